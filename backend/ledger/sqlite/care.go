package sqlite

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"time"

	"siz-icaro/sync/cartella"
	"siz-icaro/sync/durable"
	"siz-icaro/sync/ledger"
)

// Backup implements [ledger.Archive].
func (db *DB) Backup(ctx context.Context, file string) (err error) {
	defer func() {
		if err != nil {
			err = fmt.Errorf("back up ledger: %w", err)
		}
	}()
	if _, err := os.Lstat(file); !errors.Is(err, os.ErrNotExist) {
		return errors.Join(err, os.ErrExist)
	}
	// A name of its own until it is whole: what is called a backup is one.
	part := file + ".part"
	if err := sweep(part); err != nil {
		return err
	}
	from, err := sql.Open("sqlite", dsn(db.path))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, from.Close()) }()
	if _, err := from.ExecContext(ctx, "VACUUM INTO ?", part); err != nil {
		return err
	}
	return durable.Publish(part, file)
}

// Restore makes a ledger at target, which must not exist yet, out of a backup,
// and gives it a new epoch: replicas learn that what they had been told may be
// missing, and offer it again. Numbers go on from where none was given before
// restored, the central clock's now.
func Restore(ctx context.Context, backup, target string, restored time.Time) (err error) {
	defer func() {
		if err != nil {
			err = fmt.Errorf("restore ledger: %w", err)
		}
	}()
	for _, f := range []string{target, target + "-wal", target + "-shm"} {
		if _, err := os.Lstat(f); !errors.Is(err, os.ErrNotExist) {
			return errors.Join(err, os.ErrExist)
		}
	}
	part := target + ".part"
	if err := sweep(part); err != nil {
		return err
	}
	if err := copyFile(backup, part); err != nil {
		return err
	}
	if err := renew(ctx, part, restored); err != nil {
		return err
	}
	return durable.Publish(part, target)
}

// sweep removes a database that an earlier call, cut short, had begun, with what
// SQLite keeps beside it: a log left there would be taken for the new one's.
func sweep(part string) error {
	for _, f := range []string{part, part + "-wal", part + "-shm", part + "-journal"} {
		if err := durable.Remove(f); err != nil && !errors.Is(err, os.ErrNotExist) {
			return err
		}
	}
	return nil
}

func copyFile(from, to string) (err error) {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, in.Close()) }()
	out, err := durable.OpenNew(to)
	if err != nil {
		return err
	}
	_, err = io.Copy(out, in)
	return errors.Join(err, out.Close())
}

// renew checks that file is a ledger and gives it a new epoch. Closing the last
// connection folds the WAL back into the file.
func renew(ctx context.Context, file string, restored time.Time) (err error) {
	db, err := sql.Open("sqlite", dsn(file, "synchronous(FULL)"))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	conn, err := db.Conn(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, conn.Close()) }()
	var tables int
	if err := conn.QueryRowContext(ctx, "SELECT count(*) FROM sqlite_schema").Scan(&tables); err != nil {
		return err
	}
	if tables == 0 {
		return errors.New("the backup is empty")
	}
	if err := migrate(ctx, conn); err != nil {
		return err
	}
	if err := jump(ctx, conn, restored); err != nil {
		return fmt.Errorf("have the numbers go on: %w", err)
	}
	_, err = conn.ExecContext(ctx, "UPDATE meta SET epoch = ?", newEpoch())
	return err
}

// Verify implements [ledger.Archive]. It reads one snapshot, while the ledger
// goes on.
func (db *DB) Verify(ctx context.Context, scopes ledger.ScopeRule) (defects []ledger.Defect, err error) {
	conn, err := db.reads.Conn(ctx)
	if err != nil {
		return nil, fmt.Errorf("verify ledger: %w", err)
	}
	defer func() { err = errors.Join(err, conn.Close()) }()
	sqlTx, err := conn.BeginTx(ctx, nil)
	if err != nil {
		return nil, fmt.Errorf("verify ledger: %w", err)
	}
	defer func() { err = errors.Join(err, sqlTx.Rollback()) }()
	v := verifier{ctx: ctx, tx: sqlTx, rule: scopes, day: cartella.Giorno(db.now())}
	for _, check := range []func() error{v.file, v.digests, v.versions, v.bodies, v.mutations, v.history, v.devices, v.numbers} {
		if err := check(); err != nil {
			return nil, fmt.Errorf("verify ledger: %w", err)
		}
	}
	return v.defects, nil
}

