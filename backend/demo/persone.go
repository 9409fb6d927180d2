package demo

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"siz-icaro/sync/cartella"
	"siz-icaro/sync/cartella/codicefiscale"
)

// cittadino is a person with what the other parts need to know of them.
type cittadino struct {
	id     cartella.ID
	comune int // index of generator.comuni
	nato   time.Time
	corpo  *corpoSoggetto
	// famiglia are the others of the household.
	famiglia []*cittadino
	ruolo    string // relation to the head of the household
}

type dal struct {
	Dal string `json:"dal"`
}

type corpoSoggetto struct {
	Cognome      string                      `json:"cognome"`
	Nome         string                      `json:"nome,omitempty"`
	NomeUnico    string                      `json:"nome_unico,omitempty"`
	CF           string                      `json:"cf"`
	Sesso        codicefiscale.Sesso         `json:"sesso"`
	Nascita      string                      `json:"data_nascita"`
	Luogo        codicefiscale.Belfiore      `json:"luogo_nascita"`
	LuogoNome    string                      `json:"luogo_nascita_nome"`
	Cittadinanza string                      `json:"cittadinanza"`
	StatoCivile  string                      `json:"stato_civile"`
	Decesso      string                      `json:"data_decesso,omitempty"`
	Indirizzo    string                      `json:"indirizzo"`
	Civico       string                      `json:"civico"`
	Comune       codicefiscale.Belfiore      `json:"comune"`
	ComuneNome   string                      `json:"comune_nome"`
	CAP          string                      `json:"cap"`
	Telefono     string                      `json:"telefono,omitempty"`
	Cellulare    string                      `json:"cellulare,omitempty"`
	CellulareDi  string                      `json:"cellulare_di,omitempty"`
	Email        string                      `json:"email,omitempty"`
	Medico       string                      `json:"medico,omitempty"`
	Note         string                      `json:"note,omitempty"`
	IDEsterno    string                      `json:"id_esterno"`
	Informativa  string                      `json:"informativa_il,omitempty"`
	Servizi      map[cartella.ServizioID]dal `json:"servizi,omitempty"`
}

type componente struct {
	Nome      string      `json:"nome"`
	Soggetto  cartella.ID `json:"soggetto"`
	Relazione string      `json:"relazione"`
	Nascita   string      `json:"data_nascita"`
}

type corpoNucleo struct {
	Intestatario cartella.ID                `json:"intestatario"`
	Tipo         string                     `json:"tipo"`
	Componenti   map[cartella.ID]componente `json:"componenti"`
}

func (c *cittadino) eta(now time.Time) int {
	years := now.Year() - c.nato.Year()
	if now.YearDay() < c.nato.YearDay() {
		years--
	}
	return years
}

func (c *cittadino) donna() bool { return c.corpo.Sesso == codicefiscale.Femmina }

func (c *cittadino) nome() string {
	return strings.TrimSpace(c.corpo.Cognome + " " + c.corpo.Nome)
}

// popolazione invents households until there are enough people; the records are
// added by the parts that come after, once it is known which services know whom.
func (g *generator) popolazione() error {
	weights := make([]int, len(g.comuni))
	for i, c := range g.comuni {
		weights[i] = c.abitanti
	}
	// Every Comune has at least one household, however small it is.
	for i := 0; len(g.cittadini) < g.cfg.Soggetti; i++ {
		c := i
		if i >= len(g.comuni) {
			c = g.weighted(weights)
		}
		if err := g.famiglia(c); err != nil {
			return err
		}
	}
	g.cittadini = g.cittadini[:g.cfg.Soggetti]
	kept := map[*cittadino]bool{}
	for _, c := range g.cittadini {
		kept[c] = true
	}
	// The last household may have been cut.
	for _, c := range g.cittadini {
		c.famiglia = slices.DeleteFunc(c.famiglia, func(o *cittadino) bool { return !kept[o] })
	}
	return nil
}

