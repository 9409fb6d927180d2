package central_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"siz-icaro/backend/central"
	"siz-icaro/backend/identity"
	"siz-icaro/backend/ledger/sqlite"
	"siz-icaro/sync/cartella"
	"siz-icaro/sync/hub"
	"siz-icaro/sync/wire"
)

// twoPrograms are a central service and a command that runs beside it: each has
// opened the same accounts and the same ledger.
type twoPrograms struct {
	t              testing.TB
	ids, othersIDs *identity.Store
	ledger         *sqlite.DB
	actors         *central.Actors
	hub            *hub.Hub
	directory      *central.Directory // the command's
}

func newTwoPrograms(t testing.TB) *twoPrograms {
	dir := t.TempDir()
	p := &twoPrograms{t: t}
	hash := identity.Config{Hash: identity.HashCost{MemoryKiB: 64, Time: 1, Threads: 1}}
	var err error
	var errs []error
	p.ids, err = identity.Open(t.Context(), dir, hash)
	errs = append(errs, err)
	p.othersIDs, err = identity.Open(t.Context(), dir, hash)
	errs = append(errs, err)
	p.ledger, err = sqlite.Open(t.Context(), filepath.Join(dir, "centrale.db"), sqlite.Config{})
	errs = append(errs, err)
	others, err := sqlite.Open(t.Context(), filepath.Join(dir, "centrale.db"), sqlite.Config{})
	if err := errors.Join(append(errs, err)...); err != nil {
		t.Fatal(err)
	}
	log := slog.New(slog.DiscardHandler)
	p.actors = central.NewActors(p.ids, p.ledger)
	p.hub = hub.New(hub.Config{Ledger: p.ledger, Directory: p.actors, Now: time.Now, Log: log})
	command := hub.New(hub.Config{Ledger: others, Directory: p.othersIDs, Now: time.Now, Log: log})
	p.directory = central.NewDirectory(p.othersIDs, others, command, time.Now)
	t.Cleanup(func() {
		p.hub.Close()
		command.Close()
		if err := errors.Join(p.ledger.Close(), others.Close(), p.ids.Close(), p.othersIDs.Close()); err != nil {
			t.Error(err)
		}
	})
	p.must(p.directory.EnsureFixed(t.Context()))
	for _, s := range []cartella.ServizioID{"casale", "ufficio"} {
		p.must(p.directory.CreateServizio(t.Context(), central.Servizio{ID: s, Nome: string(s), Tipo: "area", Attivo: true}))
	}
	return p
}

func (p *twoPrograms) must(err error) {
	p.t.Helper()
	if err != nil {
		p.t.Fatal(err)
	}
}

func (p *twoPrograms) hire(u string, ruolo cartella.Ruolo) {
	p.t.Helper()
	p.must(p.othersIDs.Create(p.t.Context(), identity.NewAccount{
		Utente: u, Operatore: cartella.OperatoreID("op-" + u), Cognome: "Cognome", Nome: "Nome", Password: password, Chosen: true,
		Profiles: map[cartella.ServizioID]cartella.Ruolo{"casale": ruolo},
	}))
}

// TestActorsAreOfNow: what another program has done is true from the next question
// on, and nobody says that it was done.
func TestActorsAreOfNow(t *testing.T) {
	p := newTwoPrograms(t)
	p.hire("anna", cartella.RuoloAmministrativo)
	want := func(what string, scopes ...cartella.Scope) {
		t.Helper()
		for range 2 { // once anew, and once as it is known
			actor, err := p.actors.Actor(t.Context(), "op-anna")
			if err != nil {
				t.Fatalf("%s: %v", what, err)
			}
			for _, s := range []cartella.Scope{"servizio:casale", "sociale:casale", "servizio:ufficio"} {
				if got, want := slices.Contains(actor.Scopes(), s), slices.Contains(scopes, s); got != want {
					t.Errorf("%s: %s is granted: %v, want %v", what, s, got, want)
				}
			}
		}
	}
	want("at first", "servizio:casale")
	p.must(p.directory.OpenDiary(t.Context(), "casale", true))
	want("the diaries are open", "servizio:casale", "sociale:casale")
	p.must(p.directory.OpenDiary(t.Context(), "casale", false))
	want("they are not any more", "servizio:casale")
	p.must(p.othersIDs.Assign(t.Context(), "anna", map[cartella.ServizioID]cartella.Ruolo{"ufficio": cartella.RuoloAmministrativo}))
	want("she went elsewhere", "servizio:ufficio")
	p.must(p.othersIDs.Grant(t.Context(), "anna", "casale", cartella.RuoloAssistenteSociale))
	want("she is lent", "servizio:ufficio", "servizio:casale", "sociale:casale")
	p.must(p.othersIDs.Revoke(t.Context(), "anna", "casale"))
	want("and back", "servizio:ufficio")
	p.must(p.othersIDs.Disable(t.Context(), "anna"))
	if _, err := p.actors.Actor(t.Context(), "op-anna"); cartella.CodeOf(err) != cartella.CodeAccountDisabilitato {
		t.Errorf("disabled: %v", err)
	}
	p.must(p.othersIDs.Enable(t.Context(), "anna"))
	want("enabled again", "servizio:ufficio")
}

