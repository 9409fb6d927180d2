package replica

import (
	"context"
	"fmt"
	"slices"
	"time"

	"siz-icaro/sync/cartella"
)

// Doubt is a stretch of mutations that neither the Log nor the Store holds any
// more. Of what was in them nobody here knows; that they were made is known by
// their numbers.
type Doubt struct {
	From cartella.Seq `json:"from"`
	To   cartella.Seq `json:"to"`
	// After and Before are between which other mutations they were made; zero
	// where there is none to tell.
	After  time.Time `json:"after,omitzero"`
	Before time.Time `json:"before,omitzero"`
	// Judged says that the central service was asked: it does not have them.
	Judged bool `json:"judged,omitempty"`
}

// takeBack gives the outbox back what the Log lost and the Store kept, under the
// numbers that it had: if the central service has it already, it gives the
// answer that it gave. Numbers that may have been used and of which nothing is
// left are never used again, and are in doubt.
func (r *Replica) takeBack(ctx context.Context, kept Kept) {
	o := r.outbox
	var lost []cartella.Mutation
	for _, m := range kept.Mutations {
		if m.Device == o.self.Device && m.Author == o.self.Actor.Operatore && o.find(m.Seq) == nil {
			lost = append(lost, m)
		}
	}
	known := max(o.self.Last, kept.Anchor.Last, r.cfg.Anchor.Last)
	if !r.cfg.LogDamaged && len(lost) == 0 && known == o.self.Last {
		return
	}
	r.cfg.Logger.Warn("the journal has lost entries", "taken back", len(lost), "last", o.self.Last, "known", known)
	if len(lost) > 0 {
		if _, err := o.append(ctx, lost); err != nil {
			// The Store has them still: the next start tries again.
			r.cfg.Logger.Error("what was taken back is not in the journal yet", "err", err)
			for _, m := range lost {
				raw, _ := cartella.Marshal(m) // read from JSON a moment ago
				o.add(m, len(raw), 0)
			}
		}
	}
	o.self.Last = max(o.self.Last, known)
	// What the Store was in step with is in the Store or has landed.
	o.doubt(max(o.self.Landed, kept.Anchor.Last, r.cfg.Anchor.Landed), r.cfg.Anchor)
	o.leave(o.self.Last + seqLeap)
	r.writeSelf(ctx)
}

// leave leaves out the numbers up to last.
func (o *Outbox) leave(last cartella.Seq) {
	if last > o.self.Last {
		o.self.Left = append(o.self.Left, span{o.self.Last + 1, last})
		o.self.Last = last
	}
}

// doubt notes the numbers after floor that are neither there nor left out.
func (o *Outbox) doubt(floor cartella.Seq, noted Anchor) {
	var before time.Time
	next := floor + 1
	gap := func(to cartella.Seq, after time.Time) {
		for _, s := range append(slices.Clone(o.self.Left), span{to + 1, to + 1}) {
			if s.To < next || next > to {
				continue
			}
			if end := min(s.From-1, to); end >= next && end-next < seqLeap {
				o.self.Doubts = append(o.self.Doubts, Doubt{From: next, To: end, After: before, Before: after})
				o.self.Left = append(o.self.Left, span{next, end})
			}
			next = max(next, s.To+1)
		}
	}
	for _, e := range o.sent {
		if e.mutation.Seq >= next {
			gap(e.mutation.Seq-1, e.mutation.At)
			next = e.mutation.Seq + 1
		}
		before = e.mutation.At
	}
	gap(o.self.Last, noted.At)
	slices.SortFunc(o.self.Left, func(a, b span) int { return int(a.From - b.From) })
}

// unasked is the first number in doubt that the central service was not asked
// about, zero for none.
func (o *Outbox) unasked() cartella.Seq {
	for _, d := range o.self.Doubts {
		if !d.Judged {
			return d.From
		}
	}
	return 0
}

// judge takes out of doubt what the central service has, which is up to last.
func (o *Outbox) judge(last cartella.Seq) {
	var left []Doubt
	for _, d := range o.self.Doubts {
		if d.Judged || d.To > last {
			if !d.Judged {
				d.From, d.Judged = max(d.From, last+1), true
			}
			left = append(left, d)
		}
	}
	o.self.Doubts = left
}

// writeSelf writes who the outbox belongs to where that can wait: what it says
// is said again by the next start.
func (r *Replica) writeSelf(ctx context.Context) {
	if err := r.outbox.writeSelf(ctx); err != nil {
		r.cfg.Logger.Error("the journal does not take who it belongs to", "err", err)
	}
}

// findStray looks for views that no mutation stands behind.
func (r *Replica) findStray(ctx context.Context) error {
	ids, err := r.cfg.Store.Provisional(ctx)
	if err != nil {
		return fmt.Errorf("read what is provisional: %w", err)
	}
	for _, id := range ids {
		if _, ok := r.prov.views[id]; ok {
			continue
		}
		if _, going := r.unseen[id]; !going {
			r.stray = append(r.stray, id)
		}
	}
	slices.Sort(r.stray)
	return nil
}

// Doubts are the mutations of this device that are lost, oldest first.
func (r *Replica) Doubts() []Doubt {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Clone(r.outbox.self.Doubts)
}

// Stray are records that are shown as this device made them though the mutation
// that did is lost: they will never be sent.
func (r *Replica) Stray() []cartella.ID {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Clone(r.stray)
}

// LetGo ends a doubt, by its first number.
func (r *Replica) LetGo(ctx context.Context, from cartella.Seq) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	before := r.outbox.self.Doubts
	r.outbox.self.Doubts = slices.DeleteFunc(slices.Clone(before), func(d Doubt) bool { return d.From == from })
	if err := r.outbox.writeSelf(ctx); err != nil {
		r.outbox.self.Doubts = before
		return err
	}
	r.news.update(r.count)
	return nil
}

// LetGoStray shows a stray record as the central service has it from now on.
func (r *Replica) LetGoStray(ctx context.Context, id cartella.ID) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if !slices.Contains(r.stray, id) {
		return nil
	}
	if _, ok := r.prov.views[id]; !ok {
		r.unseen[id] = nil
		if err := r.land(ctx, Batch{}); err != nil {
			return err
		}
	}
	r.stray = slices.DeleteFunc(r.stray, func(s cartella.ID) bool { return s == id })
	r.news.changed(map[cartella.ID]cartella.Kind{id: ""}, false)
	r.news.update(r.count)
	return nil
}

// count puts into s what waits: for a verdict, and for the operator. r.mu is held.
func (r *Replica) count(s *Status) {
	r.outbox.count(s)
	s.Lacking = len(r.outbox.self.Doubts) + len(r.stray)
}
