package ics

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/emersion/go-ical"
	"github.com/teambition/rrule-go"

	"siz-icaro/sync/cartella/calendario"
)

// orologio is the clock of a zone: one that the IANA knows, or one that the file
// itself explains.
type orologio struct {
	loc *time.Location
	// cambi are the changes of a clock of the file's, in order; prima is how far it is
	// ahead before the first.
	cambi []cambio
	prima time.Duration
}

type cambio struct {
	da     time.Time // the instant
	avanti time.Duration
}

func (o orologio) avanti(at time.Time) time.Duration {
	if o.loc != nil {
		_, s := at.In(o.loc).Zone()
		return time.Duration(s) * time.Second
	}
	i, found := slices.BinarySearchFunc(o.cambi, at, func(c cambio, at time.Time) int { return c.da.Compare(at) })
	if found {
		i++
	}
	if i == 0 {
		return o.prima
	}
	return o.cambi[i-1].avanti
}

// alle is the instant at which it shows what wall says.
func (o orologio) alle(wall time.Time) time.Time { return calendario.NelCon(wall, o.avanti) }

// muro is what it shows at an instant, as if it were UTC.
func (o orologio) muro(at time.Time) time.Time { return at.UTC().Add(o.avanti(at)) }

// zone are the clocks that a calendar may name.
type zone struct {
	ambito *time.Location
	// privato says that the calendar is its author's alone.
	privato bool
	// nostro says that this program has written it: when it wrote the file is not when
	// somebody changed what is in it.
	nostro bool
	// sue are those that it explains itself, by their name.
	sue     map[string]orologio
	windows map[string]string
	lette   map[string]cercata // those that were looked for
}

// cercata is what was found under a name.
type cercata struct {
	orologio
	nota bool
}

func (f *foglio) orologi(ambito *time.Location) zone {
	z := zone{ambito: ambito, privato: f.privato, nostro: f.nostro, sue: map[string]orologio{}, lette: map[string]cercata{}, windows: map[string]string{}}
	for name, iana := range diWindows() {
		z.windows[strings.ToLower(name)] = iana
	}
	for _, b := range f.zone {
		props, _ := b.legge()
		name := nomeZona(testo(props.Get(ical.PropTimezoneID)))
		if o, ok := b.spiega(); ok && name != "" {
			z.sue[name] = o
		}
	}
	return z
}

// nomeZona is the name of a zone without what some programs write around it.
func nomeZona(name string) string { return strings.Trim(strings.TrimSpace(name), `"'`) }

var iana = regexp.MustCompile(`([A-Za-z_]+/)?[A-Za-z_]+/[A-Za-z0-9_+-]+$`)

// di is the clock of that name. A name that everybody knows is taken at its word, any
// other as the file explains it, and where it does not by the city or the distance that
// the name says.
func (z zone) di(name string) (orologio, bool) {
	name = nomeZona(name)
	found, known := z.lette[name]
	if !known {
		found.orologio, found.nota = z.cerca(name)
		z.lette[name] = found
	}
	return found.orologio, found.nota
}

func (z zone) cerca(name string) (orologio, bool) {
	if name == "" {
		return orologio{}, false
	}
	if loc, ok := z.nota(name); ok {
		return orologio{loc: loc}, true
	}
	if o, ok := z.sue[name]; ok {
		return z.riconosci(o), true
	}
	if m := distanza.FindStringSubmatch(name); m != nil {
		return fissa(m)
	}
	if m := mostrata.FindStringSubmatch(name); m != nil {
		return diCitta(m)
	}
	if loc, ok := citta(name); ok {
		return orologio{loc: loc}, true
	}
	// Names of the IANA without a place: CET, EST5EDT, Japan.
	if loc, err := time.LoadLocation(name); err == nil && !slices.Contains([]string{"local", "localtime", "factory", "posixrules"}, strings.ToLower(name)) {
		return orologio{loc: loc}, true
	}
	return orologio{}, false
}

