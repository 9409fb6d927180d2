package replica_test

import (
	"fmt"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"siz-icaro/sync/cartella"
	"siz-icaro/sync/replica"
	"siz-icaro/sync/replica/replicatest"
	"siz-icaro/sync/wire"
)

func TestOutboxBelongsToOneDeviceAndOperator(t *testing.T) {
	d := newDesk(t)
	if _, err := replica.OpenOutbox(d.log, "another", actor(casale)); err == nil {
		t.Error("another device opened the journal")
	}
	if _, err := replica.OpenOutbox(d.log, laptop, cartella.Attore{Operatore: "bruno"}); err == nil {
		t.Error("another operator opened the journal")
	}
	if _, err := replica.OpenOutbox(replicatest.NewLog(), laptop, cartella.Attore{}); err == nil {
		t.Error("a new outbox without an operator")
	}
}

// A month after their verdicts mutations are let go of, except the newest, and
// the numbers go on.
func TestRetention(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(t)
		for i := range 5 {
			d.do(cartella.AzioneSoggettoCrea, cartella.Creation(soggetto(t, fmt.Sprintf("s%d", i), casale, "Ada")))
		}
		d.run()
		c, _ := d.answer(wire.Welcome{})
		receive[wire.Push](t, c)
		for seq := range cartella.Seq(5) {
			send(t, c, verdict(seq+1, cartella.Accepted, cartella.Version(seq+1)))
		}
		send(t, c, feed(actor(casale), 5))
		<-time.After(replica.Retention + time.Hour)
		before := d.log.Len()
		c.Close(wire.CloseGoingAway, "")
		c, hello := d.answer(wire.Welcome{Last: 5})
		if hello.Oldest != 1 {
			t.Errorf("oldest before: %d", hello.Oldest)
		}
		synctest.Wait()
		if got := d.log.Len(); got >= before {
			t.Errorf("the journal holds %d entries, %d before", got, before)
		}
		c.Close(wire.CloseGoingAway, "")
		_, hello = d.answer(wire.Welcome{Last: 5})
		if hello.Oldest != 5 || hello.Last != 5 {
			t.Errorf("after: offers %d to %d, want 5 to 5", hello.Oldest, hello.Last)
		}
		if err := d.Close(); err != nil {
			t.Error(err)
		}
		d.open()
		d.do(cartella.AzioneSoggettoCrea, cartella.Creation(soggetto(t, "s9", casale, "Ada")))
		d.run()
		c, hello = d.answer(wire.Welcome{Last: 5})
		if got := receive[wire.Push](t, c).Mutations; hello.Last != 6 || got[0].Seq != 6 {
			t.Errorf("the next mutation is %d", got[0].Seq)
		}
		d.Close()
	})
}

// A clock that is wrong, the laptop's or the central service's, when a verdict
// comes or later, hastens nothing: what is let go of too early could not be
// offered again to a central service that comes back from a backup.
func TestRetentionWithAWrongClock(t *testing.T) {
	const much = 400 * 24 * time.Hour
	for name, tc := range map[string]struct {
		// How far the clocks are ahead when the verdict comes, and a day later.
		laptop, central           time.Duration
		laptopLater, centralLater time.Duration
	}{
		"the laptop jumps ahead":              {laptopLater: much},
		"the central service jumps ahead":     {centralLater: much},
		"the laptop was behind":               {laptop: -much},
		"the central service was behind":      {central: -much},
		"the laptop is behind":                {laptopLater: -much},
		"the laptop was ahead, then is right": {laptop: much},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				d := newDesk(t)
				d.ahead.Store(int64(tc.laptop))
				for i := range 3 {
					d.do(cartella.AzioneSoggettoCrea, cartella.Creation(soggetto(t, fmt.Sprintf("s%d", i), casale, "Ada")))
				}
				d.run()
				c, _ := d.answer(wire.Welcome{Now: time.Now().Add(tc.central)})
				receive[wire.Push](t, c)
				for seq := range cartella.Seq(3) {
					send(t, c, verdict(seq+1, cartella.Accepted, cartella.Version(seq+1)))
				}
				send(t, c, feed(actor(casale), 3))
				d.ahead.Store(int64(tc.laptopLater))
				<-time.After(24 * time.Hour)
				c.Close(wire.CloseGoingAway, "")
				c, _ = d.answer(wire.Welcome{Last: 3, Now: time.Now().Add(tc.centralLater)})
				c.Close(wire.CloseGoingAway, "")
				c, hello := d.answer(wire.Welcome{Last: 3, Now: time.Now().Add(tc.centralLater)})
				if hello.Oldest != 1 {
					t.Errorf("after a day it can offer from %d on", hello.Oldest)
				}
				c.Close(wire.CloseGoingAway, "")
				d.Close()
			})
		})
	}
}

