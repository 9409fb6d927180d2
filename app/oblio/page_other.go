//go:build !(linux && webkit2_41 && production)

package oblio

// Page ends the process that draws the page and has another draw it anew. It
// reports false where this cannot be done, and the page is still as it was: also
// in a build for development, whose page browsers draw beside the window.
func Page() bool { return false }