var (
	// distanza is a zone that is so far from Greenwich, summer and winter: "GMT+0100".
	distanza = regexp.MustCompile(`(?i)^(?:UTC|GMT)([+-])(\d{1,2})(?:[:.]?(\d{2}))?$`)
	// mostrata is one as Windows shows it in a list: "(UTC+01:00) Amsterdam, Berlino, Roma".
	mostrata = regexp.MustCompile(`(?i)^\((?:UTC|GMT)(?:([+-])(\d{1,2})[:.]?(\d{2}))?\)\s*(.+)$`)
)

// avantiDi is how far ahead of UTC a sign, hours and minutes say.
func avantiDi(sign, hours, minutes string) time.Duration {
	h, _ := strconv.Atoi(hours)
	m, _ := strconv.Atoi(minutes)
	ahead := time.Duration(h)*time.Hour + time.Duration(m)*time.Minute
	if sign == "-" {
		return -ahead
	}
	return ahead
}

func fissa(m []string) (orologio, bool) {
	ahead := avantiDi(m[1], m[2], m[3])
	// Etc counts the other way round: what is an hour ahead is Etc/GMT-1 there.
	if loc, err := time.LoadLocation(fmt.Sprintf("Etc/GMT%+d", -int(ahead/time.Hour))); err == nil && ahead%time.Hour == 0 {
		return orologio{loc: loc}, true
	}
	return orologio{prima: ahead}, ahead.Abs() <= 14*time.Hour
}

// diCitta is the clock of the cities that Windows shows of a zone, where those that
// are known and as far from Greenwich as it says have the same one.
func diCitta(m []string) (orologio, bool) {
	ahead := avantiDi(m[1], m[2], m[3])
	var found orologio
	for _, name := range append(strings.FieldsFunc(m[4], func(r rune) bool { return strings.ContainsRune(",/;", r) }), m[4]) {
		loc, ok := citta(name)
		if !ok {
			continue
		}
		o := orologio{loc: loc}
		if winter := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC); o.avanti(winter) != ahead && o.avanti(winter.AddDate(0, 6, 0)) != ahead {
			continue // Urumqi stands beside Beijing
		}
		if found.loc != nil && !uguali(found, o, 2020, 2036) {
			return orologio{}, false
		}
		found = o
	}
	return found, found.loc != nil
}

// citta is the zone of a city, by the name that the IANA has for it, or of what
// Windows shows in its place.
func citta(name string) (*time.Location, bool) {
	name = strings.TrimPrefix(strings.Join(strings.Fields(name), " "), "City of ")
	if known, ok := altrimenti()[strings.ToLower(name)]; ok {
		loc, err := time.LoadLocation(known)
		return loc, err == nil
	}
	if name == "" || strings.ContainsAny(name, "/.") {
		return nil, false
	}
	for _, region := range []string{"Europe/", "America/", "Asia/", "Africa/", "Australia/", "Pacific/", "Atlantic/", "Indian/"} {
		if loc, err := time.LoadLocation(region + strings.ReplaceAll(name, " ", "_")); err == nil {
			return loc, true
		}
	}
	return nil, false
}

// altrimenti are zones as Windows shows them, in English and in Italian, where none of
// the names beside each other is one of the IANA.
func altrimenti() map[string]string {
	return map[string]string{
		"roma": "Europe/Rome", "berlino": "Europe/Berlin", "parigi": "Europe/Paris", "londra": "Europe/London", "lisbona": "Europe/Lisbon", "dublino": "Europe/Dublin",
		"atene": "Europe/Athens", "bucarest": "Europe/Bucharest", "mosca": "Europe/Moscow", "il cairo": "Africa/Cairo", "gerusalemme": "Asia/Jerusalem",
		"coordinated universal time": "UTC", "tempo coordinato universale": "UTC", "ora utc (coordinated universal time)": "UTC",
		"brasilia": "America/Sao_Paulo", "abu dhabi": "Asia/Dubai", "mumbai": "Asia/Kolkata", "hanoi": "Asia/Bangkok", "beijing": "Asia/Shanghai", "pechino": "Asia/Shanghai",
		"osaka": "Asia/Tokyo", "canberra": "Australia/Sydney", "wellington": "Pacific/Auckland", "hawaii": "Pacific/Honolulu", "alaska": "America/Anchorage",
		"atlantic time (canada)": "America/Halifax", "eastern time (us & canada)": "America/New_York", "central time (us & canada)": "America/Chicago",
		"mountain time (us & canada)": "America/Denver", "pacific time (us & canada)": "America/Los_Angeles",
		"newfoundland": "America/St_Johns", "arizona": "America/Phoenix", "indiana (east)": "America/Indiana/Indianapolis", "saskatchewan": "America/Regina",
		"west central africa": "Africa/Lagos", "greenwich mean time": "UTC",
	}
}

