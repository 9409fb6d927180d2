package app

import (
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"siz-icaro/app/vault"
	"siz-icaro/app/vault/vaulttest"
	"siz-icaro/sync/cartella"
)

// TestAComputerWhoseClockIsWrong: whoever works at one is told, writes of the right day
// all the same, also without a line, and unlocks for as long as others do.
func TestAComputerWhoseClockIsWrong(t *testing.T) {
	noon := time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)
	for _, tt := range []struct {
		name string
		off  time.Duration
		told string
	}{
		{"right", 0, ""},
		{"four minutes ahead", 4 * time.Minute, ""},
		{"six minutes ahead", 6 * time.Minute, "avanti di 6 minuti"},
		{"a year ahead", 365 * 24 * time.Hour, "avanti di 1 anno"},
		{"two days behind", -48 * time.Hour, "indietro di 2 giorni"},
		{"98,000 hours behind", -98_000 * time.Hour, "indietro di 11 anni e 68 giorni"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var passed atomic.Int64
			central := func() time.Time { return noon.Add(time.Duration(passed.Load())) }
			computer := func() time.Time { return central().Add(tt.off) }
			server := httptest.NewServer(signInAt(t, central))
			cfg := Config{Dati: t.TempDir(), Centrale: server.URL, Costo: vaulttest.Cost, Keyring: vault.NewKeyring(new(vaulttest.Backend)), Now: computer}
			d := signedIn(t, newProgram(t, cfg))
			check := func(when string) {
				t.Helper()
				told := (d.corrente.stato()).Orologio
				if tt.told == "" && told != "" || !strings.Contains(told, tt.told) {
					t.Errorf("%s: told %q, want %q", when, told, tt.told)
				}
				if off := d.corrente.now().Sub(central()).Abs(); off >= vault.DriftAllowed {
					t.Errorf("%s: it is %v off", when, off)
				}
				shown, err := time.Parse(time.RFC3339, (&Accesso{d.App}).Adesso())
				if err != nil || shown.Sub(central()).Abs() >= vault.DriftAllowed {
					t.Errorf("%s: the screens go by %v, %v", when, shown, err)
				}
			}
			check("online")
			d.land(preferenze(t), record(t, "p1", cartella.KindPIC, "self", cartella.PresaInCarico{Numero: "P26-1", Soggetto: "s1", Area: "adulti", Stato: "aperta", ApertaIl: "2026-01-01"}))
			writes := func(when string) {
				t.Helper()
				id, err := (&Schede{d.App}).Crea("diario.scrivi", Visto{"pic": `"p1"`, "testo": `"Ha telefonato."`})
				if err != nil {
					t.Fatal(err)
				}
				rec, _ := d.corrente.Record(cartella.ID(id))
				for _, p := range []cartella.Path{"il", "scritta_il"} {
					if at, err := time.Parse(time.RFC3339, rec.Text(p)); err != nil || at.Sub(central()).Abs() >= vault.DriftAllowed {
						t.Errorf("%s: %s is %v, want %v", when, p, at, central())
					}
				}
			}
			writes("online")
			server.Close()
			passed.Add(int64(10 * time.Second))
			d.lockComes("")
			if _, err := (&Accesso{d.App}).Entra(utente, password, ""); err != nil {
				t.Fatalf("offline, ten seconds later: %v", err)
			}
			if _, err := (&Accesso{d.App}).ScegliServizio("self"); err != nil {
				t.Fatal(err)
			}
			check("offline")
			writes("offline")
			// Its clock is put right, and it is told no more.
			tt.off, tt.told = 0, ""
			passed.Add(int64(time.Minute))
			d.corrente.incontra(central())
			check("put right")
		})
	}
}
