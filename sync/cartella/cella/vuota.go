package cella

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Fold is a text as it is compared: letters and digits without accents, small.
func Fold(s string) string {
	folded, ascii := true, true
	for i := range len(s) {
		c := s[i]
		folded = folded && c >= 'a' && c <= 'z'
		ascii = ascii && c < utf8.RuneSelf
	}
	if folded {
		return s
	}
	if ascii {
		out := make([]byte, 0, 32) // most are shorter
		for i := range len(s) {
			switch c := s[i]; {
			case 'a' <= c && c <= 'z', '0' <= c && c <= '9':
				out = append(out, c)
			case 'A' <= c && c <= 'Z':
				out = append(out, c+'a'-'A')
			}
		}
		return string(out)
	}
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, norm.NFD.String(s))
}

// SaysNothing reports whether a cell holds what people and programs write where
// they have nothing to say: "ASSENTE", "N.D.", "-", "NULL", "#N/D".
func SaysNothing(s string) bool {
	if s == "" || len(s) > 24 {
		return false
	}
	f := Fold(s)
	if f == "" { // signs alone
		return true
	}
	if strings.Trim(f, "0") == "" && strings.Count(s, "/")+strings.Count(s, "-")+strings.Count(s, ".") == 2 {
		return true // 00/00/0000, 0000-00-00
	}
	switch f {
	case "nd", "np", "null", "none", "nan", "nil", "assente", "mancante", "vuoto", "vuota", "nonpresente", "nondisponibile", "nonpervenuto",
		"nonpervenuta", "noninserito", "nonindicato", "nonindicata", "nonspecificato", "nonrilevato", "nondichiarato", "noncomunicato", "nessuno", "nessuna",
		"sconosciuto", "sconosciuta", "dadefinire", "dacompletare", "daverificare", "nonnoto", "nonnota", "ignoto", "ignota", "nonso", "xxx", "xxxx":
		return true
	case "na", "ns", "nn":
		return strings.ContainsAny(s, "./#") // "Na" and "Ns" are names of people
	}
	return false
}
