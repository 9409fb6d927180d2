package vault_test

import (
	"bytes"
	"crypto/md5"
	"encoding/hex"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"siz-icaro/app/vault"
	"siz-icaro/app/vault/vaulttest"
)

// namesNobody looks for the user name in every file and in the keyring's names.
func (b *bench) namesNobody(when string) {
	b.t.Helper()
	entries, err := os.ReadDir(b.dir)
	if err != nil {
		b.t.Fatal(err)
	}
	for _, e := range entries {
		data, err := os.ReadFile(filepath.Join(b.dir, e.Name()))
		if err != nil {
			b.t.Fatal(err)
		}
		if bytes.Contains(data, []byte(account)) {
			b.t.Errorf("%s: the user name stands in %s", when, e.Name())
		}
		if strings.HasPrefix(e.Name(), ".") {
			b.t.Errorf("%s: %s is left", when, e.Name())
		}
	}
	for _, name := range b.backend.Names() {
		if strings.Contains(name, account) {
			b.t.Errorf("%s: the keyring calls a secret %s", when, name)
		}
	}
}

func (b *bench) owner() (string, error) {
	return vault.Owner(b.t.Context(), b.dir, vault.NewKeyring(b.backend))
}

// TestOnlyTheKeyringSaysWhoseItIs: with the keyring the name is read without a
// password; without, no file holds it, nor is it what the keyring's secret is
// called by, nor does the length of anything tell how long it is.
func TestOnlyTheKeyringSaysWhoseItIs(t *testing.T) {
	b := newBench(t)
	b.create(vault.Enrolment{Device: device, Share: []byte("quota"), Lease: b.lease(account, b.clock, 1e15)})
	b.namesNobody("created")
	if got, err := b.owner(); err != nil || got != account {
		t.Errorf("whose it is: got %q, %v", got, err)
	}
	size := func(name string) int64 {
		b := newBench(t)
		v := vault.New(b.dir, name, vault.Options{Keyring: vault.NewKeyring(b.backend), Cost: vaulttest.Cost})
		if _, err := v.Create(t.Context(), password, vault.Enrolment{}); err != nil {
			t.Fatal(err)
		}
		l, err := vault.ReadLabel(b.dir)
		if err != nil {
			t.Fatal(err)
		}
		return int64(len(l.Box))
	}
	if a, b := size("a"), size("anna.maria.ferrari-bernasconi@ambito.lodi.it"); a != b {
		t.Errorf("labels of %d and %d bytes", a, b)
	}
	for fault, want := range map[vaulttest.Fault]error{
		vaulttest.Missing: vault.ErrKeyringMissing, vaulttest.Locked: vault.ErrKeyringLocked, vaulttest.Fails: vault.ErrKeyringFailed,
	} {
		b.backend.Suffer(fault)
		got, err := b.owner()
		wantError(t, "without the keyring", err, want)
		if got != "" {
			t.Errorf("the owner is %q without the keyring", got)
		}
	}
	b.backend.Suffer(vaulttest.Works)
	b.backend.Clear()
	_, err := b.owner()
	wantError(t, "a keyring that lost everything", err, vault.ErrKeyringNotFound)
}

// TestAVeiledText is bound to its vault and to what it is.
func TestAVeiledText(t *testing.T) {
	b := newBench(t)
	b.create(vault.Enrolment{})
	veiled, err := b.restart().Veil(t.Context(), "prova", []byte("una prova"))
	if err != nil || bytes.Contains(veiled, []byte("una prova")) {
		t.Fatalf("%s, %v", veiled, err)
	}
	if got, err := b.restart().Unveil(t.Context(), "prova", veiled); err != nil || string(got) != "una prova" {
		t.Errorf("got %q, %v", got, err)
	}
	_, err = b.restart().Unveil(t.Context(), "altro", veiled)
	wantError(t, "as something else", err, vault.ErrDamaged)
	_, err = b.restart().Unveil(t.Context(), "prova", []byte("abc.def"))
	wantError(t, "what was never veiled", err, vault.ErrDamaged)
	other := newBench(t)
	other.create(vault.Enrolment{})
	_, err = other.restart().Unveil(t.Context(), "prova", veiled)
	wantError(t, "another vault's", err, vault.ErrDamaged)
}

