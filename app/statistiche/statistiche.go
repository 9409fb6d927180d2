// Package statistiche counts what a service has done in a time: whom it had in
// charge, what it gave and spent, how long people waited.
//
// It is given the facts and knows no database. Who reads a table inside the service
// reads each number; in what leaves it, see [Tavola.Coperta], a number that is so
// small that it may tell who somebody is stands covered.
package statistiche

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"time"
)

// Caso is a case that was taken in charge. Days are as Italy counts them; Al is zero
// while it is open, Segnalato where no report is known from which it comes.
type Caso struct {
	Persona      string
	Area         string // as people call it
	Responsabile Responsabile
	Dal, Al      time.Time
	Segnalato    time.Time
}

// Responsabile is who answers for a case, nobody where ID is "": two may be called the
// same.
type Responsabile struct{ ID, Nome string }

// Persona is what is counted of somebody.
type Persona struct {
	Nascita time.Time // zero where it is not known
	Comune  string    // of residence, as it is called
}

// Intervento is one that began.
type Intervento struct {
	Persona string
	Dal     time.Time
}

// Erogazione is what was given, in cents.
type Erogazione struct {
	Persona       string
	Dal           time.Time
	Importo, Ente int64
}

// Fatti are what there is to count, also outside of the time.
type Fatti struct {
	Casi       []Caso
	Persone    map[string]Persona
	Interventi []Intervento
	Erogazioni []Erogazione
	// Aree and Comuni are the rows there are in any case, in this order.
	Aree, Comuni []string
}

// Periodo is a time, its last day included.
type Periodo struct{ Dal, Al time.Time }

// MaxMesi is how long a time may be.
const MaxMesi = 60

// Tavola is a table of counts.
type Tavola struct {
	Codice, Titolo string
	// Spiega says what is counted; Nota something of what came out, which stays inside
	// of the service.
	Spiega, Nota string
	// Voce is what the rows are, Misure what is counted of each.
	Voce   string
	Misure []Misura
	Righe  []Riga
	// Totale is of all rows together, each person once; nil where rows have none.
	Totale []int64
}

// Misura is what a column holds.
type Misura struct {
	Nome   string
	Denaro bool // in cents
}

// Riga is a row, with how many people are behind it.
type Riga struct {
	Voce    string
	Valori  []int64
	Persone int64
}

// Conta makes the tables of a time.
func Conta(f Fatti, p Periodo) []Tavola {
	return []Tavola{perArea(f, p), perEta(f, p), perComune(f, p), carico(f, p), perMese(f, p), attese(f, p)}
}

const diChi = "Persone che nel periodo sono state in carico almeno un giorno."

// inCarico are the people of the cases of which some day lies in the time, by what
// they are counted under: each once in a row.
func (p Periodo) inCarico(f Fatti, under func(Caso) string) (rows map[string]map[string]bool, all map[string]bool) {
	rows, all = map[string]map[string]bool{}, map[string]bool{}
	for _, c := range f.Casi {
		if c.Dal.After(p.Al) || !c.Al.IsZero() && c.Al.Before(p.Dal) {
			continue
		}
		row := under(c)
		if rows[row] == nil {
			rows[row] = map[string]bool{}
		}
		rows[row][c.Persona], all[c.Persona] = true, true
	}
	return rows, all
}

// persone is a table of how many people are in each row.
func persone(t Tavola, names []string, rows map[string]map[string]bool, all map[string]bool) Tavola {
	t.Spiega, t.Misure = cmp.Or(t.Spiega, diChi), []Misura{{Nome: "Persone"}}
	for _, name := range names {
		n := int64(len(rows[name]))
		t.Righe = append(t.Righe, Riga{Voce: name, Valori: []int64{n}, Persone: n})
	}
	t.Totale = []int64{int64(len(all))}
	return t
}

func perArea(f Fatti, p Periodo) Tavola {
	rows, all := p.inCarico(f, func(c Caso) string { return c.Area })
	return persone(Tavola{Codice: "area", Titolo: "Persone in carico per area", Voce: "Area",
		Spiega: diChi + " Chi ha casi in due aree è in tutte e due le righe, e una volta nel totale."}, f.Aree, rows, all)
}

