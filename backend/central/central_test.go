package central_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"siz-icaro/backend/central"
	"siz-icaro/backend/identity"
	"siz-icaro/backend/ledger/sqlite"
	"siz-icaro/sync/cartella"
	"siz-icaro/sync/hub"
	"siz-icaro/sync/ledger"
	"siz-icaro/sync/redact"
)

const (
	password = "tre cavalli sul Lambro"
	first    = "provvisoria-una-volta"
)

// clock is the central clock of a test; it moves when it is told to.
type clock struct {
	mu  sync.Mutex
	now time.Time
}

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) Advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

// bench is a central service on loopback, of its real parts.
type bench struct {
	t         testing.TB
	clock     *clock
	ids       *identity.Store
	ledger    *sqlite.DB
	directory *central.Directory
	url       string
	handler   http.Handler
	log       *lockedBuffer
}

// lockedBuffer collects the log.
type lockedBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *lockedBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *lockedBuffer) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

func newBench(t *testing.T) *bench { return newBenchAs(t, central.Config{}) }

// newBenchAs has the settings of cfg that are not parts.
func newBenchAs(t testing.TB, cfg central.Config) *bench {
	t.Helper()
	dir := t.TempDir()
	b := &bench{t: t, clock: &clock{now: time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC)}, log: &lockedBuffer{}}
	log := slog.New(redact.Handler(slog.NewTextHandler(b.log, &slog.HandlerOptions{Level: slog.LevelDebug})))
	var err error
	if b.ids, err = identity.Open(t.Context(), dir, identity.Config{Now: b.clock.Now, Hash: identity.HashCost{MemoryKiB: 64, Time: 1, Threads: 1}}); err != nil {
		t.Fatal(err)
	}
	if b.ledger, err = sqlite.Open(t.Context(), filepath.Join(dir, "centrale.db"), sqlite.Config{Now: b.clock.Now}); err != nil {
		t.Fatal(err)
	}
	h := hub.New(hub.Config{Ledger: b.ledger, Directory: b.ids, Now: b.clock.Now, Log: log})
	b.directory = central.NewDirectory(b.ids, b.ledger, h, b.clock.Now)
	cfg.Identity, cfg.Ledger, cfg.Hub, cfg.Now, cfg.Log = b.ids, b.ledger, h, b.clock.Now, log
	cfg.Poll = 10 * time.Millisecond
	if cfg.AddressBurst == 0 {
		cfg.AddressBurst = 12
	}
	server := central.New(cfg)
	b.handler = server.Handler()
	web := httptest.NewServer(b.handler)
	b.url = web.URL
	ctx, stop := context.WithCancel(context.WithoutCancel(t.Context()))
	ran := make(chan error, 1)
	go func() { ran <- server.Run(ctx) }()
	t.Cleanup(func() {
		stop()
		if err := <-ran; err != nil {
			t.Errorf("Run: %v", err)
		}
		h.Close()
		web.Close()
		if err := errors.Join(b.ledger.Close(), b.ids.Close()); err != nil {
			t.Error(err)
		}
		// Whatever a test did, its log names nobody and keeps no secret.
		for _, personal := range []string{password, first, "ferrari", "bianchi", "fontana", "op-anna", "Bassi", "Irma"} {
			if strings.Contains(b.log.String(), personal) {
				t.Errorf("%q is in the log:\n%s", personal, b.log)
			}
		}
	})
	b.must(b.directory.EnsureFixed(t.Context()))
	for _, s := range []central.Servizio{
		{ID: "comune-e648", Nome: "Comune di Lodi", Tipo: "comune", Comune: "E648", Attivo: true},
		{ID: "comune-c816", Nome: "Comune di Codogno", Tipo: "comune", Comune: "C816", Attivo: true},
	} {
		b.must(b.directory.CreateServizio(t.Context(), s))
	}
	b.hire("anna.ferrari", "op-anna", "comune-e648")
	b.hire("marco.bianchi", "op-marco", "comune-e648")
	b.hire("luca.fontana", "op-luca", "comune-c816")
	return b
}

