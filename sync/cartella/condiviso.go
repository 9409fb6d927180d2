package cartella

import (
	"maps"
	"slices"
	"time"
)

// Condiviso is a person's record with the services that know of them through a
// case, each until the last day on which one of cases is shared with it. It is
// the central service's to write, in the commit that changes a case: who came to
// know a person by a share knows them no longer than the share lasts. changed is
// false where person says so already.
func Condiviso(person Record, cases []Record, now time.Time) (_ Record, changed bool, err error) {
	stood, err := person.object()
	if err != nil {
		return person, false, err
	}
	today := Giorno(now)
	until := tree{}
	for _, c := range cases {
		t, err := c.object()
		if err != nil {
			return person, false, err
		}
		if c.Kind != KindPIC || text(t, "soggetto") != string(person.ID) {
			continue
		}
		for _, s := range keys(t, "condivisa") {
			fino := text(t, Path("condivisa."+s+".fino"))
			if last, _ := until[s].(string); fino >= today && fino > last && ServizioID(s) != person.Servizio {
				until[s] = fino
			}
		}
	}
	was, _ := stood["condiviso"].(tree)
	if maps.Equal(was, until) {
		return person, false, nil
	}
	t := clone(stood)
	delete(t, "condiviso")
	if len(until) > 0 {
		t["condiviso"] = until
	}
	person.Body, err = encode(t)
	return person, err == nil, err
}

// Persone are the people whom records are about as far as shares go: the people
// themselves and those of the cases, sorted.
func Persone(records []Record) []ID {
	var out []ID
	for _, r := range records {
		switch r.Kind {
		case KindSoggetto:
			out = append(out, r.ID)
		case KindPIC:
			out = append(out, Group(r))
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}
