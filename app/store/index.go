package store

import (
	"bytes"
	"cmp"
	"slices"
	"strings"

	"siz-icaro/sync/cartella"
)

// index is what lists and search are answered from. It lives in memory, is
// made anew from the sealed records at every Open and kept in step by Land, so
// nothing of it is ever on the disk. Its owner guards it.
//
// A document is never changed: a record that changes gets a new one, and the
// old one dies. So every list of places only grows, in order, until compact
// renumbers what is alive.
type index struct {
	docs []doc
	// callers are, by document, one more than that by whose name it is found, as
	// far as that is known: it may have died since.
	callers []uint32
	// byID is the document of a record; the store knows it.
	// members are the further records by whose names documents are found, dead ones
	// too.
	members []member
	byID    func(id string) (uint32, bool)
	alive   bits64
	dead    int
	// keys holds sort keys, titles and parents.
	keys  arena
	words *vocabulary // places are document<<3 | class
	codes *vocabulary // those of cartella.NelCodice, in the same form
	attrs *vocabulary // places are documents
	// byName and byTime are the documents of each kind in order, up to the last
	// settle; the dead are still among them.
	byName, byTime map[cartella.Kind][]uint32
	// long are those of each kind that may last beyond a day, see during.
	long map[cartella.Kind][]uint32
	// servizi are the services that records are of, by number.
	servizi []string
	// fresh are those that came since.
	fresh map[cartella.Kind][]uint32
	// backlog are documents whose records have not been read yet, and bytes how
	// much memory their bodies hold.
	backlog []unread
	bytes   int
	// reader makes the documents of a short backlog.
	reader reader
	// shares are the reaches that end, by document.
	shares map[uint32][]share
	// wordless are documents whose words are still to be read from the disk.
	wordless bits64
}

// member is a document that is found by the name of another.
type member struct{ of, caller uint32 }

// unread is a document to be made.
type unread struct {
	doc uint32
	rec cartella.Record
}

type doc struct {
	id         cartella.ID
	nome, data ref
	head       uint64 // of nome
	titolo     ref    // two parts, with a zero between them
	parent     ref
	fine       ref   // when it ends, where it is known to
	rank       uint8 // of the kind, which it names: see shape
	read       bool  // filled in
	ripete     bool  // comes again
	servizio   uint16
}

func newIndex(byID func(id string) (uint32, bool)) *index {
	return &index{
		byID:  byID,
		words: newVocabulary(), codes: newVocabulary(), attrs: newVocabulary(),
		byName: map[cartella.Kind][]uint32{}, byTime: map[cartella.Kind][]uint32{},
		fresh:  map[cartella.Kind][]uint32{},
		long:   map[cartella.Kind][]uint32{},
		shares: map[uint32][]share{},
	}
}

// add makes room for the document of a record and returns its number. It is
// found once settle has run.
func (x *index) add(rec cartella.Record) uint32 {
	n := x.reserve(rec.ID, rec.Kind)
	x.backlog = append(doubled(x.backlog), unread{n, rec})
	x.bytes += len(rec.Body)
	return n
}

func (x *index) reserve(id cartella.ID, k cartella.Kind) uint32 {
	n := uint32(len(x.docs))
	rank := uint8(unranked)
	if sh := known().shapes[k]; sh != nil {
		rank = sh.rank
	}
	x.docs, x.callers = append(doubled(x.docs), doc{id: id, rank: rank}), append(doubled(x.callers), 0)
	x.alive = x.alive.set(n)
	return n
}

// doubled is s with room for more: twice as much where it is full. By a quarter,
// as append does once a slice is long, a first sync would copy it five times.
func doubled[T any](s []T) []T {
	if len(s) < cap(s) {
		return s
	}
	return slices.Grow(s, max(len(s), 64))
}

