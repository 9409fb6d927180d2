package demo

import (
	"cmp"
	"errors"
	"fmt"
	"math/big"
	"slices"
	"strconv"
	"strings"
	"time"

	"siz-icaro/sync/cartella"
	"siz-icaro/sync/cartella/codicefiscale"
)

// offerta is what a service may do for people of an age: from da to a, without end
// where a is zero.
type offerta struct {
	prestazione string
	peso        int
	da, a       int
}

// interventiDi is what is done for people in an area, interventiPresso what the
// services of the Ambito do, whatever the area.
var (
	interventiDi = map[string][]offerta{
		"anziani": {
			{"sad", 34, 65, 0}, {"pasti", 18, 65, 0}, {"telesoccorso", 8, 65, 0}, {"trasporto", 6, 65, 0}, {"rsa", 10, 70, 0}, {"cdi", 7, 65, 0},
			{"ricovero_sollievo", 4, 65, 0}, {"buono_b2", 6, 65, 0}, {"protezione", 4, 65, 0}, {"esenzione", 3, 65, 0},
		},
		"disabili": {
			{"sadh", 16, 6, 0}, {"cdd", 16, 18, 64}, {"cse", 10, 18, 64}, {"sfa", 7, 18, 35}, {"css", 4, 25, 64}, {"rsd", 4, 30, 64}, {"educativa_scolastica", 18, 6, 18},
			{"trasporto", 10, 6, 0}, {"inserimento", 6, 18, 60}, {"protezione", 4, 18, 0}, {"buono_b2", 5, 6, 0},
		},
		"famiglia_minori": {
			{"educativa", 30, 3, 17}, {"educativa_scolastica", 8, 6, 17}, {"visite_protette", 10, 1, 16}, {"mediazione", 5, 0, 0}, {"sostegno_psicologico", 6, 6, 0},
			{"comunita_minori", 7, 5, 17}, {"centro_minori", 9, 6, 16}, {"affido_etero", 6, 0, 16}, {"affido_parenti", 4, 0, 16}, {"affido_diurno", 4, 4, 16},
			{"indagine", 8, 0, 17}, {"contributo", 8, 18, 0}, {"affitto", 6, 18, 0},
		},
		"adulti": {
			{"inserimento", 18, 18, 60}, {"tutoring", 14, 18, 70}, {"sostegno_psicologico", 8, 18, 0}, {"contributo", 14, 18, 0}, {"alloggio_protetto", 6, 18, 70},
			{"protezione", 12, 18, 0}, {"consulenza", 8, 18, 0}, {"pasti", 4, 55, 0},
		},
		"poverta": {
			{"contributo", 26, 18, 0}, {"contributo_straordinario", 16, 18, 0}, {"affitto", 14, 18, 0}, {"utenze", 16, 18, 0}, {"buono_spesa", 12, 18, 0},
			{"tirocinio", 10, 18, 60}, {"esenzione", 4, 18, 0},
		},
		"dipendenze":   {{"tutoring", 20, 18, 0}, {"inserimento", 16, 18, 60}, {"comunita_alloggio", 8, 18, 70}, {"consulenza", 12, 18, 0}, {"tirocinio", 8, 18, 60}},
		"immigrazione": {{"mediazione", 20, 18, 0}, {"segretariato", 14, 18, 0}, {"pronta_accoglienza", 8, 18, 0}, {"contributo_straordinario", 10, 18, 0}, {"voucher", 8, 18, 0}},
		"multiutenza":  {{"contributo", 12, 18, 0}, {"tutoring", 12, 18, 0}, {"utenze", 10, 18, 0}, {"sad", 6, 60, 0}, {"altro", 4, 18, 0}},
	}
	interventiPresso = map[cartella.ServizioID][]offerta{
		MisuraB2:           {{"buono_b2", 1, 0, 0}},
		PoliticheAbitative: {{"affitto", 20, 18, 0}, {"contributo_straordinario", 8, 18, 0}, {"alloggio_protetto", 8, 18, 0}, {"pronta_accoglienza", 4, 18, 0}},
		Self:               {{"tirocinio", 16, 18, 60}, {"inserimento", 20, 18, 60}, {"tutoring", 10, 18, 60}, {"segretariato", 10, 61, 0}},
	}
)

