package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"runtime"
	"text/tabwriter"
	"time"

	"golang.org/x/sync/errgroup"

	"siz-icaro/backend/demo"
	"siz-icaro/backend/identity"
	"siz-icaro/sync/cartella"
)

// demoSeed makes the one Ambito that documents and screenshots show.
const demoSeed = 2026

// demoHash is the cost of the demo accounts' first hashes: the passwords are
// known to all, and each is hashed at full cost when it is first used.
var demoHash = identity.HashCost{MemoryKiB: 8 << 10, Time: 1, Threads: 1}

// fill makes a data directory with the demo data.
func fill(ctx context.Context, dir string, cfg demo.Config, log *slog.Logger) (err error) {
	s, err := openSystem(ctx, dir, true, identity.Config{Hash: demoHash, Now: func() time.Time { return cfg.Now }}, log)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.close()) }()
	ambito, err := demo.Generate(cfg)
	if err != nil {
		return err
	}
	if err := s.directory.Load(ctx, ambito.Mutations); err != nil {
		return err
	}
	g, ctx := errgroup.WithContext(ctx)
	g.SetLimit(runtime.NumCPU())
	for _, a := range ambito.Accounts() {
		g.Go(func() error {
			n := identity.NewAccount{
				Utente: a.Utente, Operatore: a.Operatore, Cognome: a.Cognome, Nome: a.Nome, Qualifica: a.Qualifica,
				Password: a.Password, Profiles: a.Profili, Chosen: !a.MustChange, Changed: a.Changed,
			}
			return s.ids.Create(ctx, n)
		})
	}
	return g.Wait()
}

func demonstrate(ctx context.Context, p program, args []string) error {
	o := newOptions(p, "demo", "")
	if _, err := o.parse(args, 0, 0); err != nil {
		return err
	}
	return o.within(ctx, func(s *system) error { return printAccess(ctx, p.out, s) })
}

// printAccess lists the demo's sign-ins, where the data are the demo's.
func printAccess(ctx context.Context, out io.Writer, s *system) error {
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintf(w, "\nAccessi dimostrativi (la password di tutti è %s):\n", demo.Password)
	found := false
	for _, a := range demo.Accessi() {
		_, err := s.ids.Account(ctx, a.Utente)
		if cartella.CodeOf(err) == cartella.CodeNonAccessibile {
			continue
		}
		if err != nil {
			return err
		}
		found = true
		fmt.Fprintf(w, "  %s\t%s\n", a.Utente, a.Descrizione)
	}
	if !found {
		return &cartella.Error{Code: cartella.CodeNonAccessibile, Message: "Qui non ci sono dati dimostrativi: «serve --demo» li prepara in una cartella vuota."}
	}
	return w.Flush()
}
