package ics

import (
	"strings"
	"testing"
	"time"
)

// TestAround: what has no field of its own is in the notes, once, and what cannot be
// taken along is named there.
func TestAround(t *testing.T) {
	const begin = "BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:a\nDTSTART:20261110T090000Z\nDTEND:20261110T100000Z\nSUMMARY:Riunione\n"
	const end = "END:VEVENT\nEND:VCALENDAR\n"
	for _, tt := range []struct{ name, lines, notes string }{
		{"nothing", "", ""},
		{
			"people", "DESCRIPTION:Porta il verbale\nORGANIZER;CN=\"Ferrari, Anna\":mailto:anna@comune.example\nATTENDEE;CUTYPE=INDIVIDUAL;ROLE=REQ-PARTICIPANT;PARTSTAT=ACCEPTED;CN=marco@asst.example;X-NUM-GUESTS=0:mailto:marco@asst.example\nATTENDEE;PARTSTAT=DECLINED;CN='Sara Neri':MAILTO:sara%2Bneri@scuola.example\nATTENDEE;CUTYPE=ROOM;CN=Sala 2:invalid:nomail\n",
			"Porta il verbale\n\nOrganizza: Ferrari, Anna <anna@comune.example>\nInvitati: marco@asst.example, Sara Neri <sara+neri@scuola.example> (non partecipa)\nSale e mezzi: Sala 2",
		},
		{"an invitation", "ORGANIZER:mailto:tribunale@giustizia.example\nATTENDEE;RSVP=TRUE:mailto:anna@comune.example\n", "Organizza: tribunale@giustizia.example\nInvitati: anna@comune.example"},
		{"a meeting on the network", "LOCATION:https://teams.example/1\nX-MICROSOFT-SKYPETEAMSMEETINGURL:https://teams.example/1\nURL:https://cal.example/2\nX-GOOGLE-CONFERENCE:https://cal.example/2\n", "Collegamento: https://cal.example/2"},
		{"documents", "ATTACH;FMTTYPE=application/pdf;FILENAME=relazione.pdf:https://disco.example/9\nATTACH;ENCODING=BASE64;VALUE=BINARY:AAAA\nCATEGORIES:Minori,Scuola\n", "Categorie: Minori,Scuola\nAllegato che non è stato importato: relazione.pdf\nAllegato che non è stato importato: senza nome"},
		{
			"how it stands in another agenda", "DESCRIPTION:Priorità alta alla scuola\nCATEGORIES:scuola\nPRIORITY:1\nSTATUS:TENTATIVE\nTRANSP:TRANSPARENT\nX-APPLE-TRAVEL-DURATION;VALUE=DURATION:PT1H15M\n",
			"Priorità alta alla scuola\n\nCategorie: scuola\nPriorità: alta\nStato: da confermare\nDisponibilità: libero\nTempo di viaggio: 1 ora e 15 minuti",
		},
		{"as with any", "PRIORITY:5\nTRANSP:OPAQUE\nSTATUS:CONFIRMED\nX-MICROSOFT-CDO-BUSYSTATUS:BUSY\n", ""},
		{"away", "PRIORITY:9\nX-MICROSOFT-CDO-BUSYSTATUS:OOF\n", "Priorità: bassa\nDisponibilità: fuori sede"},
		{"on the map", "GEO:45.3138;9.5034\n", "Posizione: 45.3138 9.5034"},
		{"on Apple's map", "LOCATION:Municipio\nX-APPLE-STRUCTURED-LOCATION;VALUE=URI;X-ADDRESS=\"Piazza Broletto 1\\nLodi\";X-TITLE=Municipio:geo:45.3138,9.5034\n", "Posizione: Piazza Broletto 1 Lodi, 45.3138 9.5034"},
		{"one that nobody can read", "ATTENDEE;CN=\"Bassi\" Ugo\":mailto:ugo@x.example\nATTENDEE:mailto:ada@x.example\n", "Invitati: ada@x.example, uno che nel file non si legge"},
	} {
		list, left, err := Leggi([]byte(begin+tt.lines+end), roma(t))
		if err != nil || len(left) > 0 || len(list) != 1 {
			t.Errorf("%s: %+v, %v, %v", tt.name, list, left, err)
			continue
		}
		if list[0].Note != tt.notes {
			t.Errorf("%s: %q, want %q", tt.name, list[0].Note, tt.notes)
		}
	}
	many := strings.Repeat("ATTENDEE:mailto:x@x.example\n", maxInvitati+7)
	if list, _, _ := Leggi([]byte(begin+many+end), roma(t)); len(list) != 1 || !strings.HasSuffix(list[0].Note, ", e altri 7") {
		t.Errorf("many: %+v", list)
	}
}

