package app

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"siz-icaro/app/vault"
	"siz-icaro/sync/cartella"
)

// The program ended after the vault was made and before the account was kept in
// it: the next sign-in finishes the first access, and the one after needs no
// network.
func TestFirstAccessIsFinished(t *testing.T) {
	a, centrale := newComputer(t)
	dir, err := a.accountDir(utente)
	if err != nil {
		t.Fatal(err)
	}
	keys, err := a.vault(utente, dir).Create(t.Context(), password, vault.Enrolment{
		Device: "pc-anna", Share: bytes.Repeat([]byte{1}, 32), Lease: lease(t),
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
	file := filepath.Join(d.corrente.dir, nomeDispositivo)
	if err := os.WriteFile(file, []byte("pc-altro"), 0o600); err != nil {
		t.Fatal(err)
	}
	var out esitoSessione
	out.Token, out.Device, out.Operatore.ID = "di un altro", "pc-altro", anna
	if err := d.keepAccount(d.corrente.keys, utente, out); err != nil {
		t.Fatal(err)
	}
	got, err := kept(d.corrente.keys)
	if err != nil || got.Device != "pc-anna" || got.Token != "" {
		t.Errorf("kept %+v, %v; want the device that the journal is of, and no token of another", got, err)
	}
	if id, err := d.deviceID(utente); err != nil || id != cartella.DeviceID("pc-anna") {
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
	before, err := a.deviceID(utente)
	if err != nil {
		t.Fatal(err)
	}
	dir, err := a.accountDir(utente)
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(dir, nomeDispositivo)
	aside := filepath.Join(dir, "aside")
	// A link to itself is there and cannot be read.
	if err := errors.Join(os.Rename(file, aside), os.Symlink(nomeDispositivo, file)); err != nil {
		t.Fatal(err)
	}
	if id, err := a.deviceID(utente); err == nil {
		t.Errorf("this computer calls itself %s", id)
	}
	if err := os.Rename(aside, file); err != nil {
		t.Fatal(err)
	}
	if id, err := a.deviceID(utente); err != nil || id != before {
		t.Errorf("this computer is %s by now, %v; it was %s", id, err, before)
	}
}
