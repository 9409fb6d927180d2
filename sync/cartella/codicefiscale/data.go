package codicefiscale

import (
	"fmt"
	"time"
)

// Data is a day of the Gregorian calendar, with no hour and no zone. The zero
// value is "no date".
//
// It is not a time.Time because a date of birth is not an instant: a midnight
// that is moved to another zone becomes the day before, and == on time.Time
// compares more than the day. Data is comparable, and its text form is the
// "2006-01-02" that record bodies hold.
type Data struct {
	anno         int16
	mese, giorno int8
}

// NuovaData returns the given day, or an error when the calendar has no such
// day. Years run from 1 to 9999.
func NuovaData(anno, mese, giorno int) (Data, error) {
	if anno < 1 || anno > 9999 || mese < 1 || mese > 12 || giorno < 1 || giorno > giorniNelMese(anno, mese) {
		return Data{}, erroreData()
	}
	return Data{int16(anno), int8(mese), int8(giorno)}, nil
}

// LeggiData reads a day written "2006-01-02", and nothing else.
func LeggiData(s string) (Data, error) {
	if len(s) != len(time.DateOnly) || s[4] != '-' || s[7] != '-' {
		return Data{}, erroreData()
	}
	anno, ok1 := numero(s[0:4])
	mese, ok2 := numero(s[5:7])
	giorno, ok3 := numero(s[8:10])
	if !ok1 || !ok2 || !ok3 {
		return Data{}, erroreData()
	}
	return NuovaData(anno, mese, giorno)
}

// DataDi returns the day that t falls on in its own location.
func DataDi(t time.Time) Data {
	anno, mese, giorno := t.Date()
	return Data{int16(anno), int8(mese), int8(giorno)}
}

func erroreData() error {
	return errore(CampoData, 0, "La data non esiste nel calendario o non è scritta come anno-mese-giorno")
}

// Anno returns the year, 0 for no date.
func (d Data) Anno() int { return int(d.anno) }

// Mese returns the month, January is 1.
func (d Data) Mese() int { return int(d.mese) }

// Giorno returns the day of the month, from 1.
func (d Data) Giorno() int { return int(d.giorno) }

// IsZero reports whether d is "no date". encoding/json's omitzero uses it.
func (d Data) IsZero() bool { return d == Data{} }

// Compare orders by calendar: -1 when d is before o, 0 when equal, +1 after.
// "No date" comes before every day.
func (d Data) Compare(o Data) int {
	a := int(d.anno)<<16 | int(d.mese)<<8 | int(d.giorno)
	b := int(o.anno)<<16 | int(o.mese)<<8 | int(o.giorno)
	return min(1, max(-1, a-b))
}

// String returns "2006-01-02", or "" for no date.
func (d Data) String() string {
	if d.IsZero() {
		return ""
	}
	return fmt.Sprintf("%04d-%02d-%02d", d.anno, d.mese, d.giorno)
}

// MarshalText writes the form of [Data.String].
func (d Data) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText reads the form of [LeggiData]; an empty text is no date.
func (d *Data) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		*d = Data{}
		return nil
	}
	letta, err := LeggiData(string(text))
	if err != nil {
		return err
	}
	*d = letta
	return nil
}

func giorniNelMese(anno, mese int) int {
	switch mese {
	case 4, 6, 9, 11:
		return 30
	case 2:
		if anno%4 == 0 && (anno%100 != 0 || anno%400 == 0) {
			return 29
		}
		return 28
	}
	return 31
}

// numero reads a run of ASCII digits, signs and blanks refused.
func numero(s string) (n int, ok bool) {
	for i := range len(s) {
		if !cifra(s[i]) {
			return 0, false
		}
		n = n*10 + int(s[i]-'0')
	}
	return n, len(s) > 0
}
