package hub

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"siz-icaro/sync/cartella"
	"siz-icaro/sync/ledger"
	"siz-icaro/sync/wire"
)

// ids are the records held, but for notices, whose ids are derived.
func (r *replica) ids() []string {
	var out []string
	for id, it := range r.items {
		if it.Kind != cartella.KindNotifica && it.Kind != cartella.KindServizio && it.Kind != cartella.KindOperatore {
			out = append(out, string(id))
		}
	}
	slices.Sort(out)
	return out
}

// feeds are the feed messages received.
func (r *replica) feeds() []wire.Feed {
	var out []wire.Feed
	for _, m := range r.got {
		if f, ok := m.(wire.Feed); ok {
			out = append(out, f)
		}
	}
	return out
}

func TestFirstSyncSendsOnesOwnAndNoMore(t *testing.T) {
	for _, plain := range []bool{false, true} {
		synctest.Test(t, func(t *testing.T) {
			c := newCentre(t)
			defer c.close()
			c.load(rec(t, "s2", cartella.KindSoggetto, "tavazzano", `{"cognome":"Verdi","nome":"Eva"}`))
			for u, want := range map[cartella.OperatoreID][]string{
				"u1": {"d1", "d2", "p1", "s1"}, "u2": {"d1", "d2", "p1", "s1"}, "u9": {"d1", "d2", "p1", "s1"},
			} {
				r := c.connect(u, cartella.DeviceID("dev-"+u), func(h *wire.Hello) { h.Plain = plain })
				r.settle()
				if got := r.ids(); !slices.Equal(got, want) {
					t.Errorf("%s holds %v, want %v", u, got, want)
				}
				for s, v := range r.cursors {
					if v != c.ledger.head {
						t.Errorf("%s: the cursor of %s is %d, the head %d", u, s, v, c.ledger.head)
					}
				}
				if start := r.feeds()[0].Start; len(start) != len(r.welcome.Scopes) {
					t.Errorf("%s: the first message starts %v", u, start)
				}
			}
		})
	}
}

func TestResumingSendsWhatIsNew(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newCentre(t)
		defer c.close()
		first := c.connect("u1", "dev-1")
		first.settle()
		if err := first.conn.Close(wire.CloseNormal, ""); err != nil {
			t.Fatal(err)
		}
		if err := <-first.ended; err != nil {
			t.Errorf("Serve after a replica left = %v", err)
		}
		c.load(rec(t, "s2", cartella.KindSoggetto, "lodi", `{"cognome":"Verdi","nome":"Eva"}`))
		again := c.connect("u1", "dev-1", func(h *wire.Hello) { h.Epoch, h.Cursors = "e1", first.cursors })
		again.settle()
		if got := again.ids(); !slices.Equal(got, []string{"s2"}) {
			t.Errorf("resuming sent %v, want the new record alone", got)
		}
		if start := again.feeds()[0].Start; len(start) != 0 {
			t.Errorf("resuming starts %v", start)
		}
		// The same cursors mean nothing in another life of the ledger.
		c.ledger.epoch = "e2"
		other := c.connect("u1", "dev-1", func(h *wire.Hello) { h.Epoch, h.Cursors = "e1", first.cursors })
		other.settle()
		if got := other.ids(); len(got) != 5 || other.welcome.Epoch != "e2" || len(other.feeds()[0].Start) == 0 {
			t.Errorf("a new epoch sent %v", got)
		}
	})
}

// TestAChangeReachesColleagues, once each, in one message, with every scope
// that it comes through.
func TestAChangeReachesColleagues(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newCentre(t)
		defer c.close()
		c.people.grant("u5", "lodi", "self")
		author, both, other := c.connect("u2", "dev-2"), c.connect("u5", "dev-5"), c.connect("u9", "dev-9")
		for _, r := range []*replica{author, both, other} {
			r.settle()
			r.got = nil
		}
		v := author.push(author.mutation(cartella.AzionePICModifica, set("p1", cartella.KindPIC, "note", "", "Nota.")))
		for _, r := range []*replica{both, other} {
			r.until("the change", func(wire.Message) bool { return r.items["p1"].Version == v[0].At })
		}
		if got := both.items["p1"].In; !slices.Equal(got, []cartella.Scope{"servizio:lodi", "servizio:self"}) {
			t.Errorf("it came through %v", got)
		}
		synctest.Wait()
		carried := slices.DeleteFunc(both.feeds(), func(f wire.Feed) bool { return len(f.Items) == 0 })
		if len(carried) != 1 {
			t.Errorf("a change took %d messages", len(carried))
		}
	})
}

