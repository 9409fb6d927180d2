package calendario

import (
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"
)

func roma(t testing.TB) *time.Location {
	t.Helper()
	loc, err := time.LoadLocation("Europe/Rome")
	if err != nil {
		t.Fatal(err)
	}
	return loc
}

func at(t testing.TB, s string) time.Time {
	t.Helper()
	v, err := time.Parse(time.RFC3339, s)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// TestNel: what the clock shows twice is the first of the two, what it skips is by
// the offset of before.
func TestNel(t *testing.T) {
	newYork, err := time.LoadLocation("America/New_York")
	if err != nil {
		t.Fatal(err)
	}
	for _, tc := range []struct {
		wall string
		zone *time.Location
		want string
	}{
		{"2026-10-25T01:59:59Z", roma(t), "2026-10-24T23:59:59Z"},
		{"2026-10-25T02:00:00Z", roma(t), "2026-10-25T00:00:00Z"},
		{"2026-10-25T02:30:00Z", roma(t), "2026-10-25T00:30:00Z"},
		{"2026-10-25T03:00:00Z", roma(t), "2026-10-25T02:00:00Z"},
		{"2026-03-29T01:59:00Z", roma(t), "2026-03-29T00:59:00Z"},
		{"2026-03-29T02:30:00Z", roma(t), "2026-03-29T01:30:00Z"}, // which shows 03:30
		{"2026-03-29T03:00:00Z", roma(t), "2026-03-29T01:00:00Z"},
		{"2026-11-01T01:30:00Z", newYork, "2026-11-01T05:30:00Z"},
		{"2026-03-08T02:30:00Z", newYork, "2026-03-08T07:30:00Z"},
		{"2026-07-01T09:00:00Z", time.UTC, "2026-07-01T09:00:00Z"},
	} {
		if got := Nel(at(t, tc.wall), tc.zone).UTC().Format(time.RFC3339); got != tc.want {
			t.Errorf("%s in %s is %s, want %s", tc.wall, tc.zone, got, tc.want)
		}
	}
}

// TestTra: what comes again within a stretch, however long ago it began, by the
// clock of its zone.
func TestTra(t *testing.T) {
	for _, tc := range []struct {
		name, inizio, fine, rule, fino string
		dal, al                        string
		want                           []string
	}{
		{"ogni martedì, attraverso il cambio d'ora", "2026-10-13T08:00:00Z", "2026-10-13T09:00:00Z", "FREQ=WEEKLY", "",
			"2026-10-18T00:00:00Z", "2026-11-05T00:00:00Z", []string{"2026-10-20 2026-10-20T08:00:00Z", "2026-10-27 2026-10-27T09:00:00Z", "2026-11-03 2026-11-03T09:00:00Z"}},
		{"dopo molti anni, ogni tre giorni", "1999-12-31T08:00:00Z", "1999-12-31T09:00:00Z", "FREQ=DAILY;INTERVAL=3", "",
			"2026-01-01T00:00:00Z", "2026-01-08T00:00:00Z", []string{"2026-01-01 2026-01-01T08:00:00Z", "2026-01-04 2026-01-04T08:00:00Z", "2026-01-07 2026-01-07T08:00:00Z"}},
		{"ogni due settimane, due giorni", "2026-01-07T08:00:00Z", "2026-01-07T09:00:00Z", "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,WE", "",
			"2026-11-01T00:00:00Z", "2026-11-30T00:00:00Z", []string{"2026-11-09 2026-11-09T08:00:00Z", "2026-11-11 2026-11-11T08:00:00Z", "2026-11-23 2026-11-23T08:00:00Z", "2026-11-25 2026-11-25T08:00:00Z"}},
		{"la notte, che finisce il giorno dopo", "2026-11-07T21:00:00Z", "2026-11-08T05:00:00Z", "FREQ=WEEKLY", "",
			"2026-11-15T00:00:00Z", "2026-11-15T12:00:00Z", []string{"2026-11-14 2026-11-14T21:00:00Z"}},
		{"il primo giorno anche se la regola non lo dice", "2026-11-04T08:00:00Z", "2026-11-04T09:00:00Z", "FREQ=WEEKLY;BYDAY=FR", "",
			"2026-11-01T00:00:00Z", "2026-11-14T00:00:00Z", []string{"2026-11-04 2026-11-04T08:00:00Z", "2026-11-06 2026-11-06T08:00:00Z", "2026-11-13 2026-11-13T08:00:00Z"}},
		{"fino a un momento, compreso", "2026-11-02T08:00:00Z", "2026-11-02T09:00:00Z", "FREQ=DAILY", "2026-11-04T08:00:00Z",
			"2026-11-03T00:00:00Z", "2026-11-30T00:00:00Z", []string{"2026-11-03 2026-11-03T08:00:00Z", "2026-11-04 2026-11-04T08:00:00Z"}},
		{"l'ultimo venerdì del mese", "2026-01-30T08:00:00Z", "2026-01-30T09:00:00Z", "FREQ=MONTHLY;BYDAY=-1FR", "",
			"2026-10-01T00:00:00Z", "2026-12-01T00:00:00Z", []string{"2026-10-30 2026-10-30T08:00:00Z", "2026-11-27 2026-11-27T08:00:00Z"}},
		{"una regola che non viene mai", "2026-01-30T08:00:00Z", "2026-01-30T09:00:00Z", "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30", "",
			"2026-10-01T00:00:00Z", "2026-12-01T00:00:00Z", nil},
		{"02:30, nella notte che ne ha due", "2026-10-23T00:30:00Z", "2026-10-23T01:30:00Z", "FREQ=DAILY", "",
			"2026-10-24T12:00:00Z", "2026-10-26T12:00:00Z", []string{"2026-10-25 2026-10-25T00:30:00Z", "2026-10-26 2026-10-26T01:30:00Z"}},
		{"giornate intere attraverso il cambio d'ora", "2026-10-18T22:00:00Z", "2026-10-19T22:00:00Z", "FREQ=WEEKLY;BYDAY=SU,MO", "",
			"2026-10-25T12:00:00Z", "2026-10-26T00:00:00Z", []string{"2026-10-25 2026-10-24T22:00:00Z", "2026-10-26 2026-10-25T23:00:00Z"}},
	} {
		s := Serie{Inizio: at(t, tc.inizio), Fine: at(t, tc.fine), Regola: tc.rule, Zona: roma(t)}
		if tc.fino != "" {
			s.Fino = at(t, tc.fino)
		}
		list, err := s.Tra(at(t, tc.dal), at(t, tc.al))
		var got []string
		for _, v := range list {
			got = append(got, v.Giorno+" "+v.Inizio.UTC().Format(time.RFC3339))
		}
		if err != nil || !slices.Equal(got, tc.want) {
			t.Errorf("%s: %v, %v; want %v", tc.name, got, err, tc.want)
		}
	}
}

// TestWholeDays: a day is as long as it is on the clock, 25 hours when that is put
// back.
func TestWholeDays(t *testing.T) {
	s := Serie{Inizio: at(t, "2026-10-18T22:00:00Z"), Fine: at(t, "2026-10-19T22:00:00Z"), Regola: "FREQ=DAILY", Zona: roma(t)}
	v, ok := s.Del("2026-10-25")
	if got := v.Fine.Sub(v.Inizio); !ok || got != 25*time.Hour {
		t.Errorf("the day of the change lasts %v", got)
	}
	if v, ok := s.Del("2026-10-18"); ok {
		t.Errorf("a day before the first is %v", v)
	}
}

// TestUltima counts the first day among them.
func TestUltima(t *testing.T) {
	s := Serie{Inizio: at(t, "2026-11-04T08:00:00Z"), Fine: at(t, "2026-11-04T09:00:00Z"), Regola: "FREQ=WEEKLY;BYDAY=FR", Zona: roma(t)}
	if v, err := s.Ultima(3); err != nil || v.Giorno != "2026-11-13" {
		t.Errorf("the third is %v, %v", v, err)
	}
}

// TestLeggi: a rule of hours, with an end of its own or that is none is not
// followed.
func TestLeggi(t *testing.T) {
	for _, rule := range []string{
		"", "BYDAY=MO", "FREQ=HOURLY", "FREQ=DAILY;BYHOUR=9,15", "FREQ=DAILY;COUNT=3", "FREQ=DAILY;UNTIL=20261201T000000Z", "FREQ=DAILY;INTERVAL=1000",
		"FREQ=WEEKLY;BYDAY=XX", "FREQ=MONTHLY;BYMONTHDAY=99", "FREQ=DAILY\nX:1", "FREQ=YEARLY;BYEASTER=0", "FREQ=DAILY;INTERVAL=-1",
	} {
		if _, err := Leggi(rule); !errors.Is(err, ErrRegola) {
			t.Errorf("%q is followed: %v", rule, err)
		}
	}
	for _, rule := range []string{"FREQ=DAILY", "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,TH;WKST=MO", "FREQ=MONTHLY;BYDAY=2TU", "FREQ=YEARLY;BYMONTH=6;BYMONTHDAY=24"} {
		if _, err := Leggi(rule); err != nil {
			t.Errorf("%q: %v", rule, err)
		}
	}
}

func FuzzLeggi(f *testing.F) {
	f.Add("FREQ=WEEKLY;BYDAY=MO")
	f.Add("FREQ=MONTHLY;BYDAY=-1FR;BYSETPOS=1")
	f.Add("FREQ=MONTHLY;BYDAY=10FR") // the library panicked
	from := time.Date(2026, 1, 1, 9, 0, 0, 0, time.UTC)
	f.Fuzz(func(t *testing.T, rule string) {
		list, err := Serie{Inizio: from, Fine: from.Add(time.Hour), Regola: rule, Zona: time.UTC}.Tra(from, from.AddDate(0, 2, 0))
		if (err == nil) != func() bool { _, err := Leggi(rule); return err == nil }() {
			t.Errorf("%q: %v", rule, err)
		}
		for i, v := range list {
			if i > 0 && v.Giorno <= list[i-1].Giorno {
				t.Errorf("%q comes twice on %s: %v", rule, v.Giorno, fmt.Sprint(list))
			}
		}
	})
}
