//go:build !race

package simtest

// someSeeds are enough to notice that something is broken.
const someSeeds = 300
