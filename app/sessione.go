package app

import (
	"context"
	"crypto/hpke"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"
	_ "time/tzdata" // Windows has no tables of zones of its own

	"siz-icaro/app/drafts"
	"siz-icaro/app/jobs"
	"siz-icaro/app/store"
	"siz-icaro/app/vault"
	"siz-icaro/sync/cartella"
	"siz-icaro/sync/durable"
	"siz-icaro/sync/journal"
	"siz-icaro/sync/replica"
	"siz-icaro/sync/wire"
)

// sessione is one operator at work on this computer: their keys, their journal,
// their replica. It lives from unlock to lock.
type sessione struct {
	app     *App
	utente  string
	dir     string
	keys    *vault.Keys
	journal *journal.Journal
	store   *store.Store
	replica *replica.Replica
	bozze   *drafts.Drafts
	jobs    *jobs.Jobs

	ctx    context.Context
	cancel context.CancelFunc
	// workers are what the session does beside the screens; close waits for them.
	workers workers

	// noted is what the vault holds of how far the journal has come: the tasks',
	// and close's once they have ended.
	noted replica.Anchor
	// unanchored says that nothing told how far the journal should come.
	unanchored bool
	// rifatto says that the archive was found damaged or gone at this start, or
	// had not been filled again since it was.
	rifatto bool
	// aside is where a journal is that could not be opened, "" for none.
	aside string
	// bereft says that this computer knew the account, and its keys are gone.
	bereft    atomic.Bool
	tentativo uint64 // which giving of the password opened it

	revocato bool   // follow's alone: the replica was sent to hand over what is pending
	giorno   string // turnDay's alone: the day that the screens were told of

	mu       sync.RWMutex // guards what follows
	conto    conto
	servizio cartella.ServizioID
	ultimo   string // what was noted last in the history
	linea    wire.Conn
}

// conto is what this computer knows of the account, kept sealed in the vault.
type conto struct {
	Device    cartella.DeviceID `json:"device"`
	Operatore Operatore         `json:"operatore"`
	Attore    cartella.Attore   `json:"attore"`
	Token     string            `json:"token"`
	// Servizi names the services to choose from, until their records have come.
	Servizi map[cartella.ServizioID]string `json:"servizi,omitempty"`
}

// contoKept is the name under which the vault keeps it.
const contoKept = "conto"

// registro is the journal as the replica's log.
type registro struct{ j *journal.Journal }

func (r registro) Append(ctx context.Context, typ byte, payloads ...[]byte) (replica.Position, error) {
	entries := make([]journal.Entry, len(payloads))
	for i, p := range payloads {
		entries[i] = journal.Entry{Type: typ, Payload: p}
	}
	first, err := r.j.Append(ctx, entries...)
	if errors.Is(err, journal.ErrDiskFull) {
		err = &cartella.Error{Code: cartella.CodeDiscoPieno, Message: "Il disco è pieno: la modifica non è stata salvata. Libera spazio e salva di nuovo; il testo resta qui.", Err: err}
	}
	return replica.Position(first), err
}

func (r registro) Replay(yield func(at replica.Position, typ byte, payload []byte) error) error {
	return r.j.Replay(1, func(at journal.Index, e journal.Entry) error { return yield(replica.Position(at), e.Type, e.Payload) })
}

func (r registro) Forget(_ context.Context, before replica.Position) error {
	if before <= 1 {
		return nil
	}
	return r.j.DropThrough(journal.Index(before - 1))
}

func (r registro) Newest() replica.Mark {
	a := r.j.Newest()
	return replica.Mark{Position: replica.Position(a.Index), Hash: a.Hash}
}

// ancoraKept is the name under which the vault keeps how far the journal had
// come. The archive has a newer one, as long as it is there.
const ancoraKept = "registro"

