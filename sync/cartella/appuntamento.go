package cartella

import "slices"

const KindAppuntamento Kind = "appuntamento"

const (
	AzioneAppuntamentoCrea     Action = "appuntamento.crea"
	AzioneAppuntamentoModifica Action = "appuntamento.modifica"
	AzioneAppuntamentoEsito    Action = "appuntamento.esito"
)

// Appuntamento is the body of an activity in the agenda. Partecipanti names
// the service through which each takes part.
type Appuntamento struct {
	Titolo        string                     `json:"titolo"`
	Tipo          string                     `json:"tipo"`
	Stato         string                     `json:"stato"`
	Inizio        string                     `json:"inizio"`
	Fine          string                     `json:"fine"`
	Luogo         string                     `json:"luogo,omitempty"`
	Organizzatore OperatoreID                `json:"organizzatore"`
	Soggetto      ID                         `json:"soggetto,omitempty"`
	PIC           ID                         `json:"pic,omitempty"`
	Partecipanti  map[OperatoreID]ServizioID `json:"partecipanti,omitempty"`
	Promemoria    int                        `json:"promemoria,omitempty"`
	Note          string                     `json:"note,omitempty"`
}

func TipiAppuntamento() Voci {
	return Voci{
		{"colloquio", "Colloquio"}, {"visita_domiciliare", "Visita domiciliare"}, {"riunione", "Riunione"}, {"equipe", "Équipe"},
		{"telefonata", "Telefonata"}, {"altro", "Altro"},
	}
}

func StatiAppuntamento() Voci {
	return Voci{{"pianificata", "Pianificata"}, {"erogata", "Erogata"}, {"annullata", "Annullata"}, {"non_presentato", "Non presentato"}}
}

// promemoria are the reminders that are offered, by the minutes before.
func promemoria() Voci {
	return Voci{
		{"10", "10 minuti prima"}, {"15", "Un quarto d’ora prima"}, {"30", "Mezz’ora prima"}, {"60", "Un’ora prima"},
		{"1440", "Il giorno prima"},
	}
}

