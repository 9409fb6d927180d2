package oracletest

import (
	"slices"
	"strings"
	"time"

	"siz-icaro/sync/cartella"
)

// The part of the law and of the story that is about requests.

var (
	// unanswered are the states of a request that waits for who was asked.
	unanswered = []string{"inviata", "ricevuta", "in_lavorazione"}
	// spoken are those in which both sides still write.
	spoken = append([]string{"integrazione", "accettata"}, unanswered...)
	// asksElse are what one may ask but to authorise an intervention.
	asksElse = []string{"spesa", "collaborazione", "relazione", "informazioni", "verifica", "altro"}
	// saidBy is what the entry says that an action adds, and reasons those which say why.
	saidBy = map[cartella.Action]string{
		"richiesta.prendi": "presa", "richiesta.assegna": "assegnata", "richiesta.chiedi": "integrazione", "richiesta.integra": "integrata", "richiesta.scrivi": "messaggio",
		"richiesta.autorizza": "accettata", "richiesta.accetta": "accettata", "richiesta.nega": "rifiutata", "richiesta.rifiuta": "rifiutata", "richiesta.ritira": "ritirata", "richiesta.evadi": "evasa",
	}
	reasons = []string{"integrazione", "integrata", "messaggio", "rifiutata", "ritirata"}
	// answered are the steps of who was asked, bySender those of who asks.
	answered = []cartella.Action{"richiesta.ricevi", "richiesta.prendi", "richiesta.autorizza", "richiesta.accetta", "richiesta.chiedi", "richiesta.nega", "richiesta.rifiuta"}
	bySender = []cartella.Action{"richiesta.integra", "richiesta.ritira"}
	byBoth   = []cartella.Action{"richiesta.scrivi", "richiesta.evadi"}
)

func requestRules() map[cartella.Action]rule {
	k := cartella.KindRichiesta
	adds := func(more ...string) []string {
		return append(more, "passaggi.*.passo", "passaggi.*.chi", "passaggi.*.quando", "passaggi.*.testo")
	}
	out := map[cartella.Action]rule{
		"richiesta.crea":      {kind: k, creates: true, roles: everyone, to: []string{"inviata"}},
		"richiesta.ricevi":    {kind: k, roles: everyone, from: []string{"inviata"}, to: []string{"ricevuta"}, fields: []string{"stato", "ricevuta_da", "ricevuta_il"}},
		"richiesta.prendi":    {kind: k, roles: everyone, from: []string{"inviata", "ricevuta"}, to: []string{"in_lavorazione"}, fields: []string{"stato", "assegnata_a", "passaggi.*.passo", "passaggi.*.chi", "passaggi.*.quando"}},
		"richiesta.assegna":   {kind: k, roles: everyone, fields: adds("assegnata_a")},
		"richiesta.scrivi":    {kind: k, roles: everyone, fields: adds()},
		"richiesta.chiedi":    {kind: k, roles: everyone, from: unanswered, to: []string{"integrazione"}, fields: adds("stato")},
		"richiesta.integra":   {kind: k, roles: everyone, from: []string{"integrazione"}, to: []string{"in_lavorazione"}, fields: adds("stato")},
		"richiesta.autorizza": {kind: k, roles: offices, from: unanswered, to: []string{"accettata"}, fields: adds("stato", "importo_concesso", "atto")},
		"richiesta.accetta":   {kind: k, roles: everyone, from: unanswered, to: []string{"accettata"}, fields: adds("stato", "importo_concesso", "atto")},
		"richiesta.nega":      {kind: k, roles: offices, from: unanswered, to: []string{"rifiutata"}, fields: adds("stato")},
		"richiesta.rifiuta":   {kind: k, roles: everyone, from: unanswered, to: []string{"rifiutata"}, fields: adds("stato")},
		"richiesta.ritira":    {kind: k, roles: everyone, own: "inviata_da", from: append([]string{"integrazione"}, unanswered...), to: []string{"ritirata"}, fields: adds("stato", "presso")},
		"richiesta.evadi":     {kind: k, roles: everyone, from: []string{"accettata"}, to: []string{"evasa"}, fields: adds("stato")},
	}
	for action, rule := range out {
		if saidBy[action] != "" {
			rule.adds = "passaggi"
			out[action] = rule
		}
	}
	return out
}

