package cartella

import "time"

// Giorno is the calendar day in Italy at an instant, as YYYY-MM-DD: a share
// until a day ends when that day ends there, whatever zone a machine is in. It
// is computed by the rule (Directive 2000/84/EC: summer time from the last
// Sunday of March to that of October, both at 01:00 UTC) and not looked up in
// the machine's tables, which a Windows computer may not have.
func Giorno(t time.Time) string { return inItalia(t).Format(time.DateOnly) }

// inItalia is an instant as the clocks in Italy show it.
func inItalia(t time.Time) time.Time {
	t = t.UTC()
	ahead := time.Hour
	if !t.Before(ultimaDomenica(t.Year(), time.March)) && t.Before(ultimaDomenica(t.Year(), time.October)) {
		ahead = 2 * time.Hour
	}
	return t.Add(ahead)
}

// ultimaDomenica is 01:00 UTC on the last Sunday of a month of 31 days.
func ultimaDomenica(year int, month time.Month) time.Time {
	last := time.Date(year, month, 31, 1, 0, 0, 0, time.UTC)
	return last.AddDate(0, 0, -int(last.Weekday()))
}
