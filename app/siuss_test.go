package app

import (
	"bytes"
	"cmp"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"siz-icaro/app/siuss"
	"siz-icaro/sync/cartella"
	"siz-icaro/sync/cartella/codicefiscale"
)

var ilMese = FiltroSIUSS{Dal: "2026-09-01", Al: "2026-09-30"}

// chiTrasmette is the codice fiscale of somebody invented.
// Who tells INPS, and who takes it back.
const (
	chiTrasmette = "RSSPLA80A01E648P"
	chiRevoca    = "BNCDAA40A41E648A"
)

// adaSIUSS lacks nothing.
func adaSIUSS() cartella.Soggetto {
	return cartella.Soggetto{
		Cognome: "Bianchi", Nome: "Ada", Sesso: "F", CF: "BNCDAA40A41E648A", DataNascita: "1940-01-01", LuogoNascita: "E648", LuogoNascitaNome: "Lodi", Cittadinanza: "Italiana",
		Comune: "E648", ComuneNome: "Lodi",
	}
}

func servizioSIUSS() cartella.Servizio {
	return cartella.Servizio{
		Nome: "Servizio SELF", Tipo: "area", Attivo: true, SIUSSEnte: "E648", SIUSSDenominazione: "Comune di Lodi", SIUSSSede: "E648",
		SIUSSCodici: map[string]string{"sad": "A1.05", "contributo": "A1.16"}, SIUSSMezzi: map[string]string{"sad": "4", "contributo": "4"},
	}
}

func oreSIUSS() (cartella.Intervento, cartella.Erogazione) {
	return cartella.Intervento{
			Numero: "2026/000123", Tipo: "prestazione", Prestazione: "sad", Soggetto: "s1", PIC: "p1", Area: "anziani", Dal: "2026-02-01", AttivoDal: "2026-02-01", Stato: "attivo",
			PropostoDa: anna, PropostoIl: "2026-01-20", Unita: "ora",
		}, cartella.Erogazione{
			Intervento: "i1", Soggetto: "s1", PIC: "p1", Prestazione: "sad", Dal: "2026-09-01", Al: "2026-09-30", Quantita: 10, Importo: 21350, QuotaEnte: 16250, QuotaUtente: 5100,
			Stato: "liquidata", LiquidataIl: "2026-10-02", RegistrataDa: anna,
		}
}

// diSIUSS are a service, a person and what was done for them, all that a file asks;
// the service first.
func diSIUSS() []cartella.Record {
	of, e := oreSIUSS()
	self := func(id cartella.ID, kind cartella.Kind, view any) cartella.Record {
		rec, err := cartella.New(id, kind, "self", view)
		if err != nil {
			panic(err)
		}
		return rec
	}
	service := self("self", cartella.KindServizio, servizioSIUSS())
	service.Servizio = "ambito"
	return []cartella.Record{
		service, self("s1", cartella.KindSoggetto, adaSIUSS()), self("p1", cartella.KindPIC, cartella.PresaInCarico{Numero: "P26-1", Soggetto: "s1", Area: "anziani", Stato: "in_carico", ApertaIl: "2026-01-01"}),
		self("i1", cartella.KindIntervento, of), self("e1", cartella.KindErogazione, e),
	}
}

// fileSIUSS is a file that was written, of what was done for Ada.
func fileSIUSS(name string) cartella.InvioSIUSS {
	of, e := oreSIUSS()
	b := beneficiarioSIUSS(adaSIUSS())
	b.Prestazioni = []siuss.Prestazione{prestazioneSIUSS(servizioSIUSS(), of, e)}
	content, err := siuss.Scrivi(&siuss.Flusso{
		Di: siuss.Identificazione{Nome: name, Ente: siuss.Ente{Codice: "E648", Indirizzo: "E648", CFOperatore: chiTrasmette}}, Beneficiari: []siuss.Beneficiario{b},
	})
	if err != nil {
		panic(err)
	}
	packed, err := siuss.Compatta(content)
	if err != nil {
		panic(err)
	}
	return cartella.InvioSIUSS{
		Operazione: "inserimento", Nome: name, Dal: "2026-09-01", Al: "2026-09-30", Ente: "E648", Sede: "E648", CFOperatore: chiTrasmette, Beneficiari: 1, Prestazioni: 1, Importo: 21350,
		InviatoDa: anna, InviatoIl: "2026-10-02T08:00:00Z", File: packed, Righe: map[cartella.ID]int{"e1": 0},
		Impronta: "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
	}
}

