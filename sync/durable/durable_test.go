package durable

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
)

// watched is the real disk, which notes what was asked of it: the names in its
// notes are relative to root, those that are random read TEMP.
type watched struct {
	OS
	root   string
	notes  *[]string
	nolink bool
}

func (w watched) note(op string, names ...string) {
	for i, n := range names {
		rel, err := filepath.Rel(w.root, n)
		if err != nil {
			rel = n
		}
		if strings.HasPrefix(filepath.Base(rel), ".") && rel != "." {
			rel = "TEMP"
		}
		names[i] = rel
	}
	*w.notes = append(*w.notes, op+" "+strings.Join(names, " "))
}

func (w watched) Create(name string) (File, error) {
	w.note("create", name)
	f, err := w.OS.Create(name)
	if err != nil {
		return nil, err
	}
	return watchedFile{f, w, name}, nil
}

func (w watched) Rename(from, to string) error {
	w.note("rename", from, to)
	return w.OS.Rename(from, to)
}
func (w watched) Remove(name string) error { w.note("remove", name); return w.OS.Remove(name) }
func (w watched) SyncDir(dir string) error { w.note("syncdir", dir); return w.OS.SyncDir(dir) }
func (w watched) mkdir(dir string) error   { w.note("mkdir", dir); return w.OS.mkdir(dir) }
func (w watched) removeAll(dir string) error {
	w.note("removeall", dir)
	return w.OS.removeAll(dir)
}

func (w watched) link(from, to string) error {
	w.note("link", from, to)
	if w.nolink {
		return &os.LinkError{Op: "link", Old: from, New: to, Err: errors.ErrUnsupported}
	}
	return w.OS.link(from, to)
}

type watchedFile struct {
	File
	w    watched
	name string
}

func (f watchedFile) Sync() error { f.w.note("sync", f.name); return f.File.Sync() }

// TestSteps holds each function to its steps: the content before the name, and
// the directory after it.
func TestSteps(t *testing.T) {
	data := []byte("contenuto")
	for _, tt := range []struct {
		name   string
		nolink bool
		do     func(d disk, at func(string) string) error
		want   []string
	}{
		{name: "write", do: func(d disk, at func(string) string) error { return replace(d, beside(at("f")), at("f"), data) },
			want: []string{"create TEMP", "sync TEMP", "rename TEMP f", "syncdir ."}},
		{name: "create", do: func(d disk, at func(string) string) error { return create(d, at("f"), data) },
			want: []string{"create TEMP", "sync TEMP", "link TEMP f", "syncdir .", "remove TEMP", "syncdir ."}},
		{name: "create without links", nolink: true, do: func(d disk, at func(string) string) error { return create(d, at("f"), data) },
			want: []string{"create TEMP", "sync TEMP", "link TEMP f", "create f", "rename TEMP f", "syncdir ."}},
		{name: "ensure", do: func(d disk, at func(string) string) error { return ensure(d, at("f")) },
			want: []string{"create f", "syncdir ."}},
		{name: "rename", do: func(d disk, at func(string) string) error { return move(d, at("old"), at("new")) },
			want: []string{"rename old new", "syncdir ."}},
		{name: "rename elsewhere", do: func(d disk, at func(string) string) error { return move(d, at("old"), at("dir/new")) },
			want: []string{"rename old dir/new", "syncdir dir", "syncdir ."}},
		{name: "remove", do: func(d disk, at func(string) string) error { return remove(d, at("old")) },
			want: []string{"remove old", "syncdir ."}},
		{name: "remove all", do: func(d disk, at func(string) string) error { return removeAll(d, at("dir")) },
			want: []string{"removeall dir", "syncdir ."}},
		{name: "remove all of nothing", do: func(d disk, at func(string) string) error { return removeAll(d, at("none")) }},
		{name: "make directories", do: func(d disk, at func(string) string) error { return mkdirAll(d, at("dir/a/b")) },
			want: []string{"mkdir dir/a", "syncdir dir", "mkdir dir/a/b", "syncdir dir/a"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			root := t.TempDir()
			at := func(name string) string { return filepath.Join(root, filepath.FromSlash(name)) }
			if err := errors.Join(os.Mkdir(at("dir"), 0o700), os.WriteFile(at("old"), data, 0o600)); err != nil {
				t.Fatal(err)
			}
			var notes []string
			if err := tt.do(watched{root: root, notes: &notes, nolink: tt.nolink}, at); err != nil {
				t.Fatal(err)
			}
			for i, n := range notes {
				notes[i] = filepath.ToSlash(n)
			}
			if !slices.Equal(notes, tt.want) {
				t.Errorf("steps:\n got %q\nwant %q", notes, tt.want)
			}
			if raw, err := os.ReadFile(at("f")); err == nil && tt.name != "ensure" && string(raw) != string(data) {
				t.Errorf("content %q, want %q", raw, data)
			}
			left, err := filepath.Glob(at(".*"))
			if err != nil || len(left) > 0 {
				t.Errorf("left behind: %v, %v", left, err)
			}
		})
	}
}