// modo is how something is done: its type, what it costs in cents, and who does it.
type modo struct {
	tipo string
	// unita, ogni and quante are the measure of what is done in hours or meals.
	unita, ogni string
	quante      [2]int
	// costo is the tariff, what is paid each time, or the fee of a day or a month.
	costo [2]int
	// utente and ssn are the percentages of it that the person and the health service
	// may bear.
	utente []int
	ssn    int
	// periodo is how often a contribution is paid, or what a fee is for.
	periodo string
	fonte   string
	chi     []string
}

// modi are how things are done in the Lodigiano; cooperatives and homes are invented.
var modi = map[string]modo{
	"sad":                  {tipo: "prestazione", unita: "ora", ogni: "settimana", quante: [2]int{2, 10}, costo: [2]int{2080, 2240}, utente: quotaISEE, fonte: "comune", chi: domiciliari},
	"sadh":                 {tipo: "prestazione", unita: "ora", ogni: "settimana", quante: [2]int{3, 12}, costo: [2]int{2080, 2240}, utente: quotaISEE, fonte: "comune", chi: domiciliari},
	"educativa":            {tipo: "prestazione", unita: "ora", ogni: "settimana", quante: [2]int{2, 8}, costo: [2]int{2250, 2410}, fonte: "ambito", chi: educative},
	"educativa_scolastica": {tipo: "prestazione", unita: "ora", ogni: "settimana", quante: [2]int{4, 18}, costo: [2]int{2150, 2310}, fonte: "comune", chi: educative},
	"pasti":                {tipo: "prestazione", unita: "pasto", ogni: "settimana", quante: [2]int{5, 7}, costo: [2]int{720, 860}, utente: []int{30, 50, 70}, fonte: "comune", chi: []string{"Cucina centralizzata La Mensa dei Tigli", "Ristorazione Basso Adda"}},
	"trasporto":            {tipo: "prestazione", unita: "viaggio", ogni: "settimana", quante: [2]int{1, 10}, costo: [2]int{900, 1600}, utente: []int{0, 25, 50}, fonte: "comune", chi: []string{"Associazione Ruote Amiche", "Volontari della Strada Bassa"}},
	"telesoccorso":         {tipo: "prestazione", unita: "giorno", ogni: "mese", quante: [2]int{30, 30}, costo: [2]int{55, 75}, utente: []int{0, 50}, fonte: "comune", chi: []string{"Centrale Pronto Aiuto"}},
	"visite_protette":      {tipo: "prestazione", unita: "accesso", ogni: "mese", quante: [2]int{2, 4}, costo: [2]int{5200, 6000}, fonte: "ambito", chi: []string{"Spazio neutro La Filanda"}},
	"inserimento":          {tipo: "prestazione", unita: "ora", ogni: "mese", quante: [2]int{4, 16}, costo: [2]int{2600, 3000}, fonte: "fondo_poverta", chi: lavoro},
	"tutoring":             {tipo: "prestazione", unita: "accesso", ogni: "mese", quante: [2]int{2, 8}, costo: [2]int{2400, 2900}, fonte: "fnps", chi: lavoro},
	"sostegno_psicologico": {tipo: "prestazione", unita: "accesso", ogni: "mese", quante: [2]int{2, 4}, costo: [2]int{4500, 5500}, fonte: "fnps", chi: []string{"Studio associato Il Colloquio"}},
	"mediazione":           {tipo: "prestazione", unita: "ora", ogni: "mese", quante: [2]int{2, 8}, costo: [2]int{3200, 3800}, fonte: "fnps", chi: []string{"Cooperativa sociale Lingue in Viaggio"}},

	"contributo":               {tipo: "economico", costo: [2]int{150, 450}, periodo: "mese", fonte: "comune"},
	"contributo_straordinario": {tipo: "economico", costo: [2]int{200, 1200}, periodo: "una_volta", fonte: "comune"},
	"affitto":                  {tipo: "economico", costo: [2]int{180, 350}, periodo: "mese", fonte: "regione"},
	"utenze":                   {tipo: "economico", costo: [2]int{90, 480}, periodo: "una_volta", fonte: "comune"},
	"buono_b2":                 {tipo: "economico", costo: [2]int{200, 400}, periodo: "mese", fonte: "fna"},
	"voucher":                  {tipo: "economico", costo: [2]int{60, 200}, periodo: "mese", fonte: "fsr"},
	"buono_spesa":              {tipo: "economico", costo: [2]int{50, 250}, periodo: "una_volta", fonte: "comune"},
	"tirocinio":                {tipo: "economico", costo: [2]int{300, 500}, periodo: "mese", fonte: "fondo_poverta"},
	"esenzione":                {tipo: "economico", fonte: "comune"},

	"rsa":                {tipo: "struttura", costo: [2]int{9800, 11900}, utente: []int{35, 45, 55}, ssn: 38, periodo: "giorno", fonte: "comune", chi: []string{"RSA Villa dei Gelsi", "RSA Ca' del Tiglio", "RSA Le Risorgive"}},
	"rsd":                {tipo: "struttura", costo: [2]int{14200, 16800}, utente: []int{15, 20}, ssn: 55, periodo: "giorno", fonte: "comune", chi: []string{"RSD La Chiusa"}},
	"css":                {tipo: "struttura", costo: [2]int{11000, 12800}, utente: []int{15, 20}, ssn: 35, periodo: "giorno", fonte: "comune", chi: []string{"CSS Casa Aperta sul Lambro"}},
	"comunita_alloggio":  {tipo: "struttura", costo: [2]int{6200, 7800}, utente: []int{0, 10}, periodo: "giorno", fonte: "comune", chi: []string{"Comunità alloggio Il Guado"}},
	"comunita_minori":    {tipo: "struttura", costo: [2]int{10500, 12800}, periodo: "giorno", fonte: "comune", chi: []string{"Comunità educativa Il Sentiero di Riva", "Comunità educativa La Corte dei Bambini"}},
	"pronta_accoglienza": {tipo: "struttura", costo: [2]int{3800, 5200}, periodo: "giorno", fonte: "ambito", chi: []string{"Casa di accoglienza La Sosta"}},
	"alloggio_protetto":  {tipo: "struttura", costo: [2]int{42000, 68000}, utente: []int{0, 20, 30}, periodo: "mese", fonte: "ambito", chi: []string{"Alloggi per l'autonomia Via dei Mulini"}},
	"cdd":                {tipo: "struttura", costo: [2]int{8200, 9600}, utente: []int{5, 10, 15}, ssn: 60, periodo: "giorno", fonte: "comune", chi: []string{"CDD La Cascina", "CDD Il Fontanile"}},
	"cse":                {tipo: "struttura", costo: [2]int{4200, 5400}, utente: []int{10, 20}, periodo: "giorno", fonte: "comune", chi: []string{"CSE Il Telaio"}},
	"sfa":                {tipo: "struttura", costo: [2]int{3200, 4100}, utente: []int{10, 20}, periodo: "giorno", fonte: "comune", chi: []string{"SFA Passo dopo Passo"}},
	"cdi":                {tipo: "struttura", costo: [2]int{5200, 6400}, utente: []int{30, 40}, ssn: 45, periodo: "giorno", fonte: "comune", chi: []string{"CDI Villa dei Gelsi", "CDI La Meridiana"}},
	"centro_minori":      {tipo: "struttura", costo: [2]int{2200, 3000}, utente: []int{0, 10}, periodo: "giorno", fonte: "fsr", chi: []string{"Centro diurno Il Cortile"}},
	"ricovero_sollievo":  {tipo: "struttura", costo: [2]int{8200, 9800}, utente: []int{40, 60}, periodo: "giorno", fonte: "fna", chi: []string{"RSA Villa dei Gelsi", "RSA Le Risorgive"}},

	"affido_etero":   {tipo: "affido", costo: [2]int{480, 620}, periodo: "mese", fonte: "comune"},
	"affido_parenti": {tipo: "affido", costo: [2]int{300, 480}, periodo: "mese", fonte: "comune"},
	"affido_diurno":  {tipo: "affido", costo: [2]int{180, 280}, periodo: "mese", fonte: "ambito"},

	"segretariato": {tipo: "generico"}, "consulenza": {tipo: "generico"}, "protezione": {tipo: "generico"}, "indagine": {tipo: "generico"}, "altro": {tipo: "generico"},
}

