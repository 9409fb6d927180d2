package oracletest

import (
	"flag"
	"fmt"
	"sync"
	"testing"
	"testing/synctest"

	"siz-icaro/sync/cartella"
)

var (
	seeds = flag.Int("seeds", 0, "how many seeds TestOracle runs; zero means as many as reach its floor")
	seed  = flag.Uint64("seed", 0, "the one seed that TestOracle runs; zero means many")
)

// TestOracle holds the central service to the law: at least so many records
// judged on their way out, none of them unjustified, none missing.
func TestOracle(t *testing.T) {
	if *seed != 0 {
		synctest.Test(t, func(t *testing.T) { report(t, *seed, Run(t, *seed, steps, t.TempDir(), t.Logf)) })
		return
	}
	n := *seeds
	if n == 0 {
		n = someSeeds
	}
	var (
		mu    sync.Mutex
		total Result
	)
	// More at a time than there are processors: what a story waits for is the
	// ledger's disk.
	left := make(chan uint64, n)
	for i := range n {
		left <- uint64(i + 1)
	}
	close(left)
	var running sync.WaitGroup
	for range 8 {
		running.Go(func() {
			for s := range left {
				t.Run(fmt.Sprint("seed=", s), func(t *testing.T) {
					synctest.Test(t, func(t *testing.T) {
						r := Run(t, s, steps, t.TempDir(), func(string, ...any) {})
						report(t, s, r)
						mu.Lock()
						defer mu.Unlock()
						total.add(r)
					})
				})
			}
		})
	}
	running.Wait()
	t.Logf("%d seeds: %d records checked, landed %v, rankings %v, refused %d, faults %v", n, total.Checked, total.Landed, total.Formed, total.Refused, total.Faults)
	if total.Checked < floor && *seeds == 0 {
		t.Errorf("%d records checked, want at least %d", total.Checked, floor)
	}
	for _, tipo := range tipi {
		if total.Formed[tipo] == 0 && total.Checked >= 100_000 {
			t.Errorf("no ranking was made that is %s", tipo)
		}
	}
	for _, a := range cartella.Actions() {
		if total.Landed[a] == 0 && total.Checked >= 100_000 {
			t.Errorf("%s never landed: the story does not try it", a)
		}
	}
}

func report(t *testing.T, seed uint64, r Result) {
	for _, f := range r.First {
		t.Errorf("%s", f)
	}
	if len(r.Faults) > 0 {
		t.Errorf("faults %v; replay it: go test ./sync/oracletest -run TestOracle -seed %d -v", r.Faults, seed)
	}
}
