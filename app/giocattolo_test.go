package app

import (
	"bytes"
	"encoding/json"
	"flag"
	"maps"
	"os"
	"slices"
	"testing"
	"time"

	"siz-icaro/sync/cartella"
	"siz-icaro/sync/cartella/cartellatest"
)

var update = flag.Bool("update", false, "write anew what the screens' tests draw")

// giocattoloVisto is what the screens get of a kind that no code names; their
// tests draw it.
const giocattoloVisto = "../frontend/src/record/giocattolo.json"

// TestAToyAsTheScreensGetIt holds the file that the screens' tests draw to what
// the program says of a kind that is added while the test runs, and of a record of
// it with every field filled in.
func TestAToyAsTheScreensGetIt(t *testing.T) {
	k := cartellatest.Aggiungi(t, cartellatest.Giocattolo())
	now := time.Date(2026, 11, 25, 9, 0, 0, 0, time.UTC)
	d := newDeskAt(t, now)
	d.land(colleghi(t)...)
	d.land(preferenze(t), operatrice(t), record(t, "s1", cartella.KindSoggetto, "self", cartella.Soggetto{Cognome: "Bassi", Nome: "Irma"}))
	m := cartellatest.Modulo{Ora: now, Testo: func(c cartella.Campo) string { return "Trottola " + c.Etichetta }, Chi: func(_ cartella.Kind, c cartella.Campo, _ map[string]string) (string, string, bool) {
		return map[cartella.Kind]string{cartella.KindSoggetto: "s1", cartella.KindOperatore: "op-elena"}[c.Di], "", true
	}}
	leaves, err := letti(m.Corpo(k.Kind, map[string]any{"prezzo": 123456, "stato": "affidato"}))
	if err != nil {
		t.Fatal(err)
	}
	raw, err := cartella.Compone(leaves)
	if err != nil {
		t.Fatal(err)
	}
	d.land(cartella.Record{ID: "g1", Kind: k.Kind, Servizio: "self", Body: raw})

	x := &Schede{d.App}
	var got struct {
		Scheda Scheda       `json:"scheda"`
		Letta  SchedaLetta  `json:"letta"`
		Pagina PaginaSchede `json:"pagina"`
	}
	kinds := x.Catalogo()
	got.Scheda = kinds[slices.IndexFunc(kinds, func(s Scheda) bool { return s.Kind == string(k.Kind) })]
	got.Letta = d.letta("g1")
	if got.Pagina, err = x.Elenco(FiltroSchede{Kind: string(k.Kind), Quanti: 10}); err != nil {
		t.Fatal(err)
	}
	for _, c := range k.Campi() {
		if shown := slices.ContainsFunc(slices.Collect(maps.Keys(got.Letta.Letto)), func(p string) bool {
			at, _ := k.Campo(cartella.Path(p))
			return at != nil && at.Path == c.Path && got.Letta.Letto[p] != ""
		}); !shown {
			t.Errorf("nobody can read %s: %v", c.Path, got.Letta.Letto)
		}
	}
	var is bytes.Buffer
	enc := json.NewEncoder(&is)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if err := enc.Encode(got); err != nil {
		t.Fatal(err)
	}
	if *update {
		if err := os.WriteFile(giocattoloVisto, is.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	stands, err := os.ReadFile(giocattoloVisto)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(stands, is.Bytes()) {
		t.Errorf("%s is not what the program says; -update writes it anew", giocattoloVisto)
	}
}
