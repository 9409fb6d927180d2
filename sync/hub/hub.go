package hub

import (
	"context"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"siz-icaro/sync/cartella"
	"siz-icaro/sync/ledger"
	"siz-icaro/sync/wire"
)

// Directory knows what an operator may act as.
type Directory interface {
	// Actor is asked before everything that depends on profiles, so it should cost
	// little, and answers with those of that moment, never with what was true before
	// it was asked. Nobody writes into what it answers. An operator who may not act
	// any more is a *cartella.Error, which ends their sessions.
	Actor(ctx context.Context, operatore cartella.OperatoreID) (cartella.Attore, error)
}

// Config is what a Hub needs. Ledger, Directory, Now and Log are required.
type Config struct {
	Ledger    ledger.Ledger
	Directory Directory
	// Now is the central clock.
	Now func() time.Time
	Log *slog.Logger
	// Page bounds one message of the feed, before compression. Zero means
	// 2,000 records and 1 MiB; plain text messages have at most 256 KiB.
	Page ledger.Limit
	// Far is from how many versions on a replica is far behind: it is told how much
	// there is, and sent first what is needed first. Zero means 500.
	Far int
	// DigestEvery is how often a session at the head is sent digests to compare,
	// besides once after connecting. Zero means 15 minutes.
	DigestEvery time.Duration
}

// Hub serves replicas. All methods are safe for concurrent use.
type Hub struct {
	cfg Config
	// ctx ends when Close is called; work counts what Close waits for.
	ctx  context.Context
	end  context.CancelCauseFunc
	work sync.WaitGroup

	// parts is what has come of pushes in parts.
	parts parts
	board board

	// mu guards what follows.
	mu       sync.Mutex
	closed   bool
	sessions map[*session]struct{}
	// byScope are the sessions that a change of a scope concerns.
	byScope map[cartella.Scope]map[*session]struct{}
}

// New makes a Hub that follows the ledger's changes until Close.
func New(cfg Config) *Hub {
	if cfg.Page.Records == 0 {
		cfg.Page.Records = 2000
	}
	if cfg.Page.Bytes == 0 {
		cfg.Page.Bytes = 1 << 20
	}
	if cfg.Far == 0 {
		cfg.Far = 500
	}
	if cfg.DigestEvery == 0 {
		cfg.DigestEvery = 15 * time.Minute
	}
	h := &Hub{cfg: cfg, board: board{log: cfg.Ledger}, sessions: map[*session]struct{}{}, byScope: map[cartella.Scope]map[*session]struct{}{}}
	h.ctx, h.end = context.WithCancelCause(context.Background())
	h.work.Add(1)
	go h.follow(cfg.Ledger.Changes(h.ctx))
	return h
}

// errGoingAway ends sessions when the hub closes.
var errGoingAway = fmt.Errorf("hub: %w", context.Canceled)

// Close disconnects every session, telling the replicas to come back, and
// waits until all have ended.
func (h *Hub) Close() {
	h.mu.Lock()
	h.closed = true
	h.mu.Unlock()
	h.end(errGoingAway)
	h.work.Wait()
}

// follow hands the ledger's hints to the sessions they concern.
func (h *Hub) follow(changes <-chan ledger.Change) {
	defer h.work.Done()
	for change := range changes {
		h.hint(change)
	}
}

func (h *Hub) hint(change ledger.Change) {
	h.board.move()
	h.mu.Lock()
	defer h.mu.Unlock()
	if change.Scopes == nil {
		for s := range h.sessions {
			s.grown(nil)
		}
		return
	}
	// Each session is told once, so that a record in several of its scopes is
	// one message.
	told := map[*session][]cartella.Scope{}
	for _, scope := range change.Scopes {
		for s := range h.byScope[scope] {
			told[s] = append(told[s], scope)
		}
	}
	for s, scopes := range told {
		s.grown(scopes)
	}
}

// ProfileChanged says that the profiles of an operator are other than before:
// their sessions learn at once what they gained and lost.
func (h *Hub) ProfileChanged(operatore cartella.OperatoreID) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for s := range h.sessions {
		if s.who.Operatore == operatore {
			s.wake()
		}
	}
}

// Serve runs one session over conn, whose operator and device have been
// authenticated, until the peer leaves, ctx ends or something fails, and
// closes conn. Where ctx ends with a cause that is a *cartella.Error the
// replica is told it. A replica that left on its own accord is no error.
func (h *Hub) Serve(ctx context.Context, conn wire.Conn, who Identity) error {
	h.mu.Lock()
	if h.closed {
		h.mu.Unlock()
		return conn.Close(wire.CloseGoingAway, "")
	}
	h.work.Add(1)
	h.mu.Unlock()
	defer h.work.Done()

	ctx, end := context.WithCancelCause(ctx)
	defer end(nil)
	defer context.AfterFunc(h.ctx, func() { end(errGoingAway) })()
	s := newSession(h, conn, who, end)
	return s.run(ctx)
}

// Identity is whose connection it is.
type Identity struct {
	Operatore cartella.OperatoreID
	Device    cartella.DeviceID
	// Revoked means that the device may hand over what it has, and nothing else.
	Revoked bool
}

// join makes s known, in place of an earlier session of its device: a laptop
// that changed networks is back before its old line is known to be dead.
func (h *Hub) join(s *session) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for other := range h.sessions {
		if other.who.Device == s.who.Device {
			other.end(errReplaced)
		}
	}
	h.sessions[s] = struct{}{}
}

func (h *Hub) leave(s *session) {
	h.mu.Lock()
	defer h.mu.Unlock()
	delete(h.sessions, s)
	h.unsubscribe(s)
}

func (h *Hub) unsubscribe(s *session) {
	for _, scope := range s.subscribed {
		delete(h.byScope[scope], s)
		if len(h.byScope[scope]) == 0 {
			delete(h.byScope, scope)
		}
	}
	s.subscribed = nil
}

// subscribe makes scopes the ones whose changes s hears of.
func (h *Hub) subscribe(s *session, scopes []cartella.Scope) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.unsubscribe(s)
	for _, scope := range scopes {
		if h.byScope[scope] == nil {
			h.byScope[scope] = map[*session]struct{}{}
		}
		h.byScope[scope][s] = struct{}{}
	}
	s.subscribed = scopes
}
