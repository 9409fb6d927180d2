package hub

import (
	"fmt"
	"reflect"
	"testing"
	"testing/synctest"
	"time"

	"siz-icaro/sync/cartella"
	"siz-icaro/sync/cartella/cartellatest"
	"siz-icaro/sync/wire"
)

func echo(h *wire.Hello) { h.Echo = true }

// TestWhatOneMadeComesBackWithoutItsBody to who can do without it, and to nobody
// else.
func TestWhatOneMadeComesBackWithoutItsBody(t *testing.T) {
	for _, plain := range []bool{false, true} {
		synctest.Test(t, func(t *testing.T) {
			c := newCentre(t)
			defer c.close()
			author := c.connect("u2", "dev-2", echo, func(h *wire.Hello) { h.Plain = plain })
			whole, colleague := c.connect("u1", "dev-1"), c.connect("u9", "dev-9", echo)
			for _, r := range []*replica{author, whole, colleague} {
				r.settle()
			}
			v := author.push(
				author.mutation(cartella.AzionePICModifica, set("p1", cartella.KindPIC, "note", "", "Prima.")),
				author.mutation(cartella.AzionePICModifica, set("p1", cartella.KindPIC, "note", "Prima.", "Poi.")),
			)
			for _, r := range []*replica{author, whole, colleague} {
				r.until("the change", func(wire.Message) bool { return r.items["p1"].Version == v[1].At })
			}
			it, theirs := author.items["p1"], whole.items["p1"]
			it.ID = "" // the test's own
			if want := theirs.Echo(v[1].Seq, 0); !reflect.DeepEqual(it, want) {
				t.Errorf("the author was sent %+v, want %+v", it, want)
			}
			rec := cartella.Record{ID: theirs.ID, Kind: theirs.Kind, Servizio: theirs.Servizio, Body: theirs.Body}
			if want := wire.OwnSum([]cartella.Record{rec}); author.sums[len(author.sums)-1] != want {
				t.Errorf("with the sums %v, want %s", author.sums, want)
			}
			for _, r := range []*replica{whole, colleague} {
				if got := r.items["p1"]; got.Own != 0 || len(got.Body) == 0 {
					t.Errorf("%s was sent %+v", r.u, got)
				}
			}
			// What the author did not make is whole again, and what they made before they
			// had caught up is forgotten.
			w := whole.push(whole.mutation(cartella.AzionePICModifica, set("p1", cartella.KindPIC, "note", "Poi.", "Prima.")))
			w = append(w, whole.push(whole.mutation(cartella.AzionePICModifica, set("p1", cartella.KindPIC, "note", "Prima.", "Poi.")))...)
			author.until("the colleague's", func(wire.Message) bool { return author.items["p1"].Version == w[1].At })
			if got := author.items["p1"]; got.Own != 0 || len(got.Body) == 0 {
				t.Errorf("of a colleague's change the author was sent %+v", got)
			}
		})
	}
}

// TestANumberIsNotForeseen: what the central service adds its author cannot know.
func TestANumberIsNotForeseen(t *testing.T) {
	for numbers, want := range map[bool]int{false: 1, true: 0} {
		t.Run(fmt.Sprint(numbers), func(t *testing.T) {
			kind := cartellatest.Giocattolo()
			if numbers {
				kind = numbered
			}
			cartellatest.Aggiungi(t, kind)
			synctest.Test(t, func(t *testing.T) {
				c := newCentre(t)
				defer c.close()
				c.load(rec(t, "s-lodi", cartella.KindSoggetto, "lodi", `{"cognome":"Bianchi","nome":"Ada"}`))
				actor, err := c.people.Actor(t.Context(), "u1")
				if err != nil {
					t.Fatal(err)
				}
				tx, m := memoryTx{c.ledger}, toy(t, "d-1", 1)
				e, decided, err := effect(tx, actor, today, m)
				foreseen := made(tx, m, decided, e.Writes)
				if err != nil || e.Outcome != cartella.Accepted || len(foreseen) != want {
					t.Errorf("%s, %v: foreseen are %v, want %d", e.Outcome, err, foreseen, want)
				}
			})
		})
	}
}