// moments keeps what is on the disk and in the keyring before and after each call
// to the keyring: what a kill -9 there would leave.
type moments struct {
	*vaulttest.Backend
	b    *bench
	kept []*bench
}

func (m *moments) keep() {
	at := newBench(m.b.t)
	if err := os.CopyFS(at.dir, os.DirFS(m.b.dir)); err != nil {
		m.b.t.Error(err)
	}
	at.backend = m.Backend.Copy()
	m.kept = append(m.kept, at)
}

func (m *moments) Get(service, account string) ([]byte, error) {
	m.keep()
	defer m.keep()
	return m.Backend.Get(service, account)
}

func (m *moments) Set(service, account string, secret []byte) error {
	m.keep()
	defer m.keep()
	return m.Backend.Set(service, account, secret)
}

func (m *moments) Delete(service, account string) error {
	m.keep()
	defer m.keep()
	return m.Backend.Delete(service, account)
}

// TestTheNameIsTakenOutOfAnOlderVault, killed at every call to the keyring and
// between the two copies of the file: the next look finishes it, and the vault
// opens all the same where no look comes first.
func TestTheNameIsTakenOutOfAnOlderVault(t *testing.T) {
	b := newBench(t)
	f := b.fromFixture("v1")
	leftover := filepath.Join(b.dir, ".vault.json.ABCDEFGHIJKLMNOPQRSTUVWXYZ")
	if err := os.WriteFile(leftover, []byte(account), 0o600); err != nil {
		t.Fatal(err)
	}
	m := &moments{Backend: b.backend, b: b}
	got, err := vault.Owner(t.Context(), b.dir, vault.NewKeyring(m))
	if err != nil || got != account {
		t.Fatalf("whose it is: got %q, %v", got, err)
	}
	b.namesNobody("taken out")
	b.opensFixture(f)

	// Between the copies: the first is new, the second as it was, and so is the
	// secret's name.
	whole := len(m.kept)
	for i := range m.kept {
		if len(m.kept[i].backend.Names()) != 2 {
			continue
		}
		torn := newBench(t)
		torn.backend = m.kept[i].backend.Copy()
		old := filepath.Join("testdata", "v1", "vault.copy.json")
		data, err := os.ReadFile(old)
		if err := errors.Join(err, os.CopyFS(torn.dir, os.DirFS(m.kept[i].dir)), os.WriteFile(filepath.Join(torn.dir, "vault.copy.json"), data, 0o600)); err != nil {
			t.Fatal(err)
		}
		if bytes.Contains(must(os.ReadFile(filepath.Join(torn.dir, "vault.json"))), []byte(`"former":true`)) {
			m.kept = append(m.kept, torn)
		}
	}
	// Killed there, and again at every call of what finishes it.
	for _, torn := range m.kept[whole:] {
		again := newBench(t)
		again.backend = torn.backend.Copy()
		if err := os.CopyFS(again.dir, os.DirFS(torn.dir)); err != nil {
			t.Fatal(err)
		}
		n := &moments{Backend: again.backend, b: again}
		if _, err := vault.Owner(t.Context(), again.dir, vault.NewKeyring(n)); err != nil {
			t.Fatal(err)
		}
		m.kept = append(m.kept, n.kept...)
	}
	for _, at := range m.kept { // the second copy is as good as the first
		second := newBench(t)
		second.backend = at.backend.Copy()
		if err := errors.Join(os.CopyFS(second.dir, os.DirFS(at.dir)), os.Remove(filepath.Join(second.dir, "vault.json"))); err != nil {
			t.Fatal(err)
		}
		second.opensFixture(f)
	}
	if len(m.kept) < 10 {
		t.Fatalf("only %d moments", len(m.kept))
	}
	for i, at := range m.kept {
		unlocked := newBench(t)
		unlocked.backend = at.backend.Copy()
		if err := os.CopyFS(unlocked.dir, os.DirFS(at.dir)); err != nil {
			t.Fatal(err)
		}
		if got, err := at.owner(); err != nil || got != account {
			t.Errorf("moment %d: got %q, %v", i, got, err)
		}
		at.namesNobody("looked at again")
		at.opensFixture(f)
		unlocked.opensFixture(f)
		unlocked.namesNobody("unlocked at once")
	}
}

