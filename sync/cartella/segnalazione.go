package cartella

import "strings"

const KindSegnalazione Kind = "segnalazione"

const (
	AzioneSegnalazioneRegistra   Action = "segnalazione.registra"
	AzioneSegnalazioneModifica   Action = "segnalazione.modifica"
	AzioneSegnalazioneIntegra    Action = "segnalazione.integra"
	AzioneSegnalazioneIdentifica Action = "segnalazione.identifica"
	AzioneSegnalazioneAssegna    Action = "segnalazione.assegna"
	AzioneSegnalazionePrendi     Action = "segnalazione.prendi"
	AzioneSegnalazioneInvia      Action = "segnalazione.invia"
	AzioneSegnalazioneRitira     Action = "segnalazione.ritira"
	AzioneSegnalazioneVista      Action = "segnalazione.vista"
	AzioneSegnalazioneRespingi   Action = "segnalazione.respingi"
	AzioneSegnalazioneChiudi     Action = "segnalazione.chiudi"
	AzioneSegnalazioneRiapri     Action = "segnalazione.riapri"
)

// Segnalazione is the body of a report or a contact: who came to the front desk
// or wrote, about whom, with which needs, and what became of it. Presso is the
// service that it was sent to, as long as it stands there.
type Segnalazione struct {
	RicevutaIl        string                 `json:"ricevuta_il"`
	Modalita          string                 `json:"modalita"`
	Accesso           string                 `json:"accesso"`
	InviatoDa         string                 `json:"inviato_da,omitempty"`
	Interlocutore     string                 `json:"interlocutore"`
	InterlocutoreNome string                 `json:"interlocutore_nome,omitempty"`
	InterlocutoreEnte string                 `json:"interlocutore_ente,omitempty"`
	Relazione         string                 `json:"relazione,omitempty"`
	Telefono          string                 `json:"telefono,omitempty"`
	Riguarda          string                 `json:"riguarda"`
	Soggetto          ID                     `json:"soggetto,omitempty"`
	Nucleo            ID                     `json:"nucleo,omitempty"`
	Anonimo           string                 `json:"anonimo,omitempty"`
	Presente          bool                   `json:"presente,omitempty"`
	Informato         bool                   `json:"informato,omitempty"`
	Riferimenti       map[string]Riferimento `json:"riferimenti,omitempty"`
	Categoria         string                 `json:"categoria"`
	Urgenza           string                 `json:"urgenza"`
	Bisogni           map[string]bool        `json:"bisogni,omitempty"`
	Motivo            string                 `json:"motivo"`
	Richiesti         map[string]bool        `json:"richiesti,omitempty"`
	Richiesta         string                 `json:"richiesta,omitempty"`
	Esito             string                 `json:"esito"`
	ContributoImporto int64                  `json:"contributo_importo,omitempty"`
	ContributoTipo    string                 `json:"contributo_tipo,omitempty"`
	ContributoPaga    string                 `json:"contributo_erogante,omitempty"`
	NoteEsito         string                 `json:"note_esito,omitempty"`
	Numero            string                 `json:"numero,omitempty"`
	Stato             string                 `json:"stato"`
	RegistrataDa      OperatoreID            `json:"registrata_da"`
	AssegnataA        OperatoreID            `json:"assegnata_a,omitempty"`
	Presso            ServizioID             `json:"presso,omitempty"`
	InviataDa         OperatoreID            `json:"inviata_da,omitempty"`
	InviataIl         string                 `json:"inviata_il,omitempty"`
	MotivoInvio       string                 `json:"motivo_invio,omitempty"`
	VistaDa           OperatoreID            `json:"vista_da,omitempty"`
	VistaIl           string                 `json:"vista_il,omitempty"`
	RespintaDa        ServizioID             `json:"respinta_da,omitempty"`
	MotivoRifiuto     string                 `json:"motivo_rifiuto,omitempty"`
	PIC               ID                     `json:"pic,omitempty"`
	ChiusaIl          string                 `json:"chiusa_il,omitempty"`
}

// Riferimento is somebody to turn to about who is reported, a soggetto of ours or
// not.
type Riferimento struct {
	Nome      string `json:"nome,omitempty"`
	Soggetto  ID     `json:"soggetto,omitempty"`
	Relazione string `json:"relazione,omitempty"`
	Telefono  string `json:"telefono,omitempty"`
}