var (
	quotaISEE   = []int{0, 10, 20, 30, 50}
	domiciliari = []string{"Cooperativa sociale L'Argine Verde", "Cooperativa sociale Mani Vicine", "Consorzio Casa e Cura del Lodigiano"}
	educative   = []string{"Cooperativa sociale Il Quadrifoglio di Riva", "Cooperativa sociale Crescere Insieme in Cascina"}
	lavoro      = []string{"Cooperativa sociale La Roggia", "Agenzia per il lavoro Ponte sull'Adda"}
	// diurni are the centres to which one goes on weekdays.
	diurni = []string{"cdd", "cse", "sfa", "cdi", "centro_minori"}
	// brevi are the stays that end after some weeks.
	brevi = []string{"ricovero_sollievo", "pronta_accoglienza"}
	// giudiziali are those that a court may order.
	giudiziali = []string{"visite_protette", "comunita_minori", "affido_etero", "affido_parenti"}
)

var (
	perche = map[string]string{
		"prestazione": "Dal progetto concordato con {sig}: verifica dopo tre mesi.",
		"economico":   "A sostegno delle spese del periodo, come dal progetto concordato con {sig}.",
		"struttura":   "Inserimento concordato con {sig} e con la rete dei servizi.",
		"affido":      "Progetto di affido seguito dal servizio; rientri e incontri come da calendario.",
		"generico":    "Attività del servizio sociale concordata con {sig}.",
	}
	rifiuti = []string{
		"La disponibilità del capitolo è esaurita: si può riproporre con il nuovo bilancio.", "Manca l'attestazione ISEE in corso di validità.",
		"Il bisogno è già coperto da un'altra misura attiva.",
	}
)

