package app

import (
	"context"
	"crypto/hpke"
	"encoding/json"
	"errors"
	"fmt"
	"path/filepath"

	"siz-icaro/app/vault"
	"siz-icaro/sync/cartella"
	"siz-icaro/sync/durable"
	"siz-icaro/sync/journal"
	"siz-icaro/sync/replica"
)

// registro is the journal as the replica's log.
type registro struct{ j *journal.Journal }

func (r registro) Append(ctx context.Context, typ byte, payloads ...[]byte) (replica.Position, error) {
	entries := make([]journal.Entry, len(payloads))
	for i, p := range payloads {
		entries[i] = journal.Entry{Type: typ, Payload: p}
	}
	first, err := r.j.Append(ctx, entries...)
	if errors.Is(err, journal.ErrDiskFull) {
		err = &cartella.Error{Code: cartella.CodeDiscoPieno, Message: "Il disco è pieno: la modifica non è stata salvata. Libera spazio e salva di nuovo; il testo resta qui.", Err: err}
	}
	return replica.Position(first), err
}

func (r registro) Replay(yield func(at replica.Position, typ byte, payload []byte) error) error {
	return r.j.Replay(1, func(at journal.Index, e journal.Entry) error { return yield(replica.Position(at), e.Type, e.Payload) })
}

func (r registro) Forget(_ context.Context, before replica.Position) error {
	if before <= 1 {
		return nil
	}
	return r.j.DropThrough(journal.Index(before - 1))
}

func (r registro) Newest() replica.Mark {
	a := r.j.Newest()
	return replica.Mark{Position: replica.Position(a.Index), Hash: a.Hash}
}

// ancoraKept is the name under which the vault keeps how far the journal had
// come. The archive has a newer one, as long as it is there.
const ancoraKept = "registro"

// ancore are the places where how far the journal had come is noted besides
// itself: the vault's note, and the archive's.
func (s *sessione) ancore() (noted replica.Anchor, known []journal.Anchor, err error) {
	raw, err := s.keys.Kept(ancoraKept)
	if err == nil {
		err = json.Unmarshal(raw, &noted)
	}
	if err != nil && !errors.Is(err, vault.ErrNotKept) {
		return noted, nil, fmt.Errorf("read the journal's anchor: %w", err)
	}
	kept, err := s.store.Kept(s.ctx)
	if err != nil {
		return noted, nil, err
	}
	for _, a := range []replica.Anchor{noted, kept.Anchor} {
		if a.Mark.Position > 0 {
			known = append(known, journal.Anchor{Index: journal.Index(a.Mark.Position), Hash: a.Mark.Hash})
		}
	}
	return noted, known, nil
}

// anchor notes in the vault how far the journal has come. It is not done at each
// save, which must not wait for a second file.
func (s *sessione) anchor() error {
	a := s.replica.Anchor()
	if a == s.noted {
		return nil
	}
	raw, err := json.Marshal(a)
	if err != nil {
		return fmt.Errorf("encode the journal's anchor: %w", err)
	}
	if err := s.keys.Keep(ancoraKept, raw); err != nil {
		return fmt.Errorf("note how far the journal has come: %w", err)
	}
	s.noted = a
	return nil
}

// openJournal opens the journal. One that the key does not open is ruined, for
// the key is the vault's: it is set aside, and what the archive keeps of it goes
// into a new one.
func (s *sessione) openJournal(dir string, key [32]byte, opt journal.Options) (err error) {
	s.journal, err = journal.Open(dir, key, opt)
	if !errors.Is(err, journal.ErrWrongKey) {
		return err
	}
	aside := dir + ".danneggiato-" + s.app.cfg.Now().UTC().Format("20060102-150405.000000000")
	s.app.cfg.Log.Error("the journal is set aside", "err", err, "as", filepath.Base(aside))
	if err := durable.Rename(dir, aside); err != nil {
		return fmt.Errorf("set the journal aside: %w", err)
	}
	s.aside = aside
	s.journal, err = journal.Open(dir, key, opt)
	return err
}

// recoveryKey is the organisation's recovery key, to which the journal is sealed
// too; nil where the central service has named none.
func recoveryKey(keys *vault.Keys) (hpke.PublicKey, error) {
	lease, ok, err := keys.Lease()
	if err != nil {
		return nil, fmt.Errorf("read the recovery key: %w", err)
	}
	if !ok || len(lease.Recovery) == 0 {
		return nil, nil
	}
	key, err := journal.RecoveryKEM().NewPublicKey(lease.Recovery)
	if err != nil {
		return nil, fmt.Errorf("read the recovery key: %w", err)
	}
	return key, nil
}
