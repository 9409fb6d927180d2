package vault

import (
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"fmt"
	"time"

	"golang.org/x/crypto/argon2"
	"golang.org/x/crypto/chacha20poly1305"
	"golang.org/x/text/unicode/norm"
)

const (
	keySize  = 32
	saltSize = 16
)

var errSeal = errors.New("seal does not open")

// sealText is an XChaCha20-Poly1305 seal with its random nonce.
type sealText struct {
	Nonce []byte `json:"nonce"`
	Box   []byte `json:"box"`
}

// seal panics on nothing an outsider controls: keys have the right size here.
func seal(key [keySize]byte, plain, ad []byte) sealText {
	aead, err := chacha20poly1305.NewX(key[:])
	if err != nil {
		panic(err) // only for a key of another size
	}
	nonce := make([]byte, aead.NonceSize())
	rand.Read(nonce) // never fails: crypto/rand ends the program instead
	return sealText{nonce, aead.Seal(nil, nonce, plain, ad)}
}

func (s sealText) open(key [keySize]byte, ad []byte) ([]byte, error) {
	aead, err := chacha20poly1305.NewX(key[:])
	if err != nil {
		panic(err) // only for a key of another size
	}
	if len(s.Nonce) != aead.NonceSize() {
		return nil, errSeal
	}
	plain, err := aead.Open(nil, s.Nonce, s.Box, ad)
	if err != nil {
		return nil, errSeal
	}
	return plain, nil
}

// w1 wraps the DEK under the device secret and the password.
type w1 struct {
	Salt []byte `json:"salt"`
	Cost Cost   `json:"cost"`
	sealText
}

// w2 wraps the DEK under the device secret and the recovery share.
type w2 struct{ sealText }

// derive mixes a device secret with something else into a key.
func derive(secret, salt []byte, info string) (key [keySize]byte) {
	k, err := hkdf.Key(sha256.New, secret, salt, info, keySize)
	if err != nil {
		panic(err) // only for an output of more than 255 hashes
	}
	copy(key[:], k)
	clear(k)
	return key
}

func (h *header) w1Key(deviceSecret []byte, password string) [keySize]byte {
	stretched := h.W1.Cost.stretch(password, h.W1.Salt)
	defer clear(stretched)
	return derive(stretched, deviceSecret, "siz-icaro vault v1 W1")
}

func (h *header) bindW1() []byte {
	return h.bind("W1", h.W1.Salt, fmt.Appendf(nil, "%d,%d,%d", h.W1.Cost.Memory, h.W1.Cost.Time, h.W1.Cost.Threads))
}

// wrapW1 puts the DEK under a new salt and the given password.
func (h *header) wrapW1(dek [keySize]byte, deviceSecret []byte, password string, cost Cost) {
	h.W1.Salt = make([]byte, saltSize)
	rand.Read(h.W1.Salt)
	h.W1.Cost = cost
	key := h.w1Key(deviceSecret, password)
	defer clear(key[:])
	h.W1.sealText = seal(key, dek[:], h.bindW1())
}

func (h *header) openW1(deviceSecret []byte, password string) (dek [keySize]byte, err error) {
	key := h.w1Key(deviceSecret, password)
	defer clear(key[:])
	return dek, openDEK(&dek, h.W1.sealText, key, h.bindW1())
}

func (h *header) wrapW2(dek [keySize]byte, deviceSecret, share []byte) {
	key := derive(share, deviceSecret, "siz-icaro vault v1 W2")
	defer clear(key[:])
	h.W2 = &w2{seal(key, dek[:], h.bind("W2"))}
}

func (h *header) openW2(deviceSecret, share []byte) (dek [keySize]byte, err error) {
	key := derive(share, deviceSecret, "siz-icaro vault v1 W2")
	defer clear(key[:])
	return dek, openDEK(&dek, h.W2.sealText, key, h.bind("W2"))
}

func openDEK(dek *[keySize]byte, s sealText, key [keySize]byte, ad []byte) error {
	plain, err := s.open(key, ad)
	if err != nil {
		return err
	}
	defer clear(plain)
	if len(plain) != keySize {
		return errSeal
	}
	copy(dek[:], plain)
	return nil
}

// Cost is the price of one guess at the password: Argon2id's parameters.
type Cost struct {
	Memory  uint32 `json:"memory"` // KiB
	Time    uint32 `json:"time"`   // passes
	Threads uint8  `json:"threads"`
}

// The least that a new vault uses (RFC 9106, second recommended option, with the
// parallelism of the smallest laptop), and how long an unlock aims to take.
const (
	minMemory  = 64 << 10
	minTime    = 3
	threads    = 2
	aimAtLeast = 500 * time.Millisecond
)

// The most that a file may ask of us: 1 GiB, 16 passes, 16 threads.
const (
	maxMemory  = 1 << 20
	maxTime    = 16
	maxThreads = 16
)

func (c Cost) check() error {
	if c.Memory > maxMemory || c.Time > maxTime || c.Threads > maxThreads || c.Time < 1 || c.Threads < 1 {
		return errors.New("cost parameters out of bounds")
	}
	return nil
}

// stretch is slow on purpose. NFKC makes the same password the same bytes
// whichever keyboard composed its accents.
func (c Cost) stretch(password string, salt []byte) []byte {
	plain := norm.NFKC.Bytes([]byte(password))
	defer clear(plain)
	return argon2.IDKey(plain, salt, c.Time, c.Memory, c.Threads, keySize)
}

// calibrate finds the cost at which this computer needs half a second to a
// second for one guess: memory is doubled once, then passes are added.
func calibrate() Cost {
	c := Cost{Memory: minMemory, Time: minTime, Threads: threads}
	salt := make([]byte, saltSize)
	took := measure(c, salt)
	if took < aimAtLeast {
		c.Memory *= 2
		took = measure(c, salt)
	}
	if took < aimAtLeast {
		c.Time = min(maxTime, uint32(minTime*aimAtLeast/took)+1)
	}
	return c
}

func measure(c Cost, salt []byte) time.Duration {
	start := time.Now()
	c.stretch("calibration", salt)
	return max(time.Since(start), time.Millisecond)
}
