package replica

import (
	"context"
	"fmt"
	"maps"
	"time"

	"siz-icaro/sync/cartella"
	"siz-icaro/sync/wire"
)

// maxMutation bounds a mutation's JSON, so that one always fits a push.
const maxMutation = wire.MaxText - 1<<10

// ConflictError says that the screen was stale: nothing was written, and the
// conflicts say what it showed, what was to be written, and what stands.
type ConflictError struct {
	Conflicts []cartella.Conflict
	told      *cartella.Error
}

func (e *ConflictError) Error() string { return e.told.Error() }

// Unwrap is the *cartella.Error of CodeConflitto.
func (e *ConflictError) Unwrap() error { return e.told }

// Do saves one mutation by the operator, now. When it returns nil the mutation
// is durable and the Store shows it; the network is not involved. Otherwise
// nothing was written: the error is a *cartella.Error where [cartella.Decide]
// refuses, a *ConflictError where the screen was stale.
func (r *Replica) Do(ctx context.Context, action cartella.Action, edits ...cartella.Edit) error {
	return r.DoAll(ctx, []Intent{{Action: action, Edits: edits}})
}

// DoAll saves several mutations with one fsync, all or none, each decided on
// top of those before it.
func (r *Replica) DoAll(ctx context.Context, intents []Intent) error {
	if len(intents) == 0 {
		return nil
	}
	a := &attempt{ctx: ctx, intents: intents}
	r.queueMu.Lock()
	r.queue = append(r.queue, a)
	r.queueMu.Unlock()
	// Whoever gets the lock saves for all who wait by then.
	r.mu.Lock()
	defer r.mu.Unlock()
	if !a.done {
		r.save()
	}
	return a.err
}

// attempt is a DoAll that waits for the Log.
type attempt struct {
	ctx     context.Context
	intents []Intent
	// done and err are guarded by Replica.mu.
	done bool
	err  error
	made []decided
}

// decided is a mutation that Decide accepted, and the records it looked at.
type decided struct {
	mutation cartella.Mutation
	reads    map[cartella.ID]bool
}

// save decides all that waits, in order, makes it durable at once, and shows
// it. r.mu is held.
func (r *Replica) save() {
	r.queueMu.Lock()
	waiting := r.queue
	r.queue = nil
	r.queueMu.Unlock()

	layer := map[cartella.ID]cartella.Record{}
	next := r.outbox.self.Last + 1
	var all []cartella.Mutation
	var saved []*attempt
	for _, a := range waiting {
		a.done = true
		if a.err = r.decide(a, next, layer); a.err != nil {
			continue
		}
		next += cartella.Seq(len(a.made))
		for _, d := range a.made {
			all = append(all, d.mutation)
		}
		saved = append(saved, a)
	}
	if len(all) == 0 {
		return
	}
	// One caller's cancellation must not undo what others wait for too.
	ctx := context.WithoutCancel(saved[0].ctx)
	if _, err := r.outbox.append(ctx, all); err != nil {
		for _, a := range saved {
			a.err = fmt.Errorf("save: %w", err)
		}
		return
	}
	changed := map[cartella.ID]cartella.Kind{}
	for _, a := range saved {
		for _, d := range a.made {
			r.live(d.mutation, d.reads)
		}
	}
	for id, rec := range layer {
		r.prov.views[id] = rec
		r.unseen[id] = &rec
		changed[id] = rec.Kind
	}
	// It is saved, so the answer is yes: where the cache fails, the views wait
	// for the next batch and are rebuilt from the Log at the next start.
	if err := r.land(ctx, Batch{}); err != nil {
		r.cfg.Logger.Error("views not shown", "err", err)
	}
	r.news.update(r.count)
	r.news.changed(changed, false)
	token(r.work)
}

// decide fills a.made, with its records added to layer; an error leaves layer
// as it was.
func (r *Replica) decide(a *attempt, next cartella.Seq, layer map[cartella.ID]cartella.Record) error {
	if r.shut {
		return errClosed
	}
	if err := a.ctx.Err(); err != nil {
		return err
	}
	now := r.cfg.Now()
	made := maps.Clone(layer)
	for _, intent := range a.intents {
		m := cartella.Mutation{
			Device: r.outbox.self.Device, Seq: next, Author: r.outbox.self.Actor.Operatore,
			Action: intent.Action, At: now.UTC().Truncate(time.Millisecond), Edits: intent.Edits,
		}
		look := &reader{ctx: a.ctx, store: r.cfg.Store, made: made, views: r.prov.views, seen: map[cartella.ID]bool{}}
		d := cartella.Decide(r.outbox.self.Actor, now, look, m)
		if look.err != nil {
			return fmt.Errorf("read the replica: %w", look.err)
		}
		switch d.Outcome {
		case cartella.Refused:
			return d.Error
		case cartella.Conflicted:
			return &ConflictError{Conflicts: d.Conflicts, told: &cartella.Error{
				Code: cartella.CodeConflitto, Field: d.Conflicts[0].Field,
				Message: "Qualcuno ha cambiato questo dato mentre lo modificavi.",
			}}
		}
		raw, err := cartella.Marshal(m)
		if err != nil {
			return &cartella.Error{Code: cartella.CodeMalformato, Message: "La modifica non è leggibile.", Err: err}
		}
		if len(raw) > maxMutation {
			return &cartella.Error{Code: cartella.CodeTroppoGrande, Message: "La modifica è troppo grande: dividila in più parti."}
		}
		for _, rec := range d.Records {
			made[rec.ID] = rec.Bare()
		}
		a.made = append(a.made, decided{mutation: m, reads: look.seen})
		next++
	}
	maps.Copy(layer, made)
	return nil
}
