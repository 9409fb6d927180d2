package identity

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"errors"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"siz-icaro/sync/cartella"
)

const (
	first  = "provvisoria-una-volta"
	chosen = "tre cavalli sul Lambro"
	other  = "nebbia fitta a Codogno"
	// from is the address that the tests sign in from.
	from = "192.0.2.7"
)

var here = Origin{Address: from}

var cheap = HashCost{MemoryKiB: 64, Time: 1, Threads: 1}

// bench is a store with a clock that stands still until it is moved.
type bench struct {
	*Store
	t     *testing.T
	dir   string
	clock time.Time
	cfg   Config
}

func newBench(t *testing.T, cfg Config) *bench {
	b := &bench{t: t, dir: t.TempDir(), clock: time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC), cfg: cfg}
	if b.cfg.Hash == (HashCost{}) {
		b.cfg.Hash = cheap
	}
	b.cfg.Now = func() time.Time { return b.clock }
	b.open()
	t.Cleanup(func() { _ = b.Close() }) // a test that closed it has seen the error
	return b
}

func (b *bench) open() {
	b.t.Helper()
	s, err := Open(b.t.Context(), b.dir, b.cfg)
	if err != nil {
		b.t.Fatal(err)
	}
	b.Store = s
}

func (b *bench) restart() {
	b.t.Helper()
	b.must(b.Close())
	b.open()
}

func (b *bench) must(err error) {
	b.t.Helper()
	if err != nil {
		b.t.Fatal(err)
	}
}

// account makes anna, who has chosen her password.
func (b *bench) account() Account {
	b.t.Helper()
	b.must(b.Create(b.t.Context(), NewAccount{
		Utente: "anna.ferrari", Operatore: "op-anna", Cognome: "Ferrari", Nome: "Anna", Password: chosen, Chosen: true,
		Profiles: map[cartella.ServizioID]cartella.Ruolo{"comune-e648": cartella.RuoloAssistenteSociale},
	}))
	a, err := b.Account(b.t.Context(), "anna.ferrari")
	b.must(err)
	return a
}

func (b *bench) signIn(password string) error {
	_, err := b.SignIn(b.t.Context(), "anna.ferrari", password, "", here)
	return err
}

func (b *bench) want(what string, err error, code cartella.Code) {
	b.t.Helper()
	if err == nil && code == "" {
		return
	}
	if err == nil || cartella.CodeOf(err) != code {
		b.t.Errorf("%s: got %v, want %q", what, err, code)
	}
}

func TestFirstAccess(t *testing.T) {
	b := newBench(t, Config{})
	ctx := t.Context()
	b.must(b.Create(ctx, NewAccount{Utente: " Anna.Ferrari ", Operatore: "op-anna", Cognome: "Ferrari", Nome: "Anna", Password: first}))
	b.want("taken name", b.Create(ctx, NewAccount{Utente: "anna.ferrari", Operatore: "op-2", Cognome: "F", Nome: "A", Password: first}), cartella.CodeEsisteGia)
	b.want("wrong password", b.signIn("sbagliata"), cartella.CodeCredenzialiErrate)
	_, err := b.SignIn(ctx, "nessuno", "sbagliata", "", here)
	b.want("unknown user", err, cartella.CodeCredenzialiErrate)

	err = b.signIn(first)
	b.want("first access", err, cartella.CodePasswordDaCambiare)
	var said *cartella.Error
	if !errors.As(err, &said) || said.Message != "Devi cambiare la password per attivare il tuo account" {
		t.Errorf("the kit's words: got %v", err)
	}
	b.want("change with a wrong password", b.ChangePassword(ctx, "anna.ferrari", "sbagliata", chosen, here), cartella.CodeCredenzialiErrate)
	b.must(b.ChangePassword(ctx, "ANNA.FERRARI", first, chosen, here))
	b.want("new password", b.signIn(chosen), "")
	b.want("old password", b.signIn(first), cartella.CodeCredenzialiErrate)
}

