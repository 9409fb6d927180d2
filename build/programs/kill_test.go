package programs

import (
	"bufio"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"siz-icaro/app"
	"siz-icaro/app/vault"
	"siz-icaro/sync/cartella/cartellatest"
)

var (
	kills = flag.Int("kills", 200, "how often TestKill ends the program")
	seed  = flag.Uint64("seed", 0, "the seed of TestKill; 0 takes the clock's")
)

// The process that is killed finds here the program's folder, the central
// service, and its keyring.
const childDir, childCentral, childRing = "SIZ_ICARO_TEST_CHILD", "SIZ_ICARO_TEST_CENTRAL", "SIZ_ICARO_TEST_RING"

// fileRing is a keyring that outlives its process: one file a secret.
type fileRing string

func (r fileRing) path(service, account string) string {
	return filepath.Join(string(r), fmt.Sprintf("%x", service+"/"+account))
}

func (r fileRing) Get(service, account string) ([]byte, error) {
	secret, err := os.ReadFile(r.path(service, account))
	if os.IsNotExist(err) {
		err = vault.ErrKeyringNotFound
	}
	return secret, err
}

func (r fileRing) Set(service, account string, secret []byte) error {
	next := r.path(service, account) + ".new"
	if err := os.WriteFile(next, secret, 0o600); err != nil {
		return err
	}
	return os.Rename(next, r.path(service, account))
}

func (r fileRing) Delete(service, account string) error {
	err := os.Remove(r.path(service, account))
	if os.IsNotExist(err) {
		err = vault.ErrKeyringNotFound
	}
	return err
}

const (
	drafted = "soggetto:nuovo"
	renamed = "Cambiata"
)

// writeForEver is the whole program but for its window: it signs in, registers
// people, changes one now and then, and types into a form, until it is killed.
// It prints what it was told is saved.
func writeForEver() error {
	d := &desktop{dir: os.Getenv(childDir), central: os.Getenv(childCentral), ring: fileRing(os.Getenv(childRing)), news: make(chan struct{}, 1)}
	if err := d.open(); err != nil {
		return err
	}
	if _, err := d.accesso.Entra("anna.ferrari", chosen, ""); err != nil {
		return err
	}
	if _, err := d.accesso.ScegliServizio("comune-e648"); err != nil {
		return err
	}
	fmt.Println("aperto")
	for i := 0; ; i++ {
		data := cartellatest.Valori(map[string]any{"cognome": "Prova", "nome": "Irma", "comune": "E648", "note": strings.Repeat("x", i%700)})
		id, err := d.schede.Crea("soggetto.crea", data)
		if err != nil {
			return err
		}
		fmt.Println("salvato", id)
		switch i % 3 {
		case 0:
			changed := cartellatest.Valori(map[string]any{"cognome": renamed})
			if err := d.schede.Agisci(id, "soggetto.modifica", data, changed); err != nil {
				return err
			}
			fmt.Println("cambiato", id)
		case 1:
			typed := strconv.FormatInt(time.Now().UnixNano(), 10) // grows from process to process
			if err := d.bozze.Salva(drafted, typed); err != nil {
				return err
			}
			if i == 1 { // the first is on the disk, those that follow at once may wait a moment
				fmt.Println("bozza", typed)
			}
		}
	}
}

// said is what the killed processes had called saved.
type said struct {
	people map[string]bool // to whether the person was changed too
	draft  int64           // the last one; each is greater than those before
}

