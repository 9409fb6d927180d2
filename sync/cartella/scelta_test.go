package cartella

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"
)

// TestWhoChooses holds what each action may be asked for against what the rule
// lets be chosen: in another's name, about what is not there, in a state or on a
// day that is not the author's to write.
func TestWhoChooses(t *testing.T) {
	w := town(t).with(
		rec(t, "p2", KindPIC, "lodi", `{"numero":"P26-0000002","soggetto":"s1","area":"adulti","stato":"aperta","aperta_il":"2026-02-01"}`),
		rec(t, "p3", KindPIC, "lodi", `{"numero":"P26-0000003","soggetto":"s1","area":"adulti","stato":"chiusa","aperta_il":"2026-02-01","chiusa_il":"2026-02-09","motivo_chiusura":"rinuncia","responsabile":"u2"}`),
		rec(t, "pb", KindPIC, "b2", `{"numero":"P26-0000004","soggetto":"s2","area":"adulti","stato":"aperta","aperta_il":"2026-02-01"}`),
		rec(t, "dr1", KindDiario, "lodi", `{"pic":"p1","tipo":"nota","il":"2026-03-01T10:00:00Z","autore":"u1","testo":"x","riservata":true}`),
		rec(t, "dr3", KindDiario, "lodi", `{"pic":"p1","tipo":"nota","il":"2026-03-01T10:00:00Z","autore":"u2","testo":"x","riservata":true}`),
		rec(t, "s2", KindSoggetto, "b2", `{"cognome":"Verdi","nome":"Pia"}`),
	)
	ass, op, amm := actor(RuoloAssistenteSociale, "lodi"), actor(RuoloOperatoreSociale, "lodi"), actor(RuoloAmministrativo, "lodi")
	two := actor(RuoloAssistenteSociale, "b2", "self")
	body := func(base string, more ...string) string {
		return "{" + strings.Join(append([]string{base}, more...), ",") + "}"
	}
	apri := func(more ...string) Mutation {
		return mutation(AzionePICApri, birth(t, "p7", KindPIC, "lodi", body(`"soggetto":"s1","area":"adulti","aperta_il":"2026-03-01"`, more...)))
	}
	voce := func(servizio ServizioID, more ...string) Mutation {
		return mutation(AzioneDiarioScrivi, birth(t, "d9", KindDiario, servizio, body(`"autore":"u1","testo":"x"`, more...)))
	}
	const base, il = `"pic":"p1","tipo":"nota"`, `"il":"2026-03-10T08:00:00Z"`
	visita := func(servizio ServizioID, more ...string) Mutation {
		return mutation(AzioneAppuntamentoCrea, birth(t, "a9", KindAppuntamento, servizio,
			body(`"titolo":"Visita","tipo":"colloquio","inizio":"2026-03-11T09:00:00Z","fine":"2026-03-11T10:00:00Z"`, more...)))
	}
	const mia = `"organizzatore":"u1","stato":"pianificata"`
	tests := []struct {
		name  string
		actor Attore
		m     Mutation
		code  Code // empty: accepted
		field Path
	}{
		{"a case opened", ass, apri(`"stato":"aperta"`), "", ""},
		{"opened and taken", op, apri(`"stato":"in_carico"`, `"responsabile":"u1"`, `"in_carico_dal":"2026-03-01"`), "", ""},
		{"opened and given, by who may give", ass, apri(`"stato":"assegnata"`, `"responsabile":"u2"`), "", ""},
		{"opened and given, by who may not", op, apri(`"stato":"assegnata"`, `"responsabile":"u2"`), CodeNonAutorizzato, "responsabile"},
		{"opened and taken in another's name", op, apri(`"stato":"in_carico"`, `"responsabile":"u2"`, `"in_carico_dal":"2026-03-01"`), CodeNonAutorizzato, "responsabile"},
		{"opened, with somebody in charge", ass, apri(`"stato":"aperta"`, `"responsabile":"u1"`), CodeNonAutorizzato, "responsabile"},
		{"opened in another's name", ass, apri(`"stato":"aperta"`, `"aperta_da":"u2"`), CodeNonAutorizzato, "aperta_da"},
		{"opened under a number of one's choice", ass, apri(`"stato":"aperta"`, `"numero":"P26-0000001"`), CodeNonAutorizzato, "numero"},
		{"opened as if closed once", ass, apri(`"stato":"aperta"`, `"chiusa_il":"2026-03-02"`), CodeNonAutorizzato, "chiusa_il"},
		{"opened next year", ass, mutation(AzionePICApri, birth(t, "p7", KindPIC, "lodi", `{"soggetto":"s1","area":"adulti","stato":"aperta","aperta_il":"2027-03-01"}`)), CodeNonValido, "aperta_il"},
		{"opened for a case", ass, mutation(AzionePICApri, birth(t, "p7", KindPIC, "lodi", `{"soggetto":"p1","area":"adulti","stato":"aperta","aperta_il":"2026-03-01"}`)), CodeNonAccessibile, ""},
		{"given to a colleague", ass, mutation(AzionePICAssegna, setting("p2", KindPIC, map[Path]Change{"stato": change(`"aperta"`, `"assegnata"`), "responsabile": change("", `"u3"`)})), "", ""},
		{"given to nobody who exists", ass, mutation(AzionePICAssegna, setting("p2", KindPIC, map[Path]Change{"stato": change(`"aperta"`, `"assegnata"`), "responsabile": change("", `"fantasma"`)})), CodeNonAccessibile, ""},
		{"given to a service", ass, mutation(AzionePICAssegna, setting("p2", KindPIC, map[Path]Change{"stato": change(`"aperta"`, `"assegnata"`), "responsabile": change("", `"self"`)})), CodeNonAccessibile, ""},
		{"given to who works elsewhere", ass, mutation(AzionePICAssegna, setting("p2", KindPIC, map[Path]Change{"stato": change(`"aperta"`, `"assegnata"`), "responsabile": change("", `"u9"`)})), CodeNonValido, "responsabile"},
		{"given to an amministrativo", ass, mutation(AzionePICAssegna, setting("p2", KindPIC, map[Path]Change{"stato": change(`"aperta"`, `"assegnata"`), "responsabile": change("", `"u4"`)})), CodeNonValido, "responsabile"},
		{"given to who has left", ass, mutation(AzionePICAssegna, setting("p2", KindPIC, map[Path]Change{"stato": change(`"aperta"`, `"assegnata"`), "responsabile": change("", `"u5"`)})), CodeNonValido, "responsabile"},
		{"taken for a colleague", op, mutation(AzionePICPrendi, setting("p2", KindPIC, map[Path]Change{"stato": change(`"aperta"`, `"in_carico"`), "responsabile": change("", `"u2"`)})), CodeNonAutorizzato, "responsabile"},
		{"reopened in somebody's hands", ass, mutation(AzionePICRiapri, setting("p3", KindPIC, map[Path]Change{"stato": change(`"chiusa"`, `"riaperta"`), "chiusa_il": change(`"2026-02-09"`, ""), "motivo_chiusura": change(`"rinuncia"`, "")})), CodeNonAutorizzato, "responsabile"},
		{"a team with a colleague", ass, mutation(AzionePICModifica, setting("p1", KindPIC, map[Path]Change{"equipe.u9.ruolo": change("", `"educatore"`)})), "", ""},
		{"a team with a ghost", ass, mutation(AzionePICModifica, setting("p1", KindPIC, map[Path]Change{"equipe.fantasma.ruolo": change("", `"educatore"`)})), CodeNonAccessibile, ""},
		{"a team with the help desk", ass, mutation(AzionePICModifica, setting("p1", KindPIC, map[Path]Change{"equipe.hd.ruolo": change("", `"educatore"`)})), CodeNonValido, "equipe.hd.ruolo"},
		{"a ghost taken out of the team", ass, mutation(AzionePICModifica, setting("p1", KindPIC, map[Path]Change{"equipe.u3.ruolo": change(`"educatore"`, "")})), "", ""},

		{"an entry", ass, voce("lodi", base, il), "", ""},
		{"an entry of the other service, in the shared case", actor(RuoloAssistenteSociale, "self"), voce("self", base, il), "", ""},
		{"an entry in a service of one's own that the case does not reach", actor(RuoloAssistenteSociale, "lodi", "b2"), voce("b2", base, il), CodeNonAccessibile, ""},
		{"an entry of b2's case in the service one works in", two, voce("self", `"pic":"pb","tipo":"nota"`, il), CodeNonAccessibile, ""},
		{"an entry whose case is a record of the archive", ass, voce("lodi", `"pic":"st1","tipo":"nota"`, il), CodeNonAccessibile, ""},
		{"an entry whose case is a person", ass, voce("lodi", `"pic":"s1","tipo":"nota"`, il), CodeNonAccessibile, ""},
		{"an entry of an amministrativo", amm, voce("lodi", base, il), CodeNonAutorizzato, ""},
		{"an entry of 1850", ass, voce("lodi", base, `"il":"1850-03-10T08:00:00Z"`), CodeNonValido, "il"},
		{"an entry of later today", ass, voce("lodi", base, `"il":"2026-03-10T20:00:00Z"`), CodeNonValido, "il"},
		{"an entry of a day without its hour", ass, voce("lodi", base, `"il":"2026-03-09"`), CodeNonValido, "il"},
		{"an entry that puts one right", ass, voce("lodi", base, il, `"rettifica":"d1"`), "", ""},
		{"one that puts right an entry of another case", ass, voce("lodi", `"pic":"p2","tipo":"nota"`, il, `"rettifica":"d1"`), CodeNonValido, "rettifica"},
		{"one that puts right a case", ass, voce("lodi", base, il, `"rettifica":"p1"`), CodeNonAccessibile, ""},
		{"one that puts right what is not there", ass, voce("lodi", base, il, `"rettifica":"d77"`), CodeNonAccessibile, ""},
		{"one that puts right a reserved entry of one's own", ass, voce("lodi", base, il, `"rettifica":"dr1"`), "", ""},
		{"a colleague's reserved entry that one reads", ass, voce("lodi", base, il, `"rettifica":"d2"`), CodeNonValido, "rettifica"},
		{"a colleague's reserved entry that one does not read", ass, voce("lodi", base, il, `"rettifica":"dr3"`), CodeNonAccessibile, ""},
		{"a reserved word about what all read", ass, voce("lodi", base, il, `"rettifica":"d1"`, `"riservata":true`), CodeNonAutorizzato, "riservata"},
		{"an entry of the day after tomorrow", ass, voce("lodi", base, `"il":"2026-03-12T08:00:00Z"`), CodeNonValido, "il"},
		{"a change of state by hand", ass, voce("lodi", `"pic":"p1","tipo":"cambio_stato"`, il), CodeNonAutorizzato, "tipo"},
		{"a reserved entry for a colleague", ass, voce("lodi", base, il, `"riservata":true`, `"visibile_a":{"u2":"lodi","u9":"self"}`), "", ""},
		{"for an amministrativo", ass, voce("lodi", base, il, `"riservata":true`, `"visibile_a":{"u4":"lodi"}`), CodeNonValido, "visibile_a.u4"},
		{"for one through a service that the case does not reach", ass, voce("lodi", base, il, `"riservata":true`, `"visibile_a":{"u9":"b2"}`), CodeNonValido, "visibile_a.u9"},
		{"for one who is not in that service", ass, voce("lodi", base, il, `"riservata":true`, `"visibile_a":{"u9":"lodi"}`), CodeNonValido, "visibile_a.u9"},
		{"readers of what is not reserved", ass, voce("lodi", base, il, `"visibile_a":{"u2":"lodi"}`), CodeNonValido, "visibile_a"},

		{"an appointment", amm, visita("lodi", mia, `"pic":"p1"`, `"soggetto":"s1"`, `"partecipanti":{"u9":"self"}`, `"promemoria":30`), "", ""},
		{"in another's name", ass, visita("lodi", `"organizzatore":"u2","stato":"pianificata"`), CodeNonAutorizzato, "organizzatore"},
		{"born over", ass, visita("lodi", `"organizzatore":"u1","stato":"erogata"`), CodeStatoNonAmmesso, "stato"},
		{"with a reminder after its beginning", ass, visita("lodi", mia, `"promemoria":-5`), CodeNonValido, "promemoria"},
		{"moved to a case that a guest's service does not see", ass, mutation(AzioneAppuntamentoModifica, setting("a1", KindAppuntamento, map[Path]Change{"pic": change("", `"p2"`)})), CodeNonValido, "partecipanti.u9"},
		{"moved to a case that all see", ass, mutation(AzioneAppuntamentoModifica, setting("a1", KindAppuntamento, map[Path]Change{"pic": change("", `"p1"`)})), "", ""},
		{"moved there without that guest", ass, mutation(AzioneAppuntamentoModifica, setting("a1", KindAppuntamento, map[Path]Change{"pic": change("", `"p2"`), "partecipanti.u9": change(`"self"`, "")})), "", ""},
		{"in the year 0", ass, mutation(AzioneAppuntamentoCrea, birth(t, "a9", KindAppuntamento, "lodi", `{"titolo":"Visita","tipo":"colloquio","stato":"pianificata","inizio":"0000-01-01T09:00:00Z","fine":"2026-03-11T10:00:00Z"}`)), CodeNonValido, "inizio"},
		{"until the end of time", ass, mutation(AzioneAppuntamentoCrea, birth(t, "a9", KindAppuntamento, "lodi", `{"titolo":"Visita","tipo":"colloquio","stato":"pianificata","inizio":"2026-03-11T09:00:00Z","fine":"9999-12-31T23:59:59Z"}`)), CodeNonValido, "fine"},
		{"with a ghost", ass, visita("lodi", mia, `"partecipanti":{"fantasma":"lodi"}`), CodeNonAccessibile, ""},
		{"with one who is not in that service", ass, visita("lodi", mia, `"partecipanti":{"u9":"b2"}`), CodeNonValido, "partecipanti.u9"},
		{"with a guest from where the case is not seen", ass, visita("lodi", mia, `"pic":"p2"`, `"partecipanti":{"u9":"self"}`), CodeNonValido, "partecipanti.u9"},
		{"in a service that the case does not reach", two, visita("self", mia, `"pic":"pb"`), CodeNonAccessibile, ""},
		{"about a person who is not the case's", actor(RuoloAssistenteSociale, "lodi", "b2"), visita("lodi", mia, `"pic":"p1"`, `"soggetto":"s2"`), CodeNonValido, "soggetto"},

		{"a surname of spaces without width", ass, mutation(AzioneSoggettoCrea, birth(t, "s9", KindSoggetto, "lodi", `{"cognome":"\u200b\u200b","nome":"Ugo"}`)), CodeNonValido, "cognome"},
		{"a surname of letters that do not show", ass, mutation(AzioneSoggettoCrea, birth(t, "s9", KindSoggetto, "lodi", `{"cognome":"\u3164","nome":"Ugo"}`)), CodeNonValido, "cognome"},
		{"a surname of what only varies the letter before it", ass, mutation(AzioneSoggettoCrea, birth(t, "s9", KindSoggetto, "lodi", `{"cognome":"\ufe0f\udb40\udd01","nome":"Ugo"}`)), CodeNonValido, "cognome"},
		{"a surname of an accent on nothing", ass, mutation(AzioneSoggettoCrea, birth(t, "s9", KindSoggetto, "lodi", `{"cognome":"\u0301","nome":"Ugo"}`)), CodeNonValido, "cognome"},
		{"a surname of a note without a head", ass, mutation(AzioneSoggettoCrea, birth(t, "s9", KindSoggetto, "lodi", `{"cognome":"\ud834\udd59","nome":"Ugo"}`)), CodeNonValido, "cognome"},
		{"a surname of two lines", ass, mutation(AzioneSoggettoCrea, birth(t, "s9", KindSoggetto, "lodi", `{"cognome":"Neri\u2028Ada","nome":"Ugo"}`)), "", ""},
		{"a surname of two paragraphs", ass, mutation(AzioneSoggettoCrea, birth(t, "s9", KindSoggetto, "lodi", `{"cognome":"Neri\u2029Ada","nome":"Ugo"}`)), "", ""},
		{"a note of two paragraphs", ass, mutation(AzioneSoggettoCrea, birth(t, "s9", KindSoggetto, "lodi", `{"cognome":"Però","nome":"Ugo","note":"Una.\u2029Due."}`)), "", ""},
		{"a surname with an apostrophe of another encoding", ass, mutation(AzioneSoggettoCrea, birth(t, "s9", KindSoggetto, "lodi", `{"cognome":"D\u0092Angelo","nome":"Ugo"}`)), CodeNonValido, "cognome"},
		{"a name that reads backwards", ass, mutation(AzioneSoggettoCrea, birth(t, "s9", KindSoggetto, "lodi", `{"cognome":"Neri\u202e","nome":"Ugo"}`)), "", ""},
		{"the registry's own code", ass, mutation(AzioneSoggettoCrea, birth(t, "s9", KindSoggetto, "lodi", `{"cognome":"Neri","nome":"Ugo","id_esterno":"7"}`)), CodeNonAutorizzato, "id_esterno"},
		{"known for as long as one likes", ass, mutation(AzioneSoggettoCrea, birth(t, "s9", KindSoggetto, "lodi", `{"cognome":"Neri","nome":"Ugo","condiviso":{"b2":"2199-01-01"}}`)), CodeNonAutorizzato, "condiviso.b2"},
		{"the same afterwards", ass, mutation(AzioneSoggettoModifica, setting("s1", KindSoggetto, map[Path]Change{"condiviso.b2": change("", `"2199-01-01"`)})), CodeNonAutorizzato, "condiviso.b2"},
		{"a birth next year", ass, mutation(AzioneSoggettoModifica, setting("s1", KindSoggetto, map[Path]Change{"data_nascita": change("", `"2027-01-01"`)})), CodeNonValido, "data_nascita"},
		{"a household of a record of the archive", ass, mutation(AzioneNucleoCrea, birth(t, "n9", KindNucleo, "lodi", `{"intestatario":"st1","tipo":"anagrafico"}`)), CodeNonAccessibile, ""},
		{"a member of a household whom one cannot see", ass, mutation(AzioneNucleoModifica, setting("n1", KindNucleo, map[Path]Change{"componenti.1.soggetto": change("", `"s2"`)})), CodeNonAccessibile, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := Decide(tt.actor, now, w, tt.m)
			switch {
			case tt.code == "" && got.Outcome != Accepted:
				t.Fatalf("Decide = %s (%v), want it accepted", got.Outcome, got.Error)
			case tt.code != "" && got.Outcome != Refused:
				t.Fatalf("Decide = %s, want it refused", got.Outcome)
			case tt.code != "" && (got.Error.Code != tt.code || got.Error.Field != tt.field):
				t.Errorf("refused with %s in %q, want %s in %q", got.Error.Code, got.Error.Field, tt.code, tt.field)
			}
		})
	}
}

