package cartella

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"siz-icaro/sync/cartella/idtest"
)

// TestValutazione follows an assessment by a scale: what the scale asks for is
// what may be answered, and what it counts nobody writes.
func TestValutazione(t *testing.T) {
	ass := actor(RuoloAssistenteSociale, "lodi")
	crea := func(body string) Mutation {
		return mutation(AzioneValutazioneCrea, birth(t, "v9", KindValutazione, "lodi", `{"soggetto":"s1","pic":"p1","data":"2026-03-09","stato":"bozza",`+body+`}`))
	}
	compila := func(set map[Path]Change) Mutation {
		return mutation(AzioneValutazioneCompila, setting("v1", KindValutazione, set))
	}
	completa := func(more map[Path]Change) Mutation {
		set := map[Path]Change{"stato": change(`"bozza"`, `"completata"`)}
		for p, c := range more {
			set[p] = c
		}
		return mutation(AzioneValutazioneCompleta, setting("v1", KindValutazione, set))
	}
	answers := func(more string) map[Path]Change {
		set := map[Path]Change{"risposte.cibo": change("", `"b"`)}
		if more != "" {
			set["risposte.eta"] = change("", more)
		}
		return set
	}
	colleague := actor(RuoloAssistenteSociale, "lodi")
	colleague.Operatore = "u3"
	by := func(m Mutation, u OperatoreID) Mutation {
		m.Author = u
		return m
	}
	w := town(t).with(
		rec(t, "m6", KindModello, "codogno", strings.Replace(scalaDiProva, `"stato":"attivo"`, `"stato":"bozza"`, 1)),
		rec(t, "m2", KindModello, "lodi", strings.Replace(scalaDiProva, `"stato":"attivo"`, `"stato":"bozza"`, 1)),
		rec(t, "m3", KindModello, "ambito", strings.Replace(scalaDiProva, `"stato":"attivo"`, `"stato":"ritirato","ritirato_il":"2026-03-08"`, 1)),
		rec(t, "m4", KindModello, "ambito", strings.Replace(scalaDiProva, `"stato":"attivo"`, `"stato":"ritirato","ritirato_il":"2026-03-09"`, 1)),
		rec(t, "v3", KindValutazione, "lodi", `{"modello":"m1","soggetto":"s1","data":"2026-03-01","stato":"bozza","compilatore":"u1","risposte":{"bagno":"a","cibo":"b"},"punteggi":{"vecchio":9}}`),
		rec(t, "m5", KindModello, "ambito", strings.Replace(scalaDiProva, `"uso":"valutazione"`, `"uso":"domanda"`, 1)),
	)
	tests := []struct {
		name  string
		actor Attore
		m     Mutation
		code  Code // empty: accepted
		field Path
		want  string // part of the body then, or of what is said
	}{
		{"begun", ass, crea(`"modello":"m1","risposte":{"bagno":"b","aiuto":"La figlia"}`), "", "", `"aiuto":"La figlia"`},
		{"begun with an answer that is not asked", ass, crea(`"modello":"m1","risposte":{"bagno":"a","aiuto":"La figlia"}`), "", "", `"risposte":{"bagno":"a"}`},
		{"begun by an amministrativo", actor(RuoloAmministrativo, "lodi"), crea(`"modello":"m1"`), CodeNonAutorizzato, "", ""},
		{"begun in another's name", ass, crea(`"modello":"m1","compilatore":"u2"`), CodeNonAutorizzato, "compilatore", ""},
		{"begun with a score", ass, crea(`"modello":"m1","punteggi":{"totale":6}`), CodeNonAutorizzato, "punteggi.totale", "«Totale»"},
		{"begun by a draft of a scale", ass, crea(`"modello":"m2"`), CodeNonValido, "modello", ""},
		{"begun by a draft of another service, whose words are not theirs to know", ass, crea(`"modello":"m6","punteggi":{"totale":6}`), CodeNonAccessibile, "", "non esiste o non è"},
		{"begun by one that was in force no more", ass, crea(`"modello":"m3"`), CodeNonValido, "modello", ""},
		{"begun by one that was in force that day", ass, crea(`"modello":"m4"`), "", "", ""},
		{"begun by a form for something else", ass, crea(`"modello":"m5"`), CodeNonValido, "modello", ""},
		{"begun by what is no form", ass, crea(`"modello":"s1"`), CodeNonAccessibile, "", ""},
		{"begun of another person than the case's", ass, mutation(AzioneValutazioneCrea, birth(t, "v9", KindValutazione, "lodi", `{"modello":"m1","soggetto":"v1","pic":"p1","data":"2026-03-09","stato":"bozza"}`)), CodeNonValido, "soggetto", ""},
		{"begun completed", ass, mutation(AzioneValutazioneCrea, birth(t, "v9", KindValutazione, "lodi", `{"modello":"m1","soggetto":"s1","data":"2026-03-09","stato":"completata"}`)), CodeStatoNonAmmesso, "stato", ""},
		{"begun in the place of another without saying so", ass, crea(`"modello":"m1","sostituisce":"v2"`), CodeNonAutorizzato, "sostituisce", ""},

		{"filled in", ass, compila(answers("80")), "", "", `"cibo":"b","eta":80`},
		{"filled in with what is no choice", ass, compila(map[Path]Change{"risposte.cibo": change("", `"z"`)}), CodeNonValido, "risposte.cibo", "«Mangiare»"},
		{"filled in beyond the limit", ass, compila(answers("131")), CodeNonValido, "risposte.eta", "fra 0 e 130"},
		{"filled in with what nobody asks", ass, compila(map[Path]Change{"risposte.peso": change("", "80")}), CodeCampoSconosciuto, "risposte.peso", ""},
		{"filled in under the pattern itself", ass, compila(map[Path]Change{"risposte.*": change("", "80")}), CodeCampoSconosciuto, "", ""},
		{"a score written while filling in", ass, compila(map[Path]Change{"punteggi.totale": change("", "6")}), CodeNonAutorizzato, "punteggi.totale", ""},
		{"an answer that hides another", ass, compila(map[Path]Change{"risposte.bagno": change(`"a"`, `"b"`), "risposte.aiuto": change("", `"La figlia"`)}), "", "", `"aiuto":"La figlia"`},
		{"an answer that does not change what somebody else saw", ass, compila(map[Path]Change{"risposte.bagno": change(`"b"`, `""`)}), CodeNonValido, "risposte.bagno", ""},
		{"filled in by a colleague", colleague, by(compila(answers("80")), "u3"), CodeNonAccessibile, "", ""},
		{"turned to another scale", ass, compila(map[Path]Change{"modello": change(`"m1"`, `"m4"`)}), CodeNonAutorizzato, "modello", ""},

		{"completed", ass, completa(answers("80")), "", "", `"punteggi":{"corretto":2,"totale":1}`},
		{"completed, with what its bands say", ass, completa(answers("80")), "", "", `"fasce":{"totale":"dipendenza"}`},
		{"completed without an age: what needs it is not counted", ass, completa(answers("")), "", "", `"punteggi":{"totale":1}`},
		{"completed where a score stood already", ass, mutation(AzioneValutazioneCompleta, setting("v3", KindValutazione, map[Path]Change{"stato": change(`"bozza"`, `"completata"`)})), "", "", `"punteggi":{"totale":1},`},
		{"completed with an answer missing", ass, completa(nil), CodeNonValido, "risposte.cibo", "«Mangiare» (Altro): manca la risposta."},
		{"completed with an answer missing that another asks for", ass, completa(map[Path]Change{"risposte.bagno": change(`"a"`, `"b"`), "risposte.cibo": change("", `"b"`)}), CodeNonValido, "risposte.aiuto", "«Chi aiuta» (Igiene)"},
		{"completed with a score of one's own", ass, completa(map[Path]Change{"risposte.cibo": change("", `"b"`), "punteggi.totale": change("", "6")}), CodeNonAutorizzato, "punteggi.totale", ""},
		{"changed once completed", by2(ass, "u2"), by(mutation(AzioneValutazioneCompila, setting("v2", KindValutazione, map[Path]Change{"risposte.cibo": change(`"b"`, `"a"`)})), "u2"), CodeStatoNonAmmesso, "stato", ""},
		{"validated", ass, mutation(AzioneValutazioneValida, setting("v2", KindValutazione, map[Path]Change{"stato": change(`"completata"`, `"validata"`), "validata_il": change("", `"2026-03-01"`)})), "", "", `"validata_da":"u1","validata_il":"2026-03-10"`},
		{"validated by an operatore", actor(RuoloOperatoreSociale, "lodi"), mutation(AzioneValutazioneValida, setting("v2", KindValutazione, map[Path]Change{"stato": change(`"completata"`, `"validata"`)})), CodeNonAutorizzato, "", ""},
		{"annulled without a reason", ass, mutation(AzioneValutazioneAnnulla, setting("v2", KindValutazione, map[Path]Change{"stato": change(`"completata"`, `"annullata"`)})), CodeNonValido, "motivo_annullo", ""},
		{"annulled", ass, mutation(AzioneValutazioneAnnulla, setting("v1", KindValutazione, map[Path]Change{"stato": change(`"bozza"`, `"annullata"`), "motivo_annullo": change("", `"Persona sbagliata"`)})), "", "", `"annullata"`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			d := Decide(tt.actor, now, w, tt.m)
			if tt.code == "" {
				if d.Outcome != Accepted {
					t.Fatalf("%s: %v", d.Outcome, d.Error)
				}
				if body := string(d.Records[0].Body); !strings.Contains(body, tt.want) {
					t.Errorf("got %s, want %s in it", body, tt.want)
				}
				return
			}
			if d.Error == nil || d.Error.Code != tt.code || tt.field != "" && d.Error.Field != tt.field || !strings.Contains(d.Error.Message, tt.want) {
				t.Errorf("got %s %v, want %s at %q saying %q", d.Outcome, d.Error, tt.code, tt.field, tt.want)
			}
		})
	}
}

