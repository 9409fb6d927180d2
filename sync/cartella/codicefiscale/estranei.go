package codicefiscale

import (
	"regexp"
	"strings"
)

// estranei are the codes that people hold, foreigners above all, and that offices write
// where a codice fiscale goes, by their shape: the first that fits counts.
var estranei = []struct {
	forma *regexp.Regexp
	è     string
}{
	{regexp.MustCompile(`^[A-Z]{6}`), ""}, // a codice fiscale, or the beginning of one
	// D.M. 3 agosto 2009, allegato A (G.U. 22 of 28/1/2010), field «numero del documento».
	{regexp.MustCompile(`^I\d{8}$`), "il numero di un permesso di soggiorno"},
	// Decision S2 of 12 June 2009 (2010/C 106/09), field 8: 80, the country and the number.
	{regexp.MustCompile(`^80380\d{15}$`), "il numero della tessera sanitaria, e non il codice fiscale, che vi è scritto davanti"},
	{regexp.MustCompile(`^80\d{18}$`), "il numero di una tessera sanitaria europea (TEAM) di un altro Paese"},
	{regexp.MustCompile(`^[A-Z]{2}\d{5}[A-Z]{2}$`), "il numero di una carta d'identità elettronica, o l'identificativo nazionale (ID ANPR)"},
	{regexp.MustCompile(`^[A-Z]{2}\d{7}$`), "il numero di un passaporto o di una carta d'identità"},
	// es.nie, al.nipt, ro.cnp and, of ten figures and of fifteen, bg.egn and fr.nir as
	// python-stdnum has them.
	{regexp.MustCompile(`^[XYZ]\d{7}[A-Z]$`), "un numero d'identità spagnolo per stranieri (NIE)"},
	{regexp.MustCompile(`^[A-M]\d{8}[A-Z]$`), "un numero personale o fiscale albanese"},
	{regexp.MustCompile(`^[1-9]\d{12}$`), "un codice personale di un altro Paese, come il CNP romeno"},
	{regexp.MustCompile(`^[03]\d{9}$`), "un numero di telefono, o il codice personale di un altro Paese"},
	{regexp.MustCompile(`^(\d{10}|\d{15})$`), "il codice personale o fiscale di un altro Paese"},
	// Twelve figures, as the Polizia di Stato asks for them to say how far a request is.
	{regexp.MustCompile(`^\d{12}$`), "il numero di una raccomandata o di una ricevuta, come quella della domanda di permesso di soggiorno"},
	// The police's, by fingerprints: seven characters in the forms of the Ministero della
	// Giustizia (SIUS, SIGE: «Codice CUI»).
	{regexp.MustCompile(`^[0-9A-Z]{7}$`), "un codice univoco identificativo (CUI) della Questura"},
}

// Estraneo says what a text is that is no codice fiscale, "" where that does not
// show: "il numero di un permesso di soggiorno".
func Estraneo(s string) string { return estraneo(compatta(s)) }

func estraneo(s string) string {
	if !strings.ContainsAny(s, "0123456789") {
		return ""
	}
	for _, e := range estranei {
		if e.forma.MatchString(s) {
			return e.è
		}
	}
	return ""
}
