package replica

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

	"siz-icaro/sync/cartella"
	"siz-icaro/sync/wire"
)

// frame is a message with its size on the wire.
type frame struct {
	message wire.Message
	size    int
}

func (s *session) receive(ctx context.Context, to chan<- frame) error {
	for {
		m, size, err := s.conn.Receive(ctx)
		if err != nil {
			return fmt.Errorf("receive: %w", err)
		}
		select {
		case to <- frame{m, size}:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// apply lands what arrives, in order. Small feed messages that have piled up
// are landed together, large ones in pieces.
func (s *session) apply(ctx context.Context, from <-chan frame) error {
	var next *frame
	take := func() (frame, error) {
		if next != nil {
			f := *next
			next = nil
			return f, nil
		}
		select {
		case f := <-from:
			return f, nil
		case <-ctx.Done():
			return frame{}, ctx.Err()
		}
	}
	for {
		f, err := take()
		if err != nil {
			return err
		}
		feed, ok := f.message.(wire.Feed)
		if !ok {
			if err := s.handle(ctx, f.message); err != nil {
				return err
			}
			continue
		}
		g := gather(feed)
		size := f.size
	more:
		for len(g.batch.Items) < landItems {
			select {
			case f := <-from:
				feed, ok := f.message.(wire.Feed)
				if !ok || !g.join(feed) {
					next = &f
					break more
				}
				size += f.size
			default:
				break more
			}
		}
		for _, piece := range pieces(g.batch) {
			if err := s.r.follow(ctx, piece); err != nil {
				return err
			}
		}
		s.giveBack(size)
	}
}

// pieces cuts a batch. Cursors and ends come with the last piece, so that a
// crash after another leaves records ahead of their cursors, which the feed
// brings again.
func pieces(b Batch) []Batch {
	var out []Batch
	for len(b.Items) > landItems {
		out = append(out, Batch{Epoch: b.Epoch, Drop: b.Drop, Reread: b.Reread, Items: b.Items[:landItems]})
		b.Epoch, b.Drop, b.Reread, b.Items = "", nil, nil, b.Items[landItems:]
	}
	return append(out, b)
}

// gathering is a batch made of one or more feed messages.
type gathering struct {
	batch Batch
	// ids are the records of the batch; nil until a second message comes.
	ids map[cartella.ID]bool
}

func gather(f wire.Feed) gathering {
	return gathering{batch: Batch{Reread: f.Start, Items: f.Items, Cursors: f.Cursors, Complete: f.Head}}
}

// join adds a small feed message, unless it concerns a record that the batch
// already does, for each batch says one thing about a record, or begins a
// reading, which a batch does before anything else.
func (g *gathering) join(f wire.Feed) bool {
	b := &g.batch
	if len(f.Start) > 0 || len(b.Items)+len(f.Items) > landItems {
		return false
	}
	if g.ids == nil {
		// From here on the slices and the map are the batch's own.
		g.ids = make(map[cartella.ID]bool, len(b.Items)+len(f.Items))
		for _, it := range b.Items {
			g.ids[it.ID] = true
		}
		b.Items, b.Complete, b.Cursors = slices.Clone(b.Items), slices.Clone(b.Complete), maps.Clone(b.Cursors)
		if b.Cursors == nil {
			b.Cursors = map[cartella.Scope]cartella.Version{}
		}
	}
	for _, it := range f.Items {
		if g.ids[it.ID] {
			return false
		}
	}
	for _, it := range f.Items {
		g.ids[it.ID] = true
	}
	b.Items = append(b.Items, f.Items...)
	b.Complete = append(b.Complete, f.Head...)
	maps.Copy(b.Cursors, f.Cursors)
	return true
}

func (s *session) handle(ctx context.Context, m wire.Message) error {
	r := s.r
	switch m := m.(type) {
	case wire.Verdicts:
		return r.decided(ctx, m.Verdicts)
	case wire.Scopes:
		r.mu.Lock()
		defer r.mu.Unlock()
		if err := r.become(ctx, m.Actor, m.Scopes); err != nil {
			return err
		}
		r.observe(0)
		return nil
	case wire.Digests:
		return s.compare(ctx, m.Digests)
	case wire.Error:
		return &toldError{m}
	default:
		return fmt.Errorf("unexpected message %T", m)
	}
}

// follow lands a stretch of the feed.
func (r *Replica) follow(ctx context.Context, b Batch) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, s := range b.Reread {
		delete(r.head, s)
	}
	complete := b.Complete
	// Only the first end of a reading can have anything to sweep.
	b.Complete = nil
	for _, s := range complete {
		if !r.head[s] {
			b.Complete = append(b.Complete, s)
		}
	}
	if err := r.land(ctx, b); err != nil {
		return err
	}
	for _, s := range complete {
		r.head[s] = true
	}
	ids := r.settleDown()
	if len(r.prov.live) > 0 || len(ids) > 0 {
		for _, it := range b.Items {
			if r.prov.by[it.ID] != nil {
				ids[it.ID] = true
			}
		}
		if len(b.Complete) > 0 {
			for id := range r.prov.all() {
				ids[id] = true
			}
		}
		if err := r.show(ctx, ids); err != nil {
			return err
		}
	}
	if len(b.Items) > maxChanged {
		r.news.changed(nil, true)
	} else {
		changed := make(map[cartella.ID]cartella.Kind, len(b.Items))
		for _, it := range b.Items {
			changed[it.ID] = it.Kind
		}
		r.news.changed(changed, false)
	}
	r.observe(len(b.Items))
	return nil
}

// decided takes verdicts in.
func (r *Replica) decided(ctx context.Context, verdicts []cartella.Verdict) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	_, later := r.clocks()
	if err := r.outbox.settle(verdicts, later); err != nil {
		return err
	}
	token(r.settled)
	ids := r.settleDown()
	if err := r.show(ctx, ids); err != nil {
		return err
	}
	if err := r.dropLost(ctx); err != nil {
		return err
	}
	r.observe(0)
	token(r.work)
	return nil
}

// noting puts the verdicts that came into the Log, a little later and all
// together.
func (s *session) noting(ctx context.Context) error {
	for {
		select {
		case <-s.r.settled:
		case <-ctx.Done():
			return ctx.Err()
		}
		select {
		case <-time.After(noteAfter):
		case <-ctx.Done():
			return ctx.Err()
		}
		if err := s.r.note(ctx); err != nil {
			// They stay owed, to the next ones and to the end of the connection; a
			// full disk must not keep anybody from sending.
			s.r.cfg.Logger.Warn("verdicts are not in the journal yet", "err", err)
		}
	}
}

// note makes the verdicts that came durable. r.mu is not held meanwhile: who
// saves does not wait for it.
func (r *Replica) note(ctx context.Context) error {
	r.mu.Lock()
	owed, err := r.outbox.owed()
	r.mu.Unlock()
	if err != nil || len(owed) == 0 {
		return err
	}
	if _, err := r.cfg.Log.Append(ctx, entryVerdict, owed...); err != nil {
		return fmt.Errorf("write verdicts: %w", err)
	}
	r.mu.Lock()
	r.outbox.noted(len(owed))
	r.mu.Unlock()
	return nil
}

// compare checks the scopes that stand where the central service's digests do.
// One that differs is read again from the beginning; one that differs still is
// left alone until the next connection.
func (s *session) compare(ctx context.Context, digests []wire.ScopeDigest) error {
	r := s.r
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, d := range digests {
		if at, ok := r.state.Cursors[d.Scope]; !ok || at != d.Cursor || !r.head[d.Scope] {
			continue
		}
		own, err := r.cfg.Store.Digest(ctx, d.Scope)
		if err != nil {
			return fmt.Errorf("digest of a scope: %w", err)
		}
		if own == d.Digest {
			delete(s.repaired, d.Scope)
			continue
		}
		if s.repaired[d.Scope] {
			continue
		}
		r.cfg.Logger.Warn("replica differs from the central service", "cursor", d.Cursor, "have", own.Count, "want", d.Count)
		r.news.update(func(s *Status) { s.Repairs++ })
		s.repaired[d.Scope] = true
		s.mu.Lock()
		s.reread = append(s.reread, d.Scope)
		s.mu.Unlock()
		token(s.kick)
	}
	return nil
}

// giveBack has credit granted once enough has come together.
func (s *session) giveBack(bytes int) {
	s.mu.Lock()
	s.grant += bytes
	enough := s.grant >= grantStep
	s.mu.Unlock()
	if enough {
		token(s.kick)
	}
}

// send pushes what is pending and grants credit.
func (s *session) send(ctx context.Context) error {
	var pushed cartella.Seq
	r := s.r
	tick := time.NewTicker(answerTimeout / 2)
	defer tick.Stop()
	var owed cartella.Seq // the oldest unanswered at the last tick, zero for none
	for {
		s.mu.Lock()
		grant := 0
		if s.grant >= grantStep {
			grant, s.grant = s.grant, 0
		}
		reread := s.reread
		s.reread = nil
		s.mu.Unlock()
		for _, scope := range reread {
			if err := s.conn.Send(ctx, wire.Reread{Scope: scope}); err != nil {
				return fmt.Errorf("ask for a scope again: %w", err)
			}
		}
		if grant > 0 {
			if err := s.conn.Send(ctx, wire.Credit{Bytes: grant}); err != nil {
				return fmt.Errorf("grant credit: %w", err)
			}
		}
		r.mu.Lock()
		var batch []cartella.Mutation
		oldest := r.outbox.oldestPending()
		if run := r.outbox.run(); oldest > 0 && run[0].mutation.Seq > r.told {
			r.beyond = true
			r.mu.Unlock()
			// Numbers are left out before what comes next, and only a hello can
			// say so.
			return errAgain
		}
		if oldest == 0 || pushed < oldest+inFlight {
			batch = r.outbox.offer(pushed, wire.MaxPush, pushBytes)
		}
		r.mu.Unlock()
		if len(batch) > 0 {
			pushed = batch[len(batch)-1].Seq
			if err := s.conn.Send(ctx, wire.Push{Mutations: batch}); err != nil {
				return fmt.Errorf("push: %w", err)
			}
			continue
		}
		select {
		case <-r.work:
		case <-s.kick:
		case <-tick.C:
			if oldest == 0 || oldest > pushed {
				owed = 0
			} else if oldest == owed {
				return fmt.Errorf("mutation %d has had no answer for %v", oldest, answerTimeout/2)
			} else {
				owed = oldest
			}
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}
