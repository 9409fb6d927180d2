package app

import (
	"testing"

	"siz-icaro/sync/cartella"
)

// TestAssigningOverAColleague: of two who give a case away one wins, also where
// its state is the same before and after.
func TestAssigningOverAColleague(t *testing.T) {
	d := newDesk(t)
	d.land(preferenze(t), record(t, "p1", cartella.KindPIC, "self", cartella.PresaInCarico{
		Numero: "P26-1", Soggetto: "s1", Area: "adulti", Stato: "assegnata", ApertaIl: "2026-01-01", Responsabile: "op-marco",
	}))
	gives := func(seen string) error {
		return (&Schede{d.App}).Agisci("p1", "pic.assegna", Visto{"stato": `"assegnata"`, "responsabile": seen}, Visto{"responsabile": `"op-giulia"`})
	}
	if err := gives(`"op-elena"`); cartella.CodeOf(err) != cartella.CodeConflitto {
		t.Errorf("given over a colleague's choice: %v", err)
	}
	if rec, _ := d.corrente.Record("p1"); string(rec.Field("responsabile")) != `"op-marco"` {
		t.Errorf("the case is %s's", rec.Field("responsabile"))
	}
	if err := gives(`"op-marco"`); err != nil {
		t.Fatal(err)
	}
	if rec, _ := d.corrente.Record("p1"); string(rec.Field("responsabile")) != `"op-giulia"` {
		t.Errorf("the case is %s's", rec.Field("responsabile"))
	}
}
