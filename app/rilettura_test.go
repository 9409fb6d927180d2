package app

import (
	"encoding/base64"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"siz-icaro/sync/cartella"
)

// banco is a desk to which files come.
type banco struct {
	*desk
	file string
}

func newBanco(t *testing.T, rows ...cartella.Record) *banco {
	t.Helper()
	d := &banco{newDesk(t), filepath.Join(t.TempDir(), "agenda.ics")}
	d.cfg.Salva = func(string) (string, error) { return d.file, nil }
	d.land(append([]cartella.Record{preferenze(t), operatrice(t)}, rows...)...)
	return d
}

// prende takes a file in: what becomes of each of its appointments, and why not.
func (d *banco) prende(text string) (got []string) {
	d.t.Helper()
	encoded := base64.StdEncoding.EncodeToString([]byte(text))
	agenda := &Agenda{d.App}
	seen, err := agenda.LeggiICS(encoded)
	if err != nil {
		d.t.Fatal(err)
	}
	out, err := agenda.ImportaICS(encoded)
	if err != nil {
		d.t.Fatal(err)
	}
	say := func(i Importazione) (got []string) {
		for _, v := range i.Voci {
			line := v.Esito
			if v.Lasciato != "" {
				line += ", non " + v.Lasciato
			}
			got = append(got, line)
		}
		for _, s := range i.Scarti {
			got = append(got, "no: "+s.Perche)
		}
		return got
	}
	if !slices.Equal(say(seen), say(out)) {
		d.t.Errorf("announced %q, done %q", say(seen), say(out))
	}
	return say(out)
}

func (d *banco) esporta(f FiltroICS) string {
	d.t.Helper()
	if _, err := (&Agenda{d.App}).EsportaICS(f); err != nil {
		d.t.Fatal(err)
	}
	text, err := os.ReadFile(d.file)
	if err != nil {
		d.t.Fatal(err)
	}
	return string(text)
}

func (d *banco) vede(from, to string, want ...string) {
	d.t.Helper()
	if got := d.agendaDi(from, to); !slices.Equal(got, want) {
		d.t.Errorf("the agenda has %q, want %q", got, want)
	}
}

// calendarioDi is a file of these appointments, each of lines parted by a bar.
func calendarioDi(events ...string) string {
	text := "BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//Prova//IT\n"
	for _, e := range events {
		text += "BEGIN:VEVENT\n" + strings.ReplaceAll(e, "|", "\n") + "\nEND:VEVENT\n"
	}
	return text + "END:VCALENDAR\n"
}

const (
	giaCosi    = "no: in agenda c'è già, com'è nel file"
	piuRecente = "no: in agenda c'è già, in questa versione o in una più recente"
)

func educativa(t *testing.T, who cartella.OperatoreID) cartella.Record {
	t.Helper()
	return record(t, "a1", cartella.KindAppuntamento, "self", cartella.Appuntamento{
		Titolo: "Educativa", Tipo: "altro", Stato: "pianificata", Organizzatore: who, Inizio: "2027-02-01T09:00:00Z", Fine: "2027-02-01T10:00:00Z", Ripete: "FREQ=WEEKLY;BYDAY=MO",
		Soggetto: "s1", Fino: "2027-02-28T23:00:00Z",
		Ricorrenze: map[string]cartella.Ricorrenza{"2027-02-15": {Stato: "annullata"}, "2027-02-08": {Stato: "erogata", Note: "È venuta la madre"}},
	})
}

