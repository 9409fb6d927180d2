package cartella

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// Tipo is what a field may hold.
type Tipo string

const (
	Testo     Tipo = "testo"     // one line; what a field is that names no type
	Paragrafi Tipo = "paragrafi" // free text, several lines
	Data      Tipo = "data"      // "2006-01-02", from 1800 to 2200
	Istante   Tipo = "istante"   // RFC 3339, UTC, to the second, of the same years
	Booleano  Tipo = "booleano"
	Intero    Tipo = "intero"
	Denaro    Tipo = "denaro"    // an integer, in cents
	Scelta    Tipo = "scelta"    // one of Voci
	Scelte    Tipo = "scelte"    // several of Voci: a collection that holds true for the code of each
	Rif       Tipo = "rif"       // an id
	Codice    Tipo = "codice"    // a short technical text
	Struttura Tipo = "struttura" // a list that the rules of its kind read
	Risposta  Tipo = "risposta"  // what a form that is data says of it, see DaModello
)

// Campo is one field. The path may hold "*" for a key of a collection. What the
// screens need of it they read as it is.
type Campo struct {
	Path Path `json:"path"`
	Tipo Tipo `json:"tipo" ts_type:"'testo' | 'paragrafi' | 'data' | 'istante' | 'booleano' | 'intero' | 'denaro' | 'scelta' | 'scelte' | 'rif' | 'codice' | 'struttura' | 'risposta'"`
	// Etichetta is what the screen calls the field, Aiuto what it says beneath it.
	Etichetta    string `json:"etichetta"`
	Aiuto        string `json:"aiuto,omitempty"`
	Obbligatorio bool   `json:"obbligatorio,omitempty"`
	Max          int    `json:"max,omitempty"`  // characters of a text; zero means 200 for a line, 50,000 for a text
	Fino         int    `json:"fino,omitempty"` // the largest of an integer that may not be negative; zero means any
	// Voci are the choices: all that there are or, of an integer, those that are
	// offered by name.
	Voci Voci `json:"voci,omitempty"`
	// Toni are how those stand out that do.
	Toni map[string]Tono `json:"toni,omitempty" ts_type:"Record<string, 'attende' | 'avviato' | 'attivo' | 'concluso'>"`
	// DaiPassi are the choices that steps write and nobody makes by hand.
	DaiPassi []string `json:"dai_passi,omitempty"`
	// Punti are what the choices are worth, by their code, where they are worth some.
	Punti map[string]int64 `json:"punti,omitempty"`
	// Quando has it be asked only there; elsewhere nothing may stand in it.
	Quando *Condizione `json:"quando,omitempty"`
	// DegliAvvisi has its choices be the notices that all kinds give.
	DegliAvvisi bool `json:"-"`
	// VociDa is another field by whose value the choices are others, VociSe those: the
	// civil state of a woman, what can be done with money.
	VociDa Path            `json:"voci_da,omitempty"`
	VociSe map[string]Voci `json:"voci_se,omitempty"`
	// Di is the kind of record that the field names: by its value or, in a
	// collection, by its key, unless PerValore says that it is the value there too.
	// Fra says which records of the kind may be named.
	Di        Kind `json:"di,omitempty"`
	PerValore bool `json:"per_valore,omitempty"`
	// Scritto is the field beside a PerValore one that holds a name: of whom that one
	// names as they were called then, or of who is no record. Porta are further ones
	// beside it that begin with what the record named has under the same name.
	Scritto Path   `json:"scritto,omitempty"`
	Porta   []Path `json:"-"`
	// Chiama has what stands in it be what an entry of its collection is called.
	Chiama bool `json:"chiama,omitempty"`
	// DiOggi marks one of Porta that is a fact of the record named, which is read there
	// as long as that can be. The others are what was said at the time, as a number to
	// call, and stay as they are.
	DiOggi bool     `json:"-"`
	Fra    Criterio `json:"-"`
	// DiCui is another field: what is named here has to be of the record that that
	// one names, a household of the person. There are few of those.
	DiCui Path `json:"di_cui,omitempty"`
	// ComeRadice has it be the same as the field of that name of what the record
	// belongs to, where that has one.
	ComeRadice bool `json:"-"`
	// Giorno bounds a day or a moment.
	Giorno Giorni `json:"-"`
	// Maiuscolo is a code without blanks and small letters, however it is typed.
	Maiuscolo bool `json:"maiuscolo,omitempty"`
	// Detto is how people read what stands in it, where that is a code of a language.
	Detto func(string) string `json:"-"`
	// Esempio is one of those codes, for whoever fills in a form without knowing it.
	Esempio string `json:"-"`
	// PerGiorno says that the key of the collection is a day.
	PerGiorno bool `json:"-"`
	// Interno is what no screen shows by itself: what another field says better.
	Interno bool `json:"interno,omitempty"`
	// DallaCentrale marks what the central service alone sets, see [Fatto.Numera],
	// and is what the screen says as long as it has not.
	DallaCentrale string `json:"dalla_centrale,omitempty"`
	// Raggiunge says that the key of the collection or, of a field of the record
	// itself, the value is a service that the record is for, and for how long.
	Raggiunge Durata `json:"-"`
	// Segreto marks what professional secrecy covers although others hold the record
	// as well: what it once said, its history tells those alone whom secrecy binds.
	Segreto bool `json:"-"`
	// Ultimo marks a field where the last writer wins: personal settings.
	Ultimo bool   `json:"-"`
	Indice Indice `json:"-"`
	// diCosa is the kind that the field in DiCui names.
	diCosa Kind

	// posto is the row of its kind that a field of a form stands in.
	posto Path
}

