package cartella

import (
	"bytes"
	"compress/gzip"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"siz-icaro/sync/cartella/codicefiscale"
	"siz-icaro/sync/cartella/graduatoria"
	"siz-icaro/sync/cartella/idtest"
)

// ufficio is a call of SELF in ranking, with the applications that Lodi and Codogno
// sent it and their places, as the central service has them.
type ufficio struct {
	t   testing.TB
	w   world
	seq Seq
	// notices are those of the last action, "service what".
	notices []string
}

// budget3 is the money of the line "caregiver": for two applications and a half.
const budget3 = 300_000

func ufficioDi(t testing.TB, stati ...string) *ufficio {
	u := &ufficio{t: t, w: town(t)}
	u.w = u.w.with(rec(t, "av1", KindAvviso, "self", strings.Replace(call("graduatoria"), `"budget":10000000`, fmt.Sprintf(`"scorre":true,"budget":%d`, budget3), 1)))
	delete(u.w, "dom1")
	for i, stato := range stati {
		u.presenta(i+1, stato, int64(i), 1_000_000)
	}
	return u
}

// presenta adds an application as the central service has it after its presentation.
func (u *ufficio) presenta(n int, stato string, scale, isee int64, more ...string) {
	id, from := fmt.Sprint("dom", n), ServizioID([]string{"codogno", "lodi"}[n%2])
	more = append([]string{presented, fmt.Sprintf(`"protocollo":"2026/%06d","isee":%d,"soggetto":"s%d"`, n, isee, 80+n), fmt.Sprintf(`"scale":{"prova":{"valutazione":"v8","punteggio":%d}}`, scale)}, more...)
	body := map[string]any{}
	for _, part := range append([]string{application(stato)}, more...) {
		if err := json.Unmarshal([]byte("{"+strings.Trim(part, "{}")+"}"), &body); err != nil {
			if err := json.Unmarshal([]byte("{"+part+"}"), &body); err != nil {
				u.t.Fatal(err, part)
			}
		}
	}
	raw, err := json.Marshal(body)
	if err != nil {
		u.t.Fatal(err)
	}
	place, err := New(ID(fmt.Sprint("pos", n)), KindPosizione, "self", Posizione{Avviso: "av1", Domanda: ID(id), Soggetto: ID(fmt.Sprint(body["soggetto"])), Linea: "caregiver", Mittente: from})
	if err != nil {
		u.t.Fatal(err)
	}
	u.w[ID(id)], u.w[place.ID] = rec(u.t, ID(id), KindDomanda, from, string(raw)), place
}

// attesa is the fingerprint of what a version would be, as a screen shows it beforehand;
// some text where there can be none.
func (u *ufficio) attesa(tipo graduatoria.Tipo, more string) string {
	u.t.Helper()
	var domande, versioni []Record
	for _, r := range u.w {
		switch r.Kind {
		case KindDomanda:
			domande = append(domande, r)
		case KindGraduatoria:
			versioni = append(versioni, r)
		}
	}
	last, wrong := UltimaGraduatoria(versioni)
	if wrong != nil {
		return "none"
	}
	v, wrong := FormaGraduatoria(rec(u.t, "gr", KindGraduatoria, "self", fmt.Sprintf(`{"avviso":"av1","linea":"caregiver","tipo":%q%s}`, tipo, more)), domande, last, u.w)
	if wrong != nil {
		return "none"
	}
	hash, err := v.Impronta()
	if err != nil {
		u.t.Fatal(err)
	}
	return hash
}

// chiede has an amministrativa of SELF ask for a version, which the central service
// makes; she has looked at what it would be, unless more says what she saw.
func (u *ufficio) chiede(action Action, more string) Record {
	u.t.Helper()
	if action != AzioneGraduatoriaProvvisoria && !strings.Contains(more, `"attesa"`) {
		tipo := map[Action]graduatoria.Tipo{AzioneGraduatoriaDefinitiva: graduatoria.Definitiva, AzioneGraduatoriaScorri: graduatoria.Scorrimento}[action]
		more += fmt.Sprintf(`,"attesa":%q`, u.attesa(tipo, more))
	}
	u.seq++
	as := actor(RuoloAmministrativo, "self")
	state := counting{u.w, map[Series]uint64{}}
	asked, err := Nasce(as, now, state, action, rec(u.t, idtest.V7(ID(fmt.Sprint("gr", u.seq))), KindGraduatoria, "self", `{"avviso":"av1","linea":"caregiver"`+more+`}`))
	if err != nil {
		u.t.Fatal(err)
	}
	m := mutation(action, Creation(asked))
	m.Seq = u.seq
	d := Decide(as, now, state, m)
	if d.Outcome != Accepted {
		u.t.Fatalf("%s: %v", action, d.Error)
	}
	records, further, err := Conseguenze(as, m, now, state, d.Records)
	if err != nil {
		u.t.Fatal(err)
	}
	u.notices = nil
	u.w = u.w.with(append(records, further...)...)
	for _, r := range append(records, further...) {
		body, err := r.object()
		if err != nil {
			u.t.Fatal(err)
		}
		if wrong := SchedaDi(r.Kind).con(body, u.w).check(body); wrong != nil {
			u.t.Errorf("the central service wrote a %s that is none: %v\n%s", r.Kind, wrong, r.Body)
		}
		if r.Kind == KindNotifica {
			u.notices = append(u.notices, string(r.Servizio)+" "+r.Text("tipo"))
		}
	}
	return records[0]
}

