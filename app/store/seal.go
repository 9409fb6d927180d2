package store

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"encoding/binary"
	"errors"
	"math"
)

// sealer seals values with AES-256-GCM and their Badger key as associated
// data, so that a value answers for no other record than its own. A nonce is
// eight random bytes, drawn at Open, and a counter: the same prefix twice is
// one in 2^64 for each pair of Opens.
type sealer struct {
	aead    cipher.AEAD
	prefix  [8]byte
	counter uint32
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
	dst = s.aead.Seal(dst, dst[start:start+nonceSize], plain, key)
	return dst, markOf(dst)
}

// open appends what was sealed to dst. Any number of goroutines.
func (s *sealer) open(dst, key, sealed []byte) ([]byte, mark, error) {
	if len(sealed) < nonceSize+tagSize {
		return nil, 0, errSeal
	}
	plain, err := s.aead.Open(dst, sealed[:nonceSize], sealed[nonceSize:], key)
	if err != nil {
		return nil, 0, errSeal
	}
	return plain, markOf(sealed), nil
}

func markOf(sealed []byte) mark {
	return mark(binary.BigEndian.Uint64(sealed[len(sealed)-8:]))
}
