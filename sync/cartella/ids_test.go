package cartella

import (
	"strings"
	"testing"
)

// TestAnIDTellsNothing: who tries an id that others may foresee gets one answer,
// whether it is taken or not, by whatever and wherever.
func TestAnIDTellsNothing(t *testing.T) {
	as := actor(RuoloAssistenteSociale, "lodi")
	for name, tc := range map[string]struct {
		id      ID
		free    bool // whether the id is one to create a record under
		visible Code // the answer where the author sees what has the id
	}{
		"minted":                   {NewID(), true, CodeEsisteGia},
		"of a mutation":            {DerivedID("dev", 1, 0), false, CodeMalformato},
		"of a mutation, shortened": {ID(strings.ReplaceAll(string(DerivedID("dev", 1, 0)), "-", "")), false, CodeMalformato},
		"of settings":              {"pref-u2", false, CodeMalformato},
	} {
		try := func(w world) Decision {
			return Decide(as, now, w, mutation(AzioneSoggettoCrea, Creation(rec(t, tc.id, KindSoggetto, "lodi", `{"cognome":"Neri","nome":"Ugo"}`))))
		}
		if d := try(town(t)); (d.Outcome == Accepted) != tc.free {
			t.Errorf("%s, free: %v %v", name, d.Outcome, d.Error)
		}
		seen := town(t).with(rec(t, tc.id, KindSoggetto, "lodi", `{"cognome":"Verdi","nome":"Pia"}`))
		if d := try(seen); d.Outcome != Refused || d.Error.Code != tc.visible {
			t.Errorf("%s, taken by what is seen: %v %v", name, d.Outcome, d.Error)
		}
		want := notAccessible()
		if !tc.free {
			want = try(town(t)).Error
		}
		for _, taken := range []Record{
			rec(t, tc.id, KindSoggetto, "codogno", `{"cognome":"Verdi","nome":"Pia"}`),
			rec(t, tc.id, KindSoggetto, "codogno", `{"cognome":"Neri","nome":"Ugo"}`),
			rec(t, tc.id, KindPreferenze, "ambito", `{"utente":"u2"}`),
			rec(t, tc.id, KindDiario, "lodi", `{"pic":"p1","tipo":"nota","il":"2026-01-03T10:00:00Z","autore":"u2","testo":"x","riservata":true}`),
			rec(t, tc.id, KindNotifica, "lodi", `{"destinatario":"u2","tipo":"diario","titolo":"x","il":"2026-01-03T10:00:00Z","oggetto":"p1","oggetto_tipo":"pic"}`),
		} {
			if d := try(town(t).with(taken)); d.Outcome != Refused || d.Error.Code != want.Code || d.Error.Message != want.Message {
				t.Errorf("%s, taken by a %s of others: %v %v, want %v", name, taken.Kind, d.Outcome, d.Error, want)
			}
		}
	}
}

// TestTooLargeIsSaid, of a mutation, a body and a value alike.
func TestTooLargeIsSaid(t *testing.T) {
	long := []byte(`"` + strings.Repeat("x", MaxBody) + `"`)
	many := make([]Edit, MaxEdits+1)
	for i := range many {
		many[i] = setting(NewID(), KindSoggetto, map[Path]Change{"note": change("", `"x"`)})
	}
	for name, m := range map[string]Mutation{
		"edits":    mutation(AzioneSoggettoModifica, many...),
		"a body":   mutation(AzioneSoggettoCrea, Edit{ID: NewID(), Kind: KindSoggetto, Servizio: "lodi", Create: []byte(`{"note":` + string(long) + `}`)}),
		"a value":  mutation(AzioneSoggettoModifica, setting("s1", KindSoggetto, map[Path]Change{"note": {Now: long}})),
		"what was": mutation(AzioneSoggettoModifica, setting("s1", KindSoggetto, map[Path]Change{"note": {Was: long}})),
	} {
		if d := Decide(actor(RuoloAssistenteSociale, "lodi"), now, town(t), m); d.Outcome != Refused || d.Error.Code != CodeTroppoGrande {
			t.Errorf("%s: %v %v", name, d.Outcome, d.Error)
		}
	}
}
