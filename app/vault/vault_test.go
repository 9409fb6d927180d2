package vault_test

import (
	"bytes"
	"crypto/ed25519"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"siz-icaro/app/vault"
	"siz-icaro/app/vault/vaulttest"
)

const (
	account  = "b.ferrari"
	device   = "D7"
	password = "Nòn-la-dico-4"
)

// bench is one operator's computer: a directory, a keyring, a clock, and the key
// with which the central service signs leases.
type bench struct {
	t       *testing.T
	dir     string
	backend *vaulttest.Backend
	clock   time.Time
	central ed25519.PrivateKey
}

func newBench(t *testing.T) *bench {
	return &bench{
		t:       t,
		dir:     filepath.Join(t.TempDir(), "account"),
		backend: new(vaulttest.Backend),
		clock:   time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC),
		central: ed25519.NewKeyFromSeed(bytes.Repeat([]byte{7}, ed25519.SeedSize)),
	}
}

// restart is the program started anew: nothing in memory survives.
func (b *bench) restart() *vault.Vault {
	return vault.New(b.dir, account, vault.Options{
		Keyring: vault.NewKeyring(b.backend),
		Now:     func() time.Time { return b.clock },
		Cost:    vaulttest.Cost,
	})
}

func (b *bench) create(e vault.Enrolment) *vault.Keys {
	b.t.Helper()
	k, err := b.restart().Create(b.t.Context(), password, e)
	if err != nil {
		b.t.Fatalf("Create: %v", err)
	}
	return k
}

func (b *bench) unlock(password string) (*vault.Keys, error) {
	return b.restart().Unlock(b.t.Context(), password)
}

func (b *bench) lease(forAccount string, issued time.Time, lasts time.Duration) vault.SignedLease {
	b.t.Helper()
	return b.leaseWith(forAccount, issued, lasts, nil)
}

func (b *bench) leaseWith(forAccount string, issued time.Time, lasts time.Duration, recovery []byte) vault.SignedLease {
	b.t.Helper()
	token, err := vault.SignLease(vault.Lease{
		Account: forAccount, Device: device, IssuedAt: issued, NotAfter: issued.Add(lasts), Recovery: recovery,
	}, b.central)
	if err != nil {
		b.t.Fatal(err)
	}
	return vault.SignedLease{Token: token, Key: b.central.Public().(ed25519.PublicKey)}
}

func sub(t *testing.T, k *vault.Keys, p vault.Purpose) [32]byte {
	t.Helper()
	key, err := k.Sub(p)
	if err != nil {
		t.Fatalf("Sub(%s): %v", p, err)
	}
	return key
}

func wantError(t *testing.T, what string, got, want error) {
	t.Helper()
	if !errors.Is(got, want) {
		t.Fatalf("%s: got %v, want %v", what, got, want)
	}
	if want != nil && vault.Explain(got) == "" {
		t.Errorf("%s: Explain has no sentence for %v", what, got)
	}
}

func TestUnlockGivesTheSameKeys(t *testing.T) {
	b := newBench(t)
	created := b.create(vault.Enrolment{})
	unlocked, err := b.unlock(password)
	wantError(t, "unlock", err, nil)

	seen := map[[32]byte]vault.Purpose{}
	for _, p := range []vault.Purpose{vault.Badger, vault.Values, vault.Journal, vault.Blobs, vault.Drafts, vault.Token} {
		key := sub(t, unlocked, p)
		if key != sub(t, created, p) {
			t.Errorf("sub-key %s changed between create and unlock", p)
		}
		if other, ok := seen[key]; ok {
			t.Errorf("sub-keys %s and %s are equal", p, other)
		}
		seen[key] = p
	}
}

// TestSizeTellsNothing: neither what is kept, nor how much of it, nor the moment
// can be told from the size of the vault.
func TestSizeTellsNothing(t *testing.T) {
	b := newBench(t)
	k := b.create(vault.Enrolment{})
	var want int64
	for i, secret := range []string{"", "x", strings.Repeat("un servizio in più, ", 60), strings.Repeat("y", 2000)} {
		b.clock = b.clock.Add(time.Duration(i) * 123 * time.Millisecond)
		wantError(t, "keep", k.Keep("conto", []byte(secret)), nil)
		for _, name := range []string{"vault.json", "vault.copy.json"} {
			info, err := os.Stat(filepath.Join(b.dir, name))
			wantError(t, "stat", err, nil)
			if want == 0 {
				want = info.Size()
			}
			if info.Size() != want {
				t.Errorf("with a secret of %d bytes %s has %d bytes, want %d", len(secret), name, info.Size(), want)
			}
		}
	}
	again, err := b.unlock(password)
	wantError(t, "unlock", err, nil)
	got, err := again.Kept("conto")
	wantError(t, "kept", err, nil)
	if string(got) != strings.Repeat("y", 2000) {
		t.Error("what was kept last did not come back")
	}
}

