package cella

import (
	"regexp"
	"slices"
	"strings"
)

// What people write around the name of a Comune.
var (
	locality   = regexp.MustCompile(`(?i)(?:^|[\s,;(/–-])((?:frazione|fraz|frz|fr\.|localit(?:à|a'|a` + "`" + `|a’|a)|loc|cascina|casc|c\.na|quartiere|rione)(?:\.\s*|\s+|$))`)
	provinceOf = regexp.MustCompile(`(?i)[\s,(-]+prov(?:incia|\.)?\s*(?:di\s+)?(lodi|milano|lo|mi)\)?\s*$`)
	inItaly    = regexp.MustCompile(`[\s,(-]+(?:ITALIA|ITALY)\)?$|[\s,-]+(?:CITTÀ|CITTA'?|CAPOLUOGO|CENTRO)$`)
	capDash    = regexp.MustCompile(`^IT?-?\s?(\d{5})\s*-?\s*|^(\d{5})\s*-\s*`)
	// stroke shortens a small word: "s/Lambro", "c/Villavesco", and not "c/o".
	stroke = regexp.MustCompile(`(?i)(\s)([sc])/\s*([a-z]{2,}|[a-z]\b\.?)`)
	// livesIn says that somebody lives in what follows; comuneOf and postal are words
	// that say nothing more than what they stand before.
	livesIn  = regexp.MustCompile(`(?i)^\s*(?:residente|resid|res)(?:\.\s*|\s+)(?:(?:a|in)\s+)?`)
	comuneOf = regexp.MustCompile(`(?i)^\s*(?:comune|com|c)(?:\.\s*|\s+)(?:di\s+)`)
	postal   = regexp.MustCompile(`(?i)\bc\.?a\.?p\.?\s*:?\s*(\d{5})\b`)
	// today is what a Comune that was is part of: "(ora Castelgerundo)".
	today = regexp.MustCompile(`(?i)[\s,(]+(?:ora|oggi|adesso)\s+([^()]+)\)?\s*$`)
	// siglaFirst is the province before the name.
	siglaFirst = regexp.MustCompile(`(?i)^\s*(?:\((lo|mi)\)|(lo|mi)\s*[-–])\s*(.+)$`)
	separators = regexp.MustCompile(`[,;/()\[\]–]|-`)
	within     = regexp.MustCompile(`(?i)\s(?:di|nel comune di|comune di)\s+`)
)

// unadorned is a place without the words around it that say nothing of which it is.
func unadorned(s string) string {
	s = comuneOf.ReplaceAllString(livesIn.ReplaceAllString(s, ""), "")
	s = postal.ReplaceAllString(s, "$1")
	if at := siglaFirst.FindStringSubmatch(s); at != nil {
		s = at[3] + " (" + strings.ToUpper(at[1]+at[2]) + ")"
	}
	return stroke.ReplaceAllStringFunc(s, func(m string) string {
		at := stroke.FindStringSubmatch(m)
		if strings.EqualFold(at[2], "c") && strings.EqualFold(strings.TrimSuffix(at[3], "."), "o") {
			return m // presso
		}
		word := map[string]string{"s": "sul ", "c": "con "}[strings.ToLower(at[2])]
		if len(at[3]) == 1 {
			return at[1] + word + at[3] + "."
		}
		return at[1] + word + at[3]
	})
}

// sharedCAP is the postal code of Castiglione d'Adda and of what was Camairago: it
// tells neither.
const sharedCAP = "26823"

// ofAmbito reports whether a postal code is of one of the Ambito's Comuni.
func ofAmbito(cap string) bool {
	return cap != "" && slices.ContainsFunc(ambito(), func(a known) bool { return a.CAP == cap })
}

// besideRead is a Comune that stands in a cell with something else.
type besideRead struct {
	Comune
	err error
}

// besides reads a Comune that is written with a part of it, or with a street: "Lodi
// fraz. Riolo", "Fraz. Riolo - Lodi", "Lodi, Riolo", "Mairano di Casaletto
// Lodigiano"; false where there is nothing beside a name. No place is known here
// that is no Comune: only the name of a Comune says where it is.
func besides(s, cap string) (besideRead, bool) {
	if at := locality.FindStringSubmatchIndex(s); at != nil {
		c, err := marked(s, s[:at[2]], s[at[2]:], s[at[3]:], cap)
		return besideRead{c, err}, true
	}
	if named := partsOf(s); len(named) > 1 {
		c, err := among(named, cap)
		return besideRead{c, err}, true
	}
	if at := within.FindAllStringIndex(s, -1); at != nil {
		last := at[len(at)-1]
		if c, ok := partOf(s[:last[0]], s[last[1]:], cap); ok {
			return besideRead{Comune: c}, true
		}
	}
	return besideRead{}, false
}

