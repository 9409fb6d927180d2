package hub

import (
	"testing"
	"testing/synctest"
	"time"

	"siz-icaro/sync/cartella"
	"siz-icaro/sync/wire"
)

// A revoked device is sent nothing, writes nothing, and loses nothing.
func TestSurrender(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newCentre(t)
		defer c.close()
		near, far := wire.Pipe()
		c.served.Go(func() {
			if err := c.hub.Serve(t.Context(), far, Identity{Operatore: "u1", Device: "dev-1", Revoked: true}); cartella.CodeOf(err) != cartella.CodeDispositivoRevocato {
				t.Errorf("Serve: %v", err)
			}
		})
		own := &replica{t: t, u: "u1", d: "dev-1"}
		send := func(m wire.Message) {
			t.Helper()
			if err := near.Send(t.Context(), m); err != nil {
				t.Fatal(err)
			}
		}
		receive := func() wire.Message {
			t.Helper()
			m, _, err := near.Receive(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			return m
		}
		send(wire.Hello{Protocol: wire.Protocol, Device: "dev-1", Oldest: 1, Last: 2, Credit: 1 << 20})
		if w, ok := receive().(wire.Welcome); !ok || len(w.Scopes) != 0 || len(w.Actor.Profili) != 0 {
			t.Fatalf("welcome %+v", w)
		}
		for seq := range cartella.Seq(2) {
			<-time.After(surrenderQuiet - time.Second) // a slow line is not silence
			send(wire.Push{Mutations: []cartella.Mutation{own.mutation(cartella.AzionePICModifica, set("p1", cartella.KindPIC, "note", "", "Scritta prima."))}})
			v, ok := receive().(wire.Verdicts)
			if !ok || len(v.Verdicts) != 1 || v.Verdicts[0].Outcome != cartella.Refused || v.Verdicts[0].Seq != seq+1 {
				t.Fatalf("verdicts %+v", v)
			}
		}
		if said, closed := lastWords(t, near); said == nil || said.Code != cartella.CodeDispositivoRevocato || said.Retry || closed.Code != wire.ClosePolicy {
			t.Errorf("last words %+v, %+v", said, closed)
		}
		for seq := range cartella.Seq(2) {
			if _, ok := c.ledger.records[cartella.DerivedID("dev-1", seq+1, 0)]; !ok {
				t.Errorf("%d was not kept", seq+1)
			}
		}
	})
}
