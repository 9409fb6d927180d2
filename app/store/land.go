package store

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/dgraph-io/badger/v4"

	"siz-icaro/sync/cartella"
	"siz-icaro/sync/replica"
	"siz-icaro/sync/wire"
)

// A transaction of Land is closed at this size. Badger refuses one above 15 %
// of its memory table, and a body has at most cartella.MaxBody.
const (
	maxWrites = 1000
	maxBytes  = 1 << 20
	// maxBacklog is how many documents a transaction reads into the index at
	// once. More wait, as in a first sync, until Land has had a pause, somebody
	// asks, or their bodies hold maxBacklogBytes: reading costs more than landing.
	maxBacklog      = 128
	maxBacklogBytes = 64 << 20
)

// Land implements [replica.Store]. A batch that fits into one transaction is
// applied whole or not at all. A larger one is applied in several, in order,
// each with the state that is true after it; cursors move with the last one.
// So a crash in between leaves a beginning of the batch: records ahead of
// their cursors, which the feed brings again.
func (s *Store) Land(ctx context.Context, b replica.Batch) error {
	s.landing.Lock()
	defer s.landing.Unlock()
	if s.closed {
		return ErrClosed
	}
	if s.Full() {
		return fmt.Errorf("land a batch: %w", ErrNoRoom)
	}
	l := s.newLanding(ctx)
	defer s.pause.Reset(landingPause)
	if err := l.do(func() error { return l.land(b) }); err != nil {
		return fmt.Errorf("land a batch: %w", err)
	}
	return nil
}

