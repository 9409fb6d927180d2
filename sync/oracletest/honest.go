package oracletest

import (
	"slices"
	"time"

	"siz-icaro/sync/cartella"
	"siz-icaro/sync/cartella/idtest"
)

// honest is something that operator u may do, and does right; nil where u can
// do nothing of what was thought of.
func (w *world) honest(u string) *draft {
	for range 12 {
		do := one(w, w.registers, w.correctsPerson, w.foundsHousehold, w.changesHousehold, w.opens, w.opens, w.assigns, w.takes,
			w.prepares, w.reworks, w.activates, w.retires, w.assesses, w.assesses, w.fillsIn, w.finishes, w.finishes, w.finishes, w.validates, w.validates, w.supersedes, w.annuls, w.offers,
			w.notes, w.shares, w.shares, w.shares, w.closes, w.reopens, w.writes, w.writes, w.writes, w.writes,
			w.receives, w.receives, w.receives, w.mends, w.completes, w.identifies, w.refers, w.refers, w.withdraws, w.looks, w.turnsDown,
			w.handsOver, w.concludes, w.resumes, w.proposes, w.proposes, w.carriesOn, w.carriesOn, w.carriesOn, w.carriesOn,
			w.does, w.does, w.does, w.miscounted, w.pays, w.pays, w.pays, w.takesUpAgain, w.pays, w.tellsINPS, w.tellsINPS, w.tellsINPS, w.takesBack, w.takesBack, w.takesBack, w.takesBack, w.takesBack,
			w.calls, w.calls, w.calls, w.calls, w.applies, w.applies, w.goesOnWith, w.goesOnWith, w.goesOnWith, w.goesOnWith, w.goesOnWith, w.goesOnWith, w.goesOnWith, w.goesOnWith,
			w.goesOnWith, w.goesOnWith, w.goesOnWith, w.ranks, w.ranks, w.ranks, w.ranks, w.ranks, w.ranks, w.makesWay, w.makesWay, w.makesWay,
			w.asksFor, w.asksFor, w.handles, w.handles, w.handles, w.handles, w.plans, w.projects, w.projects, w.projects, w.projects, w.takesPlace,
			w.meets, w.meets, w.moves, w.repeats, w.divides, w.reports, w.mistakes, w.prefers, w.exports, w.resolves)
		if d := do(u); d != nil {
			d.author = u
			return d
		}
	}
	return nil
}

func (w *world) services() []string { return w.ids(cartella.KindServizio) }

func (w *world) registers(u string) *draft {
	s, ok := pick(w, w.where(u, everyone, w.services()))
	if !ok {
		return nil
	}
	return &draft{action: "soggetto.crea", edits: []*edit{w.newPerson(s)}}
}

func (w *world) newPerson(s string) *edit {
	id := w.mint(cartella.KindSoggetto)
	return &edit{id: id, kind: cartella.KindSoggetto, servizio: s, create: object{
		"cognome": "Rossi-" + idtest.Names(id), "nome": one(w, "Ada", "Pia", "Ugo"), "note": mark(id), "data_nascita": "1950-02-03",
	}}
}

func (w *world) correctsPerson(u string) *draft {
	r, ok := pick(w, w.visible(u, cartella.KindSoggetto))
	if !ok || len(w.where(u, everyone, w.state.reach(r))) == 0 {
		return nil
	}
	e := editing(r)
	switch w.rng.IntN(4) {
	case 0:
		e.change(r, "nome", one(w, "Ada", "Pia", "Ugo", "Eva"))
	case 1:
		e.change(r, "data_decesso", w.days(-w.rng.IntN(9)))
	default:
		e.change(r, one(w, "note", "medico", "domicilio"), mark(r.id)+" "+one(w, "Uno", "Due", "Tre"))
	}
	return &draft{action: "soggetto.modifica", edits: []*edit{e}}
}

func (w *world) foundsHousehold(u string) *draft {
	p, ok := pick(w, w.visible(u, cartella.KindSoggetto))
	if !ok {
		return nil
	}
	s, ok := pick(w, w.where(u, everyone, w.state.reach(p)))
	if !ok {
		return nil
	}
	id := w.mint(cartella.KindNucleo)
	return &draft{action: "nucleo.crea", edits: []*edit{{id: id, kind: cartella.KindNucleo, servizio: s, create: object{
		"intestatario": p.id, "tipo": "anagrafico", "note": mark(id),
		"componenti": object{"c1": object{"soggetto": p.id, "relazione": "intestatario"}},
	}}}}
}

