//go:build unix

package simtest

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/dgraph-io/badger/v4"

	"siz-icaro/backend/demo"
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
	// carried counts the bytes on the wire, both ways, all desks.
	carried atomic.Int64
}

// counting is a listener whose connections count what they carry.
type counting struct {
	net.Listener
	carried *atomic.Int64
}

func (l counting) Accept() (net.Conn, error) {
	conn, err := l.Listener.Accept()
	if err != nil {
		return nil, err
	}
	return countingConn{conn, l.carried}, nil
}

type countingConn struct {
	net.Conn
	carried *atomic.Int64
}

func (c countingConn) Read(b []byte) (int, error) {
	n, err := c.Conn.Read(b)
	c.carried.Add(int64(n))
	return n, err
}

func (c countingConn) Write(b []byte) (int, error) {
	n, err := c.Conn.Write(b)
	c.carried.Add(int64(n))
	return n, err
}

func newChain(b *testing.B) *chain {
	ledger, err := sqlite.Open(b.Context(), filepath.Join(b.TempDir(), "registro.db"), sqlite.Config{})
	if err != nil {
		b.Fatal(err)
	}
	c := &chain{b: b, ledger: ledger, dir: &directory{actors: map[cartella.OperatoreID]cartella.Attore{}}}
	c.hub = hub.New(hub.Config{Ledger: ledger, Directory: c.dir, Now: time.Now, Log: slog.New(slog.DiscardHandler)})
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		conn, err := wire.Upgrade(w, r)
		if err != nil {
			return
		}
		who := cartella.OperatoreID(r.URL.RawQuery)
		_ = c.hub.Serve(context.WithoutCancel(r.Context()), conn, hub.Identity{Operatore: who, Device: "pc-" + cartella.DeviceID(who)})
	}))
	server.Listener = counting{server.Listener, &c.carried}
	server.Start()
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

// close ends a desk that is not needed any more.
func (c *chain) close(o *office) {
	o.kill()
	c.offices = slices.DeleteFunc(c.offices, func(other *office) bool { return other == o })
}

// people are citizens as demo data invent them, known to nobody yet, each with a note
// that is one of their diary entries.
var people = sync.OnceValues(func() ([]map[string]any, error) {
	invented, err := demo.Generate(demo.Config{Now: time.Date(2026, 11, 24, 8, 0, 0, 0, time.UTC), Seed: 1, Soggetti: 5000, PIC: 500, Storico: 1, Segnalazioni: 1})
	if err != nil {
		return nil, err
	}
	var out []map[string]any
	var notes []any
	for _, rec := range invented.Records() {
		var body map[string]any
		if err := json.Unmarshal(rec.Body, &body); err != nil {
			return nil, err
		}
		switch rec.Kind {
		case cartella.KindSoggetto:
			delete(body, "servizi")
			delete(body, "condiviso")
			out = append(out, body)
		case cartella.KindDiario:
			notes = append(notes, body["testo"])
		}
	}
	for i, body := range out {
		body["note"] = notes[i%len(notes)]
	}
	return out, nil
})