func TestPasswordExpires(t *testing.T) {
	b := newBench(t, Config{})
	b.account()
	b.clock = b.clock.Add(90*24*time.Hour - time.Second)
	b.want("on the last day", b.signIn(chosen), "")
	b.clock = b.clock.Add(time.Second)
	b.want("expired", b.signIn(chosen), cartella.CodePasswordDaCambiare)
	b.want("expired, wrong", b.signIn(other), cartella.CodeCredenzialiErrate)
	b.must(b.ChangePassword(t.Context(), "anna.ferrari", chosen, other, here))
	b.want("changed", b.signIn(other), "")

	b.cfg.MaxAge = -1
	b.restart()
	b.clock = b.clock.AddDate(5, 0, 0)
	b.want("expiry switched off", b.signIn(other), "")
}

func TestPasswordPolicy(t *testing.T) {
	b := newBench(t, Config{})
	b.account()
	for _, bad := range []string{
		"", "corta", "Password1234!", "P@$$word-2026!", "qwertyuiop12", "123456789012", "abcdefghijklm", "aaaaaaaaaaaa", "ababababababab",
		"xxanna.ferrarixx", "AnnaFerrari2026", "lodi-lodi-2026", "Benvenuto2026!", strings.Repeat("lungo ", 60), "con\x00zero-dentro!", "non utf8 \xff\xfe pero lunga",
	} {
		b.want("policy", b.ChangePassword(t.Context(), "anna.ferrari", chosen, bad, here), cartella.CodePasswordNonAmmessa)
	}
	b.want("same as now", b.ChangePassword(t.Context(), "anna.ferrari", chosen, chosen, here), cartella.CodePasswordNonAmmessa)
	used := []string{chosen}
	for _, next := range []string{"prima volpe rossa", "seconda volpe rossa", "terza volpe rossa", "quarta volpe rossa"} {
		b.must(b.ChangePassword(t.Context(), "anna.ferrari", used[len(used)-1], next, here))
		used = append(used, next)
	}
	for _, old := range used {
		b.want("one of the last five", b.ChangePassword(t.Context(), "anna.ferrari", used[4], old, here), cartella.CodePasswordNonAmmessa)
	}
	b.must(b.ChangePassword(t.Context(), "anna.ferrari", used[4], "quinta volpe rossa", here))
	b.want("the sixth last", b.ChangePassword(t.Context(), "anna.ferrari", "quinta volpe rossa", chosen, here), "")
}

// TestUnicodePassword: the same password typed on two keyboards is the same.
func TestUnicodePassword(t *testing.T) {
	b := newBench(t, Config{})
	b.account()
	b.must(b.ChangePassword(t.Context(), "anna.ferrari", chosen, "perch\u00e9 no, citt\u00e0", here))
	b.want("decomposed", b.signIn("perche\u0301 no, citta\u0300"), "")
}

func TestThrottle(t *testing.T) {
	b := newBench(t, Config{})
	b.account()
	for _, utente := range []string{"anna.ferrari", "nessuno.qui"} {
		ctx := t.Context()
		for i := range freeFailures {
			_, err := b.SignIn(ctx, utente, "sbagliata", "", here)
			b.want("free failure", err, cartella.CodeCredenzialiErrate)
			if i == 2 {
				b.restart() // the count must survive it
			}
		}
		wait := firstDelay
		for range 20 {
			_, err := b.SignIn(ctx, utente, chosen, "", here)
			b.want("during the wait", err, cartella.CodeTroppiTentativi)
			var throttled *Throttled
			if !errors.As(err, &throttled) || throttled.After != wait {
				t.Fatalf("%s: wait %v, want %v", utente, err, wait)
			}
			b.restart()
			b.clock = b.clock.Add(wait)
			_, err = b.SignIn(ctx, utente, "sbagliata", "", here)
			b.want("after the wait", err, cartella.CodeCredenzialiErrate)
			wait = min(2*wait, longestDelay)
		}
	}
	b.clock = b.clock.Add(-48 * time.Hour)
	var throttled *Throttled
	if err := b.signIn(chosen); !errors.As(err, &throttled) || throttled.After > longestDelay {
		t.Errorf("clock set back: %v, want a wait of at most %v", err, longestDelay)
	}
	b.clock = b.clock.Add(48*time.Hour + longestDelay)
	b.want("right at last", b.signIn(chosen), "")
	b.want("and the count begins again", b.signIn("sbagliata"), cartella.CodeCredenzialiErrate)
	b.want("no wait", b.signIn(chosen), "")
}

