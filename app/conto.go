package app

import (
	"encoding/json"
	"fmt"
	"time"

	"siz-icaro/app/vault"
	"siz-icaro/sync/cartella"
	"siz-icaro/sync/journal"
)

// conto is what this computer knows of the account, kept sealed in the vault.
type conto struct {
	Device    cartella.DeviceID `json:"device"`
	Operatore Operatore         `json:"operatore"`
	Attore    cartella.Attore   `json:"attore"`
	Token     string            `json:"token"`
	// Servizi names the services to choose from, until their records have come.
	Servizi map[cartella.ServizioID]string `json:"servizi,omitempty"`
}

// contoKept is the name under which the vault keeps it.
const contoKept = "conto"

func (s *sessione) account() conto {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.conto
}

// keep changes what is known of the account, durably; on a full disk until the
// session ends, so that it can send what is pending.
func (s *sessione) keep(edit func(*conto)) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.conto
	edit(&c)
	raw, err := json.Marshal(c)
	if err != nil {
		return fmt.Errorf("encode account: %w", err)
	}
	if err := s.keys.Keep(contoKept, raw); journal.NoRoom(err) {
		s.app.cfg.Log.Error("what is known of the account was not kept", "err", err)
	} else if err != nil {
		return fmt.Errorf("keep account: %w", err)
	}
	s.conto = c
	return nil
}

// renewal takes a fresh lease and token at the start of a session and then
// twice a day; offline it tries again when the line is back.
func (s *sessione) renewal() {
	for {
		wait := 12 * time.Hour
		token := s.account().Token
		if err := s.renew(token); err != nil {
			wait = 2 * time.Minute
			if !isOffline(err) && s.ctx.Err() == nil {
				s.app.renewalRefused(s, token, err)
			}
		}
		select {
		case <-s.ctx.Done():
			return
		case <-time.After(wait):
		}
	}
}

func (s *sessione) renew(token string) error {
	base := s.app.settings.get().Centrale
	if base == "" {
		return fuoriLinea(nil)
	}
	out, err := s.app.centrale(base).renew(s.ctx, token)
	if err != nil {
		return err
	}
	if s.account().Token != token {
		return nil // a sign-in has meanwhile given all of it anew
	}
	return s.granted(out)
}

// granted keeps what a sign-in or a renewal gave.
func (s *sessione) granted(out esitoSessione) error {
	if err := s.keys.SetLease(vault.SignedLease{Token: out.Lease.Token, Key: out.Lease.Key}); journal.NoRoom(err) {
		s.app.cfg.Log.Error("the lease in force was not replaced", "err", err)
	} else if err != nil {
		return fmt.Errorf("keep lease: %w", err)
	}
	s.app.keepProof(s.utente, s.dir, out.Lease.Token)
	organisation, err := recoveryKey(s.keys)
	if err != nil {
		return err
	}
	s.journal.SetOrganisation(organisation)
	return s.keep(func(c *conto) {
		c.Token = out.Token
		c.Attore = out.Attore
		c.Operatore = operatoreDi(out)
		c.Servizi = out.Servizi
	})
}

func operatoreDi(out esitoSessione) Operatore {
	o := out.Operatore
	return Operatore{ID: string(o.ID), Cognome: o.Cognome, Nome: o.Nome, Qualifica: o.Qualifica}
}
