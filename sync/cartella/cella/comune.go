package cella

import (
	"slices"
	"strings"
	"sync"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"siz-icaro/sync/cartella/codicefiscale"
)

// Comune is what a cell says of where somebody lives.
type Comune struct {
	// Ambito is one of the Ambito's 61; zero for a place outside.
	Ambito codicefiscale.Comune
	// Nome is the place's, as it is to be kept.
	Nome string
	// CAP is the postal code that the cell had too, "" for none.
	CAP string
	// Beside is what stands beside the name, as it is written: "fraz. Riolo".
	Beside string
	// Note says how a name that is not today's was read, "" where it is.
	Note string
	// Homeless: the cell says that there is no place.
	Homeless bool
}

// former are the Comuni that are part of one of the Ambito's now, by their code:
// those that ceased within the life of people.
var former = map[codicefiscale.Belfiore]codicefiscale.Belfiore{
	"B456": "M393", // Camairago, since 2018 Castelgerundo
	"C362": "M393", // Cavacurta, the same
	"L068": "F260", // Tavazzano, since 1869 Tavazzano con Villavesco
	"M191": "B910", // Zorlesco, since 1929 Casalpusterlengo
	"M087": "B910", // Vittadone, the same
}

// The reasons for which a place is not read. Unknown is of what is no place of ours
// nor of anybody's.
const (
	Unknown       Reason = "Il Comune non si riconosce: scrivi il suo nome intero, il codice catastale o quello ISTAT."
	errComuneMany Reason = "Più Comuni si possono scrivere così: scrivi il nome intero, o aggiungi la provincia o il CAP."
	errComuneTwo  Reason = "Nella cella ci sono due Comuni: lascia quello in cui la persona risiede."
	errComuneLodi Reason = "«Lodi» può essere il Comune o la provincia: scrivi il Comune, e della provincia la sigla (LO)."
	errComunePart Reason = "La cella dice una località, e non di quale Comune: scrivi anche il Comune."
	errComuneCAP  Reason = "Il CAP è di un Comune dell'Ambito, e il nome di un luogo che non ne fa parte: scrivi il nome intero del Comune."
)

// ReadComune reads a place of residence as people write it: "LODI (LO)", "26900
// Lodi", "S. Angelo Lodigiano", "Tavazzano", "Lodi fraz. Riolo", by its codes, and by
// the name of a Comune that is part of another now. cap is the postal code of the
// row, where it has one: it decides where the name does not. A name that could be a
// Comune of the Ambito and another is refused, since who a person is shown to hangs
// on it.
func ReadComune(s, cap string) (Comune, error) {
	s = unadorned(provinceOf.ReplaceAllString(strings.TrimSpace(norm.NFC.String(s)), " ($1)"))
	if at := today.FindStringSubmatchIndex(s); at != nil {
		// Of two names that agree the one of today says it.
		was, err1 := ReadComune(s[:at[0]], cap)
		now, err2 := ReadComune(s[at[2]:at[3]], cap)
		if err1 == nil && err2 == nil && was.Ambito == now.Ambito && was.Nome == now.Nome {
			return was, nil
		}
		if err1 == nil || err2 == nil {
			return Comune{}, errComuneTwo
		}
	}
	w := place(s)
	w.takes(cap)
	c, err := w.comune()
	if err != nil {
		if beside, is := besides(s, w.cap); is {
			c, err = beside.Comune, beside.err
		}
	}
	if c.Homeless {
		c.Nome = s
	}
	if err == nil && c.Note == "" && c.Ambito.Nome != "" && w.cap != c.Ambito.CAP && w.cap != sharedCAP && ofAmbito(w.cap) {
		c.Note = "Il CAP è di un altro Comune: controlla la residenza."
	}
	return c, err
}

