package codicefiscale

import (
	"cmp"
	_ "embed"
	"iter"
	"regexp"
	"slices"
	"sort"
	"strconv"
	"strings"
	"sync"
)

// Luogo is a Comune or a foreign state where a person may have been born: what
// one Belfiore code stands for. Its slices are not to be changed.
type Luogo struct {
	Belfiore  Belfiore
	Nome      string    // today's, or the last
	Altri     []Nome    // the others by which it is looked for: former, short, foreign
	Provincia string    // today's sigla, or the last one; EE for states. Not as at any date: Lodi was MI until 1992
	ISTAT     string    // six digits as at 2024; "" for ceased Comuni and states
	Quando    []Periodo // when it existed, in order; none for what has always been, or is not known
}

// Nome is a name that a place has or had.
type Nome struct {
	Testo  string
	Quando []Periodo // when it was the official one, in order; none for what people call it at any time
}

// Periodo is a time of days. No Dal is since ever, no Al is until now.
type Periodo struct {
	Dal Data // first day
	Al  Data // first day on which it was no more
}

// Contiene reports whether the day is of the time.
func (p Periodo) Contiene(d Data) bool {
	return p.Dal.Compare(d) <= 0 && (p.Al.IsZero() || d.Compare(p.Al) < 0)
}

// Vigente reports whether the place existed on the given day. With no date it
// answers true: there is nothing to judge by.
//
// States are kept loosely on purpose. A state that exists counts as having
// always existed, because the Agenzia gives the code in use when it issues the
// codice fiscale: who was born in Kiev in 1980 may rightly have either the code
// of the Soviet Union or that of Ukraine.
func (l Luogo) Vigente(alla Data) bool {
	return alla.IsZero() || len(l.Quando) == 0 || nel(l.Quando, alla)
}

// NomeAl returns what the place was called on the given day; with no date, Nome.
func (l Luogo) NomeAl(alla Data) string {
	if !alla.IsZero() {
		for _, n := range l.Altri {
			if nel(n.Quando, alla) {
				return n.Testo
			}
		}
	}
	return l.Nome
}

func nel(periodi []Periodo, d Data) bool {
	return slices.ContainsFunc(periodi, func(p Periodo) bool { return p.Contiene(d) })
}

// Voce is a place as it was found: by its name, or by a former one.
type Voce struct {
	Luogo
	Detto Nome // Luogo.Nome, or one of Altri that was once the official one
}

// Nota tells a place from what is called like it, or tells the place of a name that
// it had no more or not yet on the given day: "fino al 1963", "dal 1929 al 1947",
// "allora Borgo Littorio". It is empty where there is nothing to tell.
func (v Voce) Nota(alla Data) string {
	if allora := v.NomeAl(alla); !alla.IsZero() && allora != v.Detto.Testo {
		return "allora " + allora
	}
	vita, detto := estremi(v.Quando), estremi(v.Detto.Quando)
	if len(v.Detto.Quando) == 0 {
		detto = vita
	}
	if detto.Al.IsZero() {
		return ""
	}
	fine := strconv.Itoa(vigilia(detto.Al).Anno())
	if detto.Dal == vita.Dal {
		return "fino al " + fine
	}
	return "dal " + strconv.Itoa(detto.Dal.Anno()) + " al " + fine
}

func estremi(periodi []Periodo) Periodo {
	if len(periodi) == 0 {
		return Periodo{}
	}
	return Periodo{periodi[0].Dal, periodi[len(periodi)-1].Al}
}

// vigilia is a day of the year in which the last day of a time was.
func vigilia(al Data) Data {
	if al.Mese() == 1 && al.Giorno() == 1 {
		al.anno--
	}
	return al
}

