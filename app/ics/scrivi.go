package ics

import (
	"bytes"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/emersion/go-ical"

	"siz-icaro/sync/cartella/calendario"
)

// prodotto is what this program calls itself in a file.
const prodotto = "-//SIZ-ICARO//Agenda//IT"

// Scrivi is a calendar of appointments as other programs read it, written at now by
// the clocks of the zone of the Ambito.
func Scrivi(list []Evento, ambito *time.Location, now time.Time) ([]byte, error) {
	cal := ical.NewCalendar()
	cal.Props.SetText(ical.PropVersion, "2.0")
	cal.Props.SetText(ical.PropProductID, prodotto)
	cal.Props.SetText(ical.PropCalendarScale, "GREGORIAN")
	cal.Props.SetText(ical.PropMethod, "PUBLISH")
	used := map[string]*time.Location{}
	var events []*ical.Component
	for _, e := range list {
		loc := ambito
		if e.Zona != "" {
			if other, err := time.LoadLocation(e.Zona); err == nil {
				loc = other
			}
		}
		if !e.Intere {
			used[loc.String()] = loc
		}
		w := scrittura{loc: loc, whole: e.Intere, now: now}
		events = append(events, w.evento(e)...)
	}
	for _, name := range slices.Sorted(maps.Keys(used)) {
		if name != "UTC" {
			cal.Children = append(cal.Children, vtimezone(used[name], list))
		}
	}
	cal.Children = append(cal.Children, events...)
	if len(events) == 0 {
		return nil, fmt.Errorf("write a calendar: there is nothing in it")
	}
	var out bytes.Buffer
	if err := ical.NewEncoder(&out).Encode(cal); err != nil {
		return nil, fmt.Errorf("write a calendar: %w", err)
	}
	return piega(out.Bytes()), nil
}

// scrittura writes the moments of one appointment.
type scrittura struct {
	loc   *time.Location
	whole bool
	now   time.Time
}

func (w scrittura) evento(e Evento) []*ical.Component {
	main := w.componente(e)
	out := []*ical.Component{main}
	if e.Regola == "" && len(e.Giorni) == 0 {
		return out
	}
	serie := e.Serie(w.loc)
	rule := e.Regola
	if rule != "" {
		if !e.Fino.IsZero() {
			until := e.Fino.UTC().Format("20060102T150405Z")
			if w.whole {
				until = calendario.Giorno(e.Fino, w.loc)
				until = strings.ReplaceAll(until, "-", "")
			}
			rule += ";UNTIL=" + until
		}
		main.Props.Set(&ical.Prop{Name: ical.PropRecurrenceRule, Params: ical.Params{}, Value: rule})
	}
	for _, day := range slices.Sorted(maps.Keys(e.Giorni)) {
		g := e.Giorni[day]
		v, ruled := serie.Del(day)
		if !ruled {
			v = serie.Alle(giornata(day))
		}
		if g.Tolto {
			if ruled {
				main.Props.Add(w.quando(ical.PropExceptionDates, v.Inizio))
			}
			continue
		}
		one := e
		one.Inizio, one.Fine = v.Inizio, v.Fine
		if !g.Inizio.IsZero() {
			one.Inizio, one.Fine = g.Inizio, g.Fine
		}
		for _, f := range []struct {
			to   *string
			from string
		}{{&one.Titolo, g.Titolo}, {&one.Luogo, g.Luogo}, {&one.Note, g.Note}} {
			if f.from != "" {
				*f.to = f.from
			}
		}
		one.Annullato = one.Annullato || g.Annullato
		if g.Scritta.After(one.Scritta) {
			one.Scritta = g.Scritta
		}
		if !ruled {
			// One that the rule does not have is added, at the time that it has.
			main.Props.Add(w.quando(ical.PropRecurrenceDates, one.Inizio))
			v.Inizio = one.Inizio
		}
		part := w.componente(one)
		part.Props.Set(w.quando(ical.PropRecurrenceID, v.Inizio))
		out = append(out, part)
	}
	return out
}

