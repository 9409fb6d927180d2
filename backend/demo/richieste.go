package demo

import (
	"fmt"
	"slices"
	"time"

	"siz-icaro/sync/cartella"
)

// chiesto is a request that services make of each other, with what is answered.
type chiesto struct{ tipo, oggetto, testo, manca, integra, accetta, rifiuta string }

var chiesti = []chiesto{
	{"spesa", "Compartecipazione alla retta", "La retta del centro diurno supera quello che la famiglia può pagare. Chiediamo se il Comune può impegnare la differenza fino a fine anno.", "Serve l'attestazione ISEE in corso di validità.", "L'attestazione ISEE è di 9.240,00 euro, rilasciata il mese scorso.", "Impegno assunto con determina, fino al 31 dicembre.", "Il capitolo è esaurito: la richiesta si può ripresentare a gennaio."},
	{"verifica", "Verifica della residenza", "La persona dice di essersi trasferita. Chiediamo se la residenza risulta cambiata e da quando.", "Indicate il nuovo indirizzo che la persona ha dichiarato.", "Ha dichiarato via Roma, senza ricordare il numero.", "La residenza risulta trasferita; l'anagrafe ha aggiornato la scheda.", "La persona non risulta nei nostri registri."},
	{"collaborazione", "Colloquio congiunto", "La famiglia è seguita anche da voi per la casa. Proponiamo un incontro insieme prima della scadenza dello sfratto.", "Diteci almeno due date possibili.", "Martedì mattina o giovedì pomeriggio.", "Va bene giovedì alle 15, nella nostra sede.", "Il caso è stato chiuso: non lo seguiamo più."},
	{"relazione", "Relazione per la commissione", "Serve una breve relazione sul percorso di inserimento lavorativo, per la commissione del mese prossimo.", "A quale commissione va, e in che data?", "Alla commissione invalidi, il giorno 20.", "La relazione è pronta, la consegniamo a mano.", "Il percorso non è mai cominciato: non c'è niente da relazionare."},
	{"informazioni", "Copia del contratto di locazione", "Per il contributo all'affitto serve la copia del contratto registrato che la persona ha lasciato da voi.", "Di quale alloggio si tratta?", "Dell'alloggio di piazza della Chiesa.", "Copia inviata per posta interna.", "Il contratto non è fra i documenti che abbiamo."},
}

// richieste are those of the last month: to authorise interventions that wait for it,
// and between the services, in all states.
func (g *generator) richieste() error {
	for _, r := range slices.Clone(g.records) {
		if r.Kind != cartella.KindIntervento || r.Text("stato") != "proposto" || !g.chance(0.4) {
			continue
		}
		sent, err := time.Parse(time.DateOnly, r.Text("proposto_il"))
		if err != nil {
			return err
		}
		v := cartella.Richiesta{
			Tipo: "autorizzazione", Destinatario: r.Servizio, Oggetto: "Autorizzazione: " + cartella.Prestazioni().Testo(r.Text("prestazione")),
			Testo: "Il bisogno è verificato e la persona è d'accordo. Chiedo di autorizzare l'intervento dal giorno proposto.", Soggetto: cartella.ID(r.Text("soggetto")), PIC: cartella.ID(r.Text("pic")), Intervento: r.ID,
			Priorita: []string{"normale", "alta", "urgente"}[g.weighted([]int{70, 20, 10})], Stato: "inviata", InviataDa: cartella.OperatoreID(r.Text("proposto_da")), InviataIl: day(sent), Scadenza: day(sent.AddDate(0, 0, g.between(10, 30))),
		}
		if answers := g.rispondono(r.Servizio, v.InviataDa); len(answers) > 0 && g.chance(0.5) {
			g.passa(&v, sent, pick(g, answers), chiesti[0], []string{"ricevuta", "in_lavorazione", "integrazione"})
		}
		if err := g.chiede(r.Servizio, v, sent); err != nil {
			return err
		}
	}
	for n := range max(8, len(g.cases)/40) {
		c := pick(g, g.cases)
		to := pick(g, []cartella.ServizioID{PoliticheAbitative, Self, MisuraB2})
		from := c.servizio
		if n%2 == 1 { // the Ambito asks a Comune
			from, to = to, g.comuni[c.chi.comune].servizio
		}
		senders := g.rispondono(from, "")
		if from == to || len(senders) == 0 || c.chi.corpo.Decesso != "" {
			continue
		}
		sender, what, sent := pick(g, senders), pick(g, chiesti), g.lavorativo(g.now.AddDate(0, 0, -g.between(1, 30)))
		v := cartella.Richiesta{
			Tipo: what.tipo, Destinatario: to, Presso: to, Oggetto: what.oggetto, Testo: what.testo, Priorita: []string{"normale", "alta"}[g.weighted([]int{80, 20})], Stato: "inviata",
			InviataDa: sender, InviataIl: day(sent), Scadenza: day(sent.AddDate(0, 0, g.between(10, 30))),
		}
		if from == c.servizio {
			v.Soggetto, v.PIC = c.chi.id, c.id
		}
		if what.tipo == "spesa" {
			v.Importo = int64(g.between(10, 90)) * 1000
		}
		if answers := g.rispondono(to, sender); len(answers) > 0 && g.chance(0.8) {
			g.passa(&v, sent, pick(g, answers), what, []string{"ricevuta", "in_lavorazione", "integrazione", "accettata", "rifiutata", "evasa", "ritirata"})
		}
		if err := g.chiede(from, v, sent); err != nil {
			return err
		}
	}
	return nil
}

