package cartella

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
)

// TestWindowOfACall: open from the first minute of its first day in Italy to the end
// of its last, summer time or not, whatever zone a machine is in.
func TestWindowOfACall(t *testing.T) {
	day := Corpo{"dal": "2026-03-28", "al": "2026-03-29"} // the clocks go forward on the 29th
	noon := Corpo{"dal": "2026-10-24", "al": "2026-10-25", "alle": "12:00"}
	for _, tt := range []struct {
		c    Corpo
		at   string
		want Finestra
	}{
		{day, "2026-03-27T22:59:59Z", NonAperto},
		{day, "2026-03-27T23:00:00Z", Aperto},
		{day, "2026-03-29T21:59:59Z", Aperto}, // 23:59:59 in summer
		{day, "2026-03-29T22:00:00Z", Chiuso},
		{noon, "2026-10-23T22:00:00Z", Aperto},
		{noon, "2026-10-25T11:00:00Z", Aperto}, // noon, in winter again
		{noon, "2026-10-25T11:00:01Z", Chiuso},
		{Corpo{}, "2026-03-28T12:00:00Z", NonAperto},
		{Corpo{"dal": "2026-03-28"}, "2030-03-28T12:00:00Z", Aperto},
	} {
		at, err := time.Parse(time.RFC3339, tt.at)
		if err != nil {
			t.Fatal(err)
		}
		for _, zone := range []*time.Location{time.UTC, time.FixedZone("far", -11*3600)} {
			if got := FinestraDi(tt.c, at.In(zone)); got != tt.want {
				t.Errorf("FinestraDi(%v, %s) = %s, want %s", tt.c, tt.at, got, tt.want)
			}
		}
	}
}

// costly are n requisites of a hundred terms each, none of which costs much by itself.
func costly(n int) string {
	rows := make([]string, n)
	for i := range rows {
		rows[i] = fmt.Sprintf(`{"codice":"r%d","espressione":"eta%s > 1","messaggio":"x"}`, i, strings.Repeat(" + eta", 99))
	}
	return "[" + strings.Join(rows, ",") + "]"
}

// TestCallMadeReadyOnce: the rules of a call are made ready once for each state of the
// call and of its form.
func TestCallMadeReadyOnce(t *testing.T) {
	w := town(t)
	bando := func(w world) *Bando {
		b, wrong := BandoDi(w["av1"], w)
		if len(wrong) > 0 {
			t.Fatal(wrong)
		}
		return b
	}
	first := bando(w)
	if again := bando(w.with(rec(t, "av1", KindAvviso, "self", call("pubblicato")))); again != first {
		t.Error("the same call with the same form is made ready again")
	}
	extended := w.with(rec(t, "av1", KindAvviso, "self", strings.Replace(call("pubblicato"), "2026-03-20", "2026-03-31", 1)))
	if b := bando(extended); b == first || b.corpo.Testo("al") != "2026-03-31" {
		t.Errorf("a call made longer ends on %s", b.corpo.Testo("al"))
	}
	form := w.with(rec(t, "mod1", KindModello, "ambito", strings.Replace(moduloDiProva, "ore * 2", "ore * 3", 1)))
	tr, err := parseObject([]byte(application("ammissibile", presented)))
	if err != nil {
		t.Fatal(err)
	}
	if got := bando(form).valori(tr).Risposte["totale_peso"]; got != int64(60) {
		t.Errorf("by the form that changed the total is %v", got)
	}
	if got := bando(w).valori(tr).Risposte["totale_peso"]; got != int64(40) {
		t.Errorf("by the form of before it is %v", got)
	}
}

