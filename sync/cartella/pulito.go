package cartella

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Pulito is a text as a record keeps it: without what comes along unseen when it is
// copied from a page, a letter or a telephone, and with one way of writing what looks
// the same. Letters and their accents are composed (NFC); blanks of every width are
// one sort of blank, ends of lines and paragraphs one sort of line end, in a line a
// blank; hyphens that show only at the end of a line, marks of order and direction,
// spaces without width and controls are gone. What joins letters or parts them stays
// between them: it is writing in some languages. No blanks are around it.
//
// The screens, the imports and both judges write through it, so that a value is the
// same wherever it came from; it changes no value that has been through it.
func Pulito(s string, righe bool) string {
	if daTastiera(s) {
		return s
	}
	var out strings.Builder
	for _, r := range strings.ReplaceAll(norm.NFC.String(s), "\r\n", "\n") {
		switch {
		case fineRiga(r):
			out.WriteByte(map[bool]byte{true: '\n', false: ' '}[righe])
		case r == '\t' && righe:
			out.WriteByte('\t')
		case r == '\t' || unicode.Is(unicode.Zs, r):
			out.WriteByte(' ')
		case r == trattinoFisso:
			out.WriteByte('-')
		case !muto(r):
			out.WriteRune(r)
		}
	}
	return norm.NFC.String(strings.TrimSpace(unisce(out.String())))
}

// daTastiera reports whether a text is of signs of ASCII alone that show, without
// blanks around it: most are, and there is nothing to clean in them.
func daTastiera(s string) bool {
	for i := range len(s) {
		if s[i] < ' ' || s[i] > '~' {
			return false
		}
	}
	return s == "" || s[0] != ' ' && s[len(s)-1] != ' '
}

const (
	trattinoFisso      = '\u001e' // in what a word processor puts on the clipboard
	joiner, nonJoiner  = '\u200d', '\u200c'
	oggettoSostitutivo = '\ufffc' // where a picture stood
)

// fineRiga reports whether r ends a line: in a word processor U+000B, on a mainframe
// U+0085, in Unicode U+2028 and U+2029.
func fineRiga(r rune) bool {
	return r >= '\n' && r <= '\r' || r == '\u0085' || r == '\u2028' || r == '\u2029'
}

// muto reports whether r shows nothing and says nothing. The second half of the
// controls is not: read in another encoding they are apostrophes and dashes, so that
// somebody has to look, see ammesso.
func muto(r rune) bool {
	if r == joiner || r == nonJoiner {
		return false
	}
	return r < ' ' || r == '\x7f' || r == oggettoSostitutivo ||
		unicode.Is(unicode.Cf, r) && !unicode.Is(unicode.Prepended_Concatenation_Mark, r)
}

// unisce drops what joins letters or parts them where there is none on either side.
func unisce(s string) string {
	if !strings.ContainsAny(s, string([]rune{joiner, nonJoiner})) {
		return s
	}
	runes := []rune(s)
	out := runes[:0:0]
	for i, r := range runes {
		if r == joiner || r == nonJoiner {
			before := len(out) > 0 && visibile(out[len(out)-1]) || len(out) > 0 && unicode.In(out[len(out)-1], unicode.M)
			after := i+1 < len(runes) && (visibile(runes[i+1]) || unicode.In(runes[i+1], unicode.M))
			if !before || !after {
				continue
			}
		}
		out = append(out, r)
	}
	return string(out)
}

// pulito is a text as the field keeps it: a code that has capitals alone without any
// blank, and letters of full width as those of a keyboard.
func (c *Campo) pulito(s string) string {
	if !c.Maiuscolo {
		return Pulito(s, c.Tipo == Paragrafi)
	}
	if daTastiera(s) {
		return strings.ToUpper(strings.ReplaceAll(s, " ", ""))
	}
	return norm.NFC.String(strings.ToUpper(strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || r == joiner || r == nonJoiner {
			return -1
		}
		return r
	}, Pulito(norm.NFKC.String(s), false))))
}

// scritto reports whether the field holds what people write, which is kept clean.
func (c *Campo) scritto() bool { return c.Tipo == Testo || c.Tipo == Paragrafi || c.Tipo == Codice }

// pulisci is a value as the field keeps it, nil where nothing is left.
func (c *Campo) pulisci(v any) any {
	s, ok := v.(string)
	if !ok || !c.scritto() {
		return v
	}
	return testuale(c.pulito(s))
}

// pulisci cleans all that people wrote in a body, and reports whether that changed
// anything.
func (s *Scheda) pulisci(t tree) (changed bool) {
	now := map[Path]any{}
	anyLeaf(t, "", func(p Path, v any) bool {
		if c, known := s.Campo(p); known && c.scritto() {
			if was, ok := v.(string); ok && c.pulito(was) != was {
				now[p] = c.pulisci(was)
			}
		}
		return false // what is not known is refused as such
	})
	for _, p := range slices.Sorted(maps.Keys(now)) {
		changed = set(t, p, now[p]) == nil || changed
	}
	return changed
}

// Pulita is a record with what people wrote in it as its fields keep it.
func Pulita(rec Record) (Record, error) {
	stood, err := rec.object()
	if err != nil {
		return rec, err
	}
	t := clone(stood)
	if s := SchedaDi(rec.Kind); s == nil || !s.pulisci(t) {
		return rec, nil
	}
	rec.Body, err = encode(t)
	rec.parsed = nil
	return rec, err
}

// Compila is a record of what was read for its fields, clean as they keep it. The
// values are those of JSON, and are its own from then on. What can be said of the body
// by itself is said here, where many are made at once, so that [Decide], for which
// others wait, need not; what is wrong Decide says.
func Compila(id ID, kind Kind, servizio ServizioID, campi map[string]any) (Record, error) {
	s := SchedaDi(kind)
	if s != nil {
		s.pulisci(campi)
	}
	body, err := encode(campi)
	rec := Record{ID: id, Kind: kind, Servizio: servizio, Body: body}
	if err == nil && s != nil && s.DaModello == nil && piana(campi) {
		rec.parsed = &parsed{body: body, t: campi, pulito: kind, retto: s.check(campi) == nil}
	}
	return rec, err
}

// piana reports whether a body is of values alone that come out of JSON as they went
// in: texts of whole letters, numbers and truths.
func piana(t tree) bool {
	for _, v := range t {
		switch v := v.(type) {
		case string:
			if !utf8.ValidString(v) {
				return false
			}
		case json.Number, bool:
		default:
			return false
		}
	}
	return true
}

// Ordina is what was typed into a field as it is kept: clean, and an instant in UTC.
// Nothing is null. What is of another type is left for the rule to refuse.
func (c *Campo) Ordina(typed json.RawMessage) json.RawMessage {
	var text string
	if len(typed) == 0 || json.Unmarshal(typed, &text) != nil {
		if len(typed) == 0 {
			return json.RawMessage("null")
		}
		return typed
	}
	if c.scritto() {
		text = c.pulito(text)
	} else {
		text = strings.TrimSpace(strings.Map(func(r rune) rune {
			if unicode.Is(unicode.Cf, r) {
				return -1
			}
			return r
		}, text))
	}
	if at, err := time.Parse(time.RFC3339, text); err == nil && c.Tipo == Istante {
		text = at.UTC().Truncate(time.Second).Format(time.RFC3339)
	}
	if text == "" {
		return json.RawMessage("null")
	}
	raw, err := encode(text)
	if err != nil {
		return typed // not UTF-8: refused as such
	}
	return raw
}
