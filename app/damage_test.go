package app

import (
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"sync"
	"testing"

	"siz-icaro/app/vault/vaulttest"
	"siz-icaro/sync/cartella"
)

var damages = flag.Int("damages", someDamages, "how many ways TestDamage tries")

// TestDamage spoils one thing of whatever the program has on the disk, in a way
// that the case's seed decides. The program starts and unlocks, or says in the
// operator's words why not; what had not been sent is counted as to be sent, or
// is named.
func TestDamage(t *testing.T) {
	d := newDesk(t)
	older := filepath.Join(t.TempDir(), "older")
	people := func() {
		t.Helper()
		for range 3 {
			if _, err := registra(d.App, "Prova", "Irma"); err != nil {
				t.Fatal(err)
			}
		}
		if err := (&Bozze{d.App}).Salva("nota", fmt.Sprint("a metà ", d.cfg.Now())); err != nil {
			t.Fatal(err)
		}
	}
	people()
	if err := d.closeSession(); err != nil {
		t.Fatal(err)
	}
	if err := os.CopyFS(older, os.DirFS(d.cfg.Dati)); err != nil {
		t.Fatal(err)
	}
	if _, err := (&Accesso{d.App}).Entra(utente, password, ""); err != nil {
		t.Fatal(err)
	}
	if _, err := (&Accesso{d.App}).ScegliServizio("self"); err != nil {
		t.Fatal(err)
	}
	people()
	if err := d.closeSession(); err != nil {
		t.Fatal(err)
	}
	seeds := make(chan uint64)
	var workers sync.WaitGroup
	for range 2 * runtime.GOMAXPROCS(0) {
		workers.Go(func() {
			for seed := range seeds {
				t.Run(fmt.Sprint(seed), func(t *testing.T) { d.spoiled(t, seed, older) })
			}
		})
	}
	for seed := range uint64(*damages) {
		seeds <- seed
	}
	close(seeds)
	workers.Wait()
}

func (d *desk) spoiled(t *testing.T, seed uint64, older string) {
	dati := t.TempDir()
	if err := os.CopyFS(dati, os.DirFS(d.cfg.Dati)); err != nil {
		t.Fatal(err)
	}
	did := spoil(t, rand.New(rand.NewPCG(seed, 7)), dati, older)
	a := newProgram(t, Config{Dati: dati, Centrale: d.cfg.Centrale, Costo: vaulttest.Cost, Keyring: d.cfg.Keyring})
	_, err := (&Accesso{a}).Entra(utente, password, "")
	var said *cartella.Error
	switch {
	case errors.As(err, &said) && said.Code != cartella.CodeInterno && said.Message != "":
		return // it says what is wrong
	case err != nil:
		t.Fatalf("%s: the sign-in says %v", did, err)
	}
	if _, err := (&Accesso{a}).ScegliServizio("self"); err != nil {
		t.Fatalf("%s: %v", did, err)
	}
	st, err := (&Riconcilia{a}).Stato()
	told := (&Accesso{a}).Stato().Sessione.Rigenerato
	if err != nil || st.DaInviare != 6 && st.DaRiconciliare == 0 && told == "" {
		t.Errorf("%s: %d of 6 are to be sent, and nothing is said (%v)", did, st.DaInviare, err)
	}
	list, err := (&Riconcilia{a}).Elenco()
	if err != nil || len(list) != st.DaRiconciliare {
		t.Errorf("%s: %d are counted as to be reconciled, %d are named (%v)", did, st.DaRiconciliare, len(list), err)
	}
}

// spoil damages one file or folder below dati and says what it did.
func spoil(t *testing.T, rng *rand.Rand, dati, older string) string {
	t.Helper()
	var files, dirs []string
	err := filepath.WalkDir(dati, func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil || name == dati:
		case d.IsDir():
			dirs = append(dirs, name)
		case d.Name() != "ballast":
			files = append(files, name)
		}
		return err
	})
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	must(err)
	name, way := files[rng.IntN(len(files))], rng.IntN(6)
	if way >= 4 && rng.IntN(2) == 0 {
		name = dirs[rng.IntN(len(dirs))]
	}
	rel, err := filepath.Rel(dati, name)
	must(err)
	var data []byte
	if way < 4 {
		data, err = os.ReadFile(name)
		must(err)
	}
	// An older copy of an account's whole folder is what it was: only the central
	// service can tell. It is deleted instead.
	whole := rel == cartellaConti || filepath.Dir(rel) == cartellaConti
	switch {
	case way == 0 && len(data) > 0:
		n := 1 + rng.IntN(len(data))
		must(os.Truncate(name, int64(len(data)-n)))
		return fmt.Sprintf("%s cut by %d", rel, n)
	case way == 1 && len(data) > 0:
		at := rng.IntN(len(data))
		data[at] ^= 1 << rng.IntN(8)
		must(os.WriteFile(name, data, 0o600))
		return fmt.Sprintf("%s flipped at %d", rel, at)
	case way == 2:
		other := filepath.Join(filepath.Dir(name), filepath.Base(files[rng.IntN(len(files))]))
		must(os.Rename(name, name+".x"))
		if _, err := os.Stat(other); err == nil {
			must(os.Rename(other, name))
		}
		must(os.Rename(name+".x", other))
		return rel + " swapped with " + filepath.Base(other)
	case way == 5 && !whole:
		must(os.RemoveAll(name))
		from := filepath.Join(older, rel)
		info, err := os.Stat(from)
		switch {
		case err != nil:
		case info.IsDir():
			must(os.CopyFS(name, os.DirFS(from)))
		default:
			data, err := os.ReadFile(from)
			must(err)
			must(os.WriteFile(name, data, 0o600))
		}
		return rel + " put back to an older copy"
	}
	must(os.RemoveAll(name))
	return rel + " deleted"
}
