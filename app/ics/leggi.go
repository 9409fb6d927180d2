package ics

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/emersion/go-ical"

	"siz-icaro/sync/cartella/calendario"
)

// maxGiorni is how many days of a series a file may tell one by one.
const maxGiorni = 400

// pezzo is one VEVENT as it is read: an appointment, or what is otherwise with one of
// a series.
type pezzo struct {
	Evento
	// stampa is when it was last written, as the file has it.
	stampa string
	di     zone
	orol   orologio
	// zonaOK says that what comes again by its clock can be followed.
	zonaOK            bool
	ripete            string
	escluse, aggiunte []momento
	// quale names the one of a series that it is about, seguenti and those behind it.
	quale    *momento
	seguenti bool
}

// momento is a moment with the clock by which it is meant.
type momento struct {
	letta
	orologio
	fine time.Time // of a PERIOD
}

func (l momento) istante() time.Time { return l.alle(l.wall) }

// perche is why something is not taken.
type perche string

func (p perche) Error() string { return string(p) }

// Leggi reads the appointments of a file, by the clocks of the zone of the Ambito
// where it names none. Those that it cannot take are listed.
func Leggi(data []byte, ambito *time.Location) (eventi []Evento, scarti []Scarto, err error) {
	sheets, err := fogli(data)
	if err != nil {
		return nil, nil, err
	}
	groups := map[string][]pezzo{}
	broken := map[string]bool{} // those of which a single day cannot be taken
	var order []string
	for _, sheet := range sheets {
		z := sheet.orologi(ambito)
		for _, other := range sheet.altri {
			scarti = append(scarti, Scarto{cosa(other, z), altroTipo(other.nome)})
		}
		for _, b := range sheet.eventi {
			p, err := b.pezzo(z)
			if err == nil && !b.intero {
				err = perche("il file si interrompe a metà di questo appuntamento")
			}
			if err != nil {
				scarti = append(scarti, Scarto{cosa(b, z), err.Error()})
				if props, _ := b.legge(); props.Get(ical.PropRecurrenceID) != nil {
					broken[testo(props.Get(ical.PropUID))] = true
				}
				continue
			}
			if sheet.metodo == "CANCEL" {
				p.Annullato = true
			}
			if groups[p.UID] == nil {
				order = append(order, p.UID)
			}
			groups[p.UID] = append(groups[p.UID], p)
		}
	}
	for _, uid := range order {
		if broken[uid] {
			for _, p := range groups[uid] {
				scarti = append(scarti, Scarto{p.cosa(), "un suo giorno non si può importare, e senza di quello la serie sarebbe un'altra"})
			}
			continue
		}
		taken, left := unisci(groups[uid])
		eventi, scarti = append(eventi, taken...), append(scarti, left...)
	}
	return eventi, scarti, nil
}

func altroTipo(name string) string {
	switch name {
	case "VTODO":
		return "è un'attività, e in agenda si portano solo appuntamenti"
	case "VJOURNAL":
		return "è un diario, e in agenda si portano solo appuntamenti"
	case "VFREEBUSY":
		return "dice solo quando uno è occupato, senza appuntamenti"
	}
	return "non è un appuntamento (" + name + ")"
}

// cosa is what one calls a component in a list, by the clock of who reads it.
func cosa(b *blocco, z zone) string {
	props, _ := b.legge()
	title := cmp.Or(testo(props.Get(ical.PropSummary)), "(senza titolo)")
	if p := props.Get(ical.PropDateTimeStart); p != nil {
		if at, ok := orario(p.Value); ok {
			if m, err := z.quando(p); err == nil && !at.giorno {
				at.wall = m.istante().In(z.ambito)
			}
			title += at.wall.Format(", 02/01/2006")
			if !at.giorno {
				title += at.wall.Format(" 15:04")
			}
		} else {
			title += ", " + p.Value
		}
	}
	return title
}