// tabella is how each application stands: its position and outcome, and its own state.
func (u *ufficio) tabella() (out []string) {
	for n := 1; ; n++ {
		d, there := u.w[ID(fmt.Sprint("dom", n))]
		if !there {
			return out
		}
		p := u.w[ID(fmt.Sprint("pos", n))]
		out = append(out, fmt.Sprintf("%d: %s %s, %s", n, cmpOr(string(p.Field("posizione")), "-"), cmpOr(p.Text("esito"), "-"), d.Text("stato")))
	}
}

func cmpOr(a, b string) string {
	if a == "" {
		return b
	}
	return a
}

func (u *ufficio) set(n int, values map[Path]any) {
	u.t.Helper()
	changed, err := scritto(u.w[ID(fmt.Sprint("dom", n))], values)
	if err != nil {
		u.t.Fatal(err)
	}
	u.w = u.w.with(changed)
}

// TestGraduatoria: from admitted applications to the provisional and the final list
// and a scorrimento after a renunciation, with what each application says.
func TestGraduatoria(t *testing.T) {
	u := ufficioDi(t, "ammissibile", "ammissibile", "ammissibile", "ammissibile", "ritirata")
	u.presenta(6, "non_ammissibile", 0, 0, `"motivi":"Manca il verbale."`)
	u.presenta(7, "ammissibile", 0, 9_000_000) // admitted by mistake: the requisite fails

	first := u.chiede(AzioneGraduatoriaProvvisoria, "")
	want := []string{
		"1: 1 finanziata, in_graduatoria", "2: 2 finanziata, in_graduatoria", "3: 3 idonea_non_finanziata, in_graduatoria", "4: 4 idonea_non_finanziata, in_graduatoria",
		"5: - -, ritirata", "6: - non_idonea, non_ammissibile", "7: - non_idonea, ammissibile",
	}
	if got := u.tabella(); !slices.Equal(got, want) {
		t.Errorf("provisional: %q", got)
	}
	if got := first.Text("problema"); got != "" || string(first.Field("versione")) != "1" || string(first.Field("residuo")) != "60000" || string(first.Field("domande")) != "6" {
		t.Errorf("the provisional list is %s (%s)", first.Field("versione"), got)
	}
	if want := []string{"codogno graduatoria_provvisoria", "lodi graduatoria_provvisoria"}; !slices.Equal(u.notices, want) {
		t.Errorf("told: %q", u.notices)
	}

	u.set(4, map[Path]any{"scale.prova.punteggio": intero(0), "isee": intero(500_000)}) // an observation was right
	final := u.chiede(AzioneGraduatoriaDefinitiva, `,"atto":"Determina 7"`)
	want = []string{
		"1: 2 finanziata, finanziata", "2: 3 idonea_non_finanziata, in_attesa", "3: 4 idonea_non_finanziata, in_attesa", "4: 1 finanziata, finanziata",
		"5: - -, ritirata", "6: - non_idonea, non_ammissibile", "7: - non_idonea, non_ammissibile",
	}
	if got := u.tabella(); !slices.Equal(got, want) {
		t.Errorf("final: %q", got)
	}
	if got, want := u.w["dom7"].Text("motivi"), "L'ISEE supera la soglia."; got != want {
		t.Errorf("7 is not admitted because of %q", got)
	}
	const why = "Scala di prova (prima il più basso): 0.\nISEE (prima il più basso): 5.000,00 €.\nOrdine di protocollo (prima il più basso): 2026/000004.\nÈ la prima della lista.\nIdonea finanziata: i fondi della linea bastano fin qui."
	if got := u.w["pos4"].Text("spiegazione"); got != why {
		t.Errorf("4 is first because of %q", got)
	}
	// 1 has what 4 has in the first key: what its sender reads is its own.
	const own = `{"avviso":"av1","cambio":"Dalla posizione 1 alla 2.","codice":"2026/000001","domanda":"dom1","esito":"finanziata","formata_il":"2026-03-10T09:00:00Z","graduatoria":"%s","importo":120000,"linea":"caregiver","mittente":"lodi","posizione":2,"soggetto":"s81","spiegazione":"Scala di prova (prima il più basso): 0.\nISEE (prima il più basso): 10.000,00 €.\nOrdine di protocollo (prima il più basso): 2026/000001.\nA parità di tutto il resto viene prima chi ha il protocollo più basso: il suo è 2026/000001.\nIdonea finanziata: i fondi della linea bastano fin qui.","tipo":"definitiva"}`
	if got, want := string(u.w["pos1"].Body), fmt.Sprintf(own, final.ID); got != want {
		t.Errorf("of 1 it says %s\nwant %s", got, want)
	}
	const changed = "Da «Idonea non finanziata» a «Idonea finanziata». Dalla posizione 4 alla 1. Scala di prova: era 3, ora 0. ISEE: era 10.000,00 €, ora 5.000,00 €."
	if got := u.w["pos4"].Text("cambio"); got != changed {
		t.Errorf("of 4 changed %q", got)
	}
	if final.Text("precedente") != string(first.ID) {
		t.Error("the final list does not name the provisional one")
	}

	u.set(1, map[Path]any{"stato": "rinunciata"})
	last := u.chiede(AzioneGraduatoriaScorri, `,"atto":"Determina 9"`)
	want = []string{
		"1: 2 uscita, rinunciata", "2: 3 finanziata, finanziata", "3: 4 idonea_non_finanziata, in_attesa", "4: 1 finanziata, finanziata",
		"5: - -, ritirata", "6: - non_idonea, non_ammissibile", "7: - non_idonea, non_ammissibile",
	}
	if got := u.tabella(); !slices.Equal(got, want) {
		t.Errorf("after the scorrimento: %q", got)
	}
	if want := []string{"codogno graduatoria_scorrimento", "lodi graduatoria_scorrimento"}; !slices.Equal(u.notices, want) {
		t.Errorf("told: %q", u.notices)
	}

	// Whoever holds the records makes each list again and gets the same.
	var before *graduatoria.Versione
	hash := ""
	for _, r := range []Record{first, final, last} {
		v, made, err := LeggiGraduatoria(u.w[r.ID])
		if err != nil || !made {
			t.Fatal(err, made)
		}
		if err := v.Verifica(before, hash); err != nil {
			t.Errorf("version %d: %v", v.Numero, err)
		}
		before, hash = &v, u.w[r.ID].Text("impronta")
	}
}