// TestDayOfSeriesComesBack: a day of one of our series that was exported goes to that
// day alone, and of a colleague's nothing is changed.
func TestDayOfSeriesComesBack(t *testing.T) {
	const from, to = "2027-01-31T23:00:00Z", "2027-02-28T23:00:00Z"
	stands := []string{"01/02 10:00 Educativa Pianificata giornate=0", "08/02 10:00 Educativa Erogata giornate=0", "15/02 10:00 Educativa Annullata giornate=0", "22/02 10:00 Educativa Pianificata giornate=0"}
	person := record(t, "s1", cartella.KindSoggetto, "self", cartella.Soggetto{Cognome: "Bianchi", Nome: "Ada"})
	day, week := FiltroICS{ID: "a1", Giorno: "2027-02-15"}, FiltroICS{Dal: "2027-02-07T23:00:00Z", Al: "2027-02-21T23:00:00Z", Tutti: true}
	for _, who := range []cartella.OperatoreID{anna, "collega"} {
		for _, f := range []FiltroICS{day, week, {ID: "a1"}} {
			d := newBanco(t, person, educativa(t, who))
			text := d.esporta(f)
			for _, got := range d.prende(text) {
				if got != giaCosi {
					t.Errorf("%s %+v comes back: %q\n%s", who, f, got, text)
				}
			}
			list, err := (&Agenda{d.App}).Periodo(FiltroAgenda{Dal: from, Al: to, Tutti: true})
			if err != nil || len(list) != len(stands) || list[0].StatoTesto != "Pianificata" || list[3].StatoTesto != "Pianificata" {
				t.Errorf("%s %+v: after that there are %+v, %v", who, f, list, err)
			}
		}
	}
	// Outlook has moved it, and called another off.
	d := newBanco(t, person, educativa(t, anna))
	text := strings.NewReplacer("SEQUENCE:0", "SEQUENCE:1", "20270222T1", "20270223T1", "PRODID:-//SIZ", "PRODID:-//Outlook SIZ").Replace(d.esporta(FiltroICS{ID: "a1", Giorno: "2027-02-22"}))
	if got := d.prende(text); !slices.Equal(got, []string{"aggiornato"}) {
		t.Errorf("a day that Outlook moved: %q", got)
	}
	stands[3] = "23/02 10:00 Educativa Pianificata giornate=0"
	d.vede(from, to, stands...)
	if got := d.prende(text); !slices.Equal(got, []string{giaCosi}) {
		t.Errorf("the same again: %q", got)
	}
	// What has been is not called off any more.
	text = strings.NewReplacer("SEQUENCE:0", "SEQUENCE:1", "STATUS:CONFIRMED", "STATUS:CANCELLED").Replace(d.esporta(FiltroICS{ID: "a1", Giorno: "2027-02-08"}))
	if got := d.prende(text); !slices.Equal(got, []string{"no: il 08/02/2027: in agenda è già «Erogata»"}) {
		t.Errorf("a day that has been is called off: %q", got)
	}
	text = strings.NewReplacer("SEQUENCE:0", "SEQUENCE:1", "STATUS:CONFIRMED", "STATUS:CANCELLED").Replace(d.esporta(FiltroICS{ID: "a1", Giorno: "2027-02-01"}))
	if got := d.prende(text); !slices.Equal(got, []string{"annullato"}) {
		t.Errorf("a day is called off: %q", got)
	}
	stands[0] = "01/02 10:00 Educativa Annullata giornate=0"
	d.vede(from, to, stands...)
	// A day of it that there is no more.
	if got := d.prende(strings.ReplaceAll(text, "/2027-02-01", "/2027-02-03")); len(got) != 1 || !strings.HasPrefix(got[0], "no: in questa serie non c'è un appuntamento del 03/02/2027") {
		t.Errorf("a day that there is not: %q", got)
	}
	d = newBanco(t, person, educativa(t, "collega"))
	text = strings.NewReplacer("SEQUENCE:0", "SEQUENCE:1", "20270222T1", "20270223T1").Replace(d.esporta(FiltroICS{ID: "a1", Giorno: "2027-02-22"}))
	if got := d.prende(text); len(got) != 1 || !strings.HasPrefix(got[0], "no: è nell'agenda di un collega") {
		t.Errorf("a colleague's day: %q", got)
	}
}

const (
	madre  = "UID:x|SUMMARY:Supervisione|DTSTART;TZID=Europe/Rome:20261102T093000|DTEND;TZID=Europe/Rome:20261102T103000|RRULE:FREQ=WEEKLY;UNTIL=20261123T220000Z|"
	inizio = "2026-11-01T00:00:00Z"
	fine   = "2026-11-30T00:00:00Z"
)

