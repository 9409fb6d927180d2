package journal

import (
	"bytes"
	"crypto/cipher"
	"crypto/ecdh"
	"crypto/hpke"
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"

	"golang.org/x/crypto/chacha20poly1305"
)

// Index is the place of an entry in the journal, counted from 1. Indexes grow;
// a gap is left where damage of unknown extent was found.
type Index uint64

// Entry is what the journal keeps: bytes and a type that means something to the
// caller only.
type Entry struct {
	Type    byte
	Payload []byte
}

// MaxPayload bounds one entry: no reader can be made to ask for more.
const MaxPayload = 16 << 20

const (
	keySize  = chacha20poly1305.KeySize
	overhead = chacha20poly1305.Overhead
)

type hash [sha256.Size]byte

var errBad = errors.New("does not verify")

// header begins a segment:
//
//	"sizjrnl1"                                    8
//	number   of the segment, as in its name       8  big endian, like all
//	first    index of its first record            8
//	prev     hash of the record before that       32
//	id       random                               16
//	length of w3                                  2
//	w3       HPKE seal of the segment's key       enc ‖ ciphertext, or nothing
//	nonce                                         24
//	wrapped  segment's key, sealed, all above as associated data   32 + 16
type header struct {
	number uint64
	first  Index
	prev   hash
	id     [16]byte
	w3     []byte

	nonce, wrapped []byte
	bound          []byte // the bytes above nonce
	size           int
}

const (
	segmentMagic = "sizjrnl1"
	headerFixed  = 8 + 8 + 8 + 32 + 16 + 2
	wrapSize     = chacha20poly1305.NonceSizeX + keySize + overhead
)

// newHeader makes a segment's header and its key.
func newHeader(journalKey [keySize]byte, organisation hpke.PublicKey, number uint64, first Index, prev hash) (data []byte, h *header, key []byte, err error) {
	h = &header{number: number, first: first, prev: prev}
	key = make([]byte, keySize)
	rand.Read(key)
	rand.Read(h.id[:])
	data = append(data, segmentMagic...)
	data = binary.BigEndian.AppendUint64(data, number)
	data = binary.BigEndian.AppendUint64(data, uint64(first))
	data = append(data, prev[:]...)
	data = append(data, h.id[:]...)
	if organisation != nil {
		h.w3, err = hpke.Seal(organisation, hpke.HKDFSHA256(), hpke.ChaCha20Poly1305(), h.w3Info(), key)
		if err != nil {
			return nil, nil, nil, fmt.Errorf("seal the segment's key for the organisation: %w", err)
		}
	}
	data = binary.BigEndian.AppendUint16(data, uint16(len(h.w3)))
	data = append(data, h.w3...)
	h.bound = bytes.Clone(data)
	h.nonce = make([]byte, chacha20poly1305.NonceSizeX)
	rand.Read(h.nonce)
	h.wrapped = newAEAD(journalKey[:]).Seal(nil, h.nonce, key, h.bound)
	data = append(append(data, h.nonce...), h.wrapped...)
	h.size = len(data)
	return data, h, key, nil
}

func (h *header) w3Info() []byte { return append([]byte("siz-icaro journal v1 W3"), h.id[:]...) }

// parseHeader reads outside bytes; nothing in h is to be believed before its key
// was unwrapped.
func parseHeader(data []byte) (*header, error) {
	if len(data) < headerFixed || string(data[:8]) != segmentMagic {
		return nil, errBad
	}
	h := &header{
		number: binary.BigEndian.Uint64(data[8:]),
		first:  Index(binary.BigEndian.Uint64(data[16:])),
		prev:   hash(data[24:56]),
		id:     [16]byte(data[56:72]),
	}
	end := headerFixed + int(binary.BigEndian.Uint16(data[72:]))
	if len(data) < end+wrapSize || h.first == 0 {
		return nil, errBad
	}
	data = bytes.Clone(data[:end+wrapSize]) // h must not keep the whole segment in memory
	h.w3, h.bound = data[headerFixed:end], data[:end]
	h.nonce = data[end : end+chacha20poly1305.NonceSizeX]
	h.wrapped = data[end+chacha20poly1305.NonceSizeX : end+wrapSize]
	h.size = end + wrapSize
	return h, nil
}

// unwrap returns the segment's key.
type unwrap func(*header) ([]byte, error)

// withJournalKey unwraps W1's way: by the key the journal was opened with.
func withJournalKey(journalKey [keySize]byte) unwrap {
	return func(h *header) ([]byte, error) {
		key, err := newAEAD(journalKey[:]).Open(nil, h.nonce, h.wrapped, h.bound)
		if err != nil {
			return nil, errBad
		}
		return key, nil
	}
}

// RecoveryKEM is what the organisation's recovery key pair is for: HPKE's
// DHKEM(X25519, HKDF-SHA256), of RFC 9180.
func RecoveryKEM() hpke.KEM { return hpke.DHKEM(ecdh.X25519()) }

