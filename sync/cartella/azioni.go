package cartella

import (
	"cmp"
	"encoding/json"
	"maps"
	"slices"
	"strconv"
	"time"
)

// The central service's own actions. AzioneScadenza is the end of a share whose
// day has come.
const (
	AzioneImporta    Action = "centrale.importa"
	AzioneDirettorio Action = "centrale.direttorio"
	AzioneScadenza   Action = "centrale.scadenza"
)

// Azione is the rule of one action, which stands for one intent of an operator:
// who may do it, to what, and what it may touch.
type Azione struct {
	Nome Action
	// Etichetta is what its button and its dialog say, Detto what is said once it
	// has happened.
	Etichetta, Detto string
	// Verbo completes "Rossi Anna …" in the history of a record.
	Verbo string
	Crea  bool
	// Ruoli may do it in a service that the record reaches. Empty: whoever the
	// record belongs to (see Propria), or the central service alone.
	Ruoli []Ruolo
	// Propria names the field that must hold the author.
	Propria Path
	// Altrui names the field that must not hold the author: nobody answers themselves.
	Altrui Path
	// Campi are the patterns of what may be set; empty on a creation. Tranne says
	// it the other way round: all but these.
	Campi  []Path
	Tranne []Path
	// Da and A are a change of the field "stato".
	Da []string
	A  []string
	// Aggiunge is a collection to which each time that it is done one entry is added.
	// Those that are there stay as they are; of the new one Fissi sets fields too.
	Aggiunge Path
	// Fissi are the fields whose value is the rule's, whoever asks, by pattern.
	// Propone are what a form begins with, and what stands where nothing is typed.
	Fissi   map[Path]Valore
	Propone map[Path]Valore
	// Anche are the further edits that may come with it.
	Anche []Anche
	// Dove says which service's people do it to what has a [Scheda.Presso], and Se
	// which records it is for at all.
	Dove Dove
	Se   *Condizione
	// AllApertura has it be done by itself when who may do it opens the record.
	AllApertura bool
	// SenzaResto means that what does not land is not worth keeping.
	SenzaResto bool

	kind *Scheda
	// noto is the one path that a further edit may set, and cede has that give way,
	// see Anche.
	noto Path
	cede bool
	// altrimenti is what the author is told where it is not as Se says, see Anche.
	altrimenti string
}

// Dove says who goes on with a record that may have gone to another service.
type Dove int

const (
	DoveSta    Dove = iota // the one at which it stands
	AllOrigine             // the one that owns it, wherever it stands
	Altrove                // the one at which it stands, where that is another
	Ovunque                // both
)

// spetta reports whether the action is a service's to do to rec.
func (a *Azione) spetta(s ServizioID, rec Record) bool {
	switch a.Dove {
	case AllOrigine:
		return s == rec.Servizio
	case Altrove:
		return s == presso(rec) && s != rec.Servizio
	case Ovunque:
		return s == presso(rec) || s == rec.Servizio
	}
	return s == presso(rec)
}

// soloSe is the field by which the action is for some records alone; empty where
// it is for all.
func (a *Azione) soloSe() Path {
	if a.Se == nil {
		return ""
	}
	return a.Se.Campo
}

// riguarda says whether the action is for a record such as rec.
func (a *Azione) riguarda(rec Record) *Error {
	t, err := rec.object()
	if err != nil {
		return malformed(err)
	}
	if !a.Se.vale(t) {
		return refuse(CodeStatoNonAmmesso, a.Se.Campo, cmp.Or(a.altrimenti, "Non è possibile nello stato attuale."))
	}
	return nil
}

// Anche allows further edits of a kind along with an action: creations, or these
// fields.
type Anche struct {
	Kind    Kind
	Crea    bool
	Campi   []Path
	Fissi   map[Path]Valore
	Propone map[Path]Valore
	Propria Path
	// Se says which records it is for at all. Altrimenti is what the author is told of
	// another, whatever they saw of it: nothing is merged, and the whole is refused.
	Se         *Condizione
	Altrimenti string
	// Racconto is what a creation tells of the action, nil for nothing.
	Racconto *Racconto
	// Noto names the field of the action's own record that must name this one: it
	// becomes known to the action's service, whose place in Campi is the "*", and
	// to no other, and nothing of it is taken away.
	Noto Path
	// Segue names the field of the action's own record that names this one, which
	// must come with it and make this step; Indietro is the field by which this one
	// names that, so that only one takes its place. Facoltativo has it come only
	// where something is named. Cede has it be made, whatever its author saw, as long
	// as what is named is in Da and theirs to change, and has the action go on without
	// it where that is so no more: nothing else of theirs waits for it.
	Segue, Indietro Path
	Facoltativo     bool
	Cede            bool
	Da, A           []string
}

