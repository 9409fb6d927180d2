package replica_test

import (
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"siz-icaro/sync/cartella"
	"siz-icaro/sync/replica"
	"siz-icaro/sync/replica/replicatest"
	"siz-icaro/sync/wire"
)

// threeSaved is a desk with three people saved offline.
func threeSaved(t *testing.T) *desk {
	d := newDesk(t)
	for i := range 3 {
		d.do(cartella.AzioneSoggettoCrea, cartella.Creation(soggetto(t, fmt.Sprintf("s%d", i), casale, "Ada")))
	}
	return d
}

// What the journal lost and the cache shows is offered again, under the numbers
// that it had, whatever part of the journal went; nothing of it is in doubt.
func TestTheCacheGivesBackWhatTheJournalLost(t *testing.T) {
	for name, lost := range map[string][2]replica.Position{
		"the last":  {4, 5}, // the first entry is whose it is
		"the first": {2, 3},
		"the end":   {3, 5},
		"all":       {1, 5},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				d := threeSaved(t)
				d.log.Lose(lost[0], lost[1])
				d.open()
				d.pending(3)
				if got := d.Doubts(); len(got) != 0 {
					t.Errorf("in doubt: %v", got)
				}
				d.do(cartella.AzioneSoggettoCrea, cartella.Creation(soggetto(t, "s9", casale, "Ida")))
				d.open() // it is in the journal again
				d.pending(4)
				d.run()
				c, _ := d.answer(wire.Welcome{})
				got := receive[wire.Push](t, c).Mutations
				if len(got) != 3 || got[0].Seq != 1 || got[2].Seq != 3 {
					t.Fatalf("pushed %v", got)
				}
				for seq := range cartella.Seq(3) {
					send(t, c, verdict(seq+1, cartella.Accepted, cartella.Version(seq+1)))
				}
				c, hello := d.answer(wire.Welcome{Last: 3})
				if got := receive[wire.Push](t, c).Mutations; len(got) != 1 || got[0].Seq != hello.Oldest || got[0].Seq <= 4 {
					t.Errorf("then pushed %v", got)
				}
				d.Close()
			})
		})
	}
}

// What the central service had already received when the journal lost it gets
// the same answer once more, and has no second effect here.
func TestWhatWasLostMayHaveArrived(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := threeSaved(t)
		d.log.Lose(1, 5)
		d.open()
		d.run()
		c, _ := d.answer(wire.Welcome{Last: 3})
		got := receive[wire.Push](t, c).Mutations
		if len(got) != 3 || got[0].Seq != 1 {
			t.Fatalf("asks about %v", got)
		}
		for seq := range cartella.Seq(3) {
			send(t, c, verdict(seq+1, cartella.Accepted, cartella.Version(seq+1)))
		}
		d.pending(0)
		if s := d.Status(); s.Phase == replica.Stopped || s.Lacking != 0 {
			t.Errorf("status %+v", s)
		}
		d.Close()
	})
}

