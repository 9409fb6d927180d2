package identity

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"siz-icaro/sync/cartella"
)

// MailRead is how far the feed of a scope was read for notices to tell by mail.
type MailRead struct {
	Epoch   cartella.Epoch
	Version cartella.Version
}

// MailNotice is a notice that an operator is to hear of by mail.
type MailNotice struct {
	Operatore cartella.OperatoreID
	ID        cartella.ID
	Found     time.Time
}

// MailLast is the last mail to an operator: when it was sent, and how often one was
// tried since, and not before when again.
type MailLast struct {
	Sent, After time.Time
	Tries       int
}

// MailRead says how far each scope was read.
func (s *Store) MailRead(ctx context.Context) (_ map[cartella.Scope]MailRead, err error) {
	rows, err := s.db.QueryContext(ctx, "SELECT scope, epoch, version FROM mail_read")
	if err != nil {
		return nil, fmt.Errorf("read how far notices were read: %w", err)
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	out := map[cartella.Scope]MailRead{}
	for rows.Next() {
		var scope cartella.Scope
		var r MailRead
		if err := rows.Scan(&scope, &r.Epoch, &r.Version); err != nil {
			return nil, fmt.Errorf("read how far notices were read: %w", err)
		}
		out[scope] = r
	}
	return out, rows.Err()
}

// FoundMail notes what was found, and that these scopes, and no others, were read so
// far. A notice that was noted before is not noted again, unless it was found before
// forget: then nobody remembers.
func (s *Store) FoundMail(ctx context.Context, read map[cartella.Scope]MailRead, found []MailNotice, forget time.Time) error {
	err := s.tx(ctx, func(tx *sql.Tx) error {
		if _, err := tx.ExecContext(ctx, "DELETE FROM mail_read"); err != nil {
			return err
		}
		for scope, r := range read {
			if _, err := tx.ExecContext(ctx, "INSERT INTO mail_read (scope, epoch, version) VALUES (?, ?, ?)", scope, r.Epoch, r.Version); err != nil {
				return err
			}
		}
		if _, err := tx.ExecContext(ctx, "DELETE FROM mail_notices WHERE found < ?", millis(forget)); err != nil {
			return err
		}
		for _, n := range found {
			if _, err := tx.ExecContext(ctx, "INSERT OR IGNORE INTO mail_notices (operatore, notice, found, done) VALUES (?, ?, ?, 0)", n.Operatore, n.ID, millis(n.Found)); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("note notices to mail: %w", err)
	}
	return nil
}

// MailDue are the notices that nobody has been told of, by operator and oldest first.
func (s *Store) MailDue(ctx context.Context) (_ []MailNotice, err error) {
	rows, err := s.db.QueryContext(ctx, "SELECT operatore, notice, found FROM mail_notices WHERE done = 0 ORDER BY operatore, found, notice")
	if err != nil {
		return nil, fmt.Errorf("read notices to mail: %w", err)
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	var out []MailNotice
	for rows.Next() {
		var n MailNotice
		var found int64
		if err := rows.Scan(&n.Operatore, &n.ID, &found); err != nil {
			return nil, fmt.Errorf("read notices to mail: %w", err)
		}
		n.Found = fromMillis(found)
		out = append(out, n)
	}
	return out, rows.Err()
}

// MailLast is the last mail to an operator, zero for none.
func (s *Store) MailLast(ctx context.Context, operatore cartella.OperatoreID) (MailLast, error) {
	var sent, after int64
	var l MailLast
	err := s.db.QueryRowContext(ctx, "SELECT sent, tries, after FROM mail_last WHERE operatore = ?", operatore).Scan(&sent, &l.Tries, &after)
	if errors.Is(err, sql.ErrNoRows) {
		return l, nil
	}
	if err != nil {
		return l, fmt.Errorf("read the last mail: %w", err)
	}
	l.Sent, l.After = fromMillis(sent), fromMillis(after)
	return l, nil
}

// SettleMail notes that notices of an operator are not to be told any more, or are
// to be after all, and which mail was their last, in one transaction. Whoever sends
// one settles it first.
func (s *Store) SettleMail(ctx context.Context, notices []MailNotice, done bool, operatore cartella.OperatoreID, last MailLast) error {
	err := s.tx(ctx, func(tx *sql.Tx) error {
		for _, n := range notices {
			if _, err := tx.ExecContext(ctx, "UPDATE mail_notices SET done = ? WHERE operatore = ? AND notice = ?", done, operatore, n.ID); err != nil {
				return err
			}
		}
		_, err := tx.ExecContext(ctx, "INSERT OR REPLACE INTO mail_last (operatore, sent, tries, after) VALUES (?, ?, ?, ?)",
			operatore, millis(last.Sent), last.Tries, millis(last.After))
		return err
	})
	if err != nil {
		return fmt.Errorf("note a mail: %w", err)
	}
	return nil
}
