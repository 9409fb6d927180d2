package wire

import (
	"context"
	"fmt"
	"time"
)

// Conn carries messages between one replica and the hub, in order.
type Conn interface {
	// Send sends m as text. It may be called by several goroutines, and blocks
	// while the peer does not read.
	Send(ctx context.Context, m Message) error
	// SendFeed sends f, packed or as plain text, and says how many bytes it is
	// on the wire, which is what credit counts.
	SendFeed(ctx context.Context, f Feed, plain bool) (size int, err error)
	// Receive returns the next message and its size on the wire. One goroutine
	// at a time calls it. A peer that closed is a *CloseError; what cannot be
	// read is a *cartella.Error.
	Receive(ctx context.Context) (m Message, size int, err error)
	// Heard is when the last byte of a message arrived, one that Receive has not
	// returned yet included; before the first, when the connection began.
	Heard() time.Time
	// Close tells the peer why and ends the connection. What was sent before
	// arrives first. Only the first call has an effect.
	Close(code CloseCode, reason string) error
}

// The life of a connection.
const (
	// PingEvery is how often each end asks the other for a sign of life.
	PingEvery = 20 * time.Second
	// IdleTimeout is how long a peer may be silent: no byte of a message, no
	// ping, no pong.
	IdleTimeout = 50 * time.Second
	// SendTimeout bounds the sending of each piece of a frame.
	SendTimeout = 30 * time.Second
	// sendPiece is the size in bytes of such a piece, which a line of 20 kbit/s
	// carries in time.
	sendPiece = 64 << 10
	// closeGrace is how long Close waits for the peer to answer.
	closeGrace = 2 * time.Second
)

// CloseCode says why a connection ended, as RFC 6455 numbers it.
type CloseCode int

const (
	CloseNormal    CloseCode = 1000
	CloseGoingAway CloseCode = 1001 // the peer stops; come back
	CloseProtocol  CloseCode = 1002 // a message could not be understood
	ClosePolicy    CloseCode = 1008 // see the Error message before it
	CloseTooLarge  CloseCode = 1009
	CloseInternal  CloseCode = 1011
	// CloseReplaced means that the same device has connected again.
	CloseReplaced CloseCode = 4000
)

// CloseError is what Receive returns once the peer has closed.
type CloseError struct {
	Code   CloseCode
	Reason string
}

func (e *CloseError) Error() string {
	return fmt.Sprintf("peer closed the connection: %d %s", e.Code, e.Reason)
}

// encodeFeed is the frame of a feed message in the form the replica asked for.
func encodeFeed(f Feed, plain bool) (frame []byte, err error) {
	if plain {
		return Encode(f)
	}
	return Pack(f)
}

// decodeFrame reads a frame of either form.
func decodeFrame(frame []byte, packed bool) (Message, int, error) {
	if packed {
		f, err := Unpack(frame)
		if err != nil {
			return nil, len(frame), err
		}
		return f, len(frame), nil
	}
	m, err := Decode(frame)
	if err != nil {
		return nil, len(frame), err
	}
	return m, len(frame), nil
}
