package vault

import (
	"context"
	"crypto/subtle"
	"errors"
	"fmt"
	"time"
)

// keyringLimit is how long one operation on the keyring may hold its caller.
// A keyring that wants to show a prompt may hang for ever.
const keyringLimit = 3 * time.Second

// Backend is a blocking store of secrets by service and account: the operating
// system's, or a test's. It answers ErrKeyringNotFound, ErrKeyringMissing and
// ErrKeyringLocked where it knows them; it may hang. Calls are never concurrent.
type Backend interface {
	Get(service, account string) ([]byte, error)
	Set(service, account string, secret []byte) error
	Delete(service, account string) error
}

// Keyring puts limits around a Backend: no call lasts longer than three seconds,
// and what was set is read back. It is safe for concurrent use.
type Keyring struct {
	backend Backend
	// busy holds a token while a call is under way, so that a hanging backend
	// costs one goroutine however often the operator tries again.
	busy chan struct{}
}

// NewKeyring returns a Keyring over backend.
func NewKeyring(backend Backend) *Keyring {
	return &Keyring{backend: backend, busy: make(chan struct{}, 1)}
}

// OSKeyring returns the keyring of the operating system: the Secret Service on
// Linux, the Credential Manager on Windows, the Keychain on macOS.
func OSKeyring() *Keyring { return NewKeyring(osBackend{}) }

// Get returns the secret, or ErrKeyringNotFound.
func (k *Keyring) Get(ctx context.Context, service, account string) ([]byte, error) {
	return k.bounded(ctx, "read the keyring", func() ([]byte, error) {
		return k.backend.Get(service, account)
	})
}

// Set stores the secret and reads it back: once it returns nil the keyring
// answers with the same bytes. ErrKeyringLied if it does not.
func (k *Keyring) Set(ctx context.Context, service, account string, secret []byte) error {
	_, err := k.bounded(ctx, "write the keyring", func() ([]byte, error) {
		if err := k.backend.Set(service, account, secret); err != nil {
			return nil, err
		}
		got, err := k.backend.Get(service, account)
		if errors.Is(err, ErrKeyringNotFound) {
			return nil, ErrKeyringLied
		}
		if err != nil {
			return nil, err
		}
		if subtle.ConstantTimeCompare(got, secret) != 1 {
			return nil, ErrKeyringLied
		}
		return nil, nil
	})
	return err
}

// Delete removes the secret and makes sure that it is gone. A secret that was
// not there is deleted.
func (k *Keyring) Delete(ctx context.Context, service, account string) error {
	_, err := k.bounded(ctx, "delete from the keyring", func() ([]byte, error) {
		if err := k.backend.Delete(service, account); err != nil && !errors.Is(err, ErrKeyringNotFound) {
			return nil, err
		}
		switch _, err := k.backend.Get(service, account); {
		case errors.Is(err, ErrKeyringNotFound):
			return nil, nil
		case err != nil:
			return nil, err
		default:
			return nil, ErrKeyringLied
		}
	})
	return err
}

// bounded runs call on a goroutine of its own and waits at most keyringLimit. A
// call that does not return in time is abandoned knowingly: nothing can stop a
// goroutine that waits inside the operating system. It keeps the busy token, so
// that later calls time out behind it instead of piling up, and gives it back
// if it ever returns; its result is dropped.
func (k *Keyring) bounded(ctx context.Context, what string, call func() ([]byte, error)) ([]byte, error) {
	limit := time.NewTimer(keyringLimit)
	defer limit.Stop()

	select {
	case k.busy <- struct{}{}:
	case <-limit.C:
		return nil, fmt.Errorf("%s: an earlier call hangs: %w", what, ErrKeyringTimeout)
	case <-ctx.Done():
		return nil, fmt.Errorf("%s: %w", what, ctx.Err())
	}

	type answer struct {
		secret []byte
		err    error
	}
	done := make(chan answer, 1)
	go func() {
		secret, err := call()
		<-k.busy
		done <- answer{secret, err}
	}()

	select {
	case a := <-done:
		if a.err != nil {
			return nil, fmt.Errorf("%s: %w", what, named(a.err))
		}
		return a.secret, nil
	case <-limit.C:
		return nil, fmt.Errorf("%s: %w", what, ErrKeyringTimeout)
	case <-ctx.Done():
		return nil, fmt.Errorf("%s: %w", what, ctx.Err())
	}
}

// named makes sure that an error of the keyring is one of the states Explain knows.
func named(err error) error {
	for _, known := range []error{ErrKeyringMissing, ErrKeyringLocked, ErrKeyringNotFound, ErrKeyringLied} {
		if errors.Is(err, known) {
			return err
		}
	}
	return fmt.Errorf("%w: %w", ErrKeyringFailed, err)
}
