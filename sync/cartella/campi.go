package cartella

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"
	"unicode"
	"unicode/utf8"
)

// tipo is what a field may hold.
type tipo int

const (
	testo     tipo = iota // one line
	paragrafi             // free text, several lines
	data                  // "2006-01-02"
	istante               // RFC 3339, UTC, to the second
	booleano
	intero
	scelta // one of valori
	rif    // an id
	codice // a short technical text
)

// campo describes one field. The path may hold "*" for a key of a collection.
type campo struct {
	path         Path
	tipo         tipo
	obbligatorio bool
	max          int // characters of a text; zero means 200 for a line, 50,000 for a text
	fino         int // the largest of an integer that may not be negative; zero means any
	valori       []string
	// di is the kind of record that the field names: by its value or, in a
	// collection, by its key, unless valore says that it is the value there too.
	// fra says which records of the kind may be named.
	di     Kind
	valore bool
	fra    criterio
	// giorno bounds a day or a moment.
	giorno giorno
	// ultimo marks a field where the last writer wins: personal settings.
	ultimo bool
	// etichetta is what the screen calls the field, for messages.
	etichetta string
}

// giorno says on which days something may have happened.
type giorno int

const (
	sempre   giorno = iota
	passato         // not in the future
	recente         // nor longer ago than anybody writes down what they did
	annotati = 10   // years that recente goes back
)

// ammette says whether an operator may write at now that something happened at
// s. A day of grace is for the computer whose clock is ahead.
func (g giorno) ammette(s string, now time.Time) bool {
	if g == sempre {
		return true
	}
	day := s[:min(len(s), len(time.DateOnly))]
	return day <= Giorno(now.AddDate(0, 0, 1)) && (g != recente || day >= Giorno(now.AddDate(-annotati, 0, 0)))
}

// Etichetta is what the screen calls a field, for conflicts and errors.
func Etichetta(k Kind, p Path) string {
	if c, ok := campoDi(k, p); ok && c.etichetta != "" {
		return c.etichetta
	}
	return string(p)
}

// TestoLibero reports whether a field holds free text, which two people's
// versions of can be put together by hand.
func TestoLibero(k Kind, p Path) bool {
	c, ok := campoDi(k, p)
	return ok && (c.tipo == paragrafi || c.tipo == testo)
}

// PiuRighe reports whether a field's text may have several lines.
func PiuRighe(k Kind, p Path) bool {
	c, ok := campoDi(k, p)
	return ok && c.tipo == paragrafi
}

// campiPerPath indexes [campi]: every leaf of every body is looked up here.
var campiPerPath = sync.OnceValue(func() map[Kind]map[Path]campo {
	index := map[Kind]map[Path]campo{}
	for k, list := range campi() {
		index[k] = map[Path]campo{}
		for _, c := range list {
			index[k][c.path] = c
		}
	}
	return index
})

// campoDi finds the description of p in kind k.
func campoDi(k Kind, p Path) (campo, bool) {
	c, ok := campiPerPath()[k][pattern(p)]
	return c, ok
}

// pattern is p with the key of its collection, always the second segment,
// written as "*"; empty where the key is no id.
func pattern(p Path) Path {
	collection, rest, nested := strings.Cut(string(p), ".")
	if !nested {
		return p
	}
	key, field, deeper := strings.Cut(rest, ".")
	if !ID(key).Valid() {
		return ""
	}
	if !deeper {
		return Path(collection + ".*")
	}
	return Path(collection + ".*." + field)
}

// check says whether v may stand in the field.
func (c campo) check(p Path, v any) *Error {
	bad := func(format string, args ...any) *Error {
		name := c.etichetta
		if name == "" {
			name = string(p)
		}
		return refuse(CodeNonValido, p, "«"+name+"»: "+fmt.Sprintf(format, args...))
	}
	switch c.tipo {
	case booleano:
		if _, ok := v.(bool); !ok {
			return bad("serve un sì o un no.")
		}
		return nil
	case intero:
		n, ok := v.(json.Number)
		if !ok {
			return bad("serve un numero intero.")
		}
		i, err := n.Int64()
		if err != nil || fmt.Sprint(i) != n.String() {
			return bad("serve un numero intero.")
		}
		if c.fino > 0 && (i < 0 || i > int64(c.fino)) {
			return bad("serve un numero fra 0 e %d.", c.fino)
		}
		return nil
	}
	s, ok := v.(string)
	if !ok {
		return bad("serve un testo.")
	}
	switch c.tipo {
	case testo, codice, paragrafi:
		limit := c.max
		if limit == 0 {
			limit = 200
			if c.tipo == paragrafi {
				limit = 50_000
			}
		}
		if n := utf8.RuneCountInString(s); n > limit {
			return bad("%d caratteri, il massimo è %d.", n, limit)
		}
		if strings.ContainsFunc(s, func(r rune) bool { return !ammesso(r, c.tipo == paragrafi) }) {
			return bad("contiene caratteri non ammessi.")
		}
		if c.obbligatorio && !strings.ContainsFunc(s, visibile) {
			return refuse(CodeNonValido, p, "«"+c.etichetta+"» è obbligatorio.")
		}
	case data:
		if t, err := time.Parse(time.DateOnly, s); err != nil || t.Year() < 1800 || t.Year() > 2200 {
			return bad("la data non esiste.")
		}
	case istante:
		if t, err := time.Parse(time.RFC3339, s); err != nil || t.UTC().Format(time.RFC3339) != s {
			return bad("data e ora non valide.")
		}
	case scelta:
		if !slices.Contains(c.valori, s) {
			return bad("valore non previsto.")
		}
	case rif:
		if !ID(s).Valid() {
			return bad("riferimento non valido.")
		}
	}
	return nil
}

// checkBody says whether a whole body is one of kind k: only known fields,
// each of its type, and every obligatory one there.
func checkBody(k Kind, t tree) *Error {
	if err := leaves(t, "", func(p Path, v any) *Error {
		c, ok := campoDi(k, p)
		if !ok {
			return refuse(CodeCampoSconosciuto, p, "Campo non previsto: aggiorna il programma.")
		}
		return c.check(p, v)
	}); err != nil {
		return err
	}
	for _, c := range campi()[k] {
		if c.obbligatorio && get(t, c.path) == nil {
			return refuse(CodeNonValido, c.path, "«"+c.etichetta+"» è obbligatorio.")
		}
	}
	return regole(k, t)
}

// ammesso reports whether a character may stand in a text: no control but those
// that part lines, and none that turns the direction of what comes behind it,
// by which a text reads as another.
func ammesso(r rune, lines bool) bool {
	switch {
	case lines && (r == '\n' || r == '\t'):
		return true
	case unicode.IsControl(r):
		return false
	}
	return !unicode.Is(unicode.Bidi_Control, r)
}

// visibile reports whether a character shows: a name made of spaces without
// width is none.
func visibile(r rune) bool {
	const blankBraille, bom = '\u2800', '\ufeff'
	return unicode.IsGraphic(r) && !unicode.IsSpace(r) && !unicode.Is(unicode.Other_Default_Ignorable_Code_Point, r) &&
		r != blankBraille && r != bom
}

var numeroTelefono = regexp.MustCompile(`^\+?[0-9 ./()-]{4,25}$`)
