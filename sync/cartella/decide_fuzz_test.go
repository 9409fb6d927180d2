package cartella

import (
	"encoding/json"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"siz-icaro/sync/cartella/idtest"
)

// FuzzDecide hands the rule whatever a client may send, over a small world, as
// an operator of any role on any day. It never panics and never changes its
// mind; what it accepts is whole, and touches nothing that is not the action's.
func FuzzDecide(f *testing.F) {
	for _, m := range []Mutation{
		mutation(AzioneSoggettoCrea, Edit{ID: idtest.V7[ID]("s9"), Kind: KindSoggetto, Servizio: "lodi", Create: []byte(`{"cognome":"Neri","nome":"Ugo","data_nascita":"1950-02-03"}`)}),
		mutation(AzioneSoggettoCrea, Edit{ID: idtest.V7[ID]("s9"), Kind: KindSoggetto, Servizio: "lodi", Create: []byte(`{"cognome":"Neri","nome":"Ugo","servizi":{"b2":{"dal":"2026-03-01"}},"condiviso":{"b2":"2027-01-01"}}`)}),
		mutation(AzioneSoggettoCrea, Edit{ID: "comune-e651", Kind: KindSoggetto, Servizio: "lodi", Create: []byte(`{"cognome":"Neri","nome":"Ugo"}`)}),
		mutation(AzioneSoggettoModifica, setting("s1", KindSoggetto, map[Path]Change{"nome": change(`"Ada"`, `"Eva"`), "condiviso.b2": change("", `"2027-01-01"`), "servizi.b2.dal": change("", `"2026-03-01"`)})),
		mutation(AzioneNucleoCrea, Edit{ID: idtest.V7[ID]("n9"), Kind: KindNucleo, Servizio: "lodi", Create: []byte(`{"intestatario":"s1","tipo":"anagrafico","componenti":{"c1":{"soggetto":"s1","relazione":"intestatario"}}}`)}),
		mutation(AzioneNucleoModifica, setting("n1", KindNucleo, map[Path]Change{"note": change("", `"x"`), "componenti.c1.soggetto": change("", `"p1"`)})),
		mutation(AzionePICApri,
			Edit{ID: idtest.V7[ID]("p9"), Kind: KindPIC, Servizio: "lodi", Create: []byte(`{"numero":"` + Numero(idtest.V7[ID]("p9"), 2026) + `","soggetto":"s1","area":"adulti","stato":"aperta","aperta_il":"2026-03-01","aperta_da":"u1"}`)},
			setting("s1", KindSoggetto, map[Path]Change{"servizi.lodi.dal": change("", `"2026-03-01"`)})),
		mutation(AzionePICAssegna, setting("p1", KindPIC, map[Path]Change{"stato": change(`"in_carico"`, `"assegnata"`), "responsabile": change(`"u2"`, `"u1"`)})),
		mutation(AzionePICPrendi, setting("p1", KindPIC, map[Path]Change{"stato": change(`"assegnata"`, `"in_carico"`), "responsabile": change(`"u2"`, `"u1"`)})),
		mutation(AzionePICModifica, setting("p1", KindPIC, map[Path]Change{"note": change("", `"x"`), "equipe.u1.ruolo": change("", `"psicologo"`)})),
		mutation(AzionePICCondividi,
			setting("p1", KindPIC, map[Path]Change{"condivisa.b2.dal": change("", `"2026-03-10"`), "condivisa.b2.fino": change("", `"2026-04-10"`), "condivisa.self.fino": change(`"2026-06-30"`, "")}),
			setting("s1", KindSoggetto, map[Path]Change{"servizi.b2.dal": change("", `"2026-03-10"`)})),
		mutation(AzionePICChiudi, setting("p1", KindPIC, map[Path]Change{"stato": change(`"in_carico"`, `"chiusa"`), "chiusa_il": change("", `"2026-03-01"`), "motivo_chiusura": change("", `"rinuncia"`)})),
		mutation(AzionePICRiapri,
			setting("p1", KindPIC, map[Path]Change{"stato": change(`"chiusa"`, `"riaperta"`)}),
			Edit{ID: idtest.V7[ID]("d9"), Kind: KindDiario, Servizio: "lodi", Create: []byte(`{"pic":"p1","tipo":"cambio_stato","il":"2026-03-10T08:00:00Z","autore":"u1","testo":"Di nuovo."}`)}),
		mutation(AzioneDiarioScrivi, Edit{ID: idtest.V7[ID]("d9"), Kind: KindDiario, Servizio: "lodi", Create: []byte(`{"pic":"p1","tipo":"nota","il":"2026-03-10T08:00:00Z","autore":"u1","testo":"Voce.","riservata":true,"visibile_a":{"u2":"lodi","u9":"self"}}`)}),
		mutation(AzioneDiarioScrivi, Edit{ID: idtest.V7[ID]("d9"), Kind: KindDiario, Servizio: "self", Create: []byte(`{"pic":"s1","tipo":"nota","il":"1850-03-10T08:00:00Z","autore":"u2","testo":"Voce."}`)}),
		mutation(AzioneAppuntamentoCrea, Edit{ID: idtest.V7[ID]("a9"), Kind: KindAppuntamento, Servizio: "lodi", Create: []byte(`{"titolo":"x","tipo":"colloquio","stato":"pianificata","inizio":"2026-03-11T09:00:00Z","fine":"2026-03-11T10:00:00Z","organizzatore":"u1","pic":"p1","soggetto":"s1","partecipanti":{"u9":"self"},"promemoria":30}`)}),
		mutation(AzioneAppuntamentoModifica, setting("a1", KindAppuntamento, map[Path]Change{"pic": change("", `"p1"`), "promemoria": change("", `-5`), "partecipanti.u9": change(`"self"`, "")})),
		mutation(AzioneAppuntamentoEsito, setting("a1", KindAppuntamento, map[Path]Change{"stato": change(`"pianificata"`, `"erogata"`)})),
		mutation(AzionePreferenzeImposta, setting("pr1", KindPreferenze, map[Path]Change{"home.oggi": change("", `"1"`)})),
		mutation(AzioneRiconciliaRisolvi, setting("r1", KindRiconciliazione, map[Path]Change{"stato": change(`"aperta"`, `"risolta"`), "scelta": change("", `"mia"`)})),
		mutation(AzioneImporta, setting("s1", KindSoggetto, map[Path]Change{"nome": change(`"Ada"`, `"Eva"`)})),
	} {
		raw, err := json.Marshal(m)
		if err != nil {
			f.Fatal(err)
		}
		for ruolo := range Ruoli() {
			f.Add(raw, uint8(ruolo), uint8(7), int64(0))
		}
		f.Add(raw, uint8(0), uint8(2), int64(200*24*60))
	}
	f.Fuzz(func(t *testing.T, raw []byte, ruolo, servizi uint8, minutes int64) {
		var m Mutation
		if json.Unmarshal(raw, &m) != nil {
			return
		}
		as := actor(Ruoli()[int(ruolo)%len(Ruoli())])
		for i, s := range []ServizioID{"lodi", "self", "b2"} {
			if servizi>>i&1 == 1 {
				as.Profili[s] = Ruoli()[int(ruolo)%len(Ruoli())]
			}
		}
		at := now.Add(time.Duration(minutes%(20*365*24*60)) * time.Minute)
		w := town(t)
		d := Decide(as, at, w, m)
		if again := Decide(as, at, w, m); !reflect.DeepEqual(inside(d), inside(again)) {
			t.Fatalf("first %+v, then %+v", inside(d), inside(again))
		}
		for id, stands := range town(t) {
			if string(w[id].Body) != string(stands.Body) {
				t.Fatalf("it changed the body of %s that it was shown", id)
			}
		}
		switch d.Outcome {
		case Accepted:
			accepted(t, w, as, m, d)
		case Conflicted:
			if len(d.Conflicts) == 0 || len(d.Records) > 0 {
				t.Fatalf("a conflict with %d conflicts and %d records", len(d.Conflicts), len(d.Records))
			}
		case Refused:
			if d.Error == nil || !slices.Contains(Codes(), d.Error.Code) || d.Error.Message == "" || len(d.Records) > 0 {
				t.Fatalf("refused with %+v and %d records", d.Error, len(d.Records))
			}
		default:
			t.Fatalf("outcome %q", d.Outcome)
		}
	})
}

