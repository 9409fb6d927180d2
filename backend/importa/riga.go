package importa

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"siz-icaro/backend/importa/foglio"
	"siz-icaro/sync/cartella"
	"siz-icaro/sync/cartella/cella"
	"siz-icaro/sync/cartella/codicefiscale"
)

// row is one row of the file, by field.
type row struct {
	line  int
	cells []foglio.Cell
	// at is where in cells each field is, fields are these in order; looks is what
	// each column shows as a whole. They are the importer's.
	at     map[cartella.Path]int
	fields []cartella.Path
	looks  []cella.Column
	places places
}

// places are the residences read so far: a file names few, and each of them often.
type places map[[2]string]placeRead

type placeRead struct {
	cella.Comune
	err error
}

// maxPlaces bounds what is kept of a file in which each is another.
const maxPlaces = 10_000

func (p places) read(written, cap string) (cella.Comune, error) {
	k := [2]string{written, cap}
	if got, ok := p[k]; ok {
		return got.Comune, got.err
	}
	c, err := cella.ReadComune(written, cap)
	if len(p) < maxPlaces {
		p[k] = placeRead{c, err}
	}
	return c, err
}

// cell is what the file has for a field.
func (r row) cell(p cartella.Path) foglio.Cell {
	if i, ok := r.at[p]; ok {
		return r.cells[i]
	}
	return foglio.Cell{}
}

func (r row) column(p cartella.Path) *cella.Column {
	if i, ok := r.at[p]; ok {
		return &r.looks[i]
	}
	return nil
}

// content is the key of a row that has none of its own: the row itself, but for
// the fields left out.
func (r row) content(without ...cartella.Path) []string {
	parts := []string{"contenuto"}
	for _, p := range r.fields {
		if c := r.cell(p); !slices.Contains(without, p) && c.Text != "" && c.Bad == "" {
			parts = append(parts, string(p), c.Text)
		}
	}
	return parts
}

// reading makes the body of a record out of a row, field by field. A cell that
// cannot be taken costs that cell: it is told, and the row goes on; only without
// what is obligatory there is no record.
type reading struct {
	row
	kind   cartella.Kind
	body   map[string]any
	faults []fault
}

func (r *reading) refuse(p cartella.Path, reason string) {
	r.faults = append(r.faults, fault{p, reason, Refused})
}

func (r *reading) warn(p cartella.Path, reason string) {
	r.faults = append(r.faults, fault{p, reason, Warned})
}

func (r *reading) note(p cartella.Path, reason string) {
	r.faults = append(r.faults, fault{p, reason, Noted})
}

// record is what was read, as a record.
func (r *reading) record(id cartella.ID, servizio cartella.ServizioID) cartella.Record {
	rec, err := cartella.Compila(id, r.kind, servizio, r.body)
	if err != nil {
		r.refuse("", "La riga non si può conservare.")
	}
	return rec
}

// leave tells of a cell that is not taken.
func (r *reading) leave(p cartella.Path, why string) {
	first, size := utf8.DecodeRuneInString(why)
	if !strings.HasPrefix(why, "Il foglio") { // a subject of its own
		why = strings.ToLower(string(first)) + why[size:]
	}
	r.warn(p, "Cella non importata: "+why)
}

const nothingSaid = "La cella dice che il dato non c'è: è stata letta come vuota."

// said is what a cell says, "" for nothing.
func (r *reading) said(p cartella.Path) foglio.Cell {
	c := r.cell(p)
	switch {
	case c.Bad != "":
		r.leave(p, c.Bad)
		return foglio.Cell{}
	case c.Text == "":
		return foglio.Cell{}
	case c.Note != "":
		r.note(p, c.Note)
	}
	if cella.SaysNothing(c.Text) && !(r.obligatory(p) && isName(c.Text)) {
		r.note(p, nothingSaid)
		return foglio.Cell{}
	}
	return c
}

func (r *reading) obligatory(p cartella.Path) bool {
	campo, ok := cartella.SchedaDi(r.kind).Campo(p)
	return ok && campo.Obbligatorio
}

// isName reports whether what says nothing elsewhere is somebody's name, or stands for
// one that nobody knows: "None", "Ignota", where "N.D." and "NULL" are none.
func isName(s string) bool {
	switch f := cella.Fold(s); f {
	case "", "null", "assente", "mancante", "nondisponibile", "nonpervenuto", "nonpervenuta", "noninserito", "nonindicato":
		return false
	default:
		return cella.Fold(s) == strings.ToLower(s)
	}
}

// text takes a cell as it is, as far as it fits.
func (r *reading) text(p cartella.Path) string {
	c := r.said(p)
	if c.Text == "" {
		return ""
	}
	if c.Kind == foglio.Day {
		r.leave(p, "Il foglio di calcolo l'ha presa per una data: riscrivila come testo.")
		return ""
	}
	s := c.Text
	campo, known := cartella.SchedaDi(r.kind).Campo(p)
	if !known {
		return s
	}
	if campo.Tipo != cartella.Paragrafi && strings.ContainsAny(s, "\n\t") {
		s = strings.Join(strings.FieldsFunc(s, func(c rune) bool { return c == '\n' || c == '\t' }), " ")
	}
	if limit, n := longest(campo), utf8.RuneCountInString(s); n > limit {
		why := fmt.Sprintf("Ha %d caratteri, il massimo è %d.", n, limit)
		if campo.Obbligatorio {
			r.refuse(p, why)
		} else {
			r.leave(p, why)
		}
		return ""
	}
	r.body[string(p)] = s
	return s
}

