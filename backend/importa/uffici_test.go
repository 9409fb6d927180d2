package importa

import (
	"bytes"
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	textunicode "golang.org/x/text/encoding/unicode"

	"siz-icaro/backend/importa/foglio"
	"siz-icaro/sync/cartella"
	"siz-icaro/sync/cartella/codicefiscale"
)

// A file as an office sends it: made here, of invented people, in one of the ways in
// which such files are written. Whatever the way, it must give the same.
type ufficio struct {
	name string
	// files are imported one after the other.
	files [][]byte
	what  func(context.Context, foglio.File, Ledger, Options) (Result, error)
	o     Options
	// want is what the records hold in the end, by the fields of shows, sorted;
	// counts is how it went with the last file.
	shows  []cartella.Path
	want   []string
	counts string
	// says are in the reasons of the last file.
	says []string
}

// table is a table before it is written in somebody's way.
type table [][]string

// persone are the people of most files; the letters are the ones that encodings
// differ in.
var persone = table{
	{"Codice", "Cod. Fiscale", "Cognome", "Nome", "Nato il", "Nato a", "Sesso", "Indirizzo", "Comune residenza", "CAP", "Telefono", "Note"},
	{"A17", code("D'Amicò", "Nicolò", "1954-03-21", "E648", "M"), "D'Amicò", "Nicolò", "21/03/1954", "Lodi", "M", "Via Libertà", "Lodi", "26900", "0371 555010", "È così: perché; più \"bene\""},
	{"A18", code("Nésta", "Mariù", "1987-11-02", "C816", "F"), "Nésta", "Mariù", "02/11/1987", "Codogno", "F", "Piazza Papà", "Codogno", "26845", "0377 555011", "due\nrighe"},
}

var (
	mostra   = []cartella.Path{"id_esterno", "cf", "cognome", "nome", "data_nascita", "sesso", "indirizzo", "comune", "cap", "telefono", "note"}
	cosiSono = []string{
		"A17|" + persone[1][1] + "|D'Amicò|Nicolò|1954-03-21|M|Via Libertà|E648|26900|0371 555010|È così: perché; più \"bene\"",
		"A18|" + persone[2][1] + "|Nésta|Mariù|1987-11-02|F|Piazza Papà|C816|26845|0377 555011|due\\nrighe",
	}
	pratiche = table{
		{"ID", "Cognome", "Nome", "Tipo pratica", "Dal", "Al", "Importo", "Note"},
		{"P1", "Bàssi", "Irma", "Contributo", "01/02/2019", "30/06/2019", "1.234,50", "ok"},
	}
	mostraP = []cartella.Path{"cognome", "nome", "tipo", "dal", "al", "importo_centesimi", "testo"}
)

func code(surname, name, born string, place codicefiscale.Belfiore, sex codicefiscale.Sesso) string {
	d, err := codicefiscale.LeggiData(born)
	if err != nil {
		panic(err)
	}
	c, err := codicefiscale.Compute(codicefiscale.Persona{Cognome: surname, Nome: name, Nascita: d, Luogo: place, Sesso: sex})
	if err != nil {
		panic(err)
	}
	return c.String()
}

// with is the table with other cells in a column, row by row.
func (t table) with(column string, cells ...string) table {
	out := make(table, len(t))
	i := slices.Index(t[0], column)
	for r, row := range t {
		out[r] = slices.Clone(row)
		if r > 0 && r <= len(cells) {
			out[r][i] = cells[r-1]
		}
	}
	return out
}

// csv is the table as text.
func (t table) csv(comma rune) string {
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	w.Comma = comma
	if err := w.WriteAll(t); err != nil {
		panic(err)
	}
	return b.String()
}

func (t table) text() []byte { return []byte(t.csv(';')) }

