// Package oslock hears from the operating system that nobody is at the computer
// any more: the screen was locked, the session left to another user, or the
// computer is about to sleep.
//
// It owns the ways in which each system says so, and tells of all of them by one
// call. Where sleep can be held up for a moment it is, until that call has
// returned, so that keys are gone from memory before it is written anywhere.
//
// A system that says nothing (no bus, no session manager) is no error: the
// program's own idle lock and its look at the clock after a sleep remain. What
// is said is not proof of anything: a program of the same user may say it too,
// and gains that the operator types a password again.
package oslock

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"
)

// retry is how long Watch waits before it looks again for a source that is not
// there or has gone.
const retry = time.Minute

// errNever is in the error of a source that is not worth asking again.
var errNever = errors.New("never will be")

// Watch calls lock each time the system locks or is about to sleep, until ctx
// ends; it returns once everything it began has ended. Calls may overlap, and
// one event may be told more than once.
func Watch(ctx context.Context, log *slog.Logger, lock func()) {
	var listening sync.WaitGroup
	for name, listen := range sources {
		listening.Go(func() {
			for {
				err := listen(ctx, lock)
				if ctx.Err() != nil {
					return
				}
				log.Debug("not told when the system locks", "by", name, "err", err)
				if errors.Is(err, errNever) {
					return
				}
				select {
				case <-ctx.Done():
					return
				case <-time.After(retry):
				}
			}
		})
	}
	listening.Wait()
}