// eta are the bounds of the bands of age: the first year of each.
var eta = []int{0, 18, 30, 45, 65, 75, 85}

const ignota = "Non indicata"

func banda(i int) string {
	if i == len(eta)-1 {
		return fmt.Sprintf("%d e oltre", eta[i])
	}
	return fmt.Sprintf("%d–%d", eta[i], eta[i+1]-1)
}

func perEta(f Fatti, p Periodo) Tavola {
	rows, all := p.inCarico(f, func(c Caso) string {
		born := f.Persone[c.Persona].Nascita
		if born.IsZero() || born.After(p.Al) {
			return ignota
		}
		years := p.Al.Year() - born.Year()
		if p.Al.Month() < born.Month() || p.Al.Month() == born.Month() && p.Al.Day() < born.Day() {
			years--
		}
		i := len(eta) - 1
		for eta[i] > years {
			i--
		}
		return banda(i)
	})
	var names []string
	for i := range eta {
		names = append(names, banda(i))
	}
	return persone(Tavola{Codice: "eta", Titolo: "Persone in carico per età", Voce: "Anni",
		Spiega: diChi + " L’età è quella dell’ultimo giorno del periodo."}, append(names, ignota), rows, all)
}

// Altrove and NonIndicato are where somebody lives who does not live in a Comune of
// [Fatti.Comuni].
const (
	Altrove     = "Altri Comuni"
	NonIndicato = "Non indicato"
)

func perComune(f Fatti, p Periodo) Tavola {
	rows, all := p.inCarico(f, func(c Caso) string {
		name := cmp.Or(f.Persone[c.Persona].Comune, NonIndicato)
		if name != NonIndicato && !slices.Contains(f.Comuni, name) {
			return Altrove
		}
		return name
	})
	names := slices.DeleteFunc(append(slices.Clone(f.Comuni), Altrove, NonIndicato), func(name string) bool { return len(rows[name]) == 0 })
	return persone(Tavola{Codice: "comune", Titolo: "Persone in carico per Comune di residenza", Voce: "Comune"}, names, rows, all)
}

// nessuno is whose a case is that nobody answers for.
const nessuno = "Nessun responsabile"

func carico(f Fatti, p Periodo) Tavola {
	t := Tavola{Codice: "carico", Titolo: "Casi per responsabile", Voce: "Responsabile", Misure: []Misura{{Nome: "In carico l’ultimo giorno"}, {Nome: "Presi nel periodo"}, {Nome: "Chiusi nel periodo"}},
		Spiega: "Casi, non persone: chi ne ha più d’uno conta più volte. Vale il responsabile di oggi."}
	rows := map[string]*Riga{}
	total := make([]int64, 3)
	for _, c := range f.Casi {
		if c.Dal.After(p.Al) || !c.Al.IsZero() && c.Al.Before(p.Dal) {
			continue
		}
		row := rows[c.Responsabile.ID]
		if row == nil {
			row = &Riga{Voce: cmp.Or(c.Responsabile.Nome, nessuno), Valori: make([]int64, 3)}
			rows[c.Responsabile.ID] = row
		}
		for i, counts := range []bool{c.Al.IsZero() || c.Al.After(p.Al), !c.Dal.Before(p.Dal), !c.Al.IsZero() && !c.Al.After(p.Al)} {
			if counts {
				row.Valori[i]++
				total[i]++
			}
		}
		row.Persone++
	}
	for _, id := range slices.Sorted(maps.Keys(rows)) {
		t.Righe = append(t.Righe, *rows[id])
	}
	slices.SortStableFunc(t.Righe, func(a, b Riga) int {
		return cmp.Or(cmp.Compare(b.Valori[0], a.Valori[0]), cmp.Compare(a.Voce, b.Voce))
	})
	t.Totale = total
	return t
}

