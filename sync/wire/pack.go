package wire

import (
	"bytes"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/klauspost/compress/zstd"

	"siz-icaro/sync/cartella"
)

// MaxItems bounds the items of one feed message, so that a small frame cannot
// ask for a large table.
const MaxItems = 1 << 16

// layout is the first byte of a packed feed: the layout of what follows it.
const layout byte = 6

// long and shorts, one for each dictionary, are stateless between calls and safe for
// concurrent use. They are warmed here because their queue must not be born inside a test's synctest bubble and used from
// another. What they packed last stays in their buffers: only the central service packs,
// which locks nothing.
var (
	long   = newLong()
	shorts = func() (all [Newest + 1]*zstd.Encoder) {
		for d := range all {
			all[d] = newShort(Dict(d))
		}
		return all
	}()
)

func newLong() *zstd.Encoder {
	enc, err := zstd.NewWriter(nil, zstd.WithEncoderLevel(zstd.SpeedFastest), zstd.WithEncoderConcurrency(2), zstd.WithEncoderCRC(true))
	if err != nil {
		panic(err) // the options are constants
	}
	enc.EncodeAll([]byte{0}, nil)
	return enc
}

// decompress has a decoder for each frame, which takes the texts in its buffers
// with it: one that is kept would hold on to them when the desktop is locked. That
// is 20 to 180 KiB and some 50 µs a frame.
func decompress(content []byte, limit uint64, more ...zstd.DOption) ([]byte, error) {
	dec, err := zstd.NewReader(nil, append(append(decoders(), more...), zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxMemory(limit), zstd.WithDecoderMaxWindow(max(limit, zstd.MinWindowSize)))...)
	if err != nil {
		panic(err) // the options are constants
	}
	defer dec.Close()
	raw, err := dec.DecodeAll(content, nil)
	if errors.Is(err, zstd.ErrDecoderSizeExceeded) || errors.Is(err, zstd.ErrWindowSizeExceeded) {
		return nil, &cartella.Error{Code: cartella.CodeTroppoGrande, Message: "Il messaggio supera la dimensione ammessa.", Err: err}
	}
	if err != nil {
		return nil, malformed(fmt.Errorf("decompress: %w", err))
	}
	return raw, nil
}

// Pack writes f as the content of a binary frame: the layout's byte, how many UUIDs it
// mentions, their 16 bytes each, and one zstd frame. What is random stands outside of
// it, where it does not spoil the statistics of the rest. In the zstd frame every number
// is an unsigned varint and every string its length and bytes; a number "by steps" is
// its difference to the one before, the first to 0, and of that twice its value, or
// twice what is below zero less one:
//
//	names     n, n strings: each scope, kind, servizio and id that is no UUID, once
//	sets      n, n × (n, n indexes of names): each list of scopes, once
//	cursors   n, n indexes of names, n versions by steps
//	start     index of a set
//	head      index of a set
//	items     n, and then n of each of these:
//	versions  by steps
//	own       by steps: Own
//	kinds     indexes of names
//	servizi   indexes of names
//	in        indexes of sets
//	out       indexes of sets
//	edits     only of those with Own
//	lengths   only of the others: of the body as it stands in bodies
//	sum       16 bytes, where any is with Own
//	refs      how many bytes of them there are; then, of each item without Own, what its
//	          id is, and what each UUID in its body is: 0 the next of those before the
//	          zstd frame, 1 and the index of a name, or 2 and more for one that was
//	          mentioned, the newest 2
//	bodies    one after the other. Where a UUID stands in quotes there is a byte 1
func Pack(f Feed, d Dict) ([]byte, error) {
	l, err := lay(f)
	if err != nil {
		return nil, err
	}
	enc := long
	if len(l.content) <= short {
		enc = shorts[d]
	}
	return l.frame(layout, func(out []byte) []byte { return enc.EncodeAll(l.content, out) })
}

// laid is a feed in the layout of Pack, before it is pressed.
type laid struct {
	// uuids are 16 bytes of each.
	uuids, content []byte
}

