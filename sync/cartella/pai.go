package cartella

import (
	"slices"
	"time"
)

const KindPAI Kind = "pai"

const (
	AzionePAICrea      Action = "pai.crea"
	AzionePAIRivedi    Action = "pai.rivedi"
	AzionePAIModifica  Action = "pai.modifica"
	AzionePAIProponi   Action = "pai.proponi"
	AzionePAICondividi Action = "pai.condividi"
	AzionePAIFirma     Action = "pai.firma"
	AzionePAIAttiva    Action = "pai.attiva"
	AzionePAIComincia  Action = "pai.comincia"
	AzionePAIVerifica  Action = "pai.verifica"
	AzionePAIAggiorna  Action = "pai.aggiorna"
	AzionePAIChiudi    Action = "pai.chiudi"
	AzionePAIAnnulla   Action = "pai.annulla"
)

// PAI is the body of a personal project: what is to become better for somebody, who
// does what for it, and how it went each time that people looked.
type PAI struct {
	Tipo             string                  `json:"tipo"`
	Soggetto         ID                      `json:"soggetto"`
	PIC              ID                      `json:"pic"`
	Area             string                  `json:"area"`
	Responsabile     OperatoreID             `json:"responsabile"`
	RedattoIl        string                  `json:"redatto_il"`
	FinePrevista     string                  `json:"fine_prevista,omitempty"`
	Beneficiari      map[string]Componente   `json:"beneficiari,omitempty"`
	Bisogno          string                  `json:"bisogno"`
	Valutazioni      string                  `json:"valutazioni,omitempty"`
	Risorse          string                  `json:"risorse,omitempty"`
	Inviante         string                  `json:"inviante,omitempty"`
	IscrizioneCPI    string                  `json:"iscrizione_cpi,omitempty"`
	L104             string                  `json:"l104,omitempty"`
	L68              bool                    `json:"l68,omitempty"`
	Esperienze       string                  `json:"esperienze,omitempty"`
	Mansione         string                  `json:"mansione,omitempty"`
	Azienda          string                  `json:"azienda,omitempty"`
	Tutor            string                  `json:"tutor,omitempty"`
	Orario           string                  `json:"orario,omitempty"`
	ProvaFinoAl      string                  `json:"prova_fino_al,omitempty"`
	Obiettivi        map[string]ObiettivoPAI `json:"obiettivi,omitempty"`
	Impegni          map[string]ImpegnoPAI   `json:"impegni,omitempty"`
	VerificaOgni     int64                   `json:"verifica_ogni,omitempty"`
	VerificaUnita    string                  `json:"verifica_unita,omitempty"`
	ProssimaVerifica string                  `json:"prossima_verifica,omitempty"`
	VerificatoIl     string                  `json:"verificato_il,omitempty"`
	Verifiche        map[string]VerificaPAI  `json:"verifiche,omitempty"`
	Firme            map[string]FirmaPAI     `json:"firme,omitempty"`
	Stato            string                  `json:"stato"`
	Versione         int64                   `json:"versione"`
	Sostituisce      ID                      `json:"sostituisce,omitempty"`
	SostituitoDa     ID                      `json:"sostituito_da,omitempty"`
	PropostoIl       string                  `json:"proposto_il,omitempty"`
	CondivisoIl      string                  `json:"condiviso_il,omitempty"`
	AttivoDal        string                  `json:"attivo_dal,omitempty"`
	ChiusoIl         string                  `json:"chiuso_il,omitempty"`
	MotivoChiusura   string                  `json:"motivo_chiusura,omitempty"`
	Esito            string                  `json:"esito,omitempty"`
	NoteChiusura     string                  `json:"note_chiusura,omitempty"`
}

// ObiettivoPAI is what is to be reached in a term, and how it went so far.
type ObiettivoPAI struct {
	Testo      string `json:"testo,omitempty"`
	Termine    string `json:"termine,omitempty"`
	Atteso     string `json:"atteso,omitempty"`
	Indicatore string `json:"indicatore,omitempty"`
	Chi        string `json:"chi,omitempty"`
	Entro      string `json:"entro,omitempty"`
	Esito      string `json:"esito,omitempty"`
	Nota       string `json:"nota,omitempty"`
}

// VerificaPAI is one time that people looked at how it goes. How each goal went is
// said of the goal, as it was found last.
type VerificaPAI struct {
	Il     string `json:"il,omitempty"`
	Chi    string `json:"chi,omitempty"`
	Emerso string `json:"emerso,omitempty"`
}

