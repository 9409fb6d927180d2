package oracletest

import (
	"encoding/json"
	"math/big"
	"slices"
	"strconv"
	"strings"
	"time"

	"siz-icaro/sync/cartella"
)

// The part of the law and of the story that is about interventions and what is done
// of them.

var (
	// offices are who says yes to an expense.
	offices = []string{"referente", "amministrativo"}
	// does are what is done in an intervention, by its type.
	does = map[string][]string{
		"prestazione": {"sad", "sadh", "educativa", "educativa_scolastica", "pasti", "trasporto", "telesoccorso", "visite_protette", "inserimento", "tutoring", "sostegno_psicologico", "mediazione"},
		"economico":   {"contributo", "contributo_straordinario", "affitto", "utenze", "buono_b2", "voucher", "buono_spesa", "tirocinio", "esenzione"},
		"struttura": {"rsa", "rsd", "css", "comunita_alloggio", "comunita_minori", "madre_bambino", "pronta_accoglienza", "alloggio_protetto", "cdd", "cse", "sfa", "cdi",
			"centro_minori", "ricovero_sollievo"},
		"affido":   {"affido_etero", "affido_parenti", "affido_diurno"},
		"generico": {"segretariato", "consulenza", "protezione", "indagine", "altro"},
	}
	types = []string{"prestazione", "economico", "struttura", "affido", "generico"}
	// ofType are the fields that only some types have, needs those that they must have.
	ofType = map[string][]string{
		"quantita": {"prestazione"}, "unita": {"prestazione"}, "ogni": {"prestazione"}, "tariffa": {"prestazione"}, "quota_utente": {"prestazione"},
		"richiesto": {"economico"}, "rate": {"economico"}, "concesso": {"economico", "affido"}, "periodicita": {"economico", "affido"},
		"riscossione": {"economico", "affido"}, "intestatario": {"economico", "affido"}, "iban": {"economico", "affido"},
		"struttura": {"struttura"}, "retta": {"struttura"}, "retta_ogni": {"struttura"}, "retta_ente": {"struttura"}, "retta_utente": {"struttura"},
		"retta_ssn": {"struttura"}, "retta_altri": {"struttura"},
		"famiglia": {"affido"}, "forma": {"affido"}, "tempo": {"affido"},
		"provvedimento": {"prestazione", "struttura", "affido"}, "provvedimento_il": {"prestazione", "struttura", "affido"},
	}
	needs = map[string]string{"struttura": "struttura", "affido": "famiglia"}
	// carriedOut is what whoever proposes says, but for whom it is and where it comes
	// from.
	carriedOut = []string{
		"tipo", "prestazione", "descrizione", "area", "dal", "al", "fonte", "progetto", "erogatore", "note", "quantita", "unita", "ogni", "tariffa", "quota_utente",
		"richiesto", "concesso", "periodicita", "rate", "riscossione", "intestatario", "iban", "struttura", "retta", "retta_ogni", "retta_ente", "retta_utente",
		"retta_ssn", "retta_altri", "famiglia", "forma", "tempo", "provvedimento", "provvedimento_il",
	}
	// later is what nobody says at the birth of an intervention, paidLater of what was
	// done of it.
	later = []string{
		"numero", "autorizzato_da", "autorizzato_il", "atto", "motivo_rifiuto", "autorizzazione", "attivo_dal", "sospeso_dal", "motivo_sospensione", "chiuso_il", "motivo_chiusura", "note_chiusura",
		"siuss_protocollo", "siuss_mezzi", "siuss_dsu", "siuss_dsu_il",
	}
	paidLater = []string{"liquidata_da", "liquidata_il", "liquidazione", "riaperta_il", "motivo_riapertura", "motivo_annullo", "siuss", "siuss_invio", "siuss_il"}
	shares    = []string{"quota_ente", "quota_utente", "quota_ssn", "quota_altri"}
	// goesOnWith are the fields in which a renewal is as what it renews, doneOf those in
	// which what is done is as its intervention.
	goesOnWith = []string{"tipo", "soggetto", "pic", "pai"}
	doneOf     = []string{"soggetto", "pic", "prestazione"}
	// must is what an intervention, or what was done of it, has in a state.
	must = map[string][]string{
		"respinto": {"motivo_rifiuto"}, "attivo": {"attivo_dal"}, "sospeso": {"sospeso_dal", "motivo_sospensione"}, "chiuso": {"chiuso_il", "motivo_chiusura"},
		"liquidata": {"liquidata_il"}, "annullata": {"motivo_annullo"},
	}
	// inOrder are days of which the second does not come before the first.
	inOrder = [][2]string{{"dal", "al"}, {"attivo_dal", "sospeso_dal"}, {"attivo_dal", "chiuso_il"}}
)

