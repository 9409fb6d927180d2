package app

import (
	"errors"
	"fmt"
	"net/http/httptest"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"siz-icaro/app/vault"
	"siz-icaro/app/vault/vaulttest"
	"siz-icaro/sync/cartella"
)

// TestLockWhileWorking has people at every screen while the program locks and
// opens again under them. What was answered for is there afterwards; whatever
// was not answers with a sentence; nothing hangs, and with -race nothing is
// shared that should not be.
func TestLockWhileWorking(t *testing.T) {
	d := newDesk(t)
	d.land(preferenze(t), record(t, "s0", cartella.KindSoggetto, "self", cartella.Soggetto{Cognome: "Bianchi", Nome: "Ada"}))
	var (
		mu    sync.Mutex
		saved []string
	)
	told := func(err error) {
		var e *cartella.Error
		if err != nil && !errors.As(err, &e) {
			t.Errorf("an error that is no answer: %v", err)
		}
	}
	const each = 12 // calls of everybody's while the program locks once
	everybody := []func(){
		func() {
			_, err := (&Schede{d.App}).Elenco(FiltroSchede{Kind: "soggetto", Testo: "prova", Quanti: 20})
			told(err)
		},
		func() { _, err := (&Soggetti{d.App}).Dettaglio("s0"); told(err) },
		func() { _, err := (&Home{d.App}).Leggi(); told(err) },
		func() { _, err := (&Riconcilia{d.App}).Stato(); told(err) },
		func() { _, err := (&Riconcilia{d.App}).Elenco(); told(err) },
		func() { told((&Bozze{d.App}).Salva("soggetto:nuovo", "Bianchi")) },
	}
	for who := range 3 {
		everybody = append(everybody, func() {
			id, err := registra(d.App, fmt.Sprintf("Prova%c", 'A'+who), "Ada")
			told(err)
			if err == nil {
				mu.Lock()
				saved = append(saved, id)
				mu.Unlock()
			}
		})
	}
	x := &Accesso{d.App}
	for round := range 4 {
		var working, begun sync.WaitGroup
		begun.Add(len(everybody))
		for _, act := range everybody {
			working.Go(func() {
				for i := range each {
					if i == each/4 {
						begun.Done()
					}
					act()
				}
			})
		}
		begun.Wait()
		x.Blocca()
		if round%2 == 1 {
			x.Esci()
			if _, err := x.Entra(utente, password, ""); err != nil {
				t.Errorf("sign in again: %v", err)
			}
			if _, err := x.ScegliServizio("self"); err != nil {
				t.Error(err)
			}
		} else if _, err := x.Sblocca(password, ""); err != nil {
			t.Errorf("unlock: %v", err)
		}
		working.Wait()
	}
	x.Blocca()
	if _, err := (&Soggetti{d.App}).Dettaglio("s0"); cartella.CodeOf(err) != cartella.CodeBloccato {
		t.Errorf("locked, and a person is shown: %v", err)
	}
	if _, err := x.Sblocca(password, ""); err != nil {
		t.Fatal(err)
	}
	if len(saved) == 0 {
		t.Error("nothing was saved all the while")
	}
	for _, id := range saved {
		if _, ok := d.corrente.Record(cartella.ID(id)); !ok {
			t.Errorf("%s was saved and is gone", id)
		}
	}
}