// TestWhatTheRuleWrites: what nobody chooses is there all the same.
func TestWhatTheRuleWrites(t *testing.T) {
	w := town(t)
	got := Decide(actor(RuoloAssistenteSociale, "lodi"), now, w, mutation(AzionePICApri, birth(t, "p7", KindPIC, "lodi",
		`{"soggetto":"s1","soggetto_nome":"Un Altro","area":"adulti","stato":"in_carico","in_carico_dal":"2026-03-01","aperta_il":"2026-03-01"}`)))
	if got.Outcome != Accepted {
		t.Fatalf("Decide: %v", got.Error)
	}
	var v PresaInCarico
	if err := got.Records[0].Into(&v); err != nil {
		t.Fatal(err)
	}
	if got.Records[0].Field("soggetto_nome") != nil || v.ApertaDa != "u1" || v.Responsabile != "u1" || v.Numero != Numero(got.Records[0].ID, 2026) {
		t.Errorf("the case is called %s, opened by %q, in charge of %q, number %q", got.Records[0].Field("soggetto_nome"), v.ApertaDa, v.Responsabile, v.Numero)
	}
}

// TestMatrix prints who may choose what: for each action the roles and, for each
// field, whether it is the author's to choose, among what, or the rule's.
func TestMatrix(t *testing.T) {
	var b strings.Builder
	line := func(k Kind, fields []Campo, fissi map[Path]Valore, edits bool) {
		for _, c := range fields {
			how := []string{"chi agisce"}
			if c.Di != "" {
				how = []string{"chi agisce, fra: " + c.Fra.String()}
				if c.DiCui != "" {
					how = append(how, "di chi è in «"+string(c.DiCui)+"»")
				}
			}
			switch c.Giorno {
			case Passato:
				how = append(how, "non nel futuro")
			case Recente:
				how = append(how, fmt.Sprintf("non nel futuro, non oltre %d anni fa", annotati))
			}
			if v, set := fissi[c.Path]; set {
				how = []string{"la regola: " + v.Nome}
			}
			fmt.Fprintf(&b, "    %s.%s: %s\n", k, c.Path, strings.Join(how, "; "))
		}
	}
	only := func(k Kind, paths []Path) []Campo {
		var out []Campo
		for _, c := range SchedaDi(k).Campi() {
			if paths == nil || slices.Contains(paths, c.Path) {
				out = append(out, c)
			}
		}
		return out
	}
	for _, name := range Actions() {
		a := azioneDi(name)
		var ruoli []string
		for _, r := range a.Ruoli {
			ruoli = append(ruoli, string(r))
		}
		if a.Propria != "" {
			ruoli = append(ruoli, "chi è in «"+string(a.Propria)+"»")
		}
		if a.Altrui != "" {
			ruoli = append(ruoli, "ma non chi è in «"+string(a.Altrui)+"»")
		}
		fmt.Fprintf(&b, "%s: %s\n", name, strings.Join(ruoli, ", "))
		if len(a.Da)+len(a.A) > 0 {
			fmt.Fprintf(&b, "    stato: da %v a %v\n", a.Da, a.A)
		}
		if dove := map[Dove]string{AllOrigine: "al servizio di origine", Altrove: "al servizio a cui è inviata", Ovunque: "ai due servizi"}[a.Dove]; dove != "" {
			fmt.Fprintf(&b, "    solo %s\n", dove)
		}
		if a.Se != nil {
			fmt.Fprintf(&b, "    solo se %s è %s\n", a.Se.Campo, strings.Join(a.Se.Valori, " o "))
		}
		paths := a.Campi
		for p := range maps.Keys(a.Fissi) {
			if paths != nil && !slices.Contains(paths, p) {
				paths = append(slices.Clone(paths), p)
			}
		}
		line(a.kind.Kind, only(a.kind.Kind, paths), a.Fissi, !a.Crea)
		for _, also := range a.Anche {
			fmt.Fprintf(&b, "  e con essa:\n")
			if len(also.Da)+len(also.A) > 0 {
				fmt.Fprintf(&b, "    stato: da %v a %v%s\n", also.Da, also.A, map[bool]string{true: ", finché è così"}[also.Cede])
			}
			line(also.Kind, only(also.Kind, also.Campi), also.Fissi, !also.Crea)
		}
	}
	golden(t, "scelte.txt", b.String())
}

