package cartella

import "regexp"

const KindInvioSIUSS Kind = "invio"

const (
	AzioneInvioSIUSSRegistra Action = "invio.registra"
	AzioneInvioSIUSSRevoca   Action = "invio.revoca"
)

// InvioSIUSS is the body of a file that tells INPS what was given to whom, or takes
// back what one told. It is made once and never changed, with the file itself in it.
//
// That each erogazione goes out once is the doing of the mutation that makes it: along
// with it that mutation marks the erogazioni that are in the file, each from not told
// to told, so that of two files with the same one in them the second lands nowhere.
type InvioSIUSS struct {
	Operazione    string      `json:"operazione"`
	Nome          string      `json:"nome"`
	Dal           string      `json:"dal"`
	Al            string      `json:"al"`
	Ente          string      `json:"ente"`
	Denominazione string      `json:"denominazione,omitempty"`
	Sede          string      `json:"sede"`
	CFOperatore   string      `json:"cf_operatore"`
	Beneficiari   int         `json:"beneficiari"`
	Prestazioni   int         `json:"prestazioni"`
	Importo       int64       `json:"importo"`
	Revoca        ID          `json:"revoca,omitempty"`
	InviatoDa     OperatoreID `json:"inviato_da"`
	InviatoIl     string      `json:"inviato_il"`
	Impronta      string      `json:"impronta"`
	// File is what was written, compressed by gzip, in base64. Righe says of each
	// erogazione which of its benefits it is, from 0, in the order of the file.
	File  string     `json:"file"`
	Righe map[ID]int `json:"righe,omitempty"`
}

// MaxInvioSIUSS is how many erogazioni one file holds: as many as one mutation marks,
// and as their file has room in one record.
const MaxInvioSIUSS = 400

// MaxFileSIUSS is how long [InvioSIUSS].File may be.
const MaxFileSIUSS = 160 << 10

// OperazioniSIUSS are what a file does.
func OperazioniSIUSS() Voci {
	return Voci{{"inserimento", "Invio"}, {"cancellazione", "Cancellazione"}}
}

// StatiSIUSS are whether INPS has been told of an erogazione; none where it never was.
func StatiSIUSS() Voci { return Voci{{"inviata", "Inviata"}, {"revocata", "Revocata"}} }

// ProveMezzi are how the means of a person count for what they are given, under the
// codes of INPS.
func ProveMezzi() Voci {
	return Voci{
		{"1", "Soggetta a ISEE"}, {"2", "Prova dei mezzi senza ISEE"}, {"3", "Soggetta a ISEE, ma non per questa persona"}, {"4", "Senza prova dei mezzi"},
	}
}

