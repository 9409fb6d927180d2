package hub

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"time"

	"siz-icaro/sync/cartella"
	"siz-icaro/sync/ledger"
)

// foreseen is a record as its author's replica makes it too by an edit of its mutation,
// if it has was: what it was made of, nothing for a new one.
type foreseen struct {
	rec, was cartella.Record
	edit     int
}

// effect is what mutation m of actor does to the ledger that tx shows, at now
// by the central clock, and the records as they were decided, before anything followed
// from them. It fails only where the ledger holds what cannot be read: whatever a
// client may send has an effect, be it a refusal.
func effect(tx ledger.Tx, actor cartella.Attore, now time.Time, m cartella.Mutation) (e ledger.Effect, decided []cartella.Record, err error) {
	d := cartella.Decide(actor, now, tx, m)
	if d.Outcome != cartella.Accepted {
		e, err = unlanded(tx, actor, now, m, d)
		return e, nil, err
	}
	for i, rec := range d.Records {
		d.Records[i] = rec.Parsed()
	}
	records, further, err := cartella.Conseguenze(actor, m, now, tx, d.Records)
	if err != nil {
		return e, nil, fmt.Errorf("consequences of %s/%d: %w", m.Device, m.Seq, err)
	}
	w := writer{tx: tx, now: now, pending: make(map[cartella.ID]cartella.Record, len(records)), out: make([]ledger.Write, 0, len(records)+len(further))}
	order := make([]cartella.ID, 0, len(records))
	for _, rec := range records {
		order = append(order, rec.ID)
		if was, there := tx.Record(rec.ID); !there || string(was.Body) != string(rec.Body) {
			w.pending[rec.ID] = rec // an edit that changes nothing is no new version
		}
	}
	beside := w.beside()
	for _, id := range cartella.Derivati(records, tx) {
		rec, changed, err := w.derived(id, beside[id])
		if err != nil {
			return e, nil, fmt.Errorf("what follows from %s/%d: %w", m.Device, m.Seq, err)
		}
		if changed {
			w.pending[id] = rec
			if !slices.Contains(order, id) {
				order = append(order, id)
			}
		}
	}
	for _, id := range order {
		rec, changed := w.pending[id]
		if !changed {
			continue
		}
		w.write(rec)
		if _, existed := tx.Record(id); existed {
			w.children(rec)
		}
	}
	for _, n := range further {
		// Only an import could have taken the id; what it put there stays.
		if _, taken := tx.Record(n.ID); !taken {
			w.write(n)
		}
	}
	return ledger.Effect{Outcome: cartella.Accepted, Writes: w.out}, d.Records, nil
}

// made are those of the records written that their author's replica makes too: what m
// decided, with nothing that followed from it.
func made(tx ledger.Tx, m cartella.Mutation, decided []cartella.Record, writes []ledger.Write) (out []foreseen) {
	bodies := make(map[cartella.ID]json.RawMessage, len(decided))
	for _, rec := range decided {
		bodies[rec.ID] = rec.Body
	}
	for _, write := range writes {
		if body, ok := bodies[write.Record.ID]; ok && bytes.Equal(body, write.Record.Body) {
			was, _ := tx.Record(write.Record.ID)
			edit := slices.IndexFunc(m.Edits, func(e cartella.Edit) bool { return e.ID == write.Record.ID })
			out = append(out, foreseen{write.Record, was, edit})
		}
	}
	return out
}

// rescope is the effect of a day's passing: each record again, in the scopes
// it is in now, with what depends on it.
func rescope(tx ledger.Tx, now time.Time, ids []cartella.ID) (ledger.Effect, error) {
	w := again(tx, now, ids)
	return w.rewritten(ids), nil
}

// replace is the effect of a day that was wrong: each record again as rescope
// writes it, and what follows from others by today.
func replace(tx ledger.Tx, now time.Time, ids []cartella.ID) (ledger.Effect, error) {
	w := again(tx, now, ids)
	beside := w.beside()
	for _, id := range cartella.Derivati(slices.Collect(maps.Values(w.pending)), nil) {
		rec, changed, err := w.derived(id, beside[id])
		if err != nil {
			return ledger.Effect{}, fmt.Errorf("what follows from a record: %w", err)
		}
		if !changed {
			continue
		}
		if _, there := w.pending[id]; !there {
			ids = append(ids, id)
		}
		w.pending[id] = rec
	}
	return w.rewritten(ids), nil
}