// needed are the properties without which an appointment would be another.
var needed = []string{
	ical.PropDateTimeStart, ical.PropDateTimeEnd, ical.PropDuration, ical.PropRecurrenceRule, ical.PropRecurrenceDates, ical.PropExceptionDates, ical.PropRecurrenceID,
	ical.PropSummary, ical.PropStatus, ical.PropUID,
}

func (b *blocco) pezzo(z zone) (p pezzo, err error) {
	props, unreadable := b.legge()
	for _, name := range unreadable {
		if slices.Contains(needed, name) {
			return p, perche("la riga «" + name + "» non si legge")
		}
	}
	for _, name := range []string{ical.PropDateTimeStart, ical.PropDateTimeEnd, ical.PropRecurrenceRule, ical.PropRecurrenceID} {
		if len(props[name]) > 1 {
			return p, perche("ha due righe «" + name + "» che dicono cose diverse")
		}
	}
	p.di = z
	p.Titolo, p.Luogo, p.Note = testo(props.Get(ical.PropSummary)), testo(props.Get(ical.PropLocation)), testo(props.Get(ical.PropDescription))
	p.Note = senzaHTML(cmp.Or(p.Note, testo(props.Get("X-ALT-DESC"))))
	if more := contorno(props, unreadable, p.Luogo+"\n"+p.Note); more != "" {
		p.Note = strings.TrimSpace(p.Note + "\n\n" + more)
	}
	// What a class means that nobody knows, its author's own included, is PRIVATE (RFC
	// 5545, 3.8.1.3).
	class := cmp.Or(testo(props.Get(ical.PropClass)), testo(props.Get("X-CALENDARSERVER-ACCESS")), "PUBLIC")
	if !strings.EqualFold(class, "PUBLIC") || z.privato {
		return p, perche("è segnato come privato, e in agenda lo leggerebbero i colleghi del servizio: se può stare in agenda, toglici il segno nell'altro programma ed esportalo di nuovo")
	}
	p.Sequenza, _ = strconv.Atoi(testo(props.Get(ical.PropSequence)))
	p.stampa = cmp.Or(testo(props.Get(ical.PropLastModified)), testo(props.Get(ical.PropDateTimeStamp)))
	p.Annullato = strings.EqualFold(testo(props.Get(ical.PropStatus)), "CANCELLED")
	start := props.Get(ical.PropDateTimeStart)
	if start == nil {
		return p, perche("non dice quando inizia")
	}
	begin, err := z.quando(start)
	if err != nil {
		return p, err
	}
	whole := begin.giorno
	if strings.EqualFold(testo(props.Get("X-MICROSOFT-CDO-ALLDAYEVENT")), "TRUE") && begin.wall.Equal(begin.wall.Truncate(24*time.Hour)) {
		whole = true // written with an hour: midnight, wherever it was written
	}
	end, err := p.fine(z, props, begin, whole)
	if err != nil {
		return p, err
	}
	p.orol = begin.orologio
	if whole {
		// A day is one by the clock of who reads it.
		home := orologio{loc: z.ambito}
		p.Intere, p.orol = true, home
		p.Inizio = home.alle(begin.wall.Truncate(24 * time.Hour))
		last := end.wall
		if rest := last.Sub(last.Truncate(24 * time.Hour)); rest > 0 {
			last = last.Truncate(24*time.Hour).AddDate(0, 0, 1)
		}
		p.Fine = home.alle(last)
	} else {
		p.Inizio, p.Fine = begin.istante(), end.istante()
		if !end.fine.IsZero() {
			p.Fine = end.fine
		}
	}
	if length := end.wall.Sub(begin.wall); !whole && length > 0 && !p.Fine.After(p.Inizio) && end.fine.IsZero() && end.loc == begin.loc {
		p.Fine = p.Inizio.Add(length) // it begins in the hour that the clock skips
	}
	switch {
	case p.Inizio.Year() < 1800 || p.Fine.Year() > 2200:
		return p, perche("è dell'anno " + strconv.Itoa(begin.wall.Year()) + ": l'agenda va dal 1800 al 2200")
	case p.Fine.Before(p.Inizio):
		return p, perche("finisce prima di iniziare")
	case p.Fine.Equal(p.Inizio):
		p.Fine = p.Inizio.Add(time.Minute) // it has no length, and the agenda none without
	}
	p.Zona, p.zonaOK = z.serie(p.orol)
	if rule := props.Get(ical.PropRecurrenceRule); rule != nil {
		p.ripete = strings.ToUpper(strings.Join(strings.Fields(testo(rule)), ""))
	}
	if len(props["EXRULE"]) > 0 {
		return p, perche("toglie giorni con una regola (EXRULE), che il programma non segue")
	}
	if p.escluse, err = z.momenti(props, ical.PropExceptionDates); err != nil {
		return p, err
	}
	if p.aggiunte, err = z.momenti(props, ical.PropRecurrenceDates); err != nil {
		return p, err
	}
	if which := props.Get(ical.PropRecurrenceID); which != nil {
		at, err := z.quando(which)
		if err != nil {
			return p, err
		}
		p.quale, p.seguenti = &at, strings.EqualFold(which.Params.Get("RANGE"), "THISANDFUTURE")
	}
	p.UID = testo(props.Get(ical.PropUID))
	if p.UID == "" || len(p.UID) > 200 {
		sum := sha256.Sum256([]byte(cmp.Or(p.UID, strings.Join(b.linee, "\n"))))
		p.UID = "siz-icaro-" + hex.EncodeToString(sum[:16])
	}
	var others []string
	if p.Promemoria, others = b.promemoria(z, p.Inizio); len(others) > 0 {
		p.Lasciato = append(p.Lasciato, lasciati(others))
	}
	for _, name := range unreadable {
		if name != ical.PropAttendee { // told with the others
			p.Lasciato = append(p.Lasciato, "una riga «"+name+"» che non si legge")
		}
	}
	return p, nil
}

