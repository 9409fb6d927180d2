package journal

import (
	"bytes"
	"context"
	"crypto/hpke"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"sync"
)

// Options adjusts a Journal. The zero value is what production uses.
type Options struct {
	// SegmentSize is the size in bytes at which a new segment is begun. 0: 4 MiB.
	SegmentSize int64
	// Ballast is the room set aside, in bytes. 0: 8 MiB; negative: none.
	Ballast int64
	// MinFree is the free space in bytes below which space is low. 0: 64 MiB.
	MinFree uint64
	// Organisation is the recovery key's public half (see RecoveryKEM). When
	// given, each new segment can also be opened by Salvage.
	Organisation hpke.PublicKey
	// Known are anchors that were taken from this journal before: where its end
	// no longer reaches them, entries were cut off or an older copy was put back,
	// which nothing in the directory itself can tell.
	Known []Anchor
	// FS is the file system. Nil: the operating system's.
	FS FS
}

// Anchor is an entry that was durable: its index, and the hash of its record
// with all that is before it.
type Anchor struct {
	Index Index
	Hash  [sha256.Size]byte
}

// Journal is an open journal. It is safe for concurrent use.
type Journal struct {
	fs          FS
	dir         string
	segmentSize int64
	report      Report

	// writer holds a token while one goroutine commits for all that wait. Its
	// holder owns the fields of this group.
	writer       chan struct{}
	key          [keySize]byte
	organisation hpke.PublicKey
	manifest     manifest
	number       uint64 // greatest segment number ever used
	head         hash
	current      *writing // nil: the next append begins a segment
	space        space
	foreign      error // ErrInUse, once noticed

	mu       sync.Mutex // guards the fields below
	waiting  []*request
	segments []*segment // what Replay reads; places only ever grow
	next     Index
	newest   Anchor // the last entry that is durable; zero for none
	low      bool
	closed   bool

	files sync.RWMutex // held for reading by Replay, for writing by DropThrough
}

// writing is the segment that is being appended to.
type writing struct {
	*segment
	file File
	size int64 // of its good bytes
}

// request is an Append that waits.
type request struct {
	entries []Entry
	first   Index
	err     error
	done    chan struct{} // closed once first and err are set
}

// Open reads the journal in dir, made if need be, with the 32-byte key of its
// purpose. What it found is in Report; damage does not keep it from opening.
// Every entry that Replay then gives is durable. ErrWrongKey, ErrNewerFormat, or
// the error of the file system.
func Open(dir string, key [32]byte, opt Options) (*Journal, error) {
	j, err := open(dir, key, opt)
	if err != nil {
		return nil, fmt.Errorf("open the journal: %w", err)
	}
	return j, nil
}

func open(dir string, key [keySize]byte, opt Options) (*Journal, error) {
	j := &Journal{
		fs: opt.FS, dir: dir, key: key, segmentSize: opt.SegmentSize, organisation: opt.Organisation,
		writer: make(chan struct{}, 1),
	}
	if j.fs == nil {
		j.fs = OS()
	}
	if j.segmentSize == 0 {
		j.segmentSize = 4 << 20
	}
	if err := j.fs.MkdirAll(dir); err != nil {
		return nil, err
	}
	names, err := j.fs.ReadDir(dir)
	if err != nil {
		return nil, err
	}
	j.space = space{fs: j.fs, dir: dir, size: 8 << 20, minFree: 64 << 20, ballast: slices.Contains(names, ballastName)}
	if opt.Ballast != 0 {
		j.space.size = max(0, opt.Ballast)
	}
	if opt.MinFree != 0 {
		j.space.minFree = opt.MinFree
	}
	if err := j.load(names, opt.Known); err != nil {
		return nil, err
	}
	// Without ballast the journal works; low says so.
	_ = j.space.restore()
	j.low = j.space.low()
	return j, nil
}

// load reads what is there and makes the directory ready to be appended to.
func (j *Journal) load(names []string, known []Anchor) error {
	m, problem, err := j.readManifest(names)
	if err != nil {
		return err
	}
	l := newLoader(j.fs, j.dir, withJournalKey(j.key), m, known...)
	l.report.Damage = append(l.report.Damage, problem...)
	floor := uint64(0)
	if m != nil {
		floor = m.floorSegment
	}
	if err := l.headers(names, floor); err != nil {
		return err
	}
	if m == nil && len(l.segments) == 0 && len(l.spoilt) > 0 {
		return ErrWrongKey
	}
	l.read(m)

	if err := j.settle(l); err != nil {
		return err
	}
	j.report, j.segments, j.next, j.head, j.number = l.report, l.segments, l.next, l.head, l.greatest
	if n := len(l.chain); n > 0 {
		j.newest = Anchor{l.chain[n-1].index, l.chain[n-1].hash}
	}
	if m == nil {
		m = l.presume()
		if err := writeManifest(j.fs, j.dir, j.key, m); err != nil {
			return err
		}
	}
	j.manifest = *m
	return j.sweep(names)
}

