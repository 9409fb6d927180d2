//go:build race

package store

// The race detector makes all of this ten times slower, and finds what it
// finds in fewer rounds.
const (
	crashes = 3
	sample  = 4
	// flips is how many bytes of each file are flipped, one at a time.
	flips = 1
)
