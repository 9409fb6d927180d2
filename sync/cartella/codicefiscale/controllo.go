package codicefiscale

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// dispari gives the value of a character in an odd position (1-based), first
// the ten digits, then the letters (D.M. 23 dicembre 1976). In an even position
// a digit counts as itself and a letter as its place in the alphabet.
const dispari = "\x01\x00\x05\x07\x09\x0d\x0f\x11\x13\x15" +
	"\x01\x00\x05\x07\x09\x0d\x0f\x11\x13\x15\x02\x04\x12\x14\x0b\x03\x06\x08\x0c\x0e\x10\x0a\x16\x19\x18\x17"

// controllo returns the check letter of s: of the first 15 characters of a
// codice fiscale, or of the 22 of an Italian bank account, where it is called
// CIN. s holds capitals and digits only.
func controllo(s string) byte {
	somma := 0
	for i := range len(s) {
		valore, indice := int(s[i]-'0'), int(s[i]-'0')
		if lettera(s[i]) {
			valore, indice = int(s[i]-'A'), int(s[i]-'A')+10
		}
		if i%2 == 0 {
			valore = int(dispari[indice])
		}
		somma += valore
	}
	return byte('A' + somma%26)
}

// cifraControllo returns the check digit of the first ten digits of a partita
// IVA: Luhn's sum, as fixed by D.M. 23 dicembre 1976.
func cifraControllo(s string) byte {
	somma := 0
	for i := range len(s) {
		n := int(s[i] - '0')
		if i%2 == 1 {
			if n *= 2; n > 9 {
				n -= 9
			}
		}
		somma += n
	}
	return byte('0' + (10-somma%10)%10)
}

func cifra(b byte) bool   { return '0' <= b && b <= '9' }
func lettera(b byte) bool { return 'A' <= b && b <= 'Z' }

// compatta returns s in capitals, without blanks of any kind and without what
// shows nothing: codes are pasted from e-mails and typed in groups.
func compatta(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r), r >= utf8.RuneSelf && unicode.Is(unicode.Cf, r):
			return -1
		case 'a' <= r && r <= 'z':
			return r - 'a' + 'A'
		}
		return r
	}, s)
}
