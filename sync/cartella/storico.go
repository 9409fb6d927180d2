package cartella

const KindStorico Kind = "storico"

// ServizioStorico is the service that holds the records migrated from the
// previous system; every operator has it.
const ServizioStorico ServizioID = "storico"

// Storico is the body of a record of the previous system.
type Storico struct {
	Cognome          string `json:"cognome"`
	Nome             string `json:"nome,omitempty"`
	CF               string `json:"cf,omitempty"`
	ComuneNome       string `json:"comune_nome,omitempty"`
	Pratica          string `json:"pratica,omitempty"`
	Tipo             string `json:"tipo"`
	Dal              string `json:"dal,omitempty"`
	Al               string `json:"al,omitempty"`
	Esito            string `json:"esito,omitempty"`
	ImportoCentesimi int64  `json:"importo_centesimi,omitempty"`
	Operatore        string `json:"operatore,omitempty"`
	Testo            string `json:"testo,omitempty"`
}

func storico() Scheda {
	return Scheda{
		Kind:      KindStorico,
		Nome:      Nome{Singolare: "pratica", Plurale: "pratiche", Femminile: true},
		Titolo:    "{cognome} {nome}",
		Dettaglio: []string{"{tipo}", "{dal}", "{comune_nome}"},
		Cercata:   true,
		Regole: func(c Corpo) (out []*Error) {
			if c.Testo("cognome") == "" && c.Testo("nome") == "" {
				out = append(out, refuse(CodeNonValido, "cognome", "«Cognome» è obbligatorio dove non c'è il nome."))
			}
			return out
		},
		Calcolate: []Colonna{{Path: "chi", Etichetta: "Cognome e nome", Frase: "{cognome} {nome}"}},
		Colonne:   []Path{"chi", "cf", "tipo", "comune_nome", "dal"},
		Parti: []Parte{
			{"Pratica", []Campo{
				{Path: "cognome", Max: 80, Etichetta: "Cognome", Indice: cercaCognome},
				{Path: "nome", Max: 80, Etichetta: "Nome", Indice: cercaNome},
				{Path: "cf", Tipo: Codice, Max: 16, Etichetta: "Codice fiscale", Indice: cercaCF},
				{Path: "comune_nome", Max: 100, Etichetta: "Comune"},
				{Path: "pratica", Max: 60, Etichetta: "Numero pratica", Indice: cercaNumero},
				{Path: "tipo", Max: 120, Obbligatorio: true, Etichetta: "Tipo di pratica", Indice: Indice{Parole: NelTitolo, Seleziona: true}},
				{Path: "dal", Tipo: Data, Etichetta: "Dal", Indice: perTempo},
				{Path: "al", Tipo: Data, Etichetta: "Al"},
				{Path: "esito", Max: 120, Etichetta: "Esito"},
				{Path: "importo_centesimi", Tipo: Denaro, Etichetta: "Importo"},
				{Path: "operatore", Max: 120, Etichetta: "Operatore"},
				{Path: "testo", Tipo: Paragrafi, Etichetta: "Testo", Indice: cercaTesto},
			}},
		},
	}
}
