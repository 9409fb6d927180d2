package cella

import (
	"regexp"
	"strings"
)

// Phone is a telephone number as it was written, and what stood beside it.
type Phone struct {
	Number string
	// Of is whose it is, or what for, where the cell says so.
	Of string
}

// The reasons for which a telephone is not read.
const (
	errPhone      Reason = "Non si legge come un numero di telefono."
	errPhoneShort Reason = "Ha troppo poche cifre per un numero di telefono."
	errPhoneLong  Reason = "Ha troppe cifre per un solo numero di telefono: se sono due, separali con una barra fra due spazi."
)

var (
	phoneLabel = regexp.MustCompile(`(?i)^\s*(?:telefono|tel|cellulare|cell|fisso|casa|abitazione|mobile|numero|num|n)\b\s*[.:°]*\s*`)
	phoneBody  = regexp.MustCompile(`^\+?[0-9(][0-9 ./()-]*`)
	// labelWithin is a label after a number, of which the next one is; scientific is how
	// spreadsheets shorten a long number.
	labelWithin = regexp.MustCompile(`(?i)(\d)[\s,.-]*\b((?:telefono|tel|cellulare|cell|fisso|casa|abitazione|mobile)\b[\s.:]*\d)`)
	scientific  = regexp.MustCompile(`(?i)\de\+?\d`)
	dashes      = strings.NewReplacer("–", "-", "—", "-", "‑", "-", "−", "-")
	apart       = regexp.MustCompile(`\s*(?:[;,|\n]|\s[/–-]\s|\s[eo]\s)\s*`)
)

// Phones reads a cell that has one telephone or several.
func Phones(s string) ([]Phone, error) {
	if bare(s) {
		n, err := numbered(s)
		if err != nil {
			return nil, err
		}
		return []Phone{{Number: n}}, nil
	}
	if scientific.MatchString(s) {
		return nil, errScientific
	}
	s = dashes.Replace(s)
	s = labelWithin.ReplaceAllString(s, "$1; $2")
	var found []Phone
	parts := apart.Split(s, -1)
	if len(parts) == 1 {
		if a, b, ok := cutEither(s); ok && count(a) >= 8 && count(b) >= 8 {
			parts = []string{a, b}
		} else if a, b, ok := cutAtBlank(s); ok {
			parts = []string{a, b}
		}
	}
	for _, part := range parts {
		if part = strings.TrimSpace(part); part == "" {
			continue
		}
		if count(part) == 0 && len(found) > 0 { // "0371 1234, la figlia"
			last := &found[len(found)-1]
			last.Of = strings.TrimSpace(last.Of + " " + note(part))
			continue
		}
		p, err := phone(part)
		if err != nil {
			return nil, err
		}
		found = append(found, p)
	}
	if len(found) == 0 {
		return nil, errPhone
	}
	return found, nil
}

// bare reports whether a text is one number of digits and blanks alone, as most are:
// in it is nothing to look for but how long it is.
func bare(s string) bool {
	return s != "" && s[0] != ' ' && strings.Trim(s, "0123456789 ") == "" && count(s) <= 15
}

// cutEither parts a text at its one stroke.
func cutEither(s string) (a, b string, ok bool) {
	if strings.Count(s, "/")+strings.Count(s, "-") != 1 {
		return "", "", false
	}
	i := strings.IndexAny(s, "/-")
	return s[:i], s[i+1:], true
}

// cutAtBlank parts two numbers with nothing but a blank between them, where that can
// be done in one way alone: each begins as one of Italy does, and is as long.
func cutAtBlank(s string) (a, b string, ok bool) {
	if count(s) <= 15 || strings.Trim(s, "0123456789+ ./-") != "" {
		return "", "", false
	}
	for i := range len(s) {
		if s[i] != ' ' || !whole(s[:i]) || !whole(s[i+1:]) {
			continue
		}
		if ok {
			return "", "", false
		}
		a, b, ok = s[:i], s[i+1:], true
	}
	return a, b, ok
}

// whole reports whether a text may be one telephone of Italy.
func whole(s string) bool {
	s = strings.TrimSpace(s)
	n := count(s)
	switch {
	case strings.HasPrefix(s, "+39"):
		return n >= 10 && n <= 13
	case strings.HasPrefix(s, "0039"):
		return n >= 12 && n <= 15
	case strings.HasPrefix(s, "0"):
		return n >= 8 && n <= 11
	}
	return strings.HasPrefix(s, "3") && (n == 9 || n == 10)
}

func count(s string) (n int) {
	for i := range len(s) {
		if s[i] >= '0' && s[i] <= '9' {
			n++
		}
	}
	return n
}

func phone(s string) (p Phone, _ error) {
	s = strings.TrimSuffix(s, ".0") // as programs print a number
	s = phoneLabel.ReplaceAllString(s, "")
	number := phoneBody.FindString(s)
	if number == "" { // "figlia 333 1234567"
		if i := strings.IndexAny(s, "+0123456789"); i > 0 {
			p.Of, s = note(s[:i]), s[i:]
			number = phoneBody.FindString(s)
		}
	}
	rest := s[len(number):]
	if open := strings.LastIndexByte(number, '('); open >= 0 && !strings.Contains(number[open:], ")") {
		number, rest = number[:open], number[open:]+rest
	}
	if count(rest) > 0 {
		return p, errPhone
	}
	p.Of = strings.TrimSpace(p.Of + " " + note(rest))
	var err error
	p.Number, err = numbered(number)
	return p, err
}

// numbered is the number in a text that holds nothing else.
func numbered(s string) (string, error) {
	s = strings.Join(strings.Fields(strings.Trim(s, " ./-")), " ")
	switch n := count(s); {
	case s == "":
		return "", errPhone
	case n < 4:
		return "", errPhoneShort
	case n > 15 || len(s) > 25:
		return "", errPhoneLong
	}
	return s, nil
}

// note is what is said beside a number, without the signs around it.
func note(s string) string {
	s = strings.Trim(s, " .,:;()-–/[]'’‘\"")
	if phoneLabel.ReplaceAllString(s, "") == "" {
		return "" // of what sort it is
	}
	return s
}

// Mobile reports whether a number is a mobile's, in Italy.
func (p Phone) Mobile() bool {
	n := strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, p.Number)
	n = strings.TrimPrefix(n, "00")
	if len(n) > 10 {
		n = strings.TrimPrefix(n, "39")
	}
	return strings.HasPrefix(n, "3") && len(n) >= 9
}
