package main

import (
	"bytes"
	"errors"
	"io/fs"
	"log/slog"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"siz-icaro/backend/identity"
)

// copyOf makes a data directory with two services and a copy of it from before
// the second.
func copyOf(t testing.TB) (data, file string) {
	t.Helper()
	data, file = filepath.Join(t.TempDir(), "dati"), filepath.Join(t.TempDir(), "copia")
	s, err := openSystem(t.Context(), data, true, identity.Config{Now: time.Now}, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(s.directory.EnsureFixed(t.Context()), s.close()); err != nil {
		t.Fatal(err)
	}
	runCommand(t, 0, "servizio", "create", "prima", "--nome", "Servizio di prima", "--data", data)
	runCommand(t, 0, "backup", file, "--data", data)
	runCommand(t, 0, "servizio", "create", "dopo", "--nome", "Servizio di dopo", "--data", data)
	return data, file
}

// holds says whether the data are those of before or after the copy was made,
// and that they are sound and alone.
func holds(t testing.TB, data string) (newer bool) {
	t.Helper()
	runCommand(t, 0, "verify", "--data", data)
	list := runCommand(t, 0, "servizio", "list", "--data", data)
	if !strings.Contains(list, "Servizio di prima") {
		t.Errorf("the data are neither the ones nor the others:\n%s", list)
	}
	return strings.Contains(list, "Servizio di dopo")
}

// beside are the names around a data directory that are none of its own, those
// that keep what was there before left out.
func beside(t testing.TB, data string) []string {
	t.Helper()
	entries, err := os.ReadDir(filepath.Dir(data))
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, e := range entries {
		if name := e.Name(); name != filepath.Base(data) && !strings.Contains(name, ".prima-") {
			out = append(out, name)
		}
	}
	return out
}

// TestRestoreIsFinishedOrUndone: in whatever state a restore that died has left
// the directories, the data are there for whoever comes next, and a restore
// that is repeated goes through.
func TestRestoreIsFinishedOrUndone(t *testing.T) {
	original, file := copyOf(t)
	for _, tt := range []struct {
		name  string
		leave func(t *testing.T, data, whole string) error
		newer bool // the data are still those of after the copy
	}{
		{"while it unpacks", func(t *testing.T, data, whole string) error { return nil }, true},
		{"ready, before the first rename", func(t *testing.T, data, whole string) error { return os.Rename(whole, readyName(data)) }, true},
		{"between the two renames", func(t *testing.T, data, whole string) error {
			return errors.Join(os.Rename(whole, readyName(data)), os.Rename(data, data+".prima-1"))
		}, false},
		{"after both", func(t *testing.T, data, whole string) error {
			return errors.Join(os.Rename(data, data+".prima-1"), os.Rename(whole, data))
		}, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			data := filepath.Join(t.TempDir(), "dati")
			left := func() {
				t.Helper()
				if err := errors.Join(os.RemoveAll(filepath.Dir(data)), os.MkdirAll(filepath.Dir(data), 0o700), os.CopyFS(data, os.DirFS(original))); err != nil {
					t.Fatal(err)
				}
				part := filepath.Join(filepath.Dir(data), scratchPrefix(data)+"1")
				whole := filepath.Join(part, "dati")
				if err := os.Mkdir(part, 0o700); err != nil {
					t.Fatal(err)
				}
				if _, err := prepare(t.Context(), time.Now(), file, part, whole, false, func(string) bool { return false }); err != nil {
					t.Fatal(err)
				}
				if err := tt.leave(t, data, whole); err != nil {
					t.Fatal(err)
				}
			}
			left()
			if got := holds(t, data); got != tt.newer {
				t.Errorf("the data are those of after the copy: %v, want %v", got, tt.newer)
			}
			left()
			_, stop := startService(t, data)
			stop()
			if got := holds(t, data); got != tt.newer {
				t.Errorf("after a start the data are those of after the copy: %v, want %v", got, tt.newer)
			}
			left()
			runCommand(t, 0, "restore", file, "--data", data)
			if holds(t, data) {
				t.Error("after a repeated restore the data are not the copy's")
			}
			if left := beside(t, data); len(left) > 0 {
				t.Errorf("a repeated restore leaves %v", left)
			}
		})
	}
}

// TestRestoreFailsWhole: where the second rename cannot be made, the first is
// undone.
func TestRestoreFailsWhole(t *testing.T) {
	data, _ := copyOf(t)
	unlocked := false
	missing := filepath.Join(filepath.Dir(data), "non-c-è")
	if _, err := exchange(data, missing, time.Now(), func() error { unlocked = true; return nil }); err == nil {
		t.Error("nothing was put in place of the data, and nobody said so")
	}
	if !holds(t, data) || unlocked {
		t.Error("the data are not what they were")
	}
}