// interventi are what is done for the people of the cases, from proposals of these
// days to what ended with the case, and what was done of them in the last months.
func (g *generator) interventi() error {
	for _, c := range g.cases {
		share := map[string]float64{"in_carico": 0.24, "chiusa": 0.1, "riaperta": 0.06}[c.stato]
		if c.responsabile < 0 || !g.chance(share) {
			continue
		}
		done := map[string]bool{}
		for range 1 + g.weighted([]int{78, 22}) {
			o, ok := g.offre(c)
			if !ok || done[o.prestazione] {
				continue
			}
			done[o.prestazione] = true
			if err := g.intervento(c, o.prestazione); err != nil {
				return err
			}
		}
	}
	return nil
}

// offre is something that the service of a case does for people of that age.
func (g *generator) offre(c *caso) (offerta, bool) {
	list := interventiPresso[c.servizio]
	if list == nil {
		list = interventiDi[c.area]
	}
	var weights []int
	var fit []offerta
	for _, o := range list {
		if c.chi.eta(c.dal) >= o.da && (o.a == 0 || c.chi.eta(c.al) <= o.a) {
			fit, weights = append(fit, o), append(weights, o.peso)
		}
	}
	if len(fit) == 0 {
		return offerta{}, false
	}
	return fit[g.weighted(weights)], true
}

// cammino is how an intervention comes to a state: how often it does in a case that
// goes on, and how many days before today or the end of that it was proposed.
type cammino struct {
	stato string
	peso  int
	prima [2]int
}

var cammini = []cammino{
	{"attivo", 56, [2]int{45, 700}}, {"chiuso", 14, [2]int{60, 900}}, {"sospeso", 7, [2]int{90, 700}}, {"autorizzato", 7, [2]int{12, 40}},
	{"proposto", 9, [2]int{1, 18}}, {"respinto", 5, [2]int{20, 400}}, {"annullato", 2, [2]int{10, 400}},
}

