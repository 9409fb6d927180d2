package cartella

import (
	"slices"
	"time"

	"siz-icaro/sync/cartella/calendario"
)

const KindAppuntamento Kind = "appuntamento"

const (
	AzioneAppuntamentoCrea     Action = "appuntamento.crea"
	AzioneAppuntamentoModifica Action = "appuntamento.modifica"
	AzioneAppuntamentoEsito    Action = "appuntamento.esito"
	// AzioneAppuntamentoDividi has a series end, and another go on in its place.
	AzioneAppuntamentoDividi Action = "appuntamento.dividi"
	// AzioneAppuntamentoTogli takes away what was entered by mistake, and
	// AzioneAppuntamentoRimetti brings it back.
	AzioneAppuntamentoTogli   Action = "appuntamento.togli"
	AzioneAppuntamentoRimetti Action = "appuntamento.rimetti"
)

// Appuntamento is the body of an activity in the agenda. Partecipanti names
// the service through which each takes part, Letto says of one that came with a file
// what that had, under "serie" of all of it and under its name of a day.
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
	Ripete        string                     `json:"ripete,omitempty"`
	Fino          string                     `json:"fino,omitempty"`
	Zona          string                     `json:"zona,omitempty"`
	Ricorrenze    map[string]Ricorrenza      `json:"ricorrenze,omitempty"`
	UID           string                     `json:"uid,omitempty"`
	Sequenza      int                        `json:"sequenza,omitempty"`
	Letto         map[string]string          `json:"letto,omitempty"`
}

// Ricorrenza is what is otherwise with one of a series.
type Ricorrenza struct {
	Titolo string `json:"titolo,omitempty"`
	Stato  string `json:"stato,omitempty"`
	Inizio string `json:"inizio,omitempty"`
	Fine   string `json:"fine,omitempty"`
	Luogo  string `json:"luogo,omitempty"`
	Note   string `json:"note,omitempty"`
}

func TipiAppuntamento() Voci {
	return Voci{
		{"colloquio", "Colloquio"}, {"visita_domiciliare", "Visita domiciliare"}, {"riunione", "Riunione"}, {"equipe", "Équipe"},
		{"telefonata", "Telefonata"}, {"altro", "Altro"},
	}
}

func StatiAppuntamento() Voci {
	return Voci{{"pianificata", "Pianificata"}, {"erogata", "Erogata"}, {"annullata", "Annullata"}, {"non_presentato", "Non presentato"}, {StatoTolto, "Inserito per errore"}}
}

// StatoTolto is the state of what was entered by mistake.
const StatoTolto = "tolto"

