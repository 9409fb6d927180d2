package cella

import (
	"strconv"
	"strings"
	"time"
	"unicode"

	"siz-icaro/sync/cartella/codicefiscale"
)

// Span are the days that a cell may name, both included.
type Span struct{ From, To codicefiscale.Data }

// Years is the span from so many years before a day to so many after it.
func Years(before, after int, day codicefiscale.Data) Span {
	return Span{year(day.Anno()-before, day), year(day.Anno()+after, day)}
}

// year is the same day in another year, or the one before where there is none.
func year(n int, day codicefiscale.Data) codicefiscale.Data {
	d, err := codicefiscale.NuovaData(n, day.Mese(), day.Giorno())
	if err != nil {
		d, _ = codicefiscale.NuovaData(n, day.Mese(), day.Giorno()-1)
	}
	return d
}

func (s Span) holds(d codicefiscale.Data) bool { return s.From.Compare(d) <= 0 && d.Compare(s.To) <= 0 }

// Column is what the cells of a column show together. Its zero value knows
// nothing.
type Column struct {
	// dayFirst and monthFirst count the days that can be read in one order alone.
	dayFirst, monthFirst int
	// comma and point count the amounts that show which of them parts the cents.
	comma, point int
}

// See takes notice of a cell.
func (c *Column) See(s string) {
	c.seeAmount(s)
	if len(s) > 40 {
		return
	}
	a, rest, ok := number(s)
	if !ok || rest == "" || !strings.ContainsRune("/-.", rune(rest[0])) {
		return
	}
	b, rest, ok := number(rest[1:])
	if !ok || rest == "" || !strings.ContainsRune("/-.", rune(rest[0])) || len(rest) < 3 {
		return
	}
	switch {
	case a > 12 && a <= 31 && b <= 12:
		c.dayFirst++
	case b > 12 && b <= 31 && a <= 12 && a > 0:
		c.monthFirst++
	}
}

// doubtful reports whether 3/4 may well be the fourth of March here.
func (c *Column) doubtful() bool { return c.monthFirst > 0 && c.dayFirst < 10*c.monthFirst }

func number(s string) (n int, rest string, ok bool) {
	i := 0
	for i < len(s) && s[i] >= '0' && s[i] <= '9' {
		i++
	}
	if i == 0 || i > 9 {
		return 0, s, false
	}
	n, err := strconv.Atoi(s[:i])
	return n, s[i:], err == nil
}

// The reasons for which a day is not read.
const (
	errDay        Reason = "Non si legge come una data: va scritta giorno/mese/anno, con l'anno di quattro cifre."
	errNoDay      Reason = "Il giorno non esiste nel calendario."
	errZero       Reason = "Della data mancano il giorno o il mese: il campo resta vuoto."
	errYearOnly   Reason = "C'è solo l'anno: manca il giorno."
	errMonthOnly  Reason = "Ci sono solo mese e anno: manca il giorno."
	errCentury    Reason = "L'anno ha due cifre e può essere di due secoli diversi: scrivilo con quattro."
	errOrder      Reason = "In questa colonna alcune date sono scritte mese/giorno/anno: non si sa quale sia il giorno e quale il mese."
	errAmerican   Reason = "È scritta mese/giorno/anno: scrivila giorno/mese/anno."
	errWeekday    Reason = "Il giorno della settimana non è quello di questa data: controlla quale dei due è giusto."
	errZone       Reason = "L'ora ha un fuso, e con quello d'Italia il giorno può essere un altro: scrivi solo la data."
	errOutside    Reason = "L'anno non è possibile per questo dato."
	errDigits     Reason = "Sono cifre senza separatori, e non si sa quali siano il giorno, il mese e l'anno."
	errScientific Reason = "Il foglio di calcolo l'ha accorciato in un numero con la E, e le cifre sono andate perse: riprendilo dal programma d'origine."
)