// unAltro is one of that series at another time.
func unAltro(day, at, more string) string {
	return "UID:x|SUMMARY:Supervisione|RECURRENCE-ID;TZID=Europe/Rome:" + day + "T093000|DTSTART;TZID=Europe/Rome:" + at + "|DURATION:PT1H|" + more
}

// TestNewerFileOfSeries: what the newer version has no more goes, and what somebody
// has written here stays.
func TestNewerFileOfSeries(t *testing.T) {
	alarm := "|BEGIN:VALARM|ACTION:DISPLAY|TRIGGER:-PT30M|END:VALARM"
	first := calendarioDi(madre+"EXDATE;TZID=Europe/Rome:20261109T093000|SEQUENCE:0"+alarm, unAltro("20261116", "20261118T150000", "SEQUENCE:0"))
	second := calendarioDi(madre + "SEQUENCE:1")
	d := newBanco(t)
	if got := d.prende(first); !slices.Equal(got, []string{"nuovo"}) {
		t.Fatalf("at first: %q", got)
	}
	d.vede(inizio, fine, "02/11 09:30 Supervisione Pianificata giornate=0", "18/11 15:00 Supervisione Pianificata giornate=0", "23/11 09:30 Supervisione Pianificata giornate=0")
	if got := d.prende(second); !slices.Equal(got, []string{"aggiornato"}) {
		t.Errorf("the newer version: %q", got)
	}
	d.vede(inizio, fine, "02/11 09:30 Supervisione Pianificata giornate=0", "09/11 09:30 Supervisione Pianificata giornate=0", "16/11 09:30 Supervisione Pianificata giornate=0", "23/11 09:30 Supervisione Pianificata giornate=0")
	if a := d.unico(); a.Promemoria != 0 || len(a.Ricorrenze) != 0 {
		t.Errorf("it keeps %+v", a)
	}
	if got := d.prende(first); !slices.Equal(got, []string{piuRecente}) {
		t.Errorf("the older version after it: %q", got)
	}

	d = newBanco(t)
	d.prende(first)
	id := d.unicoID()
	agenda := &Agenda{d.App}
	for _, written := range []struct {
		day   string
		quali string
		vuole Visto
	}{
		{"2026-11-02", SoloQuesto, Visto{"note": `"Portare la relazione"`}},
		{"2026-11-16", SoloQuesto, Visto{"stato": `"erogata"`, "note": `"C'era anche il medico"`}},
		{"2026-11-23", TuttaSerie, Visto{"luogo": `"Sala 2"`, "note": `"Chiedere le chiavi"`}},
	} {
		shown, err := agenda.Volta(id, written.day)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := agenda.Cambia(id, written.day, written.quali, shown.Visto, written.vuole); err != nil {
			t.Fatal(err)
		}
	}
	if got := d.prende(calendarioDi(madre + "SEQUENCE:1|DESCRIPTION:Con la dottoressa")); !slices.Equal(got, []string{"aggiornato, non il 16/11/2026 (in agenda è già «Erogata»)"}) {
		t.Errorf("the newer version of what was written in: %q", got)
	}
	d.vede(inizio, fine, "02/11 09:30 Supervisione Pianificata giornate=0", "09/11 09:30 Supervisione Pianificata giornate=0", "18/11 15:00 Supervisione Erogata giornate=0", "23/11 09:30 Supervisione Pianificata giornate=0")
	a := d.unico()
	if a.Luogo != "Sala 2" || a.Note != "Chiedere le chiavi\n\nCon la dottoressa" || a.Ricorrenze["2026-11-02"].Note != "Portare la relazione" || a.Ricorrenze["2026-11-16"].Note != "C'era anche il medico" {
		t.Errorf("what was written is %+v", a)
	}
}

// unico is the only appointment that there is.
func (d *banco) unico() (a cartella.Appuntamento) {
	d.t.Helper()
	if err := d.row(d.unicoID()).Into(&a); err != nil {
		d.t.Fatal(err)
	}
	return a
}

func (d *banco) unicoID() string {
	d.t.Helper()
	list, err := (&Agenda{d.App}).Periodo(FiltroAgenda{Dal: inizio, Al: fine})
	if err != nil || len(list) == 0 {
		d.t.Fatalf("there are %v, %v", list, err)
	}
	for _, a := range list {
		if a.ID != list[0].ID {
			d.t.Fatalf("there are several: %+v", list)
		}
	}
	return list[0].ID
}

