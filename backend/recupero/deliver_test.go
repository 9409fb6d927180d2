package recupero

import (
	"context"
	"crypto/hpke"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"siz-icaro/backend/identity"
	"siz-icaro/backend/ledger/sqlite"
	"siz-icaro/sync/cartella"
	"siz-icaro/sync/cartella/idtest"
	"siz-icaro/sync/hub"
	"siz-icaro/sync/journal"
	"siz-icaro/sync/journal/journaltest"
)

// centre is a central service with one operator, and the laptop of theirs that
// has lost its keys.
type centre struct {
	t       *testing.T
	ids     *identity.Store
	ledger  *sqlite.DB
	hub     *hub.Hub
	private hpke.PrivateKey
}

const laptop cartella.DeviceID = "pc-1"

func newCentre(t *testing.T) *centre {
	dir := t.TempDir()
	c := &centre{t: t}
	var err error
	c.ids, err = identity.Open(t.Context(), dir, identity.Config{Hash: identity.HashCost{MemoryKiB: 64, Time: 1, Threads: 1}})
	c.must(err)
	c.ledger, err = sqlite.Open(t.Context(), filepath.Join(dir, "centrale.db"), sqlite.Config{})
	c.must(err)
	c.hub = hub.New(hub.Config{Ledger: c.ledger, Directory: c.ids, Now: time.Now, Log: slog.New(slog.DiscardHandler)})
	t.Cleanup(func() {
		c.hub.Close()
		if err := c.ledger.Close(); err != nil {
			t.Error(err)
		}
		if err := c.ids.Close(); err != nil {
			t.Error(err)
		}
	})
	for _, name := range []string{"anna", "luca"} {
		c.must(c.ids.Create(t.Context(), identity.NewAccount{
			Utente: name, Operatore: cartella.OperatoreID("op-" + name), Cognome: "Prova", Nome: name, Password: "una frase lunga", Chosen: true,
			Profiles: map[cartella.ServizioID]cartella.Ruolo{"lodi": cartella.RuoloAssistenteSociale},
		}))
	}
	c.enrol("anna", laptop)
	c.private, err = NewKey()
	c.must(err)
	return c
}

func (c *centre) must(err error) {
	c.t.Helper()
	if err != nil {
		c.t.Fatal(err)
	}
}

func (c *centre) enrol(utente string, device cartella.DeviceID) {
	c.t.Helper()
	a, err := c.ids.Account(c.t.Context(), utente)
	c.must(err)
	_, err = c.ids.OpenSession(c.t.Context(), a, device, "portatile", "")
	c.must(err)
}

// personOf is the id of the person whom creation registers under seq.
func personOf(seq cartella.Seq) cartella.ID { return idtest.V7(cartella.ID(fmt.Sprint("s", seq))) }

// creation is the device's mutation under seq: a person registered.
func creation(t *testing.T, device cartella.DeviceID, author cartella.OperatoreID, seq cartella.Seq) cartella.Mutation {
	t.Helper()
	rec, err := cartella.New(personOf(seq), cartella.KindSoggetto, "lodi", cartella.Soggetto{Cognome: "Bassi", Nome: fmt.Sprint(seq)})
	if err != nil {
		t.Fatal(err)
	}
	return cartella.Mutation{
		Device: device, Seq: seq, Author: author, Action: cartella.AzioneSoggettoCrea,
		At: time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC), Edits: []cartella.Edit{cartella.Creation(rec)},
	}
}

// folder is an account's folder with a journal of these mutations, sealed to
// the organisation.
func (c *centre) folder(ms ...cartella.Mutation) string {
	c.t.Helper()
	dir := c.t.TempDir()
	j, err := journal.Open(filepath.Join(dir, "registro"), [32]byte{1}, journal.Options{Ballast: -1, Organisation: c.private.PublicKey()})
	c.must(err)
	for _, m := range ms {
		raw, err := cartella.Marshal(m)
		c.must(err)
		_, err = j.Append(c.t.Context(), journal.Entry{Type: 2, Payload: raw}) // sync/replica's number of a mutation
		c.must(err)
	}
	c.must(j.Close())
	return dir
}

