package store

import (
	"errors"
	"os"
	"path/filepath"
	"syscall"
)

// Not among the constants of package syscall.
const errorSharingViolation syscall.Errno = 32

// inUse reports whether a process has the Badger in dir open: it holds this
// file without sharing it. Badger's own error for it cannot be told from one
// of damage. That another process opens it after we have looked is left to the
// program's lock on its data directory.
func inUse(dir string) bool {
	f, err := os.Open(filepath.Join(dir, "LOCK"))
	if err != nil {
		return errors.Is(err, errorSharingViolation)
	}
	return f.Close() != nil
}
