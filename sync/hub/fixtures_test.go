package hub

import (
	"context"
	"encoding/json"
	"log/slog"
	"sync"
	"testing"
	"time"

	"siz-icaro/sync/cartella"
	"siz-icaro/sync/wire"
)

var today = time.Date(2026, 3, 10, 9, 0, 0, 0, time.UTC)

// directory grants profiles by operator.
type directory struct {
	mu     sync.Mutex
	actors map[cartella.OperatoreID]cartella.Attore
}

func (d *directory) Actor(_ context.Context, u cartella.OperatoreID) (cartella.Attore, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	a, ok := d.actors[u]
	if !ok {
		return cartella.Attore{}, &cartella.Error{Code: cartella.CodeAccountDisabilitato, Message: "L'account è disabilitato."}
	}
	return a, nil
}

func (d *directory) grant(u cartella.OperatoreID, servizi ...cartella.ServizioID) {
	a := cartella.Attore{Operatore: u, Profili: map[cartella.ServizioID]cartella.Ruolo{}}
	for _, s := range servizi {
		a.Profili[s] = cartella.RuoloAssistenteSociale
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.actors[u] = a
}

func (d *directory) dismiss(u cartella.OperatoreID) {
	d.mu.Lock()
	defer d.mu.Unlock()
	delete(d.actors, u)
}

// centre is a hub over a small Ambito: a person of Lodi, their case shared
// with SELF until the end of June, two diary entries of which one reserved.
type centre struct {
	t      testing.TB
	ledger *memory
	people *directory
	hub    *Hub
	served sync.WaitGroup

	mu  sync.Mutex
	day time.Time
	// broken makes the next look at the clock panic, as a defect in a rule would.
	broken bool
}

func (c *centre) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.broken {
		c.broken = false
		panic("a defect")
	}
	return c.day
}

func (c *centre) setDay(day time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.day = day
}

func newCentre(t testing.TB) *centre {
	c := &centre{t: t, day: today, people: &directory{actors: map[cartella.OperatoreID]cartella.Attore{}}}
	c.ledger = newMemory(t, c.now)
	c.hub = New(Config{Ledger: c.ledger, Directory: c.people, Now: c.now, Log: slog.New(slog.DiscardHandler)})
	c.people.grant("u1", "lodi")
	c.people.grant("u2", "lodi")
	c.people.grant("u9", "self")
	operatore := func(id cartella.ID, servizio string) cartella.Record {
		return rec(t, id, cartella.KindOperatore, "ambito", `{"cognome":"Rossi","nome":"Rita","attivo":true,"profili":{"`+servizio+`":"assistente_sociale"}}`)
	}
	c.load(
		operatore("u1", "lodi"), operatore("u2", "lodi"), operatore("u9", "self"),
		rec(t, "lodi", cartella.KindServizio, "ambito", `{"nome":"Lodi","tipo":"comune","attivo":true}`),
		rec(t, "self", cartella.KindServizio, "ambito", `{"nome":"SELF","tipo":"area","attivo":true}`),
		rec(t, "tavazzano", cartella.KindServizio, "ambito", `{"nome":"Tavazzano","tipo":"comune","attivo":true}`),
		rec(t, "s1", cartella.KindSoggetto, "lodi", `{"cognome":"Bianchi","nome":"Ada","comune":"E648"}`),
		rec(t, "p1", cartella.KindPIC, "lodi", `{"numero":"P26-0000001","soggetto":"s1","area":"anziani","stato":"in_carico","aperta_il":"2026-01-01","responsabile":"u2","condivisa":{"self":{"fino":"2026-06-30"}}}`),
		rec(t, "d1", cartella.KindDiario, "lodi", `{"pic":"p1","tipo":"nota","il":"2026-01-02T10:00:00Z","autore":"u2","testo":"Colloquio."}`),
		rec(t, "d2", cartella.KindDiario, "lodi", `{"pic":"p1","tipo":"nota","il":"2026-01-03T10:00:00Z","autore":"u2","testo":"Riservato.","riservata":true,"visibile_a":{"u1":"lodi","u9":"self"}}`),
	)
	return c
}

func (c *centre) breakOnce() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.broken = true
}

// load lands records as the central service's own.
func (c *centre) load(recs ...cartella.Record) {
	c.t.Helper()
	last, err := c.ledger.LastSeq(c.t.Context(), cartella.Centrale)
	if err != nil {
		c.t.Fatal(err)
	}
	m := cartella.Mutation{Device: cartella.Centrale, Seq: last + 1, Action: cartella.AzioneImporta, At: today}
	for _, r := range recs {
		m.Edits = append(m.Edits, cartella.Creation(r))
	}
	v, err := c.hub.Commit(c.t.Context(), m)
	if err != nil || v.Outcome != cartella.Accepted {
		c.t.Fatalf("load: %+v, %v", v, err)
	}
}

// close ends the hub and everything it serves.
func (c *centre) close() {
	c.hub.Close()
	c.served.Wait()
}

// serve connects a device without saying hello. The error that Serve returns
// arrives on the channel.
func (c *centre) serve(ctx context.Context, u cartella.OperatoreID, d cartella.DeviceID) (wire.Conn, <-chan error) {
	near, far := wire.Pipe()
	ended := make(chan error, 1)
	c.served.Go(func() { ended <- c.hub.Serve(ctx, far, Identity{Operatore: u, Device: d}) })
	return near, ended
}

