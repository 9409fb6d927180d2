package app

import (
	"cmp"
	"encoding/json"
	"errors"
	"maps"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"siz-icaro/app/store"
	"siz-icaro/sync/cartella"
)

// Agenda is what of the appointments is more than records: the periods that a
// calendar draws.
type Agenda struct{ app *App }

// maxPeriodo is the longest stretch that the agenda shows.
const maxPeriodo = 62 * 24 * time.Hour

// Periodo is the appointments of a stretch of time in the service in use: mine,
// those of the colleagues named, or everybody's.
func (x *Agenda) Periodo(f FiltroAgenda) (out []Appuntamento, err error) {
	defer x.app.guard(&err)
	s, err := x.app.session()
	if err != nil {
		return nil, err
	}
	from, to, people, err := s.chiesto(f)
	if err != nil {
		return nil, err
	}
	return s.periodo(from, to, people)
}

// chiesto is the stretch that a filter asks for, and whose; nil is everybody's.
func (s *sessione) chiesto(f FiltroAgenda) (from, to time.Time, people []string, err error) {
	from, err1 := parseIstante(f.Dal)
	to, err2 := parseIstante(f.Al)
	if err1 != nil || err2 != nil || !to.After(from) || to.Sub(from) > maxPeriodo {
		return from, to, nil, &cartella.Error{Code: cartella.CodeNonValido, Field: "dal", Message: "Il periodo dell'agenda non è valido."}
	}
	switch {
	case f.Tutti:
		return from, to, nil, nil
	case len(f.Operatori) == 0:
		return from, to, []string{string(s.io())}, nil
	}
	return from, to, f.Operatori, nil
}

// periodo lists what has some of its time between two instants; people nil means
// everybody's in the service in use. One's own appointments are shown whatever the
// service.
func (s *sessione) periodo(from, to time.Time, people []string) ([]Appuntamento, error) {
	list, err := s.volte(s.fra(from, to, people), from, to)
	if err != nil {
		return nil, err
	}
	// What overlaps one of these may do so outside of the stretch.
	first, last := from, to
	for _, v := range list {
		begin, err1 := parseIstante(v.Inizio)
		end, err2 := parseIstante(v.Fine)
		if err1 == nil && err2 == nil {
			first, last = minimo(first, begin), massimo(last, end)
		}
	}
	if first != from || last != to {
		if list, err = s.volte(s.fra(first, last, people), first, last); err != nil {
			return nil, err
		}
	}
	out, err := s.lettura().appuntamenti(list)
	return slices.DeleteFunc(out, func(a Appuntamento) bool { return a.Fine <= istante(from) || a.Inizio >= istante(to) }), err
}

const (
	// quantiAppuntamenti is how many are shown of a person, finora and inAvanti how far
	// a series is looked through.
	quantiAppuntamenti = 20
	finora             = 90 * 24 * time.Hour
	inAvanti           = 31 * 24 * time.Hour
)

// Di are the latest appointments of a person, the coming ones first; of a series
// those of these weeks, or the next.
func (x *Agenda) Di(soggetto string) (out []Appuntamento, err error) {
	defer x.app.guard(&err)
	s, err := x.app.session()
	if err != nil {
		return nil, err
	}
	l := s.lettura()
	page, err := l.list(store.Query{Kind: cartella.KindAppuntamento, Match: []store.Match{store.Is("soggetto", soggetto)}})
	if err != nil {
		return nil, err
	}
	views, err := lette[cartella.Appuntamento](s, page.Rows)
	if err != nil {
		return nil, err
	}
	var list []volta
	for i, v := range views {
		once := []cartella.Volta{v.Prossima(l.now())}
		if near := v.Tra(l.now().Add(-finora), l.now().Add(inAvanti)); v.Ripete != "" && len(near) > 0 {
			once = near
		}
		for _, o := range once {
			list = append(list, volta{page.Rows[i], o})
		}
	}
	slices.SortStableFunc(list, func(a, b volta) int { return cmp.Or(cmp.Compare(b.Inizio, a.Inizio), cmp.Compare(b.ID, a.ID)) })
	list = list[:min(len(list), quantiAppuntamenti)]
	slices.Reverse(list) // in which what overlaps is looked for
	out, err = l.appuntamenti(list)
	slices.Reverse(out)
	return out, err
}

func minimo(a, b time.Time) time.Time {
	if b.Before(a) {
		return b
	}
	return a
}

func massimo(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}

func (s *sessione) fra(from, to time.Time, people []string) store.Query {
	q := store.Query{Kind: cartella.KindAppuntamento, Dal: istante(from), Al: istante(to), Durante: true, Order: store.ByTime}
	if people == nil {
		q.Servizio = s.inUso()
	} else {
		q.Match = []store.Match{{Fields: []cartella.Path{"organizzatore", "partecipanti.*"}, Values: people}}
	}
	return q
}

