package app

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"maps"
	"slices"
	"strings"
	"time"

	"siz-icaro/sync/cartella"
	"siz-icaro/sync/cartella/calendario"
)

// Which of a series a change is for.
const (
	SoloQuesto  = "questo"
	DaQuestoPoi = "seguenti"
	TuttaSerie  = "tutti"
)

// Mossa is an action as [Schede.Agisci] takes it: what undoes another.
type Mossa struct {
	ID     string `json:"id"`
	Azione string `json:"azione"`
	Visto  Visto  `json:"visto"`
	Vuole  Visto  `json:"vuole"`
}

// delGiorno are the fields that may be otherwise on one day of a series.
var delGiorno = []string{"titolo", "stato", "inizio", "fine", "luogo", "note"}

// Volta is one appointment as its dialog shows it: of a series as it is on a day,
// with the fields under the names of the whole.
func (x *Agenda) Volta(id, giorno string) (out SchedaLetta, err error) {
	defer x.app.guard(&err)
	s, err := x.app.session()
	if err != nil {
		return out, err
	}
	row, err := s.view(id)
	if err != nil {
		return out, err
	}
	if giorno != "" {
		v, err := s.delGiorno(row.Record, giorno)
		if err != nil {
			return out, err
		}
		if row, err = (volta{row, v}).riga(); err != nil {
			return out, s.unreadable(err)
		}
	}
	return s.lettura().letta(row)
}

// Prossima is the day by which the next of a series is named, or the last where it
// is over; "" of what does not come again.
func (x *Agenda) Prossima(id string) (giorno string, err error) {
	defer x.app.guard(&err)
	s, err := x.app.session()
	if err != nil {
		return "", err
	}
	row, err := s.view(id)
	if err != nil {
		return "", err
	}
	var v cartella.Appuntamento
	if err := row.Into(&v); err != nil {
		return "", s.unreadable(err)
	}
	return v.Prossima(s.now()).Giorno, nil
}

func (s *sessione) delGiorno(rec cartella.Record, giorno string) (cartella.Volta, error) {
	var whole cartella.Appuntamento
	if err := rec.Into(&whole); err != nil {
		return cartella.Volta{}, s.unreadable(err)
	}
	v, ok := whole.Del(giorno)
	if !ok || whole.Ripete == "" {
		return v, &cartella.Error{Code: cartella.CodeNonAccessibile, Message: "In questa serie non c'è un appuntamento del " + cartella.DataLeggibile(giorno) + ": la serie è stata cambiata. Riapri l'agenda."}
	}
	return v, nil
}

// Cambia changes an appointment from what the screen showed of it to what its author
// wants and, of a series, which of them: the one of a day, that and the following, or
// all. It answers what undoes that.
func (x *Agenda) Cambia(id, giorno, quali string, visto, vuole Visto) (undo []Mossa, err error) {
	defer x.app.guard(&err)
	s, err := x.app.session()
	if err != nil {
		return nil, err
	}
	row, err := s.view(id)
	if err != nil {
		return nil, err
	}
	if giorno == "" {
		return s.ciascuna(row.Record, visto, vuole)
	}
	c, err := s.cambio(row.Record, giorno, visto, vuole)
	if err != nil {
		return nil, err
	}
	if quali == DaQuestoPoi && c.primo() {
		quali = TuttaSerie
	}
	switch quali {
	case SoloQuesto:
		return c.questo()
	case DaQuestoPoi:
		return c.seguenti()
	case TuttaSerie:
		return c.tutti()
	}
	return nil, malformata("quali")
}