// TestUnsharingTakesAway: what left a scope goes with a tombstone and no body.
func TestUnsharingTakesAway(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newCentre(t)
		defer c.close()
		r := c.connect("u9", "dev-9")
		r.settle()
		// The day after the last one of the share, by the passing of time alone.
		c.setDay(time.Date(2026, 6, 30, 22, 0, 0, 0, time.UTC)) // midnight in Italy
		if err := c.hub.Expire(t.Context()); err != nil {
			t.Fatal(err)
		}
		r.until("the tombstones", func(wire.Message) bool { return len(r.ids()) == 0 })
		for _, f := range r.feeds()[1:] {
			for _, it := range f.Items {
				if len(it.In) == 0 && (it.Body != nil || it.Kind != "") {
					t.Errorf("a tombstone carries %s %s", it.Kind, it.Body)
				}
			}
		}
		head := c.ledger.head
		if err := c.hub.Expire(t.Context()); err != nil || c.ledger.head != head {
			t.Errorf("expiring again moved %d to %d: %v", head, c.ledger.head, err)
		}
	})
}

func TestProfilesChangeWhileConnected(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newCentre(t)
		defer c.close()
		c.load(rec(t, "s7", cartella.KindSoggetto, "self", `{"cognome":"Neri","nome":"Ugo"}`))
		r := c.connect("u1", "dev-1")
		r.settle()
		c.people.grant("u1", "self")
		c.hub.ProfileChanged("u1")
		var told wire.Scopes
		r.until("the new scopes", func(m wire.Message) bool {
			s, ok := m.(wire.Scopes)
			told = s
			return ok
		})
		if slices.Contains(told.Scopes, "servizio:lodi") || !slices.Contains(told.Scopes, "servizio:self") {
			t.Errorf("granted now %v", told.Scopes)
		}
		at := len(r.got)
		r.until("what was gained", func(wire.Message) bool { _, ok := r.items["s7"]; return ok })
		// What happens in the lost service is no longer sent.
		c.load(rec(t, "s8", cartella.KindSoggetto, "lodi", `{"cognome":"Gialli","nome":"Pia"}`))
		c.load(rec(t, "s9", cartella.KindSoggetto, "self", `{"cognome":"Blu","nome":"Lia"}`))
		r.until("the next change", func(wire.Message) bool { _, ok := r.items["s9"]; return ok })
		for _, m := range r.got[at:] {
			if f, ok := m.(wire.Feed); ok {
				for _, it := range f.Items {
					if slices.Contains(it.In, "servizio:lodi") {
						t.Errorf("%s was sent through a lost scope", it.ID)
					}
				}
			}
		}
	})
}

// TestAProfileRevokedWhileReadingLeaksNothing: the directory changes and
// nobody says so; the next message already obeys.
func TestAProfileRevokedWhileReadingLeaksNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newCentre(t)
		defer c.close()
		r := c.connect("u1", "dev-1")
		r.settle()
		c.people.grant("u1", "self")
		c.load(rec(t, "s8", cartella.KindSoggetto, "lodi", `{"cognome":"Gialli","nome":"Pia"}`))
		r.until("the new scopes", func(m wire.Message) bool { _, ok := m.(wire.Scopes); return ok })
		if _, leaked := r.items["s8"]; leaked {
			t.Error("a record of a lost service was sent")
		}
	})
}

// TestCreditHoldsTheFeedBack: without credit nothing is read, let alone kept.
func TestCreditHoldsTheFeedBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newCentre(t)
		defer c.close()
		r := c.connect("u1", "dev-1", func(h *wire.Hello) { h.Credit = 0 })
		synctest.Wait()
		if c.ledger.reads != 0 {
			t.Errorf("%d pages were read without credit", c.ledger.reads)
		}
		r.send(wire.Credit{Bytes: 1})
		r.settle() // a frame may exceed what is left, once
		c.load(rec(t, "s2", cartella.KindSoggetto, "lodi", `{"cognome":"Verdi","nome":"Eva"}`))
		synctest.Wait()
		reads := c.ledger.reads
		// Verdicts do not wait for credit.
		r.send(wire.Push{Mutations: []cartella.Mutation{r.mutation(cartella.AzionePICModifica, set("p1", cartella.KindPIC, "note", "", "x"))}})
		r.until("the verdict", func(m wire.Message) bool { _, ok := m.(wire.Verdicts); return ok })
		synctest.Wait()
		if c.ledger.reads != reads {
			t.Errorf("%d more pages were read in debt", c.ledger.reads-reads)
		}
		r.send(wire.Credit{Bytes: 1 << 20})
		r.until("the rest", func(wire.Message) bool { _, ok := r.items["s2"]; return ok })
	})
}

