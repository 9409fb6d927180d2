package cartella

import (
	"encoding/json"
	"testing"

	"pgregory.net/rapid"
)

// TestEncodeIsMarshal: what bodies are encoded with writes what Marshal writes, and
// what it has written is read as the same.
func TestEncodeIsMarshal(t *testing.T) {
	key := rapid.StringN(0, 4, -1)
	leaf := rapid.OneOf(rapid.String().AsAny(), rapid.Bool().AsAny(), rapid.Map(rapid.Int64(), func(n int64) any { raw, _ := json.Marshal(n); return json.Number(raw) }), rapid.SliceOfN(rapid.String().AsAny(), 0, 3).AsAny())
	inner := rapid.Map(rapid.MapOfN(key, leaf, 0, 4), func(m map[string]any) any { return m })
	whole := rapid.MapOfN(key, rapid.OneOf(leaf, inner), 0, 40)
	rapid.Check(t, func(t *rapid.T) {
		m := whole.Draw(t, "value")
		got, err := encode(m)
		if err != nil {
			t.Fatal(err)
		}
		want, err := Marshal(m)
		if err != nil || string(got) != string(want) {
			t.Fatalf("encode = %s, Marshal = %s (%v)", got, want, err)
		}
		if again, err := Canonical(got); err != nil || string(again) != string(got) {
			t.Fatalf("%s is read as %s (%v)", got, again, err)
		}
	})
}

// TestNamedTwice: an object that names a member twice has no one meaning, though one
// of the two be null, or written in another way.
func TestNamedTwice(t *testing.T) {
	for _, raw := range []string{`{"a":1,"a":1}`, `{"a":null,"a":1}`, `{"a":1,"a":null}`, `{"b":{"a":null,"\u0061":null}}`} {
		if got, err := Canonical([]byte(raw)); err == nil {
			t.Errorf("%s is read as %s", raw, got)
		}
	}
}
