package central

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"sync"

	"siz-icaro/backend/identity"
	"siz-icaro/sync/cartella"
	"siz-icaro/sync/fresh"
	"siz-icaro/sync/ledger"
)

// Actors says who may act as what now: the profiles of an account and, of its
// services, those that open their diaries to amministrativi too. That is a setting of
// the service's record, so that the log keeps who read what, and since when.
//
// It is asked before each message that leaves, and reads an operator's profiles once
// for each change of any: accounts that change say so by an event in the same
// transaction, the services' records by their scope's digest, whichever program
// changed them. Those it looks at each time, once for all who ask at once.
type Actors struct {
	ids      *identity.Store
	ledger   ledger.Archive
	event    fresh.Answer[int64]
	services fresh.Answer[cartella.Digest]

	// mu guards what follows: what profiles were as of an event, as far as anybody
	// asked.
	mu    sync.Mutex
	as    int64
	known map[cartella.OperatoreID]profiles
}

// profiles are somebody's. Of whom a service's setting says something they hold as of
// which state of the services.
type profiles struct {
	actor    cartella.Attore
	settings bool
	as       cartella.Digest
}

// NewActors makes Actors of the accounts and of the log of record.
func NewActors(ids *identity.Store, archive ledger.Archive) *Actors {
	return &Actors{ids: ids, ledger: archive}
}

// Actor is what an operator may act as, for the caller to read alone. The error is a
// *cartella.Error where the account does not exist or is disabled.
func (a *Actors) Actor(ctx context.Context, operatore cartella.OperatoreID) (cartella.Attore, error) {
	event, err := a.event.Now(func() (int64, error) { return a.ids.LastEvent(ctx) })
	if err != nil {
		return cartella.Attore{}, err
	}
	p, known := a.recall(event, operatore)
	if known && !p.settings {
		return p.actor, nil
	}
	services, err := a.services.Now(func() (d cartella.Digest, err error) {
		d, _, err = a.ledger.Digest(ctx, cartella.ScopeAmbito)
		return d, err
	})
	if err != nil {
		return cartella.Attore{}, err
	}
	if known && p.as == services {
		return p.actor, nil
	}
	// What is read now is no older than what was looked at.
	if p, err = a.read(ctx, operatore); err != nil {
		return cartella.Attore{}, err
	}
	p.as = services
	a.keep(event, p)
	return p.actor, nil
}

func (a *Actors) recall(event int64, operatore cartella.OperatoreID) (profiles, bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.as != event || a.known == nil {
		a.as, a.known = event, map[cartella.OperatoreID]profiles{}
	}
	p, ok := a.known[operatore]
	return p, ok
}

func (a *Actors) keep(event int64, p profiles) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.as == event {
		a.known[p.actor.Operatore] = p
	}
}

func (a *Actors) read(ctx context.Context, operatore cartella.OperatoreID) (p profiles, err error) {
	if p.actor, err = a.ids.Actor(ctx, operatore); err != nil {
		return p, err
	}
	for _, id := range slices.Sorted(maps.Keys(p.actor.Profili)) {
		if ruolo := p.actor.Profili[id]; ruolo.Sociale(false) || !ruolo.Sociale(true) {
			continue // the setting changes nothing for them
		}
		p.settings = true
		rec, ok, err := a.ledger.Record(ctx, cartella.ID(id))
		if err != nil {
			return p, fmt.Errorf("read servizio: %w", err)
		}
		var v cartella.Servizio
		if !ok || rec.Kind != cartella.KindServizio {
			continue
		}
		if err := rec.Into(&v); err != nil {
			return p, err
		}
		if v.DiarioAperto {
			p.actor.Aperti = append(p.actor.Aperti, id)
		}
	}
	return p, nil
}
