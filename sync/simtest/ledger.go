package simtest

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"siz-icaro/sync/cartella"
	"siz-icaro/sync/ledger"
)

// memory is a ledger in memory. It holds to the contract strictly: a write that
// contradicts it is reported. A copy of its state is a backup.
type memory struct {
	now      func() time.Time
	complain func(error)
	planted  defect

	mu sync.Mutex // guards all below
	// fault, where not nil, is asked at each commit: apply says whether it is
	// kept, fail whether the caller is told that it was not.
	fault func() (apply, fail bool)
	state archive
	// given are the mutations that ever had a verdict, in whatever life.
	given    map[cartella.DeviceID]map[cartella.Seq]bool
	watchers map[chan ledger.Change]map[cartella.Scope]bool
}

// archive is all that a backup holds. Its values are never changed in place,
// so that a shallow copy of the maps is a copy.
type archive struct {
	epoch   cartella.Epoch
	head    cartella.Version
	records map[cartella.ID]placed
	feeds   map[cartella.Scope]map[cartella.ID]ledger.Entry
	held    map[cartella.DeviceID]map[cartella.Seq]held
	last    map[cartella.DeviceID]cartella.Seq
	fields  map[fieldKey]change
	numbers map[cartella.Series]uint64
}

type placed struct {
	cartella.Record
	scopes  []cartella.Scope
	parent  cartella.ID
	expires string
	day     string
	// from and to are the days that it is about.
	from, to string
}

type held struct {
	mutation cartella.Mutation
	verdict  cartella.Verdict
	raw      []byte
	// before holds the bodies that the mutation found, by id.
	before map[cartella.ID]cartella.Record
	// scopes are those that the first of them was in.
	scopes []cartella.Scope
	writes []cartella.ID
}

type fieldKey struct {
	id    cartella.ID
	field cartella.Path
}

type change struct {
	by cartella.OperatoreID
	at time.Time
}

func newMemory(epoch cartella.Epoch, now func() time.Time, complain func(error)) *memory {
	return &memory{now: now, complain: complain, state: archive{
		epoch: epoch, records: map[cartella.ID]placed{}, feeds: map[cartella.Scope]map[cartella.ID]ledger.Entry{},
		held: map[cartella.DeviceID]map[cartella.Seq]held{}, last: map[cartella.DeviceID]cartella.Seq{},
		fields: map[fieldKey]change{}, numbers: map[cartella.Series]uint64{},
	}, given: map[cartella.DeviceID]map[cartella.Seq]bool{}, watchers: map[chan ledger.Change]map[cartella.Scope]bool{}}
}

func (a archive) clone() archive {
	a.records, a.last, a.fields, a.numbers = maps.Clone(a.records), maps.Clone(a.last), maps.Clone(a.fields), maps.Clone(a.numbers)
	feeds := make(map[cartella.Scope]map[cartella.ID]ledger.Entry, len(a.feeds))
	for s, f := range a.feeds {
		feeds[s] = maps.Clone(f)
	}
	all := make(map[cartella.DeviceID]map[cartella.Seq]held, len(a.held))
	for d, h := range a.held {
		all[d] = maps.Clone(h)
	}
	a.feeds, a.held = feeds, all
	return a
}

func (l *memory) backup() archive {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.state.clone()
}

// judged is how many of a device's mutations ever had a verdict, those that a
// restore has undone included.
func (l *memory) judged(device cartella.DeviceID, ms []cartella.Mutation) int {
	l.mu.Lock()
	defer l.mu.Unlock()
	n := 0
	for _, m := range ms {
		if l.given[device][m.Seq] {
			n++
		}
	}
	return n
}

// restore puts an earlier state back as a new life of the ledger.
func (l *memory) restore(a archive, epoch cartella.Epoch) {
	l.mu.Lock()
	defer l.mu.Unlock()
	given := l.state.numbers
	l.state = a.clone()
	l.state.epoch = epoch
	// What a real ledger leaves room for, this one knows.
	for series, last := range given {
		l.state.numbers[series] = max(l.state.numbers[series], last)
	}
}

