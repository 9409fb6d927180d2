package vault

import "time"

// stoppedClockStep is what one unlock costs while the clock of the computer is
// behind the greatest time seen. Without it, setting the clock back before each
// unlock would stretch a lease for ever; with it, a 7-day lease ends after about
// a thousand unlocks, which an honest laptop with a flat CMOS battery never meets.
const stoppedClockStep = 10 * time.Minute

// DriftAllowed is how far a computer's clock may be from the central one before
// anything is made of it.
const DriftAllowed = 5 * time.Minute

// Clock is what a computer knows of the time besides its own clock. HighWater is the
// time by which leases are judged, which never goes back; Seen the greatest time that
// was trusted; Drift how far the central clock was ahead of the computer's when both
// were last seen together, zero where they agreed.
type Clock struct {
	HighWater, Seen time.Time
	Drift           time.Duration
}

// Met is the clock once the central service has said the time.
func (c Clock) Met(central, computer time.Time) Clock {
	c.HighWater, c.Seen, c.Drift = central, central, 0
	if d := central.Sub(computer); d.Abs() >= DriftAllowed {
		c.Drift = d.Round(time.Second)
	}
	return c
}

// At is the trusted time when the computer's clock says computer; ok is false where
// that cannot be, because time would have gone back. A clock that was wrong may have
// been put right since, so that it counts as it is and as it was corrected; of what can
// be, the nearer to the time last trusted is meant.
func (c Clock) At(computer time.Time) (trusted time.Time, ok bool) {
	for _, t := range []time.Time{computer, computer.Add(c.Drift)} {
		if !t.Before(c.Seen.Add(-DriftAllowed)) && (!ok || t.Before(trusted)) {
			trusted, ok = t, true
		}
	}
	return trusted, ok
}

// passed is the clock at a later time; behind is whether the computer's has been set
// back, which moves nothing.
func (c Clock) passed(computer time.Time) (_ Clock, behind bool) {
	now, ok := c.At(computer)
	if !ok {
		return c, true
	}
	if now.After(c.Seen) {
		c.Seen = now
	}
	if now.Before(c.HighWater) {
		return c, true
	}
	c.HighWater = now
	return c, false
}

// unlocked is the clock as an unlock finds it, by which leases are judged.
//
// It stops a clock that is set back. One that is set forward and was never seen beside
// the central one shortens the lease (and the wait after failed attempts) for good;
// the next lease from the central service puts it right (see Keys.SetLease).
func (c Clock) unlocked(computer time.Time) Clock {
	c, behind := c.passed(computer)
	if behind {
		c.HighWater = c.HighWater.Add(stoppedClockStep)
	}
	return c
}
