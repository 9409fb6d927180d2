package hub

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"siz-icaro/sync/cartella"
	"siz-icaro/sync/cartella/idtest"
	"siz-icaro/sync/ledger"
)

// TestEffect says, for each kind of mutation, which records are written and
// where they are placed.
func TestEffect(t *testing.T) {
	const riconciliazione = "riconciliazione in [riservato:lodi:u1]"
	long := strings.Repeat("è una frase qualunque. ", 2000)
	for name, tc := range map[string]struct {
		who     cartella.OperatoreID
		action  cartella.Action
		edits   []cartella.Edit
		change  func(*cartella.Mutation)
		outcome cartella.Outcome
		code    cartella.Code
		// writes are "id in [scopes]", by kind for ids that are derived.
		writes []string
	}{
		"an edit is one write": {
			who: "u1", action: cartella.AzionePICModifica, edits: []cartella.Edit{set("p1", cartella.KindPIC, "note", "", "Nota.")},
			outcome: cartella.Accepted, writes: []string{"p1 in [servizio:lodi servizio:self]"},
		},
		"an edit that changes nothing writes nothing": {
			who: "u1", action: cartella.AzionePICModifica, edits: []cartella.Edit{set("p1", cartella.KindPIC, "area", "disabili", "anziani")},
			outcome: cartella.Accepted,
		},
		"a share takes the diary and the person along": {
			who: "u2", action: cartella.AzionePICCondividi, edits: []cartella.Edit{set("p1", cartella.KindPIC, "condivisa.tavazzano.fino", "", "2026-09-30")},
			outcome: cartella.Accepted, writes: []string{
				"p1 in [servizio:lodi servizio:self servizio:tavazzano]",
				"d1 in [sociale:lodi sociale:self sociale:tavazzano]",
				"s1 in [servizio:lodi servizio:self servizio:tavazzano]",
				"notifica in [servizio:tavazzano]",
			},
		},
		"the end of a share takes it back, and the reserved entry from whom it was open to there": {
			who: "u2", action: cartella.AzionePICCondividi, edits: []cartella.Edit{set("p1", cartella.KindPIC, "condivisa.self.fino", "2026-06-30", "2026-03-01")},
			outcome: cartella.Accepted, writes: []string{
				"p1 in [servizio:lodi]", "d1 in [sociale:lodi]", "d2 in [sociale:lodi:u1 sociale:lodi:u2]", "s1 in [servizio:lodi]",
			},
		},
		"an entry smuggled in with a case": {
			who: "u1", action: cartella.AzionePICApri, edits: []cartella.Edit{
				cartella.Creation(rec(t, idtest.V7[cartella.ID]("p2"), cartella.KindPIC, "lodi", `{"soggetto":"s1","area":"adulti","stato":"aperta","aperta_il":"2026-03-10"}`)),
				cartella.Creation(rec(t, idtest.V7[cartella.ID]("d3"), cartella.KindDiario, "lodi", `{"pic":"p1","tipo":"nota","il":"2026-03-10T09:00:00Z","autore":"u1","testo":"Primo contatto."}`)),
			},
			outcome: cartella.Refused, code: cartella.CodeNonAutorizzato, writes: []string{riconciliazione},
		},
		"giving a case tells whom": {
			who: "u2", action: cartella.AzionePICAssegna, edits: []cartella.Edit{{ID: "p1", Kind: cartella.KindPIC, Set: map[cartella.Path]cartella.Change{
				"stato": {Was: []byte(`"in_carico"`), Now: []byte(`"assegnata"`)}, "responsabile": {Was: []byte(`"u2"`), Now: []byte(`"u1"`)},
			}}},
			outcome: cartella.Accepted, writes: []string{"p1 in [servizio:lodi servizio:self]", "notifica in [riservato:lodi:u1]"},
		},
		"a conflict is kept for its author": {
			who: "u1", action: cartella.AzionePICModifica, edits: []cartella.Edit{set("p1", cartella.KindPIC, "area", "adulti", "disabili")},
			outcome: cartella.Conflicted, writes: []string{riconciliazione},
		},
		"so is a refusal": {
			who: "u1", action: cartella.AzionePICModifica, edits: []cartella.Edit{set("p1", cartella.KindPIC, "area", "anziani", "marziani")},
			outcome: cartella.Refused, code: cartella.CodeNonValido, writes: []string{riconciliazione},
		},
		"what is not theirs stays in the record's service": {
			who: "u1", action: cartella.AzionePICModifica, edits: []cartella.Edit{set("p9", cartella.KindPIC, "note", "", "x")},
			outcome: cartella.Refused, code: cartella.CodeNonAccessibile, writes: []string{"riconciliazione in [riservato:self:u1]"},
		},
		"what is known through another service is kept there, where the author sees it": {
			who: "u9", action: cartella.AzioneSoggettoModifica, edits: []cartella.Edit{set("s5", cartella.KindSoggetto, "nome", "Ivo", "Ivano")},
			outcome: cartella.Conflicted, writes: []string{"riconciliazione in [riservato:self:u9]"},
		},
		"so is what a share does not allow": {
			who: "u9", action: cartella.AzionePICModifica, edits: []cartella.Edit{set("p1", cartella.KindPIC, "note", "", "x")},
			outcome: cartella.Refused, code: cartella.CodeNonAutorizzato, writes: []string{"riconciliazione in [riservato:self:u9]"},
		},
		"of a record that was never born, in the author's": {
			who: "u1", action: cartella.AzionePICModifica, edits: []cartella.Edit{set(idtest.V7[cartella.ID]("p77"), cartella.KindPIC, "note", "", "x")},
			outcome: cartella.Refused, code: cartella.CodeNonAccessibile, writes: []string{riconciliazione},
		},
		"a mutation signed by another is refused, and kept for who sent it": {
			who: "u1", action: cartella.AzionePICModifica, edits: []cartella.Edit{set("p1", cartella.KindPIC, "note", "", "x")},
			change:  func(m *cartella.Mutation) { m.Author = "u2" },
			outcome: cartella.Refused, code: cartella.CodeNonAutorizzato, writes: []string{riconciliazione},
		},
		"a newer program's action": {
			who: "u1", action: "pic.teletrasporta", edits: []cartella.Edit{set("p1", cartella.KindPIC, "note", "", "x")},
			outcome: cartella.Refused, code: cartella.CodeAzioneSconosciuta, writes: []string{riconciliazione},
		},
		"an action no record could name": {
			who: "u1", action: cartella.Action(strings.Repeat("x", 100)), edits: []cartella.Edit{set("p1", cartella.KindPIC, "note", "", "x")},
			outcome: cartella.Refused, code: cartella.CodeAzioneSconosciuta, writes: []string{riconciliazione},
		},
		"a central action from a device": {
			who: "u1", action: cartella.AzioneImporta, edits: []cartella.Edit{set("p1", cartella.KindPIC, "note", "", "x")},
			outcome: cartella.Refused, code: cartella.CodeAzioneSconosciuta, writes: []string{riconciliazione},
		},
		"without edits": {
			who: "u1", action: cartella.AzionePICModifica, outcome: cartella.Refused, code: cartella.CodeMalformato,
		},
		"larger than a record may be": {
			who: "u1", action: cartella.AzionePICModifica, edits: []cartella.Edit{
				set("p1", cartella.KindPIC, "note", long, long), set("s1", cartella.KindSoggetto, "note", long, long), set("d1", cartella.KindDiario, "testo", long, long),
			},
			outcome: cartella.Refused, code: cartella.CodeNonValido, writes: []string{riconciliazione},
		},
		"personal settings conflict with nobody": {
			who: "u1", action: cartella.AzionePreferenzeImposta, edits: []cartella.Edit{set("pref-u1", cartella.KindPreferenze, "home.notifiche", "mai visto", "alto")},
			outcome: cartella.Accepted, writes: []string{"pref-u1 in [utente:u1]"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				c := newCentre(t)
				defer c.close()
				c.load(
					rec(t, "p9", cartella.KindPIC, "self", `{"numero":"P26-9","soggetto":"s1","area":"adulti","stato":"aperta","aperta_il":"2026-01-01"}`),
					rec(t, "s5", cartella.KindSoggetto, "lodi", `{"cognome":"Verdi","nome":"Ugo","servizi":{"self":{"dal":"2026-01-01"}}}`),
					rec(t, "pref-u1", cartella.KindPreferenze, "ambito", `{"utente":"u1"}`),
				)
				actor, err := c.people.Actor(t.Context(), tc.who)
				if err != nil {
					t.Fatal(err)
				}
				m := cartella.Mutation{Device: "dev-x", Seq: 4, Author: tc.who, Action: tc.action, At: today, Edits: tc.edits}
				if tc.change != nil {
					tc.change(&m)
				}
				e, _, err := effect(memoryTx{c.ledger}, actor, today, m)
				if err != nil {
					t.Fatal(err)
				}
				var code cartella.Code
				if e.Error != nil {
					code = e.Error.Code
				}
				if e.Outcome != tc.outcome || code != tc.code {
					t.Errorf("outcome %s %s (%v), want %s %s", e.Outcome, code, e.Error, tc.outcome, tc.code)
				}
				var got []string
				for _, w := range e.Writes {
					id := string(w.Record.ID)
					if w.Record.Kind == cartella.KindNotifica || w.Record.Kind == cartella.KindRiconciliazione {
						id = string(w.Record.Kind)
					}
					got = append(got, fmt.Sprintf("%s in %v", id, w.Scopes))
				}
				if !slices.Equal(got, tc.writes) {
					t.Errorf("writes\n got %q\nwant %q", got, tc.writes)
				}
			})
		})
	}
}

