package demo

import (
	"slices"
	"strings"
)

var tipiDiario = []string{"nota", "colloquio", "visita_domiciliare", "telefonata", "relazione", "riunione"}

// The texts are pieces with holes: {sig} is how a social worker writes of the
// person ("la sig.ra Ferrari", "il sig. Rossi", a child's first name), {Sig} the
// same at the beginning of a sentence, {o} the ending of a participle.

var motivi = map[string][]string{
	"famiglia_minori": {
		"Segnalazione della scuola per assenze ripetute e difficoltà di apprendimento. La famiglia chiede un sostegno educativo.",
		"Richiesta di indagine sociale da parte della Procura della Repubblica presso il Tribunale per i Minorenni di Milano.",
		"Conflittualità tra i genitori dopo la separazione; necessità di regolare le visite e sostenere {sig}.",
		"I genitori chiedono aiuto nella gestione dei tempi di lavoro e di cura; nessuna rete parentale vicina.",
		"Accesso spontaneo dei genitori per difficoltà economiche e di gestione dei figli.",
	},
	"anziani": {
		"Perdita progressiva di autonomia; i familiari chiedono l'attivazione del servizio di assistenza domiciliare.",
		"Dimissione protetta dall'Ospedale Maggiore di Lodi: {sig} rientra a domicilio con bisogno di assistenza quotidiana.",
		"{Sig} vive da sol{o}, rete familiare fragile; il medico di base segnala difficoltà nella gestione della terapia.",
		"Richiesta di orientamento per inserimento in RSA e informazioni sull'integrazione della retta.",
		"Caregiver affaticato; si chiedono un sostegno al domicilio e un sollievo per la famiglia.",
	},
	"disabili": {
		"Richiesta di inserimento in Centro Diurno Disabili al termine del percorso scolastico.",
		"Progetto di vita indipendente: {sig} desidera sperimentarsi in autonomia fuori dalla famiglia.",
		"Domanda di assistenza educativa e di trasporto verso il servizio diurno.",
		"Richiesta di assistenza educativa scolastica, in attuazione del Piano Educativo Individualizzato.",
		"Invalidità civile riconosciuta; si valuta il sostegno al lavoro tramite il collocamento mirato.",
	},
	"adulti": {
		"Perdita del lavoro e isolamento sociale; {sig} chiede un orientamento ai servizi.",
		"Invio da parte del Centro Psico Sociale: si chiede una presa in carico integrata.",
		"Uscita da una relazione violenta; attivato il raccordo con il Centro antiviolenza.",
		"Nomina dell'amministratore di sostegno; si definisce il progetto con il Giudice Tutelare.",
	},
	"poverta": {
		"Domanda di Assegno di Inclusione: convocazione per l'analisi preliminare e il patto per l'inclusione sociale.",
		"Morosità incolpevole e rischio di sfratto; reddito insufficiente a coprire affitto e utenze.",
		"Richiesta di contributo economico straordinario per utenze domestiche insolute.",
		"Nucleo monoreddito con contratto in scadenza; si valuta un sostegno temporaneo.",
	},
	"dipendenze": {
		"Invio del Ser.D. di Lodi per un sostegno sociale durante il percorso di cura.",
		"Rientro dalla comunità terapeutica; serve un progetto abitativo e lavorativo.",
		"I familiari segnalano problemi legati al gioco d'azzardo e debiti crescenti.",
	},
	"immigrazione": {
		"Ricongiungimento familiare recente; orientamento a scuola, sanità e corsi di italiano.",
		"Permesso di soggiorno in rinnovo e alloggio sovraffollato; richiesta di orientamento abitativo.",
		"Uscita dal progetto SAI; accompagnamento all'autonomia abitativa e lavorativa.",
	},
	"multiutenza": {
		"Nucleo con bisogni plurimi: difficoltà economiche, figlio con disabilità, anziano convivente non autosufficiente.",
		"Situazione complessa già nota ai servizi; si costituisce un'équipe multiprofessionale.",
	},
}

