package journal

import (
	"io"
	"os"
	"path/filepath"
	"runtime"
)

// FS is what the journal needs of a file system. Names are paths. Errors match
// os.ErrNotExist and os.ErrExist where they apply.
type FS interface {
	MkdirAll(dir string) error
	// ReadDir returns the base names of the files in dir, in any order.
	ReadDir(dir string) ([]string, error)
	ReadFile(name string) ([]byte, error)
	// Create makes a new file for writing; os.ErrExist when there is one.
	Create(name string) (File, error)
	// Append opens an existing file for writing at its end.
	Append(name string) (File, error)
	// Rename replaces newname if it exists, atomically.
	Rename(oldname, newname string) error
	Remove(name string) error
	// SyncDir makes the names in dir durable.
	SyncDir(dir string) error
	// Free is the room left for this user, in bytes.
	Free(dir string) (uint64, error)
}

// File is an open file. What was written is durable once Sync returned nil.
type File interface {
	io.WriteCloser
	Sync() error
	Truncate(size int64) error
}

// OS is the file system of the operating system.
func OS() FS { return osFS{} }

type osFS struct{}

func (osFS) MkdirAll(dir string) error            { return os.MkdirAll(dir, 0o700) }
func (osFS) ReadFile(name string) ([]byte, error) { return os.ReadFile(name) }
func (osFS) Rename(from, to string) error         { return os.Rename(from, to) }
func (osFS) Remove(name string) error             { return os.Remove(name) }
func (osFS) Free(dir string) (uint64, error)      { return freeSpace(dir) }

func (osFS) ReadDir(dir string) ([]string, error) {
	entries, err := os.ReadDir(dir)
	names := make([]string, 0, len(entries))
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names, err
}

func (osFS) Create(name string) (File, error) {
	f, err := os.OpenFile(filepath.Clean(name), os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return nil, err // not f: a nil *os.File is no nil File
	}
	return f, nil
}

func (osFS) Append(name string) (File, error) {
	f, err := os.OpenFile(filepath.Clean(name), os.O_WRONLY|os.O_APPEND, 0)
	if err != nil {
		return nil, err
	}
	return f, nil
}

// SyncDir does nothing on Windows, which journals its metadata and refuses to
// flush a directory handle.
func (osFS) SyncDir(dir string) error {
	if runtime.GOOS == "windows" {
		return nil
	}
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	err = d.Sync()
	if closed := d.Close(); err == nil {
		err = closed
	}
	return err
}
