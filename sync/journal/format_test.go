package journal

import (
	"bytes"
	"encoding/binary"
	"testing"
)

// madeUp is a sealer, and a record that holds plain, as whoever has the key of a
// segment can make one: anybody may seal a segment's key to the organisation.
func madeUp(t *testing.T, plain []byte) (sealer, []byte) {
	t.Helper()
	_, h, key, err := newHeader(randomKey(), nil, 1, 1, hash{})
	if err != nil {
		t.Fatal(err)
	}
	s := newSealer(h, key)
	record := binary.BigEndian.AppendUint32(nil, uint32(len(plain)+overhead))
	record = binary.BigEndian.AppendUint64(record, 1)
	record = append(record, make([]byte, len(hash{}))...)
	ad := append(s.id[:len(s.id):len(s.id)], record...)
	record = binary.BigEndian.AppendUint32(record, castagnoli(record))
	return s, s.aead.Seal(record, nonce(1), plain, ad)
}

// TestLengthWithinARecord: a record says itself how much of it is payload, and is
// not believed to hold more than it does.
func TestLengthWithinARecord(t *testing.T) {
	for _, test := range []struct {
		said, room uint32
		want       found
	}{
		{0, 0, foundRecord}, {3, 3, foundRecord}, {3, 100, foundRecord},
		{4, 3, foundDamage}, {1, 0, foundDamage}, {1<<32 - 1, 3, foundDamage}, {1 << 31, 100, foundDamage},
	} {
		plain := binary.BigEndian.AppendUint32([]byte{'m'}, test.said)
		plain = append(plain, bytes.Repeat([]byte{'x'}, int(test.room))...)
		s, record := madeUp(t, plain)
		f, got := s.verify(nil, record, 0)
		if got != test.want || got == foundRecord && len(f.entry.Payload) != int(test.said) {
			t.Errorf("%d bytes said in room for %d: found %d with %d bytes, want %d", test.said, test.room, got, len(f.entry.Payload), test.want)
		}
	}
}

// TestFilledUpWithZeros: nothing that was in memory before goes into what fills a
// record up.
func TestFilledUpWithZeros(t *testing.T) {
	s, _ := madeUp(t, nil)
	used := bytes.Repeat([]byte{'?'}, 3*minRung)
	record, _ := s.append(used[:0], 1, hash{}, Entry{'m', []byte("uno")})
	if &record[0] != &used[0] {
		t.Fatal("the room was not used")
	}
	ad := append(s.id[:len(s.id):len(s.id)], record[:frameBound]...)
	plain, err := s.aead.Open(nil, nonce(1), record[frameHeader:], ad)
	if err != nil {
		t.Fatal(err)
	}
	if got := bytes.TrimRight(plain, "\x00"); string(got) != "m\x00\x00\x00\x03uno" {
		t.Errorf("sealed is %q", got)
	}
}