// marked reads a cell that says which part of it is a locality: what stands before
// that is the Comune or, where nothing does, what stands last.
func marked(s, before, beside, name, cap string) (Comune, error) {
	whole := place(s)
	head := place(before)
	if len(head.words) > 0 {
		if head.province == "" {
			head.province = whole.province
		}
		head.takes(cap)
		c, err := head.comune()
		if err != nil {
			return Comune{}, err
		}
		for _, p := range partsOf(name) {
			if other, err := place(p.text).comune(); err == nil && other.Ambito.Nome != "" && other.Ambito != c.Ambito {
				return Comune{}, errComuneTwo
			}
		}
		if len(place(name).words) > 0 {
			c.Beside = trimmed(beside)
		}
		return c, nil
	}
	parts := partsOf(name)
	if len(parts) > 1 {
		last := parts[len(parts)-1].text
		w := place(last)
		if w.province == "" {
			w.province = whole.province
		}
		w.takes(cap)
		c, err := w.comune()
		if err != nil || c.Ambito.Nome == "" {
			return Comune{}, errComunePart
		}
		c.Beside = trimmed(beside[:strings.LastIndex(beside, last)])
		return c, nil
	}
	if at := within.FindAllStringIndex(name, -1); at != nil {
		last := at[len(at)-1]
		if c, err := place(name[last[1]:]).comune(); err == nil && c.Ambito.Nome != "" {
			c.Beside = trimmed(beside[:len(beside)-len(name)+last[0]])
			return c, nil
		}
	}
	if c, err := place(name).comune(); err == nil && c.Ambito.Nome != "" && c.Note != "" {
		return c, nil // a Comune that was
	}
	if cap != sharedCAP && ofAmbito(cap) {
		by := slices.DeleteFunc(slices.Clone(ambito()), func(a known) bool { return a.CAP != cap })
		if c, err := one(written{}, by); err == nil {
			c.Beside, c.Note = trimmed(beside), "Il Comune è quello del CAP: la cella dice soltanto la località."
			return c, nil
		}
	}
	return Comune{}, errComunePart
}

// among reads a cell of several parts, of which one is a Comune.
func among(parts []part, cap string) (Comune, error) {
	for i, p := range parts {
		sigla := map[string]string{"LODI": "LO", "MILANO": "MI"}[strings.ToUpper(p.text)]
		if i != 1 || !p.closed || sigla == "" || len(parts) > 2 {
			continue
		}
		w := place(parts[0].text)
		w.province = sigla
		w.takes(cap)
		if c, err := w.comune(); err == nil && c.Ambito.Nome != "" {
			return c, nil
		}
	}
	var found []Comune
	at, other := 0, false
	for i, p := range parts {
		w := place(p.text)
		w.takes(cap)
		c, err := w.comune()
		switch {
		case err != nil:
		case c.Ambito.Nome == "":
			other = other || !p.closed
		case len(found) == 0 || found[0].Ambito != c.Ambito:
			found, at = append(found, c), i
		}
	}
	if len(found) > 1 {
		found = slices.DeleteFunc(found, func(c Comune) bool { return c.Ambito.CAP != cap })
		if len(found) != 1 {
			return Comune{}, errComuneTwo
		}
		return found[0], nil
	}
	if len(found) == 0 {
		return Comune{}, Unknown
	}
	c := found[0]
	switch {
	case ofAmbito(cap) && cap != c.Ambito.CAP && cap != sharedCAP:
		return Comune{}, errComuneCAP
	case other && !parts[at].closed:
		return Comune{}, errComuneTwo
	case at > 0 && c.Nome == "Lodi" && cap != c.Ambito.CAP:
		return Comune{}, errComuneLodi
	}
	var beside []string
	for i, p := range parts {
		if i != at {
			beside = append(beside, p.text)
		}
	}
	c.Beside = strings.Join(beside, ", ")
	return c, nil
}

// partOf reads "Mairano di Casaletto Lodigiano"; not "Quartiano di Lodi", which has the
// province's name after it, nor where the part has the name of another Comune.
func partOf(name, comune, cap string) (Comune, bool) {
	w := place(comune)
	w.takes(cap)
	c, err := w.comune()
	if err != nil || c.Ambito.Nome == "" || c.Nome == "Lodi" && w.cap != c.Ambito.CAP {
		return Comune{}, false
	}
	if other, err := place(name).comune(); err == errComuneMany || err == nil && other.Ambito.Nome != "" && other.Ambito != c.Ambito {
		return Comune{}, false
	}
	c.Beside = trimmed(name)
	return c, true
}

// part is what stands between signs; closed in brackets or not.
type part struct {
	text   string
	closed bool
}

// partsOf takes a cell apart at its signs, without postal codes and provinces.
func partsOf(s string) []part {
	var out []part
	closed, from := false, 0
	add := func(end int) {
		text := strings.TrimSpace(s[from:end])
		if len(place(text).words) > 0 && !provinces()[strings.ToUpper(text)] {
			out = append(out, part{text, closed})
		}
	}
	for _, at := range separators.FindAllStringIndex(s, -1) {
		add(at[0])
		closed, from = s[at[0]] == '(' || s[at[0]] == '[', at[1]
	}
	add(len(s))
	return out
}

// ending is a postal code or a province at the end of a text.
var ending = regexp.MustCompile(`(?:^|[\s,;(/-])(\d{5}|[A-Za-z]{2})\)?$`)

// trimmed is a text without signs, postal code and province around it.
func trimmed(s string) string {
	for {
		s = strings.Trim(s, " ,;/()[]–-")
		at := ending.FindStringSubmatchIndex(s)
		if at == nil || !provinces()[strings.ToUpper(s[at[2]:at[3]])] && Digits(s[at[2]:at[3]]) == "" {
			return s
		}
		s = s[:at[0]]
	}
}
