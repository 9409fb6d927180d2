package hub

import (
	"context"

	"siz-icaro/sync/cartella"
)

// Ledger is the log of record as the hub needs it. backend/ledger keeps the
// conformance suite that every implementation passes. All methods are safe for
// concurrent use.
type Ledger interface {
	// Epoch names this life of the ledger.
	Epoch(ctx context.Context) (cartella.Epoch, error)
	// LastSeq is the newest mutation held of a device, zero for none.
	LastSeq(ctx context.Context, device cartella.DeviceID) (cartella.Seq, error)
	// Skip records that mutations of device up to and including seq are lost
	// for ever (older than what it retains, after a restore), so that the next
	// one may follow on seq. It never moves back.
	Skip(ctx context.Context, device cartella.DeviceID, seq cartella.Seq) error
	// Commit decides and stores mutations of one device, in order. They are
	// durable, with their verdicts, when it returns. A mutation already held
	// is not decided again: its stored verdict is returned. One that does not
	// follow on the last one held fails the batch with a *cartella.Error of
	// CodeSequenza, as an error of decide fails it, and nothing of it is kept.
	// Concurrent calls may share one transaction; decide runs inside it and
	// must not block.
	Commit(ctx context.Context, batch []cartella.Mutation, decide func(cartella.Tx, cartella.Mutation) (cartella.Effect, error)) ([]cartella.Verdict, error)
	// Feed reads a scope's feed after a cursor. What was committed before the
	// call is never skipped, by this or a later page. A page that reaches the
	// end carries the cursor to the head of the whole ledger.
	Feed(ctx context.Context, scope cartella.Scope, after cartella.Version, limit cartella.Limit) (cartella.Page, error)
	// Digest sums up a scope and says at which version of the ledger.
	Digest(ctx context.Context, scope cartella.Scope) (cartella.Digest, cartella.Version, error)
	// Expiring are the records whose Expires is on or before day.
	Expiring(ctx context.Context, day string) ([]cartella.Record, error)
	// Ahead are the records whose Placed is later than day, earliest first and at
	// most limit of them, and the days between which day stands.
	Ahead(ctx context.Context, day string, limit int) (cartella.Ahead, error)
	// Changes is closed when ctx is done. A slow reader finds hints merged,
	// never missing: the last one is always delivered.
	Changes(ctx context.Context) <-chan cartella.LedgerChange
}
