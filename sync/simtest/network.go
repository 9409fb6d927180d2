package simtest

import (
	"context"
	"math/rand/v2"
	"net"
	"slices"
	"sync"
	"time"

	"siz-icaro/sync/cartella"
	"siz-icaro/sync/wire"
)

// line is a desk's end of a connection through a hostile network. It keeps the
// order, as TCP does; it delays, doubles, and cuts at any message, so that what
// was on its way is lost on either side. A push or an answer may also vanish
// from a line that stays up, as when a process behind it hangs.
type line struct {
	wire.Conn
	d *desk

	mu    sync.Mutex // guards rng
	rng   *rand.Rand
	again *received // a message to be delivered twice; Receive's alone
}

type received struct {
	message wire.Message
	size    int
}

// fate of one message.
type fate struct {
	delay             time.Duration
	cut, lost, double bool
}

func (l *line) draw() fate {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.d.w.calm.get() {
		return fate{}
	}
	var f fate
	switch n := l.rng.IntN(100); {
	case n < 2:
		f.cut = true
	case n < 4:
		f.lost = true
	case n < 9:
		f.double = true
	}
	if l.rng.IntN(3) == 0 {
		f.delay = time.Duration(l.rng.IntN(3000)) * time.Millisecond
	}
	return f
}

func wait(ctx context.Context, d time.Duration) error {
	if d == 0 {
		return nil
	}
	select {
	case <-time.After(d):
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

func (l *line) Send(ctx context.Context, m wire.Message) error {
	f := l.draw()
	if err := wait(ctx, f.delay); err != nil {
		return err
	}
	isPush := false
	switch m.(type) {
	case wire.Packed, wire.Part:
		isPush = true
	}
	switch {
	case f.cut:
		_ = l.Conn.Close(wire.CloseGoingAway, "cut")
		return net.ErrClosed
	case f.lost && isPush:
		return nil
	case f.double && isPush:
		if err := l.Conn.Send(ctx, m); err != nil {
			return err
		}
	}
	return l.Conn.Send(ctx, m)
}

func (l *line) Receive(ctx context.Context) (wire.Message, int, error) {
	if l.again != nil {
		r := *l.again
		l.again = nil
		return r.message, r.size, nil
	}
	for {
		m, size, err := l.Conn.Receive(ctx)
		if err != nil {
			return nil, 0, err
		}
		f := l.draw()
		if err := wait(ctx, f.delay); err != nil {
			return nil, 0, err
		}
		_, answers := m.(wire.Verdicts)
		if answers && l.d.loseAck.Swap(false) {
			f.cut = true
		}
		feed, isFeed := m.(wire.Feed)
		if answers && l.d.w.planted == dropAck {
			continue
		}
		if isFeed && l.d.w.planted == skipChange && len(feed.Items) > 1 && !l.d.w.skipped.Swap(true) {
			feed.Items = feed.Items[1:]
			m = feed
		}
		switch {
		case f.cut:
			_ = l.Conn.Close(wire.CloseGoingAway, "cut")
			return nil, 0, net.ErrClosed
		case f.lost && answers:
			continue
		case f.double && (answers || isFeed):
			l.again = &received{m, size}
		}
		return m, size, nil
	}
}

// spy is the central service's end: it looks at every message that leaves.
type spy struct {
	wire.Conn
	w   *world
	who cartella.OperatoreID
}

func (s *spy) Send(ctx context.Context, m wire.Message) error {
	if frame, ok := m.(wire.Frame); ok {
		said, err := frame.Message()
		if err != nil {
			return err
		}
		if f, ok := said.(wire.Feed); ok {
			if err := s.look(ctx, f); err != nil {
				return err
			}
		}
	}
	return s.Conn.Send(ctx, m)
}

func (s *spy) SendChained(ctx context.Context, f wire.Feed, d wire.Dict) (int, error) {
	if err := s.look(ctx, f); err != nil {
		return 0, err
	}
	return s.Conn.SendChained(ctx, f, d)
}

// look sees to it that what leaves is theirs to whom it goes.
func (s *spy) look(ctx context.Context, f wire.Feed) error {
	actor, err := s.w.dir.Actor(ctx, s.who)
	if err != nil {
		return err
	}
	granted := actor.Scopes()
	for _, it := range f.Items {
		for _, scope := range it.In {
			if !slices.Contains(granted, scope) {
				s.w.t.Errorf("record %s left for %s through %s, which is not theirs", it.ID, s.who, scope)
			}
		}
	}
	return nil
}
