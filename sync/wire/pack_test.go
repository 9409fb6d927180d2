package wire

import (
	"bytes"
	"crypto/rand"
	"encoding/binary"
	"encoding/json"
	"fmt"
	mathrand "math/rand/v2"
	"os"
	"path/filepath"
	"reflect"
	"runtime"
	"runtime/debug"
	"slices"
	"strings"
	"testing"

	"github.com/klauspost/compress/zstd"
	"pgregory.net/rapid"

	"siz-icaro/backend/demo"
	"siz-icaro/sync/cartella"
)

func TestPackReturnsWhatWasPacked(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		scope := rapid.Map(rapid.SampledFrom([]string{"ambito", "servizio:a", "servizio:b", "riservato:a:u"}), func(s string) cartella.Scope { return cartella.Scope(s) })
		scopes := rapid.Map(rapid.SliceOfNDistinct(scope, 0, 3, rapid.ID), func(s []cartella.Scope) []cartella.Scope {
			if len(s) == 0 {
				return nil
			}
			return s
		})
		uuids := rapid.Map(rapid.IntRange(0, 7), func(n int) string { return fmt.Sprintf("019ab00%d-fa%02d-7abc-8def-0123456789ab", n, n) })
		in := Feed{Cursors: rapid.MapOfN(scope, rapid.Map(rapid.Uint64(), func(v uint64) cartella.Version { return cartella.Version(v) }), 0, 4).Draw(t, "cursors"),
			Start: scopes.Draw(t, "start"), Head: scopes.Draw(t, "head")}
		for i := range rapid.IntRange(0, 20).Draw(t, "items") {
			it := Item{Version: cartella.Version(rapid.Uint64().Draw(t, "version")), In: scopes.Draw(t, "in"), Out: scopes.Draw(t, "out")}
			if rapid.IntRange(0, 3).Draw(t, "own") == 0 {
				it.Own, it.Edit = cartella.Seq(rapid.Uint64Min(1).Draw(t, "seq")), rapid.IntRange(0, cartella.MaxEdits-1).Draw(t, "edit")
				in.Sum = "000102030405060708090a0b0c0d0e0f"
				in.Items = append(in.Items, it)
				continue
			}
			if it.ID = cartella.ID(fmt.Sprintf("id-%d", i)); rapid.Bool().Draw(t, "minted") {
				it.ID = cartella.ID(uuids.Draw(t, "id"))
			}
			// What is nearly a UUID, or one that stands otherwise, is text as any other.
			body := rapid.StringMatching(`[a-zè" ]{0,40}`).Draw(t, "body")
			for _, id := range rapid.SliceOfN(uuids, 0, 3).Draw(t, "mentioned") {
				if at := rapid.IntRange(0, 2*uuidText).Draw(t, "at"); at < uuidText {
					id = id[:at] + rapid.StringMatching(`[0-9a-f"è-]`).Draw(t, "instead") + id[at+1:]
				}
				body += rapid.SampledFrom([]string{`"` + id + `"`, `{"` + id + `":{}}`, id, `"` + id[1:] + `"`, `"` + strings.ToUpper(id) + `"`, `"x` + id + `"`}).Draw(t, "as")
			}
			if body != "" {
				it.Kind, it.Servizio, it.Body = cartella.KindPIC, "a", json.RawMessage(body)
			}
			in.Items = append(in.Items, it)
		}
		frame, err := Pack(in, Newest)
		if err != nil {
			t.Fatal(err)
		}
		out, err := Unpack(frame)
		if err != nil || !reflect.DeepEqual(out, in) {
			t.Fatalf("Unpack = %+v, %v, want %+v", out, err, in)
		}
	})
}

