package store

import (
	"bytes"
	"errors"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/dgraph-io/badger/v4"

	"siz-icaro/sync/cartella"
	"siz-icaro/sync/replica"
	"siz-icaro/sync/wire"
)

var testScope = cartella.ScopeServizio(lodi)

// built makes a store in several sittings, so that it has tables, logs of
// memory tables and deletions, and returns the digest at each cursor.
func built(t *testing.T, dir string) map[cartella.Version]cartella.Digest {
	t.Helper()
	digests := map[cartella.Version]cartella.Digest{0: (&cartella.Digester{}).Digest()}
	batches := stream(newGente(3).ambito(900), 150)
	for start := 0; start < len(batches); start += 2 {
		s := openStore(t, dir)
		for _, b := range batches[start:min(start+2, len(batches))] {
			land(t, s, b)
			d, err := s.Digest(t.Context(), testScope)
			if err != nil {
				t.Fatal(err)
			}
			digests[b.Cursors[testScope]] = d
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}
	return digests
}

// files are what a directory holds, without the zeros that Badger sets aside
// at the end of its logs.
type files map[string]file

type file struct {
	content []byte
	size    int64
}

// filesOf reads a store, be it open: what a crash would leave.
func filesOf(t *testing.T, dir string) files {
	t.Helper()
	out := files{}
	entries, err := os.ReadDir(filepath.Join(dir, dirDB))
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		content, err := os.ReadFile(filepath.Join(dir, dirDB, e.Name()))
		if err != nil {
			t.Fatal(err)
		}
		out[e.Name()] = file{slices.Clone(bytes.TrimRight(content, "\x00")), int64(len(content))}
	}
	delete(out, "LOCK")
	return out
}

func (f files) write(t *testing.T, dir string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Join(dir, dirDB), 0o700); err != nil {
		t.Fatal(err)
	}
	for name, file := range f {
		path := filepath.Join(dir, dirDB, name)
		if err := os.WriteFile(path, file.content, 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Truncate(path, file.size); err != nil {
			t.Fatal(err)
		}
	}
}

var damages = map[string]func(content []byte) []byte{
	"flip first": func(b []byte) []byte { b[0] ^= 1; return b },
	"flip early": func(b []byte) []byte { b[min(len(b)-1, 40)] ^= 0x10; return b },
	"flip third": func(b []byte) []byte { b[len(b)/3] ^= 0x80; return b },
	"flip last":  func(b []byte) []byte { b[len(b)-1] ^= 1; return b },
	"zero a page": func(b []byte) []byte {
		clear(b[len(b)/2 : min(len(b), len(b)/2+4096)])
		return b
	},
	"cut in half": func(b []byte) []byte { return b[:len(b)/2] },
	"cut the end": func(b []byte) []byte { return b[:len(b)-1] },
	"empty":       func([]byte) []byte { return nil },
	"remove":      nil,
}

// TestDamage harms each file of a real store in each way. Open must never
// fail, and what it shows must be either nothing, and said so, or what the
// store once was: a state in which records and cursor agree.
func TestDamage(t *testing.T) {
	for _, state := range []string{"closed", "crashed"} {
		dir := t.TempDir()
		digests := built(t, dir)
		feed := stream(newGente(3).ambito(900), 900)
		if state == "crashed" {
			// The last sitting is still open: its records are in a log only.
			s := openStore(t, dir)
			last := stream(newGente(4).ambito(400), 400)[0]
			for i := range last.Items {
				last.Items[i].Version += 900
			}
			last.Cursors[testScope] = 1300
			feed = append(feed, last)
			land(t, s, last)
			d, err := s.Digest(t.Context(), testScope)
			if err != nil {
				t.Fatal(err)
			}
			digests[1300] = d
		}
		whole := filesOf(t, dir)
		rebuilt, undamaged, n := 0, 0, 0
		for _, name := range slices.Sorted(maps.Keys(whole)) {
			for _, how := range slices.Sorted(maps.Keys(damages)) {
				if n++; n%sample != 0 {
					continue
				}
				harm := damages[how]
				harmed := maps.Clone(whole)
				f := file{slices.Clone(whole[name].content), whole[name].size}
				switch {
				case harm == nil:
					delete(harmed, name)
				case len(f.content) == 0:
					continue
				default:
					was := len(f.content)
					if f.content = harm(f.content); len(f.content) < was {
						f.size = int64(len(f.content))
					}
					harmed[name] = f
				}
				t.Run(state+"/"+name+"/"+how, func(t *testing.T) {
					dir := t.TempDir()
					harmed.write(t, dir)
					s := openStore(t, dir)
					if s.Report().Rebuilt {
						rebuilt++
					} else {
						undamaged++
					}
					checkOnce(t, s, digests, feed)
				})
			}
		}
		t.Logf("%s: %d rebuilt, %d opened as what they were", state, rebuilt, undamaged)
		if rebuilt == 0 {
			t.Errorf("%s: no damage was ever noticed", state)
		}
	}
}

