package simtest

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"sync"
	"testing"
	"time"

	"siz-icaro/app/store"
	"siz-icaro/sync/cartella"
	"siz-icaro/sync/cartella/idtest"
	"siz-icaro/sync/hub"
	"siz-icaro/sync/journal"
	"siz-icaro/sync/replica"
	"siz-icaro/sync/wire"
)

var damages = flag.Int("damages", someDamages, "how many ways TestDamage tries")

const inFolder = 12 // mutations saved, of which 4 have landed and are known to have

// TestDamage spoils journal or archive of a laptop that was killed or closed, in
// a way that its seed decides, and then goes online: what was acknowledged is in
// the ledger, once, or is named as in doubt. The seed is the name of the case.
func TestDamage(t *testing.T) {
	who := cartella.Attore{Operatore: "anna", Profili: map[cartella.ServizioID]cartella.Ruolo{"casale": cartella.RuoloAssistenteSociale}}
	dir := t.TempDir()
	bases := prepare(t, dir, who)
	seeds := make(chan uint64)
	var workers sync.WaitGroup
	for range 2 * runtime.GOMAXPROCS(0) { // the disk is waited for more than anything else
		workers.Go(func() {
			for seed := range seeds {
				t.Run(fmt.Sprint(seed), func(t *testing.T) { spoilOne(t, seed, dir, bases, who) })
			}
		})
	}
	for seed := range uint64(*damages) {
		seeds <- seed
	}
	close(seeds)
	workers.Wait()
}

// base is a state of the folder to begin from.
type base struct {
	dir     string
	central archive
	anchor  replica.Anchor
}

func prepare(t *testing.T, dir string, who cartella.Attore) []base {
	t.Helper()
	l := newMemory("prima", time.Now, func(err error) { t.Error(err) })
	h := newHub(l, who)
	defer h.Close()
	o := &office{t: t, hub: h, who: who.Operatore, actor: who, dir: filepath.Join(dir, "live")}
	save := func(from, to int) {
		for i := from; i <= to; i++ {
			if err := o.engine.Do(t.Context(), cartella.AzioneSoggettoCrea, cartella.Creation(person(t, i))); err != nil {
				t.Fatal(err)
			}
		}
	}
	snap := func(name string) {
		copyFolder(t, o.dir, filepath.Join(dir, name))
	}
	o.open(nil, true)
	save(1, 4)
	o.agree()
	o.shut()
	four := l.backup()
	o.open(nil, false)
	save(5, 8)
	snap("older")
	noted := o.engine.Anchor()
	save(9, 12)
	snap("killed")
	o.shut()
	snap("closed")
	o.open(nil, true)
	o.agree()
	o.shut()
	all := l.backup()
	return []base{
		{filepath.Join(dir, "killed"), four, noted}, {filepath.Join(dir, "closed"), four, noted}, {filepath.Join(dir, "killed"), all, noted},
	}
}

func newHub(l *memory, who cartella.Attore) *hub.Hub {
	return hub.New(hub.Config{
		Ledger: l, Directory: &directory{actors: map[cartella.OperatoreID]cartella.Attore{who.Operatore: who}}, Now: time.Now, Log: slog.New(slog.DiscardHandler),
	})
}

func personID(i int) cartella.ID { return idtest.V7(cartella.ID(fmt.Sprintf("s%d", i))) }

func person(t *testing.T, i int) cartella.Record {
	t.Helper()
	rec, err := cartella.New(personID(i), cartella.KindSoggetto, "casale", map[string]any{"cognome": "Prova", "nome": "Ada", "note": fmt.Sprint("la persona ", i)})
	if err != nil {
		t.Fatal(err)
	}
	return rec
}

