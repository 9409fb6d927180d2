package cartella

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"math/bits"
	"strconv"
)

// Digest sums up which versions a scope holds, so that two sides can compare
// without exchanging lists. It does not depend on order, and what was added
// can be taken away again.
type Digest struct {
	Count uint64 `json:"count"`
	// Sum is the sum, modulo 2^128, of a hash of each (id, version), in hex.
	Sum string `json:"sum"`
}

// Digester adds up a Digest. The zero value is an empty scope.
type Digester struct {
	count  uint64
	hi, lo uint64
}

// Add counts one record in.
func (d *Digester) Add(id ID, v Version) {
	hi, lo := place(id, v)
	var carry uint64
	d.lo, carry = bits.Add64(d.lo, lo, 0)
	d.hi, _ = bits.Add64(d.hi, hi, carry)
	d.count++
}

// Remove takes back an Add of the same record at the same version.
func (d *Digester) Remove(id ID, v Version) {
	hi, lo := place(id, v)
	var borrow uint64
	d.lo, borrow = bits.Sub64(d.lo, lo, 0)
	d.hi, _ = bits.Sub64(d.hi, hi, borrow)
	d.count--
}

func place(id ID, v Version) (hi, lo uint64) {
	var room [96]byte // an id has at most 64
	text := append(append(room[:0], id...), '@')
	sum := sha256.Sum256(strconv.AppendUint(text, uint64(v), 10))
	return binary.BigEndian.Uint64(sum[0:8]), binary.BigEndian.Uint64(sum[8:16])
}

// Digester goes on from where a digest was taken.
func (g Digest) Digester() (Digester, error) {
	raw, err := hex.DecodeString(g.Sum)
	if err != nil || len(raw) != 16 {
		return Digester{}, fmt.Errorf("digest sum %q is not 32 hex digits", g.Sum)
	}
	return Digester{count: g.Count, hi: binary.BigEndian.Uint64(raw[:8]), lo: binary.BigEndian.Uint64(raw[8:])}, nil
}

// Digest is what has been added so far.
func (d *Digester) Digest() Digest {
	return Digest{Count: d.count, Sum: fmt.Sprintf("%016x%016x", d.hi, d.lo)}
}
