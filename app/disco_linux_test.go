package app

import (
	"errors"
	"os"
	"path/filepath"
	"syscall"
	"testing"
)

// TestARealFullDisk fills a real file system to the last byte. Mounting one takes
// the administrator's rights; without them the same story is told by
// TestAFullDiskKeepsNobodyOut, and this one only checks that it was refused for
// that.
func TestARealFullDisk(t *testing.T) {
	dir := t.TempDir()
	err := syscall.Mount("tmpfs", dir, "tmpfs", 0, "size=64m")
	if os.Geteuid() != 0 || errors.Is(err, syscall.EPERM) {
		if !errors.Is(err, syscall.EPERM) {
			t.Fatalf("mount without rights: %v", err)
		}
		return
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := syscall.Unmount(dir, syscall.MNT_DETACH); err != nil {
			t.Error(err)
		}
	})
	d := threeOffline(t)
	if err := (&Bozze{d.App}).Salva("nota", "le ultime parole"); err != nil {
		t.Fatal(err)
	}
	account, err := filepath.Rel(d.cfg.Dati, d.corrente.dir)
	if err != nil {
		t.Fatal(err)
	}
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	dati := filepath.Join(dir, "dati")
	if err := os.CopyFS(dati, os.DirFS(d.cfg.Dati)); err != nil {
		t.Fatal(err)
	}
	// What the journal keeps for such a day is used up, the index of the drafts is gone, and there is no room to note it.
	for _, name := range []string{"bozze/index", "registro/ballast"} {
		if err := os.Remove(filepath.Join(dati, account, name)); err != nil {
			t.Fatal(err)
		}
	}
	f, err := os.Create(filepath.Join(dir, "film"))
	if err != nil {
		t.Fatal(err)
	}
	for size := 1 << 20; size > 0; size /= 2 {
		for err = nil; err == nil; {
			_, err = f.Write(make([]byte, size))
		}
		if !errors.Is(err, syscall.ENOSPC) {
			t.Fatal(err)
		}
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	a := d.full(dati, nil)
	// That it is opened cannot be kept; it is read all the same.
	if opened, err := (&Schede{a}).Apri("g1"); err != nil || opened.Visto["motivo"] == "" || opened.Visto["stato"] != `"inviata"` {
		t.Errorf("what another service has sent is opened as %v, %v", opened.Visto, err)
	}
	if err := os.Remove(f.Name()); err != nil { // the program notes how far it came as it ends
		t.Error(err)
	}
}
