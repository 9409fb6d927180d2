package oracletest

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"time"

	"siz-icaro/sync/cartella"
)

// The part of the law and of the story that is about calls and applications.

// filled is what the sender of an application writes in it.
var filled = []string{
	"linea", "richiedente", "richiedente_nome", "richiedente_telefono", "risposte.*", "isee", "isee_tipo", "isee_dsu", "isee_scade", "isee_difforme",
	"invalidita", "accompagnamento", "l104", "scale.*.valutazione", "documenti.*", "altre_misure.*", "iban", "iban_intestatario", "note",
}

// reasoned is what an application has in a state.
var reasoned = map[string][]string{
	"integrazione": {"integrazione_chiesta", "integrazione_entro"}, "non_ammissibile": {"motivi"}, "decaduta": {"decadenza"},
	"ritirata": {"motivo_fine"}, "rinunciata": {"motivo_fine"}, "presentata": {"linea", "richiedente", "presentata_il", "presentata_da"},
}

// ended are the states in which nobody goes on with an application.
var ended = []string{"ritirata", "non_ammissibile", "rinunciata", "decaduta"}

// backHome are the steps of who has sent an application; the others are those of the
// service with which it is.
var backHome = []cartella.Action{"domanda.integra", "domanda.ritira", "domanda.rinuncia"}

func callRules() map[cartella.Action]rule {
	c, d := cartella.KindAvviso, cartella.KindDomanda
	more := func(p ...string) []string { return append(slices.Clone(filled), p...) }
	step := func(roles []string, from, to string, fields ...string) rule {
		return rule{kind: d, roles: roles, from: strings.Fields(from), to: []string{to}, fields: append([]string{"stato"}, fields...)}
	}
	lead := func(from, to string, fields ...string) rule {
		return rule{kind: c, roles: offices, from: strings.Fields(from), to: []string{to}, fields: fields}
	}
	return map[cartella.Action]rule{
		"avviso.crea": {kind: c, creates: true, roles: offices, to: []string{"bozza"}},
		"avviso.modifica": lead("bozza", "bozza", "codice", "titolo", "misura", "base_giuridica", "descrizione", "dal", "al", "alle", "consegna_giorni", "integrazione_giorni",
			"eta_al", "con_isee", "inviano.*", "modulo", "requisiti", "documenti", "scale", "linee", "chiavi", "incompatibilita", "comuni"),
		"avviso.pubblica":    lead("bozza", "pubblicato", "stato", "pubblicato_il", "eta_al"),
		"avviso.proroga":     lead("pubblicato", "pubblicato", "al", "alle", "motivo_proroga"),
		"avviso.istruisci":   lead("pubblicato", "istruttoria", "stato"),
		"avviso.graduatoria": lead("istruttoria", "graduatoria", "stato"),
		"avviso.archivia":    lead("bozza pubblicato istruttoria graduatoria", "archiviato", "stato", "motivo_archivio"),

		"domanda.crea":    {kind: d, creates: true, roles: everyone, to: []string{"bozza"}},
		"domanda.compila": {kind: d, roles: everyone, from: []string{"bozza"}, to: []string{"bozza"}, fields: filled},
		"domanda.presenta": {kind: d, roles: everyone, from: []string{"bozza"}, to: []string{"presentata"},
			fields: more("stato", "presso", "presentata_da", "presentata_il", "eta", "residente")},
		"domanda.integra":   {kind: d, roles: everyone, from: []string{"integrazione"}, to: []string{"istruttoria"}, fields: more("stato", "integrazione_risposta", "integrata_il")[1:]}, // not its line,
		"domanda.istruisci": step(everyone, "presentata", "istruttoria", "istruita_da"),
		"domanda.chiedi":    step(everyone, "istruttoria", "integrazione", "integrazione_chiesta", "integrazione_entro", "integrazione_da", "integrazione_risposta", "integrata_il"),
		"domanda.ammetti":   step(offices, "istruttoria", "ammissibile", "esito_il", "motivi"),
		"domanda.escludi":   step(offices, "istruttoria integrazione", "non_ammissibile", "esito_il", "motivi"),
		"domanda.riesamina": step(offices, "ammissibile non_ammissibile in_graduatoria", "istruttoria", "esito_il", "motivi"),
		"domanda.attiva":    step(offices, "finanziata in_graduatoria", "attivata", "intervento"),
		"domanda.ritira":    step(everyone, "bozza presentata istruttoria integrazione ammissibile in_graduatoria", "ritirata", "motivo_fine"),
		"domanda.rinuncia":  step(everyone, "in_graduatoria finanziata in_attesa attivata", "rinunciata", "motivo_fine"),
		"domanda.decadi": step(offices, "presentata istruttoria integrazione ammissibile in_graduatoria in_attesa finanziata attivata", "decaduta",
			"decadenza", "motivo_fine"),
	}
}

