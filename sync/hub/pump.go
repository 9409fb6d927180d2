package hub

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"siz-icaro/sync/cartella"
	"siz-icaro/sync/ledger"
	"siz-icaro/sync/wire"
)

// plainPage bounds a feed message in plain text, whose frames are smaller.
var plainPage = ledger.Limit{Records: 1000, Bytes: 256 << 10}

// digestRetry is when scopes that were changing while they were summed up are
// tried again.
const digestRetry = time.Minute

// pump sends a session the feeds of its scopes. One goroutine runs it.
type pump struct {
	s     *session
	plain bool
	limit ledger.Limit
	actor cartella.Attore
	// feeds are the scopes granted, in no order.
	feeds map[cartella.Scope]*follow
	// estranged means that the replica asked for a scope that is not granted.
	estranged bool
	// turns counts pages, so that a scope that has had one waits for the others.
	turns uint64
	// digests is when the next ones are due; the zero time is as soon as the
	// session has caught up.
	digests time.Time
}

// follow is how far one scope's feed has been sent.
type follow struct {
	scope  cartella.Scope
	cursor cartella.Version
	// dirty means that there may be more to read.
	dirty bool
	// announce means that the replica waits to hear of the cursor, or of the
	// end, even where there is no record to send.
	announce bool
	// start means that the next page is the first of a reading.
	start bool
	// claimed means that the cursor is what the replica says, and nothing has
	// been read from there yet.
	claimed bool
	turn    uint64
}

func newPump(s *session, plain bool, actor cartella.Attore, cursors map[cartella.Scope]cartella.Version) *pump {
	p := &pump{s: s, plain: plain, limit: s.hub.cfg.Page, actor: actor, feeds: map[cartella.Scope]*follow{}}
	if plain {
		p.limit = plainPage
	}
	for _, scope := range actor.Scopes() {
		at := min(cursors[scope], maxCount)
		p.feeds[scope] = &follow{scope: scope, cursor: at, dirty: true, announce: true, start: at == 0, claimed: true}
	}
	return p
}

func (p *pump) scopes() []cartella.Scope { return p.actor.Scopes() }

// run sends until ctx ends or something fails.
func (p *pump) run(ctx context.Context) error {
	for {
		news, credit := p.s.take()
		p.hear(news)
		// Before every message: what is read below goes only where the directory
		// says now that it may.
		if err := p.refresh(ctx); err != nil {
			return err
		}
		switch {
		case credit && p.dirty():
			if err := p.send(ctx); err != nil {
				return err
			}
		case credit && p.digestIn() <= 0:
			if err := p.sendDigests(ctx); err != nil {
				return err
			}
		default:
			if err := p.wait(ctx, credit && !p.dirty()); err != nil {
				return err
			}
		}
	}
}