func TestPasswordIsTheSameOnEveryKeyboard(t *testing.T) {
	b := newBench(t)
	b.create(vault.Enrolment{}) // with a composed ò
	_, err := b.unlock("No\u0300n-la-dico-4")
	wantError(t, "unlock with a decomposed accent", err, nil)
}

func TestUnlockRefuses(t *testing.T) {
	b := newBench(t)
	_, err := b.unlock(password)
	wantError(t, "before Create", err, vault.ErrNoVault)
	b.create(vault.Enrolment{})
	_, err = b.unlock("")
	wantError(t, "empty password", err, vault.ErrEmptyPassword)
	_, err = b.unlock("altro")
	wantError(t, "wrong password", err, vault.ErrWrongPassword)
	_, err = b.restart().Create(t.Context(), password, vault.Enrolment{})
	wantError(t, "second Create", err, vault.ErrExists)

	b.backend.Clear()
	_, err = b.unlock(password)
	wantError(t, "disk without its keyring", err, vault.ErrKeyringNotFound)
}

func TestTwoVaultsDoNotOpenEachOther(t *testing.T) {
	b := newBench(t)
	b.create(vault.Enrolment{})
	other := vault.New(b.dir, "m.conti", vault.Options{Keyring: vault.NewKeyring(b.backend), Cost: vaulttest.Cost})
	_, err := other.Unlock(t.Context(), password)
	wantError(t, "another account", err, vault.ErrDamaged)

	second := newBench(t)
	second.backend = b.backend // the same operator, a second data directory
	second.create(vault.Enrolment{})
	if got := b.backend.Secrets(); got != 2 {
		t.Errorf("two vaults share %d device secret(s)", got)
	}
	_, err = b.unlock(password)
	wantError(t, "first vault", err, nil)
}

func TestCreateLeavesNothingWhenTheKeyringFails(t *testing.T) {
	for fault, want := range map[vaulttest.Fault]error{
		vaulttest.Missing: vault.ErrKeyringMissing,
		vaulttest.Locked:  vault.ErrKeyringLocked,
		vaulttest.Fails:   vault.ErrKeyringFailed,
		vaulttest.Forgets: vault.ErrKeyringLied,
		vaulttest.Garbles: vault.ErrKeyringLied,
		// Applied, but said to have failed: an orphan in the keyring, no vault.
		vaulttest.LosesAcks: vault.ErrKeyringFailed,
	} {
		b := newBench(t)
		b.backend.Suffer(fault)
		_, err := b.restart().Create(t.Context(), password, vault.Enrolment{})
		wantError(t, "Create", err, want)
		if b.restart().Exists() {
			t.Errorf("fault %d: a vault was left behind", fault)
		}
		b.backend.Suffer(vaulttest.Works)
		b.create(vault.Enrolment{})
	}
}

func TestLockZeroes(t *testing.T) {
	b := newBench(t)
	k := b.create(vault.Enrolment{Share: []byte("share")})
	k.Lock()
	k.Lock()
	_, err := k.Sub(vault.Badger)
	wantError(t, "Sub", err, vault.ErrLocked)
	wantError(t, "ChangePassword", k.ChangePassword(t.Context(), "nuova"), vault.ErrLocked)
	wantError(t, "SetShare", k.SetShare(t.Context(), []byte("s")), vault.ErrLocked)
	wantError(t, "Keep", k.Keep("token", []byte("t")), vault.ErrLocked)
	wantError(t, "Observe", k.Observe(), vault.ErrLocked)
	_, err = k.Kept("token")
	wantError(t, "Kept", err, vault.ErrLocked)
}

func TestChangePassword(t *testing.T) {
	b := newBench(t)
	k := b.create(vault.Enrolment{})
	want := sub(t, k, vault.Journal)
	wantError(t, "empty", k.ChangePassword(t.Context(), ""), vault.ErrEmptyPassword)

	b.backend.Suffer(vaulttest.Locked)
	wantError(t, "keyring locked", k.ChangePassword(t.Context(), "nuova"), vault.ErrKeyringLocked)
	b.backend.Suffer(vaulttest.Works)
	_, err := b.unlock(password)
	wantError(t, "old password after a failed change", err, nil)

	wantError(t, "change", k.ChangePassword(t.Context(), "nuova"), nil)
	_, err = b.unlock(password)
	wantError(t, "old password", err, vault.ErrWrongPassword)
	again, err := b.unlock("nuova")
	wantError(t, "new password", err, nil)
	if sub(t, again, vault.Journal) != want {
		t.Error("changing the password changed the keys")
	}
}

