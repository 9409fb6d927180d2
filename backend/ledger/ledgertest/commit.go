package ledgertest

import (
	"encoding/json"
	"errors"
	"reflect"
	"slices"
	"testing"
	"time"

	"siz-icaro/sync/cartella"
	"siz-icaro/sync/ledger"
)

// instant is when the suite's mutations were made by their authors' clocks.
var instant = time.Date(2026, 3, 10, 9, 0, 0, 0, time.UTC)

const (
	lodi      cartella.Scope = "servizio:lodi"
	casale    cartella.Scope = "servizio:casale"
	nowhere   cartella.Scope = "servizio:nowhere"
	riservato cartella.Scope = "riservato:lodi:op-1"
)

func empty(t *testing.T, open func() ledger.Archive) {
	l := open()
	if last, err := l.LastSeq(t.Context(), "unknown"); last != 0 || err != nil {
		t.Errorf("LastSeq = %d, %v", last, err)
	}
	if got := feed(t, l, nowhere, 0, 10); len(got) != 0 {
		t.Errorf("feed = %v", got)
	}
	if epoch, err := l.Epoch(t.Context()); epoch == "" || err != nil {
		t.Errorf("Epoch = %q, %v", epoch, err)
	}
	if verdicts, err := l.Commit(t.Context(), nil, decide); len(verdicts) != 0 || err != nil {
		t.Errorf("Commit of nothing = %v, %v", verdicts, err)
	}
	if _, ok, err := l.Record(t.Context(), "nobody"); ok || err != nil {
		t.Errorf("Record = %v, %v", ok, err)
	}
	if _, ok, err := l.Mutation(t.Context(), "nobody", 1); ok || err != nil {
		t.Errorf("Mutation = %v, %v", ok, err)
	}
	wantDigest(t, l, nowhere)
	wantSound(t, l)
}

func exactlyOnce(t *testing.T, open func() ledger.Archive) {
	l := open()
	first := commit(t, l, put("d1", 1, in(lodi), "a"), put("d1", 2, in(lodi), "b"))
	// The acknowledgement was lost: the device offers both again, with one more.
	decided := 0
	again, err := l.Commit(t.Context(), []cartella.Mutation{put("d1", 1, in(lodi), "a"), put("d1", 2, in(lodi), "b"), put("d1", 3, in(lodi), "c")},
		func(tx ledger.Tx, m cartella.Mutation) (ledger.Effect, error) {
			decided++
			return decide(tx, m)
		})
	if err != nil {
		t.Fatalf("Commit again: %v", err)
	}
	if decided != 1 {
		t.Errorf("%d mutations were decided, want the new one alone", decided)
	}
	if !reflect.DeepEqual(again[:2], first) {
		t.Errorf("second answer = %+v, want the first %+v", again[:2], first)
	}
	if last, err := l.LastSeq(t.Context(), "d1"); last != 3 || err != nil {
		t.Errorf("LastSeq = %d, %v", last, err)
	}
	wantFeed(t, l, lodi, "a@1", "b@2", "c@3")
	wantSound(t, l)
}

func takenSeq(t *testing.T, open func() ledger.Archive) {
	l := open()
	commit(t, l, put("d1", 1, in(lodi), "a"))
	// A copy of the device's folder goes its own way.
	_, err := l.Commit(t.Context(), []cartella.Mutation{put("d1", 1, in(lodi), "b")}, decide)
	wantCode(t, err, cartella.CodeSequenza)
	wantFeed(t, l, lodi, "a@1")
}

func gaps(t *testing.T, open func() ledger.Archive) {
	l := open()
	commit(t, l, put("d1", 1, in(lodi), "a"))
	for _, batch := range [][]cartella.Mutation{
		{put("d1", 3, in(lodi), "c")},
		{put("d1", 2, in(lodi), "b"), put("d1", 4, in(lodi), "d")},
		{put("d2", 2, in(lodi), "e")},
	} {
		_, err := l.Commit(t.Context(), batch, decide)
		wantCode(t, err, cartella.CodeSequenza)
	}
	if _, err := l.Commit(t.Context(), []cartella.Mutation{put("d1", 2, in(lodi), "b"), put("d2", 1, in(lodi), "c")}, decide); err == nil {
		t.Error("a batch of two devices was accepted")
	}
	wantFeed(t, l, lodi, "a@1")
	wantSound(t, l)
}

func atomicBatch(t *testing.T, open func() ledger.Archive) {
	l := open()
	commit(t, l, put("d1", 1, in(lodi), "a"))
	batch := []cartella.Mutation{put("d1", 2, in(casale), "a"), put("d1", 3, in(riservato), "b")}
	_, err := l.Commit(t.Context(), batch, func(tx ledger.Tx, m cartella.Mutation) (ledger.Effect, error) {
		if m.Seq == 3 {
			return ledger.Effect{}, errDecide
		}
		return decide(tx, m)
	})
	if !errors.Is(err, errDecide) {
		t.Errorf("Commit = %v, want decide's error", err)
	}
	wantFeed(t, l, lodi, "a@1")
	wantFeed(t, l, casale)
	wantDigest(t, l, lodi, casale, riservato)
	if last, _ := l.LastSeq(t.Context(), "d1"); last != 1 {
		t.Errorf("LastSeq = %d after a failed batch, want 1", last)
	}
	commit(t, l, batch...)
	wantFeed(t, l, lodi, "a@2-")
	wantFeed(t, l, casale, "a@2")
	wantFeed(t, l, riservato, "b@3")
	wantDigest(t, l, lodi, casale, riservato)
	wantSound(t, l)
}