func interventionRules() map[cartella.Action]rule {
	i, e := cartella.KindIntervento, cartella.KindErogazione
	return map[cartella.Action]rule{
		"intervento.proponi":  {kind: i, creates: true, roles: social, to: []string{"proposto"}},
		"intervento.rinnova":  {kind: i, creates: true, roles: social, to: []string{"proposto"}},
		"intervento.modifica": {kind: i, roles: social, from: []string{"proposto"}, to: []string{"proposto"}, fields: carriedOut},
		"intervento.autorizza": {kind: i, roles: offices, from: []string{"proposto"}, to: []string{"autorizzato"},
			fields: []string{"stato", "dal", "al", "concesso", "rate", "fonte", "progetto", "atto", "autorizzato_da", "autorizzato_il"}},
		"intervento.respingi": {kind: i, roles: offices, from: []string{"proposto"}, to: []string{"respinto"}, fields: []string{"stato", "motivo_rifiuto"}},
		"intervento.riproponi": {kind: i, roles: social, from: []string{"respinto"}, to: []string{"proposto"},
			fields: append([]string{"stato", "motivo_rifiuto", "autorizzazione"}, carriedOut...)},
		"intervento.attiva": {kind: i, roles: everyone, from: []string{"autorizzato"}, to: []string{"attivo"}, fields: []string{"stato", "attivo_dal", "erogatore"}},
		"intervento.aggiorna": {kind: i, roles: everyone, from: []string{"autorizzato", "attivo", "sospeso"},
			fields: []string{"al", "erogatore", "riscossione", "intestatario", "iban", "atto", "note"}},
		"intervento.sospendi": {kind: i, roles: everyone, from: []string{"attivo"}, to: []string{"sospeso"}, fields: []string{"stato", "sospeso_dal", "motivo_sospensione"}},
		"intervento.riprendi": {kind: i, roles: everyone, from: []string{"sospeso"}, to: []string{"attivo"}, fields: []string{"stato", "sospeso_dal", "motivo_sospensione"}},
		"intervento.chiudi": {kind: i, roles: social, from: []string{"autorizzato", "attivo", "sospeso"}, to: []string{"chiuso"},
			fields: []string{"stato", "chiuso_il", "motivo_chiusura", "note_chiusura"}},
		"intervento.annulla": {kind: i, roles: social, from: []string{"proposto", "respinto"}, to: []string{"annullato"}, fields: []string{"stato"}},

		"erogazione.registra": {kind: e, creates: true, roles: everyone, to: []string{"registrata"}},
		"erogazione.modifica": {kind: e, roles: everyone, from: []string{"registrata"}, to: []string{"registrata"},
			fields: append([]string{"dal", "al", "quantita", "note", "importo"}, shares...)},
		"erogazione.liquida": {kind: e, roles: offices, from: []string{"registrata"}, to: []string{"liquidata"},
			fields: []string{"stato", "liquidata_da", "liquidata_il", "liquidazione"}},
		"erogazione.riapri": {kind: e, roles: offices, from: []string{"liquidata"}, to: []string{"registrata"},
			fields: []string{"stato", "liquidata_da", "liquidata_il", "liquidazione", "riaperta_il", "motivo_riapertura"}},
		"erogazione.annulla": {kind: e, roles: everyone, from: []string{"registrata"}, to: []string{"annullata"}, fields: []string{"stato", "motivo_annullo"}},
	}
}

func isIntervention(r *record) bool {
	return r.kind == cartella.KindIntervento || r.kind == cartella.KindErogazione
}