// TestLockDoesNotWaitForTheNetwork: whoever closes the lid while the password is
// being changed on a bad line leaves nothing on the screen.
func TestLockDoesNotWaitForTheNetwork(t *testing.T) {
	d := newDesk(t)
	d.entering.Lock() // as the change of the password holds it
	done := make(chan struct{})
	go func() {
		defer close(done)
		d.lock("")
	}()
	for {
		if _, err := (&Home{d.App}).Leggi(); cartella.CodeOf(err) == cartella.CodeBloccato {
			break
		}
		runtime.Gosched()
	}
	if st := (&Accesso{d.App}).Stato(); st.Fase != FaseBloccata {
		t.Errorf("the phase is %q", st.Fase)
	}
	// What was being typed is kept to the last, and a click that was under way
	// does not open what was locked.
	if err := (&Bozze{d.App}).Salva("nota", "le ultime parole"); err != nil {
		t.Errorf("the draft: %v", err)
	}
	if _, err := (&Accesso{d.App}).ScegliServizio("self"); cartella.CodeOf(err) != cartella.CodeBloccato {
		t.Errorf("a service was chosen behind the lock: %v", err)
	}
	d.entering.Unlock()
	<-done
	if d.corrente != nil {
		t.Error("the session is still open")
	}
	if _, err := (&Accesso{d.App}).Sblocca(password, ""); err != nil {
		t.Fatal(err)
	}
	if got, err := (&Bozze{d.App}).Leggi("nota"); err != nil || got != "le ultime parole" {
		t.Errorf("the draft is %q, %v", got, err)
	}
}

// page is a window whose page answers the farewell by its last letter, behind
// what the program has of the form so far.
type page struct {
	program *App
	letter  string
	silent  bool
	// late is for how long it is busy before it hears anything.
	late time.Duration
	said sync.WaitGroup
}

func (p *page) Emit(name string, _ any) {
	if name != "congedo" || p.silent {
		return
	}
	x := &Bozze{p.program}
	p.said.Add(1)
	time.AfterFunc(p.late, func() {
		defer p.said.Done()
		kept, err := x.Leggi("nota")
		if err == nil {
			err = x.Salva("nota", kept+p.letter)
		}
		if err == nil {
			x.Consegnate()
		}
	})
}

// TestTheLastLetter: what was typed as a lock comes, whichever it is, reaches the
// program before the keys go, and a page that does not answer holds nobody up.
func TestTheLastLetter(t *testing.T) {
	for name, end := range map[string]func(*App){
		"Blocca":                          func(a *App) { (&Accesso{a}).Blocca() },
		"the system's, idleness, a sleep": func(a *App) { a.lock("") },
		"Esci":                            func(a *App) { (&Accesso{a}).Esci() },
	} {
		for _, silent := range []bool{false, true} {
			t.Run(fmt.Sprint(name, silent), func(t *testing.T) {
				centrale := httptest.NewServer(signInOnly(t))
				t.Cleanup(centrale.Close)
				p := &page{letter: "a", silent: silent, late: 700 * time.Millisecond}
				p.program = newProgram(t, Config{
					Dati: t.TempDir(), Centrale: centrale.URL, Costo: vaulttest.Cost,
					Keyring: vault.NewKeyring(new(vaulttest.Backend)), Eventi: p,
				})
				enter := func() {
					t.Helper()
					if _, err := (&Accesso{p.program}).Entra(utente, password, ""); err != nil {
						t.Fatal(err)
					}
					if _, err := (&Accesso{p.program}).ScegliServizio("self"); err != nil {
						t.Fatal(err)
					}
				}
				enter()
				if err := (&Bozze{p.program}).Salva("nota", "l'ultima letter"); err != nil {
					t.Fatal(err)
				}
				end(p.program)
				p.said.Wait()
				enter()
				want := "l'ultima letter"
				if !silent {
					want += p.letter
				}
				if got, err := (&Bozze{p.program}).Leggi("nota"); err != nil || got != want {
					t.Errorf("the draft is %q, %v; want %q", got, err, want)
				}
			})
		}
	}
}

