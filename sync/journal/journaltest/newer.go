package journaltest

import (
	"bytes"
	"crypto/sha256"
)

// NewerName is the name of a segment that comes behind those of a short journal.
const NewerName = "000000000099.seg"

// Newer is a segment as a program will write it whose format is not there yet: of
// all formats the first 2 KiB begin with their name and end with their sum.
func Newer() []byte {
	head := append([]byte("sizjrnl3"), bytes.Repeat([]byte{9}, 2<<10-8-sha256.Size)...)
	sum := sha256.Sum256(head)
	return append(append(head, sum[:]...), "whatever comes then"...)
}
