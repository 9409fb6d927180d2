package app

import (
	"reflect"
	"testing"

	"siz-icaro/sync/cartella"
)

// TestEveryCodeHasItsText: no list on the screen shows a code.
func TestEveryCodeHasItsText(t *testing.T) {
	lists := reflect.ValueOf(liste())
	for i := range lists.NumField() {
		voices, ok := lists.Field(i).Interface().([]Voce)
		if !ok || len(voices) == 0 {
			t.Errorf("%s is no list", lists.Type().Field(i).Name)
		}
		for _, v := range voices {
			if v.Testo == v.Codice || v.Testo == "" {
				t.Errorf("%s: %q has no text", lists.Type().Field(i).Name, v.Codice)
			}
		}
	}
	for _, r := range cartella.Ruoli() {
		if testiRuolo[r] == "" {
			t.Errorf("role %q has no text", r)
		}
	}
}
