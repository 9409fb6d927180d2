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