// ImpegnoPAI is what one of those who agree on a project does for it.
type ImpegnoPAI struct {
	Parte string `json:"parte,omitempty"`
	Chi   string `json:"chi,omitempty"`
	Testo string `json:"testo,omitempty"`
}

// FirmaPAI is that somebody signed, or would not.
type FirmaPAI struct {
	Nome    string `json:"nome,omitempty"`
	Qualita string `json:"qualita,omitempty"`
	Esito   string `json:"esito,omitempty"`
	Il      string `json:"il,omitempty"`
	Motivo  string `json:"motivo,omitempty"`
}

// StatiPAI are the states of a project.
func StatiPAI() Voci {
	return Voci{
		{"bozza", "Bozza"}, {"proposto", "Da condividere"}, {"condiviso", "Condiviso"}, {"attivo", "Attivo"}, {"in_verifica", "In verifica"},
		{"chiuso", "Chiuso"}, {"superato", "Superato"}, {"annullato", "Annullato"},
	}
}

// vivi are the states of a project that people work by, or are about to.
var vivi = []string{"condiviso", "attivo", "in_verifica"}

// TipiPAI are the projects of the services, each with its own law.
func TipiPAI() Voci {
	return Voci{
		{"anziani", "PAI per anziani"}, {"disabilita", "Progetto di vita (disabilità)"}, {"minori", "Progetto quadro (minori e famiglia)"},
		{"adulti", "Progetto individuale per adulti"}, {"pais", "Patto per l'inclusione (PaIS)"}, {"lavoro", "Inclusione lavorativa (SELF)"},
	}
}

// tipoPerArea is the project that people of an area mostly have.
var tipoPerArea = map[string]string{"anziani": "anziani", "disabili": "disabilita", "famiglia_minori": "minori", "adulti": "adulti", "poverta": "pais"}

// EsitiPAI are how far something was reached.
func EsitiPAI() Voci {
	return Voci{{"raggiunto", "Raggiunto"}, {"parziale", "In parte"}, {"no", "Non raggiunto"}}
}

// MotiviFinePAI are why a project ends.
func MotiviFinePAI() Voci {
	return Voci{
		{"concluso", "Progetto concluso"}, {"rinuncia", "Rinuncia della persona o della famiglia"}, {"impegni", "Impegni non rispettati"}, {"trasferimento", "Trasferimento"},
		{"decesso", "Decesso"}, {"struttura", "Ingresso in struttura"}, {"altro_progetto", "Passaggio a un altro progetto"}, {"requisiti", "Non ci sono più i requisiti"}, {"altro", "Altro motivo"},
	}
}