// withOrganisationKeys unwraps W3's way: by whichever of the keys that the
// organisation has had was in force when the segment was begun.
func withOrganisationKeys(privates []hpke.PrivateKey) unwrap {
	return func(h *header) ([]byte, error) {
		for _, private := range privates {
			key, err := hpke.Open(private, hpke.HKDFSHA256(), hpke.ChaCha20Poly1305(), h.w3Info(), h.w3)
			if err == nil && len(key) == keySize {
				return key, nil
			}
		}
		return nil, errBad
	}
}

// A record:
//
//	length of sealed                              4
//	index                                         8
//	prev     hash of the record before            32
//	crc32c   of the 44 bytes above                4
//	sealed   type ‖ payload; the segment's id and the 44 bytes as associated data
//
// The checksum keeps a flipped bit in the length of the last record from looking
// like a record that was not finished. The hash of a record is the SHA-256 of
// all its bytes.
const (
	frameBound  = 4 + 8 + 32
	frameHeader = frameBound + 4
)

var castagnoliTable = crc32.MakeTable(crc32.Castagnoli)

func castagnoli(b []byte) uint32 { return crc32.Checksum(b, castagnoliTable) }

// sealer seals and opens the records of one segment. A segment's key seals each
// index once, so the index is the nonce.
type sealer struct {
	aead cipher.AEAD
	id   [16]byte
}

func newSealer(h *header, key []byte) sealer { return sealer{newAEAD(key), h.id} }

func newAEAD(key []byte) cipher.AEAD {
	aead, err := chacha20poly1305.NewX(key)
	if err != nil {
		panic(err) // only for a key of another size
	}
	return aead
}

func nonce(i Index) []byte {
	n := make([]byte, chacha20poly1305.NonceSizeX)
	binary.BigEndian.PutUint64(n[len(n)-8:], uint64(i))
	return n
}

// append adds the record of e to buf and returns its hash.
func (s sealer) append(buf []byte, i Index, prev hash, e Entry) ([]byte, hash) {
	start := len(buf)
	buf = binary.BigEndian.AppendUint32(buf, uint32(1+len(e.Payload)+overhead))
	buf = binary.BigEndian.AppendUint64(buf, uint64(i))
	buf = append(buf, prev[:]...)
	ad := append(s.id[:len(s.id):len(s.id)], buf[start:]...)
	buf = binary.BigEndian.AppendUint32(buf, castagnoli(buf[start:]))
	plain := append([]byte{e.Type}, e.Payload...)
	buf = s.aead.Seal(buf, nonce(i), plain, ad)
	return buf, sha256.Sum256(buf[start:])
}

// frame is a verified record.
type frame struct {
	index  Index
	prev   hash
	hash   hash
	offset int
	size   int
	entry  Entry
}

// What is found where a record should be.
type found int

const (
	foundRecord found = iota
	foundEnd          // nothing more
	foundTorn         // a record that was not finished
	foundDamage
)

// read looks for a record at offset and opens it. solid is where the zeros begin
// that data ends in, if it does: the file had grown and the bytes had not arrived,
// which is what a power cut leaves. A record that does not verify and reaches into
// zeros which go on behind it, or cover its whole tag, was never finished.
func (s sealer) read(data []byte, offset, solid int) (frame, found) {
	if offset == len(data) {
		return frame{}, foundEnd
	}
	if solid < len(data) && solid < offset+frameHeader {
		return frame{}, foundTorn
	}
	f, what := s.verify(data, offset)
	if what == foundDamage {
		size, ok := frameSize(data[offset:])
		end := offset + size
		if ok && solid < end && (end < len(data) || solid <= end-overhead) {
			return frame{}, foundTorn
		}
	}
	return f, what
}

// frameSize is the size of the record that data begins with, by a header that is whole.
func frameSize(data []byte) (size int, ok bool) {
	if len(data) < frameHeader || castagnoli(data[:frameBound]) != binary.BigEndian.Uint32(data[frameBound:]) {
		return 0, false
	}
	length := binary.BigEndian.Uint32(data)
	return frameHeader + int(length), length >= 1+overhead && length <= 1+MaxPayload+overhead
}

// verify opens the record at offset, if that is one.
func (s sealer) verify(data []byte, offset int) (frame, found) {
	rest := data[offset:]
	if len(rest) < frameHeader {
		return frame{}, foundTorn
	}
	size, ok := frameSize(rest)
	if !ok {
		return frame{}, foundDamage
	}
	if len(rest) < size {
		return frame{}, foundTorn
	}
	f := frame{
		index:  Index(binary.BigEndian.Uint64(rest[4:])),
		prev:   hash(rest[12:44]),
		offset: offset,
		size:   size,
	}
	ad := append(s.id[:len(s.id):len(s.id)], rest[:frameBound]...)
	plain, err := s.aead.Open(nil, nonce(f.index), rest[frameHeader:size], ad)
	if err != nil {
		return frame{}, foundDamage
	}
	f.hash = sha256.Sum256(rest[:size])
	f.entry = Entry{Type: plain[0], Payload: plain[1:]}
	return f, foundRecord
}

// resume looks for the next good record at or after offset, from index on.
func (s sealer) resume(data []byte, offset int, from Index) (frame, bool) {
	for ; offset+frameHeader <= len(data); offset++ {
		if f, what := s.verify(data, offset); what == foundRecord && f.index >= from {
			return f, true
		}
	}
	return frame{}, false
}
