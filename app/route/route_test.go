package route_test

import (
	"bufio"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"log"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"siz-icaro/app/route"
	"siz-icaro/sync/cartella"
	"siz-icaro/sync/wire"
)

const host = "centrale.test"

// world is a network of loopback in which names lead to servers.
type world map[string]string

func (w world) dial(ctx context.Context, network, address string) (net.Conn, error) {
	if to, ok := w[address]; ok {
		address = to
	} else if name, _, _ := net.SplitHostPort(address); net.ParseIP(name) == nil {
		return nil, &net.OpError{Op: "dial", Net: network, Err: &net.DNSError{Err: "no such host", Name: name, IsNotFound: true}}
	}
	return (&net.Dialer{Timeout: 5 * time.Second}).DialContext(ctx, network, address)
}

// authority signs certificates for these tests.
type authority struct {
	cert *x509.Certificate
	key  *ecdsa.PrivateKey
}

func newAuthority(t *testing.T) *authority {
	t.Helper()
	a := &authority{}
	var err error
	if a.key, err = ecdsa.GenerateKey(elliptic.P256(), rand.Reader); err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "Prova"}, NotBefore: time.Now().Add(-20 * 365 * 24 * time.Hour), NotAfter: time.Now().Add(20 * 365 * 24 * time.Hour), IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &a.key.PublicKey, a.key)
	if err != nil {
		t.Fatal(err)
	}
	if a.cert, err = x509.ParseCertificate(der); err != nil {
		t.Fatal(err)
	}
	return a
}

// signs makes a certificate of a name between two times.
func (a *authority) signs(t *testing.T, name string, from, to time.Time) tls.Certificate {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(2), DNSNames: []string{name}, NotBefore: from, NotAfter: to}
	der, err := x509.CreateCertificate(rand.Reader, template, a.cert, &key.PublicKey, a.key)
	if err != nil {
		t.Fatal(err)
	}
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}
}

// serve answers over TLS with a certificate; over plain HTTP without.
func serve(t *testing.T, cert *tls.Certificate, h http.Handler) string {
	t.Helper()
	s := httptest.NewUnstartedServer(h)
	s.Config.ErrorLog = log.New(io.Discard, "", 0)
	if cert != nil {
		s.TLS = &tls.Config{Certificates: []tls.Certificate{*cert}}
		s.StartTLS()
	} else {
		s.Start()
	}
	t.Cleanup(s.Close)
	return s.Listener.Addr().String()
}

// refuses is an address where nobody listens.
func refuses(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

func answers(status int, kind, body string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", kind)
		if status >= 300 && status < 400 {
			w.Header().Set("Location", "http://accesso.rete.test/entra")
		}
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	})
}

// connectProxy is a real proxy that makes ways by CONNECT, for who shows who they are
// where user is not "".
func connectProxy(t *testing.T, w world, user string, asked *atomic.Int64) string {
	t.Helper()
	return serve(t, nil, http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		asked.Add(1)
		if r.Method != http.MethodConnect {
			t.Errorf("the proxy is asked to %s", r.Method)
		}
		if r.Header.Get("Authorization") != "" {
			t.Error("the proxy is shown the token")
		}
		if user != "" && r.Header.Get("Proxy-Authorization") != "Basic "+base64.StdEncoding.EncodeToString([]byte(user)) {
			rw.Header().Add("Proxy-Authenticate", `Negotiate`)
			rw.Header().Add("Proxy-Authenticate", `Basic realm="Comune"`)
			rw.WriteHeader(http.StatusProxyAuthRequired)
			return
		}
		out, err := w.dial(r.Context(), "tcp", r.Host)
		if err != nil {
			rw.WriteHeader(http.StatusBadGateway)
			return
		}
		in, _, err := rw.(http.Hijacker).Hijack()
		if err != nil {
			t.Error(err)
			return
		}
		_, _ = io.WriteString(in, "HTTP/1.1 200 Connection established\r\n\r\n")
		go func() { _, _ = io.Copy(out, in); _ = out.Close() }()
		go func() { _, _ = io.Copy(in, out); _ = in.Close() }()
	}))
}

// socks is a SOCKS5 proxy as small as one can be.
func socks(t *testing.T, w world) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go func() {
				in := bufio.NewReader(c)
				head := make([]byte, 2)
				if _, err := io.ReadFull(in, head); err != nil {
					return
				}
				_, _ = io.CopyN(io.Discard, in, int64(head[1]))
				_, _ = c.Write([]byte{5, 0})
				ask := make([]byte, 5)
				if _, err := io.ReadFull(in, ask); err != nil {
					return
				}
				name := make([]byte, int(ask[4])+2)
				if _, err := io.ReadFull(in, name); err != nil {
					return
				}
				port := int(name[len(name)-2])<<8 | int(name[len(name)-1])
				out, err := w.dial(context.Background(), "tcp", fmt.Sprintf("%s:%d", name[:len(name)-2], port))
				if err != nil {
					_ = c.Close()
					return
				}
				_, _ = c.Write([]byte{5, 0, 0, 1, 0, 0, 0, 0, 0, 0})
				go func() { _, _ = io.Copy(out, in); _ = out.Close() }()
				_, _ = io.Copy(c, out)
				_ = c.Close()
			}()
		}
	}()
	return l.Addr().String()
}

