package app

import (
	"slices"

	"siz-icaro/sync/cartella"
	"siz-icaro/sync/replica"
)

// follow turns what the replica reports into events for the screens.
func (s *sessione) follow() {
	news := s.replica.Subscribe()
	defer news.Close()
	full := false
	for {
		ev, err := news.Next(s.ctx)
		if err != nil {
			return
		}
		s.app.servizioTolto(s)
		if ev.All || len(ev.Changed) > 0 {
			s.app.emit("dati", func(n int) any { return cambiati(n, ev) })
			if s.inUso() == "" && (ev.All || touches(ev, cartella.KindServizio)) {
				// The choice of the service shows names that have just come.
				s.app.accessoCambiato()
			}
		}
		if !full && s.store.Full() {
			full = true // it stays so until the lock that ends this
			s.lockSoon("Il disco di questo computer è pieno. Quello che hai salvato è al sicuro: inserisci la password, e si va avanti in memoria. " + liberaSpazio)
		}
		if ev.Status.Phase == replica.Live {
			s.replenished()
		}
		s.app.setInLinea(ev.Status.Online)
		s.muove()
		if p := ev.Status.Problem; p != nil && p.Code == cartella.CodeDispositivoRevocato {
			s.revoked(ev.Status.Pending)
		}
		s.app.emit("stato", func(n int) any {
			st := s.stato()
			st.Numero = n
			return st
		})
	}
}

// replenished takes back what the screens say of a damaged archive, once all that
// it held is here again.
func (s *sessione) replenished() {
	news, err := s.store.Replenished(s.ctx)
	if err != nil && s.ctx.Err() == nil {
		s.app.cfg.Log.Warn("the archive still counts as damaged", "err", err)
	}
	if news {
		s.app.accessoCambiato()
	}
}

// revoked hears that this device was revoked. What is pending is handed over
// first, on a connection that serves for this alone; then everything goes.
func (s *sessione) revoked(pending int) {
	switch {
	case pending == 0:
		s.app.background.Go(func() { s.app.wipe(s) })
	case !s.revocato:
		s.revocato = true
		s.replica.Wake()
	}
}

func touches(ev replica.Event, kind cartella.Kind) bool {
	for _, k := range ev.Changed {
		if k == kind {
			return true
		}
	}
	return false
}

// moltiID is how many records an event names before it only says "many".
const moltiID = 200

func cambiati(n int, ev replica.Event) datiCambiati {
	out := datiCambiati{Numero: n, Tipi: []string{}, IDs: []string{}}
	if ev.All {
		return out
	}
	for id, kind := range ev.Changed {
		if kind != "" && !slices.Contains(out.Tipi, string(kind)) {
			out.Tipi = append(out.Tipi, string(kind))
		}
		if kind == "" {
			// One that left: nobody knows what it was.
			return datiCambiati{Numero: n, Tipi: []string{}, IDs: []string{}}
		}
		out.IDs = append(out.IDs, string(id))
	}
	if len(out.IDs) > moltiID {
		out.IDs = []string{}
	}
	slices.Sort(out.Tipi)
	return out
}

// datiCambiati is the payload of the event "dati". No ids means many, no kinds
// means that anything may have changed.
type datiCambiati struct {
	Numero int      `json:"numero"`
	Tipi   []string `json:"tipi"`
	IDs    []string `json:"ids"`
}
