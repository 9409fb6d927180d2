package simtest

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"siz-icaro/backend/demo"
	"siz-icaro/backend/ledger/sqlite"
	"siz-icaro/sync/cartella"
	"siz-icaro/sync/hub"
	"siz-icaro/sync/replica"
	"siz-icaro/sync/wire"
	"siz-icaro/sync/wire/wiretest"
)

// village is a world whose central service keeps what demo data invent.
type village struct {
	*world
	ledger  *sqlite.DB
	account demo.Account
	people  []demo.Account
	records []cartella.Record
}

// newVillage has a central service with an Ambito as demo data invent it, some
// tenths of their whole, on a Tuesday.
func newVillage(t testing.TB, utente string, tenths int) *village {
	t.Helper()
	time.Sleep(time.Until(time.Date(2026, 11, 24, 8, 0, 0, 0, time.UTC))) // the bubble's time
	v := &village{world: newWorld(t, 1, silent)}
	v.calm.set(true)
	invented, err := demo.Generate(demo.Config{Now: time.Now(), Seed: 1, Soggetti: tenths * 2000, PIC: tenths * 300, Storico: tenths * 1000, Segnalazioni: tenths * 30})
	if err != nil {
		t.Fatal(err)
	}
	if v.ledger, err = sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "registro.db"), sqlite.Config{Poll: -1}); err != nil {
		t.Fatal(err)
	}
	v.hub = hub.New(hub.Config{Ledger: v.ledger, Directory: v.dir, Now: time.Now, Log: slog.New(slog.DiscardHandler)})
	for m := range invented.Mutations(1) {
		if verdict, err := v.hub.Commit(t.Context(), m); err != nil || verdict.Outcome != cartella.Accepted {
			t.Fatal(err, verdict.Error)
		}
	}
	v.records, v.people = invented.Records(), invented.Accounts()
	v.account = v.named(utente)
	return v
}

// named is somebody with an account, who may come in from now on.
func (v *village) named(utente string) demo.Account {
	v.t.Helper()
	for _, a := range v.people {
		if a.Utente == utente {
			for s, ruolo := range a.Profili {
				v.dir.set(a.Operatore, s, ruolo)
			}
			return a
		}
	}
	v.t.Fatalf("nobody is called %s", utente)
	return demo.Account{}
}

func (v *village) close() {
	v.world.close()
	if err := v.ledger.Close(); err != nil {
		v.t.Error(err)
	}
}

// laptop is a new one, on a line.
func (v *village) laptop(line *wiretest.Worst, config certificates) *desk {
	d := v.addDesk(v.account.Operatore, "pc1")
	d.over = func(ctx context.Context, h *hub.Hub) (wire.Conn, error) { return worst(ctx, line, config, d, h) }
	return d
}

// week is what the operator's services have in their agenda in these seven days, and
// the people and cases of it.
func (v *village) week() []cartella.ID {
	begins, ends := cartella.Giorno(time.Now()), cartella.Giorno(time.Now().AddDate(0, 0, 7))
	ids := map[cartella.ID]bool{}
	for _, rec := range v.records {
		if _, ok := v.account.Profili[rec.Servizio]; !ok || rec.Kind != cartella.KindAppuntamento {
			continue
		}
		var a cartella.Appuntamento
		if err := json.Unmarshal(rec.Body, &a); err != nil {
			v.t.Fatal(err)
		}
		if day := a.Inizio[:len(begins)]; day >= begins && day < ends {
			ids[rec.ID] = true
			for _, id := range []cartella.ID{a.Soggetto, a.PIC} {
				if id != "" {
					ids[id] = true
				}
			}
		}
	}
	out := make([]cartella.ID, 0, len(ids))
	for id := range ids {
		out = append(out, id)
	}
	slices.Sort(out)
	return out
}

// await lets time pass until done, an hour at most, and says how much did.
func (v *village) await(what string, done func() bool) time.Duration {
	v.t.Helper()
	took, ok := patiently(time.Hour, done)
	if !ok {
		v.t.Fatalf("%s: not after %v", what, took)
	}
	return took
}

// patiently lets time pass until done, or until it has been so long.
func patiently(most time.Duration, done func() bool) (took time.Duration, ok bool) {
	began := time.Now()
	for !done() {
		if took = time.Since(began); took > most {
			return took, false
		}
		<-time.After(max(10*time.Millisecond, min(time.Second, took/100)))
	}
	return time.Since(began), true
}

func (d *desk) holds(ids []cartella.ID) bool {
	held, _ := d.store.All()
	return !slices.ContainsFunc(ids, func(id cartella.ID) bool { _, ok := held[id]; return !ok })
}

func (d *desk) level() bool { return d.engine.Status().Phase == replica.Live }