func (b *bench) must(err error) {
	b.t.Helper()
	if err != nil {
		b.t.Fatal(err)
	}
}

func (b *bench) hire(utente string, id cartella.OperatoreID, servizio cartella.ServizioID) {
	b.t.Helper()
	b.must(b.directory.CreateAccount(b.t.Context(), identity.NewAccount{
		Utente: utente, Operatore: id, Cognome: "Cognome", Nome: "Nome", Qualifica: "Assistente sociale", Password: password, Chosen: true,
		Profiles: map[cartella.ServizioID]cartella.Ruolo{servizio: cartella.RuoloAssistenteSociale},
	}, cartella.RuoloAssistenteSociale))
}

// answer is what an endpoint said.
type answer struct {
	status int
	header http.Header
	body   []byte
}

func (a answer) code(t testing.TB) cartella.Code {
	t.Helper()
	var e cartella.Error
	if err := json.Unmarshal(a.body, &e); err != nil {
		t.Fatalf("answer %d is no JSON: %s", a.status, a.body)
	}
	return e.Code
}

func (b *bench) call(method, path, token, body string) answer {
	b.t.Helper()
	req, err := http.NewRequestWithContext(b.t.Context(), method, b.url+path, strings.NewReader(body))
	b.must(err)
	if body != "" {
		req.Header.Set("Content-Type", "application/json")
	}
	if token != "" {
		req.Header.Set("Authorization", "Bearer "+token)
	}
	return b.send(req)
}

func (b *bench) send(req *http.Request) answer {
	b.t.Helper()
	resp, err := http.DefaultClient.Do(req)
	b.must(err)
	raw, err := io.ReadAll(resp.Body)
	b.must(errors.Join(err, resp.Body.Close()))
	return answer{resp.StatusCode, resp.Header, raw}
}

// session is what a client keeps of a sign-in.
type session struct {
	Token    string
	Scadenza time.Time
	Device   string
	Attore   struct {
		Operatore string
		Profili   map[string]string
	}
	Servizi     map[string]string `json:"servizi"`
	Lease       struct{ Token, Key string }
	Dispositivi []string
	Shares      []string
	NuovaShare  string
}

func (b *bench) signIn(utente, password, device string) (session, answer) {
	b.t.Helper()
	body, err := json.Marshal(map[string]any{
		"utente": utente, "password": password, "device": map[string]string{"id": device, "nome": "portatile"}, "programma": "prova",
	})
	b.must(err)
	a := b.call("POST", "/v1/session", "", string(body))
	var s session
	if a.status == http.StatusOK {
		b.must(json.Unmarshal(a.body, &s))
	}
	return s, a
}

func (b *bench) want(what string, a answer, status int, code cartella.Code) {
	b.t.Helper()
	if a.status != status {
		b.t.Errorf("%s: status %d, want %d: %s", what, a.status, status, a.body)
	}
	if code != "" && a.code(b.t) != code {
		b.t.Errorf("%s: %s, want code %s", what, a.body, code)
	}
}

func TestHealth(t *testing.T) {
	b := newBench(t)
	a := b.call("GET", "/v1/health", "", "")
	b.want("health", a, 200, "")
	var got struct {
		Programma  string
		Protocollo int
		Ora        time.Time
	}
	b.must(json.Unmarshal(a.body, &got))
	if got.Programma != "siz-icaro" || got.Protocollo != 6 || !got.Ora.Equal(b.clock.Now()) {
		t.Errorf("health %+v", got)
	}
	if a.header.Get("X-Content-Type-Options") != "nosniff" || a.header.Get("Cache-Control") != "no-store" {
		t.Errorf("headers %v", a.header)
	}
}

