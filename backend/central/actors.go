package central

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"siz-icaro/backend/identity"
	"siz-icaro/sync/cartella"
	"siz-icaro/sync/ledger"
)

// Actors says who may act as what now: the profiles of an account and, of its
// services, those that open their diaries to amministrativi too. That is a setting of
// the service's record, so that the log keeps who read what, and since when.
type Actors struct {
	ids    *identity.Store
	ledger ledger.Archive
}

// NewActors makes Actors of the accounts and of the log of record.
func NewActors(ids *identity.Store, archive ledger.Archive) *Actors { return &Actors{ids, archive} }

// Actor is what an operator may act as. The error is a *cartella.Error where the
// account does not exist or is disabled.
func (a *Actors) Actor(ctx context.Context, operatore cartella.OperatoreID) (cartella.Attore, error) {
	actor, err := a.ids.Actor(ctx, operatore)
	if err != nil {
		return actor, err
	}
	for _, id := range slices.Sorted(maps.Keys(actor.Profili)) {
		if ruolo := actor.Profili[id]; ruolo.Sociale(false) || !ruolo.Sociale(true) {
			continue // the setting changes nothing for them
		}
		rec, ok, err := a.ledger.Record(ctx, cartella.ID(id))
		if err != nil {
			return actor, fmt.Errorf("read servizio: %w", err)
		}
		var v cartella.Servizio
		if !ok || rec.Kind != cartella.KindServizio {
			continue
		}
		if err := rec.Into(&v); err != nil {
			return actor, err
		}
		if v.DiarioAperto {
			actor.Aperti = append(actor.Aperti, id)
		}
	}
	return actor, nil
}
