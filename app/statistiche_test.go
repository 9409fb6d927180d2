package app

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"siz-icaro/sync/cartella"
)

// inNumeri is a year of SELF: seven people in charge in Lodi and one elsewhere, what one
// of them was given, and a case that Lodi shares.
func inNumeri(t testing.TB) []cartella.Record {
	var out []cartella.Record
	for i := range 8 {
		who, town := cartella.ID(fmt.Sprint("p", i)), cartella.Soggetto{Cognome: "Galli", Nome: fmt.Sprint("Ida ", i), DataNascita: "1940-01-01", Comune: "E648", ComuneNome: "LODI"}
		if i == 7 {
			town.Comune, town.ComuneNome = "", "Milano"
		}
		out = append(out, record(t, who, cartella.KindSoggetto, "self", town), record(t, who+"c", cartella.KindPIC, "self", cartella.PresaInCarico{
			Numero: fmt.Sprint("P", i), Soggetto: who, Area: "anziani", Stato: "in_carico", ApertaIl: "2026-01-10", ApertaDa: anna, InCaricoDal: "2026-02-01", Responsabile: anna,
		}))
	}
	return append(out,
		record(t, "aperto", cartella.KindPIC, "self", cartella.PresaInCarico{Numero: "P8", Soggetto: "p0", Area: "adulti", Stato: "aperta", ApertaIl: "2026-01-10", ApertaDa: anna}),
		record(t, "altrui", cartella.KindPIC, "lodi", cartella.PresaInCarico{
			Numero: "P9", Soggetto: "p1", Area: "adulti", Stato: "in_carico", ApertaIl: "2026-01-10", ApertaDa: anna, InCaricoDal: "2026-02-01",
			Condivisa: map[cartella.ServizioID]cartella.Condivisione{"self": {Dal: "2026-02-01", Fino: "2040-01-01"}},
		}),
		record(t, "i1", cartella.KindIntervento, "self", cartella.Intervento{Tipo: "economico", Prestazione: "contributo_economico", Soggetto: "p0", Area: "anziani", Dal: "2026-03-01", Stato: "attivo", AttivoDal: "2026-03-02", PropostoDa: anna, PropostoIl: "2026-02-20"}),
		record(t, "e1", cartella.KindErogazione, "self", cartella.Erogazione{Intervento: "i1", Soggetto: "p0", Prestazione: "contributo_economico", Dal: "2026-03-05", Al: "2026-03-05", Importo: 150_25, QuotaEnte: 100_25, QuotaUtente: 50_00, Stato: "liquidata", RegistrataDa: anna}),
		record(t, "e2", cartella.KindErogazione, "self", cartella.Erogazione{Intervento: "i1", Soggetto: "p0", Prestazione: "contributo_economico", Dal: "2026-04-05", Al: "2026-04-05", Importo: 999_00, QuotaEnte: 999_00, Stato: "annullata", RegistrataDa: anna}),
	)
}

// TestStatistiche: who answers for a service reads each number; nobody else reads one.
func TestStatistiche(t *testing.T) {
	d := newDesk(t)
	d.land(operatrice(t))
	d.land(inNumeri(t)...)
	year := Periodo{"2026-01-01", "2026-12-31"}
	tables, err := (&Statistiche{d.App}).Leggi(year)
	if err != nil {
		t.Fatal(err)
	}
	got := map[string][]string{}
	for _, table := range tables {
		for _, r := range table.Righe {
			if r.Numero != 0 {
				got[table.Codice] = append(got[table.Codice], fmt.Sprintf("%s: %s (%g)", r.Voce, strings.Join(r.Letti, " "), r.Numero))
			}
		}
		got[table.Codice] = append(got[table.Codice], strings.Join(table.Totale, " "))
	}
	for code, want := range map[string][]string{
		"area":   {"Anziani: 8 (8)", "8"},
		"eta":    {"85 e oltre: 8 (8)", "8"},
		"comune": {"Lodi: 7 (7)", "Altri Comuni: 1 (1)", "8"},
		"carico": {"Ferrari Anna: 8 8 0 (8)", "8 8 0"},
		"mese":   {"marzo 2026: 1 1 150,25 € 100,25 € (100.25)", "1 1 150,25 € 100,25 €"},
		"attesa": {"Senza una segnalazione: 8 (8)", "8"},
	} {
		if !slices.Equal(got[code], want) {
			t.Errorf("%s: %q, want %q", code, got[code], want)
		}
	}
	for _, tt := range []struct {
		p    Periodo
		code cartella.Code
	}{
		{Periodo{"2026-02-01", "2026-01-31"}, cartella.CodeNonValido}, {Periodo{"2026-02-30", "2026-03-31"}, cartella.CodeNonValido},
		{Periodo{"", ""}, cartella.CodeNonValido}, {Periodo{"1900-01-01", "2026-01-01"}, cartella.CodeNonValido},
	} {
		var e *cartella.Error
		if _, err := (&Statistiche{d.App}).Leggi(tt.p); !errors.As(err, &e) || e.Code != tt.code {
			t.Errorf("of %v: %v", tt.p, err)
		}
	}
	// In a service of which she is not the referente.
	d.corrente.mu.Lock()
	d.corrente.servizio = "lodi"
	d.corrente.mu.Unlock()
	var e *cartella.Error
	if _, err := (&Statistiche{d.App}).Leggi(year); !errors.As(err, &e) || e.Code != cartella.CodeNonAutorizzato {
		t.Errorf("elsewhere: %v", err)
	}
	if _, err := (&Statistiche{d.App}).Esporta(year); !errors.As(err, &e) || e.Code != cartella.CodeNonAutorizzato {
		t.Errorf("elsewhere a file: %v", err)
	}
}

