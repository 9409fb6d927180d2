//go:build race

package simtest

// someSeeds are fewer where the race detector slows everything down.
const someSeeds = 60
