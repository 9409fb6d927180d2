package wire

import (
	"context"
	"fmt"
	"time"
)

// Conn carries messages between one replica and the hub, in order.
type Conn interface {
	// Send sends m, what is packed as a binary frame and all else as text. It may be
	// called by several goroutines, and blocks while the peer does not read.
	Send(ctx context.Context, m Message) error
	// SendChained sends f packed against those that were sent so before it, and says how
	// many bytes it is on the wire. One goroutine alone calls it.
	SendChained(ctx context.Context, f Feed, d Dict) (size int, err error)
	// Receive returns the next message and its size on the wire. One goroutine
	// at a time calls it. A peer that closed is a *CloseError; what cannot be
	// read is a *cartella.Error.
	Receive(ctx context.Context) (m Message, size int, err error)
	// Arrived is how many bytes of messages have come, those of one that Receive has
	// not returned yet included.
	Arrived() int
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
	// closeGrace is how long Close waits for the peer to answer, and how long what is
	// begun has to go when its context ends.
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

// Form is how messages are sent: as plain text, or packed against a dictionary.
type Form struct {
	Plain bool
	Dict  Dict
}

// Frame is a message as it goes on the wire, made once for however many it is sent to.
type Frame struct {
	of     Type
	binary bool
	data   []byte
}

// Frame makes the frame of a feed.
func (form Form) Frame(f Feed) (_ Frame, err error) {
	frame := Frame{of: TypeFeed, binary: !form.Plain}
	if form.Plain {
		frame.data, err = Encode(f)
	} else {
		frame.data, err = Pack(f, form.Dict)
	}
	return frame, err
}

// leastPacked is how long the text of a message is that is packed: of a shorter one
// nothing is saved.
const leastPacked = 100

// Text makes the frame of any other message.
func (form Form) Text(m Message) (Frame, error) {
	text, err := Encode(m)
	if err != nil {
		return Frame{}, err
	}
	frame := Frame{of: m.messageType(), data: text}
	if form.Plain || len(text) < leastPacked {
		return frame, nil
	}
	if packed := packText(text, form.Dict); len(packed) < len(text) {
		frame.binary, frame.data = true, packed
	}
	return frame, nil
}

// Size is how many bytes it is on the wire, which is what credit counts.
func (f Frame) Size() int { return len(f.data) }

// Message reads back what it was made of.
func (f Frame) Message() (Message, error) {
	m, _, err := decodeFrame(f.data, f.binary, nil)
	return m, err
}

// encodeFrame is the frame of a message, binary or text.
func encodeFrame(m Message) (frame []byte, binary bool, err error) {
	switch m := m.(type) {
	case Frame:
		return m.data, m.binary, nil
	case Packed:
		return m.data, true, nil
	case Part:
		frame, err = encodePart(m)
		return frame, true, err
	}
	frame, err = Encode(m)
	return frame, false, err
}

// decodeFrame reads a frame of either form.
func decodeFrame(frame []byte, packed bool, c *chain) (m Message, size int, err error) {
	switch {
	case !packed:
		m, err = Decode(frame)
	case len(frame) > 0 && frame[0] == layoutText:
		m, err = unpackText(frame)
	case len(frame) > 0 && frame[0] == layoutPart:
		m, err = decodePart(frame)
	case len(frame) > 0 && frame[0] == layoutChained:
		m, err = c.unpack(frame)
	default:
		m, err = Unpack(frame)
	}
	if err != nil {
		return nil, len(frame), err
	}
	return m, len(frame), nil
}
