package ics

import (
	"slices"
	"strings"
	"testing"
)

// TestReminders: the agenda has one, and the others are told.
func TestReminders(t *testing.T) {
	const begin = "BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:a\nDTSTART:20261110T090000Z\nDTEND:20261110T100000Z\nSUMMARY:Riunione\n"
	const end = "END:VEVENT\nEND:VCALENDAR\n"
	alarm := func(action, trigger string) string {
		return "BEGIN:VALARM\nACTION:" + action + "\nTRIGGER" + trigger + "\nEND:VALARM\n"
	}
	for _, tt := range []struct {
		name, lines string
		minutes     int
		left        []string
	}{
		{"none", "", 0, nil},
		{"one", alarm("DISPLAY", ":-PT30M"), 30, nil},
		{"the same twice", alarm("DISPLAY", ":-PT30M") + alarm("AUDIO", ":-PT30M") + alarm("EMAIL", ":-P0DT0H30M0S"), 30, nil},
		{"a second one", alarm("DISPLAY", ":-PT30M") + alarm("DISPLAY", ":-P1D"), 30, []string{"il promemoria 1 giorno prima"}},
		{"by e-mail first", alarm("EMAIL", ":-P1D") + alarm("DISPLAY", ":-PT10M"), 10, []string{"il promemoria 1 giorno prima"}},
		{"by e-mail alone", alarm("EMAIL", ":-PT90M"), 90, nil},
		{
			"those that the agenda has not", alarm("DISPLAY", ":PT0S") + alarm("DISPLAY", ";RELATED=END:-PT5M") + alarm("DISPLAY", ";RELATED=END:PT0S") + alarm("DISPLAY", ":PT10M") +
				alarm("DISPLAY", ":-P5W") + alarm("DISPLAY", ";VALUE=DATE-TIME:20260901T060000Z") + alarm("DISPLAY", ":domani"),
			0, []string{"i promemoria all’inizio, 5 minuti prima della fine, alla fine, 10 minuti dopo l’inizio, 5 settimane prima, il 01/09/2026 alle 08:00 e che non dice quando"},
		},
		{"Apple's none", alarm("NONE", ";VALUE=DATE-TIME:19760401T005545Z"), 0, nil},
		{"of vCalendar 1.0", "DALARM:20261110T085000Z;PT5M;2;Riunione\nAALARM:20261109T090000Z;;;\n", 10, []string{"il promemoria 1 giorno prima"}},
		{"at a moment", alarm("DISPLAY", ";VALUE=DATE-TIME:20261110T080000Z") + alarm("DISPLAY", ":-PT1H"), 60, nil},
	} {
		list, left, err := Leggi([]byte(begin+tt.lines+end), roma(t))
		if err != nil || len(left) > 0 || len(list) != 1 {
			t.Errorf("%s: %+v, %v, %v", tt.name, list, left, err)
			continue
		}
		if e := list[0]; e.Promemoria != tt.minutes || !slices.Equal(e.Lasciato, tt.left) {
			t.Errorf("%s: %d, %q; want %d, %q", tt.name, e.Promemoria, e.Lasciato, tt.minutes, tt.left)
		}
	}
}

// TestLeftOfADay: a day of a series with another reminder is told by its date, what all
// of them have once.
func TestLeftOfADay(t *testing.T) {
	alarms := func(triggers ...string) (out string) {
		for _, trigger := range triggers {
			out += "BEGIN:VALARM\nACTION:DISPLAY\nTRIGGER:" + trigger + "\nEND:VALARM\n"
		}
		return out
	}
	event := func(more, day string) string {
		return "BEGIN:VEVENT\nUID:a\nSUMMARY:Équipe\nDTSTART;TZID=Europe/Rome:" + day + "T090000\nDTEND;TZID=Europe/Rome:" + day + "T100000\n" + more + "END:VEVENT\n"
	}
	text := "BEGIN:VCALENDAR\n" + event("RRULE:FREQ=WEEKLY;COUNT=4\n"+alarms("-PT30M", "-P1D"), "20261103") +
		event("RECURRENCE-ID;TZID=Europe/Rome:20261110T090000\n"+alarms("-PT30M", "-P1D"), "20261111") +
		event("RECURRENCE-ID;TZID=Europe/Rome:20261117T090000\n"+alarms("-PT2H"), "20261118") + "END:VCALENDAR\n"
	list, left, err := Leggi([]byte(text), roma(t))
	if err != nil || len(left) > 0 || len(list) != 1 {
		t.Fatalf("%+v, %v, %v", list, left, err)
	}
	if want := []string{"il promemoria 1 giorno prima", "il promemoria 2 ore prima del 17/11/2026"}; !slices.Equal(list[0].Lasciato, want) {
		t.Errorf("%q, want %q", list[0].Lasciato, want)
	}
}

// TestUnreadableLine: a line that nobody can read is told, where the appointment does
// without it.
func TestUnreadableLine(t *testing.T) {
	text := "BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:a\nDTSTART:20261110T090000Z\nDTEND:20261110T100000Z\nSUMMARY:X\nLOCATION;LANGUAGE=\"it\"x:Sala\nEND:VEVENT\nEND:VCALENDAR\n"
	list, _, err := Leggi([]byte(text), roma(t))
	if err != nil || len(list) != 1 || strings.Join(list[0].Lasciato, "") != "una riga «LOCATION» che non si legge" {
		t.Errorf("%+v, %v", list, err)
	}
}
