package oracletest

import (
	"cmp"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	"siz-icaro/sync/cartella"
)

// rule is what the law says of one action before it looks at any value.
type rule struct {
	kind    cartella.Kind
	creates bool
	roles   []string
	// fields are what it may set, as patterns; a creation sets all.
	fields []string
	// from and to are the states that it leads from and to, where it leads.
	from, to []string
	// own is the field that must name who does it.
	own string
	// adds is the collection to which it adds one entry.
	adds string
}

var (
	social   = []string{"assistente_sociale", "operatore_sociale", "referente"}
	everyone = []string{"assistente_sociale", "operatore_sociale", "referente", "amministrativo"}
	steering = []string{"assistente_sociale", "referente"}
	anyone   = append([]string{"amministratore", "consultazione"}, everyone...)
	open     = []string{"aperta", "riaperta", "assegnata", "in_carico"}
	planned  = []string{"pianificata", "erogata", "annullata", "non_presentato"}
	// told are the steps of a case that its diary tells.
	told = map[cartella.Action]bool{"pic.apri": true, "pic.chiudi": true, "pic.riapri": true}
	// makesKnown are the actions by which a person becomes known to a service.
	makesKnown = []cartella.Action{"pic.apri", "segnalazione.registra", "segnalazione.identifica", "domanda.crea"}
)