// called is r once mutation m of u has written in it what the law does.
func (st *state) called(r *record, u string, m cartella.Mutation) *record {
	if r == nil {
		return r
	}
	call := st.of(cartella.KindAvviso, r.text("avviso"))
	written := any(nil)
	if y := m.At.Year(); 1800 <= y && y <= 2200 {
		written = m.At.UTC().Format("2006-01-02T15:04:05Z")
	}
	if tipi[m.Action] != "" {
		return askedRank(r, u, m, written)
	}
	switch m.Action {
	case "avviso.pubblica":
		if al := r.text("al"); al != "" {
			r = absent(r, "eta_al", al)
		}
		return r.with("pubblicato_il", st.day)
	case "domanda.crea":
		if form := call.text("modulo"); form != "" {
			r = absent(r, "modello", form)
		}
		return r.with("iniziata_il", written)
	case "domanda.presenta": // no clock here is ahead of the central one, which alone would change this
		r = absent(r, "presentata_da", u).with("presentata_il", written).with("presso", nil).with("residente", nil).with("eta", st.age(r, call))
		if call != nil && call.servizio != r.servizio {
			r = r.with("presso", call.servizio)
		}
		return r // nobody in the story lives where a call asks: none of them has a Comune
	case "domanda.istruisci":
		return absent(r, "istruita_da", u)
	case "domanda.chiedi":
		return absent(r, "integrazione_da", u).with("integrazione_risposta", nil).with("integrata_il", nil)
	case "domanda.integra":
		return r.with("integrata_il", st.day)
	case "domanda.ammetti":
		return r.with("esito_il", st.day).with("motivi", nil)
	case "domanda.escludi":
		return r.with("esito_il", st.day)
	case "domanda.riesamina":
		return r.with("esito_il", nil).with("motivi", nil)
	}
	return r
}

// age is that of the person of an application on the day of its call, nil where nobody
// knows it.
func (st *state) age(r, call *record) any {
	born, err := time.Parse(time.DateOnly, st.of(cartella.KindSoggetto, r.text("soggetto")).text("data_nascita"))
	on, err2 := time.Parse(time.DateOnly, call.text("eta_al"))
	if err != nil || err2 != nil || on.Before(born) {
		return nil
	}
	years := 0
	for !born.AddDate(years+1, 0, 0).After(on) {
		years++
	}
	return json.Number(strconv.Itoa(years))
}

// callField judges a field of a call or of an application.
func (t *trial) callField(before, r *record, path string, v any) string {
	value, _ := v.(string)
	if v == nil {
		return ""
	}
	call := t.was.of(cartella.KindAvviso, r.text("avviso"))
	switch string(r.kind) + "." + path {
	case "avviso.modulo":
		form := t.was.of(cartella.KindModello, value)
		return t.reference(cartella.KindModello, value) + unless(form.text("uso") == "domanda", "its form is none for an application")
	case "domanda.avviso":
		return t.reference(cartella.KindAvviso, value) + unless(call.text("stato") == "pubblicato" || call.text("stato") == "istruttoria", "its call takes none")
	case "domanda.soggetto":
		return t.reference(cartella.KindSoggetto, value)
	case "domanda.intervento":
		of := t.was.of(cartella.KindIntervento, value)
		return t.reference(cartella.KindIntervento, value) + unless(of.text("soggetto") == r.text("soggetto"), "it is an intervention for somebody else")
	case "domanda.modello":
		return unless(value == call.text("modulo"), "its form is not that of its call")
	case "domanda.presso":
		return unless(call != nil && value == call.servizio, "it is presented elsewhere")
	case "domanda.presentata_da", "domanda.istruita_da", "domanda.integrazione_da":
		return unless(value == t.u, "it is another")
	case "domanda.protocollo", "domanda.protocollata_il", "domanda.impronta":
		return "it is the central service's"
	}
	return ""
}

