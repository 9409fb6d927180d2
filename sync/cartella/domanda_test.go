package cartella

import (
	"slices"
	"strings"
	"testing"
	"time"

	"siz-icaro/sync/cartella/idtest"
)

// instant is a moment as it is written on the wire.
func instant(t *testing.T, s string) time.Time {
	t.Helper()
	at, err := time.Parse(time.RFC3339, s)
	if err != nil {
		t.Fatal(err)
	}
	return at
}

// TestWrittenInTimeArrivesWhileExamined: an application begun, filled in and presented
// with no line is taken within the days of grace, although its call was closed since.
func TestWrittenInTimeArrivesWhileExamined(t *testing.T) {
	who := actor(RuoloAssistenteSociale, "lodi")
	id := ID(idtest.V7("dom2"))
	arrives := instant(t, "2026-03-23T08:00:00Z")
	w := town(t).with(rec(t, "av1", KindAvviso, "self", call("istruttoria")))
	for _, m := range []Mutation{
		mutation(AzioneDomandaCrea, birth(t, "dom2", KindDomanda, "lodi",
			`{"avviso":"av1","linea":"caregiver","soggetto":"s8","richiedente":"beneficiario","risposte":{"ore":19},"isee":1000000,"isee_tipo":"ordinario","isee_scade":"2026-12-31",
			"invalidita":100,"scale":{"prova":{"valutazione":"v8"}},"documenti":{"verbale":true},"stato":"bozza"}`)),
		mutation(AzioneDomandaCompila, setting(id, KindDomanda, map[Path]Change{"risposte.ore": change("19", "20")})),
		mutation(AzioneDomandaPresenta, setting(id, KindDomanda, map[Path]Change{"stato": change(`"bozza"`, `"presentata"`)})),
	} {
		m.At = instant(t, "2026-03-20T10:30:00Z")
		d := Decide(who, arrives, w, m)
		if d.Outcome != Accepted {
			t.Fatalf("%s: %v %+v", m.Action, d.Outcome, d.Error)
		}
		w = w.with(d.Records...)
	}
	if got := w[id].Text("presentata_il"); got != "2026-03-20T10:30:00Z" {
		t.Errorf("presented at %s", got)
	}
}

// TestWhoseScaleCounts: the total of a scale is that of the Ambito's form, or of a form
// of the service that manages the call, and of no other that goes by the same codice.
func TestWhoseScaleCounts(t *testing.T) {
	for servizio, counts := range map[ServizioID]bool{"ambito": true, "self": true, "lodi": false, "codogno": false} {
		form := rec(t, "m9", KindModello, servizio, scalaDiProva)
		done := rec(t, "v9", KindValutazione, "lodi", strings.Replace(string(town(t)["v8"].Body), `"m1"`, `"m9"`, 1))
		w := town(t).with(form, done, rec(t, "dom2", KindDomanda, "lodi", application("bozza")))
		m := mutation(AzioneDomandaCompila, setting("dom2", KindDomanda, map[Path]Change{"scale.prova.valutazione": change(`"v8"`, `"v9"`)}))
		d := Decide(actor(RuoloAssistenteSociale, "lodi"), now, w, m)
		switch {
		case counts && d.Outcome != Accepted:
			t.Errorf("of %s: %v %+v", servizio, d.Outcome, d.Error)
		case !counts && (d.Error == nil || d.Error.Field != "scale.prova.valutazione" || !strings.Contains(d.Error.Message, "conta quella dell'Ambito")):
			t.Errorf("of %s: %v %+v", servizio, d.Outcome, d.Error)
		}
	}
}

// TestPresentedByAWrongClock: a computer whose clock is out of its mind presents now,
// and its application has its number as any other.
func TestPresentedByAWrongClock(t *testing.T) {
	who := actor(RuoloAssistenteSociale, "lodi")
	for at, want := range map[string]string{
		"0001-01-01T00:00:00Z": "2026-03-10T09:00:00Z", "1799-06-01T00:00:00Z": "2026-03-10T09:00:00Z", "2199-01-01T00:00:00Z": "2026-03-10T09:00:00Z",
		"2026-03-10T09:00:01Z": "2026-03-10T09:00:00Z", "2026-03-09T17:30:00Z": "2026-03-09T17:30:00Z",
	} {
		w := counting{town(t).with(rec(t, "dom2", KindDomanda, "lodi", application("bozza"))), map[Series]uint64{}}
		m := mutation(AzioneDomandaPresenta, setting("dom2", KindDomanda, map[Path]Change{"stato": change(`"bozza"`, `"presentata"`)}))
		m.At = instant(t, at)
		d := Decide(who, now, w, m)
		if d.Outcome != Accepted {
			t.Fatalf("%s: %v %+v", at, d.Outcome, d.Error)
		}
		records, _, err := Conseguenze(who, m, now, w, d.Records)
		if err != nil {
			t.Fatal(err)
		}
		if got := records[0]; got.Text("presentata_il") != want || got.Text("protocollo") != "2026/000001" {
			t.Errorf("by a clock at %s: presented %s, entered as %q", at, got.Text("presentata_il"), got.Text("protocollo"))
		}
	}
}