// TestDelayGrows: the wait never shrinks and never overflows.
func TestDelayGrows(t *testing.T) {
	before := time.Duration(0)
	for n := range 2000 {
		d := delay(n)
		if d < before || d > longestDelay {
			t.Fatalf("delay(%d) = %v after %v", n, d, before)
		}
		before = d
	}
}

func TestDisabled(t *testing.T) {
	b := newBench(t, Config{})
	a := b.account()
	g, err := b.OpenSession(t.Context(), a, "", "portatile", from)
	b.must(err)
	b.must(b.Disable(t.Context(), "anna.ferrari"))
	b.want("disabled", b.signIn(chosen), cartella.CodeAccountDisabilitato)
	b.want("disabled, wrong password", b.signIn(other), cartella.CodeCredenzialiErrate)
	b.want("change while disabled", b.ChangePassword(t.Context(), "anna.ferrari", chosen, other, here), cartella.CodeAccountDisabilitato)
	_, err = b.Authenticate(t.Context(), g.Token)
	b.want("its token", err, cartella.CodeNonAutenticato)
	_, err = b.OpenSession(t.Context(), a, "", "portatile", from)
	b.want("a session whose password was checked before", err, cartella.CodeAccountDisabilitato)
	_, err = b.Actor(t.Context(), "op-anna")
	b.want("as actor", err, cartella.CodeAccountDisabilitato)
	b.must(b.Enable(t.Context(), "anna.ferrari"))
	b.want("enabled", b.signIn(chosen), "")
	b.want("nobody", b.Disable(t.Context(), "nessuno"), cartella.CodeNonAccessibile)
}

func TestReset(t *testing.T) {
	b := newBench(t, Config{})
	a := b.account()
	g, err := b.OpenSession(t.Context(), a, "", "portatile", from)
	b.must(err)
	b.must(b.ConfirmShare(t.Context(), g.Session, g.Offer))
	b.must(b.Reset(t.Context(), "anna.ferrari", first))
	_, err = b.Authenticate(t.Context(), g.Token)
	b.want("token after reset", err, cartella.CodeNonAutenticato)
	b.want("first access again", b.signIn(first), cartella.CodePasswordDaCambiare)
	b.want("the forgotten password may not come back", b.ChangePassword(t.Context(), "anna.ferrari", first, chosen, here), cartella.CodePasswordNonAmmessa)
	b.must(b.ChangePassword(t.Context(), "anna.ferrari", first, other, here))
	a, err = b.SignIn(t.Context(), "anna.ferrari", other, "", here)
	b.must(err)
	again, err := b.OpenSession(t.Context(), a, g.Device, "portatile", from)
	b.must(err)
	if again.Device != g.Device || len(again.Shares) != 1 || !bytes.Equal(again.Shares[0], g.Offer) {
		t.Errorf("after a reset the device has shares %d, want the confirmed one", len(again.Shares))
	}
}

// TestRehash: a hash of another cost is replaced at sign-in, and still serves.
func TestRehash(t *testing.T) {
	b := newBench(t, Config{})
	b.account()
	b.cfg.Hash = HashCost{MemoryKiB: 128, Time: 2, Threads: 1}
	b.restart()
	b.want("old cost", b.signIn(chosen), "")
	var hash string
	b.must(b.db.QueryRowContext(t.Context(), "SELECT hash FROM accounts").Scan(&hash))
	if !strings.Contains(hash, "m=128,t=2,p=1") {
		t.Errorf("hash %s, want the new cost", hash)
	}
	b.want("new cost", b.signIn(chosen), "")
}

