package cartella

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"siz-icaro/sync/cartella/idtest"
)

// TestRequestRoles: who authorises are the referenti and the amministrativi of the
// service that was asked; nobody answers what they asked themselves.
func TestRequestRoles(t *testing.T) {
	w := town(t)
	for _, tt := range []struct {
		who     Attore
		request ID
		may     string
	}{
		{actor(RuoloAmministrativo, "lodi"), "q2", "ricevi prendi autorizza chiedi nega assegna scrivi"},
		{actor(RuoloReferente, "lodi"), "q2", "ricevi prendi autorizza chiedi nega assegna scrivi"},
		{actor(RuoloAssistenteSociale, "lodi"), "q2", "ricevi prendi chiedi assegna scrivi"},
		{actor(RuoloAmministratore, "lodi"), "q2", ""},
		{actor(RuoloReferente, "self"), "q2", ""},
		{actor(RuoloAmministrativo, "self"), "q1", "ricevi prendi accetta chiedi rifiuta assegna scrivi"},
		{actor(RuoloOperatoreSociale, "self"), "q1", "ricevi prendi accetta chiedi rifiuta assegna scrivi"},
		{actor(RuoloAmministrativo, "lodi"), "q1", "scrivi"},
		{actor(RuoloAmministrativo, "codogno"), "q1", ""},
		{Attore{Operatore: "u2", Profili: map[ServizioID]Ruolo{"lodi": RuoloReferente}}, "q2", "assegna scrivi ritira"},
		{Attore{Operatore: "u2", Profili: map[ServizioID]Ruolo{"lodi": RuoloAssistenteSociale}}, "q1", "scrivi ritira"},
	} {
		var may []string
		for _, a := range SchedaDi(KindRichiesta).Azioni {
			if !a.Crea && Puo(tt.who, now, w, a.Nome, w[tt.request]) == nil {
				may = append(may, strings.TrimPrefix(string(a.Nome), "richiesta."))
			}
		}
		if got := strings.Join(may, " "); got != tt.may {
			t.Errorf("%s of %v may on %s:\n%s, want\n%s", tt.who.Operatore, tt.who.Profili, tt.request, got, tt.may)
		}
	}
}

// step is an action that adds an entry to a request, in which its author writes said.
func step(id ID, was, becomes, said string, more map[Path]Change) Edit {
	set := map[Path]Change{"passaggi.e1.testo": change("", said)}
	if becomes != "" {
		set["stato"] = change(was, becomes)
	}
	for p, c := range more {
		set[p] = c
	}
	return setting(id, KindRichiesta, set)
}

// TestRequestAuthorises: the answer authorises the intervention in the same step, with
// what it grants; one that was decided meanwhile stays as it is, and the answer stands.
func TestRequestAuthorises(t *testing.T) {
	amm := actor(RuoloAmministrativo, "lodi")
	w := town(t)
	goes := func(becomes string) Edit {
		return setting("i2", KindIntervento, map[Path]Change{"stato": change(`"proposto"`, `"`+becomes+`"`), "autorizzazione": change("", `"q2"`)})
	}
	yes := mutation(AzioneRichiestaAutorizza, step("q2", `"inviata"`, `"accettata"`, `"Va bene."`, map[Path]Change{"atto": change("", `"Det. 12/2026"`)}), goes("autorizzato"))
	d := Decide(amm, now, w, yes)
	if d.Outcome != Accepted || len(d.Records) != 2 {
		t.Fatalf("%s, %v, %v", d.Outcome, d.Error, d.Records)
	}
	answer, given := d.Records[0], d.Records[1]
	if got := answer.Text("passaggi.e1.passo") + " " + answer.Text("passaggi.e1.chi") + " " + answer.Text("passaggi.e1.testo"); got != "accettata u1 Va bene." {
		t.Errorf("the passage: %q", got)
	}
	if got := given.Text("stato") + " " + given.Text("autorizzato_da") + " " + given.Text("autorizzazione") + " " + given.Text("atto"); got != "autorizzato u1 q2 Det. 12/2026" {
		t.Errorf("the intervention: %q", got)
	}
	alone := yes
	alone.Edits = yes.Edits[:1]
	if d := Decide(amm, now, w, alone); d.Outcome != Refused {
		t.Errorf("without the intervention: %s", d.Outcome)
	}
	decided := w.with(rec(t, "i2", KindIntervento, "lodi", intervention("annullato")))
	if d := Decide(amm, now, decided, yes); d.Outcome != Accepted || len(d.Records) != 1 {
		t.Errorf("it was annulled meanwhile: %s, %v, %d records", d.Outcome, d.Error, len(d.Records))
	}
	if d := Decide(actor(RuoloAssistenteSociale, "lodi"), now, w, yes); d.Outcome != Refused {
		t.Errorf("a social worker authorises: %s", d.Outcome)
	}
	no := mutation(AzioneRichiestaNega, step("q2", `"inviata"`, `"rifiutata"`, `"Mancano i fondi."`, nil), goes("respinto"))
	if d := Decide(amm, now, w, no); d.Outcome != Accepted || d.Records[1].Text("motivo_rifiuto") != "Mancano i fondi." {
		t.Errorf("a refusal: %s, %v, %v", d.Outcome, d.Error, d.Records)
	}
}

