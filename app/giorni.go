package app

import (
	"regexp"
	"strings"
	"time"

	"siz-icaro/app/store"
	"siz-icaro/sync/cartella"
)

// giornoScritto is a day as people write it: 01/02/1980, 1.2.1980, 1-2-80; 1980-02-01 as
// the program keeps it. Eight digits that are no day are none.
var giornoScritto = regexp.MustCompile(`(?:^|\s)(?:(\d{1,2})[/.\-](\d{1,2})[/.\-](\d{4}|\d{2})|(\d{2})(\d{2})(\d{4})|(\d{4})-(\d{2})-(\d{2}))(?:\s|$)`)

// giornoIn finds a day in what is looked for, and gives back the rest of it. Of a year
// of two digits it is the day in either century, for who looks knows which.
func giornoIn(text string) (days []string, rest string) {
	at := giornoScritto.FindStringSubmatchIndex(text)
	if at == nil {
		return nil, text
	}
	part := func(i int) string {
		if at[2*i] < 0 {
			return ""
		}
		return text[at[2*i]:at[2*i+1]]
	}
	written, years := part(1)+"/"+part(2)+"/", []string{part(3)}
	switch {
	case part(4) != "":
		written, years = part(4)+"/"+part(5)+"/", []string{part(6)}
	case part(7) != "":
		written, years = part(9)+"/"+part(8)+"/", []string{part(7)}
	case len(part(3)) == 2:
		years = []string{"19" + part(3), "20" + part(3)}
	}
	for _, year := range years {
		if t, err := time.Parse("2/1/2006", written+year); err == nil {
			days = append(days, t.Format(time.DateOnly))
		}
	}
	if days == nil {
		return nil, text
	}
	return days, strings.TrimSpace(text[:at[0]] + " " + text[at[1]:])
}

// giorniCercati are the days of a kind by which one is found.
func giorniCercati(k *cartella.Scheda) (out []cartella.Path) {
	for _, c := range k.Campi() {
		if c.Tipo == cartella.Data && c.Indice.Seleziona && !c.Indice.Chiave {
			out = append(out, c.Path)
		}
	}
	return out
}

// conGiorno has a query find by the day that its text holds, where the kind is found
// by one.
func conGiorno(k *cartella.Scheda, q store.Query) store.Query {
	fields := giorniCercati(k)
	days, rest := giornoIn(q.Text)
	if days == nil || len(fields) == 0 {
		return q
	}
	q.Text = rest
	q.Match = append(q.Match, store.Match{Fields: fields, Values: days})
	return q
}
