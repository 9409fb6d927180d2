package vault

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"math/bits"
	"os"
	"path/filepath"
	"sync"
	"time"

	"siz-icaro/sync/durable"
)

// keyringService is the name under which the program's secrets stand in the keyring.
const keyringService = "siz-icaro"

// Options adjusts a Vault. The zero value is what production uses.
type Options struct {
	// Keyring holds the device secret. Nil means OSKeyring.
	Keyring *Keyring
	// Now is the computer's clock. Nil means time.Now.
	Now func() time.Time
	// Cost of W1 when a password is set. Zero means calibrated to this computer,
	// never under Argon2id's 64 MiB, 3 passes.
	Cost Cost
}

// Enrolment is what the central service gives at first access. Each part may be
// missing; it can be set later through Keys.
type Enrolment struct {
	Device string      // id of this device at the central service
	Share  []byte      // recovery share: makes W2
	Lease  SignedLease // the zero value means that no lease is asked for
}

// Vault is the vault of one account in one directory, locked. It is safe for
// concurrent use; operations happen one after the other. One process at a time
// may use the directory, which is the caller's to ensure.
type Vault struct {
	dir, account string
	keyring      *Keyring
	now          func() time.Time
	cost         Cost

	mu       sync.Mutex // guards attempts and the files
	attempts *attempts  // the last count known to this process, nil before it was read
}

// New names the vault of account in dir. It touches nothing.
func New(dir, account string, opt Options) *Vault {
	v := &Vault{dir: dir, account: account, keyring: opt.Keyring, now: opt.Now, cost: opt.Cost}
	if v.keyring == nil {
		v.keyring = OSKeyring()
	}
	if v.now == nil {
		v.now = time.Now
	}
	return v
}

// Exists says whether there is a vault, readable or not.
func (v *Vault) Exists() bool {
	for _, name := range []string{vaultName, vaultCopy} {
		if _, err := os.Lstat(filepath.Join(v.dir, name)); !errors.Is(err, os.ErrNotExist) {
			return true
		}
	}
	return false
}

// Create makes the vault: a new DEK, a new device secret in the keyring, W1
// under password and W2 under the enrolment's share. It takes about a second.
// Nothing is written in dir unless the keyring has kept the secret. ErrExists
// when there is a vault already.
func (v *Vault) Create(ctx context.Context, password string, e Enrolment) (*Keys, error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if password == "" {
		return nil, ErrEmptyPassword
	}
	if v.Exists() {
		return nil, ErrExists
	}
	if err := durable.MkdirAll(v.dir); err != nil {
		return nil, fmt.Errorf("create the vault: %w", err)
	}

	var id [16]byte
	var deviceSecret, dek [keySize]byte
	defer clear(deviceSecret[:])
	rand.Read(id[:])
	rand.Read(deviceSecret[:])
	rand.Read(dek[:])

	h := &header{ID: hex.EncodeToString(id[:]), Account: v.account}
	s := &state{Device: e.Device, HighWater: v.now()}
	if e.Lease.Token != "" {
		if err := s.grant(e.Lease, v.account, v.now()); err != nil {
			return nil, fmt.Errorf("create the vault: %w", err)
		}
	}
	if err := v.keyring.Set(ctx, keyringService, h.ID, deviceSecret[:]); err != nil {
		return nil, fmt.Errorf("create the vault: %w", err)
	}
	h.Label = newLabel(h.ID, v.account, deviceSecret[:])
	h.wrapW1(dek, deviceSecret[:], password, v.newCost())
	if len(e.Share) > 0 {
		h.wrapW2(dek, deviceSecret[:], e.Share)
	}
	k := &Keys{vault: v, dek: dek}
	if err := k.store(h, s); err != nil {
		return nil, fmt.Errorf("create the vault: %w", err)
	}
	v.acquit()
	return k, nil
}

// Unlock opens W1 with the password, offline. It takes as long as Create
// calibrated. ErrNoVault, ErrDamaged, a ThrottledError, ErrWrongPassword,
// a LeaseExpiredError (the keys are all there: Renew) or a state of the keyring.
func (v *Vault) Unlock(ctx context.Context, password string) (*Keys, error) {
	return v.unlock(ctx, password, nil)
}

