package store

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"siz-icaro/sync/durable"
)

// replace puts a store with what can be read of the present one in its place. The
// new one is made beside it, and the two are exchanged by renaming: whenever the
// program ends, the next [tidy] finds one of them whole. The present one is set
// aside where it was damaged, for those who want to look at it, and destroyed
// where it is in clear: what no key of ours opened, nobody can read, and what
// they could read must not stay. readable says whether to read it
// at all, and whole that nothing of it was lost.
func replace(dir string, keys Keys, opt Options, readable bool) (whole bool, err error) {
	db, fresh := filepath.Join(dir, dirDB), filepath.Join(dir, dirNew)
	found := &remains{}
	if readable {
		if found, err = readRemains(db, keys); err != nil {
			return false, err
		}
	} else {
		found.clear, _ = inClear(db)
	}
	if _, ok := found.state(); ok {
		if opt.full(dir, roomToOpen+uint64(len(found.values))*2*minRung) {
			return false, fmt.Errorf("copy the store: %w", ErrNoRoom)
		}
		if err := found.write(context.Background(), fresh, keys, opt); err != nil {
			return false, errors.Join(err, durable.RemoveAll(fresh))
		}
	}
	to := filepath.Join(dir, dirDamaged)
	if found.clear {
		to = filepath.Join(dir, dirOld)
	}
	if err := durable.RemoveAll(to); err != nil {
		return false, err
	}
	if err := durable.Rename(db, to); err != nil && !errors.Is(err, fs.ErrNotExist) {
		// Windows does not rename what a failed Open has left open.
		if err := durable.RemoveAll(db); err != nil {
			return false, err
		}
	}
	return found.whole(), tidy(dir)
}

// sealAside does for what was set aside by a program that did not encrypt what
// replace does for the present store.
func sealAside(dir string, keys Keys, opt Options) error {
	aside, fresh, old := filepath.Join(dir, dirDamaged), filepath.Join(dir, dirNew), filepath.Join(dir, dirOld)
	if plain, err := inClear(aside); !plain {
		if errors.Is(err, fs.ErrNotExist) {
			err = nil
		}
		return err
	}
	found, err := readRemains(aside, keys)
	if err != nil {
		return err
	}
	if _, ok := found.state(); ok {
		if err := found.write(context.Background(), fresh, keys, opt); err != nil {
			return errors.Join(err, durable.RemoveAll(fresh))
		}
	}
	if err := durable.Rename(aside, old); err != nil {
		return err
	}
	if err := durable.Rename(fresh, aside); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return durable.RemoveAll(old)
}

// tidy finishes what a replace that was cut short had begun, and does away with
// what must not stay.
func tidy(dir string) error {
	db, fresh := filepath.Join(dir, dirDB), filepath.Join(dir, dirNew)
	if _, err := os.Stat(db); errors.Is(err, fs.ErrNotExist) {
		if err := durable.Rename(fresh, db); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return errors.Join(durable.RemoveAll(fresh), durable.RemoveAll(filepath.Join(dir, dirOld)))
}

// checkEncrypted says whether the files are encrypted, and with a key that is
// there: Badger would write in clear without one.
func checkEncrypted(dir string, keys Keys) error {
	plain, err := inClear(dir)
	if err != nil {
		return err
	}
	found, err := readDataKeys(dir, keys.Badger)
	if err != nil {
		return err
	}
	if plain || len(found) == 0 {
		return errClear
	}
	return nil
}
