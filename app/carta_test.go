package app

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"siz-icaro/sync/cartella"
)

var pdf = base64.StdEncoding.EncodeToString([]byte("%PDF-1.7\nBassi Irma\n%%EOF\n"))

// TestPapersAreNoted: what is printed or saved is in the journal before it is done,
// with which record it is about or which list, and in words that name no citizen.
func TestPapersAreNoted(t *testing.T) {
	d, dir := exporting(t)
	asked := ""
	d.cfg.Salva = func(name string) (string, error) { asked = name; return filepath.Join(dir, "carta"), nil }
	for _, e := range []struct{ id, il string }{{"d1", "2026-03-01T22:59:59Z"}, {"d2", "2026-03-01T23:00:00Z"}, {"d3", "2026-03-31T21:59:59Z"}, {"d4", "2026-03-31T22:00:00Z"}} {
		d.land(record(t, cartella.ID(e.id), cartella.KindDiario, "self", cartella.Diario{PIC: "p1", Tipo: "nota", Il: e.il, Autore: anna, Testo: "Visita."}))
	}
	x := &Schede{d.App}
	diary := Carta{Scheda: "p1", Dal: "2026-03-02", Al: "2026-03-31", Filtro: FiltroSchede{Kind: "diario", Ovunque: true, Dove: []Condizione{{Campi: []string{"pic"}, Valori: []string{"p1"}}}}}
	for i, test := range []struct {
		paper Carta
		save  bool
		want  cartella.Esportazione
		named string
	}{
		{Carta{Scheda: "p1"}, false, cartella.Esportazione{Elenco: "pic", Filtro: "una scheda", Righe: 1, Forma: "stampa", Scheda: "p1"}, ""},
		{Carta{Scheda: "p1"}, true, cartella.Esportazione{Elenco: "pic", Filtro: "una scheda", Righe: 1, Forma: "pdf", Scheda: "p1"}, "Presa in carico 2026-"},
		{Carta{Filtro: cases}, true, cartella.Esportazione{Elenco: "pic", Filtro: "di Servizio SELF; «Stato»: In carico, Aperta; «Responsabile del caso» o «Ruolo in équipe»: Ferrari Anna; «Soggetto»; con un testo cercato", Righe: 2, Forma: "pdf"}, "Prese in carico 2026-"},
		{diary, true, cartella.Esportazione{Elenco: "diario", Filtro: "di tutti i servizi; «Presa in carico»; dal 02/03/2026; al 31/03/2026", Righe: 2, Forma: "pdf", Scheda: "p1"}, "Voci del diario 2026-"},
	} {
		if test.save {
			done, err := x.SalvaPDF(test.paper, pdf)
			if err != nil || done.File != "carta.pdf" || done.Righe != test.want.Righe || !strings.HasPrefix(asked, test.named) || !strings.HasSuffix(asked, ".pdf") {
				t.Fatalf("%d: saved %+v as %q, %v", i, done, asked, err)
			}
			written, err := os.ReadFile(filepath.Join(dir, "carta.pdf"))
			if err != nil || !bytes.HasPrefix(written, []byte("%PDF-1.7")) {
				t.Errorf("%d: written is %q, %v", i, written, err)
			}
		} else if err := x.Stampa(test.paper); err != nil {
			t.Fatal(err)
		}
		made := d.mutations()
		if len(made) != i+1 || made[i].Action != cartella.AzioneEsportazioneRegistra || made[i].Author != anna {
			t.Fatalf("%d: noted is %+v", i, made)
		}
		var note cartella.Esportazione
		if err := json.Unmarshal(made[i].Edits[0].Create, &note); err != nil {
			t.Fatal(err)
		}
		test.want.Operatore, test.want.Il = anna, note.Il
		if note != test.want {
			t.Errorf("%d: noted is %+v, want %+v", i, note, test.want)
		}
	}
}

// TestNoPaperOfWhatIsNotSeen: what an operator does not see they neither print nor
// save, and nothing is noted of it; nor is anything written that is no PDF.
func TestNoPaperOfWhatIsNotSeen(t *testing.T) {
	d, dir := exporting(t)
	x := &Schede{d.App}
	long := base64.StdEncoding.EncodeToString(append([]byte("%PDF-"), make([]byte, maxPDF)...))
	for name, err := range map[string]error{
		"print of another's": x.Stampa(Carta{Scheda: "altrui"}),
		"print of nothing":   x.Stampa(Carta{}),
		"no such kind":       x.Stampa(Carta{Filtro: FiltroSchede{Kind: "segreti"}}),
		"a page without end": x.StampaPagina(strings.Repeat("x", 1000)),
		"no such day":        x.Stampa(Carta{Filtro: cases, Dal: "ieri"}),
		"PDF of another's":   second(x.SalvaPDF(Carta{Scheda: "altrui"}, pdf)),
		"no PDF":             second(x.SalvaPDF(Carta{Scheda: "p1"}, base64.StdEncoding.EncodeToString([]byte("<html>")))),
		"not in base 64":     second(x.SalvaPDF(Carta{Scheda: "p1"}, "%PDF-")),
		"too long":           second(x.SalvaPDF(Carta{Scheda: "p1"}, long)),
	} {
		if err == nil {
			t.Errorf("%s: done", name)
		}
	}
	// The record was there when it was drawn, and is not when it is to be written.
	d.cfg.Salva = func(string) (string, error) {
		(&Accesso{d.App}).Blocca()
		return filepath.Join(dir, "carta.pdf"), nil
	}
	if _, err := x.SalvaPDF(Carta{Scheda: "p1"}, pdf); cartella.CodeOf(err) != cartella.CodeBloccato {
		t.Errorf("saved from a locked program: %v", err)
	}
	if _, err := (&Accesso{d.App}).Sblocca(password, ""); err != nil {
		t.Fatal(err)
	}
	if made, left := d.mutations(), names(t, dir); len(made) != 0 || len(left) != 0 {
		t.Errorf("noted is %+v, the folder holds %q", made, left)
	}
}

// TestNoPaperWithoutANote: where the program saves nothing any more, nothing is
// printed or written either.
func TestNoPaperWithoutANote(t *testing.T) {
	d, dir := exporting(t)
	if err := d.corrente.replica.Close(); err != nil {
		t.Fatal(err)
	}
	x := &Schede{d.App}
	for _, err := range []error{x.Stampa(Carta{Scheda: "p1"}), second(x.SalvaPDF(Carta{Scheda: "p1"}, pdf))} {
		if cartella.CodeOf(err) != cartella.CodeBloccato || !strings.Contains(err.Error(), "registro degli accessi") {
			t.Errorf("done without a note: %v", err)
		}
	}
	if left := names(t, dir); len(left) != 0 {
		t.Errorf("the folder holds %q", left)
	}
}

func second[T any](_ T, err error) error { return err }
