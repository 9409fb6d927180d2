package durable_test

import (
	"errors"
	"math/rand/v2"
	"testing"

	"siz-icaro/sync/durable"
	"siz-icaro/sync/journal/journaltest"
)

// TestReplaceUnderFaultsAndPowerCuts: whatever fails, applied or not, and
// whatever a power cut then takes, the file is the old one or the new one; and
// the new one where Replace said so.
func TestReplaceUnderFaultsAndPowerCuts(t *testing.T) {
	const name = "j/f"
	errFault := errors.New("on purpose")
	for seed := range uint64(400) {
		r := rand.New(rand.NewPCG(seed, 14))
		d := journaltest.NewDisk(1 << 20)
		if err := durable.Replace(d, name, []byte("vecchio")); err != nil {
			t.Fatal(err)
		}
		at, apply, n := r.IntN(9), r.IntN(2) == 0, 0
		d.Fail(func(journaltest.Op, string) (bool, error) {
			n++
			if n-1 == at {
				return apply, errFault
			}
			return true, nil
		})
		err := durable.Replace(d, name, []byte("nuovo"))
		d.Fail(nil)
		after := d.CutPower(r)
		got, readErr := after.ReadFile(name)
		if readErr != nil || string(got) != "vecchio" && string(got) != "nuovo" || err == nil && string(got) != "nuovo" {
			t.Errorf("seed %d: Replace answered %v, after the cut %q, %v", seed, err, got, readErr)
		}
		// What is left does not stand in the way of the next.
		if err := durable.Replace(after, name, []byte("ultimo")); err != nil {
			t.Errorf("seed %d: the next one: %v", seed, err)
		}
	}
}