// TestVersions: of two versions the newer one stands, whichever file came last: of all
// of an appointment, of one of its days in a file of its own, and of one in a whole
// calendar.
func TestVersions(t *testing.T) {
	one := func(more string) string {
		return calendarioDi("UID:x|SUMMARY:Supervisione|DTSTART;TZID=Europe/Rome:20261102T093000|DURATION:PT1H|" + more)
	}
	at := func(clock, more string) string {
		return calendarioDi("UID:x|SUMMARY:Supervisione|DTSTART;TZID=Europe/Rome:20261102T" + clock + "00|DURATION:PT1H|" + more)
	}
	weekly := func(more ...string) string {
		return calendarioDi(append([]string{madre + "SEQUENCE:2|LAST-MODIFIED:20261001T080000Z"}, more...)...)
	}
	const nonDice = "no: in agenda c'è già, ma diverso, e il file non dice quale dei due è più recente: se vale il file, cambialo in agenda"
	type file struct{ text, want string }
	for _, tc := range []struct {
		name  string
		files []file
		want  string // the second
	}{
		{"an older one calls it off", []file{{one("SEQUENCE:3"), "nuovo"}, {one("SEQUENCE:1|STATUS:CANCELLED"), "no: è annullato, ma in agenda ce n'è una versione più recente"}}, "02/11 09:30 Supervisione Pianificata"},
		{"an earlier one of the same number calls it off", []file{{one("SEQUENCE:1|LAST-MODIFIED:20261002T080000Z"), "nuovo"}, {one("SEQUENCE:1|STATUS:CANCELLED|LAST-MODIFIED:20261001T080000Z"), "no: è annullato, ma in agenda ce n'è una versione più recente"}}, "02/11 09:30 Supervisione Pianificata"},
		{"called off, an older one, and on again", []file{{one("SEQUENCE:3"), "nuovo"}, {one("SEQUENCE:4|STATUS:CANCELLED"), "annullato"}, {one("SEQUENCE:3"), piuRecente}, {one("SEQUENCE:5"), "aggiornato"}}, "02/11 09:30 Supervisione Pianificata"},
		{"called off, and an older one", []file{{one("SEQUENCE:3"), "nuovo"}, {one("SEQUENCE:4|STATUS:CANCELLED"), "annullato"}, {one("SEQUENCE:3"), piuRecente}}, "02/11 09:30 Supervisione Annullata"},
		{"written again without another number", []file{{at("0930", "LAST-MODIFIED:20261001T080000Z"), "nuovo"}, {at("1500", "LAST-MODIFIED:20261002T080000Z"), "aggiornato"}, {at("0930", "LAST-MODIFIED:20261001T080000Z"), piuRecente}}, "02/11 15:00 Supervisione Pianificata"},
		{"by the stamp of the message", []file{{at("0930", "DTSTAMP:20261001T080000Z"), "nuovo"}, {at("1500", "DTSTAMP:20261002T080000Z"), "aggiornato"}}, "02/11 15:00 Supervisione Pianificata"},
		{"the same, exported another day", []file{{one("DTSTAMP:20261001T080000Z"), "nuovo"}, {one("DTSTAMP:20261005T080000Z"), giaCosi}}, "02/11 09:30 Supervisione Pianificata"},
		{"nobody knows which is newer", []file{{at("0930", "SEQUENCE:1"), "nuovo"}, {at("1500", "SEQUENCE:1"), nonDice}}, "02/11 09:30 Supervisione Pianificata"},
		{"a day, then an older one of it", []file{
			{weekly(), "nuovo"}, {calendarioDi(unAltro("20261109", "20261109T150000", "SEQUENCE:5")), "aggiornato"},
			{calendarioDi(unAltro("20261109", "20261109T110000", "SEQUENCE:2")), "no: il 09/11/2026: in agenda c'è già, in questa versione o in una più recente"},
			{calendarioDi(unAltro("20261116", "20261116T110000", "SEQUENCE:3")), "aggiornato"},
		}, "09/11 15:00 Supervisione Pianificata"},
		{"a day called off by an older message", []file{
			{weekly(), "nuovo"}, {calendarioDi(unAltro("20261109", "20261109T150000", "SEQUENCE:5")), "aggiornato"},
			{calendarioDi(unAltro("20261109", "20261109T093000", "SEQUENCE:3|STATUS:CANCELLED")), "no: il 09/11/2026: in agenda c'è già, in questa versione o in una più recente"},
		}, "09/11 15:00 Supervisione Pianificata"},
		{"one day in the whole calendar", []file{{weekly(), "nuovo"}, {weekly(unAltro("20261109", "20261109T150000", "SEQUENCE:7")), "aggiornato"}, {weekly(unAltro("20261109", "20261109T110000", "SEQUENCE:6")), "no: il 09/11/2026: in agenda c'è già, in questa versione o in una più recente"}},
			"09/11 15:00 Supervisione Pianificata"},
		{"one day in it, of the same number", []file{{weekly(), "nuovo"}, {weekly(unAltro("20261109", "20261109T150000", "SEQUENCE:2|LAST-MODIFIED:20261002T080000Z")), "aggiornato"}}, "09/11 15:00 Supervisione Pianificata"},
		{"a day that is back where it was", []file{{weekly(unAltro("20261109", "20261109T150000", "SEQUENCE:3")), "nuovo"}, {weekly(unAltro("20261109", "20261109T093000", "SEQUENCE:4")), "aggiornato"}}, "09/11 09:30 Supervisione Pianificata"},
	} {
		d := newBanco(t)
		for i, f := range tc.files {
			if got := d.prende(f.text); !slices.Equal(got, []string{f.want}) {
				t.Errorf("%s, file %d: %q, want %q", tc.name, i+1, got, f.want)
			}
		}
		var got []string
		for _, line := range d.agendaDi(inizio, fine) {
			got = append(got, strings.TrimSuffix(line, " giornate=0"))
		}
		if !slices.Contains(got, tc.want) {
			t.Errorf("%s: there are %q, want %q", tc.name, got, tc.want)
		}
	}
}

