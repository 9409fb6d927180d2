package oracletest

import (
	"cmp"
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"log/slog"
	"maps"
	"math/rand/v2"
	"path/filepath"
	"regexp"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"siz-icaro/backend/ledger/sqlite"
	"siz-icaro/sync/cartella"
	"siz-icaro/sync/cartella/idtest"
	"siz-icaro/sync/hub"
	"siz-icaro/sync/ledger"
	"siz-icaro/sync/wire"
)

// world is a central service, the devices of its operators, and the model that
// both are held to. One goroutine drives it, step by step; between two steps
// nothing moves.
type world struct {
	t    testing.TB
	rng  *rand.Rand
	tell func(string, ...any)
	step int

	ledger  *sqlite.DB
	rows    *sql.DB // the ledger's file, to see what it holds
	hub     *hub.Hub
	people  *directory
	clients []*client
	running sync.WaitGroup

	state *state
	// held is what the ledger holds, and versions in which version.
	held     map[string]*record
	versions map[string]cartella.Version
	head     cartella.Version
	// before is the state that the step began with, moments are those since.
	before  *state
	moments []*state
	// writers are who wrote a text themselves, homes the records that they wrote
	// it in, by marker.
	writers, homes map[string]map[string]bool
	// numbers are those that were given, given the last ones by kind, service and year.
	numbers map[string]string
	given   map[string]int
	// lists are the newest rankings by call and line, formed how many there were by
	// what they are, due the notices about them that have not come yet.
	lists  map[string]*ranking
	formed map[string]int
	due    map[string]int

	minted  int
	central cartella.Seq
	shift   time.Duration

	// checked counts the records that were judged on their way out, landed the
	// mutations accepted by action, refused those that were not.
	checked int
	landed  map[cartella.Action]int
	refused int
	faults  map[string]int
	first   []string
}

// directory is what the central service knows of an operator's profiles.
type directory struct {
	mu sync.Mutex // guards st
	st *state
}

// Actor implements [hub.Directory].
func (d *directory) Actor(_ context.Context, u cartella.OperatoreID) (cartella.Attore, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.st.actor(string(u))
}

func (d *directory) set(st *state) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.st = st
}

// actor is what operator u acts as.
func (st *state) actor(u string) (cartella.Attore, error) {
	op := st.of(cartella.KindOperatore, u)
	if op == nil || !op.yes("attivo") {
		return cartella.Attore{}, &cartella.Error{Code: cartella.CodeAccountDisabilitato, Message: "L'account è disabilitato."}
	}
	out := cartella.Attore{Operatore: cartella.OperatoreID(u), Profili: map[cartella.ServizioID]cartella.Ruolo{}}
	for _, s := range append(op.keys("profili"), storico) {
		out.Profili[cartella.ServizioID(s)] = cartella.Ruolo(st.role(u, s))
		if st.of(cartella.KindServizio, s).yes("diario_aperto") {
			out.Aperti = append(out.Aperti, cartella.ServizioID(s))
		}
	}
	return out, nil
}

// start is the central clock of seed's first day: an ordinary one, one before
// the clocks change, one before a year ends.
func start(seed uint64) time.Time {
	days := []time.Time{
		time.Date(2026, 3, 10, 9, 0, 0, 0, time.UTC),
		time.Date(2026, 3, 27, 21, 0, 0, 0, time.UTC),
		time.Date(2026, 10, 23, 20, 0, 0, 0, time.UTC),
		time.Date(2027, 12, 30, 22, 0, 0, 0, time.UTC),
		time.Date(2028, 2, 27, 9, 0, 0, 0, time.UTC),
	}
	return days[seed%uint64(len(days))]
}

