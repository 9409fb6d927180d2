package sqlite

import (
	"context"
	"slices"
	"sync"
	"time"

	"siz-icaro/sync/cartella"
	"siz-icaro/sync/ledger"
)

// hints spreads the news of commits.
type hints struct {
	// mu guards all of it.
	mu   sync.Mutex
	subs map[*subscriber]struct{}
	head cartella.Version
}

// subscriber is one Changes call: what it has not been told yet.
type subscriber struct {
	wake   chan struct{}
	scopes map[cartella.Scope]struct{}
	// all means that scopes cannot be told.
	all  bool
	head cartella.Version
}

// publish merges news into what each subscriber is yet to hear; it never
// blocks. A nil scopes means that any may have grown.
func (h *hints) publish(scopes []cartella.Scope, head cartella.Version) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if head <= h.head {
		return
	}
	h.head = head
	for s := range h.subs {
		s.head = head
		s.all = s.all || scopes == nil
		for _, scope := range scopes {
			s.scopes[scope] = struct{}{}
		}
		select {
		case s.wake <- struct{}{}:
		default:
		}
	}
}

func (h *hints) join() *subscriber {
	h.mu.Lock()
	defer h.mu.Unlock()
	s := &subscriber{wake: make(chan struct{}, 1), scopes: map[cartella.Scope]struct{}{}}
	if h.subs == nil {
		h.subs = map[*subscriber]struct{}{}
	}
	h.subs[s] = struct{}{}
	return s
}

func (h *hints) leave(s *subscriber) {
	h.mu.Lock()
	defer h.mu.Unlock()
	delete(h.subs, s)
}

// take is everything that s has not been told.
func (h *hints) take(s *subscriber) ledger.Change {
	h.mu.Lock()
	defer h.mu.Unlock()
	change := ledger.Change{Head: s.head}
	if !s.all {
		change.Scopes = make([]cartella.Scope, 0, len(s.scopes))
		for scope := range s.scopes {
			change.Scopes = append(change.Scopes, scope)
		}
		slices.Sort(change.Scopes)
	}
	clear(s.scopes)
	s.all = false
	return change
}

// Changes implements [ledger.Ledger].
func (db *DB) Changes(ctx context.Context) <-chan ledger.Change {
	out := make(chan ledger.Change)
	s := db.hints.join()
	started := db.start(func() {
		defer close(out)
		defer db.hints.leave(s)
		var told cartella.Version
		for {
			select {
			case <-s.wake:
			case <-ctx.Done():
				return
			case <-db.closing:
				return
			}
			change := db.hints.take(s)
			if change.Head == told {
				continue // woken for news that the last hint took along
			}
			told = change.Head
			select {
			case out <- change:
			case <-ctx.Done():
				return
			case <-db.closing:
				return
			}
		}
	})
	if !started {
		db.hints.leave(s)
		close(out)
	}
	return out
}

// poll looks for commits that another process made. An error is left to the
// next call that needs an answer.
func (db *DB) poll(every time.Duration) {
	tick := time.NewTicker(every)
	defer tick.Stop()
	for {
		select {
		case <-tick.C:
		case <-db.closing:
			return
		}
		var head cartella.Version
		if err := db.reads.QueryRow("SELECT head FROM meta").Scan(&head); err == nil {
			db.hints.publish(nil, head)
		}
	}
}