// intervened is r once action of u has written in it what the law does.
func (st *state) intervened(r *record, u string, action cartella.Action) *record {
	like := func(id string, paths []string) {
		of := st.of(cartella.KindIntervento, id)
		for _, p := range paths {
			if v := of.text(p); v != "" {
				r = absent(r, p, v)
			}
		}
	}
	switch action {
	case "intervento.rinnova":
		like(r.text("rinnova"), goesOnWith)
		return absent(absent(r, "proposto_da", u), "attivazione", "rinnovo").with("proposto_il", st.day)
	case "intervento.proponi":
		return absent(r, "proposto_da", u).with("proposto_il", st.day)
	case "intervento.autorizza":
		return absent(r, "autorizzato_da", u).with("autorizzato_il", st.day)
	case "intervento.riproponi":
		return r.with("motivo_rifiuto", nil).with("autorizzazione", nil)
	case "intervento.riprendi":
		return r.with("sospeso_dal", nil).with("motivo_sospensione", nil)
	case "erogazione.registra":
		like(r.text("intervento"), doneOf)
		return absent(r, "registrata_da", u)
	case "erogazione.liquida":
		return absent(r, "liquidata_da", u)
	case "erogazione.riapri":
		return r.with("liquidata_da", nil).with("liquidata_il", nil).with("liquidazione", nil).with("riaperta_il", st.day)
	}
	return r
}

// interventionField judges a field of an intervention, or of what was done of one.
func (t *trial) interventionField(r *record, path string, v any) string {
	value, _ := v.(string)
	switch string(r.kind) + "." + path {
	case "intervento.soggetto", "erogazione.soggetto":
		return t.reference(cartella.KindSoggetto, value)
	case "intervento.pic", "erogazione.pic":
		return unless(v != nil, t.reference(cartella.KindPIC, value))
	case "intervento.segnalazione":
		from := t.was.of(cartella.KindSegnalazione, value)
		if why := t.reference(cartella.KindSegnalazione, value); why != "" {
			return why
		}
		return unless(at(from) == r.servizio && concerns(from, r.text("soggetto")), "its report is elsewhere, or about another")
	case "intervento.pai":
		of := t.was.of(cartella.KindPAI, value)
		return unless(v == nil, t.reference(cartella.KindPAI, value)+unless(of.text("soggetto") == r.text("soggetto"), "its project is another's"))
	case "intervento.rinnova", "erogazione.intervento":
		of := t.was.of(cartella.KindIntervento, value)
		if why := t.reference(cartella.KindIntervento, value); why != "" {
			return why
		}
		if of.servizio != r.servizio {
			return "it goes on in another service"
		}
		if of.at("attivo_dal") == nil {
			return "it has not begun"
		}
		return unless(r.kind == cartella.KindErogazione || t.m.Action == "intervento.rinnova", "it goes on with no other")
	case "intervento.proposto_da", "intervento.autorizzato_da", "erogazione.registrata_da", "erogazione.liquidata_da":
		return unless(value == t.u || v == nil && t.m.Action == "erogazione.riapri", "it is another")
	case "intervento.attivo_dal", "intervento.sospeso_dal", "intervento.chiuso_il", "intervento.provvedimento_il", "intervento.siuss_dsu_il", "erogazione.liquidata_il",
		"erogazione.siuss_il":
		return unless(value <= day(t.now.Add(24*time.Hour)), "it has not come yet")
	case "erogazione.al":
		return lasts(r)
	case "erogazione.dal":
		if why := lasts(r); why != "" {
			return why
		}
		return unless(value <= day(t.now.Add(24*time.Hour)) && value >= day(t.now.AddDate(-10, 0, 0)), "it is too far from today")
	}
	return ""
}

// lasts judges for how long something is given in one entry.
func lasts(r *record) string {
	from, err := time.Parse(time.DateOnly, r.text("dal"))
	return unless(err != nil || r.text("al") <= day(from.AddDate(1, 0, 0)), "nothing is given for more than a year")
}

// concerns reports whether a report is about a person or names them.
func concerns(report *record, who string) bool {
	return who != "" && (report.text("soggetto") == who ||
		slices.ContainsFunc(report.keys("riferimenti"), func(k string) bool { return report.text("riferimenti."+k+".soggetto") == who }))
}

