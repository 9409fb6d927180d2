package cartella

import (
	"slices"
	"strings"
	"time"
)

// SenzaFine is the last day of what comes again for nobody knows how long.
const SenzaFine = "9999-12-31"

// Periodo is the first and the last day, in Italy, on which a record takes people's
// time; both are empty where it takes none.
func Periodo(r Record) (dal, al string) {
	s := SchedaDi(r.Kind)
	if s == nil || !s.Dura() {
		return "", ""
	}
	t, err := r.object()
	if err != nil || s.Nascosta != nil && s.Nascosta.vale(t) {
		return "", ""
	}
	for _, c := range s.campi {
		if !c.Indice.Tempo && !c.Indice.Fine && !c.Indice.Ripete {
			continue
		}
		v := text(t, c.Path)
		if c.Indice.Ripete {
			if v != "" {
				al = SenzaFine
			}
			continue
		}
		at, err := time.Parse(time.RFC3339, v)
		if err != nil {
			return "", ""
		}
		if c.Indice.Tempo {
			dal = Giorno(at)
		}
		if c.Indice.Fine {
			al = max(al, Giorno(at))
		}
	}
	return dal, al
}

// Riferiti are the records that the fields of one name, in the order of its fields.
func Riferiti(r Record) []ID {
	s := SchedaDi(r.Kind)
	if s == nil {
		return nil
	}
	t, err := r.object()
	if err != nil {
		return nil
	}
	var out []ID
	add := func(id string) {
		if id != "" && !slices.Contains(out, ID(id)) {
			out = append(out, ID(id))
		}
	}
	for c := range s.tutti {
		if c.Tipo != Rif {
			continue
		}
		collection, field, keyed := strings.Cut(string(c.Path), ".*")
		if !keyed {
			add(text(t, c.Path))
			continue
		}
		for _, key := range keys(t, Path(collection)) {
			if c.PerValore {
				key = text(t, Path(collection+"."+key+field))
			}
			add(key)
		}
	}
	return out
}
