package oracletest

import (
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"siz-icaro/sync/cartella"
	"siz-icaro/sync/wire"
)

// Result is what came of a story.
type Result struct {
	// Checked counts the records that were judged on their way to a device.
	Checked int
	// Landed counts the mutations accepted, by action; Refused the others.
	Landed  map[cartella.Action]int
	Refused int
	// Faults counts what broke the law, by what it broke; First tells some.
	Faults map[string]int
	// Formed counts the rankings that were made, by what they are.
	Formed map[string]int
	First  []string
}

func (r *Result) add(other Result) {
	if r.Landed == nil {
		r.Landed, r.Faults, r.Formed = map[cartella.Action]int{}, map[string]int{}, map[string]int{}
	}
	r.Checked += other.Checked
	r.Refused += other.Refused
	for a, n := range other.Landed {
		r.Landed[a] += n
	}
	for f, n := range other.Faults {
		r.Faults[f] += n
	}
	for tipo, n := range other.Formed {
		r.Formed[tipo] += n
	}
}

// Run plays the story of a seed, for that many steps, in a directory of its
// own and inside a bubble of virtual time, and tells what happens.
func Run(t testing.TB, seed uint64, steps int, dir string, tell func(string, ...any)) Result {
	w := newWorld(t, seed, dir, tell)
	defer w.close()
	w.found()
	w.settle()
	for w.step = 1; w.step <= steps; w.step++ {
		w.happen()
		w.settle()
	}
	return Result{w.checked, w.landed, w.refused, w.faults, w.formed, w.first}
}

// found makes the Ambito: its services, its operators with their devices, the
// first people and cases, and the archive.
func (w *world) found() {
	create := func(id string, k cartella.Kind, servizio string, body object) cartella.Edit {
		return cartella.Edit{ID: cartella.ID(id), Kind: k, Servizio: cartella.ServizioID(servizio), Create: w.raw(body)}
	}
	var edits []cartella.Edit
	for _, s := range []struct {
		id, tipo string
		attivo   bool
	}{
		{"comune-e648", "comune", true}, {"comune-b888", "comune", true}, {"self", "area", true}, {"misura-b2", "area", true},
		{"tutela", "area", false}, {"ambito", "ambito", true}, {storico, "storico", true},
	} {
		body := object{"nome": "Servizio " + s.id, "tipo": s.tipo}
		if s.attivo {
			body["attivo"] = true
		}
		edits = append(edits, create(s.id, cartella.KindServizio, "ambito", body))
	}
	w.commit(cartella.AzioneDirettorio, edits...)
	edits = nil
	for i := range 9 + w.rng.IntN(4) {
		id := fmt.Sprintf("op-%02d", i+1)
		profili := object{}
		for range 1 + w.rng.IntN(3) {
			profili[one(w, "comune-e648", "comune-e648", "comune-b888", "self", "self", "misura-b2", "tutela", "ambito")] = w.anyRole()
		}
		edits = append(edits,
			create(id, cartella.KindOperatore, "ambito", object{"cognome": "Ferrari", "nome": "Anna", "profili": profili, "attivo": true}),
			create("pref-"+id, cartella.KindPreferenze, "ambito", object{"utente": id}))
	}
	w.commit(cartella.AzioneDirettorio, edits...)
	w.people.set(w.state)
	w.commit(cartella.AzioneDirettorio, create(applicationForm, cartella.KindModello, "ambito", object{
		"codice": "domanda", "versione": "1", "titolo": "Modulo", "uso": "domanda", "stato": "attivo",
		"parti": []any{object{"titolo": "Assistenza", "campi": []any{object{"path": "chi", "tipo": "testo", "etichetta": "Chi assiste"}}}},
	}))
	edits = nil
	for _, s := range callers {
		for _, closed := range []bool{false, true} {
			id := w.mint(cartella.KindAvviso)
			body := w.openCall(id, applicationForm, closed)
			body["pubblicato_il"] = w.days(-30)
			if body["stato"] = "pubblicato"; closed {
				body["stato"] = one(w, "pubblicato", "istruttoria", "istruttoria")
			}
			edits = append(edits, create(id, cartella.KindAvviso, s, body))
		}
	}
	ranked := map[string]string{}
	for _, s := range callers {
		ranked[s] = w.mint(cartella.KindAvviso)
		edits = append(edits, create(ranked[s], cartella.KindAvviso, s, w.rankedCall(ranked[s])))
	}
	w.commit(cartella.AzioneDirettorio, edits...)
	for _, s := range callers {
		w.judged(ranked[s], s)
	}
	w.imports(40)
	w.imposes(3)
	for _, u := range w.ids(cartella.KindOperatore) {
		for n := range 1 + w.rng.IntN(2) {
			c := &client{w: w, u: u, device: cartella.DeviceID(fmt.Sprintf("dev-%s-%d", u, n))}
			c.wipe()
			w.clients = append(w.clients, c)
			if !w.chance(4) {
				c.connect(w.credit())
			}
		}
	}
}