func (c *centre) open(dir string) Journal {
	c.t.Helper()
	j, err := Open(dir, c.private)
	c.must(err)
	return j
}

// landed lists the seqs whose person the ledger has.
func (c *centre) landed(from, to cartella.Seq) (out []cartella.Seq) {
	c.t.Helper()
	for seq := from; seq <= to; seq++ {
		_, ok, err := c.ledger.Record(c.t.Context(), personOf(seq))
		c.must(err)
		if ok {
			out = append(out, seq)
		}
	}
	return out
}

func seqs(from, to cartella.Seq) (out []cartella.Seq) {
	for seq := from; seq <= to; seq++ {
		out = append(out, seq)
	}
	return out
}

// What the ledger has already is left alone, what it lacks lands once, however
// often it is delivered, also in more than one transaction.
func TestDeliver(t *testing.T) {
	c := newCentre(t)
	var ms []cartella.Mutation
	for seq := cartella.Seq(1); seq <= 250; seq++ {
		ms = append(ms, creation(t, laptop, "op-anna", seq))
	}
	_, err := c.hub.Deliver(t.Context(), hub.Identity{Operatore: "op-anna", Device: laptop}, ms[:7])
	c.must(err)
	j := c.open(c.folder(ms...))
	c.must(Owner(t.Context(), c.ids, c.ledger, j))
	s, err := Compare(t.Context(), c.ledger, j)
	c.must(err)
	if s.Held != 7 || len(s.Pending) != 243 || len(s.Gaps)+len(s.Passed) != 0 {
		t.Errorf("standing: %d held, %d pending, gaps %v", s.Held, len(s.Pending), s.Gaps)
	}
	for _, want := range []int{243, 0} {
		verdicts, err := Deliver(t.Context(), c.ledger, c.hub, j, false)
		if err != nil || len(verdicts) != want || slices.ContainsFunc(verdicts, func(v cartella.Verdict) bool { return v.Outcome != cartella.Accepted }) {
			t.Fatalf("%d verdicts, %v; want %d", len(verdicts), err, want)
		}
	}
	if got := c.landed(1, 250); !slices.Equal(got, seqs(1, 250)) {
		t.Errorf("landed %v", got)
	}
	counts, err := c.ledger.Counts(t.Context())
	c.must(err)
	if got := counts.Mutations[cartella.Accepted]; got != 250 {
		t.Errorf("the ledger holds %d mutations, want 250", got)
	}
}

// failing delivers once and then fails.
type failing struct {
	*hub.Hub
	calls int
}

func (f *failing) Deliver(ctx context.Context, who hub.Identity, batch []cartella.Mutation) ([]cartella.Verdict, error) {
	if f.calls++; f.calls > 1 {
		return nil, fmt.Errorf("the disk is full")
	}
	return f.Hub.Deliver(ctx, who, batch)
}

// A delivery that dies midway goes on from where it was.
func TestDeliveryIsResumed(t *testing.T) {
	c := newCentre(t)
	var ms []cartella.Mutation
	for seq := cartella.Seq(1); seq <= 150; seq++ {
		ms = append(ms, creation(t, laptop, "op-anna", seq))
	}
	j := c.open(c.folder(ms...))
	if verdicts, err := Deliver(t.Context(), c.ledger, &failing{Hub: c.hub}, j, false); err == nil || len(verdicts) != 100 {
		t.Fatalf("%d verdicts, %v", len(verdicts), err)
	}
	if verdicts, err := Deliver(t.Context(), c.ledger, c.hub, j, false); err != nil || len(verdicts) != 50 {
		t.Fatalf("%d verdicts, %v", len(verdicts), err)
	}
	if got := c.landed(1, 150); !slices.Equal(got, seqs(1, 150)) {
		t.Errorf("landed %v", got)
	}
}