// subject is a citizen's record.
func subject(b *testing.B, n int) cartella.Record {
	all, err := people()
	if err != nil {
		b.Fatal(err)
	}
	rec, err := cartella.New(cartella.ID(fmt.Sprintf("s%06d", n)), cartella.KindSoggetto, "casale", all[n%len(all)])
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
			rec := subject(c.b, len(all))
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
// bodies written to a bare encrypted Badger just before. The times are medians;
// the processor's, which other programs disturb less, hold the central service's
// part as well.
func BenchmarkFirstSync(b *testing.B) {
	const n = 50_000
	c := newChain(b)
	all := c.load(n)
	var floor, ours []time.Duration
	var floorCPU, oursCPU time.Duration
	for b.Loop() {
		for range 9 {
			runtime.GC()
			start := cpu(b)
			floor = append(floor, bareBadger(b, all))
			floorCPU += cpu(b) - start
			o := c.office(cartella.OperatoreID(fmt.Sprintf("anna%d", len(ours))))
			runtime.GC()
			start = cpu(b)
			ours = append(ours, took(func() { c.open(o).agree() }))
			oursCPU += cpu(b) - start
			c.close(o)
		}
	}
	slices.Sort(floor)
	slices.Sort(ours)
	b.ReportMetric(ms(floor[len(floor)/2]), "floor-ms")
	b.ReportMetric(ms(ours[len(ours)/2]), "ours-ms")
	b.ReportMetric(ms(floorCPU/time.Duration(len(ours))), "floor-cpu-ms")
	b.ReportMetric(ms(oursCPU/time.Duration(len(ours))), "ours-cpu-ms")
}

// cpu is the processor's time that the program has used.
func cpu(b *testing.B) time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

func took(f func()) time.Duration {
	start := time.Now()
	f()
	return time.Since(start)
}

func ms(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

func bareBadger(b *testing.B, all []cartella.Record) time.Duration {
	opt := badger.DefaultOptions(b.TempDir()).WithLogger(nil).WithEncryptionKey(make([]byte, 32)).
		WithMemTableSize(16 << 20).WithNumMemtables(2).WithBlockCacheSize(16 << 20).WithIndexCacheSize(16 << 20).
		WithValueLogFileSize(64 << 20).WithNumCompactors(2).WithNumVersionsToKeep(1).WithMetricsEnabled(false)
	db, err := badger.Open(opt)
	if err != nil {
		b.Fatal(err)
	}
	defer db.Close()
	return took(func() {
		wb := db.NewWriteBatch()
		for _, rec := range all {
			if err := wb.Set([]byte(rec.ID), rec.Body); err != nil {
				b.Fatal(err)
			}
		}
		if err := wb.Flush(); err != nil {
			b.Fatal(err)
		}
	})
}

// disk is the floor of what must be durable: as many bytes appended to files
// of their own and fsynced, one after the other.
type disk struct {
	b     *testing.B
	files []*os.File
}

func newDisk(b *testing.B, files int) *disk {
	d := &disk{b: b}
	for i := range files {
		f, err := os.Create(filepath.Join(b.TempDir(), fmt.Sprint("floor", i)))
		if err != nil {
			b.Fatal(err)
		}
		b.Cleanup(func() { _ = f.Close() })
		d.files = append(d.files, f)
	}
	return d
}

func (d *disk) write() {
	payload := make([]byte, 400)
	for _, f := range d.files {
		if _, err := f.Write(payload); err != nil {
			d.b.Fatal(err)
		}
		if err := f.Sync(); err != nil {
			d.b.Fatal(err)
		}
	}
}

// BenchmarkSave is one edit until the screen may say "Salvato", with 10,000
// records there, beside a bare write and fsync of as many bytes.
func BenchmarkSave(b *testing.B) {
	c := newChain(b)
	c.load(10_000)
	o := c.open(c.office("anna"))
	o.agree()
	bare := newDisk(b, 1)
	var floor, ours []time.Duration
	for i := 0; b.Loop(); i++ {
		floor = append(floor, took(bare.write))
		ours = append(ours, took(func() { o.note(b, cartella.ID(fmt.Sprintf("s%06d", i%10_000)), i) }))
	}
	report(b, "floor", floor)
	report(b, "ours", ours)
}

// BenchmarkSaveInSync is the same while a first sync of 50,000 records comes in
// at full speed, which is the most that the desk ever does besides.
func BenchmarkSaveInSync(b *testing.B) {
	c := newChain(b)
	const known, n = 100, 50_000
	c.load(n)
	bare := newDisk(b, 1)
	var floor, ours []time.Duration
	for round := 0; b.Loop(); round++ {
		o := c.open(c.office(cartella.OperatoreID(fmt.Sprintf("anna%d", round))))
		for i := 0; ; i++ {
			id := cartella.ID(fmt.Sprintf("s%06d", i%known))
			if _, ok, err := o.store.View(b.Context(), id); err != nil {
				b.Fatal(err)
			} else if !ok {
				runtime.Gosched() // the first frames are under way
				continue
			}
			if o.engine.Status().Phase == replica.Live {
				break
			}
			floor = append(floor, took(bare.write))
			ours = append(ours, took(func() { o.note(b, id, i) }))
		}
		o.agree()
		c.close(o)
	}
	report(b, "floor", floor)
	report(b, "ours", ours)
}

// note writes about a citizen, and says what.
func (o *office) note(b *testing.B, id cartella.ID, i int) cartella.Mutation {
	rec, ok, err := o.store.View(b.Context(), id)
	if err != nil || !ok {
		b.Fatal(id, ok, err)
	}
	e := edit(rec, map[cartella.Path]any{"domicilio": fmt.Sprint("via ", i)})
	if err := o.engine.Do(b.Context(), cartella.AzioneSoggettoModifica, e); err != nil {
		b.Fatal(err)
	}
	return cartella.Mutation{
		Device: "pc-" + cartella.DeviceID(o.who), Seq: cartella.Seq(i + 1), Author: o.who, Action: cartella.AzioneSoggettoModifica,
		At: time.Now().UTC().Truncate(time.Millisecond), Edits: []cartella.Edit{e},
	}
}

func report(b *testing.B, name string, took []time.Duration) {
	if len(took) == 0 {
		b.Fatalf("%s: nothing was measured", name)
	}
	slices.Sort(took)
	b.ReportMetric(ms(took[len(took)/2]), name+"-p50-ms")
	b.ReportMetric(ms(took[len(took)*99/100]), name+"-p99-ms")
}

// BenchmarkLive is one edit on a desk until another desk shows it, durable in
// the journal and in the ledger, one after the other, as its floor is on two
// bare files. Its floor on the wire is the mutation to the central service and
// the record from there to each desk, as they are.
func BenchmarkLive(b *testing.B) {
	c := newChain(b)
	c.load(1000)
	anna, bruno := c.open(c.office("anna")), c.open(c.office("bruno"))
	anna.agree()
	bruno.agree()
	sub := bruno.engine.Subscribe()
	defer sub.Close()
	bare := newDisk(b, 2)
	var floor, ours []time.Duration
	before, start := c.carried.Load(), cpu(b)
	for i := 0; b.Loop(); i++ {
		floor = append(floor, took(bare.write))
		id := cartella.ID(fmt.Sprintf("s%06d", i%1000))
		ours = append(ours, took(func() {
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
		}))
	}
	anna.agree()
	b.ReportMetric(ms((cpu(b)-start)/time.Duration(len(ours))), "cpu-ms")
	b.ReportMetric(float64(c.carried.Load()-before)/float64(len(ours)), "ours-B")
	b.ReportMetric(float64(bareBytes(b, anna)), "floor-B")
	report(b, "floor", floor)
	report(b, "ours", ours)
}

// bareBytes is what an edit of BenchmarkLive says: the mutation once, and the
// record to two desks.
func bareBytes(b *testing.B, o *office) int {
	rec, ok, err := o.store.View(b.Context(), "s000000")
	if err != nil || !ok {
		b.Fatal(ok, err)
	}
	m, err := cartella.Marshal(cartella.Mutation{
		Device: "pc-anna", Seq: 1, Author: "anna", Action: cartella.AzioneSoggettoModifica, At: time.Now().UTC().Truncate(time.Millisecond),
		Edits: []cartella.Edit{edit(rec, map[cartella.Path]any{"domicilio": "via 1000"})},
	})
	if err != nil {
		b.Fatal(err)
	}
	return len(m) + 2*len(rec.Body)
}

// BenchmarkDeliver is 1,000 edits made offline, from the start of the program
// until all have their verdicts and have landed, beside the same records and
// mutations written to a bare SQLite in as many transactions as there are pushes. Its
// bytes, greetings and what comes back included, stand beside the mutations as one bare
// stream of zstd.
func BenchmarkDeliver(b *testing.B) {
	c := newChain(b)
	all := c.load(1000)
	o := c.open(c.office("anna"))
	o.agree()
	url := o.url
	var floor, ours []time.Duration
	var carried, squeezed int
	for b.Loop() {
		c.close(o)
		o.url = "ws://127.0.0.1:1"
		o.start()
		var documents []any
		for i := range 1000 {
			documents = append(documents, o.note(b, cartella.ID(fmt.Sprintf("s%06d", i)), len(ours)*1000+i))
		}
		squeezed += squeeze(b, documents)
		o.kill()
		floor = append(floor, bareSQLite(b, all))
		o.url = url
		before := int(c.carried.Load())
		ours = append(ours, took(func() {
			c.open(o)
			o.agree()
		}))
		carried += int(c.carried.Load()) - before
	}
	b.ReportMetric(float64(carried/len(ours)), "ours-B")
	b.ReportMetric(float64(squeezed/len(ours)), "floor-B")
	slices.Sort(floor)
	slices.Sort(ours)
	b.ReportMetric(ms(floor[len(floor)/2]), "floor-ms/1000-edits")
	b.ReportMetric(ms(ours[len(ours)/2]), "ours-ms/1000-edits")
}

func bareSQLite(b *testing.B, all []cartella.Record) time.Duration {
	db, err := sql.Open("sqlite", "file:"+filepath.Join(b.TempDir(), "bare.db")+"?_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)")
	if err != nil {
		b.Fatal(err)
	}
	defer db.Close()
	if _, err := db.ExecContext(b.Context(), "CREATE TABLE records (id TEXT PRIMARY KEY, body BLOB); CREATE TABLE mutations (n INTEGER PRIMARY KEY, body BLOB)"); err != nil {
		b.Fatal(err)
	}
	mutation := make([]byte, 400)
	return took(func() {
		for start := 0; start < len(all); start += wire.MaxPush {
			tx, err := db.BeginTx(b.Context(), nil)
			if err != nil {
				b.Fatal(err)
			}
			for _, rec := range all[start:min(start+wire.MaxPush, len(all))] {
				if _, err := tx.Exec("INSERT INTO records (id, body) VALUES (?, ?)", string(rec.ID), []byte(rec.Body)); err != nil {
					b.Fatal(err)
				}
				if _, err := tx.Exec("INSERT INTO mutations (body) VALUES (?)", mutation); err != nil {
					b.Fatal(err)
				}
			}
			if err := tx.Commit(); err != nil {
				b.Fatal(err)
			}
		}
	})
}

var _ replica.Log = entries{}
