package identity

import (
	"context"
	"crypto/ecdh"
	"crypto/sha256"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"siz-icaro/sync/cartella"
)

// RecoveryKey is the public half of a key pair of the organisation's. Devices
// learn the newest one by their lease and seal to it the keys of what they have
// not sent yet, so that a device whose own keys are lost can still be read by
// whoever holds the private half, which is never here.
type RecoveryKey struct {
	Public  []byte // X25519, 32 bytes
	Created time.Time
}

// Fingerprint is what people compare: 16 hexadecimal digits in fours.
func (k RecoveryKey) Fingerprint() string {
	sum := sha256.Sum256(k.Public)
	return fmt.Sprintf("%x-%x-%x-%x", sum[0:2], sum[2:4], sum[4:6], sum[6:8])
}

// AddRecoveryKey puts a public key in force, in place of the one before it.
func (s *Store) AddRecoveryKey(ctx context.Context, public []byte) error {
	if _, err := ecdh.X25519().NewPublicKey(public); err != nil {
		return &cartella.Error{Code: cartella.CodeNonValido, Message: "La chiave di recupero non è valida.", Err: err}
	}
	err := s.tx(ctx, func(tx *sql.Tx) error {
		res, err := tx.ExecContext(ctx, "INSERT OR IGNORE INTO recovery_keys (public, created) VALUES (?, ?)", public, millis(s.cfg.Now()))
		if err != nil {
			return err
		}
		if n, err := res.RowsAffected(); err != nil || n == 0 {
			return errors.Join(err, refuse(cartella.CodeEsisteGia, "Questa chiave di recupero c'è già."))
		}
		return s.event(ctx, tx, EventRecoveryKey, "", "", "")
	})
	if err != nil {
		return fmt.Errorf("add recovery key: %w", err)
	}
	return nil
}

// RecoveryKeys lists the keys there have been, the one in force first.
func (s *Store) RecoveryKeys(ctx context.Context) (_ []RecoveryKey, err error) {
	rows, err := s.db.QueryContext(ctx, "SELECT public, created FROM recovery_keys ORDER BY n DESC")
	if err != nil {
		return nil, fmt.Errorf("read recovery keys: %w", err)
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	var out []RecoveryKey
	for rows.Next() {
		var k RecoveryKey
		var created int64
		if err := rows.Scan(&k.Public, &created); err != nil {
			return nil, fmt.Errorf("read recovery keys: %w", err)
		}
		k.Created = fromMillis(created)
		out = append(out, k)
	}
	return out, rows.Err()
}

// recoveryKey is the public key in force, nil where there is none.
func (s *Store) recoveryKey(ctx context.Context) (public []byte, err error) {
	err = s.db.QueryRowContext(ctx, "SELECT public FROM recovery_keys ORDER BY n DESC LIMIT 1").Scan(&public)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read recovery key: %w", err)
	}
	return public, nil
}
