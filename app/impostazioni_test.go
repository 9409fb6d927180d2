package app

import (
	"io/fs"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"siz-icaro/app/vault"
	"siz-icaro/app/vault/vaulttest"
)

// TestAnIdleProgramLeavesTheDiskAlone has a session stand open, with nobody at
// the keyboard, and looks which files its tasks write. The vault's are, for the
// trusted time that a restart must not forget (see vault.Keys.Observe).
func TestAnIdleProgramLeavesTheDiskAlone(t *testing.T) {
	var clock atomic.Pointer[time.Time]
	pass := func(at time.Time) { clock.Store(&at) }
	now := func() time.Time { return *clock.Load() }
	pass(time.Date(2027, 3, 10, 9, 0, 0, 0, time.UTC))
	centrale := httptest.NewServer(signInAt(t, now))
	t.Cleanup(centrale.Close)
	d := signedIn(t, newProgram(t, Config{
		Dati: t.TempDir(), Centrale: centrale.URL, Costo: vaulttest.Cost,
		Keyring: vault.NewKeyring(new(vaulttest.Backend)), Now: now,
	}))
	if err := d.settings.change(func(v *valori) { v.BloccoMinuti = 24 * 60 }); err != nil {
		t.Fatal(err)
	}
	// The session renews itself at its start, which is no task's doing.
	d.corrente.cancel()
	d.corrente.workers.Wait()
	d.corrente.jobs.Tick() // what has never been done is done
	const minutes = 50
	written := map[string]int{}
	before := d.files(t)
	for range minutes {
		pass(now().Add(time.Minute))
		d.corrente.jobs.Tick()
		after := d.files(t)
		for name, info := range after {
			if old := before[name]; old == nil || !os.SameFile(old, info) || old.ModTime() != info.ModTime() {
				written[name]++
			}
		}
		before = after
	}
	for name, n := range written {
		limit := 0
		if strings.HasPrefix(filepath.Base(name), "vault.") {
			limit = minutes / 5
		}
		if n > limit {
			t.Errorf("%s was written %d times in %d minutes, want %d at the most", filepath.Base(name), n, minutes, limit)
		}
	}
	if len(written) == 0 {
		t.Error("nothing at all was written: the trusted time is not kept")
	}
}

// files are those of the program's folder, but for the archive's, which Badger
// writes when it likes.
func (d *desk) files(t *testing.T) map[string]fs.FileInfo {
	t.Helper()
	out := map[string]fs.FileInfo{}
	err := filepath.WalkDir(d.cfg.Dati, func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			if err == nil && e.Name() == "archivio" {
				err = fs.SkipDir
			}
			return err
		}
		out[path], err = e.Info()
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}
