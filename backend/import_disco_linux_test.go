package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
)

// disk is a real file system of so many KiB; made is false without the
// administrator's rights, which mounting one takes.
func disk(t *testing.T, kib int) (dir string, grow func(kib int), made bool) {
	t.Helper()
	dir = t.TempDir()
	mount := func(flags uintptr, kib int) error {
		return syscall.Mount("tmpfs", dir, "tmpfs", flags, fmt.Sprintf("size=%dk", kib))
	}
	switch err := mount(0, kib); {
	case errors.Is(err, syscall.EPERM):
		return dir, nil, false
	case err != nil:
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := syscall.Unmount(dir, syscall.MNT_DETACH); err != nil {
			t.Error(err)
		}
	})
	return dir, func(kib int) {
		t.Helper()
		if err := mount(syscall.MS_REMOUNT, kib); err != nil {
			t.Fatal(err)
		}
	}, true
}

// fails runs the real program, which has to fail with one sentence that has to say
// something, and gives what it had said before.
func fails(t *testing.T, says string, args ...string) (out string) {
	t.Helper()
	var stdout, stderr strings.Builder
	cmd := spawn(t, args...)
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	if err := cmd.Run(); err == nil || cmd.ProcessState.ExitCode() != 1 {
		t.Errorf("%v: %v", args, err)
	}
	_, told, _ := strings.Cut(stderr.String(), "Errore: ")
	if !strings.Contains(told, says) || strings.Count(told, "\n") != 1 {
		t.Errorf("%v is told as %q", args, told)
	}
	return stdout.String()
}

var landed = regexp.MustCompile(`Righe (\d+): nuove (\d+),`)

// TestImportOnAFullDisk: the summary counts what is there and no more, a report is
// whole or absent, and with room the same command goes on. Without the rights to mount
// a disk TestKilledImport and TestImportTells tell the same of runs that end early.
func TestImportOnAFullDisk(t *testing.T) {
	const rows = 9000
	dir, grow, made := disk(t, 4<<10)
	if !made {
		return
	}
	file, data := registry(t, rows), filepath.Join(dir, "dati")
	if err := os.CopyFS(data, os.DirFS(withComuni(t))); err != nil {
		t.Fatal(err)
	}
	report := filepath.Join(dir, "rapporto.csv")
	for range 2 { // the second time there is no room for anything
		before := len(people(t, data))
		out := fails(t, "il disco è pieno: libera spazio e ripeti", "import", "anagrafe", file, "--rapporto", report, "--data", data)
		got := len(people(t, data))
		if m := landed.FindStringSubmatch(out); got > before && (m == nil || m[2] != fmt.Sprint(got-before)) {
			t.Errorf("%d people are new: %s", got-before, out)
		}
		if left, err := filepath.Glob(report + "*"); err != nil || len(left) > 0 {
			t.Errorf("%v is left of the report, %v", left, err)
		}
	}
	fails(t, "il disco è pieno: libera spazio e ripeti", "import", "anagrafe", file, "--prova", "--data", data)
	if left, err := filepath.Glob(filepath.Join(data, trialPrefix+"*")); err != nil || len(left) > 0 {
		t.Errorf("%v is left of the trial, %v", left, err)
	}
	there := len(people(t, data))
	if there == 0 || there >= rows {
		t.Fatalf("%d people of %d rows fit on the disk", there, rows)
	}
	grow(64 << 10)
	if out := runCommand(t, 0, "import", "anagrafe", file, "--rapporto", report, "--data", data); !strings.Contains(out, fmt.Sprintf("nuove %d, aggiornate 0, già presenti %d,", rows-there, there)) {
		t.Errorf("with room: %s", out)
	}
	if got := len(people(t, data)); got != rows {
		t.Errorf("%d people of %d rows", got, rows)
	}
	if out := runCommand(t, 0, "verify", "--data", data); !strings.Contains(out, "Nessun difetto") {
		t.Errorf("verify: %s", out)
	}
}

// TestReportOnAFullDisk: what the report has no room for has landed, is counted, and
// is not imported twice.
func TestReportOnAFullDisk(t *testing.T) {
	dir, _, made := disk(t, 64)
	if !made {
		return
	}
	const rows = 3000
	text := strings.Repeat("Rossi;Ada;Casele;01/01/1980\n", rows/2)
	var b strings.Builder
	b.WriteString("cognome;nome;comune;nato il\n")
	for i := range rows / 2 {
		fmt.Fprintf(&b, "Cognome %d;Ada;Lodi;domani\n", i)
	}
	file := filepath.Join(t.TempDir(), "anagrafe.csv")
	if err := os.WriteFile(file, []byte(b.String()+text), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, flag := range []string{"--rapporto", "--rifiutate"} {
		for _, ext := range []string{".csv", ".xlsx"} {
			name, data := filepath.Join(dir, "esito"+ext), withComuni(t)
			if ext == ".xlsx" { // its bytes are few
				fillDisk(t, dir)
			}
			out := fails(t, "il disco è pieno: libera spazio o scegli un altro posto", "import", "anagrafe", file, flag, name, "--data", data)
			got := len(people(t, data))
			if m := landed.FindStringSubmatch(out); got > 0 && (m == nil || m[2] != fmt.Sprint(got)) {
				t.Errorf("%s %s: %d people are new: %s", flag, ext, got, out)
			}
			if left, err := filepath.Glob(filepath.Join(dir, "esito*")); err != nil || len(left) > 0 {
				t.Errorf("%s: %v is left, %v", flag, left, err)
			}
			if err := os.Remove(filepath.Join(dir, "film")); err != nil && !errors.Is(err, os.ErrNotExist) {
				t.Fatal(err)
			}
			if out := runCommand(t, 0, "import", "anagrafe", file, flag, filepath.Join(t.TempDir(), "esito"+ext), "--data", data); !strings.Contains(out, fmt.Sprintf("nuove %d, aggiornate 0, già presenti %d, rifiutate %d;", rows/2-got, got, rows/2)) {
				t.Errorf("with room: %s", out)
			}
		}
	}
}

// fillDisk leaves no byte on a disk.
func fillDisk(t *testing.T, dir string) {
	t.Helper()
	f, err := os.Create(filepath.Join(dir, "film"))
	if err != nil {
		t.Fatal(err)
	}
	for err == nil {
		_, err = f.Write(make([]byte, 4096))
	}
	if !errors.Is(err, syscall.ENOSPC) {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
}