// again begins to write records as they are.
func again(tx ledger.Tx, now time.Time, ids []cartella.ID) writer {
	w := writer{tx: tx, now: now, pending: map[cartella.ID]cartella.Record{}}
	for _, id := range ids {
		if rec, ok := tx.Record(id); ok {
			w.pending[id] = rec.Parsed()
		}
	}
	return w
}

// rewritten writes what is pending, in the order of ids.
func (w *writer) rewritten(ids []cartella.ID) ledger.Effect {
	for _, id := range ids {
		if rec, ok := w.pending[id]; ok {
			w.write(rec)
			w.children(rec)
		}
	}
	return ledger.Effect{Outcome: cartella.Accepted, Writes: w.out}
}

// writer places records in their scopes.
type writer struct {
	tx  ledger.Tx
	now time.Time
	// pending are the states that the mutation leaves behind, where new.
	pending map[cartella.ID]cartella.Record
	out     []ledger.Write
}

func (w *writer) write(rec cartella.Record) {
	w.out = append(w.out, w.placed(rec, w.parent(rec)))
}

func (w *writer) placed(rec cartella.Record, parent *cartella.Record) ledger.Write {
	from, to := cartella.Periodo(rec)
	return ledger.Write{
		Record:  rec,
		Scopes:  cartella.Scopes(rec, parent, w.now),
		Parent:  cartella.Group(rec),
		Expires: cartella.Expires(rec, w.now),
		Placed:  cartella.Giorno(w.now),
		From:    from,
		To:      to,
	}
}

// beside are the records that the mutation changes, by the one that they stand
// beside.
func (w *writer) beside() map[cartella.ID][]cartella.ID {
	out := map[cartella.ID][]cartella.ID{}
	for id, rec := range w.pending {
		if group := cartella.Group(rec); group != "" {
			out[group] = append(out[group], id)
		}
	}
	return out
}

// derived is a record with what follows in it from those beside it, as the
// mutation leaves them; of these it changes the ones named. changed is false where
// that is so already.
func (w *writer) derived(id cartella.ID, beside []cartella.ID) (rec cartella.Record, changed bool, err error) {
	rec, ok := w.state(id)
	if !ok {
		return rec, false, nil
	}
	var group []cartella.Record
	if _, existed := w.tx.Record(id); existed { // a new one has nothing beside it yet
		group = slices.DeleteFunc(w.tx.Children(id), func(c cartella.Record) bool { _, changes := w.pending[c.ID]; return changes })
	}
	for _, id := range beside {
		group = append(group, w.pending[id])
	}
	return cartella.Deriva(rec, group, w.now)
}

// state is a record as the mutation leaves it.
func (w *writer) state(id cartella.ID) (cartella.Record, bool) {
	if p, ok := w.pending[id]; ok {
		return p, true
	}
	return w.tx.Record(id)
}

func (w *writer) parent(rec cartella.Record) *cartella.Record {
	id := cartella.Parent(rec)
	if id == "" {
		return nil
	}
	if p, ok := w.state(id); ok {
		return &p
	}
	return nil
}

// children writes again what belongs to rec and is in other scopes because rec
// is. A record's reach is its own and its parent's, no further up, so one
// generation is all there is.
func (w *writer) children(rec cartella.Record) {
	if slices.Equal(w.out[len(w.out)-1].Scopes, sorted(w.tx.Scopes(rec.ID))) {
		return
	}
	for _, child := range w.tx.Children(rec.ID) {
		child = child.Parsed()
		// A case stands beside its person and has a reach of its own: were it
		// placed here, on a day that changes it, its diary would be left where it is.
		if _, own := w.pending[child.ID]; own || cartella.Parent(child) != rec.ID {
			continue
		}
		placed := w.placed(child, &rec)
		if !slices.Equal(placed.Scopes, sorted(w.tx.Scopes(child.ID))) {
			w.out = append(w.out, placed)
		}
	}
}

func sorted(scopes []cartella.Scope) []cartella.Scope {
	return slices.Sorted(slices.Values(scopes))
}