func (l *memory) Epoch(context.Context) (cartella.Epoch, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.state.epoch, nil
}

func (l *memory) Head(context.Context) (cartella.Version, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.state.head, nil
}

func (l *memory) LastSeq(_ context.Context, d cartella.DeviceID) (cartella.Seq, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.state.last[d], nil
}

func (l *memory) Skip(_ context.Context, d cartella.DeviceID, seq cartella.Seq) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.state.last[d] = max(l.state.last[d], seq)
	return nil
}

func (l *memory) setFault(f func() (apply, fail bool)) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.fault = f
}

var errLedger = fmt.Errorf("the ledger's disk failed")

func (l *memory) Commit(_ context.Context, batch []cartella.Mutation, decide func(ledger.Tx, cartella.Mutation) (ledger.Effect, error)) ([]cartella.Verdict, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	apply, fail := true, false
	if l.fault != nil {
		apply, fail = l.fault()
	}
	if !apply {
		return nil, errLedger
	}
	next := l.state.clone()
	grown := map[cartella.Scope]bool{}
	var out []cartella.Verdict
	for _, m := range batch {
		raw, err := cartella.Marshal(m)
		if err != nil {
			return nil, err
		}
		if m.Seq <= next.last[m.Device] && l.planted != applyTwice {
			h, ok := next.held[m.Device][m.Seq]
			if !ok || !bytes.Equal(h.raw, raw) {
				return nil, &cartella.Error{Code: cartella.CodeSequenza, Message: "Il progressivo è di un'altra modifica."}
			}
			out = append(out, h.verdict)
			continue
		}
		if m.Seq > next.last[m.Device]+1 {
			return nil, &cartella.Error{Code: cartella.CodeSequenza, Message: "Manca una modifica."}
		}
		judged := m
		if l.planted == overwrite {
			judged = presuming(next, m)
		}
		numbers := maps.Clone(next.numbers)
		e, err := decide(tx{&next}, judged)
		if err != nil {
			return nil, err
		}
		if e.Outcome != cartella.Accepted {
			next.numbers = numbers
		}
		out = append(out, l.keep(&next, m, raw, e, grown))
	}
	l.state = next
	l.hint(grown)
	if fail {
		return nil, errLedger
	}
	return out, nil
}

