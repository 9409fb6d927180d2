package cartella

import (
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// TestParsedFollowsTheBody: a record that is copied and given another body, as
// every change does, must not be judged by the one it had.
func TestParsedFollowsTheBody(t *testing.T) {
	r := rec(t, "d1", KindDiario, "lodi", `{"pic":"p1","autore":"u2","testo":"Colloquio."}`).Parsed()
	if got := Parent(r); got != "p1" {
		t.Fatalf("Parent = %q, want p1", got)
	}
	r.Body = rec(t, "d1", KindDiario, "lodi", `{"pic":"p2","autore":"u2","testo":"Colloquio."}`).Body
	if got := Parent(r); got != "p2" {
		t.Errorf("Parent after a new body = %q, want p2", got)
	}
	if got := Parent(r.Parsed()); got != "p2" {
		t.Errorf("Parent after a new body was parsed = %q, want p2", got)
	}
}

// TestDecideLeavesWhatItReads: what a decision reads may be in use elsewhere.
func TestDecideLeavesWhatItReads(t *testing.T) {
	s1 := rec(t, "s1", KindSoggetto, "lodi", `{"cognome":"Bianchi","nome":"Ada","servizi":{"self":{"dal":"2026-01-01"}}}`).Parsed()
	w := world{"s1": s1}
	d := Decide(Attore{Sistema: true}, now, w, mutation(AzioneImporta, setting("s1", KindSoggetto, map[Path]Change{
		"nome": change(`"Ada"`, `"Eva"`), "servizi.self.dal": change(`"2026-01-01"`, ""), "servizi.b2.dal": change("", `"2026-02-01"`)})))
	if d.Outcome != Accepted {
		t.Fatalf("Decide = %s (%v)", d.Outcome, d.Error)
	}
	before, err := s1.object()
	if err != nil || text(before, "nome") != "Ada" || text(before, "servizi.self.dal") != "2026-01-01" || get(before, "servizi.b2") != nil {
		t.Errorf("the record that was read has become %v, %v", before, err)
	}
	if got := string(d.Records[0].Field("servizi")); got != `{"b2":{"dal":"2026-02-01"}}` {
		t.Errorf("servizi = %s", got)
	}
}

// TestTooLongIsNamed: text that no longer fits together with what is there.
func TestTooLongIsNamed(t *testing.T) {
	home := map[Path]Change{}
	for i := range 1500 {
		home[Path(fmt.Sprintf("home.k%d", i))] = change("", `"`+strings.Repeat("a", 190)+`"`)
	}
	d := Decide(actor(RuoloAssistenteSociale, "lodi"), now, town(t), mutation(AzionePreferenzeImposta, setting("pr1", KindPreferenze, home)))
	if d.Outcome != Refused || d.Error.Code != CodeTroppoGrande {
		t.Errorf("Decide = %s, %v, want %s", d.Outcome, d.Error, CodeTroppoGrande)
	}
}

// TestCompiled: what this program has just written is decided as what it is in bytes
// alone, whoever makes it and whatever is in it, and is not taken apart again.
func TestCompiled(t *testing.T) {
	for _, tt := range []struct {
		name   string
		kind   Kind
		body   map[string]any
		direct bool
	}{
		{"a person", KindSoggetto, map[string]any{"cognome": "D’Amico", "nome": "Ada", "data_nascita": "1980-03-03", "senza_fissa_dimora": true}, true},
		{"cleaned on the way", KindSoggetto, map[string]any{"cognome": "Rossi\u200b", "nome": "Ada", "note": "riga\v due "}, true},
		{"what no person has", KindSoggetto, map[string]any{"cognome": "Rossi", "nome": "Ada", "statura": "alta"}, true},
		{"a wrong value", KindSoggetto, map[string]any{"cognome": "Rossi", "nome": "Ada", "data_nascita": "domani"}, true},
		{"no text", KindSoggetto, map[string]any{"cognome": "Rossi", "nome": "Ada", "data_nascita": "\xff"}, false},
		{"nothing", KindSoggetto, map[string]any{"cognome": "Rossi", "nome": "Ada", "note": nil}, false},
		{"a number of Go's", KindSoggetto, map[string]any{"cognome": "Rossi", "nome": 3}, false},
		{"an object", KindSoggetto, map[string]any{"cognome": "Rossi", "nome": "Ada", "servizi": map[string]any{}}, false},
		{"an amount", KindStorico, map[string]any{"cognome": "Rossi", "nome": "Ada", "importo_centesimi": json.Number("1250")}, true},
	} {
		rec, err := Compila("0192d3a4-0000-8000-8000-000000000001", tt.kind, "lodi", tt.body)
		if err != nil {
			t.Errorf("%s: %v", tt.name, err)
			continue
		}
		own := Creation(rec)
		if direct := own.compilata != nil; direct != tt.direct {
			t.Errorf("%s: taken over %v, want %v", tt.name, direct, tt.direct)
		}
		bare := own
		bare.compilata = nil
		for _, actor := range []Attore{{Sistema: true}, {Operatore: "u1", Profili: map[ServizioID]Ruolo{"lodi": RuoloAssistenteSociale}}} {
			decide := func(e Edit) Decision {
				d := Decide(actor, time.Date(2026, 11, 30, 12, 0, 0, 0, time.UTC), world{}, Mutation{Device: Centrale, Seq: 1, Author: actor.Operatore, Action: AzioneImporta, Edits: []Edit{e}})
				for i := range d.Records {
					d.Records[i] = d.Records[i].Bare()
				}
				return d
			}
			if got, want := decide(own), decide(bare); !reflect.DeepEqual(got, want) {
				t.Errorf("%s: %+v, and from its bytes %+v", tt.name, got, want)
			}
		}
	}
	rec, err := Compila("0192d3a4-0000-8000-8000-000000000001", KindSoggetto, "lodi", map[string]any{"cognome": "Rossi", "nome": "Ada"})
	if err != nil {
		t.Fatal(err)
	}
	other := Creation(rec)
	other.Create = json.RawMessage(`{"cognome":"Bianchi","nome":"Ada"}`)
	d := &decider{}
	if p, wrong := d.body(other); wrong != nil || p.t["cognome"] != "Bianchi" {
		t.Errorf("another body in its place is read as %v, %v", p, wrong)
	}
	other = Creation(rec)
	other.Kind = KindStorico
	if p, wrong := d.body(other); wrong != nil || p.pulito != "" {
		t.Errorf("another kind takes over what was cleaned for this one: %v, %v", p, wrong)
	}
}

// TestEncoded: a mutation is the same bytes however its bodies came about.
func TestEncoded(t *testing.T) {
	compiled := func(id ID, servizio ServizioID, body map[string]any) Edit {
		rec, err := Compila(id, KindSoggetto, servizio, body)
		if err != nil {
			t.Fatal(err)
		}
		return Creation(rec)
	}
	rapid.Check(t, func(t *rapid.T) {
		m := Mutation{Device: Centrale, Seq: 7, Action: AzioneImporta, At: time.Date(2026, 11, 30, 12, 0, 0, 0, time.UTC)}
		for range rapid.IntRange(0, 4).Draw(t, "edits") {
			e := compiled(
				ID(rapid.SampledFrom([]string{"a-1", "", `"`, "è", "<b>"}).Draw(t, "id")),
				ServizioID(rapid.SampledFrom([]string{"lodi", "", "x y", "\u2028"}).Draw(t, "servizio")),
				map[string]any{"cognome": rapid.SampledFrom([]string{"Rossi", "D'Amico", "Cantù", "<&>", "\u2028", "a\"b\\", "due\nrighe"}).Draw(t, "cognome"), "senza_fissa_dimora": true})
			switch rapid.IntRange(0, 3).Draw(t, "made") {
			case 1:
				e.compilata = nil
			case 2:
				e.Create = json.RawMessage(`{ "cognome" : "Verdi" }`)
			case 3:
				e.Set = map[Path]Change{"nome": {Was: json.RawMessage(`"Ada"`), Now: json.RawMessage(`"Eva"`)}}
			}
			m.Edits = append(m.Edits, e)
		}
		want, err := Marshal(m)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := m.Encoded(); err != nil || string(got) != string(want) {
			t.Errorf("%s, %v, want %s", got, err, want)
		}
	})
}
