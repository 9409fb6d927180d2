package drafts

import (
	"bytes"
	"crypto/rand"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"golang.org/x/crypto/chacha20poly1305"
)

var testKey = [32]byte{1, 2, 3}

// morning is when everything is saved.
var morning = time.Date(2027, 3, 10, 9, 0, 0, 0, time.UTC)

func open(t *testing.T, dir string) *Drafts {
	t.Helper()
	return openNoted(t, dir, 0)
}

func openNoted(t *testing.T, dir string, noted uint64) *Drafts {
	t.Helper()
	d, err := Open(dir, testKey, noted)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { d.Close() })
	return d
}

// save keeps a draft and has it on the disk.
func save(t *testing.T, d *Drafts, name, text string) {
	t.Helper()
	if err := d.Save(name, text, morning); err != nil {
		t.Fatal(err)
	}
	if d.write(); d.failed != nil {
		t.Fatal(d.failed)
	}
}

func check(t *testing.T, d *Drafts, name, want string) {
	t.Helper()
	if got, err := d.Load(name); err != nil || got != want {
		t.Errorf("%s is %q (%v), want %q", name, got, err, want)
	}
}

func TestDrafts(t *testing.T) {
	dir := t.TempDir()
	d := open(t, dir)
	check(t, d, "a", "")
	save(t, d, "a", "uno")
	save(t, d, "a", "due")
	save(t, d, "b", strings.Repeat("\x00", 5000))
	save(t, d, "c", "")
	check(t, d, "a", "due")
	d = open(t, dir)
	check(t, d, "a", "due")
	check(t, d, "b", strings.Repeat("\x00", 5000))
	check(t, d, "c", "")
	for range 2 {
		if err := d.Drop("a"); err != nil {
			t.Fatal(err)
		}
	}
	check(t, d, "a", "")
	if d = open(t, dir); d.Lost() != (Lost{}) {
		t.Errorf("%+v of nothing", d.Lost())
	}
}

// TestSaveIsAtOnce: what is read back is on the disk. The first after a
// pause is on the disk at once, those behind it a moment later without a write for
// each, and before the drafts are closed.
func TestSaveIsAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		dir := t.TempDir()
		d := open(t, dir)
		for _, text := range []string{"C", "Co", "Col"} {
			if err := d.Save("a", text, morning); err != nil {
				t.Fatal(err)
			}
		}
		check(t, open(t, dir), "a", "C")
		time.Sleep(Delay + time.Millisecond) // the bubble's time
		check(t, open(t, dir), "a", "Col")
		if n := d.saved[d.file("a")].N; n != 2 {
			t.Errorf("%d writes of three letters", n)
		}
		if err := d.Save("a", "Coll", morning); err != nil {
			t.Fatal(err)
		}
		if err := d.Save("a", "Colla", morning); err != nil {
			t.Fatal(err)
		}
		check(t, d, "a", "Colla")
		check(t, open(t, dir), "a", "Colla") // what was read back is kept
		if err := d.Save("a", "Coll", morning); err != nil {
			t.Fatal(err)
		}
		if err := d.Save("b", "altro", morning); err != nil {
			t.Fatal(err)
		}
		if err := d.Drop("b"); err != nil {
			t.Fatal(err)
		}
		if err := d.Close(); err != nil {
			t.Fatal(err)
		}
		d = open(t, dir)
		check(t, d, "a", "Coll")
		check(t, d, "b", "")
	})
}

// TestAWriteThatFails is told at once or at the next letter, and made good by it.
func TestAWriteThatFails(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "bozze")
	d := open(t, dir)
	gone := func() {
		t.Helper()
		if err := os.Rename(dir, dir+"-altrove"); err != nil {
			t.Fatal(err)
		}
	}
	back := func() {
		t.Helper()
		if err := os.Rename(dir+"-altrove", dir); err != nil {
			t.Fatal(err)
		}
	}
	gone()
	if err := d.Save("a", "uno", morning); err == nil {
		t.Error("the first write failed, and nobody is told")
	}
	if err := d.Save("b", "due", morning); err != nil {
		t.Fatal(err)
	}
	d.write()
	back()
	if err := d.Save("b", "tre", morning); err == nil {
		t.Error("a later write failed, and nobody is told")
	}
	check(t, d, "a", "uno")
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	if err := d.Save("b", "quattro", morning); !errors.Is(err, ErrClosed) {
		t.Errorf("saved after the end: %v", err)
	}
	d = open(t, dir)
	check(t, d, "a", "uno")
	check(t, d, "b", "tre")
}

// BenchmarkSave is what a letter costs.
func BenchmarkSave(b *testing.B) {
	d, err := Open(b.TempDir(), testKey, 0)
	if err != nil {
		b.Fatal(err)
	}
	defer d.Close()
	text := strings.Repeat("Colloquio con la famiglia. ", 200)
	for b.Loop() {
		if err := d.Save("diario:nuova", text, morning); err != nil {
			b.Fatal(err)
		}
	}
}

