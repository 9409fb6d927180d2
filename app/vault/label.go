package vault

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"

	"siz-icaro/sync/durable"
)

// Label says whose a vault is, to whoever has the keyring and to nobody else: the
// user name sealed under a key derived from the device secret. The sign-in reads
// it before there is a password.
type Label struct {
	// ID names the device secret in the keyring. It is random.
	ID string `json:"id"`
	sealText
}

// veilVersion is in the associated data of what is sealed under the device secret
// alone.
const veilVersion = 1

// veilKey is for one purpose. The wraps take the device secret as the salt of
// their keys, here it is what the key is made of: neither tells of the other.
func veilKey(deviceSecret []byte, what string) [keySize]byte {
	return derive(deviceSecret, nil, "siz-icaro vault v1 veil "+what)
}

func veil(id, what string, deviceSecret, plain []byte) sealText {
	key := veilKey(deviceSecret, what)
	defer clear(key[:])
	return seal(key, plain, bindParts([]byte(formatName), []byte{veilVersion}, []byte(id), []byte("veil"), []byte(what)))
}

func (s sealText) unveil(id, what string, deviceSecret []byte) ([]byte, error) {
	key := veilKey(deviceSecret, what)
	defer clear(key[:])
	return s.open(key, bindParts([]byte(formatName), []byte{veilVersion}, []byte(id), []byte("veil"), []byte(what)))
}

// labelled is what a label seals, and labelStep what its length is rounded up to,
// so that how long a name is cannot be told.
const (
	labelled  = "account"
	labelStep = 64
)

func newLabel(id, account string, deviceSecret []byte) *Label {
	plain := make([]byte, (len(account)/labelStep+1)*labelStep)
	copy(plain, account)
	defer clear(plain)
	return &Label{id, veil(id, labelled, deviceSecret, plain)}
}

func (l Label) account(deviceSecret []byte) (string, error) {
	plain, err := l.unveil(l.ID, labelled, deviceSecret)
	if err != nil {
		return "", fmt.Errorf("%w: label", ErrDamaged)
	}
	defer clear(plain)
	return string(bytes.TrimRight(plain, "\x00")), nil
}

// Open returns the user name. The error is ErrDamaged or a state of the keyring.
func (l Label) Open(ctx context.Context, k *Keyring) (account string, err error) {
	secret, err := k.secret(ctx, l.ID)
	if err != nil {
		return "", fmt.Errorf("read a label: %w", err)
	}
	defer clear(secret)
	return l.account(secret)
}

// secret reads a device secret.
func (k *Keyring) secret(ctx context.Context, account string) ([]byte, error) {
	secret, err := k.Get(ctx, keyringService, account)
	if err != nil {
		return nil, err
	}
	if len(secret) != keySize {
		return nil, fmt.Errorf("read the keyring: %w", ErrKeyringLied)
	}
	return secret, nil
}

// ReadLabel returns the label of the vault in dir, without the keyring. A vault
// that has none is ErrNoVault.
func ReadLabel(dir string) (Label, error) {
	h, err := (&Vault{dir: dir}).read()
	if err != nil {
		return Label{}, fmt.Errorf("read a label: %w", err)
	}
	if h.Label == nil {
		return Label{}, fmt.Errorf("read a label: %w", ErrNoVault)
	}
	return *h.Label, nil
}

// Owner says whose the vault in dir is. One that an earlier program wrote, with
// the user name in clear, is rewritten on the way, and so is the secret's name in
// the keyring; that may be interrupted at any point and is finished by the next
// call. Where the keyring has lost the secret, nothing opens the vault or could
// seal the name, which is then only removed: it is found again by whoever types
// it, should the secret come back.
//
// A name is returned with an error as well where it still stands in clear. No
// other program may be using the vault.
func Owner(ctx context.Context, dir string, k *Keyring) (account string, err error) {
	v := New(dir, "", Options{Keyring: k})
	fail := func(err error) (string, error) { return v.account, fmt.Errorf("find a vault's owner: %w", err) }
	h, err := v.read()
	if errors.Is(err, ErrDamaged) {
		err = errors.Join(err, v.blank())
	}
	if err != nil {
		return fail(err)
	}
	if !h.old && h.Label == nil {
		// As it was when the name was removed; see Claim.
		return fail(errors.Join(ErrKeyringNotFound, v.settle(h)))
	}
	v.account = h.Account
	secret, err := v.secret(ctx, h)
	if h.old && errors.Is(err, ErrKeyringNotFound) {
		h.old, h.Former, v.account = false, true, ""
		return fail(errors.Join(err, v.save(h), v.sweep()))
	}
	if err != nil {
		return fail(err)
	}
	defer clear(secret)
	if h.Label != nil {
		if v.account, err = h.Label.account(secret); err != nil {
			return fail(err)
		}
	}
	if err := v.conceal(ctx, h, secret); err != nil {
		return fail(err)
	}
	return v.account, nil
}