func by2(a Attore, u OperatoreID) Attore {
	a.Operatore = u
	return a
}

// TestSostituisci: what takes the place of a completed one is of the same person,
// and leaves that as it is until it is done itself.
func TestSostituisci(t *testing.T) {
	w := town(t)
	ass := actor(RuoloAssistenteSociale, "lodi")
	nuova := func(body string) Edit { return birth(t, "v9", KindValutazione, "lodi", body) }
	begun := mutation(AzioneValutazioneSostituisci, nuova(`{"modello":"m1","data":"2026-03-09","stato":"bozza","sostituisce":"v2"}`))
	d := Decide(ass, now, w, begun)
	if d.Outcome != Accepted {
		t.Fatalf("%s: %v", d.Outcome, d.Error)
	}
	if got := string(d.Records[0].Body); !strings.Contains(got, `"pic":"p1"`) || strings.Contains(got, "soggetto_nome") {
		t.Errorf("the new one is %s", got)
	}
	if len(d.Records) != 1 || len(ConEssa(now, w, AzioneValutazioneSostituisci, d.Records[0])) != 0 {
		t.Error("the old one changes with the draft")
	}
	for name, m := range map[string]Mutation{
		"with the old one's step":       mutation(AzioneValutazioneSostituisci, append(begun.Edits, superata("v2", "v9"))...),
		"in the place of a draft":       mutation(AzioneValutazioneSostituisci, nuova(`{"modello":"m1","data":"2026-03-09","stato":"bozza","sostituisce":"v1"}`)),
		"of somebody else":              mutation(AzioneValutazioneSostituisci, nuova(`{"modello":"m1","soggetto":"s9","data":"2026-03-09","stato":"bozza","sostituisce":"v2"}`)),
		"of nothing":                    mutation(AzioneValutazioneSostituisci, nuova(`{"modello":"m1","soggetto":"s1","data":"2026-03-09","stato":"bozza"}`)),
		"of what is not there":          mutation(AzioneValutazioneSostituisci, nuova(`{"modello":"m1","data":"2026-03-09","stato":"bozza","sostituisce":"v0"}`)),
		"as if it were an ordinary one": mutation(AzioneValutazioneCrea, nuova(`{"modello":"m1","soggetto":"s1","data":"2026-03-09","stato":"bozza","sostituisce":"v2"}`)),
	} {
		if d := Decide(ass, now, w, m); d.Outcome == Accepted {
			t.Errorf("%s: %s", name, d.Outcome)
		}
	}
}

