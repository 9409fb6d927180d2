package app

import (
	"bytes"
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"siz-icaro/app/vault"
	"siz-icaro/app/vault/vaulttest"
	"siz-icaro/sync/cartella"
)

// The program ended after the vault was made and before the account was kept in
// it: the next sign-in finishes the first access, and the one after needs no
// network.
func TestFirstAccessIsFinished(t *testing.T) {
	a, centrale := newComputer(t)
	dir, err := a.conti.fresh()
	if err != nil {
		t.Fatal(err)
	}
	keys, err := a.vault(utente, dir).Create(t.Context(), password, vault.Enrolment{
		Device: "pc-anna", Share: bytes.Repeat([]byte{1}, 32), Lease: leaseAt(t, time.Now()),
	})
	if err != nil {
		t.Fatal(err)
	}
	keys.Lock()

	x := &Accesso{a}
	if _, err := x.Entra(utente, password, ""); err != nil {
		t.Fatalf("after the interruption: %v", err)
	}
	x.Esci()
	centrale.Close()
	if _, err := x.Entra(utente, password, ""); err != nil {
		t.Errorf("with no line: %v", err)
	}
}

// The file that names this computer is lost, and the central service gives it
// another name: the journal goes on under the name it was begun with, and the
// file says so again.
func TestTheDeviceKeepsItsName(t *testing.T) {
	d := newDesk(t)
	d.corrente.cancel() // the session renews itself at its start, which keeps the account as well
	d.corrente.workers.Wait()
	file := filepath.Join(d.corrente.dir, nomeDispositivo)
	if err := os.WriteFile(file, []byte("pc-altro"), 0o600); err != nil {
		t.Fatal(err)
	}
	var out esitoSessione
	out.Token, out.Device, out.Operatore.ID = "di un altro", "pc-altro", anna
	if err := d.keepAccount(d.corrente.keys, utente, d.corrente.dir, out); err != nil {
		t.Fatal(err)
	}
	got, err := kept(d.corrente.keys)
	if err != nil || got.Device != "pc-anna" || got.Token != "" {
		t.Errorf("kept %+v, %v; want the device that the journal is of, and no token of another", got, err)
	}
	if id, err := d.deviceID(d.corrente.dir); err != nil || id != cartella.DeviceID("pc-anna") {
		t.Errorf("this computer calls itself %s, %v", id, err)
	}
}

// A second program on the same data, which no session bus was there to stop: it
// says so, and the first one works on.
func TestASecondProgramOnTheSameData(t *testing.T) {
	d := newDesk(t)
	second := newProgram(t, d.cfg)
	_, err := (&Accesso{second}).Entra(utente, password, "")
	if err == nil || !strings.Contains(err.Error(), "già aperto") {
		t.Errorf("the second says %v", err)
	}
	d.land(preferenze(t))
	if err := (&Home{d.App}).Preferito("funzione", "agenda", "Agenda", true); err != nil {
		t.Errorf("the first: %v", err)
	}
	(&Accesso{d.App}).Esci()
	if _, err := (&Accesso{second}).Entra(utente, password, ""); err != nil {
		t.Errorf("after the first has gone: %v", err)
	}
}

// The services to choose from have their names before any record has come.
func TestServicesAreNamedAtOnce(t *testing.T) {
	a, _ := newComputer(t)
	st, err := (&Accesso{a}).Entra(utente, password, "")
	if err != nil {
		t.Fatal(err)
	}
	if got := st.Sessione.Servizi; len(got) != 1 || got[0].Nome != "Servizio SELF" {
		t.Errorf("the choice is among %+v", got)
	}
}

// TestAnUnreadableNameIsNotReplaced: a file that cannot be read at this moment
// (a virus scanner holds it) is no reason to become another device, whose lease
// does not open this computer's vault.
func TestAnUnreadableNameIsNotReplaced(t *testing.T) {
	a, _ := newComputer(t)
	dir, err := a.conti.fresh()
	if err != nil {
		t.Fatal(err)
	}
	before, err := a.deviceID(dir)
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(dir, nomeDispositivo)
	aside := filepath.Join(dir, "aside")
	// A link to itself is there and cannot be read.
	if err := errors.Join(os.Rename(file, aside), os.Symlink(nomeDispositivo, file)); err != nil {
		t.Fatal(err)
	}
	if id, err := a.deviceID(dir); err == nil {
		t.Errorf("this computer calls itself %s", id)
	}
	if err := os.Rename(aside, file); err != nil {
		t.Fatal(err)
	}
	if id, err := a.deviceID(dir); err != nil || id != before {
		t.Errorf("this computer is %s by now, %v; it was %s", id, err, before)
	}
}

