package identity

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"
	"math"
	"strings"

	"golang.org/x/crypto/argon2"
	"golang.org/x/text/unicode/norm"
)

// HashCost is what one password hash costs.
type HashCost struct {
	MemoryKiB uint32
	Time      uint32
	Threads   uint8
}

// DefaultHash took 148 ms on the 2 cores that the project is measured on.
var DefaultHash = HashCost{MemoryKiB: 64 << 10, Time: 3, Threads: 2}

const (
	saltSize = 16
	hashSize = 32
	// The bounds of what a stored hash may ask for: a file that somebody wrote
	// to must not make the service allocate a terabyte.
	maxMemoryKiB = 1 << 20
	maxTime      = 16
)

var encoding = base64.RawStdEncoding.Strict()

// hash computes the PHC string of a password under a fresh salt.
func (s *Store) hash(ctx context.Context, password string) (string, error) {
	salt := make([]byte, saltSize)
	rand.Read(salt) // never fails
	sum, err := s.argon(ctx, password, salt, s.cfg.Hash)
	if err != nil {
		return "", err
	}
	c := s.cfg.Hash
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, c.MemoryKiB, c.Time, c.Threads,
		encoding.EncodeToString(salt), encoding.EncodeToString(sum)), nil
}

// costs are those of the hashes that the accounts have, and of new ones.
func (s *Store) costs(ctx context.Context) (_ map[HashCost]bool, err error) {
	const base64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
	// Without sum and salt, which are the last two parts.
	rows, err := s.db.QueryContext(ctx, "SELECT DISTINCT rtrim(rtrim(rtrim(hash, ?1), '$'), ?1) FROM accounts", base64)
	if err != nil {
		return nil, fmt.Errorf("read the costs in use: %w", err)
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	costs := map[HashCost]bool{s.cfg.Hash: true}
	for rows.Next() {
		var head string
		if err := rows.Scan(&head); err != nil {
			return nil, fmt.Errorf("read the costs in use: %w", err)
		}
		// One that is damaged is its own account's trouble.
		if c, err := parseCost(head); err == nil {
			costs[c] = true
		}
	}
	return costs, rows.Err()
}

// matches reports whether password made stored, and with what cost.
func (s *Store) matches(ctx context.Context, stored, password string) (bool, HashCost, error) {
	cost, salt, want, err := parseHash(stored)
	if err != nil {
		return false, cost, err
	}
	got, err := s.argon(ctx, password, salt, cost)
	if err != nil {
		return false, cost, err
	}
	return subtle.ConstantTimeCompare(got, want) == 1, cost, nil
}

// argon waits its turn: see Store.hashing.
func (s *Store) argon(ctx context.Context, password string, salt []byte, c HashCost) ([]byte, error) {
	select {
	case s.hashing <- struct{}{}:
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	}
	defer func() { <-s.hashing }()
	return s.derive([]byte(norm.NFKC.String(password)), salt, c.Time, c.MemoryKiB, c.Threads, hashSize), nil
}

var errHash = errors.New("stored password hash is damaged")

func parseHash(stored string) (c HashCost, salt, sum []byte, err error) {
	parts := strings.Split(stored, "$")
	if len(parts) != 6 {
		return c, nil, nil, errHash
	}
	if c, err = parseCost(strings.Join(parts[:4], "$") + "$"); err != nil {
		return c, nil, nil, err
	}
	if salt, err = encoding.DecodeString(parts[4]); err != nil || len(salt) < 8 {
		return c, nil, nil, errHash
	}
	if sum, err = encoding.DecodeString(parts[5]); err != nil || len(sum) != hashSize {
		return c, nil, nil, errHash
	}
	return c, salt, sum, nil
}

// parseCost reads what a hash begins with, up to its salt.
func parseCost(head string) (c HashCost, err error) {
	parts := strings.Split(head, "$")
	if len(parts) != 5 || parts[0] != "" || parts[1] != "argon2id" || parts[2] != fmt.Sprintf("v=%d", argon2.Version) || parts[4] != "" {
		return c, errHash
	}
	if n, err := fmt.Sscanf(parts[3], "m=%d,t=%d,p=%d", &c.MemoryKiB, &c.Time, &c.Threads); err != nil || n != 3 {
		return c, errHash
	}
	if c.MemoryKiB == 0 || c.MemoryKiB > maxMemoryKiB || c.Time == 0 || c.Time > maxTime || c.Threads == 0 || c.Threads == math.MaxUint8 {
		return c, errHash
	}
	return c, nil
}
