package identity

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"siz-icaro/sync/cartella"
)

// What an event may be.
const (
	EventCreated  = "account_creato"
	EventReset    = "password_azzerata"
	EventPassword = "password_cambiata"
	EventDisabled = "account_disabilitato"
	EventEnabled  = "account_abilitato"
	EventProfile  = "profilo_cambiato"
	EventDevice   = "dispositivo_nuovo"
	EventRevoked  = "dispositivo_revocato"
	EventSignOut  = "uscita"
)

// Event is one change of what somebody may do.
type Event struct {
	// N is its place in the order of all events, from 1.
	N         int64
	At        time.Time
	What      string
	Operatore cartella.OperatoreID
	// Device is set where the event is of one device alone.
	Device cartella.DeviceID
}

// EndsSessions reports whether connections made before the event must end:
// all of the operator's, or those of Device where it is set.
func (e Event) EndsSessions() bool {
	switch e.What {
	case EventReset, EventPassword, EventDisabled, EventRevoked, EventSignOut:
		return true
	}
	return false
}

func (s *Store) event(ctx context.Context, tx *sql.Tx, what string, operatore cartella.OperatoreID, device cartella.DeviceID) error {
	if _, err := tx.ExecContext(ctx, "INSERT INTO events (at, what, operatore, device) VALUES (?, ?, ?, ?)", millis(s.cfg.Now()), what, operatore, device); err != nil {
		return fmt.Errorf("record event: %w", err)
	}
	return nil
}

// LastEvent is the place of the newest event, zero where there is none.
func (s *Store) LastEvent(ctx context.Context) (n int64, err error) {
	if err := s.db.QueryRowContext(ctx, "SELECT coalesce(max(n), 0) FROM events").Scan(&n); err != nil {
		return 0, fmt.Errorf("read events: %w", err)
	}
	return n, nil
}

// Events are those after a place, oldest first. The write lock that each took
// makes the order the order of commits, so a reader misses none.
func (s *Store) Events(ctx context.Context, after int64) (_ []Event, err error) {
	rows, err := s.db.QueryContext(ctx, "SELECT n, at, what, operatore, device FROM events WHERE n > ? ORDER BY n", after)
	if err != nil {
		return nil, fmt.Errorf("read events: %w", err)
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	var out []Event
	for rows.Next() {
		var e Event
		var at int64
		if err := rows.Scan(&e.N, &at, &e.What, &e.Operatore, &e.Device); err != nil {
			return nil, fmt.Errorf("read events: %w", err)
		}
		e.At = fromMillis(at)
		out = append(out, e)
	}
	return out, rows.Err()
}