// checkOnce says whether s shows something that was once true, and works.
func checkOnce(t *testing.T, s *Store, digests map[cartella.Version]cartella.Digest, feed []replica.Batch) {
	t.Helper()
	st, err := s.State(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	at := st.Cursors[testScope]
	if s.Report().Rebuilt && at != 0 {
		t.Errorf("set aside, yet the cursor is %d", at)
	}
	if !s.Report().Rebuilt && at == 0 {
		t.Error("empty, and nothing said so")
	}
	if s.Report().Rebuilt {
		checkTaken(t, s, digests, feed)
		return
	}
	d, err := s.Digest(t.Context(), testScope)
	if err != nil || d != digests[at] {
		t.Errorf("at %d the digest is %v (%v), was %v", at, d, err, digests[at])
	}
	page, err := s.List(t.Context(), Query{Kind: cartella.KindSoggetto})
	if err != nil || len(page.Rows) != page.Total || at > 0 && page.Total == 0 {
		t.Errorf("list gives %d of %d: %v", len(page.Rows), page.Total, err)
	}
	land(t, s, replica.Batch{Items: items(cartella.ScopeAmbito, newGente(5).ambito(20)...)})
	if hits, err := s.Search(t.Context(), Search{Text: "colloquio"}); err != nil || len(hits) == 0 {
		t.Errorf("search gives %d: %v", len(hits), err)
	}
}

// checkTaken says whether what a store took over from a damaged one is what that
// one held, and whether the feed makes it whole again.
func checkTaken(t *testing.T, s *Store, digests map[cartella.Version]cartella.Digest, feed []replica.Batch) {
	t.Helper()
	taken, last := 0, cartella.Version(0)
	for _, b := range feed {
		last = b.Cursors[testScope]
		for _, it := range b.Items {
			rec, ok, err := s.Confirmed(t.Context(), it.ID)
			if err != nil {
				t.Fatal(err)
			}
			if !ok {
				continue
			}
			taken++
			if rec.Version != it.Version || !bytes.Equal(rec.Body, it.Body) {
				t.Errorf("%s is another record", it.ID)
			}
		}
	}
	if r := s.Report(); taken != r.Taken || taken != r.Records {
		t.Errorf("%d records are there, the report is %+v", taken, r)
	}
	if n := s.state.Taken; n == nil || *n != taken {
		t.Errorf("it does not remember what it lacks")
	}
	for i, b := range feed {
		if i == 0 {
			b.Reread = []cartella.Scope{testScope}
		}
		if i == len(feed)-1 {
			b.Complete = []cartella.Scope{testScope}
		}
		land(t, s, b)
	}
	if d, err := s.Digest(t.Context(), testScope); err != nil || d != digests[last] {
		t.Errorf("after the feed the digest is %v (%v), want %v", d, err, digests[last])
	}
	for _, want := range []bool{true, false} {
		if news, err := s.Replenished(t.Context()); news != want || err != nil || s.state.Taken != nil || s.Report().Rebuilt {
			t.Errorf("all is there again, and news is %v (%v), want %v: %+v", news, err, want, s.Report())
		}
	}
}

// TestFlippedByte: one wrong byte anywhere costs one record, or those of one
// block of a table where it is in what leads to it.
func TestFlippedByte(t *testing.T) {
	dir := t.TempDir()
	built(t, dir)
	whole := filesOf(t, dir)
	random := rand.New(rand.NewPCG(6, 6))
	lost := map[int]int{}
	for _, name := range slices.Sorted(maps.Keys(whole)) {
		if len(whole[name].content) == 0 {
			continue
		}
		for range flips {
			harmed := maps.Clone(whole)
			f := file{slices.Clone(whole[name].content), whole[name].size}
			at := random.IntN(len(f.content))
			if filepath.Ext(name) == ".sst" { // the last bytes are where it is found at all
				at = random.IntN(len(f.content) - 32)
			}
			f.content[at] ^= byte(1 + random.IntN(255))
			harmed[name] = f
			dir := t.TempDir()
			harmed.write(t, dir)
			s := openStore(t, dir)
			lost[900-s.Report().Records]++
			if r := s.Report(); r.Records < 890 || r.Rebuilt && r.Taken != r.Records || !r.Rebuilt && r.Records != 900 {
				t.Errorf("%s, byte %d of %d: %+v", name, at, len(f.content), r)
			}
			if err := s.Close(); err != nil {
				t.Fatal(err)
			}
		}
	}
	t.Logf("how often how many were lost: %v", lost)
}

func TestWrongKeys(t *testing.T) {
	for name, keys := range map[string]Keys{
		"badger": {Values: testKeys.Values},
		"values": {Badger: testKeys.Badger},
		"both":   {},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			built(t, dir)
			s, err := Open(dir, keys, Options{})
			if err != nil {
				t.Fatal(err)
			}
			if r := s.Report(); !r.Rebuilt || r.Records != 0 {
				t.Errorf("report is %+v, want rebuilt and empty", r)
			}
			if err := s.Close(); err != nil {
				t.Fatal(err)
			}
			aside, err := os.ReadDir(filepath.Join(dir, dirDamaged))
			if err != nil || len(aside) == 0 {
				t.Errorf("what was there is not kept: %v %v", aside, err)
			}
			// The second time takes the place of the first.
			s = openStore(t, dir)
			if !s.Report().Rebuilt {
				t.Error("another key opens it")
			}
			all, err := os.ReadDir(dir)
			if err != nil || len(all) != 2 {
				t.Errorf("the directory holds %v, want the store and one set aside", all)
			}
		})
	}
}

