package sqlite

import (
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/sync/errgroup"

	"siz-icaro/sync/cartella"
	"siz-icaro/sync/ledger"
)

// body is a record of the size that the project measures with.
var body = fmt.Appendf(nil, `{"note":%q}`, strings.Repeat("n", 577-len(`{"note":""}`)))

// sized is a mutation that creates n records of 577 bytes.
func sized(device cartella.DeviceID, seq cartella.Seq, n int) cartella.Mutation {
	m := cartella.Mutation{Device: device, Seq: seq, Author: "op-1", Action: cartella.AzioneImporta}
	for i := range n {
		m.Edits = append(m.Edits, cartella.Edit{ID: cartella.ID(fmt.Sprintf("%s-%09d-%03d", device, seq, i)), Kind: cartella.KindSoggetto, Servizio: "lodi", Create: body})
	}
	return m
}

// BenchmarkCommit is one durable change of one of 10,000 records. Its floors
// take turns with it, so that all of them meet the same disk: the same bytes
// appended to a file and fsynced, and the same row in a bare SQLite table.
func BenchmarkCommit(b *testing.B) {
	db := open(b, filepath.Join(b.TempDir(), "ledger.db"))
	const records = 10_000
	for seq := cartella.Seq(1); seq <= records/cartella.MaxEdits; seq++ {
		commit(b, db, sized("d", seq, cartella.MaxEdits))
	}
	file, err := os.Create(filepath.Join(b.TempDir(), "file"))
	if err != nil {
		b.Fatal(err)
	}
	defer file.Close()
	raw := bare(b)
	var disk, row, ours []time.Duration
	for i := 0; b.Loop(); i++ {
		disk = append(disk, took(b, func() error {
			if _, err := file.Write(body); err != nil {
				return err
			}
			return file.Sync()
		}))
		row = append(row, took(b, func() error {
			_, err := raw.Exec("INSERT INTO t (n, body) VALUES (?, ?)", i, body)
			return err
		}))
		m := sized("e", cartella.Seq(i+1), 1)
		n := i * 7919 % records
		m.Edits[0].ID = cartella.ID(fmt.Sprintf("d-%09d-%03d", 1+n/cartella.MaxEdits, n%cartella.MaxEdits))
		ours = append(ours, took(b, func() error {
			_, err := db.Commit(b.Context(), []cartella.Mutation{m}, decide)
			return err
		}))
	}
	report(b, "fsync", disk)
	report(b, "floor", row)
	report(b, "ours", ours)
}

func took(b *testing.B, f func() error) time.Duration {
	start := time.Now()
	if err := f(); err != nil {
		b.Fatal(err)
	}
	return time.Since(start)
}

func report(b *testing.B, name string, took []time.Duration) {
	slices.Sort(took)
	ms := func(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }
	b.ReportMetric(ms(took[len(took)/2]), name+"-p50-ms")
	b.ReportMetric(ms(took[len(took)*99/100]), name+"-p99-ms")
	b.ReportMetric(ms(took[len(took)-1]), name+"-max-ms")
}

// BenchmarkShare has 64 devices change one of 10,000 records at a time, all at once,
// each waiting until its own is durable. Its floor takes turns with it: the same rows
// written to a bare SQLite by whoever finds those of all 64 waiting, in one
// transaction.
func BenchmarkShare(b *testing.B) {
	const devices, records, each = 64, 10_000, 20
	db := open(b, filepath.Join(b.TempDir(), "ledger.db"))
	for seq := cartella.Seq(1); seq <= records/cartella.MaxEdits; seq++ {
		commit(b, db, sized("d", seq, cartella.MaxEdits))
	}
	raw := bare(b)
	if _, err := raw.Exec("CREATE TABLE m (n INTEGER PRIMARY KEY, body BLOB)"); err != nil {
		b.Fatal(err)
	}
	var floor, ours []time.Duration
	for round := 0; b.Loop(); round++ {
		floor = append(floor, took(b, func() error {
			for i := range each {
				if err := grouped(raw, (round*each+i)*devices, devices); err != nil {
					return err
				}
			}
			return nil
		}))
		ours = append(ours, took(b, func() error {
			var writers errgroup.Group
			for d := range devices {
				writers.Go(func() error {
					for i := range each {
						m := sized(cartella.DeviceID(fmt.Sprint("e", d)), cartella.Seq(round*each+i+1), 1)
						n := (round*each*devices + i*devices + d) * 7919 % records
						m.Edits[0].ID = cartella.ID(fmt.Sprintf("d-%09d-%03d", 1+n/cartella.MaxEdits, n%cartella.MaxEdits))
						if _, err := db.Commit(b.Context(), []cartella.Mutation{m}, decide); err != nil {
							return err
						}
					}
					return nil
				})
			}
			return writers.Wait()
		}))
	}
	slices.Sort(floor)
	slices.Sort(ours)
	micros := func(took []time.Duration) float64 {
		return float64(took[len(took)/2].Nanoseconds()) / 1000 / (devices * each)
	}
	b.ReportMetric(micros(floor), "floor-µs/commit")
	b.ReportMetric(micros(ours), "ours-µs/commit")
	b.ReportMetric(1e6/micros(ours), "commits/s")
}

