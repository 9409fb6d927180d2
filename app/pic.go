package app

import (
	"cmp"
	"slices"
	"time"

	"siz-icaro/app/store"
	"siz-icaro/sync/cartella"
)

// PIC is the area of the cases.
type PIC struct{ app *App }

// Dettaglio is a case with its diary.
func (x *PIC) Dettaglio(id string) (out PICVista, err error) {
	defer x.app.guard(&err)
	s, err := x.app.session()
	if err != nil {
		return out, err
	}
	row, err := s.view(id)
	if err != nil {
		return out, err
	}
	l := s.lettura()
	if out.Scheda, err = l.letta(row); err != nil {
		return out, err
	}
	entry, err := s.nuova(cartella.AzioneDiarioScrivi, "nuova", Visto{"pic": string(testo(id)), "autore": string(testo(string(s.io())))})
	if err != nil {
		return out, err
	}
	out.ScriviDiario = l.permesso(cartella.AzioneDiarioScrivi, entry)
	out.LeggiDiario = s.leggeDiari(row.Record)
	page, err := s.list(store.Query{Kind: cartella.KindDiario, Match: []store.Match{store.Is("pic", id)}, Order: store.ByTime, Desc: true})
	if err != nil {
		return out, err
	}
	out.Diario, err = l.diario(page.Rows, entry, out.ScriviDiario)
	s.visto("pic", id)
	return out, err
}

// diario are the entries of a case, newest first, with what puts which right; entry is
// one that the operator would write.
func (l *lettura) diario(rows []store.Row, entry cartella.Record, scrivi Permesso) ([]VoceDiario, error) {
	out := make([]VoceDiario, len(rows))
	place := map[string]int{}
	rettifica, _ := cartella.SchedaDi(cartella.KindDiario).Campo("rettifica")
	for i, row := range rows {
		var err error
		if out[i], err = l.voce(row); err != nil {
			return nil, err
		}
		place[out[i].ID] = i
		out[i].PuoRettificare = scrivi
		if _, ok := cartella.Candidato(l.attore(), l.now(), l, entry, rettifica, row.Record, l.inUso()); scrivi.Si && !ok {
			out[i].PuoRettificare = Permesso{Perche: "Una voce riservata la rettifica chi l'ha scritta."}
		}
	}
	for i := len(rows) - 1; i >= 0; i-- {
		v := &out[i]
		j, there := place[rows[i].Text("rettifica")]
		if !there {
			continue
		}
		w := &out[j]
		v.Rettifica = &Rettifica{ID: w.ID, Il: w.Il, Tipo: w.TipoTesto, Autore: w.Autore}
		w.Rettifiche = append(w.Rettifiche, Rettifica{ID: v.ID, Il: cmp.Or(v.ScrittaIl, v.Il), Tipo: v.TipoTesto, Autore: v.Autore})
	}
	for i := range out {
		slices.SortFunc(out[i].Rettifiche, func(a, b Rettifica) int { return cmp.Or(cmp.Compare(a.Il, b.Il), cmp.Compare(a.ID, b.ID)) })
	}
	return out, nil
}

func (l *lettura) voce(row store.Row) (VoceDiario, error) {
	var d cartella.Diario
	if err := row.Into(&d); err != nil {
		return VoceDiario{}, l.unreadable(err)
	}
	out := VoceDiario{
		ID: string(row.ID), Tipo: d.Tipo, TipoTesto: cartella.TipiDiario().Testo(d.Tipo), Il: d.Il, Autore: l.nomeOperatore(d.Autore),
		Testo: d.Testo, ConChi: d.ConChi, Dove: d.Dove, Riservata: d.Riservata, VisibileA: []string{}, DaInviare: row.Pending, Rettifiche: []Rettifica{},
	}
	if discosti(d.Il, d.ScrittaIl) {
		out.ScrittaIl = d.ScrittaIl
	}
	var err error
	if out.Visto, err = mostra(row.Record, "tipo", "il", "con_chi", "dove", "testo", "riservata", "visibile_a"); err != nil {
		return out, l.unreadable(err)
	}
	for u := range d.VisibileA {
		out.VisibileA = append(out.VisibileA, l.nomeOperatore(u))
	}
	slices.Sort(out.VisibileA)
	return out, nil
}

// discosti reports whether something was written at another time than it happened.
func discosti(il, scritta string) bool {
	happened, err := parseIstante(il)
	written, failed := parseIstante(scritta)
	return err == nil && failed == nil && written.Sub(happened).Abs() >= time.Minute
}

// testo is a string as JSON; a string always has one.
func testo(s string) []byte {
	raw, err := cartella.Marshal(s)
	if err != nil {
		return nil
	}
	return raw
}

// passiPIC are the fields that the steps of a case change, which a screen that
// offers them shows.
var passiPIC = []cartella.Path{"stato", "responsabile", "in_carico_dal", "chiusa_il", "motivo_chiusura", "note_chiusura", "condivisa"}

func (s *sessione) prendi(id string, visto Visto) error {
	return s.compi(id, cartella.AzionePICPrendi, visto, nil)
}