// riga is the row of its kind that describes the field, or that it stands in.
func (c *Campo) riga() Path {
	if c.posto != "" {
		return c.posto
	}
	return c.Path
}

// Condizione is that another field holds one of some values.
type Condizione struct {
	Campo  Path     `json:"campo"`
	Valori []string `json:"valori"`
}

// vale reports whether it is so in a body; none is always so.
func (q *Condizione) vale(t tree) bool {
	return q == nil || slices.Contains(q.Valori, text(t, q.Campo))
}

// manca reports whether a body lacks the field although it has to be there.
func (c *Campo) manca(t tree) bool {
	if !c.Obbligatorio || c.posto != "" || !c.Quando.vale(t) {
		return false
	}
	if c.Tipo == Scelte {
		collection, _, _ := strings.Cut(string(c.Path), ".*")
		return len(keys(t, Path(collection))) == 0
	}
	return get(t, c.Path) == nil
}

// Giorni says on which days something may have happened.
type Giorni int

const (
	Sempre   Giorni = iota
	Passato         // not in the future
	Recente         // nor longer ago than anybody writes down what they did
	annotati = 10   // years that Recente goes back
)

// attesa is how far ahead of its writing a moment may lie: minutes that somebody
// rounds up.
const attesa = 5 * time.Minute

// vieta says why an operator may not write that something happened at s; empty
// where they may. written is when they wrote it by their own clock, zero where
// nobody says. The day of grace from now is for the computer whose clock is ahead.
func (g Giorni) vieta(s string, written, now time.Time) string {
	if g == Sempre {
		return ""
	}
	day := s[:min(len(s), len(time.DateOnly))]
	ahead := day > Giorno(now.AddDate(0, 0, 1))
	if !written.IsZero() {
		if at, err := time.Parse(time.RFC3339, s); err == nil {
			ahead = ahead || at.After(written.Add(attesa))
		} else {
			ahead = ahead || day > Giorno(written)
		}
	}
	switch {
	case ahead:
		return "è nel futuro: si scrive quello che è già avvenuto."
	case g == Recente && day < Giorno(now.AddDate(-annotati, 0, 0)):
		return fmt.Sprintf("è più di %d anni fa: controlla l'anno.", annotati)
	}
	return ""
}

