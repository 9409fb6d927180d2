package sqlite

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"siz-icaro/sync/cartella"
	"siz-icaro/sync/ledger"
)

// feedQuery reads a page in the order of the feed's own key. LIMIT -1 is none.
const feedQuery = `
	SELECT f.version, f.gone, r.id, r.kind, r.servizio, r.body
	FROM scopes s CROSS JOIN feed f ON f.scope = s.n CROSS JOIN records r ON r.n = f.record
	WHERE s.name = ?1 AND f.version > ?2
	ORDER BY f.version LIMIT ?3`

// Feed implements [ledger.Ledger].
func (db *DB) Feed(ctx context.Context, scope cartella.Scope, after cartella.Version, limit ledger.Limit) (page ledger.Page, err error) {
	defer func() {
		if err != nil {
			page, err = ledger.Page{}, fmt.Errorf("read feed of %s: %w", scope, err)
		}
	}()
	if err := context.Cause(ctx); err != nil {
		return page, err
	}
	most := -1
	if limit.Records > 0 {
		most = limit.Records + 1 // one more tells whether the page is the last
	}
	// A page is bounded, and a cancellable read costs a goroutine a row.
	ctx = context.WithoutCancel(ctx)
	// The head is read first. The page is of the same moment or a later one, so
	// it misses nothing up to that head, and a page that is the last may say so.
	var head cartella.Version
	if err := db.head.QueryRowContext(ctx).Scan(&head); err != nil {
		return page, err
	}
	rows, err := db.feed.QueryContext(ctx, scope, after, most)
	if err != nil {
		return page, err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	var room []byte
	bytes := 0
	for rows.Next() {
		var (
			version                  cartella.Version
			gone                     bool
			id, kind, servizio, body sql.RawBytes
		)
		if err := rows.Scan(&version, &gone, &id, &kind, &servizio, &body); err != nil {
			return page, err
		}
		size := len(body)
		if n := len(page.Entries); n > 0 && (limit.Records > 0 && n >= limit.Records || limit.Bytes > 0 && bytes+size > limit.Bytes) {
			page.Cursor = page.Entries[n-1].Version
			return page, nil
		}
		e := ledger.Entry{Record: cartella.Record{ID: cartella.ID(id), Version: version}, Gone: gone}
		if !e.Gone {
			// Bodies share a few allocations, each larger than the one before: a
			// page lives and dies whole, and most hold one record.
			if cap(room)-len(room) < size {
				room = make([]byte, 0, max(size, min(4*cap(room), 256<<10)))
			}
			start := len(room)
			room = append(room, body...)
			e.Kind, e.Servizio = cartella.Kind(kind), cartella.ServizioID(servizio)
			e.Body = json.RawMessage(room[start:len(room):len(room)])
			bytes += size
		}
		page.Entries = append(page.Entries, e)
		page.Cursor = version
	}
	if err := rows.Err(); err != nil {
		return page, err
	}
	page.Cursor, page.Head = max(page.Cursor, head), true
	return page, nil
}

// Digest implements [ledger.Ledger]. It is kept up to date by each commit;
// Verify checks it against the feed.
func (db *DB) Digest(ctx context.Context, scope cartella.Scope) (cartella.Digest, cartella.Version, error) {
	var head cartella.Version
	var count sql.Null[uint64]
	var sum sql.NullString
	if err := db.digest.QueryRowContext(ctx, scope).Scan(&head, &count, &sum); err != nil {
		return cartella.Digest{}, 0, fmt.Errorf("read digest of %s: %w", scope, err)
	}
	if !sum.Valid {
		return new(cartella.Digester).Digest(), head, nil
	}
	return cartella.Digest{Count: count.V, Sum: sum.String}, head, nil
}

// Dated implements [ledger.Ledger].
func (db *DB) Dated(ctx context.Context, scope cartella.Scope, from, to string, limit int) ([]cartella.Record, error) {
	records, err := db.some(ctx, `
		SELECT r.id, r.kind, r.servizio, r.version, r.body
		FROM records r CROSS JOIN feed f ON f.record = r.n AND f.scope = (SELECT n FROM scopes WHERE name = ?1)
		WHERE r.al >= ?2 AND r.dal <= ?3 AND f.gone = 0
		ORDER BY r.dal, r.id LIMIT ?4`, scope, from, to, limit)
	if err != nil {
		return nil, fmt.Errorf("read the days of %s: %w", scope, err)
	}
	return records, nil
}

// Among implements [ledger.Ledger].
func (db *DB) Among(ctx context.Context, scope cartella.Scope, ids []cartella.ID) ([]cartella.Record, error) {
	list, err := json.Marshal(ids)
	if err != nil {
		return nil, err
	}
	records, err := db.some(ctx, `
		SELECT r.id, r.kind, r.servizio, r.version, r.body
		FROM json_each(?2) e CROSS JOIN records r ON r.id = e.value
			CROSS JOIN feed f ON f.record = r.n AND f.scope = (SELECT n FROM scopes WHERE name = ?1)
		WHERE f.gone = 0
		ORDER BY e.key`, scope, string(list))
	if err != nil {
		return nil, fmt.Errorf("read some of %s: %w", scope, err)
	}
	return records, nil
}

func (db *DB) some(ctx context.Context, query string, args ...any) ([]cartella.Record, error) {
	if err := context.Cause(ctx); err != nil {
		return nil, err
	}
	// As in Feed: few rows, and a cancellable read costs a goroutine for each.
	rows, err := db.reads.QueryContext(context.WithoutCancel(ctx), query, args...)
	if err != nil {
		return nil, err
	}
	return collect(rows)
}

// Expiring implements [ledger.Ledger].
func (db *DB) Expiring(ctx context.Context, day string) ([]cartella.Record, error) {
	rows, err := db.reads.QueryContext(ctx, "SELECT id, kind, servizio, version, body FROM records WHERE expires IS NOT NULL AND expires <= ? ORDER BY expires, id", day)
	if err != nil {
		return nil, fmt.Errorf("read expiring: %w", err)
	}
	records, err := collect(rows)
	if err != nil {
		return nil, fmt.Errorf("read expiring: %w", err)
	}
	return records, nil
}

// Ahead implements [ledger.Ledger].
func (db *DB) Ahead(ctx context.Context, day string, limit int) (a ledger.Ahead, err error) {
	rows, err := db.reads.QueryContext(ctx, "SELECT id, kind, servizio, version, body FROM records WHERE placed > ? ORDER BY placed, id LIMIT ?", day, limit)
	if err != nil {
		return a, fmt.Errorf("read what is ahead: %w", err)
	}
	if a.Records, err = collect(rows); err != nil {
		return a, fmt.Errorf("read what is ahead: %w", err)
	}
	// One subquery for each end: together the index serves neither.
	err = db.reads.QueryRowContext(ctx, `SELECT coalesce((SELECT max(placed) FROM records WHERE placed <= ?1), ''),
		coalesce((SELECT min(placed) FROM records WHERE placed > ?1), '')`, day).Scan(&a.Before, &a.First)
	if err != nil {
		return a, fmt.Errorf("read what is ahead: %w", err)
	}
	return a, nil
}

// Record implements [ledger.Archive].
func (db *DB) Record(ctx context.Context, id cartella.ID) (cartella.Record, bool, error) {
	r := cartella.Record{ID: id}
	var body []byte
	if err := context.Cause(ctx); err != nil {
		return cartella.Record{}, false, err
	}
	// One row: to be able to cancel it costs more than it.
	err := db.record.QueryRowContext(context.WithoutCancel(ctx), id).
		Scan(&r.Kind, &r.Servizio, &r.Version, &body)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return cartella.Record{}, false, nil
	case err != nil:
		return cartella.Record{}, false, fmt.Errorf("read record %s: %w", id, err)
	}
	r.Body = body
	return r, true, nil
}

