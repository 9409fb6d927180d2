package identity

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/crypto/argon2"

	"siz-icaro/sync/cartella"
)

const elsewhere = "198.51.100.9"

// known makes anna, who has signed in from here on a computer of hers, and
// returns the proof that the computer holds.
func (b *bench) known() (lease string) {
	b.t.Helper()
	a := b.account()
	g, err := b.OpenSession(b.t.Context(), a, "D-uno", "portatile", from)
	b.must(err)
	return g.Lease.Token
}

// as signs in as anna from somewhere.
func (b *bench) as(password string, o Origin) error {
	_, err := b.SignIn(b.t.Context(), "anna.ferrari", password, "", o)
	return err
}

// TestAStrangerShutsNobodyOut: somebody tries a password a second for an hour,
// from one address; the operator gets in by her computer wherever it is, by the
// network where she was before, and by a new computer somewhere else.
func TestAStrangerShutsNobodyOut(t *testing.T) {
	b := newBench(t, Config{})
	lease := b.known()
	looked := 0
	for second := range 3600 {
		b.clock = b.clock.Add(time.Second)
		switch err := b.as("sbagliata", Origin{Address: elsewhere}); cartella.CodeOf(err) {
		case cartella.CodeCredenzialiErrate:
			looked++
		case cartella.CodeTroppiTentativi:
		default:
			t.Fatalf("the stranger: %v", err)
		}
		if second%400 != 399 {
			continue
		}
		for name, o := range map[string]Origin{
			"her computer elsewhere":                 {Address: "203.0.113.5", Lease: lease},
			"her computer on the stranger's network": {Address: elsewhere, Lease: lease},
			"where she was before":                   {Address: from},
			"a new computer somewhere else":          {Address: fmt.Sprintf("203.0.113.%d", second/400)},
		} {
			b.want(name, b.as(chosen, o), "")
		}
	}
	if looked > 20 {
		t.Errorf("the stranger's passwords were looked at %d times in an hour", looked)
	}
	b.want("on the stranger's network, without a proof", b.as(chosen, Origin{Address: elsewhere}), cartella.CodeTroppiTentativi)
}

// TestStrangersFromEverywhere: from ten thousand addresses there are no more
// attempts in a day than the strangers' lane has, and the computer and network
// that are known stay open.
func TestStrangersFromEverywhere(t *testing.T) {
	b := newBench(t, Config{})
	lease := b.known()
	looked := 0
	for n := range 24 * 60 { // one each minute, from another network each time
		b.clock = b.clock.Add(time.Minute)
		err := b.as("sbagliata", Origin{Address: fmt.Sprintf("2001:db8:%x::1", n)})
		if cartella.CodeOf(err) == cartella.CodeCredenzialiErrate {
			looked++
		}
	}
	if most := strangerBurst + int(24*time.Hour/strangerEvery); looked > most || looked < most/2 {
		t.Errorf("looked at %d passwords of a day, want at most %d", looked, most)
	}
	err := b.as(chosen, Origin{Address: "203.0.113.5"})
	b.want("a new computer", err, cartella.CodeTroppiTentativi)
	var throttled *Throttled
	if !errors.As(err, &throttled) || throttled.After > strangerEvery {
		t.Errorf("%v: want a wait of at most %v", err, strangerEvery)
	}
	b.want("her computer", b.as(chosen, Origin{Address: "203.0.113.5", Lease: lease}), "")
	b.want("where she was before", b.as(chosen, Origin{Address: from}), "")
	b.restart()
	b.want("a new computer, after a restart", b.as(chosen, Origin{Address: "203.0.113.6"}), cartella.CodeTroppiTentativi)
	b.clock = b.clock.Add(strangerEvery)
	b.want("a new computer, in time", b.as(chosen, Origin{Address: "203.0.113.5"}), "")
	b.must(b.Reset(t.Context(), "anna.ferrari", first))
	for n := range strangerBurst {
		b.want("the help desk empties all lanes", b.as("sbagliata", Origin{Address: fmt.Sprintf("2001:db8:aaa:%x::1", n)}), cartella.CodeCredenzialiErrate)
	}
}

