// Package sqlite keeps the ledger in one SQLite file: the embedded default.
//
// One goroutine writes. Commits that arrive while it waits for the disk share
// the next transaction and its fsync, each as its own all-or-nothing part.
// Readers have connections of their own and never wait for the writer, nor does
// a commit wait for the write-ahead log to be moved into the file.
//
// WAL with synchronous=FULL makes a commit durable before it returns; versions
// are given inside the one write transaction, so a reader's snapshot holds
// every version up to its head and the feed has no holes.
//
// A second process may open the file too (an import from the command line):
// the file's own head decides, and hints of the other's commits come late,
// by polling.
package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"sync"
	"time"

	_ "modernc.org/sqlite" // the driver

	"siz-icaro/sync/cartella"
	"siz-icaro/sync/ledger"
)

// Config holds what is optional; the zero value works.
type Config struct {
	// Now is the central clock that dates what is received; time.Now if nil.
	Now func() time.Time
	// Readers bounds the connections that read; 8 if zero.
	Readers int
	// Small has it keep few pages in memory: for a command beside the service, to
	// which a larger cache is worth nothing.
	Small bool
	// Poll is how often commits of another process are looked for; 2 s if
	// zero, never if negative.
	Poll time.Duration
}

// DB is a ledger in a SQLite file.
type DB struct {
	path    string
	now     func() time.Time
	reads   *sql.DB
	writes  *sql.DB
	writer  *writer
	log     *checkpointer
	jobs    chan *job
	hints   hints
	closing chan struct{}
	close   func() error
	// running are the writer, the checkpointer, the poller and one goroutine for
	// each Changes.
	running sync.WaitGroup
	// mu guards closed, so that no goroutine starts once Close waits.
	mu     sync.Mutex
	closed bool
	// feed and the others are prepared on reads.
	feed, head, lastSeq, digest, record *sql.Stmt
}

var (
	_ ledger.Archive = (*DB)(nil)

	errClosed = errors.New("ledger is closed")
)

// Open opens the ledger in the file at path and creates it where there is none.
func Open(ctx context.Context, path string, cfg Config) (_ *DB, err error) {
	defer func() {
		if err != nil {
			err = fmt.Errorf("open ledger: %w", err)
		}
	}()
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	if cfg.Readers == 0 {
		cfg.Readers = 8
	}
	if cfg.Poll == 0 {
		cfg.Poll = 2 * time.Second
	}
	db := &DB{path: path, now: cfg.Now, jobs: make(chan *job), closing: make(chan struct{})}
	db.close = sync.OnceValue(db.shut)
	defer func() {
		if err != nil {
			_ = db.closeFiles() // the first error is the one to tell
		}
	}()
	written, read := "cache_size(-32000)", "cache_size(-8000)"
	if cfg.Small {
		written, read = "cache_size(-3000)", "cache_size(-1000)"
	}
	if db.writes, err = sql.Open("sqlite", dsn(path, "synchronous(FULL)", "foreign_keys(1)", written, "wal_autocheckpoint(0)")); err != nil {
		return nil, err
	}
	db.writes.SetMaxOpenConns(1)
	conn, err := db.writes.Conn(ctx)
	if err != nil {
		return nil, err
	}
	if err := migrate(ctx, conn); err != nil {
		return nil, err
	}
	if db.writer, err = newWriter(ctx, conn, cfg.Now); err != nil {
		return nil, err
	}
	if db.log, err = openCheckpointer(path); err != nil {
		return nil, err
	}
	if db.reads, err = sql.Open("sqlite", dsn(path, "query_only(1)", read)); err != nil {
		return nil, err
	}
	db.reads.SetMaxOpenConns(cfg.Readers)
	db.reads.SetMaxIdleConns(cfg.Readers)
	for _, p := range []struct {
		into **sql.Stmt
		text string
	}{
		{&db.feed, feedQuery},
		{&db.head, "SELECT head FROM meta"},
		{&db.lastSeq, "SELECT last FROM devices WHERE device = ?"},
		{&db.record, "SELECT kind, servizio, version, body FROM records WHERE id = ?"},
		{&db.digest, "SELECT m.head, s.count, s.sum FROM meta m LEFT JOIN scopes s ON s.name = ?"},
	} {
		if *p.into, err = db.reads.PrepareContext(ctx, p.text); err != nil {
			return nil, err
		}
	}
	if err := db.writer.refresh(ctx); err != nil {
		return nil, err
	}
	db.hints.head = db.writer.head
	db.running.Go(db.write)
	db.running.Go(func() { db.log.run(db.closing) })
	if cfg.Poll > 0 {
		db.running.Go(func() { db.poll(cfg.Poll) })
	}
	return db, nil
}

// dsn names the file to the driver, with the pragmas that each new connection
// is to have.
func dsn(path string, pragmas ...string) string {
	q := url.Values{}
	for _, p := range append([]string{"busy_timeout(10000)", "journal_mode(WAL)"}, pragmas...) {
		q.Add("_pragma", p)
	}
	return "file:" + (&url.URL{Path: path}).EscapedPath() + "?" + q.Encode()
}

// Close waits for what is under way. Later calls fail.
func (db *DB) Close() error { return db.close() }

func (db *DB) shut() error {
	db.mu.Lock()
	db.closed = true
	close(db.closing)
	db.mu.Unlock()
	db.running.Wait()
	return db.closeFiles()
}

func (db *DB) closeFiles() error {
	var errs []error
	for _, stmt := range []*sql.Stmt{db.feed, db.head, db.lastSeq, db.digest, db.record} {
		if stmt != nil {
			errs = append(errs, stmt.Close())
		}
	}
	if db.reads != nil {
		errs = append(errs, db.reads.Close())
	}
	if db.log != nil {
		errs = append(errs, db.log.conns.Close())
	}
	if db.writer != nil {
		errs = append(errs, db.writer.close())
	}
	if db.writes != nil {
		errs = append(errs, db.writes.Close())
	}
	if err := errors.Join(errs...); err != nil {
		return fmt.Errorf("close ledger: %w", err)
	}
	return nil
}

// start runs f in a goroutine that Close waits for; false once closed.
func (db *DB) start(f func()) bool {
	db.mu.Lock()
	defer db.mu.Unlock()
	if db.closed {
		return false
	}
	db.running.Go(f)
	return true
}

// Epoch implements [ledger.Ledger].
func (db *DB) Epoch(ctx context.Context) (cartella.Epoch, error) {
	var epoch cartella.Epoch
	if err := db.reads.QueryRowContext(ctx, "SELECT epoch FROM meta").Scan(&epoch); err != nil {
		return "", fmt.Errorf("read epoch: %w", err)
	}
	return epoch, nil
}

// Head implements [ledger.Ledger].
func (db *DB) Head(ctx context.Context) (head cartella.Version, err error) {
	// One row, as in Record.
	if err := db.head.QueryRowContext(context.WithoutCancel(ctx)).Scan(&head); err != nil {
		return 0, fmt.Errorf("read head: %w", err)
	}
	return head, nil
}

// LastSeq implements [ledger.Ledger].
func (db *DB) LastSeq(ctx context.Context, device cartella.DeviceID) (cartella.Seq, error) {
	var last cartella.Seq
	err := db.lastSeq.QueryRowContext(ctx, device).Scan(&last)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return 0, fmt.Errorf("read last seq of device %s: %w", device, err)
	}
	return last, nil
}
