package demo

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"siz-icaro/sync/cartella"
	"siz-icaro/sync/cartella/codicefiscale"
)

var today = time.Date(2026, 11, 24, 8, 30, 0, 0, time.UTC)

func generate(t testing.TB, cfg Config) *Ambito {
	t.Helper()
	if cfg.Now.IsZero() {
		cfg.Now = today
	}
	a, err := Generate(cfg)
	if err != nil {
		t.Fatalf("Generate: %v", err)
	}
	return a
}

// whole is the demo as it ships, invented once for all tests that only read it.
var whole = sync.OnceValues(func() (*Ambito, error) { return Generate(Config{Now: today}) })

func theWhole(t testing.TB) *Ambito {
	t.Helper()
	a, err := whole()
	if err != nil {
		t.Fatalf("Generate: %v", err)
	}
	return a
}

// world is a Reader over a map.
type world map[cartella.ID]cartella.Record

func (w world) Record(id cartella.ID) (cartella.Record, bool) {
	r, ok := w[id]
	return r, ok
}

// The whole demo lands by the rules, refers to nothing that is not there, and
// has the size that it says.
func TestWholeDemoIsAccepted(t *testing.T) {
	a := theWhole(t)
	state, counts := world{}, map[cartella.Kind]int{}
	next := cartella.Seq(7)
	for m := range a.Mutations(next) {
		if m.Seq != next || m.Device != cartella.Centrale {
			t.Fatalf("mutation %s/%d, want %s/%d", m.Device, m.Seq, cartella.Centrale, next)
		}
		next++
		d := cartella.Decide(cartella.Attore{Sistema: true}, today, state, m)
		if d.Outcome != cartella.Accepted {
			t.Fatalf("mutation %d: %s, %v", m.Seq, d.Outcome, d.Error)
		}
		for _, r := range d.Records {
			if _, twice := state[r.ID]; twice {
				t.Fatalf("%s %s is there twice", r.Kind, r.ID)
			}
			state[r.ID] = r
			counts[r.Kind]++
			var body map[string]any
			if err := json.Unmarshal(r.Body, &body); err != nil {
				t.Fatal(err)
			}
			for _, field := range []string{"soggetto", "pic", "intestatario", "responsabile", "aperta_da", "autore", "organizzatore", "destinatario", "oggetto", "utente", "registrata_da", "assegnata_a", "presso",
				"intervento", "rinnova", "proposto_da", "autorizzato_da", "liquidata_da"} {
				if field == "intestatario" && r.Kind != cartella.KindNucleo || field == "oggetto" && r.Kind == cartella.KindRichiesta {
					continue // whose account it is, by name, and what is asked, in words
				}
				id, named := body[field].(string)
				if _, ok := state[cartella.ID(id)]; named && !ok {
					t.Fatalf("%s %s: %s names %s, which is not there", r.Kind, r.ID, field, id)
				}
			}
			if _, ok := state[cartella.ID(r.Servizio)]; !ok {
				t.Fatalf("%s %s belongs to the unknown service %s", r.Kind, r.ID, r.Servizio)
			}
		}
	}
	for kind, want := range map[cartella.Kind][2]int{
		cartella.KindServizio:     {66, 66},
		cartella.KindOperatore:    {58, 64},
		cartella.KindPreferenze:   {58, 64},
		cartella.KindSoggetto:     {20_000, 20_000},
		cartella.KindNucleo:       {5_000, 8_000},
		cartella.KindPIC:          {3_000, 3_000},
		cartella.KindDiario:       {10_000, 30_000},
		cartella.KindAppuntamento: {2_000, 6_000},
		cartella.KindNotifica:     {80, 400},
		cartella.KindRichiesta:    {40, 300},
		cartella.KindStorico:      {10_000, 10_000},
		cartella.KindModello:      {8, 8},
		cartella.KindAvviso:       {2, 2},
		cartella.KindDomanda:      {20, 300},
		cartella.KindValutazione:  {300, 900},

		cartella.KindSegnalazione: {300, 500},
		cartella.KindIntervento:   {300, 700},
		cartella.KindErogazione:   {500, 2_000},
		cartella.KindPAI:          {60, 300},
	} {
		if got := counts[kind]; got < want[0] || got > want[1] {
			t.Errorf("%d records of kind %s, want %d to %d", got, kind, want[0], want[1])
		}
	}
	t.Logf("records: %v", counts)
}

