package main

import (
	"context"
	"crypto/rand"
	"fmt"
	"math/big"
	"slices"
	"strings"

	"siz-icaro/backend/identity"
	"siz-icaro/backend/partecipanti"
	"siz-icaro/backend/posta"
	"siz-icaro/sync/cartella"
)

func account(ctx context.Context, p program, args []string) error {
	what, args, err := verb(args, "create", "import", "send", "email", "reset", "totp", "disable", "enable", "list")
	if err != nil {
		return err
	}
	o := newOptions(p, "account "+what, accountArgs(what))
	remove := false
	if what == "totp" {
		o.BoolVar(&remove, "togli", false, "toglie il secondo fattore, invece di darne uno nuovo")
	}
	switch what {
	case "create":
		return createAccount(ctx, p, o, args)
	case "import":
		return importAccounts(ctx, p, o, args)
	case "send":
		return sendCredentials(ctx, p, o, args)
	case "email":
		return setEmail(ctx, p, o, args)
	case "list":
		if _, err := o.parse(args, 0, 0); err != nil {
			return err
		}
		return o.within(ctx, func(s *system) error { return listAccounts(ctx, p, s) })
	}
	rest, err := o.parse(args, 1, 1)
	if err != nil {
		return err
	}
	utente := rest[0]
	return o.within(ctx, func(s *system) error {
		switch what {
		case "reset":
			password := firstPassword()
			if err := s.ids.Reset(ctx, utente, password); err != nil {
				return err
			}
			fmt.Fprintf(p.out, "Password per il primo accesso di %s: %s\nNon verrà mostrata di nuovo. Al primo accesso verrà chiesto di cambiarla.\nLe sessioni aperte di %s sono terminate; ciò che non aveva ancora inviato resta sui suoi dispositivi, al sicuro.\n", utente, password, utente)
			return nil
		case "totp":
			return secondFactor(ctx, p, s, utente, remove)
		case "disable":
			if err := s.directory.SetEnabled(ctx, utente, false); err != nil {
				return err
			}
			fmt.Fprintf(p.out, "%s non può più entrare e le sue sessioni aperte sono terminate. Un suo dispositivo fuori linea si apre ancora fino alla fine dell'autonomia.\n", utente)
			return nil
		}
		if err := s.directory.SetEnabled(ctx, utente, true); err != nil {
			return err
		}
		fmt.Fprintf(p.out, "%s può entrare di nuovo.\n", utente)
		return nil
	})
}

// secondFactor gives an account a new second factor, or takes it away.
func secondFactor(ctx context.Context, p program, s *system, utente string, remove bool) error {
	if remove {
		if err := s.ids.RemoveTOTP(ctx, utente); err != nil {
			return err
		}
		fmt.Fprintf(p.out, "%s entra con la sola password.\n", utente)
		return nil
	}
	uri, err := s.ids.SetTOTP(ctx, utente)
	if err != nil {
		return err
	}
	fmt.Fprintf(p.out, `Da ora %s entra con la password e un codice di sei cifre.
Questo indirizzo va messo nella sua app di autenticazione, e non si può più leggere dopo questa volta:

  %s

Se perde il telefono, ripeti questo comando.
`, utente, uri)
	return nil
}

// warnAdministrator says when an administrator signs in with a password alone.
func warnAdministrator(ctx context.Context, p program, s *system, utente string, ruolo cartella.Ruolo) error {
	if ruolo != cartella.RuoloAmministratore {
		return nil
	}
	a, err := s.ids.Account(ctx, utente)
	if err != nil || a.TOTP {
		return err
	}
	fmt.Fprintf(p.out, "Attenzione: %s è amministratore ed entra con la sola password. Dagli un secondo fattore con «account totp %s».\n", a.Utente, a.Utente)
	return nil
}

