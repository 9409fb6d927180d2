package app

import (
	"errors"
	"strings"
	"time"

	"siz-icaro/app/route"
	"siz-icaro/app/vault"
	"siz-icaro/sync/cartella"
	"siz-icaro/sync/journal"
)

// Accesso is what happens between the start of the program and work: the
// address, user name and password, the forced change, the choice of the
// service, lock and unlock.
type Accesso struct{ app *App }

// DaCambiare is what the kit says a forced change looks like.
const DaCambiare = "Devi cambiare la password per attivare il tuo account"

// Stato says where the program stands. It never waits for the network.
func (x *Accesso) Stato() StatoAccesso { return x.app.stato() }

// Adesso is the program's clock, to the millisecond: the screens go by it, so
// that there is one clock for what is shown and for what is kept.
func (x *Accesso) Adesso() string {
	x.app.mu.RLock()
	s := x.app.corrente
	x.app.mu.RUnlock()
	now := x.app.cfg.Now
	if s != nil {
		now = s.now
	}
	return now().UTC().Format("2006-01-02T15:04:05.000Z07:00")
}

func (a *App) stato() StatoAccesso {
	a.mu.RLock()
	defer a.mu.RUnlock()
	v := a.settings.get()
	st := StatoAccesso{
		Numero: a.numero, Fase: a.fase, Centrale: v.Centrale, Utente: a.utente, Avviso: a.avviso,
		Conosciuti: a.conti.names(), InLinea: a.inLinea,
	}
	if a.causa != nil && !a.inLinea {
		st.Problema = &Errore{Code: string(a.causa.Code), Field: string(a.causa.Field), Message: a.causa.Message}
	}
	if st.Avviso == "" && st.Fase == FaseAccesso {
		st.Avviso = vault.Explain(a.conti.trouble())
	}
	if st.Conosciuti == nil {
		st.Conosciuti = []string{}
	}
	if a.corrente != nil && (a.fase == FaseServizio || a.fase == FaseAperta) {
		v := a.corrente.vista()
		st.Sessione = &v
	}
	return st
}

// ImpostaCentrale sets the address of the central service, once it answers.
func (x *Accesso) ImpostaCentrale(typed string) (st StatoAccesso, err error) {
	defer x.app.guard(&err)
	base, err := indirizzo(typed)
	if err != nil {
		return st, err
	}
	ctx, done := x.app.annullabile()
	defer done()
	if err := x.app.centrale(base).health(ctx); err != nil {
		err = annullato(err)
		var e *cartella.Error
		if errors.As(err, &e) && e.Code == cartella.CodeFuoriLinea {
			return st, &cartella.Error{Code: e.Code, Field: route.Field, Message: "Non si arriva al servizio centrale a questo indirizzo: controlla di averlo scritto bene. " + e.Message, Err: err}
		}
		return st, err
	}
	if err := x.app.settings.change(func(v *valori) { v.Centrale = base }); err != nil {
		return st, x.app.internal("keep the address", err)
	}
	x.app.mu.Lock()
	if x.app.fase == FasePrimoAvvio {
		x.app.fase = FaseAccesso
	}
	x.app.inLinea = true
	x.app.mu.Unlock()
	x.app.accessoCambiato()
	return x.app.stato(), nil
}

// Entra signs in: offline where this computer knows the account, otherwise at
// the central service. codice is "" until that asks for it.
func (x *Accesso) Entra(utente, password, codice string) (st StatoAccesso, err error) {
	defer x.app.guard(&err)
	a := x.app
	done, err := a.turn(a.passwordGiven())
	if err != nil {
		return st, err
	}
	defer done()
	utente = strings.ToLower(strings.TrimSpace(utente))
	if utente == "" || password == "" {
		return st, &cartella.Error{Code: cartella.CodeCredenzialiErrate, Message: "Scrivi nome utente e password."}
	}
	if err := a.enter(credenziali{utente, password, codice}); err != nil {
		return st, a.notEntered(utente, err)
	}
	a.accessoCambiato()
	return a.stato(), nil
}

// notEntered leads a failed sign-in to where the operator can do something
// about it.
func (a *App) notEntered(utente string, err error) error {
	code := cartella.CodeOf(err)
	a.mu.Lock()
	switch code {
	case cartella.CodePasswordDaCambiare:
		a.fase, a.utente, a.avviso = FaseCambioPassword, utente, DaCambiare
	case cartella.CodeCodiceRichiesto:
		if a.fase == FaseCambioPassword {
			a.fase, a.utente, a.avviso = FaseAccesso, utente, "La password è cambiata: entra con quella nuova."
		}
	}
	a.mu.Unlock()
	a.accessoCambiato()
	return err
}

