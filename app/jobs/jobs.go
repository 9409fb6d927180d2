// Package jobs runs what the program does by the clock: a reconciliation in
// case the line has been silent, reminders, the preparation of the day,
// housekeeping.
//
// A laptop sleeps with its lid closed, and timers sleep with it; 02:30 does not
// exist on one night of the year and comes twice on another. So nothing here
// waits for a moment: once a minute the wall clock is compared with each task's
// schedule and its last run. A task whose moment has passed, by a minute or by a
// week, runs once.
//
// The last run of a task with an hour of the day is kept on disk: a restart
// neither loses the occasion nor has it twice. That of a task with an interval is
// kept in memory, for a note each minute would keep the disk awake all day; it
// runs at the first look after a start.
//
// It refuses to overlap a task with itself, and a task that panics is reported
// and tried again at its next moment.
package jobs

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/robfig/cron/v3"
)

// Task is one thing to be done by the clock.
type Task struct {
	// Name identifies the task in the log and in what Runs keeps.
	Name string
	// Schedule is a cron expression of five fields, or "@every 15m", in the
	// location of the clock.
	Schedule string
	// Run does it. Its context ends with Close.
	Run func(ctx context.Context, now time.Time) error
}

// Runs remembers across restarts when each task with an hour of the day last ran.
// A task that cannot be noted runs nevertheless, and again sooner than it should.
type Runs interface {
	LastRun(name string) (time.Time, error)
	SetLastRun(name string, at time.Time) error
}

// Config is optional; its zero value works.
type Config struct {
	// Now is the wall clock. Nil means time.Now.
	Now func() time.Time
	Log *slog.Logger
	// Jump is called when the clock leapt between two ticks: the computer slept
	// or somebody set it.
	Jump func(from, to time.Time)
}

// tick is how often the clock is looked at; a gap of more than leap between two
// looks is a sleep.
const (
	tick = time.Minute
	leap = 3 * time.Minute
)

// Jobs runs tasks until it is closed.
type Jobs struct {
	cfg    Config
	runs   Runs
	tasks  []*scheduled
	cron   *cron.Cron
	ctx    context.Context
	cancel context.CancelFunc

	mu   sync.Mutex // guards seen, and keeps two ticks apart
	seen time.Time
}

type scheduled struct {
	Task
	schedule cron.Schedule
	// last is when a task with an interval last ran; guarded by Jobs.mu.
	last time.Time
}

// interval says whether the task is done every so often, at whatever hour.
func (t *scheduled) interval() bool {
	_, ok := t.schedule.(cron.ConstantDelaySchedule)
	return ok
}

// Start begins to run tasks. A schedule that cannot be read is an error, and
// then nothing has been started.
func Start(runs Runs, cfg Config, tasks ...Task) (*Jobs, error) {
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	if cfg.Log == nil {
		cfg.Log = slog.New(slog.DiscardHandler)
	}
	j := &Jobs{cfg: cfg, runs: runs}
	for _, t := range tasks {
		s, err := cron.ParseStandard(t.Schedule)
		if err != nil {
			return nil, fmt.Errorf("schedule of task %s: %w", t.Name, err)
		}
		j.tasks = append(j.tasks, &scheduled{Task: t, schedule: s})
	}
	j.ctx, j.cancel = context.WithCancel(context.Background())
	j.cron = cron.New(cron.WithChain(cron.SkipIfStillRunning(cron.DiscardLogger)))
	j.cron.Schedule(cron.Every(tick), cron.FuncJob(j.Tick))
	j.cron.Start()
	return j, nil
}

// Tick looks at the clock now and runs what is due. The timer calls it every
// minute; the program calls it when the computer wakes.
func (j *Jobs) Tick() {
	j.mu.Lock()
	defer j.mu.Unlock()
	now := j.cfg.Now().Round(0)
	if !j.seen.IsZero() && j.cfg.Jump != nil {
		if d := now.Sub(j.seen); d > leap || d < -leap {
			j.cfg.Jump(j.seen, now)
		}
	}
	j.seen = now
	for _, t := range j.tasks {
		if j.ctx.Err() != nil {
			return
		}
		if err := j.runIfDue(t, now); err != nil && !errors.Is(err, context.Canceled) {
			j.cfg.Log.Error("scheduled task failed", "task", t.Name, "err", err)
		}
	}
}

func (j *Jobs) runIfDue(t *scheduled, now time.Time) (err error) {
	last, err := j.lastRun(t)
	if err != nil {
		return fmt.Errorf("read last run: %w", err)
	}
	if last.After(now) {
		// The clock was set back: count from here, or the task would stand
		// still until the clock catches up.
		return j.note(t, now)
	}
	if !last.IsZero() && !t.due(last, now) {
		return nil
	}
	// Noted or not, it runs: on a full disk the program must still lock.
	noted := j.note(t, now)
	if noted != nil {
		noted = fmt.Errorf("note the run: %w", noted)
	}
	defer func() {
		if p := recover(); p != nil {
			err = errors.Join(noted, fmt.Errorf("panic: %v", p))
		}
	}()
	return errors.Join(noted, t.Run(j.ctx, now))
}

func (j *Jobs) lastRun(t *scheduled) (time.Time, error) {
	if t.interval() {
		return t.last, nil
	}
	return j.runs.LastRun(t.Name)
}

func (j *Jobs) note(t *scheduled, at time.Time) error {
	if t.interval() {
		t.last = at
		return nil
	}
	return j.runs.SetLastRun(t.Name, at)
}

// due says whether a moment of the schedule lies between last and now. An hour
// of the day is looked for on the dial, where each day has it once: the night
// that repeats 02:30 is not a second occasion, the one that skips it does not
// lose it. An interval is counted in time that passes.
func (t *scheduled) due(last, now time.Time) bool {
	if t.interval() {
		return !t.schedule.Next(last).After(now)
	}
	return !t.schedule.Next(dial(last.In(now.Location()))).After(dial(now))
}

// dial is what the clock on the wall shows, as a time that knows no change of
// hour.
func dial(t time.Time) time.Time {
	return time.Date(t.Year(), t.Month(), t.Day(), t.Hour(), t.Minute(), t.Second(), t.Nanosecond(), time.UTC)
}

// Close stops the clock and waits for a task that is running.
func (j *Jobs) Close() {
	j.cancel()
	<-j.cron.Stop().Done()
	// A Tick called by the program is not the timer's: wait for it as well.
	j.mu.Lock()
	defer j.mu.Unlock()
}
