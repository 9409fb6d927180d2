package cartella

import (
	"slices"
	"time"
)

// Reach is the services whose people a record is for, sorted. What belongs to
// something (see [Parent]) is for whom that is for, whichever service it was
// written in: a diary entry and a household go where their case and their person
// go; an appointment is its own service's as long as that is one of them. A
// parent that is not there, or of a kind that cannot be one, reaches nobody.
func Reach(r Record, parent *Record, now time.Time) []ServizioID {
	own := []ServizioID{r.Servizio}
	if parent != nil && isParent(r, *parent) {
		reach := Reach(*parent, nil, now)
		if r.Kind != KindAppuntamento {
			return reach
		}
		if !slices.Contains(reach, r.Servizio) {
			return []ServizioID{parent.Servizio}
		}
		return own
	}
	t, err := r.object()
	if err != nil {
		return own
	}
	today := Giorno(now)
	until := func(collection Path, field Path) {
		for _, s := range keys(t, collection) {
			if text(t, collection+"."+Path(s)+field) >= today {
				own = append(own, ServizioID(s))
			}
		}
	}
	switch r.Kind {
	case KindSoggetto:
		for _, s := range keys(t, "servizi") {
			own = append(own, ServizioID(s))
		}
		until("condiviso", "")
	case KindPIC:
		until("condivisa", ".fino")
	}
	slices.Sort(own)
	return slices.Compact(own)
}

// Scopes are the scopes a record is in, sorted. It is a function of the record,
// of the one it belongs to, and of the day: a case shared until a date leaves
// the other service's scope when [Expires] says so.
func Scopes(r Record, parent *Record, now time.Time) []Scope {
	r = r.Parsed()
	t, err := r.object()
	if err != nil {
		return nil
	}
	var scopes []Scope
	reach := Reach(r, parent, now)
	// each adds, for who is named through a service that may see the record,
	// the scope that is theirs there.
	each := func(collection Path, scope func(ServizioID, OperatoreID) Scope, may func(ServizioID) bool) {
		for _, u := range keys(t, collection) {
			if s := ServizioID(text(t, collection+"."+Path(u))); s != "" && may(s) {
				scopes = append(scopes, scope(s, OperatoreID(u)))
			}
		}
	}
	switch r.Kind {
	case KindServizio, KindOperatore:
		return []Scope{ScopeAmbito}
	case KindPreferenze:
		return []Scope{ScopeUtente(OperatoreID(text(t, "utente")))}
	case KindNotifica:
		if to := text(t, "destinatario"); to != "" {
			return []Scope{ScopeRiservato(r.Servizio, OperatoreID(to))}
		}
	case KindRiconciliazione:
		return []Scope{ScopeRiservato(r.Servizio, OperatoreID(text(t, "autore")))}
	case KindDiario:
		reached := func(s ServizioID) bool { return slices.Contains(reach, s) }
		if isTrue(t, "riservata") {
			// Its author has it through the service they wrote it in; once that is
			// not one of the case's, through the case's own, if they are there too.
			through := r.Servizio
			if !reached(through) && parent != nil {
				through = parent.Servizio
			}
			scopes = append(scopes, ScopeSocialeDi(through, OperatoreID(text(t, "autore"))))
			each("visibile_a", ScopeSocialeDi, reached)
		} else {
			for _, s := range reach {
				scopes = append(scopes, ScopeSociale(s))
			}
		}
		slices.Sort(scopes)
		return slices.Compact(scopes)
	case KindAppuntamento:
		open := reach
		if parent != nil && isParent(r, *parent) {
			open = Reach(*parent, nil, now)
		}
		each("partecipanti", ScopeRiservato, func(s ServizioID) bool {
			return !slices.Contains(reach, s) && (Parent(r) == "" || slices.Contains(open, s))
		})
	}
	for _, s := range reach {
		scopes = append(scopes, ScopeServizio(s))
	}
	slices.Sort(scopes)
	return slices.Compact(scopes)
}

// Expires is the first day, as YYYY-MM-DD, on which r's own reach changes by the
// passing of time alone; empty where it never does.
func Expires(r Record, now time.Time) string {
	var collection, field Path
	switch r.Kind {
	case KindSoggetto:
		collection = "condiviso"
	case KindPIC:
		collection, field = "condivisa", ".fino"
	default:
		return ""
	}
	t, err := r.object()
	if err != nil {
		return ""
	}
	today := Giorno(now)
	first := ""
	for _, s := range keys(t, collection) {
		until, err := time.Parse(time.DateOnly, text(t, collection+"."+Path(s)+field))
		if err != nil {
			continue
		}
		day := until.AddDate(0, 0, 1).Format(time.DateOnly)
		if day > today && (first == "" || day < first) {
			first = day
		}
	}
	return first
}
