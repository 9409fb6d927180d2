package app

import "sync"

// workers are the goroutines of whoever waits for them. Its zero value is ready.
//
// A sync.WaitGroup alone does not do where work may be asked for while its owner
// ends: what began after the last had ended would be waited for by nobody, and
// find everything closed under it.
type workers struct {
	mu    sync.Mutex // guards ended, and what wg counts until then
	ended bool
	wg    sync.WaitGroup
}

// Go does work in a goroutine of its own; not at all, and false, once its owner
// waits.
func (w *workers) Go(work func()) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.ended {
		return false
	}
	w.wg.Go(work)
	return true
}

// Wait lets nothing more begin, and waits for what has. It must not be called
// from within the work.
func (w *workers) Wait() {
	w.mu.Lock()
	w.ended = true
	w.mu.Unlock()
	w.wg.Wait()
}
