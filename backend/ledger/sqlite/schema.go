package sqlite

import (
	"context"
	"database/sql"
	"fmt"

	"github.com/google/uuid"

	"siz-icaro/sync/ledger"
)

// applicationID marks our files in their header ("SIZL"), so that another
// program's database is never migrated by mistake.
const applicationID = 0x53495a4c

// migrations bring a file from PRAGMA user_version i to i+1. They are
// append-only: a released one never changes.
//
// Records and scopes are numbered, so that the feed, the largest table by rows,
// holds three integers a row. In a scope a version names one record, so the
// feed's own key is the order in which it is read. A series goes on from the
// largest of its numbers; one without a mutation (at) was given by nobody, and is
// where a restore had the series go on from. What a restored ledger has no number
// of goes on from meta.jump, up to the year of the restore.
var migrations = [...]string{`
	CREATE TABLE meta (
		one   INTEGER PRIMARY KEY CHECK (one = 1),
		epoch TEXT NOT NULL,
		head  INTEGER NOT NULL
	);
	CREATE TABLE records (
		n        INTEGER PRIMARY KEY,
		id       TEXT NOT NULL UNIQUE,
		kind     TEXT NOT NULL,
		servizio TEXT NOT NULL,
		version  INTEGER NOT NULL,
		parent   TEXT,
		expires  TEXT,
		body     BLOB NOT NULL
	);
	CREATE INDEX records_parent ON records (parent, id) WHERE parent IS NOT NULL;
	CREATE INDEX records_expires ON records (expires) WHERE expires IS NOT NULL;
	CREATE TABLE scopes (
		n     INTEGER PRIMARY KEY,
		name  TEXT NOT NULL UNIQUE,
		count INTEGER NOT NULL,
		sum   TEXT NOT NULL
	);
	CREATE TABLE feed (
		scope   INTEGER NOT NULL REFERENCES scopes,
		version INTEGER NOT NULL,
		record  INTEGER NOT NULL REFERENCES records,
		gone    INTEGER NOT NULL,
		PRIMARY KEY (scope, version)
	) WITHOUT ROWID;
	CREATE UNIQUE INDEX feed_record ON feed (record, scope);
	CREATE TABLE mutations (
		at       INTEGER PRIMARY KEY,
		device   TEXT NOT NULL,
		seq      INTEGER NOT NULL,
		received INTEGER NOT NULL,
		outcome  TEXT NOT NULL,
		verdict  BLOB NOT NULL,
		body     BLOB NOT NULL,
		UNIQUE (device, seq)
	);
	CREATE TABLE touched (
		record INTEGER NOT NULL REFERENCES records,
		at     INTEGER NOT NULL REFERENCES mutations,
		wrote  INTEGER NOT NULL,
		PRIMARY KEY (record, at)
	) WITHOUT ROWID;
	CREATE TABLE devices (
		device  TEXT PRIMARY KEY,
		last    INTEGER NOT NULL,
		skipped INTEGER NOT NULL
	) WITHOUT ROWID;
`, `
	ALTER TABLE records ADD COLUMN sum BLOB;
	ALTER TABLE mutations ADD COLUMN sum BLOB;
`, `
	ALTER TABLE records ADD COLUMN placed TEXT;
	CREATE INDEX records_placed ON records (placed) WHERE placed IS NOT NULL;
`, `
	UPDATE records SET expires = '` + ledger.DaRicollocare + `' WHERE kind IN ('soggetto', 'nucleo', 'pic', 'diario', 'appuntamento');
`, `
	CREATE TABLE numbers (
		kind     TEXT NOT NULL,
		servizio TEXT NOT NULL,
		year     INTEGER NOT NULL,
		n        INTEGER NOT NULL,
		at       INTEGER REFERENCES mutations,
		PRIMARY KEY (kind, servizio, year, n)
	) WITHOUT ROWID;
	ALTER TABLE meta ADD COLUMN jump INTEGER NOT NULL DEFAULT 0;
	ALTER TABLE meta ADD COLUMN jump_year INTEGER NOT NULL DEFAULT 0;
`, `
	ALTER TABLE feed ADD COLUMN since INTEGER NOT NULL DEFAULT 0;
	UPDATE feed SET since = version WHERE gone = 0 AND NOT EXISTS (
		SELECT 1 FROM scopes s JOIN records r ON r.n = feed.record
		WHERE s.n = feed.scope AND s.name IN ('servizio:' || r.servizio, 'sociale:' || r.servizio, 'ambito')
	);
`, `
	ALTER TABLE records ADD COLUMN dal TEXT;
	ALTER TABLE records ADD COLUMN al TEXT;
	CREATE INDEX records_days ON records (al, dal) WHERE al IS NOT NULL;
	UPDATE records SET
		dal = substr(json_extract(CAST(body AS TEXT), '$.inizio'), 1, 10),
		al = iif(json_extract(CAST(body AS TEXT), '$.ripete') IS NULL, substr(json_extract(CAST(body AS TEXT), '$.fine'), 1, 10), '9999-12-31')
	WHERE kind = 'appuntamento' AND json_valid(CAST(body AS TEXT)) AND json_extract(CAST(body AS TEXT), '$.stato') <> 'tolto';
`}

// summed is the first schema whose rows carry the sums of what is in them: older
// ones had none, or a migration has changed a row since.
const summed = 4

// migrate brings the file up to this program's schema in one transaction.
func migrate(ctx context.Context, conn *sql.Conn) (err error) {
	if _, err := conn.ExecContext(ctx, "BEGIN IMMEDIATE"); err != nil {
		return fmt.Errorf("begin: %w", err)
	}
	defer func() {
		if err != nil {
			_, _ = conn.ExecContext(ctx, "ROLLBACK") // the first error is the one to tell
		}
	}()
	var version, application, tables int
	if err := conn.QueryRowContext(ctx, "SELECT (SELECT user_version FROM pragma_user_version), (SELECT application_id FROM pragma_application_id), (SELECT count(*) FROM sqlite_schema)").
		Scan(&version, &application, &tables); err != nil {
		return fmt.Errorf("read version: %w", err)
	}
	switch {
	case tables > 0 && application != applicationID:
		return fmt.Errorf("the file is another program's database")
	case version > len(migrations):
		return fmt.Errorf("the file has schema %d, this program knows %d", version, len(migrations))
	}
	for i := version; i < len(migrations); i++ {
		if _, err := conn.ExecContext(ctx, migrations[i]); err != nil {
			return fmt.Errorf("migrate to %d: %w", i+1, err)
		}
	}
	if version > 0 && version < summed {
		if err := addSums(ctx, conn); err != nil {
			return fmt.Errorf("add sums: %w", err)
		}
	}
	if version < len(migrations) {
		if _, err := conn.ExecContext(ctx, fmt.Sprintf("PRAGMA application_id = %d; PRAGMA user_version = %d", applicationID, len(migrations))); err != nil {
			return fmt.Errorf("set version: %w", err)
		}
	}
	if _, err := conn.ExecContext(ctx, "INSERT OR IGNORE INTO meta (one, epoch, head) VALUES (1, ?, 0)", newEpoch()); err != nil {
		return fmt.Errorf("set epoch: %w", err)
	}
	if _, err := conn.ExecContext(ctx, "COMMIT"); err != nil {
		return fmt.Errorf("commit: %w", err)
	}
	return nil
}

func newEpoch() string { return uuid.NewString() }