// TestRequestGrants: an intervention in money is granted what the answer says.
func TestRequestGrants(t *testing.T) {
	w := town(t).with(rec(t, "i2", KindIntervento, "lodi", `{"tipo":"economico","prestazione":"contributo","soggetto":"s1","pic":"p1","area":"anziani","dal":"2026-04-01","richiesto":30000,"stato":"proposto","proposto_da":"u2","proposto_il":"2026-03-01"}`))
	m := mutation(AzioneRichiestaAutorizza, step("q2", `"inviata"`, `"accettata"`, "", map[Path]Change{"passaggi.e1.passo": change("", `"accettata"`), "importo_concesso": change("", "25000")}),
		setting("i2", KindIntervento, map[Path]Change{"stato": change(`"proposto"`, `"autorizzato"`), "autorizzazione": change("", `"q2"`)}))
	d := Decide(actor(RuoloReferente, "lodi"), now, w, m)
	if d.Outcome != Accepted || string(d.Records[1].Field("concesso")) != "25000" {
		t.Errorf("%s, %v, %v", d.Outcome, d.Error, d.Records)
	}
}

// TestRequestPassages: a refusal, an integration and a withdrawal say why; nobody writes
// in another's name, nor what was done.
func TestRequestPassages(t *testing.T) {
	w := town(t)
	self := actor(RuoloAmministrativo, "self")
	u2 := Attore{Operatore: "u2", Profili: map[ServizioID]Ruolo{"lodi": RuoloAssistenteSociale}}
	w2 := actor(RuoloReferente, "lodi")
	both := w.with(rec(t, "q1", KindRichiesta, "lodi", request("inviata", `"destinatario":"lodi"`)))
	waits := w.with(rec(t, "q1", KindRichiesta, "lodi", request("integrazione", `"destinatario":"self","presso":"self","passaggi":{"e0":{"passo":"integrazione","chi":"u9","quando":"2026-03-09T10:00:00Z","testo":"Manca l'ISEE."}}`)))
	for _, tt := range []struct {
		name string
		who  Attore
		in   world
		m    Mutation
		code Code
	}{
		{"a refusal", self, w, mutation(AzioneRichiestaRifiuta, step("q1", `"inviata"`, `"rifiutata"`, `"Non compete a noi."`, nil)), ""},
		{"one without its reason", self, w, mutation(AzioneRichiestaRifiuta, step("q1", `"inviata"`, `"rifiutata"`, "", map[Path]Change{"passaggi.e1.passo": change("", `"rifiutata"`)})), CodeNonValido},
		{"an integration without what is missing", self, w, mutation(AzioneRichiestaChiedi, step("q1", `"inviata"`, `"integrazione"`, "", map[Path]Change{"passaggi.e1.passo": change("", `"integrazione"`)})), CodeNonValido},
		{"in another's name", self, w, mutation(AzioneRichiestaScrivi, step("q1", "", "", `"Ciao."`, map[Path]Change{"passaggi.e1.chi": change("", `"u9"`)})), CodeNonAutorizzato},
		{"as another step", self, w, mutation(AzioneRichiestaScrivi, step("q1", "", "", `"Ciao."`, map[Path]Change{"passaggi.e1.passo": change("", `"accettata"`)})), CodeNonAutorizzato},
		{"both write", self, w, mutation(AzioneRichiestaScrivi, step("q1", "", "", `"Ciao."`, nil)), ""},
		{"what is missing", u2, waits, mutation(AzioneRichiestaIntegra, step("q1", `"integrazione"`, `"in_lavorazione"`, `"Eccola."`, nil)), ""},
		{"what another wrote", u2, waits, mutation(AzioneRichiestaScrivi, setting("q1", KindRichiesta, map[Path]Change{"passaggi.e0.testo": change(`"Manca l'ISEE."`, `"Va bene così."`)})), CodeNonAutorizzato},
		{"an answer that waits for nothing more", self, waits, mutation(AzioneRichiestaAccetta, step("q1", `"integrazione"`, `"accettata"`, "", map[Path]Change{"passaggi.e1.passo": change("", `"accettata"`)})), ""},
		{"a refusal where nobody integrates it", self, waits, mutation(AzioneRichiestaRifiuta, step("q1", `"integrazione"`, `"rifiutata"`, `"Non è arrivato niente."`, nil)), ""},
		{"a withdrawal", u2, waits, mutation(AzioneRichiestaRitira, step("q1", `"integrazione"`, `"ritirata"`, `"Non serve più."`, nil)), ""},
		{"to a colleague of ours", self, w, mutation(AzioneRichiestaAssegna, step("q1", "", "", "", map[Path]Change{"assegnata_a": change("", `"u9"`), "passaggi.e1.passo": change("", `"assegnata"`)})), ""},
		{"to who sent it", w2, both, mutation(AzioneRichiestaAssegna, step("q1", "", "", "", map[Path]Change{"assegnata_a": change("", `"u2"`), "passaggi.e1.passo": change("", `"assegnata"`)})), CodeNonValido},
		{"to one of theirs", self, w, mutation(AzioneRichiestaAssegna, step("q1", "", "", "", map[Path]Change{"assegnata_a": change("", `"u4"`), "passaggi.e1.passo": change("", `"assegnata"`)})), CodeNonValido},
	} {
		m := tt.m
		m.Author = tt.who.Operatore
		d := Decide(tt.who, now, tt.in, m)
		if tt.code == "" && d.Outcome != Accepted || tt.code != "" && (d.Outcome != Refused || d.Error.Code != tt.code) {
			t.Errorf("%s: %s, %v; want %q", tt.name, d.Outcome, d.Error, tt.code)
		}
	}
}