// presenti are the states of what is in the agenda.
func presenti() []string {
	return slices.DeleteFunc(StatiAppuntamento().Codici(), func(s string) bool { return s == StatoTolto })
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
		Dettaglio: []string{"Appuntamento", "{inizio}", "{stato}"},
		Cercata:   true,
		Ruoli:     conAmm,
		Parti: []Parte{
			{"Appuntamento", []Campo{
				{Path: "titolo", Obbligatorio: true, Max: 160, Aiuto: "Se lo lasci vuoto, prende il nome del tipo", Etichetta: "Titolo", Indice: Indice{Parole: NelTitolo, Nome: 1}},
				{Path: "tipo", Tipo: Scelta, Voci: TipiAppuntamento(), Obbligatorio: true, Etichetta: "Tipo", Indice: seleziona},
				{Path: "stato", Tipo: Scelta, Voci: StatiAppuntamento(), Toni: map[string]Tono{"pianificata": Avviato, "erogata": Concluso, "annullata": Concluso, "non_presentato": Concluso}, Obbligatorio: true, Etichetta: "Stato", Indice: seleziona},
				{Path: "inizio", Tipo: Istante, Obbligatorio: true, Etichetta: "Inizio", Indice: perTempo},
				{Path: "fine", Tipo: Istante, Obbligatorio: true, Etichetta: "Fine", Indice: perFine},
				{Path: "luogo", Max: 160, Etichetta: "Luogo", Indice: cercaTesto},
				{Path: "organizzatore", Tipo: Rif, Di: KindOperatore, Fra: SeStesso, Obbligatorio: true, Etichetta: "Organizzato da", Indice: seleziona},
				{Path: "soggetto", Tipo: Rif, Di: KindSoggetto, ComeRadice: true, Aiuto: "Se riguarda una persona", Etichetta: "Soggetto", Indice: dalNome},
				{Path: "pic", Tipo: Rif, Di: KindPIC, Etichetta: "Presa in carico", Indice: seleziona},
				{Path: "partecipanti.*", Tipo: Rif, Di: KindOperatore, Fra: Invitati, Etichetta: "Colleghi", Indice: selezionaChiave},
				{Path: "promemoria", Tipo: Intero, Fino: 4 * 7 * 24 * 60, Voci: promemoria(), Etichetta: "Promemoria"},
				{Path: "note", Tipo: Paragrafi, Max: 10_000, Etichetta: "Note", Indice: cercaTesto},
				{Path: "ripete", Tipo: Codice, Max: 300, Etichetta: "Si ripete", Aiuto: "Per un appuntamento che torna a giorni fissi", Detto: RegolaLeggibile, Esempio: "FREQ=WEEKLY", Indice: perRipete},
				{Path: "fino", Tipo: Istante, Etichetta: "Si ripete fino al"},
				{Path: "zona", Tipo: Codice, Max: 64, Etichetta: "Fuso orario", Interno: true},
				{Path: "uid", Tipo: Codice, Max: 255, Etichetta: "Identificativo nel file", Interno: true, Indice: seleziona},
				{Path: "sequenza", Tipo: Intero, Fino: 1<<31 - 1, Etichetta: "Versione nel file", Interno: true},
				{Path: "letto.*", Tipo: Codice, Max: 400, Etichetta: "Com'era nel file", Interno: true},
			}},
			{"Giorni della serie", []Campo{
				{Path: "ricorrenze.*.titolo", PerGiorno: true, Max: 160, Etichetta: "Titolo", Indice: cercaTesto},
				{Path: "ricorrenze.*.stato", PerGiorno: true, Tipo: Scelta, Voci: StatiAppuntamento(), Etichetta: "Stato"},
				{Path: "ricorrenze.*.inizio", PerGiorno: true, Tipo: Istante, Etichetta: "Inizio"},
				{Path: "ricorrenze.*.fine", PerGiorno: true, Tipo: Istante, Etichetta: "Fine"},
				{Path: "ricorrenze.*.luogo", PerGiorno: true, Max: 160, Etichetta: "Luogo", Indice: cercaTesto},
				{Path: "ricorrenze.*.note", PerGiorno: true, Tipo: Paragrafi, Max: 10_000, Etichetta: "Note", Indice: cercaTesto},
			}},
		},
		Nascosta: &Condizione{"stato", []string{StatoTolto}},
		Azioni: []Azione{
			{Nome: AzioneAppuntamentoCrea, Etichetta: "Nuovo appuntamento", Verbo: "ha fissato l'appuntamento", Crea: true, Ruoli: conAmm,
				Propone: map[Path]Valore{"tipo": sempre("colloquio"), "titolo": delTipo},
				A:       []string{"pianificata"}, Fissi: map[Path]Valore{"organizzatore": chiAgisce}},
			{Nome: AzioneAppuntamentoModifica, Etichetta: "Salva", Verbo: "ha spostato o modificato l'appuntamento", Ruoli: conAmm,
				Propone: map[Path]Valore{"titolo": delTipo},
				Tranne:  []Path{"organizzatore", "stato", "uid"}, Se: &Condizione{"stato", presenti()}},
			{Nome: AzioneAppuntamentoDividi, Etichetta: "Cambia da qui in poi", Verbo: "ha cambiato l'appuntamento da un giorno in poi", Ruoli: conAmm,
				Campi: []Path{
					"fino", "ricorrenze.*.titolo", "ricorrenze.*.stato", "ricorrenze.*.inizio", "ricorrenze.*.fine", "ricorrenze.*.luogo", "ricorrenze.*.note",
				}, Se: &Condizione{"stato", presenti()},
				Anche: []Anche{{Kind: KindAppuntamento, Crea: true, A: []string{"pianificata"}, Fissi: map[Path]Valore{"organizzatore": chiAgisce}}}},
			{Nome: AzioneAppuntamentoEsito, Etichetta: "Esito", Verbo: "ha registrato l'esito dell'appuntamento", Ruoli: conAmm,
				Campi: []Path{"stato", "note", "ricorrenze.*.stato", "ricorrenze.*.note"}, Da: presenti(), A: presenti()},
			{Nome: AzioneAppuntamentoTogli, Etichetta: "Elimina", Detto: "Appuntamento eliminato", Verbo: "ha eliminato l'appuntamento, inserito per errore", Ruoli: conAmm,
				Campi: []Path{"stato"}, Da: presenti(), A: []string{StatoTolto}},
			{Nome: AzioneAppuntamentoRimetti, Etichetta: "Rimetti in agenda", Detto: "Appuntamento rimesso in agenda", Verbo: "ha rimesso in agenda l'appuntamento", Ruoli: conAmm,
				Campi: []Path{"stato"}, Da: []string{StatoTolto}, A: presenti()},
		},
		Colonne:     []Path{"inizio", "titolo", "tipo", "stato", "luogo"},
		PerTempo:    true,
		Radici:      []Path{"pic", "soggetto"},
		SuoServizio: true,
		Insiemi:     insiemiAppuntamento,
		Regole: func(c Corpo) (out []*Error) {
			if begins, ends := c.Testo("inizio"), c.Testo("fine"); len(begins) == len(ends) && ends <= begins {
				out = append(out, refuse(CodeNonValido, "fine", "La fine deve venire dopo l'inizio."))
			}
			if e := regoleSerie(c); e != nil {
				out = append(out, e)
			}
			return out
		},
		Conseguenze: conseguenzeAppuntamento,
		Notizie: Voci{
			{"appuntamento", "Nuovo invito"}, {"appuntamento_spostato", "Appuntamento spostato"}, {"appuntamento_annullato", "Appuntamento annullato"},
		},
	}
}

