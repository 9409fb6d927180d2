package cartella

const KindPreferenze Kind = "preferenze"

const AzionePreferenzeImposta Action = "preferenze.imposta"

// Preferenze is the body of an operator's settings, one record each.
type Preferenze struct {
	Utente     OperatoreID       `json:"utente"`
	Preferiti  map[string]string `json:"preferiti,omitempty"`
	Cronologia map[string]string `json:"cronologia,omitempty"`
	Nascoste   map[string]bool   `json:"nascoste,omitempty"`
	Home       map[string]string `json:"home,omitempty"`
	Barra      map[string]string `json:"barra,omitempty"`
	Servizio   ServizioID        `json:"servizio,omitempty"`
	// Posta asks the central service to send word of notices by mail too.
	Posta bool `json:"posta,omitempty"`
}

// PreferenzeDi is the id of an operator's settings.
func PreferenzeDi(u OperatoreID) ID { return ID("pref-" + string(u)) }

func preferenze() Scheda {
	return Scheda{
		Kind: KindPreferenze,
		Nome: Nome{Singolare: "preferenze", Plurale: "preferenze", Femminile: true},
		Parti: []Parte{
			{"Preferenze", []Campo{
				{Path: "utente", Tipo: Rif, Di: KindOperatore, Fra: SeStesso, Obbligatorio: true, Etichetta: "Operatore", Indice: seleziona},
				{Path: "preferiti.*", Max: 200, Ultimo: true, Etichetta: "Preferiti"},
				{Path: "cronologia.*", Max: 200, Ultimo: true, Etichetta: "Cronologia"},
				{Path: "nascoste.*", Tipo: Booleano, Ultimo: true, Etichetta: "Notifiche nascoste"},
				{Path: "home.*", Max: 200, Ultimo: true, Etichetta: "Home"},
				{Path: "barra.*", Max: 200, Ultimo: true, Etichetta: "Barra laterale"},
				{Path: "servizio", Tipo: Rif, Ultimo: true, Etichetta: "Ultimo servizio"},
				{Path: "posta", Tipo: Booleano, Ultimo: true, Etichetta: "Notifiche anche per posta elettronica"},
			}},
		},
		Azioni: []Azione{
			{Nome: AzionePreferenzeImposta, Etichetta: "Preferenze", Verbo: "ha cambiato le preferenze", Propria: "utente", Tranne: []Path{"utente"}, SenzaResto: true},
		},
		Insiemi: func(l Luogo) []Scope { return []Scope{ScopeUtente(OperatoreID(l.Corpo.Testo("utente")))} },
	}
}
