package main

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"siz-icaro/backend/identity"
	"siz-icaro/sync/cartella"
)

// profile runs "profile set", which says all that an operator is, and grant and
// revoke, which change one thing of it.
func profile(ctx context.Context, p program, args []string) error {
	what, args, err := verb(args, "set", "grant", "revoke", "list")
	if err != nil {
		return err
	}
	o := newOptions(p, "profile "+what, map[string]string{
		"set": "UTENTE RUOLO [SERVIZIO...]", "grant": "UTENTE SERVIZIO RUOLO", "revoke": "UTENTE SERVIZIO", "list": "[UTENTE]",
	}[what])
	switch what {
	case "set":
		o.about = "Sostituisce tutti i servizi di un operatore, per esempio quando cambia area.\nSenza SERVIZIO: quello dell'Ambito, per chi lavora in un'area che non ne ha uno suo.\nRuoli: " + roles()
		return setProfile(ctx, p, o, args)
	case "grant":
		o.about = "Aggiunge un servizio a un operatore, o vi cambia il suo ruolo.\nRuoli: " + roles()
		rest, err := o.parse(args, 3, 3)
		if err != nil {
			return err
		}
		return o.within(ctx, func(s *system) error {
			if err := s.directory.Grant(ctx, rest[0], cartella.ServizioID(rest[1]), cartella.Ruolo(rest[2])); err != nil {
				return err
			}
			fmt.Fprintf(p.out, "%s ora è %s in %s.\n", rest[0], rest[2], rest[1])
			return warnAdministrator(ctx, p, s, rest[0], cartella.Ruolo(rest[2]))
		})
	case "revoke":
		o.about = "Toglie un servizio a un operatore."
		rest, err := o.parse(args, 2, 2)
		if err != nil {
			return err
		}
		return o.within(ctx, func(s *system) error { return revokeProfile(ctx, p, s, rest[0], cartella.ServizioID(rest[1])) })
	}
	rest, err := o.parse(args, 0, 1)
	if err != nil {
		return err
	}
	return o.within(ctx, func(s *system) error { return listProfiles(ctx, p, s, strings.Join(rest, "")) })
}

func setProfile(ctx context.Context, p program, o *options, args []string) error {
	rest, err := o.parse(args, 2, 100)
	if err != nil {
		return err
	}
	utente, ruolo := rest[0], cartella.Ruolo(rest[1])
	profiles := map[cartella.ServizioID]cartella.Ruolo{}
	for _, v := range rest[2:] {
		profiles[cartella.ServizioID(v)] = ruolo
	}
	return o.within(ctx, func(s *system) error {
		now, err := s.directory.Assign(ctx, utente, profiles, ruolo)
		if err != nil {
			return err
		}
		fmt.Fprintf(p.out, "%s ora è %s in: %s, oltre al Servizio Storico.\n", utente, ruolo, strings.Join(sorted(now), ", "))
		return warnAdministrator(ctx, p, s, utente, ruolo)
	})
}

func revokeProfile(ctx context.Context, p program, s *system, utente string, servizio cartella.ServizioID) error {
	if err := s.directory.Revoke(ctx, utente, servizio); err != nil {
		return err
	}
	fmt.Fprintf(p.out, "%s non ha più un ruolo in %s.\n", utente, servizio)
	a, err := s.ids.Account(ctx, utente)
	if err != nil {
		return err
	}
	left, err := s.ids.Profiles(ctx, a.Operatore)
	if err != nil {
		return err
	}
	if len(left) == 0 {
		fmt.Fprintln(p.out, "Gli resta il solo Servizio Storico: «profile set» gli assegna i servizi della sua area, o quello dell'Ambito.")
	}
	return nil
}

// listProfiles lists the roles of one operator, or of all for an empty name.
func listProfiles(ctx context.Context, p program, s *system, utente string) error {
	accounts, err := s.ids.Accounts(ctx)
	if err != nil {
		return err
	}
	if utente != "" {
		a, err := s.ids.Account(ctx, utente)
		if err != nil {
			return err
		}
		accounts = slices.DeleteFunc(accounts, func(o identity.Account) bool { return o.Utente != a.Utente })
	}
	t := newTable(p.out, "UTENTE", "SERVIZIO", "RUOLO")
	for _, a := range accounts {
		profiles, err := s.ids.Profiles(ctx, a.Operatore)
		if err != nil {
			return err
		}
		for _, servizio := range slices.Sorted(maps.Keys(profiles)) {
			t.row(a.Utente, string(servizio), string(profiles[servizio]))
		}
	}
	return t.flush()
}

func sorted(profiles map[cartella.ServizioID]cartella.Ruolo) []string {
	var out []string
	for _, s := range slices.Sorted(maps.Keys(profiles)) {
		out = append(out, string(s))
	}
	return out
}
