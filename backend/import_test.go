package main

import (
	"bufio"
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"siz-icaro/backend/importa"
	"siz-icaro/backend/ledger/sqlite"
	"siz-icaro/sync/cartella"
)

// asProgram has the test's own program behave as the central service's, so
// that a test can kill the real thing.
const asProgram = "SIZ_ICARO_PROVA_COMANDO"

// statusAtEnd has it write what the system says of the process in a file, as it ends.
const statusAtEnd = "SIZ_ICARO_PROVA_STATO"

func TestMain(m *testing.M) {
	if to := os.Getenv(statusAtEnd); to != "" {
		status := program{in: os.Stdin, out: os.Stdout, err: os.Stderr}.run(context.Background(), os.Args[1:])
		// Where it is not written, whoever measures says so.
		if raw, err := os.ReadFile("/proc/self/status"); err == nil {
			_ = os.WriteFile(to, raw, 0o600)
		}
		os.Exit(status)
	}
	if os.Getenv(asProgram) != "" {
		main()
	}
	os.Exit(m.Run())
}

// spawn starts a command line in a process of its own.
func spawn(t testing.TB, args ...string) *exec.Cmd {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), self, args...)
	cmd.Env = append(os.Environ(), asProgram+"=1")
	return cmd
}

// registry writes a file of n people of Lodi, some of them with a codice
// fiscale, some with a number of the registry, some with neither.
func registry(t *testing.T, n int) string {
	t.Helper()
	var b strings.Builder
	b.WriteString("matricola;cognome;nome;comune;indirizzo;note\n")
	for i := range n {
		id := ""
		if i%3 > 0 {
			id = fmt.Sprint("A", i)
		}
		fmt.Fprintf(&b, "%s;Cognome %d;Nome;Lodi;Via Roma %d;\"due\nrighe\"\n", id, i, i)
	}
	file := filepath.Join(t.TempDir(), "anagrafe.csv")
	if err := os.WriteFile(file, []byte(b.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

// withComuni is a data directory with the services of the Comuni.
func withComuni(t testing.TB) string {
	t.Helper()
	data := filepath.Join(t.TempDir(), "dati")
	_, stop := startService(t, data)
	stop()
	runCommand(t, 0, "servizio", "comuni", "--data", data)
	return data
}

// people are the bodies of the soggetti of Lodi, by id.
func people(t testing.TB, data string) map[cartella.ID]string {
	t.Helper()
	return peopleOf(t, data, "comune-e648")
}

// peopleOf are the bodies of the soggetti of services, by id.
func peopleOf(t testing.TB, data string, services ...cartella.ServizioID) map[cartella.ID]string {
	t.Helper()
	db, err := sqlite.Open(t.Context(), filepath.Join(data, ledgerFile), sqlite.Config{Poll: -1})
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	}()
	out := map[cartella.ID]string{}
	for _, id := range services {
		for after, head := cartella.Version(0), false; !head; {
			page, err := db.Feed(t.Context(), cartella.ScopeServizio(id), after, peoplePage)
			if err != nil {
				t.Fatal(err)
			}
			for _, e := range page.Entries {
				if e.Kind == cartella.KindSoggetto {
					out[e.ID] = string(e.Body)
				}
			}
			after, head = page.Cursor, page.Head
		}
	}
	return out
}

// TestKilledImport kills an import of the real program, once in each thousand
// rows, and repeats it: nobody is missing, nobody is there twice.
func TestKilledImport(t *testing.T) {
	const rows = 6000
	file := registry(t, rows)
	whole := withComuni(t)
	runCommand(t, 0, "import", "anagrafe", file, "--data", whole)
	want := people(t, whole)
	if len(want) != rows {
		t.Fatalf("an import that nobody killed made %d people of %d rows", len(want), rows)
	}

	data := withComuni(t)
	for kill := range 5 {
		cmd := spawn(t, "import", "anagrafe", file, "--data", data)
		stderr, err := cmd.StderrPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		lines := bufio.NewScanner(stderr)
		for range kill {
			if !lines.Scan() {
				t.Fatalf("the import ended before its progress line %d", kill)
			}
		}
		if err := cmd.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		_ = cmd.Wait() // it says that it was killed
		got := people(t, data)
		if len(got) < kill*1000 {
			t.Errorf("killed after %d rows were said to be done: %d are", kill*1000, len(got))
		}
		for id, body := range got {
			if want[id] != body {
				t.Fatalf("killed after %d thousand: record %s differs from an undisturbed import's", kill, id)
			}
		}
	}
	if out := runCommand(t, 0, "verify", "--data", data); !strings.Contains(out, "Nessun difetto") {
		t.Errorf("verify:\n%s", out)
	}
	runCommand(t, 0, "import", "anagrafe", file, "--data", data)
	if got := people(t, data); !maps.Equal(got, want) {
		t.Errorf("%d people after the repetition, %d in an undisturbed import", len(got), len(want))
	}
	if out := runCommand(t, 0, "import", "anagrafe", file, "--data", data); !strings.Contains(out, fmt.Sprintf("nuove 0, aggiornate 0, già presenti %d,", rows)) {
		t.Errorf("once more:\n%s", out)
	}
}

var counts = regexp.MustCompile(`Righe .*`)

// TestTrial: a trial says word for word what the import then says, and leaves
// nothing behind; the report names no cell of the file.
func TestTrial(t *testing.T) {
	for what, text := range map[string]string{
		"anagrafe": "matricola;cf;cognome;nome;nato il;comune;indirizzo;telefono\n" +
			"1;RSSMRA80A01F205X;Rossi;Mario;1/1/1980;Lodi;Via Roma;0371 1\n" +
			"2;RSSMRA80A01F205X;Rossi;Mario;1/1/1980;Lodi;Via Po;0371 2\n" + // the same person, under another number
			"1;;Rossi;Mario;1/1/1980;Lodi;Via Adda;\n" +
			";;Bianchi;Ada;1/1/80;Lodi;;\n;;Verdi;Ugo;;Milano;;\n;;\"Neri;Ugo;;Lodi;;\n;;Galli;Eva;;Codogno;;\n",
		"storico": "id,cognome,tipo,importo\n1,Rossi,SAD,\"1.234,50\"\n1,Rossi,SAD,\"1.234,51\"\n2,Bianchi,,3\n3,Verdi,SAD,tre\n",
	} {
		t.Run(what, func(t *testing.T) {
			data := withComuni(t)
			file := filepath.Join(t.TempDir(), "f.csv")
			if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
			// What a trial that was killed has left goes, one under way stays.
			for name, age := range map[string]time.Duration{"vecchia": 25 * time.Hour, "in-corso": time.Hour} {
				dir := filepath.Join(data, trialPrefix+name)
				when := time.Now().Add(-age)
				if err := errors.Join(os.Mkdir(dir, 0o700), os.WriteFile(filepath.Join(dir, ledgerFile), nil, 0o600), os.Chtimes(dir, when, when)); err != nil {
					t.Fatal(err)
				}
			}
			before, err := os.ReadDir(data)
			if err != nil {
				t.Fatal(err)
			}
			run := func(more ...string) (outcome, report string) {
				name := filepath.Join(t.TempDir(), "r.csv")
				out := runCommand(t, 0, append([]string{"import", what, file, "--rapporto", name, "--data", data}, more...)...)
				raw, err := os.ReadFile(name)
				if err != nil {
					t.Fatal(err)
				}
				return counts.FindString(out), string(raw)
			}
			trial, trialReport := run("--prova")
			after, err := os.ReadDir(data)
			if err != nil {
				t.Fatal(err)
			}
			if len(people(t, data)) > 0 || len(after) > len(before)+2 { // the ledger's own two
				t.Errorf("a trial left %d people and the files %v", len(people(t, data)), after)
			}
			if left, err := filepath.Glob(filepath.Join(data, trialPrefix+"*")); err != nil || len(left) != 1 || filepath.Base(left[0]) != trialPrefix+"in-corso" {
				t.Errorf("after a trial there are %v, %v", left, err)
			}
			again, againReport := run("--prova")
			real, realReport := run()
			if trial != real || trialReport != realReport || trial != again || trialReport != againReport {
				t.Errorf("the trial said\n%s\n%s\nthe import\n%s\n%s", trial, trialReport, real, realReport)
			}
			reader := csv.NewReader(strings.NewReader(realReport))
			reader.Comma = ';'
			records, err := reader.ReadAll()
			if err != nil || len(records) < 3 {
				t.Fatalf("report %q: %v", realReport, err)
			}
			for _, cell := range []string{"Rossi", "Mario", "RSSMRA", "Via Po", "tre"} {
				if slices.ContainsFunc(records, func(r []string) bool { return slices.Contains(r, cell) }) || strings.Contains(realReport, "«"+cell) {
					t.Errorf("the report quotes %q:\n%s", cell, realReport)
				}
			}
		})
	}
}

// TestImportStopped: an import that is asked to stop says that it did.
func TestImportStopped(t *testing.T) {
	data := withComuni(t)
	file := registry(t, 3000)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	out, progress := newSyncBuffer(), newSyncBuffer()
	done := make(chan int)
	go func() {
		done <- program{out: out, err: progress}.run(ctx, []string{"import", "anagrafe", file, "--data", data})
	}()
	<-progress.wrote
	cancel()
	if status := <-done; status == 0 || !strings.Contains(out.String(), "si è interrotta") {
		t.Errorf("status %d: %s%s", status, out, progress)
	}
	if n := len(people(t, data)); n < 1000 {
		t.Errorf("%d people after a thousand rows were said to be done", n)
	}
}

// TestImportTells: what no import can read is refused at once, a run that fails
// leaves nothing in the way of the next, and the refused rows are mended and
// imported.
func TestImportTells(t *testing.T) {
	data := withComuni(t)
	dir := t.TempDir()
	write := func(name, text string) string {
		t.Helper()
		name = filepath.Join(dir, name)
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return name
	}
	pipe := filepath.Join(dir, "canale")
	if err := exec.CommandContext(t.Context(), "mkfifo", pipe).Run(); err != nil {
		t.Fatal(err)
	}
	noHeader := write("senza.csv", "Rossi\rBianchi\r")
	for _, tt := range []struct{ file, says string }{
		{pipe, "un canale o un dispositivo"}, {os.DevNull, "un canale o un dispositivo"}, {dir, "una cartella"}, {filepath.Join(dir, "manca"), "non esiste"},
		{noHeader, "Manca la colonna"}, {write("vuoto.csv", ""), "vuoto"},
	} {
		report := filepath.Join(dir, "rapporto.xlsx")
		out := runCommand(t, 1, "import", "anagrafe", tt.file, "--rapporto", report, "--rifiutate", filepath.Join(dir, "rifiutate.csv"), "--data", data)
		if !strings.Contains(out, tt.says) || strings.Contains(out, "Bianchi") {
			t.Errorf("%s: %s", tt.file, out)
		}
		if left, err := filepath.Glob(filepath.Join(dir, "r*.*")); err != nil || len(left) > 0 {
			t.Errorf("%s leaves %v, %v", tt.file, left, err)
		}
	}
	file := write("anagrafe.csv", "cognome;nome;comune;telefono\nRossi;;Lodi;0371 1234\nVerdi;Ada;Lodi;\nBianchi;Ugo;Casele;\n")
	refused, report := filepath.Join(dir, "rifiutate.csv"), filepath.Join(dir, "rapporto.xlsx")
	if out := runCommand(t, 0, "import", "anagrafe", file, "--rapporto", report, "--rifiutate", refused, "--data", data); !strings.Contains(out, "nuove 1, aggiornate 0, già presenti 0, rifiutate 2") {
		t.Error(out)
	}
	if out := runCommand(t, 1, "import", "anagrafe", file, "--rapporto", report, "--data", data); !strings.Contains(out, "esiste già") {
		t.Error(out)
	}
	for _, name := range []string{report, refused} {
		if info, err := os.Stat(name); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s: %v, %v", name, info, err)
		}
	}
	raw, err := os.ReadFile(refused)
	if err != nil {
		t.Fatal(err)
	}
	mended := write("corrette.csv", strings.NewReplacer("Rossi;;", "Rossi;Ada;", "Casele", "Codogno").Replace(string(raw)))
	again := filepath.Join(dir, "rifiutate2.csv")
	if out := runCommand(t, 0, "import", "anagrafe", mended, "--rifiutate", again, "--data", data); !strings.Contains(out, "nuove 2,") || strings.Contains(out, "non usate") {
		t.Error(out)
	}
	if _, err := os.Stat(again); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("nothing was refused, and yet there is %v", err)
	}
}

