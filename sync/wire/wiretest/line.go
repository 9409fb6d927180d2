// Package wiretest is the line between two programs for tests of what runs over
// it: made in memory, in a synctest bubble's time, and as slow as it is asked to
// be. It knows no messages.
package wiretest

import (
	"net"
	"time"
)

// Listener hands out the connections that are put into it.
type Listener struct {
	conns  chan net.Conn
	closed chan struct{}
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

// Close ends Accept. It is called once.
func (l *Listener) Close() error { close(l.closed); return nil }

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
