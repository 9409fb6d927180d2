package app

import (
	"log/slog"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"

	"siz-icaro/app/vault/vaulttest"
	"siz-icaro/sync/cartella"
	"siz-icaro/sync/journal"
)

// threeOffline is a desk with three people saved and not sent.
func threeOffline(t *testing.T) *desk {
	t.Helper()
	d := newDesk(t)
	d.land(inviata(t, "g1"))
	for range 3 {
		if _, err := registra(d.App, "Prova", "Irma"); err != nil {
			t.Fatal(err)
		}
	}
	return d
}

// full starts the program on dati, where no room is left, and wants everything
// that needs none.
func (d *desk) full(dati string, free func(string) (uint64, error)) *App {
	d.t.Helper()
	a := newProgram(d.t, Config{Dati: dati, Centrale: d.cfg.Centrale, Costo: vaulttest.Cost, Keyring: d.cfg.Keyring, Libero: free})
	if _, err := (&Accesso{a}).Entra(utente, password, ""); err != nil {
		d.t.Fatal(err)
	}
	if _, err := (&Accesso{a}).ScegliServizio("self"); err != nil {
		d.t.Fatal(err)
	}
	st, err := (&Riconcilia{a}).Stato()
	if err != nil || st.DaInviare != 3 || !strings.Contains(st.Disco, liberaSpazio) {
		d.t.Errorf("the operator is told of %d to be sent, and %q (%v)", st.DaInviare, st.Disco, err)
	}
	if page, err := (&Schede{a}).Elenco(FiltroSchede{Kind: "soggetto", Quanti: 10}); err != nil || page.Totale != 3 {
		d.t.Errorf("%d people are shown, want 3 (%v)", page.Totale, err)
	}
	return a
}

// TestAFullDiskKeepsNobodyOut: with nothing left on the disk the program starts,
// unlocks, shows what it has and what is to be sent, and says what to free.
func TestAFullDiskKeepsNobodyOut(t *testing.T) {
	d := threeOffline(t)
	d.full(d.copied(func(string) {}), func(dir string) (uint64, error) {
		if strings.HasPrefix(dir, "/dev/shm") {
			return journal.OS().Free(dir)
		}
		return 0, nil
	})
}

// TestNoRoomAnywhere: not even a copy of the archive has a place; what is to be
// sent is there all the same.
func TestNoRoomAnywhere(t *testing.T) {
	d := threeOffline(t)
	d.full(d.copied(func(string) {}), func(string) (uint64, error) { return 0, nil })
}

// TestADiskThatFillsUp: the program that meets a full disk locks itself before
// the archive would bring it down, and goes on in memory with what was saved.
func TestADiskThatFillsUp(t *testing.T) {
	d := threeOffline(t)
	var filled atomic.Bool
	dati := d.copied(func(string) {})
	a := newProgram(t, Config{Dati: dati, Centrale: d.cfg.Centrale, Costo: vaulttest.Cost, Keyring: d.cfg.Keyring, Libero: func(dir string) (uint64, error) {
		if filled.Load() && strings.HasPrefix(dir, dati) {
			return 0, nil
		}
		return journal.OS().Free(dir)
	}})
	x := &Accesso{a}
	if _, err := x.Entra(utente, password, ""); err != nil {
		t.Fatal(err)
	}
	if _, err := x.ScegliServizio("self"); err != nil {
		t.Fatal(err)
	}
	filled.Store(true)
	// The lock may be first: then the answer says so, and nothing was saved.
	want := 3
	id, err := registra(a, "Ultima", "Ada")
	if err == nil {
		want++
	} else if cartella.CodeOf(err) != cartella.CodeBloccato {
		t.Fatal(err)
	}
	for x.Stato().Fase != FaseBloccata {
		runtime.Gosched()
	}
	if st, err := x.Sblocca(password, ""); err != nil || st.Fase == FaseBloccata {
		t.Fatalf("unlock: %+v, %v", st, err)
	}
	if _, err := x.ScegliServizio("self"); err != nil {
		t.Fatal(err)
	}
	if want == 4 {
		if v, err := (&Soggetti{a}).Dettaglio(id); err != nil || v.Scheda.Visto["cognome"] != `"Ultima"` {
			t.Errorf("what was saved last reads %+v, %v", v.Scheda, err)
		}
	}
	if st, err := (&Riconcilia{a}).Stato(); err != nil || st.DaInviare != want || st.Disco == "" {
		t.Errorf("the operator is told of %d to be sent, and %q (%v)", st.DaInviare, st.Disco, err)
	}
}

// TestSettingsThatCannotBeWritten: the program starts with the address that it
// was given.
func TestSettingsThatCannotBeWritten(t *testing.T) {
	dati := t.TempDir()
	// A folder in the place of the file that is to be put there.
	if err := os.MkdirAll(filepath.Join(dati, "impostazioni.json", "x"), 0o700); err != nil {
		t.Fatal(err)
	}
	s := &impostazioni{file: filepath.Join(dati, "impostazioni.json")}
	s.preset("http://127.0.0.1:1", slog.New(slog.DiscardHandler))
	if got := s.get().Centrale; got != "http://127.0.0.1:1" {
		t.Errorf("the address is %q", got)
	}
}
