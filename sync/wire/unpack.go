package wire

import (
	"bytes"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"errors"
	"slices"

	"siz-icaro/sync/cartella"
)

// reader takes a packed feed apart. After its first failure everything it
// returns is zero; no count is believed that the remaining bytes cannot hold, or beyond its limit.
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
func (r *reader) count(size int) int { return r.upTo(MaxItems, size) }

// maxNames bounds the names of a feed: an id of each item, and what they share.
const maxNames = 2 * MaxItems

func (r *reader) upTo(most uint64, size int) int {
	n := r.number()
	if n > most || n > uint64(len(r.rest)/size) {
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

func (r *reader) feed(uuids []byte) Feed {
	names := make([]string, r.upTo(maxNames, 1))
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
	scopes := make([]cartella.Scope, r.count(2))
	for i := range scopes {
		scopes[i] = cartella.Scope(name())
	}
	f.Cursors = make(map[cartella.Scope]cartella.Version, len(scopes))
	var last uint64
	for _, s := range scopes {
		last = stepped(last, r.number())
		f.Cursors[s] = cartella.Version(last)
	}
	f.Start, f.Head = set(), set()
	const itemFields = 7
	if n := r.count(itemFields); n > 0 {
		f.Items = make([]Item, n)
	}
	last = 0
	for i := range f.Items {
		last = stepped(last, r.number())
		f.Items[i].Version = cartella.Version(last)
	}
	last = 0
	for i := range f.Items {
		last = stepped(last, r.number())
		f.Items[i].Own = cartella.Seq(last)
	}
	for i := range f.Items {
		f.Items[i].Kind = cartella.Kind(name())
	}
	for i := range f.Items {
		f.Items[i].Servizio = cartella.ServizioID(name())
	}
	for i := range f.Items {
		f.Items[i].In = set()
	}
	for i := range f.Items {
		f.Items[i].Out = set()
	}
	own := false
	for i := range f.Items {
		if f.Items[i].Own > 0 {
			f.Items[i].Edit, own = r.edit(), true
		}
	}
	lengths := make([]uint64, len(f.Items))
	for i, it := range f.Items {
		if it.Own == 0 {
			lengths[i] = r.number()
		}
	}
	if own {
		f.Sum = hex.EncodeToString(r.bytes(ownSumBytes))
	}
	refs := refs{reader: reader{rest: r.bytes(r.number())}, names: names}
	refs.write(uuids)
	// All that follows is bodies.
	bodies := r.bodies(refs)
	for i := range f.Items {
		if r.err != nil || refs.err != nil {
			break
		}
		if f.Items[i].Own > 0 {
			continue
		}
		f.Items[i].ID = cartella.ID(refs.id())
		if n := len(f.Items[i].ID); n == 0 || n > maxID {
			r.fail("an id is empty or too long")
		}
		f.Items[i].Body = bodies.next(r.bytes(lengths[i]), &refs)
	}
	if refs.err == nil && (len(refs.rest) > 0 || refs.mentioned < len(uuids)/uuidBytes) {
		refs.fail("more is mentioned than there is")
	}
	if r.err == nil && refs.err != nil {
		r.err = refs.err
	}
	if r.err != nil {
		return Feed{}
	}
	return f
}

// edit is which of a mutation's.
func (r *reader) edit() int {
	n := r.number()
	if n >= cartella.MaxEdits {
		r.fail("no mutation has as many edits")
		return 0
	}
	return int(n)
}

// refs are what is mentioned, in order.
type refs struct {
	reader
	names []string
	// text are all UUIDs written out, of which so many have been mentioned.
	text      string
	mentioned int
}

func (r *refs) write(uuids []byte) {
	text := make([]byte, 0, len(uuids)/uuidBytes*uuidText)
	for u := range slices.Chunk(uuids, uuidBytes) {
		text = appendUUID(text, u)
	}
	r.text = string(text)
}

// id is the id that is mentioned next.
func (r *refs) id() string {
	n := r.number()
	if n != refName {
		return r.uuid(n)
	}
	i := r.number()
	if i >= uint64(len(r.names)) {
		r.fail("a name is not in its table")
		return ""
	}
	return r.names[i]
}

// uuid is the UUID that a reference says.
func (r *refs) uuid(n uint64) string {
	at := r.mentioned
	switch {
	case r.err != nil:
		return ""
	case n == refNext:
		r.mentioned++
	case n > refName && n-refKnown < uint64(at):
		at -= 1 + int(n-refKnown)
	default:
		at = len(r.text)
	}
	if (at+1)*uuidText > len(r.text) {
		r.fail("a UUID is not there")
		return ""
	}
	return r.text[at*uuidText : (at+1)*uuidText]
}

// bodies are what they are written into whose UUIDs are put back, all of a message;
// nil where there is none to be put back.
type bodies []byte

// bodies makes room for those of a message, whose bytes are all that is left.
func (r *reader) bodies(refs refs) *bodies {
	n := bytes.Count(r.rest, []byte{aside})
	if n > len(refs.rest) || len(r.rest)+n*(uuidText-1) > MaxUnpacked {
		r.fail("more UUIDs in bodies than are mentioned, or than there is room for")
	}
	if n == 0 || r.err != nil {
		return nil
	}
	out := make(bodies, 0, len(r.rest)+n*(uuidText-1))
	return &out
}

// next is a body as it was, of how it stands.
func (b *bodies) next(body []byte, refs *refs) json.RawMessage {
	if len(body) == 0 {
		return nil
	}
	if b == nil {
		return body
	}
	begin := len(*b)
	for {
		at := bytes.IndexByte(body, aside)
		if at < 0 {
			break
		}
		*b = append(append(*b, body[:at]...), refs.uuid(refs.number())...)
		body = body[at+1:]
	}
	*b = append(*b, body...)
	// The capacity ends with the slice, as above.
	return json.RawMessage((*b)[begin:len(*b):len(*b)])
}

// maxID is the length of the longest valid id.
const maxID = 64