// superata is the step of an assessment whose place another takes, completata when
// its author saw it.
func superata(old, by ID) Edit {
	return setting(old, KindValutazione, map[Path]Change{"stato": change(`"completata"`, `"superata"`), "sostituita_da": change("", `"`+string(idtest.V7(by))+`"`)})
}

// again is an assessment that u began in the place of v2, in the case of p1.
func again(t *testing.T, id ID, u OperatoreID) Record {
	return rec(t, idtest.V7(id), KindValutazione, "lodi", `{"modello":"m1","soggetto":"s1","pic":"p1","data":"2026-03-09","stato":"bozza","compilatore":"`+string(u)+`","sostituisce":"v2","risposte":{"bagno":"a","cibo":"b"}}`)
}

func completes(rec Record, more ...Edit) Mutation {
	done := Edit{ID: rec.ID, Kind: rec.Kind, Set: map[Path]Change{"stato": change(`"bozza"`, `"completata"`)}}
	return mutation(AzioneValutazioneCompleta, append([]Edit{done}, more...)...)
}

// TestCompletaInLuogo: what takes the place of another does with its completion, and
// with nothing else that becomes of it.
func TestCompletaInLuogo(t *testing.T) {
	w := town(t).with(again(t, "v9", "u1"))
	ass := actor(RuoloAssistenteSociale, "lodi")
	v9 := w[idtest.V7(ID("v9"))]
	step := superata("v2", "v9")
	m := completes(v9, step)
	if edits := ConEssa(now, w, AzioneValutazioneCompleta, v9); len(edits) != 1 || fmt.Sprint(edits[0]) != fmt.Sprint(step) {
		t.Errorf("the program adds %v, want %v", edits, step)
	}
	d := Decide(ass, now, w, m)
	if d.Outcome != Accepted || len(d.Records) != 2 || d.Records[1].Text("stato") != "superata" || d.Records[1].Text("sostituita_da") != string(v9.ID) {
		t.Fatalf("%s %v: %v", d.Outcome, d.Error, d.Records)
	}
	var said []string
	_, notices, err := Conseguenze(ass, m, now, counting{w, map[Series]uint64{}}, d.Records)
	for _, n := range notices {
		said = append(said, n.Text("tipo")+" "+n.Text("destinatario"))
	}
	if err != nil || !slices.Contains(said, "valutazione_superata u2") || slices.ContainsFunc(said, func(s string) bool { return strings.HasPrefix(s, "valutazione_doppia") }) {
		t.Errorf("notices %v, %v", said, err)
	}
	for name, m := range map[string]Mutation{
		"without the step":               completes(v9),
		"with the step of another":       completes(v9, setting("v1", KindValutazione, step.Set)),
		"with an answer changed with it": completes(v9, setting("v2", KindValutazione, map[Path]Change{"stato": change(`"completata"`, `"superata"`), "risposte.cibo": change(`"b"`, `"a"`)})),
		"with another in its place":      completes(v9, superata("v2", "v8")),
		"with an end of its own":         completes(v9, setting("v2", KindValutazione, map[Path]Change{"stato": change(`"completata"`, `"annullata"`)})),
	} {
		if d := Decide(ass, now, w, m); d.Outcome == Accepted {
			t.Errorf("%s: %s", name, d.Outcome)
		}
	}
	annulled := mutation(AzioneValutazioneAnnulla, setting(v9.ID, KindValutazione, map[Path]Change{"stato": change(`"bozza"`, `"annullata"`), "motivo_annullo": change("", `"Doppia."`)}))
	if d := Decide(ass, now, w, annulled); d.Outcome != Accepted || len(d.Records) != 1 {
		t.Errorf("annulled: %s %v, %v", d.Outcome, d.Error, d.Records)
	}
}

