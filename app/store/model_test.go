package store

import (
	"bytes"
	"context"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"siz-icaro/sync/cartella"
	"siz-icaro/sync/replica"
	"siz-icaro/sync/wire"
)

// model is the contract of replica.Store, in maps.
type model struct {
	epoch   cartella.Epoch
	cursors map[cartella.Scope]cartella.Version
	recs    map[cartella.ID]*modelRecord
	views   map[cartella.ID]cartella.Record
}

type modelRecord struct {
	rec cartella.Record
	in  map[cartella.Scope]bool // true: suspect
}

func newModel() *model {
	return &model{cursors: map[cartella.Scope]cartella.Version{}, recs: map[cartella.ID]*modelRecord{}, views: map[cartella.ID]cartella.Record{}}
}

func (m *model) leave(id cartella.ID, s cartella.Scope) {
	r := m.recs[id]
	if r == nil {
		return
	}
	if delete(r.in, s); len(r.in) == 0 {
		delete(m.recs, id)
	}
}

func (m *model) land(b replica.Batch) {
	if b.Epoch != "" {
		m.epoch = b.Epoch
	}
	for _, s := range b.Drop {
		delete(m.cursors, s)
		for id := range m.recs {
			m.leave(id, s)
		}
	}
	for _, s := range b.Reread {
		m.cursors[s] = 0
		for _, r := range m.recs {
			if _, ok := r.in[s]; ok {
				r.in[s] = true
			}
		}
	}
	for _, it := range b.Items {
		r := m.recs[it.ID]
		if len(it.In) > 0 {
			fresh := cartella.Record{ID: it.ID, Kind: it.Kind, Servizio: it.Servizio, Version: it.Version, Body: it.Body}
			switch {
			case r == nil:
				r = &modelRecord{fresh, map[cartella.Scope]bool{}}
				m.recs[it.ID] = r
			case !slices.Contains(slices.Collect(maps.Values(r.in)), false), it.Version > r.rec.Version:
				r.rec = fresh
			}
			for _, s := range it.In {
				r.in[s] = false
				m.cursors[s] += 0
			}
		}
		for _, s := range it.Out {
			m.leave(it.ID, s)
		}
	}
	maps.Copy(m.cursors, b.Cursors)
	for _, s := range b.Complete {
		for id, r := range m.recs {
			if r.in[s] {
				m.leave(id, s)
			}
		}
	}
	for id, v := range b.Views {
		if v == nil {
			delete(m.views, id)
		} else {
			m.views[id] = *v
		}
	}
}

func (m *model) view() map[cartella.ID]cartella.Record {
	out := map[cartella.ID]cartella.Record{}
	for id, r := range m.recs {
		out[id] = r.rec
	}
	maps.Copy(out, m.views)
	return out
}

var modelScopes = []cartella.Scope{
	cartella.ScopeServizio(lodi), cartella.ScopeServizio(codogno), cartella.ScopeAmbito, cartella.ScopeUtente("op-1"),
}

func drawBatch(t *rapid.T) replica.Batch {
	scope := rapid.SampledFrom(modelScopes)
	scopes := func(label string, most int) []cartella.Scope {
		return rapid.SliceOfNDistinct(scope, 0, most, rapid.ID).Draw(t, label)
	}
	record := func(label string) cartella.Record {
		id := fmt.Sprintf("r%d", rapid.IntRange(0, 12).Draw(t, label))
		cognome := rapid.SampledFrom([]string{"Rossi", "Bianchi", "De Luca", "D'Angelo", "Verdi"}).Draw(t, "cognome")
		stato := rapid.SampledFrom([]string{"aperta", "chiusa"}).Draw(t, "stato")
		if rapid.Bool().Draw(t, "pic") {
			return rec(id, cartella.KindPIC, lodi, fmt.Sprintf(`{"numero":%q,"stato":%q,"soggetto":"r1","aperta_il":"2026-01-0%d"}`,
				cognome, stato, rapid.IntRange(1, 9).Draw(t, "giorno")))
		}
		return rec(id, cartella.KindSoggetto, lodi, fmt.Sprintf(`{"cognome":%q,"nome":"Ada"}`, cognome))
	}
	var b replica.Batch
	if rapid.IntRange(0, 9).Draw(t, "rare") == 0 {
		b.Epoch = cartella.Epoch(rapid.SampledFrom([]string{"e1", "e2"}).Draw(t, "epoch"))
		b.Drop = scopes("drop", 2)
		b.Reread = scopes("reread", 4)
	}
	for range rapid.IntRange(0, 6).Draw(t, "items") {
		r := record("item")
		it := wire.Item{ID: r.ID, Version: cartella.Version(rapid.IntRange(1, 20).Draw(t, "version")), In: scopes("in", 3)}
		for _, s := range scopes("out", 2) {
			if !slices.Contains(it.In, s) {
				it.Out = append(it.Out, s)
			}
		}
		if len(it.In) > 0 {
			it.Kind, it.Servizio, it.Body = r.Kind, r.Servizio, r.Body
		}
		b.Items = append(b.Items, it)
	}
	for _, s := range scopes("cursors", 2) {
		if b.Cursors == nil {
			b.Cursors = map[cartella.Scope]cartella.Version{}
		}
		b.Cursors[s] = cartella.Version(rapid.IntRange(0, 99).Draw(t, "cursor"))
	}
	b.Complete = scopes("complete", 2)
	for range rapid.IntRange(0, 2).Draw(t, "views") {
		if b.Views == nil {
			b.Views = map[cartella.ID]*cartella.Record{}
		}
		r := record("view")
		if b.Views[r.ID] = &r; rapid.Bool().Draw(t, "away") {
			b.Views[r.ID] = nil
		}
	}
	return b
}