func (l *memory) keep(a *archive, m cartella.Mutation, raw []byte, e ledger.Effect, grown map[cartella.Scope]bool) cartella.Verdict {
	h := held{mutation: m, raw: raw, before: map[cartella.ID]cartella.Record{}}
	for _, edit := range m.Edits {
		if p, ok := a.records[edit.ID]; ok {
			h.before[edit.ID] = p.Record
			if edit.ID == m.Edits[0].ID {
				h.scopes = p.scopes
			}
		}
	}
	if _, again := a.held[m.Device][m.Seq]; again {
		l.complain(fmt.Errorf("%s/%d takes effect twice", m.Device, m.Seq))
	}
	written := map[cartella.ID]bool{}
	for _, w := range e.Writes {
		if written[w.Record.ID] {
			l.complain(fmt.Errorf("%s/%d writes %s twice", m.Device, m.Seq, w.Record.ID))
		}
		written[w.Record.ID] = true
		if len(w.Scopes) == 0 {
			l.complain(fmt.Errorf("%s/%d writes %s into no scope", m.Device, m.Seq, w.Record.ID))
		}
		if l.planted == leak {
			w.Scopes = append(slices.Clone(w.Scopes), cartella.ScopeAmbito)
		}
		a.head++
		rec := w.Record
		rec.Version = a.head
		was := a.records[rec.ID]
		for _, s := range was.scopes {
			if l.planted == forgetTombstone {
				delete(a.feed(s), rec.ID)
			} else if !slices.Contains(w.Scopes, s) {
				a.feed(s)[rec.ID] = ledger.Entry{Record: cartella.Record{ID: rec.ID, Version: a.head}, Gone: true}
				grown[s] = true
			}
		}
		for _, s := range w.Scopes {
			a.feed(s)[rec.ID] = ledger.Entry{Record: rec}
			grown[s] = true
		}
		a.records[rec.ID] = placed{Record: rec, scopes: slices.Clone(w.Scopes), parent: w.Parent, expires: w.Expires, day: w.Placed, from: w.From, to: w.To}
		h.writes = append(h.writes, rec.ID)
	}
	if len(e.Writes) == 0 {
		a.head++
	}
	if e.Outcome == cartella.Accepted {
		if err := landed(m, h.before, a.records); err != nil {
			l.complain(err)
		}
		for _, edit := range m.Edits {
			if edit.Create != nil {
				a.fields[fieldKey{id: edit.ID}] = change{m.Author, l.now().UTC()}
			}
			for p := range edit.Set {
				a.fields[fieldKey{edit.ID, p}] = change{m.Author, l.now().UTC()}
			}
		}
	}
	h.verdict = cartella.Verdict{Device: m.Device, Seq: m.Seq, Outcome: e.Outcome, At: a.head, Conflicts: e.Conflicts, Error: e.Error}
	if a.held[m.Device] == nil {
		a.held[m.Device] = map[cartella.Seq]held{}
	}
	if l.given[m.Device] == nil {
		l.given[m.Device] = map[cartella.Seq]bool{}
	}
	l.given[m.Device][m.Seq] = true
	a.held[m.Device][m.Seq] = h
	a.last[m.Device] = max(a.last[m.Device], m.Seq)
	return h.verdict
}

func (a *archive) feed(s cartella.Scope) map[cartella.ID]ledger.Entry {
	if a.feeds[s] == nil {
		a.feeds[s] = map[cartella.ID]ledger.Entry{}
	}
	return a.feeds[s]
}

func (l *memory) Feed(_ context.Context, scope cartella.Scope, after cartella.Version, limit ledger.Limit) (ledger.Page, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	var all []ledger.Entry
	for _, e := range l.state.feeds[scope] {
		if e.Version > after {
			all = append(all, e)
		}
	}
	slices.SortFunc(all, func(a, b ledger.Entry) int { return int(a.Version) - int(b.Version) })
	bytes := 0
	for i, e := range all {
		if bytes += len(e.Body); i > 0 && (limit.Records > 0 && i == limit.Records || limit.Bytes > 0 && bytes > limit.Bytes) {
			return ledger.Page{Entries: all[:i], Cursor: all[i-1].Version}, nil
		}
	}
	return ledger.Page{Entries: all, Cursor: max(after, l.state.head), Head: true}, nil
}

func (l *memory) Digest(_ context.Context, scope cartella.Scope) (cartella.Digest, cartella.Version, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	var d cartella.Digester
	for id, e := range l.state.feeds[scope] {
		if !e.Gone {
			d.Add(id, e.Version)
		}
	}
	return d.Digest(), l.state.head, nil
}

func (l *memory) Dated(_ context.Context, scope cartella.Scope, from, to string, limit int) ([]cartella.Record, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	var found []placed
	for _, p := range l.state.records {
		if p.to >= from && p.from != "" && p.from <= to && slices.Contains(p.scopes, scope) {
			found = append(found, p)
		}
	}
	slices.SortFunc(found, func(a, b placed) int { return strings.Compare(a.from+string(a.ID), b.from+string(b.ID)) })
	var out []cartella.Record
	for _, p := range found[:min(limit, len(found))] {
		out = append(out, p.Record)
	}
	return out, nil
}

