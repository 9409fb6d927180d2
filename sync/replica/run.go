package replica

import (
	"context"
	"errors"
	"time"
)

// Backoff of the attempts to connect.
const (
	firstWait = time.Second
	longWait  = time.Minute
)

// Run keeps the replica in step with the central service until ctx is done or
// Close is called. It returns once everything it started has ended. A second
// Run waits for the first.
func (r *Replica) Run(ctx context.Context) {
	r.running.Lock()
	defer r.running.Unlock()
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	r.mu.Lock()
	if r.shut {
		r.mu.Unlock()
		return
	}
	r.stop = cancel
	r.mu.Unlock()
	defer func() {
		r.mu.Lock()
		r.stop = nil
		r.mu.Unlock()
		r.news.update(func(s *Status) { s.Phase = Offline })
	}()

	wait, again := firstWait, 0
	for ctx.Err() == nil {
		r.news.update(func(s *Status) { s.Phase, s.Received = Connecting, 0 })
		good, err := r.connect(ctx)
		if ctx.Err() != nil {
			return
		}
		if !errors.Is(err, errAgain) {
			again = 0
		} else if again++; again <= 2 {
			continue
		}
		if good && again == 0 {
			wait = firstWait
		}
		problem, final := classify(err)
		r.cfg.Logger.Info("disconnected", "err", err, "final", final)
		r.news.update(func(s *Status) {
			if s.Phase, s.Problem = Offline, problem; final {
				s.Phase = Stopped
			}
		})
		var timer <-chan time.Time
		if !final {
			// Between half and all of it, so that an office whose line is back
			// does not come in one wave.
			timer = time.After(wait/2 + time.Duration(r.cfg.Jitter.Int64N(int64(wait/2)+1)))
			wait = min(2*wait, longWait)
		}
		select {
		case <-timer:
		case <-r.wake:
			wait = firstWait
		case <-ctx.Done():
		}
	}
}
