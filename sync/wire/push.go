package wire

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"

	"github.com/klauspost/compress/zstd"

	"siz-icaro/sync/cartella"
)

// The first byte of a binary frame says what follows it: a feed in layout, the text of
// a message that was packed, or a piece of a push that was.
const (
	layoutText byte = 2
	layoutPart byte = 3
)

const (
	// MaxPart bounds the bytes of one piece.
	MaxPart = 1 << 20
	// maxPartHead is what a frame has before them, at most.
	maxPartHead = 64
)

// Part is a piece of a packed push, which goes in pieces where the line carries
// little: what has arrived need not be sent again after a cut.
type Part struct {
	Piece
	// Of is how many bytes the whole has, Data those that follow on Bytes.
	Of   int
	Data []byte
}

// Piece says how much of a packed push has arrived.
type Piece struct {
	// From and To are the seqs of the first and the last mutation of the push.
	From cartella.Seq `json:"from"`
	To   cartella.Seq `json:"to"`
	// Sum are the first 8 bytes of the SHA-256 of the packed push, as hexadecimal
	// digits: another packing of the same mutations begins anew.
	Sum   string `json:"sum"`
	Bytes int    `json:"bytes"`
}

// Same reports whether two pieces are of the same packed push.
func (p Piece) Same(other Piece) bool {
	return p.From == other.From && p.To == other.To && p.Sum == other.Sum
}

// Packed is a push as it goes on the wire: to be sent whole, or in parts.
type Packed struct {
	whole Piece
	data  []byte
}

// Packer packs the pushes of one connection. What it packed last stays in its
// buffers and goes with it, as a connection does when the desktop is locked.
type Packer struct{ short *zstd.Encoder }

// NewPacker packs against a dictionary.
func NewPacker(d Dict) *Packer { return &Packer{newShort(d)} }

// Push packs a push: the same mutations to the same bytes.
func (k *Packer) Push(p Push) (Packed, error) {
	text, err := Encode(p)
	if err != nil {
		return Packed{}, err
	}
	enc := k.short
	if len(text) > short {
		if enc, err = zstd.NewWriter(nil, zstd.WithEncoderLevel(zstd.SpeedDefault), zstd.WithEncoderConcurrency(1), zstd.WithLowerEncoderMem(true), zstd.WithEncoderCRC(true)); err != nil {
			panic(err) // the options are constants
		}
	}
	out := enc.EncodeAll(text, append(make([]byte, 0, len(text)/3+64), layoutText))
	whole := Piece{Sum: SumOf(out), Bytes: len(out)}
	if n := len(p.Mutations); n > 0 {
		whole.From, whole.To = p.Mutations[0].Seq, p.Mutations[n-1].Seq
	}
	return Packed{whole, out}, nil
}

// Whole is what a push is known by, with how many bytes it has.
func (p Packed) Whole() Piece { return p.whole }

// Part is the piece of a push that begins at a byte, of at most so many.
func (p Packed) Part(at, most int) Part {
	piece := p.whole
	piece.Bytes = at
	return Part{Piece: piece, Of: len(p.data), Data: p.data[at:min(len(p.data), at+most)]}
}

// UnpackPush reads the content of the binary frame of a push. Its errors are
// *cartella.Error of CodeMalformato or CodeTroppoGrande.
func UnpackPush(content []byte) (Push, error) {
	m, err := unpackText(content)
	if err != nil {
		return Push{}, err
	}
	push, ok := m.(Push)
	if !ok {
		return Push{}, malformed(errors.New("what was packed is no push"))
	}
	return push, nil
}

// packText is the frame of a message's text.
func packText(text []byte, d Dict) []byte {
	enc := long
	if len(text) <= short {
		enc = shorts[d]
	}
	return enc.EncodeAll(text, append(make([]byte, 0, len(text)/3+64), layoutText))
}

// unpackText reads a message whose text was packed.
func unpackText(content []byte) (Message, error) {
	if len(content) == 0 || content[0] != layoutText {
		return nil, malformed(errors.New("no packed message"))
	}
	text, err := decompress(content[1:], MaxText)
	if err != nil {
		return nil, err
	}
	return Decode(text)
}

// SumOf is the Sum of a packed push.
func SumOf(content []byte) string {
	sum := sha256.Sum256(content)
	return hex.EncodeToString(sum[:sumBytes])
}

const sumBytes = 8

// encodePart writes a part as the content of a binary frame: after the layout, as
// unsigned varints, from, to, the place of the data and the length of the whole;
// then the sum and the data.
func encodePart(p Part) ([]byte, error) {
	sum, err := hex.DecodeString(p.Sum)
	if err != nil || len(sum) != sumBytes {
		return nil, fmt.Errorf("encode part: a sum of %q", p.Sum)
	}
	if len(p.Data) > MaxPart {
		return nil, tooLarge(len(p.Data), MaxPart)
	}
	out := append(make([]byte, 0, len(p.Data)+64), layoutPart)
	for _, n := range []uint64{uint64(p.From), uint64(p.To), uint64(p.Bytes), uint64(p.Of)} {
		out = binary.AppendUvarint(out, n)
	}
	out = append(out, sum...)
	return append(out, p.Data...), nil
}

func decodePart(frame []byte) (Part, error) {
	rest := frame[1:]
	var n [4]uint64
	for i := range n {
		v, size := binary.Uvarint(rest)
		if size <= 0 || v >= 1<<53 {
			return Part{}, malformed(errors.New("the head of a part"))
		}
		n[i], rest = v, rest[size:]
	}
	p := Part{Piece: Piece{From: cartella.Seq(n[0]), To: cartella.Seq(n[1]), Bytes: int(n[2])}, Of: int(n[3])}
	if len(rest) < sumBytes {
		return Part{}, malformed(errors.New("a part without a sum"))
	}
	p.Sum, p.Data = hex.EncodeToString(rest[:sumBytes]), bytes.Clone(rest[sumBytes:])
	switch {
	case p.Of > MaxText+maxPartHead: // what does not get smaller gets a little larger
		return Part{}, tooLarge(p.Of, MaxText)
	case len(p.Data) == 0, p.From == 0, p.To < p.From, p.Bytes+len(p.Data) > p.Of:
		return Part{}, malformed(errors.New("a part that is none of its whole"))
	}
	return p, nil
}