// TestEsportaStatistiche: in a file no number stands that few people are behind, nor one
// that tells of it, and that there is a file is noted.
func TestEsportaStatistiche(t *testing.T) {
	d := newDesk(t)
	dir := t.TempDir()
	d.cfg.Salva = func(name string) (string, error) { return filepath.Join(dir, name), nil }
	d.land(preferenze(t), operatrice(t))
	d.land(inNumeri(t)...)
	year := Periodo{"2026-01-01", "2026-12-31"}
	done, err := (&Statistiche{d.App}).EsportaCSV(year)
	if err != nil || done.File != "Statistiche 2026-01-01 2026-12-31.csv" {
		t.Fatalf("%+v, %v", done, err)
	}
	raw, err := os.ReadFile(filepath.Join(dir, done.File))
	if err != nil {
		t.Fatal(err)
	}
	const hidden = "coperto"
	text := string(raw)
	for _, want := range []string{
		"\ufeffPersone in carico per area\r\n", "Servizio SELF, dal 01/01/2026 al 31/12/2026\r\n", "\r\nAnziani;8\r\n", "\r\nLodi;" + hidden + "\r\nAltri Comuni;" + hidden + "\r\nTotale;" + hidden + "\r\n",
		"\r\nFerrari Anna;8;8;0\r\n", "\r\nmarzo 2026;" + hidden + ";" + hidden + ";" + hidden + ";" + hidden + "\r\n", "\r\nTotale;" + hidden + ";" + hidden + ";" + hidden + ";" + hidden + "\r\n",
	} {
		if !strings.Contains(text, want) && !strings.HasPrefix(text, want) {
			t.Errorf("the file has no %q:\n%s", want, text)
		}
	}
	for _, secret := range []string{"150,25", "100,25", "Galli", "Altri Comuni;1", "Lodi;7", "Metà"} {
		if strings.Contains(text, secret) {
			t.Errorf("the file tells %q", secret)
		}
	}
	made := d.mutations()
	if len(made) != 1 || made[0].Action != cartella.AzioneEsportazioneRegistra || !strings.Contains(string(made[0].Edits[0].Create), "numeri sotto 5 coperti") {
		t.Errorf("noted is %+v", made)
	}
	if done, err = (&Statistiche{d.App}).Esporta(year); err != nil {
		t.Fatal(err)
	}
	book, err := excelize.OpenFile(filepath.Join(dir, done.File))
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := book.Close(); err != nil {
			t.Error(err)
		}
	}()
	if sheets := book.GetSheetList(); len(sheets) != 6 {
		t.Errorf("the sheets are %v", sheets)
	}
	rows, err := book.GetRows("Comune")
	if err != nil {
		t.Fatal(err)
	}
	for want, found := range map[string]bool{"Lodi " + hidden: false, "Altri Comuni " + hidden: false} {
		for _, r := range rows {
			found = found || strings.Join(r, " ") == want
		}
		if !found {
			t.Errorf("the workbook has no %q: %q", want, rows)
		}
	}
}
