package sqlite

import (
	"bufio"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"siz-icaro/backend/ledger/ledgertest"
	"siz-icaro/sync/cartella"
	"siz-icaro/sync/ledger"
)

func open(t testing.TB, file string) *DB {
	t.Helper()
	db, err := Open(t.Context(), file, Config{})
	if err != nil {
		t.Fatalf("Open: %v", err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Errorf("Close: %v", err)
		}
	})
	return db
}

func TestConformance(t *testing.T) {
	ledgertest.Run(t, func(t testing.TB, dir string) ledger.Archive {
		return open(t, filepath.Join(dir, "ledger.db"))
	})
}

// mutation creates one record in the scope of Lodi.
func mutation(device cartella.DeviceID, seq cartella.Seq, id cartella.ID) cartella.Mutation {
	return cartella.Mutation{Device: device, Seq: seq, Author: "op-1", Action: cartella.AzioneImporta,
		Edits: []cartella.Edit{{ID: id, Kind: cartella.KindSoggetto, Servizio: "lodi", Create: []byte(`{"cognome":"Bianchi"}`)}}}
}

func decide(_ ledger.Tx, m cartella.Mutation) (ledger.Effect, error) {
	e := ledger.Effect{Outcome: cartella.Accepted}
	for _, edit := range m.Edits {
		e.Writes = append(e.Writes, ledger.Write{
			Record: cartella.Record{ID: edit.ID, Kind: edit.Kind, Servizio: edit.Servizio, Body: edit.Create},
			Scopes: []cartella.Scope{"servizio:lodi"},
		})
	}
	return e, nil
}

func commit(t testing.TB, db *DB, batch ...cartella.Mutation) []cartella.Verdict {
	t.Helper()
	verdicts, err := db.Commit(t.Context(), batch, decide)
	if err != nil {
		t.Fatalf("Commit: %v", err)
	}
	return verdicts
}

func sound(t testing.TB, db *DB) {
	t.Helper()
	defects, err := db.Verify(t.Context(), nil)
	if err != nil || len(defects) > 0 {
		t.Errorf("Verify = %+v, %v", defects, err)
	}
}

// crashFile names the ledger on which the process that is to be killed writes.
const crashFile = "SIZ_ICARO_LEDGER_TO_CRASH"

// TestWriteUntilKilled is the process that TestKillLosesNothing kills; on its
// own it has nothing to write on.
func TestWriteUntilKilled(t *testing.T) {
	file := os.Getenv(crashFile)
	if file == "" {
		return
	}
	db := open(t, file)
	last, err := db.LastSeq(t.Context(), "d1")
	if err != nil {
		t.Fatalf("LastSeq: %v", err)
	}
	for seq := last + 1; ; seq++ {
		commit(t, db, mutation("d1", seq, cartella.ID(fmt.Sprint("r", seq%50))))
		fmt.Printf("committed %d\n", seq)
	}
}

