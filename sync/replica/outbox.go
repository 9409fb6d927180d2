package replica

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"siz-icaro/sync/cartella"
)

// Retention is how long a mutation is kept after its verdict, to be offered
// again to a central service that was restored from a backup.
const Retention = 30 * 24 * time.Hour

// The entries of the Log. The numbers are on disk: append only.
const (
	entrySelf     byte = 1 // self
	entryMutation byte = 2 // a cartella.Mutation
	entryVerdict  byte = 3 // settlement
	entryReopened byte = 4 // reopening
)

// self is who the outbox belongs to and what would be lost with older entries.
type self struct {
	Device cartella.DeviceID `json:"device"`
	Actor  cartella.Attore   `json:"actor"`
	// Last is the newest seq ever given out.
	Last cartella.Seq `json:"last,omitempty"`
	// Landed: this and all earlier mutations need no provisional effect.
	Landed cartella.Seq `json:"landed,omitempty"`
	// Reconciled is when everything was last known to be in agreement.
	Reconciled time.Time `json:"reconciled,omitzero"`
	// Left are the numbers that were left out on purpose, oldest first.
	Left []span `json:"left,omitempty"`
	// Doubts are the numbers whose mutations are lost, as far as is known.
	Doubts []Doubt `json:"doubts,omitempty"`
}

// span is a stretch of numbers, ends included.
type span struct {
	From cartella.Seq `json:"from"`
	To   cartella.Seq `json:"to"`
}

// settlement is a verdict and when it arrived, by the later of the device's clock
// and the central one.
type settlement struct {
	Verdict cartella.Verdict `json:"verdict"`
	Il      time.Time        `json:"il"`
	Landed  cartella.Seq     `json:"landed,omitempty"`
}

// reopening says that the central service has lost what follows After: those
// mutations are offered again, whatever their verdict was.
type reopening struct {
	After cartella.Seq `json:"after"`
}

// Outbox is every mutation this device still answers for, in order of seq. It
// is a view of the Log and is not safe for concurrent use.
type Outbox struct {
	log  Log
	self self
	// sent are the retained mutations, oldest first. Their seqs have no gap
	// except where the Log was damaged.
	sent []*sent
	// unnoted are the settlements that the log does not hold yet.
	unnoted []settlement
	// unnamed says that the log does not name its owner yet.
	unnamed bool
}

// sent is one retained mutation.
type sent struct {
	mutation cartella.Mutation
	size     int // of its JSON
	at       Position
	verdict  *cartella.Verdict
	settled  time.Time
}

func (s *sent) accepted() bool { return s.verdict != nil && s.verdict.Outcome == cartella.Accepted }

// OpenOutbox rebuilds the outbox from the log, and writes nothing. A log of another
// device or operator is an error; actor is used where the log knows none yet.
func OpenOutbox(log Log, device cartella.DeviceID, actor cartella.Attore) (*Outbox, error) {
	o := &Outbox{log: log}
	if err := log.Replay(o.replay); err != nil {
		return nil, fmt.Errorf("replay the journal: %w", err)
	}
	if o.self.Device == "" {
		if !device.Valid() || actor.Operatore == "" {
			return nil, fmt.Errorf("a new outbox needs a device and an actor")
		}
		o.self.Device, o.self.Actor, o.unnamed = device, actor, true
		return o, nil
	}
	if o.self.Device != device {
		return nil, fmt.Errorf("the journal belongs to device %s, not %s", o.self.Device, device)
	}
	if actor.Operatore != "" && actor.Operatore != o.self.Actor.Operatore {
		return nil, fmt.Errorf("the journal belongs to another operator")
	}
	return o, nil
}

func (o *Outbox) replay(at Position, typ byte, payload []byte) error {
	var err error
	switch typ {
	case entrySelf:
		// Into a value of its own: a map that is there keeps what the new text
		// does not name, and a profile that was taken would be back.
		var s self
		if err = json.Unmarshal(payload, &s); err == nil {
			s.Last = max(s.Last, o.self.Last)
			o.self = s
		}
	case entryMutation:
		var m cartella.Mutation
		if err = json.Unmarshal(payload, &m); err == nil {
			o.add(m, len(payload), at)
		}
	case entryVerdict:
		var s settlement
		if err = json.Unmarshal(payload, &s); err == nil {
			if e := o.find(s.Verdict.Seq); e != nil {
				e.verdict, e.settled = &s.Verdict, s.Il
			}
			o.self.Landed = max(o.self.Landed, s.Landed)
		}
	case entryReopened:
		var r reopening
		if err = json.Unmarshal(payload, &r); err == nil {
			o.reopenFrom(r.After)
		}
	default:
		return fmt.Errorf("entry of unknown type %d: the journal is a newer program's", typ)
	}
	if err != nil {
		return fmt.Errorf("read entry of type %d: %w", typ, err)
	}
	return nil
}

