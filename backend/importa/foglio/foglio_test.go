package foglio

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	textunicode "golang.org/x/text/encoding/unicode"
)

func known(name string) bool {
	return slices.Contains([]string{"codice", "cognome", "nome", "comune", "nato il", "importo", "note"}, strings.ToLower(strings.TrimSpace(name)))
}

// read is a table as text: cells apart by "|", rows by line ends, each with its
// number; what could not be read as its reason.
func read(t testing.TB, content []byte, o Options) (string, *Table, error) {
	t.Helper()
	o.Known = known
	table, err := Open(bytes.NewReader(content), o)
	if err != nil {
		return "", nil, err
	}
	once := rowsOf(t, table)
	if err := table.Rewind(); err != nil {
		t.Fatal(err)
	}
	if again := rowsOf(t, table); again != once {
		t.Errorf("read again it is\n%s\nat first\n%s", again, once)
	}
	return once, table, nil
}

func rowsOf(t testing.TB, table *Table) string {
	t.Helper()
	var b strings.Builder
	for {
		row, err := table.Next()
		var bad *RowError
		switch {
		case errors.Is(err, io.EOF):
			return b.String()
		case errors.As(err, &bad):
			fmt.Fprintf(&b, "%d!%d %s\n", bad.Line, bad.Column, bad.Reason)
			continue
		case err != nil:
			t.Fatal(err)
		}
		var cells []string
		for _, c := range row.Cells {
			s := strings.ReplaceAll(c.Text, "\n", "\\n")
			if c.Bad != "" {
				s = "!" + c.Bad
			}
			cells = append(cells, s)
		}
		fmt.Fprintf(&b, "%d %s\n", row.Line, strings.Join(cells, "|"))
	}
}

