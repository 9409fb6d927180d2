package fresh

import (
	"errors"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"
)

// TestNoAnswerIsOlderThanItsQuestion: whoever has changed something sees it, however
// many look meanwhile.
func TestNoAnswerIsOlderThanItsQuestion(t *testing.T) {
	var a Answer[int64]
	var state atomic.Int64
	var work sync.WaitGroup
	for range 8 {
		work.Go(func() {
			for range 5000 {
				want := state.Add(1)
				if got, err := a.Now(func() (int64, error) { return state.Load(), nil }); err != nil || got < want {
					t.Errorf("answered %d, %v; asked when it was %d", got, err, want)
					return
				}
			}
		})
	}
	work.Wait()
}

// TestThoseWhoWaitShareALook: those who ask while one is under way do with the next,
// and not with that one, which began before they asked.
func TestThoseWhoWaitShareALook(t *testing.T) {
	var a Answer[int64]
	var looks atomic.Int64
	var asking, work sync.WaitGroup
	const many = 100
	look := func() (int64, error) { return looks.Add(1), nil }
	if _, err := a.Now(func() (int64, error) {
		asking.Add(many)
		for range many {
			work.Go(func() {
				asking.Done()
				if got, err := a.Now(look); err != nil || got == 0 {
					t.Errorf("answered %d, %v: the look began before the question", got, err)
				}
			})
		}
		asking.Wait()
		for range 10 * many { // they come to wait
			runtime.Gosched()
		}
		return 0, nil
	}); err != nil {
		t.Fatal(err)
	}
	work.Wait()
	if n := looks.Load(); n == 0 || n > many/4 {
		t.Errorf("%d looks for %d who waited together", n, many)
	}
}

func TestAFailureIsToldToItsOwn(t *testing.T) {
	var a Answer[int]
	broken := errors.New("broken")
	if _, err := a.Now(func() (int, error) { return 1, broken }); !errors.Is(err, broken) {
		t.Errorf("Now = %v", err)
	}
	if got, err := a.Now(func() (int, error) { return 2, nil }); got != 2 || err != nil {
		t.Errorf("the next one = %d, %v", got, err)
	}
}
