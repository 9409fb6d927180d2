package journal_test

import (
	"bytes"
	"errors"
	"fmt"
	"iter"
	"math/rand/v2"
	"slices"
	"strings"
	"syscall"
	"testing"

	"siz-icaro/sync/journal"
	"siz-icaro/sync/journal/journaltest"
)

const (
	plenty  = 1 << 30
	perFile = 6 // records that fill a segment
)

var errDisk = errors.New("input/output error")

func onDisk(t *testing.T, d *journaltest.Disk) *journal.Journal {
	t.Helper()
	return mustOpen(t, "j", journal.Options{FS: d, SegmentSize: holding(perFile)})
}

// payloads strips the indexes.
func payloads(contents []string) []string {
	var out []string
	for _, c := range contents {
		_, p, _ := strings.Cut(c, ":")
		out = append(out, p)
	}
	return out
}

// promises checks what the journal owes after any crash: every acknowledged entry
// is there, in order, under its index, and behind them at most a beginning of one
// append that failed since the last one that succeeded.
func promises(t *testing.T, j *journal.Journal, acked []string, doubts [][]string) {
	t.Helper()
	got := contents(t, j)
	if len(got) < len(acked) || !slices.Equal(got[:len(acked)], acked) {
		t.Fatalf("lost an acknowledged entry:\ngot  %q\nwant %q", got, acked)
	}
	extra := payloads(got[len(acked):])
	if len(extra) > 0 && !slices.ContainsFunc(doubts, func(d []string) bool {
		return len(extra) <= len(d) && slices.Equal(extra, d[:len(extra)])
	}) {
		t.Fatalf("entries nobody wrote there: %q, in doubt were %q", extra, doubts)
	}
}

// Every operation on the disk fails once, in both kinds, alone and with all that
// follow it; then the program is killed, or the power cut.
func TestEveryFaultAtEveryOperation(t *testing.T) {
	for _, apply := range []bool{false, true} {
		for _, lasting := range []bool{false, true} {
			for at := 0; ; at++ {
				name := fmt.Sprintf("operation %d, applied %v, lasting %v", at, apply, lasting)
				if !faultAt(t, name, at, apply, lasting) {
					if at < 20 {
						t.Fatalf("only %d operations were tried", at)
					}
					break
				}
			}
		}
	}
}

// faultAt reports whether the fault was reached.
func faultAt(t *testing.T, name string, at int, apply, lasting bool) bool {
	t.Helper()
	d := journaltest.NewDisk(plenty)
	n, reached := 0, false
	d.Fail(func(op journaltest.Op, _ string) (bool, error) {
		n++
		if n-1 == at || lasting && n-1 > at {
			reached = true
			return apply, errDisk
		}
		return true, nil
	})
	j, err := journal.Open("j", key, journal.Options{FS: d, SegmentSize: holding(perFile), Ballast: -1})
	if err != nil {
		d.Fail(nil)
		j = onDisk(t, d)
	}
	var acked []string
	var doubts [][]string
	for i := range 12 {
		text1, text2 := fmt.Sprintf("%d.a %s", i, name), fmt.Sprintf("%d.b", i)
		first, err := j.Append(t.Context(), text(text1), text(text2))
		if err != nil {
			doubts = append(doubts, []string{text1, text2})
			continue
		}
		doubts = nil
		acked = append(acked, fmt.Sprintf("%d:%s", first, text1), fmt.Sprintf("%d:%s", first+1, text2))
		if i == 8 {
			// Dropping may fail; it must not take anything it should not.
			if err := j.DropThrough(0); err != nil && !reached {
				t.Fatal(err)
			}
		}
	}
	if !lasting && len(acked) != 24 {
		t.Fatalf("%s: one failed operation cost %d entries", name, 24-len(acked))
	}
	d.Fail(nil)
	if got := contents(t, j); !slices.Equal(got, acked) {
		t.Fatalf("%s: the journal shows %q, acknowledged were %q", name, got, acked)
	}
	for seed := range uint64(6) {
		crashed := d.Kill()
		if seed > 0 {
			crashed = d.CutPower(rand.New(rand.NewPCG(seed, uint64(at))))
		}
		again := onDisk(t, crashed)
		if err := again.Report().Err(); err != nil {
			t.Fatalf("%s: a crash was reported as damage: %v", name, err)
		}
		promises(t, again, acked, doubts)
		// What is there after Open is there for good, and there is room behind it.
		before := contents(t, again)
		mustAppend(t, again, "dopo")
		twice := onDisk(t, crashed.CutPower(rand.New(rand.NewPCG(seed, 99))))
		if got := payloads(contents(t, twice)); !slices.Equal(got, append(payloads(before), "dopo")) {
			t.Fatalf("%s, seed %d: after a second crash %q, want %q and one more", name, seed, got, before)
		}
	}
	return reached
}

