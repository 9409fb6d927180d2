package hub

import (
	"fmt"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"siz-icaro/sync/cartella"
	"siz-icaro/sync/ledger"
	"siz-icaro/sync/wire"
)

// busy is a centre in which somebody's service has many people and, made last, an
// appointment of tomorrow about the case of one of them, and one in a month.
func busy(t *testing.T) *centre {
	c := newCentre(t)
	c.hub.cfg.Page = ledger.Limit{Records: 10, Bytes: 1 << 20}
	c.hub.cfg.Far = 10
	c.people.grant("u1", "self")
	var recs []cartella.Record
	for i := range 100 {
		recs = append(recs, rec(t, cartella.ID(fmt.Sprintf("m%03d", i)), cartella.KindSoggetto, "self", `{"cognome":"Rossi","nome":"Ada"}`))
	}
	c.load(recs...)
	at := func(days int) string { return c.hub.cfg.Now().UTC().AddDate(0, 0, days).Format(time.RFC3339) }
	appointment := func(id cartella.ID, days int) cartella.Record {
		return rec(t, id, cartella.KindAppuntamento, "self", fmt.Sprintf(`{"titolo":"Visita","tipo":"altro","stato":"pianificata","inizio":%q,"fine":%q,"organizzatore":"u1","pic":"p7"}`, at(days), at(days+1)))
	}
	c.load(
		rec(t, "p7", cartella.KindPIC, "self", `{"numero":"1","soggetto":"m070","area":"adulti","stato":"aperta","aperta_il":"2026-01-01","aperta_da":"u1"}`),
		appointment("far", 30), appointment("soon", 1),
	)
	return c
}

// arrivals are the records in the order in which they came, each as often as it did.
func (r *replica) arrivals() (out []cartella.ID) {
	for _, f := range r.feeds() {
		for _, it := range f.Items {
			out = append(out, it.ID)
		}
	}
	return out
}

// TestWhatIsNeededComesAhead of its place, once, with what it names.
func TestWhatIsNeededComesAhead(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := busy(t)
		defer c.close()
		r := c.connect("u1", "dev-1")
		r.settle()
		came := r.arrivals()
		for i, id := range []cartella.ID{"soon", "p7", "m070"} {
			if at := slices.Index(came, id); at < 0 || at > slices.Index(came, "m000") || i > 0 && at < slices.Index(came, "soon") {
				t.Errorf("%s is number %d of what came: %v", id, at, came)
			}
		}
		if slices.Index(came, "far") < slices.Index(came, "m099") {
			t.Error("what is in a month came as soon")
		}
		if slices.Sort(came); len(slices.Compact(slices.Clone(came))) != len(came) {
			t.Errorf("something came twice: %v", came)
		}
	})
}

