package vault

import "time"

// stoppedClockStep is what one unlock costs while the clock of the computer is
// behind the greatest time seen. Without it, setting the clock back before each
// unlock would stretch a lease for ever; with it, a 7-day lease ends after about
// a thousand unlocks, which an honest laptop with a flat CMOS battery never meets.
const stoppedClockStep = 10 * time.Minute

// trustedNow is the time by which leases are judged, given the greatest time
// seen so far and what the computer's clock says.
//
// It stops a clock that is set back. A clock set forward shortens the lease (and
// the wait after failed attempts) for good; the next lease from the central
// service puts it right (see Keys.SetLease).
func trustedNow(highWater, clock time.Time) time.Time {
	if clock.Before(highWater) {
		return highWater.Add(stoppedClockStep)
	}
	return clock
}