func newWorld(t testing.TB, seed uint64, dir string, tell func(string, ...any)) *world {
	w := &world{
		t: t, rng: rand.New(rand.NewPCG(seed, 7)), people: &directory{},
		tell: func(format string, args ...any) { tell("%s", idtest.Names(fmt.Sprintf(format, args...))) },
		held: map[string]*record{}, versions: map[string]cartella.Version{}, writers: map[string]map[string]bool{}, homes: map[string]map[string]bool{},
		landed: map[cartella.Action]int{}, faults: map[string]int{}, numbers: map[string]string{}, given: map[string]int{},
		lists: map[string]*ranking{}, formed: map[string]int{}, due: map[string]int{},
	}
	w.shift = time.Until(start(seed))
	w.state = newState(map[string]*record{}, day(w.now()))
	w.before = w.state
	w.people.set(w.state)
	path := filepath.Join(dir, "ledger")
	var err error
	if w.ledger, err = sqlite.Open(t.Context(), path, sqlite.Config{Now: w.now, Poll: -1}); err != nil {
		t.Fatal(err)
	}
	if w.rows, err = sql.Open("sqlite", "file:"+path+"?_pragma=query_only(1)"); err != nil {
		t.Fatal(err)
	}
	w.rows.SetMaxOpenConns(1)
	w.hub = hub.New(hub.Config{
		Ledger: w.ledger, Directory: w.people, Now: w.now, Log: slog.New(slog.DiscardHandler),
		Page: ledger.Limit{Records: 5 + w.rng.IntN(200), Bytes: 1 << 20}, DigestEvery: 10_000 * time.Hour,
	})
	return w
}

func (w *world) close() {
	w.hub.Close()
	w.running.Wait()
	for _, err := range []error{w.rows.Close(), w.ledger.Close()} {
		if err != nil {
			w.t.Error(err)
		}
	}
}

func (w *world) now() time.Time { return time.Now().Add(w.shift).UTC() }

// mint is a new id, whose name says of what kind the record is.
func (w *world) mint(k cartella.Kind) string {
	w.minted++
	return idtest.V7(fmt.Sprintf("%s%04d", string(k)[:3], w.minted))
}

// fault notes that something broke the law.
func (w *world) fault(what, format string, args ...any) {
	w.faults[what]++
	if w.faults[what] <= 3 {
		w.first = append(w.first, fmt.Sprintf("step %d, %s (%s): %s", w.step, w.now().Format(time.RFC3339), what, idtest.Names(fmt.Sprintf(format, args...))))
	}
}

// commit lands a mutation of the central service's own.
func (w *world) commit(action cartella.Action, edits ...cartella.Edit) bool {
	w.central++
	m := cartella.Mutation{Device: cartella.Centrale, Seq: w.central, Action: action, At: w.now(), Edits: edits}
	w.wrote("", m)
	v, err := w.hub.Commit(w.t.Context(), m)
	if err != nil {
		w.t.Fatalf("step %d: the central service's %s: %v", w.step, action, err)
	}
	if v.Outcome != cartella.Accepted {
		w.fault("central", "%s of %s: %v", action, edits[0].ID, v.Error)
		return false
	}
	w.advance("", m)
	return true
}

// advance takes mutation m of u, which landed, into the model.
func (w *world) advance(u string, m cartella.Mutation) {
	st, err := w.state.land(u, m)
	if err != nil {
		w.fault("accepted", "%s by %s: %v: %s", m.Action, u, err, short(m))
		return
	}
	st = w.ranked(st, m)
	w.moments = append(w.moments, st)
	w.state = st
}

// settle lets everything run until nothing moves, and judges what left.
func (w *world) settle() {
	for {
		synctest.Wait()
		type batch struct {
			c     *client
			got   []received
			ended error
		}
		var batches []batch
		type landing struct {
			c *client
			o offer
			v cartella.Verdict
		}
		var landings []landing
		for _, c := range w.clients {
			if c.conn == nil {
				continue
			}
			got, ended := c.box.take()
			if len(got) == 0 && ended == nil {
				continue
			}
			batches = append(batches, batch{c, got, ended})
			for _, r := range got {
				said, ok := r.m.(wire.Verdicts)
				if !ok {
					continue
				}
				for _, v := range said.Verdicts {
					if len(c.pending) == 0 {
						w.fault("verdict", "%s is told of %d, which it did not ask", c.device, v.Seq)
						continue
					}
					landings = append(landings, landing{c, c.pending[0], v})
					c.pending = c.pending[1:]
				}
			}
		}
		if len(batches) == 0 {
			break
		}
		slices.SortFunc(landings, func(a, b landing) int { return cmp.Compare(a.v.At, b.v.At) })
		for _, l := range landings {
			w.hear(l.c, l.o, l.v)
		}
		w.reconcile()
		for _, b := range batches {
			for _, r := range b.got {
				w.receive(b.c, r)
			}
			if b.ended != nil {
				w.parted(b.c, b.ended)
			}
		}
	}
	w.reconcile()
	w.noticed()
	for _, c := range w.clients {
		if c.conn != nil {
			w.compare(c)
			if len(c.pending) > 0 {
				w.fault("verdict", "%s has no verdict for %s", c.device, short(c.pending[0].m))
			}
		}
	}
	w.before, w.moments = w.state, nil
}