// famiglia invents one household of a Comune.
func (g *generator) famiglia(c int) error {
	origin := (*comunita)(nil)
	if g.chance(0.12) {
		weights := make([]int, len(comunitaEstere))
		for i, e := range comunitaEstere {
			weights[i] = e.peso
		}
		origin = &comunitaEstere[g.weighted(weights)]
	}
	kind := g.weighted([]int{18, 15, 12, 14, 30, 11})
	if (kind == 0 || kind == 2) && g.chance(0.9) {
		origin = nil // who came from abroad is seldom old yet
	}
	h := &casa{g: g, comune: c, origin: origin, via: pick(g, vie), civico: fmt.Sprint(g.between(1, 80))}
	if g.chance(0.08) {
		h.civico += "/" + string("ABC"[g.rng.IntN(3)])
	}
	if g.chance(0.4) {
		prefix := "0371"
		if slices.Contains(bassa, g.comuni[c].CAP) {
			prefix = "0377"
		}
		h.telefono = fmt.Sprintf("%s 00%04d", prefix, g.rng.IntN(10000))
	}
	switch kind {
	case 0: // an elderly person alone, mostly a widow
		donna := g.chance(0.78)
		h.persona(g.between(68, 94), donna, "intestatario", pick(g, []string{"vedovo", "vedovo", "vedovo", "celibe_nubile"}))
	case 1: // an adult alone
		h.persona(g.between(25, 66), g.chance(0.45), "intestatario", pick(g, []string{"celibe_nubile", "celibe_nubile", "divorziato", "separato"}))
	case 2: // an elderly couple
		eta := g.between(66, 88)
		h.persona(eta, false, "intestatario", "coniugato")
		h.persona(max(eta-g.between(-1, 6), 60), true, "coniuge", "coniugato")
	case 3: // a couple
		eta := g.between(28, 64)
		h.coppia(eta)
	case 4: // a couple with children
		eta := g.between(28, 56)
		h.coppia(eta)
		h.figli(1 + g.weighted([]int{45, 42, 11, 2}))
		if g.chance(0.06) {
			h.persona(eta+g.between(24, 30), true, "genitore", "vedovo")
		}
	case 5: // a parent alone
		donna, stato := g.chance(0.84), pick(g, []string{"separato", "divorziato", "celibe_nubile"})
		h.persona(g.between(24, 54), donna, "intestatario", stato)
		if donna && (stato != "celibe_nubile" || g.chance(0.5)) {
			h.padre = h.cognome(false) // the children's father lives elsewhere
		}
		h.figli(1 + g.weighted([]int{60, 32, 8}))
	}
	if h.err != nil {
		return h.err
	}
	for _, p := range h.persone {
		for _, o := range h.persone {
			if o != p {
				p.famiglia = append(p.famiglia, o)
			}
		}
	}
	g.cittadini = append(g.cittadini, h.persone...)
	return nil
}

// casa is a household under way.
type casa struct {
	g                     *generator
	comune                int
	origin                *comunita
	via, civico, telefono string
	padre                 string // the children's surname
	persone               []*cittadino
	err                   error
}

func (h *casa) coppia(eta int) {
	stato := "coniugato"
	relation := "coniuge"
	if h.g.chance(0.22) {
		stato, relation = "celibe_nubile", "convivente"
	}
	h.persona(eta, false, "intestatario", stato)
	h.persona(max(eta-h.g.between(-2, 6), 21), true, relation, stato)
}

// figli adds n children, or as many as there can be, of the parents who are
// there: the mother was between 19 and 44 at each birth.
func (h *casa) figli(n int) {
	if h.err != nil {
		return
	}
	oldest, youngest := 26, 0
	for _, p := range h.persone {
		eta := p.eta(h.g.now)
		oldest = min(oldest, eta-19)
		if p.donna() {
			youngest = max(youngest, eta-44)
		}
	}
	oldest = max(oldest, youngest)
	eta := h.g.between(youngest, max(youngest, oldest-3*(n-1)))
	for range n {
		if eta > oldest {
			return
		}
		h.persona(eta, h.g.chance(0.487), "figlio", "celibe_nubile")
		eta += h.g.between(2, 4)
	}
}

// cognome draws a surname of the household's origin.
func (h *casa) cognome(donna bool) string {
	switch {
	case h.origin == nil:
		return pick(h.g, cognomi)
	case donna && h.origin.cognomeDonne != "":
		return h.origin.cognomeDonne
	}
	return pick(h.g, h.origin.cognomi)
}

// persona adds a member of the household.
func (h *casa) persona(eta int, donna bool, relation, statoCivile string) {
	if h.err != nil {
		return
	}
	g := h.g
	com := g.comuni[h.comune]
	body := &corpoSoggetto{
		Sesso: codicefiscale.Maschio, Cittadinanza: "Italiana", StatoCivile: statoCivile,
		Indirizzo: h.via, Civico: h.civico, Comune: com.Belfiore, ComuneNome: com.Nome, CAP: com.CAP, Telefono: h.telefono,
		IDEsterno: fmt.Sprintf("ANA-%s-%06d", com.Belfiore, len(g.cittadini)+len(h.persone)+1),
	}
	if donna {
		body.Sesso = codicefiscale.Femmina
	}
	h.name(body, eta, relation)
	for {
		nato := g.now.AddDate(-eta, 0, -g.between(1, 364)).Truncate(24 * time.Hour)
		if ok, err := g.codice(body, nato, h.origin, com, relation == "figlio" && eta < 18); err != nil {
			h.err = err
			return
		} else if !ok {
			continue
		}
		if eta >= 15 && eta < 85 && g.chance(0.8) {
			body.Cellulare = fmt.Sprintf("3%d%d 00%05d", g.between(2, 9), g.between(0, 9), g.rng.IntN(100_000))
		} else if eta >= 85 && g.chance(0.5) {
			body.Cellulare = fmt.Sprintf("3%d%d 00%05d", g.between(2, 9), g.between(0, 9), g.rng.IntN(100_000))
			body.CellulareDi = pick(g, []string{"figlia", "figlio", "nipote", "nuora"})
		}
		if eta >= 18 && eta < 75 && g.chance(0.3) {
			body.Email = utenza(body.Nome, body.Cognome) + "@posta.example"
		}
		if g.chance(0.5) {
			body.Medico = pick(g, medici)
		}
		h.persone = append(h.persone, &cittadino{
			id: g.id(g.now.AddDate(-1, 0, -g.rng.IntN(700))), comune: h.comune, nato: nato, corpo: body, ruolo: relation,
		})
		return
	}
}

