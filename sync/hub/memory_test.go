package hub

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"siz-icaro/sync/cartella"
	"siz-icaro/sync/ledger"
)

// memory is a Ledger over maps, with the contract's promises asserted: it
// fails the test where the hub writes what no ledger should be given.
type memory struct {
	t   testing.TB
	now func() time.Time

	// mu guards what follows.
	mu       sync.Mutex
	epoch    cartella.Epoch
	head     cartella.Version
	records  map[cartella.ID]ledger.Write
	feeds    map[cartella.Scope]map[cartella.ID]ledger.Entry
	verdicts map[cartella.DeviceID]map[cartella.Seq]cartella.Verdict
	held     map[cartella.DeviceID][]cartella.Mutation
	last     map[cartella.DeviceID]cartella.Seq
	set      map[string]change
	numbers  map[cartella.Series]uint64
	watchers map[chan ledger.Change]bool
	// reads counts pages read; before, where set, runs ahead of the next.
	reads  int
	before func()
}

type change struct {
	by cartella.OperatoreID
	at time.Time
}

func newMemory(t testing.TB, now func() time.Time) *memory {
	return &memory{
		t: t, now: now, epoch: "e1", records: map[cartella.ID]ledger.Write{}, feeds: map[cartella.Scope]map[cartella.ID]ledger.Entry{},
		verdicts: map[cartella.DeviceID]map[cartella.Seq]cartella.Verdict{}, held: map[cartella.DeviceID][]cartella.Mutation{},
		last: map[cartella.DeviceID]cartella.Seq{}, set: map[string]change{}, numbers: map[cartella.Series]uint64{}, watchers: map[chan ledger.Change]bool{},
	}
}

func (l *memory) Epoch(context.Context) (cartella.Epoch, error) { return l.epoch, nil }

func (l *memory) Head(context.Context) (cartella.Version, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.head, nil
}

func (l *memory) LastSeq(_ context.Context, d cartella.DeviceID) (cartella.Seq, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.last[d], nil
}

func (l *memory) Skip(_ context.Context, d cartella.DeviceID, seq cartella.Seq) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.last[d] = max(l.last[d], seq)
	return nil
}

func (l *memory) Commit(_ context.Context, batch []cartella.Mutation, decide func(ledger.Tx, cartella.Mutation) (ledger.Effect, error)) ([]cartella.Verdict, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	var out []cartella.Verdict
	grown := map[cartella.Scope]bool{}
	for _, m := range batch {
		if v, ok := l.verdicts[m.Device][m.Seq]; ok {
			out = append(out, v)
			continue
		}
		if m.Seq != l.last[m.Device]+1 {
			return nil, &cartella.Error{Code: cartella.CodeSequenza, Message: "Manca una modifica precedente."}
		}
		numbers := maps.Clone(l.numbers)
		e, err := decide(memoryTx{l}, m)
		if err != nil || e.Outcome != cartella.Accepted {
			l.numbers = numbers
		}
		if err != nil {
			return nil, err
		}
		v := cartella.Verdict{Device: m.Device, Seq: m.Seq, Outcome: e.Outcome, Conflicts: e.Conflicts, Error: e.Error}
		v.At = l.apply(m, e, grown)
		if l.verdicts[m.Device] == nil {
			l.verdicts[m.Device] = map[cartella.Seq]cartella.Verdict{}
		}
		l.verdicts[m.Device][m.Seq], l.last[m.Device] = v, m.Seq
		l.held[m.Device] = append(l.held[m.Device], m)
		out = append(out, v)
	}
	for w := range l.watchers {
		merged := ledger.Change{Scopes: slices.Collect(maps.Keys(grown)), Head: l.head}
		select {
		case old := <-w:
			merged.Scopes = append(merged.Scopes, old.Scopes...)
		default:
		}
		w <- merged
	}
	return out, nil
}

func (l *memory) apply(m cartella.Mutation, e ledger.Effect, grown map[cartella.Scope]bool) cartella.Version {
	seen := map[cartella.ID]bool{}
	for _, w := range e.Writes {
		switch {
		case seen[w.Record.ID]:
			l.t.Errorf("%s writes %s twice", m.Action, w.Record.ID)
		case !slices.IsSorted(w.Scopes) || len(slices.Compact(slices.Clone(w.Scopes))) != len(w.Scopes) || len(w.Scopes) == 0:
			l.t.Errorf("%s places %s in %v", m.Action, w.Record.ID, w.Scopes)
		}
		seen[w.Record.ID] = true
		l.head++
		old := l.records[w.Record.ID]
		w.Record.Version = l.head
		l.records[w.Record.ID] = w
		if old.Record.ID == "" {
			l.set[string(w.Record.ID)] = change{m.Author, l.now()}
		}
		for _, s := range old.Scopes {
			if !slices.Contains(w.Scopes, s) {
				l.feeds[s][w.Record.ID] = ledger.Entry{Record: cartella.Record{ID: w.Record.ID, Version: l.head}, Gone: true}
				grown[s] = true
			}
		}
		for _, s := range w.Scopes {
			if l.feeds[s] == nil {
				l.feeds[s] = map[cartella.ID]ledger.Entry{}
			}
			l.feeds[s][w.Record.ID] = ledger.Entry{Record: w.Record}
			grown[s] = true
		}
	}
	if len(e.Writes) == 0 {
		l.head++
	}
	if e.Outcome == cartella.Accepted {
		for _, edit := range m.Edits {
			for p := range edit.Set {
				l.set[fmt.Sprint(edit.ID, " ", p)] = change{m.Author, l.now()}
			}
		}
	}
	return l.head
}