// A gap stops the delivery where it is; passed over when told, it is final and
// said to be.
func TestGaps(t *testing.T) {
	c := newCentre(t)
	var all []cartella.Mutation
	for seq := cartella.Seq(1); seq <= 8; seq++ {
		all = append(all, creation(t, laptop, "op-anna", seq))
	}
	j := c.open(c.folder(all[0], all[1], all[4], all[7]))
	if verdicts, err := Deliver(t.Context(), c.ledger, c.hub, j, false); cartella.CodeOf(err) != cartella.CodeSequenza || len(verdicts) != 2 || !strings.Contains(err.Error(), "dalla 3 alla 4") {
		t.Fatalf("%d verdicts, %v", len(verdicts), err)
	}
	s, err := Compare(t.Context(), c.ledger, j)
	c.must(err)
	if want := [][2]cartella.Seq{{3, 4}, {6, 7}}; s.Held != 2 || !slices.Equal(s.Gaps, want) {
		t.Errorf("%d held, gaps %v, want %v", s.Held, s.Gaps, want)
	}
	if verdicts, err := Deliver(t.Context(), c.ledger, c.hub, j, true); err != nil || len(verdicts) != 2 {
		t.Fatalf("%d verdicts, %v", len(verdicts), err)
	}
	if got := c.landed(1, 8); !slices.Equal(got, []cartella.Seq{1, 2, 5, 8}) {
		t.Errorf("landed %v", got)
	}
	whole := c.open(c.folder(all...))
	s, err = Compare(t.Context(), c.ledger, whole)
	c.must(err)
	if s.Held != 4 || len(s.Passed) != 4 || len(s.Pending) != 0 {
		t.Errorf("afterwards: %d held, %d passed over, %d pending", s.Held, len(s.Passed), len(s.Pending))
	}
}

// A journal is taken for its device's owner only; one that nobody enrolled, for
// whoever the ledger knows it by.
func TestOwner(t *testing.T) {
	c := newCentre(t)
	c.enrol("luca", "pc-2")
	_, err := c.hub.Deliver(t.Context(), hub.Identity{Operatore: "op-luca", Device: "pc-vecchio"}, []cartella.Mutation{creation(t, "pc-vecchio", "op-luca", 1)})
	c.must(err)
	for _, tt := range []struct {
		device cartella.DeviceID
		author cartella.OperatoreID
		want   cartella.Code
	}{
		{laptop, "op-anna", ""},
		{laptop, "op-luca", cartella.CodeNonAutorizzato},
		{"pc-2", "op-anna", cartella.CodeNonAutorizzato},
		{"pc-vecchio", "op-luca", ""},
		{"pc-vecchio", "op-anna", cartella.CodeNonAutorizzato},
		{"pc-mai-visto", "op-anna", ""},
	} {
		j := c.open(c.folder(creation(t, tt.device, tt.author, 2)))
		err := Owner(t.Context(), c.ids, c.ledger, j)
		if err == nil && tt.want == "" {
			continue
		}
		if err == nil || cartella.CodeOf(err) != tt.want {
			t.Errorf("%s signed by %s: %v, want %q", tt.device, tt.author, err, tt.want)
		}
	}
}

func TestOpenRefuses(t *testing.T) {
	c := newCentre(t)
	other, err := NewKey()
	c.must(err)
	dir := c.folder(creation(t, laptop, "op-anna", 1))
	newer := c.folder(creation(t, laptop, "op-anna", 1))
	c.must(os.WriteFile(filepath.Join(newer, "registro", journaltest.NewerName), journaltest.Newer(), 0o600))
	for _, tt := range []struct {
		name string
		dir  string
		key  hpke.PrivateKey
		want cartella.Code
	}{
		{"an empty folder", t.TempDir(), c.private, cartella.CodeNonAccessibile},
		{"a newer program's", newer, c.private, cartella.CodeVersioneProtocollo},
		{"another key", dir, other, cartella.CodeChiaviDanneggiate},
		{"a journal without mutations", c.folder(), c.private, cartella.CodeNonAccessibile},
		{"two devices", c.folder(creation(t, laptop, "op-anna", 1), creation(t, "pc-2", "op-anna", 2)), c.private, cartella.CodeNonValido},
	} {
		if _, err := Open(tt.dir, tt.key); cartella.CodeOf(err) != tt.want {
			t.Errorf("%s: %v, want %s", tt.name, err, tt.want)
		}
	}
	if j, err := Open(filepath.Join(dir, "registro"), other, c.private); err != nil || j.Device != laptop {
		t.Errorf("the journal itself, by the second key: %+v, %v", j, err)
	}
}
