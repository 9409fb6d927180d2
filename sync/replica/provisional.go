package replica

import (
	"context"
	"maps"
	"slices"
	"time"

	"siz-icaro/sync/cartella"
)

// provisional is what the mutations that have not landed make of the confirmed
// records. It is not safe for concurrent use.
type provisional struct {
	live map[cartella.Seq]*effect
	// by indexes live by the records that their decision looked at.
	by    map[cartella.ID]map[cartella.Seq]*effect
	views map[cartella.ID]cartella.Record
}

// effect is a live mutation and the records its last decision looked at: it is
// decided again when one of those changes.
type effect struct {
	mutation cartella.Mutation
	reads    map[cartella.ID]bool
}

func newProvisional() *provisional {
	return &provisional{
		live:  map[cartella.Seq]*effect{},
		by:    map[cartella.ID]map[cartella.Seq]*effect{},
		views: map[cartella.ID]cartella.Record{},
	}
}

// add makes m live; its effect is the caller's to compute or to have computed.
func (p *provisional) add(m cartella.Mutation, reads map[cartella.ID]bool) {
	p.remove(m.Seq)
	e := &effect{mutation: m, reads: maps.Clone(reads)}
	if e.reads == nil {
		e.reads = map[cartella.ID]bool{}
	}
	for _, edit := range m.Edits {
		e.reads[edit.ID] = true
	}
	p.live[m.Seq] = e
	p.index(e)
}

func (p *provisional) index(e *effect) {
	for id := range e.reads {
		if p.by[id] == nil {
			p.by[id] = map[cartella.Seq]*effect{}
		}
		p.by[id][e.mutation.Seq] = e
	}
}

// remove ends the life of seq and returns the records it touched.
func (p *provisional) remove(seq cartella.Seq) []cartella.ID {
	e, ok := p.live[seq]
	if !ok {
		return nil
	}
	delete(p.live, seq)
	for id := range e.reads {
		if delete(p.by[id], seq); len(p.by[id]) == 0 {
			delete(p.by, id)
		}
	}
	return touched(e.mutation)
}

func touched(m cartella.Mutation) []cartella.ID {
	ids := make([]cartella.ID, len(m.Edits))
	for i, e := range m.Edits {
		ids[i] = e.ID
	}
	return ids
}

// connected are the live mutations that the fate of ids can change, in order
// of seq, and the records that they touch or look at, ids included.
func (p *provisional) connected(ids map[cartella.ID]bool) ([]*effect, map[cartella.ID]bool) {
	reached := maps.Clone(ids)
	found := map[cartella.Seq]*effect{}
	queue := slices.Collect(maps.Keys(ids))
	for len(queue) > 0 {
		id := queue[0]
		queue = queue[1:]
		for seq, e := range p.by[id] {
			if found[seq] != nil {
				continue
			}
			found[seq] = e
			for next := range e.reads {
				if !reached[next] {
					reached[next] = true
					queue = append(queue, next)
				}
			}
		}
	}
	effects := make([]*effect, 0, len(found))
	for _, seq := range slices.Sorted(maps.Keys(found)) {
		effects = append(effects, found[seq])
	}
	return effects, reached
}

// derive computes again what depends on ids and returns the views that differ
// from before; nil means that there is none any more. A mutation that does not
// apply to what now stands is without effect until its verdict comes.
func (p *provisional) derive(ctx context.Context, store Store, actor cartella.Attore, now time.Time, ids map[cartella.ID]bool) (map[cartella.ID]*cartella.Record, error) {
	effects, reached := p.connected(ids)
	var made map[cartella.ID]cartella.Record
	for {
		r := &reader{ctx: ctx, store: store, made: map[cartella.ID]cartella.Record{}, within: reached, views: p.views}
		for _, e := range effects {
			r.seen = map[cartella.ID]bool{}
			d := cartella.Decide(actor, now, r, e.mutation)
			if r.err != nil {
				return nil, r.err
			}
			if d.Outcome == cartella.Accepted {
				for _, rec := range d.Records {
					r.made[rec.ID] = rec.Bare()
				}
			}
			maps.Copy(e.reads, r.seen)
			p.index(e)
		}
		made = r.made
		// A decision may have looked at a record it did not look at before.
		wider := maps.Clone(ids)
		for _, e := range effects {
			maps.Copy(wider, e.reads)
		}
		more, reachedMore := p.connected(wider)
		if len(more) == len(effects) {
			break
		}
		effects, reached = more, reachedMore
	}
	changed := map[cartella.ID]*cartella.Record{}
	for id := range reached {
		before, had := p.views[id]
		after, has := made[id]
		switch {
		case has && (!had || before.Version != after.Version || string(before.Body) != string(after.Body)):
			changed[id] = &after
			p.views[id] = after
		case had && !has:
			changed[id] = nil
			delete(p.views, id)
		}
	}
	return changed, nil
}

// shows reports whether the view of a record is what the live mutation of a seq made of
// it, and none since.
func (p *provisional) shows(id cartella.ID, seq cartella.Seq) bool {
	if _, shown := p.views[id]; !shown || p.by[id][seq] == nil {
		return false
	}
	for later, e := range p.by[id] {
		if later > seq && slices.ContainsFunc(e.mutation.Edits, func(edit cartella.Edit) bool { return edit.ID == id }) {
			return false
		}
	}
	return true
}

// after is what the confirmed records are right after the live mutations that are
// named, by record.
func (p *provisional) after(ctx context.Context, store Store, actor cartella.Attore, now time.Time, named map[cartella.ID]cartella.Seq) (map[cartella.ID]cartella.Record, error) {
	if len(named) == 0 {
		return nil, nil
	}
	ids := map[cartella.ID]bool{}
	for id := range named {
		ids[id] = true
	}
	effects, reached := p.connected(ids)
	r := &reader{ctx: ctx, store: store, made: map[cartella.ID]cartella.Record{}, within: reached, views: p.views}
	out := map[cartella.ID]cartella.Record{}
	for _, e := range effects {
		d := cartella.Decide(actor, now, r, e.mutation)
		if r.err != nil {
			return nil, r.err
		}
		if d.Outcome == cartella.Accepted {
			for _, rec := range d.Records {
				r.made[rec.ID] = rec.Bare()
			}
		}
		for _, edit := range e.mutation.Edits {
			if rec, ok := r.made[edit.ID]; ok && named[edit.ID] == e.mutation.Seq {
				out[edit.ID] = rec
			}
		}
	}
	return out, nil
}

// reader shows a decision the provisional state: what this computation made,
// else, outside of the records it is about, the views, else what is confirmed.
type reader struct {
	ctx    context.Context
	store  Store
	made   map[cartella.ID]cartella.Record
	within map[cartella.ID]bool
	views  map[cartella.ID]cartella.Record
	seen   map[cartella.ID]bool
	err    error
}

func (r *reader) Record(id cartella.ID) (cartella.Record, bool) {
	if r.seen != nil {
		r.seen[id] = true
	}
	if rec, ok := r.made[id]; ok {
		return rec, true
	}
	if rec, ok := r.views[id]; ok && !r.within[id] {
		return rec, true
	}
	rec, ok, err := r.store.Confirmed(r.ctx, id)
	if err != nil && r.err == nil {
		r.err = err
	}
	return rec, ok && err == nil
}

// all are the records that live mutations touch or look at.
func (p *provisional) all() map[cartella.ID]bool {
	ids := make(map[cartella.ID]bool, len(p.by))
	for id := range p.by {
		ids[id] = true
	}
	return ids
}
