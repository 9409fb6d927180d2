package central

import (
	"reflect"
	"testing"

	"siz-icaro/sync/cartella"
)

// FuzzRequest: whatever the body of a request is, it is refused as malformed,
// or says one thing and no other.
func FuzzRequest(f *testing.F) {
	for _, body := range []string{
		`{"utente":"anna.ferrari","password":"p","codice":"123456","device":{"id":"D","nome":"portatile"},"programma":"prova"}`,
		`{"share":"AAAA"}`, `{"utente":"anna.ferrari","attuale":"a","nuova":"b"}`,
		`{"utente":"a","utente":"b"}`, `{"Utente":"a"}`, "{\"utente\":\"\xff\"}", `{} {}`, `null`, `[]`, ` {"utente":null}`,
	} {
		f.Add([]byte(body))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		for _, v := range []any{&sessionRequest{}, &shareRequest{}, &passwordRequest{}} {
			if err := decode(body, v); err != nil {
				if cartella.CodeOf(err) != cartella.CodeMalformato {
					t.Errorf("decode: %v", err)
				}
				continue
			}
			raw, err := cartella.Marshal(v)
			if err != nil {
				t.Fatal(err)
			}
			again := reflect.New(reflect.TypeOf(v).Elem()).Interface()
			if err := decode(raw, again); err != nil {
				t.Fatalf("decode of what was read: %v", err)
			}
			if once, twice := content(t, v), content(t, again); once != twice {
				t.Errorf("read %s, then %s", once, twice)
			}
		}
	})
}

func content(t *testing.T, v any) string {
	t.Helper()
	raw, err := cartella.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}