// TestRequestBegins: what the intervention says is not typed again; a request reaches
// the service that it is for, with its amministrativi, and takes its person along.
func TestRequestBegins(t *testing.T) {
	w := town(t)
	as := Attore{Operatore: "u2", Profili: map[ServizioID]Ruolo{"lodi": RuoloAssistenteSociale}}
	id := ID(idtest.V7("nuova"))
	born, err := Nasce(as, now, w, AzioneRichiestaCrea, rec(t, id, KindRichiesta, "lodi", `{"intervento":"i2","testo":"Da autorizzare."}`))
	if err != nil {
		t.Fatal(err)
	}
	var got Richiesta
	if err := json.Unmarshal(born.Body, &got); err != nil {
		t.Fatal(err)
	}
	want := Richiesta{Tipo: "autorizzazione", Destinatario: "lodi", Oggetto: "Autorizzazione: Assistenza domiciliare (SAD)", Testo: "Da autorizzare.", Soggetto: "s1", PIC: "p1", Intervento: "i2",
		Priorita: "normale", Stato: "inviata", InviataDa: "u2", InviataIl: "2026-03-10"}
	if a, b := string(born.Body), string(rec(t, id, KindRichiesta, "lodi", mustJSON(t, want)).Body); a != b {
		t.Errorf("it begins with\n%s, want\n%s", a, b)
	}
	m := mutation(AzioneRichiestaCrea, Creation(born))
	m.Author = "u2"
	if d := Decide(as, now, w, m); d.Outcome != Accepted {
		t.Errorf("%s, %v", d.Outcome, d.Error)
	}
	if got := Scopes(w["q1"], nil, now); !slices.Equal(got, []Scope{"servizio:lodi", "servizio:self"}) {
		t.Errorf("a request that was sent is in %v", got)
	}
	if known, _, err := Deriva(w["s1"], []Record{w["q1"]}, now); err != nil || known.Text("condiviso.self") != senzaFine {
		t.Errorf("its person: %s, %v", known.Body, err)
	}
	for _, stato := range []string{"inviata", "ricevuta", "in_lavorazione", "integrazione", "accettata", "rifiutata", "evasa"} {
		stands := rec(t, "q1", KindRichiesta, "lodi", request(stato, `"destinatario":"self","presso":"self"`))
		known, _, err := Deriva(w["s1"], []Record{stands}, now)
		if err != nil {
			t.Fatal(err)
		}
		if over := stato == "rifiutata" || stato == "evasa"; (known.Text("condiviso.self") == "") != over {
			t.Errorf("%s: the person is known to self until %q", stato, known.Text("condiviso.self"))
		}
		if got := Scopes(stands, nil, now); !slices.Contains(got, "servizio:self") {
			t.Errorf("%s: the request itself is in %v", stato, got)
		}
	}
	// Whoever came to know the person by a request does not keep them by another.
	self := actor(RuoloOperatoreSociale, "self")
	on := birth(t, "v9", KindRichiesta, "self", `{"tipo":"spesa","destinatario":"self","oggetto":"A","testo":"B","soggetto":"s1","priorita":"normale","stato":"inviata"}`)
	if also := ConEssa(now, w, AzioneRichiestaCrea, rec(t, "v9", KindRichiesta, "self", `{"soggetto":"s1"}`)); len(also) > 0 {
		t.Errorf("a request makes its person known for good: %v", also)
	}
	for name, m := range map[string]Mutation{
		"of a person whom one sees": mutation(AzioneRichiestaCrea, on),
		"that keeps them":           mutation(AzioneRichiestaCrea, on, setting("s1", KindSoggetto, map[Path]Change{"servizi.self.dal": change("", `"2026-03-10"`)})),
	} {
		if d := Decide(self, now, w, m); (d.Outcome == Accepted) != (len(m.Edits) == 1) {
			t.Errorf("a request %s: %s, %v", name, d.Outcome, d.Error)
		}
	}
	for _, stato := range []string{"autorizzato", "respinto", "attivo"} {
		m := mutation(AzioneRichiestaCrea, Creation(born))
		m.Author = "u2"
		if d := Decide(as, now, w.with(rec(t, "i2", KindIntervento, "lodi", intervention(stato))), m); d.Outcome != Refused || d.Error.Field != "intervento" {
			t.Errorf("what is %s is to be authorised: %s, %v", stato, d.Outcome, d.Error)
		}
	}
	for _, tt := range []struct {
		role  Ruolo
		to    string
		about string
		ok    bool
	}{
		{RuoloAmministrativo, "self", `"soggetto":"s1",`, false}, {RuoloAmministrativo, "self", "", true}, {RuoloAmministrativo, "lodi", `"soggetto":"s1",`, true},
		{RuoloOperatoreSociale, "self", `"soggetto":"s1",`, true}, {RuoloReferente, "self", `"soggetto":"s1",`, true},
	} {
		d := Decide(actor(tt.role, "lodi"), now, w, mutation(AzioneRichiestaCrea, birth(t, "v9", KindRichiesta, "lodi",
			`{"tipo":"spesa","destinatario":"`+tt.to+`","oggetto":"A","testo":"B",`+tt.about+`"priorita":"normale","stato":"inviata"}`)))
		if d.Outcome == Accepted != tt.ok || !tt.ok && d.Error.Field != "soggetto" {
			t.Errorf("%s sends to %s about %q: %s, %v", tt.role, tt.to, tt.about, d.Outcome, d.Error)
		}
	}
	away := mutation(AzioneRichiestaCrea, birth(t, "via", KindRichiesta, "lodi",
		`{"tipo":"autorizzazione","destinatario":"self","oggetto":"A","testo":"B","soggetto":"s1","intervento":"i2","priorita":"normale","stato":"inviata"}`))
	away.Author = "u2"
	if d := Decide(as, now, w, away); d.Outcome != Refused || d.Error.Field != "destinatario" {
		t.Errorf("another service is to authorise: %s, %v", d.Outcome, d.Error)
	}
}