// unlanded is the effect of a mutation that does not land: its verdict, and
// the record that keeps it until its author decides.
func unlanded(tx ledger.Tx, actor cartella.Attore, now time.Time, m cartella.Mutation, d cartella.Decision) (ledger.Effect, error) {
	for i := range d.Conflicts {
		c := &d.Conflicts[i]
		c.By, c.At, _ = tx.LastChange(c.Record, c.Field)
	}
	e := ledger.Effect{Outcome: d.Outcome, Conflicts: d.Conflicts, Error: d.Error}
	if actor.Sistema {
		return e, nil // an import reports by itself
	}
	rec, ok, err := quarantine(tx, actor, now, m, d)
	if err != nil {
		return ledger.Effect{}, err
	}
	if ok {
		w := writer{tx: tx, now: now}
		w.write(rec)
		e.Writes = w.out
	}
	return e, nil
}

// quarantine is the riconciliazione of m, ok false where none is made. What is
// too large or too odd to be repeated in a record is named there without its
// content, which the ledger and the device's journal keep.
func quarantine(tx ledger.Tx, actor cartella.Attore, now time.Time, m cartella.Mutation, d cartella.Decision) (cartella.Record, bool, error) {
	if len(m.Edits) == 0 {
		return cartella.Record{}, false, nil
	}
	servizio, ok := serviceOf(tx, actor, now, m.Edits[0])
	if !ok {
		return cartella.Record{}, false, nil
	}
	// Whose device it came from, whoever it says it is signed by.
	m.Author = actor.Operatore
	bare := m
	bare.Edits = make([]cartella.Edit, 1)
	bare.Edits[0] = cartella.Edit{ID: m.Edits[0].ID, Kind: m.Edits[0].Kind}
	short := d
	short.Conflicts = nil
	for _, try := range []struct {
		m cartella.Mutation
		d cartella.Decision
	}{{m, d}, {bare, short}} {
		rec, worth, err := cartella.Quarantine(try.m, try.d, servizio, now)
		if err != nil {
			continue // larger than a body may be
		}
		if !worth {
			return cartella.Record{}, false, nil
		}
		if valid(tx, now, rec) {
			return rec, true, nil
		}
	}
	return cartella.Record{}, false, nil
}

// serviceOf is the service that keeps what e was to do: that in which a record
// was to be born; of one that is there, the service through which the author sees
// it, its own first or, where they do not see it, its own, so that it comes to
// them with the profile; of one that was never born, one of the author's. None
// keeps what was tried with an id that can be foreseen and that shows nothing to
// its author: if something came back or not, it would tell whether there is such
// a record. The ledger and the device have it all the same.
func serviceOf(tx ledger.Tx, actor cartella.Attore, now time.Time, e cartella.Edit) (cartella.ServizioID, bool) {
	if e.Create != nil && cartella.ID(e.Servizio).Valid() {
		return e.Servizio, true
	}
	mine := slices.DeleteFunc(slices.Sorted(maps.Keys(actor.Profili)), func(s cartella.ServizioID) bool {
		return actor.Profili[s] == cartella.RuoloAmministratore || s == cartella.ServizioStorico
	})
	rec, there := tx.Record(e.ID)
	own := there && slices.Contains(mine, rec.Servizio)
	w := writer{tx: tx, now: now}
	scopes := cartella.Scopes(rec, w.parent(rec), now)
	if !actor.Covers(scopes) {
		// What was theirs until yesterday is before their eyes until it is taken away.
		scopes = cartella.Scopes(rec, w.parent(rec), now.AddDate(0, 0, -1))
	}
	switch sees := actor.Covers(scopes); {
	case sees && !own:
		if i := slices.IndexFunc(mine, func(s cartella.ServizioID) bool {
			return slices.Contains(scopes, cartella.ScopeServizio(s)) || slices.Contains(scopes, cartella.ScopeRiservato(s, actor.Operatore))
		}); i >= 0 {
			return mine[i], true
		}
		return rec.Servizio, true
	case there && sees == own:
		return rec.Servizio, true
	case !e.ID.Minted() || len(mine) == 0:
		return "", false
	}
	return mine[0], true
}

// valid asks the rules themselves whether rec may stand: a record that broke
// them could never be edited, and its author never decide.
func valid(tx ledger.Tx, now time.Time, rec cartella.Record) bool {
	d := cartella.Decide(cartella.Attore{Sistema: true}, now, tx, cartella.Mutation{
		Device: cartella.Centrale, Seq: 1, Action: cartella.AzioneImporta, At: now,
		Edits: []cartella.Edit{cartella.Creation(rec)},
	})
	return d.Outcome == cartella.Accepted
}
