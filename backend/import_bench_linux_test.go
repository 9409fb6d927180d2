package main

import (
	"database/sql"
	"encoding/csv"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"siz-icaro/sync/cartella"
	"siz-icaro/sync/cartella/codicefiscale"
)

// BenchmarkImporta is the real program with a registry of 100,000 people: from a text
// and from a workbook into an empty ledger, once more, and as a trial of that. Its
// floor is what the same file and the same bodies cost without it: the text read
// through encoding/csv, the bodies written into a bare SQLite file in as many
// transactions.
func BenchmarkImporta(b *testing.B) {
	const rows = 100_000
	text, book := citizens(b, rows, "anagrafe.csv"), citizens(b, rows, "anagrafe.xlsx")
	full := withComuni(b)
	measured(b, "import", "anagrafe", text, "--data", full)
	var bodies [][]byte
	var comuni []cartella.ServizioID
	for _, c := range codicefiscale.ComuniAmbito() {
		comuni = append(comuni, cartella.ServizioID("comune-"+strings.ToLower(string(c.Belfiore))))
	}
	for _, body := range peopleOf(b, full, comuni...) {
		bodies = append(bodies, []byte(body))
	}
	if len(bodies) != rows {
		b.Fatalf("%d people of %d rows are there", len(bodies), rows)
	}
	for _, tt := range []struct {
		name, file string
		again      bool
		flags      []string
	}{{"csv", text, false, nil}, {"xlsx", book, false, nil}, {"ancora", text, true, nil}, {"prova", text, true, []string{"--prova"}}} {
		b.Run(tt.name, func(b *testing.B) {
			var ours, floor cost
			for b.Loop() {
				data := full
				if !tt.again {
					data = withComuni(b)
				}
				ours = measured(b, append([]string{"import", "anagrafe", tt.file, "--data", data}, tt.flags...)...)
				floor = bare(b, text, bodies)
			}
			for name, c := range map[string]cost{"ours": ours, "floor": floor} {
				b.ReportMetric(float64(c.wall.Milliseconds()), name+"-ms")
				b.ReportMetric(float64(c.processor.Milliseconds()), name+"-cpu-ms")
			}
			b.ReportMetric(float64(ours.peak)/(1<<20), "ours-MiB")
		})
	}
}

// cost is what a run took.
type cost struct {
	wall, processor time.Duration
	peak            int64 // bytes in memory, of a process of its own
}

func measured(b *testing.B, args ...string) cost {
	b.Helper()
	status := filepath.Join(b.TempDir(), "status")
	cmd := spawn(b, args...)
	cmd.Env = append(cmd.Env, statusAtEnd+"="+status)
	start := time.Now()
	if told, err := cmd.CombinedOutput(); err != nil {
		b.Fatalf("%v: %s", err, told)
	}
	took := time.Since(start)
	// What wait says of the memory counts that of whoever started the process.
	raw, err := os.ReadFile(status)
	if err != nil {
		b.Fatal(err)
	}
	var kib int64
	_, after, _ := strings.Cut(string(raw), "VmHWM:")
	if _, err := fmt.Sscan(after, &kib); err != nil {
		b.Fatal(err)
	}
	return cost{took, cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime(), kib << 10}
}

// bare is the floor of an import.
func bare(b *testing.B, text string, bodies [][]byte) cost {
	b.Helper()
	processor := func() time.Duration {
		var r syscall.Rusage
		if err := syscall.Getrusage(syscall.RUSAGE_SELF, &r); err != nil {
			b.Fatal(err)
		}
		return time.Duration(r.Utime.Nano() + r.Stime.Nano())
	}
	start, before := time.Now(), processor()
	err := func() (err error) {
		file, err := os.Open(text)
		if err != nil {
			return err
		}
		defer func() { err = errors.Join(err, file.Close()) }()
		in := csv.NewReader(file)
		in.Comma, in.ReuseRecord = ';', true
		if _, err := in.Read(); err != nil { // the header
			return err
		}
		db, err := sql.Open("sqlite", "file:"+filepath.Join(b.TempDir(), "nudo.db")+"?_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)")
		if err != nil {
			return err
		}
		defer func() { err = errors.Join(err, db.Close()) }()
		if _, err := db.Exec("CREATE TABLE t (n INTEGER PRIMARY KEY, body BLOB)"); err != nil {
			return err
		}
		for batch := range slices.Chunk(bodies, cartella.MaxEdits) {
			tx, err := db.Begin()
			if err != nil {
				return err
			}
			insert, err := tx.Prepare("INSERT INTO t (body) VALUES (?)")
			if err != nil {
				return err
			}
			for _, body := range batch {
				if _, err := in.Read(); err != nil {
					return err
				}
				if _, err := insert.Exec(body); err != nil {
					return err
				}
			}
			if err := tx.Commit(); err != nil {
				return err
			}
		}
		return nil
	}()
	if err != nil {
		b.Fatal(err)
	}
	return cost{wall: time.Since(start), processor: processor() - before}
}
