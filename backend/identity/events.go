package identity

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"strconv"
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
	EventTOTP     = "secondo_fattore"
	EventEmail    = "indirizzo_cambiato"
	// EventDelivered is that a first-access password was handed over; by which way
	// says its detail.
	EventDelivered = "credenziali_consegnate"
	// EventSignIn and EventRefused change nothing: they are there because the
	// law wants to know of them (Garante per la protezione dei dati personali,
	// provvedimento of 27 November 2008: accesses and failed attempts, complete,
	// unalterable, and such that it can be verified).
	EventSignIn  = "accesso"
	EventRefused = "accesso_negato"
	// EventExport is a list that somebody took out of the program, noted by their
	// computer, with a line or without.
	EventExport = "elenco_esportato"
	// EventHistory is that somebody was given some of the history of a record.
	EventHistory = "storia_letta"
	// EventRegister is that the register of protocol, which names people, was written
	// to a file by a command; no operator's.
	EventRegister = "registro_protocollo"
	// EventRecoveryKey is of the organisation: no operator's.
	EventRecoveryKey = "chiave_di_recupero"
)

// Event is one change of what somebody may do, or one attempt to sign in.
//
// Events are a chain: each carries the SHA-256 of the one before and of itself,
// so that none can be changed, removed or slipped in among the others without
// a new chain from there on, whose last link is not the one that somebody has
// noted down elsewhere; see [Store.Verify].
type Event struct {
	// N is its place in the order of all events, from 1.
	N         int64
	At        time.Time
	What      string
	Operatore cartella.OperatoreID
	// Device is set where the event is of one device alone.
	Device cartella.DeviceID
	// Origin is the network address that asked for it; empty where it was a
	// command on the machine itself.
	Origin string
	// Seq is the mutation of Device by which its computer told the event, zero where
	// the central service saw it itself; Detail is what is told of it.
	Seq    cartella.Seq
	Detail string
	// Link is the event's link of the chain.
	Link Link
}

// Link is what an event adds to the chain.
type Link [sha256.Size]byte

func (l Link) String() string { return hex.EncodeToString(l[:]) }

// link is the link of e after the one before; the first follows on zeros.
func (e Event) link(before Link) Link {
	h := sha256.New()
	h.Write([]byte("siz-icaro/event/"))
	h.Write(before[:])
	parts := []string{strconv.FormatInt(e.N, 10), strconv.FormatInt(millis(e.At), 10), e.What, string(e.Operatore), string(e.Device), e.Origin}
	if e.Seq != 0 || e.Detail != "" { // the others' links are of before there was either
		parts = append(parts, strconv.FormatUint(uint64(e.Seq), 10), e.Detail)
	}
	for _, part := range parts {
		fmt.Fprintf(h, "%d:%s", len(part), part)
	}
	return Link(h.Sum(nil))
}

// EndsSessions reports whether connections made before the event must end:
// all of the operator's, or those of Device where it is set.
func (e Event) EndsSessions() bool {
	switch e.What {
	case EventReset, EventPassword, EventDisabled, EventRevoked, EventSignOut, EventTOTP:
		return true
	}
	return false
}

// event adds to the chain what a transaction does. origin is empty for a
// command.
func (s *Store) event(ctx context.Context, tx *sql.Tx, what string, operatore cartella.OperatoreID, device cartella.DeviceID, origin string) error {
	return s.add(ctx, tx, Event{What: what, Operatore: operatore, Device: device, Origin: origin})
}

// HistoryRead records that a session is given some of the history of a record.
func (s *Store) HistoryRead(ctx context.Context, session Session, record cartella.ID, origin string) error {
	err := s.tx(ctx, func(tx *sql.Tx) error {
		return s.add(ctx, tx, Event{What: EventHistory, Operatore: session.Account.Operatore, Device: session.Device, Origin: origin, Detail: string(record)})
	})
	if err != nil {
		return fmt.Errorf("record the reading of a history: %w", err)
	}
	return nil
}

