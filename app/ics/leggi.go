package ics

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/emersion/go-ical"
)

// pezzo is one VEVENT as it is read: an appointment, or what is otherwise with one of
// a series.
type pezzo struct {
	Evento
	di   zone
	orol orologio
	// zonaOK says that what comes again by its clock can be followed.
	zonaOK            bool
	ripete            string
	escluse, aggiunte []momento
	// quale names the one of a series that it is about, seguenti and those behind it.
	quale    *momento
	seguenti bool
}

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
	for _, name := range []string{ical.PropLastModified, ical.PropDateTimeStamp} {
		if at, ok := orario(testo(props.Get(name))); ok && p.Scritta.IsZero() && (name == ical.PropLastModified || !z.nostro) {
			p.Scritta = at.wall
		}
	}
	p.Ignota = props.Get(ical.PropSequence) == nil && p.Scritta.IsZero()
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