// StatiSegnalazione are the states of a report. One that was refused or withdrawn
// is its own service's to go on with, as one that was just registered.
func StatiSegnalazione() Voci {
	return Voci{
		{"registrata", "Registrata"}, {"assegnata", "Assegnata"}, {"inviata", "Inviata"}, {"vista", "Vista"}, {"respinta", "Respinta"},
		{"ritirata", "Ritirata"}, {"in_carico", "In carico"}, {"chiusa", "Chiusa"},
	}
}

func ModalitaContatto() Voci {
	return Voci{
		{"di_persona", "Di persona"}, {"telefono", "Per telefono"}, {"email", "Per e-mail"}, {"scritta", "Segnalazione scritta"},
		{"domicilio", "Rilevata a domicilio"}, {"a_distanza", "In altro modo a distanza"},
	}
}

func ModiAccesso() Voci {
	return Voci{{"spontaneo", "Spontaneo"}, {"inviato", "Inviato da altri"}, {"convocato", "Convocato dal servizio"}, {"decreto", "Per decreto"}}
}

func Interlocutori() Voci {
	return Voci{
		{"utente", "L'utente stesso"}, {"parente", "Un parente o conoscente"}, {"organizzazione", "Un'organizzazione"},
		{"istituzione", "Un'istituzione"}, {"autorita", "L'autorità giudiziaria"}, {"altro", "Altri"},
	}
}

func DiChi() Voci {
	return Voci{{"persona", "Una persona"}, {"nucleo", "Un nucleo"}, {"anonimo", "Un cittadino anonimo"}}
}

func Urgenze() Voci {
	return Voci{{"ordinaria", "Ordinaria"}, {"urgente", "Urgente"}, {"emergenza", "Emergenza"}}
}

func Bisogni() Voci {
	return Voci{
		{"informazione", "Informazione e orientamento"}, {"economico", "Sostegno economico"}, {"abitativo", "Casa e sfratti"}, {"lavoro", "Lavoro e formazione"},
		{"cura", "Cura e assistenza a casa"}, {"autonomia", "Perdita di autonomia"}, {"disabilita", "Disabilità"}, {"minori", "Tutela dei minori"},
		{"genitori", "Compiti di genitore"}, {"violenza", "Violenza e maltrattamento"}, {"dipendenza", "Dipendenza"}, {"salute_mentale", "Salute mentale"},
		{"solitudine", "Solitudine e rete familiare"}, {"stranieri", "Documenti e integrazione"}, {"tutela", "Protezione giuridica"}, {"altro", "Altro"},
	}
}

func ServiziRichiesti() Voci {
	return Voci{
		{"segretariato", "Segretariato sociale"}, {"contributo", "Contributo economico"}, {"sad", "Assistenza domiciliare (SAD)"}, {"pasti", "Pasti a domicilio"},
		{"trasporto", "Trasporto"}, {"educativa", "Educativa domiciliare"}, {"diurno", "Centro diurno"}, {"residenza", "Inserimento in struttura"},
		{"alloggio", "Alloggio"}, {"inserimento", "Inserimento lavorativo"}, {"b2", "Misura B2"}, {"ads", "Amministratore di sostegno"},
		{"consulenza", "Consulenza psicologica o legale"}, {"altro", "Altro"},
	}
}

func EsitiSegnalazione() Voci {
	return Voci{
		{"valutare", "Da valutare"}, {"informazione", "Informazione e orientamento"}, {"invio", "Invio ad altro servizio o ente"},
		{"proposta_pic", "Proposta di presa in carico"}, {"nessuno", "Nessun seguito"},
	}
}

func TipiContributo() Voci {
	return Voci{{"denaro", "Denaro"}, {"buono", "Buono spesa"}, {"alimenti", "Alimenti"}, {"farmaci", "Farmaci"}, {"utenze", "Pagamento di utenze"}, {"altro", "Altro"}}
}