// TestSameFileAfterAChange: a file that says nothing new undoes nothing of what was
// changed here since.
func TestSameFileAfterAChange(t *testing.T) {
	d := newBanco(t)
	text := calendarioDi("UID:x|SUMMARY:Supervisione|DTSTART;TZID=Europe/Rome:20261102T093000|DURATION:PT1H|DTSTAMP:20261001T080000Z")
	d.prende(text)
	id := d.unicoID()
	shown, err := (&Agenda{d.App}).Volta(id, "")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := (&Agenda{d.App}).Cambia(id, "", "", shown.Visto, Visto{"inizio": `"2026-11-02T14:00:00Z"`, "fine": `"2026-11-02T15:00:00Z"`}); err != nil {
		t.Fatal(err)
	}
	if got := d.prende(strings.Replace(text, "20261001T080000Z", "20261009T080000Z", 1)); !slices.Equal(got, []string{giaCosi}) {
		t.Errorf("the same exported again: %q", got)
	}
	d.vede(inizio, fine, "02/11 15:00 Supervisione Pianificata giornate=0")
	if got := d.prende(strings.NewReplacer("20261001T080000Z", "20261009T080000Z", "\nSUMMARY", "\nLOCATION:Sala 2\nSUMMARY").Replace(text)); !slices.Equal(got, []string{"aggiornato"}) {
		t.Errorf("another place: %q", got)
	}
	d.vede(inizio, fine, "02/11 15:00 Supervisione Pianificata giornate=0")
	if a := d.unico(); a.Luogo != "Sala 2" {
		t.Errorf("the place is %q", a.Luogo)
	}
}

