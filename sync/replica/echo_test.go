package replica_test

import (
	"testing"
	"testing/synctest"

	"siz-icaro/sync/cartella"
	"siz-icaro/sync/wire"
)

// back adds to a message what a mutation of the desk made, by its place in that alone.
func back(f wire.Feed, made cartella.Record, v cartella.Version, seq cartella.Seq, edit int) wire.Feed {
	f.Items = append(f.Items, item(made, v, "servizio:casale").Echo(seq, edit))
	f.Sum = wire.OwnSum([]cartella.Record{made})
	return f
}

// TestOnesOwnIsTakenFromWhatWasMade: of two changes the first comes back without its
// body while the second is still on its way.
func TestOnesOwnIsTakenFromWhatWasMade(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(t)
		d.run()
		c, hello := d.answer(wire.Welcome{})
		if !hello.Echo {
			t.Error("the desk wants everything whole")
		}
		ada := soggetto(t, "ada", casale, "Ada")
		send(t, c, feed(actor(casale), 1, item(ada, 1, "servizio:casale")))
		d.do(cartella.AzioneSoggettoModifica, rename("ada", "Ada", "Adele"))
		receive[wire.Push](t, c)
		d.do(cartella.AzioneSoggettoModifica, rename("ada", "Adele", "Adelina"))
		receive[wire.Push](t, c)

		send(t, c, verdict(1, cartella.Accepted, 2))
		send(t, c, back(feed(actor(casale), 2), soggetto(t, "ada", casale, "Adele"), 2, 1, 0))
		d.wants("ada", "Adelina")
		rec, ok, err := d.store.Confirmed(t.Context(), idOf("ada"))
		if want := soggetto(t, "ada", casale, "Adele"); err != nil || !ok || string(rec.Body) != string(want.Body) || rec.Version != 2 {
			t.Errorf("confirmed is %d %s, %v; want %s", rec.Version, rec.Body, err, want.Body)
		}
		send(t, c, verdict(2, cartella.Accepted, 3))
		send(t, c, back(feed(actor(casale), 3), soggetto(t, "ada", casale, "Adelina"), 3, 2, 0))
		d.wants("ada", "Adelina")
		d.pending(0)
		if err := d.Close(); err != nil {
			t.Error(err)
		}
	})
}

// TestWhatWasDecidedOtherwiseIsAskedForWhole: nothing of the message lands, and the
// next connection goes on from before it and does without what the desk has made.
func TestWhatWasDecidedOtherwiseIsAskedForWhole(t *testing.T) {
	for name, tc := range map[string]struct {
		made cartella.Record
		seq  cartella.Seq
		edit int
	}{
		"another body":     {soggetto(t, "ada", casale, "Adelaide"), 1, 0},
		"another record":   {soggetto(t, "eva", casale, "Adele"), 1, 0},
		"another service":  {soggetto(t, "ada", codogno, "Adele"), 1, 0},
		"another mutation": {soggetto(t, "ada", casale, "Adele"), 7, 0},
		"another edit":     {soggetto(t, "ada", casale, "Adele"), 1, 1},
		"one before all":   {soggetto(t, "ada", casale, "Adele"), 1, -1},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				d := newDesk(t)
				d.run()
				c, _ := d.answer(wire.Welcome{})
				ada := soggetto(t, "ada", casale, "Ada")
				send(t, c, feed(actor(casale), 1, item(ada, 1, "servizio:casale")))
				d.do(cartella.AzioneSoggettoModifica, rename("ada", "Ada", "Adele"))
				receive[wire.Push](t, c)
				send(t, c, verdict(1, cartella.Accepted, 2))
				other := item(soggetto(t, "ida", casale, "Ida"), 3, "servizio:casale")
				send(t, c, back(feed(actor(casale), 3, other), tc.made, 2, tc.seq, tc.edit))

				if d.wants("ida", ""); t.Failed() {
					return
				}
				c, hello := d.answer(wire.Welcome{Last: 1})
				if hello.Echo || hello.Cursors["servizio:casale"] != 1 {
					t.Errorf("the next connection says %+v", hello)
				}
				d.wants("ada", "Adele")
				send(t, c, feed(actor(casale), 3, other, item(soggetto(t, "ada", casale, "Adelaide"), 2, "servizio:casale")))
				d.wants("ida", "Ida")
				d.wants("ada", "Adelaide")
				if err := d.Close(); err != nil {
					t.Error(err)
				}
			})
		})
	}
}
