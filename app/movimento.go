package app

import (
	"time"

	"siz-icaro/sync/replica"
)

const (
	// passoMovimento is how often the screens hear of what moves, at the most.
	passoMovimento = 500 * time.Millisecond
	// fermoDopo is for how long nothing may come before the screens say so.
	fermoDopo = 40 * time.Second
)

// movimento tells the screens what moves on the line while something does, by an
// event of its own: nothing else is read again for it, and while nothing moves it
// says nothing. Who changes what there is to move gives it a token.
func (s *sessione) movimento() {
	last := Linea{}
	for {
		select {
		case <-s.mosso:
		case <-s.ctx.Done():
			return
		}
		for moving := true; moving; {
			p := s.replica.Progress()
			if now := linea(p); now != last {
				last = now
				s.app.emit("linea", func(n int) any { now.Numero = n; return now })
			}
			switch s.replica.Status().Phase {
			case replica.Connecting, replica.Syncing: // it may stand a while from now
			case replica.Live:
				moving = !p.Idle()
			default:
				moving = false
			}
			select {
			case <-time.After(passoMovimento):
			case <-s.ctx.Done():
				return
			}
		}
	}
}

// muove gives the token.
func (s *sessione) muove() {
	select {
	case s.mosso <- struct{}{}:
	default:
	}
}

// linea is what moves as the screens say it, in steps that are worth a word.
func linea(p replica.Progress) Linea {
	out := Linea{Inviati: p.Sent, DaInviare: p.Sending}
	if p.Missing > 0 {
		out.Ricevuti, out.DaRicevere = p.Received, p.Received+p.Missing
		out.Secondi = int(p.Left.Round(5 * time.Second).Seconds())
	}
	if p.Still >= fermoDopo {
		step := 10 * time.Second
		if p.Still >= 2*time.Minute {
			step = time.Minute
		}
		out.Ferma = int(p.Still.Truncate(step).Seconds())
	}
	return out
}
