package siuss

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"

	"siz-icaro/sync/cartella/codicefiscale"
)

// intero is a flow that lacks nothing, with what lasts and what was given once.
func intero() *Flusso {
	lasts := Prestazione{
		Operazione: Inserimento, ProvaMezzi: ConISEE, Carattere: Periodica, NumeroDSU: "INPS-ISEE-2026-01234567A-00", AnnoDSU: "2026", DataDSU: "2026-01-20", Codice: "A1.05",
		Denominazione: "Assistenza domiciliare (SAD)", Protocollo: "2026/000123", Inizio: "2026-09-01", Fine: "2026-09-30", Periodo: "1", Mensile: "213.50",
		QuotaEnte: "162.50", QuotaUtente: "51.00", QuotaSSN: "0.00", Ore: "10", PresaCarico: InCarico, Area: Disabilita,
	}
	once := Prestazione{
		Operazione: Inserimento, ProvaMezzi: "4", Carattere: Occasionale, Codice: "A1.16", Denominazione: "Pagamento di utenze", Protocollo: "2026/000124",
		Erogazione: "2026-09-12", Importo: "150.00", QuotaEnte: "150.00", PresaCarico: NonInCarico,
	}
	return &Flusso{
		Di: Identificazione{Nome: "E648.PS.20261001.0000001", Ente: Ente{Codice: "E648", Denominazione: "Comune di Lodi", Indirizzo: "E648", CFOperatore: "RSSPLA80A01E648X"}},
		Beneficiari: []Beneficiario{{
			CodiceFiscale: "BNCDAA40A41E648Y",
			Anagrafica:    Anagrafica{Cognome: "D'Angelo & Nicolì", Nome: "Ada «Dina»", AnnoNascita: "1940", LuogoNascita: "E648", Genere: Femmina, Cittadinanza: Italia},
			Indirizzi:     []Indirizzo{{Regione: "03", Comune: "098031", Nazione: Italia}},
			Prestazioni:   []Prestazione{lasts, once},
		}},
	}
}

// xmllint holds files against the schema, and returns those that it refuses with
// what it says.
func xmllint(t *testing.T, files ...string) (refused []string, said string) {
	t.Helper()
	out, err := exec.Command("xmllint", append([]string{"--nonet", "--noout", "--schema", "testdata/PS_PSA_SINA.xsd"}, files...)...).CombinedOutput()
	if err != nil && !strings.Contains(string(out), "fails to validate") {
		t.Fatalf("xmllint (Debian: libxml2-utils): %v\n%s", err, out)
	}
	for _, f := range files {
		if !strings.Contains(string(out), f+" validates\n") {
			refused = append(refused, f)
		}
	}
	return refused, string(out)
}

func write(t *testing.T, name string, content []byte) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(file, content, 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

// TestFile: a whole flow is valid, comes back as it was, and is what is kept of it.
func TestFile(t *testing.T) {
	want := intero()
	content, err := Scrivi(want)
	if err != nil {
		t.Fatal(err)
	}
	for _, part := range []string{
		`<?xml version="1.0" encoding="UTF-8"?>` + "\n" + `<Flusso xmlns="http://inps.it/Casellario">`,
		`Cognome="D&#39;Angelo &amp; Nicolì"`,
	} {
		if !strings.Contains(string(content), part) {
			t.Errorf("no %s in\n%s", part, content)
		}
	}
	if refused, said := xmllint(t, write(t, "whole.xml", content)); len(refused) > 0 {
		t.Errorf("refused: %s", said)
	}
	got, err := Leggi(content)
	want.XMLName = xml.Name{Space: "http://inps.it/Casellario", Local: "Flusso"}
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("read as %+v, %v", got, err)
	}
	packed, err := Compatta(content)
	if err != nil {
		t.Fatal(err)
	}
	if kept, err := Scompatta(packed); err != nil || !bytes.Equal(kept, content) {
		t.Errorf("kept as %q, %v", kept, err)
	}
	if n := want.Prestazioni(); n != 2 {
		t.Errorf("it has %d benefits", n)
	}
}

