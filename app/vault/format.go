package vault

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"siz-icaro/sync/durable"
)

const (
	vaultName     = "vault.json"
	vaultCopy     = "vault.copy.json"
	formatVersion = 2
	// clearVersion is the format that named the account in clear. It is read, and
	// replaced as soon as the keyring answers; see Owner.
	clearVersion = 1
	// sealVersion is in the associated data of the wraps and of the state, which
	// both formats share: nothing has to be sealed again.
	sealVersion  = 1
	maxVaultSize = 1 << 20
)

// envelope is the content of vault.json. Sum is the SHA-256 of Body's bytes: it
// tells bit rot from a wrong password. Forgery is what the seals are for.
type envelope struct {
	Format  string          `json:"format"`
	Version int             `json:"version"`
	Body    json.RawMessage `json:"body"`
	Sum     string          `json:"sum"`
}

const formatName = "siz-icaro vault"

// header is the body of vault.json.
type header struct {
	ID    string `json:"id"` // 16 random bytes, hex: names the device secret in the keyring
	Label *Label `json:"label,omitempty"`
	// Former says that the device secret may still stand in the keyring under the
	// name that clearVersion gave it.
	Former bool     `json:"former,omitempty"`
	W1     w1       `json:"w1"`
	W2     *w2      `json:"w2,omitempty"`
	State  sealText `json:"state"` // a state, sealed under the DEK

	// Account is who typed the password, or what clearVersion says.
	Account string `json:"-"`
	old     bool   // read from a file of clearVersion
}

// clearHeader is the body of clearVersion.
type clearHeader struct {
	ID      string   `json:"id"`
	Account string   `json:"account"`
	W1      w1       `json:"w1"`
	W2      *w2      `json:"w2,omitempty"`
	State   sealText `json:"state"`
}

// state is what only an unlocked vault may read or change.
type state struct {
	Device    string            `json:"device,omitempty"`
	HighWater time.Time         `json:"highWater"`
	Seen      time.Time         `json:"seen,omitzero"`
	Drift     time.Duration     `json:"drift,omitempty"`
	Lease     *SignedLease      `json:"lease,omitempty"`
	Secrets   map[string][]byte `json:"secrets,omitempty"`
}

// bind is the associated data of a seal in this vault: format, identity, what is
// sealed, and whatever else the seal depends on, each with its length.
func (h *header) bind(what string, more ...[]byte) []byte {
	return bindParts(append([][]byte{[]byte(formatName), {sealVersion}, []byte(h.ID), []byte(h.Account), []byte(what)}, more...)...)
}

func bindParts(parts ...[]byte) (ad []byte) {
	for _, p := range parts {
		ad = binary.BigEndian.AppendUint32(ad, uint32(len(p)))
		ad = append(ad, p...)
	}
	return ad
}

// encodeVault and decodeVault are the two ends of vault.json. What could not be
// put into the present format is written as it was read.
func encodeVault(h *header) ([]byte, error) {
	var content any = h
	version := formatVersion
	if h.old {
		content, version = clearHeader{h.ID, h.Account, h.W1, h.W2, h.State}, clearVersion
	}
	body, err := json.Marshal(content)
	if err != nil {
		return nil, err
	}
	sum := sha256.Sum256(body)
	return json.Marshal(envelope{formatName, version, body, hex.EncodeToString(sum[:])})
}

// decodeVault reads outside bytes. What it returns has cost parameters within
// bounds; its error is ErrDamaged or ErrNewerFormat.
func decodeVault(data []byte) (*header, error) {
	damaged := func(why string) (*header, error) { return nil, fmt.Errorf("%w: %s", ErrDamaged, why) }
	if len(data) > maxVaultSize {
		return damaged("too large")
	}
	var e envelope
	if err := json.Unmarshal(data, &e); err != nil || e.Format != formatName {
		return damaged("not a vault")
	}
	if e.Version > formatVersion {
		return nil, fmt.Errorf("%w: version %d", ErrNewerFormat, e.Version)
	}
	if e.Version < clearVersion {
		return damaged("unknown version")
	}
	// encoding/json forgives letter case and spaces; a file of ours has neither.
	if exact, err := json.Marshal(e); err != nil || !bytes.Equal(exact, data) {
		return damaged("not as it was written")
	}
	sum := sha256.Sum256(e.Body)
	if e.Sum != hex.EncodeToString(sum[:]) {
		return damaged("checksum")
	}
	var h header
	var named clearHeader
	var body any = &h
	if e.Version == clearVersion {
		body = &named
	}
	dec := json.NewDecoder(bytes.NewReader(e.Body))
	dec.DisallowUnknownFields()
	if err := dec.Decode(body); err != nil {
		return damaged("body")
	}
	if e.Version == clearVersion {
		h = header{ID: named.ID, Account: named.Account, W1: named.W1, W2: named.W2, State: named.State, old: true}
	}
	if err := h.W1.Cost.check(); err != nil {
		return damaged(err.Error())
	}
	if h.ID == "" || len(h.W1.Salt) != saltSize {
		return damaged("incomplete")
	}
	if h.Label != nil && h.Label.ID != h.ID {
		return damaged("another's label")
	}
	return &h, nil
}

// load reads the vault as its account's.
func (v *Vault) load() (*header, error) {
	h, err := v.read()
	if err != nil {
		return nil, err
	}
	if h.old && h.Account != v.account {
		return nil, errAnother
	}
	h.Account = v.account
	return h, nil
}

var errAnother = fmt.Errorf("%w: it belongs to another account", ErrDamaged)

// read reads the vault from its first good copy.
func (v *Vault) read() (*header, error) {
	var failures []error
	for _, name := range []string{vaultName, vaultCopy} {
		data, err := os.ReadFile(filepath.Join(v.dir, name))
		if err == nil {
			var h *header
			if h, err = decodeVault(data); err == nil {
				return h, nil
			}
		}
		failures = append(failures, err)
	}
	if errors.Is(failures[0], os.ErrNotExist) && errors.Is(failures[1], os.ErrNotExist) {
		return nil, ErrNoVault
	}
	for _, err := range failures {
		if errors.Is(err, ErrNewerFormat) || errors.Is(err, ErrDamaged) {
			return nil, err
		}
	}
	return nil, errors.Join(failures...)
}

// save replaces both copies of the vault. Once the first is durable the change
// has happened: a crash between the two leaves an older second copy, which only
// counts if the first is then damaged, and the next save mends it.
func (v *Vault) save(h *header) error {
	data, err := encodeVault(h)
	if err != nil {
		return fmt.Errorf("encode the vault: %w", err)
	}
	if err := durable.WriteFile(filepath.Join(v.dir, vaultName), data); err != nil {
		return fmt.Errorf("write the vault: %w", err)
	}
	if err := durable.WriteFile(filepath.Join(v.dir, vaultCopy), data); err != nil {
		return fmt.Errorf("write the vault's second copy: %w", err)
	}
	return nil
}
