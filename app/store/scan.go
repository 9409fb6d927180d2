package store

import (
	"bytes"
	"encoding/json"
	"errors"
)

// leaf is one place of a body, found by scan: a field, or the entry into a
// member of a keyed collection.
type leaf struct {
	// field, key and sub are the segments of its path: "equipe", "U12", "ruolo".
	field, key, sub []byte
	depth           int
	// object says that this is the entry into an object; value is empty then.
	object bool
	// value is the text of a string, unescaped, or the literal as it stands.
	value []byte
}

// reached is the service that a field names which reaches one.
func (l leaf) reached() []byte {
	if l.depth == 1 {
		return l.value
	}
	return l.key
}

var errScan = errors.New("body is not canonical JSON")

// scan calls yield for the fields of a canonical body, three levels deep, in
// their order. It reads at some hundred megabytes a second where encoding/json
// reads at fifty, and that is most of what landing a record costs. What yield
// is given is valid until it returns.
func scan(body []byte, yield func(leaf)) error {
	s := scanner{b: body, yield: yield}
	if !s.object(1) || s.i != len(s.b) {
		return errScan
	}
	return nil
}

type scanner struct {
	b     []byte
	i     int
	at    leaf
	yield func(leaf)
}

func (s *scanner) eat(c byte) bool {
	if s.i < len(s.b) && s.b[s.i] == c {
		s.i++
		return true
	}
	return false
}

func (s *scanner) object(depth int) bool {
	if !s.eat('{') {
		return false
	}
	if s.eat('}') {
		return true
	}
	for {
		name, ok := s.text()
		if !ok || !s.eat(':') || s.i >= len(s.b) {
			return false
		}
		// Names are never escaped in our kinds; a copy keeps one that is.
		switch depth {
		case 1:
			s.at.field, s.at.key, s.at.sub = name, nil, nil
		case 2:
			s.at.key, s.at.sub = name, nil
		case 3:
			s.at.sub = name
		}
		s.at.depth, s.at.object, s.at.value = depth, false, nil
		switch c := s.b[s.i]; {
		case c == '{' && depth < 3:
			s.at.object = true
			s.yield(s.at)
			if !s.object(depth + 1) {
				return false
			}
		case c == '{' || c == '[':
			if !s.skip() {
				return false
			}
		case c == '"':
			if s.at.value, ok = s.text(); !ok {
				return false
			}
			s.yield(s.at)
		default:
			start := s.i
			for s.i < len(s.b) && s.b[s.i] != ',' && s.b[s.i] != '}' {
				s.i++
			}
			s.at.value = s.b[start:s.i]
			s.yield(s.at)
		}
		if s.eat('}') {
			return true
		}
		if !s.eat(',') {
			return false
		}
	}
}

// text reads a string. One without escapes is a piece of the body itself.
func (s *scanner) text() ([]byte, bool) {
	if !s.eat('"') {
		return nil, false
	}
	start := s.i
	for {
		n := bytes.IndexByte(s.b[s.i:], '"')
		if n < 0 {
			return nil, false
		}
		s.i += n + 1
		raw := s.b[start : s.i-1]
		if bytes.IndexByte(raw, '\\') < 0 {
			return raw, true
		}
		// The quote ends the string unless an odd run of backslashes is before it.
		run := 0
		for run < len(raw) && raw[len(raw)-1-run] == '\\' {
			run++
		}
		if run%2 == 0 {
			return s.unescape(raw)
		}
	}
}

func (s *scanner) unescape(raw []byte) ([]byte, bool) {
	plain := true
	for i := 0; i < len(raw) && plain; i++ {
		if raw[i] == '\\' {
			i++
			plain = raw[i] != 'u'
		}
	}
	if !plain {
		var text string
		if json.Unmarshal(s.b[s.i-len(raw)-2:s.i], &text) != nil {
			return nil, false
		}
		return []byte(text), true
	}
	out := make([]byte, 0, len(raw))
	for i := 0; i < len(raw); i++ {
		c := raw[i]
		if c == '\\' {
			i++
			switch c = raw[i]; c {
			case 'n':
				c = '\n'
			case 't':
				c = '\t'
			case 'r':
				c = '\r'
			case 'b':
				c = '\b'
			case 'f':
				c = '\f'
			case '"', '\\', '/':
			default:
				return nil, false
			}
		}
		out = append(out, c)
	}
	return out, true
}

// skip passes over an array or an object that is nested too deep to matter.
func (s *scanner) skip() bool {
	depth := 0
	for s.i < len(s.b) {
		switch s.b[s.i] {
		case '"':
			if _, ok := s.text(); !ok {
				return false
			}
			continue
		case '{', '[':
			depth++
		case '}', ']':
			depth--
		}
		s.i++
		if depth == 0 {
			return true
		}
	}
	return false
}