// agrees checks that the desk holds each of its scopes as the ledger does, and that
// nothing had to be repaired for it.
func (v *village) agrees(d *desk) {
	v.t.Helper()
	actor := d.engine.Actor()
	for _, scope := range actor.Scopes() {
		want, _, err := v.ledger.Digest(context.Background(), scope)
		if err != nil {
			v.t.Fatal(err)
		}
		got, err := d.store.Digest(context.Background(), scope)
		if err != nil {
			v.t.Fatal(err)
		}
		if got != want {
			v.t.Errorf("%s: the laptop holds %+v, the central service %+v", scope, got, want)
		}
	}
	if s := d.engine.Status(); s.Repairs > 0 {
		v.t.Errorf("%d scopes had to be read again", s.Repairs)
	}
}

// TestWhatIsNeededComesFirst: on a line of 2,500 bytes a second a new laptop has the
// week's agenda, and its cases and people, long before the rest.
func TestWhatIsNeededComesFirst(t *testing.T) {
	config := selfSigned(t)
	synctest.Test(t, func(t *testing.T) {
		v := newVillage(t, "anna.ferrari", 1)
		defer v.close()
		line := &wiretest.Worst{Rate: 2500, Delay: 150 * time.Millisecond}
		d := v.laptop(line, config)
		d.start()
		week := v.week()
		needed := v.await("the week", func() bool { return d.holds(week) })
		bytes := line.Down()
		all := needed + v.await("the rest", d.level)
		held, _ := d.store.All()
		t.Logf("%d records of the week after %v and %d bytes; all %d after %v and %d bytes", len(week), needed, bytes, len(held), all, line.Down())
		if len(week) < 20 || needed > 30*time.Second || needed > all/4 {
			t.Errorf("the week's %d records came after %v, everything after %v", len(week), needed, all)
		}
		v.agrees(d)
	})
}

// TestNeedUnderCuts: wherever the line is cut, nothing is lost, nothing is there twice,
// and little is sent again.
func TestNeedUnderCuts(t *testing.T) {
	config := selfSigned(t)
	for seed := range uint64(3) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				v := newVillage(t, "anna.ferrari", 1)
				defer v.close()
				rng := rand.New(rand.NewPCG(seed, 5))
				line := &wiretest.Worst{Rate: 2500, Delay: 150 * time.Millisecond}
				d := v.addDesk(v.account.Operatore, "pc1")
				var items atomic.Int64
				cuts := 0
				d.over = func(ctx context.Context, h *hub.Hub) (wire.Conn, error) {
					line.Cut = time.Duration(5_000+rng.IntN(25_000)) * time.Millisecond
					cuts++
					conn, err := worst(ctx, line, config, d, h)
					if err != nil {
						return nil, err
					}
					return &tally{Conn: conn, items: &items}, nil
				}
				d.start()
				took := v.await("all", d.level)
				held, _ := d.store.All()
				t.Logf("%d records in %d, %d connections, %v and %d bytes", len(held), items.Load(), cuts, took, line.Down())
				// What was on its way at a cut comes again, and nothing else does.
				if again := int(items.Load()) - len(held); again > len(held)/5 {
					t.Errorf("%d of %d records came again", again, len(held))
				}
				v.agrees(d)
			})
		})
	}
}

// tally counts the records that arrive.
type tally struct {
	wire.Conn
	items *atomic.Int64
}

func (c *tally) Receive(ctx context.Context) (wire.Message, int, error) {
	m, size, err := c.Conn.Receive(ctx)
	if f, ok := m.(wire.Feed); ok {
		c.items.Add(int64(len(f.Items)))
	}
	return m, size, err
}

// TestAnEditInAFirstSync: at 1 Mbit/s with 300 ms of delay there and back an edit made
// while a first sync comes in has its verdict within a second.
func TestAnEditInAFirstSync(t *testing.T) {
	config := selfSigned(t)
	synctest.Test(t, func(t *testing.T) {
		v := newVillage(t, "anna.ferrari", 3)
		defer v.close()
		line := &wiretest.Worst{Rate: 125_000, Delay: 150 * time.Millisecond}
		d := v.laptop(line, config)
		d.start()
		var who cartella.Record
		v.await("somebody", func() bool {
			people := d.visible(cartella.KindSoggetto)
			if len(people) > 0 {
				who = people[0]
			}
			return len(people) > 0
		})
		var took []time.Duration
		for i := 0; !d.level(); i++ {
			rec, _, err := d.store.View(t.Context(), who.ID)
			if err != nil {
				t.Fatal(err)
			}
			began := time.Now()
			if err := d.do(cartella.AzioneSoggettoModifica, edit(rec, map[cartella.Path]any{"domicilio": fmt.Sprint("via ", i)})); err != nil {
				t.Fatal(err)
			}
			for d.engine.Status().Pending > 0 {
				<-time.After(10 * time.Millisecond)
			}
			took = append(took, time.Since(began))
			<-time.After(200 * time.Millisecond)
		}
		t.Logf("%d edits: %v; %d bytes down", len(took), took, line.Down())
		if len(took) < 4 || slices.Max(took) > time.Second {
			t.Errorf("edits had their verdicts after %v", took)
		}
		v.agrees(d)
	})
}
