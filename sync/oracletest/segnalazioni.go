package oracletest

import (
	"slices"

	"siz-icaro/sync/cartella"
)

// The part of the law and of the story that is about reports.

var (
	// asked are the fields of a report that say who came and about whom, toldLater
	// those that may be completed by who goes on with it, goesOn what nobody tells
	// at the front desk.
	asked = []string{
		"ricevuta_il", "modalita", "accesso", "inviato_da", "interlocutore", "interlocutore_nome", "interlocutore_ente", "relazione", "telefono",
		"riguarda", "soggetto", "nucleo", "anonimo", "presente", "informato",
	}
	toldLater = []string{
		"riferimenti.*.nome", "riferimenti.*.soggetto", "riferimenti.*.relazione", "riferimenti.*.telefono", "categoria", "urgenza", "bisogni.*",
		"motivo", "richiesti.*", "richiesta", "esito", "contributo_importo", "contributo_tipo", "contributo_erogante", "note_esito",
	}
	goesOn = []string{
		"numero", "assegnata_a", "presso", "inviata_da", "inviata_il", "motivo_invio", "vista_da", "vista_il", "respinta_da", "motivo_rifiuto", "pic", "chiusa_il",
	}
	// waiting are the states of a report that nothing has become of yet.
	waiting = []string{"assegnata", "inviata", "vista", "registrata", "respinta", "ritirata"}
)

// at is the service with which a report is.
func at(r *record) string {
	if s := r.text("presso"); s != "" {
		return s
	}
	return r.servizio
}

// leads judges what a new case makes of the report that led to it.
func (t *trial) leads(e cartella.Edit) string {
	before, after := t.was.of(cartella.KindSegnalazione, string(e.ID)), t.is.records[string(e.ID)]
	switch {
	case before == nil || string(e.ID) != t.main.text("segnalazione"):
		return "it is not the case's report"
	case !slices.Contains(waiting, before.text("stato")) || after.text("stato") != "in_carico" || after.text("pic") != t.main.id:
		return "a report does not go on so"
	case !t.was.sees(t.u, before):
		return "its author does not see the report"
	}
	for p := range e.Set {
		if p != "stato" && p != "pic" {
			return "it sets " + string(p) + " of the report"
		}
	}
	return unless(t.may(at(before)), "its author has no such role in "+at(before))
}

// aReport is one that u goes on with in one of roles, in one of the states given.
func (w *world) aReport(u string, roles []string, stati ...string) (*record, bool) {
	return pick(w, w.all(func(r *record) bool {
		return slices.Contains(stati, r.text("stato")) && slices.Contains(roles, w.state.role(u, at(r))) && w.state.sees(u, r)
	}, cartella.KindSegnalazione))
}

func (w *world) receives(u string) *draft {
	s, ok := pick(w, w.where(u, everyone, w.services()))
	if !ok {
		return nil
	}
	id := w.mint(cartella.KindSegnalazione)
	e := &edit{id: id, kind: cartella.KindSegnalazione, servizio: s, create: object{
		"ricevuta_il": w.instant(0), "modalita": "telefono", "accesso": "spontaneo", "interlocutore": "parente", "interlocutore_nome": "Sig. " + mark(id),
		"categoria": "adulti", "urgenza": one(w, "ordinaria", "urgente"), "bisogni": object{one(w, "lavoro", "cura"): true}, "motivo": mark(id),
		"esito": one(w, "valutare", "proposta_pic"), "stato": "registrata", "registrata_da": u,
	}}
	d := &draft{action: "segnalazione.registra", edits: []*edit{e}}
	p, ok := pick(w, w.visible(u, cartella.KindSoggetto))
	if !ok || w.chance(6) {
		e.create["riguarda"], e.create["anonimo"] = "anonimo", mark(id)
		return d
	}
	e.create["riguarda"], e.create["soggetto"] = "persona", p.id
	return w.known(u, d, p, s)
}

// known has a person become known to the service of what is made about them, by
// who works where they are.
func (w *world) known(u string, d *draft, p *record, s string) *draft {
	if p.servizio == s || p.at("servizi."+s) != nil {
		return d
	}
	if !slices.ContainsFunc(w.where(u, rules()[d.action].roles, w.state.reach(p)), func(string) bool { return true }) {
		return d
	}
	d.edits = append(d.edits, editing(p).change(p, "servizi."+s+".dal", w.days(0)))
	return d
}

func (w *world) mends(u string) *draft {
	r, ok := w.aReport(u, everyone, "registrata")
	if !ok {
		return nil
	}
	return &draft{action: "segnalazione.modifica", edits: []*edit{editing(r).change(r, one(w, "telefono", "richiesta"), mark(r.id))}}
}

func (w *world) completes(u string) *draft {
	r, ok := w.aReport(u, social, cartella.StatiSegnalazione().Codici()...)
	if !ok {
		return nil
	}
	e := editing(r).change(r, "motivo", mark(r.id)+" "+one(w, "Uno", "Due", "Tre"))
	if need := "bisogni." + one(w, "minori", "abitativo"); w.chance(2) {
		e.change(r, need, one[any](w, true, nil))
	}
	return &draft{action: "segnalazione.integra", edits: []*edit{e}}
}

