package app

import (
	"bufio"
	"bytes"
	"crypto/ed25519"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"siz-icaro/app/vault"
	"siz-icaro/app/vault/vaulttest"
	"siz-icaro/sync/cartella"
	"siz-icaro/sync/durable"
)

// The installation of an earlier program: anna's, who began anew once, so that a
// folder of hers is set aside as well. Her lease was still running then.
const installazione = "testdata/installazione1"

var allora = time.Date(2026, 11, 24, 9, 30, 0, 0, time.UTC)

// fromBefore is a copy of it, and its keyring.
func fromBefore(t testing.TB) (dati string, ring *vaulttest.Backend) {
	t.Helper()
	dati, ring = t.TempDir(), new(vaulttest.Backend)
	var secrets map[string][]byte
	name := filepath.Join(dati, "portachiavi.json")
	err := os.CopyFS(dati, os.DirFS(installazione))
	raw, rerr := os.ReadFile(name)
	if err := errors.Join(err, rerr, json.Unmarshal(raw, &secrets), os.Remove(name)); err != nil {
		t.Fatal(err)
	}
	for account, secret := range secrets {
		if err := ring.Set("siz-icaro", account, secret); err != nil {
			t.Fatal(err)
		}
	}
	return dati, ring
}

func programOn(t testing.TB, dati string, ring vault.Backend, now func() time.Time) *App {
	t.Helper()
	return newProgram(t, Config{Dati: dati, Centrale: "http://127.0.0.1:1", Costo: vaulttest.Cost, Keyring: vault.NewKeyring(ring), Now: now})
}

