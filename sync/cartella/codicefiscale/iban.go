package codicefiscale

import "strconv"

// IBAN is a checked bank account number (ISO 13616) of a country in the SEPA
// area, in capitals and without spaces.
type IBAN string

// ParseIBAN reads an IBAN, with or without spaces. Beyond the check digits of
// ISO 7064 it verifies the length that the country prescribes and, for Italy
// and San Marino, the shape of the account and its CIN: the two checks miss
// different slips. The error is an [*Errore] on [CampoIBAN].
func ParseIBAN(s string) (IBAN, error) {
	s = compatta(s)
	for i, r := range s {
		if r > 'Z' || !cifra(byte(r)) && !lettera(byte(r)) {
			// Everything before i is ASCII, or it would have been refused.
			return "", errore(CampoIBAN, i+1, "sono ammesse solo lettere senza accento e cifre")
		}
	}
	if len(s) < 4 {
		return "", errore(CampoIBAN, 0, "L'IBAN non è completo")
	}
	lunghezza := lunghezzaIBAN(s[:2])
	if lunghezza == 0 {
		return "", errore(CampoIBAN, 1, "l'IBAN comincia con la sigla di un Paese dell'area SEPA, per l'Italia IT")
	}
	if len(s) != lunghezza {
		return "", errore(CampoIBAN, 0, "L'IBAN di quel Paese ha "+strconv.Itoa(lunghezza)+" caratteri: questo ne ha "+strconv.Itoa(len(s)))
	}
	if !cifra(s[2]) || !cifra(s[3]) {
		return "", errore(CampoIBAN, 3, "dopo la sigla del Paese vanno due cifre di controllo")
	}
	italiano := s[:2] == "IT" || s[:2] == "SM"
	if italiano {
		if !lettera(s[4]) {
			return "", errore(CampoIBAN, 5, "qui va il CIN, una lettera")
		}
		for i := 5; i < 15; i++ {
			if !cifra(s[i]) {
				return "", errore(CampoIBAN, i+1, "ABI e CAB hanno solo cifre (attenzione a O e zero)")
			}
		}
	}
	if resto97(s[4:]+s[:4]) != 1 {
		return "", errore(CampoIBAN, 0, "L'IBAN contiene un errore: le cifre di controllo non corrispondono")
	}
	if italiano && s[4] != controllo(s[5:]) {
		return "", errore(CampoIBAN, 5, "il CIN non corrisponde ad ABI, CAB e conto: almeno un carattere è sbagliato")
	}
	return IBAN(s), nil
}

// resto97 is s modulo 97, letters counting 10 to 35.
func resto97(s string) int {
	resto := 0
	for i := range len(s) {
		if cifra(s[i]) {
			resto = (resto*10 + int(s[i]-'0')) % 97
		} else {
			resto = (resto*100 + int(s[i]-'A') + 10) % 97
		}
	}
	return resto
}

// lunghezzaIBAN returns how long an IBAN of a SEPA country is, 0 for countries
// outside the area (SWIFT IBAN registry; EPC409-09, list of SEPA countries).
func lunghezzaIBAN(paese string) int {
	switch paese {
	case "NO":
		return 15
	case "BE":
		return 16
	case "DK", "FI", "NL":
		return 18
	case "MK", "SI":
		return 19
	case "AT", "EE", "LT", "LU":
		return 20
	case "CH", "HR", "LI", "LV":
		return 21
	case "BG", "DE", "GB", "IE", "ME", "RS", "VA":
		return 22
	case "GI":
		return 23
	case "AD", "CZ", "ES", "MD", "RO", "SE", "SK":
		return 24
	case "PT":
		return 25
	case "IS":
		return 26
	case "FR", "GR", "IT", "MC", "SM":
		return 27
	case "AL", "CY", "HU", "PL":
		return 28
	case "MT":
		return 31
	}
	return 0
}
