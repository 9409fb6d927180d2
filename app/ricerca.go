package app

import (
	"strings"

	"siz-icaro/app/store"
	"siz-icaro/sync/cartella"
)

// Ricerca is the bar "Cerca in tutte le aree".
type Ricerca struct{ app *App }

// maxRisultati is as many as one looks through.
const maxRisultati = 20

// Cerca answers as one types.
func (x *Ricerca) Cerca(testo string) (out []Risultato, err error) {
	defer x.app.guard(&err)
	s, err := x.app.session()
	if err != nil {
		return nil, err
	}
	out = []Risultato{}
	testo = strings.TrimSpace(testo)
	if len([]rune(testo)) < 2 {
		return out, nil
	}
	if out, err = s.natiIl(testo); err != nil {
		return out, err
	}
	hits, err := s.store.Search(s.ctx, store.Search{Text: testo, Limit: maxRisultati, Kinds: cercate()})
	if err != nil {
		return out, s.unreadable(err)
	}
	for _, h := range hits {
		if len(out) >= maxRisultati {
			break
		}
		kind, id := s.pagina(h.Record)
		r := Risultato{Collegamento: Collegamento{
			Tipo: string(kind), ID: string(id), Titolo: s.titolo(h.ID), Dettaglio: cartella.Dettaglio(h.Record, s),
		}}
		// What was found is worth showing where it is not already in sight.
		if !strings.Contains(r.Titolo, h.Excerpt) && !strings.Contains(r.Dettaglio, h.Excerpt) {
			r.Estratto = h.Excerpt
		}
		out = append(out, r)
	}
	return out, nil
}

// natiIl are those found by a day in what is looked for: who was born on it.
func (s *sessione) natiIl(testo string) ([]Risultato, error) {
	out := []Risultato{}
	if days, _ := giornoIn(testo); days == nil {
		return out, nil
	}
	for _, kind := range cercate() {
		k := cartella.SchedaDi(kind)
		if len(giorniCercati(k)) == 0 {
			continue
		}
		page, err := s.list(conGiorno(k, store.Query{Kind: kind, Text: testo, Order: store.ByName, Limit: maxRisultati}))
		if err != nil {
			return out, err
		}
		for _, row := range page.Rows {
			out = append(out, Risultato{Collegamento: Collegamento{
				Tipo: string(kind), ID: string(row.ID), Titolo: s.titolo(row.ID), Dettaglio: cartella.Dettaglio(row.Record, s),
			}})
		}
	}
	return out, nil
}

// cercate are the kinds that "Cerca in tutte le aree" finds.
func cercate() []cartella.Kind {
	var out []cartella.Kind
	for _, k := range cartella.Schede() {
		if k.Cercata {
			out = append(out, k.Kind)
		}
	}
	return out
}
