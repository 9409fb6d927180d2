package cartella

import (
	"slices"
	"testing"
)

// TestAllThatIsWrong: a form is told all that is wrong with it at once, each field
// once, whether a rule of the field, of the kind or of the action says it.
func TestAllThatIsWrong(t *testing.T) {
	create := mutation(AzioneSoggettoCrea, birth(t, "s9", KindSoggetto, "lodi",
		`{"nome":"Ugo","data_nascita":"2027-01-01","cf":"RSSMRC80A01E648K","email":"ugo","telefono":"abc","cap":"2690000","data_decesso":"2026-13-01"}`))
	change := mutation(AzioneSoggettoModifica, setting("s1", KindSoggetto, map[Path]Change{
		"cognome": change(`"Bianchi"`, ""), "cap": change("", `"2690000"`), "email": change("", `"ugo"`), "data_nascita": change("", `"x"`),
	}))
	for _, tt := range []struct {
		m    Mutation
		want []Path
	}{
		{create, []Path{"cap", "cf", "cognome", "data_decesso", "data_nascita", "email", "telefono"}},
		{change, []Path{"cap", "cognome", "data_nascita", "email"}},
	} {
		d := Decide(actor(RuoloAssistenteSociale, "lodi"), now, town(t), tt.m)
		if d.Error == nil || d.Error.Code != CodeNonValido {
			t.Fatalf("%s: %v", tt.m.Action, d.Error)
		}
		got := []Path{d.Error.Field}
		for _, other := range d.Error.Altri {
			got = append(got, other.Field)
		}
		slices.Sort(got)
		if !slices.Equal(got, tt.want) {
			t.Errorf("%s: told of %v, want %v", tt.m.Action, got, tt.want)
		}
	}
}
