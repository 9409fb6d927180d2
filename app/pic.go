package app

import (
	"slices"
	"strings"

	"siz-icaro/app/store"
	"siz-icaro/sync/cartella"
)

// PIC is the area of the cases.
type PIC struct{ app *App }

// Elenco is a stretch of the cases of the service in use, newest first.
func (x *PIC) Elenco(f FiltroPIC) (out PaginaPIC, err error) {
	defer x.app.guard(&err)
	s, err := x.app.session()
	if err != nil {
		return out, err
	}
	q := store.Query{Kind: cartella.KindPIC, Servizio: s.inUso(), Text: f.Testo, Order: store.ByTime, Desc: true, Offset: max(f.Da, 0), Limit: limite(f.Quanti)}
	where := func(values []string, fields ...cartella.Path) {
		q.Match = append(q.Match, store.Match{Fields: fields, Values: values})
	}
	if len(f.Stati) > 0 {
		where(f.Stati, "stato")
	}
	if f.Area != "" {
		where([]string{f.Area}, "area")
	}
	if f.Responsabile != "" {
		where([]string{f.Responsabile}, "responsabile")
	}
	if f.Mie {
		where([]string{string(s.io())}, "responsabile", "equipe.*")
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
		nome := v.SoggettoNome
		if t := l.titolo(v.Soggetto); t != "" {
			nome = t
		}
		out[i] = RigaPIC{
			ID: cases[i], Numero: v.Numero, Soggetto: string(v.Soggetto), SoggettoNome: nome,
			Area: v.Area, AreaTesto: orCode(testiArea, v.Area), Stato: v.Stato, StatoTesto: orCode(testiStatoPIC, v.Stato),
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
	out, err = s.pic(row)
	if err != nil {
		return out, err
	}
	s.visto("pic", id)
	return out, nil
}

func (s *sessione) pic(row store.Row) (out PICVista, err error) {
	var v cartella.PresaInCarico
	if err := row.Into(&v); err != nil {
		return out, s.unreadable(err)
	}
	l := s.lettura()
	riga, err := una(row, l.righePIC)
	if err != nil {
		return out, err
	}
	visto, err := mostra(row.Record, passiPIC...)
	if err != nil {
		return out, s.unreadable(err)
	}
	out = PICVista{
		RigaPIC: riga, Visto: visto, Servizio: s.nomeServizio(row.Servizio), ResponsabileID: string(v.Responsabile), InCaricoDal: v.InCaricoDal,
		Motivo: v.Motivo, Note: v.Note, MotivoChiusura: orCode(testiChiusura, v.MotivoChiusura), NoteChiusura: v.NoteChiusura,
		Equipe: []Membro{}, Condivisa: []Condivisione{}, Preferito: s.preferito("pic", string(row.ID)),
		Assegna: l.permesso(cartella.AzionePICAssegna, row.Record), Prendi: l.permesso(cartella.AzionePICPrendi, row.Record),
		Chiudi: l.permesso(cartella.AzionePICChiudi, row.Record), Riapri: l.permesso(cartella.AzionePICRiapri, row.Record),
		Modifica: l.permesso(cartella.AzionePICModifica, row.Record), Condividi: l.permesso(cartella.AzionePICCondividi, row.Record),
	}
	for id, m := range v.Equipe {
		out.Equipe = append(out.Equipe, Membro{Operatore: string(id), Nome: l.nomeOperatore(id), Ruolo: m.Ruolo, Dal: m.Dal})
	}
	slices.SortFunc(out.Equipe, func(a, b Membro) int { return strings.Compare(a.Nome, b.Nome) })
	for id, c := range v.Condivisa {
		out.Condivisa = append(out.Condivisa, Condivisione{Servizio: string(id), Nome: s.nomeServizio(id), Dal: c.Dal, Fino: c.Fino})
	}
	slices.SortFunc(out.Condivisa, func(a, b Condivisione) int { return strings.Compare(a.Nome, b.Nome) })
	voce := cartella.Diario{PIC: row.ID, Autore: s.io()}
	entry, err := cartella.New("nuova", cartella.KindDiario, s.servizioPer(cartella.AzioneDiarioScrivi, cartella.KindDiario, voce), voce)
	if err != nil {
		return out, s.failed(err)
	}
	out.ScriviDiario = l.permesso(cartella.AzioneDiarioScrivi, entry)
	out.LeggiDiario = s.leggeDiari(row.Record)
	if err := s.persone(&out, row.Record); err != nil {
		return out, err
	}
	out.Diario, _, err = elenco(s, store.Query{Kind: cartella.KindDiario, Match: []store.Match{store.Is("pic", string(row.ID))}, Order: store.ByTime, Desc: true}, ciascuna(l.voce))
	return out, err
}

func (l *lettura) voce(row store.Row) (VoceDiario, error) {
	var d cartella.Diario
	if err := row.Into(&d); err != nil {
		return VoceDiario{}, l.unreadable(err)
	}
	out := VoceDiario{
		ID: string(row.ID), Tipo: d.Tipo, TipoTesto: orCode(testiDiario, d.Tipo), Il: d.Il, Autore: l.nomeOperatore(d.Autore),
		Testo: d.Testo, ConChi: d.ConChi, Dove: d.Dove, Riservata: d.Riservata, VisibileA: []string{}, DaInviare: row.Pending,
	}
	for u := range d.VisibileA {
		out.VisibileA = append(out.VisibileA, l.nomeOperatore(u))
	}
	slices.Sort(out.VisibileA)
	return out, nil
}

// Apri opens a case for a person in the service in use.
func (x *PIC) Apri(n NuovaPIC) (id string, err error) {
	defer x.app.guard(&err)
	s, err := x.app.session()
	if err != nil {
		return "", err
	}
	row, err := s.view(n.Soggetto)
	if err != nil {
		return "", err
	}
	var who cartella.Soggetto
	if err := row.Into(&who); err != nil {
		return "", s.unreadable(err)
	}
	day := n.ApertaIl
	if day == "" {
		day = oggi(s.now())
	}
	opened, err := parseGiorno(day)
	if err != nil {
		return "", &cartella.Error{Code: cartella.CodeNonValido, Field: "aperta_il", Message: "La data di apertura non esiste."}
	}
	v := cartella.PresaInCarico{
		Soggetto: row.ID, SoggettoNome: who.Cognome + " " + who.Nome, Area: n.Area, Stato: "aperta",
		ApertaIl: day, ApertaDa: s.io(), Motivo: strings.TrimSpace(n.Motivo),
	}
	switch {
	case n.Prendi:
		v.Stato, v.Responsabile, v.InCaricoDal = "in_carico", s.io(), day
	case n.AssegnaA != "":
		v.Stato, v.Responsabile = "assegnata", cartella.OperatoreID(n.AssegnaA)
	}
	newID := cartella.NewID()
	v.Numero = cartella.Numero(newID, opened.Year())
	rec, err := cartella.New(newID, cartella.KindPIC, s.inUso(), v)
	if err != nil {
		return "", s.failed(err)
	}
	edits := []cartella.Edit{cartella.Creation(rec)}
	if _, known := who.Servizi[s.inUso()]; !known && row.Servizio != s.inUso() {
		edits = append(edits, cartella.Edit{ID: row.ID, Kind: row.Kind, Set: map[cartella.Path]cartella.Change{
			cartella.Path("servizi." + string(s.inUso()) + ".dal"): {Now: testo(day)},
		}})
	}
	return string(newID), s.do(cartella.AzionePICApri, edits...)
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

// passo is a change of a case's state, against what the screen showed, and what
// comes with it.
func (s *sessione) passo(id string, action cartella.Action, visto Visto, vuole voluto, more ...cartella.Edit) error {
	row, err := s.view(id)
	if err != nil {
		return err
	}
	var v cartella.PresaInCarico
	if err := row.Into(&v); err != nil {
		return s.unreadable(err)
	}
	if v.Stato != mostrato(visto, "stato") {
		return &cartella.Error{Code: cartella.CodeConflitto, Field: "stato", Message: "Nel frattempo il caso è diventato «" + orCode(testiStatoPIC, v.Stato) + "»: guarda com'è ora e decidi di nuovo."}
	}
	return s.agisci(id, action, visto, vuole, more...)
}

// Assegna gives a case to a colleague.
func (x *PIC) Assegna(id string, visto Visto, operatore string) (err error) {
	defer x.app.guard(&err)
	s, err := x.app.session()
	if err != nil {
		return err
	}
	return s.passo(id, cartella.AzionePICAssegna, visto, voluto{"stato": "assegnata", "responsabile": operatore, "in_carico_dal": ""})
}

// Prendi takes a case in charge.
func (x *PIC) Prendi(id string, visto Visto) (err error) {
	defer x.app.guard(&err)
	s, err := x.app.session()
	if err != nil {
		return err
	}
	return s.prendi(id, visto)
}

func (s *sessione) prendi(id string, visto Visto) error {
	return s.passo(id, cartella.AzionePICPrendi, visto, voluto{"stato": "in_carico", "responsabile": string(s.io()), "in_carico_dal": oggi(s.now())})
}

// Chiudi closes a case with its reason.
func (x *PIC) Chiudi(id string, visto Visto, c ChiusuraPIC) (err error) {
	defer x.app.guard(&err)
	s, err := x.app.session()
	if err != nil {
		return err
	}
	day := c.Il
	if day == "" {
		day = oggi(s.now())
	}
	return s.passo(id, cartella.AzionePICChiudi, visto, voluto{
		"stato": "chiusa", "motivo_chiusura": c.Motivo, "note_chiusura": strings.TrimSpace(c.Note), "chiusa_il": day,
	})
}

// Riapri opens a closed case again; it waits for an operator. Why, and why it had
// been closed, stays in the diary.
func (x *PIC) Riapri(id string, visto Visto, motivo string) (err error) {
	defer x.app.guard(&err)
	s, err := x.app.session()
	if err != nil {
		return err
	}
	if motivo = strings.TrimSpace(motivo); motivo == "" {
		return &cartella.Error{Code: cartella.CodeNonValido, Field: "motivo", Message: "Scrivi perché il caso si riapre."}
	}
	text := "Caso riaperto: " + motivo + "\n\nEra stato chiuso il " + cartella.DataLeggibile(mostrato(visto, "chiusa_il")) + ": " + strings.ToLower(orCode(testiChiusura, mostrato(visto, "motivo_chiusura"))) + "."
	if note := mostrato(visto, "note_chiusura"); note != "" {
		text += "\n" + note
	}
	voce := cartella.Diario{PIC: cartella.ID(id), Tipo: "cambio_stato", Il: istante(s.now()), Autore: s.io(), Testo: text}
	entry, err := cartella.New(cartella.NewID(), cartella.KindDiario, s.servizioPer(cartella.AzioneDiarioScrivi, cartella.KindDiario, voce), voce)
	if err != nil {
		return s.failed(err)
	}
	return s.passo(id, cartella.AzionePICRiapri, visto, voluto{
		"stato": "riaperta", "motivo_chiusura": "", "note_chiusura": "", "chiusa_il": "", "responsabile": "", "in_carico_dal": "",
	}, cartella.Creation(entry))
}

// modificaPIC is the part of a body that the form of a case edits.
type modificaPIC struct {
	Area   string                                   `json:"area,omitempty"`
	Motivo string                                   `json:"motivo,omitempty"`
	Note   string                                   `json:"note,omitempty"`
	Equipe map[cartella.OperatoreID]cartella.Membro `json:"equipe,omitempty"`
}

func (m ModificaPIC) corpo() modificaPIC {
	out := modificaPIC{Area: m.Area, Motivo: m.Motivo, Note: m.Note, Equipe: map[cartella.OperatoreID]cartella.Membro{}}
	for _, e := range m.Equipe {
		out.Equipe[cartella.OperatoreID(e.Operatore)] = cartella.Membro{Ruolo: e.Ruolo, Dal: e.Dal}
	}
	return out
}

// Modifica turns what the form was shown into what it wants.
func (x *PIC) Modifica(id string, prima, dopo ModificaPIC) (err error) {
	defer x.app.guard(&err)
	s, err := x.app.session()
	if err != nil {
		return err
	}
	row, err := s.view(id)
	if err != nil {
		return err
	}
	before, after := prima.corpo(), dopo.corpo()
	for who, m := range after.Equipe {
		if _, known := before.Equipe[who]; !known && strings.TrimSpace(m.Ruolo) == "" {
			m.Ruolo = "équipe"
			after.Equipe[who] = m
		}
	}
	return s.modifica(cartella.AzionePICModifica, row.Record, before, after)
}

// Condividi shares a case with another service until a day, for which its person
// is known there too; an empty day ends the share.
func (x *PIC) Condividi(id string, visto Visto, servizio, fino string) (err error) {
	defer x.app.guard(&err)
	s, err := x.app.session()
	if err != nil {
		return err
	}
	day := oggi(s.now())
	from, until := cartella.Path("condivisa."+servizio+".dal"), cartella.Path("condivisa."+servizio+".fino")
	if fino == "" {
		return s.agisci(id, cartella.AzionePICCondividi, visto, voluto{from: "", until: ""})
	}
	if fino < day {
		return &cartella.Error{Code: cartella.CodeNonValido, Field: "fino", Message: "La data di fine della condivisione è già passata."}
	}
	begun := mostrato(visto, from)
	if begun == "" {
		begun = day
	}
	return s.agisci(id, cartella.AzionePICCondividi, visto, voluto{from: begun, until: fino})
}

// ScriviDiario writes an entry of the diary: once, for good.
func (x *PIC) ScriviDiario(n NuovaVoce) (id string, err error) {
	defer x.app.guard(&err)
	s, err := x.app.session()
	if err != nil {
		return "", err
	}
	when := s.now()
	if n.Il != "" {
		if when, err = parseIstante(n.Il); err != nil {
			return "", &cartella.Error{Code: cartella.CodeNonValido, Field: "il", Message: "Data e ora della voce non sono valide."}
		}
	}
	v := cartella.Diario{
		PIC: cartella.ID(n.PIC), Tipo: n.Tipo, Il: istante(when), Autore: s.io(), Testo: strings.TrimSpace(n.Testo),
		ConChi: strings.TrimSpace(n.ConChi), Dove: strings.TrimSpace(n.Dove), Riservata: n.Riservata,
	}
	if n.Riservata {
		v.VisibileA = s.attraverso(n.VisibileA, cartella.ID(n.PIC), s.legge)
	}
	rec, err := cartella.New(cartella.NewID(), cartella.KindDiario, s.servizioPer(cartella.AzioneDiarioScrivi, cartella.KindDiario, v), v)
	if err != nil {
		return "", s.failed(err)
	}
	return string(rec.ID), s.do(cartella.AzioneDiarioScrivi, cartella.Creation(rec))
}