func TestSameSeedSameBytes(t *testing.T) {
	small := Config{Seed: 5, Soggetti: 600, PIC: 80, Storico: 50}
	bytesOf := func(cfg Config) []byte {
		var buf bytes.Buffer
		for m := range generate(t, cfg).Mutations(1) {
			raw, err := cartella.Marshal(m)
			if err != nil {
				t.Fatal(err)
			}
			buf.Write(raw)
		}
		return buf.Bytes()
	}
	first := bytesOf(small)
	if !bytes.Equal(first, bytesOf(small)) {
		t.Error("the same seed made other bytes")
	}
	small.Seed++
	if bytes.Equal(first, bytesOf(small)) {
		t.Error("another seed made the same bytes")
	}
}

// Every codice fiscale is of its person and nobody shares one; people live where
// people live.
func TestPeople(t *testing.T) {
	seen, count, oneName := map[string]bool{}, map[codicefiscale.Belfiore]int{}, 0
	for _, r := range theWhole(t).Records() {
		if r.Kind != cartella.KindSoggetto {
			continue
		}
		var s corpoSoggetto
		if err := r.Into(&s); err != nil {
			t.Fatal(err)
		}
		cf, err := codicefiscale.Parse(s.CF)
		if err != nil || seen[s.CF] {
			t.Fatalf("%s: code %q is wrong or taken: %v", r.ID, s.CF, err)
		}
		seen[s.CF] = true
		born, err := codicefiscale.LeggiData(s.Nascita)
		if err != nil {
			t.Fatalf("%s: %v", r.ID, err)
		}
		if d := cf.Check(codicefiscale.Persona{Cognome: s.Cognome, Nome: s.Nome, SenzaNome: s.NomeUnico != "", Sesso: s.Sesso, Nascita: born, Luogo: s.Luogo}); len(d) > 0 {
			t.Errorf("%s: %v", r.ID, d)
		}
		if s.NomeUnico != "" {
			oneName++
		}
		place, ok := codicefiscale.Cerca(s.Luogo)
		if !ok || !place.Vigente(born) {
			t.Errorf("%s was born in %s before or after it existed", r.ID, s.Luogo)
		}
		count[s.Comune]++
		if want := cartella.ServizioID("comune-" + strings.ToLower(string(s.Comune))); r.Servizio != want {
			t.Errorf("%s belongs to %s, want %s", r.ID, r.Servizio, want)
		}
	}
	if oneName < 5 || oneName > 50 {
		t.Errorf("%d people of 20,000 have one name only", oneName)
	}
	if len(count) != 61 {
		t.Errorf("people in %d Comuni, want 61", len(count))
	}
	if lodi := count["E648"]; lodi < 3400 || lodi > 4500 {
		t.Errorf("%d people in Lodi of 20,000, want about a fifth", lodi)
	}
}

func TestAccounts(t *testing.T) {
	accounts := generate(t, Config{Soggetti: 200, PIC: 10, Storico: 10}).Accounts()
	names := map[string]Account{}
	first, expired := 0, 0
	roles := map[cartella.Ruolo]int{}
	for _, a := range accounts {
		if _, twice := names[a.Utente]; twice || len(a.Profili) == 0 || a.Password == "" || a.Operatore == "" {
			t.Errorf("account %+v", a)
		}
		names[a.Utente] = a
		if a.MustChange {
			first++
		}
		if a.Changed.Before(today.AddDate(0, -6, 0)) {
			expired++
		}
		comuni, aree := 0, 0
		for s, r := range a.Profili {
			roles[r]++
			if strings.HasPrefix(string(s), "comune-") {
				comuni++
			} else {
				aree++
			}
		}
		if comuni > 1 || comuni == 1 && aree > 0 {
			t.Errorf("%s has profiles %v: who is of a Comune has only that", a.Utente, a.Profili)
		}
	}
	if first != 1 || expired != 1 {
		t.Errorf("%d first accesses and %d expired passwords, want one of each", first, expired)
	}
	for _, r := range []cartella.Ruolo{cartella.RuoloAssistenteSociale, cartella.RuoloOperatoreSociale, cartella.RuoloAmministrativo, cartella.RuoloReferente, cartella.RuoloAmministratore} {
		if roles[r] == 0 {
			t.Errorf("nobody is %s", r)
		}
	}
	for _, a := range Accessi() {
		if _, ok := names[a.Utente]; !ok {
			t.Errorf("the sign-in %s has no account", a.Utente)
		}
	}
	// The kit's example: SELF and Politiche Abitative, and no Misura B2.
	sara := names["sara.locatelli"].Profili
	if _, b2 := sara[MisuraB2]; len(sara) != 2 || sara[Self] == "" || sara[PoliticheAbitative] == "" || b2 {
		t.Errorf("sara.locatelli has %v", sara)
	}
	if anna := names["anna.ferrari"]; anna.Operatore != "op-anna-ferrari" || anna.Profili["comune-e648"] != cartella.RuoloAssistenteSociale {
		t.Errorf("anna.ferrari = %+v", anna)
	}
}

