package app

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"siz-icaro/sync/durable"
)

// nomeConosciuto is the file of an account's folder that proves to the central
// service that this computer is one of the operator's: the last lease that it was
// given, whether it has ended or not. With it somebody who tries passwords from
// elsewhere shuts out no one here. It stands in clear, because it is wanted above
// all where the password does not open the vault; whoever takes it gains attempts
// at the password that are counted like any others.
const nomeConosciuto = "conosciuto"

// proof is what shows that this computer is known, "" where it is not yet.
func (a *App) proof(utente string) string {
	dir, err := a.accountDir(utente)
	if err != nil {
		return ""
	}
	raw, err := os.ReadFile(filepath.Join(dir, nomeConosciuto))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		a.cfg.Log.Warn("this computer cannot show that it is known", "err", err)
	}
	if len(raw) > 4<<10 {
		return "" // none of ours, and more than a header should hold
	}
	return string(raw)
}

// keepProof keeps what the central service has just given. Without it the way in
// is the one that everybody has.
func (a *App) keepProof(utente, lease string) {
	if lease == "" || lease == a.proof(utente) {
		return
	}
	dir, err := a.accountDir(utente)
	if err == nil {
		err = durable.WriteFile(filepath.Join(dir, nomeConosciuto), []byte(lease))
	}
	if err != nil {
		a.cfg.Log.Warn("the proof that this computer is known was not kept", "err", err)
	}
}
