package journal_test

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"siz-icaro/sync/journal"
)

// TestAnchor: what was taken from the end of a journal, in whatever way, is
// missed by whoever noted how far it had come, and no number of it is used again.
func TestAnchor(t *testing.T) {
	tests := map[string]struct {
		spoil     func(t *testing.T, dir, older string)
		from, to  journal.Index // what is missed; 0 for nothing
		remaining int
	}{
		"nothing":             {func(*testing.T, string, string) {}, 0, 0, 3},
		"a byte cut":          {cutTail(1), 3, 3, 2},
		"a record cut":        {cutTail(block), 3, 3, 2},
		"all but the header":  {cutTail(3 * block), 1, 3, 0},
		"the folder":          {func(t *testing.T, dir, _ string) { must(t, os.RemoveAll(dir)) }, 1, 3, 0},
		"an older copy":       {func(t *testing.T, dir, older string) { must(t, os.RemoveAll(dir)); copyDir(t, older, dir) }, 2, 3, 1},
		"an empty older copy": {func(t *testing.T, dir, _ string) { must(t, os.RemoveAll(dir)); must(t, os.Mkdir(dir, 0o700)) }, 1, 3, 0},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			dir, older := filepath.Join(t.TempDir(), "j"), filepath.Join(t.TempDir(), "older")
			j := mustOpen(t, dir, journal.Options{})
			mustAppend(t, j, "a")
			copyDir(t, dir, older)
			mustAppend(t, j, "b", "c")
			anchor := j.Newest()
			if anchor.Index != 3 {
				t.Fatalf("the newest is %d, want 3", anchor.Index)
			}
			must(t, j.Close())
			test.spoil(t, dir, older)

			j = mustOpen(t, dir, journal.Options{Known: []journal.Anchor{anchor}})
			if got := len(contents(t, j)); got != test.remaining {
				t.Errorf("%d entries, want %d", got, test.remaining)
			}
			damage := j.Report().Damage
			if test.from == 0 {
				if len(damage) > 0 || j.Next() != 4 {
					t.Errorf("next %d, damage %v", j.Next(), damage)
				}
				return
			}
			if len(damage) == 0 || damage[0].From != test.from || damage[0].To != test.to {
				t.Fatalf("missed %v, want %d to %d", damage, test.from, test.to)
			}
			if j.Next() <= 4 {
				t.Errorf("goes on at %d, which was used", j.Next())
			}
			// What is there stays, and what comes after is found behind it.
			first := mustAppend(t, j, "d")
			again := j.Newest()
			must(t, j.Close())
			j = mustOpen(t, dir, journal.Options{Known: []journal.Anchor{anchor, again}})
			if got := contents(t, j); len(got) != test.remaining+1 || got[test.remaining] != fmt.Sprintf("%d:d", first) {
				t.Errorf("later: %v", got)
			}
		})
	}
}

// TestAnchorOfAnotherJournal: a journal that was put back and written on is not
// the one that the anchor was taken from.
func TestAnchorOfAnotherJournal(t *testing.T) {
	dir, older := filepath.Join(t.TempDir(), "j"), filepath.Join(t.TempDir(), "older")
	j := mustOpen(t, dir, journal.Options{})
	mustAppend(t, j, "a")
	copyDir(t, dir, older)
	mustAppend(t, j, "b")
	anchor := j.Newest()
	must(t, j.Close())
	must(t, mustOpen(t, older, journal.Options{}).Close())
	j = mustOpen(t, older, journal.Options{})
	mustAppend(t, j, "x", "y")
	must(t, j.Close())
	j = mustOpen(t, older, journal.Options{Known: []journal.Anchor{anchor}})
	if damage := j.Report().Damage; len(damage) != 1 || !damage[0].Unknown || damage[0].From != 2 {
		t.Errorf("found %v", damage)
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func copyDir(t *testing.T, from, to string) {
	t.Helper()
	must(t, os.CopyFS(to, os.DirFS(from)))
}

func newestSegment(t *testing.T, dir string) string {
	t.Helper()
	names, err := filepath.Glob(filepath.Join(dir, "*.seg"))
	must(t, err)
	return names[len(names)-1]
}

func cutTail(n int64) func(*testing.T, string, string) {
	return func(t *testing.T, dir, _ string) {
		name := newestSegment(t, dir)
		info, err := os.Stat(name)
		must(t, err)
		must(t, os.Truncate(name, info.Size()-n))
	}
}
