package oracletest

import (
	"maps"
	"slices"
	"strconv"

	"siz-icaro/sync/cartella"
)

// Those who make forms that are data, fill them in, and cheat with them.

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

// offers has a service of u's not offer a form, or offer it again.
func (w *world) offers(u string) *draft {
	s, ok := pick(w, w.where(u, []string{"referente"}, w.services()))
	f, there := pick(w, w.visible(u, cartella.KindModello))
	if !ok || !there {
		return nil
	}
	r, p := w.state.records[s], "scale_escluse."+f.id
	if r.yes(p) {
		return &draft{action: "servizio.scale", edits: []*edit{editing(r).change(r, p, nil)}}
	}
	return &draft{action: "servizio.scale", edits: []*edit{editing(r).change(r, p, true)}}
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
		return r.text("uso") == "valutazione" && r.text("stato") == "attivo" || r.text("uso") == "valutazione" && r.text("stato") == "ritirato" && on <= r.text("ritirato_il")
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
	d := &draft{action: "valutazione.completa", edits: []*edit{e}}
	if old := w.state.records[r.text("sostituisce")]; w.state.replaceable(u, successions["valutazione.completa"], old) {
		ends := editing(old).change(old, "stato", "superata")
		if w.chance(2) {
			ends.change(old, "sostituita_da", r.id)
		}
		d.edits = append(d.edits, ends)
	}
	return d
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
	return &draft{action: "valutazione.sostituisci", edits: []*edit{e}}
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
// its place elsewhere, one done while what it was to take the place of stays, or
// while another makes way, the day of a scale that is in use no more, the words of a
// scale that is not u's to see.
func (w *world) cheats(u string) *draft {
	var d *draft
	switch w.rng.IntN(5) {
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
		d = &draft{action: "valutazione.sostituisci", edits: []*edit{e}}
	case 2:
		r, ok := pick(w, w.all(func(r *record) bool {
			return r.text("compilatore") == u && r.text("stato") == "bozza" && w.state.of(cartella.KindModello, r.text("modello")).text("stato") == "ritirato"
		}, cartella.KindValutazione))
		if !ok {
			return nil
		}
		d = &draft{action: "valutazione.compila", edits: []*edit{editing(r).change(r, "data", w.days(w.rng.IntN(3)-1))}}
	case 3:
		old, ok := w.anAssessment(u, social, "completata", "validata", "bozza")
		if d = w.finishes(u); d == nil || !ok {
			return nil
		}
		if d.edits = d.edits[:1]; w.chance(2) {
			d.edits = append(d.edits, editing(old).change(old, "stato", one(w, "superata", "annullata")))
		}
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