// sound judges an intervention, or what was done of one, as it is left.
func (t *trial) sound(r *record) string {
	if r.kind == cartella.KindInvioSIUSS {
		return file(r)
	}
	if !isIntervention(r) {
		return ""
	}
	for _, p := range must[r.text("stato")] {
		if r.text(p) == "" {
			return "it lacks " + p
		}
	}
	for _, days := range inOrder {
		if end := r.text(days[1]); end != "" && end < r.text(days[0]) {
			return days[1] + " comes before " + days[0]
		}
	}
	if r.kind == cartella.KindErogazione {
		if r.text("riaperta_il") != "" && r.text("motivo_riapertura") == "" {
			return "nobody knows why it is open again"
		}
		return unless(r.at("importo") != nil && cents(r, "importo").Cmp(sum(r, shares...)) == 0 && !negative(r, append([]string{"importo"}, shares...)...), "it does not add up")
	}
	tipo := r.text("tipo")
	if !slices.Contains(does[tipo], r.text("prestazione")) {
		return "nobody does that in such an intervention"
	}
	for p := range leaves(r) {
		if of, some := ofType[p]; some && !slices.Contains(of, tipo) {
			return "such an intervention has no " + p
		}
	}
	if p := needs[tipo]; p != "" && r.text(p) == "" {
		return "it lacks " + p
	}
	if negative(r, "richiesto", "concesso", "tariffa", "quota_utente", "retta", "retta_ente", "retta_utente", "retta_ssn", "retta_altri") {
		return "less than nothing"
	}
	if cents(r, "quota_utente").Cmp(cents(r, "tariffa")) > 0 {
		return "the person pays more than it costs"
	}
	if borne := sum(r, "retta_ente", "retta_utente", "retta_ssn", "retta_altri"); borne.Sign() != 0 && borne.Cmp(cents(r, "retta")) != 0 {
		return "its fee does not add up"
	}
	return unless(r.at("iban") == nil || isIBAN(r.text("iban")), "it is to be paid to no account")
}

// cents are those of a field, however many.
func cents(r *record, path string) *big.Int {
	n, _ := r.at(path).(json.Number)
	out, ok := new(big.Int).SetString(n.String(), 10)
	if !ok {
		return new(big.Int)
	}
	return out
}

func sum(r *record, paths ...string) *big.Int {
	out := new(big.Int)
	for _, p := range paths {
		out.Add(out, cents(r, p))
	}
	return out
}

func negative(r *record, paths ...string) bool {
	return slices.ContainsFunc(paths, func(p string) bool { return cents(r, p).Sign() < 0 })
}

// isIBAN reports whether s, of which the letters count 10 to 35 and the first four
// come last, leaves 1 when it is divided by 97.
func isIBAN(s string) bool {
	if len(s) < 15 || strings.HasPrefix(s, "IT") && len(s) != 27 {
		return false
	}
	var digits strings.Builder
	for _, c := range s[4:] + s[:4] {
		n, err := strconv.ParseInt(string(c), 36, 64)
		if err != nil {
			return false
		}
		digits.WriteString(strconv.FormatInt(n, 10))
	}
	n, ok := new(big.Int).SetString(digits.String(), 10)
	return ok && n.Mod(n, big.NewInt(97)).Int64() == 1
}

// begun judges an intervention, or what was done of one, at its birth.
func (t *trial) begun(r *record) string {
	none, like, of := later, goesOnWith, t.was.of(cartella.KindIntervento, r.text("rinnova"))
	if r.kind == cartella.KindErogazione {
		none, like, of = paidLater, doneOf, t.was.of(cartella.KindIntervento, r.text("intervento"))
	}
	for _, p := range none {
		if r.at(p) != nil {
			return "none is born with " + p
		}
	}
	if t.m.Action == "intervento.proponi" {
		return unless(r.at("rinnova") == nil, "it goes on with no other")
	}
	if t.m.Action == "intervento.rinnova" && (r.text("attivazione") != "rinnovo" || r.at("segnalazione") != nil) {
		return "it is no renewal"
	}
	for _, p := range like {
		if of.text(p) != r.text(p) {
			return "it has another " + p
		}
	}
	return unless(of != nil, "it is of nothing")
}