// newEntry is the key of the entry that an action added to a request, "" for none.
func newEntry(before, after *record) string {
	for _, key := range after.keys("passaggi") {
		if !slices.Contains(before.keys("passaggi"), key) {
			return key
		}
	}
	return ""
}

// requested is r, a request, once action of u, written at, has written in it what the
// law does.
func (st *state) requested(r *record, u string, m cartella.Mutation) *record {
	if r.kind != cartella.KindRichiesta {
		return r
	}
	switch m.Action {
	case "richiesta.crea":
		r = absent(r, "inviata_da", u).with("inviata_il", st.day)
		if to := r.text("destinatario"); to != r.servizio {
			r = absent(r, "presso", to)
		}
		return r
	case "richiesta.ricevi":
		return absent(r, "ricevuta_da", u).with("ricevuta_il", st.day)
	case "richiesta.prendi":
		if who := r.text("assegnata_a"); who != u {
			r = r.with("assegnata_a", u)
		}
	case "richiesta.ritira":
		r = r.with("presso", nil)
	}
	key := newEntry(st.records[r.id], r)
	step := saidBy[m.Action]
	if step == "" {
		return r
	}
	for p := range m.Edits[0].Set {
		// Where nothing but what the law takes away was written, the entry is there too.
		if collection, rest, _ := strings.Cut(string(p), "."); collection == "passaggi" && key == "" {
			one, _, _ := strings.Cut(rest, ".")
			if !slices.Contains(st.records[r.id].keys("passaggi"), one) {
				key = one
			}
		}
	}
	if key == "" {
		return r
	}
	at := "passaggi." + key
	r = absent(absent(r, at+".passo", step), at+".chi", u).with(at+".quando", nil)
	if y := m.At.Year(); 1800 <= y && y <= 2200 {
		r = r.with(at+".quando", m.At.UTC().Format(time.RFC3339))
	}
	return r
}

// decides is what the answer to a request makes of the intervention that it is about.
func (st *state) decides(recs map[string]*record, u string, m cartella.Mutation) {
	main := recs[string(m.Edits[0].ID)]
	for _, e := range m.Edits[1:] {
		r := recs[string(e.ID)]
		if r == nil || r.kind != cartella.KindIntervento || main == nil {
			continue
		}
		switch m.Action {
		case "richiesta.autorizza":
			r = absent(r, "autorizzato_da", u).with("autorizzato_il", st.day)
			if v := main.at("importo_concesso"); v != nil && (r.text("tipo") == "economico" || r.text("tipo") == "affido") {
				r = r.with("concesso", v)
			}
			if act := main.text("atto"); act != "" {
				r = r.with("atto", act)
			}
		case "richiesta.nega":
			if why := main.text("passaggi." + newEntry(st.records[main.id], main) + ".testo"); why != "" {
				r = absent(r, "motivo_rifiuto", why)
			}
		}
		recs[r.id] = r
	}
}

// answers judges who does something about a request, and of which one.
func (t *trial) answers(before *record) string {
	moved := len(changed(before, t.main)) > 0
	switch {
	case slices.Contains(answered, t.m.Action) && before.text("inviata_da") == t.u:
		return "nobody answers what they asked"
	case (t.m.Action == "richiesta.autorizza" || t.m.Action == "richiesta.nega") != (before.text("tipo") == "autorizzazione") &&
		slices.Contains([]cartella.Action{"richiesta.autorizza", "richiesta.nega", "richiesta.accetta", "richiesta.rifiuta"}, t.m.Action):
		return "it is a request of another type"
	case t.m.Action == "richiesta.assegna" && moved && !slices.Contains(unanswered, before.text("stato")):
		return "nobody is to answer it"
	case t.m.Action == "richiesta.scrivi" && moved && !slices.Contains(spoken, before.text("stato")):
		return "nobody writes about it any more"
	}
	return ""
}