// TestWhatIsNearlyAUUID goes as any other text.
func TestWhatIsNearlyAUUID(t *testing.T) {
	const is = "019ab001-fa01-7abc-8def-0123456789ab"
	for at := range len(is) {
		for _, instead := range []string{"-", "0", "g", "F", " ", "\\n"} {
			in := Feed{Items: []Item{{Version: 1, ID: "x", Kind: cartella.KindPIC, Servizio: "a", Body: json.RawMessage(`{"note":"` + is[:at] + instead + is[at+1:] + `"}`)}}, Cursors: map[cartella.Scope]cartella.Version{}}
			frame, err := Pack(in, Newest)
			if err != nil {
				t.Fatal(err)
			}
			if out, err := Unpack(frame); err != nil || !reflect.DeepEqual(out, in) {
				t.Errorf("%s comes as %+v, %v", in.Items[0].Body, out, err)
			}
		}
	}
}

// wrap compresses content as Pack would, whatever it is.
func wrap(content []byte) []byte { return wrapWith(nil, content) }

func wrapWith(uuids, content []byte) []byte {
	n := len(uuids) / uuidBytes
	return long.EncodeAll(content, append(binary.AppendUvarint([]byte{layout}, uint64(n)), uuids[:n*uuidBytes]...))
}

func TestUnpackRefuses(t *testing.T) {
	numbers := func(n ...uint64) []byte {
		var out []byte
		for _, v := range n {
			out = binary.AppendUvarint(out, v)
		}
		return out
	}
	good, err := Pack(exampleFeed(), 0)
	if err != nil {
		t.Fatal(err)
	}
	plain, err := lay(exampleFeed())
	if err != nil {
		t.Fatal(err)
	}
	mentioning, err := lay(mentions(3))
	if err != nil {
		t.Fatal(err)
	}
	// One record whose body is nothing but mentions of itself: short until they are put
	// back.
	swelling := func(n int) []byte {
		out := numbers(1, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, uint64(n), uint64(n+1), refNext)
		return append(append(out, bytes.Repeat([]byte{refKnown}, n)...), bytes.Repeat([]byte{aside}, n)...)
	}
	if f, err := Unpack(wrapWith(make([]byte, uuidBytes), swelling(3))); err != nil || len(f.Items[0].Body) != 3*uuidText {
		t.Errorf("a body of three UUIDs reads as %+v, %v", f, err)
	}
	for name, tc := range map[string]struct {
		frame []byte
		want  cartella.Code
	}{
		"nothing":              {nil, cartella.CodeMalformato},
		"another layout":       {append([]byte{2}, good[1:]...), cartella.CodeMalformato},
		"not compressed":       {[]byte{layout, 1, 2, 3}, cartella.CodeMalformato},
		"cut":                  {good[:len(good)-3], cartella.CodeMalformato},
		"empty":                {wrap(nil), cartella.CodeMalformato},
		"UUIDs by the million": {[]byte{layout, 0xff, 0xff, 0x7f, 1, 2, 3}, cartella.CodeMalformato},
		"a UUID not mentioned": {wrapWith(make([]byte, uuidBytes), plain.content), cartella.CodeMalformato},
		"a UUID not there":     {wrap(mentioning.content), cartella.CodeMalformato},
		"bodies of one UUID":   {wrapWith(make([]byte, uuidBytes), swelling(MaxUnpacked/uuidText+1)), cartella.CodeMalformato},
		"a count of millions":  {wrap(numbers(1 << 40)), cartella.CodeMalformato},
		"a string too long":    {wrap(numbers(1, 1<<50)), cartella.CodeMalformato},
		"a name out of range":  {wrap(numbers(1, 0, 1, 1, 9)), cartella.CodeMalformato},
		"a number of 11 bytes": {wrap([]byte(strings.Repeat("\xff", 11))), cartella.CodeMalformato},
		"a bomb":               {wrap(make([]byte, MaxUnpacked+1)), cartella.CodeTroppoGrande},
		"too long":             {make([]byte, MaxPacked+1), cartella.CodeTroppoGrande},
	} {
		if _, err := Unpack(tc.frame); cartella.CodeOf(err) != tc.want {
			t.Errorf("%s: Unpack = %v, want %s", name, err, tc.want)
		}
	}
}

