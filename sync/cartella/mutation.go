package cartella

import (
	"bytes"
	"encoding/json"
	"time"
)

// MaxEdits bounds the edits of a mutation; an import may use as many.
const MaxEdits = 500

// Mutation is an intent: the only way to change anything. It lands whole or
// not at all, and (Device, Seq) makes it land once.
type Mutation struct {
	Device DeviceID    `json:"device"`
	Seq    Seq         `json:"seq"`
	Author OperatoreID `json:"author"`
	// Action selects the rule that authorises and validates the mutation and
	// the words that the history shows.
	Action Action `json:"action"`
	// At is when the author did it, by their own clock: shown to people, never
	// used to order or to authorise.
	At    time.Time `json:"at"`
	Edits []Edit    `json:"edits"`
}

// Edit creates one record or sets fields of one. The first edit of a mutation
// is what the action is about; the others are its consequences.
type Edit struct {
	ID   ID   `json:"id"`
	Kind Kind `json:"kind"`
	// Servizio owns a record that is being created; empty otherwise.
	Servizio ServizioID `json:"servizio,omitempty"`
	// Create is the whole body of a new record.
	Create json.RawMessage `json:"create,omitempty"`
	// Set holds what changes, field by field.
	Set map[Path]Change `json:"set,omitempty"`

	// compilata is what Create says, where this program has just written it with
	// [Compila]: it is not taken apart again. What came from elsewhere has none.
	compilata *parsed
}

// Change is the whole merge: it applies where the field still holds Was or
// already holds Now, and conflicts otherwise. A missing value means no value.
type Change struct {
	Was json.RawMessage `json:"was,omitempty"`
	Now json.RawMessage `json:"now,omitempty"`
}

// Outcome is what became of a mutation.
type Outcome string

const (
	Accepted   Outcome = "accepted"
	Conflicted Outcome = "conflict"
	Refused    Outcome = "refused"
)

// Conflict is a field that somebody changed after the author had read it.
type Conflict struct {
	Record ID              `json:"record"`
	Kind   Kind            `json:"kind"`
	Field  Path            `json:"field"`
	Saw    json.RawMessage `json:"saw,omitempty"`
	Wrote  json.RawMessage `json:"wrote,omitempty"`
	Stands json.RawMessage `json:"stands,omitempty"`
	// By and At say whose value stands and since when, by the central
	// service's clock. A desktop that decides provisionally leaves them empty.
	By OperatoreID `json:"by,omitempty"`
	At time.Time   `json:"at,omitzero"`
}

// Verdict is the central service's last word on a mutation. It never changes.
type Verdict struct {
	Device  DeviceID `json:"device"`
	Seq     Seq      `json:"seq"`
	Outcome Outcome  `json:"outcome"`
	// At is the last version that the mutation committed, the records it made
	// for a conflict included: a replica whose cursors have reached it holds
	// the effect and may forget its own provisional one.
	At        Version    `json:"at"`
	Conflicts []Conflict `json:"conflicts,omitempty"`
	Error     *Error     `json:"error,omitempty"`
}

// Decision is what [Decide] finds: the outcome and, where it is Accepted, the
// new state of each record the mutation touches, in the order of its edits,
// with the versions they had.
type Decision struct {
	Outcome   Outcome
	Records   []Record
	Conflicts []Conflict
	Error     *Error
}

// Creation is the edit that creates r.
func Creation(r Record) Edit {
	e := Edit{ID: r.ID, Kind: r.Kind, Servizio: r.Servizio, Create: r.Body}
	if r.parsed.of(r.Body) && r.parsed.pulito == r.Kind {
		e.compilata = r.parsed
	}
	return e
}

// Encoded is m as [Marshal] writes it. The bodies that this program has just encoded
// with [Compila] are put in as they are, where Marshal looks through each once more.
func (m Mutation) Encoded() ([]byte, error) {
	if len(m.Edits) == 0 {
		return Marshal(m)
	}
	edits := m.Edits
	m.Edits = []Edit{}
	b, err := Marshal(m)
	if err != nil {
		return nil, err
	}
	length := len(b)
	for _, e := range edits {
		length += len(e.Create) + 200
	}
	b = append(make([]byte, 0, length), bytes.TrimSuffix(b, []byte("]}"))...)
	for i, e := range edits {
		if i > 0 {
			b = append(b, ',')
		}
		if b, err = e.appendTo(b); err != nil {
			return nil, err
		}
	}
	return append(b, "]}"...), nil
}

// appendTo appends e as Marshal writes it.
func (e Edit) appendTo(b []byte) (_ []byte, err error) {
	if !e.compilata.of(e.Create) || !e.ID.Valid() || !ID(e.Servizio).Valid() || !verbatim(string(e.Kind)) || len(e.Set) > 0 {
		raw, err := Marshal(e)
		return append(b, raw...), err
	}
	for _, part := range []string{`{"id":"`, string(e.ID), `","kind":"`, string(e.Kind), `","servizio":"`, string(e.Servizio), `","create":`} {
		b = append(b, part...)
	}
	return append(append(b, e.Create...), '}'), nil
}

// Difference is the edit that turns before into after, one change a field.
// It is empty (no Set) where they are the same.
func Difference(before, after Record) (Edit, error) {
	e := Edit{ID: before.ID, Kind: before.Kind, Set: map[Path]Change{}}
	old, err := parseObject(before.Body)
	if err != nil {
		return e, err
	}
	now, err := parseObject(after.Body)
	if err != nil {
		return e, err
	}
	was := map[Path]json.RawMessage{}
	collect := func(into map[Path]json.RawMessage, t tree) error {
		var failed error
		leaves(t, "", func(p Path, v any) *Error {
			if _, empty := v.(tree); empty {
				return nil
			}
			raw, err := encode(v)
			if err != nil {
				failed = err
			}
			into[p] = raw
			return nil
		})
		return failed
	}
	if err := collect(was, old); err != nil {
		return e, err
	}
	is := map[Path]json.RawMessage{}
	if err := collect(is, now); err != nil {
		return e, err
	}
	for p, v := range is {
		if string(was[p]) != string(v) {
			e.Set[p] = Change{Was: was[p], Now: v}
		}
	}
	for p, v := range was {
		if _, still := is[p]; !still {
			e.Set[p] = Change{Was: v}
		}
	}
	return e, nil
}
