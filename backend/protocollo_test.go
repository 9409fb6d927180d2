package main

import (
	"crypto/sha256"
	"encoding/csv"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"siz-icaro/backend/demo"
	"siz-icaro/sync/cartella"
)

var registration = regexp.MustCompile(`^\d{4}/\d{6};\d\d/\d\d/\d{4} \d\d:\d\d:\d\d;Comune di .+;\S+ \S+.*;\S+ \S+.*;Domanda: .+;[0-9a-f]{64}$`)

// TestProtocollo: the register of a service has each number once, none is missing, and
// each day is one file that nothing writes over.
func TestProtocollo(t *testing.T) {
	data, out := filepath.Join(t.TempDir(), "dati"), t.TempDir()
	now := time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC)
	if err := seed(t.Context(), io.Discard, data, demo.Config{Now: now, Seed: demoSeed, Soggetti: 3000, PIC: 1000, Storico: 30}, slog.New(slog.DiscardHandler)); err != nil {
		t.Fatal(err)
	}
	write := func(name string, flags ...string) (rows []string, told string) {
		t.Helper()
		file := filepath.Join(out, name)
		told = runCommand(t, 0, append([]string{"protocollo", "misura-b2", file, "--data", data}, flags...)...)
		raw, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(told, fmt.Sprintf("%x", sha256.Sum256(raw))) {
			t.Errorf("%s is not of what %s says", told, name)
		}
		read := csv.NewReader(strings.NewReader(strings.TrimPrefix(string(raw), "\ufeff")))
		read.Comma = ';'
		cells, err := read.ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range cells[1:] {
			rows = append(rows, strings.Join(c, ";"))
		}
		return rows, told
	}
	all, told := write("tutto.csv", "--dal", "1/1/2026", "--al", "31/12/2026")
	if len(all) < 3 || !strings.Contains(told, fmt.Sprintf("registrazioni %d", len(all))) || strings.Contains(told, "Attenzione") {
		t.Fatalf("%d rows: %s", len(all), told)
	}
	if log := runCommand(t, 0, "accessi", "--data", data); !strings.Contains(log, fmt.Sprintf("misura-b2 2026-01-01 2026-12-31, righe %d", len(all))) {
		t.Errorf("the register of accesses does not tell of it:\n%s", log)
	}
	days := map[string]int{}
	for i, row := range all {
		if !registration.MatchString(row) || !strings.HasPrefix(row, fmt.Sprintf("2026/%06d;", i+1)) {
			t.Errorf("row %d is %q", i+1, row)
		}
		days[strings.Split(row, ";")[1][:10]]++
	}
	for d, n := range days {
		name := strings.ReplaceAll(d, "/", "-") + ".csv"
		if got, told := write(name, "--dal", d); len(got) != n || slices.ContainsFunc(got, func(row string) bool { return !strings.Contains(row, ";"+d+" ") }) {
			t.Errorf("of %s: %v, %s", d, got, told)
		}
		runCommand(t, 1, "protocollo", "misura-b2", filepath.Join(out, name), "--dal", d, "--data", data) // it is there
	}
	if got, told := write("ieri.csv", "--now", "2026-12-25T09:00:00+01:00"); len(got) != 0 || !strings.Contains(told, "dal 24/12/2026 al 24/12/2026") {
		t.Errorf("yesterday: %v, %s", got, told)
	}
	for _, tt := range []struct {
		args []string
		says string
	}{
		{[]string{"nessuno", "a.csv"}, "«nessuno» non c'è"}, {[]string{"misura-b2", "a.pdf"}, ".csv o .xlsx"},
		{[]string{"misura-b2", "a.csv", "--dal", "2/2/2026", "--al", "1/2/2026"}, "viene prima"},
	} {
		if out := runCommand(t, 1, append([]string{"protocollo", "--data", data}, tt.args...)...); !strings.Contains(out, tt.says) {
			t.Errorf("%v says %q, want %q", tt.args, out, tt.says)
		}
	}
}

// TestGaps: what a restore leaves out of the numbers of a year is told.
func TestGaps(t *testing.T) {
	var all []cartella.Record
	for _, n := range []string{"2027/000002", "2026/1000000", "2026/000004", "2026/999999", "2026/000001", "2026/000005"} {
		all = append(all, cartella.Record{Kind: cartella.KindDomanda, Body: []byte(`{"protocollo":"` + n + `"}`)})
	}
	slices.SortFunc(all, byNumber)
	if got := strings.Join(gaps(all), "; "); got != "nel 2026 mancano i numeri da 2 a 3; nel 2026 mancano i numeri da 6 a 999998; nel 2027 mancano i numeri da 1 a 1" {
		t.Errorf("told %q", got)
	}
}