// hear judges a verdict on what c offered.
func (w *world) hear(c *client, o offer, v cartella.Verdict) {
	why := w.state.judge(c.u, o.m, w.now())
	switch {
	case v.Outcome == cartella.Accepted:
		w.landed[o.m.Action]++
		if why != "" {
			w.fault("accepted", "%s by %s, and %s: %s", o.m.Action, c.u, why, short(o.m))
		}
		w.tell("%s lands %s", c.device, short(o.m))
		w.advance(c.u, o.m)
	case o.honest && why == "":
		w.fault("refused", "%s by %s is honest, and %s %v %v: %s", o.m.Action, c.u, v.Outcome, v.Error, v.Conflicts, short(o.m))
	default:
		w.refused++
	}
	for _, cf := range v.Conflicts {
		if r := w.state.records[string(cf.Record)]; len(cf.Stands) > 0 && !w.state.sees(c.u, r) {
			w.fault("unjustified", "a conflict tells %s of %s of %s: %s", c.u, cf.Field, cf.Record, cf.Stands)
		}
	}
}

// reconcile compares the model with what the ledger wrote, and takes over the
// records that the central service makes by itself.
func (w *world) reconcile() {
	rows, err := w.rows.Query("SELECT id, kind, servizio, version, body FROM records WHERE version > ? ORDER BY version", w.head)
	if err != nil {
		w.t.Fatal(err)
	}
	var made []*record
	for rows.Next() {
		var id, kind, servizio string
		var version cartella.Version
		var body []byte
		if err := rows.Scan(&id, &kind, &servizio, &version, &body); err != nil {
			w.t.Fatal(err)
		}
		o, err := decode(body)
		if err != nil {
			w.t.Fatal(err)
		}
		w.head, w.versions[id] = version, version
		is := &record{id: id, kind: cartella.Kind(kind), servizio: servizio, body: o}
		w.held[id] = is
		w.numbered(is)
		w.published(is)
		if w.state.records[id] == nil && (is.kind == cartella.KindNotifica || is.kind == cartella.KindRiconciliazione) {
			w.inspect(is, string(body))
			made = append(made, is)
		}
	}
	if err := rows.Err(); err != nil {
		w.t.Fatal(err)
	}
	if err := rows.Close(); err != nil {
		w.t.Fatal(err)
	}
	if len(made) > 0 {
		w.state = w.state.next(made...)
	}
	// What the model says and the ledger does not is told once, and then the
	// ledger is believed.
	for id := range w.held {
		is, want := w.held[id], w.state.records[id]
		if want == is {
			continue
		}
		switch {
		case want == nil:
			w.fault("ledger", "nobody made %s, a %s of %s: %v", id, is.kind, is.servizio, is.body)
			w.state = w.state.next(is)
		case !w.state.same(want, is):
			w.fault("ledger", "%s differs from what was written: %v", id, difference(want, is))
			w.state = w.state.next(is)
		default:
			w.held[id] = want // so that it need not be compared again
		}
	}
	for id := range w.state.records {
		if w.held[id] == nil {
			w.fault("ledger", "%s was accepted and is not in the ledger", id)
			rest := maps.Clone(w.state.records)
			delete(rest, id)
			w.state = newState(rest, w.state.day)
		}
	}
	w.moments = append(w.moments, w.state)
}

// numbers are the kinds that the central service numbers.
var numbers = map[cartella.Kind]bool{cartella.KindSegnalazione: true, cartella.KindIntervento: true, cartella.KindRichiesta: true}

// numbered judges the number of a record: the next of its kind, its service and the
// year in which it landed, and the same for ever.
func (w *world) numbered(r *record) {
	field, register := "numero", r.servizio
	if r.kind == cartella.KindDomanda && r.text("presentata_il") != "" {
		field, register = "protocollo", at(r) // the number of who manages the call
	} else if !numbers[r.kind] {
		return
	}
	is, had := r.text(field), w.numbers[r.id]
	if had == "" {
		series := fmt.Sprintf("%s/%s/%s", r.kind, register, w.now().In(rome).Format("2006"))
		w.given[series]++
		had = fmt.Sprintf("%s/%06d", w.now().In(rome).Format("2006"), w.given[series])
		w.numbers[r.id] = had
	}
	if is != had {
		w.fault("number", "%s is numbered %q, want %q", r.id, is, had)
	}
}

