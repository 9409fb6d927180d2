package app

import (
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
)

// Screens go on opening records while a lock ends the session: what they have
// noted in the history is waited for, or never begins.
func TestRecordsOpenedWhileASessionEnds(t *testing.T) {
	d := newDesk(t)
	s := d.corrente
	started, ended := make(chan struct{}), make(chan struct{})
	var screens sync.WaitGroup
	for range 4 {
		screens.Go(func() {
			started <- struct{}{}
			for {
				select {
				case <-ended:
					return
				default:
					s.visto("soggetto", "P1")
					runtime.Gosched()
				}
			}
		})
	}
	for range 4 {
		<-started
	}
	(&Accesso{d.App}).Blocca()
	began := s.workers.Go(func() {})
	close(ended)
	screens.Wait()
	if began {
		t.Error("work of a session began after its end")
	}
}

// Whatever workers say has begun has ended once Wait returns.
func TestWorkersAreAllWaitedFor(t *testing.T) {
	var w workers
	var begun, done atomic.Int64
	var askers sync.WaitGroup
	for range 8 {
		askers.Go(func() {
			for w.Go(func() { runtime.Gosched(); done.Add(1) }) {
				begun.Add(1)
			}
		})
	}
	for begun.Load() < 1000 {
		runtime.Gosched()
	}
	w.Wait()
	ended := done.Load()
	askers.Wait()
	if got := begun.Load(); got != ended {
		t.Errorf("%d had ended when Wait returned, of %d", ended, got)
	}
}

// inOrder is a window that notes what it is told.
type inOrder struct {
	mu      sync.Mutex
	numbers []int
}

func (w *inOrder) Emit(name string, payload any) {
	if name != "prova" {
		return // the program's own
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.numbers = append(w.numbers, payload.(numeroEvento).Numero)
}

// Events reach the window in the order of their numbers, whoever sends them: the
// screens take a gap for a loss, and read everything again.
func TestEventsInTheOrderOfTheirNumbers(t *testing.T) {
	window := &inOrder{}
	a := newProgram(t, Config{Dati: t.TempDir(), Eventi: window})
	var senders sync.WaitGroup
	for range 8 {
		senders.Go(func() {
			for range 500 {
				a.emit("prova", func(n int) any {
					runtime.Gosched() // making some takes longer than making others
					return numeroEvento{n}
				})
			}
		})
	}
	senders.Wait()
	if n := len(window.numbers); n != 4000 || !slices.IsSorted(window.numbers) {
		t.Errorf("%d events came, in order: %v", n, slices.IsSorted(window.numbers))
	}
}
