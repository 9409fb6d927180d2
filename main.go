// SIZ-ICARO is the desktop program: the case management of the social
// services, which works with no network and reconciles with the central
// service when there is one.
//
// The entry point stands at the root because Wails wants it there. It owns the
// window and what may be loaded into it; it knows nothing of cases.
package main

import (
	"context"
	"crypto/sha256"
	_ "embed"
	"encoding/hex"
	"fmt"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"strings"

	"github.com/wailsapp/wails/v2"
	"github.com/wailsapp/wails/v2/pkg/logger"
	"github.com/wailsapp/wails/v2/pkg/options"
	"github.com/wailsapp/wails/v2/pkg/options/assetserver"

	"siz-icaro/app"
	"siz-icaro/app/launch"
	"siz-icaro/app/oblio"
	"siz-icaro/app/oslock"
	"siz-icaro/frontend"
)

//go:embed VERSION
var version string

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "siz-icaro:", err)
		os.Exit(1)
	}
}

func run(args []string) error {
	opts, err := launch.Parse(args)
	if err != nil {
		return err
	}
	log, logged := opts.Log()
	defer logged.Close()
	// What the libraries write to the standard log goes the same way.
	slog.SetDefault(log)
	if opts.Hours.Chosen() {
		log.Warn("the clock is not the computer's", "now", opts.Hours.Now())
	}
	window := &app.Window{}
	reload := func() {
		if !oblio.Page() {
			window.Reload()
		}
		oblio.Memory()
	}
	save := window.Salva
	if opts.Exports != "" {
		save = func(name string) (string, error) { return filepath.Join(opts.Exports, name), nil }
	}
	program, err := app.New(app.Config{
		Dati: opts.Data, Centrale: opts.Central, Versione: strings.TrimSpace(version),
		Eventi: window, Avvisi: window, Ricarica: reload, Salva: save, Apri: window.Open, Blocchi: oslock.Watch,
		Now: opts.Hours.Now,
		Log: log,
	})
	if err != nil {
		log.Error("the program did not start", "err", err)
		return err
	}
	defer program.Close()

	id := sha256.Sum256([]byte(opts.Data))
	// As large as it was left from the very start: a page whose window changes
	// while it is being drawn for the first time may stay blank in WebKit.
	width, height := 1280, 900
	if f := program.Finestra(); f.Larghezza > 0 {
		width, height = f.Larghezza, f.Altezza
	}
	return wails.Run(&options.App{
		Title:            "SIZ-ICARO",
		Width:            width,
		Height:           height,
		MinWidth:         1024,
		MinHeight:        700,
		BackgroundColour: options.NewRGB(255, 255, 255),
		Logger:           app.WailsLog(log),
		LogLevel:         logger.WARNING,
		// Apart, because the shipped program otherwise says no more than errors.
		LogLevelProduction: logger.WARNING,
		AssetServer: &assetserver.Options{
			Assets:     frontend.Assets(),
			Middleware: assetserver.ChainMiddleware(contentSecurityPolicy, frontend.OnePage),
		},
		Bind:           program.Bind(),
		ErrorFormatter: app.Format,
		SingleInstanceLock: &options.SingleInstanceLock{
			UniqueId: "siz-icaro-" + hex.EncodeToString(id[:6]),
			// The other process's arguments are not ours to trust: it is raised,
			// and nothing else.
			OnSecondInstanceLaunch: func(options.SecondInstanceData) { window.Raise() },
		},
		OnDomReady: func(ctx context.Context) { window.Ready(ctx, program.Finestra()) },
		OnBeforeClose: func(context.Context) bool {
			if err := program.LasciaFinestra(window.Placed()); err != nil {
				log.Error("the place of the window was not kept", "err", err)
			}
			return false
		},
		OnShutdown: func(context.Context) { window.Gone() },
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
