package cartella

import "slices"

const KindDiario Kind = "diario"

const AzioneDiarioScrivi Action = "diario.scrivi"

// Diario is the body of a diary entry. VisibileA names, for a reserved one,
// who else may read it, each with the service through which they do.
type Diario struct {
	PIC       ID                         `json:"pic"`
	Tipo      string                     `json:"tipo"`
	Il        string                     `json:"il"`
	ScrittaIl string                     `json:"scritta_il,omitempty"`
	Rettifica ID                         `json:"rettifica,omitempty"`
	Autore    OperatoreID                `json:"autore"`
	Testo     string                     `json:"testo"`
	ConChi    string                     `json:"con_chi,omitempty"`
	Dove      string                     `json:"dove,omitempty"`
	Riservata bool                       `json:"riservata,omitempty"`
	VisibileA map[OperatoreID]ServizioID `json:"visibile_a,omitempty"`
}

func TipiDiario() Voci {
	return append(TipiDiarioAMano(), Voce{"cambio_stato", "Cambio di stato"})
}

// TipiDiarioAMano are those that an operator chooses: a change of state is
// written by the action that makes it.
func TipiDiarioAMano() Voci {
	return Voci{
		{"nota", "Nota"}, {"colloquio", "Colloquio"}, {"visita_domiciliare", "Visita domiciliare"}, {"telefonata", "Telefonata"},
		{"relazione", "Relazione"}, {"riunione", "Riunione"},
	}
}

func diario() Scheda {
	return Scheda{
		Kind:        KindDiario,
		Nome:        Nome{Singolare: "voce del diario", Plurale: "voci del diario", Femminile: true},
		Dettaglio:   []string{"Diario", "{tipo}", "{il}"},
		Cercata:     true,
		NellaRadice: true,
		Parti: []Parte{
			{"Voce", []Campo{
				{Path: "pic", Tipo: Rif, Di: KindPIC, Obbligatorio: true, Etichetta: "Presa in carico", Indice: seleziona},
				{Path: "tipo", Tipo: Scelta, Voci: TipiDiario(), DaiPassi: []string{"cambio_stato"}, Obbligatorio: true, Etichetta: "Tipo", Indice: seleziona},
				{Path: "il", Tipo: Istante, Obbligatorio: true, Giorno: Recente, Aiuto: "Se lo scrivi dopo, il giorno e l'ora in cui è successo. Vuoto: adesso.", Etichetta: "Quando è avvenuto", Indice: perTempo},
				{Path: "scritta_il", Tipo: Istante, Etichetta: "Scritta il"},
				{Path: "rettifica", Tipo: Rif, Di: KindDiario, Fra: Proprie, DiCui: "pic", Etichetta: "Rettifica la voce", Indice: seleziona},
				{Path: "autore", Tipo: Rif, Di: KindOperatore, Fra: SeStesso, Obbligatorio: true, Etichetta: "Autore", Indice: seleziona},
				{Path: "con_chi", Max: 200, Etichetta: "Con chi", Indice: cercaTesto},
				{Path: "dove", Max: 200, Etichetta: "Dove", Indice: cercaTesto},
				{Path: "testo", Tipo: Paragrafi, Obbligatorio: true, Etichetta: "Testo", Indice: cercaTesto},
				{Path: "riservata", Tipo: Booleano, Aiuto: "La leggi solo tu, e chi scegli qui sotto.", Etichetta: "Voce riservata"},
				{Path: "visibile_a.*", Tipo: Rif, Di: KindOperatore, Fra: Lettori, Etichetta: "Visibile anche a"},
			}},
		},
		Azioni: []Azione{
			{Nome: AzioneDiarioScrivi, Etichetta: "Scrivi nel diario", Verbo: "ha scritto nel diario", Crea: true, Ruoli: sociali, Propria: "autore",
				Fissi:   map[Path]Valore{"tipo": aMano, "scritta_il": scritta, "riservata": comeRettificata},
				Propone: map[Path]Valore{"autore": chiAgisce, "tipo": sempre("nota"), "il": adesso}},
		},
		PerTempo: true,
		Radici:   []Path{"pic"},
		Insiemi:  insiemiDiario,
		Regole: func(c Corpo) (out []*Error) {
			if len(c.Chiavi("visibile_a")) > 0 && !c.Vero("riservata") {
				out = append(out, refuse(CodeNonValido, "visibile_a", "Si sceglie chi legge soltanto per una voce riservata."))
			}
			return out
		},
		Conseguenze: conseguenzeDiario,
		Notizie:     Voci{{"diario", "Puoi leggere una nuova voce riservata"}},
	}
}

// aMano: a change of state is written by the action that makes it.
var aMano = Valore{Scelto: true, Nome: "non cambio_stato", Di: func(_ Atto, rec Record) (any, bool) {
	return nil, rec.Text("tipo") != "cambio_stato"
}}

// comeRettificata: what puts a reserved entry right is reserved, and what puts right
// one that others read is read by them.
var comeRettificata = Valore{Scelto: true, Nome: "come la voce che rettifica, dove c'è", Di: func(a Atto, rec Record) (any, bool) {
	was, ok := a.Record(ID(rec.Text("rettifica")))
	if !ok {
		return nil, true
	}
	if isTrueField(was, "riservata") {
		return true, false
	}
	return nil, !isTrueField(rec, "riservata")
}}

// insiemiDiario: an entry is covered by professional secrecy, and a reserved one
// is for the people that it names.
func insiemiDiario(l Luogo) []Scope {
	if !l.Corpo.Vero("riservata") {
		return l.sociali()
	}
	reached := func(s ServizioID) bool { return slices.Contains(l.Portata, s) }
	// Its author has it through the service they wrote it in; once that is not one
	// of the case's, through the case's own, if they are there too.
	through := l.Servizio
	if !reached(through) && l.Radice != nil {
		through = l.Radice.Servizio
	}
	author := ScopeSocialeDi(through, OperatoreID(l.Corpo.Testo("autore")))
	return append(l.ciascuno("visibile_a", ScopeSocialeDi, reached), author)
}

// conseguenzeDiario tells those who may read a reserved entry, where it is.
func conseguenzeDiario(f *Fatto) {
	if f.Radice == nil {
		return
	}
	scopes := Scopes(f.Record, f.Radice, f.Quando)
	for _, u := range f.E.Chiavi("visibile_a") {
		s := ServizioID(f.E.Testo(Path("visibile_a." + u)))
		if slices.Contains(scopes, ScopeSocialeDi(s, OperatoreID(u))) {
			f.Avvisa(*f.Radice, u, s, "diario")
		}
	}
}