// TestAWaitFromAClockThatWasAhead passes like any other once the clock is right
// again, wherever one comes from.
func TestAWaitFromAClockThatWasAhead(t *testing.T) {
	b := newBench(t, Config{})
	lease := b.known()
	origins := []Origin{{Address: elsewhere, Lease: lease}, {Address: from}, {Address: elsewhere}}
	b.clock = b.clock.AddDate(10, 0, 0)
	for _, o := range origins {
		for range freeFailures {
			b.want("failure", b.as("sbagliata", o), cartella.CodeCredenzialiErrate)
		}
	}
	for n := range strangerBurst - 2*freeFailures { // after ten years no network is known
		b.want("a stranger's", b.as("sbagliata", Origin{Address: fmt.Sprintf("2001:db8:%x::1", n)}), cartella.CodeCredenzialiErrate)
	}
	b.clock = b.clock.AddDate(-10, 0, 0)
	for _, o := range append(origins, Origin{Address: "203.0.113.5"}) {
		b.want("it forgives nothing", b.as(chosen, o), cartella.CodeTroppiTentativi)
	}
	b.restart()
	b.clock = b.clock.Add(longestDelay)
	for _, o := range append(origins, Origin{Address: "203.0.113.5"}) {
		b.want("in time", b.as(chosen, o), "")
	}
}

// TestTheKnownHaveLimitsToo: what is known is held up by its own failures.
func TestTheKnownHaveLimitsToo(t *testing.T) {
	b := newBench(t, Config{})
	lease := b.known()
	for name, o := range map[string]Origin{"computer": {Address: elsewhere, Lease: lease}, "network": {Address: from}} {
		for range freeFailures {
			b.want(name, b.as("sbagliata", o), cartella.CodeCredenzialiErrate)
		}
		b.want(name, b.as(chosen, o), cartella.CodeTroppiTentativi)
	}
	b.clock = b.clock.Add(networkMemory + time.Hour)
	for n := range strangerBurst {
		b.want("fill", b.as("sbagliata", Origin{Address: fmt.Sprintf("2001:db8:%x::1", n)}), cartella.CodeCredenzialiErrate)
	}
	b.want("a network of long ago", b.as(chosen, Origin{Address: from}), cartella.CodeTroppiTentativi)
}

// TestWhatProvesAComputer: a stranger can make none of it.
func TestWhatProvesAComputer(t *testing.T) {
	b := newBench(t, Config{})
	ctx := t.Context()
	lease := b.known()
	b.must(b.Create(ctx, NewAccount{Utente: "marco.bianchi", Operatore: "op-marco", Cognome: "B", Nome: "M", Password: other, Chosen: true}))
	marco, err := b.Account(ctx, "marco.bianchi")
	b.must(err)
	his, err := b.OpenSession(ctx, marco, "D-due", "fisso", from)
	b.must(err)
	stranger := newBench(t, Config{})
	forged := stranger.known()
	head, tail, _ := strings.Cut(lease, ".")

	device := func(lease string) cartella.DeviceID {
		t.Helper()
		d, err := b.KnownDevice(ctx, " Anna.Ferrari ", lease)
		b.must(err)
		return d
	}
	if got := device(lease); got != "D-uno" {
		t.Errorf("her own: %q", got)
	}
	for name, bad := range map[string]string{
		"none": "", "another's": his.Lease.Token, "signed by another": forged, "no signature": head, "an empty one": head + ".",
		"another payload": "e30." + tail, "padded": lease + "=", "a token": his.Token, "not base64": "à.è", "long": strings.Repeat("A", 1<<20),
	} {
		if got := device(bad); got != "" {
			t.Errorf("%s: proves %q", name, got)
		}
	}
	b.clock = b.clock.Add(400 * 24 * time.Hour)
	if got := device(lease); got != "D-uno" {
		t.Errorf("one that has ended: %q", got)
	}
	b.must(b.RevokeDevice(ctx, "D-uno"))
	if got := device(lease); got != "" {
		t.Errorf("of a revoked device: proves %q", got)
	}
}

// TestManyAtOnceAreMany: attempts that are made at the same time are counted
// before any of them is looked at.
func TestManyAtOnceAreMany(t *testing.T) {
	b := newBench(t, Config{})
	b.account()
	var mu sync.Mutex
	codes := map[cartella.Code]int{}
	var all sync.WaitGroup
	for range 100 {
		all.Go(func() {
			err := b.as("sbagliata", here)
			mu.Lock()
			defer mu.Unlock()
			codes[cartella.CodeOf(err)]++
		})
	}
	all.Wait()
	if codes[cartella.CodeCredenzialiErrate] != freeFailures || codes[cartella.CodeTroppiTentativi] != 100-freeFailures {
		t.Errorf("got %v, want %d looked at", codes, freeFailures)
	}
}

