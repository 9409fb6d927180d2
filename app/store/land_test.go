package store

import (
	"bytes"
	"context"
	"errors"
	"testing"

	"siz-icaro/sync/cartella"
	"siz-icaro/sync/replica"
	"siz-icaro/sync/wire"
)

// restless are records that change scopes, bodies and views again and again,
// within one transaction of a long Land and from one to the next.
func restless(recs []cartella.Record) (rounds []replica.Batch) {
	const chunk = 300
	version := cartella.Version(0)
	for start := 0; start < len(recs); start += chunk {
		part := recs[start:min(start+chunk, len(recs))]
		round := func(change func(i int, it *wire.Item)) {
			var b replica.Batch
			for i, r := range part {
				it := item(r, cartella.Version(1+start+i), testScope)
				change(i, &it)
				b.Items = append(b.Items, it)
			}
			rounds = append(rounds, b)
		}
		round(func(int, *wire.Item) {})
		round(func(_ int, it *wire.Item) { it.In = []cartella.Scope{cartella.ScopeAmbito} })
		// Only its scopes change: the body is the one that is there.
		round(func(_ int, it *wire.Item) { it.In, it.Out, it.Body = nil, []cartella.Scope{testScope}, nil })
		round(func(i int, it *wire.Item) {
			version++
			it.Version += 10_000 + version
			if it.In = []cartella.Scope{cartella.ScopeAmbito}; i%3 == 0 {
				it.In, it.Out, it.Body = nil, it.In, nil
			}
		})
	}
	return rounds
}

// TestLandAcrossTransactions: what a Land plans while Badger writes what it has
// planned before comes out as if every step had been a Land of its own.
func TestLandAcrossTransactions(t *testing.T) {
	recs := newGente(31).ambito(1000)
	rounds := restless(recs)
	var all replica.Batch
	for _, b := range rounds {
		all.Items = append(all.Items, b.Items...)
	}
	all.Views, all.Keep = map[cartella.ID]*cartella.Record{}, map[cartella.Seq]*cartella.Mutation{}
	for i := range recs {
		if i%2 == 0 {
			all.Views[recs[i].ID] = &recs[i]
		}
		all.Keep[cartella.Seq(i+1)] = &cartella.Mutation{Device: "d", Seq: cartella.Seq(i + 1), Action: cartella.AzioneSoggettoCrea}
	}
	last := replica.Batch{Views: map[cartella.ID]*cartella.Record{}, Keep: map[cartella.Seq]*cartella.Mutation{}}
	for i := range recs {
		if i%4 == 0 {
			last.Views[recs[i].ID] = nil
			last.Keep[cartella.Seq(i+1)] = nil
		}
	}
	dir := t.TempDir()
	got, want := openStore(t, dir), openStore(t, t.TempDir())
	land(t, got, all)
	land(t, got, last)
	for _, b := range append(rounds, replica.Batch{Views: all.Views, Keep: all.Keep}, last) {
		land(t, want, b)
	}
	same := func() {
		t.Helper()
		if got.state.Count != want.state.Count || len(got.kept) != len(want.kept) {
			t.Errorf("%d values and %d mutations, want %d and %d", got.state.Count, len(got.kept), want.state.Count, len(want.kept))
		}
		for _, scope := range []cartella.Scope{testScope, cartella.ScopeAmbito} {
			g, err := got.Digest(t.Context(), scope)
			if w, err2 := want.Digest(t.Context(), scope); g != w || err != nil || err2 != nil {
				t.Errorf("%s: %v (%v), want %v (%v)", scope, g, err, w, err2)
			}
		}
		for _, r := range recs {
			g, ok, err := got.Record(t.Context(), r.ID)
			w, wok, err2 := want.Record(t.Context(), r.ID)
			if ok != wok || g.Pending != w.Pending || g.Version != w.Version || !bytes.Equal(g.Body, w.Body) || err != nil || err2 != nil {
				t.Fatalf("%s is %v %d %v (%v), want %v %d %v (%v)", r.ID, ok, g.Version, g.Pending, err, wok, w.Version, w.Pending, err2)
			}
		}
	}
	same()
	if err := got.Close(); err != nil {
		t.Fatal(err)
	}
	if got = openStore(t, dir); got.Report().Rebuilt {
		t.Errorf("%+v", got.Report())
	}
	same()
}

// patience is a context that is over once it was asked a number of times.
type patience struct {
	context.Context
	left int
}

func (p *patience) Err() error {
	if p.left--; p.left < 0 {
		return context.Canceled
	}
	return nil
}

// TestLandGivenUp: a Land that ends while a transaction is being written leaves
// that one, whole, and nothing of the next.
func TestLandGivenUp(t *testing.T) {
	dir := t.TempDir()
	s := openStore(t, dir)
	recs := newGente(32).ambito(4 * maxWrites)
	b := stream(recs, len(recs))[0]
	err := s.Land(&patience{t.Context(), 2}, b)
	if !errors.Is(err, context.Canceled) {
		t.Fatalf("Land gives %v", err)
	}
	others := 0
	check := func(want int, cursor cartella.Version) {
		t.Helper()
		st, err := s.State(t.Context())
		if err != nil || len(s.held) != want+others || st.Cursors[testScope] != cursor {
			t.Errorf("%d records, want %d; %+v, %v", len(s.held), want, st, err)
		}
		for i, r := range recs {
			if _, ok, err := s.Confirmed(t.Context(), r.ID); ok != (i < want) || err != nil {
				t.Fatalf("record %d: %v %v", i, ok, err)
			}
		}
	}
	check(2*maxWrites, 0)
	// Nor does the next Land bring what this one had planned.
	land(t, s, replica.Batch{Items: items(cartella.ScopeAmbito, rec("comune-e648", cartella.KindServizio, "", `{"nome":"Comune di Lodi"}`))})
	others = 1
	check(2*maxWrites, 0)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	s = openStore(t, dir)
	if r := s.Report(); r.Rebuilt {
		t.Errorf("%+v", r)
	}
	check(2*maxWrites, 0)
	land(t, s, b)
	check(len(recs), cartella.Version(len(recs)))
}
