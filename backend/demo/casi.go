package demo

import (
	"time"

	"siz-icaro/sync/cartella"
)

// caso is a case with what diary and agenda need to know of it.
type caso struct {
	id           cartella.ID
	riga         int // index of generator.records
	servizio     cartella.ServizioID
	chi          *cittadino
	area         string
	stato        string
	responsabile int // index of generator.people, or -1
	equipe       []int
	dal, al      time.Time
	dette        map[string]bool // what its diary holds
	passi        []passo
}

// passo is a step of a case as its diary tells it.
type passo struct {
	il     time.Time
	autore int // index of generator.people
	testo  string
}

type membro struct {
	Ruolo string `json:"ruolo"`
	Dal   string `json:"dal"`
}

type condivisione struct {
	Dal  string `json:"dal"`
	Fino string `json:"fino"`
}

type corpoPIC struct {
	Numero         string                               `json:"numero"`
	Soggetto       cartella.ID                          `json:"soggetto"`
	Area           string                               `json:"area"`
	Stato          string                               `json:"stato"`
	ApertaIl       string                               `json:"aperta_il"`
	ApertaDa       cartella.OperatoreID                 `json:"aperta_da,omitempty"`
	Responsabile   cartella.OperatoreID                 `json:"responsabile,omitempty"`
	InCaricoDal    string                               `json:"in_carico_dal,omitempty"`
	Segnalazione   cartella.ID                          `json:"segnalazione,omitempty"`
	ChiusaIl       string                               `json:"chiusa_il,omitempty"`
	MotivoChiusura string                               `json:"motivo_chiusura,omitempty"`
	Equipe         map[cartella.OperatoreID]membro      `json:"equipe,omitempty"`
	Condivisa      map[cartella.ServizioID]condivisione `json:"condivisa,omitempty"`
}

type corpoDiario struct {
	PIC       cartella.ID                                  `json:"pic"`
	Tipo      string                                       `json:"tipo"`
	Il        string                                       `json:"il"`
	Autore    cartella.OperatoreID                         `json:"autore"`
	Testo     string                                       `json:"testo"`
	ConChi    string                                       `json:"con_chi,omitempty"`
	Dove      string                                       `json:"dove,omitempty"`
	Riservata bool                                         `json:"riservata,omitempty"`
	VisibileA map[cartella.OperatoreID]cartella.ServizioID `json:"visibile_a,omitempty"`
}

// casi opens cases for people chosen by their needs, and then adds the people,
// who are known by now to the services that follow them.
func (g *generator) casi() error {
	staff := map[cartella.ServizioID][]int{}
	for _, c := range g.comuni {
		staff[c.servizio] = g.inServizio(c.servizio)
	}
	areas := []cartella.ServizioID{PoliticheAbitative, Self, MisuraB2}
	for _, s := range areas {
		staff[s] = g.inServizio(s)
	}
	type opened struct {
		caso *caso
		body *corpoPIC
	}
	var cases []opened
	taken := map[*cittadino]bool{}
	tries := 0
	for len(cases) < g.cfg.PIC && tries < 200*g.cfg.PIC {
		tries++
		who := pick(g, g.cittadini)
		home := g.comuni[who.comune].servizio
		servizio, area := home, g.bisogno(who)
		// A tenth of the cases are the Ambito's; those of Comuni with nobody of
		// their own in the demo are few and wait for somebody.
		if g.chance(0.1) {
			servizio = pick(g, areas)
			switch servizio {
			case MisuraB2:
				area = pick(g, []string{"anziani", "disabili"})
			case PoliticheAbitative:
				area = pick(g, []string{"poverta", "adulti", "immigrazione", "famiglia_minori"})
			}
			if who.eta(g.now) < 18 || servizio == MisuraB2 && area == "anziani" && who.eta(g.now) < 65 {
				continue
			}
		} else if len(staff[home]) == 0 && g.chance(0.8) {
			continue
		}
		if area == "" {
			continue
		}
		// The same person now and then has a second case.
		if taken[who] && g.chance(0.9) {
			continue
		}
		if who.corpo.Decesso != "" {
			continue
		}
		first := !taken[who]
		taken[who] = true
		c := &caso{servizio: servizio, chi: who, area: area, responsabile: -1, dette: map[string]bool{}}
		cases = append(cases, opened{c, g.apri(c, staff[servizio], first)})
		if servizio != home {
			g.noto(who, servizio, c.dal)
		}
		if c.stato != "chiusa" && g.chance(0.05) {
			other := pick(g, areas)
			if other != servizio {
				until := g.now.AddDate(0, g.between(-3, 12), 0)
				since := c.dal.AddDate(0, 0, g.between(1, 20))
				if until.After(since) && since.Before(g.now) {
					cases[len(cases)-1].body.Condivisa = map[cartella.ServizioID]condivisione{other: {Dal: day(since), Fino: day(until)}}
				}
			}
		}
	}
	if err := g.anagrafe(); err != nil {
		return err
	}
	for _, o := range cases {
		o.caso.riga = len(g.records)
		if err := g.add(o.caso.id, cartella.KindPIC, o.caso.servizio, o.body); err != nil {
			return err
		}
		g.cases = append(g.cases, o.caso)
	}
	for _, c := range g.cases {
		if err := g.diario(c); err != nil {
			return err
		}
	}
	return g.notifiche()
}

