package identity

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"time"

	"golang.org/x/text/unicode/norm"

	"siz-icaro/sync/cartella"
)

// Account is a person who may sign in.
type Account struct {
	// Utente is the user name, in small letters.
	Utente    string
	Operatore cartella.OperatoreID
	Cognome   string
	Nome      string
	Qualifica string
	Enabled   bool
	// MustChange is set at creation and reset, until the person has chosen a
	// password of their own.
	MustChange bool
	// Changed is when the password was set.
	Changed time.Time
	// TOTP means that signing in wants a code as well.
	TOTP bool
}

// NewAccount is what an account is made of.
type NewAccount struct {
	Utente    string
	Operatore cartella.OperatoreID
	Cognome   string
	Nome      string
	Qualifica string
	// Password is the first-access password. It is not held to the policy,
	// because it serves once, unless Chosen is set.
	Password string
	// Chosen means that the password is the person's own already, set at
	// Changed (now if zero): for demonstrations.
	Chosen  bool
	Changed time.Time
	// Profiles are granted in the same transaction.
	Profiles map[cartella.ServizioID]cartella.Ruolo
}

var utentePattern = regexp.MustCompile(`^[a-z0-9][a-z0-9._-]{1,63}$`)

// foldUtente is the one form in which a user name is kept and looked up.
func foldUtente(s string) string {
	return strings.ToLower(norm.NFKC.String(strings.TrimSpace(s)))
}

// Create makes an account. A user name or operator that is taken is refused.
func (s *Store) Create(ctx context.Context, a NewAccount) error {
	a.Utente = foldUtente(a.Utente)
	switch {
	case !utentePattern.MatchString(a.Utente):
		return &cartella.Error{Code: cartella.CodeNonValido, Field: "utente", Message: "Il nome utente va scritto con lettere senza accento, cifre, punto, trattino (da 2 a 64 caratteri)."}
	case !cartella.ID(a.Operatore).Valid():
		return &cartella.Error{Code: cartella.CodeNonValido, Field: "operatore", Message: "L'identificativo dell'operatore non è valido."}
	case strings.TrimSpace(a.Cognome) == "" || strings.TrimSpace(a.Nome) == "":
		return &cartella.Error{Code: cartella.CodeNonValido, Field: "cognome", Message: "Servono il cognome e il nome."}
	case a.Password == "":
		return &cartella.Error{Code: cartella.CodeNonValido, Field: "password", Message: "Serve una password per il primo accesso."}
	}
	for servizio, ruolo := range a.Profiles {
		if err := checkProfile(servizio, ruolo); err != nil {
			return err
		}
	}
	hash, err := s.hash(ctx, a.Password)
	if err != nil {
		return err
	}
	now := s.cfg.Now()
	if a.Changed.IsZero() {
		a.Changed = now
	}
	err = s.tx(ctx, func(tx *sql.Tx) error {
		res, err := tx.ExecContext(ctx, `INSERT OR IGNORE INTO accounts
			(utente, operatore, cognome, nome, qualifica, hash, enabled, must_change, changed, created)
			VALUES (?, ?, ?, ?, ?, ?, 1, ?, ?, ?)`,
			a.Utente, a.Operatore, a.Cognome, a.Nome, a.Qualifica, hash, !a.Chosen, millis(a.Changed), millis(now))
		if err != nil {
			return err
		}
		if n, err := res.RowsAffected(); err != nil || n == 0 {
			return errors.Join(err, refuse(cartella.CodeEsisteGia, "Esiste già un account con questo nome utente o per questo operatore."))
		}
		for servizio, ruolo := range a.Profiles {
			if _, err := tx.ExecContext(ctx, "INSERT OR REPLACE INTO profiles (operatore, servizio, ruolo) VALUES (?, ?, ?)", a.Operatore, servizio, ruolo); err != nil {
				return err
			}
		}
		return s.event(ctx, tx, EventCreated, a.Operatore, "", "")
	})
	if err != nil {
		return fmt.Errorf("create account: %w", err)
	}
	return nil
}

// Reset gives an account a new first-access password, ends its sessions and
// forgets its failed attempts. Devices and their recovery shares stay, so that
// no pending work is lost.
func (s *Store) Reset(ctx context.Context, utente, password string) error {
	if password == "" {
		return &cartella.Error{Code: cartella.CodeNonValido, Field: "password", Message: "Serve una password per il primo accesso."}
	}
	hash, err := s.hash(ctx, password)
	if err != nil {
		return err
	}
	return s.change(ctx, utente, "reset account", EventReset, "", func(tx *sql.Tx, a Account) error {
		return errors.Join(
			s.setPassword(ctx, tx, a.Utente, hash, true),
			endSessions(ctx, tx, a.Utente),
			forgetFailures(ctx, tx, a.Utente))
	})
}