// frame is the frame of what was laid; press appends the zstd frame of its content.
func (l laid) frame(layout byte, press func(out []byte) []byte) ([]byte, error) {
	frame := append(make([]byte, 0, len(l.uuids)+len(l.content)/3+64), layout)
	frame = binary.AppendUvarint(frame, uint64(len(l.uuids)/uuidBytes))
	frame = press(append(frame, l.uuids...))
	if len(frame) > MaxPacked {
		return nil, tooLarge(len(frame), MaxPacked)
	}
	return frame, nil
}

// lay is a feed in the layout of Pack.
func lay(f Feed) (laid, error) {
	if len(f.Items) > MaxItems {
		return laid{}, tooLarge(len(f.Items), MaxItems)
	}
	t := newTables()
	start, head := t.set(f.Start), t.set(f.Head)
	scopes := slices.Sorted(maps.Keys(f.Cursors))
	var cursors, versions, own, kinds, servizi, in, out, edits, lengths column
	for _, s := range scopes {
		cursors.add(t.name(string(s)))
	}
	for _, s := range scopes {
		cursors.step(uint64(f.Cursors[s]))
	}
	size := 0
	for _, it := range f.Items {
		size += len(it.Body)
	}
	bodies, whole := make([]byte, 0, size), size
	for _, it := range f.Items {
		versions.step(uint64(it.Version))
		own.step(uint64(it.Own))
		kinds.add(t.name(string(it.Kind)))
		servizi.add(t.name(string(it.Servizio)))
		in.add(t.set(it.In))
		out.add(t.set(it.Out))
		if it.Own > 0 {
			if it.ID != "" || it.Body != nil {
				return laid{}, fmt.Errorf("pack: what comes back of mutation %d has an id or a body", it.Own)
			}
			edits.add(uint64(it.Edit))
			continue
		}
		t.id(string(it.ID))
		before := len(bodies)
		var ok bool
		if bodies, ok = t.body(bodies, it.Body); !ok {
			return laid{}, fmt.Errorf("pack %s: a body that is no JSON", it.ID)
		}
		lengths.add(uint64(len(bodies) - before))
	}
	var sum []byte
	if len(edits.bytes) > 0 {
		var err error
		if sum, err = hex.DecodeString(f.Sum); err != nil || len(sum) != ownSumBytes {
			return laid{}, fmt.Errorf("pack: a sum of %q", f.Sum)
		}
	}

	content := t.append(make([]byte, 0, whole+t.size()+16*len(f.Items)))
	content = binary.AppendUvarint(content, uint64(len(scopes)))
	content = append(content, cursors.bytes...)
	content = binary.AppendUvarint(content, start)
	content = binary.AppendUvarint(content, head)
	content = binary.AppendUvarint(content, uint64(len(f.Items)))
	for _, c := range []column{versions, own, kinds, servizi, in, out, edits, lengths} {
		content = append(content, c.bytes...)
	}
	content = append(content, sum...)
	content = binary.AppendUvarint(content, uint64(len(t.refs.bytes)))
	content = append(content, t.refs.bytes...)
	whole += len(content)
	if whole > MaxUnpacked {
		return laid{}, tooLarge(whole, MaxUnpacked)
	}
	return laid{t.uuids, append(content, bodies...)}, nil
}

// column is one field of all items.
type column struct {
	bytes []byte
	last  uint64
}

func (c *column) add(n uint64) { c.bytes = binary.AppendUvarint(c.bytes, n) }

// step adds a number by its difference to the one before.
func (c *column) step(n uint64) {
	by := int64(n - c.last)
	c.last = n
	c.add(uint64(by)<<1 ^ uint64(by>>63))
}

// stepped is the number that was added by a step after last.
func stepped(last, by uint64) uint64 { return last + (by>>1 ^ -(by & 1)) }

// Unpack reads the content of a binary frame. Its errors are *cartella.Error
// of CodeMalformato or CodeTroppoGrande. The ids and bodies of the items share
// one buffer each, and items may share their lists of scopes: whoever keeps
// one item for long copies it, and nobody writes into any. The bodies are not
// parsed here.
func Unpack(frame []byte) (Feed, error) {
	if len(frame) > MaxPacked {
		return Feed{}, tooLarge(len(frame), MaxPacked)
	}
	if len(frame) == 0 || frame[0] != layout {
		return Feed{}, malformed(errors.New("unknown binary layout"))
	}
	uuids, packed, err := apart(frame)
	if err != nil {
		return Feed{}, err
	}
	content, err := decompress(packed, MaxUnpacked)
	if err != nil {
		return Feed{}, err
	}
	return unlay(laid{uuids, content})
}

