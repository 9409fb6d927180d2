package store

import (
	"math/bits"
	"slices"
)

// posting is a list of documents in order of number, dead ones among them.
type posting []uint32

func (p posting) has(n uint32) bool {
	_, found := slices.BinarySearch(p, n)
	return found
}

// condition asks that a document be in one of some postings.
type condition []posting

func (c condition) size() (n int) {
	for _, p := range c {
		n += len(p)
	}
	return n
}

func (c condition) has(n uint32) bool {
	return slices.ContainsFunc(c, func(p posting) bool { return p.has(n) })
}

// set is the condition as a set, of documents below n.
func (c condition) set(n int) bits64 {
	set := newBits(n)
	for _, p := range c {
		for _, d := range p {
			set.set(d)
		}
	}
	return set
}

// lookCost is about how many documents of a posting are put into a set in the
// time in which one is looked up in it.
const lookCost = 16

// keep leaves in set what meets the condition. members is how many it has.
func (c condition) keep(set bits64, members int) {
	if members*lookCost*len(c) > c.size() {
		set.and(c.set(len(set) * 64))
		return
	}
	set.keep(c.has)
}

// bits64 is a set of document numbers.
type bits64 []uint64

func newBits(n int) bits64 { return make(bits64, (n+63)/64) }

// set adds n, growing the set where it has to.
func (b bits64) set(n uint32) bits64 {
	for int(n>>6) >= len(b) {
		b = append(b, 0)
	}
	b[n>>6] |= 1 << (n & 63)
	return b
}

func (b bits64) unset(n uint32) {
	if int(n>>6) < len(b) {
		b[n>>6] &^= 1 << (n & 63)
	}
}

func (b bits64) has(n uint32) bool { return int(n>>6) < len(b) && b[n>>6]>>(n&63)&1 == 1 }

// and keeps what other holds too.
func (b bits64) and(other bits64) {
	for i := range b {
		if i < len(other) {
			b[i] &= other[i]
		} else {
			b[i] = 0
		}
	}
}

// keep leaves in the set what is.
func (b bits64) keep(is func(uint32) bool) {
	for i, w := range b {
		for w != 0 {
			n := uint32(i<<6 + bits.TrailingZeros64(w))
			if w &= w - 1; !is(n) {
				b[i] &^= 1 << (n & 63)
			}
		}
	}
}

func (b bits64) count() (n int) {
	for _, w := range b {
		n += bits.OnesCount64(w)
	}
	return n
}

// each calls yield for every member, in order.
func (b bits64) each(yield func(uint32)) {
	for i, w := range b {
		for w != 0 {
			yield(uint32(i<<6 + bits.TrailingZeros64(w)))
			w &= w - 1
		}
	}
}
