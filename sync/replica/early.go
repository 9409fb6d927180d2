package replica

import (
	"maps"
	"slices"

	"siz-icaro/sync/cartella"
	"siz-icaro/sync/wire"
)

// early are the versions beyond its cursor that the Store holds of each scope, because
// they were needed first. The central service is told of them after a cut, so that
// nothing comes twice; after a restart nobody knows any more, and it does.
type early map[cartella.Scope]map[cartella.Version]bool

// bring takes in what came ahead of its place and has landed.
func (e early) bring(items []wire.Item) {
	for _, it := range items {
		for _, scope := range it.In {
			if e[scope] == nil {
				e[scope] = map[cartella.Version]bool{}
			}
			e[scope][it.Version] = true
		}
	}
}

// follow takes in what a batch does to the places, before what it brings.
func (e early) follow(b Batch) {
	if b.Epoch != "" {
		clear(e)
	}
	for _, scope := range slices.Concat(b.Drop, b.Reread) {
		delete(e, scope)
	}
	for scope, cursor := range b.Cursors {
		maps.DeleteFunc(e[scope], func(v cartella.Version, _ bool) bool { return v <= cursor })
		if len(e[scope]) == 0 {
			delete(e, scope)
		}
	}
}

func (e early) versions() map[cartella.Scope][]cartella.Version {
	out := make(map[cartella.Scope][]cartella.Version, len(e))
	for scope, versions := range e {
		out[scope] = slices.Sorted(maps.Keys(versions))
	}
	return out
}