// TestDopoLaDefinitiva: a list leaves alone what has come to an end, whatever it says of
// it, and no application is judged again once a final list speaks of it.
func TestDopoLaDefinitiva(t *testing.T) {
	u := ufficioDi(t, "ammissibile", "ammissibile", "ammissibile")
	u.presenta(4, "non_ammissibile", 0, 0, `"motivi":"Manca il verbale."`)
	for n := 5; n <= 7; n++ {
		u.presenta(n, "ammissibile", 0, 9_000_000) // the requisite fails
	}
	u.chiede(AzioneGraduatoriaProvvisoria, "")
	u.set(5, map[Path]any{"stato": "ritirata", "motivo_fine": "Non serve più."})
	u.chiede(AzioneGraduatoriaDefinitiva, `,"atto":"Determina 7"`)
	self := actor(RuoloReferente, "self")
	again := func(n int, stato string) Decision {
		id := ID(fmt.Sprint("dom", n))
		set := map[Path]Change{"stato": change(`"`+stato+`"`, `"istruttoria"`)}
		for _, p := range []Path{"esito_il", "motivi"} {
			if was := u.w[id].Field(p); was != nil {
				set[p] = change(string(was), "")
			}
		}
		return Decide(self, now, u.w, mutation(AzioneDomandaRiesamina, setting(id, KindDomanda, set)))
	}
	for _, n := range []int{4, 6} {
		const want = "La graduatoria della linea è definitiva: l'istruttoria della domanda non si riapre."
		if d := again(n, "non_ammissibile"); d.Outcome != Refused || d.Error.Message != want {
			t.Errorf("%d is judged again: %v %v", n, d.Outcome, d.Error)
		}
		if Puo(self, now, u.w, AzioneDomandaRiesamina, u.w[ID(fmt.Sprint("dom", n))]) == nil {
			t.Errorf("%d is offered to be judged again", n)
		}
	}
	u.presenta(8, "non_ammissibile", 0, 0, `"motivi":"Fuori termine."`) // of which the list says nothing
	if d := again(8, "non_ammissibile"); d.Outcome != Accepted {
		t.Errorf("one that came later is not judged again: %v", d.Error)
	}
	if no := Puo(self, now, u.w, AzioneDomandaRiesamina, u.w["dom8"]); no != nil {
		t.Errorf("one that came later is not offered: %v", no)
	}
	u.set(1, map[Path]any{"stato": "rinunciata"})
	u.set(2, map[Path]any{"stato": "attivata"})
	u.set(6, map[Path]any{"stato": "ammissibile"})
	u.set(7, map[Path]any{"stato": "decaduta", "decadenza": "decesso"})
	u.chiede(AzioneGraduatoriaScorri, `,"atto":"Determina 9"`)
	want := []string{"rinunciata", "attivata", "finanziata", "non_ammissibile", "ritirata", "ammissibile", "decaduta", "non_ammissibile"}
	for i, stato := range want {
		if got := u.w[ID(fmt.Sprint("dom", i+1))].Text("stato"); got != stato {
			t.Errorf("%d is %s after the scorrimento, want %s", i+1, got, stato)
		}
	}
}

// TestEsceFraLeDue: who leaves between the provisional and the final list has no position
// in it, and their place says so and why, once.
func TestEsceFraLeDue(t *testing.T) {
	u := ufficioDi(t, "ammissibile", "ammissibile", "ammissibile", "ritirata")
	u.chiede(AzioneGraduatoriaProvvisoria, "")
	u.set(1, map[Path]any{"stato": "rinunciata"})
	u.set(2, map[Path]any{"stato": "decaduta", "decadenza": "decesso"})
	last := u.chiede(AzioneGraduatoriaDefinitiva, `,"atto":"Determina 7"`)
	const left = `{"avviso":"av1","cambio":"Non è più fra le domande della lista.","codice":"2026/000001","domanda":"dom1","esito":"uscita","formata_il":"2026-03-10T09:00:00Z","graduatoria":"%s","linea":"caregiver","mittente":"lodi","motivo":"Rinuncia.","soggetto":"s81","tipo":"definitiva"}`
	if got, want := string(u.w["pos1"].Body), fmt.Sprintf(left, last.ID); got != want {
		t.Errorf("of 1 it says %s\nwant %s", got, want)
	}
	if got := u.w["pos2"].Text("motivo"); got != "Decesso." {
		t.Errorf("2 left because of %q", got)
	}
	want := []string{"1: - uscita, rinunciata", "2: - uscita, decaduta", "3: 1 finanziata, finanziata", "4: - -, ritirata"}
	if got := u.tabella(); !slices.Equal(got, want) {
		t.Errorf("final: %q", got)
	}
	if want := []string{"codogno graduatoria_definitiva", "lodi graduatoria_definitiva"}; !slices.Equal(u.notices, want) {
		t.Errorf("told: %q", u.notices)
	}
	before := u.w["pos1"]
	u.set(3, map[Path]any{"stato": "rinunciata"})
	u.chiede(AzioneGraduatoriaScorri, `,"atto":"Determina 9"`)
	if string(u.w["pos1"].Body) != string(before.Body) {
		t.Errorf("what 1 is told changes again: %s", u.w["pos1"].Body)
	}
}

