package cartella

import (
	"maps"
	"slices"
	"testing"
	"time"
)

// counting is a state in which numbers are given.
type counting struct {
	world
	last map[Series]uint64
}

func (c counting) Children(id ID) (out []Record) {
	for _, child := range slices.Sorted(maps.Keys(c.world)) {
		if Group(c.world[child]) == id {
			out = append(out, c.world[child])
		}
	}
	return out
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
	state.world = w.with(there)
	set := mutation(modifica, Edit{ID: there.ID, Kind: kind, Set: map[Path]Change{"oggetto": change(`"a"`, `"b"`)}})
	if got, _ := give(as, set, now); string(got.Body) != `{"numero":"2026/000001","oggetto":"b"}` {
		t.Errorf("changed it is %s", got.Body)
	}
	if got, _ := give(as, m, now); string(got.Body) != string(there.Body) {
		t.Errorf("offered again it is %s", got.Body)
	}
}

// TestConseguenzeAltrove: what follows from a record may change those that stand
// beside it and make further ones, but not what the mutation changes itself.
func TestConseguenzeAltrove(t *testing.T) {
	const elenco, voce = Kind("elenco"), Kind("voce")
	const chiudi, scambia = Action("elenco.chiudi"), Action("elenco.scambia")
	t.Cleanup(Aggiungi(func() Scheda {
		return Scheda{
			Kind:  elenco,
			Nome:  Nome{Singolare: "elenco", Plurale: "elenchi"},
			Parti: []Parte{{"Elenco", []Campo{{Path: "chiuso", Tipo: Booleano, Etichetta: "Chiuso"}}}},
			Azioni: []Azione{
				{Nome: chiudi, Ruoli: sociali, Campi: []Path{"chiuso"}},
				{Nome: scambia, Ruoli: sociali, Campi: []Path{"chiuso"}, Anche: []Anche{{Kind: voce, Campi: []Path{"testo"}}}},
			},
			Conseguenze: func(f *Fatto) {
				for i, rec := range f.state.Children(f.Record.ID) {
					f.cambia(rec, map[Path]any{"posto": intero(int64(i + 1)), "testo": nil})
				}
				f.nasce(voce, f.Record.Servizio, map[string]any{"elenco": f.Record.ID, "posto": 0})
				f.nasce(voce, f.Record.Servizio, map[string]any{"elenco": f.Record.ID, "posto": 9})
			},
		}
	}))
	t.Cleanup(Aggiungi(func() Scheda {
		return Scheda{
			Kind: voce,
			Nome: Nome{Singolare: "voce", Plurale: "voci", Femminile: true},
			Parti: []Parte{{"Voce", []Campo{
				{Path: "elenco", Tipo: Rif, Di: elenco, Etichetta: "Elenco"}, {Path: "posto", Tipo: Intero, Etichetta: "Posto"}, {Path: "testo", Etichetta: "Testo"},
			}}},
			Gruppo: "elenco",
		}
	}))
	w := town(t).with(
		rec(t, "e1x", elenco, "lodi", `{}`), rec(t, "v1x", voce, "lodi", `{"elenco":"e1x","testo":"a"}`), rec(t, "v2x", voce, "lodi", `{"elenco":"e1x"}`),
		rec(t, "v3x", voce, "lodi", `{"elenco":"e2x","testo":"c"}`),
	)
	state := counting{w, map[Series]uint64{}}
	give := func(action Action, edits ...Edit) ([]Record, []Record, error) {
		t.Helper()
		as, m := actor(RuoloAssistenteSociale, "lodi"), mutation(action, edits...)
		d := Decide(as, now, state, m)
		if d.Outcome != Accepted {
			t.Fatalf("Decide: %v", d.Error)
		}
		return Conseguenze(as, m, now, state, d.Records)
	}
	closing := setting("e1x", elenco, map[Path]Change{"chiuso": change("", "true")})
	records, further, err := give(chiudi, closing)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, r := range append(records, further...) {
		got = append(got, string(r.Body))
	}
	want := []string{`{"chiuso":true}`, `{"elenco":"e1x","posto":1}`, `{"elenco":"e1x","posto":2}`, `{"elenco":"e1x","posto":0}`, `{"elenco":"e1x","posto":9}`}
	if !slices.Equal(got, want) {
		t.Errorf("it follows %q, want %q", got, want)
	}
	if further[0].ID == further[1].ID {
		t.Error("two records were born with one id")
	}
	if got := Derivati(records, nil); got != nil {
		t.Errorf("%v follow from records beside them: an elenco does not", got)
	}
	if _, _, err := give(scambia, closing, setting("v1x", voce, map[Path]Change{"testo": change(`"a"`, `"b"`)})); err == nil {
		t.Error("what the mutation changes was changed again")
	}
}

// TestDerivati: what follows for a person is worked out again where a record about them
// is for other services than before, and at its birth, and not for each word in it.
func TestDerivati(t *testing.T) {
	w := town(t)
	application := w["dom1"].Parsed()
	set := func(values map[Path]any) Record {
		t.Helper()
		changed, err := scritto(application, values)
		if err != nil {
			t.Fatal(err)
		}
		return changed
	}
	born := application
	born.ID = "dom2"
	for _, tt := range []struct {
		name   string
		rec    Record
		before Reader
		want   []ID
	}{
		{"another state", set(map[Path]any{"stato": "in_graduatoria"}), w, nil},
		{"at its end", set(map[Path]any{"stato": "ritirata"}), w, []ID{"s8"}},
		{"another service", set(map[Path]any{"presso": "b2"}), w, []ID{"s8"}},
		{"no service", set(map[Path]any{"presso": nil}), w, []ID{"s8"}},
		{"another person", set(map[Path]any{"soggetto": "s1"}), w, []ID{"s1"}},
		{"a new one", born, w, []ID{"s8"}},
		{"whatever was before", application, nil, []ID{"s8"}},
		{"the person", w["s8"].Parsed(), w, []ID{"s8"}},
	} {
		if got := Derivati([]Record{tt.rec}, tt.before); !slices.Equal(got, tt.want) {
			t.Errorf("%s: it follows for %v, want %v", tt.name, got, tt.want)
		}
	}
}
