package oracletest

import (
	"encoding/json"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"siz-icaro/sync/cartella"
)

// The law of the forms that are data and of what is filled in by them. The forms
// of this world count nothing but sums, and ask for something or not by one choice:
// whatever says more is no form here.

var makers = []string{"referente", "amministratore"}

// form is what a modello asks and counts.
type form struct {
	questions []question
	totals    []total
}

type question struct {
	name, tipo string
	must       bool
	fino       int64
	// points are those of each choice.
	points map[string]int64
	// when and is are the choice before by which it is asked at all.
	when, is string
}

type total struct {
	name  string
	bands []band
}

type band struct {
	from, to int64
	says     string
}

var (
	fieldName = regexp.MustCompile(`^[a-z][a-z0-9_]*$`)
	condition = regexp.MustCompile(`^([a-z]+) == "([a-z])"$`)
)

// formOf reads the form that a modello holds; false where it holds none.
func formOf(r *record) (form, bool) {
	var f form
	parts, _ := r.at("parti").([]any)
	for _, p := range parts {
		fields, _ := member(p, "campi").([]any)
		for _, c := range fields {
			q, ok := questionOf(c)
			if !ok || f.question(q.name) != nil {
				return form{}, false
			}
			if before := f.question(q.when); q.when != "" && (before == nil || before.tipo != "scelta") {
				return form{}, false
			}
			f.questions = append(f.questions, q)
		}
	}
	totals, isList := r.at("totali").([]any)
	if r.at("totali") != nil && !isList {
		return form{}, false
	}
	for _, v := range totals {
		t := total{name: words(v, "nome")}
		bands, _ := member(v, "fasce").([]any)
		for i, b := range bands {
			band := band{whole(member(b, "da")), whole(member(b, "a")), words(b, "testo")}
			if band.from > band.to || i > 0 && band.from != t.bands[i-1].to+1 {
				return form{}, false
			}
			t.bands = append(t.bands, band)
		}
		if words(v, "espressione") != "somma(punti)" || !fieldName.MatchString(t.name) {
			return form{}, false
		}
		f.totals = append(f.totals, t)
	}
	return f, len(f.questions) > 0
}

func questionOf(v any) (question, bool) {
	must, _ := member(v, "obbligatorio").(bool)
	q := question{name: words(v, "path"), tipo: words(v, "tipo"), must: must, fino: whole(member(v, "fino")), points: map[string]int64{}}
	choices, _ := member(v, "voci").([]any)
	for _, c := range choices {
		q.points[words(c, "codice")] = whole(member(c, "punti"))
	}
	if when := words(v, "quando"); when != "" {
		found := condition.FindStringSubmatch(when)
		if found == nil {
			return question{}, false
		}
		q.when, q.is = found[1], found[2]
	}
	known := slices.Contains([]string{"scelta", "intero", "testo", "booleano"}, q.tipo)
	return q, known && fieldName.MatchString(q.name) && (q.tipo == "scelta") == (len(q.points) > 0)
}

func member(v any, key string) any {
	o, _ := v.(object)
	return o[key]
}

func words(v any, key string) string {
	s, _ := member(v, key).(string)
	return s
}

func whole(v any) int64 {
	n, _ := v.(json.Number)
	i, err := n.Int64()
	if err != nil {
		return 0
	}
	return i
}

// question is that of a name, nil for none.
func (f form) question(name string) *question {
	for i := range f.questions {
		if f.questions[i].name == name {
			return &f.questions[i]
		}
	}
	return nil
}

// asks reports whether assessment r, as it is answered, asks question q: the
// choice that it depends on was made, and was asked for itself.
func (f form) asks(r *record, q question) bool {
	return q.when == "" || r.text("risposte."+q.when) == q.is && f.asks(r, *f.question(q.when))
}

// form is the one that an assessment is filled in by.
func (st *state) form(r *record) (form, bool) {
	return formOf(st.of(cartella.KindModello, r.text("modello")))
}

