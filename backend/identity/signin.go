package identity

import (
	"context"
	"crypto/subtle"
	"database/sql"
	"errors"
	"fmt"

	"siz-icaro/sync/cartella"
)

// MessaggioCambio is what the kit says that people will read.
const MessaggioCambio = "Devi cambiare la password per attivare il tuo account"

// SignIn says whose account utente and password open, and code where the account
// has a second factor. A refusal is an [Event]; success is one once there is a
// session. The error is a *cartella.Error of CodeCredenzialiErrate,
// CodeTroppiTentativi (with a *Throttled inside), CodeAccountDisabilitato,
// CodePasswordDaCambiare, CodeCodiceRichiesto where there is no code, or
// CodeCodiceErrato for a wrong one or one that was used.
func (s *Store) SignIn(ctx context.Context, utente, password, code string, from Origin) (Account, error) {
	a, try, err := s.verify(ctx, utente, password, from)
	if err != nil {
		return Account{}, err
	}
	if !a.Enabled {
		err = s.tx(ctx, func(tx *sql.Tx) error { return s.event(ctx, tx, EventRefused, a.Operatore, "", from.Address) })
		if err != nil {
			return Account{}, fmt.Errorf("sign in: %w", err)
		}
	}
	if err := s.usable(a.Account); err != nil {
		return Account{}, err
	}
	if a.TOTP {
		if err := s.secondFactor(ctx, a.Account, code, try); err != nil {
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

// verify checks the password alone. Of an account with a second factor the
// attempt stays counted: see secondFactor.
func (s *Store) verify(ctx context.Context, utente, password string, from Origin) (secretAccount, attempt, error) {
	fail := func(err error) (secretAccount, attempt, error) { return secretAccount{}, attempt{}, err }
	utente = foldUtente(utente)
	try, err := s.begin(ctx, utente, from)
	if err != nil {
		return fail(err)
	}
	a, ok, err := scanAccount(s.db.QueryRowContext(ctx, selectAccount+" WHERE utente = ?", utente))
	if err != nil {
		return fail(fmt.Errorf("sign in: %w", err))
	}
	right, cost, err := s.compare(ctx, a.hash, password)
	if err != nil {
		// Nothing was learnt: who gave up waiting has not failed.
		undo := s.tx(context.WithoutCancel(ctx), func(tx *sql.Tx) error { return try.takeBack(context.WithoutCancel(ctx), tx) })
		return fail(fmt.Errorf("sign in: %w", errors.Join(err, undo)))
	}
	if !ok || !right {
		return fail(s.refused(ctx, try, a.Operatore))
	}
	var rehashed string
	if cost != s.cfg.Hash {
		if rehashed, err = s.hash(ctx, password); err != nil {
			return fail(err)
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
			return nil
		}
		return try.forget(ctx, tx)
	})
	if err != nil {
		return fail(fmt.Errorf("sign in: %w", err))
	}
	return a, try, nil
}

// compare reports whether password made stored, "" for nobody's, and with what
// cost. Whatever is stored it takes the same time: one hash of each cost that
// any account has, since one that was cheaper, or dearer, than an unknown name's
// would tell that there is such an account.
func (s *Store) compare(ctx context.Context, stored, password string) (right bool, cost HashCost, err error) {
	costs, err := s.costs(ctx)
	if err != nil {
		return false, cost, err
	}
	var salt, want []byte
	if stored != "" {
		if cost, salt, want, err = parseHash(stored); err != nil {
			return false, cost, err
		}
		costs[cost] = true // it may be newer than the list
	}
	for c := range costs {
		if want == nil || c != cost {
			if _, err := s.argon(ctx, password, make([]byte, saltSize), c); err != nil {
				return false, cost, err
			}
			continue
		}
		got, err := s.argon(ctx, password, salt, c)
		if err != nil {
			return false, cost, err
		}
		right = subtle.ConstantTimeCompare(got, want) == 1
	}
	return right, cost, nil
}

// ChangePassword replaces the password that somebody knows, and ends the
// account's sessions: who changes it because others know it means them too.
// The error is one of SignIn's, except CodePasswordDaCambiare, or
// CodePasswordNonAmmessa.
func (s *Store) ChangePassword(ctx context.Context, utente, current, next string, from Origin) error {
	a, try, err := s.verify(ctx, utente, current, from)
	if err != nil {
		return err
	}
	if a.TOTP {
		// The password was right, and proves no more than that.
		if err := s.tx(ctx, func(tx *sql.Tx) error { return try.takeBack(ctx, tx) }); err != nil {
			return fmt.Errorf("change password: %w", err)
		}
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
	return s.change(ctx, a.Utente, "change password", EventPassword, from.Address, func(tx *sql.Tx, now Account) error {
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