// xlsx is the table as a workbook; typed puts days and numbers in as such.
func (t table) xlsx(typed bool, above int) []byte {
	f := excelize.NewFile()
	must := func(err error) {
		if err != nil {
			panic(err)
		}
	}
	format := "dd/mm/yyyy"
	style, err := f.NewStyle(&excelize.Style{CustomNumFmt: &format})
	must(err)
	for r, row := range t {
		for c, cell := range row {
			at, err := excelize.CoordinatesToCellName(c+1, r+1+above)
			must(err)
			must(f.SetCellStr("Sheet1", at, cell))
			if d, err := time.Parse("02/01/2006", cell); typed && err == nil && r > 0 {
				must(f.SetCellFloat("Sheet1", at, d.Sub(time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC)).Hours()/24, -1, 64))
				must(f.SetCellStyle("Sheet1", at, at, style))
			}
			if n := strings.NewReplacer(".", "", ",", ".").Replace(cell); typed && r > 0 && (t[0][c] == "CAP" || t[0][c] == "Importo") {
				var v float64
				_, err := fmt.Sscan(n, &v)
				must(err)
				must(f.SetCellFloat("Sheet1", at, v, -1, 64))
			}
		}
	}
	if above > 0 {
		must(f.SetCellStr("Sheet1", "A1", "COMUNE DI PROVA - elenco"))
	}
	var b bytes.Buffer
	must(errors.Join(f.Write(&b), f.Close()))
	return b.Bytes()
}

func encoded(e encoding.Encoding, s string) []byte {
	out, err := e.NewEncoder().String(s)
	if err != nil {
		panic(err)
	}
	return []byte(out)
}

