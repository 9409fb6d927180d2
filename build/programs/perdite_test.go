package programs

import (
	"os"
	"path/filepath"
	"testing"
)

// TestWhatTheJournalLostArrives: three people registered with no line, and then
// a byte missing from the newest segment of the journal, or its folder gone: with
// the line all three arrive, once, and the cache is not what holds them.
func TestWhatTheJournalLostArrives(t *testing.T) {
	c, password := newCentral(t)
	d := newDesktop(t, "http://"+c.listen)
	d.firstAccess("anna.ferrari", password)
	d.level()
	want := ""
	for name, spoil := range map[string]func(journal string) error{
		"byte": func(journal string) error {
			segments, err := filepath.Glob(filepath.Join(journal, "*.seg"))
			d.must(err)
			newest := segments[len(segments)-1]
			info, err := os.Stat(newest)
			d.must(err)
			return os.Truncate(newest, info.Size()-1)
		},
		"cartella": os.RemoveAll,
	} {
		c.stop()
		for range 3 {
			d.register(name)
		}
		journals, err := filepath.Glob(filepath.Join(d.dir, "conti", "*", "registro"))
		if err != nil || len(journals) != 1 {
			t.Fatalf("journals %v, %v", journals, err)
		}
		d.close()
		d.must(spoil(journals[0]))
		d.start()
		d.enter(chosen)
		if st, err := d.riconcilia.Stato(); err != nil || st.DaInviare < 3 {
			// What was answered, and whose effect had not come back, is among them.
			t.Errorf("%s: %d are to be sent, want the 3 that were (%v)", name, st.DaInviare, err)
		}
		c.start()
		d.level()
		if list, err := d.riconcilia.Elenco(); err != nil || len(list) != 0 {
			t.Errorf("%s: to be reconciled: %+v, %v", name, list, err)
		}
		want = d.people()
	}
	d.close()
	archives, err := filepath.Glob(filepath.Join(d.dir, "conti", "*", "archivio"))
	d.must(err)
	d.must(os.RemoveAll(archives[0]))
	d.start()
	d.enter(chosen)
	d.level()
	if got := d.people(); got != want || len(d.everybody()) != 6 {
		t.Errorf("with a new cache the desktop shows %q, want %q", got, want)
	}
	c.stop()
	c.run("verify")
}