// Date reads a day as people, programs and spreadsheets write it, among those of
// a span. It never chooses between two readings.
func Date(s string, within Span, column *Column) (codicefiscale.Data, error) {
	if column == nil {
		column = &Column{}
	}
	d, err := date(strings.TrimSpace(s), within, column)
	if err == nil && !within.holds(d) {
		return codicefiscale.Data{}, errOutside
	}
	return d, err
}

func date(s string, within Span, column *Column) (none codicefiscale.Data, _ error) {
	s, err := dayPart(s)
	if err != nil {
		return none, err
	}
	if n, rest, ok := number(s); ok && (rest == "" || strings.Trim(rest, "0") == "." && len(rest) > 1) {
		return digitsAlone(n, s[:len(s)-len(rest)], within)
	}
	words := strings.FieldsFunc(s, func(r rune) bool {
		return unicode.IsSpace(r) || strings.ContainsRune("/-.,'’\\_⁄–—‐‑−°ºª", r)
	})
	if len(words) > 1 {
		// "Mar 3 1980" has no Tuesday in it: a day has three parts besides.
		if on, said := weekday(words[0]); said && !(len(words) == 3 && month(words[0]) > 0) {
			d, err := date(strings.Join(words[1:], " "), within, column)
			if err == nil && time.Date(d.Anno(), time.Month(d.Mese()), d.Giorno(), 0, 0, 0, 0, time.UTC).Weekday() != on {
				return none, errWeekday
			}
			return d, err
		}
	}
	for i, w := range words {
		words[i] = strings.ToLower(w)
	}
	if len(words) == 3 && words[0] == "primo" {
		words[0] = "1"
	}
	switch {
	case len(words) == 2 && len(words[0]) == 5 && Digits(words[0]) != "" && Digits(words[1]) != "":
		n, _, _ := number(words[0])
		return digitsAlone(n, words[0], within) // as a spreadsheet keeps a day and its hour
	case len(words) == 2 && Digits(words[1]) != "" && (month(words[0]) > 0 || Digits(words[0]) != "" && max(len(words[0]), len(words[1])) == 4 && min(len(words[0]), len(words[1])) <= 2):
		return none, errMonthOnly
	case len(words) != 3:
		return none, errDay
	}
	if m := month(words[1]); m > 0 { // 3 marzo 1980, 1980-mar-03
		if len(words[0]) == 4 {
			return numbers(words[0], "", words[2], m, within)
		}
		return numbers(words[2], "", words[0], m, within)
	}
	if m := month(words[0]); m > 0 && monthIsWord(words[0]) { // March 3, 1980
		return numbers(words[2], "", words[1], m, within)
	}
	if len(words[0]) == 4 {
		return numbers(words[0], words[1], words[2], 0, within)
	}
	a, restA, okA := number(words[0])
	b, restB, okB := number(words[1])
	if !okA || !okB || restA+restB != "" || len(words[0]) > 2 || len(words[1]) > 2 {
		return none, errDay
	}
	if a >= 1 && a <= 12 && b > 12 && b <= 31 {
		return none, errAmerican
	}
	if column.doubtful() && a <= 12 && a != b {
		return none, errOrder
	}
	return numbers(words[2], words[1], words[0], 0, within)
}

// numbers puts a day together; month counts where it is not zero, else the text of
// it.
func numbers(years, months, days string, month int, within Span) (none codicefiscale.Data, _ error) {
	y, rest, ok := number(years)
	if !ok || rest != "" || len(years) != 4 && len(years) != 2 {
		return none, errDay
	}
	d, rest, ok := number(days)
	if !ok || rest != "" || len(days) > 2 {
		return none, errDay
	}
	if month == 0 {
		if month, rest, ok = number(months); !ok || rest != "" || len(months) > 2 {
			return none, errDay
		}
	}
	if d == 0 || month == 0 {
		return none, errZero
	}
	if len(years) == 4 {
		got, err := codicefiscale.NuovaData(y, month, d)
		if err != nil {
			return none, errNoDay
		}
		return got, nil
	}
	var found []codicefiscale.Data
	exists := false
	for century := 18; century <= 21; century++ {
		got, err := codicefiscale.NuovaData(century*100+y, month, d)
		exists = exists || err == nil
		if err == nil && within.holds(got) {
			found = append(found, got)
		}
	}
	switch {
	case len(found) == 1:
		return found[0], nil
	case len(found) > 1:
		return none, errCentury
	case exists:
		return none, errOutside
	}
	return none, errNoDay
}