// rispondono are those who work in a service, but one.
func (g *generator) rispondono(s cartella.ServizioID, but cartella.OperatoreID) []cartella.OperatoreID {
	var out []cartella.OperatoreID
	for _, p := range g.people {
		if r := p.profili[s]; p.id != but && (r == cartella.RuoloAmministrativo || r == cartella.RuoloReferente || r == cartella.RuoloAssistenteSociale) {
			out = append(out, p.id)
		}
	}
	return out
}

// passa takes a request to one of some states, by the steps that lead there.
func (g *generator) passa(v *cartella.Richiesta, sent time.Time, by cartella.OperatoreID, what chiesto, stati []string) {
	v.Stato = pick(g, stati)
	when := at(sent, 16, g.rng.IntN(60))
	v.Passaggi = map[string]cartella.Passaggio{}
	step := func(passo string, chi cartella.OperatoreID, testo string) {
		if when = when.Add(time.Duration(g.between(2, 9)) * time.Minute); when.After(g.now) {
			when = g.now
		}
		v.Passaggi[fmt.Sprintf("e%d", len(v.Passaggi)+1)] = cartella.Passaggio{Passo: passo, Chi: chi, Quando: instant(when), Testo: testo}
	}
	v.RicevutaDa, v.RicevutaIl = by, v.InviataIl
	if v.Stato == "ricevuta" {
		return
	}
	v.AssegnataA = by
	step("presa", by, "")
	if v.Stato == "ritirata" {
		step("ritirata", v.InviataDa, "La persona ha risolto da sé: non serve più.")
		v.Presso = ""
		return
	}
	if v.Stato == "integrazione" || g.chance(0.4) {
		step("integrazione", by, what.manca)
		if v.Stato == "integrazione" {
			return
		}
		step("integrata", v.InviataDa, what.integra)
	}
	switch v.Stato {
	case "accettata", "evasa":
		v.ImportoConcesso = v.Importo
		step("accettata", by, what.accetta)
		if v.Stato == "evasa" {
			step("evasa", by, "")
		}
	case "rifiutata":
		step("rifiutata", by, what.rifiuta)
	}
}

func (g *generator) chiede(s cartella.ServizioID, v cartella.Richiesta, sent time.Time) error {
	return g.add(g.id(at(sent, g.between(9, 15), g.rng.IntN(60))), cartella.KindRichiesta, s, v)
}
