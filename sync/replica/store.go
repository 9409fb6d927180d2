package replica

import (
	"context"
	"time"

	"siz-icaro/sync/cartella"
	"siz-icaro/sync/wire"
)

// Store is the local replica as the engine needs it: what the central service
// confirmed, and over it what this device provisionally made of it. It is a
// cache: deleting it costs a first sync and nothing else. app/store keeps it in
// an encrypted Badger. One goroutine at a time calls Land; readers are many.
type Store interface {
	// State says where the replica stands; zero values for a new one.
	State(ctx context.Context) (State, error)
	// Confirmed is the newest state that the central service sent.
	Confirmed(ctx context.Context, id cartella.ID) (cartella.Record, bool, error)
	// View is what the operator sees: the provisional state where there is one,
	// the confirmed one otherwise.
	View(ctx context.Context, id cartella.ID) (cartella.Record, bool, error)
	// Land applies a batch, all of it or nothing, indexes included.
	Land(ctx context.Context, b Batch) error
	// Digest sums up what is confirmed of a scope.
	Digest(ctx context.Context, scope cartella.Scope) (cartella.Digest, error)
	// Kept is what batches had it keep of the Log; the zero value for a new one.
	Kept(ctx context.Context) (Kept, error)
	// Provisional are the records that have a provisional state, in any order.
	Provisional(ctx context.Context) ([]cartella.ID, error)
}

// Kept is a second copy of what the Log must not lose, for the day on which the
// Log has lost it: the mutations whose effect is shown, in order of seq, and how
// far the Log had come.
type Kept struct {
	Anchor    Anchor
	Mutations []cartella.Mutation
}

// Anchor says how far the Log and its outbox had come at one moment. It is noted
// outside of the Log, so that a Log whose end is gone is told from one that
// never was longer.
type Anchor struct {
	// Mark is the newest entry of the Log by then.
	Mark Mark `json:"mark"`
	// Last is the newest seq given out by then, and At when that was made.
	Last cartella.Seq `json:"last"`
	At   time.Time    `json:"at,omitzero"`
	// Landed: this and all earlier mutations needed no provisional effect.
	Landed cartella.Seq `json:"landed,omitempty"`
}

// Mark is an entry of the Log: where it is, and the hash of it and of all that
// is before it. The zero value is none.
type Mark struct {
	Position Position `json:"position,omitempty"`
	Hash     [32]byte `json:"hash,omitzero"`
}

// State is where a replica stands.
type State struct {
	Epoch   cartella.Epoch
	Cursors map[cartella.Scope]cartella.Version
}

// Batch is one step of the replica. Its parts apply in the order of the fields.
type Batch struct {
	// Epoch, where not empty, is the ledger's life from here on.
	Epoch cartella.Epoch
	// Drop are scopes that are no longer granted: their cursors go, and each
	// record that no other scope holds.
	Drop []cartella.Scope
	// Reread are scopes about to be read from the beginning: cursors return to
	// zero and what the scope holds becomes suspect. A suspect record stays
	// readable; an item replaces it whatever its version.
	Reread []cartella.Scope
	// Items are feed items. One whose version is older than a confirmed record
	// that is not suspect changes its scopes only.
	Items []wire.Item
	// Cursors move the scopes named.
	Cursors map[cartella.Scope]cartella.Version
	// Complete are scopes whose reading reached the end: what is still suspect
	// in them leaves them.
	Complete []cartella.Scope
	// Views are provisional states by id; nil takes one away.
	Views map[cartella.ID]*cartella.Record
	// Keep are the mutations behind the views, by seq; nil lets go of one. They
	// and Anchor are what Kept gives back.
	Keep map[cartella.Seq]*cartella.Mutation
	// Anchor replaces the one before where not nil.
	Anchor *Anchor
}

// Position is an entry's place in the journal; later entries have greater ones.
type Position uint64

// Log is the durable journal as the engine needs it; sync/journal is it. What
// Append has returned for survives anything but the loss of the disk.
type Log interface {
	// Append makes entries of one type durable, in order, all or none, and
	// says where the first of them is.
	Append(ctx context.Context, typ byte, payloads ...[]byte) (Position, error)
	// Replay calls yield for each entry, oldest first.
	Replay(yield func(at Position, typ byte, payload []byte) error) error
	// Forget lets go of entries before a position, as far as is convenient.
	Forget(ctx context.Context, before Position) error
	// Newest is the last entry that is durable.
	Newest() Mark
}
