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

	"github.com/go-json-experiment/json/jsontext"
)

// MaxBody is the size in bytes above which a record's body is refused.
const MaxBody = 256 << 10

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
	dec := jsontext.NewDecoder(bytes.NewReader(raw))
	v, err := readValue(dec, 0)
	if err != nil {
		return nil, fmt.Errorf("parse value: %w", bare(err))
	}
	if _, err := dec.ReadToken(); !errors.Is(err, io.EOF) {
		return nil, errors.New("more than one JSON value")
	}
	return v, nil
}

// readValue reads the next value. The decoder refuses what is not UTF-8, and a
// name that comes twice in one object.
func readValue(dec *jsontext.Decoder, depth int) (any, error) {
	if depth > maxDepth {
		return nil, errors.New("value is nested too deeply")
	}
	token, err := dec.ReadToken()
	if err != nil {
		return nil, err
	}
	switch token.Kind() {
	case '{':
		return readObject(dec, depth)
	case '[':
		list := []any{}
		for dec.PeekKind() != ']' {
			child, err := readValue(dec, depth+1)
			if err != nil {
				return nil, err
			}
			list = append(list, child)
		}
		_, err := dec.ReadToken()
		return list, err
	case '"':
		return token.String(), nil
	case '0':
		return json.Number(token.String()), nil
	case 't', 'f':
		return token.Bool(), nil
	}
	return nil, nil
}

func readObject(dec *jsontext.Decoder, depth int) (any, error) {
	t := tree{}
	for dec.PeekKind() != '}' {
		name, err := dec.ReadToken()
		if err != nil {
			return nil, err
		}
		key := name.String()
		child, err := readValue(dec, depth+1)
		if err != nil {
			return nil, err
		}
		if child != nil {
			t[key] = child
		}
	}
	_, err := dec.ReadToken()
	return t, err
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
	raw, err := Marshal(v)
	if err != nil {
		return nil, fmt.Errorf("encode value: %w", err)
	}
	return raw, nil
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
	for _, k := range slices.Sorted(maps.Keys(t)) {
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