// Durata is for how long a record is for a service that it names.
type Durata int

const (
	Mai         Durata = iota // it is not
	PerSempre                 // as long as it names it
	FinoAQuando               // until the day that the field holds, that day included
)

// CampoDi is the description of a field of rec, which need not be more than its
// kind where it is not known; false where there is no such field.
func CampoDi(rec Record, p Path, r Reader) (*Campo, bool) {
	s := SchedaDi(rec.Kind)
	if t, err := rec.object(); err == nil {
		s = s.con(t, r)
	}
	return s.Campo(p)
}

// Etichetta is what the screen calls a field of rec, for conflicts and errors.
func Etichetta(rec Record, p Path, r Reader) string {
	if c, ok := CampoDi(rec, p, r); ok && c.Etichetta != "" {
		if key, keyed := p.Chiave(); keyed && c.PerGiorno {
			return c.Etichetta + " del " + DataLeggibile(key) // of several days of one record
		}
		return c.Etichetta
	}
	return string(p)
}

// TestoLibero reports whether it holds free text, which two people's versions of
// can be put together by hand.
func (c *Campo) TestoLibero() bool { return c.Tipo == Paragrafi || c.Tipo == Testo }

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
func (c *Campo) check(p Path, v any) *Error {
	bad := func(format string, args ...any) *Error {
		name := c.Etichetta
		if name == "" {
			name = string(p)
		}
		return refuse(CodeNonValido, p, "«"+name+"»: "+fmt.Sprintf(format, args...))
	}
	switch c.Tipo {
	case Risposta:
		return refuse(CodeCampoSconosciuto, p, "«"+string(p)+"» non è fra le domande del modello.")
	case Struttura:
		if _, ok := v.([]any); !ok {
			return bad("serve un elenco.")
		}
		return nil
	case Booleano:
		if _, ok := v.(bool); !ok {
			return bad("serve un sì o un no.")
		}
		return nil
	case Scelte:
		if code, _ := p.Chiave(); v != true || !slices.Contains(c.Voci.Codici(), code) {
			return bad("valore non previsto.")
		}
		return nil
	case Intero, Denaro:
		n, ok := v.(json.Number)
		if !ok {
			return bad("serve un numero intero.")
		}
		i, err := n.Int64()
		if err != nil || fmt.Sprint(i) != n.String() {
			return bad("serve un numero intero.")
		}
		if c.Fino > 0 && (i < 0 || i > int64(c.Fino)) {
			return bad("serve un numero fra 0 e %d.", c.Fino)
		}
		return nil
	}
	s, ok := v.(string)
	if !ok {
		return bad("serve un testo.")
	}
	switch c.Tipo {
	case Testo, Codice, Paragrafi:
		if n := utf8.RuneCountInString(s); n > c.Lunghezza() {
			return bad("%d caratteri, il massimo è %d.", n, c.Lunghezza())
		}
		if i := strings.IndexFunc(s, func(r rune) bool { return !ammesso(r, c.Tipo == Paragrafi) }); i >= 0 {
			r, _ := utf8.DecodeRuneInString(s[i:])
			return bad("il carattere n. %d non si può conservare (U+%04X): cancellalo e riscrivilo.", utf8.RuneCountInString(s[:i])+1, r)
		}
		if c.Obbligatorio && !strings.ContainsFunc(s, visibile) {
			return refuse(CodeNonValido, p, "«"+c.Etichetta+"» è obbligatorio.")
		}
	case Data:
		if t, err := time.Parse(time.DateOnly, s); err != nil || !plausibile(t) {
			return bad("la data non esiste.")
		}
	case Istante:
		switch day, hour, _ := strings.Cut(s, "T"); {
		case hour == "" && giornoValido(day):
			return bad("indica anche l'ora.")
		case day == "" && hour != "":
			return bad("indica anche il giorno.")
		}
		if t, err := time.Parse(time.RFC3339, s); err != nil || t.UTC().Format(time.RFC3339) != s || !plausibile(t) {
			return bad("data e ora non valide.")
		}
	case Scelta:
		if !slices.ContainsFunc(c.Voci, func(v Voce) bool { return v.Codice == s }) {
			return bad("valore non previsto.")
		}
	case Rif:
		if !ID(s).Valid() {
			return bad("riferimento non valido.")
		}
	}
	return nil
}

