package app

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"siz-icaro/sync/cartella"
)

// small is a file system of one page; none without the administrator's rights.
func small(t *testing.T) (dir string, made bool) {
	t.Helper()
	dir = t.TempDir()
	switch err := syscall.Mount("tmpfs", dir, "tmpfs", 0, "size=4k"); {
	case errors.Is(err, syscall.EPERM):
		return dir, false
	case err != nil:
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := syscall.Unmount(dir, syscall.MNT_DETACH); err != nil {
			t.Error(err)
		}
	})
	return dir, true
}

// TestNoRoomForAnExport: a stick that is full holds nothing of it afterwards, and
// the operator reads that it is full. Without the rights to mount one, the room is
// what the program is told.
func TestNoRoomForAnExport(t *testing.T) {
	d, dir := exporting(t)
	if stick, made := small(t); made {
		dir = stick
	} else {
		dir = filepath.Join(dir, "non c'è")
		d.cfg.Libero = func(string) (uint64, error) { return 0, nil }
	}
	d.cfg.Salva = func(name string) (string, error) { return filepath.Join(dir, name), nil }
	_, err := (&Schede{d.App}).Esporta(FiltroSchede{Kind: "pic"})
	if cartella.CodeOf(err) != cartella.CodeNonValido || !strings.Contains(err.Error(), "non c'è posto") {
		t.Errorf("onto a full disk: %v", err)
	}
	if left, err := os.ReadDir(dir); err == nil && len(left) != 0 {
		t.Errorf("%v is left there", left)
	}
	if made := d.mutations(); len(made) != 0 {
		t.Errorf("noted is %+v, of what is nowhere", made)
	}
}

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
	// What cannot be noted is not exported, though there is room for the file itself.
	elsewhere := t.TempDir()
	a.cfg.Salva = func(name string) (string, error) { return filepath.Join(elsewhere, name), nil }
	if _, err := (&Schede{a}).Esporta(FiltroSchede{Kind: "soggetto"}); cartella.CodeOf(err) != cartella.CodeDiscoPieno || !strings.Contains(err.Error(), "registro degli accessi: ") || len(names(t, elsewhere)) != 0 {
		t.Errorf("exported without a note: %v, and %q are there", err, names(t, elsewhere))
	}
	if err := os.Remove(f.Name()); err != nil { // the program notes how far it came as it ends
		t.Error(err)
	}
}
