// Package app is the desktop program behind the screens: it opens and locks an
// operator's session, answers what the screens ask from the local store, and
// turns what they do into mutations. The network is never between a click and
// its effect; it belongs to the replica, which works beside.
//
// Each area of the screens has a struct whose exported methods are bound to
// the window: [Accesso], [Home], [Ricerca], [Soggetti], [PIC], [Agenda],
// [Riconcilia], [Bozze], [Configurazione]; [Schede] serves records of any kind.
// They hold no state of their own. Every failure that reaches a screen is a
// *cartella.Error.
//
// # Invariants
//
//   - Case data are readable only while a [sessione] is open; locking closes
//     it, zeroes its keys, and leaves nothing of it in memory that we can name.
//   - A command returns without error only once its mutation is in the journal.
//   - What a form, a row or a button showed is what its mutation says was
//     there: the screens give back what they were shown (see [Visto]) with what
//     is wanted, and the present state is never read in its place.
//   - One operator account is one directory. Neither its name nor any file tells
//     whose, unless the keyring is open (see conti).
//
// This package alone imports the Wails runtime, in wails.go.
package app

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"
	"sync"
	"time"

	"siz-icaro/app/route"
	"siz-icaro/app/vault"
	"siz-icaro/sync/cartella"
	"siz-icaro/sync/durable"
	"siz-icaro/sync/journal"
)

// Ente is the same for everybody: the kit says so, and says that it is right.
const Ente = "Ambito Territoriale di Lodi"

// Eventi tells the screens that something changed. Events may be lost: they
// are numbered, and the screens read what they need when they notice a gap.
type Eventi interface {
	Emit(name string, payload any)
}

// Avvisi shows a notification of the operating system. The text names no
// citizen.
type Avvisi interface {
	Notify(titolo, testo string)
}

// Config is what the program is started with.
type Config struct {
	// Dati is the data directory.
	Dati string
	// Centrale presets the address of the central service, where none has been
	// chosen on this computer.
	Centrale string
	Versione string
	Eventi   Eventi
	Avvisi   Avvisi
	// Ricarica loads the window's page again and clears what is free in memory, so
	// that nothing of what was shown outlives a lock. It is called once the session
	// has ended. Nil where there is no window.
	Ricarica func()
	// Blocchi calls lock whenever the operating system locks or is about to
	// sleep, until ctx ends; oslock.Watch does. Nil where nobody tells.
	Blocchi func(ctx context.Context, log *slog.Logger, lock func())
	// Salva asks the operator where to save a file, and proposes a name for it; "" is
	// that they changed their mind. Nil where nobody can be asked.
	Salva func(nome string) (file string, err error)
	// Apri opens an address in the browser. Nil where there is none.
	Apri func(address string)
	// Rete is the network; the zero value is this computer's. Who chooses the proxy is
	// the settings.
	Rete route.Config
	// Keyring is the operating system's where nil.
	Keyring *vault.Keyring
	// Costo of unlocking; zero is calibrated to the computer.
	Costo vault.Cost
	// Now is the computer's clock. Nil means time.Now.
	Now func() time.Time
	// Libero is the room left in a directory, in bytes. Nil asks the system.
	Libero func(dir string) (uint64, error)
	Log    *slog.Logger
}

