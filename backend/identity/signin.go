package identity

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"math"
	"time"

	"siz-icaro/sync/cartella"
)

// The throttle: the first failures cost nothing, because people mistype; then
// each one doubles the wait. Who is locked out waits a quarter of an hour at
// most, so that a stranger who mistypes on purpose cannot shut a colleague out
// for a day.
const (
	freeFailures  = 5
	firstDelay    = 2 * time.Second
	longestDelay  = 15 * time.Minute
	failureMemory = 24 * time.Hour
)

// Throttled is the cause within an error of CodeTroppiTentativi.
type Throttled struct {
	// After is how long to wait.
	After time.Duration
}

func (t *Throttled) Error() string { return fmt.Sprintf("throttled for %s", t.After) }

// MessaggioCambio is what the kit says that people will read.
const MessaggioCambio = "Devi cambiare la password per attivare il tuo account"

// SignIn says whose account utente and password open, and code where the account
// has a second factor, asked from the network address origin. A refusal is an
// [Event]; success is one once there is a session. The error is a
// *cartella.Error of CodeCredenzialiErrate, CodeTroppiTentativi (with a
// *Throttled inside), CodeAccountDisabilitato, CodePasswordDaCambiare,
// CodeCodiceRichiesto where there is no code, or CodeCodiceErrato for a wrong
// one or one that was used.
func (s *Store) SignIn(ctx context.Context, utente, password, code, origin string) (Account, error) {
	a, err := s.verify(ctx, utente, password, origin)
	if err != nil {
		return Account{}, err
	}
	if !a.Enabled {
		err = s.tx(ctx, func(tx *sql.Tx) error { return s.event(ctx, tx, EventRefused, a.Operatore, "", origin) })
		if err != nil {
			return Account{}, fmt.Errorf("sign in: %w", err)
		}
	}
	if err := s.usable(a.Account); err != nil {
		return Account{}, err
	}
	if a.TOTP {
		if err := s.secondFactor(ctx, a.Account, code, origin); err != nil {
			return Account{}, err
		}
	}
	return a.Account, nil
}

// usable says whether an account whose password is right may work.
func (s *Store) usable(a Account) error {
	switch {
	case !a.Enabled:
		return refuse(cartella.CodeAccountDisabilitato, "Il tuo account è disabilitato: scrivi all'help desk.")
	case a.MustChange, s.cfg.MaxAge > 0 && s.cfg.Now().Sub(a.Changed) >= s.cfg.MaxAge:
		return refuse(cartella.CodePasswordDaCambiare, MessaggioCambio)
	}
	return nil
}

// verify checks the password alone.
func (s *Store) verify(ctx context.Context, utente, password, origin string) (secretAccount, error) {
	utente = foldUtente(utente)
	if err := s.mayTry(ctx, utente); err != nil {
		return secretAccount{}, err
	}
	a, ok, err := scanAccount(s.db.QueryRowContext(ctx, selectAccount+" WHERE utente = ?", utente))
	if err != nil {
		return secretAccount{}, fmt.Errorf("sign in: %w", err)
	}
	if !ok {
		// The same work for nobody's password, so that time tells nothing.
		if _, err := s.argon(ctx, password, make([]byte, saltSize), s.cfg.Hash); err != nil {
			return secretAccount{}, err
		}
		return secretAccount{}, s.failed(ctx, utente, "", origin)
	}
	right, cost, err := s.matches(ctx, a.hash, password)
	if err != nil {
		return secretAccount{}, fmt.Errorf("sign in: %w", err)
	}
	if !right {
		return secretAccount{}, s.failed(ctx, utente, a.Operatore, origin)
	}
	var rehashed string
	if cost != s.cfg.Hash {
		if rehashed, err = s.hash(ctx, password); err != nil {
			return secretAccount{}, err
		}
	}
	err = s.tx(ctx, func(tx *sql.Tx) error {
		if rehashed != "" {
			// Only if it has not been changed meanwhile.
			if _, err := tx.ExecContext(ctx, "UPDATE accounts SET hash = ? WHERE utente = ? AND hash = ?", rehashed, utente, a.hash); err != nil {
				return err
			}
		}
		if a.TOTP {
			return nil // see secondFactor
		}
		return forgetFailures(ctx, tx, utente)
	})
	if err != nil {
		return secretAccount{}, fmt.Errorf("sign in: %w", err)
	}
	return a, nil
}

