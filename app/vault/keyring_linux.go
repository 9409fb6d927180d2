package vault

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/godbus/dbus/v5"
)

// The names of the Secret Service API 0.2 that probe asks for.
const (
	secretsName    = "org.freedesktop.secrets"
	secretsLogin   = dbus.ObjectPath("/org/freedesktop/secrets/collection/login")
	secretsDefault = dbus.ObjectPath("/org/freedesktop/secrets/aliases/default")
	secretsLocked  = "org.freedesktop.Secret.Collection.Locked"
)

// probe tells a missing and a locked Secret Service apart before go-keyring is
// asked, which types neither, starts a session bus of its own where there is
// none, and answers a locked collection with a prompt that may wait for ever.
func probe() error {
	// Longer than the caller waits, so that a silent bus is a timeout and not a
	// missing one; but bounded, so that the goroutine comes back.
	ctx, cancel := context.WithTimeout(context.Background(), 2*keyringLimit)
	defer cancel()

	bus, err := dbus.SessionBusPrivateNoAutoStartup(dbus.WithContext(ctx))
	if err != nil {
		return fmt.Errorf("%w: %w", ErrKeyringMissing, err)
	}
	defer bus.Close() // closing a connection that is only read from loses nothing
	if err := errors.Join(bus.Auth(nil), bus.Hello()); err != nil {
		return fmt.Errorf("%w: %w", ErrKeyringMissing, err)
	}

	// The same collection, in the same order of preference, that go-keyring uses.
	var last error
	for _, path := range []dbus.ObjectPath{secretsLogin, secretsDefault} {
		locked, err := bus.Object(secretsName, path).GetProperty(secretsLocked)
		if err != nil {
			last = err
			continue
		}
		if is, ok := locked.Value().(bool); ok && is {
			return ErrKeyringLocked
		}
		return nil
	}
	if nobodyAnswers(last) {
		return fmt.Errorf("%w: %w", ErrKeyringMissing, last)
	}
	return fmt.Errorf("%w: it holds no collection", ErrKeyringMissing)
}

// nobodyAnswers says whether err means that no Secret Service runs or can be started.
func nobodyAnswers(err error) bool {
	var failure dbus.Error
	if !errors.As(err, &failure) {
		return true
	}
	return failure.Name == "org.freedesktop.DBus.Error.ServiceUnknown" ||
		failure.Name == "org.freedesktop.DBus.Error.NameHasNoOwner" ||
		strings.HasPrefix(failure.Name, "org.freedesktop.DBus.Error.Spawn.")
}
