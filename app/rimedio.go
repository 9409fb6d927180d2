package app

import (
	"sync"
	"time"

	"siz-icaro/sync/cartella"
)

// Rimedio says whether what was done last to a record can be undone.
type Rimedio struct {
	Si bool `json:"si"`
}

// entro is for how long what was done can be undone: a little longer than the
// screen offers it.
const entro = 15 * time.Second

// rimedi are what the operator did last to each record, for as long as it can be
// undone. They are in no file: what was done is done, and undoing it is another
// mutation, by the rules that hold for everybody.
type rimedi struct {
	mu    sync.Mutex // guards what follows
	fatti map[cartella.ID]fatto
}

// fatto is one edit as it was made, and when.
type fatto struct {
	cartella.Edit
	quando time.Time
}

// ricorda keeps what was just done to a record. An action that wrote anything
// beside it, as an entry of the diary, is told there: it is not undone by halves.
func (r *rimedi) ricorda(edits []cartella.Edit, now time.Time) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.fatti == nil {
		r.fatti = map[cartella.ID]fatto{}
	}
	for id, f := range r.fatti {
		if now.Sub(f.quando) > entro {
			delete(r.fatti, id)
		}
	}
	for _, e := range edits {
		delete(r.fatti, e.ID)
	}
	if len(edits) == 1 && edits[0].Create == nil {
		r.fatti[edits[0].ID] = fatto{edits[0], now}
	}
}

// contrario is what would undo the last that was done to a record, and the action
// whose rule allows it to the operator; outcome is Refused where there is none, and
// Conflicted where somebody has changed the same since.
func (s *sessione) contrario(id cartella.ID) (action cartella.Action, back cartella.Edit, outcome cartella.Outcome) {
	s.rimedi.mu.Lock()
	done, known := s.rimedi.fatti[id]
	s.rimedi.mu.Unlock()
	if !known || s.now().Sub(done.quando) > entro {
		return "", back, cartella.Refused
	}
	back = cartella.Edit{ID: done.ID, Kind: done.Kind, Set: map[cartella.Path]cartella.Change{}}
	for p, ch := range done.Set {
		back.Set[p] = cartella.Change{Was: ch.Now, Now: ch.Was}
	}
	k := cartella.SchedaDi(done.Kind)
	for i := range k.Azioni {
		a := &k.Azioni[i]
		if a.Crea || a.AllApertura || len(a.Anche) > 0 {
			continue
		}
		switch s.decide(a.Nome, []cartella.Edit{back}).Outcome {
		case cartella.Accepted:
			return a.Nome, back, cartella.Accepted
		case cartella.Conflicted:
			action = a.Nome
		}
	}
	if action == "" {
		return "", back, cartella.Refused
	}
	return action, back, cartella.Conflicted
}

// Rimedio says whether what was done last to a record can be undone, which is so
// for a few seconds and where the rules have an action that leads back.
func (x *Schede) Rimedio(id string) (out Rimedio, err error) {
	defer x.app.guard(&err)
	s, err := x.app.session()
	if err != nil {
		return out, err
	}
	_, _, outcome := s.contrario(cartella.ID(id))
	out.Si = outcome == cartella.Accepted
	return out, nil
}

// Annulla undoes what was done last to a record. What somebody has changed since
// stays, and is told.
func (x *Schede) Annulla(id string) (err error) {
	defer x.app.guard(&err)
	s, err := x.app.session()
	if err != nil {
		return err
	}
	action, back, outcome := s.contrario(cartella.ID(id))
	if outcome == cartella.Refused {
		return &cartella.Error{Code: cartella.CodeStatoNonAmmesso, Message: "Non si può più riportare com'era: apri la scheda e guarda com'è ora."}
	}
	if err := s.do(action, back); err != nil {
		return err
	}
	s.rimedi.dimentica(back.ID)
	return nil
}

func (r *rimedi) dimentica(id cartella.ID) {
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.fatti, id)
}
