package cartella

import "testing"

// TestCadence: people look again as long after as they said, on the last day of a
// month that has no such day.
func TestCadence(t *testing.T) {
	for _, tt := range []struct{ from, every, unit, want string }{
		{"2026-01-31", "1", "mesi", "2026-02-28"}, {"2026-01-31", "3", "mesi", "2026-04-30"}, {"2026-11-30", "3", "mesi", "2027-02-28"}, {"2028-02-29", "1", "anni", "2029-02-28"},
		{"2026-12-25", "10", "giorni", "2027-01-04"}, {"2026-12-25", "2", "settimane", "2027-01-08"}, {"2026-03-10", "6", "mesi", "2026-09-10"},
		{"2026-03-10", "0", "mesi", ""}, {"2026-03-10", "6", "", ""}, {"", "6", "mesi", ""}, {"2199-03-10", "99", "anni", ""},
	} {
		unit := ""
		if tt.unit != "" {
			unit = `,"verifica_unita":"` + tt.unit + `"`
		}
		if got := allaCadenza(rec(t, "x", KindPAI, "lodi", `{"verifica_ogni":`+tt.every+unit+`}`), tt.from); got != tt.want {
			t.Errorf("every %s %s after %s: %q, want %q", tt.every, tt.unit, tt.from, got, tt.want)
		}
	}
}

// TestVerification: who verifies says how each goal goes; the next time follows from
// the cadence, or is the day that they choose after it; and nobody says on which day
// the last was.
func TestVerification(t *testing.T) {
	w := town(t)
	ass := actor(RuoloAssistenteSociale, "lodi")
	verifies := func(more map[Path]Change) Mutation {
		set := map[Path]Change{"verifiche.v1.il": change("", `"2026-03-10"`), "verifiche.v1.emerso": change("", `"Esce."`), "obiettivi.o1.esito": change("", `"parziale"`)}
		for p, c := range more {
			set[p] = c
		}
		return mutation(AzionePAIVerifica, setting("pai1", KindPAI, set))
	}
	for _, tt := range []struct {
		name       string
		more       map[Path]Change
		next, code string
	}{
		{"by itself, where the day was to come still", nil, "2026-03-12", ""},
		{"the day that is no later is that of this one", map[Path]Change{"prossima_verifica": change(`"2026-03-12"`, `"2026-03-10"`)}, "2026-09-10", ""},
		{"a day of one's choice", map[Path]Change{"prossima_verifica": change(`"2026-03-12"`, `"2026-05-01"`)}, "2026-05-01", ""},
		{"what came out is not said", map[Path]Change{"verifiche.v1.emerso": change("", "")}, "", string(CodeNonValido)},
		{"on a day to come", map[Path]Change{"verifiche.v1.il": change("", `"2026-03-20"`)}, "", string(CodeNonValido)},
		{"a goal is rewritten", map[Path]Change{"obiettivi.o1.testo": change(`"Uscire di casa"`, `"Altro"`)}, "", string(CodeNonAutorizzato)},
	} {
		d := Decide(ass, now, w, verifies(tt.more))
		if tt.code != "" {
			if d.Outcome != Refused || string(d.Error.Code) != tt.code {
				t.Errorf("%s: %s, %v", tt.name, d.Outcome, d.Error)
			}
			continue
		}
		if d.Outcome != Accepted || d.Records[0].Text("prossima_verifica") != tt.next || d.Records[0].Text("verificato_il") != "2026-03-10" {
			t.Errorf("%s: %s, %v, %v", tt.name, d.Outcome, d.Error, d.Records)
		}
	}
}

// TestRevisionTakesPlace: the former stands until its revision is at work; one that is
// closed meanwhile stays closed, and the revision goes on without it.
func TestRevisionTakesPlace(t *testing.T) {
	ass := actor(RuoloAssistenteSociale, "lodi")
	signed := `"condiviso_il":"2026-03-01","firme":{"f1":{"nome":"Bianchi Ada","esito":"carta","il":"2026-03-01"}},"sostituisce":"pai1"`
	m := mutation(AzionePAIAttiva,
		setting("pai2", KindPAI, map[Path]Change{"stato": change(`"condiviso"`, `"attivo"`), "attivo_dal": change("", `"2026-03-10"`), "prossima_verifica": change("", `"2026-09-10"`)}),
		setting("pai1", KindPAI, map[Path]Change{"stato": change(`"attivo"`, `"superato"`), "sostituito_da": change("", `"pai2"`)}))
	w := town(t).with(rec(t, "pai2", KindPAI, "lodi", project("condiviso", signed)))
	if d := Decide(ass, now, w, m); d.Outcome != Accepted || len(d.Records) != 2 || d.Records[1].Text("stato") != "superato" || d.Records[1].Text("sostituito_da") != "pai2" {
		t.Errorf("%s, %v, %v", d.Outcome, d.Error, d.Records)
	}
	alone := m
	alone.Edits = m.Edits[:1]
	if d := Decide(ass, now, w, alone); d.Outcome != Refused {
		t.Errorf("without the former: %s", d.Outcome)
	}
	closed := w.with(rec(t, "pai1", KindPAI, "lodi", project("chiuso", `"attivo_dal":"2026-02-01","chiuso_il":"2026-03-05","esito":"no","motivo_chiusura":"rinuncia"`)))
	if d := Decide(ass, now, closed, m); d.Outcome != Accepted || len(d.Records) != 1 {
		t.Errorf("the former is closed: %s, %v, %v", d.Outcome, d.Error, d.Records)
	}
	// What gives way is kept with the mutation: it says nothing that the step may not.
	for p, ch := range map[Path]Change{"titolo": change("", `"Altro"`), "esito": change(`"no"`, `"si"`), "sostituito_da": change("", `{"di":"tutto"}`), "stato": change(`"attivo"`, `"inventato"`)} {
		forged := m
		forged.Edits = []Edit{m.Edits[0], setting("pai1", KindPAI, map[Path]Change{p: ch})}
		if d := Decide(ass, now, closed, forged); d.Outcome != Refused || d.Error.Field != p {
			t.Errorf("along with what gives way comes %s: %s, %v", p, d.Outcome, d.Error)
		}
	}
}