// TestStessaPersona: who is registered by two Comuni is one person by the codice fiscale:
// one is paid, and the list names nobody.
func TestStessaPersona(t *testing.T) {
	u := ufficioDi(t, "ammissibile", "ammissibile")
	for n, cf := range map[int]string{1: "VLLDIA46C60E648M", 2: "VLLDIA46C60E648M", 3: "BNCDAA50A41E648E"} {
		id := ID(fmt.Sprint("s", 80+n))
		u.w = u.w.with(rec(t, id, KindSoggetto, []ServizioID{"codogno", "lodi"}[n%2], fmt.Sprintf(`{"cognome":"Villa","nome":"Ida","data_nascita":"1946-03-20","comune":"E648","cf":%q}`, cf)))
	}
	u.presenta(3, "ammissibile", 9, 0)
	first := u.chiede(AzioneGraduatoriaProvvisoria, "")
	want := []string{"1: 1 finanziata, in_graduatoria", "2: 2 idonea_non_finanziata, in_graduatoria", "3: 3 finanziata, in_graduatoria"}
	if got := u.tabella(); !slices.Equal(got, want) {
		t.Errorf("paid: %q", got)
	}
	if got, want := u.w["pos2"].Text("motivo"), "Per la stessa persona è già finanziata un'altra domanda."; got != want {
		t.Errorf("not paid because of %q", got)
	}
	v, _, err := LeggiGraduatoria(first)
	if err != nil {
		t.Fatal(err)
	}
	var groups []string
	for _, r := range v.Righe {
		groups = append(groups, r.Gruppo)
	}
	if want := []string{"2026/000001", "2026/000001", ""}; !slices.Equal(groups, want) {
		t.Errorf("the groups are %q", groups)
	}

	// What was excluded is nobody's, since who manages the call knows its person no more:
	// with them and without, the list is the same.
	u.set(1, map[Path]any{"stato": "non_ammissibile", "motivi": "C'è già."})
	here := u.attesa(graduatoria.Provvisoria, "")
	delete(u.w, "s81")
	if there := u.attesa(graduatoria.Provvisoria, ""); here == "none" || here != there {
		t.Errorf("the preview is %s, and the list %s", there, here)
	}
}

// TestOmocodia: the same person under the code that tells them from another is one.
func TestOmocodia(t *testing.T) {
	u := ufficioDi(t, "ammissibile", "ammissibile")
	code, err := codicefiscale.Parse("VLLDIA46C60E648M")
	if err != nil {
		t.Fatal(err)
	}
	for n, cf := range map[int]codicefiscale.Codice{1: code, 2: code.Omocodie()[3]} {
		u.w = u.w.with(rec(t, ID(fmt.Sprint("s", 80+n)), KindSoggetto, "lodi", fmt.Sprintf(`{"cognome":"Villa","nome":"Ida","cf":%q}`, cf)))
	}
	u.chiede(AzioneGraduatoriaProvvisoria, "")
	want := []string{"1: 1 finanziata, in_graduatoria", "2: 2 idonea_non_finanziata, in_graduatoria"}
	if got := u.tabella(); !slices.Equal(got, want) {
		t.Errorf("paid: %q", got)
	}
}

// TestDeceduti: no money goes to who has died; the list waits for the word of it.
func TestDeceduti(t *testing.T) {
	u := ufficioDi(t, "ammissibile", "ammissibile", "ammissibile")
	u.chiede(AzioneGraduatoriaProvvisoria, "")
	u.chiede(AzioneGraduatoriaDefinitiva, `,"atto":"Determina 7"`)
	u.w = u.w.with(rec(t, "s83", KindSoggetto, "lodi", `{"cognome":"Villa","nome":"Ida","data_decesso":"2026-03-01"}`))
	u.set(1, map[Path]any{"stato": "rinunciata"})
	last := u.chiede(AzioneGraduatoriaScorri, `,"atto":"Determina 9"`)
	if got := last.Text("problema"); !strings.Contains(got, "2026/000003 risulta deceduto: registra prima la decadenza") {
		t.Errorf("it says %q", got)
	}
	u.set(3, map[Path]any{"stato": "decaduta", "decadenza": "decesso"})
	if got := u.chiede(AzioneGraduatoriaScorri, `,"atto":"Determina 9"`).Text("problema"); got != "" {
		t.Errorf("then it says %q", got)
	}
}