func TestSessions(t *testing.T) {
	b := newBench(t, Config{})
	ctx := t.Context()
	a := b.account()
	g, err := b.OpenSession(ctx, a, "", "portatile", from)
	b.must(err)
	s, err := b.Authenticate(ctx, g.Token)
	b.must(err)
	if s.Device != g.Device || s.Account.Operatore != "op-anna" {
		t.Errorf("session %+v", s)
	}
	for _, bad := range []string{"", "x", g.Token + "x", strings.ToLower(g.Token)} {
		_, err := b.Authenticate(ctx, bad)
		b.want("token", err, cartella.CodeNonAutenticato)
	}
	// In use it slides on, unused it ends.
	b.clock = b.clock.AddDate(0, 0, 29)
	_, err = b.Authenticate(ctx, g.Token)
	b.must(err)
	b.clock = b.clock.AddDate(0, 0, 29)
	b.restart()
	_, err = b.Authenticate(ctx, g.Token)
	b.must(err)
	b.clock = b.clock.AddDate(0, 0, 30)
	_, err = b.Authenticate(ctx, g.Token)
	b.want("unused for 30 days", err, cartella.CodeNonAutenticato)

	g, err = b.OpenSession(ctx, a, g.Device, "portatile", from)
	b.must(err)
	b.must(b.SignOut(ctx, g.Session, g.Token, from))
	b.must(b.SignOut(ctx, g.Session, g.Token, from))
	_, err = b.Authenticate(ctx, g.Token)
	b.want("signed out", err, cartella.CodeNonAutenticato)

	g, err = b.OpenSession(ctx, a, g.Device, "portatile", from)
	b.must(err)
	b.must(b.ChangePassword(ctx, "anna.ferrari", chosen, other, here))
	_, err = b.Authenticate(ctx, g.Token)
	b.want("after the password was changed", err, cartella.CodeNonAutenticato)

	raw, err := os.ReadFile(filepath.Join(b.dir, accountsFile))
	b.must(err)
	if bytes.Contains(raw, []byte(g.Token)) || bytes.Contains(raw, []byte(other)) {
		t.Error("a token or a password is readable in the file")
	}
}

// TestADeviceIsCalledWhatPrints: its name is shown to the help desk, who revoke by
// that list.
func TestADeviceIsCalledWhatPrints(t *testing.T) {
	b := newBench(t, Config{})
	a := b.account()
	var id cartella.DeviceID
	for _, nome := range []string{"\x1b[1APC\u202e di\tAnna\n\u009b2J", "\u200bPC di\r Anna\x7f"} {
		g, err := b.OpenSession(t.Context(), a, id, nome, from)
		b.must(err)
		id = g.Device
		d, _, err := b.Device(t.Context(), id)
		b.must(err)
		if want := strings.NewReplacer("\x1b", "", "\u202e", "", "\t", "", "\n", "", "\u009b", "", "\u200b", "", "\r", "", "\x7f", "").Replace(nome); d.Nome != want {
			t.Errorf("%q is called %q, want %q", nome, d.Nome, want)
		}
	}
}

// TestASessionOfAClockThatWasAhead lives no longer than any other: from when it is
// used, or somebody else signs in, once the clock is right.
func TestASessionOfAClockThatWasAhead(t *testing.T) {
	b := newBench(t, Config{MaxAge: -1, TokenLife: 24 * time.Hour})
	a := b.account()
	b.clock = b.clock.AddDate(10, 0, 0)
	var used, idle Grant
	for _, g := range []*Grant{&used, &idle} {
		var err error
		*g, err = b.OpenSession(t.Context(), a, "", "portatile", from)
		b.must(err)
	}
	b.clock = b.clock.AddDate(-10, 0, 0)
	session, err := b.Authenticate(t.Context(), used.Token)
	b.want("used", err, "")
	if want := b.clock.Add(b.cfg.TokenLife); !session.Expires.Equal(want) {
		t.Errorf("it ends on %v, want %v", session.Expires, want)
	}
	_, err = b.OpenSession(t.Context(), a, "", "portatile", from)
	b.must(err)
	b.clock = b.clock.Add(b.cfg.TokenLife)
	for _, g := range []Grant{used, idle} {
		_, err = b.Authenticate(t.Context(), g.Token)
		b.want("in time it is over", err, cartella.CodeNonAutenticato)
	}
}

