package ledger

import (
	"context"
	"time"

	"siz-icaro/sync/cartella"
)

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
	History(ctx context.Context, record cartella.ID, before cartella.Version, limit int) ([]Passage, error)
	// Done are the mutations of an action that were decided after a version,
	// whatever became of them, oldest first and at most limit, and the version up to
	// which these are all.
	Done(ctx context.Context, action cartella.Action, after cartella.Version, limit int) ([]Held, cartella.Version, error)
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
	// "dispositivo", "numero" (a series) or "file".
	About string
	ID    string
	What  string
}

// Passage is one mutation in the history of a record.
type Passage struct {
	Mutation cartella.Mutation
	Outcome  cartella.Outcome
	// Received is when the central service decided it, by its own clock.
	Received time.Time
	At       cartella.Version
}
