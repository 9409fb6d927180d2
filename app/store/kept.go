package store

import (
	"context"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"maps"
	"slices"

	"github.com/dgraph-io/badger/v4"

	"siz-icaro/sync/cartella"
	"siz-icaro/sync/replica"
)

// spaceKept is the third kind of key, o<seq>: a mutation whose effect the
// provisional records show, kept for the day on which the journal has lost it.
const spaceKept = 'o'

// keptSize is that of its key without the padding.
const keptSize = 1 + 8

func keptKey(seq cartella.Seq) []byte {
	return padKey(binary.BigEndian.AppendUint64([]byte{spaceKept}, uint64(seq)))
}

// Kept implements [replica.Store].
func (s *Store) Kept(ctx context.Context) (out replica.Kept, err error) {
	err = s.read(ctx, func(txn *badger.Txn) error {
		out.Anchor = s.state.Anchor
		for _, seq := range slices.Sorted(maps.Keys(s.kept)) {
			m, got, err := s.keptAt(txn, seq)
			if err == nil && got != s.kept[seq] {
				err = errSeal
			}
			if err != nil {
				return fmt.Errorf("%w: read a kept mutation: %w", ErrDamaged, err)
			}
			out.Mutations = append(out.Mutations, m)
		}
		return nil
	})
	return out, err
}

// Provisional implements [replica.Store].
func (s *Store) Provisional(ctx context.Context) (ids []cartella.ID, err error) {
	err = s.read(ctx, func(*badger.Txn) error {
		for id, h := range s.held {
			if h.provisional != 0 {
				ids = append(ids, id)
			}
		}
		return nil
	})
	return ids, err
}

func (s *Store) keptAt(txn *badger.Txn, seq cartella.Seq) (m cartella.Mutation, got mark, err error) {
	key := keptKey(seq)
	item, err := txn.Get(key)
	if err != nil {
		return m, 0, err
	}
	err = item.Value(func(sealed []byte) error {
		raw, tag, err := s.sealer.open(nil, key, sealed)
		if err != nil {
			return err
		}
		got = tag
		return json.Unmarshal(raw, &m)
	})
	return m, got, err
}

// readKept finds the kept mutations and adds them to sum.
func (s *Store) readKept(sum *state) error {
	s.kept = map[cartella.Seq]mark{}
	return s.db.View(func(txn *badger.Txn) error {
		it := txn.NewIterator(badger.IteratorOptions{Prefix: []byte{spaceKept}})
		defer it.Close()
		for it.Rewind(); it.Valid(); it.Next() {
			key := it.Item().Key()
			if len(key) != len(keptKey(0)) {
				return errOthers
			}
			seq := cartella.Seq(binary.BigEndian.Uint64(key[1:]))
			_, tag, err := s.keptAt(txn, seq)
			if err != nil {
				return fmt.Errorf("read a kept mutation: %w", err)
			}
			s.kept[seq] = tag
			sum.count(0, tag)
		}
		return nil
	})
}

// keep plans the mutations that are to be kept, or those to be let go of. The
// first come before the views they are behind, the others after them.
func (l *landing) keep(all map[cartella.Seq]*cartella.Mutation, letGo bool) error {
	for seq, m := range all {
		if (m == nil) != letGo {
			continue
		}
		before, key := l.s.kept[seq], keptKey(seq) // a batch names each once
		switch {
		case m != nil:
			raw, err := cartella.Marshal(m)
			if err != nil {
				return fmt.Errorf("encode a mutation: %w", err)
			}
			l.kept[seq] = l.write(key, before, raw)
		case before != 0:
			l.next.count(before, 0)
			l.kept[seq] = 0
			l.writes = append(l.writes, write{key: key})
		}
		if err := l.sendIfFull(); err != nil {
			return err
		}
	}
	return nil
}

// knowKept puts into memory which mutations have been kept.
func (s *Store) knowKept(kept map[cartella.Seq]mark) {
	for seq, m := range kept {
		if m == 0 {
			delete(s.kept, seq)
		} else {
			s.kept[seq] = m
		}
	}
}