func errorMessage(err error) string {
	var e *cartella.Error
	if errors.As(err, &e) {
		return e.Message
	}
	return ""
}

// CambiaPassword changes the password centrally, then under what this computer
// keeps; it needs the network.
func (x *Accesso) CambiaPassword(utente, attuale, nuova string) (st StatoAccesso, err error) {
	defer x.app.guard(&err)
	a := x.app
	done, err := a.turn(a.passwordGiven())
	if err != nil {
		return st, err
	}
	defer done()
	utente = strings.ToLower(strings.TrimSpace(utente))
	if attuale == nuova {
		return st, &cartella.Error{Code: cartella.CodePasswordNonAmmessa, Field: "nuova", Message: "La nuova password deve essere diversa da quella attuale."}
	}
	base := a.settings.get().Centrale
	if base == "" {
		return st, fuoriLinea(nil)
	}
	if err := a.centrale(base).changePassword(a.ctx, utente, a.proofOf(utente), attuale, nuova); err != nil {
		return st, err
	}
	a.mu.RLock()
	s := a.corrente
	a.mu.RUnlock()
	if s != nil && s.utente == utente {
		a.changed(s, nuova)
		return a.stato(), nil
	}
	// The vault, if there is one, still has the old password: enter goes on to
	// the central service, which releases the share that opens it.
	if err := a.enter(credenziali{Utente: utente, Password: nuova}); err != nil {
		return st, a.notEntered(utente, err)
	}
	a.accessoCambiato()
	return a.stato(), nil
}

// changed brings an open session after the new password: what this computer
// keeps is wrapped under it, and the tokens of the old one, which the central
// service has ended, are replaced. What fails here is made good at the next
// sign-in, by the recovery share.
func (a *App) changed(s *sessione, nuova string) {
	if err := s.keys.ChangePassword(a.ctx, nuova); err != nil {
		a.cfg.Log.Error("the vault keeps the old password", "err", err)
	}
	if out, _, err := a.signIn(credenziali{Utente: s.utente, Password: nuova}, s.dir); err != nil {
		a.cfg.Log.Error("no new session after the change of password", "err", err)
		a.tokenRefused(s, s.account().Token)
		if code := cartella.CodeOf(err); code == cartella.CodeCodiceRichiesto {
			s.lockSoon("La password è cambiata. Inserisci quella nuova, e poi il codice della tua app di autenticazione.")
		}
	} else if err := s.granted(out); err != nil {
		a.cfg.Log.Error("the new session could not be kept", "err", err)
	}
	a.mu.Lock()
	if a.fase == FaseCambioPassword {
		a.fase, a.avviso = FaseServizio, ""
		if s.inUso() != "" {
			a.fase = FaseAperta
		}
	}
	a.mu.Unlock()
	s.replica.Wake()
	a.accessoCambiato()
}

// ScegliServizio begins work in one of the operator's services.
func (x *Accesso) ScegliServizio(id string) (st StatoAccesso, err error) {
	defer x.app.guard(&err)
	a := x.app
	a.mu.RLock()
	s := a.corrente
	a.mu.RUnlock()
	if s == nil {
		return st, bloccato("Prima inserisci nome utente e password.")
	}
	if _, ok := s.attore().Profili[cartella.ServizioID(id)]; !ok {
		return st, &cartella.Error{Code: cartella.CodeServizioNonAssegnato, Message: "Non sei profilato su questo servizio. Se hai cambiato area, comunicalo all'help desk."}
	}
	a.mu.Lock()
	// Locked meanwhile, it stays locked.
	still := a.corrente == s && (a.fase == FaseServizio || a.fase == FaseAperta)
	if still {
		s.mu.Lock()
		s.servizio = cartella.ServizioID(id)
		s.mu.Unlock()
		a.fase, a.avviso = FaseAperta, ""
	}
	a.mu.Unlock()
	if !still {
		return st, bloccato("Il programma è bloccato: inserisci la password per continuare.")
	}
	a.accessoCambiato()
	return a.stato(), nil
}

// servizioTolto goes back to the choice of the service once the one in use is no
// more among the operator's: its screens would offer what is refused. What was
// being written stays as a draft.
func (a *App) servizioTolto(s *sessione) {
	gone := s.inUso()
	if _, still := s.attore().Profili[gone]; still || gone == "" {
		return
	}
	name := s.nomeServizio(gone)
	a.mu.Lock()
	lost := a.corrente == s && a.fase == FaseAperta
	if lost {
		s.mu.Lock()
		s.servizio = ""
		s.mu.Unlock()
		a.fase = FaseServizio
		a.avviso = "«" + name + "» non è più fra i tuoi servizi. Scegline un altro; se è un errore, scrivi all'help desk. Quello che stavi scrivendo resta in bozza."
	}
	a.mu.Unlock()
	if lost {
		a.accessoCambiato()
	}
}

