// Package ics reads and writes calendars as other programs do: RFC 5545, as far as
// appointments go, in the dialects of Outlook, Exchange, Google, Apple and
// Thunderbird. It knows no records.
//
// What is read comes in whole or not at all: an appointment of which something that
// matters cannot be taken over is listed with the reason, and the others come in.
//
// The lines are put together and parted here, byte by byte, since some programs fold
// a line within a letter and one bad line must not cost the whole file; each
// component is then read by go-ical.
package ics

import (
	"time"

	"siz-icaro/sync/cartella/calendario"
)

// Evento is one appointment of a calendar, with all that comes again of it.
type Evento struct {
	// UID names it in whichever program it came from.
	UID string
	Versione
	Titolo string
	Luogo  string
	Note   string
	Inizio time.Time
	Fine   time.Time
	// Intere says that it takes whole days, from midnight to midnight in the zone of
	// the Ambito.
	Intere bool
	// Zona is the clock that its rule follows, "" for that of the Ambito.
	Zona string
	// Regola is how it comes again, as [calendario.Leggi] follows it, "" where it does
	// not; Fino is the last moment at which one may begin, zero for no end.
	Regola string
	Fino   time.Time
	// Giorni is what is otherwise on single days, by the day that names one.
	Giorni map[string]Giorno
	// DellaSerie is the UID of the series of which a file has this one alone, and Quale
	// when the series would have it; both zero otherwise.
	DellaSerie string
	Quale      time.Time
	// Annullato says that whoever organises it has called it off.
	Annullato bool
	// Promemoria is how many minutes before it one is reminded, zero for not at all.
	Promemoria int
	// Lasciato is what of it the agenda has no room for, and no note says: each as the
	// end of the sentence "non si importa …".
	Lasciato []string
}

// Versione says which of two of the same is the newer one (RFC 5546, 2.1.5).
type Versione struct {
	// Sequenza counts what whoever organises it has changed of importance.
	Sequenza int
	// Scritta is when it was last written, zero where a file does not say so.
	Scritta time.Time
	// Ignota says that the file tells neither.
	Ignota bool
}

// Dopo reports whether v is the newer one; sure is false where they do not say.
func (v Versione) Dopo(o Versione) (newer, sure bool) {
	if v.Ignota {
		return false, false
	}
	if v.Sequenza != o.Sequenza {
		return v.Sequenza > o.Sequenza, true
	}
	return v.Scritta.After(o.Scritta) && !o.Scritta.IsZero(), !v.Scritta.IsZero() && !o.Scritta.IsZero()
}

// Giorno is what is otherwise with one of a series. What is zero is as in the series.
type Giorno struct {
	Versione
	Titolo, Luogo, Note string
	Inizio, Fine        time.Time
	// Tolto says that there is none on that day, Annullato that it was called off.
	Tolto, Annullato bool
}

// Scarto is something of a file that is not taken, and why, in words for whoever
// opened the file.
type Scarto struct {
	Cosa   string
	Perche string
}

// Diverso is what another says of the day of a series that the series does not.
func (e Evento) Diverso(o Evento, day string, zone *time.Location) Giorno {
	return otherwise(o, e, e.Serie(zone), day)
}

// Serie is when an appointment comes again.
func (e Evento) Serie(zone *time.Location) calendario.Serie {
	return calendario.Serie{Inizio: e.Inizio, Fine: e.Fine, Regola: e.Regola, Fino: e.Fino, Zona: zone}
}
