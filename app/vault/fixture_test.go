package vault_test

import (
	"bytes"
	"crypto/ed25519"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/cryptotest"
	"time"

	"siz-icaro/app/vault"
	"siz-icaro/app/vault/vaulttest"
)

// writeFixture is for who introduces a new format version, once: the fixtures of
// released versions are never written again.
var writeFixture = flag.String("write-fixture", "", "directory to write a new vault fixture to")

// recording remembers the one secret that was set.
type recording struct {
	*vaulttest.Backend
	account string
	secret  []byte
}

func (r *recording) Set(service, account string, secret []byte) error {
	r.account, r.secret = account, append([]byte(nil), secret...)
	return r.Backend.Set(service, account, secret)
}

// TestWrittenFixture writes a vault as the fixtures are written, from a fixed
// seed, and opens it again.
func TestWrittenFixture(t *testing.T) {
	cryptotest.SetGlobalRandom(t, 1)
	b := newBench(t)
	if *writeFixture != "" {
		b.dir = *writeFixture
	}
	keyring := &recording{Backend: b.backend}
	v := vault.New(b.dir, account, vault.Options{
		Keyring: vault.NewKeyring(keyring),
		Now:     func() time.Time { return b.clock },
		Cost:    vaulttest.Cost,
	})
	share := []byte("quota di recupero di prova")
	k, err := v.Create(t.Context(), password, vault.Enrolment{
		Device: device, Share: share, Lease: b.lease(account, b.clock, 100*365*24*time.Hour),
	})
	wantError(t, "create", err, nil)
	wantError(t, "keep", k.Keep("token", []byte("gettone di prova")), nil)
	journal := sub(t, k, vault.Journal)

	if *writeFixture != "" {
		data, err := json.MarshalIndent(map[string]any{
			"KeyringAccount": keyring.account, "DeviceSecret": keyring.secret,
			"JournalKey": journal[:], "Share": share,
		}, "", "  ")
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(b.dir, "fixture.json"), data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	_, err = b.unlock(password)
	wantError(t, "unlock", err, nil)
}

// TestLeaseVector holds the bytes of a signed lease for those who write the
// other end: key seed 32 bytes of 0x07.
func TestLeaseVector(t *testing.T) {
	for file, recovery := range map[string][]byte{"lease.txt": nil, "lease-recovery.txt": bytes.Repeat([]byte{9}, 32)} {
		b := newBench(t)
		want, err := os.ReadFile(filepath.Join("testdata", file))
		if err != nil {
			t.Fatal(err)
		}
		got := b.leaseWith(account, b.clock, 7*24*time.Hour, recovery)
		if got.Token != strings.TrimSpace(string(want)) {
			t.Errorf("%s: got %s, want %s", file, got.Token, want)
		}
		if len(got.Key) != ed25519.PublicKeySize {
			t.Errorf("public key of %d bytes", len(got.Key))
		}
		k := b.create(vault.Enrolment{Device: device, Lease: got})
		if l, ok, err := k.Lease(); err != nil || !ok || !bytes.Equal(l.Recovery, recovery) {
			t.Errorf("%s: lease in force %+v, %v, %v", file, l, ok, err)
		}
	}
}
