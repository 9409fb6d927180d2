package journal_test

import (
	"bytes"
	"context"
	"crypto/hpke"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"

	"siz-icaro/sync/journal"
)

var key = [32]byte{1, 2, 3}

// block is what the shortest record takes up, and so does a segment's header.
const block = 2048

// holding is the size of a segment that is full with n of the shortest records.
func holding(n int64) int64 { return (1 + n) * block }

func mustOpen(t *testing.T, dir string, opt journal.Options) *journal.Journal {
	t.Helper()
	if opt.Ballast == 0 {
		opt.Ballast = -1
	}
	j, err := journal.Open(dir, key, opt)
	if err != nil {
		t.Fatalf("Open: %v", err)
	}
	t.Cleanup(func() { j.Close() })
	return j
}

func text(s string) journal.Entry { return journal.Entry{Type: 'm', Payload: []byte(s)} }

func mustAppend(t *testing.T, j *journal.Journal, texts ...string) journal.Index {
	t.Helper()
	var entries []journal.Entry
	for _, s := range texts {
		entries = append(entries, text(s))
	}
	first, err := j.Append(t.Context(), entries...)
	if err != nil {
		t.Fatalf("Append: %v", err)
	}
	return first
}

// contents is the journal as "index:payload" in order.
func contents(t *testing.T, j *journal.Journal) []string {
	t.Helper()
	var got []string
	err := j.Replay(0, func(i journal.Index, e journal.Entry) error {
		if e.Type != 'm' {
			t.Errorf("entry %d has type %q", i, e.Type)
		}
		got = append(got, fmt.Sprintf("%d:%s", i, e.Payload))
		return nil
	})
	if err != nil {
		t.Fatalf("Replay: %v", err)
	}
	return got
}

func wantContents(t *testing.T, j *journal.Journal, want ...string) {
	t.Helper()
	if got := contents(t, j); !slices.Equal(got, want) {
		t.Fatalf("journal holds %q, want %q", got, want)
	}
}

func TestAppendSurvivesReopening(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "journal")
	j := mustOpen(t, dir, journal.Options{})
	if got := mustAppend(t, j, "a", "b"); got != 1 {
		t.Errorf("first index: got %d, want 1", got)
	}
	if got := mustAppend(t, j, ""); got != 3 {
		t.Errorf("next index: got %d, want 3", got)
	}
	wantContents(t, j, "1:a", "2:b", "3:")
	// Not closed: the process was killed.
	j = mustOpen(t, dir, journal.Options{})
	wantContents(t, j, "1:a", "2:b", "3:")
	if err := j.Report().Err(); err != nil || j.Report().Entries != 3 || j.Report().Cut != 0 {
		t.Errorf("report: %+v", j.Report())
	}
	mustAppend(t, j, "d")
	j = mustOpen(t, dir, journal.Options{})
	wantContents(t, j, "1:a", "2:b", "3:", "4:d")
	if got := j.Next(); got != 5 {
		t.Errorf("Next: got %d, want 5", got)
	}
}

func TestSegmentsRollAndDrop(t *testing.T) {
	dir := t.TempDir()
	j := mustOpen(t, dir, journal.Options{SegmentSize: holding(3)})
	var want []string
	for i := range 30 {
		mustAppend(t, j, fmt.Sprint(i))
		want = append(want, fmt.Sprintf("%d:%d", i+1, i))
	}
	wantContents(t, j, want...)
	before := segments(t, dir)
	if len(before) < 5 {
		t.Fatalf("30 entries in %d segments", len(before))
	}
	if err := j.DropThrough(10); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		got := contents(t, j)
		if len(got) < 20 || got[len(got)-20] != "11:10" {
			t.Fatalf("entries after 10 were dropped: %q", got)
		}
		if len(got) >= 30 {
			t.Fatalf("nothing was dropped")
		}
		j = mustOpen(t, dir, journal.Options{SegmentSize: holding(3)})
		if err := j.Report().Err(); err != nil {
			t.Fatal(err)
		}
	}
	if err := j.DropThrough(1000); err != nil {
		t.Fatal(err)
	}
	if got := segments(t, dir); len(got) != 1 {
		t.Errorf("segments left: %v, want the newest", got)
	}
	if got := mustAppend(t, j, "x"); got != 31 {
		t.Errorf("index after dropping: got %d, want 31", got)
	}
}

