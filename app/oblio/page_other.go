//go:build !linux || !webkit2_41

package oblio

// Page ends the process that draws the page and has another draw it anew. It
// reports false where this cannot be done, and the page is still as it was.
func Page() bool { return false }
