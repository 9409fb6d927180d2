package cartella

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
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
	sum := sha256.Sum256(fmt.Appendf(nil, "%s@%d", id, v))
	lo := binary.BigEndian.Uint64(sum[8:16])
	before := d.lo
	d.lo += lo
	d.hi += binary.BigEndian.Uint64(sum[0:8])
	if d.lo < before {
		d.hi++
	}
	d.count++
}

// Digest is what has been added so far.
func (d *Digester) Digest() Digest {
	return Digest{Count: d.count, Sum: fmt.Sprintf("%016x%016x", d.hi, d.lo)}
}