// replica is a device that keeps what it is sent.
type replica struct {
	t       testing.TB
	conn    wire.Conn
	ended   <-chan error
	u       cartella.OperatoreID
	d       cartella.DeviceID
	welcome wire.Welcome
	seq     cartella.Seq
	items   map[cartella.ID]wire.Item
	in      map[cartella.ID]map[cartella.Scope]bool
	cursors map[cartella.Scope]cartella.Version
	head    map[cartella.Scope]bool
	got     []wire.Message
	failure error
	// own are the records of the edits of each mutation that was made here, sums those
	// of the messages that brought any of them back.
	own  map[cartella.Seq][]cartella.ID
	sums []string
}

func (c *centre) connect(u cartella.OperatoreID, d cartella.DeviceID, change ...func(*wire.Hello)) *replica {
	c.t.Helper()
	conn, ended := c.serve(c.t.Context(), u, d)
	r := &replica{
		t: c.t, conn: conn, ended: ended, u: u, d: d, items: map[cartella.ID]wire.Item{}, in: map[cartella.ID]map[cartella.Scope]bool{},
		cursors: map[cartella.Scope]cartella.Version{}, head: map[cartella.Scope]bool{},
	}
	hello := wire.Hello{Protocol: wire.Protocol, Device: d, Credit: 1 << 20}
	for _, f := range change {
		f(&hello)
	}
	r.send(hello)
	m, _, err := conn.Receive(c.t.Context())
	w, ok := m.(wire.Welcome)
	if !ok {
		c.t.Fatalf("after hello: %+v, %v", m, err)
	}
	r.welcome, r.seq = w, w.Last
	return r
}

func (r *replica) send(m wire.Message) {
	r.t.Helper()
	if err := r.conn.Send(r.t.Context(), m); err != nil {
		r.t.Fatal(err)
	}
}

// until receives until done says so.
func (r *replica) until(what string, done func(m wire.Message) bool) {
	r.t.Helper()
	for {
		m, _, err := r.conn.Receive(r.t.Context())
		if err != nil {
			r.failure = err
			r.t.Fatalf("waiting for %s: %v", what, err)
		}
		r.take(m)
		if done(m) {
			return
		}
	}
}

func (r *replica) take(m wire.Message) {
	r.got = append(r.got, m)
	f, ok := m.(wire.Feed)
	if !ok {
		return
	}
	for _, it := range f.Items {
		if it.Own > 0 {
			it.ID = r.own[it.Own][it.Edit]
			r.sums = append(r.sums, f.Sum)
		}
		if r.in[it.ID] == nil {
			r.in[it.ID] = map[cartella.Scope]bool{}
		}
		for _, s := range it.Out {
			delete(r.in[it.ID], s)
		}
		for _, s := range it.In {
			r.in[it.ID][s] = true
		}
		if len(it.In) > 0 {
			r.items[it.ID] = it
		}
		if len(r.in[it.ID]) == 0 {
			delete(r.items, it.ID)
		}
	}
	for s, v := range f.Cursors {
		if v < r.cursors[s] {
			r.t.Errorf("the cursor of %s went back from %d to %d", s, r.cursors[s], v)
		}
		r.cursors[s] = v
	}
	for _, s := range f.Head {
		r.head[s] = true
	}
}

// settle receives until every scope has been read to its end.
func (r *replica) settle() {
	r.t.Helper()
	r.until("the head", func(wire.Message) bool { return len(r.head) == len(r.welcome.Scopes) })
}

// mutation is the device's next one.
func (r *replica) mutation(action cartella.Action, edits ...cartella.Edit) cartella.Mutation {
	r.seq++
	if r.own == nil {
		r.own = map[cartella.Seq][]cartella.ID{}
	}
	for _, e := range edits {
		r.own[r.seq] = append(r.own[r.seq], e.ID)
	}
	return cartella.Mutation{Device: r.d, Seq: r.seq, Author: r.u, Action: action, At: today, Edits: edits}
}

// push offers mutations and returns their verdicts, once every cursor has
// moved beyond them.
func (r *replica) push(ms ...cartella.Mutation) []cartella.Verdict {
	r.t.Helper()
	r.send(wire.Push{Mutations: ms})
	begin := time.Now()
	defer func() {
		// In a bubble: nothing had to be waited for, not the next digests either.
		if took := time.Since(begin); took != 0 {
			r.t.Errorf("the cursors moved %v after the push", took)
		}
	}()
	var out []cartella.Verdict
	r.until("verdicts and their cursors", func(m wire.Message) bool {
		if v, ok := m.(wire.Verdicts); ok {
			out = append(out, v.Verdicts...)
		}
		if len(out) < len(ms) {
			return false
		}
		for _, s := range r.welcome.Scopes {
			if r.cursors[s] < out[len(out)-1].At {
				return false
			}
		}
		return true
	})
	return out
}

func rec(t testing.TB, id cartella.ID, kind cartella.Kind, servizio cartella.ServizioID, body string) cartella.Record {
	t.Helper()
	b, err := cartella.Canonical([]byte(body))
	if err != nil {
		t.Fatal(err)
	}
	return cartella.Record{ID: id, Kind: kind, Servizio: servizio, Body: b}
}

// set is an edit of one field; the empty string is no value.
func set(id cartella.ID, kind cartella.Kind, field cartella.Path, was, now string) cartella.Edit {
	ch := cartella.Change{}
	if was != "" {
		ch.Was = json.RawMessage(`"` + was + `"`)
	}
	if now != "" {
		ch.Now = json.RawMessage(`"` + now + `"`)
	}
	return cartella.Edit{ID: id, Kind: kind, Set: map[cartella.Path]cartella.Change{field: ch}}
}
