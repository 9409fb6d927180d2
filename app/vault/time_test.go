package vault_test

import (
	"bytes"
	"crypto/ed25519"
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"pgregory.net/rapid"

	"siz-icaro/app/vault"
)

func TestThrottleCountsAcrossRestarts(t *testing.T) {
	b := newBench(t)
	b.create(vault.Enrolment{})
	var waits []time.Duration
	for range 14 {
		start := b.clock
		_, err := b.unlock("altro")
		var throttled *vault.ThrottledError
		if errors.As(err, &throttled) {
			b.clock = throttled.Until.Add(-time.Nanosecond)
			_, err = b.unlock(password)
			wantError(t, "the right password during the wait", err, vault.ErrThrottled)
			b.clock = throttled.Until
			_, err = b.unlock("altro")
		}
		wantError(t, "wrong password", err, vault.ErrWrongPassword)
		waits = append(waits, b.clock.Sub(start))
	}
	if waits[2] != 0 || waits[3] != 0 || waits[4] != 5*time.Second {
		t.Errorf("first waits: got %v, want three slips free and 5 s after the fourth", waits[:5])
	}
	for i := 1; i < len(waits); i++ {
		if waits[i] < waits[i-1] {
			t.Errorf("wait %d is shorter than the one before: %v", i, waits)
		}
	}
	if last := waits[len(waits)-1]; last != 42*time.Minute+40*time.Second {
		t.Errorf("wait before the fourteenth try: got %v, want 42m40s", last)
	}
	b.clock = b.clock.Add(time.Hour)
	_, err := b.unlock(password)
	wantError(t, "right password", err, nil)
	_, err = b.unlock("altro")
	wantError(t, "counting starts again", err, vault.ErrWrongPassword)
	_, err = b.unlock(password)
	wantError(t, "no wait after one slip", err, nil)
}

// Whatever is done to the clock or to the file, a wait never ends sooner than the
// real time it was meant to take.
func TestThrottleIsNotCheated(t *testing.T) {
	fail := func(b *bench, times int) {
		for range times {
			b.unlock("altro")
			b.clock = b.clock.Add(2 * time.Hour)
		}
		b.unlock("altro")
	}
	t.Run("clock set back", func(t *testing.T) {
		b := newBench(t)
		b.create(vault.Enrolment{})
		fail(b, 6) // the seventh costs 40 s
		b.clock = b.clock.Add(-24 * time.Hour)
		_, err := b.unlock(password)
		wantError(t, "set back", err, vault.ErrThrottled)
		b.clock = b.clock.Add(39 * time.Second)
		_, err = b.unlock(password)
		wantError(t, "a second early", err, vault.ErrThrottled)
		b.clock = b.clock.Add(time.Second)
		_, err = b.unlock(password)
		wantError(t, "in time: an honest operator waits no longer", err, nil)
	})
	t.Run("file deleted", func(t *testing.T) {
		b := newBench(t)
		b.create(vault.Enrolment{})
		fail(b, 4)
		if err := os.Remove(filepath.Join(b.dir, "attempts.json")); err != nil {
			t.Fatal(err)
		}
		_, err := b.unlock(password)
		var throttled *vault.ThrottledError
		if !errors.As(err, &throttled) {
			t.Fatalf("after deleting the count: got %v", err)
		}
		if wait := throttled.Until.Sub(b.clock); wait < time.Minute {
			t.Errorf("deleting the count costs %v only", wait)
		}
		b.clock = throttled.Until
		_, err = b.unlock(password)
		wantError(t, "after the wait", err, nil)
	})
	t.Run("absurd file", func(t *testing.T) {
		b := newBench(t)
		b.create(vault.Enrolment{})
		absurd := `{"failures":9000000,"last":"9999-01-01T00:00:00Z"}`
		if err := os.WriteFile(filepath.Join(b.dir, "attempts.json"), []byte(absurd), 0o600); err != nil {
			t.Fatal(err)
		}
		_, err := b.unlock(password)
		wantError(t, "absurd", err, vault.ErrThrottled)
		b.clock = b.clock.Add(time.Hour)
		_, err = b.unlock(password)
		wantError(t, "the longest wait is an hour", err, nil)
	})
}

