package store

import (
	"sync"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// maxWord bounds an indexed word, in bytes; what is longer is cut, in the
// index and in the query alike.
const maxWord = 40

// foldRune writes r as it is compared: lower case, without accents or
// ligatures. It is empty for whatever is neither letter nor digit.
func foldRune(r rune) string {
	var out []rune
	for _, d := range norm.NFKD.String(string(r)) {
		if unicode.Is(unicode.Mn, d) {
			continue
		}
		switch d = unicode.ToLower(d); d {
		case 'ß':
			out = append(out, 's', 's')
		case 'æ':
			out = append(out, 'a', 'e')
		case 'œ':
			out = append(out, 'o', 'e')
		case 'ø':
			out = append(out, 'o')
		case 'đ', 'ð':
			out = append(out, 'd')
		case 'ł':
			out = append(out, 'l')
		case 'ı':
			out = append(out, 'i')
		default:
			if unicode.IsLetter(d) || unicode.IsDigit(d) {
				out = append(out, d)
			}
		}
	}
	return string(out)
}

const tableSize = 0x250 // ASCII and the Latin blocks of Europe

var foldTable = sync.OnceValue(func() *[tableSize]string {
	var t [tableSize]string
	for r := range t {
		t[r] = foldRune(rune(r))
	}
	return &t
})

// next reads the rune at the start of s: how it folds and its length.
func next(table *[tableSize]string, s []byte) (folded string, size int) {
	if s[0] < utf8.RuneSelf {
		return table[s[0]], 1
	}
	r, size := utf8.DecodeRune(s)
	if r < tableSize {
		return table[r], size
	}
	return foldRune(r), size
}

// within reports whether what s begins with parts no word, though nothing is left
// of it: an accent written behind its letter, a hyphen that only shows where a
// line ends.
func within(s []byte) bool {
	if s[0] < utf8.RuneSelf {
		return false
	}
	r, _ := utf8.DecodeRune(s)
	return unicode.In(r, unicode.Mn, unicode.Cf)
}

func isApostrophe(s []byte) bool {
	switch {
	case s[0] == '\'', s[0] == '`':
		return true
	case s[0] == 0xe2 && len(s) > 2 && s[1] == 0x80 && (s[2] == 0x99 || s[2] == 0x98): // ’ ‘
		return true
	}
	return false
}

// appendWords appends the words of s to dst, folded, each behind its length in
// one byte. Apostrophes part words as spaces do ("d'angelo" is two).
func appendWords(dst, s []byte, tag byte) []byte {
	table := foldTable()
	start := -1 // of the word being written
	end := func() {
		if start < 0 {
			return
		}
		if n := len(dst) - start; n > maxWord {
			dst = dst[:start+maxWord]
			for !utf8.Valid(dst[start:]) {
				dst = dst[:len(dst)-1]
			}
		}
		dst[start-1] = byte(len(dst) - start)
		start = -1
	}
	for len(s) > 0 {
		folded, size := next(table, s)
		if folded == "" {
			if !within(s) {
				end()
			}
			s = s[size:]
			continue
		}
		s = s[size:]
		if start < 0 {
			dst = append(dst, tag, 0)
			start = len(dst)
		}
		dst = append(dst, folded...)
	}
	end()
	return dst
}

// appendJoined appends all letters and digits of s as one word: how "De Luca"
// is typed in haste, and how a telephone number is.
func appendJoined(dst, s []byte, tag byte) []byte {
	table := foldTable()
	start := len(dst)
	dst = append(dst, tag, 0)
	for len(s) > 0 {
		folded, size := next(table, s)
		s = s[size:]
		if len(dst)+len(folded) > start+2+maxWord {
			break
		}
		dst = append(dst, folded...)
	}
	if len(dst) == start+2 {
		return dst[:start]
	}
	dst[start+1] = byte(len(dst) - start - 2)
	return dst
}

// appendSortKey appends s as lists are sorted by it: word by word, without
// accents and apostrophes.
func appendSortKey(dst, s []byte) []byte {
	table := foldTable()
	start, gap := len(dst), false
	for len(s) > 0 {
		folded, size := next(table, s)
		if folded == "" {
			gap = gap || !isApostrophe(s)
		} else {
			if gap && len(dst) > start {
				dst = append(dst, ' ')
			}
			gap = false
			dst = append(dst, folded...)
		}
		s = s[size:]
	}
	return dst
}

// eachWord walks what appendWords and appendJoined wrote.
func eachWord(packed []byte, yield func(tag byte, word []byte)) {
	for len(packed) >= 2 {
		n := int(packed[1])
		yield(packed[0], packed[2:2+n])
		packed = packed[2+n:]
	}
}