// readManifest returns nil without a problem for a new directory, and nil with
// one when the manifest of an old directory is lost.
func (j *Journal) readManifest(names []string) (*manifest, []Damage, error) {
	if !slices.Contains(names, manifestName) {
		if !slices.ContainsFunc(names, func(n string) bool { _, ok := segmentNumber(n); return ok }) {
			return nil, nil, nil
		}
		return nil, []Damage{{Segment: manifestName, Why: "missing"}}, nil
	}
	data, err := j.fs.ReadFile(filepath.Join(j.dir, manifestName))
	if err != nil {
		return nil, nil, err
	}
	m, err := decodeManifest(data, j.key)
	if errors.Is(err, errManifestDamaged) {
		return nil, []Damage{{Segment: manifestName, Why: "does not verify"}}, nil
	}
	return m, nil, err
}

// settle makes durable what was read. After a kill the newest records may be in
// the system's memory only; before they are given to anybody they are synced,
// and what was left unfinished behind them is cut off.
func (j *Journal) settle(l *loader) error {
	if len(l.segments) == 0 {
		return nil
	}
	newest := l.segments[len(l.segments)-1]
	f, err := j.fs.Append(filepath.Join(j.dir, newest.name))
	if err != nil {
		return err
	}
	if name, size, ok := l.torn(); ok && name == newest.name {
		err = f.Truncate(size)
	}
	if err == nil {
		err = f.Sync()
	}
	if closed := f.Close(); err == nil {
		err = closed
	}
	if err != nil {
		return fmt.Errorf("settle %s: %w", newest.name, err)
	}
	return j.fs.SyncDir(j.dir)
}

// sweep removes what a DropThrough that was cut short had left.
func (j *Journal) sweep(names []string) error {
	for _, name := range names {
		if n, ok := segmentNumber(name); ok && n <= j.manifest.floorSegment {
			if err := gone(j.fs.Remove(filepath.Join(j.dir, name))); err != nil {
				return err
			}
		}
	}
	return nil
}

// Report says what Open found. It does not change afterwards.
func (j *Journal) Report() Report { return j.report }

// LowSpace says whether the operator should be told to make room: little is
// free, or the ballast was given up to land the last edit.
func (j *Journal) LowSpace() bool {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.low
}

// Append adds entries in order, next to each other, and returns the index of the
// first once all of them are durable. ctx is heeded until the writing begins;
// from then on the answer is what happened. After an error none of the entries
// is in the journal (see the package's invariants for a crash right then):
// ErrDiskFull, ErrTooLarge, ErrClosed, ErrInUse or the file system's own.
func (j *Journal) Append(ctx context.Context, entries ...Entry) (first Index, err error) {
	for _, e := range entries {
		if len(e.Payload) > MaxPayload {
			return 0, fmt.Errorf("append to the journal: %w", ErrTooLarge)
		}
	}
	if len(entries) == 0 {
		return 0, errors.New("append to the journal: no entries")
	}
	if err := ctx.Err(); err != nil {
		return 0, fmt.Errorf("append to the journal: %w", err)
	}
	r := &request{entries: entries, done: make(chan struct{})}
	j.mu.Lock()
	j.waiting = append(j.waiting, r)
	j.mu.Unlock()

	select {
	case <-r.done:
	case j.writer <- struct{}{}:
		j.commitWaiting()
		<-j.writer
		<-r.done // whoever took it, it was before the token came to us
	case <-ctx.Done():
		if j.withdraw(r) {
			return 0, fmt.Errorf("append to the journal: %w", ctx.Err())
		}
		<-r.done
	}
	if r.err != nil {
		return 0, fmt.Errorf("append to the journal: %w", r.err)
	}
	return r.first, nil
}

func (j *Journal) withdraw(r *request) bool {
	j.mu.Lock()
	defer j.mu.Unlock()
	i := slices.Index(j.waiting, r)
	if i < 0 {
		return false
	}
	j.waiting = slices.Delete(j.waiting, i, i+1)
	return true
}

// commitWaiting commits, with one Sync, all that wait. The caller holds the token.
func (j *Journal) commitWaiting() {
	j.mu.Lock()
	batch, closed := j.waiting, j.closed
	j.waiting = nil
	first := j.next
	j.mu.Unlock()
	if len(batch) == 0 {
		return
	}
	var entries []Entry
	for _, r := range batch {
		r.first = first + Index(len(entries))
		entries = append(entries, r.entries...)
	}
	err := ErrClosed
	if !closed {
		err = j.commit(first, entries)
	}
	for _, r := range batch {
		r.err = err
		close(r.done)
	}
}

// commit writes entries from index first on, trying once more in a new segment:
// after a failed write or Sync nobody can say what is on the disk, and a second
// Sync of the same file may lie.
func (j *Journal) commit(first Index, entries []Entry) error {
	err := j.write(first, entries)
	if err != nil && j.foreign == nil {
		if !errors.Is(err, ErrDiskFull) { // which was said before anything was written
			j.abandon()
		}
		if !full(err) || j.space.release() {
			if err = j.write(first, entries); err != nil {
				j.abandon()
			}
		}
	}
	low := j.space.low()
	j.mu.Lock()
	j.low = low || full(err)
	j.mu.Unlock()
	if full(err) && !errors.Is(err, ErrDiskFull) {
		err = fmt.Errorf("%w: %w", ErrDiskFull, err)
	}
	return err
}

