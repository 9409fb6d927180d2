package ics

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

// TestWhatIsWrittenIsRead: what goes out comes back the same, of everything that any
// of the programs writes.
func TestWhatIsWrittenIsRead(t *testing.T) {
	files, err := filepath.Glob("testdata/*.ics")
	if err != nil {
		t.Fatal(err)
	}
	now := time.Date(2026, 11, 1, 9, 0, 0, 0, time.UTC)
	for _, name := range files {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		list, _, err := Leggi(data, roma(t))
		if err != nil {
			t.Fatal(err)
		}
		written, err := Scrivi(list, roma(t), now)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		for _, line := range strings.Split(strings.TrimSuffix(string(written), "\r\n"), "\r\n") {
			if len(line) > 75 || strings.ContainsAny(line, "\r\n") || !utf8.ValidString(line) {
				t.Errorf("%s: a line of %d bytes: %q", name, len(line), line)
			}
		}
		again, left, err := Leggi(written, roma(t))
		if err != nil || len(left) > 0 {
			t.Errorf("%s read again: %v, %v\n%s", name, left, err, written)
			continue
		}
		twice, err := Scrivi(again, roma(t), now)
		if err != nil || !bytes.Equal(twice, written) {
			t.Errorf("%s comes back as\n%s\nwant\n%s", name, twice, written)
		}
	}
}

// TestTheSecondOfTwo: an hour that the clock shows twice is written so that the second
// one comes back.
func TestTheSecondOfTwo(t *testing.T) {
	for _, at := range []time.Time{time.Date(2026, 10, 25, 0, 30, 0, 0, time.UTC), time.Date(2026, 10, 25, 1, 30, 0, 0, time.UTC)} {
		written, err := Scrivi([]Evento{{UID: "a", Titolo: "Notte", Inizio: at, Fine: at.Add(time.Hour)}}, roma(t), at)
		if err != nil {
			t.Fatal(err)
		}
		list, left, err := Leggi(written, roma(t))
		if err != nil || len(left) > 0 || len(list) != 1 || !list[0].Inizio.Equal(at) || !list[0].Fine.Equal(at.Add(time.Hour)) {
			t.Errorf("%s comes back as %+v, %v, %v", at, list, left, err)
		}
	}
}
