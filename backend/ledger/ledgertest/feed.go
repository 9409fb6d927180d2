package ledgertest

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"

	"siz-icaro/sync/cartella"
	"siz-icaro/sync/ledger"
)

func newestOnly(t *testing.T, open func() ledger.Archive) {
	l := open()
	commit(t, l,
		put("d1", 1, in(lodi), "a", "b", "c"),
		put("d1", 2, effect{Scopes: []cartella.Scope{lodi, lodi}, Body: map[string]string{"cognome": "Verdi"}}, "a"))
	wantFeed(t, l, lodi, "b@2", "c@3", "a@4")
	last := feed(t, l, lodi, 3, 10)
	if len(last) != 1 || string(last[0].Body) != `{"cognome":"Verdi"}` || last[0].Kind != cartella.KindSoggetto || last[0].Servizio != "lodi" {
		t.Errorf("feed after 3 = %+v", last)
	}
	r, ok, err := l.Record(t.Context(), "a")
	if err != nil || !ok || r.Version != 4 || string(r.Body) != `{"cognome":"Verdi"}` {
		t.Errorf("Record = %+v, %v, %v", r, ok, err)
	}
	wantDigest(t, l, lodi)
}

func tombstones(t *testing.T, open func() ledger.Archive) {
	l := open()
	commit(t, l, put("d1", 1, in(lodi, casale), "a"))
	commit(t, l, put("d1", 2, in(lodi), "a"))
	wantFeed(t, l, casale, "a@2-")
	commit(t, l, put("d1", 3, in(lodi), "a"))
	wantFeed(t, l, casale, "a@2-") // the tombstone stays where it is
	wantFeed(t, l, lodi, "a@3")
	commit(t, l, put("d1", 4, in(), "a")) // out of every scope: deleted
	wantFeed(t, l, lodi, "a@4-")
	wantDigest(t, l, lodi, casale)
	wantSound(t, l)
}

func reentering(t *testing.T, open func() ledger.Archive) {
	l := open()
	commit(t, l, put("d1", 1, in(lodi), "a"), put("d1", 2, in(casale), "a"), put("d1", 3, in(lodi, casale), "a"))
	wantFeed(t, l, lodi, "a@3")
	wantFeed(t, l, casale, "a@3")
	wantDigest(t, l, lodi, casale)
	wantSound(t, l)
}

// hundreds: however many records a mutation writes, each has its places and its history.
func hundreds(t *testing.T, open func() ledger.Archive) {
	l := open()
	seq, head := cartella.Seq(0), 0
	var stay, leave []string
	for _, n := range []int{1, 7, 8, 9, 49, 50, 51, 99, 100, 101, 137} {
		var ids []cartella.ID
		for i := range n {
			ids = append(ids, cartella.ID(fmt.Sprintf("r-%d-%d", n, i)))
		}
		commit(t, l, put("d1", seq+1, in(lodi, casale), ids...), put("d1", seq+2, in(lodi), ids...))
		seq, head = seq+2, head+n
		for _, id := range ids {
			head++
			stay, leave = append(stay, fmt.Sprintf("%s@%d", id, head)), append(leave, fmt.Sprintf("%s@%d-", id, head))
			if h, ok, err := l.History(t.Context(), id, []cartella.Scope{lodi}, 0, ledger.Limit{}); err != nil || !ok || len(h.Passages) != 2 {
				t.Errorf("of %d, the history of %s: %d passages, %v, %v", n, id, len(h.Passages), ok, err)
			}
		}
	}
	wantFeed(t, l, lodi, stay...)
	wantFeed(t, l, casale, leave...)
	wantDigest(t, l, lodi, casale)
	wantSound(t, l)
}

func twice(t *testing.T, open func() ledger.Archive) {
	l := open()
	commit(t, l, put("d1", 1, in(lodi, casale), "a", "b", "a"))
	wantFeed(t, l, lodi, "b@2", "a@3")
	wantFeed(t, l, casale, "b@2", "a@3")
	wantDigest(t, l, lodi, casale)
	wantSound(t, l)
}

