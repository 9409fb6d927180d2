package app

import (
	"slices"
	"strings"
	"testing"
	"time"

	"siz-icaro/sync/cartella"
)

// TestDueDays: the day of a verification stands in the agenda and on the home of who
// answers for the project, moves with it, and is reminded of once, in the morning.
func TestDueDays(t *testing.T) {
	morning := time.Date(2026, 11, 25, 7, 30, 0, 0, time.UTC) // half past eight in Italy
	var shown avvisi
	d := newDeskAt(t, morning, func(cfg *Config) { cfg.Avvisi = &shown })
	project := func(id cartella.ID, who cartella.OperatoreID, day, stato string) cartella.Record {
		v := progetto("s1", "p1", stato)
		v.Responsabile, v.ProssimaVerifica = who, day
		return record(t, id, cartella.KindPAI, "self", v)
	}
	d.land(preferenze(t), record(t, "s1", cartella.KindSoggetto, "self", cartella.Soggetto{Cognome: "Bianchi", Nome: "Ada"}),
		record(t, "p1", cartella.KindPIC, "self", cartella.PresaInCarico{Numero: "P26-1", Soggetto: "s1", Area: "adulti", Stato: "aperta", ApertaIl: "2026-01-01"}),
		project("x1", anna, "2026-11-20", "attivo"), project("x2", anna, "2026-11-25", "in_verifica"), project("x3", anna, "2026-12-02", "attivo"), project("x4", anna, "2026-12-03", "attivo"),
		project("x5", anna, "2026-11-25", "chiuso"), project("x6", "op-marco", "2026-11-25", "attivo"))
	ids := func(list []Scadenza) string {
		var out []string
		for _, one := range list {
			out = append(out, one.ID)
		}
		return strings.Join(out, " ")
	}
	home := func() string {
		v, err := (&Home{d.App}).Leggi()
		if err != nil {
			t.Fatal(err)
		}
		return ids(v.Scadenze)
	}
	if got := home(); got != "x1 x2 x3" {
		t.Errorf("the home shows %q", got)
	}
	agenda := func(f FiltroAgenda) string {
		f.Dal, f.Al = "2026-11-22T23:00:00Z", "2026-11-29T23:00:00Z" // a week in Italy
		list, err := (&Agenda{d.App}).Scadenze(f)
		if err != nil {
			t.Fatal(err)
		}
		return ids(list)
	}
	if mine, all := agenda(FiltroAgenda{}), agenda(FiltroAgenda{Tutti: true}); mine != "x2" || all != "x2 x6" {
		t.Errorf("the agenda shows %q and, of everybody, %q", mine, all)
	}
	remind := func(at time.Time, want ...string) {
		t.Helper()
		shown.testi = nil
		if err := d.corrente.remind(t.Context(), at); err != nil || !slices.Equal(shown.testi, want) {
			t.Errorf("at %s: %q, %v, want %q", at, shown.testi, err, want)
		}
	}
	remind(morning.Add(-time.Hour))
	remind(morning, "SIZ-ICARO: Oggi è il giorno della verifica di un PAI.")
	remind(morning.Add(time.Minute))
	next := morning.AddDate(0, 0, 1)
	d.land(project("x2", anna, "2026-11-26", "in_verifica"), record(t, "s1", cartella.KindSoggetto, "self", cartella.Soggetto{Cognome: "Bianchi", Nome: "Ada", DataDecesso: "2026-11-24"}))
	remind(next) // of who has died
	if v, err := (&Home{d.App}).Leggi(); err != nil || !v.Scadenze[0].Deceduto {
		t.Errorf("of who has died: %+v, %v", v.Scadenze, err)
	}
	d.land(record(t, "s1", cartella.KindSoggetto, "self", cartella.Soggetto{Cognome: "Bianchi", Nome: "Ada"}))
	remind(next, "SIZ-ICARO: Oggi è il giorno della verifica di un PAI.")
	d.land(project("x2", anna, "2026-12-20", "in_verifica"))
	if got := home(); got != "x1 x3" {
		t.Errorf("the day was moved, and the home shows %q", got)
	}
	if got := agenda(FiltroAgenda{}); got != "" {
		t.Errorf("the day was moved, and the agenda shows %q", got)
	}
}
