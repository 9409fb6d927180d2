package statistiche

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"
)

var rome = func() *time.Location {
	l, err := time.LoadLocation("Europe/Rome")
	if err != nil {
		panic(err)
	}
	return l
}()

func day(t testing.TB, s string) time.Time {
	t.Helper()
	if s == "" {
		return time.Time{}
	}
	at, err := time.ParseInLocation(time.DateOnly, s, rome)
	if err != nil {
		t.Fatal(err)
	}
	return at
}

// read is a table as lines of text, without the rows in which nothing is.
func read(t Tavola) (out []string) {
	for _, r := range t.Righe {
		if line := strings.Trim(fmt.Sprint(r.Valori), "[]"); strings.Trim(line, "0 ") != "" {
			out = append(out, r.Voce+": "+line)
		}
	}
	return append(out, "Totale: "+strings.Trim(fmt.Sprint(t.Totale), "[]"))
}

// TestConta counts a small service of which each number is known.
func TestConta(t *testing.T) {
	caso := func(who, area, mine, from, to, told string) Caso {
		return Caso{Persona: who, Area: area, Responsabile: Responsabile{mine, mine}, Dal: day(t, from), Al: day(t, to), Segnalato: day(t, told)}
	}
	f := Fatti{
		Aree: []string{"Anziani", "Adulti"}, Comuni: []string{"Lodi", "Codogno"},
		Persone: map[string]Persona{
			"a": {day(t, "1940-03-29"), "Lodi"}, "b": {day(t, "2009-03-29"), "Milano"}, "c": {day(t, "2009-03-28"), ""}, "d": {time.Time{}, "Codogno"},
		},
		Casi: []Caso{
			caso("a", "Anziani", "Ferrari Anna", "2020-01-10", "", ""),
			caso("a", "Adulti", "", "2027-02-01", "2027-02-20", "2027-01-25"),              // the same person again
			caso("b", "Adulti", "Galli Elena", "2027-03-28", "", "2027-02-26"),             // the last day; 30 days, of which one is short
			caso("c", "Adulti", "Ferrari Anna", "2026-06-01", "2027-01-01", ""),            // closed on the first
			caso("d", "Adulti", "Galli Elena", "2026-06-01", "2026-12-31", ""),             // the day before
			caso("d", "Adulti", "Galli Elena", "2027-03-29", "", "2027-03-01"),             // the day after
			caso("d", "Anziani", "Ferrari Anna", "2027-01-15", "2027-03-28", "2026-01-15"), // closed on the last
			caso("b", "Anziani", "Ferrari Anna", "2027-03-01", "2027-03-02", "2027-03-05"), // told of later
			caso("c", "Senza riga", "Ferrari Anna", "2027-01-02", "2027-01-03", ""),        // an area that is none of these
		},
		Interventi: []Intervento{{"a", day(t, "2026-12-31")}, {"a", day(t, "2027-01-01")}, {"b", day(t, "2027-03-28")}, {"b", day(t, "2027-03-29")}},
		Erogazioni: []Erogazione{
			{"a", day(t, "2027-01-31"), 100_05, 60_03}, {"a", day(t, "2027-01-31"), 1, 1}, {"b", day(t, "2027-03-28"), 7_00, 0}, {"b", day(t, "2026-12-31"), 9_00, 9_00},
		},
	}
	got := map[string][]string{}
	tables := Conta(f, Periodo{day(t, "2027-01-01"), day(t, "2027-03-28")})
	for _, table := range tables {
		got[table.Codice] = read(table)
	}
	for code, want := range map[string][]string{
		"area":   {"Anziani: 3", "Adulti: 3", "Totale: 4"},
		"eta":    {"0–17: 1", "18–29: 1", "85 e oltre: 1", "Non indicata: 1", "Totale: 4"},
		"comune": {"Lodi: 1", "Codogno: 1", "Altri Comuni: 1", "Non indicato: 1", "Totale: 4"},
		"carico": {"Ferrari Anna: 1 3 4", "Galli Elena: 1 1 0", "Nessun responsabile: 0 1 1", "Totale: 2 5 5"},
		"mese":   {"gennaio 2027: 1 2 10006 6004", "marzo 2027: 1 1 700 0", "Totale: 2 3 10706 6004"},
		"attesa": {"Entro 7 giorni: 2", "Da 8 a 30 giorni: 1", "Oltre 60 giorni: 1", "Senza una segnalazione: 1", "Totale: 5"},
	} {
		if !slices.Equal(got[code], want) {
			t.Errorf("%s: %q, want %q", code, got[code], want)
		}
	}
	if last := tables[len(tables)-1].Nota; last != "Di quelli che nascono da una segnalazione metà ha aspettato non più di 7 giorni." {
		t.Errorf("waiting: %q", last)
	}
	if n := len(tables[4].Righe); n != 3 {
		t.Errorf("%d months", n)
	}
}

// pubblica is what a file tells of a table, and which rows stand covered in it.
func pubblica(t Tavola) (text string, righe []bool) {
	righe, totale := t.Coperta()
	var b strings.Builder
	for i, r := range t.Righe {
		for _, n := range r.Valori {
			if righe[i] {
				b.WriteString("x ")
			} else {
				fmt.Fprint(&b, n, " ")
			}
		}
	}
	for v, n := range t.Totale {
		if totale[v] {
			b.WriteString("x ")
		} else {
			fmt.Fprint(&b, n, " ")
		}
	}
	return b.String(), righe
}

