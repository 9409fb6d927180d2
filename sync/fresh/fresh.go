// Package fresh answers many who ask the same thing at once by one look, which is
// never older than the question of anybody whom it answers. What changes without
// telling can then be asked before each step of hundreds, and costs a look for all
// of them.
package fresh

import (
	"sync"
	"sync/atomic"
)

// Answer is a question that many ask. Its zero value is one that nobody has asked.
type Answer[T any] struct {
	// begun counts the looks that have begun.
	begun atomic.Uint64
	// mu is held by who looks, and guards what follows: the last look that
	// succeeded, and what it saw.
	mu   sync.Mutex
	done uint64
	seen T
}

// Mark is a moment, to be told from those before and after it.
type Mark uint64

// Mark is this moment.
func (a *Answer[T]) Mark() Mark { return Mark(a.begun.Load()) }

// Now is what look answers, called by this or by another Now after this one was. An
// error is told to the one who met it alone: the others look again.
func (a *Answer[T]) Now(look func() (T, error)) (T, error) { return a.Since(a.Mark(), look) }

// Since is what look answers, called after a moment: it may be older than this.
func (a *Answer[T]) Since(mark Mark, look func() (T, error)) (T, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if Mark(a.done) > mark {
		return a.seen, nil
	}
	n := a.begun.Add(1)
	seen, err := look()
	if err == nil {
		a.done, a.seen = n, seen
	}
	return seen, err
}
