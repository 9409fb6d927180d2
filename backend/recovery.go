package main

import (
	"bufio"
	"context"
	"crypto/hpke"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"golang.org/x/term"

	"siz-icaro/backend/identity"
	"siz-icaro/backend/recupero"
	"siz-icaro/sync/cartella"
	"siz-icaro/sync/durable"
)

func recovery(ctx context.Context, p program, args []string) error {
	what, args, err := verb(args, "create", "list", "deliver")
	if err != nil {
		return err
	}
	o := newOptions(p, "recovery "+what, map[string]string{"create": "FILE", "deliver": "CARTELLA"}[what])
	switch what {
	case "create":
		rest, err := o.parse(args, 1, 1)
		if err != nil {
			return err
		}
		return o.within(ctx, func(s *system) error { return createRecoveryKey(ctx, p, s, rest[0]) })
	case "list":
		if _, err := o.parse(args, 0, 0); err != nil {
			return err
		}
		return o.within(ctx, func(s *system) error { return listRecoveryKeys(ctx, p, s) })
	}
	return deliverRecovered(ctx, p, o, args)
}

// createRecoveryKey writes the private half before anybody seals to the public
// one: a key that nobody can open must never be in force.
func createRecoveryKey(ctx context.Context, p program, s *system, file string) error {
	private, err := recupero.NewKey()
	if err != nil {
		return err
	}
	passphrase := recupero.NewPassphrase()
	data, err := recupero.Seal(private, passphrase)
	if err != nil {
		return err
	}
	if err := durable.Create(file, data); err != nil {
		return fmt.Errorf("non riesco a scrivere la chiave di recupero: %w", err)
	}
	key := identity.RecoveryKey{Public: private.PublicKey().Bytes()}
	if err := s.ids.AddRecoveryKey(ctx, key.Public); err != nil {
		return err
	}
	fmt.Fprintf(p.out, `Chiave di recupero %s creata e in vigore: i dispositivi la ricevono al prossimo collegamento.

  File:  %s
  Frase: %s

La frase non si può più leggere dopo questa volta. Scrivila su carta; metti due copie
del file e la carta in cassaforte, in buste diverse, e cancella il file da qui.
Chi ha il file e la frase legge le modifiche non inviate di ogni dispositivo.
`, key.Fingerprint(), file, passphrase)
	return nil
}

func listRecoveryKeys(ctx context.Context, p program, s *system) error {
	keys, err := s.ids.RecoveryKeys(ctx)
	if err != nil {
		return err
	}
	if len(keys) == 0 {
		fmt.Fprintln(p.out, "Non c'è una chiave di recupero: se il portachiavi di un computer si guasta, quello che non ha inviato è perso. Creala con «recovery create FILE».")
		return nil
	}
	t := newTable(p.out, "CHIAVE", "CREATA", "STATO")
	for i, k := range keys {
		state := "in vigore"
		if i > 0 {
			state = "sostituita"
		}
		t.row(k.Fingerprint(), ora(k.Created), state)
	}
	return t.flush()
}