// volta is one time of an appointment, and the row in which it stands.
type volta struct {
	store.Row
	cartella.Volta
}

// volte are the times between two instants of the appointments that q selects, in
// the order in which they begin.
func (s *sessione) volte(q store.Query, from, to time.Time) ([]volta, error) {
	page, err := s.list(q)
	if err != nil {
		return nil, err
	}
	views, err := lette[cartella.Appuntamento](s, page.Rows)
	if err != nil {
		return nil, err
	}
	var out []volta
	for i, v := range views {
		for _, once := range v.Tra(from, to) {
			out = append(out, volta{page.Rows[i], once})
		}
	}
	slices.SortStableFunc(out, func(a, b volta) int { return cmp.Or(cmp.Compare(a.Inizio, b.Inizio), cmp.Compare(a.ID, b.ID)) })
	return out, nil
}

// durante lists what has some of its time in the stretch of q: what comes again once
// for each time, as it is then.
func (s *sessione) durante(q store.Query) (page store.Page, err error) {
	from, err1 := parseIstante(q.Dal)
	to, err2 := parseIstante(q.Al)
	if err := errors.Join(err1, err2); err != nil {
		return page, s.unreadable(err)
	}
	offset, limit := q.Offset, q.Limit
	q.Offset, q.Limit = 0, 0
	list, err := s.volte(q, from, to)
	if err != nil {
		return page, err
	}
	if q.Desc {
		slices.Reverse(list)
	}
	page.Total = len(list)
	list = list[min(offset, len(list)):]
	if limit > 0 {
		list = list[:min(limit, len(list))]
	}
	for _, v := range list {
		row, err := v.riga()
		if err != nil {
			return page, s.unreadable(err)
		}
		page.Rows = append(page.Rows, row)
	}
	return page, nil
}

// riga is the row of one time: of a series as it is on that day.
func (v volta) riga() (store.Row, error) {
	if v.Giorno == "" {
		return v.Row, nil
	}
	values, err := cartella.Valori(v.Record)
	if err != nil {
		return v.Row, err
	}
	for p, is := range map[cartella.Path]string{"titolo": v.Titolo, "inizio": v.Inizio, "fine": v.Fine, "luogo": v.Luogo, "stato": v.Stato, "note": v.Note} {
		values[p] = testo(is)
		if is == "" {
			values[p] = []byte("null")
		}
	}
	maps.DeleteFunc(values, func(p cartella.Path, _ json.RawMessage) bool { return strings.HasPrefix(string(p), "ricorrenze.") })
	row := v.Row
	row.Record.Body, err = cartella.Compone(values)
	row.Record = cartella.Record{ID: row.ID, Kind: row.Kind, Servizio: row.Servizio, Version: row.Version, Body: row.Record.Body}
	return row, err
}

// appuntamenti are rows of the agenda, in the order in which they begin. Beside
// each stands only what a calendar needs: the rest is read when one is opened.
func (l *lettura) appuntamenti(list []volta) ([]Appuntamento, error) {
	var named, read []cartella.ID
	for _, v := range list {
		named = append(named, v.Soggetto)
		read = append(read, v.Soggetto)
		for _, one := range chi(v.Appuntamento) {
			read = append(read, cartella.ID(one))
		}
	}
	if err := errors.Join(l.nomina(named), l.leggi(read)); err != nil {
		return nil, err
	}
	me, overlaps := l.attore(), sovrapposti(list)
	out := make([]Appuntamento, len(list))
	for i, v := range list {
		out[i] = Appuntamento{
			ID: string(v.ID), Giorno: v.Giorno, Titolo: v.Titolo, Inizio: v.Inizio, Fine: v.Fine, Luogo: v.Luogo,
			Stato: v.Stato, StatoTesto: cartella.StatiAppuntamento().Testo(v.Stato), Giornate: v.GiornateIntere(),
			TipoTesto: cartella.TipiAppuntamento().Testo(v.Tipo), DiChi: l.diChi(v.Appuntamento),
			Mio: slices.Contains(chi(v.Appuntamento), me.Operatore), Sovrapposto: overlaps[i], DaInviare: v.Pending,
			Modifica: cartella.Ammette(cartella.AzioneAppuntamentoModifica, me.Profili[v.Servizio]),
		}
		if v.Soggetto != "" {
			out[i].SoggettoNome = l.titolo(v.Soggetto)
			out[i].Deceduto = v.Stato == "pianificata" && l.deceduto(v.Soggetto) != ""
		}
	}
	return out, nil
}

// deceduto is the day on which a person died, as far as that is known here.
func (l *lettura) deceduto(id cartella.ID) string {
	person, _ := l.Record(id)
	return person.Text("data_decesso")
}

