package simtest

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"testing/synctest"
	"time"

	"siz-icaro/sync/cartella"
	"siz-icaro/sync/replica"
)

// settle ends all misfortune and waits until everybody is in agreement, or for
// longer than that can take.
func (w *world) settle() bool {
	w.calm.set(true)
	w.ledger.setFault(nil)
	if w.central() == nil {
		w.startHub()
	}
	for _, d := range w.desks {
		d.log.SetFail(nil)
		if d.engine == nil {
			d.start()
		}
		d.plug()
	}
	for range 60 {
		<-time.After(30 * time.Second)
		if err := w.central().Expire(context.Background()); err != nil {
			w.t.Errorf("expire: %v", err)
		}
		<-time.After(time.Second)
		synctest.Wait()
		if !slices.ContainsFunc(w.desks, func(d *desk) bool { return !d.inAgreement() }) {
			// What digests find wrong is repaired in these minutes.
			<-time.After(20 * time.Minute)
			synctest.Wait()
			return true
		}
	}
	for _, d := range w.desks {
		if s := d.engine.Status(); !d.inAgreement() {
			w.t.Errorf("%s does not come to agreement: %+v, problem %v", d.device, s, s.Problem)
		}
	}
	return false
}

func (d *desk) inAgreement() bool {
	s := d.engine.Status()
	return s.Phase == replica.Live && s.Pending == 0 && len(d.store.Views()) == 0
}

// check compares the settled world with the promises.
func (w *world) check() {
	a := w.ledger.backup()
	w.checkScopes(a)
	for _, d := range w.desks {
		d.checkSaid(a)
		d.checkReplica(a)
	}
}

// checkScopes: each record is in the scopes that the rule gives it.
func (w *world) checkScopes(a archive) {
	for id, p := range a.records {
		var parent *cartella.Record
		if up, ok := a.records[p.parent]; ok && p.parent != "" {
			parent = &up.Record
		}
		want := cartella.Scopes(p.Record, parent, time.Now())
		if got := slices.Sorted(slices.Values(p.scopes)); !slices.Equal(got, want) {
			w.t.Errorf("%s %s is in %v, the rule says %v", p.Kind, id, got, want)
		}
	}
}

// checkSaid: what was said to be saved is in the ledger, as it was said, and
// where it did not land something keeps it.
func (d *desk) checkSaid(a archive) {
	for _, s := range d.said {
		h, ok := a.held[d.device][s.seq]
		if !ok {
			d.w.t.Errorf("%s/%d was said to be saved and is not in the ledger", d.device, s.seq)
			continue
		}
		if raw := encoded(h.mutation.Edits); string(raw) != s.edits {
			d.w.t.Errorf("%s/%d is in the ledger as another mutation", d.device, s.seq)
		}
		if h.verdict.Outcome == cartella.Accepted || h.mutation.Action == cartella.AzionePreferenzeImposta || h.mutation.Action == cartella.AzioneRiconciliaRisolvi {
			continue
		}
		if _, known := h.before[h.mutation.Edits[0].ID]; !known && h.mutation.Edits[0].Servizio == "" {
			// About a record that the ledger does not have, by somebody who may
			// have no service to keep it in: the ledger alone keeps it.
			continue
		}
		kept, ok := a.records[cartella.DerivedID(d.device, s.seq, 0)]
		if !ok {
			d.w.t.Errorf("%s/%d %s did not land (%v) and nothing keeps it", d.device, s.seq, h.mutation.Action, h.verdict.Error)
		} else if actor := d.engine.Actor(); !d.moved && actor.Covers(h.scopes) && !actor.Covers(kept.scopes) {
			d.w.t.Errorf("%s/%d %s did not land, and what keeps it in %v is not for its author to see", d.device, s.seq, h.mutation.Action, kept.scopes)
		}
	}
}

// checkViews, at a moment at which nothing is under way: what the operator sees
// is what is confirmed with what they wrote since on top, in the order in which
// they wrote it, as far as it applies. It looks away while a verdict is known
// and its effect has not come, for then both are right.
func (d *desk) checkViews() {
	if d.engine == nil || d.rotten {
		return
	}
	pending, sure := d.pending()
	if !sure {
		return
	}
	confirmed, _ := d.store.All()
	want := map[cartella.ID]cartella.Record{}
	for _, m := range pending {
		decided := cartella.Decide(d.engine.Actor(), d.now(), over{want, confirmed}, m)
		if made := cartella.Decide(d.engine.Actor(), m.At, over{want, confirmed}, m); made.Outcome != decided.Outcome {
			return // a share has ended since: it shows as it was saved until it is judged
		}
		if decided.Outcome != cartella.Accepted {
			continue
		}
		for _, rec := range decided.Records {
			want[rec.ID] = rec
		}
	}
	got := d.store.Views()
	for _, id := range slices.Sorted(maps.Keys(want)) {
		if view, ok := got[id]; !ok || !bytes.Equal(view.Body, want[id].Body) {
			d.w.t.Errorf("%s shows %s as %s, want %s", d.device, id, view.Body, want[id].Body)
		}
	}
	for _, id := range slices.Sorted(maps.Keys(got)) {
		if _, ok := want[id]; !ok {
			d.w.t.Errorf("%s shows %s as %s, which nothing pending makes", d.device, id, got[id].Body)
		}
	}
}

// over is what was made on top of what is confirmed.
type over struct {
	made, confirmed map[cartella.ID]cartella.Record
}

func (o over) Record(id cartella.ID) (cartella.Record, bool) {
	if rec, ok := o.made[id]; ok {
		return rec, true
	}
	rec, ok := o.confirmed[id]
	return rec, ok
}

