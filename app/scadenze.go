package app

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"siz-icaro/app/store"
	"siz-icaro/sync/cartella"
)

// Scadenza is a day by which somebody has to do something about a record: it stands
// there, and whoever moves it in the record moves it everywhere.
type Scadenza struct {
	Kind   string `json:"kind"`
	ID     string `json:"id"`
	Che    string `json:"che"`    // what is to be done
	Titolo string `json:"titolo"` // what the record is called
	DiChi  string `json:"diChi"`  // whose it is
	Giorno string `json:"giorno"` // as YYYY-MM-DD
	Dopo   int    `json:"dopo"`   // how many days ago it was; negative: in how many it is
	// Deceduto says that whom it is about has died: it is to be closed, not done.
	Deceduto bool `json:"deceduto"`
}

// preavviso is how many days before it a day by which to do something is on the home.
const preavviso = 7

// Scadenze are the days of the stretch by which something is to be done: of mine, of
// the colleagues named, or of everybody's in the service in use.
func (x *Agenda) Scadenze(f FiltroAgenda) (out []Scadenza, err error) {
	defer x.app.guard(&err)
	s, err := x.app.session()
	if err != nil {
		return nil, err
	}
	from, to, people, err := s.chiesto(f)
	if err != nil {
		return nil, err
	}
	return s.scadenze(oggi(from), oggi(to.Add(-time.Second)), people)
}

// scadenze are those from one day to another, both included, the earliest first;
// people nil means everybody's in the service in use. From "" is since ever.
func (s *sessione) scadenze(from, to string, people []string) ([]Scadenza, error) {
	l := s.lettura()
	today := oggi(s.now())
	out := []Scadenza{}
	for _, k := range cartella.Schede() {
		due := k.Scadenza
		if due == nil {
			continue
		}
		q := store.Query{Kind: k.Kind, Match: []store.Match{store.Is(due.Se.Campo, due.Se.Valori...)}}
		if people == nil {
			q.Servizio = s.inUso()
		} else {
			q.Match = append(q.Match, store.Is(due.Di, people...))
		}
		if from != "" {
			q.Match = append(q.Match, store.Is(due.Giorno, giorniFra(from, to)...))
		}
		page, err := l.list(q)
		if err != nil {
			return nil, err
		}
		for _, row := range page.Rows {
			rec := row.Parsed()
			day := rec.Text(due.Giorno)
			if day == "" || day > to {
				continue
			}
			out = append(out, Scadenza{
				Kind: string(k.Kind), ID: string(rec.ID), Che: due.Nome, Titolo: cartella.Titolo(rec, l),
				DiChi: l.nomeOperatore(cartella.OperatoreID(rec.Text(due.Di))), Giorno: day, Dopo: giorniDa(day, today),
				Deceduto: l.deceduto(cartella.ID(rec.Text("soggetto"))) != "",
			})
		}
	}
	slices.SortFunc(out, func(a, b Scadenza) int {
		return cmp.Or(strings.Compare(a.Giorno, b.Giorno), strings.Compare(a.Titolo, b.Titolo), strings.Compare(a.ID, b.ID))
	})
	return out, nil
}

// giorniFra are the days from one to another, both included.
func giorniFra(from, to string) []string {
	var out []string
	day, err := time.Parse(time.DateOnly, from)
	for ; err == nil && day.Format(time.DateOnly) <= to; day = day.AddDate(0, 0, 1) {
		out = append(out, day.Format(time.DateOnly))
	}
	return out
}

// giorniDa is how many days after one another is.
func giorniDa(from, to string) int {
	a, err1 := time.Parse(time.DateOnly, from)
	b, err2 := time.Parse(time.DateOnly, to)
	if err1 != nil || err2 != nil {
		return 0
	}
	return int(b.Sub(a) / (24 * time.Hour))
}

// mattina is the hour, in Italy, from which one is reminded of what is due that day.
const mattina = 8

// ricordaScadenze reminds of what is due today, each once: of several of a kind in
// one sentence, which names nobody. Nobody is reminded of who has died.
func (s *sessione) ricordaScadenze(now time.Time) error {
	here := now.In(roma())
	if here.Hour() < mattina {
		return nil
	}
	today := oggi(now)
	list, err := s.scadenze(today, today, []string{string(s.io())})
	if err != nil {
		return err
	}
	midnight := time.Date(here.Year(), here.Month(), here.Day()+1, 0, 0, 0, 0, roma())
	told := map[string]bool{}
	for _, due := range list {
		if !due.Deceduto && s.app.avvisa(promemoria{s.io(), due.ID, istante(midnight)}, now) && !told[due.Kind] {
			told[due.Kind] = true
			s.app.cfg.Avvisi.Notify("SIZ-ICARO", cartella.SchedaDi(cartella.Kind(due.Kind)).Scadenza.Avviso)
		}
	}
	return nil
}
