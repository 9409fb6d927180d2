package main

import (
	"fmt"
	"sync"
	"time"
	_ "time/tzdata" // a machine may have no tables of zones of its own
)

// roma is the zone of the Ambito, in which hours and days are read and shown
// whatever zone the machine is in.
var roma = sync.OnceValue(func() *time.Location {
	loc, err := time.LoadLocation("Europe/Rome")
	if err != nil {
		panic("the tables of zones that the program carries: " + err.Error())
	}
	return loc
})

// ora is a moment as a table shows it.
func ora(t time.Time) string { return t.In(roma()).Format("02/01/2006 15:04") }

// day is the value of an option: the beginning of a day.
type day struct{ time.Time }

func (d *day) set(s string) (err error) {
	if d.Time, err = time.ParseInLocation("2/1/2006", s, roma()); err != nil {
		return fmt.Errorf("serve un giorno come 31/12/2026: %w", err)
	}
	return nil
}
