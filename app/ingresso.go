package app

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"siz-icaro/app/vault"
	"siz-icaro/sync/cartella"
	"siz-icaro/sync/durable"
)

// enter opens a session for the account. The caller holds entering.
func (a *App) enter(who credenziali) error {
	if a.ctx.Err() != nil {
		return &cartella.Error{Code: cartella.CodeBloccato, Message: "Il programma si sta chiudendo.", Err: a.ctx.Err()}
	}
	if err := a.closeSession(); err != nil {
		a.cfg.Log.Error("the session before did not end well", "err", err)
	}
	dir, persi, err := a.conti.find(a.ctx, who.Utente)
	if err != nil {
		return a.vaultError(err)
	}
	known := dir != ""
	switch {
	case known:
		err = durable.MkdirAll(dir)
	case len(persi) > 0:
		return perdute(persi)
	default:
		dir, err = a.conti.fresh()
	}
	if err != nil {
		return a.internal("find the account's folder", err)
	}
	v := a.vault(who.Utente, dir)
	if !v.Exists() {
		if err := a.firstAccess(v, who, dir); err != nil {
			return err
		}
		a.mu.RLock()
		defer a.mu.RUnlock()
		if known && a.corrente != nil {
			a.corrente.bereft.Store(true)
		}
		return nil
	}
	keys, err := v.Unlock(a.ctx, who.Password)
	switch {
	case err == nil:
		if err := a.signInAgain(keys, who, dir); err != nil {
			keys.Lock()
			return err
		}
		return a.opened(who.Utente, dir, keys)
	case errors.Is(err, vault.ErrWrongPassword):
		return a.reenter(v, who, dir)
	case errors.Is(err, vault.ErrLeaseExpired):
		var expired *vault.LeaseExpiredError
		if errors.As(err, &expired) && expired.Device != "" {
			// A lease made out to another opens nothing, should the file that names
			// this computer have been lost.
			if err := a.nameDevice(dir, cartella.DeviceID(expired.Device)); err != nil {
				return a.internal("name the device", err)
			}
		}
		return a.renewed(v, who, dir)
	}
	return a.vaultError(err)
}

// firstAccess makes the account's vault on this computer: the one moment at
// which the central service is indispensable.
func (a *App) firstAccess(v *vault.Vault, who credenziali, dir string) error {
	out, c, err := a.signIn(who, dir)
	if err != nil {
		return serveRete("Il primo accesso su questo computer ha bisogno della rete; dopo, potrai entrare anche senza.", err)
	}
	return a.enrolled(v, who, dir, out, c)
}

// enrolled makes the vault of an account that has just signed in.
func (a *App) enrolled(v *vault.Vault, who credenziali, dir string, out esitoSessione, c *centrale) error {
	keys, err := v.Create(a.ctx, who.Password, vault.Enrolment{
		Device: string(out.Device), Share: out.NuovaShare,
		Lease: vault.SignedLease{Token: out.Lease.Token, Key: out.Lease.Key},
	})
	if err != nil {
		return a.vaultError(err)
	}
	if err := a.nameDevice(dir, out.Device); err != nil {
		a.cfg.Log.Error("the device's name was not kept", "err", err)
	}
	if err := a.confirm(c, out); err != nil {
		a.cfg.Log.Warn("the recovery share could not be confirmed", "err", err)
	}
	return a.keepAndOpen(keys, who.Utente, dir, out)
}

// reenter is for a password that does not open the vault: the central service
// may know it, if it was changed elsewhere or reset.
func (a *App) reenter(v *vault.Vault, who credenziali, dir string) error {
	out, c, err := a.signIn(who, dir)
	if err != nil {
		if isOffline(err) {
			return &cartella.Error{Code: cartella.CodeCredenzialiErrate, Message: "Nome utente o password non corretti. Se hai cambiato la password altrove, collegati alla rete e riprova.", Err: err}
		}
		return err
	}
	lease := vault.SignedLease{Token: out.Lease.Token, Key: out.Lease.Key}
	for _, share := range out.Shares {
		keys, err := v.Recover(a.ctx, share, who.Password, lease)
		if errors.Is(err, vault.ErrWrongShare) {
			continue
		}
		if err != nil {
			return a.vaultError(err)
		}
		a.replaceShare(keys, c, out)
		return a.keepAndOpen(keys, who.Utente, dir, out)
	}
	return &cartella.Error{Code: cartella.CodeChiaviDanneggiate, Message: "La password è giusta, ma non apre l'archivio di questo computer. Prova con la password precedente, oppure chiama l'help desk: i dati non sono persi."}
}