// listener is a session that notes the newest version that came through a service.
type listener struct {
	utente string
	newest atomic.Uint64
	// taken is up to which version it may come.
	taken cartella.Version
}

// TestNoRecordLeavesAfterItsProfileWasTaken, with many listening, somebody writing all
// the time, and another program taking one profile after the other.
func TestNoRecordLeavesAfterItsProfileWasTaken(t *testing.T) {
	const many = 30
	p := newTwoPrograms(t)
	var listeners []*listener
	var hearing, serving sync.WaitGroup
	// told are the sessions that have heard of what was taken.
	var told sync.WaitGroup
	for i := range many {
		l := &listener{utente: fmt.Sprintf("op%02d", i)}
		p.hire(l.utente, cartella.RuoloAssistenteSociale)
		listeners = append(listeners, l)
		near, far := wire.Pipe()
		device := cartella.DeviceID("pc-" + l.utente)
		serving.Go(func() {
			_ = p.hub.Serve(context.WithoutCancel(t.Context()), far, hub.Identity{Operatore: cartella.OperatoreID("op-" + l.utente), Device: device})
		})
		p.must(near.Send(t.Context(), wire.Hello{Protocol: wire.Protocol, Device: device, Credit: 64 << 20}))
		told.Add(1)
		hearing.Go(func() {
			done := sync.OnceFunc(told.Done)
			defer done()
			for {
				m, _, err := near.Receive(context.WithoutCancel(t.Context()))
				if err != nil {
					return // the hub has closed
				}
				switch m := m.(type) {
				case wire.Scopes:
					done()
				case wire.Feed:
					for _, it := range m.Items {
						if slices.Contains(it.In, "servizio:casale") {
							l.newest.Store(max(l.newest.Load(), uint64(it.Version)))
						}
					}
				}
			}
		})
	}
	writing, stop := context.WithCancel(t.Context())
	var writer sync.WaitGroup
	written := make(chan struct{}, 1)
	last, err := p.ledger.LastSeq(t.Context(), cartella.Centrale)
	p.must(err)
	writer.Go(func() {
		for n := 0; writing.Err() == nil; n++ {
			rec, err := cartella.New(cartella.ID(fmt.Sprintf("s%06d", n)), cartella.KindSoggetto, "casale", map[string]any{"cognome": "Rossi", "nome": "Ada"})
			if err != nil {
				t.Error(err)
				return
			}
			last++
			m := cartella.Mutation{Device: cartella.Centrale, Seq: last, Action: cartella.AzioneImporta, At: time.Now().UTC(), Edits: []cartella.Edit{cartella.Creation(rec)}}
			if v, err := p.hub.Commit(context.WithoutCancel(writing), m); err != nil || v.Outcome != cartella.Accepted {
				t.Error(v.Error, err)
				return
			}
			select {
			case written <- struct{}{}:
			default:
			}
		}
	})
	for _, l := range listeners {
		<-written // there is something new to send
		p.must(p.othersIDs.Assign(t.Context(), l.utente, map[cartella.ServizioID]cartella.Ruolo{"ufficio": cartella.RuoloAssistenteSociale}))
		l.taken, err = p.ledger.Head(t.Context())
		p.must(err)
	}
	told.Wait()
	stop()
	writer.Wait()
	p.hub.Close()
	serving.Wait()
	hearing.Wait()
	heard := 0
	for _, l := range listeners {
		if l.newest.Load() > 0 {
			heard++
		}
		if got := cartella.Version(l.newest.Load()); got > l.taken {
			t.Errorf("%s was sent version %d; the profile had been taken by %d", l.utente, got, l.taken)
		}
	}
	if heard == 0 {
		t.Error("nobody had been sent anything")
	}
}