// TestRulesOfACall: what is wrong with a call is said by its row when it is saved.
func TestRulesOfACall(t *testing.T) {
	w := town(t).with(rec(t, "av2", KindAvviso, "self", call("bozza")))
	ref := actor(RuoloReferente, "self")
	for _, tt := range []struct {
		name string
		p    Path
		v    string
		in   string // of the refusal; empty: accepted
	}{
		{"requisites", "requisiti", `[{"codice":"eta","espressione":"eta >= 65","messaggio":"Ha meno di 65 anni."}]`, ""},
		{"an expression that is none", "requisiti", `[{"codice":"eta","espressione":"eta >=","messaggio":"x"}]`, "requisito 1 «eta»: «espressione»"},
		{"a field that the form does not have", "requisiti", `[{"codice":"a","espressione":"eta > 1","messaggio":"x"},{"codice":"b","espressione":"risposte.reddito > 1","messaggio":"x"}]`, "requisito 2 «b»: «espressione»: «reddito» non è un campo"},
		{"as much to reckon as may be", "requisiti", costly(24), ""},
		{"more than that", "requisiti", costly(26), "costa troppo"},
		{"the clock", "requisiti", `[{"codice":"a","espressione":"now() > 1","messaggio":"x"}]`, "requisito 1 «a»"},
		{"a number for a yes", "requisiti", `[{"codice":"a","espressione":"eta","messaggio":"x"}]`, "deve dare un sì o no"},
		{"no sentence", "requisiti", `[{"codice":"a","espressione":"eta > 1"}]`, "«messaggio» manca"},
		{"a link to nowhere", "requisiti", `[{"codice":"a","espressione":"eta > 1","messaggio":"x","campo":"risposte.reddito"}]`, "«campo»: «risposte.reddito» non è un campo della domanda"},
		{"a code twice", "requisiti", `[{"codice":"a","espressione":"eta > 1","messaggio":"x"},{"codice":"a","espressione":"eta > 2","messaggio":"y"}]`, "requisito 2 «a»: c'è già una riga"},
		{"a number that is not there yet", "requisiti", `[{"codice":"a","espressione":"protocollo > 1","messaggio":"x"}]`, "requisito 1 «a»"},
		{"a member that nobody knows", "linee", `[{"codice":"a","titolo":"A","soldi":1}]`, "linea 1 «a»: «soldi» non è previsto"},
		{"less than no money", "linee", `[{"codice":"a","titolo":"A","budget":-1}]`, "linea 1 «a»: «budget» deve essere una somma"},
		{"money that nothing costs", "linee", `[{"codice":"a","titolo":"A","importo":"1"},{"codice":"b","titolo":"B","budget":1}]`, "linea 2 «b»: ha «budget» e non «importo»"},
		{"no money", "linee", `[{"codice":"a","titolo":"A"}]`, ""},
		{"a cost without an end", "linee", `[{"codice":"a","titolo":"A","importo":"isee"}]`, ""},
		{"a choice that a line is not", "linee", `[{"codice":"a","titolo":"A","importo":"isee_tipo == \"nessuno\" ? 1 : 2"}]`, "linea 1 «a»: «importo»: «nessuno» non è fra le voci"},
		{"a key without a direction", "chiavi", `[{"espressione":"isee","verso":"su","etichetta":"ISEE"}]`, "chiave 1 «ISEE»: «verso»"},
		{"a key that is a text", "chiavi", `[{"espressione":"isee_tipo","verso":"crescente","etichetta":"ISEE"}]`, "deve dare un numero"},
		{"a scale that would be called as a fact", "scale", `["isee"]`, "scala 1 «isee»"},
		{"a scale whose total nobody asks for", "scale", `["prova","barthel"]`, ""},
		{"a scale that a key needs, gone", "scale", `[]`, "chiave 1 «Scala di prova»"},
		{"a Comune that is none", "comuni", `["Lodi"]`, "Comune 1 «Lodi»"},
		{"no list", "documenti", `"tutti"`, "serve un elenco"},
		{"a list of numbers", "documenti", `[1]`, "documento 1: serve un oggetto"},
		{"an end before the beginning", "al", `"2026-02-01"`, "finisce prima di cominciare"},
		{"an hour that is none", "alle", `"25:00"`, "«Entro le ore»"},
		{"a form that is a scale", "modulo", `"m1"`, "scegli un modello che serve per una domanda"},
		{"no form", "modulo", `null`, "requisito 4 «ore»"},
	} {
		was := string(w["av2"].Field(tt.p))
		d := Decide(ref, now, w, mutation(AzioneAvvisoModifica, setting("av2", KindAvviso, map[Path]Change{tt.p: change(was, tt.v)})))
		switch {
		case tt.in == "" && d.Outcome != Accepted:
			t.Errorf("%s: %+v", tt.name, d.Error)
		case tt.in != "" && (d.Error == nil || !strings.Contains(d.Error.Message, tt.in)):
			t.Errorf("%s: %v %+v, want %q", tt.name, d.Outcome, d.Error, tt.in)
		}
	}
}