// renewed unlocks under a new lease, once the central service gives one.
func (a *App) renewed(v *vault.Vault, who credenziali, dir string) error {
	out, c, err := a.signIn(who, dir)
	if err != nil {
		if cartella.CodeOf(err) != cartella.CodeFuoriLinea {
			return serveRete("Sono passati troppi giorni dall'ultimo collegamento, e adesso al servizio centrale non si arriva. Quello che hai scritto è al sicuro.", err)
		}
		return &cartella.Error{Code: cartella.CodeAutonomiaScaduta, Message: "Sono passati troppi giorni dall'ultimo collegamento: collegati alla rete e riprova. Quello che hai scritto è al sicuro.", Err: err}
	}
	keys, err := v.Renew(a.ctx, who.Password, vault.SignedLease{Token: out.Lease.Token, Key: out.Lease.Key})
	if err != nil {
		return a.vaultError(err)
	}
	a.replaceShare(keys, c, out)
	return a.keepAndOpen(keys, who.Utente, dir, out)
}

// signInAgain takes a new token where the central service no longer takes the
// one that was kept. Without the line, work goes on without; what else stands in
// the way (a code is wanted, too many attempts) is for the operator to clear.
func (a *App) signInAgain(keys *vault.Keys, who credenziali, dir string) error {
	c, err := kept(keys)
	if errors.Is(err, vault.ErrNotKept) {
		return a.finishFirstAccess(keys, who, dir)
	}
	if err != nil || c.Token != "" {
		return nil // what is wrong with it the session will say
	}
	out, _, err := a.signIn(who, dir)
	switch code := cartella.CodeOf(err); {
	case err == nil:
	case code == cartella.CodeCodiceRichiesto, code == cartella.CodeCodiceErrato, code == cartella.CodeTroppiTentativi:
		return err
	default:
		a.cfg.Log.Warn("work goes on without a token", "err", err)
		return nil
	}
	// The shares are as they were: only the rest is news.
	if err := keys.SetLease(vault.SignedLease{Token: out.Lease.Token, Key: out.Lease.Key}); err != nil {
		a.cfg.Log.Warn("the lease in force was not replaced", "err", err)
	}
	if err := a.keepAccount(keys, who.Utente, dir, out); err != nil {
		return a.internal("keep the account", err)
	}
	return nil
}

// finishFirstAccess is for a vault whose account was not kept: the program ended
// in between. It needs the network, as the first access did.
func (a *App) finishFirstAccess(keys *vault.Keys, who credenziali, dir string) error {
	out, c, err := a.signIn(who, dir)
	if err != nil {
		return serveRete("Il primo accesso su questo computer si era interrotto: collegati alla rete e riprova, poi potrai entrare anche senza.", err)
	}
	a.replaceShare(keys, c, out)
	if err := a.keepAccount(keys, who.Utente, dir, out); err != nil {
		return a.internal("keep the account", err)
	}
	return nil
}

// signIn asks the central service, under the device id that this computer has
// for the account or a new one.
func (a *App) signIn(who credenziali, dir string) (esitoSessione, *centrale, error) {
	base := a.settings.get().Centrale
	if base == "" {
		return esitoSessione{}, nil, fuoriLinea(nil)
	}
	device, err := a.deviceID(dir)
	if err != nil {
		return esitoSessione{}, nil, a.internal("name the device", err)
	}
	c := a.centrale(base)
	ctx, done := a.annullabile()
	defer done()
	out, err := c.signIn(ctx, who, a.proof(who.Utente, dir), device, nomeComputer(), a.programma())
	if err != nil {
		return out, c, annullato(err)
	}
	if !out.Device.Valid() {
		out.Device = device
	}
	a.setInLinea(true)
	return out, c, nil
}

// nomeComputer is how the help desk tells this device from others.
func nomeComputer() string {
	nome, err := os.Hostname()
	if err != nil {
		return "computer"
	}
	return nome
}

// programma is what the central service's log calls this program.
func (a *App) programma() string { return "siz-icaro " + a.cfg.Versione }

// confirm tells the central service that the new share opens the vault now.
func (a *App) confirm(c *centrale, out esitoSessione) error {
	return c.confirmShare(a.ctx, out.Token, out.NuovaShare)
}

// replaceShare wraps the keys under the new recovery share and puts it in force.
// What fails leaves the one before.
func (a *App) replaceShare(keys *vault.Keys, c *centrale, out esitoSessione) {
	if err := keys.SetShare(a.ctx, out.NuovaShare); err != nil {
		a.cfg.Log.Error("the recovery share could not be replaced", "err", err)
	} else if err := a.confirm(c, out); err != nil {
		a.cfg.Log.Warn("the recovery share could not be confirmed", "err", err)
	}
}

// keepAndOpen keeps the account that has just signed in, and opens its session.
func (a *App) keepAndOpen(keys *vault.Keys, utente, dir string, out esitoSessione) error {
	if err := a.keepAccount(keys, utente, dir, out); err != nil {
		keys.Lock()
		return a.internal("keep the account", err)
	}
	return a.opened(utente, dir, keys)
}

