package cartella

import (
	"cmp"
	"fmt"
	"strings"
	"time"
)

const KindRiconciliazione Kind = "riconciliazione"

const AzioneRiconciliaRisolvi Action = "riconciliazione.risolvi"

// Riconciliazione is the body of what could not land: the author's whole
// mutation and why, kept until they decide. What stands now is read from the
// record itself, which may have moved on. Mutazione and Conflitti are the JSON
// text of a [Mutation] and of a []Conflict without their Stands.
type Riconciliazione struct {
	Stato       string      `json:"stato"`
	Autore      OperatoreID `json:"autore"`
	Device      DeviceID    `json:"device"`
	Seq         Seq         `json:"seq"`
	Azione      Action      `json:"azione"`
	Il          string      `json:"il"`
	Codice      Code        `json:"codice"`
	Campo       Path        `json:"campo,omitempty"`
	Messaggio   string      `json:"messaggio,omitempty"`
	Oggetto     ID          `json:"oggetto,omitempty"`
	OggettoTipo Kind        `json:"oggetto_tipo,omitempty"`
	Mutazione   string      `json:"mutazione"`
	Conflitti   string      `json:"conflitti,omitempty"`
	Scelta      string      `json:"scelta,omitempty"`
}

func riconciliazione() Scheda {
	return Scheda{
		Kind: KindRiconciliazione,
		Nome: Nome{Singolare: "modifica da riconciliare", Plurale: "modifiche da riconciliare", Femminile: true},
		Parti: []Parte{
			{"Da riconciliare", []Campo{
				{Path: "stato", Tipo: Scelta, Voci: Voci{{"aperta", "Aperta"}, {"risolta", "Risolta"}}, Obbligatorio: true, Etichetta: "Stato", Indice: seleziona},
				{Path: "autore", Tipo: Rif, Di: KindOperatore, Fra: SeStesso, Obbligatorio: true, Etichetta: "Autore", Indice: seleziona},
				{Path: "device", Tipo: Codice, Max: 64, Obbligatorio: true, Etichetta: "Dispositivo"},
				{Path: "seq", Tipo: Intero, Obbligatorio: true, Etichetta: "Progressivo"},
				{Path: "azione", Tipo: Codice, Max: 60, Obbligatorio: true, Etichetta: "Azione"},
				{Path: "il", Tipo: Istante, Obbligatorio: true, Etichetta: "Data", Indice: perTempo},
				{Path: "codice", Tipo: Codice, Max: 40, Obbligatorio: true, Etichetta: "Esito"},
				{Path: "campo", Tipo: Codice, Max: 200, Etichetta: "Campo"},
				{Path: "messaggio", Max: 500, Etichetta: "Messaggio"},
				{Path: "oggetto", Tipo: Rif, Etichetta: "Oggetto", Indice: seleziona},
				{Path: "oggetto_tipo", Tipo: Codice, Max: 20, Etichetta: "Tipo di oggetto"},
				{Path: "mutazione", Tipo: Paragrafi, Max: MaxBody, Etichetta: "Modifica"},
				{Path: "conflitti", Tipo: Paragrafi, Max: MaxBody, Etichetta: "Conflitti"},
				{Path: "scelta", Tipo: Scelta, Voci: Voci{{"mia", "La mia"}, {"altrui", "L'altra"}, {"scritta", "Scritta di nuovo"}}, Etichetta: "Scelta"},
			}},
		},
		Azioni: []Azione{
			{Nome: AzioneRiconciliaRisolvi, Etichetta: "Decidi", Verbo: "ha deciso", Propria: "autore",
				Campi: []Path{"stato", "scelta"}, Da: []string{"aperta"}, A: []string{"risolta"}, SenzaResto: true},
		},
		Insiemi: func(l Luogo) []Scope {
			return []Scope{ScopeRiservato(l.Servizio, OperatoreID(l.Corpo.Testo("autore")))}
		},
	}
}

// Quarantine is the record that keeps a mutation which did not land. It
// belongs to servizio, the service of the record that the mutation was about,
// so that it is withdrawn with the author's profile there. ok is false where
// nothing is worth keeping: personal settings, a decision already taken.
func Quarantine(m Mutation, d Decision, servizio ServizioID, at time.Time) (rec Record, ok bool, err error) {
	if rule := azioneDi(m.Action); d.Outcome == Accepted || rule != nil && rule.SenzaResto || len(m.Edits) == 0 {
		return Record{}, false, nil
	}
	whole, err := Marshal(m)
	if err != nil {
		return Record{}, false, err
	}
	view := Riconciliazione{
		Stato: "aperta", Autore: m.Author, Device: m.Device, Seq: m.Seq, Azione: Action(cmp.Or(nominabile(string(m.Action), 60), "?")),
		Il:     at.UTC().Truncate(time.Second).Format(time.RFC3339),
		Codice: CodeConflitto, Oggetto: m.Edits[0].ID, OggettoTipo: m.Edits[0].Kind,
		Mutazione: contenibile(whole),
	}
	if d.Error != nil {
		view.Codice, view.Campo, view.Messaggio = d.Error.Code, Path(nominabile(string(d.Error.Field), 200)), clip(d.Error.Message, 500)
	}
	if len(d.Conflicts) > 0 {
		kept := make([]Conflict, len(d.Conflicts))
		for i, c := range d.Conflicts {
			c.Stands = nil
			kept[i] = c
		}
		raw, err := Marshal(kept)
		if err != nil {
			return Record{}, false, err
		}
		view.Conflitti = contenibile(raw)
	}
	rec, err = New(DerivedID(m.Device, m.Seq, 0), KindRiconciliazione, servizio, view)
	return rec, err == nil, err
}

// nominabile is a name as a record may hold it; the mutation has it whole.
func nominabile(name string, n int) string {
	return clip(strings.Map(func(r rune) rune {
		if !ammesso(r, false) {
			return -1
		}
		return r
	}, name), n)
}

// contenibile is JSON as the text of a record may hold it: what was refused for a
// character that may stand in none is kept by what stands for that.
func contenibile(raw []byte) string {
	var out strings.Builder
	for _, r := range string(raw) {
		if ammesso(r, true) {
			out.WriteRune(r)
		} else {
			fmt.Fprintf(&out, `\u%04x`, r) // none of them lies beyond U+FFFF
		}
	}
	return out.String()
}
