package identity

import (
	"context"
	"crypto/ed25519"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"time"

	"golang.org/x/crypto/argon2"
	_ "modernc.org/sqlite" // the driver

	"siz-icaro/sync/cartella"
	"siz-icaro/sync/durable"
)

// The files of a store, within its directory.
const (
	accountsFile = "accounts.db"
	leaseFile    = "lease.key"
)

// Config holds what is optional; the zero value is production.
type Config struct {
	// Now is the central clock; time.Now if nil.
	Now func() time.Time
	// Hash is the cost of new password hashes; [DefaultHash] if zero. A hash of
	// another cost is replaced at the next sign-in.
	Hash HashCost
	// MinLength of a password in characters; 12 if zero.
	MinLength int
	// MaxAge is how long a password serves; 90 days if zero, for ever if
	// negative. The kit asks for periodic change, NIST 800-63B-4 advises
	// against it: it is the Ambito's choice.
	MaxAge time.Duration
	// History is how many former passwords may not come back; 5 if zero.
	History int
	// TokenLife is how long an unused session token serves; 30 days if zero.
	TokenLife time.Duration
	// LeaseLife is how long a device may unlock offline; 7 days if zero.
	LeaseLife time.Duration
}

// Store is the accounts of one central service. Its methods are safe for
// concurrent use.
type Store struct {
	db *sql.DB
	// lastEvent is prepared on db.
	lastEvent *sql.Stmt
	cfg       Config
	lease     ed25519.PrivateKey
	// hashing bounds the password hashes computed at the same time: each takes
	// 64 MiB, and sign-ins are open to everybody.
	hashing chan struct{}
	// derive is Argon2id: password, salt, passes, KiB, threads, length.
	derive func(password, salt []byte, time, memory uint32, threads uint8, length uint32) []byte
}

