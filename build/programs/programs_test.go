package programs

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/pquerna/otp"
	"github.com/pquerna/otp/totp"

	"siz-icaro/app"
	"siz-icaro/app/vault"
	"siz-icaro/app/vault/vaulttest"
	"siz-icaro/sync/cartella"
	"siz-icaro/sync/cartella/cartellatest"
)

// patience is how long a test waits for what must happen: far longer than it
// takes, so that only what never happens fails.
const patience = 2 * time.Minute

// central is the central service as its own program, with the commands that
// take care of it.
type central struct {
	t       *testing.T
	program string
	data    string
	listen  string
	flags   []string
	// clock are the flags of every command.
	clock []string
	stop  func()
	// kill ends it as a power cut does.
	kill func()
}

// programs is the folder of what the tests build.
var programs string

func TestMain(m *testing.M) {
	if os.Getenv(childDir) != "" {
		fmt.Fprintln(os.Stderr, writeForEver())
		os.Exit(1)
	}
	var err error
	if programs, err = os.MkdirTemp("", "siz-icaro-*"); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	if err := trustOffice(programs); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	status := m.Run()
	if err := os.RemoveAll(programs); err != nil {
		fmt.Fprintln(os.Stderr, err)
	}
	os.Exit(status)
}

// build makes the central service, once for all tests.
var build = sync.OnceValues(func() (string, error) {
	program := filepath.Join(programs, "centrale.exe")
	out, err := exec.Command("go", "build", "-o", program, "siz-icaro/backend").CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("build the central service: %w\n%s", err, out)
	}
	return program, nil
})

// newCentral is a central service with the Comune di Lodi and anna.ferrari, who
// works there, and her first password. It is not started.
func newCentral(t *testing.T, flags ...string) (c *central, password string) {
	t.Helper()
	return newCentralAt(t, "", flags...)
}

// newCentralAt is newCentral with a clock that begins from a moment, unless that
// is "".
func newCentralAt(t *testing.T, moment string, flags ...string) (c *central, password string) {
	t.Helper()
	program, err := build()
	if err != nil {
		t.Fatal(err)
	}
	free, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	c = &central{t: t, program: program, data: filepath.Join(t.TempDir(), "dati"), listen: free.Addr().String(), flags: flags}
	if moment != "" {
		c.clock = []string{"--now", moment}
	}
	if err := free.Close(); err != nil {
		t.Fatal(err)
	}
	c.start()
	c.run("servizio", "create", "comune-e648", "--nome", "Comune di Lodi", "--tipo", "comune", "--comune", "E648")
	return c, c.account("anna.ferrari", "--servizio", "comune-e648")
}

var firstPassword = regexp.MustCompile(`accesso[^:]*: (\S+)`)

func (c *central) account(utente string, flags ...string) (password string) {
	c.t.Helper()
	out := c.run(append([]string{"account", "create", utente, "--cognome", "Prova", "--nome", "Operatore"}, flags...)...)
	return firstPassword.FindStringSubmatch(out)[1]
}

func (c *central) command(args ...string) *exec.Cmd {
	return exec.Command(c.program, slices.Concat(args, c.clock, []string{"--data", c.data})...)
}

// run runs a command that must succeed.
func (c *central) run(args ...string) string {
	c.t.Helper()
	return c.runTyping("", args...)
}

func (c *central) runTyping(typed string, args ...string) string {
	c.t.Helper()
	cmd := c.command(args...)
	cmd.Stdin = strings.NewReader(typed)
	out, err := cmd.CombinedOutput()
	if err != nil {
		c.t.Fatalf("%s: %v\n%s", strings.Join(args, " "), err, out)
	}
	return string(out)
}