// inviato is that, and the file that told of it.
func inviato(t *testing.T) []cartella.Record {
	all := diSIUSS()
	_, e := oreSIUSS()
	e.SIUSS, e.SIUSSInvio, e.SIUSSIl = "inviata", "f1", "2026-10-02"
	all[len(all)-1] = record(t, "e1", cartella.KindErogazione, "self", e)
	return append(all, record(t, "f1", cartella.KindInvioSIUSS, "self", fileSIUSS("f1")))
}

// officeWithFile is a desk of who may tell INPS, with what a file asks, and where the
// files go that it writes.
func officeWithFile(t *testing.T) (*desk, *Siuss, func() []byte) {
	d := newDesk(t)
	file := filepath.Join(t.TempDir(), "siuss")
	d.cfg.Salva = func(string) (string, error) { return file, nil }
	d.land(append([]cartella.Record{preferenze(t), operatrice(t)}, diSIUSS()...)...)
	return d, &Siuss{d.App}, func() []byte {
		t.Helper()
		content, err := os.ReadFile(file + ".xml")
		if err != nil {
			t.Fatal(err)
		}
		return content
	}
}

// TestSiuss tells INPS of a month, takes it back, and tells it again: each file holds
// what is whole and no more, is noted first, and is kept as it was.
func TestSiuss(t *testing.T) {
	d, x, read := officeWithFile(t)
	_, e := oreSIUSS()
	other := func(id cartella.ID, edit func(*cartella.Erogazione)) {
		v := e
		edit(&v)
		d.land(record(t, id, cartella.KindErogazione, "self", v))
	}
	d.land(record(t, "s2", cartella.KindSoggetto, "self", cartella.Soggetto{Cognome: "Verdi", Nome: "Ugo", CF: "STP0301234567890", Sesso: "M"}))
	other("e2", func(v *cartella.Erogazione) { v.Soggetto = "s2" })
	other("e3", func(v *cartella.Erogazione) { v.Stato = "registrata" })
	other("e4", func(v *cartella.Erogazione) { v.Stato = "annullata" })
	other("e5", func(v *cartella.Erogazione) { v.Dal, v.Al = "2026-08-31", "2026-08-31" })
	other("e6", func(v *cartella.Erogazione) { v.Prestazione = "pasti" })
	other("e7", func(v *cartella.Erogazione) { v.Intervento = "altrove" })
	other("e8", func(v *cartella.Erogazione) { v.Dal, v.Al = "2026-09-30", "2026-09-30" })
	seen, err := x.Controlla(ilMese)
	if err != nil || seen.Pronte != 2 || seen.Beneficiari != 1 || seen.Ferme != 3 || seen.DaPagare != 1 || seen.GiaInviate != 0 || !seen.Puo.Si || len(seen.Ente.Manca) > 0 {
		t.Fatalf("checked: %+v, %v", seen, err)
	}
	lacks := map[string]string{}
	for _, m := range seen.Mancanze {
		lacks[m.Kind+" "+m.ID] = strings.Join(m.Manca, " ")
	}
	for record, want := range map[string][]string{
		"soggetto s2":   {"STP o ENI", "«Data di nascita»: manca", "«Luogo di nascita»: manca", "«Cittadinanza»: manca", "«Comune di residenza»: manca"},
		"servizio self": {"Codice INPS della prestazione Pasti a domicilio", "Prova dei mezzi della prestazione Pasti a domicilio"},
		"erogazione e7": {"L'intervento non è su questo computer"},
	} {
		for _, part := range want {
			if !strings.Contains(lacks[record], part) {
				t.Errorf("of %s nobody says %q, but %q", record, part, lacks[record])
			}
		}
	}
	if len(lacks) != 3 {
		t.Errorf("wrong are %v", lacks)
	}

	if _, err := x.Esporta(ilMese, "paolo", seen.Visto); cartella.CodeOf(err) != cartella.CodeNonValido {
		t.Errorf("sent by nobody: %v", err)
	}
	done, err := x.Esporta(ilMese, " rsspla80a01e648p", seen.Visto)
	if err != nil || done.Righe != 2 || done.File != "siuss.xml" {
		t.Fatalf("exported %+v, %v", done, err)
	}
	first := read()
	flow, err := siuss.Leggi(first)
	if err != nil || len(flow.Difetti()) > 0 || flow.Prestazioni() != 2 || flow.Di.Ente.CFOperatore != chiTrasmette {
		t.Fatalf("%+v, %v", flow, err)
	}
	month, once := flow.Beneficiari[0].Prestazioni[0], flow.Beneficiari[0].Prestazioni[1]
	if month.Carattere != siuss.Periodica || month.Periodo != "1" || month.Mensile != "213.50" || month.QuotaEnte != "162.50" || month.Ore != "10" || month.Protocollo != "2026/000123" ||
		month.PresaCarico != siuss.InCarico || month.Area != siuss.Disabilita || once.Carattere != siuss.Occasionale || once.Importo != "213.50" || once.Erogazione != "2026-09-30" {
		t.Errorf("a month is told as %+v, a day as %+v", month, once)
	}
	muts := d.mutations()
	if n := len(muts); n < 2 || muts[n-2].Action != cartella.AzioneEsportazioneRegistra || muts[n-1].Action != cartella.AzioneInvioSIUSSRegistra {
		t.Errorf("what is written is not noted first: %v", muts)
	}
	kept := d.letta("e1")
	var sent cartella.Erogazione
	if rec, _ := d.corrente.Record("e1"); rec.Into(&sent) != nil || sent.SIUSS != "inviata" || sent.SIUSSInvio == "" || sent.SIUSSIl == "" {
		t.Fatalf("the erogazione says %+v (%v)", sent, kept.Letto)
	}
	invio := string(sent.SIUSSInvio)
	again, err := x.Controlla(ilMese)
	if err != nil || again.Pronte != 0 || again.GiaInviate != 2 || again.Ente.CFOperatore != chiTrasmette {
		t.Errorf("after that: %+v, %v", again, err)
	}
	if _, err := x.Esporta(ilMese, chiTrasmette, again.Visto); cartella.CodeOf(err) != cartella.CodeNonValido {
		t.Errorf("nothing is exported: %v", err)
	}
	if _, err := x.Esporta(ilMese, chiTrasmette, seen.Visto); cartella.CodeOf(err) != cartella.CodeConflitto {
		t.Errorf("what is not as it was seen is exported: %v", err)
	}

	// The person is another since; what is taken back is what was told.
	who := adaSIUSS()
	who.Cognome = "Neri"
	d.land(record(t, "s1", cartella.KindSoggetto, "self", who))
	if done, err = x.Revoca(invio, []string{"e1"}, "bnc daa 40a41 e648a"); err != nil || done.Righe != 1 {
		t.Fatalf("revoked %+v, %v", done, err)
	}
	flow, err = siuss.Leggi(read())
	if err != nil || flow.Prestazioni() != 1 || flow.Beneficiari[0].Anagrafica.Cognome != "Bianchi" || flow.Beneficiari[0].Prestazioni[0].Operazione != siuss.Cancellazione || flow.Di.Ente.CFOperatore != chiRevoca {
		t.Errorf("taken back is %+v, %v", flow, err)
	}
	month.Operazione = siuss.Cancellazione
	if got := flow.Beneficiari[0].Prestazioni[0]; got != month {
		t.Errorf("taken back is %+v, told was %+v", got, month)
	}
	if _, err := x.Revoca(invio, []string{"e1"}, "bnc daa 40a41 e648a"); cartella.CodeOf(err) != cartella.CodeConflitto {
		t.Errorf("it is taken back twice: %v", err)
	}
	told, err := x.Contenuto(invio)
	rows := told.Righe
	if err != nil || told.CFOperatore != chiRevoca || len(rows) != 2 || rows[0].ID != "e1" || rows[0].Stato != "altrove" || rows[1].Stato != "inviata" || rows[0].Chi != "Bianchi Ada" {
		t.Errorf("the file told %+v, %v", rows, err)
	}
	if _, err := x.Salva(invio); err != nil || !bytes.Equal(read(), first) {
		t.Errorf("the file is not kept as it was: %v", err)
	}
	seen, err = x.Controlla(ilMese)
	if err != nil || seen.Pronte != 1 || seen.GiaInviate != 1 {
		t.Fatalf("%+v, %v", seen, err)
	}
	// What was told wrongly is put right: open again, it waits to be paid, and is not told.
	reopen := d.modulo("e1", nil, d.parole).Compila(cartella.AzioneErogazioneRiapri, nil)
	was := d.letta("e1").Visto
	if err := (&Schede{d.App}).Agisci("e1", string(cartella.AzioneErogazioneRiapri), was, reopen); err != nil {
		t.Fatal(err)
	}
	if open, err := x.Controlla(ilMese); err != nil || open.Pronte != 0 || open.DaPagare != seen.DaPagare+1 {
		t.Errorf("open again: %+v, %v", open, err)
	}
	if err := (&Schede{d.App}).Agisci("e8", string(cartella.AzioneErogazioneRiapri), d.letta("e8").Visto, reopen); cartella.CodeOf(err) != cartella.CodeStatoNonAmmesso {
		t.Errorf("what INPS was told is opened again: %v", err)
	}
	pay := d.modulo("e1", nil, d.parole).Compila(cartella.AzioneErogazioneLiquida, nil)
	if err := (&Schede{d.App}).Agisci("e1", string(cartella.AzioneErogazioneLiquida), d.letta("e1").Visto, pay); err != nil {
		t.Fatal(err)
	}
	if seen, err = x.Controlla(ilMese); err != nil || seen.Pronte != 1 {
		t.Fatalf("%+v, %v", seen, err)
	}
	if done, err = x.Esporta(ilMese, chiTrasmette, seen.Visto); err != nil || done.Righe != 1 {
		t.Errorf("told again: %+v, %v", done, err)
	}
	if flow, err = siuss.Leggi(read()); err != nil || flow.Beneficiari[0].Anagrafica.Cognome != "Neri" {
		t.Errorf("told again is %+v, %v", flow, err)
	}
}

