package cartella

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"siz-icaro/sync/cartella/idtest"
)

// stato is a change of state with what comes along.
func stato(was, now string, more map[Path]Change) map[Path]Change {
	out := map[Path]Change{"stato": change(`"`+was+`"`, `"`+now+`"`)}
	for p, ch := range more {
		out[p] = ch
	}
	return out
}

func TestSegnalazione(t *testing.T) {
	at := func(body string) world { return town(t).with(rec(t, "g2", KindSegnalazione, "lodi", body)) }
	sent := func(stato string) world { return at(report(stato, `"presso":"self","inviata_da":"u2"`)) }
	act := func(a Action, set map[Path]Change) Mutation { return mutation(a, setting("g2", KindSegnalazione, set)) }
	neu := func(body string) Mutation {
		return mutation(AzioneSegnalazioneRegistra, birth(t, "g9", KindSegnalazione, "lodi", body))
	}
	with := func(body, was, now string) string {
		if !strings.Contains(body, was) {
			t.Fatalf("%s does not hold %s", body, was)
		}
		return strings.Replace(body, was, now, 1)
	}
	const anon = `"riguarda":"anonimo","anonimo":"Un uomo sulla quarantina"`
	anonymous := with(with(report("registrata"), `"riguarda":"persona","soggetto":"s1"`, anon), ``, "")
	lodi, self := actor(RuoloAssistenteSociale, "lodi"), actor(RuoloAssistenteSociale, "self")
	op, amm := actor(RuoloOperatoreSociale, "lodi"), actor(RuoloAmministrativo, "lodi")
	other := amm
	other.Operatore = "u4"
	tests := []struct {
		name  string
		actor Attore
		w     world
		m     Mutation
		want  Outcome
		code  Code
		field Path
	}{
		{"registered at the front desk", amm, town(t), neu(report("registrata")), Accepted, "", ""},
		{"about a household", lodi, town(t), neu(with(report("registrata"), `"riguarda":"persona"`, `"riguarda":"nucleo","nucleo":"n1"`)), Accepted, "", ""},
		{"about a household of somebody else", lodi, town(t).with(rec(t, "s5", KindSoggetto, "lodi", `{"cognome":"Neri","nome":"Ugo"}`), rec(t, "n5", KindNucleo, "lodi", `{"intestatario":"s5","tipo":"anagrafico"}`)),
			neu(with(report("registrata"), `"riguarda":"persona"`, `"riguarda":"nucleo","nucleo":"n5"`)), Refused, CodeNonValido, "nucleo"},
		{"about a household that they live in", lodi, town(t).with(rec(t, "s5", KindSoggetto, "lodi", `{"cognome":"Neri","nome":"Ugo"}`), rec(t, "n5", KindNucleo, "lodi", `{"intestatario":"s5","tipo":"anagrafico","componenti":{"a":{"soggetto":"s1"}}}`)),
			neu(with(report("registrata"), `"riguarda":"persona"`, `"riguarda":"nucleo","nucleo":"n5"`)), Accepted, "", ""},
		{"about a household that is not named", lodi, town(t), neu(with(report("registrata"), `"riguarda":"persona"`, `"riguarda":"nucleo"`)), Refused, CodeNonValido, "nucleo"},
		{"about a person, with a household", lodi, town(t), neu(report("registrata", `"nucleo":"n1"`)), Refused, CodeNonValido, "nucleo"},
		{"about nobody", lodi, town(t), neu(with(report("registrata"), `"soggetto":"s1"`, `"presente":true`)), Refused, CodeNonValido, "soggetto"},
		{"about an anonymous citizen", lodi, town(t), neu(anonymous), Accepted, "", ""},
		{"about an anonymous citizen who has a name", lodi, town(t), neu(with(anonymous, `"anonimo":"Un`, `"soggetto":"s1","anonimo":"Un`)), Refused, CodeNonValido, "soggetto"},
		{"without a need", lodi, town(t), neu(with(report("registrata"), `"bisogni":{"cura":true},`, "")), Refused, CodeNonValido, "bisogni.*"},
		{"with a need that is none", lodi, town(t), neu(with(report("registrata"), `"cura":true`, `"gioco":true`)), Refused, CodeNonValido, "bisogni.gioco"},
		{"with a need that is not", lodi, town(t), neu(with(report("registrata"), `"cura":true`, `"cura":false`)), Refused, CodeNonValido, "bisogni.cura"},
		{"by a relative without a name", lodi, town(t), neu(with(report("registrata"), `"interlocutore":"utente"`, `"interlocutore":"parente"`)), Refused, CodeNonValido, "interlocutore_nome"},
		{"with a contribution", lodi, town(t), neu(report("registrata", `"contributo_importo":5000,"contributo_tipo":"buono","contributo_erogante":"Caritas"`)), Accepted, "", ""},
		{"with a contribution that nobody pays", lodi, town(t), neu(report("registrata", `"contributo_importo":5000,"contributo_tipo":"buono"`)), Refused, CodeNonValido, "contributo_erogante"},
		{"with a contribution of nothing", lodi, town(t), neu(report("registrata", `"contributo_importo":-1,"contributo_tipo":"buono","contributo_erogante":"Caritas"`)), Refused, CodeNonValido, "contributo_importo"},
		{"with a contribution without an amount", lodi, town(t), neu(report("registrata", `"contributo_tipo":"buono"`)), Refused, CodeNonValido, "contributo_importo"},
		{"with four people to turn to", lodi, town(t), neu(report("registrata", `"riferimenti":{"a":{"nome":"A"},"b":{"nome":"B"},"c":{"nome":"C"},"d":{"nome":"D"}}`)), Refused, CodeNonValido, "riferimenti"},
		{"born elsewhere", lodi, town(t), neu(report("registrata", `"presso":"self"`)), Refused, CodeNonAutorizzato, "presso"},
		{"born assigned", lodi, town(t), neu(report("assegnata", `"assegnata_a":"u2"`)), Refused, CodeStatoNonAmmesso, "stato"},
		{"under a number of one's choice", lodi, town(t), neu(report("registrata", `"numero":"S26-1"`)), Refused, CodeNonAutorizzato, "numero"},
		{"about a person whom one cannot see", lodi, town(t).with(rec(t, "s2", KindSoggetto, "b2", `{"cognome":"Verdi","nome":"Pia"}`)), neu(with(report("registrata"), `"s1"`, `"s2"`)), Refused, CodeNonAccessibile, ""},

		{"mended by who wrote it", amm, at(report("registrata")), act(AzioneSegnalazioneModifica, map[Path]Change{"motivo": change(`"Vive sola."`, `"Vive sola, al terzo piano."`)}), Accepted, "", ""},
		{"mended by another of the front desk", other, at(report("registrata")), Mutation{Device: "dev", Seq: 1, Author: "u4", Action: AzioneSegnalazioneModifica, Edits: []Edit{setting("g2", KindSegnalazione, map[Path]Change{"telefono": change("", `"0371 1"`)})}}, Refused, CodeNonAccessibile, ""},
		{"mended by who wrote it, once somebody goes on with it", amm, at(report("assegnata", `"assegnata_a":"u2"`)), act(AzioneSegnalazioneModifica, map[Path]Change{"motivo": change(`"Vive sola."`, `"x"`)}), Refused, CodeNonAccessibile, ""},
		{"another person, once somebody goes on with it", lodi, at(report("assegnata", `"assegnata_a":"u2"`)), act(AzioneSegnalazioneModifica, map[Path]Change{"soggetto": change(`"s1"`, `"s9"`)}), Refused, CodeStatoNonAmmesso, "stato"},
		{"completed, once somebody goes on with it", op, at(report("assegnata", `"assegnata_a":"u2"`)), act(AzioneSegnalazioneIntegra, map[Path]Change{"bisogni.casa": change("", `true`)}), Refused, CodeNonValido, "bisogni.casa"},
		{"one more need", op, at(report("assegnata", `"assegnata_a":"u2"`)), act(AzioneSegnalazioneIntegra, map[Path]Change{"bisogni.abitativo": change("", `true`)}), Accepted, "", ""},
		{"completed by the service that sent it away", lodi, sent("vista"), act(AzioneSegnalazioneIntegra, map[Path]Change{"bisogni.abitativo": change("", `true`)}), Refused, CodeNonAutorizzato, ""},
		{"completed by the service at which it stands", self, sent("vista"), act(AzioneSegnalazioneIntegra, map[Path]Change{"bisogni.abitativo": change("", `true`)}), Accepted, "", ""},
		{"given a name", lodi, at(with(anonymous, `"registrata"`, `"ritirata"`)), act(AzioneSegnalazioneIdentifica, map[Path]Change{"riguarda": change(`"anonimo"`, `"persona"`), "soggetto": change("", `"s1"`), "anonimo": change(`"Un uomo sulla quarantina"`, "")}), Accepted, "", ""},
		{"given another name", lodi, at(report("ritirata")), act(AzioneSegnalazioneIdentifica, map[Path]Change{"soggetto": change(`"s1"`, `"s9"`)}), Refused, CodeStatoNonAmmesso, "riguarda"},

		{"assigned", lodi, at(report("registrata")), act(AzioneSegnalazioneAssegna, stato("registrata", "assegnata", map[Path]Change{"assegnata_a": change("", `"u3"`)})), Accepted, "", ""},
		{"assigned by who may not", op, at(report("registrata")), act(AzioneSegnalazioneAssegna, stato("registrata", "assegnata", map[Path]Change{"assegnata_a": change("", `"u3"`)})), Refused, CodeNonAutorizzato, ""},
		{"assigned to nobody", lodi, at(report("registrata")), act(AzioneSegnalazioneAssegna, stato("registrata", "assegnata", nil)), Refused, CodeNonValido, "assegnata_a"},
		{"assigned to an amministrativo", lodi, at(report("registrata")), act(AzioneSegnalazioneAssegna, stato("registrata", "assegnata", map[Path]Change{"assegnata_a": change("", `"u4"`)})), Refused, CodeNonValido, "assegnata_a"},
		{"assigned at the other service to one of its own", self, sent("vista"), act(AzioneSegnalazioneAssegna, stato("vista", "assegnata", map[Path]Change{"assegnata_a": change("", `"u9"`)})), Accepted, "", ""},
		{"assigned at the other service to one of the first", self, sent("vista"), act(AzioneSegnalazioneAssegna, stato("vista", "assegnata", map[Path]Change{"assegnata_a": change("", `"u2"`)})), Refused, CodeNonValido, "assegnata_a"},
		{"taken", op, at(report("registrata")), act(AzioneSegnalazionePrendi, stato("registrata", "assegnata", nil)), Accepted, "", ""},
		{"taken from a colleague", op, at(report("assegnata", `"assegnata_a":"u2"`)), act(AzioneSegnalazionePrendi, stato("assegnata", "assegnata", nil)), Refused, CodeStatoNonAmmesso, "stato"},

		{"sent to another service", lodi, at(report("registrata")), act(AzioneSegnalazioneInvia, stato("registrata", "inviata", map[Path]Change{"presso": change("", `"self"`)})), Accepted, "", ""},
		{"sent nowhere", lodi, at(report("registrata")), act(AzioneSegnalazioneInvia, stato("registrata", "inviata", nil)), Refused, CodeNonValido, "presso"},
		{"sent to its own service", lodi, at(report("registrata")), act(AzioneSegnalazioneInvia, stato("registrata", "inviata", map[Path]Change{"presso": change("", `"lodi"`)})), Refused, CodeNonValido, "presso"},
		{"sent to the directory", lodi, at(report("registrata")), act(AzioneSegnalazioneInvia, stato("registrata", "inviata", map[Path]Change{"presso": change("", `"ambito"`)})), Refused, CodeNonValido, "presso"},
		{"sent by the front desk", amm, at(report("registrata")), act(AzioneSegnalazioneInvia, stato("registrata", "inviata", map[Path]Change{"presso": change("", `"self"`)})), Refused, CodeNonAutorizzato, ""},
		{"withdrawn", lodi, sent("inviata"), act(AzioneSegnalazioneRitira, stato("inviata", "ritirata", map[Path]Change{"presso": change(`"self"`, "")})), Accepted, "", ""},
		{"withdrawn once it was seen", lodi, sent("vista"), act(AzioneSegnalazioneRitira, stato("inviata", "ritirata", map[Path]Change{"presso": change(`"self"`, "")})), Conflicted, "", "stato"},
		{"withdrawn by who it was sent to", self, sent("inviata"), act(AzioneSegnalazioneRitira, stato("inviata", "ritirata", map[Path]Change{"presso": change(`"self"`, "")})), Refused, CodeNonAutorizzato, ""},
		{"seen", self, sent("inviata"), act(AzioneSegnalazioneVista, stato("inviata", "vista", nil)), Accepted, "", ""},
		{"seen by who sent it", lodi, sent("inviata"), act(AzioneSegnalazioneVista, stato("inviata", "vista", nil)), Refused, CodeNonAutorizzato, ""},
		{"seen by an amministrativo of the other service", actor(RuoloAmministrativo, "self"), sent("inviata"), act(AzioneSegnalazioneVista, stato("inviata", "vista", nil)), Refused, CodeNonAccessibile, ""},
		{"refused", self, sent("vista"), act(AzioneSegnalazioneRespingi, stato("vista", "respinta", map[Path]Change{"presso": change(`"self"`, ""), "motivo_rifiuto": change("", `"Non è residente."`)})), Accepted, "", ""},
		{"refused without a reason", self, sent("vista"), act(AzioneSegnalazioneRespingi, stato("vista", "respinta", map[Path]Change{"presso": change(`"self"`, "")})), Refused, CodeNonValido, "motivo_rifiuto"},
		{"refused at its own service", lodi, at(report("assegnata", `"assegnata_a":"u2"`)), act(AzioneSegnalazioneRespingi, stato("assegnata", "respinta", map[Path]Change{"motivo_rifiuto": change("", `"x"`)})), Refused, CodeNonAutorizzato, ""},
		{"closed", op, at(report("registrata")), act(AzioneSegnalazioneChiudi, stato("registrata", "chiusa", map[Path]Change{"esito": change(`"valutare"`, `"informazione"`), "chiusa_il": change("", `"2026-03-10"`)})), Accepted, "", ""},
		{"closed without an outcome", op, at(report("registrata")), act(AzioneSegnalazioneChiudi, stato("registrata", "chiusa", map[Path]Change{"chiusa_il": change("", `"2026-03-10"`)})), Refused, CodeNonValido, "esito"},
		{"closed by who sent it away", lodi, sent("vista"), act(AzioneSegnalazioneChiudi, stato("vista", "chiusa", map[Path]Change{"esito": change(`"valutare"`, `"informazione"`), "chiusa_il": change("", `"2026-03-10"`)})), Refused, CodeNonAutorizzato, ""},
		{"opened again", lodi, at(with(report("chiusa", `"chiusa_il":"2026-03-09"`), `"valutare"`, `"informazione"`)), act(AzioneSegnalazioneRiapri, stato("chiusa", "assegnata", map[Path]Change{"assegnata_a": change("", `"u2"`), "chiusa_il": change(`"2026-03-09"`, "")})), Accepted, "", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := Decide(tt.actor, now, tt.w, tt.m)
			if got.Outcome != tt.want {
				t.Fatalf("Decide = %s (%v), want %s", got.Outcome, got.Error, tt.want)
			}
			switch {
			case tt.want == Refused && (got.Error.Code != tt.code || got.Error.Field != tt.field):
				t.Errorf("refused with %s in %q (%s), want %s in %q", got.Error.Code, got.Error.Field, got.Error.Message, tt.code, tt.field)
			case tt.want == Conflicted && got.Conflicts[0].Field != tt.field:
				t.Errorf("conflict in %q, want %q", got.Conflicts[0].Field, tt.field)
			}
		})
	}
}

