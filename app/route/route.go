// Package route is the way from this computer to the central service: through which
// proxy it goes, over what TLS, and, where it does not get there, why.
//
// Every connection of the program goes through a [Line] of one [Route], the websocket
// as well as what is asked over HTTPS, so that all of them meet the same proxy and
// fail with the same words. A Line knows when a byte last moved on it.
//
// # Invariants
//
//   - Nothing but the greetings of TLS goes to whoever is not the central service: a
//     token and a password travel inside only.
//   - What a proxy's user and password are is told to that proxy alone, and to no log.
//   - This computer itself is reached without a proxy.
//   - [Route.Explain] is where an error becomes a cause with a sentence; nobody else
//     looks inside one.
package route

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"sync/atomic"
	"time"
)

// LookTimeout is how long nothing at all may answer at an address: on a line with two
// seconds of delay each way the first answer alone takes four.
const LookTimeout = 10 * time.Second

// Mode says who chooses the proxy.
type Mode string

const (
	Automatic Mode = ""          // the settings of the system
	None      Mode = "nessuno"   // straight on
	ByHand    Mode = "indirizzo" // the one that was typed
)

// Choice is which proxy is used. User and Password are for the Address and for nobody
// else: what the system finds may be whoever answered on the network of the moment.
type Choice struct {
	Mode           Mode
	Address        *url.URL // of ByHand: http, https or socks5
	User, Password string
}

// Config is what a Route is made of; the zero value goes by the system's settings.
type Config struct {
	// Choice is asked for each connection.
	Choice func() Choice
	// System finds the system's proxy for an address, nil for none; what the system
	// has for it where nil.
	System func(ctx context.Context, to *url.URL) (*url.URL, error)
	// Trusted are the authorities whose certificates count; the system's where nil.
	Trusted *x509.CertPool
	// Net opens the connections beneath; the system's where nil.
	Net func(ctx context.Context, network, address string) (net.Conn, error)
}

// Route is safe for concurrent use.
type Route struct {
	cfg Config
	tls *tls.Config
}

// sessions is for how many central services the greetings of TLS are remembered: on a
// bad line the certificates alone take half a minute.
const sessions = 4

// New makes the way.
func New(cfg Config) *Route {
	if cfg.Choice == nil {
		cfg.Choice = func() Choice { return Choice{} }
	}
	if cfg.System == nil {
		cfg.System = remembered(system)
	}
	if cfg.Net == nil {
		cfg.Net = (&net.Dialer{Timeout: LookTimeout}).DialContext
	}
	// Nothing older, whatever the environment would allow.
	return &Route{cfg: cfg, tls: &tls.Config{MinVersion: tls.VersionTLS12, RootCAs: cfg.Trusted, ClientSessionCache: tls.NewLRUClientSessionCache(sessions)}}
}

// TLS is how one speaks to the central service: by the certificates that the system
// trusts.
func (r *Route) TLS() *tls.Config { return r.tls }

// Line is a way to be used for one purpose, which is told apart by its own bytes.
type Line struct {
	route *Route
	moved atomic.Int64 // when a byte last came, in nanoseconds since start
}

// start is a time from which others are counted, so that a clock that is set moves
// none of them.
var start = time.Now()

// Line begins one.
func (r *Route) Line() *Line { return &Line{route: r} }

// Moved is when a byte last came, the zero time where none has.
func (l *Line) Moved() time.Time {
	if at := l.moved.Load(); at != 0 {
		return start.Add(time.Duration(at))
	}
	return time.Time{}
}

// Transport carries requests over the line.
func (l *Line) Transport() *http.Transport {
	return &http.Transport{
		DialContext: l.Dial, TLSClientConfig: l.route.tls.Clone(), ForceAttemptHTTP2: true,
		MaxIdleConns: 2, IdleConnTimeout: time.Minute,
	}
}

// Dial connects to an address, through the proxy that there is for it.
func (l *Line) Dial(ctx context.Context, network, address string) (net.Conn, error) {
	r := l.route
	proxy, err := r.proxy(ctx, address)
	if err != nil {
		return nil, err
	}
	to := address
	if proxy != nil {
		to = proxy.Host
	}
	conn, err := r.cfg.Net(ctx, network, to)
	if err != nil {
		if proxy != nil {
			err = &ProxyError{Proxy: proxy.Host, Err: err}
		}
		return nil, err
	}
	counted := &counting{Conn: conn, line: l}
	if proxy == nil {
		return counted, nil
	}
	through, err := r.through(ctx, counted, proxy, address)
	if err != nil {
		_ = conn.Close()
		return nil, err
	}
	return through, nil
}

// counting notes when something comes.
type counting struct {
	net.Conn
	line *Line
}

func (c *counting) Read(p []byte) (int, error) {
	n, err := c.Conn.Read(p)
	if n > 0 {
		c.line.moved.Store(int64(time.Since(start)))
	}
	return n, err
}

// StandsError ends what was asked of a line on which nothing has come for a while.
type StandsError struct{ For time.Duration }

func (e *StandsError) Error() string { return fmt.Sprintf("nothing has come for %v", e.For) }

// Watch is ctx until nothing has come for as long as patience: what takes long and
// moves is waited for. The cause is a *StandsError then.
func (l *Line) Watch(ctx context.Context, patience time.Duration) (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithCancelCause(ctx)
	begun := time.Now()
	go func() {
		for {
			since := begun
			if m := l.Moved(); m.After(since) {
				since = m
			}
			still := time.Since(since)
			if still >= patience {
				cancel(&StandsError{still})
				return
			}
			t := time.NewTimer(patience - still)
			select {
			case <-t.C:
			case <-ctx.Done():
				t.Stop()
				return
			}
		}
	}()
	return ctx, func() { cancel(context.Canceled) }
}
