package replica_test

import (
	"errors"
	"fmt"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"siz-icaro/sync/cartella"
	"siz-icaro/sync/replica"
	"siz-icaro/sync/replica/replicatest"
	"siz-icaro/sync/wire"
)

func TestDoIsDurableAndShownAtOnce(t *testing.T) {
	d := newDesk(t)
	d.do(cartella.AzioneSoggettoCrea, cartella.Creation(soggetto(t, "s1", casale, "Ada")))
	d.do(cartella.AzioneSoggettoModifica, rename("s1", "Ada", "Adele"))
	d.wants("s1", "Adele")
	d.pending(2)

	d.store = replicatest.NewStore() // the cache is lost
	d.open()
	d.wants("s1", "Adele")
	d.pending(2)
}

func TestDoFailsWhole(t *testing.T) {
	for name, apply := range map[string]bool{"not applied": false, "applied": true} {
		t.Run(name, func(t *testing.T) {
			d := newDesk(t)
			d.log.SetFail(func(byte) (bool, bool) { return apply, true })
			err := d.Do(t.Context(), cartella.AzioneSoggettoCrea, cartella.Creation(soggetto(t, "s1", casale, "Ada")))
			if !errors.Is(err, replicatest.ErrDisk) {
				t.Errorf("got %v, want the disk's error", err)
			}
			d.wants("s1", "")
			d.pending(0)
		})
	}
}

func TestDoRefusesAndWritesNothing(t *testing.T) {
	d := newDesk(t)
	before := d.log.Len()
	err := d.Do(t.Context(), cartella.AzioneSoggettoCrea, cartella.Creation(soggetto(t, "s1", codogno, "Ada")))
	if got := cartella.CodeOf(err); got != cartella.CodeNonAccessibile {
		t.Errorf("another service's person: got %v", err)
	}
	d.do(cartella.AzioneSoggettoCrea, cartella.Creation(soggetto(t, "s1", casale, "Ada")))
	err = d.Do(t.Context(), cartella.AzioneSoggettoModifica, rename("s1", "Ida", "Adele"))
	var stale *replica.ConflictError
	if !errors.As(err, &stale) || cartella.CodeOf(err) != cartella.CodeConflitto {
		t.Fatalf("stale screen: got %v", err)
	}
	if c := stale.Conflicts[0]; string(c.Saw) != `"Ida"` || string(c.Wrote) != `"Adele"` || string(c.Stands) != `"Ada"` {
		t.Errorf("conflict: got %+v", c)
	}
	err = d.DoAll(t.Context(), []replica.Intent{
		{Action: cartella.AzioneSoggettoModifica, Edits: []cartella.Edit{rename("s1", "Ada", "Adele")}},
		{Action: cartella.AzioneSoggettoModifica, Edits: []cartella.Edit{rename("s1", "Ada", "Ida")}},
	})
	if err == nil {
		t.Error("the second of two intents was stale, and both were saved")
	}
	d.wants("s1", "Ada")
	if got := d.log.Len() - before; got != 1 {
		t.Errorf("journal grew by %d entries, want 1", got)
	}
}

func TestConcurrentDosKeepOrder(t *testing.T) {
	d := newDesk(t)
	var all sync.WaitGroup
	for i := range 50 {
		all.Go(func() {
			if err := d.Do(t.Context(), cartella.AzioneSoggettoCrea, cartella.Creation(soggetto(t, fmt.Sprintf("s%d", i), casale, "Ada"))); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	outbox, err := replica.OpenOutbox(d.log, laptop, actor(casale))
	if err != nil {
		t.Fatal(err)
	}
	if got := outbox.Pending(); got != 50 {
		t.Errorf("pending in the journal: got %d, want 50", got)
	}
}

func TestAcceptedStaysUntilItLands(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(t)
		d.do(cartella.AzioneSoggettoCrea, cartella.Creation(soggetto(t, "s1", casale, "Ada")))
		d.run()
		c, _ := d.answer(wire.Welcome{})
		if got := receive[wire.Push](t, c).Mutations; len(got) != 1 || got[0].Seq != 1 {
			t.Fatalf("pushed %v", got)
		}
		send(t, c, verdict(1, cartella.Accepted, 7))
		d.wants("s1", "Ada")
		if len(d.store.Views()) != 1 {
			t.Error("the view went before the effect had landed")
		}
		send(t, c, feed(actor(casale), 7, item(soggetto(t, "s1", casale, "Ada"), 7, cartella.ScopeServizio(casale))))
		d.wants("s1", "Ada")
		if got := d.store.Views(); len(got) != 0 {
			t.Errorf("views left: %v", got)
		}
		if s := d.Status(); s.Phase != replica.Live || s.Pending != 0 || s.LastReconciled.IsZero() {
			t.Errorf("status: %+v", s)
		}
		if err := d.Close(); err != nil {
			t.Error(err)
		}
	})
}

func TestRefusedLeavesTheView(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(t)
		d.do(cartella.AzioneSoggettoCrea, cartella.Creation(soggetto(t, "s1", casale, "Ada")))
		d.do(cartella.AzioneSoggettoModifica, rename("s1", "Ada", "Adele"))
		d.run()
		c, _ := d.answer(wire.Welcome{})
		receive[wire.Push](t, c)
		send(t, c, verdict(1, cartella.Refused, 3))
		d.wants("s1", "")
		d.pending(1)
		if got := d.Rejections(); len(got) != 1 || got[0].Seq != 1 {
			t.Errorf("rejections: %+v", got)
		}
		d.Close()
	})
}

