// SIZ-ICARO is the desktop program: the case management of the social
// services, which works with no network and reconciles with the central
// service when there is one.
//
// The entry point stands at the root because Wails wants it there. It owns the
// window and what may be loaded into it; it knows nothing of cases.
package main

import (
	"fmt"
	"net/http"
	"os"

	"github.com/wailsapp/wails/v2"
	"github.com/wailsapp/wails/v2/pkg/options"
	"github.com/wailsapp/wails/v2/pkg/options/assetserver"

	"siz-icaro/frontend"
)

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "siz-icaro:", err)
		os.Exit(1)
	}
}

func run() error {
	return wails.Run(&options.App{
		Title:            "SIZ-ICARO",
		Width:            1280,
		Height:           900,
		MinWidth:         1024,
		MinHeight:        700,
		BackgroundColour: options.NewRGB(255, 255, 255),
		AssetServer: &assetserver.Options{
			Assets:     frontend.Assets(),
			Middleware: contentSecurityPolicy,
		},
	})
}

// contentSecurityPolicy lets the window load nothing but what the program
// carries. Inline styles stay allowed because positioned components (menus,
// virtual lists, the calendar) set them; inline scripts do not.
func contentSecurityPolicy(next http.Handler) http.Handler {
	const policy = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; " +
		"img-src 'self' data: blob:; font-src 'self'; connect-src 'self'; " +
		"base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Security-Policy", policy)
		w.Header().Set("X-Content-Type-Options", "nosniff")
		next.ServeHTTP(w, r)
	})
}
