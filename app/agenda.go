package app

import (
	"cmp"
	"errors"
	"slices"
	"strings"
	"time"

	"siz-icaro/app/store"
	"siz-icaro/sync/cartella"
)

// Agenda is the area of the appointments.
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
	return s.periodo(from, to, people, f.Tutti)
}

// periodo lists what begins between two instants; people nil means everybody's
// in the service in use. One's own appointments are shown whatever the service.
func (s *sessione) periodo(from, to time.Time, people []string, tutti bool) ([]Appuntamento, error) {
	q := store.Query{Kind: cartella.KindAppuntamento, Dal: istante(from), Al: istante(to), Order: store.ByTime}
	if tutti {
		q.Servizio = s.inUso()
	} else {
		q.Match = []store.Match{{Fields: []cartella.Path{"organizzatore", "partecipanti.*"}, Values: people}}
	}
	out, _, err := elenco(s, q, s.lettura().appuntamenti)
	sovrapposti(out)
	return out, err
}

// sovrapposti marks appointments that overlap another of the same people. The
// list is in order of beginning.
func sovrapposti(list []Appuntamento) {
	shares := func(a, b Appuntamento) bool {
		people := append([]string{a.OrganizzatoreID}, a.Dati.Partecipanti...)
		return slices.ContainsFunc(append([]string{b.OrganizzatoreID}, b.Dati.Partecipanti...), func(p string) bool { return slices.Contains(people, p) })
	}
	for i := range list {
		if list[i].Stato == "annullata" {
			continue
		}
		for j := i + 1; j < len(list) && list[j].Dati.Inizio < list[i].Dati.Fine; j++ {
			if list[j].Stato != "annullata" && shares(list[i], list[j]) {
				list[i].Sovrapposto, list[j].Sovrapposto = true, true
			}
		}
	}
}

func (l *lettura) appuntamenti(rows []store.Row) ([]Appuntamento, error) {
	views, err := lette[cartella.Appuntamento](l.sessione, rows)
	if err != nil {
		return nil, err
	}
	var named, about []cartella.ID
	for _, v := range views {
		about = append(about, cartella.ID(cmp.Or(v.PIC, v.Soggetto)))
		named = append(named, v.Soggetto, cartella.ID(v.Organizzatore))
		for who := range v.Partecipanti {
			named = append(named, cartella.ID(who))
		}
	}
	if err := errors.Join(l.leggi(about), l.nomina(named)); err != nil {
		return nil, err
	}
	out := make([]Appuntamento, len(rows))
	for i, v := range views {
		out[i] = l.appuntamento(rows[i], v)
	}
	return out, nil
}

func (l *lettura) appuntamento(row store.Row, v cartella.Appuntamento) Appuntamento {
	out := Appuntamento{
		ID: string(row.ID), Stato: v.Stato, StatoTesto: orCode(testiStatoAppuntamento, v.Stato), TipoTesto: orCode(testiAppuntamento, v.Tipo),
		Organizzatore: l.nomeOperatore(v.Organizzatore), OrganizzatoreID: string(v.Organizzatore), PartecipantiNomi: []string{},
		Mio: v.Organizzatore == l.io(), DaInviare: row.Pending, Modifica: l.permesso(cartella.AzioneAppuntamentoModifica, row.Record),
		Dati: DatiAppuntamento{
			Titolo: v.Titolo, Tipo: v.Tipo, Inizio: v.Inizio, Fine: v.Fine, Luogo: v.Luogo, Soggetto: string(v.Soggetto),
			PIC: string(v.PIC), Partecipanti: []string{}, Tramite: map[string]string{}, Promemoria: v.Promemoria, Note: v.Note,
		},
	}
	if v.Soggetto != "" {
		out.SoggettoNome = l.titolo(v.Soggetto)
	}
	for id, via := range v.Partecipanti {
		out.Dati.Tramite[string(id)] = string(via)
		out.Dati.Partecipanti = append(out.Dati.Partecipanti, string(id))
		out.Mio = out.Mio || id == l.io()
	}
	slices.Sort(out.Dati.Partecipanti)
	for _, id := range out.Dati.Partecipanti {
		out.PartecipantiNomi = append(out.PartecipantiNomi, l.nomeOperatore(cartella.OperatoreID(id)))
	}
	return out
}

// Dettaglio is one appointment.
func (x *Agenda) Dettaglio(id string) (out Appuntamento, err error) {
	defer x.app.guard(&err)
	s, err := x.app.session()
	if err != nil {
		return out, err
	}
	row, err := s.view(id)
	if err != nil {
		return out, err
	}
	return una(row, s.lettura().appuntamenti)
}