func TestSignIn(t *testing.T) {
	b := newBench(t)
	s, a := b.signIn("anna.ferrari", password, "")
	b.want("sign in", a, 200, "")
	if s.Servizi["comune-e648"] == "" || s.Servizi["storico"] == "" {
		t.Errorf("the services have no names: %v", s.Servizi)
	}
	if s.Token == "" || s.Device == "" || s.Attore.Profili["comune-e648"] != "assistente_sociale" || s.Attore.Profili["storico"] != "consultazione" || s.Lease.Token == "" || len(s.Shares) != 0 || s.NuovaShare == "" {
		t.Errorf("session %s", a.body)
	}
	b.want("confirm", b.call("POST", "/v1/session/share", s.Token, `{"share":"`+s.NuovaShare+`"}`), 204, "")
	b.want("another's share", b.call("POST", "/v1/session/share", s.Token, `{"share":"AAAA"}`), 422, cartella.CodeNonValido)
	again, _ := b.signIn("anna.ferrari", password, s.Device)
	if again.Device != s.Device || len(again.Shares) != 1 || again.Shares[0] != s.NuovaShare {
		t.Errorf("second sign-in: device %s, shares %v", again.Device, again.Shares)
	}
	renewed := b.call("POST", "/v1/session/renew", s.Token, "")
	b.want("renew", renewed, 200, "")
	if bytes.Contains(renewed.body, []byte("hare")) || bytes.Contains(renewed.body, []byte("dispositivi")) || !bytes.Contains(renewed.body, []byte(s.Token)) {
		t.Errorf("renewal %s", renewed.body)
	}
	b.want("sign out", b.call("DELETE", "/v1/session", s.Token, ""), 204, "")
	b.want("after it", b.call("POST", "/v1/session/renew", s.Token, ""), 401, cartella.CodeNonAutenticato)
	b.want("the other session", b.call("POST", "/v1/session/renew", again.Token, ""), 200, "")

	_, wrong := b.signIn("anna.ferrari", "sbagliata", "")
	b.want("wrong", wrong, 401, cartella.CodeCredenzialiErrate)
	_, unknown := b.signIn("nessuno", "sbagliata", "")
	b.want("unknown", unknown, 401, cartella.CodeCredenzialiErrate)
	if !bytes.Equal(wrong.body, unknown.body) {
		t.Errorf("a wrong password says %s, an unknown user %s", wrong.body, unknown.body)
	}
	if log := b.log.String(); strings.Contains(log, s.Token) || strings.Contains(log, password) || strings.Contains(log, "anna.ferrari") {
		t.Errorf("the log tells secrets:\n%s", log)
	}
}

// TestDevicesOfOnesOwn: a sign-in names all devices of the account, one that was
// revoked as well, and of nobody else's.
func TestDevicesOfOnesOwn(t *testing.T) {
	b := newBench(t)
	first, _ := b.signIn("anna.ferrari", password, "")
	other, _ := b.signIn("marco.bianchi", password, "")
	b.must(b.ids.RevokeDevice(t.Context(), cartella.DeviceID(first.Device)))
	second, _ := b.signIn("anna.ferrari", password, "")
	slices.Sort(second.Dispositivi)
	want := []string{first.Device, second.Device}
	slices.Sort(want)
	if !slices.Equal(second.Dispositivi, want) || slices.Contains(want, other.Device) {
		t.Errorf("got %v, want %v; another's is %s", second.Dispositivi, want, other.Device)
	}
}