// ancore are the places where how far the journal had come is noted besides
// itself: the vault's note, and the archive's.
func (s *sessione) ancore() (noted replica.Anchor, known []journal.Anchor, err error) {
	raw, err := s.keys.Kept(ancoraKept)
	if err == nil {
		err = json.Unmarshal(raw, &noted)
	}
	if err != nil && !errors.Is(err, vault.ErrNotKept) {
		return noted, nil, fmt.Errorf("read the journal's anchor: %w", err)
	}
	kept, err := s.store.Kept(s.ctx)
	if err != nil {
		return noted, nil, err
	}
	for _, a := range []replica.Anchor{noted, kept.Anchor} {
		if a.Mark.Position > 0 {
			known = append(known, journal.Anchor{Index: journal.Index(a.Mark.Position), Hash: a.Mark.Hash})
		}
	}
	return noted, known, nil
}

// anchor notes in the vault how far the journal has come. It is not done at each
// save, which must not wait for a second file.
func (s *sessione) anchor() error {
	a := s.replica.Anchor()
	if a == s.noted {
		return nil
	}
	raw, err := json.Marshal(a)
	if err != nil {
		return fmt.Errorf("encode the journal's anchor: %w", err)
	}
	if err := s.keys.Keep(ancoraKept, raw); err != nil {
		return fmt.Errorf("note how far the journal has come: %w", err)
	}
	s.noted = a
	return nil
}

// openSession opens everything that the keys open. It owns keys from here on.
func (a *App) openSession(utente, dir string, keys *vault.Keys) (s *sessione, err error) {
	s = &sessione{app: a, utente: utente, dir: dir, keys: keys}
	s.ctx, s.cancel = context.WithCancel(a.ctx)
	defer func() {
		if err != nil {
			err = errors.Join(err, s.close())
			s = nil
		}
	}()
	raw, err := keys.Kept(contoKept)
	if err != nil {
		return s, fmt.Errorf("read account: %w", err)
	}
	if err := json.Unmarshal(raw, &s.conto); err != nil {
		return s, fmt.Errorf("read account: %w", err)
	}
	var sub [4][32]byte
	defer func() { sub = [4][32]byte{} }()
	for i, p := range []vault.Purpose{vault.Journal, vault.Badger, vault.Values, vault.Drafts} {
		if sub[i], err = keys.Sub(p); err != nil {
			return s, fmt.Errorf("derive keys: %w", err)
		}
	}
	organisation, err := recoveryKey(keys)
	if err != nil {
		return s, err
	}
	had, err := s.had()
	if err != nil {
		return s, err
	}
	// The archive first: it is one process's at a time, and stands guard over the
	// journal as well, which two would ruin.
	if s.store, err = store.Open(filepath.Join(dir, "archivio"), store.Keys{Badger: sub[1], Values: sub[2]}, store.Options{Now: a.cfg.Now, Log: a.cfg.Log, Free: a.cfg.Libero, Had: had}); errors.Is(err, store.ErrInUse) {
		return s, &cartella.Error{Code: cartella.CodeInterno, Message: "SIZ-ICARO è già aperto con questi dati: torna alla finestra che c'è già, o chiudila prima di riprovare.", Err: err}
	} else if err != nil {
		return s, fmt.Errorf("open archive: %w", err)
	}
	s.rifatto = s.store.Report().Rebuilt
	var known []journal.Anchor
	if s.noted, known, err = s.ancore(); err != nil {
		return s, err
	}
	s.unanchored = len(known) == 0
	if err = s.openJournal(filepath.Join(dir, "registro"), sub[0], journal.Options{Organisation: organisation, Known: known}); err != nil {
		return s, fmt.Errorf("open journal: %w", err)
	}
	if err := s.journal.Report().Err(); err != nil {
		a.cfg.Log.Error("the journal is damaged", "err", err)
	}
	if s.bozze, err = drafts.Open(filepath.Join(dir, "bozze"), sub[3]); err != nil {
		return s, fmt.Errorf("open drafts: %w", err)
	}
	s.replica, err = replica.Open(s.ctx, replica.Config{
		Device: s.conto.Device, Actor: s.conto.Attore, Store: s.store, Log: registro{s.journal},
		LogDamaged: s.journal.Report().Err() != nil, Anchor: s.noted,
		Dial: s.dial, Now: a.cfg.Now, Logger: a.cfg.Log,
		Program: a.programma(),
	})
	if err != nil {
		return s, fmt.Errorf("open replica: %w", err)
	}
	return s, nil
}

