package hub

import (
	"fmt"
	"log/slog"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"siz-icaro/backend/ledger/sqlite"
	"siz-icaro/sync/cartella"
	"siz-icaro/sync/cartella/cartellatest"
	"siz-icaro/sync/cartella/idtest"
	"siz-icaro/sync/ledger"
)

// numbered is the toy that the central service gives a number.
func numbered() cartella.Scheda {
	s := cartellatest.Giocattolo(cartella.Campo{
		Path: "numero", Tipo: cartella.Codice, Max: 20, Etichetta: "Numero", DallaCentrale: "assegnato alla prossima sincronizzazione",
	})()
	notices := s.Conseguenze
	s.Conseguenze = func(f *cartella.Fatto) {
		f.Numera("numero")
		notices(f)
	}
	return s
}

// registry is a hub over a SQLite ledger, with a person in two services.
type registry struct {
	t      *testing.T
	db     *sqlite.DB
	hub    *Hub
	people *directory
}

func openRegistry(t *testing.T, file string, now func() time.Time) *registry {
	t.Helper()
	db, err := sqlite.Open(t.Context(), file, sqlite.Config{Now: now})
	if err != nil {
		t.Fatal(err)
	}
	o := &registry{t: t, db: db, people: &directory{actors: map[cartella.OperatoreID]cartella.Attore{}}}
	o.hub = New(Config{Ledger: db, Directory: o.people, Now: now, Log: slog.New(slog.DiscardHandler)})
	o.people.grant("u1", "lodi")
	o.people.grant("u9", "self")
	t.Cleanup(func() {
		o.hub.Close()
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	return o
}

// toy is the seq-th mutation of a device: a toy, which every fifth time has no
// name and is refused.
func toy(t *testing.T, device cartella.DeviceID, seq cartella.Seq) cartella.Mutation {
	who, where := cartella.OperatoreID("u1"), cartella.ServizioID("lodi")
	if device == "d-self" {
		who, where = "u9", "self"
	}
	body := fmt.Sprintf(`{"nome":"Orso %d","soggetto":"s-%s","stato":"nuovo"}`, seq, where)
	if seq%5 == 0 {
		body = fmt.Sprintf(`{"soggetto":"s-%s","stato":"nuovo"}`, where)
	}
	return cartella.Mutation{Device: device, Seq: seq, Author: who, Action: cartellatest.AzioneGiocattoloCrea, At: today, Edits: []cartella.Edit{
		cartella.Creation(rec(t, idtest.V7(cartella.ID(fmt.Sprintf("%c%d", device[2], seq))), cartellatest.KindGiocattolo, where, body)),
	}}
}

func (o *registry) deliver(device cartella.DeviceID, batch ...cartella.Mutation) []cartella.Verdict {
	verdicts, err := o.hub.Deliver(o.t.Context(), Identity{Operatore: batch[0].Author, Device: device}, batch)
	if err != nil {
		o.t.Errorf("Deliver: %v", err)
	}
	return verdicts
}

// given are the numbers in a service's feed, by record, which its digest has to sum up.
func (o *registry) given(servizio cartella.ServizioID) map[cartella.ID]string {
	o.t.Helper()
	scope := cartella.ScopeServizio(servizio)
	page, err := o.db.Feed(o.t.Context(), scope, 0, ledger.Limit{})
	if err != nil {
		o.t.Fatal(err)
	}
	out := map[cartella.ID]string{}
	var sum cartella.Digester
	for _, e := range page.Entries {
		sum.Add(e.ID, e.Version)
		if e.Kind == cartellatest.KindGiocattolo {
			out[e.ID] = string(e.Field("numero"))
		}
	}
	if digest, _, err := o.db.Digest(o.t.Context(), scope); err != nil || digest != sum.Digest() {
		o.t.Errorf("the digest of %s is %v, %v, its feed adds up to %v", scope, digest, err, sum.Digest())
	}
	return out
}

func (o *registry) wantSound() {
	o.t.Helper()
	defects, err := o.db.Verify(o.t.Context(), func(r cartella.Record, parent *cartella.Record) []cartella.Scope {
		return cartella.Scopes(r, parent, o.hub.cfg.Now())
	})
	if err != nil || len(defects) > 0 {
		o.t.Errorf("Verify = %+v, %v", defects, err)
	}
}

// TestNumbersOfAKind drives a kind that is numbered through a hub and a SQLite
// ledger: devices at once, each mutation offered over two connections, refusals
// among them; then a restore from a backup of the middle of it.
func TestNumbersOfAKind(t *testing.T) {
	cartellatest.Aggiungi(t, numbered)
	const each = 20
	dir := t.TempDir()
	o := openRegistry(t, filepath.Join(dir, "ledger.db"), func() time.Time { return today })
	m := cartella.Mutation{Device: cartella.Centrale, Seq: 1, Action: cartella.AzioneImporta, At: today}
	for _, s := range []cartella.ServizioID{"lodi", "self"} {
		m.Edits = append(m.Edits, cartella.Creation(rec(t, cartella.ID("s-"+s), cartella.KindSoggetto, s, `{"cognome":"Bianchi","nome":"Ada"}`)))
	}
	if v, err := o.hub.Commit(t.Context(), m); err != nil || v.Outcome != cartella.Accepted {
		t.Fatalf("load: %+v, %v", v, err)
	}
	devices := []cartella.DeviceID{"d-1", "d-2", "d-3", "d-self"}
	offer := func(o *registry, from, to cartella.Seq) {
		var group sync.WaitGroup
		for _, device := range devices {
			for range 2 {
				group.Go(func() {
					for seq := from; seq <= to; seq++ {
						v := o.deliver(device, toy(t, device, seq))
						if want := seq%5 == 0; len(v) == 1 && (v[0].Outcome == cartella.Refused) != want {
							t.Errorf("%s/%d: %+v", device, seq, v[0])
						}
					}
				})
			}
		}
		group.Wait()
	}
	want := func(o *registry, servizio cartella.ServizioID, n int) map[cartella.ID]string {
		t.Helper()
		got := o.given(servizio)
		numbers := map[string]bool{}
		for _, number := range got {
			numbers[number] = true
		}
		for i := range n {
			if number := fmt.Sprintf(`"2026/%06d"`, i+1); !numbers[number] {
				t.Errorf("in %s nobody was given %s", servizio, number)
			}
		}
		if len(got) != n {
			t.Errorf("%s has %d numbers, want %d", servizio, len(got), n)
		}
		return got
	}
	offer(o, 1, each/2)
	want(o, "lodi", 3*each/2*4/5)
	want(o, "self", each/2*4/5)
	backup, target := filepath.Join(dir, "backup"), filepath.Join(dir, "restored.db")
	if err := o.db.Backup(t.Context(), backup); err != nil {
		t.Fatal(err)
	}
	offer(o, each/2+1, each)
	told, self := want(o, "lodi", 3*each*4/5), want(o, "self", each*4/5)
	o.wantSound()

	tomorrow := today.AddDate(0, 0, 1)
	if err := sqlite.Restore(t.Context(), backup, target, tomorrow); err != nil {
		t.Fatal(err)
	}
	back := openRegistry(t, target, func() time.Time { return tomorrow })
	slices.Reverse(devices)
	offer(back, 1, each) // what a replica retained, with what the backup holds
	again := back.given("lodi")
	if len(again) != len(told) || len(back.given("self")) != len(self) {
		t.Errorf("%d and %d records came back of %d and %d", len(again), len(back.given("self")), len(told), len(self))
	}
	owner := map[string]cartella.ID{}
	for id, number := range told {
		owner[number] = id
	}
	for id, number := range again {
		if was := owner[number]; number == "" || was != "" && was != id {
			t.Errorf("%s has the number %s, which had been told of %q", id, number, was)
		}
		owner[number] = id
	}
	back.wantSound()
}

// TestProtocolOfApplications: Comuni that present at once, each offer made over two
// connections and some refused, have the numbers of one register, the one of who
// manages the call, without a gap or a double.
func TestProtocolOfApplications(t *testing.T) {
	const each, senders = 8, 16
	o := openRegistry(t, filepath.Join(t.TempDir(), "ledger.db"), func() time.Time { return today })
	m := cartella.Mutation{Device: cartella.Centrale, Seq: 1, Action: cartella.AzioneImporta, At: today, Edits: []cartella.Edit{
		cartella.Creation(rec(t, "self", cartella.KindServizio, "ambito", `{"nome":"SELF","tipo":"area","attivo":true}`)),
		cartella.Creation(rec(t, "mod", cartella.KindModello, "ambito", `{"codice":"d","versione":"1","titolo":"D","uso":"domanda","stato":"attivo","parti":[{"titolo":"A","campi":[{"path":"chi","tipo":"testo","etichetta":"Chi"}]}]}`)),
		cartella.Creation(rec(t, "av", cartella.KindAvviso, "self", `{"codice":"a","titolo":"A","dal":"2020-01-01","al":"2199-12-31","eta_al":"2026-01-01","modulo":"mod","stato":"pubblicato","linee":[{"codice":"buono","titolo":"Buono"}]}`)),
	}}
	at := func(n int) cartella.ServizioID { return cartella.ServizioID(fmt.Sprintf("comune-%02d", n)) }
	for n := range senders {
		o.people.grant(cartella.OperatoreID(fmt.Sprintf("op-%02d", n)), at(n))
		m.Edits = append(m.Edits,
			cartella.Creation(rec(t, cartella.ID(at(n)), cartella.KindServizio, "ambito", `{"nome":"Comune","tipo":"comune","attivo":true}`)),
			cartella.Creation(rec(t, cartella.ID("s-"+at(n)), cartella.KindSoggetto, at(n), `{"cognome":"Bianchi","nome":"Ada","data_nascita":"1950-01-01"}`)))
	}
	if v, err := o.hub.Commit(t.Context(), m); err != nil || v.Outcome != cartella.Accepted {
		t.Fatalf("load: %+v, %v", v, err)
	}
	var group sync.WaitGroup
	for n := range senders {
		device := cartella.DeviceID(fmt.Sprintf("d-%02d", n))
		who := cartella.OperatoreID(fmt.Sprintf("op-%02d", n))
		for range 2 {
			group.Go(func() {
				for i := range each {
					id := idtest.V7(cartella.ID(fmt.Sprintf("do%02d%02d", n, i)))
					line := `"linea":"buono",`
					if i%4 == 3 {
						line = "" // refused: nothing says for what it is
					}
					for step, made := range []cartella.Mutation{
						{Action: cartella.AzioneDomandaCrea, Edits: []cartella.Edit{cartella.Creation(rec(t, id, cartella.KindDomanda, at(n), `{"avviso":"av",`+line+`"soggetto":"s-`+string(at(n))+`","richiedente":"beneficiario","stato":"bozza"}`))}},
						{Action: cartella.AzioneDomandaPresenta, Edits: []cartella.Edit{{ID: id, Kind: cartella.KindDomanda, Set: map[cartella.Path]cartella.Change{"stato": {Was: []byte(`"bozza"`), Now: []byte(`"presentata"`)}}}}},
					} {
						made.Device, made.Seq, made.Author, made.At = device, cartella.Seq(2*i+step+1), who, today
						v := o.deliver(device, made)
						if refused := step == 1 && line == ""; len(v) == 1 && (v[0].Outcome == cartella.Refused) != refused {
							t.Errorf("%s/%d: %+v", device, made.Seq, v[0])
						}
					}
				}
			})
		}
	}
	group.Wait()
	page, err := o.db.Feed(t.Context(), cartella.ScopeServizio("self"), 0, ledger.Limit{})
	if err != nil {
		t.Fatal(err)
	}
	given := map[string]bool{}
	for _, e := range page.Entries {
		if e.Kind != cartella.KindDomanda {
			continue
		}
		given[e.Text("protocollo")] = true
		if e.Text("protocollata_il") == "" || len(e.Text("impronta")) != 64 {
			t.Errorf("%s is entered without its instant or hash: %s", e.ID, e.Body)
		}
	}
	want := senders * each * 3 / 4
	for n := range want {
		if number := fmt.Sprintf("%d/%06d", today.Year(), n+1); !given[number] {
			t.Errorf("nobody has %s", number)
		}
	}
	if len(given) != want {
		t.Errorf("%d numbers, want %d", len(given), want)
	}
	o.wantSound()
}
