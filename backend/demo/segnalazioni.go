package demo

import (
	"time"

	"siz-icaro/sync/cartella"
)

// chiSegnala are those who turn to a service about somebody else.
var chiSegnala = []struct{ tipo, nome, ente, relazione string }{
	{"parente", "La figlia", "", "Figlia"}, {"parente", "Il nipote", "", "Nipote"}, {"parente", "Una vicina di casa", "", "Vicina"},
	{"istituzione", "Assistente sociale dell'ospedale", "Ospedale Maggiore di Lodi", ""}, {"istituzione", "Il dirigente scolastico", "Istituto comprensivo", ""},
	{"organizzazione", "Una volontaria", "Centro di ascolto Caritas", ""}, {"autorita", "Cancelleria", "Tribunale di Lodi", ""},
}

// bisogniDi are the needs and the services asked that go with an area.
var bisogniDi = map[string][2][]string{
	"famiglia_minori": {{"minori", "genitori", "solitudine"}, {"educativa", "segretariato"}},
	"anziani":         {{"autonomia", "cura", "solitudine"}, {"sad", "pasti", "b2"}},
	"disabili":        {{"disabilita", "cura", "lavoro"}, {"diurno", "trasporto", "b2"}},
	"adulti":          {{"lavoro", "salute_mentale", "solitudine"}, {"inserimento", "ads"}},
	"poverta":         {{"economico", "abitativo", "lavoro"}, {"contributo", "inserimento"}},
	"dipendenze":      {{"dipendenza", "lavoro"}, {"segretariato", "consulenza"}},
	"immigrazione":    {{"stranieri", "abitativo"}, {"alloggio", "segretariato"}},
	"multiutenza":     {{"economico", "cura", "minori"}, {"segretariato", "educativa"}},
}

// segnalazioni are the contacts of the last two months, in all states, today's
// front desks among them.
func (g *generator) segnalazioni() error {
	desks := map[cartella.ServizioID][]int{}
	var where []cartella.ServizioID
	for _, c := range g.comuni {
		if staff := g.inServizio(c.servizio); len(staff) > 0 {
			desks[c.servizio] = staff
			where = append(where, c.servizio)
		}
	}
	made := 0
	for _, c := range g.cases {
		if c.stato == "in_carico" && len(desks[c.servizio]) > 0 && c.dal.After(g.now.AddDate(0, -4, 0)) {
			s := g.contatto(c.servizio, c.chi, c.area, desks[c.servizio], g.lavorativo(c.dal))
			s.Stato, s.PIC, s.Esito, s.AssegnataA = "in_carico", c.id, "proposta_pic", g.people[c.responsabile].id
			id, err := g.ricevuta(c.servizio, s)
			if err == nil {
				err = g.nata(c, id)
			}
			if err != nil {
				return err
			}
		}
	}
	for tries := 0; made < g.cfg.Segnalazioni && tries < 100*g.cfg.Segnalazioni; tries++ {
		who := pick(g, g.cittadini)
		servizio := g.comuni[who.comune].servizio
		if g.chance(0.3) {
			servizio = where[0] // the largest front desk
		}
		area := g.bisogno(who)
		if who.corpo.Decesso != "" || g.comuni[who.comune].servizio != servizio || len(desks[servizio]) == 0 || area == "" {
			continue
		}
		when := g.lavorativo(g.now.AddDate(0, 0, -g.between(0, 60)))
		if made < 8 {
			when = g.lavorativo(g.now) // today's
		}
		s := g.contatto(servizio, who, area, desks[servizio], when)
		g.avanza(s, servizio, desks[servizio], made < 8)
		if _, err := g.ricevuta(servizio, s); err != nil {
			return err
		}
		made++
	}
	return nil
}