func (w *world) credit() int { return one(w, 1, 4<<10, 1<<20, 64<<20) }

func (w *world) anyRole() string {
	return one(w, "assistente_sociale", "assistente_sociale", "assistente_sociale", "referente", "operatore_sociale", "operatore_sociale",
		"amministrativo", "amministrativo", "amministratore", "consultazione")
}

// imports brings in people of some service, with a case each that may be
// shared, and records of the archive, a person and a case among them.
func (w *world) imports(n int) {
	var edits []*edit
	for range n {
		s := one(w, "comune-e648", "comune-b888", "self", "misura-b2", storico)
		p := w.newPerson(s)
		pic := w.newCase(&record{id: p.id, body: p.create}, s)
		if to := one(w, "comune-e648", "self"); to != s && s != storico {
			pic.create["condivisa"] = object{to: object{"dal": w.days(-1), "fino": w.days(w.rng.IntN(4))}}
		}
		edits = append(edits, p, pic)
		if s != storico && w.chance(2) {
			edits = append(edits, w.underWay(pic))
		}
		if s != storico && w.chance(2) {
			edits = append(edits, w.agreedOn(pic))
		}
		if strings.HasPrefix(s, "comune-") && w.chance(2) {
			edits = append(edits, w.hasApplied(p))
		}
		if w.chance(4) {
			id := w.mint(cartella.KindStorico)
			edits = append(edits, &edit{id: id, kind: cartella.KindStorico, servizio: storico, create: object{
				"cognome": "Neri", "tipo": "contributo", "testo": mark(id),
			}})
		}
	}
	w.commit(cartella.AzioneImporta, w.mutation(&draft{edits: edits}).Edits...)
}

// happen is one thing that happens.
func (w *world) happen() {
	switch n := w.rng.IntN(100); {
	case n < 36:
		w.work(w.honest, true)
	case n < 68:
		w.work(w.hostile, false)
	case n < 72:
		w.crowd()
	case n < 81:
		w.direct()
	case n < 88:
		w.pass()
	case n < 95:
		for range 1 + w.rng.IntN(4) {
			w.line()
		}
	case n < 99:
		for range 1 + w.rng.IntN(8) {
			if c := one(w, w.clients...); c.conn != nil {
				c.send(w.rereading(c))
			}
		}
	default:
		w.imports(1)
	}
}

// work has somebody push one thing, or a few that follow on each other.
func (w *world) work(what func(string) *draft, honest bool) {
	c := one(w, w.clients...)
	if c.conn == nil {
		return
	}
	var offers []offer
	for range 1 + w.rng.IntN(2)*w.rng.IntN(3) {
		if d := what(c.u); d != nil {
			offers = append(offers, w.offer(c, d))
		}
	}
	if len(offers) == 0 {
		return
	}
	offers[0].honest = honest // the others may have met what the first did
	c.push(offers...)
}

