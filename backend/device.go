package main

import (
	"context"
	"fmt"
	"strings"

	"siz-icaro/sync/cartella"
)

func device(ctx context.Context, p program, args []string) error {
	what, args, err := verb(args, "list", "revoke")
	if err != nil {
		return err
	}
	if what == "revoke" {
		o := newOptions(p, "device revoke", "DISPOSITIVO")
		o.about = "Esclude per sempre un computer, per esempio rubato: termina le sue sessioni ed elimina ciò che servirebbe a recuperarne i dati. Al collegamento seguente consegna quello che non aveva inviato e si cancella."
		rest, err := o.parse(args, 1, 1)
		if err != nil {
			return err
		}
		return o.within(ctx, func(s *system) error {
			if err := s.ids.RevokeDevice(ctx, cartella.DeviceID(rest[0])); err != nil {
				return err
			}
			fmt.Fprintln(p.out, "Dispositivo revocato: le sue sessioni sono terminate e non riceve più nulla. Se si collega ancora, consegna quello che non aveva inviato (resta da riconciliare al suo operatore) e cancella tutto.")
			return nil
		})
	}
	o := newOptions(p, "device list", "[UTENTE]")
	rest, err := o.parse(args, 0, 1)
	if err != nil {
		return err
	}
	return o.within(ctx, func(s *system) error {
		utente := strings.Join(rest, "")
		if utente != "" {
			if _, err := s.ids.Account(ctx, utente); err != nil {
				return err
			}
		}
		devices, err := s.ids.Devices(ctx, utente)
		if err != nil {
			return err
		}
		t := newTable(p.out, "DISPOSITIVO", "UTENTE", "NOME", "ULTIMO ACCESSO", "STATO")
		for _, d := range devices {
			state := "attivo"
			if d.Revoked {
				state = "revocato"
			}
			t.row(string(d.ID), d.Utente, d.Nome, ora(d.Seen), state)
		}
		return t.flush()
	})
}
