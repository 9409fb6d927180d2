package hub

import (
	"context"
	"fmt"
	"runtime/debug"
	"slices"
	"time"

	"siz-icaro/sync/cartella"
	"siz-icaro/sync/ledger"
)

// Commit lands a mutation of the central service's own: imports, the
// directory, demo data. The caller numbers it, following on the last one of
// its device; two callers that chose the same number meet CodeSequenza.
func (h *Hub) Commit(ctx context.Context, m cartella.Mutation) (cartella.Verdict, error) {
	verdicts, err := h.commit(ctx, cartella.Attore{Sistema: true}, []cartella.Mutation{m}, nil)
	if err != nil {
		return cartella.Verdict{}, err
	}
	return verdicts[0], nil
}

// Deliver lands mutations of a device in its operator's place, outside any
// session: what was recovered from a device that cannot connect. They follow on
// what the ledger holds of the device, and who is known to be whose it is. Each
// is judged by what the operator may do now, and what does not land is kept as
// ever; of an operator who may not act any more nothing lands, and all is kept.
func (h *Hub) Deliver(ctx context.Context, who Identity, batch []cartella.Mutation) ([]cartella.Verdict, error) {
	for _, m := range batch {
		if m.Device != who.Device {
			return nil, otherDevice()
		}
	}
	actor, err := h.cfg.Directory.Actor(ctx, who.Operatore)
	if cartella.CodeOf(err) == cartella.CodeAccountDisabilitato {
		actor, err = cartella.Attore{Operatore: who.Operatore}, nil
	}
	if err != nil {
		return nil, fmt.Errorf("deliver: %w", err)
	}
	return h.commit(ctx, actor, batch, nil)
}

// commit lands a batch. Where foresaw is not nil it is told, before anybody can read
// them, which records each mutation is about to write as its author foresees.
func (h *Hub) commit(ctx context.Context, actor cartella.Attore, batch []cartella.Mutation, foresaw func(cartella.Seq, []foreseen)) ([]cartella.Verdict, error) {
	verdicts, err := h.cfg.Ledger.Commit(ctx, batch, func(tx ledger.Tx, m cartella.Mutation) (e ledger.Effect, err error) {
		// The ledger's writer runs this. A defect in a rule must not take every
		// session down with it, nor answer for the rule: the mutation waits on
		// its device until the defect is mended.
		defer func() {
			if p := recover(); p != nil {
				h.cfg.Log.Error("a rule panicked", "device", m.Device, "seq", m.Seq, "action", m.Action, "stack", string(debug.Stack()))
				err = fmt.Errorf("decide %s/%d: a rule panicked", m.Device, m.Seq)
			}
		}()
		e, decided, err := effect(tx, actor, h.cfg.Now(), m)
		if err == nil && foresaw != nil {
			foresaw(m.Seq, made(tx, m, decided, e.Writes))
		}
		return e, err
	})
	if err != nil {
		return nil, fmt.Errorf("commit: %w", err)
	}
	return verdicts, nil
}

// expiryBatch is how many records one mutation moves.
const expiryBatch = 100

// Expire moves the records whose day has come, cases shared until yesterday
// above all, to the scopes they are in now, and puts back what a clock that was
// ahead had moved. It is to be called at least once a day; calling it again does
// nothing.
func (h *Hub) Expire(ctx context.Context) error {
	if err := h.putBack(ctx); err != nil {
		return fmt.Errorf("put back: %w", err)
	}
	for {
		now := h.cfg.Now()
		due, err := h.cfg.Ledger.Expiring(ctx, cartella.Giorno(now))
		if err != nil {
			return fmt.Errorf("expire: %w", err)
		}
		if len(due) == 0 {
			return nil
		}
		for batch := range slices.Chunk(due, expiryBatch) {
			if err := h.expire(ctx, now, batch, rescope); err != nil {
				return fmt.Errorf("expire: %w", err)
			}
		}
	}
}

// Replace puts the records that an older program placed, by a rule that has
// changed since, in the scopes that they are in now. It is to be called before
// anybody is served; where there is nothing to do it costs one look.
func (h *Hub) Replace(ctx context.Context) error {
	due, err := h.cfg.Ledger.Expiring(ctx, ledger.DaRicollocare)
	if err != nil {
		return fmt.Errorf("replace: %w", err)
	}
	for batch := range slices.Chunk(due, expiryBatch) {
		if err := h.expire(ctx, h.cfg.Now(), batch, replace); err != nil {
			return fmt.Errorf("replace: %w", err)
		}
	}
	return nil
}

const (
	// clockJump is how far apart the day and the first one after it that records
	// were written for must be, to say that the clock was ahead then and is right
	// now. Nearer together, with nothing written only over a holiday, the clock
	// may as well be behind now: what ended in the meantime must not begin again.
	clockJump = 14
	// longestRest is after how many days without a record a clock is not believed
	// at all: it ends nothing.
	longestRest = 400
)

// putBack computes again, for today, the scopes of what was written for a day
// that is yet to come: the central clock was ahead, and had ended shares before
// their time.
func (h *Hub) putBack(ctx context.Context) error {
	for {
		now := h.cfg.Now()
		today := cartella.Giorno(now)
		ahead, err := h.cfg.Ledger.Ahead(ctx, today, expiryBatch)
		switch {
		case err != nil:
			return err
		case ahead.First == "" && ahead.Before != "" && daysBetween(ahead.Before, today) > longestRest:
			return fmt.Errorf("the clock says %s and the newest record is of %s: no share is ended by it", today, ahead.Before)
		case ahead.First == "":
			return nil
		case daysBetween(today, ahead.First) < clockJump:
			h.cfg.Log.ErrorContext(ctx, "the clock is behind, or was ahead by a few days: nothing is put back", "day", today, "ahead", ahead.First)
			return nil
		}
		h.cfg.Log.WarnContext(ctx, "the clock had been ahead: scopes are computed again", "day", today, "ahead", ahead.First, "records", len(ahead.Records))
		if err := h.expire(ctx, now, ahead.Records, replace); err != nil {
			return err
		}
	}
}

// daysBetween two days, YYYY-MM-DD; zero where one cannot be read.
func daysBetween(from, to string) int {
	a, errA := time.Parse(time.DateOnly, from)
	b, errB := time.Parse(time.DateOnly, to)
	if errA != nil || errB != nil {
		return 0
	}
	return int(b.Sub(a) / (24 * time.Hour))
}

// expire lands what the passing of time makes of records.
func (h *Hub) expire(ctx context.Context, now time.Time, due []cartella.Record, of func(ledger.Tx, time.Time, []cartella.ID) (ledger.Effect, error)) error {
	m := cartella.Mutation{Device: cartella.Centrale, Action: cartella.AzioneScadenza, At: now.UTC().Truncate(time.Second)}
	ids := make([]cartella.ID, len(due))
	for i, rec := range due {
		ids[i] = rec.ID
		m.Edits = append(m.Edits, cartella.Edit{ID: rec.ID, Kind: rec.Kind})
	}
	for {
		last, err := h.cfg.Ledger.LastSeq(ctx, cartella.Centrale)
		if err != nil {
			return err
		}
		m.Seq = last + 1
		_, err = h.cfg.Ledger.Commit(ctx, []cartella.Mutation{m}, func(tx ledger.Tx, _ cartella.Mutation) (ledger.Effect, error) {
			return of(tx, now, ids)
		})
		// Another of the central service's own took the number: the next one.
		if cartella.CodeOf(err) != cartella.CodeSequenza {
			return err
		}
	}
}
