package foglio

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	textunicode "golang.org/x/text/encoding/unicode"
)

// encoded is how a text is to be read: from which byte on, and by which encoding,
// nil for UTF-8.
type encoded struct {
	skip  int
	enc   encoding.Encoding
	notes []string
}

// oneByte are the encodings of one byte a letter that Italian offices' programs
// write, the commonest first: of two that make the same text of a file, the first
// is taken.
var oneByte = []struct {
	name, whose string
	charmap     *charmap.Charmap
}{
	{"windows-1252", "di Windows", charmap.Windows1252},
	{"iso-8859-15", "di Unix", charmap.ISO8859_15},
	{"cp850", "di MS-DOS", charmap.CodePage858},
	{"macintosh", "dei vecchi Macintosh", charmap.Macintosh},
}

// Encodings are the names that Options.Encoding takes.
func Encodings() []string {
	names := []string{"utf-8", "utf-16"}
	for _, e := range oneByte {
		names = append(names, e.name)
	}
	return names
}

// detect says how a text is encoded: by its mark, else UTF-8 where it is, else by
// what the bytes above 127 are beside the letters around them.
func detect(file File, asked string) (encoded, error) {
	if _, err := file.Seek(0, io.SeekStart); err != nil {
		return encoded{}, fmt.Errorf("rewind: %w", err)
	}
	var s survey
	if err := s.read(file); err != nil {
		return encoded{}, err
	}
	utf16 := func(order textunicode.Endianness, policy textunicode.BOMPolicy) (encoded, error) {
		return encoded{enc: textunicode.UTF16(order, policy)}, nil
	}
	switch asked = strings.ToLower(asked); asked {
	case "":
	case "utf-8":
		return encoded{skip: s.mark}, nil
	case "utf-16":
		if s.zeros[0] > s.zeros[1] {
			return utf16(textunicode.BigEndian, textunicode.UseBOM)
		}
		return utf16(textunicode.LittleEndian, textunicode.UseBOM)
	default:
		for _, e := range oneByte {
			if e.name == asked {
				return encoded{enc: e.charmap}, nil
			}
		}
		return encoded{}, unreadable("La codifica «%s» non è fra quelle previste: %s.", asked, strings.Join(Encodings(), ", "))
	}
	switch {
	case bytes.HasPrefix(s.start, []byte{0xff, 0xfe}):
		return utf16(textunicode.LittleEndian, textunicode.UseBOM)
	case bytes.HasPrefix(s.start, []byte{0xfe, 0xff}):
		return utf16(textunicode.BigEndian, textunicode.UseBOM)
	case s.zeros[1] > s.bytes/5 && s.zeros[0] <= s.zeros[1]/20:
		return utf16(textunicode.LittleEndian, textunicode.IgnoreBOM)
	case s.zeros[0] > s.bytes/5 && s.zeros[1] <= s.zeros[0]/20:
		return utf16(textunicode.BigEndian, textunicode.IgnoreBOM)
	case s.zeros[0]+s.zeros[1] > s.bytes/20:
		return encoded{}, unreadable("Il file non è un testo né un foglio di calcolo: aprilo con il programma che l'ha scritto e salvalo come .xlsx o come «CSV UTF-8».")
	case s.wrong == 0, s.mark > 0, s.right >= 9*s.wrong:
		return encoded{skip: s.mark}, nil
	}
	return s.choose()
}

// survey is what the bytes of a text are like.
type survey struct {
	start []byte
	// mark is the length of UTF-8's byte order mark, 0 without one.
	mark  int
	bytes int64
	// zeros are those at even and at odd places.
	zeros [2]int64
	// right and wrong are sequences of UTF-8 of more than one byte, and bytes that
	// are of none.
	right, wrong int64
	// around counts the bytes above 127 with the ones before and after.
	around map[[3]byte]int
}

// maxAround bounds the survey: what the first ones do not tell, more do not either.
const maxAround = 4096

func (s *survey) read(file io.Reader) error {
	s.around = map[[3]byte]int{}
	buf := make([]byte, 64<<10)
	kept := 0 // bytes at the front of buf that are to be looked at with what follows
	prev := byte('\n')
	for last := false; !last; {
		n, err := io.ReadFull(file, buf[kept:])
		if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
			last = true
		} else if err != nil {
			return fmt.Errorf("read: %w", err)
		}
		chunk := buf[:kept+n]
		if s.bytes == 0 {
			s.start = bytes.Clone(chunk[:min(4, len(chunk))])
			if bytes.HasPrefix(chunk, []byte("\xef\xbb\xbf")) {
				s.mark = 3
			}
		}
		end := len(chunk)
		if !last {
			end -= utf8.UTFMax
		}
		i := 0
		for i < end {
			c := chunk[i]
			if c < utf8.RuneSelf {
				if c == 0 {
					s.zeros[s.bytes&1]++
				}
				prev = c
				i++
				s.bytes++
				continue
			}
			r, size := utf8.DecodeRune(chunk[i:])
			if r == utf8.RuneError && size == 1 {
				s.wrong++
			} else {
				s.right++
			}
			for j := range size {
				next := byte('\n')
				if i+j+1 < len(chunk) {
					next = chunk[i+j+1]
				}
				key := [3]byte{prev, chunk[i+j], next}
				if _, met := s.around[key]; met || len(s.around) < maxAround {
					s.around[key]++
				}
				prev = chunk[i+j]
			}
			i += size
			s.bytes += int64(size)
		}
		kept = copy(buf, chunk[i:])
	}
	return nil
}

