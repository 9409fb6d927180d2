package jobs

import (
	"context"
	"errors"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

// memory keeps last runs as the program's settings file does, across restarts.
type memory struct {
	mu   sync.Mutex
	last map[string]time.Time
	// noted is how often a run was noted.
	noted int
}

func (m *memory) LastRun(name string) (time.Time, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.last[name], nil
}

func (m *memory) SetLastRun(name string, at time.Time) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.last == nil {
		m.last = map[string]time.Time{}
	}
	m.last[name] = at
	m.noted++
	return nil
}

// wall is a clock that can be moved while the monotonic one stands still, as
// happens when a laptop sleeps.
type wall struct {
	mu     sync.Mutex
	offset time.Duration
}

func (w *wall) now() time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	return time.Now().Add(w.offset)
}

func (w *wall) move(d time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.offset += d
}

func TestRunsByTheClock(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var runs []time.Time
		start := time.Now()
		j, err := Start(&memory{last: map[string]time.Time{"a": start}}, Config{}, Task{Name: "a", Schedule: "@every 15m", Run: func(_ context.Context, now time.Time) error {
			runs = append(runs, now)
			return nil
		}})
		if err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Hour + time.Second)
		j.Close()
		if len(runs) != 4 {
			t.Errorf("ran %d times in an hour, want 4: %v", len(runs), runs)
		}
	})
}

func TestSleepCostsOneRunNotMany(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var w wall
		var n, jumps atomic.Int64
		j, err := Start(&memory{}, Config{Now: w.now, Jump: func(_, _ time.Time) { jumps.Add(1) }}, Task{Name: "a", Schedule: "@every 15m", Run: func(context.Context, time.Time) error {
			n.Add(1)
			return nil
		}})
		if err != nil {
			t.Fatal(err)
		}
		defer j.Close()
		time.Sleep(tick + time.Second)
		if n.Load() != 1 {
			t.Fatalf("a task that never ran was run %d times at the first look, want 1", n.Load())
		}
		w.move(7 * 24 * time.Hour)
		time.Sleep(tick)
		if n.Load() != 2 || jumps.Load() != 1 {
			t.Errorf("after a week asleep: %d runs and %d jumps, want 2 and 1", n.Load(), jumps.Load())
		}
	})
}

func TestClockSetBackDoesNotStandStill(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var w wall
		var n atomic.Int64
		j, err := Start(&memory{}, Config{Now: w.now}, Task{Name: "a", Schedule: "@every 15m", Run: func(context.Context, time.Time) error {
			n.Add(1)
			return nil
		}})
		if err != nil {
			t.Fatal(err)
		}
		defer j.Close()
		time.Sleep(tick + time.Second)
		w.move(-365 * 24 * time.Hour)
		time.Sleep(20 * time.Minute)
		if n.Load() != 2 {
			t.Errorf("%d runs, want one before the clock was set back and one after", n.Load())
		}
	})
}

// TestSummerTime looks at the nights on which 02:30 is missing or comes twice.
func TestSummerTime(t *testing.T) {
	rome, err := time.LoadLocation("Europe/Rome")
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		name string
		from time.Time
	}{
		{"spring", time.Date(2027, 3, 27, 12, 0, 0, 0, rome)},
		{"autumn", time.Date(2026, 10, 24, 12, 0, 0, 0, rome)},
	} {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := wall{offset: time.Until(tt.from)}
				now := func() time.Time { return w.now().In(rome) }
				var days []int
				j, err := Start(&memory{last: map[string]time.Time{"a": tt.from}}, Config{Now: now}, Task{Name: "a", Schedule: "30 2 * * *", Run: func(_ context.Context, at time.Time) error {
					days = append(days, at.Day())
					return nil
				}})
				if err != nil {
					t.Fatal(err)
				}
				defer j.Close()
				time.Sleep(72 * time.Hour)
				compact := slices.Compact(slices.Clone(days))
				if len(days) != len(compact) || len(days) < 2 || len(days) > 3 {
					t.Errorf("ran on days %v, want once a day", days)
				}
			})
		})
	}
}

func TestPanicAndErrorLeaveTheOthersRunning(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var n atomic.Int64
		j, err := Start(&memory{}, Config{},
			Task{Name: "panics", Schedule: "@every 1m", Run: func(context.Context, time.Time) error { panic("plugged out") }},
			Task{Name: "fails", Schedule: "@every 1m", Run: func(context.Context, time.Time) error { return errors.New("no") }},
			Task{Name: "works", Schedule: "@every 1m", Run: func(context.Context, time.Time) error { n.Add(1); return nil }},
		)
		if err != nil {
			t.Fatal(err)
		}
		defer j.Close()
		time.Sleep(3*tick + time.Second)
		if n.Load() != 3 {
			t.Errorf("the task after two that fail ran %d times, want 3", n.Load())
		}
	})
}

// full is where nothing can be written any more.
type full struct{ memory }

func (*full) SetLastRun(string, time.Time) error { return errors.New("no space left on device") }

// TestWhatCannotBeNotedRuns: the lock of an idle program is a task too, and a
// full disk must not keep it open.
func TestWhatCannotBeNotedRuns(t *testing.T) {
	n := 0
	j, err := Start(&full{}, Config{}, Task{Name: "lock", Schedule: "@every 1m", Run: func(context.Context, time.Time) error {
		n++
		return nil
	}})
	if err != nil {
		t.Fatal(err)
	}
	defer j.Close()
	j.Tick()
	if n != 1 {
		t.Errorf("on a full disk the task ran %d times, want once", n)
	}
}

func TestBadScheduleStartsNothing(t *testing.T) {
	if _, err := Start(&memory{}, Config{}, Task{Name: "a", Schedule: "ogni tanto"}); err == nil {
		t.Fatal("a schedule that cannot be read was accepted")
	}
}

// What is done every few minutes is due again soon enough after a restart: noting
// each run would write to the disk all day long. An hour of the day is noted, or
// a restart would do it again.
func TestOnlyHoursOfTheDayAreNoted(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		kept := &memory{}
		var often, daily int
		now := func() time.Time { return time.Now().UTC() } // midnight at the start of a bubble
		tasks := []Task{
			{Name: "often", Schedule: "@every 1m", Run: func(context.Context, time.Time) error { often++; return nil }},
			{Name: "daily", Schedule: "30 12 * * *", Run: func(context.Context, time.Time) error { daily++; return nil }},
		}
		for range 2 {
			j, err := Start(kept, Config{Now: now}, tasks...)
			if err != nil {
				t.Fatal(err)
			}
			time.Sleep(11*time.Hour + time.Second) // the bubble's time
			j.Close()
		}
		if often != 2*11*60 || daily != 2 {
			t.Errorf("ran %d and %d times, want %d and 2: at the first look ever and at 12:30", often, daily, 2*11*60)
		}
		if kept.noted != 2 {
			t.Errorf("noted %d runs, want those of the hour of the day", kept.noted)
		}
	})
}
