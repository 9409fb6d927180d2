package store

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

// TestVocabulary holds what is found by stretches of memory against what is
// found by looking at every word, over more than one piece of the arena.
func TestVocabulary(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	v := newVocabulary()
	for i := range 30_000 {
		w := make([]byte, 1+rng.IntN(20))
		for j := range w {
			w[j] = "ab01"[rng.IntN(4)]
		}
		if i%100 == 0 {
			// A length that reads as a figure, behind a word that could end with it.
			w = []byte(strings.Repeat("b", '0'+rng.IntN(10)))
			v.add([]byte(fmt.Sprint("c", i)))
		}
		v.add(w)
	}
	v.settle()
	if len(v.text.pieces) < 2 {
		t.Fatalf("%d pieces", len(v.text.pieces))
	}
	names := func(keep func(word []byte) bool) []string {
		var out []string
		for n := range v.terms {
			if w := v.word(uint32(n)); keep(w) {
				out = append(out, string(w))
			}
		}
		slices.Sort(out)
		return out
	}
	for _, w := range []string{"a", "ab", "0b1", "aaaa", "10", "c", "c100", "bbbbbbbbb", "bbbbbbbb0", "01010101a", "001", "bbb0", "z", "zzzzzzzzzz", "900", "0"} {
		var got []string
		for _, n := range v.prefixed([]byte(w)) {
			got = append(got, string(v.word(n)))
		}
		slices.Sort(got)
		if want := names(func(word []byte) bool { return bytes.HasPrefix(word, []byte(w)) }); !slices.Equal(got, want) {
			t.Errorf("%d words begin with %s, want %d", len(got), w, len(want))
		}
		got = nil
		v.containing([]byte(w), func(found *term) { got = append(got, string(v.text.get(found.text))) })
		slices.Sort(got)
		if want := names(func(word []byte) bool { return bytes.Contains(word, []byte(w)) }); !slices.Equal(got, want) {
			t.Errorf("%d words contain %s, want %d", len(got), w, len(want))
		}
	}
}