// comune reads a name that stands by itself.
func (w written) comune() (Comune, error) {
	if w.code != "" {
		return byCode(w)
	}
	if homeless(w.name) {
		return Comune{Homeless: true}, nil
	}
	if len(w.words) == 0 {
		if w.cap == "" || w.given == "" {
			return Comune{}, Unknown
		}
		return one(w, slices.DeleteFunc(slices.Clone(ambito()), func(a known) bool { return a.CAP != w.cap }))
	}
	exact := slices.DeleteFunc(slices.Clone(ambito()), func(a known) bool { return a.joined != w.joined })
	if len(exact) == 0 {
		exact = slices.DeleteFunc(slices.Clone(ambito()), func(a known) bool { return !a.complete(w.words) })
	}
	if len(exact) == 1 && w.elsewhere(exact[0]) == "" {
		return one(w, exact)
	}
	outside, ours, also := nation(w)
	if ours != nil {
		if also && w.province == "" && w.cap != ours.Ambito.CAP {
			return Comune{}, errComuneMany // the name that one of ours had, another has or had
		}
		return *ours, nil
	}
	// A name that lacks parts: of the Ambito's own the only one, and either the
	// province or the postal code says that it is of here, or no other in Italy
	// begins so.
	begun := slices.DeleteFunc(slices.Clone(ambito()), func(a known) bool {
		return !a.begins(w.words) && !strings.HasPrefix(a.joined, w.joined) || len(w.joined) < 3
	})
	if w.cap != "" {
		if near := slices.DeleteFunc(slices.Clone(begun), func(a known) bool { return a.CAP != w.cap }); len(near) == 1 {
			return one(w, near)
		}
	}
	if outside != "" && len(exact) == 0 {
		switch {
		case ofAmbito(w.cap):
			return Comune{}, errComuneCAP
		case len(begun) > 0 && w.province == "" && w.cap == "":
			return Comune{}, errComuneMany
		}
		return Comune{Nome: outside, CAP: w.cap}, nil
	}
	switch {
	case len(begun) == 1 && w.elsewhere(begun[0]) != "":
		return Comune{}, Unknown
	case len(begun) == 1 && (begun[0].begins(w.words) || begun[0].cut(w.joined)) && (w.province == begun[0].Provincia || onlyHere(w, begun[0])):
		return one(w, begun)
	case len(begun) > 0:
		return Comune{}, errComuneMany
	}
	return Comune{}, Unknown
}

func one(w written, found []known) (Comune, error) {
	switch len(found) {
	case 0:
		return Comune{}, Unknown
	case 1:
		c := found[0].Comune
		out := Comune{Ambito: c, Nome: c.Nome}
		if w.given != "" {
			out.CAP = w.given
		}
		return out, nil
	}
	return Comune{}, errComuneMany
}

// WithCAP are the Comuni of the Ambito with a postal code.
func WithCAP(cap string) []codicefiscale.Comune {
	return slices.DeleteFunc(codicefiscale.ComuniAmbito(), func(c codicefiscale.Comune) bool { return c.CAP != cap })
}

// Near reports whether a place that was not recognised looks like one of the
// Ambito's with a slip of the pen, or has its name among other words.
func Near(s string) bool {
	w := place(s)
	words := " " + strings.Join(w.words, " ") + " "
	return slices.ContainsFunc(ambito(), func(a known) bool {
		return strings.Contains(words, " "+strings.Join(a.words, " ")+" ") || len(w.joined) > 3 && distance(a.joined, w.joined) <= 1+len(a.joined)/8 || strings.HasPrefix(w.joined, a.joined) && len(a.joined) > 4
	})
}

// distance is how many letters have to be put, taken or changed, as far as it is
// small.
func distance(a, b string) int {
	if len(a)-len(b) > 4 || len(b)-len(a) > 4 {
		return 5
	}
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := 1; i <= len(a); i++ {
		diagonal := row[0]
		row[0] = i
		for j := 1; j <= len(b); j++ {
			change := diagonal
			if a[i-1] != b[j-1] {
				change++
			}
			diagonal = row[j]
			row[j] = min(change, row[j]+1, row[j-1]+1)
		}
	}
	return row[len(b)]
}

// byCode finds a place by its Belfiore or ISTAT code.
func byCode(w written) (Comune, error) {
	for _, a := range ambito() {
		if w.code == string(a.Belfiore) || w.code == a.ISTAT {
			return one(w, []known{a})
		}
	}
	if b := codicefiscale.Belfiore(w.code); b.Valido() {
		if l, ok := codicefiscale.Cerca(b); ok {
			if c, ours := successor(l); ours {
				return c, nil
			}
			return Comune{Nome: l.Nome}, nil
		}
	}
	return Comune{}, Unknown
}

// successor is the Comune of the Ambito that one which ceased is part of.
func successor(l codicefiscale.Luogo) (Comune, bool) {
	for _, a := range ambito() {
		if a.Belfiore == l.Belfiore {
			return Comune{Ambito: a.Comune, Nome: a.Nome}, true
		}
		if former[l.Belfiore] == a.Belfiore {
			return Comune{Ambito: a.Comune, Nome: a.Nome, Note: l.Nome + " fa parte oggi di " + a.Nome + "."}, true
		}
	}
	return Comune{}, false
}

