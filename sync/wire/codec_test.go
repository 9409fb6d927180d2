package wire

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"siz-icaro/sync/cartella"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// TestGolden fixes the bytes of one example of each message, both ways.
func TestGolden(t *testing.T) {
	for _, m := range examples() {
		got, err := Encode(m)
		if err != nil {
			t.Fatalf("Encode(%s): %v", m.messageType(), err)
		}
		want := golden(t, string(m.messageType())+".json", got)
		if !bytes.Equal(got, want) {
			t.Errorf("Encode(%s)\n got %s\nwant %s", m.messageType(), got, want)
		}
		if back, err := Decode(want); err != nil || !reflect.DeepEqual(back, m) {
			t.Errorf("Decode(%s) = %+v, %v, want %+v", m.messageType(), back, err, m)
		}
	}
}

// TestGoldenRiconciliazione fixes what is kept of the second verdict among the
// examples: the mutation and the conflicts are JSON texts within the body.
func TestGoldenRiconciliazione(t *testing.T) {
	got := exampleRiconciliazione(t)
	if want := golden(t, "riconciliazione.json", got); !bytes.Equal(got, want) {
		t.Errorf("the riconciliazione is\n%s\nwant\n%s", got, want)
	}
	var kept cartella.Riconciliazione
	if err := json.Unmarshal(got, &kept); err != nil {
		t.Fatal(err)
	}
	var m cartella.Mutation
	var conflicts []cartella.Conflict
	if err := errors.Join(cartella.UnmarshalKnown([]byte(kept.Mutazione), &m), cartella.UnmarshalKnown([]byte(kept.Conflitti), &conflicts)); err != nil {
		t.Error(err)
	}
	if m.Seq != 8 || len(conflicts) != 1 || conflicts[0].Stands != nil {
		t.Errorf("it keeps %+v and %+v", m, conflicts)
	}
}

func exampleRiconciliazione(t *testing.T) []byte {
	t.Helper()
	m := cartella.Mutation{
		Device: "dev-7", Seq: 8, Author: "op-anna-ferrari", Action: cartella.AzionePICModifica, At: exampleTime,
		Edits: []cartella.Edit{{ID: "pic-1", Kind: cartella.KindPIC, Set: map[cartella.Path]cartella.Change{
			"note": {Was: json.RawMessage(`"a"`), Now: json.RawMessage(`"b"`)},
		}}},
	}
	rec, ok, err := cartella.Quarantine(m, cartella.Decision{Outcome: cartella.Conflicted, Conflicts: []cartella.Conflict{{
		Record: "pic-1", Kind: cartella.KindPIC, Field: "note", Saw: json.RawMessage(`"a"`), Wrote: json.RawMessage(`"b"`), Stands: json.RawMessage(`"c"`),
		By: "op-luca-riva", At: exampleTime,
	}}}, "comune-e648", exampleTime)
	if err != nil || !ok {
		t.Fatalf("Quarantine: %v, %v", ok, err)
	}
	return rec.Body
}

// TestGoldenPacked reads the stored frame: compressors may change their
// output, not what old frames mean.
func TestGoldenPacked(t *testing.T) {
	frame, err := Pack(exampleFeed(), 0)
	if err != nil {
		t.Fatal(err)
	}
	stored := golden(t, "feed.packed.hex", []byte(hex.EncodeToString(frame)))
	raw, err := hex.DecodeString(string(stored))
	if err != nil {
		t.Fatal(err)
	}
	if got, err := Unpack(raw); err != nil || !reflect.DeepEqual(got, exampleFeed()) {
		t.Errorf("Unpack(golden) = %+v, %v, want %+v", got, err, exampleFeed())
	}
}

func golden(t *testing.T, name string, got []byte) []byte {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, append(bytes.Clone(got), '\n'), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return bytes.TrimSuffix(want, []byte("\n"))
}

// schemas is the shape of the messages at each version of the protocol. When
// it fails: add a version to Protocol, say what changed, and add its line.
var schemas = map[int]string{
	1: "265b8082f532876f",
	2: "05e41220d23a59f1", // actor.aperti
	3: "28804e6812efd2b8", // got, welcome.held, hello.page, credit.page
	4: "6d5fd5275b8542ad", // hello.dict, welcome.dict, welcome.records
	5: "7a69738b2f34db5d", // hello.echo, item.own, item.sum; hello.ahead
	6: "64c3aff403cf6774", // item.edit, feed.sum; columns
}

func TestSchemaForcesAVersion(t *testing.T) {
	var b strings.Builder
	for _, m := range examples() {
		fmt.Fprintf(&b, "%s ", m.messageType())
		describe(&b, reflect.TypeOf(m), 0)
		b.WriteByte('\n')
	}
	fmt.Fprint(&b, layout, layoutChained, layoutText, layoutPart, MaxText, MaxPacked, MaxUnpacked, MaxPush, MaxItems)
	sum := sha256.Sum256([]byte(b.String()))
	if got := hex.EncodeToString(sum[:8]); got != schemas[Protocol] {
		t.Errorf("the messages' schema is %s, protocol %d had %q:\n%s", got, Protocol, schemas[Protocol], b.String())
	}
}

