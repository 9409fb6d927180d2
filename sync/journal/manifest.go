package journal

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"path/filepath"

	"golang.org/x/crypto/chacha20poly1305"

	"siz-icaro/sync/durable"
)

const (
	manifestName  = "manifest"
	manifestMagic = "sizjman1"
	manifestPlain = 8 + 8 + 32 + 8 + 8
	manifestSize  = 8 + chacha20poly1305.NonceSizeX + manifestPlain + overhead + sha256.Size
)

// manifest says what should be in the directory. On disk it is magic ‖ nonce ‖
// seal ‖ SHA-256 of it all: the checksum tells damage from another key.
type manifest struct {
	floorSegment uint64 // segments up to this number were dropped
	floor        Index  // so were the entries up to this one
	floorHash    hash   // hash of the last of them
	newest       uint64 // greatest segment number that may hold a record
	newestFirst  Index  // where that segment begins
}

var errManifestDamaged = errors.New("manifest damaged")

func (m *manifest) encode(key [keySize]byte) []byte {
	var plain []byte
	plain = binary.BigEndian.AppendUint64(plain, m.floorSegment)
	plain = binary.BigEndian.AppendUint64(plain, uint64(m.floor))
	plain = append(plain, m.floorHash[:]...)
	plain = binary.BigEndian.AppendUint64(plain, m.newest)
	plain = binary.BigEndian.AppendUint64(plain, uint64(m.newestFirst))
	nonce := make([]byte, chacha20poly1305.NonceSizeX)
	rand.Read(nonce)
	data := append([]byte(manifestMagic), nonce...)
	data = newAEAD(key[:]).Seal(data, nonce, plain, []byte(manifestMagic))
	sum := sha256.Sum256(data)
	return append(data, sum[:]...)
}

// decodeManifest reads outside bytes. Its errors are errManifestDamaged and ErrWrongKey.
func decodeManifest(data []byte, key [keySize]byte) (*manifest, error) {
	if len(data) != manifestSize || string(data[:8]) != manifestMagic {
		return nil, errManifestDamaged
	}
	sealed, sum := data[:manifestSize-sha256.Size], data[manifestSize-sha256.Size:]
	if sha256.Sum256(sealed) != hash(sum) {
		return nil, errManifestDamaged
	}
	nonce, box := sealed[8:8+chacha20poly1305.NonceSizeX], sealed[8+chacha20poly1305.NonceSizeX:]
	plain, err := newAEAD(key[:]).Open(nil, nonce, box, []byte(manifestMagic))
	if err != nil {
		return nil, ErrWrongKey
	}
	return &manifest{
		floorSegment: binary.BigEndian.Uint64(plain),
		floor:        Index(binary.BigEndian.Uint64(plain[8:])),
		floorHash:    hash(plain[16:48]),
		newest:       binary.BigEndian.Uint64(plain[48:]),
		newestFirst:  Index(binary.BigEndian.Uint64(plain[56:])),
	}, nil
}

// writeManifest replaces the manifest, whole and durable.
func writeManifest(fs FS, dir string, key [keySize]byte, m *manifest) error {
	if err := durable.Replace(fs, filepath.Join(dir, manifestName), m.encode(key)); err != nil {
		return fmt.Errorf("write the manifest: %w", err)
	}
	return nil
}
