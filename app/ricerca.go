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

// Cerca answers as one types: functions first, then what the record holds.
func (x *Ricerca) Cerca(testo string) (out []Risultato, err error) {
	defer x.app.guard(&err)
	s, err := x.app.session()
	if err != nil {
		return nil, err
	}
	out = []Risultato{}
	testo = strings.TrimSpace(testo)
	if testo == "" {
		return out, nil
	}
	for _, f := range funzioni {
		if startsWord(f.Titolo, testo) {
			out = append(out, Risultato{Collegamento: Collegamento{Tipo: "funzione", ID: f.ID, Titolo: f.Titolo, Dettaglio: f.Descrizione}})
		}
	}
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
		r := Risultato{Collegamento: Collegamento{
			Tipo: string(h.Kind), ID: string(h.ID), Titolo: s.titolo(h.ID), Dettaglio: cartella.Dettaglio(h.Record, s),
		}}
		// What was found is worth showing where it is not already in sight.
		if !strings.Contains(r.Titolo, h.Excerpt) && !strings.Contains(r.Dettaglio, h.Excerpt) {
			r.Estratto = h.Excerpt
		}
		if cartella.SchedaDi(h.Kind).NellaRadice {
			if parent, ok := s.Record(cartella.Parent(h.Record)); ok {
				r.Tipo, r.ID = string(parent.Kind), string(parent.ID)
			}
		}
		out = append(out, r)
	}
	return out, nil
}

// startsWord reports whether a word of title begins with text, accents and case
// aside; the titles are ours and have no accents that matter.
func startsWord(title, text string) bool {
	text = strings.ToLower(text)
	title = strings.ToLower(title)
	if strings.HasPrefix(title, text) {
		return true
	}
	for w := range strings.FieldsSeq(title) {
		if strings.HasPrefix(strings.Trim(w, "()"), text) {
			return true
		}
	}
	return false
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