// Verdicts wait for each other before the journal holds them: who saves
// meanwhile waits for no fsync but their own. A crash before that costs asking
// again; a farewell notes them.
func TestVerdictsAreNotedTogether(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(t)
		var noted atomic.Int64
		d.log.SetFail(func(typ byte) (bool, bool) {
			if typ == 3 {
				noted.Add(1)
			}
			return true, false
		})
		d.run()
		c, _ := d.answer(wire.Welcome{})
		save := func(seq cartella.Seq) {
			t.Helper()
			d.do(cartella.AzioneSoggettoCrea, cartella.Creation(soggetto(t, fmt.Sprintf("s%d", seq), casale, "Ada")))
			receive[wire.Push](t, c)
			send(t, c, verdict(seq, cartella.Accepted, cartella.Version(seq)))
			synctest.Wait()
			d.pending(0)
		}
		for seq := range cartella.Seq(4) {
			save(seq + 1)
		}
		if n := noted.Load(); n != 0 {
			t.Errorf("the journal was made to wait %d times", n)
		}
		// Not at the very moment at which the next look at what is owed comes.
		<-time.After(2500 * time.Millisecond)
		synctest.Wait()
		if n := noted.Load(); n != 1 {
			t.Errorf("the journal was written to %d times for 4 verdicts", n)
		}

		save(5)
		d.log.SetFail(func(byte) (bool, bool) { return false, true }) // as good as dead
		d.Close()
		d.log.SetFail(nil)
		d.open()
		d.pending(1)
		d.run()
		c, _ = d.answer(wire.Welcome{Last: 5})
		if got := receive[wire.Push](t, c).Mutations; len(got) != 1 || got[0].Seq != 5 {
			t.Errorf("offers %v again, want the fifth", got)
		}
		send(t, c, verdict(5, cartella.Accepted, 5))
		synctest.Wait()
		if err := d.Close(); err != nil {
			t.Error(err)
		}
		d.open()
		d.pending(0)
	})
}

// A journal with a hole in the middle delivers what is before it and what is
// after, over two connections: only a hello can say that the hole stays.
func TestHoleInTheJournal(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(t)
		for i := range 5 {
			d.do(cartella.AzioneSoggettoCrea, cartella.Creation(soggetto(t, fmt.Sprintf("s%d", i), casale, "Ada")))
		}
		d.log.Lose(4, 5) // the third mutation; the first entry is whose it is
		d.store = replicatest.NewStore()
		d.open()
		d.pending(4)
		d.run()
		c, hello := d.answer(wire.Welcome{})
		if hello.Oldest != 1 {
			t.Errorf("offers from %d, want 1", hello.Oldest)
		}
		if got := receive[wire.Push](t, c).Mutations; len(got) != 2 {
			t.Errorf("pushed %d, want the 2 before the hole", len(got))
		}
		send(t, c, verdict(1, cartella.Accepted, 1))
		send(t, c, verdict(2, cartella.Accepted, 2))
		c, hello = d.answer(wire.Welcome{Last: 3})
		if hello.Oldest != 4 {
			t.Errorf("then offers from %d, want 4", hello.Oldest)
		}
		if got := receive[wire.Push](t, c).Mutations; len(got) != 2 || got[0].Seq != 4 {
			t.Errorf("then pushed %v", got)
		}
		d.Close()
	})
}