// assessed is r once action of u has written in it what the law does.
func (st *state) assessed(r *record, u string, action cartella.Action) *record {
	switch action {
	case "modello.crea":
		return absent(r, "autore", u)
	case "modello.ritira":
		return r.with("ritirato_il", st.day)
	case "valutazione.valida":
		return absent(r, "validata_da", u).with("validata_il", st.day)
	case "valutazione.sostituisci":
		old := st.of(cartella.KindValutazione, r.text("sostituisce"))
		for _, p := range []string{"soggetto", "pic"} {
			if about := old.text(p); about != "" {
				r = absent(r, p, about)
			}
		}
	}
	if r.kind != cartella.KindValutazione {
		return r
	}
	if action == "valutazione.crea" || action == "valutazione.sostituisci" {
		r = absent(r, "compilatore", u).with("soggetto_nome", nil)
	}
	f, ok := st.form(r)
	if !ok {
		return r
	}
	for _, q := range f.questions {
		if !f.asks(r, q) {
			r = r.with("risposte."+q.name, nil)
		}
	}
	if action == "valutazione.completa" {
		r = f.counted(r)
	}
	return r
}

// counted is r with what its form counts of the answers, and with what that means.
func (f form) counted(r *record) *record {
	r = r.with("punteggi", nil).with("fasce", nil)
	var sum int64
	for _, q := range f.questions {
		sum += q.points[r.text("risposte."+q.name)]
	}
	for _, t := range f.totals {
		r = r.with("punteggi."+t.name, json.Number(strconv.FormatInt(sum, 10)))
		for _, b := range t.bands {
			if b.from <= sum && sum <= b.to {
				r = r.with("fasce."+t.name, b.says)
			}
		}
	}
	return r
}

// formField judges a field of a form, or of what is filled in by one.
func (t *trial) formField(before, r *record, path string, v any) string {
	value, _ := v.(string)
	collection, key, _ := strings.Cut(path, ".")
	born := before == nil
	switch string(r.kind) + "." + collection {
	case "modello.parti", "modello.totali":
		_, ok := formOf(r)
		return unless(ok, "it holds no form")
	case "modello.autore", "valutazione.compilatore":
		return unless(value == t.u, "it is another")
	case "modello.ritirato_il", "valutazione.motivo_annullo", "valutazione.validata_il":
		return unless(!born, "none is born with it")
	case "valutazione.validata_da":
		return unless(!born && value == t.u, "it is another")
	case "valutazione.modello":
		return t.inForce(r)
	case "valutazione.data":
		if value > day(t.now.Add(24*time.Hour)) || value < day(t.now.AddDate(-10, 0, 0)) {
			return "it is too far from today"
		}
		return t.inForce(r)
	case "valutazione.soggetto":
		return t.reference(cartella.KindSoggetto, value)
	case "valutazione.pic":
		return unless(v != nil, t.reference(cartella.KindPIC, value))
	case "valutazione.punteggi", "valutazione.fasce":
		return unless(t.m.Action == "valutazione.completa", "only the form counts")
	case "valutazione.risposte":
		return t.answer(r, key, v)
	case "valutazione.sostituisce":
		old := t.was.of(cartella.KindValutazione, value)
		switch {
		case t.m.Action != "valutazione.sostituisci":
			return "it takes no other's place"
		case old != nil && old.text("stato") == "bozza":
			return "it is to take the place of a draft"
		case old != nil && (old.text("soggetto") != r.text("soggetto") || old.text("pic") != r.text("pic")):
			return "it is about another than what it is to take the place of"
		}
		return t.reference(cartella.KindValutazione, value)
	case "valutazione.sostituita_da":
		return unless(!born && value == t.main.id, "it is another that takes its place")
	}
	return ""
}

// inForce judges the form that an assessment names: one that is in use, or was on
// its day.
func (t *trial) inForce(r *record) string {
	f := t.was.of(cartella.KindModello, r.text("modello"))
	switch {
	case f == nil:
		return "it names no form"
	case f.text("uso") != "valutazione" || f.text("stato") == "bozza":
		return "its form is not in use"
	}
	return unless(f.text("stato") == "attivo" || r.text("data") <= f.text("ritirato_il"), "its form was in use no more")
}