func limits(t *testing.T, open func() ledger.Archive) {
	l := open()
	big := effect{Scopes: []cartella.Scope{lodi}, Body: map[string]string{"note": strings.Repeat("n", 1000)}}
	commit(t, l, put("d1", 1, big, "a", "b", "c", "d", "e"))
	for _, c := range []struct {
		limit ledger.Limit
		want  int
		head  bool
	}{
		{ledger.Limit{}, 5, true},
		{ledger.Limit{Records: 2}, 2, false},
		{ledger.Limit{Records: 5}, 5, true},
		{ledger.Limit{Records: 6}, 5, true},
		{ledger.Limit{Bytes: 1}, 1, false}, // at least one
		{ledger.Limit{Bytes: 2500}, 2, false},
		{ledger.Limit{Records: 1, Bytes: 2500}, 1, false},
		{ledger.Limit{Records: 4, Bytes: 1 << 20}, 4, false},
	} {
		page, err := l.Feed(t.Context(), lodi, 0, c.limit)
		if err != nil {
			t.Fatalf("Feed(%+v): %v", c.limit, err)
		}
		if len(page.Entries) != c.want || page.Head != c.head {
			t.Errorf("Feed(%+v) = %d entries, head %v, want %d, %v", c.limit, len(page.Entries), page.Head, c.want, c.head)
		}
		if page.Cursor != cartella.Version(c.want) {
			t.Errorf("Feed(%+v) leaves the cursor at %d, want %d", c.limit, page.Cursor, c.want)
		}
	}
}

func headCursor(t *testing.T, open func() ledger.Archive) {
	l := open()
	commit(t, l, put("d1", 1, in(lodi), "a"), put("d1", 2, in(casale), "b"), put("d1", 3, in(casale), "c"))
	for _, c := range []struct {
		scope cartella.Scope
		after cartella.Version
	}{{lodi, 0}, {lodi, 1}, {lodi, 2}, {nowhere, 0}, {lodi, 3}} {
		page, err := l.Feed(t.Context(), c.scope, c.after, ledger.Limit{Records: 10})
		if err != nil || page.Cursor != 3 || !page.Head {
			t.Errorf("Feed(%s, %d) = cursor %d, head %v, %v, want 3, true", c.scope, c.after, page.Cursor, page.Head, err)
		}
	}
	if _, at, err := l.Digest(t.Context(), lodi); at != 3 || err != nil {
		t.Errorf("Digest at %d, %v, want 3", at, err)
	}
}

func children(t *testing.T, open func() ledger.Archive) {
	l := open()
	of := func(parent cartella.ID) effect {
		return effect{Scopes: []cartella.Scope{lodi}, Parent: parent}
	}
	commit(t, l, put("d1", 1, in(lodi), "p", "q"), put("d1", 2, of("p"), "z", "c"), put("d1", 3, of("q"), "x"), put("d1", 4, of("p"), "x"))
	ask := func(seq cartella.Seq, parent cartella.ID) (ids []cartella.ID) {
		t.Helper()
		_, err := l.Commit(t.Context(), []cartella.Mutation{put("d2", seq, effect{})}, func(tx ledger.Tx, _ cartella.Mutation) (ledger.Effect, error) {
			for _, r := range tx.Children(parent) {
				ids = append(ids, r.ID)
			}
			return ledger.Effect{Outcome: cartella.Accepted}, nil
		})
		if err != nil {
			t.Fatalf("Commit: %v", err)
		}
		return ids
	}
	if got, want := ask(1, "p"), []cartella.ID{"c", "x", "z"}; !slices.Equal(got, want) {
		t.Errorf("Children(p) = %v, want %v", got, want)
	}
	if got := ask(2, "q"); len(got) != 0 {
		t.Errorf("Children(q) = %v: the record has moved", got)
	}
}

