package cartella

import (
	"cmp"
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Titolo is what people call a record; empty where its names are not there. What
// has no title of its own is called after what it belongs to.
func Titolo(rec Record, r Reader) string {
	s := SchedaDi(rec.Kind)
	t, err := rec.object()
	if err != nil || s == nil {
		return ""
	}
	if s.Titolo == "" {
		title, _ := chiamato(Parent(rec), r)
		return title
	}
	return s.compila(s.Titolo, Corpo(t), r)
}

// Nominatore is a reader that knows what a record is called without opening it.
type Nominatore interface {
	// Chiamato is its [Titolo], and whether it is there.
	Chiamato(ID) (titolo string, there bool)
}

func chiamato(id ID, r Reader) (titolo string, there bool) {
	if n, ok := r.(Nominatore); ok {
		return n.Chiamato(id)
	}
	rec, there := r.Record(id)
	if !there {
		return "", false
	}
	return Titolo(rec, r), true
}

// Segno is the word that marks a record, "" for most.
func Segno(rec Record) string {
	s := SchedaDi(rec.Kind)
	t, err := rec.object()
	if err != nil || s == nil || s.Segno == nil {
		return ""
	}
	return s.Segno(Corpo(t))
}

// Dettaglio tells a record from others of the same title: what it is, and what
// people ask for to be sure.
func Dettaglio(rec Record, r Reader) string {
	s := SchedaDi(rec.Kind)
	t, err := rec.object()
	if err != nil || s == nil {
		return ""
	}
	var parts []string
	for _, d := range s.Dettaglio {
		if text := s.compila(d, Corpo(t), r); text != "" {
			parts = append(parts, text)
		}
	}
	return strings.Join(parts, " · ")
}

// compila fills in a sentence with the fields that it names in braces, each with
// what is said where it is not there, if anything: {field|words}. It is empty
// where it names some and none of them says anything.
func (s *Scheda) compila(sentence string, c Corpo, r Reader) string {
	var out strings.Builder
	named, found := false, false
	for {
		before, rest, ok := strings.Cut(sentence, "{")
		out.WriteString(before)
		if !ok {
			break
		}
		path, after, _ := strings.Cut(rest, "}")
		path, otherwise, _ := strings.Cut(path, "|")
		value := s.Leggibile(c, Path(path), get(tree(c), Path(path)), r)
		value = cmp.Or(value, otherwise)
		named, found = true, found || value != ""
		out.WriteString(value)
		sentence = after
	}
	if named && !found {
		return ""
	}
	return strings.TrimSpace(out.String())
}

// Leggibile is a value of a field of body c as people read it: the words of a
// code, a day the Italian way, the title of the record that it names. It is
// empty for no value, and a dash for a record that is not there.
func (s *Scheda) Leggibile(c Corpo, p Path, value any, r Reader) string {
	campo, known := s.con(tree(c), r).Campo(p)
	switch v := value.(type) {
	case bool:
		if code, _ := p.Chiave(); v && known && campo.Tipo == Scelte {
			return campo.Voci.Testo(code)
		}
		return map[bool]string{true: "Sì", false: "No"}[v]
	case json.Number:
		if known && campo.Tipo == Denaro {
			if cents, err := v.Int64(); err == nil {
				return Euro(cents)
			}
		}
		if known {
			return campo.Voci.Testo(v.String())
		}
		return v.String()
	case string:
		switch {
		case !known || v == "":
			return v
		case campo.Detto != nil:
			return campo.Detto(v)
		case campo.Tipo == Scelta:
			return campo.VociDi(c).Testo(v)
		case campo.Tipo == Rif:
			if k := SchedaDi(campo.Di); k != nil && k.Titolo == "" {
				named, there := r.Record(ID(v))
				if !there {
					return "—"
				}
				return Dettaglio(named, r) // its title is that of what both belong to
			}
			title, there := chiamato(ID(v), r)
			if !there {
				return "—"
			}
			return title
		case campo.Tipo == Data:
			return DataLeggibile(v)
		case campo.Tipo == Istante:
			return IstanteLeggibile(v)
		}
		return v
	}
	return ""
}

// VociDi are the choices of a field in the words for the rest of a body.
func (c *Campo) VociDi(body Corpo) Voci {
	if list, ok := c.VociSe[body.Testo(c.VociDa)]; ok {
		return list
	}
	return c.Voci
}

// DataLeggibile writes a day as Italians do, and leaves what is none alone.
func DataLeggibile(s string) string {
	if t, err := time.Parse(time.DateOnly, s); err == nil {
		return t.Format("02/01/2006")
	}
	return s
}

// IstanteLeggibile writes an instant by the Italian clock, and leaves what is
// none alone.
func IstanteLeggibile(s string) string {
	if t, err := time.Parse(time.RFC3339, s); err == nil {
		return inItalia(t).Format("02/01/2006 15:04")
	}
	return s
}

// Euro writes an amount in cents as Italians do.
func Euro(cents int64) string {
	sign := ""
	if cents < 0 {
		sign, cents = "-", -cents
	}
	whole := strconv.FormatInt(cents/100, 10)
	for i := len(whole) - 3; i > 0; i -= 3 {
		whole = whole[:i] + "." + whole[i:]
	}
	rest := strconv.FormatInt(100+cents%100, 10)
	return sign + whole + "," + rest[1:] + " €"
}

// Leggibile is the JSON of a field of rec as people read it; rec need not be
// more than its kind where it is not known.
func Leggibile(rec Record, p Path, raw json.RawMessage, r Reader) string {
	if len(raw) == 0 {
		return ""
	}
	value, err := parse(raw)
	if err != nil {
		return ""
	}
	t, err := rec.object()
	if err != nil {
		t = tree{}
	}
	return SchedaDi(rec.Kind).Leggibile(Corpo(t), p, value, r)
}

// Read is the field of r at p as people read it.
func (r Record) Read(p Path, by Reader) string {
	t, err := r.object()
	if err != nil {
		return ""
	}
	return SchedaDi(r.Kind).Leggibile(Corpo(t), p, get(t, p), by)
}

// LeggibileOggi is a field of rec as people read it, where the name and the facts of a
// record that rec names are what that says today: somebody's birth may be put right
// after a household has taken it down.
func LeggibileOggi(rec Record, p Path, raw json.RawMessage, r Reader) string {
	s := SchedaDi(rec.Kind)
	key, keyed := p.Chiave()
	if c, known := s.Campo(p); keyed && known {
		for naming := range s.tutti {
			if naming.Scritto != c.Path && (!c.DiOggi || !slices.Contains(naming.Porta, c.Path)) {
				continue
			}
			named, there := r.Record(ID(rec.Text(Path(strings.Replace(string(naming.Path), "*", key, 1)))))
			if there && naming.Scritto == c.Path {
				return Titolo(named, r)
			}
			_, field, _ := strings.Cut(string(c.Path), ".*.")
			if today := named.Field(Path(field)); there && today != nil {
				return Leggibile(named, Path(field), today, r)
			}
		}
	}
	return Leggibile(rec, p, raw, r)
}

// EtichettaPiena is the label of a path of rec with what the entry of the
// collection is called that it lies in.
func EtichettaPiena(rec Record, p Path, r Reader) string {
	label := Etichetta(rec, p, r)
	key, keyed := p.Chiave()
	if !keyed {
		return label
	}
	called := Nomi(rec, r)[key]
	if c, known := SchedaDi(rec.Kind).Campo(p); called == "" && known && c.Di != "" && !c.PerValore {
		if named, ok := r.Record(ID(key)); ok {
			called = Titolo(named, r)
		}
	}
	if called == "" {
		return label
	}
	return label + " (" + called + ")"
}

// chiamataAlPiu is how many characters of a text an entry is called by.
const chiamataAlPiu = 80

// Nomi are what the entries of the collections of rec are called, by key: the
// record for which the key or, where the field says so, its value stands, as it is
// called today; the name written beside it where there is no such record; or what the
// field of theirs says that calls them.
func Nomi(rec Record, r Reader) map[string]string {
	out := map[string]string{}
	t, err := rec.object()
	s := SchedaDi(rec.Kind)
	if err != nil || s == nil {
		return out
	}
	for c := range s.tutti {
		collection, _, keyed := strings.Cut(string(c.Path), ".*")
		if !keyed || c.Di == "" && !c.Chiama {
			continue
		}
		for _, key := range keys(t, Path(collection)) {
			at := func(p Path) Path { return Path(strings.Replace(string(p), "*", key, 1)) }
			if c.Chiama {
				out[key] = clip(text(t, at(c.Path)), chiamataAlPiu)
				continue
			}
			id, written := ID(key), ""
			if c.PerValore {
				id, written = ID(text(t, at(c.Path))), text(t, at(c.Scritto))
			}
			if named, ok := r.Record(id); ok {
				written = Titolo(named, r)
			}
			if written != "" {
				out[key] = written
			}
		}
	}
	return out
}
