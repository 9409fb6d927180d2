package store

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"hash/maphash"
	"slices"
	"sort"
)

// vocabulary is a set of words, each with the list of where it occurs. Places
// are only ever appended, in growing order; see index.compact.
type vocabulary struct {
	text  arena
	seed  maphash.Seed
	slots []uint32 // open addressing: term+1, or 0
	terms []term
	// sorted is every term in order of its text up to the last settle, and heads
	// are theirs: whoever looks for a word in order reads one stretch of memory
	// and not three scattered ones a step.
	sorted []uint32
	heads  []uint64
}

type term struct {
	text   ref
	head   uint64
	hash   uint32
	places []uint32
}

func newVocabulary() *vocabulary {
	return &vocabulary{seed: maphash.MakeSeed(), slots: make([]uint32, 1<<10)}
}

// slot is where word is, or where it would go.
func (v *vocabulary) slot(word []byte, hash uint32) uint32 {
	mask := uint32(len(v.slots) - 1)
	for i := hash & mask; ; i = (i + 1) & mask {
		n := v.slots[i]
		if n == 0 || v.terms[n-1].hash == hash && bytes.Equal(v.text.get(v.terms[n-1].text), word) {
			return i
		}
	}
}

func (v *vocabulary) hash(word []byte) uint32 { return uint32(maphash.Bytes(v.seed, word)) }

// find returns the places of word.
func (v *vocabulary) find(word []byte) []uint32 {
	n := v.slots[v.slot(word, v.hash(word))]
	if n == 0 {
		return nil
	}
	return v.terms[n-1].places
}

// add returns the term of word, new if need be. It is valid until the next add.
func (v *vocabulary) add(word []byte) *term {
	h := v.hash(word)
	i := v.slot(word, h)
	if v.slots[i] == 0 {
		if len(v.terms) >= len(v.slots)/2 {
			v.grow()
			i = v.slot(word, h)
		}
		v.terms = append(v.terms, term{text: v.text.add(word), head: headOf(word), hash: h})
		v.slots[i] = uint32(len(v.terms))
	}
	return &v.terms[v.slots[i]-1]
}

func (v *vocabulary) grow() {
	v.slots = make([]uint32, 2*len(v.slots))
	mask := uint32(len(v.slots) - 1)
	for n := range v.terms {
		i := v.terms[n].hash & mask
		for v.slots[i] != 0 {
			i = (i + 1) & mask
		}
		v.slots[i] = uint32(n + 1)
	}
}

func (v *vocabulary) word(t uint32) []byte { return v.text.get(v.terms[t].text) }

// late reports whether settle has anything to do.
func (v *vocabulary) late() bool { return len(v.sorted) < len(v.terms) }

// settle brings sorted and heads up to date.
func (v *vocabulary) settle() {
	if !v.late() {
		return
	}
	fresh := make([]uint32, 0, len(v.terms)-len(v.sorted))
	for t := len(v.sorted); t < len(v.terms); t++ {
		fresh = append(fresh, uint32(t))
	}
	compare := func(a, b uint32) int {
		if c := cmp.Compare(v.terms[a].head, v.terms[b].head); c != 0 {
			return c
		}
		return bytes.Compare(v.word(a), v.word(b))
	}
	slices.SortFunc(fresh, compare)
	heads := make([]uint64, len(fresh))
	for i, t := range fresh {
		heads[i] = v.terms[t].head
	}
	at := placesOf(v.sorted, fresh, compare)
	v.sorted, v.heads = insertAt(v.sorted, fresh, at), insertAt(v.heads, heads, at)
}

// headOf is the beginning of a word as a number of the same order: most
// comparisons need no more, and sorting is what settling costs.
func headOf(word []byte) uint64 {
	var b [8]byte
	copy(b[:], word)
	return binary.BigEndian.Uint64(b[:])
}

// prefixed is the stretch of sorted whose words begin with prefix.
func (v *vocabulary) prefixed(prefix []byte) []uint32 {
	from := v.from(prefix)
	return v.sorted[from : from+v.beyond(from, prefix)]
}

// from is the place in sorted of the first word that is not before w.
func (v *vocabulary) from(w []byte) int {
	head := headOf(w)
	return sort.Search(len(v.sorted), func(i int) bool {
		if v.heads[i] != head {
			return v.heads[i] > head
		}
		return bytes.Compare(v.word(v.sorted[i]), w) >= 0
	})
}

// beyond is how many words from a place in sorted on begin with prefix, as all
// of them do that come between two that do. It looks near by first.
func (v *vocabulary) beyond(from int, prefix []byte) int {
	begins := func(i int) bool { return bytes.HasPrefix(v.word(v.sorted[i]), prefix) }
	if len(prefix) <= 8 {
		shift := 64 - 8*len(prefix)
		head := headOf(prefix) >> shift
		begins = func(i int) bool { return v.heads[i]>>shift == head }
	}
	if from == len(v.sorted) || !begins(from) {
		return 0
	}
	low, high := from, from+1
	for high < len(v.sorted) && begins(high) {
		low, high = high, high+2*(high-from)
	}
	high = min(high, len(v.sorted))
	return low - from + sort.Search(high-low, func(i int) bool { return !begins(low + i) })
}

// containing calls yield for the terms within whose text w stands. It searches
// the pieces of the arena as they are, in which terms are in the order of their
// numbers, and leaves out a match that reaches into a length.
func (v *vocabulary) containing(w []byte, yield func(*term)) {
	for p, piece := range v.text.pieces {
		for at := 0; ; {
			found := bytes.Index(piece[at:], w)
			if found < 0 {
				break
			}
			at += found
			n := sort.Search(len(v.terms), func(i int) bool { return int(v.terms[i].text) > p<<pieceBits|at }) - 1
			t := &v.terms[n]
			begin := int(t.text)&(pieceSize-1) + 2
			end := begin + len(v.text.get(t.text))
			if at < begin || at+len(w) > end {
				at++
				continue
			}
			yield(t)
			at = end
		}
	}
}

func (v *vocabulary) wipe() {
	v.text.wipe()
	for i := range v.terms {
		clear(v.terms[i].places)
	}
	*v = vocabulary{}
}

// insertSorted puts fresh, in any order, into a sorted list.
func insertSorted(list, fresh []uint32, compare func(a, b uint32) int) []uint32 {
	if len(fresh) == 0 {
		return list
	}
	slices.SortFunc(fresh, compare)
	return insertAt(list, fresh, placesOf(list, fresh, compare))
}

// placesOf says before which of a sorted list each of fresh, sorted as well, goes.
func placesOf(list, fresh []uint32, compare func(a, b uint32) int) []int {
	at := make([]int, len(fresh))
	n := len(list)
	for k := len(fresh) - 1; k >= 0; k-- {
		if n > 0 && compare(list[n-1], fresh[k]) > 0 {
			n = sort.Search(n-1, func(i int) bool { return compare(list[i], fresh[k]) > 0 })
		}
		at[k] = n
	}
	return at
}

// insertAt puts each of fresh where placesOf says: from the last down, each moving
// only what lies between it and the next.
func insertAt[T any](list, fresh []T, at []int) []T {
	n := len(list)
	list = append(list, fresh...)
	for k := len(fresh) - 1; k >= 0; k-- {
		copy(list[at[k]+k+1:], list[at[k]:n])
		list[at[k]+k] = fresh[k]
		n = at[k]
	}
	return list
}