func (w *world) changesHousehold(u string) *draft {
	r, ok := pick(w, w.visible(u, cartella.KindNucleo))
	if !ok || len(w.where(u, everyone, w.state.reach(r))) == 0 {
		return nil
	}
	e := editing(r)
	if p, ok := pick(w, w.visible(u, cartella.KindSoggetto)); ok && w.chance(2) {
		key := one(w, "c2", "c3")
		e.change(r, "componenti."+key+".soggetto", p.id).change(r, "componenti."+key+".relazione", one(w, "figlio", "coniuge"))
	} else {
		e.change(r, "note", mark(r.id)+" "+one(w, "Uno", "Due", "Tre"))
	}
	return &draft{action: "nucleo.modifica", edits: []*edit{e}}
}

func (w *world) opens(u string) *draft {
	p, ok := pick(w, w.visible(u, cartella.KindSoggetto))
	if !ok {
		return nil
	}
	s, ok := pick(w, w.where(u, social, w.services()))
	if !ok {
		return nil
	}
	e := w.newCase(p, s)
	e.create["aperta_da"] = u
	var along []*edit
	if from, ok := w.aReport(u, social, waiting...); ok && w.chance(2) {
		if who := w.state.of(cartella.KindSoggetto, from.text("soggetto")); who != nil && w.state.sees(u, who) {
			p, s = who, at(from)
			e = w.newCase(p, s)
			e.create["aperta_da"], e.create["segnalazione"] = u, from.id
			along = append(along, editing(from).change(from, "stato", "in_carico").change(from, "pic", e.id))
		}
	}
	switch stato := one(w, "aperta", "in_carico", "assegnata"); stato {
	case "in_carico":
		e.create["stato"], e.create["responsabile"], e.create["in_carico_dal"] = stato, u, w.days(0)
	case "assegnata":
		if resp, ok := pick(w, w.colleagues(social, s)); ok && slices.Contains(steering, w.state.role(u, s)) {
			e.create["stato"], e.create["responsabile"] = stato, resp
		}
	}
	d := &draft{action: "pic.apri", edits: append([]*edit{e}, along...)}
	if p.servizio != s && p.at("servizi."+s) == nil {
		if len(w.where(u, social, w.state.reach(p))) == 0 {
			return nil // whose work it is nowhere makes nobody known
		}
		d.edits = append(d.edits, editing(p).change(p, "servizi."+s+".dal", w.days(0)))
	}
	return w.tells(u, &record{id: e.id, servizio: s}, d)
}

// newCase is a case of person p in service s that nobody has in charge.
func (w *world) newCase(p *record, s string) *edit {
	id := w.mint(cartella.KindPIC)
	opened := w.now().AddDate(0, 0, -w.rng.IntN(30))
	return &edit{id: id, kind: cartella.KindPIC, servizio: s, create: object{
		"numero": cartella.Numero(cartella.ID(id), opened.In(rome).Year()), "soggetto": p.id, "soggetto_nome": p.text("cognome") + " " + p.text("nome"),
		"area": one(w, cartella.AreePIC().Codici()...), "stato": "aperta", "aperta_il": day(opened),
	}}
}

// colleagues have one of roles in s.
func (w *world) colleagues(roles []string, s string) []string {
	var out []string
	for _, u := range w.ids(cartella.KindOperatore) {
		if slices.Contains(roles, w.state.role(u, s)) {
			out = append(out, u)
		}
	}
	return out
}

// aCase is a case that u may steer, in one of the states given.
func (w *world) aCase(u string, roles []string, stati ...string) (*record, bool) {
	return pick(w, w.all(func(r *record) bool {
		return slices.Contains(stati, r.text("stato")) && slices.Contains(roles, w.state.role(u, r.servizio))
	}, cartella.KindPIC))
}

func (w *world) assigns(u string) *draft {
	r, ok := w.aCase(u, steering, open...)
	if !ok {
		return nil
	}
	resp, ok := pick(w, w.colleagues(social, r.servizio))
	if !ok {
		return nil
	}
	e := editing(r).change(r, "stato", "assegnata").change(r, "responsabile", resp)
	if r.at("in_carico_dal") != nil {
		e.change(r, "in_carico_dal", nil)
	}
	return &draft{action: "pic.assegna", edits: []*edit{e}}
}

