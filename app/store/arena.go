package store

import "unsafe"

// arena keeps short byte strings in large pieces: no allocation each, nothing
// for the collector to follow, and one place to zero when the keys are dropped.
type arena struct {
	pieces [][]byte
}

const (
	pieceBits = 18
	pieceSize = 1 << pieceBits
)

// ref is where a string is; the zero ref is the empty one.
type ref uint32

func (a *arena) add(b []byte) ref {
	if len(b) == 0 {
		return 0
	}
	if len(b) > 1<<16-1 {
		b = b[:1<<16-1]
	}
	last := len(a.pieces) - 1
	if last < 0 || pieceSize-len(a.pieces[last]) < len(b)+2 {
		piece := make([]byte, 0, pieceSize)
		if last < 0 {
			piece = append(piece, 0) // so that no string is at zero
		}
		a.pieces = append(a.pieces, piece)
		last++
	}
	p := a.pieces[last]
	at := ref(last<<pieceBits | len(p))
	p = append(p, byte(len(b)), byte(len(b)>>8))
	a.pieces[last] = append(p, b...)
	return at
}

func (a *arena) get(r ref) []byte {
	if r == 0 {
		return nil
	}
	p := a.pieces[r>>pieceBits]
	i := int(r & (pieceSize - 1))
	n := int(p[i]) | int(p[i+1])<<8
	return p[i+2 : i+2+n : i+2+n]
}

// text is get without a copy; it must not outlive the lock on the index.
func (a *arena) text(r ref) string {
	b := a.get(r)
	return unsafe.String(unsafe.SliceData(b), len(b))
}

func (a *arena) wipe() {
	for _, p := range a.pieces {
		clear(p)
	}
	a.pieces = nil
}