// A hole in the journal is no reason to give up what is before it: a central
// service that was restored may have lost that, and is offered it first.
func TestHoleInTheJournalAndARestore(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(t)
		for i := range 4 {
			d.do(cartella.AzioneSoggettoCrea, cartella.Creation(soggetto(t, fmt.Sprintf("s%d", i), casale, "Ada")))
		}
		d.log.Lose(4, 5) // the third
		d.store = replicatest.NewStore()
		d.open()
		d.run()
		c, _ := d.answer(wire.Welcome{})
		receive[wire.Push](t, c)
		send(t, c, verdict(1, cartella.Accepted, 1))
		send(t, c, verdict(2, cartella.Accepted, 2))
		c, _ = d.answer(wire.Welcome{Last: 3})
		receive[wire.Push](t, c)
		send(t, c, verdict(4, cartella.Accepted, 4))
		d.pending(0)
		c.Close(wire.CloseGoingAway, "")

		c, hello := d.answer(wire.Welcome{Last: 1, Epoch: "seconda"})
		if hello.Oldest != 1 {
			t.Errorf("says that it has nothing before %d", hello.Oldest)
		}
		if got := receive[wire.Push](t, c).Mutations; len(got) != 1 || got[0].Seq != 2 {
			t.Errorf("offered again: %v", got)
		}
		send(t, c, verdict(2, cartella.Accepted, 2))
		c, hello = d.answer(wire.Welcome{Last: 3, Epoch: "seconda"})
		if hello.Oldest != 4 {
			t.Errorf("then offers from %d, want 4", hello.Oldest)
		}
		if got := receive[wire.Push](t, c).Mutations; len(got) != 1 || got[0].Seq != 4 {
			t.Errorf("then pushed %v", got)
		}
		c.Close(wire.CloseGoingAway, "")

		// The numbers left out are known by now: it is not asked again.
		c, _ = d.answer(wire.Welcome{Last: 3, Epoch: "seconda"})
		if got := receive[wire.Push](t, c).Mutations; len(got) != 1 || got[0].Seq != 4 {
			t.Errorf("pushed %v after the line came back", got)
		}
		d.Close()
	})
}

// A journal that lost its end may have lost numbers that the central service
// has: they are not given out again, and the central service is told so.
func TestDamagedJournalLeavesNumbersOut(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(t)
		d.do(cartella.AzioneSoggettoCrea, cartella.Creation(soggetto(t, "s1", casale, "Ada")))
		d.run()
		c, _ := d.answer(wire.Welcome{})
		receive[wire.Push](t, c)
		send(t, c, verdict(1, cartella.Accepted, 1))
		d.Close()

		d.damaged = true
		d.open()
		d.run()
		d.answer(wire.Welcome{Last: 1})
		synctest.Wait()
		d.do(cartella.AzioneSoggettoModifica, rename("s1", "Ada", "Ida"))
		c, hello := d.answer(wire.Welcome{Last: 1})
		if hello.Oldest < 1000 {
			t.Errorf("offers from %d, which may have been used", hello.Oldest)
		}
		if got := receive[wire.Push](t, c).Mutations; len(got) != 1 || got[0].Seq != hello.Oldest {
			t.Errorf("pushed %v", got)
		}
		d.Close()
	})
}

// A central service that knows more of this device than the device itself
// means that the disk was put back: what is pending must not take the numbers
// of what was lost.
func TestDiskPutBackStops(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(t)
		d.do(cartella.AzioneSoggettoCrea, cartella.Creation(soggetto(t, "s1", casale, "Ada")))
		d.run()
		d.answer(wire.Welcome{Last: 9})
		synctest.Wait()
		if s := d.Status(); s.Phase != replica.Stopped || s.Problem.Code != cartella.CodeSequenza || s.Pending != 1 {
			t.Errorf("status: %+v", s)
		}
		d.Close()
	})
}

// A fresh installation of a device that worked before goes on behind it.
func TestNumbersGoOnBehindTheCentralServices(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(t)
		d.run()
		c, _ := d.answer(wire.Welcome{Last: 9})
		synctest.Wait()
		d.do(cartella.AzioneSoggettoCrea, cartella.Creation(soggetto(t, "s1", casale, "Ada")))
		if got := receive[wire.Push](t, c).Mutations; got[0].Seq != 10 {
			t.Errorf("the next mutation is %d, want 10", got[0].Seq)
		}
		d.Close()
	})
}
