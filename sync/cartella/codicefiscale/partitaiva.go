package codicefiscale

import "strings"

// PartitaIVA is a checked VAT number: eleven digits, the last a check digit.
// It is also the codice fiscale of most bodies other than people.
type PartitaIVA string

// ParsePartitaIVA reads a partita IVA, with or without spaces and the country
// prefix IT. The error is an [*Errore] on [CampoPartitaIVA].
func ParsePartitaIVA(s string) (PartitaIVA, error) {
	s = strings.TrimPrefix(compatta(s), "IT")
	if len(s) != 11 {
		return "", errore(CampoPartitaIVA, 0, "La partita IVA ha 11 cifre")
	}
	for i := range len(s) {
		if !cifra(s[i]) {
			return "", errore(CampoPartitaIVA, i+1, "la partita IVA ha solo cifre")
		}
	}
	if s[:7] == "0000000" {
		return "", errore(CampoPartitaIVA, 0, "Una partita IVA che comincia con sette zeri non esiste")
	}
	if s[10] != cifraControllo(s[:10]) {
		return "", errore(CampoPartitaIVA, 11, "la cifra di controllo non corrisponde alle altre: almeno una è sbagliata")
	}
	return PartitaIVA(s), nil
}