// TestTwoTellINPS: of two who export the same without knowing of each other, the
// second is refused by the central service, whole, and told what to do with the file.
func TestTwoTellINPS(t *testing.T) {
	d, x, _ := officeWithFile(t)
	seen, err := x.Controlla(ilMese)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := x.Esporta(ilMese, chiTrasmette, seen.Visto); err != nil {
		t.Fatal(err)
	}
	muts := d.mutations()
	ours := muts[len(muts)-1]
	central := stands{}
	for _, rec := range inviato(t) { // a colleague was first
		central[rec.ID] = rec
	}
	got := cartella.Decide(d.corrente.attore(), d.corrente.now(), central, ours)
	if got.Outcome != cartella.Refused || !strings.Contains(got.Error.Message, "non caricarlo") || len(got.Records) > 0 {
		t.Errorf("the second is told %+v", got)
	}
	written := d.corrente.scritti(ours.Edits[0])
	if len(written) == 0 {
		t.Error("nothing is told of the file")
	}
	for _, w := range written {
		if strings.HasPrefix(w.Etichetta, "File") || strings.HasPrefix(w.Etichetta, "Posto nel file") {
			t.Errorf("what no screen shows is told as written: %s", w.Etichetta)
		}
	}
	for _, rec := range diSIUSS() {
		central[rec.ID] = rec
	}
	if got := cartella.Decide(d.corrente.attore(), d.corrente.now(), central, ours); got.Outcome != cartella.Accepted {
		t.Errorf("the first is told %+v", got.Error)
	}
	// Whatever somebody writes in it: an erogazione of a file names that file.
	forged := ours
	forged.Edits = slices.Clone(ours.Edits)
	forged.Edits[1].Set = map[cartella.Path]cartella.Change{"siuss": ours.Edits[1].Set["siuss"], "siuss_invio": {Now: []byte(`"f1"`)}}
	if got := cartella.Decide(d.corrente.attore(), d.corrente.now(), central, forged); got.Outcome != cartella.Refused {
		t.Errorf("it is marked as of another file: %+v", got)
	}
}

