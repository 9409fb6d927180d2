//go:build !race

package app

// someDamages are enough to notice that something is broken.
const someDamages = 400
