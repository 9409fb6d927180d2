package central

import (
	"net/netip"
	"sync"
	"time"
)

// maxAddresses bounds the memory of a limiter; beyond it the addresses that
// have recovered most are forgotten.
const maxAddresses = 10_000

// limiter bounds the failed sign-ins of each network address: a whole office
// shares one, so it is generous, and one user name has its own, stricter
// throttle in backend/identity.
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

// wait is how long the address has to wait before it may try; zero for now.
func (l *limiter) wait(remote string) time.Duration {
	l.mu.Lock()
	defer l.mu.Unlock()
	over := l.current(network(remote)) - l.burst + 1
	if over <= 0 {
		return 0
	}
	return time.Duration(over * float64(l.every))
}

// failed counts a failure.
func (l *limiter) failed(remote string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.debts) >= maxAddresses {
		l.prune()
	}
	p := network(remote)
	l.debts[p] = debt{failures: l.current(p) + 1, at: l.now()}
}

func (l *limiter) current(p netip.Prefix) float64 {
	d, ok := l.debts[p]
	if !ok {
		return 0
	}
	return max(0, d.failures-float64(l.now().Sub(d.at))/float64(l.every))
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

// network is what counts as one address: an IPv4 address, or the /64 that one
// IPv6 subscriber has.
func network(remote string) netip.Prefix {
	ap, err := netip.ParseAddrPort(remote)
	if err != nil {
		return netip.Prefix{} // all that cannot be read are one
	}
	a := ap.Addr().Unmap().WithZone("")
	bits := 64
	if a.Is4() {
		bits = 32
	}
	p, err := a.Prefix(bits)
	if err != nil {
		return netip.Prefix{}
	}
	return p
}
