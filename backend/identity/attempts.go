package identity

import (
	"context"
	"crypto/ed25519"
	"crypto/sha256"
	"database/sql"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"net/netip"
	"strings"
	"time"

	"siz-icaro/sync/cartella"
)

// The throttle counts failures in lanes, so that a stranger who mistypes on
// purpose closes their own and not the operator's:
//
//   - A computer that shows a lease of its own has the lane of (user, device).
//   - Everybody else has that of (user, network), and, unless a session of that
//     user began there before, shares one of the user's for all strangers.
//
// In the first two the first failures cost nothing, because people mistype; then
// each one doubles the wait, up to a quarter of an hour. The strangers' is a
// bucket that one network alone, kept to its own waits, does not fill: a new
// computer gets in while somebody plays, and whoever tries from everywhere at
// once has some three hundred attempts a day in all.
//
// An attempt is counted before the password is looked at and taken back if it
// was right: a thousand at the same time are a thousand failures.
const (
	freeFailures  = 5
	firstDelay    = 2 * time.Second
	longestDelay  = 15 * time.Minute
	failureMemory = 24 * time.Hour

	strangerBurst = 30
	strangerEvery = 5 * time.Minute

	// knownNetworks is how many networks are remembered of a user, and
	// networkMemory for how long.
	knownNetworks = 16
	networkMemory = 180 * 24 * time.Hour
)

// Origin is where an attempt to sign in comes from.
type Origin struct {
	// Address is the network address, for the register of accesses and for the
	// throttle: the caller answers for it, and takes it from nobody's word.
	Address string
	// Lease is the token of a lease that the device was given, ended or not;
	// empty where it has none. Only the central service makes them, so that it
	// proves that this computer has been the user's before.
	Lease string
}

// Network is what counts as one place on the network: an IPv4 address, or the
// /64 that one IPv6 subscriber has. All that cannot be read are one place.
func Network(address string) netip.Prefix {
	a, err := netip.ParseAddr(address)
	if err != nil {
		return netip.Prefix{}
	}
	a = a.Unmap().WithZone("")
	bits := 64
	if a.Is4() {
		bits = 32
	}
	p, err := a.Prefix(bits)
	if err != nil {
		return netip.Prefix{}
	}
	return p
}

// Throttled is the cause within an error of CodeTroppiTentativi.
type Throttled struct {
	// After is how long to wait.
	After time.Duration
}

func (t *Throttled) Error() string { return fmt.Sprintf("throttled for %s", t.After) }

// KnownDevice is the device that a lease proves to be utente's: one that we
// signed, for a device that is still theirs. Empty where it proves nothing.
func (s *Store) KnownDevice(ctx context.Context, utente, lease string) (cartella.DeviceID, error) {
	l, ok := readLease(s.lease.Public().(ed25519.PublicKey), lease)
	if utente = foldUtente(utente); !ok || l.Account != utente {
		return "", nil
	}
	var theirs bool
	err := s.db.QueryRowContext(ctx, "SELECT EXISTS (SELECT 1 FROM devices WHERE device = ? AND utente = ? AND revoked = 0)", l.Device, utente).Scan(&theirs)
	if err != nil {
		return "", fmt.Errorf("read device: %w", err)
	}
	if !theirs {
		return "", nil
	}
	return l.Device, nil
}

// readLease is what a lease says, ok false where key did not sign it. That it
// has ended is for the device to heed.
func readLease(key ed25519.PublicKey, token string) (l leasePayload, ok bool) {
	head, tail, _ := strings.Cut(token, ".")
	enc := base64.RawURLEncoding.Strict()
	payload, err := enc.DecodeString(head)
	if err != nil {
		return l, false
	}
	signature, err := enc.DecodeString(tail)
	if err != nil || !ed25519.Verify(key, append([]byte(leaseContext), payload...), signature) {
		return l, false
	}
	return l, json.Unmarshal(payload, &l) == nil
}

// attempt is one try at an account, counted already.
type attempt struct {
	utente string
	origin Origin
	lanes  []lane
}