func (l *memory) Feed(_ context.Context, scope cartella.Scope, after cartella.Version, limit ledger.Limit) (ledger.Page, error) {
	l.mu.Lock()
	before := l.before
	l.before = nil
	l.mu.Unlock()
	if before != nil {
		before()
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.reads++
	var all []ledger.Entry
	for _, e := range l.feeds[scope] {
		if e.Version > after {
			all = append(all, e)
		}
	}
	slices.SortFunc(all, func(a, b ledger.Entry) int { return int(a.Version) - int(b.Version) })
	bytes := 0
	for i, e := range all {
		bytes += len(e.Body)
		if i > 0 && (i == limit.Records || (limit.Bytes > 0 && bytes > limit.Bytes)) {
			return ledger.Page{Entries: all[:i], Cursor: all[i-1].Version}, nil
		}
	}
	return ledger.Page{Entries: all, Cursor: l.head, Head: true}, nil
}

func (l *memory) beforeNextRead(do func()) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.before = do
}

func (l *memory) Digest(_ context.Context, scope cartella.Scope) (cartella.Digest, cartella.Version, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	var d cartella.Digester
	for id, e := range l.feeds[scope] {
		if !e.Gone {
			d.Add(id, e.Version)
		}
	}
	return d.Digest(), l.head, nil
}

func (l *memory) Dated(_ context.Context, scope cartella.Scope, from, to string, limit int) ([]cartella.Record, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	found := slices.SortedFunc(maps.Values(l.records), func(a, b ledger.Write) int {
		return strings.Compare(a.From+string(a.Record.ID), b.From+string(b.Record.ID))
	})
	var out []cartella.Record
	for _, w := range found {
		if w.To >= from && w.From != "" && w.From <= to && slices.Contains(w.Scopes, scope) && len(out) < limit {
			out = append(out, w.Record)
		}
	}
	return out, nil
}

func (l *memory) Among(_ context.Context, scope cartella.Scope, ids []cartella.ID) ([]cartella.Record, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.reads++
	var out []cartella.Record
	for _, id := range ids {
		if w, ok := l.records[id]; ok && slices.Contains(w.Scopes, scope) {
			out = append(out, w.Record)
		}
	}
	return out, nil
}

func (l *memory) Expiring(_ context.Context, day string) ([]cartella.Record, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	var out []cartella.Record
	for _, w := range l.records {
		if w.Expires != "" && w.Expires <= day {
			out = append(out, w.Record)
		}
	}
	slices.SortFunc(out, func(a, b cartella.Record) int { return strings.Compare(string(a.ID), string(b.ID)) })
	return out, nil
}

func (l *memory) Ahead(_ context.Context, day string, limit int) (a ledger.Ahead, err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	all := slices.SortedFunc(maps.Values(l.records), func(a, b ledger.Write) int {
		return strings.Compare(a.Placed+string(a.Record.ID), b.Placed+string(b.Record.ID))
	})
	for _, w := range all {
		if w.Placed <= day {
			a.Before = w.Placed
			continue
		}
		if a.First == "" {
			a.First = w.Placed
		}
		if len(a.Records) < limit {
			a.Records = append(a.Records, w.Record)
		}
	}
	return a, nil
}

func (l *memory) Changes(ctx context.Context) <-chan ledger.Change {
	w := make(chan ledger.Change, 1)
	l.mu.Lock()
	defer l.mu.Unlock()
	l.watchers[w] = true
	context.AfterFunc(ctx, func() {
		l.mu.Lock()
		defer l.mu.Unlock()
		delete(l.watchers, w)
		close(w)
	})
	return w
}

// memoryTx is the ledger's state under its lock.
type memoryTx struct{ l *memory }

func (tx memoryTx) Record(id cartella.ID) (cartella.Record, bool) {
	w, ok := tx.l.records[id]
	return w.Record, ok
}

func (tx memoryTx) Next(s cartella.Series) uint64 {
	tx.l.numbers[s]++
	return tx.l.numbers[s]
}

func (tx memoryTx) Scopes(id cartella.ID) []cartella.Scope { return tx.l.records[id].Scopes }

func (tx memoryTx) Children(id cartella.ID) []cartella.Record {
	var out []cartella.Record
	for _, child := range slices.Sorted(maps.Keys(tx.l.records)) {
		if tx.l.records[child].Parent == id {
			out = append(out, tx.l.records[child].Record)
		}
	}
	return out
}

func (tx memoryTx) LastChange(id cartella.ID, p cartella.Path) (cartella.OperatoreID, time.Time, bool) {
	if c, ok := tx.l.set[fmt.Sprint(id, " ", p)]; ok {
		return c.by, c.at, true
	}
	c := tx.l.set[string(id)]
	return c.by, c.at, false
}
