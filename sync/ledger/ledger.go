// Package ledger declares the contract of the log of record, once for the hub
// that needs one and for those who keep one: every mutation that the central
// service ever received, with its verdict, and what they made of the records, in
// one order for the whole Ambito.
//
// It owns four promises:
//
//   - What Commit has returned for is durable, and lands exactly once: a
//     mutation is named by (device, seq), and the same one offered again gets
//     the verdict it got the first time.
//   - A mutation lands whole or not at all, with every record, scope and
//     tombstone that goes with it.
//   - A reader of a scope's feed never skips what was committed before it read,
//     whatever was being written meanwhile.
//   - The numbers of a series are given in the order of commits, from 1 and
//     without gaps, each to one accepted mutation. A restore alone leaves a gap:
//     see [Jump].
//
// Versions are one sequence: each record written takes the next one, and a
// mutation that writes nothing takes one as well, so that every mutation has a
// place of its own. A version is therefore never shared, and may name nothing
// in a given scope.
//
// The ledger refuses a gap in a device's seq, and a different mutation under a
// seq that is taken. It does not judge: whether a mutation is allowed, what it
// changes and which scopes see it is the caller's decide, given to Commit.
//
// [Ledger] is what the hub needs; [Archive] is what the central service needs
// besides. The implementations are in backend/ledger, with ledgertest, the
// conformance suite that each of them passes.
package ledger

import (
	"context"
	"time"

	"siz-icaro/sync/cartella"
)

// Ledger is what the hub needs of the log of record. All methods are safe for
// concurrent use.
type Ledger interface {
	// Epoch names this life of the ledger. A restore from backup starts another.
	Epoch(ctx context.Context) (cartella.Epoch, error)
	// Head is the newest version given. It never moves back, and while it stands
	// still no feed changes.
	Head(ctx context.Context) (cartella.Version, error)
	// LastSeq is the newest mutation held of a device, zero for none.
	LastSeq(ctx context.Context, device cartella.DeviceID) (cartella.Seq, error)
	// Skip records that mutations of device up to and including seq are lost
	// for ever (older than what it retains, after a restore), so that the next
	// one may follow on seq. It never moves back.
	Skip(ctx context.Context, device cartella.DeviceID, seq cartella.Seq) error
	// Commit decides and stores mutations of one device, in order. They are
	// durable, with their verdicts, when it returns. A mutation already held
	// is not decided again: its stored verdict is returned. One that does not
	// follow on the last one held, and one that differs from what is held under
	// its seq, fails the batch with a *cartella.Error of CodeSequenza, as an
	// error of decide fails it, and nothing of it is kept.
	// Concurrent calls may share one transaction; decide runs inside it, must
	// not block, and must not call the ledger. A ctx that ends while the call
	// waits its turn cancels it; after that it runs to its end.
	Commit(ctx context.Context, batch []cartella.Mutation, decide func(Tx, cartella.Mutation) (Effect, error)) ([]cartella.Verdict, error)
	// Feed reads a scope's feed after a cursor. What was committed before the
	// call is never skipped, by this or a later page. A page that reaches the
	// end carries the cursor to the head of the whole ledger. A bound of zero
	// is none.
	Feed(ctx context.Context, scope cartella.Scope, after cartella.Version, limit Limit) (Page, error)
	// Digest sums up a scope and says at which version of the
	Digest(ctx context.Context, scope cartella.Scope) (cartella.Digest, cartella.Version, error)
	// Dated are the records of a scope whose days, [Write].From to To, meet those from
	// one day to another: those that begin first before others, at most limit. Among
	// are those of ids that the scope holds, in their order. Either may be older
	// than the next answer.
	Dated(ctx context.Context, scope cartella.Scope, from, to string, limit int) ([]cartella.Record, error)
	Among(ctx context.Context, scope cartella.Scope, ids []cartella.ID) ([]cartella.Record, error)
	// Expiring are the records whose Expires is on or before day, oldest first.
	Expiring(ctx context.Context, day string) ([]cartella.Record, error)
	// Ahead are the records whose Placed is later than day, earliest first and at
	// most limit of them, and the days between which day stands.
	Ahead(ctx context.Context, day string, limit int) (Ahead, error)
	// Changes is closed when ctx is done. A slow reader finds hints merged,
	// never missing: the last one is always delivered.
	Changes(ctx context.Context) <-chan Change
}

