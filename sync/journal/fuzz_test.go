package journal

import (
	"bytes"
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"os"
	"testing"
)

// randomKey differs in each process, so that no seed of another one opens.
func randomKey() (key [keySize]byte) {
	rand.Read(key[:])
	return key
}

// FuzzSegment: whatever is done to the bytes behind a good header, reading them
// neither panics nor yields a record that was not written. edits are triples of
// a position, big endian, and a byte to xor there; cut shortens what is left.
func FuzzSegment(f *testing.F) {
	key := randomKey()
	head, h, segmentKey, err := newHeader(key, nil, 1, 1, hash{})
	if err != nil {
		f.Fatal(err)
	}
	s := newSealer(h, segmentKey)
	good, sum := s.append(nil, 1, hash{}, Entry{'m', []byte("uno")})
	good, sum = s.append(good, 2, sum, Entry{'m', []byte("due")})
	good, _ = s.append(good, 3, sum, Entry{'m', []byte("tre")})
	f.Add([]byte{8, 3, 1, 8, 80, 255}, uint16(5), []byte("rubbish"))
	f.Add([]byte{16, 10, 1}, uint16(0), make([]byte, 300))
	f.Add([]byte{}, uint16(minRung/2), make([]byte, minRung))
	fuzzRecords(f, key, head, good, map[Index]string{1: "uno", 2: "due", 3: "tre"})
}

// FuzzBareSegment is FuzzSegment for a segment of the first format.
func FuzzBareSegment(f *testing.F) {
	data, err := os.ReadFile("testdata/v1-vite/000000000002.seg")
	if err != nil {
		f.Fatal(err)
	}
	h, err := parseHeader(data)
	if err != nil {
		f.Fatal(err)
	}
	f.Add([]byte{0, 3, 1, 0, 50, 255}, uint16(5), []byte("rubbish"))
	f.Add([]byte{0, 60, 1}, uint16(0), make([]byte, 300))
	fuzzRecords(f, [keySize]byte{1, 2, 3}, data[:h.size], data[h.size:], map[Index]string{8: "nota 7"})
}

// fuzzRecords does it to good, which stands behind head and holds entries.
func fuzzRecords(f *testing.F, key [keySize]byte, head, good []byte, entries map[Index]string) {
	f.Add([]byte{}, uint16(0), []byte{})
	f.Fuzz(func(t *testing.T, edits []byte, cut uint16, tail []byte) {
		body := bytes.Clone(good)
		for ; len(edits) >= 3; edits = edits[3:] {
			body[int(binary.BigEndian.Uint16(edits))%len(body)] ^= edits[2]
		}
		body = append(body[:len(body)-int(cut)%len(body)], tail...)
		fs := oneFile{append(head[:len(head):len(head)], body...)}
		l := newLoader(fs, "", withJournalKey(key), nil)
		h, err := parseHeader(head)
		if err == nil {
			err = l.headers([]string{segmentName(h.number)}, 0)
		}
		if err != nil {
			t.Fatal(err)
		}
		l.read(nil)
		for _, segment := range l.segments {
			err := segment.replay(fs, "", 0, func(i Index, e Entry) error {
				if want, ok := entries[i]; !ok || string(e.Payload) != want || e.Type != 'm' {
					t.Errorf("entry %d %q was never written", i, e.Payload)
				}
				return nil
			})
			if err != nil {
				t.Error(err)
			}
		}
		if bytes.HasPrefix(body, good) && l.report.Entries != len(entries) {
			t.Errorf("what lies behind good records hides them: %+v", l.report)
		}
	})
}

// oneFile is a file system that answers every read with the same bytes.
type oneFile struct{ data []byte }

func (o oneFile) ReadFile(string) ([]byte, error) { return o.data, nil }
func (o oneFile) ReadHead(_ string, n int) ([]byte, error) {
	return o.data[:min(n, len(o.data))], nil
}
func (oneFile) MkdirAll(string) error            { return errors.ErrUnsupported }
func (oneFile) ReadDir(string) ([]string, error) { return nil, errors.ErrUnsupported }
func (oneFile) Create(string) (File, error)      { return nil, errors.ErrUnsupported }
func (oneFile) Append(string) (File, error)      { return nil, errors.ErrUnsupported }
func (oneFile) Rename(string, string) error      { return errors.ErrUnsupported }
func (oneFile) Remove(string) error              { return errors.ErrUnsupported }
func (oneFile) SyncDir(string) error             { return errors.ErrUnsupported }
func (oneFile) Free(string) (uint64, error)      { return 0, errors.ErrUnsupported }

// FuzzHeader: no bytes are the header of a segment unless they were made with the key.
func FuzzHeader(f *testing.F) {
	key := randomKey()
	good, _, _, err := newHeader(key, nil, 1, 1, hash{})
	if err != nil {
		f.Fatal(err)
	}
	f.Add(good)
	f.Add(good[:100])
	newer := bytes.Clone(good[:headerSize-sha256.Size])
	newer[len(segmentMagic)]++
	sum := sha256.Sum256(newer)
	f.Add(append(newer, sum[:]...))
	bare, err := os.ReadFile("testdata/v1-vite/000000000001.seg")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(bare)
	made, err := parseHeader(good)
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		h, err := parseHeader(data)
		if err != nil {
			return
		}
		// All of it that counts is before the zeros that fill it up.
		if _, err := withJournalKey(key)(h); err == nil && !bytes.HasPrefix(data, good[:len(made.bound)+wrapSize]) {
			t.Error("a header that was never made unwraps")
		}
	})
}

// FuzzManifest: the same of the manifest.
func FuzzManifest(f *testing.F) {
	key := randomKey()
	good := (&manifest{newest: 3}).encode(key)
	f.Add(good)
	f.Add(good[:10])
	f.Fuzz(func(t *testing.T, data []byte) {
		if _, err := decodeManifest(data, key); err == nil && string(data) != string(good) {
			t.Error("a manifest that was never made opens")
		}
	})
}
