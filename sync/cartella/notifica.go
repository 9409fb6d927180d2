package cartella

const KindNotifica Kind = "notifica"

// Notifica is the body of a notice. It names no citizen and quotes nothing: the
// screen adds what it is about, as long as its reader may see that. It lives in
// their reserved scope of the service or, where everybody is meant, in the
// service's own.
type Notifica struct {
	Destinatario OperatoreID `json:"destinatario,omitempty"`
	Tipo         string      `json:"tipo"`
	Titolo       string      `json:"titolo"`
	Da           OperatoreID `json:"da,omitempty"`
	Il           string      `json:"il"`
	Oggetto      ID          `json:"oggetto"`
	OggettoTipo  Kind        `json:"oggetto_tipo"`
}

func notifica() Scheda {
	return Scheda{
		Kind:      KindNotifica,
		Nome:      Nome{Singolare: "notifica", Plurale: "notifiche", Femminile: true},
		Titolo:    "{titolo}",
		Dettaglio: []string{"{il}"},
		Parti: []Parte{
			{"Notifica", []Campo{
				{Path: "destinatario", Tipo: Rif, Di: KindOperatore, Fra: SeStesso, Etichetta: "Destinatario"},
				{Path: "tipo", Tipo: Scelta, DegliAvvisi: true, Obbligatorio: true, Etichetta: "Tipo", Indice: seleziona},
				{Path: "titolo", Obbligatorio: true, Max: 240, Etichetta: "Titolo", Indice: cercaTitolo},
				{Path: "da", Tipo: Rif, Di: KindOperatore, Fra: SeStesso, Etichetta: "Da"},
				{Path: "il", Tipo: Istante, Obbligatorio: true, Etichetta: "Data", Indice: perTempo},
				{Path: "oggetto", Tipo: Rif, Obbligatorio: true, Etichetta: "Oggetto", Indice: seleziona},
				{Path: "oggetto_tipo", Tipo: Codice, Max: 20, Obbligatorio: true, Etichetta: "Tipo di oggetto"},
			}},
		},
		Insiemi: func(l Luogo) []Scope {
			if to := l.Corpo.Testo("destinatario"); to != "" {
				return []Scope{ScopeRiservato(l.Servizio, OperatoreID(to))}
			}
			return l.ordinari()
		},
	}
}
