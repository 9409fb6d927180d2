package wire

import (
	"bytes"
	"errors"
	"sync"

	"github.com/klauspost/compress/zstd"
)

const (
	// layoutChained is the first byte of a feed that is packed against those before it.
	layoutChained byte = 7
	// chainText is how much of them there is, at most: as the window of a stream.
	chainText = 256 << 10
	// chainID is what its frames call it. The dictionaries count from 1.
	chainID = 1 << 15
	// chainWindow is how far back its frames reach: the text before them and themselves.
	chainWindow = 2 * chainText
)

// chain is the end of what the feeds of a connection were that were packed against
// each other, as if they were one stream: on a line that carries little a message is
// short, and has less in itself than what came before it. What is short of text
// begins with a dictionary's. It goes with the connection, as that does when the
// desktop is locked.
type chain struct{ text []byte }

// chainers pack what is chained, of whatever connection, each for one message at a
// time: one has megabytes of tables, which no connection needs between two messages.
var chainers = sync.Pool{New: func() any {
	enc, err := zstd.NewWriter(nil, zstd.WithEncoderLevel(zstd.SpeedBetterCompression), zstd.WithWindowSize(chainWindow), zstd.WithEncoderConcurrency(1), zstd.WithLowerEncoderMem(true), zstd.WithEncoderCRC(true), zstd.WithEncoderDictRaw(chainID, nil))
	if err != nil {
		panic(err) // the options are constants
	}
	return enc
}}

// pack writes f as the content of a binary frame that follows on the one before.
func (c *chain) pack(f Feed, d Dict) ([]byte, error) {
	l, err := lay(f)
	if err != nil {
		return nil, err
	}
	c.begin(d)
	frame, err := l.frame(layoutChained, func(out []byte) []byte {
		if len(c.text) == 0 {
			return long.EncodeAll(l.content, out)
		}
		return chained(out, l.content, chainID|uint32(d), c.text)
	})
	if err == nil {
		c.add(l.content)
	}
	return frame, err
}

// chained appends to out the frame of content, packed against text.
func chained(out, content []byte, id uint32, text []byte) []byte {
	enc := chainers.Get().(*zstd.Encoder)
	defer chainers.Put(enc)
	w := bytes.NewBuffer(out)
	err := enc.ResetWithOptions(w, zstd.WithEncoderDictRaw(id, text))
	if err == nil {
		_, err = enc.Write(content)
	}
	if err = errors.Join(err, enc.Close()); err != nil {
		panic(err) // nothing fails that is in memory
	}
	return w.Bytes()
}

// unpack reads what pack wrote at the other end, each frame once and in order.
func (c *chain) unpack(frame []byte) (Feed, error) {
	if len(frame) > MaxPacked {
		return Feed{}, tooLarge(len(frame), MaxPacked)
	}
	uuids, packed, err := apart(frame)
	if err != nil {
		return Feed{}, err
	}
	var header zstd.Header
	if err := header.Decode(packed); err != nil {
		return Feed{}, malformed(err)
	}
	d := Dict(header.DictionaryID &^ chainID)
	if d > Newest {
		return Feed{}, malformed(errors.New("unknown dictionary"))
	}
	c.begin(d)
	var with []zstd.DOption
	if len(c.text) > 0 {
		with = append(with, zstd.WithDecoderDictRaw(chainID|uint32(d), c.text))
	}
	content, err := decompress(packed, MaxUnpacked, with...)
	if err != nil {
		return Feed{}, err
	}
	f, err := unlay(laid{uuids, content})
	if err == nil {
		c.add(content)
	}
	return f, err
}

// begin gives a chain that has no text yet a dictionary's.
func (c *chain) begin(d Dict) {
	if c.text == nil && d > 0 {
		c.text = dicts[d]
	}
}

// add appends what a frame held, into memory of its own: a feed's bodies are in raw.
func (c *chain) add(raw []byte) {
	text := make([]byte, 0, min(chainText, len(c.text)+len(raw)))
	if keep := cap(text) - len(raw); keep > 0 {
		text = append(text, c.text[len(c.text)-keep:]...)
	}
	c.text = append(text, raw[len(raw)-min(len(raw), chainText):]...)
}
