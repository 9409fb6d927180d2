package cartella

import (
	"encoding/json"
	"strings"
	"testing"
)

// TestQuarantineKeepsWhatARecordMayNotHold: what was refused for a character, for
// a field or an action that no record could name is kept as well, to the letter.
func TestQuarantineKeepsWhatARecordMayNotHold(t *testing.T) {
	w := town(t)
	long := strings.Repeat("x", 300)
	for name, m := range map[string]Mutation{
		"a text that turns":      mutation(AzioneSoggettoModifica, setting("s1", KindSoggetto, map[Path]Change{"note": change("", "\"Detto:\u202e \\\\u202e sì\u2069 \u0092\\u0007\"")})),
		"a field of any length":  mutation(AzioneSoggettoModifica, setting("s1", KindSoggetto, map[Path]Change{Path(long): change("", `"x"`)})),
		"a field that turns":     mutation(AzioneSoggettoModifica, setting("s1", KindSoggetto, map[Path]Change{"no\u202ete": change("", `"x"`)})),
		"an action that is none": mutation(Action(long), setting("s1", KindSoggetto, map[Path]Change{"note": change("", `"x"`)})),
		"an action of two lines": mutation("soggetto.\ncrea", setting("s1", KindSoggetto, map[Path]Change{"note": change("", `"x"`)})),
	} {
		d := Decide(actor(RuoloAssistenteSociale, "lodi"), now, w, m)
		if d.Outcome != Refused {
			t.Errorf("%s: outcome %s", name, d.Outcome)
		}
		q, ok, err := Quarantine(m, d, "lodi", now)
		if err != nil || !ok {
			t.Fatalf("%s: %v, %v", name, ok, err)
		}
		body, err := parseObject(q.Body)
		if err != nil {
			t.Fatal(err)
		}
		if err := SchedaDi(KindRiconciliazione).check(body); err != nil {
			t.Errorf("%s: the record is not valid: %v", name, err)
		}
		var v Riconciliazione
		if err := q.Into(&v); err != nil {
			t.Fatal(err)
		}
		var kept Mutation
		if err := json.Unmarshal([]byte(v.Mutazione), &kept); err != nil {
			t.Fatal(err)
		}
		got, want := kept.Edits[0].Set, m.Edits[0].Set
		for p, ch := range want {
			var a, b string
			if err := json.Unmarshal(ch.Now, &a); err != nil {
				continue // no text: what it was is in got as it stands
			}
			if err := json.Unmarshal(got[p].Now, &b); err != nil || a != b || kept.Action != m.Action {
				t.Errorf("%s: %q came back as %q (%v), the action as %q", name, a, b, err, kept.Action)
			}
		}
	}
}

// TestOpeningLeavesNothingToReconcile: who opened what somebody else had gone on with
// meanwhile wrote nothing that they could decide about.
func TestOpeningLeavesNothingToReconcile(t *testing.T) {
	w := town(t).with(rec(t, "q1", KindRichiesta, "lodi", request("in_lavorazione", `"destinatario":"self","presso":"self"`)))
	m := mutation(AzioneRichiestaRicevi, setting("q1", KindRichiesta, map[Path]Change{"stato": change(`"inviata"`, `"ricevuta"`)}))
	d := Decide(actor(RuoloAmministrativo, "self"), now, w, m)
	if d.Outcome == Accepted {
		t.Fatal("what is being worked on is received again")
	}
	if q, ok, err := Quarantine(m, d, "self", now); ok || err != nil {
		t.Errorf("it is to be reconciled: %s, %v", q.Body, err)
	}
	for _, s := range Schede() {
		for _, a := range s.Azioni {
			if a.AllApertura && !a.SenzaResto {
				t.Errorf("%s is done by itself, and is to be reconciled", a.Nome)
			}
		}
	}
}
