package cartella

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

const KindModello Kind = "modello"

const (
	AzioneModelloCrea     Action = "modello.crea"
	AzioneModelloModifica Action = "modello.modifica"
	AzioneModelloAttiva   Action = "modello.attiva"
	AzioneModelloRitira   Action = "modello.ritira"
)

// Modello is the body of a form that is data: a scale, a sheet. Each version is a
// record of its own, which does not change once it is in use: what was filled in
// by it means the same for ever.
type Modello struct {
	Codice      string         `json:"codice"`
	Versione    string         `json:"versione"`
	Titolo      string         `json:"titolo"`
	Uso         string         `json:"uso"`
	Descrizione string         `json:"descrizione,omitempty"`
	Fonte       string         `json:"fonte,omitempty"`
	Licenza     string         `json:"licenza,omitempty"`
	Stato       string         `json:"stato"`
	Autore      OperatoreID    `json:"autore,omitempty"`
	RitiratoIl  string         `json:"ritirato_il,omitempty"`
	Parti       []ParteModello `json:"parti"`
	Totali      []Totale       `json:"totali,omitempty"`
}

func StatiModello() Voci {
	return Voci{{"bozza", "Bozza"}, {"attivo", "Attivo"}, {"ritirato", "Ritirato"}}
}

// UsiModello are what a form is for, by the kind of record that is filled in by it.
func UsiModello() Voci {
	return Voci{{string(KindValutazione), "Valutazione"}, {string(KindDomanda), "Domanda di un avviso"}}
}

// gestori may make a form that everybody fills in: who answers for an area, and
// the help desk.
var gestori = []Ruolo{RuoloReferente, RuoloAmministratore}

func modello() Scheda {
	return Scheda{
		Kind:      KindModello,
		Nome:      Nome{Singolare: "modello", Plurale: "modelli"},
		Titolo:    "{titolo}",
		Dettaglio: []string{"{uso}", "versione {versione}", "{stato}"},
		Ruoli:     append(slices.Clone(sociali), RuoloAmministratore),
		Parti: []Parte{
			{"Modello", []Campo{
				{Path: "codice", Tipo: Codice, Max: 40, Obbligatorio: true, Aiuto: "Lo stesso per tutte le versioni, come adl-katz", Etichetta: "Codice", Indice: seleziona},
				{Path: "versione", Tipo: Codice, Max: 20, Obbligatorio: true, Etichetta: "Versione"},
				{Path: "titolo", Max: 160, Obbligatorio: true, Etichetta: "Titolo", Indice: Indice{Parole: NelTitolo, Nome: 1}},
				{Path: "uso", Tipo: Scelta, Voci: UsiModello(), Obbligatorio: true, Etichetta: "Serve per", Indice: seleziona},
				{Path: "stato", Tipo: Scelta, Voci: StatiModello(), Toni: map[string]Tono{"bozza": Attende, "attivo": Attivo, "ritirato": Concluso}, Obbligatorio: true, Etichetta: "Stato", Indice: seleziona},
				{Path: "descrizione", Tipo: Paragrafi, Max: 5_000, Etichetta: "Descrizione"},
				{Path: "fonte", Tipo: Paragrafi, Max: 2_000, Aiuto: "Da dove vengono le domande e i punti", Etichetta: "Fonte"},
				{Path: "licenza", Tipo: Paragrafi, Max: 2_000, Etichetta: "Licenza"},
				{Path: "autore", Tipo: Rif, Di: KindOperatore, Fra: SeStesso, Etichetta: "Preparato da"},
				{Path: "ritirato_il", Tipo: Data, Etichetta: "Ritirato il"},
			}},
			{"Contenuto", []Campo{
				{Path: "parti", Tipo: Struttura, Obbligatorio: true, Interno: true, Etichetta: "Domande"},
				{Path: "totali", Tipo: Struttura, Interno: true, Etichetta: "Totali"},
			}},
		},
		Azioni: []Azione{
			{Nome: AzioneModelloCrea, Etichetta: "Nuovo modello", Detto: "Modello creato", Verbo: "ha preparato il modello", Crea: true, Ruoli: gestori,
				A: []string{"bozza"}, Fissi: map[Path]Valore{"autore": chiAgisce, "ritirato_il": nessuno}},
			{Nome: AzioneModelloModifica, Etichetta: "Modifica", Detto: "Modello modificato", Verbo: "ha modificato il modello", Ruoli: gestori,
				Tranne: []Path{"autore", "stato", "ritirato_il"}, Da: []string{"bozza"}, A: []string{"bozza"}},
			{Nome: AzioneModelloAttiva, Etichetta: "Attiva", Detto: "Modello attivo", Verbo: "ha attivato il modello", Ruoli: gestori,
				Campi: []Path{"stato"}, Da: []string{"bozza"}, A: []string{"attivo"}},
			{Nome: AzioneModelloRitira, Etichetta: "Ritira", Detto: "Modello ritirato", Verbo: "ha ritirato il modello", Ruoli: gestori,
				Campi: []Path{"stato", "ritirato_il"}, Da: []string{"attivo"}, A: []string{"ritirato"},
				Fissi: map[Path]Valore{"ritirato_il": ilGiornoStesso}},
		},
		Colonne: []Path{"titolo", "codice", "versione", "uso", "stato"},
		Insiemi: insiemiModello,
		Regole: func(c Corpo) []*Error {
			wrong := rilieviDi(tree(c))
			if len(wrong) == 0 {
				return nil
			}
			p := Path("parti")
			if strings.HasPrefix(wrong[0].Riga, "totale") {
				p = "totali"
			}
			return []*Error{refuse(CodeNonValido, p, wrong[0].String())}
		},
	}
}

