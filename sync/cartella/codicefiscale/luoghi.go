package codicefiscale

import (
	"cmp"
	_ "embed"
	"slices"
	"sort"
	"strings"
	"sync"
)

// Luogo is a Comune or a foreign state where a person may have been born.
type Luogo struct {
	Belfiore  Belfiore
	Nome      string
	Altri     []string // other names it is looked for by: former, short, foreign; not to be changed
	Provincia string   // today's sigla, or the last one; EE for states. Not as at any date: Lodi was MI until 1992
	ISTAT     string   // six digits as at 2020; "" for ceased Comuni, newer ones and states
	Dal       Data     // first day; no date when it goes back to 1861 or is not known
	Al        Data     // first day on which it was no more; no date while it exists
}

// Vigente reports whether the place existed on the given day. With no date it
// answers true: there is nothing to judge by.
//
// States are kept loosely on purpose. A state that exists counts as having
// always existed, because the Agenzia gives the code in use when it issues the
// codice fiscale: who was born in Kiev in 1980 may rightly have either the code
// of the Soviet Union or that of Ukraine.
func (l Luogo) Vigente(alla Data) bool {
	if alla.IsZero() {
		return true
	}
	return l.Dal.Compare(alla) <= 0 && (l.Al.IsZero() || alla.Compare(l.Al) < 0)
}

// Cerca returns the place with the given code. A code that is not in the table
// may still be good: see the package documentation.
func Cerca(b Belfiore) (Luogo, bool) {
	t := tabella()
	i, ok := slices.BinarySearchFunc(t.luoghi, b, func(l Luogo, b Belfiore) int {
		return strings.Compare(string(l.Belfiore), string(b))
	})
	if !ok {
		return Luogo{}, false
	}
	return t.luoghi[i], true
}

// PerNome returns the places of that name that existed on the given day,
// usually one; the zero Data asks for all times. Accents, capitals, spaces,
// hyphens and apostrophes do not count, "S." stands for San, Sant', Santa and
// Santo, and a sigla in brackets, as in "Samone (TN)", tells homonyms apart
// where it can: it is ignored when it excludes every place, since old documents
// show old provinces.
func PerNome(nome string, alla Data) []Luogo {
	nome, sigla := staccaSigla(nome)
	t := tabella()
	var trovati []Luogo
	for _, chiave := range chiavi(nome) {
		for _, v := range t.conPrefisso(t.nomi, chiave) {
			l := t.luoghi[v.luogo]
			if v.chiave != chiave {
				break // sorted: the exact names come first
			}
			if l.Vigente(alla) && !contiene(trovati, l.Belfiore) {
				trovati = append(trovati, l)
			}
		}
	}
	diSigla := func(l Luogo) bool { return l.Provincia == sigla }
	if slices.ContainsFunc(trovati, diSigla) {
		trovati = slices.DeleteFunc(trovati, func(l Luogo) bool { return !diSigla(l) })
	}
	return trovati
}

// Suggerisci returns at most n places that existed on the given day and whose
// name begins with prefisso, for a field that completes as one types. Order:
// the exact name, the Comuni of the Ambito, the other names in alphabetical
// order, then names of which a later word begins so ("colombano"). It reads
// names as [PerNome] does.
func Suggerisci(prefisso string, alla Data, n int) []Luogo {
	t := tabella()
	prefissi := chiavi(prefisso)
	var scelti []Luogo
	raccogli := func(voci []voce, ammessa func(v voce, chiave string) bool) {
		for _, chiave := range prefissi {
			for _, v := range t.conPrefisso(voci, chiave) {
				if len(scelti) >= n {
					return
				}
				l := t.luoghi[v.luogo]
				if ammessa(v, chiave) && l.Vigente(alla) && !contiene(scelti, l.Belfiore) {
					scelti = append(scelti, l)
				}
			}
		}
	}
	raccogli(t.nomi, func(v voce, chiave string) bool { return v.chiave == chiave })
	raccogli(t.nomi, func(v voce, _ string) bool { return v.ambito })
	raccogli(t.nomi, func(voce, string) bool { return true })
	raccogli(t.parole, func(voce, string) bool { return true })
	return scelti
}

