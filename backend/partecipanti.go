package main

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"siz-icaro/backend/identity"
	"siz-icaro/backend/importa/foglio"
	"siz-icaro/backend/partecipanti"
	"siz-icaro/sync/cartella"
)

// importAccounts runs "account import": the accounts of who has taken part in a
// training. Every row is understood before anything is done, the accounts are made
// all at once, and what a run that was cut short has not delivered the same command
// delivers the next time.
func importAccounts(ctx context.Context, p program, o *options, args []string) (err error) {
	o.about = "FILE è l'elenco dei partecipanti a una formazione, un foglio .xlsx o un testo CSV, con le colonne cognome, nome, e-mail, servizio (il Comune, o l'area dell'Ambito; più d'una con una virgola in mezzo), ruolo e, se servono, area, qualifica e utente.\n" +
		"Prima si controllano tutte le righe: se una non va, non si crea nessun account. Ripetere lo stesso elenco non crea doppioni, e consegna le credenziali rimaste da consegnare."
	d := newDelivery(o)
	var trial bool
	var ruolo string
	opt := partecipanti.Options{}
	o.BoolVar(&trial, "prova", false, "controlla l'elenco e dice che cosa farebbe, senza farlo")
	o.StringVar(&ruolo, "ruolo", "", "`ruolo` di chi nell'elenco non ne ha uno: "+roles())
	o.StringVar(&opt.Sheet, "foglio", "", "nome del `foglio` della cartella .xlsx (se manca: il primo)")
	o.StringVar(&opt.Encoding, "codifica", "", "`codifica` del testo CSV, se il file non la lascia capire: "+strings.Join(foglio.Encodings(), ", "))
	rest, err := o.parse(args, 1, 1)
	if err != nil {
		return err
	}
	if opt.Ruolo = cartella.Ruolo(ruolo); ruolo != "" && !slices.Contains(cartella.Ruoli(), opt.Ruolo) {
		return o.misused("Il ruolo è uno fra: " + roles())
	}
	if !trial {
		if err := d.chosen(); err != nil {
			return err
		}
	}
	file, err := openImport(rest[0])
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	return o.within(ctx, func(s *system) error {
		if opt.Servizi, err = s.directory.Servizi(ctx); err != nil {
			return err
		}
		people, faults, err := s.participants(ctx, file, opt, d.mail)
		if err != nil {
			return err
		}
		if len(faults) > 0 {
			return tellFaults(p, faults)
		}
		if trial {
			fmt.Fprintln(p.out, "Prova: non è stato fatto nulla.")
			return tellPeople(p, people, nil)
		}
		if err := d.ready(ctx); err != nil {
			return err
		}
		passwords, err := s.createParticipants(ctx, people)
		if err != nil {
			return err
		}
		out, failed := s.hand(ctx, d, passwords)
		return errors.Join(tellPeople(p, people, out), failed)
	})
}

// participants are the people of a list, or what is wrong with it.
func (s *system) participants(ctx context.Context, file foglio.File, opt partecipanti.Options, byMail bool) ([]partecipanti.Person, []partecipanti.Fault, error) {
	rows, faults, err := partecipanti.Read(file, opt)
	if err != nil {
		return nil, nil, err
	}
	for _, row := range rows {
		var said *cartella.Error
		if err := s.directory.CheckProfiles(ctx, row.Profili); errors.As(err, &said) {
			faults = append(faults, partecipanti.Fault{Line: row.Line, Reason: said.Message})
		} else if err != nil {
			return nil, nil, err
		}
		if byMail && row.Email == "" {
			faults = append(faults, partecipanti.Fault{Line: row.Line, Reason: "Manca l'indirizzo di posta: scrivilo, o consegna le credenziali con --lettere."})
		}
	}
	accounts, err := s.ids.Accounts(ctx)
	if err != nil {
		return nil, nil, err
	}
	people, more := partecipanti.Match(rows, accounts)
	for i, one := range people {
		if one.Account == nil {
			continue
		}
		has, err := s.ids.Profiles(ctx, one.Account.Operatore)
		if err != nil {
			return nil, nil, err
		}
		if !maps.Equal(has, one.Profili) {
			people[i].Note = "ha altri servizi, o un altro ruolo, che restano: «profile set» li cambia"
		}
	}
	faults = append(faults, more...)
	slices.SortStableFunc(faults, func(a, b partecipanti.Fault) int { return a.Line - b.Line })
	return people, faults, nil
}

// tellFaults lists what is wrong with a list.
func tellFaults(p program, faults []partecipanti.Fault) error {
	lines := map[int]bool{}
	for _, f := range faults {
		lines[f.Line] = true
		where := fmt.Sprintf("Riga %d", f.Line)
		if f.Column != "" {
			where += fmt.Sprintf(", colonna «%s»", f.Column)
		}
		fmt.Fprintf(p.out, "%s: %s\n", where, f.Reason)
	}
	return fmt.Errorf("le righe da correggere sono %d: non è stato creato nessun account. Correggile e ripeti", len(lines))
}