func segnalazione() Scheda {
	const motivoMax = 4_000
	quando := func(p Path, values ...string) *Condizione { return &Condizione{p, values} }
	altri := quando("interlocutore", "parente", "organizzazione", "istituzione", "autorita", "altro")
	noto := quando("riguarda", "persona", "nucleo")
	// What is asked of whoever comes; what goes on with it stands in the last part.
	bisogni := []Path{
		"riferimenti.*.nome", "riferimenti.*.soggetto", "riferimenti.*.relazione", "riferimenti.*.telefono",
		"categoria", "urgenza", "bisogni.*", "motivo", "richiesti.*", "richiesta",
		"esito", "contributo_importo", "contributo_tipo", "contributo_erogante", "note_esito",
	}
	andamento := []Path{
		nomeDiAllora.Path,
		"numero", "stato", "registrata_da", "assegnata_a", "presso", "inviata_da", "inviata_il", "motivo_invio", "vista_da", "vista_il",
		"respinta_da", "motivo_rifiuto", "pic", "chiusa_il",
	}
	nasce := map[Path]Valore{nomeDiAllora.Path: tolto, "registrata_da": chiAgisce}
	for _, p := range andamento {
		if p != "stato" && nasce[p].Di == nil {
			nasce[p] = nessuno
		}
	}
	aCasa := []string{"registrata", "respinta", "ritirata"}
	aperta := append([]string{"assegnata", "inviata", "vista"}, aCasa...)
	return Scheda{
		Kind:      KindSegnalazione,
		Nome:      Nome{Singolare: "segnalazione", Plurale: "segnalazioni", Femminile: true},
		Titolo:    "{soggetto|Cittadino anonimo}",
		Dettaglio: []string{"Segnalazione", "{numero}", "{stato}", "{ricevuta_il}"},
		Cercata:   true,
		Ruoli:     conAmm,
		Parti: []Parte{
			{"Interlocutore", []Campo{
				{Path: "ricevuta_il", Tipo: Istante, Giorno: Recente, Obbligatorio: true, Aiuto: "Se resta vuoto: adesso.", Etichetta: "Ricevuta il", Indice: perTempo},
				{Path: "modalita", Tipo: Scelta, Voci: ModalitaContatto(), Obbligatorio: true, Etichetta: "Modalità"},
				{Path: "accesso", Tipo: Scelta, Voci: ModiAccesso(), Obbligatorio: true, Etichetta: "Accesso"},
				{Path: "inviato_da", Max: 160, Quando: quando("accesso", "inviato", "decreto"), Obbligatorio: true, Etichetta: "Da chi è inviato", Indice: cercaTesto},
				{Path: "interlocutore", Tipo: Scelta, Voci: Interlocutori(), Obbligatorio: true, Etichetta: "Chi si rivolge al servizio"},
				{Path: "interlocutore_nome", Max: 160, Quando: altri, Obbligatorio: true, Etichetta: "Nome di chi si rivolge", Indice: cercaTesto},
				{Path: "interlocutore_ente", Max: 160, Quando: quando("interlocutore", "organizzazione", "istituzione", "autorita"), Etichetta: "Ente", Indice: cercaTesto},
				{Path: "relazione", Max: 80, Quando: quando("interlocutore", "parente", "altro"), Etichetta: "Relazione con l'utente"},
				{Path: "telefono", Max: 30, Quando: altri, Etichetta: "Telefono di chi si rivolge", Indice: cercaNumeroT},
			}},
			{"Utente", []Campo{
				{Path: "riguarda", Tipo: Scelta, Voci: DiChi(), Obbligatorio: true, Etichetta: "Riguarda"},
				{Path: "soggetto", Tipo: Rif, Di: KindSoggetto, Quando: noto, Obbligatorio: true, Etichetta: "Persona", Indice: dalNome},
				nomeDiAllora,
				{Path: "nucleo", Tipo: Rif, Di: KindNucleo, DiCui: "soggetto", Quando: quando("riguarda", "nucleo"), Obbligatorio: true, Etichetta: "Nucleo", Indice: seleziona},
				{Path: "anonimo", Tipo: Paragrafi, Max: 1_000, Quando: quando("riguarda", "anonimo"), Obbligatorio: true, Etichetta: "Quello che si sa di chi è", Indice: cercaTesto},
				{Path: "presente", Tipo: Booleano, Quando: noto, Etichetta: "La persona è presente"},
				{Path: "informato", Tipo: Booleano, Quando: noto, Etichetta: "La persona sa della segnalazione"},
			}},
			{"Riferimento", []Campo{
				{Path: "riferimenti.*.nome", Max: 160, Etichetta: "Persona di riferimento"},
				{
					Path: "riferimenti.*.soggetto", Tipo: Rif, Di: KindSoggetto, PerValore: true, Scritto: "riferimenti.*.nome", Porta: []Path{"riferimenti.*.telefono"},
					Aiuto: "Un soggetto del servizio, o un nome qualunque; al massimo tre", Etichetta: "Persona di riferimento (soggetto)", Indice: seleziona,
				},
				{Path: "riferimenti.*.relazione", Max: 80, Etichetta: "Relazione"},
				{Path: "riferimenti.*.telefono", Max: 30, Etichetta: "Telefono"},
			}},
			{"Bisogni", []Campo{
				{Path: "categoria", Tipo: Scelta, Voci: AreePIC(), Obbligatorio: true, Etichetta: "Categoria sociale", Indice: seleziona},
				{Path: "urgenza", Tipo: Scelta, Voci: Urgenze(), Toni: map[string]Tono{"urgente": Attende, "emergenza": Attende}, Obbligatorio: true, Etichetta: "Urgenza", Indice: seleziona},
				{Path: "bisogni.*", Tipo: Scelte, Voci: Bisogni(), Obbligatorio: true, Etichetta: "Bisogni espressi", Indice: selezionaChiave},
				{Path: "motivo", Tipo: Paragrafi, Max: motivoMax, Obbligatorio: true, Etichetta: "Motivo della segnalazione", Indice: cercaTesto},
			}},
			{"Servizi richiesti", []Campo{
				{Path: "richiesti.*", Tipo: Scelte, Voci: ServiziRichiesti(), Etichetta: "Servizi richiesti", Indice: selezionaChiave},
				{Path: "richiesta", Tipo: Paragrafi, Max: 1_000, Etichetta: "Richiesta, con le parole di chi la fa", Indice: cercaTesto},
			}},
			{"Esito", []Campo{
				{Path: "esito", Tipo: Scelta, Voci: EsitiSegnalazione(), Obbligatorio: true, Etichetta: "Esito", Indice: seleziona},
				{Path: "contributo_importo", Tipo: Denaro, Aiuto: "Se si aiuta subito", Etichetta: "Contributo immediato"},
				{Path: "contributo_tipo", Tipo: Scelta, Voci: TipiContributo(), Etichetta: "Tipo di contributo"},
				{Path: "contributo_erogante", Max: 120, Etichetta: "Chi paga il contributo"},
				{Path: "note_esito", Tipo: Paragrafi, Max: 2_000, Etichetta: "Note sull'esito", Indice: cercaTesto},
			}},
			{"Andamento", []Campo{
				{Path: "numero", Tipo: Codice, Max: 20, DallaCentrale: "assegnato alla prossima sincronizzazione", Etichetta: "Numero", Indice: cercaNumero},
				{Path: "stato", Tipo: Scelta, Voci: StatiSegnalazione(), Toni: map[string]Tono{"registrata": Attende, "respinta": Attende, "ritirata": Attende, "inviata": Avviato, "vista": Avviato, "assegnata": Avviato, "in_carico": Attivo, "chiusa": Concluso}, Obbligatorio: true, Etichetta: "Stato", Indice: seleziona},
				{Path: "registrata_da", Tipo: Rif, Di: KindOperatore, Fra: SeStesso, Obbligatorio: true, Etichetta: "Registrata da", Indice: seleziona},
				{Path: "assegnata_a", Tipo: Rif, Di: KindOperatore, Fra: InCarica, Etichetta: "Assegnata a", Indice: seleziona},
				{Path: "presso", Tipo: Rif, Di: KindServizio, Fra: Condivisibile, Raggiunge: PerSempre, Etichetta: "Inviata al servizio", Indice: seleziona},
				{Path: "inviata_da", Tipo: Rif, Di: KindOperatore, Fra: SeStesso, Etichetta: "Inviata da"},
				{Path: "inviata_il", Tipo: Data, Etichetta: "Inviata il"},
				{Path: "motivo_invio", Tipo: Paragrafi, Max: 2_000, Etichetta: "Motivo dell'invio", Indice: cercaTesto},
				{Path: "vista_da", Tipo: Rif, Di: KindOperatore, Fra: SeStesso, Etichetta: "Vista da"},
				{Path: "vista_il", Tipo: Data, Etichetta: "Vista il"},
				{Path: "respinta_da", Tipo: Rif, Di: KindServizio, Etichetta: "Respinta dal servizio"},
				{Path: "motivo_rifiuto", Tipo: Paragrafi, Max: 2_000, Etichetta: "Motivo del rifiuto", Indice: cercaTesto},
				{Path: "pic", Tipo: Rif, Di: KindPIC, Etichetta: "Presa in carico", Indice: seleziona},
				{Path: "chiusa_il", Tipo: Data, Giorno: Passato, Etichetta: "Chiusa il"},
			}},
		},
		Azioni: []Azione{
			{Nome: AzioneSegnalazioneRegistra, Etichetta: "Nuova segnalazione", Detto: "Registrata", Verbo: "ha registrato la segnalazione", Crea: true, Ruoli: conAmm,
				A: []string{"registrata"}, Fissi: nasce,
				Propone: map[Path]Valore{"ricevuta_il": adesso, "urgenza": sempre("ordinaria"), "esito": sempre("valutare")},
				Anche:   []Anche{{Kind: KindSoggetto, Campi: []Path{"servizi.*.dal"}, Noto: "soggetto"}}},
			{Nome: AzioneSegnalazioneModifica, Etichetta: "Modifica", Verbo: "ha modificato la segnalazione", Ruoli: conAmm,
				Tranne: andamento, Da: []string{"registrata"}, A: []string{"registrata"}},
			{Nome: AzioneSegnalazioneIntegra, Etichetta: "Integra", Verbo: "ha integrato la segnalazione", Ruoli: sociali, Campi: bisogni},
			{Nome: AzioneSegnalazioneIdentifica, Etichetta: "Dì chi è", Detto: "Salvato", Verbo: "ha detto chi è il cittadino", Ruoli: sociali,
				Campi: []Path{"riguarda", "soggetto", "anonimo"}, Se: quando("riguarda", "anonimo"),
				Fissi: map[Path]Valore{"riguarda": sempre("persona"), "anonimo": nessuno},
				Anche: []Anche{{Kind: KindSoggetto, Campi: []Path{"servizi.*.dal"}, Noto: "soggetto"}}},
			{Nome: AzioneSegnalazioneAssegna, Etichetta: "Assegna", Detto: "Assegnata", Verbo: "ha assegnato la segnalazione", Ruoli: caseManager,
				Campi: []Path{"stato", "assegnata_a"}, Da: aperta, A: []string{"assegnata"}},
			{Nome: AzioneSegnalazionePrendi, Etichetta: "Prendi", Detto: "Assegnata a te", Verbo: "ha preso la segnalazione", Ruoli: sociali,
				Campi: []Path{"stato", "assegnata_a"}, Da: append([]string{"inviata", "vista"}, aCasa...), A: []string{"assegnata"},
				Fissi: map[Path]Valore{"assegnata_a": chiAgisce}},
			{Nome: AzioneSegnalazioneInvia, Etichetta: "Invia a un altro servizio", Detto: "Inviata", Verbo: "ha inviato la segnalazione a un altro servizio", Ruoli: sociali,
				Campi: []Path{"stato", "presso", "motivo_invio", "inviata_da", "inviata_il", "assegnata_a", "vista_da", "vista_il", "respinta_da", "motivo_rifiuto"},
				Da:    append([]string{"assegnata", "vista"}, aCasa...), A: []string{"inviata"},
				Fissi: map[Path]Valore{
					"inviata_da": chiAgisce, "inviata_il": ilGiornoStesso, "assegnata_a": nessuno, "vista_da": nessuno, "vista_il": nessuno,
					"respinta_da": nessuno, "motivo_rifiuto": nessuno,
				}},
			{Nome: AzioneSegnalazioneRitira, Etichetta: "Ritira l'invio", Detto: "Ritirata", Verbo: "ha ritirato l'invio della segnalazione", Ruoli: sociali, Dove: AllOrigine,
				Campi: []Path{"stato", "presso"}, Da: []string{"inviata"}, A: []string{"ritirata"}, Fissi: map[Path]Valore{"presso": nessuno}},
			{Nome: AzioneSegnalazioneVista, Etichetta: "Segna come vista", Verbo: "ha visto la segnalazione", Ruoli: sociali, Dove: Altrove, AllApertura: true, SenzaResto: true,
				Campi: []Path{"stato", "vista_da", "vista_il"}, Da: []string{"inviata"}, A: []string{"vista"},
				Fissi: map[Path]Valore{"vista_da": chiAgisce, "vista_il": ilGiornoStesso}},
			{Nome: AzioneSegnalazioneRespingi, Etichetta: "Respingi", Detto: "Respinta", Verbo: "ha respinto la segnalazione", Ruoli: caseManager, Dove: Altrove,
				Campi: []Path{"stato", "presso", "assegnata_a", "respinta_da", "motivo_rifiuto"}, Da: []string{"inviata", "vista", "assegnata"}, A: []string{"respinta"},
				Fissi: map[Path]Valore{"presso": nessuno, "assegnata_a": nessuno, "respinta_da": doveStava}},
			{Nome: AzioneSegnalazioneChiudi, Etichetta: "Chiudi la segnalazione", Detto: "Chiusa", Verbo: "ha chiuso la segnalazione", Ruoli: sociali,
				Propone: map[Path]Valore{"chiusa_il": oggi},
				Campi:   []Path{"stato", "esito", "note_esito", "chiusa_il"}, Da: aperta, A: []string{"chiusa"}},
			{Nome: AzioneSegnalazioneRiapri, Etichetta: "Riapri", Detto: "Riaperta", Verbo: "ha riaperto la segnalazione", Ruoli: caseManager,
				Campi: []Path{"stato", "assegnata_a", "chiusa_il"}, Da: []string{"chiusa"}, A: []string{"assegnata"},
				Fissi: map[Path]Valore{"chiusa_il": nessuno}},
		},
		Calcolate:    []Colonna{{Path: "chi", Etichetta: "Soggetto", Frase: "{soggetto|Cittadino anonimo}"}},
		Colonne:      []Path{"chi", "numero", "ricevuta_il", "urgenza", "stato", "assegnata_a"},
		PerTempo:     true,
		Gruppo:       "soggetto",
		SoloTitolare: true,
		Presso:       "presso",
		Insiemi:      insiemiSegnalazione,
		Regole:       regoleSegnalazione,
		Conseguenze:  conseguenzeSegnalazione,
		Notizie: Voci{
			{"segnalazione_assegnata", "Ti è stata assegnata una segnalazione"}, {"segnalazione_urgente", "È arrivata una segnalazione urgente"},
			{"segnalazione_proposta", "C'è una proposta di presa in carico"}, {"segnalazione_inviata", "Un altro servizio ha inviato una segnalazione"},
			{"segnalazione_vista", "La segnalazione che hai inviato è stata vista"}, {"segnalazione_respinta", "Una segnalazione che hai inviato è stata respinta"},
			{"segnalazione_presa", "Da una tua segnalazione è nata una presa in carico"},
		},
		Pendente: pendenteSegnalazione,
	}
}

