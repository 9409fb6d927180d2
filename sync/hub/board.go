package hub

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"

	"siz-icaro/sync/cartella"
	"siz-icaro/sync/fresh"
	"siz-icaro/sync/ledger"
	"siz-icaro/sync/wire"
)

// board is where sessions that are to be sent the same find it ready: while the
// ledger stands still, a message of the feed is read and packed once for all who
// stand where it begins. The head is asked first, so what is read is as fresh as if
// each had read it; those whom one hint woke do with one answer, of after the hint.
type board struct {
	log  ledger.Ledger
	head fresh.Answer[cartella.Version]
	// moved is when the ledger was last known to move, as a [fresh.Mark].
	moved atomic.Uint64

	// mu guards what follows: the messages made while the head was at, by what was
	// asked, and how many bytes they are.
	mu    sync.Mutex
	at    cartella.Version
	made  map[string]*message
	bytes int
}

// boardBytes is how many bytes of messages the board holds on to.
const boardBytes = 8 << 20

// ask is where a session stands in one scope: what its next message depends on.
type ask struct {
	scope cartella.Scope
	after cartella.Version
	// start and announce are as in follow, had are the versions that the replica has
	// ahead of its place.
	start, announce bool
	had             map[cartella.Version]bool
}

// message is one of the feed, for all who ask for the same.
type message struct {
	// mu is held by who makes it; whoever finds it not made makes it.
	mu   sync.Mutex
	made bool

	// feed is what it says; frame is that on the wire, unless it goes chained to those
	// before it on its connection.
	feed    wire.Feed
	frame   wire.Frame
	chained bool
	// says is false where there is nothing to send.
	says bool
	// reached is how far each of the asks gets, in their order. A message may be
	// full before it comes to the last of them.
	reached []reached
	// bodies is how many bytes of bodies it carries, without those that its reader has.
	bodies int
}

// reached is how far a message brings one scope.
type reached struct {
	cursor cartella.Version
	head   bool
}

// move takes in that the ledger has moved; it is called before anybody is told.
func (b *board) move() {
	now := uint64(b.head.Mark())
	for was := b.moved.Load(); was < now && !b.moved.CompareAndSwap(was, now); {
		was = b.moved.Load()
	}
}

// now is the ledger's head. To who was told that it moved the one since then will do.
func (b *board) now(ctx context.Context, told bool) (cartella.Version, error) {
	since := b.head.Mark()
	if told {
		since = fresh.Mark(b.moved.Load())
	}
	return b.head.Since(since, func() (cartella.Version, error) { return b.log.Head(ctx) })
}

// message is the next one for whoever asks for these scopes, with so much room; head
// is what now has just answered.
func (b *board) message(ctx context.Context, head cartella.Version, form wire.Form, room ledger.Limit, asks []ask) (*message, error) {
	key := fmt.Sprintf("%v %v %v", form, room, asks)
	m := b.find(head, key)
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.made {
		return m, nil
	}
	err := m.read(ctx, b.log, room, asks, nil)
	if err == nil {
		err = m.pack(form, false)
	}
	if err != nil {
		return nil, err
	}
	m.made = true
	b.weigh(len(key) + m.frame.Size())
	return m, nil
}

func (b *board) find(head cartella.Version, key string) *message {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.made == nil || b.at != head || b.bytes > boardBytes {
		b.at, b.made, b.bytes = head, map[string]*message{}, 0
	}
	m := b.made[key]
	if m == nil {
		m = &message{}
		b.made[key] = m
	}
	return m
}

func (b *board) weigh(bytes int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.bytes += bytes
}

// read reads what it says, without the bodies of ones that its reader has made.
func (m *message) read(ctx context.Context, log ledger.Ledger, room ledger.Limit, asks []ask, ones map[cartella.ID]own) error {
	merged := merger{feed: wire.Feed{Cursors: map[cartella.Scope]cartella.Version{}}}
	m.reached, m.bodies = nil, 0
	for _, a := range asks {
		page, err := log.Feed(ctx, a.scope, a.after, room)
		if err != nil {
			return fmt.Errorf("read feed: %w", err)
		}
		m.reached = append(m.reached, reached{cursor: page.Cursor, head: page.Head})
		if len(a.had) > 0 {
			page.Entries = slices.DeleteFunc(page.Entries, func(e ledger.Entry) bool { return a.had[e.Version] && !e.Gone })
		}
		if len(page.Entries) > 0 || a.announce || a.start {
			merged.add(a, page)
		}
		for _, e := range page.Entries {
			room.Records--
			room.Bytes -= len(e.Body)
		}
		if room.Records <= 0 || room.Bytes <= 0 {
			break
		}
	}
	var back []cartella.Record
	for i, it := range merged.feed.Items {
		rec := cartella.Record{ID: it.ID, Kind: it.Kind, Servizio: it.Servizio, Body: it.Body}
		if o, made := ones[it.ID]; made && len(it.In) > 0 && o.sum == sumOf(rec) {
			merged.feed.Items[i] = it.Echo(o.seq, o.edit)
			back = append(back, rec)
		}
	}
	if len(back) > 0 {
		merged.feed.Sum = wire.OwnSum(back)
	}
	for _, it := range merged.feed.Items {
		m.bodies += len(it.Body)
	}
	// Where it says nothing the hint was of something already sent.
	m.feed, m.says = merged.feed, len(merged.feed.Cursors) > 0
	return nil
}

// pack makes its frame. One that goes chained has none before it is sent.
func (m *message) pack(form wire.Form, chained bool) (err error) {
	if m.chained = chained; m.chained || !m.says {
		return nil
	}
	m.frame, err = form.Frame(m.feed)
	m.feed = wire.Feed{}
	return err
}