// Elimina takes away what was entered by mistake: an appointment or, of a series,
// the one of a day, that and the following, or all. It answers what undoes that.
func (x *Agenda) Elimina(id, giorno, quali string) (undo []Mossa, err error) {
	defer x.app.guard(&err)
	s, err := x.app.session()
	if err != nil {
		return nil, err
	}
	row, err := s.view(id)
	if err != nil {
		return nil, err
	}
	if giorno == "" || quali == TuttaSerie {
		stands := Visto{"stato": string(row.Field("stato"))}
		if err := s.compi(id, cartella.AzioneAppuntamentoTogli, stands, nil); err != nil {
			return nil, err
		}
		return []Mossa{{id, string(cartella.AzioneAppuntamentoRimetti), Visto{"stato": string(testo(cartella.StatoTolto))}, stands}}, nil
	}
	c, err := s.cambio(row.Record, giorno, nil, Visto{"stato": string(testo(cartella.StatoTolto))})
	if err != nil {
		return nil, err
	}
	switch {
	case quali == SoloQuesto:
		return c.questo()
	case quali == DaQuestoPoi && c.primo():
		return x.Elimina(id, "", TuttaSerie)
	case quali == DaQuestoPoi:
		set := c.finisce()
		return s.mossa(c.rec, cartella.AzioneAppuntamentoDividi, c.stands(set), set)
	}
	return nil, malformata("quali")
}

// ciascuna changes fields of an appointment, and then its state where that changes
// too: another action, by which the history says how it went.
func (s *sessione) ciascuna(rec cartella.Record, visto, vuole Visto) (undo []Mossa, err error) {
	state, steps := vuole["stato"]
	steps = steps && state != visto["stato"]
	fields := maps.Clone(vuole)
	delete(fields, "stato")
	step := cartella.AzioneAppuntamentoEsito
	if testoDi(json.RawMessage(visto["stato"])) == cartella.StatoTolto {
		step = cartella.AzioneAppuntamentoRimetti
	}
	if steps && s.statoVisto(step, rec, map[cartella.Path]json.RawMessage{"stato": json.RawMessage(visto["stato"])}) != nil {
		return s.mossa(rec, step, visto, Visto{"stato": state}) // which says so, before anything is done
	}
	if len(fields) > 0 {
		if undo, err = s.mossa(rec, cartella.AzioneAppuntamentoModifica, visto, fields); err != nil {
			return nil, err
		}
	}
	if steps {
		more, err := s.mossa(rec, step, visto, Visto{"stato": state})
		if err != nil {
			return undo, err
		}
		undo = append(more, undo...)
	}
	return undo, nil
}

// mossa does an action and answers what undoes it.
func (s *sessione) mossa(rec cartella.Record, action cartella.Action, visto, vuole Visto) ([]Mossa, error) {
	before := Visto{}
	after := Visto{}
	for p, now := range vuole {
		if was := visto[p]; was != now {
			before[p], after[p] = cmp.Or(was, "null"), cmp.Or(now, "null")
		}
	}
	if _, steps := after["stato"]; !steps && cartella.CambiaStato(action) {
		// The day of a series has its outcome, the series stays as it is.
		visto, after = maps.Clone(visto), maps.Clone(after)
		visto["stato"], after["stato"] = string(rec.Field("stato")), string(rec.Field("stato"))
	}
	if err := s.compi(string(rec.ID), action, visto, vuole); err != nil {
		return nil, err
	}
	if len(before) == 0 {
		return []Mossa{}, nil
	}
	return []Mossa{{string(rec.ID), string(action), after, before}}, nil
}

// cambio is a change of one of a series, as its author wants it.
type cambio struct {
	*sessione
	rec    cartella.Record
	serie  cartella.Appuntamento
	giorno string
	// base is when the rule has it, before what is otherwise on its day.
	base calendario.Volta
	// regolare says that the rule has it, and not that somebody put it there.
	regolare bool
	// wanted are the fields that change, under the names of the whole.
	wanted map[cartella.Path]json.RawMessage
}

