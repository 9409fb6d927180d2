package sqlite

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"siz-icaro/sync/cartella"
	"siz-icaro/sync/ledger"
)

// History implements [ledger.Archive].
func (db *DB) History(ctx context.Context, record cartella.ID, granted []cartella.Scope, before cartella.Version, limit ledger.Limit) (h ledger.History, ok bool, err error) {
	defer func() {
		if err != nil {
			h, ok, err = ledger.History{}, false, fmt.Errorf("read history of %s: %w", record, err)
		}
	}()
	names, err := json.Marshal(granted)
	if err != nil {
		return h, false, err
	}
	// One snapshot: between two the record might leave the scopes.
	tx, err := db.reads.BeginTx(ctx, &sql.TxOptions{ReadOnly: true})
	if err != nil {
		return h, false, err
	}
	defer func() {
		_ = tx.Rollback() // nothing was written
	}()
	r := historian{ctx: ctx, tx: tx, granted: string(names)}
	if h.Record, ok, err = r.find(record); err != nil || !ok {
		return ledger.History{}, false, err
	}
	h.Passages, h.More, err = r.passages(before, limit)
	return h, true, err
}

// historian reads one history for somebody who is granted scopes.
type historian struct {
	ctx     context.Context
	tx      *sql.Tx
	granted string // a JSON array

	record cartella.ID
	n      int64
	// since is the first version that is theirs to read.
	since cartella.Version
}

// inGranted finds where a record is in a granted scope.
const inGranted = `
	FROM records r CROSS JOIN feed f ON f.record = r.n JOIN scopes s ON s.n = f.scope
	WHERE r.id = ?1 AND f.gone = 0 AND s.name IN (SELECT value FROM json_each(?2))`

func (h *historian) find(id cartella.ID) (cartella.Record, bool, error) {
	r := cartella.Record{ID: id}
	var body []byte
	err := h.tx.QueryRowContext(h.ctx, "SELECT r.n, r.kind, r.servizio, r.version, r.body, f.since"+inGranted+" ORDER BY f.since LIMIT 1", id, h.granted).
		Scan(&h.n, &r.Kind, &r.Servizio, &r.Version, &body, &h.since)
	if errors.Is(err, sql.ErrNoRows) {
		return r, false, nil
	}
	r.Body, h.record = body, id
	return r, true, err
}

func (h *historian) passages(before cartella.Version, limit ledger.Limit) (out []ledger.Passage, more bool, err error) {
	rows, err := h.tx.QueryContext(h.ctx, `
		SELECT m.at, m.received, m.device, m.body, t.wrote, m.at = (SELECT min(at) FROM touched WHERE record = ?1 AND at >= ?2)
		FROM touched t JOIN mutations m ON m.at = t.at
		WHERE t.record = ?1 AND t.at >= ?2 AND (?3 = 0 OR t.at < ?3) AND m.outcome = 'accepted'
		ORDER BY t.at DESC`, h.n, h.since, before)
	if err != nil {
		return nil, false, err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	bytes := 0
	for rows.Next() {
		var (
			p        ledger.Passage
			received int64
			device   cartella.DeviceID
			body     []byte
			wrote    bool
			entered  bool
			m        cartella.Mutation
		)
		if err := rows.Scan(&p.At, &received, &device, &body, &wrote, &entered); err != nil {
			return nil, false, err
		}
		if err := json.Unmarshal(body, &m); err != nil {
			return nil, false, fmt.Errorf("decode mutation at %d: %w", p.At, err)
		}
		i := slices.IndexFunc(m.Edits, func(e cartella.Edit) bool { return e.ID == h.record })
		if i < 0 || i > 0 && !wrote {
			continue // what a step did to it besides gave way
		}
		if limit.Records > 0 && len(out) == limit.Records || len(out) > 0 && limit.Bytes > 0 && bytes+len(body) > limit.Bytes {
			return out, true, nil
		}
		bytes += len(body)
		p.Received, p.Done, p.Author, p.Edit = time.UnixMicro(received).UTC(), m.At, m.Author, m.Edits[i]
		if entered {
			for field, change := range p.Edit.Set {
				if change.Now == nil {
					delete(p.Edit.Set, field) // that something stood there is of before as well
					continue
				}
				p.Edit.Set[field] = cartella.Change{Now: change.Now}
			}
		}
		if p.Action, err = h.action(m, i); err != nil {
			return nil, false, err
		}
		out = append(out, p)
	}
	return out, false, rows.Err()
}

// action is what a mutation was, as far as what it was about is theirs to see. The
// central service's own are about nothing in particular.
func (h *historian) action(m cartella.Mutation, edit int) (cartella.Action, error) {
	if edit == 0 || m.Device == cartella.Centrale {
		return m.Action, nil
	}
	var one int
	err := h.tx.QueryRowContext(h.ctx, "SELECT 1"+inGranted+" LIMIT 1", m.Edits[0].ID, h.granted).Scan(&one)
	if errors.Is(err, sql.ErrNoRows) {
		return "", nil
	}
	return m.Action, err
}