// start answers requests until stop, or the end of the test.
func (c *central) start() {
	c.t.Helper()
	cmd := c.command(append([]string{"serve", "--listen", c.listen}, c.flags...)...)
	said := &watched{wrote: make(chan struct{}, 1)}
	cmd.Stdout, cmd.Stderr = said, said
	if err := cmd.Start(); err != nil {
		c.t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	c.kill = func() {
		if err := cmd.Process.Kill(); err != nil {
			c.t.Fatal(err)
		}
		ended <- <-ended
	}
	c.stop = sync.OnceFunc(func() {
		_ = cmd.Process.Signal(os.Interrupt) // one that has ended is told nothing
		select {
		case <-ended:
		case <-time.After(patience):
			_ = cmd.Process.Kill()
			c.t.Errorf("the central service does not stop:\n%s", said)
		}
	})
	c.t.Cleanup(c.stop)
	limit := time.After(patience)
	for !strings.Contains(said.String(), "risponde su") {
		select {
		case <-said.wrote:
		case err := <-ended:
			ended <- err
			c.t.Fatalf("the central service ended: %v\n%s", err, said)
		case <-limit:
			c.t.Fatalf("the central service does not answer:\n%s", said)
		}
	}
}

// watched is what a program says, read while it says it.
type watched struct {
	mu    sync.Mutex
	said  bytes.Buffer
	wrote chan struct{}
}

func (w *watched) Write(p []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	select {
	case w.wrote <- struct{}{}:
	default:
	}
	return w.said.Write(p)
}

func (w *watched) String() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.said.String()
}

// desktop is the desktop program without its window.
type desktop struct {
	t       *testing.T
	program *app.App
	dir     string
	ring    vault.Backend
	central string
	news    chan struct{}
	// now is the program's clock; the computer's where nil.
	now func() time.Time
	// log is the program's; nil for none.
	log *slog.Logger
	// locks is what the program gives to whoever knows that the system locks.
	locks   chan func()
	reloads atomic.Int32

	accesso    *app.Accesso
	home       *app.Home
	ricerca    *app.Ricerca
	schede     *app.Schede
	soggetti   *app.Soggetti
	agenda     *app.Agenda
	riconcilia *app.Riconcilia
	bozze      *app.Bozze
	modelli    *app.Modelli

	valutazioni    *app.Valutazioni
	configurazione *app.Configurazione
}

// Emit implements app.Eventi.
func (d *desktop) Emit(string, any) {
	select {
	case d.news <- struct{}{}:
	default:
	}
}

func newDesktop(t *testing.T, central string) *desktop {
	t.Helper()
	return newDesktopAt(t, nil, central)
}

// newDesktopAt is newDesktop by another clock.
func newDesktopAt(t *testing.T, now func() time.Time, central string) *desktop {
	t.Helper()
	d := &desktop{t: t, dir: t.TempDir(), ring: &vaulttest.Backend{}, central: central, now: now, news: make(chan struct{}, 1), locks: make(chan func(), 1)}
	d.start()
	t.Cleanup(d.close)
	return d
}

// start opens the program on what it left on the disk.
func (d *desktop) start() {
	d.t.Helper()
	d.must(d.open())
}

func (d *desktop) open() (err error) {
	d.program, err = app.New(app.Config{
		Dati: d.dir, Centrale: d.central, Versione: "prova", Eventi: d,
		Keyring: vault.NewKeyring(d.ring), Costo: vaulttest.Cost, Now: d.now, Log: d.log,
		Ricarica: func() { d.reloads.Add(1) },
		Blocchi: func(ctx context.Context, _ *slog.Logger, lock func()) {
			select {
			case d.locks <- lock:
			default: // nobody has asked since the last start
			}
			<-ctx.Done()
		},
	})
	if err != nil {
		return err
	}
	for _, bound := range d.program.Bind() {
		switch b := bound.(type) {
		case *app.Accesso:
			d.accesso = b
		case *app.Home:
			d.home = b
		case *app.Ricerca:
			d.ricerca = b
		case *app.Schede:
			d.schede = b
		case *app.Soggetti:
			d.soggetti = b
		case *app.Agenda:
			d.agenda = b
		case *app.Riconcilia:
			d.riconcilia = b
		case *app.Bozze:
			d.bozze = b
		case *app.Modelli:
			d.modelli = b
		case *app.Valutazioni:
			d.valutazioni = b
		case *app.Configurazione:
			d.configurazione = b
		}
	}
	return nil
}

// memory is the keyring of a desktop whose test chose no other.
func (d *desktop) memory() *vaulttest.Backend { return d.ring.(*vaulttest.Backend) }

func (d *desktop) close() {
	d.t.Helper()
	if d.program == nil {
		return
	}
	if err := d.program.Close(); err != nil {
		d.t.Error(err)
	}
	d.program = nil
}

func (d *desktop) must(err error) {
	d.t.Helper()
	if err != nil {
		d.t.Fatal(err)
	}
}

