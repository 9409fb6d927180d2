package store

import (
	"bytes"
	"unicode/utf8"
)

// How well a word of the query is found. What is nearly spelt so never comes
// before what is spelt so; see matches.
const (
	scoreWhole    = 100
	scorePrefix   = 60
	scoreFragment = 55
	scoreOneTypo  = 30
	scoreTwoTypos = 12
)

// bonus is what the place of a word adds.
func bonus(c class) int {
	switch c {
	case inCognome:
		return 50
	case inNome:
		return 35
	case inCodice:
		return 40
	case inTitolo:
		return 20
	}
	return 0
}

// queryWords are the words of a query, folded as the index is.
func queryWords(text string) [][]byte {
	const most = 12
	var words [][]byte
	eachWord(appendWords(nil, []byte(text), isWord), func(_ byte, w []byte) {
		if len(words) < most {
			words = append(words, w)
		}
	})
	return words
}

// matches are the documents that hold every word of a query.
type matches struct {
	docs []matched
}

type matched struct {
	doc   uint32
	score int
	// near says that at least one word is not spelt so.
	near bool
}

// among keeps those of a set.
func (m *matches) among(set bits64) {
	kept := m.docs[:0]
	for _, d := range m.docs {
		if set.has(d.doc) {
			kept = append(kept, d)
		}
	}
	m.docs = kept
}

// match finds the living documents that hold every word, or the beginning of
// one; with typos, also what is nearly spelt so.
func (x *index) match(words [][]byte, typos bool) matches {
	total := make([]uint16, len(x.docs))
	near := newBits(len(x.docs))
	best := make([]uint8, len(x.docs))
	in := newBits(len(x.docs))
	copy(in, x.alive)
	for _, w := range words {
		clear(best)
		x.spread(best, w, typos)
		in.each(func(n uint32) {
			if best[n] == 0 {
				in.unset(n)
				return
			}
			total[n] += uint16(best[n])
			if best[n] <= scoreOneTypo+10 {
				near.set(n)
			}
		})
	}
	var found matches
	in.each(func(n uint32) {
		found.docs = append(found.docs, matched{n, int(total[n]), near.has(n)})
	})
	return found
}

// spread writes into best how well each document holds w.
func (x *index) spread(best []uint8, w []byte, typos bool) {
	mark := func(t uint32, base int) {
		for _, p := range x.words.terms[t].places {
			b := bonus(class(p & 7))
			if base <= scoreOneTypo {
				b /= 5
			}
			if n := p >> 3; int(best[n]) < base+b {
				best[n] = uint8(base + b)
			}
		}
	}
	for _, t := range x.words.prefixed(w) {
		if len(x.words.word(t)) == len(w) {
			mark(t, scoreWhole)
		} else {
			mark(t, scorePrefix)
		}
	}
	if len(w) >= 3 && bytes.ContainsAny(w, "0123456789") {
		for t := range x.words.terms {
			if x.words.terms[t].codes && bytes.Contains(x.words.word(uint32(t)), w) {
				mark(uint32(t), scoreFragment)
			}
		}
	}
	if !typos {
		return
	}
	allowed := 0
	switch n := utf8.RuneCount(w); {
	case n >= 8:
		allowed = 2
	case n >= 4:
		allowed = 1
	}
	if allowed > 0 {
		x.words.near(w, allowed, func(t uint32, distance int) {
			if distance == 1 {
				mark(t, scoreOneTypo)
			} else {
				mark(t, scoreTwoTypos)
			}
		})
	}
}