// TestALockShutsOutWhoWasThere: two locks in a row, as a lid that closes makes
// them, and somebody who gives the password, in every order in which the three
// can come and get their turn. Whoever gave the password before a lock came is
// shut out, whoever gave it after the last stays in.
func TestALockShutsOutWhoWasThere(t *testing.T) {
	d := newDesk(t)
	x := &Accesso{d.App}
	for _, order := range interleavings("L1 T1", "L2 T2", "P U") {
		if d.corrente == nil {
			if _, err := x.Sblocca(password, ""); err != nil {
				t.Fatal(err)
			}
		}
		d.lock("") // so that somebody can unlock
		var came [3]uint64
		var given uint64
		var last string // what was last: the password, or a lock
		for _, step := range order {
			switch step {
			case "L1", "L2":
				came[step[1]-'0'], last = d.lockComes(""), "lock"
			case "T1", "T2":
				d.lockTurn(came[step[1]-'0'], "")
			case "P":
				given, last = d.passwordGiven(), "password"
			case "U":
				if _, err := d.unlock(given, password, ""); err != nil && cartella.CodeOf(err) != cartella.CodeBloccato {
					t.Errorf("%v: %v", order, err)
				}
			}
			if st := x.Stato(); last == "lock" && st.Fase != FaseBloccata {
				t.Errorf("%v: after %s the program is at %q behind a lock", order, step, st.Fase)
			}
		}
		want := FaseBloccata
		if last == "password" {
			want = FaseAperta
		}
		if got := x.Stato().Fase; got != want || (d.corrente != nil) != (want == FaseAperta) {
			t.Errorf("%v: afterwards the program is at %q (session %t), want %q", order, got, d.corrente != nil, want)
		}
	}
}

// interleavings are all orders of the words of all lines in which those of one
// line stay in theirs.
func interleavings(lines ...string) (out [][]string) {
	done := true
	for i, line := range lines {
		if line == "" {
			continue
		}
		done = false
		first, rest, _ := strings.Cut(line, " ")
		others := slices.Clone(lines)
		others[i] = rest
		for _, more := range interleavings(others...) {
			out = append(out, append([]string{first}, more...))
		}
	}
	if done {
		return [][]string{nil}
	}
	return out
}

// TestASessionLocksNobodyElse: a session asks for its own lock, because the disk
// is full or the lease over, as often as it hears so and, as a task that runs late
// does, after it has ended. In every order, whoever gives the password behind the
// first of these locks comes in and stays.
func TestASessionLocksNobodyElse(t *testing.T) {
	d := newDesk(t)
	x := &Accesso{d.App}
	for _, order := range interleavings("L1 T1", "L2 T2", "P U") {
		s := d.corrente
		var given uint64
		locked := false // whether U comes to a lock
		for _, step := range order {
			switch step {
			case "L1", "L2":
				d.bar(s.tentativo, "")
			case "T1", "T2":
				d.lockTurn(s.tentativo, "")
			case "P":
				given = d.passwordGiven()
			case "U":
				locked = x.Stato().Fase == FaseBloccata
				if _, err := d.unlock(given, password, ""); err != nil {
					t.Errorf("%v: %v", order, err)
				}
			}
		}
		want := FaseBloccata
		if locked {
			want = FaseAperta
		}
		if got := x.Stato().Fase; got != want || (d.corrente != nil) != locked {
			t.Errorf("%v: afterwards the program is at %q (session %t), want %q", order, got, d.corrente != nil, want)
		}
		if !locked {
			if _, err := x.Sblocca(password, ""); err != nil {
				t.Fatal(err)
			}
		}
	}
}

// TestATaskThatRunsLate: somebody has given the password, and the session that was
// locked says once more what ended it.
func TestATaskThatRunsLate(t *testing.T) {
	d := newDesk(t)
	s := d.corrente
	for name, late := range map[string]func() error{
		"idle": func() error { return s.watchLock(t.Context(), time.Now().AddDate(1, 0, 0)) },
		"full": func() error { s.lockSoon("Il disco è pieno."); return nil },
	} {
		s = d.corrente
		d.lock("")
		given := d.passwordGiven()
		if err := late(); err != nil {
			t.Fatal(err)
		}
		if st, err := d.unlock(given, password, ""); err != nil || st.Fase != FaseAperta || st.Avviso != "" {
			t.Fatalf("%s: after the password the program is at %q, and says %q (%v)", name, st.Fase, st.Avviso, err)
		}
	}
}