type verifier struct {
	ctx     context.Context
	tx      *sql.Tx
	rule    ledger.ScopeRule
	day     string
	defects []ledger.Defect
}

func (v *verifier) found(about, id, format string, args ...any) {
	v.defects = append(v.defects, ledger.Defect{About: about, ID: id, What: fmt.Sprintf(format, args...)})
}

// each calls yield for every row of a query.
func (v *verifier) each(query string, yield func(scan func(...any) error) error) (err error) {
	rows, err := v.tx.QueryContext(v.ctx, query)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		if err := yield(rows.Scan); err != nil {
			return err
		}
	}
	return rows.Err()
}

// file asks SQLite about its own structure.
func (v *verifier) file() error {
	err := v.each("SELECT integrity_check FROM pragma_integrity_check", func(scan func(...any) error) error {
		var what string
		if err := scan(&what); err != nil {
			return err
		}
		if what != "ok" {
			v.found("file", "", "%s", what)
		}
		return nil
	})
	if err != nil {
		return err
	}
	return v.each(`SELECT "table", parent, count(*) FROM pragma_foreign_key_check GROUP BY 1, 2`, func(scan func(...any) error) error {
		var table, parent string
		var n int
		if err := scan(&table, &parent, &n); err != nil {
			return err
		}
		v.found("file", table, "righe che si riferiscono a ciò che in %s non c'è: %d", parent, n)
		return nil
	})
}

// digests recomputes each scope's digest from its feed.
func (v *verifier) digests() error {
	type sums struct{ stored, found cartella.Digest }
	all := map[cartella.Scope]*sums{}
	err := v.each("SELECT name, count, sum FROM scopes", func(scan func(...any) error) error {
		var scope cartella.Scope
		s := &sums{found: new(cartella.Digester).Digest()}
		if err := scan(&scope, &s.stored.Count, &s.stored.Sum); err != nil {
			return err
		}
		all[scope] = s
		return nil
	})
	if err != nil {
		return err
	}
	digesters := map[cartella.Scope]*cartella.Digester{}
	err = v.each("SELECT s.name, r.id, f.version FROM feed f JOIN scopes s ON s.n = f.scope JOIN records r ON r.n = f.record WHERE f.gone = 0", func(scan func(...any) error) error {
		var scope cartella.Scope
		var id cartella.ID
		var version cartella.Version
		if err := scan(&scope, &id, &version); err != nil {
			return err
		}
		if digesters[scope] == nil {
			digesters[scope] = &cartella.Digester{}
		}
		digesters[scope].Add(id, version)
		return nil
	})
	if err != nil {
		return err
	}
	for scope, s := range all {
		if d := digesters[scope]; d != nil {
			s.found = d.Digest()
		}
		if s.stored != s.found {
			v.found("insieme", string(scope), "dovrebbe contenere %d schede, ne contiene %d, o non sono quelle", s.stored.Count, s.found.Count)
		}
	}
	return nil
}

// versions compares the feeds with the records, and both with the head.
func (v *verifier) versions() error {
	err := v.each(`SELECT r.id, s.name FROM feed f JOIN scopes s ON s.n = f.scope JOIN records r ON r.n = f.record
		WHERE f.gone = 0 AND f.version <> r.version OR f.version > r.version`, func(scan func(...any) error) error {
		var id, scope string
		if err := scan(&id, &scope); err != nil {
			return err
		}
		v.found("scheda", id, "in %s è a un'altra versione", scope)
		return nil
	})
	if err != nil {
		return err
	}
	return v.each("SELECT max(version) FROM (SELECT max(version) AS version FROM records UNION ALL SELECT max(at) FROM mutations) HAVING max(version) > (SELECT head FROM meta)", func(scan func(...any) error) error {
		var top cartella.Version
		if err := scan(&top); err != nil {
			return err
		}
		v.found("file", "", "la versione %d viene dopo l'ultima", top)
		return nil
	})
}

