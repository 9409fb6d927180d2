package cartella

// Indice says how a record is found, sorted and selected by a field. Its zero
// value is: not at all.
type Indice struct {
	// Parole is how much the words weigh that stand in the field.
	Parole Peso
	// Unite finds them written as one, too: De Luca as "deluca". Intere finds
	// them only so.
	Unite, Intere bool
	// Omocodia finds a codice fiscale also as it is without letters for digits.
	Omocodia bool
	// Per are the selections that the value answers to or, where PerChiave, the key
	// of its collection.
	Per       []Selezione
	PerChiave bool
	// Nome is the place of the field in the order by name, from 1; Tempo is the
	// order by time.
	Nome  int
	Tempo bool
}

// Peso is where a word stands, the weightiest first.
type Peso byte

const (
	DiNessunPeso Peso = iota
	NelCognome
	NelNome
	NelCodice
	NelTitolo
	NelTesto
)

// Selezione is something that a list can be narrowed by: one field or several,
// of one kind or several.
type Selezione string

var (
	cercaCognome = Indice{Parole: NelCognome, Unite: true, Nome: 1}
	cercaNome    = Indice{Parole: NelNome, Unite: true, Nome: 2}
	cercaCF      = Indice{Parole: NelCodice, Omocodia: true, Per: []Selezione{"cf"}}
	cercaNumero  = Indice{Parole: NelCodice, Unite: true}
	cercaNumeroT = Indice{Parole: NelCodice, Intere: true} // of telephone: blanks part it as one likes
	cercaTitolo  = Indice{Parole: NelTitolo}
	cercaTesto   = Indice{Parole: NelTesto}
	perTempo     = Indice{Tempo: true}
)

// per selects by the value of a field.
func per(s ...Selezione) Indice { return Indice{Per: s} }

// perChiave selects by the key of a collection.
func perChiave(s ...Selezione) Indice { return Indice{Per: s, PerChiave: true} }