// The agenda surrounds today, in office hours of Italy, and what is past has an
// outcome.
func TestAgendaSurroundsToday(t *testing.T) {
	rome, err := time.LoadLocation("Europe/Rome")
	if err != nil {
		t.Fatalf("zone of Italy: %v", err)
	}
	var days []string
	for _, r := range theWhole(t).Records() {
		if r.Kind != cartella.KindAppuntamento {
			continue
		}
		var a corpoAppuntamento
		if err := r.Into(&a); err != nil {
			t.Fatal(err)
		}
		start, err := time.Parse(time.RFC3339, a.Inizio)
		if err != nil {
			t.Fatal(err)
		}
		days = append(days, a.Inizio[:10])
		if local := start.In(rome); local.Hour() < 8 || local.Hour() > 17 || festivo(local) {
			t.Errorf("%s begins at %s", a.Titolo, local)
		}
		if a.Fine < instant(today) && a.Stato == "pianificata" || a.Fine > instant(today) && a.Stato == "erogata" {
			t.Errorf("an appointment that ends %s is %s", a.Fine, a.Stato)
		}
	}
	slices.Sort(days)
	if days[0] > "2026-10-14" || days[len(days)-1] < "2027-01-04" || !slices.Contains(days, "2026-11-24") {
		t.Errorf("the agenda goes from %s to %s", days[0], days[len(days)-1])
	}
}

// TestAnyDay: the demo can be made on whatever day and at whatever hour: it is
// accepted, and its agenda surrounds Italy's day.
func TestAnyDay(t *testing.T) {
	rome, err := time.LoadLocation("Europe/Rome")
	if err != nil {
		t.Fatalf("zone of Italy: %v", err)
	}
	for _, moment := range []string{
		"2026-11-29T10:05:00+01:00", // a Sunday
		"2028-02-29T00:30:00+01:00", // still the 28th in UTC
		"2027-03-28T01:59:59+01:00", "2027-03-28T03:00:00+02:00",
		"2027-10-31T02:30:00+02:00", "2027-10-31T02:30:00+01:00",
		"2026-12-31T23:55:00+01:00", "2027-01-01T00:00:00+01:00",
	} {
		t.Run(moment, func(t *testing.T) {
			now, err := time.Parse(time.RFC3339, moment)
			if err != nil {
				t.Fatal(err)
			}
			state := world{}
			for m := range generate(t, Config{Now: now, Seed: 5, Soggetti: 600, PIC: 120, Storico: 50}).Mutations(1) {
				d := cartella.Decide(cartella.Attore{Sistema: true}, now, state, m)
				if d.Outcome != cartella.Accepted {
					t.Fatalf("mutation %d: %s, %v", m.Seq, d.Outcome, d.Error)
				}
				for _, r := range d.Records {
					state[r.ID] = r
				}
			}
			first, last := "9999", ""
			for _, r := range state {
				if r.Kind != cartella.KindAppuntamento {
					continue
				}
				var a corpoAppuntamento
				if err := r.Into(&a); err != nil {
					t.Fatal(err)
				}
				start, err := time.Parse(time.RFC3339, a.Inizio)
				if err != nil {
					t.Fatal(err)
				}
				local := start.In(rome)
				if local.Hour() < 8 || local.Hour() > 17 || festivo(local) {
					t.Errorf("%s begins at %s", a.Titolo, local)
				}
				first, last = min(first, day(local)), max(last, day(local))
			}
			for _, within := range []int{-mezzo, mezzo} {
				if limit := day(now.In(rome).AddDate(0, 0, within)); within < 0 && first < limit || within > 0 && last > limit {
					t.Errorf("the agenda goes from %s to %s, past %s", first, last, limit)
				}
			}
		})
	}
}

func TestNothingUnfilledInTheTexts(t *testing.T) {
	for _, r := range theWhole(t).Records() {
		text := string(r.Body)
		for _, hole := range []string{"{sig}", "{Sig}", "{o}", "  "} {
			if strings.Contains(text, hole) {
				t.Errorf("%s %s: %s", r.Kind, r.ID, text)
			}
		}
	}
}

func TestGenerateNeedsADay(t *testing.T) {
	if _, err := Generate(Config{}); err == nil {
		t.Error("Generate without a day succeeded")
	}
}

func BenchmarkGenerate(b *testing.B) {
	for b.Loop() {
		generate(b, Config{})
	}
}