// had says whether this account has had an archive here: it is made before the
// journal is, and before the vault notes how far that has come.
func (s *sessione) had() (bool, error) {
	_, err := os.Stat(filepath.Join(s.dir, "registro"))
	if errors.Is(err, fs.ErrNotExist) {
		if _, err = s.keys.Kept(ancoraKept); errors.Is(err, vault.ErrNotKept) {
			return false, nil
		}
	}
	if err != nil {
		return false, fmt.Errorf("look for what was here before: %w", err)
	}
	return true, nil
}

// openJournal opens the journal. One that the key does not open is ruined, for
// the key is the vault's: it is set aside, and what the archive keeps of it goes
// into a new one.
func (s *sessione) openJournal(dir string, key [32]byte, opt journal.Options) (err error) {
	s.journal, err = journal.Open(dir, key, opt)
	if !errors.Is(err, journal.ErrWrongKey) {
		return err
	}
	aside := dir + ".danneggiato-" + s.app.cfg.Now().UTC().Format("20060102-150405.000000000")
	s.app.cfg.Log.Error("the journal is set aside", "err", err, "as", filepath.Base(aside))
	if err := durable.Rename(dir, aside); err != nil {
		return fmt.Errorf("set the journal aside: %w", err)
	}
	s.aside = aside
	s.journal, err = journal.Open(dir, key, opt)
	return err
}

// recoveryKey is the organisation's recovery key, to which the journal is sealed
// too; nil where the central service has named none.
func recoveryKey(keys *vault.Keys) (hpke.PublicKey, error) {
	lease, ok, err := keys.Lease()
	if err != nil {
		return nil, fmt.Errorf("read the recovery key: %w", err)
	}
	if !ok || len(lease.Recovery) == 0 {
		return nil, nil
	}
	key, err := journal.RecoveryKEM().NewPublicKey(lease.Recovery)
	if err != nil {
		return nil, fmt.Errorf("read the recovery key: %w", err)
	}
	return key, nil
}

// start sets the session's background work going.
func (s *sessione) start() error {
	s.workers.Go(s.follow)
	s.workers.Go(func() { s.replica.Run(s.ctx) })
	s.workers.Go(s.renewal)
	var err error
	s.giorno = oggi(s.now())
	// The hours of their schedules are Italy's, whatever zone the computer is in.
	now := func() time.Time { return s.now().In(roma()) }
	s.jobs, err = jobs.Start(s.app.settings, jobs.Config{Now: now, Log: s.app.cfg.Log, Jump: func(from, to time.Time) { s.app.slept(from, to) }}, s.tasks()...)
	return err
}

// close stops the session's work and forgets its keys.
func (s *sessione) close() error {
	s.cancel()
	if s.jobs != nil {
		s.jobs.Close()
	}
	s.workers.Wait()
	var errs []error
	if s.replica != nil {
		errs = append(errs, s.replica.Close())
		if err := s.anchor(); err != nil {
			s.app.cfg.Log.Warn("the vault does not say how far the journal has come", "err", err)
		}
	}
	if s.journal != nil {
		errs = append(errs, s.journal.Close())
	}
	if s.store != nil {
		errs = append(errs, s.store.Close())
	}
	s.keys.Lock()
	return errors.Join(errs...)
}

// dial opens the replica's connection with the token in hand.
func (s *sessione) dial(ctx context.Context) (wire.Conn, error) {
	base := s.app.settings.get().Centrale
	if base == "" {
		return nil, fuoriLinea(nil)
	}
	header := http.Header{"Authorization": {"Bearer " + s.account().Token}}
	conn, err := wire.Dial(ctx, strings.Replace(base, "http", "ws", 1)+"/v1/sync", header, cifratura())
	if e := certificato(err); e != nil {
		return nil, e
	}
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	s.linea = conn
	s.mu.Unlock()
	if s.app.settings.get().Centrale != base {
		s.redial() // the address was changed while this was being opened
	}
	return conn, nil
}

