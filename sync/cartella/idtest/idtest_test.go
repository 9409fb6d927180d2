package idtest

import (
	"testing"

	"github.com/google/uuid"
)

func TestV7(t *testing.T) {
	for name, want := range map[string]string{
		"s9":      "00000000-0000-7000-8000-000000007339",
		"sog0001": "00000000-0000-7000-8073-6f6730303031",
	} {
		got := V7(name)
		if got != want {
			t.Errorf("%s is %s, want %s", name, got, want)
		}
		if u, err := uuid.Parse(got); err != nil || u.Version() != 7 || u.Variant() != uuid.RFC4122 {
			t.Errorf("%s is %s, which is no UUIDv7: %v", name, got, err)
		}
		if got := Names(`{"pic":"` + got + `"} di ` + got); got != `{"pic":"`+name+`"} di `+name {
			t.Errorf("%s reads %s", name, got)
		}
	}
	if got := Names("01980000-0000-7000-8000-000000007339"); got != "01980000-0000-7000-8000-000000007339" {
		t.Errorf("an id that spells nothing reads %s", got)
	}
}