// TestPassagesOfACall: who leads a call from one state to the next, and when.
func TestPassagesOfACall(t *testing.T) {
	at := func(s string) time.Time {
		v, err := time.Parse(time.RFC3339, s)
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	step := func(action Action, from, to string, more map[Path]Change) Mutation {
		set := map[Path]Change{}
		for p, c := range more {
			set[p] = c
		}
		if from != to {
			set["stato"] = change(`"`+from+`"`, `"`+to+`"`)
		}
		return mutation(action, setting("av2", KindAvviso, set))
	}
	ref, amm, ass := actor(RuoloReferente, "self"), actor(RuoloAmministrativo, "self"), actor(RuoloAssistenteSociale, "self")
	const march, late, later = "2026-03-10T09:00:00Z", "2026-03-20T11:00:01Z", "2026-03-24T09:00:00Z"
	draft := func(was, now string) string { return strings.Replace(call("bozza"), was, now, 1) }
	for _, tt := range []struct {
		name string
		who  Attore
		body string
		m    Mutation
		now  string
		code Code
		p    Path
	}{
		{"published", amm, call("bozza"), step(AzioneAvvisoPubblica, "bozza", "pubblicato", nil), march, "", ""},
		{"published by who does not manage it", ass, call("bozza"), step(AzioneAvvisoPubblica, "bozza", "pubblicato", nil), march, CodeNonAutorizzato, ""},
		{"published by another service", actor(RuoloReferente, "lodi"), call("bozza"), step(AzioneAvvisoPubblica, "bozza", "pubblicato", nil), march, CodeNonAccessibile, ""},
		{"published without an end", ref, draft(`"al":"2026-03-20","alle":"12:00",`, ""), step(AzioneAvvisoPubblica, "bozza", "pubblicato", nil), march, CodeNonValido, "al"},
		{"published without a line", ref, draft(`"linee":[`, `"linee":[],"descrizione":"`+"x"+`","titolo2":[`), step(AzioneAvvisoPubblica, "bozza", "pubblicato", nil), march, CodeCampoSconosciuto, "titolo2"},
		{"changed once published", ref, call("pubblicato"), step(AzioneAvvisoModifica, "pubblicato", "pubblicato", map[Path]Change{"titolo": change(`"Misura B2"`, `"Altro"`)}), march, CodeStatoNonAmmesso, "stato"},
		{"made longer", ref, call("pubblicato"), step(AzioneAvvisoProroga, "pubblicato", "pubblicato", map[Path]Change{"al": change(`"2026-03-20"`, `"2026-03-31"`), "motivo_proroga": change("", `"Per gli uffici chiusi."`)}), march, "", ""},
		{"made shorter", ref, call("pubblicato"), step(AzioneAvvisoProroga, "pubblicato", "pubblicato", map[Path]Change{"alle": change(`"12:00"`, `"11:00"`)}), march, CodeNonValido, "al"},
		{"archived while it is open", ref, call("pubblicato"), step(AzioneAvvisoArchivia, "pubblicato", "archiviato", map[Path]Change{"motivo_archivio": change("", `"L'anno del termine è sbagliato."`)}), march, "", ""},
		{"archived without a reason", ref, call("pubblicato"), step(AzioneAvvisoArchivia, "pubblicato", "archiviato", nil), march, CodeNonValido, "motivo_archivio"},
		{"a draft thrown away", ref, `{"codice":"x","titolo":"Prova","stato":"bozza"}`, step(AzioneAvvisoArchivia, "bozza", "archiviato", nil), march, "", ""},
		{"archived after the ranking", ref, call("graduatoria"), step(AzioneAvvisoArchivia, "graduatoria", "archiviato", nil), later, "", ""},
		{"closed while it is open", ref, call("pubblicato"), step(AzioneAvvisoIstruisci, "pubblicato", "istruttoria", nil), march, CodeNonValido, "stato"},
		{"closed", ref, call("pubblicato"), step(AzioneAvvisoIstruisci, "pubblicato", "istruttoria", nil), late, "", ""},
		{"ranked while applications may arrive", ref, call("istruttoria"), step(AzioneAvvisoGraduatoria, "istruttoria", "graduatoria", nil), late, CodeNonValido, "stato"},
		{"ranked", ref, call("istruttoria"), step(AzioneAvvisoGraduatoria, "istruttoria", "graduatoria", nil), later, "", ""},
	} {
		w := town(t).with(rec(t, "av2", KindAvviso, "self", tt.body))
		d := Decide(tt.who, at(tt.now), w, tt.m)
		var code Code
		var p Path
		if d.Error != nil {
			code, p = d.Error.Code, d.Error.Field
		}
		if code != tt.code || p != tt.p {
			t.Errorf("%s: %v %+v, want %q of %q", tt.name, d.Outcome, d.Error, tt.code, tt.p)
		}
	}
}

// TestWhoSeesACall: everybody what was published, and a draft who manages it, also
// once it was thrown away.
func TestWhoSeesACall(t *testing.T) {
	for body, want := range map[string]Scope{
		call("bozza"): "servizio:self", call("archiviato"): "servizio:self",
		call("pubblicato"): ScopeAmbito, call("archiviato", `"pubblicato_il":"2026-03-01"`): ScopeAmbito,
	} {
		if got := Scopes(rec(t, "av2", KindAvviso, "self", body), nil, now); !slices.Equal(got, []Scope{want}) {
			t.Errorf("%s is in %v, want %s", body, got, want)
		}
	}
}

// TestPresented: an application is taken when nothing is missing, in its window by
// when it was written, and not later than the days of grace.
func TestPresented(t *testing.T) {
	with := func(was, now string) string {
		body := application("bozza")
		if !strings.Contains(body, was) {
			t.Fatalf("the application does not hold %s", was)
		}
		return strings.Replace(body, was, now, 1)
	}
	const inTime = "2026-03-10T09:00:00Z"
	dead := rec(t, "s8", KindSoggetto, "lodi", `{"cognome":"Villa","nome":"Ida","data_nascita":"1946-03-20","comune":"E648","data_decesso":"2026-03-01"}`)
	child := rec(t, "s8", KindSoggetto, "lodi", `{"cognome":"Villa","nome":"Ida","data_nascita":"2008-03-21","comune":"E648"}`)
	away := rec(t, "s8", KindSoggetto, "lodi", `{"cognome":"Villa","nome":"Ida","data_nascita":"1946-03-20","comune":"F205"}`)
	nobody := rec(t, "s8", KindSoggetto, "lodi", `{"cognome":"Villa","nome":"Ida","comune":"E648"}`)
	prompt := rec(t, "av1", KindAvviso, "self", strings.Replace(call("pubblicato"), `"consegna_giorni":3,`, "", 1))
	others := rec(t, "av1", KindAvviso, "self", call("pubblicato", `"inviano":{"codogno":true}`))
	worked, ranked := rec(t, "av1", KindAvviso, "self", call("istruttoria")), rec(t, "av1", KindAvviso, "self", call("graduatoria"))
	draft := rec(t, "v8", KindValutazione, "lodi", `{"modello":"m1","soggetto":"s8","data":"2026-02-01","stato":"annullata","motivo_annullo":"x","compilatore":"u2","punteggi":{"totale":0}}`)
	for _, tt := range []struct {
		name         string
		body         string
		more         []Record
		written, now string
		p            Path // of the refusal; empty: accepted
		say          string
	}{
		{"whole", application("bozza"), nil, inTime, inTime, "", ""},
		{"an hour before the end, delivered after the weekend", application("bozza"), nil, "2026-03-20T10:59:00Z", "2026-03-23T08:00:00Z", "", ""},
		{"the same, while it is examined already", application("bozza"), []Record{worked}, "2026-03-20T10:59:00Z", "2026-03-23T08:00:00Z", "", ""},
		{"the same, once it is ranked", application("bozza"), []Record{ranked}, "2026-03-20T10:59:00Z", "2026-03-23T08:00:00Z", "avviso", "non accetta più"},
		{"written in time, delivered after the days of grace", application("bozza"), nil, "2026-03-20T10:59:00Z", "2026-03-24T08:00:00Z", "avviso", "è arrivata dopo il 23/03/2026"},
		{"written in time, delivered an hour after the end of a call that gives no days of grace", application("bozza"), []Record{prompt}, "2026-03-20T10:59:00Z", "2026-03-20T12:00:00Z", "avviso", "chiuso dal 20/03/2026 alle 12:00"},
		{"delivered a minute before it", application("bozza"), []Record{prompt}, "2026-03-20T09:59:00Z", "2026-03-20T10:59:00Z", "", ""},
		{"written after the end", application("bozza"), nil, "2026-03-20T11:00:01Z", "2026-03-20T11:00:01Z", "avviso", "chiuso dal 20/03/2026 alle 12:00"},
		{"written before the beginning", application("bozza"), nil, "2026-02-28T10:00:00Z", inTime, "avviso", "non è ancora aperto"},
		{"written in a time to come", application("bozza"), nil, "2026-03-10T09:00:00Z", "2026-02-28T10:00:00Z", "avviso", "non è ancora aperto"},
		{"no line", with(`"linea":"caregiver",`, ""), nil, inTime, inTime, "linea", "per che cosa"},
		{"a line of another call", with(`"caregiver"`, `"casa"`), nil, inTime, inTime, "linea", "non è fra quelle"},
		{"an answer missing", with(`"risposte":{"ore":20}`, `"risposte":{"casa":true}`), nil, inTime, inTime, "risposte.ore", "Ore alla settimana"},
		{"no ISEE", with(`"isee":1000000,`, ""), nil, inTime, inTime, "isee", "Serve l'ISEE"},
		{"an ISEE that has expired", with(`"2026-12-31"`, `"2026-03-09"`), nil, inTime, inTime, "isee_scade", "è scaduto il 09/03/2026"},
		{"an ISEE that expires today", with(`"2026-12-31"`, `"2026-03-10"`), nil, inTime, inTime, "", ""},
		{"too rich", with(`"isee":1000000`, `"isee":2500001`), nil, inTime, inTime, "isee", "supera la soglia"},
		{"as rich as may be", with(`"isee":1000000`, `"isee":2500000`), nil, inTime, inTime, "", ""},
		{"too rich, but of age the day after", with(`"isee":1000000`, `"isee":4000000`), []Record{child}, inTime, inTime, "", ""},
		{"no invalidity", with(`"invalidita":100`, `"invalidita":99`), nil, inTime, inTime, "invalidita", "100 %"},
		{"no invalidity, with the allowance", with(`"invalidita":100`, `"accompagnamento":true`), nil, inTime, inTime, "", ""},
		{"a paper missing", with(`"documenti":{"verbale":true},`, ""), nil, inTime, inTime, "documenti.verbale", "Verbale di invalidità"},
		{"a paper that nobody asked for", with(`"verbale":true`, `"verbale":true,"patente":true`), nil, inTime, inTime, "documenti.patente", "non è fra quelli"},
		{"another measure", with(`"iniziata_il"`, `"altre_misure":{"b1":true},"iniziata_il"`), nil, inTime, inTime, "altre_misure.b1", "Misura B1"},
		{"no scale", with(`"scale":{"prova":{"valutazione":"v8","punteggio":1,"il":"2026-02-01"}},`, ""), nil, inTime, inTime, "scale.prova.valutazione", "valutazione completata"},
		{"an assessment that was annulled since", application("bozza"), []Record{draft}, inTime, inTime, "scale.prova.valutazione", "valutazione completata"},
		{"of somebody dead", application("bozza"), []Record{dead}, inTime, inTime, "soggetto", "deceduta"},
		{"of somebody from elsewhere", application("bozza"), []Record{away}, inTime, inTime, "soggetto", "Non risiede"},
		{"of somebody of no known age", application("bozza"), []Record{nobody}, inTime, inTime, "soggetto", "data di nascita"},
		{"from a service that may not", application("bozza"), []Record{others}, inTime, inTime, "avviso", "non è fra quelli che inviano"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			parse := func(s string) time.Time {
				at, err := time.Parse(time.RFC3339, s)
				if err != nil {
					t.Fatal(err)
				}
				return at
			}
			w := town(t).with(rec(t, "dom2", KindDomanda, "lodi", tt.body)).with(tt.more...)
			m := mutation(AzioneDomandaPresenta, setting("dom2", KindDomanda, map[Path]Change{"stato": change(`"bozza"`, `"presentata"`)}))
			m.At = parse(tt.written)
			d := Decide(actor(RuoloAmministrativo, "lodi"), parse(tt.now), w, m)
			said := MancanzeDomanda(w["dom2"], w, parse(tt.now))
			if tt.p == "" {
				if d.Outcome != Accepted {
					t.Fatalf("%+v", d.Error)
				}
				if got := d.Records[0].Text("presentata_il"); got != tt.written {
					t.Errorf("presentata_il = %s", got)
				}
				return
			}
			if d.Error == nil || d.Error.Code != CodeNonValido {
				t.Fatalf("%v %+v, want a refusal", d.Outcome, d.Error)
			}
			all := append([]*Error{d.Error}, d.Error.Altri...)
			if !slices.ContainsFunc(all, func(e *Error) bool { return e.Field == tt.p && strings.Contains(e.Message, tt.say) }) {
				t.Errorf("refused by %v, want %q of %s", all, tt.say, tt.p)
			}
			// What the screen tells beforehand is what the judge refuses by.
			if tt.written == tt.now && !strings.Contains(tt.say, "fra quell") && !slices.ContainsFunc(said, func(m Mancanza) bool { return m.Campo == tt.p && strings.Contains(m.Messaggio, tt.say) }) {
				t.Errorf("MancanzeDomanda = %v, want %q of %s", said, tt.say, tt.p)
			}
		})
	}
}