// inspect judges a record that the central service made by itself.
func (w *world) inspect(r *record, body string) {
	if r.kind != cartella.KindNotifica {
		return
	}
	if found := marker.FindString(body) + person.FindString(body); found != "" {
		w.fault("notice", "a notice repeats %s: %s", found, body)
	}
	w.notified(r)
	u := r.text("destinatario")
	if u != "" && w.state.of(cartella.KindOperatore, u) == nil {
		w.fault("notice", "a notice for nobody: %s", body)
	}
	if u != "" && !w.someMoment(func(st *state) bool {
		about := st.records[r.text("oggetto")]
		return about != nil && slices.ContainsFunc(st.through(u, about), func(s string) bool {
			return s == "servizio:"+r.servizio || s == "riservato:"+r.servizio+":"+u || s == "sociale:"+r.servizio
		})
	}) {
		w.fault("notice", "a notice of %s, which %s does not see in %s: %s", r.text("oggetto"), u, r.servizio, body)
	}
	if r.text("tipo") == "diario" && !w.readsNew(u) {
		w.fault("notice", "a notice of an entry that %s may not read: %s", u, body)
	}
}

// readsNew reports whether u may read one of the entries written since the last
// step.
func (w *world) readsNew(u string) bool {
	for id, r := range w.state.records {
		if r.kind == cartella.KindDiario && w.before.records[id] == nil && w.state.sees(u, r) {
			return true
		}
	}
	return false
}

func difference(want, is *record) map[string]string {
	out := map[string]string{}
	for p, v := range changed(want, is) {
		out[p] = fmt.Sprintf("want %v, got %v", want.at(p), v)
	}
	if want.kind != is.kind || want.servizio != is.servizio {
		out["kind, servizio"] = fmt.Sprintf("want %s, %s, got %s, %s", want.kind, want.servizio, is.kind, is.servizio)
	}
	return out
}

func (w *world) someMoment(ok func(*state) bool) bool { return slices.ContainsFunc(w.moments, ok) }

// receive judges one message and has the client take it in.
func (w *world) receive(c *client, r received) {
	switch m := r.m.(type) {
	case wire.Welcome:
		c.seq, c.epoch = m.Last, m.Epoch
		w.granted(c, m.Scopes)
	case wire.Scopes:
		w.granted(c, m.Scopes)
	case wire.Feed:
		for _, it := range m.Items {
			w.item(c, it)
		}
		c.apply(m)
		c.send(wire.Credit{Bytes: r.size})
	case wire.Verdicts:
		if raw, err := json.Marshal(m); err != nil {
			w.t.Fatal(err)
		} else {
			w.markers(c, "a verdict", "", string(raw))
		}
	case wire.Digests:
		w.digests(c, m)
	}
}

func (w *world) granted(c *client, scopes []cartella.Scope) {
	c.grant(scopes)
	if !w.someMoment(func(st *state) bool { return slices.Equal(c.scopes, st.grants(c.u)) }) {
		w.fault("grants", "%s is granted %v, want %v", c.u, c.scopes, w.state.grants(c.u))
	}
}

// item judges a record on its way to c.
func (w *world) item(c *client, it wire.Item) {
	if len(it.In) == 0 {
		if len(it.Body) > 0 || it.Kind != "" || it.Servizio != "" {
			w.fault("unjustified", "%s leaves %s and is told of it: %s", it.ID, c.u, it.Body)
		}
		return
	}
	w.checked++
	body, err := decode(it.Body)
	if err != nil {
		w.fault("unjustified", "%s comes to %s as no object: %v", it.ID, c.u, err)
		return
	}
	is := &record{id: string(it.ID), kind: it.Kind, servizio: string(it.Servizio), body: body}
	if !w.someMoment(func(st *state) bool {
		r := st.records[is.id]
		if r == nil || !st.same(r, is) {
			return false
		}
		through := st.through(c.u, r)
		return !slices.ContainsFunc(it.In, func(s cartella.Scope) bool { return !slices.Contains(through, string(s)) })
	}) {
		want := "there is no such record"
		if r := w.state.records[is.id]; r != nil {
			want = fmt.Sprintf("it is in %v, and they hold %v", w.state.scopes(r), w.state.grants(c.u))
		}
		w.fault("unjustified", "%s, a %s of %s, comes to %s through %v: %s: %s", it.ID, it.Kind, it.Servizio, c.u, it.In, want, it.Body)
	}
	w.markers(c, string(it.ID), is.kind, string(it.Body))
}