// TestCaseOfReport: opening a case carries over what is known, turns the report,
// and does neither without the other.
func TestCaseOfReport(t *testing.T) {
	assigned := rec(t, "g2", KindSegnalazione, "lodi", report("assegnata", `"assegnata_a":"u1","numero":"S26-0007"`))
	w := town(t).with(assigned, rec(t, "g3", KindSegnalazione, "lodi", report("vista", `"presso":"self"`)))
	as := actor(RuoloAssistenteSociale, "lodi")
	wants := Record{ID: idtest.V7[ID]("p7"), Kind: KindPIC, Servizio: "lodi", Body: []byte(`{"segnalazione":"g2"}`)}
	pic, err := Nasce(as, now, w, AzionePICApri, wants)
	if err != nil {
		t.Fatal(err)
	}
	edits := append([]Edit{Creation(pic)}, ConEssa(now, w, AzionePICApri, pic)...)
	got := Decide(as, now, w, mutation(AzionePICApri, edits...))
	if got.Outcome != Accepted {
		t.Fatalf("Decide = %s: %v", got.Outcome, got.Error)
	}
	var v PresaInCarico
	var g Segnalazione
	if err := got.Records[0].Into(&v); err != nil {
		t.Fatal(err)
	}
	if err := got.Records[1].Into(&g); err != nil {
		t.Fatal(err)
	}
	if v.Soggetto != "s1" || v.Area != "anziani" || v.Motivo != "" {
		t.Errorf("the case is of %s, %s: %q", v.Soggetto, v.Area, v.Motivo)
	}
	if got, want := Comincia(as, now, w, AzionePICApri, pic), "Dalla segnalazione S26-0007 del 09/03/2026: Vive sola.\nBisogni: cura e assistenza a casa."; got != want {
		t.Errorf("its diary begins with %q, want %q", got, want)
	}
	if g.Stato != "in_carico" || g.PIC != pic.ID {
		t.Errorf("the report is %s, of case %q", g.Stato, g.PIC)
	}
	if got := Decide(as, now, w, mutation(AzionePICApri, edits[0])); got.Outcome != Refused || got.Error.Code != CodeMalformato {
		t.Errorf("a case that leaves its report as it is: %s, %v", got.Outcome, got.Error)
	}
	taken := w.with(rec(t, "g2", KindSegnalazione, "lodi", report("in_carico", `"assegnata_a":"u1","pic":"p1"`)))
	if got := Decide(as, now, taken, mutation(AzionePICApri, edits...)); got.Outcome != Conflicted {
		t.Errorf("a second case of one report: %s, %v", got.Outcome, got.Error)
	}
	for name, body := range map[string]string{
		"of a report that stands elsewhere": `{"segnalazione":"g3","stato":"aperta","aperta_il":"2026-03-10","area":"anziani","soggetto":"s1"}`,
		"of another's report":               `{"segnalazione":"g2","stato":"aperta","aperta_il":"2026-03-10","area":"anziani","soggetto":"s5"}`,
	} {
		w := w.with(rec(t, "s5", KindSoggetto, "lodi", `{"cognome":"Neri","nome":"Ugo"}`))
		e := birth(t, "p7", KindPIC, "lodi", body)
		also := setting("g2", KindSegnalazione, edits[1].Set)
		if got := Decide(as, now, w, mutation(AzionePICApri, e, also)); got.Outcome != Refused {
			t.Errorf("a case %s: %s", name, got.Outcome)
		}
	}
}