// Renew unlocks like Unlock, under a new lease from the central service: the way
// back in after ErrLeaseExpired.
func (v *Vault) Renew(ctx context.Context, password string, lease SignedLease) (*Keys, error) {
	return v.unlock(ctx, password, &lease)
}

func (v *Vault) unlock(ctx context.Context, password string, lease *SignedLease) (*Keys, error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	fail := func(err error) (*Keys, error) { return nil, fmt.Errorf("unlock the vault: %w", err) }

	if password == "" {
		return nil, ErrEmptyPassword
	}
	h, err := v.load()
	if err != nil {
		return fail(err)
	}
	now := v.now()
	if err := v.admit(now); err != nil {
		return fail(err)
	}
	deviceSecret, err := v.deviceSecret(ctx, h)
	if err != nil {
		return fail(err)
	}
	defer clear(deviceSecret)

	v.charge(now)
	dek, err := h.openW1(deviceSecret, password)
	if err != nil {
		return fail(ErrWrongPassword)
	}
	v.acquit()
	return v.admitUnder(h, dek, now, lease)
}

// admitUnder opens the state and judges the lease.
func (v *Vault) admitUnder(h *header, dek [keySize]byte, now time.Time, lease *SignedLease) (*Keys, error) {
	k := &Keys{vault: v, dek: dek}
	s, err := k.state(h)
	if err == nil && lease != nil {
		err = s.grant(*lease, v.account, now)
	}
	if err == nil {
		s.tell(s.clock().unlocked(now))
		// A full disk must not keep the operator out: the high-water mark of this
		// unlock is then lost with the process, a renewed lease is asked for again.
		if saved := k.store(h, s); saved != nil && lease != nil {
			err = saved
		}
	}
	if err == nil {
		err = s.check()
	}
	if err != nil {
		clear(k.dek[:])
		return nil, fmt.Errorf("unlock the vault: %w", err)
	}
	return k, nil
}

// Recover opens W2 with the share that the central service released, and wraps
// W1 under newPassword: what a forgotten password costs is a sign-in online, not
// the pending work. W2 stays until Keys.SetShare replaces it, so that a crash in
// between loses nothing. A lease, when given, is granted in the same step.
func (v *Vault) Recover(ctx context.Context, share []byte, newPassword string, lease SignedLease) (*Keys, error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	fail := func(err error) (*Keys, error) { return nil, fmt.Errorf("recover the vault: %w", err) }

	if newPassword == "" {
		return nil, ErrEmptyPassword
	}
	h, err := v.load()
	if err != nil {
		return fail(err)
	}
	if h.W2 == nil {
		return fail(ErrNoShare)
	}
	deviceSecret, err := v.deviceSecret(ctx, h)
	if err != nil {
		return fail(err)
	}
	defer clear(deviceSecret)
	dek, err := h.openW2(deviceSecret, share)
	if err != nil {
		return fail(ErrWrongShare)
	}
	h.wrapW1(dek, deviceSecret, newPassword, v.newCost())
	if err := v.save(h); err != nil {
		return fail(err)
	}
	v.acquit()
	if lease.Token == "" {
		return v.admitUnder(h, dek, v.now(), nil)
	}
	return v.admitUnder(h, dek, v.now(), &lease)
}

// Wipe makes everything in the directory unreadable and then removes it: first
// the wraps are overwritten and the device secret leaves the keyring, then the
// files go. It goes as far as it can and says what it could not do; it may be
// repeated. Keys still in memory must be locked by their holder.
func (v *Vault) Wipe(ctx context.Context) error {
	v.mu.Lock()
	defer v.mu.Unlock()

	var failures []error
	h, err := v.load()
	for _, name := range []string{vaultName, vaultCopy} {
		failures = append(failures, durable.Shred(filepath.Join(v.dir, name)))
	}
	if err == nil {
		failures = append(failures, v.keyring.Delete(ctx, keyringService, h.ID))
		if h.old || h.Former {
			failures = append(failures, v.keyring.Delete(ctx, keyringService, formerAccount(v.account, h.ID)))
		}
	}
	failures = append(failures, durable.RemoveAll(v.dir))
	v.attempts = nil
	if err := errors.Join(failures...); err != nil {
		return fmt.Errorf("wipe the vault: %w", err)
	}
	return nil
}

