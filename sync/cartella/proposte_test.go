package cartella

import (
	"testing"
	"unicode"

	"pgregory.net/rapid"
)

// TestWhatComesAlongUnseen: what is copied from a page, a letter or a telephone
// brings characters that nobody sees, for which a form cannot be blamed: the form, and
// whoever makes a mutation without one, is taken at their word.
func TestWhatComesAlongUnseen(t *testing.T) {
	s := SchedaDi(KindSoggetto)
	for _, tt := range []struct {
		field       Path
		typed, want string
	}{
		{"cellulare", `"\u202a+39 347 1234567\u202c"`, `"+39 347 1234567"`},
		{"cognome", `"\ufeffRos\u00adsi\u200b "`, `"Rossi"`},
		{"cognome", `"De\u00a0Luca\u202f"`, `"De Luca"`},
		{"cognome", `"De\u2028Luca"`, `"De Luca"`},
		{"cognome", `"De\tLuca\r\n"`, `"De Luca"`},
		{"cognome", `"Nicolo\u0300"`, `"Nicolò"`},
		{"cognome", `"Ne\u200bri\u2060\u061c"`, `"Neri"`},
		{"cognome", `"Neri\u200d"`, `"Neri"`},
		{"note", `"\u200eDetto da lei:\n\u2067sì\u2069"`, `"Detto da lei:\nsì"`},
		{"note", `"Uno.\u000bDue.\u0085Tre.\u2029Quattro.\r\nCinque.\fSei."`, `"Uno.\nDue.\nTre.\nQuattro.\nCinque.\nSei."`},
		{"note", `"E\u001email\u0007, co\u001fsi\u0000\u007f\ufffc"`, `"E-mail, cosi"`},
		{"note", "\"مى\u200cخواهم 👩\u200d👧\"", "\"مى\u200cخواهم 👩\u200d👧\""},
		{"note", `"dell\u0092altro"`, "\"dell\u0092altro\""},
		{"cf", `" rssm\u200brc80a01 e648s"`, `"RSSMRC80A01E648S"`},
		{"cf", `"\u00a0RSSMRC80A01E648S\u200b"`, `"RSSMRC80A01E648S"`},
		{"cf", `"RSS\u200dMRC\n80A01\u3000E648S"`, `"RSSMRC80A01E648S"`},
		{"cf", `"ＲＳＳＭＲＣ80A01E648S"`, `"RSSMRC80A01E648S"`},
		{"cap", `"26900\u200b"`, `"26900"`},
		{"medico", `"\u200b"`, `null`},
	} {
		c, _ := s.Campo(tt.field)
		if got := string(c.Ordina([]byte(tt.typed))); got != tt.want {
			t.Errorf("%s: %s is kept as %s, want %s", tt.field, tt.typed, got, tt.want)
		}
		want := tt.want
		if want == "null" || tt.field == "note" && want == "\"dell\u0092altro\"" {
			continue
		}
		made := mutation(AzioneSoggettoCrea, birth(t, "s9", KindSoggetto, "lodi", `{"cognome":"Neri","nome":"Ugo"}`))
		made.Edits[0].Create = []byte(`{"cognome":"Neri","nome":"Ugo","` + string(tt.field) + `":` + tt.typed + `}`)
		if tt.field == "cognome" {
			made.Edits[0].Create = []byte(`{"nome":"Ugo","cognome":` + tt.typed + `}`)
		}
		changed := mutation(AzioneSoggettoModifica, setting("s1", KindSoggetto, map[Path]Change{tt.field: change("", tt.typed)}))
		if was := town(t)["s1"].Field(tt.field); was != nil {
			changed.Edits[0].Set[tt.field] = change(string(was), tt.typed)
		}
		for _, m := range []Mutation{made, changed} {
			d := Decide(actor(RuoloAssistenteSociale, "lodi"), now, town(t), m)
			if d.Outcome != Accepted {
				t.Errorf("%s of %s: %v %v", m.Action, tt.typed, d.Error, d.Conflicts)
			} else if got := string(d.Records[0].Field(tt.field)); got != want {
				t.Errorf("%s of %s keeps %s, want %s", m.Action, tt.typed, got, want)
			}
		}
	}
}

// TestPulitoOnce: what is clean stays as it is, however it is made.
func TestPulitoOnce(t *testing.T) {
	codes := &Campo{Tipo: Codice, Maiuscolo: true}
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.StringOf(rapid.RuneFrom(nil, unicode.Cf, unicode.Cc, unicode.Z, unicode.Mn, unicode.Latin, unicode.Arabic, unicode.Hangul)).Draw(t, "text")
		for _, righe := range []bool{false, true} {
			once := Pulito(s, righe)
			if twice := Pulito(once, righe); twice != once {
				t.Fatalf("%q, then %q", once, twice)
			}
		}
		if once := codes.pulito(s); codes.pulito(once) != once {
			t.Fatalf("a code: %q, then %q", once, codes.pulito(once))
		}
	})
}

// TestAnOlderRecordStands: what an earlier program kept is good as it is, and whoever
// changes something else of it is not held up by it.
func TestAnOlderRecordStands(t *testing.T) {
	w := town(t).with(rec(t, "s1", KindSoggetto, "lodi", "{\"cognome\":\"Bianchi\u00a0\",\"nome\":\"Nicolo\u0300\",\"note\":\"Una.\u2029Due.\"}"))
	m := mutation(AzioneSoggettoModifica, setting("s1", KindSoggetto, map[Path]Change{"medico": change("", `"Dott. Neri"`), "note": change("\"Una.\u2029Due.\"", "\"Una.\u2029Due.\u2028Tre.\"")}))
	d := Decide(actor(RuoloAssistenteSociale, "lodi"), now, w, m)
	if d.Outcome != Accepted {
		t.Fatalf("%v %v", d.Error, d.Conflicts)
	}
	want := "{\"cognome\":\"Bianchi\u00a0\",\"medico\":\"Dott. Neri\",\"nome\":\"Nicolo\u0300\",\"note\":\"Una.\\nDue.\\nTre.\"}"
	if got := string(d.Records[0].Body); got != want {
		t.Errorf("it is %s, want %s", got, want)
	}
}
