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
	"slices"
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

// runCommand runs one command line and wants its exit status.
func runCommand(t testing.TB, want int, args ...string) string {
	t.Helper()
	return runTyping(t, want, "", args...)
}

// runTyping is runCommand with something typed.
func runTyping(t testing.TB, want int, typed string, args ...string) string {
	t.Helper()
	var out bytes.Buffer
	p := program{in: strings.NewReader(typed), out: &out, err: &out}
	if got := p.run(t.Context(), args); got != want {
		t.Fatalf("%s: exit status %d, want %d:\n%s", strings.Join(args, " "), got, want, out.String())
	}
	return out.String()
}

var address = regexp.MustCompile(`risponde su (http://\S+)`)

// startService runs serve, with flags besides, until the test ends or stop is called.
func startService(t testing.TB, data string, flags ...string) (url string, stop func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.WithoutCancel(t.Context()))
	out := newSyncBuffer()
	done := make(chan int, 1)
	go func() {
		p := program{out: out, err: out}
		done <- p.run(ctx, append([]string{"serve", "--data", data, "--listen", "127.0.0.1:0"}, flags...))
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
	runCommand(t, 0, "profile", "grant", "anna.ferrari", "comune-e648", "referente", "--data", data)
	runCommand(t, 1, "profile", "grant", "anna.ferrari", "comune-e648", "capo", "--data", data)
	runCommand(t, 1, "profile", "revoke", "nessuno", "ambito", "--data", data)
	if out := runCommand(t, 0, "profile", "list", "anna.ferrari", "--data", data); !strings.Contains(out, "referente") {
		t.Errorf("profiles:\n%s", out)
	}
	_, m := signIn(chosen)
	if got := m["attore"].(map[string]any)["profili"].(map[string]any)["comune-e648"]; got != "referente" {
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
	// Who was shut out since stays out, unless the accounts are asked for too.
	if out := runCommand(t, 0, "restore", backup, "--data", data); !strings.Contains(out, "rimasti quelli che c'erano") {
		t.Errorf("restore:\n%s", out)
	}
	if out := runCommand(t, 0, "account", "list", "--data", data); !strings.Contains(out, "disabilitato") {
		t.Errorf("a restore let in who was shut out:\n%s", out)
	}
	runCommand(t, 0, "restore", backup, "--account-della-copia", "--data", data)
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

// TestServices: the first-access kit, section 3, as the commands keep it.
func TestServices(t *testing.T) {
	data := filepath.Join(t.TempDir(), "dati")
	_, stop := startService(t, data)
	stop()
	run := func(want int, says string, args ...string) {
		t.Helper()
		if out := runCommand(t, want, append(args, "--data", data)...); !strings.Contains(out, says) {
			t.Errorf("%v says %q, want %q", args, out, says)
		}
	}
	// profiles wants an operator's list to be exactly this.
	profiles := func(utente string, want ...string) {
		t.Helper()
		var got []string
		for i, line := range strings.Split(strings.TrimSpace(runCommand(t, 0, "profile", "list", utente, "--data", data)), "\n") {
			if cells := strings.Fields(line); i > 0 {
				got = append(got, cells[1]+" "+cells[2])
			}
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s has %q, want %q", utente, got, want)
		}
	}
	run(0, "Creati 61 servizi; 0", "servizio", "comuni")
	run(0, "Creati 0 servizi; 61", "servizio", "comuni")
	for _, area := range []string{"self", "politiche-abitative", "misura-b2"} {
		run(0, "creato", "servizio", "create", area, "--nome", "Servizio "+area)
	}
	run(1, "uno solo", "servizio", "create", "altro", "--nome", "Altro", "--tipo", "ambito")
	run(1, "già il suo servizio", "servizio", "create", "altro", "--nome", "Altro", "--tipo", "comune", "--comune", "e648")
	run(1, "non è il codice catastale", "servizio", "create", "altro", "--nome", "Altro", "--tipo", "comune", "--comune", "F205")
	run(1, "codice catastale", "servizio", "create", "altro", "--nome", "Altro", "--tipo", "comune")
	run(1, "Nome", "servizio", "create", "altro")

	// Who works for a Comune has that Comune, and nothing else is given to them.
	run(0, "creato", "account", "create", "anna", "--cognome", "F", "--nome", "A", "--servizio", "comune-e648")
	run(1, "solo il suo Comune", "profile", "grant", "anna", "self", "assistente_sociale")
	run(1, "solo il suo:", "profile", "grant", "anna", "comune-c816", "assistente_sociale")
	run(1, "di tutti", "profile", "grant", "anna", "storico", "consultazione")
	run(1, "Non c'è nessun servizio", "profile", "grant", "anna", "nessuno", "referente")
	run(1, "Non c'è nessun account", "profile", "grant", "nessuno", "self", "referente")
	run(1, "solo il suo Comune", "account", "create", "altra", "--cognome", "F", "--nome", "A", "--servizio", "comune-e648", "--servizio", "self")
	profiles("anna", "comune-e648 assistente_sociale")

	// The kit's own example, and what happens when the area changes.
	run(0, "creato", "account", "create", "sara", "--cognome", "L", "--nome", "S", "--ruolo", "amministrativo", "--servizio", "self", "--servizio", "politiche-abitative")
	profiles("sara", "politiche-abitative amministrativo", "self amministrativo")
	run(0, "in: misura-b2,", "profile", "set", "sara", "amministrativo", "misura-b2")
	profiles("sara", "misura-b2 amministrativo")
	run(1, "uno fra", "profile", "set", "sara", "capo", "self")
	run(1, "solo il suo Comune", "profile", "set", "sara", "referente", "self", "comune-e648")
	profiles("sara", "misura-b2 amministrativo")
	run(0, "in: ambito,", "profile", "set", "sara", "referente")
	profiles("sara", "ambito referente")
	run(0, "solo Servizio Storico", "profile", "revoke", "sara", "ambito")
	profiles("sara")

	// Who is given nothing works for the Ambito; no cell of a list is empty.
	run(0, "creato", "account", "create", "barbara", "--cognome", "N", "--nome", "B")
	profiles("barbara", "ambito assistente_sociale")
	for line := range strings.Lines(runCommand(t, 0, "account", "list", "--data", data)) {
		if n := len(regexp.MustCompile(` {2,}`).Split(strings.TrimSpace(line), -1)); n != 5 {
			t.Errorf("%d columns in %q", n, line)
		}
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
		{[]string{"account", "list", "--boh"}, 2, "--boh non esiste"},
		{[]string{"serve", "--listen", "0.0.0.0:8420", "--data", data}, 2, "--tls-cert"},
		{[]string{"serve", "--listen", ":8420", "--data", data}, 2, "--tls-cert"},
		{[]string{"serve", "--tls-cert", "x", "--data", data}, 2, "insieme"},
		{[]string{"serve", "--help"}, 0, "--trusted-proxies"},
		{[]string{"serve", "--trusted-proxies", "10.0.0.5,ufficio", "--data", data}, 2, "--trusted-proxies"},
		{[]string{"serve", "--trusted-proxies", "0.0.0.0/0", "--data", data}, 2, "--trusted-proxies"},
		{[]string{"serve", "--autonomia-giorni", "0", "--data", data}, 2, "giorni"},
		{[]string{"serve", "--listen", "127.0.0.1:0", "--tls-cert", "manca", "--tls-key", "manca", "--data", data}, 1, "certificato"},
		{[]string{"import", "anagrafe", "manca.csv", "--data", data}, 1, "aprire il file"},
		{[]string{"restore", "manca", "--data", data}, 1, "«manca» non si può ripristinare: non esiste"},
		{[]string{"restore", "main_test.go", "--data", data}, 1, "non è una copia"},
		{[]string{"serve", "--listen", "pippo", "--data", data}, 2, "non è un indirizzo"},
		{[]string{"serve", "--listen", "127.0.0.1:0", "--data", "main_test.go/x"}, 1, "main_test.go/x"},
		{[]string{"import", "anagrafe", ".", "--data", data}, 1, "non è un file"},
		{[]string{"account", "--help"}, 0, "create"},
		{[]string{"profile", "set", "--help"}, 0, "quando cambia area"},
		{[]string{"account", "create", "x", "--cognome"}, 2, "manca il valore"},
		{[]string{"demo", "--data", data}, 1, "dati dimostrativi"},
		{[]string{"verify", "--now", "2028-02-29T08:30:00+01:00"}, 2, "--data"},
		{[]string{"verify", "--now", "domani", "--data", data}, 2, "--now non va bene"},
		{[]string{"verify", "--help"}, 0, "2028-02-29T08:30:00+01:00"},
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
	if out := runCommand(t, 0, "demo", "--data", data); strings.Count(out, "\n") < len(demo.Accessi()) || !strings.Contains(out, demo.Password) {
		t.Errorf("sign-ins:\n%s", out)
	}
	if out := runCommand(t, 0, "verify", "--data", data); !strings.Contains(out, "Nessun difetto") {
		t.Errorf("verify:\n%s", out)
	}
	url, _ := startService(t, data, "--now", cfg.Now.Format(time.RFC3339))
	for user, want := range map[string]int{"anna.ferrari": 200, "chiara.marchesi": 403, "davide.zanaboni": 403} {
		if status, m := post(t, url+"/v1/session", map[string]any{"utente": user, "password": demo.Password, "device": map[string]string{}}); status != want {
			t.Errorf("%s: %d %v, want %d", user, status, m, want)
		}
	}
}
