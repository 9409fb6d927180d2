package main

import (
	"context"
	"fmt"
	"strings"
	"text/tabwriter"

	"siz-icaro/backend/central"
	"siz-icaro/sync/cartella"
)

func servizio(ctx context.Context, p program, args []string) error {
	what, args, err := verb(args, "create", "list")
	if err != nil {
		return err
	}
	o := newOptions(p, "servizio "+what)
	if what == "list" {
		if _, err := o.parse(args, 0, 0); err != nil {
			return err
		}
		return within(ctx, o.data, func(s *system) error {
			list, err := s.directory.Servizi(ctx)
			if err != nil {
				return err
			}
			w := tabwriter.NewWriter(p.out, 0, 0, 2, ' ', 0)
			fmt.Fprintln(w, "SERVIZIO\tNOME\tTIPO\tCOMUNE")
			for _, v := range list {
				fmt.Fprintf(w, "%s\t%s\t%s\t%s\n", v.ID, v.Nome, v.Tipo, v.Comune)
			}
			return w.Flush()
		})
	}
	v := central.Servizio{Attivo: true}
	o.StringVar(&v.Nome, "nome", "", "nome, come lo vedranno gli operatori")
	o.StringVar(&v.Tipo, "tipo", "area", "`tipo`: "+strings.Join(cartella.TipiServizio(), ", "))
	o.StringVar(&v.Comune, "comune", "", "`codice` catastale, per il servizio di un Comune")
	rest, err := o.parse(args, 1, 1)
	if err != nil {
		return err
	}
	v.ID = cartella.ServizioID(rest[0])
	return within(ctx, o.data, func(s *system) error {
		if err := s.directory.CreateServizio(ctx, v); err != nil {
			return err
		}
		fmt.Fprintf(p.out, "Servizio %s creato.\n", v.ID)
		return nil
	})
}
