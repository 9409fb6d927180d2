package demo

import (
	"fmt"
	"time"

	"siz-icaro/sync/cartella"
)

// meta is a goal that people of an area have, with what one would see of it.
type meta struct {
	termine, testo, atteso, indicatore, chi string
}

// progettoTipo is what projects of a type are made of.
type progettoTipo struct {
	bisogno  []string
	mete     []meta
	impegni  map[string]string // by whose it is
	emerso   []string
	qualita  string // of whoever signs besides the person
	cadenza  int64  // months
	familiar string
}

// progettiDi are the projects of each type.
var progettiDi = map[string]progettoTipo{
	"anziani": {
		bisogno: []string{"Vive da sola e ha difficoltà a muoversi in casa; chiede di restare nella propria abitazione.", "Dopo il ricovero non è più autonoma nell'igiene personale. La famiglia aiuta, ma è stanca.", "Esce poco e mangia in modo irregolare; la memoria è peggiorata negli ultimi mesi."},
		mete: []meta{
			{"breve", "Igiene personale garantita tre volte alla settimana", "La persona è curata e non rifiuta l'aiuto", "Accessi effettuati su quelli previsti", "Servizio di assistenza domiciliare"},
			{"breve", "Un pasto caldo al giorno", "Peso stabile", "Peso ogni mese", "Pasti a domicilio"},
			{"medio", "Uscire di casa almeno una volta alla settimana", "Torna al centro diurno", "Uscite in un mese", "Volontari"},
			{"medio", "Sollievo per chi assiste", "Chi assiste ha due pomeriggi liberi", "Colloquio ogni tre mesi", "Assistente sociale"},
			{"lungo", "Restare nella propria casa", "Nessun ingresso in struttura nell'anno", "Ricoveri e ingressi", "Équipe"},
		},
		impegni: map[string]string{"servizio": "Attivare l'assistenza domiciliare e passare ogni mese", "persona": "Accettare l'aiuto nei giorni concordati", "famiglia": "Accompagnare alle visite e avvisare se qualcosa cambia"},
		emerso:  []string{"Sta meglio, l'aiuto è accettato. Si continua così.", "Qualche rifiuto nell'ultimo mese, dopo un'influenza. Si riprende con gradualità.", "La famiglia regge, ma chiede un periodo di sollievo in estate."},
		qualita: "familiare", cadenza: 6, familiar: "Figlia",
	},
	"disabilita": {
		bisogno: []string{"Ha terminato la scuola e passa le giornate a casa; vorrebbe stare con altre persone.", "La famiglia chiede un sostegno per il futuro, quando i genitori non potranno più occuparsene."},
		mete: []meta{
			{"breve", "Frequentare il centro tre giorni alla settimana", "Frequenza regolare", "Presenze su quelle previste", "Centro socio-educativo"},
			{"medio", "Usare i mezzi pubblici con accompagnamento", "Fa il percorso da casa al centro", "Percorsi senza aiuto", "Educatore"},
			{"lungo", "Vivere fuori di casa due fine settimana al mese", "Si trova bene nell'alloggio", "Fine settimana trascorsi", "Équipe"},
		},
		impegni: map[string]string{"servizio": "Seguire l'inserimento e rivedersi ogni tre mesi", "persona": "Partecipare alle attività scelte insieme", "famiglia": "Sostenere le uscite e le prove di autonomia"},
		emerso:  []string{"Frequenta volentieri, ha legato con due compagni.", "Assenze per motivi di salute; si riprende dal mese prossimo."},
		qualita: "amministratore", cadenza: 6, familiar: "Amministratore di sostegno",
	},
	"minori": {
		bisogno: []string{"Assenze a scuola e conflitto in casa; i genitori chiedono un aiuto.", "Il nucleo attraversa una separazione difficile, che ricade sui bambini."},
		mete: []meta{
			{"breve", "Frequenza regolare a scuola", "Meno di tre assenze al mese", "Assenze in un mese", "Scuola ed educatore"},
			{"medio", "Un pomeriggio alla settimana con i coetanei", "Partecipa al centro", "Presenze", "Centro di aggregazione"},
			{"lungo", "I genitori si accordano sulle decisioni per i figli", "Le decisioni sono prese insieme", "Colloqui congiunti", "Mediatore"},
		},
		impegni: map[string]string{"servizio": "Attivare l'educativa domiciliare e incontrare la scuola", "famiglia": "Partecipare ai colloqui e avvisare delle assenze", "altri": "La scuola segnala le assenze entro la settimana"},
		emerso:  []string{"La frequenza è migliorata; restano tensioni fra i genitori.", "Buona relazione con l'educatrice."},
		qualita: "genitore", cadenza: 3, familiar: "Genitore",
	},
	"adulti": {
		bisogno: []string{"Ha perso la casa e il lavoro nello stesso anno; vive da conoscenti.", "Esce da un percorso di cura e vuole tornare autonomo."},
		mete: []meta{
			{"breve", "Un medico e i documenti in regola", "Documenti rinnovati", "Documenti ottenuti", "Assistente sociale"},
			{"medio", "Un alloggio stabile", "Contratto o assegnazione", "Domande presentate", "Ufficio casa"},
			{"lungo", "Un'entrata propria", "Reddito da lavoro", "Mesi di lavoro", "Servizio per il lavoro"},
		},
		impegni: map[string]string{"servizio": "Accompagnare nelle pratiche", "persona": "Presentarsi agli appuntamenti"},
		emerso:  []string{"Documenti fatti; per la casa si aspetta la graduatoria.", "Ha saltato due colloqui, poi è tornato."},
		qualita: "ente", cadenza: 6, familiar: "Referente dell'associazione",
	},
	"pais": {
		bisogno: []string{"Nucleo senza redditi da lavoro, con arretrati di affitto e di utenze."},
		mete: []meta{
			{"breve", "Piano di rientro per affitto e utenze", "Rate pagate", "Rate pagate su quelle previste", "Assistente sociale"},
			{"medio", "Un corso di formazione", "Attestato", "Ore frequentate", "Centro per l'impiego"},
			{"lungo", "Uscire dalla misura", "Reddito sufficiente", "ISEE", "Équipe"},
		},
		impegni: map[string]string{"servizio": "Sostenere il piano di rientro", "persona": "Frequentare il corso e pagare le rate"},
		emerso:  []string{"Le rate sono pagate, il corso è cominciato."},
		qualita: "ente", cadenza: 3, familiar: "Referente del Centro per l'impiego",
	},
	"lavoro": {
		bisogno: []string{"Cerca lavoro da più di due anni; ha esperienza nelle pulizie e nel magazzino.", "Primo inserimento dopo gli studi, con un riconoscimento di invalidità."},
		mete: []meta{
			{"breve", "Curriculum e iscrizione al collocamento mirato", "Iscrizione fatta", "Iscrizione", "Tutor SELF"},
			{"medio", "Un tirocinio di tre mesi", "Tirocinio concluso", "Ore svolte", "Azienda"},
			{"lungo", "Un contratto di almeno sei mesi", "Contratto firmato", "Mesi di lavoro", "Tutor SELF"},
		},
		impegni: map[string]string{"servizio": "Cercare l'azienda e seguire il tirocinio", "persona": "Rispettare gli orari e avvisare delle assenze", "altri": "L'azienda nomina un tutor"},
		emerso:  []string{"Il tirocinio procede, l'azienda è soddisfatta.", "Fatica con gli orari del mattino: si prova il pomeriggio."},
		qualita: "ente", cadenza: 3, familiar: "Tutor aziendale",
	},
}