// TestFactsAreRead: age, residence and the total of a scale are the program's to
// read, and no sender's to say.
func TestFactsAreRead(t *testing.T) {
	amm := actor(RuoloAmministrativo, "lodi")
	w := town(t).with(rec(t, "dom2", KindDomanda, "lodi", strings.Replace(application("bozza"), `"punteggio":1`, `"punteggio":0`, 1)))
	m := mutation(AzioneDomandaPresenta, setting("dom2", KindDomanda, map[Path]Change{
		"stato": change(`"bozza"`, `"presentata"`), "eta": change("", "12"), "residente": change("", "false"), "presso": change("", `"b2"`),
	}))
	d := Decide(amm, now, w, m)
	if d.Outcome != Accepted {
		t.Fatalf("%+v", d.Error)
	}
	if got := fmt.Sprintf("%s %s %s %s", d.Records[0].Field("eta"), d.Records[0].Field("residente"), d.Records[0].Field("scale.prova.punteggio"), d.Records[0].Field("presso")); got != `80 true 1 "self"` {
		t.Errorf("facts = %s", got)
	}
	for _, p := range []Path{"scale.prova.punteggio", "protocollo", "impronta", "protocollata_il", "punteggi.peso", "avviso", "soggetto", "modello"} {
		d := Decide(amm, now, w, mutation(AzioneDomandaCompila, setting("dom2", KindDomanda, map[Path]Change{p: change(string(w["dom2"].Field(p)), `"x"`)})))
		if d.Error == nil || d.Error.Code != CodeNonAutorizzato {
			t.Errorf("%s set by hand: %v %+v", p, d.Outcome, d.Error)
		}
	}
	// Born with a form, a number and a total of one's own choice.
	for _, more := range []string{`"modello":"m1"`, `"protocollo":"2026/000001"`, `"eta":3`, `"presso":"self"`} {
		body := `{"avviso":"av1","soggetto":"s8","richiedente":"beneficiario","stato":"bozza",` + more + `}`
		if d := Decide(amm, now, w, mutation(AzioneDomandaCrea, birth(t, "dom3", KindDomanda, "lodi", body))); d.Outcome != Refused {
			t.Errorf("born with %s: %v", more, d.Outcome)
		}
	}
}