func describe(b *strings.Builder, t reflect.Type, depth int) {
	if depth > 8 {
		return
	}
	switch t.Kind() {
	case reflect.Struct:
		b.WriteString("{")
		for i := range t.NumField() {
			f := t.Field(i)
			if tag := f.Tag.Get("json"); tag != "-" && (f.IsExported() || f.Anonymous) {
				fmt.Fprintf(b, "%s ", tag)
				describe(b, f.Type, depth+1)
				b.WriteString(",")
			}
		}
		b.WriteString("}")
	case reflect.Slice, reflect.Pointer:
		b.WriteString(t.Kind().String() + " ")
		describe(b, t.Elem(), depth+1)
	case reflect.Map:
		b.WriteString("map ")
		describe(b, t.Elem(), depth+1)
	default:
		b.WriteString(t.Kind().String())
	}
}

func TestDecodeRefuses(t *testing.T) {
	push := func(n int) string {
		return `{"type":"push","mutations":[` + strings.TrimSuffix(strings.Repeat(`{},`, n), ",") + `]}`
	}
	edit := func(members string) string {
		return `{"type":"push","mutations":[{"device":"d","seq":1,"edits":[{"id":"x","kind":"soggetto",` + members + `}]}]}`
	}
	for name, tc := range map[string]struct {
		frame string
		want  cartella.Code
	}{
		"nothing":              {"", cartella.CodeMalformato},
		"not json":             {"ciao", cartella.CodeMalformato},
		"an array":             {"[]", cartella.CodeMalformato},
		"no type":              {`{"protocol":1}`, cartella.CodeMalformato},
		"unknown type":         {`{"type":"gossip"}`, cartella.CodeMalformato},
		"a field of another":   {`{"type":"credit","bytes":"many"}`, cartella.CodeMalformato},
		"negative version":     {`{"type":"feed","cursors":{"ambito":-1}}`, cartella.CodeMalformato},
		"two values":           {`{"type":"credit"}{}`, cartella.CodeMalformato},
		"too deep":             {`{"type":"push","mutations":` + strings.Repeat("[", 20_000) + strings.Repeat("]", 20_000) + `}`, cartella.CodeMalformato},
		"a member twice":       {`{"type":"credit","bytes":5,"bytes":6}`, cartella.CodeMalformato},
		"the type twice":       {`{"type":"credit","type":"reread"}`, cartella.CodeMalformato},
		"a member in capitals": {`{"type":"credit","Bytes":5}`, cartella.CodeMalformato},
		"the type in capitals": {`{"Type":"credit","bytes":5}`, cartella.CodeMalformato},
		"an edit in capitals":  {edit(`"set":{"note":{"was":"a","Now":"b"}}`), cartella.CodeMalformato},
		"a body's field twice": {edit(`"create":{"nome":"a","nome":"b"}`), cartella.CodeMalformato},
		"a path twice":         {edit(`"set":{"note":{"now":"a"},"note":{"now":"b"}}`), cartella.CodeMalformato},
		"a scope twice":        {`{"type":"hello","cursors":{"ambito":1,"ambito":2}}`, cartella.CodeMalformato},
		"not UTF-8":            {"{\"type\":\"hello\",\"program\":\"\xe8\"}", cartella.CodeMalformato},
		"a body not in UTF-8":  {edit("\"create\":{\"nome\":\"\xe8\"}"), cartella.CodeMalformato},
		"half a letter":        {edit(`"create":{"nome":"\ud83d"}`), cartella.CodeMalformato},
		"a time that is none":  {`{"type":"push","mutations":[{"at":"ieri"}]}`, cartella.CodeMalformato},
		"too many mutations":   {push(MaxPush + 1), cartella.CodeTroppoGrande},
		"too long":             {`{"type":"credit","x":"` + strings.Repeat("x", MaxText) + `"}`, cartella.CodeTroppoGrande},
	} {
		if _, err := Decode([]byte(tc.frame)); cartella.CodeOf(err) != tc.want {
			t.Errorf("%s: Decode = %v, want %s", name, err, tc.want)
		}
	}
	if _, err := Decode([]byte(push(MaxPush))); err != nil {
		t.Errorf("Decode of a full push: %v", err)
	}
}

// TestUnknownFieldsAreIgnored is forward compatibility: a newer peer may say
// more.
func TestUnknownFieldsAreIgnored(t *testing.T) {
	got, err := Decode([]byte(`{"type":"credit","bytes":5,"mood":{"good":true}}`))
	if err != nil || got != (Credit{Bytes: 5}) {
		t.Errorf("Decode = %+v, %v, want the known field alone", got, err)
	}
}