// bodies checks that each record is as it was written, that its body is
// canonical, and that it stands
// in the scopes that the rule says, unless the day has changed them and the hub
// is yet to follow.
func (v *verifier) bodies() error {
	placed := map[cartella.ID][]cartella.Scope{}
	if v.rule != nil {
		err := v.each("SELECT r.id, s.name FROM feed f JOIN scopes s ON s.n = f.scope JOIN records r ON r.n = f.record WHERE f.gone = 0 ORDER BY s.name", func(scan func(...any) error) error {
			var id cartella.ID
			var scope cartella.Scope
			if err := scan(&id, &scope); err != nil {
				return err
			}
			placed[id] = append(placed[id], scope)
			return nil
		})
		if err != nil {
			return err
		}
	}
	const query = `
		SELECT r.sum, coalesce(r.parent, ''), r.id, r.kind, r.servizio, r.version, r.body, coalesce(r.expires, ''), coalesce(p.expires, ''), p.id, p.kind, p.servizio, p.version, p.body
		FROM records r LEFT JOIN records p ON p.id = r.parent`
	return v.each(query, func(scan func(...any) error) error {
		var r cartella.Record
		var sum, body, above []byte
		var parentID, expires, aboveExpires string
		var id, kind, servizio sql.NullString
		var version sql.Null[cartella.Version]
		if err := scan(&sum, &parentID, &r.ID, &r.Kind, &r.Servizio, &r.Version, &body, &expires, &aboveExpires, &id, &kind, &servizio, &version, &above); err != nil {
			return err
		}
		r.Body = body
		if !bytes.Equal(sum, recordSum(r, parentID, expires)) {
			v.found("scheda", string(r.ID), "non è più quella che era stata scritta")
		}
		if canonical, err := cartella.Canonical(body); err != nil || string(canonical) != string(body) {
			v.found("scheda", string(r.ID), "il contenuto non è leggibile")
			return nil
		}
		due := expires != "" && expires <= v.day || aboveExpires != "" && aboveExpires <= v.day
		if v.rule == nil || due {
			return nil
		}
		var parent *cartella.Record
		if id.Valid {
			parent = &cartella.Record{ID: cartella.ID(id.String), Kind: cartella.Kind(kind.String), Servizio: cartella.ServizioID(servizio.String), Version: version.V, Body: above}
		}
		want := slices.Sorted(slices.Values(v.rule(r, parent)))
		if got := placed[r.ID]; !slices.Equal(got, want) {
			v.found("scheda", string(r.ID), "sta in %v, per la regola starebbe in %v", got, want)
		}
		return nil
	})
}

// devices looks for gaps in what is held of each device.
func (v *verifier) devices() error {
	err := v.each("SELECT DISTINCT device FROM mutations WHERE device NOT IN (SELECT device FROM devices)", func(scan func(...any) error) error {
		var device string
		if err := scan(&device); err != nil {
			return err
		}
		v.found("dispositivo", device, "ha modifiche, ma non è fra i dispositivi")
		return nil
	})
	if err != nil {
		return err
	}
	return v.each(`SELECT d.device, d.last, d.skipped + count(m.seq), coalesce(max(m.seq), 0)
		FROM devices d LEFT JOIN mutations m ON m.device = d.device GROUP BY d.device`, func(scan func(...any) error) error {
		var device string
		var last, accounted, top cartella.Seq
		if err := scan(&device, &last, &accounted, &top); err != nil {
			return err
		}
		if accounted != last || top > last {
			v.found("dispositivo", device, "fra le sue modifiche conservate o date per perse, %d, e l'ultima, la %d, ce n'è di mancanti", accounted, last)
		}
		return nil
	})
}
