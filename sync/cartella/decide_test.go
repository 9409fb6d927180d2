package cartella

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"siz-icaro/sync/cartella/idtest"
)

func TestDecide(t *testing.T) {
	w := town(t)
	as := actor(RuoloAssistenteSociale, "lodi")
	open := w.with(rec(t, "p2", KindPIC, "lodi", `{"numero":"P26-0000002","soggetto":"s1","area":"adulti","stato":"aperta","aperta_il":"2026-02-01"}`))
	take := setting("p2", KindPIC, map[Path]Change{
		"stato": change(`"aperta"`, `"in_carico"`), "responsabile": change("", `"u1"`), "in_carico_dal": change("", `"2026-03-10"`)})
	shared := func(with string) Edit {
		return setting("p1", KindPIC, map[Path]Change{Path("condivisa." + with + ".dal"): change("", `"2026-03-10"`), Path("condivisa." + with + ".fino"): change("", `"2026-09-30"`)})
	}
	elsewhere := w.with(rec(t, "s2", KindSoggetto, "lodi", `{"cognome":"Verdi","nome":"Pia"}`))
	opening := func(body string) Edit { return birth(t, "p7", KindPIC, "lodi", body) }
	closed := w.with(rec(t, "p1", KindPIC, "lodi", `{"numero":"P26-0000001","soggetto":"s1","area":"anziani","stato":"chiusa","aperta_il":"2026-01-01","chiusa_il":"2026-02-01","motivo_chiusura":"rinuncia","responsabile":"u2"}`))
	assigned := w.with(rec(t, "p1", KindPIC, "lodi", `{"numero":"P26-0000001","soggetto":"s1","area":"anziani","stato":"assegnata","aperta_il":"2026-01-01","responsabile":"u2"}`))
	newDiary := func(author, text string) Edit {
		return birth(t, "d9", KindDiario, "lodi", fmt.Sprintf(`{"pic":"p1","tipo":"nota","il":"2026-03-10T08:00:00Z","autore":%q,"testo":%q}`, author, text))
	}
	tests := []struct {
		name  string
		actor Attore
		world world
		m     Mutation
		want  Outcome
		code  Code
		field Path
	}{
		{"different fields merge", as, w, mutation(AzioneSoggettoModifica, setting("s1", KindSoggetto, map[Path]Change{"telefono": change("", `"0371 123456"`)})), Accepted, "", ""},
		{"the same field conflicts", as, w, mutation(AzioneSoggettoModifica, setting("s1", KindSoggetto, map[Path]Change{"nome": change(`"Ava"`, `"Eva"`)})), Conflicted, "", "nome"},
		{"what already stands is accepted", as, w, mutation(AzioneSoggettoModifica, setting("s1", KindSoggetto, map[Path]Change{"nome": change(`"Ava"`, `"Ada"`)})), Accepted, "", ""},
		{"a field removed", as, w, mutation(AzioneSoggettoModifica, setting("s1", KindSoggetto, map[Path]Change{"comune": change(`"E648"`, "")})), Accepted, "", ""},
		{"a required field removed", as, w, mutation(AzioneSoggettoModifica, setting("s1", KindSoggetto, map[Path]Change{"cognome": change(`"Bianchi"`, "")})), Refused, CodeNonValido, "cognome"},
		{"a required field blanked", as, w, mutation(AzioneSoggettoModifica, setting("s1", KindSoggetto, map[Path]Change{"cognome": change(`"Bianchi"`, `"  "`)})), Refused, CodeNonValido, "cognome"},
		{"a wrong codice fiscale", as, w, mutation(AzioneSoggettoModifica, setting("s1", KindSoggetto, map[Path]Change{"cf": change("", `"BNCDAA"`)})), Refused, CodeNonValido, "cf"},
		{"a field that does not exist", as, w, mutation(AzioneSoggettoModifica, setting("s1", KindSoggetto, map[Path]Change{"altezza": change("", `"3"`)})), Refused, CodeCampoSconosciuto, "altezza"},
		{"a date that does not exist", as, w, mutation(AzioneSoggettoModifica, setting("s1", KindSoggetto, map[Path]Change{"data_nascita": change("", `"1980-02-30"`)})), Refused, CodeNonValido, "data_nascita"},
		{"a field of another action", as, w, mutation(AzionePICModifica, setting("p1", KindPIC, map[Path]Change{"responsabile": change(`"u2"`, `"u1"`)})), Refused, CodeNonAutorizzato, "responsabile"},
		{"sharing a person by the back door", as, w, mutation(AzioneSoggettoModifica, setting("s1", KindSoggetto, map[Path]Change{"servizi.b2.dal": change("", `"2026-01-01"`)})), Refused, CodeNonAutorizzato, "servizi.b2.dal"},
		{"a case taken", as, open, mutation(AzionePICPrendi, take), Accepted, "", ""},
		{"a case that somebody took meanwhile", as, open.with(rec(t, "p2", KindPIC, "lodi", `{"numero":"P26-0000002","soggetto":"s1","area":"adulti","stato":"in_carico","responsabile":"u2","aperta_il":"2026-02-01"}`)), mutation(AzionePICPrendi, take), Conflicted, "", "responsabile"},
		{"a case taken out of a wrong state", as, w, mutation(AzionePICPrendi, setting("p1", KindPIC, map[Path]Change{"stato": change(`"in_carico"`, `"in_carico"`)})), Refused, CodeStatoNonAmmesso, "stato"},
		{"a case closed without a reason", as, w, mutation(AzionePICChiudi, setting("p1", KindPIC, map[Path]Change{"stato": change(`"in_carico"`, `"chiusa"`), "chiusa_il": change("", `"2026-03-01"`)})), Refused, CodeNonValido, "motivo_chiusura"},
		{"a case of another service", actor(RuoloAssistenteSociale, "codogno"), w, mutation(AzionePICModifica, setting("p1", KindPIC, map[Path]Change{"note": change("", `"x"`)})), Refused, CodeNonAccessibile, ""},
		{"a case that does not exist", as, w, mutation(AzionePICModifica, setting("p404", KindPIC, map[Path]Change{"note": change("", `"x"`)})), Refused, CodeNonAccessibile, ""},
		{"a shared case is read, not steered", actor(RuoloAssistenteSociale, "self"), w, mutation(AzionePICModifica, setting("p1", KindPIC, map[Path]Change{"note": change("", `"x"`)})), Refused, CodeNonAutorizzato, ""},
		{"a role that may not", actor(RuoloAmministrativo, "lodi"), w, mutation(AzionePICModifica, setting("p1", KindPIC, map[Path]Change{"note": change("", `"x"`)})), Refused, CodeNonAutorizzato, ""},
		{"a diary entry", as, w, mutation(AzioneDiarioScrivi, newDiary("u1", "Telefonata alla figlia.")), Accepted, "", ""},
		{"a diary entry in another's name", as, w, mutation(AzioneDiarioScrivi, newDiary("u2", "x")), Refused, CodeNonAccessibile, ""},
		{"a diary entry with nothing in it", as, w, mutation(AzioneDiarioScrivi, newDiary("u1", " ")), Refused, CodeNonValido, "testo"},
		{"an entry rewritten", as, w, mutation(AzioneDiarioScrivi, setting("d1", KindDiario, map[Path]Change{"testo": change(`"Colloquio."`, `"Altro."`)})), Refused, CodeNonAutorizzato, ""},
		{"another's preferences", as, w, mutation(AzionePreferenzeImposta, setting("pr2", KindPreferenze, map[Path]Change{"home.oggi": change("", `"1"`)})), Refused, CodeNonAccessibile, ""},
		{"one's own preferences, from a computer that was revoked", Attore{Operatore: "u1"}, w, mutation(AzionePreferenzeImposta, setting("pr1", KindPreferenze, map[Path]Change{"home.oggi": change("", `"1"`)})), Refused, CodeNonAccessibile, ""},
		{"what waits for one's decision, decided there", Attore{Operatore: "u1"}, w, mutation(AzioneRiconciliaRisolvi, setting("r1", KindRiconciliazione, map[Path]Change{"stato": change(`"aperta"`, `"risolta"`)})), Refused, CodeNonAccessibile, ""},
		{"preferences: the last one wins", as, w.with(rec(t, "pr1", KindPreferenze, "ambito", `{"utente":"u1","home":{"oggi":"2"}}`)), mutation(AzionePreferenzeImposta, setting("pr1", KindPreferenze, map[Path]Change{"home.oggi": change("", `"1"`)})), Accepted, "", ""},
		{"signed by another", as, w, Mutation{Device: "dev", Seq: 1, Author: "u2", Action: AzioneSoggettoModifica, Edits: []Edit{setting("s1", KindSoggetto, map[Path]Change{"nome": change(`"Ada"`, `"Eva"`)})}}, Refused, CodeNonAutorizzato, ""},
		{"a case of a person one cannot see", as, w.with(rec(t, "s7", KindSoggetto, "codogno", `{"cognome":"Verdi","nome":"Pia"}`)), mutation(AzionePICApri, birth(t, "p7", KindPIC, "lodi", `{"numero":"P26-HNQQ0P3","soggetto":"s7","area":"adulti","stato":"aperta","aperta_il":"2026-03-01"}`)), Refused, CodeNonAccessibile, ""},
		{"an appointment about a case one cannot see", as, w.with(rec(t, "p7", KindPIC, "codogno", `{"stato":"aperta"}`)), mutation(AzioneAppuntamentoModifica, setting("a1", KindAppuntamento, map[Path]Change{"pic": change("", `"p7"`)})), Refused, CodeNonAccessibile, ""},
		{"opening a case makes the person known to its service alone", as, w, mutation(AzionePICApri, birth(t, "p7", KindPIC, "lodi", `{"numero":"P26-HNQQ0P3","soggetto":"s1","area":"adulti","stato":"aperta","aperta_il":"2026-03-01"}`), setting("s1", KindSoggetto, map[Path]Change{"servizi.b2.dal": change("", `"2026-03-01"`)})), Refused, CodeNonAutorizzato, "servizi.b2.dal"},
		{"opening a case makes the person known to its service", as, w, mutation(AzionePICApri, birth(t, "p7", KindPIC, "lodi", `{"numero":"P26-HNQQ0P3","soggetto":"s1","area":"adulti","stato":"aperta","aperta_il":"2026-03-01"}`), setting("s1", KindSoggetto, map[Path]Change{"servizi.lodi.dal": change("", `"2026-03-01"`)})), Accepted, "", ""},
		{"a case shared", as, w, mutation(AzionePICCondividi, shared("b2")), Accepted, "", ""},
		{"a share that ends", as, w, mutation(AzionePICCondividi, setting("p1", KindPIC, map[Path]Change{"condivisa.self.fino": change(`"2026-06-30"`, "")})), Accepted, "", ""},
		{"a share without an end", as, w, mutation(AzionePICCondividi, setting("p1", KindPIC, map[Path]Change{"condivisa.b2.dal": change("", `"2026-03-10"`)})), Refused, CodeNonValido, "condivisa.b2.fino"},
		{"a share with the archive", as, w, mutation(AzionePICCondividi, shared("storico")), Refused, CodeNonValido, "condivisa.storico.dal"},
		{"a share with the Ambito's directory", as, w, mutation(AzionePICCondividi, shared("ambito")), Refused, CodeNonValido, "condivisa.ambito.dal"},
		{"a share with a service that was closed", as, w, mutation(AzionePICCondividi, shared("chiuso")), Refused, CodeNonValido, "condivisa.chiuso.dal"},
		{"a share with a service that is none", as, w, mutation(AzionePICCondividi, shared("u2")), Refused, CodeNonAccessibile, ""},
		{"a share with a service that is not there", as, w, mutation(AzionePICCondividi, shared("nulla")), Refused, CodeNonAccessibile, ""},
		{"a share with its own service", as, w, mutation(AzionePICCondividi, shared("lodi")), Refused, CodeNonValido, "condivisa.lodi.dal"},
		{"a share makes nobody known by their own right", as, w, mutation(AzionePICCondividi, shared("b2"), setting("s1", KindSoggetto, map[Path]Change{"servizi.b2.dal": change("", `"2026-03-10"`)})), Refused, CodeNonAutorizzato, ""},
		{"a share is no way to make another person known", as, elsewhere, mutation(AzionePICCondividi, shared("b2"), setting("s2", KindSoggetto, map[Path]Change{"servizi.b2.dal": change("", `"2026-03-10"`)})), Refused, CodeNonAutorizzato, ""},
		{"opening a case is no way to make another person known", as, elsewhere, mutation(AzionePICApri, opening(`{"numero":"P26-HNQQ0P3","soggetto":"s1","area":"adulti","stato":"aperta","aperta_il":"2026-03-01"}`), setting("s2", KindSoggetto, map[Path]Change{"servizi.lodi.dal": change("", `"2026-03-01"`)})), Refused, CodeNonAutorizzato, ""},
		{"a case shared at its birth, by who may not share", actor(RuoloOperatoreSociale, "lodi"), w, mutation(AzionePICApri, opening(`{"numero":"P26-HNQQ0P3","soggetto":"s1","area":"adulti","stato":"aperta","aperta_il":"2026-03-01","condivisa":{"b2":{"dal":"2026-03-01"}}}`)), Refused, CodeNonAutorizzato, "condivisa.b2.dal"},
		{"a person born into the scope of another service", as, w, mutation(AzioneSoggettoCrea, birth(t, "s9", KindSoggetto, "lodi", `{"cognome":"Neri","nome":"Ugo","servizi":{"lodi":{"dal":"2026-03-01"},"b2":{"dal":"2026-03-01"}}}`)), Refused, CodeNonAutorizzato, "servizi.b2.dal"},
		{"a closed case given to somebody without opening it again", as, closed, mutation(AzionePICAssegna, setting("p1", KindPIC, map[Path]Change{"responsabile": change(`"u2"`, `"u1"`)})), Refused, CodeStatoNonAmmesso, "stato"},
		{"a case taken from the colleague who has it", as, w, mutation(AzionePICPrendi, setting("p1", KindPIC, map[Path]Change{"responsabile": change(`"u2"`, `"u1"`)})), Refused, CodeStatoNonAmmesso, "stato"},
		{"nor by who says that it was open", as, w, mutation(AzionePICPrendi, setting("p1", KindPIC, map[Path]Change{"stato": change(`"aperta"`, `"in_carico"`), "responsabile": change(`"u2"`, `"u1"`)})), Refused, CodeStatoNonAmmesso, "stato"},
		{"a closed case closed again, for another reason", as, closed, mutation(AzionePICChiudi, setting("p1", KindPIC, map[Path]Change{"stato": change(`"in_carico"`, `"chiusa"`), "motivo_chiusura": change(`"rinuncia"`, `"altro"`)})), Refused, CodeStatoNonAmmesso, "stato"},
		{"a case that was closed just so meanwhile", as, closed, mutation(AzionePICChiudi, setting("p1", KindPIC, map[Path]Change{"stato": change(`"assegnata"`, `"chiusa"`), "chiusa_il": change("", `"2026-02-01"`), "motivo_chiusura": change("", `"rinuncia"`)})), Accepted, "", ""},
		{"a case that stays assigned, to another", as, assigned, mutation(AzionePICAssegna, setting("p1", KindPIC, map[Path]Change{"responsabile": change(`"u2"`, `"u1"`)})), Accepted, "", ""},
		{"a case that was assigned, and closed meanwhile by its own", as, closed, mutation(AzionePICAssegna, setting("p1", KindPIC, map[Path]Change{"responsabile": change(`"u3"`, `"u1"`)})), Conflicted, "", "responsabile"},
		{"a record that a foreign service holds, word for word", as, w.with(rec(t, idtest.V7[ID]("s8"), KindSoggetto, "codogno", `{"cognome":"Verdi","nome":"Pia"}`)), mutation(AzioneSoggettoCrea, birth(t, "s8", KindSoggetto, "lodi", `{"cognome":"Verdi","nome":"Pia"}`)), Refused, CodeNonAccessibile, ""},
		{"a field spelt with dots", as, w, mutation(AzioneSoggettoCrea, Edit{ID: idtest.V7[ID]("s9"), Kind: KindSoggetto, Servizio: "lodi", Create: []byte(`{"cognome":"Neri","nome":"Ugo","servizi.lodi.dal":"2026-03-01"}`)}), Refused, CodeCampoSconosciuto, `"servizi.lodi.dal"`},
		{"an object where a text should be, with nothing in it", as, w, mutation(AzioneSoggettoCrea, Edit{ID: idtest.V7[ID]("s9"), Kind: KindSoggetto, Servizio: "lodi", Create: []byte(`{"cognome":"Neri","nome":"Ugo","note":{}}`)}), Refused, CodeNonValido, "note"},
		{"a key that is no id, with nothing in it", as, w, mutation(AzioneSoggettoCrea, Edit{ID: idtest.V7[ID]("s9"), Kind: KindSoggetto, Servizio: "lodi", Create: []byte(`{"cognome":"Neri","nome":"Ugo","servizi":{"a b":{}}}`)}), Refused, CodeCampoSconosciuto, "servizi.a b"},
		{"an appointment open to a service that is none", as, w, mutation(AzioneAppuntamentoCrea, Edit{ID: idtest.V7[ID]("a9"), Kind: KindAppuntamento, Servizio: "lodi", Create: []byte(`{"titolo":"x","tipo":"colloquio","stato":"pianificata","inizio":"2026-03-11T09:00:00Z","fine":"2026-03-11T10:00:00Z","organizzatore":"u1","partecipanti":{"u 9":{}}}`)}), Refused, CodeCampoSconosciuto, "partecipanti.u 9"},
		{"an unknown action", as, w, mutation("soggetto.cancella", setting("s1", KindSoggetto, map[Path]Change{"nome": change(`"Ada"`, "")})), Refused, CodeAzioneSconosciuta, ""},
		{"the central service's action in a client's hands", as, w, mutation(AzioneImporta, setting("s1", KindSoggetto, map[Path]Change{"nome": change(`"Ada"`, `"Eva"`)})), Refused, CodeAzioneSconosciuta, ""},
		{"a stowaway edit", as, w, mutation(AzioneSoggettoModifica, setting("s1", KindSoggetto, map[Path]Change{"nome": change(`"Ada"`, `"Eva"`)}), setting("p1", KindPIC, map[Path]Change{"note": change("", `"x"`)})), Refused, CodeNonAutorizzato, ""},
		{"nothing in it", as, w, mutation(AzioneSoggettoModifica), Refused, CodeMalformato, ""},
		{"an id taken", as, w.with(rec(t, idtest.V7[ID]("s8"), KindSoggetto, "lodi", `{"cognome":"Verdi","nome":"Pia"}`)), mutation(AzioneSoggettoCrea, birth(t, "s8", KindSoggetto, "lodi", `{"cognome":"Neri","nome":"Ugo"}`)), Refused, CodeEsisteGia, ""},
		{"a person registered in a foreign service", as, w, mutation(AzioneSoggettoCrea, birth(t, "s9", KindSoggetto, "codogno", `{"cognome":"Neri","nome":"Ugo"}`)), Refused, CodeNonAccessibile, ""},
		{"a scale that one's service does not offer", actor(RuoloReferente, "lodi"), w, mutation(AzioneServizioScale, setting("lodi", KindServizio, map[Path]Change{"scale_escluse.m1": change("", `true`)})), Accepted, "", ""},
		{"and offers again", actor(RuoloReferente, "lodi"), w.with(rec(t, "lodi", KindServizio, "ambito", `{"nome":"Lodi","tipo":"comune","scale_escluse":{"m1":true}}`)), mutation(AzioneServizioScale, setting("lodi", KindServizio, map[Path]Change{"scale_escluse.m1": change(`true`, "")})), Accepted, "", ""},
		{"a scale that another service does not offer", actor(RuoloReferente, "lodi"), w, mutation(AzioneServizioScale, setting("codogno", KindServizio, map[Path]Change{"scale_escluse.m1": change("", `true`)})), Refused, CodeNonAutorizzato, ""},
		{"nor by who refers to the Ambito", actor(RuoloReferente, "ambito"), w, mutation(AzioneServizioScale, setting("lodi", KindServizio, map[Path]Change{"scale_escluse.m1": change("", `true`)})), Refused, CodeNonAutorizzato, ""},
		{"nor by who fills them in", as, w, mutation(AzioneServizioScale, setting("lodi", KindServizio, map[Path]Change{"scale_escluse.m1": change("", `true`)})), Refused, CodeNonAutorizzato, ""},
		{"something that is no scale", actor(RuoloReferente, "lodi"), w, mutation(AzioneServizioScale, setting("lodi", KindServizio, map[Path]Change{"scale_escluse.p1": change("", `true`)})), Refused, CodeNonAccessibile, ""},
		{"a service that names itself anew", actor(RuoloReferente, "lodi"), w, mutation(AzioneServizioScale, setting("lodi", KindServizio, map[Path]Change{"nome": change(`"Lodi"`, `"Noi"`)})), Refused, CodeNonAutorizzato, "nome"},
		{"an appointment that ends before it begins", as, w, mutation(AzioneAppuntamentoModifica, setting("a1", KindAppuntamento, map[Path]Change{"fine": change(`"2026-03-11T10:00:00Z"`, `"2026-03-11T08:00:00Z"`)})), Refused, CodeNonValido, "fine"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := Decide(tt.actor, now, tt.world, tt.m)
			if got.Outcome != tt.want {
				t.Fatalf("Decide = %s (%v), want %s", got.Outcome, got.Error, tt.want)
			}
			switch got.Outcome {
			case Accepted:
				if len(got.Records) != len(tt.m.Edits) {
					t.Errorf("%d records for %d edits", len(got.Records), len(tt.m.Edits))
				}
			case Conflicted:
				if got.Conflicts[0].Field != tt.field {
					t.Errorf("conflict in %q, want %q", got.Conflicts[0].Field, tt.field)
				}
				if len(got.Records) > 0 {
					t.Error("a conflict leaves records behind")
				}
			case Refused:
				if got.Error.Code != tt.code || got.Error.Field != tt.field {
					t.Errorf("refused with %s in %q, want %s in %q", got.Error.Code, got.Error.Field, tt.code, tt.field)
				}
			}
		})
	}
}

