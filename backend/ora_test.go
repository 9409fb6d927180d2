package main

import (
	"testing"
	"time"
)

// TestHoursAreItalys: what an administrator reads and types is of the Ambito's
// zone, on a server that is set to another.
func TestHoursAreItalys(t *testing.T) {
	for _, tc := range []struct{ instant, shown, typed, begins string }{
		{"2026-12-31T23:30:00Z", "01/01/2027 00:30", "1/1/2027", "2026-12-31T23:00:00Z"},
		{"2027-03-28T01:00:00Z", "28/03/2027 03:00", "28/3/2027", "2027-03-27T23:00:00Z"},
		{"2027-10-31T01:30:00Z", "31/10/2027 02:30", "01/11/2027", "2027-10-31T23:00:00Z"},
		{"2028-02-29T12:00:00+13:00", "29/02/2028 00:00", "29/02/2028", "2028-02-28T23:00:00Z"},
	} {
		at, err := time.Parse(time.RFC3339, tc.instant)
		if err != nil {
			t.Fatal(err)
		}
		if got := ora(at); got != tc.shown {
			t.Errorf("ora(%s) = %s, want %s", tc.instant, got, tc.shown)
		}
		var d day
		if err := d.set(tc.typed); err != nil || d.UTC().Format(time.RFC3339) != tc.begins {
			t.Errorf("%s begins at %v, %v; want %s", tc.typed, d.UTC(), err, tc.begins)
		}
	}
	var d day
	if err := d.set("29/2/2027"); err == nil {
		t.Error("a day that does not exist passed")
	}
}