func (l *memory) Among(_ context.Context, scope cartella.Scope, ids []cartella.ID) ([]cartella.Record, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	var out []cartella.Record
	for _, id := range ids {
		if p, ok := l.state.records[id]; ok && slices.Contains(p.scopes, scope) {
			out = append(out, p.Record)
		}
	}
	return out, nil
}

func (l *memory) Expiring(_ context.Context, day string) ([]cartella.Record, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	var out []cartella.Record
	for _, id := range slices.Sorted(maps.Keys(l.state.records)) {
		if p := l.state.records[id]; p.expires != "" && p.expires <= day {
			out = append(out, p.Record)
		}
	}
	return out, nil
}

func (l *memory) Ahead(_ context.Context, day string, limit int) (a ledger.Ahead, err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	all := slices.SortedFunc(maps.Values(l.state.records), func(a, b placed) int {
		return cmp.Or(strings.Compare(a.day, b.day), strings.Compare(string(a.ID), string(b.ID)))
	})
	for _, p := range all {
		switch {
		case p.day <= day:
			a.Before = p.day
		case len(a.Records) < limit:
			a.Records = append(a.Records, p.Record)
			a.First = cmp.Or(a.First, p.day)
		}
	}
	return a, nil
}

func (l *memory) Changes(ctx context.Context) <-chan ledger.Change {
	c := make(chan ledger.Change)
	signal := make(chan ledger.Change, 1)
	l.mu.Lock()
	l.watchers[signal] = map[cartella.Scope]bool{}
	l.mu.Unlock()
	go func() {
		defer close(c)
		defer func() {
			l.mu.Lock()
			defer l.mu.Unlock()
			delete(l.watchers, signal)
		}()
		for {
			select {
			case <-signal:
			case <-ctx.Done():
				return
			}
			l.mu.Lock()
			change := ledger.Change{Scopes: slices.Sorted(maps.Keys(l.watchers[signal])), Head: l.state.head}
			clear(l.watchers[signal])
			l.mu.Unlock()
			select {
			case c <- change:
			case <-ctx.Done():
				return
			}
		}
	}()
	return c
}

// hint tells the watchers of scopes that have grown. l.mu is held.
func (l *memory) hint(grown map[cartella.Scope]bool) {
	for signal, scopes := range l.watchers {
		maps.Copy(scopes, grown)
		select {
		case signal <- ledger.Change{}:
		default:
		}
	}
}

// tx is an archive as a decision sees it.
type tx struct{ a *archive }

func (t tx) Record(id cartella.ID) (cartella.Record, bool) {
	p, ok := t.a.records[id]
	return p.Record, ok
}

func (t tx) Next(s cartella.Series) uint64 {
	t.a.numbers[s]++
	return t.a.numbers[s]
}

func (t tx) Scopes(id cartella.ID) []cartella.Scope { return t.a.records[id].scopes }

func (t tx) Children(id cartella.ID) []cartella.Record {
	var out []cartella.Record
	for _, child := range slices.Sorted(maps.Keys(t.a.records)) {
		if p := t.a.records[child]; p.parent == id {
			out = append(out, p.Record)
		}
	}
	return out
}

func (t tx) LastChange(id cartella.ID, field cartella.Path) (cartella.OperatoreID, time.Time, bool) {
	if c, ok := t.a.fields[fieldKey{id, field}]; ok {
		return c.by, c.at, true
	}
	c := t.a.fields[fieldKey{id: id}]
	return c.by, c.at, false
}

// presuming is m with what it replaces taken from what stands.
func presuming(a archive, m cartella.Mutation) cartella.Mutation {
	m.Edits = slices.Clone(m.Edits)
	for i, e := range m.Edits {
		set := map[cartella.Path]cartella.Change{}
		for p, c := range e.Set {
			c.Was = a.records[e.ID].Field(p)
			set[p] = c
		}
		if e.Set != nil {
			m.Edits[i].Set = set
		}
	}
	return m
}
