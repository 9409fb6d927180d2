package app

import (
	"encoding/base64"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"siz-icaro/sync/cartella"
)

// agendaDi are the appointments of a stretch, as a test compares them.
func (d *desk) agendaDi(from, to string) (got []string) {
	d.t.Helper()
	list, err := (&Agenda{d.App}).Periodo(FiltroAgenda{Dal: from, Al: to})
	if err != nil {
		d.t.Fatal(err)
	}
	for _, a := range list {
		begin, err := parseIstante(a.Inizio)
		if err != nil {
			d.t.Fatal(err)
		}
		got = append(got, fmt.Sprintf("%s %s %s giornate=%d", begin.In(roma()).Format("02/01 15:04"), a.Titolo, a.StatoTesto, a.Giornate))
	}
	return got
}

// TestImport takes in what Google writes: each appointment once, also where the file
// is opened again, and the newer version of one in its place.
func TestImport(t *testing.T) {
	d := newDesk(t)
	d.land(preferenze(t))
	file, err := os.ReadFile("ics/testdata/google.ics")
	if err != nil {
		t.Fatal(err)
	}
	agenda := &Agenda{d.App}
	encoded := base64.StdEncoding.EncodeToString(file)
	seen, err := agenda.LeggiICS(encoded)
	if err != nil || len(seen.Voci) != 3 || len(seen.Scarti) != 1 || seen.Voci[1].Ripete != "ogni settimana, lunedì" {
		t.Fatalf("before it is taken: %+v, %v", seen, err)
	}
	if got := d.agendaDi("2026-10-25T00:00:00Z", "2026-11-25T00:00:00Z"); len(got) != 0 {
		t.Errorf("looking at a file keeps %q", got)
	}
	taken, err := agenda.ImportaICS(encoded)
	if err != nil || !slices.Equal(taken.Voci, seen.Voci) || !slices.Equal(taken.Scarti, seen.Scarti) {
		t.Errorf("taken: %+v, %v; announced %+v", taken, err, seen)
	}
	want := []string{
		"26/10 09:30 Supervisione Pianificata giornate=0", "27/10 00:00 Reperibilità Pianificata giornate=2", "01/11 00:00 Reperibilità Pianificata giornate=1",
		"03/11 14:00 Supervisione Pianificata giornate=0", "08/11 00:00 Reperibilità Pianificata giornate=1", "09/11 09:30 Supervisione Pianificata giornate=0",
		"16/11 09:30 Supervisione Pianificata giornate=0", "24/11 09:00 Colloquio Pianificata giornate=0",
	}
	if got := d.agendaDi("2026-10-25T12:00:00Z", "2026-11-25T00:00:00Z"); !slices.Equal(got, want) {
		t.Errorf("the agenda has %q, want %q", got, want)
	}
	if again, err := agenda.ImportaICS(encoded); err != nil || len(again.Voci) != 0 || len(again.Scarti) != 4 {
		t.Errorf("taken twice: %+v, %v", again, err)
	}
	newer := strings.Replace(strings.Replace(string(file), "SEQUENCE:0", "SEQUENCE:5", 1), "DTSTART:20261124T080000Z\nDTEND:20261124T090000Z", "DTSTART:20261124T100000Z\nDTEND:20261124T110000Z", 1)
	if again, err := agenda.ImportaICS(base64.StdEncoding.EncodeToString([]byte(newer))); err != nil || len(again.Voci) != 1 || again.Voci[0].Esito != "aggiornato" {
		t.Errorf("a newer version: %+v, %v", again, err)
	}
	if got := d.agendaDi("2026-11-24T00:00:00Z", "2026-11-25T00:00:00Z"); !slices.Equal(got, []string{"24/11 11:00 Colloquio Pianificata giornate=0"}) {
		t.Errorf("after that: %q", got)
	}
	off := strings.Replace(strings.Replace(newer, "SEQUENCE:5", "SEQUENCE:6", 1), "STATUS:CONFIRMED", "STATUS:CANCELLED", 1)
	if again, err := agenda.ImportaICS(base64.StdEncoding.EncodeToString([]byte(off))); err != nil || len(again.Voci) != 1 || again.Voci[0].Esito != "annullato" {
		t.Errorf("called off: %+v, %v", again, err)
	}
	// What the agenda has no room for is said of the appointment that it is about.
	many := strings.Replace(strings.Replace(off, "STATUS:CANCELLED", "STATUS:CONFIRMED", 1), "UID:google-1@", "UID:google-1-bis@", 1)
	many = strings.Replace(many, "END:VEVENT", "BEGIN:VALARM\nACTION:DISPLAY\nTRIGGER:-PT30M\nEND:VALARM\nBEGIN:VALARM\nACTION:DISPLAY\nTRIGGER:-P1D\nEND:VALARM\nEND:VEVENT", 1)
	if seen, err := agenda.LeggiICS(base64.StdEncoding.EncodeToString([]byte(many))); err != nil || len(seen.Voci) != 1 || seen.Voci[0].Lasciato != "il promemoria 1 giorno prima" {
		t.Errorf("two reminders: %+v, %v", seen, err)
	}
	// What is sent of one day of a series changes that day.
	one := "BEGIN:VCALENDAR\nMETHOD:REQUEST\nBEGIN:VEVENT\nUID:google-2@google.com\nRECURRENCE-ID;TZID=Europe/Rome:20261109T093000\n" +
		"SUMMARY:Supervisione\nATTENDEE:mailto:ada@x.example\nDTSTART:20261109T140000Z\nDTEND:20261109T150000Z\nEND:VEVENT\nEND:VCALENDAR\n"
	if again, err := agenda.ImportaICS(base64.StdEncoding.EncodeToString([]byte(one))); err != nil || len(again.Voci) != 1 || again.Voci[0].Esito != "aggiornato" {
		t.Errorf("one day of a series: %+v, %v", again, err)
	}
	if again, err := agenda.ImportaICS(base64.StdEncoding.EncodeToString([]byte(strings.Replace(one, "REQUEST", "CANCEL", 1)))); err != nil || len(again.Voci) != 1 {
		t.Errorf("one day of a series is called off: %+v, %v", again, err)
	}
	if got := d.agendaDi("2026-11-09T00:00:00Z", "2026-11-10T00:00:00Z"); !slices.Equal(got, []string{"09/11 15:00 Supervisione Annullata giornate=0"}) {
		t.Errorf("that day has %q", got)
	}
	if found, err := (&Ricerca{d.App}).Cerca("ada@x.example"); err != nil || len(found) != 1 {
		t.Errorf("who takes part in it that day is not to be found: %+v, %v", found, err)
	}
	for _, text := range []string{"ciao", ""} {
		if _, err := agenda.ImportaICS(base64.StdEncoding.EncodeToString([]byte(text))); cartella.CodeOf(err) != cartella.CodeNonValido {
			t.Errorf("%q is a calendar: %v", text, err)
		}
	}
}