// keepAccount keeps what a session starts from. The device stays the one whose
// journal is here: should the file that names it have been lost, the central
// service has just given this computer another name, whose token is of no use.
func (a *App) keepAccount(keys *vault.Keys, utente, dir string, out esitoSessione) error {
	a.keepProof(utente, dir, out.Lease.Token)
	c := conto{Device: out.Device, Operatore: operatoreDi(out), Attore: out.Attore, Token: out.Token, Servizi: out.Servizi}
	if before, err := kept(keys); err == nil && before.Device != c.Device {
		a.cfg.Log.Error("the central service knows this device by another name")
		c.Device, c.Token = before.Device, ""
		if err := a.nameDevice(dir, c.Device); err != nil {
			return err
		}
	}
	raw, err := json.Marshal(c)
	if err != nil {
		return err
	}
	return keys.Keep(contoKept, raw)
}

// kept is the account that the vault keeps.
func kept(keys *vault.Keys) (c conto, err error) {
	raw, err := keys.Kept(contoKept)
	if err != nil {
		return c, err
	}
	return c, json.Unmarshal(raw, &c)
}

// opened makes the session current and leads to the choice of the service.
func (a *App) opened(utente, dir string, keys *vault.Keys) error {
	s, err := a.openSession(utente, dir, keys)
	if err != nil {
		return a.internal("open the session", err)
	}
	if err := a.conti.add(utente, dir, true); err != nil {
		a.cfg.Log.Error("settings could not be written", "err", err)
	}
	a.mu.Lock()
	a.corrente, a.utente, a.fase, a.avviso = s, utente, FaseServizio, ""
	if a.ultimoBlocco >= a.tentativo {
		a.fase = FaseBloccata // a lock waits for its turn to end it
	}
	a.vivo = a.cfg.Now()
	a.mu.Unlock()
	// Only now: what its work hears, a refused token say, is about the session that
	// is current.
	if err := s.start(); err != nil {
		err = errors.Join(err, a.closeSession())
		a.mu.Lock()
		a.fase = FaseAccesso
		a.mu.Unlock()
		return a.internal("start the session", err)
	}
	return nil
}

// nomeDispositivo is the file of an account's folder that holds the name of this
// computer at the central service. It is random, and says nothing to anybody else.
const nomeDispositivo = "dispositivo"

// deviceID is the name of this computer for one account: one journal, one id.
func (a *App) deviceID(dir string) (cartella.DeviceID, error) {
	file := filepath.Join(dir, nomeDispositivo)
	raw, err := os.ReadFile(file)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		// It may be read the next time: another name in its place would stay.
		return "", fmt.Errorf("read the device's name: %w", err)
	}
	if id := cartella.DeviceID(strings.TrimSpace(string(raw))); err == nil && id.Valid() {
		return id, nil
	}
	var b [12]byte
	if _, err := rand.Read(b[:]); err != nil {
		return "", fmt.Errorf("make a device id: %w", err)
	}
	id := cartella.DeviceID("pc-" + hex.EncodeToString(b[:]))
	return id, a.nameDevice(dir, id)
}

// nameDevice says what this computer is called at the central service.
func (a *App) nameDevice(dir string, id cartella.DeviceID) error {
	return durable.WriteFile(filepath.Join(dir, nomeDispositivo), []byte(id))
}

// vaultError says what is wrong with the keys in words for the operator.
func (a *App) vaultError(err error) error {
	code := cartella.CodeInterno
	switch {
	case errors.Is(err, context.Canceled):
		return err
	case errors.Is(err, vault.ErrWrongPassword):
		code = cartella.CodeCredenzialiErrate
	case errors.Is(err, vault.ErrThrottled):
		code = cartella.CodeTroppiTentativi
	case errors.Is(err, vault.ErrKeyringMissing), errors.Is(err, vault.ErrKeyringLied), errors.Is(err, vault.ErrKeyringFailed):
		code = cartella.CodePortachiaviAssente
	case errors.Is(err, vault.ErrKeyringLocked):
		code = cartella.CodePortachiaviBloccato
	case errors.Is(err, vault.ErrKeyringTimeout):
		code = cartella.CodePortachiaviNonRisponde
	case errors.Is(err, vault.ErrKeyringNotFound), errors.Is(err, vault.ErrDamaged):
		code = cartella.CodeChiaviDanneggiate
	case errors.Is(err, vault.ErrNewerFormat):
		code = cartella.CodeVersioneProtocollo
	case errors.Is(err, vault.ErrLeaseExpired):
		code = cartella.CodeAutonomiaScaduta
	default:
		return a.internal("open the vault", err)
	}
	return &cartella.Error{Code: code, Message: vault.Explain(err), Err: err}
}