// TestCompletaInDue: of two who assess again at once both complete theirs, whatever
// they saw of the old one; the first takes its place, and both are told.
func TestCompletaInDue(t *testing.T) {
	w := town(t).with(again(t, "v9", "u2"), again(t, "v8", "u1"))
	u1, u2 := actor(RuoloAssistenteSociale, "lodi"), by2(actor(RuoloAssistenteSociale, "lodi"), "u2")
	first := completes(w[idtest.V7(ID("v9"))], superata("v2", "v9"))
	first.Author = "u2"
	d := Decide(u2, now, w, first)
	if d.Outcome != Accepted {
		t.Fatalf("the first: %s %v", d.Outcome, d.Error)
	}
	then := w.with(d.Records...)
	v8 := then[idtest.V7(ID("v8"))]
	if edits := ConEssa(now, then, AzioneValutazioneCompleta, v8); len(edits) != 0 {
		t.Errorf("the program adds %v", edits)
	}
	for name, m := range map[string]Mutation{"who saw the old one in force": completes(v8, superata("v2", "v8")), "who knows": completes(v8)} {
		d := Decide(u1, now, then, m)
		if d.Outcome != Accepted || len(d.Records) != 1 || d.Records[0].Text("stato") != "completata" {
			t.Errorf("%s: %s %v: %v", name, d.Outcome, d.Error, d.Records)
			continue
		}
		var said []string
		_, notices, err := Conseguenze(u1, m, now, counting{then, map[Series]uint64{}}, d.Records)
		for _, n := range notices {
			if n.Text("tipo") == "valutazione_doppia" {
				said = append(said, n.Text("destinatario"))
			}
		}
		if err != nil || !slices.Equal(said, []string{"u2", "u1"}) {
			t.Errorf("%s: told are %v, %v", name, said, err)
		}
	}
	validated := w.with(rec(t, "v2", KindValutazione, "lodi", strings.Replace(string(w["v2"].Body), `"completata"`, `"validata"`, 1)))
	if d := Decide(u1, now, validated, completes(v8, superata("v2", "v8"))); d.Outcome != Accepted || len(d.Records) != 2 {
		t.Errorf("validated meanwhile: %s %v", d.Outcome, d.Error)
	}
	elsewhere := validated.with(rec(t, "v2", KindValutazione, "codogno", `{"modello":"m1","soggetto":"s9","data":"2026-03-01","stato":"completata","compilatore":"u2"}`))
	if d := Decide(u1, now, elsewhere, completes(v8, superata("v2", "v8"))); d.Outcome != Accepted || len(d.Records) != 1 {
		t.Errorf("out of reach meanwhile: %s %v", d.Outcome, d.Error)
	}
}