// noto makes a person known to a service that is not their Comune's.
func (g *generator) noto(who *cittadino, s cartella.ServizioID, since time.Time) {
	if who.corpo.Servizi == nil {
		who.corpo.Servizi = map[cartella.ServizioID]dal{}
	}
	if _, known := who.corpo.Servizi[s]; !known {
		who.corpo.Servizi[s] = dal{Dal: day(since)}
	}
}

// bisogno is the area in which a person might need help, mostly none.
func (g *generator) bisogno(who *cittadino) string {
	eta := who.eta(g.now)
	switch {
	case eta < 18:
		if g.chance(0.45) {
			return "famiglia_minori"
		}
		return ""
	case eta >= 75:
		if g.chance(0.8) {
			return "anziani"
		}
		return ""
	case eta >= 65:
		return pick(g, []string{"anziani", "", ""})
	case who.corpo.Cittadinanza != "Italiana" && g.chance(0.3):
		return "immigrazione"
	}
	return pick(g, []string{"adulti", "poverta", "poverta", "disabili", "disabili", "dipendenze", "multiutenza", "", "", "", ""})
}

// dallEta is the age from which an area helps people; from birth where it is
// not here.
var dallEta = map[string]int{"anziani": 65, "disabili": 6, "adulti": 18, "poverta": 18, "dipendenze": 18, "immigrazione": 18, "multiutenza": 18}