// TestSenzaFondi: a line that has no money to give says who may have a place, and what
// it gives is activated once the list is final.
func TestSenzaFondi(t *testing.T) {
	u := ufficioDi(t, "ammissibile", "ammissibile")
	u.w = u.w.with(rec(t, "av1", KindAvviso, "self", strings.Replace(call("graduatoria"), `,"budget":10000000,"importo":"120000"`, "", 1)))
	u.chiede(AzioneGraduatoriaProvvisoria, "")
	want := []string{"1: 1 idonea, in_graduatoria", "2: 2 idonea, in_graduatoria"}
	if got := u.tabella(); !slices.Equal(got, want) {
		t.Errorf("provisional: %q", got)
	}
	given := mutation(AzioneDomandaAttiva, setting("dom1", KindDomanda, map[Path]Change{"stato": change(`"in_graduatoria"`, `"attivata"`)}))
	as := actor(RuoloAmministrativo, "self")
	if d := Decide(as, now, u.w, given); d.Outcome != Refused || !strings.Contains(d.Error.Message, "non è ancora definitiva") {
		t.Errorf("before the final list: %s, %v", d.Outcome, d.Error)
	}
	u.chiede(AzioneGraduatoriaDefinitiva, `,"atto":"Determina 7"`)
	if got := u.tabella(); !slices.Equal(got, want) {
		t.Errorf("final: %q", got)
	}
	if d := Decide(as, now, u.w, given); d.Outcome != Accepted {
		t.Errorf("after it: %s, %v", d.Outcome, d.Error)
	}
}

// TestRitiroPartitoPrima: who withdrew without a line, while a list was made, can insist.
func TestRitiroPartitoPrima(t *testing.T) {
	u := ufficioDi(t, "ammissibile", "ammissibile")
	u.chiede(AzioneGraduatoriaProvvisoria, "")
	as := actor(RuoloAssistenteSociale, "lodi")
	goes := func(was string) Decision {
		return Decide(as, now, u.w, mutation(AzioneDomandaRitira, setting("dom1", KindDomanda, map[Path]Change{"stato": change(`"`+was+`"`, `"ritirata"`), "motivo_fine": change("", `"Ci ha ripensato."`)})))
	}
	if d := goes("ammissibile"); d.Outcome != Conflicted {
		t.Errorf("as it was seen: %s, %v", d.Outcome, d.Error)
	}
	d := goes("in_graduatoria")
	if d.Outcome != Accepted {
		t.Fatalf("insisted upon: %s, %v", d.Outcome, d.Error)
	}
	u.w = u.w.with(d.Records...)
	u.chiede(AzioneGraduatoriaDefinitiva, `,"atto":"Determina 7"`)
	if got, want := u.tabella(), []string{"1: - uscita, ritirata", "2: 1 finanziata, finanziata"}; !slices.Equal(got, want) {
		t.Errorf("final: %q", got)
	}
}

// TestPariNonSiDice: that money ended among equals is not told to who sent one of them.
func TestPariNonSiDice(t *testing.T) {
	u := ufficioDi(t)
	u.w = u.w.with(rec(t, "av1", KindAvviso, "self", strings.NewReplacer(`,{"espressione":"protocollo","verso":"crescente","etichetta":"Ordine di protocollo"}`, "", `"budget":10000000`, `"budget":240000`).Replace(call("graduatoria"))))
	for n := 1; n <= 3; n++ {
		u.presenta(n, "ammissibile", 5, 1_000_000)
	}
	list := u.chiede(AzioneGraduatoriaProvvisoria, "")
	v, _, err := LeggiGraduatoria(list)
	if err != nil {
		t.Fatal(err)
	}
	if got := v.Righe[2]; !got.Pari || !strings.Contains(got.Motivo, "a pari merito") {
		t.Errorf("the list says %+v", got)
	}
	if place := u.w["pos3"]; place.Text("motivo") != "I fondi della linea finiscono prima." || strings.Contains(string(place.Body), "pari merito") {
		t.Errorf("the place says %s", place.Body)
	}
}

// TestComeVista: a list that would be another than its author saw is not made; what
// they say of money that was paid is part of what they saw.
func TestComeVista(t *testing.T) {
	const want = "Da quando è stata guardata l'anteprima qualcosa è cambiato, e la graduatoria sarebbe un'altra: guardala di nuovo e ripeti."
	u := ufficioDi(t, "ammissibile", "ammissibile", "ammissibile", "ammissibile")
	u.chiede(AzioneGraduatoriaProvvisoria, "")
	seen := u.attesa(graduatoria.Definitiva, "")
	u.set(4, map[Path]any{"isee": intero(500_000)}) // which the author has not seen yet
	before := u.tabella()
	if got := u.chiede(AzioneGraduatoriaDefinitiva, fmt.Sprintf(`,"atto":"Determina 7","attesa":%q`, seen)).Text("problema"); got != want {
		t.Errorf("the final list says %q", got)
	}
	if after := u.tabella(); !slices.Equal(before, after) {
		t.Errorf("%q became %q", before, after)
	}
	if got := u.chiede(AzioneGraduatoriaDefinitiva, `,"atto":"Determina 7"`).Text("problema"); got != "" {
		t.Errorf("seen again, it says %q", got)
	}
	u.set(1, map[Path]any{"stato": "rinunciata"})
	seen = u.attesa(graduatoria.Scorrimento, "")
	u.set(2, map[Path]any{"stato": "rinunciata"})
	if got := u.chiede(AzioneGraduatoriaScorri, fmt.Sprintf(`,"atto":"Determina 9","attesa":%q,"erogato":1000`, seen)).Text("problema"); got != want {
		t.Errorf("the scorrimento says %q", got)
	}
	if got := u.chiede(AzioneGraduatoriaScorri, fmt.Sprintf(`,"atto":"Determina 9","attesa":%q,"erogato":1000`, u.attesa(graduatoria.Scorrimento, ""))).Text("problema"); got != want {
		t.Errorf("with money that was not seen, it says %q", got)
	}
	last := u.chiede(AzioneGraduatoriaScorri, `,"atto":"Determina 9","erogato":1000`)
	if last.Text("problema") != "" || string(last.Field("residuo")) != "59000" {
		t.Errorf("with what was paid, it says %q and has %s left", last.Text("problema"), last.Field("residuo"))
	}
}

