package central

import (
	"net/http"
	"net/netip"
	"slices"
	"strings"

	"siz-icaro/backend/identity"
)

// proxies are the networks whose word on where a request comes from is taken.
// Everybody else's is not: who is asked may not choose.
type proxies []netip.Prefix

func (p proxies) trust(a netip.Addr) bool {
	return slices.ContainsFunc(p, func(n netip.Prefix) bool { return n.Contains(a) })
}

// address is the network address that a request comes from: that of the peer,
// or, where this is a trusted proxy, the nearest one that is none in what the
// proxies say (RFC 7239, or X-Forwarded-For). Each appends whom it heard from,
// so the list is read from its end, and no further than the first hop that is not
// trusted or cannot be read: what stands before it anybody may have written.
//
// A proxy sets one of the two headers and hands the other on as it came; which
// one is its own nobody can tell. Where both are there they must agree, or
// neither is believed.
func (p proxies) address(r *http.Request) string {
	peer, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil {
		return r.RemoteAddr
	}
	from := peer.Addr().Unmap().WithZone("")
	if !p.trust(from) {
		return from.String()
	}
	forwarded, plain := r.Header.Values("Forwarded"), r.Header.Values("X-Forwarded-For")
	switch {
	case len(forwarded) > 0 && len(plain) > 0:
		a, b := p.nearest(from, forwardedHops(forwarded)), p.nearest(from, plainHops(plain))
		if a != b {
			return from.String()
		}
		return a.String()
	case len(forwarded) > 0:
		return p.nearest(from, forwardedHops(forwarded)).String()
	}
	return p.nearest(from, plainHops(plain)).String()
}

// nearest is the last of the hops that is not trusted; where one cannot be read,
// the one that named it.
func (p proxies) nearest(peer netip.Addr, hops []string) netip.Addr {
	at := peer
	for _, hop := range slices.Backward(hops) {
		a, ok := readHop(hop)
		if !ok {
			return at
		}
		if at = a; !p.trust(a) {
			return at
		}
	}
	return at
}

// readHop reads an address with or without a port, as the headers write them.
func readHop(s string) (netip.Addr, bool) {
	s = strings.TrimSpace(s)
	if ap, err := netip.ParseAddrPort(s); err == nil {
		return ap.Addr().Unmap().WithZone(""), true
	}
	if inner, ok := strings.CutPrefix(s, "["); ok {
		s = strings.TrimSuffix(inner, "]")
	}
	a, err := netip.ParseAddr(s)
	return a.Unmap().WithZone(""), err == nil
}

func plainHops(lines []string) []string { return strings.Split(strings.Join(lines, ","), ",") }

// forwardedHops are what the elements of Forwarded say under "for", in order; ""
// for one that says nothing, or not in a way that can be read.
func forwardedHops(lines []string) []string {
	var hops []string
	for _, element := range split(strings.Join(lines, ","), ',') {
		hop, seen := "", false
		for _, pair := range split(element, ';') {
			name, value, ok := strings.Cut(pair, "=")
			if !ok || !strings.EqualFold(strings.TrimSpace(name), "for") {
				continue
			}
			if seen { // twice: neither
				hop = ""
				break
			}
			hop, seen = unquote(strings.TrimSpace(value)), true
		}
		hops = append(hops, hop)
	}
	return hops
}

// split splits at sep outside quoted strings. It reads from the end, which is
// the proxy's, so that a quotation that somebody has left open further up
// swallows nothing of what the proxy has added.
func split(s string, sep byte) []string {
	var parts []string
	quoted, end := false, len(s)
	for i := len(s) - 1; i >= 0; i-- {
		switch {
		case s[i] == '"' && !escaped(s[:i]):
			quoted = !quoted
		case s[i] == sep && !quoted:
			parts = append(parts, s[i+1:end])
			end = i
		}
	}
	parts = append(parts, s[:end])
	slices.Reverse(parts)
	return parts
}

// escaped reports whether what follows on s is escaped by it.
func escaped(s string) bool { return (len(s)-len(strings.TrimRight(s, `\`)))%2 == 1 }

// unquote takes the marks of a quoted string away. An address needs no escapes.
func unquote(s string) string {
	if len(s) >= 2 && s[0] == '"' && s[len(s)-1] == '"' {
		return s[1 : len(s)-1]
	}
	return s
}

// origin is where a request comes from, for the register of accesses.
func (s *Server) origin(r *http.Request) string { return s.proxies.address(r) }

// from is where an attempt to sign in comes from. The lease stands where a token
// would, because it is to nobody but the one who asks.
func (s *Server) from(r *http.Request) identity.Origin {
	o := identity.Origin{Address: s.origin(r)}
	if scheme, lease, _ := strings.Cut(r.Header.Get("Authorization"), " "); strings.EqualFold(scheme, "Lease") {
		o.Lease = lease
	}
	return o
}