// TestText: the same table in the ways in which it is written.
func TestText(t *testing.T) {
	const text = "codice;cognome;nome;comune\n1;D'Amicò;Niccolò;Sant'Angelo\n2;Città;José;Lodi\n"
	const want = "2 1|D'Amicò|Niccolò|Sant'Angelo\n3 2|Città|José|Lodi\n"
	swap := func(from, to string) string { return strings.ReplaceAll(text, from, to) }
	in := func(e encoding.Encoding) string {
		s, err := e.NewEncoder().String(text)
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	twice, err := charmap.Windows1252.NewDecoder().String(text)
	if err != nil {
		t.Fatal(err)
	}
	for name, content := range map[string]string{
		"utf-8": text, "with a mark": "\ufeff" + text,
		"windows-1252": in(charmap.Windows1252), "iso-8859-15": in(charmap.ISO8859_15), "cp850": in(charmap.CodePage850), "macintosh": in(charmap.Macintosh),
		"utf-16": in(textunicode.UTF16(textunicode.LittleEndian, textunicode.UseBOM)), "utf-16 big": in(textunicode.UTF16(textunicode.BigEndian, textunicode.UseBOM)),
		"utf-16 without mark": in(textunicode.UTF16(textunicode.LittleEndian, textunicode.IgnoreBOM)), "utf-16 big without mark": in(textunicode.UTF16(textunicode.BigEndian, textunicode.IgnoreBOM)),
		"utf-8 twice": twice, "decomposed": strings.ReplaceAll(text, "ò", "o\u0300"),
		"CRLF": swap("\n", "\r\n"), "CR": swap("\n", "\r"), "no last line end": strings.TrimSuffix(text, "\n"),
		"commas": swap(";", ","), "tabs": swap(";", "\t"), "bars": swap(";", "|"), "bars around blanks": swap(";", " | "),
		"all in quotes":      "\"" + strings.ReplaceAll(strings.ReplaceAll(strings.TrimSpace(text), ";", "\";\""), "\n", "\"\n\"") + "\"\n",
		"each row in quotes": "\"" + strings.ReplaceAll(strings.TrimSpace(text), "\n", "\"\n\"") + "\"\n",
		"sep=":               "sep=;\n" + text, "sep= of another": "sep=,\n" + swap(";", ","),
		"separators at the end": swap("\n", ";;;\n") + ";;;;;\n;;\n\n",
		"formulas":              strings.ReplaceAll(text, "1;", `="1";`), "apostrophes": strings.ReplaceAll(text, "\n1;", "\n'1;"),
		"the header again": text + "codice;cognome;nome;comune\n",
	} {
		got, _, err := read(t, []byte(content), Options{})
		if err != nil || got != want {
			t.Errorf("%s: %v\n%s", name, err, got)
		}
	}
	shifted := strings.NewReplacer("\n2 ", "\n5 ", "\n3 ", "\n6 ").Replace("\n" + want)[1:]
	if got, table, err := read(t, []byte("COMUNE DI LODI;;;\nElenco del 3/1/2026\n\n"+text), Options{}); err != nil || got != shifted || len(table.Notes) != 1 {
		t.Errorf("titles above: %v\n%s\nwant\n%s", err, got, shifted)
	}
	// A cell of several lines is one row, as a spreadsheet counts.
	if got, _, err := read(t, []byte("codice;note\n1;\"a\nb\"\n2;\"c \"\"d\"\"\"\n\n3;e\n4\n"), Options{}); err != nil || got != "2 1|a\\nb\n3 2|c \"d\"\n5 3|e\n6 4|\n" {
		t.Errorf("%v\n%s", err, got)
	}
}

// TestEncodings: single names in an encoding are told from the others, or refused
// where they cannot be, and never read as another name.
func TestEncodings(t *testing.T) {
	refused := 0
	for _, name := range []string{"Nicolò", "D'Amicò", "Niccolò", "NICOLÒ", "Forlì", "Città", "CITTÀ", "perché", "Caffè", "CAFFÈ", "Gesù", "Però è così", "Müller", "José", "Gómez", "Peña", "Gonçalves", "Përmet", "€ 50", "n° 3", "Via dell’Olmo", "«bene»", "Là", "è", "À", "Ì", "É", "Ò", "Cantù", "CANTÙ", "Bølling", "Jürgen", "Zoë", "Françoise", "Ibañez", "Šimić", "Mª", "Søren"} {
		for _, e := range oneByte {
			raw, err := e.charmap.NewEncoder().String("codice;nome\n1;" + name + "\n")
			if err != nil {
				continue // it has no such letter
			}
			got, _, err := read(t, []byte(raw), Options{})
			if err != nil {
				refused++
				t.Logf("%s in %s is refused", name, e.name)
				continue
			}
			if want := "2 1|" + name + "\n"; got != want {
				t.Errorf("%s in %s is read as %q", name, e.name, got)
			}
			if got, _, err := read(t, []byte(raw), Options{Encoding: e.name}); err != nil || got != "2 1|"+name+"\n" {
				t.Errorf("%s in %s, said to be: %q, %v", name, e.name, got, err)
			}
		}
	}
	if refused > 36 {
		t.Errorf("%d are refused", refused)
	}
	if _, _, err := read(t, []byte("nome\nx\n"), Options{Encoding: "ebcdic"}); err == nil {
		t.Error("an encoding that there is not")
	}
}

func TestDamaged(t *testing.T) {
	for name, tt := range map[string]struct{ content, want string }{
		"a control character":       {"codice;nome\n1;a\x01b\n2;c\n", "2 1|!" + badControl + "\n3 2|c\n"},
		"a byte among UTF-8":        {"codice;nome\n1;à\xe0\n" + strings.Repeat("2;ò\n", 9), "2 1|!" + badBytes + "\n"},
		"too many cells":            {"codice;nome\n1;a;b\n2;c\n", "2!-1 La riga ha 3 colonne"},
		"an open quote":             {"codice;nome\n1;\"a\n2;b\n", "2!1 Le virgolette aperte in questa colonna non si chiudono.\n3 2|b\n"},
		"an open quote, then a row": {"codice;nome\n1;\"a\n2;\"b\"\n3;c\n", "2!1 Dopo le virgolette chiuse"},
		"a long cell":               {"codice;nome\n1;" + strings.Repeat("x", 900<<10) + "\n2;c\n", "2 1|!Ha 900 kB in una cella"},
	} {
		got, _, err := read(t, []byte(tt.content), Options{})
		if err != nil || !strings.HasPrefix(got, tt.want) {
			t.Errorf("%s: %v\n%.200s", name, err, got)
		}
	}
	for name, content := range map[string]string{
		"": "vuoto", "\n\n": "vuoto", ";;;\n": "vuoto", "\x89PNG\r\n": "immagine", "\xd0\xcf\x11\xe0\xa1\xb1": ".xls", "%PDF-1.4": "PDF", "<html><table>": "HTML", "\ufeff<!DOCTYPE html>": "HTML", "PK\x03\x04xxxx": "danneggiato",
		strings.Repeat("x", 3*maxRow): "milione", "a\x00\x00\x00b\x00\x00\x01": "non è un testo",
	} {
		_, _, err := read(t, []byte(name), Options{})
		var said Unreadable
		if !errors.As(err, &said) || !strings.Contains(err.Error(), content) {
			t.Errorf("%.20q: %v, want %s", name, err, content)
		}
	}
}

// TestOtherFormats: what is sent in place of a table is named, with what to do, and
// by what is in it, whatever its name says.
func TestOtherFormats(t *testing.T) {
	archive := func(parts ...string) string {
		var b bytes.Buffer
		z := zip.NewWriter(&b)
		for i := 0; i < len(parts); i += 2 {
			w, err := z.Create(parts[i])
			if err == nil {
				_, err = io.WriteString(w, parts[i+1])
			}
			if err != nil {
				t.Fatal(err)
			}
		}
		if err := z.Close(); err != nil {
			t.Fatal(err)
		}
		return b.String()
	}
	dbf := "\x03\x7e\x0b\x1e\x02\x00\x00\x00\x41\x00\x0b\x00" + strings.Repeat("\x00", 20) + "COGNOME\x00\x00\x00\x00C" + strings.Repeat("\x00", 20) + "\r Rossi     "
	for content, want := range map[string]string{
		archive("mimetype", "application/vnd.oasis.opendocument.spreadsheet", "content.xml", "<x/>"): isODS,
		archive("content.xml", "<x/>"): isODS,
		archive("mimetype", "application/vnd.oasis.opendocument.text", "content.xml", "<x/>"): isDocument,
		archive("[Content_Types].xml", "<x/>", "word/document.xml", "<x/>"):                   isDocument,
		archive("[Content_Types].xml", "<x/>", "xl/workbook.bin", ""):                         ".xlsb",
		archive("Index/Document.iwa", ""):                                                     isNumbers,
		archive("anagrafe.csv", "cognome;nome\n"):                                             isCompressed,
		"\x1f\x8b\x08\x00\x00\x00":                                                            isCompressed, "7z\xbc\xaf\x27\x1c": isCompressed,
		"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1": isXLS, "\x09\x04\x06\x00\x00\x00\x10\x00": isXLS,
		`<?xml version="1.0"?><office:document xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0">`: isFODS,
		`<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet">`:                   isExcelXML,
		`<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml">`:                                       isHTML,
		`<?xml version="1.0"?><persone/>`:     isXML,
		"ID;PWXL;N;E\nC;Y1;X1;K\"cognome\"\n": isSYLK, dbf: isDBF,
		"\x00\x01\x00\x00Standard Jet DB\x00": isAccess,
	} {
		_, _, err := read(t, []byte(content), Options{})
		var said Unreadable
		if !errors.As(err, &said) || !strings.Contains(err.Error(), want) {
			t.Errorf("%.40q: %v, want %s", content, err, want)
		}
		if !strings.Contains(want, ".xlsx") && want != isCompressed && !strings.Contains(fmt.Sprint(err), ".xlsx") {
			t.Errorf("%.40q: %v names no remedy", content, err)
		}
	}
	// A column that is called so makes no such file.
	if got, _, err := read(t, []byte("ID;Provincia;nome\n1;LO;Ada\n"), Options{}); err != nil {
		t.Errorf("%s, %v", got, err)
	}
}

// book makes a workbook through excelize, which is another's idea of the format.
func book(t testing.TB, fill func(*excelize.File)) []byte {
	t.Helper()
	f := excelize.NewFile()
	fill(f)
	var b bytes.Buffer
	if err := errors.Join(f.Write(&b), f.Close()); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// TestWorkbookHabits: what people do in workbooks that the value of a cell does not
// show.
func TestWorkbookHabits(t *testing.T) {
	head := []any{"Codice", "Cognome", "Note"}
	for _, tt := range []struct {
		name string
		make func(*excelize.File) error
		want string // rows, or part of the reason for none
	}{
		{"cells that are one over two rows", func(f *excelize.File) error {
			return errors.Join(f.SetSheetRow("Sheet1", "A2", &[]any{"1", "Rossi", "Via Po"}), f.SetSheetRow("Sheet1", "A3", &[]any{"2", "Verdi"}), f.SetSheetRow("Sheet1", "A5", &[]any{"3", "Neri"}), f.MergeCell("Sheet1", "C2", "C4"))
		}, "2 1|Rossi|Via Po\n3 2|Verdi|!È unita alla cella della riga 2: separa le celle, e scrivi il valore in ogni riga.\n5 3|Neri|\n"},
		{"a formula that nobody has computed", func(f *excelize.File) error {
			return errors.Join(f.SetSheetRow("Sheet1", "A2", &[]any{"1", "Rossi"}), f.SetCellFormula("Sheet1", "C2", "=A2&B2"))
		}, "2 1|Rossi|!La formula nella cella non è mai stata calcolata: apri il file con il foglio di calcolo, salvalo e riprova.\n"},
		{"a number that has lost its end", func(f *excelize.File) error {
			return f.SetSheetRow("Sheet1", "A2", &[]any{1234567890123456789.0, "Rossi"})
		}, "2 !È un numero di più di 15 cifre, e il foglio di calcolo ha perso le ultime: riprendilo dal programma d'origine, come testo.|Rossi|\n"},
		{"the table on the second sheet", func(f *excelize.File) error {
			_, err := f.NewSheet("Dati")
			return errors.Join(err, f.RemoveRow("Sheet1", 1), f.SetSheetRow("Dati", "A1", &head))
		}, "Il primo foglio è vuoto; gli altri sono Dati"},
	} {
		content := book(t, func(f *excelize.File) {
			if err := errors.Join(f.SetSheetRow("Sheet1", "A1", &head), tt.make(f)); err != nil {
				t.Fatal(err)
			}
		})
		got, _, err := read(t, content, Options{})
		if err != nil {
			got = err.Error()
		}
		if got != tt.want && !(err != nil && strings.Contains(got, tt.want)) {
			t.Errorf("%s: %q, want %q", tt.name, got, tt.want)
		}
	}
}

func TestWorkbook(t *testing.T) {
	check := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	content := book(t, func(f *excelize.File) {
		check(f.SetSheetRow("Sheet1", "A1", &[]any{"Elenco"}))
		check(f.SetSheetRow("Sheet1", "A3", &[]any{"Codice", "Cognome", "Nato il", "Importo", "Note"}))
		italian := "dd/mm/yyyy"
		style, err := f.NewStyle(&excelize.Style{CustomNumFmt: &italian})
		check(err)
		builtin, err := f.NewStyle(&excelize.Style{NumFmt: 14})
		check(err)
		money := `"€" #,##0.00`
		amount, err := f.NewStyle(&excelize.Style{CustomNumFmt: &money})
		check(err)
		check(f.SetSheetRow("Sheet1", "A4", &[]any{26900, " D'Amicò ", 29223, 1234.5, "a\nb"}))
		check(f.SetSheetRow("Sheet1", "A6", &[]any{"0026900", "Rossi", time.Date(1980, 1, 3, 0, 0, 0, 0, time.UTC), 3331234567.0, true}))
		check(f.SetSheetRow("Sheet1", "A7", &[]any{nil, "Bianchi", 29223, 0.1, "1.234"}))
		check(errors.Join(f.SetCellStyle("Sheet1", "C4", "C4", style), f.SetCellStyle("Sheet1", "C7", "C7", builtin), f.SetCellStyle("Sheet1", "D4", "D7", amount)))
		check(f.SetCellRichText("Sheet1", "B8", []excelize.RichTextRun{{Text: "Ver"}, {Text: "di"}}))
		_, err = f.NewSheet("Altro")
		check(err)
		check(f.SetSheetRow("Altro", "A1", &[]any{"nome"}))
		check(f.SetSheetRow("Altro", "A2", &[]any{"Ada"}))
	})
	want := "4 26900|D'Amicò|1980-01-03|1234.5|a\\nb\n6 0026900|Rossi|1980-01-03|3331234567|SÌ\n7 |Bianchi|1980-01-03|0.1|1.234\n8 |Verdi|||\n"
	got, table, err := read(t, content, Options{})
	if err != nil || got != want || len(table.Notes) != 2 {
		t.Errorf("%v\n%s", err, got)
	}
	if got, _, err := read(t, content, Options{Sheet: "altro"}); err != nil || got != "2 Ada\n" {
		t.Errorf("%v %s", err, got)
	}
	if _, _, err := read(t, content, Options{Sheet: "manca"}); err == nil || !strings.Contains(err.Error(), "Sheet1, Altro") {
		t.Errorf("no such sheet: %v", err)
	}
	// Cut short or with a byte changed, it is refused or read, and nothing panics.
	for i := 0; i < len(content); i += 97 {
		damaged := bytes.Clone(content)
		damaged[i] ^= 0x10
		if table, err := Open(bytes.NewReader(damaged), Options{Known: known}); err == nil {
			for {
				var bad *RowError
				if _, err := table.Next(); err != nil && !errors.As(err, &bad) {
					break
				}
			}
		}
		if _, _, err := read(t, content[:i], Options{}); err == nil && i > 4 {
			t.Errorf("cut at %d it is a table", i)
		}
	}
	for format, want := range map[string]bool{"dd/mm/yyyy": true, "d-mmm-yy": true, "[$-410]d mmmm yyyy;@": true, "General": false, "0.00": false, "@": false, "h:mm": false, `"giorni" 0`: false, "[Red]0": false, "mm:ss": false, "mmm-yy": true, `yyyy\-mm\-dd`: true, "[h]:mm": false} {
		if showsDay(format) != want {
			t.Errorf("%q shows a day: %v", format, !want)
		}
	}
}

// TestDay: the numbers of days around the one that Excel counts and there was not.
func TestDay(t *testing.T) {
	since1900 := &workbook{from: time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC)}
	since1904 := &workbook{from: time.Date(1904, 1, 1, 0, 0, 0, 0, time.UTC)}
	for _, tt := range []struct {
		w    *workbook
		n    float64
		want string
	}{
		{since1900, 1, "1900-01-01"}, {since1900, 59, "1900-02-28"}, {since1900, 60, ""}, {since1900, 61, "1900-03-01"}, {since1900, 45000.99, "2023-03-15"},
		{since1900, 0, ""}, {since1900, -1, ""}, {since1900, 1e12, ""}, {since1904, 0, "1904-01-01"}, {since1904, 43538, "2023-03-15"},
	} {
		if got, ok := tt.w.day(tt.n); got != tt.want || ok != (tt.want != "") {
			t.Errorf("%v from %d: %q, %v, want %q", tt.n, tt.w.from.Year(), got, ok, tt.want)
		}
	}
}

// TestWriter: what is written is read again as it was, in either form.
func TestWriter(t *testing.T) {
	rows := [][]any{{7, "D'Amicò", "=1+1", "due\nrighe; \"bene\""}, {8, "", "+39 333", "-"}, {9, "@x", "-cmd", "'7"}, {10, "0026900", "1.234", "x"}}
	for _, workbook := range []bool{false, true} {
		var b bytes.Buffer
		w, err := NewWriter(&b, workbook, []string{"Codice", "Cognome", "Nome", "Note"})
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range rows {
			if err := w.Row(r...); err != nil {
				t.Fatal(err)
			}
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		got, _, err := read(t, b.Bytes(), Options{})
		want := "2 7|D'Amicò|=1+1|due\\nrighe; \"bene\"\n3 8||+39 333|-\n4 9|@x|-cmd|7\n5 10|0026900|1.234|x\n"
		if err != nil || got != want {
			t.Errorf("workbook %t: %v\n%s", workbook, err, got)
		}
		if !workbook && !strings.Contains(b.String(), "'=1+1") {
			t.Error("a formula is written as one")
		}
		if workbook {
			f, err := excelize.OpenReader(&b)
			if err != nil {
				t.Fatal(err)
			}
			if tables, err := f.GetTables("Sheet1"); err != nil || len(tables) != 1 || tables[0].Range != "A1:D5" {
				t.Errorf("to be filtered by: %+v, %v", tables, err)
			}
			if err := f.Close(); err != nil {
				t.Fatal(err)
			}
		}
	}
}

// FuzzTable: whatever the bytes, opening ends, each row has as many cells as the
// header, rows are in order, and no cell that can be read holds what a text does
// not.
func FuzzTable(f *testing.F) {
	f.Add([]byte("codice;nome\n1;\"a\nb\"\n"), "")
	f.Add([]byte("sep=,\rcodice,nome\r1,=\"2\"\r"), "")
	f.Add([]byte("c\x00o\x00d\x00i\x00c\x00e\x00\n\x00\xe0\x00"), "")
	f.Add([]byte("nome\nNicol\x95\n\xff\xfe"), "cp850")
	f.Add(book(f, func(b *excelize.File) { _ = b.SetSheetRow("Sheet1", "A1", &[]any{"nome", 1.5, true}) }), "")
	f.Fuzz(func(t *testing.T, content []byte, encoding string) {
		table, err := Open(bytes.NewReader(content), Options{Known: known, Encoding: encoding})
		if err != nil {
			return
		}
		last := 0
		for {
			row, err := table.Next()
			var bad *RowError
			if errors.As(err, &bad) {
				continue
			}
			if err != nil {
				return
			}
			if len(row.Cells) != len(table.Header) || row.Line <= last {
				t.Fatalf("row %d after %d has %d cells, the header %d", row.Line, last, len(row.Cells), len(table.Header))
			}
			last = row.Line
			for _, c := range row.Cells {
				if c.Bad == "" && strings.ContainsFunc(c.Text, control) {
					t.Fatalf("row %d holds %q", row.Line, c.Text)
				}
			}
		}
	})
}

// TestEndOfDOS: the sign at the end of a file of DOS is no row.
func TestEndOfDOS(t *testing.T) {
	for _, end := range []string{"\x1a", "\r\n\x1a", "\r\n\x1a\r\n", "\r\n\x1a\x1a\x1a"} {
		text := "cognome;nome\r\nRossi;Ada" + end
		table, err := Open(strings.NewReader(text), Options{Known: func(name string) bool { return name == "cognome" || name == "nome" }})
		if err != nil {
			t.Errorf("%q: %v", end, err)
			continue
		}
		row, err := table.Next()
		if err != nil || row.Cells[1].Text != "Ada" || row.Cells[1].Bad != "" {
			t.Errorf("%q: %+v, %v", end, row, err)
		}
		if row, err := table.Next(); !errors.Is(err, io.EOF) {
			t.Errorf("%q is a row: %+v, %v", end, row, err)
		}
	}
}
