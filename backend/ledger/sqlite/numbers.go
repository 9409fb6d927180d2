package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strconv"
	"time"

	"siz-icaro/sync/cartella"
	"siz-icaro/sync/ledger"
)

// taken are the numbers of a series that one decision has asked for.
type taken struct {
	last, first, end uint64 // last is the one held before
	begins           bool   // none was
}

// Next implements [cartella.Centro].
func (t *tx) Next(s cartella.Series) uint64 {
	n := t.numbers[s]
	if n == nil {
		n = &taken{}
		var held sql.Null[uint64]
		if err := t.w.readNumbers.QueryRowContext(t.ctx, s.Kind, s.Servizio, s.Year).Scan(&held, &n.last); err != nil {
			t.fail("read the last number of "+s.String(), err)
			return 0
		}
		n.begins = !held.Valid
		n.last = max(n.last, held.V)
		n.first, n.end = n.last+1, n.last
		if t.numbers == nil {
			t.numbers = map[cartella.Series]*taken{}
		}
		t.numbers[s] = n
	}
	n.end++
	return n.end
}

// take keeps the numbers that an accepted mutation, the one at the head, took.
func (w *writer) take(ctx context.Context, numbers map[cartella.Series]*taken) error {
	for s, n := range numbers {
		if n.begins && n.last > 0 {
			if err := w.exec(ctx, w.insertNumber, s.Kind, s.Servizio, s.Year, n.last, nil); err != nil {
				return fmt.Errorf("begin %s: %w", s, err)
			}
		}
		for i := n.first; i <= n.end; i++ {
			if err := w.exec(ctx, w.insertNumber, s.Kind, s.Servizio, s.Year, i, w.head); err != nil {
				return fmt.Errorf("number %d of %s: %w", i, s, err)
			}
		}
	}
	return nil
}

// jump has the numbers of a restored ledger go on from where none was given, see
// [ledger.Jump].
func jump(ctx context.Context, conn *sql.Conn, restored time.Time) error {
	year, err := strconv.Atoi(cartella.Giorno(restored)[:len("2006")])
	if err != nil {
		return err
	}
	newest := time.Date(year, time.January, 1, 0, 0, 0, 0, time.UTC)
	var received int64
	switch err := conn.QueryRowContext(ctx, "SELECT received FROM mutations ORDER BY at DESC LIMIT 1").Scan(&received); {
	case err == nil:
		newest = time.UnixMicro(received)
	case !errors.Is(err, sql.ErrNoRows):
		return err
	}
	last := map[cartella.Series]uint64{}
	rows, err := conn.QueryContext(ctx, "SELECT kind, servizio, year, max(n) FROM numbers GROUP BY kind, servizio, year")
	if err != nil {
		return err
	}
	for rows.Next() {
		var s cartella.Series
		var n uint64
		if err := rows.Scan(&s.Kind, &s.Servizio, &s.Year, &n); err != nil {
			return errors.Join(err, rows.Close())
		}
		last[s] = n
	}
	if err := errors.Join(rows.Err(), rows.Close()); err != nil {
		return err
	}
	for s, n := range last {
		if _, err := conn.ExecContext(ctx, "INSERT INTO numbers (kind, servizio, year, n) VALUES (?, ?, ?, ?)", s.Kind, s.Servizio, s.Year, ledger.Jump(n, newest, restored)); err != nil {
			return err
		}
	}
	var before uint64
	if err := conn.QueryRowContext(ctx, "SELECT jump FROM meta WHERE jump_year >= ? UNION ALL SELECT 0 LIMIT 1", year).Scan(&before); err != nil {
		return err
	}
	_, err = conn.ExecContext(ctx, "UPDATE meta SET jump = ?, jump_year = max(jump_year, ?)", ledger.Jump(before, newest, restored), year)
	return err
}

// numbers looks for numbers that nobody was given, and for those of a mutation
// that was not accepted.
func (v *verifier) numbers() error {
	const query = `
		SELECT n.kind, n.servizio, n.year, n.n, coalesce(m.outcome, '') FROM (
			SELECT *, lag(n, 1, 0) OVER (PARTITION BY kind, servizio, year ORDER BY n) AS before FROM numbers
		) n LEFT JOIN mutations m ON m.at = n.at
		WHERE n.at IS NOT NULL AND (n.n <> n.before + 1 OR coalesce(m.outcome, '') <> 'accepted')`
	return v.each(query, func(scan func(...any) error) error {
		var s cartella.Series
		var n uint64
		var outcome cartella.Outcome
		if err := scan(&s.Kind, &s.Servizio, &s.Year, &n, &outcome); err != nil {
			return err
		}
		if outcome != cartella.Accepted {
			v.found("numero", s.String(), "il numero %d non è di una modifica accolta", n)
			return nil
		}
		v.found("numero", s.String(), "prima del numero %d ne manca uno", n)
		return nil
	})
}