// TestDraftsHaveNoNumber: what is begun, filled in and thrown away is in no register.
func TestDraftsHaveNoNumber(t *testing.T) {
	who := actor(RuoloAssistenteSociale, "lodi")
	w := counting{town(t).with(rec(t, "dom2", KindDomanda, "lodi", application("bozza"))), map[Series]uint64{}}
	for _, m := range []Mutation{
		mutation(AzioneDomandaCompila, setting("dom2", KindDomanda, map[Path]Change{"risposte.ore": change("20", "21")})),
		mutation(AzioneDomandaRitira, setting("dom2", KindDomanda, map[Path]Change{"stato": change(`"bozza"`, `"ritirata"`), "motivo_fine": change("", `"Doppia."`)})),
	} {
		d := Decide(who, now, w, m)
		if d.Outcome != Accepted {
			t.Fatalf("%s: %v %+v", m.Action, d.Outcome, d.Error)
		}
		records, _, err := Conseguenze(who, m, now, w, d.Records)
		if err != nil {
			t.Fatal(err)
		}
		if got := records[0].Text("protocollo"); got != "" || len(w.last) > 0 {
			t.Errorf("%s: entered as %q, %v", m.Action, got, w.last)
		}
	}
}

// TestWhoKnowsThePerson: the service that manages a call knows the person of an
// application from its presentation to its end, and keeps the application itself.
func TestWhoKnowsThePerson(t *testing.T) {
	stands := []string{"presentata", "istruttoria", "integrazione", "ammissibile", "in_graduatoria", "finanziata", "in_attesa", "attivata"}
	for _, v := range StatiDomanda() {
		if v.Codice == "bozza" {
			continue
		}
		w := town(t).with(rec(t, "dom1", KindDomanda, "lodi", application(v.Codice, presented)))
		known, _, err := Deriva(w["s8"], []Record{w["dom1"]}, now)
		if err != nil {
			t.Fatal(err)
		}
		if got, want := known.Text("condiviso.self") != "", slices.Contains(stands, v.Codice); got != want {
			t.Errorf("%s: the person is known to self: %v, want %v", v.Codice, got, want)
		}
		if got := Scopes(w["dom1"], nil, now); !slices.Contains(got, "servizio:self") {
			t.Errorf("%s: the application itself is in %v", v.Codice, got)
		}
	}
}

