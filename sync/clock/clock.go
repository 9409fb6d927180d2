// Package clock is the wall clock that a program is started with: the
// computer's, unless whoever starts the program chooses another moment to begin
// from, to demonstrate, to train, or to see what a day brings before it comes.
//
// It belongs to the outermost layer, which hands [Clock.Now] to everything
// within; nothing within knows that a moment was chosen. That is no more than
// whoever starts a program could do by setting the computer's clock, and what
// holds against that (the vault's high-water clock, the versions of the central
// service) holds against this. What protects the line stays on the computer's
// own: the validity of certificates, and every timeout.
package clock

import (
	"errors"
	"fmt"
	"time"
)

// Clock tells the time. Its zero value is the computer's clock. It is set before
// the program starts, and may then be read by everyone.
type Clock struct {
	// ahead is how far it is ahead of the computer's.
	ahead  time.Duration
	chosen bool
}

// Usage is what the option says of itself; its value is [Clock.Set]'s.
const Usage = "`istante` da cui comincia l'orologio del programma, come 2028-02-29T08:30:00+01:00, per provarlo e insegnarlo; vuole una cartella di dati sua, con --data"

// ErrSharedData refuses a chosen moment on the data of every day.
var ErrSharedData = errors.New("con --now serve --data: una cartella di dati da usare soltanto con quell'orologio")

// Set makes the clock begin now from a moment in the form of RFC 3339, and go on
// from there as the computer's does. It makes Clock a flag.Value.
func (c *Clock) Set(moment string) error {
	from, err := time.Parse(time.RFC3339, moment)
	if err != nil {
		return fmt.Errorf("serve un istante come 2028-02-29T08:30:00+01:00: %w", err)
	}
	c.ahead, c.chosen = time.Until(from), true
	return nil
}

// String is empty, the computer's clock having no moment of its own.
func (c *Clock) String() string { return "" }

// Chosen reports whether a moment was chosen.
func (c *Clock) Chosen() bool { return c.chosen }

// Now is the time. Between two readings as much passes as on the computer's
// clock, by the monotonic one too.
func (c *Clock) Now() time.Time { return time.Now().Add(c.ahead) }
