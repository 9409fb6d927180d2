package sqlite

import (
	"bytes"
	"context"
	"crypto/sha256"
	"database/sql"
	"fmt"

	"siz-icaro/sync/cartella"
)

// sumSize is how much of a SHA-256 is kept with each row: enough to tell that
// the disk, or somebody, has changed a byte of it.
const sumSize = 16

// sumOf is kept with a row that holds parts.
func sumOf(parts ...[]byte) []byte {
	h := sha256.New()
	for _, p := range parts {
		var length [8]byte
		for i, n := 0, len(p); i < len(length); i, n = i+1, n>>8 {
			length[i] = byte(n)
		}
		h.Write(length[:])
		h.Write(p)
	}
	return h.Sum(nil)[:sumSize]
}

func recordSum(r cartella.Record, parent, expires string) []byte {
	return sumOf([]byte(r.ID), []byte(r.Kind), []byte(r.Servizio), fmt.Append(nil, r.Version), []byte(parent), []byte(expires), r.Body)
}

// sumPage is how many rows of an older file are read at a time.
const sumPage = 500

// addSums gives the rows of an older file their sums.
func addSums(ctx context.Context, conn *sql.Conn) error {
	for _, t := range []struct {
		read, write string
		sum         func(*sql.Rows) (n int64, sum []byte, err error)
	}{
		{
			"SELECT n, id, kind, servizio, version, coalesce(parent, ''), coalesce(expires, ''), body FROM records WHERE n > ? ORDER BY n LIMIT ?",
			"UPDATE records SET sum = ? WHERE n = ?",
			func(rows *sql.Rows) (n int64, sum []byte, err error) {
				var r cartella.Record
				var body []byte
				var parent, expires string
				err = rows.Scan(&n, &r.ID, &r.Kind, &r.Servizio, &r.Version, &parent, &expires, &body)
				r.Body = body
				return n, recordSum(r, parent, expires), err
			},
		},
		{
			"SELECT at, at, device, seq, received, outcome, verdict, body FROM mutations WHERE at > ? ORDER BY at LIMIT ?",
			"UPDATE mutations SET sum = ? WHERE at = ?",
			func(rows *sql.Rows) (n int64, sum []byte, err error) {
				m, err := scanMutation(rows, &n)
				return n, m.sum(), err
			},
		},
	} {
		for after, more := int64(-1), true; more; {
			rows, err := conn.QueryContext(ctx, t.read, after, sumPage)
			if err != nil {
				return err
			}
			sums := map[int64][]byte{}
			for rows.Next() {
				n, sum, err := t.sum(rows)
				if err != nil {
					_ = rows.Close() // the first error is the one to tell
					return err
				}
				sums[n], after = sum, n
			}
			if err := rows.Close(); err != nil {
				return err
			}
			if err := rows.Err(); err != nil {
				return err
			}
			for n, sum := range sums {
				if _, err := conn.ExecContext(ctx, t.write, sum, n); err != nil {
					return err
				}
			}
			more = len(sums) == sumPage
		}
	}
	return nil
}

// storedMutation is a row of the mutations.
type storedMutation struct {
	at            cartella.Version
	device        cartella.DeviceID
	seq           cartella.Seq
	received      int64
	outcome       cartella.Outcome
	verdict, body []byte
}

func (m storedMutation) sum() []byte {
	return sumOf(fmt.Append(nil, m.at), []byte(m.device), fmt.Append(nil, m.seq), fmt.Append(nil, m.received), []byte(m.outcome), m.verdict, m.body)
}

// scanMutation reads a row of the mutations, what comes first into first.
func scanMutation(rows interface{ Scan(...any) error }, first any) (m storedMutation, err error) {
	err = rows.Scan(first, &m.at, &m.device, &m.seq, &m.received, &m.outcome, &m.verdict, &m.body)
	return m, err
}

// mutations checks the sum of each mutation with its verdict.
func (v *verifier) mutations() error {
	return v.each("SELECT sum, at, device, seq, received, outcome, verdict, body FROM mutations", func(scan func(...any) error) error {
		var sum []byte
		m, err := scanMutation(scanner(scan), &sum)
		if err != nil {
			return err
		}
		if !bytes.Equal(sum, m.sum()) {
			v.found("modifica", fmt.Sprintf("%s/%d", m.device, m.seq), "non è più quella che era stata ricevuta, o il suo esito è cambiato")
		}
		return nil
	})
}

type scanner func(...any) error

func (s scanner) Scan(into ...any) error { return s(into...) }

// history looks for records that an accepted mutation names and that have lost
// it from their history, and for those whose history begins after their end.
func (v *verifier) history() error {
	err := v.each("SELECT DISTINCT r.id FROM feed f JOIN records r ON r.n = f.record WHERE f.gone = 0 AND f.since > f.version", func(scan func(...any) error) error {
		var id string
		if err := scan(&id); err != nil {
			return err
		}
		v.found("scheda", id, "sarebbe arrivata dove sta dopo la sua ultima versione")
		return nil
	})
	if err != nil {
		return err
	}
	const query = `
		SELECT r.id, m.device, m.seq FROM mutations m, json_each(CAST(m.body AS TEXT), '$.edits') e JOIN records r ON r.id = json_extract(e.value, '$.id')
		WHERE m.outcome = 'accepted' AND json_valid(CAST(m.body AS TEXT)) AND NOT EXISTS (SELECT 1 FROM touched t WHERE t.record = r.n AND t.at = m.at)`
	return v.each(query, func(scan func(...any) error) error {
		var id, device string
		var seq cartella.Seq
		if err := scan(&id, &device, &seq); err != nil {
			return err
		}
		v.found("scheda", id, "alla sua storia manca la modifica %s/%d", device, seq)
		return nil
	})
}
