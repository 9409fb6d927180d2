package identity

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"
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
	// Email is where mail for the person goes, in the form that backend/posta gives
	// it; empty for nowhere. It is no two people's.
	Email string
	// Undelivered means that the first-access password has been made, and has not
	// reached the person: they cannot enter yet.
	Undelivered bool
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
	// Email is as in [Account]. Undelivered means that Password goes to the person
	// by some way that may fail: see [Store.Delivered].
	Email       string
	Undelivered bool
	// Profiles are granted in the same transaction.
	Profiles map[cartella.ServizioID]cartella.Ruolo
}

var utentePattern = regexp.MustCompile(`^[a-z0-9][a-z0-9._-]{1,63}$`)

// foldUtente is the one form in which a user name is kept and looked up.
func foldUtente(s string) string {
	return strings.ToLower(norm.NFKC.String(strings.TrimSpace(s)))
}

// Utente is a user name in the form in which it is kept, or an error that says how
// one is written.
func Utente(s string) (string, error) {
	if s = foldUtente(s); !utentePattern.MatchString(s) {
		return "", &cartella.Error{Code: cartella.CodeNonValido, Field: "utente", Message: "Il nome utente va scritto con lettere senza accento, cifre, punto, trattino (da 2 a 64 caratteri)."}
	}
	return s, nil
}

// Create makes accounts, all or none. A user name, an address or an operator that
// is taken is refused.
func (s *Store) Create(ctx context.Context, accounts ...NewAccount) error {
	accounts = slices.Clone(accounts)
	hashes := make([]string, len(accounts))
	for i := range accounts {
		if err := accounts[i].check(); err != nil {
			return err
		}
	}
	// A hash takes a processor a tenth of a second.
	var hashing errgroup.Group
	for i, a := range accounts {
		hashing.Go(func() (err error) {
			hashes[i], err = s.hash(ctx, a.Password)
			return err
		})
	}
	if err := hashing.Wait(); err != nil {
		return err
	}
	err := s.tx(ctx, func(tx *sql.Tx) error {
		for i, a := range accounts {
			if err := s.insert(ctx, tx, a, hashes[i]); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("create account: %w", err)
	}
	return nil
}

// check says what is wrong with an account, and puts its user name into its form.
func (a *NewAccount) check() (err error) {
	if a.Utente, err = Utente(a.Utente); err != nil {
		return err
	}
	switch {
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
	return nil
}

func (s *Store) insert(ctx context.Context, tx *sql.Tx, a NewAccount, hash string) error {
	now := s.cfg.Now()
	if a.Changed.IsZero() {
		a.Changed = now
	}
	res, err := tx.ExecContext(ctx, `INSERT OR IGNORE INTO accounts
		(utente, operatore, cognome, nome, qualifica, hash, enabled, must_change, changed, created, email, undelivered)
		VALUES (?, ?, ?, ?, ?, ?, 1, ?, ?, ?, ?, ?)`,
		a.Utente, a.Operatore, a.Cognome, a.Nome, a.Qualifica, hash, !a.Chosen, millis(a.Changed), millis(now), a.Email, a.Undelivered)
	if err != nil {
		return err
	}
	if n, err := res.RowsAffected(); err != nil || n == 0 {
		return errors.Join(err, refuse(cartella.CodeEsisteGia, "Esiste già un account con questo nome utente, con questo indirizzo di posta o per questo operatore."))
	}
	for servizio, ruolo := range a.Profiles {
		if _, err := tx.ExecContext(ctx, "INSERT OR REPLACE INTO profiles (operatore, servizio, ruolo) VALUES (?, ?, ?)", a.Operatore, servizio, ruolo); err != nil {
			return err
		}
	}
	return s.event(ctx, tx, EventCreated, a.Operatore, "", "")
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
		return errors.Join(s.firstPassword(ctx, tx, a.Utente, hash, false), endSessions(ctx, tx, a.Utente))
	})
}

// firstPassword puts a first-access password in force.
func (s *Store) firstPassword(ctx context.Context, tx *sql.Tx, utente, hash string, undelivered bool) error {
	_, err := tx.ExecContext(ctx, "UPDATE accounts SET undelivered = ? WHERE utente = ?", undelivered, utente)
	return errors.Join(err, s.setPassword(ctx, tx, utente, hash, true), forgetFailures(ctx, tx, utente))
}

// Issue gives who has not entered yet another first-access password, which is
// undelivered until [Store.Delivered]. Who has chosen one of their own is refused:
// they would be shut out.
func (s *Store) Issue(ctx context.Context, utente, password string) error {
	hash, err := s.hash(ctx, password)
	if err != nil {
		return err
	}
	return s.change(ctx, utente, "issue a first password", EventReset, "", func(tx *sql.Tx, a Account) error {
		if !a.MustChange {
			return refuse(cartella.CodeNonValido, fmt.Sprintf("%s è già entrato: per una password dimenticata c'è «account reset».", a.Utente))
		}
		return s.firstPassword(ctx, tx, a.Utente, hash, true)
	})
}

// Delivered notes that the first-access password has been handed over, and in which
// way.
func (s *Store) Delivered(ctx context.Context, utente, way string) error {
	return s.tx(ctx, func(tx *sql.Tx) error {
		a, ok, err := scanAccount(tx.QueryRowContext(ctx, selectAccount+" WHERE utente = ?", foldUtente(utente)))
		if err != nil {
			return fmt.Errorf("note a delivery: %w", err)
		}
		if !ok {
			return unknownAccount()
		}
		if _, err := tx.ExecContext(ctx, "UPDATE accounts SET undelivered = 0 WHERE utente = ?", a.Utente); err != nil {
			return fmt.Errorf("note a delivery: %w", err)
		}
		return s.add(ctx, tx, Event{What: EventDelivered, Operatore: a.Operatore, Detail: way})
	})
}

// SetEmail changes where mail for a person goes. Another's address is refused.
func (s *Store) SetEmail(ctx context.Context, utente, email string) error {
	return s.change(ctx, utente, "set address", EventEmail, "", func(tx *sql.Tx, a Account) error {
		res, err := tx.ExecContext(ctx, "UPDATE OR IGNORE accounts SET email = ? WHERE utente = ?", email, a.Utente)
		if err != nil {
			return err
		}
		if n, err := res.RowsAffected(); err != nil || n == 0 {
			return errors.Join(err, refuse(cartella.CodeEsisteGia, "Questo indirizzo è già di un altro account."))
		}
		return nil
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

const selectAccount = `SELECT utente, operatore, cognome, nome, qualifica, enabled, must_change, changed, hash, email,
	undelivered AND must_change, EXISTS (SELECT 1 FROM totp WHERE totp.utente = accounts.utente) FROM accounts`

func scanAccount(row interface{ Scan(...any) error }) (a secretAccount, ok bool, err error) {
	var changed int64
	err = row.Scan(&a.Utente, &a.Operatore, &a.Cognome, &a.Nome, &a.Qualifica, &a.Enabled, &a.MustChange, &changed, &a.hash, &a.Email, &a.Undelivered, &a.TOTP)
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
