package cartella

const KindOperatore Kind = "operatore"

// Operatore is the body of an operator in the directory.
type Operatore struct {
	Cognome   string               `json:"cognome"`
	Nome      string               `json:"nome"`
	Qualifica string               `json:"qualifica,omitempty"`
	Profili   map[ServizioID]Ruolo `json:"profili,omitempty"`
	Attivo    bool                 `json:"attivo,omitempty"`
}

func operatore() Scheda {
	return Scheda{
		Kind:      KindOperatore,
		Nome:      Nome{Singolare: "operatore", Plurale: "operatori"},
		Titolo:    "{cognome} {nome}",
		Dettaglio: []string{"{qualifica}"},
		Parti: []Parte{
			{"Operatore", []Campo{
				{Path: "cognome", Obbligatorio: true, Max: 80, Etichetta: "Cognome", Indice: cercaCognome},
				{Path: "nome", Obbligatorio: true, Max: 80, Etichetta: "Nome", Indice: cercaNome},
				{Path: "qualifica", Max: 80, Etichetta: "Qualifica"},
				{Path: "profili.*", Tipo: Scelta, Voci: vociRuoli(), Etichetta: "Profilo", Indice: selezionaChiave},
				{Path: "attivo", Tipo: Booleano, Etichetta: "Attivo"},
			}},
		},
		Insiemi: func(Luogo) []Scope { return []Scope{ScopeAmbito} },
	}
}

func vociRuoli() Voci {
	out := make(Voci, len(Ruoli()))
	for i, r := range Ruoli() {
		out[i] = Voce{string(r), r.Testo()}
	}
	return out
}