// Claim says whether the vault in dir, whose owner Owner cannot tell, is
// account's: one from which the name was removed while its secret, which stood
// under that name in the keyring, was lost, and that has it again.
func Claim(ctx context.Context, dir, account string, k *Keyring) bool {
	v := New(dir, account, Options{Keyring: k})
	h, err := v.read()
	if err != nil || h.Label != nil || !h.Former {
		return false
	}
	secret, err := v.secret(ctx, h)
	if err != nil {
		return false
	}
	defer clear(secret)
	return v.conceal(ctx, h, secret) == nil
}

// conceal puts a label in the place of a name in clear, in the file and in the
// keyring. Whatever it is interrupted at, either form opens. h is changed only as
// far as the disk is.
func (v *Vault) conceal(ctx context.Context, h *header, deviceSecret []byte) error {
	if h.old || h.Label == nil {
		if err := v.keyring.Set(ctx, keyringService, h.ID, deviceSecret); err != nil {
			return err
		}
		next := *h
		next.old, next.Former, next.Account = false, true, v.account
		next.Label = newLabel(h.ID, v.account, deviceSecret)
		if err := v.save(&next); err != nil {
			return err
		}
		*h = next
	}
	if !h.Former {
		return nil
	}
	// A crash may have come between the two copies, or before what follows.
	next := *h
	next.Former = false
	if err := errors.Join(v.save(h), v.sweep()); err != nil {
		return err
	}
	if err := v.keyring.Delete(ctx, keyringService, formerAccount(v.account, h.ID)); err != nil {
		return err
	}
	if err := v.save(&next); err != nil {
		return err
	}
	*h = next
	return nil
}

// sweep removes what an interrupted write may have left of an older vault.
func (v *Vault) sweep() error {
	return errors.Join(durable.Sweep(filepath.Join(v.dir, vaultName)), durable.Sweep(filepath.Join(v.dir, vaultCopy)))
}

// namedInClear is how the first format says whose a vault is, be it cut off.
var namedInClear = regexp.MustCompile(`"account":"[^"]+("|$)`)

// blank takes the name out of files that cannot be read any more. The rest of them
// stays as it is, for whoever may know how to mend it.
func (v *Vault) blank() error {
	var failures []error
	for _, name := range []string{vaultName, vaultCopy} {
		file := filepath.Join(v.dir, name)
		data, err := os.ReadFile(file)
		if err != nil || !namedInClear.Match(data) {
			continue // one that is not there says nothing
		}
		failures = append(failures, durable.WriteFile(file, namedInClear.ReplaceAll(data, []byte(`"account":""`))))
	}
	return errors.Join(append(failures, v.sweep())...)
}

// settle finishes what removed the name, if it was interrupted.
func (v *Vault) settle(h *header) error {
	data, err := encodeVault(h)
	if err != nil {
		return err
	}
	if second, err := os.ReadFile(filepath.Join(v.dir, vaultCopy)); err == nil && bytes.Equal(second, data) {
		return v.sweep()
	}
	return errors.Join(v.save(h), v.sweep())
}

// secret is the device secret of h, whichever name it still has in the keyring.
func (v *Vault) secret(ctx context.Context, h *header) ([]byte, error) {
	if h.old {
		return v.keyring.secret(ctx, formerAccount(h.Account, h.ID))
	}
	secret, err := v.keyring.secret(ctx, h.ID)
	if errors.Is(err, ErrKeyringNotFound) && h.Former && v.account != "" {
		secret, err = v.keyring.secret(ctx, formerAccount(v.account, h.ID))
	}
	return secret, err
}

// formerAccount is how format version 1 called a device secret in the keyring. A
// keyring may keep such names in clear, or as a hash that a guess can be tried on.
func formerAccount(account, id string) string { return account + "/" + id }

// Veil seals a small text that must be read while there is no password, for
// whoever has the keyring; what says what it is. It protects from nobody who can
// run code as the operator.
func (v *Vault) Veil(ctx context.Context, what string, plain []byte) ([]byte, error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	h, secret, err := v.opened(ctx)
	if err != nil {
		return nil, fmt.Errorf("veil: %w", err)
	}
	defer clear(secret)
	return json.Marshal(veil(h.ID, what, secret, plain))
}

// Unveil opens what Veil sealed. The error is ErrDamaged where that is not what
// this vault sealed, or any that finding the device secret gives.
func (v *Vault) Unveil(ctx context.Context, what string, veiled []byte) ([]byte, error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	var s sealText
	if json.Unmarshal(veiled, &s) != nil {
		return nil, fmt.Errorf("unveil: %w", ErrDamaged)
	}
	h, secret, err := v.opened(ctx)
	if err != nil {
		return nil, fmt.Errorf("unveil: %w", err)
	}
	defer clear(secret)
	plain, err := s.unveil(h.ID, what, secret)
	if err != nil {
		return nil, fmt.Errorf("unveil: %w", ErrDamaged)
	}
	return plain, nil
}

func (v *Vault) opened(ctx context.Context) (*header, []byte, error) {
	h, err := v.load()
	if err != nil {
		return nil, nil, err
	}
	secret, err := v.deviceSecret(ctx, h)
	return h, secret, err
}
