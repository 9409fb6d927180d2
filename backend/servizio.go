package main

import (
	"context"
	"fmt"
	"strings"

	"siz-icaro/backend/central"
	"siz-icaro/sync/cartella"
	"siz-icaro/sync/cartella/codicefiscale"
)

func servizio(ctx context.Context, p program, args []string) error {
	what, args, err := verb(args, "create", "comuni", "diario", "list")
	if err != nil {
		return err
	}
	switch what {
	case "list":
		return listServizi(ctx, p, newOptions(p, "servizio list", ""), args)
	case "comuni":
		return createComuni(ctx, p, newOptions(p, "servizio comuni", ""), args)
	case "diario":
		return openDiary(ctx, p, newOptions(p, "servizio diario", "SERVIZIO aperto|riservato"), args)
	}
	o := newOptions(p, "servizio create", "SERVIZIO")
	o.about = "Crea un servizio; SERVIZIO è l'identificativo, con lettere, cifre e trattini."
	v := central.Servizio{Attivo: true}
	o.StringVar(&v.Nome, "nome", "", "nome, come lo vedranno gli operatori")
	o.StringVar(&v.Tipo, "tipo", "area", "`tipo`: comune, area")
	o.StringVar(&v.Comune, "comune", "", "`codice` catastale, per il servizio di un Comune")
	rest, err := o.parse(args, 1, 1)
	if err != nil {
		return err
	}
	v.ID = cartella.ServizioID(rest[0])
	v.Comune = strings.ToUpper(v.Comune)
	return o.within(ctx, func(s *system) error {
		if err := s.directory.CreateServizio(ctx, v); err != nil {
			return err
		}
		fmt.Fprintf(p.out, "Servizio %s creato.\n", v.ID)
		return nil
	})
}

// createComuni makes the services of the Ambito's Comuni that are not there.
func createComuni(ctx context.Context, p program, o *options, args []string) error {
	o.about = "Crea il servizio di ciascuno dei Comuni dell'Ambito che non l'ha ancora."
	if _, err := o.parse(args, 0, 0); err != nil {
		return err
	}
	return o.within(ctx, func(s *system) error {
		there, err := s.comuni(ctx, "")
		if err != nil {
			return err
		}
		n := 0
		for _, c := range codicefiscale.ComuniAmbito() {
			if there.byComune[string(c.Belfiore)] != "" {
				continue
			}
			v := central.Servizio{ID: cartella.ServizioID("comune-" + strings.ToLower(string(c.Belfiore))), Nome: "Comune di " + c.Nome, Tipo: "comune", Comune: string(c.Belfiore), Attivo: true}
			if err := s.directory.CreateServizio(ctx, v); err != nil {
				return err
			}
			n++
		}
		fmt.Fprintf(p.out, "Creati %d servizi; %d c'erano già.\n", n, len(there.byComune))
		return nil
	})
}

// openDiary says who reads the diaries of a service.
func openDiary(ctx context.Context, p program, o *options, args []string) error {
	o.about = "Apre i diari di un servizio anche agli amministrativi, o li riserva di nuovo a chi è tenuto al segreto professionale. La scelta resta nel registro."
	rest, err := o.parse(args, 2, 2)
	if err != nil {
		return err
	}
	if rest[1] != "aperto" && rest[1] != "riservato" {
		return fmt.Errorf("«%s»: scrivi «aperto» o «riservato»", rest[1])
	}
	return o.within(ctx, func(s *system) error {
		if err := s.directory.OpenDiary(ctx, cartella.ServizioID(rest[0]), rest[1] == "aperto"); err != nil {
			return err
		}
		fmt.Fprintf(p.out, "Il diario di %s è %s.\n", rest[0], rest[1])
		return nil
	})
}

func listServizi(ctx context.Context, p program, o *options, args []string) error {
	if _, err := o.parse(args, 0, 0); err != nil {
		return err
	}
	return o.within(ctx, func(s *system) error {
		list, err := s.directory.Servizi(ctx)
		if err != nil {
			return err
		}
		t := newTable(p.out, "SERVIZIO", "NOME", "TIPO", "COMUNE")
		for _, v := range list {
			t.row(string(v.ID), v.Nome, v.Tipo, v.Comune)
		}
		return t.flush()
	})
}