// choose takes the encoding of one byte by which the text makes most sense. Where
// another makes almost as much and another text, nobody can know.
func (s *survey) choose() (encoded, error) {
	best, second := -1, -1
	scores := make([]int, len(oneByte))
	for i, e := range oneByte {
		for at, n := range s.around {
			scores[i] += min(n, 8) * sense(e.charmap.DecodeByte(at[0]), e.charmap.DecodeByte(at[1]), e.charmap.DecodeByte(at[2]))
		}
	}
	for i := range oneByte {
		if best < 0 || scores[i] > scores[best] {
			best = i
		}
	}
	for i := range oneByte {
		if !s.same(oneByte[i].charmap, oneByte[best].charmap) && (second < 0 || scores[i] > scores[second]) {
			second = i
		}
	}
	if scores[best] <= 0 || second >= 0 && scores[second] > 0 && scores[best]*2 < scores[second]*3 {
		return encoded{}, unreadable("Non si capisce con quale codifica sono scritte le lettere accentate del file: salvalo di nuovo come «CSV UTF-8», o indica la codifica con --codifica (%s) e controlla i nomi con --prova.", strings.Join(Encodings(), ", "))
	}
	out := encoded{enc: oneByte[best].charmap}
	if best > 0 {
		out.notes = append(out.notes, fmt.Sprintf("Il testo è scritto con la codifica %s (%s): se i nomi accentati non tornano, indica quella giusta con --codifica.", oneByte[best].whose, oneByte[best].name))
	}
	return out, nil
}

// same reports whether two encodings make the same of all bytes that there are.
func (s *survey) same(a, b *charmap.Charmap) bool {
	for at := range s.around {
		if a.DecodeByte(at[1]) != b.DecodeByte(at[1]) {
			return false
		}
	}
	return true
}

const (
	italian = "àèéìòùÀÈÉÌÒÙ"
	vowels  = "aeiouAEIOU"
)

// sense says how likely a letter or sign is between two others in what Italian
// offices write: above zero where it is, far below where it is not.
func sense(before, r, after rune) int {
	left, right := unicode.IsLetter(before), unicode.IsLetter(after)
	alone := !left && !right
	switch {
	case r == utf8.RuneError, unicode.IsControl(r):
		return -10
	case unicode.IsLetter(r):
		if !unicode.Is(unicode.Latin, r) || strings.ContainsRune("þÞðÐıˆˇ", r) {
			return -4
		}
		switch {
		case strings.ContainsRune("ªº", r):
			if right {
				return -3
			}
			return 1
		case unicode.IsUpper(r) && (unicode.IsLower(before) || left && unicode.IsLower(after)), unicode.IsLower(r) && unicode.IsUpper(before) && unicode.IsUpper(after):
			return -4
		case alone && r != 'è' && r != 'È' && r != 'à':
			return -4
		case strings.ContainsRune(italian, r):
			if !right && strings.ContainsRune(vowels, before) && unicode.ToLower(before) == plainOf(r) {
				return -2 // "attesaà"
			}
			return pick(right && left, 1, 4) // Italian has accents at the end of words
		}
		return 1
	}
	switch r {
	case '’', '´':
		return pick(left, 2, -1)
	case '‘':
		return pick(left || !right, -3, 1)
	case '°':
		if left && right {
			return -3
		}
		return 2
	case '€':
		if left && right {
			return -4
		}
		return 3
	case '«', '“':
		return pick(left || !right, -3, 2)
	case '»', '”':
		return pick(right, -3, 1)
	case '–', '—':
		return pick(left || right, -1, 2)
	case '…':
		return pick(left && !right, 1, 0)
	case '\u00a0', '§', '½', '²', '³', '®', '©', '×':
		return pick(left && right, -4, 0)
	case '•', '·':
		return pick(left || right, -4, 0)
	}
	return -6
}

func pick(is bool, then, otherwise int) int {
	if is {
		return then
	}
	return otherwise
}

// plainOf is an accented letter of Italian without its accent, small.
func plainOf(r rune) rune {
	for _, l := range []struct{ with, plain string }{{"àÀ", "a"}, {"èéÈÉ", "e"}, {"ìÌ", "i"}, {"òÒ", "o"}, {"ùÙ", "u"}} {
		if strings.ContainsRune(l.with, r) {
			return rune(l.plain[0])
		}
	}
	return r
}