// va is the way of an intervention in a case that can end for days back.
func (g *generator) va(c *caso, prestazione string, days int) cammino {
	m, weights := modi[prestazione], make([]int, len(cammini))
	short := m.periodo == "una_volta" || slices.Contains(brevi, prestazione)
	for i, w := range cammini {
		switch over := w.stato == "chiuso" || w.stato == "respinto" || w.stato == "annullato"; {
		case c.stato == "chiusa" && !over: // everything ends with the case
		case short && w.stato == "chiuso":
			weights[i] = 3 * w.peso
		case short && w.stato == "sospeso":
		default:
			weights[i] = w.peso
		}
	}
	way := cammini[g.weighted(weights)]
	switch {
	case way.stato == "attivo" && short:
		way.prima = [2]int{30, 75}
	case way.stato == "attivo" && m.tipo == "economico":
		way.prima = [2]int{45, 240}
	}
	if way.prima[1] = min(way.prima[1], days); way.prima[1] < way.prima[0] && c.stato != "chiusa" {
		way.stato, way.prima = "proposto", [2]int{0, min(days, 18)} // there has been no time for more
	}
	return way
}

// intervento is one thing that is done in a case, in the state that it has come to.
func (g *generator) intervento(c *caso, prestazione string) error {
	m, end := modi[prestazione], c.al
	if died := c.chi.corpo.Decesso; died != "" {
		var err error
		if end, err = time.Parse(time.DateOnly, died); err != nil {
			return err
		}
	}
	way := g.va(c, prestazione, int(end.Sub(c.dal).Hours()/24))
	if way.prima[1] < way.prima[0] {
		return nil // it ended too soon for anything
	}
	asked := g.non(c.dal, end.AddDate(0, 0, -g.between(way.prima[0], way.prima[1])))
	v := cartella.Intervento{
		Tipo: m.tipo, Prestazione: prestazione, Soggetto: c.chi.id, PIC: c.id, Area: c.area, Attivazione: "prima", Stato: way.stato, Fonte: m.fonte,
		Descrizione: g.completa(perche[m.tipo], c.chi), PropostoDa: g.people[c.responsabile].id, PropostoIl: day(asked), Dal: day(asked.AddDate(0, 0, g.between(15, 40))),
	}
	if err := g.costi(&v, m, c); err != nil {
		return err
	}
	switch way.stato {
	case "respinto":
		if v.MotivoRifiuto = pick(g, rifiuti); m.tipo == "affido" || m.tipo == "generico" {
			v.MotivoRifiuto = "Se ne riparla in équipe prima di procedere."
		}
	case "autorizzato":
		g.autorizzato(c, &v, asked)
	case "attivo", "sospeso", "chiuso":
		begins := g.autorizzato(c, &v, asked).AddDate(0, 0, g.between(1, 12))
		if begins.After(end) {
			begins = end
		}
		g.avviato(&v, m, begins)
		switch way.stato {
		case "attivo":
			var err error
			if asked, err = g.prima(c, &v, asked); err != nil {
				return err
			}
		case "sospeso":
			v.SospesoDal, v.MotivoSospensione = max(v.AttivoDal, day(g.now.AddDate(0, 0, -g.between(3, 40)))), g.sospende(m.tipo, c.area)
		case "chiuso":
			v.MotivoChiusura = g.finisce(c, m)
			if c.chi.corpo.Decesso == "" {
				left := int(end.Sub(begins).Hours() / 24)
				end = g.non(begins, begins.AddDate(0, 0, g.between(min(20, left), left)))
			}
			v.ChiusoIl, v.Al = day(end), day(end)
		}
	}
	id := g.id(at(asked, g.between(8, 16), g.rng.IntN(60)))
	if err := g.add(id, cartella.KindIntervento, c.servizio, v); err != nil {
		return err
	}
	return g.erogazioni(c, id, v)
}

// autorizzato is the day, some days after it was asked for, on which an intervention
// is authorised.
func (g *generator) autorizzato(c *caso, v *cartella.Intervento, asked time.Time) time.Time {
	when := g.dopo(asked, 2, 12)
	v.AutorizzatoDa, v.AutorizzatoIl, v.Atto = g.autorizza(c.servizio), day(when), fmt.Sprintf("Determina n. %d del %s", g.between(20, 780), when.Format("02/01/2006"))
	if v.Tipo == "economico" {
		v.Concesso = v.Richiesto
	}
	return when
}