// equalVersionsAgree keeps to what a ledger can send: one version of a record
// is one content, whichever scope it comes through.
func equalVersionsAgree(bodies map[string]wire.Item, b replica.Batch) {
	for i := range b.Items {
		it := &b.Items[i]
		if len(it.In) == 0 {
			continue
		}
		key := fmt.Sprintf("%s@%d", it.ID, it.Version)
		if was, ok := bodies[key]; ok {
			it.Kind, it.Servizio, it.Body = was.Kind, was.Servizio, was.Body
		}
		bodies[key] = *it
	}
}

// agree compares all that can be asked of the store with the model.
func agree(ctx context.Context, t interface{ Fatalf(string, ...any) }, s *Store, m *model) {
	st, err := s.State(ctx)
	if err != nil {
		t.Fatalf("state: %v", err)
	}
	want := maps.Clone(m.cursors)
	if st.Epoch != m.epoch || !reflect.DeepEqual(st.Cursors, want) {
		t.Fatalf("state is %+v, want %s %v", st, m.epoch, want)
	}
	view := m.view()
	byKind := map[cartella.Kind]int{}
	byState := 0
	for n := range 13 {
		id := cartella.ID(fmt.Sprintf("r%d", n))
		got, ok, err := s.Confirmed(ctx, id)
		r := m.recs[id]
		if err != nil || ok != (r != nil) || ok && !equal(got, r.rec) {
			t.Fatalf("confirmed %s is %+v %v %v, want %+v", id, got, ok, err, r)
		}
		got, ok, err = s.View(ctx, id)
		v, is := view[id]
		if err != nil || ok != is || ok && !equal(got, v) {
			t.Fatalf("view %s is %+v %v %v, want %+v", id, got, ok, err, v)
		}
		byKind[v.Kind]++
		if string(v.Field("stato")) == `"aperta"` {
			byState++
		}
	}
	for _, k := range []cartella.Kind{cartella.KindSoggetto, cartella.KindPIC} {
		p, err := s.List(ctx, Query{Kind: k})
		if err != nil || p.Total != byKind[k] || len(p.Rows) != byKind[k] {
			t.Fatalf("list %s gives %d of %d (%v), want %d", k, len(p.Rows), p.Total, err, byKind[k])
		}
		for _, row := range p.Rows {
			if _, pending := m.views[row.ID]; pending != row.Pending || !equal(row.Record, view[row.ID]) {
				t.Fatalf("row %+v, want %+v, pending %v", row, view[row.ID], pending)
			}
		}
	}
	n, err := s.Count(ctx, Query{Kind: cartella.KindPIC, Match: []Match{Is("stato", "aperta")}})
	if err != nil || n != byState {
		t.Fatalf("%d cases are open (%v), want %d", n, err, byState)
	}
	hits, err := s.Search(ctx, Search{Text: "rossi", Limit: 100})
	if err != nil {
		t.Fatalf("search: %v", err)
	}
	for _, h := range hits {
		if !equal(h.Record, view[h.ID]) {
			t.Fatalf("hit %+v, want %+v", h, view[h.ID])
		}
	}
	for _, scope := range modelScopes {
		var d cartella.Digester
		for id, r := range m.recs {
			if _, in := r.in[scope]; in {
				d.Add(id, r.rec.Version)
			}
		}
		if got, err := s.Digest(ctx, scope); err != nil || got != d.Digest() {
			t.Fatalf("digest of %s is %v %v, want %v", scope, got, err, d.Digest())
		}
	}
}

// TestModel lands random batches in the store and in the model, reopening in
// between, and compares everything after each.
func TestModel(t *testing.T) {
	base := t.TempDir()
	n := 0
	rapid.Check(t, func(rt *rapid.T) {
		n++
		dir := filepath.Join(base, fmt.Sprint(n))
		s := openQuietly(rt, dir)
		defer func() {
			if err := s.Close(); err != nil {
				rt.Fatalf("close: %v", err)
			}
			if err := os.RemoveAll(dir); err != nil {
				rt.Fatalf("remove: %v", err)
			}
		}()
		m := newModel()
		bodies := map[string]wire.Item{}
		for range rapid.IntRange(1, 12).Draw(rt, "steps") {
			b := drawBatch(rt)
			equalVersionsAgree(bodies, b)
			if err := s.Land(t.Context(), b); err != nil {
				rt.Fatalf("land: %v", err)
			}
			m.land(b)
			agree(t.Context(), rt, s, m)
			if rapid.IntRange(0, 4).Draw(rt, "reopen") == 0 {
				if err := s.Close(); err != nil {
					rt.Fatalf("close: %v", err)
				}
				if s = openQuietly(rt, dir); s.Report().Rebuilt {
					rt.Fatalf("reopened empty: %s", s.Report().Reason)
				}
				agree(t.Context(), rt, s, m)
			}
		}
	})
}

func openQuietly(t *rapid.T, dir string) *Store {
	s, err := Open(dir, testKeys, Options{})
	if err != nil {
		t.Fatalf("open: %v", err)
	}
	return s
}

// equal reports whether two records are the same, whoever has taken one apart.
func equal(a, b cartella.Record) bool {
	return a.ID == b.ID && a.Kind == b.Kind && a.Servizio == b.Servizio && a.Version == b.Version && bytes.Equal(a.Body, b.Body)
}