// TestWhatIsKeptTellsNoID: an operator who tries ids that can be foreseen hears
// and receives the same, whether there is such a record that is not theirs or
// none, whatever they try with it.
func TestWhatIsKeptTellsNoID(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newCentre(t)
		defer c.close()
		notice := cartella.DerivedID("dev-2", 7, 1)
		taken := []cartella.Record{
			rec(t, "p9", cartella.KindPIC, "self", `{"numero":"P26-9","soggetto":"s9","area":"adulti","stato":"aperta","aperta_il":"2026-01-01"}`),
			rec(t, "s9", cartella.KindSoggetto, "self", `{"cognome":"Verdi","nome":"Ugo"}`),
			rec(t, "d9", cartella.KindDiario, "self", `{"pic":"p9","tipo":"nota","il":"2026-01-02T10:00:00Z","autore":"u9","testo":"Colloquio."}`),
			rec(t, "d8", cartella.KindDiario, "lodi", `{"pic":"p1","tipo":"nota","il":"2026-01-02T10:00:00Z","autore":"u2","testo":"Mia.","riservata":true}`),
			rec(t, "pref-u2", cartella.KindPreferenze, "ambito", `{"utente":"u2"}`),
			rec(t, notice, cartella.KindNotifica, "lodi", `{"destinatario":"u2","tipo":"equipe","titolo":"x","il":"2026-01-02T10:00:00Z","oggetto":"p1","oggetto_tipo":"pic"}`),
		}
		actor, err := c.people.Actor(t.Context(), "u1")
		if err != nil {
			t.Fatal(err)
		}
		tries := func() (out []string) {
			for _, r := range taken {
				other := r
				other.Servizio = "lodi"
				for _, action := range append(cartella.Actions(), "pic.teletrasporta", cartella.AzioneImporta) {
					for _, edit := range []cartella.Edit{
						set(r.ID, r.Kind, "note", "", "x"), set(r.ID, cartella.KindPIC, "area", "adulti", "anziani"), set(r.ID, r.Kind, "utente", "", "u1"),
						cartella.Creation(r), cartella.Creation(other),
					} {
						m := cartella.Mutation{Device: "dev-x", Seq: 4, Author: "u1", Action: action, At: today, Edits: []cartella.Edit{edit}}
						e, _, err := effect(memoryTx{c.ledger}, actor, today, m)
						if err != nil {
							t.Fatal(err)
						}
						said := fmt.Sprintf("%s of %s, created %t in %q: %s %v %v", action, r.ID, edit.Create != nil, edit.Servizio, e.Outcome, e.Error, e.Conflicts)
						for _, w := range e.Writes {
							if actor.Covers(w.Scopes) {
								said += fmt.Sprintf("; receives %s in %v", w.Record.Body, w.Scopes)
							}
						}
						out = append(out, said)
					}
				}
			}
			return out
		}
		free := tries()
		c.load(taken...)
		for i, said := range tries() {
			if said != free[i] {
				t.Errorf("where there is such a record: %s\nwhere there is none: %s", said, free[i])
			}
		}
	})
}