// wait sleeps until there is news or, where timed, until digests are due.
func (p *pump) wait(ctx context.Context, timed bool) error {
	var due <-chan time.Time
	if timed {
		t := time.NewTimer(p.digestIn())
		defer t.Stop()
		due = t.C
	}
	select {
	case <-p.s.signal:
		return nil
	case <-due:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

func (p *pump) hear(n news) {
	for _, f := range p.feeds {
		if n.all || n.committed || n.grown[f.scope] || n.reread[f.scope] {
			f.dirty = true
		}
		if n.committed {
			f.announce = true
		}
		if n.reread[f.scope] {
			f.again()
			p.digests = time.Time{} // whether it helped
		}
	}
	for scope := range n.reread {
		if p.feeds[scope] == nil {
			p.estranged = true
		}
	}
}

// again begins a reading.
func (f *follow) again() {
	f.cursor, f.start, f.announce, f.dirty = 0, true, true, true
}

func (p *pump) dirty() bool {
	for _, f := range p.feeds {
		if f.dirty {
			return true
		}
	}
	return false
}

// refresh asks the directory who the operator is by now, and tells the replica
// where that changed, or where the replica takes it for something else.
func (p *pump) refresh(ctx context.Context) error {
	actor, err := p.s.hub.cfg.Directory.Actor(ctx, p.s.who.Operatore)
	if err != nil {
		return fmt.Errorf("read profiles: %w", err)
	}
	if actor.Equal(p.actor) && !p.estranged {
		return nil
	}
	p.actor, p.estranged = actor, false
	granted := actor.Scopes()
	// The hints of a scope gained must be heard before it is read.
	p.s.hub.subscribe(p.s, granted)
	for scope := range p.feeds {
		if !slices.Contains(granted, scope) {
			delete(p.feeds, scope)
		}
	}
	for _, scope := range granted {
		if p.feeds[scope] == nil {
			p.feeds[scope] = &follow{scope: scope, dirty: true, announce: true, start: true}
		}
	}
	return p.s.conn.Send(ctx, wire.Scopes{Actor: actor, Scopes: granted})
}

// send reads one message's worth of what is dirty and sends it. A scope that
// did not reach its end goes behind the others of its rank, so that a case
// opened next door does not wait for ten thousand records of another service.
func (p *pump) send(ctx context.Context) error {
	var m merger
	m.feed.Cursors = map[cartella.Scope]cartella.Version{}
	room := p.limit
	for _, f := range p.queue() {
		page, err := p.read(ctx, f, room)
		if err != nil {
			return fmt.Errorf("read feed: %w", err)
		}
		f.dirty = !page.Head
		f.cursor = page.Cursor
		if len(page.Entries) > 0 || f.announce || f.start {
			m.add(f, page)
		}
		if page.Head {
			f.announce = false
		} else {
			p.turns++
			f.turn = p.turns
		}
		for _, e := range page.Entries {
			room.Records--
			room.Bytes -= len(e.Body)
		}
		if room.Records <= 0 || room.Bytes <= 0 {
			break
		}
	}
	if len(m.feed.Cursors) == 0 {
		return nil // the hint was of something already sent
	}
	size, err := p.s.conn.SendFeed(ctx, m.feed, p.plain)
	if err != nil {
		return err
	}
	p.s.spend(size)
	return nil
}

// read reads the next page of f. A replica whose cursor lies beyond the ledger's
// head has read what this ledger does not know: it would be told nothing until
// the head has passed it, so its reading begins again.
func (p *pump) read(ctx context.Context, f *follow, room ledger.Limit) (ledger.Page, error) {
	page, err := p.s.hub.cfg.Ledger.Feed(ctx, f.scope, f.cursor, room)
	if err != nil || !f.claimed {
		return page, err
	}
	f.claimed = false
	if page.Cursor >= f.cursor {
		return page, nil
	}
	p.s.hub.cfg.Log.WarnContext(ctx, "a replica is ahead of the ledger", "device", p.s.who.Device, "cursor", f.cursor, "head", page.Cursor)
	f.again()
	return p.s.hub.cfg.Ledger.Feed(ctx, f.scope, f.cursor, room)
}

// queue is what is dirty: the personal and small first, the archive last.
func (p *pump) queue() []*follow {
	var out []*follow
	for _, f := range p.feeds {
		if f.dirty {
			out = append(out, f)
		}
	}
	slices.SortFunc(out, func(a, b *follow) int {
		return cmp.Or(cmp.Compare(rank(a.scope), rank(b.scope)), cmp.Compare(a.turn, b.turn), cmp.Compare(a.scope, b.scope))
	})
	return out
}

func rank(s cartella.Scope) int {
	switch {
	case s == cartella.ScopeServizio(cartella.ServizioStorico):
		return 2
	case strings.HasPrefix(string(s), "servizio:"), strings.HasPrefix(string(s), "sociale:"):
		return 1
	}
	return 0
}

// merger makes one message of the pages of several scopes.
type merger struct {
	feed wire.Feed
	at   map[cartella.ID]int
}

func (m *merger) add(f *follow, page ledger.Page) {
	m.feed.Cursors[f.scope] = page.Cursor
	if f.start {
		m.feed.Start = append(m.feed.Start, f.scope)
		f.start = false
	}
	if page.Head {
		m.feed.Head = append(m.feed.Head, f.scope)
	}
	if m.at == nil {
		m.at = make(map[cartella.ID]int, len(page.Entries))
	}
	m.feed.Items = slices.Grow(m.feed.Items, len(page.Entries))
	only := []cartella.Scope{f.scope}
	for _, e := range page.Entries {
		it := wire.Item{ID: e.ID, Version: e.Version}
		if e.Gone {
			it.Out = only
		} else {
			it.Kind, it.Servizio, it.Body, it.In = e.Kind, e.Servizio, e.Body, only
		}
		if i, ok := m.at[e.ID]; ok {
			m.feed.Items[i] = joined(m.feed.Items[i], it)
			continue
		}
		m.at[e.ID] = len(m.feed.Items)
		m.feed.Items = append(m.feed.Items, it)
	}
}

// joined is what two scopes say of one record. The pages may have been read on
// either side of a commit: the newer body counts, and the scope with the older
// one will be read again.
func joined(a, b wire.Item) wire.Item {
	if len(a.In) == 0 || (len(b.In) > 0 && b.Version > a.Version) {
		a, b = b, a
	}
	if len(a.In) == 0 {
		a.Version = max(a.Version, b.Version)
	}
	a.In = slices.Concat(a.In, b.In)
	a.Out = slices.Concat(a.Out, b.Out)
	slices.Sort(a.In)
	slices.Sort(a.Out)
	return a
}
