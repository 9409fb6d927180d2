package wire

import (
	"context"
	"fmt"
	"net"
	"sync"
	"sync/atomic"
	"time"
)

// pipeDepth is how many frames a pipe holds before a sender waits, as the
// buffers of a network would.
const pipeDepth = 32

// Pipe is a connection in memory. Every message is encoded and decoded, and
// the limits are those of the websocket; keepalive has no use here.
func Pipe() (Conn, Conn) {
	ab, ba := newLane(), newLane()
	a, b := &pipeEnd{out: ab, in: ba}, &pipeEnd{out: ba, in: ab}
	a.heard.Store(time.Now())
	b.heard.Store(time.Now())
	return a, b
}

type frame struct {
	packed bool
	data   []byte
}

// lane is one direction of a pipe.
type lane struct {
	frames chan frame
	// closed is closed by the sender, whose reason is why; gone by the
	// receiver.
	closed, gone chan struct{}
	once         sync.Once
	goneOnce     sync.Once
	why          *CloseError
}

func newLane() *lane {
	return &lane{frames: make(chan frame, pipeDepth), closed: make(chan struct{}), gone: make(chan struct{})}
}

func (l *lane) close(why *CloseError) {
	l.once.Do(func() {
		l.why = why
		close(l.closed)
	})
}

func (l *lane) abandon() { l.goneOnce.Do(func() { close(l.gone) }) }

type pipeEnd struct {
	out, in *lane
	// heard is when the last message arrived, as a [time.Time].
	heard atomic.Value
	// fed and feeds are what chained feeds were, those that came and those sent.
	fed, feeds chain
	arrived    atomic.Int64
}

func (p *pipeEnd) Heard() time.Time { return p.heard.Load().(time.Time) }

func (p *pipeEnd) Arrived() int { return int(p.arrived.Load()) }

// take reads what has arrived.
func (p *pipeEnd) take(f frame) (Message, int, error) {
	p.heard.Store(time.Now())
	p.arrived.Add(int64(len(f.data)))
	return decodeFrame(f.data, f.packed, &p.fed)
}

func (p *pipeEnd) Send(ctx context.Context, m Message) error {
	data, packed, err := encodeFrame(m)
	if err != nil {
		return err
	}
	return p.send(ctx, frame{packed: packed, data: data})
}

func (p *pipeEnd) SendChained(ctx context.Context, f Feed, d Dict) (int, error) {
	data, err := p.feeds.pack(f, d)
	if err != nil {
		return 0, err
	}
	return len(data), p.send(ctx, frame{packed: true, data: data})
}

func (p *pipeEnd) send(ctx context.Context, f frame) error {
	select {
	case <-p.out.closed:
		return fmt.Errorf("send: %w", net.ErrClosed)
	case <-p.out.gone:
		return fmt.Errorf("send: %w", net.ErrClosed)
	default:
	}
	select {
	case p.out.frames <- f:
		return nil
	case <-p.out.closed:
		return fmt.Errorf("send: %w", net.ErrClosed)
	case <-p.out.gone:
		return fmt.Errorf("send: %w", net.ErrClosed)
	case <-ctx.Done():
		p.fail()
		return fmt.Errorf("send: %w", context.Cause(ctx))
	}
}

func (p *pipeEnd) Receive(ctx context.Context) (Message, int, error) {
	select {
	case <-p.in.gone:
		return nil, 0, fmt.Errorf("receive: %w", net.ErrClosed)
	default:
	}
	select {
	case f := <-p.in.frames:
		return p.take(f)
	default:
	}
	select {
	case f := <-p.in.frames:
		return p.take(f)
	case <-p.in.gone:
		return nil, 0, fmt.Errorf("receive: %w", net.ErrClosed)
	case <-p.in.closed:
		// What was sent before the close comes first.
		select {
		case f := <-p.in.frames:
			return p.take(f)
		default:
			return nil, 0, p.in.why
		}
	case <-ctx.Done():
		p.fail()
		return nil, 0, fmt.Errorf("receive: %w", context.Cause(ctx))
	}
}

// fail ends a connection that was cut short, as a websocket's would.
func (p *pipeEnd) fail() {
	p.in.abandon()
}

func (p *pipeEnd) Close(code CloseCode, reason string) error {
	p.out.close(&CloseError{Code: code, Reason: reason})
	p.in.abandon()
	return nil
}
