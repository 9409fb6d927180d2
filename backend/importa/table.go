package importa

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	textunicode "golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"
	"golang.org/x/text/unicode/norm"

	"siz-icaro/sync/cartella"
)

// maxRow bounds one row in bytes: beyond it a quote was left open, or the file
// is something else.
const maxRow = 1 << 20

// table reads the rows of a CSV file with a header.
type table struct {
	csv   *csv.Reader
	meter *meter
	// columns are the names in the file of the fields that are known, by field.
	columns map[cartella.Path]string
	// at is the field of each column of the file, empty where unknown.
	at []cartella.Path
	// ignored are the columns that are of no use here.
	ignored []string
}

// row is one row, by field; cells are trimmed, and empty ones absent.
type row struct {
	line  int
	cells map[cartella.Path]string
}

// openTable reads the header. The file is read once to see how it is encoded.
func openTable(file io.ReadSeeker, columns map[string]cartella.Path, required []cartella.Path) (*table, error) {
	decoder, err := detect(file)
	if err != nil {
		return nil, err
	}
	if _, err := file.Seek(0, io.SeekStart); err != nil {
		return nil, fmt.Errorf("rewind: %w", err)
	}
	m := &meter{r: transform.NewReader(file, decoder.NewDecoder())}
	buffered := bufio.NewReaderSize(m, 64<<10)
	comma, err := separator(buffered)
	if err != nil {
		return nil, err
	}
	t := &table{csv: csv.NewReader(buffered), meter: m, columns: map[cartella.Path]string{}}
	t.csv.Comma = comma
	t.csv.FieldsPerRecord = -1
	t.csv.ReuseRecord = true
	header, err := t.csv.Read()
	if err != nil {
		return nil, unreadable("La prima riga, con i nomi delle colonne, non si legge.", err)
	}
	for _, name := range header {
		field := columns[fold(name)]
		if field == "" {
			if name = strings.TrimSpace(name); name != "" {
				t.ignored = append(t.ignored, strings.Clone(name))
			}
		} else if _, twice := t.columns[field]; twice {
			return nil, unreadable(fmt.Sprintf("Due colonne dicono la stessa cosa: «%s» e «%s».", t.columns[field], strings.TrimSpace(name)), nil)
		} else {
			t.columns[field] = strings.TrimSpace(name)
		}
		t.at = append(t.at, field)
	}
	for _, field := range required {
		if _, ok := t.columns[field]; !ok {
			return nil, unreadable(fmt.Sprintf("Manca la colonna «%s». Le colonne lette sono: %s.", field, strings.Join(header, ", ")), nil)
		}
	}
	return t, nil
}

// next is the next row; io.EOF after the last. A row that cannot be read is a
// *rowError, after which reading goes on.
func (t *table) next() (row, error) {
	for {
		t.meter.since = 0
		record, err := t.csv.Read()
		var bad *csv.ParseError
		switch {
		case errors.As(err, &bad) && !errors.Is(err, errLongRow):
			return row{}, &rowError{line: bad.StartLine, reason: "Le virgolette non sono scritte come vuole il formato CSV: vanno raddoppiate dentro un testo fra virgolette, e chiuse."}
		case err != nil:
			return row{}, err
		}
		line, _ := t.csv.FieldPos(0)
		if blank(record) {
			continue // blanks, or separators alone, as spreadsheets leave at the end
		}
		if len(record) != len(t.at) && !blank(record[min(len(record), len(t.at)):]) {
			return row{}, &rowError{line: line, reason: fmt.Sprintf("La riga ha %d colonne invece di %d: c'è un separatore di troppo, o manca una virgoletta.", len(record), len(t.at))}
		}
		if len(record) < len(t.at) {
			return row{}, &rowError{line: line, reason: fmt.Sprintf("La riga ha %d colonne invece di %d.", len(record), len(t.at))}
		}
		r := row{line: line, cells: map[cartella.Path]string{}}
		for i, field := range t.at {
			if v := clean(record[i]); field != "" && v != "" {
				r.cells[field] = v
			}
		}
		return r, nil
	}
}

func blank(cells []string) bool {
	for _, c := range cells {
		if strings.TrimSpace(c) != "" {
			return false
		}
	}
	return true
}

// rowError is a row that cannot be read.
type rowError struct {
	line   int
	reason string
}

func (e *rowError) Error() string { return fmt.Sprintf("line %d: %s", e.line, e.reason) }

// clean is a cell as the record holds it: without the blanks around, with one
// kind of line end, composed.
func clean(s string) string {
	s = strings.NewReplacer("\r\n", "\n", "\r", "\n", "\u00a0", " ", "\x00", "").Replace(s)
	return norm.NFC.String(strings.TrimSpace(s))
}

// fold is a name as it is compared: letters and digits without accents, small.
func fold(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, norm.NFD.String(s))
}

// detect says how the file is encoded: by its mark, else UTF-8 where all of it
// is, else Windows-1252, which is what the offices' programs write.
func detect(r io.Reader) (encoding.Encoding, error) {
	in := bufio.NewReaderSize(r, 64<<10)
	start, err := in.Peek(2)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("read: %w", err)
	}
	if bytes.Equal(start, []byte{0xff, 0xfe}) || bytes.Equal(start, []byte{0xfe, 0xff}) {
		return textunicode.UTF16(textunicode.LittleEndian, textunicode.UseBOM), nil
	}
	for {
		r, size, err := in.ReadRune()
		if errors.Is(err, io.EOF) {
			return textunicode.UTF8BOM, nil
		}
		if err != nil {
			return nil, fmt.Errorf("read: %w", err)
		}
		if r == utf8.RuneError && size == 1 {
			return charmap.Windows1252, nil
		}
	}
}

// separator is the one that the first line has most of outside quotes.
func separator(r *bufio.Reader) (rune, error) {
	start, err := r.Peek(r.Size())
	if err != nil && !errors.Is(err, io.EOF) {
		return 0, fmt.Errorf("read: %w", err)
	}
	count := map[byte]int{}
	quoted := false
	for _, c := range start {
		if c == '"' {
			quoted = !quoted
		}
		if c == '\n' && !quoted {
			break
		}
		if !quoted {
			count[c]++
		}
	}
	best := byte(';')
	for _, c := range []byte{',', '\t'} {
		if count[c] > count[best] {
			best = c
		}
	}
	return rune(best), nil
}

var errLongRow = errors.New("row too long")

// meter stops a row that has no end before it fills the memory.
type meter struct {
	r     io.Reader
	since int
}

func (m *meter) Read(p []byte) (int, error) {
	if m.since > maxRow {
		return 0, unreadable("Una riga supera un milione di caratteri: una virgoletta è rimasta aperta, o il file non è un CSV.", errLongRow)
	}
	n, err := m.r.Read(p)
	m.since += n
	return n, err
}

func unreadable(message string, err error) *cartella.Error {
	return &cartella.Error{Code: cartella.CodeMalformato, Message: message, Err: err}
}
