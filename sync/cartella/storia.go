package cartella

import (
	"cmp"
	"fmt"
	"slices"
	"time"
)

// NellaStoria is what the history of rec shows somebody who is sent it of an edit:
// field by field, a creation as fields that had no value. What is left out is what
// the kind does not know any more, and what professional secrecy covers unless
// they read what it covers in one of the services that rec is for. parent is what
// rec belongs to, nil where that is nothing.
func NellaStoria(who Attore, rec Record, parent *Record, now time.Time, e Edit) (map[Path]Change, error) {
	set := e.Set
	if e.Create != nil {
		born, err := Difference(Record{Body: []byte("{}")}, Record{Body: e.Create})
		if err != nil {
			return nil, fmt.Errorf("read creation of %s: %w", e.ID, err)
		}
		set = born.Set
	}
	secret := !who.Covers(Luogo{Portata: Reach(rec, parent, now)}.sociali())
	s := SchedaDi(rec.Kind)
	shown := map[Path]Change{}
	for p, change := range set {
		if c, known := s.Campo(p); known && !(c.Segreto && secret) {
			shown[p] = change
		}
	}
	return shown, nil
}

// InOrdine are the paths of fields of rec in the order in which its form has them.
func InOrdine(rec Record, paths []Path, r Reader) []Path {
	s := SchedaDi(rec.Kind)
	t, err := rec.object()
	if err != nil {
		t = tree{}
	}
	filled := s.con(t, r)
	place := map[Path]int{}
	for c := range filled.tutti {
		place[c.Path] = len(place)
	}
	at := func(p Path) int {
		if c, known := filled.Campo(p); known {
			return place[c.Path]
		}
		return len(place)
	}
	return slices.SortedFunc(slices.Values(paths), func(a, b Path) int { return cmp.Or(cmp.Compare(at(a), at(b)), cmp.Compare(a, b)) })
}