func deliverRecovered(ctx context.Context, p program, o *options, args []string) error {
	var files []string
	o.Func("chiave", "`file` della chiave di recupero; si può ripetere, per un registro scritto sotto più chiavi", func(v string) error {
		files = append(files, v)
		return nil
	})
	dry := o.Bool("prova", false, "dice che cosa consegnerebbe, senza consegnarlo")
	export := o.String("esporta", "", "`file` in cui scrivere in chiaro le modifiche non ancora consegnate (JSON, una per riga)")
	passOver := o.Bool("senza-mancanti", false, "consegna anche oltre le modifiche che mancano, che così non si potranno più consegnare")
	rest, err := o.parse(args, 1, 1)
	if err != nil {
		return err
	}
	if len(files) == 0 {
		return usage("Serve --chiave FILE")
	}
	keys, err := openKeys(p, files)
	if err != nil {
		return err
	}
	j, err := recupero.Open(rest[0], keys...)
	if err != nil {
		return err
	}
	return o.within(ctx, func(s *system) error {
		if err := recupero.Owner(ctx, s.ids, s.ledger, j); err != nil {
			return err
		}
		standing, err := recupero.Compare(ctx, s.ledger, j)
		if err != nil {
			return err
		}
		describe(p.out, j, standing)
		if *export != "" {
			if err := exportMutations(*export, append(standing.Passed, standing.Pending...)); err != nil {
				return err
			}
			fmt.Fprintf(p.out, "Scritte in chiaro in %s: cancellalo appena letto.\n", *export)
		}
		if *dry {
			fmt.Fprintln(p.out, "Prova: non è stato consegnato nulla.")
			return nil
		}
		verdicts, err := recupero.Deliver(ctx, s.ledger, s.hub, j, *passOver)
		report(p.out, verdicts)
		return err
	})
}

// describe names no citizen: counts, and whose the journal is.
func describe(out io.Writer, j recupero.Journal, s recupero.Standing) {
	fmt.Fprintf(out, "Dispositivo %s, operatore %s\n", j.Device, j.Author)
	fmt.Fprintf(out, "Modifiche lette %d: già al servizio centrale %d, da consegnare %d\n", len(j.Mutations), s.Held, len(s.Pending))
	for _, g := range s.Gaps {
		fmt.Fprintf(out, "Mancano le modifiche dalla %d alla %d.\n", g[0], g[1])
	}
	if n := len(s.Passed); n > 0 {
		fmt.Fprintf(out, "Altre %d non si possono più consegnare, perché il loro posto è stato saltato: leggile con --esporta.\n", n)
	}
	for _, d := range j.Report.Damage {
		fmt.Fprintf(out, "Non si legge: %s\n", d.Segment)
	}
}

func report(out io.Writer, verdicts []cartella.Verdict) {
	counts := map[cartella.Outcome]int{}
	for _, v := range verdicts {
		counts[v.Outcome]++
	}
	fmt.Fprintf(out, "Consegnate %d: accolte %d, da riconciliare %d\n",
		len(verdicts), counts[cartella.Accepted], counts[cartella.Conflicted]+counts[cartella.Refused])
}

func exportMutations(file string, ms []cartella.Mutation) error {
	var data []byte
	for _, m := range ms {
		raw, err := cartella.Marshal(m)
		if err != nil {
			return fmt.Errorf("write the mutations: %w", err)
		}
		data = append(append(data, raw...), '\n')
	}
	if err := durable.Create(file, data); err != nil {
		return fmt.Errorf("non riesco a scrivere le modifiche: %w", err)
	}
	return nil
}

// openKeys asks for each file's passphrase.
func openKeys(p program, files []string) ([]hpke.PrivateKey, error) {
	in := bufio.NewReader(p.in)
	var keys []hpke.PrivateKey
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			return nil, fmt.Errorf("non riesco a leggere la chiave di recupero: %w", err)
		}
		fmt.Fprintf(p.err, "Frase della chiave %s: ", file)
		passphrase, err := p.secret(in)
		if err != nil {
			return nil, fmt.Errorf("non riesco a leggere la frase: %w", err)
		}
		key, err := recupero.Unseal(data, passphrase)
		if err != nil {
			return nil, err
		}
		keys = append(keys, key)
	}
	return keys, nil
}

// secret reads a line, which a terminal does not show; in is p.in, buffered.
func (p program) secret(in *bufio.Reader) (string, error) {
	if f, ok := p.in.(*os.File); ok && term.IsTerminal(int(f.Fd())) {
		line, err := term.ReadPassword(int(f.Fd()))
		fmt.Fprintln(p.err)
		return string(line), err
	}
	line, err := in.ReadString('\n')
	if errors.Is(err, io.EOF) && line != "" {
		err = nil
	}
	return strings.TrimRight(line, "\r\n"), err
}
