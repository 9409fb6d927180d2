// Package drafts keeps the forms being filled in, saved as one types: a lock, a
// crash or a window that slept empties no form. They are no part of the record
// and go nowhere.
//
// Each is a sealed file of its own, under a name that tells nothing and of a
// size that tells little. An index, sealed as well, counts how often each was
// saved: a draft that is gone, cannot be read or is an older copy is noticed and
// told, at [Open] or when it is asked for. It is written after the draft, so a
// crash in between leaves a draft that is newer, which is none of these.
//
// A draft that is saved is in memory at once, and on the disk at the latest after
// [Delay]: who types sends each letter, and the disk is not asked for each. Close
// writes what still waits.
//
// A draft stays until it is dropped, or collected: see [Drafts.Collect].
//
// The index counts its own writings as well. Whoever keeps that count elsewhere
// (see [Drafts.Written]) and gives it to [Open] is told that the whole directory is
// gone, or an older copy of the whole; what was written since the count was kept
// is not missed.
//
// It refuses nothing but what it cannot write.
package drafts

import (
	"bytes"
	"cmp"
	"crypto/cipher"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"math/bits"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"golang.org/x/crypto/chacha20poly1305"

	"siz-icaro/sync/durable"
)

const (
	fileIndex = "index"
	// extDamaged is that of a file that was set aside.
	extDamaged = ".damaged"
	// sealedFormat is the first byte of a file. Those before it had none, nor a
	// count, and the draft's own name for associated data.
	sealedFormat = 2
)

// Delay is how long a draft may be in memory alone.
const Delay = 300 * time.Millisecond

// ErrClosed is the answer of drafts that are closed.
var ErrClosed = errors.New("the drafts are closed")

// Lost is what was found missing since [Open].
type Lost struct {
	// Unreadable were there and are no more, or not in a form that can be read.
	Unreadable int
	// Older are not the ones that were saved last.
	Older int
	// Rewound says that the whole is older than it has been, or gone.
	Rewound bool
	// Unknown says that the index is lost, so that nobody can tell.
	Unknown bool
}

// Drafts may be used from any number of goroutines.
type Drafts struct {
	dir  string
	key  [32]byte
	aead cipher.AEAD

	// mu guards what follows, and the files.
	mu    sync.Mutex
	saved map[string]entry // by file name
	// written is how often the index was, as it says on the disk.
	written uint64
	lost    Lost
	// waiting are the texts that are not on the disk yet, by their names.
	waiting map[string]typed
	due     *time.Timer // writes them; nil where nothing waits
	failed  error       // of the last write that nobody waited for, to be told
	closed  bool
}

// typed is a draft that waits for the disk.
type typed struct {
	text string
	at   time.Time
}

// index is what is in the file of that name. The former one was Saved alone.
type index struct {
	Written uint64           `json:"written"`
	Saved   map[string]entry `json:"saved"`
}

// entry is what the index holds of a draft.
type entry struct {
	// N is how often it was saved.
	N uint64 `json:"n"`
	// Name is "" for one that was saved when the index held no names, and has not
	// been asked for since.
	Name string `json:"name,omitempty"`
	// Saved is when it was saved last, or found without a date.
	Saved time.Time `json:"saved,omitzero"`
}

// UnmarshalJSON reads an entry of the former index too, which was the number alone.
func (e *entry) UnmarshalJSON(raw []byte) error {
	if json.Unmarshal(raw, &e.N) == nil {
		return nil
	}
	type plain entry
	return json.Unmarshal(raw, (*plain)(e))
}

var errSealed = errors.New("a draft cannot be read")

// Open opens the drafts in dir, which is made if need be, and looks at each. noted
// is what Written said the last time that somebody kept it, 0 where nobody has.
func Open(dir string, key [32]byte, noted uint64) (*Drafts, error) {
	aead, err := chacha20poly1305.NewX(key[:])
	if err != nil {
		return nil, err
	}
	d := &Drafts{dir: dir, key: key, aead: aead, saved: map[string]entry{}, waiting: map[string]typed{}}
	if err := durable.MkdirAll(dir); err != nil {
		return nil, err
	}
	if err := d.readIndex(); err != nil {
		return nil, err
	}
	changed := d.lost.Unknown
	if d.written < noted {
		// It counts on from there, so that this is told once.
		d.written, changed = noted, true
		d.lost.Rewound = true
	}
	for file := range d.saved {
		before := d.lost
		if _, _, err := d.look(file); err != nil {
			return nil, err
		}
		changed = changed || d.lost != before
	}
	if changed {
		// On a full disk it fails: it is told again at the next start.
		d.failed = d.writeIndex()
	}
	return d, nil
}

// Lost is what was found missing.
func (d *Drafts) Lost() Lost {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.lost
}

// Written is how often the index has been written, on the disk already. It is told
// after Close as well.
func (d *Drafts) Written() uint64 {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.written
}

