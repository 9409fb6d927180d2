package oracletest

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"time"

	"siz-icaro/sync/cartella"
)

// The part of the law and of the story that is about personal projects.

var (
	// atWork are the states of a project that people have agreed on and that goes on.
	atWork = []string{"condiviso", "attivo", "in_verifica"}
	// agreed is what people write in a project before they agree on it.
	agreed = []string{
		"tipo", "area", "responsabile", "redatto_il", "fine_prevista", "beneficiari.*.nome", "beneficiari.*.soggetto", "beneficiari.*.relazione", "bisogno", "valutazioni", "risorse",
		"inviante", "iscrizione_cpi", "l104", "l68", "esperienze", "mansione", "azienda", "tutor", "orario", "prova_fino_al",
		"obiettivi.*.testo", "obiettivi.*.termine", "obiettivi.*.atteso", "obiettivi.*.indicatore", "obiettivi.*.chi", "obiettivi.*.entro",
		"impegni.*.testo", "impegni.*.parte", "impegni.*.chi", "verifica_ogni", "verifica_unita",
	}
	// ofWork are the fields that only a project of work has.
	ofWork = []string{"inviante", "iscrizione_cpi", "l104", "l68", "esperienze", "mansione", "azienda", "tutor", "orario", "prova_fino_al"}
	// becomes is what no project is born with.
	becomes = []string{
		"prossima_verifica", "verificato_il", "verifiche", "firme", "sostituito_da", "proposto_il", "condiviso_il", "attivo_dal", "chiuso_il", "motivo_chiusura", "esito", "note_chiusura",
	}
	// owes is what a project has in a state.
	owes = map[string][]string{
		"condiviso": {"condiviso_il"}, "attivo": {"attivo_dal", "prossima_verifica"}, "in_verifica": {"attivo_dal", "prossima_verifica"},
		"chiuso": {"chiuso_il", "esito", "motivo_chiusura"},
	}
	// within are days of a project of which the second does not come before the first.
	within = [][2]string{{"redatto_il", "fine_prevista"}, {"attivo_dal", "chiuso_il"}, {"attivo_dal", "verificato_il"}}
)

func projectRules() map[cartella.Action]rule {
	k := cartella.KindPAI
	signs := []string{"firme.*.nome", "firme.*.qualita", "firme.*.esito", "firme.*.il", "firme.*.motivo"}
	found := []string{"obiettivi.*.esito", "obiettivi.*.nota"}
	return map[cartella.Action]rule{
		"pai.crea":      {kind: k, creates: true, roles: social, to: []string{"bozza"}},
		"pai.rivedi":    {kind: k, creates: true, roles: social, to: []string{"bozza"}},
		"pai.modifica":  {kind: k, roles: social, from: []string{"bozza", "proposto"}, to: []string{"bozza", "proposto"}, fields: agreed},
		"pai.proponi":   {kind: k, roles: social, from: []string{"bozza"}, to: []string{"proposto"}, fields: []string{"stato", "proposto_il"}},
		"pai.condividi": {kind: k, roles: social, from: []string{"proposto"}, to: []string{"condiviso"}, fields: append([]string{"stato", "condiviso_il"}, signs...)},
		"pai.firma":     {kind: k, roles: social, from: atWork, to: atWork, fields: signs, adds: "firme"},
		"pai.attiva":    {kind: k, roles: social, from: []string{"condiviso"}, to: []string{"attivo"}, fields: []string{"stato", "attivo_dal", "prossima_verifica"}},
		"pai.comincia":  {kind: k, roles: social, from: []string{"attivo"}, to: []string{"in_verifica"}, fields: []string{"stato"}},
		"pai.verifica": {kind: k, roles: social, from: []string{"attivo", "in_verifica"}, to: []string{"attivo"}, adds: "verifiche",
			fields: append([]string{"stato", "verificato_il", "prossima_verifica", "verifiche.*.il", "verifiche.*.chi", "verifiche.*.emerso"}, found...)},
		"pai.aggiorna": {kind: k, roles: social, from: []string{"attivo", "in_verifica"},
			fields: []string{"responsabile", "fine_prevista", "verifica_ogni", "verifica_unita", "prossima_verifica"}},
		"pai.chiudi": {kind: k, roles: social, from: atWork, to: []string{"chiuso"},
			fields: append([]string{"stato", "chiuso_il", "esito", "motivo_chiusura", "note_chiusura"}, found...)},
		"pai.annulla": {kind: k, roles: social, from: []string{"bozza", "proposto"}, to: []string{"annullato"}, fields: []string{"stato"}},
	}
}

