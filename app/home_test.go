package app

import (
	"fmt"
	"testing"
	"time"

	"siz-icaro/app/store"
	"siz-icaro/sync/cartella"
	"siz-icaro/sync/replica"
	"siz-icaro/sync/wire"
)

// What the operator opened and liked stays in their settings, which are theirs
// wherever they work. Once a record has left with its profile, the home shows
// neither its name nor that it was there; what needs no record stays.
func TestHomeForgetsWhoLeft(t *testing.T) {
	d := newDesk(t)
	d.land(preferenze(t),
		record(t, "s1", cartella.KindSoggetto, "self", cartella.Soggetto{Cognome: "Bianchi", Nome: "Ada"}),
		record(t, "s2", cartella.KindSoggetto, "self", cartella.Soggetto{Cognome: "Verdi", Nome: "Ugo"}))
	x := &Home{d.App}
	for id, nome := range map[string]string{"s1": "Bianchi Ada", "s2": "Verdi Ugo"} {
		if err := x.Preferito("soggetto", id, nome, true); err != nil {
			t.Fatal(err)
		}
	}
	if err := x.Preferito("funzione", "agenda", "Agenda", true); err != nil {
		t.Fatal(err)
	}
	if err := d.corrente.imposta(map[cartella.Path][]byte{"cronologia.soggetto_s1": testo("2026-03-10T09:00:00Z")}); err != nil {
		t.Fatal(err)
	}
	names := func() (out []string) {
		v, err := x.Leggi()
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range append(v.Preferiti, v.Cronologia...) {
			out = append(out, c.Titolo)
		}
		return out
	}
	if got := names(); len(got) != 4 {
		t.Fatalf("before: %q, want three favourites and one place", got)
	}
	if err := d.corrente.store.Land(t.Context(), replica.Batch{Drop: []cartella.Scope{"servizio:self"}}); err != nil {
		t.Fatal(err)
	}
	if got := names(); len(got) != 1 || got[0] != "Agenda" {
		t.Errorf("after the profile went the home shows %q, want the function alone", got)
	}
	if n, err := d.corrente.store.Count(t.Context(), store.Query{Kind: cartella.KindSoggetto}); err != nil || n != 0 {
		t.Errorf("%d people are still here, %v", n, err)
	}
}

// TestByMail: who wants to hear of notices by mail says so, and takes it back.
func TestByMail(t *testing.T) {
	d := newDesk(t)
	x := &Home{d.App}
	if err := x.ImpostaPerPosta(true); cartella.CodeOf(err) != cartella.CodeNonAccessibile {
		t.Errorf("before the settings have come: %v", err)
	}
	d.land(preferenze(t))
	for _, want := range []bool{true, false, true} {
		if err := x.ImpostaPerPosta(want); err != nil {
			t.Fatal(err)
		}
		if got, err := x.PerPosta(); err != nil || got != want {
			t.Errorf("wanted %v, have %v, %v", want, got, err)
		}
	}
}

// A notice to everybody of a service shows whom it is about as long as the case
// is shared, and however many have come since and were hidden; to its author it
// is no news.
func TestNoticesToAService(t *testing.T) {
	d := newDesk(t)
	notice := func(id, da string, at time.Duration) cartella.Record {
		return record(t, cartella.ID(id), cartella.KindNotifica, "self", cartella.Notifica{
			Tipo: "pic_condivisa", Titolo: "Un altro servizio ha condiviso un caso", Da: cartella.OperatoreID(da), Il: istante(time.Now().Add(-at)), Oggetto: "p1", OggettoTipo: cartella.KindPIC,
		})
	}
	shared := record(t, "p1", cartella.KindPIC, "lodi", cartella.PresaInCarico{Numero: "P26-1", Soggetto: "s1", Condivisa: map[cartella.ServizioID]cartella.Condivisione{"self": {Dal: "2026-01-01"}}})
	ada := record(t, "s1", cartella.KindSoggetto, "lodi", cartella.Soggetto{Cognome: "Bianchi", Nome: "Ada", Servizi: map[cartella.ServizioID]cartella.Noto{"self": {Dal: "2026-01-01"}}})
	records := []cartella.Record{preferenze(t), shared, ada, notice("n0", "op-marco", 90*24*time.Hour), notice("mia", string(anna), 89*24*time.Hour)}
	hidden := map[cartella.Path][]byte{}
	for i := range 450 {
		id := fmt.Sprintf("z%d", i)
		records = append(records, notice(id, "op-marco", 60*24*time.Hour))
		hidden[cartella.Path("nascoste."+id)] = []byte("true")
	}
	d.land(records...)
	if err := d.corrente.imposta(hidden); err != nil {
		t.Fatal(err)
	}
	x := &Home{d.App}
	v, err := x.Leggi()
	if err != nil {
		t.Fatal(err)
	}
	if len(v.Notifiche) != 1 || v.Notifiche[0].ID != "n0" || v.Notifiche[0].Titolo != "Un altro servizio ha condiviso un caso: Bianchi Ada" {
		t.Errorf("the home shows %+v", v.Notifiche)
	}
	gone := replica.Batch{Items: []wire.Item{{ID: "p1", Version: d.landed + 1, Out: []cartella.Scope{"servizio:lodi", "servizio:self"}}}, Cursors: map[cartella.Scope]cartella.Version{}}
	if err := d.corrente.store.Land(t.Context(), gone); err != nil {
		t.Fatal(err)
	}
	if v, err = x.Leggi(); err != nil || len(v.Notifiche) != 0 {
		t.Errorf("after the share the home shows %+v, %v", v.Notifiche, err)
	}
}

// Two computers of one operator each note what they show, and each note makes
// the page be read again on the other: they must come to rest.
func TestHistoryComesToRest(t *testing.T) {
	d := newDesk(t)
	d.land(preferenze(t), record(t, "s1", cartella.KindSoggetto, "self", cartella.Soggetto{Cognome: "Bianchi", Nome: "Ada"}))
	s := d.corrente
	noted := func() string {
		s.visto("soggetto", "s1")
		if err := s.annota(t.Context()); err != nil {
			t.Fatal(err)
		}
		pref, _ := s.preferenze()
		return recenti(pref.Cronologia)[0]
	}
	if top := noted(); top != "soggetto_s1" {
		t.Fatalf("noted %q", top)
	}
	// The other computer, whose clock is ahead, shows somebody else.
	if err := s.imposta(map[cartella.Path][]byte{"cronologia.soggetto_s2": testo("2999-01-01T00:00:00Z")}); err != nil {
		t.Fatal(err)
	}
	before := s.replica.Status().Pending
	// As the page is read again.
	if top := noted(); top != "soggetto_s2" || s.replica.Status().Pending != before {
		t.Errorf("on top is %q, and %d more was written", top, s.replica.Status().Pending-before)
	}
}