// What Replay reads from is chosen by index.
func TestReplayFrom(t *testing.T) {
	j := mustOpen(t, t.TempDir(), journal.Options{SegmentSize: holding(3)})
	for i := range 20 {
		mustAppend(t, j, fmt.Sprint(i))
	}
	for from := journal.Index(0); from < 25; from++ {
		n, first := 0, journal.Index(0)
		err := j.Replay(from, func(i journal.Index, _ journal.Entry) error {
			if n == 0 {
				first = i
			}
			n++
			return nil
		})
		want := max(0, 21-int(max(from, 1)))
		if err != nil || n != want || n > 0 && first != max(from, 1) {
			t.Errorf("Replay(%d): %d entries from %d, want %d; %v", from, n, first, want, err)
		}
	}
	stop := errors.New("enough")
	if err := j.Replay(0, func(journal.Index, journal.Entry) error { return stop }); !errors.Is(err, stop) {
		t.Errorf("Replay: got %v, want the error of see", err)
	}
}

func TestConcurrentAppendsKeepTheirOrder(t *testing.T) {
	dir := t.TempDir()
	j := mustOpen(t, dir, journal.Options{SegmentSize: holding(140)})
	const writers, each = 16, 25
	firsts := make([][]journal.Index, writers)
	var wg sync.WaitGroup
	for w := range writers {
		wg.Go(func() {
			for i := range each {
				first, err := j.Append(t.Context(), text(fmt.Sprintf("%d/%d a", w, i)), text(fmt.Sprintf("%d/%d b", w, i)))
				if err != nil {
					t.Error(err)
				}
				firsts[w] = append(firsts[w], first)
			}
		})
	}
	wg.Wait()
	got := contents(t, mustOpen(t, dir, journal.Options{}))
	if len(got) != writers*each*2 {
		t.Fatalf("%d entries, want %d", len(got), writers*each*2)
	}
	for w := range writers {
		for i, first := range firsts[w] {
			for k, half := range []string{"a", "b"} {
				want := fmt.Sprintf("%d:%d/%d %s", int(first)+k, w, i, half)
				if at := got[int(first)+k-1]; at != want {
					t.Fatalf("got %q, want %q", at, want)
				}
			}
		}
	}
}

func TestAppendRefuses(t *testing.T) {
	j := mustOpen(t, t.TempDir(), journal.Options{})
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := j.Append(ctx, text("a")); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: got %v", err)
	}
	if _, err := j.Append(t.Context(), journal.Entry{Payload: make([]byte, journal.MaxPayload+1)}); !errors.Is(err, journal.ErrTooLarge) {
		t.Errorf("too large: got %v", err)
	}
	if _, err := j.Append(t.Context()); err == nil {
		t.Error("nothing was appended")
	}
	mustAppend(t, j, "b")
	wantContents(t, j, "1:b")
	if err := errors.Join(j.Close(), j.Close()); err != nil {
		t.Errorf("Close: %v", err)
	}
	if _, err := j.Append(t.Context(), text("c")); !errors.Is(err, journal.ErrClosed) {
		t.Errorf("after Close: got %v", err)
	}
	if err := j.Replay(0, nil); !errors.Is(err, journal.ErrClosed) {
		t.Errorf("Replay after Close: got %v", err)
	}
}

func TestLargestEntry(t *testing.T) {
	dir := t.TempDir()
	j := mustOpen(t, dir, journal.Options{})
	big := journal.Entry{Type: 7, Payload: bytes.Repeat([]byte("x"), journal.MaxPayload)}
	if _, err := j.Append(t.Context(), big); err != nil {
		t.Fatal(err)
	}
	j = mustOpen(t, dir, journal.Options{})
	err := j.Replay(0, func(_ journal.Index, e journal.Entry) error {
		if e.Type != big.Type || !bytes.Equal(e.Payload, big.Payload) {
			t.Error("the largest entry came back different")
		}
		return nil
	})
	if err != nil || j.Report().Entries != 1 {
		t.Errorf("%v, %+v", err, j.Report())
	}
}

func TestWrongKeyTouchesNothing(t *testing.T) {
	dir := t.TempDir()
	mustAppend(t, mustOpen(t, dir, journal.Options{}), "a")
	before := snapshot(t, dir)
	for range 2 { // with the manifest, and without it
		if _, err := journal.Open(dir, [32]byte{9}, journal.Options{}); !errors.Is(err, journal.ErrWrongKey) {
			t.Errorf("got %v, want ErrWrongKey", err)
		}
		for name, data := range snapshot(t, dir) {
			if !bytes.Equal(data, before[name]) {
				t.Errorf("%s was touched", name)
			}
		}
		if err := os.Remove(filepath.Join(dir, "manifest")); err != nil && !errors.Is(err, os.ErrNotExist) {
			t.Fatal(err)
		}
	}
}

