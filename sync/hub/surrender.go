package hub

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"siz-icaro/sync/cartella"
	"siz-icaro/sync/wire"
)

// surrenderQuiet is how long nothing may arrive from a revoked device before it
// counts as having handed over what it had. A push that is still on its way is
// something.
const surrenderQuiet = 15 * time.Second

// surrender serves a device that was revoked: it is sent no record, and what it
// has not sent yet is taken from it. Whoever holds a stolen computer must not
// write in its operator's name, so nothing of it lands: all is kept for the
// operator to decide. Then the device is told, finally, that it is revoked,
// which is its sign to wipe itself.
func (s *session) surrender(ctx context.Context) error {
	hello, err := s.hello(ctx)
	if err != nil {
		return err
	}
	epoch, err := s.hub.cfg.Ledger.Epoch(ctx)
	if err != nil {
		return fmt.Errorf("surrender: %w", err)
	}
	last, err := s.resume(ctx, hello)
	if err != nil {
		return fmt.Errorf("surrender: %w", err)
	}
	nobody := cartella.Attore{Operatore: s.who.Operatore}
	welcome := wire.Welcome{Protocol: wire.Protocol, Epoch: epoch, Actor: nobody, Last: last, Now: s.hub.cfg.Now().UTC(), Held: s.hub.parts.from(s.who.Device, last+1)}
	if err := s.conn.Send(ctx, welcome); err != nil {
		return err
	}
	if hello.Last <= last {
		return revoked() // all that it ever made is here
	}
	var quiet quiet
	quiet.answered(time.Now())
	var watching sync.WaitGroup
	defer watching.Wait()
	watching.Go(func() { s.watch(ctx, &quiet) })
	for {
		m, _, err := s.conn.Receive(context.WithoutCancel(ctx))
		if err != nil {
			s.end(err)
			return err
		}
		push, ok := m.(wire.Push)
		if part, isPart := m.(wire.Part); isPart {
			whole, err := s.part(ctx, part)
			if err != nil {
				s.end(err)
				return err
			}
			if whole != nil {
				push, ok = *whole, true
			}
		}
		if !ok {
			continue // of what it would like to receive it receives nothing
		}
		quiet.answering()
		if err := s.keep(ctx, nobody, push.Mutations); err != nil {
			s.end(err)
			return err
		}
		quiet.answered(time.Now())
	}
}

// keep takes what a revoked device hands over, and says so.
func (s *session) keep(ctx context.Context, nobody cartella.Attore, batch []cartella.Mutation) error {
	if err := s.pushable(batch); err != nil {
		return err
	}
	verdicts, err := s.hub.commit(ctx, nobody, batch, nil)
	if err != nil {
		return err
	}
	for _, m := range split(verdicts) {
		if err := s.conn.Send(ctx, m); err != nil {
			return err
		}
	}
	return nil
}

// quiet knows since when it is the device's turn to say something.
type quiet struct {
	mu    sync.Mutex // guards since
	since time.Time  // zero while an answer is being made
}

func (q *quiet) answering() { q.answered(time.Time{}) }

func (q *quiet) answered(at time.Time) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.since = at
}

// left is how much longer may be waited for a device that was last heard at a
// time.
func (q *quiet) left(heard time.Time) time.Duration {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.since.IsZero() {
		return surrenderQuiet
	}
	if q.since.After(heard) {
		heard = q.since
	}
	return surrenderQuiet - time.Since(heard)
}

// watch ends the session, which lets go of its Receive, once the device has
// said nothing for surrenderQuiet.
func (s *session) watch(ctx context.Context, q *quiet) {
	for {
		left := q.left(s.conn.Heard())
		if left <= 0 {
			s.end(revoked())
			return
		}
		select {
		case <-time.After(left):
		case <-ctx.Done():
			return
		}
	}
}

// maxCount is more than anybody has counted: what is beyond is a mistake, and
// the ledger need not be asked to hold it.
const maxCount = 1 << 53

// hello reads the first message, which must be this device's hello.
func (s *session) hello(ctx context.Context) (wire.Hello, error) {
	waiting, cancel := context.WithTimeout(ctx, greetTimeout)
	defer cancel()
	first, _, err := s.conn.Receive(waiting)
	if err != nil {
		return wire.Hello{}, fmt.Errorf("hello: %w", err)
	}
	hello, ok := first.(wire.Hello)
	switch {
	case !ok:
		return wire.Hello{}, protocolError(errors.New("the first message is no hello"))
	case hello.Protocol != wire.Protocol:
		return wire.Hello{}, &cartella.Error{
			Code:    cartella.CodeVersioneProtocollo,
			Message: "Il programma e il servizio centrale hanno versioni che non si intendono: aggiorna il programma.",
			Err:     fmt.Errorf("protocol %d", hello.Protocol),
		}
	case hello.Device != s.who.Device:
		return wire.Hello{}, otherDevice()
	case hello.Oldest > maxCount || hello.Last > maxCount:
		return wire.Hello{}, protocolError(errors.New("a seq that nobody has reached"))
	}
	return hello, nil
}

func revoked() *cartella.Error {
	return &cartella.Error{Code: cartella.CodeDispositivoRevocato, Message: "Questo dispositivo è stato revocato: rivolgiti all'help desk."}
}