func rules() map[cartella.Action]rule {
	out := interventionRules()
	maps.Copy(out, projectRules())
	maps.Copy(out, siussRules())
	maps.Copy(out, requestRules())
	maps.Copy(out, callRules())
	maps.Copy(out, rankingRules())
	maps.Copy(out, map[cartella.Action]rule{
		"soggetto.crea": {kind: cartella.KindSoggetto, creates: true, roles: everyone},
		"soggetto.modifica": {kind: cartella.KindSoggetto, roles: everyone, fields: []string{
			"cognome", "nome", "nome_unico", "cf", "altri_codici", "sesso", "data_nascita", "luogo_nascita", "luogo_nascita_nome", "cittadinanza", "stato_civile", "data_decesso",
			"indirizzo", "civico", "comune", "comune_nome", "cap", "domicilio", "senza_fissa_dimora", "telefono", "telefono_di", "cellulare",
			"cellulare_di", "email", "medico", "note", "informativa_il"}},
		"nucleo.crea": {kind: cartella.KindNucleo, creates: true, roles: everyone},
		"nucleo.modifica": {kind: cartella.KindNucleo, roles: everyone, fields: []string{
			"tipo", "componenti.*.nome", "componenti.*.soggetto", "componenti.*.relazione", "componenti.*.data_nascita", "note"}},
		"servizio.scale": {kind: cartella.KindServizio, roles: []string{"referente"}, fields: []string{"scale_escluse.*"}},
		"modello.crea":   {kind: cartella.KindModello, creates: true, roles: makers, to: []string{"bozza"}},
		"modello.modifica": {kind: cartella.KindModello, roles: makers, from: []string{"bozza"}, to: []string{"bozza"}, fields: []string{
			"codice", "versione", "titolo", "uso", "descrizione", "fonte", "licenza", "parti", "totali"}},
		"modello.attiva": {kind: cartella.KindModello, roles: makers, fields: []string{"stato"}, from: []string{"bozza"}, to: []string{"attivo"}},
		"modello.ritira": {kind: cartella.KindModello, roles: makers, fields: []string{"stato", "ritirato_il"}, from: []string{"attivo"}, to: []string{"ritirato"}},
		"pic.apri":       {kind: cartella.KindPIC, creates: true, roles: social, to: []string{"aperta", "in_carico", "assegnata"}},
		"pic.assegna":    {kind: cartella.KindPIC, roles: steering, fields: []string{"stato", "responsabile", "in_carico_dal"}, from: open, to: []string{"assegnata"}},
		"pic.prendi": {kind: cartella.KindPIC, roles: social, fields: []string{"stato", "responsabile", "in_carico_dal"},
			from: []string{"aperta", "riaperta", "assegnata"}, to: []string{"in_carico"}},
		"pic.modifica":  {kind: cartella.KindPIC, roles: social, fields: []string{"area", "note", "equipe.*.ruolo", "equipe.*.dal"}},
		"pic.condividi": {kind: cartella.KindPIC, roles: steering, fields: []string{"condivisa.*.dal", "condivisa.*.fino"}},
		"pic.chiudi":    {kind: cartella.KindPIC, roles: steering, fields: []string{"stato", "chiusa_il", "motivo_chiusura"}, from: open, to: []string{"chiusa"}},
		"pic.riapri": {kind: cartella.KindPIC, roles: steering, fields: []string{"stato", "chiusa_il", "motivo_chiusura", "note_chiusura", "responsabile", "in_carico_dal"},
			from: []string{"chiusa"}, to: []string{"riaperta"}},
		"diario.scrivi":     {kind: cartella.KindDiario, creates: true, roles: social},
		"appuntamento.crea": {kind: cartella.KindAppuntamento, creates: true, roles: everyone, to: []string{"pianificata"}},
		"appuntamento.modifica": {kind: cartella.KindAppuntamento, roles: everyone, fields: []string{
			"titolo", "tipo", "inizio", "fine", "luogo", "soggetto", "pic", "partecipanti.*", "promemoria", "note", "ripete", "fino", "zona", "sequenza", "letto.*", "ricorrenze.*.*"}},
		"appuntamento.dividi": {kind: cartella.KindAppuntamento, roles: everyone, fields: []string{"fino", "ricorrenze.*.*"}},
		"appuntamento.esito": {kind: cartella.KindAppuntamento, roles: everyone, fields: []string{"stato", "note", "ricorrenze.*.stato", "ricorrenze.*.note"},
			from: planned, to: planned},
		"appuntamento.togli":    {kind: cartella.KindAppuntamento, roles: everyone, fields: []string{"stato"}, from: planned, to: []string{"tolto"}},
		"appuntamento.rimetti":  {kind: cartella.KindAppuntamento, roles: everyone, fields: []string{"stato"}, from: []string{"tolto"}, to: planned},
		"esportazione.registra": {kind: cartella.KindEsportazione, creates: true, roles: anyone},
		"preferenze.imposta": {kind: cartella.KindPreferenze, fields: []string{
			"preferiti.*", "cronologia.*", "nascoste.*", "home.*", "barra.*", "servizio"}},
		"segnalazione.registra": {kind: cartella.KindSegnalazione, creates: true, roles: everyone, to: []string{"registrata"}},
		"segnalazione.modifica": {kind: cartella.KindSegnalazione, roles: everyone, fields: append(asked, toldLater...),
			from: []string{"registrata"}, to: []string{"registrata"}},
		"segnalazione.integra":    {kind: cartella.KindSegnalazione, roles: social, fields: toldLater},
		"segnalazione.identifica": {kind: cartella.KindSegnalazione, roles: social, fields: []string{"riguarda", "soggetto", "anonimo"}},
		"segnalazione.assegna":    {kind: cartella.KindSegnalazione, roles: steering, fields: []string{"stato", "assegnata_a"}, from: waiting, to: []string{"assegnata"}},
		"segnalazione.prendi":     {kind: cartella.KindSegnalazione, roles: social, fields: []string{"stato", "assegnata_a"}, from: waiting[1:], to: []string{"assegnata"}},
		"segnalazione.invia": {kind: cartella.KindSegnalazione, roles: social, from: append([]string{"assegnata"}, waiting[2:]...), to: []string{"inviata"},
			fields: []string{"stato", "presso", "motivo_invio", "inviata_da", "inviata_il", "assegnata_a", "vista_da", "vista_il", "respinta_da", "motivo_rifiuto"}},
		"segnalazione.ritira": {kind: cartella.KindSegnalazione, roles: social, fields: []string{"stato", "presso"}, from: []string{"inviata"}, to: []string{"ritirata"}},
		"segnalazione.vista":  {kind: cartella.KindSegnalazione, roles: social, fields: []string{"stato", "vista_da", "vista_il"}, from: []string{"inviata"}, to: []string{"vista"}},
		"segnalazione.respingi": {kind: cartella.KindSegnalazione, roles: steering, from: []string{"inviata", "vista", "assegnata"}, to: []string{"respinta"},
			fields: []string{"stato", "presso", "assegnata_a", "respinta_da", "motivo_rifiuto"}},
		"segnalazione.chiudi":     {kind: cartella.KindSegnalazione, roles: social, fields: []string{"stato", "esito", "note_esito", "chiusa_il"}, from: waiting, to: []string{"chiusa"}},
		"segnalazione.riapri":     {kind: cartella.KindSegnalazione, roles: steering, fields: []string{"stato", "assegnata_a", "chiusa_il"}, from: []string{"chiusa"}, to: []string{"assegnata"}},
		"riconciliazione.risolvi": {kind: cartella.KindRiconciliazione, fields: []string{"stato", "scelta"}, from: []string{"aperta"}, to: []string{"risolta"}},
		"valutazione.crea":        {kind: cartella.KindValutazione, creates: true, roles: social, to: []string{"bozza"}},
		"valutazione.sostituisci": {kind: cartella.KindValutazione, creates: true, roles: social, to: []string{"bozza"}},
		"valutazione.compila": {kind: cartella.KindValutazione, roles: social, own: "compilatore", from: []string{"bozza"}, to: []string{"bozza"}, fields: []string{
			"data", "momento", "fonte", "intervista_a", "luogo", "note", "risposte.*"}},
		"valutazione.completa": {kind: cartella.KindValutazione, roles: social, own: "compilatore", from: []string{"bozza"}, to: []string{"completata"}, fields: []string{
			"stato", "data", "momento", "fonte", "intervista_a", "luogo", "note", "risposte.*"}},
		"valutazione.valida": {kind: cartella.KindValutazione, roles: steering, fields: []string{"stato", "validata_da", "validata_il"},
			from: []string{"completata"}, to: []string{"validata"}},
		"valutazione.annulla": {kind: cartella.KindValutazione, roles: social, fields: []string{"stato", "motivo_annullo"},
			from: []string{"bozza", "completata", "validata"}, to: []string{"annullata"}},
	})
	return out
}