func full(err error) bool { return errors.Is(err, ErrDiskFull) || NoRoom(err) }

// NoRoom says whether err means that the disk, or this user's share of it, is full.
func NoRoom(err error) bool { return noRoom(err) }

// write is one try. Nothing changes for readers unless it succeeds.
func (j *Journal) write(first Index, entries []Entry) error {
	if j.foreign != nil {
		return j.foreign
	}
	if j.current != nil && j.current.size >= j.segmentSize {
		j.end()
	}
	size := 0
	for _, e := range entries {
		size += recordSize(e)
	}
	if err := j.space.ask(size); err != nil {
		return err
	}
	if j.current == nil {
		if err := j.begin(first); err != nil {
			return fmt.Errorf("begin a segment: %w", err)
		}
	}
	c := j.current
	buf, head := make([]byte, 0, size), j.head
	places := make([]place, 0, len(entries))
	for i, e := range entries {
		index := first + Index(i)
		places = append(places, place{index, int(c.size) + len(buf)})
		buf, head = c.seal.append(buf, index, head, e)
	}
	if n, err := c.file.Write(buf); err != nil {
		return fmt.Errorf("write to %s: %w", c.name, err)
	} else if n < len(buf) {
		return fmt.Errorf("write to %s: %w", c.name, io.ErrShortWrite)
	}
	if err := c.file.Sync(); err != nil {
		return fmt.Errorf("sync %s: %w", c.name, err)
	}
	c.size += int64(len(buf))
	j.head = head
	j.mu.Lock()
	c.places = append(c.places, places...)
	j.next = first + Index(len(entries))
	j.newest = Anchor{j.next - 1, head}
	j.mu.Unlock()
	return nil
}

// end has the next append begin a segment.
func (j *Journal) end() {
	if j.current == nil {
		return
	}
	// All of it is synced: an error of Close has nothing left to lose.
	_ = j.current.file.Close()
	j.current = nil
}

// SetOrganisation changes the organisation's recovery key, nil for none. What is
// appended from now on is sealed to it, in a segment of its own; what was
// written before stays as it is.
func (j *Journal) SetOrganisation(key hpke.PublicKey) {
	j.writer <- struct{}{}
	defer func() { <-j.writer }()
	if samePublic(j.organisation, key) {
		return
	}
	j.organisation = key
	j.end()
}

func samePublic(a, b hpke.PublicKey) bool {
	if a == nil || b == nil {
		return a == nil && b == nil
	}
	return bytes.Equal(a.Bytes(), b.Bytes())
}

// begin makes the segment that starts at first: the file and its name are durable
// before the manifest counts on them, and the manifest before a record is written.
func (j *Journal) begin(first Index) error {
	j.number++
	name := segmentName(j.number)
	data, h, key, err := newHeader(j.key, j.organisation, j.number, first, j.head)
	if err != nil {
		return err
	}
	defer clear(key)
	file, err := j.fs.Create(filepath.Join(j.dir, name))
	if errors.Is(err, os.ErrExist) {
		j.foreign = ErrInUse
		return ErrInUse
	}
	if err != nil {
		return err
	}
	_, err = file.Write(data)
	if err == nil {
		err = file.Sync()
	}
	if err == nil {
		err = j.fs.SyncDir(j.dir)
	}
	if err != nil {
		// The manifest does not know it; if it stays, it is passed over.
		return errors.Join(err, file.Close(), gone(j.fs.Remove(filepath.Join(j.dir, name))))
	}
	m := j.manifest
	m.newest, m.newestFirst = j.number, first
	if err := writeManifest(j.fs, j.dir, j.key, &m); err != nil {
		// The manifest may know it all the same: it stays, empty.
		return errors.Join(err, file.Close())
	}
	j.manifest = m
	s := &segment{name: name, header: h, seal: newSealer(h, key)}
	j.current = &writing{segment: s, file: file, size: int64(len(data))}
	j.mu.Lock()
	j.segments = append(j.segments, s)
	j.mu.Unlock()
	return nil
}

// abandon stops writing to the current segment and takes back, as well as the
// file still lets it, what the failed write left.
func (j *Journal) abandon() {
	c := j.current
	if c == nil {
		return
	}
	j.current = nil
	if err := c.file.Truncate(c.size); err == nil {
		_ = c.file.Sync()
	}
	_ = c.file.Close()
}

// Close ends the journal; later appends answer ErrClosed. What was acknowledged
// is durable without it.
func (j *Journal) Close() error {
	j.writer <- struct{}{}
	defer func() { <-j.writer }()
	j.mu.Lock()
	closed := j.closed
	j.closed = true
	j.segments = nil // and with them their keys
	j.mu.Unlock()
	clear(j.key[:])
	if closed || j.current == nil {
		return nil
	}
	c := j.current
	j.current = nil
	if err := c.file.Close(); err != nil {
		return fmt.Errorf("close the journal: %w", err)
	}
	return nil
}
