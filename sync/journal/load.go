package journal

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"errors"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// skip is how many indexes are left unused after damage of unknown extent at the
// end of the journal, so that no lost entry's index is given away again. It is
// far more than a segment holds.
const skip = 1 << 20

const segmentSuffix = ".seg"

func segmentName(number uint64) string { return fmt.Sprintf("%012d%s", number, segmentSuffix) }

// segmentNumber is the number in a segment's name; ok is false for other files.
func segmentNumber(name string) (number uint64, ok bool) {
	digits, ok := strings.CutSuffix(name, segmentSuffix)
	if !ok {
		return 0, false
	}
	number, err := strconv.ParseUint(digits, 10, 64)
	return number, err == nil && segmentName(number) == name
}

// place is where a good record lies in its segment.
type place struct {
	index  Index
	offset int
}

// segment is a file whose header verifies.
type segment struct {
	name   string
	header *header
	seal   sealer
	places []place // in order
}

// link is a record in the chain that was read so far.
type link struct {
	index Index
	hash  hash
}

// stop is a place where reading could not go on. What it means shows only in the
// segment after it, whose header says how far the journal went.
type stop struct {
	Damage
	kind stopKind
	size int64 // bytes from there to the end of the file
}

type stopKind int

const (
	stopTorn  stopKind = iota // a record that was not finished
	stopBad                   // bytes that do not verify, up to the end
	stopWhole                 // a segment of which nothing can be read
)

// loader reads a directory into the chain of its good records. It changes nothing.
type loader struct {
	fs     FS
	dir    string
	unwrap unwrap
	known  []Anchor // what was durable once, as others noted it

	segments []*segment
	spoilt   map[uint64]stop // segments whose header does not verify, by the number in the name
	greatest uint64          // greatest segment number met, spoilt ones included
	chain    []link
	base     link  // what the chain hangs on
	next     Index // 0 until the first segment is read, when there is no manifest
	head     hash
	stops    []stop // undecided, oldest first
	report   Report
}

func newLoader(fs FS, dir string, unwrap unwrap, m *manifest, known ...Anchor) *loader {
	l := &loader{fs: fs, dir: dir, unwrap: unwrap, known: known, spoilt: map[uint64]stop{}}
	if m != nil {
		l.base = link{m.floor, m.floorHash}
		l.next, l.head, l.greatest = m.floor+1, m.floorHash, m.newest
	}
	return l
}

// headers reads the headers of the segments in names that are numbered above
// floor. It orders them by the numbers in the headers, which are sealed, rather
// than by the names, which are not. Its error is ErrNewerFormat: who cannot read
// a newer program's entries must not go on without them.
func (l *loader) headers(names []string, floor uint64) error {
	byNumber := map[uint64]*segment{}
	slices.Sort(names)
	for _, name := range names {
		named, ok := segmentNumber(name)
		if !ok || named <= floor {
			continue
		}
		l.greatest = max(l.greatest, named)
		data, err := l.fs.ReadHead(filepath.Join(l.dir, name), headerSize)
		var h *header
		var key []byte
		if err == nil {
			h, err = parseHeader(data)
		}
		if errors.Is(err, ErrNewerFormat) {
			return fmt.Errorf("%s: %w", name, err)
		}
		if err == nil {
			key, err = l.unwrap(h)
		}
		if err != nil {
			data, _ = l.fs.ReadFile(filepath.Join(l.dir, name)) // for its size: who cannot read it has none to tell
			l.spoilt[named] = stop{Damage{Segment: name, Why: "the header does not verify"}, stopWhole, int64(len(data))}
			continue
		}
		if h.number != named {
			l.damaged(Damage{Segment: name, Why: "a segment under another's name"})
		}
		if byNumber[h.number] != nil && h.number != named || h.number <= floor {
			continue // a copy, or one that was dropped: it holds nothing that is missed
		}
		l.greatest = max(l.greatest, h.number)
		byNumber[h.number] = &segment{name: name, header: h, seal: newSealer(h, key)}
	}
	for _, n := range slices.Sorted(maps.Keys(byNumber)) {
		l.segments = append(l.segments, byNumber[n])
	}
	return nil
}

