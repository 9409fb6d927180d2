package vault

import (
	"errors"
	"strings"
	"testing"
	"time"
)

func TestDelayNeverShrinks(t *testing.T) {
	for n := 1; n < 10_000; n++ {
		if delay(n) < delay(n-1) || delay(n) > longestDelay {
			t.Fatalf("delay(%d) = %v after %v", n, delay(n), delay(n-1))
		}
	}
	if got := delay(freeAttempts + 1); got != firstDelay {
		t.Errorf("first delay: got %v, want %v", got, firstDelay)
	}
}

func TestCalibratedCost(t *testing.T) {
	c := calibrate()
	if c.Memory < minMemory || c.Time < minTime {
		t.Errorf("calibrated under the floor: %+v", c)
	}
	if err := c.check(); err != nil {
		t.Errorf("calibrated to what a file may not ask for: %+v", c)
	}
	t.Logf("one guess costs %v here, at %+v", measure(c, make([]byte, saltSize)).Round(time.Millisecond), c)
}

func TestEveryStateIsExplained(t *testing.T) {
	seen := map[string]bool{}
	for _, e := range explanations {
		if !strings.HasSuffix(e.text, ".") || seen[e.text] {
			t.Errorf("%v: %q is no sentence of its own", e.err, e.text)
		}
		seen[e.text] = true
	}
	if Explain(errors.New("other")) != "" || Explain(nil) != "" {
		t.Error("Explain speaks for errors that are not of this package")
	}
}

// FuzzDecodeVault: whatever the file holds, decoding neither panics nor lets
// through a cost that would exhaust the machine, and what it accepts it writes back.
func FuzzDecodeVault(f *testing.F) {
	h := &header{ID: "00", Account: "a"}
	h.wrapW1([keySize]byte{1}, make([]byte, keySize), "p", Cost{8, 1, 1})
	h.wrapW2([keySize]byte{1}, make([]byte, keySize), []byte("s"))
	good, err := encodeVault(h)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(good)
	f.Add([]byte(`{"format":"siz-icaro vault","version":2}`))
	f.Add([]byte(`{"format":"siz-icaro vault","version":1,"body":null,"sum":""}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		h, err := decodeVault(data)
		if err != nil {
			if !errors.Is(err, ErrDamaged) && !errors.Is(err, ErrNewerFormat) {
				t.Fatalf("unnamed error: %v", err)
			}
			return
		}
		if err := h.W1.Cost.check(); err != nil {
			t.Fatal(err)
		}
		again, err := encodeVault(h)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := decodeVault(again); err != nil {
			t.Fatalf("what was accepted is refused after writing it back: %v", err)
		}
	})
}

// FuzzLease: no bytes that the central service did not sign are a lease.
func FuzzLease(f *testing.F) {
	f.Add("e30.AAAA")
	f.Add(".")
	key := make([]byte, 32)
	f.Fuzz(func(t *testing.T, token string) {
		if _, err := (SignedLease{Token: token, Key: key}).open(); err != nil && !errors.Is(err, ErrLeaseInvalid) {
			t.Fatalf("unnamed error: %v", err)
		}
	})
}
