package simtest

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"siz-icaro/app/store"
	"siz-icaro/backend/ledger/sqlite"
	"siz-icaro/sync/cartella"
	"siz-icaro/sync/cartella/idtest"
	"siz-icaro/sync/hub"
	"siz-icaro/sync/journal"
	"siz-icaro/sync/replica"
	"siz-icaro/sync/wire"
)

// TestRealParts runs the engines on what they run on in the field: encrypted
// Badger, the journal on a disk, SQLite. Time is real here, so there are few
// seeds and only the misfortunes that take no time: cuts, crashes, lost caches.
func TestRealParts(t *testing.T) {
	for seed := uint64(1); seed <= 3; seed++ {
		t.Run(fmt.Sprintf("seed=%d", seed), func(t *testing.T) { runReal(t, seed) })
	}
}

// entries is a journal as the engine's log.
type entries struct{ *journal.Journal }

func (e entries) Append(ctx context.Context, typ byte, payloads ...[]byte) (replica.Position, error) {
	list := make([]journal.Entry, len(payloads))
	for i, p := range payloads {
		list[i] = journal.Entry{Type: typ, Payload: p}
	}
	first, err := e.Journal.Append(ctx, list...)
	return replica.Position(first), err
}

func (e entries) Replay(yield func(replica.Position, byte, []byte) error) error {
	return e.Journal.Replay(0, func(i journal.Index, entry journal.Entry) error {
		return yield(replica.Position(i), entry.Type, entry.Payload)
	})
}

func (e entries) Forget(_ context.Context, before replica.Position) error {
	return e.DropThrough(journal.Index(before) - 1)
}

func (e entries) Newest() replica.Mark {
	a := e.Journal.Newest()
	return replica.Mark{Position: replica.Position(a.Index), Hash: a.Hash}
}

// office is one desk on real parts.
type office struct {
	t      testing.TB
	rng    *rand.Rand
	hub    *hub.Hub
	url    string // of the central service; in memory where empty
	who    cartella.OperatoreID
	actor  cartella.Attore
	dir    string
	caches int
	saved  int

	engine  *replica.Replica
	store   *store.Store
	files   []io.Closer
	stop    context.CancelFunc
	running sync.WaitGroup
	lines   sync.WaitGroup

	mu   sync.Mutex // guards line
	line wire.Conn
}