// until waits for something to hold, looking again whenever the program says
// that something changed.
func (d *desktop) until(what string, holds func() bool) {
	d.t.Helper()
	limit := time.After(patience)
	for !holds() {
		select {
		case <-d.news:
		case <-limit:
			st, err := d.riconcilia.Stato()
			d.t.Fatalf("waited in vain for %s: %+v, problem %+v, %v", what, st, st.Problema, err)
		}
	}
}

// level waits until nothing is left to be sent or received.
func (d *desktop) level() {
	d.t.Helper()
	d.until("reconciliation", func() bool {
		st, err := d.riconcilia.Stato()
		return err == nil && st.Fase == "in_pari" && st.DaInviare == 0
	})
}

// enter signs in and goes to work.
func (d *desktop) enter(password string) {
	d.t.Helper()
	_, err := d.accesso.Entra("anna.ferrari", password, "")
	d.must(err)
	d.work()
}

func (d *desktop) work() {
	d.t.Helper()
	_, err := d.accesso.ScegliServizio("comune-e648")
	d.must(err)
}

func (d *desktop) register(cognome string) {
	d.t.Helper()
	_, err := d.schede.Crea("soggetto.crea", cartellatest.Valori(map[string]any{"cognome": cognome, "nome": "Irma", "comune": "E648"}))
	d.must(err)
}

// people are the surnames that the desktop shows, sorted.
func (d *desktop) people() string {
	d.t.Helper()
	page, err := d.schede.Elenco(app.FiltroSchede{Kind: "soggetto", Quanti: 100})
	d.must(err)
	var names []string
	for _, r := range page.Righe {
		surname, _, _ := strings.Cut(r.Titolo, " ")
		names = append(names, surname)
	}
	return strings.Join(names, " ")
}

const chosen = "tre cavalli sul Lambro"

// firstAccess is what the kit's first pages tell.
func (d *desktop) firstAccess(utente, password string) {
	d.t.Helper()
	if _, err := d.accesso.Entra(utente, password, ""); cartella.CodeOf(err) != cartella.CodePasswordDaCambiare {
		d.t.Fatalf("first access: %v", err)
	}
	_, err := d.accesso.CambiaPassword(utente, password, chosen)
	d.must(err)
	d.work()
}

var passphrase = regexp.MustCompile(`Frase: (\S+)`)

// TestABrokenKeyringCostsNoWork: what was written with no network on a computer
// whose keyring then loses its secret lands once, and reaches its author again.
func TestABrokenKeyringCostsNoWork(t *testing.T) {
	c, password := newCentral(t)
	key := filepath.Join(t.TempDir(), "recupero.json")
	phrase := passphrase.FindStringSubmatch(c.run("recovery", "create", key))[1]
	d := newDesktop(t, "http://"+c.listen)
	d.firstAccess("anna.ferrari", password)
	d.register("Inviata")
	d.level()

	c.stop()
	d.register("Pendente")
	d.register("Seconda")
	d.close()
	d.memory().Clear()

	c.start()
	d.start()
	_, err := d.accesso.Entra("anna.ferrari", chosen, "")
	if cartella.CodeOf(err) != cartella.CodeChiaviDanneggiate {
		t.Fatalf("sign-in without the keyring's secret: %v", err)
	}
	if _, err := d.accesso.Ricomincia("anna.ferrari", "sbagliata", ""); cartella.CodeOf(err) != cartella.CodeCredenzialiErrate {
		t.Fatalf("begun anew with a wrong password: %v", err)
	}
	st, err := d.accesso.Ricomincia("anna.ferrari", chosen, "")
	d.must(err)
	aside, err := filepath.Glob(filepath.Join(d.dir, "da-recuperare", "*"))
	if err != nil || len(aside) != 1 || !strings.Contains(st.Avviso, aside[0]) {
		t.Fatalf("set aside %v, %v; the notice says %q", aside, err, st.Avviso)
	}
	d.work()
	d.level()
	if got := d.people(); got != "Inviata" {
		t.Errorf("begun anew, the desktop shows %q", got)
	}

	deliver := []string{"recovery", "deliver", aside[0], "--chiave", key}
	if out := c.runTyping(phrase+"\n", deliver...); !strings.Contains(out, "già al servizio centrale 1, da consegnare 2") || !strings.Contains(out, "accolte 2, da riconciliare 0") {
		t.Errorf("delivered:\n%s", out)
	}
	if out := c.runTyping(phrase+"\n", deliver...); !strings.Contains(out, "già al servizio centrale 3, da consegnare 0") {
		t.Errorf("delivered twice:\n%s", out)
	}
	d.until("what was recovered", func() bool { return d.people() == "Inviata Pendente Seconda" })
}

