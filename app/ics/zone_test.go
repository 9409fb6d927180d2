package ics

import (
	"strings"
	"testing"
	"time"
)

// TestNamesOfZones: a name without an explanation is known by IANA, by Windows, by
// the cities that Windows shows, or as so many hours; any other is not.
func TestNamesOfZones(t *testing.T) {
	summer := time.Date(2026, 7, 1, 9, 0, 0, 0, time.UTC)
	for _, tc := range []struct {
		name, want string // the instant of 09:00 that summer, "" where nobody knows
	}{
		{"Europe/Rome", "07:00"}, {"CET", "07:00"}, {"EET", "06:00"}, {"Rome", "07:00"}, {"Roma", "07:00"}, {"New York", "13:00"},
		{"GMT+0100", "08:00"}, {"UTC+01:00", "08:00"}, {"GMT-5", "14:00"}, {"UTC+05:30", "03:30"},
		{"(UTC+01:00) Sarajevo, Skopje, Warsaw, Zagreb", "07:00"}, {"(UTC+01:00) Sarajevo, Skopje, Varsavia, Zagabria", "07:00"},
		{"(UTC+01:00) Amsterdam, Berlin, Bern, Rome, Stockholm, Vienna", "07:00"}, {"(UTC+01:00) Amsterdam, Berlino, Berna, Roma, Stoccolma, Vienna", "07:00"},
		{"(GMT+01.00) Paris/Madrid/Brussels/Copenhagen", "07:00"}, {"(UTC+00:00) Dublin, Edinburgh, Lisbon, London", "08:00"},
		{"(UTC) Dublino, Edimburgo, Lisbona, Londra", "08:00"}, {"(UTC+02:00) Helsinki, Kyiv, Riga, Sofia, Tallinn, Vilnius", "06:00"},
		{"(UTC+08:00) Beijing, Chongqing, Hong Kong, Urumqi", "01:00"}, {"(UTC-05:00) Eastern Time (US & Canada)", "13:00"},
		{"(UTC) Coordinated Universal Time", "09:00"},
		{"(UTC+01:00) Atlantide", ""}, {"(UTC+09:00) Rome", ""}, {"Atlantide", ""}, {"Local", ""}, {"localtime", ""}, {"GMT+25", ""}, {"../Rome", ""},
	} {
		o, known := (&foglio{}).orologi(roma(t)).di(tc.name)
		got := ""
		if known {
			got = o.alle(summer).Format("15:04")
		}
		if got != tc.want {
			t.Errorf("09:00 in %q is %q, want %q", tc.name, got, tc.want)
		}
	}
}

// uno reads a calendar of one appointment, of which these lines are.
func uno(t *testing.T, lines ...string) []Evento {
	t.Helper()
	text := "BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:a\nSUMMARY:Prova\n" + strings.Join(lines, "\n") + "\nEND:VEVENT\nEND:VCALENDAR\n"
	list, left, err := Leggi([]byte(text), roma(t))
	if err != nil || len(left) > 0 {
		t.Fatalf("%q: %v, %v", lines, left, err)
	}
	return list
}

// TestHourOfTheRule: the hour that a rule says again is a number, however it is
// written, and a zone of so many hours goes on for ever.
func TestHourOfTheRule(t *testing.T) {
	for _, rule := range []string{"FREQ=DAILY;BYHOUR=09;BYMINUTE=00;BYSECOND=00", "FREQ=DAILY;BYHOUR=9;BYMINUTE=0"} {
		if list := uno(t, "DTSTART;TZID=Europe/Rome:20270208T090000", "DTEND;TZID=Europe/Rome:20270208T100000", "RRULE:"+rule); list[0].Regola != "FREQ=DAILY" {
			t.Errorf("%s is %q", rule, list[0].Regola)
		}
	}
	if list := uno(t, "DTSTART;TZID=GMT+0100:20270208T090000", "DURATION:PT1H", "RRULE:FREQ=DAILY"); list[0].Zona != "Etc/GMT-1" {
		t.Errorf("by so many hours it follows %q", list[0].Zona)
	}
}

// TestAddedDates: a date that stands beside the rule is taken away or moved by its
// own moment, also on a day that the rule has.
func TestAddedDates(t *testing.T) {
	weekly := []string{
		"DTSTART;TZID=Europe/Rome:20270301T090000", "DTEND;TZID=Europe/Rome:20270301T100000", "RRULE:FREQ=WEEKLY",
		"RDATE;TZID=Europe/Rome:20270308T150000,20270310T110000,20270310T170000",
	}
	at := func(day, hour int) time.Time { return time.Date(2027, 3, day, hour, 0, 0, 0, roma(t)) }
	off := uno(t, append(weekly, "EXDATE;TZID=Europe/Rome:20270308T150000,20270310T110000")...)
	if days := off[0].Giorni; len(days) != 1 || !days["2027-03-10"].Inizio.Equal(at(10, 17)) {
		t.Errorf("with two of three taken away: %+v", days)
	}
	moved := uno(t, append(weekly,
		"END:VEVENT", "BEGIN:VEVENT", "UID:a", "SUMMARY:Prova", "RECURRENCE-ID;TZID=Europe/Rome:20270308T150000", "DTSTART;TZID=Europe/Rome:20270308T160000", "DURATION:PT1H",
		"END:VEVENT", "BEGIN:VEVENT", "UID:a", "SUMMARY:Seconda", "RECURRENCE-ID;TZID=Europe/Rome:20270310T170000", "DTSTART;TZID=Europe/Rome:20270310T170000", "DURATION:PT1H")...)
	days := moved[0].Giorni
	if _, otherwise := days["2027-03-08"]; otherwise || !days["2027-03-08-2"].Inizio.Equal(at(8, 16)) {
		t.Errorf("the second of a day moved: %+v", days)
	}
	if !days["2027-03-10"].Inizio.Equal(at(10, 11)) || days["2027-03-10"].Titolo != "" || days["2027-03-10-2"].Titolo != "Seconda" || !days["2027-03-10-2"].Inizio.Equal(at(10, 17)) {
		t.Errorf("two of a day that the rule has not: %+v", days)
	}
}

// TestNoNameOfAZone: a name without a letter is none, and one that nobody knows is
// looked for once.
func TestNoNameOfAZone(t *testing.T) {
	f := &foglio{}
	z := f.orologi(time.UTC)
	for _, name := range []string{`''`, `""`, "", " "} {
		if _, ok := z.di(name); ok {
			t.Errorf("%q is a zone", name)
		}
	}
	z.di("Nessuna/Parte")
	if found, kept := z.lette["Nessuna/Parte"]; !kept || found.nota {
		t.Errorf("of a name that nobody knows is kept %+v, %v", found, kept)
	}
}