// applied judges a call or an application as it is left.
func (t *trial) applied(r *record) string {
	stato := r.text("stato")
	switch r.kind {
	case cartella.KindAvviso:
		before := t.was.records[r.id]
		if t.m.Action == "avviso.archivia" && before.text("stato") == "pubblicato" && r.text("motivo_archivio") == "" {
			return "it was published, and nobody says why it is no more"
		}
		if !drafted(r) && (r.text("dal") == "" || r.text("al") == "" || r.text("modulo") == "" || r.at("linee") == nil) {
			return "it is published, and lacks something"
		}
		if form := t.was.of(cartella.KindModello, r.text("modulo")); t.m.Action == "avviso.pubblica" && form.text("stato") != "attivo" {
			return "its form is not in use"
		}
		open := t.now.Before(time.Date(2100, 1, 1, 0, 0, 0, 0, time.UTC)) && r.text("al") > "2100"
		return unless(t.m.Action != "avviso.istruisci" || !open, "it is open still")
	case cartella.KindGraduatoria:
		return rankable(r)
	case cartella.KindDomanda:
		for _, p := range reasoned[stato] {
			if r.text(p) == "" {
				return "it lacks " + p
			}
		}
		call := t.was.of(cartella.KindAvviso, r.text("avviso"))
		from := t.was.of(cartella.KindServizio, r.servizio)
		who := t.was.of(cartella.KindSoggetto, r.text("soggetto"))
		before, today := t.was.records[r.id], day(t.now)
		switch t.m.Action {
		case "domanda.chiedi":
			return unless(r.text("integrazione_entro") >= today, "it is asked for by a day that is over")
		case "domanda.integra":
			return unless(before.text("integrazione_entro") >= today && who.text("data_decesso") == "", "it may not be given any more")
		case "domanda.escludi":
			return unless(before.text("stato") != "integrazione" || before.text("integrazione_entro") < today, "what was asked for may come still")
		case "domanda.ammetti":
			return unless(who.text("data_decesso") == "", "nobody admits the dead")
		case "domanda.riesamina":
			return unless(before.text("definitiva_il") == "", "a final list holds it")
		case "domanda.attiva":
			return unless(before.text("stato") != "in_graduatoria" || before.text("definitiva_il") != "", "no final list holds it yet")
		case "domanda.crea", "domanda.presenta":
		default:
			return ""
		}
		if call == nil || from.text("tipo") != "comune" && r.servizio != call.servizio {
			return "its service sends none to such a call"
		}
		return unless(t.m.Action != "domanda.presenta" || call.text("al") > "2100" && who.text("data_decesso") == "", "it may not be presented")
	}
	return ""
}

// drafted says whether a call has not been published ever.
func drafted(r *record) bool {
	return r.text("stato") == "bozza" || r.text("stato") == "archiviato" && r.text("pubblicato_il") == ""
}

// Those who call, and those who apply.

// openCall is the body of a call that is open for ever, or was closed long ago.
func (w *world) openCall(id, form string, closed bool) object {
	al := "2199-12-31"
	if closed {
		al = "2020-01-31"
	}
	return object{
		"codice": "bando", "titolo": "Avviso", "descrizione": mark(id), "dal": "2020-01-01", "al": al, "eta_al": "2026-01-01", "modulo": form, "stato": "bozza",
		"linee": []any{object{"codice": "buono", "titolo": "Buono"}, object{"codice": "voucher", "titolo": "Voucher"}},
	}
}

// callers are the services that have a call from the beginning.
var callers = []string{"self", "misura-b2"}

