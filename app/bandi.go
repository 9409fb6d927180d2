package app

import (
	"siz-icaro/app/store"
	"siz-icaro/sync/cartella"
)

// Bandi is the area of the calls for applications: what a call says in lists, which
// ones one can apply to, and what an application still lacks. [Schede] reads and
// changes the records themselves.
type Bandi struct{ app *App }

// AvvisoLetto is a call as it is edited or read: its window now, its lists, the form
// that it asks for, and what is wrong with it.
type AvvisoLetto struct {
	Finestra string                `json:"finestra" ts_type:"'non_aperto' | 'aperto' | 'chiuso'"`
	Termine  string                `json:"termine"`
	Regole   cartella.RegoleAvviso `json:"regole"`
	Modulo   []cartella.Parte      `json:"modulo"`
	Rilievi  []string              `json:"rilievi"`
	// Domande are how many applications to it this computer holds, by state.
	Domande []DomandeInStato `json:"domande"`
}

// DomandeInStato are how many there are in a state.
type DomandeInStato struct {
	Stato  string `json:"stato"`
	Testo  string `json:"testo"`
	Numero int    `json:"numero"`
}

// AvvisoAperto is a call that one can apply to now, or soon.
type AvvisoAperto struct {
	ID       string `json:"id"`
	Titolo   string `json:"titolo"`
	Finestra string `json:"finestra" ts_type:"'non_aperto' | 'aperto' | 'chiuso'"`
	Termine  string `json:"termine"`
}

// DomandaCompilata is an application as it is filled in: its fields as the call asks
// for them, what keeps it from being presented, and the totals of its form.
type DomandaCompilata struct {
	Parti    []cartella.Parte `json:"parti"`
	Mancano  []Mancanza       `json:"mancano"`
	Punteggi []Punteggio      `json:"punteggi"`
}

// Mancanza is something that keeps it from being presented, and the field that it
// leads to; "" for none. Requisito says that it is a requisite that is not met.
type Mancanza struct {
	Campo     string `json:"campo"`
	Messaggio string `json:"messaggio"`
	Requisito bool   `json:"requisito"`
}

// Leggi is a call as vuole would have it.
func (x *Bandi) Leggi(id string, vuole Visto) (out AvvisoLetto, err error) {
	defer x.app.guard(&err)
	s, err := x.app.session()
	if err != nil {
		return out, err
	}
	k, err := scheda(string(cartella.KindAvviso))
	if err != nil {
		return out, err
	}
	rec, err := s.voluta(k, id, vuole)
	if err != nil {
		return out, err
	}
	l := s.lettura()
	at, end := cartella.FinestraAvviso(rec, s.now())
	regole, form, wrong := cartella.LettoAvviso(rec, l)
	out = AvvisoLetto{
		Finestra: string(at), Termine: end, Regole: regole,
		Modulo: append([]cartella.Parte{}, form...), Rilievi: []string{}, Domande: []DomandeInStato{},
	}
	for _, r := range wrong {
		out.Rilievi = append(out.Rilievi, r.String())
	}
	if id == "" {
		return out, nil
	}
	for _, v := range cartella.StatiDomanda() {
		page, err := s.list(store.Query{Kind: cartella.KindDomanda, Order: store.ByTime, Match: []store.Match{
			{Fields: []cartella.Path{"avviso"}, Values: []string{id}}, {Fields: []cartella.Path{"stato"}, Values: []string{v.Codice}},
		}})
		if err != nil {
			return out, err
		}
		if n := len(page.Rows); n > 0 {
			out.Domande = append(out.Domande, DomandeInStato{v.Codice, v.Testo, n})
		}
	}
	return out, nil
}

// Aperti are the published calls that are not closed yet, by title.
func (x *Bandi) Aperti() (out []AvvisoAperto, err error) {
	defer x.app.guard(&err)
	s, err := x.app.session()
	if err != nil {
		return nil, err
	}
	page, err := s.list(store.Query{Kind: cartella.KindAvviso, Order: store.ByName, Match: []store.Match{{Fields: []cartella.Path{"stato"}, Values: []string{"pubblicato"}}}})
	if err != nil {
		return nil, err
	}
	out = []AvvisoAperto{}
	for _, row := range page.Rows {
		if at, end := cartella.FinestraAvviso(row.Record, s.now()); at != cartella.Chiuso {
			out = append(out, AvvisoAperto{string(row.ID), row.Text("titolo"), string(at), end})
		}
	}
	return out, nil
}

// Compila is an application as it is filled in by vuole.
func (x *Bandi) Compila(id string, vuole Visto) (out DomandaCompilata, err error) {
	defer x.app.guard(&err)
	s, err := x.app.session()
	if err != nil {
		return out, err
	}
	k, err := scheda(string(cartella.KindDomanda))
	if err != nil {
		return out, err
	}
	rec, err := s.voluta(k, id, vuole)
	if err != nil {
		return out, err
	}
	l := s.lettura()
	out = DomandaCompilata{Parti: cartella.PartiDomanda(rec, l), Mancano: []Mancanza{}, Punteggi: []Punteggio{}}
	if m := l.modulo(rec); m != nil {
		out.Punteggi = m.Punteggi
	}
	for _, m := range cartella.MancanzeDomanda(rec, l, s.now()) {
		out.Mancano = append(out.Mancano, Mancanza{string(m.Campo), m.Messaggio, m.Requisito != ""})
	}
	return out, nil
}