func pai() Scheda {
	lavoro := &Condizione{"tipo", []string{"lavoro"}}
	dopo := map[Path]Valore{}
	for _, p := range []Path{
		"prossima_verifica", "verificato_il", "verifiche.*.il", "verifiche.*.chi", "verifiche.*.emerso", "firme.*.nome", "firme.*.qualita", "firme.*.esito", "firme.*.il", "firme.*.motivo",
		"sostituito_da", "proposto_il", "condiviso_il", "attivo_dal", "chiuso_il", "motivo_chiusura", "esito", "note_chiusura",
	} {
		dopo[p] = nessuno
	}
	contenuto := []Path{
		"tipo", "area", "responsabile", "redatto_il", "fine_prevista", "beneficiari.*.nome", "beneficiari.*.soggetto", "beneficiari.*.relazione", "bisogno", "valutazioni", "risorse",
		"inviante", "iscrizione_cpi", "l104", "l68", "esperienze", "mansione", "azienda", "tutor", "orario", "prova_fino_al",
		"obiettivi.*.testo", "obiettivi.*.termine", "obiettivi.*.atteso", "obiettivi.*.indicatore", "obiettivi.*.chi", "obiettivi.*.entro",
		"impegni.*.testo", "impegni.*.parte", "impegni.*.chi", "verifica_ogni", "verifica_unita",
	}
	firme := []Path{"firme.*.nome", "firme.*.qualita", "firme.*.esito", "firme.*.il", "firme.*.motivo"}
	return Scheda{
		Kind:      KindPAI,
		Nome:      Nome{Singolare: "PAI", Plurale: "PAI"},
		Dettaglio: []string{"{tipo}", "{stato}", "{redatto_il}"},
		Cercata:   true,
		Ruoli:     sociali,
		Parti: []Parte{
			{"Progetto", []Campo{
				{Path: "tipo", Tipo: Scelta, Voci: TipiPAI(), Obbligatorio: true, Etichetta: "Tipo di progetto", Indice: seleziona},
				{Path: "soggetto", Tipo: Rif, Di: KindSoggetto, ComeRadice: true, Obbligatorio: true, Etichetta: "Soggetto", Indice: dalNome},
				{Path: "pic", Tipo: Rif, Di: KindPIC, Obbligatorio: true, Etichetta: "Presa in carico", Indice: seleziona},
				{Path: "area", Tipo: Scelta, Voci: AreePIC(), Obbligatorio: true, Etichetta: "Area", Indice: seleziona},
				{Path: "responsabile", Tipo: Rif, Di: KindOperatore, Fra: InCarica, Obbligatorio: true, Etichetta: "Responsabile del PAI", Indice: seleziona},
				{Path: "redatto_il", Tipo: Data, Giorno: Recente, Obbligatorio: true, Etichetta: "Redatto il", Indice: perTempo},
				{Path: "fine_prevista", Tipo: Data, Etichetta: "Conclusione prevista"},
				{Path: "bisogno", Tipo: Paragrafi, Max: 10_000, Obbligatorio: true, Aiuto: "Che cosa succede, e che cosa la persona chiede", Etichetta: "Sintesi del bisogno", Indice: cercaTesto},
				{Path: "valutazioni", Tipo: Paragrafi, Max: 4_000, Etichetta: "Valutazioni da cui parte", Indice: cercaTesto},
				{Path: "risorse", Tipo: Paragrafi, Max: 4_000, Aiuto: "Della persona, della famiglia, del territorio", Etichetta: "Risorse", Indice: cercaTesto},
			}},
			{"Altri beneficiari", []Campo{
				{Path: "beneficiari.*.nome", Max: 160, Etichetta: "Beneficiario", Indice: Indice{Parole: NelNome}},
				{
					Path: "beneficiari.*.soggetto", Tipo: Rif, Di: KindSoggetto, PerValore: true, Scritto: "beneficiari.*.nome",
					Aiuto: "Un soggetto del servizio, o un nome qualunque", Etichetta: "Beneficiario (soggetto)", Indice: dalNome,
				},
				{Path: "beneficiari.*.relazione", Tipo: Scelta, Voci: Relazioni(), Etichetta: "Relazione"},
			}},
			{"Inclusione lavorativa", []Campo{
				{Path: "inviante", Max: 160, Quando: lavoro, Etichetta: "Chi invia", Indice: cercaTesto},
				{Path: "iscrizione_cpi", Tipo: Data, Giorno: Passato, Quando: lavoro, Etichetta: "Iscrizione al Centro per l'impiego"},
				{Path: "l104", Tipo: Scelta, Voci: Voci{{"no", "Non riconosciuta"}, {"comma_1", "Art. 3 comma 1"}, {"comma_3", "Art. 3 comma 3"}}, Quando: lavoro, Etichetta: "Legge 104/92"},
				{Path: "l68", Tipo: Booleano, Quando: lavoro, Etichetta: "Iscritto alle liste della legge 68/99"},
				{Path: "mansione", Max: 160, Quando: lavoro, Etichetta: "Mansione", Indice: cercaTesto},
				{Path: "azienda", Max: 160, Quando: lavoro, Etichetta: "Azienda o contesto", Indice: cercaTesto},
				{Path: "tutor", Max: 160, Quando: lavoro, Etichetta: "Tutor", Indice: cercaTesto},
				{Path: "orario", Tipo: Scelta, Voci: Voci{{"pieno", "Tempo pieno"}, {"parziale", "Tempo parziale"}}, Quando: lavoro, Etichetta: "Orario"},
				{Path: "prova_fino_al", Tipo: Data, Quando: lavoro, Etichetta: "Periodo di prova fino al"},
				{Path: "esperienze", Tipo: Paragrafi, Max: 4_000, Quando: lavoro, Etichetta: "Esperienze e competenze", Indice: cercaTesto},
			}},
			{"Obiettivi", []Campo{
				{Path: "obiettivi.*.testo", Max: 300, Chiama: true, Etichetta: "Obiettivo", Indice: cercaTesto},
				{Path: "obiettivi.*.termine", Tipo: Scelta, Voci: Voci{{"breve", "Breve termine"}, {"medio", "Medio termine"}, {"lungo", "Lungo termine"}}, Etichetta: "Termine"},
				{Path: "obiettivi.*.atteso", Max: 300, Etichetta: "Risultato atteso", Indice: cercaTesto},
				{Path: "obiettivi.*.indicatore", Max: 300, Etichetta: "Indicatore", Indice: cercaTesto},
				{Path: "obiettivi.*.chi", Max: 160, Etichetta: "Chi ci lavora", Indice: cercaTesto},
				{Path: "obiettivi.*.entro", Tipo: Data, Etichetta: "Entro il"},
				{Path: "obiettivi.*.esito", Tipo: Scelta, Voci: EsitiPAI(), Etichetta: "Esito"},
				{Path: "obiettivi.*.nota", Max: 500, Etichetta: "Com'è andata", Indice: cercaTesto},
			}},
			{"Impegni", []Campo{
				{Path: "impegni.*.testo", Max: 500, Chiama: true, Etichetta: "Impegno", Indice: cercaTesto},
				{Path: "impegni.*.parte", Tipo: Scelta, Voci: Voci{{"servizio", "Il servizio"}, {"persona", "La persona"}, {"famiglia", "La famiglia"}, {"altri", "Altri"}}, Etichetta: "Di chi è"},
				{Path: "impegni.*.chi", Max: 160, Aiuto: "Se serve dire chi", Etichetta: "Nome", Indice: cercaTesto},
			}},
			{"Quando si verifica", []Campo{
				{Path: "verifica_ogni", Tipo: Intero, Fino: cadenzaMassima, Etichetta: "Si verifica ogni"},
				{Path: "verifica_unita", Tipo: Scelta, Voci: Voci{{"giorni", "Giorni"}, {"settimane", "Settimane"}, {"mesi", "Mesi"}, {"anni", "Anni"}}, Etichetta: "Unità della cadenza"},
				{Path: "verificato_il", Tipo: Data, Etichetta: "Ultima verifica"},
				{Path: "prossima_verifica", Tipo: Data, Aiuto: "Se non viene dopo la verifica che registri, la fissa la cadenza", Etichetta: "Prossima verifica", Indice: seleziona},
			}},
			{"Verifiche", []Campo{
				{Path: "verifiche.*.il", Tipo: Data, Giorno: Recente, Etichetta: "Verificato il"},
				{Path: "verifiche.*.chi", Max: 300, Etichetta: "Chi ha partecipato", Indice: cercaTesto},
				{Path: "verifiche.*.emerso", Tipo: Paragrafi, Max: 4_000, Etichetta: "Che cosa è emerso", Indice: cercaTesto},
			}},
			{"Firme", []Campo{
				{Path: "firme.*.nome", Max: 160, Chiama: true, Etichetta: "Chi firma", Indice: cercaTesto},
				{Path: "firme.*.qualita", Tipo: Scelta, Voci: Voci{
					{"persona", "La persona stessa"}, {"familiare", "Familiare"}, {"amministratore", "Amministratore di sostegno"}, {"tutore", "Tutore o curatore"}, {"genitore", "Genitore"}, {"ente", "Per un altro ente"},
				}, Etichetta: "In qualità di"},
				{Path: "firme.*.esito", Tipo: Scelta, Voci: Voci{{"carta", "Firmato su carta"}, {"digitale", "Firmato digitalmente"}, {"rifiutata", "Firma rifiutata"}}, Etichetta: "Firma", Indice: seleziona},
				{Path: "firme.*.il", Tipo: Data, Giorno: Passato, Etichetta: "Il giorno"},
				{Path: "firme.*.motivo", Max: 500, Aiuto: "Se la firma è rifiutata", Etichetta: "Motivo", Indice: cercaTesto},
			}},
			{"Andamento", []Campo{
				{Path: "stato", Tipo: Scelta, Voci: StatiPAI(), Toni: map[string]Tono{"bozza": Attende, "proposto": Attende, "condiviso": Avviato, "attivo": Attivo, "in_verifica": Avviato, "chiuso": Concluso, "superato": Concluso, "annullato": Concluso}, Obbligatorio: true, Etichetta: "Stato", Indice: seleziona},
				{Path: "versione", Tipo: Intero, Obbligatorio: true, Etichetta: "Versione"},
				{Path: "sostituisce", Tipo: Rif, Di: KindPAI, Fra: Compiute, Etichetta: "Rivede", Indice: seleziona},
				{Path: "sostituito_da", Tipo: Rif, Di: KindPAI, Etichetta: "Rivisto da"},
				{Path: "proposto_il", Tipo: Data, Etichetta: "Proposto il"},
				{Path: "condiviso_il", Tipo: Data, Giorno: Passato, Etichetta: "Condiviso il"},
				{Path: "attivo_dal", Tipo: Data, Giorno: Passato, Etichetta: "Attivo dal"},
				{Path: "chiuso_il", Tipo: Data, Giorno: Passato, Etichetta: "Chiuso il"},
				{Path: "esito", Tipo: Scelta, Voci: EsitiPAI(), Etichetta: "Esito del progetto", Indice: seleziona},
				{Path: "motivo_chiusura", Tipo: Scelta, Voci: MotiviFinePAI(), Etichetta: "Motivo della chiusura", Indice: seleziona},
				{Path: "note_chiusura", Tipo: Paragrafi, Max: 4_000, Etichetta: "Note sulla chiusura", Indice: cercaTesto},
			}},
		},
		Colonne:     []Path{"soggetto", "tipo", "responsabile", "redatto_il", "prossima_verifica", "stato"},
		PerTempo:    true,
		Radici:      []Path{"pic"},
		Insiemi:     Luogo.sociali,
		Scadenza:    &Scadenza{Giorno: "prossima_verifica", Di: "responsabile", Se: Condizione{"stato", []string{"attivo", "in_verifica"}}, Nome: "Verifica del PAI", Avviso: "Oggi è il giorno della verifica di un PAI."},
		Regole:      regolePAI,
		Conseguenze: conseguenzePAI,
		Notizie: Voci{
			{"pai_responsabile", "Sei responsabile di un PAI"}, {"pai_proposto", "Un PAI di un tuo caso è da condividere"},
			{"pai_firmato", "Un tuo PAI è stato firmato"}, {"pai_rifiutato", "Un tuo PAI non è stato firmato: leggi il motivo"},
			{"pai_verificato", "Un PAI che segui è stato verificato"}, {"pai_chiuso", "Un PAI che segui è stato chiuso"},
			{"pai_superato", "Un tuo PAI è stato rivisto"}, {"pai_doppio", "Due revisioni dello stesso PAI sono attive: leggile tutte e due"},
		},
		Pendente: pendentePAI,
		Azioni: []Azione{
			{Nome: AzionePAICrea, Etichetta: "Nuovo PAI", Detto: "PAI in bozza", Verbo: "ha cominciato il PAI", Crea: true, Ruoli: sociali,
				A: []string{"bozza"}, Fissi: con(dopo, map[Path]Valore{"sostituisce": nessuno, "soggetto": delCaso, "versione": laPrima, "obiettivi.*.esito": nessuno, "obiettivi.*.nota": nessuno}),
				Propone: map[Path]Valore{
					"area": areaDelCaso, "tipo": tipoDellArea, "responsabile": chiLoSegue, "redatto_il": oggi,
					"verifica_ogni": uno("6", func(Atto, Record) any { return intero(6) }), "verifica_unita": sempre("mesi"),
				}},
			{Nome: AzionePAIRivedi, Etichetta: "Rivedi", Detto: "Revisione in bozza", Verbo: "ha cominciato la revisione di un PAI", Crea: true, Ruoli: sociali,
				A: []string{"bozza"}, Fissi: con(dopo, map[Path]Valore{"soggetto": delRivisto("soggetto"), "pic": delRivisto("pic"), "versione": laSuccessiva}),
				Propone: proposte(map[Path]Valore{"redatto_il": oggi}, delRivisto, "tipo", "area", "responsabile", "bisogno")},
			{Nome: AzionePAIModifica, Etichetta: "Modifica", Verbo: "ha modificato il PAI", Ruoli: sociali,
				Campi: contenuto, Da: []string{"bozza", "proposto"}, A: []string{"bozza", "proposto"}},
			{Nome: AzionePAIProponi, Etichetta: "Proponi", Detto: "Proposto", Verbo: "ha proposto il PAI", Ruoli: sociali,
				Campi: []Path{"stato", "proposto_il"}, Da: []string{"bozza"}, A: []string{"proposto"}, Fissi: map[Path]Valore{"proposto_il": ilGiornoStesso}},
			{Nome: AzionePAICondividi, Etichetta: "Condividi e firma", Detto: "Condiviso", Verbo: "ha condiviso il PAI", Ruoli: sociali,
				Propone: map[Path]Valore{"condiviso_il": oggi},
				Campi:   append([]Path{"stato", "condiviso_il"}, firme...), Da: []string{"proposto"}, A: []string{"condiviso"}},
			{Nome: AzionePAIFirma, Etichetta: "Firme", Detto: "Firme registrate", Verbo: "ha registrato le firme del PAI", Ruoli: sociali,
				Campi: firme, Da: vivi, A: vivi, Aggiunge: "firme"},
			{Nome: AzionePAIAttiva, Etichetta: "Attiva", Detto: "Attivato", Verbo: "ha attivato il PAI", Ruoli: sociali,
				Propone: map[Path]Valore{"attivo_dal": oggi, "prossima_verifica": uno("alla cadenza", func(_ Atto, rec Record) any { return testuale(allaCadenza(rec, rec.Text("attivo_dal"))) })},
				Campi:   []Path{"stato", "attivo_dal", "prossima_verifica"}, Da: []string{"condiviso"}, A: []string{"attivo"},
				// The former stands until its revision is at work. Of two revisions the first
				// takes its place, and both are there.
				Anche: []Anche{{Kind: KindPAI, Segue: "sostituisce", Indietro: "sostituito_da", Facoltativo: true, Cede: true, Campi: []Path{"stato", "sostituito_da"},
					Da: vivi, A: []string{"superato"}, Fissi: map[Path]Valore{"sostituito_da": dellAzione}}}},
			{Nome: AzionePAIComincia, Etichetta: "Comincia la verifica", Detto: "In verifica", Verbo: "ha cominciato la verifica del PAI", Ruoli: sociali,
				Campi: []Path{"stato"}, Da: []string{"attivo"}, A: []string{"in_verifica"}},
			{Nome: AzionePAIVerifica, Etichetta: "Registra la verifica", Detto: "Verifica registrata", Verbo: "ha verificato il PAI", Ruoli: sociali,
				Campi: []Path{"stato", "verificato_il", "prossima_verifica", "obiettivi.*.esito", "obiettivi.*.nota", "verifiche.*.il", "verifiche.*.chi", "verifiche.*.emerso"},
				Da:    []string{"attivo", "in_verifica"}, A: []string{"attivo"}, Aggiunge: "verifiche",
				Fissi: map[Path]Valore{"verificato_il": lUltima, "prossima_verifica": quellaDopo}},
			{Nome: AzionePAIAggiorna, Etichetta: "Cambia responsabile o date", Verbo: "ha cambiato responsabile o date del PAI", Ruoli: sociali,
				Campi: []Path{"responsabile", "fine_prevista", "verifica_ogni", "verifica_unita", "prossima_verifica"}, Se: &Condizione{"stato", []string{"attivo", "in_verifica"}}},
			{Nome: AzionePAIChiudi, Etichetta: "Chiudi il PAI", Detto: "Chiuso", Verbo: "ha chiuso il PAI", Ruoli: sociali,
				Propone: map[Path]Valore{"chiuso_il": oggi},
				Campi:   []Path{"stato", "chiuso_il", "esito", "motivo_chiusura", "note_chiusura", "obiettivi.*.esito", "obiettivi.*.nota"}, Da: vivi, A: []string{"chiuso"}},
			{Nome: AzionePAIAnnulla, Etichetta: "Annulla il PAI", Detto: "Annullato", Verbo: "ha annullato il PAI", Ruoli: sociali,
				Campi: []Path{"stato"}, Da: []string{"bozza", "proposto"}, A: []string{"annullato"}},
		},
	}
}

