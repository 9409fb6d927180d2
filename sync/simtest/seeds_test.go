//go:build !race

package simtest

// someSeeds are enough to notice that something is broken.
const someSeeds = 300

// someDamages are as many ways in which a folder is spoilt.
const someDamages = 1600