// hasApplied is an application of a person as it stands when the story begins.
func (w *world) hasApplied(p *edit) *edit {
	call := one(w, w.all(func(r *record) bool { return r.text("al") > "2100" }, cartella.KindAvviso)...)
	id := w.mint(cartella.KindDomanda)
	body := object{
		"avviso": call.id, "linea": "buono", "soggetto": p.id, "richiedente": "beneficiario", "modello": applicationForm, "note": mark(id),
		"iniziata_il": w.instant(-48 * time.Hour), "stato": one(w, "bozza", "presentata", "istruttoria", "istruttoria", "integrazione", "ammissibile", "in_graduatoria", "in_attesa", "finanziata"),
	}
	if body["stato"] == "integrazione" {
		body["integrazione_chiesta"], body["integrazione_entro"], body["integrazione_da"] = mark(id), w.days(5), "op-01"
	}
	if body["stato"] != "bozza" {
		body["presentata_da"], body["presentata_il"], body["presso"] = "op-01", w.instant(-24*time.Hour), call.servizio
	}
	return &edit{id: id, kind: cartella.KindDomanda, servizio: p.servizio, create: body}
}

// applicationForm is the form of all calls.
const applicationForm = "modulo-domanda"

func (w *world) calls(u string) *draft {
	edits := func(r *record, action cartella.Action, set func(*edit)) *draft {
		e := editing(r)
		set(e)
		return &draft{action: action, edits: []*edit{e}}
	}
	mine := func(keep func(*record) bool, stati ...string) (*record, bool) {
		return pick(w, w.all(func(r *record) bool {
			return slices.Contains(stati, r.text("stato")) && slices.Contains(offices, w.state.role(u, r.servizio)) && keep(r)
		}, cartella.KindAvviso))
	}
	any, over := func(*record) bool { return true }, func(r *record) bool { return r.text("al") < "2100" }
	switch w.rng.IntN(7) {
	case 0, 1:
		s, ok := pick(w, w.where(u, offices, w.services()))
		if !ok {
			return nil
		}
		id := w.mint(cartella.KindAvviso)
		return &draft{action: "avviso.crea", edits: []*edit{{id: id, kind: cartella.KindAvviso, servizio: s, create: w.openCall(id, applicationForm, w.chance(2))}}}
	case 2:
		if r, ok := mine(any, "bozza"); ok {
			return edits(r, "avviso.modifica", func(e *edit) { e.change(r, "descrizione", mark(r.id)+" "+one(w, "Uno", "Due")) })
		}
	case 3:
		if r, ok := mine(any, "bozza"); ok && w.state.of(cartella.KindModello, applicationForm).text("stato") == "attivo" {
			return edits(r, "avviso.pubblica", func(e *edit) { e.change(r, "stato", "pubblicato") })
		}
	case 4:
		if r, ok := mine(any, "pubblicato"); ok {
			return edits(r, "avviso.proroga", func(e *edit) { e.change(r, "motivo_proroga", mark(r.id)+" "+one(w, "Ferie", "Neve")) })
		}
	case 5:
		if r, ok := mine(over, "pubblicato", "istruttoria"); ok {
			if r.text("stato") == "pubblicato" {
				return edits(r, "avviso.istruisci", func(e *edit) { e.change(r, "stato", "istruttoria") })
			}
			return edits(r, "avviso.graduatoria", func(e *edit) { e.change(r, "stato", "graduatoria") })
		}
	default:
		if r, ok := mine(any, "bozza", "pubblicato", "istruttoria", "graduatoria"); ok && (r.text("stato") != "pubblicato" || w.chance(4)) {
			return edits(r, "avviso.archivia", func(e *edit) {
				e.change(r, "stato", "archiviato")
				e.change(r, "motivo_archivio", mark(r.id)+" Prova")
			})
		}
	}
	return nil
}

func (w *world) applies(u string) *draft {
	call, ok := pick(w, w.all(func(r *record) bool { return r.text("stato") == "pubblicato" && r.text("al") > "2100" }, cartella.KindAvviso))
	if !ok {
		return nil
	}
	s, ok := pick(w, w.where(u, everyone, w.services()))
	if !ok || w.state.of(cartella.KindServizio, s).text("tipo") != "comune" && s != call.servizio {
		return nil
	}
	p, ok := pick(w, w.visible(u, cartella.KindSoggetto))
	if !ok {
		return nil
	}
	id := w.mint(cartella.KindDomanda)
	e := &edit{id: id, kind: cartella.KindDomanda, servizio: s, create: object{
		"avviso": call.id, "linea": "buono", "soggetto": p.id, "richiedente": "beneficiario", "note": mark(id), "stato": "bozza",
	}}
	return w.known(u, &draft{action: "domanda.crea", edits: []*edit{e}}, p, s)
}