var (
	laPrima     = uno("1", func(Atto, Record) any { return intero(1) })
	areaDelCaso = uno("del caso", func(a Atto, rec Record) any {
		pic, _ := a.Record(ID(rec.Text("pic")))
		return testuale(pic.Text("area"))
	})
	tipoDellArea = uno("dall'area", func(_ Atto, rec Record) any { return testuale(tipoPerArea[rec.Text("area")]) })
	// chiLoSegue: who answers for the case answers for its project, unless that is
	// another service's.
	chiLoSegue = uno("responsabile del caso, o chi agisce", func(a Atto, rec Record) any {
		pic, _ := a.Record(ID(rec.Text("pic")))
		if u := pic.Text("responsabile"); u != "" && pic.Servizio == rec.Servizio {
			return u
		}
		return string(a.Chi.Operatore)
	})
	laSuccessiva = uno("quella dopo", func(a Atto, rec Record) any {
		before, _ := a.Record(ID(rec.Text("sostituisce")))
		t, err := before.object()
		if err != nil {
			return intero(1)
		}
		n, _ := intera(t, "versione")
		return intero(n + 1)
	})
	lUltima = Valore{Nome: "l'ultima", Sempre: true, Di: func(_ Atto, rec Record) (any, bool) { return testuale(ultimaVerifica(rec)), false }}
	// quellaDopo: whoever verifies says when people look again, and by itself it is
	// after as long as they agreed on. A day that is no later than the verification is
	// that of this one.
	quellaDopo = Valore{Scelto: true, Sempre: true, Nome: "scelta, dopo la verifica, o alla cadenza", Di: func(_ Atto, rec Record) (any, bool) {
		last := ultimaVerifica(rec)
		if rec.Text("prossima_verifica") > last {
			return nil, true
		}
		next := allaCadenza(rec, last)
		return testuale(next), next == ""
	}}
)

