package ics

import (
	"cmp"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"siz-icaro/sync/cartella/calendario"
)

// maxGiorni is how many days of a series a file may tell one by one.
const maxGiorni = 400

const troppiGiorni perche = "ha più di 400 giorni diversi dagli altri"

// unisci makes appointments of what a file says under one UID: the newest of each,
// with what is otherwise on single days.
func unisci(pieces []pezzo) (out []Evento, scarti []Scarto) {
	newest := map[string]pezzo{}
	for _, p := range pieces {
		key := ""
		if p.quale != nil {
			key = p.quale.istante().UTC().Format(time.RFC3339)
			if p.quale.giorno {
				key = p.quale.wall.Format(time.DateOnly)
			}
		}
		old, twice := newest[key]
		if !twice {
			newest[key] = p
			continue
		}
		stale := p
		if p.Sequenza > old.Sequenza || p.Sequenza == old.Sequenza && !p.Scritta.Before(old.Scritta) {
			newest[key], stale = p, old
		}
		if !uguale(stale, newest[key]) {
			scarti = append(scarti, Scarto{stale.cosa(), "nel file ce n'è una versione più recente"})
		}
	}
	master, whole := newest[""]
	if !whole {
		// Only some of a series: each by itself.
		for _, key := range slices.Sorted(maps.Keys(newest)) {
			p := newest[key]
			if p.seguenti {
				scarti = append(scarti, Scarto{p.cosa(), "vale da quel giorno in poi, e nel file non c'è il resto della serie: esporta tutta la serie, e riprova"})
				continue
			}
			p.DellaSerie, p.Quale = p.UID, p.quale.istante()
			p.UID += "/" + key
			p.Zona = ""
			out = append(out, p.Evento)
		}
		return out, scarti
	}
	delete(newest, "")
	list, err := master.serie(newest)
	if err != nil {
		return nil, append(scarti, Scarto{master.cosa(), err.Error()})
	}
	return list, scarti
}

// uguale reports whether two pieces say the same.
func uguale(a, b pezzo) bool {
	return a.Titolo == b.Titolo && a.Luogo == b.Luogo && a.Note == b.Note && a.Inizio.Equal(b.Inizio) && a.Fine.Equal(b.Fine) && a.ripete == b.ripete && a.Annullato == b.Annullato
}

func (p pezzo) cosa() string {
	layout := ", 02/01/2006 15:04"
	if p.Intere {
		layout = ", 02/01/2006"
	}
	return cmp.Or(p.Titolo, "(senza titolo)") + p.Inizio.In(p.di.ambito).Format(layout)
}