// TestMoreThanAFileHolds: what has no room waits for the next.
func TestMoreThanAFileHolds(t *testing.T) {
	d, x, read := officeWithFile(t)
	_, e := oreSIUSS()
	for i := range cartella.MaxInvioSIUSS + 9 {
		d.land(record(t, cartella.ID(fmt.Sprintf("z%03d", i)), cartella.KindErogazione, "self", e))
	}
	seen, err := x.Controlla(ilMese)
	if err != nil || seen.Pronte != cartella.MaxInvioSIUSS || seen.Oltre != 10 {
		t.Fatalf("%+v, %v", seen, err)
	}
	done, err := x.Esporta(ilMese, chiTrasmette, seen.Visto)
	if err != nil || done.Righe != cartella.MaxInvioSIUSS {
		t.Fatalf("%+v, %v", done, err)
	}
	t.Logf("the file has %d bytes", len(read()))
	if seen, err = x.Controlla(ilMese); err != nil || seen.Pronte != 10 || seen.Oltre != 0 {
		t.Errorf("%+v, %v", seen, err)
	}
}

// TestValidOrTold gives a thousand people a thousand things, with what offices leave
// out and mistype: each is told of, or makes a file that is whole.
func TestValidOrTold(t *testing.T) {
	rng := rand.New(rand.NewPCG(20, 14))
	any := func(list ...string) string { return list[rng.IntN(len(list))] }
	told, whole := 0, 0
	for i := range 1_000 {
		who, service := adaSIUSS(), servizioSIUSS()
		of, e := oreSIUSS()
		for range rng.IntN(5) {
			switch rng.IntN(20) {
			case 0:
				who.CF = any("", "STP0301234567890", "ENI0301234567890", "BNCDAA4LA41E648A", "BNCDAA40A4ME648A", "BNCDAA40A41EM4UK", "12345678901")
			case 1:
				who.Cognome = any("", "X", strings.Repeat("Ñandú ", 9), "D'Angelo & <C>", "Ὀδυσσεύς")
			case 2:
				who.Nome = any("", "É", strings.Repeat("é", 80))
			case 3:
				who.DataNascita = any("", "1800-01-01", "2026-09-01")
			case 4:
				who.LuogoNascita = any("", "Z330", "A001", "E64")
			case 5:
				who.Sesso = any("", "M", "F")
			case 6:
				who.Cittadinanza = any("", "marocchina", "non nota", "boh", "Repubblica Ceca")
			case 7:
				who.Comune = any("", "E648", "Z330", "A003", "H501", "F205")
			case 8:
				e.PIC = ""
			case 9:
				of.Area = any(cartella.AreePIC().Codici()...)
			case 10:
				of.SIUSSMezzi = any("", "1", "2", "3", "4")
			case 11:
				of.SIUSSDSU, of.SIUSSDSUIl = any("", "INPS-ISEE-2026-01234567A-00"), any("", "2026-01-20")
			case 12:
				of.Numero, of.SIUSSProtocollo = any("", "2026/000001"), any("", "prot. 12/2026")
			case 13:
				e.Prestazione = any(cartella.Prestazioni().Codici()...)
				service.SIUSSCodici[e.Prestazione], service.SIUSSMezzi[e.Prestazione] = any("", "A1.05", "A2.17"), any("", "1", "4")
			case 14:
				e.Al = any("2026-09-01", "2026-10-31", "2027-08-31", "2027-09-01", "2030-01-01")
			case 15:
				e.Quantita = []int64{0, 1, 999, 1_000, 100_000}[rng.IntN(5)]
			case 16:
				of.Unita = any("", "ora", "pasto")
			case 17:
				of.Periodicita = any("", "una_volta", "mese")
			case 18:
				e.QuotaEnte, e.QuotaUtente, e.QuotaSSN, e.QuotaAltri = rng.Int64N(1e10), rng.Int64N(1e10), rng.Int64N(1e5), rng.Int64N(3)
				e.Importo = e.QuotaEnte + e.QuotaUtente + e.QuotaSSN + e.QuotaAltri
			case 19:
				e.Importo, e.QuotaEnte, e.QuotaUtente, e.QuotaSSN, e.QuotaAltri = 0, 0, 0, 0, 0
			}
		}
		b, p := beneficiarioSIUSS(who), prestazioneSIUSS(service, of, e)
		one := esportabile{nega: mancanze(b, p, who, of, e, "self", "e1")}
		b.Prestazioni = []siuss.Prestazione{p}
		_, err := siuss.Scrivi(&siuss.Flusso{Di: siuss.Identificazione{Nome: "x", Ente: siuss.Ente{Codice: "E648", Indirizzo: "E648", CFOperatore: chiTrasmette}}, Beneficiari: []siuss.Beneficiario{b}})
		if (err != nil) != one.ferma() {
			t.Errorf("%d: %+v of %+v is told %+v, written %v", i, e, who, one.nega, err)
		}
		if p.Carattere == siuss.Periodica {
			shares := int64(0)
			for _, euro := range []string{p.QuotaEnte, p.QuotaUtente, p.QuotaSSN} {
				n, err := siuss.Centesimi(euro)
				if err != nil {
					t.Fatal(err)
				}
				shares += n
			}
			if each, err := siuss.Centesimi(p.Mensile); err != nil || shares+e.QuotaAltri/mesi(e.Dal, e.Al) != each {
				t.Errorf("%d: the shares of %s are %d cents, %v", i, p.Mensile, shares, err)
			}
		}
		if one.ferma() {
			told++
		} else {
			whole++
		}
	}
	if told < 200 || whole < 200 {
		t.Errorf("%d are told of and %d whole: that shows nothing", told, whole)
	}
}