func history(t *testing.T, open func() ledger.Archive) {
	l := open()
	commit(t, l, put("d1", 1, in(lodi), "a", "b"))
	commit(t, l, put("d2", 1, in(lodi), "b"))
	// The third names a but writes only c, the fourth writes a without naming it.
	write := func(ids ...cartella.ID) func(ledger.Tx, cartella.Mutation) (ledger.Effect, error) {
		return func(ledger.Tx, cartella.Mutation) (ledger.Effect, error) {
			e := ledger.Effect{Outcome: cartella.Conflicted}
			for _, id := range ids {
				e.Writes = append(e.Writes, ledger.Write{Record: cartella.Record{ID: id, Kind: cartella.KindSoggetto, Servizio: "lodi", Body: []byte(`{}`)}, Scopes: in(lodi).Scopes})
			}
			return e, nil
		}
	}
	for i, ids := range [][]cartella.ID{{"c"}, {"a"}} {
		if _, err := l.Commit(t.Context(), []cartella.Mutation{put("d3", cartella.Seq(i+1), effect{}, [][]cartella.ID{{"a"}, {"c"}}[i]...)}, write(ids...)); err != nil {
			t.Fatalf("Commit: %v", err)
		}
	}
	// a is Lodi's from its creation. Casale has it from "two" to "four", and again
	// from "six" on.
	seq := cartella.Seq(0)
	set := func(action cartella.Action, now string, scopes []cartella.Scope, first ...cartella.Edit) cartella.Version {
		t.Helper()
		seq++
		raw := func(s string) json.RawMessage { return json.RawMessage(strconv.Quote(s)) }
		edit := cartella.Edit{ID: "a", Kind: cartella.KindSoggetto, Set: map[cartella.Path]cartella.Change{"note": {Was: raw("before " + now), Now: raw(now)}}}
		m := cartella.Mutation{Device: "d4", Seq: seq, Author: "op-d4", Action: action, At: instant, Edits: append(first, edit)}
		verdicts, err := l.Commit(t.Context(), []cartella.Mutation{m}, func(ledger.Tx, cartella.Mutation) (ledger.Effect, error) {
			r := cartella.Record{ID: "a", Kind: cartella.KindSoggetto, Servizio: "lodi", Body: []byte(`{"note":"` + now + `"}`)}
			return ledger.Effect{Outcome: cartella.Accepted, Writes: []ledger.Write{{Record: r, Scopes: scopes}}}, nil
		})
		if err != nil {
			t.Fatalf("Commit: %v", err)
		}
		return verdicts[0].At
	}
	both := []cartella.Scope{lodi, casale}
	set("x.alone", "one", []cartella.Scope{lodi})
	set("x.shared", "two", both)
	set("x.both", "three", both)
	set("x.ended", "four", []cartella.Scope{lodi})
	set("x.secret", "five", []cartella.Scope{lodi})
	again := set("x.again", "six", both)
	// About b, which Casale does not have, and about d, which nobody has.
	set("x.other", "seven", both, cartella.Edit{ID: "b", Kind: cartella.KindSoggetto})
	set("x.nobody", "eight", both, cartella.Edit{ID: "d", Kind: cartella.KindSoggetto})
	// What was to be done to a along with a step of b, and gave way.
	if _, err := l.Commit(t.Context(), []cartella.Mutation{put("d5", 1, effect{}, "b", "a")}, func(tx ledger.Tx, m cartella.Mutation) (ledger.Effect, error) {
		e, err := write("b")(tx, m)
		e.Outcome = cartella.Accepted
		return e, err
	}); err != nil {
		t.Fatalf("Commit: %v", err)
	}

	brief := func(granted []cartella.Scope, before cartella.Version, limit ledger.Limit) (out []string, more bool) {
		t.Helper()
		h, ok, err := l.History(t.Context(), "a", granted, before, limit)
		if err != nil || !ok {
			t.Fatalf("History: %v, %v", ok, err)
		}
		if h.Record.ID != "a" || h.Record.Servizio != "lodi" || string(h.Record.Body) != `{"note":"eight"}` {
			t.Errorf("History is of %+v", h.Record)
		}
		for _, p := range h.Passages {
			if p.Edit.ID != "a" || p.Received.IsZero() || !p.Done.Equal(instant) || p.Author == "" {
				t.Errorf("the history of a shows %+v", p)
			}
			c := p.Edit.Set["note"]
			out = append(out, strings.TrimSpace(fmt.Sprintf("%s %s>%s", p.Action, c.Was, c.Now)))
		}
		return out, h.More
	}
	all := ledger.Limit{}
	for _, c := range []struct {
		name    string
		granted []cartella.Scope
		want    []string
	}{
		{"whose it is", []cartella.Scope{casale, lodi}, []string{
			`"before eight">"eight"`, `x.other "before seven">"seven"`, `x.again "before six">"six"`, `x.secret "before five">"five"`, `x.ended "before four">"four"`,
			`x.both "before three">"three"`, `x.shared "before two">"two"`, `x.alone "before one">"one"`, "centrale.importa >",
		}},
		{"who came later", []cartella.Scope{casale, nowhere}, []string{`"before eight">"eight"`, `"before seven">"seven"`, `x.again >"six"`}},
	} {
		if got, more := brief(c.granted, 0, all); !slices.Equal(got, c.want) || more {
			t.Errorf("History for %s = %q, %v, want %q", c.name, got, more, c.want)
		}
		if got, more := brief(c.granted, 0, ledger.Limit{Bytes: 1}); !slices.Equal(got, c.want[:1]) || !more {
			t.Errorf("History for %s, as little as can be = %q, %v", c.name, got, more)
		}
		earlier := c.want[slices.IndexFunc(c.want, func(w string) bool { return strings.HasPrefix(w, "x.again") })+1:]
		first := earlier[:min(2, len(earlier))]
		if got, more := brief(c.granted, again, ledger.Limit{Records: 2}); !slices.Equal(got, first) || more != (len(earlier) > 2) {
			t.Errorf("History for %s, two before %d = %q, %v, want %q", c.name, again, got, more, first)
		}
	}
	for name, granted := range map[string][]cartella.Scope{"nobody": nil, "others": {nowhere, riservato}} {
		if h, ok, err := l.History(t.Context(), "a", granted, 0, all); ok || err != nil || len(h.Passages) > 0 || h.Record.ID != "" {
			t.Errorf("History for %s = %+v, %v, %v", name, h, ok, err)
		}
	}
	if _, ok, err := l.History(t.Context(), "none", both, 0, all); ok || err != nil {
		t.Errorf("History of what is not there: %v, %v", ok, err)
	}
}