// placesOf are the services whose people may do an action to a request.
func placesOf(action cartella.Action, r *record) []string {
	switch {
	case slices.Contains(bySender, action):
		return []string{r.servizio}
	case slices.Contains(byBoth, action):
		return []string{r.servizio, at(r)}
	}
	return []string{at(r)}
}

// requestField judges a field of a request.
func (t *trial) requestField(before, r *record, path string, v any) string {
	if v == nil {
		return ""
	}
	value, _ := v.(string)
	collection, rest, _ := strings.Cut(path, ".")
	_, field, _ := strings.Cut(rest, ".")
	holdsCases := func() bool {
		s := t.was.of(cartella.KindServizio, value)
		return s.yes("attivo") && (s.text("tipo") == "comune" || s.text("tipo") == "area")
	}
	switch collection {
	case "destinatario":
		return unless(holdsCases(), "nothing is asked of "+value)
	case "presso":
		return unless(before == nil && value == r.text("destinatario") && value != r.servizio, "it stands elsewhere")
	case "assegnata_a":
		ruolo := t.was.role(value, r.text("destinatario"))
		return unless(ruolo != "" && ruolo != "amministratore" && ruolo != "consultazione", value+" does not work where it is to be answered")
	case "soggetto":
		return t.reference(cartella.KindSoggetto, value)
	case "nucleo":
		return t.reference(cartella.KindNucleo, value)
	case "pic", "intervento":
		k := map[string]cartella.Kind{"pic": cartella.KindPIC, "intervento": cartella.KindIntervento}[collection]
		about := t.was.of(k, value)
		return unless(about.text("soggetto") == r.text("soggetto"), "it is about another") + unless(about == nil || about.servizio == r.servizio, "it is another service's") + t.reference(k, value)
	case "inviata_da", "ricevuta_da":
		return unless(value == t.u, "it is another")
	case "passaggi":
		switch field {
		case "passo":
			return unless(value == saidBy[t.m.Action], "something else was done")
		case "chi":
			return unless(value == t.u, "it is another")
		}
	}
	return ""
}

// sayable judges a request as it is left.
func (t *trial) sayable(r *record) string {
	for _, p := range []string{"tipo", "destinatario", "oggetto", "testo", "priorita", "inviata_da", "inviata_il"} {
		if r.text(p) == "" {
			return "it lacks " + p
		}
	}
	if authorises := r.text("tipo") == "autorizzazione"; authorises != (r.at("intervento") != nil) || authorises && r.text("presso") != "" {
		return "an intervention is authorised by its service, and nothing else is"
	}
	for _, p := range []string{"importo", "importo_concesso"} {
		if n := whole(r.at(p)); n < 0 || n > 100_000_000_00 {
			return p + " is out of bounds"
		}
	}
	for _, k := range r.keys("passaggi") {
		if slices.Contains(reasons, r.text("passaggi."+k+".passo")) && r.text("passaggi."+k+".testo") == "" {
			return "nobody says why"
		}
	}
	return ""
}

// Those who work with them.

// asksFor sends a request: to authorise an intervention of one's service, or anything
// else to any service.
func (w *world) asksFor(u string) *draft {
	id := w.mint(cartella.KindRichiesta)
	body := object{
		"tipo": one(w, asksElse...), "oggetto": "Serve " + mark(id), "testo": mark(id), "priorita": one(w, "normale", "alta", "urgente"), "stato": "inviata",
	}
	s, ok := pick(w, w.where(u, everyone, w.services()))
	if !ok {
		return nil
	}
	var about *record
	if i, ok := pick(w, w.all(func(r *record) bool {
		return r.text("stato") == "proposto" && slices.Contains(everyone, w.state.role(u, r.servizio)) && w.state.sees(u, r) && w.state.sees(u, w.state.of(cartella.KindSoggetto, r.text("soggetto")))
	}, cartella.KindIntervento)); ok && !w.chance(3) {
		about = w.state.of(cartella.KindSoggetto, i.text("soggetto"))
		s = i.servizio
		body["tipo"], body["destinatario"], body["intervento"], body["soggetto"] = "autorizzazione", s, i.id, about.id
		if w.chance(2) {
			body["importo"] = 100 + w.rng.IntN(90_000)
		}
	} else {
		to, ok := pick(w, w.all(func(s *record) bool {
			return s.yes("attivo") && slices.Contains([]string{"comune", "area"}, s.text("tipo"))
		}, cartella.KindServizio))
		if !ok {
			return nil
		}
		body["destinatario"] = to.id
		if p, ok := pick(w, w.visible(u, cartella.KindSoggetto)); ok && w.chance(2) {
			about = p
			body["soggetto"] = p.id
		}
	}
	if about != nil && about.servizio == storico {
		return nil
	}
	if c, ok := pick(w, w.colleagues(everyone, body["destinatario"].(string))); ok && w.chance(3) {
		body["assegnata_a"] = c
	}
	if w.chance(2) {
		body["scadenza"] = w.days(w.rng.IntN(20))
	}
	d := &draft{action: "richiesta.crea", edits: []*edit{{id: id, kind: cartella.KindRichiesta, servizio: s, create: body}}}
	if about == nil {
		return d
	}
	return w.known(u, d, about, s)
}

