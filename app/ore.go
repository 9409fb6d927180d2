package app

import (
	"sync"
	"time"
	_ "time/tzdata" // Windows has no tables of zones of its own

	"siz-icaro/sync/cartella"
)

func (s *sessione) now() time.Time { return s.orologio.now() }

// oggi is the calendar day of the operator, who is in Italy whatever the
// computer's zone says.
func oggi(now time.Time) string { return cartella.Giorno(now) }

// roma is the zone of the Ambito.
var roma = sync.OnceValue(func() *time.Location {
	loc, err := time.LoadLocation("Europe/Rome")
	if err != nil {
		return time.FixedZone("CET", 3600)
	}
	return loc
})

func istante(t time.Time) string { return t.UTC().Truncate(time.Second).Format(time.RFC3339) }