func (w *world) identifies(u string) *draft {
	r, ok := pick(w, w.all(func(r *record) bool {
		return r.text("riguarda") == "anonimo" && slices.Contains(social, w.state.role(u, at(r)))
	}, cartella.KindSegnalazione))
	if !ok {
		return nil
	}
	p, ok := pick(w, w.visible(u, cartella.KindSoggetto))
	if !ok {
		return nil
	}
	e := editing(r).change(r, "riguarda", "persona").change(r, "soggetto", p.id).change(r, "anonimo", nil)
	return w.known(u, &draft{action: "segnalazione.identifica", edits: []*edit{e}}, p, r.servizio)
}

func (w *world) handsOver(u string) *draft {
	if r, ok := w.aReport(u, social, waiting[1:]...); ok && w.chance(2) {
		return &draft{action: "segnalazione.prendi", edits: []*edit{editing(r).change(r, "stato", "assegnata").change(r, "assegnata_a", u)}}
	}
	r, ok := w.aReport(u, steering, waiting...)
	if !ok {
		return nil
	}
	to, ok := pick(w, w.colleagues(social, at(r)))
	if !ok {
		return nil
	}
	return &draft{action: "segnalazione.assegna", edits: []*edit{editing(r).change(r, "stato", "assegnata").change(r, "assegnata_a", to)}}
}

func (w *world) refers(u string) *draft {
	r, ok := w.aReport(u, social, append([]string{"assegnata"}, waiting[2:]...)...)
	if !ok {
		return nil
	}
	s, ok := pick(w, w.all(func(s *record) bool {
		return s.yes("attivo") && slices.Contains([]string{"comune", "area"}, s.text("tipo")) && s.id != r.servizio
	}, cartella.KindServizio))
	if !ok {
		return nil
	}
	e := editing(r).change(r, "stato", "inviata").change(r, "presso", s.id).change(r, "motivo_invio", mark(r.id)).change(r, "inviata_il", w.days(0)).change(r, "inviata_da", u)
	for _, p := range []string{"assegnata_a", "vista_da", "vista_il", "respinta_da", "motivo_rifiuto"} {
		if r.at(p) != nil {
			e.change(r, p, nil)
		}
	}
	return &draft{action: "segnalazione.invia", edits: []*edit{e}}
}

// sent is a report that was sent to another service and is in one of the states
// given; mine says whose role counts there.
func (w *world) sent(mine func(*record) bool, stati ...string) (*record, bool) {
	return pick(w, w.all(func(r *record) bool {
		return at(r) != r.servizio && slices.Contains(stati, r.text("stato")) && mine(r)
	}, cartella.KindSegnalazione))
}

func (w *world) withdraws(u string) *draft {
	r, ok := w.sent(func(r *record) bool { return slices.Contains(social, w.state.role(u, r.servizio)) }, "inviata")
	if !ok {
		return nil
	}
	return &draft{action: "segnalazione.ritira", edits: []*edit{editing(r).change(r, "stato", "ritirata").change(r, "presso", nil)}}
}

func (w *world) looks(u string) *draft {
	r, ok := w.sent(func(r *record) bool { return slices.Contains(social, w.state.role(u, at(r))) }, "inviata")
	if !ok {
		return nil
	}
	return &draft{action: "segnalazione.vista", edits: []*edit{editing(r).change(r, "stato", "vista").change(r, "vista_da", u).change(r, "vista_il", w.days(0))}}
}

func (w *world) turnsDown(u string) *draft {
	r, ok := w.sent(func(r *record) bool { return slices.Contains(steering, w.state.role(u, at(r))) }, "inviata", "vista", "assegnata")
	if !ok {
		return nil
	}
	e := editing(r).change(r, "stato", "respinta").change(r, "presso", nil).change(r, "respinta_da", at(r)).change(r, "motivo_rifiuto", mark(r.id))
	if r.at("assegnata_a") != nil {
		e.change(r, "assegnata_a", nil)
	}
	return &draft{action: "segnalazione.respingi", edits: []*edit{e}}
}

func (w *world) concludes(u string) *draft {
	r, ok := w.aReport(u, social, waiting...)
	if !ok || !w.chance(2) {
		return nil
	}
	return &draft{action: "segnalazione.chiudi", edits: []*edit{editing(r).change(r, "stato", "chiusa").change(r, "esito", "informazione").change(r, "chiusa_il", w.days(0))}}
}

func (w *world) resumes(u string) *draft {
	r, ok := w.aReport(u, steering, "chiusa")
	if !ok {
		return nil
	}
	to, ok := pick(w, w.colleagues(social, at(r)))
	if !ok {
		return nil
	}
	e := editing(r).change(r, "stato", "assegnata").change(r, "assegnata_a", to).change(r, "chiusa_il", nil)
	return &draft{action: "segnalazione.riapri", edits: []*edit{e}}
}
