package store

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/dgraph-io/badger/v4"
	"github.com/dgraph-io/badger/v4/options"

	"siz-icaro/sync/cartella"
)

// What is in the directory of a store.
const (
	dirDB = "db"
	// dirDamaged is the last one that was set aside.
	dirDamaged = "db.damaged"
	// dirNew is one that is to take the place of the present one, and dirOld one
	// that was replaced and is to be destroyed; see replace.
	dirNew = "db.new"
	dirOld = "db.old"
	// fileOpening holds a byte for each Open in a row that did not come to its
	// end. A process that Badger brings down from a goroutine of its own, or by
	// SIGBUS, leaves no error: the attempt after maxOpening of them begins anew.
	fileOpening = "opening"
	maxOpening  = 3
)

var (
	// errDamage marks, within Open, what the files are to be set aside for.
	errDamage = errors.New("damaged")
	// errClear marks what must not stay as it is on the disk.
	errClear = errors.New("not encrypted")
)

// Open opens the store in dir, which is made if need be. What is there and
// cannot be used, be it damaged, incomplete or of another key, is set aside, and
// the store begins with what could still be read of it; Report tells. What is
// there in clear is replaced by an encrypted copy and destroyed. An error means
// that no store can be had at all: it is in use, or the disk does not take it.
func Open(dir string, keys Keys, opt Options) (*Store, error) {
	began := time.Now()
	if opt.Now == nil {
		opt.Now = time.Now
	}
	if opt.Log == nil {
		opt.Log = slog.New(slog.DiscardHandler)
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("open the store: %w", err)
	}
	if inUse(filepath.Join(dir, dirDB)) {
		return nil, ErrInUse
	}
	if err := tidy(dir); err != nil {
		return nil, fmt.Errorf("open the store: %w", err)
	}
	if opt.full(dir, roomToOpen) {
		return openElsewhere(dir, keys, opt)
	}
	tries, err := enter(dir)
	if err != nil {
		return nil, fmt.Errorf("open the store: %w", err)
	}
	s := &Store{now: opt.Now, log: opt.Log, lost: opt.Had}
	if tries < maxOpening {
		err = s.open(filepath.Join(dir, dirDB), keys, tries > 0)
	} else {
		err = fmt.Errorf("%w: opening it brought the program down %d times", errDamage, tries)
	}
	if reason := err; errors.Is(err, errDamage) || errors.Is(err, errClear) {
		opt.Log.Warn("local archive replaced", "reason", reason.Error())
		whole, err := replace(dir, keys, opt, tries < 2*maxOpening)
		if errors.Is(err, ErrNoRoom) {
			if err := os.Remove(filepath.Join(dir, fileOpening)); err != nil {
				return nil, fmt.Errorf("open the store: %w", err)
			}
			return openElsewhere(dir, keys, opt)
		}
		if err != nil {
			return nil, fmt.Errorf("replace the store: %w", err)
		}
		s = &Store{now: opt.Now, log: opt.Log, lost: !whole}
		if err := s.open(filepath.Join(dir, dirDB), keys, false); err != nil {
			return nil, fmt.Errorf("open the store: %w", err)
		}
		if !whole {
			s.report.Reason = reason.Error()
		}
	} else if err != nil {
		return nil, fmt.Errorf("open the store: %w", err)
	}
	if err := sealAside(dir, keys, opt); err != nil {
		opt.Log.Warn("local archive set aside earlier cannot be encrypted", "err", err)
	}
	if err := os.Remove(filepath.Join(dir, fileOpening)); err != nil {
		return nil, fmt.Errorf("open the store: %w", errors.Join(err, guard(s.db.Close)))
	}
	if n := s.state.Taken; n != nil {
		s.report.Rebuilt, s.report.Taken = true, *n
	}
	s.full = func() bool { return opt.full(dir, roomToLand) }
	return s.begun(began), nil
}

// begun starts the work of a store that has been opened.
func (s *Store) begun(began time.Time) *Store {
	s.opened = newOpened()
	s.pause = time.NewTimer(landingPause)
	s.stop, s.settled, s.worded = make(chan struct{}), make(chan struct{}), make(chan struct{})
	go s.work()
	s.report.Took = time.Since(began)
	return s
}

// enter counts this attempt on disk and returns how many came before it. It
// also finds out whether the disk can be written at all, before Badger's
// failure to do so could be taken for damage.
func enter(dir string) (tries int, err error) {
	f, err := os.OpenFile(filepath.Join(dir, fileOpening), os.O_RDWR|os.O_CREATE|os.O_APPEND, 0o600)
	if err != nil {
		return 0, err
	}
	defer f.Close()
	before, err := io.Copy(io.Discard, f)
	if err != nil {
		return 0, err
	}
	_, err = f.Write([]byte{'.'})
	return int(before), err
}

// neverRotated is younger than no key that there is: see makeKeys. Where there is
// none Badger takes it to be of 1970, and so younger than this as well: it must
// not be opened then.
const neverRotated = math.MaxInt64

