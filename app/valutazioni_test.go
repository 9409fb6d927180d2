package app

import (
	"fmt"
	"testing"

	"siz-icaro/sync/cartella"
)

// TestCourse: how a person fares by each scale, over its versions, from the first to
// the last; drafts and what was annulled stand there and do not count.
func TestCourse(t *testing.T) {
	d := newDesk(t)
	scale := func(id cartella.ID, codice, versione, titolo, stato string) cartella.Record {
		m, wrong := cartella.LeggiModello(fmt.Appendf(nil, `{"codice":%q,"versione":%q,"titolo":%q,"uso":"valutazione",
			"parti":[{"titolo":"Uno","campi":[{"path":"a","tipo":"scelta","etichetta":"A","voci":[{"codice":"no","testo":"No","punti":0},{"codice":"si","testo":"Sì","punti":2}]}]}],
			"totali":[{"nome":"totale","etichetta":"Totale","espressione":"somma(punti)","max":2,"fasce":[{"da":0,"a":1,"testo":"Poco"},{"da":2,"a":2,"testo":"Molto"}]}]}`, codice, versione, titolo))
		if len(wrong) > 0 {
			t.Fatal(wrong)
		}
		m.Stato = stato
		return record(t, id, cartella.KindModello, "ambito", m)
	}
	found := func(id cartella.ID, by cartella.ID, day, stato, answer string) cartella.Record {
		return record(t, id, cartella.KindValutazione, "self", cartella.Valutazione{
			Modello: by, Soggetto: "s1", Data: day, Stato: stato, Compilatore: anna, Risposte: map[string]any{"a": answer},
		})
	}
	d.land(record(t, "s1", cartella.KindSoggetto, "self", cartella.Soggetto{Cognome: "Rossi", Nome: "Anna"}),
		scale("m1", "prova", "1", "Prova vecchia", "ritirato"), scale("m2", "prova", "2", "Prova", "attivo"), scale("m3", "altra", "1", "Altra", "attivo"),
		found("v2", "m2", "2026-03-01", "validata", "no"), found("v1", "m1", "2025-01-01", "superata", "si"),
		found("v3", "m2", "2026-04-01", "bozza", "si"), found("v4", "m3", "2026-02-01", "annullata", "si"))

	x := &Valutazioni{d.App}
	inUse, err := x.InUso()
	if got, want := fmt.Sprint(inUse), "[{m3 altra Altra  true} {m2 prova Prova  true}]"; err != nil || got != want {
		t.Errorf("in use are %s, %v, want %s", got, err, want)
	}
	course, err := x.Andamento("s1")
	if err != nil || !course.Leggi.Si {
		t.Fatalf("%+v, %v", course, err)
	}
	var got []string
	for _, c := range course.Scale {
		for _, r := range c.Righe {
			got = append(got, fmt.Sprintf("%s/%d %s %s %v %v %d %s", c.Titolo, c.Max, r.ID, r.StatoTesto, r.Conta, r.Noto, r.Valore, r.Fascia))
		}
	}
	want := []string{
		"Altra/2 v4 Annullata false false 2 ", "Prova/2 v1 Superata true true 2 Molto", "Prova/2 v2 Validata true true 0 Poco", "Prova/2 v3 Bozza false false 2 ",
	}
	if fmt.Sprintf("%q", got) != fmt.Sprintf("%q", want) {
		t.Errorf("the course is\n%q, want\n%q", got, want)
	}
}

// TestScalesOfAService: its referente keeps a scale from being offered there, and
// there alone, and has it offered again; what was filled in by it stays.
func TestScalesOfAService(t *testing.T) {
	d := newDesk(t)
	d.land(record(t, "self", cartella.KindServizio, "ambito", cartella.Servizio{Nome: "Servizio SELF", Tipo: "area", Attivo: true}),
		record(t, "b2", cartella.KindServizio, "ambito", cartella.Servizio{Nome: "Misura B2", Tipo: "area", Attivo: true}),
		record(t, "s1", cartella.KindSoggetto, "self", cartella.Soggetto{Cognome: "Rossi", Nome: "Anna"}), modello(t, "m1", "ambito", "attivo"),
		record(t, "v1", cartella.KindValutazione, "self", cartella.Valutazione{Modello: "m1", Soggetto: "s1", Data: "2026-03-01", Stato: "completata", Compilatore: anna, Risposte: map[string]any{"bagno": "a"}}))
	x, y := &Valutazioni{d.App}, &Schede{d.App}
	offered := func() bool {
		t.Helper()
		all, err := x.InUso()
		if err != nil || len(all) != 1 {
			t.Fatalf("in use are %v, %v", all, err)
		}
		return all[0].Proposta
	}
	if err := y.Agisci("self", "servizio.scale", d.letta("self").Visto, Visto{"scale_escluse.m1": "true"}); err != nil || offered() {
		t.Errorf("kept back: %v, offered %v", err, offered())
	}
	course, err := x.Andamento("s1")
	if err != nil || len(course.Scale) != 1 || len(course.Scale[0].Righe) != 1 || !course.Scale[0].Righe[0].Noto {
		t.Errorf("what was filled in by it reads %+v, %v", course, err)
	}
	if err := y.Agisci("b2", "servizio.scale", d.letta("b2").Visto, Visto{"scale_escluse.m1": "true"}); cartella.CodeOf(err) != cartella.CodeNonAutorizzato {
		t.Errorf("kept back in another service: %v", err)
	}
	if err := y.Agisci("self", "servizio.scale", d.letta("self").Visto, Visto{"scale_escluse.m1": ""}); err != nil || !offered() {
		t.Errorf("offered again: %v, %v", err, offered())
	}
}
