package app

import (
	"strings"
	"sync"
	"testing"
	"time"

	"siz-icaro/sync/cartella"
	"siz-icaro/sync/cartella/cartellatest"
)

// undesk is a desk with a case that was given to anna, and one that nobody has.
func undesk(t *testing.T) *desk {
	d := newDeskAt(t, time.Now())
	pic := func(id cartella.ID, stato string, who cartella.OperatoreID) cartella.Record {
		return record(t, id, cartella.KindPIC, "self", cartella.PresaInCarico{Numero: string(id), Soggetto: "s1", Area: "adulti", Stato: stato, ApertaIl: "2026-01-02", Responsabile: who})
	}
	d.land(preferenze(t), operatrice(t), record(t, "s1", cartella.KindSoggetto, "self", cartella.Soggetto{
		Cognome: "Bianchi", Nome: "Ada", Servizi: map[cartella.ServizioID]cartella.Noto{"self": {Dal: "2026-01-02"}},
	}), pic("p1", "assegnata", anna), pic("p2", "aperta", ""))
	return d
}

// TestUndo: what was done a moment ago is undone where a rule leads back, once, over
// nothing but what was done.
func TestUndo(t *testing.T) {
	d := undesk(t)
	x := &Schede{d.App}
	may := func(id string) bool {
		t.Helper()
		r, err := x.Rimedio(id)
		if err != nil {
			t.Fatal(err)
		}
		return r.Si
	}
	if may("p1") {
		t.Error("what nobody has done can be undone")
	}
	before := d.letta("p1").Visto
	if err := x.Agisci("p1", "pic.prendi", before, nil); err != nil {
		t.Fatal(err)
	}
	if !may("p1") {
		t.Fatal("a case that was given and taken cannot be given back")
	}
	if err := x.Annulla("p1"); err != nil {
		t.Fatal(err)
	}
	if got := d.letta("p1").Visto; got["stato"] != before["stato"] || got["responsabile"] != before["responsabile"] || got["in_carico_dal"] != "" {
		t.Errorf("undone, the case is %v, want %v", got, before)
	}
	made := d.mutations()
	for p, ch := range made[len(made)-1].Edits[0].Set {
		if taken := made[len(made)-2].Edits[0].Set[p]; string(ch.Was) != string(taken.Now) || string(ch.Now) != string(taken.Was) {
			t.Errorf("%s: undone from %s to %s, was done from %s to %s", p, ch.Was, ch.Now, taken.Was, taken.Now)
		}
	}
	if err := x.Annulla("p1"); cartella.CodeOf(err) != cartella.CodeStatoNonAmmesso || may("p1") {
		t.Errorf("undone twice: %v", err)
	}
	// No rule makes a case be nobody's again.
	if err := x.Agisci("p2", "pic.prendi", d.letta("p2").Visto, nil); err != nil {
		t.Fatal(err)
	}
	if may("p2") {
		t.Error("the rules have a case be nobody's again")
	}
	// What is told in the diary is not undone by halves.
	chiude := cartellatest.Valori(map[string]any{"motivo_chiusura": "rinuncia", "+": "Non vuole più."})
	if err := x.Agisci("p1", "pic.chiudi", d.letta("p1").Visto, chiude); err != nil {
		t.Fatal(err)
	}
	if may("p1") {
		t.Error("a case that was closed with a word in the diary opens without one")
	}
}

// TestUndoHasItsTime: after a few seconds what was done is done.
func TestUndoHasItsTime(t *testing.T) {
	d := undesk(t)
	x := &Schede{d.App}
	if err := x.Agisci("p1", "pic.prendi", d.letta("p1").Visto, nil); err != nil {
		t.Fatal(err)
	}
	d.passa(entro + time.Second)
	if r, err := x.Rimedio("p1"); err != nil || r.Si {
		t.Errorf("after %v: %+v, %v", entro, r, err)
	}
}

