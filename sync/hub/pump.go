package hub

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"math/bits"
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
	form  wire.Form
	limit ledger.Limit
	actor cartella.Attore
	// feeds are the scopes granted, in no order.
	feeds map[cartella.Scope]*follow
	// told means that the session has heard of what it has not read yet, and that
	// there was nothing before that.
	told bool
	// asked means that the directory has been asked since the session was last woken.
	asked bool
	// estranged means that the replica asked for a scope that is not granted.
	estranged bool
	// packs is how many bytes of bodies make one on the wire, as of late.
	packs float64
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
	// need is what goes ahead of its place, nil where the replica is not far behind;
	// had are the versions beyond the cursor that it has so.
	need *need
	had  map[cartella.Version]bool
}

func newPump(s *session, form wire.Form, actor cartella.Attore, cursors map[cartella.Scope]cartella.Version, ahead map[cartella.Scope][]cartella.Version) *pump {
	p := &pump{s: s, form: form, limit: s.hub.cfg.Page, packs: 1, actor: actor, feeds: map[cartella.Scope]*follow{}}
	if form.Plain {
		p.limit = plainPage
	}
	for _, scope := range actor.Scopes() {
		at := min(cursors[scope], maxCount)
		if len(ahead[scope]) > maxAhead {
			ahead[scope] = nil // it comes twice instead
		}
		f := &follow{scope: scope, cursor: at, dirty: true, announce: true, start: at == 0 && len(ahead[scope]) == 0, claimed: true}
		f.hold(ahead[scope]...)
		p.feeds[scope] = f
	}
	s.sentUpTo(p.least())
	return p
}

// least is up to where all scopes have been sent.
func (p *pump) least() cartella.Version {
	least := cartella.Version(maxCount)
	for _, f := range p.feeds {
		least = min(least, f.cursor)
	}
	return least
}

// far is how many records the scopes hold that the replica is far behind in.
func (p *pump) far(ctx context.Context) (map[cartella.Scope]int, error) {
	var out map[cartella.Scope]int
	for scope, f := range p.feeds {
		digest, head, err := p.s.hub.cfg.Ledger.Digest(ctx, scope)
		if err != nil {
			return nil, fmt.Errorf("digest: %w", err)
		}
		if slices.ContainsFunc(slices.Collect(maps.Keys(f.had)), func(v cartella.Version) bool { return v > head }) {
			f.again() // of a reading that this ledger does not know
		}
		if head < f.cursor+cartella.Version(p.s.hub.cfg.Far) || digest.Count == 0 {
			continue
		}
		if out == nil {
			out = map[cartella.Scope]int{}
		}
		f.need = p.needOf(scope)
		out[scope] = int(digest.Count)
	}
	return out, nil
}

func (p *pump) scopes() []cartella.Scope { return p.actor.Scopes() }