// A random life: appends, drops, faults of both kinds, kills and power cuts.
func TestManyLives(t *testing.T) {
	for seed := range uint64(400) {
		r := rand.New(rand.NewPCG(seed, 1))
		d := journaltest.NewDisk(plenty)
		acked := map[journal.Index]string{}
		dropped := journal.Index(0)
		var doubt []string
		for range 4 + r.IntN(6) {
			j, err := journal.Open("j", key, journal.Options{FS: d, SegmentSize: holding(5), Ballast: -1})
			if err != nil {
				t.Fatalf("seed %d: %v", seed, err)
			}
			if err := j.Report().Err(); err != nil {
				t.Fatalf("seed %d: a crash was reported as damage: %v", seed, err)
			}
			if n := j.Report().Entries; n > len(acked)+len(doubt) {
				t.Fatalf("seed %d: %d entries, %d acknowledged", seed, n, len(acked))
			}
			got := map[journal.Index]string{}
			last := journal.Index(0)
			if err := j.Replay(0, func(i journal.Index, e journal.Entry) error {
				if i <= last {
					t.Fatalf("seed %d: index %d after %d", seed, i, last)
				}
				got[i], last = string(e.Payload), i
				return nil
			}); err != nil {
				t.Fatalf("seed %d: %v", seed, err)
			}
			for i, want := range acked {
				if i > dropped && got[i] != want {
					t.Fatalf("seed %d: entry %d is %q, want %q; %v", seed, i, got[i], want, j.Report().Err())
				}
			}
			for i, p := range got {
				if acked[i] == "" && !slices.Contains(doubt, p) {
					t.Fatalf("seed %d: entry %d %q is nobody's", seed, i, p)
				}
				acked[i] = p // settled: from now on it has to stay
			}
			doubt = nil
			chance := r.IntN(20)
			faults := rand.New(rand.NewPCG(seed, 2))
			d.Fail(func(journaltest.Op, string) (bool, error) {
				if faults.IntN(100) < chance {
					return faults.IntN(2) == 0, errDisk
				}
				return true, nil
			})
			for i := range r.IntN(25) {
				p := fmt.Sprintf("%d.%d.%d", seed, len(acked), i)
				if first, err := j.Append(t.Context(), text(p)); err == nil {
					acked[first], doubt = p, nil
				} else {
					doubt = append(doubt, p)
				}
				if r.IntN(15) == 0 {
					through := journal.Index(r.IntN(len(acked) + 1))
					j.DropThrough(through) // its failure is one of the faults
					dropped = max(dropped, through)
				}
			}
			d.Fail(nil)
			if r.IntN(2) == 0 {
				d = d.Kill()
			} else {
				d = d.CutPower(r)
			}
		}
	}
}

// layout is how big things are in one format of the segments.
type layout struct {
	header, record int
	// written is a disk with a few closed segments of it and an open one, and
	// what it holds.
	written func(t *testing.T) (*journaltest.Disk, []string)
}

// layouts are the formats that are read: the first one's is a fixture, because
// nothing writes it any more.
var layouts = map[string]layout{
	"format 1": {header: 146, record: 48 + 1 + len("nota 0") + 16, written: bareDisk},
	"format 2": {header: block, record: block, written: paddedDisk},
}

func paddedDisk(t *testing.T) (*journaltest.Disk, []string) {
	t.Helper()
	d := journaltest.NewDisk(plenty)
	for range 2 {
		j := onDisk(t, d)
		for i := range 8 {
			mustAppend(t, j, fmt.Sprintf("nota %d", i))
		}
	}
	j := onDisk(t, d)
	return d, contents(t, j)
}

