package cartella

import (
	"slices"
	"time"
)

// Reach is the services whose people a record is for, sorted: the one that
// owns it and those it is known to or shared with today. parent is the record
// that [Parent] names, nil where there is none.
func Reach(r Record, parent *Record, now time.Time) []ServizioID {
	reach := []ServizioID{r.Servizio}
	if parent != nil {
		reach = append(reach, Reach(*parent, nil, now)...)
	}
	t, err := r.object()
	if err != nil {
		return reach
	}
	today := Giorno(now)
	switch r.Kind {
	case KindSoggetto:
		for _, s := range keys(t, "servizi") {
			reach = append(reach, ServizioID(s))
		}
	case KindPIC:
		for _, s := range keys(t, "condivisa") {
			if until := text(t, Path("condivisa."+s+".fino")); until == "" || until >= today {
				reach = append(reach, ServizioID(s))
			}
		}
	}
	slices.Sort(reach)
	return slices.Compact(reach)
}

// Scopes are the scopes a record is in, sorted. It is a function of the
// record, of the one it belongs to, and of the day: a case shared until a date
// leaves the other service's scope when [Expires] says so.
func Scopes(r Record, parent *Record, now time.Time) []Scope {
	var scopes []Scope
	r = r.Parsed()
	t, err := r.object()
	if err != nil {
		return nil
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
		if isTrue(t, "riservata") {
			scopes = append(scopes, ScopeRiservato(r.Servizio, OperatoreID(text(t, "autore"))))
			reach := Reach(r, parent, now)
			for _, u := range keys(t, "visibile_a") {
				// The value names the service through which the person sees the
				// case; once the case is no longer shared with it, neither is this.
				s := ServizioID(text(t, Path("visibile_a."+u)))
				if slices.Contains(reach, s) {
					scopes = append(scopes, ScopeRiservato(s, OperatoreID(u)))
				}
			}
			slices.Sort(scopes)
			return slices.Compact(scopes)
		}
	case KindAppuntamento:
		for _, u := range keys(t, "partecipanti") {
			if s := text(t, Path("partecipanti."+u)); s != "" && ServizioID(s) != r.Servizio {
				scopes = append(scopes, ScopeRiservato(ServizioID(s), OperatoreID(u)))
			}
		}
	}
	for _, s := range Reach(r, parent, now) {
		scopes = append(scopes, ScopeServizio(s))
	}
	slices.Sort(scopes)
	return slices.Compact(scopes)
}

// Expires is the first day, as YYYY-MM-DD, on which r's scopes change by the
// passing of time alone; empty where they never do.
func Expires(r Record, now time.Time) string {
	if r.Kind != KindPIC {
		return ""
	}
	t, err := r.object()
	if err != nil {
		return ""
	}
	today := Giorno(now)
	first := ""
	for _, s := range keys(t, "condivisa") {
		until, err := time.Parse(time.DateOnly, text(t, Path("condivisa."+s+".fino")))
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
