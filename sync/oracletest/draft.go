package oracletest

import (
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"siz-icaro/sync/cartella"
)

// draft is a mutation that is being written.
type draft struct {
	action cartella.Action
	author string
	edits  []*edit
}

// edit creates a record where create is not nil, and sets fields otherwise.
type edit struct {
	id, servizio string
	kind         cartella.Kind
	create       object
	set          map[string]fieldChange
}

type fieldChange struct{ was, now any }

// change sets a field of r from what it is.
func (e *edit) change(r *record, path string, now any) *edit {
	if e.set == nil {
		e.set = map[string]fieldChange{}
	}
	e.set[path] = fieldChange{r.at(path), now}
	return e
}

func editing(r *record) *edit { return &edit{id: r.id, kind: r.kind} }

// put writes a field of what is created or set, r being what stands.
func (e *edit) put(r *record, path string, v any) {
	if e.create == nil {
		e.change(r, path, v)
		return
	}
	e.create = (&record{body: e.create}).with(path, v).body
}

func (w *world) mutation(d *draft) cartella.Mutation {
	m := cartella.Mutation{Author: cartella.OperatoreID(d.author), Action: d.action, At: w.now().Truncate(time.Second)}
	for _, e := range d.edits {
		out := cartella.Edit{ID: cartella.ID(e.id), Kind: e.kind, Servizio: cartella.ServizioID(e.servizio)}
		if e.create != nil {
			out.Create = w.raw(e.create)
		} else {
			out.Set = map[cartella.Path]cartella.Change{}
			for p, ch := range e.set {
				out.Set[cartella.Path(p)] = cartella.Change{Was: w.raw(ch.was), Now: w.raw(ch.now)}
			}
		}
		m.Edits = append(m.Edits, out)
	}
	return m
}

func (w *world) raw(v any) json.RawMessage {
	if v == nil {
		return nil
	}
	raw, err := cartella.Marshal(v)
	if err != nil {
		w.t.Fatal(err)
	}
	return raw
}

func pick[T any](w *world, list []T) (T, bool) {
	if len(list) == 0 {
		var none T
		return none, false
	}
	return list[w.rng.IntN(len(list))], true
}

// one is pick where the list cannot be empty.
func one[T any](w *world, list ...T) T { return list[w.rng.IntN(len(list))] }

func (w *world) chance(of int) bool { return w.rng.IntN(of) == 0 }

// all are the records of the kinds named, in order of id, where keep says so.
func (w *world) all(keep func(*record) bool, kinds ...cartella.Kind) []*record {
	var out []*record
	for _, r := range w.state.records {
		if slices.Contains(kinds, r.kind) && (keep == nil || keep(r)) {
			out = append(out, r)
		}
	}
	slices.SortFunc(out, func(a, b *record) int {
		if a.id < b.id {
			return -1
		}
		return 1
	})
	return out
}

// visible are the records of kind k that u sees.
func (w *world) visible(u string, k cartella.Kind) []*record {
	return w.all(func(r *record) bool { return w.state.sees(u, r) && r.servizio != storico }, k)
}

// unused is a key that no entry of a collection has.
func (w *world) unused(r *record, collection string) string {
	for n := len(r.keys(collection)) + 1; ; n++ {
		if key := fmt.Sprintf("e%d", n); !slices.Contains(r.keys(collection), key) {
			return key
		}
	}
}

// where are the services, of those given, in which u has one of roles.
func (w *world) where(u string, roles, among []string) []string {
	var out []string
	for _, s := range among {
		if slices.Contains(roles, w.state.role(u, s)) {
			out = append(out, s)
		}
	}
	return out
}

func (w *world) ids(k cartella.Kind) []string {
	var out []string
	for _, r := range w.all(nil, k) {
		out = append(out, r.id)
	}
	return out
}

// days is a day that many days from today.
func (w *world) days(n int) string { return day(w.now().AddDate(0, 0, n)) }

func (w *world) instant(n time.Duration) string {
	return w.now().Add(n).Truncate(time.Second).Format(time.RFC3339)
}
