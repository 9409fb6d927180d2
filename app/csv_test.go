package app

import (
	"encoding/csv"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"siz-icaro/sync/cartella"
	"siz-icaro/sync/cartella/cartellatest"
)

// TestEsportaCSV exports toys, a kind that no code names, as an Italian Excel opens
// them by a double click: its marks, its dates and its decimals, and no formula.
func TestEsportaCSV(t *testing.T) {
	k := cartellatest.Aggiungi(t, cartellatest.Giocattolo())
	d := newDesk(t)
	file := filepath.Join(t.TempDir(), "elenco")
	asked := ""
	d.cfg.Salva = func(name string) (string, error) { asked = name; return file, nil }
	d.land(preferenze(t), operatrice(t), record(t, "s1", cartella.KindSoggetto, "self", cartella.Soggetto{Cognome: "Bassi", Nome: "Irma"}))
	names := []string{"=1+1", "+39 0371", "-3", "@SOMMA(A1)", "\t=1", "Già «rotta»; \"sì\"", "-", "0371", "10/12", "12345678901234567", "1e5", "2.50", "10-2/b", "26900"}
	for i, name := range names {
		d.land(record(t, cartella.ID(string(rune('a'+i))), k.Kind, "self", map[string]any{
			"nome": name, "soggetto": "s1", "stato": "nuovo", "materiale": "latta", "prezzo": 123456, "comprato_il": "2026-03-01", "visto_il": "2026-07-01T10:30:00Z",
			"pezzi": 12, "intero": true, "storia": "Una riga.\nUn'altra; lunga.", "prestiti": map[string]any{string(anna): map[string]any{"dal": "2026-05-02"}},
		}))
	}
	done, err := (&Schede{d.App}).EsportaCSV(FiltroSchede{Kind: string(k.Kind)})
	if err != nil || done.File != "elenco.csv" || done.Righe != len(names) || !strings.HasSuffix(asked, ".csv") {
		t.Fatalf("exported as %+v under the name %q, %v", done, asked, err)
	}
	if made := d.mutations(); len(made) != 1 || made[0].Action != cartella.AzioneEsportazioneRegistra {
		t.Errorf("noted is %+v", made)
	}
	raw, err := os.ReadFile(file + ".csv")
	if err != nil {
		t.Fatal(err)
	}
	text, marked := strings.CutPrefix(string(raw), "\ufeff")
	if !marked || strings.Count(text, "\n") != strings.Count(text, "\r\n") || !strings.HasSuffix(text, "\r\n") {
		t.Errorf("the file is %q", raw)
	}
	r := csv.NewReader(strings.NewReader(text))
	r.Comma = ';'
	rows, err := r.ReadAll()
	if err != nil || len(rows) != len(names)+1 {
		t.Fatalf("%d rows, %v", len(rows), err)
	}
	head := []string{"Servizio"}
	for _, c := range k.Campi() {
		head = append(head, c.Etichetta)
	}
	if !slices.Equal(rows[0], head) {
		t.Errorf("the columns are %q, want %q", rows[0], head)
	}
	at := func(row int, label string) string { return rows[row][slices.Index(head, label)] }
	for label, want := range map[string]string{
		"Servizio": "Servizio SELF", "Di chi è": "Bassi Irma", "Materiale": "Latta verniciata", "Non manca niente": "Sì", "In prestito dal": "Ferrari Anna: 02/05/2026",
		"Prezzo": "1234,56", "Comprato il": "01/03/2026", "Visto l'ultima volta": "01/07/2026 12:30", "Pezzi": "12", "La sua storia": "Una riga.\nUn'altra; lunga.",
	} {
		if got := at(1, label); got != want {
			t.Errorf("%s is %q, want %q", label, got, want)
		}
	}
	var listed []string
	for i := range names {
		listed = append(listed, at(i+1, "Nome del giocattolo"))
	}
	slices.Sort(listed)
	want := []string{"'=1+1", `="+39 0371"`, `="0371"`, `="10/12"`, `="12345678901234567"`, `="1e5"`, `="2.50"`, "10-2/b", "26900", "'-3", "'@SOMMA(A1)", "'\t=1", "Già «rotta»; \"sì\"", "'-"}
	slices.Sort(want)
	if !slices.Equal(listed, want) {
		t.Errorf("exported are %q, want %q", listed, want)
	}
}

func TestCentesimi(t *testing.T) {
	for n, want := range map[int64]string{0: "0,00", 5: "0,05", -5: "-0,05", 123456: "1234,56", -100: "-1,00"} {
		if got := centesimi(n); got != want {
			t.Errorf("%d is %q, want %q", n, got, want)
		}
	}
}