// projected is r once action of u has written in it what the law does.
func (st *state) projected(r *record, action cartella.Action) *record {
	switch action {
	case "pai.crea":
		if who := st.of(cartella.KindPIC, r.text("pic")).text("soggetto"); who != "" {
			r = absent(r, "soggetto", who)
		}
		return number(r, "versione", 1)
	case "pai.rivedi":
		old := st.of(cartella.KindPAI, r.text("sostituisce"))
		for _, p := range []string{"soggetto", "pic"} {
			if about := old.text(p); about != "" {
				r = absent(r, p, about)
			}
		}
		return number(r, "versione", 1+whole(old.at("versione")))
	case "pai.proponi":
		return r.with("proposto_il", st.day)
	case "pai.verifica":
		r = r.with("verificato_il", lookedAt(r))
		if lookedAt(r) == nil {
			return r
		}
		last, _ := lookedAt(r).(string)
		if next := again(r, last); r.text("prossima_verifica") <= last && next != "" {
			r = r.with("prossima_verifica", next)
		}
	}
	return r
}

func number(r *record, path string, n int64) *record {
	if r.at(path) != nil {
		return r
	}
	return r.with(path, json.Number(strconv.FormatInt(n, 10)))
}

// lookedAt is the day on which people last looked how a project goes, nil for never.
func lookedAt(r *record) any {
	var days []string
	for _, k := range r.keys("verifiche") {
		if d := r.text("verifiche." + k + ".il"); d != "" {
			days = append(days, d)
		}
	}
	if len(days) == 0 {
		return nil
	}
	return slices.Max(days)
}

// again is the day on which they look next, after one on which they did; "" where they
// have not said how often.
func again(r *record, from string) string {
	begin, err := time.Parse(time.DateOnly, from)
	every := int(whole(r.at("verifica_ogni")))
	if err != nil || every <= 0 || every > 99 {
		return ""
	}
	months := 0
	switch r.text("verifica_unita") {
	case "giorni":
		return begin.AddDate(0, 0, every).Format(time.DateOnly)
	case "settimane":
		return begin.AddDate(0, 0, every*7).Format(time.DateOnly)
	case "mesi":
		months = every
	case "anni":
		months = every * 12
	default:
		return ""
	}
	next := begin.AddDate(0, months, 0)
	for next.Day() < begin.Day() { // it ran over the end of a shorter month
		next = next.AddDate(0, 0, -1)
		if next.AddDate(0, 0, 1).Day() == 1 {
			break
		}
	}
	return next.Format(time.DateOnly)
}

// projectField judges a field of a project.
func (t *trial) projectField(before, r *record, path string, v any) string {
	value, _ := v.(string)
	born := before == nil
	collection, rest, _ := strings.Cut(path, ".")
	_, field, _ := strings.Cut(rest, ".")
	tomorrow := day(t.now.Add(24 * time.Hour))
	old := t.was.of(cartella.KindPAI, r.text("sostituisce"))
	switch collection {
	case "soggetto":
		return t.reference(cartella.KindSoggetto, value)
	case "pic":
		return unless(v != nil, t.reference(cartella.KindPIC, value))
	case "beneficiari":
		return unless(field != "soggetto" || v == nil, t.reference(cartella.KindSoggetto, value))
	case "responsabile":
		return unless(slices.Contains(social, t.was.role(value, r.servizio)), value+" has no social role where the project is")
	case "redatto_il":
		return unless(value <= tomorrow && value >= day(t.now.AddDate(-10, 0, 0)), "it is too far from today")
	case "verifiche":
		return unless(field != "il" || v == nil || value <= tomorrow && value >= day(t.now.AddDate(-10, 0, 0)), "it is too far from today")
	case "condiviso_il", "attivo_dal", "chiuso_il", "iscrizione_cpi":
		return unless(value <= tomorrow, "it has not come yet")
	case "firme":
		return unless(field != "il" || value <= tomorrow, "it has not come yet")
	case "obiettivi":
		return unless(!born || t.m.Action != "pai.crea" || field != "esito" && field != "nota", "nobody knows yet how it goes")
	case "versione":
		want := int64(1)
		if t.m.Action == "pai.rivedi" {
			want += whole(old.at("versione"))
		}
		return unless(whole(v) == want, "it is another")
	case "sostituisce":
		switch {
		case t.m.Action != "pai.rivedi":
			return "it takes no other's place"
		case old != nil && old.text("stato") == "bozza":
			return "it is to take the place of a draft"
		case old != nil && (old.text("soggetto") != r.text("soggetto") || old.text("pic") != r.text("pic")):
			return "it is about another than what it is to take the place of"
		}
		return t.reference(cartella.KindPAI, value)
	case "sostituito_da":
		return unless(!born && value == t.main.id, "it is another that takes its place")
	}
	return ""
}

