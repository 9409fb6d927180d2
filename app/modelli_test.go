package app

import (
	"strings"
	"testing"

	"siz-icaro/sync/cartella"
)

// TestModelli takes a scale in from a file, puts it in force and fills it in: what
// is wrong with a file is said before anything is kept, and what is counted while
// one fills in is what stands once it is completed.
func TestModelli(t *testing.T) {
	d := newDesk(t)
	d.land(preferenze(t), operatrice(t), record(t, "s1", cartella.KindSoggetto, "self", cartella.Soggetto{Cognome: "Bianchi", Nome: "Ada"}))
	x, y := &Modelli{d.App}, &Schede{d.App}

	wrong := strings.Replace(scala, `"somma(punti)"`, `"punti.doccia"`, 1)
	read, err := x.Leggi(wrong)
	if err != nil || len(read.Rilievi) != 1 || read.Rilievi[0].Riga != "totale 1 «totale»" || read.Titolo != "Scala di prova" {
		t.Fatalf("read as %+v, %v", read, err)
	}
	if _, err := x.Carica(wrong); cartella.CodeOf(err) != cartella.CodeNonValido {
		t.Errorf("a scale with something wrong is taken in: %v", err)
	}
	if read, err = x.Leggi(scala); err != nil || len(read.Rilievi) != 0 || !read.Permesso.Si || len(read.Parti) != 1 {
		t.Fatalf("read as %+v, %v", read, err)
	}
	if read, err = x.Leggi(`{"resourceType":"Questionnaire","title":"Prova","item":[{"linkId":"1","type":"decimal","text":"Peso"}]}`); err != nil || len(read.Rilievi) == 0 || read.Rilievi[0].Riga != "linkId «1»" {
		t.Errorf("a Questionnaire is read as %+v, %v", read, err)
	}
	id, err := x.Carica(scala)
	if err != nil {
		t.Fatal(err)
	}
	if err := y.Agisci(id, "modello.attiva", d.letta(id).Visto, Visto{}); err != nil {
		t.Fatal(err)
	}

	begin, err := y.Nuova("valutazione.crea", Visto{"modello": `"` + id + `"`, "soggetto": `"s1"`})
	if err != nil || !begin.Permesso.Si || begin.Modulo == nil || len(begin.Modulo.Parti[0].Campi) != 2 || begin.Modulo.Punteggi[0].Valore != 0 {
		t.Fatalf("it begins with %+v, %v", begin, err)
	}
	form, err := y.Compilata("valutazione", "", Visto{"modello": `"` + id + `"`, "risposte.bagno": `"b"`})
	if err != nil || len(form.Parti[0].Campi) != 3 || len(form.Mancano) != 0 || form.Punteggi[0].Fascia != "dipende da altri" {
		t.Errorf("with help it asks for %+v, %v", form, err)
	}
	made, err := y.Crea("valutazione.crea", Visto{"modello": `"` + id + `"`, "soggetto": `"s1"`})
	if err != nil {
		t.Fatal(err)
	}
	if err := y.Agisci(made, "valutazione.completa", d.letta(made).Visto, Visto{}); cartella.CodeOf(err) != cartella.CodeNonValido {
		t.Errorf("completed with nothing answered: %v", err)
	}
	if err := y.Agisci(made, "valutazione.completa", d.letta(made).Visto, Visto{"risposte.bagno": `"a"`}); err != nil {
		t.Fatal(err)
	}
	got := d.letta(made)
	if got.Titolo != "Scala di prova" || got.Letto["risposte.bagno"] != "Da solo" || got.Letto["punteggi.totale"] != "1" || got.Letto["fasce.totale"] != "autonomia" || got.Modulo == nil {
		t.Errorf("completed as %+v", got)
	}
	page, err := y.Elenco(FiltroSchede{Kind: "valutazione"})
	if err != nil || page.Totale != 1 || page.Righe[0].Letto["modello"] != "Scala di prova" {
		t.Errorf("listed as %+v, %v", page, err)
	}
}