// TestMomentBesideTheRule: a message about a date that stands beside the rule on a
// day of it goes to that date.
func TestMomentBesideTheRule(t *testing.T) {
	d := newBanco(t)
	d.prende(calendarioDi(madre + "RDATE;TZID=Europe/Rome:20261109T150000|SEQUENCE:1"))
	if got := d.prende(calendarioDi(strings.Replace(unAltro("20261109", "20261109T170000", "SEQUENCE:2"), "20261109T093000", "20261109T150000", 1))); !slices.Equal(got, []string{"aggiornato"}) {
		t.Errorf("the date beside the rule moves: %q", got)
	}
	d.vede("2026-11-09T00:00:00Z", "2026-11-10T00:00:00Z", "09/11 09:30 Supervisione Pianificata giornate=0", "09/11 17:00 Supervisione Pianificata giornate=0")
}

// TestFromADayOn: what a newer version has otherwise from a day on is there from that
// day on, and an older file brings none of it.
func TestFromADayOn(t *testing.T) {
	d := newBanco(t)
	d.prende(calendarioDi(madre + "SEQUENCE:0"))
	newer := calendarioDi(madre+"SEQUENCE:1", "UID:x|SUMMARY:Supervisione|RECURRENCE-ID;RANGE=THISANDFUTURE;TZID=Europe/Rome:20261116T093000|DTSTART;TZID=Europe/Rome:20261116T150000|DURATION:PT1H|SEQUENCE:1")
	if got := d.prende(newer); !slices.Equal(got, []string{"aggiornato", "nuovo"}) {
		t.Errorf("from a day on: %q", got)
	}
	want := []string{"02/11 09:30 Supervisione Pianificata giornate=0", "09/11 09:30 Supervisione Pianificata giornate=0", "16/11 15:00 Supervisione Pianificata giornate=0", "23/11 15:00 Supervisione Pianificata giornate=0"}
	d.vede(inizio, fine, want...)
	if got := d.prende(newer); !slices.Equal(got, []string{giaCosi, giaCosi}) {
		t.Errorf("the same again: %q", got)
	}
	alone := calendarioDi("UID:x|SUMMARY:Supervisione|RECURRENCE-ID;RANGE=THISANDFUTURE;TZID=Europe/Rome:20261116T150000|DTSTART;TZID=Europe/Rome:20261116T170000|DURATION:PT1H|SEQUENCE:2")
	if got := d.prende(alone); len(got) != 1 || !strings.HasPrefix(got[0], "no: vale da quel giorno in poi") {
		t.Errorf("without the rest of the series: %q", got)
	}
	d.vede(inizio, fine, want...)
	d = newBanco(t)
	d.prende(calendarioDi(madre + "SEQUENCE:2"))
	if got := d.prende(newer); !slices.Equal(got, []string{piuRecente, piuRecente}) {
		t.Errorf("an older one: %q", got)
	}
}

