//go:build race

package simtest

// someSeeds are fewer where the race detector slows everything down.
const someSeeds = 60

// someDamages are as many ways in which a folder is spoilt.
const someDamages = 60
