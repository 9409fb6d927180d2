package wire

import (
	"bytes"
	"encoding/hex"
)

// A UUID goes as its 16 bytes: written out it is 36, of which compression makes 20.
const (
	uuidBytes = 16
	uuidText  = 36
	// aside stands in a body where a UUID was.
	aside = 1
)

type uuid [uuidBytes]byte

// uuidOf reads a UUID in the one way of writing it, in small letters, so that it is
// written again as it was.
func uuidOf(text []byte) (u uuid, ok bool) {
	if len(text) != uuidText || text[8] != '-' || text[13] != '-' || text[18] != '-' || text[23] != '-' {
		return u, false
	}
	at := 0
	for i := range u {
		if i == 4 || i == 6 || i == 8 || i == 10 {
			at++ // the dash
		}
		high, low := digit(text[at]), digit(text[at+1])
		if high|low > 0x0f {
			return u, false
		}
		u[i] = high<<4 | low
		at += 2
	}
	return u, true
}

// digit is what a hexadecimal digit is worth, more than 15 where it is none.
func digit(c byte) byte {
	switch {
	case c >= '0' && c <= '9':
		return c - '0'
	case c >= 'a' && c <= 'f':
		return c - 'a' + 10
	}
	return 0xff
}

// appendUUID writes a UUID out.
func appendUUID(out, u []byte) []byte {
	out = append(hex.AppendEncode(out, u[:4]), '-')
	out = append(hex.AppendEncode(out, u[4:6]), '-')
	out = append(hex.AppendEncode(out, u[6:8]), '-')
	out = append(hex.AppendEncode(out, u[8:10]), '-')
	return hex.AppendEncode(out, u[10:])
}

// quotedUUID is where the first UUID in quotes stands in a body, -1 for none.
func quotedUUID(body []byte) int {
	for from := 0; ; {
		dash := bytes.IndexByte(body[from:], '-')
		if dash < 0 {
			return -1
		}
		dash += from
		from = dash + 1
		at := dash - 8
		if at < 1 || at+uuidText >= len(body) || body[at-1] != '"' || body[at+uuidText] != '"' {
			continue
		}
		if _, ok := uuidOf(body[at : at+uuidText]); ok {
			return at
		}
	}
}