// TestReachOfReport: whom a report, and by it its person, is for.
func TestReachOfReport(t *testing.T) {
	person := rec(t, "s1", KindSoggetto, "lodi", `{"cognome":"Bianchi","nome":"Ada"}`)
	shared := rec(t, "p1", KindPIC, "lodi", `{"soggetto":"s1","condivisa":{"self":{"fino":"2026-06-30"}}}`)
	tests := []struct {
		name   string
		rec    Record
		scopes []Scope
		person string // known by it
	}{
		{"just registered", rec(t, "g2", KindSegnalazione, "lodi", report("registrata")), []Scope{"riservato:lodi:u1", "sociale:lodi"}, `null`},
		{"assigned", rec(t, "g2", KindSegnalazione, "lodi", report("assegnata")), []Scope{"sociale:lodi"}, `null`},
		{"sent", rec(t, "g2", KindSegnalazione, "lodi", report("inviata", `"presso":"self"`)), []Scope{"sociale:lodi", "sociale:self"}, `{"self":"2200-12-31"}`},
		{"sent back", rec(t, "g2", KindSegnalazione, "lodi", report("respinta", `"respinta_da":"self"`)), []Scope{"sociale:lodi"}, `null`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := Scopes(tt.rec, nil, now); !slices.Equal(got, tt.scopes) {
				t.Errorf("Scopes = %v, want %v", got, tt.scopes)
			}
			known, _, err := Deriva(person, []Record{tt.rec}, now)
			if err != nil {
				t.Fatal(err)
			}
			if got := string(known.Field("condiviso")); got != strings.TrimPrefix(tt.person, "null") {
				t.Errorf("known to %s, want %s", got, tt.person)
			}
			if again, changed, _ := Deriva(known, []Record{tt.rec, shared}, now); tt.name == "sent" && changed {
				t.Errorf("a share that ends before the referral makes it %s", again.Body)
			}
		})
	}
	back, _, err := Deriva(person, []Record{tests[3].rec, shared}, now)
	if err != nil || string(back.Field("condiviso")) != `{"self":"2026-06-30"}` {
		t.Errorf("once it came back what the case's share gives is %s (%v)", back.Field("condiviso"), err)
	}
}

