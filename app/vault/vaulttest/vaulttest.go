// Package vaulttest gives tests a keyring in memory whose faults they choose,
// and a vault that unlocks fast. It is for tests only; the cheap cost it offers
// protects nothing.
package vaulttest

import (
	"maps"
	"sync"

	"siz-icaro/app/vault"
)

// Cost is the cheapest Argon2id there is.
var Cost = vault.Cost{Memory: 8, Time: 1, Threads: 1}

// Backend is a keyring in memory. The zero value works as a good one does. It
// panics when two calls overlap, which vault.Keyring promises not to do.
type Backend struct {
	mu      sync.Mutex // guards all below
	secrets map[[2]string][]byte
	fault   Fault
	hang    chan struct{}
	inside  bool
	calls   int
}

// Fault is what is wrong with a Backend.
type Fault int

const (
	Works     Fault = iota
	Missing         // no keyring service
	Locked          // the keyring wants to be unlocked
	Fails           // an error of no known kind
	Hangs           // no call returns until the fault is changed
	Forgets         // Set answers nil and stores nothing
	Garbles         // Set stores something else
	Immortal        // Delete answers nil and deletes nothing
	LosesAcks       // Set stores, and answers with an error
)

// Error is what a Backend that Fails answers.
type Error struct{}

func (Error) Error() string { return "keyring backend failed" }

// Suffer changes what is wrong; calls that hang return.
func (b *Backend) Suffer(f Fault) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.fault = f
	if b.hang != nil {
		close(b.hang)
		b.hang = nil
	}
	if f == Hangs {
		b.hang = make(chan struct{})
	}
}

// Secrets says how many secrets there are.
func (b *Backend) Secrets() int {
	b.mu.Lock()
	defer b.mu.Unlock()
	return len(b.secrets)
}

// Names are the accounts under which the secrets stand.
func (b *Backend) Names() []string {
	b.mu.Lock()
	defer b.mu.Unlock()
	var names []string
	for key := range b.secrets {
		names = append(names, key[1])
	}
	return names
}

// Copy is a keyring of its own with the same secrets, that works.
func (b *Backend) Copy() *Backend {
	b.mu.Lock()
	defer b.mu.Unlock()
	return &Backend{secrets: maps.Clone(b.secrets)}
}

// Calls says how many calls reached the backend.
func (b *Backend) Calls() int {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.calls
}

// Clear loses every secret, as a reinstalled system would.
func (b *Backend) Clear() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.secrets = nil
}

// Get implements vault.Backend.
func (b *Backend) Get(service, account string) ([]byte, error) {
	_, err := b.enter()
	defer b.leave()
	if err != nil {
		return nil, err
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	secret, ok := b.secrets[[2]string{service, account}]
	if !ok {
		return nil, vault.ErrKeyringNotFound
	}
	return append([]byte(nil), secret...), nil
}

// Set implements vault.Backend.
func (b *Backend) Set(service, account string, secret []byte) error {
	fault, err := b.enter()
	defer b.leave()
	if err != nil {
		return err
	}
	if fault == Forgets {
		return nil
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.secrets == nil {
		b.secrets = map[[2]string][]byte{}
	}
	kept := append([]byte(nil), secret...)
	if fault == Garbles {
		kept[0] ^= 1
	}
	b.secrets[[2]string{service, account}] = kept
	if fault == LosesAcks {
		return Error{}
	}
	return nil
}

// Delete implements vault.Backend.
func (b *Backend) Delete(service, account string) error {
	fault, err := b.enter()
	defer b.leave()
	if err != nil {
		return err
	}
	if fault == Immortal {
		return nil
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if _, ok := b.secrets[[2]string{service, account}]; !ok {
		return vault.ErrKeyringNotFound
	}
	delete(b.secrets, [2]string{service, account})
	return nil
}

// enter applies the faults that every call shares.
func (b *Backend) enter() (Fault, error) {
	b.mu.Lock()
	if b.inside {
		b.mu.Unlock()
		panic("vaulttest: two calls to the keyring overlap")
	}
	b.inside = true
	b.calls++
	fault, hang := b.fault, b.hang
	b.mu.Unlock()

	if hang != nil {
		<-hang
	}
	switch fault {
	case Missing:
		return fault, vault.ErrKeyringMissing
	case Locked:
		return fault, vault.ErrKeyringLocked
	case Fails:
		return fault, Error{}
	default:
		return fault, nil
	}
}

func (b *Backend) leave() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.inside = false
}
