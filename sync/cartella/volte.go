package cartella

import (
	"cmp"
	"maps"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"siz-icaro/sync/cartella/calendario"
)

// Volta is an appointment as it is once: of a series one of its days, by which it
// is named, with what is otherwise on that day.
type Volta struct {
	Appuntamento
	Giorno string // "" of one that does not come again
}

// ZonaAmbito is the clock by which appointments are made where they name no other.
const ZonaAmbito = "Europe/Rome"

// orologi are the clocks that were asked for, by their zone: each is read from its
// file once.
var orologi sync.Map

// Orologio is the clock of a zone of the IANA; that of the Ambito where nobody
// knows such a zone.
func Orologio(zona string) *time.Location {
	for _, name := range []string{cmp.Or(zona, ZonaAmbito), ZonaAmbito} {
		if loc, read := orologi.Load(name); read {
			return loc.(*time.Location)
		}
		if loc, err := time.LoadLocation(name); err == nil && name != "Local" {
			orologi.Store(name, loc)
			return loc
		}
	}
	return time.FixedZone("CET", 3600)
}

// Serie is when an appointment comes again.
func (a Appuntamento) Serie() calendario.Serie {
	begin, _ := time.Parse(time.RFC3339, a.Inizio)
	end, _ := time.Parse(time.RFC3339, a.Fine)
	s := calendario.Serie{Inizio: begin, Fine: end, Regola: a.Ripete, Zona: Orologio(a.Zona)}
	s.Fino, _ = time.Parse(time.RFC3339, a.Fino)
	return s
}

// Tra is an appointment each time that it has some of its time from dal up to
// before al, in order.
func (a Appuntamento) Tra(dal, al time.Time) []Volta {
	if a.Ripete == "" {
		if begin, end := a.estremi(); begin.Before(al) && end.After(dal) {
			return []Volta{{Appuntamento: a}}
		}
		return nil
	}
	var out []Volta
	add := func(v Volta) {
		if begin, end := v.estremi(); v.Stato != StatoTolto && begin.Before(al) && end.After(dal) {
			out = append(out, v)
		}
	}
	serie := a.Serie()
	list, _ := serie.Tra(dal, al) // a rule that nobody follows has no days
	for _, t := range list {
		if _, otherwise := a.Ricorrenze[t.Giorno]; !otherwise {
			add(a.volta(t))
		}
	}
	for _, day := range slices.Sorted(maps.Keys(a.Ricorrenze)) {
		if v, ok := a.Del(day); ok {
			add(v)
		}
	}
	slices.SortStableFunc(out, func(a, b Volta) int { return cmp.Or(cmp.Compare(a.Inizio, b.Inizio), cmp.Compare(a.Giorno, b.Giorno)) })
	return out
}

// Del is the one of a series that a day names: what the rule has, or what stands by
// itself because somebody wrote something of it.
func (a Appuntamento) Del(giorno string) (Volta, bool) {
	serie := a.Serie()
	other, written := a.Ricorrenze[giorno]
	t, ruled := serie.Del(giorno)
	if !ruled {
		day, err := time.Parse(time.DateOnly, giorno[:min(len(giorno), len(time.DateOnly))])
		if err != nil || !written {
			return Volta{}, false
		}
		t = serie.Alle(day)
		t.Giorno = giorno
	}
	v := a.volta(t)
	v.Titolo, v.Stato, v.Luogo, v.Note = cmp.Or(other.Titolo, v.Titolo), cmp.Or(other.Stato, v.Stato), cmp.Or(other.Luogo, v.Luogo), cmp.Or(other.Note, v.Note)
	v.Inizio, v.Fine = cmp.Or(other.Inizio, v.Inizio), cmp.Or(other.Fine, v.Fine)
	return v, true
}

// Prossima is the first that has not ended yet, or else the last that there was.
func (a Appuntamento) Prossima(now time.Time) Volta {
	begin, _ := a.estremi()
	if a.Ripete == "" {
		return Volta{Appuntamento: a}
	}
	for from, span := now, 31*24*time.Hour; span < 40*365*24*time.Hour; from, span = from.Add(span), 2*span {
		if list := a.Tra(from, from.Add(span)); len(list) > 0 {
			return list[0]
		}
	}
	for to, span := now, 31*24*time.Hour; to.After(begin); to, span = to.Add(-span), 2*span {
		if list := a.Tra(to.Add(-span), to); len(list) > 0 {
			return list[len(list)-1]
		}
	}
	v, _ := a.Del(calendario.Giorno(begin, Orologio(a.Zona)))
	return v
}

func (a Appuntamento) volta(t calendario.Volta) Volta {
	a.Inizio, a.Fine = istante(t.Inizio), istante(t.Fine)
	return Volta{Appuntamento: a, Giorno: t.Giorno}
}

func (a Appuntamento) estremi() (begin, end time.Time) {
	begin, _ = time.Parse(time.RFC3339, a.Inizio)
	end, _ = time.Parse(time.RFC3339, a.Fine)
	return begin, end
}

// GiornateIntere is how many whole days an appointment takes, zero where it has an
// hour.
func (a Appuntamento) GiornateIntere() int {
	begin, end := a.estremi()
	return calendario.GiornateIntere(begin, end, Orologio(""))
}

func istante(t time.Time) string { return t.UTC().Truncate(time.Second).Format(time.RFC3339) }

// RegolaLeggibile is a rule as people say it.
func RegolaLeggibile(rule string) string {
	o, err := calendario.Leggi(rule)
	if err != nil {
		return rule
	}
	type words struct{ uno, ogni string }
	every := []words{{"ogni anno", "anni"}, {"ogni mese", "mesi"}, {"ogni settimana", "settimane"}, {"ogni giorno", "giorni"}}[o.Freq]
	out := every.uno
	if o.Interval > 1 {
		out = "ogni " + strconv.Itoa(o.Interval) + " " + every.ogni
	}
	days := []string{"lunedì", "martedì", "mercoledì", "giovedì", "venerdì", "sabato", "domenica"}
	var said []string
	for _, d := range o.Byweekday {
		switch n := d.N(); {
		case n == 0:
			said = append(said, days[d.Day()])
		case n == -1:
			said = append(said, "l’ultimo "+days[d.Day()])
		case n > 0:
			said = append(said, "il "+strconv.Itoa(n)+"° "+days[d.Day()])
		default:
			said = append(said, "il "+strconv.Itoa(-n)+"° "+days[d.Day()]+" dalla fine")
		}
	}
	for _, d := range o.Bymonthday {
		if d == -1 {
			said = append(said, "l’ultimo giorno")
		} else {
			said = append(said, "il giorno "+strconv.Itoa(d))
		}
	}
	if len(said) > 0 {
		out += ", " + strings.Join(said, ", ")
	}
	return out
}
