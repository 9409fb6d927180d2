package app

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"siz-icaro/app/route"
	"siz-icaro/app/vault"
	"siz-icaro/app/vault/vaulttest"
	"siz-icaro/sync/cartella"
	"siz-icaro/sync/wire"
	"siz-icaro/sync/wire/wiretest"
)

// syncBuffer is a buffer that several goroutines write.
type syncBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer // guarded by mu
}

func (s *syncBuffer) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.Write(p)
}

func (s *syncBuffer) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.String()
}

// level is a central service that welcomes anna, has nothing for her, and stays.
func level(t *testing.T) http.Handler {
	return central(t, func(c wire.Conn) {
		attore := cartella.Attore{Operatore: anna, Profili: map[cartella.ServizioID]cartella.Ruolo{"self": cartella.RuoloReferente}}
		if _, _, err := c.Receive(context.Background()); err != nil {
			return
		}
		head := wire.Feed{Cursors: map[cartella.Scope]cartella.Version{}, Head: attore.Scopes()}
		for _, s := range head.Head {
			head.Cursors[s] = 1
		}
		if c.Send(context.Background(), wire.Welcome{Protocol: wire.Protocol, Epoch: "prima", Actor: attore, Scopes: attore.Scopes(), Now: time.Now()}) == nil && c.Send(context.Background(), head) == nil {
			_, _, _ = c.Receive(context.Background())
		}
	})
}

// online waits until reconciliation has come to the central service.
func (d *desk) online() {
	d.t.Helper()
	news := d.corrente.replica.Subscribe()
	defer news.Close()
	ctx, cancel := context.WithTimeout(d.t.Context(), 30*time.Second)
	defer cancel()
	for !d.corrente.replica.Status().Online {
		if _, err := news.Next(ctx); err != nil {
			d.t.Fatalf("it never came to the central service: %+v", d.corrente.replica.Status())
		}
	}
}

// TestAddressWithAPath: a central service under a town's own site, behind a web server
// that takes the path away, is signed in at and reconciled with.
func TestAddressWithAPath(t *testing.T) {
	inner := httptest.NewServer(level(t))
	t.Cleanup(inner.Close)
	to, err := url.Parse(inner.URL)
	if err != nil {
		t.Fatal(err)
	}
	site := http.NewServeMux()
	site.Handle("/servizi/siz/", http.StripPrefix("/servizi/siz", &httputil.ReverseProxy{Rewrite: func(r *httputil.ProxyRequest) { r.SetURL(to) }}))
	town := httptest.NewServer(site)
	t.Cleanup(town.Close)
	a := newProgram(t, Config{Dati: t.TempDir(), Costo: vaulttest.Cost, Keyring: vault.NewKeyring(new(vaulttest.Backend))})
	if _, err := (&Accesso{a}).ImpostaCentrale(town.URL + "/altro"); cartella.CodeOf(err) != cartella.CodeCentraleSconosciuta {
		t.Errorf("at another path: %v", err)
	}
	st, err := (&Accesso{a}).ImpostaCentrale(" " + town.URL + "/servizi/siz/ ")
	if err != nil || st.Centrale != town.URL+"/servizi/siz" {
		t.Fatalf("kept as %q, %v", st.Centrale, err)
	}
	signedIn(t, a).online()
}

func TestIndirizzo(t *testing.T) {
	for typed, want := range map[string]string{
		"icaro.esempio.it": "https://icaro.esempio.it", "https://icaro.esempio.it:8443/": "https://icaro.esempio.it:8443",
		"comune.esempio.it/siz/": "https://comune.esempio.it/siz", "https://comune.esempio.it/a/b%20c": "https://comune.esempio.it/a/b%20c",
		"http://127.0.0.1:8420/siz":    "http://127.0.0.1:8420/siz",
		"http://comune.esempio.it/siz": "", "https://anna@comune.esempio.it": "", "https://comune.esempio.it/siz?a=1": "", "https://comune.esempio.it/#a": "",
		"https://comune.esempio.it/../siz": "", "https://comune.esempio.it/a//b": "", "": "", "ftp://x": "",
	} {
		if got, err := indirizzo(typed); got != want || (err == nil) != (want != "") {
			t.Errorf("%q is %q, %v; want %q", typed, got, err, want)
		}
	}
}

// name is a name that httptest's certificate is of.
const name = "example.com"

// secure is h over TLS, and the route's trust in it.
func secure(t *testing.T, h http.Handler) (address string, trust *x509.CertPool) {
	t.Helper()
	s := httptest.NewTLSServer(h)
	t.Cleanup(s.Close)
	trust = x509.NewCertPool()
	trust.AddCert(s.Certificate())
	return s.Listener.Addr().String(), trust
}

