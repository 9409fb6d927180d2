package journal

import (
	"io"
	"os"

	"siz-icaro/sync/durable"
)

// FS is what the journal needs of a file system. Names are paths. Errors match
// os.ErrNotExist and os.ErrExist where they apply.
type FS interface {
	durable.FS
	// MkdirAll makes a directory, and a durable name for it.
	MkdirAll(dir string) error
	// ReadDir returns the base names of the files in dir, in any order.
	ReadDir(dir string) ([]string, error)
	ReadFile(name string) ([]byte, error)
	// ReadHead returns the first n bytes of a file, or all of a shorter one.
	ReadHead(name string, n int) ([]byte, error)
	// Append opens an existing file for writing at its end.
	Append(name string) (File, error)
	// Free is the room left for this user, in bytes.
	Free(dir string) (uint64, error)
}

// File is an open file of an [FS].
type File = durable.File

// OS is the file system of the operating system.
func OS() FS { return osFS{} }

type osFS struct{ durable.OS }

func (osFS) MkdirAll(dir string) error            { return durable.MkdirAll(dir) }
func (osFS) ReadFile(name string) ([]byte, error) { return os.ReadFile(name) }
func (osFS) Free(dir string) (uint64, error)      { return freeSpace(dir) }

func (osFS) ReadHead(name string, n int) ([]byte, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close() // nothing was written that it might fail to keep
	return io.ReadAll(io.LimitReader(f, int64(n)))
}

func (osFS) ReadDir(dir string) ([]string, error) {
	entries, err := os.ReadDir(dir)
	names := make([]string, 0, len(entries))
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names, err
}
