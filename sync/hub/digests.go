package hub

import (
	"context"
	"fmt"
	"time"

	"siz-icaro/sync/cartella"
	"siz-icaro/sync/ledger"
	"siz-icaro/sync/wire"
)

// digestIn is how long until digests are due.
func (p *pump) digestIn() time.Duration {
	if p.digests.IsZero() {
		return 0
	}
	return time.Until(p.digests)
}

// sendDigests sums up the scopes, all of which the replica has read to their
// end, and tells it at which cursors to compare. A digest is of the moment it
// was made: where the feed shows that nothing of the scope has changed since
// the replica's cursor, it holds for the cursor now, and otherwise the scope is
// left for later.
func (p *pump) sendDigests(ctx context.Context) error {
	log := p.s.hub.cfg.Ledger
	every := p.s.hub.cfg.DigestEvery
	moved := wire.Feed{Cursors: map[cartella.Scope]cartella.Version{}}
	var out wire.Digests
	for _, scope := range p.scopes() {
		f := p.feeds[scope]
		digest, _, err := log.Digest(ctx, scope)
		if err != nil {
			return fmt.Errorf("digest: %w", err)
		}
		page, err := log.Feed(ctx, scope, f.cursor, ledger.Limit{Records: 1})
		if err != nil {
			return fmt.Errorf("digest: %w", err)
		}
		if len(page.Entries) > 0 || !page.Head {
			f.dirty = true
			every = min(every, digestRetry)
			continue
		}
		f.cursor = page.Cursor
		moved.Cursors[scope] = f.cursor
		moved.Head = append(moved.Head, scope)
		out.Digests = append(out.Digests, wire.ScopeDigest{Scope: scope, Cursor: f.cursor, Digest: digest})
	}
	p.digests = time.Now().Add(every)
	if len(out.Digests) == 0 {
		return nil
	}
	frame, err := p.form.Frame(moved)
	if err != nil {
		return err
	}
	if err := p.s.conn.Send(ctx, frame); err != nil {
		return err
	}
	p.s.spend(frame.Size())
	return p.s.say(ctx, out)
}
