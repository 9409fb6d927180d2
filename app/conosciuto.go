package app

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"siz-icaro/app/vault"
	"siz-icaro/sync/durable"
)

// nomeConosciuto is the file of an account's folder that proves to the central
// service that this computer is one of the operator's: the last lease that it was
// given, whether it has ended or not. With it somebody who tries passwords from
// elsewhere shuts out no one here. A lease names its operator, so that it is
// sealed; but under the keyring's secret alone, because it is wanted above all
// where the password does not open the vault. Where the keyring has lost that,
// the way in is the one that everybody has.
const nomeConosciuto = "conosciuto"

// provaConosciuto is what it is to the vault that seals it.
const provaConosciuto = "conosciuto"

const (
	// maxLease is more than a lease has, and as much as a header should hold.
	maxLease = 4 << 10
	// maxProof is what that takes up at most once it is sealed.
	maxProof = 8 << 10
)

// leaseStep is what the size of a kept lease is rounded up to.
const leaseStep = 1 << 10

// proof is what shows that this computer is known, "" where it is not yet.
func (a *App) proof(utente, dir string) string {
	veiled, err := readProof(dir)
	if err != nil {
		a.cfg.Log.Warn("this computer cannot show that it is known", "err", err)
	}
	if len(veiled) == 0 {
		return ""
	}
	lease, err := a.vault(utente, dir).Unveil(a.ctx, provaConosciuto, veiled)
	if err != nil {
		a.cfg.Log.Warn("this computer cannot show that it is known", "err", err)
		return ""
	}
	return strings.TrimRight(string(lease), " ")
}

// proofOf is the proof of an account that may have none here.
func (a *App) proofOf(utente string) string {
	if dir, _, err := a.conti.find(a.ctx, utente); err == nil && dir != "" {
		return a.proof(utente, dir)
	}
	return ""
}

// keepProof keeps what the central service has just given. Without it the way in
// is the one that everybody has.
func (a *App) keepProof(utente, dir, lease string) {
	if lease == "" || len(lease) > maxLease {
		return
	}
	if err := writeProof(a.ctx, a.vault(utente, dir), dir, lease); err != nil && a.ctx.Err() == nil {
		a.cfg.Log.Warn("the proof that this computer is known was not kept", "err", err)
	}
}

func readProof(dir string) ([]byte, error) {
	raw, err := os.ReadFile(filepath.Join(dir, nomeConosciuto))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if len(raw) > maxProof {
		return nil, err // none of ours
	}
	return raw, err
}

func writeProof(ctx context.Context, v *vault.Vault, dir, lease string) error {
	// Filled up, so that its size tells neither how long the name in it is.
	veiled, err := v.Veil(ctx, provaConosciuto, fmt.Appendf(nil, "%-*s", leaseStep*(len(lease)/leaseStep+1), lease))
	if err != nil {
		return err
	}
	return durable.WriteFile(filepath.Join(dir, nomeConosciuto), veiled)
}

// veilProof seals a proof that an earlier program left in clear, or removes it
// where there is nothing left to seal it under.
func veilProof(ctx context.Context, v *vault.Vault, dir string) error {
	raw, err := readProof(dir)
	if err := errors.Join(err, durable.Sweep(filepath.Join(dir, nomeConosciuto))); err != nil {
		return fmt.Errorf("read the proof that this computer is known: %w", err)
	}
	// A lease is base64 with a dot in it, what is sealed is an object.
	if len(raw) > 0 && !strings.HasPrefix(string(raw), "{") {
		if err := writeProof(ctx, v, dir, string(raw)); err == nil {
			return nil
		} else if !perished(err) {
			return err
		}
		if err := durable.Remove(filepath.Join(dir, nomeConosciuto)); err != nil {
			return fmt.Errorf("remove the proof that this computer was known: %w", err)
		}
	}
	return nil
}