// TestCompilata: what the screen is to draw, and what it counts so far.
func TestCompilata(t *testing.T) {
	w := town(t)
	c, ok := Compilata(w["v1"], w)
	if !ok {
		t.Fatal("no form")
	}
	var asked []string
	for _, p := range c.Parti {
		for _, f := range p.Campi {
			asked = append(asked, string(f.Path))
		}
	}
	if got := strings.Join(asked, " "); got != "risposte.bagno risposte.cibo risposte.eta risposte.solo risposte.note" {
		t.Errorf("asks %s", got)
	}
	if !slices.Equal(c.Mancano, []Path{"risposte.cibo"}) {
		t.Errorf("lacks %v", c.Mancano)
	}
	if got := fmt.Sprint(c.Punteggi); got != "[{totale Totale true 1 2 dipendenza} {corretto Corretto per età false 0 0 }]" {
		t.Errorf("counts %s", got)
	}
	if _, ok := Compilata(w["p1"], w); ok {
		t.Error("a case has a form")
	}
	if got := Leggibile(w["v2"], "risposte.cibo", []byte(`"b"`), w); got != "Con aiuto" {
		t.Errorf("an answer reads %q", got)
	}
	if got := Etichetta(w["v2"], "risposte.cibo", w) + ", " + Etichetta(w["v2"], "punteggi.totale", w); got != "Mangiare, Totale" {
		t.Errorf("the labels are %q", got)
	}
	if got := Titolo(w["v1"], w); got != "Scala di prova" {
		t.Errorf("it is called %q", got)
	}
}

// TestMemoria: a form that changed, as a draft's may, is composed again, and no
// more are kept than fit.
func TestMemoria(t *testing.T) {
	w := town(t)
	for i := range 2 * maxMemoria {
		id := ID(fmt.Sprintf("m%d", 100+i))
		v := w["v1"]
		v.Body = []byte(strings.Replace(string(v.Body), `"m1"`, `"`+string(id)+`"`, 1))
		form := strings.Replace(scalaDiProva, "Fare il bagno", fmt.Sprintf("Domanda %d", i), 1)
		if got := Etichetta(v, "risposte.bagno", w.with(rec(t, id, KindModello, "ambito", form))); got != fmt.Sprintf("Domanda %d", i) {
			t.Errorf("composed %d as %q", i, got)
		}
		again := strings.Replace(form, "Domanda", "Altra", 1)
		if got := Etichetta(v, "risposte.bagno", w.with(rec(t, id, KindModello, "ambito", again))); got != fmt.Sprintf("Altra %d", i) {
			t.Errorf("composed %d again as %q", i, got)
		}
	}
	if n := len(composte.di); n > maxMemoria {
		t.Errorf("%d are kept", n)
	}
}

