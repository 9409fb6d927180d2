package main

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"siz-icaro/backend/demo"
)

// syncBuffer is written by the service while the test reads it.
type syncBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
	// wrote is told of each write.
	wrote chan struct{}
}

func newSyncBuffer() *syncBuffer { return &syncBuffer{wrote: make(chan struct{}, 1)} }

func (s *syncBuffer) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	select {
	case s.wrote <- struct{}{}:
	default:
	}
	return s.b.Write(p)
}

func (s *syncBuffer) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.String()
}

// command runs one command line and wants its exit status.
func runCommand(t *testing.T, want int, args ...string) string {
	t.Helper()
	var out bytes.Buffer
	p := program{out: &out, err: &out}
	if got := p.run(t.Context(), args); got != want {
		t.Fatalf("%s: exit status %d, want %d:\n%s", strings.Join(args, " "), got, want, out.String())
	}
	return out.String()
}

var address = regexp.MustCompile(`risponde su (http://\S+)`)

// startService runs serve until the test ends or stop is called.
func startService(t *testing.T, data string) (url string, stop func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.WithoutCancel(t.Context()))
	out := newSyncBuffer()
	done := make(chan int, 1)
	go func() {
		p := program{out: out, err: out}
		done <- p.run(ctx, []string{"serve", "--data", data, "--listen", "127.0.0.1:0"})
	}()
	stop = sync.OnceFunc(func() {
		cancel()
		if status := <-done; status != 0 {
			t.Errorf("serve: exit status %d:\n%s", status, out)
		}
	})
	t.Cleanup(stop)
	for {
		if m := address.FindStringSubmatch(out.String()); m != nil {
			return m[1], stop
		}
		select {
		case <-out.wrote:
		case status := <-done:
			done <- status
			t.Fatalf("serve ended: %s", out)
		case <-time.After(time.Minute):
			t.Fatalf("serve does not answer: %s", out)
		}
	}
}

func post(t *testing.T, url string, body any) (int, map[string]any) {
	t.Helper()
	raw, err := json.Marshal(body)
	if err != nil {
		t.Fatal(err)
	}
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, url, bytes.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/json")
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }() // read to its end
	answer, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	m := map[string]any{}
	if len(answer) > 0 {
		if err := json.Unmarshal(answer, &m); err != nil {
			t.Fatal(err)
		}
	}
	return resp.StatusCode, m
}

var givenPassword = regexp.MustCompile(`accesso[^:]*: (\S+)`)