// name chooses surname and first name by age, origin and family.
func (h *casa) name(body *corpoSoggetto, eta int, relation string) {
	g := h.g
	donna := body.Sesso == codicefiscale.Femmina
	list := &nomiMaschili
	if donna {
		list = &nomiFemminili
	}
	if h.origin != nil {
		body.Cittadinanza = h.origin.cittadinanza
		if g.chance(0.15) {
			body.Cittadinanza = "Italiana"
		}
		body.Nome = pick(g, h.origin.uomini)
		if donna {
			body.Nome = pick(g, h.origin.donne)
		}
		if relation == "figlio" && g.chance(0.25) {
			body.Nome = pick(g, list.giovani) // named where they were born
		}
	} else {
		body.Nome = pick(g, list.di(eta))
	}
	body.Cognome = h.cognome(donna)
	if relation == "figlio" {
		if h.origin == nil || h.origin.cognomeDonne == "" {
			body.Cognome = h.padre
		}
		for len(h.persone) > 0 && h.taken(body.Nome) {
			body.Nome = pick(g, list.giovani)
		}
	} else if h.padre == "" {
		h.padre = body.Cognome
	}
	if h.origin != nil && h.origin.nomeSolo && relation != "figlio" && (len(g.cittadini)+len(h.persone))%9 == 0 {
		body.Cognome, body.Nome, body.NomeUnico = body.Nome, "", "cognome"
	}
}

func (h *casa) taken(nome string) bool {
	for _, p := range h.persone {
		if p.corpo.Nome == nome {
			return true
		}
	}
	return false
}

// codice sets date and place of birth and the codice fiscale that follows from
// them; false where somebody has that code already.
func (g *generator) codice(body *corpoSoggetto, nato time.Time, origin *comunita, com comune, bornHere bool) (bool, error) {
	giorno := codicefiscale.DataDi(nato)
	luogo := codicefiscale.Belfiore("")
	switch {
	case origin != nil && (!bornHere || g.chance(0.3)):
		luogo = origin.stato
	case nato.Year() < 1965 && g.chance(0.5):
		luogo = com.Belfiore
	default:
		places := nascite
		if nato.Year() > 1990 {
			places = nascite[:vicine]
		}
		weights := make([]int, len(places))
		for i, n := range places {
			weights[i] = n.peso
		}
		luogo = places[g.weighted(weights)].luogo
	}
	place, ok := codicefiscale.Cerca(luogo)
	if !ok {
		return false, fmt.Errorf("no place has the code %s", luogo)
	}
	if !place.Vigente(giorno) {
		// Castelgerundo is of 2018: who was born there before was born in one of
		// the two Comuni that it was made of.
		if luogo != "M393" {
			return false, nil
		}
		if place, ok = codicefiscale.Cerca(pick(g, []codicefiscale.Belfiore{"B456", "C362"})); !ok {
			return false, errors.New("the Comuni before Castelgerundo are not in the table")
		}
	}
	cf, err := codicefiscale.Compute(codicefiscale.Persona{
		Cognome: body.Cognome, Nome: body.Nome, SenzaNome: body.NomeUnico == "cognome", Sesso: body.Sesso, Nascita: giorno, Luogo: place.Belfiore,
	})
	if err != nil {
		return false, err
	}
	if g.cf[cf.String()] {
		return false, nil
	}
	g.cf[cf.String()] = true
	body.Nascita, body.Luogo, body.LuogoNome, body.CF = giorno.String(), place.Belfiore, place.Nome, cf.String()
	return true, nil
}

// anagrafe adds the records of people and households.
func (g *generator) anagrafe() error {
	for _, c := range g.cittadini {
		if err := g.add(c.id, cartella.KindSoggetto, g.comuni[c.comune].servizio, c.corpo); err != nil {
			return err
		}
	}
	for _, c := range g.cittadini {
		if c.ruolo != "intestatario" || c.corpo.Decesso != "" || !slices.ContainsFunc(c.famiglia, func(o *cittadino) bool { return o.corpo.Decesso == "" }) {
			continue
		}
		body := corpoNucleo{Intestatario: c.id, Tipo: "anagrafico", Componenti: map[cartella.ID]componente{}}
		for _, p := range append([]*cittadino{c}, c.famiglia...) {
			if p.corpo.Decesso != "" {
				continue
			}
			body.Componenti[p.id] = componente{Nome: p.nome(), Soggetto: p.id, Relazione: p.ruolo, Nascita: p.corpo.Nascita}
		}
		if err := g.add(g.id(g.now.AddDate(-1, 0, 0)), cartella.KindNucleo, g.comuni[c.comune].servizio, body); err != nil {
			return err
		}
	}
	return nil
}
