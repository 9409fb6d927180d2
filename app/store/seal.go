package store

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"encoding/binary"
	"errors"
	"math"
	"math/bits"
)

// sealer seals values with AES-256-GCM and their Badger key as associated
// data, so that a value answers for no other record than its own. A nonce is
// eight random bytes, drawn at Open, and a counter: the same prefix twice is
// one in 2^64 for each pair of Opens.
type sealer struct {
	aead    cipher.AEAD
	prefix  [8]byte
	counter uint32
	padded  []byte
}

// mark is the authentication tag of a sealed value, cut to eight bytes: the
// sum of all marks says whether the values on disk are those written last.
type mark uint64

var errSeal = errors.New("a value does not open with its key")

const (
	nonceSize = 12
	tagSize   = 16
)

func newSealer(key [32]byte) (*sealer, error) {
	block, err := aes.NewCipher(key[:])
	if err != nil {
		return nil, err
	}
	aead, err := cipher.NewGCM(block)
	if err != nil {
		return nil, err
	}
	s := &sealer{aead: aead}
	rand.Read(s.prefix[:]) // never fails: crypto/rand ends the program instead
	return s, nil
}

// Before it is sealed a value is filled up to a rung of a ladder, from minRung the
// powers of two and one between each two of them: Badger's logs say in clear how
// long a value is, and most records are on the first rung, whatever they are and
// however much was written. The first is as low as that allows, because every
// byte costs a first sync its time twice. padMark stands after the value, zeros
// after it, so that a value opens whatever ladder it was filled up by: the one of
// format 2 was at first that of the powers of two from 1 KiB.
const (
	minRung = 768
	padMark = 0x80
)

func rung(n int) int {
	power := 1 << bits.Len(uint(n-1))
	if between := power / 4 * 3; n <= between {
		power = between
	}
	return max(minRung, power)
}

// wipe takes away what was sealed last.
func (s *sealer) wipe() { clear(s.padded[:cap(s.padded)]) }

// seal appends sealed plain to dst. One goroutine at a time.
func (s *sealer) seal(dst, key, plain []byte) ([]byte, mark) {
	if s.counter == math.MaxUint32 {
		rand.Read(s.prefix[:])
		s.counter = 0
	}
	s.counter++
	start := len(dst)
	dst = append(dst, s.prefix[:]...)
	dst = binary.BigEndian.AppendUint32(dst, s.counter)
	s.padded = append(append(s.padded[:0], plain...), padMark)
	s.padded = append(s.padded, make([]byte, rung(len(s.padded))-len(s.padded))...)
	dst = s.aead.Seal(dst, dst[start:start+nonceSize], s.padded, key)
	return dst, markOf(dst)
}

// open appends what was sealed to dst. Any number of goroutines.
func (s *sealer) open(dst, key, sealed []byte) ([]byte, mark, error) {
	padded, m, err := s.openPadded(dst, key, sealed)
	if err != nil {
		return nil, 0, err
	}
	plain, ok := unpad(padded)
	if !ok {
		return nil, 0, errSeal
	}
	return plain, m, nil
}

// openAny is open for a value that may be of format 1, which had no padding.
// Nothing that was sealed then ended as padding does: it was JSON, or a record
// whose body is.
func (s *sealer) openAny(dst, key, sealed []byte) ([]byte, mark, error) {
	padded, m, err := s.openPadded(dst, key, sealed)
	if err != nil {
		return nil, 0, err
	}
	if plain, ok := unpad(padded); ok {
		return plain, m, nil
	}
	return padded, m, nil
}

func (s *sealer) openPadded(dst, key, sealed []byte) ([]byte, mark, error) {
	if len(sealed) < nonceSize+tagSize {
		return nil, 0, errSeal
	}
	plain, err := s.aead.Open(dst, sealed[:nonceSize], sealed[nonceSize:], key)
	if err != nil {
		return nil, 0, errSeal
	}
	return plain, markOf(sealed), nil
}

func unpad(padded []byte) ([]byte, bool) {
	plain := bytes.TrimRight(padded, "\x00")
	if len(plain) == 0 || plain[len(plain)-1] != padMark {
		return nil, false
	}
	return plain[:len(plain)-1], true
}

func markOf(sealed []byte) mark {
	return mark(binary.BigEndian.Uint64(sealed[len(sealed)-8:]))
}
