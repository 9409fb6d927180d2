package cartella

import "time"

// The types of the ledger's contract. They stand here because both the hub,
// which needs a ledger, and the ledgers, which must not know the hub, name them.

// Entry is one place in a scope's feed: the newest version of a record, or the
// word that it has left the scope.
type Entry struct {
	Record
	// Gone means a tombstone: the record is no longer in the scope. Kind,
	// Servizio and Body are empty then.
	Gone bool
}

// Page is a stretch of a feed in version order.
type Page struct {
	Entries []Entry
	// Cursor is where the next page begins: everything at or before it that
	// the scope holds has been read.
	Cursor Version
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
	Record Record
	Scopes []Scope
	// Parent is what Tx.Children finds the record by; empty for none.
	Parent ID
	// Expires is the day ("2006-01-02") on which the scopes change by
	// themselves; empty for never.
	Expires string
	// Placed is the day for which Scopes and Expires hold; empty where it does
	// not matter.
	Placed string
}

// Ahead is what of a ledger was written for a later day than another: see the
// ledger's method of that name.
type Ahead struct {
	// Records are those whose Placed is later, earliest first.
	Records []Record
	// Before is the latest Placed that is not later, First the earliest that is;
	// each is empty where there is none.
	Before, First string
}

// DaRicollocare is the Expires of a record that was placed by a rule which has
// changed since: a day that is always past.
const DaRicollocare = "0001-01-01"

// Effect is what a mutation does to the ledger, once it has been decided.
type Effect struct {
	Outcome   Outcome
	Conflicts []Conflict
	Error     *Error
	// Writes are committed with the verdict in the order given, each with the
	// next version; Record.Version is the ledger's to set.
	Writes []Write
}

// Tx is the ledger's state within one commit, earlier mutations of the same
// batch included.
type Tx interface {
	Reader
	// Scopes are the scopes that id is in.
	Scopes(id ID) []Scope
	// Children are the records whose parent is id, in order of id.
	Children(id ID) []Record
	// LastChange says who last set field of a record, and when by the central
	// clock; ok is false where it has not been changed since it was created,
	// and then author and time are the creation's.
	LastChange(id ID, field Path) (by OperatoreID, at time.Time, ok bool)
}

// LedgerChange is news of commits: which scopes have grown, and up to where. It is a
// hint; a reader that missed one reads the feed and loses nothing.
type LedgerChange struct {
	// Scopes is nil where the ledger cannot tell: any may have grown.
	Scopes []Scope
	Head   Version
}

// Passage is one mutation in the history of a record.
type Passage struct {
	Mutation Mutation
	Outcome  Outcome
	// Received is when the central service decided it, by its own clock.
	Received time.Time
	At       Version
}
