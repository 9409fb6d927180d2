// Package journaltest is a disk in memory for tests of the journal and of what
// is built on it: it forgets what was not synced when the power is cut, has as
// much room as it is given, and fails as it is told.
package journaltest

import (
	"bytes"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"syscall"

	"siz-icaro/sync/journal"
)

// Op is an operation that can fail.
type Op string

const (
	OpRead     Op = "read"
	OpCreate   Op = "create"
	OpAppend   Op = "open"
	OpWrite    Op = "write"
	OpSync     Op = "sync"
	OpTruncate Op = "truncate"
	OpRename   Op = "rename"
	OpRemove   Op = "remove"
	OpSyncDir  Op = "syncdir"
)

// Fault decides the fate of an operation on the file with the given base name.
// With an error, apply says whether it takes effect all the same.
type Fault func(op Op, name string) (apply bool, err error)

// inode is a file: what is on the platter, and what programs see.
type inode struct {
	durable, current []byte
}

// Disk is a journal.FS with one directory. It is safe for concurrent use.
type Disk struct {
	mu      sync.Mutex // guards all below
	durable map[string]*inode
	current map[string]*inode
	room    int64
	fault   Fault
}

// NewDisk returns an empty disk of the given size in bytes.
func NewDisk(size int64) *Disk {
	return &Disk{durable: map[string]*inode{}, current: map[string]*inode{}, room: size}
}

// Fail sets the fault; nil means none.
func (d *Disk) Fail(f Fault) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.fault = f
}

// Resize changes how much the disk holds.
func (d *Disk) Resize(size int64) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.room = size
}

// Kill returns the disk as the next program finds it after kill -9: everything
// written is there. Files still open on d reach d only.
func (d *Disk) Kill() *Disk {
	d.mu.Lock()
	defer d.mu.Unlock()
	next := NewDisk(d.room)
	copies := map[*inode]*inode{}
	clone := func(names map[string]*inode) map[string]*inode {
		out := map[string]*inode{}
		for name, n := range names {
			if copies[n] == nil {
				copies[n] = &inode{bytes.Clone(n.durable), bytes.Clone(n.current)}
			}
			out[name] = copies[n]
		}
		return out
	}
	next.durable, next.current = clone(d.durable), clone(d.current)
	return next
}

// CutPower returns the disk as it is found after a power cut. What was synced is
// there; of the rest, r decides: each new, renamed or removed name, and how much
// of the bytes written since the last sync, of which some sectors may be zero.
func (d *Disk) CutPower(r *rand.Rand) *Disk {
	d.mu.Lock()
	defer d.mu.Unlock()
	next := NewDisk(d.room)
	names := maps.Clone(d.durable)
	for _, name := range sortedKeys(d.durable, d.current) {
		if r.IntN(2) == 0 {
			if n, ok := d.current[name]; ok {
				names[name] = n
			} else {
				delete(names, name)
			}
		}
	}
	for _, name := range sortedKeys(names) {
		data := survive(names[name], r)
		next.durable[name] = &inode{data, bytes.Clone(data)}
		next.current[name] = next.durable[name]
	}
	return next
}

// survive is what a power cut leaves of a file.
func survive(n *inode, r *rand.Rand) []byte {
	if bytes.Equal(n.durable, n.current) {
		return bytes.Clone(n.durable)
	}
	if len(n.current) < len(n.durable) { // a truncation that was not synced
		if r.IntN(2) == 0 {
			return bytes.Clone(n.durable)
		}
		return bytes.Clone(n.current)
	}
	added := len(n.current) - len(n.durable)
	data := bytes.Clone(n.current[:len(n.durable)+r.IntN(added+1)])
	if r.IntN(4) == 0 { // the file grew, the last bytes did not arrive
		clear(data[len(n.durable)+r.IntN(len(data)-len(n.durable)+1):])
	}
	return data
}

// Write replaces a file behind the journal's back.
func (d *Disk) Write(name string, data []byte) {
	d.mu.Lock()
	defer d.mu.Unlock()
	n := &inode{bytes.Clone(data), bytes.Clone(data)}
	d.durable[name], d.current[name] = n, n
}

// Delete removes a file behind the journal's back.
func (d *Disk) Delete(name string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	delete(d.durable, name)
	delete(d.current, name)
}

