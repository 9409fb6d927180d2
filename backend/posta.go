package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"net"

	"siz-icaro/backend/posta"
	"siz-icaro/sync/durable"
)

// mail runs "posta": which mail server sends for the central service.
func mail(ctx context.Context, p program, args []string) error {
	what, args, err := verb(args, "set", "show", "test")
	if err != nil {
		return err
	}
	o := newOptions(p, "posta "+what, map[string]string{"set": "SERVER:PORTA", "test": "INDIRIZZO"}[what])
	switch what {
	case "set":
		return setMail(p, o, args)
	case "show":
		o.about = "Mostra le impostazioni della posta, senza la password."
		if _, err := o.parse(args, 0, 0); err != nil {
			return err
		}
		s, err := posta.Load(o.data)
		if err != nil {
			return err
		}
		t := newTable(p.out, "SERVER", "CIFRATURA", "UTENTE", "MITTENTE", "NOME")
		t.row(s.Server, string(s.Cifratura), s.Utente, s.Mittente, s.Nome)
		return t.flush()
	}
	o.about = "Manda un messaggio di prova."
	rest, err := o.parse(args, 1, 1)
	if err != nil {
		return err
	}
	to, err := posta.Address(rest[0])
	if err != nil {
		return fmt.Errorf("«%s»: %w", rest[0], err)
	}
	line, err := o.dialMail(ctx)
	if err != nil {
		return err
	}
	defer line.Close()
	if err := line.Send(posta.Message{To: to, Subject: "SIZ-ICARO: messaggio di prova", Text: "Il servizio centrale di SIZ-ICARO può mandare la posta.\n"}); err != nil {
		return err
	}
	fmt.Fprintf(p.out, "Il server di posta ha preso il messaggio per %s.\n", to)
	return nil
}

// setMail writes the settings; the password is typed, and never an argument, which
// every program of the machine could read.
func setMail(p program, o *options, args []string) error {
	s := posta.Settings{}
	var cipher string
	o.about = "Indica il server di posta del servizio centrale, che lo usa subito. La password si scrive quando viene chiesta, o arriva dall'ingresso. Le impostazioni stanno nella cartella dei dati, leggibili solo dal suo proprietario, e non entrano nelle copie."
	o.StringVar(&cipher, "cifratura", "", "`modo` in cui la linea è cifrata: starttls; tls, come sulla porta 465; nessuna, solo per un server su questa macchina (se manca: tls sulla porta 465, altrimenti starttls)")
	o.StringVar(&s.Utente, "utente", "", "nome `utente` per il server, se lo chiede")
	o.StringVar(&s.Mittente, "mittente", "", "`indirizzo` da cui i messaggi partono")
	o.StringVar(&s.Nome, "nome", "SIZ-ICARO – Ambito Territoriale di Lodi", "`nome` accanto all'indirizzo")
	rest, err := o.parse(args, 1, 1)
	if err != nil {
		return err
	}
	s.Server = rest[0]
	if s.Cifratura = posta.Cifratura(cipher); cipher == "" {
		s.Cifratura = posta.StartTLS
		if _, port, err := net.SplitHostPort(s.Server); err == nil && port == "465" {
			s.Cifratura = posta.TLS
		}
	}
	if s.Mittente, err = posta.Address(s.Mittente); err != nil {
		return fmt.Errorf("serve --mittente INDIRIZZO: %w", err)
	}
	if s.Utente != "" {
		fmt.Fprintf(p.err, "Password di %s sul server di posta: ", s.Utente)
		if s.Password, err = p.secret(bufio.NewReader(p.in)); err != nil {
			return errors.New("non riesco a leggere la password: scrivila quando viene chiesta")
		}
	}
	if err := durable.MkdirAll(o.data); err != nil {
		return fmt.Errorf("non riesco a creare la cartella dei dati «%s»: %w", o.data, plain(err))
	}
	if err := s.Save(o.data); err != nil {
		return err
	}
	fmt.Fprintf(p.out, "Il servizio centrale manda la posta con %s (%s). Provalo con «posta test INDIRIZZO».\n", s.Server, s.Cifratura)
	return nil
}

// dialMail opens a line to the mail server that was set.
func (o *options) dialMail(ctx context.Context) (*posta.Line, error) {
	s, err := posta.Load(o.data)
	if err != nil {
		return nil, err
	}
	return posta.Dial(ctx, s, posta.Config{Now: o.clock.Now})
}