// TestWhoWorksAnApplication: the sender writes until it is presented and when it is
// asked, the service of the call goes on with it, and nobody else sees it.
func TestWhoWorksAnApplication(t *testing.T) {
	amm, self, ref := actor(RuoloAmministrativo, "lodi"), actor(RuoloAmministrativo, "self"), actor(RuoloReferente, "self")
	step := func(action Action, from, to string, more map[Path]Change) Mutation {
		set := map[Path]Change{}
		for p, c := range more {
			set[p] = c
		}
		if from != to {
			set["stato"] = change(`"`+from+`"`, `"`+to+`"`)
		}
		return mutation(action, setting("dom2", KindDomanda, set))
	}
	asked := `"integrazione_chiesta":"Manca il verbale.","integrazione_entro":"2026-03-19","integrazione_da":"u9"`
	ore := map[Path]Change{"risposte.ore": change("20", "21")}
	answer := map[Path]Change{"risposte.ore": change("20", "21"), "integrazione_risposta": change("", `"Ecco."`)}
	for _, tt := range []struct {
		name  string
		who   Attore
		stato string
		more  string
		m     Mutation
		code  Code
	}{
		{"filled in by its sender", amm, "bozza", "", step(AzioneDomandaCompila, "bozza", "bozza", ore), ""},
		{"seen by the other before it is presented", self, "bozza", "", step(AzioneDomandaIstruisci, "bozza", "istruttoria", nil), CodeNonAccessibile},
		{"changed by its sender after it is presented", amm, "presentata", presented, step(AzioneDomandaCompila, "presentata", "presentata", ore), CodeNonAutorizzato},
		{"taken by its sender", amm, "presentata", presented, step(AzioneDomandaIstruisci, "presentata", "istruttoria", nil), CodeNonAutorizzato},
		{"taken", self, "presentata", presented, step(AzioneDomandaIstruisci, "presentata", "istruttoria", nil), ""},
		{"taken by a third", actor(RuoloReferente, "codogno"), "presentata", presented, step(AzioneDomandaIstruisci, "presentata", "istruttoria", nil), CodeNonAccessibile},
		{"asked for more", self, "istruttoria", presented, step(AzioneDomandaChiedi, "istruttoria", "integrazione", map[Path]Change{"integrazione_chiesta": change("", `"Il verbale."`), "integrazione_entro": change("", `"2026-03-19"`)}), ""},
		{"asked for more, without a day", self, "istruttoria", presented, step(AzioneDomandaChiedi, "istruttoria", "integrazione", map[Path]Change{"integrazione_chiesta": change("", `"Il verbale."`)}), CodeNonValido},
		{"given more", amm, "integrazione", presented + "," + asked, step(AzioneDomandaIntegra, "integrazione", "istruttoria", answer), ""},
		{"given more without a word", amm, "integrazione", presented + "," + asked, step(AzioneDomandaIntegra, "integrazione", "istruttoria", ore), CodeNonValido},
		{"given more by the other", self, "integrazione", presented + "," + asked, step(AzioneDomandaIntegra, "integrazione", "istruttoria", answer), CodeNonAutorizzato},
		{"given another line", amm, "integrazione", presented + "," + asked, step(AzioneDomandaIntegra, "integrazione", "istruttoria", map[Path]Change{"linea": change(`"caregiver"`, `"assistente"`), "integrazione_risposta": change("", `"Ecco."`)}), CodeNonAutorizzato},
		{"given a person more", amm, "integrazione", presented + "," + asked, step(AzioneDomandaIntegra, "integrazione", "istruttoria", map[Path]Change{"soggetto": change(`"s8"`, `"s1"`)}), CodeNonAutorizzato},
		{"admitted", self, "istruttoria", presented, step(AzioneDomandaAmmetti, "istruttoria", "ammissibile", nil), ""},
		{"admitted by its sender", amm, "istruttoria", presented, step(AzioneDomandaAmmetti, "istruttoria", "ammissibile", nil), CodeNonAutorizzato},
		{"not admitted, without a reason", ref, "istruttoria", presented, step(AzioneDomandaEscludi, "istruttoria", "non_ammissibile", nil), CodeNonValido},
		{"not admitted", ref, "istruttoria", presented, step(AzioneDomandaEscludi, "istruttoria", "non_ammissibile", map[Path]Change{"motivi": change("", `"ISEE oltre la soglia."`)}), ""},
		{"withdrawn", amm, "ammissibile", presented, step(AzioneDomandaRitira, "ammissibile", "ritirata", map[Path]Change{"motivo_fine": change("", `"Ricoverata."`)}), ""},
		{"withdrawn by the other", self, "ammissibile", presented, step(AzioneDomandaRitira, "ammissibile", "ritirata", map[Path]Change{"motivo_fine": change("", `"x"`)}), CodeNonAutorizzato},
		{"a draft thrown away", amm, "bozza", "", step(AzioneDomandaRitira, "bozza", "ritirata", map[Path]Change{"motivo_fine": change("", `"Doppia."`)}), ""},
		{"given up", amm, "finanziata", presented, step(AzioneDomandaRinuncia, "finanziata", "rinunciata", map[Path]Change{"motivo_fine": change("", `"Si trasferisce."`)}), ""},
		{"decayed without a reason", self, "finanziata", presented, step(AzioneDomandaDecadi, "finanziata", "decaduta", nil), CodeNonValido},
	} {
		more := []string{}
		if tt.more != "" {
			more = append(more, tt.more)
		}
		w := town(t).with(rec(t, "dom2", KindDomanda, "lodi", application(tt.stato, more...)))
		d := Decide(tt.who, now, w, tt.m)
		var code Code
		if d.Error != nil {
			code = d.Error.Code
		}
		if code != tt.code {
			t.Errorf("%s: %v %+v, want %q", tt.name, d.Outcome, d.Error, tt.code)
		}
	}
}