func panics(t *testing.T, open func() ledger.Archive) {
	l := open()
	_, err := l.Commit(t.Context(), []cartella.Mutation{put("d1", 1, in(lodi), "a")}, func(ledger.Tx, cartella.Mutation) (ledger.Effect, error) {
		panic("Rossi Anna")
	})
	if err == nil {
		t.Fatal("Commit succeeded")
	}
	commit(t, l, put("d1", 1, in(lodi), "a"))
	wantFeed(t, l, lodi, "a@1")
}

func readsOwnWrites(t *testing.T, open func() ledger.Archive) {
	l := open()
	batch := []cartella.Mutation{put("d1", 1, effect{Scopes: []cartella.Scope{lodi, casale}, Parent: "p"}, "a"), put("d1", 2, in(lodi), "a")}
	_, err := l.Commit(t.Context(), batch, func(tx ledger.Tx, m cartella.Mutation) (ledger.Effect, error) {
		r, ok := tx.Record("a")
		if want := m.Seq == 2; ok != want {
			t.Errorf("Record before %d: %v, want %v", m.Seq, ok, want)
		}
		if m.Seq == 2 {
			if r.Version != 1 || r.Kind != cartella.KindSoggetto || r.Servizio != "lodi" || len(r.Body) == 0 {
				t.Errorf("Record = %+v", r)
			}
			if got, want := tx.Scopes("a"), []cartella.Scope{casale, lodi}; !slices.Equal(got, want) {
				t.Errorf("Scopes = %v, want %v", got, want)
			}
			if got := tx.Children("p"); len(got) != 1 || got[0].ID != "a" {
				t.Errorf("Children = %v", got)
			}
		}
		return decide(tx, m)
	})
	if err != nil {
		t.Fatalf("Commit: %v", err)
	}
	wantFeed(t, l, casale, "a@2-")
}

func emptyEffect(t *testing.T, open func() ledger.Archive) {
	l := open()
	nothing := func(ledger.Tx, cartella.Mutation) (ledger.Effect, error) {
		return ledger.Effect{Outcome: cartella.Accepted}, nil
	}
	commit(t, l, put("d1", 1, in(lodi), "a"))
	v, err := l.Commit(t.Context(), []cartella.Mutation{put("d1", 2, effect{}, "a"), put("d1", 3, effect{}, "a")}, nothing)
	if err != nil {
		t.Fatalf("Commit: %v", err)
	}
	if v[0].At != 2 || v[1].At != 3 {
		t.Errorf("verdicts at %d and %d, want 2 and 3", v[0].At, v[1].At)
	}
	wantFeed(t, l, lodi, "a@1")
	page, err := l.Feed(t.Context(), lodi, 1, ledger.Limit{})
	if err != nil || page.Cursor != 3 || !page.Head {
		t.Errorf("Feed = %+v, %v: the cursor must reach the verdict", page, err)
	}
	wantSound(t, l)
}