// apart are the UUIDs and the zstd frame of a frame.
func apart(frame []byte) (uuids, packed []byte, err error) {
	n, size := binary.Uvarint(frame[1:])
	if size <= 0 || n > uint64(len(frame)-1-size)/uuidBytes {
		return nil, nil, malformed(errors.New("more UUIDs than bytes"))
	}
	rest := frame[1+size:]
	return rest[:n*uuidBytes], rest[n*uuidBytes:], nil
}

// unlay reads what lay has written.
func unlay(l laid) (Feed, error) {
	r := reader{rest: l.content}
	f := r.feed(l.uuids)
	if r.err == nil && len(r.rest) > 0 {
		r.fail("bytes after the last body")
	}
	if r.err != nil {
		return Feed{}, malformed(fmt.Errorf("unpack: %w", r.err))
	}
	return f, nil
}

// tables collects what repeats in a feed, in order of first mention. Table
// entry zero is the empty string, and the empty set.
type tables struct {
	names   []string
	byName  map[string]uint64
	sets    []byte
	numSets uint64
	bySet   map[string]uint64
	key     []byte
	// uuids are those mentioned, byUUID says which each is, counted from 1; refs is what
	// was mentioned, in order.
	uuids  []byte
	byUUID map[uuid]int
	refs   column
}

func newTables() *tables {
	t := &tables{byName: map[string]uint64{}, bySet: map[string]uint64{}, byUUID: map[uuid]int{}}
	t.name("")
	t.set(nil)
	return t
}

func (t *tables) name(s string) uint64 {
	if i, ok := t.byName[s]; ok {
		return i
	}
	i := uint64(len(t.names))
	t.names = append(t.names, s)
	t.byName[s] = i
	return i
}

func (t *tables) set(scopes []cartella.Scope) uint64 {
	key := binary.AppendUvarint(t.key[:0], uint64(len(scopes)))
	for _, s := range scopes {
		key = binary.AppendUvarint(key, t.name(string(s)))
	}
	t.key = key
	if i, ok := t.bySet[string(key)]; ok {
		return i
	}
	i := t.numSets
	t.numSets++
	t.bySet[string(key)] = i
	t.sets = append(t.sets, key...)
	return i
}

// What a reference says: another is the newest UUID mentioned, the one before it, and
// so on.
const (
	refNext = iota
	refName
	refKnown
)

// id refers to a record's id.
func (t *tables) id(id string) {
	if u, ok := uuidOf([]byte(id)); ok {
		t.mention(u)
		return
	}
	t.refs.add(refName)
	t.refs.add(t.name(id))
}

func (t *tables) mention(u uuid) {
	mentioned := len(t.byUUID)
	if n := t.byUUID[u]; n > 0 {
		t.refs.add(uint64(refKnown + mentioned - n))
		return
	}
	t.byUUID[u] = mentioned + 1
	t.uuids = append(t.uuids, u[:]...)
	t.refs.add(refNext)
}

// body appends a body to out, with the byte aside for each UUID in quotes. It says
// false of one that has that byte itself, which JSON never has.
func (t *tables) body(out, body []byte) ([]byte, bool) {
	if bytes.IndexByte(body, aside) >= 0 {
		return out, false
	}
	for {
		at := quotedUUID(body)
		if at < 0 {
			return append(out, body...), true
		}
		u, _ := uuidOf(body[at : at+uuidText])
		t.mention(u)
		out = append(append(out, body[:at]...), aside)
		body = body[at+uuidText:]
	}
}

func (t *tables) size() int {
	n := len(t.sets) + 64
	for _, s := range t.names {
		n += len(s) + 2
	}
	return n
}

func (t *tables) append(out []byte) []byte {
	out = binary.AppendUvarint(out, uint64(len(t.names)))
	for _, s := range t.names {
		out = binary.AppendUvarint(out, uint64(len(s)))
		out = append(out, s...)
	}
	out = binary.AppendUvarint(out, t.numSets)
	return append(out, t.sets...)
}