// Cerca returns the place with the given code. A code that is not in the table
// may still be good: see the package documentation.
func Cerca(b Belfiore) (Luogo, bool) {
	luoghi := tabella()
	i, ok := slices.BinarySearchFunc(luoghi, b, func(l Luogo, b Belfiore) int {
		return strings.Compare(string(l.Belfiore), string(b))
	})
	if !ok {
		return Luogo{}, false
	}
	return luoghi[i], true
}

// PerNome returns the places of that name that existed on the given day, usually
// one; the zero Data asks for all times. Those that were so called on that day come
// alone; failing them, those that had the name before or after: documents write
// both. Where another place has it that was not there on that day, as Fiume that was
// Italy's until 1947, nobody is taken for it who was once so called. Accents, capitals, spaces, hyphens and apostrophes do not count, "S." stands
// for San, Sant', Santa and Santo, and a sigla in brackets, as in "Samone (TN)",
// tells homonyms apart where it can: it is ignored when it excludes every place,
// since old documents show old provinces. States are found as registers write them,
// too: "Serbia, Repubblica di", "Sri Lanka (ex Ceylon)".
func PerNome(nome string, alla Data) []Voce {
	nome, sigla := staccaSigla(nome)
	trovati := perNome(nome, sigla, alla)
	if len(trovati) > 0 {
		return trovati
	}
	if m := siglaInFondo.FindStringSubmatch(nome); m != nil {
		return slices.DeleteFunc(perNome(m[1], m[2], alla), func(v Voce) bool { return v.Provincia != strings.ToUpper(m[2]) })
	}
	return nil
}

// siglaInFondo is a province behind a name without brackets, as in "Napoli - NA".
var siglaInFondo = regexp.MustCompile(`^(.*\pL)[\s,/-]+([A-Za-z]{2})\s*$`)

func perNome(nome, sigla string, alla Data) []Voce {
	ix := indice()
	var trovati []Voce
	altrove := false
	for lettura := range letture(nome) {
		for _, chiave := range chiavi(lettura.nome) {
			for _, v := range conPrefisso(ix.nomi, chiave) {
				if v.chiave != chiave {
					break // sorted: the exact names come first
				}
				trovata := ix.trovata(v)
				switch {
				case !trovata.Belfiore.Estero() && lettura.diStato || contiene(trovati, trovata.Belfiore):
				case trovata.Vigente(alla):
					trovati = append(trovati, trovata)
				default:
					altrove = altrove || trovata.Detto.Testo == trovata.Nome
				}
			}
		}
		if len(trovati) > 0 {
			break
		}
	}
	preferisci := func(migliore func(Voce) bool) {
		if slices.ContainsFunc(trovati, migliore) {
			trovati = slices.DeleteFunc(trovati, func(v Voce) bool { return !migliore(v) })
		}
	}
	if !alla.IsZero() {
		preferisci(func(v Voce) bool { return v.inUso(alla) })
		if altrove && !slices.ContainsFunc(trovati, func(v Voce) bool { return v.inUso(alla) }) {
			return nil
		}
	}
	preferisci(func(v Voce) bool { return v.Provincia == strings.ToUpper(sigla) })
	return trovati
}

// inUso reports whether the place was so called on the given day: with no date,
// whether it is so called.
func (v Voce) inUso(alla Data) bool { return v.NomeAl(alla) == v.Detto.Testo }