// A marker stands in each free text, and names the record that the text is of.
var (
	marker = regexp.MustCompile(`\[[a-z]{3}[0-9]{4}\]`)
	person = regexp.MustCompile(`Rossi-sog[0-9]{4}`)
)

func mark(id string) string { return "Nota [" + idtest.Names(id) + "]." }

// wrote notes who writes which texts, and where.
func (w *world) wrote(u string, m cartella.Mutation) {
	note := func(in map[string]map[string]bool, found, what string) {
		if in[found] == nil {
			in[found] = map[string]bool{}
		}
		in[found][what] = true
	}
	// An intervento keeps the words by which a request about it was answered.
	answered := m.Action == "richiesta.autorizza" || m.Action == "richiesta.nega"
	for _, e := range m.Edits {
		for _, found := range marker.FindAllString(short(cartella.Mutation{Edits: []cartella.Edit{e}}), -1) {
			note(w.homes, found, string(e.ID))
			note(w.writers, found, u)
			for _, about := range m.Edits {
				if answered && about.Kind == cartella.KindIntervento {
					note(w.homes, found, string(about.ID))
				}
			}
		}
	}
}

// markers looks in what leaves towards c for texts of other records than the
// one it is.
func (w *world) markers(c *client, what string, kind cartella.Kind, text string) {
	for _, found := range marker.FindAllString(text, -1) {
		homes := w.homes[found]
		if homes[what] || w.writers[found][c.u] || w.someMoment(func(st *state) bool {
			for id := range homes {
				if st.sees(c.u, st.records[id]) {
					return true
				}
			}
			return false
		}) {
			continue
		}
		w.fault("marker", "%s %s tells %s the text of %v: %s", what, kind, c.u, slices.Sorted(maps.Keys(homes)), text)
	}
}

func (w *world) digests(c *client, m wire.Digests) {
	for _, d := range m.Digests {
		if c.cursors[d.Scope] != d.Cursor {
			continue
		}
		var sum cartella.Digester
		for id, in := range c.in {
			if in[string(d.Scope)] {
				sum.Add(cartella.ID(id), c.items[id].Version)
			}
		}
		if got := sum.Digest(); got != d.Digest {
			w.fault("digest", "%s at %d: %s holds %v, the ledger says %v", d.Scope, d.Cursor, c.device, got, d.Digest)
		}
	}
}

// parted judges the end of a session.
func (w *world) parted(c *client, ended error) {
	if len(w.state.grants(c.u)) > 0 {
		w.fault("session", "the session of %s ends: %v, with %d mutations pending", c.device, ended, len(c.pending))
		for _, o := range c.pending {
			w.tell("pending: %s", short(o.m))
		}
	}
	c.conn = nil
}

// compare holds what c holds to what the law says that it does.
func (w *world) compare(c *client) {
	held := 0
	for id, r := range w.state.records {
		want, in := w.state.through(c.u, r), c.in[id]
		if len(in) > 0 {
			held++
		}
		if len(in) == len(want) && !slices.ContainsFunc(want, func(s string) bool { return !in[s] }) && (len(in) == 0 || c.items[id].Version == w.versions[id]) {
			continue
		}
		switch got := slices.Sorted(maps.Keys(in)); {
		case len(got) > len(want) || len(want) == 0:
			w.fault("unjustified", "%s keeps %s, a %s of %s, in %v, want %v: %v", c.device, id, r.kind, r.servizio, got, want, r.body)
		default:
			w.fault("missing", "%s holds %s, a %s of %s, in %v at %d, want %v at %d: %v", c.device, id, r.kind, r.servizio, got, c.items[id].Version, want, w.versions[id], r.body)
		}
	}
	if held != len(c.in) {
		w.fault("unjustified", "%s keeps %d records, of which the model knows %d", c.device, len(c.in), held)
	}
}

// short is a mutation for a reader.
func short(m cartella.Mutation) string {
	raw, err := cartella.Marshal(m)
	if err != nil {
		return err.Error()
	}
	return string(raw)
}
