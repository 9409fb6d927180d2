package replica

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"siz-icaro/sync/cartella"
	"siz-icaro/sync/wire"
)

// Limits of one connection.
const (
	// helloTimeout is for all that comes before the welcome: on the worst line the
	// greetings of TLS alone take half a minute.
	helloTimeout = 2 * time.Minute
	// answerTimeout is how long what was sent may go without any answer while
	// nothing else comes; whatever comes, patienceTimes as long.
	answerTimeout = time.Minute
	patienceTimes = 5
	// inFlight bounds the mutations pushed and not answered.
	inFlight = 5 * wire.MaxPush
	// pushBytes bounds the text of a push of more than one mutation; on a slow line
	// it is what a few frames hold, at textPerByte, so that what is whole is decided.
	pushBytes   = 512 << 10
	textPerByte = 3
	// noteAfter is how long a verdict may wait for others before the journal is
	// made to hold it: a crash meanwhile costs asking for it again.
	noteAfter = time.Second
	// landItems is how many items are landed at once: small feed messages that
	// wait are put together up to it, large ones cut. Who saves meanwhile waits
	// for that many, some milliseconds.
	landItems = 250
)

// errAgain ends a connection in order to begin another at once.
var errAgain = errors.New("begin again")

// session is one connection. Four goroutines serve it: one receives, one
// lands what was received, one sends, so that neither the disk waits for the
// network nor the network for the disk, and one notes verdicts in the Log.
type session struct {
	r    *Replica
	conn wire.Conn

	packer *wire.Packer
	kick   chan struct{} // one token: send has something of these to do

	mu     sync.Mutex       // guards what follows
	open   int              // credit of the feed that has been granted and not landed
	reread []cartella.Scope // to be asked for from the beginning
	// flights are what was sent and not answered, oldest first; answered is when the
	// last answer came.
	flights  []flight
	answered time.Time
	// useful says that something has landed on either side.
	useful bool
	// page is what was last asked for.
	page int

	// up is the push that is going in parts; send's alone.
	up *upload

	// repaired are the scopes that were asked for again and have not agreed
	// since; apply's alone.
	repaired map[cartella.Scope]bool
}

// connect serves one connection to its end. good reports that it was of use:
// something landed, or it kept the replica at the head of every scope for as long as
// the longest wait.
func (r *Replica) connect(ctx context.Context) (good bool, err error) {
	r.travel.dialling()
	dialing, cancel := context.WithTimeout(ctx, helloTimeout)
	defer cancel()
	conn, err := r.cfg.Dial(dialing)
	if err != nil {
		return false, fmt.Errorf("connect: %w", err)
	}
	s := &session{r: r, conn: conn, kick: make(chan struct{}, 1), repaired: map[cartella.Scope]bool{}}
	r.travel.connected(s)
	defer r.travel.connected(nil)
	begun := time.Now()
	defer func() {
		level := r.hangUp(conn)
		good = s.worked() || level && time.Since(begun) >= longWait
	}()

	hello := r.hello()
	s.page, s.open = hello.Page, hello.Credit
	if err := conn.Send(dialing, hello); err != nil {
		return false, fmt.Errorf("say hello: %w", err)
	}
	first, _, err := conn.Receive(dialing)
	if err != nil {
		return false, fmt.Errorf("wait for welcome: %w", err)
	}
	switch m := first.(type) {
	case wire.Welcome:
		r.pace.greeted(time.Since(begun))
		if err := r.welcome(ctx, m); err != nil {
			return false, err
		}
		s.packer = wire.NewPacker(m.Dict.Common())
		if err := s.resume(m); err != nil {
			return false, err
		}
	case wire.Error:
		return false, &toldError{m}
	default:
		return false, fmt.Errorf("expected a welcome, got %T", first)
	}

	group, online := errgroup.WithContext(ctx)
	received := make(chan frame, 8)
	group.Go(func() error {
		defer close(received)
		return s.receive(online, received)
	})
	// What has arrived lands, whatever has become of the line since: a message says
	// more of why a connection ended than its end does.
	var landing error
	group.Go(func() error {
		landing = s.apply(ctx, received)
		return landing
	})
	group.Go(func() error { return s.send(online) })
	group.Go(func() error { return s.noting(online) })
	if err := group.Wait(); landing == nil {
		return false, err
	}
	return false, landing
}

