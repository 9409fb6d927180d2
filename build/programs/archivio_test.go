package programs

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestADamagedArchiveOffline: a computer without a line whose archive is spoiled
// says so instead of calling it a first load, shows what can still be read and
// all that was written there and not sent, and is whole again with the line.
func TestADamagedArchiveOffline(t *testing.T) {
	c, password := newCentral(t)
	d := newDesktop(t, "http://"+c.listen)
	d.firstAccess("anna.ferrari", password)
	for range 40 {
		d.register("Inviata")
	}
	d.level()
	people := 40
	for _, spoiled := range []struct {
		name  string
		spoil func(archive string) error
		left  int // at the least
	}{
		{"a byte", func(archive string) error {
			tables, err := filepath.Glob(filepath.Join(archive, "db", "*.sst"))
			if err != nil || len(tables) == 0 {
				t.Fatalf("tables %v, %v", tables, err)
			}
			content, err := os.ReadFile(tables[0])
			d.must(err)
			content[len(content)/3] ^= 0x10
			return os.WriteFile(tables[0], content, 0o600)
		}, 36},
		{"its files", func(archive string) error { return os.RemoveAll(filepath.Join(archive, "db")) }, 1},
		{"its folder", os.RemoveAll, 1},
	} {
		c.stop()
		d.register("Pendente")
		archives, err := filepath.Glob(filepath.Join(d.dir, "conti", "*", "archivio"))
		if err != nil || len(archives) != 1 {
			t.Fatalf("archives %v, %v", archives, err)
		}
		d.close()
		d.must(spoiled.spoil(archives[0]))
		for range 2 { // it is not forgotten by starting again
			d.start()
			d.enter(chosen)
			st := d.accesso.Stato().Sessione
			if !st.Incompleto {
				t.Errorf("%s: the lists count as whole", spoiled.name)
			}
			if st.PrimoCarico || !strings.Contains(st.Rigenerato, "L'archivio di questo computer") || !strings.Contains(st.Rigenerato, "al sicuro") {
				t.Errorf("%s: first load: %v; the screens say %q", spoiled.name, st.PrimoCarico, st.Rigenerato)
			}
			there := d.everybody()
			pending := 0
			for _, cognome := range there {
				if cognome == "Pendente" {
					pending++
				}
			}
			if state, err := d.riconcilia.Stato(); err != nil || state.DaInviare != 1 || pending == 0 || len(there) < spoiled.left {
				t.Errorf("%s: %d to be sent, %d people of %d, of them %d pending (%v)", spoiled.name, state.DaInviare, len(there), people+1, pending, err)
			}
			d.close()
		}
		c.start()
		d.start()
		d.enter(chosen)
		d.level()
		d.until("nothing said any more", func() bool {
			st := d.accesso.Stato().Sessione
			return st.Rigenerato == "" && !st.Incompleto
		})
		people++
		if got := len(d.everybody()); got != people {
			t.Errorf("%s: with the line %d people, want %d", spoiled.name, got, people)
		}
	}
}
