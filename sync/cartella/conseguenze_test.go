package cartella

import (
	"testing"
	"time"
)

// counting is a state in which numbers are given.
type counting struct {
	Reader
	last map[Series]uint64
}

func (c counting) Next(s Series) uint64 {
	c.last[s]++
	return c.last[s]
}

// TestNumbers: a field that is the central service's is set by it, once, of the
// series of the record's service and the year in Italy, and by nobody else.
func TestNumbers(t *testing.T) {
	const kind, crea, modifica = Kind("protocollata"), Action("protocollata.crea"), Action("protocollata.modifica")
	t.Cleanup(Aggiungi(func() Scheda {
		return Scheda{
			Kind: kind,
			Nome: Nome{Singolare: "protocollata", Plurale: "protocollate", Femminile: true},
			Parti: []Parte{{"Protocollata", []Campo{
				{Path: "numero", Tipo: Codice, Max: 20, Etichetta: "Numero", DallaCentrale: "assegnato alla prossima sincronizzazione"},
				{Path: "oggetto", Etichetta: "Oggetto"},
			}}},
			Azioni: []Azione{
				{Nome: crea, Crea: true, Ruoli: sociali},
				{Nome: modifica, Ruoli: sociali, Tranne: []Path{}},
			},
			Conseguenze: func(f *Fatto) {
				f.Numera("numero")
				f.AvvisaTutti(f.Record, f.Record.Servizio, "equipe")
			},
		}
	}))
	if _, fixed := azioneDi(crea).Fissi["numero"]; !fixed {
		t.Error("the matrix of rights does not say that the number is the central service's")
	}
	as, w := actor(RuoloAssistenteSociale, "lodi"), town(t)
	state := counting{w, map[Series]uint64{}}
	nata := func(name, body string) Mutation { return mutation(crea, birth(t, name, kind, "lodi", body)) }
	for _, m := range []Mutation{
		nata("x1", `{"numero":"2026/000009"}`),
		mutation(modifica, setting("x9", kind, map[Path]Change{"numero": change(`"2026/000007"`, `"2026/000009"`)})),
		mutation(modifica, setting("x9", kind, map[Path]Change{"numero": change(`"2026/000007"`, "")})),
	} {
		r := w.with(rec(t, "x9", kind, "lodi", `{"numero":"2026/000007"}`))
		if d := Decide(as, now, r, m); d.Outcome != Refused || d.Error.Field != "numero" {
			t.Errorf("an operator's number: %s, %v", d.Outcome, d.Error)
		}
	}
	give := func(actor Attore, m Mutation, at time.Time) (Record, int) {
		t.Helper()
		d := Decide(actor, at, state, m)
		if d.Outcome != Accepted {
			t.Fatalf("Decide: %v", d.Error)
		}
		records, notices, err := Conseguenze(actor, m, at, state, d.Records)
		if err != nil {
			t.Fatal(err)
		}
		return records[0], len(notices)
	}
	newYear := time.Date(2026, time.December, 31, 23, 30, 0, 0, time.UTC)
	for _, tt := range []struct {
		name  string
		actor Attore
		m     Mutation
		at    time.Time
		want  string
	}{
		{"the first", as, nata("x1", `{}`), now, `{"numero":"2026/000001"}`},
		{"the second", as, nata("x2", `{"oggetto":"Una lettera"}`), now, `{"numero":"2026/000002","oggetto":"Una lettera"}`},
		{"of another service", actor(RuoloAssistenteSociale, "self"), mutation(crea, birth(t, "x3", kind, "self", `{}`)), now, `{"numero":"2026/000001"}`},
		{"when in Italy it is the year after", as, nata("x4", `{}`), newYear, `{"numero":"2027/000001"}`},
		{"imported without one", Attore{Sistema: true}, nata("x5", `{}`), now, `{"numero":"2026/000003"}`},
		{"imported with one", Attore{Sistema: true}, nata("x6", `{"numero":"12/A"}`), now, `{"numero":"12/A"}`},
	} {
		got, notices := give(tt.actor, tt.m, tt.at)
		if string(got.Body) != tt.want {
			t.Errorf("%s is %s, want %s", tt.name, got.Body, tt.want)
		}
		if (notices == 0) != tt.actor.Sistema {
			t.Errorf("%s: %d notices", tt.name, notices)
		}
	}
	// Changed afterwards it keeps its number, and offered again it is there already.
	m := nata("x1", `{"oggetto":"a"}`)
	there := Record{ID: m.Edits[0].ID, Kind: kind, Servizio: "lodi", Body: []byte(`{"numero":"2026/000001","oggetto":"a"}`)}
	state.Reader = w.with(there)
	set := mutation(modifica, Edit{ID: there.ID, Kind: kind, Set: map[Path]Change{"oggetto": change(`"a"`, `"b"`)}})
	if got, _ := give(as, set, now); string(got.Body) != `{"numero":"2026/000001","oggetto":"b"}` {
		t.Errorf("changed it is %s", got.Body)
	}
	if got, _ := give(as, m, now); string(got.Body) != string(there.Body) {
		t.Errorf("offered again it is %s", got.Body)
	}
}