// portaInCarico is what becomes of a report with the case that is opened from it.
func portaInCarico() Anche {
	return Anche{
		Kind: KindSegnalazione, Segue: "segnalazione", Indietro: "pic", Facoltativo: true, Campi: []Path{"stato", "pic"},
		Da: []string{"registrata", "assegnata", "inviata", "vista", "respinta", "ritirata"}, A: []string{"in_carico"},
		Fissi: map[Path]Valore{"pic": dellAzione},
	}
}

var doveStava = uno("il servizio a cui era inviata", func(a Atto, rec Record) any {
	before, _ := a.Record(rec.ID)
	return testuale(before.Text("presso"))
})

// raccontoSegnalazione is what a report says of why a case is opened: the diary of
// the case, where it goes, is covered as the report is.
var raccontoSegnalazione = uno("dalla segnalazione", func(a Atto, rec Record) any {
	report, ok := a.Record(ID(rec.Text("segnalazione")))
	t, err := report.object()
	if !ok || err != nil {
		return nil
	}
	day, _, _ := strings.Cut(IstanteLeggibile(text(t, "ricevuta_il")), " ")
	lines := []string{strings.Join(strings.Fields("Dalla segnalazione "+text(t, "numero")+" del "+day+":"), " ") + " " + text(t, "motivo")}
	for _, several := range []struct {
		said string
		from Path
		list Voci
	}{{"Bisogni", "bisogni", Bisogni()}, {"Servizi richiesti", "richiesti", ServiziRichiesti()}} {
		var words []string
		for _, code := range keys(t, several.from) {
			words = append(words, strings.ToLower(several.list.Testo(code)))
		}
		if len(words) > 0 {
			lines = append(lines, several.said+": "+strings.Join(words, ", ")+".")
		}
	}
	if asked := text(t, "richiesta"); asked != "" {
		lines = append(lines, "Richiesta: "+asked)
	}
	return strings.Join(lines, "\n")
})