// TestAskedForMore: what is asked for has a day to come, nobody decides before it and
// the days of grace are over, and nobody brings it later. What is integrated and what
// is admitted is whole, whatever its person and its call have become since.
func TestAskedForMore(t *testing.T) {
	amm, self := actor(RuoloAmministrativo, "lodi"), actor(RuoloReferente, "self")
	asked := presented + `,"integrazione_chiesta":"Manca il verbale.","integrazione_entro":"2026-03-19","integrazione_da":"u9"`
	without := func(was string) string { return strings.Replace(application("istruttoria", presented), was, "", 1) }
	asks := func(day string) Mutation {
		return mutation(AzioneDomandaChiedi, setting("dom2", KindDomanda, map[Path]Change{
			"stato": change(`"istruttoria"`, `"integrazione"`), "integrazione_chiesta": change("", `"Il verbale."`), "integrazione_entro": change("", `"`+day+`"`),
		}))
	}
	gives := func(more ...Path) Mutation {
		set := map[Path]Change{"stato": change(`"integrazione"`, `"istruttoria"`), "integrazione_risposta": change("", `"Ecco."`)}
		for _, p := range more {
			set[p] = change("true", "")
		}
		return mutation(AzioneDomandaIntegra, setting("dom2", KindDomanda, set))
	}
	turnsDown := mutation(AzioneDomandaEscludi, setting("dom2", KindDomanda, map[Path]Change{"stato": change(`"integrazione"`, `"non_ammissibile"`), "motivi": change("", `"Manca il verbale."`)}))
	admits := mutation(AzioneDomandaAmmetti, setting("dom2", KindDomanda, map[Path]Change{"stato": change(`"istruttoria"`, `"ammissibile"`)}))
	over := rec(t, "av1", KindAvviso, "self", call("graduatoria"))
	prompt := rec(t, "av1", KindAvviso, "self", strings.Replace(call("pubblicato"), `"consegna_giorni":3,`, "", 1))
	dead := rec(t, "s8", KindSoggetto, "lodi", `{"cognome":"Villa","nome":"Ida","data_nascita":"1946-03-20","comune":"E648","data_decesso":"2026-03-09","condiviso":{"self":"2200-12-31"}}`)
	for _, tt := range []struct {
		name         string
		who          Attore
		body         string
		more         []Record
		m            Mutation
		written, now string
		p            Path // of the refusal; empty: accepted
		say          string
	}{
		{"asked by tonight", self, application("istruttoria", presented), nil, asks("2026-03-10"), "2026-03-10T09:00:00Z", "2026-03-10T22:59:59Z", "", ""},
		{"asked by yesterday", self, application("istruttoria", presented), nil, asks("2026-03-10"), "2026-03-10T09:00:00Z", "2026-03-10T23:00:00Z", "integrazione_entro", "già passato"},
		{"given on the last day", amm, application("integrazione", asked), nil, gives(), "2026-03-19T22:59:00Z", "2026-03-19T22:59:00Z", "", ""},
		{"given on the last day, delivered later", amm, application("integrazione", asked), nil, gives(), "2026-03-19T22:59:00Z", "2026-03-22T22:00:00Z", "", ""},
		{"given on the last day, delivered too late", amm, application("integrazione", asked), nil, gives(), "2026-03-19T22:59:00Z", "2026-03-22T23:00:00Z", "integrazione_risposta", "dopo il 22/03/2026"},
		{"given the day after", amm, application("integrazione", asked), nil, gives(), "2026-03-19T23:00:00Z", "2026-03-19T23:00:00Z", "integrazione_risposta", "era il 19/03/2026"},
		{"given the day after by a clock ahead", amm, application("integrazione", asked), nil, gives(), "2026-03-25T09:00:00Z", "2026-03-19T09:00:00Z", "", ""},
		{"given once the call takes no more", amm, application("integrazione", asked), []Record{over}, gives(), "2026-03-18T09:00:00Z", "2026-03-18T09:00:00Z", "", ""},
		{"given, with a paper less", amm, application("integrazione", asked), nil, gives("documenti.verbale"), "2026-03-18T09:00:00Z", "2026-03-18T09:00:00Z", "documenti.verbale", "Verbale di invalidità"},
		{"turned down on the last day", self, application("integrazione", asked), nil, turnsDown, "2026-03-19T22:00:00Z", "2026-03-19T22:00:00Z", "stato", "Fino al 22/03/2026"},
		{"turned down in the days of grace", self, application("integrazione", asked), nil, turnsDown, "2026-03-22T22:59:00Z", "2026-03-22T22:59:00Z", "stato", "Fino al 22/03/2026"},
		{"turned down after them", self, application("integrazione", asked), nil, turnsDown, "2026-03-22T23:00:00Z", "2026-03-22T23:00:00Z", "", ""},
		{"turned down the day after, where there are none", self, application("integrazione", asked), []Record{prompt}, turnsDown, "2026-03-19T23:00:00Z", "2026-03-19T23:00:00Z", "", ""},
		{"admitted, with the call over", self, application("istruttoria", presented), []Record{over}, admits, "2026-06-01T09:00:00Z", "2026-06-01T09:00:00Z", "", ""},
		{"admitted when the ISEE has expired since", self, application("istruttoria", presented), []Record{over}, admits, "2027-01-10T09:00:00Z", "2027-01-10T09:00:00Z", "", ""},
		{"admitted with a paper missing", self, without(`"documenti":{"verbale":true},`), nil, admits, "2026-03-18T09:00:00Z", "2026-03-18T09:00:00Z", "documenti.verbale", "Verbale di invalidità"},
		{"admitted although it does not meet a requisite", self, without(`,"invalidita":100`), nil, admits, "2026-03-18T09:00:00Z", "2026-03-18T09:00:00Z", "invalidita", "100 %"},
		{"admitted after a death", self, application("istruttoria", presented), []Record{dead}, admits, "2026-03-18T09:00:00Z", "2026-03-18T09:00:00Z", "soggetto", "deceduta"},
	} {
		w := town(t).with(rec(t, "dom2", KindDomanda, "lodi", tt.body)).with(tt.more...)
		tt.m.At = instant(t, tt.written)
		d := Decide(tt.who, instant(t, tt.now), w, tt.m)
		if tt.p == "" {
			if d.Outcome != Accepted {
				t.Errorf("%s: %v %+v", tt.name, d.Outcome, d.Error)
			}
			continue
		}
		if d.Error == nil || d.Error.Code != CodeNonValido || !slices.ContainsFunc(append([]*Error{d.Error}, d.Error.Altri...), func(e *Error) bool { return e.Field == tt.p && strings.Contains(e.Message, tt.say) }) {
			t.Errorf("%s: %v %+v, want %q of %s", tt.name, d.Outcome, d.Error, tt.say, tt.p)
		}
	}
	// A page that is filled in again asks nothing of the window of the call.
	w := town(t).with(over, rec(t, "dom2", KindDomanda, "lodi", application("integrazione", asked)))
	if got := MancanzeDomanda(w["dom2"], w, instant(t, "2026-04-18T09:00:00Z")); len(got) > 0 {
		t.Errorf("MancanzeDomanda of one that is integrated = %v", got)
	}
}