func mustJSON(t *testing.T, v any) string {
	t.Helper()
	raw, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}

// TestRequestTold: each side hears what the other did, in its own service; what asks for
// somebody goes once somebody has taken it. Two who write at once are both kept.
func TestRequestTold(t *testing.T) {
	self := actor(RuoloAmministrativo, "self")
	u2 := Attore{Operatore: "u2", Profili: map[ServizioID]Ruolo{"lodi": RuoloAssistenteSociale}}
	nine := self
	nine.Operatore = "u9"
	there := `"destinatario":"self","presso":"self"`
	for _, tt := range []struct {
		who    Attore
		stands string
		action Action
		edit   Edit
		want   string
	}{
		{u2, "", AzioneRichiestaCrea, birth(t, "q9", KindRichiesta, "lodi", `{"tipo":"spesa","destinatario":"self","oggetto":"A","testo":"B","priorita":"normale","stato":"inviata"}`), " richiesta_arrivata self"},
		{self, request("inviata", there), AzioneRichiestaPrendi, setting("q1", KindRichiesta, map[Path]Change{"stato": change(`"inviata"`, `"in_lavorazione"`), "passaggi.e1.passo": change("", `"presa"`)}), "u2 richiesta_presa lodi"},
		{self, request("inviata", there), AzioneRichiestaAssegna, step("q1", "", "", `"Tu."`, map[Path]Change{"assegnata_a": change("", `"u9"`)}), "u9 richiesta_per_te self"},
		{u2, request("ricevuta", there), AzioneRichiestaScrivi, step("q1", "", "", `"Allora?"`, nil), " richiesta_risposta self"},
		{u2, request("ricevuta", there+`,"assegnata_a":"u9"`), AzioneRichiestaScrivi, step("q1", "", "", `"Allora?"`, nil), "u9 richiesta_risposta self"},
		{nine, request("ricevuta", there), AzioneRichiestaScrivi, step("q1", "", "", `"Ci pensiamo."`, nil), "u2 richiesta_risposta lodi"},
		{self, request("inviata", there), AzioneRichiestaChiedi, step("q1", `"inviata"`, `"integrazione"`, `"Manca."`, nil), "u2 richiesta_da_integrare lodi"},
		{u2, request("integrazione", there+`,"assegnata_a":"u9"`), AzioneRichiestaIntegra, step("q1", `"integrazione"`, `"in_lavorazione"`, `"Ecco."`, nil), "u9 richiesta_per_te self"},
		{self, request("inviata", there), AzioneRichiestaRifiuta, step("q1", `"inviata"`, `"rifiutata"`, `"No."`, nil), "u2 richiesta_rifiutata lodi"},
		{u2, request("in_lavorazione", there+`,"assegnata_a":"u9"`), AzioneRichiestaRitira, step("q1", `"in_lavorazione"`, `"ritirata"`, `"Basta."`, nil), ""},
		{u2, request("in_lavorazione", `"destinatario":"lodi","assegnata_a":"u4"`), AzioneRichiestaRitira, step("q1", `"in_lavorazione"`, `"ritirata"`, `"Basta."`, nil), "u4 richiesta_ritirata lodi"},
	} {
		w := town(t)
		if tt.stands != "" {
			w = w.with(rec(t, "q1", KindRichiesta, "lodi", tt.stands))
		}
		m := mutation(tt.action, tt.edit)
		m.Author = tt.who.Operatore
		d := Decide(tt.who, now, w, m)
		if d.Outcome != Accepted {
			t.Errorf("%s: %v", tt.action, d.Error)
			continue
		}
		_, notices, err := Conseguenze(tt.who, m, now, counting{w, map[Series]uint64{}}, d.Records)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, n := range notices {
			got = append(got, n.Text("destinatario")+" "+n.Text("tipo")+" "+string(n.Servizio))
		}
		if strings.Join(got, ", ") != tt.want {
			t.Errorf("%s tells %q, want %q", tt.action, got, tt.want)
		}
	}
	arrived, wrote := Notifica{Tipo: "richiesta_arrivata"}, Notifica{Tipo: "richiesta_risposta"}
	over := rec(t, "q1", KindRichiesta, "lodi", request("evasa", there))
	if toOne := (Notifica{Tipo: "richiesta_risposta", Destinatario: "u9"}); wrote.Pendente(over) || !toOne.Pendente(over) {
		t.Error("what was written to all is to be read although it is over, or is not by whom it was written to")
	}
	w := town(t)
	if taken := rec(t, "q1", KindRichiesta, "lodi", request("in_lavorazione", there+`,"assegnata_a":"u9"`)); !arrived.Pendente(w["q1"]) || arrived.Pendente(taken) {
		t.Error("what arrived still asks for somebody once it was taken, or never did")
	}
	first := Decide(self, now, w, mutation(AzioneRichiestaScrivi, step("q1", "", "", `"Uno."`, nil)))
	m := mutation(AzioneRichiestaScrivi, setting("q1", KindRichiesta, map[Path]Change{"passaggi.e2.testo": change("", `"Due."`)}))
	m.Author = "u2"
	if both := Decide(u2, now, w.with(first.Records...), m); both.Outcome != Accepted || both.Records[0].Text("passaggi.e1.testo")+both.Records[0].Text("passaggi.e2.testo") != "Uno.Due." {
		t.Errorf("two at once: %s, %v, %v", both.Outcome, both.Error, both.Records)
	}
}

