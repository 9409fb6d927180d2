package journal

import (
	"errors"
	"fmt"
)

// Why an operation of the journal failed.
var (
	// ErrDamaged is what every Damage is: bytes that are not as they were written.
	ErrDamaged = errors.New("journal damaged")
	// ErrWrongKey: the journal was written under another key. Nothing was touched.
	ErrWrongKey = errors.New("journal written under another key")
	// ErrNewerFormat: a newer program wrote here. Nothing was touched, and nothing
	// is lost: the newer program reads all of it.
	ErrNewerFormat = errors.New("journal written by a newer program")
	// ErrDiskFull: the entries were not appended, though the ballast was given up.
	ErrDiskFull = errors.New("no room left for the journal")
	// ErrTooLarge: a payload is larger than MaxPayload.
	ErrTooLarge = errors.New("journal entry too large")
	// ErrInUse: another process writes to the same directory. Nothing more is
	// appended by this one.
	ErrInUse = errors.New("journal in use by another process")
	// ErrClosed: the journal was closed.
	ErrClosed = errors.New("journal closed")
)

// Report is what opening a journal found.
type Report struct {
	Entries int   // good entries
	Cut     int64 // bytes that a crash had left unfinished, never acknowledged
	Damage  []Damage
}

// Err joins the damage, or is nil when there is none.
func (r Report) Err() error {
	errs := make([]error, 0, len(r.Damage))
	for _, d := range r.Damage {
		errs = append(errs, d)
	}
	return errors.Join(errs...)
}

// Damage is one place where the journal is not as it was written. It is ErrDamaged.
type Damage struct {
	Segment string // base name of the file
	Offset  int64
	// From and To are the first and last index lost there, 0 when no entry is
	// known to be lost.
	From, To Index
	// Unknown is set when nobody can say how many were lost.
	Unknown bool
	Why     string
}

func (d Damage) Error() string {
	lost := ""
	switch {
	case d.Unknown:
		lost = fmt.Sprintf(", an unknown number of entries from %d on", d.From)
	case d.From != 0:
		lost = fmt.Sprintf(", entries %d to %d", d.From, d.To)
	}
	return fmt.Sprintf("%v: %s at offset %d: %s%s", ErrDamaged, d.Segment, d.Offset, d.Why, lost)
}

// Unwrap makes a Damage match ErrDamaged.
func (d Damage) Unwrap() error { return ErrDamaged }