// TestModello: what is wrong with a form is said before it is kept, and of which
// row.
func TestModello(t *testing.T) {
	w := town(t)
	ref := actor(RuoloReferente, "lodi")
	bozza := strings.Replace(scalaDiProva, `"stato":"attivo"`, `"stato":"bozza"`, 1)
	tests := []struct {
		name, from, to string
		want           string // empty: accepted
	}{
		{"as it is", "", "", ""},
		{"no parts", `"parti":[`, `"parti":[],"xparti":[`, "Campo non previsto"},
		{"an unknown key", `"path":"cibo",`, `"path":"cibo","colore":"rosso",`, "parte 2 «Altro», campo 1 «cibo»: «colore» non è previsto."},
		{"an unknown type", `"tipo":"intero"`, `"tipo":"rif"`, "campo 2 «eta»: il tipo «rif» non è fra quelli"},
		{"a path twice", `"path":"cibo"`, `"path":"bagno"`, "parte 2 «Altro», campo 1 «bagno»: c'è già un campo"},
		{"a path that is a word of CEL", `"path":"eta"`, `"path":"true"`, "parola riservata"},
		{"a path that is none", `"path":"eta"`, `"path":"Età"`, "«path» deve essere"},
		{"a code twice", `{"codice":"b","testo":"Con aiuto","punti":0}]},`, `{"codice":"a","testo":"Con aiuto","punti":0}]},`, "voce 2 «a»: c'è già una voce"},
		{"points for some alone", `"testo":"Con aiuto","punti":0`, `"testo":"Con aiuto"`, "alcune voci hanno i punti"},
		{"points that are no integer", `"punti":0`, `"punti":0.5`, "«punti» deve essere un numero intero"},
		{"an expression that names nothing", `somma(punti)"`, `punti.doccia"`, "totale 1 «totale»: «espressione»: «doccia» non è un campo"},
		{"an expression of the wrong type", `"somma(punti)"`, `"eta > 3"`, "deve dare un numero"},
		{"a condition on what comes behind", `bagno == \"b\"`, `cibo == \"b\"`, "campo 2 «aiuto»: «quando»: «cibo» viene dopo"},
		{"a condition on itself", `bagno == \"b\"`, `aiuto == \"b\"`, "«aiuto» viene dopo"},
		{"a condition on a code that is not there", `bagno == \"b\"`, `bagno == \"z\"`, "«z» non è fra le voci di «bagno»"},
		{"bands with a gap", `"da":2,"a":2`, `"da":3,"a":3`, "totale 1 «totale», fascia 2: comincia a 3, ma quella prima finisce a 1"},
		{"bands that overlap", `"da":2,"a":2`, `"da":1,"a":2`, "si sovrappongono"},
		{"bands that do not reach the end", `"max":2`, `"max":3`, "le fasce finiscono a 2, il massimo è 3"},
		{"a yes or no that has to be", `"path":"solo",`, `"path":"solo","obbligatorio":true,`, "usa una scelta"},
		{"a part with no title", `"titolo":"Igiene"`, `"titolo":""`, "«titolo» manca"},
		{"an expression beyond its cost", `"somma(punti)"`, `"somma(punti)` + strings.Repeat("+somma(punti)", 200) + `"`, "troppo lunga"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			body := bozza
			if tt.from != "" {
				if body = strings.Replace(bozza, tt.from, tt.to, 1); body == bozza {
					t.Fatal("nothing was changed")
				}
			}
			d := Decide(ref, now, w, mutation(AzioneModelloCrea, birth(t, "m9", KindModello, "lodi", body)))
			if tt.want == "" {
				if d.Outcome != Accepted {
					t.Errorf("%s: %v", d.Outcome, d.Error)
				}
				return
			}
			if d.Error == nil || !strings.Contains(d.Error.Message, tt.want) {
				t.Errorf("got %v, want %q", d.Error, tt.want)
			}
		})
	}
	d := Decide(actor(RuoloAmministratore, "ambito"), now, w, mutation(AzioneModelloCrea, birth(t, "m9", KindModello, "ambito", bozza)))
	if d.Outcome != Accepted {
		t.Fatalf("the help desk's: %s %v", d.Outcome, d.Error)
	}
	if got := Scopes(d.Records[0], nil, now); !slices.Equal(got, []Scope{"servizio:ambito", "utente:u1"}) {
		t.Errorf("a draft is in %v", got)
	}
	made := w.with(d.Records...)
	step := func(action Action, from, to string) Decision {
		return Decide(actor(RuoloAmministratore, "ambito"), now, made, mutation(action, setting(d.Records[0].ID, KindModello, map[Path]Change{"stato": change(from, to)})))
	}
	if d = step(AzioneModelloAttiva, `"bozza"`, `"attivo"`); d.Outcome != Accepted {
		t.Fatalf("put in force: %s %v", d.Outcome, d.Error)
	}
	if got := Scopes(d.Records[0], nil, now); !slices.Equal(got, []Scope{ScopeAmbito}) {
		t.Errorf("one in force is in %v", got)
	}
	made = made.with(d.Records...)
	changed := Decide(actor(RuoloAmministratore, "ambito"), now, made, mutation(AzioneModelloModifica, setting(d.Records[0].ID, KindModello, map[Path]Change{"totali": change(string(d.Records[0].Field("totali")), "[]")})))
	if changed.Outcome != Refused || changed.Error.Code != CodeStatoNonAmmesso {
		t.Errorf("changed in force: %s %v", changed.Outcome, changed.Error)
	}
	if d = step(AzioneModelloRitira, `"attivo"`, `"ritirato"`); d.Outcome != Accepted || d.Records[0].Text("ritirato_il") != "2026-03-10" {
		t.Errorf("withdrawn: %s %v", d.Outcome, d.Error)
	}
}

