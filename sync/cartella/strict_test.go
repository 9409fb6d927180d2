package cartella

import (
	"reflect"
	"strings"
	"testing"
)

type letter struct {
	To    string            `json:"to"`
	Pages int               `json:"pages"`
	Seals map[string]string `json:"seals"`
	Parts []struct {
		Line string `json:"line"`
	} `json:"parts"`
}

// TestUnmarshalIsStrict: text that two readers could take for two things is
// taken for none.
func TestUnmarshalIsStrict(t *testing.T) {
	for name, tc := range map[string]struct {
		text  string
		known bool // whether UnmarshalKnown takes it
		ok    bool // whether Unmarshal does
	}{
		"as it should be":           {`{"to":"a","pages":2,"seals":{"X":"1","x":"2"},"parts":[{"line":"b"}]}`, true, true},
		"nothing":                   {``, false, false},
		"a null":                    {`{"to":null}`, true, true},
		"an unknown member":         {`{"to":"a","mood":{"to":1}}`, false, true},
		"capitals":                  {`{"To":"a"}`, false, false},
		"capitals and small":        {`{"to":"a","TO":"a"}`, false, false},
		"capitals within":           {`{"to":"a","parts":[{"Line":"b"}]}`, false, false},
		"capitals within other":     {`{"to":"a","mood":{"To":"b"}}`, false, true},
		"twice":                     {`{"to":"a","to":"a"}`, false, false},
		"twice in a map":            {`{"seals":{"x":"1","x":"1"}}`, false, false},
		"twice by an escape":        {`{"to":"a","\u0074o":"a"}`, false, false},
		"twice in what is not read": {`{"mood":{"x":1,"x":1}}`, false, false},
		"of another type":           {`{"pages":"two"}`, false, false},
		"not UTF-8":                 {"{\"to\":\"\xff\"}", false, false},
		"half a letter":             {`{"to":"\ud83d"}`, false, false},
		"more than one":             {`{"to":"a"}{}`, false, false},
		"cut":                       {`{"to":"a"`, false, false},
		"too deep":                  {strings.Repeat("[", 20_000), false, false},
	} {
		var known, got letter
		if err := UnmarshalKnown([]byte(tc.text), &known); (err == nil) != tc.known {
			t.Errorf("%s: UnmarshalKnown = %v", name, err)
		}
		err := Unmarshal([]byte(tc.text), &got)
		if (err == nil) != tc.ok {
			t.Errorf("%s: Unmarshal = %v", name, err)
		}
		if tc.known && !reflect.DeepEqual(got, known) {
			t.Errorf("%s: Unmarshal read %+v, UnmarshalKnown %+v", name, got, known)
		}
		if err == nil && strings.Contains(tc.text, `"to":"a"`) && got.To != "a" {
			t.Errorf("%s: read %+v", name, got)
		}
	}
}

// TestWhatIsWrongIsNotQuoted: an error of reading goes to the log, where the
// text that was read must not.
func TestWhatIsWrongIsNotQuoted(t *testing.T) {
	for _, text := range []string{
		`{"to":{"Irma":1}}`, `{"pages":"Irma"}`, `{"Irma":1,"Irma":1}`, `{"to":"a","pages":Irma}`, `{"seals":{"Irma":1}}`, `{"Irma":`, "{\"Irma\":\"\xff\"}", `{"To":"Irma"}`,
	} {
		for _, read := range []func([]byte, any) error{Unmarshal, UnmarshalKnown} {
			if err := read([]byte(text), new(letter)); err == nil || strings.Contains(err.Error(), "Irma") {
				t.Errorf("reading %s: %v", text, err)
			}
		}
		if _, err := parse([]byte(text)); err != nil && strings.Contains(err.Error(), "Irma") {
			t.Errorf("parsing %s: %v", text, err)
		}
	}
}

// TestABodyNamesAFieldOnce: of two values of one field it would be chance
// which is kept.
func TestABodyNamesAFieldOnce(t *testing.T) {
	for _, text := range []string{
		`{"a":1,"a":1}`, `{"a":null,"a":1}`, `{"a":1,"\u0061":2}`, `{"a":{"b":1,"c":2,"b":1}}`, `[{"a":1,"a":1}]`,
	} {
		if got, err := Canonical([]byte(text)); err == nil {
			t.Errorf("Canonical(%s) = %s", text, got)
		}
	}
	twice := mutation(AzioneSoggettoCrea, Edit{ID: NewID(), Kind: KindSoggetto, Servizio: "lodi", Create: []byte(`{"cognome":"Verdi","nome":"Eva","cognome":"Neri"}`)})
	if d := Decide(actor(RuoloAssistenteSociale, "lodi"), now, town(t), twice); d.Outcome != Refused || d.Error.Code != CodeMalformato {
		t.Errorf("a creation with a surname twice: %+v", d)
	}
}