// agreeable judges a project as it is left.
func (t *trial) agreeable(r *record) string {
	if r.kind == cartella.KindRichiesta {
		return t.sayable(r)
	}
	if r.kind != cartella.KindPAI {
		return ""
	}
	stato := r.text("stato")
	for _, p := range owes[stato] {
		if r.text(p) == "" {
			return "it lacks " + p
		}
	}
	if stato != "bozza" && stato != "annullato" {
		if len(r.keys("obiettivi")) == 0 {
			return "it is for nothing"
		}
		for _, k := range r.keys("obiettivi") {
			if r.text("obiettivi."+k+".testo") == "" || r.text("obiettivi."+k+".termine") == "" {
				return "a goal says nothing"
			}
		}
		for _, k := range r.keys("impegni") {
			if r.text("impegni."+k+".testo") == "" {
				return "somebody is to do nothing"
			}
		}
	}
	if slices.Contains(atWork, stato) && len(r.keys("firme")) == 0 {
		return "nobody has signed it, or would not"
	}
	for _, k := range r.keys("firme") {
		for _, p := range []string{"nome", "esito", "il"} {
			if r.text("firme."+k+"."+p) == "" {
				return "a signature lacks its " + p
			}
		}
		if r.text("firme."+k+".esito") == "rifiutata" && r.text("firme."+k+".motivo") == "" {
			return "nobody says why it was not signed"
		}
	}
	for _, k := range r.keys("verifiche") {
		if r.text("verifiche."+k+".il") == "" || r.text("verifiche."+k+".emerso") == "" {
			return "a verification says nothing"
		}
	}
	for _, days := range within {
		if end := r.text(days[1]); end != "" && end < r.text(days[0]) {
			return days[1] + " comes before " + days[0]
		}
	}
	if last := r.text("verificato_il"); (stato == "attivo" || stato == "in_verifica") && last != "" && r.text("prossima_verifica") <= last {
		return "it is looked at no more"
	}
	if r.text("tipo") != "lavoro" && slices.ContainsFunc(ofWork, func(p string) bool { return r.at(p) != nil }) {
		return "it is no project of work"
	}
	return unless(r.text("bisogno") != "" && r.text("area") != "" && r.text("tipo") != "", "it lacks what every project has")
}

// drafted judges a project at its birth.
func (t *trial) drafted(r *record) string {
	for _, p := range becomes {
		if r.at(p) != nil {
			return "none is born with " + p
		}
	}
	return ""
}

// Those who work with them.

// newProject is what is written of one, of which u2 answers.
func (w *world) newProject(id, responsible string) object {
	body := object{
		"tipo": one(w, "anziani", "disabilita", "minori", "lavoro"), "area": one(w, cartella.AreePIC().Codici()...), "responsabile": responsible, "redatto_il": w.days(-w.rng.IntN(30)), "bisogno": mark(id),
		"obiettivi": object{
			"o1": object{"testo": "Uno " + mark(id), "termine": "breve", "atteso": mark(id)}, "o2": object{"testo": "Due", "termine": one(w, "medio", "lungo"), "entro": w.days(90)},
		},
		"impegni":       object{"i1": object{"testo": "Andare ogni settimana", "parte": "servizio"}, "i2": object{"testo": "Prendere le medicine", "parte": one(w, "persona", "famiglia")}},
		"verifica_ogni": 1 + w.rng.IntN(6), "verifica_unita": one(w, "giorni", "settimane", "mesi", "anni"),
	}
	if body["tipo"] == "lavoro" {
		body["azienda"], body["l68"] = "Officina "+mark(id), true
	}
	return body
}

