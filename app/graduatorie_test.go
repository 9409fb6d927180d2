package app

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"siz-icaro/sync/cartella"
	"siz-icaro/sync/cartella/graduatoria"
)

// inGraduatoria is a call of SELF whose applications are judged, with three of them:
// money for two.
func inGraduatoria(t testing.TB) []cartella.Record {
	out := []cartella.Record{moduloDomanda(t, "mod1"), record(t, "av4", cartella.KindAvviso, "self", cartella.Avviso{
		Codice: "av4", Titolo: "Misura B2", Dal: "2026-01-01", Al: "2026-01-31", Modulo: "mod1", Stato: "graduatoria",
		RegoleAvviso: cartella.RegoleAvviso{
			Linee:  []cartella.Linea{{Codice: "buono", Titolo: "Buono caregiver", Budget: 250_000, Importo: "120000", Scorre: true}, {Codice: "voucher", Titolo: "Voucher"}},
			Chiavi: []cartella.ChiaveOrdine{{Espressione: "isee", Verso: "crescente", Etichetta: "ISEE"}},
		},
	})}
	for i, name := range []string{"Galli", "Ferri", "Negri"} {
		person, id := cartella.ID(fmt.Sprint("g", i)), cartella.ID(fmt.Sprint("do", i))
		out = append(out,
			record(t, person, cartella.KindSoggetto, "self", cartella.Soggetto{Cognome: name, Nome: "Ida", DataNascita: "1940-01-01"}),
			record(t, id, cartella.KindDomanda, "self", cartella.Domanda{
				Avviso: "av4", Linea: "buono", Soggetto: person, Richiedente: "beneficiario", Modello: "mod1", ISEE: int64(9_123_45 - i*100_00), Stato: "ammissibile",
				IniziataIl: "2026-01-20T09:00:00Z", PresentataDa: anna, PresentataIl: "2026-01-20T10:00:00Z", Protocollo: fmt.Sprintf("2026/%06d", i+1),
			}))
	}
	return out
}

// formata is the record of a version as the central service leaves it.
func formata(t testing.TB, d *desk, id, before cartella.ID, tipo string, prima *cartella.Conservata) (cartella.Record, graduatoria.Versione) {
	t.Helper()
	rows, err := d.corrente.domandeDi("av4")
	if err != nil {
		t.Fatal(err)
	}
	var domande []cartella.Record
	for _, row := range rows {
		domande = append(domande, row.Record)
	}
	body := cartella.Graduatoria{Avviso: "av4", Linea: "buono", Tipo: tipo, Atto: "Determina 7", ChiestaDa: anna, ChiestaIl: "2026-02-01T09:00:00Z", FormataIl: "2026-02-01T09:00:01Z", Precedente: before}
	v, wrong := cartella.FormaGraduatoria(record(t, id, cartella.KindGraduatoria, "self", body), domande, prima, d.corrente)
	if wrong != nil {
		t.Fatal(wrong)
	}
	body.Versione = int64(v.Numero)
	if body.File, body.Impronta, err = cartella.ScriviGraduatoria(v); err != nil {
		t.Fatal(err)
	}
	return record(t, id, cartella.KindGraduatoria, "self", body), v
}

