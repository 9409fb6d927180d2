package programs

import (
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"siz-icaro/sync/clock"
)

// TestChosenClock: both programs under the clock that they were started with, on
// days of which programs are wrong: sign-in, session and lease hold, what is
// written lands, and the data are whole. Certificates are judged by the
// computer's own clock, by which they were issued.
func TestChosenClock(t *testing.T) {
	for _, moment := range []string{
		"2026-11-29T10:05:00+01:00", "2028-02-29T08:30:00+01:00", "2027-03-28T01:59:59+01:00", "2027-10-31T02:59:59+02:00", "2026-12-31T23:55:00+01:00",
	} {
		t.Run(moment, func(t *testing.T) {
			begin, err := time.Parse(time.RFC3339, moment)
			if err != nil {
				t.Fatal(err)
			}
			var hours clock.Clock
			if err := hours.Set(moment); err != nil {
				t.Fatal(err)
			}
			cert, key := office.certify(t)
			c, password := newCentralAt(t, moment, "--tls-cert", cert, "--tls-key", key)
			d := newDesktopAt(t, hours.Now, "https://"+c.listen)
			d.firstAccess("anna.ferrari", password)
			d.register("Bassi")
			d.level()
			if got := d.people(); got != "Bassi" {
				t.Errorf("on the desktop: %s", got)
			}
			st, err := d.riconcilia.Stato()
			d.must(err)
			at, err := time.Parse(time.RFC3339, st.UltimaVolta)
			if since := at.Sub(begin); err != nil || since < -time.Second || since > time.Hour {
				t.Errorf("reconciled at %s, by another clock (%v)", st.UltimaVolta, err)
			}
			d.accesso.Blocca()
			if _, err := d.accesso.Sblocca(chosen, ""); err != nil {
				t.Errorf("unlock: %v", err)
			}
			if out := c.run("verify"); !strings.Contains(out, "Nessun difetto") {
				t.Errorf("verify: %s", out)
			}
		})
	}
}

// TestClockSetBack: a chosen clock is worth what the computer's is. A lease that
// is over stays over when the program is started in the past again.
func TestClockSetBack(t *testing.T) {
	const moment = "2028-02-29T08:30:00+01:00"
	begin, err := time.Parse(time.RFC3339, moment)
	if err != nil {
		t.Fatal(err)
	}
	c, password := newCentralAt(t, moment)
	var ahead atomic.Int64
	d := newDesktopAt(t, func() time.Time { return begin.Add(time.Duration(ahead.Load())) }, "http://"+c.listen)
	d.firstAccess("anna.ferrari", password)
	d.level()
	c.stop()
	for _, at := range []time.Duration{8 * 24 * time.Hour, time.Hour, 0} {
		d.close()
		ahead.Store(int64(at))
		d.start()
		if _, err := d.accesso.Entra("anna.ferrari", chosen, ""); err == nil {
			t.Errorf("%v after the sign-in, the lease having ended: entered", at)
		}
	}
}

// TestComputerWithAWrongClock: a desktop whose clock is far from that of its central
// service says so, goes by the central one, and is unlocked without a line.
func TestComputerWithAWrongClock(t *testing.T) {
	const moment = "2026-11-24T12:00:00+01:00"
	begin, err := time.Parse(time.RFC3339, moment)
	if err != nil {
		t.Fatal(err)
	}
	for off, told := range map[time.Duration]string{365 * 24 * time.Hour: "avanti di 1 anno", -98_000 * time.Hour: "indietro di 11 anni", -48 * time.Hour: "indietro di 2 giorni"} {
		t.Run(told, func(t *testing.T) {
			var hours clock.Clock
			if err := hours.Set(begin.Add(off).Format(time.RFC3339)); err != nil {
				t.Fatal(err)
			}
			c, password := newCentralAt(t, moment)
			d := newDesktopAt(t, hours.Now, "http://"+c.listen)
			check := func(when string) {
				t.Helper()
				st, err := d.riconcilia.Stato()
				d.must(err)
				if !strings.Contains(st.Orologio, told) {
					t.Errorf("%s: told %q, want %q", when, st.Orologio, told)
				}
				now, err := time.Parse(time.RFC3339, d.accesso.Adesso())
				if since := now.Sub(begin); err != nil || since < -time.Minute || since > time.Hour {
					t.Errorf("%s: it goes by %s", when, now)
				}
			}
			d.firstAccess("anna.ferrari", password)
			d.register("Bassi")
			d.level()
			check("online")
			c.stop()
			d.accesso.Blocca()
			if _, err := d.accesso.Sblocca(chosen, ""); err != nil {
				t.Fatalf("unlock without a line: %v", err)
			}
			check("offline")
			d.register("Neri")
		})
	}
}
