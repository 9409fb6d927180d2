package store

import (
	"encoding/json"
	"errors"
	"fmt"
	"runtime"
	"sync"

	"github.com/dgraph-io/badger/v4"

	"siz-icaro/sync/cartella"
)

// sealedBatch is a stretch of the disk as it was read, and what was made of it.
type sealedBatch struct {
	keys, values []span
	bytes        []byte
	found        []foundRecord
	err          error
}

type span struct{ from, to int }

type foundRecord struct {
	space    byte
	id       cartella.ID
	version  cartella.Version
	in       []membership
	mark     mark
	document document
}

var errOthers = errors.New("its records are not those written last")

// readRecords reads every record into held and index, but for its words. It
// returns what no scope holds.
func (s *Store) readRecords() (void []cartella.ID, err error) {
	live := map[uint32]scope{}
	for _, sc := range s.state.Scopes {
		live[sc.N] = sc
	}
	var sum state
	if err := s.readKept(&sum); err != nil {
		return nil, err
	}
	err = s.readDisk(skipWords, nil, func(found []foundRecord) {
		for i := range found {
			sum.count(0, found[i].mark)
			s.take(&found[i], live)
		}
	})
	if err != nil {
		return nil, err
	}
	if sum.Count != s.state.Count || sum.Sum != s.state.Sum {
		return nil, fmt.Errorf("%w: %d of %d", errOthers, sum.Count, s.state.Count)
	}
	for id, h := range s.held {
		if h.confirmed != 0 && len(h.in) == 0 {
			void = append(void, id)
		}
	}
	s.settle()
	return void, nil
}

// readWords reads the words of what readRecords found and nothing has replaced
// since. It runs beside everything else, and searches wait for it.
func (s *Store) readWords() error {
	return s.readDisk(skipAllElse, s.stop, func(found []foundRecord) {
		s.mu.Lock()
		defer s.mu.Unlock()
		for i := range found {
			f := &found[i]
			h := s.held[f.id]
			if h == nil || h.doc < 0 || !s.index.wordless.has(uint32(h.doc)) {
				continue
			}
			if shown := h.shown(); shown == f.mark {
				s.index.wordless.unset(uint32(h.doc))
				s.index.fillPacked(uint32(h.doc), &f.document)
			}
		}
	})
}

// readDisk reads every record: one goroutine walks Badger, as many as there
// are processors open and read what it finds, this one has take take it in.
// It ends early, without an error, when quit is closed.
func (s *Store) readDisk(skip skip, quit <-chan struct{}, take func([]foundRecord)) (err error) {
	sealed := make(chan *sealedBatch, 2)
	read := make(chan *sealedBatch, 2)
	failed := make(chan struct{})
	var walker, workers sync.WaitGroup
	var walkErr error
	walker.Go(func() {
		defer close(sealed)
		walkErr = guard(func() error { return s.walk(sealed, failed, quit) })
	})
	for range runtime.GOMAXPROCS(0) {
		workers.Go(func() {
			r := reader{skip: skip}
			for b := range sealed {
				b.err = guard(func() error { return s.openBatch(&r, b) })
				read <- b
			}
		})
	}
	go func() {
		workers.Wait()
		close(read)
	}()
	for b := range read {
		switch {
		case err != nil:
		case b.err != nil:
			err = b.err
			close(failed)
		default:
			take(b.found)
		}
	}
	walker.Wait()
	return errors.Join(err, walkErr)
}

func (s *Store) walk(out chan<- *sealedBatch, failed, quit <-chan struct{}) error {
	txn := s.db.NewTransaction(false)
	defer txn.Discard()
	// Values lie beside their keys; Badger's read-ahead is a goroutine a record.
	it := txn.NewIterator(badger.IteratorOptions{})
	defer it.Close()
	const size = 256 << 10
	b := &sealedBatch{bytes: make([]byte, 0, size+cartella.MaxBody)}
	send := func() bool {
		select {
		case out <- b:
			b = &sealedBatch{bytes: make([]byte, 0, size+cartella.MaxBody)}
			return true
		case <-failed:
			return false
		case <-quit:
			return false
		}
	}
	for it.Rewind(); it.Valid(); it.Next() {
		item := it.Item()
		if key := item.Key(); len(key) == 0 || key[0] != spaceConfirmed && key[0] != spaceProvisional {
			continue
		}
		from := len(b.bytes)
		b.bytes = append(b.bytes, item.Key()...)
		b.keys = append(b.keys, span{from, len(b.bytes)})
		err := item.Value(func(v []byte) error {
			from := len(b.bytes)
			b.bytes = append(b.bytes, v...)
			b.values = append(b.values, span{from, len(b.bytes)})
			return nil
		})
		if err != nil {
			return err
		}
		if len(b.bytes) >= size && !send() {
			return nil
		}
	}
	send()
	return nil
}

func (s *Store) openBatch(r *reader, b *sealedBatch) error {
	b.found = make([]foundRecord, len(b.keys))
	var plain []byte
	for i, k := range b.keys {
		key, value := b.bytes[k.from:k.to], b.bytes[b.values[i].from:b.values[i].to]
		raw, m, err := s.sealer.open(plain[:0], key, value)
		if err != nil {
			return err
		}
		plain = raw
		rec, in, err := decodeEnvelope(idOf(key), raw)
		if err != nil {
			return err
		}
		b.found[i] = foundRecord{space: key[0], id: rec.ID, version: rec.Version, in: in, mark: m, document: r.document(rec)}
	}
	return nil
}

// take puts a record that was found into memory. Of the two that one id may
// have, the provisional one is the view.
func (s *Store) take(f *foundRecord, live map[uint32]scope) {
	h := s.held[f.id]
	if h == nil {
		h = &held{doc: -1}
		s.held[f.id] = h
	}
	isView := true
	if f.space == spaceProvisional {
		h.provisional = f.mark
	} else {
		h.confirmed, h.version = f.mark, f.version
		for _, m := range f.in {
			if sc, ok := live[m.scope]; ok && m.reading >= sc.Floor {
				h.in = append(h.in, m)
			}
		}
		s.place(f.id, &held{}, h)
		isView = h.provisional == 0
	}
	if !isView {
		return
	}
	if h.doc >= 0 {
		s.index.remove(uint32(h.doc))
	}
	n := s.index.reserve(f.id, f.document.kind)
	s.index.wordless = s.index.wordless.set(n)
	s.index.fill(n, &f.document)
	h.doc = int32(n)
}

// setState writes the state, and a copy of it.
func (s *Store) setState(txn *badger.Txn, st state) error {
	raw, err := json.Marshal(st)
	if err != nil {
		return fmt.Errorf("encode state: %w", err)
	}
	for _, key := range [][]byte{stateKey, stateCopyKey} {
		value, _ := s.sealer.seal(nil, key, raw)
		if err := txn.Set(key, value); err != nil {
			return err
		}
	}
	return nil
}