// asks asks for the health of the central service, over HTTPS and over the websocket,
// and gives what each failed with.
func asks(t *testing.T, line *route.Line, r *route.Route, base string) (overHTTP, overSocket error) {
	t.Helper()
	client := &http.Client{Transport: line.Transport(), CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, base+"/v1/health", nil)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer segreto")
	resp, err := client.Do(req)
	if err == nil {
		body, readErr := io.ReadAll(resp.Body)
		_ = resp.Body.Close()
		if readErr != nil || resp.StatusCode != http.StatusOK || string(body) != "{}" {
			err = &wire.AnswerError{Status: resp.StatusCode, Header: resp.Header}
		}
	}
	overHTTP = err
	conn, err := wire.Dialer{TLS: r.TLS(), Net: line.Dial}.Dial(t.Context(), strings.Replace(base, "http", "ws", 1)+"/v1/sync", http.Header{"Authorization": {"Bearer segreto"}})
	if err == nil {
		err = conn.Close(wire.CloseNormal, "")
	}
	client.CloseIdleConnections()
	return overHTTP, err
}

// central is as much of a central service as these tests ask.
func central(t *testing.T) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /v1/health", func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "{}") })
	mux.HandleFunc("GET /v1/sync", func(w http.ResponseWriter, r *http.Request) {
		c, err := wire.Upgrade(w, r)
		if err != nil {
			t.Error(err)
			return
		}
		_, _, _ = c.Receive(context.Background())
	})
	return mux
}