// TestKill ends the program at random moments, again and again on the same
// folder, with the central service there and not there, and finds everything
// that it had called saved: on its own screen, once even with the cache thrown
// away, and in the end on a colleague's.
func TestKill(t *testing.T) {
	s := *seed
	if s == 0 {
		s = uint64(time.Now().UnixNano())
	}
	t.Logf("replay with -run TestKill -seed %d", s)
	rng := rand.New(rand.NewPCG(s, s))
	c, password := newCentral(t)
	colleague := c.account("marco.bianchi", "--servizio", "comune-e648")
	d := &desktop{t: t, dir: t.TempDir(), central: "http://" + c.listen, ring: fileRing(t.TempDir()), news: make(chan struct{}, 1)}
	t.Cleanup(d.close)
	d.start()
	d.firstAccess("anna.ferrari", password)
	d.close()

	line, early := true, false
	saved := said{people: map[string]bool{}}
	for round := range *kills {
		if round > 0 && round%25 == 0 {
			if line = !line; line {
				c.start()
			} else {
				c.stop()
			}
		}
		// Not twice in a row before it has opened: the store that comes down too
		// often in opening is given up, and what it had takes a line to come again.
		early = !early && rng.IntN(4) == 0
		killOnce(t, d, rng, early, &saved)
		if round%20 == 0 || round == *kills-1 {
			// What the cache had of the central service takes a line to be there again.
			d.find(saved, fmt.Sprintf("round %d", round), line, line && round%40 == 0)
		}
	}
	if !line {
		c.start()
	}
	if len(saved.people) < *kills {
		t.Errorf("only %d people over %d kills: the test tries too little", len(saved.people), *kills)
	}

	d.start()
	d.enter(chosen)
	d.level()
	if kept, err := d.riconcilia.Elenco(); err != nil || len(kept) != 0 {
		t.Errorf("to be reconciled: %v, %v", kept, err)
	}
	other := newDesktop(t, d.central)
	other.firstAccess("marco.bianchi", colleague)
	other.level()
	mine, theirs := d.everybody(), other.everybody()
	other.compare(saved.people, "on the colleague's screen")
	if len(mine) != len(theirs) {
		t.Errorf("one sees %d people, the other %d", len(mine), len(theirs))
	}
	c.stop()
	c.run("verify")
	t.Logf("%d kills, %d people called saved and %d there", *kills, len(saved.people), len(theirs))
}

// killOnce runs the program and kills it: soon after it has called something
// saved or, early, whenever, perhaps before it has even opened.
func killOnce(t *testing.T, d *desktop, rng *rand.Rand, early bool, saved *said) {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), childDir+"="+d.dir, childCentral+"="+d.central, childRing+"="+string(d.ring.(fileRing)))
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	after, moment := 1+rng.IntN(12), time.Duration(rng.IntN(4000))*time.Microsecond
	kill := func() { _ = cmd.Process.Kill() } // one that has ended is told nothing
	if early {
		defer time.AfterFunc(time.Duration(rng.IntN(400))*time.Millisecond, kill).Stop()
	}
	n := 0
	for lines := bufio.NewScanner(out); lines.Scan(); n++ {
		word, what, _ := strings.Cut(lines.Text(), " ")
		switch word {
		case "salvato":
			saved.people[what] = false
		case "cambiato":
			saved.people[what] = true
		case "bozza":
			if saved.draft, err = strconv.ParseInt(what, 10, 64); err != nil {
				t.Fatal(err)
			}
		}
		if n == after && !early {
			defer time.AfterFunc(moment, kill).Stop()
		}
	}
	if err := cmd.Wait(); cmd.ProcessState.Exited() {
		t.Fatalf("the program ended by itself: %v", err)
	}
	if n <= after && !early {
		t.Fatalf("killed before its time, after %d lines", n)
	}
}

// find opens what the killed programs left, if need be without the cache, and
// looks for each edit and for the draft.
func (d *desktop) find(saved said, where string, line, bare bool) {
	d.t.Helper()
	if bare {
		archives, err := filepath.Glob(filepath.Join(d.dir, "conti", "*", "archivio"))
		if err != nil || len(archives) != 1 {
			d.t.Fatalf("archives %v, %v", archives, err)
		}
		d.must(os.RemoveAll(archives[0]))
	}
	d.start()
	defer d.close()
	d.enter(chosen)
	if line {
		d.level()
	}
	d.compare(saved.people, where)
	text, err := d.bozze.Leggi(drafted)
	d.must(err)
	if saved.draft == 0 {
		return
	}
	if got, err := strconv.ParseInt(text, 10, 64); err != nil || got < saved.draft {
		d.t.Fatalf("%s: the draft reads %q, %d was saved", where, text, saved.draft)
	}
}

// compare fails where anybody called saved is not on the screen as saved.
func (d *desktop) compare(people map[string]bool, where string) {
	d.t.Helper()
	there := d.everybody()
	for id, changed := range people {
		if name, ok := there[id]; !ok || changed && name != renamed {
			d.t.Fatalf("%s: %s was saved (changed: %v) and reads %q (%v)", where, id, changed, name, ok)
		}
	}
}

// everybody is the surname of each person that the desktop shows, by id.
func (d *desktop) everybody() map[string]string {
	d.t.Helper()
	out := map[string]string{}
	for {
		page, err := d.schede.Elenco(app.FiltroSchede{Kind: "soggetto", Da: len(out), Quanti: 1000})
		d.must(err)
		for _, r := range page.Righe {
			out[r.ID], _, _ = strings.Cut(r.Titolo, " ")
		}
		if len(page.Righe) == 0 {
			return out
		}
	}
}
