package identity

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"

	"siz-icaro/sync/cartella"
)

func checkProfile(servizio cartella.ServizioID, ruolo cartella.Ruolo) error {
	if !cartella.ID(servizio).Valid() {
		return &cartella.Error{Code: cartella.CodeNonValido, Field: "servizio", Message: "L'identificativo del servizio non è valido."}
	}
	if !slices.Contains(cartella.Ruoli(), ruolo) {
		var names []string
		for _, r := range cartella.Ruoli() {
			names = append(names, string(r))
		}
		return &cartella.Error{Code: cartella.CodeNonValido, Field: "ruolo", Message: "Il ruolo è uno fra: " + strings.Join(names, ", ") + "."}
	}
	return nil
}

// Grant gives an operator a role in a servizio, in place of any they had there.
func (s *Store) Grant(ctx context.Context, utente string, servizio cartella.ServizioID, ruolo cartella.Ruolo) error {
	if err := checkProfile(servizio, ruolo); err != nil {
		return err
	}
	return s.change(ctx, utente, "grant profile", EventProfile, "", func(tx *sql.Tx, a Account) error {
		_, err := tx.ExecContext(ctx, "INSERT OR REPLACE INTO profiles (operatore, servizio, ruolo) VALUES (?, ?, ?)", a.Operatore, servizio, ruolo)
		return err
	})
}

// Assign makes profiles all that an operator has, in place of what they had.
func (s *Store) Assign(ctx context.Context, utente string, profiles map[cartella.ServizioID]cartella.Ruolo) error {
	for servizio, ruolo := range profiles {
		if err := checkProfile(servizio, ruolo); err != nil {
			return err
		}
	}
	return s.change(ctx, utente, "assign profiles", EventProfile, "", func(tx *sql.Tx, a Account) error {
		if _, err := tx.ExecContext(ctx, "DELETE FROM profiles WHERE operatore = ?", a.Operatore); err != nil {
			return err
		}
		for servizio, ruolo := range profiles {
			if _, err := tx.ExecContext(ctx, "INSERT INTO profiles (operatore, servizio, ruolo) VALUES (?, ?, ?)", a.Operatore, servizio, ruolo); err != nil {
				return err
			}
		}
		return nil
	})
}

// Revoke takes an operator's role in a servizio. The error is of
// CodeServizioNonAssegnato where they have none there.
func (s *Store) Revoke(ctx context.Context, utente string, servizio cartella.ServizioID) error {
	return s.change(ctx, utente, "revoke profile", EventProfile, "", func(tx *sql.Tx, a Account) error {
		res, err := tx.ExecContext(ctx, "DELETE FROM profiles WHERE operatore = ? AND servizio = ?", a.Operatore, servizio)
		if err != nil {
			return err
		}
		if n, err := res.RowsAffected(); err != nil || n == 0 {
			return errors.Join(err, refuse(cartella.CodeServizioNonAssegnato, "L'operatore non ha un profilo in questo servizio."))
		}
		return nil
	})
}

// Actor is what an operator may act as now: their profiles, and reading the
// Storico, which is everybody's. The error is a *cartella.Error where the
// account does not exist or is disabled.
func (s *Store) Actor(ctx context.Context, operatore cartella.OperatoreID) (cartella.Attore, error) {
	var enabled bool
	err := s.db.QueryRowContext(ctx, "SELECT enabled FROM accounts WHERE operatore = ?", operatore).Scan(&enabled)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return cartella.Attore{}, unknownAccount()
	case err != nil:
		return cartella.Attore{}, fmt.Errorf("read operator: %w", err)
	case !enabled:
		return cartella.Attore{}, refuse(cartella.CodeAccountDisabilitato, "Il tuo account è disabilitato: scrivi all'help desk.")
	}
	profiles, err := s.Profiles(ctx, operatore)
	if err != nil {
		return cartella.Attore{}, err
	}
	// Nobody writes there, whatever a profile says.
	profiles[cartella.ServizioStorico] = cartella.RuoloConsultazione
	return cartella.Attore{Operatore: operatore, Profili: profiles}, nil
}

// Profiles are the roles that an operator has been granted.
func (s *Store) Profiles(ctx context.Context, operatore cartella.OperatoreID) (_ map[cartella.ServizioID]cartella.Ruolo, err error) {
	rows, err := s.db.QueryContext(ctx, "SELECT servizio, ruolo FROM profiles WHERE operatore = ?", operatore)
	if err != nil {
		return nil, fmt.Errorf("read profiles: %w", err)
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	out := map[cartella.ServizioID]cartella.Ruolo{}
	for rows.Next() {
		var servizio cartella.ServizioID
		var ruolo cartella.Ruolo
		if err := rows.Scan(&servizio, &ruolo); err != nil {
			return nil, fmt.Errorf("read profiles: %w", err)
		}
		out[servizio] = ruolo
	}
	return out, rows.Err()
}