// add puts m in its place: one that was lost and taken back stands in the log
// behind later ones. Of two under one number the first counts.
func (o *Outbox) add(m cartella.Mutation, size int, at Position) *sent {
	i, ok := o.search(m.Seq)
	if ok {
		return o.sent[i]
	}
	e := &sent{mutation: m, size: size, at: at}
	o.sent = slices.Insert(o.sent, i, e)
	o.self.Last = max(o.self.Last, m.Seq)
	return e
}

func (o *Outbox) search(seq cartella.Seq) (at int, ok bool) {
	return slices.BinarySearchFunc(o.sent, seq, func(e *sent, s cartella.Seq) int { return cmp.Compare(e.mutation.Seq, s) })
}

func (o *Outbox) find(seq cartella.Seq) *sent {
	if i, ok := o.search(seq); ok {
		return o.sent[i]
	}
	return nil
}

func (o *Outbox) reopenFrom(after cartella.Seq) {
	for _, e := range o.sent {
		if e.mutation.Seq > after {
			e.verdict, e.settled = nil, time.Time{}
		}
	}
	o.unnoted = slices.DeleteFunc(o.unnoted, func(s settlement) bool { return s.Verdict.Seq > after })
	o.self.Landed = min(o.self.Landed, after)
}

func (o *Outbox) writeSelf(ctx context.Context) error {
	raw, err := cartella.Marshal(o.self)
	if err == nil {
		_, err = o.log.Append(ctx, entrySelf, raw)
	}
	if err != nil {
		return fmt.Errorf("write who the outbox belongs to: %w", err)
	}
	return nil
}

// append makes mutations durable: new ones, whose seqs follow on o.self.Last, or
// such as the log had lost.
func (o *Outbox) append(ctx context.Context, ms []cartella.Mutation) ([]*sent, error) {
	payloads := make([][]byte, len(ms))
	for i, m := range ms {
		raw, err := cartella.Marshal(m)
		if err != nil {
			return nil, fmt.Errorf("encode mutation: %w", err)
		}
		payloads[i] = raw
	}
	at, err := o.log.Append(ctx, entryMutation, payloads...)
	if err != nil {
		return nil, err
	}
	out := make([]*sent, len(ms))
	for i, m := range ms {
		out[i] = o.add(m, len(payloads[i]), at+Position(i))
	}
	return out, nil
}

// settle takes verdicts in, which the log is owed from then on. Those of mutations that
// have one already are passed over; one that leaves out a mutation before it is
// an error, and none is taken in: what has no verdict is always the end of the
// outbox.
func (o *Outbox) settle(verdicts []cartella.Verdict, now time.Time) error {
	var unanswered, settled []*sent
	for _, e := range o.run() {
		if e.verdict == nil {
			unanswered = append(unanswered, e)
		}
	}
	var news []cartella.Verdict
	for _, v := range verdicts {
		e := o.find(v.Seq)
		if e == nil || e.verdict != nil || v.Device != o.self.Device {
			continue
		}
		if len(settled) >= len(unanswered) || e != unanswered[len(settled)] {
			return fmt.Errorf("verdict of %d, and one before it is missing", v.Seq)
		}
		settled, news = append(settled, e), append(news, v)
	}
	for i, e := range settled {
		e.verdict, e.settled = &news[i], now
		o.unnoted = append(o.unnoted, settlement{Verdict: news[i], Il: now.UTC(), Landed: o.self.Landed})
	}
	return nil
}

// owed are the entries of the verdicts that the log does not hold yet.
func (o *Outbox) owed() ([][]byte, error) {
	payloads := make([][]byte, len(o.unnoted))
	for i, s := range o.unnoted {
		raw, err := cartella.Marshal(s)
		if err != nil {
			return nil, fmt.Errorf("encode verdict: %w", err)
		}
		payloads[i] = raw
	}
	return payloads, nil
}

// noted says that the log holds the first n that were owed.
func (o *Outbox) noted(n int) { o.unnoted = slices.Clone(o.unnoted[n:]) }