// dayPart takes the time of day off.
func dayPart(s string) (string, error) {
	i := strings.LastIndexAny(s, "T ")
	if i < 8 {
		return s, nil
	}
	for {
		head, tail := s[:i], strings.ToUpper(s[i+1:])
		if tail == "AM" || tail == "PM" {
			s = strings.TrimSpace(head)
			if i = strings.LastIndexAny(s, "T "); i < 0 {
				return s, nil
			}
			continue
		}
		clock, zone := tail, ""
		if j := strings.IndexAny(tail, "Z+"); j >= 0 {
			clock, zone = tail[:j], tail[j:]
		}
		if !isClock(clock) {
			return s, nil
		}
		if zone != "" && strings.Trim(clock, "0:.") != "" {
			return s, errZone
		}
		return strings.TrimRight(strings.TrimSpace(head), ","), nil
	}
}

// isClock reports whether s is a time of day.
func isClock(s string) bool {
	h, rest, ok := number(s)
	if !ok || h > 24 || rest == "" || rest[0] != ':' && rest[0] != '.' {
		return false
	}
	m, rest, ok := number(rest[1:])
	return ok && m < 60 && strings.Trim(rest, "0123456789:.") == ""
}

// digitsAlone reads 19800103, 03011980, and the number by which a spreadsheet keeps
// a day.
func digitsAlone(n int, s string, within Span) (none codicefiscale.Data, _ error) {
	make := func(y, m, d int) (codicefiscale.Data, bool) {
		got, err := codicefiscale.NuovaData(y, m, d)
		return got, err == nil && within.holds(got)
	}
	switch len(s) {
	case 4:
		if n >= 1800 && n <= 2200 {
			return none, errYearOnly
		}
	case 5:
		if n > 60 {
			if d := codicefiscale.DataDi(time.Date(1899, 12, 30+n, 0, 0, 0, 0, time.UTC)); within.holds(d) {
				return d, nil
			}
			return none, errOutside
		}
	case 7, 8: // of 03011980 a spreadsheet eats the zero
		early, ok := make(n/10000, n/100%100, n%100)
		if late, also := make(n%10000, n/10000%100, n/1000000); also {
			if ok {
				return none, errDigits
			}
			return late, nil
		}
		if ok && len(s) == 8 {
			return early, nil
		}
		if len(s) == 8 {
			return none, errNoDay
		}
	}
	return none, errDigits
}

func monthIsWord(s string) bool { return len(s) >= 3 && strings.Trim(s, "ivx") != "" }

// month is the number of a month by its name, in Italian, in English as
// spreadsheets have it, in Roman figures; 0 for none.
func month(s string) int {
	s = strings.ToLower(s)
	switch s {
	case "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii":
		for i, r := range []string{"i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii"} {
			if r == s {
				return i + 1
			}
		}
	}
	if len(s) < 3 {
		return 0
	}
	for _, names := range [][12]string{
		{"gennaio", "febbraio", "marzo", "aprile", "maggio", "giugno", "luglio", "agosto", "settembre", "ottobre", "novembre", "dicembre"},
		{"january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december"},
	} {
		for i, name := range names {
			if strings.HasPrefix(name, s) { // gen, genn, genna: three letters tell them apart
				return i + 1
			}
		}
	}
	return 0
}

// weekday is the day of the week that a word names.
func weekday(s string) (on time.Weekday, named bool) {
	s = Fold(s)
	if len(s) < 3 {
		return 0, false
	}
	for i, name := range []string{"domenica", "lunedi", "martedi", "mercoledi", "giovedi", "venerdi", "sabato", "sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"} {
		if strings.HasPrefix(name, s) {
			return time.Weekday(i % 7), true
		}
	}
	return 0, false
}
