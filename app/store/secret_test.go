package store

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"siz-icaro/sync/cartella"
	"siz-icaro/sync/replica"
)

// TestNothingReadable works with people, colleagues and a service, and looks for
// them in every byte of every file and in every name on the disk, while the
// store is open, as after a crash, and after it was closed.
func TestNothingReadable(t *testing.T) {
	dir := t.TempDir()
	s := openStore(t, dir)
	recs := newGente(6).ambito(2500)
	for _, b := range stream(recs, 1000) {
		b.Epoch = "epoca-1"
		land(t, s, b)
	}
	directory := []cartella.Record{
		rec("anna.bianchi", cartella.KindOperatore, "", `{"cognome":"Bianchi","nome":"Anna"}`),
		rec("comune-e648", cartella.KindServizio, "", `{"nome":"Comune di Lodi"}`),
	}
	land(t, s, replica.Batch{Items: items(cartella.ScopeAmbito, directory...)})
	view := recs[1]
	land(t, s, replica.Batch{
		Views:  map[cartella.ID]*cartella.Record{view.ID: &view},
		Keep:   map[cartella.Seq]*cartella.Mutation{7: {Device: "pc-di-anna", Seq: 7, Author: "anna.bianchi", Action: cartella.AzioneSoggettoCrea}},
		Anchor: &replica.Anchor{Last: 7},
	})
	if _, err := s.Search(t.Context(), Search{Text: "colloquio"}); err != nil {
		t.Fatal(err)
	}
	var p struct{ Cognome, CF string }
	if err := recs[1].Into(&p); err != nil {
		t.Fatal(err)
	}
	secrets := []string{
		p.Cognome, string(appendSortKey(nil, []byte(p.Cognome))), p.CF, "colloquio", "cognome", string(lodi), string(codogno),
		"anna.bianchi", "pc-di-anna", "comune-e648", "Comune di Lodi", "epoca-1", string(cartella.AzioneSoggettoCrea), string(testScope), string(cartella.ScopeAmbito),
	}
	for _, kind := range []cartella.Kind{cartella.KindSoggetto, cartella.KindOperatore, cartella.KindServizio, cartella.KindDiario, cartella.KindPIC, cartella.KindStorico} {
		secrets = append(secrets, string(kind))
	}
	for i := range recs {
		if i%100 == 0 {
			secrets = append(secrets, string(recs[i].ID), string(recs[i].ID)[:13])
		}
	}
	lookFor(t, "open", dir, secrets)
	checkSizes(t, dir)
	killed := t.TempDir()
	filesOf(t, dir).write(t, killed)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	lookFor(t, "closed", dir, secrets)
	checkEncryption(t, dir)
	lookFor(t, "killed", killed, secrets)
	s = openStore(t, killed)
	if r := s.Report(); r.Rebuilt || r.Records != len(recs)+2 {
		t.Errorf("after a kill: %+v", r)
	}
	checkEncryption(t, killed)
}

// lookFor looks for texts in what is on the disk, also as Windows writes them.
func lookFor(t *testing.T, when, dir string, secrets []string) {
	t.Helper()
	needles := map[string][]byte{}
	for _, s := range secrets {
		// A shorter one turns up by itself in some megabytes of noise.
		if len(s) >= 6 {
			needles[s] = []byte(s)
		}
		var wide []byte
		for _, r := range s {
			wide = binary.LittleEndian.AppendUint16(wide, uint16(r))
		}
		needles[s+" (UTF-16)"] = wide
	}
	read := 0
	err := filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name, err := filepath.Rel(dir, path)
		if err != nil {
			return err
		}
		content := []byte(name)
		if !e.IsDir() {
			content, err = os.ReadFile(path)
			if errors.Is(err, fs.ErrNotExist) { // Badger has just removed it
				return nil
			}
			if err != nil {
				return err
			}
			content = append(bytes.TrimRight(content, "\x00"), name...)
		}
		read += len(content)
		for secret, needle := range needles {
			if bytes.Contains(content, needle) {
				t.Errorf("%s: %q is readable in %s", when, secret, name)
			}
		}
		return nil
	})
	if err != nil || read < 1<<10 {
		t.Errorf("%s: read only %d bytes: %v", when, read, err)
	}
}