// TestRequestWithdrawn: what is withdrawn is its own service's again, with the person.
func TestRequestWithdrawn(t *testing.T) {
	w := town(t)
	u2 := Attore{Operatore: "u2", Profili: map[ServizioID]Ruolo{"lodi": RuoloAssistenteSociale}}
	m := mutation(AzioneRichiestaRitira, step("q1", `"inviata"`, `"ritirata"`, `"Non serve più."`, nil))
	m.Author = "u2"
	d := Decide(u2, now, w, m)
	if d.Outcome != Accepted {
		t.Fatalf("%s, %v", d.Outcome, d.Error)
	}
	withdrawn := d.Records[0]
	if got := Scopes(withdrawn, nil, now); !slices.Equal(got, []Scope{"servizio:lodi"}) || withdrawn.Text("destinatario") != "self" {
		t.Errorf("it is in %v: %s", got, withdrawn.Body)
	}
	if known, _, err := Deriva(w["s1"], []Record{withdrawn}, now); err != nil || known.Text("condiviso.self") != "" {
		t.Errorf("its person is known to self still: %s, %v", known.Body, err)
	}
}

// TestFullThreadComesToItsEnd: who writes leaves room for the answer.
func TestFullThreadComesToItsEnd(t *testing.T) {
	w := town(t)
	q := w["q1"]
	stood, err := q.object()
	if err != nil {
		t.Fatal(err)
	}
	full, err := json.Marshal(strings.Repeat("x", 4_000))
	if err != nil {
		t.Fatal(err)
	}
	body := clone(stood)
	for n := range (MaxBody - bodyForEnd) / 4_000 {
		if err := set(body, Path(fmt.Sprintf("passaggi.z%d.testo", n)), strings.Repeat("x", 4_000)); err != nil {
			t.Fatal(err)
		}
	}
	if q.Body, err = encode(body); err != nil {
		t.Fatal(err)
	}
	q.parsed = nil
	w = w.with(q)
	self := actor(RuoloOperatoreSociale, "self")
	more := mutation(AzioneRichiestaScrivi, step("q1", "", "", string(full), nil))
	if d := Decide(self, now, w, more); d.Outcome != Refused || d.Error.Code != CodeTroppoGrande || !strings.Contains(d.Error.Message, "alla fine") {
		t.Errorf("one more message: %s, %v", d.Outcome, d.Error)
	}
	last := mutation(AzioneRichiestaRifiuta, step("q1", `"`+q.Text("stato")+`"`, `"rifiutata"`, string(full), nil))
	if d := Decide(self, now, w, last); d.Outcome != Accepted {
		t.Errorf("the answer: %s, %v", d.Outcome, d.Error)
	}
}

// TestRequestFromACase: whose the case is need not be said again.
func TestRequestFromACase(t *testing.T) {
	w := town(t)
	born := rec(t, "v9", KindRichiesta, "lodi", `{"pic":"p1"}`)
	got, err := Proposte(actor(RuoloReferente, "lodi"), now, w, AzioneRichiestaCrea, born, "")
	if err != nil || string(got["soggetto"]) != `"`+w["p1"].Text("soggetto")+`"` {
		t.Errorf("proposed %s, %v", got["soggetto"], err)
	}
}
