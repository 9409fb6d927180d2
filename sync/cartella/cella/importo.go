package cella

import (
	"math"
	"strconv"
	"strings"
)

// The reasons for which an amount is not read.
const (
	errAmount    Reason = "Non si legge come un importo: va scritto come 1.234,56."
	errThousands Reason = "Non si sa se il separatore è quello delle migliaia o dei decimali: scrivi l'importo come 1.234,00 o 1,23."
	errCents     Reason = "Ha più di due decimali: arrotondalo ai centesimi."
	errLire      Reason = "È in lire: va convertito in euro."
	errCurrency  Reason = "Non è in euro: va convertito."
)

// maxCents is the largest amount that is read.
const maxCents = 1e14

func (c *Column) seeAmount(s string) {
	if i := strings.LastIndexAny(s, ",."); i > 0 && i < len(s)-1 {
		after := 0
		for _, r := range s[i+1:] {
			if r < '0' || r > '9' {
				break
			}
			after++
		}
		switch {
		case after != 1 && after != 2 || strings.Count(s, s[i:i+1]) > 1:
		case s[i] == ',':
			c.comma++
		default:
			c.point++
		}
	}
}

// Amount reads euros into cents. exact says that the text is a number of a
// workbook, of which the point is always the decimal one.
func Amount(s string, exact bool, column *Column) (int64, error) {
	if exact {
		return amountOf(s)
	}
	if column == nil {
		column = &Column{}
	}
	t := strings.NewReplacer("\u00a0", " ", "−", "-", "–", "-", "’", "'").Replace(strings.TrimSpace(s))
	t, ok := withoutEuro(t)
	if !ok {
		up := strings.ToUpper(t)
		switch {
		case strings.HasPrefix(up, "£"), strings.HasPrefix(up, "L."), strings.HasPrefix(up, "LIT"), strings.HasPrefix(up, "LIRE"), strings.HasSuffix(up, "LIRE"):
			return 0, errLire
		case strings.ContainsAny(up, "$£¥"), strings.Contains(up, "USD"), strings.Contains(up, "CHF"):
			return 0, errCurrency
		case strings.Contains(up, "E+"):
			return 0, errScientific
		}
		return 0, errAmount
	}
	negative := false
	if inner, ok := strings.CutPrefix(t, "("); ok {
		if inner, ok = strings.CutSuffix(inner, ")"); !ok {
			return 0, errAmount
		}
		negative, t = true, strings.TrimSpace(inner)
	}
	t = withoutTail(t)
	switch {
	case strings.HasPrefix(t, "-"), strings.HasPrefix(t, "+"):
		if negative {
			return 0, errAmount
		}
		negative, t = t[0] == '-', strings.TrimSpace(t[1:])
	case strings.HasSuffix(t, "-"):
		if negative {
			return 0, errAmount
		}
		negative, t = true, strings.TrimSpace(t[:len(t)-1])
	}
	if t, ok = withoutEuro(t); !ok { // "-€ 5"
		return 0, errAmount
	}
	n, err := cents(t, column)
	if negative {
		n = -n
	}
	return n, err
}

// withoutEuro takes the name of the currency off either end; false where there is
// something else than a number besides.
func withoutEuro(s string) (string, bool) {
	for _, name := range []string{"€.", "EUR.", "€", "EURO", "EUR"} {
		if len(s) >= len(name) && strings.EqualFold(s[:len(name)], name) {
			s = strings.TrimLeft(s[len(name):], " .:")
			break
		}
		if len(s) >= len(name) && strings.EqualFold(s[len(s)-len(name):], name) {
			s = strings.TrimRight(s[:len(s)-len(name)], " ")
			break
		}
	}
	s = strings.TrimSpace(s)
	return s, s != "" && strings.Trim(s, "0123456789.,' ()+-=€") == "" || strings.Trim(s, "()+- ") == ""
}

// withoutTail takes the strokes off that stand for no cents: "50,-", "50,--", "50,=".
func withoutTail(s string) string {
	t := strings.TrimRight(s, "-=")
	if t == s {
		return s
	}
	tail := s[len(t):]
	if cut, ok := strings.CutSuffix(t, ","); ok {
		return cut
	}
	if cut, ok := strings.CutSuffix(t, "."); ok && tail != "-" || ok && strings.Count(t, ".") == 1 {
		return cut
	}
	if strings.Trim(tail, "=") == "" {
		return strings.TrimSpace(t)
	}
	return s
}

func cents(s string, column *Column) (int64, error) {
	last := strings.LastIndexAny(s, ".,")
	if last < 0 {
		return put(s, "", " '")
	}
	sign, whole, after := s[last], s[:last], s[last+1:]
	other := byte('.')
	if sign == '.' {
		other = ','
	}
	once := strings.Count(s, string(sign)) == 1
	switch {
	case !once: // 1.234.567
		if strings.IndexByte(s, other) >= 0 {
			return 0, errAmount
		}
		return put(s, "", string(sign))
	case len(after) <= 2 && after != "":
		return put(whole, after, string(other)+" '")
	case strings.IndexByte(whole, other) >= 0 && len(after) > 2: // 1.234,567
		return 0, errCents
	case len(after) == 3 && sign == '.' && column.point == 0: // as in Italy
		return put(s, "", ".")
	case len(after) == 3:
		if len(whole) > 3 || strings.HasPrefix(whole, "0") {
			return 0, errCents
		}
		return 0, errThousands
	case len(after) > 3:
		return 0, errCents
	}
	return 0, errAmount
}

// put puts cents together from digits, the whole ones in groups of three parted by
// one of seps or not at all.
func put(whole, after, seps string) (int64, error) {
	if i := strings.IndexAny(whole, seps); i >= 0 {
		sep := whole[i : i+1]
		for j, group := range strings.Split(whole, sep) {
			if j > 0 && len(group) != 3 || j == 0 && (group == "" || len(group) > 3) {
				return 0, errAmount
			}
		}
		whole = strings.ReplaceAll(whole, sep, "")
	}
	if whole == "" && after != "" {
		whole = "0"
	}
	if Digits(whole) == "" || after != "" && Digits(after) == "" {
		return 0, errAmount
	}
	n, err := strconv.ParseInt(whole+(after + "00")[:2], 10, 64)
	if err != nil || n > maxCents {
		return 0, errAmount
	}
	return n, nil
}

// amountOf reads a number of a workbook, which may be a hundredth of a cent off as
// such numbers are.
func amountOf(s string) (int64, error) {
	f, err := strconv.ParseFloat(s, 64)
	if err != nil || math.Abs(f) > maxCents/100 {
		return 0, errAmount
	}
	n := math.Round(f * 100)
	if math.Abs(n/100-f) > 0.0001 {
		return 0, errCents
	}
	return int64(n), nil
}

// Digits is s where it is nothing but digits, and empty otherwise.
func Digits(s string) string {
	if strings.Trim(s, "0123456789") != "" {
		return ""
	}
	return s
}
