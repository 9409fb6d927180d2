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
		in := Feed{Cursors: rapid.MapOfN(scope, rapid.Map(rapid.Uint64(), func(v uint64) cartella.Version { return cartella.Version(v) }), 0, 4).Draw(t, "cursors"),
			Start: scopes.Draw(t, "start"), Head: scopes.Draw(t, "head")}
		for i := range rapid.IntRange(0, 20).Draw(t, "items") {
			it := Item{ID: cartella.ID(fmt.Sprintf("id-%d", i)), Version: cartella.Version(rapid.Uint64().Draw(t, "version")), In: scopes.Draw(t, "in"), Out: scopes.Draw(t, "out")}
			if body := rapid.StringMatching(`[a-zè" ]{0,40}`).Draw(t, "body"); body != "" {
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

// wrap compresses content as Pack would, whatever it is.
func wrap(content []byte) []byte { return long.EncodeAll(content, []byte{layout}) }

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
	for name, tc := range map[string]struct {
		frame []byte
		want  cartella.Code
	}{
		"nothing":              {nil, cartella.CodeMalformato},
		"another layout":       {append([]byte{2}, good[1:]...), cartella.CodeMalformato},
		"not compressed":       {[]byte{layout, 1, 2, 3}, cartella.CodeMalformato},
		"cut":                  {good[:len(good)-3], cartella.CodeMalformato},
		"empty":                {wrap(nil), cartella.CodeMalformato},
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
	for _, feed := range []Feed{{}, exampleFeed()} {
		frame, err := Pack(feed, Newest)
		if err != nil {
			f.Fatal(err)
		}
		content, err := decompress(frame[1:], MaxUnpacked)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(content)
	}
	// The fuzzer mutates what is inside the compression: it would hardly get
	// through it.
	f.Fuzz(func(t *testing.T, content []byte) {
		feed, err := Unpack(wrap(content))
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
func bulk(b *testing.B) []Feed {
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