// TestWhoGivesUpHasNotFailed: a request that ends before its answer costs no
// attempt.
func TestWhoGivesUpHasNotFailed(t *testing.T) {
	b := newBench(t, Config{})
	b.account()
	for range 3 * freeFailures {
		ctx, cancel := context.WithCancel(t.Context())
		b.derive = func(p, s []byte, n, m uint32, th uint8, l uint32) []byte {
			cancel()
			return argon2.IDKey(p, s, n, m, th, l)
		}
		// All turns are taken, so that it waits for one.
		for range cap(b.hashing) {
			b.hashing <- struct{}{}
		}
		cancel()
		_, err := b.SignIn(ctx, "anna.ferrari", chosen, "", here)
		for range cap(b.hashing) {
			<-b.hashing
		}
		if err == nil {
			t.Fatal("signed in without a turn")
		}
	}
	b.derive = argon2.IDKey
	b.want("afterwards", b.as(chosen, here), "")
}

// TestAnUnknownNameCostsTheSame: whatever the hashes of the accounts cost, a
// check of a password computes the same hashes for a name that there is, one
// that there is not, and one that is disabled, right or wrong.
func TestAnUnknownNameCostsTheSame(t *testing.T) {
	dear := HashCost{MemoryKiB: 128, Time: 2, Threads: 1}
	b := newBench(t, Config{Hash: dear})
	ctx := t.Context()
	made := func(utente string, cost HashCost) {
		t.Helper()
		b.cfg.Hash = cost
		s := *b.Store
		s.cfg.Hash = cost
		b.must(s.Create(ctx, NewAccount{Utente: utente, Operatore: cartella.OperatoreID("op-" + utente), Cognome: "X", Nome: "Y", Password: chosen, Chosen: true}))
	}
	made("caro", dear)
	made("dimostrazione", cheap)
	made("vecchio", HashCost{MemoryKiB: 256, Time: 1, Threads: 2})
	made("disabilitato", cheap)
	b.must(b.Disable(ctx, "disabilitato"))

	var work []string
	b.derive = func(p, s []byte, n, m uint32, th uint8, l uint32) []byte {
		work = append(work, fmt.Sprintf("m=%d,t=%d,p=%d", m, n, th))
		return argon2.IDKey(p, s, n, m, th, l)
	}
	spent := func(f func() error) []string {
		work = nil
		if err := f(); err == nil {
			t.Error("a wrong password was taken")
		}
		slices.Sort(work)
		return work
	}
	signIn := func(utente string) func() error {
		return func() error { _, err := b.SignIn(ctx, utente, "sbagliata", "", here); return err }
	}
	change := func(utente string) func() error {
		return func() error { return b.ChangePassword(ctx, utente, "sbagliata", other, here) }
	}
	want := spent(signIn("nessuno"))
	if len(want) != 3 {
		t.Errorf("an unknown name: %v, want one hash of each cost", want)
	}
	for _, utente := range []string{"caro", "dimostrazione", "vecchio", "disabilitato", "nessuno", "Nessun Nome\x00"} {
		if got := spent(signIn(utente)); !slices.Equal(got, want) {
			t.Errorf("sign-in of %q: %v, want %v", utente, got, want)
		}
		if got := spent(change(utente)); !slices.Equal(got, want) {
			t.Errorf("change of password of %q: %v, want %v", utente, got, want)
		}
	}
	// Once all are of one cost, it is one hash again.
	for _, utente := range []string{"dimostrazione", "vecchio"} {
		_, err := b.SignIn(ctx, utente, chosen, "", here)
		b.must(err)
	}
	outside(t, b.dir, "UPDATE accounts SET hash = (SELECT hash FROM accounts WHERE utente = 'caro') WHERE utente = 'disabilitato'")
	if got := spent(signIn("altro ancora")); !slices.Equal(got, []string{"m=128,t=2,p=1"}) {
		t.Errorf("an unknown name in the end: %v", got)
	}
}

func TestNetwork(t *testing.T) {
	for address, want := range map[string]string{
		"192.0.2.7": "192.0.2.7/32", "::ffff:192.0.2.7": "192.0.2.7/32", "2001:db8:1:2:3::4": "2001:db8:1:2::/64",
		"fe80::1%eth0": "fe80::/64", "": "invalid Prefix", "qualcosa": "invalid Prefix",
	} {
		if got := Network(address).String(); got != want {
			t.Errorf("%q: got %s, want %s", address, got, want)
		}
	}
}