// cambio reads a change; what has become otherwise since its author saw it is a
// conflict.
func (s *sessione) cambio(rec cartella.Record, giorno string, visto, vuole Visto) (*cambio, error) {
	v, err := s.delGiorno(rec, giorno)
	if err != nil {
		return nil, err
	}
	c := &cambio{sessione: s, rec: rec, giorno: giorno, wanted: map[cartella.Path]json.RawMessage{}}
	if err := rec.Into(&c.serie); err != nil {
		return nil, s.unreadable(err)
	}
	whole := c.serie.Serie()
	if c.base, c.regolare = whole.Del(giorno); !c.regolare {
		day, err := time.Parse(time.DateOnly, giorno[:min(len(giorno), len(time.DateOnly))])
		if err != nil {
			return nil, malformata("giorno")
		}
		c.base = whole.Alle(day)
	}
	row, err := volta{Volta: v}.di(rec)
	if err != nil {
		return nil, s.unreadable(err)
	}
	saw, err := letti(visto)
	if err != nil {
		return nil, err
	}
	k := cartella.SchedaDi(rec.Kind)
	wanted, err := ordinati(k, vuole)
	if err != nil {
		return nil, err
	}
	for p, now := range wanted {
		was, shown := saw[p]
		if visto == nil {
			was = row.Field(p)
		}
		if shown && bytes.Equal(was, now) || bytes.Equal(senzaNulla(now), was) {
			continue
		}
		if stands := row.Field(p); visto != nil && !bytes.Equal(stands, was) && !bytes.Equal(stands, now) {
			return nil, &cartella.Error{Code: cartella.CodeConflitto, Field: p, Message: "Nel frattempo qualcuno ha cambiato «" + cartella.Etichetta(rec, p, s) + "»: guarda com'è ora e decidi di nuovo."}
		}
		c.wanted[p] = now
	}
	return c, nil
}

// di is a record as it is one time.
func (v volta) di(rec cartella.Record) (cartella.Record, error) {
	v.Row.Record = rec
	row, err := v.riga()
	return row.Record, err
}

func (c *cambio) primo() bool { return !c.base.Inizio.After(c.serie.Serie().Inizio) }

// stands are the fields of the record that a change sets, as they are.
func (c *cambio) stands(set Visto) Visto {
	out := Visto{}
	for p := range set {
		out[p] = string(c.rec.Field(cartella.Path(p)))
	}
	return out
}

// questo changes the entry of the day.
func (c *cambio) questo() ([]Mossa, error) {
	set := Visto{}
	for p, now := range c.wanted {
		if !slices.Contains(delGiorno, string(p)) {
			return nil, &cartella.Error{Code: cartella.CodeNonValido, Field: p, Message: "«" + cartella.Etichetta(c.rec, p, c) + "» è uguale per tutta la serie: per cambiarlo scegli «Questo e i seguenti» o «Tutta la serie»."}
		}
		set["ricorrenze."+c.giorno+"."+string(p)] = string(now)
	}
	if _, moved := c.wanted["inizio"]; moved || c.wanted["fine"] != nil {
		// Both or neither: one alone would follow the series.
		begin, end := c.tempi()
		set["ricorrenze."+c.giorno+".inizio"], set["ricorrenze."+c.giorno+".fine"] = string(testo(begin)), string(testo(end))
	}
	action := cartella.AzioneAppuntamentoModifica
	if _, outcome := c.wanted["stato"]; outcome && len(c.wanted) == 1 && testoDi(c.wanted["stato"]) != cartella.StatoTolto {
		action = cartella.AzioneAppuntamentoEsito
	}
	return c.mossa(c.rec, action, c.stands(set), set)
}

// tempi is when the one of the day is once it is as its author wants it.
func (c *cambio) tempi() (begin, end string) {
	v, _ := c.serie.Del(c.giorno)
	return cmp.Or(testoDi(c.wanted["inizio"]), v.Inizio), cmp.Or(testoDi(c.wanted["fine"]), v.Fine)
}