func (z zone) nota(name string) (*time.Location, bool) {
	switch strings.ToLower(name) {
	case "", "local":
		return nil, false
	case "utc", "gmt", "z", "etc/utc", "etc/gmt", "tzone://microsoft/utc", "coordinated universal time", "greenwich mean time":
		return time.UTC, true
	}
	if known, ok := z.windows[strings.ToLower(name)]; ok {
		name = known
	}
	if loc, err := time.LoadLocation(name); err == nil && strings.Contains(name, "/") {
		return loc, true
	}
	// "/mozilla.org/20050126_1/Europe/Rome", "/freeassociation.sourceforge.net/Tzfile/Europe/Rome"
	if tail := iana.FindString(name); tail != "" && strings.HasPrefix(name, "/") {
		for _, try := range []string{tail, tail[strings.Index(tail, "/")+1:]} {
			if loc, err := time.LoadLocation(try); err == nil && strings.Contains(try, "/") {
				return loc, true
			}
		}
	}
	return nil, false
}

// serie is the zone by which something comes again: "" for that of the Ambito, also
// where the file calls it by another city whose clocks show the same; false where it is
// one that only the file knows.
func (z zone) serie(o orologio) (string, bool) {
	switch {
	case o.loc == nil:
		return "", false
	case o.loc == z.ambito || uguali(o, orologio{loc: z.ambito}, 2020, 2036):
		return "", true
	}
	return o.loc.String(), true
}

// riconosci is a clock of the file's as one that the IANA knows, where it shows the
// same hours in these years: what comes again by it then does so for ever.
func (z zone) riconosci(o orologio) orologio {
	names := []string{z.ambito.String(), "Europe/London", "Europe/Athens", "America/New_York", "UTC"}
	for _, iana := range diWindows() {
		names = append(names, iana)
	}
	slices.Sort(names[5:])
	for _, name := range names {
		if loc, err := time.LoadLocation(name); err == nil && uguali(o, orologio{loc: loc}, 2020, 2036) {
			return orologio{loc: loc}
		}
	}
	return o
}

// uguali reports whether two clocks show the same in these years.
func uguali(a, b orologio, from, to int) bool {
	for at := time.Date(from, 1, 1, 0, 30, 0, 0, time.UTC); at.Year() <= to; at = at.Add(5*24*time.Hour + time.Hour) {
		if a.avanti(at) != b.avanti(at) {
			return false
		}
	}
	for year := from; year <= to; year++ {
		for _, month := range []time.Month{3, 4, 9, 10, 11} {
			for hour := range 31 * 24 {
				if hour%24 < 4 || hour%24 > 22 {
					at := time.Date(year, month, 1, hour, 30, 0, 0, time.UTC)
					if a.avanti(at) != b.avanti(at) {
						return false
					}
				}
			}
		}
	}
	return true
}

// finoAl is the year up to which the changes of a clock of the file's are counted.
const finoAl = 2201