// avviato has an intervention begin.
func (g *generator) avviato(v *cartella.Intervento, m modo, begins time.Time) {
	v.AttivoDal, v.Dal = day(begins), day(begins)
	if m.tipo == "prestazione" {
		v.Erogatore = pick(g, m.chi)
	}
	if m.tipo == "economico" && m.periodo == "mese" {
		v.Rate = int64(12*(g.now.Year()-begins.Year())+int(g.now.Month())-int(begins.Month())) + int64(g.between(2, 6))
	}
	switch {
	case slices.Contains(brevi, v.Prestazione):
		v.Al = day(g.now.AddDate(0, 0, g.between(5, 30)))
	case m.periodo != "una_volta" && m.tipo != "generico" && g.chance(0.5):
		v.Al = day(time.Date(g.now.Year(), time.December, 31, 0, 0, 0, 0, time.UTC))
	}
}

// non is a working day on or before d, and not before from.
func (g *generator) non(from, d time.Time) time.Time {
	if d = g.lavorativo(d); d.Before(from) {
		return from
	}
	return d
}

// dopo is a working day some days after d that has come already.
func (g *generator) dopo(d time.Time, low, high int) time.Time {
	next := d.AddDate(0, 0, g.between(low, high))
	if next.After(g.now) {
		next = g.now
	}
	return g.non(d, next)
}

// euro is an amount in cents between whole numbers of euros, in steps of ten.
func (g *generator) euro(of [2]int) int64 {
	return int64(g.between(of[0]/10, of[1]/10)) * 1000
}

// costi says what an intervention costs and who bears it.
func (g *generator) costi(v *cartella.Intervento, m modo, c *caso) (err error) {
	percent := 0
	if len(m.utente) > 0 {
		percent = pick(g, m.utente)
	}
	switch m.tipo {
	case "prestazione":
		v.Quantita, v.Unita, v.Ogni = int64(g.between(m.quante[0], m.quante[1])), m.unita, m.ogni
		v.Tariffa = int64(g.between(m.costo[0]/5, m.costo[1]/5)) * 5
		v.QuotaUtente = v.Tariffa * int64(percent) / 100
	case "economico":
		if v.Periodicita = m.periodo; m.costo[1] == 0 {
			return nil // what is not to be paid
		}
		v.Richiesto = g.euro(m.costo)
		v.Riscossione = map[string]string{"utenze": "creditore", "affitto": "bonifico", "buono_spesa": "buoni", "voucher": "carta"}[v.Prestazione]
		if v.Riscossione == "" {
			v.Riscossione = []string{"bonifico", "contanti"}[g.weighted([]int{9, 1})]
		}
		if v.Riscossione == "bonifico" {
			v.Intestatario = g.adulto(c.chi)
			v.IBAN, err = g.iban()
		}
	case "struttura":
		v.Struttura, v.RettaOgni = pick(g, m.chi), m.periodo
		v.Retta = int64(g.between(m.costo[0]/50, m.costo[1]/50)) * 50
		v.RettaUtente, v.RettaSSN = v.Retta*int64(percent)/100, v.Retta*int64(m.ssn)/100
		v.RettaEnte = v.Retta - v.RettaUtente - v.RettaSSN
	case "affido":
		v.Famiglia = "Famiglia " + pick(g, cognomi)
		v.Forma, v.Tempo = pick(g, []string{"consensuale", "giudiziale"}), "pieno"
		if v.Prestazione == "affido_diurno" {
			v.Forma, v.Tempo = "consensuale", "parziale"
		}
		v.Concesso, v.Periodicita, v.Riscossione, v.Intestatario = g.euro(m.costo), m.periodo, "bonifico", v.Famiglia
		v.IBAN, err = g.iban()
	}
	if slices.Contains(giudiziali, v.Prestazione) && v.Forma != "consensuale" {
		when := c.dal.AddDate(0, 0, -g.between(5, 60))
		v.Provvedimento = fmt.Sprintf("Tribunale per i minorenni di Milano, n. %d/%d", g.between(150, 2900), when.Year())
		v.ProvvedimentoIl = day(when)
	}
	return err
}

