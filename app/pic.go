package app

import (
	"slices"

	"siz-icaro/app/store"
	"siz-icaro/sync/cartella"
)

// PIC is the area of the cases.
type PIC struct{ app *App }

// Elenco is a stretch of the cases that a filter selects, newest first: those that
// [Schede.Esporta] writes, with when their diary was written in last.
func (x *PIC) Elenco(f FiltroSchede) (out PaginaPIC, err error) {
	defer x.app.guard(&err)
	s, err := x.app.session()
	if err != nil {
		return out, err
	}
	q, err := s.query(cartella.SchedaDi(cartella.KindPIC), f)
	if err != nil {
		return out, err
	}
	out.Righe, out.Totale, err = elenco(s, q, s.lettura().righePIC)
	return out, err
}

func (l *lettura) righePIC(rows []store.Row) ([]RigaPIC, error) {
	views, err := lette[cartella.PresaInCarico](l.sessione, rows)
	if err != nil {
		return nil, err
	}
	var named []cartella.ID
	cases := make([]string, len(rows))
	for i, v := range views {
		named = append(named, v.Soggetto, cartella.ID(v.Responsabile))
		cases[i] = string(rows[i].ID)
	}
	if err := l.nomina(named); err != nil {
		return nil, err
	}
	entries, err := l.store.Tally(l.ctx, store.Query{Kind: cartella.KindDiario}, "pic", cases)
	if err != nil {
		return nil, l.unreadable(err)
	}
	out := make([]RigaPIC, len(rows))
	for i, v := range views {
		out[i] = RigaPIC{
			ID: cases[i], Numero: v.Numero, Soggetto: string(v.Soggetto), SoggettoNome: l.titolo(v.Soggetto),
			Area: v.Area, AreaTesto: cartella.AreePIC().Testo(v.Area), Stato: v.Stato, StatoTesto: cartella.StatiPIC().Testo(v.Stato),
			Responsabile: l.nomeOperatore(v.Responsabile), ApertaIl: v.ApertaIl, ChiusaIl: v.ChiusaIl,
			UltimaVoce: entries[cases[i]].Last, DaInviare: rows[i].Pending,
		}
	}
	return out, nil
}

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
	out.Diario, _, err = elenco(s, store.Query{Kind: cartella.KindDiario, Match: []store.Match{store.Is("pic", id)}, Order: store.ByTime, Desc: true}, ciascuna(l.voce))
	s.visto("pic", id)
	return out, err
}

func (l *lettura) voce(row store.Row) (VoceDiario, error) {
	var d cartella.Diario
	if err := row.Into(&d); err != nil {
		return VoceDiario{}, l.unreadable(err)
	}
	out := VoceDiario{
		ID: string(row.ID), Tipo: d.Tipo, TipoTesto: cartella.TipiDiario().Testo(d.Tipo), Il: d.Il, Autore: l.nomeOperatore(d.Autore),
		Testo: d.Testo, ConChi: d.ConChi, Dove: d.Dove, Riservata: d.Riservata, VisibileA: []string{}, DaInviare: row.Pending,
	}
	for u := range d.VisibileA {
		out.VisibileA = append(out.VisibileA, l.nomeOperatore(u))
	}
	slices.Sort(out.VisibileA)
	return out, nil
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
