package cartella

const KindServizio Kind = "servizio"

// AzioneServizioScale is the one thing that a service says of itself: the rest is
// the directory's.
const AzioneServizioScale Action = "servizio.scale"

// Servizio is the body of a service in the directory.
type Servizio struct {
	Nome   string `json:"nome"`
	Tipo   string `json:"tipo"`
	Comune string `json:"comune,omitempty"`
	Attivo bool   `json:"attivo,omitempty"`
	// DiarioAperto grants the diaries to the amministrativi of the service too.
	DiarioAperto bool `json:"diario_aperto,omitempty"`
	// ScaleEscluse are the forms that the service does not offer to its people. What
	// was filled in by one stays, and who began one goes on with it.
	ScaleEscluse map[ID]bool `json:"scale_escluse,omitempty"`
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
				{Path: "scale_escluse.*", Tipo: Booleano, Di: KindModello, Etichetta: "Scala non proposta"},
			}},
		},
		Azioni: []Azione{
			{Nome: AzioneServizioScale, Etichetta: "Scale proposte", Detto: "Salvato per tutto il servizio", Verbo: "ha scelto quali scale il servizio propone",
				Ruoli: []Ruolo{RuoloReferente}, Campi: []Path{"scale_escluse.*"}},
		},
		DiSe:    true,
		Insiemi: func(Luogo) []Scope { return []Scope{ScopeAmbito} },
	}
}