// agreedOn is a project in a case, of before anybody looked.
func (w *world) agreedOn(pic *edit) *edit {
	id := w.mint(cartella.KindPAI)
	body := w.newProject(id, "op-01")
	body["soggetto"], body["pic"], body["versione"] = pic.create["soggetto"], pic.id, 1
	body["stato"] = one(w, "proposto", "condiviso", "attivo", "attivo", "in_verifica")
	if body["stato"] != "proposto" {
		body["condiviso_il"], body["firme"] = w.days(-40), object{"f1": object{"nome": "Rossi", "qualita": "persona", "esito": "carta", "il": w.days(-40)}}
	}
	if body["stato"] == "attivo" || body["stato"] == "in_verifica" {
		body["attivo_dal"], body["prossima_verifica"] = w.days(-30), w.days(w.rng.IntN(9)-4)
	}
	return &edit{id: id, kind: cartella.KindPAI, servizio: pic.servizio, create: body}
}

// aProject is one that u works on in its own service, in one of the states given.
func (w *world) aProject(u string, stati ...string) (*record, bool) {
	return pick(w, w.all(func(r *record) bool {
		p := w.state.parent(r)
		return slices.Contains(stati, r.text("stato")) && slices.Contains(social, w.state.role(u, r.servizio)) && w.state.sees(u, r) && w.state.sees(u, p) &&
			slices.Contains(w.state.reach(p), r.servizio)
	}, cartella.KindPAI))
}

// plans begins a project in a case.
func (w *world) plans(u string) *draft {
	pic, ok := pick(w, w.visible(u, cartella.KindPIC))
	if !ok {
		return nil
	}
	who := w.state.of(cartella.KindSoggetto, pic.text("soggetto"))
	s, ok := pick(w, w.where(u, social, w.state.reach(pic)))
	if !ok || who == nil || !w.state.sees(u, who) || who.servizio == storico {
		return nil
	}
	id := w.mint(cartella.KindPAI)
	body := w.newProject(id, u)
	body["pic"], body["soggetto"], body["stato"] = pic.id, who.id, "bozza"
	if w.chance(3) {
		body["beneficiari"] = object{"b1": object{"nome": "La figlia", "relazione": "figlio"}, "b2": object{"soggetto": who.id, "nome": mark(id)}}
	}
	if w.chance(2) {
		body["versione"] = 1
		delete(body, "soggetto")
	}
	return &draft{action: "pai.crea", edits: []*edit{{id: id, kind: cartella.KindPAI, servizio: s, create: body}}}
}

// revises begins one that is to take the place of another.
func (w *world) revises(u string) *draft {
	r, ok := w.aProject(u, atWork...)
	if !ok || !w.state.sees(u, w.state.of(cartella.KindSoggetto, r.text("soggetto"))) {
		return nil
	}
	id := w.mint(cartella.KindPAI)
	body := w.newProject(id, u)
	body["sostituisce"], body["stato"] = r.id, "bozza"
	if w.chance(2) {
		body["pic"], body["soggetto"] = r.text("pic"), r.text("soggetto")
	}
	return &draft{action: "pai.rivedi", edits: []*edit{{id: id, kind: cartella.KindPAI, servizio: r.servizio, create: body}}}
}

