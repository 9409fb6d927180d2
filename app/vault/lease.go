package vault

import (
	"bytes"
	"crypto/ed25519"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"strings"
	"time"
)

// leaseContext begins every signed lease, so that a signature made for anything
// else never passes for one.
const leaseContext = "siz-icaro lease v1\n"

// Lease is the central service's permission to unlock offline until NotAfter.
type Lease struct {
	Account  string    `json:"account"`
	Device   string    `json:"device"`
	IssuedAt time.Time `json:"issuedAt"`
	NotAfter time.Time `json:"notAfter"`
	// Recovery is the public half of the organisation's recovery key (X25519, 32
	// bytes), absent where the organisation has none. It comes with the lease so
	// that one signature covers both.
	Recovery []byte `json:"recovery,omitempty"`
}

// SignedLease is a lease as the central service hands it out.
//
// Token is base64url(payload) "." base64url(signature), both unpadded; payload
// is the JSON of Lease and signature is Ed25519 over "siz-icaro lease v1\n"
// followed by the payload's bytes. Key is the service's public key, learnt over
// the same authenticated connection as the token at a sign-in with the password;
// a renewal by token alone must be signed by the key learnt then.
type SignedLease struct {
	Token string            `json:"token"`
	Key   ed25519.PublicKey `json:"key"`
}

// SignLease makes the token of a lease. The central service has its own
// implementation of the same format; this one serves tests and vectors.
func SignLease(l Lease, key ed25519.PrivateKey) (string, error) {
	payload, err := json.Marshal(l)
	if err != nil {
		return "", fmt.Errorf("sign a lease: %w", err)
	}
	signature := ed25519.Sign(key, append([]byte(leaseContext), payload...))
	enc := base64.RawURLEncoding
	return enc.EncodeToString(payload) + "." + enc.EncodeToString(signature), nil
}

// open verifies the signature and returns the lease. The error is ErrLeaseInvalid.
func (s SignedLease) open() (Lease, error) {
	head, tail, _ := strings.Cut(s.Token, ".")
	enc := base64.RawURLEncoding.Strict()
	payload, err := enc.DecodeString(head)
	if err != nil {
		return Lease{}, fmt.Errorf("%w: not a token", ErrLeaseInvalid)
	}
	signature, err := enc.DecodeString(tail)
	if err != nil || len(s.Key) != ed25519.PublicKeySize {
		return Lease{}, fmt.Errorf("%w: not a token", ErrLeaseInvalid)
	}
	if !ed25519.Verify(s.Key, append([]byte(leaseContext), payload...), signature) {
		return Lease{}, fmt.Errorf("%w: bad signature", ErrLeaseInvalid)
	}
	var l Lease
	dec := json.NewDecoder(bytes.NewReader(payload))
	if err := dec.Decode(&l); err != nil {
		return Lease{}, fmt.Errorf("%w: unreadable", ErrLeaseInvalid)
	}
	if l.IssuedAt.IsZero() || !l.NotAfter.After(l.IssuedAt) {
		return Lease{}, fmt.Errorf("%w: it covers no time", ErrLeaseInvalid)
	}
	return l, nil
}