// Those who work with them.

// anIntervention is one in one of the states given that u goes on with in one of
// roles.
func (w *world) anIntervention(u string, roles []string, stati ...string) (*record, bool) {
	return w.aMatter(cartella.KindIntervento, u, roles, stati...)
}

func (w *world) aMatter(k cartella.Kind, u string, roles []string, stati ...string) (*record, bool) {
	return pick(w, w.all(func(r *record) bool {
		return slices.Contains(stati, r.text("stato")) && w.state.sees(u, r) && len(w.where(u, roles, w.state.reach(r))) > 0
	}, k))
}

// newIntervention is what is proposed of a type.
func (w *world) newIntervention(id, tipo string) object {
	from := w.rng.IntN(60) - 30
	body := object{
		"tipo": tipo, "prestazione": one(w, does[tipo]...), "descrizione": mark(id), "area": one(w, cartella.AreePIC().Codici()...), "dal": w.days(from), "note": mark(id),
	}
	if w.chance(2) {
		body["al"] = w.days(from + w.rng.IntN(200))
	}
	switch tipo {
	case "prestazione":
		price := w.rng.IntN(3000)
		body["quantita"], body["unita"], body["ogni"] = w.rng.IntN(40), "ora", one(w, "settimana", "mese")
		body["tariffa"], body["quota_utente"] = price, w.rng.IntN(price+1)
	case "economico":
		body["richiesto"], body["periodicita"], body["riscossione"], body["iban"] = w.rng.IntN(90_000), "mese", "bonifico", "IT60X0542811101000000123456"
	case "struttura":
		ente, utente, ssn := w.rng.IntN(5000), w.rng.IntN(5000), w.rng.IntN(5000)
		body["struttura"], body["retta_ogni"] = "RSA "+mark(id), one(w, "giorno", "mese")
		body["retta"], body["retta_ente"], body["retta_utente"], body["retta_ssn"] = ente+utente+ssn, ente, utente, ssn
	case "affido":
		body["famiglia"], body["concesso"], body["forma"] = "Famiglia "+mark(id), w.rng.IntN(60_000), "consensuale"
	}
	return body
}

// underWay is an intervention in a case that began before anybody looked.
func (w *world) underWay(pic *edit) *edit {
	id := w.mint(cartella.KindIntervento)
	body := w.newIntervention(id, one(w, types...))
	body["soggetto"], body["pic"], body["proposto_da"], body["proposto_il"] = pic.create["soggetto"], pic.id, "op-01", w.days(-60)
	switch body["stato"] = one(w, "attivo", "sospeso", "autorizzato", "autorizzato", "respinto", "respinto"); body["stato"] {
	case "attivo":
		body["attivo_dal"] = w.days(-30 - w.rng.IntN(30))
	case "sospeso":
		body["attivo_dal"], body["sospeso_dal"], body["motivo_sospensione"] = w.days(-40), w.days(-9), "assenza"
	case "respinto":
		body["motivo_rifiuto"] = mark(id)
	}
	return &edit{id: id, kind: cartella.KindIntervento, servizio: pic.servizio, create: body}
}

// proposes has something be done for a person, in a case of theirs or in none.
func (w *world) proposes(u string) *draft {
	id := w.mint(cartella.KindIntervento)
	body := w.newIntervention(id, one(w, types...))
	var of *record
	if pic, ok := pick(w, w.visible(u, cartella.KindPIC)); ok && !w.chance(4) {
		who := w.state.of(cartella.KindSoggetto, pic.text("soggetto"))
		if who == nil || !w.state.sees(u, who) || who.servizio == storico {
			return nil
		}
		of, body["pic"], body["soggetto"] = pic, pic.id, who.id
	} else if p, ok := pick(w, w.visible(u, cartella.KindSoggetto)); ok {
		of, body["soggetto"] = p, p.id
	} else {
		return nil
	}
	s, ok := pick(w, w.where(u, social, w.state.reach(of)))
	if !ok {
		return nil
	}
	if from, ok := pick(w, w.all(func(r *record) bool {
		return at(r) == s && concerns(r, body["soggetto"].(string)) && w.state.sees(u, r)
	}, cartella.KindSegnalazione)); ok {
		body["segnalazione"] = from.id
	}
	if p, ok := pick(w, w.all(func(r *record) bool { return r.text("soggetto") == body["soggetto"] && w.state.sees(u, r) }, cartella.KindPAI)); ok && w.chance(2) {
		body["pai"] = p.id
	}
	body["stato"] = "proposto"
	if w.chance(2) {
		body["proposto_da"] = u
	}
	return &draft{action: "intervento.proponi", edits: []*edit{{id: id, kind: cartella.KindIntervento, servizio: s, create: body}}}
}

