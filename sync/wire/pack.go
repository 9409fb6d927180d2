package wire

import (
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

// layout is the first byte of a binary frame: the layout of what follows it.
const layout = 4

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

// Pack writes f as the content of a binary frame. The layout is, inside one
// zstd frame that follows the layout's byte, with every number an unsigned
// varint and every string its length and bytes:
//
//	names    n, n strings: each scope, kind and servizio mentioned, once
//	sets     n, n × (n, n indexes of names): each list of scopes, once
//	cursors  n, n × (index of scope, version)
//	start    index of a set
//	head     index of a set
//	items    n, n × (version, length of id, index of kind, index of servizio,
//	         index of the set In, index of the set Out, Own, length of body)
//	ids      the ids of the items, one after the other
//	bodies   the bodies of the items, one after the other; of one that is its
//	         reader's own the 16 bytes of Sum
func Pack(f Feed, d Dict) ([]byte, error) {
	out, err := lay(f)
	if err != nil {
		return nil, err
	}
	enc := long
	if len(out) <= short {
		enc = shorts[d]
	}
	return press(enc, layout, out)
}

// press is the frame of a content, behind the byte that says what it is.
func press(enc *zstd.Encoder, layout byte, out []byte) ([]byte, error) {
	frame := enc.EncodeAll(out, append(make([]byte, 0, len(out)/3+64), layout))
	if len(frame) > MaxPacked {
		return nil, tooLarge(len(frame), MaxPacked)
	}
	return frame, nil
}

// lay is a feed in the layout of Pack, as it is before it is pressed.
func lay(f Feed) ([]byte, error) {
	if len(f.Items) > MaxItems {
		return nil, tooLarge(len(f.Items), MaxItems)
	}
	t := newTables()
	start, head := t.set(f.Start), t.set(f.Head)
	scopes := slices.Sorted(maps.Keys(f.Cursors))
	bodies := 0
	var items []byte
	contents := make([][]byte, len(f.Items))
	for i, it := range f.Items {
		items = binary.AppendUvarint(items, uint64(it.Version))
		items = binary.AppendUvarint(items, uint64(len(it.ID)))
		items = binary.AppendUvarint(items, t.name(string(it.Kind)))
		items = binary.AppendUvarint(items, t.name(string(it.Servizio)))
		items = binary.AppendUvarint(items, t.set(it.In))
		items = binary.AppendUvarint(items, t.set(it.Out))
		items = binary.AppendUvarint(items, uint64(it.Own))
		content, err := content(it)
		if err != nil {
			return nil, err
		}
		items = binary.AppendUvarint(items, uint64(len(content)))
		contents[i] = content
		bodies += len(it.ID) + len(content)
	}
	cursors := binary.AppendUvarint(nil, uint64(len(scopes)))
	for _, s := range scopes {
		cursors = binary.AppendUvarint(cursors, t.name(string(s)))
		cursors = binary.AppendUvarint(cursors, uint64(f.Cursors[s]))
	}

	out := make([]byte, 0, len(items)+len(cursors)+bodies+t.size())
	out = t.append(out)
	out = append(out, cursors...)
	out = binary.AppendUvarint(out, start)
	out = binary.AppendUvarint(out, head)
	out = binary.AppendUvarint(out, uint64(len(f.Items)))
	out = append(out, items...)
	for _, it := range f.Items {
		out = append(out, it.ID...)
	}
	for _, content := range contents {
		out = append(out, content...)
	}
	if len(out) > MaxUnpacked {
		return nil, tooLarge(len(out), MaxUnpacked)
	}
	return out, nil
}

// content is what stands among the bodies for an item.
func content(it Item) ([]byte, error) {
	if it.Own == 0 {
		return it.Body, nil
	}
	sum, err := hex.DecodeString(it.Sum)
	if err != nil || len(sum) != bodySumBytes || it.Body != nil {
		return nil, fmt.Errorf("pack %s: a sum of %q", it.ID, it.Sum)
	}
	return sum, nil
}

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
	raw, err := decompress(frame[1:], MaxUnpacked)
	if err != nil {
		return Feed{}, err
	}
	return unlay(raw)
}

// unlay reads what lay has written.
func unlay(raw []byte) (Feed, error) {
	r := reader{rest: raw}
	f := r.feed()
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
}

func newTables() *tables {
	t := &tables{byName: map[string]uint64{}, bySet: map[string]uint64{}}
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