var mesi = []string{"gennaio", "febbraio", "marzo", "aprile", "maggio", "giugno", "luglio", "agosto", "settembre", "ottobre", "novembre", "dicembre"}

func perMese(f Fatti, p Periodo) Tavola {
	t := Tavola{Codice: "mese", Titolo: "Interventi e spesa per mese", Voce: "Mese",
		Misure: []Misura{{Nome: "Interventi attivati"}, {Nome: "Erogazioni"}, {Nome: "Spesa totale", Denaro: true}, {Nome: "A carico dell’ente", Denaro: true}},
		Spiega: "Le erogazioni contano nel mese in cui cominciano, anche se non ancora liquidate; quelle annullate no."}
	at := map[string]int{}
	key := func(day time.Time) string { return day.Format("2006-01") }
	for m := time.Date(p.Dal.Year(), p.Dal.Month(), 1, 0, 0, 0, 0, p.Dal.Location()); !m.After(p.Al); m = m.AddDate(0, 1, 0) {
		at[key(m)] = len(t.Righe)
		t.Righe = append(t.Righe, Riga{Voce: fmt.Sprintf("%s %d", mesi[m.Month()-1], m.Year()), Valori: make([]int64, 4)})
	}
	behind := make([]map[string]bool, len(t.Righe))
	t.Totale = make([]int64, 4)
	add := func(day time.Time, who string, values ...int64) {
		if day.Before(p.Dal) || day.After(p.Al) {
			return
		}
		i := at[key(day)]
		if behind[i] == nil {
			behind[i] = map[string]bool{}
		}
		behind[i][who] = true
		for v, n := range values {
			t.Righe[i].Valori[v] += n
			t.Totale[v] += n
		}
	}
	for _, v := range f.Interventi {
		add(v.Dal, v.Persona, 1)
	}
	for _, e := range f.Erogazioni {
		add(e.Dal, e.Persona, 0, 1, e.Importo, e.Ente)
	}
	for i := range t.Righe {
		t.Righe[i].Persone = int64(len(behind[i]))
	}
	return t
}

// tempi are the bounds of how long somebody waited, in days: the last of each.
var tempi = []struct {
	fino int
	voce string
}{{7, "Entro 7 giorni"}, {30, "Da 8 a 30 giorni"}, {60, "Da 31 a 60 giorni"}, {1 << 30, "Oltre 60 giorni"}}

const senza = "Senza una segnalazione"

func attese(f Fatti, p Periodo) Tavola {
	t := Tavola{Codice: "attesa", Titolo: "Dalla segnalazione alla presa in carico", Voce: "Attesa", Misure: []Misura{{Nome: "Casi"}}}
	for _, b := range tempi {
		t.Righe = append(t.Righe, Riga{Voce: b.voce, Valori: []int64{0}})
	}
	t.Righe = append(t.Righe, Riga{Voce: senza, Valori: []int64{0}})
	var days []int
	for _, c := range f.Casi {
		if c.Dal.Before(p.Dal) || c.Dal.After(p.Al) {
			continue
		}
		i := len(tempi)
		if !c.Segnalato.IsZero() {
			// Rounded, for a day may have 23 hours or 25.
			n := max(0, int(c.Dal.Sub(c.Segnalato).Round(24*time.Hour)/(24*time.Hour)))
			for i = 0; n > tempi[i].fino; i++ {
			}
			days = append(days, n)
		}
		t.Righe[i].Valori[0]++
		t.Righe[i].Persone++
	}
	t.Spiega = "Casi presi in carico nel periodo."
	if len(days) > 0 {
		slices.Sort(days)
		t.Nota = fmt.Sprintf("Di quelli che nascono da una segnalazione metà ha aspettato non più di %s.", giorni(days[(len(days)-1)/2]))
	}
	total := int64(0)
	for _, r := range t.Righe {
		total += r.Valori[0]
	}
	t.Totale = []int64{total}
	return t
}

func giorni(n int) string {
	if n == 1 {
		return "un giorno"
	}
	return fmt.Sprintf("%d giorni", n)
}