// TestProxyByHand: a proxy that asks who one is is named; once it is set, user and
// password included, one signs in and reconciles through it; and no file and no log
// holds the password.
func TestProxyByHand(t *testing.T) {
	address, trust := secure(t, level(t))
	proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Proxy-Authorization") != "Basic "+base64.StdEncoding.EncodeToString([]byte("rete-anna:segretissima")) {
			w.Header().Set("Proxy-Authenticate", `Basic realm="Comune"`)
			w.WriteHeader(http.StatusProxyAuthRequired)
			return
		}
		out, err := net.Dial("tcp", address)
		if err != nil {
			t.Error(err)
			return
		}
		in, _, err := w.(http.Hijacker).Hijack()
		if err != nil {
			t.Error(err)
			return
		}
		_, _ = io.WriteString(in, "HTTP/1.1 200 OK\r\n\r\n")
		go func() { _, _ = io.Copy(out, in); _ = out.Close() }()
		go func() { _, _ = io.Copy(in, out); _ = in.Close() }()
	}))
	t.Cleanup(proxy.Close)
	var logged syncBuffer
	cfg := Config{
		Dati: t.TempDir(), Centrale: "https://" + name, Costo: vaulttest.Cost, Keyring: vault.NewKeyring(new(vaulttest.Backend)),
		Log:  slog.New(slog.NewTextHandler(&logged, &slog.HandlerOptions{Level: slog.LevelDebug})),
		Rete: route.Config{Trusted: trust, System: func(context.Context, *url.URL) (*url.URL, error) { return nil, nil }},
	}
	a, err := New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	settings := &Configurazione{a}
	if _, err := settings.CambiaProxy(ProxyDato{Modo: "indirizzo", Indirizzo: "ftp://x"}); cartella.CodeOf(err) != cartella.CodeNonValido {
		t.Errorf("what is no proxy is taken: %v", err)
	}
	host := strings.TrimPrefix(proxy.URL, "http://")
	if _, err := settings.CambiaProxy(ProxyDato{Modo: "indirizzo", Indirizzo: host}); err != nil {
		t.Fatal(err)
	}
	_, err = (&Accesso{a}).Entra(utente, password, "")
	if cartella.CodeOf(err) != cartella.CodeProxy || !strings.Contains(errorMessage(err), "nome utente e password") {
		t.Errorf("without who one is to the proxy: %v", err)
	}
	out, err := settings.CambiaProxy(ProxyDato{Modo: "indirizzo", Indirizzo: host, Utente: "rete-anna", Password: "segretissima"})
	if err != nil || out.Proxy != (ProxyVista{"indirizzo", proxy.URL, "rete-anna", true}) {
		t.Fatalf("%+v, %v", out.Proxy, err)
	}
	signedIn(t, a).online()
	// An empty password is the one there is.
	if _, err := settings.CambiaProxy(ProxyDato{Modo: "indirizzo", Indirizzo: host, Utente: "rete-anna"}); err != nil {
		t.Fatal(err)
	}
	if err := a.Close(); err != nil {
		t.Fatal(err)
	}
	kept, err := os.ReadFile(filepath.Join(cfg.Dati, "impostazioni.json"))
	if err != nil {
		t.Fatal(err)
	}
	for where, text := range map[string]string{"the settings": string(kept), "the log": logged.String()} {
		if strings.Contains(text, "segretissima") || strings.Contains(text, "rete-anna") {
			t.Errorf("who one is to the proxy is in %s:\n%s", where, text)
		}
	}
	again := newProgram(t, cfg)
	if err := again.centrale("https://" + name).health(t.Context()); err != nil {
		t.Errorf("after a restart: %v", err)
	}
	// It is for that proxy and for no other.
	if out, err := (&Configurazione{again}).CambiaProxy(ProxyDato{Modo: "indirizzo", Indirizzo: "altrove.example:3128", Utente: "rete-anna"}); err != nil || out.Proxy.HaPassword {
		t.Errorf("under another address: %+v, %v", out.Proxy, err)
	}
	if out, err := (&Configurazione{again}).CambiaProxy(ProxyDato{Utente: "rete-anna", Password: "segretissima"}); err != nil || out.Proxy != (ProxyVista{}) {
		t.Errorf("for whatever the system finds: %+v, %v", out.Proxy, err)
	}
	if out, err := (&Configurazione{again}).CambiaProxy(ProxyDato{Modo: "nessuno"}); err != nil || out.Proxy != (ProxyVista{Modo: "nessuno"}) {
		t.Errorf("without a proxy: %+v, %v", out.Proxy, err)
	}
	if _, err := cfg.Keyring.Get(t.Context(), portachiaviProxy, cfg.Dati); !errors.Is(err, vault.ErrKeyringNotFound) {
		t.Errorf("who one was to the proxy is still there: %v", err)
	}
}