// redial ends the connection there is, so that the next one goes where the
// settings say.
func (s *sessione) redial() {
	s.mu.RLock()
	conn := s.linea
	s.mu.RUnlock()
	if conn != nil {
		// One that is over already says so by an error, and is what is wanted.
		_ = conn.Close(wire.CloseNormal, "another address")
	}
	s.replica.Wake()
}

func (s *sessione) account() conto {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.conto
}

// keep changes what is known of the account, durably; on a full disk until the
// session ends, so that it can send what is pending.
func (s *sessione) keep(edit func(*conto)) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.conto
	edit(&c)
	raw, err := json.Marshal(c)
	if err != nil {
		return fmt.Errorf("encode account: %w", err)
	}
	if err := s.keys.Keep(contoKept, raw); journal.NoRoom(err) {
		s.app.cfg.Log.Error("what is known of the account was not kept", "err", err)
	} else if err != nil {
		return fmt.Errorf("keep account: %w", err)
	}
	s.conto = c
	return nil
}

// renewal takes a fresh lease and token at the start of a session and then
// twice a day; offline it tries again when the line is back.
func (s *sessione) renewal() {
	for {
		wait := 12 * time.Hour
		token := s.account().Token
		if err := s.renew(token); err != nil {
			wait = 2 * time.Minute
			if !isOffline(err) && s.ctx.Err() == nil {
				s.app.renewalRefused(s, token, err)
			}
		}
		select {
		case <-s.ctx.Done():
			return
		case <-time.After(wait):
		}
	}
}

func (s *sessione) renew(token string) error {
	base := s.app.settings.get().Centrale
	if base == "" {
		return fuoriLinea(nil)
	}
	out, err := newCentrale(base).renew(s.ctx, token)
	if err != nil {
		return err
	}
	if s.account().Token != token {
		return nil // a sign-in has meanwhile given all of it anew
	}
	return s.granted(out)
}

// granted keeps what a sign-in or a renewal gave.
func (s *sessione) granted(out esitoSessione) error {
	if err := s.keys.SetLease(vault.SignedLease{Token: out.Lease.Token, Key: out.Lease.Key}); journal.NoRoom(err) {
		s.app.cfg.Log.Error("the lease in force was not replaced", "err", err)
	} else if err != nil {
		return fmt.Errorf("keep lease: %w", err)
	}
	s.app.keepProof(s.utente, out.Lease.Token)
	organisation, err := recoveryKey(s.keys)
	if err != nil {
		return err
	}
	s.journal.SetOrganisation(organisation)
	return s.keep(func(c *conto) {
		c.Token = out.Token
		c.Attore = out.Attore
		c.Operatore = operatoreDi(out)
		c.Servizi = out.Servizi
	})
}

func operatoreDi(out esitoSessione) Operatore {
	o := out.Operatore
	return Operatore{ID: string(o.ID), Cognome: o.Cognome, Nome: o.Nome, Qualifica: o.Qualifica}
}

// follow turns what the replica reports into events for the screens.
func (s *sessione) follow() {
	news := s.replica.Subscribe()
	defer news.Close()
	for {
		ev, err := news.Next(s.ctx)
		if err != nil {
			return
		}
		if ev.All || len(ev.Changed) > 0 {
			s.app.emit("dati", func(n int) any { return cambiati(n, ev) })
			if s.inUso() == "" && (ev.All || touches(ev, cartella.KindServizio)) {
				// The choice of the service shows names that have just come.
				s.app.accessoCambiato()
			}
		}
		if s.store.Full() {
			s.app.lockSoon("Il disco di questo computer è pieno. Quello che hai salvato è al sicuro: inserisci la password, e si va avanti in memoria. " + liberaSpazio)
		}
		if ev.Status.Phase == replica.Live {
			s.replenished()
		}
		s.app.setInLinea(ev.Status.Online)
		if p := ev.Status.Problem; p != nil && p.Code == cartella.CodeDispositivoRevocato {
			s.revoked(ev.Status.Pending)
		}
		s.app.emit("stato", func(n int) any {
			st := s.stato()
			st.Numero = n
			return st
		})
	}
}

