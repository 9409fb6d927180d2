package app

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"siz-icaro/app/vault"
	"siz-icaro/sync/cartella"
	"siz-icaro/sync/durable"
)

// daRecuperare is the folder, beside those of the accounts, for what was set
// aside because its keys are lost. Nothing in it is ever deleted by the program.
const daRecuperare = "da-recuperare"

// Ricomincia begins an account anew on this computer, as another device, where
// its keys are lost. What was there is set aside whole: the organisation's
// recovery key opens what had not been sent. It needs the network, and refuses
// while the keys may still be found.
func (x *Accesso) Ricomincia(utente, password, codice string) (st StatoAccesso, err error) {
	defer x.app.guard(&err)
	a := x.app
	done, err := a.turn(a.passwordGiven())
	if err != nil {
		return st, err
	}
	defer done()
	utente = strings.ToLower(strings.TrimSpace(utente))
	aside, err := a.beginAnew(credenziali{utente, password, codice})
	if err != nil {
		return st, a.notEntered(utente, err)
	}
	if aside != "" {
		a.mu.Lock()
		a.avviso = fmt.Sprintf("L'archivio di questo computer ricomincia da capo e si riempie dal servizio centrale. Se non avevi inviato tutto, porta all'help desk la cartella «%s»: da lì le modifiche si recuperano.", aside)
		a.mu.Unlock()
	}
	a.accessoCambiato()
	return a.stato(), nil
}

// chiaviPerdute is the cause within an error of CodeChiaviDanneggiate where nothing
// tells whose the lost keys are: the folders that they may be of.
type chiaviPerdute struct{ dirs []string }

func (*chiaviPerdute) Error() string { return "the owner of a folder cannot be told" }

func perdute(dirs []string) error {
	return &cartella.Error{
		Code: cartella.CodeChiaviDanneggiate, Err: &chiaviPerdute{dirs},
		Message: "Di un archivio di questo computer si è persa la chiave, e non si può dire di chi sia. Se qui hai già lavorato e non avevi inviato tutto, contatta prima l'help desk: le modifiche non inviate si possono recuperare.",
	}
}

// beginAnew returns the folder that was set aside, "" where the account opened
// after all or had none here. The caller holds entering.
func (a *App) beginAnew(who credenziali) (aside string, err error) {
	err = a.enter(who)
	if err == nil || cartella.CodeOf(err) != cartella.CodeChiaviDanneggiate {
		return "", err
	}
	base := a.settings.get().Centrale
	if base == "" {
		return "", fuoriLinea(nil)
	}
	lost := new(chiaviPerdute)
	errors.As(err, &lost)
	dir, proof := a.conti.known(who.Utente), ""
	if dir != "" {
		proof = a.proof(who.Utente, dir)
	}
	// Without an id: the old device's sequence goes on in what is set aside.
	c := a.centrale(base)
	ctx, done := a.annullabile()
	defer done()
	out, err := c.signIn(ctx, who, proof, "", nomeComputer(), a.programma())
	if err != nil {
		return "", annullato(err)
	}
	theirs := []string{dir}
	if dir == "" {
		theirs = a.theirs(lost, out)
	}
	for _, dir := range theirs {
		to, err := a.setAside(dir)
		if err != nil {
			return aside, a.internal("set the account's folder aside", err)
		}
		if aside != "" {
			aside += "» e «"
		}
		aside += to
		if err := a.conti.forget(dir); err != nil {
			return aside, a.internal("forget the account's folder", err)
		}
	}
	if dir, err = a.conti.fresh(); err != nil {
		return aside, a.internal("make the account's folder", err)
	}
	if err := a.nameDevice(dir, out.Device); err != nil {
		return aside, a.internal("name the device", err)
	}
	return aside, a.enrolled(a.vault(who.Utente, dir), who, dir, out, c)
}

// theirs are those of the folders of nobody knows whom that are of a device of the
// account's: the central service has just said which those are.
func (a *App) theirs(lost *chiaviPerdute, out esitoSessione) (dirs []string) {
	for _, dir := range lost.dirs {
		raw, err := os.ReadFile(filepath.Join(dir, nomeDispositivo))
		if err != nil {
			a.cfg.Log.Warn("nothing says which device a folder is of", "err", err)
		} else if slices.Contains(out.Dispositivi, cartella.DeviceID(strings.TrimSpace(string(raw)))) {
			dirs = append(dirs, dir)
		}
	}
	return dirs
}

// setAside moves an account's folder out of the way, under a name that no other
// has.
func (a *App) setAside(dir string) (string, error) {
	parent := filepath.Join(a.cfg.Dati, daRecuperare)
	if err := durable.MkdirAll(parent); err != nil {
		return "", err
	}
	stamp := a.cfg.Now().UTC().Format("20060102-150405")
	for n := 1; ; n++ {
		to := filepath.Join(parent, fmt.Sprintf("%s-%s-%d", filepath.Base(dir), stamp, n))
		if _, err := os.Lstat(to); err == nil {
			continue
		} else if !errors.Is(err, os.ErrNotExist) {
			return "", err
		}
		return to, durable.Rename(dir, to)
	}
}

// vault names the account's vault.
func (a *App) vault(utente, dir string) *vault.Vault {
	return vault.New(filepath.Join(dir, cartellaChiavi), utente, vault.Options{Keyring: a.cfg.Keyring, Now: a.cfg.Now, Cost: a.cfg.Costo})
}