// TestHTML: some write what an appointment is about as a page.
func TestHTML(t *testing.T) {
	for in, want := range map[string]string{
		"a < b > c, 3<4": "a < b > c, 3<4", "": "", "mail <anna@x.example>": "mail <anna@x.example>",
		"<p>Ciao <b>Anna</b>,</p><p>a&nbsp;domani &amp; grazie</p>":                                           "Ciao Anna,\na domani & grazie",
		"Vedi <a href=\"https://x.example/1\">qui</a><br>e <a href='https://y.example'>https://y.example</a>": "Vedi qui (https://x.example/1)\ne https://y.example",
		"<html><head><style>p{}</style></head><body><p>Uno</p>\n\n\n<p>Due</p></body></html>":                 "Uno\n\nDue",
	} {
		if got := senzaHTML(in); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}

// TestSmall: spaces in a rule, a reminder at a moment, the hour that the clock skips,
// and a text that is there as a page alone.
func TestSmall(t *testing.T) {
	text := "BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:a\nSUMMARY:X\nDTSTART;TZID=Europe/Rome:20270328T023000\nDTEND;TZID=Europe/Rome:20270328T030000\nRRULE: FREQ = WEEKLY ; COUNT = 2 \nX-ALT-DESC;FMTTYPE=text/html:<p>Porta <i>tutto</i></p>\nBEGIN:VALARM\nACTION:DISPLAY\nTRIGGER;VALUE=DATE-TIME:20270328T010000Z\nEND:VALARM\nEND:VEVENT\nEND:VCALENDAR\n"
	list, left, err := Leggi([]byte(text), roma(t))
	if err != nil || len(left) > 0 || len(list) != 1 {
		t.Fatalf("%+v, %+v, %v", list, left, err)
	}
	e := list[0]
	if e.Fine.Sub(e.Inizio) != 30*time.Minute || e.Regola != "FREQ=WEEKLY" || e.Promemoria != 30 || e.Note != "Porta tutto" {
		t.Errorf("%+v", e)
	}
}

// TestPrivate: what its author keeps from others is not shown to a service.
func TestPrivate(t *testing.T) {
	text := "BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:a\nDTSTART:20261110T090000Z\nDTEND:20261110T100000Z\nSUMMARY:Visita medica\nCLASS:PRIVATE\nEND:VEVENT\nEND:VCALENDAR\n"
	for _, class := range []string{"PRIVATE", "CONFIDENTIAL", "private"} {
		list, left, err := Leggi([]byte(strings.Replace(text, "PRIVATE", class, 1)), roma(t))
		if err != nil || len(list) != 0 || len(left) != 1 || !strings.Contains(left[0].Perche, "privato") || left[0].Cosa != "Visita medica, 10/11/2026 10:00" {
			t.Errorf("%s: %+v, %+v, %v", class, list, left, err)
		}
	}
	for _, more := range []string{"CLASS:X-SEGRETO", "X-CALENDARSERVER-ACCESS:RESTRICTED"} {
		if list, left, _ := Leggi([]byte(strings.Replace(text, "CLASS:PRIVATE", more, 1)), roma(t)); len(list) != 0 || len(left) != 1 {
			t.Errorf("%s: %+v, %+v", more, list, left)
		}
	}
	whole := strings.Replace(strings.Replace(text, "CLASS:PRIVATE\n", "", 1), "BEGIN:VEVENT", "X-CALENDARSERVER-ACCESS:PRIVATE\nBEGIN:VEVENT", 1)
	if list, left, _ := Leggi([]byte(whole), roma(t)); len(list) != 0 || len(left) != 1 {
		t.Errorf("a calendar of its author's alone: %+v, %+v", list, left)
	}
	if list, _, _ := Leggi([]byte(strings.Replace(text, "PRIVATE", "PUBLIC", 1)), roma(t)); len(list) != 1 {
		t.Errorf("public: %+v", list)
	}
}

// TestNothingInHalf: a series of which one day cannot be taken would be another.
func TestNothingInHalf(t *testing.T) {
	text := "BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:a\nDTSTART;TZID=Europe/Rome:20261103T090000\nDTEND;TZID=Europe/Rome:20261103T100000\nRRULE:FREQ=WEEKLY;COUNT=4\nSUMMARY:Équipe\nEND:VEVENT\n" +
		"BEGIN:VEVENT\nUID:a\nRECURRENCE-ID;TZID=Europe/Rome:20261110T090000\nDTSTART;TZID=Marte/Olimpo:20261111T090000\nDTEND;TZID=Marte/Olimpo:20261111T100000\nSUMMARY:Équipe\nEND:VEVENT\nEND:VCALENDAR\n"
	list, left, err := Leggi([]byte(text), roma(t))
	if err != nil || len(list) != 0 || len(left) != 2 {
		t.Errorf("%+v, %+v, %v", list, left, err)
	}
}