// nation looks a whole name up among all the places of Italy and the states:
// outside is one that is not of the Ambito and is called so now, ours one that is
// under a name of before; also says that another has or had the name.
func nation(w written) (outside string, ours *Comune, also bool) {
	name := w.name
	if w.province != "" {
		name += " (" + w.province + ")"
	}
	for _, v := range codicefiscale.PerNome(name, codicefiscale.Data{}) {
		if n := len(v.Quando); n > 0 && !v.Quando[n-1].Al.IsZero() && v.Quando[n-1].Al.Anno() < 1920 && former[v.Belfiore] == "" {
			continue // nobody says so any more
		}
		if w.province != "" && v.Provincia != w.province && !(w.province == "LO" && v.Provincia == "MI") {
			continue
		}
		if c, is := successor(v.Luogo); is {
			ours = &c
			continue
		}
		also = true
		if n := len(v.Detto.Quando); n > 0 && !v.Detto.Quando[n-1].Al.IsZero() && !v.Belfiore.Estero() {
			continue // nobody lives under a name of before
		}
		if len(v.Quando) == 0 || v.Quando[len(v.Quando)-1].Al.IsZero() || outside == "" {
			outside = v.Nome
		}
	}
	return outside, ours, also
}

// onlyHere reports whether no other place of Italy has a name that begins so.
func onlyHere(w written, a known) bool {
	for _, v := range codicefiscale.Suggerisci(w.name, codicefiscale.Data{}, 20) {
		if v.Belfiore != a.Belfiore && former[v.Belfiore] != a.Belfiore && !v.Belfiore.Estero() && (len(v.Quando) == 0 || v.Quando[len(v.Quando)-1].Al.IsZero()) {
			return false
		}
	}
	return true
}

// known is a Comune of the Ambito with its name taken apart.
type known struct {
	codicefiscale.Comune
	words  []string
	joined string
}

var ambito = sync.OnceValue(func() []known {
	var out []known
	for _, c := range codicefiscale.ComuniAmbito() {
		w := wordsOf(c.Nome)
		out = append(out, known{c, w, strings.Join(w, "")})
	}
	return out
})

// complete reports whether words are the whole name, each whole or shortened.
func (a known) complete(words []string) bool {
	n, ok := a.match(words)
	return ok && n == len(a.words)
}

// begins reports whether words are the beginning of the name, each whole or
// shortened.
func (a known) begins(words []string) bool {
	_, ok := a.match(words)
	return ok
}

// match says how many words of the name the written ones stand for. Small words
// may be left out.
func (a known) match(words []string) (int, bool) {
	i := 0
	for _, w := range words {
		for i < len(a.words) && small(a.words[i]) && !shortens(w, a.words[i]) {
			i++
		}
		if i >= len(a.words) || !shortens(w, a.words[i]) {
			return i, false
		}
		i++
	}
	return i, true
}

// cut reports whether a name without its spaces goes on from what is written: after a
// whole word, or where a narrow column cut it off.
func (a known) cut(joined string) bool {
	if !strings.HasPrefix(a.joined, joined) {
		return false
	}
	n := 0
	for _, w := range a.words {
		if n += len(w); n == len(joined) {
			return true
		}
	}
	return len(joined) >= 8
}

func small(w string) bool {
	return slices.Contains([]string{"D", "DI", "DEI", "DEL", "AL", "IN", "SUL", "CON", "E"}, w)
}

// shortens reports whether a written word stands for a word of a name: the same,
// or an abbreviation, which has a point after it.
func shortens(written, whole string) bool {
	short, point := strings.CutSuffix(written, ".")
	if short == whole {
		return true
	}
	if (short == "S" || short == "SANT" || short == "SAN") && (whole == "SAN" || whole == "SANT" || whole == "SANTO" || whole == "SANTA") {
		return short == "S" || point
	}
	if !point || short == "" || short[0] != whole[0] || len(short) >= len(whole) {
		return false
	}
	at := 0 // the letters in their order: "LOD.NO"
	for i := range len(short) {
		j := strings.IndexByte(whole[at:], short[i])
		if j < 0 {
			return false
		}
		at += j + 1
	}
	return strings.HasPrefix(whole, short) || short[len(short)-1] == whole[len(whole)-1]
}

// written is a place taken apart.
type written struct {
	name     string // without codes and province
	words    []string
	joined   string
	province string
	cap      string
	given    string // the postal code in the cell itself
	code     string // Belfiore or ISTAT
}

// takes adds the postal code of the row, where the cell has none.
func (w *written) takes(cap string) {
	if w.cap == "" {
		w.cap = Digits(strings.TrimSpace(cap))
	}
}

