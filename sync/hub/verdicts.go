package hub

import (
	"siz-icaro/sync/cartella"
	"siz-icaro/sync/wire"
)

// verdictRoom is what the verdicts of one message may add up to; the rest of
// a frame is the message around them.
const verdictRoom = wire.MaxText - 4<<10

// split puts verdicts into messages that fit a frame. The texts of a conflict
// that fills a frame by itself are left out: what was seen and written is in
// the author's own mutation, and what stands in the record.
func split(verdicts []cartella.Verdict) []wire.Verdicts {
	var out []wire.Verdicts
	var m wire.Verdicts
	room := verdictRoom
	for _, v := range verdicts {
		n := size(v)
		if n > verdictRoom {
			v = slim(v)
			n = size(v)
		}
		if n > room && len(m.Verdicts) > 0 {
			out = append(out, m)
			m, room = wire.Verdicts{}, verdictRoom
		}
		m.Verdicts = append(m.Verdicts, v)
		room -= n
	}
	return append(out, m)
}

// size is how much v adds to a message.
func size(v cartella.Verdict) int {
	raw, err := cartella.Marshal(v)
	if err != nil {
		return verdictRoom + 1 // cannot be sent as it is
	}
	return len(raw) + len(",")
}

// maxField is longer than the name of any field. One that does not exist may be
// of any length, and names nothing.
const maxField = 1 << 10

func slim(v cartella.Verdict) cartella.Verdict {
	conflicts := make([]cartella.Conflict, len(v.Conflicts))
	for i, c := range v.Conflicts {
		c.Saw, c.Wrote, c.Stands = nil, nil, nil
		conflicts[i] = c
	}
	v.Conflicts = conflicts
	if v.Error != nil && len(v.Error.Field) > maxField {
		named := *v.Error
		named.Field = ""
		v.Error = &named
	}
	for size(v) > verdictRoom && len(v.Conflicts) > 0 {
		v.Conflicts = v.Conflicts[:len(v.Conflicts)/2]
	}
	return v
}
