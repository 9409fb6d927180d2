// Package logfile is the desktop program's log on the disk: one file that grows to
// a size, and the one before it.
//
// It owns that the two are never larger than they may be, and are their owner's
// alone. It promises nothing about a power cut, and it is no reason for anything
// else to fail: what cannot be written is lost.
package logfile

import (
	"fmt"
	"os"
	"sync"
)

// mode: what the log says of a computer concerns whoever works at it.
const mode = 0o600

// File may be used from any number of goroutines.
type File struct {
	name string
	max  int64

	mu   sync.Mutex // guards what follows
	file *os.File
	size int64
}

// Open goes on with the file of that name, which is made if need be. It and the
// one before it are no larger than max bytes each.
func Open(name string, max int64) (*File, error) {
	f := &File{name: name, max: max}
	if err := f.open(); err != nil {
		return nil, fmt.Errorf("open the log: %w", err)
	}
	return f, nil
}

// Before is the name of the file before the one of that name.
func Before(name string) string { return name + ".1" }

// Write adds one entry, which is never divided between two files; of one that is
// larger than a file the end is left out.
func (f *File) Write(entry []byte) (int, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	kept := entry[:min(int64(len(entry)), f.max)]
	if f.size+int64(len(kept)) > f.max {
		if err := f.rotate(); err != nil {
			return 0, err
		}
	}
	n, err := f.file.Write(kept)
	f.size += int64(n)
	if err != nil {
		return n, err
	}
	return len(entry), nil
}

// Close closes the file; entries that come later are lost.
func (f *File) Close() error {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.file.Close()
}

func (f *File) open() error {
	file, err := os.OpenFile(f.name, os.O_CREATE|os.O_APPEND|os.O_WRONLY, mode)
	if err != nil {
		return err
	}
	info, err := file.Stat()
	if err == nil {
		err = file.Chmod(mode) // one that was there may be somebody else's to read
	}
	if err != nil {
		_ = file.Close() // nothing was written to it
		return err
	}
	f.file, f.size = file, info.Size()
	return nil
}

// rotate puts the file aside and begins another. Where it cannot be put aside, as
// when another program has it open on Windows, it is begun anew in its place.
func (f *File) rotate() error {
	if err := f.file.Close(); err != nil {
		return err
	}
	aside := os.Rename(f.name, Before(f.name))
	if err := f.open(); err != nil {
		return err
	}
	if aside == nil {
		return nil
	}
	f.size = 0
	return f.file.Truncate(0)
}
