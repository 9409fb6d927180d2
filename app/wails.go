package app

import (
	"context"
	"path/filepath"
	"sync"

	"github.com/wailsapp/wails/v2/pkg/runtime"
)

// Window is the program's hold on its Wails window: events and notifications
// go through it, and it keeps where the window was left. The runtime ends the
// process when it is called without its context, so nothing reaches it before
// Ready or after Gone.
type Window struct {
	mu  sync.RWMutex // guards ctx, and keeps calls in progress away from Gone
	ctx context.Context
	// notices is whether the system shows notifications.
	notices bool
}

// Ready gives the window its context, once its page can listen, and puts it
// where f says. A page that is loaded again finds the window as it is.
func (w *Window) Ready(ctx context.Context, f Finestra) {
	w.mu.Lock()
	again := w.ctx != nil
	if !again {
		w.ctx = ctx
		w.notices = runtime.IsNotificationAvailable(ctx) && runtime.InitializeNotifications(ctx) == nil
	}
	w.mu.Unlock()
	if !again {
		w.place(f)
	}
}

// Reload loads the page again: what it held of citizens goes, and a webview
// that came blank out of a sleep is mended.
func (w *Window) Reload() {
	w.mu.RLock()
	defer w.mu.RUnlock()
	if w.ctx != nil {
		runtime.WindowReload(w.ctx)
	}
}

// Gone takes the context away; later events are dropped.
func (w *Window) Gone() {
	w.mu.Lock()
	if w.ctx != nil && w.notices {
		runtime.CleanupNotifications(w.ctx)
	}
	w.ctx = nil
	w.mu.Unlock()
}

// Emit implements Eventi.
func (w *Window) Emit(name string, payload any) {
	w.mu.RLock()
	defer w.mu.RUnlock()
	if w.ctx != nil {
		runtime.EventsEmit(w.ctx, name, payload)
	}
}

// Notify implements Avvisi. A system that shows no notifications shows none:
// the agenda on the home tells the same.
func (w *Window) Notify(titolo, testo string) {
	w.mu.RLock()
	defer w.mu.RUnlock()
	if w.ctx == nil || !w.notices {
		return
	}
	if err := runtime.SendNotification(w.ctx, runtime.NotificationOptions{ID: titolo + testo, Title: titolo, Body: testo}); err != nil {
		runtime.LogWarning(w.ctx, "a notification was not shown")
	}
}

// Salva implements Config.Salva by the dialog of the system. It does not keep the
// window from going: who closes it has chosen nothing.
func (w *Window) Salva(nome string) (string, error) {
	w.mu.RLock()
	ctx := w.ctx
	w.mu.RUnlock()
	if ctx == nil {
		return "", nil
	}
	ext := filepath.Ext(nome)
	return runtime.SaveFileDialog(ctx, runtime.SaveDialogOptions{
		Title: "Salva con nome", DefaultFilename: nome, CanCreateDirectories: true,
		Filters: []runtime.FileFilter{{DisplayName: formato(ext) + " (*" + ext + ")", Pattern: "*" + ext}},
	})
}

// formato is what a file that leaves the program is called in its dialog.
func formato(ext string) string {
	switch ext {
	case ".xlsx":
		return "Foglio di calcolo"
	case ".csv":
		return "Testo per Excel"
	case ".pdf":
		return "Documento PDF"
	case ".ics":
		return "Calendario"
	}
	return "File"
}

// Open implements Config.Apri by the system's browser.
func (w *Window) Open(address string) {
	w.mu.RLock()
	defer w.mu.RUnlock()
	if w.ctx != nil {
		runtime.BrowserOpenURL(w.ctx, address)
	}
}

// Raise brings the window to the front: somebody started the program again.
func (w *Window) Raise() {
	w.mu.RLock()
	defer w.mu.RUnlock()
	if w.ctx != nil {
		runtime.WindowUnminimise(w.ctx)
		runtime.WindowShow(w.ctx)
	}
}

func (w *Window) place(f Finestra) {
	w.mu.RLock()
	defer w.mu.RUnlock()
	if w.ctx == nil || f.Larghezza == 0 {
		return
	}
	runtime.WindowSetPosition(w.ctx, f.X, f.Y)
	if f.Ingrandita {
		runtime.WindowMaximise(w.ctx)
	}
}

// Placed is where the window is; the zero value where there is none.
func (w *Window) Placed() Finestra {
	w.mu.RLock()
	defer w.mu.RUnlock()
	if w.ctx == nil {
		return Finestra{}
	}
	f := Finestra{Ingrandita: runtime.WindowIsMaximised(w.ctx)}
	f.X, f.Y = runtime.WindowGetPosition(w.ctx)
	f.Larghezza, f.Altezza = runtime.WindowGetSize(w.ctx)
	return f
}

// Finestra is where the window was left.
func (a *App) Finestra() Finestra { return a.settings.get().Finestra }

// LasciaFinestra remembers it.
func (a *App) LasciaFinestra(f Finestra) error {
	if f.Larghezza == 0 {
		return nil
	}
	return a.settings.change(func(v *valori) { v.Finestra = f })
}