// run sends until ctx ends or something fails.
func (p *pump) run(ctx context.Context) error {
	for {
		news, credit := p.s.take()
		p.hear(news)
		if credit && p.dirty() {
			if err := p.send(ctx); err != nil {
				return err
			}
			continue
		}
		// Whoever is sent nothing hears of their profiles all the same.
		changed := false
		if !p.asked || p.estranged {
			var err error
			if changed, err = p.refresh(ctx); err != nil {
				return err
			}
		}
		switch {
		case changed:
		case credit && p.digestIn() <= 0:
			if err := p.sendDigests(ctx); err != nil {
				return err
			}
		default:
			if err := p.wait(ctx, credit); err != nil {
				return err
			}
			p.asked = false
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
	p.told = !p.dirty() && len(n.reread) == 0
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
	f.need, f.had = nil, nil
}

func (p *pump) dirty() bool {
	for _, f := range p.feeds {
		if f.dirty {
			return true
		}
	}
	return false
}

// refresh asks the directory who the operator is by now. Where that changed, or where
// the replica takes it for something else, it tells the replica and says so.
func (p *pump) refresh(ctx context.Context) (changed bool, err error) {
	actor, err := p.s.hub.cfg.Directory.Actor(ctx, p.s.who.Operatore)
	if err != nil {
		return false, fmt.Errorf("read profiles: %w", err)
	}
	p.asked = true
	if actor.Equal(p.actor) && !p.estranged {
		return false, nil
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
			p.feeds[scope] = &follow{scope: scope, dirty: true, announce: true, start: true, need: p.needOf(scope)}
		}
	}
	return true, p.s.say(ctx, wire.Scopes{Actor: actor, Scopes: granted})
}

// send reads one message's worth of what is dirty and sends it, unless the profiles
// turn out to have changed. A scope that did not reach its end goes behind the others
// of its rank, so that a case opened next door does not wait for ten thousand records
// of another service.
func (p *pump) send(ctx context.Context) error {
	feeds := p.queue()
	if feeds[0].needs() {
		return p.sendAhead(ctx, feeds[0])
	}
	if i := slices.IndexFunc(feeds, (*follow).needs); i > 0 {
		feeds = feeds[:i] // what is needed goes in messages of its own
	}
	claimed := slices.ContainsFunc(feeds, func(f *follow) bool { return f.claimed })
	head, err := p.s.hub.board.now(ctx, p.told && !claimed)
	if err != nil {
		return err
	}
	asks := make([]ask, len(feeds))
	for i, f := range feeds {
		p.check(ctx, f, head)
		asks[i] = ask{scope: f.scope, after: f.cursor, start: f.start, announce: f.announce, had: f.had}
	}
	ones, landed := p.s.ones()
	m, err := p.message(ctx, head, asks, ones)
	if err != nil {
		return err
	}
	// The directory is asked when everything has been read: what was written after a
	// profile was taken is in no message that this one had a part in.
	if changed, err := p.refresh(ctx); err != nil || changed {
		return err
	}
	for i, to := range m.reached {
		f := feeds[i]
		f.reach(to)
		if !to.head {
			p.turns++
			f.turn = p.turns
		}
	}
	p.s.sentUpTo(p.least())
	if !p.dirty() {
		p.s.caughtUp(landed)
	}
	if !m.says {
		return nil
	}
	return p.give(ctx, m)
}

// reach takes in how far a message brings a scope.
func (f *follow) reach(to reached) {
	f.cursor, f.dirty, f.start = to.cursor, !to.head, false
	if to.head {
		f.announce, f.need, f.had = false, nil, nil
	}
	maps.DeleteFunc(f.had, func(v cartella.Version, _ bool) bool { return v <= f.cursor })
}

// give sends a message: as everybody is sent it or, where it is of this session alone
// and one of many on a line that carries little, against those before it.
func (p *pump) give(ctx context.Context, m *message) (err error) {
	size := m.frame.Size()
	if m.chained {
		size, err = p.s.conn.SendChained(ctx, m.feed, p.form.Dict)
	} else {
		err = p.s.conn.Send(ctx, m.frame)
	}
	if err != nil {
		return err
	}
	p.weigh(m.bodies, size)
	p.s.spend(size)
	return nil
}

// message is what is sent next: what everybody else is sent too or, to who has made
// something of it themselves, has some of it ahead of its place or is far behind on a
// line that carries little, one for them alone.
func (p *pump) message(ctx context.Context, head cartella.Version, asks []ask, ones map[cartella.ID]own) (*message, error) {
	room, small := p.room()
	alone := len(ones) > 0 || slices.ContainsFunc(asks, func(a ask) bool { return len(a.had) > 0 || small && head > a.after+cartella.Version(p.s.hub.cfg.Far) })
	if !alone {
		return p.s.hub.board.message(ctx, head, p.form, room, asks)
	}
	m := &message{}
	if err := m.read(ctx, p.s.hub.cfg.Ledger, room, asks, ones); err != nil {
		return nil, err
	}
	many := slices.ContainsFunc(m.reached, func(to reached) bool { return !to.head })
	return m, m.pack(p.form, small && many)
}

// check looks at a cursor that the replica named. One that lies beyond the ledger's
// head is of a reading that this ledger does not know: the replica would be told
// nothing until the head has passed it, so its reading begins again.
func (p *pump) check(ctx context.Context, f *follow, head cartella.Version) {
	if f.claimed && f.cursor > head {
		p.s.hub.cfg.Log.WarnContext(ctx, "a replica is ahead of the ledger", "device", p.s.who.Device, "cursor", f.cursor, "head", head)
		f.again()
	}
	f.claimed = false
}

// chainPage is up to how large messages are chained: a line that carries more has them
// long enough to be packed alone, and packed once for whoever is sent the same.
const chainPage = 64 << 10

// room is how much one message may hold: less than the hub's own limit where the
// replica's line carries less; small where that is little.
func (p *pump) room() (room ledger.Limit, small bool) {
	room = p.limit
	p.s.mu.Lock()
	page := p.s.page
	p.s.mu.Unlock()
	if page > 0 {
		room.Bytes = max(1, min(room.Bytes, int(float64(page)*p.packs)))
		// Of a few sizes, so that lines that are nearly alike are sent the same.
		room.Bytes = 1 << (bits.Len(uint(room.Bytes)) - 1)
	}
	return room, page > 0 && page <= chainPage && !p.form.Plain
}

// weigh takes in how many bytes of bodies made a message of so many.
func (p *pump) weigh(bodies, size int) {
	if bodies > 0 && size > 0 {
		p.packs = (p.packs + float64(bodies)/float64(size)) / 2
	}
}

// queue is what is dirty: the personal first, then what is needed of the others, and
// the archive last.
func (p *pump) queue() []*follow {
	var out []*follow
	for _, f := range p.feeds {
		if f.dirty {
			out = append(out, f)
		}
	}
	slices.SortFunc(out, func(a, b *follow) int {
		return cmp.Or(cmp.Compare(a.rank(), b.rank()), cmp.Compare(a.turn, b.turn), cmp.Compare(a.scope, b.scope))
	})
	return out
}

func (f *follow) rank() int {
	switch {
	case f.scope == cartella.ScopeServizio(cartella.ServizioStorico):
		return 3
	case strings.HasPrefix(string(f.scope), "utente:"), strings.HasPrefix(string(f.scope), "riservato:"):
		return 0
	case f.needs():
		return 1
	}
	return 2
}

// merger makes one message of the pages of several scopes.
type merger struct {
	feed wire.Feed
	at   map[cartella.ID]int
}

func (m *merger) add(a ask, page ledger.Page) {
	m.feed.Cursors[a.scope] = page.Cursor
	if a.start {
		m.feed.Start = append(m.feed.Start, a.scope)
	}
	if page.Head {
		m.feed.Head = append(m.feed.Head, a.scope)
	}
	if m.at == nil {
		m.at = make(map[cartella.ID]int, len(page.Entries))
	}
	m.feed.Items = slices.Grow(m.feed.Items, len(page.Entries))
	only := []cartella.Scope{a.scope}
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