// checkEncryption holds that there is a key and that every file is written with it.
func checkEncryption(t *testing.T, dir string) {
	t.Helper()
	db := filepath.Join(dir, dirDB)
	if keys, err := readDataKeys(db, testKeys.Badger); err != nil || len(keys) != 1 {
		t.Errorf("%d data keys (%v), want one", len(keys), err)
	}
	if plain, err := inClear(db); plain || err != nil {
		t.Errorf("in clear: %v, %v", plain, err)
	}
}

// checkSizes reads what Badger's logs say in clear of each entry: all keys are of
// one length, and values are of the few that the ladder has.
func checkSizes(t *testing.T, dir string) {
	t.Helper()
	logs, err := filepath.Glob(filepath.Join(dir, dirDB, "*"+extLog))
	if err != nil || len(logs) == 0 {
		t.Fatalf("%v %v", logs, err)
	}
	keys, values := map[int]int{}, map[int]int{}
	for _, name := range logs {
		content, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		entries(content, nil, func(e logEntry, hole bool) {
			if hole {
				t.Errorf("a hole before %d", e.at)
			}
			if e.meta&metaTxnEnd == 0 {
				keys[len(e.key)]++
				values[len(e.value)]++
			}
		})
	}
	if len(keys) != 1 || keys[keyStep+8] < 1000 {
		t.Errorf("lengths of keys are %v", keys)
	}
	// All of these people and what is written of them are one size.
	if first := values[768+nonceSize+tagSize]; first < 1000 || len(values) > 2 {
		t.Errorf("lengths of values are %v", values)
	}
	for size := range values {
		n := size - nonceSize - tagSize
		if between := n / 3 * 2; n < 768 || n&(n-1) != 0 && (n%3 != 0 || between&(between-1) != 0) {
			t.Errorf("a value has %d bytes: %v", size, values)
		}
	}
}

func TestPadding(t *testing.T) {
	s, err := newSealer(testKeys.Values)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ plain, sealed int }{
		{0, 768}, {1, 768}, {767, 768}, {768, 1024}, {1023, 1024}, {1024, 1536}, {1535, 1536}, {1536, 2048},
		{5000, 6144}, {cartella.MaxBody, cartella.MaxBody / 2 * 3},
	} {
		plain := bytes.Repeat([]byte{0}, c.plain) // the worst there is: it looks as padding does
		sealed, m := s.seal(nil, stateKey, plain)
		if got := len(sealed) - nonceSize - tagSize; got != c.sealed {
			t.Errorf("%d bytes are sealed in %d, want %d", c.plain, got, c.sealed)
		}
		if got, mark, err := s.open(nil, stateKey, sealed); err != nil || mark != m || !bytes.Equal(got, plain) {
			t.Errorf("%d bytes come back as %d: %v", c.plain, len(got), err)
		}
	}
}

// former is a store as the programs wrote it that did not encrypt.
func former(t *testing.T, name string) files { return earlier(t, filepath.Join("format1", name)) }

// earlier is a store that an earlier program wrote: 40 people of whom one is gone,
// two of the directory, one provisional record and the mutation behind it.
func earlier(t *testing.T, name string) files {
	t.Helper()
	out := files{}
	sizes := map[string]int64{extLog: 32 << 20, ".vlog": 128 << 20}
	entries, err := os.ReadDir(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		content, err := os.ReadFile(filepath.Join("testdata", name, e.Name()))
		if err != nil {
			t.Fatal(err)
		}
		out[e.Name()] = file{content, max(int64(len(content)), sizes[filepath.Ext(e.Name())])}
	}
	return out
}

var formerSecrets = []string{"anna.bianchi", "comune-e648", string(newGente(21).ambito(40)[7].ID)}

// checkFormer holds that all that former had is there, and nothing of it in clear.
func checkFormer(t *testing.T, s *Store, dir string) {
	t.Helper()
	if r := s.Report(); r.Rebuilt || r.Records != 41 {
		t.Fatalf("%+v", r)
	}
	st, err := s.State(t.Context())
	if err != nil || st.Epoch != "e1" || st.Cursors[testScope] != 42 || st.Cursors[cartella.ScopeAmbito] != 2 {
		t.Errorf("state %+v, %v", st, err)
	}
	recs := newGente(21).ambito(40)
	for i, want := range recs {
		got, ok, err := s.Record(t.Context(), want.ID)
		if err != nil || ok != (i != 3) || ok && (!bytes.Equal(got.Body, want.Body) || got.Pending != (i == 5)) {
			t.Errorf("record %d: %v %v", i, ok, err)
		}
	}
	kept, err := s.Kept(t.Context())
	if err != nil || len(kept.Mutations) != 1 || kept.Mutations[0].Author != "anna.bianchi" || kept.Anchor.Last != 7 {
		t.Errorf("kept %+v, %v", kept, err)
	}
	if page, err := s.List(t.Context(), Query{Kind: cartella.KindSoggetto}); err != nil || page.Total == 0 {
		t.Errorf("lists %d: %v", page.Total, err)
	}
	lookFor(t, "open", dir, formerSecrets)
	checkEncryption(t, dir)
}