// TestTheSystemLocks: when the screen is locked or the lid is closed the keys
// go and the page is loaded again; the password leads back to where one was.
func TestTheSystemLocks(t *testing.T) {
	c, password := newCentral(t)
	d := newDesktop(t, "http://"+c.listen)
	lock := <-d.locks
	lock() // before anybody has signed in there is nothing to lock
	if st := d.accesso.Stato(); st.Fase != app.FaseAccesso || d.reloads.Load() != 0 {
		t.Errorf("locked before the sign-in: %+v", st)
	}
	d.firstAccess("anna.ferrari", password)
	d.register("Bassi")
	lock()
	if st := d.accesso.Stato(); st.Fase != app.FaseBloccata || st.Sessione != nil || d.reloads.Load() != 1 {
		t.Errorf("locked: %+v, reloaded %d times", st, d.reloads.Load())
	}
	if _, err := d.schede.Elenco(app.FiltroSchede{Kind: "soggetto", Quanti: 1}); cartella.CodeOf(err) != cartella.CodeBloccato {
		t.Errorf("read while locked: %v", err)
	}
	lock()
	if got := d.reloads.Load(); got != 1 {
		t.Errorf("locked twice, reloaded %d times", got)
	}
	if _, err := d.accesso.Sblocca("sbagliata del tutto", ""); err == nil {
		t.Error("unlocked by another password")
	}
	st, err := d.accesso.Sblocca(chosen, "")
	d.must(err)
	if st.Fase != app.FaseAperta || d.people() != "Bassi" {
		t.Errorf("unlocked: %+v, people %q", st, d.people())
	}
}

