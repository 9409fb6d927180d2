package cella

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// Fold is a text as it is compared: letters and digits without accents, small.
func Fold(s string) string {
	plain := true
	for i := range len(s) {
		if c := s[i]; c < 'a' || c > 'z' {
			plain = false
			break
		}
	}
	if plain {
		return s
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
