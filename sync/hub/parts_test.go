package hub

import (
	"strings"
	"testing"
	"time"

	"siz-icaro/sync/cartella"
	"siz-icaro/sync/wire"
)

func packedPush(t *testing.T, from, to cartella.Seq, text string) wire.Packed {
	t.Helper()
	var p wire.Push
	for seq := from; seq <= to; seq++ {
		p.Mutations = append(p.Mutations, cartella.Mutation{Device: "d", Seq: seq, Author: "u", Action: cartella.AzionePICModifica, Edits: []cartella.Edit{set("p", cartella.KindPIC, "note", "", text)}})
	}
	packed, err := wire.NewPacker(wire.Newest).Push(p)
	if err != nil {
		t.Fatal(err)
	}
	return packed
}

func TestParts(t *testing.T) {
	now := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	var p parts
	add := func(device cartella.DeviceID, part wire.Part) (*wire.Push, wire.Piece, error) {
		t.Helper()
		return p.add(device, part, now)
	}
	push := packedPush(t, 4, 6, "Una nota.")
	whole := push.Whole()
	if _, got, err := add("d", push.Part(0, 50)); err != nil || got.Bytes != 50 {
		t.Fatalf("the first part: %+v, %v", got, err)
	}
	if _, got, err := add("d", push.Part(20, 40)); err != nil || got.Bytes != 60 {
		t.Errorf("one that begins in what is there: %+v, %v", got, err)
	}
	if _, got, err := add("d", push.Part(0, 50)); err != nil || got.Bytes != 60 {
		t.Errorf("one that is there: %+v, %v", got, err)
	}
	if _, _, err := add("d", push.Part(70, 5)); cartella.CodeOf(err) != cartella.CodeSequenza {
		t.Errorf("one that leaves bytes out: %v", err)
	}
	if _, _, err := add("another", push.Part(60, 5)); cartella.CodeOf(err) != cartella.CodeSequenza {
		t.Errorf("what one device sent is another's: %v", err)
	}
	if held := p.from("d", 4); held == nil || held.Bytes != 60 || !held.Same(whole) {
		t.Errorf("held: %+v", held)
	}
	got, _, err := add("d", push.Part(60, whole.Bytes))
	if err != nil || got == nil || len(got.Mutations) != 3 || got.Mutations[0].Seq != 4 {
		t.Fatalf("whole: %+v, %v", got, err)
	}
	if held := p.from("d", 4); held != nil || p.bytes != 0 {
		t.Errorf("it is still held: %+v, %d bytes", held, p.bytes)
	}

	// Another push, and one that is asked for from elsewhere.
	other := packedPush(t, 4, 6, "Un'altra nota.")
	for _, next := range []wire.Part{push.Part(0, 40), other.Part(0, 30)} {
		if _, _, err := add("d", next); err != nil {
			t.Fatal(err)
		}
	}
	if held := p.from("d", 4); held == nil || held.Bytes != 30 || !held.Same(other.Whole()) || p.bytes != 30 {
		t.Errorf("after another one: %+v, %d bytes", held, p.bytes)
	}
	if held := p.from("d", 5); held != nil || p.bytes != 0 {
		t.Errorf("the ledger is beyond it: %+v, %d bytes", held, p.bytes)
	}

	// What is not what it says.
	wrong := push.Part(0, whole.Bytes)
	wrong.Data = append([]byte(nil), wrong.Data...)
	wrong.Data[len(wrong.Data)/2] ^= 1
	if got, _, err := add("d", wrong); cartella.CodeOf(err) != cartella.CodeMalformato {
		t.Errorf("a flipped bit: %+v, %v", got, err)
	}
	if p.bytes != 0 || len(p.of) != 0 {
		t.Errorf("%d bytes are left of %d devices", p.bytes, len(p.of))
	}
}

// TestPartsAreBounded: what nobody goes on with goes, and of too much the oldest.
func TestPartsAreBounded(t *testing.T) {
	now := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	var p parts
	big := wire.Part{Piece: wire.Piece{From: 1, To: 1, Sum: "0001020304050607"}, Of: 1 << 20, Data: []byte(strings.Repeat("x", 1<<20-1))}
	names := func(n int) cartella.DeviceID { return cartella.DeviceID(strings.Repeat("i", n+1)) }
	for n := range maxHeld>>20 + 10 {
		now = now.Add(time.Second)
		if _, _, err := p.add(names(n), big, now); err != nil {
			t.Fatal(err)
		}
		if p.bytes > maxHeld {
			t.Fatalf("%d bytes are held", p.bytes)
		}
	}
	if p.from(names(0), 1) != nil || p.from(names(maxHeld>>20+9), 1) == nil {
		t.Error("it is not the oldest that goes")
	}
	now = now.Add(heldFor + time.Minute)
	if _, _, err := p.add("late", big, now); err != nil {
		t.Fatal(err)
	}
	if len(p.of) != 1 {
		t.Errorf("%d devices that are away are held", len(p.of)-1)
	}
}
