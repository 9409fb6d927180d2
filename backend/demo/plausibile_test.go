package demo

import (
	"cmp"
	"slices"
	"strings"
	"testing"
	"time"

	"siz-icaro/sync/cartella"
	"siz-icaro/sync/cartella/codicefiscale"
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

// TestInterventions: every type and every state, in a case of the person and within
// it, of an age for it, with days in order and fees that add up, paid to accounts
// that are none of any bank.
func TestInterventions(t *testing.T) {
	people, cases := records[corpoSoggetto](t, cartella.KindSoggetto), records[corpoPIC](t, cartella.KindPIC)
	all := records[cartella.Intervento](t, cartella.KindIntervento)
	count := map[string]int{}
	for id, v := range all {
		for _, what := range []string{v.Tipo, v.Stato, v.Prestazione} {
			count[what]++
		}
		c, who := cases[v.PIC], people[v.Soggetto]
		if c.Soggetto != v.Soggetto || c.Area != v.Area || v.PropostoIl < c.ApertaIl || c.ChiusaIl != "" && max(v.PropostoIl, v.ChiusoIl) > c.ChiusaIl {
			t.Errorf("%s, proposed %s, ended %q, in case %s of %s to %q", id, v.PropostoIl, v.ChiusoIl, v.PIC, c.ApertaIl, c.ChiusaIl)
		}
		if over := c.ChiusaIl != "" || who.Decesso != ""; over && !slices.Contains([]string{"chiuso", "respinto", "annullato"}, v.Stato) {
			t.Errorf("%s is %s, in a case that was closed %q, of somebody who died %q", id, v.Stato, c.ChiusaIl, who.Decesso)
		}
		if who.Decesso != "" && (v.PropostoIl > who.Decesso || v.ChiusoIl > who.Decesso) {
			t.Errorf("%s, proposed %s, ended %q, of somebody who died %s", id, v.PropostoIl, v.ChiusoIl, who.Decesso)
		}
		days := slices.DeleteFunc([]string{v.PropostoIl, v.AutorizzatoIl, v.AttivoDal, v.SospesoDal + v.ChiusoIl, day(today)}, func(d string) bool { return d == "" })
		if !slices.IsSorted(days) {
			t.Errorf("%s: the days are %v", id, days)
		}
		if v.Stato == "attivo" && v.Al != "" && v.Al < day(today) {
			t.Errorf("%s goes on although it was until %s", id, v.Al)
		}
		age := on(t, cmp.Or(v.AttivoDal, v.PropostoIl)).Sub(on(t, who.Nascita)).Hours() / 24 / 365.25
		if between, ok := ages[v.Prestazione]; ok && (age < between[0] || age > between[1]) {
			t.Errorf("%s is %s for somebody of %.1f years", id, v.Prestazione, age)
		}
		if borne := v.RettaEnte + v.RettaUtente + v.RettaSSN + v.RettaAltri; borne != v.Retta || min(v.RettaEnte, v.RettaUtente, v.RettaSSN) < 0 || v.QuotaUtente > v.Tariffa {
			t.Errorf("%s: of %d and %d they bear %d and %d", id, v.Retta, v.Tariffa, borne, v.QuotaUtente)
		}
		if v.IBAN != "" {
			if _, err := codicefiscale.ParseIBAN(v.IBAN); err != nil || v.IBAN[5:15] != "9999999999" {
				t.Errorf("%s is paid to %s: %v", id, v.IBAN, err)
			}
		}
		if before := all[v.Rinnova]; v.Rinnova != "" && (before.Stato != "chiuso" || before.ChiusoIl >= v.AttivoDal || before.Soggetto != v.Soggetto || before.Prestazione != v.Prestazione) {
			t.Errorf("%s goes on with %+v", id, before)
		}
	}
	for _, tipo := range cartella.TipiIntervento().Codici() {
		if count[tipo] < 10 {
			t.Errorf("%d interventions of type %s", count[tipo], tipo)
		}
	}
	for _, stato := range cartella.StatiIntervento().Codici() {
		if count[stato] < 5 {
			t.Errorf("%d interventions are %s", count[stato], stato)
		}
	}
	for area, list := range interventiDi {
		for _, o := range list {
			if _, known := modi[o.prestazione]; !known {
				t.Errorf("nobody knows how %s is done, of %s", o.prestazione, area)
			}
		}
	}
	t.Logf("interventions: %v", count)
}

// ages are between which one is for some of what is done, whoever does it.
var ages = map[string][2]float64{
	"rsa": {65, 120}, "pasti": {55, 120}, "comunita_minori": {0, 18}, "affido_etero": {0, 18}, "affido_parenti": {0, 18}, "affido_diurno": {0, 18},
	"educativa": {1, 18}, "educativa_scolastica": {5, 19.5}, "centro_minori": {3, 18}, "cdd": {17, 66}, "tirocinio": {17, 62}, "inserimento": {17, 62},
}

// TestWhatIsDone: within its intervention, of its person, and to the cent what the
// days, hours and tariffs come to; what is paid is paid after it was done.
func TestWhatIsDone(t *testing.T) {
	of := records[cartella.Intervento](t, cartella.KindIntervento)
	states, months := map[string]int{}, map[string]bool{}
	for id, e := range records[cartella.Erogazione](t, cartella.KindErogazione) {
		states[e.Stato]++
		v := of[e.Intervento]
		if v.Soggetto != e.Soggetto || v.PIC != e.PIC || v.Prestazione != e.Prestazione {
			t.Errorf("%s is of %s, %s in %s, its intervention of %s, %s in %s", id, e.Prestazione, e.Soggetto, e.PIC, v.Prestazione, v.Soggetto, v.PIC)
		}
		if e.Dal < v.AttivoDal || e.Al < e.Dal || v.ChiusoIl != "" && e.Al > v.ChiusoIl || v.SospesoDal != "" && e.Al > v.SospesoDal || e.Al > day(today) {
			t.Errorf("%s, of %s to %s, of what goes from %s to %q %q", id, e.Dal, e.Al, v.AttivoDal, v.SospesoDal, v.ChiusoIl)
		}
		key := string(e.Intervento) + e.Dal[:7]
		if months[key] {
			t.Errorf("%s is the second of %s in %s", id, e.Intervento, e.Dal[:7])
		}
		months[key] = true
		each := map[string][3]int64{
			"prestazione": {v.Tariffa, v.QuotaUtente, 0}, "struttura": {v.Retta, v.RettaUtente, v.RettaSSN}, "economico": {v.Concesso, 0, 0}, "affido": {v.Concesso, 0, 0},
		}[v.Tipo]
		times := e.Quantita
		if times == 0 {
			times = 1
		}
		if want := [3]int64{times * each[0], times * each[1], times * each[2]}; want != [3]int64{e.Importo, e.QuotaUtente, e.QuotaSSN} || e.QuotaEnte != e.Importo-e.QuotaUtente-e.QuotaSSN || e.Importo <= 0 || e.QuotaEnte < 0 {
			t.Errorf("%s: %d of %v come to %+v", id, times, each, e)
		}
		if (e.Stato == "liquidata") != (e.LiquidataIl != "") || e.LiquidataIl != "" && (e.LiquidataIl < e.Al || e.LiquidataIl > day(today)) || (e.Stato == "annullata") != (e.Motivo != "") {
			t.Errorf("%s to %s is %s, paid %q, annulled for %q", id, e.Al, e.Stato, e.LiquidataIl, e.Motivo)
		}
	}
	for _, stato := range cartella.StatiErogazione().Codici() {
		if states[stato] < 5 {
			t.Errorf("%d are %s", states[stato], stato)
		}
	}
	t.Logf("done: %v", states)
}

// TestWhoAuthorises: who says yes to an expense, and who pays, may do so there.
func TestWhoAuthorises(t *testing.T) {
	who := records[corpoOperatore](t, cartella.KindOperatore)
	for _, r := range theWhole(t).Records() {
		for _, p := range []cartella.Path{"autorizzato_da", "liquidata_da"} {
			ruolo := who[cartella.ID(r.Text(p))].Profili[r.Servizio]
			if r.Text(p) != "" && ruolo != cartella.RuoloReferente && ruolo != cartella.RuoloAmministrativo {
				t.Errorf("%s: %s is %q there", r.ID, p, ruolo)
			}
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

// TestProjects: projects are in every state, those at work are to be verified after
// they were last, some of them in these days, and what came out is said of each time.
func TestProjects(t *testing.T) {
	states, soon, verified := map[string]int{}, 0, 0
	week := today.AddDate(0, 0, 7).Format(time.DateOnly)
	for id, v := range records[cartella.PAI](t, cartella.KindPAI) {
		states[v.Stato]++
		verified += len(v.Verifiche)
		if v.Stato != "attivo" && v.Stato != "in_verifica" {
			if v.ProssimaVerifica != "" {
				t.Errorf("%s is %s, and to be verified", id, v.Stato)
			}
			continue
		}
		if v.ProssimaVerifica <= v.VerificatoIl || v.ProssimaVerifica <= v.AttivoDal {
			t.Errorf("%s is to be verified on %s, and was on %s", id, v.ProssimaVerifica, v.VerificatoIl)
		}
		if v.ProssimaVerifica <= week {
			soon++
		}
	}
	for _, state := range []string{"bozza", "proposto", "condiviso", "attivo", "in_verifica", "chiuso"} {
		if states[state] < 3 {
			t.Errorf("%d projects in the state %s", states[state], state)
		}
	}
	if soon < 10 || verified < 30 {
		t.Errorf("%d to be verified by %s, %d verifications", soon, week, verified)
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