// serie makes an appointment of its whole and of what is otherwise on single days; of
// one that changes from a day on several.
func (p pezzo) serie(others map[string]pezzo) ([]Evento, error) {
	e := p.Evento
	if p.ripete == "" && len(p.aggiunte) == 0 && len(others) == 0 {
		e.Zona = ""
		return []Evento{e}, nil
	}
	if err := p.regola(&e); err != nil {
		return nil, err
	}
	loc := p.di.ambito
	if e.Zona != "" {
		loc = p.orol.loc
	}
	if max(len(p.escluse), len(p.aggiunte)) > maxGiorni {
		return nil, troppiGiorni
	}
	e.Giorni = map[string]Giorno{}
	serie := e.Serie(loc)
	for _, m := range p.escluse {
		if day, ok := giornoDi(m, serie, e.Intere); ok {
			e.Giorni[day] = Giorno{Versione: e.Versione, Tolto: true}
		}
	}
	added := map[int64]string{} // the names of those beside the rule, by the second at which each begins
	for _, m := range p.aggiunte {
		begin, end := m.istante(), m.fine
		if e.Intere || m.giorno {
			begin = orologio{loc: loc}.alle(m.wall)
			if m.giorno && !e.Intere {
				return nil, perche("aggiunge giorni senza l'ora (RDATE)")
			}
		}
		day := calendario.Giorno(begin, loc)
		if slices.ContainsFunc(p.escluse, func(x momento) bool {
			return x.istante().Equal(begin) || (x.giorno || e.Intere) && giornoNome(x, loc, e.Intere) == day
		}) {
			continue
		}
		if v, ruled := serie.Del(day); ruled && v.Inizio.Equal(begin) {
			continue // the rule has it, unless it is taken away
		}
		if end.IsZero() {
			end = begin.Add(e.Fine.Sub(e.Inizio))
			if days := calendario.GiornateIntere(e.Inizio, e.Fine, loc); days > 0 {
				end = orologio{loc: loc}.alle(m.wall.AddDate(0, 0, days))
			}
		}
		key := day
		_, ruled := serie.Del(day)
		if _, twice := added[begin.Unix()]; twice {
			continue
		}
		for n := 2; ruled || !e.Giorni[key].Inizio.IsZero(); n++ {
			key, ruled = day+"-"+strconv.Itoa(n), false
		}
		added[begin.Unix()] = key
		e.Giorni[key] = Giorno{Versione: e.Versione, Inizio: begin, Fine: end}
	}
	out := []*Evento{&e}
	for _, key := range slices.Sorted(maps.Keys(others)) {
		o := others[key]
		if o.ripete != "" && !o.seguenti {
			return nil, perche("un suo giorno si ripete a sua volta")
		}
		current := out[len(out)-1]
		serie = current.Serie(loc)
		if !o.seguenti {
			// Of those that went on from a day, the one to which it belongs.
			for _, c := range out {
				if day, ok := giornoDi(*o.quale, c.Serie(loc), c.Intere); ok && (c.Fino.IsZero() || !c.Serie(loc).Alle(giornata(day)).Inizio.After(c.Fino)) {
					current, serie = c, c.Serie(loc)
					break
				}
			}
		}
		day := giornoNome(*o.quale, loc, current.Intere)
		if beside, ok := added[o.quale.istante().Unix()]; ok && !o.seguenti {
			day = beside
		}
		if !o.seguenti {
			current.Giorni[day] = otherwise(o.Evento, *current, serie, day)
			current.lascia(o.Evento, day)
			continue
		}
		if o.Annullato {
			current.Fino = serie.Alle(giornata(day)).Inizio.Add(-time.Second)
			continue
		}
		next, err := current.da(o, day, loc)
		if err != nil {
			return nil, err
		}
		out = append(out, next)
	}
	if len(e.Giorni) > maxGiorni {
		return nil, troppiGiorni
	}
	result := make([]Evento, 0, len(out))
	for i, one := range out {
		if i == 0 && !one.Fino.IsZero() && one.Fino.Before(one.Inizio) && len(one.Giorni) == 0 && len(out) > 1 {
			continue // nothing is left of it
		}
		if len(one.Giorni) == 0 {
			one.Giorni = nil
		}
		result = append(result, *one)
	}
	return result, nil
}

// da is the series that goes on from a day as a piece has it; the one that it was ends
// before.
func (e *Evento) da(o pezzo, day string, loc *time.Location) (*Evento, error) {
	old := e.Serie(loc)
	next := o.Evento
	next.UID = e.UID + "/" + day
	next.Zona, next.Regola, next.Fino = e.Zona, e.Regola, e.Fino
	next.Giorni = map[string]Giorno{}
	if o.ripete != "" {
		o.zonaOK = true
		if err := o.regola(&next); err != nil {
			return nil, err
		}
	} else {
		begins := old.Alle(giornata(day)).Inizio
		from, to := calendario.Giorno(begins, loc), calendario.Giorno(next.Inizio, loc)
		days := int(giornata(to).Sub(giornata(from)).Hours() / 24)
		rule, err := calendario.Sposta(next.Regola, days)
		if err != nil {
			return nil, perche("da un giorno in poi si sposta ad altri giorni, in un modo che il programma non segue")
		}
		next.Regola = rule
		next.Fino = old.FinoDopo(days)
		for key, g := range e.Giorni {
			if key >= day {
				moved := giornata(key).AddDate(0, 0, days).Format(time.DateOnly) + key[len(time.DateOnly):]
				next.Giorni[moved] = g
				delete(e.Giorni, key)
			}
		}
	}
	e.Fino = old.Alle(giornata(day)).Inizio.Add(-time.Second)
	return &next, nil
}

func giornata(day string) time.Time {
	t, _ := time.Parse(time.DateOnly, day[:min(len(day), len(time.DateOnly))])
	return t
}

// otherwise is what an override says that the series does not.
func otherwise(o, e Evento, serie calendario.Serie, day string) Giorno {
	g := Giorno{Versione: o.Versione, Annullato: o.Annullato && !e.Annullato}
	if o.Titolo != e.Titolo {
		g.Titolo = o.Titolo
	}
	if o.Luogo != e.Luogo {
		g.Luogo = o.Luogo
	}
	if o.Note != e.Note {
		g.Note = o.Note
	}
	if v, ruled := serie.Del(day); !ruled || !v.Inizio.Equal(o.Inizio) || !v.Fine.Equal(o.Fine) {
		g.Inizio, g.Fine = o.Inizio, o.Fine
	}
	return g
}