// grouped writes as many rows of a record and of a mutation as n devices do.
func grouped(raw *sql.DB, from, n int) error {
	tx, err := raw.Begin()
	if err != nil {
		return err
	}
	for i := range n {
		_, err := tx.Exec("INSERT OR REPLACE INTO t (n, body) VALUES (?, ?)", (from+i)*7919%10_000, body)
		if err == nil {
			_, err = tx.Exec("INSERT INTO m (n, body) VALUES (?, ?)", from+i, body)
		}
		if err != nil {
			return errors.Join(err, tx.Rollback())
		}
	}
	return tx.Commit()
}

func bare(b *testing.B) *sql.DB {
	raw, err := sql.Open("sqlite", dsn(filepath.Join(b.TempDir(), "bare.db"), "synchronous(FULL)"))
	if err != nil {
		b.Fatal(err)
	}
	raw.SetMaxOpenConns(1)
	b.Cleanup(func() {
		if err := raw.Close(); err != nil {
			b.Error(err)
		}
	})
	if _, err := raw.Exec("CREATE TABLE t (n INTEGER PRIMARY KEY, body BLOB)"); err != nil {
		b.Fatal(err)
	}
	return raw
}

const many = 50_000

// load fills a ledger with many records, 500 a mutation.
func load(b *testing.B, db *DB) {
	for seq := cartella.Seq(1); seq <= many/cartella.MaxEdits; seq++ {
		commit(b, db, sized("d", seq, cartella.MaxEdits))
	}
}

// BenchmarkLoad is an import of 50,000 records.
func BenchmarkLoad(b *testing.B) {
	for b.Loop() {
		load(b, open(b, filepath.Join(b.TempDir(), "ledger.db")))
	}
}

// BenchmarkFeed reads a feed of 50,000 records of 577 bytes in pages of 1,000;
// its floor is a SELECT of as many blobs.
func BenchmarkFeed(b *testing.B) {
	b.Run("ledger", func(b *testing.B) {
		db := open(b, filepath.Join(b.TempDir(), "ledger.db"))
		load(b, db)
		for b.Loop() {
			n := 0
			for cursor, head := cartella.Version(0), false; !head; {
				page, err := db.Feed(b.Context(), "servizio:lodi", cursor, ledger.Limit{Records: 1000, Bytes: 1 << 20})
				if err != nil {
					b.Fatal(err)
				}
				n += len(page.Entries)
				cursor, head = page.Cursor, page.Head
			}
			if n != many {
				b.Fatalf("%d records", n)
			}
		}
	})
	b.Run("floor=select", func(b *testing.B) {
		raw := bare(b)
		tx, err := raw.Begin()
		if err != nil {
			b.Fatal(err)
		}
		for i := range many {
			if _, err := tx.Exec("INSERT INTO t (n, body) VALUES (?, ?)", i, body); err != nil {
				b.Fatal(err)
			}
		}
		if err := tx.Commit(); err != nil {
			b.Fatal(err)
		}
		for b.Loop() {
			rows, err := raw.Query("SELECT n, body FROM t")
			if err != nil {
				b.Fatal(err)
			}
			n := 0
			for rows.Next() {
				var id int
				var blob sql.RawBytes
				if err := rows.Scan(&id, &blob); err != nil {
					b.Fatal(err)
				}
				n++
			}
			if err := rows.Err(); err != nil || n != many {
				b.Fatalf("%d rows, %v", n, err)
			}
			if err := rows.Close(); err != nil {
				b.Fatal(err)
			}
		}
	})
}