func TestRecover(t *testing.T) {
	b := newBench(t)
	share, next := []byte("share one, from the central service"), []byte("share two")
	want := sub(t, b.create(vault.Enrolment{Share: share}), vault.Journal)

	_, err := b.restart().Recover(t.Context(), []byte("a guess"), "nuova", vault.SignedLease{})
	wantError(t, "wrong share", err, vault.ErrWrongShare)
	k, err := b.restart().Recover(t.Context(), share, "nuova", vault.SignedLease{})
	wantError(t, "recover", err, nil)
	if sub(t, k, vault.Journal) != want {
		t.Error("recovery changed the keys")
	}
	_, err = b.unlock("nuova")
	wantError(t, "new password", err, nil)
	_, err = b.unlock(password)
	wantError(t, "forgotten password", err, vault.ErrWrongPassword)

	wantError(t, "next share", k.SetShare(t.Context(), next), nil)
	_, err = b.restart().Recover(t.Context(), share, "terza", vault.SignedLease{})
	wantError(t, "used share", err, vault.ErrWrongShare)
	_, err = b.restart().Recover(t.Context(), next, "terza", vault.SignedLease{})
	wantError(t, "new share", err, nil)

	b.backend.Clear()
	_, err = b.restart().Recover(t.Context(), next, "quarta", vault.SignedLease{})
	wantError(t, "share without the keyring", err, vault.ErrKeyringNotFound)
}

func TestRecoverWithoutShare(t *testing.T) {
	b := newBench(t)
	b.create(vault.Enrolment{})
	_, err := b.restart().Recover(t.Context(), []byte("s"), "nuova", vault.SignedLease{})
	wantError(t, "no share", err, vault.ErrNoShare)
}

func TestRecoverEndsTheWait(t *testing.T) {
	b := newBench(t)
	b.create(vault.Enrolment{Share: []byte("share")})
	for range 5 {
		b.unlock("altro")
		b.clock = b.clock.Add(2 * time.Hour)
	}
	b.unlock("altro")
	_, err := b.unlock("altro")
	wantError(t, "still waiting", err, vault.ErrThrottled)
	_, err = b.restart().Recover(t.Context(), []byte("share"), "nuova", vault.SignedLease{})
	wantError(t, "recover", err, nil)
	_, err = b.unlock("nuova")
	wantError(t, "unlock", err, nil)
}

func TestSecrets(t *testing.T) {
	b := newBench(t)
	k := b.create(vault.Enrolment{})
	_, err := k.Kept("token")
	wantError(t, "nothing kept", err, vault.ErrNotKept)
	wantError(t, "keep", k.Keep("token", []byte("segreto-del-dispositivo")), nil)

	again, err := b.unlock(password)
	wantError(t, "unlock", err, nil)
	got, err := again.Kept("token")
	if err != nil || string(got) != "segreto-del-dispositivo" {
		t.Errorf("Kept: got %q, %v", got, err)
	}
	wantError(t, "forget", again.Keep("token", nil), nil)
	_, err = again.Kept("token")
	wantError(t, "forgotten", err, vault.ErrNotKept)
}

func TestNothingSecretInClear(t *testing.T) {
	b := newBench(t)
	k := b.create(vault.Enrolment{Share: []byte("quota-di-recupero"), Device: device})
	if err := k.Keep("token", []byte("segreto-del-dispositivo")); err != nil {
		t.Fatal(err)
	}
	files, err := os.ReadDir(b.dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		data, err := os.ReadFile(filepath.Join(b.dir, f.Name()))
		if err != nil {
			t.Fatal(err)
		}
		for _, secret := range []string{password, "quota-di-recupero", "segreto-del-dispositivo"} {
			if bytes.Contains(data, []byte(secret)) {
				t.Errorf("%s holds %q in clear", f.Name(), secret)
			}
		}
		if info, err := f.Info(); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s has mode %v, want 0600", f.Name(), info.Mode())
		}
	}
}