// insiemiSegnalazione: why somebody is reported is covered by professional
// secrecy. Who registered a report has it as well until somebody goes on with it,
// whatever their role: the front desk mends what it wrote.
func insiemiSegnalazione(l Luogo) []Scope {
	scopes := l.sociali()
	if l.Corpo.Testo("stato") == "registrata" {
		scopes = append(scopes, ScopeRiservato(l.Servizio, OperatoreID(l.Corpo.Testo("registrata_da"))))
	}
	return scopes
}

func regoleSegnalazione(c Corpo) (out []*Error) {
	wrong := func(p Path, message string) { out = append(out, refuse(CodeNonValido, p, message)) }
	need := func(p Path, message string) {
		if c.Testo(p) == "" {
			wrong(p, message)
		}
	}
	stato, esito := c.Testo("stato"), c.Testo("esito")
	switch stato {
	case "assegnata":
		need("assegnata_a", "Indica a chi è assegnata.")
	case "inviata", "vista":
		need("presso", "Indica il servizio a cui è inviata.")
	case "respinta":
		need("respinta_da", "Si respinge una segnalazione che un altro servizio ha inviato.")
		need("motivo_rifiuto", "Scrivi perché la segnalazione è respinta: lo legge chi l'ha inviata.")
	case "chiusa":
		need("chiusa_il", "Indica quando si chiude.")
		if esito == "valutare" || esito == "proposta_pic" {
			wrong("esito", "Per chiudere indica come è finita: informazione, invio o nessun seguito.")
		}
	}
	if len(c.Chiavi("riferimenti")) > 3 {
		wrong("riferimenti", "Le persone di riferimento sono al massimo tre.")
	}
	amount, given := intera(tree(c), "contributo_importo")
	if given && amount <= 0 {
		wrong("contributo_importo", "«Contributo immediato»: scrivi un importo maggiore di zero.")
	}
	if tells := c.Testo("contributo_tipo") + c.Testo("contributo_erogante"); !given && tells != "" {
		wrong("contributo_importo", "Scrivi l'importo del contributo, o togli tipo e chi paga.")
	}
	if given {
		need("contributo_tipo", "Indica il tipo di contributo.")
		need("contributo_erogante", "Scrivi chi paga il contributo.")
	}
	return out
}

