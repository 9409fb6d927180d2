// Package rules holds what must hold of the sources themselves: who may import
// whom, who may write files and ask for the time, and what stands where. Its
// tests read the checkout that they are in; a rule that nothing needs any more
// fails like one that is broken.
package rules