// forClients are the ids under which a client creates records: a UUID of version
// 7 and variant 10, in small letters.
var forClients = regexp.MustCompile(`^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`)

// trial is the judgement of one mutation that operator u made of state was.
type trial struct {
	was, is *state
	u       string
	m       cartella.Mutation
	rule    rule
	now     time.Time
	// main is what the action is about, as it leaves it.
	main *record
}

// judge says why the law refuses a mutation; empty where it does not. A
// mutation that is no mutation at all (a value of the wrong type, say) is not
// the law's to refuse: what came of it is compared with what it said.
func (st *state) judge(u string, m cartella.Mutation, now time.Time) string {
	if string(m.Author) != u {
		return "it is signed by another"
	}
	rule, known := rules()[m.Action]
	if !known {
		return "it is no action of an operator"
	}
	if len(st.grants(u)) == 0 {
		return "its author may not act"
	}
	if len(m.Edits) == 0 {
		return "it does nothing"
	}
	for _, e := range m.Edits {
		if len(e.Create) > 0 && !forClients.MatchString(string(e.ID)) {
			return fmt.Sprintf("%s is no id for a client to choose", e.ID)
		}
	}
	is, err := st.after(u, m)
	if err != nil {
		return err.Error()
	}
	t := trial{was: st, is: is, u: u, m: m, rule: rule, now: now, main: is.records[string(m.Edits[0].ID)]}
	if why := t.subject(); why != "" {
		return why
	}
	for i, e := range m.Edits {
		if i > 0 {
			if why := t.further(e); why != "" {
				return why
			}
		}
		before, after := st.records[string(e.ID)], is.records[string(e.ID)]
		if why := cmp.Or(t.whole(after), t.sound(after), t.agreeable(after), t.applied(after)); why != "" {
			return fmt.Sprintf("%s as it is left: %s", e.ID, why)
		}
		fields := changed(before, after)
		for _, p := range slices.Sorted(maps.Keys(fields)) {
			if why := t.field(before, after, p, fields[p]); why != "" {
				return fmt.Sprintf("%s of %s: %s", p, e.ID, why)
			}
		}
		if before != nil {
			if why := t.moved(before, after); why != "" {
				return fmt.Sprintf("%s moves: %s", e.ID, why)
			}
			continue
		}
		if why := t.birth(after); why != "" {
			return fmt.Sprintf("%s is born: %s", e.ID, why)
		}
	}
	return unless(t.replaces(), "what it takes the place of stays")
}