// TestPortal: a network that answers in the central service's place is named at
// sign-in, and its page opens in the browser, without TLS and without anything of ours.
func TestPortal(t *testing.T) {
	var seen syncBuffer
	portal := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_ = r.Header.Write(&seen)
		http.Redirect(w, r, "http://accesso.rete.invalid/", http.StatusFound)
	}))
	t.Cleanup(portal.Close)
	opened := make(chan string, 1)
	a := newProgram(t, Config{
		Dati: t.TempDir(), Centrale: "https://centrale.invalid/siz", Costo: vaulttest.Cost, Keyring: vault.NewKeyring(new(vaulttest.Backend)),
		Apri: func(address string) { opened <- address },
		Rete: route.Config{
			System: func(context.Context, *url.URL) (*url.URL, error) { return nil, nil },
			Net: func(ctx context.Context, network, _ string) (net.Conn, error) {
				return (&net.Dialer{}).DialContext(ctx, network, portal.Listener.Addr().String())
			},
		},
	})
	_, err := (&Accesso{a}).Entra(utente, password, "")
	if cartella.CodeOf(err) != cartella.CodePortale || !strings.Contains(errorMessage(err), "Il primo accesso") || !strings.Contains(errorMessage(err), "browser") {
		t.Errorf("signing in: %v", err)
	}
	a.lineaVista(err)
	if st := (&Accesso{a}).Stato(); st.InLinea || st.Problema == nil || st.Problema.Code != string(cartella.CodePortale) {
		t.Errorf("the sign-in says %+v", st.Problema)
	}
	if err := (&Accesso{a}).ApriPortale(); err != nil {
		t.Fatal(err)
	}
	if got := <-opened; got != "http://centrale.invalid/" {
		t.Errorf("opened %q", got)
	}
	if strings.Contains(seen.String(), "Authorization") {
		t.Errorf("the portal is told:\n%s", seen.String())
	}
}

// TestSignInOnTheWorstLine: over TLS at 300 B/s with two seconds of delay one comes in;
// where nothing comes any more it is given up; and who waits no longer is let go.
func TestSignInOnTheWorstLine(t *testing.T) {
	keys := httptest.NewTLSServer(nil)
	trust := x509.NewCertPool()
	trust.AddCert(keys.Certificate())
	own := keys.TLS.Certificates
	keys.Close()
	begin := func(t *testing.T, line *wiretest.Worst, h http.Handler) *App {
		listener := wiretest.NewListener()
		server := &http.Server{Handler: h}
		go func() { _ = server.Serve(tls.NewListener(listener, &tls.Config{Certificates: own})) }()
		t.Cleanup(func() {
			_ = server.Close()
			time.Sleep(time.Minute) // the bubble's time: what is under way arrives nowhere
		})
		a := &App{cfg: Config{Now: time.Now}, ctx: t.Context()}
		a.route = route.New(route.Config{
			Trusted: trust,
			System:  func(context.Context, *url.URL) (*url.URL, error) { return nil, nil },
			Net: func(context.Context, string, string) (net.Conn, error) {
				near, far := line.Connect()
				listener.Put(far)
				t.Cleanup(func() { _ = near.Close() })
				return near, nil
			},
		})
		return a
	}
	in := func(a *App) error {
		ctx, done := a.annullabile()
		defer done()
		c := a.centrale("https://" + name)
		defer c.http.CloseIdleConnections()
		_, err := c.signIn(ctx, credenziali{Utente: utente, Password: password}, "", "pc-anna", "pc", "prova")
		return annullato(err)
	}
	t.Run("slow", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			line := &wiretest.Worst{Rate: 300, Delay: 2 * time.Second}
			a := begin(t, line, signInOnly(t))
			at := time.Now()
			if err := in(a); err != nil {
				t.Errorf("after %v and %d bytes: %v", time.Since(at), line.Up()+line.Down(), err)
			}
			if took := time.Since(at); took < 15*time.Second {
				t.Errorf("it took %v: the line is not the worst", took)
			}
		})
	})
	t.Run("standing", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			hold := make(chan struct{})
			a := begin(t, &wiretest.Worst{Rate: 300, Delay: 2 * time.Second}, http.HandlerFunc(func(http.ResponseWriter, *http.Request) { <-hold }))
			at := time.Now()
			err := in(a)
			if cartella.CodeOf(err) != cartella.CodeFuoriLinea || !strings.Contains(errorMessage(err), "non passa nulla") {
				t.Errorf("got %v", err)
			}
			if took := time.Since(at); took < attesaCentrale || took > 3*time.Minute {
				t.Errorf("given up after %v", took)
			}
			close(hold)
		})
	})
	t.Run("stopped", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			a := begin(t, &wiretest.Worst{Rate: 300, Delay: 2 * time.Second}, signInOnly(t))
			at := time.Now()
			time.AfterFunc(6*time.Second, (&Accesso{a}).Annulla)
			if err := in(a); !strings.Contains(errorMessage(err), "interrotto") {
				t.Errorf("got %v", err)
			}
			if took := time.Since(at); took != 6*time.Second {
				t.Errorf("let go after %v", took)
			}
		})
	})
}