// TestGraduatorie: what a version would be is shown before it is asked for, and one
// that was made is read with the names, and made again here to see that it is right.
func TestGraduatorie(t *testing.T) {
	d := newDesk(t)
	d.land(inGraduatoria(t)...)
	area := &Graduatorie{d.App}
	told := func(l GraduatoriaLetta) (out []string) {
		for _, r := range l.Righe {
			out = append(out, fmt.Sprintf("%d %s %s %s %s", r.Posizione, r.Codice, r.Chi, strings.Join(r.Chiavi, " "), r.Esito))
		}
		return out
	}
	want := []string{
		"1 2026/000003 Negri Ida 8.923,45 € Idonea finanziata", "2 2026/000002 Ferri Ida 9.023,45 € Idonea finanziata", "3 2026/000001 Galli Ida 9.123,45 € Idonea non finanziata",
	}
	seen, err := area.Anteprima("av4", "buono", "provvisoria", 0)
	if err != nil || !slices.Equal(told(seen), want) || seen.Residuo != "100,00 €" || !seen.Verificata {
		t.Errorf("beforehand: %q, %v, %+v", told(seen), err, seen)
	}
	if seen, err = area.Anteprima("av4", "voucher", "provvisoria", 0); err != nil || seen.Problema != "Nella linea non ci sono domande istruite." {
		t.Errorf("of a line without applications: %+v, %v", seen, err)
	}
	expected, err := area.Anteprima("av4", "buono", "provvisoria", 0)
	if err != nil {
		t.Fatal(err)
	}
	first, v := formata(t, d, "gr1", "", "provvisoria", nil)
	if expected.Impronta != first.Text("impronta") {
		t.Errorf("what was seen is %s, what was made %s", expected.Impronta, first.Text("impronta"))
	}
	d.land(first)
	second, v := formata(t, d, "gr2", "gr1", "definitiva", &cartella.Conservata{Versione: v, Record: first})
	d.land(second)
	d.land(record(t, "do2", cartella.KindDomanda, "self", cartella.Domanda{
		Avviso: "av4", Linea: "buono", Soggetto: "g2", Richiedente: "beneficiario", Modello: "mod1", ISEE: 8_923_45, Stato: "rinunciata", MotivoFine: "Non serve più.",
		IniziataIl: "2026-01-20T09:00:00Z", Protocollo: "2026/000003",
	}))
	lines, err := area.Linee("av4")
	if err != nil || !slices.Equal(lines, []LineaGraduatoria{{"buono", "Buono caregiver", "definitiva"}, {"voucher", "Voucher", ""}}) {
		t.Errorf("the lines are %+v, %v", lines, err)
	}
	if seen, err = area.Anteprima("av4", "buono", "scorrimento", 0); err != nil || len(seen.Cambi) != 2 || seen.Cambi[1] != (CambioGraduatoria{"2026/000001", "Galli Ida", "Da «Idonea non finanziata» a «Idonea finanziata»."}) {
		t.Errorf("who left makes room: %+v, %v", seen.Cambi, err)
	}
	got, err := area.Leggi("gr2")
	if err != nil || !slices.Equal(told(got), want) || !got.Verificata || got.Righe[0].Domanda != "do2" {
		t.Errorf("read: %q, %v", told(got), err)
	}
	d.land(record(t, "gr3", cartella.KindGraduatoria, "self", cartella.Graduatoria{Avviso: "av4", Linea: "buono", Tipo: "scorrimento", ChiestaDa: anna, ChiestaIl: "2026-02-02T09:00:00Z"}))
	if _, err := area.Leggi("gr3"); err == nil || !strings.Contains(err.Error(), "non è stata formata") {
		t.Errorf("one that the central service has not made: %v", err)
	}
	// A list whose rows somebody has changed does not come out the same.
	v.Righe = slices.Clone(v.Righe)
	v.Righe[0].Domanda.Chiavi = []graduatoria.Valore{{Numero: 99, Testo: "0,99 €"}}
	v.Righe[2].Esito, v.Righe[2].Motivo = graduatoria.Finanziata, ""
	forged := cartella.Graduatoria{Avviso: "av4", Linea: "buono", Tipo: "definitiva", ChiestaDa: anna, ChiestaIl: "2026-02-01T09:00:00Z", Precedente: "gr1"}
	if forged.File, forged.Impronta, err = cartella.ScriviGraduatoria(v); err != nil {
		t.Fatal(err)
	}
	d.land(record(t, "gr4", cartella.KindGraduatoria, "self", forged))
	if got, err := area.Leggi("gr4"); err != nil || got.Verificata {
		t.Errorf("a forged list is taken for right: %v", err)
	}
}

// TestPubblica reads the file for publication for anything but codes, positions and
// outcomes, and the register for what it is told.
func TestPubblica(t *testing.T) {
	d := newDesk(t)
	d.land(inGraduatoria(t)...)
	made, _ := formata(t, d, "gr1", "", "provvisoria", nil)
	d.land(made)
	file := filepath.Join(t.TempDir(), "da pubblicare.csv")
	var proposed string
	d.cfg.Salva = func(name string) (string, error) { proposed = name; return file, nil }
	out, err := (&Graduatorie{d.App}).Pubblica("gr1")
	if err != nil || out.Righe != 3 || proposed != "Graduatoria buono provvisoria 1.csv" {
		t.Fatal(out, err, proposed)
	}
	got, err := os.ReadFile(file)
	const want = "\ufeffCodice domanda;Posizione;Esito\r\n2026/000003;1;Idonea finanziata\r\n2026/000002;2;Idonea finanziata\r\n2026/000001;3;Idonea non finanziata\r\n"
	if err != nil || string(got) != want {
		t.Errorf("published %q, %v", got, err)
	}
}