// within is an intervention that u may go on with in its own service, as keep says.
func (w *world) within(u string, roles []string, keep func(*record) bool) (*record, bool) {
	return pick(w, w.all(func(r *record) bool {
		p := w.state.parent(r)
		return keep(r) && slices.Contains(roles, w.state.role(u, r.servizio)) && w.state.sees(u, r) && w.state.sees(u, p) && slices.Contains(w.state.reach(p), r.servizio)
	}, cartella.KindIntervento))
}

// renews has one go on with another.
func (w *world) renews(u string) *draft {
	r, ok := w.within(u, social, func(r *record) bool { return r.at("attivo_dal") != nil })
	if !ok {
		return nil
	}
	id := w.mint(cartella.KindIntervento)
	body := w.newIntervention(id, r.text("tipo"))
	body["rinnova"], body["stato"] = r.id, "proposto"
	if w.chance(2) {
		delete(body, "tipo")
	} else {
		for _, p := range goesOnWith {
			if v := r.at(p); v != nil {
				body[p] = v
			}
		}
	}
	return &draft{action: "intervento.rinnova", edits: []*edit{{id: id, kind: cartella.KindIntervento, servizio: r.servizio, create: body}}}
}

// rewrites has r say what is written of it in the place of what it said.
func (w *world) rewrites(e *edit, r *record, body object) *edit {
	for _, p := range carriedOut {
		if v := body[p]; v != nil || r.at(p) != nil {
			e.change(r, p, v)
		}
	}
	return e
}

// carriesOn makes some step of an intervention, or of what was done of one.
func (w *world) carriesOn(u string) *draft {
	steps := []func(string) *draft{
		w.renews, w.does, w.pays, w.takesUpAgain, w.miscounted, w.writesForINPS,
		w.stepOf("intervento.modifica", social, func(e *edit, r *record) {
			w.rewrites(e, r, w.newIntervention(r.id, one(w, types...)))
		}, "proposto"),
		w.stepOf("intervento.autorizza", offices, func(e *edit, r *record) {
			e.change(r, "stato", "autorizzato").change(r, "atto", mark(r.id))
			if r.text("tipo") == "economico" {
				e.change(r, "concesso", w.rng.IntN(90_000)).change(r, "rate", 1+w.rng.IntN(12))
			}
			if w.chance(2) {
				e.change(r, "autorizzato_da", u).change(r, "autorizzato_il", w.days(-w.rng.IntN(9)))
			}
		}, "proposto"),
		w.stepOf("intervento.respingi", offices, func(e *edit, r *record) {
			e.change(r, "stato", "respinto").change(r, "motivo_rifiuto", mark(r.id))
		}, "proposto"),
		w.stepOf("intervento.riproponi", social, func(e *edit, r *record) {
			w.rewrites(e, r, w.newIntervention(r.id, one(w, types...)))
			e.change(r, "stato", "proposto").change(r, "motivo_rifiuto", nil)
		}, "respinto"),
		w.stepOf("intervento.annulla", social, func(e *edit, r *record) { e.change(r, "stato", "annullato") }, "proposto", "respinto"),
		w.stepOf("intervento.attiva", everyone, func(e *edit, r *record) {
			e.change(r, "stato", "attivo").change(r, "attivo_dal", w.days(-w.rng.IntN(40))).change(r, "erogatore", "Cooperativa "+mark(r.id))
		}, "autorizzato"),
		w.stepOf("intervento.aggiorna", everyone, func(e *edit, r *record) {
			e.change(r, "note", mark(r.id)+" "+one(w, "Uno", "Due", "Tre"))
			if r.text("tipo") == "economico" {
				e.change(r, "iban", one[any](w, nil, "IT60X0542811101000000123456"))
			}
		}, "autorizzato", "attivo", "sospeso"),
		w.stepOf("intervento.sospendi", everyone, func(e *edit, r *record) {
			e.change(r, "stato", "sospeso").change(r, "sospeso_dal", max(w.days(-w.rng.IntN(40)), r.text("attivo_dal"))).change(r, "motivo_sospensione", "ricovero")
		}, "attivo"),
		w.stepOf("intervento.riprendi", everyone, func(e *edit, r *record) {
			e.change(r, "stato", "attivo").change(r, "sospeso_dal", nil).change(r, "motivo_sospensione", nil)
		}, "sospeso"),
		w.stepOf("intervento.chiudi", social, func(e *edit, r *record) {
			e.change(r, "stato", "chiuso").change(r, "chiuso_il", max(w.days(-w.rng.IntN(9)), r.text("attivo_dal"))).change(r, "motivo_chiusura", "obiettivo")
		}, "autorizzato", "attivo", "sospeso"),
	}
	w.rng.Shuffle(len(steps), func(i, j int) { steps[i], steps[j] = steps[j], steps[i] })
	for _, step := range steps {
		if d := step(u); d != nil {
			return d
		}
	}
	return nil
}