// replenished takes back what the screens say of a damaged archive, once all that
// it held is here again.
func (s *sessione) replenished() {
	news, err := s.store.Replenished(s.ctx)
	if err != nil && s.ctx.Err() == nil {
		s.app.cfg.Log.Warn("the archive still counts as damaged", "err", err)
	}
	if news {
		s.app.accessoCambiato()
	}
}

// revoked hears that this device was revoked. What is pending is handed over
// first, on a connection that serves for this alone; then everything goes.
func (s *sessione) revoked(pending int) {
	switch {
	case pending == 0:
		s.app.background.Go(func() { s.app.wipe(s) })
	case !s.revocato:
		s.revocato = true
		s.replica.Wake()
	}
}

func touches(ev replica.Event, kind cartella.Kind) bool {
	for _, k := range ev.Changed {
		if k == kind {
			return true
		}
	}
	return false
}

// moltiID is how many records an event names before it only says "many".
const moltiID = 200

func cambiati(n int, ev replica.Event) datiCambiati {
	out := datiCambiati{Numero: n, Tipi: []string{}, IDs: []string{}}
	if ev.All {
		return out
	}
	for id, kind := range ev.Changed {
		if kind != "" && !slices.Contains(out.Tipi, string(kind)) {
			out.Tipi = append(out.Tipi, string(kind))
		}
		if kind == "" {
			// One that left: nobody knows what it was.
			return datiCambiati{Numero: n, Tipi: []string{}, IDs: []string{}}
		}
		out.IDs = append(out.IDs, string(id))
	}
	if len(out.IDs) > moltiID {
		out.IDs = []string{}
	}
	slices.Sort(out.Tipi)
	return out
}

// datiCambiati is the payload of the event "dati". No ids means many, no kinds
// means that anything may have changed.
type datiCambiati struct {
	Numero int      `json:"numero"`
	Tipi   []string `json:"tipi"`
	IDs    []string `json:"ids"`
}

// tasks are what the session does by the clock.
func (s *sessione) tasks() []jobs.Task {
	return []jobs.Task{
		{Name: "blocco", Schedule: "@every 1m", Run: s.watchLock},
		{Name: "riconcilia", Schedule: "@every 15m", Run: func(context.Context, time.Time) error { s.replica.Wake(); return nil }},
		{Name: "ancora", Schedule: "@every 5m", Run: func(context.Context, time.Time) error { return s.anchor() }},
		{Name: "giorno", Schedule: "@every 1m", Run: s.turnDay},
		{Name: "promemoria", Schedule: "@every 1m", Run: s.remind},
		{Name: "pulizie", Schedule: "30 12 * * *", Run: s.housekeeping},
	}
}

// watchLock locks an idle session, and one whose lease has run out.
func (s *sessione) watchLock(_ context.Context, now time.Time) error {
	if err := s.keys.Observe(); errors.Is(err, vault.ErrLeaseExpired) {
		s.app.lockSoon("Sono passati troppi giorni senza rete: collegati e inserisci la password per continuare. Quello che hai scritto è al sicuro.")
		return nil
	}
	if s.app.idle(now) {
		s.app.lockSoon("")
	}
	return nil
}

// turnDay has the screens read everything again when the day has changed: today's
// agenda, who is how old, what may still be shared. It runs at the first look at
// the clock after midnight, or after the sleep in which that was.
func (s *sessione) turnDay(_ context.Context, now time.Time) error {
	if day := oggi(now); day != s.giorno {
		s.giorno = day
		s.app.emit("dati", func(n int) any { return cambiati(n, replica.Event{All: true}) })
	}
	return nil
}