// App is the program. Its methods are safe for concurrent use.
type App struct {
	cfg        Config
	settings   *impostazioni
	conti      *conti
	ctx        context.Context
	cancel     context.CancelFunc
	background workers
	// looking ends before ctx does: the session that is open is closed in between.
	looking     context.Context
	stopLooking context.CancelFunc
	route       *route.Route // to the central service

	// sending is held from an event's number to its delivery, so that events reach
	// the window in the order of their numbers.
	sending sync.Mutex

	// entering keeps sign-in, unlock, lock and sign-out apart: each of them
	// opens or closes a session.
	entering sync.Mutex
	// tentativo is whose turn it is, guarded by entering.
	tentativo uint64

	proxyMu sync.Mutex    // guards what follows
	proxyDi *accessoProxy // who one is to the proxy, nil until the keyring was asked

	mu       sync.RWMutex // guards what follows
	fase     string
	utente   string
	avviso   string
	inLinea  bool
	causa    *cartella.Error         // why the sign-in finds no central service, as far as is known
	annulla  context.CancelCauseFunc // ends what is asked to come in; nil where nothing is
	corrente *sessione
	numero   int
	vivo     time.Time
	// avvisati are the reminders that were shown; a lock does not forget them.
	avvisati map[promemoria]bool
	// tentativi counts the times that somebody gave a password to come in, and
	// ultimoBlocco is up to which of them a lock keeps out; see turn.
	tentativi, ultimoBlocco uint64
	// ultimeParole is closed once the page has handed over what was typed; nil
	// where nobody waits for that.
	ultimeParole chan struct{}
	// servizioBloccato is the service to return to after the lock.
	servizioBloccato cartella.ServizioID
}

// New starts the program on its data directory, locked.
func New(cfg Config) (*App, error) {
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	if cfg.Log == nil {
		cfg.Log = slog.New(slog.DiscardHandler)
	}
	if cfg.Keyring == nil {
		cfg.Keyring = vault.OSKeyring()
	}
	if cfg.Libero == nil {
		cfg.Libero = journal.OS().Free
	}
	if err := durable.MkdirAll(cfg.Dati); err != nil {
		return nil, fmt.Errorf("make data directory: %w", err)
	}
	file := filepath.Join(cfg.Dati, "impostazioni.json")
	if err := durable.Sweep(file); err != nil {
		cfg.Log.Warn("what an interrupted write left is still there", "err", err)
	}
	settings, err := apriImpostazioni(file)
	if err != nil {
		return nil, err
	}
	settings.preset(cfg.Centrale, cfg.Log)
	a := &App{cfg: cfg, settings: settings, fase: FaseAccesso, vivo: cfg.Now()}
	cfg.Rete.Choice = a.proxyScelto
	a.route = route.New(cfg.Rete)
	if a.conti, err = apriConti(cfg.Dati, settings, cfg.Keyring, a.vault, cfg.Log); err != nil {
		return nil, err
	}
	a.ctx, a.cancel = context.WithCancel(context.Background())
	a.looking, a.stopLooking = context.WithCancel(a.ctx)
	if settings.get().Centrale == "" {
		a.fase = FasePrimoAvvio
	}
	a.background.Go(a.offerNames)
	a.background.Go(a.watchLine)
	if cfg.Blocchi != nil {
		a.background.Go(func() { cfg.Blocchi(a.ctx, cfg.Log, func() { a.lock("") }) })
	}
	return a, nil
}

// attesaLinea is how often the sign-in looks whether the central service is
// there, so that it can say so before anybody types.
const attesaLinea = 15 * time.Second

// watchLine keeps the sign-in's word about the line true. Once a session is
// open its replica knows better.
func (a *App) watchLine() {
	for {
		a.mu.RLock()
		open := a.corrente != nil
		a.mu.RUnlock()
		if base := a.settings.get().Centrale; base != "" && !open {
			err := a.centrale(base).health(a.ctx)
			if a.ctx.Err() == nil {
				a.lineaVista(err)
			}
		}
		select {
		case <-a.ctx.Done():
			return
		case <-time.After(attesaLinea):
		}
		if a.conti.trouble() != nil {
			a.offerNames() // the keyring may have been unlocked meanwhile
		}
	}
}

// lineaVista takes in whether the central service answers whoever has not come in yet.
func (a *App) lineaVista(err error) {
	var e *cartella.Error
	errors.As(err, &e)
	a.mu.Lock()
	same := a.causa == e || a.causa != nil && e != nil && a.causa.Message == e.Message
	a.causa = e
	open := a.corrente != nil
	a.mu.Unlock()
	if open {
		return
	}
	if changed := a.setInLinea(err == nil); !changed && !same {
		a.accessoCambiato()
	}
}