// adulto is who is paid in the place of a child, "" for who is none.
func (g *generator) adulto(who *cittadino) string {
	if who.eta(g.now) >= 18 {
		return ""
	}
	for _, p := range who.famiglia {
		if p.eta(g.now) >= 18 {
			return p.nome()
		}
	}
	return "Il tutore"
}

// autorizza is who says yes to an expense in a service, "" where nobody of it does so
// in the program: the act is there all the same.
func (g *generator) autorizza(s cartella.ServizioID) cartella.OperatoreID {
	var may []int
	for i, p := range g.people {
		if r := p.profili[s]; r == cartella.RuoloReferente || r == cartella.RuoloAmministrativo {
			may = append(may, i)
		}
	}
	if len(may) == 0 {
		return ""
	}
	return g.people[pick(g, may)].id
}

// sospende is why something pauses.
func (g *generator) sospende(tipo, area string) string {
	switch {
	case tipo == "economico":
		return pick(g, []string{"documenti", "documenti", "richiesta"})
	case area == "anziani" || area == "disabili":
		return pick(g, []string{"ricovero", "ricovero", "sollievo", "assenza", "pagamenti"})
	}
	return pick(g, []string{"richiesta", "assenza", "servizio"})
}

// finisce is why something ended.
func (g *generator) finisce(c *caso, m modo) string {
	switch {
	case c.chi.corpo.Decesso != "":
		return "decesso"
	case m.periodo == "una_volta":
		return "obiettivo"
	case m.tipo == "economico":
		return pick(g, []string{"scadenza", "scadenza", "requisiti", "fondi"})
	case m.tipo == "prestazione" && c.area == "anziani":
		return pick(g, []string{"scadenza", "struttura", "rinuncia", "obiettivo"})
	}
	return pick(g, []string{"obiettivo", "obiettivo", "scadenza", "rinuncia", "altro_intervento"})
}

// prima adds, for some of what goes on since years, the intervention that it goes on
// with since the year began; it is the day on which that was asked for.
func (g *generator) prima(c *caso, v *cartella.Intervento, asked time.Time) (time.Time, error) {
	year := time.Date(g.now.Year(), time.January, 1, 0, 0, 0, 0, time.UTC)
	if v.Tipo != "prestazione" && v.Tipo != "struttura" || slices.Contains(brevi, v.Prestazione) || !c.dal.Before(year.AddDate(0, -4, 0)) || !g.chance(0.4) {
		return asked, nil
	}
	first := g.non(c.dal, year.AddDate(0, 0, -g.between(90, 110)))
	before := *v
	before.Stato, before.PropostoIl, before.ChiusoIl, before.MotivoChiusura = "chiuso", day(first), day(year.AddDate(0, 0, -1)), "scadenza"
	before.AttivoDal = day(g.autorizzato(c, &before, first).AddDate(0, 0, g.between(1, 10)))
	before.Dal, before.Al = before.AttivoDal, before.ChiusoIl
	id := g.id(at(first, g.between(8, 16), g.rng.IntN(60)))
	if err := g.add(id, cartella.KindIntervento, c.servizio, before); err != nil {
		return asked, err
	}
	asked = g.non(c.dal, year.AddDate(0, 0, -g.between(15, 30)))
	v.Attivazione, v.Rinnova, v.PropostoIl, v.Dal, v.AttivoDal = "rinnovo", id, day(asked), day(year), day(year)
	g.autorizzato(c, v, asked)
	return asked, nil
}

// mesiErogati is of how many whole months there is what was done.
const mesiErogati = 3