// pending are the mutations without a verdict, by the journal alone. sure is
// false where one was accepted and may not have come back by the feed, or where
// the engine has verdicts that the journal does not hold yet.
func (d *desk) pending() (out []cartella.Mutation, sure bool) {
	state, err := d.store.State(context.Background())
	if err != nil {
		d.w.t.Fatal(err)
	}
	var all []cartella.Mutation
	verdicts := map[cartella.Seq]cartella.Verdict{}
	err = d.log.Sure(func(_ byte, payload []byte) error {
		var e struct {
			cartella.Mutation
			Verdict *cartella.Verdict `json:"verdict"`
			After   *cartella.Seq     `json:"after"`
		}
		if err := json.Unmarshal(payload, &e); err != nil {
			return err
		}
		switch {
		case len(e.Edits) > 0:
			all = append(all, e.Mutation)
		case e.Verdict != nil:
			verdicts[e.Verdict.Seq] = *e.Verdict
		case e.After != nil:
			maps.DeleteFunc(verdicts, func(seq cartella.Seq, _ cartella.Verdict) bool { return seq > *e.After })
		}
		return nil
	})
	if err != nil {
		d.w.t.Fatal(err)
	}
	for _, m := range all {
		v, judged := verdicts[m.Seq]
		if !judged {
			out = append(out, m)
			continue
		}
		for _, scope := range d.engine.Actor().Scopes() {
			if v.Outcome == cartella.Accepted && v.At > state.Cursors[scope] {
				return nil, false
			}
		}
	}
	// What a restored central service lacks is pending again at once; the note of
	// it may wait for the disk.
	if d.w.epochs > 0 && d.engine.Status().Pending > len(out) {
		return nil, false
	}
	// The engine writes verdicts down a moment after they came, and knows more
	// than the journal until then; it can know of those alone that were given.
	if known := len(out) - d.engine.Status().Pending; known > 0 && known <= d.w.ledger.judged(d.device, out) {
		return nil, false
	}
	return out, true
}

// checkReplica: the replica is the feeds of the operator's scopes, no more and
// no less, and shows nothing else.
func (d *desk) checkReplica(a archive) {
	actor, err := d.w.dir.Actor(context.Background(), d.who)
	if err != nil {
		d.w.t.Fatal(err)
	}
	if got := d.engine.Actor(); !maps.Equal(got.Profili, actor.Profili) {
		d.w.t.Errorf("%s believes in the profiles %v, has %v", d.device, got.Profili, actor.Profili)
	}
	want := map[cartella.ID]cartella.Record{}
	in := map[cartella.ID][]cartella.Scope{}
	for _, scope := range actor.Scopes() {
		var sum cartella.Digester
		for id, e := range a.feeds[scope] {
			if !e.Gone {
				want[id] = e.Record
				in[id] = append(in[id], scope)
				sum.Add(id, e.Version)
			}
		}
		got, err := d.store.Digest(context.Background(), scope)
		if err != nil {
			d.w.t.Fatal(err)
		}
		if got != sum.Digest() {
			d.w.t.Errorf("%s: digest of %s: got %v, want %v", d.device, scope, got, sum.Digest())
		}
	}
	got, scopes := d.store.All()
	for id, rec := range want {
		has, ok := got[id]
		if !ok {
			d.w.t.Errorf("%s lacks %s %s@%d", d.device, rec.Kind, id, rec.Version)
			continue
		}
		if has.Version != rec.Version || has.Kind != rec.Kind || has.Servizio != rec.Servizio || !bytes.Equal(has.Body, rec.Body) {
			d.w.t.Errorf("%s holds %s@%d, the ledger %d", d.device, id, has.Version, rec.Version)
		}
		if !slices.Equal(scopes[id], in[id]) {
			d.w.t.Errorf("%s holds %s through %v, want %v", d.device, id, scopes[id], in[id])
		}
	}
	for id := range got {
		if _, ok := want[id]; !ok {
			d.w.t.Errorf("%s still holds %s, which is not its operator's", d.device, id)
		}
	}
	if views := d.store.Views(); len(views) > 0 {
		d.w.t.Errorf("%s shows %d provisional states with nothing pending", d.device, len(views))
	}
	state, err := d.store.State(context.Background())
	if err != nil {
		d.w.t.Fatal(err)
	}
	for scope := range state.Cursors {
		if !slices.Contains(actor.Scopes(), scope) {
			d.w.t.Errorf("%s still follows %s", d.device, scope)
		}
	}
	if d.repairs += d.engine.Status().Repairs; d.repairs > 0 && !d.rotten {
		d.w.t.Errorf("%s had to be repaired %d times, and nothing had damaged it", d.device, d.repairs)
	}
}

// landed checks at a commit that nothing is overwritten in silence: what an
// accepted change says it replaces is what stood, and what it says is there
// afterwards.
func landed(m cartella.Mutation, before map[cartella.ID]cartella.Record, after map[cartella.ID]placed) error {
	for _, e := range m.Edits {
		for p, c := range e.Set {
			stood, is := before[e.ID].Field(p), after[e.ID].Field(p)
			if e.Kind != cartella.KindPreferenze && !bytes.Equal(stood, c.Was) && !bytes.Equal(stood, c.Now) {
				return fmt.Errorf("%s/%d overwrote %s of %s: saw %s, %s stood", m.Device, m.Seq, p, e.ID, c.Was, stood)
			}
			if !bytes.Equal(is, c.Now) {
				return fmt.Errorf("%s/%d was accepted, and %s of %s is %s", m.Device, m.Seq, p, e.ID, is)
			}
		}
		if e.Create != nil {
			if _, ok := after[e.ID]; !ok {
				return fmt.Errorf("%s/%d was accepted, and %s is not there", m.Device, m.Seq, e.ID)
			}
		}
	}
	return nil
}