// stepOf is what one of roles does to an intervention in one of the states given.
func (w *world) stepOf(action cartella.Action, roles []string, how func(*edit, *record), stati ...string) func(string) *draft {
	return func(u string) *draft {
		r, ok := w.anIntervention(u, roles, stati...)
		if !ok {
			return nil
		}
		e := editing(r)
		how(e, r)
		return &draft{action: action, edits: []*edit{e}}
	}
}

// does notes what was done of an intervention.
func (w *world) does(u string) *draft {
	r, ok := w.within(u, everyone, func(r *record) bool { return r.text("attivo_dal") != "" })
	if !ok {
		return nil
	}
	id, ago := w.mint(cartella.KindErogazione), w.rng.IntN(60)
	body := object{"intervento": r.id, "dal": w.days(-ago), "al": w.days(w.rng.IntN(ago+1) - ago), "quantita": w.rng.IntN(90), "stato": "registrata", "note": mark(id)}
	for p, n := range w.cost() {
		body[p] = n
	}
	if w.chance(2) {
		body["registrata_da"], body["soggetto"], body["prestazione"] = u, r.text("soggetto"), r.text("prestazione")
	}
	return &draft{action: "erogazione.registra", edits: []*edit{{id: id, kind: cartella.KindErogazione, servizio: r.servizio, create: body}}}
}

// cost is a sum and who bears it.
func (w *world) cost() map[string]int {
	out := map[string]int{"importo": 0}
	for _, p := range shares {
		if w.chance(2) {
			out[p] = w.rng.IntN(90_000)
			out["importo"] += out[p]
		}
	}
	return out
}

func (w *world) pays(u string) *draft {
	r, ok := w.aMatter(cartella.KindErogazione, u, offices, "registrata")
	if !ok {
		return nil
	}
	e := editing(r).change(r, "stato", "liquidata").change(r, "liquidata_il", w.days(-w.rng.IntN(9))).change(r, "liquidazione", mark(r.id))
	return &draft{action: "erogazione.liquida", edits: []*edit{e}}
}

// takesUpAgain has what was paid be put right, whatever INPS was told of it.
func (w *world) takesUpAgain(u string) *draft {
	r, ok := w.aMatter(cartella.KindErogazione, u, offices, "liquidata")
	if !ok || r.text("siuss") == "inviata" && !w.chance(4) {
		return nil
	}
	e := editing(r).change(r, "stato", "registrata").change(r, "liquidata_il", nil).change(r, "motivo_riapertura", mark(r.id)+" "+one(w, "Uno", "Due"))
	for _, p := range []string{"liquidata_da", "liquidazione"} {
		if r.at(p) != nil {
			e.change(r, p, nil)
		}
	}
	return &draft{action: "erogazione.riapri", edits: []*edit{e}}
}