// subject judges the action's own record, and who does it.
func (t *trial) subject() string {
	e := t.m.Edits[0]
	before := t.was.records[string(e.ID)]
	if e.Kind != t.rule.kind || t.main.kind != t.rule.kind {
		return "the action is not for a " + string(e.Kind)
	}
	if t.rule.creates != (len(e.Create) > 0) {
		return "it creates or does not, unlike the action"
	}
	if t.rule.creates && before != nil {
		return "the record exists"
	}
	if !t.rule.creates {
		for p := range e.Set {
			if !slices.ContainsFunc(t.rule.fields, func(f string) bool { return matches(f, string(p)) }) {
				return "the action may not set " + string(p)
			}
		}
	}
	if t.rule.to != nil && !slices.Contains(t.rule.to, t.main.text("stato")) {
		return "the action does not lead to " + t.main.text("stato")
	}
	if t.rule.from != nil && !slices.Contains(t.rule.from, before.text("stato")) && len(changed(before, t.main)) > 0 {
		return "the action does not lead from " + before.text("stato")
	}
	if why := t.added(before); why != "" {
		return why
	}
	if t.rule.own != "" && before.text(t.rule.own) != t.u {
		return "it is another's"
	}
	switch t.rule.kind {
	case cartella.KindPreferenze:
		return unless(before.text("utente") == t.u, "they are another's")
	case cartella.KindRiconciliazione:
		return unless(before.text("autore") == t.u, "it is another's")
	}
	if t.rule.creates {
		return unless(t.may(t.main.servizio), "its author has no such role in "+t.main.servizio)
	}
	if !t.was.sees(t.u, before) {
		return "its author does not see the record"
	}
	if (t.m.Action == "appuntamento.modifica" || t.m.Action == "appuntamento.dividi") && before.text("stato") == "tolto" {
		return "it was entered by mistake, and is not changed"
	}
	if t.m.Action == "erogazione.riapri" && before.text("siuss") == "inviata" {
		return "INPS has been told of it"
	}
	where := t.was.reach(before)
	switch t.rule.kind {
	case cartella.KindPIC:
		where = []string{before.servizio} // a shared case is steered by who owns it
	case cartella.KindRichiesta:
		where = placesOf(t.m.Action, before)
		if why := t.answers(before); why != "" {
			return why
		}
	case cartella.KindDomanda:
		where = []string{at(before)}
		if slices.Contains(backHome, t.m.Action) {
			where = []string{before.servizio}
		}
	case cartella.KindSegnalazione:
		where = []string{at(before)} // a report by those with whom it is
		switch t.m.Action {
		case "segnalazione.ritira":
			where = []string{before.servizio}
		case "segnalazione.vista", "segnalazione.respingi":
			if at(before) == before.servizio {
				return "nobody sent it there"
			}
		case "segnalazione.identifica":
			if before.text("riguarda") != "anonimo" && len(changed(before, t.main)) > 0 {
				return "it is known whom it is about"
			}
		}
	}
	return unless(slices.ContainsFunc(where, t.may), "its author has no such role where the record is")
}

// added judges that an action which adds to a collection adds one entry there, and
// leaves those of before as they were.
func (t *trial) added(before *record) string {
	if t.rule.adds == "" || len(changed(before, t.main)) == 0 {
		return ""
	}
	there := before.keys(t.rule.adds)
	for p := range changed(before, t.main) {
		collection, rest, _ := strings.Cut(p, ".")
		if key, _, _ := strings.Cut(rest, "."); collection == t.rule.adds && slices.Contains(there, key) {
			return "it rewrites what was written in " + collection
		}
	}
	return unless(len(t.main.keys(t.rule.adds)) == len(there)+1, "it does not add one entry to "+t.rule.adds)
}

// may reports whether the author has a role in s that may do it.
func (t *trial) may(s string) bool { return slices.Contains(t.rule.roles, t.was.role(t.u, s)) }