// longest is how many characters a text field takes, as the record's own check has
// it.
func longest(c *cartella.Campo) int {
	switch {
	case c.Max > 0:
		return c.Max
	case c.Tipo == cartella.Paragrafi:
		return 50_000
	}
	return 200
}

// required refuses a row that does not have a field.
func (r *reading) required(fields []cartella.Path) {
	for _, p := range fields {
		r.lacking(p, "È obbligatorio.")
	}
}

// lacking refuses a row that does not have a field, for a reason.
func (r *reading) lacking(p cartella.Path, why string) {
	if _, ok := r.body[string(p)]; ok || r.refusedFor(p) {
		return
	}
	if bad := r.cell(p).Bad; bad != "" {
		why = bad
	}
	r.refuse(p, why)
}

func (r *reading) refusedFor(p cartella.Path) bool {
	for _, f := range r.faults {
		if f.field == p && f.outcome == Refused {
			return true
		}
	}
	return false
}

// date takes a day of a span.
func (r *reading) date(p cartella.Path, within cella.Span) codicefiscale.Data {
	c := r.said(p)
	if c.Text == "" {
		return codicefiscale.Data{}
	}
	d, err := cella.Date(c.Text, within, r.column(p))
	if err != nil {
		r.leave(p, err.Error())
		return codicefiscale.Data{}
	}
	r.body[string(p)] = d.String()
	return d
}

// phones takes the telephones of a person: a second one in a cell goes where there
// is room for it.
func (r *reading) phones() {
	fields := []cartella.Path{"telefono", "cellulare"}
	put := func(p cartella.Path, n cella.Phone) {
		r.body[string(p)] = n.Number
		if of, ok := cartella.SchedaDi(r.kind).Campo(p + "_di"); ok && n.Of != "" && utf8.RuneCountInString(n.Of) <= longest(of) {
			r.body[string(p+"_di")] = n.Of
		}
	}
	read := map[cartella.Path][]cella.Phone{}
	for _, p := range fields {
		c := r.said(p)
		if c.Text == "" {
			continue
		}
		if c.Kind == foglio.Day {
			r.leave(p, "Il foglio di calcolo l'ha presa per una data: riscrivila come testo.")
			continue
		}
		found, err := cella.Phones(c.Text)
		if err != nil {
			r.leave(p, err.Error())
			continue
		}
		if c.Kind == foglio.Number && len(c.Text) < 10 {
			r.note(p, "È un numero del foglio di calcolo, che toglie lo zero iniziale: controlla che non manchi.")
		}
		read[p] = found
	}
	for i, p := range fields {
		other := fields[1-i]
		found := read[p]
		if len(found) < 2 {
			continue
		}
		if len(found) == 2 && len(read[other]) == 0 {
			if (p == "telefono") == found[0].Mobile() && found[1].Mobile() != found[0].Mobile() {
				found[0], found[1] = found[1], found[0]
			}
			read[p], read[other] = found[:1], found[1:]
			r.warn(p, "Ha due numeri: uno è stato messo in «"+cartella.Etichetta(cartella.Record{Kind: r.kind}, other, nil)+"».")
			break
		}
		read[p] = found[:1]
		r.warn(p, fmt.Sprintf("Ha %d numeri: è stato importato il primo.", len(found)))
	}
	for _, p := range fields {
		if len(read[p]) > 0 {
			put(p, read[p][0])
		}
	}
}

// email takes the first of the addresses in a cell that is one.
func (r *reading) email(p cartella.Path) {
	c := r.said(p)
	if c.Text == "" {
		return
	}
	parts := strings.FieldsFunc(c.Text, func(c rune) bool { return strings.ContainsRune(" ,;/\n\t<>()", c) })
	for _, s := range parts {
		s = strings.TrimPrefix(s, "mailto:")
		at := strings.IndexByte(s, '@')
		if at > 0 && strings.Count(s, "@") == 1 && strings.IndexByte(s[at:], '.') > 1 && !strings.HasSuffix(s, ".") && utf8.RuneCountInString(s) <= 120 {
			r.body[string(p)] = s
			if len(parts) > 1 {
				r.warn(p, "C'è altro oltre a un indirizzo: è stato importato il primo indirizzo.")
			}
			return
		}
	}
	r.leave(p, "Non è un indirizzo di posta elettronica.")
}

// cap takes a postal code.
func (r *reading) cap(p cartella.Path) {
	c := r.said(p)
	if c.Text == "" {
		return
	}
	s, _, _ := strings.Cut(strings.TrimSuffix(c.Text, ".0"), " ")
	if n := cella.Digits(s); n != "" && len(n) <= 5 && strings.Trim(n, "0") != "" {
		r.body[string(p)] = strings.Repeat("0", 5-len(n)) + n
		return
	}
	r.leave(p, "Non è un CAP di cinque cifre.")
}

// parseSex reads what registries call it; empty where it is something else.
func parseSex(s string) codicefiscale.Sesso {
	switch cella.Fold(s) {
	case "m", "maschio", "maschile", "uomo":
		return codicefiscale.Maschio
	case "f", "femmina", "femminile", "donna":
		return codicefiscale.Femmina
	}
	return ""
}

// parseCivil reads a marital status; empty where it is none that we know.
func parseCivil(s string) string {
	f := cella.Fold(s)
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
