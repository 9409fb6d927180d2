package app

import (
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
	x := &Soggetti{d.App}
	id, err := x.NuovoNucleo("s1", "anagrafico", []Componente{{Soggetto: "s1", Relazione: "intestatario"}, {}})
	if err != nil {
		t.Fatal(err)
	}
	rec, ok := d.corrente.Record(cartella.ID(id))
	if !ok || rec.Servizio != "self" {
		t.Errorf("the household is of %q, want the service in use", rec.Servizio)
	}
	v, err := x.Dettaglio("s1")
	if err != nil || len(v.Nuclei) != 1 || len(v.Nuclei[0].Componenti) != 1 {
		t.Errorf("the person's households: %+v, %v", v.Nuclei, err)
	}
}

// Members who are no soggetto keep their place in the record when others come
// and go, and one who is a soggetto can go under another name than they came by.
func TestMembersComeAndGo(t *testing.T) {
	d := newDesk(t)
	d.land(
		record(t, "s1", cartella.KindSoggetto, "self", cartella.Soggetto{Cognome: "Bianchi", Nome: "Ada"}),
		record(t, "s2", cartella.KindSoggetto, "self", cartella.Soggetto{Cognome: "Verdi", Nome: "Ugo"}),
		record(t, "n1", cartella.KindNucleo, "self", cartella.Nucleo{Intestatario: "s1", Tipo: "anagrafico", Componenti: map[string]cartella.Componente{
			"s1": {Soggetto: "s1", Nome: "Bianchi Ada"},
			"s2": {Soggetto: "s2", Nome: "Verdi Ugo, prima del cambio di cognome"},
			"x1": {Nome: "Bassi Irma", Relazione: "genitore", DataNascita: "1990-01-01"},
			"x2": {Nome: "Bassi Luca", DataNascita: "1980-01-01"},
		}}))
	x := &Soggetti{d.App}
	v, err := x.Dettaglio("s1")
	if err != nil || len(v.Nuclei) != 1 {
		t.Fatalf("%+v, %v", v, err)
	}
	before := v.Nuclei[0].Componenti
	after := []Componente{{Nome: "Bassi Nina"}} // who is shown first
	for _, c := range before {
		if c.Nome != "Verdi Ugo" && c.Nome != "Bassi Luca" {
			after = append(after, c)
		}
	}
	if err := x.ModificaNucleo("n1", before, after); err != nil {
		t.Fatal(err)
	}
	rec, _ := d.corrente.Record("n1")
	var got cartella.Nucleo
	if err := rec.Into(&got); err != nil {
		t.Fatal(err)
	}
	irma := cartella.Componente{Nome: "Bassi Irma", Relazione: "genitore", DataNascita: "1990-01-01"}
	if len(got.Componenti) != 3 || got.Componenti["x1"] != irma || got.Componenti["s1"].Nome != "Bianchi Ada" {
		t.Errorf("the household is %+v", got.Componenti)
	}
}