// TestTheLeaseIsRenewedUnderTheDevicesName: the file that names this computer is
// lost, and by the time that this matters the lease is over.
func TestTheLeaseIsRenewedUnderTheDevicesName(t *testing.T) {
	others := signInOnly(t)
	var ahead atomic.Int64
	asked := make(chan string, 8)
	centrale := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/v1/session" {
			others.ServeHTTP(w, r)
			return
		}
		var who struct{ Device struct{ ID string } }
		var out esitoSessione
		answer := httptest.NewRecorder()
		err := json.NewDecoder(r.Body).Decode(&who)
		others.ServeHTTP(answer, r)
		if err := errors.Join(err, json.Unmarshal(answer.Body.Bytes(), &out)); err != nil {
			t.Error(err)
		}
		asked <- who.Device.ID
		signed := leaseAt(t, time.Now().Add(time.Duration(ahead.Load())))
		out.Lease.Token, out.Lease.Key = signed.Token, signed.Key
		if err := json.NewEncoder(w).Encode(out); err != nil {
			t.Error(err)
		}
	}))
	t.Cleanup(centrale.Close)
	a := newProgram(t, Config{
		Dati: t.TempDir(), Centrale: centrale.URL, Costo: vaulttest.Cost, Keyring: vault.NewKeyring(new(vaulttest.Backend)),
		Now: func() time.Time { return time.Now().Add(time.Duration(ahead.Load())) },
	})
	x := &Accesso{a}
	if _, err := x.Entra(utente, password, ""); err != nil {
		t.Fatal(err)
	}
	<-asked
	file := filepath.Join(a.corrente.dir, nomeDispositivo)
	x.Blocca()
	if err := os.Remove(file); err != nil {
		t.Fatal(err)
	}
	ahead.Store(int64(2 * time.Hour))
	if _, err := x.Sblocca(password, ""); err != nil {
		t.Errorf("with a lease that is over: %v", err)
	}
	if got := <-asked; got != "pc-anna" {
		t.Errorf("asked for a lease of %s, which does not open the vault", got)
	}
}

// TestTheComputerShowsThatItIsKnown: from the second sign-in on, the change of a
// password included, it shows the lease it was given,
// whether or not the password opens the vault.
func TestTheComputerShowsThatItIsKnown(t *testing.T) {
	var mu sync.Mutex
	var shown []string
	next := signInOnly(t)
	a, _ := newComputerOf(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/v1/session" || r.URL.Path == "/v1/password" {
			mu.Lock()
			shown = append(shown, r.Header.Get("Authorization"))
			mu.Unlock()
		}
		if r.URL.Path == "/v1/password" {
			w.WriteHeader(http.StatusNoContent)
			return
		}
		next.ServeHTTP(w, r)
	}))
	x := &Accesso{a}
	if _, err := x.Entra(utente, password, ""); err != nil {
		t.Fatal(err)
	}
	x.Esci()
	// Reset by the help desk: the vault knows another password. This central
	// service has no share to give, so that it stays shut.
	if _, err := x.Entra(utente, "nebbia fitta a Codogno", ""); cartella.CodeOf(err) != cartella.CodeChiaviDanneggiate {
		t.Fatal(err)
	}
	if _, err := x.CambiaPassword(utente, "nebbia fitta a Codogno", "lanterne sul Lambro"); cartella.CodeOf(err) != cartella.CodeChiaviDanneggiate {
		t.Fatal(err)
	}
	mu.Lock()
	defer mu.Unlock()
	if len(shown) != 4 || shown[0] != "" {
		t.Fatalf("shown %q, want nothing at the first access", shown)
	}
	for n, proof := range shown[1:] {
		if !strings.HasPrefix(proof, "Lease ") || strings.Count(proof, ".") != 1 {
			t.Errorf("request %d shows %q", n+2, proof)
		}
	}
}

// TestAServiceThatIsTakenAway: whoever works in a service that is no more theirs is
// asked for another, and told; the screens of the old one are not left to be filled in.
func TestAServiceThatIsTakenAway(t *testing.T) {
	d := newDesk(t)
	d.land(record(t, "self", cartella.KindServizio, "ambito", cartella.Servizio{Nome: "Servizio SELF", Tipo: "area", Attivo: true}))
	d.servizioTolto(d.corrente)
	if st := d.stato(); st.Fase != FaseAperta {
		t.Fatalf("with the service still there: %s", st.Fase)
	}
	d.corrente.mu.Lock()
	d.corrente.servizio = "b2" // as though the profile of that one had been taken away
	d.corrente.mu.Unlock()
	d.servizioTolto(d.corrente)
	st := d.stato()
	if st.Fase != FaseServizio || !strings.Contains(st.Avviso, "non è più fra i tuoi servizi") || st.Sessione == nil || st.Sessione.Servizio != nil {
		t.Errorf("without it: %s, %q, %+v", st.Fase, st.Avviso, st.Sessione)
	}
	if _, err := (&Home{d.App}).Leggi(); cartella.CodeOf(err) != cartella.CodeBloccato {
		t.Errorf("the screens of the old one are answered: %v", err)
	}
	if st, err := (&Accesso{d.App}).ScegliServizio("self"); err != nil || st.Avviso != "" {
		t.Errorf("in another: %q, %v", st.Avviso, err)
	}
}