// CambiaServizio goes back to the choice of the service.
func (x *Accesso) CambiaServizio() StatoAccesso {
	a := x.app
	a.mu.Lock()
	if a.corrente != nil && a.fase == FaseAperta {
		a.fase = FaseServizio
	}
	a.mu.Unlock()
	a.accessoCambiato()
	return a.stato()
}

// Blocca drops the keys; the same operator unlocks with the password alone.
func (x *Accesso) Blocca() StatoAccesso {
	x.app.lockWithin(attesaChiesta, x.app.lockComes(""), "")
	return x.app.stato()
}

// Sblocca opens the session that was locked, in the service it was in.
func (x *Accesso) Sblocca(password, codice string) (st StatoAccesso, err error) {
	defer x.app.guard(&err)
	return x.app.unlock(x.app.passwordGiven(), password, codice)
}

func (a *App) unlock(attempt uint64, password, codice string) (st StatoAccesso, err error) {
	done, err := a.turn(attempt)
	if err != nil {
		return st, err
	}
	defer done()
	a.mu.RLock()
	utente, fase := a.utente, a.fase
	a.mu.RUnlock()
	if fase != FaseBloccata || a.conti.known(utente) == "" {
		return a.stato(), nil
	}
	// A lock that waits for its turn has not come to this yet.
	if err := a.closeSession(); err != nil {
		a.cfg.Log.Error("the session did not end well", "err", err)
	}
	before := a.ultimoServizio()
	if err := a.enter(credenziali{utente, password, codice}); err != nil {
		return st, a.notEntered(utente, err)
	}
	a.mu.RLock()
	s := a.corrente // nobody ends it while entering is held
	a.mu.RUnlock()
	if _, ok := s.attore().Profili[before]; ok {
		s.mu.Lock()
		s.servizio = before
		s.mu.Unlock()
		a.mu.Lock()
		// Locked again meanwhile, or a new password is wanted: so it stays.
		if a.fase == FaseServizio {
			a.fase = FaseAperta
		}
		a.mu.Unlock()
	}
	a.accessoCambiato()
	return a.stato(), nil
}

// Esci ends the session and goes back to user name and password. What is on
// this computer stays, sealed.
func (x *Accesso) Esci() StatoAccesso {
	a := x.app
	a.entering.Lock()
	defer a.entering.Unlock()
	a.lastWords(attesaChiesta)
	if err := a.closeSession(); err != nil {
		a.cfg.Log.Error("the session did not end well", "err", err)
	}
	a.mu.RLock()
	utente := a.utente
	a.mu.RUnlock()
	a.leave(FaseAccesso, utente, "")
	return a.stato()
}

// Vivo says that somebody is at the keyboard: the idle lock starts counting
// again.
func (x *Accesso) Vivo() {
	x.app.mu.Lock()
	x.app.vivo = x.app.cfg.Now()
	x.app.mu.Unlock()
}

// passwordGiven counts an attempt to come in from the moment at which somebody
// gave the password, however long it then waits for its turn.
func (a *App) passwordGiven() (attempt uint64) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.tentativi++
	return a.tentativi
}

// turn waits until nobody else opens or closes a session. A lock that came after
// the password was given is for whoever gave it: they are not let in.
func (a *App) turn(attempt uint64) (done func(), err error) {
	a.entering.Lock()
	a.tentativo = attempt
	a.mu.RLock()
	locked := a.ultimoBlocco >= attempt
	a.mu.RUnlock()
	if locked {
		a.entering.Unlock()
		return nil, bloccato("Il programma è stato bloccato mentre entravi: inserisci di nuovo la password.")
	}
	return a.entering.Unlock, nil
}

// lock closes the session and asks for the password again. It shuts out whoever
// gave the password before it came, and nobody who gives it afterwards, in
// whatever order the two get their turn.
func (a *App) lock(avviso string) { a.lockTurn(a.lockComes(avviso), avviso) }

// lockComes has the screens drop what they show at once, even where the rest has
// to wait for a change of password on a bad line. It returns up to which attempt
// nobody stays in.
func (a *App) lockComes(avviso string) (upTo uint64) {
	a.mu.RLock()
	upTo = a.tentativi
	a.mu.RUnlock()
	a.bar(upTo, avviso)
	return upTo
}

func (a *App) lockTurn(upTo uint64, avviso string) { a.lockWithin(attesaPagina, upTo, avviso) }