// Suggerisci returns at most n places that existed on the given day and whose
// name begins with prefisso, for a field that completes as one types. Order:
// the exact name, the Comuni of the Ambito, the other names in alphabetical
// order, then names of which a later word begins so ("colombano"), then names that
// were not in use on that day. It reads names as [PerNome] does.
func Suggerisci(prefisso string, alla Data, n int) []Voce {
	ix := indice()
	prefissi := chiavi(prefisso)
	var scelti []Voce
	raccogli := func(voci []voce, inUso bool, ammessa func(v voce, chiave string) bool) {
		for _, chiave := range prefissi {
			for _, v := range conPrefisso(voci, chiave) {
				if len(scelti) >= n {
					return
				}
				if !ammessa(v, chiave) {
					continue
				}
				if trovata := ix.trovata(v); trovata.inUso(alla) == inUso && trovata.Vigente(alla) && !contiene(scelti, trovata.Belfiore) {
					scelti = append(scelti, trovata)
				}
			}
		}
	}
	for _, inUso := range []bool{true, false} {
		raccogli(ix.nomi, inUso, func(v voce, chiave string) bool { return v.chiave == chiave })
		raccogli(ix.nomi, inUso, func(v voce, _ string) bool { return v.ambito })
		raccogli(ix.nomi, inUso, func(voce, string) bool { return true })
		raccogli(ix.parole, inUso, func(voce, string) bool { return true })
	}
	return scelti
}

func contiene(voci []Voce, b Belfiore) bool {
	return slices.ContainsFunc(voci, func(v Voce) bool { return v.Belfiore == b })
}

// lettura is a way of reading what is written as the name of a place.
type lettura struct {
	nome    string
	diStato bool // only a foreign state is so written
}

// letture returns the ways to read a written name, best first.
func letture(nome string) iter.Seq[lettura] {
	return func(yield func(lettura) bool) {
		if !yield(lettura{nome: nome}) {
			return
		}
		prima, _, fra := strings.Cut(nome, "(")
		if fra && !yield(lettura{nome: prima}) {
			return
		}
		// As where two languages are spoken: "Bolzano/Bozen".
		if una, _, due := strings.Cut(prima, "/"); due && !yield(lettura{nome: una}) {
			return
		}
		breve, forma, virgola := strings.Cut(prima, ",")
		if virgola && (!yield(lettura{forma + " " + breve, true}) || !yield(lettura{breve, true})) {
			return
		}
		if m := formaDiStato.FindString(prima); m != "" {
			yield(lettura{prima[len(m):], true})
		}
	}
}

// formaDiStato is what stands before the name of a state in its full name.
var formaDiStato = regexp.MustCompile(`(?i)^\s*(ex\s+|(repubblica|regno|stato|principato|granducato|federazione|confederazione|emirato|sultanato|unione)(\s+(popolare|democratica|federale|federativa|islamica|socialista|araba|unita|cooperativa|bolivariana|orientale|indipendente|autonoma))*\s+(di\s+|del\s+|della\s+|delle\s+|dello\s+|dei\s+|degli\s+|dell['’]\s*|d['’]\s*))`)

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

// chiavi returns what to look a written name up by: its key, or one key for each
// reading of an "S." that another word follows. Nothing to look for, no keys.
func chiavi(scritto string) []string {
	parole := strings.Fields(piega(scritto))
	if len(parole) == 0 {
		return nil
	}
	chiavi := []string{""}
	for i, parola := range parole {
		letture := []string{parola}
		if parola == "S" && i < len(parole)-1 && (i == 0 || len(parole[i+1]) > 1) && len(chiavi) == 1 {
			letture = []string{"SAN", "SANT", "SANTA", "SANTO"}
		}
		var prossime []string
		for _, inizio := range chiavi {
			for _, lettura := range letture {
				prossime = append(prossime, inizio+lettura)
			}
		}
		chiavi = prossime
	}
	return chiavi
}

//go:embed luoghi.csv
var luoghiCSV string

var tabella = sync.OnceValue(leggiTabella)

func leggiTabella() []Luogo {
	luoghi := make([]Luogo, 0, strings.Count(luoghiCSV, "\n"))
	for riga := range strings.Lines(luoghiCSV) {
		if strings.HasPrefix(riga, "#") {
			continue
		}
		c := campi(riga, ";", 6)
		l := Luogo{Belfiore: Belfiore(c[0]), Nome: c[1], Provincia: c[2], ISTAT: c[3], Quando: periodiTabella(c[4])}
		if c[5] != "" {
			l.Altri = make([]Nome, 0, 1+strings.Count(c[5], "|"))
			for altro := range strings.SplitSeq(c[5], "|") {
				testo, quando, _ := strings.Cut(altro, "@")
				l.Altri = append(l.Altri, Nome{testo, periodiTabella(quando)})
			}
		}
		luoghi = append(luoghi, l)
	}
	return luoghi
}