// Mutation implements [ledger.Archive].
func (db *DB) Mutation(ctx context.Context, device cartella.DeviceID, seq cartella.Seq) (ledger.Held, bool, error) {
	var received int64
	var verdict, body []byte
	err := db.reads.QueryRowContext(ctx, "SELECT received, verdict, body FROM mutations WHERE device = ? AND seq = ?", device, seq).
		Scan(&received, &verdict, &body)
	if errors.Is(err, sql.ErrNoRows) {
		return ledger.Held{}, false, nil
	}
	held := ledger.Held{Received: time.UnixMicro(received).UTC()}
	if err == nil {
		err = errors.Join(json.Unmarshal(verdict, &held.Verdict), json.Unmarshal(body, &held.Mutation))
	}
	if err != nil {
		return ledger.Held{}, false, fmt.Errorf("read mutation %d of device %s: %w", seq, device, err)
	}
	return held, true, nil
}

// Done implements [ledger.Archive].
func (db *DB) Done(ctx context.Context, action cartella.Action, after cartella.Version, limit int) (held []ledger.Held, upTo cartella.Version, err error) {
	defer func() {
		if err != nil {
			held, upTo, err = nil, after, fmt.Errorf("read what was done by %s: %w", action, err)
		}
	}()
	// The head first: what is read then is of the same moment or a later one.
	if err := db.head.QueryRowContext(ctx).Scan(&upTo); err != nil {
		return nil, after, err
	}
	rows, err := db.reads.QueryContext(ctx, `
		SELECT at, received, verdict, body FROM mutations
		WHERE at > ?1 AND at <= ?2 AND json_valid(CAST(body AS TEXT)) AND json_extract(CAST(body AS TEXT), '$.action') = ?3
		ORDER BY at LIMIT ?4`, after, upTo, action, limit)
	if err != nil {
		return nil, after, err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	var last cartella.Version
	for rows.Next() {
		var h ledger.Held
		var received int64
		var verdict, body []byte
		if err := rows.Scan(&last, &received, &verdict, &body); err != nil {
			return nil, after, err
		}
		if err := errors.Join(json.Unmarshal(verdict, &h.Verdict), json.Unmarshal(body, &h.Mutation)); err != nil {
			return nil, after, fmt.Errorf("decode the mutation at %d: %w", last, err)
		}
		h.Received = time.UnixMicro(received).UTC()
		held = append(held, h)
	}
	if len(held) == limit {
		upTo = last
	}
	return held, max(upTo, after), rows.Err()
}

// Counts implements [ledger.Archive].
func (db *DB) Counts(ctx context.Context) (c ledger.Counts, err error) {
	defer func() {
		if err != nil {
			c, err = ledger.Counts{}, fmt.Errorf("count: %w", err)
		}
	}()
	c = ledger.Counts{Records: map[cartella.Kind]int{}, Mutations: map[cartella.Outcome]int{}}
	rows, err := db.reads.QueryContext(ctx, `
		SELECT 'head', '', head FROM meta
		UNION ALL SELECT 'record', kind, count(*) FROM records GROUP BY kind
		UNION ALL SELECT 'mutation', outcome, count(*) FROM mutations GROUP BY outcome
		UNION ALL SELECT 'device', '', count(*) FROM devices
		UNION ALL SELECT 'scope', '', count(*) FROM scopes WHERE count > 0`)
	if err != nil {
		return c, err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		var what, of string
		var n int
		if err := rows.Scan(&what, &of, &n); err != nil {
			return c, err
		}
		switch what {
		case "head":
			c.Head = cartella.Version(n)
		case "record":
			c.Records[cartella.Kind(of)] = n
		case "mutation":
			c.Mutations[cartella.Outcome(of)] = n
		case "device":
			c.Devices = n
		case "scope":
			c.Scopes = n
		}
	}
	return c, rows.Err()
}