// mentions is a feed of a record that names another a number of times.
func mentions(n int) Feed {
	const a, b = "019ab000-fa00-7abc-8def-0123456789ab", "019ab000-fa00-7abc-8def-0123456789ff"
	body := `{"altri":[` + strings.TrimSuffix(strings.Repeat(`"`+b+`",`, n), ",") + `],"pic":"` + a + `"}`
	return Feed{
		Items:   []Item{{ID: a, Version: 1, Kind: cartella.KindDiario, Servizio: "a", Body: json.RawMessage(body), In: []cartella.Scope{"servizio:a"}}},
		Cursors: map[cartella.Scope]cartella.Version{"servizio:a": 1},
	}
}

// TestUnpackedBodiesAreApart: they share a buffer, and appending to one must
// not write into the next.
func TestUnpackedBodiesAreApart(t *testing.T) {
	in := Feed{Items: []Item{{ID: "a", Body: json.RawMessage(`1`)}, {ID: "b", Body: json.RawMessage(`2`)}}}
	frame, err := Pack(in, Newest)
	if err != nil {
		t.Fatal(err)
	}
	out, err := Unpack(frame)
	if err != nil {
		t.Fatal(err)
	}
	_ = append(out.Items[0].Body, '9')
	if got := string(out.Items[1].Body); got != "2" {
		t.Errorf("the second body became %s", got)
	}
}

// TestUnpackKeepsNothing: once what was unpacked is let go of, nothing in the
// program holds any of it.
func TestUnpackKeepsNothing(t *testing.T) {
	var places []string // the text, back to front: this is not to be found
	for seed := range 8 {
		text := rand.Text() + rand.Text()
		frame, err := Pack(Feed{Items: []Item{{ID: "a", Version: 1, Kind: cartella.KindDiario, Body: []byte(`"` + text + `"`)}}}, Newest)
		if err != nil {
			t.Fatal(err)
		}
		if f, err := Unpack(frame); err != nil || len(f.Items) != 1 {
			t.Fatalf("%d: %v", seed, err)
		}
		back := []byte(text)
		slices.Reverse(back)
		places = append(places, string(back))
	}
	// Other texts through the encoder, which keeps its own last ones.
	for range 8 {
		if _, err := Pack(exampleFeed(), Newest); err != nil {
			t.Fatal(err)
		}
	}
	runtime.GC()
	runtime.GC()
	dump, err := os.Create(filepath.Join(t.TempDir(), "heap"))
	if err != nil {
		t.Fatal(err)
	}
	defer dump.Close()
	debug.WriteHeapDump(dump.Fd())
	heap, err := os.ReadFile(dump.Name())
	if err != nil {
		t.Fatal(err)
	}
	slices.Reverse(heap)
	for seed, back := range places {
		if n := bytes.Count(heap, []byte(back)); n > 0 {
			t.Errorf("%d: %d copies are left", seed, n)
		}
	}
	if len(heap) == 0 {
		t.Error("there is nothing to look through")
	}
}

func FuzzUnpack(f *testing.F) {
	for _, feed := range []Feed{{}, exampleFeed(), mentions(3)} {
		frame, err := Pack(feed, Newest)
		if err != nil {
			f.Fatal(err)
		}
		uuids, packed, err := apart(frame)
		if err != nil {
			f.Fatal(err)
		}
		content, err := decompress(packed, MaxUnpacked)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(uuids, content)
	}
	// The fuzzer mutates what is inside the compression: it would hardly get
	// through it.
	f.Fuzz(func(t *testing.T, uuids, content []byte) {
		feed, err := Unpack(wrapWith(uuids, content))
		if err != nil {
			if c := cartella.CodeOf(err); c != cartella.CodeMalformato && c != cartella.CodeTroppoGrande {
				t.Fatalf("Unpack = %v", err)
			}
			return
		}
		if _, err := Pack(feed, Newest); err != nil {
			t.Fatalf("Pack of what was unpacked: %v", err)
		}
	})
}