// TestCoperta is somebody who has the file, knows how it is made and tries every table
// that it could be of; also who knows the total from elsewhere, where that is not of few
// people itself. No number that few people are behind has one value alone.
func TestCoperta(t *testing.T) {
	const rows, most, tried = 4, 17, 12 // one may be as much more as another is less
	type numbers [rows]int64
	var all []numbers
	var try func(at int, n numbers)
	try = func(at int, n numbers) {
		if at == rows {
			all = append(all, n)
			return
		}
		for n[at] = 0; n[at] <= most; n[at]++ {
			try(at+1, n)
		}
	}
	try(0, numbers{})
	// told is what each of the two knows of a table.
	told := func(n numbers) (texts []string, covered []bool) {
		x := Tavola{Misure: []Misura{{Nome: "Persone"}}, Totale: []int64{0}}
		for _, one := range n {
			x.Righe = append(x.Righe, Riga{Valori: []int64{one}, Persone: one})
			x.Totale[0] += one
		}
		text, covered := pubblica(x)
		texts = append(texts, text)
		if !pochi(x.Totale[0]) {
			texts = append(texts, fmt.Sprint(text, "of ", x.Totale[0]))
		}
		return texts, covered
	}
	could := map[string]*[rows]map[int64]bool{}
	for _, n := range all {
		texts, covered := told(n)
		for _, text := range texts {
			if could[text] == nil {
				could[text] = new([rows]map[int64]bool)
			}
			for i := range n {
				if could[text][i] == nil {
					could[text][i] = map[int64]bool{}
				}
				could[text][i][n[i]] = true
			}
		}
		for i := range n {
			if pochi(n[i]) && !covered[i] {
				t.Fatalf("%v shows %d", n, n[i])
			}
		}
	}
	for _, n := range all {
		if slices.Max(n[:]) > tried {
			continue
		}
		texts, covered := told(n)
		for _, text := range texts {
			for i := range n {
				if covered[i] && n[i] < Soglia && len(could[text][i]) == 1 {
					t.Fatalf("of %v (%s) row %d can only be %d", n, text, i, n[i])
				}
			}
		}
	}
}

// TestCopertaPerColonna: what is covered in one column is in the others, and the money
// of few is in no total.
func TestCopertaPerColonna(t *testing.T) {
	months := Tavola{
		Misure: []Misura{{Nome: "Interventi"}, {Nome: "Erogazioni"}, {Nome: "Spesa", Denaro: true}, {Nome: "Altro"}},
		Righe:  []Riga{{"gennaio", []int64{10, 20, 900_00, 0}, 12}, {"febbraio", []int64{0, 2, 300_00, 0}, 2}, {"marzo", []int64{3, 0, 0, 0}, 3}, {"aprile", []int64{0, 0, 0, 0}, 0}},
		Totale: []int64{13, 22, 1200_00, 0},
	}
	righe, totale := months.Coperta()
	if !slices.Equal(righe, []bool{true, true, true, false}) || !slices.Equal(totale, []bool{false, false, true, false}) {
		t.Errorf("covered are %v and %v", righe, totale)
	}
	// Money alone covers nothing.
	righe, totale = Tavola{Misure: []Misura{{Nome: "Casi"}, {Nome: "Spesa", Denaro: true}}, Righe: []Riga{{"a", []int64{7, 3}, 7}}, Totale: []int64{7, 3}}.Coperta()
	if righe[0] || totale[0] || totale[1] {
		t.Errorf("covered are %v and %v", righe, totale)
	}
}

// TestContaComeAMano holds the tables against a count that goes through every day.
func TestContaComeAMano(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	first, last := day(t, "2026-03-10"), day(t, "2026-11-20")
	on := func(n int) time.Time { return first.AddDate(0, 0, n) }
	for range 200 {
		f := Fatti{Aree: []string{"x", "y"}, Persone: map[string]Persona{}}
		for range r.IntN(12) {
			c := Caso{Persona: fmt.Sprint(r.IntN(5)), Area: f.Aree[r.IntN(2)], Dal: on(r.IntN(400) - 100)}
			if r.IntN(2) == 0 {
				c.Al = c.Dal.AddDate(0, 0, r.IntN(200))
			}
			f.Casi = append(f.Casi, c)
		}
		seen := map[string]map[string]bool{"x": {}, "y": {}}
		all := map[string]bool{}
		for d := first; !d.After(last); d = d.AddDate(0, 0, 1) {
			for _, c := range f.Casi {
				if !d.Before(c.Dal) && (c.Al.IsZero() || !d.After(c.Al)) {
					seen[c.Area][c.Persona], all[c.Persona] = true, true
				}
			}
		}
		table := Conta(f, Periodo{first, last})[0]
		for i, area := range f.Aree {
			if got, want := table.Righe[i].Valori[0], int64(len(seen[area])); got != want {
				t.Fatalf("%s has %d people, want %d: %v", area, got, want, slices.Sorted(maps.Keys(seen[area])))
			}
		}
		if table.Totale[0] != int64(len(all)) {
			t.Fatalf("in all %d, want %d", table.Totale[0], len(all))
		}
	}
}
