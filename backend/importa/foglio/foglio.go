package foglio

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/unicode/norm"
)

// File is what a table is read from; it is read more than once.
type File interface {
	io.Reader
	io.ReaderAt
	io.Seeker
}

// Options say how a file is to be read.
type Options struct {
	// Known reports whether a name is one of a column that is looked for: by this
	// the row of the names and the separator are found.
	Known func(name string) bool
	// Sheet is the sheet of a workbook; the first that is shown if empty.
	Sheet string
	// Encoding is one of [Encodings], where the bytes alone do not say it.
	Encoding string
}

// Table is an open table. It is for one goroutine.
type Table struct {
	// Header are the names of the columns.
	Header []string
	// Notes say what was found in the file that its rows do not show.
	Notes []string

	known func(string) bool
	rows  source
	size  int64
	// first is the row number of the header.
	first int
	cells []Cell
}

// source gives the rows of a file one by one, and again from the first on.
type source interface {
	// next gives the cells of a row and its number; io.EOF after the last.
	next() (cells []Cell, line int, err error)
	rewind() error
	// read is how many bytes of the file have been used.
	read() int64
}

// headerWithin is in how many rows that hold something the names of the columns
// are looked for: before them stand titles.
const headerWithin = 30

// Open finds the header of a table. A file that is none is [Unreadable].
func Open(file File, o Options) (*Table, error) {
	size, err := file.Seek(0, io.SeekEnd)
	if err != nil {
		return nil, fmt.Errorf("size: %w", err)
	}
	t := &Table{known: o.Known, size: size}
	start := make([]byte, min(size, 4096))
	if _, err := file.ReadAt(start, 0); err != nil && !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("read: %w", err)
	}
	if err := notATable(start); err != nil {
		return nil, err
	}
	if bytes.HasPrefix(start, []byte("PK\x03\x04")) || bytes.HasPrefix(start, []byte("PK\x05\x06")) {
		t.rows, t.Notes, err = openWorkbook(file, size, o.Sheet)
	} else if o.Sheet != "" {
		return nil, unreadable("Il file è un testo CSV, che non ha fogli: togli --foglio.")
	} else {
		t.rows, t.Notes, err = openText(file, o)
	}
	if err != nil {
		return nil, err
	}
	return t, t.findHeader()
}

// What a file is in place of a table, and what to do.
const (
	remedy       = ": aprilo con il foglio di calcolo e salvalo come .xlsx o come .csv («CSV UTF-8»)."
	isXLS        = "Il file è un foglio di Excel di prima del 2007 (.xls), o è protetto da una password: aprilo e salvalo come .xlsx senza password, o come .csv («CSV UTF-8»)."
	isODS        = "Il file è un foglio OpenDocument (.ods)" + remedy
	isFODS       = "Il file è un foglio OpenDocument piano (.fods)" + remedy
	isXML        = "Il file è XML" + remedy
	isExcelXML   = "Il file è un foglio di Excel in XML (.xml, del 2003)" + remedy
	isHTML       = "Il file è una pagina HTML, anche se il nome dice altro" + remedy
	isPDF        = "Il file è un PDF: chiedi i dati come foglio di calcolo .xlsx o .csv."
	isImage      = "Il file è un'immagine: chiedi i dati come foglio di calcolo .xlsx o .csv."
	isRTF        = "Il file è un testo RTF: copia la tabella in un foglio di calcolo e salvala come .xlsx o come .csv («CSV UTF-8»)."
	isDocument   = "Il file è un testo (.docx o .odt) e non un foglio di calcolo: copia la tabella in un foglio di calcolo e salvala come .xlsx o come .csv («CSV UTF-8»)."
	isNumbers    = "Il file è un foglio di Numbers: esportalo come .xlsx o come .csv."
	isCompressed = "Il file è un archivio compresso: estrai il foglio di calcolo che contiene, e indica quello."
	isDBF        = "Il file è un archivio dBase (.dbf)" + remedy
	isAccess     = "Il file è una base di dati di Access: esporta la tabella come .xlsx o come .csv."
	isSYLK       = "Il file è un foglio SYLK (.slk)" + remedy
	isLotus      = "Il file è un foglio di Lotus 1-2-3" + remedy
)

