// Package cella reads what people write in a cell: a day, an amount, a Comune, a
// telephone, and that there is nothing to say. Each has one function, which every
// import uses, and the forms where they ask for the same.
//
// It reads each spelling that can mean one thing only, and refuses the others with
// the reason: a two-digit year that fits two centuries, 1,234 without saying
// whether a comma parts thousands, a name that several Comuni have. What the
// other cells of the column show counts ([Column]): a 25 in the place of the
// month says how the others were meant.
//
// Reasons are one sentence, fit for a report that leaves the office: they hold
// nothing of the cell.
package cella

// Reason is why a cell was not read.
type Reason string

func (r Reason) Error() string { return string(r) }
