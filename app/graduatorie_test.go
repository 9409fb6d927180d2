package app

import (
	"bytes"
	"compress/gzip"
	"encoding/base64"
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
	body := cartella.Graduatoria{Avviso: "av4", Linea: "buono", Tipo: tipo, Atto: "Determina 7", ChiestaDa: anna, ChiestaIl: "2026-02-01T09:00:00Z", FormataIl: "2026-02-01T09:00:01Z", Precedente: before}
	v, wrong := cartella.FormaGraduatoria(record(t, id, cartella.KindGraduatoria, "self", body), domande(t, d), prima, d.corrente)
	if wrong != nil {
		t.Fatal(wrong)
	}
	body.Versione = int64(v.Numero)
	var err error
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
	if err != nil || !slices.Equal(told(seen), want) || seen.Residuo != "100,00 €" {
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
	// Less comes free of whom something was paid to already, and that is what is made.
	paid, err := area.Anteprima("av4", "buono", "scorrimento", 200_00)
	if err != nil || len(paid.Cambi) != 1 || paid.Residuo != "1.100,00 €" {
		t.Errorf("with something paid: %+v, %v", paid.Cambi, err)
	}
	asked := record(t, "gr9", cartella.KindGraduatoria, "self", cartella.Graduatoria{Avviso: "av4", Linea: "buono", Tipo: "scorrimento", Erogato: 200_00})
	scrolled, wrong := cartella.FormaGraduatoria(asked, domande(t, d), &cartella.Conservata{Versione: v, Record: second}, d.corrente)
	if made, err := scrolled.Impronta(); wrong != nil || err != nil || made != paid.Impronta {
		t.Errorf("what was seen is %s, what was made %s (%v, %v)", paid.Impronta, made, wrong, err)
	}
	if paid, err = area.Anteprima("av4", "buono", "scorrimento", 2_000_00); err != nil || !strings.Contains(paid.Problema, "non può superare") {
		t.Errorf("with more paid than was given: %+v, %v", paid, err)
	}
	got, err := area.Leggi("gr2")
	if err != nil || !slices.Equal(told(got), want) || got.NonTorna != "" || got.Impronta != second.Text("impronta") || got.Righe[0].Domanda != "do2" {
		t.Errorf("read: %q, %v", told(got), err)
	}
	d.land(record(t, "gr3", cartella.KindGraduatoria, "self", cartella.Graduatoria{Avviso: "av4", Linea: "buono", Tipo: "scorrimento", ChiestaDa: anna, ChiestaIl: "2026-02-02T09:00:00Z"}))
	if _, err := area.Leggi("gr3"); err == nil || !strings.Contains(err.Error(), "non è stata formata") {
		t.Errorf("one that the central service has not made: %v", err)
	}
	d.land(contraffatta(t, v, "gr4", "gr1"))
	if got, err := area.Leggi("gr4"); err != nil || got.NonTorna != nonTorna {
		t.Errorf("a forged list is taken for right: %v", err)
	}
}

// TestGraduatoriaDiDomani: what a later program has written with a field more is read,
// and comes out the same, as does what was made after it.
func TestGraduatoriaDiDomani(t *testing.T) {
	d := newDesk(t)
	d.land(inGraduatoria(t)...)
	_, v := formata(t, d, "gr1", "", "provvisoria", nil)
	raw, err := v.Istantanea()
	if err != nil {
		t.Fatal(err)
	}
	raw = []byte(strings.Replace(string(raw), `"numero":1`, `"numero":1,"verbale":"Verbale 9"`, 1))
	var packed bytes.Buffer
	w := gzip.NewWriter(&packed)
	if _, err := w.Write(raw); err != nil || w.Close() != nil {
		t.Fatal(err)
	}
	first := record(t, "gr1", cartella.KindGraduatoria, "self", cartella.Graduatoria{
		Avviso: "av4", Linea: "buono", Tipo: "provvisoria", ChiestaDa: anna, ChiestaIl: "2026-02-01T09:00:00Z", Versione: 1,
		Impronta: graduatoria.Impronta(raw), File: base64.StdEncoding.EncodeToString(packed.Bytes()),
	})
	second, _ := formata(t, d, "gr2", "gr1", "definitiva", &cartella.Conservata{Versione: v, Record: first})
	d.land(first, second)
	for _, rec := range []cartella.Record{first, second} {
		got, err := (&Graduatorie{d.App}).Leggi(string(rec.ID))
		if err != nil || got.NonTorna != "" || got.Impronta != rec.Text("impronta") {
			t.Errorf("%s: %q, %s, %v", rec.ID, got.NonTorna, got.Impronta, err)
		}
	}
}

// TestLineeSenzaAprirle: which version of a line is the newest is said without opening
// what it holds.
func TestLineeSenzaAprirle(t *testing.T) {
	d := newDesk(t)
	d.land(inGraduatoria(t)...)
	for i, tipo := range []string{"definitiva", "scorrimento", "provvisoria"} {
		body := cartella.Graduatoria{Avviso: "av4", Linea: "buono", Tipo: tipo, ChiestaDa: anna, ChiestaIl: "2026-02-01T09:00:00Z", Versione: []int64{9, 10, 8}[i], Impronta: "a", File: "b"}
		d.land(record(t, cartella.ID(fmt.Sprint("gr", i)), cartella.KindGraduatoria, "self", body))
	}
	d.land(record(t, "gr3", cartella.KindGraduatoria, "self", cartella.Graduatoria{Avviso: "av4", Linea: "voucher", Tipo: "provvisoria", ChiestaDa: anna, ChiestaIl: "2026-02-02T09:00:00Z"}))
	lines, err := (&Graduatorie{d.App}).Linee("av4")
	if err != nil || !slices.Equal(lines, []LineaGraduatoria{{"buono", "Buono caregiver", "scorrimento"}, {"voucher", "Voucher", ""}}) {
		t.Errorf("the lines are %+v, %v", lines, err)
	}
}

// domande are the applications that are here.
func domande(t testing.TB, d *desk) (out []cartella.Record) {
	t.Helper()
	rows, err := d.corrente.domandeDi("av4")
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range rows {
		out = append(out, row.Record)
	}
	return out
}

// contraffatta is the record of a version whose rows somebody has changed.
func contraffatta(t testing.TB, v graduatoria.Versione, id, before cartella.ID) cartella.Record {
	t.Helper()
	v.Righe = slices.Clone(v.Righe)
	v.Righe[0].Domanda.Chiavi = []graduatoria.Valore{{Numero: 99, Testo: "0,99 €"}}
	v.Righe[2].Esito, v.Righe[2].Motivo = graduatoria.Finanziata, ""
	body := cartella.Graduatoria{Avviso: "av4", Linea: "buono", Tipo: string(v.Tipo), ChiestaDa: anna, ChiestaIl: "2026-02-01T09:00:00Z", Precedente: before}
	var err error
	if body.File, body.Impronta, err = cartella.ScriviGraduatoria(v); err != nil {
		t.Fatal(err)
	}
	return record(t, id, cartella.KindGraduatoria, "self", body)
}

// TestPubblica reads the file for publication for anything but codes, positions and
// outcomes, and the register for what it is told.
func TestPubblica(t *testing.T) {
	d := newDesk(t)
	d.land(inGraduatoria(t)...)
	made, v := formata(t, d, "gr1", "", "provvisoria", nil)
	d.land(made, contraffatta(t, v, "gr2", ""))
	file := filepath.Join(t.TempDir(), "da pubblicare.csv")
	var proposed string
	d.cfg.Salva = func(name string) (string, error) { proposed = name; return file, nil }
	area := &Graduatorie{d.App}
	if _, err := area.Pubblica("gr2"); err == nil || !strings.Contains(err.Error(), nonTorna) || proposed != "" {
		t.Errorf("a list that does not come out the same is published into %q: %v", proposed, err)
	}
	out, err := area.Pubblica("gr1")
	if err != nil || out.Righe != 3 || proposed != "Graduatoria buono provvisoria 1.csv" {
		t.Fatal(out, err, proposed)
	}
	got, err := os.ReadFile(file)
	const want = "\ufeffCodice domanda;Posizione;Esito\r\n2026/000003;1;Idonea finanziata\r\n2026/000002;2;Idonea finanziata\r\n2026/000001;3;Idonea non finanziata\r\n"
	if err != nil || string(got) != want {
		t.Errorf("published %q, %v", got, err)
	}
}
