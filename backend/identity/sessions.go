package identity

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"database/sql"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"siz-icaro/sync/cartella"
)

const (
	tokenSize = 32
	// ShareSize is the length of a recovery share in bytes.
	ShareSize = 32
	// touchEvery is how stale a device's last sight and a token's expiry may
	// grow before they are written again: not each request is a write.
	touchEvery = time.Hour
	maxNome    = 120
)

// Session is what a token stands for.
type Session struct {
	Account Account
	Device  cartella.DeviceID
	Expires time.Time
}

// Grant is what a device receives when its operator signs in.
type Grant struct {
	Session
	// Token is told once and not kept.
	Token string
	Lease Lease
	// Shares may be in force on the device, newest first: the one offered last
	// and not confirmed, and the confirmed one. Empty for a new device.
	Shares [][]byte
	// Offer is the share to wrap the keys under from now on. It is the pending
	// one where there is one, so that at most two are ever in force whatever
	// answers get lost.
	Offer []byte
}

// Device is one installation of the program for one account.
type Device struct {
	ID      cartella.DeviceID
	Utente  string
	Nome    string
	Created time.Time
	Seen    time.Time
	Revoked bool
}

// Device finds a device, false where there is none.
func (s *Store) Device(ctx context.Context, id cartella.DeviceID) (Device, bool, error) {
	d, ok, err := scanDevice(s.db.QueryRowContext(ctx, selectDevice+" WHERE device = ?", id))
	if err != nil {
		return Device{}, false, fmt.Errorf("read device: %w", err)
	}
	return d, ok, nil
}

// Devices lists the devices of an account, or all for an empty name.
func (s *Store) Devices(ctx context.Context, utente string) (_ []Device, err error) {
	utente = foldUtente(utente)
	rows, err := s.db.QueryContext(ctx, selectDevice+" WHERE utente = ? OR ? = '' ORDER BY utente, created, device", utente, utente)
	if err != nil {
		return nil, fmt.Errorf("list devices: %w", err)
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	var out []Device
	for rows.Next() {
		d, _, err := scanDevice(rows)
		if err != nil {
			return nil, fmt.Errorf("list devices: %w", err)
		}
		out = append(out, d)
	}
	return out, rows.Err()
}

const selectDevice = "SELECT device, utente, nome, created, seen, revoked FROM devices"

func scanDevice(row interface{ Scan(...any) error }) (d Device, ok bool, err error) {
	var created, seen int64
	err = row.Scan(&d.ID, &d.Utente, &d.Nome, &created, &seen, &d.Revoked)
	if errors.Is(err, sql.ErrNoRows) {
		return d, false, nil
	}
	d.Created, d.Seen = fromMillis(created), fromMillis(seen)
	return d, err == nil, err
}

// OpenSession gives the account's device a token, a lease and its shares. id
// is the device's own idea of its id; it is minted where it is empty or
// belongs to somebody else. A revoked device is refused with
// CodeDispositivoRevocato. origin is the network address that asks.
func (s *Store) OpenSession(ctx context.Context, a Account, id cartella.DeviceID, nome, origin string) (Grant, error) {
	if id != "" && (!id.Valid() || id == cartella.Centrale) {
		return Grant{}, &cartella.Error{Code: cartella.CodeMalformato, Field: "device.id", Message: "L'identificativo del dispositivo non è valido."}
	}
	if utf8.RuneCountInString(nome) > maxNome {
		return Grant{}, &cartella.Error{Code: cartella.CodeMalformato, Field: "device.nome", Message: "Il nome del dispositivo è troppo lungo."}
	}
	// Whoever reads the list of devices must not be shown another: a computer may
	// be called anything, and what does not print moves the terminal's cursor.
	nome = strings.Map(func(r rune) rune {
		if !unicode.IsPrint(r) {
			return -1
		}
		return r
	}, nome)
	raw := make([]byte, tokenSize)
	rand.Read(raw) // never fails
	g := Grant{Token: base64.RawURLEncoding.EncodeToString(raw)}
	now := s.cfg.Now()
	err := s.tx(ctx, func(tx *sql.Tx) error {
		// Read again: it may have been disabled since the password was checked.
		fresh, ok, err := scanAccount(tx.QueryRowContext(ctx, selectAccount+" WHERE utente = ?", a.Utente))
		if err != nil {
			return err
		}
		if !ok {
			return unknownAccount()
		}
		if err := s.usable(fresh.Account); err != nil {
			return err
		}
		if id, err = s.enrol(ctx, tx, fresh.Account, id, nome, origin); err != nil {
			return err
		}
		g.Session = Session{Account: fresh.Account, Device: id, Expires: now.Add(s.cfg.TokenLife)}
		if _, err := tx.ExecContext(ctx, "DELETE FROM tokens WHERE expires <= ?", millis(now)); err != nil {
			return err
		}
		// Of a clock that was ahead no token may live until it is as late again.
		if _, err := tx.ExecContext(ctx, "UPDATE tokens SET expires = ?1 WHERE expires > ?1", millis(now.Add(s.cfg.TokenLife))); err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, "INSERT INTO tokens (sum, device, created, expires) VALUES (?, ?, ?, ?)", tokenSum(g.Token), id, millis(now), millis(g.Expires)); err != nil {
			return err
		}
		return errors.Join(offer(ctx, tx, &g), s.remember(ctx, tx, fresh.Utente, origin), s.event(ctx, tx, EventSignIn, fresh.Operatore, id, origin))
	})
	if err != nil {
		return Grant{}, fmt.Errorf("open session: %w", err)
	}
	if g.Lease, err = s.Lease(ctx, g.Session); err != nil {
		return Grant{}, err
	}
	return g, nil
}

