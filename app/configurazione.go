package app

import (
	"siz-icaro/sync/cartella"
)

// Configurazione is the settings of this computer.
type Configurazione struct{ app *App }

// Leggi are the settings.
func (x *Configurazione) Leggi() Impostazioni {
	v := x.app.settings.get()
	return Impostazioni{Centrale: v.Centrale, Versione: x.app.cfg.Versione, Dati: x.app.cfg.Dati, BloccoMinuti: v.BloccoMinuti, Proxy: x.app.proxyVista()}
}

// CambiaCentrale sets another address, once it answers.
func (x *Configurazione) CambiaCentrale(typed string) (out Impostazioni, err error) {
	defer x.app.guard(&err)
	access := Accesso{x.app}
	if _, err := access.ImpostaCentrale(typed); err != nil {
		return out, err
	}
	if s, err := x.app.session(); err == nil {
		s.redial()
	}
	return x.Leggi(), nil
}

// BloccoMinuti sets after how many idle minutes the program locks: from one to
// an hour.
func (x *Configurazione) BloccoMinuti(n int) (out Impostazioni, err error) {
	defer x.app.guard(&err)
	if n < 1 || n > 60 {
		return out, &cartella.Error{Code: cartella.CodeNonValido, Field: "bloccoMinuti", Message: "Scegli fra 1 e 60 minuti."}
	}
	if err := x.app.settings.change(func(v *valori) { v.BloccoMinuti = n }); err != nil {
		return out, x.app.internal("keep the settings", err)
	}
	return x.Leggi(), nil
}

// ultimoServizio is the service that was in use when the program was locked.
func (a *App) ultimoServizio() cartella.ServizioID {
	a.mu.RLock()
	defer a.mu.RUnlock()
	return a.servizioBloccato
}

func (a *App) rememberServizio(s cartella.ServizioID) {
	a.mu.Lock()
	a.servizioBloccato = s
	a.mu.Unlock()
}
