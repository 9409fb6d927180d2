package demo

import (
	"fmt"
	"time"

	"siz-icaro/sync/cartella"
)

type corpoStorico struct {
	Cognome   string `json:"cognome"`
	Nome      string `json:"nome,omitempty"`
	CF        string `json:"cf,omitempty"`
	Comune    string `json:"comune_nome"`
	Pratica   string `json:"pratica"`
	Tipo      string `json:"tipo"`
	Dal       string `json:"dal"`
	Al        string `json:"al,omitempty"`
	Esito     string `json:"esito,omitempty"`
	Importo   int    `json:"importo_centesimi,omitempty"`
	Operatore string `json:"operatore,omitempty"`
	Testo     string `json:"testo,omitempty"`
}

// pratiche are what the previous system kept, with the range of the sums.
var pratiche = []struct {
	tipo     string
	peso     int
	min, max int // euro; zero for none
	minAge   int
	maxAge   int // zero for none
	testo    string
}{
	{"Contributo economico", 22, 80, 900, 18, 0, "Contributo una tantum a sostegno del reddito, come da determina."},
	{"Servizio di assistenza domiciliare (SAD)", 16, 0, 0, 60, 0, "Piano di assistenza con accessi settimanali; compartecipazione secondo regolamento ISEE."},
	{"Misura B2", 12, 300, 800, 18, 0, "Buono sociale mensile per caregiver familiare. Domanda istruita dall'Ambito."},
	{"Assistenza domiciliare minori (ADM)", 9, 0, 0, 0, 17, "Intervento educativo domiciliare, dieci ore mensili."},
	{"Pasti a domicilio", 8, 0, 0, 65, 0, "Consegna del pasto dal lunedì al venerdì."},
	{"Inserimento in RSA - integrazione retta", 6, 200, 1400, 65, 0, "Integrazione della retta a carico del Comune, verificata annualmente."},
	{"Telesoccorso", 5, 0, 0, 65, 0, "Apparecchio installato; referente un familiare."},
	{"Servizio trasporto", 6, 0, 0, 18, 0, "Trasporto verso strutture sanitarie tramite associazione di volontariato."},
	{"Bonus affitto", 7, 300, 2000, 18, 0, "Contributo per morosità incolpevole erogato al proprietario."},
	{"Segretariato sociale", 9, 0, 0, 18, 0, "Colloquio informativo e orientamento ai servizi."},
}

// migrazione is when the previous system was closed.
const migrazione = "2025-11-28"

// archivio invents what was migrated from the previous system, which was in
// use from 2009 to 2024: cases of people who are still there, and of others.
func (g *generator) archivio() error {
	weights := make([]int, len(pratiche))
	for i, p := range pratiche {
		weights[i] = p.peso
	}
	for i := range g.cfg.Storico {
		p := pratiche[g.weighted(weights)]
		since := g.lavorativo(time.Date(g.between(2009, 2024), time.Month(g.between(1, 12)), g.between(8, 28), 0, 0, 0, 0, time.UTC))
		r := corpoStorico{Tipo: p.tipo, Dal: day(since), Pratica: fmt.Sprintf("URBI-%d-%05d", since.Year(), i+1), Operatore: pick(g, g.people[:len(g.people)-1]).firma()}
		if who := pick(g, g.cittadini); g.chance(0.6) && who.eta(since) >= p.minAge && (p.maxAge == 0 || who.eta(since) <= p.maxAge) {
			r.Cognome, r.Nome, r.CF, r.Comune = who.corpo.Cognome, who.corpo.Nome, who.corpo.CF, who.corpo.ComuneNome
		} else {
			list := [][]string{nomiFemminili.anziani, nomiFemminili.maturi, nomiMaschili.anziani, nomiMaschili.maturi}[g.weighted([]int{4, 3, 3, 2})]
			if p.maxAge > 0 {
				list = pick(g, [][]string{nomiFemminili.giovani, nomiMaschili.giovani})
			}
			r.Cognome, r.Nome, r.Comune = pick(g, cognomi), pick(g, list), pick(g, g.comuni).Nome
		}
		if r.Comune == "Castelgerundo" && since.Year() < 2018 {
			r.Comune = pick(g, []string{"Camairago", "Cavacurta"}) // which became it
		}
		if p.max > 0 {
			r.Importo = g.between(p.min/10, p.max/10) * 1000
		}
		r.Esito = []string{"Concluso", "Accolta", "Respinta", "Rinuncia", "Migrata in corso"}[g.weighted([]int{58, 24, 6, 6, 6})]
		if r.Esito != "Migrata in corso" {
			r.Al = min(day(g.lavorativo(since.AddDate(0, g.between(1, 18), g.rng.IntN(28)))), migrazione)
		}
		if g.chance(0.8) {
			r.Testo = p.testo
		}
		if err := g.add(g.id(since), cartella.KindStorico, cartella.ServizioStorico, r); err != nil {
			return err
		}
	}
	return nil
}