func (w *world) takes(u string) *draft {
	r, ok := w.aCase(u, social, "aperta", "riaperta", "assegnata")
	if !ok {
		return nil
	}
	e := editing(r).change(r, "stato", "in_carico").change(r, "responsabile", u).change(r, "in_carico_dal", w.days(0))
	return &draft{action: "pic.prendi", edits: []*edit{e}}
}

func (w *world) notes(u string) *draft {
	r, ok := w.aCase(u, social, cartella.StatiPIC().Codici()...)
	if !ok {
		return nil
	}
	e := editing(r).change(r, "note", mark(r.id)+" "+one(w, "Uno", "Due", "Tre"))
	if s, ok := pick(w, w.state.reach(r)); ok {
		if c, ok := pick(w, w.colleagues(everyone, s)); ok && w.chance(2) {
			e.change(r, "equipe."+c+".ruolo", one(w, "educatore", "psicologo"))
		}
	}
	return &draft{action: "pic.modifica", edits: []*edit{e}}
}

func (w *world) shares(u string) *draft {
	r, ok := w.aCase(u, steering, cartella.StatiPIC().Codici()...)
	if !ok {
		return nil
	}
	// Several cases of one person shared with one service until different days
	// are what goes wrong: another of hers, where there is one.
	if others := w.all(func(o *record) bool {
		return o.text("soggetto") == r.text("soggetto") && slices.Contains(steering, w.state.role(u, o.servizio))
	}, cartella.KindPIC); w.chance(2) {
		r = one(w, others...)
	}
	s, ok := pick(w, w.all(func(s *record) bool {
		return s.yes("attivo") && slices.Contains([]string{"comune", "area"}, s.text("tipo")) && s.id != r.servizio
	}, cartella.KindServizio))
	if !ok {
		return nil
	}
	at := "condivisa." + s.id
	e := editing(r)
	switch shared := r.at(at) != nil; {
	case shared && w.chance(3):
		for _, k := range r.keys(at) {
			e.change(r, at+"."+k, nil)
		}
	case shared:
		fino := max(r.text(at+".dal"), w.days(w.rng.IntN(6)))
		e.change(r, at+".fino", fino)
	default:
		e.change(r, at+".dal", w.days(0)).change(r, at+".fino", w.days(w.rng.IntN(6)))
	}
	return &draft{action: "pic.condividi", edits: []*edit{e}}
}

func (w *world) closes(u string) *draft {
	if !w.chance(2) {
		return nil
	}
	r, ok := w.aCase(u, steering, open...)
	if !ok {
		return nil
	}
	e := editing(r).change(r, "stato", "chiusa").change(r, "chiusa_il", w.days(0)).change(r, "motivo_chiusura", "rinuncia")
	return w.tells(u, r, &draft{action: "pic.chiudi", edits: []*edit{e}})
}

func (w *world) reopens(u string) *draft {
	r, ok := w.aCase(u, steering, "chiusa")
	if !ok {
		return nil
	}
	e := editing(r).change(r, "stato", "riaperta")
	for _, p := range []string{"chiusa_il", "motivo_chiusura", "note_chiusura", "responsabile", "in_carico_dal"} {
		if r.at(p) != nil {
			e.change(r, p, nil)
		}
	}
	return w.tells(u, r, &draft{action: "pic.riapri", edits: []*edit{e}})
}

// tells has a step of case r, sometimes, be told in its diary.
func (w *world) tells(u string, r *record, d *draft) *draft {
	if w.chance(2) {
		entry := w.newEntry(u, r, r.servizio)
		entry.create["tipo"] = "cambio_stato"
		d.edits = append(d.edits, entry)
	}
	return d
}

func (w *world) newEntry(u string, pic *record, s string) *edit {
	id := w.mint(cartella.KindDiario)
	return &edit{id: id, kind: cartella.KindDiario, servizio: s, create: object{
		"pic": pic.id, "tipo": one(w, "nota", "colloquio", "relazione"), "il": w.instant(-time.Duration(w.rng.IntN(99)) * time.Hour),
		"autore": u, "testo": mark(id),
	}}
}