// ChangePassword replaces the password that somebody knows, and ends the
// account's sessions: who changes it because others know it means them too.
// The error is one of SignIn's, except CodePasswordDaCambiare, or
// CodePasswordNonAmmessa.
func (s *Store) ChangePassword(ctx context.Context, utente, current, next, origin string) error {
	a, err := s.verify(ctx, utente, current, origin)
	if err != nil {
		return err
	}
	if !a.Enabled {
		return s.usable(a.Account)
	}
	if err := s.admissible(a.Utente, next); err != nil {
		return err
	}
	if err := s.isNew(ctx, a, next); err != nil {
		return err
	}
	hash, err := s.hash(ctx, next)
	if err != nil {
		return err
	}
	return s.change(ctx, a.Utente, "change password", EventPassword, origin, func(tx *sql.Tx, now Account) error {
		if !now.Enabled {
			return s.usable(now)
		}
		return errors.Join(s.setPassword(ctx, tx, a.Utente, hash, false), endSessions(ctx, tx, a.Utente))
	})
}

// isNew says whether next differs from the password in use and the last ones.
func (s *Store) isNew(ctx context.Context, a secretAccount, next string) (err error) {
	hashes := []string{a.hash}
	rows, err := s.db.QueryContext(ctx, "SELECT hash FROM former WHERE utente = ? ORDER BY n DESC LIMIT ?", a.Utente, s.cfg.History-1)
	if err != nil {
		return fmt.Errorf("read former passwords: %w", err)
	}
	for rows.Next() {
		var h string
		if err := rows.Scan(&h); err != nil {
			return errors.Join(fmt.Errorf("read former passwords: %w", err), rows.Close())
		}
		hashes = append(hashes, h)
	}
	if err := errors.Join(rows.Err(), rows.Close()); err != nil {
		return fmt.Errorf("read former passwords: %w", err)
	}
	for _, h := range hashes {
		same, _, err := s.matches(ctx, h, next)
		if err != nil {
			return err
		}
		if same {
			return &cartella.Error{Code: cartella.CodePasswordNonAmmessa, Field: "nuova",
				Message: fmt.Sprintf("La nuova password deve essere diversa dalle ultime %d.", s.cfg.History)}
		}
	}
	return nil
}

// failureName hides what was typed: people type passwords into that field.
func failureName(utente string) string {
	sum := sha256.Sum256([]byte("siz-icaro/attempt/" + utente))
	return hex.EncodeToString(sum[:])
}

// mayTry refuses an attempt during the wait after earlier ones.
func (s *Store) mayTry(ctx context.Context, utente string) error {
	var blocked int64
	err := s.db.QueryRowContext(ctx, "SELECT blocked FROM failures WHERE name = ?", failureName(utente)).Scan(&blocked)
	if errors.Is(err, sql.ErrNoRows) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("read failed attempts: %w", err)
	}
	// A clock set back must not lengthen the wait beyond the longest.
	if wait := min(fromMillis(blocked).Sub(s.cfg.Now()), longestDelay); wait > 0 {
		return &cartella.Error{Code: cartella.CodeTroppiTentativi, Err: &Throttled{After: wait},
			Message: fmt.Sprintf("Troppi tentativi: riprova fra %s.", attesa(wait))}
	}
	return nil
}

// attesa is a wait in words.
func attesa(d time.Duration) string {
	if d <= 90*time.Second {
		return fmt.Sprintf("%d secondi", int(math.Ceil(d.Seconds())))
	}
	return fmt.Sprintf("%d minuti", int(math.Ceil(d.Minutes())))
}

// failed counts an attempt and answers it. operatore is empty where there is no
// such account: what was typed is not recorded.
func (s *Store) failed(ctx context.Context, utente string, operatore cartella.OperatoreID, origin string) error {
	now := s.cfg.Now()
	name := failureName(utente)
	err := s.tx(ctx, func(tx *sql.Tx) error {
		if _, err := tx.ExecContext(ctx, "DELETE FROM failures WHERE last < ?", millis(now.Add(-failureMemory))); err != nil {
			return err
		}
		var count int
		if err := tx.QueryRowContext(ctx, `INSERT INTO failures (name, count, last, blocked) VALUES (?, 1, ?, 0)
			ON CONFLICT (name) DO UPDATE SET count = count + 1, last = excluded.last RETURNING count`, name, millis(now)).Scan(&count); err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, "UPDATE failures SET blocked = ? WHERE name = ?", millis(now.Add(delay(count))), name); err != nil {
			return err
		}
		return s.event(ctx, tx, EventRefused, operatore, "", origin)
	})
	if err != nil {
		return fmt.Errorf("count a failed attempt: %w", err)
	}
	return refuse(cartella.CodeCredenzialiErrate, "Nome utente o password non corretti.")
}

// delay is the wait after the n-th failure in a row.
func delay(n int) time.Duration {
	if n < freeFailures {
		return 0
	}
	if n-freeFailures > 16 {
		return longestDelay
	}
	return min(firstDelay<<(n-freeFailures), longestDelay)
}

func forgetFailures(ctx context.Context, tx *sql.Tx, utente string) error {
	_, err := tx.ExecContext(ctx, "DELETE FROM failures WHERE name = ?", failureName(utente))
	return err
}
