//go:build dev

package frontend

import (
	"io"
	"net/http"
	"strings"

	"github.com/wailsapp/wails/v2/pkg/assetserver"
)

// OnePage serves the screens to the browser that drives them, and to the window
// behind it an empty page. With two pages the window would hear the events too, and
// answer for an operator whose words are in the other.
func OnePage(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !strings.Contains(r.UserAgent(), assetserver.WailsUserAgentValue) {
			next.ServeHTTP(w, r)
			return
		}
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		// What was not written is a page that is gone.
		_, _ = io.WriteString(w, "<!doctype html><html><head></head><body></body></html>")
	})
}