// spostata is the series as it is from a day on once it is moved as its author wants:
// the first time, and the rule with its days of the week moved as far.
func (c *cambio) spostata(first calendario.Volta) (begin, end time.Time, rule string, days int, err error) {
	from, to := c.tempi()
	v, _ := c.serie.Del(c.giorno)
	wantFrom, err1 := parseIstante(from)
	wantTo, err2 := parseIstante(to)
	isFrom, err3 := parseIstante(v.Inizio)
	if err := errors.Join(err1, err2, err3); err != nil || !wantTo.After(wantFrom) {
		return begin, end, "", 0, &cartella.Error{Code: cartella.CodeNonValido, Field: "fine", Message: "La fine deve venire dopo l'inizio.", Err: err}
	}
	rule = c.serie.Ripete
	begin, end = first.Inizio, first.Fine
	if c.wanted["inizio"] == nil && c.wanted["fine"] == nil {
		return begin, end, rule, 0, nil
	}
	zone := cartella.Orologio(c.serie.Zona)
	is, want := isFrom.In(zone), wantFrom.In(zone)
	days = int(mezzanotte(want).Sub(mezzanotte(is)).Hours() / 24)
	day := first.Inizio.In(zone).AddDate(0, 0, days)
	begin = calendario.Nel(time.Date(day.Year(), day.Month(), day.Day(), want.Hour(), want.Minute(), want.Second(), 0, time.UTC), zone)
	end = begin.Add(wantTo.Sub(wantFrom))
	if whole := calendario.GiornateIntere(wantFrom, wantTo, zone); whole > 0 {
		last := begin.In(zone).AddDate(0, 0, whole)
		end = calendario.Nel(time.Date(last.Year(), last.Month(), last.Day(), last.Hour(), last.Minute(), 0, 0, time.UTC), zone)
	}
	if days != 0 {
		if rule, err = calendario.Sposta(rule, days); err != nil {
			err = &cartella.Error{Code: cartella.CodeNonValido, Field: "ripete", Message: "La serie torna in giorni fissi: per portarla tutta a un altro giorno apri l'appuntamento e cambia «Si ripete», oppure sposta solo questo giorno.", Err: err}
		}
	}
	return begin, end, rule, days, err
}

func mezzanotte(t time.Time) time.Time {
	return time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, time.UTC)
}

// tutti changes the whole series; the entries go along where it moves to other days.
func (c *cambio) tutti() ([]Mossa, error) {
	serie := c.serie.Serie()
	begin, end, rule, days, err := c.spostata(calendario.Volta{Inizio: serie.Inizio, Fine: serie.Fine})
	if err != nil {
		return nil, err
	}
	set := Visto{}
	for p, now := range c.wanted {
		set[string(p)] = string(now)
	}
	if c.wanted["inizio"] != nil || c.wanted["fine"] != nil {
		set["inizio"], set["fine"] = string(testo(istante(begin))), string(testo(istante(end)))
	}
	if _, chosen := c.wanted["ripete"]; !chosen && rule != c.serie.Ripete {
		set["ripete"] = string(testo(rule))
	}
	if stops := string(c.wanted["ripete"]) == "null"; stops {
		delete(set, "ripete")
		if len(c.serie.Ricorrenze) > 0 {
			// What was written of single days stays where it is found by its time.
			set["fino"] = string(testo(istante(begin)))
		} else {
			set["ripete"], set["fino"] = "null", "null"
		}
	}
	if _, chosen := set["fino"]; !chosen && c.serie.Fino != "" && !begin.Equal(serie.Inizio) {
		set["fino"] = string(testo(istante(serie.FinoDopo(days))))
	}
	if days != 0 {
		maps.Copy(set, c.entries(func(string) bool { return true }, true))
		maps.Copy(set, c.rinominate(func(string) bool { return true }, days))
	}
	return c.ciascuna(c.rec, c.stands(set), set)
}

// entries are what was written of the days that which names, as it is or taken away.
func (c *cambio) entries(which func(day string) bool, away bool) Visto {
	out := Visto{}
	values, err := cartella.Valori(c.rec)
	if err != nil {
		return out
	}
	for p, raw := range values {
		if day, entry := p.Chiave(); entry && strings.HasPrefix(string(p), "ricorrenze.") && which(day) {
			out[string(p)] = string(raw)
			if away {
				out[string(p)] = "null"
			}
		}
	}
	return out
}

// rinominate are those entries under the names of the days so many days later.
func (c *cambio) rinominate(which func(day string) bool, days int) Visto {
	out := Visto{}
	for p, raw := range c.entries(which, false) {
		parts := strings.SplitN(p, ".", 3)
		name, nth := parts[1][:min(len(parts[1]), len(time.DateOnly))], parts[1][min(len(parts[1]), len(time.DateOnly)):]
		if day, err := time.Parse(time.DateOnly, name); err == nil {
			name = day.AddDate(0, 0, days).Format(time.DateOnly)
		}
		out["ricorrenze."+name+nth+"."+parts[2]] = raw
	}
	return out
}