// bulk is a first sync of 50,000 people as demo data invent them, each with a note that
// is one of their diary entries, in messages of 2,000, none of which holds a person
// twice.
func bulk(b testing.TB) []Feed {
	invented, err := demo.Generate(demo.Config{Now: exampleTime, Seed: 1, Soggetti: 5000, PIC: 500, Storico: 1, Segnalazioni: 1})
	if err != nil {
		b.Fatal(err)
	}
	var people []map[string]any
	var notes []any
	for _, rec := range invented.Records() {
		var body map[string]any
		if err := json.Unmarshal(rec.Body, &body); err != nil {
			b.Fatal(err)
		}
		switch rec.Kind {
		case cartella.KindSoggetto:
			people = append(people, body)
		case cartella.KindDiario:
			notes = append(notes, body["testo"])
		}
	}
	bodies := make([]json.RawMessage, len(people))
	for i, body := range people {
		body["note"] = notes[i%len(notes)]
		if bodies[i], err = cartella.Marshal(body); err != nil {
			b.Fatal(err)
		}
	}
	rng := mathrand.New(mathrand.NewPCG(1, 1))
	var out []Feed
	scope := []cartella.Scope{"servizio:comune-e648"}
	for m := range 25 {
		f := Feed{Cursors: map[cartella.Scope]cartella.Version{scope[0]: cartella.Version(m)}}
		for i := range 2000 {
			n := m*2000 + i
			f.Items = append(f.Items, Item{
				ID: cartella.ID(fmt.Sprintf("019ab000-%04x-7%03x-8%03x-%012x", rng.IntN(1<<16), rng.IntN(1<<12), rng.IntN(1<<12), rng.Uint64N(1<<48))), Version: cartella.Version(n + 1),
				Kind: cartella.KindSoggetto, Servizio: "comune-e648", Body: bodies[n%len(bodies)], In: scope,
			})
		}
		out = append(out, f)
	}
	return out
}

// TestFirstSyncBytes: what a first sync takes where the line carries much, beside the
// same records as one bare stream of zstd.
func TestFirstSyncBytes(t *testing.T) {
	var bare bytes.Buffer
	w, err := zstd.NewWriter(&bare)
	if err != nil {
		t.Fatal(err)
	}
	size, records := 0, 0
	for _, f := range bulk(t)[:2] { // all of them are different people
		frame, err := Pack(f, Newest)
		if err != nil {
			t.Fatal(err)
		}
		size, records = size+len(frame), records+len(f.Items)
		for _, it := range f.Items {
			raw, err := cartella.Marshal(cartella.Record{ID: it.ID, Kind: it.Kind, Servizio: it.Servizio, Version: it.Version, Body: it.Body})
			if err != nil {
				t.Fatal(err)
			}
			if _, err := w.Write(append(raw, '\n')); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	t.Logf("a record takes %.1f bytes, %.1f in a bare stream", float64(size)/float64(records), float64(bare.Len())/float64(records))
	if size > bare.Len()*105/100 || size > records*130 {
		t.Errorf("%d records take %d bytes, %d in a bare stream", records, size, bare.Len())
	}
}

func BenchmarkPack(b *testing.B) {
	feeds := bulk(b)
	for b.Loop() {
		size := 0
		for _, f := range feeds {
			frame, err := Pack(f, Newest)
			if err != nil {
				b.Fatal(err)
			}
			size += len(frame)
		}
		b.ReportMetric(float64(size)/50_000, "B/record")
	}
}

func BenchmarkUnpack(b *testing.B) {
	var frames [][]byte
	for _, f := range bulk(b) {
		frame, err := Pack(f, Newest)
		if err != nil {
			b.Fatal(err)
		}
		frames = append(frames, frame)
	}
	for b.Loop() {
		for _, frame := range frames {
			if _, err := Unpack(frame); err != nil {
				b.Fatal(err)
			}
		}
	}
}
