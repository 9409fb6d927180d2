package sqlite

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"siz-icaro/sync/cartella"
	"siz-icaro/sync/ledger"
)

var (
	lodi = cartella.Series{Kind: "segnalazione", Servizio: "lodi", Year: 2026}
	self = cartella.Series{Kind: "segnalazione", Servizio: "self", Year: 2026}
)

// number commits what takes the next number of a series.
func number(t *testing.T, db *DB, m cartella.Mutation, s cartella.Series) (n uint64) {
	t.Helper()
	if _, err := db.Commit(t.Context(), []cartella.Mutation{m}, func(tx ledger.Tx, m cartella.Mutation) (ledger.Effect, error) {
		n = tx.Next(s)
		return decide(tx, m)
	}); err != nil {
		t.Fatalf("Commit: %v", err)
	}
	return n
}

// TestNumbersAfterARestore: numbers that people were told after the backup are
// given to nothing else, whatever is offered again first, in a series that the
// backup does not know, and where the same backup is restored twice.
func TestNumbersAfterARestore(t *testing.T) {
	dir := t.TempDir()
	clock := time.Date(2026, time.March, 10, 9, 0, 0, 0, time.UTC)
	begin := func(path string) *DB {
		db, err := Open(t.Context(), path, Config{Now: func() time.Time { return clock }, Poll: -1})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() {
			if err := db.Close(); err != nil {
				t.Error(err)
			}
		})
		return db
	}
	db, backup := begin(filepath.Join(dir, "ledger.db")), filepath.Join(dir, "backup")
	if a, b := number(t, db, mutation("d1", 1, "a"), lodi), number(t, db, mutation("d1", 2, "b"), lodi); a != 1 || b != 2 {
		t.Fatalf("the first numbers are %d and %d", a, b)
	}
	if err := db.Backup(t.Context(), backup); err != nil {
		t.Fatal(err)
	}
	told := map[cartella.Series][]uint64{}
	tell := func(db *DB, m cartella.Mutation, s cartella.Series) uint64 {
		t.Helper()
		n := number(t, db, m, s)
		if slices.Contains(told[s], n) {
			t.Errorf("%s of %s is given twice", m.Edits[0].ID, s)
		}
		told[s] = append(told[s], n)
		return n
	}
	tell(db, mutation("d1", 3, "c"), lodi)
	tell(db, mutation("d2", 1, "d"), lodi)
	tell(db, mutation("d2", 2, "e"), self)

	for life, at := range []time.Duration{24 * time.Hour, 24*time.Hour + 10*time.Minute} {
		clock = time.Date(2026, time.March, 10, 9, 0, 0, 0, time.UTC).Add(at)
		target := filepath.Join(dir, "life"+string(rune('2'+life)))
		if err := Restore(t.Context(), backup, target, clock); err != nil {
			t.Fatal(err)
		}
		db := begin(target)
		// d2 comes back before d1 does.
		first := tell(db, mutation("d2", 1, "d"), lodi)
		if first%1000 != 1 || first < 86_400 {
			t.Errorf("after a day the numbers go on with %d, want one after a full thousand, past one a second", first)
		}
		if next := tell(db, mutation("d1", 3, "c"), lodi); next != first+1 {
			t.Errorf("after %d comes %d", first, next)
		}
		if n := tell(db, mutation("d2", 2, "e"), self); n < 86_400 {
			t.Errorf("a series that the backup did not know goes on with %d", n)
		}
		// The year after nothing can have been told.
		if n := number(t, db, mutation("d3", 1, "f"), cartella.Series{Kind: lodi.Kind, Servizio: "lodi", Year: 2027}); n != 1 {
			t.Errorf("the next year begins with %d", n)
		}
		if n := number(t, db, mutation("d2", 1, "d"), lodi); n != 0 {
			t.Errorf("offered again it takes %d", n)
		}
		sound(t, db)
		// And a backup of this life.
		again, third := filepath.Join(dir, "backup"+string(rune('2'+life))), filepath.Join(dir, "again"+string(rune('2'+life)))
		if err := db.Backup(t.Context(), again); err != nil {
			t.Fatal(err)
		}
		if err := Restore(t.Context(), again, third, clock.Add(time.Hour)); err != nil {
			t.Fatal(err)
		}
		back := begin(third)
		for i, s := range []cartella.Series{lodi, self, {Kind: lodi.Kind, Servizio: "b2", Year: 2026}} {
			if n, last := number(t, back, mutation("d9", cartella.Seq(i+1), "z"), s), slices.Max(append(told[s], 86_400)); n <= last+3_600 {
				t.Errorf("an hour later %s goes on with %d after %d", s, n, last)
			}
		}
		sound(t, back)
	}
}

// TestNumbersSurviveAKill: the files as they are while the ledger is open hold
// every number whose mutation was answered.
func TestNumbersSurviveAKill(t *testing.T) {
	dir := t.TempDir()
	db := open(t, filepath.Join(dir, "ledger.db"))
	for seq := range cartella.Seq(20) {
		number(t, db, mutation("d1", seq+1, "a"), lodi)
	}
	_, err := db.Commit(t.Context(), []cartella.Mutation{mutation("d1", 21, "a")}, func(tx ledger.Tx, _ cartella.Mutation) (ledger.Effect, error) {
		tx.Next(lodi)
		// Killed here, in the midst of a transaction.
		for _, f := range []string{"ledger.db", "ledger.db-wal"} {
			data, err := os.ReadFile(filepath.Join(dir, f))
			if err == nil {
				err = os.WriteFile(filepath.Join(dir, "killed-"+f), data, 0o600)
			}
			if err != nil {
				return ledger.Effect{}, err
			}
		}
		return ledger.Effect{}, errors.New("killed")
	})
	if err == nil {
		t.Fatal("Commit succeeded")
	}
	back := open(t, filepath.Join(dir, "killed-ledger.db"))
	if n := number(t, back, mutation("d1", 21, "a"), lodi); n != 21 {
		t.Errorf("after the kill comes %d, want 21", n)
	}
	sound(t, back)
}

// TestVerifyFindsLostNumbers: a number that has gone, or that nobody was given.
func TestVerifyFindsLostNumbers(t *testing.T) {
	for name, harm := range map[string]string{
		"gone":          "DELETE FROM numbers WHERE n = 2",
		"the first":     "DELETE FROM numbers WHERE n = 1",
		"of a refusal":  "UPDATE mutations SET outcome = 'refused' WHERE seq = 3",
		"of nothing":    "UPDATE numbers SET at = 99 WHERE n = 3",
		"a jump ahead":  "UPDATE numbers SET n = 7 WHERE n = 3",
		"and untouched": "",
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "ledger.db")
			db := open(t, path)
			for seq := range cartella.Seq(3) {
				number(t, db, mutation("d1", seq+1, "a"), lodi)
			}
			tamper(t, path, harm)
			defects, err := db.Verify(t.Context(), nil)
			if err != nil {
				t.Fatal(err)
			}
			found := slices.ContainsFunc(defects, func(d ledger.Defect) bool {
				return d.About == "numero" && d.ID == lodi.String()
			})
			if found != (harm != "") {
				t.Errorf("Verify = %+v", defects)
			}
		})
	}
}
