//go:build !race

package store

const (
	// crashes is how often TestCrash kills its child.
	crashes = 12
	// sample is how few of the damages are tried: one in so many.
	sample = 1
	// flips is how many bytes of each file are flipped, one at a time.
	flips = 3
)