func TestPasswordMustChange(t *testing.T) {
	b := newBench(t)
	s, _ := b.signIn("anna.ferrari", password, "")
	b.must(b.directory.CreateAccount(t.Context(), identity.NewAccount{Utente: "nuova", Operatore: "op-nuova", Cognome: "N", Nome: "N", Password: first}, cartella.RuoloAmministrativo))
	_, a := b.signIn("nuova", first, "")
	b.want("first access", a, 403, cartella.CodePasswordDaCambiare)
	if !bytes.Contains(a.body, []byte("Devi cambiare la password per attivare il tuo account")) {
		t.Errorf("first access says %s", a.body)
	}
	change := func(attuale, nuova string) answer {
		body, err := json.Marshal(map[string]string{"utente": "nuova", "attuale": attuale, "nuova": nuova})
		b.must(err)
		return b.call("POST", "/v1/password", "", string(body))
	}
	b.want("not admitted", change(first, "corta"), 422, cartella.CodePasswordNonAmmessa)
	b.want("wrong", change("sbagliata", password), 401, cartella.CodeCredenzialiErrate)
	b.want("changed", change(first, password), 204, "")
	n, a := b.signIn("nuova", password, "")
	b.want("new password", a, 200, "")
	if n.Attore.Profili["ambito"] != "amministrativo" {
		t.Errorf("who has no area's service gets the Ambito's: %v", n.Attore.Profili)
	}

	// While a password expires the token goes on serving to reconcile.
	for range 4 {
		b.clock.Advance(25 * 24 * time.Hour)
		if _, err := b.ids.Authenticate(t.Context(), s.Token); err != nil {
			t.Fatal(err)
		}
	}
	b.want("renew when expired", b.call("POST", "/v1/session/renew", s.Token, ""), 403, cartella.CodePasswordDaCambiare)
	c := b.dial(s.Token)
	c.send(`{"type":"hello","protocol":6,"device":"` + s.Device + `","credit":1000000,"plain":true}`)
	c.until("welcome")
}

func TestThrottled(t *testing.T) {
	b := newBench(t)
	for range 5 {
		_, a := b.signIn("anna.ferrari", "sbagliata", "")
		b.want("wrong", a, 401, cartella.CodeCredenzialiErrate)
	}
	_, a := b.signIn("anna.ferrari", password, "")
	b.want("throttled", a, 429, cartella.CodeTroppiTentativi)
	if a.header.Get("Retry-After") != "2" {
		t.Errorf("Retry-After %q", a.header.Get("Retry-After"))
	}
	for n := range 7 {
		_, a := b.signIn("nome"+string(rune('a'+n)), "sbagliata", "")
		b.want("wrong", a, 401, cartella.CodeCredenzialiErrate)
	}
	_, a = b.signIn("marco.bianchi", password, "")
	b.want("the address has tried too often", a, 429, cartella.CodeTroppiTentativi)
	b.clock.Advance(time.Minute)
	_, a = b.signIn("marco.bianchi", password, "")
	b.want("after a minute", a, 200, "")
}

func TestDisabled(t *testing.T) {
	b := newBench(t)
	s, _ := b.signIn("anna.ferrari", password, "")
	c := b.dial(s.Token)
	c.send(`{"type":"hello","protocol":6,"device":"` + s.Device + `","credit":1000000,"plain":true}`)
	c.until("welcome")
	b.must(b.directory.SetEnabled(t.Context(), "anna.ferrari", false))
	c.ended()
	b.want("its token", b.call("POST", "/v1/session/renew", s.Token, ""), 401, cartella.CodeNonAutenticato)
	_, a := b.signIn("anna.ferrari", password, "")
	b.want("disabled", a, 403, cartella.CodeAccountDisabilitato)
}

func TestRevokedDevice(t *testing.T) {
	b := newBench(t)
	s, _ := b.signIn("anna.ferrari", password, "")
	other, _ := b.signIn("anna.ferrari", password, "")
	c, d := b.dial(s.Token), b.dial(other.Token)
	for _, c := range []*stranger{c, d} {
		device := s.Device
		if c == d {
			device = other.Device
		}
		c.send(`{"type":"hello","protocol":6,"device":"` + device + `","credit":1000000,"plain":true}`)
		c.until("welcome")
	}
	b.must(b.ids.RevokeDevice(t.Context(), cartella.DeviceID(s.Device)))
	if e := c.until("error"); e["code"] != string(cartella.CodeDispositivoRevocato) {
		t.Errorf("a revoked device is told %v", e)
	}
	c.ended()
	_, a := b.signIn("anna.ferrari", password, s.Device)
	b.want("revoked", a, 403, cartella.CodeDispositivoRevocato)
	// The other one goes on.
	b.assign("anna.ferrari", cartella.RuoloReferente, "comune-c816")
	if m := d.until("scopes"); m["actor"] == nil {
		t.Errorf("scopes %v", m)
	}
}

