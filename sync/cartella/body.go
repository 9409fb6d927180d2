package cartella

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/go-json-experiment/json/jsontext"
)

// MaxBody is the size in bytes above which a record's body is refused.
const MaxBody = 256 << 10

// bodyForEnd is how much of MaxBody is kept for the steps of a record's course, where
// an action does nothing but add to it: what is full can still be brought to its end.
const bodyForEnd = 64 << 10

// maxDepth bounds the nesting of a body; the deepest kind has three levels.
const maxDepth = 8

// tree is a decoded JSON object: string, json.Number, bool, tree, []any.
type tree = map[string]any

// Marshal encodes v as this project writes JSON: map keys sorted, no HTML
// escapes, no trailing newline. Raw messages that are canonical come through
// byte for byte.
func Marshal(v any) ([]byte, error) {
	var buf bytes.Buffer
	enc := json.NewEncoder(&buf)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return nil, err
	}
	return bytes.TrimSuffix(buf.Bytes(), []byte("\n")), nil
}

// Canonical rewrites one JSON value so that equal content is equal bytes:
// keys sorted, no white space, nulls in objects dropped.
func Canonical(raw []byte) (json.RawMessage, error) {
	v, err := parse(raw)
	if err != nil {
		return nil, err
	}
	return encode(v)
}

// errTooLong is what parse says of a value above MaxBody.
var errTooLong = fmt.Errorf("value exceeds %d bytes", MaxBody)

func parse(raw []byte) (any, error) {
	if len(raw) == 0 {
		return nil, nil
	}
	if len(raw) > MaxBody {
		return nil, errTooLong
	}
	dec := decoders.Get().(*jsontext.Decoder)
	defer func() {
		dec.Reset(noBody) // what was read is held no longer
		decoders.Put(dec)
	}()
	// Where a name comes twice readObject says so, who has the names at hand anyway.
	dec.Reset(bytes.NewBuffer(raw), jsontext.AllowDuplicateNames(true))
	v, err := readValue(dec, 0, bytes.Count(raw, []byte{','})+1)
	if err != nil {
		return nil, fmt.Errorf("parse value: %w", bare(err))
	}
	if _, err := dec.ReadToken(); !errors.Is(err, io.EOF) {
		return nil, errors.New("more than one JSON value")
	}
	return v, nil
}

// decoders are at hand for parse: most bodies are short, and making a decoder is a
// good part of the work for one.
var decoders = sync.Pool{New: func() any { return jsontext.NewDecoder(noBody) }}

var noBody = strings.NewReader("")

// readValue reads the next value, an object of so many members at the most. The
// decoder refuses what is not UTF-8.
func readValue(dec *jsontext.Decoder, depth, members int) (any, error) {
	if depth > maxDepth {
		return nil, errors.New("value is nested too deeply")
	}
	if dec.PeekKind() == '"' {
		return readString(dec)
	}
	token, err := dec.ReadToken()
	if err != nil {
		return nil, err
	}
	switch token.Kind() {
	case '{':
		return readObject(dec, depth, members)
	case '[':
		list := []any{}
		for dec.PeekKind() != ']' {
			child, err := readValue(dec, depth+1, 0)
			if err != nil {
				return nil, err
			}
			list = append(list, child)
		}
		_, err := dec.ReadToken()
		return list, err
	case '0':
		return json.Number(token.String()), nil
	case 't', 'f':
		return token.Bool(), nil
	}
	return nil, nil
}

func readObject(dec *jsontext.Decoder, depth, members int) (any, error) {
	t, nulls := make(tree, min(members, 32)), false
	for dec.PeekKind() != '}' {
		key, err := readString(dec)
		if err != nil {
			return nil, err
		}
		child, err := readValue(dec, depth+1, 0)
		if err != nil {
			return nil, err
		}
		if _, twice := t[key]; twice {
			return nil, jsontext.ErrDuplicateName
		}
		t[key], nulls = child, nulls || child == nil
	}
	if nulls {
		maps.DeleteFunc(t, func(_ string, v any) bool { return v == nil })
	}
	_, err := dec.ReadToken()
	return t, err
}

// readString reads a text or a name as it stands in the body, which a token would
// copy first.
func readString(dec *jsontext.Decoder) (string, error) {
	quoted, err := dec.ReadValue()
	if err != nil {
		return "", err
	}
	if quoted.Kind() == '"' && bytes.IndexByte(quoted, '\\') < 0 {
		return string(quoted[1 : len(quoted)-1]), nil
	}
	text, err := jsontext.AppendUnquote(nil, quoted)
	return string(text), err
}

func parseObject(raw []byte) (tree, error) {
	v, err := parse(raw)
	if err != nil {
		return nil, err
	}
	return objectOf(v)
}

// objectOf is the object that a parsed value is; null is one with no fields.
func objectOf(v any) (tree, error) {
	if v == nil {
		return tree{}, nil
	}
	t, ok := v.(tree)
	if !ok {
		return nil, errors.New("body is not an object")
	}
	return t, nil
}

