package app

import (
	"testing"

	"siz-icaro/sync/cartella"
)

// TestFoundByTheDayOfBirth: a day, however it is written, finds who was born on it, in
// the search over everything, in the list and where a form asks for a person.
func TestFoundByTheDayOfBirth(t *testing.T) {
	d := newDesk(t)
	for id, who := range map[cartella.ID]cartella.Soggetto{
		"s1": {Cognome: "Bianchi", Nome: "Ada", DataNascita: "1980-02-01"}, "s2": {Cognome: "Verdi", Nome: "Ugo", DataNascita: "1980-02-01"},
		"s3": {Cognome: "Neri", Nome: "Pia", DataNascita: "1980-01-02"},
	} {
		d.land(record(t, id, cartella.KindSoggetto, "self", who))
	}
	for text, want := range map[string][]string{
		"01/02/1980": {"s1", "s2"}, "1.2.1980": {"s1", "s2"}, "01021980": {"s1", "s2"}, "1980-02-01": {"s1", "s2"}, "verdi 1-2-1980": {"s2"},
		"01/02/1980 ada": {"s1"}, "1/2/80": {"s1", "s2"}, "ada 01.02.80": {"s1"}, "29/2/81": nil, "1/2/81": nil, "02/01/1980": {"s3"}, "31/02/1980": nil, "01/02/1981": nil,
	} {
		found, err := (&Ricerca{d.App}).Cerca(text)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, r := range found {
			got = append(got, r.ID)
		}
		if len(got) != len(want) || len(got) > 0 && got[0] != want[0] {
			t.Errorf("%q finds %v, want %v", text, got, want)
		}
		page, err := (&Schede{d.App}).Elenco(FiltroSchede{Kind: "soggetto", Testo: text})
		if err != nil || page.Totale != len(want) {
			t.Errorf("%q lists %d, want %v; %v", text, page.Totale, want, err)
		}
		offered, err := (&Schede{d.App}).Candidati("pic", "", "soggetto", nil, text)
		if err != nil || len(offered) != len(want) {
			t.Errorf("%q offers %d, want %v; %v", text, len(offered), want, err)
		}
	}
}
