package identity

import (
	"bytes"
	"crypto/ecdh"
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"strings"
	"testing"

	"siz-icaro/sync/cartella"
)

// TestRecoveryKeys: the newest key is in force, in every lease from then on.
func TestRecoveryKeys(t *testing.T) {
	b := newBench(t, Config{})
	account := b.account()
	inLease := func() []byte {
		t.Helper()
		grant, err := b.OpenSession(t.Context(), account, "pc-1", "portatile", "")
		b.must(err)
		payload, err := base64.RawURLEncoding.DecodeString(strings.Split(grant.Lease.Token, ".")[0])
		b.must(err)
		var l struct{ Recovery []byte }
		b.must(json.Unmarshal(payload, &l))
		return l.Recovery
	}
	if got := inLease(); got != nil {
		t.Errorf("before any key: %x", got)
	}
	var keys [2][]byte
	for i := range keys {
		private, err := ecdh.X25519().GenerateKey(rand.Reader)
		b.must(err)
		keys[i] = private.PublicKey().Bytes()
		b.must(b.AddRecoveryKey(t.Context(), keys[i]))
		if got := inLease(); !bytes.Equal(got, keys[i]) {
			t.Errorf("the lease carries %x, want %x", got, keys[i])
		}
	}
	b.want("the same again", b.AddRecoveryKey(t.Context(), keys[0]), cartella.CodeEsisteGia)
	b.want("no key", b.AddRecoveryKey(t.Context(), []byte("short")), cartella.CodeNonValido)

	b.restart()
	list, err := b.RecoveryKeys(t.Context())
	b.must(err)
	if len(list) != 2 || !bytes.Equal(list[0].Public, keys[1]) || !bytes.Equal(list[1].Public, keys[0]) || !list[0].Created.Equal(b.clock) {
		t.Errorf("keys: %+v", list)
	}
	if a, z := list[0].Fingerprint(), list[1].Fingerprint(); a == z || len(a) != 19 {
		t.Errorf("fingerprints %q and %q", a, z)
	}
	events, err := b.Events(t.Context(), 0, 0)
	b.must(err)
	n := 0
	for _, e := range events {
		if e.What == EventRecoveryKey && !e.EndsSessions() {
			n++
		}
	}
	if n != 2 {
		t.Errorf("%d keys are in the audit trail, want 2", n)
	}
}