// open opens what is in the folder as the program does, connected or not. It
// returns what the operator is told for want of a better word.
func (o *office) open(vault *replica.Anchor, online bool) (said string) {
	o.t.Helper()
	cache, err := store.Open(filepath.Join(o.dir, "archivio"), store.Keys{Badger: [32]byte{1}, Values: [32]byte{2}}, store.Options{})
	if err != nil {
		o.t.Fatalf("archive: %v", err)
	}
	kept, err := cache.Kept(o.t.Context())
	if err != nil {
		o.t.Fatal(err)
	}
	var known []journal.Anchor
	var noted replica.Anchor
	if vault != nil {
		noted = *vault
	}
	for _, a := range []replica.Anchor{noted, kept.Anchor} {
		if a.Mark.Position > 0 {
			known = append(known, journal.Anchor{Index: journal.Index(a.Mark.Position), Hash: a.Mark.Hash})
		}
	}
	opt := journal.Options{Ballast: -1, MinFree: 1, Known: known}
	folder := filepath.Join(o.dir, "registro")
	log, err := journal.Open(folder, [32]byte{3}, opt)
	if errors.Is(err, journal.ErrWrongKey) {
		// The key is right: nothing of it can be read.
		if err := os.Rename(folder, folder+".danneggiato"); err != nil {
			o.t.Fatal(err)
		}
		log, err = journal.Open(folder, [32]byte{3}, opt)
	}
	if err != nil {
		o.t.Fatalf("journal: %v", err)
	}
	o.store, o.files = cache, nil
	o.files = append(o.files, cache, log)
	o.engine, err = replica.Open(o.t.Context(), replica.Config{
		Device: "pc-anna", Actor: o.actor, Store: cache, Log: entries{log}, LogDamaged: log.Report().Err() != nil, Anchor: noted,
		Dial: func(ctx context.Context) (wire.Conn, error) {
			if !online {
				return nil, errors.New("no line")
			}
			return o.dial(ctx)
		},
	})
	if err != nil {
		o.t.Fatalf("engine: %v", err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	o.stop = cancel
	engine := o.engine
	if online {
		o.running.Go(func() { engine.Run(ctx) })
	}
	if err := log.Report().Err(); err != nil {
		said = err.Error()
	}
	return said
}

func (o *office) shut() {
	o.t.Helper()
	o.stop()
	o.running.Wait()
	if err := o.engine.Close(); err != nil {
		o.t.Error(err)
	}
	for _, f := range o.files {
		if err := f.Close(); err != nil {
			o.t.Error(err)
		}
	}
}

func spoilOne(t *testing.T, seed uint64, dir string, bases []base, who cartella.Attore) {
	rng := rand.New(rand.NewPCG(seed, 41))
	b := bases[rng.IntN(len(bases))]
	folder := t.TempDir()
	copyFolder(t, b.dir, folder)
	did := spoil(t, rng, folder, filepath.Join(dir, "older"))
	l := newMemory("prima", time.Now, func(err error) { t.Error(err) })
	l.restore(b.central, "prima")
	h := newHub(l, who)
	defer h.Close()
	o := &office{t: t, hub: h, who: who.Operatore, actor: who, dir: folder}
	said := o.open(&b.anchor, true)
	o.agree()
	doubts := o.engine.Doubts()
	o.shut()

	for i := 1; i <= inFolder; i++ {
		seq := cartella.Seq(i)
		m, arrived := l.state.held[("pc-anna")][seq]
		if arrived && len(m.mutation.Edits) == 1 && m.mutation.Edits[0].ID == personID(i) {
			continue
		}
		if !slices.ContainsFunc(doubts, func(d replica.Doubt) bool { return d.From <= seq && seq <= d.To }) {
			t.Errorf("%s: %d was acknowledged, did not arrive, and is not named (in doubt %+v; %s)", did, seq, doubts, said)
		}
	}
	for seq, m := range l.state.held["pc-anna"] {
		if int(seq) > inFolder {
			t.Errorf("%s: %d arrived, which nobody made: %+v", did, seq, m)
		}
	}
}

// spoil damages one thing in journal or archive and says what it did.
func spoil(t *testing.T, rng *rand.Rand, folder, older string) string {
	t.Helper()
	part := []string{"registro", "registro", "archivio/db"}[rng.IntN(3)]
	var names []string
	err := filepath.WalkDir(filepath.Join(folder, part), func(name string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() && d.Name() != "LOCK" {
			names = append(names, name)
		}
		return err
	})
	must := func(err error) {
		if err != nil {
			t.Fatal(err)
		}
	}
	must(err)
	name := names[rng.IntN(len(names))]
	data, err := written(name) // damage to the zeros behind it says nothing
	must(err)
	end := len(data)
	rel, err := filepath.Rel(folder, name)
	must(err)
	switch way := rng.IntN(6); {
	case way == 0 && end > 0:
		n := 1 + rng.IntN(end)
		must(os.Truncate(name, int64(end-n)))
		return fmt.Sprintf("%s cut by %d", rel, n)
	case way == 1 && end > 0:
		at := rng.IntN(end)
		write(t, name, int64(at), []byte{data[at] ^ 1<<rng.IntN(8)})
		return fmt.Sprintf("%s flipped at %d", rel, at)
	case way == 2:
		must(os.Remove(name))
		return rel + " deleted"
	case way == 3:
		other := names[rng.IntN(len(names))]
		must(os.Rename(name, name+".x"))
		if other != name {
			must(os.Rename(other, name))
		}
		must(os.Rename(name+".x", other))
		return rel + " swapped with " + filepath.Base(other)
	case way == 4:
		must(os.RemoveAll(filepath.Join(folder, part)))
		if rng.IntN(2) == 0 {
			return part + " deleted"
		}
		copyFolder(t, filepath.Join(older, part), filepath.Join(folder, part))
		return part + " put back to an older copy"
	default:
		before, err := os.ReadFile(filepath.Join(older, rel))
		if err != nil {
			must(os.Remove(name))
			return rel + " put back to when it was not there"
		}
		must(os.Truncate(name, 0))
		write(t, name, 0, bytes.TrimRight(before, "\x00"))
		must(os.Truncate(name, int64(len(before))))
		return rel + " put back to an older copy"
	}
}

func write(t *testing.T, name string, at int64, data []byte) {
	t.Helper()
	f, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE, 0o600)
	if err == nil {
		_, err = f.WriteAt(data, at)
		err = errors.Join(err, f.Close())
	}
	if err != nil {
		t.Fatal(err)
	}
}

// copyFolder copies files without the zeros that they end in: Badger's logs are
// made of little else.
func copyFolder(t *testing.T, from, to string) {
	t.Helper()
	err := filepath.WalkDir(from, func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(from, name)
		if err != nil {
			return err
		}
		if d.IsDir() {
			return os.MkdirAll(filepath.Join(to, rel), 0o700)
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		data, err := written(name)
		if err != nil {
			return err
		}
		write(t, filepath.Join(to, rel), 0, data)
		return os.Truncate(filepath.Join(to, rel), info.Size())
	})
	if err != nil {
		t.Fatal(err)
	}
}

// written is what a file holds up to the zeros that it ends in, a megabyte of
// which is taken for the end.
func written(name string) ([]byte, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	var out []byte
	for block := make([]byte, 1<<20); ; {
		n, err := io.ReadFull(f, block)
		data := bytes.TrimRight(block[:n], "\x00")
		if len(data) > 0 {
			out = append(out, block[:n]...)
		}
		if len(data) == 0 || err != nil {
			if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
				err = nil
			}
			return bytes.TrimRight(out, "\x00"), err
		}
	}
}
