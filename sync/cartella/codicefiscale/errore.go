package codicefiscale

import "fmt"

// Campo names the datum that an error or a discrepancy is about. The list is
// closed and append-only: screens attach the message to the field it names.
type Campo string

// The fields of a person, the parts of a code that stand for none of them, and
// the other two codes.
const (
	CampoCodice     Campo = "codice" // the code as a whole: length, kind
	CampoCognome    Campo = "cognome"
	CampoNome       Campo = "nome"
	CampoData       Campo = "data"
	CampoSesso      Campo = "sesso"
	CampoLuogo      Campo = "luogo"
	CampoControllo  Campo = "controllo" // the check character or digit
	CampoPartitaIVA Campo = "partitaiva"
	CampoIBAN       Campo = "iban"
)

// Errore says why a text is not a valid code, or why data do not suffice to
// compute one. It holds no personal data and may be logged.
type Errore struct {
	Campo     Campo
	Posizione int    // 1-based, in the text without spaces; 0 when it is about no single character
	Messaggio string // a plain Italian sentence for the operator, without the position
}

// Error returns the message, preceded by the position where there is one.
func (e *Errore) Error() string {
	if e.Posizione == 0 {
		return e.Messaggio
	}
	return fmt.Sprintf("Carattere %d: %s", e.Posizione, e.Messaggio)
}

func errore(campo Campo, posizione int, messaggio string) *Errore {
	return &Errore{Campo: campo, Posizione: posizione, Messaggio: messaggio}
}
