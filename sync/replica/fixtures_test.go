package replica_test

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"siz-icaro/sync/cartella"
	"siz-icaro/sync/cartella/idtest"
	"siz-icaro/sync/replica"
	"siz-icaro/sync/replica/replicatest"
	"siz-icaro/sync/wire"
)

const (
	casale  cartella.ServizioID  = "casale"
	codogno cartella.ServizioID  = "codogno"
	anna    cartella.OperatoreID = "anna"
	laptop  cartella.DeviceID    = "laptop"
)

func actor(servizi ...cartella.ServizioID) cartella.Attore {
	a := cartella.Attore{Operatore: anna, Profili: map[cartella.ServizioID]cartella.Ruolo{}}
	for _, s := range servizi {
		a.Profili[s] = cartella.RuoloAssistenteSociale
	}
	return a
}

// idOf is the id of the person whom these tests call who.
func idOf(who string) cartella.ID { return idtest.V7(cartella.ID(who)) }

func soggetto(t *testing.T, who string, s cartella.ServizioID, nome string) cartella.Record {
	t.Helper()
	rec, err := cartella.New(idOf(who), cartella.KindSoggetto, s, map[string]string{"cognome": "Prova", "nome": nome})
	if err != nil {
		t.Fatal(err)
	}
	return rec
}

func rename(who, was, now string) cartella.Edit {
	return cartella.Edit{ID: idOf(who), Kind: cartella.KindSoggetto, Set: map[cartella.Path]cartella.Change{
		"nome": {Was: []byte(`"` + was + `"`), Now: []byte(`"` + now + `"`)},
	}}
}

// desk is a replica with parts in memory and a central service that the test
// plays itself.
type desk struct {
	*replica.Replica
	t       *testing.T
	store   *replicatest.Store
	log     *replicatest.Log
	calls   chan wire.Conn // the far end of each connection dialled
	damaged bool           // the journal may have lost entries
	anchor  replica.Anchor // what the vault says of it
	ahead   atomic.Int64   // of its clock, as a time.Duration
	// dial is what dialling fails with; nil where it succeeds.
	dial atomic.Pointer[error]
}

func newDesk(t *testing.T) *desk {
	d := &desk{t: t, store: replicatest.NewStore(), log: replicatest.NewLog(), calls: make(chan wire.Conn, 16)}
	d.open()
	return d
}

// open starts the engine over what the desk has, as after a restart.
func (d *desk) open() {
	d.t.Helper()
	r, err := replica.Open(d.t.Context(), replica.Config{
		Device: laptop, Actor: actor(casale), Store: d.store, Log: d.log, LogDamaged: d.damaged, Anchor: d.anchor,
		Now: func() time.Time { return time.Now().Add(time.Duration(d.ahead.Load())) },
		Dial: func(context.Context) (wire.Conn, error) {
			if err := d.dial.Load(); err != nil {
				return nil, *err
			}
			near, far := wire.Pipe()
			d.calls <- far
			return near, nil
		},
	})
	if err != nil {
		d.t.Fatal(err)
	}
	d.Replica = r
}

// run starts the engine's connection; it ends with the test.
func (d *desk) run() {
	go d.Run(d.t.Context())
}

// answer takes the next call and says welcome.
func (d *desk) answer(w wire.Welcome) (wire.Conn, wire.Hello) {
	d.t.Helper()
	c := <-d.calls
	hello := receive[wire.Hello](d.t, c)
	w.Protocol = wire.Protocol
	if w.Epoch == "" {
		w.Epoch = "prima"
	}
	if w.Actor.Operatore == "" {
		w.Actor = actor(casale)
	}
	w.Scopes = w.Actor.Scopes()
	send(d.t, c, w)
	return c, hello
}

func receive[M wire.Message](t *testing.T, c wire.Conn) M {
	t.Helper()
	m, _, err := c.Receive(t.Context())
	if err != nil {
		t.Fatalf("receive: %v", err)
	}
	got, ok := m.(M)
	if !ok {
		t.Fatalf("received %T: %v", m, m)
	}
	return got
}

func send(t *testing.T, c wire.Conn, m wire.Message) {
	t.Helper()
	if err := c.Send(t.Context(), m); err != nil {
		t.Fatalf("send: %v", err)
	}
	synctest.Wait()
}

// feed brings every scope of an actor to a version.
func feed(a cartella.Attore, to cartella.Version, items ...wire.Item) wire.Feed {
	f := wire.Feed{Items: items, Cursors: map[cartella.Scope]cartella.Version{}, Head: a.Scopes()}
	for _, s := range f.Head {
		f.Cursors[s] = to
	}
	return f
}

func item(rec cartella.Record, v cartella.Version, in ...cartella.Scope) wire.Item {
	return wire.Item{ID: rec.ID, Kind: rec.Kind, Servizio: rec.Servizio, Version: v, Body: rec.Body, In: in}
}

func (d *desk) nome(who string) string {
	d.t.Helper()
	rec, ok, err := d.store.View(d.t.Context(), idOf(who))
	if err != nil {
		d.t.Fatal(err)
	}
	if !ok {
		return ""
	}
	var v struct{ Nome string }
	if err := rec.Into(&v); err != nil {
		d.t.Fatal(err)
	}
	return v.Nome
}

func (d *desk) wants(who, nome string) {
	d.t.Helper()
	if got := d.nome(who); got != nome {
		d.t.Errorf("name of %s: got %q, want %q", who, got, nome)
	}
}

func (d *desk) pending(want int) {
	d.t.Helper()
	if got := d.Status().Pending; got != want {
		d.t.Errorf("pending: got %d, want %d", got, want)
	}
}

func (d *desk) do(action cartella.Action, edits ...cartella.Edit) {
	d.t.Helper()
	if err := d.Do(d.t.Context(), action, edits...); err != nil {
		d.t.Fatalf("%s: %v", action, err)
	}
}

func verdict(seq cartella.Seq, o cartella.Outcome, at cartella.Version) wire.Verdicts {
	v := cartella.Verdict{Device: laptop, Seq: seq, Outcome: o, At: at}
	if o == cartella.Refused {
		v.Error = &cartella.Error{Code: cartella.CodeNonAutorizzato, Message: "No."}
	}
	return wire.Verdicts{Verdicts: []cartella.Verdict{v}}
}

var errLine = errors.New("no line")

const aWhile = 2 * time.Minute

// preferenze lands anna's settings as the first that she is sent.
func preferenze(t *testing.T, c wire.Conn) cartella.Record {
	t.Helper()
	pref, err := cartella.New(cartella.PreferenzeDi(anna), cartella.KindPreferenze, "", cartella.Preferenze{Utente: anna})
	if err != nil {
		t.Fatal(err)
	}
	send(t, c, feed(actor(casale), 1, item(pref, 1, cartella.ScopeUtente(anna))))
	return pref
}