func TestLease(t *testing.T) {
	b := newBench(t)
	day := 24 * time.Hour
	issued := b.clock
	b.create(vault.Enrolment{Device: device, Lease: b.lease(account, issued, 7*day)})

	b.clock = issued.Add(7 * day)
	k, err := b.unlock(password)
	wantError(t, "last moment", err, nil)
	b.clock = issued.Add(7*day + time.Second)
	wantError(t, "an open session ends as well", k.Observe(), vault.ErrLeaseExpired)
	_, err = b.unlock(password)
	wantError(t, "expired", err, vault.ErrLeaseExpired)

	b.clock = issued.Add(day) // set back
	_, err = b.unlock(password)
	wantError(t, "clock set back", err, vault.ErrLeaseExpired)
	_, err = b.unlock("altro")
	wantError(t, "the password comes first", err, vault.ErrWrongPassword)

	b.clock = issued.Add(8 * day)
	_, err = b.restart().Renew(t.Context(), password, b.lease("m.conti", b.clock, day))
	wantError(t, "another account's lease", err, vault.ErrLeaseInvalid)
	forged := b.lease(account, b.clock, day)
	forged.Token = forged.Token[:len(forged.Token)-4] + "AAAA"
	_, err = b.restart().Renew(t.Context(), password, forged)
	wantError(t, "forged lease", err, vault.ErrLeaseInvalid)
	_, err = b.restart().Renew(t.Context(), password, b.lease(account, issued.Add(-day), 30*day))
	wantError(t, "older lease", err, vault.ErrLeaseInvalid)

	k, err = b.restart().Renew(t.Context(), password, b.lease(account, b.clock, 7*day))
	wantError(t, "renewed", err, nil)
	if l, ok, err := k.Lease(); err != nil || !ok || !l.NotAfter.Equal(b.clock.Add(7*day)) {
		t.Errorf("lease in force: got %+v, %v, %v", l, ok, err)
	}
	_, err = b.unlock(password)
	wantError(t, "unlock after renewal", err, nil)
}

// Whoever stands in the way of a renewal, with the token but not the password,
// can put neither a lease nor a recovery key of their own in place; a sign-in
// with the password goes by whatever key the central service has by then.
func TestLeaseIsRenewedUnderTheSameKey(t *testing.T) {
	b := newBench(t)
	day := 24 * time.Hour
	k := b.create(vault.Enrolment{Device: device, Lease: b.leaseWith(account, b.clock, day, bytes.Repeat([]byte{9}, 32))})
	honest := b.central
	b.central = ed25519.NewKeyFromSeed(bytes.Repeat([]byte{8}, ed25519.SeedSize))
	swapped := b.leaseWith(account, b.clock.Add(time.Hour), 30*day, bytes.Repeat([]byte{6}, 32))
	wantError(t, "renewed by another", k.SetLease(swapped), vault.ErrLeaseInvalid)
	if l, _, err := k.Lease(); err != nil || !bytes.Equal(l.Recovery, bytes.Repeat([]byte{9}, 32)) {
		t.Errorf("lease in force: %+v, %v", l, err)
	}
	b.central = honest
	wantError(t, "renewed", k.SetLease(b.leaseWith(account, b.clock.Add(time.Hour), day, bytes.Repeat([]byte{5}, 32))), nil)
	if l, _, err := k.Lease(); err != nil || !bytes.Equal(l.Recovery, bytes.Repeat([]byte{5}, 32)) {
		t.Errorf("after a change of the recovery key: %+v, %v", l, err)
	}
	_, err := b.restart().Renew(t.Context(), password, swapped)
	wantError(t, "signed in again", err, nil)
}

// A clock that jumped ahead once (a flat battery does that) ends the lease; the
// next one from the central service puts the time right again.
func TestLeaseForgivesAClockThatRanAhead(t *testing.T) {
	b := newBench(t)
	now, day := b.clock, 24*time.Hour
	b.create(vault.Enrolment{Device: device, Lease: b.lease(account, now, 7*day)})
	b.clock = now.AddDate(50, 0, 0)
	_, err := b.unlock(password)
	wantError(t, "in fifty years", err, vault.ErrLeaseExpired)
	b.clock = now.Add(time.Hour)
	_, err = b.unlock(password)
	wantError(t, "back in the present", err, vault.ErrLeaseExpired)
	_, err = b.restart().Renew(t.Context(), password, b.lease(account, b.clock, 7*day))
	wantError(t, "renewed", err, nil)
	b.clock = b.clock.Add(6 * day)
	_, err = b.unlock(password)
	wantError(t, "six days later", err, nil)
}