func TestPendingIsRebased(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(t)
		d.run()
		c, _ := d.answer(wire.Welcome{})
		in := cartella.ScopeServizio(casale)
		send(t, c, feed(actor(casale), 2, item(soggetto(t, "s1", casale, "Ada"), 1, in), item(soggetto(t, "s2", casale, "Ugo"), 2, in)))
		d.do(cartella.AzioneSoggettoModifica, rename("s1", "Ada", "Adele"))
		d.do(cartella.AzioneSoggettoModifica, rename("s2", "Ugo", "Ugolino"))
		synctest.Wait()
		// Somebody changed the same field, and another of the second record.
		send(t, c, feed(actor(casale), 4, item(soggetto(t, "s1", casale, "Ida"), 3, in)))
		d.wants("s1", "Ida")
		d.wants("s2", "Ugolino")
		d.Close()
	})
}

func TestPreferencesAreCountedApart(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(t)
		d.run()
		c, _ := d.answer(wire.Welcome{})
		pref := preferenze(t, c)
		d.do(cartella.AzionePreferenzeImposta, cartella.Edit{
			ID: pref.ID, Kind: pref.Kind, Set: map[cartella.Path]cartella.Change{"cronologia.pic_c1": {Now: []byte(`"oggi"`)}},
		})
		d.do(cartella.AzioneSoggettoCrea, cartella.Creation(soggetto(t, "s1", casale, "Ada")))
		synctest.Wait()
		if s := d.Status(); s.Pending != 2 || s.Personal != 1 {
			t.Errorf("%d pending, %d of them personal", s.Pending, s.Personal)
		}
		receive[wire.Push](t, c)
		send(t, c, verdict(1, cartella.Accepted, 2))
		if s := d.Status(); s.Pending != 1 || s.Personal != 0 {
			t.Errorf("after the verdict %d pending, %d of them personal", s.Pending, s.Personal)
		}
		d.Close()
	})
}

func TestLostAckIsPushedAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(t)
		d.do(cartella.AzioneSoggettoCrea, cartella.Creation(soggetto(t, "s1", casale, "Ada")))
		d.run()
		c, _ := d.answer(wire.Welcome{})
		receive[wire.Push](t, c)
		c.Close(wire.CloseGoingAway, "")
		c, hello := d.answer(wire.Welcome{Last: 1})
		if hello.Oldest != 1 || hello.Last != 1 {
			t.Errorf("hello offers %d to %d", hello.Oldest, hello.Last)
		}
		if got := receive[wire.Push](t, c).Mutations; len(got) != 1 || got[0].Seq != 1 {
			t.Errorf("pushed again: %v", got)
		}
		send(t, c, verdict(1, cartella.Accepted, 1))
		d.pending(0)
		d.Close()
	})
}

func TestSilenceEndsTheConnection(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(t)
		d.do(cartella.AzioneSoggettoCrea, cartella.Creation(soggetto(t, "s1", casale, "Ada")))
		d.run()
		d.answer(wire.Welcome{})
		start := time.Now()
		d.answer(wire.Welcome{})
		if waited := time.Since(start); waited > aWhile {
			t.Errorf("came back after %v", waited)
		}
		d.Close()
	})
}