// read follows the chain through the segments. m is nil when nothing is known of
// what should be there.
func (l *loader) read(m *manifest) {
	numbers := slices.Collect(maps.Keys(l.spoilt))
	for _, s := range l.segments {
		if _, twice := l.spoilt[s.header.number]; !twice {
			numbers = append(numbers, s.header.number)
		}
	}
	slices.Sort(numbers)
	at := map[uint64]*segment{}
	for _, s := range l.segments {
		at[s.header.number] = s
	}
	for _, n := range numbers {
		// Above the newest one in the manifest it was being made when the program
		// ended, and never held a record.
		if st, ok := l.spoilt[n]; ok && (m == nil || n <= m.newest) {
			l.stops = append(l.stops, st)
		}
		if s := at[n]; s != nil {
			l.join(s)
			l.records(s)
		}
	}
	if m != nil && m.newest > 0 && !slices.Contains(numbers, m.newest) {
		missing := Damage{Segment: segmentName(m.newest), Why: "the newest segment is missing"}
		l.stops = append(l.stops, stop{missing, stopWhole, 0})
	}
	l.finish(m)
	for _, s := range l.segments {
		l.report.Entries += len(s.places)
	}
}

func (l *loader) damaged(d Damage) { l.report.Damage = append(l.report.Damage, d) }

// join checks that s continues the chain, and decides the stops before it.
func (l *loader) join(s *segment) {
	h := s.header
	if l.next == 0 {
		l.base = link{h.first - 1, h.prev}
		l.next, l.head = h.first, h.prev
	}
	if h.first > l.next {
		lost := Damage{Segment: s.name, Why: "the records before this segment are missing"}
		if len(l.stops) > 0 {
			lost = l.stops[0].Damage
			l.stops = l.stops[1:]
		}
		lost.From, lost.To, lost.Unknown = l.next, h.first-1, h.first-l.next >= skip
		l.damaged(lost)
	} else if before := l.supersede(h.first); before.index == h.first-1 && before.hash != h.prev {
		l.damaged(Damage{Segment: s.name, Why: "does not continue the segment before it"})
	}
	// No index is missing, so what could not be read held no entry: the start of a
	// segment that could not be made, or of a record that was not acknowledged.
	for _, st := range l.stops {
		l.report.Cut += st.size
	}
	l.stops = nil
	l.next, l.head = h.first, h.prev
}

// supersede takes out of the chain the records from first on: a failed append
// left them, and the segment that begins at first was made in answer to that. It
// returns the last link that is left.
func (l *loader) supersede(first Index) link {
	for i := len(l.segments) - 1; i >= 0; i-- {
		s := l.segments[i]
		for n := len(s.places); n > 0 && s.places[n-1].index >= first; n-- {
			s.places = s.places[:n-1]
		}
	}
	for n := len(l.chain); n > 0 && l.chain[n-1].index >= first; n-- {
		l.chain = l.chain[:n-1]
	}
	if n := len(l.chain); n > 0 {
		return l.chain[n-1]
	}
	return l.base
}