// RegisterTaken records that a register of protocol was written to a file, and which.
func (s *Store) RegisterTaken(ctx context.Context, which string) error {
	err := s.tx(ctx, func(tx *sql.Tx) error {
		return s.add(ctx, tx, Event{What: EventRegister, Detail: which})
	})
	if err != nil {
		return fmt.Errorf("record that a register was written: %w", err)
	}
	return nil
}

// add gives an event its time, its place and its link.
func (s *Store) add(ctx context.Context, tx *sql.Tx, e Event) error {
	e.At = fromMillis(millis(s.cfg.Now()))
	var before []byte
	err := tx.QueryRowContext(ctx, "SELECT n, link FROM events ORDER BY n DESC LIMIT 1").Scan(&e.N, &before)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return fmt.Errorf("read the last event: %w", err)
	}
	e.N++
	var last Link
	copy(last[:], before)
	e.Link = e.link(last)
	if _, err := tx.ExecContext(ctx, "INSERT INTO events (n, at, what, operatore, device, origin, seq, detail, link) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
		e.N, millis(e.At), e.What, e.Operatore, e.Device, e.Origin, e.Seq, e.Detail, e.Link[:]); err != nil {
		return fmt.Errorf("record event: %w", err)
	}
	return nil
}

// Told is an event that an operator's computer tells by a mutation: what, whose,
// and which mutation of which device it was.
type Told struct {
	What   string
	Author cartella.OperatoreID
	Device cartella.DeviceID
	Seq    cartella.Seq
	Detail string
}

// Followed is up to where the log of record was read for what it tells, and in
// which life of it; zero at first.
func (s *Store) Followed(ctx context.Context) (epoch cartella.Epoch, version cartella.Version, err error) {
	err = s.db.QueryRowContext(ctx, "SELECT epoch, version FROM followed").Scan(&epoch, &version)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return "", 0, fmt.Errorf("read how far the log was followed: %w", err)
	}
	return epoch, version, nil
}

// Follow adds to the events what the log of record tells up to a version of an
// epoch, and notes that place, in one transaction. What it was told before, in this
// life of the log or in another, it does not add again. Whose event it is says the
// device, where that is known: an author is whatever somebody writes.
func (s *Store) Follow(ctx context.Context, epoch cartella.Epoch, version cartella.Version, told []Told) error {
	return s.tx(ctx, func(tx *sql.Tx) error {
		for _, t := range told {
			e := Event{What: t.What, Operatore: t.Author, Device: t.Device, Seq: t.Seq, Detail: t.Detail}
			var known int
			if err := tx.QueryRowContext(ctx, `SELECT (SELECT count(*) FROM events WHERE device = ?1 AND seq = ?2 AND seq > 0),
				coalesce((SELECT a.operatore FROM devices d JOIN accounts a ON a.utente = d.utente WHERE d.device = ?1), ?3)`, t.Device, t.Seq, t.Author).
				Scan(&known, &e.Operatore); err != nil {
				return fmt.Errorf("look for what was told: %w", err)
			}
			if known > 0 {
				continue
			}
			if err := s.add(ctx, tx, e); err != nil {
				return err
			}
		}
		_, err := tx.ExecContext(ctx, "INSERT INTO followed (one, epoch, version) VALUES (1, ?, ?) ON CONFLICT DO UPDATE SET epoch = excluded.epoch, version = excluded.version", epoch, version)
		if err != nil {
			return fmt.Errorf("note how far the log was followed: %w", err)
		}
		return nil
	})
}

// chainEvents gives the events that have no link yet theirs: those of before
// there was a chain.
func chainEvents(ctx context.Context, tx *sql.Tx) error {
	events, err := scanEvents(tx.QueryContext(ctx, selectEvents+" ORDER BY n"))
	if err != nil {
		return fmt.Errorf("read events: %w", err)
	}
	var last Link
	for _, e := range events {
		if e.Link == (Link{}) {
			e.Link = e.link(last)
			if _, err := tx.ExecContext(ctx, "UPDATE events SET link = ? WHERE n = ?", e.Link[:], e.N); err != nil {
				return fmt.Errorf("chain events: %w", err)
			}
		}
		last = e.Link
	}
	return nil
}