// TestKilledRestore kills the program itself at each thing that can be seen of a
// restore from outside.
func TestKilledRestore(t *testing.T) {
	original, file := copyOf(t)
	there := func(name string) bool { _, err := os.Lstat(name); return err == nil }
	for name, seen := range map[string]func(data string) bool{
		"it begins":       func(data string) bool { return len(beside(t, data)) > 0 },
		"it is ready":     func(data string) bool { return there(readyName(data)) },
		"nothing is left": func(data string) bool { return !there(data) },
		"before is aside": func(data string) bool {
			m, err := filepath.Glob(data + ".prima-*")
			return err == nil && len(m) > 0
		},
	} {
		t.Run(name, func(t *testing.T) {
			data := filepath.Join(t.TempDir(), "dati")
			if err := os.CopyFS(data, os.DirFS(original)); err != nil {
				t.Fatal(err)
			}
			child := spawn(t, "restore", file, "--data", data)
			if err := child.Start(); err != nil {
				t.Fatal(err)
			}
			ended := make(chan error, 1)
			go func() { ended <- child.Wait() }()
			for over := false; !over && !seen(data); {
				select {
				case <-ended: // it was quicker than we can look
					over = true
				default:
				}
			}
			if err := child.Process.Kill(); err == nil {
				<-ended
			}
			holds(t, data)
			runCommand(t, 0, "restore", file, "--data", data)
			if holds(t, data) {
				t.Error("after a repeated restore the data are not the copy's")
			}
			if left := beside(t, data); len(left) > 0 {
				t.Errorf("a repeated restore leaves %v", left)
			}
		})
	}
}

// TestDamagedCopy: a copy with one bit flipped, wherever it is, cut short or
// made longer is refused, and the data stay as they are.
func TestDamagedCopy(t *testing.T) {
	data, file := copyOf(t)
	whole, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	names := func() []string { return beside(t, data) }
	before := names()
	refused := func(what string, content []byte, want string) {
		t.Helper()
		damaged := filepath.Join(t.TempDir(), "copia")
		if err := os.WriteFile(damaged, content, 0o600); err != nil {
			t.Fatal(err)
		}
		out := runCommand(t, 1, "restore", damaged, "--data", data)
		if !strings.Contains(out, "«"+damaged+"»") || !strings.Contains(out, want) {
			t.Errorf("%s: want %q in:\n%s", what, want, out)
		}
		runCommand(t, 1, "restore", damaged, "--prova", "--data", data)
	}
	flip := func(at int, bit uint) []byte {
		c := bytes.Clone(whole)
		c[at] ^= 1 << bit
		return c
	}
	lease := bytes.Index(whole, []byte("lease.key"))
	refused("in the ledger", flip(512+100, 3), "«centrale.db»")
	refused("in the key", flip(lease+512, 0), "«lease.key»")
	refused("in a header's time", flip(lease+136, 0), "")
	refused("in padding", flip(lease+512+100, 0), "fra un file e l'altro")
	refused("in the seal", flip(len(whole)-1500, 0), "")
	refused("in the last byte", flip(len(whole)-1, 7), "impronta")
	refused("cut", whole[:len(whole)-1], "")
	refused("cut in half", whole[:len(whole)/2], "")
	refused("longer", append(bytes.Clone(whole), 0), "")
	refused("empty", nil, "")
	refused("sealed by nobody", whole[:len(whole)-sealSize], "--senza-impronta")
	r := rand.New(rand.NewPCG(9, 11))
	for range 12 {
		at := r.IntN(len(whole))
		refused("somewhere", flip(at, uint(r.IntN(8))), "")
	}
	if !holds(t, data) || !slices.Equal(names(), before) {
		t.Errorf("the data are not what they were; beside them %v", names())
	}
	if out := runCommand(t, 0, "restore", file, "--prova", "--data", data); !strings.Contains(out, "Nessun difetto") {
		t.Errorf("a trial of the sound copy:\n%s", out)
	}
	if !holds(t, data) || !slices.Equal(names(), before) {
		t.Errorf("after a trial the data are not what they were; beside them %v", names())
	}
	// One of an earlier release has no seal, and is taken where that is asked for.
	old := filepath.Join(t.TempDir(), "vecchia")
	if err := os.WriteFile(old, append(bytes.Clone(whole[:len(whole)-sealSize]), make([]byte, 1024)...), 0o600); err != nil {
		t.Fatal(err)
	}
	runCommand(t, 1, "restore", old, "--data", data)
	runCommand(t, 0, "restore", old, "--senza-impronta", "--data", data)
	if holds(t, data) {
		t.Error("an old copy was not restored")
	}
	if _, err := os.Stat(readyName(data)); !errors.Is(err, fs.ErrNotExist) {
		t.Error("left something ready")
	}
}