// A central clock that was ahead gave leases of a time to come. Once it is right
// the next one replaces them, whether the session was open or has to begin: else
// nobody could take a lease away for years, and who used theirs up would be shut
// out for as long.
func TestLeaseForgivesACentralClockThatRanAhead(t *testing.T) {
	day := 24 * time.Hour
	for _, open := range []bool{true, false} {
		b := newBench(t)
		k := b.create(vault.Enrolment{Device: device, Lease: b.lease(account, b.clock.AddDate(10, 0, 0), 7*day)})
		right := b.lease(account, b.clock, 7*day)
		if open {
			wantError(t, "renewed while open", k.SetLease(right), nil)
		} else {
			for range 2000 {
				if _, err := b.unlock(password); errors.Is(err, vault.ErrLeaseExpired) {
					break
				}
			}
			var err error
			k, err = b.restart().Renew(t.Context(), password, right)
			wantError(t, "renewed", err, nil)
		}
		if l, ok, err := k.Lease(); err != nil || !ok || !l.NotAfter.Equal(b.clock.Add(7*day)) {
			t.Errorf("lease in force: got %+v, %v, %v", l, ok, err)
		}
		_, err := b.unlock(password)
		wantError(t, "the next day", err, nil)
		b.clock = b.clock.Add(8 * day)
		_, err = b.unlock(password)
		wantError(t, "when it is over", err, vault.ErrLeaseExpired)
	}
}

// Setting the clock back before each unlock does not stretch a lease for ever.
func TestLeaseEndsUnderAStoppedClock(t *testing.T) {
	b := newBench(t)
	start := b.clock
	b.create(vault.Enrolment{Device: device, Lease: b.lease(account, start, 24*time.Hour)})
	b.clock = start.Add(time.Hour)
	b.unlock(password)
	for n := range 1000 {
		b.clock = start
		if _, err := b.unlock(password); errors.Is(err, vault.ErrLeaseExpired) {
			if n > 24*6 {
				t.Errorf("a one-day lease lasted %d unlocks", n)
			}
			return
		}
	}
	t.Error("the lease never ended")
}

func TestObserveIsRemembered(t *testing.T) {
	b := newBench(t)
	start := b.clock
	k := b.create(vault.Enrolment{Device: device, Lease: b.lease(account, start, 24*time.Hour)})
	for range 23 {
		b.clock = b.clock.Add(time.Hour)
		wantError(t, "observe", k.Observe(), nil)
	}
	b.clock = start // the program is killed, the clock set back
	for range 20 {
		if _, err := b.unlock(password); errors.Is(err, vault.ErrLeaseExpired) {
			return
		}
	}
	t.Error("a session's hours were forgotten")
}

// However the clock moves, an unlock is never granted once any clock that was
// seen stood after the lease's end.
func TestLeaseProperty(t *testing.T) {
	b := newBench(t)
	start := b.clock
	b.create(vault.Enrolment{Device: device, Lease: b.lease(account, start, 72*time.Hour)})
	pristine := os.DirFS(b.dir)
	rapid.Check(t, func(r *rapid.T) {
		run := *b
		run.dir = filepath.Join(t.TempDir(), "run")
		if err := os.CopyFS(run.dir, pristine); err != nil {
			r.Fatal(err)
		}
		var greatest time.Time
		for range rapid.IntRange(1, 5).Draw(r, "steps") {
			run.clock = start.Add(time.Duration(rapid.IntRange(-100, 100).Draw(r, "hours")) * time.Hour)
			if run.clock.After(greatest) {
				greatest = run.clock
			}
			_, err := run.unlock(password)
			if over := greatest.After(start.Add(72 * time.Hour)); over && !errors.Is(err, vault.ErrLeaseExpired) {
				r.Fatalf("granted after the end: %v", err)
			} else if !over && err != nil && !errors.Is(err, vault.ErrLeaseExpired) {
				r.Fatal(err)
			}
		}
	})
}

// TestLeaseEndsOnAFullDisk: a session whose hours cannot be written down ends
// with its lease all the same.
func TestLeaseEndsOnAFullDisk(t *testing.T) {
	b := newBench(t)
	k := b.create(vault.Enrolment{Device: device, Lease: b.lease(account, b.clock, time.Hour)})
	// Nothing can be put in the place of a directory.
	file := filepath.Join(b.dir, "vault.json")
	if err := errors.Join(os.Remove(file), os.MkdirAll(filepath.Join(file, "full"), 0o700)); err != nil {
		t.Fatal(err)
	}
	b.clock = b.clock.Add(2 * time.Hour)
	wantError(t, "observe", k.Observe(), vault.ErrLeaseExpired)
}