// LastEvent is the place of the newest event, zero where there is none.
func (s *Store) LastEvent(ctx context.Context) (n int64, err error) {
	// One row, and asked often: to be able to cancel it costs more than it.
	if err := s.lastEvent.QueryRowContext(context.WithoutCancel(ctx)).Scan(&n); err != nil {
		return 0, fmt.Errorf("read events: %w", err)
	}
	return n, nil
}

// Events are those after a place, oldest first, at most limit (zero: all). The
// write lock that each took makes the order the order of commits, so a reader
// misses none.
func (s *Store) Events(ctx context.Context, after int64, limit int) ([]Event, error) {
	if limit == 0 {
		limit = -1
	}
	events, err := scanEvents(s.db.QueryContext(ctx, selectEvents+" WHERE n > ? ORDER BY n LIMIT ?", after, limit))
	if err != nil {
		return nil, fmt.Errorf("read events: %w", err)
	}
	return events, nil
}

const selectEvents = "SELECT n, at, what, operatore, device, origin, seq, detail, link FROM events"

func scanEvents(rows *sql.Rows, err error) (_ []Event, _ error) {
	if err != nil {
		return nil, err
	}
	var out []Event
	for rows.Next() {
		var e Event
		var at int64
		var link []byte
		if err := rows.Scan(&e.N, &at, &e.What, &e.Operatore, &e.Device, &e.Origin, &e.Seq, &e.Detail, &link); err != nil {
			return nil, errors.Join(err, rows.Close())
		}
		e.At = fromMillis(at)
		copy(e.Link[:], link)
		out = append(out, e)
	}
	return out, errors.Join(rows.Err(), rows.Close())
}

// Verification is what [Store.Verify] found.
type Verification struct {
	Accounts int
	// Events is how many there are, and Last the last link of their chain, to be
	// noted down where nobody who can write to the store can.
	Events int64
	Last   Link
	// Defects say what is wrong, in Italian; none where nothing is.
	Defects []string
}

// verifyPage is how many events are read at a time.
const verifyPage = 10_000

// Verify rereads everything and follows the chain of the events from the first.
func (s *Store) Verify(ctx context.Context) (Verification, error) {
	var v Verification
	found := func(format string, args ...any) { v.Defects = append(v.Defects, fmt.Sprintf(format, args...)) }
	for _, pragma := range []string{"SELECT integrity_check FROM pragma_integrity_check WHERE integrity_check <> 'ok'", "SELECT 'una riga di ' || \"table\" || ' si riferisce a ciò che non c''è' FROM pragma_foreign_key_check"} {
		rows, err := s.db.QueryContext(ctx, pragma)
		if err != nil {
			return v, fmt.Errorf("verify accounts: %w", err)
		}
		for rows.Next() {
			var what string
			if err := rows.Scan(&what); err != nil {
				return v, errors.Join(fmt.Errorf("verify accounts: %w", err), rows.Close())
			}
			found("%s: %s", accountsFile, what)
		}
		if err := errors.Join(rows.Err(), rows.Close()); err != nil {
			return v, fmt.Errorf("verify accounts: %w", err)
		}
	}
	if err := s.db.QueryRowContext(ctx, "SELECT count(*) FROM accounts").Scan(&v.Accounts); err != nil {
		return v, fmt.Errorf("verify accounts: %w", err)
	}
	for {
		events, err := s.Events(ctx, v.Events, verifyPage)
		if err != nil {
			return v, err
		}
		for _, e := range events {
			if e.N != v.Events+1 {
				found("registro degli accessi: mancano gli eventi da %d a %d", v.Events+1, e.N-1)
			}
			if e.Link != e.link(v.Last) {
				found("registro degli accessi: l'evento %d, o uno prima di lui, è stato cambiato", e.N)
			}
			v.Events, v.Last = e.N, e.Link
		}
		if len(events) < verifyPage {
			break
		}
	}
	var given int64
	if err := s.db.QueryRowContext(ctx, "SELECT coalesce(max(seq), 0) FROM sqlite_sequence WHERE name = 'events'").Scan(&given); err != nil {
		return v, fmt.Errorf("verify events: %w", err)
	}
	if given > v.Events {
		found("registro degli accessi: mancano gli eventi da %d a %d", v.Events+1, given)
	}
	return v, nil
}