func badgerOptions(dir string, key [32]byte, log *slog.Logger) badger.Options {
	return badger.DefaultOptions(dir).
		WithEncryptionKey(key[:]).
		WithEncryptionKeyRotationDuration(neverRotated).
		WithLogger(badgerLog{log}).
		WithMemTableSize(16 << 20).WithNumMemtables(2).
		WithBlockCacheSize(16 << 20).WithIndexCacheSize(16 << 20).
		WithValueLogFileSize(64 << 20).
		WithNumCompactors(2).
		WithNumVersionsToKeep(1).
		WithDetectConflicts(false).    // Land is the only writer
		WithCompression(options.None). // sealed values do not shrink
		WithChecksumVerificationMode(options.OnBlockRead).
		WithMetricsEnabled(false)
}

// open opens Badger in dir and reads all of it. resumed says that a former
// attempt may have been cut short.
func (s *Store) open(dir string, keys Keys, resumed bool) (err error) {
	entries, _ := os.ReadDir(dir) // what cannot be read, Badger will name
	existed := slices.ContainsFunc(entries, func(e os.DirEntry) bool { return !isKeys(e.Name()) })
	if s.sealer, err = newSealer(keys.Values); err != nil {
		return err
	}
	err = guard(func() error {
		if existed {
			if err = errors.Join(dropBlank(dir), checkFiles(dir)); err == nil {
				err = checkEncrypted(dir, keys)
			}
		} else {
			err = makeKeys(dir, keys.Badger)
		}
		if err != nil {
			return err
		}
		s.db, err = badger.Open(badgerOptions(dir, keys.Badger, s.log))
		return err
	})
	if err != nil {
		if trouble := environment(dir); trouble != nil {
			return errors.Join(trouble, err)
		}
		if errors.Is(err, errClear) {
			return err
		}
		return fmt.Errorf("%w: %w", errDamage, err)
	}
	err = guard(func() error { return s.readAll(existed && !resumed) })
	if err != nil {
		closing := guard(s.db.Close)
		return errors.Join(err, closing)
	}
	return nil
}

// openMemory makes an empty store that has no files.
func (s *Store) openMemory(keys Keys) (err error) {
	if s.sealer, err = newSealer(keys.Values); err != nil {
		return err
	}
	if s.db, err = badger.Open(badgerOptions("", keys.Badger, s.log).WithInMemory(true)); err != nil {
		return err
	}
	return s.readAll(false)
}

// environment says why a store could not be opened where that is not the
// fault of its files: the disk is full, or they may not be touched. Badger's
// errors do not tell.
func environment(dir string) error {
	probe, err := os.CreateTemp(filepath.Dir(dir), "probe")
	if err != nil {
		return err
	}
	_, err = probe.Write(make([]byte, 1<<20))
	if err := errors.Join(err, probe.Close(), os.Remove(probe.Name())); err != nil {
		return err
	}
	entries, err := os.ReadDir(dir)
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	for _, e := range entries {
		f, err := os.OpenFile(filepath.Join(dir, e.Name()), os.O_RDWR, 0)
		if errors.Is(err, os.ErrPermission) {
			return err
		}
		if err == nil {
			err = f.Close()
		}
		if err != nil && !errors.Is(err, os.ErrNotExist) {
			return err
		}
	}
	return nil
}

// readAll reads state and records, checks that they are the ones written last,
// and makes held and index of them.
func (s *Store) readAll(must bool) error {
	s.held, s.digests, s.index = map[cartella.ID]*held{}, map[uint32]*cartella.Digester{}, newIndex(s.documentOf)
	s.plans, s.kept = [2]*plan{newPlan(), newPlan()}, map[cartella.Seq]mark{}
	found, err := s.readState()
	switch {
	case err != nil:
		return fmt.Errorf("%w: %w", errDamage, err)
	case !found && must:
		return fmt.Errorf("%w: it has lost its state", errDamage)
	case !found:
		s.state = state{Format: format}.clone()
		if s.lost {
			s.state.Taken = new(int)
		}
		return s.begin()
	}
	void, err := s.readRecords()
	if err != nil {
		return fmt.Errorf("%w: %w", errDamage, err)
	}
	s.report.Records = len(s.held)
	return s.discard(void)
}

func (s *Store) readState() (found bool, err error) {
	err = s.db.View(func(txn *badger.Txn) error {
		item, err := txn.Get(stateKey)
		if errors.Is(err, badger.ErrKeyNotFound) {
			return nil
		}
		if err != nil {
			return err
		}
		found = true
		return item.Value(func(sealed []byte) error {
			raw, _, err := s.sealer.open(nil, stateKey, sealed)
			if err != nil {
				return err
			}
			s.state, err = decodeState(raw)
			return err
		})
	})
	return found, err
}

// begin writes the state of an empty store, durably: from here on a store
// without one has lost it.
func (s *Store) begin() error {
	if err := s.db.Update(func(txn *badger.Txn) error { return s.setState(txn, s.state) }); err != nil {
		return err
	}
	if s.db.Opts().InMemory {
		return nil
	}
	return s.db.Sync()
}

// discard deletes records that only scopes held which are no more: a Land that
// was cut short left them.
func (s *Store) discard(void []cartella.ID) error {
	if len(void) == 0 {
		return nil
	}
	s.log.Info("local archive: finished an interrupted step", "records", len(void))
	l := s.newLanding(context.Background()) // Open is not to be left half done
	return l.do(func() error {
		for _, id := range void {
			l.forget(id, *s.held[id])
			if err := l.sendIfFull(); err != nil {
				return err
			}
		}
		return l.send()
	})
}