func (w scrittura) componente(e Evento) *ical.Component {
	c := ical.NewComponent(ical.CompEvent)
	c.Props.SetText(ical.PropUID, e.UID)
	c.Props.Set(&ical.Prop{Name: ical.PropDateTimeStamp, Params: ical.Params{}, Value: w.now.UTC().Format("20060102T150405Z")})
	if !e.Scritta.IsZero() {
		c.Props.Set(&ical.Prop{Name: ical.PropLastModified, Params: ical.Params{}, Value: e.Scritta.UTC().Format("20060102T150405Z")})
	}
	c.Props.Set(&ical.Prop{Name: ical.PropSequence, Params: ical.Params{}, Value: strconv.Itoa(e.Sequenza)})
	for name, text := range map[string]string{ical.PropSummary: e.Titolo, ical.PropLocation: e.Luogo, ical.PropDescription: e.Note} {
		if text != "" {
			c.Props.SetText(name, strings.ReplaceAll(text, "\r", ""))
		}
	}
	status := "CONFIRMED"
	if e.Annullato {
		status = "CANCELLED"
	}
	c.Props.Set(&ical.Prop{Name: ical.PropStatus, Params: ical.Params{}, Value: status})
	c.Props.Set(w.quando(ical.PropDateTimeStart, e.Inizio))
	c.Props.Set(w.quando(ical.PropDateTimeEnd, e.Fine))
	if e.Promemoria > 0 {
		alarm := ical.NewComponent(ical.CompAlarm)
		alarm.Props.Set(&ical.Prop{Name: ical.PropAction, Params: ical.Params{}, Value: "DISPLAY"})
		alarm.Props.SetText(ical.PropDescription, e.Titolo)
		alarm.Props.Set(&ical.Prop{Name: ical.PropTrigger, Params: ical.Params{}, Value: "-PT" + strconv.Itoa(e.Promemoria) + "M"})
		c.Children = append(c.Children, alarm)
	}
	return c
}

// quando is a moment: a day of what takes whole days, an hour of the clock, or, where
// the clock shows that twice and the second time is meant, one of UTC.
func (w scrittura) quando(name string, at time.Time) *ical.Prop {
	p := &ical.Prop{Name: name, Params: ical.Params{}}
	wall := at.In(w.loc)
	switch {
	case w.whole:
		p.Params.Set("VALUE", "DATE")
		p.Value = wall.Format("20060102")
	case w.loc == time.UTC || w.loc.String() == "UTC" || !calendario.Nel(wall, w.loc).Equal(at):
		p.Value = at.UTC().Format("20060102T150405Z")
	default:
		p.Params.Set(ical.PropTimezoneID, w.loc.String())
		p.Value = wall.Format("20060102T150405")
	}
	return p
}

// vtimezone explains a clock in the years of these appointments and ten behind them:
// each time that it changes, so that nobody needs to know the zone.
func vtimezone(loc *time.Location, list []Evento) *ical.Component {
	from, to := list[0].Inizio, list[0].Fine
	for _, e := range list {
		if e.Inizio.Before(from) {
			from = e.Inizio
		}
		if e.Fine.After(to) {
			to = e.Fine
		}
	}
	c := ical.NewComponent(ical.CompTimezone)
	c.Props.SetText(ical.PropTimezoneID, loc.String())
	at := time.Date(from.Year()-1, 1, 1, 0, 0, 0, 0, time.UTC)
	add := func(at time.Time, before, after int, summer bool) {
		kind := ical.CompTimezoneStandard
		if summer {
			kind = ical.CompTimezoneDaylight
		}
		part := ical.NewComponent(kind)
		wall := at.UTC().Add(time.Duration(before) * time.Second)
		for name, value := range map[string]string{
			ical.PropDateTimeStart: wall.Format("20060102T150405"), ical.PropTimezoneOffsetFrom: segno(before), ical.PropTimezoneOffsetTo: segno(after),
		} {
			part.Props.Set(&ical.Prop{Name: name, Params: ical.Params{}, Value: value})
		}
		c.Children = append(c.Children, part)
	}
	_, offset := at.In(loc).Zone()
	add(at, offset, offset, at.In(loc).IsDST())
	for last := time.Date(to.Year()+10, 1, 1, 0, 0, 0, 0, time.UTC); ; {
		_, end := at.In(loc).ZoneBounds()
		if end.IsZero() || end.After(last) {
			return c
		}
		_, before := end.Add(-time.Second).In(loc).Zone()
		_, after := end.In(loc).Zone()
		if before != after && end.After(at) {
			add(end, before, after, end.In(loc).IsDST())
		}
		if !end.After(at) {
			end = at.Add(time.Hour) // where the tables end, a change is found twice
		}
		at = end
	}
}

func segno(seconds int) string {
	sign := '+'
	if seconds < 0 {
		sign, seconds = '-', -seconds
	}
	out := fmt.Sprintf("%c%02d%02d", sign, seconds/3600, seconds/60%60)
	if s := seconds % 60; s > 0 {
		out += fmt.Sprintf("%02d", s)
	}
	return out
}

// piega folds lines that are longer than 75 bytes, never within a letter.
func piega(text []byte) []byte {
	const most = 75
	var out bytes.Buffer
	for line := range bytes.SplitAfterSeq(text, []byte("\r\n")) {
		line, end := bytes.CutSuffix(line, []byte("\r\n"))
		for room := most; len(line) > room; room = most - 1 {
			cut := room
			for cut > 0 && !utf8.RuneStart(line[cut]) {
				cut--
			}
			out.Write(line[:cut])
			out.WriteString("\r\n ")
			line = line[cut:]
		}
		out.Write(line)
		if end {
			out.WriteString("\r\n")
		}
	}
	return out.Bytes()
}