// finisce is what has the series end before the day; what was written of later days
// goes with those.
func (c *cambio) finisce() Visto {
	set := c.entries(c.dopo, true)
	end := c.base.Inizio.Add(-time.Second)
	if _, before := c.serie.Serie().Del(c.base.Giorno); before && !c.regolare {
		end = c.base.Inizio // the one that the rule has on the same day stays
	}
	set["fino"] = string(testo(istante(end)))
	return set
}

// dopo reports whether a day is that of the change or a later one.
func (c *cambio) dopo(day string) bool { return day >= c.giorno }

// seguenti ends the series before the day, and makes another that goes on from there
// as its author wants it.
func (c *cambio) seguenti() ([]Mossa, error) {
	if !c.regolare {
		return nil, &cartella.Error{Code: cartella.CodeNonValido, Message: "Questo appuntamento si aggiunge alla serie, che non lo ripete: cambialo con «Solo questo giorno», oppure apri quello da cui la serie deve cambiare."}
	}
	begin, end, rule, days, err := c.spostata(c.base)
	if err != nil {
		return nil, err
	}
	values, err := cartella.Valori(c.rec)
	if err != nil {
		return nil, c.unreadable(err)
	}
	maps.DeleteFunc(values, func(p cartella.Path, _ json.RawMessage) bool {
		return strings.HasPrefix(string(p), "ricorrenze.") || strings.HasPrefix(string(p), "letto.") || p == "uid" || p == "sequenza" || p == "organizzatore"
	})
	maps.Copy(values, c.wanted)
	values["stato"] = testo("pianificata")
	values["inizio"], values["fine"] = testo(istante(begin)), testo(istante(end))
	if _, chosen := c.wanted["ripete"]; !chosen {
		values["ripete"] = testo(rule)
	} else if string(c.wanted["ripete"]) == "null" {
		values["fino"] = []byte("null")
	}
	if _, chosen := c.wanted["fino"]; !chosen && c.serie.Fino != "" && !begin.Equal(c.base.Inizio) && values["fino"] != nil && string(values["fino"]) != "null" {
		values["fino"] = testo(istante(c.serie.Serie().FinoDopo(days)))
	}
	// What is written of the day itself is what its author has just changed.
	later := func(day string) bool { return day > c.giorno }
	if values["ripete"] != nil && string(values["ripete"]) != "null" {
		for p, raw := range c.rinominate(later, days) {
			values[cartella.Path(p)] = json.RawMessage(raw)
		}
	}
	if who := c.serie.Organizzatore; who != c.io() {
		field, _ := cartella.SchedaDi(c.rec.Kind).Modello("partecipanti.*")
		named, there := c.Record(cartella.ID(who))
		if through, ok := cartella.Candidato(c.attore(), c.now(), c, c.rec, field, named, c.rec.Servizio); there && ok {
			values[cartella.Path("partecipanti."+string(who))] = testo(string(through))
		}
		values[cartella.Path("partecipanti."+string(c.io()))] = []byte("null")
	}
	values["organizzatore"] = testo(string(c.io()))
	body, err := cartella.Compone(values)
	if err != nil {
		return nil, malformata("")
	}
	next := cartella.Record{ID: cartella.NewID(), Kind: c.rec.Kind, Servizio: c.rec.Servizio, Body: body}
	set := c.finisce()
	edit := cartella.Edit{ID: c.rec.ID, Kind: c.rec.Kind, Set: map[cartella.Path]cartella.Change{}}
	stands := c.stands(set)
	for p, now := range set {
		was := json.RawMessage(stands[p])
		if len(was) == 0 {
			was = nil
		}
		edit.Set[cartella.Path(p)] = cartella.Change{Was: was, Now: senzaNulla(json.RawMessage(now))}
	}
	if err := c.do(cartella.AzioneAppuntamentoDividi, edit, cartella.Creation(next)); err != nil {
		return nil, err
	}
	for p, was := range stands {
		stands[p] = cmp.Or(was, "null")
	}
	return []Mossa{
		{string(next.ID), string(cartella.AzioneAppuntamentoTogli), Visto{"stato": string(testo("pianificata"))}, Visto{}},
		{string(c.rec.ID), string(cartella.AzioneAppuntamentoModifica), set, stands},
	}, nil
}
