package sqlite

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"siz-icaro/sync/cartella"
)

// tx is the [ledger.Tx] of one decision. Its methods cannot fail, so the
// first error is kept, and fails the batch once decide has returned.
type tx struct {
	ctx context.Context
	w   *writer
	err error
	// numbers are those asked for so far.
	numbers map[cartella.Series]*taken
}

func (t *tx) fail(doing string, err error) {
	if err != nil && t.err == nil {
		t.err = fmt.Errorf("%s: %w", doing, err)
	}
}

// Record implements [cartella.Reader].
func (t *tx) Record(id cartella.ID) (cartella.Record, bool) {
	if n, known := t.w.numbers[id]; known && n == 0 {
		return cartella.Record{ID: id}, false
	}
	return t.read(id)
}

func (t *tx) read(id cartella.ID) (cartella.Record, bool) {
	r := cartella.Record{ID: id}
	var n int64
	var body []byte
	err := t.w.readRecord.QueryRowContext(t.ctx, id).Scan(&n, &r.Kind, &r.Servizio, &r.Version, &body)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		t.fail("read record", err)
		return cartella.Record{}, false
	}
	t.w.numbers[id] = n
	r.Body = body
	return r, n != 0
}

// Scopes implements [ledger.Tx].
func (t *tx) Scopes(id cartella.ID) (scopes []cartella.Scope) {
	rows, err := t.w.readScopes.QueryContext(t.ctx, id)
	if err != nil {
		t.fail("read scopes", err)
		return nil
	}
	defer func() { t.fail("read scopes", errors.Join(rows.Err(), rows.Close())) }()
	for rows.Next() {
		var s cartella.Scope
		if err := rows.Scan(&s); err != nil {
			t.fail("read scopes", err)
			return nil
		}
		scopes = append(scopes, s)
	}
	return scopes
}

// Children implements [ledger.Tx].
func (t *tx) Children(id cartella.ID) []cartella.Record {
	rows, err := t.w.readChildren.QueryContext(t.ctx, id)
	if err != nil {
		t.fail("read children", err)
		return nil
	}
	children, err := collect(rows)
	t.fail("read children", err)
	return children
}

// LastChange implements [ledger.Tx]. It reads the record's history backwards:
// a conflict is rare, an index of every field ever set would not be.
func (t *tx) LastChange(id cartella.ID, field cartella.Path) (by cartella.OperatoreID, at time.Time, ok bool) {
	rows, err := t.w.readChanges.QueryContext(t.ctx, id)
	if err != nil {
		t.fail("read changes", err)
		return "", time.Time{}, false
	}
	defer func() { t.fail("read changes", errors.Join(rows.Err(), rows.Close())) }()
	for rows.Next() {
		var received int64
		var body []byte
		var m cartella.Mutation
		if err := rows.Scan(&received, &body); err != nil {
			t.fail("read changes", err)
			return "", time.Time{}, false
		}
		if err := json.Unmarshal(body, &m); err != nil {
			t.fail("decode mutation", err)
			return "", time.Time{}, false
		}
		// The last one looked at is the creation, whatever made it.
		by, at = m.Author, time.UnixMicro(received).UTC()
		for _, e := range m.Edits {
			if e.ID != id {
				continue
			}
			if _, set := e.Set[field]; set {
				return by, at, true
			}
			if e.Create != nil {
				return by, at, false
			}
		}
	}
	return by, at, false
}

// collect reads rows of id, kind, servizio, version, body.
func collect(rows *sql.Rows) (records []cartella.Record, err error) {
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		var r cartella.Record
		var body []byte
		if err := rows.Scan(&r.ID, &r.Kind, &r.Servizio, &r.Version, &body); err != nil {
			return nil, err
		}
		r.Body = body
		records = append(records, r)
	}
	return records, rows.Err()
}
