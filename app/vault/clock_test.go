package vault

import (
	"errors"
	"testing"
	"time"
)

// TestATrustedTime: what a computer's clock says is held against the central one, seen
// last when that said noon; a clock that was wrong may still be, or was put right.
func TestATrustedTime(t *testing.T) {
	noon := time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)
	const hour, year = time.Hour, 365 * 24 * time.Hour
	for _, tt := range []struct {
		name     string
		computer time.Duration // ahead of the central clock when both were seen
		said     time.Duration // by the computer, after noon
		want     time.Duration // after noon
		ok       bool
	}{
		{"a clock that is right", 0, hour, hour, true},
		{"one that is a little ahead", 4 * time.Minute, hour + 4*time.Minute, hour + 4*time.Minute, true},
		{"one that is ahead", 6 * time.Minute, hour + 6*time.Minute, hour, true},
		{"a year ahead", year, year + hour, hour, true},
		{"a year ahead, put right", year, hour, hour, true},
		{"98,000 hours behind", -98_000 * hour, -98_000*hour + hour, hour, true},
		{"98,000 hours behind, put right", -98_000 * hour, hour, hour, true},
		{"two days behind", -48 * hour, -47 * hour, hour, true},
		{"right, then set back", 0, -48 * hour, 0, false},
	} {
		c := Clock{}.Met(noon, noon.Add(tt.computer))
		got, ok := c.At(noon.Add(tt.said))
		if want := noon.Add(tt.want); ok != tt.ok || ok && !got.Equal(want) {
			t.Errorf("%s: %v, %v, want %v, %v", tt.name, got, ok, want, tt.ok)
		}
	}
}

// TestALeaseByATrustedTime: a computer a year ahead works offline for as long as one
// whose clock is right, also a few seconds after it was online, and no longer.
func TestALeaseByATrustedTime(t *testing.T) {
	noon := time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)
	for _, drift := range []time.Duration{0, 365 * 24 * time.Hour, -98_000 * time.Hour, -48 * time.Hour} {
		at := func(after time.Duration) error {
			s := &state{Lease: nil}
			s.tell(Clock{}.Met(noon, noon.Add(drift)))
			s.tell(s.clock().unlocked(noon.Add(drift + after)))
			if s.HighWater.After(noon.Add(7 * 24 * time.Hour)) {
				return ErrLeaseExpired
			}
			return nil
		}
		if err := at(10 * time.Second); err != nil {
			t.Errorf("%v ahead, ten seconds later: %v", drift, err)
		}
		if err := at(6 * 24 * time.Hour); err != nil {
			t.Errorf("%v ahead, six days later: %v", drift, err)
		}
		// One that is two days behind may have been put right after two days: it counts
		// so until the central service is met again.
		if err := at(10 * 24 * time.Hour); !errors.Is(err, ErrLeaseExpired) {
			t.Errorf("%v ahead, ten days later: %v", drift, err)
		}
	}
}