func TestDevices(t *testing.T) {
	b := newBench(t, Config{})
	ctx := t.Context()
	a := b.account()
	b.must(b.Create(ctx, NewAccount{Utente: "marco", Operatore: "op-marco", Cognome: "B", Nome: "M", Password: chosen, Chosen: true}))
	marco, err := b.Account(ctx, "marco")
	b.must(err)
	mine, err := b.OpenSession(ctx, a, "D-uno", "portatile", from)
	b.must(err)
	if mine.Device != "D-uno" {
		t.Errorf("device %s, want the one it named", mine.Device)
	}
	his, err := b.OpenSession(ctx, marco, "D-uno", "fisso", from)
	b.must(err)
	if his.Device == "D-uno" {
		t.Error("a second account took over a device")
	}
	for _, bad := range []cartella.DeviceID{cartella.Centrale, "con spazio", cartella.DeviceID(strings.Repeat("x", 65))} {
		_, err := b.OpenSession(ctx, a, bad, "", from)
		b.want("device id", err, cartella.CodeMalformato)
	}
	b.must(b.RevokeDevice(ctx, "D-uno"))
	_, err = b.Authenticate(ctx, mine.Token)
	b.want("revoked", err, cartella.CodeDispositivoRevocato)
	_, err = b.OpenSession(ctx, a, "D-uno", "portatile", from)
	b.want("back with it", err, cartella.CodeDispositivoRevocato)
	var shares int
	b.must(b.db.QueryRowContext(ctx, "SELECT count(*) FROM shares WHERE device = 'D-uno'").Scan(&shares))
	if shares != 0 {
		t.Errorf("%d shares of a revoked device", shares)
	}
	list, err := b.Devices(ctx, "Anna.Ferrari")
	b.must(err)
	if len(list) != 1 || !list[0].Revoked || list[0].Nome != "portatile" {
		t.Errorf("devices %+v", list)
	}
}

// TestShares: whatever answers get lost, the share under which the device's
// keys are wrapped is always among those it is given.
func TestShares(t *testing.T) {
	b := newBench(t, Config{})
	ctx := t.Context()
	a := b.account()
	g, err := b.OpenSession(ctx, a, "", "portatile", from)
	b.must(err)
	if len(g.Shares) != 0 || len(g.Offer) != ShareSize {
		t.Fatalf("new device: %d shares, offer of %d bytes", len(g.Shares), len(g.Offer))
	}
	wrapped := g.Offer // and the confirmation is lost
	for range 3 {
		g, err = b.OpenSession(ctx, a, g.Device, "portatile", from)
		b.must(err)
		if !slices.ContainsFunc(g.Shares, func(s []byte) bool { return bytes.Equal(s, wrapped) }) {
			t.Fatal("the share in force is not given back")
		}
	}
	b.want("a stranger's share", b.ConfirmShare(ctx, g.Session, make([]byte, ShareSize)), cartella.CodeNonValido)
	b.want("no share", b.ConfirmShare(ctx, g.Session, nil), cartella.CodeNonValido)
	b.must(b.ConfirmShare(ctx, g.Session, wrapped))
	b.must(b.ConfirmShare(ctx, g.Session, wrapped))

	g, err = b.OpenSession(ctx, a, g.Device, "portatile", from)
	b.must(err)
	if len(g.Shares) != 1 || !bytes.Equal(g.Shares[0], wrapped) || bytes.Equal(g.Offer, wrapped) {
		t.Fatal("after the confirmation one share is in force and another is offered")
	}
	next := g.Offer
	g, err = b.OpenSession(ctx, a, g.Device, "portatile", from)
	b.must(err)
	if len(g.Shares) != 2 || !bytes.Equal(g.Shares[0], next) || !bytes.Equal(g.Shares[1], wrapped) {
		t.Fatal("want the pending share and the confirmed one, newest first")
	}
	b.must(b.ConfirmShare(ctx, g.Session, next))
	b.want("the replaced one", b.ConfirmShare(ctx, g.Session, wrapped), cartella.CodeNonValido)
}

func TestActor(t *testing.T) {
	b := newBench(t, Config{})
	ctx := t.Context()
	b.account()
	b.must(b.Grant(ctx, "anna.ferrari", "self", cartella.RuoloReferente))
	b.must(b.Grant(ctx, "anna.ferrari", cartella.ServizioStorico, cartella.RuoloReferente))
	actor, err := b.Actor(ctx, "op-anna")
	b.must(err)
	want := map[cartella.ServizioID]cartella.Ruolo{
		"comune-e648": cartella.RuoloAssistenteSociale, "self": cartella.RuoloReferente, "storico": cartella.RuoloConsultazione,
	}
	if !maps.Equal(actor.Profili, want) || actor.Sistema {
		t.Errorf("actor %+v, want %v", actor, want)
	}
	b.must(b.Revoke(ctx, "anna.ferrari", "self"))
	b.want("twice", b.Revoke(ctx, "anna.ferrari", "self"), cartella.CodeServizioNonAssegnato)
	b.want("a role that is none", b.Grant(ctx, "anna.ferrari", "self", "capo"), cartella.CodeNonValido)
	_, err = b.Actor(ctx, "op-nessuno")
	b.want("nobody", err, cartella.CodeNonAccessibile)
}

