package ics

import (
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/emersion/go-ical"
)

// momento is a moment with the clock by which it is meant.
type momento struct {
	letta
	orologio
	fine time.Time // of a PERIOD
}

func (l momento) istante() time.Time { return l.alle(l.wall) }

// quando reads a date or a date with its time, by the clock that it names.
func (z zone) quando(p *ical.Prop) (momento, error) {
	at, ok := orario(p.Value)
	if !ok {
		return momento{}, perche("la data «" + p.Value + "» non esiste")
	}
	return z.con(at, p)
}

func (z zone) con(at letta, p *ical.Prop) (momento, error) {
	out := momento{letta: at, orologio: orologio{loc: z.ambito}}
	name := p.Params.Get(ical.PropTimezoneID)
	switch {
	case at.utc:
		out.orologio = orologio{loc: time.UTC}
	case at.giorno, name == "":
		// A floating hour is meant by the clock of who reads it.
	default:
		o, known := z.di(name)
		if !known {
			return out, perche("il fuso orario «" + nomeZona(name) + "» non si conosce, e il file non lo spiega")
		}
		out.orologio = o
	}
	return out, nil
}

// momenti reads all dates of the properties of a name, periods too.
func (z zone) momenti(props ical.Props, name string) ([]momento, error) {
	var out []momento
	for i := range props[name] {
		p := &props[name][i]
		for text := range strings.SplitSeq(p.Value, ",") {
			if text == "" {
				continue
			}
			first, until, period := strings.Cut(text, "/")
			at, ok := orario(first)
			if !ok {
				return nil, perche("la data «" + text + "» non esiste")
			}
			m, err := z.con(at, p)
			if err != nil {
				return nil, err
			}
			if period {
				if length, ok := durata(until); ok {
					m.fine = m.istante().Add(length.esatta())
				} else if end, ok := orario(until); ok {
					e, err := z.con(end, p)
					if err != nil {
						return nil, err
					}
					m.fine = e.istante()
				} else {
					return nil, perche("la data «" + text + "» non esiste")
				}
			}
			out = append(out, m)
		}
	}
	return out, nil
}

// fine is when an appointment ends: as it says, or after as long as it says; without
// either a day lasts a day, and an hour no time.
func (p *pezzo) fine(z zone, props ical.Props, begin momento, whole bool) (momento, error) {
	if end := props.Get(ical.PropDateTimeEnd); end != nil {
		at, err := z.quando(end)
		if err != nil {
			return at, err
		}
		if at.giorno != begin.giorno {
			return at, perche("inizia con l'ora e finisce senza, o al contrario")
		}
		if whole {
			if at.wall.Before(begin.wall) {
				return at, perche("finisce prima di iniziare")
			}
			if at.wall.Equal(begin.wall) {
				at.wall = at.wall.AddDate(0, 0, 1) // some mean the day itself
			}
		}
		return at, nil
	}
	if length := props.Get(ical.PropDuration); length != nil {
		d, ok := durata(testo(length))
		if !ok || d.meno {
			return begin, perche("la durata «" + testo(length) + "» non è valida")
		}
		out := begin
		out.wall = begin.wall.AddDate(0, 0, d.giorni)
		if whole {
			if d.giorni == 0 {
				out.wall = out.wall.AddDate(0, 0, 1)
			}
			return out, nil
		}
		out.fine = out.istante().Add(d.ore)
		return out, nil
	}
	out := begin
	if whole {
		out.wall = out.wall.AddDate(0, 0, 1)
	}
	return out, nil
}

// lunghezza is a DURATION: days by the calendar, and exact hours.
type lunghezza struct {
	giorni int
	ore    time.Duration
	meno   bool
}

func (l lunghezza) esatta() time.Duration { return time.Duration(l.giorni)*24*time.Hour + l.ore }

var durataRegola = regexp.MustCompile(`^([+-])?P(?:(\d{1,6})W)?(?:(\d{1,6})D)?(?:T(?:(\d{1,6})H)?(?:(\d{1,6})M)?(?:(\d{1,8})S)?)?$`)

func durata(s string) (lunghezza, bool) {
	m := durataRegola.FindStringSubmatch(strings.ToUpper(strings.TrimSpace(s)))
	if m == nil || strings.Join(m[2:], "") == "" {
		return lunghezza{}, false
	}
	n := func(i int) int { v, _ := strconv.Atoi(m[i]); return v }
	out := lunghezza{giorni: 7*n(2) + n(3), meno: m[1] == "-"}
	out.ore = time.Duration(n(4))*time.Hour + time.Duration(n(5))*time.Minute + time.Duration(n(6))*time.Second
	return out, true
}
