package hub

import (
	"context"
	"errors"
	"fmt"
	"time"

	"siz-icaro/sync/cartella"
	"siz-icaro/sync/wire"
)

// surrenderQuiet is how long a revoked device may say nothing before it counts
// as having handed over what it had.
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
	welcome := wire.Welcome{Protocol: wire.Protocol, Epoch: epoch, Actor: nobody, Last: last, Now: s.hub.cfg.Now().UTC()}
	if err := s.conn.Send(ctx, welcome); err != nil {
		return err
	}
	// Ending the session lets go of the Receive below.
	quiet := time.AfterFunc(surrenderQuiet, func() { s.end(revoked()) })
	defer quiet.Stop()
	for {
		m, _, err := s.conn.Receive(context.WithoutCancel(ctx))
		if err != nil {
			return err
		}
		push, ok := m.(wire.Push)
		if !ok || len(push.Mutations) == 0 {
			continue // of what it would like to receive it receives nothing
		}
		quiet.Stop()
		for _, m := range push.Mutations {
			if m.Device != s.who.Device {
				return otherDevice()
			}
		}
		verdicts, err := s.hub.commit(ctx, nobody, push.Mutations)
		if err != nil {
			return err
		}
		for _, m := range split(verdicts) {
			if err := s.conn.Send(ctx, m); err != nil {
				return err
			}
		}
		quiet.Reset(surrenderQuiet)
	}
}

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
	}
	return hello, nil
}

func revoked() *cartella.Error {
	return &cartella.Error{Code: cartella.CodeDispositivoRevocato, Message: "Questo dispositivo è stato revocato: rivolgiti all'help desk."}
}
