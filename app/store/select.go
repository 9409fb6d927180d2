package store

import (
	"bytes"
	"cmp"
	"slices"
	"sort"
	"time"

	"siz-icaro/sync/cartella"
)

// selected is the set of documents that q asks for, without what is past. It
// begins with the condition that the fewest documents meet and holds these
// against the others, so that a list costs what it shows and not what there is.
func (s *Store) selected(q Query) bits64 {
	x, sh := s.index, known().shapes[q.Kind]
	today := cartella.Giorno(s.now())
	conditions := []condition{{x.posting(tagKind, string(q.Kind))}}
	for _, m := range q.Match {
		conditions = append(conditions, x.matching(sh, m))
	}
	if q.Durante {
		conditions = append(conditions, condition{x.during(q)})
	} else if dal, al := x.moments(q.Kind, q.Dal, q.Al); dal > 0 || al < len(x.byTime[q.Kind]) {
		conditions = append(conditions, condition{slices.Sorted(slices.Values(x.byTime[q.Kind][dal:al]))})
	}
	// A record that belongs to none is for whom it says itself.
	if q.Servizio != "" && len(sh.parents) == 0 {
		conditions = append(conditions, condition{x.posting(tagServizio, string(q.Servizio))})
	}
	slices.SortFunc(conditions, func(a, b condition) int { return cmp.Compare(a.size(), b.size()) })
	set := conditions[0].set(len(x.docs))
	set.and(x.alive)
	for _, c := range conditions[1:] {
		c.keep(set, set.count())
	}
	if words := queryWords(q.Text); len(words) > 0 {
		callers := slices.Clone(x.alive)
		s.dropPast(callers)
		found := x.match(words, false, set, callers)
		if len(found) == 0 {
			found = x.match(words, true, set, callers)
		}
		set = newBits(len(x.docs))
		for _, d := range found {
			set.set(d.doc)
		}
	}
	if q.Servizio != "" {
		x.keepReach(set, q.Servizio, today)
	}
	s.dropPast(set)
	// Read since the last settle: the orders do not know them yet.
	for _, n := range x.fresh[q.Kind] {
		set.unset(n)
	}
	return set
}

// matching are the documents that meet m.
func (x *index) matching(sh *shape, m Match) (c condition) {
	for _, f := range m.Fields {
		rule := sh.rules[string(f)]
		for _, v := range m.Values {
			if p := x.posting(rule.tag, rule.normal(v)); len(p) > 0 {
				c = append(c, p)
			}
		}
	}
	return c
}

// normal is a value as the index holds it.
func (r rule) normal(value string) string {
	if r.cf {
		return normalCF(value)
	}
	return value
}