// hangUp closes the connection and reports whether it had reached all heads.
func (r *Replica) hangUp(conn wire.Conn) bool {
	_ = conn.Close(wire.CloseNormal, "")
	if err := r.note(context.Background()); err != nil {
		r.cfg.Logger.Warn("verdicts are asked for again after a restart", "err", err)
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	good := r.atHead()
	clear(r.head)
	return good
}

func (r *Replica) hello() wire.Hello {
	r.mu.Lock()
	defer r.mu.Unlock()
	page, window := r.pace.receiving()
	h := wire.Hello{
		Protocol: wire.Protocol, Device: r.outbox.self.Device, Epoch: r.state.Epoch,
		Cursors: maps.Clone(r.state.Cursors), Ahead: r.early.versions(), Last: r.outbox.self.Last,
		Credit: window, Page: page, Dict: wire.Newest, Echo: !r.whole, Plain: r.cfg.Plain, Program: r.cfg.Program,
	}
	if run := r.outbox.run(); len(run) > 0 {
		// What comes before a gap is named as well, until it turns out that the
		// central service has it: one that was restored may have lost it, and
		// gives up all that is not named.
		h.Oldest = r.outbox.sent[0].mutation.Seq
		if r.beyond {
			h.Oldest = run[0].mutation.Seq
		}
	}
	if first := r.outbox.unasked(); first > 0 {
		// Named as well, for who gives up what is not named cannot say any more
		// whether it had it.
		h.Oldest = first
		if len(r.outbox.sent) > 0 {
			h.Oldest = min(first, r.outbox.sent[0].mutation.Seq)
		}
	}
	r.beyond = false
	r.told = h.Oldest
	return h
}

// welcome takes in who the operator is by now, which life of the ledger this
// is, and what it still has of this device.
func (r *Replica) welcome(ctx context.Context, w wire.Welcome) error {
	if w.Protocol != wire.Protocol {
		return &cartella.Error{Code: cartella.CodeVersioneProtocollo, Message: "Questa versione del programma è troppo vecchia: va aggiornata."}
	}
	if r.cfg.Met != nil {
		r.cfg.Met(w.Now)
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.central, r.local = w.Now, r.cfg.Now()
	r.told = max(r.told, w.Last+1)
	if r.outbox.unasked() > 0 {
		r.outbox.judge(w.Last)
		r.writeSelf(ctx)
	}
	if w.Last > r.outbox.self.Last {
		if r.outbox.Pending() > 0 {
			return &cartella.Error{Code: cartella.CodeSequenza, Message: "Questo dispositivo è stato riportato a uno stato precedente: va registrato di nuovo."}
		}
		r.outbox.leave(w.Last)
		if err := r.outbox.writeSelf(ctx); err != nil {
			return err
		}
	}
	again, err := r.outbox.reopen(ctx, w.Last)
	if err != nil {
		r.cfg.Logger.Warn("the journal does not take what the central service lost", "err", err)
	}
	ids := map[cartella.ID]bool{}
	for _, e := range again {
		r.live(e.mutation, nil)
		for _, id := range touched(e.mutation) {
			ids[id] = true
		}
	}
	// At once: should what follows fail, the next welcome finds them open already.
	if err := r.show(ctx, ids); err != nil {
		return err
	}
	if w.Epoch != r.state.Epoch {
		b := Batch{Epoch: w.Epoch}
		if r.state.Epoch != "" {
			r.cfg.Logger.Warn("the central service was restored", "again", len(again))
			b.Reread = slices.Sorted(maps.Keys(r.state.Cursors))
		}
		if err := r.land(ctx, b); err != nil {
			return err
		}
	}
	// A wrong clock keeps for longer and never lets go too early: here the
	// earlier of the two counts, and the later when a verdict comes.
	earlier, _ := r.clocks()
	if err := r.outbox.prune(ctx, earlier); err != nil {
		// It is tidying up: what has to be sent does not wait for it.
		r.cfg.Logger.Warn("old journal entries stay", "err", err)
	}
	if err := r.become(ctx, w.Actor, w.Scopes); err != nil {
		return err
	}
	r.travel.expects(ctx, w.Records, r.cfg.Store)
	r.news.update(func(s *Status) {
		s.Phase, s.Problem = Syncing, nil
		r.count(s)
	})
	return nil
}

// become takes the operator's profiles as the central service tells them.
// Scopes that went are dropped as soon as what was made before is decided.
// r.mu is held.
func (r *Replica) become(ctx context.Context, actor cartella.Attore, scopes []cartella.Scope) error {
	if actor.Operatore != r.outbox.self.Actor.Operatore {
		return &cartella.Error{Code: cartella.CodeNonAutenticato, Message: "La sessione è di un altro operatore."}
	}
	changed := !actor.Equal(r.outbox.self.Actor)
	if changed {
		// A journal that does not take it, on a full disk, does not keep it from
		// being followed: the next welcome says it again.
		r.outbox.self.Actor = actor
		r.writeSelf(ctx)
	}
	r.lost = nil
	for _, s := range slices.Sorted(maps.Keys(r.state.Cursors)) {
		if !slices.Contains(scopes, s) {
			r.lost = append(r.lost, s)
			delete(r.head, s)
		}
	}
	r.lostAfter = r.outbox.self.Last
	lost := slices.Clone(r.lost)
	r.news.update(func(s *Status) { s.Lost = lost })
	if err := r.dropLost(ctx); err != nil || !changed {
		return err
	}
	// What is pending may be another matter with other profiles.
	return r.show(ctx, r.prov.all())
}

// dropLost lets go of the lost scopes once nothing made before their loss
// waits for a verdict. r.mu is held.
func (r *Replica) dropLost(ctx context.Context) error {
	if len(r.lost) == 0 {
		return nil
	}
	for _, e := range r.outbox.sent {
		if e.mutation.Seq <= r.lostAfter && e.verdict == nil {
			return nil
		}
	}
	if err := r.land(ctx, Batch{Drop: r.lost}); err != nil {
		return err
	}
	r.lost = nil
	r.news.update(func(s *Status) { s.Lost = nil })
	r.news.changed(nil, true)
	return r.show(ctx, r.prov.all())
}

// show computes the views that depend on ids and lands them. r.mu is held.
func (r *Replica) show(ctx context.Context, ids map[cartella.ID]bool) error {
	if len(ids) == 0 {
		return nil
	}
	if err := r.rederive(ctx, ids); err != nil {
		return err
	}
	if len(r.unseen) == 0 {
		return nil
	}
	changed := map[cartella.ID]cartella.Kind{}
	for id, rec := range r.unseen {
		changed[id] = ""
		if rec != nil {
			changed[id] = rec.Kind
		}
	}
	if err := r.land(ctx, Batch{}); err != nil {
		return err
	}
	r.news.changed(changed, false)
	return nil
}

// atHead reports whether this connection has brought every granted scope to
// its end. r.mu is held.
func (r *Replica) atHead() bool {
	for _, s := range r.outbox.self.Actor.Scopes() {
		if !r.head[s] {
			return false
		}
	}
	return true
}

// observe writes down how far the connection has come. r.mu is held.
func (r *Replica) observe(received int) {
	head, now := r.atHead(), r.cfg.Now()
	r.news.update(func(s *Status) {
		r.count(s)
		s.Received += received
		if s.Phase = Syncing; head {
			s.Phase = Live
			if s.Pending == 0 {
				s.LastReconciled = now
			}
		}
	})
}
