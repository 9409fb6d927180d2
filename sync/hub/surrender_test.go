package hub

import (
	"context"
	"net"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gorilla/websocket"

	"siz-icaro/sync/cartella"
	"siz-icaro/sync/wire"
	"siz-icaro/sync/wire/wiretest"
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

// A device all of whose work is here hears at once that it is revoked.
func TestNothingToSurrender(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newCentre(t)
		defer c.close()
		near, far := wire.Pipe()
		c.served.Go(func() {
			if err := c.hub.Serve(t.Context(), far, Identity{Operatore: "u1", Device: "dev-1", Revoked: true}); cartella.CodeOf(err) != cartella.CodeDispositivoRevocato {
				t.Errorf("Serve: %v", err)
			}
		})
		begin := time.Now()
		if err := near.Send(t.Context(), wire.Hello{Protocol: wire.Protocol, Device: "dev-1", Credit: 1 << 20}); err != nil {
			t.Fatal(err)
		}
		if m, _, err := near.Receive(t.Context()); err != nil || m.(wire.Welcome).Protocol != wire.Protocol {
			t.Fatalf("%+v, %v", m, err)
		}
		if said, closed := lastWords(t, near); said == nil || said.Code != cartella.CodeDispositivoRevocato || closed.Code != wire.ClosePolicy {
			t.Errorf("last words %+v, %+v", said, closed)
		}
		if took := time.Since(begin); took > 0 {
			t.Errorf("it was told after %v", took)
		}
	})
}

// TestSurrenderOverASlowLine: what takes longer to arrive than a device may be
// quiet is taken, for as long as any of it arrives; and then nothing is waited
// for but the quiet.
func TestSurrenderOverASlowLine(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newCentre(t)
		defer c.close()
		l := wiretest.NewListener()
		srv := &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			conn, err := wire.Upgrade(w, r)
			if err != nil {
				t.Errorf("Upgrade: %v", err)
				return
			}
			if err := c.hub.Serve(context.WithoutCancel(r.Context()), conn, Identity{Operatore: "u1", Device: "dev-1", Revoked: true}); cartella.CodeOf(err) != cartella.CodeDispositivoRevocato {
				t.Errorf("Serve: %v", err)
			}
		})}
		c.served.Go(func() { _ = srv.Serve(l) })
		near, far := net.Pipe()
		l.Put(far)
		d := websocket.Dialer{NetDialContext: func(context.Context, string, string) (net.Conn, error) {
			return &wiretest.SlowLine{Conn: near, Rate: 2000}, nil
		}}
		ws, _, err := d.DialContext(t.Context(), "ws://centrale/v1/sync", nil)
		if err != nil {
			t.Fatal(err)
		}
		defer func() {
			_ = ws.Close()
			if err := srv.Close(); err != nil {
				t.Error(err)
			}
		}()
		say := func(m wire.Message) {
			t.Helper()
			frame, err := wire.Encode(m)
			if err == nil {
				err = ws.WriteMessage(websocket.TextMessage, frame)
			}
			if err != nil {
				t.Fatal(err)
			}
		}
		// A pong would wait behind the push; that it arrives is sign enough.
		ws.SetPingHandler(func(string) error { return nil })
		heard := make(chan wire.Message, 1)
		c.served.Go(func() {
			defer close(heard)
			for {
				_, frame, err := ws.ReadMessage()
				if err != nil {
					return
				}
				m, err := wire.Decode(frame)
				if err != nil {
					t.Errorf("Decode: %v", err)
				}
				heard <- m
			}
		})
		hear := func() wire.Message { return <-heard }
		say(wire.Hello{Protocol: wire.Protocol, Device: "dev-1", Oldest: 1, Last: 2, Credit: 1 << 20})
		if _, ok := hear().(wire.Welcome); !ok {
			t.Fatal("no welcome")
		}
		own := &replica{t: t, u: "u1", d: "dev-1"}
		for seq := range cartella.Seq(2) {
			begin := time.Now()
			say(wire.Push{Mutations: []cartella.Mutation{own.mutation(cartella.AzionePICModifica, set("p1", cartella.KindPIC, "note", "", strings.Repeat("Scritta prima. ", 5000)))}})
			if v, ok := hear().(wire.Verdicts); !ok || len(v.Verdicts) != 1 || v.Verdicts[0].Seq != seq+1 {
				t.Fatalf("verdicts %+v", v)
			}
			if took := time.Since(begin); took < 2*surrenderQuiet {
				t.Fatalf("the push took %v, too little to show anything", took)
			}
		}
		begin := time.Now()
		if said, ok := hear().(wire.Error); !ok || said.Code != cartella.CodeDispositivoRevocato {
			t.Errorf("last words %+v", said)
		}
		if took := time.Since(begin); took != surrenderQuiet {
			t.Errorf("they came after %v of quiet, want %v", took, surrenderQuiet)
		}
		if m := hear(); m != nil {
			t.Errorf("and then %+v", m)
		}
		for seq := range cartella.Seq(2) {
			if _, ok := c.ledger.records[cartella.DerivedID("dev-1", seq+1, 0)]; !ok {
				t.Errorf("%d was not kept", seq+1)
			}
		}
	})
}