// Files returns what programs see, by base name.
func (d *Disk) Files() map[string][]byte {
	d.mu.Lock()
	defer d.mu.Unlock()
	out := map[string][]byte{}
	for name, n := range d.current {
		out[name] = bytes.Clone(n.current)
	}
	return out
}

// do runs an operation under the fault of the moment.
func (d *Disk) do(op Op, path string, effect func(name string) error) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	name := filepath.Base(path)
	apply, err := true, error(nil)
	if d.fault != nil {
		apply, err = d.fault(op, name)
	}
	if err == nil {
		return effect(name)
	}
	if apply {
		_ = effect(name) // the fault's own error is what the program is told
	}
	return err
}

func (d *Disk) used() (n int64) {
	seen := map[*inode]bool{}
	for _, i := range d.current {
		if !seen[i] {
			seen[i] = true
			n += int64(len(i.current))
		}
	}
	return n
}

// MkdirAll implements journal.FS.
func (d *Disk) MkdirAll(string) error { return nil }

// ReadDir implements journal.FS.
func (d *Disk) ReadDir(string) ([]string, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	return sortedKeys(d.current), nil
}

// ReadFile implements journal.FS.
func (d *Disk) ReadFile(path string) (data []byte, err error) {
	err = d.do(OpRead, path, func(name string) error {
		n, ok := d.current[name]
		if !ok {
			return os.ErrNotExist
		}
		data = bytes.Clone(n.current)
		return nil
	})
	return data, err
}

// ReadHead implements journal.FS.
func (d *Disk) ReadHead(path string, n int) ([]byte, error) {
	data, err := d.ReadFile(path)
	return data[:min(n, len(data))], err
}

// Create implements journal.FS.
func (d *Disk) Create(path string) (journal.File, error) {
	var f *file
	err := d.do(OpCreate, path, func(name string) error {
		if d.current[name] != nil {
			return os.ErrExist
		}
		d.current[name] = &inode{}
		f = &file{d, name, d.current[name]}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return f, nil
}

// Append implements journal.FS.
func (d *Disk) Append(path string) (journal.File, error) {
	var f *file
	err := d.do(OpAppend, path, func(name string) error {
		if d.current[name] == nil {
			return os.ErrNotExist
		}
		f = &file{d, name, d.current[name]}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return f, nil
}

// Rename implements journal.FS.
func (d *Disk) Rename(from, to string) error {
	return d.do(OpRename, to, func(name string) error {
		n, ok := d.current[filepath.Base(from)]
		if !ok {
			return os.ErrNotExist
		}
		d.current[name] = n
		delete(d.current, filepath.Base(from))
		return nil
	})
}

// Remove implements journal.FS.
func (d *Disk) Remove(path string) error {
	return d.do(OpRemove, path, func(name string) error {
		if d.current[name] == nil {
			return os.ErrNotExist
		}
		delete(d.current, name)
		return nil
	})
}

// SyncDir implements journal.FS.
func (d *Disk) SyncDir(dir string) error {
	return d.do(OpSyncDir, dir, func(string) error {
		d.durable = maps.Clone(d.current)
		return nil
	})
}

// Free implements journal.FS.
func (d *Disk) Free(string) (uint64, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	return uint64(max(0, d.room-d.used())), nil
}

type file struct {
	d    *Disk
	name string
	n    *inode
}

// Write stores what there is room for, and answers ENOSPC when that is not all.
func (f *file) Write(p []byte) (written int, err error) {
	err = f.d.do(OpWrite, f.name, func(string) error {
		written = int(min(int64(len(p)), max(0, f.d.room-f.d.used())))
		f.n.current = append(f.n.current, p[:written]...)
		if written < len(p) {
			return syscall.ENOSPC
		}
		return nil
	})
	return written, err
}

func (f *file) Sync() error {
	return f.d.do(OpSync, f.name, func(string) error {
		f.n.durable = bytes.Clone(f.n.current)
		return nil
	})
}

func (f *file) Truncate(size int64) error {
	return f.d.do(OpTruncate, f.name, func(string) error {
		f.n.current = f.n.current[:size:size]
		return nil
	})
}

func (f *file) Close() error { return nil }

func sortedKeys(sets ...map[string]*inode) []string {
	all := map[string]*inode{}
	for _, set := range sets {
		maps.Copy(all, set)
	}
	return slices.Sorted(maps.Keys(all))
}