// Racconto is a text that an action asks beside its fields, and that is kept in a
// record of its own: one which others read than the record that is acted on.
type Racconto struct {
	Etichetta, Aiuto string
	Obbligatorio     bool
	// In is the field of that record in which it stands, Frase the sentence: "{+}" is
	// the text, other paths are of the record acted on as its author saw it.
	In    Path
	Frase string
	// Comincia is what a form has the text begin with.
	Comincia *Valore
}

// Valore is where the value of a field comes from that nobody chooses.
type Valore struct {
	// Nome says it in the matrix of rights.
	Nome string
	// Di gives the value, nil for none; free leaves it to who asks.
	Di func(Atto, Record) (value any, free bool)
	// Scelto says that there are records in which a form asks for it.
	Scelto bool
	// Sempre writes the value over whatever was asked for, which is then no more
	// than what the author knew.
	Sempre bool
	// Tutti gives, in the place of Di, all that a collection holds, by path.
	Tutti func(Atto, Record) map[Path]any
}

// Atto is an action as it happens: who does it and when, to which record first,
// in what state of the others.
type Atto struct {
	Chi    Attore
	Quando time.Time
	// Scritta is when its author did it, by their own clock; zero where nobody says.
	Scritta time.Time
	Su      ID
	Reader
}

// uno is one value whatever the record.
func uno(nome string, of func(Atto, Record) any) Valore {
	return Valore{Nome: nome, Di: func(a Atto, rec Record) (any, bool) { return of(a, rec), false }}
}

// sempre is one value whoever asks.
func sempre(v string) Valore { return uno(v, func(Atto, Record) any { return v }) }

// con are the values of a rule with further ones.
func con(values, more map[Path]Valore) map[Path]Valore {
	out := maps.Clone(values)
	maps.Copy(out, more)
	return out
}

// intero is a number as a body holds it.
func intero(n int64) any { return json.Number(strconv.FormatInt(n, 10)) }

// intera is the integer at a path of a body, and whether one is there.
func intera(t tree, p Path) (n int64, given bool) {
	v, given := get(t, p).(json.Number)
	if !given {
		return 0, false
	}
	n, err := v.Int64()
	return n, err == nil
}

// alcuno is a number that the rule sets, none where zero.
func alcuno(n int64) any {
	if n == 0 {
		return nil
	}
	return intero(n)
}

// testuale is a text that the rule sets, none where empty.
func testuale(s string) any {
	if s == "" {
		return nil
	}
	return s
}

var (
	nessuno = uno("nessuno", func(Atto, Record) any { return nil })
	// tolto is nothing, whatever stands there or is written.
	tolto     = Valore{Nome: "nessuno", Sempre: true, Di: func(Atto, Record) (any, bool) { return nil, false }}
	chiAgisce = uno("chi agisce", func(a Atto, _ Record) any { return string(a.Chi.Operatore) })
	// dallaCentrale is what an operator leaves to the central service.
	dallaCentrale = uno("dalla centrale", func(Atto, Record) any { return nil })

	oggi       = uno("oggi", func(a Atto, _ Record) any { return Giorno(a.Quando) })
	dellAzione = uno("la scheda dell'azione", func(a Atto, _ Record) any { return string(a.Su) })
	// scritta is when the author wrote it: it travels with the mutation, so that it is
	// the same wherever that is judged, however long it was on its way.
	scritta = Valore{Nome: "quando la modifica è stata scritta", Sempre: true, Di: func(a Atto, _ Record) (any, bool) {
		if !plausibile(a.Scritta) {
			return nil, false
		}
		return a.Scritta.UTC().Truncate(time.Second).Format(time.RFC3339), false
	}}
	adesso = uno("adesso", func(a Atto, _ Record) any { return a.Quando.UTC().Truncate(time.Second).Format(time.RFC3339) })
)

var (
	conAmm      = []Ruolo{RuoloAssistenteSociale, RuoloOperatoreSociale, RuoloReferente, RuoloAmministrativo}
	caseManager = []Ruolo{RuoloAssistenteSociale, RuoloReferente}
)

// Verbo completes "Rossi Anna …" for the history of a record.
func Verbo(a Action) string {
	switch a {
	case AzioneImporta:
		return "importazione dagli archivi"
	case AzioneDirettorio:
		return "aggiornamento del direttorio"
	case AzioneScadenza:
		return "fine di una condivisione"
	}
	if rule := azioneDi(a); rule != nil {
		return rule.Verbo
	}
	return ""
}

// Actions lists the operators' actions, sorted.
func Actions() []Action {
	return slices.Sorted(maps.Keys(registroOggi().azioni))
}