func TestAConflictNamesWhoseValueStands(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newCentre(t)
		defer c.close()
		r2, r1 := c.connect("u2", "dev-2"), c.connect("u1", "dev-1")
		c.setDay(today.Add(time.Hour))
		r2.push(r2.mutation(cartella.AzionePICModifica, set("p1", cartella.KindPIC, "note", "", "di due")))
		c.setDay(today.Add(2 * time.Hour))
		v := r1.push(r1.mutation(cartella.AzionePICModifica, set("p1", cartella.KindPIC, "note", "", "di uno")))[0]
		if v.Outcome != cartella.Conflicted || len(v.Conflicts) != 1 {
			t.Fatalf("verdict %+v, want one conflict", v)
		}
		got := v.Conflicts[0]
		if got.By != "u2" || !got.At.Equal(today.Add(time.Hour)) || string(got.Stands) != `"di due"` || string(got.Wrote) != `"di uno"` {
			t.Errorf("conflict %+v, want u2's value with its time", got)
		}
		var kept cartella.Riconciliazione
		for _, it := range r1.items {
			if it.Kind == cartella.KindRiconciliazione {
				if err := (cartella.Record{Kind: it.Kind, Body: it.Body}).Into(&kept); err != nil {
					t.Fatal(err)
				}
			}
		}
		if kept.Oggetto != "p1" || !strings.Contains(kept.Mutazione, "di uno") {
			t.Errorf("the author's replica holds %+v, want their mutation", kept)
		}
	})
}