func TestRestoredLedgerGetsWhatItLost(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(t)
		in := cartella.ScopeServizio(casale)
		d.do(cartella.AzioneSoggettoCrea, cartella.Creation(soggetto(t, "s1", casale, "Ada")))
		d.do(cartella.AzioneSoggettoModifica, rename("s1", "Ada", "Adele"))
		d.run()
		c, _ := d.answer(wire.Welcome{})
		receive[wire.Push](t, c)
		send(t, c, verdict(1, cartella.Accepted, 1))
		send(t, c, verdict(2, cartella.Accepted, 2))
		send(t, c, feed(actor(casale), 9, item(soggetto(t, "s1", casale, "Adele"), 2, in), item(soggetto(t, "s9", casale, "Ivo"), 9, in)))
		d.pending(0)
		c.Close(wire.CloseGoingAway, "")
		c, _ = d.answer(wire.Welcome{Last: 1, Epoch: "seconda"})
		if got := receive[wire.Push](t, c).Mutations; len(got) != 1 || got[0].Seq != 2 {
			t.Fatalf("offered again: %v", got)
		}
		d.wants("s1", "Adele")
		send(t, c, feed(actor(casale), 1, item(soggetto(t, "s1", casale, "Ada"), 1, in)))
		d.wants("s1", "Adele")
		d.wants("s9", "")
		send(t, c, verdict(2, cartella.Accepted, 2))
		send(t, c, feed(actor(casale), 2, item(soggetto(t, "s1", casale, "Adele"), 2, in)))
		d.wants("s1", "Adele")
		d.pending(0)
		d.Close()
	})
}

func TestScopeIsDroppedOnlyAfterItsWork(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(t)
		both := actor(casale, codogno)
		d.run()
		c, _ := d.answer(wire.Welcome{Actor: both})
		in := cartella.ScopeServizio(codogno)
		send(t, c, feed(both, 1, item(soggetto(t, "s1", codogno, "Ada"), 1, in)))
		d.do(cartella.AzioneSoggettoModifica, rename("s1", "Ada", "Adele"))
		receive[wire.Push](t, c)
		send(t, c, wire.Scopes{Actor: actor(casale), Scopes: actor(casale).Scopes()})
		if got := d.Status().Lost; len(got) != 4 {
			t.Errorf("lost scopes: %v", got)
		}
		if _, ok, _ := d.store.Confirmed(t.Context(), idOf("s1")); !ok {
			t.Error("dropped while work was pending")
		}
		send(t, c, verdict(1, cartella.Refused, 2))
		if _, ok, _ := d.store.View(t.Context(), idOf("s1")); ok {
			t.Error("kept after the verdict")
		}
		d.Close()
	})
}

// A profile that was taken does not come back with a restart, and what was
// written under it is not shown any more, though it waits for its verdict.
func TestProfileStaysTaken(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(t)
		d.run()
		both := actor(casale, codogno)
		c, _ := d.answer(wire.Welcome{Actor: both})
		send(t, c, feed(both, 1))
		c.Close(wire.CloseGoingAway, "")
		d.do(cartella.AzioneSoggettoCrea, cartella.Creation(soggetto(t, "s1", codogno, "Ada")))
		d.wants("s1", "Ada")
		// The cache is lost, so that there is no scope to be dropped either.
		if err := d.Close(); err != nil {
			t.Fatal(err)
		}
		d.store = replicatest.NewStore()
		d.open()
		d.wants("s1", "Ada")
		d.run()
		d.answer(wire.Welcome{Actor: actor(casale)})
		synctest.Wait()
		d.wants("s1", "")
		d.pending(1)
		if err := d.Close(); err != nil {
			t.Fatal(err)
		}
		d.open()
		if got := d.Actor().Profili; len(got) != 1 || got[casale] == "" {
			t.Errorf("after a restart the profiles are %v, want casale's alone", got)
		}
		d.wants("s1", "")
		d.Close()
	})
}

// A service that opens its diaries to amministrativi, or closes them, is followed as
// a change of profile is, and for good.
func TestOpenedAndClosed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(t)
		d.run()
		closed := actor(casale)
		closed.Profili[casale] = cartella.RuoloAmministrativo
		open := closed
		open.Aperti = []cartella.ServizioID{casale}
		for _, want := range []cartella.Attore{open, closed, open} {
			c, _ := d.answer(wire.Welcome{Actor: want})
			synctest.Wait()
			if got := d.Actor(); !got.Equal(want) {
				t.Errorf("the operator is %+v, want %+v", got, want)
			}
			c.Close(wire.CloseGoingAway, "")
		}
		if err := d.Close(); err != nil {
			t.Fatal(err)
		}
		d.open()
		if got := d.Actor(); !got.Equal(open) {
			t.Errorf("after a restart the operator is %+v, want %+v", got, open)
		}
		d.Close()
	})
}

// What a welcome says about the profiles and cannot write down is not in force:
// the next one says it again, and then what is shown follows.
func TestProfileTakenWhileTheDiskFails(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(t)
		d.run()
		both := actor(casale, codogno)
		c, _ := d.answer(wire.Welcome{Actor: both})
		synctest.Wait() // no scope has come, so that none is to be dropped
		d.do(cartella.AzioneSoggettoCrea, cartella.Creation(soggetto(t, "s1", codogno, "Ada")))
		d.wants("s1", "Ada")
		c.Close(wire.CloseGoingAway, "")

		d.log.SetFail(func(byte) (bool, bool) { return true, true }) // applied, and said not to be
		d.answer(wire.Welcome{Actor: actor(casale)})
		synctest.Wait()
		d.log.SetFail(nil)
		d.wants("s1", "")
		d.pending(1)
		d.Close()
	})
}