// TestMerge says the whole of promise 4 over random edits: what two people did
// to different fields both stands; what they did to the same field is a
// conflict for the second, unless they wrote the same; nothing else changes.
func TestMerge(t *testing.T) {
	as := actor(RuoloAssistenteSociale, "lodi")
	fields := []Path{"nome", "cittadinanza", "medico", "note", "cap"}
	rapid.Check(t, func(t *rapid.T) {
		value := rapid.SampledFrom([]string{"", `"1"`, `"2"`, `"3333"`})
		base := map[Path]string{}
		for _, f := range fields {
			base[f] = value.Draw(t, "base "+string(f))
		}
		base["nome"] = `"1"`
		body := tree{"cognome": "Bianchi"}
		for f, v := range base {
			if v != "" {
				body[string(f)] = strings.Trim(v, `"`)
			}
		}
		raw, err := encode(body)
		if err != nil {
			t.Fatal(err)
		}
		start := Record{ID: "s1", Kind: KindSoggetto, Servizio: "lodi", Body: raw}
		draw := func(who string) map[Path]Change {
			out := map[Path]Change{}
			for _, f := range rapid.SliceOfNDistinct(rapid.SampledFrom(fields), 1, 3, rapid.ID).Draw(t, who) {
				v := value.Draw(t, who+" writes "+string(f))
				if f == "nome" && v == "" {
					v = `"3333"`
				}
				out[f] = change(base[f], v)
			}
			return out
		}
		first, second := draw("first"), draw("second")
		one := Decide(as, now, world{"s1": start}, mutation(AzioneSoggettoModifica, setting("s1", KindSoggetto, first)))
		if one.Outcome != Accepted {
			t.Fatalf("first: %v", one.Error)
		}
		after := world{"s1": one.Records[0]}
		two := Decide(as, now, after, mutation(AzioneSoggettoModifica, setting("s1", KindSoggetto, second)))
		clash := false
		for f, ch := range second {
			other, both := first[f]
			changed := both && string(other.Now) != base[f]
			if changed && string(ch.Now) != string(other.Now) {
				clash = true
			}
		}
		if clash != (two.Outcome == Conflicted) {
			t.Fatalf("first %v, second %v: %s, clash %v", first, second, two.Outcome, clash)
		}
		if clash {
			return
		}
		end := two.Records[0]
		for _, f := range fields {
			want := base[f]
			if ch, ok := first[f]; ok {
				want = string(ch.Now)
			}
			if ch, ok := second[f]; ok && string(ch.Now) != base[f] {
				want = string(ch.Now)
			}
			if got := string(end.Field(f)); got != want {
				t.Fatalf("field %s is %s, want %s", f, got, want)
			}
		}
	})
}

