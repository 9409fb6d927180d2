package vault

import (
	"encoding/base64"
	"errors"
	"fmt"

	"github.com/zalando/go-keyring"
)

// osBackend reaches the keyring of the operating system. Secrets are stored as
// base64 because the Secret Service and the Credential Manager hold text.
type osBackend struct{}

func (osBackend) Get(service, account string) ([]byte, error) {
	if err := probe(); err != nil {
		return nil, err
	}
	text, err := keyring.Get(service, account)
	if err != nil {
		return nil, translate(err)
	}
	secret, err := base64.StdEncoding.DecodeString(text)
	if err != nil {
		// Somebody else wrote there; the position in the text is all that the
		// decoder's error tells, and not even that should leave.
		return nil, fmt.Errorf("%w: not a secret of ours", ErrKeyringLied)
	}
	return secret, nil
}

func (osBackend) Set(service, account string, secret []byte) error {
	if err := probe(); err != nil {
		return err
	}
	return translate(keyring.Set(service, account, base64.StdEncoding.EncodeToString(secret)))
}

func (osBackend) Delete(service, account string) error {
	if err := probe(); err != nil {
		return err
	}
	return translate(keyring.Delete(service, account))
}

// translate names the one state that go-keyring types.
func translate(err error) error {
	if errors.Is(err, keyring.ErrNotFound) {
		return ErrKeyringNotFound
	}
	return err
}
