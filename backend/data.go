package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"time"

	"siz-icaro/backend/central"
	"siz-icaro/backend/identity"
	"siz-icaro/backend/ledger/sqlite"
	"siz-icaro/sync/cartella"
	"siz-icaro/sync/durable"
	"siz-icaro/sync/hub"
)

// The files of a data directory, besides those of backend/identity.
const (
	ledgerFile = "centrale.db"
	lockFile   = "in-uso.db"
)

// defaultData is where each system wants a program's data.
func defaultData() string {
	const name = "siz-icaro-centrale"
	home, err := os.UserHomeDir()
	if err != nil {
		return name
	}
	switch runtime.GOOS {
	case "windows":
		if dir := os.Getenv("LOCALAPPDATA"); dir != "" {
			return filepath.Join(dir, name)
		}
		return filepath.Join(home, "AppData", "Local", name)
	case "darwin":
		return filepath.Join(home, "Library", "Application Support", name)
	}
	if dir := os.Getenv("XDG_DATA_HOME"); filepath.IsAbs(dir) {
		return filepath.Join(dir, name)
	}
	return filepath.Join(home, ".local", "share", name)
}

// system is an open data directory.
type system struct {
	now       func() time.Time
	ids       *identity.Store
	ledger    *sqlite.DB
	hub       *hub.Hub
	directory *central.Directory
}

// openSystem opens the data directory, and makes it where create is set. The
// clock of the accounts, which idConfig must name, is everything's.
func openSystem(ctx context.Context, dir string, create bool, idConfig identity.Config, log *slog.Logger) (_ *system, err error) {
	if err := finishRestore(nil, dir); err != nil {
		return nil, err
	}
	if create {
		if err := durable.MkdirAll(dir); err != nil {
			return nil, fmt.Errorf("non riesco a creare la cartella dei dati: %w", err)
		}
	} else if _, err := os.Stat(filepath.Join(dir, ledgerFile)); errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("in «%s» non ci sono dati: indica la cartella giusta con --data, o avvia prima «serve»", dir)
	}
	s := &system{now: idConfig.Now}
	defer func() {
		if err != nil {
			err = errors.Join(err, s.close())
		}
	}()
	if s.ids, err = identity.Open(ctx, dir, idConfig); err != nil {
		return nil, err
	}
	path := filepath.Join(dir, ledgerFile)
	if err := durable.Ensure(path); err != nil {
		return nil, fmt.Errorf("non riesco ad aprire i dati: %w", err)
	}
	if s.ledger, err = sqlite.Open(ctx, path, sqlite.Config{Now: s.now, Small: !create}); err != nil {
		return nil, err
	}
	s.hub = hub.New(hub.Config{Ledger: s.ledger, Directory: central.NewActors(s.ids, s.ledger), Now: s.now, Log: log})
	if err := s.hub.Replace(ctx); err != nil {
		return nil, err
	}
	if err := central.Register(ctx, s.ids, s.ledger); err != nil {
		return nil, err
	}
	s.directory = central.NewDirectory(s.ids, s.ledger, s.hub, s.now)
	return s, nil
}

func (s *system) close() error {
	var errs []error
	if s.hub != nil {
		s.hub.Close()
	}
	if s.ledger != nil {
		errs = append(errs, s.ledger.Close())
	}
	if s.ids != nil {
		errs = append(errs, s.ids.Close())
	}
	return errors.Join(errs...)
}

// within runs f on the data directory, which must exist.
func (o *options) within(ctx context.Context, f func(*system) error) (err error) {
	return within(ctx, o.data, o.clock.Now, f)
}

// within runs f on an existing data directory.
func within(ctx context.Context, dir string, now func() time.Time, f func(*system) error) (err error) {
	s, err := openSystem(ctx, dir, false, identity.Config{Now: now}, slog.New(slog.DiscardHandler))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.close()) }()
	return f(s)
}

// lock keeps a second service, and restore, away from a data directory. It is
// a lock of SQLite's, which every system frees when the process ends.
func lock(ctx context.Context, dir string) (unlock func() error, err error) {
	path := filepath.Join(dir, lockFile)
	if err := durable.Ensure(path); err != nil {
		return nil, fmt.Errorf("non riesco a scrivere nella cartella dei dati «%s»: %w", dir, plain(err))
	}
	db, err := sql.Open("sqlite", "file:"+(&url.URL{Path: path}).EscapedPath()+"?_pragma=busy_timeout(200)&_pragma=journal_mode(MEMORY)&_pragma=locking_mode(EXCLUSIVE)")
	if err != nil {
		return nil, fmt.Errorf("lock the data directory: %w", err)
	}
	db.SetMaxOpenConns(1)
	conn, err := db.Conn(ctx)
	if err == nil {
		_, err = conn.ExecContext(ctx, "BEGIN EXCLUSIVE")
	}
	if err != nil {
		_ = db.Close() // the first error is the one to tell
		return nil, &cartella.Error{Code: cartella.CodeInterno, Err: err,
			Message: "Il servizio centrale è già in funzione su questa cartella: fermalo, o indica un'altra cartella con --data."}
	}
	return func() error { return errors.Join(conn.Close(), db.Close()) }, nil
}
