package store

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"sort"
	"time"

	"github.com/dgraph-io/badger/v4"

	"siz-icaro/sync/cartella"
)

// Query selects records of one kind, among the views. Its conditions must all
// hold; the zero value of each asks nothing.
type Query struct {
	Kind cartella.Kind
	// Servizio is one that the record is for, as [cartella.Reach] says, today.
	Servizio cartella.ServizioID
	Match    []Match
	// Text are words that must all occur, as Search finds them; those that are
	// spelt so, or, where none is, nearly so.
	Text string
	// Dal and Al bound the moment of the record, from Dal up to before Al, in
	// the form of the field: a day or an instant.
	Dal, Al string
	Order   Order
	Desc    bool
	// Offset rows are left out, then Limit given; no Limit gives all.
	Offset, Limit int
}

// Match asks that the field have one of the values.
type Match struct {
	Field  Field
	Values []string
}

// Order of a list. Equal ones come in order of id, which is of creation.
type Order int

const (
	// ByName is by cognome, nome and birth, or by title; ids where neither is.
	ByName Order = iota
	// ByTime is by when it was opened, written, begins, or was sent.
	ByTime
)

// Page is a stretch of a list.
type Page struct {
	Rows []Row
	// Total counts what the query selects, whatever Offset and Limit.
	Total int
}

// List answers q.
func (s *Store) List(ctx context.Context, q Query) (page Page, err error) {
	if err := q.check(); err != nil {
		return Page{}, err
	}
	err = s.ask(ctx, q.Text != "", func(txn *badger.Txn) error {
		set := s.index.choose(q, s.now())
		s.dropPast(set)
		page.Total = set.count()
		for _, n := range s.index.page(set, page.Total, q) {
			id := s.index.docs[n].id
			row, err := s.view(txn, id, s.held[id])
			if err != nil {
				return err
			}
			page.Rows = append(page.Rows, row)
		}
		return nil
	})
	return page, err
}

// Count is the Total of List(q), without its rows.
func (s *Store) Count(ctx context.Context, q Query) (total int, err error) {
	if err := q.check(); err != nil {
		return 0, err
	}
	err = s.ask(ctx, q.Text != "", func(*badger.Txn) error {
		set := s.index.choose(q, s.now())
		s.dropPast(set)
		total = set.count()
		return nil
	})
	return total, err
}

// check refuses what no record could ever answer: a mistake of the caller's
// that would look like an empty list.
func (q Query) check() error {
	rules, ok := indexed()[q.Kind]
	if !ok {
		return fmt.Errorf("list %q: no such kind", q.Kind)
	}
	for _, m := range q.Match {
		found := false
		for _, r := range rules {
			found = found || slices.Contains(r.fields, m.Field)
		}
		if !found {
			return fmt.Errorf("list %s: field %d is not indexed", q.Kind, m.Field)
		}
	}
	if q.Offset < 0 || q.Limit < 0 {
		return fmt.Errorf("list %s: negative offset or limit", q.Kind)
	}
	return nil
}

// choose is the set of documents that q asks for.
func (x *index) choose(q Query, now time.Time) bits64 {
	set := x.having(fieldKind, string(q.Kind))
	set.and(x.alive)
	for _, m := range q.Match {
		any := newBits(len(x.docs))
		for _, v := range m.Values {
			if m.Field == CF {
				v = normalCF(v)
			}
			x.include(any, m.Field, v)
		}
		set.and(any)
	}
	if q.Dal != "" || q.Al != "" {
		set.and(x.between(q.Kind, q.Dal, q.Al))
	}
	if words := queryWords(q.Text); len(words) > 0 {
		found := x.match(words, false, set)
		if len(found) == 0 {
			found = x.match(words, true, set)
		}
		set = newBits(len(x.docs))
		for _, d := range found {
			set.set(d.doc)
		}
	}
	if q.Servizio != "" {
		x.keepReach(set, q.Servizio, now)
	}
	return set
}

// between are the documents whose moment is from dal up to before al.
func (x *index) between(k cartella.Kind, dal, al string) bits64 {
	order := x.byTime[k]
	place := func(day string) int {
		return sort.Search(len(order), func(i int) bool {
			return bytes.Compare(x.keys.get(x.docs[order[i]].data), []byte(day)) >= 0
		})
	}
	from, to := 0, len(order)
	if dal != "" {
		from = place(dal)
	}
	if al != "" {
		to = max(from, place(al))
	}
	set := newBits(len(x.docs))
	for _, n := range order[from:to] {
		set.set(n)
	}
	return set
}

// keepReach leaves in set what is for servizio today, as [cartella.Reach] has it.
func (x *index) keepReach(set bits64, servizio cartella.ServizioID, now time.Time) {
	reach := x.having(fieldServizio, string(servizio))
	today := cartella.Giorno(now)
	for n, shares := range x.shares {
		for _, sh := range shares {
			if sh.servizio == servizio && sh.fino < today {
				reach.unset(n)
			}
		}
	}
	set.each(func(n uint32) {
		d := x.docs[n]
		is := reach.has(n)
		if d.parent != 0 {
			if p, ok := x.byID(x.keys.text(d.parent)); ok {
				// What belongs to something is for whom that is for; an appointment
				// for its own service among them.
				is = reach.has(p) && (is || d.kind != cartella.KindAppuntamento)
			}
		}
		if !is {
			set.unset(n)
		}
	})
}

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
	skip := q.Offset
	if q.Desc {
		skip = total - q.Offset - limit
	}
	out := make([]uint32, 0, limit)
	if total < len(order)/16 {
		all := make([]uint32, 0, total)
		set.each(func(n uint32) { all = append(all, n) })
		slices.SortFunc(all, compare)
		out = append(out, all[skip:skip+limit]...)
	} else {
		for _, n := range order {
			if !set.has(n) {
				continue
			}
			if skip > 0 {
				skip--
				continue
			}
			if out = append(out, n); len(out) == limit {
				break
			}
		}
	}
	if q.Desc {
		slices.Reverse(out)
	}
	return out
}