// TestSentTwiceIsMadeOnce: a form that is sent twice makes one record and one
// mutation, at the same time or one after the other, with what it tells in the
// diary; one that was changed since makes another only when it is asked again.
func TestSentTwiceIsMadeOnce(t *testing.T) {
	d := undesk(t)
	x := &Schede{d.App}
	form := func(area, told string) Visto {
		return cartellatest.Valori(map[string]any{"id": string(cartella.NewID()), "soggetto": "s1", "area": area, "stato": "aperta", "+": told})
	}
	opened := form("anziani", "Lo sfratto è esecutivo.")
	var both sync.WaitGroup
	ids := make([]string, 2)
	for i := range ids {
		both.Go(func() {
			id, err := x.Crea("pic.apri", opened)
			if err != nil {
				t.Error(err)
			}
			ids[i] = id
		})
	}
	both.Wait()
	if id, err := x.Crea("pic.apri", opened); err != nil || id != ids[0] || id != ids[1] || strings.Trim(opened["id"], `"`) != id {
		t.Errorf("three times %v and %s, %v, want %s", ids, id, err, opened["id"])
	}
	if n := len(d.mutations()); n != 1 {
		t.Errorf("%d mutations, want 1", n)
	}
	for name, changed := range map[string]map[string]any{
		"another area":  {"id": ids[0], "soggetto": "s1", "area": "adulti", "stato": "aperta", "+": "Lo sfratto è esecutivo."},
		"another story": {"id": ids[0], "soggetto": "s1", "area": "anziani", "stato": "aperta", "+": "Lo sfratto è rinviato."},
	} {
		if _, err := x.Crea("pic.apri", cartellatest.Valori(changed)); cartella.CodeOf(err) != cartella.CodeEsisteGia {
			t.Errorf("%s under the same id: %v", name, err)
		}
	}
	if _, err := x.Crea("pic.apri", Visto{"id": `"p1"`, "soggetto": `"s1"`, "area": `"adulti"`}); cartella.CodeOf(err) != cartella.CodeMalformato {
		t.Errorf("an id that nobody mints: %v", err)
	}
	for _, k := range cartella.Schede() {
		if _, field := k.Campo(vuoleID); field {
			t.Errorf("%s has a field %q, which is how a form names its id", k.Kind, vuoleID)
		}
	}
}

// TestTicksInARow: sections of the home that are shown, hidden and moved at the
// same time all are, whatever the screen showed meanwhile.
func TestTicksInARow(t *testing.T) {
	d := undesk(t)
	x := &Home{d.App}
	var all sync.WaitGroup
	for _, id := range []string{"notifiche", "bozze", "oggi", "scadenze", "preferiti", "stato"} {
		all.Go(func() {
			if err := x.MostraSezione(id, false); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if err := x.SpostaSezione("cronologia", -5); err != nil {
		t.Fatal(err)
	}
	view, err := x.Leggi()
	if err != nil {
		t.Fatal(err)
	}
	for i, s := range view.Sezioni {
		if shown := s.ID == "cronologia"; s.Visibile != shown || i == 0 != shown {
			t.Errorf("%s is %d, shown: %v", s.ID, i, s.Visibile)
		}
	}
}

// TestHiddenNoticesComeBack: what was hidden is found, and shown again, before and
// after it was written down.
func TestHiddenNoticesComeBack(t *testing.T) {
	for _, written := range []bool{false, true} {
		d := undesk(t)
		d.land(record(t, "n1", cartella.KindNotifica, "self", cartella.Notifica{
			Destinatario: anna, Tipo: "pic_assegnata", Titolo: "Ti è stato assegnato un caso", Da: "op-elena", Il: istante(d.cfg.Now()), Oggetto: "p1", OggettoTipo: cartella.KindPIC,
		}))
		x := &Home{d.App}
		counts := func() (shown, hidden int) {
			t.Helper()
			home, err := x.Leggi()
			if err != nil {
				t.Fatal(err)
			}
			out, err := x.Nascoste()
			if err != nil {
				t.Fatal(err)
			}
			return len(home.Notifiche), len(out)
		}
		note := func() {
			t.Helper()
			if written {
				if err := d.corrente.annota(t.Context()); err != nil {
					t.Fatal(err)
				}
			}
		}
		if err := x.NascondiNotifica("n1"); err != nil {
			t.Fatal(err)
		}
		note()
		if shown, hidden := counts(); shown != 0 || hidden != 1 {
			t.Errorf("hidden: %d shown, %d hidden", shown, hidden)
		}
		if err := x.MostraNotifica("n1"); err != nil {
			t.Fatal(err)
		}
		note()
		if shown, hidden := counts(); shown != 1 || hidden != 0 {
			t.Errorf("shown again: %d shown, %d hidden", shown, hidden)
		}
	}
}