// enrol finds or makes the device, and says which it is.
func (s *Store) enrol(ctx context.Context, tx *sql.Tx, a Account, id cartella.DeviceID, nome, origin string) (cartella.DeviceID, error) {
	now := millis(s.cfg.Now())
	if id != "" {
		d, ok, err := scanDevice(tx.QueryRowContext(ctx, selectDevice+" WHERE device = ?", id))
		switch {
		case err != nil:
			return "", err
		case ok && d.Utente != a.Utente:
			id = ""
		case ok && d.Revoked:
			return "", revoked()
		case ok:
			_, err := tx.ExecContext(ctx, "UPDATE devices SET seen = ?, nome = ? WHERE device = ?", now, nome, id)
			return id, err
		}
	}
	if id == "" {
		id = cartella.DeviceID(cartella.NewID())
	}
	if _, err := tx.ExecContext(ctx, "INSERT INTO devices (device, utente, nome, created, seen, revoked) VALUES (?, ?, ?, ?, ?, 0)", id, a.Utente, nome, now, now); err != nil {
		return "", err
	}
	return id, s.event(ctx, tx, EventDevice, a.Operatore, id, origin)
}

// offer fills in the shares of a grant. Row 1 is the confirmed share, row 0
// the one that is pending.
func offer(ctx context.Context, tx *sql.Tx, g *Grant) error {
	rows, err := tx.QueryContext(ctx, "SELECT confirmed, share FROM shares WHERE device = ? ORDER BY confirmed", g.Device)
	if err != nil {
		return err
	}
	g.Shares = [][]byte{}
	for rows.Next() {
		var confirmed bool
		var share []byte
		if err := rows.Scan(&confirmed, &share); err != nil {
			return errors.Join(err, rows.Close())
		}
		g.Shares = append(g.Shares, share)
		if !confirmed {
			g.Offer = share
		}
	}
	if err := errors.Join(rows.Err(), rows.Close()); err != nil {
		return err
	}
	if g.Offer != nil {
		return nil
	}
	g.Offer = make([]byte, ShareSize)
	rand.Read(g.Offer) // never fails
	_, err = tx.ExecContext(ctx, "INSERT INTO shares (device, confirmed, share) VALUES (?, 0, ?)", g.Device, g.Offer)
	return err
}

// ConfirmShare says that the device's keys are wrapped under the share that
// was offered: from now on it alone is in force. To confirm it again is no
// error; another share is refused with CodeNonValido.
func (s *Store) ConfirmShare(ctx context.Context, session Session, share []byte) error {
	err := s.tx(ctx, func(tx *sql.Tx) error {
		var held []byte
		var confirmed bool
		err := tx.QueryRowContext(ctx, "SELECT confirmed, share FROM shares WHERE device = ? AND share = ?", session.Device, share).Scan(&confirmed, &held)
		if errors.Is(err, sql.ErrNoRows) || err == nil && !bytes.Equal(held, share) {
			return &cartella.Error{Code: cartella.CodeNonValido, Field: "share", Message: "La quota di recupero non è quella offerta: accedi di nuovo."}
		}
		if err != nil || confirmed {
			return err
		}
		if _, err := tx.ExecContext(ctx, "DELETE FROM shares WHERE device = ? AND confirmed = 1", session.Device); err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, "UPDATE shares SET confirmed = 1 WHERE device = ?", session.Device)
		return err
	})
	if err != nil {
		return fmt.Errorf("confirm share: %w", err)
	}
	return nil
}

// Authenticate says what a token stands for and prolongs it. The error is a
// *cartella.Error of CodeNonAutenticato, CodeDispositivoRevocato or
// CodeAccountDisabilitato. An expired password does not end a session.
func (s *Store) Authenticate(ctx context.Context, token string) (Session, error) {
	sum := tokenSum(token)
	now := s.cfg.Now()
	var session Session
	var expires, seen int64
	var utente string
	var isRevoked bool
	err := s.db.QueryRowContext(ctx, `SELECT t.expires, d.device, d.utente, d.seen, d.revoked
		FROM tokens t JOIN devices d ON d.device = t.device WHERE t.sum = ?`, sum).
		Scan(&expires, &session.Device, &utente, &seen, &isRevoked)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return Session{}, notSignedIn()
	case err != nil:
		return Session{}, fmt.Errorf("read token: %w", err)
	case expires <= millis(now):
		return Session{}, notSignedIn()
	case isRevoked:
		return Session{}, revoked()
	}
	if session.Account, err = s.Account(ctx, utente); err != nil {
		return Session{}, err
	}
	if !session.Account.Enabled {
		return Session{}, s.usable(session.Account)
	}
	session.Expires = now.Add(s.cfg.TokenLife)
	if session.Expires.Sub(fromMillis(expires)).Abs() < touchEvery && now.Sub(fromMillis(seen)).Abs() < touchEvery {
		session.Expires = fromMillis(expires)
		return session, nil
	}
	err = s.tx(ctx, func(tx *sql.Tx) error {
		if _, err := tx.ExecContext(ctx, "UPDATE tokens SET expires = ? WHERE sum = ?", millis(session.Expires), sum); err != nil {
			return err
		}
		_, err := tx.ExecContext(ctx, "UPDATE devices SET seen = ? WHERE device = ?", millis(now), session.Device)
		return err
	})
	if err != nil {
		return Session{}, fmt.Errorf("prolong token: %w", err)
	}
	return session, nil
}

