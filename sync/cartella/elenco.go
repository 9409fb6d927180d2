package cartella

import (
	"slices"
	"strconv"
	"strings"
)

// Colonna is a column of a list that is no field of the kind: a sentence about the
// record or, of the records of another kind that name it, how many there are or
// when the last of them was.
type Colonna struct {
	// Path is its name among the columns of the kind.
	Path      Path   `json:"path"`
	Etichetta string `json:"etichetta"`
	// Frase is the sentence, with what is read of the record in braces.
	Frase string `json:"-"`
	// Di is the other kind, Per its field that names the record, Dove which of them
	// count; nil is all.
	Di   Kind        `json:"di,omitempty"`
	Per  Path        `json:"-"`
	Dove *Condizione `json:"-"`
	// Ultima asks for the day of the last rather than for how many.
	Ultima bool `json:"ultima,omitempty"`
}

// Conta is what a list says of so many records, of which the last is of then: none
// is nothing.
func (c *Colonna) Conta(n int, last string) string {
	switch {
	case n == 0:
		return ""
	case c.Ultima && giornoValido(last):
		return DataLeggibile(last)
	case c.Ultima:
		day, _, _ := strings.Cut(IstanteLeggibile(last), " ")
		return day
	}
	return strconv.Itoa(n)
}

// Colonna finds a column that is no field.
func (s *Scheda) Colonna(p Path) (*Colonna, bool) {
	for i := range s.Calcolate {
		if s.Calcolate[i].Path == p {
			return &s.Calcolate[i], true
		}
	}
	return nil, false
}

// Dice is what a column that is a sentence says of a record.
func (c *Colonna) Dice(rec Record, r Reader) string {
	t, err := rec.object()
	if err != nil || c.Frase == "" {
		return ""
	}
	return SchedaDi(rec.Kind).compila(c.Frase, Corpo(t), r)
}

// Tono is how a choice stands out where people look over many.
type Tono string

const (
	Attende  Tono = "attende"  // somebody has to do something about it
	Avviato  Tono = "avviato"  // it is arranged, or somebody else's turn
	Attivo   Tono = "attivo"   // it is at work, or in force
	Concluso Tono = "concluso" // nothing is to be done about it any more
)

// Nominati are the fields by which a list of the kind names other records: in its
// columns, and in what each is called.
func (s *Scheda) Nominati() []Path {
	return slices.DeleteFunc(s.letti(true), func(p Path) bool {
		c, known := s.Campo(p)
		return !known || c.Tipo != Rif
	})
}

// letti are the fields of which it is made what one is called and, in a list, what
// the columns show.
func (s *Scheda) letti(inLista bool) []Path {
	var out []Path
	if s.Titolo == "" {
		out = append(out, s.Radici...)
	}
	for _, sentence := range append([]string{s.Titolo}, s.Dettaglio...) {
		out = append(out, nominati(sentence)...)
	}
	if !inLista {
		return out
	}
	out = append(out, s.Colonne...)
	for _, c := range s.Calcolate {
		out = append(out, nominati(c.Frase)...)
	}
	return out
}

// Nomina are the other kinds of which a list of this one shows something: those
// that its rows name, those that these are called after, and those that it counts.
func (s *Scheda) Nomina() []Kind {
	var out []Kind
	var follow func(s *Scheda, paths []Path)
	add := func(k Kind) {
		if k != "" && !slices.Contains(out, k) {
			out = append(out, k)
			follow(SchedaDi(k), SchedaDi(k).letti(false))
		}
	}
	follow = func(s *Scheda, paths []Path) {
		for _, p := range paths {
			if c, ok := s.Campo(p); ok && c.Tipo == Rif {
				add(c.Di)
			}
		}
	}
	follow(s, s.letti(true))
	for _, c := range s.Calcolate {
		if c.Di != "" && !slices.Contains(out, c.Di) {
			out = append(out, c.Di)
		}
	}
	return slices.DeleteFunc(out, func(k Kind) bool { return k == s.Kind })
}

// nominati are the fields that a sentence names in braces.
func nominati(sentence string) []Path {
	var out []Path
	for _, part := range strings.Split(sentence, "{")[1:] {
		path, _, _ := strings.Cut(part, "}")
		path, _, _ = strings.Cut(path, "|")
		out = append(out, Path(path))
	}
	return out
}