func TestDigestDifferenceIsRepaired(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(t)
		d.run()
		c, _ := d.answer(wire.Welcome{})
		in := cartella.ScopeServizio(casale)
		send(t, c, feed(actor(casale), 5, item(soggetto(t, "s1", casale, "Ada"), 1, in), item(soggetto(t, "s2", casale, "Ugo"), 2, in)))
		var want cartella.Digester
		want.Add(idOf("s1"), 1)
		send(t, c, wire.Digests{Digests: []wire.ScopeDigest{{Scope: in, Cursor: 5, Digest: want.Digest()}}})
		if got := receive[wire.Reread](t, c).Scope; got != in {
			t.Errorf("reread of %s, want %s", got, in)
		}
		d.wants("s2", "Ugo")               // readable meanwhile
		send(t, c, feed(actor(casale), 5)) // was under way already
		d.wants("s2", "Ugo")
		again := feed(actor(casale), 5, item(soggetto(t, "s1", casale, "Ada"), 1, in))
		again.Start = []cartella.Scope{in}
		send(t, c, again)
		d.wants("s2", "")
		if got := d.Status().Repairs; got != 1 {
			t.Errorf("repairs: got %d, want 1", got)
		}
		d.Close()
	})
}

func TestFinalErrorsStop(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(t)
		var revoked error = &cartella.Error{Code: cartella.CodeDispositivoRevocato, Message: "Dispositivo revocato."}
		d.dial.Store(&revoked)
		d.run()
		<-time.After(aWhile)
		if s := d.Status(); s.Phase != replica.Stopped || s.Problem == nil || s.Problem.Code != cartella.CodeDispositivoRevocato {
			t.Errorf("status: %+v", s)
		}
		d.dial.Store(nil)
		d.Wake()
		c, _ := d.answer(wire.Welcome{})
		send(t, c, wire.Error{Code: cartella.CodeInterno, Message: "Un momento.", Retry: true})
		c.Close(wire.CloseInternal, "")
		d.answer(wire.Welcome{})
		d.Close()
	})
}

// What has come is taken in although the line has gone since: records are not sent
// twice, and a farewell is heard by whoever is still busy with what came before it.
func TestWhatHasComeOutlivesTheLine(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(t)
		busy := make(chan struct{})
		d.store.Refuse = func(replica.Batch) error {
			<-busy
			return nil
		}
		d.run()
		c, _ := d.answer(wire.Welcome{})
		in := cartella.ScopeServizio(casale)
		send(t, c, feed(actor(casale), 1, item(soggetto(t, "s1", casale, "Ada"), 1, in)))
		send(t, c, feed(actor(casale), 2, item(soggetto(t, "s2", casale, "Ugo"), 2, in)))
		send(t, c, wire.Error{Code: cartella.CodeDispositivoRevocato, Message: "Dispositivo revocato."})
		c.Close(wire.ClosePolicy, "")
		synctest.Wait()
		close(busy)
		<-time.After(aWhile)
		d.wants("s1", "Ada")
		d.wants("s2", "Ugo")
		if s := d.Status(); s.Phase != replica.Stopped || s.Problem == nil || s.Problem.Code != cartella.CodeDispositivoRevocato {
			t.Errorf("status: %+v", s)
		}
		d.Close()
	})
}

func TestBackoffGrowsAndWakes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(t)
		d.dial.Store(&errLine)
		d.run()
		synctest.Wait()
		if s := d.Status(); s.Phase != replica.Offline || s.Problem != nil {
			t.Errorf("status: %+v", s)
		}
		<-time.After(5 * time.Minute)
		d.dial.Store(nil)
		start := time.Now()
		d.Wake()
		d.answer(wire.Welcome{})
		if waited := time.Since(start); waited > 0 {
			t.Errorf("woken after %v", waited)
		}
		d.Close()
	})
}

func TestEventsMerge(t *testing.T) {
	d := newDesk(t)
	sub := d.Subscribe()
	defer sub.Close()
	first, err := sub.Next(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	d.do(cartella.AzioneSoggettoCrea, cartella.Creation(soggetto(t, "s1", casale, "Ada")))
	d.do(cartella.AzioneSoggettoCrea, cartella.Creation(soggetto(t, "s2", casale, "Ugo")))
	e, err := sub.Next(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if e.Number <= first.Number || e.Status.Pending != 2 || len(e.Changed) != 2 || e.Changed[idOf("s1")] != cartella.KindSoggetto {
		t.Errorf("event: %+v", e)
	}
}