// TestWhatHasHappened: nobody writes of what is still to come, by the clock that they
// write by; a computer that is an hour ahead of the central service is not refused.
func TestWhatHasHappened(t *testing.T) {
	ahead := now.Add(time.Hour)
	for _, tt := range []struct {
		at      string
		written time.Time
		days    Giorni
		want    bool
	}{
		{"2026-03-10T09:00:00Z", now, Recente, true},
		{"2026-03-10T09:04:00Z", now, Recente, true},
		{"2026-03-10T09:06:00Z", now, Recente, false},
		{"2026-03-10T10:00:00Z", ahead, Recente, true},
		{"2026-03-11T09:00:00Z", now, Recente, false},
		{"2026-03-11T09:00:00Z", time.Time{}, Recente, true},
		{"2026-03-12T00:00:00Z", now.AddDate(1, 0, 0), Recente, false},
		{"2016-03-10T09:00:00Z", now, Recente, true},
		{"2016-03-09T09:00:00Z", now, Recente, false},
		{"2026-03-10", now, Passato, true},
		{"2026-03-11", now, Passato, false},
		{"2026-03-11", now.Add(15 * time.Hour), Passato, true}, // past midnight in Italy
		{"1816-03-11", now, Passato, true},
		{"2199-03-11", now, Sempre, true},
	} {
		if got := tt.days.vieta(tt.at, tt.written, now) == ""; got != tt.want {
			t.Errorf("written on %s of %s: %v, want %v", tt.written.Format(time.RFC3339), tt.at, got, tt.want)
		}
	}
}

