package app

import (
	"context"
	"errors"
	"time"

	"siz-icaro/app/jobs"
	"siz-icaro/app/vault"
	"siz-icaro/sync/replica"
)

// tasks are what the session does by the clock: at the computer's hours, and of the
// moment that it is.
func (s *sessione) tasks() []jobs.Task {
	of := func(run func(context.Context, time.Time) error) func(context.Context, time.Time) error {
		return func(ctx context.Context, _ time.Time) error { return run(ctx, s.now()) }
	}
	return []jobs.Task{
		{Name: "blocco", Schedule: "@every 1m", Run: s.watchLock},
		{Name: "riconcilia", Schedule: "@every 15m", Run: func(context.Context, time.Time) error { s.replica.Wake(); return nil }},
		{Name: "ancora", Schedule: "@every 5m", Run: func(context.Context, time.Time) error { return errors.Join(s.anchor(), s.anchorDrafts()) }},
		{Name: "appunti", Schedule: "@every 1m", Run: func(ctx context.Context, _ time.Time) error { return s.annota(ctx) }},
		{Name: "giorno", Schedule: "@every 1m", Run: of(s.turnDay)},
		{Name: "promemoria", Schedule: "@every 1m", Run: of(s.remind)},
		{Name: "pulizie", Schedule: "30 12 * * *", Run: of(s.housekeeping)},
	}
}

// watchLock locks an idle session, and one whose lease has run out.
func (s *sessione) watchLock(_ context.Context, now time.Time) error {
	if err := s.keys.Observe(); errors.Is(err, vault.ErrLeaseExpired) {
		s.lockSoon("Sono passati troppi giorni senza rete: collegati e inserisci la password per continuare. Quello che hai scritto è al sicuro.")
		return nil
	}
	if s.app.idle(now) {
		s.lockSoon("")
	}
	return nil
}

// turnDay has the screens read everything again when the day has changed: today's
// agenda, who is how old, what may still be shared. It runs at the first look at
// the clock after midnight, or after the sleep in which that was.
func (s *sessione) turnDay(_ context.Context, now time.Time) error {
	if day := oggi(now); day != s.giorno {
		s.giorno = day
		s.app.emit("dati", func(n int) any { return cambiati(n, replica.Event{All: true}) })
	}
	return nil
}

// housekeeping keeps the disk in order; nothing in it is urgent.
func (s *sessione) housekeeping(_ context.Context, now time.Time) error {
	inPari := s.replica.Status().Phase == replica.Live
	return errors.Join(s.journal.RestoreBallast(), s.raccogliBozze(now, inPari))
}
