package simtest

import (
	"context"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/dgraph-io/badger/v4"

	"siz-icaro/backend/ledger/sqlite"
	"siz-icaro/sync/cartella"
	"siz-icaro/sync/hub"
	"siz-icaro/sync/replica"
	"siz-icaro/sync/wire"
)

// The benchmarks run the whole chain on real parts: encrypted Badger, the
// journal with its fsync, SQLite with its own, a websocket on loopback.

// chain is a central service that offices connect to.
type chain struct {
	b       *testing.B
	ledger  *sqlite.DB
	hub     *hub.Hub
	dir     *directory
	url     string
	offices []*office
}

func newChain(b *testing.B) *chain {
	ledger, err := sqlite.Open(b.Context(), filepath.Join(b.TempDir(), "registro.db"), sqlite.Config{})
	if err != nil {
		b.Fatal(err)
	}
	c := &chain{b: b, ledger: ledger, dir: &directory{actors: map[cartella.OperatoreID]cartella.Attore{}}}
	c.hub = hub.New(hub.Config{Ledger: ledger, Directory: c.dir, Now: time.Now, Log: slog.New(slog.DiscardHandler)})
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		conn, err := wire.Upgrade(w, r)
		if err != nil {
			return
		}
		who := cartella.OperatoreID(r.URL.RawQuery)
		_ = c.hub.Serve(context.WithoutCancel(r.Context()), conn, hub.Identity{Operatore: who, Device: "pc-" + cartella.DeviceID(who)})
	}))
	c.url = "ws" + strings.TrimPrefix(server.URL, "http")
	b.Cleanup(func() {
		for _, o := range c.offices {
			o.kill()
		}
		c.hub.Close()
		server.Close()
		if err := ledger.Close(); err != nil {
			b.Error(err)
		}
	})
	return c
}

// office adds a desk; it is not started yet.
func (c *chain) office(who cartella.OperatoreID) *office {
	c.dir.set(who, "casale", cartella.RuoloAssistenteSociale)
	actor, err := c.dir.Actor(context.Background(), who)
	if err != nil {
		c.b.Fatal(err)
	}
	return &office{t: c.b, rng: rand.New(rand.NewPCG(1, 1)), hub: c.hub, url: c.url, who: who, actor: actor, dir: c.b.TempDir()}
}

func (c *chain) open(o *office) *office {
	o.start()
	c.offices = append(c.offices, o)
	return o
}

// subject is a citizen's record of some 577 bytes.
func subject(b *testing.B, id string) cartella.Record {
	note := make([]string, 90)
	for i := range note {
		note[i] = string(rune('a'+(i*7+len(id))%26)) + id[len(id)-3:]
	}
	rec, err := cartella.New(cartella.ID(id), cartella.KindSoggetto, "casale", map[string]any{
		"cognome": "Prova " + id, "nome": "Ada", "note": strings.Join(note, " "), "comune_nome": "Casalpusterlengo",
	})
	if err != nil {
		b.Fatal(err)
	}
	return rec
}

func (c *chain) load(n int) []cartella.Record {
	var all []cartella.Record
	for seq := cartella.Seq(1); len(all) < n; seq++ {
		m := cartella.Mutation{Device: cartella.Centrale, Seq: seq, Action: cartella.AzioneImporta, At: time.Now().UTC()}
		for len(m.Edits) < cartella.MaxEdits && len(all) < n {
			rec := subject(c.b, fmt.Sprintf("s%06d", len(all)))
			all = append(all, rec)
			m.Edits = append(m.Edits, cartella.Creation(rec))
		}
		if v, err := c.hub.Commit(c.b.Context(), m); err != nil || v.Outcome != cartella.Accepted {
			c.b.Fatal(err, v.Error)
		}
	}
	return all
}

// BenchmarkFirstSync brings a new desk to 50,000 records, beside the same
// bodies written to a bare encrypted Badger.
func BenchmarkFirstSync(b *testing.B) {
	const n = 50_000
	c := newChain(b)
	all := c.load(n)
	var floor, ours time.Duration
	runs := 0
	for b.Loop() {
		floor += bareBadger(b, all)
		o := c.office(cartella.OperatoreID(fmt.Sprintf("anna%d", runs)))
		start := time.Now()
		c.open(o).agree()
		ours += time.Since(start)
		runs++
	}
	b.ReportMetric(floor.Seconds()*1000/float64(runs), "floor-ms")
	b.ReportMetric(ours.Seconds()*1000/float64(runs), "ours-ms")
	b.ReportMetric(ours.Seconds()/floor.Seconds(), "times-floor")
}