// migrations bring a file from PRAGMA user_version i to i+1. They are
// append-only: a released one never changes. Times are Unix milliseconds.
var migrations = [...]string{`
	CREATE TABLE accounts (
		utente      TEXT PRIMARY KEY,
		operatore   TEXT NOT NULL UNIQUE,
		cognome     TEXT NOT NULL,
		nome        TEXT NOT NULL,
		qualifica   TEXT NOT NULL,
		hash        TEXT NOT NULL,
		enabled     INTEGER NOT NULL,
		must_change INTEGER NOT NULL,
		changed     INTEGER NOT NULL,
		created     INTEGER NOT NULL
	) WITHOUT ROWID;
	CREATE TABLE former (
		n      INTEGER PRIMARY KEY AUTOINCREMENT,
		utente TEXT NOT NULL REFERENCES accounts,
		hash   TEXT NOT NULL
	);
	CREATE INDEX former_utente ON former (utente, n);
	CREATE TABLE failures (
		name    TEXT PRIMARY KEY,
		count   INTEGER NOT NULL,
		last    INTEGER NOT NULL,
		blocked INTEGER NOT NULL
	) WITHOUT ROWID;
	CREATE TABLE profiles (
		operatore TEXT NOT NULL,
		servizio  TEXT NOT NULL,
		ruolo     TEXT NOT NULL,
		PRIMARY KEY (operatore, servizio)
	) WITHOUT ROWID;
	CREATE TABLE devices (
		device  TEXT PRIMARY KEY,
		utente  TEXT NOT NULL REFERENCES accounts,
		nome    TEXT NOT NULL,
		created INTEGER NOT NULL,
		seen    INTEGER NOT NULL,
		revoked INTEGER NOT NULL
	) WITHOUT ROWID;
	CREATE INDEX devices_utente ON devices (utente);
	CREATE TABLE tokens (
		sum     BLOB PRIMARY KEY,
		device  TEXT NOT NULL REFERENCES devices,
		created INTEGER NOT NULL,
		expires INTEGER NOT NULL
	) WITHOUT ROWID;
	CREATE INDEX tokens_device ON tokens (device);
	CREATE TABLE shares (
		device    TEXT NOT NULL REFERENCES devices,
		confirmed INTEGER NOT NULL,
		share     BLOB NOT NULL,
		PRIMARY KEY (device, confirmed)
	) WITHOUT ROWID;
	CREATE TABLE events (
		n         INTEGER PRIMARY KEY AUTOINCREMENT,
		at        INTEGER NOT NULL,
		what      TEXT NOT NULL,
		operatore TEXT NOT NULL,
		device    TEXT NOT NULL
	);
`, `
	ALTER TABLE events ADD COLUMN origin TEXT NOT NULL DEFAULT '';
	ALTER TABLE events ADD COLUMN link BLOB;
`, `
	CREATE TABLE recovery_keys (
		n       INTEGER PRIMARY KEY AUTOINCREMENT,
		public  BLOB NOT NULL UNIQUE,
		created INTEGER NOT NULL
	);
`, `
	CREATE TABLE totp (
		utente TEXT PRIMARY KEY REFERENCES accounts,
		secret TEXT NOT NULL,
		step   INTEGER NOT NULL
	) WITHOUT ROWID;
`, `
	CREATE TABLE origins (
		utente  TEXT NOT NULL REFERENCES accounts,
		network TEXT NOT NULL,
		last    INTEGER NOT NULL,
		PRIMARY KEY (utente, network)
	) WITHOUT ROWID;
	CREATE INDEX failures_last ON failures (last);
`, `
	ALTER TABLE events ADD COLUMN seq INTEGER NOT NULL DEFAULT 0;
	ALTER TABLE events ADD COLUMN detail TEXT NOT NULL DEFAULT '';
	CREATE UNIQUE INDEX events_done ON events (device, seq) WHERE seq > 0;
	CREATE TABLE followed (
		one     INTEGER PRIMARY KEY CHECK (one = 1),
		epoch   TEXT NOT NULL,
		version INTEGER NOT NULL
	);
`, `
	ALTER TABLE accounts ADD COLUMN email TEXT NOT NULL DEFAULT '';
	ALTER TABLE accounts ADD COLUMN undelivered INTEGER NOT NULL DEFAULT 0;
	CREATE UNIQUE INDEX accounts_email ON accounts (email) WHERE email <> '';
`, `
	CREATE TABLE mail_read (
		scope   TEXT PRIMARY KEY,
		epoch   TEXT NOT NULL,
		version INTEGER NOT NULL
	) WITHOUT ROWID;
	CREATE TABLE mail_notices (
		operatore TEXT NOT NULL,
		notice    TEXT NOT NULL,
		found     INTEGER NOT NULL,
		done      INTEGER NOT NULL,
		PRIMARY KEY (operatore, notice)
	) WITHOUT ROWID;
	CREATE TABLE mail_last (
		operatore TEXT PRIMARY KEY,
		sent      INTEGER NOT NULL,
		tries     INTEGER NOT NULL,
		after     INTEGER NOT NULL
	) WITHOUT ROWID;
`}

// applicationID marks our files in their header ("SIZA").
const applicationID = 0x53495a41

// Open opens the store in dir, which must exist, and creates what is missing,
// readable by its owner alone.
func Open(ctx context.Context, dir string, cfg Config) (_ *Store, err error) {
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	if cfg.Hash == (HashCost{}) {
		cfg.Hash = DefaultHash
	}
	orDefault(&cfg.MinLength, 12)
	orDefault(&cfg.History, 5)
	orDefault(&cfg.MaxAge, 90*24*time.Hour)
	orDefault(&cfg.TokenLife, 30*24*time.Hour)
	orDefault(&cfg.LeaseLife, 7*24*time.Hour)

	s := &Store{cfg: cfg, derive: argon2.IDKey, hashing: make(chan struct{}, max(2, runtime.NumCPU()))}
	if s.lease, err = loadLeaseKey(filepath.Join(dir, leaseFile)); err != nil {
		return nil, err
	}
	path := filepath.Join(dir, accountsFile)
	// Made here, for the mode: SQLite's own would be readable by the group.
	if err := durable.Ensure(path); err != nil {
		return nil, fmt.Errorf("open accounts: %w", err)
	}
	q := url.Values{"_txlock": {"immediate"}}
	for _, p := range []string{"busy_timeout(10000)", "journal_mode(WAL)", "synchronous(FULL)", "foreign_keys(1)"} {
		q.Add("_pragma", p)
	}
	if s.db, err = sql.Open("sqlite", "file:"+(&url.URL{Path: path}).EscapedPath()+"?"+q.Encode()); err != nil {
		return nil, fmt.Errorf("open accounts: %w", err)
	}
	s.db.SetMaxOpenConns(4)
	if err := s.migrate(ctx); err != nil {
		return nil, errors.Join(fmt.Errorf("open accounts: %w", err), s.db.Close())
	}
	if s.lastEvent, err = s.db.PrepareContext(ctx, "SELECT coalesce(max(n), 0) FROM events"); err != nil {
		return nil, errors.Join(fmt.Errorf("open accounts: %w", err), s.db.Close())
	}
	return s, nil
}