func invioSIUSS() Scheda {
	segna := func(stato, altrimenti string, da ...string) []Anche {
		return []Anche{{
			Kind: KindErogazione, Campi: []Path{"siuss", "siuss_invio", "siuss_il"}, Se: &Condizione{"siuss", da}, Altrimenti: altrimenti,
			Da: []string{"liquidata"}, A: []string{"liquidata"},
			Fissi: map[Path]Valore{"siuss": sempre(stato), "siuss_invio": dellAzione},
		}}
	}
	nasce := map[Path]Valore{"inviato_da": chiAgisce}
	return Scheda{
		Kind:      KindInvioSIUSS,
		Nome:      Nome{Singolare: "invio SIUSS", Plurale: "invii SIUSS"},
		Titolo:    "{nome}",
		Dettaglio: []string{"{operazione}", "{inviato_il}"},
		Ruoli:     conAmm,
		Parti: []Parte{
			{"Invio SIUSS", []Campo{
				{Path: "operazione", Tipo: Scelta, Voci: OperazioniSIUSS(), Obbligatorio: true, Etichetta: "Operazione", Indice: seleziona},
				{Path: "nome", Tipo: Codice, Max: 50, Obbligatorio: true, Etichetta: "Nome del flusso", Indice: cercaNumero},
				{Path: "dal", Tipo: Data, Obbligatorio: true, Etichetta: "Erogazioni dal"},
				{Path: "al", Tipo: Data, Obbligatorio: true, Etichetta: "al"},
				{Path: "beneficiari", Tipo: Intero, Fino: MaxInvioSIUSS, Obbligatorio: true, Etichetta: "Beneficiari"},
				{Path: "prestazioni", Tipo: Intero, Fino: MaxInvioSIUSS, Obbligatorio: true, Etichetta: "Prestazioni"},
				{Path: "importo", Tipo: Denaro, Obbligatorio: true, Etichetta: "Importo"},
				{Path: "revoca", Tipo: Rif, Di: KindInvioSIUSS, Fra: Presenti, Etichetta: "Cancella l'invio", Indice: seleziona},
				{Path: "inviato_da", Tipo: Rif, Di: KindOperatore, Fra: SeStesso, Obbligatorio: true, Etichetta: "Creato da", Indice: seleziona},
				{Path: "inviato_il", Tipo: Istante, Obbligatorio: true, Giorno: Recente, Etichetta: "Creato il", Indice: perTempo},
			}},
			{"Ente erogatore", []Campo{
				{Path: "ente", Tipo: Codice, Max: 32, Obbligatorio: true, Etichetta: "Codice dell'ente"},
				{Path: "denominazione", Max: 100, Etichetta: "Denominazione"},
				{Path: "sede", Tipo: Codice, Max: 4, Obbligatorio: true, Etichetta: "Comune della sede"},
				{Path: "cf_operatore", Tipo: Codice, Max: 16, Maiuscolo: true, Obbligatorio: true, Etichetta: "Codice fiscale di chi trasmette"},
			}},
			{"File", []Campo{
				{Path: "impronta", Tipo: Codice, Max: 64, Obbligatorio: true, Esempio: esempioImpronta, Etichetta: "Impronta del file (SHA-256)"},
				{Path: "file", Tipo: Codice, Max: MaxFileSIUSS, Obbligatorio: true, Interno: true, Etichetta: "File"},
				{Path: "righe.*", Tipo: Intero, Fino: MaxInvioSIUSS, Interno: true, Etichetta: "Posto nel file"},
			}},
		},
		Azioni: []Azione{
			{Nome: AzioneInvioSIUSSRegistra, Etichetta: "Esporta per SIUSS", Detto: "File creato", Verbo: "ha esportato per SIUSS", Crea: true, Ruoli: autorizzano,
				Fissi:   con(nasce, map[Path]Valore{"operazione": sempre("inserimento"), "revoca": nessuno}),
				Propone: map[Path]Valore{"inviato_il": adesso}, Anche: segna("inviata", giaInviata, "", "revocata")},
			{Nome: AzioneInvioSIUSSRevoca, Etichetta: "Revoca", Detto: "File di cancellazione creato", Verbo: "ha revocato per SIUSS", Crea: true, Ruoli: autorizzano,
				Fissi:   con(nasce, map[Path]Valore{"operazione": sempre("cancellazione")}),
				Propone: map[Path]Valore{"inviato_il": adesso}, Anche: segna("revocata", giaRevocata, "inviata")},
		},
		Colonne:  []Path{"nome", "operazione", "dal", "al", "prestazioni", "importo", "inviato_il"},
		PerTempo: true,
		Regole:   regoleInvioSIUSS,
	}
}

// What the second of two is told who put the same erogazione into a file.
const (
	giaInviata  = "Una parte di queste erogazioni era già in un altro invio SIUSS del servizio. Il tuo file non vale: non caricarlo sul portale dell'INPS, eliminalo ed esporta di nuovo."
	giaRevocata = "Una parte di queste erogazioni era già stata revocata. Il tuo file di cancellazione non vale: non caricarlo sul portale dell'INPS, eliminalo e guarda com'è ora l'invio."
)

// esempioImpronta is the SHA-256 of nothing.
const esempioImpronta = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

var impronta = regexp.MustCompile(`^[0-9a-f]{64}$`)

func regoleInvioSIUSS(c Corpo) (out []*Error) {
	wrong := func(p Path, message string) { out = append(out, refuse(CodeNonValido, p, message)) }
	if c.Testo("al") < c.Testo("dal") {
		wrong("al", "La fine viene prima dell'inizio.")
	}
	if !impronta.MatchString(c.Testo("impronta")) {
		wrong("impronta", "L'impronta del file non è intera.")
	}
	if c.Testo("operazione") == "cancellazione" && c.Testo("revoca") == "" {
		wrong("revoca", "Indica quale invio si revoca.")
	}
	return out
}
