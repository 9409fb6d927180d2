package app

import (
	"bufio"
	"context"
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"siz-icaro/app/store"
	"siz-icaro/sync/cartella"
	"siz-icaro/sync/journal"
	"siz-icaro/sync/replica"
	"siz-icaro/sync/wire"
)

var (
	kills = flag.Int("kills", 200, "how often TestKill ends the process")
	seed  = flag.Uint64("seed", 0, "the seed of TestKill; 0 takes the clock's")
)

const childDir = "SIZ_ICARO_TEST_CHILD"

func TestMain(m *testing.M) {
	if dir := os.Getenv(childDir); dir != "" {
		if err := writeForEver(dir); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
	}
	os.Exit(m.Run())
}

// archive is what a session opens, under keys that the test knows.
type archive struct {
	journal *journal.Journal
	store   *store.Store
	replica *replica.Replica
}

func openArchive(ctx context.Context, dir string) (a archive, err error) {
	if a.journal, err = journal.Open(filepath.Join(dir, "registro"), [32]byte{1}, journal.Options{Ballast: -1, SegmentSize: 64 << 10}); err != nil {
		return a, err
	}
	if a.store, err = store.Open(filepath.Join(dir, "archivio"), store.Keys{Badger: [32]byte{2}, Values: [32]byte{3}}, store.Options{}); err != nil {
		return a, err
	}
	a.replica, err = replica.Open(ctx, replica.Config{
		Device: "pc-prova", Store: a.store, Log: registro{a.journal},
		Actor: cartella.Attore{Operatore: "op-prova", Profili: map[cartella.ServizioID]cartella.Ruolo{"lodi": cartella.RuoloAssistenteSociale}},
		Dial:  func(context.Context) (wire.Conn, error) { return nil, errors.New("no network here") },
	})
	return a, err
}

func (a archive) close() error {
	return errors.Join(a.replica.Close(), a.store.Close(), a.journal.Close())
}

// writeForEver registers people, and now and then changes one, until it is
// killed. It prints what it was told is saved.
func writeForEver(dir string) error {
	ctx := context.Background()
	a, err := openArchive(ctx, dir)
	if err != nil {
		return err
	}
	fmt.Println("aperto")
	for i := 0; ; i++ {
		rec, err := cartella.New(cartella.NewID(), cartella.KindSoggetto, "lodi", cartella.Soggetto{Cognome: "Prova", Nome: "Numero", Note: strings.Repeat("x", i%700)})
		if err != nil {
			return err
		}
		if err := a.replica.Do(ctx, cartella.AzioneSoggettoCrea, cartella.Creation(rec)); err != nil {
			return err
		}
		fmt.Println("salvato", rec.ID)
		if i%3 != 0 {
			continue
		}
		if err := a.replica.Do(ctx, cartella.AzioneSoggettoModifica, cartella.Edit{ID: rec.ID, Kind: rec.Kind, Set: map[cartella.Path]cartella.Change{
			"medico": {Now: testo("Dott. Prova")},
		}}); err != nil {
			return err
		}
		fmt.Println("cambiato", rec.ID)
	}
}

// TestKill ends the writing process at random moments, again and again on the
// same directory, and finds everything that it had called saved.
func TestKill(t *testing.T) {
	s := *seed
	if s == 0 {
		s = uint64(time.Now().UnixNano())
	}
	t.Logf("replay with -run TestKill -seed %d", s)
	rng := rand.New(rand.NewPCG(s, s))
	dir := t.TempDir()
	saved := map[cartella.ID]bool{} // to whether it was changed too
	for round := range *kills {
		if !killOnce(t, dir, rng, saved) {
			t.Fatalf("round %d (seed %d): the process saved nothing before it ended", round, s)
		}
		if round%20 != 0 && round != *kills-1 {
			continue
		}
		check(t, dir, saved, round)
	}
	if len(saved) < *kills {
		t.Errorf("only %d edits over %d kills: the test tries too little", len(saved), *kills)
	}
	t.Logf("%d kills, %d people saved, none lost", *kills, len(saved))
}

func killOnce(t *testing.T, dir string, rng *rand.Rand, saved map[cartella.ID]bool) bool {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), childDir+"="+dir)
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(out)
	// Half of the time killed at a moment of the clock's choosing, half right
	// after some edit has been called saved.
	after := 1 + rng.IntN(12)
	var timer *time.Timer
	n := 0
	for lines.Scan() {
		word, id, _ := strings.Cut(lines.Text(), " ")
		switch word {
		case "salvato":
			saved[cartella.ID(id)] = saved[cartella.ID(id)]
			n++
		case "cambiato":
			saved[cartella.ID(id)] = true
			n++
		}
		if n == after && timer == nil {
			timer = time.AfterFunc(time.Duration(rng.IntN(4000))*time.Microsecond, func() { cmd.Process.Kill() })
		}
	}
	if timer != nil {
		timer.Stop()
	}
	cmd.Process.Kill()
	cmd.Wait() // it was killed: the error says so
	return n > 0
}

// check opens what the killed process left and looks for each edit, in the
// journal and on the screen, and once with the cache thrown away.
func check(t *testing.T, dir string, saved map[cartella.ID]bool, round int) {
	t.Helper()
	if round%40 == 0 {
		if err := os.RemoveAll(filepath.Join(dir, "archivio")); err != nil {
			t.Fatal(err)
		}
	}
	a, err := openArchive(t.Context(), dir)
	if err != nil {
		t.Fatalf("round %d: %v", round, err)
	}
	defer func() {
		if err := a.close(); err != nil {
			t.Error(err)
		}
	}()
	if err := a.journal.Report().Err(); err != nil {
		t.Fatalf("round %d: the journal is damaged: %v", round, err)
	}
	for id, changed := range saved {
		rec, ok, err := a.store.View(t.Context(), id)
		if err != nil || !ok {
			t.Fatalf("round %d: %s was saved and is gone (%v)", round, id, err)
		}
		if changed && rec.Field("medico") == nil {
			t.Fatalf("round %d: the change of %s was saved and is gone", round, id)
		}
	}
}
