package replica

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"math/rand/v2"
	"slices"
	"sync"
	"time"

	"siz-icaro/sync/cartella"
	"siz-icaro/sync/wire"
)

// Config is what an engine is made of. Device, Store, Log and Dial are
// required, and Actor where the Log is new.
type Config struct {
	Device cartella.DeviceID
	// Actor is the operator as the sign-in told; once the Log knows a later
	// one, that is used.
	Actor cartella.Attore
	Store Store
	Log   Log
	// LogDamaged says that the Log may have lost entries: the numbers they may
	// have had are left out, so that none is ever used for two mutations.
	LogDamaged bool
	// Anchor is how far the Log had come when that was last noted outside of
	// Log and Store; see [Replica.Anchor].
	Anchor Anchor
	// Dial opens a connection. An error that is a *cartella.Error of a code that
	// trying again does not cure stops the engine; see [Replica.Wake].
	Dial func(context.Context) (wire.Conn, error)
	// Program names the client for the central service's log.
	Program string
	// Plain asks for feeds as JSON text, for those who read along.
	Plain bool
	// Now is the wall clock; time.Now where nil.
	Now func() time.Time
	// Met is told what time the central service says whenever it welcomes the replica,
	// before Now is asked again; nil for nobody.
	Met func(central time.Time)
	// Moved is when a byte last came on the line beneath, as far as the time goes in
	// which Dial has no connection yet; nil where nobody knows.
	Moved func() time.Time
	// Jitter spreads the attempts to connect; its own source where nil.
	Jitter *rand.Rand
	// Logger hears of what went wrong; nothing personal is logged.
	Logger *slog.Logger
}

// Intent is one mutation that a screen wants.
type Intent struct {
	Action cartella.Action
	Edits  []cartella.Edit
}

// Replica is the engine of one operator on one device. All methods are safe
// for concurrent use.
type Replica struct {
	cfg     Config
	news    announcer
	wake    chan struct{} // one token: try to connect at once
	work    chan struct{} // one token: there is something to push
	settled chan struct{} // one token: there are verdicts to note

	queueMu sync.Mutex
	queue   []*attempt // waiting to be saved; guarded by queueMu

	running sync.Mutex // held by Run

	// mu guards all below, and Store.Land. It is held while the Store works and
	// while the Log takes a mutation, never while the network does.
	mu     sync.Mutex
	shut   bool
	stop   context.CancelFunc // ends Run; nil where it does not run
	outbox *Outbox
	prov   *provisional
	state  State
	// unseen are views that the Store failed to take; they go with the next.
	unseen map[cartella.ID]*cartella.Record
	// keep are mutations that the Store is to keep, or to let go of, with those
	// views.
	keep map[cartella.Seq]*cartella.Mutation
	// stray are records with a view that no mutation stands behind.
	stray []cartella.ID
	// anchored is the anchor that the Store has.
	anchored Anchor
	// lost are scopes to be dropped once every mutation up to lostAfter has
	// its verdict.
	lost      []cartella.Scope
	lostAfter cartella.Seq
	// told is the newest mutation that the central service knows to be the next:
	// the oldest that the last hello offered, or what its welcome went on with.
	told cartella.Seq
	// whole means that what this device made has to come back whole: once what it has
	// made of it was not what the central service did.
	whole bool
	// beyond makes the next hello give up the numbers that are left out before
	// what is to be offered.
	beyond bool
	// central is what the last welcome said of the central clock, local what
	// this device's said then.
	central, local time.Time
	// head are the scopes that this connection has brought to their end.
	head map[cartella.Scope]bool
	// early is what has come ahead of its place.
	early early

	pace   pace
	travel travel
}

// seqLeap is what a damaged journal leaves out: more than it can have held.
const seqLeap = 1 << 20

// Open rebuilds the engine from its Log and brings the Store's views up to it.
// It does not connect; that is Run's.
func Open(ctx context.Context, cfg Config) (*Replica, error) {
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	if cfg.Jitter == nil {
		cfg.Jitter = rand.New(rand.NewPCG(rand.Uint64(), rand.Uint64()))
	}
	if cfg.Logger == nil {
		cfg.Logger = slog.New(slog.DiscardHandler)
	}
	outbox, err := OpenOutbox(cfg.Log, cfg.Device, cfg.Actor)
	if err != nil {
		return nil, fmt.Errorf("open outbox: %w", err)
	}
	state, err := cfg.Store.State(ctx)
	if err != nil {
		return nil, fmt.Errorf("read where the replica stands: %w", err)
	}
	if state.Cursors == nil {
		state.Cursors = map[cartella.Scope]cartella.Version{}
	}
	r := &Replica{
		cfg: cfg, outbox: outbox, prov: newProvisional(), state: state,
		wake: make(chan struct{}, 1), work: make(chan struct{}, 1), settled: make(chan struct{}, 1),
		unseen: map[cartella.ID]*cartella.Record{}, keep: map[cartella.Seq]*cartella.Mutation{},
		head: map[cartella.Scope]bool{}, early: early{},
	}
	kept, err := cfg.Store.Kept(ctx)
	if err != nil {
		return nil, fmt.Errorf("read what the replica keeps of the journal: %w", err)
	}
	if outbox.unnamed {
		r.writeSelf(ctx)
	}
	r.takeBack(ctx, kept)
	if err := r.restoreViews(ctx, kept); err != nil {
		return nil, fmt.Errorf("restore the views: %w", err)
	}
	r.news.status = Status{Phase: Offline, LastReconciled: outbox.self.Reconciled}
	r.count(&r.news.status)
	return r, nil
}

