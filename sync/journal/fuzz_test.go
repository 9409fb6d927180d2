package journal

import (
	"bytes"
	"crypto/rand"
	"encoding/binary"
	"errors"
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
	f.Add([]byte{}, uint16(0), []byte{})
	f.Add([]byte{0, 3, 1, 0, 80, 255}, uint16(5), []byte("rubbish"))
	f.Add([]byte{0, 60, 1}, uint16(0), make([]byte, 300))
	f.Fuzz(func(t *testing.T, edits []byte, cut uint16, tail []byte) {
		body := bytes.Clone(good)
		for ; len(edits) >= 3; edits = edits[3:] {
			body[int(binary.BigEndian.Uint16(edits))%len(body)] ^= edits[2]
		}
		body = append(body[:len(body)-int(cut)%len(body)], tail...)
		fs := oneFile{append(head[:len(head):len(head)], body...)}
		l := newLoader(fs, "", withJournalKey(key), nil)
		l.headers([]string{segmentName(1)}, 0)
		l.read(nil)
		for _, segment := range l.segments {
			err := segment.replay(fs, "", 0, func(i Index, e Entry) error {
				if want := map[Index]string{1: "uno", 2: "due", 3: "tre"}[i]; string(e.Payload) != want || e.Type != 'm' {
					t.Errorf("entry %d %q was never written", i, e.Payload)
				}
				return nil
			})
			if err != nil {
				t.Error(err)
			}
		}
		if bytes.HasPrefix(body, good) && l.report.Entries != 3 {
			t.Errorf("what lies behind good records hides them: %+v", l.report)
		}
	})
}

// oneFile is a file system that answers every read with the same bytes.
type oneFile struct{ data []byte }

func (o oneFile) ReadFile(string) ([]byte, error) { return o.data, nil }
func (oneFile) MkdirAll(string) error             { return errors.ErrUnsupported }
func (oneFile) ReadDir(string) ([]string, error)  { return nil, errors.ErrUnsupported }
func (oneFile) Create(string) (File, error)       { return nil, errors.ErrUnsupported }
func (oneFile) Append(string) (File, error)       { return nil, errors.ErrUnsupported }
func (oneFile) Rename(string, string) error       { return errors.ErrUnsupported }
func (oneFile) Remove(string) error               { return errors.ErrUnsupported }
func (oneFile) SyncDir(string) error              { return errors.ErrUnsupported }
func (oneFile) Free(string) (uint64, error)       { return 0, errors.ErrUnsupported }

// FuzzHeader: no bytes are the header of a segment unless they were made with the key.
func FuzzHeader(f *testing.F) {
	key := randomKey()
	good, _, _, err := newHeader(key, nil, 1, 1, hash{})
	if err != nil {
		f.Fatal(err)
	}
	f.Add(good)
	f.Add(good[:100])
	f.Fuzz(func(t *testing.T, data []byte) {
		h, err := parseHeader(data)
		if err != nil {
			return
		}
		if _, err := withJournalKey(key)(h); err == nil && !bytes.HasPrefix(data, good) {
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