func encode(v any) (json.RawMessage, error) {
	scratch := scratches.Get().(*[]byte)
	defer scratches.Put(scratch)
	raw, err := appendValue((*scratch)[:0], v)
	if err != nil {
		return nil, fmt.Errorf("encode value: %w", err)
	}
	if cap(raw) <= longScratch {
		*scratch = raw
	}
	return bytes.Clone(raw), nil
}

// scratches are what values are encoded in, so that what is kept of them is not
// longer than it need be.
var scratches = sync.Pool{New: func() any { return new([]byte) }}

// longScratch is how long one may become to be used again.
const longScratch = 16 << 10

// appendValue appends what Marshal makes of v, and makes itself what most bodies
// are made of: each is encoded several times on its way.
func appendValue(b []byte, v any) (_ []byte, err error) {
	switch v := v.(type) {
	case string:
		if verbatim(v) {
			return append(append(append(b, '"'), v...), '"'), nil
		}
	case tree:
		if v == nil {
			break
		}
		var few [32]string
		b = append(b, '{')
		for i, k := range keysInto(few[:0], v) {
			if i > 0 {
				b = append(b, ',')
			}
			if b, err = appendValue(b, k); err != nil {
				return nil, err
			}
			if b, err = appendValue(append(b, ':'), v[k]); err != nil {
				return nil, err
			}
		}
		return append(b, '}'), nil
	}
	raw, err := Marshal(v)
	return append(b, raw...), err
}

// verbatim reports whether a text stands in JSON as it is.
func verbatim(s string) bool {
	for i := range len(s) {
		if c := s[i]; c < ' ' || c > '~' || c == '"' || c == '\\' {
			return false
		}
	}
	return true
}

// keysInto appends the keys of t, in order, to keys, which is empty.
func keysInto(keys []string, t tree) []string {
	for k := range t {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

// get reads the value at p, nil where there is none.
func get(t tree, p Path) any {
	var v any = t
	for key := range strings.SplitSeq(string(p), ".") {
		m, ok := v.(tree)
		if !ok {
			return nil
		}
		v = m[key]
	}
	return v
}

// set writes v at p; nil removes the field and whatever became empty above it.
// It fails where a value that is not an object stands in the way.
func set(t tree, p Path, v any) error {
	key, rest, nested := strings.Cut(string(p), ".")
	if !nested {
		if v == nil {
			delete(t, key)
		} else {
			t[key] = v
		}
		return nil
	}
	child, ok := t[key].(tree)
	if !ok {
		if t[key] != nil {
			return fmt.Errorf("field %q is not a collection", key)
		}
		if v == nil {
			return nil
		}
		child = tree{}
		t[key] = child
	}
	if err := set(child, Path(rest), v); err != nil {
		return err
	}
	if len(child) == 0 {
		delete(t, key)
	}
	return nil
}

// clone copies the objects of t; the values in them are shared.
func clone(t tree) tree {
	out := make(tree, len(t))
	for k, v := range t {
		if child, ok := v.(tree); ok {
			v = clone(child)
		}
		out[k] = v
	}
	return out
}

// leaves calls yield for each field of t in dotted form and in order, so that the
// first thing wrong is the same everywhere; arrays, and objects with nothing in
// them, count as one value. A key that holds a dot is quoted, so
// that it is not taken for the field which it spells.
func leaves(t tree, prefix Path, yield func(Path, any) *Error) *Error {
	var few [32]string
	for _, k := range keysInto(few[:0], t) {
		v := t[k]
		if strings.Contains(k, ".") {
			k = strconv.Quote(k)
		}
		p := prefix + Path(k)
		if sub, ok := v.(tree); ok && len(sub) > 0 {
			if err := leaves(sub, p+".", yield); err != nil {
				return err
			}
			continue
		}
		if err := yield(p, v); err != nil {
			return err
		}
	}
	return nil
}

// anyLeaf is leaves in no order, for what is the same in any: it stops at the first
// of which is reports true, and says whether there is one.
func anyLeaf(t tree, prefix Path, is func(Path, any) bool) bool {
	for k, v := range t {
		if strings.Contains(k, ".") {
			k = strconv.Quote(k)
		}
		p := prefix + Path(k)
		if sub, ok := v.(tree); ok && len(sub) > 0 {
			if anyLeaf(sub, p+".", is) {
				return true
			}
		} else if is(p, v) {
			return true
		}
	}
	return false
}

func text(t tree, p Path) string {
	s, _ := get(t, p).(string)
	return s
}

func isTrue(t tree, p Path) bool {
	b, _ := get(t, p).(bool)
	return b
}

// keys are the names in the collection at p, sorted: what is made of them must
// come out the same wherever and whenever it is made.
func keys(t tree, p Path) []string {
	m, _ := get(t, p).(tree)
	return slices.Sorted(maps.Keys(m))
}
