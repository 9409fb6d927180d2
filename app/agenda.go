package app

import (
	"slices"
	"time"

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
	from, err1 := parseIstante(f.Dal)
	to, err2 := parseIstante(f.Al)
	if err1 != nil || err2 != nil || !to.After(from) || to.Sub(from) > maxPeriodo {
		return nil, &cartella.Error{Code: cartella.CodeNonValido, Field: "dal", Message: "Il periodo dell'agenda non è valido."}
	}
	people := f.Operatori
	if len(people) == 0 {
		people = []string{string(s.io())}
	}
	if f.Tutti {
		people = nil
	}
	return s.periodo(from, to, people)
}

// periodo lists what begins between two instants; people nil means everybody's
// in the service in use. One's own appointments are shown whatever the service.
func (s *sessione) periodo(from, to time.Time, people []string) ([]Appuntamento, error) {
	out, _, err := elenco(s, s.fra(from, to, people), s.lettura().appuntamenti)
	return out, err
}

func (s *sessione) fra(from, to time.Time, people []string) store.Query {
	q := store.Query{Kind: cartella.KindAppuntamento, Dal: istante(from), Al: istante(to), Order: store.ByTime}
	if people == nil {
		q.Servizio = s.inUso()
	} else {
		q.Match = []store.Match{{Fields: []cartella.Path{"organizzatore", "partecipanti.*"}, Values: people}}
	}
	return q
}

// appuntamenti are rows of the agenda, in the order in which they begin. Beside
// each stands only what a calendar needs: the rest is read when one is opened.
func (l *lettura) appuntamenti(rows []store.Row) ([]Appuntamento, error) {
	views, err := lette[cartella.Appuntamento](l.sessione, rows)
	if err != nil {
		return nil, err
	}
	var people []cartella.ID
	for _, v := range views {
		people = append(people, v.Soggetto)
	}
	if err := l.nomina(people); err != nil {
		return nil, err
	}
	me, overlaps := l.attore(), sovrapposti(views)
	out := make([]Appuntamento, len(rows))
	for i, v := range views {
		out[i] = Appuntamento{
			ID: string(rows[i].ID), Titolo: v.Titolo, Inizio: v.Inizio, Fine: v.Fine, Luogo: v.Luogo,
			Stato: v.Stato, StatoTesto: cartella.StatiAppuntamento().Testo(v.Stato),
			Mio: slices.Contains(chi(v), me.Operatore), Sovrapposto: overlaps[i], DaInviare: rows[i].Pending,
			Modifica: cartella.Ammette(cartella.AzioneAppuntamentoModifica, me.Profili[rows[i].Servizio]),
		}
		if v.Soggetto != "" {
			out[i].SoggettoNome = l.titolo(v.Soggetto)
		}
	}
	return out, nil
}

// sovrapposti says of each of a list of appointments, in the order in which they
// begin, whether it overlaps another of the same people.
func sovrapposti(list []cartella.Appuntamento) []bool {
	out := make([]bool, len(list))
	for i, a := range list {
		if a.Stato == "annullata" {
			continue
		}
		people := chi(a)
		for j := i + 1; j < len(list) && list[j].Inizio < a.Fine; j++ {
			shared := slices.ContainsFunc(chi(list[j]), func(one cartella.OperatoreID) bool { return slices.Contains(people, one) })
			if shared && list[j].Stato != "annullata" {
				out[i], out[j] = true, true
			}
		}
	}
	return out
}

// chi are those whose time an appointment takes.
func chi(v cartella.Appuntamento) []cartella.OperatoreID {
	out := []cartella.OperatoreID{v.Organizzatore}
	for one := range v.Partecipanti {
		out = append(out, one)
	}
	return out
}