// TestWhatOnlyWeChanged: what somebody has written here of what no file is known to
// have had, that it comes again, where it ends and what was called off, stays.
func TestWhatOnlyWeChanged(t *testing.T) {
	cambia := func(d *banco, day, quali string, vuole Visto) {
		t.Helper()
		id := d.unicoID()
		shown, err := (&Agenda{d.App}).Volta(id, day)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := (&Agenda{d.App}).Cambia(id, day, quali, shown.Visto, vuole); err != nil {
			t.Fatal(err)
		}
	}
	// Of one of ours that nobody has imported.
	d := newBanco(t, record(t, "s1", cartella.KindSoggetto, "self", cartella.Soggetto{Cognome: "Bianchi", Nome: "Ada"}), educativa(t, anna))
	shown, err := (&Agenda{d.App}).Volta("a1", "2027-02-22")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := (&Agenda{d.App}).Cambia("a1", "2027-02-22", SoloQuesto, shown.Visto, Visto{"note": `"A"`}); err != nil {
		t.Fatal(err)
	}
	text := strings.NewReplacer("SEQUENCE:0", "SEQUENCE:1", "20270222T1", "20270223T1", "PRODID:-//SIZ", "PRODID:-//Outlook SIZ").Replace(d.esporta(FiltroICS{ID: "a1", Giorno: "2027-02-22"}))
	if shown, err = (&Agenda{d.App}).Volta("a1", "2027-02-22"); err != nil {
		t.Fatal(err)
	}
	if _, err := (&Agenda{d.App}).Cambia("a1", "2027-02-22", SoloQuesto, shown.Visto, Visto{"note": `"A. È venuta la madre"`}); err != nil {
		t.Fatal(err)
	}
	if got := d.prende(text); !slices.Equal(got, []string{"aggiornato"}) {
		t.Errorf("a day that Outlook moved: %q", got)
	}
	var a cartella.Appuntamento
	if err := d.row("a1").Into(&a); err != nil || a.Ricorrenze["2027-02-22"].Note != "A. È venuta la madre" {
		t.Errorf("its notes are %+v, %v", a.Ricorrenze, err)
	}
	text = strings.NewReplacer("SEQUENCE:0", "SEQUENCE:2", "STATUS:CANCELLED", "STATUS:CONFIRMED", "20270215T1", "20270216T1").Replace(d.esporta(FiltroICS{ID: "a1", Giorno: "2027-02-15"}))
	if got := d.prende(text); !slices.Equal(got, []string{"aggiornato"}) {
		t.Errorf("a day that was called off here is moved: %q", got)
	}
	if err := d.row("a1").Into(&a); err != nil || a.Ricorrenze["2027-02-15"].Stato != "annullata" {
		t.Errorf("it is %+v, %v", a.Ricorrenze["2027-02-15"], err)
	}
	// It comes again here, and in the file it is half an hour later.
	d = newBanco(t)
	one := "UID:x|SUMMARY:Supervisione|DTSTART;TZID=Europe/Rome:20261102T%s|DURATION:PT1H|SEQUENCE:%s"
	at := func(hour, n string) string {
		return calendarioDi(strings.Replace(strings.Replace(one, "%s", hour, 1), "%s", n, 1))
	}
	d.prende(at("093000", "0"))
	cambia(d, "", "", Visto{"ripete": `"FREQ=WEEKLY"`, "fino": `"2026-11-16T22:00:00Z"`})
	if got := d.prende(at("100000", "1")); !slices.Equal(got, []string{"aggiornato"}) {
		t.Errorf("half an hour later: %q", got)
	}
	d.vede(inizio, fine, "02/11 10:00 Supervisione Pianificata giornate=0", "09/11 10:00 Supervisione Pianificata giornate=0", "16/11 10:00 Supervisione Pianificata giornate=0")
	// It ends here where it goes on in the file.
	d = newBanco(t)
	d.prende(calendarioDi(madre + "SEQUENCE:0"))
	cambia(d, "2026-11-09", TuttaSerie, Visto{"fino": `"2026-11-10T22:00:00Z"`})
	if got := d.prende(calendarioDi(strings.ReplaceAll(madre, "T093000|", "T100000|") + "SEQUENCE:1")); !slices.Equal(got, []string{"aggiornato"}) {
		t.Errorf("half an hour later: %q", got)
	}
	d.vede(inizio, fine, "02/11 10:00 Supervisione Pianificata giornate=0", "09/11 10:00 Supervisione Pianificata giornate=0")
	// The series was moved here, and goes back: what the file takes away is away.
	d = newBanco(t)
	d.prende(calendarioDi(madre + "EXDATE;TZID=Europe/Rome:20261116T093000|SEQUENCE:0"))
	cambia(d, "2026-11-09", TuttaSerie, Visto{"inizio": `"2026-11-10T08:30:00Z"`, "fine": `"2026-11-10T09:30:00Z"`})
	d.vede(inizio, fine, "03/11 09:30 Supervisione Pianificata giornate=0", "10/11 09:30 Supervisione Pianificata giornate=0", "24/11 09:30 Supervisione Pianificata giornate=0")
	if got := d.prende(calendarioDi(strings.ReplaceAll(madre, "T093000|", "T100000|") + "EXDATE;TZID=Europe/Rome:20261116T100000|SEQUENCE:1")); !slices.Equal(got, []string{"aggiornato"}) {
		t.Errorf("back, and half an hour later: %q", got)
	}
	d.vede(inizio, fine, "02/11 10:00 Supervisione Pianificata giornate=0", "09/11 10:00 Supervisione Pianificata giornate=0", "23/11 10:00 Supervisione Pianificata giornate=0")
}
