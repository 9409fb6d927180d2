package programs

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"siz-icaro/app"
	"siz-icaro/app/launch"
	"siz-icaro/app/vault/vaulttest"
	"siz-icaro/sync/cartella"
	"siz-icaro/sync/cartella/cartellatest"
)

// TestTheLogNamesNobody has much go wrong on the whole desktop program, as it is
// started, and reads the file that its log is kept in: it says what went wrong,
// and nothing of whom the work was about, of what was written, or of who works
// there.
func TestTheLogNamesNobody(t *testing.T) {
	c, password := newCentral(t)
	data := filepath.Join(t.TempDir(), "anna.ferrari")
	opts, err := launch.Parse([]string{"--data", data, "-v"})
	if err != nil {
		t.Fatal(err)
	}
	log, logged := opts.Log()
	t.Cleanup(func() {
		if err := logged.Close(); err != nil {
			t.Error(err)
		}
	})
	d := &desktop{t: t, dir: opts.Data, ring: &vaulttest.Backend{}, central: "http://" + c.listen, news: make(chan struct{}, 1), locks: make(chan func(), 1), log: log}
	d.start()
	t.Cleanup(d.close)
	d.firstAccess("anna.ferrari", password)
	person := cartellatest.Valori(map[string]any{
		"cognome": "Quattrocchi", "nome": "Ermenegilda", "comune": "E648", "note": "Vive col nipote Aristide", "telefono": "0371555666",
	})
	id, err := d.schede.Crea("soggetto.crea", person)
	d.must(err)
	d.must(d.bozze.Salva("soggetto:"+id, "Bozza su Quattrocchi"))
	d.level()

	// No line, and a wrong password.
	c.stop()
	if err := d.riconcilia.Ora(); cartella.CodeOf(err) != cartella.CodeFuoriLinea {
		t.Errorf("reconciling without a line: %v", err)
	}
	d.accesso.Blocca()
	if _, err := d.accesso.Sblocca("non è questa", ""); err == nil {
		t.Error("a wrong password opened the session")
	}
	d.close()
	// Files of every kind are damaged, one kind at a start.
	for _, spoiled := range []struct {
		folder, pattern string
	}{{"archivio", "db/*.sst"}, {"archivio", "db/MANIFEST"}, {"registro", "*.seg"}, {"bozze", "*"}} {
		files, err := filepath.Glob(filepath.Join(opts.Data, "conti", "*", spoiled.folder, filepath.FromSlash(spoiled.pattern)))
		if err != nil || len(files) == 0 {
			t.Fatalf("%v: %v, %v", spoiled, files, err)
		}
		for _, file := range files {
			content, err := os.ReadFile(file)
			d.must(err)
			content[len(content)/2] ^= 0x40
			d.must(os.WriteFile(file, content, 0o600))
		}
		d.start()
		d.enter(chosen)
		_, _ = d.bozze.Leggi("soggetto:" + id) // one that cannot be read is what is wanted
		d.close()
	}
	d.start()
	d.enter(chosen)
	// What is refused, and what the window cannot make sense of.
	if err := d.schede.Agisci(id, "soggetto.modifica", person, cartellatest.Valori(map[string]any{"nome": nil, "cf": "QTTRNG80A41E648X"})); err == nil {
		t.Error("a person without a name was accepted")
	}
	app.WailsLog(log).Error(`process message error: C{"name":"app.Soggetti.Crea","args":[{"cognome":"Quattrocchi"}]} -> EOF`)
	c.start()
	d.level()

	raw, err := os.ReadFile(filepath.Join(opts.Data, "siz-icaro.log"))
	d.must(err)
	said := string(raw)
	for _, want := range []string{"disconnected", "local archive replaced", "the journal is damaged", "process message error"} {
		if !strings.Contains(said, want) {
			t.Errorf("the log does not say %q", want)
		}
	}
	for _, secret := range []string{
		"Quattrocchi", "Ermenegilda", "Aristide", "0371555666", "QTTRNG", "Bozza su", "anna.ferrari", "Ferrari", chosen, password, "non è questa", opts.Data,
	} {
		if i := strings.Index(strings.ToLower(said), strings.ToLower(secret)); i >= 0 {
			t.Errorf("%q is in the log: …%s…", secret, said[max(0, i-200):min(len(said), i+100)])
		}
	}
	if info, err := os.Stat(filepath.Join(opts.Data, "siz-icaro.log")); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the log has mode %v, %v", info.Mode().Perm(), err)
	}
}