// Entry is one place in a scope's feed: the newest version of a record, or the
// word that it has left the scope.
type Entry struct {
	cartella.Record
	// Gone means a tombstone: the record is no longer in the scope. Kind,
	// Servizio and Body are empty then.
	Gone bool
}

// Page is a stretch of a feed in version order.
type Page struct {
	Entries []Entry
	// Cursor is where the next page begins: everything at or before it that
	// the scope holds has been read.
	Cursor cartella.Version
	// Head reports that the page reached the end of the feed as it was when
	// the page was read.
	Head bool
}

// Limit bounds a page; at least one entry is returned whatever its size.
type Limit struct {
	Records int
	Bytes   int
}

// Write is a new version of a record with the scopes it is in from now on. The
// ledger leaves a tombstone in each scope that it was in before and is not now.
type Write struct {
	Record cartella.Record
	Scopes []cartella.Scope
	// Parent is what Tx.Children finds the record by; empty for none.
	Parent cartella.ID
	// Expires is the day ("2006-01-02") on which the scopes change by
	// themselves; empty for never.
	Expires string
	// Placed is the day for which Scopes and Expires hold; empty where it does
	// not matter.
	Placed string
	// From and To are the days that the record is about; empty where it is about
	// none in particular.
	From, To string
}

// Ahead is what of a ledger was written for a later day than another: see the
// ledger's method of that name.
type Ahead struct {
	// Records are those whose Placed is later, earliest first.
	Records []cartella.Record
	// Before is the latest Placed that is not later, First the earliest that is;
	// each is empty where there is none.
	Before, First string
}

// DaRicollocare is the Expires of a record that was placed by a rule which has
// changed since: a day that is always past.
const DaRicollocare = "0001-01-01"

// Effect is what a mutation does to the ledger, once it has been decided.
type Effect struct {
	Outcome   cartella.Outcome
	Conflicts []cartella.Conflict
	Error     *cartella.Error
	// Writes are committed with the verdict in the order given, each with the
	// next version; Record.Version is the ledger's to set.
	Writes []Write
}

// Tx is the ledger's state within one commit, earlier mutations of the same
// batch included.
type Tx interface {
	// Next is durable with the mutation that asks for it, where that is accepted;
	// otherwise the number is the next one's. Children are those whose Write.Parent
	// is the id.
	cartella.Centro
	// Scopes are the scopes that id is in.
	Scopes(id cartella.ID) []cartella.Scope
	// LastChange says who last set field of a record, and when by the central
	// clock; ok is false where it has not been changed since it was created,
	// and then author and time are the creation's.
	LastChange(id cartella.ID, field cartella.Path) (by cartella.OperatoreID, at time.Time, ok bool)
}

// Change is news of commits: which scopes have grown, and up to where. It is a
// hint; a reader that missed one reads the feed and loses nothing.
type Change struct {
	// Scopes is nil where the ledger cannot tell: any may have grown.
	Scopes []cartella.Scope
	Head   cartella.Version
}

// Jump is how far the numbers of a restored ledger go on from those that it holds.
// What had been given since the newest commit that it knows, written on papers and
// told to people, must never be given to something else, and nobody can say how
// many that were, in this life of the ledger or in others that began with the same
// backup: no series gives more than one a second for long. The next full thousand
// after that shows that the ledger was restored.
func Jump(last uint64, newest, restored time.Time) uint64 {
	const round = 1000
	since := uint64(max(0, restored.Sub(newest)/time.Second))
	return (last + since + round) / round * round
}