// during are the documents that have some of their time between Dal and Al, and
// those that come again. Of those that last no longer than a day it looks at the
// ones that begin from a day before; the others are few, and looked at all.
func (x *index) during(q Query) posting {
	dal, al := []byte(q.Dal), []byte(q.Al)
	before, _ := time.Parse(time.RFC3339, q.Dal) // checked
	var out posting
	from, to := x.moments(q.Kind, before.Add(-briefly).UTC().Format(time.RFC3339), q.Al)
	for _, n := range x.byTime[q.Kind][from:to] {
		d := &x.docs[n]
		if bytes.Compare(x.keys.get(d.data), dal) >= 0 || bytes.Compare(x.keys.get(d.fine), dal) > 0 {
			out = append(out, n)
		}
	}
	for _, n := range x.long[q.Kind] {
		d := &x.docs[n]
		if d.ripete || bytes.Compare(x.keys.get(d.data), al) < 0 && bytes.Compare(x.keys.get(d.fine), dal) > 0 {
			out = append(out, n)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// briefly is how long most things last at most.
const briefly = 24 * time.Hour

// lasting reports whether something lasts longer than briefly.
func lasting(from, to []byte) bool {
	begin, err1 := time.Parse(time.RFC3339, string(from))
	end, err2 := time.Parse(time.RFC3339, string(to))
	return err1 == nil && err2 == nil && end.Sub(begin) > briefly
}

// moments bounds, in the order of time, the documents of a kind whose moment is
// from dal up to before al.
func (x *index) moments(k cartella.Kind, dal, al string) (from, to int) {
	order := x.byTime[k]
	place := func(day string) int {
		return sort.Search(len(order), func(i int) bool {
			return bytes.Compare(x.keys.get(x.docs[order[i]].data), []byte(day)) >= 0
		})
	}
	to = len(order)
	if dal != "" {
		from = place(dal)
	}
	if al != "" {
		to = max(from, place(al))
	}
	return from, to
}

// keepReach leaves in set what is for servizio today, as [cartella.Reach] has it.
func (x *index) keepReach(set bits64, servizio cartella.ServizioID, today string) {
	members := set.count()
	reach := condition{x.posting(tagServizio, string(servizio))}
	is := reach.has
	if members*lookCost > reach.size() {
		is = reach.set(len(x.docs)).has
	}
	ended := x.ended(servizio, today)
	set.keep(func(n uint32) bool {
		reached := is(n) && !ended[n]
		p, belongs := x.parentOf(n)
		if !belongs {
			return reached
		}
		if own := x.docs[n].servizio; x.shapeOf(n).own {
			if !x.reaches(p, x.servizi[own], today) {
				own = x.docs[p].servizio
			}
			return x.servizi[own] == string(servizio)
		}
		// What belongs to something is for whom that is for.
		return is(p) && !ended[p]
	})
}

// reaches says whether a record that belongs to none is for servizio.
func (x *index) reaches(n uint32, servizio, today string) bool {
	over := func(sh share) bool { return string(sh.servizio) == servizio && sh.fino < today }
	return x.posting(tagServizio, servizio).has(n) && !slices.ContainsFunc(x.shares[n], over)
}

// ended are the documents whose share with a service is over.
func (x *index) ended(servizio cartella.ServizioID, today string) map[uint32]bool {
	out := map[uint32]bool{}
	for n, shares := range x.shares {
		for _, sh := range shares {
			if sh.servizio == servizio && sh.fino < today {
				out[n] = true
			}
		}
	}
	return out
}

// parentOf is the document that n belongs to, where it is here.
func (x *index) parentOf(n uint32) (uint32, bool) {
	parent := x.docs[n].parent
	if parent == 0 {
		return 0, false
	}
	return x.byID(x.keys.text(parent))
}

// shapeOf is that of the kind of n, which is in the table.
func (x *index) shapeOf(n uint32) *shape { return known().ranked[x.docs[n].rank] }

// page are the documents of the stretch that q asks for.
func (x *index) page(set bits64, total int, q Query) []uint32 {
	order, compare := x.byName[q.Kind], x.compareName
	if q.Order == ByTime {
		order, compare = x.byTime[q.Kind], x.compareTime
	}
	limit := total - q.Offset
	if limit <= 0 {
		return nil
	}
	if q.Limit > 0 {
		limit = min(limit, q.Limit)
	}
	// The stretch counted from the beginning of the order.
	from := q.Offset
	if q.Desc {
		from = total - q.Offset - limit
	}
	out := make([]uint32, 0, limit)
	switch {
	case total*sortCost < len(order):
		all := make([]uint32, 0, total)
		set.each(func(n uint32) { all = append(all, n) })
		slices.SortFunc(all, compare)
		out = append(out, all[from:from+limit]...)
	case from <= total-from-limit:
		for i := 0; len(out) < limit; i++ {
			if n := order[i]; set.has(n) {
				if from--; from < 0 {
					out = append(out, n)
				}
			}
		}
	default: // nearer to the end
		beyond := total - from - limit
		for i := len(order) - 1; len(out) < limit; i-- {
			if n := order[i]; set.has(n) {
				if beyond--; beyond < 0 {
					out = append(out, n)
				}
			}
		}
		slices.Reverse(out)
	}
	if q.Desc {
		slices.Reverse(out)
	}
	return out
}

// sortCost is about how many documents of an order are looked for in a set in
// the time in which one is sorted.
const sortCost = 256
