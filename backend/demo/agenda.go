package demo

import (
	"time"

	"siz-icaro/sync/cartella"
)

type corpoAppuntamento struct {
	Titolo        string                                       `json:"titolo"`
	Tipo          string                                       `json:"tipo"`
	Stato         string                                       `json:"stato"`
	Inizio        string                                       `json:"inizio"`
	Fine          string                                       `json:"fine"`
	Luogo         string                                       `json:"luogo,omitempty"`
	Organizzatore cartella.OperatoreID                         `json:"organizzatore"`
	Soggetto      cartella.ID                                  `json:"soggetto,omitempty"`
	PIC           cartella.ID                                  `json:"pic,omitempty"`
	Partecipanti  map[cartella.OperatoreID]cartella.ServizioID `json:"partecipanti,omitempty"`
	Promemoria    int                                          `json:"promemoria,omitempty"`
	Note          string                                       `json:"note,omitempty"`
}

// mezzo is half of the agenda's three months, in days.
const mezzo = 45

// agenda fills the working days of a month and a half on either side of today.
func (g *generator) agenda() error {
	mine := map[int][]*caso{}
	for _, c := range g.cases {
		if c.responsabile >= 0 && c.stato == "in_carico" {
			mine[c.responsabile] = append(mine[c.responsabile], c)
		}
	}
	today, err := time.Parse(time.DateOnly, cartella.Giorno(g.now))
	if err != nil {
		return err
	}
	for p := range g.people {
		who := g.people[p]
		if !who.sociale() {
			continue
		}
		for i := -mezzo; i <= mezzo; i++ {
			d := today.AddDate(0, 0, i)
			if festivo(d) {
				continue
			}
			if d.Weekday() == time.Wednesday && who.ruolo == cartella.RuoloReferente {
				if err := g.equipe(p, d); err != nil {
					return err
				}
			}
			// Two slots a day at most have somebody; Wednesday morning is the
			// team's, and the days far ahead are still empty.
			for _, hour := range []int{9, 11, 14, 16} {
				full := 0.34
				if i > 14 {
					full = 0.12
				}
				if d.Weekday() == time.Wednesday && hour < 12 || len(mine[p]) == 0 || !g.chance(full) {
					continue
				}
				c := pick(g, mine[p])
				if c.dal.After(d) {
					continue // it was not open yet
				}
				if err := g.appuntamento(p, c, at(d, hour, 30*g.rng.IntN(2))); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

func (g *generator) appuntamento(p int, c *caso, start time.Time) error {
	who := g.people[p]
	tipo := []string{"colloquio", "visita_domiciliare", "telefonata", "riunione"}[g.weighted([]int{48, 32, 10, 10})]
	minutes := map[string]int{"colloquio": 60, "visita_domiciliare": 75, "telefonata": 20, "riunione": 60}[tipo]
	a := corpoAppuntamento{
		Tipo: tipo, Organizzatore: who.id, Soggetto: c.chi.id, PIC: c.id,
		Inizio: instant(start), Fine: instant(start.Add(time.Duration(minutes) * time.Minute)),
	}
	switch tipo {
	case "colloquio":
		a.Titolo = "Colloquio con " + g.dicui(c.chi)
		a.Luogo = "Ufficio servizi sociali"
	case "visita_domiciliare":
		a.Titolo = "Visita domiciliare: " + c.chi.nome()
		a.Luogo = c.chi.corpo.Indirizzo + " " + c.chi.corpo.Civico + ", " + c.chi.corpo.ComuneNome
		a.Promemoria = 30
	case "telefonata":
		a.Titolo = "Telefonata: " + c.chi.nome()
	case "riunione":
		a.Titolo = "Incontro di rete per " + c.chi.nome()
		a.Luogo = pick(g, []string{"Ufficio di Piano, sala riunioni", "ASST di Lodi", "Municipio", "Online"})
		a.Note = "Invitati: " + pick(g, reti[c.area]) + "."
	}
	a.Stato = g.esito(tipo, start.Add(time.Duration(minutes)*time.Minute))
	for _, o := range c.equipe {
		if o != p && tipo != "telefonata" && g.chance(0.5) {
			if a.Partecipanti == nil {
				a.Partecipanti = map[cartella.OperatoreID]cartella.ServizioID{}
			}
			a.Partecipanti[g.people[o].id] = c.servizio
		}
	}
	return g.add(g.id(g.presa(start.AddDate(0, 0, -g.between(3, 20)))), cartella.KindAppuntamento, c.servizio, a)
}

// presa is when an appointment was made, which is never ahead.
func (g *generator) presa(when time.Time) time.Time {
	if when.After(g.now) {
		return g.now
	}
	return when
}

// dicui is whom one talks to about somebody.
func (g *generator) dicui(who *cittadino) string {
	if who.eta(g.now) < 14 {
		return "i genitori di " + who.nome()
	}
	return who.nome()
}

// equipe is the weekly meeting that a referente calls.
func (g *generator) equipe(p int, d time.Time) error {
	who := g.people[p]
	start := at(d, 9, 30)
	a := corpoAppuntamento{
		Titolo: "Équipe settimanale", Tipo: "equipe", Organizzatore: who.id, Luogo: "Sala riunioni", Promemoria: 15,
		Inizio: instant(start), Fine: instant(start.Add(90 * time.Minute)), Stato: g.esito("equipe", start.Add(90*time.Minute)),
		Partecipanti: map[cartella.OperatoreID]cartella.ServizioID{},
	}
	for _, o := range g.inServizio(who.servizio) {
		if o != p {
			a.Partecipanti[g.people[o].id] = who.servizio
		}
	}
	return g.add(g.id(g.presa(start.AddDate(0, -1, 0))), cartella.KindAppuntamento, who.servizio, a)
}

// esito is the state of an appointment that ends then. At a meeting somebody
// is always there.
func (g *generator) esito(tipo string, end time.Time) string {
	if end.After(g.now) {
		if g.chance(0.04) {
			return "annullata"
		}
		return "pianificata"
	}
	stato := []string{"erogata", "non_presentato", "annullata"}[g.weighted([]int{84, 8, 8})]
	if stato == "non_presentato" && (tipo == "equipe" || tipo == "riunione") {
		return "erogata"
	}
	return stato
}
