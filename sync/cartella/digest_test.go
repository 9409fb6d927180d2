package cartella

import (
	"fmt"
	"testing"

	"pgregory.net/rapid"
)

// A digest kept up to date step by step, and put away between the steps, is
// that of what is left.
func TestDigestGoesOnFromWhereItWas(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		held := map[ID]Version{}
		kept := new(Digester).Digest()
		for v := range rapid.IntRange(0, 60).Draw(t, "steps") {
			d, err := kept.Digester()
			if err != nil {
				t.Fatalf("Digester: %v", err)
			}
			id := ID(fmt.Sprint("r", rapid.IntRange(0, 5).Draw(t, "id")))
			if old, ok := held[id]; ok {
				d.Remove(id, old)
				delete(held, id)
			}
			if rapid.Bool().Draw(t, "put") {
				held[id] = Version(v + 1)
				d.Add(id, held[id])
			}
			kept = d.Digest()
		}
		var want Digester
		for id, v := range held {
			want.Add(id, v)
		}
		if kept != want.Digest() {
			t.Errorf("digest = %+v, want %+v", kept, want.Digest())
		}
	})
}

func TestDigesterRefusesWhatIsNoSum(t *testing.T) {
	for _, sum := range []string{"", "00", "zz00000000000000" + "0000000000000000"} {
		if _, err := (Digest{Sum: sum}).Digester(); err == nil {
			t.Errorf("Digester of %q succeeded", sum)
		}
	}
}