// TestSizes: the size of a file tells nothing of a text of ordinary length.
func TestSizes(t *testing.T) {
	dir := t.TempDir()
	d := open(t, dir)
	sizes := map[int64]bool{}
	for _, n := range []int{0, 1, 100, 3000} {
		save(t, d, "a", strings.Repeat("x", n))
		info, err := os.Stat(filepath.Join(dir, d.file("a")))
		if err != nil {
			t.Fatal(err)
		}
		sizes[info.Size()] = true
	}
	if len(sizes) != 1 {
		t.Errorf("sizes %v", sizes)
	}
}

// TestDamage: what happened to a draft is told, once, and the others are there.
func TestDamage(t *testing.T) {
	for name, c := range map[string]struct {
		harm func(t *testing.T, d *Drafts, older []byte)
		lost Lost
		left string
	}{
		"flipped": {func(t *testing.T, d *Drafts, _ []byte) {
			flip(t, filepath.Join(d.dir, d.file("a")), 200)
		}, Lost{Unreadable: 1}, ""},
		"its first byte": {func(t *testing.T, d *Drafts, _ []byte) {
			flip(t, filepath.Join(d.dir, d.file("a")), 0)
		}, Lost{Unreadable: 1}, ""},
		"empty": {func(t *testing.T, d *Drafts, _ []byte) {
			put(t, filepath.Join(d.dir, d.file("a")), nil)
		}, Lost{Unreadable: 1}, ""},
		"gone": {func(t *testing.T, d *Drafts, _ []byte) {
			if err := os.Remove(filepath.Join(d.dir, d.file("a"))); err != nil {
				t.Fatal(err)
			}
		}, Lost{Unreadable: 1}, ""},
		"another's": {func(t *testing.T, d *Drafts, _ []byte) {
			content, err := os.ReadFile(filepath.Join(d.dir, d.file("b")))
			if err != nil {
				t.Fatal(err)
			}
			put(t, filepath.Join(d.dir, d.file("a")), content)
		}, Lost{Unreadable: 1}, ""},
		"older": {func(t *testing.T, d *Drafts, older []byte) {
			put(t, filepath.Join(d.dir, d.file("a")), older)
		}, Lost{Older: 1}, "uno"},
		"index flipped": {func(t *testing.T, d *Drafts, _ []byte) {
			flip(t, filepath.Join(d.dir, fileIndex), 200)
		}, Lost{Unknown: true}, "due"},
		"index gone": {func(t *testing.T, d *Drafts, _ []byte) {
			if err := os.Remove(filepath.Join(d.dir, fileIndex)); err != nil {
				t.Fatal(err)
			}
		}, Lost{Unknown: true}, "due"},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			d := open(t, dir)
			save(t, d, "a", "uno")
			older, err := os.ReadFile(filepath.Join(dir, d.file("a")))
			if err != nil {
				t.Fatal(err)
			}
			save(t, d, "a", "due")
			save(t, d, "b", "altro")
			c.harm(t, d, older)
			d = open(t, dir)
			if d.Lost() != c.lost {
				t.Errorf("lost %+v, want %+v", d.Lost(), c.lost)
			}
			check(t, d, "a", c.left)
			check(t, d, "b", "altro")
			if d.Lost() != c.lost {
				t.Errorf("told twice: %+v", d.Lost())
			}
			if d = open(t, dir); d.Lost() != (Lost{}) {
				t.Errorf("told again at the next start: %+v", d.Lost())
			}
		})
	}
}

// TestTheWholePutBack: an older copy of all of it, or nothing in its place, is
// told, once, to whoever has kept the count; a count that was kept before the last
// writings is no reason to tell anything.
func TestTheWholePutBack(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "bozze")
	d := open(t, dir)
	save(t, d, "a", "uno")
	early := d.Written()
	older := t.TempDir()
	if err := os.CopyFS(older, os.DirFS(dir)); err != nil {
		t.Fatal(err)
	}
	save(t, d, "a", "due")
	noted := d.Written()
	for _, n := range []uint64{0, early, noted} {
		if d = openNoted(t, dir, n); d.Lost() != (Lost{}) {
			t.Errorf("%d was noted of %d: %+v", n, d.Written(), d.Lost())
		}
	}
	for name, back := range map[string]string{"older": "uno", "gone": ""} {
		if err := os.RemoveAll(dir); err != nil {
			t.Fatal(err)
		}
		if name == "older" {
			if err := os.CopyFS(dir, os.DirFS(older)); err != nil {
				t.Fatal(err)
			}
		}
		d = openNoted(t, dir, noted)
		if want := (Lost{Rewound: true}); d.Lost() != want || d.Written() <= noted {
			t.Errorf("%s: lost %+v, want %+v; written %d of %d", name, d.Lost(), want, d.Written(), noted)
		}
		check(t, d, "a", back)
		for _, n := range []uint64{noted, d.Written()} {
			if d := openNoted(t, dir, n); d.Lost() != (Lost{}) {
				t.Errorf("%s: told again: %+v", name, d.Lost())
			}
		}
	}
}