func (w *world) writes(u string) *draft {
	pic, ok := pick(w, w.visible(u, cartella.KindPIC))
	if !ok {
		return nil
	}
	reach := w.state.reach(pic)
	s, ok := pick(w, w.where(u, social, reach))
	if !ok {
		return nil
	}
	e := w.newEntry(u, pic, s)
	if wrong, ok := pick(w, w.visible(u, cartella.KindDiario)); ok && wrong.text("pic") == pic.id && (!wrong.yes("riservata") || wrong.text("autore") == u) {
		e.create["rettifica"] = wrong.id
		if wrong.yes("riservata") {
			e.create["riservata"] = true
		}
	} else if w.chance(3) {
		e.create["riservata"] = true
		readers := object{}
		for range w.rng.IntN(3) {
			through := one(w, reach...)
			for _, c := range w.colleagues(everyone, through) {
				if w.state.sociale(c, through) && w.chance(2) {
					readers[c] = through
				}
			}
		}
		if len(readers) > 0 {
			e.create["visibile_a"] = readers
		}
	}
	return &draft{action: "diario.scrivi", edits: []*edit{e}}
}

func (w *world) meets(u string) *draft {
	id := w.mint(cartella.KindAppuntamento)
	begin := time.Duration(w.rng.IntN(200)) * time.Hour
	body := object{
		"titolo": "Incontro " + mark(id), "tipo": "colloquio", "stato": "pianificata", "inizio": w.instant(begin), "fine": w.instant(begin + time.Hour),
		"organizzatore": u, "note": mark(id), "promemoria": w.rng.IntN(100),
	}
	among := w.services()
	var parent *record
	switch pic, ok := pick(w, w.visible(u, cartella.KindPIC)); {
	case ok && w.chance(2):
		parent, body["pic"] = pic, pic.id
		if who := w.state.of(cartella.KindSoggetto, pic.text("soggetto")); w.state.sees(u, who) && who.servizio != storico && w.chance(2) {
			body["soggetto"] = who.id
		}
	default:
		if p, ok := pick(w, w.visible(u, cartella.KindSoggetto)); ok && w.chance(2) {
			parent, body["soggetto"] = p, p.id
		}
	}
	if parent != nil {
		among = w.state.reach(parent)
	}
	s, ok := pick(w, w.where(u, everyone, among))
	if !ok {
		return nil
	}
	if guests := w.guests(among); len(guests) > 0 {
		body["partecipanti"] = guests
	}
	return &draft{action: "appuntamento.crea", edits: []*edit{{id: id, kind: cartella.KindAppuntamento, servizio: s, create: body}}}
}

// guests are colleagues, by the service of those given through which they come.
func (w *world) guests(among []string) object {
	out := object{}
	for range w.rng.IntN(3) {
		through := one(w, among...)
		if c, ok := pick(w, w.colleagues(everyone, through)); ok {
			out[c] = through
		}
	}
	return out
}

// anAppointment is one that u may change.
func (w *world) anAppointment(u string) (*record, bool) {
	return pick(w, w.all(func(r *record) bool {
		return w.state.sees(u, r) && r.text("stato") != "tolto" && len(w.where(u, everyone, w.state.reach(r))) > 0
	}, cartella.KindAppuntamento))
}

// repeats has an appointment come again, or changes one day of one that does.
func (w *world) repeats(u string) *draft {
	r, ok := w.anAppointment(u)
	if !ok {
		return nil
	}
	e := editing(r)
	if r.text("ripete") == "" {
		e.change(r, "ripete", one(w, "FREQ=DAILY;INTERVAL=3", "FREQ=WEEKLY;BYDAY=MO,TH", "FREQ=MONTHLY;BYDAY=-1FR"))
		return &draft{action: "appuntamento.modifica", edits: []*edit{e}}
	}
	at := "ricorrenze.2026-0" + one(w, "4-13", "5-18", "6-22")
	if w.chance(2) {
		e.change(r, at+".stato", one(w, cartella.StatiAppuntamento().Codici()...))
		return &draft{action: "appuntamento.modifica", edits: []*edit{e}}
	}
	e.change(r, at+".luogo", one(w, "Sala", "Studio"))
	return &draft{action: "appuntamento.modifica", edits: []*edit{e}}
}

// divides has a series end, and another go on.
func (w *world) divides(u string) *draft {
	r, ok := w.anAppointment(u)
	if !ok || r.text("ripete") == "" || !slices.Contains(everyone, w.state.role(u, r.servizio)) {
		return nil
	}
	if p := w.state.parent(r); p != nil && (!w.state.sees(u, p) || !slices.Contains(w.state.reach(p), r.servizio)) {
		return nil
	}
	id := w.mint(cartella.KindAppuntamento)
	body := object{
		"titolo": "Incontro " + mark(id), "tipo": "colloquio", "stato": "pianificata", "inizio": r.text("inizio"), "fine": r.text("fine"),
		"ripete": r.text("ripete"), "organizzatore": u, "note": mark(id),
	}
	e := editing(r).change(r, "fino", r.text("inizio"))
	return &draft{action: "appuntamento.dividi", edits: []*edit{e, {id: id, kind: cartella.KindAppuntamento, servizio: r.servizio, create: body}}}
}

