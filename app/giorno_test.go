package app

import (
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"siz-icaro/app/vault"
	"siz-icaro/app/vault/vaulttest"
	"siz-icaro/sync/cartella"
)

// events counts the events that ask the screens to read everything again.
type events struct {
	mu  sync.Mutex
	all int // guarded by mu
}

func (e *events) Emit(name string, payload any) {
	if d, ok := payload.(datiCambiati); ok && name == "dati" && len(d.Tipi) == 0 {
		e.mu.Lock()
		e.all++
		e.mu.Unlock()
	}
}

func (e *events) count() int {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.all
}

// TestMidnight: the day is Italy's in whatever zone the computer is, the home is
// that day's, and the screens are told when it turns, once.
func TestMidnight(t *testing.T) {
	rome := func(s string) time.Time {
		at, err := time.ParseInLocation("2006-01-02 15:04", s, roma())
		if err != nil {
			t.Fatal(err)
		}
		return at
	}
	for _, tc := range []struct {
		name, zone, before, after string
	}{
		{"New Year's Eve", "UTC", "2026-12-31 23:59", "2027-01-01 00:00"},
		{"29 February", "America/New_York", "2028-02-29 23:59", "2028-03-01 00:00"},
		{"into the night that loses an hour", "Pacific/Auckland", "2027-03-27 23:59", "2027-03-28 00:00"},
		{"out of the day that has 23 hours", "UTC", "2027-03-28 23:59", "2027-03-29 00:00"},
		{"out of the day that has 25 hours", "Europe/Rome", "2027-10-31 23:59", "2027-11-01 00:00"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			zone, err := time.LoadLocation(tc.zone)
			if err != nil {
				t.Fatal(err)
			}
			var clock atomic.Pointer[time.Time]
			set := func(at time.Time) { at = at.In(zone); clock.Store(&at) }
			set(rome(tc.before))
			now := func() time.Time { return *clock.Load() }
			centrale := httptest.NewServer(signInAt(t, now))
			t.Cleanup(centrale.Close)
			told := &events{}
			a := newProgram(t, Config{
				Dati: t.TempDir(), Centrale: centrale.URL, Costo: vaulttest.Cost, Keyring: vault.NewKeyring(new(vaulttest.Backend)),
				Now: now, Eventi: told,
			})
			if _, err := (&Accesso{a}).Entra(utente, password, ""); err != nil {
				t.Fatal(err)
			}
			if _, err := (&Accesso{a}).ScegliServizio("self"); err != nil {
				t.Fatal(err)
			}
			d := &desk{App: a, t: t}
			for _, day := range []string{tc.before[:10], tc.after[:10]} {
				// The first and the last minutes of each day.
				for _, hour := range []string{"00:00", "23:30"} {
					from := rome(day + " " + hour)
					d.land(record(t, cartella.ID(day+hour), cartella.KindAppuntamento, "self", cartella.Appuntamento{
						Titolo: day, Tipo: "colloquio", Stato: "pianificata", Organizzatore: anna,
						Inizio: istante(from), Fine: istante(from.Add(30 * time.Minute)),
					}))
				}
			}
			today := func(want string) {
				t.Helper()
				v, err := (&Home{a}).Leggi()
				if err != nil {
					t.Fatal(err)
				}
				var got []string
				for _, one := range v.Oggi {
					got = append(got, one.Titolo)
				}
				if v.Giorno != want || strings.Join(got, " ") != want+" "+want {
					t.Errorf("the home of %s has the appointments of %v, want %s", v.Giorno, got, want)
				}
				if got, err := time.Parse(time.RFC3339, (&Accesso{a}).Adesso()); err != nil || !got.Equal(now()) {
					t.Errorf("Adesso = %v, %v; want %v", got, err, now())
				}
			}
			today(tc.before[:10])
			a.corrente.jobs.Tick()
			before := told.count()
			set(rome(tc.after))
			a.corrente.jobs.Tick()
			today(tc.after[:10])
			if got := told.count(); got != before+1 {
				t.Errorf("told %d times that the day has turned", got-before)
			}
			set(rome(tc.after).Add(time.Minute))
			a.corrente.jobs.Tick()
			if got := told.count(); got != before+1 {
				t.Errorf("told %d times within the day", got-before)
			}
		})
	}
}
