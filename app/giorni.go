package app

import (
	"regexp"
	"strings"
	"time"

	"siz-icaro/app/store"
	"siz-icaro/sync/cartella"
)

// giornoScritto is a day as people write it: 01/02/1980, 1.2.1980, 1-2-80 is none, nor
// are eight digits that are no day; 1980-02-01 as the program keeps it.
var giornoScritto = regexp.MustCompile(`(?:^|\s)(?:(\d{1,2})[/.\-](\d{1,2})[/.\-](\d{4})|(\d{2})(\d{2})(\d{4})|(\d{4})-(\d{2})-(\d{2}))(?:\s|$)`)

// giornoIn finds a day in what is looked for, and gives back the rest of it.
func giornoIn(text string) (day, rest string, ok bool) {
	at := giornoScritto.FindStringSubmatchIndex(text)
	if at == nil {
		return "", text, false
	}
	part := func(i int) string {
		if at[2*i] < 0 {
			return ""
		}
		return text[at[2*i]:at[2*i+1]]
	}
	written := part(1) + "/" + part(2) + "/" + part(3)
	if part(4) != "" {
		written = part(4) + "/" + part(5) + "/" + part(6)
	}
	if part(7) != "" {
		written = part(9) + "/" + part(8) + "/" + part(7)
	}
	t, err := time.Parse("2/1/2006", written)
	if err != nil {
		return "", text, false
	}
	return t.Format(time.DateOnly), strings.TrimSpace(text[:at[0]] + " " + text[at[1]:]), true
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
	day, rest, ok := giornoIn(q.Text)
	if !ok || len(fields) == 0 {
		return q
	}
	q.Text = rest
	q.Match = append(q.Match, store.Match{Fields: fields, Values: []string{day}})
	return q
}
