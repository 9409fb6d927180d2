package codicefiscale

import (
	_ "embed"
	"slices"
	"strings"
	"sync"
)

// Comune is one of the municipalities that make up the Ambito.
type Comune struct {
	Nome      string
	ISTAT     string // six digits, province and Comune
	Belfiore  Belfiore
	Provincia string // LO, or MI for San Colombano al Lambro
	CAP       string
}

// ComuniAmbito returns the 61 Comuni of the Ambito Territoriale di Lodi in
// alphabetical order: the 60 of the Province of Lodi and San Colombano al
// Lambro.
func ComuniAmbito() []Comune { return slices.Clone(comuniAmbito()) }

//go:embed comuni_ambito_lodi.csv
var comuniAmbitoCSV string

var comuniAmbito = sync.OnceValue(func() []Comune {
	_, righe, _ := strings.Cut(comuniAmbitoCSV, "\n") // the first line is the header
	var comuni []Comune
	for riga := range strings.Lines(righe) {
		c := campi(riga, ",", 5)
		comuni = append(comuni, Comune{Nome: c[0], ISTAT: c[1], Belfiore: Belfiore(c[2]), Provincia: c[3], CAP: c[4]})
	}
	return comuni
})

// campi splits a line of an embedded table. The tables are part of the program:
// a line that does not fit them is a defect of the build, which no caller could
// handle and the tests catch.
func campi(riga, separatore string, n int) []string {
	c := strings.Split(strings.TrimRight(riga, "\r\n"), separatore)
	if len(c) != n {
		panic("codicefiscale: embedded table: wrong number of fields")
	}
	return c
}