func (w *world) offer(c *client, d *draft) offer {
	m := w.mutation(d)
	w.wrote(c.u, m)
	return offer{m: m}
}

// crowd has several people push what they made of the same state, one after the
// other, before any of them has read what came of it. Their order is the seed's.
func (w *world) crowd() {
	for _, c := range w.clients {
		if c.conn == nil || w.chance(2) {
			continue
		}
		if d := one(w, w.honest, w.hostile)(c.u); d != nil {
			c.push(w.offer(c, d))
			synctest.Wait()
		}
	}
}

// direct has the directory change.
func (w *world) direct() {
	if w.chance(3) {
		s := w.state.records[one(w, "comune-e648", "comune-b888", "self", "misura-b2", "tutela")]
		p := one(w, "diario_aperto", "diario_aperto", "attivo")
		var now any
		if !s.yes(p) {
			now = true
		}
		w.directory(editing(s).change(s, p, now))
		return
	}
	op := w.state.records[one(w, w.ids(cartella.KindOperatore)...)]
	e := editing(op)
	at := "profili." + one(w, "comune-e648", "comune-b888", "self", "misura-b2", "tutela", "ambito")
	switch ruolo := op.text(at); {
	case w.chance(4) || !op.yes("attivo"):
		var now any
		if !op.yes("attivo") {
			now = true
		}
		e.change(op, "attivo", now)
	case ruolo != "" && w.chance(2):
		e.change(op, at, nil)
	default:
		e.change(op, at, w.anyRole())
	}
	w.directory(e)
}

// directory lands a change of the directory as the central service does: what
// an operator may act as is other before the ledger says so.
func (w *world) directory(e *edit) {
	m := w.mutation(&draft{edits: []*edit{e}})
	st, err := w.state.land("", m)
	if err != nil {
		w.t.Fatal(err)
	}
	w.tell("directory: %s", short(m))
	w.people.set(st)
	if !w.commit(cartella.AzioneDirettorio, m.Edits...) {
		w.people.set(w.state)
	}
	for _, u := range w.ids(cartella.KindOperatore) {
		w.hub.ProfileChanged(cartella.OperatoreID(u))
	}
}

// pass lets time go by: some hours, or until just after a day has begun, in
// Italy or by UTC. Then the central service looks which days have come.
func (w *world) pass() {
	wait := time.Duration(1+w.rng.IntN(30)) * time.Hour
	if now := w.now(); w.chance(2) {
		zone := one(w, rome, rome, time.UTC)
		local := now.In(zone)
		wait = time.Date(local.Year(), local.Month(), local.Day()+1, 0, 10, 0, 0, zone).Sub(now)
	}
	time.Sleep(wait)
	w.state = w.state.on(day(w.now()))
	w.moments = append(w.moments, w.state)
	w.tell("it is %s", w.now().Format(time.RFC3339))
	if err := w.hub.Expire(w.t.Context()); err != nil {
		w.t.Fatal(err)
	}
	var err error
	last, err := w.ledger.LastSeq(w.t.Context(), cartella.Centrale)
	if err != nil {
		w.t.Fatal(err)
	}
	w.central = last
}

// line cuts a connection, or has a device come back: where it was, or with
// nothing.
func (w *world) line() {
	c := one(w, w.clients...)
	if c.conn != nil {
		w.tell("%s leaves", c.device)
		c.leave()
		if w.chance(2) {
			return
		}
	}
	if len(w.state.grants(c.u)) == 0 {
		return
	}
	if w.chance(3) {
		c.wipe()
	}
	w.tell("%s is back, knowing %d records", c.device, len(c.items))
	c.connect(w.credit())
}

// rereading asks for a scope again; for one that is not the device's, at times.
func (w *world) rereading(c *client) wire.Reread {
	scope, ok := pick(w, c.scopes)
	if !ok || w.chance(4) {
		scope = one(w, "servizio:", "sociale:") + w.anyService()
	}
	return wire.Reread{Scope: cartella.Scope(scope)}
}
