package oracletest

import (
	"bytes"
	"encoding/json"
	"maps"
	"reflect"
	"slices"
	"strings"

	"siz-icaro/sync/cartella"
)

// record is the model's view of one record. It is never changed once made.
type record struct {
	id       string
	kind     cartella.Kind
	servizio string
	body     object
}

// object is a decoded JSON object.
type object = map[string]any

func decode(raw []byte) (object, error) {
	if len(raw) == 0 {
		return object{}, nil
	}
	dec := json.NewDecoder(bytes.NewReader(raw))
	dec.UseNumber()
	var o object
	if err := dec.Decode(&o); err != nil {
		return nil, err
	}
	return withoutNulls(o), nil
}

func withoutNulls(o object) object {
	for k, v := range o {
		switch v := v.(type) {
		case nil:
			delete(o, k)
		case object:
			withoutNulls(v)
		}
	}
	return o
}

// at is the value of a dotted field, nil for none.
func (r *record) at(path string) any {
	if r == nil {
		return nil
	}
	var v any = r.body
	for key := range strings.SplitSeq(path, ".") {
		o, ok := v.(object)
		if !ok {
			return nil
		}
		v = o[key]
	}
	return v
}

func (r *record) text(path string) string {
	s, _ := r.at(path).(string)
	return s
}

func (r *record) yes(path string) bool {
	b, _ := r.at(path).(bool)
	return b
}

// keys are those of a collection, in order.
func (r *record) keys(path string) []string {
	o, _ := r.at(path).(object)
	return slices.Sorted(maps.Keys(o))
}

// with is a copy of r in which one field has another value, nil for none.
func (r *record) with(path string, v any) *record {
	out := *r
	out.body = put(r.body, strings.Split(path, "."), v)
	return &out
}

func put(o object, path []string, v any) object {
	out := maps.Clone(o)
	if out == nil {
		out = object{}
	}
	if len(path) > 1 {
		child, _ := out[path[0]].(object)
		if inner := put(child, path[1:], v); len(inner) > 0 {
			v = inner
		} else {
			v = nil
		}
	}
	if v == nil {
		delete(out, path[0])
	} else {
		out[path[0]] = v
	}
	return out
}

// leaves are the fields of a body in dotted form.
func leaves(r *record) map[string]any {
	out := map[string]any{}
	var walk func(prefix string, o object)
	walk = func(prefix string, o object) {
		for k, v := range o {
			if child, ok := v.(object); ok && len(child) > 0 {
				walk(prefix+k+".", child)
				continue
			}
			out[prefix+k] = v
		}
	}
	if r != nil {
		walk("", r.body)
	}
	return out
}

// changed are the fields in which after differs from before, with their new
// values: nil for one that is gone.
func changed(before, after *record) map[string]any {
	was, is := leaves(before), leaves(after)
	out := map[string]any{}
	for p, v := range is {
		if !reflect.DeepEqual(was[p], v) {
			out[p] = v
		}
	}
	for p := range was {
		if _, still := is[p]; !still {
			out[p] = nil
		}
	}
	return out
}

// state is the whole Ambito at one moment. It is never changed once made but
// for what it remembers of its own answers.
type state struct {
	records map[string]*record
	// day is the calendar day in Italy.
	day string

	insiemi map[string][]string // scopes by record
	granted map[string][]string // scopes by operator
}

func newState(records map[string]*record, day string) *state {
	return &state{records: records, day: day, insiemi: map[string][]string{}, granted: map[string][]string{}}
}

// next is st with some records in other states, on the same day.
func (st *state) next(recs ...*record) *state {
	all := maps.Clone(st.records)
	for _, r := range recs {
		all[r.id] = r
	}
	return newState(all, st.day)
}

// of is the record id where it is of kind k, nil otherwise.
func (st *state) of(k cartella.Kind, id string) *record {
	if r := st.records[id]; r != nil && r.kind == k {
		return r
	}
	return nil
}

// same reports whether two records say the same today. In a person's record a
// share that has ended may stand until a case of theirs changes, and one with
// the service that they are of may be left out: neither means anything.
func (st *state) same(a, b *record) bool {
	a, b = st.current(a), st.current(b)
	return a.kind == b.kind && a.servizio == b.servizio && reflect.DeepEqual(a.body, b.body)
}

func (st *state) current(r *record) *record {
	r = bare(r)
	if r.kind == cartella.KindDomanda {
		r = r.with("protocollo", nil).with("protocollata_il", nil).with("impronta", nil)
	}
	if numbers[r.kind] {
		return r.with("numero", nil) // judged apart
	}
	if r.kind != cartella.KindSoggetto {
		return r
	}
	for _, s := range r.keys("condiviso") {
		if r.text("condiviso."+s) < st.day || s == r.servizio {
			r = r.with("condiviso."+s, nil)
		}
	}
	return r
}