// corpi say what was found, by area.
var corpi = map[string][]string{
	"famiglia_minori": {
		"Gli insegnanti riferiscono una frequenza più regolare e un clima di classe migliore.",
		"{Sig} appare più seren{o} e racconta volentieri delle attività pomeridiane.",
		"Persistono tensioni tra i genitori sulle scelte educative; concordato un incontro congiunto.",
		"L'educatore domiciliare descrive progressi nello svolgimento dei compiti e nelle autonomie.",
		"La famiglia chiede di poter proseguire con il doposcuola anche il prossimo trimestre.",
		"Si osserva una buona relazione con i fratelli; restano difficoltà nel rispetto delle regole.",
	},
	"anziani": {
		"{Sig} si mostra collaborante; l'igiene della casa è adeguata, il frigorifero rifornito.",
		"La terapia viene preparata settimanalmente dalla figlia; segnalate due dimenticanze.",
		"Deambula con appoggio; rilevata la presenza di tappeti e soglie da mettere in sicurezza.",
		"L'ausiliaria del SAD riferisce un buon adattamento, con accessi tre volte la settimana.",
		"Il tono dell'umore è basso dopo il recente lutto; racconta volentieri del lavoro in cascina.",
		"I familiari chiedono informazioni sulla Misura B2 e sui tempi della graduatoria.",
	},
	"disabili": {
		"Partecipa con entusiasmo ai laboratori e riconosce gli operatori di riferimento.",
		"La famiglia è preoccupata per il «dopo di noi» e chiede di approfondire le possibilità del territorio.",
		"Concordati gli obiettivi del progetto individualizzato: spostamenti, gestione del denaro, tempo libero.",
		"Il trasporto verso il centro funziona con regolarità; da rivedere l'orario del rientro.",
		"La tutor aziendale conferma la puntualità e propone il prolungamento del tirocinio.",
	},
	"adulti": {
		"{Sig} riferisce di dormire poco e di uscire raramente; accetta l'invio al medico di base.",
		"Verificati i documenti utili per l'iscrizione al Centro per l'impiego di Lodi.",
		"Mantiene i contatti con l'amministratore di sostegno; le spese correnti sono sotto controllo.",
		"Ha iniziato il tirocinio di inclusione con impegno; gradisce il contatto con i colleghi.",
		"Chiede di essere accompagnat{o} nei rapporti con gli uffici, che vive con ansia.",
	},
	"poverta": {
		"Il nucleo ha due mensilità di affitto arretrate; il proprietario è disponibile a un piano di rientro.",
		"Sottoscritto il patto per l'inclusione sociale con impegni di ricerca attiva del lavoro.",
		"Consegnata la documentazione ISEE aggiornata; l'indicatore risulta sotto la soglia del regolamento comunale.",
		"Attivato il pacco alimentare tramite la Caritas parrocchiale per i prossimi tre mesi.",
		"{Sig} ha svolto alcune giornate di lavoro stagionale; attende risposta da un'agenzia per il lavoro.",
	},
	"dipendenze": {
		"Il Ser.D. conferma la regolarità degli accessi e dei controlli.",
		"{Sig} riconosce i momenti di maggiore fragilità e chiede un aiuto nella gestione del denaro.",
		"La famiglia partecipa agli incontri di gruppo; clima domestico più disteso.",
		"Avviato l'inserimento in cooperativa sociale di tipo B per quattro mattine alla settimana.",
	},
	"immigrazione": {
		"Iscrizione al corso di italiano A2 presso il CPIA di Lodi; frequenza in orario serale.",
		"Presentata la domanda di rinnovo del permesso di soggiorno; fissato l'appuntamento in Questura.",
		"Il mediatore culturale ha facilitato il colloquio; chiariti i passaggi per l'iscrizione scolastica.",
		"L'alloggio attuale è sovraffollato; valutate le opportunità del bando per i servizi abitativi pubblici.",
	},
	"multiutenza": {
		"Confronto tra i servizi coinvolti: condivisi priorità, tempi e referente unico.",
		"Si conferma il carico assistenziale sulla madre; proposto un intervento di sollievo nel fine settimana.",
		"Da coordinare gli accessi degli operatori, che la famiglia vive come troppo numerosi.",
	},
}