// TestANoticeTakesNobodysPlace: a device that foresaw the id of a notice must
// not stop the mutation that makes it, nor lose what stands there.
func TestANoticeTakesNobodysPlace(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newCentre(t)
		defer c.close()
		id := cartella.DerivedID("dev-x", 1, 1)
		c.load(rec(t, id, cartella.KindSoggetto, "lodi", `{"cognome":"Verdi","nome":"Pia"}`))
		actor, err := c.people.Actor(t.Context(), "u2")
		if err != nil {
			t.Fatal(err)
		}
		e, _, err := effect(memoryTx{c.ledger}, actor, today, cartella.Mutation{
			Device: "dev-x", Seq: 1, Author: "u2", Action: cartella.AzionePICAssegna, At: today,
			Edits: []cartella.Edit{{ID: "p1", Kind: cartella.KindPIC, Set: map[cartella.Path]cartella.Change{
				"stato": {Was: []byte(`"in_carico"`), Now: []byte(`"assegnata"`)}, "responsabile": {Was: []byte(`"u2"`), Now: []byte(`"u1"`)},
			}}},
		})
		if err != nil || e.Outcome != cartella.Accepted || len(e.Writes) != 1 || e.Writes[0].Record.ID != "p1" {
			t.Errorf("effect %+v, %v, want the case written and nothing over %s", e, err, id)
		}
	})
}

// TestChildrenThatDoNotChangeFollow: a household that comes again with its
// person, as in an import that is repeated, is known to whom the person is.
func TestChildrenThatDoNotChangeFollow(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newCentre(t)
		defer c.close()
		c.load(rec(t, "n1", cartella.KindNucleo, "lodi", `{"intestatario":"s1","tipo":"anagrafico"}`))
		e, _, err := effect(memoryTx{c.ledger}, cartella.Attore{Sistema: true}, today, cartella.Mutation{
			Device: cartella.Centrale, Seq: 9, Action: cartella.AzioneImporta, At: today,
			Edits: []cartella.Edit{
				set("s1", cartella.KindSoggetto, "servizi.tavazzano.dal", "", "2026-03-10"),
				set("n1", cartella.KindNucleo, "tipo", "anagrafico", "anagrafico"),
			},
		})
		if err != nil {
			t.Fatal(err)
		}
		i := slices.IndexFunc(e.Writes, func(w ledger.Write) bool { return w.Record.ID == "n1" })
		if i < 0 || !slices.Contains(e.Writes[i].Scopes, "servizio:tavazzano") {
			t.Errorf("writes %+v, want the household in the scope that its person came into", e.Writes)
		}
	})
}

// TestWhatWasTheirsUntilYesterdayIsKeptWithThem: who was still writing when a share
// ended finds what did not land in their own service, and not in one that they do not
// see.
func TestWhatWasTheirsUntilYesterdayIsKeptWithThem(t *testing.T) {
	for days, want := range map[int]cartella.ServizioID{1: "self", 2: "lodi"} {
		synctest.Test(t, func(t *testing.T) {
			c := newCentre(t)
			defer c.close()
			until := cartella.Giorno(today.AddDate(0, 0, -days))
			id := idtest.V7(cartella.ID("ieri"))
			c.load(rec(t, id, cartella.KindPIC, "lodi", fmt.Sprintf(`{"numero":"P26-0000009","soggetto":"s1","area":"anziani","stato":"in_carico","aperta_il":"2026-01-01","responsabile":"u2","condivisa":{"self":{"fino":%q}}}`, until)))
			actor, err := c.people.Actor(t.Context(), "u9")
			if err != nil {
				t.Fatal(err)
			}
			m := cartella.Mutation{Device: "dev-9", Seq: 1, Author: "u9", Action: cartella.AzionePICModifica, At: today, Edits: []cartella.Edit{set(id, cartella.KindPIC, "note", "", "Scritto a mezzanotte.")}}
			e, _, err := effect(memoryTx{c.ledger}, actor, today, m)
			if err != nil || e.Outcome == cartella.Accepted || len(e.Writes) != 1 || e.Writes[0].Record.Servizio != want {
				t.Errorf("ended %d days ago: %s, %v, kept as %+v; want it with %s", days, e.Outcome, err, e.Writes, want)
			}
		})
	}
}
