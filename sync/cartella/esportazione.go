package cartella

const KindEsportazione Kind = "esportazione"

const AzioneEsportazioneRegistra Action = "esportazione.registra"

// Esportazione is the body of the note that somebody took a list or a record out of
// the program: what it was a list of and how it was filtered, in words that name no
// citizen, how many records it had, and of which one it was. The mutation says from
// which computer. The central service copies it into its register of accesses,
// whatever the verdict: a file that was written is not unwritten by a refusal.
type Esportazione struct {
	Operatore OperatoreID `json:"operatore"`
	Il        string      `json:"il"`
	Elenco    Kind        `json:"elenco"`
	Filtro    string      `json:"filtro"`
	Righe     int         `json:"righe"`
	// Forma is how it went out on paper, "" for a file of data.
	Forma string `json:"forma,omitempty"`
	// Scheda is the record that the paper is about, "" for a list.
	Scheda ID `json:"scheda,omitempty"`
}

const (
	FormaPDF    = "pdf"
	FormaStampa = "stampa"
)

func formeCarta() Voci { return Voci{{FormaPDF, "Salvata in PDF"}, {FormaStampa, "Stampata"}} }

func esportazione() Scheda {
	return Scheda{
		Kind:      KindEsportazione,
		Nome:      Nome{Singolare: "esportazione", Plurale: "esportazioni", Femminile: true},
		Titolo:    "Esportazione",
		Dettaglio: []string{"{filtro}", "{il}"},
		Parti: []Parte{
			{"Esportazione", []Campo{
				{Path: "operatore", Tipo: Rif, Di: KindOperatore, Fra: SeStesso, Obbligatorio: true, Etichetta: "Operatore", Indice: seleziona},
				{Path: "il", Tipo: Istante, Obbligatorio: true, Giorno: Recente, Etichetta: "Data e ora", Indice: perTempo},
				{Path: "elenco", Tipo: Codice, Max: 40, Obbligatorio: true, Etichetta: "Elenco"},
				{Path: "filtro", Max: 500, Obbligatorio: true, Etichetta: "Filtro"},
				{Path: "forma", Tipo: Scelta, Voci: formeCarta(), Etichetta: "Forma"},
				{Path: "scheda", Tipo: Codice, Max: 40, Etichetta: "Scheda"},
				{Path: "righe", Tipo: Intero, Fino: 1 << 20, Obbligatorio: true, Etichetta: "Righe"},
			}},
		},
		PerTempo: true,
		Azioni: []Azione{
			{Nome: AzioneEsportazioneRegistra, Etichetta: "Esporta", Verbo: "ha esportato o stampato", Crea: true, Ruoli: Ruoli(), Propria: "operatore",
				Propone: map[Path]Valore{"operatore": chiAgisce, "il": adesso}, SenzaResto: true},
		},
		Insiemi: func(l Luogo) []Scope { return []Scope{ScopeUtente(OperatoreID(l.Corpo.Testo("operatore")))} },
	}
}
