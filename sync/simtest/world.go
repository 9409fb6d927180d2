package simtest

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"math/rand/v2"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"siz-icaro/sync/cartella"
	"siz-icaro/sync/cartella/idtest"
	"siz-icaro/sync/hub"
	"siz-icaro/sync/ledger"
	"siz-icaro/sync/replica"
	"siz-icaro/sync/replica/replicatest"
	"siz-icaro/sync/wire"
)

// world is a central service and the desks around it. One goroutine drives it.
type world struct {
	t      testing.TB
	rng    *rand.Rand
	ledger *memory
	dir    *directory
	desks  []*desk
	epochs int
	page   int
	far    int
	tell   func(format string, args ...any)
	// calm means that nothing goes wrong any more. It is read by the network.
	calm switchable
	// backups are earlier states of the ledger.
	backups []archive
	hubMu   sync.Mutex // guards hub
	hub     *hub.Hub   // nil while the central service is down
	// planted are defects of the network that the checks must catch.
	planted defect
	skipped atomic.Bool // skipChange has been done
}

// switchable is a flag that several goroutines read.
type switchable struct {
	mu sync.Mutex
	on bool
}

func (s *switchable) set(on bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.on = on
}

func (s *switchable) get() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.on
}

// directory says who may act as what, now.
type directory struct {
	mu     sync.Mutex // guards actors
	actors map[cartella.OperatoreID]cartella.Attore
}

func (d *directory) Actor(_ context.Context, o cartella.OperatoreID) (cartella.Attore, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	a, ok := d.actors[o]
	if !ok {
		return a, &cartella.Error{Code: cartella.CodeAccountDisabilitato, Message: "L'account è disabilitato."}
	}
	a.Profili = maps.Clone(a.Profili)
	return a, nil
}

func (d *directory) set(o cartella.OperatoreID, s cartella.ServizioID, ruolo cartella.Ruolo) {
	d.mu.Lock()
	defer d.mu.Unlock()
	a, ok := d.actors[o]
	if !ok {
		a = cartella.Attore{Operatore: o}
	}
	profili := maps.Clone(a.Profili)
	if profili == nil {
		profili = map[cartella.ServizioID]cartella.Ruolo{}
	}
	if profili[s] = ruolo; ruolo == "" {
		delete(profili, s)
	}
	a.Profili = profili
	d.actors[o] = a
}

func newWorld(t testing.TB, seed uint64, tell func(string, ...any)) *world {
	w := &world{
		t: t, rng: rand.New(rand.NewPCG(seed, 1)), page: 2000,
		tell: func(format string, args ...any) { tell("%s", idtest.Names(fmt.Sprintf(format, args...))) },
		dir:  &directory{actors: map[cartella.OperatoreID]cartella.Attore{}},
	}
	w.ledger = newMemory("epoca-0", time.Now, func(err error) { t.Errorf("ledger: %v", err) })
	return w
}

func (w *world) startHub() {
	h := hub.New(hub.Config{
		Ledger: w.ledger, Directory: w.dir, Now: time.Now, Log: slog.New(slog.DiscardHandler),
		Page: ledger.Limit{Records: w.page, Bytes: 1 << 20}, Far: w.far,
	})
	w.hubMu.Lock()
	defer w.hubMu.Unlock()
	w.hub = h
}

func (w *world) stopHub() {
	w.hubMu.Lock()
	h := w.hub
	w.hub = nil
	w.hubMu.Unlock()
	if h != nil {
		h.Close()
	}
}

// central is the central service, nil while it is down.
func (w *world) central() *hub.Hub {
	w.hubMu.Lock()
	defer w.hubMu.Unlock()
	return w.hub
}

// restore puts the ledger back to a backup, as a new life of it.
func (w *world) restore(a archive) {
	w.stopHub()
	w.epochs++
	w.ledger.restore(a, cartella.Epoch(fmt.Sprintf("epoca-%d", w.epochs)))
	w.startHub()
}

// grant changes a profile; an empty role takes it away.
func (w *world) grant(o cartella.OperatoreID, s cartella.ServizioID, ruolo cartella.Ruolo) {
	synctest.Wait() // so that nothing is on its way between a check and a send
	w.dir.set(o, s, ruolo)
	for _, d := range w.desks {
		d.moved = d.moved || d.who == o
	}
	if h := w.central(); h != nil {
		w.publish(o)
		h.ProfileChanged(o)
	}
}

