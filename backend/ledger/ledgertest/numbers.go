package ledgertest

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"testing"

	"siz-icaro/sync/cartella"
	"siz-icaro/sync/ledger"
)

var reports = cartella.Series{Kind: cartella.KindSoggetto, Servizio: "lodi", Year: 2026}

// number commits what takes one number of a series, and says which.
func number(t testing.TB, l ledger.Ledger, device cartella.DeviceID, seq cartella.Seq, s cartella.Series) (n uint64) {
	t.Helper()
	_, err := l.Commit(t.Context(), []cartella.Mutation{put(device, seq, in(lodi), cartella.ID(fmt.Sprint(device, seq)))}, func(tx ledger.Tx, m cartella.Mutation) (ledger.Effect, error) {
		n = tx.Next(s)
		return decide(tx, m)
	})
	if err != nil {
		t.Fatalf("Commit: %v", err)
	}
	return n
}

func numbers(t *testing.T, open func() ledger.Archive) {
	l := open()
	want := func(got, want uint64) {
		t.Helper()
		if got != want {
			t.Errorf("the number is %d, want %d", got, want)
		}
	}
	want(number(t, l, "d1", 1, reports), 1)
	want(number(t, l, "d1", 2, reports), 2)
	for _, other := range []cartella.Series{
		{Kind: cartella.KindPIC, Servizio: "lodi", Year: 2026}, {Kind: cartella.KindSoggetto, Servizio: "self", Year: 2026}, {Kind: cartella.KindSoggetto, Servizio: "lodi", Year: 2027},
	} {
		last, err := l.LastSeq(t.Context(), "d2")
		if err != nil {
			t.Fatal(err)
		}
		want(number(t, l, "d2", last+1, other), 1)
	}
	// The same mutation again is not decided again.
	want(number(t, l, "d1", 2, reports), 0)
	// What is not accepted, and a batch that fails, take none.
	for _, e := range []struct {
		name string
		end  func(m cartella.Mutation) (ledger.Effect, error)
	}{
		{"refused", func(cartella.Mutation) (ledger.Effect, error) {
			return ledger.Effect{Outcome: cartella.Refused}, nil
		}},
		{"a conflict", func(cartella.Mutation) (ledger.Effect, error) {
			return ledger.Effect{Outcome: cartella.Conflicted}, nil
		}},
		{"failed in its second mutation", func(m cartella.Mutation) (ledger.Effect, error) {
			if m.Seq%2 == 0 {
				return ledger.Effect{}, errDecide
			}
			return decide(nil, m)
		}},
		{"a panic in its second mutation", func(m cartella.Mutation) (ledger.Effect, error) {
			if m.Seq%2 == 0 {
				panic("a rule")
			}
			return decide(nil, m)
		}},
	} {
		last, err := l.LastSeq(t.Context(), "d3")
		if err != nil {
			t.Fatal(err)
		}
		_, _ = l.Commit(t.Context(), []cartella.Mutation{put("d3", last+1, in(lodi), "x"), put("d3", last+2, in(lodi), "x")}, func(tx ledger.Tx, m cartella.Mutation) (ledger.Effect, error) {
			tx.Next(reports)
			return e.end(m)
		}) // whether it fails is its own test's to say
		if got, want := number(t, l, "d1", seqAfter(t, l, "d1"), reports), seqAfter(t, l, "d1")-1; got != uint64(want) {
			t.Errorf("after what was %s the number is %d, want %d", e.name, got, want)
		}
	}
	// Several in one decision, and in one batch.
	var got []uint64
	_, err := l.Commit(t.Context(), []cartella.Mutation{put("d4", 1, in(lodi), "y"), put("d4", 2, in(lodi), "z")}, func(tx ledger.Tx, m cartella.Mutation) (ledger.Effect, error) {
		got = append(got, tx.Next(reports), tx.Next(reports))
		return decide(tx, m)
	})
	if first := uint64(seqAfter(t, l, "d1")); err != nil || !slices.Equal(got, []uint64{first, first + 1, first + 2, first + 3}) {
		t.Errorf("the numbers are %v, %v, want four from %d", got, err, first)
	}
	wantSound(t, l)
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	l = open()
	want(number(t, l, "d5", 1, reports), got[3]+1)
	wantSound(t, l)
}

func seqAfter(t testing.TB, l ledger.Ledger, device cartella.DeviceID) cartella.Seq {
	t.Helper()
	last, err := l.LastSeq(t.Context(), device)
	if err != nil {
		t.Fatal(err)
	}
	return last + 1
}

// racingNumbers has devices ask for numbers at once, each mutation offered over
// several connections and every fifth refused: each number is given once, none is
// left out, and a device's own ascend.
func racingNumbers(t *testing.T, open func() ledger.Archive) {
	const devices, each, copies = 6, 30, 2
	l := open()
	var mu sync.Mutex
	given := map[uint64]string{}
	var group sync.WaitGroup
	for d := range devices {
		device := cartella.DeviceID(fmt.Sprint("d", d))
		var last uint64 // guarded by mu
		for range copies {
			group.Go(func() {
				for i := range each {
					_, err := l.Commit(context.Background(), []cartella.Mutation{put(device, cartella.Seq(i+1), in(lodi), cartella.ID(fmt.Sprint(device, "-", i)))},
						func(tx ledger.Tx, m cartella.Mutation) (ledger.Effect, error) {
							n := tx.Next(reports)
							if i%5 == 4 {
								return ledger.Effect{Outcome: cartella.Refused}, nil
							}
							mu.Lock()
							defer mu.Unlock()
							name := fmt.Sprint(device, "/", m.Seq)
							if other := given[n]; other != "" || n <= last {
								t.Errorf("%s is given %d, which %q has; its last was %d", name, n, other, last)
							}
							given[n], last = name, n
							return decide(tx, m)
						})
					if err != nil {
						t.Errorf("Commit: %v", err)
						return
					}
				}
			})
		}
	}
	group.Wait()
	for n := range uint64(devices * each * 4 / 5) {
		if given[n+1] == "" {
			t.Errorf("nobody was given %d", n+1)
		}
	}
	wantSound(t, l)
}
