package oracletest

import (
	"encoding/json"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"siz-icaro/sync/cartella"
)

// The law of the forms that are data and of what is filled in by them, and those
// who make them and fill them in. The forms of this world count nothing but sums,
// and ask for something or not by one choice: whatever says more is no form here.

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
		person := st.of(cartella.KindSoggetto, r.text("soggetto"))
		r = absent(r, "compilatore", u).with("soggetto_nome", nil)
		if person != nil {
			r = r.with("soggetto_nome", strings.TrimSpace(person.text("cognome")+" "+person.text("nome")))
		}
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
		if t.m.Action != "valutazione.sostituisci" {
			return "it takes no other's place"
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

// superseded judges the edit of the assessment whose place another takes.
func (t *trial) superseded(e cartella.Edit) string {
	before := t.was.of(cartella.KindValutazione, string(e.ID))
	switch {
	case before == nil || len(e.Create) > 0:
		return "it takes the place of nothing"
	case before.id != t.main.text("sostituisce"):
		return "it takes the place of another"
	case !t.was.sees(t.u, before):
		return "its author does not see what it takes the place of"
	case !slices.ContainsFunc(t.was.reach(before), t.may):
		return "its author has no such role where that is"
	case !slices.Contains([]string{"completata", "validata"}, before.text("stato")) || t.is.records[before.id].text("stato") != "superata":
		return "it takes the place of one that is " + before.text("stato")
	}
	for _, p := range []string{"soggetto", "pic"} {
		if before.text(p) != t.main.text(p) {
			return "it is about another than what it takes the place of"
		}
	}
	for p := range e.Set {
		if p != "stato" && p != "sostituita_da" {
			return "it sets " + string(p) + " of what it takes the place of"
		}
	}
	return ""
}

// replaces reports whether what takes the place of another comes with the end of
// that, as it must.
func (t *trial) replaces() bool {
	return t.m.Action != "valutazione.sostituisci" || slices.ContainsFunc(t.m.Edits[1:], func(e cartella.Edit) bool { return string(e.ID) == t.main.text("sostituisce") })
}

// Those who make forms.

// imposes has the central service put some forms in force.
func (w *world) imposes(n int) {
	var edits []*edit
	for range n {
		id := w.mint(cartella.KindModello)
		e := &edit{id: id, kind: cartella.KindModello, servizio: "ambito", create: w.newForm(id)}
		e.create["stato"] = "attivo"
		edits = append(edits, e)
	}
	w.commit(cartella.AzioneImporta, w.mutation(&draft{edits: edits}).Edits...)
}

// newForm is a draft of a form, whose words all name it.
func (w *world) newForm(id string) object {
	choice := func(path string, must bool) object {
		var voci []any
		for _, code := range []string{"a", "b", "c"} {
			voci = append(voci, object{"codice": code, "testo": "Voce " + code, "punti": w.rng.IntN(4)})
		}
		return object{"path": path, "tipo": "scelta", "etichetta": path + " " + mark(id), "obbligatorio": must, "voci": voci}
	}
	when := one(w, "a", "b")
	first := []any{choice("bagno", true), choice("cibo", w.chance(2))}
	second := []any{
		object{"path": "aiuto", "tipo": "testo", "etichetta": "Chi aiuta", "quando": `bagno == "` + when + `"`, "obbligatorio": w.chance(2)},
		object{"path": "eta", "tipo": "intero", "etichetta": "Età", "fino": 130},
	}
	if w.chance(2) {
		second = append(second, choice("vestirsi", w.chance(2)), object{"path": "solo", "tipo": "booleano", "etichetta": "Vive solo", "quando": `cibo == "c"`})
	}
	body := object{
		"codice": "scala", "versione": strconv.Itoa(w.minted), "titolo": "Scala " + mark(id), "uso": "valutazione", "stato": "bozza", "descrizione": mark(id),
		"parti": []any{object{"titolo": "Parte", "campi": first}, object{"titolo": "Altro", "campi": second}},
	}
	if !w.chance(4) {
		t := object{"nome": "totale", "etichetta": "Totale " + mark(id), "espressione": "somma(punti)"}
		if w.chance(2) {
			t["fasce"] = []any{object{"da": 1, "a": 3, "testo": "Lieve"}, object{"da": 4, "a": 9, "testo": "Grave"}}
		}
		body["totali"] = []any{t}
	}
	return body
}

func (w *world) prepares(u string) *draft {
	s, ok := pick(w, w.where(u, makers, w.services()))
	if !ok {
		return nil
	}
	id := w.mint(cartella.KindModello)
	return &draft{action: "modello.crea", edits: []*edit{{id: id, kind: cartella.KindModello, servizio: s, create: w.newForm(id)}}}
}

// aForm is one in this state that u may go on with.
func (w *world) aForm(u, stato string) (*record, bool) {
	return pick(w, w.all(func(r *record) bool {
		return r.text("stato") == stato && w.state.sees(u, r) && slices.Contains(makers, w.state.role(u, r.servizio))
	}, cartella.KindModello))
}

func (w *world) reworks(u string) *draft {
	r, ok := w.aForm(u, "bozza")
	if !ok {
		return nil
	}
	e := editing(r).change(r, "titolo", "Scala "+one(w, "nuova ", "rivista ")+mark(r.id))
	if w.chance(2) {
		e.change(r, "parti", w.newForm(r.id)["parti"])
	}
	return &draft{action: "modello.modifica", edits: []*edit{e}}
}

func (w *world) activates(u string) *draft {
	r, ok := w.aForm(u, "bozza")
	if !ok {
		return nil
	}
	return &draft{action: "modello.attiva", edits: []*edit{editing(r).change(r, "stato", "attivo")}}
}

func (w *world) retires(u string) *draft {
	r, ok := w.aForm(u, "attivo")
	if !ok || w.chance(2) {
		return nil
	}
	e := editing(r).change(r, "stato", "ritirato")
	if w.chance(2) {
		e.change(r, "ritirato_il", w.days(-w.rng.IntN(3)))
	}
	return &draft{action: "modello.ritira", edits: []*edit{e}}
}

// Those who fill them in.

// answers are some for form f, all of those that r must have where it lacks them.
func (w *world) answers(f form, r *record, all bool) object {
	out := object{}
	for _, q := range f.questions {
		need := all && q.must && r.at("risposte."+q.name) == nil && f.asks(r, q)
		if !need && !w.chance(3) {
			continue
		}
		var v any
		switch q.tipo {
		case "scelta":
			v = one(w, slices.Sorted(maps.Keys(q.points))...)
		case "intero":
			v = w.rng.Int64N(q.fino + 1)
		case "booleano":
			v = true
		default:
			v = "Aiuta " + mark(r.id)
		}
		if !all && r.at("risposte."+q.name) != nil && w.chance(4) {
			v = nil
		}
		out[q.name] = v
		r = r.with("risposte."+q.name, v)
	}
	return out
}

// inUse are the forms by which what happened that day may be assessed.
func (w *world) inUse(on string) []*record {
	return w.all(func(r *record) bool {
		return r.text("stato") == "attivo" || r.text("stato") == "ritirato" && on <= r.text("ritirato_il")
	}, cartella.KindModello)
}

// newAssessment is one begun by u in service s; of whom it is is left out.
func (w *world) newAssessment(u, s string) (*edit, bool) {
	on := w.days(-w.rng.IntN(9))
	by, ok := pick(w, w.inUse(on))
	if !ok {
		return nil, false
	}
	id := w.mint(cartella.KindValutazione)
	body := object{"modello": by.id, "data": on, "stato": "bozza", "momento": one(w, "ingresso", "evento"), "note": mark(id)}
	if w.chance(2) {
		body["compilatore"] = u
	}
	f, _ := formOf(by)
	if answers := w.answers(f, &record{id: id, body: object{}}, false); len(answers) > 0 {
		body["risposte"] = answers
	}
	return &edit{id: id, kind: cartella.KindValutazione, servizio: s, create: body}, true
}

func (w *world) assesses(u string) *draft {
	about := object{}
	p, ok := pick(w, w.visible(u, cartella.KindSoggetto))
	if pic, within := pick(w, w.visible(u, cartella.KindPIC)); within && !w.chance(3) {
		p, about["pic"] = w.state.of(cartella.KindSoggetto, pic.text("soggetto")), pic.id
		if ok = p != nil && p.servizio != storico && w.state.sees(u, p); ok {
			about["soggetto"], p = p.id, pic
		}
	} else if ok {
		about["soggetto"] = p.id
	}
	if !ok {
		return nil
	}
	s, ok := pick(w, w.where(u, social, w.state.reach(p)))
	if !ok {
		return nil
	}
	e, ok := w.newAssessment(u, s)
	if !ok {
		return nil
	}
	maps.Copy(e.create, about)
	return &draft{action: "valutazione.crea", edits: []*edit{e}}
}

// anAssessment is one in one of these states that u may go on with in one of
// roles.
func (w *world) anAssessment(u string, roles []string, stati ...string) (*record, bool) {
	return pick(w, w.all(func(r *record) bool {
		return slices.Contains(stati, r.text("stato")) && w.state.sees(u, r) && len(w.where(u, roles, w.state.reach(r))) > 0
	}, cartella.KindValutazione))
}

// ownDraft is an assessment that u is filling in, with its form.
func (w *world) ownDraft(u string) (*record, form, bool) {
	r, ok := pick(w, w.all(func(r *record) bool {
		return r.text("compilatore") == u && r.text("stato") == "bozza" && w.state.sees(u, r) && len(w.where(u, social, w.state.reach(r))) > 0
	}, cartella.KindValutazione))
	if !ok {
		return nil, form{}, false
	}
	f, ok := w.state.form(r)
	return r, f, ok
}

func (w *world) fillsIn(u string) *draft {
	r, f, ok := w.ownDraft(u)
	if !ok {
		return nil
	}
	e := editing(r).change(r, "luogo", mark(r.id)+" "+one(w, "Uno", "Due"))
	for name, v := range w.answers(f, r, false) {
		e.change(r, "risposte."+name, v)
	}
	if on := w.days(-w.rng.IntN(9)); slices.ContainsFunc(w.inUse(on), func(m *record) bool { return m.id == r.text("modello") }) && w.chance(3) {
		e.change(r, "data", on)
	}
	return &draft{action: "valutazione.compila", edits: []*edit{e}}
}

func (w *world) finishes(u string) *draft {
	r, f, ok := w.ownDraft(u)
	if !ok {
		return nil
	}
	e := editing(r).change(r, "stato", "completata")
	for name, v := range w.answers(f, r, true) {
		e.change(r, "risposte."+name, v)
	}
	return &draft{action: "valutazione.completa", edits: []*edit{e}}
}

func (w *world) validates(u string) *draft {
	r, ok := w.anAssessment(u, steering, "completata")
	if !ok {
		return nil
	}
	e := editing(r).change(r, "stato", "validata")
	if w.chance(2) {
		e.change(r, "validata_da", u).change(r, "validata_il", w.days(-w.rng.IntN(3)))
	}
	return &draft{action: "valutazione.valida", edits: []*edit{e}}
}

func (w *world) supersedes(u string) *draft {
	old, ok := w.anAssessment(u, social, "completata", "validata")
	if !ok || w.chance(2) {
		return nil
	}
	who, pic := w.state.of(cartella.KindSoggetto, old.text("soggetto")), w.state.of(cartella.KindPIC, old.text("pic"))
	if who.servizio == storico || !w.state.sees(u, who) || pic != nil && !w.state.sees(u, pic) {
		return nil
	}
	e, ok := w.newAssessment(u, one(w, w.where(u, social, w.state.reach(old))...))
	if !ok {
		return nil
	}
	e.create["sostituisce"] = old.id
	if w.chance(2) {
		e.create["soggetto"] = who.id
		if pic != nil {
			e.create["pic"] = pic.id
		}
	}
	ends := editing(old).change(old, "stato", "superata")
	if w.chance(2) {
		ends.change(old, "sostituita_da", e.id)
	}
	return &draft{action: "valutazione.sostituisci", edits: []*edit{e, ends}}
}

func (w *world) annuls(u string) *draft {
	r, ok := w.anAssessment(u, social, "bozza", "completata", "validata")
	if !ok || !w.chance(3) {
		return nil
	}
	e := editing(r).change(r, "stato", "annullata").change(r, "motivo_annullo", mark(r.id))
	return &draft{action: "valutazione.annulla", edits: []*edit{e}}
}

// Those who cheat with them.

// wrongForm bends a form, what is filled in by one, or what names either.
func (w *world) wrongForm(u string, d *draft) {
	any := func() string {
		if id, ok := pick(w, append(w.ids(cartella.KindModello), w.ids(cartella.KindValutazione)...)); ok && !w.chance(3) {
			return id
		}
		return w.anyID()
	}
	e, r := w.some(d)
	switch e.kind {
	case cartella.KindModello:
		p := w.bentForm(e.id, u)
		e.put(r, p.path, p.value)
	case cartella.KindValutazione:
		for range 1 + w.rng.IntN(2) {
			p := w.bentAssessment(any, u)
			e.put(r, p.path, p.value)
		}
	case cartella.KindDiario:
		e.put(r, "pic", any())
	default:
		r, ok := pick(w, w.all(nil, cartella.KindModello, cartella.KindValutazione))
		if !ok {
			return
		}
		p := w.bentAssessment(any, u)
		if r.kind == cartella.KindModello {
			p = w.bentForm(r.id, u)
		}
		d.edits = append(d.edits, editing(r).change(r, p.path, p.value))
	}
}

func (w *world) bentForm(id, u string) pair {
	body := w.newForm(id)
	parts, _ := body["parti"].([]any)
	count := func(espressione string, fasce ...any) []any {
		return []any{object{"nome": "totale", "etichetta": "Totale", "espressione": espressione, "fasce": fasce}}
	}
	lonely := []any{object{"titolo": "Parte", "campi": []any{
		object{"path": "aiuto", "tipo": "testo", "etichetta": "Chi aiuta", "quando": `bagno == "a"`},
	}}}
	return one(w,
		pair{"stato", one(w, "attivo", "ritirato", "bozza")}, pair{"autore", one(w, u, w.anyPerson())}, pair{"ritirato_il", w.days(-1)},
		pair{"parti", parts}, pair{"parti", append(parts, parts...)}, pair{"parti", lonely}, pair{"parti", []any{}}, pair{"parti", nil},
		pair{"totali", count("somma(")}, pair{"totali", count("punti.inventata")}, pair{"totali", count("eta > 3")}, pair{"totali", nil},
		pair{"totali", count("somma(punti)", object{"da": 1, "a": 2, "testo": "x"}, object{"da": 2, "a": 4, "testo": "y"})})
}

func (w *world) bentAssessment(anyForm func() string, u string) pair {
	return one(w,
		pair{"punteggi.totale", 99}, pair{"punteggi.totale", nil}, pair{"fasce.totale", "Lieve"}, pair{"risposte.inventata", "a"}, pair{"risposte.bagno", "z"},
		pair{"risposte.bagno", nil}, pair{"risposte.cibo", nil}, pair{"risposte.cibo", 3}, pair{"risposte.aiuto", nil}, pair{"risposte.aiuto", "Nessuno"},
		pair{"risposte.eta", one(w, -1, 0, 130, 131)}, pair{"risposte.solo", "si"}, pair{"data", w.days(one(w, -4000, -3, 0, 2, 40))}, pair{"modello", anyForm()},
		pair{"modello", anyForm()}, pair{"soggetto", anyForm()}, pair{"pic", anyForm()}, pair{"pic", nil}, pair{"soggetto", nil}, pair{"sostituisce", anyForm()},
		pair{"sostituita_da", anyForm()}, pair{"compilatore", one(w, u, w.anyPerson())}, pair{"validata_da", w.anyPerson()}, pair{"validata_il", w.days(-2)},
		pair{"motivo_annullo", nil}, pair{"stato", one(w, cartella.StatiValutazione().Codici()...)})
}

// cheats is what only an assessment invites to: work on a colleague's, another in
// its place elsewhere, the day of a scale that is in use no more, the words of a
// scale that is not u's to see.
func (w *world) cheats(u string) *draft {
	var d *draft
	switch w.rng.IntN(4) {
	case 0:
		r, ok := pick(w, w.all(func(r *record) bool {
			return r.text("stato") == "bozza" && r.text("compilatore") != u && w.state.sees(u, r)
		}, cartella.KindValutazione))
		f, filled := w.state.form(r)
		if !ok || !filled {
			return nil
		}
		d = &draft{action: "valutazione.compila", edits: []*edit{editing(r).change(r, "note", mark(r.id))}}
		if w.chance(2) {
			d.action = "valutazione.completa"
			d.edits[0].change(r, "stato", "completata")
			for name, v := range w.answers(f, r, true) {
				d.edits[0].change(r, "risposte."+name, v)
			}
		}
	case 1:
		old, ok := w.anAssessment(u, social, "completata", "validata")
		s, works := pick(w, w.where(u, social, w.services()))
		if !ok || !works {
			return nil
		}
		e, ok := w.newAssessment(u, s)
		if !ok {
			return nil
		}
		e.create["sostituisce"] = old.id
		d = &draft{action: "valutazione.sostituisci", edits: []*edit{e, editing(old).change(old, "stato", "superata")}}
	case 2:
		r, ok := pick(w, w.all(func(r *record) bool {
			return r.text("compilatore") == u && r.text("stato") == "bozza" && w.state.of(cartella.KindModello, r.text("modello")).text("stato") == "ritirato"
		}, cartella.KindValutazione))
		if !ok {
			return nil
		}
		d = &draft{action: "valutazione.compila", edits: []*edit{editing(r).change(r, "data", w.days(w.rng.IntN(3)-1))}}
	default:
		by, ok := pick(w, w.all(func(r *record) bool { return !w.state.sees(u, r) }, cartella.KindModello))
		if d = w.assesses(u); d == nil || !ok {
			return nil
		}
		d.edits[0].put(nil, "modello", by.id)
		d.edits[0].put(nil, one(w, "punteggi.totale", "risposte.bagno"), one[any](w, 9, "z"))
	}
	d.author = u
	return d
}
