package programs

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"siz-icaro/app"
	"siz-icaro/sync/cartella/cartellatest"
)

// TestNumbersWhenTheCentralServiceIsKilled ends the central service with kill -9,
// again and again, while two offices have their reports numbered in one series:
// in the end each report has a number, the numbers go from 1 without a gap and
// without a double, and whatever had come to a screen still stands.
func TestNumbersWhenTheCentralServiceIsKilled(t *testing.T) {
	const rounds, each = 15, 8
	s := *seed
	if s == 0 {
		s = uint64(time.Now().UnixNano())
	}
	t.Logf("replay with -run %s -seed %d", t.Name(), s)
	rng := rand.New(rand.NewPCG(s, s))
	c, password := newCentral(t)
	marco := c.account("marco.bianchi", "--servizio", "comune-e648")
	one, two := newDesktop(t, "http://"+c.listen), newDesktop(t, "http://"+c.listen)
	one.firstAccess("anna.ferrari", password)
	two.firstAccess("marco.bianchi", marco)
	one.level()
	two.level()

	told := map[string]string{} // the number of a report, as a screen had it while the central service was dead
	cut := 0                    // how often some had a number then, and some had none
	for range rounds {
		wrote := make(chan error, 2)
		for _, d := range []*desktop{one, two} {
			go func() { wrote <- d.reports(each) }()
		}
		moment := time.NewTimer(time.Duration(rng.IntN(400)) * time.Millisecond)
		<-moment.C
		c.kill()
		for range 2 {
			if err := <-wrote; err != nil {
				t.Fatal(err)
			}
		}
		numbered, waiting := 0, 0
		for _, d := range []*desktop{one, two} {
			for id, n := range d.numbers() {
				if n == "" {
					waiting++
					continue
				}
				if before, known := told[id]; known && before != n {
					t.Fatalf("%s was %s and is %s", id, before, n)
				}
				told[id] = n
				numbered++
			}
		}
		if numbered > 0 && waiting > 0 {
			cut++
		}
		c.start()
	}
	if cut == 0 {
		t.Error("it was never killed between two numbers: the test tries too little")
	}

	var seen []map[string]string
	for _, d := range []*desktop{one, two} {
		d.must(d.riconcilia.Ora())
		d.level()
		if kept, err := d.riconcilia.Elenco(); err != nil || len(kept) != 0 {
			t.Errorf("to be reconciled: %v, %v", kept, err)
		}
	}
	for _, d := range []*desktop{one, two} {
		d.until("all reports", func() bool { return len(d.numbers()) == 2*rounds*each })
		seen = append(seen, d.numbers())
	}
	years := map[string][]string{}
	for id, n := range seen[0] {
		if seen[1][id] != n || n == "" {
			t.Errorf("%s is %q here and %q there", id, n, seen[1][id])
		}
		if before, known := told[id]; known && before != n {
			t.Errorf("%s was %s and is %s", id, before, n)
		}
		years[n[:min(len(n), 4)]] = append(years[n[:min(len(n), 4)]], n)
	}
	for year, given := range years {
		slices.Sort(given)
		for i, n := range given {
			if want := fmt.Sprintf("%s/%06d", year, i+1); n != want {
				t.Fatalf("number %d of %s is %s, want %s: a gap, or a double", i+1, year, n, want)
			}
		}
	}
	c.stop()
	c.run("verify")
	t.Logf("%d reports over %d kills, %d of them between two numbers", len(seen[0]), rounds, cut)
}

// reports registers some reports of which nobody knows whom they are about.
func (d *desktop) reports(n int) error {
	for i := range n {
		if _, err := d.schede.Crea("segnalazione.registra", cartellatest.Valori(map[string]any{
			"ricevuta_il": time.Now().UTC().Add(-time.Hour).Format(time.RFC3339), "modalita": "telefono", "accesso": "spontaneo", "interlocutore": "utente",
			"riguarda": "anonimo", "anonimo": "Una persona al telefono", "categoria": "adulti", "urgenza": "ordinaria", "bisogni.abitativo": true,
			"motivo": fmt.Sprintf("Chiede di un alloggio, %d.", i), "esito": "valutare",
		})); err != nil {
			return err
		}
	}
	return nil
}

// numbers is the number of each report that the desktop shows, by id; none while it
// waits for one.
func (d *desktop) numbers() map[string]string {
	d.t.Helper()
	out := map[string]string{}
	for {
		page, err := d.schede.Elenco(app.FiltroSchede{Kind: "segnalazione", Da: len(out), Quanti: 500})
		d.must(err)
		before := len(out)
		for _, r := range page.Righe {
			out[r.ID] = r.Letto["numero"]
		}
		// What has come since stands before all that was read, and is told the next time.
		if len(out) == before {
			return out
		}
	}
}