// TestFormerStore: one that was written in clear is copied into an encrypted one,
// with all that only it holds, and is gone.
func TestFormerStore(t *testing.T) {
	for _, name := range []string{"closed", "crashed"} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			former(t, name).write(t, dir)
			s := openStore(t, dir)
			checkFormer(t, s, dir)
			if err := s.Close(); err != nil {
				t.Fatal(err)
			}
			s = openStore(t, dir)
			checkFormer(t, s, dir)
			if all, err := os.ReadDir(dir); err != nil || len(all) != 1 {
				t.Errorf("the directory holds %v", all)
			}
		})
	}
}

// TestFormerLadder: values that were filled up by another ladder open as they are,
// beside those that are written now, and nothing is rebuilt for them.
func TestFormerLadder(t *testing.T) {
	dir := t.TempDir()
	earlier(t, filepath.Join("format2", "crashed")).write(t, dir)
	s := openStore(t, dir)
	checkFormer(t, s, dir)
	land(t, s, replica.Batch{Items: items(cartella.ScopeAmbito, rec("comune-e649", cartella.KindServizio, "", `{"nome":"Comune di Codogno"}`))})
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	s = openStore(t, dir)
	if r := s.Report(); r.Rebuilt || r.Records != 42 {
		t.Errorf("%+v", r)
	}
}

// TestFormerStoreCutShort: the program ends wherever the exchange may be.
func TestFormerStoreCutShort(t *testing.T) {
	whole := t.TempDir()
	former(t, "crashed").write(t, whole)
	if err := openStore(t, whole).Close(); err != nil {
		t.Fatal(err)
	}
	encrypted, plain := filesOf(t, whole), former(t, "crashed")
	half := maps.Clone(encrypted)
	for _, name := range slices.Sorted(maps.Keys(half)) {
		if strings.HasSuffix(name, ".sst") || name == "MANIFEST" {
			delete(half, name)
		}
	}
	for name, there := range map[string]map[string]files{
		"half of the copy":       {dirDB: plain, dirNew: half},
		"the copy":               {dirDB: plain, dirNew: encrypted},
		"the copy, and an aside": {dirDB: plain, dirNew: encrypted, dirDamaged: plain},
		"between the renamings":  {dirOld: plain, dirNew: encrypted},
		"the old one is left":    {dirOld: plain, dirDB: encrypted},
		"an aside in clear":      {dirDamaged: plain, dirDB: encrypted},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			for place, f := range there {
				tmp := t.TempDir()
				f.write(t, tmp)
				if err := os.Rename(filepath.Join(tmp, dirDB), filepath.Join(dir, place)); err != nil {
					t.Fatal(err)
				}
			}
			s := openStore(t, dir)
			checkFormer(t, s, dir)
			if _, err := os.Stat(filepath.Join(dir, dirDamaged)); (err == nil) != (there[dirDamaged] != nil) {
				t.Errorf("what was set aside: %v", err)
			}
		})
	}
}

// TestFormerStoreDamaged: what can be read of it is taken over, and the rest is
// not left lying in clear.
func TestFormerStoreDamaged(t *testing.T) {
	dir := t.TempDir()
	harmed := former(t, "crashed")
	f := file{slices.Clone(harmed["000001.sst"].content), harmed["000001.sst"].size}
	f.content[len(f.content)/3] ^= 0x40
	harmed["000001.sst"] = f
	harmed.write(t, dir)
	s := openStore(t, dir)
	if r := s.Report(); !r.Rebuilt || r.Taken < 39 || r.Taken != r.Records {
		t.Errorf("%+v", r)
	}
	kept, err := s.Kept(t.Context())
	if err != nil || len(kept.Mutations) != 1 || kept.Anchor.Last != 7 {
		t.Errorf("kept %+v, %v", kept, err)
	}
	lookFor(t, "open", dir, formerSecrets)
	checkEncryption(t, dir)
}