// uffici are all the files.
func uffici() []ufficio {
	var all []ufficio
	same := func(name string, content []byte) {
		all = append(all, ufficio{name: name, files: [][]byte{content}, what: Anagrafe, shows: mostra, want: cosiSono, counts: "nuove 2"})
	}
	encodings := []struct {
		name string
		e    encoding.Encoding
	}{
		{"utf-8", encoding.Nop}, {"windows-1252", charmap.Windows1252}, {"iso-8859-15", charmap.ISO8859_15}, {"cp850", charmap.CodePage850}, {"macintosh", charmap.Macintosh},
		{"utf-16le", textunicode.UTF16(textunicode.LittleEndian, textunicode.UseBOM)}, {"utf-16be", textunicode.UTF16(textunicode.BigEndian, textunicode.UseBOM)},
		{"utf-16le senza segno", textunicode.UTF16(textunicode.LittleEndian, textunicode.IgnoreBOM)},
	}
	for _, e := range encodings {
		for name, comma := range map[string]rune{"punto e virgola": ';', "virgola": ',', "tabulazione": '\t', "barra": '|'} {
			same(e.name+", "+name, encoded(e.e, persone.csv(comma)))
		}
	}
	for _, end := range []string{"\r\n", "\r"} {
		// The line end within the cell stays, as spreadsheets have it.
		text := strings.NewReplacer("due\nrighe", "due\x00righe", "\n", end).Replace(persone.csv(';'))
		same(fmt.Sprintf("a capo %q", end), []byte(strings.ReplaceAll(text, "\x00", "\n")))
		same(fmt.Sprintf("a capo %q, cp850", end), encoded(charmap.CodePage850, strings.ReplaceAll(text, "\x00", "\n")))
	}
	same("con il segno UTF-8", append([]byte("\xef\xbb\xbf"), persone.text()...))
	same("sep=", append([]byte("sep=;\r\n"), persone.text()...))
	same("titoli sopra", append([]byte("COMUNE DI LODI;;;\n\nEstrazione del 3/1/2026\n"), persone.text()...))
	same("righe vuote e separatori in fondo", append(persone.text(), "\n;;;;;;;;;;;\n;;;\n\n"...))
	same("l'intestazione ripetuta", append(persone.text(), strings.Join(persone[0], ";")+"\n"...))
	same("codifica guastata due volte", func() []byte {
		s, err := charmap.Windows1252.NewDecoder().String(persone.csv(';'))
		if err != nil {
			panic(err)
		}
		return []byte(s)
	}())
	same(`formule ="26900"`, []byte(strings.NewReplacer(";26900;", `;="26900";`, ";26845;", `;="26845";`).Replace(persone.csv(';'))))
	same("colonne in altro ordine e di più", func() []byte {
		t := make(table, len(persone))
		for r, row := range persone {
			t[r] = append([]string{[]string{"Interno", "x", ""}[r]}, row...)
			slices.Reverse(t[r])
		}
		return t.text()
	}())
	same("nomi delle colonne maiuscoli", []byte(strings.Replace(persone.csv(';'), strings.Join(persone[0], ";"), "CODICE;CODICE FISCALE;COGNOME;NOME;DATA DI NASCITA;LUOGO DI NASCITA;SESSO;VIA;COMUNE;C.A.P.;TEL.;ANNOTAZIONI", 1)))
	same("xlsx", persone.xlsx(false, 0))
	same("xlsx con date e numeri", persone.xlsx(true, 0))
	same("xlsx con titoli sopra", persone.xlsx(true, 3))
	for name, cells := range map[string][]string{
		"trattini": {"21-03-1954", "2-11-1987"}, "punti": {"21.03.1954", "2.11.1987"}, "iso": {"1954-03-21", "1987-11-02"}, "con l'ora": {"21/03/1954 00:00:00", "02/11/1987 0.00"}, "anno di due cifre": {"21/3/54", "2/11/87"},
		"numeri di Excel": {"19804", "32083"}, "mesi in lettere": {"21 marzo 1954", "2-nov-87"}, "tutte cifre": {"21031954", "2111987"}, "anno davanti": {"19540321", "19871102"}, "giorno della settimana": {"domenica 21 marzo 1954", "lun 2/11/1987"},
		"programmi": {"1954-03-21T00:00:00.000Z", "1987-11-02T00:00:00"}, "mesi inglesi": {"21-Mar-1954", "November 2, 1987"},
	} {
		same("date: "+name, persone.with("Nato il", cells...).text())
	}
	for name, cells := range map[string][]string{
		"provincia": {"LODI (LO)", "CODOGNO (LO)"}, "CAP davanti": {"26900 Lodi", "26845 CODOGNO"}, "CAP e provincia": {"26900 LODI LO", "Codogno - LO"}, "codici": {"E648", "098019"}, "ISTAT senza zero": {"98031", "98019"}, "comune di": {"Comune di Lodi", "comune di Codogno"}, "vecchia provincia": {"Lodi (MI)", "Codogno MI"},
	} {
		same("residenza: "+name, persone.with("Comune residenza", cells...).text())
	}
	one := func(name string, t table, shows []cartella.Path, want, counts string, says ...string) {
		all = append(all, ufficio{name: name, files: [][]byte{t.text()}, what: Anagrafe, shows: shows, want: []string{want}, counts: counts, says: says})
	}
	base := table{persone[0], persone[1]}
	for written, want := range map[string]string{
		"S. Angelo Lodigiano": "I274", "SANT'ANGELO LOD.NO": "I274", "sant angelo lodigiano": "I274", "TAVAZZANO": "F260", "Tavazzano con V.": "F260", "Lodivecchio": "E651", "Zelo B.P.": "M158", "Camairago": "M393", "Castiglione D’Adda": "C304", "S.Rocco al Porto": "I140", "Lodi, fraz. Olmo": "E648",
	} {
		one("residenza: "+written, base.with("Comune residenza", written), []cartella.Path{"cognome", "comune"}, "D'Amicò|"+want, "nuove 1")
	}
	for written, says := range map[string]string{"Castiglione": "Più Comuni", "Corno": "Più Comuni", "Lodii": "non si riconosce", "Caselle": "Più Comuni"} {
		all = append(all, ufficio{name: "residenza, con il servizio: " + written, files: [][]byte{base.with("Comune residenza", written).with("CAP", "").text()}, what: Anagrafe, o: Options{Servizio: "comune-c816"}, counts: "rifiutate 1", says: []string{says}})
	}
	one("residenza: frazione", base.with("Comune residenza", "Lodi fraz. Olmo"), []cartella.Path{"comune", "indirizzo"}, "E648|fraz. Olmo, Via Libertà", "nuove 1", "è stato messo nell'indirizzo")
	for written, says := range map[string]string{"Fraz. Riolo": "non di quale Comune", "Lodi - Milano": "due Comuni", "Lodi San Bernardo": "non si riconosce", "Quartiano (Lodi)": "il Comune o la provincia"} {
		all = append(all, ufficio{name: "residenza, con il servizio: " + written, files: [][]byte{base.with("Comune residenza", written).with("CAP", "").text()}, what: Anagrafe, o: Options{Servizio: "comune-c816"}, counts: "rifiutate 1", says: []string{says}})
	}
	all = append(all,
		ufficio{name: "residenza ignota, con il CAP di un altro servizio", files: [][]byte{base.with("Comune residenza", "Quartiano").with("CAP", "26837").text()}, what: Anagrafe, o: Options{Servizio: "comune-c816"}, counts: "rifiutate 1", says: []string{"il CAP è di un altro"}},
		ufficio{name: "residenza ignota, per un servizio che non è di un Comune", files: [][]byte{base.with("Comune residenza", "Quartiano").with("CAP", "26837").text()}, what: Anagrafe, o: Options{Servizio: "self"}, shows: []cartella.Path{"cognome"}, want: []string{"D'Amicò"}, counts: "nuove 1, con avviso 1", says: []string{"non si riconosce"}},
		ufficio{name: "residenza ignota, con il CAP del servizio", files: [][]byte{base.with("Comune residenza", "Maiocca").with("CAP", "26845").text()}, what: Anagrafe, o: Options{Servizio: "comune-c816"}, shows: []cartella.Path{"cognome"}, want: []string{"D'Amicò"}, counts: "nuove 1, con avviso 1", says: []string{"non si riconosce"}},
	)
	recapiti := []cartella.Path{"telefono", "cellulare", "telefono_di", "cellulare_di"}
	one("due telefoni in una cella", base.with("Telefono", "0371 555010 / 333 5550101"), recapiti, "0371 555010|333 5550101||", "nuove 1, con avviso 1", "Ha due numeri")
	one("due telefoni, il cellulare prima", base.with("Telefono", "333 5550101, 0371 555010"), recapiti, "0371 555010|333 5550101||", "nuove 1, con avviso 1")
	one("telefono della figlia", base.with("Telefono", "333 5550101 (figlia)"), recapiti, "333 5550101||figlia|", "nuove 1")
	one("telefono accorciato da Excel", base.with("Telefono", "3,33124E+09"), recapiti, "|||", "nuove 1, con avviso 1", "le cifre sono andate perse")
	one("data 00/00/1980", base.with("Nato il", "00/00/1980"), []cartella.Path{"cognome", "data_nascita", "telefono"}, "D'Amicò||0371 555010", "nuove 1, con avviso 1", "mancano il giorno")
	one("data ambigua", base.with("Nato il", "21/3/15"), []cartella.Path{"cognome", "data_nascita"}, "D'Amicò|", "nuove 1, con avviso 1", "secoli")
	one("data all'americana", base.with("Nato il", "3/21/1954"), []cartella.Path{"cognome", "data_nascita"}, "D'Amicò|", "nuove 1, con avviso 1", "mese/giorno")
	one("sesso, CAP e comune di nascita sbagliati", base.with("Sesso", "forse").with("CAP", "boh").with("Nato a", "Atlantide"), []cartella.Path{"cognome", "sesso", "cap", "luogo_nascita", "luogo_nascita_nome"}, "D'Amicò|||E648|Atlantide", "nuove 1, con avviso 1", "quello del codice fiscale")
	one("codice fiscale sbagliato", base.with("Cod. Fiscale", "DMCNCL54C21E648X"), []cartella.Path{"cognome", "cf", "telefono"}, "D'Amicò||0371 555010", "nuove 1, con avviso 1", "Cella non importata")
	for _, nothing := range []string{"ASSENTE", "N.D.", "-", "NULL", "#N/D", "non disponibile"} {
		one("al posto di niente: "+nothing, base.with("Telefono", nothing).with("Note", nothing).with("Nato il", nothing).with("CAP", nothing), []cartella.Path{"cognome", "telefono", "note", "data_nascita", "cap"}, "D'Amicò||||", "nuove 1", "il dato non c'è")
	}
	all = append(all,
		ufficio{name: "celle mancanti in fondo", files: [][]byte{[]byte("cognome;nome;comune;telefono;note\nRossi;Ugo;Lodi\n")}, what: Anagrafe, shows: []cartella.Path{"cognome", "comune"}, want: []string{"Rossi|E648"}, counts: "nuove 1", says: []string{"3 colonne invece di 5"}},
		ufficio{name: "residenza che è il Comune", files: [][]byte{[]byte("cognome;nome;residenza\nRossi;Ugo;LODI (LO)\nVerdi;Ada;26845 Codogno\n")}, what: Anagrafe, shows: []cartella.Path{"cognome", "comune"}, want: []string{"Rossi|E648", "Verdi|C816"}, counts: "nuove 2"},
		ufficio{name: "decesso nel 2060", files: [][]byte{[]byte("cognome;nome;comune;data decesso\nRossi;Ugo;Lodi;3/1/2060\n")}, what: Anagrafe, shows: []cartella.Path{"cognome", "data_decesso"}, want: []string{"Rossi|"}, counts: "nuove 1, con avviso 1", says: []string{"non è possibile"}},
		ufficio{name: "decesso prima della nascita", files: [][]byte{[]byte("cognome;nome;comune;nato il;data decesso\nRossi;Ugo;Lodi;3/1/1960;3/1/1950\n")}, what: Anagrafe, shows: []cartella.Path{"data_nascita", "data_decesso"}, want: []string{"1960-01-03|"}, counts: "nuove 1, con avviso 1", says: []string{"prima della nascita"}},
		ufficio{name: "900 kB in una cella", files: [][]byte{[]byte("cognome;nome;comune;note\nRossi;Ugo;Lodi;" + strings.Repeat("x", 900<<10) + "\n")}, what: Anagrafe, shows: []cartella.Path{"cognome", "note"}, want: []string{"Rossi|"}, counts: "nuove 1, con avviso 1", says: []string{"900 kB in una cella"}},
		ufficio{name: "nomi che sembrano niente", files: [][]byte{[]byte("cognome;nome;comune\nNone;Na;Lodi\nIgnota;Nil;Lodi\n")}, what: Anagrafe, shows: []cartella.Path{"cognome", "nome"}, want: []string{"Ignota|Nil", "None|Na"}, counts: "nuove 2"},
	)
	archive := func(name string, t table, want, counts string, says ...string) {
		all = append(all, ufficio{name: "storico: " + name, files: [][]byte{t.text()}, what: Storico, shows: mostraP, want: []string{want}, counts: counts, says: says})
	}
	for _, amount := range []string{"€ 1.234,50", "1234.5", "1.234,50 €", "1'234,50", "1 234,5", "EUR 1234,50", "1,234.50", "1.234,50=", "+1234,50"} {
		archive("importo "+amount, pratiche.with("Importo", amount), "Bàssi|Irma|Contributo|2019-02-01|2019-06-30|123450|ok", "nuove 1")
	}
	archive("importo 1.234,-", pratiche.with("Importo", "1.234,-"), "Bàssi|Irma|Contributo|2019-02-01|2019-06-30|123400|ok", "nuove 1")
	archive("importo in lire", pratiche.with("Importo", "L. 50.000"), "Bàssi|Irma|Contributo|2019-02-01|2019-06-30||ok", "nuove 1, con avviso 1", "lire")
	archive("importo ambiguo", pratiche.with("Importo", "1,234"), "Bàssi|Irma|Contributo|2019-02-01|2019-06-30||ok", "nuove 1, con avviso 1", "migliaia")
	archive("fine prima dell'inizio", pratiche.with("Al", "01/01/2018"), "Bàssi|Irma|Contributo|2019-02-01|2018-01-01|123450|ok", "nuove 1, con avviso 1", "prima dell'inizio")
	archive("data di Excel", pratiche.with("Dal", "45000").with("Al", ""), "Bàssi|Irma|Contributo|2023-03-15||123450|ok", "nuove 1")
	all = append(all,
		ufficio{name: "storico: xlsx con importi e date", files: [][]byte{pratiche.xlsx(true, 0)}, what: Storico, shows: mostraP, want: []string{"Bàssi|Irma|Contributo|2019-02-01|2019-06-30|123450|ok"}, counts: "nuove 1"},
		ufficio{name: "storico: due pagamenti uguali senza id", files: [][]byte{[]byte("cognome;tipo;importo\nBassi;SAD;50\nBassi;SAD;50\n")}, what: Storico, shows: []cartella.Path{"cognome"}, want: []string{"Bassi"}, counts: "nuove 1, rifiutate 1", says: []string{"uguale in tutto alla riga 2"}},
		ufficio{name: "storico: lo stesso id due volte", files: [][]byte{[]byte("id;cognome;tipo;importo\n1;Bassi;SAD;50\n1;Bassi;SAD;51\n")}, what: Storico, shows: []cartella.Path{"importo_centesimi"}, want: []string{"5000"}, counts: "nuove 1, rifiutate 1", says: []string{"già della riga 2"}},
		ufficio{name: "storico: numero progressivo", files: [][]byte{[]byte("id;cognome;nome;tipo\n1;Bassi;Irma;SAD\n"), []byte("id;cognome;nome;tipo\n1;Neri;Ugo;SAD\n")}, what: Storico, shows: []cartella.Path{"cognome"}, want: []string{"Bassi"}, counts: "rifiutate 1", says: []string{"progressivo"}},
	)
	return all
}

