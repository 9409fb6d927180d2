package wire

import (
	"bytes"
	"encoding/hex"
	"reflect"
	"strings"
	"testing"

	"siz-icaro/sync/cartella"
)

func examplePush(t testing.TB) Push {
	t.Helper()
	for _, m := range examples() {
		if p, ok := m.(Push); ok {
			return p
		}
	}
	t.Fatal("no example of a push")
	return Push{}
}

// TestGoldenPush reads the stored frames: compressors may change their output, not
// what old frames mean.
func TestGoldenPush(t *testing.T) {
	want := examplePush(t)
	packed, err := NewPacker(Newest).Push(want)
	if err != nil {
		t.Fatal(err)
	}
	again, err := NewPacker(Newest).Push(want)
	if err != nil || !bytes.Equal(packed.data, again.data) {
		t.Errorf("packed again it is another: %v", err)
	}
	whole := packed.Whole()
	if whole.From != 9 || whole.To != 9 || whole.Bytes != len(packed.data) || len(packed.data) >= 600 {
		t.Errorf("packed as %+v", whole)
	}
	frame, err := hex.DecodeString(string(golden(t, "push.packed.hex", []byte(hex.EncodeToString(packed.data)))))
	if err != nil {
		t.Fatal(err)
	}
	if got, _, err := decodeFrame(frame, true, &chain{}); err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("read as %+v, %v", got, err)
	}
	first := packed.Part(3, 20)
	head, err := encodePart(first)
	if err != nil {
		t.Fatal(err)
	}
	frame, err = hex.DecodeString(string(golden(t, "part.hex", []byte(hex.EncodeToString(head)))))
	if err != nil {
		t.Fatal(err)
	}
	got, _, err := decodeFrame(frame, true, &chain{})
	part, ok := got.(Part)
	if err != nil || !ok || len(part.Data) != 20 || part.Bytes != 3 || part.Of < 100 || part.To != 9 {
		t.Errorf("read as %+v, %v", got, err)
	}
	if last := packed.Part(whole.Bytes-5, 20); len(last.Data) != 5 {
		t.Errorf("the last part has %d bytes, 5 were left", len(last.Data))
	}
}

func TestPartsThatAreNone(t *testing.T) {
	good := Part{Piece: Piece{From: 1, To: 2, Sum: "0001020304050607", Bytes: 4}, Of: 10, Data: []byte("abc")}
	frame, err := encodePart(good)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := decodePart(frame); err != nil || !reflect.DeepEqual(got, good) {
		t.Fatalf("read as %+v, %v", got, err)
	}
	for name, change := range map[string]func(*Part){
		"of nothing":          func(p *Part) { p.Data = nil },
		"beyond its end":      func(p *Part) { p.Bytes = 8 },
		"before the first":    func(p *Part) { p.From = 0 },
		"backwards":           func(p *Part) { p.To, p.From = 1, 2 },
		"of what is too long": func(p *Part) { p.Of = MaxText + maxPartHead + 1 },
	} {
		bad := good
		change(&bad)
		frame, err := encodePart(bad)
		if err != nil {
			t.Fatal(err)
		}
		want := cartella.CodeMalformato
		if strings.Contains(name, "too long") {
			want = cartella.CodeTroppoGrande
		}
		if _, err := decodePart(frame); cartella.CodeOf(err) != want {
			t.Errorf("a part %s: %v", name, err)
		}
	}
	for n := range frame {
		if _, err := decodePart(frame[:max(n, 1)]); n < len(frame)-len(good.Data)+1 && cartella.CodeOf(err) != cartella.CodeMalformato {
			t.Errorf("cut after %d bytes: %v", n, err)
		}
	}
}

func FuzzUnpackPush(f *testing.F) {
	for _, p := range []Push{{}, examplePush(f)} {
		packed, err := NewPacker(Newest).Push(p)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(packed.data)
		part, err := encodePart(Packed{Piece{From: 1, To: 1, Sum: "0001020304050607"}, packed.data}.Part(0, 30))
		if err != nil {
			f.Fatal(err)
		}
		f.Add(part)
	}
	f.Add([]byte{layoutText})
	f.Add([]byte{layoutPart})
	f.Fuzz(func(t *testing.T, frame []byte) {
		m, _, err := decodeFrame(frame, true, &chain{})
		if err != nil {
			if c := cartella.CodeOf(err); c != cartella.CodeMalformato && c != cartella.CodeTroppoGrande {
				t.Fatalf("refused with %v", err)
			}
			return
		}
		if part, ok := m.(Part); ok {
			again, err := encodePart(part)
			if err != nil {
				t.Fatal(err)
			}
			if got, err := decodePart(again); err != nil || !reflect.DeepEqual(got, part) {
				t.Fatalf("%+v is read again as %+v, %v", part, got, err)
			}
		}
	})
}
