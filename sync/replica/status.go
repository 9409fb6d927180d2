package replica

import (
	"context"
	"maps"
	"slices"
	"sync"
	"time"

	"siz-icaro/sync/cartella"
)

// Phase is what the connection is doing.
type Phase string

const (
	Offline    Phase = "offline"    // between two attempts
	Connecting Phase = "connecting" // dialling, or waiting for the welcome
	Syncing    Phase = "syncing"    // connected, some scope is not at its end yet
	Live       Phase = "live"       // connected, changes come as they happen
	Stopped    Phase = "stopped"    // no further attempt by itself; see Status.Problem
)

// Status is what the operator is told about reconciliation.
type Status struct {
	Phase  Phase
	Online bool // Syncing or Live
	// Received counts the records of this connection so far.
	Received int
	// Pending counts the mutations that have no verdict, and Personal those of
	// them that set the operator's own preferences, as each opened page does.
	Pending, Personal int
	// Lacking counts what this device made and can send no more: see
	// [Replica.Doubts] and [Replica.Stray].
	Lacking int
	// LastReconciled is when, by this device's clock, everything was last known
	// to be in agreement: all scopes at their end and nothing pending.
	LastReconciled time.Time
	// Lost are scopes that were withdrawn and are kept until what was made
	// before has its verdict.
	Lost []cartella.Scope
	// Repairs counts the scopes read again because the digests differed.
	Repairs int
	// Problem says why the last attempt failed where that has a name; nil where
	// the connection simply ended.
	Problem *cartella.Error
}

func (s Status) same(o Status) bool {
	return s.Phase == o.Phase && s.Received == o.Received && s.Pending == o.Pending && s.Personal == o.Personal && s.Lacking == o.Lacking &&
		s.LastReconciled.Equal(o.LastReconciled) && slices.Equal(s.Lost, o.Lost) &&
		s.Repairs == o.Repairs && s.Problem == o.Problem
}

// Event says what changed since the subscriber last asked.
type Event struct {
	// Number counts changes; an event stands for all up to its number.
	Number uint64
	// Status is how things stand.
	Status Status
	// Changed are the records whose view or confirmed state changed, with their
	// kinds; the kind is empty for one that left.
	Changed map[cartella.ID]cartella.Kind
	// All means that too many changed to name: read everything again.
	All bool
}

// maxChanged bounds the records an event names.
const maxChanged = 1000

// Subscription hears of changes. A slow one finds them merged, never missing,
// and holds up nobody.
type Subscription struct {
	hub   *announcer
	ready chan struct{} // holds one token while there is something to hear
	// waiting is guarded by hub.mu.
	waiting Event
}

// Next waits for something to have changed.
func (s *Subscription) Next(ctx context.Context) (Event, error) {
	select {
	case <-s.ready:
	case <-ctx.Done():
		return Event{}, ctx.Err()
	}
	s.hub.mu.Lock()
	defer s.hub.mu.Unlock()
	e := s.waiting
	e.Status = s.hub.status.clone()
	s.waiting = Event{}
	return e, nil
}

// Close ends the subscription; a Next that waits is ended by its context.
func (s *Subscription) Close() {
	s.hub.mu.Lock()
	defer s.hub.mu.Unlock()
	delete(s.hub.subs, s)
}

// announcer keeps the status and tells the subscribers.
type announcer struct {
	mu     sync.Mutex // guards all below
	number uint64
	status Status
	subs   map[*Subscription]struct{}
}

func (s Status) clone() Status {
	s.Lost = slices.Clone(s.Lost)
	return s
}

func (a *announcer) subscribe() *Subscription {
	s := &Subscription{hub: a, ready: make(chan struct{}, 1)}
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.subs == nil {
		a.subs = map[*Subscription]struct{}{}
	}
	a.subs[s] = struct{}{}
	s.waiting.Number = a.number
	s.ready <- struct{}{}
	return s
}

func (a *announcer) read() Status {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.status.clone()
}

// update changes the status and tells of it where something did change.
func (a *announcer) update(change func(*Status)) {
	a.mu.Lock()
	defer a.mu.Unlock()
	before := a.status.clone()
	change(&a.status)
	a.status.Online = a.status.Phase == Syncing || a.status.Phase == Live
	if !a.status.same(before) {
		a.tell(func(*Event) {})
	}
}

// changed tells of records; all where they are too many to name.
func (a *announcer) changed(records map[cartella.ID]cartella.Kind, all bool) {
	if len(records) == 0 && !all {
		return
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	a.tell(func(e *Event) {
		if all || e.All || len(e.Changed)+len(records) > maxChanged {
			e.All, e.Changed = true, nil
			return
		}
		if e.Changed == nil {
			e.Changed = map[cartella.ID]cartella.Kind{}
		}
		maps.Copy(e.Changed, records)
	})
}

// tell adds to what waits for each subscriber. a.mu is held.
func (a *announcer) tell(add func(*Event)) {
	a.number++
	for s := range a.subs {
		add(&s.waiting)
		s.waiting.Number = a.number
		select {
		case s.ready <- struct{}{}:
		default:
		}
	}
}