// notATable says what a file is that is often sent in place of a table.
func notATable(start []byte) error {
	trimmed := bytes.TrimLeft(bytes.TrimPrefix(start, []byte("\xef\xbb\xbf")), " \t\r\n")
	for _, kind := range []struct{ begins, is string }{
		{"\xd0\xcf\x11\xe0", isXLS}, {"\x09\x00\x04\x00", isXLS}, {"\x09\x02\x06\x00", isXLS}, {"\x09\x04\x06\x00", isXLS},
		{"%pdf", isPDF}, {"{\\rtf", isRTF}, {"\x00\x00\x02\x00\x06\x04", isLotus}, {"\x00\x00\x1a\x00", isLotus},
		{"<!doctype html", isHTML}, {"<html", isHTML}, {"<table", isHTML}, {"<?xml", isXML},
		{"\x89PNG", isImage}, {"\xff\xd8\xff", isImage}, {"GIF8", isImage}, {"II*\x00", isImage}, {"MM\x00*", isImage},
		{"\x1f\x8b", isCompressed}, {"7z\xbc\xaf", isCompressed}, {"Rar!\x1a", isCompressed},
		{"\x00\x01\x00\x00Standard ", isAccess},
	} {
		n := len(kind.begins)
		named := len(trimmed) >= n && plainASCII(kind.begins) && strings.EqualFold(string(trimmed[:n]), kind.begins)
		if !named && !bytes.HasPrefix(start, []byte(kind.begins)) {
			continue
		}
		if kind.is == isXML {
			switch {
			case bytes.Contains(trimmed, []byte("urn:schemas-microsoft-com:office:spreadsheet")):
				return Unreadable(isExcelXML)
			case bytes.Contains(trimmed, []byte("opendocument")):
				return Unreadable(isFODS)
			case bytes.Contains(bytes.ToLower(trimmed), []byte("<html")):
				return Unreadable(isHTML)
			}
		}
		return Unreadable(kind.is)
	}
	switch {
	case dBase(start):
		return Unreadable(isDBF)
	case bytes.HasPrefix(trimmed, []byte("ID;P")) && (bytes.Contains(trimmed, []byte("\nC;")) || bytes.Contains(trimmed, []byte("\nB;"))):
		return Unreadable(isSYLK) // and not a column called so
	}
	return nil
}

// dBase reports whether a file begins as one of dBase, FoxPro or Clipper: the
// version, a day, and the lengths of header and record.
func dBase(start []byte) bool {
	if len(start) < 33 || !slices.Contains([]byte{0x02, 0x03, 0x04, 0x05, 0x30, 0x31, 0x32, 0x83, 0x8b, 0xf5}, start[0]) {
		return false
	}
	header := int(start[8]) | int(start[9])<<8
	return start[2] >= 1 && start[2] <= 12 && start[3] >= 1 && start[3] <= 31 && header > 32 && bytes.Count(start[12:32], []byte{0}) > 10
}

// Rewind has Next begin again with the first row.
func (t *Table) Rewind() error {
	if err := t.rows.rewind(); err != nil {
		return err
	}
	for {
		if _, line, err := t.rows.next(); err != nil || line >= t.first {
			return err
		}
	}
}

// Read is how many bytes of the file have been read, of how many.
func (t *Table) Read() (read, size int64) { return min(t.rows.read(), t.size), t.size }

// findHeader takes the row that has most names of known columns, among the first.
func (t *Table) findHeader() error {
	best, held := -1, 0
	for held < headerWithin {
		cells, line, err := t.rows.next()
		var bad *RowError
		switch {
		case errors.As(err, &bad) && held == 0:
			return unreadable("La prima riga, con i nomi delle colonne, non si legge: %s", bad.Reason)
		case errors.As(err, &bad):
			held++
			continue
		case errors.Is(err, io.EOF):
			held = headerWithin
			continue
		case err != nil:
			return err
		}
		if blank(cells) {
			continue
		}
		held++
		known := 0
		for _, c := range cells {
			if t.known(c.Text) {
				known++
			}
		}
		if known > best {
			best, t.first = known, line
			t.Header = t.Header[:0]
			for _, c := range cells {
				t.Header = append(t.Header, strings.Join(strings.Fields(c.Text), " "))
			}
			for n := len(t.Header); n > 0 && t.Header[n-1] == ""; n-- {
				t.Header = t.Header[:n-1]
			}
		}
	}
	if w, ok := t.rows.(*workbook); ok {
		w.columns = len(t.Header)
		if best < 0 && len(w.others) > 0 {
			return unreadable("Il primo foglio è vuoto; gli altri sono %s: scegli quello giusto con --foglio.", strings.Join(w.others, ", "))
		}
	}
	if best < 0 {
		return unreadable("Il file è vuoto: la prima riga deve avere i nomi delle colonne.")
	}
	if best > 0 && t.first > 1 {
		t.Notes = append(t.Notes, fmt.Sprintf("I nomi delle colonne sono alla riga %d: quelle prima non sono state importate.", t.first))
	}
	return t.Rewind()
}