// Surrendering says what the token of a revoked device stands for, which serves
// to hand over what the device has not sent, and for nothing else. The error is
// of CodeNonAutenticato for any other token.
func (s *Store) Surrendering(ctx context.Context, token string) (Session, error) {
	var session Session
	var utente string
	var expires int64
	err := s.db.QueryRowContext(ctx, `SELECT t.expires, d.device, d.utente
		FROM tokens t JOIN devices d ON d.device = t.device WHERE t.sum = ? AND d.revoked = 1 AND t.expires > ?`, tokenSum(token), millis(s.cfg.Now())).
		Scan(&expires, &session.Device, &utente)
	if errors.Is(err, sql.ErrNoRows) {
		return Session{}, notSignedIn()
	}
	if err != nil {
		return Session{}, fmt.Errorf("read token: %w", err)
	}
	session.Expires = fromMillis(expires)
	session.Account, err = s.Account(ctx, utente)
	return session, err
}

// Usable says whether the session's account may go on working as it is: the
// error is of CodePasswordDaCambiare where it must choose a password first.
func (s *Store) Usable(session Session) error { return s.usable(session.Account) }

// Lease signs a new lease for a session's device.
func (s *Store) Lease(ctx context.Context, session Session) (Lease, error) {
	recovery, err := s.recoveryKey(ctx)
	if err != nil {
		return Lease{}, err
	}
	return signLease(s.lease, session.Account.Utente, session.Device, s.cfg.Now(), s.cfg.LeaseLife, recovery)
}

// SignOut ends the session of a token. A token that is none is no error.
func (s *Store) SignOut(ctx context.Context, session Session, token, origin string) error {
	err := s.tx(ctx, func(tx *sql.Tx) error {
		res, err := tx.ExecContext(ctx, "DELETE FROM tokens WHERE sum = ?", tokenSum(token))
		if err != nil {
			return err
		}
		if n, err := res.RowsAffected(); err != nil || n == 0 {
			return err
		}
		return s.event(ctx, tx, EventSignOut, session.Account.Operatore, session.Device, origin)
	})
	if err != nil {
		return fmt.Errorf("sign out: %w", err)
	}
	return nil
}

// RevokeDevice ends a device's sessions for ever and deletes its shares: what
// it holds cannot be recovered from then on. The error is of
// CodeNonAccessibile where there is no such device.
func (s *Store) RevokeDevice(ctx context.Context, id cartella.DeviceID) error {
	err := s.tx(ctx, func(tx *sql.Tx) error {
		var operatore cartella.OperatoreID
		err := tx.QueryRowContext(ctx, "SELECT a.operatore FROM devices d JOIN accounts a ON a.utente = d.utente WHERE d.device = ?", id).Scan(&operatore)
		if errors.Is(err, sql.ErrNoRows) {
			return refuse(cartella.CodeNonAccessibile, "Non c'è nessun dispositivo con questo identificativo.")
		}
		if err != nil {
			return err
		}
		for _, q := range []string{
			"UPDATE devices SET revoked = 1 WHERE device = ?",
			"DELETE FROM shares WHERE device = ?",
		} {
			if _, err := tx.ExecContext(ctx, q, id); err != nil {
				return err
			}
		}
		return s.event(ctx, tx, EventRevoked, operatore, id, "")
	})
	if err != nil {
		return fmt.Errorf("revoke device: %w", err)
	}
	return nil
}

func endSessions(ctx context.Context, tx *sql.Tx, utente string) error {
	_, err := tx.ExecContext(ctx, "DELETE FROM tokens WHERE device IN (SELECT device FROM devices WHERE utente = ?)", utente)
	return err
}

func tokenSum(token string) []byte {
	sum := sha256.Sum256([]byte("siz-icaro/token/" + token))
	return sum[:]
}

func notSignedIn() *cartella.Error {
	return refuse(cartella.CodeNonAutenticato, "Devi entrare di nuovo con nome utente e password.")
}

func revoked() *cartella.Error {
	return refuse(cartella.CodeDispositivoRevocato, "Questo dispositivo è stato revocato: rivolgiti all'help desk.")
}