// apri decides state, dates and people of a case; alone says that it is the
// person's only one so far.
func (g *generator) apri(c *caso, staff []int, alone bool) *corpoPIC {
	c.stato = []string{"in_carico", "chiusa", "assegnata", "aperta", "riaperta"}[g.weighted([]int{56, 28, 7, 6, 3})]
	if len(staff) == 0 {
		c.stato = "aperta"
	}
	ago := map[string][2]int{"in_carico": {15, 1500}, "chiusa": {200, 1900}, "assegnata": {2, 25}, "aperta": {0, 20}, "riaperta": {300, 1500}}[c.stato]
	// Nobody was helped before they were born, or as an adult when a child.
	since := c.chi.nato.AddDate(dallEta[c.area], 1, 0)
	if most := int(g.now.Sub(since).Hours() / 24); most < ago[1] {
		if ago[1] = max(most, 0); ago[1] < ago[0] {
			c.stato, ago[0] = "aperta", 0
		}
	}
	c.dal = g.lavorativo(g.now.AddDate(0, 0, -g.between(ago[0], ago[1])))
	c.id = g.id(c.dal)
	c.al = g.now
	body := &corpoPIC{
		Numero: cartella.Numero(c.id, c.dal.Year()), Soggetto: c.chi.id, Area: c.area, Stato: c.stato,
		ApertaIl: day(c.dal),
	}
	if len(staff) == 0 {
		return body
	}
	opener := pick(g, staff)
	body.ApertaDa = g.people[opener].id
	c.passi = append(c.passi, passo{at(c.dal, 8, 0), opener, g.frase(g.adatti(motivi[c.area], c.chi), c.chi)})
	if c.stato != "aperta" {
		// Whoever has fewest of two drawn: work spreads, unevenly.
		a, b := pick(g, staff), pick(g, staff)
		if g.people[b].cases < g.people[a].cases {
			a = b
		}
		c.responsabile = a
		g.people[a].cases++
		body.Responsabile = g.people[a].id
	}
	if c.stato == "riaperta" {
		body.Responsabile = ""
	}
	if c.stato == "in_carico" || c.stato == "chiusa" {
		body.InCaricoDal = day(g.lavorativo(c.dal.AddDate(0, 0, g.between(0, 6))))
	}
	if c.stato == "chiusa" {
		c.al = g.lavorativo(c.dal.AddDate(0, 0, g.between(60, max(61, int(g.now.Sub(c.dal).Hours()/24)-5))))
		if c.al.After(g.now) {
			c.al = g.now
		}
		body.ChiusaIl = day(c.al)
		body.MotivoChiusura = pick(g, []string{"obiettivi_raggiunti", "obiettivi_raggiunti", "trasferimento", "rinuncia", "invio_altro_servizio", "irreperibile", "altro"})
		if c.area == "anziani" && alone && c.chi.ruolo != "intestatario" == (len(c.chi.famiglia) > 0) && g.chance(0.6) {
			body.MotivoChiusura = "decesso"
			g.decesso(c.chi, c.al.AddDate(0, 0, -g.between(1, 12)))
		}
		c.passi = append(c.passi, passo{at(c.al, 17, 30), c.responsabile, "Caso chiuso. " + g.frase(chiusure[body.MotivoChiusura], c.chi)})
	}
	for _, p := range staff {
		if p != c.responsabile && c.responsabile >= 0 && len(c.equipe) < 2 && g.chance(0.18) {
			if body.Equipe == nil {
				body.Equipe = map[cartella.OperatoreID]membro{}
			}
			c.equipe = append(c.equipe, p)
			body.Equipe[g.people[p].id] = membro{Ruolo: g.people[p].qualifica, Dal: day(c.dal.AddDate(0, 0, g.between(0, 10)))}
		}
	}
	return body
}

// decesso records a death, and who is left a widow or widower by it.
func (g *generator) decesso(who *cittadino, when time.Time) {
	who.corpo.Decesso, who.corpo.Cellulare, who.corpo.CellulareDi, who.corpo.Email = day(when), "", "", ""
	for _, p := range who.famiglia {
		if who.ruolo == "coniuge" && p.ruolo == "intestatario" {
			p.corpo.StatoCivile = "vedovo"
		}
	}
}

// lavorativo is the day itself, or the last one before it on which offices are
// open.
func (g *generator) lavorativo(d time.Time) time.Time {
	for festivo(d) {
		d = d.AddDate(0, 0, -1)
	}
	return d.Truncate(24 * time.Hour)
}

