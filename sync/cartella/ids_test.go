package cartella

import (
	"strings"
	"testing"

	"siz-icaro/sync/cartella/idtest"
)

// TestAnIDTellsNothing: who creates a record under an id that others may foresee,
// or that is written in another way than its only one, gets one answer, whether it
// is taken or not, by whatever and wherever.
func TestAnIDTellsNothing(t *testing.T) {
	as := actor(RuoloAssistenteSociale, "lodi")
	for name, tc := range map[string]struct {
		id      ID
		free    bool // whether the id is one to create a record under
		visible Code // the answer where the author sees what has the id
	}{
		"minted":                   {NewID(), true, CodeEsisteGia},
		"of version 7, by name":    {idtest.V7[ID]("s9"), true, CodeEsisteGia},
		"of a mutation":            {DerivedID("dev", 1, 0), false, CodeMalformato},
		"of a mutation, shortened": {ID(strings.ReplaceAll(string(DerivedID("dev", 1, 0)), "-", "")), false, CodeMalformato},
		"of settings":              {"pref-u2", false, CodeMalformato},
		"of a service to come":     {"comune-e651", false, CodeMalformato},
		"of an operator to come":   {"op-pia-verdi", false, CodeMalformato},
		"at random":                {"6f1c2d3e-4b5a-4978-8a9b-0c1d2e3f4a5b", false, CodeMalformato},
		"of version 1":             {"6f1c2d3e-4b5a-1978-8a9b-0c1d2e3f4a5b", false, CodeMalformato},
		"of another variant":       {"019ad0c2-5b1e-7c3d-ca9b-0c1d2e3f4a5b", false, CodeMalformato},
		"in capitals":              {"019AD0C2-5B1E-7C3D-8A9B-0C1D2E3F4A5B", false, CodeMalformato},
		"with one capital":         {"019ad0c2-5b1e-7c3d-8a9b-0c1d2e3f4a5B", false, CodeMalformato},
		"shortened":                {"019ad0c25b1e7c3d8a9b0c1d2e3f4a5b", false, CodeMalformato},
		"of all zeros":             {"00000000-0000-0000-0000-000000000000", false, CodeMalformato},
	} {
		try := func(w world) Decision {
			return Decide(as, now, w, mutation(AzioneSoggettoCrea, Creation(rec(t, tc.id, KindSoggetto, "lodi", `{"cognome":"Neri","nome":"Ugo"}`))))
		}
		free := try(town(t))
		if (free.Outcome == Accepted) != tc.free {
			t.Errorf("%s, free: %v %v", name, free.Outcome, free.Error)
			continue
		}
		seen := town(t).with(rec(t, tc.id, KindSoggetto, "lodi", `{"cognome":"Verdi","nome":"Pia"}`))
		if d := try(seen); d.Outcome != Refused || d.Error.Code != tc.visible {
			t.Errorf("%s, taken by what is seen: %v %v", name, d.Outcome, d.Error)
		}
		want := notAccessible()
		if !tc.free {
			want = free.Error
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

// TestWhatWasBornUnderAnotherIDLivesOn: only births are judged by their ids, and
// the central service's are not.
func TestWhatWasBornUnderAnotherIDLivesOn(t *testing.T) {
	as := actor(RuoloAssistenteSociale, "lodi")
	for name, tc := range map[string]struct {
		actor Attore
		m     Mutation
	}{
		"changed":    {as, mutation(AzioneSoggettoModifica, setting("s1", KindSoggetto, map[Path]Change{"nome": change(`"Ada"`, `"Eva"`)}))},
		"written of": {as, mutation(AzioneDiarioScrivi, birth(t, "d9", KindDiario, "lodi", `{"pic":"p1","tipo":"nota","il":"2026-03-10T08:00:00Z","autore":"u1","testo":"x"}`))},
		"imported":   {Attore{Sistema: true}, mutation(AzioneImporta, Creation(rec(t, "s9", KindSoggetto, "lodi", `{"cognome":"Neri","nome":"Ugo"}`)))},
		"keyed": {as, mutation(AzioneNucleoCrea, birth(t, "n9", KindNucleo, "lodi",
			`{"intestatario":"s1","tipo":"anagrafico","componenti":{"c1":{"soggetto":"s1","relazione":"intestatario"}}}`))},
	} {
		if d := Decide(tc.actor, now, town(t), tc.m); d.Outcome != Accepted {
			t.Errorf("%s: %s %v", name, d.Outcome, d.Error)
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

func TestNames(t *testing.T) {
	long := strings.Repeat("a", 64)
	for s, want := range map[string]bool{
		"a": true, "Z9": true, "0192d3a4-0000-7000-8000-000000000001": true, "comune_e648": true, long: true,
		"": false, long + "a": false, "-a": false, "_a": false, "a.b": false, "a b": false, "è": false, "a\n": false, "a/": false, "a:": false, "@a": false, "[a": false, "`a": false, "{a": false,
	} {
		if id, device := ID(s).Valid(), DeviceID(s).Valid(); id != want || device != want {
			t.Errorf("%q: as a record's %v, as a device's %v, want %v", s, id, device, want)
		}
	}
}
