package cartella

const KindServizio Kind = "servizio"

// Servizio is the body of a service in the directory.
type Servizio struct {
	Nome   string `json:"nome"`
	Tipo   string `json:"tipo"`
	Comune string `json:"comune,omitempty"`
	Attivo bool   `json:"attivo,omitempty"`
	// DiarioAperto grants the diaries to the amministrativi of the service too.
	DiarioAperto bool `json:"diario_aperto,omitempty"`
}

// Condivisibile reports whether cases can be shared with the service: one that
// is active and has cases of its own, beside the Ambito's directory.
func (s Servizio) Condivisibile() bool { return s.Attivo && (s.Tipo == "comune" || s.Tipo == "area") }

func TipiServizio() Voci {
	return Voci{{"comune", "Comune"}, {"area", "Area dell'Ambito"}, {"ambito", "Ambito"}, {"storico", "Servizio storico"}}
}

func servizio() Scheda {
	return Scheda{
		Kind:   KindServizio,
		Nome:   Nome{Singolare: "servizio", Plurale: "servizi"},
		Titolo: "{nome}",
		Parti: []Parte{
			{"Servizio", []Campo{
				{Path: "nome", Obbligatorio: true, Max: 120, Etichetta: "Nome", Indice: Indice{Parole: NelTitolo, Nome: 1}},
				{Path: "tipo", Tipo: Scelta, Voci: TipiServizio(), Obbligatorio: true, Etichetta: "Tipo", Indice: seleziona},
				{Path: "comune", Tipo: Codice, Max: 4, Etichetta: "Comune", Indice: seleziona},
				{Path: "attivo", Tipo: Booleano, Etichetta: "Attivo"},
				// Whether who is not bound to professional secrecy reads the diaries too.
				{Path: "diario_aperto", Tipo: Booleano, Etichetta: "Diario aperto anche agli amministrativi"},
			}},
		},
		Insiemi: func(Luogo) []Scope { return []Scope{ScopeAmbito} },
	}
}
