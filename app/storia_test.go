package app

import (
	"testing"

	"siz-icaro/sync/cartella"
)

// TestWhatIsOpenedIsInTheHistory: the page of a record of any kind is noted, what
// is merely read is not.
func TestWhatIsOpenedIsInTheHistory(t *testing.T) {
	d := newDesk(t)
	d.land(preferenze(t),
		record(t, "st1", cartella.KindStorico, cartella.ServizioStorico, cartella.Storico{Cognome: "Riva", Nome: "Ugo", Tipo: "SAD"}),
		record(t, "s1", cartella.KindSoggetto, "self", cartella.Soggetto{Cognome: "Bianchi", Nome: "Ada"}))
	x := &Schede{d.App}
	if _, err := x.Leggi("s1"); err != nil {
		t.Fatal(err)
	}
	if v, err := x.Apri("st1"); err != nil || v.Titolo != "Riva Ugo" {
		t.Fatalf("opened as %+v, %v", v, err)
	}
	if _, err := x.Apri("ignota"); cartella.CodeOf(err) != cartella.CodeNonAccessibile {
		t.Errorf("what is not there: %v", err)
	}
	home, err := (&Home{d.App}).Leggi()
	if err != nil || len(home.Cronologia) != 1 || home.Cronologia[0].ID != "st1" || home.Cronologia[0].Titolo != "Riva Ugo" {
		t.Errorf("the history is %+v, %v", home.Cronologia, err)
	}
}
