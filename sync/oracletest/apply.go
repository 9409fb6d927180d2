package oracletest

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"
	_ "time/tzdata" // for the calendar in Italy, wherever the test runs

	"siz-icaro/sync/cartella"
)

// rome is where days end. The product reckons it by rule; the law looks it up.
var rome = func() *time.Location {
	l, err := time.LoadLocation("Europe/Rome")
	if err != nil {
		panic(err)
	}
	return l
}()

func day(t time.Time) string { return t.In(rome).Format(time.DateOnly) }

// after is st once mutation m of u has landed, people's shares apart: what its
// edits say, and what the law sets whatever they say. It fails where m is no
// mutation.
func (st *state) after(u string, m cartella.Mutation) (*state, error) {
	recs := map[string]*record{}
	now := func(id string) *record {
		if r, ok := recs[id]; ok {
			return r
		}
		return st.records[id]
	}
	for _, e := range m.Edits {
		id := string(e.ID)
		r := now(id)
		if st.givesWay(u, m, e, now(string(m.Edits[0].ID))) {
			continue
		}
		switch {
		case len(e.Create) > 0:
			body, err := decode(e.Create)
			if err != nil {
				return nil, fmt.Errorf("its body is no object: %w", err)
			}
			recs[id] = &record{id: id, kind: e.Kind, servizio: string(e.Servizio), body: body}
			continue
		case r == nil:
			return nil, errors.New("it edits a record that does not exist")
		case r.kind != e.Kind:
			return nil, errors.New("it edits a record of another kind")
		}
		for _, p := range slices.Sorted(maps.Keys(e.Set)) {
			v, err := value(e.Set[p].Now)
			if err != nil {
				return nil, err
			}
			r = r.with(string(p), v)
		}
		recs[id] = r
	}
	if len(m.Edits) > 0 {
		id := string(m.Edits[0].ID)
		recs[id] = st.projected(st.intervened(st.assessed(recs[id], u, m.Action), u, m.Action), m.Action)
		for _, e := range m.Edits[1:] {
			by, takes := successions[m.Action]
			if r := recs[string(e.ID)]; takes && len(e.Set) > 0 && r != nil {
				recs[string(e.ID)] = absent(r, by.by, id)
			}
		}
		sent(recs, u, m)
		recs[id] = st.called(set(st.requested(recs[id], u, m), u, m.Action), u, m)
		st.decides(recs, u, m)
		for _, e := range m.Edits {
			r := recs[string(e.ID)]
			if e.Kind != cartella.KindDiario || len(e.Create) == 0 || r == nil {
				continue
			}
			r = r.with("scritta_il", nil)
			if y := m.At.Year(); 1800 <= y && y <= 2200 {
				r = r.with("scritta_il", m.At.UTC().Format("2006-01-02T15:04:05Z"))
			}
			if right := now(r.text("rettifica")); right.yes("riservata") && m.Action == "diario.scrivi" {
				r = r.with("riservata", true)
			}
			recs[string(e.ID)] = r
		}
		if m.Action == "segnalazione.invia" || m.Action == "segnalazione.vista" {
			recs[id] = recs[id].with(map[cartella.Action]string{"segnalazione.invia": "inviata_il", "segnalazione.vista": "vista_il"}[m.Action], st.day)
		}
	}
	return st.next(slices.Collect(maps.Values(recs))...), nil
}

// land is st once mutation m of u has landed, and all that follows from it.
func (st *state) land(u string, m cartella.Mutation) (*state, error) {
	is, err := st.after(u, m)
	if err != nil {
		return nil, err
	}
	recs := map[string]*record{}
	for _, e := range m.Edits {
		recs[string(e.ID)] = is.records[string(e.ID)]
	}
	return is.settled(recs).next(st.places(is, m)...), nil
}

// set is what an action writes by itself in its record: over what was asked, or
// where nothing was.
func set(r *record, u string, action cartella.Action) *record {
	switch action {
	case "segnalazione.registra", "segnalazione.modifica", "segnalazione.identifica":
		if action == "segnalazione.identifica" {
			r = r.with("riguarda", "persona").with("anonimo", nil)
		}
		if action == "segnalazione.registra" {
			r = absent(r, "registrata_da", u).with("soggetto_nome", nil)
		}
	case "segnalazione.prendi":
		return r.with("assegnata_a", u)
	case "segnalazione.invia":
		for _, p := range []string{"assegnata_a", "vista_da", "vista_il", "respinta_da", "motivo_rifiuto"} {
			r = r.with(p, nil)
		}
		return r.with("inviata_da", u)
	case "segnalazione.vista":
		return r.with("vista_da", u)
	case "segnalazione.ritira":
		return r.with("presso", nil)
	case "segnalazione.respingi":
		return r.with("presso", nil).with("assegnata_a", nil)
	case "segnalazione.riapri":
		return r.with("chiusa_il", nil)
	case "pic.apri":
		r = r.with("soggetto_nome", nil)
		if r.text("stato") == "in_carico" {
			r = absent(r, "responsabile", u)
		}
		if opened, err := time.Parse(time.DateOnly, r.text("aperta_il")); err == nil {
			r = absent(r, "numero", cartella.Numero(cartella.ID(r.id), opened.Year()))
		}
		return absent(r, "aperta_da", u)
	case "diario.scrivi":
		return absent(r, "autore", u)
	case "appuntamento.crea":
		return absent(r, "organizzatore", u)
	case "pic.assegna":
		return r.with("in_carico_dal", nil)
	case "pic.prendi":
		return r.with("responsabile", u)
	case "pic.riapri":
		for _, p := range []string{"in_carico_dal", "responsabile", "chiusa_il", "motivo_chiusura", "note_chiusura"} {
			r = r.with(p, nil)
		}
	}
	return r
}

func absent(r *record, path, v string) *record {
	if r.at(path) != nil {
		return r
	}
	return r.with(path, v)
}

// settled is st with the shares of the people whose cases changed written in
// them.
func (st *state) settled(changed map[string]*record) *state {
	var people []*record
	for _, r := range changed {
		id := r.id
		if r.kind == cartella.KindPIC || r.kind == cartella.KindSegnalazione || r.kind == cartella.KindRichiesta || r.kind == cartella.KindDomanda {
			id = r.text("soggetto")
		}
		if p := st.of(cartella.KindSoggetto, id); p != nil {
			people = append(people, st.shared(p))
		}
	}
	return st.next(people...)
}

// on is st on another day: who is known by a share that has ended is
// known no more.
func (st *state) on(day string) *state {
	out := newState(st.records, day)
	return out.settled(st.records)
}

func value(raw json.RawMessage) (any, error) {
	if len(raw) == 0 {
		return nil, nil
	}
	o, err := decode(append(append([]byte(`{"v":`), raw...), '}'))
	if err != nil {
		return nil, fmt.Errorf("a value is none: %w", err)
	}
	return o["v"], nil
}