// handles takes some step with a request.
func (w *world) handles(u string) *draft {
	actions := []cartella.Action{
		"richiesta.ricevi", "richiesta.prendi", "richiesta.assegna", "richiesta.chiedi", "richiesta.integra", "richiesta.integra", "richiesta.scrivi", "richiesta.autorizza", "richiesta.autorizza",
		"richiesta.accetta", "richiesta.nega", "richiesta.rifiuta", "richiesta.ritira", "richiesta.evadi",
	}
	w.rng.Shuffle(len(actions), func(i, j int) { actions[i], actions[j] = actions[j], actions[i] })
	if w.chance(2) { // few may, so that those who may do
		actions = append([]cartella.Action{one(w, cartella.AzioneRichiestaAutorizza, cartella.AzioneRichiestaNega)}, actions...)
	}
	for _, action := range actions {
		rule := requestRules()[action]
		from := rule.from
		switch action {
		case "richiesta.assegna":
			from = unanswered
		case "richiesta.scrivi":
			from = spoken
		}
		r, ok := pick(w, w.all(func(r *record) bool {
			decides := action == "richiesta.autorizza" || action == "richiesta.nega"
			answers := decides || action == "richiesta.accetta" || action == "richiesta.rifiuta"
			return slices.Contains(from, r.text("stato")) && w.state.sees(u, r) && (!answers || decides == (r.text("tipo") == "autorizzazione")) &&
				(!slices.Contains(answered, action) || r.text("inviata_da") != u) && (rule.own == "" || r.text(rule.own) == u) &&
				len(w.where(u, rule.roles, placesOf(action, r))) > 0
		}, cartella.KindRichiesta))
		if !ok {
			continue
		}
		e := editing(r)
		d := &draft{action: action, edits: []*edit{e}}
		if len(rule.to) > 0 {
			e.change(r, "stato", rule.to[0])
		}
		if rule.adds != "" {
			at := "passaggi." + w.unused(r, "passaggi")
			e.change(r, at+".passo", saidBy[action])
			if action != "richiesta.prendi" {
				e.change(r, at+".testo", mark(r.id)+" "+one(w, "Uno", "Due", "Tre"))
			}
		}
		switch action {
		case "richiesta.prendi":
			e.change(r, "assegnata_a", u)
		case "richiesta.assegna":
			c, ok := pick(w, w.colleagues(everyone, r.text("destinatario")))
			if !ok {
				continue
			}
			e.change(r, "assegnata_a", c)
		case "richiesta.autorizza":
			if w.chance(2) {
				e.change(r, "importo_concesso", w.rng.IntN(90_000)).change(r, "atto", "Det. "+mark(r.id))
			}
		}
		if by, takes := successions[action]; takes {
			if i := w.state.of(cartella.KindIntervento, r.text("intervento")); w.state.replaceable(u, by, i) {
				d.edits = append(d.edits, editing(i).change(i, "stato", by.to).change(i, by.by, r.id))
			}
		}
		return d
	}
	return nil
}
