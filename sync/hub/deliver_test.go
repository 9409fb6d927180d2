package hub

import (
	"strings"
	"testing"
	"testing/synctest"

	"siz-icaro/sync/cartella"
	"siz-icaro/sync/wire"
)

// What a device could not send lands in its operator's name, once, and reaches
// whoever is connected; what may not land is kept.
func TestDeliver(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newCentre(t)
		defer c.close()
		colleague := c.connect("u2", "dev-2")
		colleague.settle()
		lost := Identity{Operatore: "u1", Device: "dev-1"}
		own := &replica{t: t, u: "u1", d: "dev-1"}
		batch := []cartella.Mutation{
			own.mutation(cartella.AzionePICModifica, set("p1", cartella.KindPIC, "note", "", "Scritta senza rete.")),
			own.mutation(cartella.AzionePICModifica, set("p1", cartella.KindPIC, "note", "mai visto", "x")),
		}
		for range 2 {
			v, err := c.hub.Deliver(t.Context(), lost, batch)
			if err != nil || len(v) != 2 || v[0].Outcome != cartella.Accepted || v[1].Outcome != cartella.Conflicted {
				t.Fatalf("verdicts %+v, %v", v, err)
			}
		}
		if n := len(c.ledger.held["dev-1"]); n != 2 {
			t.Errorf("the ledger holds %d mutations, want 2", n)
		}
		colleague.until("the colleague's copy", func(wire.Message) bool {
			return strings.Contains(string(colleague.items["p1"].Body), "Scritta senza rete.")
		})
		if _, ok := c.ledger.records[cartella.DerivedID("dev-1", 2, 0)]; !ok {
			t.Error("the conflict was not kept")
		}
		if _, err := c.hub.Deliver(t.Context(), Identity{Operatore: "u1", Device: "dev-9"}, batch); cartella.CodeOf(err) != cartella.CodeNonAutorizzato {
			t.Errorf("another device's: %v", err)
		}

		// Somebody who has left: nothing lands, nothing is lost.
		c.people.dismiss("u1")
		v, err := c.hub.Deliver(t.Context(), lost, []cartella.Mutation{
			own.mutation(cartella.AzionePICModifica, set("p1", cartella.KindPIC, "note", "", "Dopo.")),
		})
		if err != nil || v[0].Outcome != cartella.Refused {
			t.Fatalf("of who has left: %+v, %v", v, err)
		}
		if _, ok := c.ledger.records[cartella.DerivedID("dev-1", 3, 0)]; !ok {
			t.Error("what is refused of who has left was not kept")
		}
	})
}