// generici are said of anybody, once an area has no more to say: one for each
// entry of the longest diary.
var generici = []string{
	"{Sig} conferma i recapiti e la disponibilità agli incontri.",
	"La situazione abitativa è invariata; nessuna novità sul piano sanitario.",
	"Riviste le spese del mese e le scadenze più vicine.",
	"Spiegati i tempi della domanda e consegnato l'elenco dei documenti necessari.",
	"Contattato il medico di base, che resta disponibile per un confronto.",
	"{Sig} chiede tempo per pensare alla proposta ricevuta.",
	"Condivisi i risultati raggiunti finora e ciò che resta da fare.",
	"Rinviata ogni decisione, per sentire prima gli altri servizi coinvolti.",
	"Si rileva un miglioramento rispetto al precedente incontro.",
	"Agli atti manca la copia di un documento di identità, che sarà consegnata.",
	"{Sig} riferisce un periodo faticoso, ma senza fatti nuovi.",
	"Consegnati i moduli, che saranno riportati compilati e firmati.",
	"Chiarito il ruolo dei diversi operatori e a chi rivolgersi in caso di urgenza.",
	"Concordata la presenza di un familiare al prossimo incontro.",
	"Riletti insieme gli impegni presi; non si rendono necessarie modifiche.",
}

// aperture begin an entry, by its kind; the first of each serves the opening.
var aperture = map[string][]string{
	"nota": {
		"Aggiornata la cartella con la documentazione pervenuta.", "Ricevuta comunicazione scritta, allegata agli atti.", "Contatti con i servizi della rete.",
	},
	"colloquio": {
		"Primo colloquio: raccolti i dati anagrafici, la storia familiare e le richieste.", "Colloquio di verifica in ufficio.",
		"{Sig} si presenta puntuale all'appuntamento.", "Colloquio di sostegno, della durata di circa un'ora.",
	},
	"visita_domiciliare": {
		"Visita domiciliare concordata.", "Effettuata visita domiciliare con la collega.", "Visita al domicilio, abitazione in discrete condizioni.",
	},
	"telefonata": {
		"Contatto telefonico.", "Telefonata ricevuta in mattinata.", "Sentit{o} telefonicamente {sig}.",
	},
	"relazione": {
		"Redatta relazione di aggiornamento.", "Inviata relazione sociale agli enti richiedenti.",
	},
	"riunione": {
		"Incontro di rete.", "Riunione d'équipe sul caso.", "Incontro di coordinamento con i servizi coinvolti.",
	},
}

var conclusioni = []string{
	"Si fissa una verifica tra un mese.", "Prossimo appuntamento da concordare per telefono.", "Si resta in attesa della documentazione.",
	"Si aggiornerà il responsabile d'area.", "Nessuna criticità da segnalare al momento.", "Concordato di risentirsi la prossima settimana.",
	"Si propone di confermare il progetto in corso.", "Da valutare in équipe.", "",
}

var chiusure = map[string][]string{
	"obiettivi_raggiunti":  {"Obiettivi del progetto raggiunti; {sig} è informat{o} della possibilità di riaccedere al servizio."},
	"trasferimento":        {"Trasferimento di residenza; inviata relazione al Comune di nuova residenza."},
	"decesso":              {"Chiusura per decesso comunicato dai familiari."},
	"rinuncia":             {"{Sig} non intende proseguire il percorso e firma la rinuncia."},
	"invio_altro_servizio": {"Passaggio al servizio specialistico, che prosegue la presa in carico."},
	"irreperibile":         {"Dopo ripetuti tentativi di contatto {sig} risulta irreperibile."},
	"altro":                {"Chiusura concordata in équipe per assenza di bisogni attuali."},
}

