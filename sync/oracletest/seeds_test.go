//go:build !race

package oracletest

// A run without arguments.
const (
	someSeeds = 28
	steps     = 300
	floor     = 100_000
)