// TestTooManyConnections: one account cannot take up the service, and what it
// closes it may open again.
func TestTooManyConnections(t *testing.T) {
	b := newBench(t)
	s, _ := b.signIn("anna.ferrari", password, "")
	header := http.Header{"Authorization": {"Bearer " + s.Token}}
	open := func() (*websocket.Conn, int) {
		conn, resp, err := websocket.DefaultDialer.DialContext(t.Context(), "ws"+strings.TrimPrefix(b.url, "http")+"/v1/sync", header)
		if resp == nil {
			t.Fatal(err)
		}
		_ = resp.Body.Close() // the library has read what there is
		return conn, resp.StatusCode
	}
	var conns []*websocket.Conn
	for {
		conn, status := open()
		if status == http.StatusTooManyRequests {
			break
		}
		if conns = append(conns, conn); status != http.StatusSwitchingProtocols || len(conns) > 100 {
			t.Fatalf("connection %d: status %d", len(conns), status)
		}
	}
	if _, status := open(); status != http.StatusTooManyRequests {
		t.Errorf("once more: status %d", status)
	}
	other, _ := b.signIn("marco.bianchi", password, "")
	b.must(b.dial(other.Token).ws.Close())
	for _, c := range conns {
		b.must(c.Close())
	}
	for status := 0; status != http.StatusSwitchingProtocols; { // as soon as the service has noticed
		var conn *websocket.Conn
		if conn, status = open(); conn != nil {
			b.must(conn.Close())
		}
	}
}

// TestUnknownDevice: accounts restored from a backup know no device; it goes on
// if the ledger says whose it is, and is not for anybody else.
func TestUnknownDevice(t *testing.T) {
	b := newBench(t)
	m := cartella.Mutation{Device: "D-anna", Seq: 1, Author: "op-anna", Action: "x", At: b.clock.Now(), Edits: []cartella.Edit{}}
	_, err := b.ledger.Commit(t.Context(), []cartella.Mutation{m}, func(ledger.Tx, cartella.Mutation) (ledger.Effect, error) {
		return ledger.Effect{Outcome: cartella.Refused, Error: &cartella.Error{Code: cartella.CodeMalformato}}, nil
	})
	b.must(err)
	if s, _ := b.signIn("marco.bianchi", password, "D-anna"); s.Device == "D-anna" || s.Device == "" {
		t.Errorf("somebody else goes on as %q", s.Device)
	}
	if s, _ := b.signIn("anna.ferrari", password, "D-anna"); s.Device != "D-anna" {
		t.Errorf("its own operator becomes %q", s.Device)
	}
}

