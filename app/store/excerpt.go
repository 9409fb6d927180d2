package store

import (
	"bytes"
	"strings"
	"unicode/utf8"

	"siz-icaro/sync/cartella"
)

// Bytes of text before and in all that an excerpt shows at most.
const (
	excerptBefore = 40
	excerptLength = 160
)

// excerpt finds the searched field of rec that holds most of the words, and
// the text around the first of them.
func excerpt(rec cartella.Record, words [][]byte) (where cartella.Path, text string) {
	rules := rulesOf(rec.Kind)
	r := reader{}
	most, at := 0, 0
	var from []byte
	_ = scan(rec.Body, func(l leaf) {
		rule, ok := rules[string(r.pattern(l))]
		if !ok || rule.words == 0 || l.object {
			return
		}
		n, first := found(l.value, words)
		if n <= most {
			return
		}
		most, at = n, first
		from = bytes.Clone(l.value)
		where = cartella.Path(l.field)
		for _, more := range [][]byte{l.key, l.sub} {
			if len(more) > 0 {
				where += cartella.Path("." + string(more))
			}
		}
	})
	return where, stretch(string(from), at)
}

// found counts the words of a query that occur in text, and says where the
// first one that does begins. Exact beginnings count twice, near ones once.
func found(text []byte, words [][]byte) (count, at int) {
	at = -1
	for _, w := range words {
		best, where := 0, 0
		for start, word := range textWords(text) {
			n := 0
			switch {
			case bytes.HasPrefix(word, w):
				n = 3
			case len(w) >= 3 && bytes.Contains(word, w):
				n = 2
			case isNear(word, w):
				n = 1
			}
			if n > best {
				best, where = n, start
			}
		}
		count += best
		if best > 0 && (at < 0 || where < at) {
			at = where
		}
	}
	return count, max(at, 0)
}

// textWords are the folded words of text, by where each begins.
func textWords(text []byte) func(yield func(int, []byte) bool) {
	return func(yield func(int, []byte) bool) {
		table := foldTable()
		var word []byte
		start := 0
		for i := 0; i <= len(text); {
			folded, size := "", 1
			if i < len(text) {
				folded, size = next(table, text[i:])
			}
			if folded == "" && i < len(text) && within(text[i:]) {
				i += size
				continue
			}
			if folded == "" {
				if len(word) > 0 && !yield(start, word) {
					return
				}
				word = word[:0]
			} else {
				if len(word) == 0 {
					start = i
				}
				word = append(word, folded...)
			}
			i += size
		}
	}
}

func isNear(word, w []byte) bool {
	n := utf8.RuneCount(w)
	if n < 4 {
		return false
	}
	allowed := 1 + n/8
	var t trieWalk
	t.reset([]rune(string(w)))
	return t.read(word, min(allowed, 2)) == 0 && min(t.whole(), t.prefix()) <= min(allowed, 2)
}

// stretch cuts the surroundings of at out of text, at the edges of words.
func stretch(text string, at int) string {
	from, to := 0, len(text)
	if at > excerptBefore {
		from = at - excerptBefore
		if space := strings.IndexAny(text[from:at], " \n\t"); space >= 0 {
			from += space + 1
		}
	}
	if to-from > excerptLength {
		to = from + excerptLength
		if space := strings.LastIndexAny(text[at:max(at, to)], " \n\t"); space > 0 {
			to = at + space
		}
	}
	for from < to && !utf8.RuneStart(text[from]) {
		from++
	}
	for to < len(text) && to > from && !utf8.RuneStart(text[to]) {
		to--
	}
	out := strings.Join(strings.Fields(text[from:to]), " ")
	if from > 0 {
		out = "… " + out
	}
	if to < len(text) {
		out += " …"
	}
	return out
}
