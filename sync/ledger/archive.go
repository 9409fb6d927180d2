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
	// History is what somebody who is granted these scopes may read of what became
	// of a record; false where it is in none of them now, or nowhere. It begins with
	// the mutation by which the record came into one of them to stay: what came
	// before was not theirs to read, and is not now. All of it is of one moment.
	History(ctx context.Context, record cartella.ID, granted []cartella.Scope, before cartella.Version, limit Limit) (History, bool, error)
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

// History is a stretch of the history of a record.
type History struct {
	// Record is how it stands.
	Record cartella.Record
	// Passages are the accepted mutations that name it and came before the version
	// asked for (zero: all), newest first. One that changed only where the record is
	// seen, because something else changed, is none.
	Passages []Passage
	// More says that there are earlier ones.
	More bool
}

// Passage is one mutation in the history of a record.
type Passage struct {
	At cartella.Version
	// Received is when the central service decided it, by its own clock; Done is
	// when its author did it, by theirs.
	Received, Done time.Time
	Author         cartella.OperatoreID
	// Action is empty where the mutation was about another record, which is in none
	// of the scopes: what was done to that is not to be learnt here.
	Action cartella.Action
	// Edit is what it did to this record, and shows nothing of what else it did. Of
	// the one by which the record came into the scopes it holds only what the
	// record became: what stood before was not theirs to read.
	Edit cartella.Edit
}
