package store

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"
)

// Badger writes through mapped memory: where the disk has no block left for a
// page, the system ends the process (SIGBUS on Unix), and no error says so. So
// it is asked beforehand.
const (
	// roomToOpen is what Open wants free, for new logs and what is compacted.
	roomToOpen = 64 << 20
	// roomToLand is what Land wants free; less than it takes to open, or a store
	// would be given up as soon as it was opened.
	roomToLand = 32 << 20
)

// ErrNoRoom is the answer of a Land while the disk is nearly full. What it was to
// write is not there; the next Open works elsewhere.
var ErrNoRoom = errors.New("no room left for the local archive")

// full says whether dir has less than room free, as far as anybody can say.
func (o Options) full(dir string, room uint64) bool {
	if o.Free == nil {
		return false
	}
	free, err := o.Free(dir)
	return err == nil && free < room
}

// scratch are directories that may lie on another disk, or in memory.
func scratch() []string { return []string{"/dev/shm", os.Getenv("XDG_RUNTIME_DIR"), os.TempDir()} }

// openElsewhere opens a copy of the store in dir where there is room for one, or
// an empty one in memory. Both are gone with Close; the files in dir stay as
// they are, a little behind, until there is room again. The copy is sealed as
// the files are.
func openElsewhere(dir string, keys Keys, opt Options) (*Store, error) {
	began := time.Now()
	sum := sha256.Sum256([]byte(dir))
	var size uint64
	err := filepath.WalkDir(filepath.Join(dir, dirDB), func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		info, err := d.Info()
		if err == nil {
			size += uint64(info.Size())
		}
		return err
	})
	for _, parent := range scratch() {
		if err != nil || parent == "" || opt.full(parent, size+2*roomToOpen) {
			continue
		}
		to := filepath.Join(parent, "siz-icaro-"+hex.EncodeToString(sum[:8]))
		s, err := openCopy(dir, to, keys, opt)
		if err == nil {
			s.report.Volatile, s.report.Took = true, time.Since(began)
			return s, nil
		}
		opt.Log.Warn("the local archive cannot be copied", "err", err)
	}
	s := &Store{now: opt.Now, log: opt.Log}
	if err := s.openMemory(keys); err != nil {
		return nil, fmt.Errorf("open the store in memory: %w", err)
	}
	s.report.Volatile, s.report.Empty = true, true
	return s.begun(began), nil
}

func openCopy(dir, to string, keys Keys, opt Options) (s *Store, err error) {
	// Nobody else's: what a killed process left is removed, and a directory that
	// somebody puts there meanwhile is not taken.
	if err := os.RemoveAll(to); err != nil {
		return nil, err
	}
	if err := os.Mkdir(to, 0o700); err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, os.RemoveAll(to))
		}
	}()
	if err := os.Mkdir(filepath.Join(to, dirDB), 0o700); err != nil {
		return nil, err
	}
	entries, err := os.ReadDir(filepath.Join(dir, dirDB))
	if err != nil {
		return nil, err
	}
	for _, e := range entries {
		if err := copySparse(filepath.Join(dir, dirDB, e.Name()), filepath.Join(to, dirDB, e.Name())); err != nil {
			return nil, err
		}
	}
	opt.Free = nil
	if s, err = Open(to, keys, opt); err != nil {
		return nil, err
	}
	s.scratch = to
	return s, nil
}

// copySparse copies a file without the blocks of zeros, of which Badger's logs
// are full.
func copySparse(from, to string) (err error) {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer in.Close()
	out, err := os.OpenFile(to, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, out.Close()) }()
	block, zeros := make([]byte, 64<<10), make([]byte, 64<<10)
	var at int64
	for {
		n, err := io.ReadFull(in, block)
		if n > 0 && !bytes.Equal(block[:n], zeros[:n]) {
			if _, err := out.WriteAt(block[:n], at); err != nil {
				return err
			}
		}
		at += int64(n)
		if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
			return out.Truncate(at)
		}
		if err != nil {
			return err
		}
	}
}