// TestProtocol: number, instant and hash come in the commit that accepts the
// presentation, in the register of the service of the call, and stay.
func TestProtocol(t *testing.T) {
	state := town(t).with(rec(t, "dom2", KindDomanda, "lodi", application("bozza")))
	w := counting{state, map[Series]uint64{}}
	who := actor(RuoloAssistenteSociale, "lodi")
	m := mutation(AzioneDomandaPresenta, setting("dom2", KindDomanda, map[Path]Change{"stato": change(`"bozza"`, `"presentata"`)}))
	d := Decide(who, now, w, m)
	if d.Outcome != Accepted {
		t.Fatalf("%+v", d.Error)
	}
	want, err := Impronta(d.Records[0])
	if err != nil {
		t.Fatal(err)
	}
	records, notices, err := Conseguenze(who, m, now, w, d.Records)
	if err != nil {
		t.Fatal(err)
	}
	got := records[0]
	if got.Text("protocollo") != "2026/000001" || got.Text("protocollata_il") != "2026-03-10T09:00:00Z" || got.Text("impronta") != want || len(want) != 64 {
		t.Errorf("entered as %s %s %s, want the hash %s", got.Text("protocollo"), got.Text("protocollata_il"), got.Text("impronta"), want)
	}
	if again, err := Impronta(got); err != nil || again != want {
		t.Errorf("the hash computed again is %s, %v", again, err)
	}
	if n := w.last[Series{KindDomanda, "self", 2026}]; n != 1 {
		t.Errorf("the register of the service of the call gave %d numbers: %v", n, w.last)
	}
	var told []string
	for _, n := range notices {
		if n.Kind != KindNotifica {
			continue
		}
		told = append(told, n.Text("tipo")+" "+n.Text("destinatario")+" "+string(n.Servizio))
	}
	if want := []string{"domanda_arrivata  self", "domanda_protocollata u1 lodi"}; !slices.Equal(told, want) {
		t.Errorf("notices = %q, want %q", told, want)
	}
	// What happens later gives no other number, and leaves the hash.
	self := actor(RuoloAmministrativo, "self")
	next := mutation(AzioneDomandaIstruisci, setting("dom2", KindDomanda, map[Path]Change{"stato": change(`"presentata"`, `"istruttoria"`)}))
	after := counting{state.with(got), w.last}
	d = Decide(self, now, after, next)
	if d.Outcome != Accepted {
		t.Fatalf("%+v", d.Error)
	}
	records, _, err = Conseguenze(self, next, now.Add(time.Hour), after, d.Records)
	if err != nil || records[0].Text("protocollo") != "2026/000001" || records[0].Text("impronta") != want || records[0].Text("protocollata_il") != "2026-03-10T09:00:00Z" {
		t.Errorf("afterwards: %s, %v", records[0].Body, err)
	}
}

