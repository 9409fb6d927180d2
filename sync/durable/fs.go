package durable

import (
	"errors"
	"io"
	"os"
	"path/filepath"
)

// FS is what the steps of a durable change are made of. That of the operating
// system is [OS]; tests have others, which fail on purpose. Errors match
// os.ErrNotExist and os.ErrExist where they apply.
type FS interface {
	// Create makes a new file for writing; os.ErrExist when there is one.
	Create(name string) (File, error)
	// Rename replaces newname if it exists, atomically.
	Rename(oldname, newname string) error
	Remove(name string) error
	// SyncDir makes the names in dir durable.
	SyncDir(dir string) error
}

// File is an open file. What was written is durable once Sync returned nil.
type File interface {
	io.WriteCloser
	Sync() error
	Truncate(size int64) error
}

// OS is the file system of the operating system. Its methods are the bare
// steps: none of them makes a name durable but SyncDir.
type OS struct{}

// Create implements [FS].
func (OS) Create(name string) (File, error) { return open(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL) }

// Append opens an existing file for writing at its end.
func (OS) Append(name string) (File, error) { return open(name, os.O_WRONLY|os.O_APPEND) }

// Rename implements [FS].
func (OS) Rename(oldname, newname string) error { return rename(oldname, newname) }

// Remove implements [FS].
func (OS) Remove(name string) error { return os.Remove(name) }

// SyncDir implements [FS].
func (OS) SyncDir(dir string) error { return syncDir(dir) }

func open(name string, flags int) (File, error) {
	f, err := os.OpenFile(filepath.Clean(name), flags, 0o600)
	if err != nil {
		return nil, err // not f: a nil *os.File is no nil File
	}
	return f, nil
}

// Replace makes data the content of name on fs, or leaves what was there. Of one
// name there is one writer at a time: what an earlier one that died had left is
// written over.
func Replace(fs FS, name string, data []byte) error {
	temp := name + ".new"
	if err := fs.Remove(temp); err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	return replace(fs, temp, name, data)
}

func replace(fs FS, temp, name string, data []byte) error {
	if err := write(fs, temp, data); err != nil {
		return err
	}
	if err := fs.Rename(temp, name); err != nil {
		return errors.Join(err, fs.Remove(temp))
	}
	return fs.SyncDir(filepath.Dir(name))
}

// write makes a new file whose content, not yet whose name, is durable; where it
// cannot, it takes it away again.
func write(fs FS, name string, data []byte) error {
	f, err := fs.Create(name)
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	if err == nil {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err != nil {
		return errors.Join(err, fs.Remove(name))
	}
	return nil
}