// TestMotiviLunghi: what a call says of who fails all of its requisites is more than a
// field holds, and is cut there, so that the application can go on.
func TestMotiviLunghi(t *testing.T) {
	u := ufficioDi(t, "ammissibile")
	var fails []any
	for n := range 30 {
		fails = append(fails, tree{"codice": fmt.Sprint("r", n), "espressione": "isee < 0", "messaggio": fmt.Sprintf("%d. %s.", n, strings.Repeat("perché ", 40))})
	}
	call, err := scritto(u.w["av1"], map[Path]any{"requisiti": fails})
	if err != nil {
		t.Fatal(err)
	}
	u.w = u.w.with(call)
	u.chiede(AzioneGraduatoriaProvvisoria, "")
	u.chiede(AzioneGraduatoriaDefinitiva, `,"atto":"Determina 7"`) // which checks what was written
	for _, tt := range []struct {
		id   ID
		path Path
		max  int
	}{{"dom1", "motivi", 2_000}, {"pos1", "motivo", 5_000}, {"pos1", "spiegazione", 20_000}} {
		got := []rune(u.w[tt.id].Text(tt.path))
		if len(got) > tt.max || len(got) < tt.max && tt.path != "spiegazione" || len(got) < 5_000 && tt.path == "spiegazione" {
			t.Errorf("%s of %s has %d characters", tt.path, tt.id, len(got))
		}
	}
}

// TestGraduatoriaProblemi: where there can be no list, the record says why, its author
// is told, and nothing else changes.
func TestGraduatoriaProblemi(t *testing.T) {
	final := func(u *ufficio) {
		u.chiede(AzioneGraduatoriaProvvisoria, "")
		u.chiede(AzioneGraduatoriaDefinitiva, `,"atto":"Determina 7"`)
	}
	const atto = `,"atto":"Determina 9"`
	for _, tt := range []struct {
		name   string
		u      *ufficio
		before func(*ufficio)
		action Action
		more   string
		want   string
	}{
		{"nobody applied", ufficioDi(t), nil, AzioneGraduatoriaProvvisoria, "", "Nella linea non ci sono domande istruite."},
		{"one is open", ufficioDi(t, "ammissibile", "integrazione"), nil, AzioneGraduatoriaProvvisoria, "", "Una domanda della linea è ancora in istruttoria: concludila prima."},
		{"two are", ufficioDi(t, "presentata", "istruttoria"), nil, AzioneGraduatoriaProvvisoria, "", "2 domande della linea sono ancora in istruttoria: concludile prima."},
		{"final at once", ufficioDi(t, "ammissibile"), nil, AzioneGraduatoriaDefinitiva, atto, "Forma prima la graduatoria provvisoria: chi ha presentato domanda deve poterla vedere."},
		{"a scorrimento of nothing", ufficioDi(t, "ammissibile"), nil, AzioneGraduatoriaScorri, atto, "La graduatoria di questa linea non è ancora definitiva: lo scorrimento viene dopo."},
		{"the same again", ufficioDi(t, "ammissibile"), func(u *ufficio) {
			u.chiede(AzioneGraduatoriaProvvisoria, "")
			u.notices = nil
		}, AzioneGraduatoriaProvvisoria, "", "La graduatoria provvisoria è già questa: dalla versione 1 non è cambiato niente."},
		{"provisional after final", ufficioDi(t, "ammissibile"), final, AzioneGraduatoriaProvvisoria, "", "La graduatoria di questa linea è già definitiva: da qui si va avanti con lo scorrimento."},
		{"final twice", ufficioDi(t, "ammissibile"), final, AzioneGraduatoriaDefinitiva, atto, "La graduatoria di questa linea è già definitiva: da qui si va avanti con lo scorrimento."},
		{"nobody left", ufficioDi(t, "ammissibile"), final, AzioneGraduatoriaScorri, atto, "Nessuno è uscito dalla graduatoria dall'ultima versione: registra prima la rinuncia o la decadenza sulla domanda."},
		{"more paid than given", ufficioDi(t, "ammissibile"), func(u *ufficio) {
			final(u)
			u.set(1, map[Path]any{"stato": "decaduta", "decadenza": "decesso"})
		}, AzioneGraduatoriaScorri, atto + `,"erogato":120001`, "Quanto è già stato erogato a chi esce non può superare quanto gli era stato assegnato."},
		{"no sum", ufficioDi(t, "ammissibile"), func(u *ufficio) {
			call, err := scritto(u.w["av1"], map[Path]any{"linee": []any{tree{"codice": "caregiver", "titolo": "Buono", "importo": "risposte.ore / 0"}}})
			if err != nil {
				t.Fatal(err)
			}
			u.w = u.w.with(call)
		}, AzioneGraduatoriaProvvisoria, "", "Per la domanda 2026/000001 l'importo della linea non si può calcolare: manca un dato che l'avviso usa."},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if tt.before != nil {
				tt.before(tt.u)
			}
			before := tt.u.tabella()
			got := tt.u.chiede(tt.action, tt.more)
			if got.Text("problema") != tt.want || got.Text("impronta") != "" {
				t.Errorf("it says %q", got.Text("problema"))
			}
			if after := tt.u.tabella(); !slices.Equal(before, after) {
				t.Errorf("%q became %q", before, after)
			}
			if want := []string{"self graduatoria_problema"}; !slices.Equal(tt.u.notices, want) {
				t.Errorf("told: %q", tt.u.notices)
			}
		})
	}
}

