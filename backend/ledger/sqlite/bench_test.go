package sqlite

import (
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

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

// BenchmarkShare has 16 authors commit at once, who share the fsyncs.
func BenchmarkShare(b *testing.B) {
	db := open(b, filepath.Join(b.TempDir(), "ledger.db"))
	var next atomic.Int64
	b.SetParallelism(8) // times GOMAXPROCS
	b.RunParallel(func(pb *testing.PB) {
		device := cartella.DeviceID(fmt.Sprint("d", next.Add(1)))
		for seq := cartella.Seq(1); pb.Next(); seq++ {
			if _, err := db.Commit(b.Context(), []cartella.Mutation{sized(device, seq, 1)}, decide); err != nil {
				b.Error(err)
				return
			}
		}
	})
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "commits/s")
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
