package store

import (
	"bytes"
	"context"
	"fmt"
	"slices"
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
	// the form of the field: a day or an instant. Durante has them, two instants,
	// bound what lasts from that moment on: whatever has some of its time between
	// them, and all that comes again, of which only its own rule knows when.
	Dal, Al string
	Durante bool
	Order   Order
	Desc    bool
	// Offset rows are left out, then Limit given; no Limit gives all.
	Offset, Limit int
}

// Match asks that one of the fields have one of the values, as the body holds
// them. A path that ends with "*" is the keys of a collection; a codice fiscale
// is the same whatever its letters for digits (omocodia).
type Match struct {
	Fields []cartella.Path
	Values []string
}

// Is asks that a field have one of the values.
func Is(field cartella.Path, values ...string) Match {
	return Match{Fields: []cartella.Path{field}, Values: values}
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
		set := s.selected(q)
		page.Total = set.count()
		found := s.index.page(set, page.Total, q)
		page.Rows = make([]Row, 0, len(found))
		for _, n := range found {
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
		total = s.selected(q).count()
		return nil
	})
	return total, err
}

// Group is what the records of one value come to.
type Group struct {
	Count int
	// Last is the latest of their moments, in the form of the field.
	Last string
}

// Tally groups what q selects by the values of a field, as far as they are asked
// for. It opens no record: a list that shows of each row how many others there
// are to it, and of when the last is, asks once for all of them.
func (s *Store) Tally(ctx context.Context, q Query, by cartella.Path, values []string) (groups map[string]Group, err error) {
	q.Match = append(slices.Clip(q.Match), Is(by, values...))
	if err := q.check(); err != nil {
		return nil, err
	}
	rule := known().shapes[q.Kind].rules[string(by)]
	groups = make(map[string]Group, len(values))
	err = s.ask(ctx, q.Text != "", func(*badger.Txn) error {
		set := s.selected(q)
		for _, v := range values {
			if _, twice := groups[v]; twice {
				continue
			}
			var g Group
			var last []byte
			for _, n := range s.index.posting(rule.tag, rule.normal(v)) {
				if !set.has(n) {
					continue
				}
				g.Count++
				if at := s.index.keys.get(s.index.docs[n].data); bytes.Compare(at, last) > 0 {
					last = at
				}
			}
			g.Last = string(last)
			groups[v] = g
		}
		return nil
	})
	return groups, err
}

// check refuses what no record could ever answer: a mistake of the caller's
// that would look like an empty list.
func (q Query) check() error {
	sh := known().shapes[q.Kind]
	if sh == nil {
		return fmt.Errorf("list %q: no such kind", q.Kind)
	}
	for _, m := range q.Match {
		if len(m.Fields) == 0 {
			return fmt.Errorf("list %s: a condition without a field", q.Kind)
		}
		for _, f := range m.Fields {
			if !sh.rules[string(f)].selects {
				return fmt.Errorf("list %s: field %q is not indexed", q.Kind, f)
			}
		}
	}
	if q.Durante {
		for _, at := range []string{q.Dal, q.Al} {
			if _, err := time.Parse(time.RFC3339, at); err != nil {
				return fmt.Errorf("list %s: %w", q.Kind, err)
			}
		}
	}
	if q.Offset < 0 || q.Limit < 0 {
		return fmt.Errorf("list %s: negative offset or limit", q.Kind)
	}
	return nil
}
