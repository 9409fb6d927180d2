package cartella

import (
	"slices"
	"testing"
	"time"
)

// TestVolte: what of a series is seen between two moments, with what was written of
// single days, whether the rule still has these or not.
func TestVolte(t *testing.T) {
	// Every Monday at ten by the clock in Rome, which goes back on 25 October.
	base := Appuntamento{
		Titolo: "Educativa", Tipo: "altro", Stato: "pianificata", Luogo: "Casa", Inizio: "2026-10-12T08:00:00Z", Fine: "2026-10-12T09:00:00Z", Ripete: "FREQ=WEEKLY",
	}
	at := func(s string) time.Time {
		out, err := time.Parse(time.RFC3339, s)
		if err != nil {
			t.Fatal(err)
		}
		return out
	}
	for _, tc := range []struct {
		name string
		with func(*Appuntamento)
		want []string
	}{
		{"by the rule alone", func(*Appuntamento) {}, []string{
			"2026-10-12 2026-10-12T08:00:00Z Casa pianificata", "2026-10-19 2026-10-19T08:00:00Z Casa pianificata",
			"2026-10-26 2026-10-26T09:00:00Z Casa pianificata", "2026-11-02 2026-11-02T09:00:00Z Casa pianificata",
		}},
		{"a day that is otherwise, one that is not, and one that was moved out of sight", func(a *Appuntamento) {
			a.Ricorrenze = map[string]Ricorrenza{
				"2026-10-12": {Stato: "erogata"}, "2026-10-19": {Stato: StatoTolto},
				"2026-10-26": {Inizio: "2026-12-26T09:00:00Z", Fine: "2026-12-26T10:00:00Z"},
			}
		}, []string{"2026-10-12 2026-10-12T08:00:00Z Casa erogata", "2026-11-02 2026-11-02T09:00:00Z Casa pianificata"}},
		{"one that was moved into sight, before the first", func(a *Appuntamento) {
			a.Ricorrenze = map[string]Ricorrenza{"2026-12-07": {Inizio: "2026-10-05T08:00:00Z", Fine: "2026-10-05T09:00:00Z"}}
			a.Fino = "2026-10-12T08:00:00Z"
		}, []string{"2026-12-07 2026-10-05T08:00:00Z Casa pianificata", "2026-10-12 2026-10-12T08:00:00Z Casa pianificata"}},
		{"what was written of a day on which the series does not come any more", func(a *Appuntamento) {
			a.Fino = "2026-10-12T08:00:00Z"
			a.Ricorrenze = map[string]Ricorrenza{"2026-10-26": {Luogo: "Studio"}, "2026-10-27": {Stato: "erogata"}, "2026-10-28": {Stato: StatoTolto}}
		}, []string{
			"2026-10-12 2026-10-12T08:00:00Z Casa pianificata", "2026-10-26 2026-10-26T09:00:00Z Studio pianificata", "2026-10-27 2026-10-27T09:00:00Z Casa erogata",
		}},
		{"moved to another hour, with its days", func(a *Appuntamento) {
			a.Inizio, a.Fine, a.Fino = "2026-10-12T12:00:00Z", "2026-10-12T13:00:00Z", "2026-10-26T23:00:00Z"
			a.Ricorrenze = map[string]Ricorrenza{"2026-10-26": {Stato: "erogata"}}
		}, []string{"2026-10-12 2026-10-12T12:00:00Z Casa pianificata", "2026-10-19 2026-10-19T12:00:00Z Casa pianificata", "2026-10-26 2026-10-26T13:00:00Z Casa erogata"}},
		{"called off as a whole", func(a *Appuntamento) { a.Stato, a.Fino = "annullata", "2026-10-12T08:00:00Z" },
			[]string{"2026-10-12 2026-10-12T08:00:00Z Casa annullata"}},
		{"by a rule that nobody follows", func(a *Appuntamento) { a.Ripete = "FREQ=HOURLY" }, nil},
	} {
		a := base
		tc.with(&a)
		var got []string
		for _, v := range a.Tra(at("2026-10-01T00:00:00Z"), at("2026-11-05T00:00:00Z")) {
			got = append(got, v.Giorno+" "+v.Inizio+" "+v.Luogo+" "+v.Stato)
		}
		if !slices.Equal(got, tc.want) {
			t.Errorf("%s: %q, want %q", tc.name, got, tc.want)
		}
	}
	if v := base.Prossima(at("2026-10-26T09:30:00Z")); v.Giorno != "2026-10-26" {
		t.Errorf("while one lasts the next is %s", v.Giorno)
	}
	base.Fino = "2026-10-20T00:00:00Z"
	if v := base.Prossima(at("2028-10-26T09:30:00Z")); v.Giorno != "2026-10-19" {
		t.Errorf("of one that is over the last is %s", v.Giorno)
	}
}

