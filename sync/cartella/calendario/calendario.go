// Package calendario is the clock on the wall and the rule by which an appointment
// comes again: RFC 5545, as far as an agenda of people needs it. It knows no
// records and keeps nothing.
//
// A rule counts days and not hours, so that something comes at most once a day:
// that day, on the clock of the zone of the series, is the name of the one that
// comes then, whatever hour the series is moved to.
package calendario

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
	_ "time/tzdata" // Windows has no tables of zones of its own

	"github.com/teambition/rrule-go"
)

// Serie is something that comes again.
type Serie struct {
	// Inizio and Fine are the first time, which is one of the series even where the
	// rule does not say that day.
	Inizio, Fine time.Time
	// Regola is the value of an RRULE without COUNT and UNTIL; Fino is the last
	// moment at which one may begin, zero for no end.
	Regola string
	Fino   time.Time
	// Zona is the clock that the rule follows.
	Zona *time.Location
}

// Volta is one of a series: the day that names it, and when it is.
type Volta struct {
	Giorno       string
	Inizio, Fine time.Time
}

// ErrRegola is a rule that this package does not follow.
var ErrRegola = errors.New("rule of repetition")

// maxRegola is how long a rule may be, maxOgni the largest of its intervals.
const (
	maxRegola = 300
	maxOgni   = 999
)

// Leggi reads a rule. One that is not about days, or that ends by itself, is not
// followed: the end of a series stands beside its rule.
func Leggi(rule string) (*rrule.ROption, error) {
	if len(rule) > maxRegola || strings.ContainsAny(rule, "\r\n") {
		return nil, fmt.Errorf("%w: too long", ErrRegola)
	}
	o, err := rrule.StrToROption(rule)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrRegola, err)
	}
	switch {
	case !strings.Contains(strings.ToUpper(rule), "FREQ="):
		return nil, fmt.Errorf("%w: no frequency", ErrRegola)
	case o.Freq > rrule.DAILY || len(o.Byhour)+len(o.Byminute)+len(o.Bysecond) > 0:
		return nil, fmt.Errorf("%w: more than once a day", ErrRegola)
	case len(o.Byeaster) > 0:
		return nil, fmt.Errorf("%w: not of RFC 5545", ErrRegola)
	case o.Count != 0 || !o.Until.IsZero() || !o.Dtstart.IsZero():
		return nil, fmt.Errorf("%w: it has an end of its own", ErrRegola)
	case slices.ContainsFunc(o.Byweekday, func(d rrule.Weekday) bool { return d.N() < -quante(o) || d.N() > quante(o) }):
		return nil, fmt.Errorf("%w: there are not as many of a weekday", ErrRegola) // the library panics on these
	case o.Interval < 0 || o.Interval > maxOgni:
		return nil, fmt.Errorf("%w: interval", ErrRegola)
	}
	o.Dtstart = time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)
	if _, err := rrule.NewRRule(*o); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrRegola, err)
	}
	o.Dtstart = time.Time{}
	return o, nil
}

// ErrFissa is a rule whose days cannot be moved by so many: it names them by their
// number or their month.
var ErrFissa = errors.New("rule of fixed days")

// Sposta moves the days of a rule by so many.
func Sposta(rule string, days int) (string, error) {
	o, err := Leggi(rule)
	if err != nil || days == 0 {
		return rule, err
	}
	fixed := len(o.Bymonthday) + len(o.Bymonth) + len(o.Byyearday) + len(o.Byweekno) + len(o.Bysetpos)
	if fixed > 0 || len(o.Byweekday) > 0 && o.Freq != rrule.WEEKLY {
		return rule, ErrFissa
	}
	week := []rrule.Weekday{rrule.MO, rrule.TU, rrule.WE, rrule.TH, rrule.FR, rrule.SA, rrule.SU}
	moved := func(d rrule.Weekday) rrule.Weekday { return week[((d.Day()+days)%7+7)%7] }
	for i, d := range o.Byweekday {
		o.Byweekday[i] = moved(d)
	}
	if o.Interval > 1 && len(o.Byweekday) > 0 {
		o.Wkst = moved(o.Wkst) // the days that were of one week still are
	}
	return o.RRuleString(), nil
}

// quante are how many of a weekday there are where a rule may count them.
func quante(o *rrule.ROption) int {
	switch {
	case o.Freq == rrule.YEARLY && len(o.Bymonth)+len(o.Byweekno) == 0:
		return 53
	case o.Freq == rrule.YEARLY && len(o.Byweekno) == 0, o.Freq == rrule.MONTHLY:
		return 5
	}
	return 0
}

// Tra are those that have some of their time from dal up to before al, in order.
func (s Serie) Tra(dal, al time.Time) ([]Volta, error) {
	var out []Volta
	err := s.ciascuna(dal.Add(-s.lunga()), al, func(v Volta) bool {
		if v.Inizio.Before(al) && v.Fine.After(dal) {
			out = append(out, v)
		}
		return true
	})
	return out, err
}

// Ultima is the last of the first n of a series.
func (s Serie) Ultima(n int) (last Volta, err error) {
	err = s.ciascuna(s.Inizio, s.Inizio.AddDate(maxAnni, 0, 0), func(v Volta) bool {
		last = v
		n--
		return n > 0
	})
	return last, err
}

// maxAnni is how long a series that is counted may go on.
const maxAnni = 100

