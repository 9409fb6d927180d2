package demo

import (
	"slices"
	"strings"
	"testing"
	"time"

	"siz-icaro/sync/cartella"
)

// records are the bodies of one kind of the whole demo, by id.
func records[T any](t *testing.T, kind cartella.Kind) map[cartella.ID]T {
	t.Helper()
	out := map[cartella.ID]T{}
	for _, r := range theWhole(t).Records() {
		if r.Kind != kind {
			continue
		}
		var body T
		if err := r.Into(&body); err != nil {
			t.Fatal(err)
		}
		out[r.ID] = body
	}
	return out
}

// on reads a day or an instant.
func on(t *testing.T, s string) time.Time {
	t.Helper()
	layout := time.RFC3339
	if len(s) == len(time.DateOnly) {
		layout = time.DateOnly
	}
	at, err := time.Parse(layout, s)
	if err != nil {
		t.Fatal(err)
	}
	return at
}

// TestFamilies: parents are of an age to be parents, sisters and brothers are
// born one at a time, and nobody dead is in a household.
func TestFamilies(t *testing.T) {
	people := records[corpoSoggetto](t, cartella.KindSoggetto)
	numbers := map[string]bool{}
	for id, p := range people {
		if numbers[p.IDEsterno] {
			t.Errorf("%s has a registry number that somebody has already", id)
		}
		numbers[p.IDEsterno] = true
		if p.Decesso != "" && (p.Decesso < p.Nascita || p.Decesso > day(today)) {
			t.Errorf("%s, born %s, died %s", id, p.Nascita, p.Decesso)
		}
		if p.Cognome == "Kaur" && p.Sesso != "F" || p.Cognome == "Singh" && p.Sesso != "M" {
			t.Errorf("%s is %s and %s", id, p.Cognome, p.Sesso)
		}
	}
	for id, n := range records[corpoNucleo](t, cartella.KindNucleo) {
		var births []time.Time
		for _, c := range n.Componenti {
			p := people[c.Soggetto]
			if p.Decesso != "" {
				t.Errorf("household %s: %s is dead", id, c.Soggetto)
			}
			if c.Relazione == "figlio" {
				births = append(births, on(t, c.Nascita))
			}
		}
		slices.SortFunc(births, time.Time.Compare)
		for i, b := range births {
			if i > 0 && b.Sub(births[i-1]) < 280*24*time.Hour {
				t.Errorf("household %s: children born %s and %s", id, day(births[i-1]), day(b))
			}
			for _, c := range n.Componenti {
				if c.Relazione != "intestatario" && c.Relazione != "coniuge" && c.Relazione != "convivente" {
					continue
				}
				if age := b.Sub(on(t, c.Nascita)).Hours() / 24 / 365.25; age < 17 || people[c.Soggetto].Sesso == "F" && age > 46 {
					t.Errorf("household %s: a parent of %s aged %.1f at a birth", id, people[c.Soggetto].Sesso, age)
				}
			}
		}
	}
}

// TestCases: a case is opened while the person lives and is of an age for it,
// its diary stays within it, what is closed says why, and no appointment is
// made for it before it is there. Offices are closed on holidays.
func TestCases(t *testing.T) {
	people := records[corpoSoggetto](t, cartella.KindSoggetto)
	cases := records[corpoPIC](t, cartella.KindPIC)
	for id, c := range cases {
		who, opened := people[c.Soggetto], on(t, c.ApertaIl)
		if age := on(t, who.Nascita).AddDate(dallEta[c.Area], 0, 0); opened.Before(age) {
			t.Errorf("case %s of %s, opened %s for somebody born %s", id, c.Area, c.ApertaIl, who.Nascita)
		}
		if who.Decesso != "" && (c.Stato != "chiusa" || c.ChiusaIl < who.Decesso || c.ApertaIl > who.Decesso) {
			t.Errorf("case %s is %s, of somebody who died %s", id, c.Stato, who.Decesso)
		}
		if (c.MotivoChiusura == "decesso") != (who.Decesso != "") {
			t.Errorf("case %s was closed for %q, of somebody who died %q", id, c.MotivoChiusura, who.Decesso)
		}
		if c.Stato == "chiusa" && (c.MotivoChiusura == "" || c.ChiusaIl < c.ApertaIl) {
			t.Errorf("case %s is closed on %q for %q", id, c.ChiusaIl, c.MotivoChiusura)
		}
	}
	for id, d := range records[corpoDiario](t, cartella.KindDiario) {
		c := cases[d.PIC]
		if strings.Contains(d.Testo, "violenta") && people[c.Soggetto].Sesso == "M" {
			t.Errorf("entry %s: %s", id, d.Testo)
		}
		if d.Il[:10] < c.ApertaIl || c.ChiusaIl != "" && d.Il[:10] > c.ChiusaIl || festivo(on(t, d.Il)) {
			t.Errorf("entry %s of %s in a case of %s to %s", id, d.Il, c.ApertaIl, c.ChiusaIl)
		}
	}
	for id, a := range records[corpoAppuntamento](t, cartella.KindAppuntamento) {
		if a.PIC != "" && a.Inizio[:10] < cases[a.PIC].ApertaIl {
			t.Errorf("appointment %s of %s in a case opened %s", id, a.Inizio, cases[a.PIC].ApertaIl)
		}
	}
}