// housekeeping keeps the disk in order; nothing in it is urgent.
func (s *sessione) housekeeping(context.Context, time.Time) error {
	return s.journal.RestoreBallast()
}

// do is the one way by which a screen changes anything. It returns once the
// mutation is in the journal.
func (s *sessione) do(action cartella.Action, edits ...cartella.Edit) error {
	if err := s.replica.Do(s.ctx, action, edits...); err != nil {
		return s.failed(err)
	}
	return nil
}

// failed makes an error fit for a screen, and logs what only the log may know.
func (s *sessione) failed(err error) error {
	if e, ok := s.stale(err); ok {
		return e
	}
	var e *cartella.Error
	if errors.As(err, &e) {
		return e
	}
	if s.ctx.Err() != nil {
		return &cartella.Error{Code: cartella.CodeBloccato, Message: "Il programma è stato bloccato mentre salvava: controlla se la modifica c'è e, se manca, riscrivila.", Err: err}
	}
	s.app.cfg.Log.Error("a command failed", "err", err)
	return &cartella.Error{Code: cartella.CodeInterno, Message: "Non è stato possibile salvare. Riprova; se succede ancora, chiama l'help desk.", Err: err}
}

// view is a record as the operator sees it; it must exist for them.
func (s *sessione) view(id string) (store.Row, error) {
	row, ok, err := s.store.Shown(s.ctx, cartella.ID(id))
	if err != nil {
		return row, s.unreadable(err)
	}
	if !ok {
		return row, &cartella.Error{Code: cartella.CodeNonAccessibile, Message: "La scheda non esiste o non è fra quelle dei tuoi servizi."}
	}
	return row, nil
}

func (s *sessione) unreadable(err error) error {
	var e *cartella.Error
	if errors.As(err, &e) {
		return e
	}
	if s.ctx.Err() == nil {
		s.app.cfg.Log.Error("the local archive cannot be read", "err", err)
	}
	return &cartella.Error{Code: cartella.CodeInterno, Message: "L'archivio locale non si legge. Chiudi e riapri il programma: si ricostruirà dal servizio centrale, senza perdere nulla.", Err: err}
}

func (s *sessione) list(q store.Query) (store.Page, error) {
	page, err := s.store.List(s.ctx, q)
	if err != nil {
		return page, s.unreadable(err)
	}
	return page, nil
}

// Record implements cartella.Reader over what the operator sees.
func (s *sessione) Record(id cartella.ID) (cartella.Record, bool) {
	row, ok, err := s.store.Shown(s.ctx, id)
	return row.Record, ok && err == nil
}

// attore is the operator with the profiles last told by the central service.
func (s *sessione) attore() cartella.Attore { return s.replica.Actor() }

func (s *sessione) now() time.Time { return s.app.cfg.Now() }

func (s *sessione) io() cartella.OperatoreID { return s.attore().Operatore }

func (s *sessione) inUso() cartella.ServizioID {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.servizio
}

func (s *sessione) nomeServizio(id cartella.ServizioID) string {
	var v cartella.Servizio
	if rec, ok := s.Record(cartella.ID(id)); ok && rec.Into(&v) == nil {
		return v.Nome
	}
	if nome := s.account().Servizi[id]; nome != "" {
		return nome
	}
	return string(id)
}

// oggi is the calendar day of the operator, who is in Italy whatever the
// computer's zone says.
func oggi(now time.Time) string { return cartella.Giorno(now) }

// roma is the zone of the Ambito.
var roma = sync.OnceValue(func() *time.Location {
	loc, err := time.LoadLocation("Europe/Rome")
	if err != nil {
		return time.FixedZone("CET", 3600)
	}
	return loc
})

func istante(t time.Time) string { return t.UTC().Truncate(time.Second).Format(time.RFC3339) }

func stack() string { return string(debug.Stack()) }