// TestAgeStaysAsItWasPublished: the day on which ages are reckoned is the last of the
// call as it was published, whatever extension comes later, or the one that it chose.
func TestAgeStaysAsItWasPublished(t *testing.T) {
	ref := actor(RuoloReferente, "self")
	for chosen, want := range map[string]string{"": "2026-03-20", `"eta_al":"2026-01-01"`: "2026-01-01"} {
		body := call("bozza")
		if chosen != "" {
			body = call("bozza", chosen)
		}
		w := town(t).with(rec(t, "av1", KindAvviso, "self", body),
			rec(t, "s8", KindSoggetto, "lodi", `{"cognome":"Villa","nome":"Ida","data_nascita":"2008-03-25","comune":"E648"}`), rec(t, "dom2", KindDomanda, "lodi", application("bozza")))
		for _, m := range []Mutation{
			mutation(AzioneAvvisoPubblica, setting("av1", KindAvviso, map[Path]Change{"stato": change(`"bozza"`, `"pubblicato"`)})),
			mutation(AzioneAvvisoProroga, setting("av1", KindAvviso, map[Path]Change{"al": change(`"2026-03-20"`, `"2026-03-31"`)})),
		} {
			d := Decide(ref, now, w, m)
			if d.Outcome != Accepted {
				t.Fatalf("%s: %v %+v", m.Action, d.Outcome, d.Error)
			}
			w = w.with(d.Records...)
		}
		if got := w["av1"].Text("eta_al"); got != want {
			t.Errorf("ages are reckoned on %s, want %s", got, want)
		}
		m := mutation(AzioneDomandaPresenta, setting("dom2", KindDomanda, map[Path]Change{"stato": change(`"bozza"`, `"presentata"`)}))
		d := Decide(actor(RuoloAssistenteSociale, "lodi"), now, w, m)
		if d.Outcome != Accepted {
			t.Fatalf("%v %+v", d.Outcome, d.Error)
		}
		if got := string(d.Records[0].Field("eta")); got != "17" {
			t.Errorf("the age is %s: of age by the extension", got)
		}
	}
}

// TestWhichIntervention: a benefit becomes an intervention of its own person.
func TestWhichIntervention(t *testing.T) {
	theirs := strings.Replace(intervention("attivo", `"attivo_dal":"2026-02-01"`), `"soggetto":"s1","pic":"p1"`, `"soggetto":"s8"`, 1)
	w := town(t).with(rec(t, "dom2", KindDomanda, "lodi", application("finanziata", presented)), rec(t, "i8", KindIntervento, "self", theirs))
	for id, code := range map[ID]Code{"i8": "", "i1": CodeNonValido} {
		m := mutation(AzioneDomandaAttiva, setting("dom2", KindDomanda, map[Path]Change{"stato": change(`"finanziata"`, `"attivata"`), "intervento": change("", `"`+string(id)+`"`)}))
		d := Decide(actor(RuoloReferente, "self", "lodi"), now, w, m)
		switch {
		case code == "" && d.Outcome != Accepted:
			t.Errorf("%s: %v %+v", id, d.Outcome, d.Error)
		case code != "" && (d.Error == nil || d.Error.Code != code || d.Error.Field != "intervento"):
			t.Errorf("%s: %v %+v", id, d.Outcome, d.Error)
		}
	}
}

// TestOnlyARankingPays: no operator puts an application in a list, or has it paid.
func TestOnlyARankingPays(t *testing.T) {
	w := town(t)
	for _, a := range SchedaDi(KindDomanda).Azioni {
		for _, from := range StatiDomanda().Codici() {
			for _, to := range []string{"in_graduatoria", "finanziata", "in_attesa"} {
				if from == to {
					continue
				}
				w := w.with(rec(t, "dom2", KindDomanda, "self", application(from, presented)))
				m := mutation(a.Nome, setting("dom2", KindDomanda, map[Path]Change{"stato": change(`"`+from+`"`, `"`+to+`"`)}))
				if a.Crea {
					m = mutation(a.Nome, birth(t, "dom3", KindDomanda, "self", strings.Replace(application(to), `"iniziata_il":"2026-03-09T09:00:00Z",`, "", 1)))
				}
				if d := Decide(actor(RuoloReferente, "self", "lodi"), now, w, m); d.Outcome == Accepted {
					t.Errorf("%s from %s to %s", a.Nome, from, to)
				}
			}
		}
	}
}