// Del is the one of a day by which it is named, however it may have been moved.
func (s Serie) Del(giorno string) (Volta, bool) {
	day, err := time.Parse(time.DateOnly, giorno)
	if err != nil {
		return Volta{}, false
	}
	from := Nel(day, s.Zona)
	var found Volta
	err = s.ciascuna(from, from.AddDate(0, 0, 2), func(v Volta) bool {
		if v.Giorno == giorno {
			found = v
		}
		return found.Giorno == ""
	})
	return found, err == nil && found.Giorno != ""
}

// FinoDopo is the end of a series once it is moved by so many days, to whatever hour:
// as many are left as there were. It is zero where there is none.
func (s Serie) FinoDopo(days int) time.Time {
	if s.Fino.IsZero() {
		return s.Fino
	}
	last, open := muro(s.Fino, s.Zona), s
	open.Fino = time.Time{}
	if v, ruled := open.Del(last.Format(time.DateOnly)); ruled && v.Inizio.After(s.Fino) {
		days-- // that of the last day is not one of them any more
	}
	return Nel(time.Date(last.Year(), last.Month(), last.Day()+days, 23, 59, 59, 0, time.UTC), s.Zona)
}

// Alle is when one of this day would be, whether the rule has it or not.
func (s Serie) Alle(day time.Time) Volta {
	first := muro(s.Inizio, s.Zona)
	wall := time.Date(day.Year(), day.Month(), day.Day(), first.Hour(), first.Minute(), first.Second(), 0, time.UTC)
	return s.volta(wall)
}

func (s Serie) lunga() time.Duration { return max(s.Fine.Sub(s.Inizio), 0) + 2*time.Hour }

// ciascuna yields those that begin from dal up to before al, and a few around,
// in order, until yield has enough.
func (s Serie) ciascuna(dal, al time.Time, yield func(Volta) bool) error {
	o, err := Leggi(s.Regola)
	if err != nil {
		return err
	}
	// A wall has no zone: the days are counted where none is longer than another.
	first := muro(s.Inizio, s.Zona)
	from, to := muro(dal, s.Zona).AddDate(0, 0, -1), muro(al, s.Zona).AddDate(0, 0, 1)
	o.Dtstart, o.Until = avanti(first, from, o), to
	r, err := rrule.NewRRule(*o)
	if err != nil {
		return fmt.Errorf("%w: %w", ErrRegola, err)
	}
	last := func(v Volta) bool { return !s.Fino.IsZero() && v.Inizio.After(s.Fino) }
	if v := s.volta(first); !first.Before(from) && !first.After(to) && !last(v) && !yield(v) {
		return nil
	}
	next := r.Iterator()
	for wall, ok := next(); ok; wall, ok = next() {
		if !wall.After(first) || wall.Before(from) {
			continue
		}
		v := s.volta(wall)
		if last(v) || !yield(v) {
			return nil
		}
	}
	return nil
}

// avanti is where the counting may begin for what comes from a moment on: at the
// first time or, where only days and weeks are counted, at a whole number of
// intervals behind it, so that an old series costs no more than a new one.
func avanti(first, from time.Time, o *rrule.ROption) time.Time {
	days := max(o.Interval, 1)
	switch o.Freq {
	case rrule.DAILY:
	case rrule.WEEKLY:
		days *= 7
	default:
		return first
	}
	past := int(from.Sub(first).Hours()/24) / days
	if past < 2 {
		return first
	}
	return first.AddDate(0, 0, (past-1)*days)
}

func (s Serie) volta(wall time.Time) Volta {
	begin := Nel(wall, s.Zona)
	v := Volta{Giorno: wall.Format(time.DateOnly), Inizio: begin, Fine: begin.Add(s.Fine.Sub(s.Inizio))}
	if days := GiornateIntere(s.Inizio, s.Fine, s.Zona); days > 0 {
		v.Fine = Nel(wall.AddDate(0, 0, days), s.Zona)
	}
	return v
}

// Giorno is the day on the clock of a zone at an instant.
func Giorno(at time.Time, zone *time.Location) string { return at.In(zone).Format(time.DateOnly) }

// GiornateIntere is how many whole days something takes, from midnight to
// midnight; zero where it does not.
func GiornateIntere(inizio, fine time.Time, zone *time.Location) int {
	from, to := muro(inizio, zone), muro(fine, zone)
	const day = 24 * time.Hour
	if !from.Equal(from.Truncate(day)) || !to.Equal(to.Truncate(day)) || !to.After(from) {
		return 0
	}
	return int(to.Sub(from) / day)
}

// muro is what a clock on a wall of the zone shows, as if it were UTC.
func muro(at time.Time, zone *time.Location) time.Time {
	at = at.In(zone)
	return time.Date(at.Year(), at.Month(), at.Day(), at.Hour(), at.Minute(), at.Second(), 0, time.UTC)
}

// Nel is the instant at which a clock of the zone shows what wall says, whatever
// zone that has. Where it shows that twice it is the first time; where it skips
// it, as if it had not been put forward yet (RFC 5545, 3.3.5).
func Nel(wall time.Time, zone *time.Location) time.Time {
	return NelCon(wall, func(at time.Time) time.Duration {
		_, s := at.In(zone).Zone()
		return time.Duration(s) * time.Second
	})
}

// NelCon is Nel by a clock that is so far ahead of UTC at an instant.
func NelCon(wall time.Time, ahead func(time.Time) time.Duration) time.Time {
	wall = time.Date(wall.Year(), wall.Month(), wall.Day(), wall.Hour(), wall.Minute(), wall.Second(), 0, time.UTC)
	before, after := ahead(wall.Add(-24*time.Hour)), ahead(wall.Add(24*time.Hour))
	first, then := wall.Add(-before), wall.Add(-after)
	if ahead(first) != before && ahead(then) == after {
		return then
	}
	return first
}