// What a process has said to be committed is there after kill -9, and the
// ledger is sound.
func TestKillLosesNothing(t *testing.T) {
	file := filepath.Join(t.TempDir(), "ledger.db")
	var told cartella.Seq
	for round := range 12 {
		cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestWriteUntilKilled$")
		cmd.Env = append(os.Environ(), crashFile+"="+file)
		out, err := cmd.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		lines := bufio.NewScanner(out)
		for n := 0; n < 5+7*round && lines.Scan(); {
			if _, err := fmt.Sscanf(lines.Text(), "committed %d", &told); err == nil {
				n++
			}
		}
		if err := cmd.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		for lines.Scan() { // what it still said before it died
			_, _ = fmt.Sscanf(lines.Text(), "committed %d", &told)
		}
		_ = cmd.Wait() // it was killed
		db := open(t, file)
		last, err := db.LastSeq(t.Context(), "d1")
		if err != nil || last < told || told == 0 {
			t.Fatalf("round %d: the ledger ends at %d, %v; %d were told", round, last, err, told)
		}
		sound(t, db)
		if err := db.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

func TestRestoreStartsANewEpoch(t *testing.T) {
	dir := t.TempDir()
	db := open(t, filepath.Join(dir, "ledger.db"))
	commit(t, db, mutation("d1", 1, "a"), mutation("d1", 2, "b"))
	backup, target := filepath.Join(dir, "backup"), filepath.Join(dir, "restored.db")
	if err := db.Backup(t.Context(), backup); err != nil {
		t.Fatalf("Backup: %v", err)
	}
	commit(t, db, mutation("d1", 3, "c"))
	if err := Restore(t.Context(), backup, target, time.Now()); err != nil {
		t.Fatalf("Restore: %v", err)
	}
	if err := Restore(t.Context(), backup, target, time.Now()); !errors.Is(err, os.ErrExist) {
		t.Errorf("Restore over a ledger = %v, want ErrExist", err)
	}
	back := open(t, target)
	before, _ := db.Epoch(t.Context())
	after, err := back.Epoch(t.Context())
	if err != nil || after == "" || after == before {
		t.Errorf("epoch %q after restoring one of %q, %v", after, before, err)
	}
	if last, _ := back.LastSeq(t.Context(), "d1"); last != 2 {
		t.Errorf("LastSeq = %d, want 2: the third came after the backup", last)
	}
	// The device offers again what it retained; all of it lands, once.
	commit(t, back, mutation("d1", 2, "b"), mutation("d1", 3, "c"))
	page, err := back.Feed(t.Context(), "servizio:lodi", 0, ledger.Limit{})
	if err != nil || len(page.Entries) != 3 {
		t.Errorf("feed = %d records, %v, want 3", len(page.Entries), err)
	}
	sound(t, back)
}

func TestRestoreRefusesWhatIsNoBackup(t *testing.T) {
	dir := t.TempDir()
	empty, other := filepath.Join(dir, "empty"), filepath.Join(dir, "other")
	if err := os.WriteFile(empty, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	foreign, err := sql.Open("sqlite", dsn(other))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := foreign.Exec("CREATE TABLE ricette (nome TEXT)"); err != nil {
		t.Fatal(err)
	}
	if err := foreign.Close(); err != nil {
		t.Fatal(err)
	}
	for _, from := range []string{empty, other, filepath.Join(dir, "missing")} {
		target := filepath.Join(dir, "target.db")
		if err := Restore(t.Context(), from, target, time.Now()); err == nil {
			t.Errorf("Restore(%s) succeeded", filepath.Base(from))
		}
		if _, err := os.Lstat(target); !errors.Is(err, os.ErrNotExist) {
			t.Errorf("Restore(%s) left a target behind", filepath.Base(from))
		}
	}
	if db, err := Open(t.Context(), other, Config{}); err == nil {
		t.Errorf("another program's database was opened")
		_ = db.Close()
	}
}

func TestNewerSchemaIsRefused(t *testing.T) {
	file := filepath.Join(t.TempDir(), "ledger.db")
	db := open(t, file)
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	tamper(t, file, fmt.Sprintf("PRAGMA user_version = %d", len(migrations)+1))
	if newer, err := Open(t.Context(), file, Config{}); err == nil {
		_ = newer.Close()
		t.Error("a file of a newer program was opened")
	}
}

// tamper changes a ledger's file behind its back.
func tamper(t testing.TB, file, statement string) {
	t.Helper()
	raw, err := sql.Open("sqlite", dsn(file))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := raw.Exec(statement); err != nil {
		t.Fatalf("%s: %v", statement, err)
	}
	if err := raw.Close(); err != nil {
		t.Fatal(err)
	}
}

func TestVerifyFindsDamage(t *testing.T) {
	for _, c := range []struct{ statement, about string }{
		{"UPDATE feed SET gone = 1 WHERE version = 1", "insieme"},
		{"UPDATE records SET version = 9 WHERE id = 'a'", "scheda"},
		{"DELETE FROM feed WHERE version = 2", "insieme"},
		{"UPDATE scopes SET sum = '00000000000000000000000000000000'", "insieme"},
		{"UPDATE records SET body = '{ }' WHERE id = 'b'", "scheda"},
		{"PRAGMA foreign_keys = 0; DELETE FROM touched WHERE at = 1; DELETE FROM mutations WHERE at = 1", "dispositivo"},
		{"UPDATE meta SET head = 1", "file"},
		// One byte, and what was written still reads well.
		{`UPDATE records SET body = CAST(replace(CAST(body AS TEXT), '":"', '":" ') AS BLOB) WHERE id = 'b'`, "scheda"},
		{"UPDATE records SET servizio = servizio || 'x' WHERE id = 'a'", "scheda"},
		{"UPDATE records SET expires = '2020-01-01' WHERE id = 'a'", "scheda"},
		{`UPDATE mutations SET body = CAST(replace(CAST(body AS TEXT), '"action":"', '"action":"x') AS BLOB) WHERE at = 2`, "modifica"},
		{`UPDATE mutations SET verdict = CAST(replace(CAST(verdict AS TEXT), 'accepted', 'refused') AS BLOB) WHERE at = 2`, "modifica"},
		{"UPDATE mutations SET received = received + 1 WHERE at = 1", "modifica"},
		{"DELETE FROM touched WHERE at = 2", "scheda"},
		{"UPDATE feed SET since = version + 1 WHERE version = 2", "scheda"},
		{"DELETE FROM devices", "dispositivo"},
		{"PRAGMA foreign_keys = 0; DELETE FROM records WHERE id = 'a'", "file"},
	} {
		file := filepath.Join(t.TempDir(), "ledger.db")
		db := open(t, file)
		commit(t, db, mutation("d1", 1, "a"), mutation("d1", 2, "b"))
		sound(t, db)
		tamper(t, file, c.statement)
		defects, err := db.Verify(t.Context(), nil)
		if err != nil {
			t.Fatalf("Verify after %q: %v", c.statement, err)
		}
		found := false
		for _, d := range defects {
			found = found || d.About == c.about
		}
		if !found {
			t.Errorf("after %q Verify found %+v, want something about: %s", c.statement, defects, c.about)
		}
	}
}

// TestSumsAreAdded: a file of before there were sums gets them, and is sound.
func TestSumsAreAdded(t *testing.T) {
	file := filepath.Join(t.TempDir(), "ledger.db")
	db := open(t, file)
	for i := range cartella.Seq(2*sumPage + 1) {
		commit(t, db, mutation("d1", i+1, cartella.ID(fmt.Sprint("r", i))))
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	tamper(t, file, "DROP INDEX records_days; ALTER TABLE records DROP COLUMN dal; ALTER TABLE records DROP COLUMN al; ALTER TABLE feed DROP COLUMN since; DROP TABLE numbers; ALTER TABLE meta DROP COLUMN jump; ALTER TABLE meta DROP COLUMN jump_year; DROP INDEX records_placed; ALTER TABLE records DROP COLUMN placed; ALTER TABLE records DROP COLUMN sum; ALTER TABLE mutations DROP COLUMN sum; PRAGMA user_version = 1")
	db = open(t, file)
	sound(t, db)
	tamper(t, file, "UPDATE mutations SET received = received + 1 WHERE at = 1000")
	if defects, err := db.Verify(t.Context(), nil); err != nil || len(defects) != 1 {
		t.Errorf("Verify after a change: %+v, %v", defects, err)
	}
}

// TestSinceOfOlderFiles: of an older file nobody knows since when a record is where
// it is. Its own service reads the whole of its history, another from then on.
func TestSinceOfOlderFiles(t *testing.T) {
	file := filepath.Join(t.TempDir(), "ledger.db")
	db := open(t, file)
	write := func(seq cartella.Seq, scopes ...cartella.Scope) {
		t.Helper()
		_, err := db.Commit(t.Context(), []cartella.Mutation{mutation("d1", seq, "a")}, func(tx ledger.Tx, m cartella.Mutation) (ledger.Effect, error) {
			e, err := decide(tx, m)
			e.Writes[0].Scopes = scopes
			return e, err
		})
		if err != nil {
			t.Fatalf("Commit: %v", err)
		}
	}
	all := []cartella.Scope{"servizio:lodi", "sociale:lodi", "sociale:lodi:op-1", "servizio:casale", "servizio:codogno"}
	write(1, all...)
	write(2, all[:4]...)
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	tamper(t, file, "DROP INDEX records_days; ALTER TABLE records DROP COLUMN dal; ALTER TABLE records DROP COLUMN al; ALTER TABLE feed DROP COLUMN since; PRAGMA user_version = 5")
	db = open(t, file)
	write(3, all...)
	sound(t, db)
	for i, want := range []int{3, 3, 2, 2, 1} {
		h, _, err := db.History(t.Context(), "a", all[i:i+1], 0, ledger.Limit{})
		if err != nil || len(h.Passages) != want {
			t.Errorf("%s reads %d passages, %v, want %d", all[i], len(h.Passages), err, want)
		}
	}
}

// TestDaysOfOlderFiles: what stands in the agenda of an older file is found by its day.
func TestDaysOfOlderFiles(t *testing.T) {
	file := filepath.Join(t.TempDir(), "ledger.db")
	db := open(t, file)
	for i, body := range []string{
		`{"fine":"2026-06-30T10:00:00Z","inizio":"2026-06-30T09:00:00Z","stato":"pianificata"}`,
		`{"fine":"2020-06-30T10:00:00Z","inizio":"2020-06-30T09:00:00Z","ripete":"FREQ=WEEKLY","stato":"pianificata"}`,
		`{"fine":"2026-06-30T10:00:00Z","inizio":"2026-06-30T09:00:00Z","stato":"tolto"}`,
		`{"fine":"2026-05-30T10:00:00Z","inizio":"2026-05-30T09:00:00Z","stato":"pianificata"}`,
	} {
		m := mutation("d1", cartella.Seq(i+1), cartella.ID(fmt.Sprint("a", i)))
		m.Edits[0].Kind = cartella.KindAppuntamento
		if _, err := db.Commit(t.Context(), []cartella.Mutation{m}, func(tx ledger.Tx, m cartella.Mutation) (ledger.Effect, error) {
			e, err := decide(tx, m)
			e.Writes[0].Record.Body, e.Writes[0].Scopes = []byte(body), []cartella.Scope{"servizio:lodi"}
			return e, err
		}); err != nil {
			t.Fatal(err)
		}
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	tamper(t, file, "DROP INDEX records_days; ALTER TABLE records DROP COLUMN dal; ALTER TABLE records DROP COLUMN al; PRAGMA user_version = 6")
	db = open(t, file)
	sound(t, db)
	found, err := db.Dated(t.Context(), "servizio:lodi", "2026-06-30", "2026-07-06", 10)
	if err != nil || len(found) != 2 || found[0].ID != "a1" || found[1].ID != "a0" {
		t.Errorf("found %v, %v, want the series and the one of the day", found, err)
	}
}

// Two processes may write: versions go on from the file's own head, digests
// stay right, and each hears of the other's commits.
func TestTwoProcesses(t *testing.T) {
	file := filepath.Join(t.TempDir(), "ledger.db")
	synctest.Test(t, func(t *testing.T) {
		one, two := open(t, file), open(t, file)
		heard := one.Changes(t.Context())
		a := commit(t, one, mutation("d1", 1, "shared"), mutation("d1", 2, "a"))
		b := commit(t, two, mutation("d2", 1, "shared"))
		if a[1].At != 2 || b[0].At != 3 {
			t.Fatalf("versions %d and %d, want 2 and 3", a[1].At, b[0].At)
		}
		head := cartella.Version(0)
		for head < 3 {
			head = (<-heard).Head // the bubble's clock runs on to the next poll
		}
		// Our next commit may stand on what the other did unheard: any scope may
		// have grown. The one after it knows its own.
		commit(t, one, mutation("d1", 3, "shared"))
		if change := <-heard; change.Head != 4 || change.Scopes != nil {
			t.Errorf("hint = %+v, want one of every scope at 4", change)
		}
		commit(t, one, mutation("d1", 4, "shared"))
		if change := <-heard; change.Head != 5 || len(change.Scopes) != 1 {
			t.Errorf("hint = %+v, want one of Lodi at 5", change)
		}
		sound(t, one)
		sound(t, two)
	})
}

// The writer's clock is the ledger's own, and goes to history in UTC.
func TestReceivedIsTheCentralClock(t *testing.T) {
	now := time.Date(2026, 3, 29, 2, 30, 0, 0, time.FixedZone("CEST", 7200))
	db, err := Open(t.Context(), filepath.Join(t.TempDir(), "ledger.db"), Config{Now: func() time.Time { return now }})
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	}()
	commit(t, db, mutation("d1", 1, "a"))
	h, _, err := db.History(t.Context(), "a", []cartella.Scope{"servizio:lodi"}, 0, ledger.Limit{})
	if err != nil || len(h.Passages) != 1 || h.Passages[0].Received != now.UTC() {
		t.Errorf("History = %+v, %v", h, err)
	}
}

// A name that a URL would read differently is a name all the same.
func TestOddFileNames(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "dati & prove?#%20")
	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	db := open(t, filepath.Join(dir, "è così.db"))
	commit(t, db, mutation("d1", 1, "a"))
	entries, err := os.ReadDir(dir)
	if err != nil || len(entries) == 0 || !strings.HasPrefix(entries[0].Name(), "è così.db") {
		t.Errorf("the folder holds %v, %v", entries, err)
	}
}

// An error of decide tells where, never what.
func TestPanicsKeepTheirValue(t *testing.T) {
	db := open(t, filepath.Join(t.TempDir(), "ledger.db"))
	_, err := db.Commit(t.Context(), []cartella.Mutation{mutation("d1", 1, "a")}, func(ledger.Tx, cartella.Mutation) (ledger.Effect, error) {
		panic("Rossi Anna")
	})
	if err == nil || strings.Contains(err.Error(), "Rossi") || !strings.Contains(err.Error(), "TestPanicsKeepTheirValue") {
		t.Errorf("error = %v", err)
	}
}
