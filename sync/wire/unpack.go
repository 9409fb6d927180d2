package wire

import (
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"errors"

	"siz-icaro/sync/cartella"
)

// reader takes a packed feed apart. After its first failure everything it
// returns is zero; no count is believed that the remaining bytes cannot hold, or beyond MaxItems.
type reader struct {
	rest []byte
	err  error
}

func (r *reader) fail(what string) {
	if r.err == nil {
		r.err = errors.New(what)
	}
	r.rest = nil
}

func (r *reader) number() uint64 {
	n, size := binary.Uvarint(r.rest)
	if size <= 0 {
		r.fail("a number is cut or too long")
		return 0
	}
	r.rest = r.rest[size:]
	return n
}

// count reads how many things follow, each of at least size bytes.
func (r *reader) count(size int) int {
	n := r.number()
	if n > MaxItems || n > uint64(len(r.rest)/size) {
		r.fail("a count exceeds what follows")
		return 0
	}
	return int(n)
}

func (r *reader) bytes(n uint64) []byte {
	if n > uint64(len(r.rest)) {
		r.fail("a length exceeds what follows")
		return nil
	}
	// The capacity ends with the slice, so that appending to one body cannot
	// write into the next.
	b := r.rest[:n:n]
	r.rest = r.rest[n:]
	return b
}

func (r *reader) feed() Feed {
	names := make([]string, r.count(1))
	for i := range names {
		names[i] = string(r.bytes(r.number()))
	}
	name := func() string {
		i := r.number()
		if i >= uint64(len(names)) {
			r.fail("a name is not in its table")
			return ""
		}
		return names[i]
	}
	sets := make([][]cartella.Scope, r.count(1))
	for i := range sets {
		n := r.count(1)
		if n == 0 {
			continue
		}
		sets[i] = make([]cartella.Scope, n)
		for j := range sets[i] {
			sets[i][j] = cartella.Scope(name())
		}
	}
	set := func() []cartella.Scope {
		i := r.number()
		if i >= uint64(len(sets)) {
			r.fail("a set is not in its table")
			return nil
		}
		return sets[i]
	}

	var f Feed
	f.Cursors = make(map[cartella.Scope]cartella.Version)
	for range r.count(2) {
		s := cartella.Scope(name())
		f.Cursors[s] = cartella.Version(r.number())
	}
	f.Start, f.Head = set(), set()
	const itemFields = 8
	n := r.count(itemFields)
	if n == 0 {
		return f
	}
	f.Items = make([]Item, n)
	lengths := make([][2]uint64, n)
	var ids uint64
	for i := range f.Items {
		it := &f.Items[i]
		it.Version = cartella.Version(r.number())
		lengths[i][0] = r.number()
		it.Kind = cartella.Kind(name())
		it.Servizio = cartella.ServizioID(name())
		it.In, it.Out = set(), set()
		it.Own = cartella.Seq(r.number())
		lengths[i][1] = r.number()
		if lengths[i][0] == 0 || lengths[i][0] > maxID {
			r.fail("an id is empty or too long")
			return Feed{}
		}
		if it.Own > 0 && lengths[i][1] != bodySumBytes {
			r.fail("a sum is too long or too short")
			return Feed{}
		}
		ids += lengths[i][0]
	}
	all := string(r.bytes(ids))
	for i := range f.Items {
		if r.err != nil {
			return Feed{}
		}
		f.Items[i].ID = cartella.ID(all[:lengths[i][0]])
		all = all[lengths[i][0]:]
		switch content := r.bytes(lengths[i][1]); {
		case f.Items[i].Own > 0:
			f.Items[i].Sum = hex.EncodeToString(content)
		case len(content) > 0:
			f.Items[i].Body = json.RawMessage(content)
		}
	}
	return f
}

// maxID is the length of the longest valid id.
const maxID = 64
