package cartella

import (
	"encoding/json"
	"fmt"
)

// Kind says what a record is of.
type Kind string

// Record is the state of one thing. Body is canonical JSON and is treated as
// immutable: whoever changes a record makes a new body.
type Record struct {
	ID       ID              `json:"id"`
	Kind     Kind            `json:"kind"`
	Servizio ServizioID      `json:"servizio"`
	Version  Version         `json:"version"`
	Body     json.RawMessage `json:"body"`

	parsed *parsed // see Parsed; nil unless asked for
}

// Reader is the state against which a mutation is decided. It is consistent
// for the time of one decision.
type Reader interface {
	// Record returns the newest state of id, false where there is none.
	Record(id ID) (Record, bool)
}

// Into decodes the body into one of this package's typed views.
func (r Record) Into(v any) error {
	if err := json.Unmarshal(r.Body, v); err != nil {
		return fmt.Errorf("decode %s %s: %w", r.Kind, r.ID, err)
	}
	return nil
}

// New makes the record of a create edit out of a typed view. It fails only
// where the view cannot be encoded.
func New(id ID, kind Kind, servizio ServizioID, view any) (Record, error) {
	raw, err := Marshal(view)
	if err != nil {
		return Record{}, fmt.Errorf("encode %s: %w", kind, err)
	}
	body, err := Canonical(raw)
	if err != nil {
		return Record{}, fmt.Errorf("encode %s: %w", kind, err)
	}
	return Record{ID: id, Kind: kind, Servizio: servizio, Body: body}, nil
}

// Field is the canonical value at p, nil where the record has none.
func (r Record) Field(p Path) json.RawMessage {
	t, err := r.object()
	if err != nil {
		return nil
	}
	v := get(t, p)
	if v == nil {
		return nil
	}
	raw, err := encode(v)
	if err != nil {
		return nil
	}
	return raw
}

// Text is the text at p, "" where there is none.
func (r Record) Text(p Path) string {
	t, err := r.object()
	if err != nil {
		return ""
	}
	return text(t, p)
}

// parentOf is the record that r belongs to and the kind that it has to be of;
// false where it stands alone.
func parentOf(r Record) (ID, Kind, bool) {
	s := SchedaDi(r.Kind)
	if s == nil {
		return "", "", false
	}
	for _, p := range s.Radici {
		if id := r.Text(p); id != "" {
			return ID(id), s.campi[p].Di, true
		}
	}
	return "", "", false
}

// Parent is the record that r belongs to and whose reach it shares; empty where
// r stands alone.
func Parent(r Record) ID {
	id, _, _ := parentOf(r)
	return id
}

// isParent reports whether p is what r belongs to, and of a kind that can be.
func isParent(r, p Record) bool {
	id, kind, ok := parentOf(r)
	return ok && id == p.ID && kind == p.Kind
}

// Group is the record beside which a ledger finds r: what it belongs to or, for a
// case, the person it is about.
func Group(r Record) ID {
	if s := SchedaDi(r.Kind); s != nil && s.Gruppo != "" {
		return ID(r.Text(s.Gruppo))
	}
	return Parent(r)
}
