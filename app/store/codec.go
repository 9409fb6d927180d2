package store

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"maps"

	"siz-icaro/sync/cartella"
	"siz-icaro/sync/replica"
)

// The keys of Badger, each filled up with zeros: the length of a key is in clear
// in Badger's logs, and would tell a service or an operator from a citizen.
//
//	m          the state
//	r<id>      a confirmed record with the scopes it came through
//	v<id>      a provisional record
//	o<seq>     a mutation behind provisional records
//	z          the state once more, for the day on which the first is damaged
const (
	spaceConfirmed   = 'r'
	spaceProvisional = 'v'
)

var stateKey, stateCopyKey = padKey([]byte{'m'}), padKey([]byte{'z'})

// format is that of what is on disk. Format 1 had neither padding nor, by a
// mistake, Badger's encryption: it is copied into this one.
const format = 2

// keyStep is what the length of a key is a multiple of; an id of ours has room.
const keyStep = 48

func padKey(key []byte) []byte {
	out := make([]byte, (len(key)+keyStep-1)/keyStep*keyStep)
	copy(out, key)
	return out
}

func keyOf(space byte, id cartella.ID) []byte {
	out := make([]byte, (len(id)+keyStep)/keyStep*keyStep)
	out[0] = space
	copy(out[1:], id)
	return out
}

// idOf is the id in the key of a record.
func idOf(key []byte) cartella.ID { return cartella.ID(bytes.TrimRight(key[1:], "\x00")) }

// state is all that is not a record. Every transaction writes it.
type state struct {
	Format int            `json:"format"`
	Epoch  cartella.Epoch `json:"epoch"`
	// Scopes are those that are held, with how far. A scope that is dropped and
	// granted again is another one: memberships name it by N.
	Scopes map[cartella.Scope]scope `json:"scopes"`
	NextN  uint32                   `json:"next_n"`
	// Count and Sum are of the records on disk; see mark.
	Count int  `json:"count"`
	Sum   mark `json:"sum"`
	// Anchor is how far the journal had come.
	Anchor replica.Anchor `json:"anchor,omitzero"`
	// Taken is set while the store lacks what one that was lost held: how many
	// records were taken over. See Replenished.
	Taken *int `json:"taken,omitempty"`
}

// scope counts its readings from the beginning. A membership from an earlier
// one than Reading is suspect, one from before Floor is no more.
type scope struct {
	N       uint32           `json:"n"`
	Reading uint32           `json:"reading"`
	Floor   uint32           `json:"floor"`
	Cursor  cartella.Version `json:"cursor"`
}

func (s state) clone() state {
	s.Scopes = maps.Clone(s.Scopes)
	if s.Scopes == nil {
		s.Scopes = map[cartella.Scope]scope{}
	}
	return s
}

// scope returns the scope of that name, held from now on.
func (s *state) scope(name cartella.Scope) scope {
	sc, ok := s.Scopes[name]
	if !ok {
		s.NextN++
		sc = scope{N: s.NextN, Reading: 1, Floor: 1}
		s.Scopes[name] = sc
	}
	return sc
}

func (s *state) count(before, after mark) {
	if before != 0 {
		s.Count--
	}
	if after != 0 {
		s.Count++
	}
	s.Sum += after - before
}

func decodeState(raw []byte) (state, error) {
	var s state
	if err := json.Unmarshal(raw, &s); err != nil {
		return s, fmt.Errorf("decode state: %w", err)
	}
	if s.Format != format {
		return s, fmt.Errorf("format %d is not %d", s.Format, format)
	}
	return s, nil
}

// membership says that a record is in a scope, since which reading of it.
type membership struct {
	scope   uint32 // scope.N
	reading uint32
}

var errEnvelope = errors.New("record is not readable")

// appendEnvelope writes a record as it is sealed: what is ours in binary, then
// the body byte for byte.
func appendEnvelope(dst []byte, r cartella.Record, in []membership) []byte {
	dst = binary.AppendUvarint(dst, uint64(r.Version))
	for _, s := range []string{string(r.Kind), string(r.Servizio)} {
		dst = append(binary.AppendUvarint(dst, uint64(len(s))), s...)
	}
	dst = binary.AppendUvarint(dst, uint64(len(in)))
	for _, m := range in {
		dst = binary.AppendUvarint(dst, uint64(m.scope))
		dst = binary.AppendUvarint(dst, uint64(m.reading))
	}
	return append(dst, r.Body...)
}

// decodeEnvelope reads what appendEnvelope wrote; the body is part of raw.
func decodeEnvelope(id cartella.ID, raw []byte) (cartella.Record, []membership, error) {
	bad := false
	number := func() uint64 {
		n, size := binary.Uvarint(raw)
		if size <= 0 {
			bad = true
			return 0
		}
		raw = raw[size:]
		return n
	}
	text := func() string {
		n := number()
		if bad || n > uint64(len(raw)) {
			bad = true
			return ""
		}
		s := string(raw[:n])
		raw = raw[n:]
		return s
	}
	r := cartella.Record{ID: id, Version: cartella.Version(number()), Kind: cartella.Kind(text()), Servizio: cartella.ServizioID(text())}
	n := number()
	if bad || n > uint64(len(raw)) {
		return cartella.Record{}, nil, errEnvelope
	}
	in := make([]membership, n)
	for i := range in {
		in[i] = membership{uint32(number()), uint32(number())}
	}
	if bad {
		return cartella.Record{}, nil, errEnvelope
	}
	r.Body = raw
	return r, in, nil
}
