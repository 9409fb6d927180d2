package importa

import (
	"strconv"
	"strings"
	"sync"

	"siz-icaro/sync/cartella/codicefiscale"
)

// parseDate reads dd/mm/yyyy (also with - or .) and yyyy-mm-dd, without the
// time of day that some programs add. A year of two digits is refused: in a
// registry a century is not a matter to guess.
func parseDate(s string) (codicefiscale.Data, error) {
	s, rest, _ := strings.Cut(strings.Replace(s, "T", " ", 1), " ")
	if strings.Trim(rest, "0123456789:.Z ") != "" {
		return codicefiscale.Data{}, errDate
	}
	if len(s) == 10 && s[4] == '-' {
		d, err := codicefiscale.LeggiData(s)
		if err != nil {
			return codicefiscale.Data{}, errDate
		}
		return d, nil
	}
	parts := strings.FieldsFunc(s, func(r rune) bool { return r == '/' || r == '-' || r == '.' })
	if len(parts) != 3 || len(parts[2]) != 4 || len(parts[0]) > 2 || len(parts[1]) > 2 {
		return codicefiscale.Data{}, errDate
	}
	var n [3]int
	for i, p := range parts {
		v, err := strconv.ParseUint(p, 10, 16)
		if err != nil {
			return codicefiscale.Data{}, errDate
		}
		n[i] = int(v)
	}
	d, err := codicefiscale.NuovaData(n[2], n[1], n[0])
	if err != nil {
		return codicefiscale.Data{}, errDate
	}
	return d, nil
}

// reason is an error that is shown to people as it stands.
type reason string

func (r reason) Error() string { return string(r) }

const (
	errDate   reason = "La data non esiste o non è scritta come giorno/mese/anno, con l'anno di quattro cifre."
	errAmount reason = "L'importo non si legge: va scritto come 1.234,56."
)

// parseAmount reads euros as written in Italy ("1.234,56", "€ 80,5") or by a
// program ("1234.56") into cents.
func parseAmount(s string) (int64, error) {
	s = strings.TrimSpace(strings.NewReplacer("€", "", "EUR", "", "\u00a0", "", " ", "").Replace(s))
	negative := strings.HasPrefix(s, "-")
	s = strings.TrimPrefix(s, "-")
	whole, cents, hasCents := strings.Cut(s, ",")
	if !hasCents {
		// One point with one or two digits after it is a decimal point.
		if i := strings.LastIndexByte(s, '.'); i >= 0 && strings.Count(s, ".") == 1 && len(s)-i-1 <= 2 {
			whole, cents, hasCents = s[:i], s[i+1:], true
		}
	}
	if groups := strings.Split(whole, "."); len(groups) > 1 {
		for i, g := range groups {
			if i > 0 && len(g) != 3 || i == 0 && (g == "" || len(g) > 3) {
				return 0, errAmount
			}
		}
		whole = strings.Join(groups, "")
	}
	if hasCents && (cents == "" || len(cents) > 2) {
		return 0, errAmount
	}
	if digits(whole) == "" || hasCents && digits(cents) == "" {
		return 0, errAmount
	}
	n, err := strconv.ParseInt(whole+(cents + "00")[:2], 10, 64)
	if err != nil || n > 1e14 {
		return 0, errAmount
	}
	if negative {
		n = -n
	}
	return n, nil
}

// digits is s where it is nothing else, and empty otherwise.
func digits(s string) string {
	if strings.Trim(s, "0123456789") != "" {
		return ""
	}
	return s
}

// parseSex reads what registries call it; empty where it is something else.
func parseSex(s string) codicefiscale.Sesso {
	switch fold(s) {
	case "m", "maschio", "maschile", "uomo":
		return codicefiscale.Maschio
	case "f", "femmina", "femminile", "donna":
		return codicefiscale.Femmina
	}
	return ""
}

// parseCivil reads a marital status; empty where it is none that we know.
func parseCivil(s string) string {
	f := fold(s)
	for _, v := range []struct{ begins, is string }{
		{"celibe", "celibe_nubile"}, {"nubile", "celibe_nubile"}, {"liber", "celibe_nubile"},
		{"coniugat", "coniugato"}, {"sposat", "coniugato"}, {"unit", "unito_civilmente"}, {"unionecivile", "unito_civilmente"},
		{"separat", "separato"}, {"divorziat", "divorziato"}, {"vedov", "vedovo"}, {"nonnoto", "non_noto"}, {"ignoto", "non_noto"},
	} {
		if strings.HasPrefix(f, v.begins) {
			return v.is
		}
	}
	return ""
}

// comuni are the Ambito's, by the folded forms of Belfiore, ISTAT code and name.
var comuni = sync.OnceValue(func() map[string]codicefiscale.Comune {
	index := map[string]codicefiscale.Comune{}
	for _, c := range codicefiscale.ComuniAmbito() {
		for _, name := range []string{string(c.Belfiore), c.ISTAT, c.Nome} {
			index[fold(name)] = c
		}
	}
	return index
})

// findComune finds one of the Ambito's by Belfiore, ISTAT code or name.
func findComune(s string) (codicefiscale.Comune, bool) {
	f := strings.TrimPrefix(fold(s), "comunedi")
	if len(f) == 5 && digits(f) != "" {
		f = "0" + f // a spreadsheet ate the zero
	}
	c, ok := comuni()[f]
	return c, ok
}