// momento reads a date or a date with its time, by the clock that it names.
func (z zone) quando(p *ical.Prop) (momento, error) {
	at, ok := orario(p.Value)
	if !ok {
		return momento{}, perche("la data «" + p.Value + "» non esiste")
	}
	return z.con(at, p)
}

func (z zone) con(at letta, p *ical.Prop) (momento, error) {
	out := momento{letta: at, orologio: orologio{loc: z.ambito}}
	name := p.Params.Get(ical.PropTimezoneID)
	switch {
	case at.utc:
		out.orologio = orologio{loc: time.UTC}
	case at.giorno, name == "":
		// A floating hour is meant by the clock of who reads it.
	default:
		o, known := z.di(name)
		if !known {
			return out, perche("il fuso orario «" + nomeZona(name) + "» non si conosce, e il file non lo spiega")
		}
		out.orologio = o
	}
	return out, nil
}

// momenti reads all dates of the properties of a name, periods too.
func (z zone) momenti(props ical.Props, name string) ([]momento, error) {
	var out []momento
	for i := range props[name] {
		p := &props[name][i]
		for text := range strings.SplitSeq(p.Value, ",") {
			if text == "" {
				continue
			}
			first, until, period := strings.Cut(text, "/")
			at, ok := orario(first)
			if !ok {
				return nil, perche("la data «" + text + "» non esiste")
			}
			m, err := z.con(at, p)
			if err != nil {
				return nil, err
			}
			if period {
				if length, ok := durata(until); ok {
					m.fine = m.istante().Add(length.esatta())
				} else if end, ok := orario(until); ok {
					e, err := z.con(end, p)
					if err != nil {
						return nil, err
					}
					m.fine = e.istante()
				} else {
					return nil, perche("la data «" + text + "» non esiste")
				}
			}
			out = append(out, m)
		}
	}
	return out, nil
}