// Of what both have lost the numbers are in doubt, between the moments that are
// known, until the central service says what it has; what it lacks stays there
// until the operator has taken note, over restarts.
func TestWhatBothLostIsInDoubt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(t)
		var made []time.Time
		for i := range 5 {
			d.do(cartella.AzioneSoggettoCrea, cartella.Creation(soggetto(t, fmt.Sprintf("s%d", i), casale, "Ada")))
			made = append(made, time.Now())
			time.Sleep(time.Minute)
		}
		d.anchor = d.Anchor()
		d.store = replicatest.NewStore()
		d.log.Lose(3, 5) // the second and the third
		d.log.Lose(4, 5) // the fifth
		d.damaged = true
		d.open()
		d.pending(2)
		got := d.Doubts()
		want := []replica.Doubt{{From: 2, To: 3, After: made[0], Before: made[3]}, {From: 5, To: 5, After: made[3], Before: made[4]}}
		if len(got) != 2 || !same(got[0], want[0]) || !same(got[1], want[1]) || d.Status().Lacking != 2 {
			t.Fatalf("in doubt %+v, want %+v", got, want)
		}
		d.run()
		c, hello := d.answer(wire.Welcome{Last: 2})
		if hello.Oldest != 1 {
			t.Errorf("says that it has nothing before %d", hello.Oldest)
		}
		if got := d.Doubts(); len(got) != 2 || got[0].From != 3 || !got[0].Judged || !got[1].Judged {
			t.Errorf("then in doubt %+v", got)
		}
		receive[wire.Push](t, c)
		d.Close()

		d.open()
		if got := d.Doubts(); len(got) != 2 || got[0].From != 3 {
			t.Errorf("after a restart in doubt %+v", got)
		}
		for _, doubt := range d.Doubts() {
			if err := d.LetGo(t.Context(), doubt.From); err != nil {
				t.Fatal(err)
			}
		}
		d.open()
		if got := d.Doubts(); len(got) != 0 || d.Status().Lacking != 0 {
			t.Errorf("after it was taken note of, in doubt %+v", got)
		}
		d.Close()
	})
}

func same(a, b replica.Doubt) bool {
	return a.From == b.From && a.To == b.To && a.After.Sub(b.After).Abs() < time.Second && a.Before.Sub(b.Before).Abs() < time.Second
}

// A journal that is gone altogether, with the cache: the note in the vault alone
// says that there was something, and which numbers not to use again.
func TestTheVaultsNoteAlone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := threeSaved(t)
		d.anchor = d.Anchor()
		d.store, d.log = replicatest.NewStore(), replicatest.NewLog()
		d.open()
		if got := d.Doubts(); len(got) != 1 || got[0].From != 1 || got[0].To != 3 {
			t.Fatalf("in doubt %+v", got)
		}
		d.do(cartella.AzioneSoggettoCrea, cartella.Creation(soggetto(t, "s9", casale, "Ida")))
		d.run()
		_, hello := d.answer(wire.Welcome{Last: 2})
		if hello.Oldest != 1 {
			t.Errorf("says that it has nothing before %d", hello.Oldest)
		}
		c, hello := d.answer(wire.Welcome{Last: 2})
		if got := receive[wire.Push](t, c).Mutations; len(got) != 1 || got[0].Seq <= 3 || got[0].Seq != hello.Oldest {
			t.Errorf("pushed %v", got)
		}
		if got := d.Doubts(); len(got) != 1 || got[0].From != 3 {
			t.Errorf("then in doubt %+v", got)
		}
		d.Close()
	})
}

// A view that no mutation stands behind, as a cache of before this was kept may
// hold, is counted and named, and goes when the operator lets it go.
func TestAStrayViewIsNamed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(t)
		rec := soggetto(t, "s1", casale, "Ada")
		if err := d.store.Land(t.Context(), replica.Batch{Views: map[cartella.ID]*cartella.Record{rec.ID: &rec}}); err != nil {
			t.Fatal(err)
		}
		d.open()
		if got := d.Stray(); len(got) != 1 || got[0] != rec.ID || d.Status().Lacking != 1 {
			t.Fatalf("stray %v, status %+v", got, d.Status())
		}
		d.wants("s1", "Ada")
		if err := d.LetGoStray(t.Context(), rec.ID); err != nil {
			t.Fatal(err)
		}
		d.wants("s1", "")
		d.open()
		if got := d.Stray(); len(got) != 0 {
			t.Errorf("still stray: %v", got)
		}
		d.Close()
	})
}

// A journal that takes nothing any more keeps nobody out: what was lost is
// pending all the same.
func TestTakenBackOnAFullDisk(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := threeSaved(t)
		d.log.Lose(1, 5)
		d.log.SetFail(func(byte) (bool, bool) { return false, true })
		d.open()
		d.pending(3)
		d.run()
		c, _ := d.answer(wire.Welcome{})
		if got := receive[wire.Push](t, c).Mutations; len(got) != 3 {
			t.Errorf("pushed %v", got)
		}
		d.Close()
	})
}