// erogazioni are what was done of an intervention in the last months: the older is
// paid, the newest mostly waits.
func (g *generator) erogazioni(c *caso, id cartella.ID, v cartella.Intervento) error {
	if v.AttivoDal == "" || v.Tipo == "generico" || v.Tipo == "economico" && v.Concesso == 0 {
		return nil
	}
	begins, err := time.Parse(time.DateOnly, v.AttivoDal)
	if err != nil {
		return err
	}
	ends, err := time.Parse(time.DateOnly, cmp.Or(v.SospesoDal, v.ChiusoIl, day(g.now)))
	if err != nil {
		return err
	}
	month := time.Date(g.now.Year(), g.now.Month(), 1, 0, 0, 0, 0, time.UTC)
	for ago := mesiErogati; ago > 0; ago-- {
		first := month.AddDate(0, -ago, 0)
		last := first.AddDate(0, 1, -1)
		if first.Before(begins) {
			first = begins
		}
		if last.After(ends) {
			last = ends
		}
		if last.Before(first) {
			continue
		}
		e := cartella.Erogazione{
			Intervento: id, Soggetto: v.Soggetto, PIC: v.PIC, Prestazione: v.Prestazione, Dal: day(first), Al: day(last), Stato: "registrata",
			RegistrataDa: cmp.Or(g.autorizza(c.servizio), g.people[c.responsabile].id),
		}
		g.conta(&e, v, int64(last.Sub(first).Hours()/24)+1)
		if v.Periodicita == "una_volta" {
			if e.Al = e.Dal; v.AttivoDal != e.Dal {
				continue // it was paid when it began
			}
		}
		if e.Importo == 0 {
			continue
		}
		noted := g.non(last, last.AddDate(0, 0, g.between(1, 8)))
		if noted.After(g.now) {
			continue
		}
		switch paid := g.dopo(noted, 8, 25); {
		case g.chance(0.02):
			e.Stato, e.Motivo = "annullata", "Registrata due volte."
		case (ago > 1 || g.chance(0.2)) && g.chance(0.93):
			e.Stato, e.LiquidataDa, e.LiquidataIl = "liquidata", g.autorizza(c.servizio), day(paid)
			e.Liquidazione = fmt.Sprintf("Liquidazione n. %d del %s", g.between(20, 1900), paid.Format("02/01/2006"))
		}
		if err := g.add(g.id(at(noted, g.between(8, 16), g.rng.IntN(60))), cartella.KindErogazione, c.servizio, e); err != nil {
			return err
		}
	}
	return nil
}

// conta says how much was done of an intervention in some days and who bears what it
// costs; now and then somebody was away.
func (g *generator) conta(e *cartella.Erogazione, v cartella.Intervento, days int64) {
	times := int64(1)
	switch v.Tipo {
	case "prestazione":
		per := map[string]int64{"giorno": 1, "settimana": 7, "mese": 30}[v.Ogni]
		e.Quantita = max(v.Quantita*days/per-g.rng.Int64N(3), 0)
		e.Importo, e.QuotaUtente = e.Quantita*v.Tariffa, e.Quantita*v.QuotaUtente
	case "struttura":
		if v.RettaOgni == "giorno" {
			if times = days; slices.Contains(diurni, v.Prestazione) {
				times = max(days*5/7-g.rng.Int64N(3), 0)
			}
			e.Quantita = times
		}
		e.Importo, e.QuotaUtente, e.QuotaSSN = times*v.Retta, times*v.RettaUtente, times*v.RettaSSN
	default:
		e.Importo = v.Concesso
	}
	e.QuotaEnte = e.Importo - e.QuotaUtente - e.QuotaSSN
}

// iban is an account of a bank that there is not, with the check digits and the CIN
// that it would have.
func (g *generator) iban() (string, error) {
	account := fmt.Sprintf("9999999999%012d", g.rng.Int64N(1_000_000_000_000))
	for cin := 'A'; cin <= 'Z'; cin++ {
		s := string(cin) + account
		if out, err := codicefiscale.ParseIBAN("IT" + controlloIBAN(s) + s); err == nil {
			return string(out), nil
		}
	}
	return "", errors.New("no CIN goes with the account " + account)
}

// controlloIBAN are the two digits that make an Italian account leave 1 when all of
// it, its letters counting 10 to 35, is divided by 97 (ISO 13616).
func controlloIBAN(account string) string {
	var digits strings.Builder
	for _, c := range account + "IT00" {
		if c >= 'A' {
			digits.WriteString(strconv.Itoa(int(c-'A') + 10))
		} else {
			digits.WriteRune(c)
		}
	}
	n, _ := new(big.Int).SetString(digits.String(), 10)
	return fmt.Sprintf("%02d", 98-n.Mod(n, big.NewInt(97)).Int64())
}
