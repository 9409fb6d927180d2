package cartella

import "testing"

// TestOneEntryAdded: an action that adds to a collection adds one entry, and what was
// written there before is nobody's to change.
func TestOneEntryAdded(t *testing.T) {
	ass := actor(RuoloAssistenteSociale, "lodi")
	w := town(t).with(rec(t, "pai1", KindPAI, "lodi", project("attivo",
		`"attivo_dal":"2026-02-01","condiviso_il":"2026-02-01","prossima_verifica":"2026-03-12","verificato_il":"2026-03-01",`+
			`"firme":{"f1":{"nome":"Bianchi Ada","esito":"carta","il":"2026-02-01"}},"verifiche":{"v1":{"il":"2026-03-01","emerso":"Esce poco."}}`)))
	signs := func(key, who string) map[Path]Change {
		at := Path("firme." + key)
		return map[Path]Change{at + ".nome": change("", `"`+who+`"`), at + ".esito": change("", `"carta"`), at + ".il": change("", `"2026-03-10"`)}
	}
	both := signs("f2", "Bianchi Ugo")
	for p, c := range signs("f3", "Bianchi Eva") {
		both[p] = c
	}
	for _, tt := range []struct {
		name   string
		action Action
		set    map[Path]Change
		code   Code
	}{
		{"one more", AzionePAIFirma, signs("f2", "Bianchi Ugo"), ""},
		{"two at once", AzionePAIFirma, both, CodeNonValido},
		{"another name on the old one", AzionePAIFirma, map[Path]Change{"firme.f1.nome": change(`"Bianchi Ada"`, `"Rossi Ugo"`)}, CodeNonAutorizzato},
		{"the old one taken away", AzionePAIFirma, map[Path]Change{"firme.f1.nome": change(`"Bianchi Ada"`, ""), "firme.f1.esito": change(`"carta"`, ""), "firme.f1.il": change(`"2026-02-01"`, "")}, CodeNonAutorizzato},
		{"the old one as it is", AzionePAIFirma, map[Path]Change{"firme.f1.nome": change(`"Bianchi Ada"`, `"Bianchi Ada"`)}, ""},
		{"a verification that nobody wrote down", AzionePAIVerifica, map[Path]Change{"prossima_verifica": change(`"2026-03-12"`, `"2026-05-01"`)}, CodeNonValido},
		{"an entry of nothing", AzionePAIVerifica, map[Path]Change{"verifiche.v2.il": change("", "")}, CodeNonValido},
		{"behind what stands", AzionePAIVerifica, map[Path]Change{"verifiche.v1.il": change(`"2026-03-01"`, `"2026-03-01"`), "prossima_verifica": change(`"2026-03-12"`, `"2026-05-01"`)}, CodeNonAutorizzato},
	} {
		d := Decide(ass, now, w, mutation(tt.action, setting("pai1", KindPAI, tt.set)))
		if tt.code == "" && d.Outcome != Accepted || tt.code != "" && (d.Outcome != Refused || d.Error.Code != tt.code) {
			t.Errorf("%s: %s, %v; want %q", tt.name, d.Outcome, d.Error, tt.code)
		}
	}
}