// TestSchemaRefuses: the schema of the test is one that refuses.
func TestSchemaRefuses(t *testing.T) {
	content, err := Scrivi(intero())
	if err != nil {
		t.Fatal(err)
	}
	var files []string
	for i, change := range [][2]string{
		{` Codice="E648"`, ""}, {`Genere="2"`, `Genere="3"`}, {`BNCDAA40A41E648Y`, `BNCDAA4LA41E648Y`}, {`xmlns="http://inps.it/Casellario"`, ""},
		{`DataInizioPrestazione="2026-09-01"`, `DataInizioPrestazione="01/09/2026"`}, {`CodicePrestazione="A1.05"`, `CodicePrestazione="A1"`},
		{`ImportoMensile="213.50"`, `ImportoMensile="213,50"`}, {"<Indirizzo ", "<Altro "},
	} {
		spoilt := strings.Replace(string(content), change[0], change[1], 1)
		if spoilt == string(content) {
			t.Fatalf("%q is not in it", change[0])
		}
		files = append(files, write(t, fmt.Sprintf("spoilt%d.xml", i), []byte(spoilt)))
	}
	if refused, said := xmllint(t, files...); len(refused) != len(files) {
		t.Errorf("of %d spoilt files %d are refused:\n%s", len(files), len(refused), said)
	}
}

// TestDefects: what the schema or INPS refuses is said, of the attribute that it is.
func TestDefects(t *testing.T) {
	b, p := func(f *Flusso) *Beneficiario { return &f.Beneficiari[0] }, func(f *Flusso) *Prestazione { return &f.Beneficiari[0].Prestazioni[0] }
	for name, tt := range map[string]struct {
		spoil func(*Flusso)
		where string
		why   string
	}{
		"no code of the body":      {func(f *Flusso) { f.Di.Ente.Codice = "" }, DoveEnte, "manca"},
		"a long name of the flow":  {func(f *Flusso) { f.Di.Nome = strings.Repeat("à", 51) }, DoveNome, "il massimo è 50"},
		"a seat that is a name":    {func(f *Flusso) { f.Di.Ente.Indirizzo = "Lodi!" }, DoveSede, "deve avere 4 caratteri"},
		"a wrong sender":           {func(f *Flusso) { f.Di.Ente.CFOperatore = "paolo.rossi" }, DoveOperatore, "forma"},
		"an STP":                   {func(f *Flusso) { b(f).CodiceFiscale = "STP0301234567890" }, DoveCF, "STP o ENI"},
		"an ENI":                   {func(f *Flusso) { b(f).CodiceFiscale = "ENI0301234567890" }, DoveCF, "STP o ENI"},
		"letters for a year":       {func(f *Flusso) { b(f).CodiceFiscale = "BNCDAA4LA41E648Y" }, DoveCF, "omocodico"},
		"letters for a day":        {func(f *Flusso) { b(f).CodiceFiscale = "BNCDAA40A4ME648Y" }, DoveCF, "omocodico"},
		"nobody":                   {func(f *Flusso) { b(f).CodiceFiscale = "" }, DoveCF, "manca"},
		"no surname":               {func(f *Flusso) { b(f).Anagrafica.Cognome = "" }, DoveCognome, "manca"},
		"a surname of blanks":      {func(f *Flusso) { b(f).Anagrafica.Cognome = "  " }, DoveCognome, "manca"},
		"a long surname":           {func(f *Flusso) { b(f).Anagrafica.Cognome = strings.Repeat("ù", 37) }, DoveCognome, "il massimo è 36"},
		"a character that is none": {func(f *Flusso) { b(f).Anagrafica.Nome = "Ada\uffff" }, DoveNomeProprio, "carattere"},
		"no year":                  {func(f *Flusso) { b(f).Anagrafica.AnnoNascita = "" }, DoveNascita, "manca"},
		"no sex":                   {func(f *Flusso) { b(f).Anagrafica.Genere = "" }, DoveGenere, "manca"},
		"no citizenship":           {func(f *Flusso) { b(f).Anagrafica.Cittadinanza = "" }, DoveCittadinanza, "manca"},
		"no address":               {func(f *Flusso) { b(f).Indirizzi = nil }, DoveIndirizzo, "manca"},
		"Italy without a Comune":   {func(f *Flusso) { b(f).Indirizzi[0].Comune = "" }, DoveComune, "manca"},
		"Italy without a region":   {func(f *Flusso) { b(f).Indirizzi[0].Regione = "" }, DoveRegione, "manca"},
		"a code too short":         {func(f *Flusso) { p(f).Codice = "A1.1" }, DoveCodice, "il minimo è 5"},
		"a word too short":         {func(f *Flusso) { p(f).Denominazione = "Contributo"[:9] }, DoveDescrizione, "il minimo è 10"},
		"no protocol":              {func(f *Flusso) { p(f).Protocollo = "" }, DoveProtocollo, "manca"},
		"no word on means":         {func(f *Flusso) { p(f).ProvaMezzi = "" }, DoveProvaMezzi, "manca"},
		"means of another list":    {func(f *Flusso) { p(f).ProvaMezzi = "5" }, DoveProvaMezzi, "codici"},
		"more than a year":         {func(f *Flusso) { p(f).Periodo = "13" }, DovePeriodo, "dodici mesi"},
		"no amount":                {func(f *Flusso) { p(f).Mensile = "" }, DoveMensile, "manca"},
		"less than nothing":        {func(f *Flusso) { p(f).Mensile = "-1.00" }, DoveMensile, "importo"},
		"too many hours":           {func(f *Flusso) { p(f).Ore = "1000" }, DoveOre, "999"},
		"in charge of no area":     {func(f *Flusso) { p(f).Area = "" }, DoveArea, "manca"},
		"both once and over time":  {func(f *Flusso) { p(f).Erogazione = "2026-09-01" }, DoveCarattere, "diversi"},
		"a day that is none":       {func(f *Flusso) { p(f).Inizio = "2026-02-30" }, DoveInizio, "data"},
		"no benefit":               {func(f *Flusso) { b(f).Prestazioni = nil }, "PrestazioniSociali", "manca"},
		"no beneficiary":           {func(f *Flusso) { f.Beneficiari = nil }, "Beneficiario", "manca"},
	} {
		f := intero()
		tt.spoil(f)
		got := f.Difetti()
		if len(got) != 1 || got[0].Dove != tt.where || !strings.Contains(got[0].Perche, tt.why) {
			t.Errorf("%s: %+v, want %s: %s", name, got, tt.where, tt.why)
		}
		if content, err := Scrivi(f); err == nil {
			t.Errorf("%s is written:\n%s", name, content)
		}
	}
}

