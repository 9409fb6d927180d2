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
	"math/bits"
	"slices"

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

// format is how a segment is laid out. The numbers are on disk: append only.
type format int

const (
	// formatBare is that of the first programs, whose records were as long as
	// what they held. It is read for ever and no longer written.
	formatBare format = 1
	// formatPadded is what is written.
	formatPadded format = 2
)

// rung is how many bytes a record of n bytes takes up when it is filled up: a
// power of two from minRung. The last rung is the largest record there is. Who
// reads takes what is there: the ladder may change without another format.
func rung(n int) int { return min(max(minRung, 1<<bits.Len(uint(n-1))), maxRung) }

const (
	// minRung has room for a text of some 1,400 letters in a mutation. A block of
	// a file system, which is twice as much, was measured to make a save wait half
	// as long again, for a new block is allocated each time.
	minRung = 2 << 10
	maxRung = recordFixed + MaxPayload
)

// header begins a segment:
//
//	"sizjrnl2"                                    8  or 1, by its format
//	number   of the segment, as in its name       8  big endian, like all
//	first    index of its first record            8
//	prev     hash of the record before that       32
//	id       random                               16
//	length of w3                                  2
//	w3       HPKE seal of the segment's key       enc ‖ ciphertext, or nothing
//	nonce                                         24
//	wrapped  segment's key, sealed, all above as associated data   32 + 16
//	zeros    up to the last 32 bytes of headerSize
//	sum      SHA-256 of all the bytes above       32
//
// A header of formatBare ends with the key. From formatPadded on, in any format,
// the first headerSize bytes end with their sum: by that, and by nothing that a
// flipped bit may look like, a newer program's segment is told from a damaged one.
type header struct {
	format format
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
	segmentMagic = "sizjrnl" // and the digit of the format
	headerFixed  = 8 + 8 + 8 + 32 + 16 + 2
	wrapSize     = chacha20poly1305.NonceSizeX + keySize + overhead
	headerSize   = 2 << 10 // and no header of formatBare is longer
)

// newHeader makes a segment's header and its key.
func newHeader(journalKey [keySize]byte, organisation hpke.PublicKey, number uint64, first Index, prev hash) (data []byte, h *header, key []byte, err error) {
	h = &header{format: formatPadded, number: number, first: first, prev: prev, size: headerSize}
	key = make([]byte, keySize)
	rand.Read(key)
	rand.Read(h.id[:])
	data = make([]byte, 0, headerSize)
	data = append(data, segmentMagic...)
	data = append(data, '0'+byte(h.format))
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
	data = append(data, make([]byte, headerSize-sha256.Size-len(data))...)
	sum := sha256.Sum256(data)
	return append(data, sum[:]...), h, key, nil
}

// w3Info binds the seal to the segment and to its format, so that nobody can have
// the one read as the other.
func (h *header) w3Info() []byte {
	return append(fmt.Appendf(nil, "siz-icaro journal v%d W3", h.format), h.id[:]...)
}