func appuntamento() Scheda {
	return Scheda{
		Kind:      KindAppuntamento,
		Nome:      Nome{Singolare: "appuntamento", Plurale: "appuntamenti"},
		Titolo:    "{titolo}",
		Dettaglio: []string{"Appuntamento", "{inizio}"},
		Cercata:   true,
		Ruoli:     conAmm,
		Parti: []Parte{
			{"Appuntamento", []Campo{
				{Path: "titolo", Obbligatorio: true, Max: 160, Aiuto: "Se lo lasci vuoto, prende il nome del tipo", Etichetta: "Titolo", Indice: Indice{Parole: NelTitolo, Nome: 1}},
				{Path: "tipo", Tipo: Scelta, Voci: TipiAppuntamento(), Obbligatorio: true, Etichetta: "Tipo", Indice: seleziona},
				{Path: "stato", Tipo: Scelta, Voci: StatiAppuntamento(), Obbligatorio: true, Etichetta: "Stato", Indice: seleziona},
				{Path: "inizio", Tipo: Istante, Obbligatorio: true, Etichetta: "Inizio", Indice: perTempo},
				{Path: "fine", Tipo: Istante, Obbligatorio: true, Etichetta: "Fine"},
				{Path: "luogo", Max: 160, Etichetta: "Luogo", Indice: cercaTesto},
				{Path: "organizzatore", Tipo: Rif, Di: KindOperatore, Fra: SeStesso, Obbligatorio: true, Etichetta: "Organizzato da", Indice: seleziona},
				{Path: "soggetto", Tipo: Rif, Di: KindSoggetto, ComeRadice: true, Aiuto: "Se riguarda una persona", Etichetta: "Soggetto", Indice: dalNome},
				{Path: "pic", Tipo: Rif, Di: KindPIC, Etichetta: "Presa in carico", Indice: seleziona},
				{Path: "partecipanti.*", Tipo: Rif, Di: KindOperatore, Fra: Invitati, Etichetta: "Colleghi", Indice: selezionaChiave},
				{Path: "promemoria", Tipo: Intero, Fino: 4 * 7 * 24 * 60, Voci: promemoria(), Etichetta: "Promemoria"},
				{Path: "note", Tipo: Paragrafi, Max: 10_000, Etichetta: "Note", Indice: cercaTesto},
			}},
		},
		Azioni: []Azione{
			{Nome: AzioneAppuntamentoCrea, Etichetta: "Nuovo appuntamento", Verbo: "ha fissato l'appuntamento", Crea: true, Ruoli: conAmm,
				Propone: map[Path]Valore{"tipo": sempre("colloquio"), "titolo": delTipo},
				A:       []string{"pianificata"}, Fissi: map[Path]Valore{"organizzatore": chiAgisce}},
			{Nome: AzioneAppuntamentoModifica, Etichetta: "Salva", Verbo: "ha spostato o modificato l'appuntamento", Ruoli: conAmm,
				Propone: map[Path]Valore{"titolo": delTipo},
				Tranne:  []Path{"organizzatore", "stato"}},
			{Nome: AzioneAppuntamentoEsito, Etichetta: "Esito", Verbo: "ha registrato l'esito dell'appuntamento", Ruoli: conAmm,
				Campi: []Path{"stato", "note"}, Da: StatiAppuntamento().Codici(), A: StatiAppuntamento().Codici()},
		},
		Colonne:     []Path{"inizio", "titolo", "tipo", "stato", "luogo"},
		PerTempo:    true,
		Radici:      []Path{"pic", "soggetto"},
		SuoServizio: true,
		Insiemi:     insiemiAppuntamento,
		Regole: func(c Corpo) *Error {
			if c.Testo("fine") <= c.Testo("inizio") {
				return refuse(CodeNonValido, "fine", "La fine deve venire dopo l'inizio.")
			}
			return nil
		},
		Conseguenze: conseguenzeAppuntamento,
		Notizie: Voci{
			{"appuntamento", "Nuovo invito"}, {"appuntamento_spostato", "Appuntamento spostato"}, {"appuntamento_annullato", "Appuntamento annullato"},
		},
	}
}

// delTipo: who gives no title means the words of the type.
var delTipo = uno("il tipo", func(_ Atto, rec Record) any {
	return testuale(TipiAppuntamento().Testo(stringField(rec, "tipo")))
})

// insiemiAppuntamento: an appointment is its service's, and a guest's from
// elsewhere through the service by which they take part, as long as what it is
// about is for that.
func insiemiAppuntamento(l Luogo) []Scope {
	guests := l.ciascuno("partecipanti", ScopeRiservato, func(s ServizioID) bool {
		if slices.Contains(l.Portata, s) {
			return false
		}
		return Parent(l.Record) == "" || l.Radice != nil && slices.Contains(Reach(*l.Radice, nil, l.Quando), s)
	})
	return append(guests, l.ordinari()...)
}

func conseguenzeAppuntamento(f *Fatto) {
	people := f.E.Chiavi("partecipanti")
	if org := f.E.Testo("organizzatore"); !slices.Contains(people, org) {
		people = append(people, org)
	}
	for _, u := range sorted(people) {
		p := Path("partecipanti." + u)
		servizio := ServizioID(f.E.Testo(p))
		if servizio == "" {
			servizio = f.Record.Servizio
		}
		invited := f.Era.Testo(p) != "" || f.Era.Testo("organizzatore") == u
		switch {
		case !invited:
			f.Avvisa(f.Record, u, servizio, "appuntamento")
		case f.E.Testo("stato") == "annullata" && f.Era.Testo("stato") != "annullata":
			f.Avvisa(f.Record, u, servizio, "appuntamento_annullato")
		case f.E.Testo("inizio") != f.Era.Testo("inizio"):
			f.Avvisa(f.Record, u, servizio, "appuntamento_spostato")
		}
	}
}