// lane is one of the counts that an attempt falls under.
type lane struct {
	// name is the row's; it hides what was typed: people type passwords into
	// the field of the user name.
	name string
	// shared means that it is the strangers'.
	shared bool
}

// userLane begins the names of all lanes of a user.
func userLane(utente string) string {
	sum := sha256.Sum256([]byte("siz-icaro/attempt/" + utente))
	return hex.EncodeToString(sum[:])
}

func laneOf(utente, kind, of string) lane {
	sum := sha256.Sum256([]byte("siz-icaro/attempt/" + utente + "/" + kind + "/" + of))
	return lane{name: userLane(utente) + "/" + hex.EncodeToString(sum[:16]), shared: kind == "strangers"}
}

// begin counts an attempt, or refuses it during the wait after earlier ones.
func (s *Store) begin(ctx context.Context, utente string, from Origin) (attempt, error) {
	a := attempt{utente: utente, origin: from}
	device, err := s.KnownDevice(ctx, utente, from.Lease)
	if err != nil {
		return a, err
	}
	network := Network(from.Address).String()
	now := s.cfg.Now()
	var wait time.Duration
	err = s.tx(ctx, func(tx *sql.Tx) error {
		if device != "" {
			a.lanes = []lane{laneOf(utente, "device", string(device))}
		} else {
			a.lanes = []lane{laneOf(utente, "network", network)}
			var known bool
			if err := tx.QueryRowContext(ctx, "SELECT EXISTS (SELECT 1 FROM origins WHERE utente = ? AND network = ? AND last > ?)",
				utente, network, millis(now.Add(-networkMemory))).Scan(&known); err != nil {
				return err
			}
			if !known {
				a.lanes = append(a.lanes, laneOf(utente, "strangers", ""))
			}
		}
		if _, err := tx.ExecContext(ctx, "DELETE FROM failures WHERE last < ?", millis(now.Add(-failureMemory))); err != nil {
			return err
		}
		// Of a clock that was ahead no wait may last until it is as late again.
		if _, err := tx.ExecContext(ctx, "UPDATE failures SET blocked = CASE blocked WHEN 0 THEN 0 ELSE ?1 + blocked - last END, last = ?1 WHERE last > ?1", millis(now)); err != nil {
			return err
		}
		counts := make([]count, len(a.lanes))
		for i, l := range a.lanes {
			var err error
			if counts[i], err = readCount(ctx, tx, l); err != nil {
				return err
			}
			wait = max(wait, counts[i].wait(l, now))
		}
		if wait > 0 {
			return nil
		}
		for i, l := range a.lanes {
			if err := counts[i].failed(l, now).write(ctx, tx, l); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return a, fmt.Errorf("count an attempt: %w", err)
	}
	if wait > 0 {
		return a, &cartella.Error{Code: cartella.CodeTroppiTentativi, Err: &Throttled{After: wait},
			Message: fmt.Sprintf("Troppi tentativi: riprova fra %s.", attesa(wait))}
	}
	return a, nil
}

// refused answers an attempt that stays counted. operatore is empty where there
// is no such account: what was typed is not recorded.
func (s *Store) refused(ctx context.Context, a attempt, operatore cartella.OperatoreID) error {
	err := s.tx(ctx, func(tx *sql.Tx) error { return s.event(ctx, tx, EventRefused, operatore, "", a.origin.Address) })
	if err != nil {
		return fmt.Errorf("record a failed attempt: %w", err)
	}
	return refuse(cartella.CodeCredenzialiErrate, "Nome utente o password non corretti.")
}

// takeBack undoes the counting of an attempt that failed nothing and proved
// nothing.
func (a attempt) takeBack(ctx context.Context, tx *sql.Tx) error {
	for _, l := range a.lanes {
		if _, err := tx.ExecContext(ctx, "UPDATE failures SET count = max(count - 1, 0), blocked = 0 WHERE name = ?", l.name); err != nil {
			return err
		}
	}
	return nil
}

// forget ends the counting in the lane that a success came by. The strangers'
// is not the user's to empty: this attempt alone is taken back there.
func (a attempt) forget(ctx context.Context, tx *sql.Tx) error {
	if err := a.takeBack(ctx, tx); err != nil {
		return err
	}
	for _, l := range a.lanes {
		if l.shared {
			continue
		}
		if _, err := tx.ExecContext(ctx, "DELETE FROM failures WHERE name = ?", l.name); err != nil {
			return err
		}
	}
	return nil
}

// count is what a lane holds.
type count struct {
	failures int
	last     time.Time
	blocked  time.Time
}

func readCount(ctx context.Context, tx *sql.Tx, l lane) (c count, err error) {
	var last, blocked int64
	err = tx.QueryRowContext(ctx, "SELECT count, last, blocked FROM failures WHERE name = ?", l.name).Scan(&c.failures, &last, &blocked)
	if errors.Is(err, sql.ErrNoRows) {
		return count{}, nil
	}
	c.last, c.blocked = fromMillis(last), fromMillis(blocked)
	return c, err
}

func (c count) write(ctx context.Context, tx *sql.Tx, l lane) error {
	_, err := tx.ExecContext(ctx, "INSERT OR REPLACE INTO failures (name, count, last, blocked) VALUES (?, ?, ?, ?)", l.name, c.failures, millis(c.last), millis(c.blocked))
	return err
}

// wait is how long the lane is closed.
func (c count) wait(l lane, now time.Time) time.Duration {
	longest := longestDelay
	if l.shared {
		longest = strangerEvery
	}
	return max(0, min(c.blocked.Sub(now), longest))
}

// failed is the count after one failure more.
func (c count) failed(l lane, now time.Time) count {
	if !l.shared {
		return count{failures: c.failures + 1, last: now, blocked: now.Add(delay(c.failures + 1))}
	}
	forgiven := max(0, int(now.Sub(c.last)/strangerEvery))
	if c.failures <= forgiven {
		return count{failures: 1, last: now}
	}
	next := count{failures: c.failures - forgiven + 1, last: c.last.Add(time.Duration(forgiven) * strangerEvery)}
	if next.failures >= strangerBurst {
		next.blocked = next.last.Add(strangerEvery)
	}
	return next
}

// delay is the wait after the n-th failure in a row.
func delay(n int) time.Duration {
	if n < freeFailures {
		return 0
	}
	if n-freeFailures > 16 {
		return longestDelay
	}
	return min(firstDelay<<(n-freeFailures), longestDelay)
}

// attesa is a wait in words.
func attesa(d time.Duration) string {
	if d <= 90*time.Second {
		return fmt.Sprintf("%d secondi", int(math.Ceil(d.Seconds())))
	}
	return fmt.Sprintf("%d minuti", int(math.Ceil(d.Minutes())))
}

// forgetFailures empties all lanes of a user: the help desk has looked into it.
func forgetFailures(ctx context.Context, tx *sql.Tx, utente string) error {
	name := userLane(utente)
	_, err := tx.ExecContext(ctx, "DELETE FROM failures WHERE name = ? OR name > ? AND name < ?", name, name+"/", name+"0")
	return err
}

// remember notes where a session of a user began.
func (s *Store) remember(ctx context.Context, tx *sql.Tx, utente, address string) error {
	if address == "" {
		return nil
	}
	now := s.cfg.Now()
	if _, err := tx.ExecContext(ctx, "INSERT OR REPLACE INTO origins (utente, network, last) VALUES (?, ?, ?)", utente, Network(address).String(), millis(now)); err != nil {
		return err
	}
	_, err := tx.ExecContext(ctx, `DELETE FROM origins WHERE utente = ? AND (last <= ? OR network NOT IN
		(SELECT network FROM origins WHERE utente = ? ORDER BY last DESC LIMIT ?))`, utente, millis(now.Add(-networkMemory)), utente, knownNetworks)
	return err
}