func done(t *testing.T, open func() ledger.Archive) {
	l := open()
	of := func(device cartella.DeviceID, seq cartella.Seq, action cartella.Action, out cartella.Outcome) cartella.Mutation {
		m := put(device, seq, effect{Outcome: out}, cartella.ID(fmt.Sprintf("%s%d", device, seq)))
		m.Action = action
		return m
	}
	commit(t, l, of("d1", 1, "a.fa", cartella.Accepted), of("d1", 2, "b.fa", cartella.Accepted), of("d1", 3, "a.fa", cartella.Refused))
	commit(t, l, of("d2", 1, "a.fa", cartella.Accepted))
	after := cartella.Version(0)
	ask := func(limit int) (out []string) {
		t.Helper()
		held, upTo, err := l.Done(t.Context(), "a.fa", after, limit)
		if err != nil || upTo < after {
			t.Fatalf("Done after %d = up to %d, %v", after, upTo, err)
		}
		after = upTo
		for _, h := range held {
			out = append(out, fmt.Sprintf("%s %d %s", h.Mutation.Device, h.Mutation.Seq, h.Verdict.Outcome))
		}
		return out
	}
	for i, want := range [][]string{{"d1 1 accepted", "d1 3 refused"}, {"d2 1 accepted"}, nil} {
		if got := ask(2); !slices.Equal(got, want) {
			t.Errorf("Done, stretch %d = %q, want %q", i, got, want)
		}
	}
	commit(t, l, of("d2", 2, "b.fa", cartella.Accepted), of("d2", 3, "a.fa", cartella.Conflicted))
	if got, want := ask(9), []string{"d2 3 conflict"}; !slices.Equal(got, want) {
		t.Errorf("Done, of what came since = %q, want %q", got, want)
	}
}