// TestALockThatComesInBetween: the same, where the lock finds the password being
// looked at.
func TestALockThatComesInBetween(t *testing.T) {
	d := newDesk(t)
	x := &Accesso{d.App}
	d.lock("")
	done, err := d.turn(d.passwordGiven())
	if err != nil {
		t.Fatal(err)
	}
	came := d.lockComes("")
	err = d.enter(credenziali{Utente: utente, Password: password})
	done()
	if got := x.Stato().Fase; err != nil || got != FaseBloccata {
		t.Errorf("behind a lock that waits for its turn the program is at %q (%v)", got, err)
	}
	d.lockTurn(came, "")
	if d.corrente != nil {
		t.Error("the session is still open")
	}
}

// TestEveryWayOutReloadsThePage: nothing of what the window showed outlives the
// session, however it ends.
func TestEveryWayOutReloadsThePage(t *testing.T) {
	for name, out := range map[string]func(*desk){
		"lock": func(d *desk) { (&Accesso{d.App}).Blocca() },
		"exit": func(d *desk) { (&Accesso{d.App}).Esci() },
		"wipe": func(d *desk) { d.wipe(d.corrente) },
	} {
		reloads, open := 0, false
		var d *desk
		d = newDeskAt(t, time.Date(2026, 11, 25, 10, 0, 0, 0, time.UTC), func(cfg *Config) {
			cfg.Ricarica = func() {
				reloads++
				open = open || d.corrente != nil
			}
		})
		out(d)
		if reloads != 1 || open {
			t.Errorf("%s: the page was loaded %d times again (before the session ended: %t), want once, after", name, reloads, open)
		}
	}
}

// TestAClockSetBackKeepsTheLock: whoever left does not count as there until the
// clock has caught up.
func TestAClockSetBackKeepsTheLock(t *testing.T) {
	seen := time.Date(2026, 11, 25, 10, 0, 0, 0, time.UTC)
	d := newDeskAt(t, seen)
	back := seen.Add(-24 * time.Hour)
	d.slept(seen.Add(time.Minute), back.Add(time.Minute))
	limit := time.Duration(d.settings.get().BloccoMinuti) * time.Minute
	if !d.idle(back.Add(limit)) {
		t.Error("the program stays open for a day")
	}
	if d.idle(back.Add(limit - time.Minute)) {
		t.Error("the program locks too early")
	}
	d.mu.Lock()
	d.vivo = back // somebody has been there since
	d.mu.Unlock()
	d.slept(seen.Add(time.Minute), back.Add(time.Minute))
	if d.idle(back.Add(limit - time.Minute)) {
		t.Error("the program locks before somebody's eyes")
	}
}

// TestARefusalOfAReplacedTokenIsPast: the answer to a renewal that was under way
// while the password was changed says nothing of what came after.
func TestARefusalOfAReplacedTokenIsPast(t *testing.T) {
	d := newDesk(t)
	s := d.corrente
	for _, code := range []cartella.Code{cartella.CodePasswordDaCambiare, cartella.CodeNonAutenticato} {
		d.renewalRefused(s, "the one before", &cartella.Error{Code: code, Message: "no"})
		if st := (&Accesso{d.App}).Stato(); st.Fase != FaseAperta || st.Avviso != "" {
			t.Errorf("%s: the phase is %q, and the operator is told %q", code, st.Fase, st.Avviso)
		}
		if token := s.account().Token; token != "token" {
			t.Errorf("%s: the token in force is %q", code, token)
		}
	}
	d.renewalRefused(s, "token", &cartella.Error{Code: cartella.CodePasswordDaCambiare})
	if st := (&Accesso{d.App}).Stato(); st.Fase != FaseCambioPassword {
		t.Errorf("the phase is %q, want %q", st.Fase, FaseCambioPassword)
	}
	d.lockComes("")
	d.renewalRefused(s, "token", &cartella.Error{Code: cartella.CodePasswordDaCambiare})
	if st := (&Accesso{d.App}).Stato(); st.Fase != FaseBloccata {
		t.Errorf("a lock that waits its turn was undone: the phase is %q", st.Fase)
	}
}