func TestInUse(t *testing.T) {
	dir := t.TempDir()
	s := openStore(t, dir)
	land(t, s, replica.Batch{Items: items(testScope, newGente(1).ambito(5)...)})
	if _, err := Open(dir, testKeys, Options{}); !errors.Is(err, ErrInUse) {
		t.Errorf("a second Open gives %v, want ErrInUse", err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if s = openStore(t, dir); s.Report().Rebuilt || s.Report().Records != 5 {
		t.Errorf("after a second Open was refused: %+v", s.Report())
	}
}

// TestKilledInTheMiddleOfAFile: a table that the manifest does not name yet is
// no damage, however little of it is there, nor is a log without a byte.
func TestKilledInTheMiddleOfAFile(t *testing.T) {
	dir := t.TempDir()
	built(t, dir)
	tables, err := filepath.Glob(filepath.Join(dir, dirDB, "*.sst"))
	if err != nil || len(tables) == 0 {
		t.Fatalf("tables %v, %v", tables, err)
	}
	whole, err := os.ReadFile(tables[0])
	if err != nil {
		t.Fatal(err)
	}
	for _, stray := range []struct {
		name string
		part []byte
	}{
		{"000900.sst", nil},
		{"000901.sst", whole[:len(whole)/2]},
		{"000902.sst", make([]byte, len(whole))},
		{"00900.mem", nil},
		{"000900.vlog", nil},
	} {
		path := filepath.Join(dir, dirDB, stray.name)
		if err := os.WriteFile(path, stray.part, 0o600); err != nil {
			t.Fatal(err)
		}
		s := openStore(t, dir)
		if r := s.Report(); r.Rebuilt || r.Records == 0 {
			t.Errorf("%s of %d bytes: %+v", stray.name, len(stray.part), r)
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		if _, err := os.Stat(path); !errors.Is(err, os.ErrNotExist) {
			t.Errorf("%s of %d bytes is still there: %v", stray.name, len(stray.part), err)
		}
	}
}

// TestOpenThatNeverEnds: the process went down within Open, again and again. At
// last what is there is read without Badger, and if that does not end either, it
// is left alone.
func TestOpenThatNeverEnds(t *testing.T) {
	dir := t.TempDir()
	built(t, dir)
	for _, tries := range []int{1, 2, 3, 5} {
		if err := os.WriteFile(filepath.Join(dir, fileOpening), bytes.Repeat([]byte("."), tries), 0o600); err != nil {
			t.Fatal(err)
		}
		s := openStore(t, dir)
		if r := s.Report(); r.Rebuilt || r.Records != 900 {
			t.Errorf("after %d attempts: %+v", tries, r)
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		if _, err := os.Stat(filepath.Join(dir, fileOpening)); !errors.Is(err, os.ErrNotExist) {
			t.Errorf("the mark of an attempt is still there: %v", err)
		}
	}
	if err := os.WriteFile(filepath.Join(dir, fileOpening), bytes.Repeat([]byte("."), 2*maxOpening), 0o600); err != nil {
		t.Fatal(err)
	}
	if r := openStore(t, dir).Report(); !r.Rebuilt || r.Records != 0 {
		t.Errorf("after %d attempts: %+v", 2*maxOpening, r)
	}
}

// TestDiskThatCannotBeWritten must not cost the store.
func TestDiskThatCannotBeWritten(t *testing.T) {
	dir := t.TempDir()
	built(t, dir)
	file := filepath.Join(t.TempDir(), "a file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(filepath.Join(file, "store"), testKeys, Options{}); err == nil {
		t.Error("a store where no directory can be")
	}
	opening := filepath.Join(dir, fileOpening)
	if err := os.Mkdir(opening, 0o700); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(dir, testKeys, Options{}); err == nil {
		t.Error("opened without writing to the disk")
	}
	if err := os.Remove(opening); err != nil {
		t.Fatal(err)
	}
	if s := openStore(t, dir); s.Report().Rebuilt {
		t.Errorf("rebuilt: %s", s.Report().Reason)
	}
}

// TestRecordsThatWereTakenBack: a store in which one value is an older one of
// the same record, as if the disk had lost a write.
func TestRecordsThatWereTakenBack(t *testing.T) {
	dir := t.TempDir()
	s := openStore(t, dir)
	recs := newGente(1).ambito(5)
	land(t, s, replica.Batch{Items: items(testScope, recs...)})
	key := keyOf(spaceConfirmed, recs[2].ID)
	old := rawValue(t, s, key)
	land(t, s, replica.Batch{Items: []wire.Item{item(recs[2], 9, testScope)}})
	writeRaw(t, s, key, old)
	if _, _, err := s.Confirmed(t.Context(), recs[2].ID); !errors.Is(err, ErrDamaged) {
		t.Errorf("reading it gives %v, want ErrDamaged", err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if s = openStore(t, dir); !s.Report().Rebuilt || s.Report().Taken != 5 {
		t.Errorf("an older record passes: %+v", s.Report())
	}
}

// TestRecordsThatWereExchanged: two sealed values, each under the other's key.
func TestRecordsThatWereExchanged(t *testing.T) {
	dir := t.TempDir()
	s := openStore(t, dir)
	recs := newGente(1).ambito(5)
	land(t, s, replica.Batch{Items: items(testScope, recs...)})
	a, b := keyOf(spaceConfirmed, recs[1].ID), keyOf(spaceConfirmed, recs[2].ID)
	first, second := rawValue(t, s, a), rawValue(t, s, b)
	writeRaw(t, s, a, second)
	writeRaw(t, s, b, first)
	if _, _, err := s.View(t.Context(), recs[1].ID); !errors.Is(err, ErrDamaged) {
		t.Errorf("reading one gives %v, want ErrDamaged", err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if s = openStore(t, dir); s.Report().Records != 5 {
		t.Errorf("%+v", s.Report())
	}
	for _, want := range recs { // as they were before they were exchanged
		if got, ok, err := s.View(t.Context(), want.ID); !ok || err != nil || !bytes.Equal(got.Body, want.Body) {
			t.Errorf("%s: %v %v", want.ID, ok, err)
		}
	}
}

func rawValue(t *testing.T, s *Store, key []byte) (value []byte) {
	t.Helper()
	err := s.db.View(func(txn *badger.Txn) error {
		it, err := txn.Get(key)
		if err != nil {
			return err
		}
		value, err = it.ValueCopy(nil)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return value
}

func writeRaw(t *testing.T, s *Store, key, value []byte) {
	t.Helper()
	if err := s.db.Update(func(txn *badger.Txn) error { return txn.Set(key, value) }); err != nil {
		t.Fatal(err)
	}
}