func digests(t *testing.T, open func() ledger.Archive) {
	l := open()
	scopes := []cartella.Scope{lodi, casale, riservato, nowhere}
	// Every record wanders through every set of scopes.
	for i := range 40 {
		var at []cartella.Scope
		for bit, s := range scopes {
			if (i*7)%16&(1<<bit) != 0 {
				at = append(at, s)
			}
		}
		commit(t, l, put("d1", cartella.Seq(i+1), in(at...), cartella.ID(fmt.Sprint("r", i%5)), "constant"))
	}
	wantDigest(t, l, scopes...)
	wantSound(t, l)
	if err := l.Close(); err != nil {
		t.Fatalf("Close: %v", err)
	}
	wantDigest(t, open(), scopes...)
}

func expiring(t *testing.T, open func() ledger.Archive) {
	l := open()
	until := func(day string) effect { return effect{Scopes: []cartella.Scope{lodi}, Expires: day} }
	commit(t, l, put("d1", 1, until("2026-07-01"), "late"), put("d1", 2, until("2026-06-30"), "today"), put("d1", 3, until("2026-06-01"), "past"), put("d1", 4, in(lodi), "never"))
	due := func() (ids []cartella.ID) {
		t.Helper()
		records, err := l.Expiring(t.Context(), "2026-06-30")
		if err != nil {
			t.Fatalf("Expiring: %v", err)
		}
		for _, r := range records {
			if len(r.Body) == 0 || r.Version == 0 {
				t.Errorf("Expiring gave %+v", r)
			}
			ids = append(ids, r.ID)
		}
		return ids
	}
	if got, want := due(), []cartella.ID{"past", "today"}; !slices.Equal(got, want) {
		t.Errorf("Expiring = %v, want %v", got, want)
	}
	commit(t, l, put("d1", 5, in(), "past"))
	if got, want := due(), []cartella.ID{"today"}; !slices.Equal(got, want) {
		t.Errorf("Expiring after the rewrite = %v, want %v", got, want)
	}
}

func ahead(t *testing.T, open func() ledger.Archive) {
	l := open()
	of := func(day string) effect { return effect{Scopes: []cartella.Scope{lodi}, Placed: day} }
	want := func(day string, limit int, before, first string, ids ...cartella.ID) {
		t.Helper()
		a, err := l.Ahead(t.Context(), day, limit)
		if err != nil {
			t.Fatalf("Ahead: %v", err)
		}
		var got []cartella.ID
		for _, r := range a.Records {
			if len(r.Body) == 0 || r.Version == 0 {
				t.Errorf("Ahead gave %+v", r)
			}
			got = append(got, r.ID)
		}
		if !slices.Equal(got, ids) || a.Before != before || a.First != first {
			t.Errorf("Ahead of %s = %v between %q and %q, want %v between %q and %q", day, got, a.Before, a.First, ids, before, first)
		}
	}
	want("2026-06-30", 10, "", "")
	commit(t, l, put("d1", 1, of("2026-06-29"), "past"), put("d1", 2, of("2026-06-30"), "today"), put("d1", 3, of("2027-01-01"), "far"), put("d1", 4, of("2026-07-01"), "near"), put("d1", 5, in(lodi), "undated"))
	want("2026-06-30", 10, "2026-06-30", "2026-07-01", "near", "far")
	want("2026-06-30", 1, "2026-06-30", "2026-07-01", "near")
	want("2026-01-01", 10, "", "2026-06-29", "past", "today", "near", "far")
	commit(t, l, put("d1", 6, of("2026-06-30"), "near"), put("d1", 7, in(lodi), "far"))
	want("2026-06-30", 10, "2026-06-30", "")
}

