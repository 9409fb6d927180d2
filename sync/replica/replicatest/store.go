// Package replicatest holds the parts of a replica in memory, for tests of
// whoever builds on sync/replica: a store and a journal that do what their
// contracts say, complain where the engine does not, and fail when told to.
package replicatest

import (
	"bytes"
	"context"
	"fmt"
	"maps"
	"slices"
	"sync"

	"siz-icaro/sync/cartella"
	"siz-icaro/sync/replica"
)

// Store is a replica.Store in memory.
type Store struct {
	// Complain is called where a batch breaks the contract; panic where nil.
	Complain func(error)
	// Refuse, where not nil, may fail a batch before it is applied.
	Refuse func(replica.Batch) error

	mu      sync.Mutex // guards all below
	landing bool
	epoch   cartella.Epoch
	cursors map[cartella.Scope]cartella.Version
	held    map[cartella.ID]*holding
	views   map[cartella.ID]cartella.Record
	kept    map[cartella.Seq]cartella.Mutation
	anchor  replica.Anchor
}

// holding is a confirmed record, the scopes that hold it, and those that are
// being read again and have not named it yet.
type holding struct {
	record  cartella.Record
	in      map[cartella.Scope]bool
	suspect map[cartella.Scope]bool
}

// NewStore is an empty store.
func NewStore() *Store {
	return &Store{
		cursors: map[cartella.Scope]cartella.Version{}, held: map[cartella.ID]*holding{},
		views: map[cartella.ID]cartella.Record{}, kept: map[cartella.Seq]cartella.Mutation{},
	}
}

// State says where the replica stands.
func (s *Store) State(context.Context) (replica.State, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return replica.State{Epoch: s.epoch, Cursors: maps.Clone(s.cursors)}, nil
}

// Confirmed is the newest state that the central service sent.
func (s *Store) Confirmed(_ context.Context, id cartella.ID) (cartella.Record, bool, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if h := s.held[id]; h != nil {
		return h.record, true, nil
	}
	return cartella.Record{}, false, nil
}

// View is the provisional state where there is one, the confirmed otherwise.
func (s *Store) View(ctx context.Context, id cartella.ID) (cartella.Record, bool, error) {
	s.mu.Lock()
	rec, ok := s.views[id]
	s.mu.Unlock()
	if ok {
		return rec, true, nil
	}
	return s.Confirmed(ctx, id)
}

// Kept is what it was given to keep of the journal.
func (s *Store) Kept(context.Context) (replica.Kept, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	k := replica.Kept{Anchor: s.anchor}
	for _, seq := range slices.Sorted(maps.Keys(s.kept)) {
		k.Mutations = append(k.Mutations, s.kept[seq])
	}
	return k, nil
}

// Provisional are the records with a provisional state.
func (s *Store) Provisional(context.Context) ([]cartella.ID, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Sorted(maps.Keys(s.views)), nil
}

// Digest sums up what is confirmed of a scope.
func (s *Store) Digest(_ context.Context, scope cartella.Scope) (cartella.Digest, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var d cartella.Digester
	for id, h := range s.held {
		if h.in[scope] {
			d.Add(id, h.record.Version)
		}
	}
	return d.Digest(), nil
}

// All returns the confirmed records with their scopes, by id.
func (s *Store) All() (records map[cartella.ID]cartella.Record, scopes map[cartella.ID][]cartella.Scope) {
	s.mu.Lock()
	defer s.mu.Unlock()
	records, scopes = map[cartella.ID]cartella.Record{}, map[cartella.ID][]cartella.Scope{}
	for id, h := range s.held {
		records[id] = h.record
		scopes[id] = slices.Sorted(maps.Keys(h.in))
	}
	return records, scopes
}

// Views returns the provisional states, by id.
func (s *Store) Views() map[cartella.ID]cartella.Record {
	s.mu.Lock()
	defer s.mu.Unlock()
	return maps.Clone(s.views)
}

// Rot loses a confirmed record without a trace, as damage does.
func (s *Store) Rot(id cartella.ID) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.held, id)
}

func (s *Store) complain(format string, args ...any) {
	err := fmt.Errorf(format, args...)
	if s.Complain == nil {
		panic(err)
	}
	s.Complain(err)
}

// Land applies a batch.
func (s *Store) Land(_ context.Context, b replica.Batch) error {
	s.mu.Lock()
	if s.landing {
		s.complain("two goroutines land at once")
	}
	s.landing = true
	s.mu.Unlock()
	defer func() {
		s.mu.Lock()
		s.landing = false
		s.mu.Unlock()
	}()
	if s.Refuse != nil {
		if err := s.Refuse(b); err != nil {
			return err
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if b.Epoch != "" {
		s.epoch = b.Epoch
	}
	for _, scope := range b.Drop {
		delete(s.cursors, scope)
		for id, h := range s.held {
			s.leave(id, h, scope)
		}
	}
	for _, scope := range b.Reread {
		s.cursors[scope] = 0
		for _, h := range s.held {
			if h.in[scope] {
				h.suspect[scope] = true
			}
		}
	}
	seen := map[cartella.ID]bool{}
	for _, it := range b.Items {
		if seen[it.ID] {
			s.complain("record %s twice in a batch", it.ID)
		}
		seen[it.ID] = true
		s.item(cartella.Record{ID: it.ID, Kind: it.Kind, Servizio: it.Servizio, Version: it.Version, Body: it.Body}, it.In, it.Out)
	}
	maps.Copy(s.cursors, b.Cursors)
	for _, scope := range b.Complete {
		for id, h := range s.held {
			if h.suspect[scope] {
				s.leave(id, h, scope)
			}
		}
	}
	for seq, m := range b.Keep {
		if m == nil {
			delete(s.kept, seq)
		} else {
			s.kept[seq] = *m
		}
	}
	if b.Anchor != nil {
		s.anchor = *b.Anchor
	}
	for id, rec := range b.Views {
		if rec == nil {
			delete(s.views, id)
		} else {
			s.views[id] = *rec
		}
	}
	return nil
}

func (s *Store) item(rec cartella.Record, in, out []cartella.Scope) {
	if rec.Version == 0 || len(in)+len(out) == 0 || (len(in) > 0) != (len(rec.Body) > 0) {
		s.complain("item %s at %d is malformed: in %v, out %v", rec.ID, rec.Version, in, out)
		return
	}
	h := s.held[rec.ID]
	if len(in) > 0 {
		rec.Body = bytes.Clone(rec.Body)
		switch {
		case h == nil:
			h = &holding{record: rec, in: map[cartella.Scope]bool{}, suspect: map[cartella.Scope]bool{}}
			s.held[rec.ID] = h
		case len(h.suspect) > 0 || rec.Version >= h.record.Version:
			if len(h.suspect) == 0 && rec.Version == h.record.Version && !bytes.Equal(rec.Body, h.record.Body) {
				s.complain("record %s has two bodies at version %d", rec.ID, rec.Version)
			}
			h.record = rec
		}
		for _, scope := range in {
			h.in[scope] = true
			delete(h.suspect, scope)
		}
	}
	if h != nil {
		for _, scope := range out {
			s.leave(rec.ID, h, scope)
		}
	}
}

func (s *Store) leave(id cartella.ID, h *holding, scope cartella.Scope) {
	delete(h.in, scope)
	delete(h.suspect, scope)
	if len(h.in) == 0 {
		delete(s.held, id)
	}
}