// TestExplain: what stands between this computer and the central service has its own
// name and its own sentence, over HTTPS and over the websocket alike.
func TestExplain(t *testing.T) {
	ca, other := newAuthority(t), newAuthority(t)
	now := time.Now()
	year := 365 * 24 * time.Hour
	good := ca.signs(t, host, now.Add(-year), now.Add(year))
	wrong := ca.signs(t, "altro.test", now.Add(-year), now.Add(year))
	unknown := other.signs(t, host, now.Add(-year), now.Add(year))
	expired := ca.signs(t, host, now.Add(-2*year), now.Add(-year))
	early := ca.signs(t, host, now.Add(year), now.Add(2*year))
	service := serve(t, &good, central(t))
	page := answers(http.StatusOK, "text/html", "<h1>Benvenuti</h1>")
	redirect := answers(http.StatusFound, "text/html", "")
	toHTTPS := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Location", "https://"+host+"/")
		w.WriteHeader(http.StatusMovedPermanently)
	})
	var asked atomic.Int64
	on443, on80 := host+":443", host+":80"
	by := func(address string) route.Choice {
		u, err := route.ParseProxy(address)
		if err != nil {
			t.Fatal(err)
		}
		return route.Choice{Mode: route.ByHand, Address: u}
	}
	for _, test := range []struct {
		name   string
		world  world
		choice route.Choice
		clock  route.Clock
		want   cartella.Code
		says   string
	}{
		{"the central service", world{on443: service}, route.Choice{}, route.Clock{}, "", ""},
		{"a page over TLS", world{on443: serve(t, &good, page)}, route.Choice{}, route.Clock{}, cartella.CodePortale, "nel browser"},
		{"a redirect over TLS", world{on443: serve(t, &good, redirect)}, route.Choice{}, route.Clock{}, cartella.CodePortale, "nel browser"},
		{"plain HTTP where TLS is spoken", world{on443: serve(t, nil, page)}, route.Choice{}, route.Clock{}, cartella.CodePortale, "nel browser"},
		{"a portal with a certificate of its own", world{on443: serve(t, &unknown, page), on80: serve(t, nil, redirect)}, route.Choice{}, route.Clock{}, cartella.CodePortale, "nel browser"},
		{"a portal that lets no TLS through", world{on443: refuses(t), on80: serve(t, nil, page)}, route.Choice{}, route.Clock{}, cartella.CodePortale, "nel browser"},
		{"a portal that says so (511)", world{on443: refuses(t), on80: serve(t, nil, answers(511, "text/html", ""))}, route.Choice{}, route.Clock{}, cartella.CodePortale, "nel browser"},
		{"another program", world{on443: serve(t, &good, answers(200, "application/json", `{"a":1}`))}, route.Choice{}, route.Clock{}, cartella.CodeCentraleSconosciuta, "un altro programma"},
		{"a web server without us", world{on443: serve(t, &good, answers(404, "text/html", ""))}, route.Choice{}, route.Clock{}, cartella.CodeCentraleSconosciuta, "un altro programma"},
		{"a web server whose central service is gone", world{on443: serve(t, &good, answers(502, "text/html", ""))}, route.Choice{}, route.Clock{}, cartella.CodeFuoriLinea, "non è disponibile"},
		{"a central service that is full", world{on443: serve(t, &good, answers(507, "text/plain", ""))}, route.Choice{}, route.Clock{}, cartella.CodeFuoriLinea, "spazio"},
		{"another's certificate", world{on443: serve(t, &wrong, central(t)), on80: serve(t, nil, toHTTPS)}, route.Choice{}, route.Clock{}, cartella.CodeCertificato, "di un altro indirizzo"},
		{"a certificate that nobody vouches for", world{on443: serve(t, &unknown, central(t)), on80: refuses(t)}, route.Choice{}, route.Clock{}, cartella.CodeCertificato, "non riconosce"},
		{"one that is over", world{on443: serve(t, &expired, central(t))}, route.Choice{}, route.Clock{Computer: now}, cartella.CodeCertificato, "scaduto"},
		{"one that is over by a clock ahead", world{on443: serve(t, &expired, central(t))}, route.Choice{}, route.Clock{Computer: now, Central: now.Add(-year - 24*time.Hour)}, cartella.CodeCertificato, "avanti di 1 anno e 1 giorno"},
		{"one that is not yet", world{on443: serve(t, &early, central(t))}, route.Choice{}, route.Clock{Computer: now}, cartella.CodeCertificato, "indietro, di almeno"},
		{"one that is not yet by a clock behind", world{on443: serve(t, &early, central(t))}, route.Choice{}, route.Clock{Computer: now, Central: now.Add(year + 24*time.Hour)}, cartella.CodeCertificato, "indietro di 1 anno e 1 giorno"},
		{"no such name", world{}, route.Choice{}, route.Clock{}, cartella.CodeFuoriLinea, "Il nome «centrale.test» non si trova"},
		{"refused", world{on443: refuses(t), on80: refuses(t)}, route.Choice{}, route.Clock{}, cartella.CodeFuoriLinea, "rifiuta"},
		{"a proxy that wants to know who one is", world{on443: service}, by(connectProxy(t, world{on443: service}, "anna:segreta", &asked)), route.Clock{}, cartella.CodeProxy, "nome utente e password"},
		{"a proxy of another way", world{on443: service}, by(serve(t, nil, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Proxy-Authenticate", "NTLM")
			w.WriteHeader(http.StatusProxyAuthRequired)
		}))), route.Clock{}, cartella.CodeProxy, "ntlm"},
		{"a proxy that does not let through", world{on443: service}, by(serve(t, nil, answers(403, "text/html", ""))), route.Clock{}, cartella.CodeProxy, "non lascia passare"},
		{"a proxy that does not get there", world{on443: service}, by(connectProxy(t, world{}, "", &asked)), route.Clock{}, cartella.CodeProxy, "502"},
		{"a proxy that is not there", world{on443: service}, by(refuses(t)), route.Clock{}, cartella.CodeProxy, "non risponde"},
	} {
		t.Run(test.name, func(t *testing.T) {
			r := route.New(route.Config{
				Net: test.world.dial, Choice: func() route.Choice { return test.choice },
				System: func(context.Context, *url.URL) (*url.URL, error) { return nil, nil },
			})
			trust(r, ca)
			line := r.Line()
			base := "https://" + host
			http, socket := asks(t, line, r, base)
			for over, err := range map[string]error{"HTTPS": http, "the websocket": socket} {
				if test.want == "" {
					if err != nil {
						t.Errorf("over %s: %v", over, err)
					}
					continue
				}
				got := line.Explain(t.Context(), base, err, test.clock)
				if got == nil || got.Code != test.want || !strings.Contains(got.Message, test.says) {
					t.Errorf("over %s, %v: explained as %+v, want %s with «%s»", over, err, got, test.want, test.says)
				}
			}
		})
	}
	if route.Explain(errors.New("something else"), route.Clock{}) != nil {
		t.Error("what is not of the way is explained")
	}
}

func trust(r *route.Route, a *authority) {
	pool := x509.NewCertPool()
	pool.AddCert(a.cert)
	r.TLS().RootCAs = pool
}