func createAccount(ctx context.Context, p program, o *options, args []string) error {
	a := identity.NewAccount{Profiles: map[cartella.ServizioID]cartella.Ruolo{}}
	var ruolo string
	o.StringVar(&a.Cognome, "cognome", "", "cognome dell'operatore")
	o.StringVar(&a.Nome, "nome", "", "nome dell'operatore")
	o.StringVar(&a.Qualifica, "qualifica", "", "qualifica, come la vedranno i colleghi")
	o.StringVar(&ruolo, "ruolo", string(cartella.RuoloAssistenteSociale), "`ruolo` nei servizi: "+roles())
	o.Func("servizio", "`servizio` assegnato; si può ripetere. Senza, quello dell'Ambito", func(v string) error {
		a.Profiles[cartella.ServizioID(v)] = ""
		return nil
	})
	o.StringVar(&a.Email, "email", "", "`indirizzo` di posta dell'operatore")
	rest, err := o.parse(args, 1, 1)
	if err != nil {
		return err
	}
	if a.Email != "" {
		if a.Email, err = posta.Address(a.Email); err != nil {
			return fmt.Errorf("--email: %w", err)
		}
	}
	for s := range a.Profiles {
		a.Profiles[s] = cartella.Ruolo(ruolo)
	}
	if !slices.Contains(cartella.Ruoli(), cartella.Ruolo(ruolo)) {
		return usage("Il ruolo è uno fra: %s", roles())
	}
	a.Utente = rest[0]
	a.Operatore = partecipanti.Operatore(a.Utente)
	a.Password = firstPassword()
	return o.within(ctx, func(s *system) error {
		if err := s.directory.CreateAccount(ctx, a, cartella.Ruolo(ruolo)); err != nil {
			return err
		}
		fmt.Fprintf(p.out, "Account %s creato.\nPassword per il primo accesso: %s\nNon verrà mostrata di nuovo. Al primo accesso verrà chiesto di cambiarla.\n", a.Utente, a.Password)
		return warnAdministrator(ctx, p, s, a.Utente, cartella.Ruolo(ruolo))
	})
}

// setEmail says where mail for an operator goes.
func setEmail(ctx context.Context, p program, o *options, args []string) error {
	o.about = "Cambia l'indirizzo a cui va la posta di un operatore. Se le credenziali del primo accesso erano andate altrove, «account send» ne manda di nuove."
	rest, err := o.parse(args, 2, 2)
	if err != nil {
		return err
	}
	email, err := posta.Address(rest[1])
	if err != nil {
		return fmt.Errorf("«%s»: %w", rest[1], err)
	}
	return o.within(ctx, func(s *system) error {
		if err := s.ids.SetEmail(ctx, rest[0], email); err != nil {
			return err
		}
		fmt.Fprintf(p.out, "La posta di %s va a %s.\n", rest[0], email)
		return nil
	})
}

func listAccounts(ctx context.Context, p program, s *system) error {
	accounts, err := s.ids.Accounts(ctx)
	if err != nil {
		return err
	}
	t := newTable(p.out, "UTENTE", "COGNOME E NOME", "QUALIFICA", "E-MAIL", "STATO")
	for _, a := range accounts {
		state := "attivo"
		switch {
		case !a.Enabled:
			state = "disabilitato"
		case a.Undelivered:
			state = "credenziali da consegnare"
		case a.MustChange:
			state = "da attivare"
		}
		if a.TOTP {
			state += ", con codice"
		}
		t.row(a.Utente, a.Cognome+" "+a.Nome, a.Qualifica, a.Email, state)
	}
	return t.flush()
}

func accountArgs(what string) string {
	switch what {
	case "list":
		return ""
	case "import":
		return "FILE"
	case "send":
		return "[UTENTE...]"
	case "email":
		return "UTENTE INDIRIZZO"
	}
	return "UTENTE"
}

func roles() string {
	var out []string
	for _, r := range cartella.Ruoli() {
		out = append(out, string(r))
	}
	return strings.Join(out, ", ")
}

// firstPassword makes a password that can be dictated: groups of letters and
// digits that are not mistaken for one another, some 69 bits.
func firstPassword() string {
	const alphabet = "abcdefghjkmnpqrstuvwxyz23456789"
	var b strings.Builder
	for i := range 14 {
		if i == 5 || i == 10 {
			b.WriteByte('-')
		}
		n, err := rand.Int(rand.Reader, big.NewInt(int64(len(alphabet))))
		if err != nil {
			panic(err) // crypto/rand does not fail
		}
		b.WriteByte(alphabet[n.Int64()])
	}
	return b.String()
}