// BenchmarkCompila is an answer to a form, whose floor is [BenchmarkDecide]'s.
func BenchmarkCompila(b *testing.B) {
	w := town(b)
	ass := actor(RuoloAssistenteSociale, "lodi")
	m := mutation(AzioneValutazioneCompila, setting("v1", KindValutazione, map[Path]Change{"risposte.cibo": change("", `"b"`)}))
	b.ReportAllocs()
	for b.Loop() {
		if d := Decide(ass, now, w, m); d.Outcome != Accepted {
			b.Fatal(d.Outcome, d.Error)
		}
	}
}

// TestValutazioneDopo: what was true of an assessment when it was begun stays true
// of it.
func TestValutazioneDopo(t *testing.T) {
	retired := strings.Replace(scalaDiProva, `"stato":"attivo"`, `"stato":"ritirato","ritirato_il":"2026-03-05"`, 1)
	w := town(t).with(
		rec(t, "m4", KindModello, "ambito", retired),
		rec(t, "v4", KindValutazione, "lodi", `{"modello":"m4","soggetto":"s1","data":"2026-03-05","stato":"bozza","compilatore":"u1","risposte":{"bagno":"a","cibo":"b"}}`),
	)
	compila := func(p Path, was, now string) Mutation {
		return mutation(AzioneValutazioneCompila, setting("v4", KindValutazione, map[Path]Change{p: change(was, now)}))
	}
	nuova := func(servizio ServizioID) Mutation {
		return mutation(AzioneValutazioneSostituisci,
			birth(t, "v9", KindValutazione, servizio, `{"modello":"m1","data":"2026-03-09","stato":"bozza","sostituisce":"v2"}`))
	}
	ass := actor(RuoloAssistenteSociale, "lodi", "self", "codogno")
	for _, tt := range []struct {
		name string
		m    Mutation
		code Code
	}{
		{"filled in by a scale that is in force no more", compila("note", "", `"Vista a casa."`), ""},
		{"of an earlier day", compila("data", `"2026-03-05"`, `"2026-03-04"`), ""},
		{"of a day on which its scale was in force no more", compila("data", `"2026-03-05"`, `"2026-03-06"`), CodeNonValido},
		{"another in its place, in the service of the case", nuova("lodi"), ""},
		{"in one that the case is shared with", nuova("self"), ""},
		{"in one that has no part in the case", nuova("codogno"), CodeNonAccessibile},
	} {
		d := Decide(ass, now, w, tt.m)
		if tt.code == "" && d.Outcome != Accepted || tt.code != "" && (d.Error == nil || d.Error.Code != tt.code) {
			t.Errorf("%s: %s %v, want %q", tt.name, d.Outcome, d.Error, tt.code)
		}
	}
}