// records reads the records of s up to its end or to where they stop.
func (l *loader) records(s *segment) {
	data, err := l.fs.ReadFile(filepath.Join(l.dir, s.name))
	if err != nil || len(data) < s.header.size {
		l.stops = append(l.stops, stop{Damage{Segment: s.name, Why: "cannot be read"}, stopWhole, 0})
		return
	}
	solid := len(bytes.TrimRight(data, "\x00"))
	room := make([]byte, 0, minRung)
	for offset := s.header.size; ; {
		f, what := s.seal.read(room, data, offset, solid)
		if what == foundDamage {
			if again, ok := s.seal.resume(room, data, offset+1, l.next); ok {
				d := Damage{Segment: s.name, Offset: int64(offset), Why: "bytes that do not verify"}
				if again.index > l.next {
					d.From, d.To = l.next, again.index-1
				}
				l.damaged(d)
				l.next, l.head = again.index, again.prev
				f, what = again, foundRecord
			}
		}
		switch what {
		case foundEnd:
			return
		case foundTorn, foundDamage:
			st := stop{Damage{Segment: s.name, Offset: int64(offset), Why: "bytes that do not verify"}, stopBad, int64(len(data) - offset)}
			if what == foundTorn {
				st.kind = stopTorn
			}
			l.stops = append(l.stops, st)
			return
		}
		clear(f.entry.Payload) // it was opened to be proven, and is not to be left behind
		sum := sha256.Sum256(data[f.offset : f.offset+f.size])
		offset = f.offset + f.size
		switch {
		case f.index < l.next:
			l.damaged(Damage{Segment: s.name, Offset: int64(f.offset), Why: "a record out of its place"})
			continue
		case f.index > l.next:
			l.damaged(Damage{Segment: s.name, Offset: int64(f.offset), From: l.next, To: f.index - 1, Why: "the records before this one are missing"})
		case f.prev != l.head:
			l.damaged(Damage{Segment: s.name, Offset: int64(f.offset), Why: "does not continue the record before it"})
		}
		s.places = append(s.places, place{f.index, f.offset})
		l.chain = append(l.chain, link{f.index, sum})
		l.next, l.head = f.index+1, sum
	}
}

// finish decides the stops that no segment follows. A record that was not
// finished is what a crash leaves. Anything else may have been an acknowledged
// entry: it is reported, and its index not given away again.
func (l *loader) finish(m *manifest) {
	end := l.hold()
	lost := end > 0 || slices.ContainsFunc(l.stops, func(s stop) bool { return s.kind != stopTorn })
	for i, st := range l.stops {
		if !lost {
			l.report.Cut += st.size
			continue
		}
		if i == 0 {
			st.From, st.To, st.Unknown = max(l.next, 1), end, true
		}
		// What was cut short was whole once: it stays as it is.
		l.stops[i].kind = stopBad
		l.damaged(st.Damage)
	}
	if lost && len(l.stops) == 0 {
		l.damaged(Damage{From: max(l.next, 1), To: end, Unknown: true, Why: "the end is missing"})
	}
	if lost {
		if m != nil {
			l.next = max(l.next, m.newestFirst)
		}
		l.next = max(l.next, end+1, 1) + skip
	}
	l.next = max(l.next, 1)
}

// hold holds what was read against the anchors. It returns the last index that
// one of them names beyond the end, 0 where none does.
func (l *loader) hold() (end Index) {
	for _, a := range l.known {
		if a.Index >= max(l.next, 1) {
			end = max(end, a.Index)
			continue
		}
		at, ok := slices.BinarySearchFunc(l.chain, a.Index, func(k link, i Index) int { return cmp.Compare(k.index, i) })
		if ok && l.chain[at].hash != a.Hash {
			l.damaged(Damage{From: a.Index, Unknown: true, Why: "another entry stands where this one was written"})
		}
	}
	return end
}

// torn is where the newest segment is to be cut, if its end is torn.
func (l *loader) torn() (name string, size int64, ok bool) {
	if len(l.stops) != 1 || l.stops[0].kind != stopTorn {
		return "", 0, false
	}
	return l.stops[0].Segment, l.stops[0].Offset, true
}

// presume makes up the manifest of a directory that has none, new or damaged: as
// if what lies before the first segment had been dropped on purpose, unless
// there is an unreadable one that may have been the first.
func (l *loader) presume() *manifest {
	m := &manifest{newest: l.greatest, newestFirst: l.next}
	if len(l.segments) == 0 {
		return m
	}
	first := l.segments[0].header
	for n := range l.spoilt {
		if n < first.number {
			return m
		}
	}
	m.floorSegment, m.floor, m.floorHash = first.number-1, first.first-1, first.prev
	return m
}
