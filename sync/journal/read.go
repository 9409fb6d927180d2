package journal

import (
	"crypto/hpke"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"sort"
)

// Next is the index that the next entry gets.
func (j *Journal) Next() Index {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.next
}

// Newest is the last entry that is durable, to be noted elsewhere and given to a
// later Open as known; zero where there is none.
func (j *Journal) Newest() Anchor {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.newest
}

// Replay calls see with every entry from index from on, in order, as the journal
// stood when Replay was called. It stops at the first error of see and returns
// it. A record that verified when the journal was opened and no longer does is
// ErrDamaged. see may append, but not drop.
func (j *Journal) Replay(from Index, see func(Index, Entry) error) error {
	j.files.RLock()
	defer j.files.RUnlock()

	j.mu.Lock()
	if j.closed {
		j.mu.Unlock()
		return fmt.Errorf("replay the journal: %w", ErrClosed)
	}
	snapshot := make([]segment, 0, len(j.segments))
	for _, s := range j.segments {
		snapshot = append(snapshot, *s)
	}
	j.mu.Unlock()
	for _, s := range snapshot {
		if err := s.replay(j.fs, j.dir, from, see); err != nil {
			return fmt.Errorf("replay the journal: %w", err)
		}
	}
	return nil
}

func (s *segment) replay(fs FS, dir string, from Index, see func(Index, Entry) error) error {
	start := sort.Search(len(s.places), func(i int) bool { return s.places[i].index >= from })
	if start == len(s.places) {
		return nil
	}
	data, err := fs.ReadFile(filepath.Join(dir, s.name))
	if err != nil {
		return err
	}
	for _, p := range s.places[start:] {
		if p.offset > len(data) {
			return Damage{Segment: s.name, Offset: int64(p.offset), From: p.index, To: p.index, Why: "cut short"}
		}
		f, what := s.seal.verify(nil, data, p.offset)
		if what != foundRecord || f.index != p.index {
			return Damage{Segment: s.name, Offset: int64(p.offset), From: p.index, To: p.index, Why: "no longer verifies"}
		}
		if err := see(f.index, f.entry); err != nil {
			return err
		}
	}
	return nil
}

// DropThrough removes the segments that lie wholly at or before index, except
// the one being written to. How long entries are kept is the caller's to decide.
func (j *Journal) DropThrough(index Index) error {
	j.writer <- struct{}{}
	defer func() { <-j.writer }()
	j.files.Lock()
	defer j.files.Unlock()
	if err := j.drop(index); err != nil {
		return fmt.Errorf("drop from the journal: %w", err)
	}
	return nil
}

func (j *Journal) drop(index Index) error {
	j.mu.Lock()
	segments, closed := j.segments, j.closed
	j.mu.Unlock()
	if closed {
		return ErrClosed
	}
	// A segment ends where the next one begins, whatever it has left to read.
	n := 0
	for n+1 < len(segments) && segments[n+1].header.first <= index+1 {
		n++
	}
	if n == 0 {
		return nil
	}
	kept := segments[n].header
	m := j.manifest
	m.floorSegment, m.floor, m.floorHash = kept.number-1, kept.first-1, kept.prev
	// First what was dropped on purpose is on record, then it goes: the other way
	// round a crash would look like a theft.
	if err := writeManifest(j.fs, j.dir, j.key, &m); err != nil {
		return err
	}
	j.manifest = m
	j.mu.Lock()
	j.segments = segments[n:]
	j.mu.Unlock()
	for _, s := range segments[:n] {
		if err := gone(j.fs.Remove(filepath.Join(j.dir, s.name))); err != nil {
			return err // the next Open removes it
		}
	}
	return j.fs.SyncDir(j.dir)
}

// RestoreBallast sets room aside again once there is enough: to be called now
// and then by housekeeping.
func (j *Journal) RestoreBallast() error {
	j.writer <- struct{}{}
	defer func() { <-j.writer }()
	err := j.space.restore()
	low := j.space.low()
	j.mu.Lock()
	defer j.mu.Unlock()
	j.low = low
	return err
}

// Salvage reads a journal without its key, by the private halves of the
// recovery keys that the organisation has had: for a device whose keyring is
// lost. It changes nothing. A segment that none of them opens is damage in the
// report, ErrWrongKey where they open none at all, and ErrNewerFormat where there
// is a newer program's. It cannot tell segments that were dropped from segments
// that were taken away at either end.
//
// The seal hides what a journal says and does not prove who wrote it: anybody
// may seal to a public key.
func Salvage(dir string, organisation []hpke.PrivateKey, fs FS, see func(Index, Entry) error) (Report, error) {
	if fs == nil {
		fs = OS()
	}
	names, err := fs.ReadDir(dir)
	if err != nil {
		return Report{}, fmt.Errorf("salvage the journal: %w", err)
	}
	l := newLoader(fs, dir, withOrganisationKeys(organisation), nil)
	if err := l.headers(names, 0); err != nil {
		return Report{}, fmt.Errorf("salvage the journal: %w", err)
	}
	if len(l.segments) == 0 && len(l.spoilt) > 0 {
		return Report{}, fmt.Errorf("salvage the journal: %w", ErrWrongKey)
	}
	l.read(nil)
	for _, n := range slices.Sorted(maps.Keys(l.spoilt)) {
		if len(l.segments) > 0 && n < l.segments[0].header.number {
			l.damaged(Damage{Segment: l.spoilt[n].Segment, From: 1, Unknown: true, Why: "not sealed to any of these keys"})
		}
	}
	for _, s := range l.segments {
		if err := s.replay(fs, dir, 0, see); err != nil {
			return l.report, fmt.Errorf("salvage the journal: %w", err)
		}
	}
	return l.report, nil
}