// periodiTabella reads "-19270728,19341102-", with campi's excuse.
func periodiTabella(s string) []Periodo {
	if s == "" {
		return nil
	}
	periodi := make([]Periodo, 0, 1+strings.Count(s, ","))
	for p := range strings.SplitSeq(s, ",") {
		dal, al, _ := strings.Cut(p, "-")
		periodi = append(periodi, Periodo{dataTabella(dal), dataTabella(al)})
	}
	return periodi
}

func dataTabella(s string) Data {
	if s == "" {
		return Data{}
	}
	n, ok := numero(s)
	d, err := NuovaData(n/10000, n/100%100, n%100)
	if !ok || len(s) != 8 || err != nil {
		panic("codicefiscale: embedded table: no day: " + s)
	}
	return d
}

// elenco is the table by name. Its strings are slices of the embedded text, but for
// the keys.
type elenco struct {
	luoghi []Luogo
	nomi   []voce // whole names, by key
	parole []voce // names from their second and later words on, by key
}

// voce leads from a key, which is a folded name without spaces, to a place.
type voce struct {
	chiave string
	luogo  int32
	altro  int16 // which of the others that were once official, -1 for the place's name
	ambito bool
}

func (ix elenco) trovata(v voce) Voce {
	l := ix.luoghi[v.luogo]
	if v.altro < 0 {
		return Voce{l, Nome{Testo: l.Nome}}
	}
	return Voce{l, l.Altri[v.altro]}
}

// conPrefisso returns the entries whose key begins with prefisso.
func conPrefisso(voci []voce, prefisso string) []voce {
	da := sort.Search(len(voci), func(i int) bool { return voci[i].chiave >= prefisso })
	n := sort.Search(len(voci)-da, func(i int) bool { return !strings.HasPrefix(voci[da+i].chiave, prefisso) })
	return voci[da : da+n]
}

var indice = sync.OnceValue(leggiIndice)

func leggiIndice() elenco {
	ambito := make(map[Belfiore]bool)
	for _, c := range comuniAmbito() {
		ambito[c.Belfiore] = true
	}
	ix := elenco{luoghi: tabella()}
	n := len(ix.luoghi)
	ix.nomi, ix.parole = make([]voce, 0, n+n/4), make([]voce, 0, n)
	for i, l := range ix.luoghi {
		ix.aggiungi(l.Nome, voce{luogo: int32(i), altro: -1, ambito: ambito[l.Belfiore]})
		for j, altro := range l.Altri {
			v := voce{luogo: int32(i), altro: int16(j), ambito: ambito[l.Belfiore]}
			if len(altro.Quando) == 0 {
				v.altro = -1
			}
			ix.aggiungi(altro.Testo, v)
		}
	}
	perChiave := func(a, b voce) int {
		return cmp.Or(strings.Compare(a.chiave, b.chiave), int(a.luogo-b.luogo), int(a.altro-b.altro))
	}
	slices.SortFunc(ix.nomi, perChiave)
	slices.SortFunc(ix.parole, perChiave)
	return ix
}

func (ix *elenco) aggiungi(nome string, v voce) {
	piegato := piega(nome)
	v.chiave = strings.ReplaceAll(piegato, " ", "")
	ix.nomi = append(ix.nomi, v)
	for parole := strings.Count(piegato, " "); parole > 0; parole-- {
		spazio := strings.IndexByte(piegato, ' ')
		piegato, v.chiave = piegato[spazio+1:], v.chiave[spazio:]
		ix.parole = append(ix.parole, v)
	}
}