// TestASlowReaderHoldsNobodyUp, and costs no more than the pipe and a message.
func TestASlowReaderHoldsNobodyUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newCentre(t)
		defer c.close()
		slow, quick := c.connect("u1", "dev-1"), c.connect("u2", "dev-2")
		quick.settle()
		for i := range 200 {
			note := fmt.Sprint("nota ", i)
			was := ""
			if i > 0 {
				was = fmt.Sprint("nota ", i-1)
			}
			if v := quick.push(quick.mutation(cartella.AzionePICModifica, set("p1", cartella.KindPIC, "note", was, note))); v[0].Outcome != cartella.Accepted {
				t.Fatalf("edit %d: %+v", i, v[0])
			}
		}
		// What it slept through is one version.
		slow.until("the newest", func(wire.Message) bool { return slow.items["p1"].Version == quick.items["p1"].Version })
	})
}

// TestALiveChangeOvertakesABulk of another service, and the archive comes
// last.
func TestALiveChangeOvertakesABulk(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newCentre(t)
		defer c.close()
		c.hub.cfg.Page = ledger.Limit{Records: 10, Bytes: 1 << 20}
		var recs, old []cartella.Record
		for i := range 300 {
			recs = append(recs, rec(t, cartella.ID(fmt.Sprintf("m%03d", i)), cartella.KindSoggetto, "lodi", `{"cognome":"Rossi","nome":"Ada"}`))
			old = append(old, rec(t, cartella.ID(fmt.Sprintf("o%03d", i)), cartella.KindStorico, cartella.ServizioStorico, `{"cognome":"Rossi","tipo":"contributo"}`))
		}
		c.load(old...)
		c.load(recs...)
		c.people.grant("u1", "lodi", "self", cartella.ServizioStorico)
		r := c.connect("u1", "dev-1", func(h *wire.Hello) { h.Credit = 1 })
		r.until("a page", func(wire.Message) bool {
			_, ok := r.items["m000"]
			if !ok {
				r.send(wire.Credit{Bytes: 500})
			}
			return ok
		})
		// The pump stands in debt in the middle of the bulk.
		synctest.Wait()
		c.load(rec(t, "live", cartella.KindSoggetto, "self", `{"cognome":"Verdi","nome":"Eva"}`))
		synctest.Wait()
		r.send(wire.Credit{Bytes: 1 << 20})
		r.until("the live change", func(wire.Message) bool { _, ok := r.items["live"]; return ok })
		if r.head["servizio:lodi"] {
			t.Error("it waited for the whole of the other service")
		}
		r.settle()
		if len(r.items) != 611 {
			t.Errorf("%d records arrived, want 611", len(r.items))
		}
		archive := slices.IndexFunc(r.feeds(), func(f wire.Feed) bool {
			return slices.ContainsFunc(f.Items, func(it wire.Item) bool { return it.Kind == cartella.KindStorico })
		})
		for _, f := range r.feeds()[archive+1:] {
			if slices.ContainsFunc(f.Items, func(it wire.Item) bool { return strings.HasPrefix(string(it.ID), "m") }) {
				t.Error("the archive came before the people")
			}
		}
	})
}

func TestRereadBeginsAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newCentre(t)
		defer c.close()
		r := c.connect("u1", "dev-1")
		r.settle()
		r.got = nil
		clear(r.cursors)
		r.send(wire.Reread{Scope: "servizio:lodi"})
		r.until("the second reading", func(m wire.Message) bool {
			f, ok := m.(wire.Feed)
			return ok && slices.Equal(f.Start, []cartella.Scope{"servizio:lodi"}) && slices.Contains(f.Head, "servizio:lodi")
		})
		synctest.Wait()
		var ids []string
		for _, f := range r.feeds() {
			for _, it := range f.Items {
				ids = append(ids, string(it.ID))
			}
		}
		if slices.Sort(ids); !slices.Equal(ids, []string{"p1", "s1"}) {
			t.Errorf("the second reading sent %v", ids)
		}
	})
}

