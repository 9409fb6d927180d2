package replicatest

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"sync"

	"siz-icaro/sync/replica"
)

// ErrDisk is what a Log fails with when told to.
var ErrDisk = errors.New("the disk failed")

// Log is a replica.Log in memory. It keeps exactly what was durable, so that
// opening a second engine over it is a crash and a restart.
type Log struct {
	mu      sync.Mutex // guards all below
	first   replica.Position
	entries []entry
	doubt   int // how many of the last entries are in doubt
	fail    func(typ byte) (apply, fail bool)
}

type entry struct {
	typ     byte
	payload []byte
}

// NewLog is an empty log.
func NewLog() *Log { return &Log{first: 1} }

// SetFail has f asked before each Append: apply says whether the entries reach
// the disk, fail whether the caller is told that they did not. What did although
// it failed is in doubt: it is found by a Replay, which is what a restart does,
// unless a later Append has succeeded.
func (l *Log) SetFail(f func(typ byte) (apply, fail bool)) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.fail = f
}

// Append keeps entries, all or none.
func (l *Log) Append(_ context.Context, typ byte, payloads ...[]byte) (replica.Position, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.entries, l.doubt = l.entries[:len(l.entries)-l.doubt], 0
	apply, fail := true, false
	if l.fail != nil {
		apply, fail = l.fail(typ)
	}
	at := l.first + replica.Position(len(l.entries))
	if apply {
		for _, p := range payloads {
			l.entries = append(l.entries, entry{typ, bytes.Clone(p)})
		}
	}
	if fail {
		if apply {
			l.doubt = len(payloads)
		}
		return 0, ErrDisk
	}
	return at, nil
}

// Replay calls yield for each entry, oldest first.
func (l *Log) Replay(yield func(replica.Position, byte, []byte) error) error {
	l.mu.Lock()
	l.doubt = 0
	entries, first := l.entries, l.first
	l.mu.Unlock()
	for i, e := range entries {
		if err := yield(first+replica.Position(i), e.typ, e.payload); err != nil {
			return err
		}
	}
	return nil
}

// Newest is the last entry that Append has returned for. Its hash is of the entry
// alone.
func (l *Log) Newest() replica.Mark {
	l.mu.Lock()
	defer l.mu.Unlock()
	n := len(l.entries) - l.doubt
	if n == 0 {
		return replica.Mark{}
	}
	return replica.Mark{Position: l.first + replica.Position(n-1), Hash: sha256.Sum256(l.entries[n-1].payload)}
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

// Sure calls yield for each entry that Append has returned for, oldest first,
// and leaves what is in doubt in doubt.
func (l *Log) Sure(yield func(typ byte, payload []byte) error) error {
	l.mu.Lock()
	entries := l.entries[:len(l.entries)-l.doubt]
	l.mu.Unlock()
	for _, e := range entries {
		if err := yield(e.typ, e.payload); err != nil {
			return err
		}
	}
	return nil
}

// Backward calls yield for the entries, newest first, until it says no.
func (l *Log) Backward(yield func(typ byte, payload []byte) bool) {
	l.mu.Lock()
	entries := l.entries
	l.mu.Unlock()
	for i := len(entries) - 1; i >= 0; i-- {
		if !yield(entries[i].typ, entries[i].payload) {
			return
		}
	}
}

// Len counts the entries.
func (l *Log) Len() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return len(l.entries)
}