func bareBadger(b *testing.B, all []cartella.Record) time.Duration {
	opt := badger.DefaultOptions(b.TempDir()).WithLogger(nil).WithEncryptionKey(make([]byte, 32)).
		WithMemTableSize(16 << 20).WithNumMemtables(2).WithBlockCacheSize(16 << 20).WithIndexCacheSize(16 << 20).
		WithValueLogFileSize(64 << 20).WithNumCompactors(2).WithNumVersionsToKeep(1).WithMetricsEnabled(false)
	db, err := badger.Open(opt)
	if err != nil {
		b.Fatal(err)
	}
	defer db.Close()
	start := time.Now()
	wb := db.NewWriteBatch()
	for _, rec := range all {
		if err := wb.Set([]byte(rec.ID), rec.Body); err != nil {
			b.Fatal(err)
		}
	}
	if err := wb.Flush(); err != nil {
		b.Fatal(err)
	}
	return time.Since(start)
}

// BenchmarkSave is one edit until the screen may say "Salvato", with 10,000
// records there, beside a bare write and fsync of as many bytes.
func BenchmarkSave(b *testing.B) {
	c := newChain(b)
	c.load(10_000)
	o := c.open(c.office("anna"))
	o.agree()
	file, err := os.Create(filepath.Join(b.TempDir(), "floor"))
	if err != nil {
		b.Fatal(err)
	}
	defer file.Close()
	payload := make([]byte, 400)
	var floor, ours []time.Duration
	for i := 0; b.Loop(); i++ {
		start := time.Now()
		if _, err := file.Write(payload); err != nil {
			b.Fatal(err)
		}
		if err := file.Sync(); err != nil {
			b.Fatal(err)
		}
		floor = append(floor, time.Since(start))
		start = time.Now()
		o.note(b, cartella.ID(fmt.Sprintf("s%06d", i%10_000)), i)
		ours = append(ours, time.Since(start))
	}
	report(b, "floor", floor)
	report(b, "ours", ours)
}

// note writes about a citizen.
func (o *office) note(b *testing.B, id cartella.ID, i int) {
	rec, ok, err := o.store.View(b.Context(), id)
	if err != nil || !ok {
		b.Fatal(id, ok, err)
	}
	if err := o.engine.Do(b.Context(), cartella.AzioneSoggettoModifica, edit(rec, map[cartella.Path]any{"domicilio": fmt.Sprint("via ", i)})); err != nil {
		b.Fatal(err)
	}
}

func report(b *testing.B, name string, took []time.Duration) {
	slices.Sort(took)
	b.ReportMetric(float64(took[len(took)/2].Microseconds())/1000, name+"-p50-ms")
	b.ReportMetric(float64(took[len(took)*99/100].Microseconds())/1000, name+"-p99-ms")
}

// BenchmarkLive is one edit on a desk until another desk shows it, durable on
// both journals' and the ledger's disks.
func BenchmarkLive(b *testing.B) {
	c := newChain(b)
	c.load(1000)
	anna, bruno := c.open(c.office("anna")), c.open(c.office("bruno"))
	anna.agree()
	bruno.agree()
	sub := bruno.engine.Subscribe()
	defer sub.Close()
	var took []time.Duration
	for i := 0; b.Loop(); i++ {
		id := cartella.ID(fmt.Sprintf("s%06d", i%1000))
		start := time.Now()
		anna.note(b, id, i)
		for {
			e, err := sub.Next(b.Context())
			if err != nil {
				b.Fatal(err)
			}
			if _, ok := e.Changed[id]; ok {
				break
			}
		}
		took = append(took, time.Since(start))
	}
	report(b, "live", took)
}

// BenchmarkDeliver is 1,000 edits made offline, until all have their verdicts
// and have landed.
func BenchmarkDeliver(b *testing.B) {
	c := newChain(b)
	c.load(1000)
	o := c.open(c.office("anna"))
	o.agree()
	var took time.Duration
	n := 0
	for b.Loop() {
		b.StopTimer()
		o.kill()
		url := o.url
		o.url = "ws://127.0.0.1:1"
		o.start()
		for i := range 1000 {
			o.note(b, cartella.ID(fmt.Sprintf("s%06d", i)), n*1000+i)
		}
		o.kill()
		o.url = url
		b.StartTimer()
		start := time.Now()
		o.start()
		o.agree()
		took += time.Since(start)
		n++
	}
	b.ReportMetric(took.Seconds()*1000/float64(n), "ms/1000-edits")
}

var _ replica.Log = entries{}