// TestMonths counts them as INPS's own examples do.
func TestMonths(t *testing.T) {
	for days, want := range map[[2]string]int64{
		{"2026-09-01", "2026-09-30"}: 1, {"2020-10-14", "2020-11-13"}: 1, {"2026-01-01", "2026-12-31"}: 12, {"2026-01-15", "2026-02-20"}: 2, {"2026-02-27", "2026-02-28"}: 1,
		{"2026-01-31", "2026-03-02"}: 2, {"2026-01-31", "2026-02-27"}: 1, {"2024-01-31", "2024-02-29"}: 2,
	} {
		if got := mesi(days[0], days[1]); got != want {
			t.Errorf("%v are %d months, want %d", days, got, want)
		}
	}
}

// TestEveryBenefitHasAName that is as long as INPS wants, and every area is one of
// INPS's.
func TestEveryBenefitHasAName(t *testing.T) {
	for _, v := range cartella.Prestazioni() {
		p := siuss.Prestazione{Denominazione: v.Testo}
		for _, d := range p.Difetti() {
			if d.Dove == siuss.DoveDescrizione {
				t.Errorf("%q: %s", v.Testo, d.Perche)
			}
		}
	}
	for _, v := range cartella.AreePIC() {
		if areeSIUSS[v.Codice] == "" {
			t.Errorf("%q is no area of INPS's", v.Testo)
		}
	}
	if _, err := codicefiscale.Parse(cmp.Or(adaSIUSS().CF, "x")); err != nil {
		t.Error(err)
	}
	if _, err := codicefiscale.Parse(chiTrasmette); err != nil {
		t.Error(err)
	}
}
