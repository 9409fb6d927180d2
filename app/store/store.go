package store

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"runtime/debug"
	"slices"
	"sync"
	"time"

	"github.com/dgraph-io/badger/v4"

	"siz-icaro/sync/cartella"
	"siz-icaro/sync/replica"
)

// Keys are the two keys of a store, each derived for it alone.
type Keys struct {
	Badger [32]byte
	Values [32]byte
}

// Options has a useful zero value.
type Options struct {
	// Now tells today, for cases shared until a date; time.Now if nil.
	Now func() time.Time
	// Log is told of damage and repairs, never of content; none if nil.
	Log *slog.Logger
	// Free is the room left in a directory, in bytes. Nil where nobody asks: then
	// a full disk ends the process.
	Free func(dir string) (uint64, error)
	// Had says that this device had a store here: that there is none is a loss,
	// and no beginning.
	Had bool
}

// Report is how the last Open went.
type Report struct {
	// Rebuilt says that what was there could not be used: it was set aside, and
	// the store began with the records that could still be read of it, Taken in
	// number, and its cursors at the beginning. The engine fills it by a first
	// sync; until it has, as Replenished is told, every Open says so.
	Rebuilt bool
	Taken   int
	// Volatile says that the disk is too full for it: what was there was opened as
	// a copy, or nothing of it where Empty says so, and what is landed from now on
	// is gone with Close.
	Volatile, Empty bool
	// Reason is for the log.
	Reason string
	// Records is how many were found, and Took how long that was.
	Records int
	Took    time.Duration
}

// ErrDamaged is what a read or a Land met in the files. The store is to be
// closed and opened again; Open then sets it aside.
var ErrDamaged = errors.New("the local archive is damaged")

// ErrClosed is every method's answer after Close.
var ErrClosed = errors.New("the local archive is closed")

// ErrInUse means that another process has the store open.
var ErrInUse = errors.New("the local archive is in use by another process")

// Row is a record as the operator sees it.
type Row struct {
	cartella.Record
	// Pending says that this device has changes of it that have not landed.
	Pending bool
}

// Store is the local replica. It implements [replica.Store].
type Store struct {
	db     *badger.DB
	sealer *sealer
	now    func() time.Time
	log    *slog.Logger
	// lost says that a store that begins empty lacks what one before it held.
	lost bool
	// full says that Land must not go on; nil for never.
	full func() bool
	// scratch is removed by Close; none where empty.
	scratch string

	// opened are the views that were read last.
	opened opened

	// landing is held by Land and by Close, one at a time. It guards plans.
	landing sync.Mutex
	plans   [2]*plan

	// work runs until stop is closed, and closes settled at its end. worded is
	// closed when the words that were on the disk are in the index, or wordsErr
	// says why not.
	pause                 *time.Timer
	stop, settled, worded chan struct{}
	wordsErr              error

	// mu guards what follows. Land holds it while a transaction commits, so that
	// whoever holds it for reading sees the same moment in memory and on disk.
	// It is never held for more than one transaction of Land.
	mu     sync.RWMutex
	closed bool
	report Report
	state  state
	held   map[cartella.ID]*held
	// kept are the marks of the mutations that are kept.
	kept map[cartella.Seq]mark
	// digests sum up what held says of each scope, by its number.
	digests map[uint32]*cartella.Digester
	index   *index
}

var _ replica.Store = (*Store)(nil)

// held is what is known of a record without opening it.
type held struct {
	version cartella.Version
	// in are the scopes it is in, as far as they are still held.
	in []membership
	// confirmed and provisional are the marks of its two values, zero for none.
	confirmed, provisional mark
	// doc is its document in the index, made from the view; none where negative.
	doc int32
}

// shown is the mark of the view.
func (h *held) shown() mark {
	if h.provisional != 0 {
		return h.provisional
	}
	return h.confirmed
}

// Report is how Open went.
func (s *Store) Report() Report {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.report
}

// Close waits for a Land under way, zeroes the index and closes the files.
func (s *Store) Close() error {
	s.landing.Lock()
	defer s.landing.Unlock()
	if s.closed {
		return nil
	}
	close(s.stop)
	<-s.settled
	s.mu.Lock()
	defer s.mu.Unlock()
	s.closed = true
	s.index.wipe()
	s.sealer.wipe()
	s.opened.wipe()
	s.held, s.digests, s.sealer = nil, nil, nil
	err := guard(func() error {
		if err := s.db.Close(); err != nil {
			return fmt.Errorf("close the store: %w", err)
		}
		return nil
	})
	if s.scratch != "" {
		err = errors.Join(err, os.RemoveAll(s.scratch))
	}
	return err
}

// Full says that the disk has become too full for Land.
func (s *Store) Full() bool { return s.full != nil && s.full() }

