package simtest

// defect is something that is wrong on purpose, to see the checks catch it.
type defect int

const (
	none defect = iota
	// dropAck keeps every verdict from arriving.
	dropAck
	// skipChange leaves one record out of one feed message, once.
	skipChange
	// forgetTombstone leaves out that records left a scope.
	forgetTombstone
	// applyTwice gives a mutation that is offered again a second effect.
	applyTwice
	// overwrite makes the ledger take what a change says it replaces for
	// granted.
	overwrite
	// leak adds a scope that the operator does not have.
	leak
)
