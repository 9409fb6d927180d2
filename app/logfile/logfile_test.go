package logfile

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

func read(t *testing.T, name string) string {
	t.Helper()
	content, err := os.ReadFile(name)
	if err != nil && !os.IsNotExist(err) {
		t.Fatal(err)
	}
	return string(content)
}

func open(t *testing.T, name string, max int64) *File {
	t.Helper()
	f, err := Open(name, max)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = f.Close() }) // some tests close it themselves
	return f
}

// Many entries from many sides, over two starts: the newest are there, whole and
// in order, and no more than two files of the size that was asked for.
func TestTheLogStaysSmall(t *testing.T) {
	const max = 1000
	name := filepath.Join(t.TempDir(), "prova.log")
	for start := range 2 {
		f := open(t, name, max)
		var writers sync.WaitGroup
		for w := range 4 {
			writers.Go(func() {
				for i := range 100 {
					if _, err := fmt.Fprintf(f, "%d-%d-%03d\n", start, w, i); err != nil {
						t.Error(err)
					}
				}
			})
		}
		writers.Wait()
		fmt.Fprintf(f, "end of %d\n", start)
		if err := f.Close(); err != nil {
			t.Fatal(err)
		}
	}
	newest, before := read(t, name), read(t, Before(name))
	if len(newest) > max || len(before) > max || len(before) < max-10 {
		t.Errorf("%d and %d bytes, want at the most %d", len(newest), len(before), max)
	}
	if !strings.HasSuffix(newest, "end of 1\n") {
		t.Errorf("the newest entry is not the last: %q", newest)
	}
	last := map[string]string{}
	for _, line := range strings.Split(strings.TrimSuffix(before+newest, "end of 1\n"), "\n") {
		if line == "" {
			continue
		}
		if len(line) != len("0-0-000") {
			t.Errorf("a divided entry: %q", line)
			continue
		}
		if line[:3] == "0-0" && last[line[:3]] > line {
			t.Errorf("%q after %q", line, last[line[:3]])
		}
		last[line[:3]] = line
	}
	entries, err := os.ReadDir(filepath.Dir(name))
	if err != nil || len(entries) != 2 {
		t.Errorf("the log has left %v, %v", entries, err)
	}
}

func TestTheLogIsItsOwners(t *testing.T) {
	name := filepath.Join(t.TempDir(), "prova.log")
	if err := os.WriteFile(name, []byte("before\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	f := open(t, name, 20)
	fmt.Fprint(f, "an entry of 20 bytes")
	for _, one := range []string{name, Before(name)} {
		info, err := os.Stat(one)
		if err != nil || info.Mode().Perm() != mode {
			t.Errorf("%s has mode %v, %v", filepath.Base(one), info.Mode().Perm(), err)
		}
	}
}

// An entry larger than a file is cut, and what comes after it is not lost.
func TestALargeEntry(t *testing.T) {
	name := filepath.Join(t.TempDir(), "prova.log")
	f := open(t, name, 10)
	fmt.Fprint(f, strings.Repeat("x", 100))
	fmt.Fprint(f, "after")
	if got, want := read(t, Before(name))+read(t, name), strings.Repeat("x", 10)+"after"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

// What cannot be put aside is begun anew: the log never grows past its size.
func TestALogThatCannotBePutAside(t *testing.T) {
	name := filepath.Join(t.TempDir(), "prova.log")
	if err := os.MkdirAll(filepath.Join(Before(name), "in the way"), 0o700); err != nil {
		t.Fatal(err)
	}
	f := open(t, name, 10)
	fmt.Fprint(f, "12345678")
	fmt.Fprint(f, "after")
	if got := read(t, name); got != "after" {
		t.Errorf("got %q", got)
	}
}
