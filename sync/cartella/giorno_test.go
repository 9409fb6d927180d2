package cartella

import (
	"slices"
	"testing"
	"time"
	_ "time/tzdata"
)

// TestGiorno holds the rule against the published tables, hour by hour around
// each midnight and each change of the clocks.
func TestGiorno(t *testing.T) {
	rome, err := time.LoadLocation("Europe/Rome")
	if err != nil {
		t.Fatal(err)
	}
	end := time.Date(2040, 1, 1, 0, 0, 0, 0, time.UTC)
	for at := time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC); at.Before(end); at = at.Add(time.Hour) {
		for _, d := range []time.Duration{-time.Second, 0} {
			if got, want := Giorno(at.Add(d)), at.Add(d).In(rome).Format(time.DateOnly); got != want {
				t.Fatalf("the day at %s: got %s, want %s", at.Add(d), got, want)
			}
		}
	}
}

// A share until the 30th of June is over when the day is over in Lodi, which
// is two hours before it is in Greenwich.
func TestAShareEndsAtMidnightInItaly(t *testing.T) {
	w := town(t)
	midnight := time.Date(2026, 6, 30, 22, 0, 0, 0, time.UTC)
	for _, tt := range []struct {
		at      time.Time
		want    []ServizioID
		expires string
	}{
		{midnight.Add(-time.Second), []ServizioID{"lodi", "self"}, "2026-07-01"},
		{midnight, []ServizioID{"lodi"}, ""},
	} {
		if got := Reach(w["p1"], nil, tt.at); !slices.Equal(got, tt.want) {
			t.Errorf("at %s the case reaches %v, want %v", tt.at, got, tt.want)
		}
		if got := Expires(w["p1"], tt.at); got != tt.expires {
			t.Errorf("at %s the scopes change next on %q, want %q", tt.at, got, tt.expires)
		}
	}
}
