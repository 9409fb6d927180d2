// Package programs holds what must hold of the two programs together: its tests
// build the central service, start it, and work against it with the whole
// desktop program but for its window. What concerns one part alone is tested
// beside that part.
package programs
