package codicefiscale

import (
	"log/slog"
	"strings"
	"unicode/utf8"
)

// Codice is a codice fiscale that passed every check, in capitals and without
// spaces. The zero value is "none". Codes are comparable; compare them after
// [Codice.Normalizza] when the question is whether they are one person's.
type Codice struct{ testo string }

// Tipo says what kind of code a [Codice] is.
type Tipo string

// The kinds of code.
const (
	Personale   Tipo = "personale"   // 16 characters, computed from the person's data
	Provvisorio Tipo = "provvisorio" // 11 digits, given while the personal one is pending
	STP         Tipo = "stp"         // straniero temporaneamente presente
	ENI         Tipo = "eni"         // europeo non iscritto
)

// Sesso as the codice fiscale records it.
type Sesso string

// The two values that the law foresees.
const (
	Maschio Sesso = "M"
	Femmina Sesso = "F"
)

// Belfiore is the code of a Comune or foreign state: a capital and three
// digits, Z for states. It may name a place that [Cerca] does not know.
type Belfiore string

// Valido reports whether b has the shape of a Belfiore code.
func (b Belfiore) Valido() bool {
	return len(b) == 4 && lettera(b[0]) && cifra(b[1]) && cifra(b[2]) && cifra(b[3])
}

// Estero reports whether b is the code of a foreign state.
func (b Belfiore) Estero() bool { return strings.HasPrefix(string(b), "Z") }

const (
	mesi     = "ABCDEHLMPRST" // January to December
	omocodie = "LMNPQRSTUV"   // what stands for 0 to 9 in omocodia

	// etaMassima bounds the centuries worth proposing for a two-digit year.
	etaMassima = 120
)

// posizioniCifre are the indexes of the seven digits of a personal code, from
// the right: the order in which omocodia replaces them.
var posizioniCifre = [...]int{14, 13, 12, 10, 9, 7, 6}

// Parse reads a codice fiscale of any kind, in capitals or not, with or without
// spaces. The error is always an [*Errore] that names the first thing wrong.
func Parse(s string) (Codice, error) {
	s = compatta(s)
	if s == "" {
		return Codice{}, errore(CampoCodice, 0, "Il codice fiscale non è indicato")
	}
	for i, n := range s {
		if n >= utf8.RuneSelf || !cifra(byte(n)) && !lettera(byte(n)) {
			return Codice{}, errore(campoDi(i), utf8.RuneCountInString(s[:i])+1, "sono ammesse solo lettere senza accento e cifre")
		}
	}
	var err *Errore
	switch {
	case len(s) == 11:
		err = controllaProvvisorio(s)
	case len(s) != 16:
		err = errore(CampoCodice, 0, "Il codice fiscale ha 16 caratteri, 11 se è provvisorio: questo ne ha di più o di meno")
	case (strings.HasPrefix(s, "STP") || strings.HasPrefix(s, "ENI")) && cifra(s[3]):
		err = controllaStraniero(s)
	default:
		err = controllaPersonale(s)
	}
	if err != nil {
		if è := estraneo(s); è != "" {
			err = errore(CampoCodice, 0, "Questo sembra "+è+": va in «Altri codici e documenti»")
		}
		return Codice{}, err
	}
	return Codice{s}, nil
}

func controllaProvvisorio(s string) *Errore {
	for i := range len(s) {
		if !cifra(s[i]) {
			return errore(CampoCodice, i+1, "un codice di 11 caratteri è provvisorio e ha solo cifre")
		}
	}
	if strings.Trim(s, "0") == "" {
		return errore(CampoCodice, 0, "Un codice provvisorio di soli zeri non esiste")
	}
	if s[10] != cifraControllo(s[:10]) {
		return errore(CampoControllo, 11, "la cifra di controllo non corrisponde alle altre: almeno una è sbagliata, o è un codice di un altro Paese, che va in «Altri codici e documenti»")
	}
	return nil
}

// controllaStraniero checks an STP or ENI code: three letters, thirteen digits
// (Regione, azienda sanitaria, progressive number) and no check character.
func controllaStraniero(s string) *Errore {
	for i := 3; i < len(s); i++ {
		if !cifra(s[i]) {
			return errore(CampoCodice, i+1, "dopo STP o ENI vanno tredici cifre")
		}
	}
	return nil
}

func controllaPersonale(s string) *Errore {
	for i := range 15 {
		switch {
		case i < 6, i == 8, i == 11:
			if !lettera(s[i]) {
				return errore(campoDi(i), i+1, "qui va una lettera (attenzione a O e zero, I e uno)")
			}
		case !cifra(s[i]) && strings.IndexByte(omocodie, s[i]) < 0:
			return errore(campoDi(i), i+1, "qui va una cifra, o una lettera tra L M N P Q R S T U V se c'è omocodia (attenzione a O e zero, I e uno)")
		}
	}
	n := senzaOmocodia(s)
	mese := strings.IndexByte(mesi, s[8]) + 1
	if mese == 0 {
		return errore(CampoData, 9, "il mese è una lettera tra A B C D E H L M P R S T")
	}
	// 2000 is a leap year and 1900 is not: a 29 February of year 00 exists in
	// one century, and that suffices here. Other years are leap in both or none.
	anno, _ := numero(n[6:8])
	giorno, _ := numero(n[9:11])
	if giorno > 40 {
		giorno -= 40
	}
	if _, err := NuovaData(2000+anno, mese, giorno); err != nil {
		return errore(CampoData, 10, "il giorno di nascita non esiste in quel mese (per le donne è aumentato di 40)")
	}
	if !lettera(s[15]) {
		return errore(CampoControllo, 16, "l'ultimo carattere è una lettera")
	}
	if s[15] != controllo(s[:15]) {
		return errore(CampoControllo, 16, "la lettera di controllo non corrisponde al resto: almeno un carattere è sbagliato")
	}
	return nil
}

