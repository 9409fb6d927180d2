package app

import (
	"crypto/rand"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"siz-icaro/sync/cartella"
)

// exporting is a desk with two cases of Irma Bassi's, that saves what is exported
// in a folder of its own.
func exporting(t *testing.T) (d *desk, dir string) {
	t.Helper()
	d, dir = newDesk(t), t.TempDir()
	d.cfg.Salva = func(string) (string, error) { return filepath.Join(dir, "casi.xlsx"), nil }
	d.land(preferenze(t), operatrice(t), record(t, "s1", cartella.KindSoggetto, "self", cartella.Soggetto{Cognome: "Bassi", Nome: "Irma", CF: "BSSRMI50A41E648X", Comune: "E648"}))
	for _, id := range []cartella.ID{"p1", "p2"} {
		d.land(record(t, id, cartella.KindPIC, "self", cartella.PresaInCarico{
			Numero: string(id), Soggetto: "s1", Area: "anziani", Stato: "in_carico", ApertaIl: "2026-03-01", Responsabile: anna,
		}))
	}
	return d, dir
}

var cases = FiltroSchede{Kind: "pic", Testo: "bassi", Dove: []Condizione{
	{Campi: []string{"stato"}, Valori: []string{"in_carico", "aperta"}},
	{Campi: []string{"responsabile", "equipe.*"}, Valori: []string{string(anna)}},
	{Campi: []string{"soggetto"}, Valori: []string{"s1"}},
}}

// TestAnExportIsNoted: who took which list out, and how many records, is in the
// journal before there is a file, in words that name no citizen.
func TestAnExportIsNoted(t *testing.T) {
	d, dir := exporting(t)
	done, err := (&Schede{d.App}).Esporta(cases)
	if err != nil || done.Righe != 2 {
		t.Fatalf("exported %+v, %v", done, err)
	}
	made := d.mutations()
	if len(made) != 1 || made[0].Action != cartella.AzioneEsportazioneRegistra || made[0].Author != anna || made[0].Device != "pc-anna" || made[0].Edits[0].Servizio != "self" {
		t.Fatalf("noted is %+v", made)
	}
	var note cartella.Esportazione
	if err := json.Unmarshal(made[0].Edits[0].Create, &note); err != nil {
		t.Fatal(err)
	}
	const filter = "di Servizio SELF; «Stato»: In carico, Aperta; «Responsabile del caso» o «Ruolo in équipe»: Ferrari Anna; «Soggetto»; con un testo cercato"
	if note.Operatore != anna || note.Elenco != "pic" || note.Righe != 2 || note.Filtro != filter || note.Il == "" {
		t.Errorf("noted is %+v, want the filter %q", note, filter)
	}
	if _, err := (&Schede{d.App}).Esporta(FiltroSchede{Kind: "soggetto", Ovunque: true, Dove: []Condizione{{Campi: []string{"cf"}, Valori: []string{"BSSRMI50A41E648X"}}, {Campi: []string{"comune"}, Valori: []string{"E648"}}}}); err != nil {
		t.Fatal(err)
	}
	said := string(d.mutations()[1].Edits[0].Create)
	if !strings.Contains(said, "di tutti i servizi; «Codice fiscale»; «Comune") || strings.Contains(strings.ToLower(string(made[0].Edits[0].Create)+said), "bss") || strings.Contains(strings.ToLower(said), "bassi") {
		t.Errorf("noted is %s", said)
	}
	if left := names(t, dir); len(left) != 1 || left[0] != "casi.xlsx" {
		t.Errorf("the folder holds %q", left)
	}
	if _, err := d.corrente.keys.Kept(consegnaKept); err == nil {
		t.Error("an export that is done is still said to be under way")
	}
}

// TestNoExportWithoutANote: where the program saves nothing any more there is no
// file either, not even a part of one, and the operator reads why.
func TestNoExportWithoutANote(t *testing.T) {
	d, dir := exporting(t)
	if err := d.corrente.replica.Close(); err != nil {
		t.Fatal(err)
	}
	_, err := (&Schede{d.App}).Esporta(cases)
	if cartella.CodeOf(err) != cartella.CodeBloccato || !strings.Contains(err.Error(), "registro degli accessi") {
		t.Errorf("exported without a note: %v", err)
	}
	if left := names(t, dir); len(left) != 0 {
		t.Errorf("the folder holds %q", left)
	}
	full := d.corrente.nonAnnotata(&cartella.Error{Code: cartella.CodeDiscoPieno})
	if cartella.CodeOf(full) != cartella.CodeDiscoPieno || !strings.Contains(full.Error(), liberaSpazio) {
		t.Errorf("of a full disk the operator reads %v", full)
	}
}

// TestAnInterruptedExportIsCleared: what a kill left beside the file is gone after
// the next unlock; what the operator has there stays.
func TestAnInterruptedExportIsCleared(t *testing.T) {
	d, dir := exporting(t)
	file := filepath.Join(dir, "casi.xlsx")
	beside := filepath.Join(dir, ".casi.xlsx."+rand.Text())
	absent := filepath.Join(dir, "chiavetta", "altro.xlsx")
	if err := d.corrente.tieneEsportate([]string{absent, file}); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{file, beside, filepath.Join(dir, ".casi.xlsx.mio")} {
		if err := os.WriteFile(name, []byte("Bassi Irma"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	(&Accesso{d.App}).Blocca()
	if _, err := (&Accesso{d.App}).Sblocca(password, ""); err != nil {
		t.Fatal(err)
	}
	// Whichever comes first, the export or the clearing.
	if _, err := (&Schede{d.App}).Esporta(cases); err != nil {
		t.Fatal(err)
	}
	if err := d.corrente.raccogliEsportate(); err != nil {
		t.Fatal(err)
	}
	if left := names(t, dir); strings.Join(left, " ") != ".casi.xlsx.mio casi.xlsx" {
		t.Errorf("the folder holds %q", left)
	}
	if kept, err := d.corrente.keys.Kept(consegnaKept); err != nil || string(kept) != absent {
		t.Errorf("to be looked for again is %q, %v", kept, err)
	}
}

func names(t testing.TB, dir string) (out []string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		out = append(out, e.Name())
	}
	return out
}