// contatto is what somebody told about a person at a front desk.
func (g *generator) contatto(servizio cartella.ServizioID, who *cittadino, area string, staff []int, when time.Time) *cartella.Segnalazione {
	received := at(when, g.between(9, 12), g.rng.IntN(60))
	if received.After(g.now) {
		received = g.now
	}
	needs := bisogniDi[area]
	s := &cartella.Segnalazione{
		RicevutaIl: instant(received), Modalita: pick(g, []string{"di_persona", "di_persona", "telefono", "telefono", "email", "scritta"}), Accesso: "spontaneo",
		Interlocutore: "utente", Riguarda: "persona", Soggetto: who.id, Presente: true, Informato: true,
		Categoria: area, Urgenza: []string{"ordinaria", "urgente", "emergenza"}[g.weighted([]int{80, 17, 3})],
		Bisogni: map[string]bool{pick(g, needs[0]): true, pick(g, needs[0]): true}, Richiesti: map[string]bool{pick(g, needs[1]): true},
		Motivo: g.frase(g.adatti(motivi[area], who), who), Esito: "valutare", Stato: "registrata", RegistrataDa: g.people[pick(g, staff)].id,
	}
	if who.eta(g.now) < 18 || g.chance(0.4) {
		other := pick(g, chiSegnala)
		s.Interlocutore, s.InterlocutoreNome, s.InterlocutoreEnte, s.Relazione = other.tipo, other.nome, other.ente, other.relazione
		s.Presente, s.Informato = false, g.chance(0.6)
		if other.tipo == "autorita" {
			s.Accesso, s.InviatoDa = "decreto", other.ente
		}
	}
	if area == "poverta" && g.chance(0.4) {
		s.ContributoImporto, s.ContributoTipo, s.ContributoPaga = int64(g.between(2, 15))*1000, pick(g, []string{"buono", "alimenti", "utenze"}), "Fondo di solidarietà del Comune"
	}
	return s
}

// avanza says what became of a contact; what came in today is mostly waiting.
func (g *generator) avanza(s *cartella.Segnalazione, servizio cartella.ServizioID, staff []int, fresh bool) {
	weights := []int{14, 22, 10, 8, 6, 4, 36}
	if fresh {
		weights = []int{70, 20, 10, 0, 0, 0, 0}
	}
	received := s.RicevutaIl[:len(time.DateOnly)]
	worker := g.people[pick(g, staff)].id
	s.Stato = []string{"registrata", "assegnata", "inviata", "vista", "respinta", "ritirata", "chiusa"}[g.weighted(weights)]
	switch s.Stato {
	case "assegnata":
		s.AssegnataA = worker
	case "inviata", "vista", "respinta":
		to := pick(g, []cartella.ServizioID{PoliticheAbitative, Self, MisuraB2})
		s.Presso, s.InviataDa, s.InviataIl, s.Esito = to, worker, received, "invio"
		s.MotivoInvio = "Per competenza, dopo il colloquio allo sportello."
		if readers := g.inServizio(to); s.Stato == "vista" && len(readers) > 0 {
			s.VistaDa, s.VistaIl = g.people[readers[0]].id, received
		}
		if s.Stato == "respinta" {
			s.Presso, s.RespintaDa, s.MotivoRifiuto = "", to, "Non ci sono i requisiti per il nostro servizio: si rimanda al Comune per un altro sostegno."
		}
	case "chiusa":
		s.ChiusaIl, s.Esito, s.NoteEsito = received, pick(g, []string{"informazione", "informazione", "nessuno"}), "Date le informazioni richieste."
	}
}

// ricevuta adds a report.
func (g *generator) ricevuta(servizio cartella.ServizioID, s *cartella.Segnalazione) (cartella.ID, error) {
	when, err := time.Parse(time.RFC3339, s.RicevutaIl)
	if err != nil {
		return "", err
	}
	id := g.id(when)
	return id, g.add(id, cartella.KindSegnalazione, servizio, s)
}

// nata has a case name the report that it came from.
func (g *generator) nata(c *caso, from cartella.ID) error {
	var body corpoPIC
	if err := g.records[c.riga].Into(&body); err != nil {
		return err
	}
	body.Segnalazione = from
	rec, err := cartella.New(c.id, cartella.KindPIC, c.servizio, body)
	g.records[c.riga] = rec
	return err
}
