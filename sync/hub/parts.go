package hub

import (
	"errors"
	"fmt"
	"sync"
	"time"

	"siz-icaro/sync/cartella"
	"siz-icaro/sync/wire"
)

const (
	// maxHeld bounds what all devices together have sent of pushes in parts. Of more
	// the oldest goes, and its device sends it again.
	maxHeld = 64 << 20
	// heldFor is how long what was begun is kept for a device that is away.
	heldFor = time.Hour
)

// parts keep what has come of the pushes that come in parts, one for each device,
// so that a line that is cut costs no more than what was on its way.
type parts struct {
	mu sync.Mutex // guards what follows
	of map[cartella.DeviceID]*held
	// bytes are those of all.
	bytes int
}

type held struct {
	wire.Piece
	data  []byte
	since time.Time // it was last added to
}

// add takes a part in. It returns the push once that is whole, and before that what
// has come of it.
func (p *parts) add(device cartella.DeviceID, part wire.Part, now time.Time) (*wire.Push, wire.Piece, error) {
	h, err := p.take(device, part, now)
	if err != nil || h.Bytes < part.Of {
		return nil, h.Piece, err
	}
	if wire.SumOf(h.data) != h.Sum {
		return nil, wire.Piece{}, protocolError(errors.New("the parts do not have their sum"))
	}
	push, err := wire.UnpackPush(h.data)
	return &push, h.Piece, err
}

// take returns what has come of a push with a part, and keeps it until it is whole.
// Nobody waits for its being unpacked.
func (p *parts) take(device cartella.DeviceID, part wire.Part, now time.Time) (held, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	h := p.of[device]
	if h == nil || !h.Same(part.Piece) {
		p.drop(device)
		h = &held{Piece: part.Piece}
		h.Bytes = 0
	}
	switch {
	case part.Bytes > h.Bytes:
		return held{}, &cartella.Error{
			Code: cartella.CodeSequenza, Message: "Una parte di quello che si invia non è arrivata.",
			Err: fmt.Errorf("a part at %d after %d bytes", part.Bytes, h.Bytes),
		}
	case part.Bytes+len(part.Data) > h.Bytes:
		more := part.Data[h.Bytes-part.Bytes:]
		h.data = append(h.data, more...)
		h.Bytes += len(more)
		p.bytes += len(more)
	}
	h.since = now
	if p.of == nil {
		p.of = map[cartella.DeviceID]*held{}
	}
	p.of[device] = h
	if h.Bytes < part.Of {
		p.makeRoom(device, now)
	} else {
		p.drop(device)
	}
	return *h, nil
}

// from is what has come of the push that goes on with seq; nil where nothing has.
func (p *parts) from(device cartella.DeviceID, seq cartella.Seq) *wire.Piece {
	p.mu.Lock()
	defer p.mu.Unlock()
	h := p.of[device]
	if h == nil {
		return nil
	}
	if h.From != seq {
		p.drop(device)
		return nil
	}
	piece := h.Piece
	return &piece
}

// drop forgets what has come from a device. p.mu is held.
func (p *parts) drop(device cartella.DeviceID) {
	if h := p.of[device]; h != nil {
		p.bytes -= h.Bytes
		delete(p.of, device)
	}
}

// makeRoom forgets what nobody goes on with and, where it is too much, what was
// added to longest ago by others than device. p.mu is held.
func (p *parts) makeRoom(device cartella.DeviceID, now time.Time) {
	for {
		var oldest cartella.DeviceID
		for id, h := range p.of {
			if id == device {
				continue
			}
			if now.Sub(h.since) > heldFor {
				p.drop(id)
			} else if oldest == "" || h.since.Before(p.of[oldest].since) {
				oldest = id
			}
		}
		if p.bytes <= maxHeld || oldest == "" {
			return
		}
		p.drop(oldest)
	}
}