// inside is a decision without what is remembered of bodies taken apart.
func inside(d Decision) Decision {
	d.Records = slices.Clone(d.Records)
	for i := range d.Records {
		d.Records[i].parsed = nil
	}
	return d
}

// minted is a UUIDv7 in its only form.
var minted = regexp.MustCompile(`^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`)

// accepted checks what no accepted mutation of an operator does.
func accepted(t *testing.T, w world, as Attore, m Mutation, d Decision) {
	t.Helper()
	rule := azioneDi(m.Action)
	if rule == nil || m.Author != as.Operatore || len(d.Records) != len(m.Edits) {
		t.Fatalf("%s by %s made %d records of %d edits", m.Action, m.Author, len(d.Records), len(m.Edits))
	}
	for i, r := range d.Records {
		e := m.Edits[i]
		if r.ID != e.ID || r.Kind != e.Kind {
			t.Fatalf("an edit of %s %s made %s %s", e.Kind, e.ID, r.Kind, r.ID)
		}
		if r.Kind != rule.kind.Kind && !slices.ContainsFunc(rule.Anche, func(a Anche) bool { return a.Kind == r.Kind }) {
			t.Fatalf("%s touches a %s", m.Action, r.Kind)
		}
		if canonical, err := Canonical(r.Body); err != nil || string(canonical) != string(r.Body) {
			t.Fatalf("the body of %s is not canonical: %s, %v", r.ID, r.Body, err)
		}
		if len(r.Body) > MaxBody {
			t.Fatalf("a body of %d bytes", len(r.Body))
		}
		body, err := parseObject(r.Body)
		if err != nil {
			t.Fatal(err)
		}
		if err := SchedaDi(r.Kind).check(body); err != nil {
			t.Fatalf("the body of %s breaks its table: %v", r.ID, err)
		}
		was, existed := w[r.ID]
		if existed && r.Servizio != was.Servizio {
			t.Fatalf("%s moved from %s to %s", r.ID, was.Servizio, r.Servizio)
		}
		if !existed && !minted.MatchString(string(r.ID)) {
			t.Fatalf("%s is born under that id", r.ID)
		}
		if !existed && !slices.Contains(rule.Ruoli, as.Profili[r.Servizio]) {
			t.Fatalf("%s is born in %s, where its author is %q", r.ID, r.Servizio, as.Profili[r.Servizio])
		}
		kept(t, m, was, existed, r)
	}
}

