package route

import (
	"bufio"
	"context"
	"crypto/tls"
	"encoding/base64"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"golang.org/x/net/proxy"
)

// ProxyError is what a proxy answers, or that it does not.
type ProxyError struct {
	Proxy  string // its address
	Status int    // zero where it could not be spoken to
	// Ways are how it would have one show who one is, where it asks that.
	Ways []string
	Err  error
}

func (e *ProxyError) Error() string {
	if e.Status == 0 {
		return fmt.Sprintf("proxy %s: %v", e.Proxy, e.Err)
	}
	return fmt.Sprintf("proxy %s: status %d", e.Proxy, e.Status)
}

func (e *ProxyError) Unwrap() error { return e.Err }

// proxy is the one to go through to an address, nil for none.
func (r *Route) proxy(ctx context.Context, address string) (*url.URL, error) {
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		return nil, fmt.Errorf("split an address: %w", err)
	}
	if ip := net.ParseIP(host); host == "localhost" || ip != nil && ip.IsLoopback() {
		return nil, nil
	}
	choice := r.cfg.Choice()
	var found *url.URL
	switch choice.Mode {
	case None:
		return nil, nil
	case ByHand:
		found = choice.Address
	default:
		if found, err = r.cfg.System(ctx, &url.URL{Scheme: "https", Host: address, Path: "/"}); err != nil {
			return nil, fmt.Errorf("find the system's proxy: %w", err)
		}
	}
	if found == nil {
		return nil, nil
	}
	out := *found
	if out.Port() == "" {
		out.Host = net.JoinHostPort(out.Hostname(), map[string]string{"https": "443", "socks5": "1080"}[out.Scheme])
		if out.Scheme == "http" {
			out.Host = net.JoinHostPort(out.Hostname(), "80")
		}
	}
	if choice.Mode == ByHand && choice.User != "" {
		out.User = url.UserPassword(choice.User, choice.Password)
	}
	return &out, nil
}

// through makes a way through a proxy to address over conn.
func (r *Route) through(ctx context.Context, conn net.Conn, by *url.URL, address string) (net.Conn, error) {
	stop := context.AfterFunc(ctx, func() { _ = conn.SetDeadline(time.Now()) })
	defer stop()
	failed := func(err error) error {
		if ctx.Err() != nil {
			err = errors.Join(context.Cause(ctx), err)
		}
		return &ProxyError{Proxy: by.Host, Err: err}
	}
	switch by.Scheme {
	case "socks5":
		var auth *proxy.Auth
		if by.User != nil {
			password, _ := by.User.Password()
			auth = &proxy.Auth{User: by.User.Username(), Password: password}
		}
		dialer, err := proxy.SOCKS5("tcp", by.Host, auth, given{conn})
		if err != nil {
			return nil, failed(err)
		}
		out, err := dialer.Dial("tcp", address)
		if err != nil {
			return nil, failed(err)
		}
		return out, nil
	case "https":
		own := r.tls.Clone()
		own.ServerName = by.Hostname()
		secure := tls.Client(conn, own)
		if err := secure.HandshakeContext(ctx); err != nil {
			return nil, failed(err)
		}
		conn = secure
	}
	req := &http.Request{Method: http.MethodConnect, URL: &url.URL{Opaque: address}, Host: address, Header: http.Header{}}
	if by.User != nil {
		password, _ := by.User.Password()
		req.Header.Set("Proxy-Authorization", "Basic "+base64.StdEncoding.EncodeToString([]byte(by.User.Username()+":"+password)))
	}
	if err := req.Write(conn); err != nil {
		return nil, failed(err)
	}
	// Whoever is behind it says nothing before they are spoken to: the reader holds
	// nothing of theirs once the answer is read.
	resp, err := http.ReadResponse(bufio.NewReader(conn), req)
	if err != nil {
		return nil, failed(err)
	}
	_ = resp.Body.Close()
	if resp.StatusCode == http.StatusOK {
		return conn, nil
	}
	said := &ProxyError{Proxy: by.Host, Status: resp.StatusCode}
	for _, way := range resp.Header.Values("Proxy-Authenticate") {
		name, _, _ := strings.Cut(strings.TrimSpace(way), " ")
		said.Ways = append(said.Ways, strings.ToLower(name))
	}
	return nil, said
}

// given is a dialer of a connection that is there.
type given struct{ conn net.Conn }

func (g given) Dial(string, string) (net.Conn, error) { return g.conn, nil }

// ParseProxy reads the address of a proxy as people write it: "proxy.comune.it:3128".
func ParseProxy(typed string) (*url.URL, error) {
	typed = strings.TrimSpace(typed)
	if !strings.Contains(typed, "://") {
		typed = "http://" + typed
	}
	u, err := url.Parse(typed)
	if err != nil {
		return nil, fmt.Errorf("read the address of a proxy: %w", err)
	}
	if u.Scheme == "socks" {
		u.Scheme = "socks5"
	}
	if u.Hostname() == "" || !slices.Contains([]string{"http", "https", "socks5"}, u.Scheme) || u.Path != "" && u.Path != "/" || u.RawQuery != "" {
		return nil, fmt.Errorf("read the address of a proxy: %q is none", u.Redacted())
	}
	return &url.URL{Scheme: u.Scheme, Host: u.Host, User: u.User}, nil
}

// fresh is how long the system's word about an address holds: to look for it may take
// a script that is fetched from the network.
const fresh = time.Minute

// remembered asks find once in a while.
func remembered(find func(context.Context, *url.URL) (*url.URL, error)) func(context.Context, *url.URL) (*url.URL, error) {
	type known struct {
		proxy *url.URL
		at    time.Time
	}
	var (
		mu sync.Mutex // guards by
		by = map[string]known{}
	)
	return func(ctx context.Context, to *url.URL) (*url.URL, error) {
		mu.Lock()
		k, ok := by[to.Host]
		mu.Unlock()
		if ok && time.Since(k.at) < fresh {
			return k.proxy, nil
		}
		proxy, err := find(ctx, to)
		if err != nil {
			return nil, err
		}
		mu.Lock()
		defer mu.Unlock()
		by[to.Host] = known{proxy, time.Now()}
		return proxy, nil
	}
}
