// Package ledger is the contract of the log of record: every mutation that the
// central service ever received, with its verdict, and what they made of the
// records, in one order for the whole Ambito.
//
// It owns three promises:
//
//   - What Commit has returned for is durable, and lands exactly once: a
//     mutation is named by (device, seq), and the same one offered again gets
//     the verdict it got the first time.
//   - A mutation lands whole or not at all, with every record, scope and
//     tombstone that goes with it.
//   - A reader of a scope's feed never skips what was committed before it read,
//     whatever was being written meanwhile.
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
// The methods of [Ledger] are word for word those that sync/hub declares; this
// package must not know the hub, and the hub must not know this package.
// Package ledgertest holds the conformance suite that every implementation
// passes.
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
	Commit(ctx context.Context, batch []cartella.Mutation, decide func(cartella.Tx, cartella.Mutation) (cartella.Effect, error)) ([]cartella.Verdict, error)
	// Feed reads a scope's feed after a cursor. What was committed before the
	// call is never skipped, by this or a later page. A page that reaches the
	// end carries the cursor to the head of the whole ledger. A bound of zero
	// is none.
	Feed(ctx context.Context, scope cartella.Scope, after cartella.Version, limit cartella.Limit) (cartella.Page, error)
	// Digest sums up a scope and says at which version of the ledger.
	Digest(ctx context.Context, scope cartella.Scope) (cartella.Digest, cartella.Version, error)
	// Expiring are the records whose Expires is on or before day, oldest first.
	Expiring(ctx context.Context, day string) ([]cartella.Record, error)
	// Ahead are the records whose Placed is later than day, earliest first and at
	// most limit of them, and the days between which day stands.
	Ahead(ctx context.Context, day string, limit int) (cartella.Ahead, error)
	// Changes is closed when ctx is done. A slow reader finds hints merged,
	// never missing: the last one is always delivered.
	Changes(ctx context.Context) <-chan cartella.LedgerChange
}

// Archive is what the central service needs besides: the history, and the care
// of the ledger itself.
type Archive interface {
	Ledger
	// Record is the newest state of a record, false where there is none.
	Record(ctx context.Context, id cartella.ID) (cartella.Record, bool, error)
	// Mutation is what a device sent under seq, whole, with its verdict; false
	// where none is held.
	Mutation(ctx context.Context, device cartella.DeviceID, seq cartella.Seq) (Held, bool, error)
	// History are the mutations that named or changed a record and came before
	// a version (zero: from the newest), newest first, at most limit. Each is
	// narrowed to its edit of this record, so that a case's history shows
	// nothing of what else was written along with it; a mutation that changed
	// only where the record is seen has no edit left.
	History(ctx context.Context, record cartella.ID, before cartella.Version, limit int) ([]cartella.Passage, error)
	// Counts says how much the ledger holds.
	Counts(ctx context.Context) (Counts, error)
	// Verify rereads everything and compares what is stored twice. scopes, the
	// rule by which records are placed, may be nil.
	Verify(ctx context.Context, scopes ScopeRule) ([]Defect, error)
	// Backup writes a consistent copy to a file that must not exist yet, while
	// the ledger goes on. The copy is durable when it returns.
	Backup(ctx context.Context, file string) error
	// Close waits for what is under way. Later calls fail.
	Close() error
}

// Held is a mutation as the ledger keeps it.
type Held struct {
	Mutation cartella.Mutation
	Verdict  cartella.Verdict
	// Received is when it was decided, by the central clock.
	Received time.Time
}

// Counts says how much a ledger holds.
type Counts struct {
	Head      cartella.Version
	Records   map[cartella.Kind]int
	Mutations map[cartella.Outcome]int
	Devices   int
	Scopes    int
}

// ScopeRule says which scopes a record is in; parent is nil where there is none.
type ScopeRule func(r cartella.Record, parent *cartella.Record) []cartella.Scope

// Defect is something that Verify found wrong, in Italian, for whoever looks
// after the central service. It names records, scopes and devices by id alone.
type Defect struct {
	// About is what is wrong: "scheda", "modifica", "insieme" (a scope),
	// "dispositivo" or "file".
	About string
	ID    string
	What  string
}