// TestGraduatoriaDiNessuno: what a list says is nobody's to write, and it is asked for
// by who manages the call alone, once its applications are judged.
func TestGraduatoriaDiNessuno(t *testing.T) {
	u := ufficioDi(t, "ammissibile")
	made := u.chiede(AzioneGraduatoriaProvvisoria, "")
	self := actor(RuoloReferente, "self")
	asks := func(servizio ServizioID, more string) Edit {
		return birth(t, "gr9", KindGraduatoria, servizio, `{"avviso":"av1","tipo":"provvisoria","chiesta_da":"u1","chiesta_il":"2026-03-10T09:00:00Z"`+more+`}`)
	}
	early := u.w.with(rec(t, "av1", KindAvviso, "self", call("istruttoria")))
	for _, tt := range []struct {
		name string
		as   Attore
		w    world
		m    Mutation
		code Code
	}{
		{"an outcome", self, u.w, mutation(AzioneGraduatoriaProvvisoria, asks("self", `,"linea":"caregiver","impronta":"00","finanziate":1`)), CodeNonAutorizzato},
		{"another outcome later", self, u.w, mutation(AzioneGraduatoriaProvvisoria, setting(made.ID, KindGraduatoria, map[Path]Change{"residuo": change("60000", "0")})), CodeNonAutorizzato},
		{"a position", self, u.w, mutation(AzioneDomandaAmmetti, setting("pos1", KindPosizione, map[Path]Change{"esito": change(`"finanziata"`, `"non_idonea"`)})), CodeNonAutorizzato},
		{"money for an application", self, u.w, mutation(AzioneDomandaAmmetti, setting("dom1", KindDomanda, map[Path]Change{"stato": change(`"in_graduatoria"`, `"finanziata"`)})), CodeStatoNonAmmesso},
		{"by who sent one", actor(RuoloReferente, "lodi"), u.w, mutation(AzioneGraduatoriaProvvisoria, asks("lodi", `,"linea":"caregiver"`)), CodeNonValido},
		{"by who has no say", actor(RuoloOperatoreSociale, "self"), u.w, mutation(AzioneGraduatoriaProvvisoria, asks("self", `,"linea":"caregiver"`)), CodeNonAutorizzato},
		{"of a line that there is not", self, u.w, mutation(AzioneGraduatoriaProvvisoria, asks("self", `,"linea":"voucher"`)), CodeNonValido},
		{"while applications are judged", self, early, mutation(AzioneGraduatoriaProvvisoria, asks("self", `,"linea":"caregiver"`)), CodeNonValido},
		{"final unseen", self, u.w, mutation(AzioneGraduatoriaDefinitiva, birth(t, "gr9", KindGraduatoria, "self", `{"avviso":"av1","linea":"caregiver","tipo":"definitiva","atto":"Determina 7","chiesta_da":"u1","chiesta_il":"2026-03-10T09:00:00Z"}`)), CodeNonValido},
		{"final without an act", self, u.w, mutation(AzioneGraduatoriaDefinitiva, birth(t, "gr9", KindGraduatoria, "self", `{"avviso":"av1","linea":"caregiver","tipo":"definitiva","attesa":"00","chiesta_da":"u1","chiesta_il":"2026-03-10T09:00:00Z"}`)), CodeNonValido},
	} {
		if d := Decide(tt.as, now, tt.w, tt.m); d.Outcome != Refused || d.Error.Code != tt.code {
			t.Errorf("%s: %s %v, want %s", tt.name, d.Outcome, d.Error, tt.code)
		}
	}
	for _, r := range []Record{made, u.w["pos1"], u.w["dom1"]} {
		want := []Scope{"servizio:lodi", "servizio:self"}
		if r.Kind == KindGraduatoria {
			want = want[1:]
		}
		if got := Scopes(u.w[r.ID], nil, now); !slices.Equal(got, want) {
			t.Errorf("%s is in %v, want %v", r.Kind, got, want)
		}
	}
	broken, err := scritto(u.w[made.ID], map[Path]any{"impronta": strings.Repeat("0", 64)})
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := LeggiGraduatoria(broken); err == nil {
		t.Error("a list was read whose fingerprint is another's")
	}
}

// TestUltimaGraduatoria: the newest version goes by its number, whatever the order, and
// the others are not even unpacked.
func TestUltimaGraduatoria(t *testing.T) {
	u := ufficioDi(t, "ammissibile")
	var versioni []Record
	for n := range 3 {
		u.presenta(n+2, "ammissibile", 0, 1_000_000)
		versioni = append(versioni, u.chiede(AzioneGraduatoriaProvvisoria, ""))
	}
	for _, i := range []int{0, 1} {
		spoilt, err := scritto(versioni[i], map[Path]any{"file": "AAAA"})
		if err != nil {
			t.Fatal(err)
		}
		versioni[i] = spoilt
	}
	asked := rec(t, "gr9", KindGraduatoria, "self", `{"avviso":"av1","linea":"caregiver","tipo":"provvisoria"}`)
	last, wrong := UltimaGraduatoria([]Record{asked, versioni[2], versioni[0], versioni[1]})
	if wrong != nil || last == nil || last.Numero != 3 || last.Record.ID != versioni[2].ID {
		t.Errorf("the newest is %+v, %v", last, wrong)
	}
	if last, wrong := UltimaGraduatoria([]Record{asked}); last != nil || wrong != nil {
		t.Errorf("where there is none: %+v, %v", last, wrong)
	}
}