// createParticipants makes the accounts that are not there, all or none, and gives the
// first-access password of each that is to be handed one: of these, and of those that
// a run before has made and not delivered.
func (s *system) createParticipants(ctx context.Context, people []partecipanti.Person) (map[string]string, error) {
	passwords := map[string]string{}
	var wanted []identity.NewAccount
	for _, one := range people {
		if one.Account != nil {
			continue
		}
		passwords[one.Utente] = firstPassword()
		wanted = append(wanted, identity.NewAccount{
			Utente: one.Utente, Operatore: partecipanti.Operatore(one.Utente), Cognome: one.Cognome, Nome: one.Nome, Qualifica: one.Qualifica,
			Email: one.Email, Password: passwords[one.Utente], Undelivered: true, Profiles: one.Profili,
		})
	}
	if err := s.directory.CreateAccounts(ctx, wanted); err != nil {
		return nil, err
	}
	for _, one := range people {
		if one.Account == nil || !one.Account.Undelivered || !one.Account.Enabled {
			continue
		}
		passwords[one.Utente] = firstPassword()
		if err := s.ids.Issue(ctx, one.Utente, passwords[one.Utente]); err != nil {
			return nil, err
		}
	}
	// What a run that was killed made, and did not come to publish.
	return passwords, s.directory.PublishAll(ctx)
}

// hand hands passwords over, by user name.
func (s *system) hand(ctx context.Context, d *delivery, passwords map[string]string) (outcomes, error) {
	servizi, err := s.directory.Servizi(ctx)
	if err != nil {
		return nil, err
	}
	names := map[cartella.ServizioID]string{}
	for _, v := range servizi {
		names[v.ID] = v.Nome
	}
	var all []credentials
	for _, utente := range slices.Sorted(maps.Keys(passwords)) {
		a, err := s.ids.Account(ctx, utente)
		if err != nil {
			return nil, err
		}
		profiles, err := s.ids.Profiles(ctx, a.Operatore)
		if err != nil {
			return nil, err
		}
		c := credentials{Account: a, Password: passwords[utente]}
		for _, id := range slices.Sorted(maps.Keys(profiles)) {
			c.Servizi = append(c.Servizi, names[id])
		}
		all = append(all, c)
	}
	return d.deliver(ctx, s, all)
}

// tellPeople says of each row what became of it; out is nil for a trial.
func tellPeople(p program, people []partecipanti.Person, out outcomes) error {
	t := newTable(p.out, "RIGA", "UTENTE", "COGNOME E NOME", "ACCOUNT", "CREDENZIALI", "NOTA")
	for _, one := range people {
		account, credentials := "creato", out[one.Utente]
		if one.Account != nil {
			account = "c'era già"
		} else if out == nil {
			account = "da creare"
		}
		if credentials == "" && one.Account != nil {
			switch a := one.Account; {
			case !a.Enabled:
				credentials = "disabilitato: «account enable» lo riabilita"
			case a.Undelivered:
				credentials = "da consegnare"
			case a.MustChange:
				credentials = "già consegnate; «account send " + a.Utente + "» ne dà di nuove"
			default:
				credentials = "è già entrato"
			}
		}
		t.row(strconv.Itoa(one.Line), one.Utente, one.Cognome+" "+one.Nome, account, strings.TrimPrefix(credentials, "credenziali "), one.Note)
	}
	return t.flush()
}

// sendCredentials runs "account send": new first-access credentials for who has not
// entered yet.
func sendCredentials(ctx context.Context, p program, o *options, args []string) error {
	o.about = "Dà nuove credenziali per il primo accesso, al posto di quelle di prima, a chi non è ancora entrato: agli UTENTE indicati o, senza, a tutti quelli a cui non è stato possibile consegnarle."
	d := newDelivery(o)
	rest, err := o.parse(args, 0, 1000)
	if err != nil {
		return err
	}
	if err := d.chosen(); err != nil {
		return err
	}
	return o.within(ctx, func(s *system) error {
		to, err := s.waiting(ctx, rest)
		if err != nil {
			return err
		}
		if len(to) == 0 {
			fmt.Fprintln(p.out, "Non ci sono credenziali da consegnare.")
			return nil
		}
		for _, a := range to {
			switch {
			case !a.Enabled:
				return fmt.Errorf("%s è disabilitato: «account enable %s» lo riabilita. Non è stato fatto nulla", a.Utente, a.Utente)
			case !a.MustChange:
				return fmt.Errorf("%s è già entrato: per una password dimenticata c'è «account reset». Non è stato fatto nulla", a.Utente)
			case d.mail && a.Email == "":
				return fmt.Errorf("di %s manca l'indirizzo: indicalo con «account email %s INDIRIZZO», o usa --lettere. Non è stato fatto nulla", a.Utente, a.Utente)
			}
		}
		if err := d.ready(ctx); err != nil {
			return err
		}
		passwords := map[string]string{}
		for _, a := range to {
			passwords[a.Utente] = firstPassword()
			if err := s.ids.Issue(ctx, a.Utente, passwords[a.Utente]); err != nil {
				return err
			}
		}
		out, failed := s.hand(ctx, d, passwords)
		t := newTable(p.out, "UTENTE", "CREDENZIALI")
		for _, a := range to {
			t.row(a.Utente, strings.TrimPrefix(out[a.Utente], "credenziali "))
		}
		return errors.Join(t.flush(), failed)
	})
}

// waiting are the accounts with these user names or, without any, those whose
// credentials have not been delivered and may be.
func (s *system) waiting(ctx context.Context, names []string) (out []identity.Account, err error) {
	if len(names) == 0 {
		all, err := s.ids.Accounts(ctx)
		return slices.DeleteFunc(all, func(a identity.Account) bool { return !a.Undelivered || !a.Enabled }), err
	}
	for _, name := range names {
		a, err := s.ids.Account(ctx, name)
		if err != nil {
			return nil, fmt.Errorf("«%s»: %w", name, err)
		}
		out = append(out, a)
	}
	return out, nil
}