func TestBadInput(t *testing.T) {
	b := newBench(t)
	s, _ := b.signIn("anna.ferrari", password, "")
	big := `{"utente":"` + strings.Repeat("a", 20<<10) + `"}`
	for _, tt := range []struct {
		name, method, path, token, body string
		status                          int
		code                            cartella.Code
	}{
		{"no body", "POST", "/v1/session", "", "", 400, cartella.CodeMalformato},
		{"not JSON", "POST", "/v1/session", "", "utente=anna", 400, cartella.CodeMalformato},
		{"cut", "POST", "/v1/session", "", `{"utente":"anna`, 400, cartella.CodeMalformato},
		{"two values", "POST", "/v1/session", "", `{} {}`, 400, cartella.CodeMalformato},
		{"unknown field", "POST", "/v1/session", "", `{"utente":"a","ruolo":"amministratore"}`, 400, cartella.CodeMalformato},
		{"wrong type", "POST", "/v1/session", "", `{"utente":7}`, 400, cartella.CodeMalformato},
		{"array", "POST", "/v1/session", "", `[]`, 400, cartella.CodeMalformato},
		{"not UTF-8", "POST", "/v1/session", "", "{\"utente\":\"\xff\"}", 400, cartella.CodeMalformato},
		{"a field twice", "POST", "/v1/session", "", `{"utente":"anna.ferrari","utente":"marco.bianchi","password":"` + password + `"}`, 400, cartella.CodeMalformato},
		{"a field in capitals", "POST", "/v1/session", "", `{"Utente":"anna.ferrari","password":"` + password + `"}`, 400, cartella.CodeMalformato},
		{"a field within in capitals", "POST", "/v1/session", "", `{"utente":"anna.ferrari","password":"` + password + `","device":{"Nome":"x"}}`, 400, cartella.CodeMalformato},
		{"half a letter", "POST", "/v1/session", "", `{"utente":"\ud83d"}`, 400, cartella.CodeMalformato},
		{"oversized", "POST", "/v1/session", "", big, 413, cartella.CodeTroppoGrande},
		{"empty", "POST", "/v1/session", "", `{}`, 401, cartella.CodeCredenzialiErrate},
		{"bad device", "POST", "/v1/session", "", `{"utente":"anna.ferrari","password":"` + password + `","device":{"id":"centrale"}}`, 400, cartella.CodeMalformato},
		{"long device name", "POST", "/v1/session", "", `{"utente":"anna.ferrari","password":"` + password + `","device":{"nome":"` + strings.Repeat("x", 500) + `"}}`, 400, cartella.CodeMalformato},
		{"password: cut", "POST", "/v1/password", "", `{`, 400, cartella.CodeMalformato},
		{"password: oversized", "POST", "/v1/password", "", big, 413, cartella.CodeTroppoGrande},
		{"password: nobody", "POST", "/v1/password", "", `{"utente":"nessuno","attuale":"x","nuova":"y"}`, 401, cartella.CodeCredenzialiErrate},
		{"share: no token", "POST", "/v1/session/share", "", `{"share":""}`, 401, cartella.CodeNonAutenticato},
		{"share: bad token", "POST", "/v1/session/share", "x", `{"share":""}`, 401, cartella.CodeNonAutenticato},
		{"share: not base64", "POST", "/v1/session/share", s.Token, `{"share":"%%"}`, 400, cartella.CodeMalformato},
		{"renew: no token", "POST", "/v1/session/renew", "", "", 401, cartella.CodeNonAutenticato},
		{"sign out: no token", "DELETE", "/v1/session", "", "", 401, cartella.CodeNonAutenticato},
		{"sync: no token", "GET", "/v1/sync", "", "", 401, cartella.CodeNonAutenticato},
		{"sync: token in the URL", "GET", "/v1/sync?token=" + s.Token, "", "", 401, cartella.CodeNonAutenticato},
		{"sync: no websocket", "GET", "/v1/sync", s.Token, "", 400, cartella.CodeMalformato},
		{"elsewhere", "GET", "/v1/altrove", "", "", 404, cartella.CodeNonAccessibile},
		{"root", "GET", "/", "", "", 404, cartella.CodeNonAccessibile},
		{"a path to be cleaned", "GET", "/v1//health", "", "", 404, cartella.CodeNonAccessibile},
		{"a path upwards", "GET", "/v1/../v1/health", "", "", 404, cartella.CodeNonAccessibile},
		{"another method", "PUT", "/v1/session", s.Token, `{}`, 405, cartella.CodeMalformato},
		{"sync: another method", "POST", "/v1/sync", s.Token, `{}`, 405, cartella.CodeMalformato},
		{"sign in: null", "POST", "/v1/session", "", `null`, 400, cartella.CodeMalformato},
	} {
		b.want(tt.name, b.call(tt.method, tt.path, tt.token, tt.body), tt.status, tt.code)
	}
	req, err := http.NewRequestWithContext(t.Context(), "POST", b.url+"/v1/session", strings.NewReader(`{}`))
	b.must(err)
	req.Header.Set("Content-Type", "text/plain")
	b.want("as a form would", b.send(req), 400, cartella.CodeMalformato)
}

