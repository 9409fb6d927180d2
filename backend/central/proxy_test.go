package central

import (
	"net/http"
	"net/netip"
	"strings"
	"testing"
	"time"
)

func TestAddress(t *testing.T) {
	trusted := proxies{netip.MustParsePrefix("10.0.0.0/24"), netip.MustParsePrefix("fd00::/64")}
	const proxy, peer = "10.0.0.5:4711", "198.51.100.9:4711"
	for _, tt := range []struct {
		name, remote, forwarded, plain, want string
	}{
		{"no proxy", peer, "", "", "198.51.100.9"},
		{"a peer that says it is another", peer, `for=192.0.2.1`, "192.0.2.1", "198.51.100.9"},
		{"a peer that says it is a proxy", peer, "", "192.0.2.1, 10.0.0.5", "198.51.100.9"},
		{"a proxy that says nothing", proxy, "", "", "10.0.0.5"},
		{"behind a proxy", proxy, "", "192.0.2.1", "192.0.2.1"},
		{"what the peer wrote before", proxy, "", "203.0.113.1, 192.0.2.1", "192.0.2.1"},
		{"what the peer wrote before, on a line of its own", proxy, "", "203.0.113.1\n192.0.2.1", "192.0.2.1"},
		{"two proxies", proxy, "", "203.0.113.1, 192.0.2.1, 10.0.0.6", "192.0.2.1"},
		{"a peer that names proxies", proxy, "", "10.0.0.7, 10.0.0.8, 192.0.2.1, 10.0.0.6", "192.0.2.1"},
		{"proxies only", proxy, "", "10.0.0.7, 10.0.0.6", "10.0.0.7"},
		{"not an address", proxy, "", "192.0.2.1, chi lo sa", "10.0.0.5"},
		{"not an address, further on", proxy, "", "ignoto, 10.0.0.6", "10.0.0.6"},
		{"empty", proxy, "", " , ", "10.0.0.5"},
		{"with a port", proxy, "", "192.0.2.1:80", "192.0.2.1"},
		{"IPv6 with a port", proxy, "", "[2001:db8::1]:80", "2001:db8::1"},
		{"IPv6 in brackets", proxy, "", "[2001:db8::1]", "2001:db8::1"},
		{"IPv6 with a zone", proxy, "", "fe80::1%eth0", "fe80::1"},
		{"IPv4 within IPv6", proxy, "", "::ffff:192.0.2.1", "192.0.2.1"},
		{"a proxy as IPv4 within IPv6", "[::ffff:10.0.0.5]:80", "", "192.0.2.1", "192.0.2.1"},
		{"a proxy by IPv6", "[fd00::7]:80", "", "192.0.2.1", "192.0.2.1"},
		{"RFC 7239", proxy, `for=192.0.2.1;proto=https;by=10.0.0.5`, "", "192.0.2.1"},
		{"its letters", proxy, `Proto=https;FOR="192.0.2.1"`, "", "192.0.2.1"},
		{"its IPv6", proxy, `for="[2001:db8::1]:4711"`, "", "2001:db8::1"},
		{"its list", proxy, `for=203.0.113.1, for=192.0.2.1;host="a,b;c", for=10.0.0.6`, "", "192.0.2.1"},
		{"hidden", proxy, `for=203.0.113.1, for=_segreto`, "", "10.0.0.5"},
		{"unknown", proxy, `for=203.0.113.1, for=unknown`, "", "10.0.0.5"},
		{"without for", proxy, `for=203.0.113.1, proto=https`, "", "10.0.0.5"},
		{"for twice", proxy, `for=203.0.113.1;for=192.0.2.1`, "", "10.0.0.5"},
		{"an element within a quotation", proxy, `host="for=203.0.113.1, for=203.0.113.2", for=192.0.2.1`, "", "192.0.2.1"},
		{"a quotation that does not end", proxy, `host=", for=192.0.2.1`, "", "192.0.2.1"},
		{"a quotation that ends in an escape", proxy, `host="\", for=192.0.2.1`, "", "192.0.2.1"},
		{"both agree", proxy, `for=192.0.2.1`, "203.0.113.1, 192.0.2.1", "192.0.2.1"},
		{"one is the peer's own", proxy, `for=203.0.113.1`, "192.0.2.1", "10.0.0.5"},
		{"very many", proxy, "", strings.Repeat("10.0.0.6,", 1000) + "192.0.2.1", "192.0.2.1"},
		{"no address at all", "@", "", "192.0.2.1", "@"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r := &http.Request{RemoteAddr: tt.remote, Header: http.Header{}}
			if tt.forwarded != "" {
				r.Header["Forwarded"] = strings.Split(tt.forwarded, "\n")
			}
			if tt.plain != "" {
				r.Header["X-Forwarded-For"] = strings.Split(tt.plain, "\n")
			}
			if got := trusted.address(r); got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
			bare := &http.Request{RemoteAddr: tt.remote}
			if got, want := proxies(nil).address(r), proxies(nil).address(bare); got != want {
				t.Errorf("nobody is trusted: got %q, want %q", got, want)
			}
		})
	}
}