// TestUffici imports each file, and again: what it must give, and the second time
// nothing is written.
func TestUffici(t *testing.T) {
	all := uffici()
	if len(all) < 100 {
		t.Errorf("%d files", len(all))
	}
	for _, u := range all {
		t.Run(u.name, func(t *testing.T) {
			f := newFake(t)
			var r Result
			var problems []Problem
			load := func(content []byte) {
				t.Helper()
				problems = nil
				o := options(&problems)
				o.Servizi = everyComune()
				o.Servizio = u.o.Servizio
				var err error
				if r, err = u.what(t.Context(), bytes.NewReader(content), f, o); err != nil {
					t.Fatal(err)
				}
			}
			for _, content := range u.files {
				load(content)
			}
			if got := counts(r); got != u.counts {
				t.Errorf("%s, want %s; %+v", got, u.counts, problems)
			}
			for _, says := range u.says {
				if !slices.ContainsFunc(problems, func(p Problem) bool { return strings.Contains(p.Reason, says) }) {
					t.Errorf("nothing says %q: %+v", says, problems)
				}
			}
			if got := f.show(u.shows); !slices.Equal(got, u.want) {
				t.Errorf("the records are\n%q\nwant\n%q", got, u.want)
			}
			before, commits := maps.Clone(f.records), f.commits
			load(u.files[len(u.files)-1])
			if r.New+r.Updated > 0 || f.commits != commits || len(before) != len(f.records) {
				t.Errorf("again: %+v, %+v", r, problems)
			}
		})
	}
}

func everyComune() map[string]cartella.ServizioID {
	out := map[string]cartella.ServizioID{}
	for _, c := range codicefiscale.ComuniAmbito() {
		out[string(c.Belfiore)] = cartella.ServizioID("comune-" + strings.ToLower(string(c.Belfiore)))
	}
	return out
}

// counts is how an import went, what is zero left out.
func counts(r Result) string {
	var parts []string
	for _, c := range []struct {
		name string
		n    int
	}{{"nuove", r.New}, {"aggiornate", r.Updated}, {"già presenti", r.Same}, {"rifiutate", r.Refused}, {"con avviso", r.Warned}} {
		if c.n > 0 {
			parts = append(parts, fmt.Sprint(c.name, " ", c.n))
		}
	}
	return strings.Join(parts, ", ")
}

// show are the records by some of their fields, sorted.
func (f *fake) show(fields []cartella.Path) []string {
	var out []string
	for _, r := range f.records {
		var cells []string
		for _, p := range fields {
			v := textOf(r.Field(p))
			if v == "" {
				v = string(r.Field(p))
			}
			cells = append(cells, strings.ReplaceAll(v, "\n", "\\n"))
		}
		out = append(out, strings.Join(cells, "|"))
	}
	slices.Sort(out)
	return out
}
