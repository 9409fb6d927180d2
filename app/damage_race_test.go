//go:build race

package app

// someDamages are fewer where the race detector slows everything down.
const someDamages = 20