// TestValidOrTold spoils flows in a thousand ways: each is told of, or valid.
func TestValidOrTold(t *testing.T) {
	const flows = 1_000
	rng := rand.New(rand.NewPCG(3, 14))
	odd := []string{
		"", " ", "x", "0", "1", "2", "3", "I", "C", "-1.00", "0.00", "1e3", "12,50", "99.999", "999999999999.99", "1234567890123.00", "13", "999", "1000", "2026-13-01", "2026-02-29", "2024-02-29",
		"E648", "E6488", "à&<>\"'", "a\nb", "a\tb", "\u00a0", "\x00", "\uffff", "🪀🪀🪀🪀🪀", "]]>", strings.Repeat("é", 36), strings.Repeat("é", 200), strings.Repeat("x", 201),
		"STP0301234567890", "BNCDAA4LA41E648Y", "12345678901", "12345678901     ", "12345678901      ", "bncdaa40a41e648y", "380", "38", "٣٨٠", "098031", "03",
	}
	var files []string
	told := 0
	for i := range flows {
		f := intero()
		for range rng.IntN(4) {
			f.Beneficiari = append(f.Beneficiari, intero().Beneficiari...)
		}
		var all []reflect.Value
		texts(reflect.ValueOf(f).Elem(), &all)
		for range rng.IntN(4) {
			all[rng.IntN(len(all))].SetString(odd[rng.IntN(len(odd))])
		}
		content, err := Scrivi(f)
		if err != nil {
			if len(f.Difetti()) == 0 {
				t.Errorf("flow %d is not written, and nobody is told why: %v", i, err)
			}
			told++
			continue
		}
		files = append(files, write(t, fmt.Sprintf("flow%d.xml", i), content))
		back, err := Leggi(content)
		if err != nil {
			t.Fatal(err)
		}
		if back.XMLName = f.XMLName; !reflect.DeepEqual(back, f) {
			t.Errorf("flow %d was written as\n%s", i, content)
		}
	}
	for some := range slices.Chunk(files, 200) {
		if refused, said := xmllint(t, some...); len(refused) > 0 {
			t.Errorf("%d invalid files of %d: %s", len(refused), len(some), said[:min(len(said), 2_000)])
		}
	}
	if told < flows/10 || len(files) < flows/10 {
		t.Errorf("%d are told of and %d written: that shows nothing", told, len(files))
	}
	t.Logf("%d flows told of, %d valid files", told, len(files))
}