// miscounted puts right what was noted as done, or takes it back.
func (w *world) miscounted(u string) *draft {
	r, ok := w.aMatter(cartella.KindErogazione, u, everyone, "registrata")
	if !ok {
		return nil
	}
	if w.chance(3) {
		return &draft{action: "erogazione.annulla", edits: []*edit{editing(r).change(r, "stato", "annullata").change(r, "motivo_annullo", mark(r.id))}}
	}
	e, cost := editing(r).change(r, "note", mark(r.id)+" "+one(w, "Uno", "Due")), w.cost()
	for _, p := range append([]string{"importo"}, shares...) {
		if n, ok := cost[p]; ok {
			e.change(r, p, n)
		} else if r.at(p) != nil {
			e.change(r, p, nil)
		}
	}
	return &draft{action: "erogazione.modifica", edits: []*edit{e}}
}

// Those who cheat with them.

// paysTwice does again to an intervention, or to what was done of one, what was done
// to it already, by saying that it stood otherwise; or a step that is not for it.
func (w *world) paysTwice(u string) *draft {
	if d := w.does(u); d != nil && w.chance(4) { // more than a machine counts, which comes round to a little
		e := d.edits[0]
		d.author = u
		e.create["importo"], e.create["quota_ente"], e.create["quota_utente"] = 98, json.Number("9223372036854775807"), json.Number("9223372036854775807")
		e.create["quota_ssn"], e.create["quota_altri"] = 100, nil
		return d
	}
	if r, ok := w.aMatter(cartella.KindErogazione, u, everyone, "liquidata", "annullata"); ok && w.chance(2) {
		e := editing(r).change(r, one(w, "liquidazione", "liquidata_il", "importo"), one[any](w, mark(r.id), w.days(-3), 1)).change(r, "stato", "liquidata")
		e.set["stato"] = fieldChange{"registrata", "liquidata"}
		return &draft{author: u, action: one(w, cartella.Action("erogazione.liquida"), "erogazione.modifica"), edits: []*edit{e}}
	}
	r, ok := w.anIntervention(u, everyone, cartella.StatiIntervento().Codici()...)
	if !ok {
		return nil
	}
	e := editing(r)
	switch stato := r.text("stato"); {
	case stato == "autorizzato" && w.chance(2):
		e.change(r, "concesso", 1_000_000).set["stato"] = fieldChange{"proposto", stato}
		return &draft{author: u, action: "intervento.autorizza", edits: []*edit{e}}
	case w.chance(2):
		e.change(r, one(w, "concesso", "tariffa", "iban", "tipo", "soggetto", "pic", "rinnova", "proposto_da"), one[any](w, 5, u, w.anyID(), "economico"))
		return &draft{author: u, action: one(w, cartella.Action("intervento.aggiorna"), "intervento.modifica", "intervento.riproponi"), edits: []*edit{e}}
	}
	e.change(r, "stato", one(w, cartella.StatiIntervento().Codici()...)).change(r, "attivo_dal", w.days(-1))
	return &draft{author: u, action: one(w, cartella.Action("intervento.attiva"), "intervento.riprendi", "intervento.chiudi", "intervento.annulla"), edits: []*edit{e}}
}

// wrongCost has money not add up, go to nobody, or be of what is not done so.
func (w *world) wrongCost(_ string, d *draft) {
	e, r := w.some(d)
	n := one[any](w, -1, 1, 99, json.Number("9223372036854775807"), json.Number("9223372036854775806"), nil)
	switch e.kind {
	case cartella.KindErogazione:
		e.put(r, one(w, append([]string{"importo"}, shares...)...), n)
	case cartella.KindIntervento:
		switch w.rng.IntN(4) {
		case 0:
			e.put(r, "iban", one(w, "IT60X0542811101000000123457", "IT61X0542811101000000123456", "x", "DE89370400440532013000"))
		case 1:
			e.put(r, one(w, "tipo", "prestazione"), one(w, append(slices.Concat(does["economico"], does["struttura"]), types...)...))
		default:
			e.put(r, one(w, "concesso", "richiesto", "tariffa", "quota_utente", "retta", "retta_ente", "retta_utente"), n)
		}
	}
}