// fill takes in what was read of a document.
func (x *index) fill(n uint32, d *document) {
	e := &x.docs[n]
	e.nome, e.head = x.keys.add(d.nome), headOf(d.nome)
	e.servizio = x.numbered(string(d.servizio))
	e.titolo, e.read = x.keys.add(d.titolo), true
	e.data, e.parent = x.keys.add(d.data), x.keys.add([]byte(d.parent))
	e.fine, e.ripete = x.keys.add(d.fine), d.ripete
	if d.ripete || lasting(d.data, d.fine) {
		x.long[d.kind] = append(x.long[d.kind], n)
	}
	x.fresh[d.kind] = append(x.fresh[d.kind], n)
	if d.shares != nil {
		x.shares[n] = d.shares
	}
	x.fillPacked(n, d)
	if caller, here := x.byID(string(d.caller)); here {
		x.callers[n] = caller + 1
	}
	// Those that it calls came before it, or knew the document that it had.
	id := string(e.id)
	for _, tag := range known().callerTags {
		for _, called := range x.posting(tag, id) {
			x.callers[called] = n + 1
		}
	}
	for _, who := range d.members {
		if caller, here := x.byID(string(who)); here {
			x.members = append(x.members, member{n, caller})
		}
	}
	for _, tag := range known().memberTags {
		for _, of := range x.posting(tag, id) {
			if x.alive.has(of) {
				x.members = append(x.members, member{of, n})
			}
		}
	}
}

// numbered is the number of a service; there are some dozens.
func (x *index) numbered(servizio string) uint16 {
	n := slices.Index(x.servizi, servizio)
	if n < 0 {
		n = len(x.servizi)
		x.servizi = append(x.servizi, strings.Clone(servizio))
	}
	return uint16(n)
}

// fillPacked takes in what is packed in a document, be it words or not.
func (x *index) fillPacked(n uint32, d *document) {
	for packed := d.packed; len(packed) >= 2; {
		size := 2 + int(packed[1])
		if packed[0]&isWord != 0 {
			x.addWord(n, cartella.Peso(packed[0]&^isWord), packed[2:size])
		} else {
			// The field stands before the value as part of the word.
			packed[1] = packed[0]
			t := x.attrs.add(packed[1:size])
			if last := len(t.places) - 1; last < 0 || t.places[last] != n {
				t.places = append(t.places, n)
			}
		}
		packed = packed[size:]
	}
}

// readSome reads the oldest of the backlog, at most n.
func (x *index) readSome(n int) {
	part := x.backlog[:min(n, len(x.backlog))]
	documents := documentsOf(part, &x.reader)
	defer documents.stop()
	for i := range part {
		d := documents.next()
		if x.alive.has(part[i].doc) {
			x.fill(part[i].doc, d)
		}
		x.bytes -= len(part[i].rec.Body)
		part[i] = unread{}
	}
	if x.backlog = x.backlog[len(part):]; len(x.backlog) == 0 {
		x.backlog = nil
	}
}

func (x *index) addWord(n uint32, c cartella.Peso, word []byte) {
	v := x.words
	if c == cartella.NelCodice {
		v = x.codes
	}
	t := v.add(word)
	place := n<<3 | uint32(c)
	if last := len(t.places) - 1; last >= 0 && t.places[last]>>3 == n {
		t.places[last] = min(t.places[last], place) // the weightier class is the smaller
		return
	}
	t.places = append(t.places, place)
}

// remove lets a document die.
func (x *index) remove(n uint32) {
	x.alive.unset(n)
	delete(x.shares, n)
	x.dead++
}

// late reports whether settle has anything to do.
func (x *index) late() bool { return len(x.backlog) > 0 || x.words.late() || x.codes.late() }

