package replica_test

import (
	"context"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"siz-icaro/sync/cartella"
	"siz-icaro/sync/replica"
	"siz-icaro/sync/wire"
)

// TestProgressIsOfWhatHasArrived: what is said to have gone up is what the central
// service says it has, parts of a push included, and never more than there is.
func TestProgressIsOfWhatHasArrived(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(t)
		d.run()
		c, _ := d.answer(wire.Welcome{})
		pref := preferenze(t, c)
		if p := d.Progress(); !p.Idle() {
			t.Fatalf("with nothing to do: %+v", p)
		}
		d.do(cartella.AzionePreferenzeImposta, cartella.Edit{
			ID: pref.ID, Kind: pref.Kind, Set: map[cartella.Path]cartella.Change{"cronologia.pic_c1": {Now: []byte(`"oggi"`)}},
		})
		if p := d.Progress(); p.Sending != 0 {
			t.Errorf("the operator's own preferences count for %d bytes", p.Sending)
		}
		receive[wire.Push](t, c)
		send(t, c, verdict(1, cartella.Accepted, 2))
		_ = c.Close(wire.CloseGoingAway, "cut")
		synctest.Wait()
		d.long(16)
		c, _ = d.answer(wire.Welcome{Last: 1})
		synctest.Wait()
		all := d.Progress().Sending
		if all < 16*9_900 || all > 16*11_000 {
			t.Errorf("%d bytes wait, of 16 texts of 9,900", all)
		}
		sent, of, parts := 0, 1, 0
		var whole wire.Part
		for got := 0; got < of; parts++ {
			whole = nextPart(t, c)
			of, got = whole.Of, whole.Bytes+len(whole.Data)
			if p := d.Progress(); p.Sent != sent {
				t.Fatalf("%d bytes are said to have arrived, %d have been answered", p.Sent, sent)
			}
			if got == of {
				break
			}
			piece := whole.Piece
			piece.Bytes = got
			send(t, c, wire.Got{Piece: piece})
			p := d.Progress()
			if p.Sent <= sent || p.Sent >= all || p.Sending != all {
				t.Fatalf("after %d of %d bytes of a part: %+v, before it %d of %d", got, of, p, sent, all)
			}
			sent = p.Sent
		}
		if parts == 0 {
			t.Error("it did not go in parts")
		}
		for seq := whole.From; seq <= whole.To; seq++ {
			send(t, c, verdict(seq, cartella.Accepted, cartella.Version(seq)))
		}
		// What is decided stays counted while something waits, and goes with the last.
		if p := d.Progress(); whole.To < 17 && (p.Sent < sent || p.Sending != all) {
			t.Errorf("after the verdicts: %+v, before %d of %d", p, sent, all)
		}
		if err := d.Close(); err != nil {
			t.Error(err)
		}
	})
}

// TestProgressStands: a connection of which nothing comes although something is owed
// says for how long, and stops saying it with the first byte.
func TestProgressStands(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(t)
		d.run()
		still := func(when string, want time.Duration) {
			t.Helper()
			synctest.Wait()
			if p := d.Progress(); p.Still.Round(time.Second) != want {
				t.Errorf("%s: nothing has come for %v, want %v", when, p.Still, want)
			}
		}
		c := <-d.calls
		receive[wire.Hello](t, c)
		time.Sleep(41 * time.Second) // the bubble's time
		still("without a welcome", 41*time.Second)
		send(t, c, wire.Welcome{Protocol: wire.Protocol, Epoch: "prima", Actor: actor(casale), Scopes: actor(casale).Scopes()})
		still("with the welcome", 0)
		time.Sleep(30 * time.Second) // the bubble's time
		still("without the feed", 30*time.Second)
		send(t, c, feed(actor(casale), 1))
		time.Sleep(time.Hour) // the bubble's time
		still("with nothing owed", 0)
		d.do(cartella.AzioneSoggettoCrea, cartella.Creation(soggetto(t, "s1", casale, "Ada")))
		receive[wire.Credit](t, c) // the line is known by now
		receive[wire.Push](t, c)
		still("just after an hour", 0)
		time.Sleep(40 * time.Second) // the bubble's time
		still("without a verdict", 40*time.Second)
		send(t, c, verdict(1, cartella.Accepted, 2))
		still("with the verdict", 0)
		if err := d.Close(); err != nil {
			t.Error(err)
		}
	})
}

