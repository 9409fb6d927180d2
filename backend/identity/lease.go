package identity

import (
	"crypto/ed25519"
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"time"

	"siz-icaro/sync/cartella"
	"siz-icaro/sync/durable"
)

// leaseContext begins what is signed, so that a signature made for anything
// else never passes for a lease.
const leaseContext = "siz-icaro lease v1\n"

// Lease is a device's permission to unlock offline for a time. It carries the
// organisation's recovery key, so that nobody can put another in its place
// without the key that signs leases.
//
// Token is base64url(payload) "." base64url(signature), both unpadded; payload
// is JSON {account, device, issuedAt, notAfter, recovery?} and the signature is
// Ed25519 over "siz-icaro lease v1\n" and the payload's bytes. The desktop's
// vault implements the same format; its testdata holds the vectors that both
// meet.
type Lease struct {
	Token string
	Key   ed25519.PublicKey
}

type leasePayload struct {
	Account  string            `json:"account"`
	Device   cartella.DeviceID `json:"device"`
	IssuedAt time.Time         `json:"issuedAt"`
	NotAfter time.Time         `json:"notAfter"`
	Recovery []byte            `json:"recovery,omitempty"`
}

// signLease makes the lease that begins at now, to the second.
func signLease(key ed25519.PrivateKey, utente string, device cartella.DeviceID, now time.Time, life time.Duration, recovery []byte) (Lease, error) {
	now = now.UTC().Truncate(time.Second)
	payload, err := json.Marshal(leasePayload{Account: utente, Device: device, IssuedAt: now, NotAfter: now.Add(life), Recovery: recovery})
	if err != nil {
		return Lease{}, fmt.Errorf("sign a lease: %w", err)
	}
	signature := ed25519.Sign(key, append([]byte(leaseContext), payload...))
	enc := base64.RawURLEncoding
	return Lease{
		Token: enc.EncodeToString(payload) + "." + enc.EncodeToString(signature),
		Key:   key.Public().(ed25519.PublicKey),
	}, nil
}

// loadLeaseKey reads the seed of the signing key, and makes it at first start.
// Losing it costs each device one online sign-in.
func loadLeaseKey(path string) (ed25519.PrivateKey, error) {
	seed, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		seed = make([]byte, ed25519.SeedSize)
		rand.Read(seed) // never fails
		err = durable.Create(path, seed)
		if errors.Is(err, fs.ErrExist) { // another process was first
			seed, err = os.ReadFile(path)
		}
	}
	if err != nil {
		return nil, fmt.Errorf("read the key that signs leases: %w", err)
	}
	if len(seed) != ed25519.SeedSize {
		return nil, fmt.Errorf("the key that signs leases has %d bytes instead of %d", len(seed), ed25519.SeedSize)
	}
	return ed25519.NewKeyFromSeed(seed), nil
}
