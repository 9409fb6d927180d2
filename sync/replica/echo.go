package replica

import (
	"context"
	"fmt"
	"slices"

	"siz-icaro/sync/cartella"
	"siz-icaro/sync/wire"
)

// completed is a message with the records that came back by their place
// in a mutation of this device alone. Each of them is what is shown of the record or, where
// something was made of it since, what it was right after that mutation; and together
// they have the sum that the central service says. Where they have not, the two have
// decided differently: nothing lands, and a new connection asks for everything whole.
func (r *Replica) completed(ctx context.Context, f wire.Feed) (wire.Feed, error) {
	if !comesBack(f) {
		return f, nil
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	after := map[cartella.ID]cartella.Seq{}
	ids := make([]cartella.ID, len(f.Items))
	for i, it := range f.Items {
		if it.Own == 0 {
			continue
		}
		e := r.outbox.find(it.Own)
		if e == nil || it.Edit < 0 || it.Edit >= len(e.mutation.Edits) {
			return f, r.askWhole(it.Own)
		}
		ids[i] = e.mutation.Edits[it.Edit].ID
		if !r.prov.shows(ids[i], it.Own) {
			after[ids[i]] = it.Own
		}
	}
	earlier, err := r.prov.after(ctx, r.cfg.Store, r.outbox.self.Actor, r.cfg.Now(), after)
	if err != nil {
		return f, fmt.Errorf("find what came back: %w", err)
	}
	items := slices.Clone(f.Items) // they are the message's, which nobody writes into
	var own []cartella.Record
	var last cartella.Seq
	for i, it := range items {
		if it.Own == 0 {
			continue
		}
		rec, ok := earlier[ids[i]]
		if after[ids[i]] == 0 {
			rec, ok = r.prov.views[ids[i]], true
		}
		if !ok {
			return f, r.askWhole(it.Own)
		}
		items[i].ID, items[i].Kind, items[i].Servizio, items[i].Body = rec.ID, rec.Kind, rec.Servizio, rec.Body
		items[i].Own, items[i].Edit = 0, 0
		own, last = append(own, rec), it.Own
	}
	if wire.OwnSum(own) != f.Sum {
		return f, r.askWhole(last)
	}
	f.Items, f.Sum = items, ""
	return f, nil
}

// comesBack reports whether a message brings anything that was made here.
func comesBack(f wire.Feed) bool {
	return slices.ContainsFunc(f.Items, func(it wire.Item) bool { return it.Own > 0 })
}

// askWhole has the next connection ask for everything whole. r.mu is held.
func (r *Replica) askWhole(seq cartella.Seq) error {
	r.cfg.Logger.Warn("what came back is not what was made here: it is asked for whole", "seq", seq)
	r.whole = true
	return errAgain
}