// TestKeysAndMoney: what a ranking reads of an application.
func TestKeysAndMoney(t *testing.T) {
	w := town(t)
	b, wrong := BandoDi(w["av1"], w)
	if len(wrong) > 0 {
		t.Fatal(wrong)
	}
	read := func(body string) Corpo {
		tr, err := parseObject([]byte(body))
		if err != nil {
			t.Fatal(err)
		}
		return Corpo(tr)
	}
	c := read(application("ammissibile", presented))
	if got, want := b.Chiave(c), []Esito{{1, true}, {1000000, true}, {2026_000000007, true}}; !slices.Equal(got, want) {
		t.Errorf("Chiave = %v, want %v", got, want)
	}
	if got := b.Importo(c); got != (Esito{120000, true}) {
		t.Errorf("Importo = %v", got)
	}
	c = read(strings.Replace(strings.Replace(application("ammissibile", presented), `"caregiver"`, `"assistente"`, 1), `"isee":1000000,`, "", 1))
	if got := b.Importo(c); got != (Esito{20000, true}) {
		t.Errorf("Importo by the hours = %v", got)
	}
	if got := b.Chiave(c)[1]; got.Noto {
		t.Errorf("a missing ISEE is %v", got)
	}
	if got := b.Disattesi(c); len(got) != 1 || got[0].Codice != "isee" {
		t.Errorf("Disattesi = %v", got)
	}
}