// mistakes takes away what was entered by mistake, or brings it back.
func (w *world) mistakes(u string) *draft {
	gone, ok := pick(w, w.all(func(r *record) bool {
		return w.state.sees(u, r) && r.text("stato") == "tolto" && len(w.where(u, everyone, w.state.reach(r))) > 0
	}, cartella.KindAppuntamento))
	if ok && w.chance(2) {
		return &draft{action: "appuntamento.rimetti", edits: []*edit{editing(gone).change(gone, "stato", one(w, planned...))}}
	}
	r, ok := w.anAppointment(u)
	if !ok {
		return nil
	}
	return &draft{action: "appuntamento.togli", edits: []*edit{editing(r).change(r, "stato", "tolto")}}
}

func (w *world) moves(u string) *draft {
	r, ok := w.anAppointment(u)
	if !ok {
		return nil
	}
	e := editing(r)
	begin := time.Duration(w.rng.IntN(200)) * time.Hour
	switch w.rng.IntN(4) {
	case 0:
		if r.text("fino") != "" {
			return nil // it may not begin behind its end
		}
		e.change(r, "inizio", w.instant(begin)).change(r, "fine", w.instant(begin+time.Hour))
	case 1:
		among := w.services()
		if p := w.state.parent(r); p != nil {
			among = w.state.reach(p)
		}
		for c, s := range w.guests(among) {
			e.change(r, "partecipanti."+c, s)
		}
		for _, c := range r.keys("partecipanti") {
			if _, invited := e.set["partecipanti."+c]; !invited && w.chance(3) {
				e.change(r, "partecipanti."+c, nil)
			}
		}
	case 2:
		if pic, ok := pick(w, w.visible(u, cartella.KindPIC)); ok && slices.Contains(w.state.reach(pic), r.servizio) && slices.Contains(everyone, w.state.role(u, r.servizio)) {
			e.change(r, "pic", pic.id)
			if r.at("soggetto") != nil {
				e.change(r, "soggetto", nil)
			}
		}
	default:
		e.change(r, "note", mark(r.id)+" "+one(w, "Uno", "Due", "Tre"))
	}
	if len(e.set) == 0 {
		return nil
	}
	return &draft{action: "appuntamento.modifica", edits: []*edit{e}}
}

func (w *world) reports(u string) *draft {
	r, ok := w.anAppointment(u)
	if !ok {
		return nil
	}
	e := editing(r).change(r, "stato", one(w, planned...))
	return &draft{action: "appuntamento.esito", edits: []*edit{e}}
}

func (w *world) prefers(u string) *draft {
	r := w.state.records["pref-"+u]
	if r == nil || !w.chance(4) {
		return nil
	}
	return &draft{action: "preferenze.imposta", edits: []*edit{editing(r).change(r, "home."+one(w, "oggi", "casi"), one(w, "1", "2"))}}
}

func (w *world) exports(u string) *draft {
	s, ok := pick(w, w.where(u, anyone, w.services()))
	if !ok || !w.chance(4) {
		return nil
	}
	told := object{
		"operatore": u, "il": w.instant(-time.Duration(w.rng.IntN(99)) * time.Hour), "elenco": one(w, "pic", "storico"), "filtro": "tutto", "righe": w.rng.IntN(99),
	}
	if w.chance(2) { // on paper, of one record
		told["forma"], told["scheda"] = one(w, cartella.FormaPDF, cartella.FormaStampa), "p1"
	}
	return &draft{action: "esportazione.registra", edits: []*edit{{id: w.mint(cartella.KindEsportazione), kind: cartella.KindEsportazione, servizio: s, create: told}}}
}

func (w *world) resolves(u string) *draft {
	r, ok := pick(w, w.all(func(r *record) bool {
		return r.text("autore") == u && r.text("stato") == "aperta" && w.state.sees(u, r)
	}, cartella.KindRiconciliazione))
	if !ok {
		return nil
	}
	return &draft{action: "riconciliazione.risolvi", edits: []*edit{editing(r).change(r, "stato", "risolta").change(r, "scelta", one(w, "mia", "altrui"))}}
}
