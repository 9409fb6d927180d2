package journal

import (
	"crypto/rand"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"siz-icaro/sync/durable"
)

const ballastName = "ballast"

// margin is room asked for beyond the bytes of an append: a new segment's
// header, the manifest, and what the file system wants for itself.
const margin = 64 << 10

// space keeps room for the journal. It is used by one goroutine at a time.
type space struct {
	fs      FS
	dir     string
	size    int64  // of the ballast
	minFree uint64 // below it, space is low
	ballast bool   // it is there
}

// restore sets the ballast aside, if there is room to spare for it.
func (s *space) restore() error {
	if s.ballast || s.size == 0 {
		return nil
	}
	name := filepath.Join(s.dir, ballastName)
	free, err := s.fs.Free(s.dir)
	if err != nil {
		return fmt.Errorf("set the ballast aside: %w", err)
	}
	if free < uint64(s.size)+s.minFree {
		return nil
	}
	// Random, so that no file system stores it in less room than it is meant to hold.
	data := make([]byte, s.size)
	rand.Read(data)
	if err := durable.Replace(s.fs, name, data); err != nil {
		return fmt.Errorf("set the ballast aside: %w", err)
	}
	s.ballast = true
	return nil
}

// release gives the ballast up. It says whether that made room.
func (s *space) release() bool {
	if !s.ballast {
		return false
	}
	s.ballast = false
	if err := s.fs.Remove(filepath.Join(s.dir, ballastName)); err != nil {
		return false
	}
	// Some file systems hand freed blocks out again only once the removal is
	// durable. If it fails, the write that follows will say so.
	_ = s.fs.SyncDir(s.dir)
	return true
}

// ask answers ErrDiskFull when there is no room for n bytes more. A file system
// that cannot say is asked by writing.
func (s *space) ask(n int) error {
	if free, err := s.fs.Free(s.dir); err == nil && free < uint64(n)+margin {
		return ErrDiskFull
	}
	return nil
}

// low says whether the operator should be told to make room.
func (s *space) low() bool {
	free, err := s.fs.Free(s.dir)
	return s.size > 0 && !s.ballast || err == nil && free < s.minFree
}

// gone forgives the absence of what was to be removed.
func gone(err error) error {
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	return err
}
