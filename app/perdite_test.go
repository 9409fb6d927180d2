package app

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"siz-icaro/app/vault/vaulttest"
	"siz-icaro/sync/cartella"
	"siz-icaro/sync/journal/journaltest"
)

// copied is a copy of what the program has on its disk at this moment, which is
// what kill -9 leaves, after spoil has been at the account's folder.
func (d *desk) copied(spoil func(dir string)) (dati string) {
	d.t.Helper()
	dati = d.t.TempDir()
	if err := os.CopyFS(dati, settled{os.DirFS(d.cfg.Dati)}); err != nil {
		d.t.Fatal(err)
	}
	name, err := filepath.Rel(d.cfg.Dati, d.corrente.dir)
	if err != nil {
		d.t.Fatal(err)
	}
	spoil(filepath.Join(dati, name))
	return dati
}

// settled are the files of a program at work but for those that it is writing and
// puts in their places in a moment, which are gone as one comes to copy them.
type settled struct{ fs.FS }

func (f settled) ReadDir(name string) ([]fs.DirEntry, error) {
	entries, err := fs.ReadDir(f.FS, name)
	return slices.DeleteFunc(entries, func(e fs.DirEntry) bool { return strings.HasPrefix(e.Name(), ".") }), err
}

// killed is a desk on such a copy.
func (d *desk) killed(spoil func(dir string)) *desk {
	d.t.Helper()
	a := newProgram(d.t, Config{Dati: d.copied(spoil), Centrale: d.cfg.Centrale, Costo: vaulttest.Cost, Keyring: d.cfg.Keyring})
	if _, err := (&Accesso{a}).Entra(utente, password, ""); err != nil {
		d.t.Fatal(err)
	}
	if _, err := (&Accesso{a}).ScegliServizio("self"); err != nil {
		d.t.Fatal(err)
	}
	return &desk{App: a, t: d.t}
}