// diChi are those whose time an appointment takes, in short: whoever organises it
// first.
func (l *lettura) diChi(v cartella.Appuntamento) []string {
	out := []string{}
	for _, one := range chi(v) {
		rec, _ := l.Record(cartella.ID(one))
		surname, name := rec.Text("cognome"), rec.Text("nome")
		if surname == "" || name == "" {
			out = append(out, l.nomeOperatore(one))
			continue
		}
		initial, _ := utf8.DecodeRuneInString(name)
		out = append(out, surname+" "+string(initial)+".")
	}
	return out
}

// sovrapposti says of each of a list of appointments, in the order in which they
// begin, whether it overlaps another of the same people.
func sovrapposti(list []volta) []bool {
	out := make([]bool, len(list))
	for i, a := range list {
		for j := i + 1; j < len(list) && list[j].Inizio < a.Fine; j++ {
			if siSovrappone(a.Appuntamento, list[j].Appuntamento) {
				out[i], out[j] = true, true
			}
		}
	}
	return out
}

// siSovrappone reports whether two appointments take the same time of one person.
func siSovrappone(a, b cartella.Appuntamento) bool {
	if a.Stato == "annullata" || b.Stato == "annullata" || a.Inizio >= b.Fine || b.Inizio >= a.Fine {
		return false
	}
	people := chi(a)
	return slices.ContainsFunc(chi(b), func(one cartella.OperatoreID) bool { return slices.Contains(people, one) })
}

// chi are those whose time an appointment takes, whoever organises it first.
func chi(v cartella.Appuntamento) []cartella.OperatoreID {
	out := []cartella.OperatoreID{v.Organizzatore}
	for _, one := range slices.Sorted(maps.Keys(v.Partecipanti)) {
		if one != v.Organizzatore {
			out = append(out, one)
		}
	}
	return out
}

// Incontro is what a form of an appointment is told while it is filled in.
type Incontro struct {
	// Sovrapposti are appointments of the same people at the same time, the first of
	// them.
	Sovrapposti []Appuntamento `json:"sovrapposti"`
	// Indirizzo is where the person lives, Decesso the day on which they died.
	Indirizzo string `json:"indirizzo"`
	Decesso   string `json:"decesso"`
}

const (
	// quantiSovrapposti is how many of them a form shows, and for how long ahead a
	// series is looked through.
	quantiSovrapposti = 5
	avantiSerie       = 8 * 7 * 24 * time.Hour
)

// Guarda tells a form what concerns the appointment that it makes, of id and, of a
// series, of a day of it; "" for a new one.
func (x *Agenda) Guarda(id, giorno string, vuole Visto) (out Incontro, err error) {
	defer x.app.guard(&err)
	out.Sovrapposti = []Appuntamento{}
	s, err := x.app.session()
	if err != nil {
		return out, err
	}
	rec, err := s.voluta(cartella.SchedaDi(cartella.KindAppuntamento), id, vuole)
	if err != nil {
		return out, err
	}
	var v cartella.Appuntamento
	if err := rec.Into(&v); err != nil {
		return out, nil // still being typed
	}
	v.Organizzatore = cmp.Or(v.Organizzatore, s.io())
	l := s.lettura()
	if v.Soggetto != "" {
		out.Decesso = l.deceduto(v.Soggetto)
		out.Indirizzo = l.indirizzo(v.Soggetto)
	}
	begin, err1 := parseIstante(v.Inizio)
	end, err2 := parseIstante(v.Fine)
	if err1 != nil || err2 != nil || !end.After(begin) || end.Sub(begin) > maxPeriodo {
		return out, nil
	}
	mine := []cartella.Volta{{Appuntamento: v}}
	if v.Ripete != "" && giorno == "" {
		mine = v.Tra(begin, begin.Add(avantiSerie))
	}
	if len(mine) == 0 {
		return out, nil
	}
	last, err := parseIstante(mine[len(mine)-1].Fine)
	if err != nil {
		return out, nil
	}
	people := testi(chi(v))
	theirs, err := s.volte(s.fra(begin, massimo(end, last), people), begin, massimo(end, last))
	if err != nil {
		return out, err
	}
	var found []volta
	for _, other := range theirs {
		same := string(other.ID) == id && (giorno == "" || other.Giorno == giorno)
		if !same && len(found) < quantiSovrapposti && slices.ContainsFunc(mine, func(m cartella.Volta) bool { return siSovrappone(m.Appuntamento, other.Appuntamento) }) {
			found = append(found, other)
		}
	}
	out.Sovrapposti, err = l.appuntamenti(found)
	return out, err
}

// indirizzo is where a person is visited.
func (l *lettura) indirizzo(id cartella.ID) string {
	rec, ok := l.Record(id)
	var v cartella.Soggetto
	if !ok || rec.Into(&v) != nil {
		return ""
	}
	if v.Domicilio != "" {
		return v.Domicilio
	}
	street := strings.TrimSpace(v.Indirizzo + " " + v.Civico)
	if street == "" {
		return ""
	}
	return strings.TrimSuffix(street+", "+v.ComuneNome, ", ")
}
