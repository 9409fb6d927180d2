package store

import (
	"fmt"
	"runtime/debug"
	"time"
)

// After a Land the backlog is read when the next one has been this long in
// coming, so many documents at a time that nobody waits long for the lock.
const (
	landingPause = 50 * time.Millisecond
	settleStep   = 1000
)

// tidyFrom is from how many records on what Open leaves behind is given back to
// the system at once: reading 100,000 takes 87 MiB that are needed no more, and
// a program at rest would keep them until it has as much to do again.
const tidyFrom = 10_000

// work is the goroutine of a store: it reads the words that Open left on the
// disk, then the backlog in the pauses of Land.
func (s *Store) work() {
	defer close(s.settled)
	s.wordsErr = s.readWords()
	if s.wordsErr != nil {
		s.wordsErr = fmt.Errorf("%w: read the words: %w", ErrDamaged, s.wordsErr)
		s.log.Error("local archive", "error", s.wordsErr)
	}
	s.mu.Lock()
	s.settle()
	s.mu.Unlock()
	close(s.worded)
	if s.report.Records > tidyFrom {
		debug.FreeOSMemory()
	}
	for {
		select {
		case <-s.stop:
			return
		case <-s.pause.C:
			s.catchUp()
		}
	}
}

// catchUp reads the backlog, until a Land comes: its end calls again.
func (s *Store) catchUp() {
	for s.landing.TryLock() {
		s.mu.Lock()
		more := len(s.index.backlog) > settleStep
		if more {
			s.index.readSome(settleStep)
		} else {
			s.settle()
		}
		s.mu.Unlock()
		s.landing.Unlock()
		if !more {
			return
		}
	}
}