// TestExportedCalendar writes an appointment, a day and the whole agenda, each noted
// in the register; another computer reads the same.
func TestExportedCalendar(t *testing.T) {
	d := newDesk(t)
	file := filepath.Join(t.TempDir(), "agenda.ics")
	d.cfg.Salva = func(string) (string, error) { return file, nil }
	d.land(preferenze(t), operatrice(t),
		record(t, "s1", cartella.KindSoggetto, "self", cartella.Soggetto{Cognome: "Bianchi", Nome: "Ada"}),
		record(t, "a1", cartella.KindAppuntamento, "self", cartella.Appuntamento{
			Titolo: "Visita", Tipo: "visita_domiciliare", Stato: "pianificata", Organizzatore: anna, Soggetto: "s1", Luogo: "Via Roma, 3; scala B",
			Inizio: "2027-02-15T09:00:00Z", Fine: "2027-02-15T10:00:00Z", Note: "Riga uno\nriga due", Promemoria: 30,
		}),
		record(t, "a2", cartella.KindAppuntamento, "self", cartella.Appuntamento{
			Titolo: "Educativa", Tipo: "altro", Stato: "pianificata", Organizzatore: anna, Inizio: "2027-02-01T09:00:00Z", Fine: "2027-02-01T10:00:00Z", Ripete: "FREQ=WEEKLY;BYDAY=MO",
			Ricorrenze: map[string]cartella.Ricorrenza{"2027-02-08": {Stato: cartella.StatoTolto}, "2027-02-15": {Luogo: "Studio"}},
		}),
		record(t, "a3", cartella.KindAppuntamento, "self", cartella.Appuntamento{
			Titolo: "Ferie", Tipo: "altro", Stato: "annullata", Organizzatore: anna, Inizio: "2027-02-16T23:00:00Z", Fine: "2027-02-18T23:00:00Z",
		}))
	agenda := &Agenda{d.App}
	for _, tc := range []struct {
		name   string
		filter FiltroICS
		rows   int
		want   []string
	}{
		{"one", FiltroICS{ID: "a1"}, 1, []string{"15/02 10:00 Visita – Bianchi Ada Pianificata giornate=0"}},
		{"one of a series", FiltroICS{ID: "a2", Giorno: "2027-02-15"}, 1, []string{"15/02 10:00 Educativa Pianificata giornate=0"}},
		{"a day", FiltroICS{Dal: "2027-02-14T23:00:00Z", Al: "2027-02-15T23:00:00Z"}, 2,
			[]string{"15/02 10:00 Visita – Bianchi Ada Pianificata giornate=0", "15/02 10:00 Educativa Pianificata giornate=0"}},
		{"all", FiltroICS{}, 3, []string{
			"01/02 10:00 Educativa Pianificata giornate=0", "15/02 10:00 Visita – Bianchi Ada Pianificata giornate=0", "15/02 10:00 Educativa Pianificata giornate=0",
			"22/02 10:00 Educativa Pianificata giornate=0",
		}},
	} {
		out, err := agenda.EsportaICS(tc.filter)
		if err != nil || out.Righe != tc.rows {
			t.Errorf("%s: %+v, %v", tc.name, out, err)
			continue
		}
		content, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		notes := d.mutations()
		if last := notes[len(notes)-1]; last.Action != cartella.AzioneEsportazioneRegistra {
			t.Errorf("%s is not noted: %s", tc.name, last.Action)
		}
		other := newDesk(t)
		other.land(preferenze(t))
		taken, err := (&Agenda{other.App}).ImportaICS(base64.StdEncoding.EncodeToString(content))
		if err != nil {
			t.Errorf("%s elsewhere: %v", tc.name, err)
		}
		got := other.agendaDi("2027-01-31T23:00:00Z", "2027-02-28T23:00:00Z")
		slices.Sort(got)
		slices.Sort(tc.want)
		if !slices.Equal(got, tc.want) {
			t.Errorf("%s elsewhere is %q, want %q (%+v)\n%s", tc.name, got, tc.want, taken, content)
		}
		// Here they are already.
		if again, err := agenda.LeggiICS(base64.StdEncoding.EncodeToString(content)); err != nil || len(again.Voci) != 0 {
			t.Errorf("%s is new where it came from: %+v, %v", tc.name, again, err)
		}
	}
	if _, err := agenda.EsportaICS(FiltroICS{Dal: "2030-01-01T00:00:00Z", Al: "2030-01-02T00:00:00Z"}); err == nil && len(d.agendaDi("2030-01-01T00:00:00Z", "2030-01-02T00:00:00Z")) == 0 {
		t.Error("an empty day is written")
	}
}