// further judges an edit that comes along with the action's own.
func (t *trial) further(e cartella.Edit) string {
	switch {
	case e.ID == t.m.Edits[0].ID:
		return "it edits one record twice"
	case t.m.Action == "pic.apri" && e.Kind == cartella.KindSegnalazione && len(e.Create) == 0:
		return t.leads(e)
	case slices.Contains(makesKnown, t.m.Action) && e.Kind == cartella.KindSoggetto && len(e.Create) == 0:
		if string(e.ID) != t.main.text("soggetto") {
			return "it makes known another than the case's person"
		}
		for p, ch := range e.Set {
			if string(p) != "servizi."+t.main.servizio+".dal" || len(ch.Now) == 0 || string(ch.Now) == "null" {
				return "it sets " + string(p) + " of the person"
			}
		}
		return ""
	case told[t.m.Action] && e.Kind == cartella.KindDiario && len(e.Create) > 0:
		entry := t.is.records[string(e.ID)]
		switch {
		case t.was.records[string(e.ID)] != nil:
			return "the entry exists"
		case entry.text("pic") != t.main.id:
			return "its entry is of another case"
		case entry.text("tipo") != "cambio_stato":
			return "its entry is no change of state"
		case entry.text("rettifica") != "":
			return "a step puts no entry right"
		}
		return unless(t.may(entry.servizio), "its author has no such role in "+entry.servizio)
	}
	if t.m.Action == "appuntamento.dividi" && e.Kind == cartella.KindAppuntamento && len(e.Create) > 0 {
		next := t.is.records[string(e.ID)]
		switch {
		case t.was.records[string(e.ID)] != nil:
			return "the series exists"
		case next.text("stato") != "pianificata" || next.text("organizzatore") != t.u:
			return "a series begins planned, and its author's"
		}
		return unless(t.may(next.servizio), "its author has no such role in "+next.servizio)
	}
	if by, takes := successions[t.m.Action]; takes && e.Kind == by.kind {
		return t.superseded(by, e)
	}
	if _, tells := tells[t.m.Action]; tells && e.Kind == cartella.KindErogazione {
		return t.marked(e)
	}
	return "an edit of a " + string(e.Kind) + " is smuggled along"
}

