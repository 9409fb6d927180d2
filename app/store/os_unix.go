//go:build !windows

package store

import (
	"os"

	"golang.org/x/sys/unix"
)

// inUse reports whether a process has the Badger in dir open. Badger's own
// error for it cannot be told from one of damage. That another process opens it
// after we have looked is left to the program's lock on its data directory.
func inUse(dir string) bool {
	f, err := os.Open(dir)
	if err != nil {
		return false
	}
	defer f.Close()
	if unix.Flock(int(f.Fd()), unix.LOCK_EX|unix.LOCK_NB) != nil {
		return true
	}
	return unix.Flock(int(f.Fd()), unix.LOCK_UN) != nil
}
