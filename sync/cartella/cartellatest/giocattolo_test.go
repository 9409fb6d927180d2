package cartellatest

import (
	"slices"
	"testing"

	"siz-icaro/sync/cartella"
)

// TestAggiungi: a kind that a test adds is one of all, its actions and notices
// too, whether or not the kinds were read before, and is gone with the test.
func TestAggiungi(t *testing.T) {
	before := cartella.Schede()
	known := cartella.Di(func(all []*cartella.Scheda) int { return len(all) })
	if got := known(); got != len(before) {
		t.Fatalf("%d kinds are known, there are %d", got, len(before))
	}
	for range 2 {
		t.Run("known", func(t *testing.T) {
			k := Aggiungi(t, Giocattolo())
			all := cartella.Schede()
			if len(all) != len(before)+1 || all[len(before)] != k || known() != len(all) {
				t.Errorf("of %d kinds before there are %d, of which %d are known", len(before), len(all), known())
			}
			if cartella.SchedaDellAzione(AzioneGiocattoloAffida) != k || cartella.Verbo(AzioneGiocattoloAffida) == "" {
				t.Error("its actions are nobody's")
			}
			if cartella.TitoloNotifica(NotiziaAffidato) == "" {
				t.Error("its notice says nothing")
			}
			types, _ := cartella.SchedaDi(cartella.KindNotifica).Campo("tipo")
			if !slices.Contains(types.Voci.Codici(), NotiziaAffidato) {
				t.Error("its notice is of no type")
			}
			typed := []cartella.Tipo{cartella.Struttura, cartella.Risposta} // what forms that are data are made of
			for _, c := range k.Campi() {
				typed = append(typed, c.Tipo)
			}
			for _, other := range before {
				for _, c := range other.Campi() {
					if !slices.Contains(typed, c.Tipo) {
						t.Fatalf("it has no field of type %s, %s has", c.Tipo, other.Kind)
					}
				}
			}
		})
		if cartella.SchedaDi(KindGiocattolo) != nil || cartella.SchedaDellAzione(AzioneGiocattoloCrea) != nil || known() != len(before) {
			t.Error("it stays when its test is over")
		}
	}
}
