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
	if p, ok := s.index.parentOf(n); ok {
		docs = append(docs, p)
	}
	return len(s.over(docs)) > 0
}

// dropPast takes out of set what is past.
func (s *Store) dropPast(set bits64) {
	x := s.index
	docs := make([]uint32, 0, len(x.shares))
	for n := range x.shares {
		docs = append(docs, n)
	}
	for _, n := range s.over(docs) {
		set.unset(n)
		id := string(x.docs[n].id)
		for _, tag := range known().parentTags {
			for _, child := range x.posting(tag, id) {
				// It may name it without belonging to it.
				if x.keys.text(x.docs[child].parent) == id {
					set.unset(child)
				}
			}
		}
	}
}

// over are those of docs that are here by shares alone that are over.
func (s *Store) over(docs []uint32) []uint32 {
	today := cartella.Giorno(s.now())
	ended := func(n uint32, servizio cartella.ServizioID) bool {
		return slices.ContainsFunc(s.index.shares[n], func(sh share) bool { return sh.fino < today && (servizio == "" || sh.servizio == servizio) })
	}
	docs = slices.DeleteFunc(docs, func(n uint32) bool { return !ended(n, "") })
	for scope := range s.state.Scopes {
		servizio, of := strings.CutPrefix(string(scope), "servizio:")
		if !of || len(docs) == 0 {
			continue
		}
		reach := s.index.posting(tagServizio, servizio)
		docs = slices.DeleteFunc(docs, func(n uint32) bool { return reach.has(n) && !ended(n, cartella.ServizioID(servizio)) })
	}
	return docs
}
