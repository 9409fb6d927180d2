//go:build !dev

package frontend

import "net/http"

// OnePage serves the screens to the window, the one page there is.
func OnePage(next http.Handler) http.Handler { return next }