func TestNoticesOfReport(t *testing.T) {
	sent := report("inviata", `"presso":"self","inviata_da":"u2"`)
	tests := []struct {
		name, stands string
		actor        Attore
		action       Action
		set          map[Path]Change
		want         string
	}{
		{"assigned", report("registrata"), actor(RuoloAssistenteSociale, "lodi"), AzioneSegnalazioneAssegna, stato("registrata", "assegnata", map[Path]Change{"assegnata_a": change("", `"u3"`)}), "u3 segnalazione_assegnata riservato:lodi:u3"},
		{"sent", report("registrata"), actor(RuoloAssistenteSociale, "lodi"), AzioneSegnalazioneInvia, stato("registrata", "inviata", map[Path]Change{"presso": change("", `"self"`)}), " segnalazione_inviata servizio:self"},
		{"seen", sent, actor(RuoloAssistenteSociale, "self"), AzioneSegnalazioneVista, stato("inviata", "vista", nil), "u2 segnalazione_vista riservato:lodi:u2"},
		{"refused", sent, actor(RuoloAssistenteSociale, "self"), AzioneSegnalazioneRespingi, stato("inviata", "respinta", map[Path]Change{"presso": change(`"self"`, ""), "motivo_rifiuto": change("", `"x"`)}), "u2 segnalazione_respinta riservato:lodi:u2"},
		{"withdrawn", sent, actor(RuoloAssistenteSociale, "lodi"), AzioneSegnalazioneRitira, stato("inviata", "ritirata", map[Path]Change{"presso": change(`"self"`, "")}), ""},
		{"assigned there", sent, actor(RuoloAssistenteSociale, "self"), AzioneSegnalazioneAssegna, stato("inviata", "assegnata", map[Path]Change{"assegnata_a": change("", `"u9"`)}), "u9 segnalazione_assegnata riservato:self:u9"},
		{"urgent", "", actor(RuoloAmministrativo, "lodi"), AzioneSegnalazioneRegistra, nil, " segnalazione_urgente servizio:lodi"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			w := town(t)
			m := mutation(tt.action, birth(t, "g9", KindSegnalazione, "lodi", strings.Replace(report("registrata"), `"ordinaria"`, `"urgente"`, 1)))
			if tt.set != nil {
				w = w.with(rec(t, "g2", KindSegnalazione, "lodi", tt.stands))
				m = mutation(tt.action, setting("g2", KindSegnalazione, tt.set))
			}
			d := Decide(tt.actor, now, w, m)
			if d.Outcome != Accepted {
				t.Fatalf("Decide: %v", d.Error)
			}
			made, notices, err := Conseguenze(tt.actor, m, now, counting{w, map[Series]uint64{}}, d.Records)
			if err != nil {
				t.Fatal(err)
			}
			if numbered := made[0].Text("numero"); numbered != "2026/000001" {
				t.Errorf("numbered %q", numbered)
			}
			var got []string
			for _, n := range notices {
				var v Notifica
				if err := n.Into(&v); err != nil {
					t.Fatal(err)
				}
				got = append(got, fmt.Sprintf("%s %s %s", v.Destinatario, v.Tipo, Scopes(n, nil, now)[0]))
			}
			if strings.Join(got, "; ") != tt.want {
				t.Errorf("notices %q, want %q", got, tt.want)
			}
		})
	}
	for _, tt := range []struct {
		tipo, stato string
		want        bool
	}{
		{"segnalazione_assegnata", "assegnata", true}, {"segnalazione_assegnata", "in_carico", false}, {"segnalazione_inviata", "vista", true},
		{"segnalazione_inviata", "assegnata", false}, {"segnalazione_urgente", "registrata", true}, {"segnalazione_urgente", "assegnata", false},
		{"segnalazione_respinta", "respinta", true}, {"segnalazione_respinta", "inviata", false}, {"segnalazione_vista", "chiusa", true},
	} {
		n := Notifica{Destinatario: "u2", Tipo: tt.tipo}
		if got := n.Pendente(rec(t, "g2", KindSegnalazione, "lodi", report(tt.stato, `"assegnata_a":"u2"`))); got != tt.want {
			t.Errorf("%s of a report that is %s: pending %v", tt.tipo, tt.stato, got)
		}
	}
}

