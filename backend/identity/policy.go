package identity

import (
	_ "embed"
	"fmt"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"siz-icaro/sync/cartella"
)

// maxPassword bounds what is hashed, in characters.
const maxPassword = 256

//go:embed comuni.txt
var comuniText string

// stems are the words that, with digits and marks around them, make up the
// passwords that everybody tries first.
var stems = sync.OnceValue(func() map[string]bool {
	m := map[string]bool{}
	for line := range strings.Lines(comuniText) {
		if w := strings.TrimSpace(line); w != "" && !strings.HasPrefix(w, "#") {
			m[w] = true
		}
	}
	return m
})

// admissible says why password may not be utente's; nil where it may. What it
// was before is not judged here.
func (s *Store) admissible(utente, password string) *cartella.Error {
	bad := func(message string) *cartella.Error {
		return &cartella.Error{Code: cartella.CodePasswordNonAmmessa, Field: "nuova", Message: message}
	}
	n := utf8.RuneCountInString(password)
	switch {
	case !utf8.ValidString(password) || strings.ContainsFunc(password, unicode.IsControl):
		return bad("La password contiene caratteri che non si possono scrivere: scegline un'altra.")
	case n < s.cfg.MinLength:
		return bad(fmt.Sprintf("La password deve avere almeno %d caratteri: una frase si ricorda meglio di una sigla.", s.cfg.MinLength))
	case n > maxPassword:
		return bad(fmt.Sprintf("La password può avere al massimo %d caratteri.", maxPassword))
	}
	folded := strings.ToLower(norm.NFKC.String(password))
	bare := letters(folded)
	if name := letters(utente); name != "" && strings.Contains(bare, name) {
		return bad("La password non può contenere il nome utente.")
	}
	distinct := map[rune]bool{}
	for _, r := range folded {
		distinct[r] = true
	}
	if len(distinct) < 5 {
		return bad("La password ripete sempre gli stessi caratteri: scegline un'altra.")
	}
	if monotone(folded) || bare == "" || stems()[bare] || stems()[halved(bare)] {
		return bad("È una delle password più usate e si indovina subito: scegline un'altra.")
	}
	return nil
}

// letters keeps what is left of s without digits, marks and spaces, with the
// digits that stand for letters read as these.
func letters(s string) string {
	s = strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) {
			return r
		}
		return -1
	}, strings.NewReplacer("@", "a", "$", "s").Replace(s))
	return s
}

// halved is the half that s repeats, as in "lodilodi"; s itself otherwise.
func halved(s string) string {
	if h := len(s) / 2; len(s)%2 == 0 && s[:h] == s[h:] {
		return s[:h]
	}
	return s
}

// monotone reports whether each character follows on the one before it, up or
// down, as in "123456789012" and "abcdefghijkl".
func monotone(s string) bool {
	steps := map[rune]int{}
	var before rune
	for i, r := range s {
		if i > 0 {
			steps[r-before]++
		}
		before = r
	}
	total := utf8.RuneCountInString(s) - 1
	return steps[1] >= total-1 || steps[-1] >= total-1
}