// TestBar: what somebody who looks on sees, on a terminal of whatever width: one line
// and never more.
func TestBar(t *testing.T) {
	now := importa.Progress{Rows: 25_000, Total: 100_000, Bytes: 3 << 20, Size: 11_500_000}
	for columns, want := range map[int]string{
		200: "[██████··················] 25000 di 100000 righe, 3,0 MB di 11,0 MB, mancano 0:06",
		80:  "[█████·················] 25000 di 100000 righe, 3,0 MB di 11,0 MB, mancano 0:06",
		60:  "[█████················] 25000 di 100000 righe, mancano 0:06",
		36:  "[██·········] 25000 di 100000 righe",
		10:  "25%",
	} {
		got := bar(now, 6*time.Second, columns)
		if got != want || utf8.RuneCountInString(got) >= columns {
			t.Errorf("on %d columns %q, want %q", columns, got, want)
		}
	}
	for columns := range 120 {
		for rows := 0; rows <= 110; rows += 10 {
			got := bar(importa.Progress{Rows: rows, Total: 100, Bytes: 1, Size: 2}, time.Hour, columns)
			if n := utf8.RuneCountInString(got); n >= columns && n > len("100%") {
				t.Errorf("%d rows on %d columns: %q", rows, columns, got)
			}
		}
	}
}

// TestProgressElsewhere: what is no terminal gets plain lines, for a workbook too.
func TestProgressElsewhere(t *testing.T) {
	data := withComuni(t)
	for _, name := range []string{"anagrafe.csv", "anagrafe.xlsx"} {
		out := newSyncBuffer()
		if status := (program{out: out, err: out}).run(t.Context(), []string{"import", "anagrafe", citizens(t, 2500, name), "--data", data}); status != 0 {
			t.Fatal(out)
		}
		if said := out.String(); !strings.HasPrefix(said, "1000 righe di 2500…\n2000 righe di 2500…\n") || strings.Contains(said, "\x1b") {
			t.Errorf("%s: %q", name, said)
		}
	}
}
