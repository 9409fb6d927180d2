package replica

import (
	"context"
	"fmt"
	"slices"

	"siz-icaro/sync/cartella"
	"siz-icaro/sync/wire"
)

// completed are items with the bodies of those that came back without, because a
// mutation of this device made them. Each is what is shown of the record or, where
// something was made of it since, what it was right after that mutation; and it has
// the sum that the central service says. Where one has not, the two have decided
// differently: nothing lands, and a new connection asks for everything whole. r.mu is
// held.
func (r *Replica) completed(ctx context.Context, items []wire.Item) ([]wire.Item, error) {
	after := map[cartella.ID]cartella.Seq{}
	for _, it := range items {
		if it.Own == 0 {
			continue
		}
		if rec, shown := r.prov.views[it.ID]; !shown || wire.BodySum(rec.Body) != it.Sum {
			after[it.ID] = it.Own
		}
	}
	earlier, err := r.prov.after(ctx, r.cfg.Store, r.outbox.self.Actor, r.cfg.Now(), after)
	if err != nil {
		return nil, fmt.Errorf("find what came back: %w", err)
	}
	own := false
	for i, it := range items {
		if it.Own == 0 {
			continue
		}
		if !own { // the items are the message's, which nobody writes into
			items, own = slices.Clone(items), true
		}
		rec, ok := earlier[it.ID]
		if after[it.ID] == 0 {
			rec, ok = r.prov.views[it.ID], true
		}
		if !ok || wire.BodySum(rec.Body) != it.Sum || rec.Kind != it.Kind || rec.Servizio != it.Servizio {
			r.cfg.Logger.Warn("what came back is not what was made here: it is asked for whole", "kind", it.Kind, "seq", it.Own)
			r.whole = true
			return nil, errAgain
		}
		items[i].Body, items[i].Own, items[i].Sum = rec.Body, 0, ""
	}
	return items, nil
}