// TestReports: a report that led to a case is that case's, and of its person.
func TestReports(t *testing.T) {
	cases, led := records[corpoPIC](t, cartella.KindPIC), 0
	reports := records[cartella.Segnalazione](t, cartella.KindSegnalazione)
	for id, s := range reports {
		if s.PIC == "" {
			continue
		}
		led++
		if c := cases[s.PIC]; c.Segnalazione != id || c.Soggetto != s.Soggetto || c.ApertaIl < s.RicevutaIl[:len(time.DateOnly)] {
			t.Errorf("report %s of %s, %s led to a case of %s, %s, which names %q", id, s.Soggetto, s.RicevutaIl, c.Soggetto, c.ApertaIl, c.Segnalazione)
		}
	}
	for id, c := range cases {
		if c.Segnalazione != "" && reports[c.Segnalazione].PIC != id {
			t.Errorf("case %s names the report %s, which names %q", id, c.Segnalazione, reports[c.Segnalazione].PIC)
		}
	}
	if led == 0 {
		t.Error("no report led to a case")
	}
}

// TestDiaries: a diary says nothing twice.
func TestDiaries(t *testing.T) {
	said := map[string]int{}
	for _, d := range records[corpoDiario](t, cartella.KindDiario) {
		for s := range strings.SplitSeq(strings.ReplaceAll(d.Testo, "sig. ", "sig "), ". ") {
			said[string(d.PIC)+": "+strings.TrimSuffix(s, ".")]++
		}
	}
	for s, n := range said {
		if n > 1 {
			t.Errorf("%d times in the diary of %s", n, s)
		}
	}
}

// TestHolidays holds the calendar to days that somebody has looked up.
func TestHolidays(t *testing.T) {
	for d, want := range map[string]bool{
		"2026-04-06": true, "2027-03-29": true, "2024-04-01": true, "2019-04-22": true, "2038-04-26": true, // Mondays after Easter
		"2026-12-25": true, "2026-12-08": true, "2026-01-19": true, "2026-11-22": true, "2026-11-24": false, "2026-04-07": false, "2026-12-24": false,
	} {
		if got := festivo(on(t, d)); got != want {
			t.Errorf("%s: closed %t, want %t", d, got, want)
		}
	}
}

// TestAssessments: people are assessed again, score by score, each time in the place
// of the time before; some drafts lack answers still.
func TestAssessments(t *testing.T) {
	states, chains, falls := map[string]int{}, 0, 0
	byID := map[cartella.ID]cartella.Valutazione{}
	for _, r := range theWhole(t).Records() {
		if r.Kind != cartella.KindValutazione {
			continue
		}
		var v cartella.Valutazione
		if err := r.Into(&v); err != nil {
			t.Fatal(err)
		}
		byID[r.ID] = v
		states[v.Stato]++
		if v.Sostituisce == "" {
			continue
		}
		before := byID[v.Sostituisce]
		if before.Stato != "superata" || before.SostituitaDa != r.ID || before.Modello != v.Modello || before.Data > v.Data {
			t.Errorf("%s takes the place of %+v", r.ID, before)
		}
		chains++
		if v.Stato != "bozza" && v.Punteggi["totale"] < before.Punteggi["totale"] {
			falls++
		}
	}
	for _, state := range []string{"bozza", "completata", "validata", "superata"} {
		if states[state] < 10 {
			t.Errorf("%d assessments in the state %s", states[state], state)
		}
	}
	if falls < chains/3 || falls == chains {
		t.Errorf("%d of %d assessments found less than the one before", falls, chains)
	}
	t.Logf("assessments: %v", states)
}