// answer judges one answer; none is one as well.
func (t *trial) answer(r *record, name string, v any) string {
	f, ok := t.was.form(r)
	q := f.question(name)
	if !ok || q == nil {
		return "its form does not ask that"
	}
	if v == nil {
		return ""
	}
	s, text := v.(string)
	switch q.tipo {
	case "scelta":
		_, ok = q.points[s]
	case "intero":
		n, number := v.(json.Number)
		i, err := n.Int64()
		ok = number && err == nil && 0 <= i && i <= q.fino
	case "booleano":
		_, ok = v.(bool)
	default:
		ok = text
	}
	return unless(ok, "it is no answer to that")
}

// whole judges an assessment as it is left: one that is done has what its form
// must have, one that is annulled says why.
func (t *trial) whole(r *record) string {
	stato := r.text("stato")
	if r.kind != cartella.KindValutazione || stato == "bozza" {
		return ""
	}
	if stato == "annullata" {
		return unless(r.text("motivo_annullo") != "", "nobody says why")
	}
	f, ok := t.is.form(r)
	if !ok {
		return "it is filled in by no form"
	}
	for _, q := range f.questions {
		if q.must && f.asks(r, q) && r.at("risposte."+q.name) == nil {
			return "it lacks the answer to " + q.name
		}
	}
	return ""
}

// succession is an action by which what is done takes the place of what it names.
type succession struct {
	kind cartella.Kind
	// from are the states of what makes place, to the one that it is in then, by the
	// field in which it names what took it.
	from   []string
	to, by string
	// names is the field of what is done that names it, and roles are those that may.
	names string
	roles []string
}

var successions = map[cartella.Action]succession{
	"valutazione.completa": {cartella.KindValutazione, []string{"completata", "validata"}, "superata", "sostituita_da", "sostituisce", social},
	"pai.attiva":           {cartella.KindPAI, atWork, "superato", "sostituito_da", "sostituisce", social},
	"richiesta.autorizza":  {cartella.KindIntervento, []string{"proposto"}, "autorizzato", "autorizzazione", "intervento", offices},
	"richiesta.nega":       {cartella.KindIntervento, []string{"proposto"}, "respinto", "autorizzazione", "intervento", offices},
}

// replaceable reports whether u may have another take the place of a record, as it
// stands.
func (st *state) replaceable(u string, by succession, old *record) bool {
	return old != nil && old.kind == by.kind && slices.Contains(by.from, old.text("stato")) && st.sees(u, old) &&
		slices.ContainsFunc(st.reach(old), func(s string) bool { return slices.Contains(by.roles, st.role(u, s)) })
}

// givesWay reports whether an edit of m, by which main is to take the place of
// another, counts for nothing: that has made way already, or is not u's to change.
func (st *state) givesWay(u string, m cartella.Mutation, e cartella.Edit, main *record) bool {
	by, takes := successions[m.Action]
	old := st.of(by.kind, string(e.ID))
	return takes && old != nil && e.Kind == old.kind && len(e.Create) == 0 &&
		main != nil && main.id != old.id && main.text(by.names) == old.id && !st.replaceable(u, by, old)
}

// superseded judges the edit of the record whose place another takes.
func (t *trial) superseded(by succession, e cartella.Edit) string {
	before := t.was.of(by.kind, string(e.ID))
	switch {
	case before == nil || len(e.Create) > 0:
		return "it takes the place of nothing"
	case before.id != t.main.text(by.names):
		return "it takes the place of another"
	case t.was.givesWay(t.u, t.m, e, t.main):
		return ""
	case t.is.records[before.id].text("stato") != by.to:
		return "what it takes the place of stays"
	}
	for p := range e.Set {
		if p != "stato" && string(p) != by.by {
			return "it sets " + string(p) + " of what it takes the place of"
		}
	}
	return ""
}

// replaces reports whether what takes the place of another, once it is done, comes
// with the end of that, as it must; and whether what is to do so names one.
func (t *trial) replaces() bool {
	place := t.main.text("sostituisce")
	switch t.m.Action {
	case "valutazione.sostituisci", "pai.rivedi":
		return place != ""
	case "richiesta.autorizza", "richiesta.nega":
		place = t.main.text("intervento")
		fallthrough
	case "valutazione.completa", "pai.attiva":
		return !t.was.replaceable(t.u, successions[t.m.Action], t.was.records[place]) || slices.ContainsFunc(t.m.Edits[1:], func(e cartella.Edit) bool { return string(e.ID) == place })
	}
	return true
}