// parseHeader reads outside bytes; nothing in h is to be believed before its key
// was unwrapped. The error is errBad or ErrNewerFormat.
func parseHeader(data []byte) (*header, error) {
	if len(data) < headerFixed {
		return nil, errBad
	}
	magic, digit := data[:len(segmentMagic)], data[len(segmentMagic)]
	f := format(digit) - '0'
	if string(magic) != segmentMagic || f < formatBare {
		return nil, errBad
	}
	if f > formatPadded {
		if len(data) >= headerSize && sha256.Sum256(data[:headerSize-sha256.Size]) == hash(data[headerSize-sha256.Size:headerSize]) {
			return nil, ErrNewerFormat
		}
		return nil, errBad
	}
	h := &header{
		format: f,
		number: binary.BigEndian.Uint64(data[8:]),
		first:  Index(binary.BigEndian.Uint64(data[16:])),
		prev:   hash(data[24:56]),
		id:     [16]byte(data[56:72]),
	}
	end := headerFixed + int(binary.BigEndian.Uint16(data[72:]))
	if len(data) < end+wrapSize || h.first == 0 || h.format == formatPadded && (len(data) < headerSize || end+wrapSize > headerSize-sha256.Size) {
		return nil, errBad
	}
	data = bytes.Clone(data[:end+wrapSize]) // h must not keep the whole segment in memory
	h.w3, h.bound = data[headerFixed:end], data[:end]
	h.nonce = data[end : end+chacha20poly1305.NonceSizeX]
	h.wrapped = data[end+chacha20poly1305.NonceSizeX : end+wrapSize]
	h.size = end + wrapSize
	if h.format == formatPadded {
		h.size = headerSize // which the sum is not asked of: what counts of it is sealed
	}
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
//	sealed   type ‖ length of payload, 4 ‖ payload ‖ zeros; the segment's id and
//	         the 44 bytes as associated data
//
// The zeros fill the whole record up to its rung. In formatBare sealed is type ‖
// payload. The checksum keeps a flipped bit in the length of the last record from
// looking like a record that was not finished. The hash of a record is the
// SHA-256 of all its bytes.
const (
	frameBound  = 4 + 8 + 32
	frameHeader = frameBound + 4
	inner       = 1 + 4 // before the payload, within the seal
	recordFixed = frameHeader + inner + overhead
)

// recordSize is how many bytes the record of e takes up.
func recordSize(e Entry) int { return rung(recordFixed + len(e.Payload)) }

var castagnoliTable = crc32.MakeTable(crc32.Castagnoli)

func castagnoli(b []byte) uint32 { return crc32.Checksum(b, castagnoliTable) }

// sealer seals and opens the records of one segment. A segment's key seals each
// index once, so the index is the nonce.
type sealer struct {
	format format
	aead   cipher.AEAD
	id     [16]byte
}

func newSealer(h *header, key []byte) sealer { return sealer{h.format, newAEAD(key), h.id} }

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

// append adds the record of e, in formatPadded, to buf and returns its hash. Where
// buf has room for the record no copy of e is left in memory.
func (s sealer) append(buf []byte, i Index, prev hash, e Entry) ([]byte, hash) {
	start, size := len(buf), recordSize(e)
	buf = slices.Grow(buf, size)
	buf = binary.BigEndian.AppendUint32(buf, uint32(size-frameHeader))
	buf = binary.BigEndian.AppendUint64(buf, uint64(i))
	buf = append(buf, prev[:]...)
	ad := append(s.id[:len(s.id):len(s.id)], buf[start:]...)
	buf = binary.BigEndian.AppendUint32(buf, castagnoli(buf[start:]))
	plain := append(buf[len(buf):], e.Type)
	plain = binary.BigEndian.AppendUint32(plain, uint32(len(e.Payload)))
	plain = append(plain, e.Payload...)
	used := len(plain)
	plain = plain[:size-frameHeader-overhead]
	clear(plain[used:])
	buf = s.aead.Seal(buf, nonce(i), plain, ad) // in its own place
	return buf, sha256.Sum256(buf[start:])
}

// entry takes apart what was within the seal of a record.
func (s sealer) entry(plain []byte) (e Entry, ok bool) {
	if s.format == formatBare {
		return Entry{Type: plain[0], Payload: plain[1:]}, true
	}
	n := binary.BigEndian.Uint32(plain[1:])
	if uint64(n) > uint64(len(plain)-inner) {
		return Entry{}, false
	}
	return Entry{Type: plain[0], Payload: plain[inner : inner+n : inner+n]}, true
}

// frame is a verified record.
type frame struct {
	index  Index
	prev   hash
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
// which is what a power cut leaves; what fills a record up is sealed, so it does
// not look like that. A record that does not verify and reaches into zeros which
// go on behind it, or cover its whole tag, was never finished.
func (s sealer) read(room, data []byte, offset, solid int) (frame, found) {
	if offset == len(data) {
		return frame{}, foundEnd
	}
	if solid < len(data) && solid < offset+frameHeader {
		return frame{}, foundTorn
	}
	f, what := s.verify(room, data, offset)
	if what == foundDamage {
		size, ok := s.frameSize(data[offset:])
		end := offset + size
		if ok && solid < end && (end < len(data) || solid <= end-overhead) {
			return frame{}, foundTorn
		}
	}
	return f, what
}

// frameSize is the size of the record that data begins with, by a header that is whole.
func (s sealer) frameSize(data []byte) (size int, ok bool) {
	if len(data) < frameHeader || castagnoli(data[:frameBound]) != binary.BigEndian.Uint32(data[frameBound:]) {
		return 0, false
	}
	length := int64(binary.BigEndian.Uint32(data))
	if s.format == formatBare {
		ok = length >= 1+overhead && length <= 1+MaxPayload+overhead
	} else {
		ok = length >= inner+overhead && length <= inner+MaxPayload+overhead
	}
	return frameHeader + int(length), ok
}

// verify opens the record at offset, if that is one, into room where that has
// enough of it: what the frame then holds is good until room is used again.
func (s sealer) verify(room, data []byte, offset int) (frame, found) {
	rest := data[offset:]
	if len(rest) < frameHeader {
		return frame{}, foundTorn
	}
	size, ok := s.frameSize(rest)
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
	plain, err := s.aead.Open(room[:0], nonce(f.index), rest[frameHeader:size], ad)
	if err != nil {
		return frame{}, foundDamage
	}
	if f.entry, ok = s.entry(plain); !ok {
		return frame{}, foundDamage
	}
	return f, foundRecord
}

// resume looks for the next good record at or after offset, from index on.
func (s sealer) resume(room, data []byte, offset int, from Index) (frame, bool) {
	for ; offset+frameHeader <= len(data); offset++ {
		if f, what := s.verify(room, data, offset); what == foundRecord && f.index >= from {
			return f, true
		}
	}
	return frame{}, false
}