// Save keeps text under a name, in the place of what was there. Its error is that
// of the last write: what could not be written waits for the next.
func (d *Drafts) Save(name, text string, at time.Time) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.closed {
		return ErrClosed
	}
	d.waiting[name] = typed{text, at}
	if d.due == nil {
		// The first after a pause is on the disk before this returns.
		err := d.flush()
		d.due = time.AfterFunc(Delay, d.write)
		return err
	}
	err := d.failed
	d.failed = nil
	return err
}

// Close writes what waits, and keeps no text in memory.
func (d *Drafts) Close() error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.closed {
		return nil
	}
	err := d.flush()
	d.closed, d.waiting = true, nil
	return err
}

// write is what the timer does. One that runs late, after Close, finds nothing.
func (d *Drafts) write() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.due = nil
	if len(d.waiting) > 0 {
		d.failed = d.flush()
		if !d.closed {
			d.due = time.AfterFunc(Delay, d.write)
		}
	}
}

// flush writes what waits: each draft, and the index once for all of them.
func (d *Drafts) flush() error {
	if d.due != nil {
		d.due.Stop()
		d.due = nil
	}
	if len(d.waiting) == 0 {
		return nil
	}
	var failed error
	for _, name := range slices.Sorted(maps.Keys(d.waiting)) {
		file := d.file(name)
		w, n := d.waiting[name], d.saved[file].N+1
		plain := binary.BigEndian.AppendUint64(nil, n)
		if err := d.seal(file, append(plain, w.text...)); err != nil {
			failed = err
			continue
		}
		d.saved[file] = entry{N: n, Name: name, Saved: w.at.UTC()}
		delete(d.waiting, name)
	}
	return errors.Join(failed, d.writeIndex())
}

// Load returns "" where there is no draft, or none that can be read. What waited to
// be written is on the disk when it is given back, as far as there is room.
func (d *Drafts) Load(name string) (string, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.closed {
		return "", ErrClosed
	}
	if w, ok := d.waiting[name]; ok {
		if err := d.flush(); err != nil {
			d.failed = err // told at the next letter
		}
		return w.text, nil
	}
	file := d.file(name)
	if _, ok := d.saved[file]; !ok {
		return d.loadFormer(name)
	}
	before := d.lost
	text, there, err := d.look(file)
	if e := d.saved[file]; there && e.Name == "" {
		e.Name = name // the index has it from its next writing on
		d.saved[file] = e
	}
	if err == nil && d.lost != before {
		err = d.writeIndex()
	}
	return text, err
}

// Drop forgets a draft. One that is not there is no error.
func (d *Drafts) Drop(name string) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.closed {
		return ErrClosed
	}
	delete(d.waiting, name)
	file := d.file(name)
	// The index first: a draft that it does not name is not missed.
	if _, ok := d.saved[file]; ok {
		delete(d.saved, file)
		if err := d.writeIndex(); err != nil {
			return err
		}
	}
	if err := durable.Remove(filepath.Join(d.dir, file)); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}

// Collect drops the drafts of which spent says that nobody wants them any more:
// given the name, "" for one that an earlier program saved and nobody asked for
// since, the text, and for how long nothing was typed. It returns how many.
func (d *Drafts) Collect(now time.Time, spent func(name, text string, idle time.Duration) bool) (n int, err error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	// What is being typed is judged as it is, not as it was.
	if err := d.flush(); err != nil {
		return 0, err
	}
	before, dated := d.lost, false
	var gone []string
	for file := range d.saved {
		text, there, err := d.look(file)
		if err != nil {
			return 0, err
		}
		if !there {
			continue
		}
		e := d.saved[file]
		if e.Saved.IsZero() {
			e.Saved, dated = now.UTC(), true
			d.saved[file] = e
		}
		if spent(e.Name, text, now.Sub(e.Saved)) {
			gone = append(gone, file)
		}
	}
	for _, file := range gone {
		delete(d.saved, file)
	}
	// The index first, as in Drop.
	if len(gone) > 0 || dated || d.lost != before {
		if err := d.writeIndex(); err != nil {
			return 0, err
		}
	}
	for _, file := range gone {
		if err := durable.Remove(filepath.Join(d.dir, file)); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return n, err
		}
		n++
	}
	return n, nil
}

// Draft is one of those that are kept.
type Draft struct {
	// Name is "" for one that an earlier program saved and nobody asked for since.
	Name, Text string
	// Saved is when it was saved last; zero where nobody knows.
	Saved time.Time
}

// List returns the drafts that can be read, those saved last first.
func (d *Drafts) List() ([]Draft, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.closed {
		return nil, ErrClosed
	}
	if err := d.flush(); err != nil {
		d.failed = err // told at the next letter; what waits is in memory
	}
	before := d.lost
	var out []Draft
	for file := range maps.Clone(d.saved) {
		text, there, err := d.look(file)
		if err != nil {
			return nil, err
		}
		e := d.saved[file]
		if w, waits := d.waiting[e.Name]; waits {
			text, e.Saved = w.text, w.at
		}
		if there {
			out = append(out, Draft{e.Name, text, e.Saved})
		}
	}
	slices.SortFunc(out, func(a, b Draft) int {
		return cmp.Or(b.Saved.Compare(a.Saved), strings.Compare(a.Name, b.Name))
	})
	if d.lost != before {
		return out, d.writeIndex()
	}
	return out, nil
}

