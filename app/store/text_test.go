package store

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"siz-icaro/sync/cartella"
)

func words(packed []byte) (out []string) {
	eachWord(packed, func(_ byte, w []byte) { out = append(out, string(w)) })
	return out
}

func TestFold(t *testing.T) {
	for text, want := range map[string]string{
		"Niccolò":                 "niccolo",
		"D'ANGELO":                "d angelo",
		"dell’Acqua":              "dell acqua",
		"Perche\u0301":            "perche", // a combining accent
		"Luci\u0300a Ros\u00adsi": "lucia rossi",
		"Bru\u200bno \u0301":      "bruno",
		"Straße Łódź Øre Æble":    "strasse lodz ore aeble",
		"P26-7K3F9QD":             "p26 7k3f9qd",
		"  -- ":                   "",
		"e\x80\xff":               "e",
		"ﬁne":                     "fine",
		strings.Repeat("à", 50):   strings.Repeat("a", maxWord),
		strings.Repeat("ж", 30):   strings.Repeat("ж", maxWord/2),
		"Жук \u4e2d\u6587 \u0661": "жук \u4e2d\u6587 \u0661",
	} {
		if got := strings.Join(words(appendWords(nil, []byte(text), isWord)), " "); got != want {
			t.Errorf("words of %q are %q, want %q", text, got, want)
		}
	}
	for text, want := range map[string]string{"De  Luca": "de luca", "D'Àngelo": "dangelo", " rossi ": "rossi", "": ""} {
		if got := string(appendSortKey(nil, []byte(text))); got != want {
			t.Errorf("sort key of %q is %q, want %q", text, got, want)
		}
	}
	if got := words(appendJoined(nil, []byte("+39 0371/55-12"), isWord)); !slices.Equal(got, []string{"3903715512"}) {
		t.Errorf("joined is %q", got)
	}
}

// TestNear compares the walk with the definition of the distance.
func TestNear(t *testing.T) {
	word := rapid.StringMatching(`[abcò]{1,9}`)
	rapid.Check(t, func(t *rapid.T) {
		v := newVocabulary()
		for _, w := range rapid.SliceOfN(word, 1, 60).Draw(t, "words") {
			v.add([]byte(w))
		}
		v.settle()
		query := word.Draw(t, "query")
		allowed := rapid.IntRange(1, 2).Draw(t, "allowed")
		got := map[string]int{}
		v.near([]byte(query), allowed, func(n uint32, d int) { got[string(v.word(n))] = d })
		for i := range v.terms {
			w := string(v.word(uint32(i)))
			want := distance(query, w)
			if q := []rune(query); len(q) >= minPrefixTypos {
				for k := range []rune(w) {
					if d := distance(query, string([]rune(w)[:k])); d <= maxPrefixTypos {
						want = min(want, d)
					}
				}
			}
			if strings.HasPrefix(w, query) || want > allowed {
				want = 0
			}
			if got[w] != want {
				t.Fatalf("%q to %q is %d, want %d", query, w, got[w], want)
			}
		}
	})
}

// distance is optimal string alignment, as its definition has it.
func distance(a, b string) int {
	x, y := []rune(a), []rune(b)
	d := make([][]int, len(x)+1)
	for i := range d {
		d[i] = make([]int, len(y)+1)
		for j := range d[i] {
			switch {
			case i == 0:
				d[i][j] = j
			case j == 0:
				d[i][j] = i
			default:
				cost := 1
				if x[i-1] == y[j-1] {
					cost = 0
				}
				d[i][j] = min(d[i-1][j]+1, d[i][j-1]+1, d[i-1][j-1]+cost)
				if i > 1 && j > 1 && x[i-1] == y[j-2] && x[i-2] == y[j-1] {
					d[i][j] = min(d[i][j], d[i-2][j-2]+1)
				}
			}
		}
	}
	return d[len(x)][len(y)]
}

// leavesOf is what scan should find, by encoding/json.
func leavesOf(t testing.TB, body []byte) []string {
	var out []string
	var walk func(v any, path []string)
	walk = func(v any, path []string) {
		switch v := v.(type) {
		case map[string]any:
			if len(path) > 0 {
				if len(path) == 3 {
					return
				}
				out = append(out, fmt.Sprintf("%q object", path))
			}
			for k, child := range v {
				walk(child, append(slices.Clone(path), k))
			}
		case []any:
		case string:
			out = append(out, fmt.Sprintf("%q %q", path, v))
		default:
			raw, err := cartella.Marshal(v)
			if err != nil {
				t.Fatal(err)
			}
			out = append(out, fmt.Sprintf("%q %q", path, raw))
		}
	}
	dec := json.NewDecoder(bytes.NewReader(body))
	dec.UseNumber()
	var v any
	if err := dec.Decode(&v); err != nil {
		t.Fatal(err)
	}
	walk(v, nil)
	slices.Sort(out)
	return out
}

// FuzzScan: on a canonical body scan finds what encoding/json finds; on any
// other bytes it comes to an end.
func FuzzScan(f *testing.F) {
	for _, seed := range []string{
		`{}`, `{"a":"b"}`, `{"a":{"b":{"c":"d","e":1}},"f":true}`, `{"a":"x\"y\\","b":"\n\t\u0001è€𝄞"}`,
		`{"a":[1,{"b":"]"}],"c":{"d":{"e":{"f":{"g":1}}}}}`, `{"a":{}}`, `{"a\"b":{"c\\":-1.5e3}}`, `{"a":"\\\\\""}`,
		`{"a"`, `{"a":`, `{"a":"b\`, `[1]`, `{"a":[}`, `{"a":"\u12"}`, ``,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		_ = scan(raw, func(leaf) {})
		d := (&reader{}).document(cartella.Record{Kind: cartella.KindSoggetto, Body: raw})
		x := newIndex(func(string) (uint32, bool) { return 0, false })
		x.fill(x.reserve("x", d.kind), &d)
		x.settle()
		body, err := cartella.Canonical(raw)
		if err != nil || len(body) == 0 || body[0] != '{' {
			return
		}
		var got []string
		err = scan(body, func(l leaf) {
			path := []string{string(l.field)}
			if l.depth > 1 {
				path = append(path, string(l.key))
			}
			if l.depth > 2 {
				path = append(path, string(l.sub))
			}
			if l.object {
				got = append(got, fmt.Sprintf("%q object", path))
			} else {
				got = append(got, fmt.Sprintf("%q %q", path, l.value))
			}
		})
		slices.Sort(got)
		if want := leavesOf(t, body); err != nil || !slices.Equal(got, want) {
			t.Errorf("%s: got %q (%v), want %q", body, got, err, want)
		}
	})
}

// FuzzEnvelope: no sealed bytes, had they passed the seal, bring us down.
func FuzzEnvelope(f *testing.F) {
	r := cartella.Record{ID: "x", Kind: cartella.KindPIC, Servizio: lodi, Version: 300, Body: []byte(`{"a":1}`)}
	f.Add(appendEnvelope(nil, r, []membership{{1, 2}, {300, 1}}))
	f.Add([]byte{1, 255, 255, 255, 255, 15})
	f.Fuzz(func(t *testing.T, raw []byte) {
		r, in, err := decodeEnvelope("x", raw)
		if err != nil {
			return
		}
		again, in2, err := decodeEnvelope("x", appendEnvelope(nil, r, in))
		if err != nil || fmt.Sprint(r, in) != fmt.Sprint(again, in2) {
			t.Errorf("%v %v comes back as %v %v (%v)", r, in, again, in2, err)
		}
	})
}