// progetti are the projects of some of the cases, with some to be verified in these
// days.
func (g *generator) progetti() error {
	byArea := map[string]string{"anziani": "anziani", "disabili": "disabilita", "famiglia_minori": "minori", "adulti": "adulti", "poverta": "pais"}
	for _, c := range g.cases {
		tipo := byArea[c.area]
		if c.servizio == Self {
			tipo = "lavoro"
		}
		if c.stato != "in_carico" || c.responsabile < 0 || tipo == "" || c.chi.corpo.Decesso != "" || !g.chance(0.14) {
			continue
		}
		if err := g.progetto(c, tipo); err != nil {
			return err
		}
	}
	return nil
}

// progetto is the project of a case, in the state that it has come to.
func (g *generator) progetto(c *caso, tipo string) error {
	t := progettiDi[tipo]
	days := int(g.now.Sub(c.dal).Hours() / 24)
	stati, weights := []string{"bozza", "proposto", "condiviso", "attivo", "in_verifica", "chiuso"}, []int{8, 9, 8, 60, 6, 9}
	stato := stati[g.weighted(weights)]
	written := g.non(c.dal, c.dal.AddDate(0, 0, g.between(0, min(days, 60))))
	if stato == "bozza" || stato == "proposto" {
		written = g.non(c.dal, g.now.AddDate(0, 0, -g.between(0, min(days, 25))))
	} else if days < 45 {
		stato, written = "bozza", g.non(c.dal, g.now.AddDate(0, 0, -min(days, 3)))
	}
	v := cartella.PAI{
		Tipo: tipo, Soggetto: c.chi.id, PIC: c.id, Area: c.area, Responsabile: g.people[c.responsabile].id, RedattoIl: day(written), Bisogno: pick(g, t.bisogno), Versione: 1, Stato: stato,
		Obiettivi: map[string]cartella.ObiettivoPAI{}, Impegni: map[string]cartella.ImpegnoPAI{}, VerificaOgni: t.cadenza, VerificaUnita: "mesi", FinePrevista: day(written.AddDate(0, 18, 0)),
	}
	for i, m := range t.mete {
		if i > 0 && g.chance(0.25) {
			continue
		}
		months := map[string]int{"breve": 3, "medio": 9, "lungo": 18}[m.termine]
		v.Obiettivi[fmt.Sprintf("o%d", i+1)] = cartella.ObiettivoPAI{Testo: m.testo, Termine: m.termine, Atteso: m.atteso, Indicatore: m.indicatore, Chi: m.chi, Entro: day(written.AddDate(0, months, 0))}
	}
	for i, parte := range []string{"servizio", "persona", "famiglia", "altri"} {
		if what := t.impegni[parte]; what != "" {
			v.Impegni[fmt.Sprintf("i%d", i+1)] = cartella.ImpegnoPAI{Parte: parte, Testo: what}
		}
	}
	if tipo == "lavoro" {
		v.Inviante, v.Mansione, v.Azienda, v.Tutor, v.Orario = "Comune di residenza", pick(g, []string{"Addetto alle pulizie", "Magazziniere", "Aiuto cuoco"}), pick(g, []string{"Cooperativa Il Ponte Nuovo", "Ortofrutta Basso Lambro"}), "Bassi Irma", "parziale"
		v.L68 = g.chance(0.5)
	}
	if stato != "bozza" {
		v.PropostoIl = v.RedattoIl
	}
	if stato != "bozza" && stato != "proposto" {
		g.condiviso(&v, c, t, written)
	}
	return g.add(g.id(at(written, g.between(9, 16), g.rng.IntN(60))), cartella.KindPAI, c.servizio, v)
}