// TestWhatIsOfferedAgainComesWhole: nobody knows any more what the device made of it.
func TestWhatIsOfferedAgainComesWhole(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newCentre(t)
		defer c.close()
		r := c.connect("u2", "dev-2", echo)
		r.settle()
		m := r.mutation(cartella.AzionePICModifica, set("p1", cartella.KindPIC, "note", "", "Nota."))
		v := r.push(m)
		again := c.connect("u2", "dev-2", echo)
		again.settle()
		again.push(m)
		again.until("the record", func(wire.Message) bool { return again.items["p1"].Version == v[0].At })
		if got := again.items["p1"]; got.Own != 0 || len(got.Body) == 0 {
			t.Errorf("offered again it came back as %+v", got)
		}
	})
}

// TestWhatAColleagueChangedSinceComesWhole, however soon after the author.
func TestWhatAColleagueChangedSinceComesWhole(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newCentre(t)
		defer c.close()
		author := c.connect("u2", "dev-2", echo, func(h *wire.Hello) { h.Credit = 1 })
		colleague := c.connect("u1", "dev-1")
		author.settle()
		colleague.settle()
		author.send(wire.Push{Mutations: []cartella.Mutation{author.mutation(cartella.AzionePICModifica, set("p1", cartella.KindPIC, "note", "", "Nota."))}})
		author.until("the verdict", func(m wire.Message) bool { _, ok := m.(wire.Verdicts); return ok })
		v := colleague.push(colleague.mutation(cartella.AzionePICModifica, set("p1", cartella.KindPIC, "note", "Nota.", "Altra.")))
		author.send(wire.Credit{Bytes: 1 << 20})
		author.until("the newest", func(wire.Message) bool { return author.items["p1"].Version == v[0].At })
		if got := author.items["p1"]; got.Own != 0 || len(got.Body) == 0 {
			t.Errorf("the author was sent %+v", got)
		}
	})
}

// TestWhatRestsOnWhatWasNotSentComesWhole: of a colleague's change that is still to
// come the author has not made what the central service made.
func TestWhatRestsOnWhatWasNotSentComesWhole(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newCentre(t)
		defer c.close()
		author := c.connect("u2", "dev-2", echo, func(h *wire.Hello) { h.Credit = 1 })
		colleague := c.connect("u1", "dev-1")
		author.settle()
		colleague.settle()
		colleague.push(colleague.mutation(cartella.AzionePICModifica, set("p1", cartella.KindPIC, "note", "", "Altra.")))
		author.send(wire.Push{Mutations: []cartella.Mutation{
			author.mutation(cartella.AzionePICModifica, set("p1", cartella.KindPIC, "area", "anziani", "adulti")),
			author.mutation(cartella.AzionePICModifica, set("p1", cartella.KindPIC, "area", "adulti", "disabili")),
		}})
		var last cartella.Version
		author.until("the verdicts", func(m wire.Message) bool {
			v, ok := m.(wire.Verdicts)
			if ok {
				last = v.Verdicts[len(v.Verdicts)-1].At
			}
			return ok && len(v.Verdicts) == 2
		})
		author.send(wire.Credit{Bytes: 1 << 20})
		author.until("the newest", func(wire.Message) bool { return author.items["p1"].Version == last })
		if got := author.items["p1"]; got.Own != 0 || len(got.Body) == 0 {
			t.Errorf("the author was sent %+v", got)
		}
	})
}

// TestWhatOneMadeComesBackByItsPlace in the mutation.
func TestWhatOneMadeComesBackByItsPlace(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newCentre(t)
		defer c.close()
		author := c.connect("u2", "dev-2", echo)
		author.settle()
		closed := set("p1", cartella.KindPIC, "stato", "in_carico", "chiusa")
		closed.Set["chiusa_il"] = cartella.Change{Now: []byte(`"` + cartella.Giorno(today) + `"`)}
		closed.Set["motivo_chiusura"] = cartella.Change{Now: []byte(`"trasferimento"`)}
		entry := rec(t, cartella.NewID(), cartella.KindDiario, "lodi", `{"pic":"p1","tipo":"cambio_stato","il":"`+today.UTC().Format(time.RFC3339)+`","autore":"u2","testo":"Si è trasferita."}`)
		m := author.mutation(cartella.AzionePICChiudi, closed, cartella.Creation(entry))
		if v := author.push(m)[0]; v.Outcome != cartella.Accepted {
			t.Fatalf("%s: %v", v.Outcome, v.Error)
		}
		if got := author.items[entry.ID]; got.Own != m.Seq || got.Edit != 1 {
			t.Errorf("the second edit's record came back as %+v", got)
		}
	})
}
