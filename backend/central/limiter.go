package central

import (
	"net/netip"
	"sync"
	"time"

	"siz-icaro/backend/identity"
)

// maxAddresses bounds the memory of a limiter; beyond it the addresses that
// have recovered most are forgotten.
const maxAddresses = 10_000

// limiter bounds the failed sign-ins of each network address: a whole office
// shares one, so it is generous, and one user name has its own, stricter
// throttle in backend/identity. An attempt counts as failed from its beginning
// until it has not, so that many at once are not one, and an address never owes
// more than the burst: however long a flood was, one wait after it is over.
type limiter struct {
	burst float64
	every time.Duration // one failure is forgiven each
	now   func() time.Time
	mu    sync.Mutex // guards debts
	debts map[netip.Prefix]debt
}

// debt is how many failures weighed on an address at a time.
type debt struct {
	failures float64
	at       time.Time
}

func newLimiter(burst int, every time.Duration, now func() time.Time) *limiter {
	return &limiter{burst: float64(burst), every: every, now: now, debts: map[netip.Prefix]debt{}}
}

// enter counts an attempt of an address, or says how long it has to wait before
// it may try.
func (l *limiter) enter(address string) (wait time.Duration) {
	l.mu.Lock()
	defer l.mu.Unlock()
	p := identity.Network(address)
	owed := l.current(p)
	if over := owed - l.burst + 1; over > 0 {
		return time.Duration(over * float64(l.every))
	}
	l.owe(p, owed+1)
	return 0
}

// leave takes back what enter counted: the attempt was no failure.
func (l *limiter) leave(address string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	p := identity.Network(address)
	l.owe(p, max(0, l.current(p)-1))
}

func (l *limiter) owe(p netip.Prefix, failures float64) {
	if len(l.debts) >= maxAddresses {
		l.prune()
	}
	l.debts[p] = debt{failures: failures, at: l.now()}
}

func (l *limiter) current(p netip.Prefix) float64 {
	d, ok := l.debts[p]
	if !ok {
		return 0
	}
	now := l.now()
	if d.at.After(now) {
		// A clock set back forgives nothing, and adds nothing either: from now on
		// it is forgiven as ever.
		d.at = now
		l.debts[p] = d
	}
	return max(0, d.failures-float64(now.Sub(d.at))/float64(l.every))
}

// prune forgets who owes nothing, and everybody where that is not enough: a
// flood from so many addresses is past what this limit can do.
func (l *limiter) prune() {
	for p := range l.debts {
		if l.current(p) == 0 {
			delete(l.debts, p)
		}
	}
	if len(l.debts) >= maxAddresses {
		clear(l.debts)
	}
}