// reti are the others who care, by area.
var reti = map[string][]string{
	"famiglia_minori": {"insegnante referente", "UONPIA di Lodi", "educatore domiciliare", "pediatra", "consultorio familiare"},
	"anziani":         {"medico di base", "figlia", "coordinatrice SAD", "RSA Santa Chiara", "COT - ASST di Lodi"},
	"disabili":        {"coordinatrice CDD", "madre", "neuropsichiatra", "collocamento mirato", "cooperativa sociale"},
	"adulti":          {"amministratore di sostegno", "CPS di Lodi", "Centro per l'impiego", "Centro antiviolenza"},
	"poverta":         {"Caritas Lodigiana", "Centro per l'impiego", "proprietario dell'alloggio", "ufficio ALER", "CAF"},
	"dipendenze":      {"Ser.D. di Lodi", "comunità terapeutica", "cooperativa sociale", "medico di base"},
	"immigrazione":    {"mediatore culturale", "sportello stranieri", "CPIA di Lodi", "Questura - ufficio immigrazione"},
	"multiutenza":     {"équipe multiprofessionale", "medico di base", "scuola", "coordinatrice SAD"},
}

// frase fills one of pieces in for a person.
func (g *generator) frase(pieces []string, who *cittadino) string {
	return g.completa(pick(g, pieces), who)
}

// daGrandi are the words of what is not for children.
var daGrandi = []string{"vita indipendente", "collocamento mirato", "Centro Diurno", "tirocinio", "gestione del denaro"}

// adatti are the pieces that may be said of a person.
func (g *generator) adatti(pieces []string, who *cittadino) []string {
	child := who.eta(g.now) < 16
	return slices.DeleteFunc(slices.Clone(pieces), func(s string) bool {
		return strings.Contains(s, "violenta") && !who.donna() || strings.Contains(s, "vive da sol") && len(who.famiglia) > 0 ||
			child && slices.ContainsFunc(daGrandi, func(words string) bool { return strings.Contains(s, words) })
	})
}

func (g *generator) completa(text string, who *cittadino) string {
	sig, o := "il sig. "+who.corpo.Cognome, "o"
	if who.donna() {
		sig, o = "la sig.ra "+who.corpo.Cognome, "a"
	}
	switch eta := who.eta(g.now); {
	case eta < 14: // one talks to the parents
		sig, o = "la famiglia", "a"
	case eta < 18:
		sig = who.corpo.Nome
	}
	first, rest, _ := strings.Cut(sig, " ")
	upper := strings.ToUpper(first[:1]) + first[1:]
	if rest != "" {
		upper += " " + rest
	}
	return strings.NewReplacer("{sig}", sig, "{Sig}", upper, "{o}", o).Replace(text)
}

// voce writes a diary entry.
func (g *generator) voce(c *caso, tipo string, first bool) string {
	openings, found := aperture[tipo], g.adatti(corpi[c.area], c.chi)
	if tipo == "colloquio" {
		openings = openings[1:]
		if first {
			openings = aperture[tipo][:1]
		}
	}
	pieces := []string{g.nuova(c, openings), g.nuova(c, found)}
	if pieces[1] == "" {
		pieces[1] = g.nuova(c, generici)
	}
	if g.chance(0.55) {
		pieces = append(pieces, g.nuova(c, found))
	}
	pieces = append(pieces, g.nuova(c, conclusioni))
	pieces = slices.DeleteFunc(pieces, func(s string) bool { return s == "" })
	return g.completa(strings.Join(pieces, " "), c.chi)
}

// nuova is one of pieces that the diary of a case does not hold yet, "" where
// it holds them all.
func (g *generator) nuova(c *caso, pieces []string) string {
	at := g.rng.IntN(len(pieces))
	for i := range pieces {
		s := pieces[(at+i)%len(pieces)]
		if s == "" || !c.dette[s] {
			c.dette[s] = true
			return s
		}
	}
	return ""
}