// restoreViews lands the view of every record that a retained mutation
// touched: a crash may have left the Store with an older one. A Store that does
// not take them does not keep the operator out: they go with the next batch.
func (r *Replica) restoreViews(ctx context.Context, kept Kept) error {
	ids := map[cartella.ID]bool{}
	at := r.reached()
	for _, e := range r.outbox.sent {
		for _, id := range touched(e.mutation) {
			ids[id] = true
			r.unseen[id] = nil
		}
		if e.verdict == nil || e.accepted() && e.mutation.Seq > r.outbox.self.Landed && e.verdict.At > at {
			r.live(e.mutation, nil)
		}
	}
	for _, m := range kept.Mutations {
		if r.prov.live[m.Seq] == nil {
			r.keep[m.Seq] = nil
		} else {
			delete(r.keep, m.Seq) // it is there
		}
	}
	if err := r.rederive(ctx, ids); err != nil {
		return err
	}
	if err := r.findStray(ctx); err != nil {
		return err
	}
	if err := r.land(ctx, Batch{}); err != nil {
		r.cfg.Logger.Error("views not shown", "err", err)
	}
	return nil
}

// live begins the provisional life of a mutation. r.mu is held.
func (r *Replica) live(m cartella.Mutation, reads map[cartella.ID]bool) {
	r.prov.add(m, reads)
	r.keep[m.Seq] = &m
}

// Anchor says how far the Log has come, to be noted outside of Log and Store and
// given to a later Open.
func (r *Replica) Anchor() Anchor {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.anchor()
}

// anchor is Anchor. r.mu is held.
func (r *Replica) anchor() Anchor {
	a := Anchor{Mark: r.cfg.Log.Newest(), Last: r.outbox.self.Last, Landed: r.outbox.self.Landed}
	if n := len(r.outbox.sent); n > 0 {
		a.At = r.outbox.sent[n-1].mutation.At
	}
	return a
}

// Actor is the operator with their profiles, as last told.
func (r *Replica) Actor() cartella.Attore {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.outbox.self.Actor
}

// Status says how reconciliation stands.
func (r *Replica) Status() Status { return r.news.read() }

// Subscribe tells of changes from now on; its first event comes at once.
func (r *Replica) Subscribe() *Subscription { return r.news.subscribe() }

// Wake makes Run try to connect at once: at resume, after a sign-in, or
// because the operator asks. It starts a stopped engine again.
func (r *Replica) Wake() { token(r.wake) }

func token(c chan struct{}) {
	select {
	case c <- struct{}{}:
	default:
	}
}

// Waiting lists the mutations that have no verdict yet, oldest first.
func (r *Replica) Waiting() []cartella.Mutation {
	r.mu.Lock()
	defer r.mu.Unlock()
	var out []cartella.Mutation
	for _, e := range r.outbox.sent {
		if e.verdict == nil {
			out = append(out, e.mutation)
		}
	}
	return out
}

// Rejection is a mutation of this device that did not land. The record of kind
// riconciliazione that keeps its content may be out of the operator's reach by
// now; that it exists is theirs to know.
type Rejection struct {
	Seq     cartella.Seq
	Action  cartella.Action
	At      time.Time
	Verdict cartella.Verdict
	// Followed says that every granted scope has been followed beyond the
	// verdict: a riconciliazione that is not here by now is out of reach.
	Followed bool
}

// Rejections lists the retained mutations that did not land, oldest first.
func (r *Replica) Rejections() []Rejection {
	r.mu.Lock()
	defer r.mu.Unlock()
	var out []Rejection
	at := r.reached()
	for _, e := range r.outbox.sent {
		if e.verdict != nil && !e.accepted() {
			out = append(out, Rejection{
				Seq: e.mutation.Seq, Action: e.mutation.Action, At: e.mutation.At,
				Verdict: *e.verdict, Followed: e.verdict.At <= at,
			})
		}
	}
	return out
}

