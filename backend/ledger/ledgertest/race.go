package ledgertest

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"

	"siz-icaro/sync/cartella"
	"siz-icaro/sync/ledger"
)

// concurrentReaders has writers commit while readers follow the feed by its
// cursor: what a reader collected page by page must in the end be the feed.
func concurrentReaders(t *testing.T, open func() ledger.Archive) {
	const writers, each, readers = 8, 60, 4
	l := open()
	var writing sync.WaitGroup
	var done atomic.Bool
	for w := range writers {
		writing.Go(func() {
			device := cartella.DeviceID(fmt.Sprint("w", w))
			for i := range each {
				scopes := []cartella.Scope{lodi}
				if i%3 == 0 {
					scopes = []cartella.Scope{casale} // leaves lodi again
				}
				// Records are shared between the writers, so that versions overtake
				// one another.
				if _, err := l.Commit(context.Background(), []cartella.Mutation{put(device, cartella.Seq(i+1), in(scopes...), cartella.ID(fmt.Sprint("r", (w+i)%30)))}, decide); err != nil {
					t.Errorf("Commit: %v", err)
					return
				}
			}
		})
	}
	collected := make([]map[cartella.ID]cartella.Version, readers)
	var reading sync.WaitGroup
	for r := range readers {
		collected[r] = map[cartella.ID]cartella.Version{}
		reading.Go(func() {
			var cursor cartella.Version
			for {
				last := done.Load() // read before the page, so that one more page follows the end
				page, err := l.Feed(context.Background(), lodi, cursor, ledger.Limit{Records: 1 + r})
				if err != nil {
					t.Errorf("Feed: %v", err)
					return
				}
				for _, e := range page.Entries {
					if e.Version <= cursor {
						t.Errorf("version %d came after the cursor %d", e.Version, cursor)
					}
					collected[r][e.ID] = e.Version
					if e.Gone {
						delete(collected[r], e.ID)
					}
				}
				cursor = page.Cursor
				if last && page.Head {
					return
				}
			}
		})
	}
	writing.Wait()
	done.Store(true)
	reading.Wait()
	want := map[cartella.ID]cartella.Version{}
	for _, e := range feed(t, l, lodi, 0, 100) {
		if !e.Gone {
			want[e.ID] = e.Version
		}
	}
	for r, got := range collected {
		if len(got) != len(want) {
			t.Errorf("reader %d holds %d records, the feed %d", r, len(got), len(want))
		}
		for id, v := range want {
			if got[id] != v {
				t.Errorf("reader %d holds %s@%d, the feed %d", r, id, got[id], v)
			}
		}
	}
	wantDigest(t, l, lodi, casale)
	wantSound(t, l)
}