// offerNames has the sign-in name whoever worked here last, as soon as the keyring
// has said who that was: the window does not wait for it. Where somebody is signing
// in already, they look for themselves.
func (a *App) offerNames() {
	if !a.entering.TryLock() {
		return
	}
	defer a.entering.Unlock()
	a.mu.RLock()
	open := a.corrente != nil
	a.mu.RUnlock()
	if open {
		return
	}
	if err := a.conti.look(a.looking); err != nil && a.looking.Err() == nil {
		a.cfg.Log.Warn("it is not known who works on this computer", "err", err)
	}
	last := a.conti.last()
	a.mu.Lock()
	if a.utente == "" && (a.fase == FaseAccesso || a.fase == FasePrimoAvvio) {
		a.utente = last
	}
	a.mu.Unlock()
	a.accessoCambiato()
}

// Close ends the session, if one is open, and waits for what is under way. No
// session opens afterwards.
func (a *App) Close() error {
	a.stopLooking() // whoever waits for a keyring holds entering
	a.entering.Lock()
	err := a.closeSession()
	a.cancel()
	// Not held while waiting: a lock that is on its way wants it.
	a.entering.Unlock()
	a.background.Wait()
	return err
}

// Bind lists what the window may call.
func (a *App) Bind() []any {
	return []any{
		&Accesso{a}, &Home{a}, &Ricerca{a}, &Schede{a}, &Modelli{a}, &Soggetti{a}, &PIC{a}, &Agenda{a},
		&Valutazioni{a}, &Siuss{a}, &Graduatorie{a}, &Bandi{a}, &Statistiche{a}, &Riconcilia{a}, &Bozze{a}, &Configurazione{a},
	}
}

// session is the open session with its service chosen, or the error that every
// area answers without one.
func (a *App) session() (*sessione, error) {
	a.mu.RLock()
	defer a.mu.RUnlock()
	if a.corrente == nil || a.fase != FaseAperta {
		return nil, bloccato("Il programma è bloccato: inserisci la password per continuare.")
	}
	return a.corrente, nil
}

func bloccato(message string) error {
	return &cartella.Error{Code: cartella.CodeBloccato, Message: message}
}

func (a *App) closeSession() error {
	a.mu.Lock()
	s := a.corrente
	a.corrente = nil
	a.mu.Unlock()
	if s == nil {
		return nil
	}
	return s.close()
}

// emit numbers an event of the program and sends it. payload is asked once the
// number is given, so that what a greater number tells is not older; it and the
// window must not emit in their turn.
func (a *App) emit(name string, payload func(numero int) any) {
	a.sending.Lock()
	defer a.sending.Unlock()
	a.mu.Lock()
	a.numero++
	n := a.numero
	a.mu.Unlock()
	if a.cfg.Eventi != nil {
		a.cfg.Eventi.Emit(name, payload(n))
	}
}

// numeroEvento is the payload of an event that only asks to be followed up.
type numeroEvento struct {
	Numero int `json:"numero"`
}

func (a *App) accessoCambiato() {
	a.emit("accesso", func(n int) any { return numeroEvento{n} })
}

// Format turns an error into what a screen receives; Wails calls it.
func Format(err error) any {
	var e *cartella.Error
	if errors.As(err, &e) {
		out := Errore{Code: string(e.Code), Field: string(e.Field), Message: e.Message}
		for _, other := range e.Altri {
			out.Altri = append(out.Altri, ErroreCampo{string(other.Field), other.Message})
		}
		return out
	}
	return Errore{Code: string(cartella.CodeInterno), Message: "Il programma non è riuscito a completare l'operazione. Riprova; se succede ancora, chiama l'help desk."}
}

// guard keeps a defect in one call from ending the program: on Linux a nil
// dereference in a bound method would. It is deferred by every bound method
// through each area's call into the session.
func (a *App) guard(err *error) {
	if p := recover(); p != nil {
		a.cfg.Log.Error("panic in a call of the window", "panic", fmt.Sprintf("%T", p), "stack", stack())
		*err = &cartella.Error{Code: cartella.CodeInterno, Message: "Il programma ha incontrato un errore. Quello che era salvato è al sicuro.", Err: fmt.Errorf("panic: %v", p)}
	}
}
