package replicatest

import (
	"bytes"
	"context"
	"errors"
	"sync"

	"siz-icaro/sync/replica"
)

// ErrDisk is what a Log fails with when told to.
var ErrDisk = errors.New("the disk failed")

// Log is a replica.Log in memory. It keeps exactly what was durable, so that
// opening a second engine over it is a crash and a restart.
type Log struct {
	// Fail, where not nil, is asked before each Append: apply says whether the
	// entries are kept, fail whether the caller is told that they were not.
	// Kept and failed is what a journal must never do, but a power cut does.
	Fail func(typ byte) (apply, fail bool)

	mu      sync.Mutex // guards all below
	first   replica.Position
	entries []entry
}

type entry struct {
	typ     byte
	payload []byte
}

// NewLog is an empty log.
func NewLog() *Log { return &Log{first: 1} }

// Append keeps entries, all or none.
func (l *Log) Append(_ context.Context, typ byte, payloads ...[]byte) (replica.Position, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	apply, fail := true, false
	if l.Fail != nil {
		apply, fail = l.Fail(typ)
	}
	at := l.first + replica.Position(len(l.entries))
	if apply {
		for _, p := range payloads {
			l.entries = append(l.entries, entry{typ, bytes.Clone(p)})
		}
	}
	if fail {
		return 0, ErrDisk
	}
	return at, nil
}

// Replay calls yield for each entry, oldest first.
func (l *Log) Replay(yield func(replica.Position, byte, []byte) error) error {
	l.mu.Lock()
	entries, first := l.entries, l.first
	l.mu.Unlock()
	for i, e := range entries {
		if err := yield(first+replica.Position(i), e.typ, e.payload); err != nil {
			return err
		}
	}
	return nil
}

// Forget lets go of entries before a position.
func (l *Log) Forget(_ context.Context, before replica.Position) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if before > l.first {
		l.entries = l.entries[before-l.first:]
		l.first = before
	}
	return nil
}

// Lose removes the entries in [from, to), as damage to the disk does.
func (l *Log) Lose(from, to replica.Position) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.entries = append(append([]entry(nil), l.entries[:from-l.first]...), l.entries[to-l.first:]...)
}

// Len counts the entries.
func (l *Log) Len() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return len(l.entries)
}