// TestWhatCameAheadComesOnce: a replica that was cut off is not sent it again, unless
// it has changed or belongs to another reading.
func TestWhatCameAheadComesOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := busy(t)
		defer c.close()
		cut := c.connect("u1", "dev-1")
		ahead := map[cartella.Scope][]cartella.Version{}
		cut.until("what is needed", func(m wire.Message) bool {
			f, ok := m.(wire.Feed)
			if ok && len(f.Cursors) == 0 {
				for _, it := range f.Items {
					ahead[it.In[0]] = append(ahead[it.In[0]], it.Version)
				}
			}
			return len(ahead["servizio:self"]) >= 3
		})
		edit := rec(t, "m070", cartella.KindSoggetto, "self", `{"cognome":"Rossi","nome":"Ada","note":"nuove"}`)
		difference, err := cartella.Difference(rec(t, "m070", cartella.KindSoggetto, "self", `{"cognome":"Rossi","nome":"Ada"}`), edit)
		if err != nil {
			t.Fatal(err)
		}
		last, err := c.ledger.LastSeq(t.Context(), cartella.Centrale)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := c.hub.Commit(t.Context(), cartella.Mutation{Device: cartella.Centrale, Seq: last + 1, Action: cartella.AzioneImporta, At: today, Edits: []cartella.Edit{difference}}); err != nil {
			t.Fatal(err)
		}
		for name, tc := range map[string]struct {
			epoch cartella.Epoch
			again bool
		}{"the same life": {cut.welcome.Epoch, false}, "another life": {"another", true}} {
			r := c.connect("u1", "dev-2", func(h *wire.Hello) { h.Device, h.Epoch, h.Ahead = "dev-2", tc.epoch, ahead })
			r.settle()
			came := r.arrivals()
			if slices.Contains(came, "soon") != tc.again || slices.Contains(came, "p7") != tc.again {
				t.Errorf("%s: what came ahead came again: %v", name, came)
			}
			if !slices.Contains(came, "m070") || !slices.Contains(came, "m099") {
				t.Errorf("%s: what has changed, or had not come, is missing: %v", name, came)
			}
			if slices.ContainsFunc(r.feeds(), func(f wire.Feed) bool { return slices.Contains(f.Start, "servizio:self") }) != tc.again {
				t.Errorf("%s: whether the reading begins is not %v", name, tc.again)
			}
			_ = r.conn.Close(wire.CloseNormal, "")
		}
	})
}

// TestWhatManyNameComesOnce in a message: who is in several appointments, and works in
// several services.
func TestWhatManyNameComesOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := busy(t)
		defer c.close()
		c.people.grant("u1", "self", "b2")
		at := func(hours int) string {
			return c.hub.cfg.Now().UTC().Add(time.Duration(hours) * time.Hour).Format(time.RFC3339)
		}
		for _, s := range []cartella.ServizioID{"self", "b2"} {
			c.load(rec(t, cartella.ID("both-"+s), cartella.KindAppuntamento, s, fmt.Sprintf(`{"titolo":"Équipe","tipo":"altro","stato":"pianificata","inizio":%q,"fine":%q,"organizzatore":"u9","partecipanti":{"u2":"lodi"}}`, at(24), at(25))))
		}
		r := c.connect("u1", "dev-1")
		r.settle()
		for _, f := range r.feeds() {
			for _, it := range f.Items {
				if in := slices.Clone(it.In); len(slices.Compact(in)) != len(it.In) {
					t.Errorf("%s came in %v", it.ID, it.In)
				}
			}
		}
	})
}

// TestAheadIsBelievedWithinBounds: what a replica says to have that this ledger never
// gave, or that nobody is sent so much of, is sent all the same.
func TestAheadIsBelievedWithinBounds(t *testing.T) {
	for name, make := range map[string]func(wire.Welcome) []cartella.Version{
		"beyond the head": func(wire.Welcome) []cartella.Version { return []cartella.Version{1 << 40} },
		"far too many": func(wire.Welcome) (all []cartella.Version) {
			for v := range cartella.Version(maxAhead + 1) {
				all = append(all, v)
			}
			return all
		},
	} {
		synctest.Test(t, func(t *testing.T) {
			c := busy(t)
			defer c.close()
			first := c.connect("u1", "dev-1")
			first.settle()
			r := c.connect("u1", "dev-2", func(h *wire.Hello) {
				h.Device, h.Epoch, h.Ahead = "dev-2", first.welcome.Epoch, map[cartella.Scope][]cartella.Version{"servizio:self": make(first.welcome)}
			})
			r.settle()
			came := r.arrivals()
			for _, id := range []cartella.ID{"soon", "p7", "m070", "m099"} {
				if !slices.Contains(came, id) {
					t.Errorf("%s: %s did not come", name, id)
				}
			}
			if !slices.ContainsFunc(r.feeds(), func(f wire.Feed) bool { return slices.Contains(f.Start, "servizio:self") }) {
				t.Errorf("%s: the reading does not begin", name)
			}
		})
	}
}