// Replenished notes that the central service has brought everything again that
// a lost store held, and returns whether that was still lacking: until then
// Report says so at every Open. Which scopes there are only the engine knows.
func (s *Store) Replenished(ctx context.Context) (news bool, err error) {
	if !s.Report().Rebuilt {
		return false, nil
	}
	s.landing.Lock()
	defer s.landing.Unlock()
	if s.closed {
		return false, ErrClosed
	}
	if s.Full() {
		return false, fmt.Errorf("note that nothing is lacking: %w", ErrNoRoom)
	}
	l := s.newLanding(ctx)
	l.next.Taken, l.moved = nil, true
	if err := l.do(l.send); err != nil {
		return false, fmt.Errorf("note that nothing is lacking: %w", err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.report.Rebuilt, s.report.Taken = false, 0
	return true, nil
}

// landing is one Land under way. It alone changes the store, so it reads
// s.state and s.held without the lock and takes it to change them. It plans a
// transaction while Badger writes the one before: two processors share a first
// sync, and whoever reads waits for one transaction as if there were no other.
type landing struct {
	*plan
	sent  *plan // what is being written, and empty where nothing is
	s     *Store
	ctx   context.Context
	next  state
	byN   map[uint32]scope
	moved bool // next differs from the state by more than what writes do
	plain []byte
	// written, where something is, tells how that went, and sentState is what
	// the state is then. The lock of the store is held until arrive.
	written   chan error
	sentState state
}

// plan is what a transaction writes. The two of a store are empty between two
// Lands, which use their memory one after the other: a first sync is hundreds of
// them.
type plan struct {
	writes []write
	sealed []byte
	// after holds what will be known then of each record that changes.
	after map[cartella.ID]*change
	// kept are the marks then of the kept mutations that change.
	kept map[cartella.Seq]mark
}

func newPlan() *plan {
	return &plan{after: map[cartella.ID]*change{}, kept: map[cartella.Seq]mark{}}
}

func (p *plan) clear() {
	p.writes, p.sealed = p.writes[:0], p.sealed[:0]
	clear(p.after)
	clear(p.kept)
}

type write struct {
	key      []byte
	from, to int // in sealed; both zero for a deletion
}

type change struct {
	held
	// shown, where fresh, is the record that the index is to show from now on;
	// nil takes it away.
	fresh bool
	shown *cartella.Record
	// body is the confirmed record where this transaction writes it: it cannot
	// be read from the disk yet.
	body *cartella.Record
}

func (s *Store) newLanding(ctx context.Context) *landing {
	l := &landing{plan: s.plans[0], sent: s.plans[1], s: s, ctx: ctx, next: s.state.clone(), byN: map[uint32]scope{}}
	for _, sc := range l.next.Scopes {
		l.byN[sc.N] = sc
	}
	return l
}

// do runs f and waits for what it has sent, be it that f failed: what has been
// planned by then and not sent does not land.
func (l *landing) do(f func() error) error {
	err := guard(f)
	err = errors.Join(err, guard(l.arrive))
	l.clear()
	return err
}

func (l *landing) land(b replica.Batch) error {
	if err := l.structure(b); err != nil {
		return err
	}
	for i := range b.Items {
		// Before and not after it: the last ones land with the cursors.
		if err := l.sendIfFull(); err != nil {
			return err
		}
		if err := l.item(&b.Items[i]); err != nil {
			return err
		}
	}
	for name, v := range b.Cursors {
		sc := l.next.scope(name)
		sc.Cursor = v
		l.setScope(name, sc)
	}
	for _, name := range b.Complete {
		if sc, ok := l.next.Scopes[name]; ok && sc.Floor < sc.Reading {
			sc.Floor = sc.Reading
			l.setScope(name, sc)
			if err := l.sweep(func(m membership) bool { return m.scope == sc.N && m.reading < sc.Floor }); err != nil {
				return err
			}
		}
	}
	if err := l.keep(b.Keep, false); err != nil {
		return err
	}
	if err := l.views(b.Views); err != nil {
		return err
	}
	if err := l.keep(b.Keep, true); err != nil {
		return err
	}
	if b.Anchor != nil {
		l.next.Anchor, l.moved = *b.Anchor, true
	}
	return l.send()
}

// structure applies what concerns whole scopes. Nothing of it touches a record
// that stays: a reading that begins makes the memberships of the former one
// suspect by its number alone.
func (l *landing) structure(b replica.Batch) error {
	if b.Epoch != "" && b.Epoch != l.next.Epoch {
		l.next.Epoch = b.Epoch
		l.moved = true
	}
	dropped := map[uint32]bool{}
	for _, name := range b.Drop {
		if sc, ok := l.next.Scopes[name]; ok {
			dropped[sc.N] = true
			delete(l.next.Scopes, name)
			l.moved = true
		}
	}
	for _, name := range b.Reread {
		sc := l.next.scope(name)
		sc.Reading++
		sc.Cursor = 0
		l.setScope(name, sc)
	}
	if len(dropped) == 0 {
		return nil
	}
	return l.sweep(func(m membership) bool { return dropped[m.scope] })
}

func (l *landing) setScope(name cartella.Scope, sc scope) {
	l.next.Scopes[name] = sc
	l.byN[sc.N] = sc
	l.moved = true
}

// scopeOf is the scope of that name, held from now on.
func (l *landing) scopeOf(name cartella.Scope) scope {
	sc, ok := l.next.Scopes[name]
	if !ok {
		sc = l.next.scope(name)
		l.setScope(name, sc)
	}
	return sc
}

// known is what will be known of id after what has been planned so far.
func (l *landing) known(id cartella.ID) (held, bool) {
	for _, p := range []*plan{l.plan, l.sent} {
		if c, ok := p.after[id]; ok {
			return c.held, c.confirmed != 0 || c.provisional != 0
		}
	}
	if h, ok := l.s.held[id]; ok {
		return *h, true
	}
	return held{doc: -1}, false
}

// change plans a change of id, of which h is known.
func (l *landing) change(id cartella.ID, h held) *change {
	c, ok := l.after[id]
	if !ok {
		c = &change{held: h}
		l.after[id] = c
	}
	return c
}

// suspect reports whether no reading under way or finished vouches for h. A
// record that a scope still confirms is not suspect because another scope that
// holds it is being reread: what that one brings may be older.
func (l *landing) suspect(h held) bool {
	for _, m := range h.in {
		if m.reading >= l.byN[m.scope].Reading {
			return false
		}
	}
	return true
}

func (l *landing) item(it *wire.Item) error {
	h, _ := l.known(it.ID)
	isHeld := h.confirmed != 0
	in := h.in
	changed := false
	for _, name := range it.In {
		m := membership{scope: l.scopeOf(name).N, reading: l.scopeOf(name).Reading}
		at := slices.IndexFunc(in, func(o membership) bool { return o.scope == m.scope })
		if at >= 0 && in[at] == m {
			continue
		}
		if !changed {
			in, changed = slices.Clone(in), true
		}
		if at >= 0 {
			in[at] = m
		} else {
			in = append(in, m)
		}
	}
	for _, name := range it.Out {
		sc, ok := l.next.Scopes[name]
		at := slices.IndexFunc(in, func(o membership) bool { return o.scope == sc.N })
		if !ok || at < 0 {
			continue
		}
		in, changed = slices.Delete(slices.Clone(in), at, at+1), true
	}
	if len(in) == 0 {
		if isHeld {
			l.forget(it.ID, h)
		}
		return nil
	}
	suspect := l.suspect(h)
	rec := &cartella.Record{ID: it.ID, Kind: it.Kind, Servizio: it.Servizio, Version: it.Version, Body: it.Body}
	fresh := len(it.In) > 0 && (!isHeld || suspect || it.Version > h.version)
	switch {
	case fresh:
	case !changed:
		return nil
	case len(it.In) > 0 && it.Version == h.version: // the same again, through another scope
	default:
		// Only its scopes change: it is sealed anew with the body it has.
		var err error
		if rec, err = l.confirmedBody(it.ID); err != nil {
			return err
		}
	}
	c := l.change(it.ID, h)
	c.version, c.in = rec.Version, in
	c.body = rec
	l.put(spaceConfirmed, it.ID, &c.confirmed, *rec, in)
	if fresh && c.provisional == 0 {
		c.fresh, c.shown = true, rec
	}
	return nil
}

// forget takes a confirmed record away; what this device made of it stays.
func (l *landing) forget(id cartella.ID, h held) {
	c := l.change(id, h)
	l.remove(spaceConfirmed, id, &c.confirmed)
	c.version, c.in, c.body = 0, nil, nil
	if c.provisional == 0 {
		c.fresh, c.shown = true, nil
	}
}

// sweep ends the memberships that gone names. What is left of them on disk is
// void by the state, so only records without any other are written.
func (l *landing) sweep(gone func(membership) bool) error {
	if err := l.arrive(); err != nil {
		return err
	}
	var found []cartella.ID
	for id, h := range l.s.held {
		if _, planned := l.after[id]; !planned && slices.ContainsFunc(h.in, gone) {
			found = append(found, id)
		}
	}
	for id, c := range l.after {
		if slices.ContainsFunc(c.in, gone) {
			found = append(found, id)
		}
	}
	for _, id := range found {
		h, _ := l.known(id)
		c := l.change(id, h)
		c.in = slices.DeleteFunc(slices.Clone(c.in), gone)
		if len(c.in) == 0 {
			l.forget(id, h)
		}
		if err := l.sendIfFull(); err != nil {
			return err
		}
	}
	return nil
}

func (l *landing) views(views map[cartella.ID]*cartella.Record) error {
	for id, view := range views {
		h, _ := l.known(id)
		if view == nil {
			if h.provisional == 0 {
				continue
			}
			var shown *cartella.Record
			if h.confirmed != 0 {
				var err error
				if shown, err = l.confirmedBody(id); err != nil {
					return err
				}
			}
			c := l.change(id, h)
			l.remove(spaceProvisional, id, &c.provisional)
			c.fresh, c.shown = true, shown
		} else {
			rec := *view
			rec.ID = id
			c := l.change(id, h)
			l.put(spaceProvisional, id, &c.provisional, rec, nil)
			c.fresh, c.shown = true, &rec
		}
		if err := l.sendIfFull(); err != nil {
			return err
		}
	}
	return nil
}

// confirmedBody is the confirmed record of id, be it written by this very
// transaction or the one before it.
func (l *landing) confirmedBody(id cartella.ID) (*cartella.Record, error) {
	h, _ := l.known(id)
	for _, p := range []*plan{l.plan, l.sent} {
		if c, ok := p.after[id]; ok && c.body != nil {
			return c.body, nil
		}
	}
	txn := l.s.db.NewTransaction(false)
	defer txn.Discard()
	rec, _, err := l.s.load(txn, spaceConfirmed, id, h.confirmed)
	return &rec, err
}

func (l *landing) put(space byte, id cartella.ID, m *mark, rec cartella.Record, in []membership) {
	l.plain = appendEnvelope(l.plain[:0], rec, in)
	*m = l.write(keyOf(space, id), *m, l.plain)
}

// write plans a value, in the place of the one with the mark before, and returns
// its mark.
func (l *landing) write(key []byte, before mark, plain []byte) (now mark) {
	from := len(l.sealed)
	l.sealed, now = l.s.sealer.seal(l.sealed, key, plain)
	l.next.count(before, now)
	l.writes = append(l.writes, write{key, from, len(l.sealed)})
	return now
}

func (l *landing) remove(space byte, id cartella.ID, m *mark) {
	l.next.count(*m, 0)
	*m = 0
	l.writes = append(l.writes, write{key: keyOf(space, id)})
}

func (l *landing) sendIfFull() error {
	if len(l.after) < maxWrites && len(l.writes) < maxWrites && len(l.sealed) < maxBytes {
		return nil
	}
	if err := l.ctx.Err(); err != nil {
		return err
	}
	return l.send()
}

// send has what has been planned written, in one transaction, once the one that
// was sent before has arrived.
func (l *landing) send() error {
	if err := l.arrive(); err != nil {
		return err
	}
	if len(l.writes) == 0 && len(l.after) == 0 && !l.moved {
		return nil
	}
	s := l.s
	txn := s.db.NewTransaction(true)
	if err := l.fill(txn); err != nil {
		txn.Discard()
		return err
	}
	l.plan, l.sent = l.sent, l.plan
	l.moved = false
	written := make(chan error, 1)
	l.sentState, l.written = l.next.clone(), written
	s.mu.Lock()
	go func() {
		defer txn.Discard()
		written <- guard(txn.Commit)
	}()
	return nil
}

func (l *landing) fill(txn *badger.Txn) error {
	for _, w := range l.writes {
		var err error
		if w.to == 0 {
			err = txn.Delete(w.key)
		} else {
			err = txn.Set(w.key, l.sealed[w.from:w.to:w.to])
		}
		if err != nil {
			return err
		}
	}
	return l.s.setState(txn, l.next)
}

// arrive waits for what was sent, puts memory in step with it and lets those in
// who wait to read.
func (l *landing) arrive() error {
	if l.written == nil {
		return nil
	}
	s := l.s
	defer s.mu.Unlock()
	defer l.sent.clear()
	err := <-l.written
	l.written = nil
	if err != nil {
		return err
	}
	s.state = l.sentState
	for id, c := range l.sent.after {
		s.know(id, c)
	}
	s.knowKept(l.sent.kept)
	if len(s.index.backlog) <= maxBacklog || s.index.bytes > maxBacklogBytes {
		s.settle()
	}
	return nil
}

// know puts what has been committed of id into memory.
func (s *Store) know(id cartella.ID, c *change) {
	h := s.held[id]
	if h == nil {
		h = &held{doc: -1}
	}
	doc := h.doc
	s.place(id, h, &c.held)
	*h = c.held
	h.doc = doc
	if c.fresh {
		if doc >= 0 {
			s.index.remove(uint32(doc))
			h.doc = -1
		}
		if c.shown != nil {
			h.doc = int32(s.index.add(*c.shown))
		}
	}
	if h.confirmed == 0 && h.provisional == 0 {
		delete(s.held, id)
	} else {
		s.held[id] = h
	}
}

// settle makes the documents that were added findable.
func (s *Store) settle() {
	if s.index.settle() {
		for n, d := range s.index.docs {
			s.held[d.id].doc = int32(n)
		}
	}
}
