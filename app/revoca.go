package app

import (
	"context"
	"errors"
	"fmt"
	"time"

	"siz-icaro/sync/durable"
)

// wipeTime bounds what the keyring may take to forget a secret; the wraps are
// gone by then.
const wipeTime = 10 * time.Second

// wipe ends the session of a revoked device and deletes what this computer
// holds of the account: the keys first, so that whatever is left of the rest
// opens to nobody.
func (a *App) wipe(s *sessione) {
	a.entering.Lock()
	defer a.entering.Unlock()
	a.mu.RLock()
	current := a.corrente == s
	a.mu.RUnlock()
	if !current {
		return // locked, or wiped, meanwhile: the next session hears it again
	}
	if err := a.closeSession(); err != nil {
		a.cfg.Log.Error("the session did not end well", "err", err)
	}
	// Nothing is saved from here on. What was, while this was on its way, is
	// handed over by the session after the next unlock, and that one is wiped.
	if st := s.replica.Status(); st.Pending > st.Personal {
		a.rememberServizio(s.inUso())
		a.leave(FaseBloccata, s.utente, "Questo computer non è più autorizzato. Inserisci la password: quello che hai scritto per ultimo viene consegnato al servizio centrale, poi l'archivio di questo computer viene cancellato.")
		return
	}
	avviso := "Questo computer non è più autorizzato: quello che non era stato inviato è al servizio centrale, e qui l'archivio è stato cancellato."
	if err := a.erase(s.utente, s.dir); err != nil {
		a.cfg.Log.Error("not everything of a revoked device could be deleted", "err", err)
		avviso = "Questo computer non è più autorizzato, ma non è stato possibile cancellare tutto. Portalo all'help desk."
	}
	a.rememberServizio("")
	a.setInLinea(true) // it is the central service that has said so
	a.leave(FaseAccesso, "", avviso)
}

// leave shows the phase of access that follows on a session which has ended.
func (a *App) leave(fase, utente, avviso string) {
	a.mu.Lock()
	a.fase, a.utente, a.avviso = fase, utente, avviso
	a.mu.Unlock()
	a.accessoCambiato()
	if a.cfg.Ricarica != nil {
		a.cfg.Ricarica()
	}
}

// erase deletes an account from this computer: its keys, its folder, its name.
func (a *App) erase(utente, dir string) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(a.ctx), wipeTime)
	defer cancel()
	err := errors.Join(a.vault(utente, dir).Wipe(ctx), durable.RemoveAll(dir), a.conti.forget(dir))
	if err != nil {
		return fmt.Errorf("erase an account: %w", err)
	}
	return nil
}