// Disable shuts an account out and ends its sessions.
func (s *Store) Disable(ctx context.Context, utente string) error {
	return s.change(ctx, utente, "disable account", EventDisabled, "", func(tx *sql.Tx, a Account) error {
		_, err := tx.ExecContext(ctx, "UPDATE accounts SET enabled = 0 WHERE utente = ?", a.Utente)
		return errors.Join(err, endSessions(ctx, tx, a.Utente))
	})
}

// Enable lets a disabled account in again.
func (s *Store) Enable(ctx context.Context, utente string) error {
	return s.change(ctx, utente, "enable account", EventEnabled, "", func(tx *sql.Tx, a Account) error {
		_, err := tx.ExecContext(ctx, "UPDATE accounts SET enabled = 1 WHERE utente = ?", a.Utente)
		return err
	})
}

// change runs f on an account that must exist, and records the event.
func (s *Store) change(ctx context.Context, utente, doing, event, origin string, f func(*sql.Tx, Account) error) error {
	err := s.tx(ctx, func(tx *sql.Tx) error {
		a, ok, err := scanAccount(tx.QueryRowContext(ctx, selectAccount+" WHERE utente = ?", foldUtente(utente)))
		if err != nil {
			return err
		}
		if !ok {
			return unknownAccount()
		}
		if err := f(tx, a.Account); err != nil {
			return err
		}
		return s.event(ctx, tx, event, a.Operatore, "", origin)
	})
	if err != nil {
		return fmt.Errorf("%s: %w", doing, err)
	}
	return nil
}

// Account finds an account by user name. The error is of CodeNonAccessibile
// where there is none.
func (s *Store) Account(ctx context.Context, utente string) (Account, error) {
	a, ok, err := scanAccount(s.db.QueryRowContext(ctx, selectAccount+" WHERE utente = ?", foldUtente(utente)))
	if err != nil {
		return Account{}, fmt.Errorf("read account: %w", err)
	}
	if !ok {
		return Account{}, unknownAccount()
	}
	return a.Account, nil
}

// Accounts lists all accounts in order of user name.
func (s *Store) Accounts(ctx context.Context) (_ []Account, err error) {
	rows, err := s.db.QueryContext(ctx, selectAccount+" ORDER BY utente")
	if err != nil {
		return nil, fmt.Errorf("list accounts: %w", err)
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	var out []Account
	for rows.Next() {
		a, _, err := scanAccount(rows)
		if err != nil {
			return nil, fmt.Errorf("list accounts: %w", err)
		}
		out = append(out, a.Account)
	}
	return out, rows.Err()
}

// secretAccount is an account with what only this package may see.
type secretAccount struct {
	Account
	hash string
}

const selectAccount = `SELECT utente, operatore, cognome, nome, qualifica, enabled, must_change, changed, hash,
	EXISTS (SELECT 1 FROM totp WHERE totp.utente = accounts.utente) FROM accounts`

func scanAccount(row interface{ Scan(...any) error }) (a secretAccount, ok bool, err error) {
	var changed int64
	err = row.Scan(&a.Utente, &a.Operatore, &a.Cognome, &a.Nome, &a.Qualifica, &a.Enabled, &a.MustChange, &changed, &a.hash, &a.TOTP)
	if errors.Is(err, sql.ErrNoRows) {
		return a, false, nil
	}
	a.Changed = fromMillis(changed)
	return a, err == nil, err
}

// setPassword replaces the hash and keeps the former one in the history.
func (s *Store) setPassword(ctx context.Context, tx *sql.Tx, utente, hash string, mustChange bool) error {
	if _, err := tx.ExecContext(ctx, "INSERT INTO former (utente, hash) SELECT utente, hash FROM accounts WHERE utente = ?", utente); err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, "DELETE FROM former WHERE utente = ? AND n NOT IN (SELECT n FROM former WHERE utente = ? ORDER BY n DESC LIMIT ?)", utente, utente, s.cfg.History); err != nil {
		return err
	}
	_, err := tx.ExecContext(ctx, "UPDATE accounts SET hash = ?, must_change = ?, changed = ? WHERE utente = ?", hash, mustChange, millis(s.cfg.Now()), utente)
	return err
}

func unknownAccount() *cartella.Error {
	return refuse(cartella.CodeNonAccessibile, "Non c'è nessun account con questo nome utente.")
}