// TestProgressWhileDialling: the greetings beneath count as movement.
func TestProgressWhileDialling(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(t)
		begun := time.Now()
		r, err := replica.Open(t.Context(), replica.Config{
			Device: laptop, Actor: actor(casale), Store: d.store, Log: d.log,
			Dial:  func(ctx context.Context) (wire.Conn, error) { <-ctx.Done(); return nil, ctx.Err() },
			Moved: func() time.Time { return begun.Add(25 * time.Second) },
		})
		if err != nil {
			t.Fatal(err)
		}
		go r.Run(t.Context())
		time.Sleep(time.Minute) // the bubble's time
		synctest.Wait()
		if p := r.Progress(); p.Still != 35*time.Second {
			t.Errorf("nothing has come for %v, the last byte 35 s ago", p.Still)
		}
		if err := r.Close(); err != nil {
			t.Error(err)
		}
		if p := r.Progress(); !p.Idle() {
			t.Errorf("closed: %+v", p)
		}
	})
}

// TestFirstSyncSaysHowMuch: how many records are to come, of what the central service
// says it holds and what is here already, and how long they take at the pace so far.
func TestFirstSyncSaysHowMuch(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(t)
		d.run()
		scope := cartella.ScopeServizio(casale)
		people := func(from, to int) wire.Feed {
			f := wire.Feed{Cursors: map[cartella.Scope]cartella.Version{scope: cartella.Version(to)}}
			for i := from; i < to; i++ {
				f.Items = append(f.Items, item(soggetto(t, fmt.Sprintf("s%d", i), casale, "Ada"), cartella.Version(i+1), scope))
			}
			return f
		}
		c, _ := d.answer(wire.Welcome{Records: map[cartella.Scope]int{scope: 1000}})
		if p := d.Progress(); p.Missing != 1000 || p.Left != 0 {
			t.Errorf("at first: %+v", p)
		}
		time.Sleep(10 * time.Second) // the bubble's time
		send(t, c, people(0, 200))
		if p := d.Progress(); p.Received != 200 || p.Missing != 800 || p.Left != 40*time.Second {
			t.Errorf("after 200 in 10 s: %+v", p)
		}
		_ = c.Close(wire.CloseGoingAway, "cut")

		c, _ = d.answer(wire.Welcome{Records: map[cartella.Scope]int{scope: 1000}})
		if p := d.Progress(); p.Missing != 800 {
			t.Errorf("after a cut: %+v", p)
		}
		// Slower than before: it is the pace of late that counts.
		for i := range 4 {
			time.Sleep(20 * time.Second) // the bubble's time
			send(t, c, people(200+20*i, 220+20*i))
		}
		if p := d.Progress(); p.Missing != 720 || p.Left < 10*time.Minute || p.Left > 14*time.Minute {
			t.Errorf("after 80 in 80 s: %+v", p)
		}
		last := people(280, 290)
		last.Head = actor(casale).Scopes()
		for _, s := range last.Head {
			last.Cursors[s] = 290
		}
		send(t, c, last)
		if p := d.Progress(); !p.Idle() {
			t.Errorf("at the end, of fewer than there were: %+v", p)
		}
		if err := d.Close(); err != nil {
			t.Error(err)
		}
	})
}

// TestWaitGrowsUntilOfUse: a central service that lets one in and then fails is not
// called again and again: neither being let in nor being told that there is nothing
// new is of use yet.
func TestWaitGrowsUntilOfUse(t *testing.T) {
	t.Run("full", func(t *testing.T) { waitGrows(t, false) })
	t.Run("full, and level", func(t *testing.T) { waitGrows(t, true) })
}

func waitGrows(t *testing.T, level bool) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(t)
		d.do(cartella.AzioneSoggettoCrea, cartella.Creation(soggetto(t, "s1", casale, "Ada")))
		begun, calls := time.Now(), 0
		d.run()
		var minute int
		for range 25 {
			c, _ := d.answer(wire.Welcome{})
			if calls++; time.Since(begun) <= time.Minute {
				minute = calls
			}
			if level {
				send(t, c, feed(actor(casale), 1))
			}
			send(t, c, wire.Error{Code: cartella.CodeInterno, Message: "Il servizio centrale non ha spazio.", Retry: true})
			_ = c.Close(wire.CloseInternal, "full")
			synctest.Wait()
			if s := d.Status(); s.Phase == replica.Offline && (s.Problem == nil || s.Problem.Message != "Il servizio centrale non ha spazio.") {
				t.Fatalf("what it said is not told: %+v", s)
			}
		}
		if minute > 7 {
			t.Errorf("called %d times in the first minute", minute)
		}
		if err := d.Close(); err != nil {
			t.Error(err)
		}
	})
}
