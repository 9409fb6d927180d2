package app

import (
	"fmt"
	"sync"
	"time"

	"siz-icaro/app/route"
	"siz-icaro/app/vault"
	"siz-icaro/sync/replica"
)

// orologio is the time by which a session works: the computer's, held against the
// central clock as it was seen last. A computer whose clock is wrong writes of the
// right day all the same, and is told.
type orologio struct {
	computer func() time.Time

	mu    sync.Mutex // guards clock
	clock vault.Clock
}

// newOrologio goes on from the time last trusted where the computer's clock was set
// back to before it.
func newOrologio(computer func() time.Time, clock vault.Clock) *orologio {
	if now := computer(); clock.Seen.IsZero() {
		clock.Drift = 0
	} else if _, ok := clock.At(now); !ok {
		clock.Drift = clock.Seen.Sub(now)
	}
	return &orologio{computer: computer, clock: clock}
}

func (o *orologio) now() time.Time {
	o.mu.Lock()
	defer o.mu.Unlock()
	computer := o.computer()
	if now, ok := o.clock.At(computer); ok {
		if now.After(o.clock.Seen) {
			o.clock.Seen = now
		}
		return now
	}
	return computer.Add(o.clock.Drift)
}

// met notes what time the central service says, and reports whether the drift is
// another than before.
func (o *orologio) met(central time.Time) (changed bool) {
	o.mu.Lock()
	defer o.mu.Unlock()
	was := o.clock.Drift
	o.clock = o.clock.Met(central, o.computer())
	return (was - o.clock.Drift).Abs() >= vault.DriftAllowed
}

// off reports whether the computer's clock is known to be wrong.
func (o *orologio) off() bool { return o.computer().Sub(o.now()).Abs() >= vault.DriftAllowed }

// detto is what its operator is told of a computer whose clock is wrong, "" where it
// is not.
func (o *orologio) detto() string {
	now, computer := o.now(), o.computer()
	off := computer.Sub(now).Round(time.Minute)
	if off.Abs() < vault.DriftAllowed {
		return ""
	}
	side := "avanti"
	if off < 0 {
		side = "indietro"
	}
	shows := func(t time.Time) string { return t.In(roma()).Format("02/01/2006 15:04") }
	return fmt.Sprintf("L'orologio di questo computer è %s di %s: segna %s, mentre per il servizio centrale sono le %s. Quello che scrivi porta l'ora del servizio centrale. Correggi data e ora nelle impostazioni del computer.",
		side, route.Lasting(off.Abs()), shows(computer), shows(now))
}

// ora is what time it is by the computer, and by the central service where a session
// has met that.
func (a *App) ora() route.Clock {
	clock := route.Clock{Computer: a.cfg.Now()}
	a.mu.RLock()
	defer a.mu.RUnlock()
	if a.corrente != nil && a.corrente.orologio.off() {
		clock.Central = a.corrente.now()
	}
	return clock
}

// incontra takes in what time the central service says.
func (s *sessione) incontra(central time.Time) {
	if !s.orologio.met(central) {
		return
	}
	if err := s.keys.Met(central); err != nil {
		s.app.cfg.Log.Warn("how far the clock is off is not noted", "err", err)
	}
	// What time it is, what day, and what is still to come, is another now.
	s.app.emit("dati", func(n int) any { return cambiati(n, replica.Event{All: true}) })
}
