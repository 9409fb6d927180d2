package cartella

import (
	"slices"
	"strings"
	"time"
)

// Reach is the services whose people a record is for, sorted. What belongs to
// something (see [Parent]) is for whom that is for, whichever service it was
// written in: a diary entry and a household go where their case and their person
// go; an appointment is its own service's as long as that is one of them. A
// parent that is not there, or of a kind that cannot be one, reaches nobody.
func Reach(r Record, parent *Record, now time.Time) []ServizioID {
	own := []ServizioID{r.Servizio}
	s := SchedaDi(r.Kind)
	if s == nil {
		return own
	}
	if s.DiSe {
		return []ServizioID{ServizioID(r.ID)}
	}
	if parent != nil && isParent(r, *parent) {
		reach := Reach(*parent, nil, now)
		if !s.SuoServizio {
			return reach
		}
		if !slices.Contains(reach, r.Servizio) {
			return []ServizioID{parent.Servizio}
		}
		return own
	}
	s.raggiunti(r, func(servizio string, fino string) {
		if fino == "" || fino >= Giorno(now) {
			own = append(own, ServizioID(servizio))
		}
	})
	slices.Sort(own)
	return slices.Compact(own)
}

// presso is the service that goes on with a record: its own, as long as it has not
// gone to another.
func presso(r Record) ServizioID {
	if s := SchedaDi(r.Kind); s != nil && s.Presso != "" {
		if at := r.Text(s.Presso); at != "" {
			return ServizioID(at)
		}
	}
	return r.Servizio
}

// raggiunti yields the services that a record names and is therefore for, each
// with the last day on which it is, empty for good.
func (s *Scheda) raggiunti(r Record, yield func(servizio, fino string)) {
	for _, p := range s.raggio {
		t, err := r.object()
		if err != nil {
			return
		}
		collection, field, keyed := strings.Cut(string(p), ".*")
		if at := text(t, p); !keyed && at != "" {
			yield(at, "")
		}
		for _, key := range keys(t, Path(collection)) {
			fino := ""
			if s.campi[p].Raggiunge == FinoAQuando {
				if fino = text(t, Path(collection+"."+key+field)); fino == "" {
					continue
				}
			}
			yield(key, fino)
		}
	}
}

// Luogo is a record as it is placed in its scopes: with the record it belongs to,
// nil where there is none that can be one, and the services that it is for.
type Luogo struct {
	Record
	Corpo   Corpo
	Radice  *Record
	Portata []ServizioID
	Quando  time.Time
}

// ordinari are the scopes of the services that a record is for.
func (l Luogo) ordinari() []Scope {
	scopes := make([]Scope, len(l.Portata))
	for i, s := range l.Portata {
		scopes[i] = ScopeServizio(s)
	}
	return scopes
}

// sociali are those of the roles in them that professional secrecy binds.
func (l Luogo) sociali() []Scope {
	scopes := make([]Scope, len(l.Portata))
	for i, s := range l.Portata {
		scopes[i] = ScopeSociale(s)
	}
	return scopes
}

// ciascuno are, for who is named in a collection through a service that may see
// the record, the scopes that are theirs there.
func (l Luogo) ciascuno(collection Path, scope func(ServizioID, OperatoreID) Scope, may func(ServizioID) bool) []Scope {
	var scopes []Scope
	for _, u := range l.Corpo.Chiavi(collection) {
		if s := ServizioID(l.Corpo.Testo(collection + "." + Path(u))); s != "" && may(s) {
			scopes = append(scopes, scope(s, OperatoreID(u)))
		}
	}
	return scopes
}

// Scopes are the scopes a record is in, sorted. It is a function of the record,
// of the one it belongs to, and of the day: a case shared until a date leaves
// the other service's scope when [Expires] says so.
func Scopes(r Record, parent *Record, now time.Time) []Scope {
	r = r.Parsed()
	t, err := r.object()
	s := SchedaDi(r.Kind)
	if err != nil || s == nil {
		return nil
	}
	l := Luogo{Record: r, Corpo: Corpo(t), Portata: Reach(r, parent, now), Quando: now}
	if parent != nil && isParent(r, *parent) {
		l.Radice = parent
	}
	var scopes []Scope
	if s.Insiemi != nil {
		scopes = s.Insiemi(l)
	} else {
		scopes = l.ordinari()
	}
	slices.Sort(scopes)
	return slices.Compact(scopes)
}

// Expires is the first day, as YYYY-MM-DD, on which r's own reach changes by the
// passing of time alone; empty where it never does.
func Expires(r Record, now time.Time) string {
	s := SchedaDi(r.Kind)
	if s == nil {
		return ""
	}
	first := ""
	s.raggiunti(r, func(_, fino string) {
		until, err := time.Parse(time.DateOnly, fino)
		if err != nil {
			return
		}
		day := until.AddDate(0, 0, 1).Format(time.DateOnly)
		if day > Giorno(now) && (first == "" || day < first) {
			first = day
		}
	})
	return first
}