// ilGiornoStesso is the day of the change by the clock of who judges: the laptop's
// own is overwritten.
var ilGiornoStesso = Valore{Nome: "oggi", Sempre: true, Di: oggi.Di}

// insiemiModello: everybody needs what they may fill in, and a draft is whose it is
// and their service's.
func insiemiModello(l Luogo) []Scope {
	if l.Corpo.Testo("stato") != "bozza" {
		return []Scope{ScopeAmbito}
	}
	scopes := l.ordinari()
	if autore := l.Corpo.Testo("autore"); autore != "" {
		scopes = append(scopes, ScopeUtente(OperatoreID(autore)))
	}
	return scopes
}

// ModelloID is the id of a version of a form that the central service itself puts
// in force.
func ModelloID(codice, versione string) ID {
	return derived("siz-icaro/modello/%q/%q", codice, versione)
}

// rilieviDi are what is wrong with the form in a body.
func rilieviDi(t tree) []Rilievo {
	parti, totali, wrong := leggiStruttura(t)
	if len(wrong) > 0 {
		return wrong
	}
	_, wrong = nuovoModulo(parti, totali)
	return wrong
}

// LeggiModello reads a form out of a file of our own, which is the body of one but
// for what the program writes. What is wrong with it is said by row; what could be
// read is there all the same, to be shown.
func LeggiModello(raw []byte) (Modello, []Rilievo) {
	v, err := parse(raw)
	if errors.Is(err, errTooLong) {
		return Modello{}, []Rilievo{{"", fmt.Sprintf("Il file è troppo grande: al massimo %d KiB.", MaxBody>>10)}}
	}
	if err != nil {
		return Modello{}, []Rilievo{{"", "Il file non è JSON, o un nome vi sta due volte: controllalo con chi lo ha preparato."}}
	}
	var m Modello
	var l rilievi
	t, ok := v.(tree)
	if !ok {
		return m, []Rilievo{{"", "Il file non contiene un modello: deve cominciare con {."}}
	}
	l.membri("", t, map[string]func(any){
		"codice": l.testo("", "codice", &m.Codice), "versione": l.testo("", "versione", &m.Versione), "titolo": l.testo("", "titolo", &m.Titolo),
		"uso": l.testo("", "uso", &m.Uso), "descrizione": l.testo("", "descrizione", &m.Descrizione), "fonte": l.testo("", "fonte", &m.Fonte),
		"licenza": l.testo("", "licenza", &m.Licenza), "parti": func(any) {}, "totali": func(any) {},
	})
	var wrong []Rilievo
	m.Parti, m.Totali, wrong = leggiStruttura(t)
	return m, slices.Concat(l, wrong, m.Rilievi())
}

// Rilievi are what is wrong with a form that was read.
func (m Modello) Rilievi() []Rilievo {
	var l rilievi
	s := SchedaDi(KindModello)
	for p, v := range map[Path]string{
		"codice": m.Codice, "versione": m.Versione, "titolo": m.Titolo, "uso": m.Uso, "descrizione": m.Descrizione, "fonte": m.Fonte, "licenza": m.Licenza,
	} {
		c := s.campi[p]
		if v == "" && !c.Obbligatorio {
			continue
		}
		if v == "" {
			l.add("", "«%s» manca.", p)
		} else if err := c.check(p, v); err != nil {
			l.add("", "%s", err.Message)
		}
	}
	slices.SortFunc(l, func(a, b Rilievo) int { return strings.Compare(a.Messaggio, b.Messaggio) })
	_, wrong := nuovoModulo(m.Parti, m.Totali)
	return slices.Concat(l, wrong)
}

// Domande are the fields of a form as the screens draw them.
func (m Modello) Domande() []Parte {
	out := make([]Parte, len(m.Parti))
	for i, p := range m.Parti {
		out[i] = Parte{p.Titolo, make([]Campo, len(p.Campi))}
		for j, q := range p.Campi {
			out[i].Campi[j] = q.campo()
		}
	}
	return out
}