// TestProxies: both ways of asking go through the proxy that was chosen, or that the
// system names, and show who one is to it alone.
func TestProxies(t *testing.T) {
	ca := newAuthority(t)
	cert := ca.signs(t, host, time.Now().Add(-time.Hour), time.Now().Add(time.Hour))
	behind := world{host + ":443": serve(t, &cert, central(t))}
	var open, closed atomic.Int64
	free, asking := connectProxy(t, behind, "", &open), connectProxy(t, behind, "anna:segreta:3", &closed)
	parsed := func(s string) *url.URL {
		u, err := route.ParseProxy(s)
		if err != nil {
			t.Fatal(err)
		}
		return u
	}
	for _, test := range []struct {
		name   string
		choice route.Choice
		system *url.URL
		ok     bool
		asked  *atomic.Int64
	}{
		{"straight on", route.Choice{}, nil, false, nil},
		{"by hand", route.Choice{Mode: route.ByHand, Address: parsed(free)}, nil, true, &open},
		{"the system's", route.Choice{}, parsed(free), true, &open},
		{"none, whatever the system says", route.Choice{Mode: route.None}, parsed(free), false, nil},
		{"by hand, with who one is", route.Choice{Mode: route.ByHand, Address: parsed(asking), User: "anna", Password: "segreta:3"}, nil, true, &closed},
		{"the system's, whom nobody's password is for", route.Choice{User: "anna", Password: "segreta:3"}, parsed(asking), false, nil},
		{"with another password", route.Choice{Mode: route.ByHand, Address: parsed(asking), User: "anna", Password: "altra"}, nil, false, nil},
		{"SOCKS", route.Choice{Mode: route.ByHand, Address: parsed("socks5://" + socks(t, behind))}, nil, true, nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			r := route.New(route.Config{
				// Without a proxy nothing leads there.
				Net: world{}.dial, Choice: func() route.Choice { return test.choice },
				System: func(_ context.Context, to *url.URL) (*url.URL, error) {
					if to.String() != "https://"+host+":443/" {
						t.Errorf("the system is asked for %s", to)
					}
					return test.system, nil
				},
			})
			trust(r, ca)
			var before int64
			if test.asked != nil {
				before = test.asked.Load()
			}
			line := r.Line()
			http, socket := asks(t, line, r, "https://"+host)
			if (http == nil) != test.ok || (socket == nil) != test.ok {
				t.Errorf("over HTTPS: %v; over the websocket: %v; want them through: %v", http, socket, test.ok)
			}
			if test.asked != nil && test.asked.Load()-before != 2 {
				t.Errorf("the proxy was asked %d times", test.asked.Load()-before)
			}
			if test.ok && line.Moved().IsZero() {
				t.Error("nothing came, it is said")
			}
		})
	}
}

// TestLoopbackNeedsNoProxy: this computer is reached straight on.
func TestLoopbackNeedsNoProxy(t *testing.T) {
	server := serve(t, nil, central(t))
	r := route.New(route.Config{Choice: func() route.Choice {
		return route.Choice{Mode: route.ByHand, Address: &url.URL{Scheme: "http", Host: "proxy.test:1"}}
	}})
	if http, socket := asks(t, r.Line(), r, "http://"+server); http != nil || socket != nil {
		t.Errorf("over HTTP: %v; over the websocket: %v", http, socket)
	}
}

func TestParseProxy(t *testing.T) {
	for typed, want := range map[string]string{
		"proxy.comune.it:3128": "http://proxy.comune.it:3128", " http://10.0.0.1:8080/ ": "http://10.0.0.1:8080",
		"https://p.it": "https://p.it", "socks://p.it:1080": "socks5://p.it:1080", "anna:x@p.it:1": "http://anna:x@p.it:1",
		"": "", "ftp://p.it": "", "http://p.it/pagina": "", "http://": "", "a b": "",
	} {
		got := ""
		if u, err := route.ParseProxy(typed); err == nil {
			got = u.String()
		}
		if got != want {
			t.Errorf("%q is %q, want %q", typed, got, want)
		}
	}
	if _, err := route.ParseProxy("http://anna:segreta@p.it/x"); err == nil || strings.Contains(err.Error(), "segreta") {
		t.Errorf("the password is in the error: %v", err)
	}
}

// TestDoor: what the browser opens is plain, names nobody but the central service, and
// holds nothing of the path.
func TestDoor(t *testing.T) {
	r := route.New(route.Config{})
	for base, want := range map[string]string{
		"https://127.0.0.1:8443/siz": "http://127.0.0.1/", "http://127.0.0.1:8080": "http://127.0.0.1:8080/", "": "",
		"https://nessuno.invalid/siz": "http://nessuno.invalid/",
	} {
		if got := r.Door(t.Context(), base); got != want {
			t.Errorf("%q opens %q, want %q", base, got, want)
		}
	}
}