// ultimaVerifica is the day of the last verification of a project, "" before the first.
func ultimaVerifica(rec Record) (last string) {
	for _, key := range Chiavi(rec, "verifiche") {
		last = max(last, rec.Text(Path("verifiche."+key+".il")))
	}
	return last
}

// delRivisto is what a project has that its revision goes on with.
func delRivisto(p Path) Valore {
	return uno("del PAI rivisto", func(a Atto, rec Record) any {
		before, _ := a.Record(ID(rec.Text("sostituisce")))
		return testuale(before.Text(p))
	})
}

// allaCadenza is the day on which people look again at a project, as long after
// another as they agreed on; "" where they did not.
func allaCadenza(rec Record, from string) string {
	t, err := rec.object()
	if err != nil {
		return ""
	}
	day, err := time.Parse(time.DateOnly, from)
	every, _ := intera(t, "verifica_ogni")
	if err != nil || every <= 0 || every > cadenzaMassima {
		return ""
	}
	n := int(every)
	switch text(t, "verifica_unita") {
	case "giorni":
		day = day.AddDate(0, 0, n)
	case "settimane":
		day = day.AddDate(0, 0, 7*n)
	case "mesi":
		day = MesiDopo(day, n)
	case "anni":
		day = MesiDopo(day, 12*n)
	default:
		return ""
	}
	if !plausibile(day) {
		return ""
	}
	return day.Format(time.DateOnly)
}