func conseguenzeSegnalazione(f *Fatto) {
	f.Numera("numero")
	stato, era := f.E.Testo("stato"), f.Era.Testo("stato")
	home, here := f.Record.Servizio, presso(f.Record)
	if to := f.E.Testo("assegnata_a"); to != f.Era.Testo("assegnata_a") {
		f.Avvisa(f.Record, to, here, "segnalazione_assegnata")
	}
	if stato == era {
		return
	}
	sender := f.E.Testo("inviata_da")
	switch stato {
	case "registrata":
		switch {
		case f.E.Testo("urgenza") != "ordinaria":
			f.AvvisaTutti(f.Record, home, "segnalazione_urgente")
		case f.E.Testo("esito") == "proposta_pic":
			f.AvvisaTutti(f.Record, home, "segnalazione_proposta")
		}
	case "inviata":
		f.AvvisaTutti(f.Record, here, "segnalazione_inviata")
	case "vista":
		f.Avvisa(f.Record, sender, home, "segnalazione_vista")
	case "respinta":
		f.Avvisa(f.Record, sender, home, "segnalazione_respinta")
	case "in_carico":
		f.Avvisa(f.Record, f.E.Testo("registrata_da"), home, "segnalazione_presa")
	}
}

// pendenteSegnalazione: what asks for somebody goes once somebody has taken it.
func pendenteSegnalazione(n Notifica, rec Record) bool {
	stato := rec.Text("stato")
	switch n.Tipo {
	case "segnalazione_assegnata":
		return stato == "assegnata" && rec.Text("assegnata_a") == string(n.Destinatario)
	case "segnalazione_urgente", "segnalazione_proposta":
		return stato == "registrata"
	case "segnalazione_inviata":
		return stato == "inviata" || stato == "vista"
	case "segnalazione_respinta":
		return stato == "respinta"
	}
	return true
}