func (a *App) lockWithin(attesa time.Duration, upTo uint64, avviso string) {
	a.entering.Lock()
	defer a.entering.Unlock()
	a.mu.RLock()
	s := a.corrente
	a.mu.RUnlock()
	if s == nil || s.tentativo > upTo {
		return
	}
	a.bar(upTo, avviso)
	a.lastWords(attesa)
	if err := a.closeSession(); err != nil {
		a.cfg.Log.Error("the session did not end well", "err", err)
	}
	if a.cfg.Ricarica != nil {
		a.cfg.Ricarica()
	}
}

// bar lets nobody in who gave the password up to an attempt, nor at the session
// that one of them opened. What was opened since is let be.
func (a *App) bar(upTo uint64, avviso string) {
	a.mu.Lock()
	a.ultimoBlocco = max(a.ultimoBlocco, upTo)
	s := a.corrente
	theirs := s != nil && s.tentativo <= upTo
	news := theirs && a.fase != FaseBloccata
	if theirs {
		a.fase, a.avviso = FaseBloccata, avviso
	}
	a.mu.Unlock()
	if news {
		a.rememberServizio(s.inUso())
		a.accessoCambiato()
	}
}

// lockSoon locks s, for a reason of its own, from within its work, which its end
// waits for. Nobody else is meant: however often and however late it is asked for,
// whoever gave the password after the one that opened s comes in.
func (s *sessione) lockSoon(avviso string) {
	a, upTo := s.app, s.tentativo
	a.bar(upTo, avviso)
	a.background.Go(func() { a.lockTurn(upTo, avviso) })
}

// idle reports whether nobody has been at the keyboard for too long.
func (a *App) idle(now time.Time) bool {
	a.mu.RLock()
	defer a.mu.RUnlock()
	return now.Sub(a.vivo) >= time.Duration(a.settings.get().BloccoMinuti)*time.Minute
}

// slept locks after a sleep: whoever opens the lid may be somebody else. A clock
// that was set back takes along when somebody was last seen, or nobody would
// count as gone until it has caught up.
func (a *App) slept(from, to time.Time) {
	if to.After(from) {
		upTo := a.lockComes("")
		// It is a session's clock that tells of the sleep, and its end waits for that.
		a.background.Go(func() { a.lockTurn(upTo, "") })
		return
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.vivo.After(to) {
		a.vivo = a.vivo.Add(to.Sub(from))
	}
}

func (a *App) setInLinea(si bool) (changed bool) {
	a.mu.Lock()
	changed = a.inLinea != si
	a.inLinea = si
	a.mu.Unlock()
	if changed {
		a.accessoCambiato()
	}
	return changed
}

// renewalRefused hears that the central service no longer takes the token, or
// wants another password. Work goes on; the operator is told. What was said of a
// token that has been replaced since, as a change of password does, is past.
func (a *App) renewalRefused(s *sessione, token string, err error) {
	switch code := cartella.CodeOf(err); code {
	case cartella.CodePasswordDaCambiare, cartella.CodeNonAutenticato, cartella.CodeDispositivoRevocato, cartella.CodeAccountDisabilitato:
		a.mu.Lock()
		current := a.corrente == s && s.account().Token == token
		switch {
		case !current:
		case code != cartella.CodePasswordDaCambiare:
			a.avviso = errorMessage(err)
		case a.fase != FaseBloccata:
			a.fase, a.avviso = FaseCambioPassword, DaCambiare
		}
		a.mu.Unlock()
		if !current {
			return
		}
		if code == cartella.CodeNonAutenticato {
			a.tokenRefused(s, token)
		}
		a.accessoCambiato()
	default:
		a.cfg.Log.Error("the session could not be renewed", "err", err)
	}
}

// tokenRefused forgets the token, so that the next unlock asks for another.
func (a *App) tokenRefused(s *sessione, token string) {
	if err := s.keep(func(c *conto) {
		if c.Token == token {
			c.Token = ""
		}
	}); err != nil {
		a.cfg.Log.Error("the refused token could not be forgotten", "err", err)
	}
}

// internal logs what went wrong and answers with a sentence that tells nothing
// of it.
func (a *App) internal(what string, err error) error {
	var e *cartella.Error
	if errors.As(err, &e) {
		return e
	}
	a.cfg.Log.Error("could not "+what, "err", err)
	if journal.NoRoom(err) {
		return &cartella.Error{Code: cartella.CodeDiscoPieno, Message: "Il disco di questo computer è pieno. " + liberaSpazio + " Poi riprova: quello che è salvato è al sicuro.", Err: err}
	}
	return &cartella.Error{Code: cartella.CodeInterno, Message: "Il programma non è riuscito a completare l'operazione. Riprova; se succede ancora, chiama l'help desk.", Err: err}
}