// diario writes the entries of a case, from its opening on.
func (g *generator) diario(c *caso) error {
	for _, p := range c.passi {
		if p.il.After(g.now) {
			continue
		}
		e := corpoDiario{PIC: c.id, Tipo: "cambio_stato", Il: instant(p.il), Autore: g.people[p.autore].id, Testo: p.testo}
		if err := g.add(g.id(p.il), cartella.KindDiario, c.servizio, e); err != nil {
			return err
		}
	}
	authors := append([]int{}, c.equipe...)
	if c.responsabile >= 0 {
		authors = append(authors, c.responsabile, c.responsabile, c.responsabile)
	}
	if len(authors) == 0 {
		return nil
	}
	span := max(int(c.al.Sub(c.dal).Hours()/24), 1)
	n := min(g.between(2, 15), 2+span/5)
	for i := range n {
		after := i*span/n + g.rng.IntN(max(span/n, 1))
		if i == 0 {
			after = min(after, g.between(0, 12)) // the first talk does not wait
		}
		d := g.lavorativo(c.dal.AddDate(0, 0, after))
		if d.Before(c.dal) {
			d = c.dal
		}
		when := at(d, g.between(8, 16), 5*g.rng.IntN(12))
		if when.After(g.now) {
			continue
		}
		author := g.people[pick(g, authors)]
		tipo := tipiDiario[g.weighted([]int{30, 24, 16, 20, 4, 6})]
		if i == 0 {
			tipo = "colloquio"
		}
		e := corpoDiario{PIC: c.id, Tipo: tipo, Il: instant(when), Autore: author.id, Testo: g.voce(c, tipo, i == 0)}
		switch tipo {
		case "visita_domiciliare":
			e.Dove = "Domicilio"
			e.ConChi = g.presenti(c.chi)
		case "colloquio":
			e.Dove = pick(g, []string{"Ufficio servizi sociali", "Ufficio servizi sociali", "Municipio", "Sportello"})
			e.ConChi = g.presenti(c.chi)
		case "riunione":
			e.ConChi = pick(g, reti[c.area])
		case "telefonata":
			e.ConChi = pick(g, append([]string{g.presenti(c.chi)}, reti[c.area]...))
		}
		if len(c.equipe) > 0 && g.chance(0.12) || g.chance(0.03) {
			e.Riservata = true
			e.VisibileA = map[cartella.OperatoreID]cartella.ServizioID{}
			for _, p := range append([]int{c.responsabile}, c.equipe...) {
				if p >= 0 && g.people[p].id != author.id && g.chance(0.6) {
					e.VisibileA[g.people[p].id] = c.servizio
				}
			}
		}
		if err := g.add(g.id(when), cartella.KindDiario, c.servizio, e); err != nil {
			return err
		}
	}
	return nil
}

// presenti says who of the household was there.
func (g *generator) presenti(who *cittadino) string {
	if who.eta(g.now) < 18 {
		for _, p := range who.famiglia {
			if p.eta(g.now) >= 18 && p.ruolo != "figlio" {
				if p.donna() {
					return "madre"
				}
				return "padre"
			}
		}
		return "tutore"
	}
	for _, p := range who.famiglia {
		if p.eta(g.now) >= 18 && g.chance(0.35) {
			return p.nome()
		}
	}
	return "la persona interessata"
}

// notifiche are what waits in the home: the cases given to somebody who has not
// taken them yet.
func (g *generator) notifiche() error {
	for _, c := range g.cases {
		if c.stato != "assegnata" || c.responsabile < 0 {
			continue
		}
		from := cartella.OperatoreID("")
		for _, p := range g.inServizio(c.servizio) {
			if p != c.responsabile && g.people[p].ruolo != cartella.RuoloOperatoreSociale {
				from = g.people[p].id
				break
			}
		}
		when := at(g.lavorativo(c.dal), 9, g.rng.IntN(60))
		if when.After(g.now) {
			when = g.now
		}
		n := cartella.Notifica{
			Destinatario: g.people[c.responsabile].id, Tipo: "pic_assegnata", Titolo: cartella.TitoloNotifica("pic_assegnata"),
			Da: from, Il: instant(when), Oggetto: c.id, OggettoTipo: cartella.KindPIC,
		}
		if err := g.add(g.id(when), cartella.KindNotifica, c.servizio, n); err != nil {
			return err
		}
	}
	return nil
}
