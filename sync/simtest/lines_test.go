package simtest

import (
	"bytes"
	"cmp"
	"encoding/json"
	"flag"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/klauspost/compress/zstd"

	"siz-icaro/sync/cartella"
	"siz-icaro/sync/wire/wiretest"
)

// lines are those that the README's table is of: how much each carries, and how late.
var lines = []struct {
	name  string
	rate  int
	delay time.Duration
}{
	{"300Bps_2s", 300, 2 * time.Second},
	{"2.5kBps_150ms", 2500, 150 * time.Millisecond},
	{"64kbps_150ms", 8000, 150 * time.Millisecond},
	{"1Mbps_150ms", 125_000, 150 * time.Millisecond},
}

// TestLines has each job done over each line, encrypted and greeted as in earnest, in
// virtual time: the figures are the same on every machine. It prints them as a
// benchmark does, for build/bench, beside a floor: the same documents as one bare
// stream of zstd, which the line brings one way and nobody answers.
func TestLines(t *testing.T) {
	config := selfSigned(t)
	for _, l := range lines {
		synctest.Test(t, func(t *testing.T) {
			v := newVillage(t, "anna.ferrari", 1)
			defer v.close()
			line := &wiretest.Worst{Rate: l.rate, Delay: l.delay}
			for _, job := range v.jobs(line, config, 24*time.Hour) {
				t.Logf("BenchmarkLine/%s/%s 1 %.2f ours-s %.2f floor-s %d ours-B %d floor-B", l.name, job.name,
					job.took.Seconds(), job.floor(line).Seconds(), job.carried, job.bare)
			}
		})
	}
}

// TestIdleLine: a connection on which nothing is said takes less than 1 kbit/s.
func TestIdleLine(t *testing.T) {
	config := selfSigned(t)
	synctest.Test(t, func(t *testing.T) {
		v := newVillage(t, "anna.ferrari", 1)
		defer v.close()
		line := &wiretest.Worst{Rate: 125_000, Delay: 150 * time.Millisecond}
		d := v.laptop(line, config)
		d.start()
		v.await("all of it", d.level)
		time.Sleep(time.Minute) // the bubble's time, for what is said once
		before := line.Up() + line.Down()
		time.Sleep(time.Hour)
		bits := 8 * float64(line.Up()+line.Down()-before) / time.Hour.Seconds()
		t.Logf("an idle connection takes %.0f bit/s", bits)
		if bits > 1000 {
			t.Errorf("an idle connection takes %.0f bit/s", bits)
		}
	})
}

var lowest = flag.Bool("lowest", false, "TestLowestLine looks for less than what is promised")

// promised is what a line two seconds late must carry in a second for each job to be
// done at all.
const promised = 100

// TestLowestLine has each job done on the lowest line.
func TestLowestLine(t *testing.T) {
	config := selfSigned(t)
	rates, reached := []int{promised}, map[string]int{}
	if *lowest {
		rates = append(rates, 75, 50, 30)
	}
	for _, rate := range rates {
		synctest.Test(t, func(t *testing.T) {
			v := newVillage(t, "anna.ferrari", 1)
			defer v.close()
			for _, job := range v.jobs(&wiretest.Worst{Rate: rate, Delay: 2 * time.Second}, config, 6*time.Hour) {
				if job.done {
					reached[job.name] = rate
				} else if rate == promised {
					t.Errorf("%s is not done after %v", job.name, job.took)
				}
			}
		})
	}
	for _, name := range slices.Sorted(maps.Keys(reached)) {
		t.Logf("BenchmarkLowestLine/%s 1 %d B/s", name, reached[name])
	}
}

// job is what was done over a line, and what it took.
type job struct {
	name    string
	done    bool
	took    time.Duration
	carried int // bytes both ways
	bare    int // as one stream of zstd
}

func (j job) floor(line *wiretest.Worst) time.Duration {
	return time.Duration(j.bare)*time.Second/time.Duration(line.Rate) + line.Delay
}