func lastChange(t *testing.T, open func() ledger.Archive) {
	l := open()
	set := func(device cartella.DeviceID, seq cartella.Seq, field cartella.Path) cartella.Mutation {
		return cartella.Mutation{Device: device, Seq: seq, Author: "op-" + cartella.OperatoreID(device), Action: cartella.AzioneSoggettoModifica, At: instant,
			Edits: []cartella.Edit{{ID: "a", Kind: cartella.KindSoggetto, Set: map[cartella.Path]cartella.Change{field: {Now: json.RawMessage(`"x"`)}}}}}
	}
	write := func(outcome cartella.Outcome, ids ...cartella.ID) func(ledger.Tx, cartella.Mutation) (ledger.Effect, error) {
		return func(ledger.Tx, cartella.Mutation) (ledger.Effect, error) {
			e := ledger.Effect{Outcome: outcome}
			for _, id := range ids {
				e.Writes = append(e.Writes, ledger.Write{Record: cartella.Record{ID: id, Kind: cartella.KindSoggetto, Servizio: "lodi", Body: json.RawMessage(`{}`)}, Scopes: []cartella.Scope{lodi}})
			}
			return e, nil
		}
	}
	ask := func(device cartella.DeviceID, seq cartella.Seq, check func(ledger.Tx)) {
		t.Helper()
		if _, err := l.Commit(t.Context(), []cartella.Mutation{put(device, seq, effect{})}, func(tx ledger.Tx, _ cartella.Mutation) (ledger.Effect, error) {
			check(tx)
			return ledger.Effect{Outcome: cartella.Accepted}, nil
		}); err != nil {
			t.Fatalf("Commit: %v", err)
		}
	}
	do := func(m cartella.Mutation, d func(ledger.Tx, cartella.Mutation) (ledger.Effect, error)) {
		t.Helper()
		if _, err := l.Commit(t.Context(), []cartella.Mutation{m}, d); err != nil {
			t.Fatalf("Commit: %v", err)
		}
	}
	commit(t, l, put("d1", 1, in(lodi), "a"))
	do(set("d2", 1, "nome"), write(cartella.Accepted, "a", "notice"))
	do(set("d3", 1, "nome"), write(cartella.Conflicted, "quarantine"))
	do(set("d4", 1, "note"), write(cartella.Accepted, "a"))
	before := time.Now().Add(-time.Hour)
	ask("d9", 1, func(tx ledger.Tx) {
		for _, c := range []struct {
			id    cartella.ID
			field cartella.Path
			by    cartella.OperatoreID
			ok    bool
		}{
			{"a", "nome", "op-d2", true},         // the conflict changed nothing
			{"a", "note", "op-d4", true},         // a newer change of another field
			{"a", "cognome", "op-d1", false},     // as it was created
			{"notice", "titolo", "op-d2", false}, // made out of somebody's mutation
			{"nobody", "nome", "", false},        // no such record
			{"quarantine", "stato", "op-d3", false},
		} {
			by, at, ok := tx.LastChange(c.id, c.field)
			if by != c.by || ok != c.ok || c.by != "" && at.Before(before) {
				t.Errorf("LastChange(%s, %s) = %s, %v, %v, want %s, %v", c.id, c.field, by, at, ok, c.by, c.ok)
			}
		}
	})
}

func verdicts(t *testing.T, open func() ledger.Archive) {
	l := open()
	conflict := cartella.Conflict{Record: "a", Kind: cartella.KindSoggetto, Field: "nome", Saw: json.RawMessage(`"Ada"`), Wrote: json.RawMessage(`"Ida"`), Stands: json.RawMessage(`"Eda"`), By: "op-2", At: instant}
	answer := map[cartella.Seq]ledger.Effect{
		1: {Outcome: cartella.Conflicted, Conflicts: []cartella.Conflict{conflict}},
		2: {Outcome: cartella.Refused, Error: &cartella.Error{Code: cartella.CodeNonAutorizzato, Field: "nome", Message: "Il tuo ruolo nel servizio non lo permette.", Err: errDecide}},
		3: {Outcome: cartella.Accepted},
	}
	batch := []cartella.Mutation{put("d1", 1, effect{}, "a"), put("d1", 2, effect{}, "a"), put("d1", 3, effect{}, "a")}
	judge := func(_ ledger.Tx, m cartella.Mutation) (ledger.Effect, error) { return answer[m.Seq], nil }
	first, err := l.Commit(t.Context(), batch, judge)
	if err != nil {
		t.Fatalf("Commit: %v", err)
	}
	second, err := l.Commit(t.Context(), batch, decide)
	if err != nil || !reflect.DeepEqual(first, second) {
		t.Errorf("second answer = %+v, %v, want %+v", second, err, first)
	}
	for i, v := range first {
		want := answer[batch[i].Seq]
		if v.Outcome != want.Outcome || !reflect.DeepEqual(v.Conflicts, want.Conflicts) || (v.Error == nil) != (want.Error == nil) {
			t.Errorf("verdict %d = %+v, want %+v", i, v, want)
		}
		held, ok, err := l.Mutation(t.Context(), "d1", batch[i].Seq)
		if err != nil || !ok || !reflect.DeepEqual(held.Verdict, v) || !reflect.DeepEqual(held.Mutation, batch[i]) {
			t.Errorf("Mutation(%d) = %+v, %v, %v", batch[i].Seq, held, ok, err)
		}
	}
}

func skipping(t *testing.T, open func() ledger.Archive) {
	l := open()
	commit(t, l, put("d1", 1, in(lodi), "a"))
	skip := func(seq cartella.Seq) {
		t.Helper()
		if err := l.Skip(t.Context(), "d1", seq); err != nil {
			t.Fatalf("Skip(%d): %v", seq, err)
		}
	}
	skip(5)
	skip(3) // never back
	if last, _ := l.LastSeq(t.Context(), "d1"); last != 5 {
		t.Errorf("LastSeq = %d, want 5", last)
	}
	commit(t, l, put("d1", 6, in(lodi), "b"))
	skip(6)
	_, err := l.Commit(t.Context(), []cartella.Mutation{put("d1", 4, in(lodi), "c")}, decide)
	wantCode(t, err, cartella.CodeSequenza)
	commit(t, l, put("d1", 1, in(lodi), "a"))
	if err := l.Skip(t.Context(), "d2", 2); err != nil {
		t.Fatal(err)
	}
	commit(t, l, put("d2", 3, in(lodi), "d"))
	wantFeed(t, l, lodi, "a@1", "b@2", "d@3")
	wantSound(t, l)
}