// settle makes what was added findable. It costs some microseconds a document,
// and as much as the index is large when half of it is dead; then every
// document has a new number, and settle says so.
func (x *index) settle() (renumbered bool) {
	x.readSome(len(x.backlog))
	x.words.settle()
	x.codes.settle()
	for k, fresh := range x.fresh {
		x.byTime[k] = insertSorted(x.byTime[k], append([]uint32(nil), fresh...), x.compareTime)
		x.byName[k] = insertSorted(x.byName[k], fresh, x.compareName)
		delete(x.fresh, k)
	}
	if x.dead > 4096 && x.dead > len(x.docs)/2 {
		x.compact()
		return true
	}
	return false
}

func (x *index) compareName(a, b uint32) int {
	d, e := &x.docs[a], &x.docs[b]
	if c := cmp.Compare(d.head, e.head); c != 0 {
		return c
	}
	if c := bytes.Compare(x.keys.get(d.nome), x.keys.get(e.nome)); c != 0 {
		return c
	}
	return cmp.Or(cmp.Compare(d.id, e.id), cmp.Compare(a, b))
}

func (x *index) compareTime(a, b uint32) int {
	d, e := &x.docs[a], &x.docs[b]
	if d.data != 0 || e.data != 0 {
		if c := bytes.Compare(x.keys.get(d.data), x.keys.get(e.data)); c != 0 {
			return c
		}
	}
	return cmp.Or(cmp.Compare(d.id, e.id), cmp.Compare(a, b))
}

// compact renumbers the living. Words that nothing holds any longer stay in
// the vocabulary, without places, until the next Open.
func (x *index) compact() {
	number := make([]uint32, len(x.docs))
	kept := make([]doc, 0, len(x.docs)-x.dead)
	keys := arena{}
	shares := map[uint32][]share{}
	var alive, wordless bits64
	for n, d := range x.docs {
		if !x.alive.has(uint32(n)) {
			continue
		}
		to := uint32(len(kept))
		number[n] = to
		if s, ok := x.shares[uint32(n)]; ok {
			shares[to] = s
		}
		for _, r := range []*ref{&d.nome, &d.data, &d.titolo, &d.parent, &d.fine} {
			*r = keys.add(x.keys.get(*r))
		}
		kept = append(kept, d)
		alive = alive.set(to)
		if x.wordless.has(uint32(n)) {
			wordless = wordless.set(to)
		}
	}
	callers := make([]uint32, len(kept), cap(kept))
	for n, caller := range x.callers {
		if caller != 0 && x.alive.has(uint32(n)) && x.alive.has(caller-1) {
			callers[number[n]] = number[caller-1] + 1
		}
	}
	var members []member
	for _, m := range x.members {
		if x.alive.has(m.of) && x.alive.has(m.caller) {
			members = append(members, member{number[m.of], number[m.caller]})
		}
	}
	renumber := func(places []uint32, shift int) []uint32 {
		out := places[:0]
		for _, p := range places {
			if n := p >> shift; x.alive.has(n) {
				out = append(out, number[n]<<shift|p&(1<<shift-1))
			}
		}
		return out
	}
	for _, v := range []*vocabulary{x.words, x.codes} {
		for i := range v.terms {
			v.terms[i].places = renumber(v.terms[i].places, 3)
		}
	}
	for i := range x.attrs.terms {
		x.attrs.terms[i].places = renumber(x.attrs.terms[i].places, 0)
	}
	for _, order := range []map[cartella.Kind][]uint32{x.byName, x.byTime, x.long} {
		for k := range order {
			order[k] = renumber(order[k], 0)
		}
	}
	x.keys.wipe()
	x.docs, x.callers, x.members, x.keys, x.shares, x.alive, x.wordless, x.dead = kept, callers, members, keys, shares, alive, wordless, 0
}

// posting are the documents, dead ones too, that have value under tag, in order.
func (x *index) posting(tag byte, value string) posting {
	return x.attrs.find(append([]byte{tag}, value...))
}

func (x *index) wipe() {
	x.reader.reuse()
	x.keys.wipe()
	x.words.wipe()
	x.codes.wipe()
	x.attrs.wipe()
	*x = index{}
}
