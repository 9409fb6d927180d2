package app

import (
	"cmp"
	"slices"

	"siz-icaro/app/store"
	"siz-icaro/sync/cartella"
)

// Valutazioni is the area of the assessments: which forms there are to choose from,
// and how a person fares by them over time. [Schede] reads and changes the records
// themselves.
type Valutazioni struct{ app *App }

// ScalaInUso is a form that can be filled in now.
type ScalaInUso struct {
	ID          string `json:"id"`
	Codice      string `json:"codice"`
	Titolo      string `json:"titolo"`
	Descrizione string `json:"descrizione"`
	// Proposta is false for one that the service in use does not offer.
	Proposta bool `json:"proposta"`
}

// Andamento are a person's assessments by scale, each from the first to the last.
type Andamento struct {
	Leggi Permesso `json:"leggi"`
	Scale []Corso  `json:"scale"`
}

// Corso are those by the versions of one scale.
type Corso struct {
	Codice string     `json:"codice"`
	Titolo string     `json:"titolo"`
	Max    int        `json:"max"`
	Righe  []Rilevata `json:"righe"`
}

// Rilevata is one of them with its first total. Conta is false for what is a draft
// still, or was annulled.
type Rilevata struct {
	ID         string `json:"id"`
	Data       string `json:"data"`
	Stato      string `json:"stato"`
	StatoTesto string `json:"statoTesto"`
	Conta      bool   `json:"conta"`
	Noto       bool   `json:"noto"`
	Valore     int64  `json:"valore"`
	Fascia     string `json:"fascia"`
}

// InUso are the forms that can be filled in now, by title.
func (x *Valutazioni) InUso() (out []ScalaInUso, err error) {
	defer x.app.guard(&err)
	s, err := x.app.session()
	if err != nil {
		return nil, err
	}
	page, err := s.list(store.Query{
		Kind: cartella.KindModello, Order: store.ByName,
		Match: []store.Match{{Fields: []cartella.Path{"stato"}, Values: []string{"attivo"}}, {Fields: []cartella.Path{"uso"}, Values: []string{string(cartella.KindValutazione)}}},
	})
	if err != nil {
		return nil, err
	}
	var here cartella.Servizio
	if rec, known := s.Record(cartella.ID(s.inUso())); known {
		if err := rec.Into(&here); err != nil {
			return nil, s.unreadable(err)
		}
	}
	out = []ScalaInUso{}
	for _, row := range page.Rows {
		var m cartella.Modello
		if err := row.Into(&m); err != nil {
			return nil, s.unreadable(err)
		}
		out = append(out, ScalaInUso{string(row.ID), m.Codice, m.Titolo, m.Descrizione, !here.ScaleEscluse[row.ID]})
	}
	return out, nil
}

// Andamento is how a person fares by each scale.
func (x *Valutazioni) Andamento(soggetto string) (out Andamento, err error) {
	defer x.app.guard(&err)
	s, err := x.app.session()
	if err != nil {
		return out, err
	}
	person, err := s.view(soggetto)
	if err != nil {
		return out, err
	}
	out.Scale = []Corso{}
	if out.Leggi = s.leggeValutazioni(person.Record); !out.Leggi.Si {
		return out, nil
	}
	page, err := s.list(store.Query{
		Kind: cartella.KindValutazione, Order: store.ByTime,
		Match: []store.Match{{Fields: []cartella.Path{"soggetto"}, Values: []string{soggetto}}},
	})
	if err != nil {
		return out, err
	}
	stati := cartella.StatiValutazione()
	for _, row := range page.Rows {
		var v cartella.Valutazione
		if err := row.Into(&v); err != nil {
			return out, s.unreadable(err)
		}
		form, ok := cartella.Compilata(row.Record, s)
		scale, there := s.Record(v.Modello)
		if !ok || !there {
			continue
		}
		var m cartella.Modello
		if err := scale.Into(&m); err != nil {
			return out, s.unreadable(err)
		}
		i := slices.IndexFunc(out.Scale, func(c Corso) bool { return c.Codice == m.Codice })
		if i < 0 {
			i = len(out.Scale)
			out.Scale = append(out.Scale, Corso{Codice: m.Codice})
		}
		// The newest version gives it its name and its measure.
		one := Rilevata{ID: string(row.ID), Data: v.Data, Stato: v.Stato, StatoTesto: stati.Testo(v.Stato), Conta: v.Stato != "bozza" && v.Stato != "annullata"}
		out.Scale[i].Titolo, out.Scale[i].Max = m.Titolo, 0
		if len(form.Punteggi) > 0 {
			first := form.Punteggi[0]
			out.Scale[i].Max = first.Max
			one.Noto, one.Valore, one.Fascia = one.Conta && first.Noto, first.Valore, first.Fascia
		}
		if !one.Noto {
			one.Fascia = ""
		}
		out.Scale[i].Righe = append(out.Scale[i].Righe, one)
	}
	slices.SortStableFunc(out.Scale, func(a, b Corso) int { return cmp.Compare(a.Titolo, b.Titolo) })
	return out, nil
}
