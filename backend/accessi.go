package main

import (
	"context"
	"strconv"

	"siz-icaro/backend/identity"
	"siz-icaro/sync/cartella"
)

// eventsPage is how many events are read at a time.
const eventsPage = 5000

// accessi lists the register of accesses: sign-ins, refusals, what changed of what
// somebody may do, the lists that somebody took out of the program, and who was given
// the history of which record.
func accessi(ctx context.Context, p program, args []string) error {
	o := newOptions(p, "accessi", "[UTENTE]")
	o.about = "Mostra chi è entrato, uscito o è stato respinto, da dove, i cambi degli account, gli elenchi esportati, i registri di protocollo scritti e chi ha letto la storia di quale scheda, dal più vecchio.\n" +
		"Di un elenco esportato dice quale, quante righe, con che filtro e quando, secondo l'orologio del computer che lo ha fatto; quello fatto senza linea arriva con la linea.\n" +
		"L'IMPRONTA lega ogni evento a tutti quelli prima: annota altrove l'ultima e ritrovala qui, uguale, quando vuoi sapere se il registro è ancora quello."
	from := day{}
	o.Func("dal", "mostra dal `giorno` indicato, come 31/12/2026", from.set)
	rest, err := o.parse(args, 0, 1)
	if err != nil {
		return err
	}
	return o.within(ctx, func(s *system) error {
		accounts, err := s.ids.Accounts(ctx)
		if err != nil {
			return err
		}
		names := map[cartella.OperatoreID]string{}
		for _, a := range accounts {
			names[a.Operatore] = a.Utente
		}
		only := ""
		if len(rest) > 0 {
			a, err := s.ids.Account(ctx, rest[0])
			if err != nil {
				return err
			}
			only = a.Utente
		}
		t := newTable(p.out, "N", "QUANDO", "EVENTO", "UTENTE", "DISPOSITIVO", "INDIRIZZO", "IMPRONTA", "DETTAGLIO")
		for after := int64(0); ; {
			events, err := s.ids.Events(ctx, after, eventsPage)
			if err != nil {
				return err
			}
			for _, e := range events {
				after = e.N
				if e.At.Before(from.Time) || only != "" && names[e.Operatore] != only {
					continue
				}
				t.row(strconv.FormatInt(e.N, 10), e.At.In(roma()).Format("02/01/2006 15:04:05"), e.What, names[e.Operatore], string(e.Device), e.Origin, short(e.Link), e.Detail)
			}
			if len(events) < eventsPage {
				return t.flush()
			}
		}
	})
}

// short is a link as people compare it.
func short(l identity.Link) string { return l.String()[:16] }
