package wire

import (
	"errors"

	"github.com/klauspost/compress/zstd"
)

const (
	// layoutChained is the first byte of a feed that is packed against those before it.
	layoutChained byte = 5
	// chainText is how much of them there is, at most: as the window of a stream.
	chainText = 256 << 10
	// chainID is what its frames call it. The dictionaries count from 1.
	chainID = 1 << 15
)

// chain is the end of what the feeds of a connection were that were packed against
// each other, as if they were one stream: on a line that carries little a message is
// short, and has less in itself than what came before it. What is short of text
// begins with a dictionary's. It goes with the connection, as that does when the
// desktop is locked.
type chain struct{ text []byte }

// pack writes f as the content of a binary frame that follows on the one before.
func (c *chain) pack(f Feed, d Dict) ([]byte, error) {
	out, err := lay(f)
	if err != nil {
		return nil, err
	}
	c.begin(d)
	window := zstd.MinWindowSize
	for window < len(c.text)+len(out) && window < zstd.MaxWindowSize {
		window *= 2
	}
	options := []zstd.EOption{zstd.WithEncoderLevel(zstd.SpeedBetterCompression), zstd.WithWindowSize(window), zstd.WithEncoderConcurrency(1), zstd.WithLowerEncoderMem(true), zstd.WithEncoderCRC(true)}
	if len(c.text) > 0 {
		options = append(options, zstd.WithEncoderDictRaw(chainID|uint32(d), c.text))
	}
	enc, err := zstd.NewWriter(nil, options...)
	if err != nil {
		panic(err) // the options are of what is within its bounds
	}
	frame, err := press(enc, layoutChained, out)
	if err == nil {
		c.add(out)
	}
	return frame, err
}

// unpack reads what pack wrote at the other end, each frame once and in order.
func (c *chain) unpack(frame []byte) (Feed, error) {
	if len(frame) > MaxPacked {
		return Feed{}, tooLarge(len(frame), MaxPacked)
	}
	var header zstd.Header
	if err := header.Decode(frame[1:]); err != nil {
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
	raw, err := decompress(frame[1:], MaxUnpacked, with...)
	if err != nil {
		return Feed{}, err
	}
	f, err := unlay(raw)
	if err == nil {
		c.add(raw)
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
