package wire

import (
	_ "embed"

	"github.com/klauspost/compress/zstd"
)

// Dict numbers the texts that short messages are packed against, zstd's raw
// dictionaries: one record alone shares with them what it would share with the
// records before it. Both ends use the newest that both know, which is settled in
// [Hello] and [Welcome]; zero is none. build/dizionario makes them, and one that is
// out in the world never changes.
type Dict int

// Newest is the last of them.
const Newest Dict = 1

//go:embed dizionario/1.txt
var dict1 []byte

var dicts = [Newest + 1][]byte{1: dict1}

// Common is the one that two ends use of which the other knows those up to d.
func (d Dict) Common() Dict { return max(0, min(d, Newest)) }

// short is up to how many bytes a message is packed against a dictionary: one that
// is longer has enough in itself.
const short = 8 << 10

// newShort packs short messages. Its window is no larger than they and their
// dictionary are: what it clears for each is of the window's size.
func newShort(d Dict) *zstd.Encoder {
	options := []zstd.EOption{zstd.WithEncoderLevel(zstd.SpeedFastest), zstd.WithWindowSize(32 << 10), zstd.WithEncoderConcurrency(1), zstd.WithLowerEncoderMem(true), zstd.WithEncoderCRC(true)}
	if d > 0 {
		options = append(options, zstd.WithEncoderDictRaw(uint32(d), dicts[d]))
	}
	enc, err := zstd.NewWriter(nil, options...)
	if err != nil {
		panic(err) // the options are constants
	}
	enc.EncodeAll([]byte{0}, nil)
	return enc
}

// decoders know all of them: a frame says which one it was packed against.
func decoders() (out []zstd.DOption) {
	for d, text := range dicts {
		if d > 0 {
			out = append(out, zstd.WithDecoderDictRaw(uint32(d), text))
		}
	}
	return out
}
