package sqlite

import (
	"context"
	"database/sql"
	"fmt"
	"runtime"
	"runtime/debug"

	"siz-icaro/sync/cartella"
	"siz-icaro/sync/ledger"
)

// maxShare bounds the calls that share one transaction, so that the first of
// them does not wait for ever.
const maxShare = 256

// job is one call's part of a transaction. The writer runs it, within a savepoint where
// there are others, and answers once the transaction is on disk.
type job struct {
	ctx  context.Context
	run  func(ctx context.Context, w *writer) error
	done chan error
	err  error
}

// do has the writer run a job, and waits until it is durable.
func (db *DB) do(ctx context.Context, run func(ctx context.Context, w *writer) error) error {
	j := &job{ctx: ctx, run: run, done: make(chan error, 1)}
	select {
	case db.jobs <- j:
	case <-ctx.Done():
		return context.Cause(ctx)
	case <-db.closing:
		return errClosed
	}
	// From here on the job's closures are the writer's: leaving earlier would
	// let the caller reuse what they point to.
	return <-j.done
}

// write is the writer's goroutine.
func (db *DB) write() {
	for {
		select {
		case first := <-db.jobs:
			db.transact(db.share(first))
		case <-db.closing:
			return
		}
	}
}

// turns is how often the writer lets others come before it goes to the disk.
const turns = 3

// share collects the jobs that wait at this moment, and those of callers that were
// about to come: who has just been answered comes again, and would otherwise find the
// writer gone with the first of them.
func (db *DB) share(first *job) []*job {
	jobs := []*job{first}
	for idle := 0; len(jobs) < maxShare && idle < turns; {
		select {
		case j := <-db.jobs:
			jobs, idle = append(jobs, j), 0
		default:
			idle++
			runtime.Gosched()
		}
	}
	return jobs
}

// transact runs jobs in one transaction and answers each.
func (db *DB) transact(jobs []*job) {
	// The transaction belongs to several callers: none of their contexts may
	// interrupt it half way.
	ctx := context.Background()
	w := db.writer
	db.log.writing.Lock()
	defer db.log.writing.Unlock()
	err := w.begin(ctx)
	landed := false
	if err == nil {
		landed, err = w.run(ctx, jobs)
	}
	if err == nil && landed {
		err = w.commit(ctx)
	}
	switch {
	case err != nil:
		w.rollback(ctx)
		err = fmt.Errorf("write ledger: %w", err)
	case landed:
		db.hints.publish(w.grownScopes(), w.head)
		db.log.committed()
	}
	for _, j := range jobs {
		if err != nil {
			j.done <- err
			continue
		}
		j.done <- j.err
	}
}

// run runs jobs, and reports whether there is anything to commit. A failure of a job is
// kept in it and undone; the error returned means that the whole transaction is lost.
func (w *writer) run(ctx context.Context, jobs []*job) (landed bool, err error) {
	if len(jobs) == 1 {
		// The transaction is the job's own. Within a savepoint each page would be
		// kept as it was, in a file, before it is written upon.
		err := w.part(ctx, jobs[0], w.rollbackTx)
		return jobs[0].err == nil, err
	}
	for _, j := range jobs {
		if err := w.exec(ctx, w.savepoint); err != nil {
			return false, err
		}
		if err := w.part(ctx, j, w.rollbackTo); err != nil {
			return false, err
		}
		if err := w.exec(ctx, w.release); err != nil {
			return false, err
		}
	}
	return true, nil
}

// part runs one job, and what undoes it where it fails.
func (w *writer) part(ctx context.Context, j *job, undo *sql.Stmt) error {
	head := w.head
	if j.err = context.Cause(j.ctx); j.err == nil {
		j.err = contain(func() error { return j.run(ctx, w) })
	}
	if j.err == nil {
		w.settle()
		return nil
	}
	if err := w.exec(ctx, undo); err != nil {
		return fmt.Errorf("undo: %w (after: %w)", err, j.err)
	}
	w.head = head
	w.undo()
	return nil
}

// contain turns a panic into an error: one mutation that decide stumbles over
// must not stop everybody's. The value of the panic may quote a record, so only
// where it happened is told.
func contain(f func() error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic (%T) while deciding:\n%s", p, debug.Stack())
		}
	}()
	return f()
}

// Skip implements [ledger.Ledger].
func (db *DB) Skip(ctx context.Context, device cartella.DeviceID, seq cartella.Seq) error {
	err := db.do(ctx, func(ctx context.Context, w *writer) error { return w.skip(ctx, device, seq) })
	if err != nil {
		return fmt.Errorf("skip to %d of device %s: %w", seq, device, err)
	}
	return nil
}

// Commit implements [ledger.Ledger].
func (db *DB) Commit(ctx context.Context, batch []cartella.Mutation, decide func(ledger.Tx, cartella.Mutation) (ledger.Effect, error)) ([]cartella.Verdict, error) {
	if len(batch) == 0 {
		return nil, nil
	}
	// Encoded here, so that the writer does not do for all what each can do.
	bodies := make([][]byte, len(batch))
	for i, m := range batch {
		if m.Device != batch[0].Device {
			return nil, &cartella.Error{Code: cartella.CodeMalformato, Message: "L'invio mescola modifiche di più dispositivi."}
		}
		body, err := m.Encoded()
		if err != nil {
			return nil, fmt.Errorf("encode mutation %d of device %s: %w", m.Seq, m.Device, err)
		}
		bodies[i] = body
	}
	verdicts := make([]cartella.Verdict, len(batch))
	err := db.do(ctx, func(ctx context.Context, w *writer) error {
		return w.apply(ctx, batch, bodies, decide, verdicts)
	})
	if err != nil {
		return nil, fmt.Errorf("commit from %d of device %s: %w", batch[0].Seq, batch[0].Device, err)
	}
	return verdicts, nil
}