// TestChoices: several of a list are a field each, so that what two people add
// is put together, and are read in the words of the list.
func TestChoices(t *testing.T) {
	r := rec(t, "g2", KindSegnalazione, "lodi", report("assegnata", `"assegnata_a":"u1"`))
	w := town(t).with(r)
	one := mutation(AzioneSegnalazioneIntegra, setting("g2", KindSegnalazione, map[Path]Change{"bisogni.lavoro": change("", "true")}))
	first := Decide(actor(RuoloAssistenteSociale, "lodi"), now, w, one)
	if first.Outcome != Accepted {
		t.Fatal(first.Error)
	}
	two := mutation(AzioneSegnalazioneIntegra, setting("g2", KindSegnalazione, map[Path]Change{"bisogni.abitativo": change("", "true"), "bisogni.cura": change("true", "")}))
	second := Decide(actor(RuoloAssistenteSociale, "lodi"), now, w.with(first.Records[0]), two)
	if second.Outcome != Accepted || string(second.Records[0].Field("bisogni")) != `{"abitativo":true,"lavoro":true}` {
		t.Errorf("%s: %s", second.Outcome, second.Records[0].Field("bisogni"))
	}
	if got := Leggibile(r, "bisogni.cura", json.RawMessage("true"), w); got != "Cura e assistenza a casa" {
		t.Errorf("reads %q", got)
	}
}