// nobodyIn looks for anna in every byte, and for the folder's name of earlier
// programs, which a guess could be tried on.
func nobodyIn(t *testing.T, when, dati string, ring *vaulttest.Backend) {
	t.Helper()
	err := filepath.WalkDir(dati, func(path string, e fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		content := []byte(path[len(dati):])
		if !e.IsDir() && e.Name() != "ballast" {
			raw, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			content = append(content, raw...)
		}
		// The lease's base64, at each of the places where the name may begin.
		for _, text := range []string{utente, "YW5uYS5mZXJyYX", "FubmEuZmVycmFya", "hbm5hLmZlcnJhcm", "468a81a51752e097"} {
			if bytes.Contains(content, []byte(text)) {
				t.Errorf("%s: %q stands in %s", when, text, path[len(dati):])
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range ring.Names() {
		if strings.Contains(name, utente) {
			t.Errorf("%s: the keyring calls a secret %s", when, name)
		}
	}
}

// worksOn enters without a line and finds what had not been sent.
func worksOn(t *testing.T, when string, a *App) {
	t.Helper()
	x := &Accesso{a}
	if _, err := x.Entra(utente, password, ""); err != nil {
		t.Fatalf("%s: %v", when, err)
	}
	if _, err := x.ScegliServizio("self"); err != nil {
		t.Fatal(err)
	}
	if st, err := (&Riconcilia{a}).Stato(); err != nil || st.DaInviare != 2 {
		t.Errorf("%s: %d are to be sent, want 2 (%v)", when, st.DaInviare, err)
	}
	if st := x.Stato(); st.Utente != utente || !slices.Equal(st.Conosciuti, []string{utente}) {
		t.Errorf("%s: the sign-in offers %q of %q", when, st.Utente, st.Conosciuti)
	}
}

// offered waits until the start has come to the names.
func offered(a *App) {
	for len((&Accesso{a}).Stato().Conosciuti) == 0 {
		runtime.Gosched()
	}
	a.entering.Lock() // which the start holds until it has said who was last
	defer a.entering.Unlock()
}

// TestNamesThatAnEarlierProgramLeft are gone from every file, from what was set
// aside and from the keyring at the first start; the sign-in offers the name all
// the same, and what had not been sent is there. That program then stops here.
func TestNamesThatAnEarlierProgramLeft(t *testing.T) {
	dati, ring := fromBefore(t)
	// What a kill in the middle of its writes left.
	for _, name := range []string{"impostazioni.json", "account/468a81a51752e097/conosciuto", "account/468a81a51752e097/chiavi/vault.copy.json"} {
		dir, base := filepath.Split(filepath.Join(dati, name))
		content, err := os.ReadFile(dir + base)
		if err := errors.Join(err, os.WriteFile(dir+"."+base+".ABCDEFGHIJKLMNOPQRSTUVWXYZ", content, 0o600)); err != nil {
			t.Fatal(err)
		}
	}
	a := programOn(t, dati, ring, func() time.Time { return allora })
	offered(a)
	nobodyIn(t, "started", dati, ring)
	if st := (&Accesso{a}).Stato(); st.Utente != utente || !slices.Equal(st.Conosciuti, []string{utente}) {
		t.Errorf("the sign-in offers %q of %q", st.Utente, st.Conosciuti)
	}
	if got := a.proof(utente, a.conti.known(utente)); strings.Count(got, ".") != 1 {
		t.Errorf("the computer shows %q", got)
	}
	worksOn(t, "started", a)
	nobodyIn(t, "at work", dati, ring)
	// The first thing that it does.
	if err := durable.MkdirAll(filepath.Join(dati, "account")); err == nil {
		t.Error("an earlier program would begin anew here")
	}
	if aside, err := os.ReadDir(filepath.Join(dati, daRecuperare)); err != nil || len(aside) != 1 || !strings.HasSuffix(aside[0].Name(), "-20261124-090000-1") {
		t.Errorf("set aside: %v, %v", aside, err)
	}
}

// TestNamesStayUntilTheKeyringAnswers: nothing is changed before, and the one who
// types their name is told why they cannot enter.
func TestNamesStayUntilTheKeyringAnswers(t *testing.T) {
	dati, ring := fromBefore(t)
	ring.Suffer(vaulttest.Locked)
	a := programOn(t, dati, ring, func() time.Time { return allora })
	for a.conti.trouble() == nil {
		runtime.Gosched()
	}
	if st := (&Accesso{a}).Stato(); st.Avviso != vault.Explain(vault.ErrKeyringLocked) {
		t.Errorf("the sign-in says %q", st.Avviso)
	}
	if _, err := (&Accesso{a}).Entra(utente, password, ""); cartella.CodeOf(err) != cartella.CodePortachiaviBloccato {
		t.Errorf("entering: %v", err)
	}
	ring.Suffer(vaulttest.Works)
	worksOn(t, "unlocked", a)
	if st := (&Accesso{a}).Stato(); st.Avviso != "" {
		t.Errorf("it still says %q", st.Avviso)
	}
	nobodyIn(t, "unlocked", dati, ring)
}

// TestNamesGoWithTheirKeys: the keyring of an earlier program's computer has lost
// everything. No name is left; whoever it is is told that keys are lost, and they
// open again should the keyring come back.
func TestNamesGoWithTheirKeys(t *testing.T) {
	dati, ring := fromBefore(t)
	before := ring.Copy()
	ring.Clear()
	a := programOn(t, dati, ring, func() time.Time { return allora })
	if _, err := (&Accesso{a}).Entra(utente, password, ""); cartella.CodeOf(err) != cartella.CodeChiaviDanneggiate {
		t.Errorf("entering: %v", err)
	}
	nobodyIn(t, "lost", dati, ring)
	if err := a.Close(); err != nil {
		t.Fatal(err)
	}
	worksOn(t, "come back", programOn(t, dati, before, func() time.Time { return allora }))
	nobodyIn(t, "come back", dati, before)
}

// fileRing is a keyring that outlives a kill: one file a secret.
type fileRing struct{ dir string }

func (r fileRing) name(account string) string {
	return filepath.Join(r.dir, strings.ReplaceAll(account, "/", "_"))
}

func (r fileRing) Get(_, account string) ([]byte, error) {
	raw, err := os.ReadFile(r.name(account))
	if errors.Is(err, fs.ErrNotExist) {
		err = vault.ErrKeyringNotFound
	}
	return raw, err
}

func (r fileRing) Set(_, account string, secret []byte) error {
	return durable.WriteFile(r.name(account), secret)
}

func (r fileRing) Delete(_, account string) error {
	err := os.Remove(r.name(account))
	if errors.Is(err, fs.ErrNotExist) {
		err = vault.ErrKeyringNotFound
	}
	return err
}

// inTheKeyring copies a fileRing into memory.
func (r fileRing) inMemory(t *testing.T) *vaulttest.Backend {
	t.Helper()
	ring := new(vaulttest.Backend)
	entries, err := os.ReadDir(r.dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		raw, err := os.ReadFile(filepath.Join(r.dir, e.Name()))
		if err != nil || strings.HasPrefix(e.Name(), ".") {
			continue
		}
		if err := ring.Set("siz-icaro", strings.ReplaceAll(e.Name(), "_", "/"), raw); err != nil {
			t.Fatal(err)
		}
	}
	return ring
}

// killedHere names, to the process that TestKilledWhileNamesArePutAway starts, the
// data and the keyring to work on.
const killedHere = "SIZ_ICARO_KILLED_HERE"

// TestKilledWhileNamesArePutAway ends the first start on an earlier program's
// data with kill -9, each time one change on the disk later, until it comes to its
// end: the next start finishes it, and nothing is lost.
func TestKilledWhileNamesArePutAway(t *testing.T) {
	if at, ring, child := strings.Cut(os.Getenv(killedHere), "|"); child {
		fmt.Println("begins")
		a := programOn(t, at, fileRing{ring}, func() time.Time { return allora })
		offered(a)
		return
	}
	kills := 0
	for ended := false; !ended; kills++ {
		dati, secrets := fromBefore(t)
		ring := fileRing{t.TempDir()}
		for _, account := range secrets.Names() {
			secret, err := secrets.Get("siz-icaro", account)
			if err := errors.Join(err, ring.Set("", account, secret)); err != nil {
				t.Fatal(err)
			}
		}
		child := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestKilledWhileNamesArePutAway$")
		child.Env = append(os.Environ(), killedHere+"="+dati+"|"+ring.dir)
		out, err := child.StdoutPipe()
		if err := errors.Join(err, child.Start()); err != nil {
			t.Fatal(err)
		}
		if line, err := bufio.NewReader(out).ReadString('\n'); err != nil || !strings.HasPrefix(line, "begins") {
			t.Fatalf("the other process says %q, %v", line, err)
		}
		gone := make(chan error, 1)
		go func() { gone <- child.Wait() }()
		last, changes := disk(dati, ring.dir), 0
		for changes <= kills && !ended {
			select {
			case err := <-gone:
				if err != nil {
					t.Fatalf("the other process: %v", err)
				}
				ended = true
			default:
				if now := disk(dati, ring.dir); now != last {
					last = now
					changes++
				}
			}
		}
		if !ended {
			if err := child.Process.Kill(); err != nil && !errors.Is(err, os.ErrProcessDone) {
				t.Fatal(err)
			}
			<-gone
		}
		when := fmt.Sprintf("killed after %d changes", changes)
		memory := ring.inMemory(t)
		a := programOn(t, dati, memory, func() time.Time { return allora })
		worksOn(t, when, a)
		nobodyIn(t, when, dati, memory)
	}
	// How many changes are seen depends on how often this process gets to look.
	if kills < 4 {
		t.Errorf("killed only %d times", kills)
	}
	t.Logf("killed %d times", kills-1)
}

// disk is what a look from outside tells of files: their names, sizes and times.
func disk(dirs ...string) string {
	var b strings.Builder
	for _, dir := range dirs {
		_ = filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
			if err != nil {
				return nil // it has just been moved
			}
			if info, err := e.Info(); err == nil {
				fmt.Fprintln(&b, path, info.Size(), info.ModTime().UnixNano())
			}
			return nil
		})
	}
	return b.String()
}

// office is a central service for whoever gives the password, which knows whose
// each device is.
type office struct {
	t  *testing.T
	mu sync.Mutex
	// devices is whose each is.
	devices map[cartella.DeviceID]string
}

func (o *office) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.URL.Path != "/v1/session" {
		signInOnly(o.t).ServeHTTP(w, r)
		return
	}
	var who struct {
		Utente, Password string
		Device           struct{ ID cartella.DeviceID }
	}
	if err := json.NewDecoder(r.Body).Decode(&who); err != nil {
		o.t.Error(err)
	}
	if who.Password != password {
		w.WriteHeader(http.StatusUnauthorized)
		_ = json.NewEncoder(w).Encode(map[string]any{"code": cartella.CodeCredenzialiErrate, "message": "No."})
		return
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	id := who.Device.ID
	if of, known := o.devices[id]; id == "" || known && of != who.Utente {
		id = cartella.DeviceID(fmt.Sprint("pc-", len(o.devices)))
	}
	o.devices[id] = who.Utente
	var out esitoSessione
	out.Token, out.Device, out.NuovaShare = "token", id, bytes.Repeat([]byte{1}, 32)
	out.Operatore.ID = cartella.OperatoreID("op-" + who.Utente)
	out.Attore = cartella.Attore{Operatore: out.Operatore.ID, Profili: map[cartella.ServizioID]cartella.Ruolo{"self": cartella.RuoloAssistenteSociale}}
	for device, of := range o.devices {
		if of == who.Utente {
			out.Dispositivi = append(out.Dispositivi, device)
		}
	}
	key := ed25519.NewKeyFromSeed(bytes.Repeat([]byte{7}, ed25519.SeedSize))
	now := time.Now()
	token, err := vault.SignLease(vault.Lease{Account: who.Utente, Device: string(id), IssuedAt: now, NotAfter: now.Add(time.Hour)}, key)
	if err != nil {
		o.t.Error(err)
	}
	out.Lease.Token, out.Lease.Key = token, key.Public().(ed25519.PublicKey)
	if err := json.NewEncoder(w).Encode(out); err != nil {
		o.t.Error(err)
	}
}

// TestAnOfficesComputer: several operators, each with a secret of their own. The
// sign-in knows them all at the next start, whether or not the settings are there;
// where the keyring loses everything each sets aside what is theirs and nobody
// else's, and somebody who was never here sets nothing aside.
func TestAnOfficesComputer(t *testing.T) {
	central := httptest.NewServer(&office{t: t, devices: map[cartella.DeviceID]string{}})
	t.Cleanup(central.Close)
	dati, ring := t.TempDir(), new(vaulttest.Backend)
	var said bytes.Buffer
	log := slog.New(slog.NewTextHandler(&said, &slog.HandlerOptions{Level: slog.LevelDebug}))
	start := func() (*App, *Accesso) {
		a := newProgram(t, Config{Dati: dati, Centrale: central.URL, Costo: vaulttest.Cost, Keyring: vault.NewKeyring(ring), Log: log})
		return a, &Accesso{a}
	}
	a, x := start()
	folders := map[string]string{}
	for _, name := range []string{"anna.ferrari", "marco.bianchi"} {
		if _, err := x.Entra(name, password, ""); err != nil {
			t.Fatal(err)
		}
		folders[name] = a.corrente.dir
		x.Esci()
	}
	if ring.Secrets() != 2 {
		t.Errorf("the keyring holds %d secrets", ring.Secrets())
	}
	end := func(a *App) {
		t.Helper()
		if err := a.Close(); err != nil {
			t.Fatal(err)
		}
	}
	end(a)
	settings := filepath.Join(dati, "impostazioni.json")
	for _, lost := range []bool{false, true} {
		if lost {
			if err := os.Remove(settings); err != nil {
				t.Fatal(err)
			}
		}
		a, x = start()
		offered(a)
		st := x.Stato()
		if want := []string{"anna.ferrari", "marco.bianchi"}; !slices.Equal(st.Conosciuti, want) || !lost && st.Utente != "marco.bianchi" || lost && st.Utente != "" {
			t.Errorf("settings lost %t: the sign-in offers %q of %q", lost, st.Utente, st.Conosciuti)
		}
		if _, err := x.Entra("anna.ferrari", password, ""); err != nil || a.corrente.dir != folders["anna.ferrari"] {
			t.Errorf("settings lost %t: %v", lost, err)
		}
		end(a)
	}

	ring.Clear()
	a, x = start()
	aside := func(who string, want ...string) {
		t.Helper()
		if _, err := x.Entra(who, password, ""); cartella.CodeOf(err) != cartella.CodeChiaviDanneggiate {
			t.Fatalf("%s: %v", who, err)
		}
		st, err := x.Ricomincia(who, password, "")
		if err != nil || st.Fase != FaseServizio {
			t.Fatalf("%s begins anew: %+v, %v", who, st, err)
		}
		got, err := os.ReadDir(filepath.Join(dati, daRecuperare))
		if err != nil && !errors.Is(err, fs.ErrNotExist) || len(got) != len(want) {
			t.Fatalf("%s: %v is set aside, want %v (%v)", who, got, want, err)
		}
		for _, of := range want {
			if !slices.ContainsFunc(got, func(e os.DirEntry) bool {
				return strings.HasPrefix(e.Name(), filepath.Base(folders[of]))
			}) {
				t.Errorf("%s: the folder of %s is not among %v", who, of, got)
			}
		}
		x.Esci()
		if _, err := x.Entra(who, password, ""); err != nil {
			t.Errorf("%s enters again: %v", who, err)
		}
		x.Esci()
	}
	aside("carla.rossi")
	aside("marco.bianchi", "marco.bianchi")
	aside("anna.ferrari", "marco.bianchi", "anna.ferrari")
	// Nothing is left that could be anybody's: a fourth enters as on any computer.
	if _, err := x.Entra("dario.neri", password, ""); err != nil {
		t.Error(err)
	}
	end(a)
	for _, name := range []string{"anna.ferrari", "marco.bianchi", "carla.rossi", "dario.neri"} {
		if strings.Contains(said.String(), name) {
			t.Errorf("the log names %s:\n%s", name, said.String())
		}
		searchDisk(t, "an office", dati, []string{name})
	}
}

// TestAKeyringThatDoesNotAnswerAtTheStart holds nobody up: the program is there,
// and the sign-in offers no name until the keyring has.
func TestAKeyringThatDoesNotAnswerAtTheStart(t *testing.T) {
	dati, ring := fromBefore(t)
	first := programOn(t, dati, ring, func() time.Time { return allora })
	worksOn(t, "before", first)
	if err := first.Close(); err != nil {
		t.Fatal(err)
	}
	ring.Suffer(vaulttest.Hangs)
	a := programOn(t, dati, ring, func() time.Time { return allora })
	x := &Accesso{a}
	if st := x.Stato(); st.Fase != FaseAccesso || st.Utente != "" || len(st.Conosciuti) != 0 {
		t.Errorf("while the keyring hangs: %+v", st)
	}
	if err := a.conti.trouble(); err != nil {
		t.Errorf("the start waited until the keyring was given up: %v", err)
	}
	ring.Suffer(vaulttest.Works)
	worksOn(t, "answered", a)
}

// TestAFirstAccessThatTheKeyringHeldUp leaves nothing that counts as somebody's:
// once the keyring is unlocked whoever it is enters, and so does another.
func TestAFirstAccessThatTheKeyringHeldUp(t *testing.T) {
	central := httptest.NewServer(&office{t: t, devices: map[cartella.DeviceID]string{}})
	t.Cleanup(central.Close)
	dati, ring := t.TempDir(), new(vaulttest.Backend)
	a := newProgram(t, Config{Dati: dati, Centrale: central.URL, Costo: vaulttest.Cost, Keyring: vault.NewKeyring(ring)})
	x := &Accesso{a}
	for fault, code := range map[vaulttest.Fault]cartella.Code{
		vaulttest.Locked: cartella.CodePortachiaviBloccato, vaulttest.Missing: cartella.CodePortachiaviAssente, vaulttest.Forgets: cartella.CodePortachiaviAssente,
	} {
		ring.Suffer(fault)
		if _, err := x.Entra(utente, password, ""); cartella.CodeOf(err) != code {
			t.Errorf("fault %d: %v", fault, err)
		}
	}
	ring.Suffer(vaulttest.Works)
	if _, err := x.Entra("marco.bianchi", password, ""); err != nil {
		t.Error(err)
	}
	x.Esci()
	if _, err := x.Entra(utente, password, ""); err != nil {
		t.Error(err)
	}
	if left, err := os.ReadDir(a.conti.root()); err != nil || len(left) != 2 {
		t.Errorf("two accounts have the folders %v, %v", left, err)
	}
}

// TestAProofTellsNoLength: a lease has its operator's name in it, and what is kept
// of a short one is as long as what is kept of a long one.
func TestAProofTellsNoLength(t *testing.T) {
	d := newDesk(t)
	dir := d.corrente.dir
	(&Accesso{d.App}).Esci() // which ends what renews the lease
	sizes := map[int64]bool{}
	for _, lease := range []string{"a.b", strings.Repeat("a", 300) + ".b"} {
		d.keepProof(utente, dir, lease)
		if got := d.proof(utente, dir); got != lease {
			t.Errorf("kept %q, and it shows %q", lease, got)
		}
		info, err := os.Stat(filepath.Join(dir, nomeConosciuto))
		if err != nil {
			t.Fatal(err)
		}
		sizes[info.Size()] = true
	}
	if len(sizes) != 1 {
		t.Errorf("kept in sizes %v", sizes)
	}
}