// spiega reads a VTIMEZONE.
func (b *blocco) spiega() (orologio, bool) {
	var out orologio
	first := time.Time{}
	for _, part := range b.dentro {
		props, _ := part.legge()
		from, ok1 := scarto(testo(props.Get(ical.PropTimezoneOffsetFrom)))
		to, ok2 := scarto(testo(props.Get(ical.PropTimezoneOffsetTo)))
		begin, ok3 := orario(testo(props.Get(ical.PropDateTimeStart)))
		if !ok1 || !ok2 || !ok3 {
			return out, false
		}
		walls := []time.Time{begin.wall}
		if rule := props.Get(ical.PropRecurrenceRule); rule != nil {
			more, ok := ripetizioni(begin.wall, testo(rule), from)
			if !ok {
				return out, false
			}
			walls = append(walls, more...)
		}
		for i := range props[ical.PropRecurrenceDates] {
			for text := range strings.SplitSeq(props[ical.PropRecurrenceDates][i].Value, ",") {
				if at, ok := orario(text); ok {
					walls = append(walls, at.wall)
				}
			}
		}
		for _, wall := range walls {
			at := wall.Add(-from)
			out.cambi = append(out.cambi, cambio{at, to})
			if first.IsZero() || at.Before(first) {
				first, out.prima = at, from
			}
		}
	}
	slices.SortStableFunc(out.cambi, func(a, b cambio) int { return a.da.Compare(b.da) })
	return out, len(out.cambi) > 0
}

// ripetizioni are the further days on which a clock changes. Those of Outlook and
// Exchange begin in 1601 and in the year 1.
func ripetizioni(begin time.Time, rule string, from time.Duration) ([]time.Time, bool) {
	o, err := rrule.StrToROption(rule)
	if err != nil || o.Freq != rrule.YEARLY || slices.ContainsFunc(o.Byweekday, func(d rrule.Weekday) bool { return d.N() < -5 || d.N() > 5 }) {
		return nil, false
	}
	o.Dtstart = begin
	if begin.Year() < 1800 {
		// Nobody looks at what it was before, and the weekday comes by the rule.
		o.Dtstart = time.Date(1800, begin.Month(), 1, begin.Hour(), begin.Minute(), begin.Second(), 0, time.UTC)
		if o.Bymonthday == nil && o.Byweekday == nil {
			o.Dtstart = time.Date(1800, begin.Month(), begin.Day(), begin.Hour(), begin.Minute(), begin.Second(), 0, time.UTC)
		}
	}
	if o.Until.IsZero() {
		o.Until = time.Date(finoAl, 1, 1, 0, 0, 0, 0, time.UTC)
	} else {
		o.Until = o.Until.Add(from) // told in UTC
	}
	r, err := rrule.NewRRule(*o)
	if err != nil {
		return nil, false
	}
	return r.All(), true
}

// scarto reads "+0100".
func scarto(s string) (time.Duration, bool) {
	if len(s) != 5 && len(s) != 7 || s[0] != '+' && s[0] != '-' {
		return 0, false
	}
	var total time.Duration
	for i, unit := range []time.Duration{time.Hour, time.Minute, time.Second} {
		if len(s) < 3+2*i {
			break
		}
		n, err := strconv.Atoi(s[1+2*i : 3+2*i])
		if err != nil || n < 0 {
			return 0, false
		}
		total += time.Duration(n) * unit
	}
	if s[0] == '-' {
		total = -total
	}
	return total, total.Abs() < 24*time.Hour
}

// letta is a moment as a file has it: what a clock shows, or a whole day.
type letta struct {
	wall   time.Time
	giorno bool // without an hour
	utc    bool
}

// orario reads "20261125", "20261125T090000" and "20261125T080000Z".
func orario(s string) (letta, bool) {
	var out letta
	s = strings.TrimSpace(s)
	if rest, ok := strings.CutSuffix(strings.ToUpper(s), "Z"); ok {
		s, out.utc = rest, true
	}
	for _, layout := range []string{"20060102T150405", "20060102T1504", "20060102", "2006-01-02T15:04:05", "2006-01-02"} {
		if at, err := time.Parse(layout, s); err == nil && len(s) == len(layout) {
			out.wall, out.giorno = at, !strings.Contains(layout, "T")
			return out, !(out.utc && out.giorno)
		}
	}
	// A second that is put in now and then.
	if before, ok := strings.CutSuffix(s, "60"); ok && len(s) == len("20060102T150405") {
		if at, err := time.Parse("20060102T1504", before); err == nil {
			out.wall = at.Add(59 * time.Second)
			return out, true
		}
	}
	return out, false
}