func must(data []byte, err error) []byte {
	if err != nil {
		panic(err)
	}
	return data
}

// TestAnOlderVaultWaitsForTheKeyring: while that does not answer, nothing changes
// and the name is known; where it lost the secret, the name goes, and comes back
// with the secret for whoever types it.
func TestAnOlderVaultWaitsForTheKeyring(t *testing.T) {
	b := newBench(t)
	f := b.fromFixture("v1")
	b.backend.Suffer(vaulttest.Locked)
	got, err := b.owner()
	wantError(t, "locked", err, vault.ErrKeyringLocked)
	if got != account {
		t.Errorf("whose it is: %q", got)
	}
	b.backend.Suffer(vaulttest.Works)
	full := b.backend.Copy()
	b.backend.Clear()
	got, err = b.owner()
	wantError(t, "lost", err, vault.ErrKeyringNotFound)
	if got != "" {
		t.Errorf("whose it is: %q", got)
	}
	b.namesNobody("lost")
	// Killed between the two copies.
	old := must(os.ReadFile(filepath.Join("testdata", "v1", "vault.copy.json")))
	if err := os.WriteFile(filepath.Join(b.dir, "vault.copy.json"), old, 0o600); err != nil {
		t.Fatal(err)
	}
	_, err = b.owner()
	wantError(t, "lost, and looked at again", err, vault.ErrKeyringNotFound)
	b.namesNobody("lost, and looked at again")
	if vault.Claim(t.Context(), b.dir, account, vault.NewKeyring(b.backend)) {
		t.Error("claimed without a secret")
	}
	b.backend = full
	if vault.Claim(t.Context(), b.dir, "m.conti", vault.NewKeyring(b.backend)) {
		t.Error("claimed by another")
	}
	if !vault.Claim(t.Context(), b.dir, account, vault.NewKeyring(b.backend)) {
		t.Error("not claimed by whose it is")
	}
	b.namesNobody("claimed")
	b.opensFixture(f)
}

// TestAGuessedNameCannotBeTried: what the files hold of an account, and what a
// keyring file shows without its password (the names of its secrets, be it as a
// hash), is random.
func TestAGuessedNameCannotBeTried(t *testing.T) {
	b := newBench(t)
	b.create(vault.Enrolment{})
	l, err := vault.ReadLabel(b.dir)
	if err != nil {
		t.Fatal(err)
	}
	guess := md5.Sum([]byte(account + "/" + l.ID))
	for _, name := range b.backend.Names() {
		sum := md5.Sum([]byte(name))
		if name != l.ID || hex.EncodeToString(sum[:]) == hex.EncodeToString(guess[:]) {
			t.Errorf("the keyring calls a secret %q", name)
		}
	}
}

// TestADamagedOlderVaultNamesNobody: what cannot be read keeps everything but the
// name, wherever it is damaged or cut off.
func TestADamagedOlderVaultNamesNobody(t *testing.T) {
	good := must(os.ReadFile(filepath.Join("testdata", "v1", "vault.json")))
	at := bytes.Index(good, []byte(account))
	for what, bad := range map[string][]byte{
		"a byte of a wrap": append(bytes.Clone(good[:len(good)-40]), append([]byte("#"), good[len(good)-39:]...)...),
		"cut off":          good[:at+len(account)+30],
		"cut in the name":  good[:at+len(account)],
	} {
		b := newBench(t)
		if err := os.MkdirAll(b.dir, 0o700); err != nil {
			t.Fatal(err)
		}
		for _, name := range []string{"vault.json", "vault.copy.json"} {
			if err := os.WriteFile(filepath.Join(b.dir, name), bad, 0o600); err != nil {
				t.Fatal(err)
			}
		}
		_, err := b.owner()
		wantError(t, what, err, vault.ErrDamaged)
		b.namesNobody(what)
		if left := must(os.ReadFile(filepath.Join(b.dir, "vault.json"))); len(left) < len(bad)-len(account) {
			t.Errorf("%s: %d bytes of %d are left", what, len(left), len(bad))
		}
	}
}
