// Package frontend carries what the operator sees: the built screens, inside
// the program, so that no request leaves the machine to draw one.
//
// It owns nothing but the embedding. The files come from `npm run build`; a
// fresh checkout holds only dist/.gitkeep, so that Go builds and tests without
// Node, and a program built that way has no page to show.
package frontend

import (
	"embed"
	"io/fs"
)

//go:embed all:dist
var dist embed.FS

// Assets is the built frontend, with index.html at its root.
func Assets() fs.FS {
	assets, err := fs.Sub(dist, "dist")
	if err != nil {
		// fs.Sub refuses only a malformed path, and this one is a constant.
		panic(err)
	}
	return assets
}