// assign makes servizi all that somebody has.
func (b *bench) assign(utente string, ruolo cartella.Ruolo, servizi ...cartella.ServizioID) {
	b.t.Helper()
	profiles := map[cartella.ServizioID]cartella.Ruolo{}
	for _, s := range servizi {
		profiles[s] = ruolo
	}
	_, err := b.directory.Assign(b.t.Context(), utente, profiles, ruolo)
	b.must(err)
}

// TestDirectory: the desktops learn of accounts and profiles by records that
// follow them, and a second run finds nothing to write.
func TestDirectory(t *testing.T) {
	b := newBench(t)
	ctx := t.Context()
	field := func(p cartella.Path) string {
		rec, ok, err := b.ledger.Record(ctx, "op-anna")
		b.must(err)
		if !ok {
			t.Fatal("no directory record")
		}
		return string(rec.Field(p))
	}
	b.assign("anna.ferrari", cartella.RuoloReferente, "comune-c816")
	if got := field("profili.comune-c816"); got != `"referente"` || field("profili.comune-e648") != "" {
		t.Errorf("profiles in the directory: %s, and the one before: %s", got, field("profili.comune-e648"))
	}
	b.must(b.directory.Revoke(ctx, "anna.ferrari", "comune-c816"))
	if got := field("profili.comune-c816"); got != "" {
		t.Errorf("revoked profile in the directory: %s", got)
	}
	if err := b.directory.Grant(ctx, "anna.ferrari", "comune-z999", cartella.RuoloReferente); cartella.CodeOf(err) != cartella.CodeNonAccessibile {
		t.Errorf("grant in a servizio that is none: %v", err)
	}
	b.must(b.directory.SetEnabled(ctx, "anna.ferrari", false))
	if got := field("attivo"); got != "false" {
		t.Errorf("disabled in the directory: %s", got)
	}
	if _, ok, err := b.ledger.Record(ctx, "pref-op-anna"); err != nil || !ok {
		t.Errorf("settings: %t, %v", ok, err)
	}
	before, err := b.ledger.LastSeq(ctx, cartella.Centrale)
	b.must(err)
	// A command that died between the two files left this behind.
	b.must(b.ids.Enable(ctx, "anna.ferrari"))
	b.must(b.directory.PublishAll(ctx))
	b.must(b.directory.PublishAll(ctx))
	after, err := b.ledger.LastSeq(ctx, cartella.Centrale)
	b.must(err)
	if field("attivo") != "true" || after != before+1 {
		t.Errorf("publishing again wrote %d mutations, want 1", after-before)
	}
	list, err := b.directory.Servizi(ctx)
	b.must(err)
	if len(list) != 4 || list[0].ID != "ambito" {
		t.Errorf("services %+v", list)
	}
}

// TestContention: two programs that write as the central service at the same
// time both land everything.
func TestContention(t *testing.T) {
	b := newBench(t)
	other := central.NewDirectory(b.ids, b.ledger, hubOf(t, b), b.clock.Now)
	var wg sync.WaitGroup
	for i, d := range []*central.Directory{b.directory, other} {
		wg.Go(func() {
			for n := range 20 {
				id := cartella.ServizioID("area-" + string(rune('a'+i)) + "-" + string(rune('a'+n)))
				if err := d.CreateServizio(t.Context(), central.Servizio{ID: id, Nome: "Area", Tipo: "area", Attivo: true}); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	list, err := b.directory.Servizi(t.Context())
	b.must(err)
	if len(list) != 44 {
		t.Errorf("%d services, want 44", len(list))
	}
}

// hubOf is a second program's hub over the same ledger.
func hubOf(t *testing.T, b *bench) *hub.Hub {
	h := hub.New(hub.Config{Ledger: b.ledger, Directory: b.ids, Now: b.clock.Now, Log: slog.New(slog.DiscardHandler)})
	t.Cleanup(h.Close)
	return h
}