// Close ends Run, waits for it, and writes down what it would otherwise cost a
// moment to find out again. The Log and the Store are the caller's to close.
func (r *Replica) Close() error {
	r.mu.Lock()
	if r.shut {
		r.mu.Unlock()
		return nil
	}
	r.shut = true
	if r.stop != nil {
		r.stop()
	}
	r.mu.Unlock()
	r.running.Lock()
	defer r.running.Unlock()
	r.mu.Lock()
	defer r.mu.Unlock()
	r.outbox.self.Reconciled = r.news.read().LastReconciled
	return r.outbox.writeSelf(context.Background())
}

var errClosed = &cartella.Error{Code: cartella.CodeBloccato, Message: "Il programma è stato bloccato prima di salvare: sbloccalo e salva di nuovo."}

// reached is the version up to which every granted scope has been followed.
func (r *Replica) reached() cartella.Version {
	var low cartella.Version
	for i, s := range r.outbox.self.Actor.Scopes() {
		if v := r.state.Cursors[s]; i == 0 || v < low {
			low = v
		}
	}
	return low
}

// rederive computes the views that depend on ids and has them wait for the
// next land. r.mu is held.
func (r *Replica) rederive(ctx context.Context, ids map[cartella.ID]bool) error {
	changed, err := r.prov.derive(ctx, r.cfg.Store, r.outbox.self.Actor, r.cfg.Now(), ids)
	if err != nil {
		return fmt.Errorf("compute provisional state: %w", err)
	}
	maps.Copy(r.unseen, changed)
	return nil
}

// land gives the Store a batch, together with the views that wait, and moves
// r.state along. r.mu is held.
func (r *Replica) land(ctx context.Context, b Batch) error {
	b.Views, b.Keep = r.unseen, r.keep
	if a := r.anchor(); a != r.anchored {
		b.Anchor = &a
	}
	if err := r.cfg.Store.Land(ctx, b); err != nil {
		return fmt.Errorf("land in the replica: %w", err)
	}
	r.unseen, r.keep = map[cartella.ID]*cartella.Record{}, map[cartella.Seq]*cartella.Mutation{}
	if b.Anchor != nil {
		r.anchored = *b.Anchor
	}
	if b.Epoch != "" {
		r.state.Epoch = b.Epoch
	}
	for _, s := range b.Drop {
		delete(r.state.Cursors, s)
	}
	for _, s := range b.Reread {
		r.state.Cursors[s] = 0
	}
	maps.Copy(r.state.Cursors, b.Cursors)
	r.early.follow(b)
	return nil
}

// clocks is the time now by the two clocks there are, of which one may be
// wrong: this device's and the central service's. r.mu is held.
func (r *Replica) clocks() (earlier, later time.Time) {
	local := r.cfg.Now()
	if r.central.IsZero() {
		return local, local
	}
	central := r.central.Add(local.Sub(r.local))
	if central.Before(local) {
		return central, local
	}
	return local, central
}

// settleDown ends the life of accepted mutations whose effect the confirmed
// records hold by now, and returns the records they touched. r.mu is held.
func (r *Replica) settleDown() map[cartella.ID]bool {
	ids := map[cartella.ID]bool{}
	at := r.reached()
	landed := r.outbox.self.Landed
	whole := true
	for _, e := range r.outbox.sent {
		seq := e.mutation.Seq
		if seq <= r.outbox.self.Landed {
			continue
		}
		if e.verdict == nil || e.accepted() && e.verdict.At > at {
			whole = false
			continue
		}
		if r.prov.live[seq] != nil {
			r.keep[seq] = nil
		}
		for _, id := range r.prov.remove(seq) {
			ids[id] = true
		}
		if whole {
			landed = seq
		}
	}
	r.outbox.self.Landed = landed
	return ids
}

// classify says whether the answer would be the same to whoever came back
// unchanged, and gives the error for the screen, nil where it has no name.
func classify(err error) (problem *cartella.Error, final bool) {
	var told *toldError
	if errors.As(err, &told) {
		return &cartella.Error{Code: told.said.Code, Message: told.said.Message}, !told.said.Retry
	}
	if !errors.As(err, &problem) {
		return nil, false
	}
	return problem, slices.Contains([]cartella.Code{
		cartella.CodeNonAutenticato, cartella.CodeCredenzialiErrate, cartella.CodePasswordDaCambiare,
		cartella.CodeAccountDisabilitato, cartella.CodeDispositivoRevocato, cartella.CodeVersioneProtocollo,
		cartella.CodeAutonomiaScaduta, cartella.CodeSequenza,
	}, problem.Code)
}

// toldError is the central service's last message on a connection.
type toldError struct{ said wire.Error }

func (e *toldError) Error() string { return "the central service says " + string(e.said.Code) }
