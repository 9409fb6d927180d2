// Package idtest names the records that tests create. An operator's mutation
// creates a record under a UUIDv7 and no other id, which nobody reads: here such
// an id spells a short name in its last bytes, the same at each run, and is
// turned back into the name wherever people read what a test tells.
//
// What nobody creates by a mutation needs none of this: what a fixture lands, and
// the central service's own directory, go by readable ids.
package idtest

import (
	"encoding/hex"
	"fmt"
	"regexp"
	"strings"
)

// room is how many bytes of a UUIDv7 a name may take: the variant stands before.
const room = 7

// V7 is the id that spells name, which is of 1 to 7 ASCII characters: "s9" is
// 00000000-0000-7000-8000-000000007339.
func V7[S ~string](name S) S {
	if len(name) == 0 || len(name) > room {
		panic(fmt.Sprintf("idtest: %q does not fit into an id", string(name)))
	}
	tail := strings.Repeat("00", room-len(name)) + hex.EncodeToString([]byte(name))
	return S("00000000-0000-7000-80" + tail[:2] + "-" + tail[2:])
}

var spelt = regexp.MustCompile(`00000000-0000-7000-80([0-9a-f]{2})-([0-9a-f]{12})`)

// Names is text with the name in place of each id of [V7].
func Names(text string) string {
	return spelt.ReplaceAllStringFunc(text, func(id string) string {
		tail, err := hex.DecodeString(strings.Join(spelt.FindStringSubmatch(id)[1:], ""))
		if err != nil {
			return id
		}
		return strings.TrimLeft(string(tail), "\x00")
	})
}