// fine is when an appointment ends: as it says, or after as long as it says; without
// either a day lasts a day, and an hour no time.
func (p *pezzo) fine(z zone, props ical.Props, begin momento, whole bool) (momento, error) {
	if end := props.Get(ical.PropDateTimeEnd); end != nil {
		at, err := z.quando(end)
		if err != nil {
			return at, err
		}
		if at.giorno != begin.giorno {
			return at, perche("inizia con l'ora e finisce senza, o al contrario")
		}
		if whole {
			if at.wall.Before(begin.wall) {
				return at, perche("finisce prima di iniziare")
			}
			if at.wall.Equal(begin.wall) {
				at.wall = at.wall.AddDate(0, 0, 1) // some mean the day itself
			}
		}
		return at, nil
	}
	if length := props.Get(ical.PropDuration); length != nil {
		d, ok := durata(testo(length))
		if !ok || d.meno {
			return begin, perche("la durata «" + testo(length) + "» non è valida")
		}
		out := begin
		out.wall = begin.wall.AddDate(0, 0, d.giorni)
		if whole {
			if d.giorni == 0 {
				out.wall = out.wall.AddDate(0, 0, 1)
			}
			return out, nil
		}
		out.fine = out.istante().Add(d.ore)
		return out, nil
	}
	out := begin
	if whole {
		out.wall = out.wall.AddDate(0, 0, 1)
	}
	return out, nil
}

// lunghezza is a DURATION: days by the calendar, and exact hours.
type lunghezza struct {
	giorni int
	ore    time.Duration
	meno   bool
}

func (l lunghezza) esatta() time.Duration { return time.Duration(l.giorni)*24*time.Hour + l.ore }

var durataRegola = regexp.MustCompile(`^([+-])?P(?:(\d{1,6})W)?(?:(\d{1,6})D)?(?:T(?:(\d{1,6})H)?(?:(\d{1,6})M)?(?:(\d{1,8})S)?)?$`)

func durata(s string) (lunghezza, bool) {
	m := durataRegola.FindStringSubmatch(strings.ToUpper(strings.TrimSpace(s)))
	if m == nil || strings.Join(m[2:], "") == "" {
		return lunghezza{}, false
	}
	n := func(i int) int { v, _ := strconv.Atoi(m[i]); return v }
	out := lunghezza{giorni: 7*n(2) + n(3), meno: m[1] == "-"}
	out.ore = time.Duration(n(4))*time.Hour + time.Duration(n(5))*time.Minute + time.Duration(n(6))*time.Second
	return out, true
}

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
		if p.Sequenza > old.Sequenza || p.Sequenza == old.Sequenza && p.stampa >= old.stampa {
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
	e.Giorni = map[string]Giorno{}
	serie := e.Serie(loc)
	for _, m := range p.escluse {
		if day, ok := giornoDi(m, serie, e.Intere); ok {
			e.Giorni[day] = Giorno{Tolto: true}
		}
	}
	for _, m := range p.aggiunte {
		begin, end := m.istante(), m.fine
		if e.Intere || m.giorno {
			begin = orologio{loc: loc}.alle(m.wall)
			if m.giorno && !e.Intere {
				return nil, perche("aggiunge giorni senza l'ora (RDATE)")
			}
		}
		day := calendario.Giorno(begin, loc)
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
		for n := 2; ruled || !e.Giorni[key].Inizio.IsZero(); n++ {
			key, ruled = day+"-"+strconv.Itoa(n), false
		}
		if e.Giorni[key].Tolto {
			continue
		}
		e.Giorni[key] = Giorno{Inizio: begin, Fine: end}
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
		return nil, perche("ha più di " + strconv.Itoa(maxGiorni) + " giorni diversi dagli altri")
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
		if !next.Fino.IsZero() && days != 0 {
			next.Fino = next.Fino.AddDate(0, 0, days)
		}
		if !next.Fino.IsZero() {
			// The last is as much later as the first.
			last := orologio{loc: loc}.muro(next.Fino)
			next.Fino = orologio{loc: loc}.alle(time.Date(last.Year(), last.Month(), last.Day(), 23, 59, 59, 0, time.UTC))
		}
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
	var g Giorno
	g.Annullato = o.Annullato
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
			if value != strconv.Itoa(is) {
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
