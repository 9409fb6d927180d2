package codicefiscale

import (
	"fmt"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// Persona is what a codice fiscale is computed from and compared with. The
// names are as the registry office writes them: accents, apostrophes, hyphens
// and spaces are dealt with here.
type Persona struct {
	Cognome, Nome string
	// SenzaCognome and SenzaNome say that their documents have none, which is another
	// thing than that it is not known here.
	SenzaCognome, SenzaNome bool
	Sesso                   Sesso
	Nascita                 Data
	Luogo                   Belfiore // as at the date of birth
}

// Discrepanza is a datum of a person that the codice fiscale contradicts. Like
// [Errore] it holds no personal data.
type Discrepanza struct {
	Campo     Campo  // cognome, nome, data, sesso or luogo
	Messaggio string // a plain Italian sentence for the operator
}

// Compute returns the codice fiscale of p, without omocodia. It is what the
// Agenzia delle Entrate would compute, not proof that the code was given to p:
// only the registry says that. The error is an [*Errore] naming the first datum
// that is missing or unusable.
func Compute(p Persona) (Codice, error) {
	cognome, nome, err := p.lettere()
	if err != nil {
		return Codice{}, err
	}
	if p.Nascita.IsZero() {
		return Codice{}, errore(CampoData, 0, "Manca la data di nascita")
	}
	giorno := p.Nascita.Giorno()
	switch p.Sesso {
	case Maschio:
	case Femmina:
		giorno += 40
	default:
		return Codice{}, errore(CampoSesso, 0, "Manca il sesso")
	}
	if !p.Luogo.Valido() {
		return Codice{}, errore(CampoLuogo, 0, "Manca il Comune o lo Stato estero di nascita")
	}
	radice := fmt.Sprintf("%s%s%02d%c%02d%s", cognome, nome, p.Nascita.Anno()%100, mesi[p.Nascita.Mese()-1], giorno, p.Luogo)
	return Codice{radice + string(controllo(radice))}, nil
}

// Check compares the code with what is known of a person and returns every
// datum that disagrees, in the order of the code. Data that are missing are not
// compared, nor is anything when the code is not a personal one: those say
// nothing of the person. Omocodia makes no difference.
func (c Codice) Check(p Persona) []Discrepanza {
	if c.Tipo() != Personale {
		return nil
	}
	n := senzaOmocodia(c.testo)
	var trovate []Discrepanza
	segnala := func(campo Campo, messaggio string) {
		trovate = append(trovate, Discrepanza{campo, messaggio})
	}

	cognome, errCognome := letteCognome(p.Cognome)
	nome, errNome := letteNome(p.Nome)
	confrontaNome := func(campo Campo, err error, scritto string, senza bool, calcolato, nelCodice, messaggio string) {
		switch {
		case strings.TrimSpace(scritto) == "":
			if senza && nelCodice != assente {
				segnala(campo, "Il codice fiscale è di una persona che ha anche il "+string(campo))
			}
		case err != nil:
			segnala(campo, err.Error())
		case calcolato == nelCodice:
		case nelCodice == assente:
			segnala(campo, "Il codice fiscale è di una persona che nei documenti non ha il "+string(campo))
		default:
			segnala(campo, messaggio)
		}
	}
	messaggioCognome := "Il cognome non corrisponde alle prime tre lettere del codice fiscale"
	messaggioNome := "Il nome non corrisponde alle lettere dalla quarta alla sesta del codice fiscale"
	if errCognome == nil && errNome == nil && cognome != n[0:3] && scambiati(p, n) {
		messaggioCognome, messaggioNome = "Cognome e nome sembrano scambiati", "Nome e cognome sembrano scambiati"
	}
	confrontaNome(CampoCognome, errCognome, p.Cognome, p.SenzaCognome, cognome, n[0:3], messaggioCognome)
	confrontaNome(CampoNome, errNome, p.Nome, p.SenzaNome, nome, n[3:6], messaggioNome)

	if !p.Nascita.IsZero() {
		anno, _ := numero(n[6:8])
		giorno, _ := numero(n[9:11])
		var parti []string
		if anno != p.Nascita.Anno()%100 {
			parti = append(parti, "l'anno")
		}
		if mesi[p.Nascita.Mese()-1] != n[8] {
			parti = append(parti, "il mese")
		}
		if giorno%40 != p.Nascita.Giorno() {
			parti = append(parti, "il giorno")
		}
		if len(parti) > 0 {
			segnala(CampoData, "La data di nascita non corrisponde al codice fiscale: "+strings.Join(parti, ", "))
		}
	}
	if p.Sesso != "" && p.Sesso != c.Sesso() {
		segnala(CampoSesso, "Il sesso non corrisponde al codice fiscale")
	}
	if p.Luogo != "" && p.Luogo != c.Luogo() {
		segnala(CampoLuogo, "Il luogo di nascita non corrisponde al codice fiscale: va indicato il Comune o lo Stato com'era alla data di nascita")
	}
	return trovate
}

// scambiati reports whether the code, which does not fit, does once surname and name
// change places, the commonest slip in data copied from a form.
func scambiati(p Persona, n string) bool {
	cognome, err1 := letteCognome(p.Nome)
	nome, err2 := letteNome(p.Cognome)
	return err1 == nil && err2 == nil && cognome == n[0:3] && nome == n[3:6]
}

// assente stands in a code for a surname or a given name that a person does not
// have. D.M. 23 dicembre 1976 puts an X for each letter that a name is short of; one
// with none is three short. So the Agenzia delle Entrate gives it to foreigners whose
// passport has one name alone, and the national register keeps them so, as
// «senzaCognome» and «senzaNome» (github.com/italia/anpr, issues 1216 and 5364).
const assente = "XXX"

// lettere are the first six letters of the code of p.
func (p Persona) lettere() (cognome, nome string, err error) {
	cognome, nome = assente, assente
	if !p.SenzaCognome || strings.TrimSpace(p.Cognome) != "" {
		if cognome, err = letteCognome(p.Cognome); err != nil {
			return "", "", err
		}
	}
	if !p.SenzaNome || strings.TrimSpace(p.Nome) != "" {
		if nome, err = letteNome(p.Nome); err != nil {
			return "", "", err
		}
	}
	return cognome, nome, nil
}

func letteCognome(s string) (string, error) {
	consonanti, vocali, err := separa(CampoCognome, "cognome", s)
	if err != nil {
		return "", err
	}
	return (consonanti + vocali + "XX")[:3], nil
}

func letteNome(s string) (string, error) {
	consonanti, vocali, err := separa(CampoNome, "nome", s)
	if err != nil {
		return "", err
	}
	if len(consonanti) >= 4 {
		return consonanti[:1] + consonanti[2:4], nil
	}
	return (consonanti + vocali + "XX")[:3], nil
}

// separa returns the consonants and the vowels of a name, each in the order of
// writing.
func separa(campo Campo, etichetta, s string) (consonanti, vocali string, err error) {
	var c, v []byte
	for _, r := range piega(s) {
		switch {
		case r == 'A', r == 'E', r == 'I', r == 'O', r == 'U':
			v = append(v, byte(r))
		case 'A' <= r && r <= 'Z':
			c = append(c, byte(r))
		case r == ' ':
		default:
			return "", "", errore(campo, 0, "Il "+etichetta+" contiene caratteri che il codice fiscale non prevede: va scritto in lettere latine")
		}
	}
	if len(c)+len(v) == 0 {
		return "", "", errore(campo, 0, "Manca il "+etichetta)
	}
	return string(c), string(v), nil
}

// piega returns s in capitals without accents, with one space between words
// and none around. Apostrophes vanish, so that D'AMICO and DAMICO agree and so
// do CANTU' and CANTÙ; other punctuation separates words. Letters that have no
// Latin base are left as they are, for the caller to refuse or to ignore.
func piega(s string) string {
	var b strings.Builder
	b.Grow(len(s))
	spazio := false
	for _, r := range norm.NFKD.String(s) {
		switch {
		case 'A' <= r && r <= 'Z', 'a' <= r && r <= 'z':
		case unicode.Is(unicode.Mn, r), strings.ContainsRune("'’‘`´ʼ\u02b9", r):
			continue
		case unicode.IsSpace(r), unicode.IsPunct(r):
			spazio = b.Len() > 0
			continue
		}
		if spazio {
			b.WriteByte(' ')
			spazio = false
		}
		if latine, ok := senzaBase(r); ok {
			b.WriteString(latine)
			continue
		}
		b.WriteRune(unicode.ToUpper(r))
	}
	return b.String()
}

// senzaBase spells the Latin letters that Unicode does not decompose.
func senzaBase(r rune) (string, bool) {
	switch r {
	case 'ß', 'ẞ':
		return "SS", true
	case 'Æ', 'æ':
		return "AE", true
	case 'Œ', 'œ':
		return "OE", true
	case 'Ø', 'ø':
		return "O", true
	case 'Ł', 'ł':
		return "L", true
	case 'Đ', 'đ', 'Ð', 'ð':
		return "D", true
	case 'Þ', 'þ':
		return "TH", true
	case 'ı':
		return "I", true
	case 'Ħ', 'ħ':
		return "H", true
	case 'Ə', 'ə':
		return "E", true
	}
	return "", false
}
