package app

import (
	"slices"
	"strings"
	"testing"
	"time"

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

// TestADiaryByWhenItHappened: the entries of a case are in the order in which things
// happened, say when they were written where that is not the same, and lead from what
// was put right to what puts it right and back.
func TestADiaryByWhenItHappened(t *testing.T) {
	today := time.Date(2026, 11, 29, 9, 0, 0, 0, time.UTC)
	d := newDeskAt(t, today)
	entry := func(id cartella.ID, v cartella.Diario) cartella.Record {
		v.PIC, v.Tipo = "p1", "colloquio"
		return record(t, id, cartella.KindDiario, "self", v)
	}
	d.land(preferenze(t), record(t, "p1", cartella.KindPIC, "self", cartella.PresaInCarico{
		Numero: "P26-1", Soggetto: "s1", Area: "adulti", Stato: "aperta", ApertaIl: "2026-01-01",
	}),
		entry("d1", cartella.Diario{Il: "2026-11-27T09:00:00Z", ScrittaIl: "2026-11-27T09:00:20Z", Autore: "op-marco", Testo: "Subito."}),
		entry("d2", cartella.Diario{Il: "2026-11-20T09:00:00Z", ScrittaIl: "2026-11-20T09:00:00Z", Autore: "op-marco", Testo: "Suo.", Riservata: true, VisibileA: map[cartella.OperatoreID]cartella.ServizioID{anna: "self"}}),
		entry("d3", cartella.Diario{Il: "2026-11-19T09:00:00Z", Autore: "op-marco", Testo: "Di prima."}),
	)
	x := &Schede{d.App}
	writes := func(vuole Visto) string {
		t.Helper()
		vuole["pic"] = `"p1"`
		id, err := x.Crea("diario.scrivi", vuole)
		if err != nil {
			t.Fatal(err)
		}
		return id
	}
	visit := writes(Visto{"tipo": `"visita_domiciliare"`, "il": `"2026-11-26T08:30:00Z"`, "testo": `"Era sola."`})
	right := writes(Visto{"tipo": `"visita_domiciliare"`, "il": `"2026-11-25T08:30:00Z"`, "testo": `"Era con il figlio."`, "rettifica": `"` + visit + `"`})
	if _, err := x.Crea("diario.scrivi", Visto{"pic": `"p1"`, "tipo": `"nota"`, "il": `"2026-11-26"`, "testo": `"Senza ora."`}); cartella.CodeOf(err) != cartella.CodeNonValido || !strings.Contains(err.Error(), "ora") {
		t.Errorf("a day without its hour: %v", err)
	}
	pic, err := (&PIC{d.App}).Dettaglio("p1")
	if err != nil {
		t.Fatal(err)
	}
	var order []string
	found := map[string]VoceDiario{}
	for _, v := range pic.Diario {
		order, found[v.ID] = append(order, v.ID), v
	}
	if want := []string{"d1", visit, right, "d2", "d3"}; !slices.Equal(order, want) {
		t.Errorf("in the order %v, want %v", order, want)
	}
	const now = "2026-11-29T09:00:00Z"
	for id, want := range map[string]string{"d1": "", "d3": "", visit: now, right: now} {
		if got := found[id].ScrittaIl; got != want {
			t.Errorf("%s was written %q, want %q", found[id].Testo, got, want)
		}
	}
	if r := found[visit].Rettifiche; len(r) != 1 || r[0].ID != right {
		t.Errorf("the visit is put right by %+v", r)
	}
	if r := found[right].Rettifica; r == nil || r.ID != visit || r.Il != "2026-11-26T08:30:00Z" {
		t.Errorf("it puts right %+v", r)
	}
	if !found["d1"].PuoRettificare.Si || found["d2"].PuoRettificare.Si || found["d2"].PuoRettificare.Perche == "" {
		t.Errorf("what may be put right: %+v, %+v", found["d1"].PuoRettificare, found["d2"].PuoRettificare)
	}
	read, err := x.Leggi(right)
	if err != nil || read.Letto["rettifica"] != "Diario · Visita domiciliare · 26/11/2026 09:30" || read.Letto["scritta_il"] != "29/11/2026 10:00" || read.Letto["il"] != "25/11/2026 09:30" {
		t.Errorf("read as %v, %v", read.Letto, err)
	}
}