// lascia says of a series what is not taken of one of its days.
func (e *Evento) lascia(o Evento, day string) {
	left := o.Lasciato
	if o.Promemoria > 0 && o.Promemoria != e.Promemoria {
		left = append(slices.Clip(left), "il promemoria "+lungo(time.Duration(o.Promemoria)*time.Minute)+" prima")
	}
	for _, what := range left {
		if slices.Contains(e.Lasciato, what) {
			continue // as on the other days
		}
		e.Lasciato = append(e.Lasciato, what+" del "+giornata(day).Format("02/01/2006"))
	}
}

// giornoNome is the day by which a moment names one of a series.
func giornoNome(m momento, loc *time.Location, whole bool) string {
	if m.giorno || whole && !m.utc {
		return m.wall.Format(time.DateOnly)
	}
	return calendario.Giorno(m.istante(), loc)
}

// giornoDi is the day of the one of a series that is at a moment; false where none is.
func giornoDi(m momento, serie calendario.Serie, whole bool) (string, bool) {
	day := giornoNome(m, serie.Zona, whole)
	v, ruled := serie.Del(day)
	if !ruled {
		return day, false
	}
	return day, m.giorno || whole || v.Inizio.Equal(m.istante())
}

// regola sets how an appointment comes again, with its end beside the rule.
func (p pezzo) regola(e *Evento) error {
	if p.ripete == "" {
		// The days are told one by one.
		e.Regola, e.Fino, e.Zona = "FREQ=YEARLY", e.Inizio, ""
		return nil
	}
	if !p.zonaOK {
		return perche("si ripete con un fuso orario che solo il file conosce, e che il programma non sa seguire")
	}
	var kept []string
	count := 0
	var until time.Time
	for part := range strings.SplitSeq(p.ripete, ";") {
		name, value, _ := strings.Cut(strings.TrimSpace(part), "=")
		switch name {
		case "":
		case "COUNT":
			n, err := strconv.Atoi(value)
			if err != nil || n < 1 {
				return perche("la ripetizione «" + p.ripete + "» non è valida")
			}
			count = n
		case "UNTIL":
			at, ok := orario(value)
			switch {
			case !ok:
				return perche("la ripetizione «" + p.ripete + "» non è valida")
			case at.utc:
				until = at.wall
			case at.giorno:
				until = p.orol.alle(at.wall.Add(24*time.Hour - time.Second))
			default:
				until = p.orol.alle(at.wall) // floating: by the clock of the series
			}
			if p.Intere && at.utc && at.wall.Equal(at.wall.Truncate(24*time.Hour)) {
				until = p.orol.alle(at.wall.Add(24*time.Hour - time.Second)) // a day, written as an hour
			}
		case "BYHOUR", "BYMINUTE", "BYSECOND":
			wall := p.orol.muro(p.Inizio)
			is := map[string]int{"BYHOUR": wall.Hour(), "BYMINUTE": wall.Minute(), "BYSECOND": wall.Second()}[name]
			if n, err := strconv.Atoi(value); err != nil || n != is {
				return perche("si ripete più volte al giorno, o a un'ora diversa da quella in cui inizia")
			}
		default:
			kept = append(kept, name+"="+value)
		}
	}
	e.Regola = strings.Join(kept, ";")
	if _, err := calendario.Leggi(e.Regola); err != nil {
		if strings.Contains(e.Regola, "HOURLY") || strings.Contains(e.Regola, "MINUTELY") || strings.Contains(e.Regola, "SECONDLY") {
			return perche("si ripete più volte al giorno")
		}
		return perche("si ripete in un modo che il programma non segue («" + p.ripete + "»)")
	}
	e.Fino = until
	if count > 0 {
		last, err := e.Serie(p.orol.loc).Ultima(count)
		if err != nil {
			return perche("si ripete in un modo che il programma non segue («" + p.ripete + "»)")
		}
		if until.IsZero() || last.Inizio.Before(until) {
			e.Fino = last.Inizio
		}
	}
	if !e.Fino.IsZero() && e.Fino.Before(e.Inizio) {
		e.Fino = e.Inizio
	}
	return nil
}