func bareDisk(t *testing.T) (*journaltest.Disk, []string) {
	t.Helper()
	d := journaltest.NewDisk(plenty)
	for name, data := range snapshot(t, "testdata/v1-vite") {
		d.Write(name, data)
	}
	j := onDisk(t, d)
	return d, contents(t, j)
}

func eachLayout(t *testing.T, test func(t *testing.T, l layout)) {
	for name, l := range layouts {
		t.Run(name, func(t *testing.T) { test(t, l) })
	}
}

// at are the places of a file worth trying: every one of a small file. In one of
// whole blocks, where much is alike, all that is about the beginning and the end
// of a block, and some within.
func (l layout) at(from, to int) iter.Seq[int] {
	return func(yield func(int) bool) {
		for i := from; i < to; i++ {
			within := i % block
			if l.record%block != 0 || within < 80 || within >= block-20 || within%211 == 0 {
				if !yield(i) {
					return
				}
			}
		}
	}
}

func segmentsOf(d *journaltest.Disk) []string {
	var names []string
	for name := range d.Files() {
		if strings.HasSuffix(name, ".seg") {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

// sharedPrefix is the number of bytes at the beginning that are the same in both.
func sharedPrefix(a, b []byte) int {
	for i := range min(len(a), len(b)) {
		if a[i] != b[i] {
			return i
		}
	}
	return min(len(a), len(b))
}

// The newest segment is cut as a crash in mid-write would: the whole records
// before the cut are there, what follows is cut off in silence, and the journal
// goes on.
func TestTornAtEveryByte(t *testing.T) {
	eachLayout(t, func(t *testing.T, l layout) {
		d, all := l.written(t)
		names := segmentsOf(d)
		newest := names[len(names)-1]
		data := d.Files()[newest]
		var lost int
		for n := range l.at(l.header, len(data)+1) { // the header is durable before any record
			for _, tail := range []int{0, l.record / 3, 5 * l.record} { // ends, or grew with zeros
				crashed := d.Kill()
				torn := append(bytes.Clone(data[:n]), make([]byte, tail)...)
				crashed.Write(newest, torn)
				j := onDisk(t, crashed)
				got := contents(t, j)
				if !slices.Equal(got, all[:len(got)]) {
					t.Fatalf("cut at %d: %q", n, got)
				}
				lost = max(lost, len(all)-len(got))
				// A sealed record may end in zeros, which the tail then makes whole.
				whole := (sharedPrefix(torn, data) - l.header) / l.record
				if len(all)-len(got) != (len(data)-l.header)/l.record-whole {
					t.Fatalf("cut at %d: %d entries of %d", n, len(got), len(all))
				}
				if err := j.Report().Err(); err != nil {
					t.Fatalf("cut at %d: reported as damage: %v", n, err)
				}
				mustAppend(t, j, "dopo")
				again := onDisk(t, crashed)
				want := append(payloads(got), "dopo")
				if p := payloads(contents(t, again)); !slices.Equal(p, want) {
					t.Fatalf("cut at %d, then appended: %q, want %q", n, p, want)
				}
				if err := again.Report().Err(); err != nil {
					t.Fatalf("cut at %d, opened again: %v", n, err)
				}
			}
		}
		if lost == 0 {
			t.Error("no cut reached a record")
		}
	})
}

// One bit flipped in any file: never accepted, never silent where an
// entry is lost, no other record is hidden, nothing panics, and the journal goes on.
func TestBitFlipAtEveryByte(t *testing.T) {
	eachLayout(t, func(t *testing.T, l layout) { flipEverywhere(t, l) })
}

func flipEverywhere(t *testing.T, l layout) {
	d, all := l.written(t)
	for name, data := range d.Files() {
		for i := range l.at(0, len(data)) {
			bad := bytes.Clone(data)
			bad[i] ^= 1 << (i % 8)
			crashed := d.Kill()
			crashed.Write(name, bad)
			j := onDisk(t, crashed)
			got := contents(t, j)
			left := all
			for _, g := range got {
				at := slices.Index(left, g)
				if at < 0 {
					t.Fatalf("%s byte %d: %q was accepted or is out of order", name, i, g)
				}
				left = left[at+1:]
			}
			missing := len(all) - len(got)
			if missing > 0 || name == "manifest" {
				if err := j.Report().Err(); !errors.Is(err, journal.ErrDamaged) {
					t.Fatalf("%s byte %d: %d entries lost, reported %v", name, i, missing, err)
				}
			}
			header := strings.HasSuffix(name, ".seg") && i < l.header
			if missing > 1 && !header {
				t.Fatalf("%s byte %d: one bit cost %d entries", name, i, missing)
			}
			first := mustAppend(t, j, "dopo")
			if int(first) <= len(all) {
				t.Fatalf("%s byte %d: index %d was given away again", name, i, first)
			}
			again := contents(t, onDisk(t, crashed))
			if want := append(got, fmt.Sprintf("%d:dopo", first)); !slices.Equal(again, want) {
				t.Fatalf("%s byte %d, opened again: %q, want %q", name, i, again, want)
			}
			if missing > 0 && onDisk(t, crashed).Report().Err() == nil {
				t.Fatalf("%s byte %d: the loss is forgotten", name, i)
			}
		}
	}
}

// Segments that were taken away, exchanged, doubled or brought back are noticed.
func TestSegmentsThatMoved(t *testing.T) {
	eachLayout(t, moveSegments)
}

func moveSegments(t *testing.T, l layout) {
	clean, all := l.written(t)
	names := segmentsOf(clean)
	files := clean.Files()
	for i, name := range names {
		d := clean.Kill()
		d.Delete(name)
		j := onDisk(t, d)
		if err := j.Report().Err(); !errors.Is(err, journal.ErrDamaged) {
			t.Errorf("segment %d taken away: reported %v", i, err)
		}
		if got := contents(t, j); len(got) == 0 || len(got) >= len(all) {
			t.Errorf("segment %d taken away: %d entries of %d", i, len(got), len(all))
		}
	}

	swapped := clean.Kill()
	swapped.Write(names[0], files[names[1]])
	swapped.Write(names[1], files[names[0]])
	j := onDisk(t, swapped)
	if j.Report().Err() == nil {
		t.Error("exchanged segments: not noticed")
	}
	wantContents(t, j, all...)

	doubled := clean.Kill()
	doubled.Write("000000000099.seg", files[names[0]])
	j = onDisk(t, doubled)
	if j.Report().Err() == nil {
		t.Error("a doubled segment: not noticed")
	}
	wantContents(t, j, all...)
	mustAppend(t, j, "dopo")
	if got := segmentsOf(doubled); got[len(got)-1] != "000000000100.seg" {
		t.Errorf("the next segment is %s", got[len(got)-1])
	}

	back := clean.Kill()
	j = onDisk(t, back)
	if err := j.DropThrough(8); err != nil {
		t.Fatal(err)
	}
	kept := contents(t, j)
	back.Write(names[0], files[names[0]])
	j = onDisk(t, back)
	wantContents(t, j, kept...)
	if slices.Contains(segmentsOf(back), names[0]) {
		t.Error("a dropped segment that came back was not swept away")
	}

	foreign := clean.Kill() // a segment of another journal under the same key
	other, _ := paddedDisk(t)
	foreign.Write(names[1], other.Files()[names[1]])
	if onDisk(t, foreign).Report().Err() == nil {
		t.Error("a segment of another journal: not noticed")
	}
}

// Records exchanged inside a segment are not accepted in each other's place.
func TestRecordsThatMoved(t *testing.T) {
	eachLayout(t, moveRecords)
}

func moveRecords(t *testing.T, l layout) {
	d, all := l.written(t)
	name := segmentsOf(d)[0]
	data := d.Files()[name]
	start, size := l.header, l.record
	bad := slices.Concat(data[:start], data[start+size:start+2*size], data[start:start+size], data[start+2*size:])
	d.Write(name, bad)
	j := onDisk(t, d)
	if j.Report().Err() == nil {
		t.Error("exchanged records: not noticed")
	}
	got := contents(t, j)
	for _, g := range got {
		if !slices.Contains(all, g) {
			t.Errorf("%q was never written", g)
		}
	}
	if len(got) < len(all)-2 {
		t.Errorf("%d entries of %d", len(got), len(all))
	}
}

// When the disk is full the ballast is given up and the edit at hand lands; when
// that is used up the answer is ErrDiskFull and nothing that was said is lost.
func TestDiskFull(t *testing.T) {
	const ballast = 256 << 10
	opt := func(d *journaltest.Disk) journal.Options {
		return journal.Options{FS: d, Ballast: ballast, MinFree: 100 << 10}
	}
	d := journaltest.NewDisk(600 << 10)
	j := mustOpen(t, "j", opt(d))
	if j.LowSpace() {
		t.Error("low on space from the start")
	}
	mustAppend(t, j, "prima")
	d.Write("somebody-else", make([]byte, 600<<10-ballast-2000)) // the disk fills up

	var acked []string
	warned := 0
	big := strings.Repeat("x", 10<<10)
	for i := 0; ; i++ {
		first, err := j.Append(t.Context(), text(big))
		if err != nil {
			if !errors.Is(err, journal.ErrDiskFull) {
				t.Fatalf("append %d: %v", i, err)
			}
			break
		}
		if !j.LowSpace() {
			t.Fatalf("append %d landed on a full disk and nobody was told", i)
		}
		warned++
		acked = append(acked, fmt.Sprintf("%d:%s", first, big))
	}
	if warned < 10 {
		t.Errorf("the ballast carried %d edits of 10 KiB", warned)
	}
	again := mustOpen(t, "j", opt(d.CutPower(rand.New(rand.NewPCG(1, 1)))))
	wantContents(t, again, append([]string{"1:prima"}, acked...)...)

	d.Delete("somebody-else")
	if err := j.RestoreBallast(); err != nil {
		t.Fatal(err)
	}
	if j.LowSpace() {
		t.Error("still low after room was made")
	}
	if _, ok := d.Files()["ballast"]; !ok {
		t.Error("no ballast after room was made")
	}
	mustAppend(t, j, "dopo")
}

// Room is asked for what a record takes up, not for what it holds: it is not
// found out in the middle of a write that there was none.
func TestRoomIsAskedForAllOfARecord(t *testing.T) {
	d := journaltest.NewDisk(1 << 20)
	j := mustOpen(t, "j", journal.Options{FS: d})
	mustAppend(t, j, "prima")
	writes := 0
	d.Fail(func(op journaltest.Op, _ string) (bool, error) {
		if op == journaltest.OpWrite {
			writes++
		}
		return true, nil
	})
	if _, err := j.Append(t.Context(), text(strings.Repeat("x", 600<<10))); !errors.Is(err, journal.ErrDiskFull) || writes > 0 {
		t.Errorf("600 KiB that take up 1 MiB, on a disk of 1 MiB: got %v after %d writes", err, writes)
	}
	mustAppend(t, j, strings.Repeat("x", 500<<10)) // takes up half of it
	if writes != 1 {
		t.Errorf("%d writes, want 1", writes)
	}
}

// The free-space figure may lie (quotas, other writers): ENOSPC in the middle of
// a write is survived the same way, in both kinds.
func TestDiskFullInTheMiddleOfAWrite(t *testing.T) {
	for _, op := range []journaltest.Op{journaltest.OpWrite, journaltest.OpSync} {
		for _, apply := range []bool{false, true} {
			d := journaltest.NewDisk(plenty)
			j := mustOpen(t, "j", journal.Options{FS: d, Ballast: 1000})
			mustAppend(t, j, "prima")
			released := false
			d.Fail(func(o journaltest.Op, name string) (bool, error) {
				if o == journaltest.OpRemove && name == "ballast" {
					released = true
				}
				if o == op && !released {
					return apply, syscall.ENOSPC
				}
				return true, nil
			})
			mustAppend(t, j, "durante")
			if !j.LowSpace() {
				t.Errorf("%s: nobody was told", op)
			}
			d.Fail(nil)
			wantContents(t, mustOpen(t, "j", journal.Options{FS: d.Kill()}), "1:prima", "2:durante")
		}
	}
}