// delTipo: who gives no title means the words of the type.
var delTipo = uno("il tipo", func(_ Atto, rec Record) any {
	return testuale(TipiAppuntamento().Testo(rec.Text("tipo")))
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
		case annullato(f.E, f.Era):
			f.Avvisa(f.Record, u, servizio, "appuntamento_annullato")
		case spostato(f.E, f.Era):
			f.Avvisa(f.Record, u, servizio, "appuntamento_spostato")
		}
	}
}

// annullato reports whether an appointment does not take place any more, be it one
// day of a series or what was left of it.
func annullato(is, was Corpo) bool {
	off := func(c Corpo, p Path) bool { return c.Testo(p) == "annullata" || c.Testo(p) == StatoTolto }
	if off(is, "stato") && !off(was, "stato") || is.Testo("ripete") != "" && is.Testo("fino") != "" && (was.Testo("fino") == "" || is.Testo("fino") < was.Testo("fino")) {
		return true
	}
	return slices.ContainsFunc(is.Chiavi("ricorrenze"), func(day string) bool {
		p := Path("ricorrenze." + day + ".stato")
		return off(is, p) && !off(was, p)
	})
}

// spostato reports whether an appointment is at another time than it was.
func spostato(is, was Corpo) bool {
	for _, p := range []Path{"inizio", "fine", "ripete"} {
		if is.Testo(p) != was.Testo(p) {
			return true
		}
	}
	days := append(is.Chiavi("ricorrenze"), was.Chiavi("ricorrenze")...)
	return slices.ContainsFunc(days, func(day string) bool {
		p := Path("ricorrenze." + day + ".inizio")
		return is.Testo(p) != was.Testo(p)
	})
}

// regoleSerie says whether what comes again does so by a rule that can be followed,
// and whether each of its days ends after it begins.
func regoleSerie(c Corpo) *Error {
	if rule := c.Testo("ripete"); rule != "" {
		if _, err := calendario.Leggi(rule); err != nil {
			return &Error{Code: CodeNonValido, Field: "ripete", Message: "«Si ripete»: il programma non segue questa ripetizione. Scegline una per giorni, settimane, mesi o anni.", Err: err}
		}
	} else if c.Testo("fino") != "" {
		return refuse(CodeNonValido, "fino", "«Si ripete fino al»: qui non si compila, perché l'appuntamento non si ripete.")
	}
	if fino := c.Testo("fino"); fino != "" && fino < c.Testo("inizio") {
		return refuse(CodeNonValido, "fino", "«Si ripete fino al»: è prima dell'inizio.")
	}
	for _, day := range c.Chiavi("ricorrenze") {
		at := Path("ricorrenze." + day)
		if _, err := time.Parse(time.DateOnly, day[:min(len(day), len(time.DateOnly))]); err != nil {
			return refuse(CodeNonValido, at, "Il giorno della serie non è valido.")
		}
		from, to := c.Testo(at+".inizio"), c.Testo(at+".fine")
		if (from == "") != (to == "") || to < from || from != "" && to == from {
			return refuse(CodeNonValido, at+".fine", "La fine deve venire dopo l'inizio.")
		}
	}
	return nil
}
