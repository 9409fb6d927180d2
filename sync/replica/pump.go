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
	watch := watch{at: time.Now()}
	for {
		m, size, err := s.conn.Receive(ctx)
		s.measure(&watch, err != nil)
		if err != nil {
			return fmt.Errorf("receive: %w", err)
		}
		switch m := m.(type) {
		case wire.Got:
			s.r.travel.got(m.Piece)
			s.answer(func(f flight) bool { return f.to == m.To && f.bytes <= m.Bytes })
			continue
		case wire.Verdicts:
			if n := len(m.Verdicts); n > 0 {
				last := m.Verdicts[n-1].Seq
				s.answer(func(f flight) bool { return f.to <= last })
			}
		}
		select {
		case to <- frame{m, size}:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// watch is since when, and from which byte on, the feed is measured.
type watch struct {
	at    time.Time
	bytes int
}

// measure takes in how fast the feed comes, as long as there is more of it than has
// come; at the end of a connection also what had begun to.
func (s *session) measure(w *watch, over bool) {
	now, bytes := time.Now(), s.conn.Arrived()
	level := s.r.Status().Phase == Live // without the lock under which the disk works
	took := now.Sub(w.at)
	_, window := s.r.pace.receiving()
	half := window / 2
	switch {
	case level:
	case took < measured && bytes-w.bytes < half && !over:
		return
	case bytes > w.bytes && took > 0:
		s.r.pace.received(bytes-w.bytes, took)
	}
	w.at, w.bytes = now, bytes
}

// answer takes in that what is oldest of what was sent has arrived.
func (s *session) answer(arrived func(flight) bool) {
	now := time.Now()
	s.mu.Lock()
	for len(s.flights) > 0 && arrived(s.flights[0]) {
		f := s.flights[0]
		s.flights = s.flights[1:]
		since := f.at
		if s.answered.After(since) {
			since = s.answered
		}
		s.answered, s.useful = now, true
		s.r.pace.sent(f.size, now.Sub(since))
	}
	s.mu.Unlock()
	token(s.kick)
}

// apply lands what arrives, in order, until nothing more does. Small feed messages
// that have piled up are landed together, large ones in pieces.
func (s *session) apply(ctx context.Context, from <-chan frame) error {
	var next *frame
	take := func() (frame, bool) {
		if next != nil {
			f := *next
			next = nil
			return f, true
		}
		f, ok := <-from
		return f, ok
	}
	for {
		f, ok := take()
		if !ok {
			return nil
		}
		feed, ok := f.message.(wire.Feed)
		if !ok {
			if err := s.handle(ctx, f.message); err != nil {
				return err
			}
			continue
		}
		feed, err := s.r.completed(ctx, feed)
		if err != nil {
			return err
		}
		g := gather(feed)
		size := f.size
	more:
		for len(g.batch.Items) < landItems {
			select {
			case f, ok := <-from:
				if !ok {
					break more
				}
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
		if len(g.batch.Items) > 0 {
			s.mu.Lock()
			s.useful = true
			s.mu.Unlock()
		}
		for _, piece := range pieces(g.batch) {
			if err := s.r.follow(ctx, piece, g.early); err != nil {
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
	// early says that the messages bring records ahead of their place.
	early bool
}

func gather(f wire.Feed) gathering {
	return gathering{early: len(f.Cursors) == 0, batch: Batch{Reread: f.Start, Items: f.Items, Cursors: f.Cursors, Complete: f.Head}}
}

// join adds a small feed message, unless it concerns a record that the batch
// already does, for each batch says one thing about a record, begins a
// reading, which a batch does before anything else, or is to be completed first.
func (g *gathering) join(f wire.Feed) bool {
	b := &g.batch
	if len(f.Start) > 0 || comesBack(f) || g.early != (len(f.Cursors) == 0) || len(b.Items)+len(f.Items) > landItems {
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

// follow lands a stretch of the feed, or what comes ahead of its place there.
func (r *Replica) follow(ctx context.Context, b Batch, early bool) error {
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
	r.travel.landed(b, complete)
	if early {
		r.early.bring(b.Items)
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
	waited := r.outbox.text()
	if err := r.outbox.settle(verdicts, later); err != nil {
		return err
	}
	waits := r.outbox.text()
	r.travel.settled(waited-waits, waits)
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
	page, window := s.r.pace.receiving()
	s.mu.Lock()
	s.open -= bytes
	enough := window-s.open >= window/3 || s.page != page
	s.mu.Unlock()
	if enough {
		token(s.kick)
	}
}

// upload is a push that goes in parts, and how far it has been sent.
type upload struct {
	wire.Packed
	at int
}

// resume goes on with the push that the central service has in part, where what has
// to be sent is packed as it was and everything before it has its verdict: one that was
// lost with the line before comes only to who offers its mutation again, first.
func (s *session) resume(w wire.Welcome) error {
	if w.Held == nil || w.Held.From != w.Last+1 {
		return nil
	}
	s.r.mu.Lock()
	batch, oldest := s.r.outbox.stretch(w.Held.From, w.Held.To), s.r.outbox.oldestPending()
	s.r.mu.Unlock()
	if len(batch) == 0 || oldest < w.Held.From {
		return nil
	}
	packed, err := s.packer.Push(wire.Push{Mutations: batch})
	if err != nil {
		return fmt.Errorf("pack what is sent: %w", err)
	}
	if whole := packed.Whole(); whole.Same(*w.Held) && w.Held.Bytes >= 0 && w.Held.Bytes < whole.Bytes {
		s.up = &upload{packed, w.Held.Bytes}
		s.r.travel.inParts(whole, w.Held.Bytes)
	}
	return nil
}

// worked reports whether anything has landed on either side. Where something was sent
// and nothing of it has arrived, less is sent at once the next time.
func (s *session) worked() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.flights) > 0 && s.answered.IsZero() {
		s.r.pace.stuck()
	}
	return s.useful
}

// room reports whether more may be sent before what was sent is answered.
func (s *session) room() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	on := 0
	for _, f := range s.flights {
		on += f.size
	}
	return on == 0 || on < ahead*s.r.pace.sending()
}

// depart notes what is about to be sent, so that its answer finds it.
func (s *session) depart(f flight) {
	s.mu.Lock()
	defer s.mu.Unlock()
	f.at = time.Now()
	s.flights = append(s.flights, f)
}

// silent is for how long what was sent has had no answer.
func (s *session) silent() time.Duration {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.flights) == 0 {
		return 0
	}
	since := s.flights[0].at
	if s.answered.After(since) {
		since = s.answered
	}
	return time.Since(since)
}

// send pushes what is pending and grants credit.
func (s *session) send(ctx context.Context) error {
	var pushed cartella.Seq
	r := s.r
	tick := time.NewTicker(answerTimeout / 2)
	defer tick.Stop()
	if s.up != nil {
		pushed = s.up.Whole().To
	}
	for {
		if err := s.ask(ctx); err != nil {
			return err
		}
		if s.up != nil && s.room() {
			if err := s.sendPart(ctx); err != nil {
				return fmt.Errorf("push: %w", err)
			}
			continue
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
		if s.up == nil && s.room() && (oldest == 0 || pushed < oldest+inFlight) {
			batch = r.outbox.offer(pushed, wire.MaxPush, min(pushBytes, ahead*textPerByte*r.pace.sending()))
		}
		r.mu.Unlock()
		if len(batch) > 0 {
			pushed = batch[len(batch)-1].Seq
			if err := s.push(ctx, batch); err != nil {
				return fmt.Errorf("push: %w", err)
			}
			continue
		}
		select {
		case <-r.work:
		case <-s.kick:
		case <-tick.C:
			// Whatever else comes shows that the line is alive; the answer may come
			// behind it.
			silent := s.silent()
			if silent > answerTimeout && time.Since(s.conn.Heard()) > answerTimeout/2 || silent > patienceTimes*answerTimeout {
				return fmt.Errorf("what was sent has had no answer for %v", silent)
			}
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// ask grants credit and asks for the scopes that differ.
func (s *session) ask(ctx context.Context) error {
	page, window := s.r.pace.receiving()
	s.mu.Lock()
	grant := 0
	if more := window - s.open; more >= window/3 || more > 0 && page != s.page {
		grant, s.open = more, window
	}
	changed := page != s.page
	s.page = page
	reread := s.reread
	s.reread = nil
	s.mu.Unlock()
	for _, scope := range reread {
		if err := s.conn.Send(ctx, wire.Reread{Scope: scope}); err != nil {
			return fmt.Errorf("ask for a scope again: %w", err)
		}
	}
	if grant > 0 || changed {
		if err := s.conn.Send(ctx, wire.Credit{Bytes: grant, Page: page}); err != nil {
			return fmt.Errorf("grant credit: %w", err)
		}
	}
	return nil
}

// push sends mutations, at once where they are about as much as the line carries in
// a second, and in parts where they are more.
func (s *session) push(ctx context.Context, batch []cartella.Mutation) error {
	packed, err := s.packer.Push(wire.Push{Mutations: batch})
	if err != nil {
		return err
	}
	whole := packed.Whole()
	if whole.Bytes > s.r.pace.sending() {
		s.up = &upload{Packed: packed}
		s.r.travel.inParts(whole, 0)
		return nil
	}
	s.depart(flight{to: whole.To, size: whole.Bytes})
	return s.conn.Send(ctx, packed)
}

func (s *session) sendPart(ctx context.Context) error {
	part := s.up.Part(s.up.at, s.r.pace.sending())
	s.up.at += len(part.Data)
	f := flight{to: part.To, bytes: s.up.at, size: len(part.Data)}
	if s.up.at == part.Of {
		s.up = nil
	}
	s.depart(f)
	return s.conn.Send(ctx, part)
}