// TestEvents: two programs with the same file hear of each other's changes.
func TestEvents(t *testing.T) {
	b := newBench(t, Config{})
	ctx := t.Context()
	b.account()
	beside, err := Open(ctx, b.dir, b.cfg)
	b.must(err)
	defer func() { b.must(beside.Close()) }()
	seen, err := b.LastEvent(ctx)
	b.must(err)
	b.must(beside.Grant(ctx, "anna.ferrari", "self", cartella.RuoloReferente))
	b.must(beside.Disable(ctx, "anna.ferrari"))
	events, err := b.Events(ctx, seen, 0)
	b.must(err)
	var what []string
	for _, e := range events {
		what = append(what, e.What)
	}
	if want := []string{EventProfile, EventDisabled}; !slices.Equal(what, want) || events[0].EndsSessions() || !events[1].EndsSessions() {
		t.Errorf("events %v, want %v", what, want)
	}
}

// TestLeaseVector: the very bytes that the desktop's vault verifies, of the
// key whose seed is 32 bytes of 0x07, without a recovery key and with one.
func TestLeaseVector(t *testing.T) {
	for file, recovery := range map[string][]byte{"lease.txt": nil, "lease-recovery.txt": bytes.Repeat([]byte{9}, 32)} {
		want, err := os.ReadFile("../../app/vault/testdata/" + file)
		if err != nil {
			t.Fatal(err)
		}
		key := ed25519.NewKeyFromSeed(bytes.Repeat([]byte{7}, ed25519.SeedSize))
		got, err := signLease(key, "b.ferrari", "D7", time.Date(2026, 11, 24, 9, 0, 0, 123, time.UTC), 7*24*time.Hour, recovery)
		if err != nil {
			t.Fatal(err)
		}
		if got.Token != strings.TrimSpace(string(want)) {
			t.Errorf("%s: got %s, want %s", file, got.Token, want)
		}
	}
}

func TestFiles(t *testing.T) {
	b := newBench(t, Config{})
	b.account()
	copyDir := t.TempDir()
	b.must(b.Backup(t.Context(), copyDir))
	for _, dir := range []string{b.dir, copyDir} {
		for _, name := range Files() {
			info, err := os.Stat(filepath.Join(dir, name))
			b.must(err)
			if info.Mode().Perm() != 0o600 {
				t.Errorf("%s has mode %v", name, info.Mode())
			}
		}
	}
	restored, err := Open(t.Context(), copyDir, b.cfg)
	b.must(err)
	defer func() { b.must(restored.Close()) }()
	if _, err := restored.SignIn(t.Context(), "anna.ferrari", chosen, "", here); err != nil {
		t.Errorf("sign in to the copy: %v", err)
	}
	if !restored.lease.Equal(b.lease) {
		t.Error("the copy signs leases with another key")
	}
	broken := t.TempDir()
	b.must(os.WriteFile(filepath.Join(broken, leaseFile), []byte("short"), 0o600))
	if _, err := Open(t.Context(), broken, b.cfg); err == nil {
		t.Error("a damaged lease key was accepted")
	}
}

// TestHashingStops: who has gone away does not wait for a turn to be hashed.
func TestHashingStops(t *testing.T) {
	b := newBench(t, Config{})
	for range cap(b.hashing) {
		b.hashing <- struct{}{}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := b.argon(ctx, chosen, make([]byte, saltSize), cheap); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want canceled", err)
	}
}

func FuzzParseHash(f *testing.F) {
	f.Add("$argon2id$v=19$m=64,t=1,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")
	f.Add("$argon2id$v=19$m=4294967295,t=1,p=1$AAAA$AAAA")
	f.Fuzz(func(t *testing.T, s string) {
		c, salt, sum, err := parseHash(s)
		if err == nil && (c.MemoryKiB > maxMemoryKiB || c.Time > maxTime || c.Threads == 0 || len(salt) < 8 || len(sum) != hashSize) {
			t.Errorf("%q asks for %+v", s, c)
		}
	})
}
