package oracletest

import (
	"context"
	"maps"
	"slices"
	"sync"

	"siz-icaro/sync/cartella"
	"siz-icaro/sync/hub"
	"siz-icaro/sync/wire"
)

// client is one device as PROTOCOL.md describes it: it keeps what it is sent,
// drops what leaves, and offers mutations one after the other.
type client struct {
	w      *world
	u      string
	device cartella.DeviceID

	conn wire.Conn
	box  *inbox
	seq  cartella.Seq
	// pending are the mutations that wait for their verdicts.
	pending []offer

	epoch   cartella.Epoch
	scopes  []string
	cursors map[cartella.Scope]cartella.Version
	items   map[string]wire.Item
	// in says through which scopes each record is held.
	in map[string]map[string]bool
	// suspect are, per scope that is being read again, the records of the old
	// reading that the new one has not come to.
	suspect map[string]map[string]bool
}

// inbox is what has come over one connection.
type inbox struct {
	mu    sync.Mutex // guards what follows
	got   []received
	ended error
}

// fill reads conn until it ends.
func (b *inbox) fill(conn wire.Conn) {
	for {
		m, size, err := conn.Receive(context.Background())
		b.mu.Lock()
		if err != nil {
			b.ended = err
		} else {
			b.got = append(b.got, received{m, size})
		}
		b.mu.Unlock()
		if err != nil {
			return
		}
	}
}

// take are the messages received since it was last asked, and why the session
// has ended, where it has.
func (b *inbox) take() ([]received, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	got := b.got
	b.got = nil
	return got, b.ended
}

// offer is a mutation that was sent; honest says that the law has nothing
// against it and that nobody else was at work.
type offer struct {
	m      cartella.Mutation
	honest bool
}

type received struct {
	m    wire.Message
	size int
}

func (c *client) wipe() {
	c.epoch, c.scopes, c.cursors = "", nil, map[cartella.Scope]cartella.Version{}
	c.items, c.in, c.suspect = map[string]wire.Item{}, map[string]map[string]bool{}, map[string]map[string]bool{}
}

// connect says hello. What comes back is read by the world, like all else.
func (c *client) connect(credit int) {
	near, far := wire.Pipe()
	c.conn, c.box, c.pending = near, &inbox{}, nil
	c.w.running.Go(func() {
		// How the session ended is what the client is told.
		_ = c.w.hub.Serve(context.Background(), far, hub.Identity{Operatore: cartella.OperatoreID(c.u), Device: c.device})
	})
	box := c.box
	c.w.running.Go(func() { box.fill(near) })
	c.send(wire.Hello{
		Protocol: wire.Protocol, Device: c.device, Epoch: c.epoch, Cursors: maps.Clone(c.cursors), Last: c.seq,
		Plain: c.w.rng.IntN(2) == 0, Credit: credit,
	})
}

func (c *client) leave() {
	// Only the first end of a connection counts; this is one of them.
	_ = c.conn.Close(wire.CloseNormal, "")
	c.conn = nil
}

func (c *client) send(m wire.Message) {
	// A session that has just ended says so to whoever reads it.
	_ = c.conn.Send(context.Background(), m)
}

func (c *client) push(offers ...offer) {
	var ms []cartella.Mutation
	for _, o := range offers {
		c.seq++
		o.m.Device, o.m.Seq = c.device, c.seq
		ms = append(ms, o.m)
		c.pending = append(c.pending, o)
	}
	c.send(wire.Push{Mutations: ms})
}

// grant notes which scopes may be held, and drops what is held of any other.
func (c *client) grant(scopes []cartella.Scope) {
	c.scopes = nil
	for _, s := range scopes {
		c.scopes = append(c.scopes, string(s))
	}
	slices.Sort(c.scopes)
	for s := range c.cursors {
		if !slices.Contains(c.scopes, string(s)) {
			delete(c.cursors, s)
			delete(c.suspect, string(s))
		}
	}
	for id, in := range c.in {
		for s := range in {
			if !slices.Contains(c.scopes, s) {
				c.out(id, s)
			}
		}
	}
}

func (c *client) out(id, scope string) {
	delete(c.in[id], scope)
	if len(c.in[id]) == 0 {
		delete(c.in, id)
		delete(c.items, id)
	}
}

// apply takes in what a feed message says.
func (c *client) apply(f wire.Feed) {
	for _, s := range f.Start {
		old := map[string]bool{}
		for id, in := range c.in {
			if in[string(s)] {
				old[id] = true
			}
		}
		c.suspect[string(s)] = old
	}
	for _, it := range f.Items {
		id := string(it.ID)
		for _, s := range it.Out {
			delete(c.suspect[string(s)], id)
			c.out(id, string(s))
		}
		for _, s := range it.In {
			if c.in[id] == nil {
				c.in[id] = map[string]bool{}
			}
			c.in[id][string(s)] = true
			delete(c.suspect[string(s)], id)
		}
		if len(it.In) > 0 && it.Version >= c.items[id].Version {
			c.items[id] = it
		}
	}
	for s, v := range f.Cursors {
		if v < c.cursors[s] && !slices.Contains(f.Start, s) {
			c.w.fault("cursor", "%s: the cursor of %s goes back from %d to %d", c.device, s, c.cursors[s], v)
		}
		c.cursors[s] = v
	}
	for _, s := range f.Head {
		for id := range c.suspect[string(s)] {
			c.out(id, string(s))
		}
		delete(c.suspect, string(s))
	}
}
