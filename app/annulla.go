package app

import (
	"context"
	"errors"

	"siz-icaro/sync/cartella"
)

// errAnnullato is the cause of what the operator no longer waits for.
var errAnnullato = errors.New("the operator waits no longer")

// Annulla ends what is being asked of the central service to come in: on a slow line
// that may take minutes. Without such a thing it does nothing.
func (x *Accesso) Annulla() {
	x.app.mu.RLock()
	defer x.app.mu.RUnlock()
	if x.app.annulla != nil {
		x.app.annulla(errAnnullato)
	}
}

// annullabile is a context that [Accesso.Annulla] ends: that of the last that was begun,
// as the screens show one at a time.
func (a *App) annullabile() (ctx context.Context, done func()) {
	ctx, cancel := context.WithCancelCause(a.ctx)
	a.mu.Lock()
	a.annulla = cancel
	a.mu.Unlock()
	return ctx, func() {
		a.mu.Lock()
		a.annulla = nil
		a.mu.Unlock()
		cancel(nil)
	}
}

// annullato is the answer to who waited no longer; any other err stays what it is.
func annullato(err error) error {
	if !errors.Is(err, errAnnullato) {
		return err
	}
	return &cartella.Error{Code: cartella.CodeFuoriLinea, Message: "Hai interrotto il collegamento con il servizio centrale.", Err: err}
}

// serveRete says what needs the network, and why that is not to be had.
func serveRete(what string, err error) error {
	var e *cartella.Error
	if !errors.As(err, &e) || !isOffline(err) {
		return err
	}
	return &cartella.Error{Code: e.Code, Field: e.Field, Message: what + " " + e.Message, Err: err}
}
