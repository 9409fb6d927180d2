package clock

import (
	"flag"
	"io"
	"testing"
	"testing/synctest"
	"time"
)

func TestZeroIsTheComputersClock(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var c Clock
		if got, want := c.Now(), time.Now(); !got.Equal(want) || c.Chosen() {
			t.Errorf("Now = %v, chosen %v; want %v", got, c.Chosen(), want)
		}
	})
}

// TestBeginsAndGoesOn: from the moment chosen, at the computer's pace.
func TestBeginsAndGoesOn(t *testing.T) {
	for _, moment := range []string{
		"2028-02-29T08:30:00+01:00", "2027-03-28T01:59:59+01:00", "2027-10-31T02:59:59+02:00", "2026-12-31T23:55:00+01:00", "1999-12-31T23:59:59Z",
	} {
		synctest.Test(t, func(t *testing.T) {
			var c Clock
			if err := c.Set(moment); err != nil {
				t.Fatal(err)
			}
			want, err := time.Parse(time.RFC3339, moment)
			if err != nil {
				t.Fatal(err)
			}
			before := c.Now()
			if !before.Equal(want) || !c.Chosen() {
				t.Errorf("Now = %v, chosen %v; want %v", before, c.Chosen(), want)
			}
			time.Sleep(36 * time.Hour)
			if got, want := c.Now(), want.Add(36*time.Hour); !got.Equal(want) {
				t.Errorf("36 hours later it is %v, want %v", got, want)
			}
			if got := c.Now().Sub(before); got != 36*time.Hour {
				t.Errorf("between two readings %v passed, want 36h", got)
			}
		})
	}
}

func TestSetWantsAnInstant(t *testing.T) {
	// A day or an hour without its zone is another instant on another machine.
	for _, moment := range []string{"", "domani", "2028-02-29", "2028-02-29T08:30:00", "2027-02-29T08:30:00Z", "1835388000"} {
		var c Clock
		flags := flag.NewFlagSet("prova", flag.ContinueOnError)
		flags.SetOutput(io.Discard)
		flags.Var(&c, "now", Usage)
		if err := flags.Parse([]string{"--now", moment}); err == nil || c.Chosen() {
			t.Errorf("%q: error %v, chosen %v", moment, err, c.Chosen())
		}
	}
}