func contiene(luoghi []Luogo, b Belfiore) bool {
	return slices.ContainsFunc(luoghi, func(l Luogo) bool { return l.Belfiore == b })
}

// staccaSigla parts "Samone (TN)" into name and sigla.
func staccaSigla(s string) (nome, sigla string) {
	s = strings.TrimSpace(s)
	nome, resto, ok := strings.Cut(s, "(")
	resto, chiusa := strings.CutSuffix(resto, ")")
	if !ok || !chiusa || len(resto) != 2 {
		return s, ""
	}
	return nome, strings.ToUpper(resto)
}

// chiavi returns what to look a written name up by: its key, or one key for
// each reading of a leading "S.". Nothing to look for, no keys.
func chiavi(scritto string) []string {
	parole := strings.Fields(piega(scritto))
	if len(parole) == 0 {
		return nil
	}
	if parole[0] != "S" || len(parole) == 1 {
		return []string{strings.Join(parole, "")}
	}
	resto := strings.Join(parole[1:], "")
	return []string{"SAN" + resto, "SANT" + resto, "SANTA" + resto, "SANTO" + resto}
}

//go:embed luoghi.csv
var luoghiCSV string

// registro is the parsed table. Its strings are slices of the embedded text.
type registro struct {
	luoghi []Luogo // by Belfiore
	nomi   []voce  // whole names, by key
	parole []voce  // names from their second and later words on, by key
}

// voce leads from a key, which is a folded name without spaces, to a place.
type voce struct {
	chiave string
	luogo  int32
	ambito bool
}

// conPrefisso returns the entries whose key begins with prefisso.
func (registro) conPrefisso(voci []voce, prefisso string) []voce {
	da := sort.Search(len(voci), func(i int) bool { return voci[i].chiave >= prefisso })
	n := sort.Search(len(voci)-da, func(i int) bool { return !strings.HasPrefix(voci[da+i].chiave, prefisso) })
	return voci[da : da+n]
}

var tabella = sync.OnceValue(leggiTabella)

func leggiTabella() registro {
	ambito := make(map[Belfiore]bool)
	for _, c := range comuniAmbito() {
		ambito[c.Belfiore] = true
	}
	righe := strings.Count(luoghiCSV, "\n")
	t := registro{luoghi: make([]Luogo, 0, righe), nomi: make([]voce, 0, righe+righe/50), parole: make([]voce, 0, righe)}
	for riga := range strings.Lines(luoghiCSV) {
		if strings.HasPrefix(riga, "#") {
			continue
		}
		c := campi(riga, ";", 7)
		l := Luogo{Belfiore: Belfiore(c[0]), Nome: c[1], Provincia: c[2], ISTAT: c[3], Dal: dataTabella(c[4]), Al: dataTabella(c[5])}
		if c[6] != "" {
			l.Altri = strings.Split(c[6], "|")
		}
		t.aggiungi(l, ambito[l.Belfiore])
	}
	perChiave := func(a, b voce) int {
		return cmp.Or(strings.Compare(a.chiave, b.chiave), int(a.luogo-b.luogo))
	}
	slices.SortFunc(t.nomi, perChiave)
	slices.SortFunc(t.parole, perChiave)
	return t
}

func (t *registro) aggiungi(l Luogo, ambito bool) {
	indice := int32(len(t.luoghi))
	t.luoghi = append(t.luoghi, l)
	t.indicizza(l.Nome, indice, ambito)
	for _, altro := range l.Altri {
		t.indicizza(altro, indice, ambito)
	}
}

func (t *registro) indicizza(nome string, indice int32, ambito bool) {
	parole := strings.Fields(piega(nome))
	chiave := strings.Join(parole, "")
	t.nomi = append(t.nomi, voce{chiave, indice, ambito})
	for _, parola := range parole[:len(parole)-1] {
		chiave = chiave[len(parola):]
		t.parole = append(t.parole, voce{chiave, indice, ambito})
	}
}

// dataTabella reads a date of the embedded table, with campi's excuse.
func dataTabella(s string) Data {
	if s == "" {
		return Data{}
	}
	d, err := LeggiData(s)
	if err != nil {
		panic("codicefiscale: embedded table: " + err.Error())
	}
	return d
}
