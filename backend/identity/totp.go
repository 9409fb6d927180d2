package identity

import (
	"context"
	"crypto/subtle"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/pquerna/otp"
	"github.com/pquerna/otp/totp"

	"siz-icaro/sync/cartella"
)

// The second factor is RFC 6238 as authenticator apps know it: SHA-1, six
// digits, 30 seconds. A code serves in its own step and the ones beside it, for
// clocks that disagree, and once.
const (
	totpIssuer = "SIZ-ICARO"
	totpStep   = 30 * time.Second
	totpSkew   = 1
)

var totpOptions = totp.ValidateOpts{Period: uint(totpStep / time.Second), Digits: otp.DigitsSix, Algorithm: otp.AlgorithmSHA1}

// SetTOTP gives an account a new second factor in place of any it had, ends its
// sessions, and returns the otpauth URI for an authenticator app, which is told
// once.
func (s *Store) SetTOTP(ctx context.Context, utente string) (uri string, err error) {
	key, err := totp.Generate(totp.GenerateOpts{Issuer: totpIssuer, AccountName: foldUtente(utente)})
	if err != nil {
		return "", fmt.Errorf("make a second factor: %w", err)
	}
	err = s.change(ctx, utente, "set second factor", EventTOTP, "", func(tx *sql.Tx, a Account) error {
		_, err := tx.ExecContext(ctx, "INSERT OR REPLACE INTO totp (utente, secret, step) VALUES (?, ?, 0)", a.Utente, key.Secret())
		return errors.Join(err, endSessions(ctx, tx, a.Utente))
	})
	if err != nil {
		return "", err
	}
	return key.URL(), nil
}

// RemoveTOTP takes an account's second factor away.
func (s *Store) RemoveTOTP(ctx context.Context, utente string) error {
	return s.change(ctx, utente, "remove second factor", EventTOTP, "", func(tx *sql.Tx, a Account) error {
		_, err := tx.ExecContext(ctx, "DELETE FROM totp WHERE utente = ?", a.Utente)
		return errors.Join(err, endSessions(ctx, tx, a.Utente))
	})
}

// secondFactor checks the code of an account whose password is right. Only here
// are its failed attempts forgotten: a password alone must not give fresh
// attempts at codes.
func (s *Store) secondFactor(ctx context.Context, a Account, code string, try attempt) error {
	code = strings.ReplaceAll(strings.TrimSpace(code), " ", "")
	if code == "" {
		if err := s.tx(ctx, func(tx *sql.Tx) error { return try.takeBack(ctx, tx) }); err != nil {
			return fmt.Errorf("check the second factor: %w", err)
		}
		return &cartella.Error{Code: cartella.CodeCodiceRichiesto, Field: "codice",
			Message: "Scrivi il codice di sei cifre che mostra adesso la tua app di autenticazione."}
	}
	var used bool
	err := s.tx(ctx, func(tx *sql.Tx) error {
		var secret string
		if err := tx.QueryRowContext(ctx, "SELECT secret FROM totp WHERE utente = ?", a.Utente).Scan(&secret); err != nil {
			return err
		}
		step, ok, err := matchingStep(secret, code, s.cfg.Now())
		if err != nil || !ok {
			return err
		}
		// A step that was used, or one before it, serves no more.
		res, err := tx.ExecContext(ctx, "UPDATE totp SET step = ? WHERE utente = ? AND step < ?", step, a.Utente, step)
		if err != nil {
			return err
		}
		n, err := res.RowsAffected()
		if err != nil || n == 0 {
			return err
		}
		used = true
		return try.forget(ctx, tx)
	})
	if err != nil {
		return fmt.Errorf("check the second factor: %w", err)
	}
	if used {
		return nil
	}
	if err := s.refused(ctx, try, a.Operatore); cartella.CodeOf(err) != cartella.CodeCredenzialiErrate {
		return err
	}
	return &cartella.Error{Code: cartella.CodeCodiceErrato, Field: "codice",
		Message: "Il codice non è giusto, o è già stato usato: aspetta che l'app ne mostri un altro e scrivi quello."}
}

// matchingStep is the 30 seconds whose code this is, counted from 1970.
func matchingStep(secret, code string, now time.Time) (step int64, ok bool, err error) {
	for skew := -totpSkew; skew <= totpSkew; skew++ {
		at := now.Add(time.Duration(skew) * totpStep)
		want, err := totp.GenerateCodeCustom(secret, at, totpOptions)
		if err != nil {
			return 0, false, err
		}
		if subtle.ConstantTimeCompare([]byte(want), []byte(code)) == 1 {
			step, ok = at.Unix()/int64(totpStep/time.Second), true
		}
	}
	return step, ok, nil
}