// field judges one field that changes, from what it was to v.
func (t *trial) field(before, r *record, path string, v any) string {
	if before == nil && r.kind == cartella.KindPIC && t.m.Action == "pic.apri" {
		if why := t.newCase(r, path, v); why != "" {
			return why
		}
	}
	if r.kind == cartella.KindModello || r.kind == cartella.KindValutazione {
		return t.formField(before, r, path, v)
	}
	if r.kind == cartella.KindAvviso || r.kind == cartella.KindDomanda {
		return t.callField(before, r, path, v)
	}
	if r.kind == cartella.KindGraduatoria {
		return t.rankField(r, path, v)
	}
	if isIntervention(r) {
		return t.interventionField(r, path, v)
	}
	if r.kind == cartella.KindPAI {
		return t.projectField(before, r, path, v)
	}
	if r.kind == cartella.KindRichiesta {
		return t.requestField(before, r, path, v)
	}
	if r.kind == cartella.KindInvioSIUSS {
		return t.fileField(r, path, v)
	}
	if v == nil && (r.kind != cartella.KindPIC || !strings.HasPrefix(path, "condivisa.")) {
		return unless(r.kind != cartella.KindSoggetto || !strings.HasPrefix(path, "condiviso.") && !strings.HasPrefix(path, "servizi."), "nobody sets this")
	}
	value, _ := v.(string)
	collection, rest, _ := strings.Cut(path, ".")
	key, _, _ := strings.Cut(rest, ".")
	switch string(r.kind) + "." + collection {
	case "soggetto.condiviso":
		return "nobody sets this"
	case "soggetto.servizi":
		if slices.Contains(makesKnown, t.m.Action) {
			return "" // see further
		}
		return unless(before == nil && key == r.servizio, "a person is not made known so")
	case "pic.segnalazione":
		if from := t.was.of(cartella.KindSegnalazione, value); from != nil && at(from) != r.servizio {
			return "its report is with another service"
		}
		return t.reference(cartella.KindSegnalazione, value)
	case "servizio.scale_escluse":
		return t.reference(cartella.KindModello, key)
	case "soggetto.id_esterno":
		return "it is the registry's"
	case "soggetto.cognome", "soggetto.nome":
		return unless(strings.ContainsFunc(value, seen), "nothing in it that one sees")
	case "soggetto.data_nascita", "soggetto.data_decesso", "pic.aperta_il", "pic.chiusa_il":
		return unless(value <= day(t.now.Add(24*time.Hour)), "it has not come yet")
	case "nucleo.intestatario", "pic.soggetto", "appuntamento.soggetto", "segnalazione.soggetto":
		return t.reference(cartella.KindSoggetto, value)
	case "segnalazione.nucleo":
		return t.reference(cartella.KindNucleo, value)
	case "segnalazione.riferimenti":
		return unless(!strings.HasSuffix(path, ".soggetto"), t.reference(cartella.KindSoggetto, value))
	case "segnalazione.registrata_da", "segnalazione.inviata_da", "segnalazione.vista_da":
		return unless(value == t.u, "it is another")
	case "segnalazione.assegnata_a":
		return unless(slices.Contains(social, t.was.role(value, at(r))), value+" has no social role where the report is")
	case "segnalazione.presso":
		s := t.was.of(cartella.KindServizio, value)
		return unless(s.yes("attivo") && (s.text("tipo") == "comune" || s.text("tipo") == "area") && value != r.servizio, "nothing is sent to "+value)
	case "nucleo.componenti":
		return unless(!strings.HasSuffix(path, ".soggetto"), t.reference(cartella.KindSoggetto, value))
	case "diario.pic", "appuntamento.pic":
		if told[t.m.Action] {
			return unless(value == t.main.id, "its entry is of another case")
		}
		return t.reference(cartella.KindPIC, value)
	case "pic.responsabile":
		return unless(slices.Contains(social, t.was.role(value, r.servizio)), value+" has no social role in the case's service")
	case "pic.equipe":
		return unless(slices.ContainsFunc(t.is.reach(r), func(s string) bool { return s != storico && t.was.role(key, s) != "" }), key+" works nowhere where the case is")
	case "diario.visibile_a":
		return unless(r.yes("riservata") && slices.Contains(t.is.reach(r), value) && t.was.sociale(key, value), key+" could not read it through "+value)
	case "appuntamento.partecipanti":
		ruolo := t.was.role(key, value)
		if ruolo == "" || ruolo == "amministratore" || value == storico {
			return key + " does not work in " + value
		}
		p := t.is.parent(r)
		return unless(p == nil || slices.Contains(t.is.reach(p), value), value+" is not where its case or person is")
	case "pic.condivisa":
		if r.at("condivisa."+key) == nil {
			return "" // ended
		}
		s := t.was.of(cartella.KindServizio, key)
		switch {
		case v == nil: // what is left of it is judged by its end
		case s == nil || !s.yes("attivo"):
			return "there is no such service at work"
		case s.text("tipo") != "comune" && s.text("tipo") != "area":
			return "a service of type " + s.text("tipo") + " has no cases"
		case key == r.servizio:
			return "it is the case's own"
		}
		fino := r.text("condivisa." + key + ".fino")
		return unless(fino != "" && fino >= r.text("condivisa."+key+".dal"), "it has no end, or ends before it begins")
	case "diario.autore", "appuntamento.organizzatore", "esportazione.operatore":
		return unless(value == t.u, "it is another")
	case "diario.tipo":
		return unless(value != "cambio_stato" || told[t.m.Action], "only a change of state writes that")
	case "diario.il", "esportazione.il":
		il, err := time.Parse(time.RFC3339, value)
		return unless(err == nil && !il.After(t.m.At.Add(5*time.Minute)) && !il.After(t.now.Add(24*time.Hour)) && !il.Before(t.now.AddDate(-10, 0, 0)), "it is too far from today")
	case "diario.rettifica":
		wrong := t.was.of(cartella.KindDiario, value)
		if wrong.yes("riservata") && wrong.text("autore") != t.u {
			return "it is another's reserved entry"
		}
		return unless(wrong.text("pic") == r.text("pic"), "it is of another case") + t.reference(cartella.KindDiario, value)
	case "diario.riservata":
		wrong := t.was.of(cartella.KindDiario, r.text("rettifica"))
		return unless(wrong == nil || wrong.yes("riservata"), "what all read is put right for all")
	case "appuntamento.promemoria":
		n, err := strconv.Atoi(fmt.Sprint(v))
		return unless(err == nil && 0 <= n && n <= 40320, "it is out of bounds")
	}
	return ""
}