// TestWhatTheJournalLostIsStillToBeSent: three people saved offline, kill -9,
// and the newest end of the journal gone in one way or another: all three are
// counted as to be sent, and nobody is told that anything is in doubt.
func TestWhatTheJournalLostIsStillToBeSent(t *testing.T) {
	d := newDesk(t)
	older := filepath.Join(t.TempDir(), "registro")
	if err := os.CopyFS(older, os.DirFS(filepath.Join(d.corrente.dir, "registro"))); err != nil {
		t.Fatal(err)
	}
	var ids []string
	for i := range 3 {
		id, err := registra(d.App, "Prova", strings.Repeat("x", i+1))
		if err != nil {
			t.Fatal(err)
		}
		ids = append(ids, id)
	}
	segment := func(dir string) (name string, data []byte) {
		names, err := filepath.Glob(filepath.Join(dir, "registro", "*.seg"))
		if err != nil || len(names) == 0 {
			t.Fatalf("segments %v, %v", names, err)
		}
		name = names[len(names)-1]
		if data, err = os.ReadFile(name); err != nil {
			t.Fatal(err)
		}
		return name, data
	}
	write := func(name string, data []byte) {
		if err := os.WriteFile(name, data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for name, spoil := range map[string]func(dir string){
		"nothing": func(string) {},
		"a byte cut": func(dir string) {
			name, data := segment(dir)
			write(name, data[:len(data)-1])
		},
		"a byte flipped": func(dir string) {
			name, data := segment(dir)
			data[len(data)-len(data)/4] ^= 1
			write(name, data)
		},
		"the segment deleted": func(dir string) {
			name, _ := segment(dir)
			if err := os.Remove(name); err != nil {
				t.Fatal(err)
			}
		},
		"the folder deleted": func(dir string) {
			if err := os.RemoveAll(filepath.Join(dir, "registro")); err != nil {
				t.Fatal(err)
			}
		},
		"an older copy": func(dir string) {
			if err := os.RemoveAll(filepath.Join(dir, "registro")); err != nil {
				t.Fatal(err)
			}
			if err := os.CopyFS(filepath.Join(dir, "registro"), os.DirFS(older)); err != nil {
				t.Fatal(err)
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			k := d.killed(spoil)
			k.t = t
			st, err := (&Riconcilia{k.App}).Stato()
			if err != nil || st.DaInviare != 3 || st.DaRiconciliare != 0 {
				t.Errorf("the header counts %d to be sent and %d to be reconciled, want 3 and 0 (%v)", st.DaInviare, st.DaRiconciliare, err)
			}
			if said := (&Accesso{k.App}).Stato().Sessione.Rigenerato; said != "" {
				t.Errorf("the operator is told %q", said)
			}
			for _, id := range ids {
				if v, err := (&Soggetti{k.App}).Dettaglio(id); err != nil || !v.Scheda.DaInviare {
					t.Errorf("%s is to be sent: %v, %v", id, v.Scheda.DaInviare, err)
				}
			}
		})
	}
}

// TestWhatIsLostIsNamed: journal and archive both gone after a session that
// ended well, the operator sees how much is in doubt and of when, in place of
// "all sent", and may take note of it.
func TestWhatIsLostIsNamed(t *testing.T) {
	d := newDesk(t)
	for range 3 {
		if _, err := registra(d.App, "Prova", "Irma"); err != nil {
			t.Fatal(err)
		}
	}
	if err := d.corrente.anchor(); err != nil { // as the task does every five minutes
		t.Fatal(err)
	}
	k := d.killed(func(dir string) {
		for _, name := range []string{"registro", "archivio"} {
			if err := os.RemoveAll(filepath.Join(dir, name)); err != nil {
				t.Fatal(err)
			}
		}
	})
	x := &Riconcilia{k.App}
	st, err := x.Stato()
	if err != nil || st.DaRiconciliare != 1 {
		t.Errorf("to be reconciled: %d, want 1 (%v)", st.DaRiconciliare, err)
	}
	list, err := x.Elenco()
	if err != nil || len(list) != 1 || !strings.Contains(list[0].Messaggio, "3 modifiche fatte fino al ") {
		t.Fatalf("named: %+v, %v", list, err)
	}
	if said := (&Accesso{k.App}).Stato().Sessione.Rigenerato; !strings.Contains(said, "«Da riconciliare»") {
		t.Errorf("the operator is told %q", said)
	}
	if err := x.Lascia(list[0].ID); err != nil {
		t.Fatal(err)
	}
	if list, err := x.Elenco(); err != nil || len(list) != 0 {
		t.Errorf("afterwards: %+v, %v", list, err)
	}
}

// TestANewerProgramWasHere: a program older than the last one that worked on this
// computer says so, and leaves the journal as it is.
func TestANewerProgramWasHere(t *testing.T) {
	d := threeOffline(t)
	var journal string
	dati := d.copied(func(dir string) {
		journal = filepath.Join(dir, "registro")
		if err := os.WriteFile(filepath.Join(journal, journaltest.NewerName), journaltest.Newer(), 0o600); err != nil {
			t.Fatal(err)
		}
	})
	files := func() []string {
		all, err := filepath.Glob(filepath.Join(journal+"*", "*"))
		if err != nil {
			t.Fatal(err)
		}
		return all
	}
	before := files()
	a := newProgram(t, Config{Dati: dati, Centrale: d.cfg.Centrale, Costo: vaulttest.Cost, Keyring: d.cfg.Keyring})
	_, err := (&Accesso{a}).Entra(utente, password, "")
	var told *cartella.Error
	if !errors.As(err, &told) || told.Code != cartella.CodeVersioneProtocollo || !strings.Contains(told.Message, "aggiorna il programma") {
		t.Errorf("the operator is told %v", err)
	}
	if after := files(); !slices.Equal(after, before) {
		t.Errorf("the journal was %v, is %v", before, after)
	}
}
