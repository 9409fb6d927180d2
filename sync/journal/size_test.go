package journal_test

import (
	"bytes"
	"crypto/hpke"
	"errors"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"siz-icaro/sync/journal"
	"siz-icaro/sync/journal/journaltest"
)

// sealed is what a record holds besides the payload.
const sealed = 69

// class is the rule written a second time: the least power of two of bytes, from
// a block, that holds the record of a payload of n bytes.
func class(n int) int64 {
	size := int64(block)
	for size < int64(n+sealed) {
		size *= 2
	}
	return size
}

// sizes are those of the files of a journal that texts were appended to, one by one.
func sizes(t *testing.T, opt journal.Options, texts ...string) map[string]int64 {
	t.Helper()
	dir := t.TempDir()
	j := mustOpen(t, dir, opt)
	for _, s := range texts {
		mustAppend(t, j, s)
	}
	wantContents(t, mustOpen(t, dir, journal.Options{}), contents(t, j)...)
	out := map[string]int64{}
	for name, data := range snapshot(t, dir) {
		out[name] = int64(len(data))
	}
	return out
}

// TestSizeTellsNoLength: whoever reads the sizes of the files cannot tell a text
// from another one of its class.
func TestSizeTellsNoLength(t *testing.T) {
	for _, pair := range [][2]int{{0, 2048 - sealed}, {300, 1500}, {2048, 4096 - sealed}, {9000, 16000}, {600 << 10, 1<<20 - 1<<10}} {
		short := sizes(t, journal.Options{}, "prima", strings.Repeat("a", pair[0]), "e poi")
		long := sizes(t, journal.Options{}, "di seguito", strings.Repeat("b", pair[1]), "e ancora")
		if !maps.Equal(short, long) {
			t.Errorf("a text of %d bytes leaves %v, one of %d bytes %v", pair[0], short, pair[1], long)
		}
	}
}

// TestSizeIsASumOfClasses: nothing else is in a segment's size, whatever was
// appended to it together, and whoever it is sealed to.
func TestSizeIsASumOfClasses(t *testing.T) {
	organisation := recoveryKey(t).PublicKey()
	rapid.Check(t, func(r *rapid.T) {
		opt := journal.Options{Ballast: -1}
		if rapid.Bool().Draw(r, "recovery key") {
			opt.Organisation = organisation
		}
		dir := t.TempDir()
		j, err := journal.Open(dir, key, opt)
		must(t, err)
		defer j.Close()
		want := int64(block) // its header
		for _, batch := range rapid.SliceOfN(rapid.SliceOfN(rapid.IntRange(0, 40_000), 1, 4), 1, 4).Draw(r, "lengths") {
			var entries []journal.Entry
			for _, n := range batch {
				entries = append(entries, journal.Entry{Type: byte(n), Payload: bytes.Repeat([]byte{7}, n)})
				want += class(n)
			}
			if _, err := j.Append(t.Context(), entries...); err != nil {
				r.Fatal(err)
			}
		}
		if info, err := os.Stat(newestSegment(t, dir)); err != nil || info.Size() != want {
			r.Fatalf("%d bytes, want %d; %v", info.Size(), want, err)
		}
	})
}

// TestSizeOfTheLargest: a mutation of the greatest size that the wire takes costs
// nothing more than its class, and so does the largest entry.
func TestSizeOfTheLargest(t *testing.T) {
	for n, want := range map[int]int64{1<<20 - 1<<10: 1 << 20, journal.MaxPayload: journal.MaxPayload + sealed} {
		got := sizes(t, journal.Options{}, strings.Repeat("x", n))
		if got["000000000001.seg"] != block+want {
			t.Errorf("an entry of %d bytes: %v, want %d", n, got, block+want)
		}
	}
}

func ignore(journal.Index, journal.Entry) error { return nil }

// TestNewerFormat: what a newer program wrote is not worked on by this one, which
// would take it for damage and go on without it.
func TestNewerFormat(t *testing.T) {
	private := recoveryKey(t)
	dir := t.TempDir()
	mustAppend(t, mustOpen(t, dir, journal.Options{Organisation: private.PublicKey()}), "a")
	must(t, os.WriteFile(filepath.Join(dir, journaltest.NewerName), journaltest.Newer(), 0o600))
	refused := func() {
		t.Helper()
		before := snapshot(t, dir)
		if _, err := journal.Open(dir, key, journal.Options{}); !errors.Is(err, journal.ErrNewerFormat) {
			t.Errorf("Open: got %v", err)
		}
		if _, err := journal.Salvage(dir, []hpke.PrivateKey{private}, nil, ignore); !errors.Is(err, journal.ErrNewerFormat) {
			t.Errorf("Salvage: got %v", err)
		}
		if !maps.EqualFunc(snapshot(t, dir), before, slices.Equal[[]byte]) {
			t.Error("something was touched")
		}
	}
	refused()
	must(t, os.Remove(filepath.Join(dir, "000000000001.seg")))
	must(t, os.Remove(filepath.Join(dir, "manifest")))
	refused()
}

// TestNewerFormatIsNoDamage: a digit that a flipped bit makes greater is damage,
// and keeps nobody out.
func TestNewerFormatIsNoDamage(t *testing.T) {
	dir := t.TempDir()
	for _, s := range []string{"a", "b"} {
		mustAppend(t, mustOpen(t, dir, journal.Options{}), s)
	}
	name := filepath.Join(dir, "000000000001.seg")
	data, err := os.ReadFile(name)
	must(t, err)
	data[7] ^= 1 // 2 becomes 3
	must(t, os.WriteFile(name, data, 0o600))
	j := mustOpen(t, dir, journal.Options{})
	if err := j.Report().Err(); !errors.Is(err, journal.ErrDamaged) {
		t.Errorf("reported %v", err)
	}
	wantContents(t, j, "2:b")
}

// TestFormatIsSealed: a segment is not read as one of another format by whoever
// holds either key, which would have its records mean something else.
func TestFormatIsSealed(t *testing.T) {
	private := recoveryKey(t)
	dir := t.TempDir()
	mustAppend(t, mustOpen(t, dir, journal.Options{Organisation: private.PublicKey()}), "a")
	name := newestSegment(t, dir)
	data, err := os.ReadFile(name)
	must(t, err)
	data[7] = '1'
	must(t, os.WriteFile(name, data, 0o600))
	if got := contents(t, mustOpen(t, dir, journal.Options{})); len(got) > 0 {
		t.Errorf("with its key: %q", got)
	}
	if _, err := journal.Salvage(dir, []hpke.PrivateKey{private}, nil, ignore); !errors.Is(err, journal.ErrWrongKey) {
		t.Errorf("with the organisation's: got %v", err)
	}
}
