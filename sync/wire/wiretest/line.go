// Package wiretest is the line between two programs for tests of what runs over
// it: made in memory, in a synctest bubble's time, and as slow as it is asked to
// be. It knows no messages.
package wiretest

import (
	"net"
	"sync"
	"sync/atomic"
	"time"
)

// Listener hands out the connections that are put into it.
type Listener struct {
	conns  chan net.Conn
	closed chan struct{}
	once   sync.Once
}

// NewListener has room for one connection that nobody has accepted yet.
func NewListener() *Listener {
	return &Listener{conns: make(chan net.Conn, 1), closed: make(chan struct{})}
}

// Put has the next Accept return c.
func (l *Listener) Put(c net.Conn) { l.conns <- c }

// Accept waits for a connection, or for Close.
func (l *Listener) Accept() (net.Conn, error) {
	select {
	case c := <-l.conns:
		return c, nil
	case <-l.closed:
		return nil, net.ErrClosed
	}
}

// Close ends Accept.
func (l *Listener) Close() error {
	l.once.Do(func() { close(l.closed) })
	return nil
}

// Addr is nowhere.
func (l *Listener) Addr() net.Addr { return &net.TCPAddr{} }

// SlowLine carries Rate bytes a second one way.
type SlowLine struct {
	net.Conn
	Rate int
}

func (s *SlowLine) Write(p []byte) (int, error) {
	n := 0
	for n < len(p) {
		time.Sleep(time.Second) // the bubble's time: nobody waits
		m, err := s.Conn.Write(p[n:min(n+s.Rate, len(p))])
		if n += m; err != nil {
			return n, err
		}
	}
	return n, nil
}

// Worst is a line that carries little, late, and not for long: Rate bytes a second
// each way, each of which arrives Delay after it went; after Cut it is gone, with all
// that is on its way. It holds as much as the buffers of a network do.
type Worst struct {
	Rate  int
	Delay time.Duration
	Cut   time.Duration // zero is never

	up, down atomic.Int64
}

// Up and Down are the bytes that have been carried each way.
func (w *Worst) Up() int   { return int(w.up.Load()) }
func (w *Worst) Down() int { return int(w.down.Load()) }

// worstPiece is as much as goes at once.
const worstPiece = 256

// Connect makes both ends of a connection over the line.
func (w *Worst) Connect() (near, far net.Conn) {
	near, a := net.Pipe()
	b, far := net.Pipe()
	hang := func() {
		_ = a.Close()
		_ = b.Close()
	}
	if w.Cut > 0 {
		time.AfterFunc(w.Cut, hang)
	}
	w.carry(a, b, &w.up, hang)
	w.carry(b, a, &w.down, hang)
	return near, far
}

// carry brings what comes from one end to the other.
func (w *Worst) carry(from, to net.Conn, carried *atomic.Int64, hang func()) {
	type piece struct {
		data []byte
		due  time.Time
	}
	under := make(chan piece, 128)
	go func() {
		defer close(under)
		for {
			data := make([]byte, worstPiece)
			n, err := from.Read(data)
			if n > 0 {
				time.Sleep(time.Duration(n) * time.Second / time.Duration(w.Rate)) // the bubble's time
				carried.Add(int64(n))
				under <- piece{data[:n], time.Now().Add(w.Delay)}
			}
			if err != nil {
				return
			}
		}
	}()
	go func() {
		for p := range under {
			time.Sleep(time.Until(p.due)) // the bubble's time
			if _, err := to.Write(p.data); err != nil {
				break
			}
		}
		hang()
		for range under { // so that the other one ends
		}
	}()
}
