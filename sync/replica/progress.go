package replica

import (
	"context"
	"maps"
	"slices"
	"sync"
	"time"

	"siz-icaro/sync/cartella"
	"siz-icaro/sync/wire"
)

// Progress is what moves between this device and the central service, made of what
// has arrived and of nothing else.
type Progress struct {
	// Sent is how many of Sending bytes the central service has: the text of the
	// changes that wait, the operator's own preferences apart, and of those decided
	// since there were last none.
	Sent, Sending int
	// Received counts the records of this connection, and Missing those that are
	// still to come at the most: one that comes through several scopes is counted
	// in each until it is here. Left is about how long they take, zero where that
	// cannot be said yet.
	Received, Missing int
	Left              time.Duration
	// Still is for how long nothing at all has come of a connection that is there,
	// or is being made, and has something to bring or to take; zero where it has not.
	Still time.Duration
}

// Idle reports whether nothing is under way.
func (p Progress) Idle() bool { return p.Sending == 0 && p.Missing == 0 && p.Still == 0 }

// Progress says what moves. Its changes are no events: who shows them looks.
func (r *Replica) Progress() Progress {
	status := r.Status()
	r.mu.Lock()
	waiting := r.outbox.text()
	part := 0
	for _, p := range r.travel.arrived() {
		whole := 0
		for _, m := range r.outbox.stretch(p.From, p.To) {
			whole += r.outbox.find(m.Seq).weight()
		}
		part += int(float64(whole) * float64(p.Bytes) / float64(p.of))
	}
	r.mu.Unlock()
	return r.travel.progress(status, waiting, part, r.cfg.Moved)
}

// weight is what a mutation counts for in [Progress].
func (e *sent) weight() int {
	if e.mutation.Action == cartella.AzionePreferenzeImposta {
		return 0
	}
	return e.size
}

// text is the size of what has no verdict, which is the end of the outbox.
func (o *Outbox) text() int {
	n := 0
	for i := len(o.sent) - 1; i >= 0 && o.sent[i].verdict == nil; i-- {
		n += o.sent[i].weight()
	}
	return n
}

// piece is what has arrived of a push that goes in parts.
type piece struct {
	wire.Piece
	of int
}

// travel is what moves on the connection of the moment.
type travel struct {
	mu      sync.Mutex // guards what follows
	session *session   // nil while there is no connection
	begun   time.Time  // when that, or the attempt to make it, began
	// decided is the text that has had its verdict since none was waiting.
	decided int
	// parts are the last pushes that go in parts: a few are under way at once.
	parts []piece
	// missing is what each scope lacks; reckoned from the records that had come by
	// a moment some time ago, and by the one before it.
	missing      map[cartella.Scope]int
	marks        [2]mark
	receivedThen int
}

// mark is how many records had come when.
type mark struct {
	at       time.Time
	received int
}

// reckoned is how long the pace of the records is watched; it is told once it has
// been for a little.
const (
	reckoned = 30 * time.Second
	little   = 3 * time.Second
)

// dialling says that an attempt begins.
func (t *travel) dialling() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.begun, t.session, t.parts, t.missing = time.Now(), nil, nil, nil
}

// connected says that there is a connection, until it is said of none.
func (t *travel) connected(s *session) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.session = s
	if s == nil {
		t.parts, t.missing = nil, nil
	}
}

// expects takes in what the central service holds of scopes that are far behind.
func (t *travel) expects(ctx context.Context, holds map[cartella.Scope]int, store Store) {
	missing := map[cartella.Scope]int{}
	for scope, there := range holds {
		if own, err := store.Digest(ctx, scope); err == nil && int(own.Count) < there {
			missing[scope] = there - int(own.Count)
		}
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	t.missing = missing
	now := mark{at: time.Now()}
	t.marks, t.receivedThen = [2]mark{now, now}, 0
}

// landed takes in what has come of the feed.
func (t *travel) landed(b Batch, complete []cartella.Scope) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if len(t.missing) == 0 {
		return
	}
	for _, it := range b.Items {
		for _, scope := range it.In {
			if t.missing[scope] > 1 {
				t.missing[scope]--
			}
		}
	}
	maps.DeleteFunc(t.missing, func(s cartella.Scope, _ int) bool {
		return slices.Contains(complete, s)
	})
	t.receivedThen += len(b.Items)
	if now := time.Now(); now.Sub(t.marks[1].at) >= reckoned {
		t.marks = [2]mark{t.marks[1], {now, t.receivedThen}}
	}
}

// inParts says that a push begins to go in parts, or goes on where it was.
func (t *travel) inParts(whole wire.Piece, has int) {
	t.mu.Lock()
	defer t.mu.Unlock()
	p := piece{whole, whole.Bytes}
	p.Bytes = has
	if t.parts = append(t.parts, p); len(t.parts) > 2*ahead {
		t.parts = slices.Delete(t.parts, 0, 1)
	}
}

// got says that a part has arrived.
func (t *travel) got(p wire.Piece) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for i := range t.parts {
		if t.parts[i].Same(p) {
			t.parts[i].Bytes = p.Bytes
		}
	}
}

func (t *travel) arrived() []piece {
	t.mu.Lock()
	defer t.mu.Unlock()
	return slices.Clone(t.parts)
}

// settled says that so much text has its verdict, and how much has none.
func (t *travel) settled(text, waiting int) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.decided += text; waiting == 0 {
		t.decided = 0
	}
}

func (t *travel) progress(status Status, waiting, part int, moved func() time.Time) Progress {
	t.mu.Lock()
	defer t.mu.Unlock()
	p := Progress{Received: status.Received}
	if waiting > 0 {
		p.Sent, p.Sending = t.decided+part, t.decided+waiting
	}
	for _, n := range t.missing {
		p.Missing += n
	}
	if took, came := time.Since(t.marks[0].at), t.receivedThen-t.marks[0].received; p.Missing > 0 && took >= little && came > 0 {
		p.Left = time.Duration(float64(took) * float64(p.Missing) / float64(came))
	}
	switch {
	case status.Phase == Connecting:
		since := t.begun
		if moved != nil && moved().After(since) {
			since = moved()
		}
		p.Still = time.Since(since)
	case t.session != nil && status.Online:
		heard, silent := time.Since(t.session.conn.Heard()), t.session.silent()
		if status.Phase == Syncing && silent == 0 {
			silent = heard // it is the central service's turn
		}
		p.Still = min(heard, silent)
	}
	return p
}
