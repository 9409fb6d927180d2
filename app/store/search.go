package store

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/dgraph-io/badger/v4"

	"siz-icaro/sync/cartella"
)

// Search asks for what "Cerca in tutte le aree" shows.
type Search struct {
	Text string
	// Kinds to look among; all where empty.
	Kinds []cartella.Kind
	// Servizi, where not empty, are those that a hit must be for, one at least.
	Servizi []cartella.ServizioID
	// Limit of hits; 20 where zero.
	Limit int
}

// Hit is an answer to a search.
type Hit struct {
	Row
	// Score orders the hits of one answer, and means nothing beyond it.
	Score int
	// Where is the field that holds the words, Excerpt a stretch of its text
	// around the first of them.
	Where   cartella.Path
	Excerpt string
}

const defaultLimit = 20

// Search finds records by words: all of them must occur, whole or as the
// beginning of one, with accents and capitals as they come; a stretch of a
// code (codice fiscale, number, telephone) is found wherever it stands. Where
// that gives fewer hits than asked for, words with a typing error (two from
// eight letters on) follow. What was changed here and not yet sent is found as
// the operator sees it.
func (s *Store) Search(ctx context.Context, q Search) (hits []Hit, err error) {
	words := queryWords(q.Text)
	if len(words) == 0 {
		return nil, ctx.Err()
	}
	limit := cmp.Or(max(q.Limit, 0), defaultLimit)
	err = s.ask(ctx, true, func(txn *badger.Txn) error {
		for _, m := range s.index.search(words, q, limit, s.now(), s.dropPast) {
			id := s.index.docs[m.doc].id
			row, err := s.view(txn, id, s.held[id])
			if err != nil {
				return err
			}
			h := Hit{Row: row, Score: int(m.score)}
			h.Where, h.Excerpt = excerpt(row.Record, words)
			hits = append(hits, h)
		}
		return nil
	})
	return hits, err
}

// search finds the best documents, the best first, but for those that leave takes
// away.
func (x *index) search(words [][]byte, q Search, limit int, now time.Time, leave func(bits64)) []matched {
	among, callers := x.searched(q, now), slices.Clone(x.alive)
	leave(among)
	leave(callers)
	found := x.match(words, false, among, callers)
	if len(found) < limit {
		found = x.match(words, true, among, callers)
	}
	better := func(a, b matched) int {
		if a.near != b.near {
			if b.near {
				return -1
			}
			return 1
		}
		if c := cmp.Compare(b.score, a.score); c != 0 {
			return c
		}
		if c := cmp.Compare(x.docs[a.doc].rank, x.docs[b.doc].rank); c != 0 {
			return c
		}
		return x.compareName(a.doc, b.doc)
	}
	return x.bestOfEach(found, limit, better)
}

// bestOfEach is the first limit of list in order, of which each kind that is in it
// has a share before the others fill what is left: whoever types a surname that
// many have is shown their cases as well.
func (x *index) bestOfEach(list []matched, limit int, compare func(a, b matched) int) []matched {
	kinds, found := [unranked + 1]podium{}, 0
	for _, m := range list {
		of := &kinds[x.docs[m.doc].rank]
		if of.limit == 0 {
			*of, found = podium{limit: limit, compare: compare}, found+1
		}
		of.add(m)
	}
	share := max(limit/4, limit/max(found, 1))
	first, rest := podium{limit: limit, compare: compare}, podium{limit: limit, compare: compare}
	for i := range kinds {
		for i, m := range kinds[i].best() {
			if i < share {
				first.add(m)
			} else {
				rest.add(m)
			}
		}
	}
	out, others := first.best(), rest.best()
	out = append(out, others[:min(limit-len(out), len(others))]...)
	slices.SortFunc(out, compare)
	return out
}

// podium keeps the first limit of what it is given, without ordering the others.
type podium struct {
	limit   int
	compare func(a, b matched) int
	list    []matched
	// settled says that list is in order and full: what comes after its last is out.
	settled bool
}

func (p *podium) add(m matched) {
	if p.settled && p.compare(m, p.list[p.limit-1]) >= 0 {
		return
	}
	if p.list = append(p.list, m); len(p.list) == 4*p.limit {
		p.best()
	}
}

// best is what it keeps, in order.
func (p *podium) best() []matched {
	slices.SortFunc(p.list, p.compare)
	p.list = p.list[:min(p.limit, len(p.list))]
	p.settled = len(p.list) == p.limit
	return p.list
}

// searched is the set of documents among which q looks.
func (x *index) searched(q Search, now time.Time) bits64 {
	set := newBits(len(x.docs))
	if len(q.Kinds) == 0 {
		copy(set, x.alive)
	} else {
		var kinds condition
		for _, k := range q.Kinds {
			kinds = append(kinds, x.posting(tagKind, string(k)))
		}
		set = kinds.set(len(x.docs))
	}
	if len(q.Servizi) == 0 {
		return set
	}
	any := newBits(len(x.docs))
	for _, servizio := range q.Servizi {
		of := slices.Clone(set)
		x.keepReach(of, servizio, cartella.Giorno(now))
		for i := range of {
			any[i] |= of[i]
		}
	}
	return any
}