// texts are the attributes of a flow.
func texts(v reflect.Value, all *[]reflect.Value) {
	switch v.Kind() {
	case reflect.String:
		*all = append(*all, v)
	case reflect.Struct:
		if v.Type() != reflect.TypeFor[xml.Name]() {
			for i := range v.NumField() {
				texts(v.Field(i), all)
			}
		}
	case reflect.Slice:
		for i := range v.Len() {
			texts(v.Index(i), all)
		}
	}
}

// TestRegions: every Comune that there is lies in a region, and those of the Ambito in
// Lombardy.
func TestRegions(t *testing.T) {
	for _, c := range codicefiscale.ComuniAmbito() {
		if got := Regione(c.ISTAT); got != "03" {
			t.Errorf("%s is in region %q", c.Nome, got)
		}
	}
	seen := map[string]bool{}
	for province := 1; province <= 119; province++ {
		seen[Regione(fmt.Sprintf("%03d001", province))] = true
	}
	for region := 1; region <= 20; region++ {
		if !seen[fmt.Sprintf("%02d", region)] {
			t.Errorf("nothing is in region %d", region)
		}
	}
	for comune, want := range map[string]string{"058091": "12", "001272": "01", "082053": "19", "": "", "98031": "", "999001": "", "x98031": ""} {
		if got := Regione(comune); got != want {
			t.Errorf("%q is in region %q, want %q", comune, got, want)
		}
	}
}

func TestNations(t *testing.T) {
	for written, want := range map[string]string{
		"Italiana": "380", "ITALIANO": "380", "italia": "380", "Rumena": "642", "romeno": "642", "Romania": "642", "Marocchina": "504", "Marocco": "504", "egiziano": "818",
		"Albanese": "008", "Ecuadoriana": "218", "Costa d’Avorio": "384", "costa d'avorio": "384", "Perù": "604", "peru": "604", "non nota": NonNota, "n.d.": NonNota,
		"": "", "Marte": "", "italo-marocchina": "",
	} {
		if got := Nazione(written); got != want {
			t.Errorf("%q is %q, want %q", written, got, want)
		}
	}
	for word, code := range nazioni() {
		if n, err := strconv.Atoi(code); err != nil || len(code) != 3 || n == 0 {
			t.Errorf("%q is %q", word, code)
		}
	}
}

func TestAmounts(t *testing.T) {
	for cents, want := range map[int64]string{0: "0.00", 5: "0.05", 21350: "213.50", 100_000_000_00: "100000000.00"} {
		if got := Euro(cents); got != want {
			t.Errorf("%d cents are %s, want %s", cents, got, want)
		}
		if back, err := Centesimi(want); err != nil || back != cents {
			t.Errorf("%s is %d cents, %v", want, back, err)
		}
	}
	for _, wrong := range []string{"", "1", "1,50", "1.5", "x.50"} {
		if n, err := Centesimi(wrong); err == nil {
			t.Errorf("%q is %d cents", wrong, n)
		}
	}
}

// FuzzLeggi: whatever it is given, a flow comes back that can be told of, or an error.
func FuzzLeggi(f *testing.F) {
	whole, err := Scrivi(intero())
	if err != nil {
		f.Fatal(err)
	}
	f.Add(whole)
	f.Add([]byte("<Flusso/>"))
	f.Fuzz(func(t *testing.T, content []byte) {
		read, err := Leggi(content)
		if err != nil {
			return
		}
		written, err := Scrivi(read)
		if len(read.Difetti()) == 0 && err != nil {
			t.Fatalf("whole, and not written: %v", err)
		}
		if err != nil {
			return
		}
		again, err := Leggi(written)
		if err != nil {
			t.Fatal(err)
		}
		if again.XMLName = read.XMLName; !reflect.DeepEqual(again, read) {
			t.Fatalf("%s was read and written as %s", content, written)
		}
	})
}
