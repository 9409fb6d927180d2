package sqlite

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"siz-icaro/sync/cartella"
	"siz-icaro/sync/ledger"
)

// TestFullDisk fills the file to its last page in the middle of batches: what
// fails is told and leaves nothing behind, reading goes on, and once there is
// room the same batch lands, once.
func TestFullDisk(t *testing.T) {
	db := open(t, filepath.Join(t.TempDir(), "ledger.db"))
	limit := func(pages int) {
		t.Helper()
		// The writer is idle: no call is under way.
		if _, err := db.writer.conn.ExecContext(t.Context(), fmt.Sprintf("PRAGMA max_page_count = %d", pages)); err != nil {
			t.Fatal(err)
		}
	}
	commit(t, db, mutation("d1", 1, "a"))
	var pages int
	if err := db.reads.QueryRow("PRAGMA page_count").Scan(&pages); err != nil {
		t.Fatal(err)
	}
	limit(pages + 20)
	heavy := func(_ ledger.Tx, m cartella.Mutation) (ledger.Effect, error) {
		e, err := decide(nil, m)
		for i := range e.Writes {
			e.Writes[i].Record.Body = []byte(`{"nome":"` + strings.Repeat("x", 4000) + `"}`)
		}
		return e, err
	}
	var seq cartella.Seq = 1
	var failed []cartella.Mutation
	for failed == nil {
		batch := []cartella.Mutation{
			mutation("d1", seq+1, cartella.ID(fmt.Sprintf("r%d", seq+1))),
			mutation("d1", seq+2, cartella.ID(fmt.Sprintf("r%d", seq+2))),
		}
		if _, err := db.Commit(t.Context(), batch, heavy); err != nil {
			if !strings.Contains(err.Error(), "full") {
				t.Errorf("a full disk is told as %v", err)
			}
			failed = batch
		} else if seq += 2; seq > 200 {
			t.Fatal("the file never fills up")
		}
	}
	if last, err := db.LastSeq(t.Context(), "d1"); err != nil || last != seq {
		t.Errorf("the ledger holds up to %d (%v), want %d", last, err, seq)
	}
	for _, m := range failed {
		if _, ok, err := db.Record(t.Context(), m.Edits[0].ID); ok || err != nil {
			t.Errorf("%s is there, half done (%v)", m.Edits[0].ID, err)
		}
	}
	sound(t, db)
	limit(1 << 20)
	verdicts, err := db.Commit(t.Context(), failed, heavy)
	if err != nil || len(verdicts) != 2 || verdicts[1].Outcome != cartella.Accepted {
		t.Fatalf("with room again: %+v, %v", verdicts, err)
	}
	commit(t, db, failed...) // offered again, the same answer
	sound(t, db)
}