// goesOnWith is a step of an application that is u's to make.
func (w *world) goesOnWith(u string) *draft {
	r, ok := pick(w, w.all(func(r *record) bool { return w.state.sees(u, r) }, cartella.KindDomanda))
	if !ok {
		return nil
	}
	home := slices.Contains(everyone, w.state.role(u, r.servizio))
	here, steers := slices.Contains(everyone, w.state.role(u, at(r))), slices.Contains(offices, w.state.role(u, at(r)))
	e := editing(r)
	why := mark(r.id) + " " + one(w, "Uno", "Due", "Tre")
	alive := w.state.of(cartella.KindSoggetto, r.text("soggetto")).text("data_decesso") == ""
	to := func(action cartella.Action, may bool, stato string, more ...pair) *draft {
		if !may {
			return nil
		}
		if stato != "" {
			e.change(r, "stato", stato)
		}
		for _, p := range more {
			e.change(r, p.path, p.value)
		}
		return &draft{action: action, edits: []*edit{e}}
	}
	if r.text("stato") != "bozza" && w.chance(12) {
		return to("domanda.decadi", steers && !slices.Contains(ended, r.text("stato")), "decaduta", pair{"decadenza", "trasferimento"})
	}
	switch r.text("stato") {
	case "bozza":
		call, who := w.state.of(cartella.KindAvviso, r.text("avviso")), w.state.of(cartella.KindSoggetto, r.text("soggetto"))
		from := w.state.of(cartella.KindServizio, r.servizio)
		sends := call.text("stato") == "pubblicato" && call.text("al") > "2100" && who.text("data_decesso") == "" && w.state.age(r, call) != nil &&
			r.text("linea") != "" && (from.text("tipo") == "comune" || call.servizio == r.servizio)
		switch {
		case w.chance(3):
			return to("domanda.compila", home, "", pair{"note", why})
		case w.chance(10):
			return to("domanda.ritira", home, "ritirata", pair{"motivo_fine", why})
		}
		return to("domanda.presenta", home && sends, "presentata")
	case "presentata":
		return to("domanda.istruisci", here, "istruttoria")
	case "istruttoria":
		switch w.rng.IntN(4) {
		case 0:
			return to("domanda.chiedi", here, "integrazione", pair{"integrazione_chiesta", why}, pair{"integrazione_entro", w.days(5)})
		case 1:
			return to("domanda.escludi", steers, "non_ammissibile", pair{"motivi", why})
		}
		return to("domanda.ammetti", steers && alive, "ammissibile")
	case "integrazione":
		if today := w.days(0); r.text("integrazione_entro") < today {
			return to("domanda.escludi", steers, "non_ammissibile", pair{"motivi", why})
		} else if !alive {
			return nil
		}
		return to("domanda.integra", home, "istruttoria", pair{"integrazione_risposta", why})
	case "ammissibile", "non_ammissibile":
		return to("domanda.riesamina", steers && r.text("definitiva_il") == "" && w.chance(4), "istruttoria")
	case "in_graduatoria", "in_attesa":
		if !w.chance(4) {
			return to("domanda.riesamina", steers && r.text("stato") == "in_graduatoria" && r.text("definitiva_il") == "" && w.chance(4), "istruttoria")
		}
		if r.text("stato") == "in_graduatoria" && w.chance(4) {
			return to("domanda.ritira", home, "ritirata", pair{"motivo_fine", why})
		}
		return to("domanda.rinuncia", home, "rinunciata", pair{"motivo_fine", why})
	case "finanziata", "attivata":
		if r.text("stato") == "attivata" || w.chance(2) {
			return to("domanda.rinuncia", home, "rinunciata", pair{"motivo_fine", why})
		}
		return to("domanda.attiva", steers, "attivata")
	}
	return nil
}