// FuzzAddress: whatever is written before what a trusted proxy has added, in
// either header, changes nothing.
func FuzzAddress(f *testing.F) {
	trusted := proxies{netip.MustParsePrefix("10.0.0.0/24")}
	f.Add("203.0.113.1", "for=203.0.113.1")
	f.Add("10.0.0.5, \"", `host="`)
	f.Add("", ";;=,\\")
	f.Fuzz(func(t *testing.T, plain, forwarded string) {
		header := func(name, own, theirs string) string {
			r := &http.Request{RemoteAddr: "10.0.0.5:1", Header: http.Header{name: {theirs, own}}}
			return trusted.address(r)
		}
		if got := header("X-Forwarded-For", "192.0.2.1", plain); got != "192.0.2.1" {
			t.Errorf("X-Forwarded-For %q: %s", plain, got)
		}
		for _, own := range []string{"for=192.0.2.1", `for="192.0.2.1:80";proto=https;host="a\"b"`} {
			if got := header("Forwarded", own, forwarded); got != "192.0.2.1" {
				t.Errorf("Forwarded %q, then %q: %s", forwarded, own, got)
			}
		}
	})
}

func TestLimiter(t *testing.T) {
	now := time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC)
	l := newLimiter(30, 10*time.Second, func() time.Time { return now })
	const office, other = "192.0.2.1", "192.0.2.2"
	for n := range 30 {
		if wait := l.enter(office); wait != 0 {
			t.Fatalf("attempt %d waits %v", n, wait)
		}
	}
	if wait := l.enter(office); wait != 10*time.Second {
		t.Errorf("the thirty-first waits %v", wait)
	}
	if wait := l.enter(other); wait != 0 {
		t.Errorf("another address waits %v", wait)
	}
	// A success gives its attempt back.
	l.leave(office)
	if wait := l.enter(office); wait != 0 {
		t.Errorf("after one that was none, %v", wait)
	}
	// However many there were, the wait has a ceiling.
	for range 10_000 {
		now = now.Add(time.Millisecond)
		l.enter(office)
	}
	if wait := l.enter(office); wait > 10*time.Second {
		t.Errorf("after a flood the wait is %v, want at most 10 s", wait)
	}
	now = now.Add(-24 * time.Hour)
	if wait := l.enter(office); wait > 10*time.Second {
		t.Errorf("clock set back: %v", wait)
	}
	// From then on time passes as ever: nobody waits until the clock is as late
	// again as it was when it was wrong.
	now = now.Add(10 * time.Second)
	if wait := l.enter(office); wait != 0 {
		t.Errorf("ten seconds after the clock was set back: %v", wait)
	}
	now = now.Add(10 * time.Second)
	if wait := l.enter(office); wait != 0 {
		t.Errorf("ten seconds after that: %v", wait)
	}
	// One subscriber's /64 is one.
	for n := range 30 {
		l.enter("2001:db8::" + string(rune('1'+n%9)))
	}
	if wait := l.enter("2001:db8::ffff"); wait == 0 {
		t.Error("another address of the same /64 did not wait")
	}
	if wait := l.enter("2001:db8:0:1::1"); wait != 0 {
		t.Error("another /64 waits")
	}
}
