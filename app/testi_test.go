package app

import (
	"slices"
	"testing"

	"siz-icaro/sync/cartella"
)

// TestEveryCodeHasItsText: no list on the screen shows a code.
func TestEveryCodeHasItsText(t *testing.T) {
	for _, kind := range cartella.Schede() {
		for _, c := range kind.Campi() {
			lists := []cartella.Voci{c.Voci}
			for _, words := range c.VociSe {
				lists = append(lists, words)
			}
			if c.Tipo == cartella.Scelta && len(c.Voci) == 0 {
				t.Errorf("%s of %s has no choices", c.Path, kind.Kind)
			}
			for _, v := range slices.Concat(lists...) {
				if v.Testo == v.Codice || v.Testo == "" {
					t.Errorf("%s of %s: %q has no text", c.Path, kind.Kind, v.Codice)
				}
			}
		}
	}
	for _, r := range cartella.Ruoli() {
		if r.Testo() == string(r) {
			t.Errorf("role %q has no text", r)
		}
	}
}

func TestCivilStateIsSaidOfThePerson(t *testing.T) {
	d := newDesk(t)
	d.land(preferenze(t),
		record(t, "s1", cartella.KindSoggetto, "self", cartella.Soggetto{Cognome: "Bianchi", Nome: "Ada", Sesso: "F"}),
		record(t, "s2", cartella.KindSoggetto, "self", cartella.Soggetto{Cognome: "Rossi", Nome: "Ugo", Sesso: "M"}),
		record(t, "s3", cartella.KindSoggetto, "self", cartella.Soggetto{Cognome: "Verdi", Nome: "Lu"}))
	for id, want := range map[cartella.ID]string{"s1": "Nubile", "s2": "Celibe", "s3": "Celibe / nubile", "gone": "Celibe / nubile"} {
		if got := cartella.Leggibile(d.corrente.nota(id, cartella.KindSoggetto), "stato_civile", []byte(`"celibe_nubile"`), d.corrente); got != want {
			t.Errorf("the civil state of %s reads %q, want %q", id, got, want)
		}
	}
}