// condiviso has people sign a project and, where it is at work, look at it again as
// often as they said.
func (g *generator) condiviso(v *cartella.PAI, c *caso, t progettoTipo, written time.Time) {
	signed := g.non(written, g.oggiAlPiu(written.AddDate(0, 0, g.between(5, 25))))
	v.CondivisoIl = day(signed)
	v.Firme = map[string]cartella.FirmaPAI{"f1": {Nome: c.chi.nome(), Qualita: "persona", Esito: "carta", Il: v.CondivisoIl}}
	if c.chi.eta(g.now) < 18 || g.chance(0.4) {
		v.Firme["f2"] = cartella.FirmaPAI{Nome: t.familiar, Qualita: t.qualita, Esito: pick(g, []string{"carta", "carta", "digitale"}), Il: v.CondivisoIl}
	}
	if g.chance(0.08) {
		v.Firme["f2"] = cartella.FirmaPAI{Nome: t.familiar, Qualita: t.qualita, Esito: "rifiutata", Il: v.CondivisoIl, Motivo: "Non è d'accordo con gli orari proposti."}
	}
	if v.Stato == "condiviso" {
		return
	}
	begins := g.non(signed, g.oggiAlPiu(signed.AddDate(0, 0, g.between(1, 10))))
	v.AttivoDal = day(begins)
	last := begins
	for n := 1; ; n++ {
		next := last.AddDate(0, int(t.cadenza), g.between(-10, 10))
		if !next.Before(g.now.AddDate(0, 0, -15)) {
			v.ProssimaVerifica = day(next)
			break
		}
		last = g.non(last, next)
		if v.Verifiche == nil {
			v.Verifiche = map[string]cartella.VerificaPAI{}
		}
		v.Verifiche[fmt.Sprintf("v%d", n)] = cartella.VerificaPAI{Il: day(last), Chi: "Assistente sociale, " + t.familiar, Emerso: pick(g, t.emerso)}
		v.VerificatoIl = day(last)
		for key, goal := range v.Obiettivi { // each by itself, in whichever order
			goal.Esito = map[bool]string{true: "raggiunto", false: "parziale"}[n > 2 && goal.Termine == "breve"]
			v.Obiettivi[key] = goal
		}
	}
	if soon := day(g.now.AddDate(0, 0, g.between(-2, 6))); g.chance(0.25) && soon > max(v.VerificatoIl, v.AttivoDal) {
		v.ProssimaVerifica = soon
	}
	if v.Stato == "chiuso" {
		v.ProssimaVerifica = ""
		v.ChiusoIl = day(g.non(last, g.oggiAlPiu(last.AddDate(0, 0, g.between(10, 60)))))
		v.Esito, v.MotivoChiusura = pick(g, []string{"raggiunto", "parziale", "parziale", "no"}), pick(g, []string{"concluso", "concluso", "rinuncia", "struttura"})
	}
}

// oggiAlPiu is d, today where that is still to come.
func (g *generator) oggiAlPiu(d time.Time) time.Time {
	if d.After(g.now) {
		return g.now
	}
	return d
}