// kept checks the fields that an action has no say in.
func kept(t *testing.T, m Mutation, was Record, existed bool, is Record) {
	t.Helper()
	e, err := Difference(Record{ID: is.ID, Kind: is.Kind, Body: was.Body}, is)
	if err != nil {
		t.Fatal(err)
	}
	for p, ch := range e.Set {
		field, _, _ := strings.Cut(string(p), ".")
		switch string(is.Kind) + "." + field {
		case "soggetto.condiviso", "soggetto.id_esterno":
			t.Fatalf("%s sets %s", m.Action, p)
		case "soggetto.servizi":
			own := p == Path("servizi."+string(m.Edits[0].Servizio)+".dal") && len(ch.Now) > 0
			if !own || m.Action != AzionePICApri && m.Action != AzioneSoggettoCrea {
				t.Fatalf("%s sets %s", m.Action, p)
			}
		case "pic.condivisa":
			if m.Action != AzionePICCondividi {
				t.Fatalf("%s sets %s", m.Action, p)
			}
		case "pic.numero", "pic.soggetto", "pic.aperta_il", "pic.aperta_da", "nucleo.intestatario", "appuntamento.organizzatore":
			if existed {
				t.Fatalf("%s changes %s", m.Action, p)
			}
		case "diario.pic", "diario.testo", "diario.autore", "diario.riservata", "diario.visibile_a":
			if existed {
				t.Fatalf("%s rewrites %s of an entry", m.Action, p)
			}
		}
	}
	for _, p := range map[Kind][]Path{KindDiario: {"autore"}, KindPIC: {"aperta_da"}, KindAppuntamento: {"organizzatore"}}[is.Kind] {
		if got := is.Text(p); !existed && got != string(m.Author) {
			t.Fatalf("%s is born with %s %q", is.ID, p, got)
		}
	}
	switch {
	case is.Kind == KindDiario && is.Text("tipo") == "cambio_stato" && m.Action != AzionePICRiapri:
		t.Fatalf("%s writes a change of state", m.Action)
	case m.Action == AzionePICPrendi && is.Kind == KindPIC && is.Text("responsabile") != string(m.Author):
		t.Fatalf("taken by %s for %s", m.Author, is.Text("responsabile"))
	}
}
