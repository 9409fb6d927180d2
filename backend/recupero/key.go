package recupero

import (
	"bytes"
	"crypto/cipher"
	"crypto/hpke"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/big"
	"strings"

	"golang.org/x/crypto/argon2"
	"golang.org/x/crypto/chacha20poly1305"
	"golang.org/x/text/unicode/norm"

	"siz-icaro/sync/cartella"
	"siz-icaro/sync/journal"
)

// keyFile is what is written for the safe. Box is XChaCha20-Poly1305 over the
// private half, under Argon2id of the passphrase, with all else as associated
// data.
type keyFile struct {
	Format  string `json:"formato"`
	Version int    `json:"versione"`
	Public  []byte `json:"pubblica"`
	Cost    cost   `json:"argon2id"`
	Salt    []byte `json:"sale"`
	Nonce   []byte `json:"nonce"`
	Box     []byte `json:"privata"`
}

type cost struct {
	MemoryKiB uint32 `json:"memoriaKiB"`
	Time      uint32 `json:"passaggi"`
	Threads   uint8  `json:"thread"`
}

const (
	keyFormat  = "SIZ-ICARO chiave di recupero"
	keyVersion = 1
	saltSize   = 16
	maxKeyFile = 16 << 10
)

// fullCost is what one guess costs, far above a password's: the file may be
// tried for years, and is opened a few times in its life.
var fullCost = cost{MemoryKiB: 256 << 10, Time: 3, Threads: 2}

// The most that a file may ask of the machine.
var maxCost = cost{MemoryKiB: 2 << 20, Time: 16, Threads: 16}

// NewKey makes a recovery key pair.
func NewKey() (hpke.PrivateKey, error) {
	private, err := journal.RecoveryKEM().GenerateKey()
	if err != nil {
		return nil, fmt.Errorf("make a recovery key: %w", err)
	}
	return private, nil
}

// NewPassphrase makes a passphrase to be written on paper: five groups of five
// letters and digits that are not mistaken for one another, some 123 bits.
func NewPassphrase() string {
	const alphabet = "abcdefghjkmnpqrstuvwxyz23456789"
	var b strings.Builder
	for i := range 25 {
		if i > 0 && i%5 == 0 {
			b.WriteByte('-')
		}
		n, err := rand.Int(rand.Reader, big.NewInt(int64(len(alphabet))))
		if err != nil {
			panic(err) // crypto/rand does not fail
		}
		b.WriteByte(alphabet[n.Int64()])
	}
	return b.String()
}

// Seal is the key file of private under a passphrase.
func Seal(private hpke.PrivateKey, passphrase string) ([]byte, error) {
	return seal(private, passphrase, fullCost)
}

func seal(private hpke.PrivateKey, passphrase string, c cost) ([]byte, error) {
	plain, err := private.Bytes()
	if err != nil {
		return nil, fmt.Errorf("seal the recovery key: %w", err)
	}
	defer clear(plain)
	f := keyFile{
		Format: keyFormat, Version: keyVersion, Public: private.PublicKey().Bytes(), Cost: c,
		Salt: make([]byte, saltSize), Nonce: make([]byte, chacha20poly1305.NonceSizeX),
	}
	rand.Read(f.Salt)
	rand.Read(f.Nonce)
	aead, err := f.aead(passphrase)
	if err != nil {
		return nil, fmt.Errorf("seal the recovery key: %w", err)
	}
	f.Box = aead.Seal(nil, f.Nonce, plain, f.bound())
	data, err := json.MarshalIndent(f, "", "  ")
	if err != nil {
		return nil, fmt.Errorf("seal the recovery key: %w", err)
	}
	return append(data, '\n'), nil
}

// Unseal opens a key file. The error is a *cartella.Error of CodeNonValido for
// what is no key file or a damaged one, CodeCredenzialiErrate for another
// passphrase.
func Unseal(data []byte, passphrase string) (hpke.PrivateKey, error) {
	f, err := parse(data)
	if err != nil {
		return nil, &cartella.Error{Code: cartella.CodeNonValido, Err: err,
			Message: "Il file della chiave di recupero non si legge: usa l'altra copia che era in cassaforte."}
	}
	aead, err := f.aead(passphrase)
	if err != nil {
		return nil, fmt.Errorf("open the recovery key: %w", err)
	}
	plain, err := aead.Open(nil, f.Nonce, f.Box, f.bound())
	if err != nil {
		return nil, &cartella.Error{Code: cartella.CodeCredenzialiErrate, Err: err,
			Message: "La frase non apre questa chiave di recupero: controlla di averla copiata per intero."}
	}
	defer clear(plain)
	private, err := journal.RecoveryKEM().NewPrivateKey(plain)
	if err != nil {
		return nil, fmt.Errorf("open the recovery key: %w", err)
	}
	return private, nil
}

func parse(data []byte) (f keyFile, err error) {
	if len(data) > maxKeyFile {
		return f, errors.New("too large")
	}
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&f); err != nil {
		return f, err
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return f, errors.New("something follows its end")
	}
	switch c := f.Cost; {
	case f.Format != keyFormat || f.Version != keyVersion:
		return f, errors.New("not a recovery key of a version known here")
	case c.MemoryKiB < 1 || c.MemoryKiB > maxCost.MemoryKiB || c.Time < 1 || c.Time > maxCost.Time || c.Threads < 1 || c.Threads > maxCost.Threads:
		return f, errors.New("cost parameters out of bounds")
	case len(f.Salt) != saltSize || len(f.Nonce) != chacha20poly1305.NonceSizeX:
		return f, errors.New("incomplete")
	}
	return f, nil
}

// aead stretches the passphrase, however it was typed: in capitals, with
// spaces, without its hyphens.
func (f keyFile) aead(passphrase string) (cipher.AEAD, error) {
	typed := strings.Map(func(r rune) rune {
		if r == '-' || r == ' ' {
			return -1
		}
		return r
	}, strings.ToLower(strings.TrimSpace(norm.NFKC.String(passphrase))))
	key := argon2.IDKey([]byte(typed), f.Salt, f.Cost.Time, f.Cost.MemoryKiB, f.Cost.Threads, chacha20poly1305.KeySize)
	defer clear(key)
	return chacha20poly1305.NewX(key)
}

// bound is what the seal vouches for besides the private half.
func (f keyFile) bound() []byte {
	return fmt.Appendf(nil, "%s\n%d\n%x\n%d,%d,%d\n%x\n", f.Format, f.Version, f.Public, f.Cost.MemoryKiB, f.Cost.Time, f.Cost.Threads, f.Salt)
}