// TestClosingWhileALockIsOnItsWay: the one does not wait for the other.
func TestClosingWhileALockIsOnItsWay(t *testing.T) {
	d := &desktop{t: t, dir: t.TempDir(), ring: &vaulttest.Backend{}, news: make(chan struct{}, 1)}
	closing, locked := make(chan struct{}), make(chan struct{})
	program, err := app.New(app.Config{Dati: d.dir, Eventi: d, Keyring: vault.NewKeyring(d.ring),
		Blocchi: func(ctx context.Context, _ *slog.Logger, lock func()) {
			defer close(locked)
			<-ctx.Done() // Close is under way
			lock()
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	go func() {
		defer close(closing)
		if err := program.Close(); err != nil {
			t.Error(err)
		}
	}()
	for _, done := range []chan struct{}{locked, closing} {
		select {
		case <-done:
		case <-time.After(patience):
			t.Fatal("the lock and the close wait for each other")
		}
	}
}

var otpauth = regexp.MustCompile(`otpauth://\S+`)

// TestAdministratorsSecondFactor: an administrator's sign-in wants a code, which
// serves once, and so does the one after a change of password; the archive on
// the computer opens without, as it must with no network.
func TestAdministratorsSecondFactor(t *testing.T) {
	c, _ := newCentral(t)
	if out := c.run("account", "create", "capo", "--cognome", "Prova", "--nome", "Capo", "--ruolo", "amministratore"); !strings.Contains(out, "sola password") {
		t.Errorf("an administrator without a second factor is made in silence:\n%s", out)
	}
	password := firstPassword.FindStringSubmatch(c.run("account", "reset", "capo"))[1]
	key, err := otp.NewKeyFromURL(otpauth.FindString(c.run("account", "totp", "capo")))
	if err != nil {
		t.Fatal(err)
	}
	var last time.Time
	code := func() string {
		// A code is of its own half minute and of the one to come.
		last = last.Add(30 * time.Second)
		if now := time.Now(); now.After(last) {
			last = now
		}
		code, err := totp.GenerateCode(key.Secret(), last)
		if err != nil {
			t.Fatal(err)
		}
		return code
	}

	d := newDesktop(t, "http://"+c.listen)
	if _, err := d.accesso.Entra("capo", password, ""); cartella.CodeOf(err) != cartella.CodePasswordDaCambiare {
		t.Fatalf("first access: %v", err)
	}
	if _, err := d.accesso.CambiaPassword("capo", password, chosen); cartella.CodeOf(err) != cartella.CodeCodiceRichiesto {
		t.Fatalf("after the change: %v", err)
	}
	if st := d.accesso.Stato(); st.Fase != app.FaseAccesso || st.Utente != "capo" {
		t.Errorf("where the code is asked for: %+v", st)
	}
	used := code()
	st, err := d.accesso.Entra("capo", chosen, used)
	d.must(err)
	if st.Fase != app.FaseServizio {
		t.Errorf("signed in: %+v", st)
	}
	elsewhere := newDesktop(t, "http://"+c.listen)
	if _, err := elsewhere.accesso.Entra("capo", chosen, used); cartella.CodeOf(err) != cartella.CodeCodiceErrato {
		t.Errorf("the same code on another computer: %v", err)
	}

	d.accesso.Blocca()
	st, err = d.accesso.Sblocca(chosen, "")
	d.must(err)
	const next = "nebbia fitta a Codogno"
	_, err = d.accesso.CambiaPassword("capo", chosen, next)
	d.must(err)
	d.until("the lock after the change", func() bool { return d.accesso.Stato().Fase == app.FaseBloccata })
	if _, err := d.accesso.Sblocca(next, ""); cartella.CodeOf(err) != cartella.CodeCodiceRichiesto {
		t.Errorf("unlocked after the change: %v", err)
	}
	st, err = d.accesso.Sblocca(next, code())
	d.must(err)
	if st.Fase != app.FaseServizio {
		t.Errorf("unlocked: %+v", st)
	}
	d.level()
}

// TestARevokedComputer: what it had not sent reaches the central service, where
// its operator decides of it from another computer; then it holds nothing.
func TestARevokedComputer(t *testing.T) {
	c, password := newCentral(t)
	d := newDesktop(t, "http://"+c.listen)
	d.firstAccess("anna.ferrari", password)
	d.register("Inviata")
	d.level()
	c.stop()
	d.register("Pendente")
	c.run("device", "revoke", strings.Fields(strings.Split(c.run("device", "list"), "\n")[1])[0])
	c.start()
	d.must(d.riconcilia.Ora())
	d.until("the wipe", func() bool { return d.accesso.Stato().Fase == app.FaseAccesso })
	if st := d.accesso.Stato(); !strings.Contains(st.Avviso, "non è più autorizzato") || len(st.Conosciuti) != 0 || st.Utente != "" {
		t.Errorf("wiped: %+v", st)
	}
	if n := d.memory().Secrets(); n != 0 {
		t.Errorf("the keyring holds %d secrets", n)
	}
	if left, err := filepath.Glob(filepath.Join(d.dir, "conti", "*")); err != nil || len(left) != 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}

	other := newDesktop(t, "http://"+c.listen)
	_, err := other.accesso.Entra("anna.ferrari", chosen, "")
	other.must(err)
	other.work()
	other.level()
	if got := other.people(); got != "Inviata" {
		t.Errorf("the stolen computer wrote: %q", got)
	}
	kept, err := other.riconcilia.Elenco()
	other.must(err)
	if len(kept) != 1 || kept[0].Codice == "" {
		t.Errorf("kept for its operator: %+v", kept)
	}
}

// TestAnotherAddress: a desktop that is told of another address leaves the old
// one, even where that still answers.
func TestAnotherAddress(t *testing.T) {
	c, password := newCentral(t)
	d := newDesktop(t, "http://"+c.listen)
	d.firstAccess("anna.ferrari", password)
	d.level()

	behind, err := url.Parse("http://" + c.listen)
	d.must(err)
	came := make(chan struct{}, 10)
	proxy := httputil.NewSingleHostReverseProxy(behind)
	front := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/v1/sync" {
			came <- struct{}{}
		}
		proxy.ServeHTTP(w, r)
	}))
	t.Cleanup(front.Close)
	t.Cleanup(d.close) // first, so that nothing is under way through the front
	_, err = d.configurazione.CambiaCentrale(front.URL)
	d.must(err)
	select {
	case <-came:
	case <-time.After(patience):
		t.Fatal("the desktop stays with the old address")
	}
	d.register("Bassi")
	d.level()
}
