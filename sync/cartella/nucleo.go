package cartella

const KindNucleo Kind = "nucleo"

const (
	AzioneNucleoCrea     Action = "nucleo.crea"
	AzioneNucleoModifica Action = "nucleo.modifica"
)

// Nucleo is the body of a household.
type Nucleo struct {
	Intestatario ID                    `json:"intestatario"`
	Tipo         string                `json:"tipo"`
	Componenti   map[string]Componente `json:"componenti,omitempty"`
	Note         string                `json:"note,omitempty"`
}

// Componente is a member of a household, a soggetto of ours or not.
type Componente struct {
	Nome        string `json:"nome,omitempty"`
	Soggetto    ID     `json:"soggetto,omitempty"`
	Relazione   string `json:"relazione,omitempty"`
	DataNascita string `json:"data_nascita,omitempty"`
}

func TipiNucleo() Voci {
	return Voci{{"anagrafico", "Nucleo anagrafico"}, {"isee", "Nucleo ISEE"}, {"di_fatto", "Nucleo di fatto"}}
}

func Relazioni() Voci {
	return Voci{
		{"intestatario", "Intestatario"}, {"coniuge", "Coniuge"}, {"convivente", "Convivente"}, {"figlio", "Figlio/a"},
		{"genitore", "Genitore"}, {"fratello", "Fratello/Sorella"}, {"nonno", "Nonno/a"}, {"nipote", "Nipote"},
		{"altro_parente", "Altro parente"}, {"altro", "Altro"},
	}
}

func nucleo() Scheda {
	return Scheda{
		Kind:        KindNucleo,
		Nome:        Nome{Singolare: "nucleo", Plurale: "nuclei"},
		Dettaglio:   []string{"Nucleo"},
		Cercata:     true,
		NellaRadice: true,
		Parti: []Parte{
			{"Nucleo", []Campo{
				{Path: "intestatario", Tipo: Rif, Di: KindSoggetto, Obbligatorio: true, Etichetta: "Intestatario", Indice: seleziona},
				{Path: "tipo", Tipo: Scelta, Voci: TipiNucleo(), Obbligatorio: true, Etichetta: "Tipo di nucleo", Indice: seleziona},
			}},
			{"Componenti", []Campo{
				{Path: "componenti.*.nome", Max: 160, Etichetta: "Componente", Indice: Indice{Parole: NelNome}},
				{
					Path: "componenti.*.soggetto", Tipo: Rif, Di: KindSoggetto, PerValore: true, Scritto: "componenti.*.nome", Porta: []Path{"componenti.*.data_nascita"},
					Aiuto: "Un soggetto del servizio, o un nome qualunque", Etichetta: "Componente (soggetto)", Indice: dalNome,
				},
				{Path: "componenti.*.relazione", Tipo: Scelta, Voci: Relazioni(), Etichetta: "Relazione"},
				{Path: "componenti.*.data_nascita", DiOggi: true, Tipo: Data, Giorno: Passato, Etichetta: "Data di nascita"},
			}},
			{"Altri dati", []Campo{
				{Path: "note", Tipo: Paragrafi, Max: 5_000, Etichetta: "Note", Indice: cercaTesto},
			}},
		},
		Azioni: []Azione{
			{Nome: AzioneNucleoCrea, Etichetta: "Nuovo nucleo", Verbo: "ha registrato il nucleo", Crea: true, Ruoli: conAmm},
			{Nome: AzioneNucleoModifica, Etichetta: "Modifica il nucleo", Verbo: "ha modificato il nucleo", Ruoli: conAmm, Tranne: []Path{"intestatario"}},
		},
		Radici: []Path{"intestatario"},
	}
}
