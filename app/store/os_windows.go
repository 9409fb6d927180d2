package store

import (
	"errors"
	"syscall"
)

// Not among the constants of package syscall.
const (
	errorSharingViolation syscall.Errno = 32
	errorDiskFull         syscall.Errno = 112
)

func isInUse(err error) bool { return errors.Is(err, errorSharingViolation) }

func isFull(err error) bool { return errors.Is(err, errorDiskFull) }