func dated(t *testing.T, open func() ledger.Archive) {
	l := open()
	of := func(from, to string, scopes ...cartella.Scope) effect {
		return effect{Scopes: scopes, From: from, To: to}
	}
	ids := func(records []cartella.Record, err error) (out []cartella.ID) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range records {
			if len(r.Body) == 0 || r.Version == 0 || r.Kind == "" {
				t.Errorf("got %+v", r)
			}
			out = append(out, r.ID)
		}
		return out
	}
	want := func(limit int, want ...cartella.ID) {
		t.Helper()
		if got := ids(l.Dated(t.Context(), lodi, "2026-06-30", "2026-07-06", limit)); !slices.Equal(got, want) {
			t.Errorf("Dated = %v, want %v", got, want)
		}
	}
	want(10)
	commit(t, l,
		put("d1", 1, of("2026-06-29", "2026-06-29", lodi), "past"), put("d1", 2, of("2026-07-06", "2026-07-06", lodi), "last"),
		put("d1", 3, of("2026-06-30", "2026-06-30", lodi), "today"), put("d1", 4, of("2026-07-07", "2026-07-07", lodi), "far"),
		put("d1", 5, of("2020-01-01", "9999-12-31", lodi), "series"), put("d1", 6, of("2026-06-30", "2026-06-30", casale), "elsewhere"), put("d1", 7, in(lodi), "undated"))
	want(10, "series", "today", "last")
	want(2, "series", "today")
	commit(t, l, put("d1", 8, of("2026-06-30", "2026-06-30", casale), "today"), put("d1", 9, in(lodi), "last"))
	want(10, "series")
	if got, want := ids(l.Among(t.Context(), lodi, []cartella.ID{"undated", "today", "elsewhere", "nobody", "past"})), []cartella.ID{"undated", "past"}; !slices.Equal(got, want) {
		t.Errorf("Among = %v, want %v", got, want)
	}
}

func reopening(t *testing.T, open func() ledger.Archive) {
	l := open()
	before := commit(t, l, put("d1", 1, in(lodi, casale), "a"), put("d1", 2, in(lodi), "a"))
	epoch, _ := l.Epoch(t.Context())
	if err := l.Close(); err != nil {
		t.Fatalf("Close: %v", err)
	}
	if _, err := l.Commit(t.Context(), []cartella.Mutation{put("d1", 3, in(lodi), "b")}, decide); err == nil {
		t.Error("Commit after Close succeeded")
	}
	l = open()
	if again, err := l.Epoch(t.Context()); again != epoch || err != nil {
		t.Errorf("Epoch = %q, %v, want %q", again, err, epoch)
	}
	after := commit(t, l, put("d1", 1, in(lodi, casale), "a"), put("d1", 2, in(lodi), "a"), put("d1", 3, in(lodi), "b"))
	if after[1].At != before[1].At || after[2].At != 3 {
		t.Errorf("verdicts = %+v, before %+v", after, before)
	}
	wantFeed(t, l, lodi, "a@2", "b@3")
	wantFeed(t, l, casale, "a@2-")
	wantSound(t, l)
}

func backup(t *testing.T, open func() ledger.Archive) {
	l := open()
	commit(t, l, put("d1", 1, in(lodi), "a"))
	file := t.TempDir() + "/backup"
	if err := l.Backup(t.Context(), file); err != nil {
		t.Fatalf("Backup: %v", err)
	}
	if err := l.Backup(t.Context(), file); err == nil {
		t.Error("Backup wrote over a file")
	}
	commit(t, l, put("d1", 2, in(lodi), "b"))
	wantFeed(t, l, lodi, "a@1", "b@2")
}

func verify(t *testing.T, open func() ledger.Archive) {
	l := open()
	commit(t, l, put("d1", 1, in(lodi), "a"), put("d1", 2, effect{Scopes: []cartella.Scope{casale}, Parent: "a"}, "b"))
	wantSound(t, l)
	rule := func(r cartella.Record, parent *cartella.Record) []cartella.Scope {
		if (r.ID == "b") != (parent != nil) {
			t.Errorf("the rule was asked for %s with parent %v", r.ID, parent)
		}
		return []cartella.Scope{lodi}
	}
	defects, err := l.Verify(t.Context(), rule)
	if err != nil {
		t.Fatalf("Verify: %v", err)
	}
	if len(defects) != 1 || defects[0].About != "scheda" || defects[0].ID != "b" {
		t.Errorf("Verify = %+v, want that b is misplaced", defects)
	}
	want := ledger.Counts{Head: 2}
	got, err := l.Counts(t.Context())
	if err != nil || got.Head != want.Head || got.Records[cartella.KindSoggetto] != 2 || got.Mutations[cartella.Accepted] != 2 || got.Devices != 1 || got.Scopes != 2 {
		t.Errorf("Counts = %+v, %v", got, err)
	}
}