// TestGraduatoriaAltroFormato: a list that a later program has made is what its bytes
// are, where this one knows their layout; where it does not, the ranking after it says
// so, and nothing else stands still.
func TestGraduatoriaAltroFormato(t *testing.T) {
	for _, tt := range []struct {
		name, was, is, want string
	}{
		{"a field more", `"formato":1,`, `"formato":1,"nuovo":"x",`, ""},
		{"another layout", `"formato":1,`, `"formato":2,`, "La graduatoria precedente non è leggibile: avvisa l'assistenza."},
		{"none", `"formato":1,`, ``, "La graduatoria precedente non è leggibile: avvisa l'assistenza."},
	} {
		t.Run(tt.name, func(t *testing.T) {
			u := ufficioDi(t, "ammissibile")
			made := u.chiede(AzioneGraduatoriaProvvisoria, "")
			v, _, err := LeggiGraduatoria(made)
			if err != nil {
				t.Fatal(err)
			}
			raw, err := v.Istantanea()
			if err != nil {
				t.Fatal(err)
			}
			raw = bytes.Replace(raw, []byte(tt.was), []byte(tt.is), 1)
			var packed bytes.Buffer
			w := gzip.NewWriter(&packed)
			if _, err := w.Write(raw); err != nil {
				t.Fatal(err)
			}
			if err := w.Close(); err != nil {
				t.Fatal(err)
			}
			hash := graduatoria.Impronta(raw)
			changed, err := scritto(made, map[Path]any{"file": base64.StdEncoding.EncodeToString(packed.Bytes()), "impronta": hash})
			if err != nil {
				t.Fatal(err)
			}
			u.w = u.w.with(changed)
			next := u.chiede(AzioneGraduatoriaDefinitiva, `,"atto":"Determina 7"`)
			if got := next.Text("problema"); got != tt.want {
				t.Fatalf("it says %q, want %q", got, tt.want)
			}
			if tt.want != "" {
				return
			}
			if v, _, err = LeggiGraduatoria(next); err != nil || v.Precedente != hash {
				t.Errorf("it comes after %s (%v), want %s", v.Precedente, err, hash)
			}
		})
	}
}

// TestIscritta: an application has its place in the call from the commit that gives it
// its number, so that no ranking leaves it out.
func TestIscritta(t *testing.T) {
	w := town(t)
	draft := rec(t, "dom2", KindDomanda, "lodi", application("bozza"))
	w = w.with(draft)
	as := actor(RuoloAssistenteSociale, "lodi")
	moves := map[Path]Change{"stato": change(`"bozza"`, `"presentata"`)}
	m := mutation(AzioneDomandaPresenta, setting("dom2", KindDomanda, moves))
	state := counting{w, map[Series]uint64{}}
	d := Decide(as, now, state, m)
	if d.Outcome != Accepted {
		t.Fatal(d.Error)
	}
	_, further, err := Conseguenze(as, m, now, state, d.Records)
	if err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(further, func(r Record) bool { return r.Kind == KindPosizione })
	if i < 0 || string(further[i].Body) != `{"avviso":"av1","domanda":"dom2","linea":"caregiver","mittente":"lodi","soggetto":"s8"}` || further[i].Servizio != "self" {
		t.Fatalf("it has no place: %v", further)
	}
	if Group(further[i]) != "av1" {
		t.Error("its place is not beside the call")
	}
}

// cinquemila is a call with as many applications as one record must hold the ranking
// of, by ids as people have them, with values that are equal in few.
func cinquemila(t testing.TB) *ufficio {
	u := ufficioDi(t)
	r := rand.New(rand.NewPCG(7, 26))
	for n := range 5_000 {
		person := fmt.Sprintf("0199%04x-%04x-7%03x-8%03x-%012x", n, r.IntN(1<<16), r.IntN(1<<12), r.IntN(1<<12), r.Int64N(1<<48))
		u.presenta(n+1, "ammissibile", r.Int64N(15), r.Int64N(2_500_000), fmt.Sprintf(`"soggetto":%q`, person))
	}
	return u
}

// TestGraduatoriaGrande: a list of 5,000 has its place in one record.
func TestGraduatoriaGrande(t *testing.T) {
	u := cinquemila(t)
	got := u.chiede(AzioneGraduatoriaProvvisoria, "")
	if got.Text("problema") != "" || string(got.Field("domande")) != "5000" {
		t.Fatalf("there is no list: %s", got.Text("problema"))
	}
}

// BenchmarkGraduatoria is the commit that makes a list of 5,000, but for the writing.
func BenchmarkGraduatoria(b *testing.B) {
	u := cinquemila(b)
	w := u.w
	for b.Loop() {
		u.w = w
		if got := u.chiede(AzioneGraduatoriaProvvisoria, ""); got.Text("problema") != "" {
			b.Fatal(got.Text("problema"))
		} else {
			b.ReportMetric(float64(len(got.Body)), "B/record")
		}
	}
}
