//go:build race

package oracletest

// Fewer where the race detector slows everything down.
const (
	someSeeds = 3
	steps     = 150
	floor     = 4_000
)