// A damaged first copy is survived thanks to the second. A flipped bit in any byte
// of both is reported as damage, and never counts as a failed attempt.
func TestDamageIsNeverAWrongPassword(t *testing.T) {
	b := newBench(t)
	b.create(vault.Enrolment{Share: []byte("share")})
	first, second := filepath.Join(b.dir, "vault.json"), filepath.Join(b.dir, "vault.copy.json")
	good, err := os.ReadFile(first)
	if err != nil {
		t.Fatal(err)
	}
	restore := func(path string, data []byte) {
		t.Helper()
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	restore(first, good[:len(good)/2]) // and the second as Create left it
	_, err = b.unlock(password)
	wantError(t, "first copy cut in half", err, nil)
	restore(second, nil)
	_, err = b.unlock(password)
	wantError(t, "the first copy was mended by the unlock", err, nil)

	for i := range good {
		bad := bytes.Clone(good)
		bad[i] ^= 1 << (i % 8)
		if i%32 == 0 { // an unlock that succeeds writes and syncs, so not every byte
			restore(first, bad)
			restore(second, good)
			if _, err := b.unlock(password); err != nil {
				t.Fatalf("byte %d of the first copy: %v", i, err)
			}
		}
		restore(first, bad)
		restore(second, bad)
		if _, err := b.unlock(password); !errors.Is(err, vault.ErrDamaged) && !errors.Is(err, vault.ErrNewerFormat) {
			t.Fatalf("byte %d of both copies: got %v, want ErrDamaged", i, err)
		}
	}
	for n := range good {
		restore(first, good[:n])
		restore(second, good[:n])
		if _, err := b.unlock(password); !errors.Is(err, vault.ErrDamaged) {
			t.Fatalf("cut at %d: got %v, want ErrDamaged", n, err)
		}
	}
	restore(first, good)
	_, err = b.unlock(password)
	wantError(t, "restored", err, nil)
}

func TestHostileCostIsNotPaid(t *testing.T) {
	b := newBench(t)
	b.create(vault.Enrolment{})
	data, err := os.ReadFile("testdata/terabyte.json")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"vault.json", "vault.copy.json"} {
		if err := os.WriteFile(filepath.Join(b.dir, name), data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	_, err = b.unlock(password)
	wantError(t, "a vault that asks for a terabyte", err, vault.ErrDamaged)
	if !strings.Contains(err.Error(), "out of bounds") {
		t.Errorf("got %v, want it to name the cost", err)
	}
}

func TestWipe(t *testing.T) {
	b := newBench(t)
	b.create(vault.Enrolment{Share: []byte("share")})
	if err := os.MkdirAll(filepath.Join(b.dir, "journal"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(b.dir, "journal", "1.seg"), []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	wantError(t, "wipe", b.restart().Wipe(t.Context()), nil)
	if b.backend.Secrets() != 0 {
		t.Error("the device secret is still in the keyring")
	}
	if _, err := os.Lstat(b.dir); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the directory is still there: %v", err)
	}
	wantError(t, "wiping again", b.restart().Wipe(t.Context()), nil)
	b.create(vault.Enrolment{})
}

// A keyring that does not answer must not save the wraps and the files.
func TestWipeGoesOnWithoutTheKeyring(t *testing.T) {
	for fault, want := range map[vaulttest.Fault]error{
		vaulttest.Missing:  vault.ErrKeyringMissing,
		vaulttest.Immortal: vault.ErrKeyringLied,
	} {
		b := newBench(t)
		b.create(vault.Enrolment{})
		b.backend.Suffer(fault)
		wantError(t, "wipe", b.restart().Wipe(t.Context()), want)
		if b.restart().Exists() {
			t.Errorf("fault %d: the wraps are still there", fault)
		}
	}
}

type fixture struct {
	KeyringAccount string
	DeviceSecret   []byte
	JournalKey     []byte
	Share          []byte
}

// fromFixture puts a vault of a released format in place, and its secret.
func (b *bench) fromFixture(name string) (f fixture) {
	b.t.Helper()
	dir := filepath.Join("testdata", name)
	data, err := os.ReadFile(filepath.Join(dir, "fixture.json"))
	if err := errors.Join(err, os.CopyFS(b.dir, os.DirFS(dir)), os.Remove(filepath.Join(b.dir, "fixture.json")), json.Unmarshal(data, &f)); err != nil {
		b.t.Fatal(err)
	}
	if err := b.backend.Set("siz-icaro", f.KeyringAccount, f.DeviceSecret); err != nil {
		b.t.Fatal(err)
	}
	return f
}

// The vaults of released formats, written once, open for ever, and whose they are
// is not in clear afterwards.
func TestFixtures(t *testing.T) {
	for _, name := range []string{"v1", "v2"} {
		t.Run(name, func(t *testing.T) {
			b := newBench(t)
			f := b.fromFixture(name)
			b.opensFixture(f)
			_, err := b.restart().Recover(t.Context(), f.Share, "nuova", vault.SignedLease{})
			wantError(t, "recover", err, nil)
			b.namesNobody("unlocked and recovered")
		})
	}
}

func (b *bench) opensFixture(fixture fixture) {
	t := b.t
	t.Helper()
	k, err := b.unlock(password)
	wantError(t, "unlock", err, nil)
	if got := sub(t, k, vault.Journal); !bytes.Equal(got[:], fixture.JournalKey) {
		t.Errorf("journal key: got %x, want %x", got, fixture.JournalKey)
	}
	if got, err := k.Kept("token"); err != nil || string(got) != "gettone di prova" {
		t.Errorf("kept token: got %q, %v", got, err)
	}
	if l, ok, err := k.Lease(); err != nil || !ok || l.Device != device {
		t.Errorf("lease: got %+v, %v, %v", l, ok, err)
	}
}