// TestRereadOfWhatIsNotGranted is answered with what is: whoever asks takes
// themselves for somebody else, or was that until a moment ago.
func TestRereadOfWhatIsNotGranted(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newCentre(t)
		defer c.close()
		r := c.connect("u1", "dev-1")
		r.settle()
		r.got = nil
		for _, scope := range []cartella.Scope{"servizio:self", "servizio:nessuno", "riservato:lodi:u2"} {
			r.send(wire.Reread{Scope: scope})
			r.until("the scopes", func(m wire.Message) bool {
				s, ok := m.(wire.Scopes)
				if ok && (!slices.Equal(s.Scopes, r.welcome.Scopes) || s.Actor.Operatore != "u1") {
					t.Errorf("told %+v, want what the welcome said", s)
				}
				return ok
			})
		}
		synctest.Wait()
		for _, f := range r.feeds() {
			if len(f.Items) > 0 || len(f.Start) > 0 {
				t.Errorf("and sent %+v", f)
			}
		}
	})
}

// TestACursorBeyondTheHead is of a reading that this ledger never gave: the
// scope begins again, and what comes after is not missed.
func TestACursorBeyondTheHead(t *testing.T) {
	for _, beyond := range []cartella.Version{1, 1000, math.MaxUint64 / 2} {
		synctest.Test(t, func(t *testing.T) {
			c := newCentre(t)
			defer c.close()
			head := c.ledger.head
			actor, err := c.people.Actor(t.Context(), "u1")
			if err != nil {
				t.Fatal(err)
			}
			cursors := map[cartella.Scope]cartella.Version{}
			for _, scope := range actor.Scopes() {
				cursors[scope] = head
			}
			cursors["servizio:lodi"] = head + beyond
			r := c.connect("u1", "dev-1", func(h *wire.Hello) { h.Epoch, h.Cursors = "e1", cursors })
			r.settle()
			if got := r.ids(); !slices.Contains(got, "p1") || !slices.Contains(got, "s1") {
				t.Errorf("%d beyond: sent %v, want the whole scope", beyond, got)
			}
			for _, f := range r.feeds() {
				for _, scope := range f.Start {
					if scope != "servizio:lodi" {
						t.Errorf("%d beyond: %s began again", beyond, scope)
					}
				}
			}
			c.load(rec(t, "s2", cartella.KindSoggetto, "lodi", `{"cognome":"Verdi","nome":"Eva"}`))
			r.until("what comes after", func(wire.Message) bool { _, ok := r.items["s2"]; return ok })
		})
	}
}

// TestDigestsHoldAtTheirCursors: once caught up, and then from time to time,
// a replica at those cursors finds the same sums.
func TestDigestsHoldAtTheirCursors(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newCentre(t)
		defer c.close()
		r := c.connect("u1", "dev-1")
		check := func() {
			t.Helper()
			r.until("digests", func(m wire.Message) bool {
				d, ok := m.(wire.Digests)
				if !ok {
					return false
				}
				for _, got := range d.Digests {
					var sum cartella.Digester
					for _, id := range slices.Sorted(maps.Keys(r.items)) {
						if r.in[id][got.Scope] {
							sum.Add(id, r.items[id].Version)
						}
					}
					if got.Cursor != r.cursors[got.Scope] || got.Digest != sum.Digest() {
						t.Errorf("%s: digest %+v at %d, the replica at %d has %+v", got.Scope, got.Digest, got.Cursor, r.cursors[got.Scope], sum.Digest())
					}
				}
				return len(d.Digests) == len(r.welcome.Scopes)
			})
		}
		check()
		begin := time.Now()
		check()
		if got := time.Since(begin); got != c.hub.cfg.DigestEvery {
			t.Errorf("the next digests came after %v, want %v", got, c.hub.cfg.DigestEvery)
		}
		// A commit between the sum and the feed leaves that scope for later.
		c.ledger.beforeNextRead(func() {
			c.load(rec(t, "s2", cartella.KindSoggetto, "lodi", `{"cognome":"Verdi","nome":"Eva"}`))
		})
		r.until("the rest of the digests", func(m wire.Message) bool {
			d, ok := m.(wire.Digests)
			return ok && len(d.Digests) > 0
		})
		check()
	})
}
