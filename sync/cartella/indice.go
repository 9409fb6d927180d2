package cartella

// Indice says how a record is found, sorted and selected by a field. Its zero
// value is: not at all.
type Indice struct {
	// Parole is how much the words weigh that stand in the field.
	Parole Peso
	// Unite finds them written as one, too: De Luca as "deluca". Intere finds
	// them only so.
	Unite, Intere bool
	// Frasi finds by several words alone: what is written in one is a code, where
	// nobody knows which of both the field holds.
	Frasi bool
	// Omocodia finds a codice fiscale also as it is without letters for digits.
	Omocodia bool
	// Seleziona has a list be narrowed by the value or, where Chiave, by the key of
	// its collection.
	Seleziona, Chiave bool
	// Nome is the place of the field in the order by name, from 1; Tempo is the
	// order by time.
	Nome  int
	Tempo bool
	// Fine is the end of what begins at the moment of Tempo. Ripete says that it comes
	// again as long as the field holds something, so that it may last for ever.
	Fine, Ripete bool
	// Chiama finds the record by what the one that the field names is called.
	Chiama bool
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

var (
	cercaCognome = Indice{Parole: NelCognome, Unite: true, Nome: 1}
	cercaNome    = Indice{Parole: NelNome, Unite: true, Nome: 2}
	cercaCF      = Indice{Parole: NelCodice, Omocodia: true, Seleziona: true}
	cercaNumero  = Indice{Parole: NelCodice, Unite: true}
	cercaNumeroT = Indice{Parole: NelCodice, Intere: true} // of telephone: blanks part it as one likes
	cercaTitolo  = Indice{Parole: NelTitolo}
	cercaTesto   = Indice{Parole: NelTesto}
	cercaFrasi   = Indice{Parole: NelTesto, Frasi: true}
	perTempo     = Indice{Tempo: true}
	perFine      = Indice{Fine: true}
	perRipete    = Indice{Ripete: true}

	seleziona       = Indice{Seleziona: true}
	dalNome         = Indice{Seleziona: true, Chiama: true}
	selezionaChiave = Indice{Seleziona: true, Chiave: true}
)
