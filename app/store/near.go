package store

import (
	"bytes"
	"unicode/utf8"
)

// maxPrefixTypos is how many errors are forgiven in the beginning of a word
// that is still being typed, from this many letters on.
const (
	maxPrefixTypos = 1
	minPrefixTypos = 5
	// maxTypos is the most that near is ever asked to allow, and farAway more
	// than it can count.
	maxTypos = 2
	farAway  = 1 << 20
)

// near finds the words that are within allowed errors of w: a letter too many,
// too few, another one, or two exchanged (optimal string alignment). A word
// whose beginning is within maxPrefixTypos of w counts too. What is exactly w
// or begins with it is not reported.
//
// The words are walked in order, as if along a trie: the rows of the distance
// table are kept for the letters that a word shares with the one before it,
// and where a row leaves no hope all words with that beginning are passed over.
func (v *vocabulary) near(w []byte, allowed int, yield func(t uint32, distance int)) {
	query := []rune(string(w))
	var walk trieWalk
	walk.reset(query)
	for i := 0; i < len(v.sorted); {
		word := v.word(v.sorted[i])
		if bytes.HasPrefix(word, w) {
			i++
			continue
		}
		hopeless := walk.read(word, allowed)
		if hopeless > 0 {
			i += v.beyond(i, word[:hopeless])
			continue
		}
		d := walk.whole()
		if len(query) >= minPrefixTypos {
			if p := walk.prefix(); p <= maxPrefixTypos {
				d = min(d, p)
			}
		}
		if d > 0 && d <= allowed {
			yield(v.sorted[i], d)
		}
		i++
	}
}

// trieWalk is the distance table between a query and the words read so far.
type trieWalk struct {
	query   []rune
	letters []rune
	ends    []int // ends[k]: bytes of the word up to letter k
	word    []byte
	rows    [][]int // rows[k][j]: letters[:k] against query[:j]
	// prefixes[k] is the least distance of query to letters[:i], i ≤ k.
	prefixes []int
}

func (t *trieWalk) reset(query []rune) {
	*t = trieWalk{query: query}
	row := make([]int, len(query)+1)
	for j := range row {
		row[j] = j
	}
	t.rows = [][]int{row}
	t.prefixes = []int{len(query)}
}

// read brings the table to word. It returns how many bytes of the word already
// leave no hope of being within allowed, or zero.
func (t *trieWalk) read(word []byte, allowed int) int {
	shared := 0
	for shared < len(word) && shared < len(t.word) && word[shared] == t.word[shared] {
		shared++
	}
	k := 0
	for k < len(t.ends) && t.ends[k] <= shared {
		k++
	}
	t.letters, t.ends = t.letters[:k], t.ends[:k]
	t.word = append(t.word[:0], word...)
	at := 0
	if k > 0 {
		at = t.ends[k-1]
	}
	for at < len(word) {
		r, size := utf8.DecodeRune(word[at:])
		at += size
		t.letters, t.ends = append(t.letters, r), append(t.ends, at)
		k++
		if least := t.row(k, r); least > allowed && t.prefixes[k] > maxPrefixTypos {
			return at
		}
	}
	return 0
}

// row computes the row of the k-th letter and returns its least entry. What is
// further from the diagonal than any error allowed is left at farAway.
func (t *trieWalk) row(k int, r rune) int {
	if k == len(t.rows) {
		t.rows = append(t.rows, make([]int, len(t.query)+1))
		t.prefixes = append(t.prefixes, 0)
	}
	row, above := t.rows[k], t.rows[k-1]
	from, to := max(1, k-maxTypos), min(len(t.query), k+maxTypos)
	least := farAway
	if row[0] = farAway; from == 1 {
		row[0] = k
		least = k
	} else if from <= len(t.query) {
		row[from-1] = farAway
	}
	for j := from; j <= to; j++ {
		cost := 1
		if t.query[j-1] == r {
			cost = 0
		}
		d := min(row[j-1]+1, above[j-1]+cost)
		if j < k+maxTypos {
			d = min(d, above[j]+1)
		}
		if k > 1 && j > 1 && t.query[j-1] == t.letters[k-2] && t.query[j-2] == r {
			d = min(d, t.rows[k-2][j-2]+1)
		}
		row[j] = d
		least = min(least, d)
	}
	whole := farAway
	if to == len(t.query) && from <= to {
		whole = row[to]
	} else if to < len(t.query) {
		row[to+1] = farAway
	}
	t.prefixes[k] = min(t.prefixes[k-1], whole)
	return least
}

// whole is the distance of the query to all letters read.
func (t *trieWalk) whole() int {
	if n := len(t.letters) - len(t.query); n > maxTypos || n < -maxTypos {
		return farAway
	}
	return t.rows[len(t.letters)][len(t.query)]
}

func (t *trieWalk) prefix() int { return t.prefixes[len(t.letters)] }