// TestCare follows a central service through its life: commands beside the
// running service, an import, a backup, a restore.
func TestCare(t *testing.T) {
	data := filepath.Join(t.TempDir(), "dati")
	runCommand(t, 1, "account", "list", "--data", data)
	url, stop := startService(t, data)

	// Everything below runs beside the service.
	runCommand(t, 0, "servizio", "create", "comune-e648", "--nome", "Comune di Lodi", "--tipo", "comune", "--comune", "E648", "--data", data)
	runCommand(t, 1, "servizio", "create", "non valido", "--nome", "X", "--data", data)
	if out := runCommand(t, 0, "servizio", "list", "--data", data); !strings.Contains(out, "comune-e648") || !strings.Contains(out, "Servizio Ambito Territoriale di Lodi") {
		t.Errorf("services:\n%s", out)
	}
	out := runCommand(t, 0, "account", "create", "anna.ferrari", "--cognome", "Ferrari", "--nome", "Anna", "--servizio", "comune-e648", "--data", data)
	first := givenPassword.FindStringSubmatch(out)[1]
	runCommand(t, 1, "account", "create", "anna.ferrari", "--cognome", "Ferrari", "--nome", "Anna", "--data", data)
	runCommand(t, 1, "account", "create", "altra", "--cognome", "F", "--nome", "A", "--servizio", "comune-z999", "--data", data)
	runCommand(t, 2, "account", "create", "altra", "--cognome", "F", "--nome", "A", "--ruolo", "capo", "--data", data)

	signIn := func(password string) (int, map[string]any) {
		return post(t, url+"/v1/session", map[string]any{"utente": "anna.ferrari", "password": password, "device": map[string]string{"nome": "portatile"}})
	}
	if status, m := signIn(first); status != 403 || m["message"] != "Devi cambiare la password per attivare il tuo account" {
		t.Errorf("first access: %d %v", status, m)
	}
	const chosen = "tre cavalli sul Lambro"
	if status, m := post(t, url+"/v1/password", map[string]string{"utente": "anna.ferrari", "attuale": first, "nuova": chosen}); status != 204 {
		t.Fatalf("change: %d %v", status, m)
	}
	if status, m := signIn(chosen); status != 200 {
		t.Fatalf("sign in: %d %v", status, m)
	}
	runCommand(t, 0, "profile", "grant", "anna.ferrari", "ambito", "referente", "--data", data)
	runCommand(t, 1, "profile", "grant", "anna.ferrari", "ambito", "capo", "--data", data)
	runCommand(t, 1, "profile", "revoke", "nessuno", "ambito", "--data", data)
	if out := runCommand(t, 0, "profile", "list", "anna.ferrari", "--data", data); !strings.Contains(out, "referente") {
		t.Errorf("profiles:\n%s", out)
	}
	_, m := signIn(chosen)
	if got := m["attore"].(map[string]any)["profili"].(map[string]any)["ambito"]; got != "referente" {
		t.Errorf("the running service gives profile %v", got)
	}
	device := m["device"].(string)
	if out := runCommand(t, 0, "device", "list", "--data", data); !strings.Contains(out, device) {
		t.Errorf("devices:\n%s", out)
	}
	runCommand(t, 0, "device", "revoke", device, "--data", data)
	runCommand(t, 1, "device", "revoke", "nessuno", "--data", data)
	runCommand(t, 0, "account", "disable", "anna.ferrari", "--data", data)
	if status, m := signIn(chosen); status != 403 || m["code"] != "account_disabilitato" {
		t.Errorf("disabled: %d %v", status, m)
	}
	runCommand(t, 0, "account", "enable", "anna.ferrari", "--data", data)

	file := filepath.Join(t.TempDir(), "a.csv")
	if err := os.WriteFile(file, []byte("cognome;nome;comune\nBassi;Irma;Lodi\n;Ada;Lodi\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	report := filepath.Join(t.TempDir(), "r.csv")
	if out := runCommand(t, 0, "import", "anagrafe", file, "--prova", "--data", data); !strings.Contains(out, "nuove 1") || !strings.Contains(out, "rifiutate 1") {
		t.Errorf("dry run:\n%s", out)
	}
	if out := runCommand(t, 0, "import", "anagrafe", file, "--rapporto", report, "--data", data); !strings.Contains(out, "nuove 1") {
		t.Errorf("import:\n%s", out)
	}
	if raw, err := os.ReadFile(report); err != nil || !bytes.Contains(raw, []byte("3;cognome;rifiutata;")) {
		t.Errorf("report %q, %v", raw, err)
	}
	if out := runCommand(t, 0, "import", "anagrafe", file, "--data", data); !strings.Contains(out, "già presenti 1") {
		t.Errorf("again:\n%s", out)
	}
	runCommand(t, 1, "import", "anagrafe", file, "--servizio", "nessuno", "--data", data)

	backup := filepath.Join(t.TempDir(), "copia")
	runCommand(t, 0, "backup", backup, "--data", data)
	runCommand(t, 1, "backup", backup, "--data", data)
	if out := runCommand(t, 1, "restore", backup, "--data", data); !strings.Contains(out, "già in funzione") {
		t.Errorf("restore under a running service:\n%s", out)
	}
	if out := runCommand(t, 1, "serve", "--data", data, "--listen", "127.0.0.1:0"); !strings.Contains(out, "già in funzione") {
		t.Errorf("a second service:\n%s", out)
	}
	stop()
	runCommand(t, 0, "account", "disable", "anna.ferrari", "--data", data)
	runCommand(t, 0, "restore", backup, "--data", data)
	if out := runCommand(t, 0, "verify", "--data", data); !strings.Contains(out, "Nessun difetto") {
		t.Errorf("verify:\n%s", out)
	}
	url, _ = startService(t, data)
	if status, m := signIn(chosen); status != 200 {
		t.Errorf("sign in to what was restored: %d %v", status, m)
	}
	if out := runCommand(t, 0, "import", "anagrafe", file, "--prova", "--data", data); !strings.Contains(out, "già presenti 1") {
		t.Errorf("what was imported before the backup is not there:\n%s", out)
	}
}

func TestUsage(t *testing.T) {
	data := t.TempDir()
	for _, tt := range []struct {
		args   []string
		status int
		says   string
	}{
		{nil, 0, "serve"},
		{[]string{"help"}, 0, "Comandi"},
		{[]string{"vola"}, 2, "non previsto"},
		{[]string{"account"}, 2, "Manca una parola"},
		{[]string{"account", "reset"}, 2, "argomenti"},
		{[]string{"account", "list", "--boh"}, 2, "Opzione"},
		{[]string{"serve", "--listen", "0.0.0.0:8420", "--data", data}, 2, "--tls-cert"},
		{[]string{"serve", "--listen", ":8420", "--data", data}, 2, "--tls-cert"},
		{[]string{"serve", "--tls-cert", "x", "--data", data}, 2, "insieme"},
		{[]string{"serve", "--autonomia-giorni", "0", "--data", data}, 2, "giorni"},
		{[]string{"serve", "--listen", "127.0.0.1:0", "--tls-cert", "manca", "--tls-key", "manca", "--data", data}, 1, "certificato"},
		{[]string{"import", "anagrafe", "manca.csv", "--data", data}, 1, "aprire il file"},
		{[]string{"restore", "manca", "--data", data}, 1, "copia non si legge"},
		{[]string{"demo", "--data", data}, 1, "dati dimostrativi"},
	} {
		if out := runCommand(t, tt.status, tt.args...); !strings.Contains(out, tt.says) {
			t.Errorf("%v says %q, want %q", tt.args, out, tt.says)
		}
	}
}

// TestSeed: the demo is there whole or not at all, and is made once.
func TestSeed(t *testing.T) {
	data := filepath.Join(t.TempDir(), "dati")
	cfg := demo.Config{Now: time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC), Seed: demoSeed, Soggetti: 300, PIC: 30, Storico: 30}
	log := slog.New(slog.DiscardHandler)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := seed(ctx, io.Discard, data, cfg, log); err == nil {
		t.Error("seeding went on after it was stopped")
	}
	if _, err := os.Stat(data); !os.IsNotExist(err) {
		t.Errorf("a seeding that was stopped left %v", err)
	}
	var out bytes.Buffer
	for range 2 {
		if err := seed(t.Context(), &out, data, cfg, log); err != nil {
			t.Fatal(err)
		}
	}
	if n := strings.Count(out.String(), "Pronti"); n != 1 {
		t.Errorf("seeded %d times", n)
	}
	if out := runCommand(t, 0, "demo", "--accessi", "--data", data); strings.Count(out, "\n") < len(demoAccounts) || !strings.Contains(out, demo.Password) {
		t.Errorf("sign-ins:\n%s", out)
	}
	if out := runCommand(t, 0, "verify", "--data", data); !strings.Contains(out, "Nessun difetto") {
		t.Errorf("verify:\n%s", out)
	}
	url, _ := startService(t, data)
	for user, want := range map[string]int{"anna.ferrari": 200, "chiara.marchesi": 403, "davide.zanaboni": 403} {
		if status, m := post(t, url+"/v1/session", map[string]any{"utente": user, "password": demo.Password, "device": map[string]string{}}); status != want {
			t.Errorf("%s: %d %v, want %d", user, status, m, want)
		}
	}
}