const cadenzaMassima = 99

// MesiDopo is the same day of a later month, its last where that has no such day.
func MesiDopo(day time.Time, months int) time.Time {
	first := time.Date(day.Year(), day.Month()+time.Month(months), 1, 0, 0, 0, 0, time.UTC)
	last := first.AddDate(0, 1, -1).Day()
	return first.AddDate(0, 0, min(day.Day(), last)-1)
}

func regolePAI(c Corpo) (out []*Error) {
	wrong := func(p Path, message string) { out = append(out, refuse(CodeNonValido, p, message)) }
	need := func(p Path, message string) {
		if c.Testo(p) == "" {
			wrong(p, message)
		}
	}
	after := func(p, begin Path, message string) {
		if end := c.Testo(p); end != "" && end < c.Testo(begin) {
			wrong(p, message)
		}
	}
	stato := c.Testo("stato")
	if stato != "bozza" && stato != "annullato" {
		if len(c.Chiavi("obiettivi")) == 0 {
			wrong("obiettivi", "Scrivi almeno un obiettivo: prima di proporre il PAI aggiungilo con «Modifica».")
		}
		for _, key := range c.Chiavi("obiettivi") {
			at := Path("obiettivi." + key)
			need(at+".testo", "Scrivi l'obiettivo, o toglilo.")
			need(at+".termine", "Indica se l'obiettivo è a breve, a medio o a lungo termine.")
		}
		for _, key := range c.Chiavi("impegni") {
			need(Path("impegni."+key+".testo"), "Scrivi l'impegno, o toglilo.")
		}
	}
	for _, key := range c.Chiavi("firme") {
		at := Path("firme." + key)
		need(at+".nome", "Scrivi chi firma, o chi non ha voluto firmare.")
		need(at+".esito", "Indica se ha firmato, e come.")
		need(at+".il", "Indica in che giorno.")
		if c.Testo(at+".esito") == "rifiutata" {
			need(at+".motivo", "Scrivi perché la firma è stata rifiutata.")
		}
	}
	for _, key := range c.Chiavi("verifiche") {
		at := Path("verifiche." + key)
		need(at+".il", "Indica in che giorno si è verificato.")
		need(at+".emerso", "Scrivi che cosa è emerso.")
	}
	if slices.Contains(vivi, stato) && len(c.Chiavi("firme")) == 0 {
		wrong("firme", "Indica chi ha firmato, o chi non ha voluto e perché.")
	}
	switch stato {
	case "condiviso":
		need("condiviso_il", "Indica quando è stato condiviso.")
	case "attivo", "in_verifica":
		need("attivo_dal", "Indica da quando è attivo.")
		need("prossima_verifica", "Indica quando si verifica.")
		if last := c.Testo("verificato_il"); last != "" && c.Testo("prossima_verifica") <= last && c.Testo("prossima_verifica") != "" {
			wrong("prossima_verifica", "La prossima verifica deve venire dopo l'ultima, che è del "+DataLeggibile(last)+".")
		}
	case "chiuso":
		need("chiuso_il", "Indica quando si chiude.")
		need("esito", "Indica se il progetto ha raggiunto i suoi obiettivi.")
		need("motivo_chiusura", "Indica il motivo della chiusura.")
	}
	after("fine_prevista", "redatto_il", "La conclusione prevista viene prima della redazione.")
	after("chiuso_il", "attivo_dal", "La chiusura viene prima dell'attivazione.")
	after("verificato_il", "attivo_dal", "La verifica viene prima dell'attivazione.")
	return out
}

