package ics

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

var update = flag.Bool("update", false, "write what the files give")

func roma(t testing.TB) *time.Location {
	t.Helper()
	loc, err := time.LoadLocation("Europe/Rome")
	if err != nil {
		t.Fatal(err)
	}
	return loc
}

// dump is what a file gives, as a person would check it: each appointment with the
// first times that it comes.
func dump(t testing.TB, data []byte) string {
	t.Helper()
	list, left, err := Leggi(data, roma(t))
	if err != nil {
		return "errore: " + err.Error() + "\n"
	}
	var out strings.Builder
	for _, e := range list {
		loc := roma(t)
		if e.Zona != "" {
			if loc, err = time.LoadLocation(e.Zona); err != nil {
				t.Fatal(err)
			}
		}
		fmt.Fprintf(&out, "%s [%s] v%d\n", e.Titolo, e.UID, e.Sequenza)
		fmt.Fprintf(&out, "  dal %s al %s", e.Inizio.In(loc).Format(time.RFC3339), e.Fine.In(loc).Format(time.RFC3339))
		if e.Intere {
			out.WriteString(" giornate")
		}
		if e.Annullato {
			out.WriteString(" annullato")
		}
		if e.Promemoria > 0 {
			fmt.Fprintf(&out, " promemoria %d", e.Promemoria)
		}
		out.WriteByte('\n')
		for _, said := range [][2]string{{"luogo", e.Luogo}, {"note", e.Note}, {"zona", e.Zona}} {
			if said[1] != "" {
				fmt.Fprintf(&out, "  %s: %q\n", said[0], said[1])
			}
		}
		for _, what := range e.Lasciato {
			fmt.Fprintf(&out, "  lasciato: %s\n", what)
		}
		if e.Regola != "" {
			fmt.Fprintf(&out, "  regola %s", e.Regola)
			if !e.Fino.IsZero() {
				fmt.Fprintf(&out, " fino al %s", e.Fino.In(loc).Format(time.RFC3339))
			}
			out.WriteByte('\n')
			list, err := e.Serie(loc).Tra(e.Inizio, e.Inizio.AddDate(4, 0, 0))
			if err != nil {
				t.Fatal(err)
			}
			for _, v := range list[:min(len(list), 5)] {
				fmt.Fprintf(&out, "    %s: %s\n", v.Giorno, v.Inizio.UTC().Format(time.RFC3339))
			}
		}
		for _, day := range slices.Sorted(maps.Keys(e.Giorni)) {
			g := e.Giorni[day]
			fmt.Fprintf(&out, "  il %s:", day)
			for _, said := range []struct {
				yes  bool
				text string
			}{{g.Tolto, "tolto"}, {g.Annullato, "annullato"}, {g.Titolo != "", g.Titolo}, {g.Luogo != "", "a " + g.Luogo}, {!g.Inizio.IsZero(), g.Inizio.In(loc).Format(time.RFC3339) + " - " + g.Fine.In(loc).Format(time.RFC3339)}} {
				if said.yes {
					out.WriteString(" " + said.text)
				}
			}
			out.WriteByte('\n')
		}
	}
	for _, s := range left {
		fmt.Fprintf(&out, "no: %s: %s\n", s.Cosa, s.Perche)
	}
	return out.String()
}

// TestProducers reads what each program writes, with the ends of the lines that it
// writes and those that an editor may have left.
func TestProducers(t *testing.T) {
	files, err := filepath.Glob("testdata/*.ics")
	if err != nil || len(files) == 0 {
		t.Fatalf("no files: %v", err)
	}
	for _, name := range files {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		got := dump(t, data)
		golden := strings.TrimSuffix(name, ".ics") + ".txt"
		if *update {
			if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(golden)
		if err != nil {
			t.Fatal(err)
		}
		if got != string(want) {
			t.Errorf("%s gives\n%s\nwant\n%s", name, got, want)
		}
		crlf := bytes.ReplaceAll(data, []byte("\n"), []byte("\r\n"))
		if with := dump(t, crlf); with != got {
			t.Errorf("%s with other ends of lines gives\n%s", name, with)
		}
		if with := dump(t, append([]byte("\xef\xbb\xbf"), data...)); with != got {
			t.Errorf("%s with a mark of its encoding gives\n%s", name, with)
		}
	}
}

// TestFoldedWithinALetter: lines are folded by bytes, wherever that is.
func TestFoldedWithinALetter(t *testing.T) {
	text := "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:a\r\nSUMMARY:perch\xc3\r\n \xa9 \xf0\x9f\r\n \x98\r\n\t\x80\r\nDTSTART:20261110T090000Z\r\nDTEND:20261110T100000Z\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
	list, left, err := Leggi([]byte(text), roma(t))
	if err != nil || len(left) > 0 || len(list) != 1 || list[0].Titolo != "perché 😀" {
		t.Errorf("%+v, %v, %v", list, left, err)
	}
	list, _, err = Leggi([]byte(strings.Replace(text, "perch\xc3\r\n \xa9 \xf0\x9f\r\n \x98\r\n\t\x80", "perch\xe9", 1)), roma(t))
	if err != nil || len(list) != 1 || list[0].Titolo != "perché" {
		t.Errorf("in the code page of Windows: %+v, %v", list, err)
	}
}

// TestQuotedPrintable: vCalendar 1.0 writes letters and line ends as figures.
func TestQuotedPrintable(t *testing.T) {
	text := "BEGIN:VCALENDAR\r\nVERSION:1.0\r\nBEGIN:VEVENT\r\nUID:a\r\nSUMMARY;ENCODING=QUOTED-PRINTABLE;CHARSET=UTF-8:Comunit=C3=A0 =\r\nalloggio\r\n" +
		"LOCATION;CHARSET=ISO-8859-1;ENCODING=QUOTED-PRINTABLE:Citt=E0\r\nDESCRIPTION;ENCODING=QUOTED-PRINTABLE:Riga uno=0D=0A=\r\nriga due, =\r\nNOTA: fine\r\nDTSTART:20261110T090000Z\r\nDTEND:20261110T100000Z\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
	list, left, err := Leggi([]byte(text), roma(t))
	if err != nil || len(left) > 0 || len(list) != 1 {
		t.Fatalf("%+v, %v, %v", list, left, err)
	}
	if e := list[0]; e.Titolo != "Comunità alloggio" || e.Luogo != "Città" || e.Note != "Riga uno\nriga due, NOTA: fine" {
		t.Errorf("%+v", e)
	}
}

func TestNoCalendar(t *testing.T) {
	for _, text := range []string{"", "ciao", "<html></html>", "BEGIN:VCARD\nEND:VCARD\n"} {
		if _, _, err := Leggi([]byte(text), roma(t)); !errors.Is(err, ErrNonCalendario) {
			t.Errorf("%q: %v", text, err)
		}
	}
}

func FuzzLeggi(f *testing.F) {
	files, err := filepath.Glob("testdata/*.ics")
	if err != nil {
		f.Fatal(err)
	}
	for _, name := range files {
		data, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		list, _, err := Leggi(data, roma(t))
		if err != nil {
			return
		}
		for _, e := range list {
			if !e.Fine.After(e.Inizio) || e.UID == "" {
				t.Errorf("taken as %+v", e)
			}
		}
	})
}