// newCase judges a field of a case at its birth; what is absent there as well.
func (t *trial) newCase(r *record, path string, v any) string {
	switch collection, _, _ := strings.Cut(path, "."); collection {
	case "motivo", "condivisa", "chiusa_il", "motivo_chiusura", "note_chiusura":
		return "no case is born with it"
	case "aperta_da":
		return unless(v == t.u, "it is another")
	case "numero":
		opened, err := time.Parse(time.DateOnly, r.text("aperta_il"))
		return unless(err == nil && v == cartella.Numero(cartella.ID(r.id), opened.Year()), "it is not the record's")
	}
	return ""
}

// birth judges a record that is born, as a whole.
func (t *trial) birth(r *record) string {
	if r.kind == cartella.KindRichiesta {
		for p := range leaves(r) {
			if p == "numero" || p == "importo_concesso" || p == "atto" || p == "ricevuta_da" || p == "ricevuta_il" || strings.HasPrefix(p, "passaggi.") {
				return "no request is born with " + p
			}
		}
	}
	if r.kind == cartella.KindSegnalazione {
		for p := range leaves(r) {
			if slices.Contains(goesOn, p) {
				return "no report is born with " + p
			}
		}
	}
	if from := t.was.of(cartella.KindSegnalazione, r.text("segnalazione")); r.kind == cartella.KindPIC && from != nil {
		switch led := t.is.records[from.id]; {
		case led.text("pic") != r.id || led.text("stato") != "in_carico":
			return "its report does not say so"
		case from.text("soggetto") != r.text("soggetto"):
			return "its report is about another"
		}
	}
	if isIntervention(r) {
		return t.begun(r) + t.place(r)
	}
	if r.kind == cartella.KindPAI {
		return t.drafted(r) + t.place(r)
	}
	if r.kind == cartella.KindPIC {
		resp := r.text("responsabile")
		switch r.text("stato") {
		case "aperta":
			return unless(resp == "", "open, and in somebody's charge")
		case "in_carico":
			return unless(resp == t.u, "in another's charge")
		case "assegnata":
			return unless(slices.Contains(steering, t.was.role(t.u, r.servizio)), "assigned by who may not assign")
		}
	}
	return t.place(r)
}

// moved judges a record that belongs to another one than before: who was invited
// stays only where that is.
func (t *trial) moved(before, after *record) string {
	p := t.is.parent(after)
	if p == nil || after.kind != cartella.KindAppuntamento || t.was.parent(before) != nil && t.was.parent(before).id == p.id {
		return ""
	}
	for _, u := range after.keys("partecipanti") {
		if s := after.text("partecipanti." + u); !slices.Contains(t.is.reach(p), s) {
			return u + " was invited through " + s
		}
	}
	return ""
}

// place judges where a record is that belongs to another.
func (t *trial) place(r *record) string {
	if p := t.is.parent(r); p != nil && !slices.Contains(t.is.reach(p), r.servizio) {
		return "its service is not where what it belongs to is"
	}
	if (r.kind == cartella.KindAppuntamento || r.kind == cartella.KindValutazione || r.kind == cartella.KindPAI || isIntervention(r)) && r.text("pic") != "" && r.text("soggetto") != "" {
		return unless(t.is.of(cartella.KindPIC, r.text("pic")).text("soggetto") == r.text("soggetto"), "it is about another than the case's person")
	}
	return ""
}

// reference judges what a field names.
func (t *trial) reference(k cartella.Kind, id string) string {
	r := t.was.of(k, id)
	switch {
	case r == nil:
		return "it names no " + string(k)
	case r.servizio == storico:
		return "it names what is in the archive"
	}
	return unless(t.was.sees(t.u, r), "it names what its author does not see")
}

// matches reports whether path is one of pattern, whose "*" is one key.
func matches(pattern, path string) bool {
	want, got := strings.Split(pattern, "."), strings.Split(path, ".")
	if len(want) != len(got) {
		return false
	}
	for i := range want {
		if want[i] != "*" && want[i] != got[i] {
			return false
		}
	}
	return true
}

// seen reports whether a rune leaves ink: some letters of the tables, the
// fillers of Hangul, are as empty as a space.
func seen(r rune) bool {
	return unicode.In(r, unicode.L, unicode.N, unicode.P, unicode.S) && !strings.ContainsRune("\u115f\u1160\u2800\u3164\uffa0", r)
}

func unless(ok bool, why string) string {
	if ok {
		return ""
	}
	return why
}
