package hub

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"siz-icaro/sync/cartella"
	"siz-icaro/sync/ledger"
	"siz-icaro/sync/wire"
)

// What a replica that is far behind is sent first, whatever its place in the feed.
const (
	// needDays is for how many days, today among them.
	needDays = 7
	// needMost bounds what stands in those days, of each scope.
	needMost = 300
	// maxAhead is how many versions of a scope a replica may say that it has so: of
	// more than it is ever sent it is not believed.
	maxAhead = 1 << 14
	// needPiece is how many records are looked for at once.
	needPiece = 32
)

// need is what of a scope its people need first: what takes their time on the next
// days, in their order, each followed by the records that it names and those that
// these name.
type need struct {
	sought bool
	ids    []cartella.ID // still to be sent
}

// needOf is what is needed of a scope that the replica is far behind in. Of the
// directory that is the operator and their services, and whatever is named elsewhere.
func (p *pump) needOf(scope cartella.Scope) *need {
	if scope != cartella.ScopeAmbito {
		return &need{}
	}
	ids := []cartella.ID{cartella.ID(p.actor.Operatore)}
	for _, s := range slices.Sorted(maps.Keys(p.actor.Profili)) {
		ids = append(ids, cartella.ID(s))
	}
	return &need{sought: true, ids: ids}
}

// needs reports whether there is something to send ahead of its place.
func (f *follow) needs() bool { return f.need != nil && (!f.need.sought || len(f.need.ids) > 0) }

// hold notes what the replica has ahead of its place.
func (f *follow) hold(versions ...cartella.Version) {
	if f.had == nil && len(versions) > 0 {
		f.had = make(map[cartella.Version]bool, len(versions))
	}
	for _, v := range versions {
		f.had[v] = true
	}
}

// seek finds what is needed of a scope.
func (p *pump) seek(ctx context.Context, f *follow) error {
	now := p.s.hub.cfg.Now()
	from, to := cartella.Giorno(now), cartella.Giorno(now.AddDate(0, 0, needDays-1))
	found, err := p.s.hub.cfg.Ledger.Dated(ctx, f.scope, from, to, needMost)
	if err != nil {
		return err
	}
	ids := named(found)
	if len(ids) > 0 {
		if found, err = p.s.hub.cfg.Ledger.Among(ctx, f.scope, ids); err != nil {
			return err
		}
		ids = named(found)
	}
	f.need.sought, f.need.ids = true, ids
	if directory := p.feeds[cartella.ScopeAmbito]; directory != nil && directory.need != nil {
		directory.need.ids = append(directory.need.ids, ids...)
	}
	return nil
}

// named are the records, each followed by those that it names.
func named(records []cartella.Record) []cartella.ID {
	var out []cartella.ID
	seen := map[cartella.ID]bool{}
	for _, r := range records {
		for _, id := range append([]cartella.ID{r.ID}, cartella.Riferiti(r)...) {
			if !seen[id] {
				seen[id] = true
				out = append(out, id)
			}
		}
	}
	return out
}

// sendAhead sends one message's worth of what is needed of a scope, as the scope
// holds it now. It names no cursor, for the feed has not come there.
func (p *pump) sendAhead(ctx context.Context, f *follow) error {
	if !f.need.sought {
		if err := p.seek(ctx, f); err != nil {
			return fmt.Errorf("look for what is needed: %w", err)
		}
	}
	room, small := p.room()
	asked, left := room.Bytes, f.need.ids
	var page ledger.Page
	seen := map[cartella.Version]bool{} // what several of its scopes name is sought as often
	for len(left) > 0 && room.Records > 0 && room.Bytes > 0 {
		ids := left[:min(len(left), needPiece, 1+room.Bytes>>10)]
		records, err := p.s.hub.cfg.Ledger.Among(ctx, f.scope, ids)
		if err != nil {
			return fmt.Errorf("read what is needed: %w", err)
		}
		left = left[len(ids):]
		for _, r := range records {
			if r.Version <= f.cursor || f.had[r.Version] || seen[r.Version] {
				continue
			}
			seen[r.Version] = true
			page.Entries = append(page.Entries, ledger.Entry{Record: r})
			room.Records--
			room.Bytes -= len(r.Body)
		}
	}
	// As of the feed: nothing of this counts as sent before the directory was asked.
	if changed, err := p.refresh(ctx); err != nil || changed {
		return err
	}
	f.need.ids = left
	p.turns++
	f.turn = p.turns
	if len(page.Entries) == 0 {
		return nil
	}
	for _, e := range page.Entries {
		f.hold(e.Version)
	}
	merged := merger{feed: wire.Feed{Cursors: map[cartella.Scope]cartella.Version{}}}
	merged.add(ask{scope: f.scope, start: f.start}, page)
	delete(merged.feed.Cursors, f.scope)
	f.start = false
	m := &message{feed: merged.feed, says: true, bodies: asked - room.Bytes}
	if err := m.pack(p.form, small); err != nil {
		return err
	}
	return p.give(ctx, m)
}
