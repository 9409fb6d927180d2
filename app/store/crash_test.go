package store

import (
	"bufio"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"siz-icaro/sync/cartella"
	"siz-icaro/sync/replica"
)

const crashDir = "STORE_CRASH_DIR"

// crashSize makes each batch several transactions.
const crashSize = 2500

// crashSteps is what the child lands, over and over: each step brings new
// versions of the records of two steps before.
type crashSteps [2][]cartella.Record

func newCrashSteps() crashSteps {
	g := newGente(8)
	return crashSteps{g.ambito(crashSize), g.ambito(crashSize)}
}

func (c crashSteps) batch(step int) replica.Batch {
	b := replica.Batch{Cursors: map[cartella.Scope]cartella.Version{testScope: cartella.Version((step + 1) * crashSize)}}
	for i, r := range c[step%2] {
		b.Items = append(b.Items, item(r, cartella.Version(step*crashSize+i+1), testScope))
	}
	return b
}

// TestCrashChild is the process that TestCrash kills.
func TestCrashChild(t *testing.T) {
	dir := os.Getenv(crashDir)
	if dir == "" {
		return
	}
	steps := newCrashSteps()
	s := openStore(t, dir)
	for step := range 1000 {
		b := steps.batch(step)
		land(t, s, b)
		fmt.Printf("landed %d\n", b.Cursors[testScope])
	}
}

// TestCrash kills a process while it lands, at random moments. What it had
// landed is there, what it was landing is there up to some record, and landing
// it again gives what an undisturbed store holds.
func TestCrash(t *testing.T) {
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	random := rand.New(rand.NewPCG(5, 5))
	steps := newCrashSteps()
	ahead := 0
	for round := range crashes {
		dir := filepath.Join(t.TempDir(), "store")
		cmd := exec.CommandContext(t.Context(), self, "-test.run=^TestCrashChild$")
		cmd.Env = append(os.Environ(), crashDir+"="+dir)
		out, err := cmd.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		landed := 0
		lines := bufio.NewScanner(out)
		kill := func() { _ = cmd.Process.Kill() }
		var clock *time.Timer
		for lines.Scan() {
			if n, ok := strings.CutPrefix(lines.Text(), "landed "); ok {
				if landed, err = strconv.Atoi(n); err != nil {
					t.Fatal(err)
				}
				if clock == nil {
					clock = time.AfterFunc(time.Duration(random.IntN(300_000))*time.Microsecond, kill)
				}
			}
		}
		if err := cmd.Wait(); err == nil || clock == nil {
			t.Fatalf("the child ended by itself: %v", err)
		}
		ahead += checkCrashed(t, dir, steps, round, landed)
	}
	t.Logf("%d records were ahead of their cursors", ahead)
}

// checkCrashed returns how many records it found ahead of the cursor.
func checkCrashed(t *testing.T, dir string, steps crashSteps, round, landed int) (ahead int) {
	t.Helper()
	s := openStore(t, dir)
	if s.Report().Rebuilt {
		t.Fatalf("round %d: rebuilt: %s", round, s.Report().Reason)
	}
	st, err := s.State(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	at := int(st.Cursors[testScope])
	if at != landed && at != landed+crashSize {
		t.Fatalf("round %d: the cursor is %d, the last one landed %d", round, at, landed)
	}
	// An undisturbed store that went one step further.
	want := openStore(t, filepath.Join(t.TempDir(), "undisturbed"))
	next := at / crashSize
	for step := max(0, next-2); step <= next; step++ {
		land(t, want, steps.batch(step))
	}
	for i, it := range steps.batch(next).Items {
		got, ok, err := s.Confirmed(t.Context(), it.ID)
		if err != nil {
			t.Fatal(err)
		}
		switch isNext := ok && got.Version == it.Version; {
		case isNext && i == ahead:
			ahead++
		case isNext:
			t.Errorf("round %d: record %d of the batch is there, the %d-th is not", round, i, ahead)
		}
	}
	land(t, s, steps.batch(next))
	for _, q := range []Query{{Kind: cartella.KindSoggetto}, {Kind: cartella.KindPIC, Order: ByTime}, {Kind: cartella.KindDiario, Text: "colloquio"}} {
		a, err := s.List(t.Context(), q)
		if err != nil {
			t.Fatal(err)
		}
		b, err := want.List(t.Context(), q)
		if err != nil {
			t.Fatal(err)
		}
		if a.Total != b.Total || fmt.Sprint(ids(a.Rows)) != fmt.Sprint(ids(b.Rows)) {
			t.Errorf("round %d: %s gives %d rows, want %d, or in another order", round, q.Kind, a.Total, b.Total)
		}
	}
	a, err := s.Digest(t.Context(), testScope)
	if err != nil {
		t.Fatal(err)
	}
	if b, err := want.Digest(t.Context(), testScope); err != nil || a != b {
		t.Errorf("round %d: digest %v (%v), want %v", round, a, err, b)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	return ahead
}
