package store

import (
	"slices"
	"strings"

	"siz-icaro/sync/cartella"
)

// What a service sees by a share, it sees until the share's last day, also on a
// computer without a line: the central service takes it back at the next
// connection, and until then it is here and not shown. Nothing is deleted by a
// clock that may be wrong, and the digests stay those of what was sent.

// past reports whether a document is here by shares alone that are over, or
// belongs to one that is. The index must be settled.
func (s *Store) past(n uint32) bool {
	docs := []uint32{n}
	if p, ok := s.parentOf(n); ok {
		docs = append(docs, p)
	}
	return len(s.over(docs)) > 0
}

// dropPast takes out of set what is past.
func (s *Store) dropPast(set bits64) {
	docs := make([]uint32, 0, len(s.index.shares))
	for n := range s.index.shares {
		docs = append(docs, n)
	}
	over := s.over(docs)
	if len(over) == 0 {
		return
	}
	set.each(func(n uint32) {
		p, belongs := s.parentOf(n)
		if over[n] || belongs && over[p] {
			set.unset(n)
		}
	})
}

func (s *Store) parentOf(n uint32) (uint32, bool) {
	parent := s.index.docs[n].parent
	if parent == 0 {
		return 0, false
	}
	return s.documentOf(s.index.keys.text(parent))
}

// over are those of docs that are here by shares alone that are over.
func (s *Store) over(docs []uint32) map[uint32]bool {
	today := cartella.Giorno(s.now())
	ended := func(n uint32, servizio cartella.ServizioID) bool {
		return slices.ContainsFunc(s.index.shares[n], func(sh share) bool { return sh.fino < today && (servizio == "" || sh.servizio == servizio) })
	}
	docs = slices.DeleteFunc(docs, func(n uint32) bool { return !ended(n, "") })
	if len(docs) == 0 {
		return nil
	}
	out := map[uint32]bool{}
	for _, n := range docs {
		out[n] = true
	}
	for scope := range s.state.Scopes {
		servizio, of := strings.CutPrefix(string(scope), "servizio:")
		if !of {
			continue
		}
		reach := s.index.having(fieldServizio, servizio)
		for n := range out {
			if reach.has(n) && !ended(n, cartella.ServizioID(servizio)) {
				delete(out, n)
			}
		}
	}
	return out
}