// elsewhere is the province that is written where it cannot be a Comune's, that of
// before 1992 counted as its own.
func (w written) elsewhere(a known) string {
	if w.province == "" || w.province == a.Provincia || w.province == "MI" || w.province == "LO" {
		return ""
	}
	return w.province
}

// place takes a written place apart.
func place(s string) written {
	var w written
	s = capDash.ReplaceAllString(strings.TrimSpace(strings.ToUpper(norm.NFC.String(s))), "$1$2 ")
	for _, p := range []string{"COMUNE DI ", "CITTÀ DI ", "CITTA' DI ", "CITTA DI "} {
		s = strings.TrimPrefix(s, p)
	}
	s = inItaly.ReplaceAllString(s, "")
	if f := strings.TrimSuffix(s, ".0"); Digits(f) != "" && (len(f) == 6 || len(f) == 5 && !slices.ContainsFunc(ambito(), func(a known) bool { return a.CAP == f })) || codicefiscale.Belfiore(f).Valido() {
		if w.code = f; len(f) == 5 {
			w.code = "0" + f // a spreadsheet ate the zero
		}
		return w
	}
	// What is between signs: a province, a postal code, or a part of the name.
	var name []string
	fields := strings.FieldsFunc(s, func(r rune) bool { return unicode.IsSpace(r) || strings.ContainsRune("(),/[]", r) || r == '–' })
	isCAP := func(f string) bool { f = strings.Trim(f, "-."); return len(f) == 5 && Digits(f) != "" }
	for i, f := range fields {
		bare := strings.Trim(f, "-.")
		last := !slices.ContainsFunc(fields[i+1:], func(f string) bool { return !isCAP(f) })
		switch {
		case bare == "" && strings.Trim(f, "-") == "":
		case isCAP(f):
			w.cap, w.given = bare, bare
		case len(bare) == 2 && i > 0 && provinces()[bare] && (last || strings.Contains(s, "("+bare+")")):
			w.province = bare
		default:
			name = append(name, f)
		}
	}
	w.name = strings.Join(name, " ")
	w.words = wordsOf(w.name)
	w.joined = strings.ReplaceAll(strings.Join(w.words, ""), ".", "")
	return w
}

// wordsOf are the words of a name in capitals, without accents; of those with a
// point after them it is kept: they are abbreviations.
func wordsOf(s string) []string {
	var words []string
	var b strings.Builder
	short := false
	end := func() {
		if b.Len() > 0 {
			if short && !strings.HasSuffix(b.String(), ".") {
				b.WriteByte('.')
			}
			words = append(words, b.String())
		}
		b.Reset()
		short = false
	}
	runes := []rune(norm.NFD.String(strings.ToUpper(s)))
	for i, r := range runes {
		switch {
		case r >= 'A' && r <= 'Z', r >= '0' && r <= '9':
			b.WriteRune(r)
		case r == '.':
			// "LOD.NO" and "L.DO" are one word, "S.ANGELO" and "B.P." are two.
			if n := tail(runes[i+1:]); n == 2 || n == 1 && b.Len() > 1 {
				short = true
				continue
			}
			if b.Len() > 0 {
				b.WriteRune('.')
			}
			end()
		case unicode.Is(unicode.Mn, r):
		default:
			end()
		}
	}
	end()
	return words
}

// tail is how many letters a word has.
func tail(runes []rune) (n int) {
	for _, r := range runes {
		if !unicode.IsLetter(r) {
			break
		}
		n++
	}
	return n
}

// provinces are the siglas of the provinces.
var provinces = sync.OnceValue(func() map[string]bool {
	out := map[string]bool{}
	for sigla := range strings.FieldsSeq("AG AL AN AO AP AQ AR AT AV BA BG BI BL BN BO BR BS BT BZ CA CB CE CH CI CL CN CO CR CS CT CZ EN FC FE FG FI FM FO FR GE GO GR IM IS KR LC LE LI LO LT LU MB MC ME MI MN MO MS MT NA NO NU OG OR OT PA PC PD PE PG PI PN PO PR PS PT PU PV PZ RA RC RE RG RI RM RN RO SA SI SO SP SR SS SU SV TA TE TN TO TP TR TS TV UD VA VB VC VE VI VR VS VT VV") {
		out[sigla] = true
	}
	return out
})

// homeless reports whether a place is that there is none.
func homeless(name string) bool {
	switch Fold(name) {
	case "senzafissadimora", "sfd", "senzadimora", "senzatetto", "senzaresidenza", "irreperibile":
		return true
	}
	return false
}