// racingDevices offers each mutation from several connections at once, as a
// device does that reconnects before its old connection has died.
func racingDevices(t *testing.T, open func() ledger.Archive) {
	const devices, each, copies = 4, 30, 3
	l := open()
	var decided atomic.Int64
	var group sync.WaitGroup
	for d := range devices {
		device := cartella.DeviceID(fmt.Sprint("d", d))
		for range copies {
			group.Go(func() {
				for i := range each {
					_, err := l.Commit(context.Background(), []cartella.Mutation{put(device, cartella.Seq(i+1), in(lodi), cartella.ID(fmt.Sprint(device, "-", i)))},
						func(tx ledger.Tx, m cartella.Mutation) (ledger.Effect, error) {
							decided.Add(1)
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
	if got := decided.Load(); got != devices*each {
		t.Errorf("%d decisions, want %d", got, devices*each)
	}
	if got := len(feed(t, l, lodi, 0, 50)); got != devices*each {
		t.Errorf("%d records, want %d", got, devices*each)
	}
	wantSound(t, l)
}

// neighbours has many devices commit at once, of which every third cannot be decided:
// the others, which may share its transaction, are none the worse for it.
func neighbours(t *testing.T, open func() ledger.Archive) {
	const devices, each = 48, 8
	l := open()
	var group sync.WaitGroup
	for d := range devices {
		device := cartella.DeviceID(fmt.Sprint("d", d))
		broken := d%3 == 0
		group.Go(func() {
			for i := range each {
				scopes, id := in(lodi, cartella.Scope("servizio:"+device)), cartella.ID(fmt.Sprint(device, "-", i))
				batch := []cartella.Mutation{put(device, cartella.Seq(i+1), scopes, id)}
				if broken { // by the second of two, once the first has been written
					batch = []cartella.Mutation{put(device, 1, scopes, id), put(device, 2, scopes, "x"+id)}
				}
				v, err := l.Commit(context.Background(), batch, func(tx ledger.Tx, m cartella.Mutation) (ledger.Effect, error) {
					if broken && m.Seq == 2 && i%2 == 0 {
						panic("a defect")
					}
					e, err := decide(tx, m)
					if broken && m.Seq == 2 {
						err = errDecide
					}
					return e, err
				})
				if (err != nil) != broken || err == nil && (len(v) != 1 || v[0].Outcome != cartella.Accepted) {
					t.Errorf("%s: Commit = %v, %v", device, v, err)
					return
				}
			}
		})
	}
	group.Wait()
	if got, want := len(feed(t, l, lodi, 0, 50)), devices/3*2*each; got != want {
		t.Errorf("%d records, want %d", got, want)
	}
	wantDigest(t, l, lodi, "servizio:d0", "servizio:d1", "servizio:d2")
	wantSound(t, l)
}

// hints follows the feed by hints alone, reading slowly: the last commit must
// be heard of.
func hints(t *testing.T, open func() ledger.Archive) {
	const commits = 200
	l := open()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	changes := l.Changes(ctx)
	go func() {
		for i := range commits {
			scope := lodi
			if i%2 == 1 {
				scope = casale
			}
			if _, err := l.Commit(context.Background(), []cartella.Mutation{put("d1", cartella.Seq(i+1), in(scope), cartella.ID(fmt.Sprint("r", i)))}, decide); err != nil {
				t.Errorf("Commit: %v", err)
				cancel()
				return
			}
		}
	}()
	var head cartella.Version
	heads := map[cartella.Scope]cartella.Version{}
	count := 0
	for head < commits {
		change, ok := <-changes
		if !ok {
			t.Fatal("the hints ended")
		}
		if change.Head <= head {
			t.Errorf("a hint of %d after one of %d", change.Head, head)
		}
		head = change.Head
		grown := change.Scopes
		if grown == nil {
			grown = []cartella.Scope{lodi, casale}
		}
		for _, s := range grown {
			page, err := l.Feed(ctx, s, heads[s], ledger.Limit{})
			if err != nil {
				t.Fatalf("Feed: %v", err)
			}
			count += len(page.Entries)
			heads[s] = page.Cursor
		}
	}
	if count != commits {
		t.Errorf("following the hints found %d records, want %d", count, commits)
	}
}

// hintsMerge reads hints only after everything has happened: each scope that
// grew must be among them.
func hintsMerge(t *testing.T, open func() ledger.Archive) {
	l := open()
	changes := l.Changes(t.Context())
	want := map[cartella.Scope]bool{}
	for i := range 20 {
		scope := cartella.ScopeServizio(cartella.ServizioID(fmt.Sprint("s", i)))
		want[scope] = true
		commit(t, l, put("d1", cartella.Seq(i+1), in(scope), cartella.ID(fmt.Sprint("r", i))))
	}
	for head := cartella.Version(0); head < 20; {
		change := <-changes
		head = change.Head
		if change.Scopes == nil {
			clear(want)
		}
		for _, s := range change.Scopes {
			delete(want, s)
		}
	}
	if len(want) > 0 {
		t.Errorf("no hint named %v", want)
	}
}

func hintsEnd(t *testing.T, open func() ledger.Archive) {
	l := open()
	ctx, cancel := context.WithCancel(t.Context())
	ended := l.Changes(ctx)
	other := l.Changes(t.Context())
	cancel()
	for range ended {
		t.Error("a hint without a commit")
	}
	commit(t, l, put("d1", 1, in(lodi), "a"))
	if change := <-other; change.Head != 1 {
		t.Errorf("hint = %+v, want head 1", change)
	}
	if err := l.Close(); err != nil {
		t.Fatalf("Close: %v", err)
	}
	if _, open := <-other; open {
		t.Error("the hints outlive the ledger")
	}
	if _, open := <-l.Changes(t.Context()); open {
		t.Error("a closed ledger gives hints")
	}
}
