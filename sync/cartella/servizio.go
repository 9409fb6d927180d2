package cartella

import (
	"slices"
	"unicode/utf8"

	"siz-icaro/sync/cartella/codicefiscale"
)

const KindServizio Kind = "servizio"

// What a service says of itself: the rest is the directory's.
const (
	AzioneServizioScale Action = "servizio.scale"
	AzioneServizioSIUSS Action = "servizio.siuss"
)

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
	// The body that INPS knows as the giver of what the service gives, and the Belfiore
	// code of its seat.
	SIUSSEnte          string `json:"siuss_ente,omitempty"`
	SIUSSDenominazione string `json:"siuss_denominazione,omitempty"`
	SIUSSSede          string `json:"siuss_sede,omitempty"`
	// SIUSSCodici and SIUSSMezzi are INPS's code of each of [Prestazioni], and how the
	// means of a person count for it.
	SIUSSCodici map[string]string `json:"siuss_codici,omitempty"`
	SIUSSMezzi  map[string]string `json:"siuss_mezzi,omitempty"`
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
			{"SIUSS", []Campo{
				{Path: "siuss_ente", Tipo: Codice, Max: 32, Aiuto: "Quello che l'INPS dà all'ente; di un Comune è il codice catastale", Etichetta: "Codice dell'ente per l'INPS"},
				{Path: "siuss_denominazione", Max: 100, Etichetta: "Denominazione dell'ente"},
				{Path: "siuss_sede", Tipo: Codice, Max: 4, Maiuscolo: true, Aiuto: "Codice catastale, per esempio E648", Esempio: "E648", Etichetta: "Comune della sede dell'ente"},
				{Path: "siuss_codici.*", Tipo: Codice, Max: 10, Maiuscolo: true, Esempio: "A1.01", Etichetta: "Codice INPS della prestazione"},
				{Path: "siuss_mezzi.*", Tipo: Scelta, Voci: ProveMezzi(), Etichetta: "Prova dei mezzi della prestazione"},
			}},
		},
		Azioni: []Azione{
			{Nome: AzioneServizioScale, Etichetta: "Scale proposte", Detto: "Salvato per tutto il servizio", Verbo: "ha scelto quali scale il servizio propone",
				Ruoli: []Ruolo{RuoloReferente}, Campi: []Path{"scale_escluse.*"}},
			{Nome: AzioneServizioSIUSS, Etichetta: "Codici per SIUSS", Detto: "Salvato per tutto il servizio", Verbo: "ha scritto i codici per SIUSS del servizio",
				Ruoli: autorizzano, Campi: []Path{"siuss_ente", "siuss_denominazione", "siuss_sede", "siuss_codici.*", "siuss_mezzi.*"}},
		},
		Regole:  regoleServizio,
		DiSe:    true,
		Insiemi: func(Luogo) []Scope { return []Scope{ScopeAmbito} },
	}
}

// regoleServizio: INPS has codes of five to ten characters, and of what the program
// knows alone.
func regoleServizio(c Corpo) (out []*Error) {
	wrong := func(p Path, message string) { out = append(out, refuse(CodeNonValido, p, message)) }
	if at := c.Testo("siuss_sede"); at != "" && !codicefiscale.Belfiore(at).Valido() {
		wrong("siuss_sede", "«Comune della sede dell'ente»: scrivi il codice catastale, una lettera e tre cifre.")
	}
	for _, collection := range []Path{"siuss_codici", "siuss_mezzi"} {
		for _, key := range c.Chiavi(collection) {
			p := collection + "." + Path(key)
			if !slices.Contains(Prestazioni().Codici(), key) {
				wrong(p, "Prestazione non prevista: aggiorna il programma.")
			} else if n := utf8.RuneCountInString(c.Testo(p)); collection == "siuss_codici" && (n < 5 || n > 10) {
				wrong(p, "«"+Prestazioni().Testo(key)+"»: il codice dell'INPS ha da 5 a 10 caratteri, per esempio A1.01.")
			}
		}
	}
	return out
}
