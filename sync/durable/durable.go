package durable

import (
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// disk is [OS], or in tests one that says what was asked of it.
type disk interface {
	FS
	link(oldname, newname string) error
	mkdir(dir string) error
	removeAll(dir string) error
}

func (OS) link(oldname, newname string) error { return os.Link(oldname, newname) }
func (OS) mkdir(dir string) error             { return os.Mkdir(dir, 0o700) }
func (OS) removeAll(dir string) error         { return os.RemoveAll(dir) }

// WriteFile makes data the content of name, or leaves what was there. Several
// may write the same name at once: one of them is the last.
func WriteFile(name string, data []byte) error { return replace(OS{}, beside(name), name, data) }

// Create makes a file with data for its content. Where there is one of that name
// already it is left alone, and the error matches os.ErrExist.
func Create(name string, data []byte) error { return create(OS{}, name, data) }

func create(d disk, name string, data []byte) error {
	temp := beside(name)
	if err := write(d, temp, data); err != nil {
		return err
	}
	return publish(d, temp, name)
}

// Publish gives a file that was written under another name on the same file
// system its own, as [Create] does: the content is made durable first, and
// nothing is replaced. The other name is gone afterwards, whatever the outcome.
func Publish(temp, name string) error {
	if err := Sync(temp); err != nil {
		return errors.Join(err, os.Remove(temp))
	}
	return publish(OS{}, temp, name)
}

// publish leaves nothing under temp.
func publish(d disk, temp, name string) error {
	err := d.link(temp, name) // never replaces what is there, as a rename would
	if err == nil {
		return errors.Join(d.SyncDir(filepath.Dir(name)), remove(d, temp))
	}
	if errors.Is(err, fs.ErrExist) {
		return errors.Join(err, d.Remove(temp))
	}
	// Sticks and some shares know no links. There the name is taken first, and
	// replaced then: a power cut in between leaves an empty file.
	f, err := d.Create(name)
	if err != nil {
		return errors.Join(err, d.Remove(temp))
	}
	if err := errors.Join(f.Close(), move(d, temp, name)); err != nil {
		return errors.Join(err, d.Remove(temp), d.Remove(name))
	}
	return nil
}

// beside is a name that no other file has, in the directory of name.
func beside(name string) string {
	return filepath.Join(filepath.Dir(name), fmt.Sprintf(".%s.%s", filepath.Base(name), rand.Text()))
}

// Sweep removes what a [WriteFile] of name left beside it that a kill or a power
// cut came into the middle of. Nobody may be writing name.
func Sweep(name string) error {
	entries, err := os.ReadDir(filepath.Dir(name))
	if err != nil {
		return err
	}
	left := "." + filepath.Base(name) + "."
	for _, e := range entries {
		// What follows the name is of one length, so that a longer name is not taken
		// for this one.
		if rest, ok := strings.CutPrefix(e.Name(), left); ok && len(rest) == len(rand.Text()) && e.Type().IsRegular() {
			err = errors.Join(err, Remove(filepath.Join(filepath.Dir(name), e.Name())))
		}
	}
	return err
}

// Ensure makes an empty file where there is none: SQLite, which would make one
// for the group to read, then keeps its mode.
func Ensure(name string) error { return ensure(OS{}, name) }

func ensure(d disk, name string) error {
	f, err := d.Create(name)
	if errors.Is(err, fs.ErrExist) {
		return nil
	}
	if err != nil {
		return err
	}
	return errors.Join(f.Close(), d.SyncDir(filepath.Dir(name)))
}

// OpenNew opens a file that must not exist, for what is written bit by bit. It
// is not durable until it has been synced, nor is its name until [SyncDir]; what
// must never be seen by halves is written under another name and given its own
// by [Publish].
func OpenNew(name string) (*os.File, error) {
	return os.OpenFile(filepath.Clean(name), os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
}

// Rename gives a file or a directory another name, in place of a file that has
// it. The content is the caller's to make durable beforehand.
func Rename(from, to string) error { return move(OS{}, from, to) }

func move(d disk, from, to string) error {
	if err := d.Rename(from, to); err != nil {
		return err
	}
	err := d.SyncDir(filepath.Dir(to))
	if filepath.Dir(from) != filepath.Dir(to) {
		err = errors.Join(err, d.SyncDir(filepath.Dir(from)))
	}
	return err
}

// Remove takes a file, or an empty directory, away. The error matches
// os.ErrNotExist where there is none.
func Remove(name string) error { return remove(OS{}, name) }

func remove(d disk, name string) error {
	if err := d.Remove(name); err != nil {
		return err
	}
	return d.SyncDir(filepath.Dir(name))
}

// RemoveAll takes a directory away with all it holds. One that is not there is
// no error.
func RemoveAll(dir string) error { return removeAll(OS{}, dir) }

func removeAll(d disk, dir string) error {
	if _, err := os.Lstat(dir); errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err := d.removeAll(dir); err != nil {
		return err
	}
	return d.SyncDir(filepath.Dir(dir))
}

// MkdirAll makes a directory that is its owner's alone, and those above it that
// are missing, each with a durable name. What is there already is left as it is.
func MkdirAll(dir string) error { return mkdirAll(OS{}, filepath.Clean(dir)) }

func mkdirAll(d disk, dir string) error {
	if info, err := os.Stat(dir); err == nil {
		if !info.IsDir() {
			return &fs.PathError{Op: "mkdir", Path: dir, Err: errors.New("it is a file")}
		}
		return nil
	}
	if above := filepath.Dir(dir); above != dir {
		if err := mkdirAll(d, above); err != nil {
			return err
		}
	}
	if err := d.mkdir(dir); err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	return d.SyncDir(filepath.Dir(dir))
}

// Sync makes the content of a file durable that something else has written.
func Sync(name string) error {
	f, err := os.OpenFile(name, os.O_RDWR, 0) // Windows flushes only what may be written
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}

// SyncDir makes the names in dir durable.
func SyncDir(dir string) error { return syncDir(dir) }

// Shred overwrites a file in place and makes that durable; the file stays. One
// that is not there is shredded. A drive that spreads its writes may keep the
// old blocks all the same.
func Shred(name string) error {
	f, err := os.OpenFile(name, os.O_WRONLY, 0)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	info, err := f.Stat()
	if err == nil {
		_, err = f.Write(make([]byte, info.Size()))
	}
	if err == nil {
		err = f.Sync()
	}
	if err := errors.Join(err, f.Close()); err != nil {
		return fmt.Errorf("overwrite %s: %w", filepath.Base(name), err)
	}
	return nil
}
