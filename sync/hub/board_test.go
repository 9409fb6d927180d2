package hub

import (
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"siz-icaro/sync/cartella"
	"siz-icaro/sync/wire"
)

// TestWhatManyAreSentIsReadOnce, and packed once: the frame is the same for all.
func TestWhatManyAreSentIsReadOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newCentre(t)
		defer c.close()
		var all []*replica
		for i := range 50 {
			u := cartella.OperatoreID(fmt.Sprint("v", i))
			c.people.grant(u, "lodi")
			r := c.connect(u, cartella.DeviceID("dev-"+u))
			r.settle()
			all = append(all, r)
		}
		synctest.Wait()
		reads := c.ledger.reads
		c.load(rec(t, "s2", cartella.KindSoggetto, "lodi", `{"cognome":"Verdi","nome":"Eva"}`))
		for _, r := range all {
			r.until("the change", func(wire.Message) bool { _, ok := r.items["s2"]; return ok })
		}
		synctest.Wait()
		// What is in two scopes is two pages.
		if got := c.ledger.reads - reads; got > 2 {
			t.Errorf("a change for %d was read %d times", len(all), got)
		}
	})
}

// TestNothingWrittenAfterAProfileWasTakenLeaves, even where it was written between
// the question who they are and the reading.
func TestNothingWrittenAfterAProfileWasTakenLeaves(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newCentre(t)
		defer c.close()
		r := c.connect("u1", "dev-1")
		r.settle()
		synctest.Wait()
		c.ledger.beforeNextRead(func() {
			c.people.grant("u1", "self") // and nobody calls ProfileChanged
			c.load(rec(t, "s8", cartella.KindSoggetto, "lodi", `{"cognome":"Gialli","nome":"Pia"}`))
		})
		c.load(rec(t, "s7", cartella.KindSoggetto, "lodi", `{"cognome":"Neri","nome":"Ugo"}`))
		r.until("the new scopes", func(m wire.Message) bool { _, ok := m.(wire.Scopes); return ok })
		c.load(rec(t, "s9", cartella.KindSoggetto, "self", `{"cognome":"Blu","nome":"Lia"}`))
		r.until("the next change", func(wire.Message) bool { _, ok := r.items["s9"]; return ok })
		if _, leaked := r.items["s8"]; leaked {
			t.Error("what was written after the profile was taken was sent")
		}
	})
}

// TestTheBoardIsOfNow: who comes to the place where a colleague was, a while later,
// is sent what stands there by then.
func TestTheBoardIsOfNow(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newCentre(t)
		defer c.close()
		c.people.grant("u8", "self")
		author, quick := c.connect("u2", "dev-2"), c.connect("u9", "dev-9")
		late := c.connect("u8", "dev-8", func(h *wire.Hello) { h.Credit = 1 })
		for _, r := range []*replica{author, quick, late} {
			r.settle()
		}
		synctest.Wait() // the late one is in debt now, and stands where the quick one does
		first := author.push(author.mutation(cartella.AzionePICModifica, set("p1", cartella.KindPIC, "note", "", "Da cancellare.")))
		quick.until("the change", func(wire.Message) bool { return quick.items["p1"].Version == first[0].At })
		synctest.Wait()
		author.push(author.mutation(cartella.AzionePICModifica, set("p1", cartella.KindPIC, "note", "Da cancellare.", "")))
		synctest.Wait()
		late.send(wire.Credit{Bytes: 1 << 20})
		late.until("the newest", func(wire.Message) bool { return late.cursors["servizio:self"] >= c.ledger.head })
		for _, f := range late.feeds() {
			for _, it := range f.Items {
				if it.ID == "p1" && it.Version == first[0].At {
					t.Errorf("sent what nobody has had since: %s", it.Body)
				}
			}
		}
	})
}

// TestTheBoardsMarkNeverGoesBack: one mover is overtaken by another, which has seen the
// ledger move later. What was looked up before that would do no more for who was told.
func TestTheBoardsMarkNeverGoesBack(t *testing.T) {
	ledger := newMemory(t, time.Now)
	b := &board{log: ledger}
	look := func(told bool) cartella.Version {
		t.Helper()
		head, err := b.now(t.Context(), told)
		if err != nil {
			t.Fatal(err)
		}
		return head
	}
	b.move()
	first := look(true)
	ledger.head++
	if got := look(true); got != first {
		t.Errorf("nothing was told, and the head is looked up anew: %d, was %d", got, first)
	}
	overtaking := b.moved.Add(2) // the later mover, which was quicker
	b.move()
	if got := b.moved.Load(); got != overtaking {
		t.Errorf("the mark is %d, was %d", got, overtaking)
	}
	if got := look(true); got != first+1 {
		t.Errorf("who was told that it moved has the head %d, want %d", got, first+1)
	}
}