// projects takes some step with a project.
func (w *world) projects(u string) *draft {
	step := func(action cartella.Action, how func(*edit, *record), stati ...string) func(string) *draft {
		return func(u string) *draft {
			r, ok := w.aProject(u, stati...)
			if !ok {
				return nil
			}
			e := editing(r)
			how(e, r)
			return &draft{action: action, edits: []*edit{e}}
		}
	}
	signs := func(e *edit, r *record) {
		at := "firme." + w.unused(r, "firme")
		e.change(r, at+".nome", "Rossi "+mark(r.id)).change(r, at+".qualita", one(w, "persona", "familiare", "amministratore")).change(r, at+".il", w.days(-w.rng.IntN(3)))
		if w.chance(3) {
			e.change(r, at+".esito", "rifiutata").change(r, at+".motivo", "Non è d'accordo")
		} else {
			e.change(r, at+".esito", one(w, "carta", "digitale"))
		}
	}
	found := func(e *edit, r *record) {
		for _, k := range r.keys("obiettivi") {
			if w.chance(2) {
				e.change(r, "obiettivi."+k+".esito", one(w, "raggiunto", "parziale", "no"))
			}
		}
	}
	steps := []func(string) *draft{
		w.plans, w.revises, w.takesPlace,
		step("pai.modifica", func(e *edit, r *record) {
			if w.chance(2) {
				e.change(r, "bisogno", mark(r.id)+" "+one(w, "Uno", "Due", "Tre"))
			} else {
				key := one(w, "o2", "o3", "o4")
				e.change(r, "obiettivi."+key+".testo", mark(r.id)+" "+key).change(r, "obiettivi."+key+".termine", one(w, "breve", "medio", "lungo"))
			}
		}, "bozza", "proposto"),
		step("pai.proponi", func(e *edit, r *record) { e.change(r, "stato", "proposto") }, "bozza"),
		step("pai.condividi", func(e *edit, r *record) {
			e.change(r, "stato", "condiviso").change(r, "condiviso_il", w.days(-w.rng.IntN(3)))
			signs(e, r)
		}, "proposto"),
		step("pai.firma", signs, atWork...),
		step("pai.comincia", func(e *edit, r *record) { e.change(r, "stato", "in_verifica") }, "attivo"),
		step("pai.verifica", func(e *edit, r *record) {
			at := "verifiche." + w.unused(r, "verifiche")
			found(e, r)
			when := max(w.days(-w.rng.IntN(5)), r.text("attivo_dal"))
			e.change(r, "stato", "attivo").change(r, at+".il", when).change(r, at+".emerso", mark(r.id)+" "+one(w, "Meglio", "Peggio"))
			if last := max(when, r.text("verificato_il")); w.chance(2) || again(r, last) == "" || last > r.text("prossima_verifica") && again(r, last) <= last {
				e.change(r, "prossima_verifica", w.days(10+w.rng.IntN(90)))
			}
		}, "attivo", "in_verifica"),
		step("pai.aggiorna", func(e *edit, r *record) {
			if w.chance(2) {
				e.change(r, "prossima_verifica", w.days(1+w.rng.IntN(200)))
				return
			}
			if c, ok := pick(w, w.colleagues(social, r.servizio)); ok {
				e.change(r, "responsabile", c)
			}
			e.change(r, "fine_prevista", w.days(100+w.rng.IntN(99)))
		}, "attivo", "in_verifica"),
		step("pai.chiudi", func(e *edit, r *record) {
			found(e, r)
			e.change(r, "stato", "chiuso").change(r, "chiuso_il", max(w.days(-w.rng.IntN(3)), r.text("attivo_dal"))).change(r, "esito", one(w, "raggiunto", "parziale", "no")).
				change(r, "motivo_chiusura", one(w, "concluso", "rinuncia"))
		}, atWork...),
		step("pai.annulla", func(e *edit, r *record) { e.change(r, "stato", "annullato") }, "bozza", "proposto"),
	}
	w.rng.Shuffle(len(steps), func(i, j int) { steps[i], steps[j] = steps[j], steps[i] })
	for _, step := range steps {
		if d := step(u); d != nil {
			return d
		}
	}
	return nil
}

// takesPlace puts a project to work, in the place of the one that it revises if any.
func (w *world) takesPlace(u string) *draft {
	r, ok := w.aProject(u, "condiviso")
	if !ok {
		return nil
	}
	e := editing(r).change(r, "stato", "attivo").change(r, "attivo_dal", w.days(-w.rng.IntN(3))).change(r, "prossima_verifica", w.days(20+w.rng.IntN(90)))
	d := &draft{action: "pai.attiva", edits: []*edit{e}}
	if old := w.state.of(cartella.KindPAI, r.text("sostituisce")); w.state.replaceable(u, successions["pai.attiva"], old) {
		d.edits = append(d.edits, editing(old).change(old, "stato", "superato").change(old, "sostituito_da", r.id))
	}
	return d
}
