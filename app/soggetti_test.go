package app

import (
	"maps"
	"testing"

	"siz-icaro/sync/cartella"
)

// A person whom another service registered, and who is known to ours, gets a
// household here: it is ours, and both see it.
func TestHouseholdOfAPersonRegisteredElsewhere(t *testing.T) {
	d := newDesk(t)
	d.land(record(t, "s1", cartella.KindSoggetto, "lodi", cartella.Soggetto{
		Cognome: "Bianchi", Nome: "Ada", Servizi: map[cartella.ServizioID]cartella.Noto{"self": {Dal: "2026-01-01"}},
	}))
	id, err := (&Schede{d.App}).Crea("nucleo.crea", Visto{
		"intestatario": `"s1"`, "tipo": `"anagrafico"`, "componenti.s1.soggetto": `"s1"`, "componenti.s1.relazione": `"intestatario"`,
		"componenti.x1.nome": `""`, "componenti.x1.relazione": "", // a line that nobody filled in
	})
	if err != nil {
		t.Fatal(err)
	}
	rec, ok := d.corrente.Record(cartella.ID(id))
	if !ok || rec.Servizio != "self" {
		t.Errorf("the household is of %q, want the service in use", rec.Servizio)
	}
	v, err := (&Soggetti{d.App}).Dettaglio("s1")
	if err != nil || !v.NuovoNucleo.Si || len(v.Nuclei) != 1 || len(v.Nuclei[0].Nomi) != 1 || v.Nuclei[0].Letto["tipo"] != "Nucleo anagrafico" {
		t.Errorf("the person's households: %+v, %v", v.Nuclei, err)
	}
}

// Members who are no soggetto keep their place in the record when others come
// and go; one who is goes under today's name, and the household keeps the one by
// which they came.
func TestMembersComeAndGo(t *testing.T) {
	d := newDesk(t)
	d.land(
		record(t, "s1", cartella.KindSoggetto, "self", cartella.Soggetto{Cognome: "Bianchi", Nome: "Ada"}),
		record(t, "s2", cartella.KindSoggetto, "self", cartella.Soggetto{Cognome: "Verdi", Nome: "Ugo"}),
		record(t, "s3", cartella.KindSoggetto, "self", cartella.Soggetto{Cognome: "Neri", Nome: "Pia", DataNascita: "2015-03-04"}),
		record(t, "n1", cartella.KindNucleo, "self", cartella.Nucleo{Intestatario: "s1", Tipo: "anagrafico", Componenti: map[string]cartella.Componente{
			"s1": {Soggetto: "s1", Nome: "Bianchi Ada"},
			"m2": {Soggetto: "s2", Nome: "Verdi Ugo, prima del cambio di cognome"},
			"m3": {Soggetto: "altrove", Nome: "Galli Rosa"},
			"x1": {Nome: "Bassi Irma", Relazione: "genitore", DataNascita: "1990-01-01"},
			"x2": {Nome: "Bassi Luca", DataNascita: "1980-01-01"},
		}}))
	x := &Schede{d.App}
	v := d.letta("n1")
	want := map[string]string{"s1": "Bianchi Ada", "m2": "Verdi Ugo", "m3": "Galli Rosa", "x1": "Bassi Irma", "x2": "Bassi Luca"}
	if !maps.Equal(v.Nomi, want) {
		t.Errorf("the members are called %q, want %q", v.Nomi, want)
	}
	found, err := x.Candidati("nucleo", "n1", "componenti.*.soggetto", nil, "neri pia")
	if err != nil || len(found) != 1 {
		t.Fatalf("found %+v, %v", found, err)
	}
	if brings := (Visto{"componenti.*.nome": `"Neri Pia"`, "componenti.*.data_nascita": `"2015-03-04"`}); found[0].ID != "s3" || !maps.Equal(found[0].Porta, brings) {
		t.Errorf("chosen is %+v, want what comes along %v", found[0], brings)
	}
	// The whole form, as a page gives it back: one is looked up, one is written, two go.
	form := maps.Clone(v.Visto)
	maps.Copy(form, Visto{
		"componenti.s3.soggetto": `"s3"`, "componenti.s3.nome": `"Neri Pia"`, "componenti.y1.nome": `" Bassi Nina "`,
		"componenti.x2.nome": "", "componenti.x2.data_nascita": "", "componenti.m3.soggetto": "", "componenti.m3.nome": "",
	})
	delete(form, "intestatario")
	if err := x.Agisci("n1", "nucleo.modifica", v.Visto, form); err != nil {
		t.Fatal(err)
	}
	rec, _ := d.corrente.Record("n1")
	var got cartella.Nucleo
	if err := rec.Into(&got); err != nil {
		t.Fatal(err)
	}
	stay := map[string]cartella.Componente{
		"s1": {Soggetto: "s1", Nome: "Bianchi Ada"},
		"m2": {Soggetto: "s2", Nome: "Verdi Ugo, prima del cambio di cognome"},
		"s3": {Soggetto: "s3", Nome: "Neri Pia"},
		"x1": {Nome: "Bassi Irma", Relazione: "genitore", DataNascita: "1990-01-01"},
		"y1": {Nome: "Bassi Nina"},
	}
	if !maps.Equal(got.Componenti, stay) {
		t.Errorf("the household is %+v, want %+v", got.Componenti, stay)
	}
	made := d.mutations()
	if touched := made[len(made)-1].Edits[0].Set; len(touched) != 7 {
		t.Errorf("who stays was touched: %v", touched)
	}
}
