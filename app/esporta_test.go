package app

import (
	"bytes"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"siz-icaro/sync/cartella"
	"siz-icaro/sync/cartella/cartellatest"
)

// TestEsporta exports toys, a kind that no code names: the rows of the filter and
// no others, every field under its label, in its type, and nothing that a
// spreadsheet would take for a formula.
func TestEsporta(t *testing.T) {
	extra := cartella.Campo{Path: "colore", Etichetta: "Colore preferito"}
	k := cartellatest.Aggiungi(t, cartellatest.Giocattolo(extra))
	now := time.Date(2026, 11, 25, 9, 0, 0, 0, time.UTC)
	var log syncBuffer
	d := newDeskAt(t, now, func(cfg *Config) { cfg.Log = slog.New(slog.NewTextHandler(&log, nil)) })
	file := filepath.Join(t.TempDir(), "elenco")
	asked := ""
	d.cfg.Salva = func(name string) (string, error) { asked = name; return file, nil }
	d.land(preferenze(t), operatrice(t), record(t, "s1", cartella.KindSoggetto, "self", cartella.Soggetto{Cognome: "Bassi", Nome: "Irma"}))
	names := []string{"=1+1", "+39 0371", "-3", "@SOMMA(A1)", "Trottola", strings.Repeat("à", 200)}
	long := strings.Repeat("🪀 lunga ", 6_000)
	for i, name := range names {
		d.land(record(t, cartella.ID(fmt.Sprintf("g%d", i)), k.Kind, "self", map[string]any{
			"nome": name, "soggetto": "s1", "stato": "nuovo", "materiale": "latta", "prezzo": 123456, "comprato_il": "2026-03-01", "visto_il": "2026-07-01T10:30:00Z",
			"pezzi": 12, "intero": true, "storia": long, "colore": "Indaco", "prestiti": map[string]any{string(anna): map[string]any{"dal": "2026-05-02"}},
		}))
	}
	d.land(record(t, "altro", k.Kind, "self", map[string]any{"nome": "Orsacchiotto", "soggetto": "s1", "stato": "nuovo", "materiale": "stoffa"}),
		record(t, "altrui", k.Kind, "codogno", map[string]any{"nome": "Altrove", "soggetto": "s9", "stato": "nuovo", "materiale": "latta"}))
	x := &Schede{d.App}
	tin := FiltroSchede{Kind: string(k.Kind), Dove: []Condizione{{Campi: []string{"materiale"}, Valori: []string{"latta"}}}, Da: 3, Quanti: 1}
	done, err := x.Esporta(tin)
	if err != nil || done.Righe != len(names) || done.File != "elenco.xlsx" || !strings.HasPrefix(asked, "Giocattoli 2026-11-25 ") {
		t.Fatalf("exported as %+v under the name %q, %v", done, asked, err)
	}

	f, err := excelize.OpenFile(file + ".xlsx")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := f.GetRows("Giocattoli")
	if err != nil || len(rows) != len(names)+1 {
		t.Fatalf("%d rows, %v", len(rows), err)
	}
	want := []string{"Servizio"}
	for _, c := range k.Campi() {
		want = append(want, c.Etichetta)
	}
	if !slices.Equal(rows[0], want) {
		t.Errorf("the columns are %q, want %q", rows[0], want)
	}
	at := func(label string, row int) string {
		t.Helper()
		cell, err := excelize.CoordinatesToCellName(1+slices.Index(want, label), row)
		if err != nil {
			t.Fatal(err)
		}
		return cell
	}
	var listed []string
	for row := 2; row <= len(rows); row++ {
		cell := at("Nome del giocattolo", row)
		name, _ := f.GetCellValue("Giocattoli", cell)
		formula, _ := f.GetCellFormula("Giocattoli", cell)
		kind, err := f.GetCellType("Giocattoli", cell)
		if err != nil || formula != "" || kind != excelize.CellTypeInlineString && kind != excelize.CellTypeSharedString {
			t.Errorf("%s holds %q as %v with the formula %q, %v", cell, name, kind, formula, err)
		}
		listed = append(listed, name)
	}
	slices.Sort(listed)
	if sorted := slices.Sorted(slices.Values(names)); !slices.Equal(listed, sorted) {
		t.Errorf("exported are %q, want %q", listed, sorted)
	}
	for label, want := range map[string][2]string{ // as it is shown, as it is kept
		"Servizio": {"Servizio SELF", ""}, "Di chi è": {"Bassi Irma", ""}, "Materiale": {"Latta verniciata", ""}, "Non manca niente": {"Sì", ""}, "Colore preferito": {"Indaco", ""},
		"In prestito dal": {"Ferrari Anna: 02/05/2026", ""}, "Prezzo": {"1,234.56 €", "1234.56"}, "Comprato il": {"01/03/2026", "46082"}, "Visto l'ultima volta": {"01/07/2026 12:30", ""}, "Pezzi": {"12", "12"},
	} {
		shown, err := f.GetCellValue("Giocattoli", at(label, 2))
		raw, err2 := f.GetCellValue("Giocattoli", at(label, 2), excelize.Options{RawCellValue: true})
		if err != nil || err2 != nil || shown != want[0] || want[1] != "" && raw != want[1] {
			t.Errorf("%s is shown as %q and kept as %q, want %q; %v, %v", label, shown, raw, want, err, err2)
		}
	}
	if story, _ := f.GetCellValue("Giocattoli", at("La sua storia", 2)); !strings.HasSuffix(story, seguita) || !strings.HasPrefix(long, strings.TrimSuffix(story, seguita)) {
		t.Errorf("of a text that is too long there is %d bytes: …%q", len(story), story[max(0, len(story)-80):])
	}
	if told, _ := f.GetCellValue("Avvertenza", "A1"); told != avvertenza {
		t.Errorf("who opens it is told %q", told)
	}
	if !strings.Contains(log.String(), "kind=giocattolo rows=6") || strings.Contains(log.String(), "Bassi") || strings.Contains(log.String(), "Trottola") {
		t.Errorf("the log says %q", log.String())
	}

	// What is not done leaves the file as it was.
	before, err := os.ReadFile(file + ".xlsx")
	if err != nil {
		t.Fatal(err)
	}
	file += ".xlsx"
	if _, err := x.Esporta(FiltroSchede{Kind: string(k.Kind), Testo: "introvabile"}); cartella.CodeOf(err) != cartella.CodeNonValido {
		t.Errorf("nothing was exported: %v", err)
	}
	d.cfg.Salva = func(string) (string, error) { return "", nil }
	if done, err := x.Esporta(tin); err != nil || done.File != "" {
		t.Errorf("who changed their mind is told %+v, %v", done, err)
	}
	d.cfg.Salva = func(string) (string, error) { (&Accesso{d.App}).Blocca(); return file, nil }
	if _, err := x.Esporta(tin); cartella.CodeOf(err) != cartella.CodeBloccato {
		t.Errorf("exported from a locked program: %v", err)
	}
	if after, err := os.ReadFile(file); err != nil || !bytes.Equal(before, after) {
		t.Errorf("the file is another: %v", err)
	}
	if _, err := (&Accesso{d.App}).Sblocca(password, ""); err != nil {
		t.Fatal(err)
	}
	d.cfg.Salva = func(string) (string, error) { return filepath.Join(file, "dentro.xlsx"), nil }
	if _, err := x.Esporta(tin); cartella.CodeOf(err) != cartella.CodeNonValido || strings.Contains(err.Error(), "dentro") {
		t.Errorf("where nothing can be written: %v", err)
	}
}
