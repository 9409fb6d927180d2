package store

import (
	"bytes"
	"unicode/utf8"

	"siz-icaro/sync/cartella"
)

// How well a word of the query is found. What is nearly spelt so never comes
// before what is spelt so; see matches.
const (
	scoreWhole    = 100
	scorePrefix   = 60
	scoreFragment = 55
	scoreOneTypo  = 30
	scoreTwoTypos = 12
	// minFragment is how short a stretch from within a code may be.
	minFragment = 3
	// minCalling is how short a stretch of a code may be that says who somebody is:
	// whole towns share the beginning of their telephones.
	minCalling = 5
)

// bonus is what the place of a word adds.
func bonus(c cartella.Peso) int {
	switch c {
	case cartella.NelCognome:
		return 50
	case cartella.NelNome:
		return 35
	case cartella.NelCodice:
		return 40
	case cartella.NelTitolo:
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

// matched is a document that holds every word of a query. A common letter
// matches most of the store, so it is small.
type matched struct {
	doc   uint32
	score uint16
	// near says that at least one word is not spelt so.
	near bool
}

// match finds the living documents of a set that hold every word, or the
// beginning of one, or whose caller is called so, where that is one of callers;
// with typos, also what is nearly spelt so.
func (x *index) match(words [][]byte, typos bool, among, callers bits64) []matched {
	total := make([]uint16, len(x.docs))
	near := newBits(len(x.docs))
	best, names := make([]uint8, len(x.docs)), make([]uint8, len(x.docs))
	in := newBits(len(x.docs))
	copy(in, x.alive)
	in.and(among)
	for _, w := range words {
		clear(best)
		clear(names)
		if x.spread(best, names, w, typos) {
			x.call(best, names, in, callers)
		}
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
	found := make([]matched, 0, in.count())
	in.each(func(n uint32) {
		found = append(found, matched{n, total[n], near.has(n)})
	})
	return found
}

// call raises in best what is found by the name of its caller, or of a member, which
// counts a little less than a name of its own.
func (x *index) call(best, names []uint8, in, callers bits64) {
	in.each(func(n uint32) {
		if caller := x.callers[n]; caller != 0 && callers.has(caller-1) {
			by := names[caller-1]
			best[n] = max(best[n], by-by/4)
		}
	})
	for _, m := range x.members {
		if by := names[m.caller]; by > 0 && in.has(m.of) && callers.has(m.caller) {
			best[m.of] = max(best[m.of], by-by/4)
		}
	}
}

// spread writes into best how well each document holds w, and into names how well
// it does where it says who somebody is; named says whether any does.
func (x *index) spread(best, names []uint8, w []byte, typos bool) (named bool) {
	mark := func(t *term, base int) {
		for _, p := range t.places {
			b := bonus(cartella.Peso(p & 7))
			if base <= scoreOneTypo {
				b /= 5
			}
			n := p >> 3
			best[n] = max(best[n], uint8(base+b))
			if c := cartella.Peso(p & 7); c < cartella.NelCodice || c == cartella.NelCodice && len(w) >= minCalling {
				names[n], named = max(names[n], uint8(base+b)), true
			}
		}
	}
	allowed := 0
	switch n := utf8.RuneCount(w); {
	case !typos:
	case n >= 8:
		allowed = 2
	case n >= 4:
		allowed = 1
	}
	digits := bytes.ContainsAny(w, "0123456789")
	for _, v := range []*vocabulary{x.words, x.codes} {
		for _, n := range v.prefixed(w) {
			if t := &v.terms[n]; len(v.text.get(t.text)) == len(w) {
				mark(t, scoreWhole)
			} else {
				mark(t, scorePrefix)
			}
		}
		// A code that is typed has figures in it; a word that has none is not
		// a code with errors.
		if allowed > 0 && (digits || v == x.words) {
			v.near(w, allowed, func(n uint32, distance int) {
				if distance == 1 {
					mark(&v.terms[n], scoreOneTypo)
				} else {
					mark(&v.terms[n], scoreTwoTypos)
				}
			})
		}
	}
	if digits && len(w) >= minFragment {
		x.codes.containing(w, func(t *term) { mark(t, scoreFragment) })
	}
	return named
}