// corpoAppuntamento is the form as a body; what the form does not hold is not in
// it. Who was there already takes part by the service that the form was shown.
func (s *sessione) corpoAppuntamento(d DatiAppuntamento) cartella.Appuntamento {
	out := cartella.Appuntamento{
		Titolo: d.Titolo, Tipo: d.Tipo, Inizio: d.Inizio, Fine: d.Fine, Luogo: d.Luogo,
		Soggetto: cartella.ID(d.Soggetto), PIC: cartella.ID(d.PIC), Partecipanti: s.attraverso(d.Partecipanti, riguardo(d), func(c collega, servizio cartella.ServizioID) bool { return c.in(servizio) != "" }),
		Promemoria: d.Promemoria, Note: d.Note,
	}
	for id := range out.Partecipanti {
		if via, ok := d.Tramite[string(id)]; ok {
			out.Partecipanti[id] = cartella.ServizioID(via)
		}
	}
	return out
}

// normali are the instants of a form as they are kept.
func (d *DatiAppuntamento) normali() error {
	from, err1 := parseIstante(d.Inizio)
	to, err2 := parseIstante(d.Fine)
	if err1 != nil || err2 != nil {
		return &cartella.Error{Code: cartella.CodeNonValido, Field: "inizio", Message: "Data e ora dell'appuntamento non sono valide."}
	}
	d.Inizio, d.Fine = istante(from), istante(to)
	return nil
}

// riguardo is the record that an appointment belongs to, if any.
func riguardo(d DatiAppuntamento) cartella.ID { return cartella.ID(cmp.Or(d.PIC, d.Soggetto)) }

// Crea fixes an appointment in the service in use or, where it belongs to what
// is not for that, in one of the operator's that it is for.
func (x *Agenda) Crea(d DatiAppuntamento) (id string, err error) {
	defer x.app.guard(&err)
	s, err := x.app.session()
	if err != nil {
		return "", err
	}
	if err := d.normali(); err != nil {
		return "", err
	}
	v := s.corpoAppuntamento(d)
	v.Titolo, v.Luogo, v.Note = strings.TrimSpace(v.Titolo), strings.TrimSpace(v.Luogo), strings.TrimSpace(v.Note)
	v.Stato, v.Organizzatore = "pianificata", s.io()
	if v.Titolo == "" {
		v.Titolo = orCode(testiAppuntamento, v.Tipo)
	}
	rec, err := cartella.New(cartella.NewID(), cartella.KindAppuntamento, s.servizioPer(cartella.AzioneAppuntamentoCrea, cartella.KindAppuntamento, v), v)
	if err != nil {
		return "", s.failed(err)
	}
	return string(rec.ID), s.do(cartella.AzioneAppuntamentoCrea, cartella.Creation(rec))
}

// Modifica turns what the form was shown into what it wants.
func (x *Agenda) Modifica(id string, prima, dopo DatiAppuntamento) (err error) {
	defer x.app.guard(&err)
	s, err := x.app.session()
	if err != nil {
		return err
	}
	row, err := s.view(id)
	if err != nil {
		return err
	}
	if dopo.Inizio != prima.Inizio || dopo.Fine != prima.Fine {
		if err := dopo.normali(); err != nil {
			return err
		}
	}
	return s.modifica(cartella.AzioneAppuntamentoModifica, row.Record, s.corpoAppuntamento(prima), s.corpoAppuntamento(dopo))
}

// Sposta moves an appointment, as by dragging it.
func (x *Agenda) Sposta(id, primaInizio, primaFine, inizio, fine string) (err error) {
	defer x.app.guard(&err)
	s, err := x.app.session()
	if err != nil {
		return err
	}
	row, err := s.view(id)
	if err != nil {
		return err
	}
	type orario struct {
		Inizio string `json:"inizio"`
		Fine   string `json:"fine"`
	}
	return s.modifica(cartella.AzioneAppuntamentoModifica, row.Record, orario{primaInizio, primaFine}, orario{inizio, fine})
}

// Esito records how an appointment went; its notes are Modifica's.
func (x *Agenda) Esito(id, statoVisto, stato string) (err error) {
	defer x.app.guard(&err)
	s, err := x.app.session()
	if err != nil {
		return err
	}
	row, err := s.view(id)
	if err != nil {
		return err
	}
	var v cartella.Appuntamento
	if err := row.Into(&v); err != nil {
		return s.unreadable(err)
	}
	if v.Stato != statoVisto {
		return &cartella.Error{Code: cartella.CodeConflitto, Field: "stato", Message: "Nel frattempo l'appuntamento è diventato «" + orCode(testiStatoAppuntamento, v.Stato) + "»: guarda com'è ora e decidi di nuovo."}
	}
	return s.agisci(id, cartella.AzioneAppuntamentoEsito, Visto{"stato": string(testo(statoVisto))}, voluto{"stato": stato})
}