// check says whether a whole body is one of the kind: only known fields, each of
// its type, and every obligatory one there. The error says all that is wrong.
func (s *Scheda) check(t tree) *Error { return insieme(s.difetti(t)) }

// difetti are all that keeps a body from being one of the kind, in an order that is
// the same everywhere.
func (s *Scheda) difetti(t tree) (out []*Error) {
	wrong := func(p Path, v any) *Error {
		c, ok := s.Campo(p)
		switch {
		case !ok:
			return refuse(CodeCampoSconosciuto, p, "Campo non previsto: aggiorna il programma.")
		case !c.Quando.vale(t):
			return refuse(CodeNonValido, p, "«"+c.Etichetta+"» qui non si compila: dipende da «"+s.campi[c.Quando.Campo].Etichetta+"».")
		}
		if err := c.check(p, v); err != nil {
			return err
		}
		if list, others := c.VociSe[text(t, c.VociDa)]; others && !slices.Contains(list.Codici(), text(t, p)) {
			return refuse(CodeNonValido, p, "«"+c.Etichetta+"»: scegline una che vada con «"+s.campi[c.VociDa].Etichetta+"».")
		}
		return nil
	}
	if anyLeaf(t, "", func(p Path, v any) bool { return wrong(p, v) != nil }) { // most often none is
		_ = leaves(t, "", func(p Path, v any) *Error {
			if err := wrong(p, v); err != nil {
				out = append(out, err)
			}
			return nil
		})
	}
	for c := range s.tutti {
		if c.manca(t) {
			out = append(out, refuse(CodeNonValido, c.Path, "«"+c.Etichetta+"» è obbligatorio."))
		}
	}
	if s.DaModello != nil {
		if err := s.checkRisposte(t); err != nil {
			out = append(out, err)
		}
	}
	if s.Regole != nil {
		out = append(out, s.Regole(Corpo(t))...)
	}
	return out
}

func giornoValido(s string) bool {
	_, err := time.Parse(time.DateOnly, s)
	return err == nil
}

// plausibile reports whether a year is one that a case of ours can be about.
func plausibile(t time.Time) bool { return 1800 <= t.Year() && t.Year() <= 2200 }

// ammesso reports whether a character may stand in a text: no control but those
// that part lines, and none that turns the direction of what comes behind it,
// by which a text reads as another.
func ammesso(r rune, lines bool) bool {
	switch {
	case ' ' <= r && r <= '~':
		return true
	case r == '\n', r == '\t', unicode.In(r, unicode.Zl, unicode.Zp):
		return lines
	case unicode.IsControl(r):
		return false
	}
	return !unicode.Is(unicode.Bidi_Control, r)
}

// visibile reports whether a character shows by itself: a name made of spaces
// without width, or of what only varies the letter before it, is none.
func visibile(r rune) bool {
	const blankBraille, nullNotehead = '\u2800', '\U0001d159'
	return unicode.In(r, unicode.L, unicode.N, unicode.P, unicode.S) && !unicode.Is(unicode.Other_Default_Ignorable_Code_Point, r) &&
		r != blankBraille && r != nullNotehead
}

// Lunghezza is how many characters a text may have.
func (c *Campo) Lunghezza() int {
	switch {
	case c.Max != 0:
		return c.Max
	case c.Tipo == Paragrafi:
		return 50_000
	}
	return 200
}