// campoDi names the datum that the character at index i of a code stands for.
func campoDi(i int) Campo {
	switch {
	case i < 3:
		return CampoCognome
	case i < 6:
		return CampoNome
	case i < 11:
		return CampoData
	case i < 15:
		return CampoLuogo
	}
	return CampoControllo
}

// String returns the code, "" for none.
func (c Codice) String() string { return c.testo }

// IsZero reports whether c is "none".
func (c Codice) IsZero() bool { return c.testo == "" }

// LogValue keeps the code out of logs: only its kind is written.
func (c Codice) LogValue() slog.Value { return slog.StringValue(string(c.Tipo())) }

// MarshalText writes the code as it is.
func (c Codice) MarshalText() ([]byte, error) { return []byte(c.testo), nil }

// UnmarshalText reads like [Parse]; an empty text is "none".
func (c *Codice) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		*c = Codice{}
		return nil
	}
	letto, err := Parse(string(text))
	if err != nil {
		return err
	}
	*c = letto
	return nil
}

// Tipo returns the kind of the code, "" for none.
func (c Codice) Tipo() Tipo {
	switch {
	case c.testo == "":
		return ""
	case len(c.testo) == 11:
		return Provvisorio
	case !cifra(c.testo[3]):
		return Personale
	case c.testo[0] == 'S':
		return STP
	}
	return ENI
}

// Sesso returns the sex that a personal code records, "" for the other kinds.
func (c Codice) Sesso() Sesso {
	if c.Tipo() != Personale {
		return ""
	}
	if senzaOmocodia(c.testo)[9] >= '4' {
		return Femmina
	}
	return Maschio
}

// Luogo returns the place of birth that a personal code records, "" for the
// other kinds.
func (c Codice) Luogo() Belfiore {
	if c.Tipo() != Personale {
		return ""
	}
	return Belfiore(senzaOmocodia(c.testo)[11:15])
}

// SenzaCognome reports whether a personal code is that of somebody who has no
// surname, and SenzaNome of somebody who has no given name (or one of X alone).
func (c Codice) SenzaCognome() bool { return c.Tipo() == Personale && c.testo[0:3] == assente }

// SenzaNome is said at [Codice.SenzaCognome].
func (c Codice) SenzaNome() bool { return c.Tipo() == Personale && c.testo[3:6] == assente }

// Nascite returns the days of birth that a personal code allows as at oggi,
// latest first: usually one, two for who may be a child or past a hundred, none
// for the other kinds. Ages above 120 are left out.
func (c Codice) Nascite(oggi Data) []Data {
	if c.Tipo() != Personale {
		return nil
	}
	n := senzaOmocodia(c.testo)
	anno, _ := numero(n[6:8])
	giorno, _ := numero(n[9:11])
	if giorno > 40 {
		giorno -= 40
	}
	mese := strings.IndexByte(mesi, n[8]) + 1
	var nascite []Data
	for secolo := oggi.Anno() / 100 * 100; secolo >= oggi.Anno()-etaMassima-100; secolo -= 100 {
		d, err := NuovaData(secolo+anno, mese, giorno)
		if err == nil && d.Compare(oggi) <= 0 && oggi.Anno()-d.Anno() <= etaMassima {
			nascite = append(nascite, d)
		}
	}
	return nascite
}

// Normalizza returns the code without omocodia, which is the form to compare
// by. It is not the person's code: print and store the original.
func (c Codice) Normalizza() Codice {
	if c.Tipo() != Personale {
		return c
	}
	radice := senzaOmocodia(c.testo)
	return Codice{radice + string(controllo(radice))}
}

// Omocodie returns the 127 codes that the Agenzia delle Entrate may give in
// place of this one when another person has it already; none for other kinds
// than the personal. The first seven replace one more digit each from the
// right, the order of the decree; the others follow by how far left they reach.
func (c Codice) Omocodie() []Codice {
	if c.Tipo() != Personale {
		return nil
	}
	radice := senzaOmocodia(c.testo)
	const tutte = 1<<len(posizioniCifre) - 1
	primi := make([]Codice, 0, tutte)
	var altri []Codice
	for scelte := 1; scelte <= tutte; scelte++ {
		b := []byte(radice)
		for i, p := range posizioniCifre {
			if scelte&(1<<i) != 0 {
				b[p] = omocodie[b[p]-'0']
			}
		}
		variante := Codice{string(append(b, controllo(string(b))))}
		if scelte&(scelte+1) == 0 { // an unbroken run of ones from the right
			primi = append(primi, variante)
		} else {
			altri = append(altri, variante)
		}
	}
	return append(primi, altri...)
}

// senzaOmocodia returns the first 15 characters of a personal code, all seven
// digits being digits.
func senzaOmocodia(s string) string {
	b := []byte(s[:15])
	for _, p := range posizioniCifre {
		if i := strings.IndexByte(omocodie, b[p]); i >= 0 {
			b[p] = byte('0' + i)
		}
	}
	return string(b)
}