func conseguenzePAI(f *Fatto) {
	reach := Reach(f.Record, f.Radice, f.Quando)
	resp := f.E.Testo("responsabile")
	ofCase := ""
	if f.Radice != nil {
		ofCase = f.Radice.Text("responsabile")
	}
	tell := func(tipo string, people ...string) {
		slices.Sort(people)
		for _, u := range slices.Compact(people) {
			f.Avvisa(f.Record, u, f.attraverso(u, reach), tipo)
		}
	}
	if resp != f.Era.Testo("responsabile") {
		tell("pai_responsabile", resp)
	}
	for _, key := range f.E.Chiavi("firme") {
		at := Path("firme." + key + ".esito")
		if now := f.E.Testo(at); now != "" && now != f.Era.Testo(at) {
			tell(map[bool]string{true: "pai_rifiutato", false: "pai_firmato"}[now == "rifiutata"], resp)
		}
	}
	stato, was := f.E.Testo("stato"), f.Era.Testo("stato")
	switch {
	case stato == "proposto" && was != stato:
		tell("pai_proposto", ofCase, resp)
	case stato == "attivo" && was == "condiviso":
		f.doppio()
	case f.Mutazione.Action == AzionePAIVerifica && f.Prima != nil:
		tell("pai_verificato", ofCase, resp)
	case stato == "chiuso" && was != stato:
		tell("pai_chiuso", ofCase, resp)
	case stato == "superato" && was != stato:
		tell("pai_superato", resp)
	}
}

// doppio tells of two revisions of one project, both at work, those who answer for
// them.
func (f *Fatto) doppio() {
	before, _ := f.state.Record(ID(f.E.Testo("sostituisce")))
	first, _ := f.state.Record(ID(before.Text("sostituito_da")))
	if first.ID == "" || first.ID == f.Record.ID {
		return
	}
	f.Avvisa(f.Record, first.Text("responsabile"), f.Record.Servizio, "pai_doppio")
	f.add(f.Record, f.Mutazione.Author, f.Record.Servizio, "pai_doppio")
}

// pendentePAI: what asks for somebody goes once somebody has done it.
func pendentePAI(n Notifica, rec Record) bool {
	switch n.Tipo {
	case "pai_proposto":
		return rec.Text("stato") == "proposto"
	case "pai_responsabile":
		return rec.Text("responsabile") == string(n.Destinatario)
	}
	return true
}
