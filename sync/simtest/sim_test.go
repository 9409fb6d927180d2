package simtest

import (
	"context"
	"flag"
	"fmt"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"siz-icaro/sync/cartella"
	"siz-icaro/sync/replica/replicatest"
)

var (
	seeds = flag.Int("seeds", 0, "how many seeds TestSeeds runs; zero means some")
	seed  = flag.Uint64("seed", 0, "the one seed that TestSeeds runs; zero means many")
)

func TestSeeds(t *testing.T) {
	if *seed != 0 {
		synctest.Test(t, func(t *testing.T) { run(t, *seed, none, t.Logf) })
		return
	}
	n := *seeds
	if n == 0 {
		n = someSeeds
	}
	for i := range n {
		t.Run(fmt.Sprintf("seed=%d", i+1), func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) { run(t, uint64(i+1), none, silent) })
			if t.Failed() {
				t.Logf("replay it: go test ./sync/simtest -run TestSeeds -seed %d -v", i+1)
			}
		})
	}
}

func silent(string, ...any) {}

// TestPlantedDefects shows that the checks catch what they are for: each
// defect is found within a few seeds.
func TestPlantedDefects(t *testing.T) {
	const within = 100
	for _, c := range []struct {
		name    string
		planted defect
	}{
		{"acks never arrive", dropAck},
		{"one change is left out of the feed", skipChange},
		{"tombstones are forgotten", forgetTombstone},
		{"what is offered again takes effect again", applyTwice},
		{"what is replaced is not looked at", overwrite},
		{"records are in a scope too many", leak},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			for seed := uint64(1); seed <= within; seed++ {
				r := &recorder{}
				synctest.Test(t, func(t *testing.T) {
					r.TB = t
					run(r, seed, c.planted, silent)
				})
				if first := r.first(); first != "" {
					t.Logf("caught at seed %d: %s", seed, first)
					return
				}
			}
			t.Errorf("not caught within %d seeds", within)
		})
	}
}

// recorder is a test that is expected to fail.
type recorder struct {
	testing.TB
	mu     sync.Mutex // guards failed
	failed []string
}

func (r *recorder) Errorf(format string, args ...any) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.failed = append(r.failed, fmt.Sprintf(format, args...))
}

func (r *recorder) first() string {
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(r.failed) == 0 {
		return ""
	}
	return r.failed[0]
}

// run is one whole story: a world, its misfortunes, its calm, the checks.
func run(t testing.TB, seed uint64, planted defect, tell func(string, ...any)) {
	start := time.Now()
	w := newWorld(t, seed, func(format string, args ...any) {
		tell("%8v  %s", time.Since(start).Truncate(time.Millisecond), fmt.Sprintf(format, args...))
	})
	defer w.close()
	w.planted, w.ledger.planted = planted, planted
	w.page, w.far = 1+w.rng.IntN(20), 1+w.rng.IntN(20)
	people := operatori[:3+w.rng.IntN(3)]
	w.startHub()
	for i, o := range people {
		w.dir.set(o, servizi[i%len(servizi)], cartella.RuoloAssistenteSociale)
		if w.rng.IntN(2) == 0 {
			w.dir.set(o, servizi[w.rng.IntN(len(servizi))], cartella.RuoloReferente)
		}
	}
	w.found(people)
	w.backups = append(w.backups, w.ledger.backup())
	for i, o := range people {
		// Some people have two devices.
		w.addDesk(o, cartella.DeviceID(fmt.Sprintf("d%d", i+1))).start()
	}
	steps := 40 + w.rng.IntN(60)
	for i := range steps {
		w.step()
		synctest.Wait()
		w.desks[i%len(w.desks)].checkViews()
		if w.rng.IntN(3) > 0 {
			<-time.After(time.Duration(w.rng.IntN(20_000)) * time.Millisecond)
		}
	}
	tell("calm")
	if w.settle() {
		w.check()
	}
}

// step is one thing that happens.
func (w *world) step() {
	d, _ := pick(w, w.desks)
	if n := w.rng.IntN(100); n < 70 {
		if d.engine == nil {
			d.start()
		}
		d.work()
		return
	}
	switch w.rng.IntN(12) {
	case 0:
		w.tell("%s: the line is cut", d.device)
		d.unplug()
	case 1, 2:
		if d.engine != nil {
			w.tell("%s: the line is back", d.device)
			d.plug()
		}
	case 3:
		w.tell("%s: crash", d.device)
		d.kill()
	case 4:
		w.tell("%s: crash, and the cache is lost", d.device)
		d.kill()
		d.freshStore()
	case 5:
		apply := w.rng.IntN(2) == 0
		left := 1 + w.rng.IntN(3)
		w.tell("%s: the disk is about to fail %d times, applied %v", d.device, left, apply)
		d.failLog(left, apply)
	case 6:
		if w.central() != nil {
			w.tell("the central service stops")
			w.stopHub()
		} else {
			w.tell("the central service starts")
			w.startHub()
		}
	case 7:
		apply := w.rng.IntN(2) == 0
		w.tell("the ledger is about to fail, applied %v", apply)
		once := true
		w.ledger.setFault(func() (bool, bool) {
			if once {
				once = false
				return apply, true
			}
			return true, false
		})
	case 8:
		if w.rng.IntN(2) == 0 {
			w.tell("a backup")
			w.backups = append(w.backups, w.ledger.backup())
		} else if w.rng.IntN(3) == 0 {
			b, _ := pick(w, w.backups)
			w.tell("the ledger comes back from a backup at %d", b.head)
			w.restore(b)
		}
	case 9:
		s, _ := pick(w, servizi)
		if w.rng.IntN(2) == 0 {
			w.tell("%s loses %s", d.who, s)
			w.grant(d.who, s, "")
		} else {
			w.tell("%s gains %s", d.who, s)
			w.grant(d.who, s, cartella.RuoloAssistenteSociale)
		}
	case 10:
		skew := time.Duration(w.rng.IntN(200)-100) * 24 * time.Hour
		d.skew.Store(int64(skew))
		w.tell("%s: the clock is off by %v", d.device, skew)
		if d.engine != nil {
			d.kill()
			d.start()
		}
	case 11:
		if all, _ := d.store.All(); d.engine != nil && len(all) > 0 {
			recs := d.visible(cartella.KindSoggetto)
			if rec, ok := pick(w, recs); ok {
				w.tell("%s: %s rots away", d.device, rec.ID)
				d.rotten = true
				d.store.Rot(rec.ID)
			}
		}
		if h := w.central(); h != nil {
			if err := h.Expire(context.Background()); err != nil {
				w.tell("expire: %v", err)
			}
		}
		if w.rng.IntN(3) == 0 {
			<-time.After(24 * time.Hour)
		}
	}
}

// failLog has the next appends fail.
func (d *desk) failLog(left int, apply bool) {
	d.log.SetFail(func(byte) (bool, bool) {
		if left > 0 {
			left--
			return apply, true
		}
		return true, false
	})
}

func (d *desk) freshStore() {
	d.store = replicatest.NewStore()
	d.store.Complain = func(err error) { d.w.t.Errorf("%s: store: %v", d.device, err) }
}