// TestSeriesMerges: two people who change two days of a series, or a day and the
// series, change different fields; of two who move one day the second is told.
func TestSeriesMerges(t *testing.T) {
	rec, err := New("a1", KindAppuntamento, "lodi", Appuntamento{
		Titolo: "Educativa", Tipo: "altro", Stato: "pianificata", Inizio: "2026-10-12T08:00:00Z", Fine: "2026-10-12T09:00:00Z", Ripete: "FREQ=WEEKLY", Organizzatore: "op1",
	})
	if err != nil {
		t.Fatal(err)
	}
	actor := Attore{Operatore: "op1", Profili: map[ServizioID]Ruolo{"lodi": RuoloAssistenteSociale}}
	now := time.Date(2026, 10, 12, 12, 0, 0, 0, time.UTC)
	do := func(rec Record, action Action, set map[Path]Change) Decision {
		return Decide(actor, now, world{rec.ID: rec}, Mutation{
			Device: "d1", Seq: 1, Author: "op1", Action: action, At: now, Edits: []Edit{{ID: rec.ID, Kind: rec.Kind, Set: set}},
		})
	}
	change := func(was, now string) Change {
		c := Change{Now: []byte(`"` + now + `"`)}
		if was != "" {
			c.Was = []byte(`"` + was + `"`)
		}
		return c
	}
	first := do(rec, AzioneAppuntamentoModifica, map[Path]Change{
		"ricorrenze.2026-10-19.inizio": change("", "2026-10-20T08:00:00Z"), "ricorrenze.2026-10-19.fine": change("", "2026-10-20T09:00:00Z"),
	})
	if first.Outcome != Accepted {
		t.Fatalf("one day is moved: %+v", first)
	}
	for _, tc := range []struct {
		name   string
		action Action
		set    map[Path]Change
		want   Outcome
	}{
		{"the outcome of the same day", AzioneAppuntamentoEsito, map[Path]Change{"ricorrenze.2026-10-19.stato": change("", "erogata")}, Accepted},
		{"another day", AzioneAppuntamentoModifica, map[Path]Change{"ricorrenze.2026-10-26.luogo": change("", "Studio")}, Accepted},
		{"the series", AzioneAppuntamentoModifica, map[Path]Change{"inizio": change("2026-10-12T08:00:00Z", "2026-10-12T08:30:00Z")}, Accepted},
		{"the end of the series", AzioneAppuntamentoDividi, map[Path]Change{"fino": change("", "2026-10-12T08:00:00Z")}, Accepted},
		{"the same day to another hour", AzioneAppuntamentoModifica, map[Path]Change{
			"ricorrenze.2026-10-19.inizio": change("", "2026-10-19T12:00:00Z"), "ricorrenze.2026-10-19.fine": change("", "2026-10-19T13:00:00Z"),
		}, Conflicted},
		{"a day to an hour that ends before it begins", AzioneAppuntamentoModifica, map[Path]Change{
			"ricorrenze.2026-10-26.inizio": change("", "2026-10-26T12:00:00Z"), "ricorrenze.2026-10-26.fine": change("", "2026-10-26T11:00:00Z"),
		}, Refused},
		{"a day that is none", AzioneAppuntamentoModifica, map[Path]Change{"ricorrenze.domani.luogo": change("", "Studio")}, Refused},
		{"a rule of hours", AzioneAppuntamentoModifica, map[Path]Change{"ripete": change("FREQ=WEEKLY", "FREQ=HOURLY")}, Refused},
		{"an end before the beginning", AzioneAppuntamentoModifica, map[Path]Change{"fino": change("", "2026-10-11T08:00:00Z")}, Refused},
		{"taken away", AzioneAppuntamentoTogli, map[Path]Change{"stato": change("pianificata", StatoTolto)}, Accepted},
	} {
		if got := do(first.Records[0], tc.action, tc.set); got.Outcome != tc.want {
			t.Errorf("%s: %v %v, want %v", tc.name, got.Outcome, got.Error, tc.want)
		}
	}
	gone := do(rec, AzioneAppuntamentoTogli, map[Path]Change{"stato": change("pianificata", StatoTolto)}).Records[0]
	if got := do(gone, AzioneAppuntamentoModifica, map[Path]Change{"luogo": change("", "Studio")}); got.Outcome != Refused || got.Error.Code != CodeStatoNonAmmesso {
		t.Errorf("what was taken away is changed by who did not know: %+v", got)
	}
	if got := do(gone, AzioneAppuntamentoRimetti, map[Path]Change{"stato": change(StatoTolto, "pianificata")}); got.Outcome != Accepted {
		t.Errorf("it does not come back: %+v", got.Error)
	}
}

func TestRegolaLeggibile(t *testing.T) {
	for rule, want := range map[string]string{
		"FREQ=DAILY":                         "ogni giorno",
		"FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,TH": "ogni 2 settimane, lunedì, giovedì",
		"FREQ=MONTHLY;BYDAY=-1FR":            "ogni mese, l’ultimo venerdì",
		"FREQ=MONTHLY;BYDAY=2TU":             "ogni mese, il 2° martedì",
		"FREQ=MONTHLY;BYMONTHDAY=15":         "ogni mese, il giorno 15",
		"FREQ=YEARLY":                        "ogni anno",
		"FREQ=HOURLY":                        "FREQ=HOURLY",
	} {
		if got := RegolaLeggibile(rule); got != want {
			t.Errorf("%s is %q, want %q", rule, got, want)
		}
	}
}
