package app

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"siz-icaro/sync/cartella"
)

// TestWhoWorksWithAKind: whoever works with no citizens in a service, or is not
// bound to the secrecy that covers some records, finds none of their areas there,
// and is told why.
func TestWhoWorksWithAKind(t *testing.T) {
	d := newDesk(t)
	got, err := (&Home{d.App}).Preclusi()
	if err != nil || len(got) != 0 {
		t.Fatalf("an assistente sociale does not work with %v, %v", got, err)
	}
	want := map[cartella.Ruolo][]string{
		cartella.RuoloAmministrativo:    {"modello", "pai", "statistiche", "valutazione"},
		cartella.RuoloAmministratore:    {"appuntamento", "avviso", "domanda", "erogazione", "graduatoria", "intervento", "invio", "pai", "pic", "posizione", "richiesta", "segnalazione", "soggetto", "statistiche", "valutazione"},
		cartella.RuoloAssistenteSociale: {"statistiche"},
		cartella.RuoloOperatoreSociale:  {"statistiche"},
		cartella.RuoloConsultazione:     {"appuntamento", "avviso", "domanda", "erogazione", "graduatoria", "intervento", "invio", "modello", "pai", "pic", "posizione", "richiesta", "segnalazione", "soggetto", "statistiche", "valutazione"},
	}
	for _, ruolo := range cartella.Ruoli() {
		closed := preclusi(ruolo)
		if !slices.Equal(slices.Sorted(maps.Keys(closed)), want[ruolo]) {
			t.Errorf("%s does not work with %v", ruolo, closed)
		}
		for kind, why := range closed {
			if !strings.HasSuffix(why, ".") {
				t.Errorf("%s is not told why there is no %s: %q", ruolo, kind, why)
			}
		}
	}
}

// TestLinksLeadToAPage: what is shown in what it belongs to is linked to there,
// whichever kind it is.
func TestLinksLeadToAPage(t *testing.T) {
	d := newDesk(t)
	household := record(t, "n1", cartella.KindNucleo, "self", cartella.Nucleo{Intestatario: "s1", Tipo: "anagrafico"})
	d.land(record(t, "s1", cartella.KindSoggetto, "self", cartella.Soggetto{Cognome: "Bianchi", Nome: "Ada"}), household)
	for _, rec := range []cartella.Record{household, {ID: "s1", Kind: cartella.KindSoggetto}} {
		if kind, id := d.corrente.pagina(rec); kind != cartella.KindSoggetto || id != "s1" {
			t.Errorf("a link to %s leads to %s %s, want its person", rec.ID, kind, id)
		}
	}
	if kind, id := d.corrente.pagina(cartella.Record{ID: "d9", Kind: cartella.KindDiario, Body: []byte(`{"pic":"p9"}`)}); kind != cartella.KindDiario || id != "d9" {
		t.Errorf("a link to what belongs to nothing here leads to %s %s", kind, id)
	}
}