// Two processes on one directory: the second to begin a segment notices, and
// says so for ever after.
func TestTwoProcesses(t *testing.T) {
	dir := t.TempDir()
	one, two := mustOpen(t, dir, journal.Options{}), mustOpen(t, dir, journal.Options{})
	mustAppend(t, one, "a")
	for range 2 {
		if _, err := two.Append(t.Context(), text("b")); !errors.Is(err, journal.ErrInUse) {
			t.Errorf("got %v, want ErrInUse", err)
		}
	}
	mustAppend(t, one, "c")
	wantContents(t, mustOpen(t, dir, journal.Options{}), "1:a", "2:c")
}

func TestNothingInClear(t *testing.T) {
	dir := t.TempDir()
	mustAppend(t, mustOpen(t, dir, journal.Options{}), "nota riservata")
	for name, data := range snapshot(t, dir) {
		if bytes.Contains(data, []byte("riservata")) {
			t.Errorf("%s holds a payload in clear", name)
		}
	}
}

// recoveryKey makes an organisation's key pair.
func recoveryKey(t *testing.T) hpke.PrivateKey {
	t.Helper()
	private, err := journal.RecoveryKEM().GenerateKey()
	if err != nil {
		t.Fatal(err)
	}
	return private
}

// salvaged is what the keys open, as "index:payload" in order.
func salvaged(t *testing.T, dir string, keys ...hpke.PrivateKey) ([]string, journal.Report) {
	t.Helper()
	var got []string
	report, err := journal.Salvage(dir, keys, nil, func(i journal.Index, e journal.Entry) error {
		got = append(got, fmt.Sprintf("%d:%s", i, e.Payload))
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return got, report
}

func TestSalvageWithTheOrganisationsKey(t *testing.T) {
	private := recoveryKey(t)
	dir := t.TempDir()
	j := mustOpen(t, dir, journal.Options{SegmentSize: holding(3), Organisation: private.PublicKey()})
	for i := range 10 {
		mustAppend(t, j, fmt.Sprint(i))
	}
	want := contents(t, j)
	if got, report := salvaged(t, dir, private); report.Err() != nil || !slices.Equal(got, want) {
		t.Errorf("got %q, %v; want %q", got, report.Err(), want)
	}
	if _, err := journal.Salvage(dir, []hpke.PrivateKey{recoveryKey(t)}, nil, nil); !errors.Is(err, journal.ErrWrongKey) {
		t.Errorf("another organisation: got %v", err)
	}
}

// A key that arrives or changes while the journal is open counts from the next
// entry on, and what no key at hand opens is missed aloud.
func TestOrganisationsKeyChanges(t *testing.T) {
	first, second := recoveryKey(t), recoveryKey(t)
	dir := t.TempDir()
	j := mustOpen(t, dir, journal.Options{})
	mustAppend(t, j, "prima di ogni chiave")
	j.SetOrganisation(first.PublicKey())
	mustAppend(t, j, "sotto la prima")
	j.SetOrganisation(first.PublicKey())
	mustAppend(t, j, "ancora")
	j.SetOrganisation(second.PublicKey())
	mustAppend(t, j, "sotto la seconda")
	if got := len(segments(t, dir)); got != 3 {
		t.Errorf("%d segments, want one for each key", got)
	}
	wantContents(t, j, "1:prima di ogni chiave", "2:sotto la prima", "3:ancora", "4:sotto la seconda")
	wantContents(t, mustOpen(t, dir, journal.Options{}), contents(t, j)...)

	for _, tt := range []struct {
		name string
		keys []hpke.PrivateKey
		want []string
	}{
		{"both", []hpke.PrivateKey{second, first}, []string{"2:sotto la prima", "3:ancora", "4:sotto la seconda"}},
		{"the second", []hpke.PrivateKey{second}, []string{"4:sotto la seconda"}},
		{"the first", []hpke.PrivateKey{first}, []string{"2:sotto la prima", "3:ancora"}},
	} {
		got, report := salvaged(t, dir, tt.keys...)
		if !slices.Equal(got, tt.want) || report.Err() == nil {
			t.Errorf("%s: got %q, damage %v; want %q and what is missing named", tt.name, got, report.Err(), tt.want)
		}
	}
}

// segments names the segment files of dir in order.
func segments(t *testing.T, dir string) []string {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join(dir, "*.seg"))
	if err != nil {
		t.Fatal(err)
	}
	return paths
}

func snapshot(t *testing.T, dir string) map[string][]byte {
	t.Helper()
	files, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	all := map[string][]byte{}
	for _, f := range files {
		data, err := os.ReadFile(filepath.Join(dir, f.Name()))
		if err != nil {
			t.Fatal(err)
		}
		all[f.Name()] = data
	}
	return all
}