func (o *office) start() {
	o.t.Helper()
	cache, err := store.Open(filepath.Join(o.dir, fmt.Sprintf("cache-%d", o.caches)), store.Keys{Badger: [32]byte{1}, Values: [32]byte{2}}, store.Options{})
	if err != nil {
		o.t.Fatal(err)
	}
	log, err := journal.Open(filepath.Join(o.dir, "journal"), [32]byte{3}, journal.Options{Ballast: -1, MinFree: 1})
	if err != nil {
		o.t.Fatal(err)
	}
	if err := log.Report().Err(); err != nil {
		o.t.Errorf("journal: %v", err)
	}
	o.store, o.files = cache, []io.Closer{cache, log}
	o.engine, err = replica.Open(o.t.Context(), replica.Config{
		Device: "pc-" + cartella.DeviceID(o.who), Actor: o.actor, Store: cache, Log: entries{log}, Dial: o.dial,
	})
	if err != nil {
		o.t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	engine := o.engine
	o.stop = cancel
	o.running.Go(func() { engine.Run(ctx) })
}

// kill ends the engine without a farewell.
func (o *office) kill() {
	o.stop()
	o.running.Wait()
	for _, f := range o.files {
		if err := f.Close(); err != nil {
			o.t.Error(err)
		}
	}
}

func (o *office) dial(ctx context.Context) (wire.Conn, error) {
	if o.url != "" {
		return wire.Dialer{}.Dial(ctx, o.url+"?"+string(o.who), nil)
	}
	near, far := wire.Pipe()
	o.lines.Go(func() {
		_ = o.hub.Serve(context.Background(), far, hub.Identity{Operatore: o.who, Device: "pc-" + cartella.DeviceID(o.who)})
	})
	o.mu.Lock()
	defer o.mu.Unlock()
	o.line = near
	return near, nil
}

func (o *office) cut() {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.line != nil {
		_ = o.line.Close(wire.CloseGoingAway, "cut")
	}
}

// work registers a citizen or writes about one; somebody else may be writing
// the same field.
func (o *office) work(n int) {
	subject := cartella.ID(fmt.Sprintf("s%d", o.rng.IntN(n+1)))
	rec, known, err := o.store.View(o.t.Context(), subject)
	if err != nil {
		o.t.Fatal(err)
	}
	action, e := cartella.AzioneSoggettoModifica, edit(rec, map[cartella.Path]any{"note": fmt.Sprintf("%s %d", o.who, n)})
	if !known {
		rec, err = cartella.New(idtest.V7(cartella.ID(fmt.Sprintf("%.1s%d", o.who, n))), cartella.KindSoggetto, "casale", map[string]any{"cognome": "Prova", "nome": "Ada"})
		if err != nil {
			o.t.Fatal(err)
		}
		action, e = cartella.AzioneSoggettoCrea, cartella.Creation(rec)
	}
	var refused *cartella.Error
	switch err := o.engine.Do(o.t.Context(), action, e); {
	case err == nil:
		o.saved++
	case !errors.As(err, &refused):
		o.t.Errorf("%s: %v", action, err)
	}
}

// agree waits until the desk is in agreement with the central service.
func (o *office) agree() {
	o.t.Helper()
	ctx, cancel := context.WithTimeout(o.t.Context(), time.Minute)
	defer cancel()
	sub := o.engine.Subscribe()
	defer sub.Close()
	for {
		e, err := sub.Next(ctx)
		if err != nil {
			o.t.Fatalf("%s does not come to agreement: %+v", o.who, o.engine.Status())
		}
		if e.Status.Phase == replica.Live && e.Status.Pending == 0 {
			return
		}
	}
}

func runReal(t *testing.T, seed uint64) {
	ledger, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "registro.db"), sqlite.Config{})
	if err != nil {
		t.Fatal(err)
	}
	dir := &directory{actors: map[cartella.OperatoreID]cartella.Attore{}}
	central := hub.New(hub.Config{Ledger: ledger, Directory: dir, Now: time.Now, Log: slog.New(slog.DiscardHandler)})
	defer func() {
		central.Close()
		if err := ledger.Close(); err != nil {
			t.Error(err)
		}
	}()
	rng := rand.New(rand.NewPCG(seed, 9))
	for i := range 10 {
		rec, err := cartella.New(cartella.ID(fmt.Sprintf("s%d", i)), cartella.KindSoggetto, "casale", map[string]any{"cognome": "Prova", "nome": "Ada"})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := central.Commit(t.Context(), cartella.Mutation{
			Device: cartella.Centrale, Seq: cartella.Seq(i + 1), Action: cartella.AzioneImporta, At: time.Now().UTC(), Edits: []cartella.Edit{cartella.Creation(rec)},
		}); err != nil {
			t.Fatal(err)
		}
	}
	var offices []*office
	for _, who := range operatori[:3] {
		dir.set(who, "casale", cartella.RuoloAssistenteSociale)
		actor, err := dir.Actor(t.Context(), who)
		if err != nil {
			t.Fatal(err)
		}
		o := &office{t: t, rng: rng, hub: central, who: who, actor: actor, dir: t.TempDir()}
		o.start()
		offices = append(offices, o)
	}
	defer func() {
		for _, o := range offices {
			o.kill()
			o.lines.Wait()
		}
	}()
	for n := range 150 {
		o := offices[rng.IntN(len(offices))]
		switch rng.IntN(15) {
		case 0:
			o.cut()
		case 1:
			o.kill()
			if rng.IntN(3) == 0 {
				o.caches++
			}
			o.start()
		case 2:
			o.engine.Wake()
		default:
			o.work(n)
		}
	}
	for _, o := range offices {
		o.agree()
	}
	for _, o := range offices {
		last, err := ledger.LastSeq(t.Context(), "pc-"+cartella.DeviceID(o.who))
		if err != nil {
			t.Fatal(err)
		}
		if int(last) != o.saved {
			t.Errorf("%s saved %d mutations, the ledger holds %d", o.who, o.saved, last)
		}
		// A scope's digest is of the moment; once all agree nothing moves any more.
		for _, scope := range o.actor.Scopes() {
			o.follows(ledger, scope)
		}
	}
}

// follows checks that the store holds a scope as the ledger does.
func (o *office) follows(ledger *sqlite.DB, scope cartella.Scope) {
	o.t.Helper()
	want, at, err := ledger.Digest(o.t.Context(), scope)
	if err != nil {
		o.t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(o.t.Context(), time.Minute)
	defer cancel()
	sub := o.engine.Subscribe()
	defer sub.Close()
	for {
		state, err := o.store.State(o.t.Context())
		if err != nil {
			o.t.Fatal(err)
		}
		got, err := o.store.Digest(o.t.Context(), scope)
		if err != nil {
			o.t.Fatal(err)
		}
		if got == want {
			return
		}
		if _, err := sub.Next(ctx); err != nil {
			o.t.Fatalf("%s at %d has digest %v of %s, the ledger at %d has %v", o.who, state.Cursors[scope], got, scope, at, want)
		}
	}
}
