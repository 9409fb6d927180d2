package app

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime/debug"
	"sync"
	"sync/atomic"
	"time"

	"siz-icaro/app/drafts"
	"siz-icaro/app/jobs"
	"siz-icaro/app/route"
	"siz-icaro/app/store"
	"siz-icaro/app/vault"
	"siz-icaro/sync/cartella"
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
	// orologio is the time by which all of it goes.
	orologio *orologio

	ctx    context.Context
	cancel context.CancelFunc
	// workers are what the session does beside the screens; close waits for them.
	workers workers

	// noted is what the vault holds of how far the journal has come: the tasks',
	// and close's once they have ended.
	noted replica.Anchor
	// notedDrafts is the same of the drafts.
	notedDrafts uint64
	// unanchored says that nothing told how far the journal should come.
	unanchored bool
	// rifatto says that the archive was found damaged or gone at this start, or
	// had not been filled again since it was.
	rifatto bool
	// aside is where a journal is that could not be opened, "" for none.
	aside string
	// bereft says that this computer knew the account, and its keys are gone.
	bereft atomic.Bool
	// tolte is how many drafts with something written in them were collected.
	tolte     atomic.Int64
	tentativo uint64 // which giving of the password opened it

	revocato bool   // follow's alone: the replica was sent to hand over what is pending
	giorno   string // turnDay's alone: the day that the screens were told of

	appunti appunti
	rimedi  rimedi
	creando sync.Mutex // held while a record is made
	sezioni sync.Mutex // held while the order of the home is changed

	strada *route.Line   // what reconciliation goes over
	mosso  chan struct{} // one token: what there is to move has changed

	esportando sync.Mutex // held while an export is written, or what one left is cleared

	mu       sync.RWMutex // guards what follows
	conto    conto
	servizio cartella.ServizioID
	linea    wire.Conn
}

// openSession opens everything that the keys open. It owns keys from here on. The
// caller holds entering.
func (a *App) openSession(utente, dir string, keys *vault.Keys) (s *sessione, err error) {
	s = &sessione{app: a, utente: utente, dir: dir, keys: keys, tentativo: a.tentativo, strada: a.route.Line(), mosso: make(chan struct{}, 1)}
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
	clock, err := keys.Clock()
	if err != nil {
		return s, fmt.Errorf("read the clock: %w", err)
	}
	s.orologio = newOrologio(a.cfg.Now, clock)
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
	if s.store, err = store.Open(filepath.Join(dir, "archivio"), store.Keys{Badger: sub[1], Values: sub[2]}, store.Options{Now: s.now, Log: a.cfg.Log, Free: a.cfg.Libero, Had: had}); errors.Is(err, store.ErrInUse) {
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
	if err = s.openJournal(filepath.Join(dir, "registro"), sub[0], journal.Options{Organisation: organisation, Known: known}); errors.Is(err, journal.ErrNewerFormat) {
		return s, &cartella.Error{Code: cartella.CodeVersioneProtocollo, Message: "Su questo computer ha lavorato una versione più recente di SIZ-ICARO: aggiorna il programma. Ciò che hai salvato è al sicuro.", Err: err}
	} else if err != nil {
		return s, fmt.Errorf("open journal: %w", err)
	}
	if err := s.journal.Report().Err(); err != nil {
		a.cfg.Log.Error("the journal is damaged", "err", err)
	}
	if s.notedDrafts, err = s.draftsNoted(); err != nil {
		return s, err
	}
	if s.bozze, err = drafts.Open(filepath.Join(dir, "bozze"), sub[3], s.notedDrafts); err != nil {
		return s, fmt.Errorf("open drafts: %w", err)
	}
	s.replica, err = replica.Open(s.ctx, replica.Config{
		Device: s.conto.Device, Actor: s.conto.Attore, Store: s.store, Log: registro{s.journal},
		LogDamaged: s.journal.Report().Err() != nil, Anchor: s.noted,
		Dial: s.dial, Now: s.now, Met: s.incontra, Moved: s.strada.Moved, Logger: a.cfg.Log,
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

// start sets the session's background work going.
func (s *sessione) start() error {
	s.workers.Go(s.follow)
	s.workers.Go(s.movimento)
	s.workers.Go(func() { s.replica.Run(s.ctx) })
	s.workers.Go(s.renewal)
	s.workers.Go(func() {
		if err := s.raccogliEsportate(); err != nil {
			s.app.cfg.Log.Warn("what exports left behind is still there", "err", err)
		}
	})
	var err error
	s.giorno = oggi(s.now())
	// The hours of their schedules are Italy's, whatever zone the computer is in.
	// They go by the computer's clock: that the central one was met is no sleep.
	now := func() time.Time { return s.app.cfg.Now().In(roma()) }
	s.jobs, err = jobs.Start(s.app.settings, jobs.Config{Now: now, Log: s.app.cfg.Log, Jump: func(from, to time.Time) { s.app.slept(from, to) }}, s.tasks()...)
	return err
}

// close stops the session's work and forgets its keys.
func (s *sessione) close() error {
	if s.replica != nil {
		if err := s.annota(s.ctx); err != nil {
			s.app.cfg.Log.Warn("what was opened and hidden last is not noted", "code", cartella.CodeOf(err))
		}
	}
	s.cancel()
	if s.jobs != nil {
		s.jobs.Close()
	}
	s.workers.Wait()
	var errs []error
	if s.bozze != nil {
		errs = append(errs, s.bozze.Close())
		if err := s.anchorDrafts(); err != nil {
			s.app.cfg.Log.Warn("the vault does not say how far the drafts have come", "err", err)
		}
	}
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

func (s *sessione) inUso() cartella.ServizioID {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.servizio
}

func stack() string { return string(debug.Stack()) }