// TestWhenItWasWritten: an entry says when it was written, by the mutation that made it,
// whatever its author asks and however late it is judged; a step's entry too.
func TestWhenItWasWritten(t *testing.T) {
	w := town(t)
	written := now.Add(-72 * time.Hour)
	entry := birth(t, "d9", KindDiario, "lodi", `{"pic":"p1","tipo":"visita_domiciliare","il":"2026-03-06T08:00:00Z","autore":"u1","testo":"x","scritta_il":"2020-01-01T00:00:00Z"}`)
	step := setting("p1", KindPIC, map[Path]Change{"stato": change(`"in_carico"`, `"chiusa"`), "chiusa_il": change("", `"2026-03-06"`), "motivo_chiusura": change("", `"rinuncia"`)})
	tale := birth(t, "d9", KindDiario, "lodi", `{"pic":"p1","tipo":"cambio_stato","il":"2026-03-06T08:00:00Z","autore":"u1","testo":"Caso chiuso."}`)
	for _, m := range []Mutation{mutation(AzioneDiarioScrivi, entry), mutation(AzionePICChiudi, step, tale)} {
		for _, tt := range []struct {
			at   time.Time
			want string
		}{{written, "2026-03-07T09:00:00Z"}, {time.Time{}, ""}, {time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC), ""}} {
			m.At = tt.at
			d := Decide(actor(RuoloAssistenteSociale, "lodi"), now, w, m)
			if d.Outcome != Accepted {
				t.Fatalf("%s written at %s: %v", m.Action, tt.at, d.Error)
			}
			if got := d.Records[len(d.Records)-1].Text("scritta_il"); got != tt.want {
				t.Errorf("%s written at %s says %q, want %q", m.Action, tt.at, got, tt.want)
			}
		}
	}
}