// deviceSecret is the secret of h, which is known to be this account's once it
// returns. A name in clear is put away on the way; what hinders that (a full
// disk) keeps nobody out, and the next time tries again.
func (v *Vault) deviceSecret(ctx context.Context, h *header) ([]byte, error) {
	secret, err := v.secret(ctx, h)
	if err != nil {
		return nil, err
	}
	if h.Label != nil {
		switch account, err := h.Label.account(secret); {
		case err != nil:
			return nil, err
		case account != v.account:
			return nil, errAnother
		}
	}
	_ = v.conceal(ctx, h, secret)
	return secret, nil
}

func (v *Vault) newCost() Cost {
	if v.cost != (Cost{}) {
		return v.cost
	}
	return calibrate()
}

// grant puts a new lease into the state, if it is one for this vault and newer
// than the one in force, and sets the trusted time to the moment the central
// service issued it: the one outside clock that is trusted, also to correct a
// local one that had run ahead.
//
// One in force that was issued at a time to come, by the clock of the computer
// and by the new one alike, is of a central clock that was ahead: it gives way.
func (s *state) grant(signed SignedLease, account string, now time.Time) error {
	l, err := signed.open()
	if err != nil {
		return err
	}
	if l.Account != account || (s.Device != "" && l.Device != s.Device) {
		return fmt.Errorf("%w: made out to another", ErrLeaseInvalid)
	}
	if s.Lease != nil {
		// Whether the signing key may have changed is the caller's to judge; what
		// counts here is when it was issued.
		if old, err := s.Lease.open(); err == nil && l.IssuedAt.Before(old.IssuedAt) && !now.Before(old.IssuedAt) {
			return fmt.Errorf("%w: older than the one in force", ErrLeaseInvalid)
		}
	}
	s.Lease = &signed
	s.tell(s.clock().Met(l.IssuedAt, now))
	return nil
}

func (s *state) clock() Clock { return Clock{s.HighWater, s.Seen, s.Drift} }

func (s *state) tell(c Clock) { s.HighWater, s.Seen, s.Drift = c.HighWater, c.Seen, c.Drift }

// check judges the lease by the trusted time.
func (s *state) check() error {
	if s.Lease == nil {
		return nil
	}
	l, err := s.Lease.open()
	if err != nil {
		return err
	}
	if s.HighWater.After(l.NotAfter) {
		return &LeaseExpiredError{s.Device}
	}
	return nil
}

// seal and open the state under the DEK.
func (s *state) seal(h *header, dek [keySize]byte) error {
	plain, err := json.Marshal(s)
	if err != nil {
		return fmt.Errorf("seal the state: %w", err)
	}
	defer clear(plain)
	padded := padState(plain)
	defer clear(padded)
	key := derive(dek[:], nil, "siz-icaro vault v1 state")
	defer clear(key[:])
	h.State = seal(key, padded, h.bind("state"))
	return nil
}

// minState is what a state takes up at least.
const minState = 4 << 10

// padState fills a state up to a power of two, because the size of the file would
// tell how many services the operator has, or how far the journal has come. JSON
// does not mind blanks at its end, nor do the programs that wrote none.
func padState(plain []byte) []byte {
	padded := make([]byte, max(minState, 1<<bits.Len(uint(len(plain)-1))))
	n := copy(padded, plain)
	for i := n; i < len(padded); i++ {
		padded[i] = ' '
	}
	return padded
}

func openState(h *header, dek [keySize]byte) (*state, error) {
	key := derive(dek[:], nil, "siz-icaro vault v1 state")
	defer clear(key[:])
	plain, err := h.State.open(key, h.bind("state"))
	if err != nil {
		return nil, fmt.Errorf("%w: state", ErrDamaged)
	}
	defer clear(plain)
	var s state
	if err := json.Unmarshal(plain, &s); err != nil {
		return nil, fmt.Errorf("%w: state", ErrDamaged)
	}
	return &s, nil
}
