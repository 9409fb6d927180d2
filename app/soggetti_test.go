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