// guard turns a panic of Badger over a damaged file into an error.
func guard(f func() error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			// The value may quote what was in the file; the stack is our own.
			err = fmt.Errorf("%w: panic of type %T\n%s", ErrDamaged, p, debug.Stack())
		}
	}()
	return f()
}

// read runs f on one moment of the store, index and records alike.
func (s *Store) read(ctx context.Context, f func(txn *badger.Txn) error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	s.mu.RLock()
	defer s.mu.RUnlock()
	if s.closed {
		return ErrClosed
	}
	return guard(func() error {
		txn := s.db.NewTransaction(false)
		defer txn.Discard()
		return f(txn)
	})
}

// ask is read for whom the index must be settled and, for text, the words read.
func (s *Store) ask(ctx context.Context, text bool, f func(txn *badger.Txn) error) error {
	if text {
		select {
		case <-s.worded:
			if s.wordsErr != nil {
				return s.wordsErr
			}
		case <-s.stop:
			return ErrClosed
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	s.mu.RLock()
	late := !s.closed && s.index.late()
	s.mu.RUnlock()
	if late {
		s.mu.Lock()
		if !s.closed {
			s.settle()
		}
		s.mu.Unlock()
	}
	// What a Land adds from here on is found by the next one who asks.
	return s.read(ctx, f)
}

// State implements [replica.Store]. A scope is named as soon as anything of it
// is held, be its cursor zero.
func (s *Store) State(ctx context.Context) (replica.State, error) {
	if err := ctx.Err(); err != nil {
		return replica.State{}, err
	}
	s.mu.RLock()
	defer s.mu.RUnlock()
	if s.closed {
		return replica.State{}, ErrClosed
	}
	out := replica.State{Epoch: s.state.Epoch, Cursors: make(map[cartella.Scope]cartella.Version, len(s.state.Scopes))}
	for name, sc := range s.state.Scopes {
		out.Cursors[name] = sc.Cursor
	}
	return out, nil
}

// Confirmed implements [replica.Store].
func (s *Store) Confirmed(ctx context.Context, id cartella.ID) (rec cartella.Record, ok bool, err error) {
	err = s.read(ctx, func(txn *badger.Txn) error {
		h := s.held[id]
		if h == nil || h.confirmed == 0 {
			return nil
		}
		rec, _, err = s.load(txn, spaceConfirmed, id, h.confirmed)
		ok = err == nil
		return err
	})
	return rec, ok, err
}

// View implements [replica.Store].
func (s *Store) View(ctx context.Context, id cartella.ID) (cartella.Record, bool, error) {
	row, ok, err := s.Record(ctx, id)
	return row.Record, ok, err
}

// Record is the view of id, and whether it is provisional.
func (s *Store) Record(ctx context.Context, id cartella.ID) (row Row, ok bool, err error) {
	err = s.read(ctx, func(txn *badger.Txn) error {
		h := s.held[id]
		if h == nil {
			return nil
		}
		row, err = s.view(txn, id, h)
		ok = err == nil
		return err
	})
	return row, ok, err
}

// Shown is Record for the screens: a record that came through a share whose last
// day is over is not there.
func (s *Store) Shown(ctx context.Context, id cartella.ID) (row Row, ok bool, err error) {
	err = s.ask(ctx, false, func(txn *badger.Txn) error {
		h := s.held[id]
		if h == nil || h.doc >= 0 && s.past(uint32(h.doc)) {
			return nil
		}
		row, err = s.view(txn, id, h)
		ok = err == nil
		return err
	})
	return row, ok, err
}

// Records are those of ids that are there for the screens, in no order.
func (s *Store) Records(ctx context.Context, ids []cartella.ID) (rows []Row, err error) {
	if len(ids) == 0 {
		return nil, ctx.Err()
	}
	err = s.ask(ctx, false, func(txn *badger.Txn) error {
		for _, id := range ids {
			h := s.held[id]
			if h == nil || h.doc >= 0 && s.past(uint32(h.doc)) {
				continue
			}
			row, err := s.view(txn, id, h)
			if err != nil {
				return err
			}
			rows = append(rows, row)
		}
		return nil
	})
	return rows, err
}

// Name is what a record is called, as its body has it.
type Name struct {
	Kind cartella.Kind
	// Titolo are the first two fields of the order by name: a surname and a name,
	// or a title and nothing. They are the caller's where that gives the title.
	Titolo [2]string
	// Parent is what the record belongs to.
	Parent cartella.ID
}

// Names are those of the records of ids that are there for the screens. They are
// in memory: hundreds cost less than it does to open one record.
func (s *Store) Names(ctx context.Context, ids []cartella.ID) (names map[cartella.ID]Name, err error) {
	names = make(map[cartella.ID]Name, len(ids))
	if len(ids) == 0 {
		return names, ctx.Err()
	}
	err = s.ask(ctx, false, func(txn *badger.Txn) error {
		x := s.index
		for _, id := range ids {
			h := s.held[id]
			if h == nil || h.doc < 0 || s.past(uint32(h.doc)) {
				continue
			}
			d := &x.docs[h.doc]
			if d.read {
				n := Name{Titolo: titoloOf(x.keys.get(d.titolo)), Parent: cartella.ID(x.keys.get(d.parent))}
				if sh := known().ranked[d.rank]; sh != nil {
					n.Kind = sh.kind
					if sh.called {
						n.Titolo = s.called(x.callers[h.doc])
					}
				}
				names[id] = n
				continue
			}
			// It has come since the index was settled.
			row, err := s.view(txn, id, h)
			if err != nil {
				return err
			}
			r := reader{skip: skipWords}
			of := r.document(row.Record)
			names[id] = Name{Kind: of.kind, Titolo: titoloOf(of.titolo), Parent: of.parent}
		}
		return nil
	})
	return names, err
}

// called is what a caller is called, which gives another record its title; nothing
// where it is not there for the screens, or has changed since the index was settled.
func (s *Store) called(caller uint32) (none [2]string) {
	if caller == 0 || !s.index.alive.has(caller-1) || s.past(caller-1) {
		return none
	}
	return titoloOf(s.index.keys.get(s.index.docs[caller-1].titolo))
}

func titoloOf(parts []byte) [2]string {
	first, second, _ := bytes.Cut(parts, []byte{0})
	return [2]string{string(first), string(second)}
}

// documentOf is the document of a record that is held.
func (s *Store) documentOf(id string) (uint32, bool) {
	h := s.held[cartella.ID(id)]
	if h == nil || h.doc < 0 {
		return 0, false
	}
	return uint32(h.doc), true
}

func (s *Store) view(txn *badger.Txn, id cartella.ID, h *held) (Row, error) {
	space, want := byte(spaceConfirmed), h.shown()
	if h.provisional != 0 {
		space = spaceProvisional
	}
	rec, err := s.opened.record(id, want, func() (cartella.Record, error) {
		rec, _, err := s.load(txn, space, id, want)
		return rec, err
	})
	return Row{Record: rec, Pending: h.provisional != 0}, err
}

// load reads and opens a record. That it is not the one last written, or is
// not there, is damage: the caller has seen it in held.
func (s *Store) load(txn *badger.Txn, space byte, id cartella.ID, want mark) (cartella.Record, []membership, error) {
	key := keyOf(space, id)
	item, err := txn.Get(key)
	if err != nil {
		return cartella.Record{}, nil, fmt.Errorf("%w: read a record: %w", ErrDamaged, err)
	}
	var raw []byte
	var got mark
	err = item.Value(func(sealed []byte) error {
		raw, got, err = s.sealer.open(make([]byte, 0, len(sealed)), key, sealed)
		return err
	})
	if err == nil && got != want {
		err = errSeal
	}
	if err != nil {
		return cartella.Record{}, nil, fmt.Errorf("%w: read a record: %w", ErrDamaged, err)
	}
	return decodeEnvelope(id, raw)
}

// Digest implements [replica.Store]. It sums up what is in memory, where Open
// put what it read from the disk and every later Land what it wrote; that the
// two are the same is checked record by record as each is read, and in full at
// the next Open. The sum is kept, and not made: a hundred thousand hashes would
// hold up whoever saves meanwhile.
func (s *Store) Digest(ctx context.Context, name cartella.Scope) (cartella.Digest, error) {
	if err := ctx.Err(); err != nil {
		return cartella.Digest{}, err
	}
	s.mu.RLock()
	defer s.mu.RUnlock()
	if s.closed {
		return cartella.Digest{}, ErrClosed
	}
	var d cartella.Digester
	sc, ok := s.state.Scopes[name]
	if !ok {
		return d.Digest(), nil
	}
	if sum, ok := s.digests[sc.N]; ok {
		d = *sum
	}
	return d.Digest(), nil
}

// place keeps the digests in step with where a record is: before, and after.
func (s *Store) place(id cartella.ID, before, after *held) {
	if before.version == after.version && slices.EqualFunc(before.in, after.in, func(a, b membership) bool { return a.scope == b.scope }) {
		return
	}
	for _, m := range before.in {
		s.digests[m.scope].Remove(id, before.version)
	}
	for _, m := range after.in {
		sum := s.digests[m.scope]
		if sum == nil {
			sum = &cartella.Digester{}
			s.digests[m.scope] = sum
		}
		sum.Add(id, after.version)
	}
}