// look reads a draft that the index names, and notes what is wrong with it.
func (d *Drafts) look(file string) (text string, ok bool, err error) {
	plain, err := d.read(file)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		delete(d.saved, file)
		d.lost.Unreadable++
		return "", false, nil
	case errors.Is(err, errSealed):
		delete(d.saved, file)
		d.lost.Unreadable++
		return "", false, d.setAside(file)
	case err != nil:
		return "", false, err
	}
	n := binary.BigEndian.Uint64(plain)
	e := d.saved[file]
	if n < e.N {
		d.lost.Older++
	}
	e.N = n
	d.saved[file] = e
	return string(plain[8:]), true, nil
}

// loadFormer reads a draft that the index does not name: one of the former
// format, or one whose index is lost.
func (d *Drafts) loadFormer(name string) (string, error) {
	file := d.file(name)
	plain, err := d.read(file)
	if err == nil {
		d.saved[file] = entry{N: binary.BigEndian.Uint64(plain), Name: name}
		return string(plain[8:]), d.writeIndex()
	}
	if errors.Is(err, fs.ErrNotExist) {
		return "", nil
	}
	if !errors.Is(err, errSealed) {
		return "", err
	}
	raw, err := os.ReadFile(filepath.Join(d.dir, file))
	if err != nil {
		return "", err
	}
	if n := d.aead.NonceSize(); len(raw) >= n {
		if plain, err := d.aead.Open(nil, raw[:n], raw[n:], []byte(name)); err == nil {
			return string(plain), nil
		}
	}
	d.lost.Unreadable++
	return "", d.setAside(file)
}

func (d *Drafts) setAside(file string) error {
	from := filepath.Join(d.dir, file)
	return durable.Rename(from, from+extDamaged)
}

// readIndex reads the index. Where there is none, and there are drafts that were
// counted, it is lost.
func (d *Drafts) readIndex() error {
	plain, err := d.read(fileIndex)
	if err == nil {
		var x index
		if err := json.Unmarshal(plain, &x); err != nil {
			return err
		}
		if x.Saved == nil {
			return json.Unmarshal(plain, &d.saved)
		}
		d.saved, d.written = x.Saved, x.Written
		return nil
	}
	if !errors.Is(err, errSealed) && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	d.lost.Unknown = errors.Is(err, errSealed)
	entries, err := os.ReadDir(d.dir)
	if err != nil {
		return err
	}
	for _, e := range entries {
		if e.Name() == fileIndex || strings.Contains(e.Name(), ".") {
			continue
		}
		if plain, err := d.read(e.Name()); err == nil {
			d.lost.Unknown = true
			d.saved[e.Name()] = entry{N: binary.BigEndian.Uint64(plain)}
		}
	}
	return nil
}

func (d *Drafts) writeIndex() error {
	raw, err := json.Marshal(index{Written: d.written + 1, Saved: d.saved})
	if err != nil {
		return err
	}
	if err := d.seal(fileIndex, raw); err != nil {
		return err
	}
	d.written++
	return nil
}

// file hides a draft's name, which may hold the id of a record.
func (d *Drafts) file(name string) string {
	mac := hmac.New(sha256.New, d.key[:])
	mac.Write([]byte(name))
	return hex.EncodeToString(mac.Sum(nil)[:16])
}

// What is sealed ends with padMark and is filled up with zeros to a power of two
// from minSize: the size of a file would tell how long a text is.
const (
	minSize = 4 << 10
	padMark = 0x80
)

func (d *Drafts) seal(file string, plain []byte) error {
	plain = append(plain, padMark)
	plain = append(plain, make([]byte, max(minSize, 1<<bits.Len(uint(len(plain)-1)))-len(plain))...)
	out := make([]byte, 1+d.aead.NonceSize(), 1+d.aead.NonceSize()+len(plain)+d.aead.Overhead())
	out[0] = sealedFormat
	if _, err := rand.Read(out[1:]); err != nil {
		return err
	}
	out = d.aead.Seal(out, out[1:], plain, []byte(file))
	if err := durable.WriteFile(filepath.Join(d.dir, file), out); err != nil {
		return fmt.Errorf("write a draft: %w", err)
	}
	return nil
}

// read opens a file of the present format. Its error is errSealed where there is
// one that does not open.
func (d *Drafts) read(file string) ([]byte, error) {
	raw, err := os.ReadFile(filepath.Join(d.dir, file))
	if err != nil {
		return nil, err
	}
	n := d.aead.NonceSize()
	if len(raw) < 1+n || raw[0] != sealedFormat {
		return nil, errSealed
	}
	plain, err := d.aead.Open(nil, raw[1:1+n], raw[1+n:], []byte(file))
	if err != nil {
		return nil, errSealed
	}
	plain = bytes.TrimRight(plain, "\x00")
	if len(plain) == 0 || file != fileIndex && len(plain) < 8+1 {
		return nil, errSealed
	}
	return plain[:len(plain)-1], nil
}