// TestNullIsAbsent, as everywhere else: an edit that sets fields and has a null
// for a body sets fields.
func TestNullIsAbsent(t *testing.T) {
	got, err := Decode([]byte(`{"type":"push","mutations":[{"edits":[{"id":"x","create":null,"set":{"note":{"was":null,"now":"b"}}}]}]}`))
	if err != nil {
		t.Fatal(err)
	}
	if e := got.(Push).Mutations[0].Edits[0]; e.Create != nil || len(e.Set) != 1 {
		t.Errorf("read %+v", e)
	}
}

func TestBodiesPassUnchanged(t *testing.T) {
	body, err := cartella.Canonical([]byte(`{"b":"<&>\u2028 è 😀 \\ \" \u0001","a":{"n":1.0e3}}`))
	if err != nil {
		t.Fatal(err)
	}
	in := Feed{Items: []Item{{ID: "x", Version: 1, Body: body, In: []cartella.Scope{"ambito"}}}, Cursors: map[cartella.Scope]cartella.Version{}}
	text, err := Encode(in)
	if err != nil {
		t.Fatal(err)
	}
	packed, err := Pack(in, Newest)
	if err != nil {
		t.Fatal(err)
	}
	for name, frame := range map[string][]byte{"text": text, "packed": packed} {
		m, _, err := decodeFrame(frame, name == "packed", &chain{})
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if got := m.(Feed).Items[0].Body; !bytes.Equal(got, body) {
			t.Errorf("%s: body %s, want %s", name, got, body)
		}
	}
}

func TestEncodeRefusesWhatNoReaderTakes(t *testing.T) {
	body := json.RawMessage(`"` + strings.Repeat("x", MaxText) + `"`)
	if _, err := Encode(Feed{Items: []Item{{ID: "x", Body: body}}}); cartella.CodeOf(err) != cartella.CodeTroppoGrande {
		t.Errorf("Encode of an oversized message = %v", err)
	}
}

// TestRetryable fixes, for every code, whether coming back unchanged may help.
func TestRetryable(t *testing.T) {
	final := map[cartella.Code]bool{
		"malformato": true, "troppo_grande": true, "versione_protocollo": true, "non_autenticato": true, "credenziali_errate": true,
		"password_da_cambiare": true, "account_disabilitato": true, "dispositivo_revocato": true, "non_autorizzato": true,
	}
	for _, c := range cartella.Codes() {
		if got := Retryable(c); got == final[c] {
			t.Errorf("Retryable(%s) = %v", c, got)
		}
	}
}

func FuzzDecode(f *testing.F) {
	for _, m := range examples() {
		frame, err := Encode(m)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(frame)
	}
	f.Fuzz(func(t *testing.T, frame []byte) {
		m, err := Decode(frame)
		if err != nil {
			if c := cartella.CodeOf(err); c != cartella.CodeMalformato && c != cartella.CodeTroppoGrande {
				t.Fatalf("Decode = %v", err)
			}
			return
		}
		again, err := Encode(m)
		if cartella.CodeOf(err) == cartella.CodeTroppoGrande {
			return
		}
		if err != nil {
			t.Fatalf("Encode of what was decoded: %v", err)
		}
		if _, err := Decode(again); err != nil {
			t.Fatalf("Decode of what was encoded: %v", err)
		}
	})
}

// pushOf is a message of n mutations as the desktop makes them, with bodies of
// about half a KiB.
func pushOf(n int) Push {
	var p Push
	for i := range n {
		body := fmt.Sprintf(`{"autore":"op-anna-ferrari","il":"2026-11-24T09:30:00Z","pic":"019ab000-0000-7000-8000-%012x","testo":"%s","tipo":"nota"}`,
			i, strings.Repeat("Colloquio con la famiglia: è andata bene. ", 10))
		p.Mutations = append(p.Mutations, cartella.Mutation{
			Device: "019ab000-0000-7000-8000-000000000001", Seq: cartella.Seq(i + 1), Author: "op-anna-ferrari", Action: cartella.AzioneDiarioScrivi, At: exampleTime,
			Edits: []cartella.Edit{{ID: cartella.ID(fmt.Sprintf("019ab000-0000-7000-8001-%012x", i)), Kind: cartella.KindDiario, Servizio: "comune-e648", Create: json.RawMessage(body)}},
		})
	}
	return p
}

// BenchmarkDecode is what a push costs to read: one saved while connected, and
// the fullest. The floor is the same text copied member by member by the
// standard library, which takes names in any case and keys twice.
func BenchmarkDecode(b *testing.B) {
	for _, n := range []int{1, MaxPush} {
		frame, err := Encode(pushOf(n))
		if err != nil {
			b.Fatal(err)
		}
		b.Run(fmt.Sprintf("push-%d", n), func(b *testing.B) {
			b.SetBytes(int64(len(frame)))
			for b.Loop() {
				if _, err := Decode(frame); err != nil {
					b.Fatal(err)
				}
			}
		})
		b.Run(fmt.Sprintf("floor-%d", n), func(b *testing.B) {
			b.SetBytes(int64(len(frame)))
			for b.Loop() {
				var p Push
				if err := json.Unmarshal(frame, &p); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
