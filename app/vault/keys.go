package vault

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"sync"
	"time"
)

// Purpose names what a sub-key is for. The names are part of the on-disk format:
// changing one makes what it protects unreadable.
type Purpose string

const (
	Badger  Purpose = "badger"  // Badger's own encryption
	Values  Purpose = "values"  // our seal around each value in Badger
	Journal Purpose = "journal" // the outbox
	Blobs   Purpose = "blobs"   // attachments
	Drafts  Purpose = "drafts"  // what is being typed
	Token   Purpose = "token"   // what the central service gave this device
)

// observeEvery is how often Observe writes the trusted time: often enough that
// a restart forgets little, seldom enough to leave the disk asleep.
const observeEvery = 5 * time.Minute

// Keys is an unlocked vault. It is safe for concurrent use. After Lock every
// method answers ErrLocked.
type Keys struct {
	vault *Vault

	mu     sync.Mutex // guards dek and locked; taken before vault.mu
	dek    [keySize]byte
	locked bool
}

// Sub returns the 32-byte key for one purpose, the same at each unlock, for ever.
func (k *Keys) Sub(p Purpose) ([keySize]byte, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.locked {
		return [keySize]byte{}, ErrLocked
	}
	return derive(k.dek[:], nil, "siz-icaro sub-key v1 "+string(p)), nil
}

// Lock zeroes the keys in memory. Locking twice is locking once.
func (k *Keys) Lock() {
	k.mu.Lock()
	defer k.mu.Unlock()
	clear(k.dek[:])
	k.locked = true
}

// ChangePassword wraps the DEK under another password. The old one opens nothing
// once it returns nil, and still opens everything when it returns an error.
// Whether the operator may change it is the central service's answer.
func (k *Keys) ChangePassword(ctx context.Context, password string) error {
	if password == "" {
		return ErrEmptyPassword
	}
	return k.rewrap(ctx, "change the password", func(h *header, deviceSecret []byte) {
		h.wrapW1(k.dek, deviceSecret, password, k.vault.newCost())
	})
}

// SetShare wraps the DEK under a new recovery share, which replaces the one
// before it. To be called after each Recover: a share is used once.
func (k *Keys) SetShare(ctx context.Context, share []byte) error {
	if len(share) == 0 {
		return fmt.Errorf("set the recovery share: %w", ErrNoShare)
	}
	return k.rewrap(ctx, "set the recovery share", func(h *header, deviceSecret []byte) {
		h.wrapW2(k.dek, deviceSecret, share)
	})
}

// SetLease replaces the offline lease. It also sets the trusted time back to the
// moment of issue, which forgives a clock that had run ahead. A lease that is
// not signed by the key of the one in force is ErrLeaseInvalid: a key is only
// ever learnt with the operator's password (Vault.Create, Renew, Recover).
func (k *Keys) SetLease(lease SignedLease) error {
	return k.change("set the lease", func(s *state) error {
		if s.Lease != nil && !s.Lease.Key.Equal(lease.Key) {
			return fmt.Errorf("%w: signed by another key than the one in force", ErrLeaseInvalid)
		}
		if err := s.grant(lease, k.vault.account, k.vault.now()); err != nil {
			return err
		}
		s.tell(s.clock().unlocked(k.vault.now()))
		return s.check()
	})
}

// Lease returns the lease in force; ok is false when none was ever asked for.
func (k *Keys) Lease() (lease Lease, ok bool, err error) {
	err = k.read("read the lease", func(s *state) error {
		if s.Lease == nil {
			return nil
		}
		lease, err = s.Lease.open()
		ok = err == nil
		return err
	})
	return lease, ok, err
}

// Observe moves the trusted time forward and answers ErrLeaseExpired once the
// lease is over: to be called every minute or so while a session is open. A clock
// that stands behind changes nothing; only an unlock pays for it.
func (k *Keys) Observe() error {
	clock := k.vault.now()
	return k.open("observe the time", func(h *header) error {
		s, err := k.state(h)
		if err != nil {
			return err
		}
		var kept error
		now, _ := s.clock().passed(clock)
		if passed := now.HighWater.Sub(s.HighWater); passed > 0 {
			s.tell(now)
			if passed >= observeEvery {
				kept = k.store(h, s)
			}
		}
		// On a full disk a lease ends as well.
		return errors.Join(kept, s.check())
	})
}

// Clock is what is known of the time besides the computer's own clock.
func (k *Keys) Clock() (c Clock, err error) {
	err = k.read("read the clock", func(s *state) error {
		c = s.clock()
		return nil
	})
	return c, err
}

// Met notes the time that the central service has said, and is durable once it returns.
func (k *Keys) Met(central time.Time) error {
	return k.change("note the central clock", func(s *state) error {
		s.tell(s.clock().Met(central, k.vault.now()))
		return nil
	})
}

// Keep seals a small secret (a device token) in the vault under a name; an empty
// secret forgets it. It is durable once Keep returns nil.
func (k *Keys) Keep(name string, secret []byte) error {
	return k.change("keep a secret", func(s *state) error {
		secrets := maps.Clone(s.Secrets)
		if secrets == nil {
			secrets = map[string][]byte{}
		}
		if len(secret) == 0 {
			delete(secrets, name)
		} else {
			secrets[name] = secret
		}
		s.Secrets = secrets
		return nil
	})
}

// Kept returns the secret kept under name, or ErrNotKept.
func (k *Keys) Kept(name string) (secret []byte, err error) {
	err = k.read("read a secret", func(s *state) error {
		var ok bool
		if secret, ok = s.Secrets[name]; !ok {
			return ErrNotKept
		}
		return nil
	})
	return secret, err
}

// rewrap changes a wrap of the DEK under the device secret.
func (k *Keys) rewrap(ctx context.Context, what string, wrap func(h *header, deviceSecret []byte)) error {
	return k.open(what, func(h *header) error {
		deviceSecret, err := k.vault.deviceSecret(ctx, h)
		if err != nil {
			return err
		}
		defer clear(deviceSecret)
		wrap(h, deviceSecret)
		return k.vault.save(h)
	})
}

func (k *Keys) read(what string, see func(*state) error) error {
	return k.open(what, func(h *header) error {
		s, err := k.state(h)
		if err != nil {
			return err
		}
		return see(s)
	})
}

// change stores what edit did to the state, unless edit refuses.
func (k *Keys) change(what string, edit func(*state) error) error {
	return k.open(what, func(h *header) error {
		s, err := k.state(h)
		if err != nil {
			return err
		}
		if err := edit(s); err != nil {
			return err
		}
		return k.store(h, s)
	})
}

// open runs f on the vault as it stands on disk, with the locks that guard it.
func (k *Keys) open(what string, f func(*header) error) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.locked {
		return ErrLocked
	}
	k.vault.mu.Lock()
	defer k.vault.mu.Unlock()
	h, err := k.vault.load()
	if err == nil {
		err = f(h)
	}
	if err != nil {
		return fmt.Errorf("%s: %w", what, err)
	}
	return nil
}

func (k *Keys) state(h *header) (*state, error) { return openState(h, k.dek) }

func (k *Keys) store(h *header, s *state) error {
	if err := s.seal(h, k.dek); err != nil {
		return err
	}
	return k.vault.save(h)
}