// reopen notes that the central service has nothing after seq. It returns the
// mutations that are to be offered again though they were settled, even with the
// error of a log that does not take the note: the next welcome says it again.
func (o *Outbox) reopen(ctx context.Context, seq cartella.Seq) ([]*sent, error) {
	var again []*sent
	for _, e := range o.sent {
		if e.mutation.Seq > seq && e.verdict != nil {
			again = append(again, e)
		}
	}
	if len(again) == 0 {
		return nil, nil
	}
	raw, err := cartella.Marshal(reopening{After: seq})
	if err == nil {
		_, err = o.log.Append(ctx, entryReopened, raw)
	}
	if err != nil {
		err = fmt.Errorf("write that mutations are offered again: %w", err)
	}
	o.reopenFrom(seq)
	return again, err
}

// prune lets go of what was settled before now-Retention and has landed.
func (o *Outbox) prune(ctx context.Context, now time.Time) error {
	n := 0
	for n < len(o.sent) {
		e := o.sent[n]
		if e.verdict == nil || e.mutation.Seq > o.self.Landed || now.Sub(e.settled) < Retention {
			break
		}
		n++
	}
	if n == 0 {
		return nil
	}
	// The newest mutation stays, as a place to cut before.
	if n == len(o.sent) {
		n--
	}
	if n == 0 {
		return nil
	}
	if err := o.writeSelf(ctx); err != nil {
		return err
	}
	o.sent = append([]*sent(nil), o.sent[n:]...)
	// One that was taken back stands behind those that it came before, and one
	// that the log has not taken again yet stands nowhere.
	before := o.sent[0].at
	for _, e := range o.sent {
		before = min(before, e.at)
	}
	o.self.Left = slices.DeleteFunc(o.self.Left, func(s span) bool { return s.To < o.sent[0].mutation.Seq })
	if err := o.log.Forget(ctx, before); err != nil {
		return fmt.Errorf("let go of old journal entries: %w", err)
	}
	return nil
}

// Pending counts the mutations without a verdict.
func (o *Outbox) Pending() int {
	n := 0
	for i := len(o.sent) - 1; i >= 0; i-- {
		if o.sent[i].verdict == nil {
			n++
		}
	}
	return n
}

// count puts into s how many mutations wait for a verdict.
func (o *Outbox) count(s *Status) {
	s.Pending, s.Personal = 0, 0
	for _, e := range o.sent {
		if e.verdict != nil {
			continue
		}
		s.Pending++
		if e.mutation.Action == cartella.AzionePreferenzeImposta {
			s.Personal++
		}
	}
}

// Acknowledged counts the mutations that have a verdict and are retained.
func (o *Outbox) Acknowledged() int { return len(o.sent) - o.Pending() }

// run is the stretch of retained mutations, without a gap, that is to be
// offered first: the one with the oldest pending mutation, or else the newest.
// A journal that lost entries in the middle has more than one; once the central
// service has those before a gap, it is told by [wire.Hello].Oldest that the gap
// will never be filled.
func (o *Outbox) run() []*sent {
	start := 0
	for i := range o.sent {
		if i > 0 && o.sent[i].mutation.Seq != o.sent[i-1].mutation.Seq+1 {
			if o.sent[i-1].verdict == nil {
				return o.sent[start:i]
			}
			start = i
		}
	}
	return o.sent[start:]
}

// offer is what follows on seq and has no verdict, within the limits.
func (o *Outbox) offer(after cartella.Seq, count, bytes int) []cartella.Mutation {
	var out []cartella.Mutation
	for _, e := range o.run() {
		if e.mutation.Seq <= after || e.verdict != nil {
			continue
		}
		if bytes -= e.size; len(out) == count || (len(out) > 0 && bytes < 0) {
			break
		}
		out = append(out, e.mutation)
	}
	return out
}

// stretch are the mutations from one seq to another, where all are there and none has
// a verdict.
func (o *Outbox) stretch(from, to cartella.Seq) []cartella.Mutation {
	var out []cartella.Mutation
	for _, e := range o.run() {
		if seq := e.mutation.Seq; seq >= from && seq <= to {
			if e.verdict != nil {
				return nil
			}
			out = append(out, e.mutation)
		}
	}
	if len(out) == 0 || out[0].Seq != from || out[len(out)-1].Seq != to {
		return nil
	}
	return out
}

// oldestPending is the first seq without a verdict, zero for none.
func (o *Outbox) oldestPending() cartella.Seq {
	i := len(o.sent)
	for i > 0 && o.sent[i-1].verdict == nil {
		i--
	}
	if i == len(o.sent) {
		return 0
	}
	return o.sent[i].mutation.Seq
}
