package main

import (
	"context"
	_ "embed"
	"errors"
	"fmt"
	"html/template"
	"os"
	"path/filepath"
	"strings"

	"siz-icaro/backend/identity"
	"siz-icaro/backend/posta"
	"siz-icaro/sync/durable"
)

// delivery is how first-access credentials reach their owners: by mail, or as
// letters to print.
type delivery struct {
	options *options
	mail    bool
	letters string
}

func newDelivery(o *options) *delivery {
	d := &delivery{options: o}
	o.BoolVar(&d.mail, "posta", false, "manda le credenziali all'indirizzo di ciascuno")
	o.StringVar(&d.letters, "lettere", "", "`file` nuovo in cui scrivere le credenziali, una pagina da stampare per ciascuno (.html): contiene le password")
	return d
}

// chosen wants one of the two ways.
func (d *delivery) chosen() error {
	if d.mail == (d.letters != "") {
		return d.options.misused("Scegli come consegnare le credenziali: --posta, o --lettere FILE.")
	}
	if d.letters != "" && !strings.HasSuffix(d.letters, ".html") {
		return d.options.misused("Le lettere sono una pagina da aprire e stampare: il nome del file deve finire in .html.")
	}
	return nil
}

// ready makes sure, before anything is done, that the way is open.
func (d *delivery) ready(ctx context.Context) error {
	if d.mail {
		line, err := d.options.dialMail(ctx)
		if err != nil {
			return fmt.Errorf("%w. Non è stato fatto nulla", err)
		}
		line.Close()
		return nil
	}
	if _, err := os.Lstat(d.letters); err == nil {
		return fmt.Errorf("«%s» c'è già, e le lettere non prendono il posto di un altro file: indica un nome nuovo", d.letters)
	}
	if info, err := os.Stat(filepath.Dir(d.letters)); err != nil {
		return fmt.Errorf("non posso scrivere «%s»: la cartella %w", d.letters, plain(err))
	} else if !info.IsDir() {
		return fmt.Errorf("non posso scrivere «%s»: non è in una cartella", d.letters)
	}
	return nil
}

// credentials are what a person enters with for the first time.
type credentials struct {
	identity.Account
	Password string
	// Servizi are the names of those that they will find, beside the Storico.
	Servizi []string
}

// outcomes says what became of each one's credentials, by user name.
type outcomes map[string]string

// delivered is the outcome of what went well.
const delivered = "credenziali consegnate"

// deliver hands credentials over, and notes each that has been. It goes on past an
// address that is refused; the error counts those that are left.
func (d *delivery) deliver(ctx context.Context, s *system, all []credentials) (outcomes, error) {
	out := outcomes{}
	if d.mail {
		if err := d.send(ctx, s, all, out); err != nil {
			return out, err
		}
	} else if err := d.write(ctx, s, all, out); err != nil {
		return out, err
	}
	left := 0
	for _, c := range all {
		if out[c.Utente] != delivered {
			left++
		}
	}
	if left > 0 {
		return out, fmt.Errorf("le credenziali da consegnare sono ancora %d: correggi gli indirizzi con «account email», e manda quelle che mancano con «account send --posta»", left)
	}
	return out, nil
}

// send sends a mail for each, over one line as long as it holds.
func (d *delivery) send(ctx context.Context, s *system, all []credentials, out outcomes) error {
	var line *posta.Line
	defer func() {
		if line != nil {
			line.Close()
		}
	}()
	// try is one attempt; where the line is down there is none afterwards.
	try := func(c credentials) (err error) {
		if line == nil {
			if line, err = d.options.dialMail(ctx); err != nil {
				line = nil
				return err
			}
		}
		err = line.Send(posta.Message{To: c.Email, Subject: "SIZ-ICARO: le credenziali per il primo accesso", Text: c.text()})
		if down(err) {
			line.Close()
			line = nil
		}
		return err
	}
	for i, c := range all {
		held := line != nil
		err := try(c)
		if held && down(err) { // a server may end a line that has served long enough
			err = try(c)
		}
		if err != nil {
			out[c.Utente] = "non consegnate: " + err.Error()
		} else {
			if err := s.ids.Delivered(ctx, c.Utente, "e-mail"); err != nil {
				return err
			}
			out[c.Utente] = delivered
		}
		if down(err) || ctx.Err() != nil {
			for _, c := range all[i+1:] {
				out[c.Utente] = "non consegnate: il server di posta non c'è più"
			}
			return ctx.Err()
		}
	}
	return nil
}

// down reports whether an error is of the line, and not of one mail.
func down(err error) bool {
	var failed *posta.Error
	return err != nil && (!errors.As(err, &failed) || failed.Down)
}

// text is the mail.
func (c credentials) text() string {
	return fmt.Sprintf(`Buongiorno %s %s,

il tuo account di SIZ-ICARO, la cartella sociale dell'Ambito Territoriale di Lodi, è pronto.

  Nome utente: %s
  Password per il primo accesso: %s

Apri SIZ-ICARO sul computer con cui lavori, scrivi il nome utente e la password e premi «Entra».
Apparirà la scritta «Devi cambiare la password per attivare il tuo account»: scegli una password nuova, e conservala. Quella scritta qui serve una volta sola.

Troverai: %s.

Questo messaggio è automatico e le risposte non le legge nessuno: per qualunque dubbio scrivi all'help desk.
`, c.Nome, c.Cognome, c.Utente, c.Password, strings.Join(append(c.Servizi, "Servizio Storico"), ", "))
}

//go:embed lettere.html
var letterPage string

// letterTemplate makes a page of each one's credentials.
var letterTemplate = template.Must(template.New("lettere").Parse(letterPage))

// write writes the letters, all of them, and notes them only then.
func (d *delivery) write(ctx context.Context, s *system, all []credentials, out outcomes) error {
	if len(all) == 0 {
		return nil
	}
	var page strings.Builder
	if err := letterTemplate.Execute(&page, all); err != nil {
		return fmt.Errorf("write the letters: %w", err)
	}
	if err := durable.Create(d.letters, []byte(page.String())); err != nil {
		return fmt.Errorf("non riesco a scrivere le lettere in «%s» (%w): gli account ci sono, e «account send --lettere FILE» fa le lettere che mancano", d.letters, plain(err))
	}
	for _, c := range all {
		if err := s.ids.Delivered(ctx, c.Utente, "lettera"); err != nil {
			return err
		}
		out[c.Utente] = delivered
	}
	return nil
}
