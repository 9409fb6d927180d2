package sqlite

import (
	"os"
	"path/filepath"
	"testing"

	"siz-icaro/sync/cartella"
)

// TestLogBeginsAnew: what a pass has moved is written over by later commits,
// so the log is no longer than what comes between two passes, and a reader who
// holds on to the beginning of it costs no commit.
func TestLogBeginsAnew(t *testing.T) {
	file := filepath.Join(t.TempDir(), "ledger.db")
	db := open(t, file)
	seq := cartella.Seq(0)
	size := func() int64 {
		for range 300 {
			seq++
			commit(t, db, sized("d", seq, 1))
		}
		info, err := os.Stat(file + "-wal")
		if err != nil {
			t.Fatal(err)
		}
		return info.Size()
	}
	once := size()
	for range 4 {
		if err := db.log.pass(t.Context()); err != nil {
			t.Fatal(err)
		}
		if again := size(); again > 2*once {
			t.Fatalf("the log has %d bytes after a pass, and had %d before", again, once)
		}
	}

	reader, err := db.reads.Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer reader.Close()
	var held int
	for _, text := range []string{"BEGIN", "SELECT count(*) FROM records"} {
		rows, err := reader.QueryContext(t.Context(), text)
		if err != nil {
			t.Fatal(err)
		}
		for rows.Next() {
			if err := rows.Scan(&held); err != nil {
				t.Fatal(err)
			}
		}
		if err := rows.Close(); err != nil {
			t.Fatal(err)
		}
	}
	size()
	// The pass cannot go beyond the reader and must not wait for it either.
	tight := &checkpointer{conns: db.log.conns, most: 1}
	if err := tight.pass(t.Context()); err != nil {
		t.Fatal(err)
	}
	size()
	if _, err := reader.ExecContext(t.Context(), "COMMIT"); err != nil {
		t.Fatal(err)
	}
	if held != int(seq)-600 {
		t.Errorf("the reader saw %d records of %d", held, seq-600)
	}
	sound(t, db)
}