func TestDifferenceAppliesToItsOwnEnd(t *testing.T) {
	w := town(t)
	before := w["p1"]
	after := rec(t, "p1", KindPIC, "lodi", `{"numero":"P26-0000001","soggetto":"s1","area":"adulti","stato":"in_carico","aperta_il":"2026-01-01","responsabile":"u2","equipe":{"u4":{"ruolo":"psicologo"}},"condivisa":{"self":{"fino":"2026-06-30"}}}`)
	e, err := Difference(before, after)
	if err != nil {
		t.Fatal(err)
	}
	if len(e.Set) != 3 {
		t.Errorf("%d changes, want area, one out of the team, one in: %v", len(e.Set), e.Set)
	}
	got := Decide(actor(RuoloAssistenteSociale, "lodi"), now, w, mutation(AzionePICModifica, e))
	if got.Outcome != Accepted {
		t.Fatalf("Decide: %v", got.Error)
	}
	if string(got.Records[0].Body) != string(after.Body) {
		t.Errorf("got  %s\nwant %s", got.Records[0].Body, after.Body)
	}
}

// TestTables checks that the tables of fields and actions agree: an action
// that names a pattern nobody declared could never be carried out.
func TestTables(t *testing.T) {
	for _, s := range Schede() {
		for _, a := range s.Azioni {
			if a.Verbo == "" || a.Etichetta == "" {
				t.Errorf("%s has no words for the history, or none for its button", a.Nome)
			}
			if !a.Crea && len(a.Campi) == 0 {
				t.Errorf("%s can change nothing", a.Nome)
			}
			for _, p := range slices.Concat(a.Campi, slices.Collect(maps.Keys(a.Fissi)), slices.Collect(maps.Keys(a.Propone))) {
				if s.campi[p] == nil {
					t.Errorf("%s names %q, which %s does not have", a.Nome, p, s.Kind)
				}
			}
			for _, also := range a.Anche {
				for _, p := range slices.Concat(also.Campi, slices.Collect(maps.Keys(also.Fissi))) {
					if SchedaDi(also.Kind).campi[p] == nil {
						t.Errorf("%s names %q, which %s does not have", a.Nome, p, also.Kind)
					}
				}
			}
		}
		for _, p := range s.Radici {
			if s.campi[p] == nil || SchedaDi(s.campi[p].Di) == nil {
				t.Errorf("%s belongs to something by %q, which names no kind", s.Kind, p)
			}
		}
		if s.Gruppo != "" && s.campi[s.Gruppo] == nil {
			t.Errorf("%s is grouped by %q, which it does not have", s.Kind, s.Gruppo)
		}
		sentences := append(slices.Clone(s.Dettaglio), s.Titolo)
		for _, c := range s.Calcolate {
			sentences = append(sentences, c.Frase)
		}
		for _, sentence := range sentences {
			for _, p := range nominati(sentence) {
				if s.campi[p] == nil {
					t.Errorf("%s is called by %q, which it does not have", s.Kind, p)
				}
			}
		}
		if s.Nome.Singolare == "" || s.Nome.Plurale == "" {
			t.Errorf("%s has no name", s.Kind)
		}
		for _, p := range s.Colonne {
			if _, other := s.Colonna(p); other == (s.campi[p] != nil) {
				t.Errorf("a list of %s shows %q, which it does not have, or has twice", s.Kind, p)
			}
		}
		for _, c := range s.Calcolate {
			if !slices.Contains(s.Colonne, c.Path) || c.Etichetta == "" || (c.Frase == "") == (c.Di == "") {
				t.Errorf("%s.%s is a column that no list shows, without a label, or neither a sentence nor a count", s.Kind, c.Path)
			}
			if c.Di == "" {
				continue
			}
			of := SchedaDi(c.Di)
			if f, ok := of.Campo(c.Per); !ok || f.Di != s.Kind || f.Indice == (Indice{}) {
				t.Errorf("%s.%s counts the %s by %q, which does not name one or is not looked up", s.Kind, c.Path, c.Di, c.Per)
			}
			if c.Dove != nil {
				f, ok := of.Campo(c.Dove.Campo)
				for _, v := range c.Dove.Valori {
					if !ok || !slices.Contains(f.Voci.Codici(), v) {
						t.Errorf("%s.%s counts the %s whose %q is %q, which none is", s.Kind, c.Path, c.Di, c.Dove.Campo, v)
					}
				}
			}
		}
		if len(s.campi) != len(s.Campi()) {
			t.Errorf("%s has a field twice", s.Kind)
		}
		for _, c := range s.Campi() {
			if c.Etichetta == "" {
				t.Errorf("%s.%s has no label", s.Kind, c.Path)
			}
			if strings.Contains(string(c.Path), "*") && pattern(Path(strings.ReplaceAll(string(c.Path), "*", "x"))) != c.Path {
				t.Errorf("%s.%s cannot be looked up", s.Kind, c.Path)
			}
			for code := range c.Toni {
				if !slices.Contains(c.Voci.Codici(), code) {
					t.Errorf("%s.%s makes %q stand out, which it cannot be", s.Kind, c.Path, code)
				}
			}
			for of, list := range c.VociSe {
				unknown := func(code string) bool { return !slices.Contains(c.Voci.Codici(), code) }
				if slices.ContainsFunc(list.Codici(), unknown) || s.campi[c.VociDa] == nil {
					t.Errorf("%s.%s has other choices where %q is %q", s.Kind, c.Path, c.VociDa, of)
				}
			}
			if c.Tipo != Intero && (c.Tipo == Scelta || c.Tipo == Scelte) != (len(c.Voci) > 0) {
				t.Errorf("%s.%s is a choice without a list, or a list without a choice", s.Kind, c.Path)
			}
			if c.Quando != nil && s.campi[c.Quando.Campo] == nil {
				t.Errorf("%s.%s is asked by %q, which it does not have", s.Kind, c.Path, c.Quando.Campo)
			}
			if c.DiCui != "" && (len(c.Nominanti()) == 0 || slices.ContainsFunc(c.Nominanti(), func(p Path) bool { return !SchedaDi(c.Di).campi[p].Indice.Seleziona })) {
				t.Errorf("%s.%s names a %s that cannot be listed by %q", s.Kind, c.Path, c.Di, c.DiCui)
			}
			for _, code := range c.Voci.Codici() {
				if c.Tipo == Scelte && c.check(Path(strings.Replace(string(c.Path), "*", code, 1)), true) != nil {
					t.Errorf("%s.%s offers %q, which it does not take", s.Kind, c.Path, code)
				}
				if n := json.Number(code); c.Tipo == Intero && c.check(c.Path, n) != nil {
					t.Errorf("%s.%s offers %q, which it does not take", s.Kind, c.Path, code)
				}
			}
		}
	}
}

func FuzzCanonical(f *testing.F) {
	for _, s := range []string{`{"b":1,"a":{"c":null}}`, `"\u003c\u2028"`, `[1,{"x":[]}]`, `{"a":1}{"b":2}`, "{\"a\":\"\xff\"}", `1e400`} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		once, err := Canonical(raw)
		if err != nil {
			return
		}
		twice, err := Canonical(once)
		if err != nil || string(once) != string(twice) {
			t.Fatalf("Canonical is not idempotent: %q, then %q (%v)", once, twice, err)
		}
		if !json.Valid(once) {
			t.Fatalf("not JSON: %q", once)
		}
	})
}