// TestModes: what is made is its owner's alone, whatever the umask allows.
func TestModes(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "a", "b")
	file := func(n string) string { return filepath.Join(dir, n) }
	if err := errors.Join(MkdirAll(dir), WriteFile(file("w"), nil), Create(file("c"), nil), Ensure(file("e"))); err != nil {
		t.Fatal(err)
	}
	f, err := OpenNew(file("n"))
	if err := errors.Join(err, f.Close()); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]fs.FileMode{dir: 0o700, filepath.Dir(dir): 0o700, file("w"): 0o600, file("c"): 0o600, file("e"): 0o600, file("n"): 0o600} {
		info, err := os.Stat(name)
		if err != nil {
			t.Fatal(err)
		}
		if got := info.Mode().Perm(); got != want && filepath.Separator == '/' {
			t.Errorf("%s: mode %o, want %o", filepath.Base(name), got, want)
		}
	}
}

// TestNothingIsReplacedByCreate: what is there stays, and no second name is left.
func TestNothingIsReplacedByCreate(t *testing.T) {
	dir := t.TempDir()
	name, part := filepath.Join(dir, "f"), filepath.Join(dir, "part")
	if err := errors.Join(Create(name, []byte("prima")), os.WriteFile(part, []byte("dopo"), 0o600)); err != nil {
		t.Fatal(err)
	}
	for what, err := range map[string]error{
		"create":               Create(name, []byte("dopo")),
		"create without links": create(watched{root: dir, notes: new([]string), nolink: true}, name, []byte("dopo")),
		"publish":              Publish(part, name),
	} {
		if !errors.Is(err, fs.ErrExist) {
			t.Errorf("%s: %v, want ErrExist", what, err)
		}
	}
	if err := Ensure(name); err != nil {
		t.Errorf("ensure: %v", err)
	}
	if raw, err := os.ReadFile(name); err != nil || string(raw) != "prima" {
		t.Errorf("content %q, %v", raw, err)
	}
	entries, err := os.ReadDir(dir)
	if err != nil || len(entries) != 1 {
		t.Errorf("left in the directory: %v, %v", entries, err)
	}
}

// TestManyWriters: a file that several write is one of theirs, whole.
func TestManyWriters(t *testing.T) {
	name := filepath.Join(t.TempDir(), "f")
	var writers sync.WaitGroup
	for i := range 8 {
		writers.Go(func() {
			if err := WriteFile(name, []byte(strings.Repeat(fmt.Sprint(i), 1000))); err != nil {
				t.Error(err)
			}
		})
	}
	writers.Wait()
	raw, err := os.ReadFile(name)
	if err != nil || len(raw) != 1000 || strings.Trim(string(raw), string(raw[:1])) != "" {
		t.Errorf("content of %d bytes, %v", len(raw), err)
	}
}

func TestShred(t *testing.T) {
	name := filepath.Join(t.TempDir(), "f")
	if err := errors.Join(Shred(name), WriteFile(name, []byte("segreto")), Shred(name)); err != nil {
		t.Fatal(err)
	}
	if raw, err := os.ReadFile(name); err != nil || string(raw) != strings.Repeat("\x00", len("segreto")) {
		t.Errorf("content %q, %v", raw, err)
	}
}

// TestSweep removes what a kill in the middle of a write left, and of that alone.
func TestSweep(t *testing.T) {
	dir := t.TempDir()
	name := filepath.Join(dir, "vault.json")
	left := beside(name)
	stay := []string{"vault.json", filepath.Base(beside(filepath.Join(dir, "vault.json.old"))), ".vault.json.mine", ".vault.json"}
	for _, n := range append(stay, filepath.Base(left)) {
		if err := os.WriteFile(filepath.Join(dir, n), nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := Sweep(name); err != nil {
		t.Fatal(err)
	}
	entries, err := os.ReadDir(dir)
	if err != nil || len(entries) != len(stay) {
		t.Errorf("%d files are there, want %d (%v)", len(entries), len(stay), err)
	}
	if _, err := os.Lstat(left); !os.IsNotExist(err) {
		t.Errorf("what was left is still there: %v", err)
	}
	if err := Sweep(filepath.Join(dir, "none", "x")); err == nil {
		t.Error("a directory that is not there was swept")
	}
}
