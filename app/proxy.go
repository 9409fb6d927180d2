package app

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"siz-icaro/app/route"
	"siz-icaro/app/vault"
	"siz-icaro/sync/cartella"
)

// proxyTenuto is the proxy as the settings keep it: who one is to it stands in the
// keyring.
type proxyTenuto struct {
	Modo      route.Mode `json:"modo,omitempty"`
	Indirizzo string     `json:"indirizzo,omitempty"`
	// Accesso says that the keyring has a user and a password for it.
	Accesso bool `json:"accesso,omitempty"`
}

// accessoProxy is who one is to a proxy.
type accessoProxy struct {
	Utente   string `json:"utente"`
	Password string `json:"password"`
}

// portachiaviProxy is the name under which the keyring keeps it, of a data directory.
const portachiaviProxy = "SIZ-ICARO proxy"

// proxyScelto is which proxy the next connection goes through.
func (a *App) proxyScelto() route.Choice {
	p := a.settings.get().Proxy
	out := route.Choice{Mode: p.Modo}
	if p.Modo == route.ByHand {
		u, err := route.ParseProxy(p.Indirizzo)
		if err != nil {
			a.cfg.Log.Error("the proxy that was set is left out", "err", err)
			return route.Choice{}
		}
		out.Address = u
	}
	if p.Accesso && p.Modo == route.ByHand {
		who := a.accessoAlProxy(a.ctx)
		out.User, out.Password = who.Utente, who.Password
	}
	return out
}

// accessoAlProxy asks the keyring once; a keyring that does not answer is asked again
// by the next connection.
func (a *App) accessoAlProxy(ctx context.Context) accessoProxy {
	a.proxyMu.Lock()
	defer a.proxyMu.Unlock()
	if a.proxyDi != nil {
		return *a.proxyDi
	}
	raw, err := a.cfg.Keyring.Get(ctx, portachiaviProxy, a.cfg.Dati)
	var who accessoProxy
	switch {
	case errors.Is(err, vault.ErrKeyringNotFound):
	case err != nil:
		a.cfg.Log.Warn("the keyring does not say who one is to the proxy", "err", err)
		return who
	case json.Unmarshal(raw, &who) != nil:
		a.cfg.Log.Error("what the keyring has for the proxy is damaged")
		who = accessoProxy{}
	}
	a.proxyDi = &who
	return who
}

// CambiaProxy sets through which proxy the central service is reached. A password that
// is left empty under the same user of the same proxy stays as it was.
func (x *Configurazione) CambiaProxy(dato ProxyDato) (out Impostazioni, err error) {
	defer x.app.guard(&err)
	a := x.app
	bad := func(field cartella.Path, message string) (Impostazioni, error) {
		return out, &cartella.Error{Code: cartella.CodeNonValido, Field: field, Message: message}
	}
	next := proxyTenuto{Modo: route.Mode(dato.Modo)}
	who := accessoProxy{strings.TrimSpace(dato.Utente), dato.Password}
	switch next.Modo {
	case route.Automatic, route.None:
	case route.ByHand:
		u, err := route.ParseProxy(dato.Indirizzo)
		if err != nil {
			return bad("indirizzo", "L'indirizzo del proxy non è completo. Scrivilo come ti è stato dato, per esempio proxy.comune.it:3128.")
		}
		if u.User != nil { // a password does not stand in the settings
			typed, _ := u.User.Password()
			if who.Utente == "" {
				who = accessoProxy{u.User.Username(), typed}
			}
			u.User = nil
		}
		next.Indirizzo = u.String()
	default:
		return bad("modo", "Scegli automatico, nessuno o un indirizzo.")
	}
	if next.Modo != route.ByHand {
		who = accessoProxy{} // it was told to one proxy, and the system may find any
	}
	same := a.settings.get().Proxy.Indirizzo == next.Indirizzo
	if before := a.accessoAlProxy(a.ctx); same && who.Utente != "" && who.Password == "" && before.Utente == who.Utente {
		who.Password = before.Password
	}
	next.Accesso = who.Utente != ""
	if err := a.tieniAccessoProxy(who); err != nil {
		return out, a.vaultError(err)
	}
	if err := a.settings.change(func(v *valori) { v.Proxy = next }); err != nil {
		return out, a.internal("keep the settings", err)
	}
	if s, err := a.session(); err == nil {
		s.redial()
	}
	return x.Leggi(), nil
}

// tieniAccessoProxy keeps who one is to the proxy, or lets go of it where that is
// nobody.
func (a *App) tieniAccessoProxy(who accessoProxy) error {
	a.proxyMu.Lock()
	defer a.proxyMu.Unlock()
	if who.Utente == "" {
		if a.settings.get().Proxy.Accesso {
			if err := a.cfg.Keyring.Delete(a.ctx, portachiaviProxy, a.cfg.Dati); err != nil {
				return fmt.Errorf("forget who one is to the proxy: %w", err)
			}
		}
		a.proxyDi = &who
		return nil
	}
	raw, err := json.Marshal(who)
	if err != nil {
		return fmt.Errorf("encode who one is to the proxy: %w", err)
	}
	if err := a.cfg.Keyring.Set(a.ctx, portachiaviProxy, a.cfg.Dati, raw); err != nil {
		return fmt.Errorf("keep who one is to the proxy: %w", err)
	}
	a.proxyDi = &who
	return nil
}

// proxyVista is the proxy as the settings show it: never a password.
func (a *App) proxyVista() ProxyVista {
	p := a.settings.get().Proxy
	out := ProxyVista{Modo: string(p.Modo), Indirizzo: p.Indirizzo}
	if p.Accesso {
		who := a.accessoAlProxy(a.ctx)
		out.Utente, out.HaPassword = who.Utente, who.Password != ""
	}
	return out
}