// jobs has a new laptop catch up, see a colleague's changes, and deliver what was done
// on it without a line.
func (v *village) jobs(line *wiretest.Worst, config certificates, most time.Duration) []job {
	d := v.laptop(line, config)
	measure := func(name string, done func() bool, bare func() []any) job {
		before := line.Up() + line.Down()
		took, ok := patiently(most, done)
		return job{name, ok, took, line.Up() + line.Down() - before, squeeze(v.t, bare())}
	}
	d.start()
	week := v.week()
	first := measure("week", func() bool { return d.holds(week) }, func() []any { return d.bodies(week) })
	all := measure("first_sync", d.level, func() []any { return d.bodies(nil) })
	all.took, all.carried = all.took+first.took, all.carried+first.carried
	jobs := []job{first, all}
	if !all.done {
		return jobs
	}

	// A colleague's change, until it is here.
	colleague := v.addDesk(v.named("marco.bianchi").Operatore, "pc2")
	colleague.start()
	v.await("a colleague", colleague.level)
	people := colleague.visible(cartella.KindSoggetto)
	var live []job
	for i := range 5 {
		rec := people[i]
		if err := colleague.do(cartella.AzioneSoggettoModifica, edit(rec, map[cartella.Path]any{"domicilio": fmt.Sprintf("via Garibaldi %d", i)})); err != nil {
			v.t.Fatal(err)
		}
		live = append(live, measure("live", func() bool {
			now, ok, err := d.store.Confirmed(v.t.Context(), rec.ID)
			return err != nil || ok && now.Version != rec.Version
		}, func() []any { return d.bodies([]cartella.ID{rec.ID}) }))
		<-time.After(30 * time.Second)
	}
	slices.SortFunc(live, func(a, b job) int { return cmp.Compare(a.took, b.took) })
	jobs = append(jobs, live[len(live)/2])

	// A day without a line.
	d.kill()
	d.online.set(false)
	d.start()
	rng := rand.New(rand.NewPCG(2, 2))
	written := 0
	for _, pic := range d.visible(cartella.KindPIC) {
		if written == 30 {
			break
		}
		rec, err := cartella.New(d.newID("n"), cartella.KindDiario, pic.Servizio, map[string]any{
			"pic": pic.ID, "tipo": "colloquio", "il": time.Now().UTC().Truncate(time.Second).Format(time.RFC3339), "autore": d.who, "testo": prose(rng, 1200),
		})
		if err != nil {
			v.t.Fatal(err)
		}
		if d.do(cartella.AzioneDiarioScrivi, cartella.Creation(rec)) == nil {
			written++
		}
	}
	for _, rec := range d.visible(cartella.KindSoggetto)[:30] {
		if err := d.do(cartella.AzioneSoggettoModifica, edit(rec, map[cartella.Path]any{"domicilio": "presso la sorella, via Roma 1"})); err != nil {
			v.t.Fatal(err)
		}
	}
	waiting, _ := d.pending()
	var documents []any
	for _, m := range waiting {
		documents = append(documents, m)
	}
	d.plug()
	return append(jobs, measure("own_changes", func() bool { return d.engine.Status().Pending == 0 }, func() []any { return documents }))
}

// bodies are the records that a desk holds, some of them or all.
func (d *desk) bodies(ids []cartella.ID) []any {
	held, _ := d.store.All()
	var out []any
	for id, rec := range held {
		if ids == nil || slices.Contains(ids, id) {
			out = append(out, rec)
		}
	}
	slices.SortFunc(out, func(a, b any) int { return cmp.Compare(a.(cartella.Record).Version, b.(cartella.Record).Version) })
	return out
}

// squeeze is how many bytes documents are as one stream.
func squeeze(t testing.TB, documents []any) int {
	var out bytes.Buffer
	w, err := zstd.NewWriter(&out)
	if err != nil {
		t.Fatal(err)
	}
	for _, doc := range documents {
		raw, err := json.Marshal(doc)
		if err == nil {
			_, err = w.Write(append(raw, '\n'))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Len()
}