// TestCrashBeforeTheIndex: a draft is newer than its index says.
func TestCrashBeforeTheIndex(t *testing.T) {
	dir := t.TempDir()
	d := open(t, dir)
	save(t, d, "a", "uno")
	index, err := os.ReadFile(filepath.Join(dir, fileIndex))
	if err != nil {
		t.Fatal(err)
	}
	save(t, d, "a", "due")
	put(t, filepath.Join(dir, fileIndex), index)
	d = open(t, dir)
	if d.Lost() != (Lost{}) {
		t.Errorf("lost %+v", d.Lost())
	}
	check(t, d, "a", "due")
}

// TestFormerFormat: a draft that was kept before there was an index is read; one
// that is damaged is told as it is asked for.
func TestFormerFormat(t *testing.T) {
	dir := t.TempDir()
	d := open(t, dir)
	for _, name := range []string{"a", "b"} {
		aead, err := chacha20poly1305.NewX(testKey[:])
		if err != nil {
			t.Fatal(err)
		}
		nonce := make([]byte, aead.NonceSize())
		rand.Read(nonce)
		put(t, filepath.Join(dir, d.file(name)), aead.Seal(nonce, nonce, []byte("scritto prima"), []byte(name)))
	}
	flip(t, filepath.Join(dir, d.file("b")), 30)
	d = open(t, dir)
	if d.Lost() != (Lost{}) {
		t.Errorf("lost %+v", d.Lost())
	}
	check(t, d, "a", "scritto prima")
	check(t, d, "b", "")
	if want := (Lost{Unreadable: 1}); d.Lost() != want {
		t.Errorf("lost %+v, want %+v", d.Lost(), want)
	}
	save(t, d, "a", "scritto poi")
	check(t, open(t, dir), "a", "scritto poi")
}

// TestCollect: what is spent is gone, here and after a restart, without being
// missed; all else stays as it was.
func TestCollect(t *testing.T) {
	dir := t.TempDir()
	d := open(t, dir)
	save(t, d, "a", "uno")
	save(t, d, "b", "due")
	save(t, d, "c", "due")
	seen := map[string]string{}
	n, err := d.Collect(morning.Add(48*time.Hour), func(name, text string, idle time.Duration) bool {
		seen[name] = text
		if idle != 48*time.Hour {
			t.Errorf("%s has been idle for %v", name, idle)
		}
		return text == "due" && name != "c"
	})
	if err != nil || n != 1 || len(seen) != 3 || seen["a"] != "uno" {
		t.Errorf("collected %d, saw %v, %v", n, seen, err)
	}
	for range 2 {
		check(t, d, "a", "uno")
		check(t, d, "b", "")
		check(t, d, "c", "due")
		if d.Lost() != (Lost{}) {
			t.Errorf("lost %+v", d.Lost())
		}
		d = open(t, dir)
	}
	files, err := os.ReadDir(dir)
	if err != nil || len(files) != 3 {
		t.Errorf("%d files are left of two drafts and the index, %v", len(files), err)
	}
	// Saved again, it is as young as that.
	save(t, d, "b", "tre")
	check(t, open(t, dir), "b", "tre")
}

// TestCollectWithAFormerIndex: one that counts and holds neither names nor days.
// A draft is as old as the day on which it was first looked at, and has a name
// once it was asked for by it.
func TestCollectWithAFormerIndex(t *testing.T) {
	dir := t.TempDir()
	d := open(t, dir)
	save(t, d, "a", "uno")
	save(t, d, "b", "due")
	raw := []byte(`{"` + d.file("a") + `":1,"` + d.file("b") + `":1}`)
	if err := d.seal(fileIndex, raw); err != nil {
		t.Fatal(err)
	}
	d = open(t, dir)
	check(t, d, "a", "uno")
	if d.Lost() != (Lost{}) {
		t.Errorf("lost %+v", d.Lost())
	}
	for i, want := range []time.Duration{0, 24 * time.Hour} {
		names := map[string]bool{}
		_, err := d.Collect(morning.Add(time.Duration(i)*24*time.Hour), func(name, _ string, idle time.Duration) bool {
			names[name] = true
			if idle != want {
				t.Errorf("%q has been idle for %v, want %v", name, idle, want)
			}
			return false
		})
		if err != nil || !names["a"] || !names[""] || len(names) != 2 {
			t.Errorf("saw %v, %v", names, err)
		}
		d = open(t, dir)
	}
}

func put(t *testing.T, name string, content []byte) {
	t.Helper()
	if err := os.WriteFile(name, content, 0o600); err != nil {
		t.Fatal(err)
	}
}

func flip(t *testing.T, name string, at int) {
	t.Helper()
	content, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	content = bytes.Clone(content)
	content[at] ^= 1
	put(t, name, content)
}