// Next is the next row that holds something; io.EOF after the last. A row that
// cannot be read is a [*RowError].
func (t *Table) Next() (Row, error) {
	for {
		cells, line, err := t.rows.next()
		if err != nil {
			return Row{}, err
		}
		if blank(cells) || t.again(cells) {
			continue
		}
		n := len(t.Header)
		if len(cells) > n && !blank(cells[n:]) {
			return Row{}, &RowError{line, -1, fmt.Sprintf("La riga ha %d colonne invece di %d: c'è un separatore di troppo, o manca una virgoletta.", len(cells), n), texts(cells)}
		}
		r := Row{Line: line, Missing: max(0, n-len(cells))}
		t.cells = append(t.cells[:0], cells[:min(n, len(cells))]...)
		for len(t.cells) < n {
			t.cells = append(t.cells, Cell{})
		}
		r.Cells = t.cells
		return r, nil
	}
}

// again reports whether a row is the header once more, as at the top of each
// printed page.
func (t *Table) again(cells []Cell) bool {
	if len(cells) < len(t.Header) {
		return false
	}
	for i, name := range t.Header {
		if strings.Join(strings.Fields(cells[i].Text), " ") != name {
			return false
		}
	}
	return true
}

func texts(cells []Cell) []string {
	out := make([]string, len(cells))
	for i, c := range cells {
		out[i] = c.Text
	}
	return out
}

func blank(cells []Cell) bool {
	return !slices.ContainsFunc(cells, func(c Cell) bool { return c.Text != "" || c.Bad != "" })
}

const (
	// maxCell is how long the text of a cell may be, in bytes: longer than any that
	// a record holds.
	maxCell = 256 << 10

	badControl = "Contiene un carattere di controllo, che un testo non ha: il file è danneggiato in questo punto."
	badBytes   = "Contiene byte che non sono lettere: il file è danneggiato in questo punto."
	badLetters = "Le lettere accentate sono guaste («Ã» al loro posto), e non si ricostruiscono: riprendi il testo dal programma d'origine."
	noteTwice  = "Le lettere accentate erano guaste, perché il testo era stato salvato due volte in due modi: sono state ricostruite."
)

// textCell is a cell as somebody wrote it: without the blanks around, with one
// kind of line end, composed; without the signs by which spreadsheets keep a
// number a text.
func textCell(s string) Cell {
	var c Cell
	plain := plainASCII(s)
	if plain {
		c.Text = strings.Trim(s, " ")
	} else {
		if strings.ContainsAny(s, "ÃÂâ") {
			if mended, ok := mend(s); ok {
				s, c.Note = mended, noteTwice
			}
		}
		c.Text = norm.NFC.String(strings.TrimSpace(blanks.Replace(s)))
	}
	s = c.Text
	switch {
	case s == "":
		return Cell{}
	case len(s) > maxCell:
		return Cell{Bad: fmt.Sprintf("Ha %d kB in una cella, più di quanti una scheda ne conserva: forse una virgoletta aperta prima non si chiude.", len(s)>>10)}
	case plain: // there is nothing in it of what follows
	case strings.ContainsFunc(s, control):
		return Cell{Bad: badControl}
	case strings.ContainsRune(s, utf8.RuneError):
		return Cell{Bad: badBytes}
	case c.Note == "" && spoiled(s):
		return Cell{Bad: badLetters}
	}
	if inner, ok := strings.CutPrefix(s, `="`); ok {
		if inner, ok = strings.CutSuffix(inner, `"`); ok {
			c.Text = strings.TrimSpace(inner)
		}
	}
	if rest, ok := strings.CutPrefix(c.Text, "'"); ok && rest != "" && strings.ContainsRune("0123456789+-=@", rune(rest[0])) {
		c.Text = rest
	}
	return c
}

func plainASCII(s string) bool {
	for i := range len(s) {
		if s[i] < ' ' || s[i] >= 0x7f {
			return false
		}
	}
	return true
}

// mend undoes that a text in UTF-8 was read as Windows-1252 and saved again. No
// other text comes out as UTF-8.
func mend(s string) (string, bool) {
	raw, err := charmap.Windows1252.NewEncoder().String(s)
	if err != nil || !utf8.ValidString(raw) || utf8.RuneCountInString(raw) >= utf8.RuneCountInString(s) {
		return "", false
	}
	return raw, true
}

// spoiled reports whether a capital Ã or Â stands in the midst of small letters.
func spoiled(s string) bool {
	small := false
	for _, r := range s {
		if small && (r == 'Ã' || r == 'Â') {
			return true
		}
		small = unicode.IsLower(r)
	}
	return false
}

var blanks = strings.NewReplacer("\r\n", "\n", "\r", "\n", "\u00a0", " ", "\u202f", " ", "\u2009", " ", "\u200b", "", "\ufeff", "", "\v", "\n", "\u00ad", "")

// control reports whether no text holds r: what word processors put there is cleaned
// like any other that nobody sees.
func control(r rune) bool {
	return unicode.IsControl(r) && !strings.ContainsRune("\n\t\v\f\u0085\x1e\x1f", r)
}