// desk is one operator at one laptop.
type desk struct {
	w       *world
	who     cartella.OperatoreID
	device  cartella.DeviceID
	store   *replicatest.Store
	log     *replicatest.Log
	skew    atomic.Int64 // of its clock, as a time.Duration
	online  switchable
	engine  *replica.Replica
	stop    context.CancelFunc
	running sync.WaitGroup
	lines   sync.WaitGroup
	netRng  *rand.Rand // dial's alone
	said    []said
	made    int
	repairs int         // by engines that have ended
	rotten  bool        // the store was damaged on purpose
	moved   bool        // the operator's profiles have changed
	loseAck atomic.Bool // the next verdict is lost with its line

	// over, where not nil, opens its connections over another network than ours.
	over func(context.Context, *hub.Hub) (wire.Conn, error)

	lineMu sync.Mutex // guards line
	line   *line
}

// said is a mutation that the engine has said is saved.
type said struct {
	seq   cartella.Seq
	edits string
}

func (w *world) addDesk(who cartella.OperatoreID, device cartella.DeviceID) *desk {
	d := &desk{
		w: w, who: who, device: device, store: replicatest.NewStore(), log: replicatest.NewLog(),
		netRng: rand.New(rand.NewPCG(w.rng.Uint64(), 2)),
	}
	d.store.Complain = func(err error) { w.t.Errorf("%s: store: %v", d.device, err) }
	d.online.set(true)
	w.desks = append(w.desks, d)
	return d
}

// now is the desk's own clock.
func (d *desk) now() time.Time { return time.Now().Add(time.Duration(d.skew.Load())) }

// start opens the engine over what survived, and runs it.
func (d *desk) start() {
	actor, err := d.w.dir.Actor(context.Background(), d.who)
	if err != nil {
		d.w.t.Fatal(err)
	}
	d.log.SetFail(nil) // a disk that fails at the start is another story
	engine, err := replica.Open(context.Background(), replica.Config{
		Device: d.device, Actor: actor, Store: d.store, Log: d.log, Dial: d.dial,
		Now:    d.now,
		Jitter: rand.New(rand.NewPCG(d.w.rng.Uint64(), 3)),
	})
	if err != nil {
		d.w.t.Fatalf("%s: open: %v", d.device, err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	d.engine, d.stop = engine, cancel
	d.running.Go(func() { engine.Run(ctx) })
}

// kill ends the engine without a farewell.
func (d *desk) kill() {
	if d.engine == nil {
		return
	}
	// Nothing that it still does on its way out reaches the disk.
	d.log.SetFail(func(byte) (apply, fail bool) { return false, true })
	d.stop()
	d.running.Wait()
	d.repairs += d.engine.Status().Repairs
	d.engine = nil
}

var errNoLine = errors.New("no line")

func (d *desk) dial(ctx context.Context) (wire.Conn, error) {
	h := d.w.central()
	if !d.online.get() || h == nil {
		return nil, errNoLine
	}
	if d.over != nil {
		return d.over(ctx, h)
	}
	near, far := wire.Pipe()
	d.lines.Go(func() {
		_ = h.Serve(context.Background(), &spy{Conn: far, w: d.w, who: d.who}, hub.Identity{Operatore: d.who, Device: d.device})
	})
	l := &line{Conn: near, d: d, rng: rand.New(rand.NewPCG(d.netRng.Uint64(), 4))}
	d.lineMu.Lock()
	d.line = l
	d.lineMu.Unlock()
	return l, nil
}

// unplug cuts the line and keeps it cut until plug.
func (d *desk) unplug() {
	d.online.set(false)
	d.lineMu.Lock()
	defer d.lineMu.Unlock()
	if d.line != nil {
		_ = d.line.Conn.Close(wire.CloseGoingAway, "cut")
	}
}

func (d *desk) plug() {
	d.online.set(true)
	d.engine.Wake()
}

// do has the operator do something and remembers it where it was saved.
func (d *desk) do(action cartella.Action, edits ...cartella.Edit) error {
	err := d.engine.Do(context.Background(), action, edits...)
	if err != nil {
		return err
	}
	// Only this goroutine saves, so the newest mutation is the one just saved.
	var m cartella.Mutation
	d.log.Backward(func(_ byte, payload []byte) bool {
		err := json.Unmarshal(payload, &m)
		return err != nil || len(m.Edits) == 0
	})
	if m.Action != action || m.Edits[0].ID != edits[0].ID {
		d.w.t.Errorf("%s: said to be saved, and not in the journal: %s", d.device, action)
		return nil
	}
	raw, err := cartella.Marshal(m.Edits)
	if err != nil {
		return err
	}
	d.said = append(d.said, said{m.Seq, string(raw)})
	return nil
}

// close ends everything that the world started.
func (w *world) close() {
	for _, d := range w.desks {
		d.kill()
	}
	w.stopHub()
	for _, d := range w.desks {
		d.lines.Wait()
	}
	if slices.ContainsFunc(w.desks, func(d *desk) bool { return d.over != nil }) {
		time.Sleep(time.Minute) // the bubble's time: what was on a line comes to its end
	}
}