func orDefault[T int | time.Duration](v *T, d T) {
	if *v == 0 {
		*v = d
	}
}

// Close waits for what is under way. Later calls fail.
func (s *Store) Close() error {
	if err := errors.Join(s.lastEvent.Close(), s.db.Close()); err != nil {
		return fmt.Errorf("close accounts: %w", err)
	}
	return nil
}

// Backup writes a consistent copy of the accounts, and the key that signs
// leases, into a directory that has neither.
func (s *Store) Backup(ctx context.Context, dir string) error {
	file := filepath.Join(dir, accountsFile)
	if _, err := s.db.ExecContext(ctx, "VACUUM INTO ?", file); err != nil {
		return fmt.Errorf("back up accounts: %w", err)
	}
	if err := errors.Join(os.Chmod(file, 0o600), durable.Sync(file)); err != nil {
		return fmt.Errorf("back up accounts: %w", err)
	}
	if err := durable.Create(filepath.Join(dir, leaseFile), s.lease.Seed()); err != nil {
		return fmt.Errorf("back up the key that signs leases: %w", err)
	}
	return nil
}

// Files are what Backup writes, and what a store is made of.
func Files() []string { return []string{accountsFile, leaseFile} }

func (s *Store) migrate(ctx context.Context) error {
	return s.tx(ctx, func(tx *sql.Tx) error {
		var version, application, tables int
		if err := tx.QueryRowContext(ctx, "SELECT (SELECT user_version FROM pragma_user_version), (SELECT application_id FROM pragma_application_id), (SELECT count(*) FROM sqlite_schema)").
			Scan(&version, &application, &tables); err != nil {
			return fmt.Errorf("read version: %w", err)
		}
		switch {
		case tables > 0 && application != applicationID:
			return errors.New("the file is another program's database")
		case version > len(migrations):
			return fmt.Errorf("the file has schema %d, this program knows %d", version, len(migrations))
		case version == len(migrations):
			return nil
		}
		for i := version; i < len(migrations); i++ {
			if _, err := tx.ExecContext(ctx, migrations[i]); err != nil {
				return fmt.Errorf("migrate to %d: %w", i+1, err)
			}
		}
		if err := chainEvents(ctx, tx); err != nil {
			return err
		}
		_, err := tx.ExecContext(ctx, fmt.Sprintf("PRAGMA application_id = %d; PRAGMA user_version = %d", applicationID, len(migrations)))
		return err
	})
}

// tx runs f in a transaction that has the write lock from its beginning.
func (s *Store) tx(ctx context.Context, f func(*sql.Tx) error) error {
	tx, err := s.db.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("begin: %w", err)
	}
	if err := f(tx); err != nil {
		_ = tx.Rollback() // the first error is the one to tell
		return err
	}
	if err := tx.Commit(); err != nil {
		return fmt.Errorf("commit: %w", err)
	}
	return nil
}

func millis(t time.Time) int64     { return t.UnixMilli() }
func fromMillis(n int64) time.Time { return time.UnixMilli(n).UTC() }

func refuse(code cartella.Code, message string) *cartella.Error {
	return &cartella.Error{Code: code, Message: message}
}
