package importa

import (
	"bufio"
	"bytes"
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

// The bounds of one row, which may run over several lines between quotes:
// beyond them a quote was left open, or the file is something else.
const (
	maxRow   = 1 << 20 // bytes
	maxLines = 2_000
)

// table reads the rows of a CSV file with a header.
type table struct {
	lines *lines
	comma byte
	// columns are the names in the file of the fields that are known, by field.
	columns map[cartella.Path]string
	// header are the names of all columns of the file, in their order.
	header []string
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
	t := &table{
		lines:   &lines{r: bufio.NewReaderSize(transform.NewReader(file, decoder.NewDecoder()), 64<<10)},
		columns: map[cartella.Path]string{},
	}
	if err := t.readHeader(); err != nil {
		return nil, err
	}
	for _, name := range t.header {
		field := columns[fold(name)]
		if field == "" {
			if name != "" {
				t.ignored = append(t.ignored, name)
			}
		} else if _, twice := t.columns[field]; twice {
			return nil, unreadable(fmt.Sprintf("Due colonne dicono la stessa cosa: «%s» e «%s». Togline una, o cambiale nome.", t.columns[field], name), nil)
		} else {
			t.columns[field] = name
		}
		t.at = append(t.at, field)
	}
	for _, field := range required {
		if _, ok := t.columns[field]; !ok {
			return nil, unreadable(fmt.Sprintf("Manca la colonna «%s». Le colonne lette sono: %s.", field, strings.Join(t.header, ", ")), nil)
		}
	}
	return t, nil
}

// readHeader reads the names of the columns and sees what separates them.
func (t *table) readHeader() error {
	for {
		start, err := t.lines.peek()
		switch {
		case errors.Is(err, io.EOF):
			return unreadable("Il file è vuoto: la prima riga deve avere i nomi delle colonne.", nil)
		case errors.Is(err, errLongRow):
			return unreadable("La prima riga supera un milione di caratteri: il file non è un CSV.", err)
		case err != nil:
			return err
		case strings.ContainsRune(start, 0):
			return unreadable("Il file non è un testo CSV, o è in UTF-16 senza il segno iniziale: salvalo di nuovo come «CSV UTF-8».", nil)
		}
		// A spreadsheet's own note of the separator, before the header.
		if declared, ok := strings.CutPrefix(strings.ToLower(strings.TrimSpace(start)), "sep="); ok && len(declared) == 1 {
			t.comma = declared[0]
		} else if strings.Trim(start, " \t\r;,") != "" {
			break
		}
		if _, err := t.lines.next(); err != nil {
			return err
		}
	}
	if t.comma == 0 {
		start, err := t.lines.peek()
		if err != nil {
			return err
		}
		t.comma = separator(start)
	}
	cells, _, err := t.record()
	var bad *rowError
	if errors.As(err, &bad) {
		return unreadable("La prima riga, con i nomi delle colonne, non si legge: "+bad.reason, err)
	}
	if err != nil {
		return err
	}
	for _, c := range cells {
		t.header = append(t.header, strings.TrimSpace(c))
	}
	return nil
}

// next is the next row; io.EOF after the last. A row that cannot be read is a
// *rowError, after which reading goes on with the next line.
func (t *table) next() (row, error) {
	for {
		cells, line, err := t.record()
		if err != nil {
			return row{}, err
		}
		if blank(cells) {
			continue // blanks, or separators alone, as spreadsheets leave at the end
		}
		if len(cells) != len(t.at) && !blank(cells[min(len(cells), len(t.at)):]) {
			return row{}, &rowError{line: line, reason: fmt.Sprintf("La riga ha %d colonne invece di %d: c'è un separatore di troppo, o manca una virgoletta.", len(cells), len(t.at))}
		}
		if len(cells) < len(t.at) {
			return row{}, &rowError{line: line, reason: fmt.Sprintf("La riga ha %d colonne invece di %d.", len(cells), len(t.at))}
		}
		r := row{line: line, cells: map[cartella.Path]string{}}
		for i, field := range t.at {
			if field == "" {
				continue
			}
			if strings.ContainsFunc(cells[i], control) {
				return row{}, &rowError{line: line, column: t.header[i], reason: "Contiene un carattere di controllo, che un testo non ha: il file è danneggiato in questo punto."}
			}
			if v := clean(cells[i]); v != "" {
				r.cells[field] = v
			}
		}
		return r, nil
	}
}

// record reads the cells of a row, which goes on over the next lines while a
// quote is open, and says on which line it begins. Where the quotes are wrong
// only the first of those lines is given up: the others are read again.
func (t *table) record() (cells []string, line int, err error) {
	text, err := t.lines.next()
	line = t.lines.n
	if errors.Is(err, errLongRow) {
		return nil, 0, &rowError{line: line, reason: "La riga supera un milione di caratteri: il file non è un CSV, o mancano gli a capo."}
	}
	if err != nil {
		return nil, 0, err
	}
	p := splitter{comma: t.comma}
	size := len(text)
	var further []physical
	for {
		open, fault := p.feed(text)
		if fault == "" && !open {
			return p.cells, line, nil
		}
		if fault == "" {
			text, err = t.lines.next()
			if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, errLongRow) {
				return nil, 0, err
			}
			if size += len(text); err != nil || size > maxRow || len(further) >= maxLines {
				fault = "Le virgolette aperte in questa colonna non si chiudono."
			}
			if !errors.Is(err, io.EOF) {
				further = append(further, physical{text, err != nil})
			}
		}
		if fault != "" {
			t.lines.back(further)
			bad := &rowError{line: line, reason: fault}
			if i := len(p.cells); i < len(t.header) {
				bad.column = t.header[i]
			}
			return nil, 0, bad
		}
	}
}

// lines reads a text line by line, without the line ends.
type lines struct {
	r *bufio.Reader
	// n is the number of the line that next has given last, from 1.
	n int
	// again are lines to be given once more.
	again []physical
}

// physical is a line of the file; of a long one there is no text.
type physical struct {
	text string
	long bool
}

var errLongRow = errors.New("line too long")

// next is the next line; one beyond maxRow is skipped, and errLongRow.
func (l *lines) next() (string, error) {
	if len(l.again) > 0 {
		first := l.again[0]
		l.again = l.again[1:]
		l.n++
		if first.long {
			return "", errLongRow
		}
		return first.text, nil
	}
	var text []byte
	long := false
	for {
		piece, err := l.r.ReadSlice('\n')
		if len(text)+len(piece) > maxRow {
			long, text = true, text[:0]
		} else if !long {
			text = append(text, piece...)
		}
		switch {
		case errors.Is(err, bufio.ErrBufferFull):
			continue
		case errors.Is(err, io.EOF) && len(text) == 0 && !long:
			return "", io.EOF
		case err != nil && !errors.Is(err, io.EOF):
			return "", fmt.Errorf("read: %w", err)
		}
		l.n++
		if long {
			return "", errLongRow
		}
		return strings.TrimSuffix(strings.TrimSuffix(string(text), "\n"), "\r"), nil
	}
}

// peek is what next will give.
func (l *lines) peek() (string, error) {
	text, err := l.next()
	if err == nil {
		l.back([]physical{{text: text}})
	}
	return text, err
}

// back gives lines once more, which were the last ones given.
func (l *lines) back(again []physical) {
	l.n -= len(again)
	l.again = append(again, l.again...)
}

// splitter takes the lines of a row apart into cells, as RFC 4180 has it.
type splitter struct {
	comma byte
	cells []string
	cell  strings.Builder
	// quoted: within quotes. closed: just after them.
	quoted, closed bool
}

// feed takes the next line of the row. open says that a quote is open at its
// end; fault says what is wrong with the quotes of the cell under way.
func (p *splitter) feed(line string) (open bool, fault string) {
	if p.quoted {
		p.cell.WriteByte('\n')
	}
	start := true // of a cell
	for i := 0; i < len(line); i++ {
		c := line[i]
		switch {
		case p.quoted && c == '"':
			if i+1 < len(line) && line[i+1] == '"' {
				p.cell.WriteByte('"')
				i++
			} else {
				p.quoted, p.closed = false, true
			}
		case p.quoted:
			p.cell.WriteByte(c)
		case c == p.comma:
			p.end()
			start = true
			continue
		case p.closed:
			if c != ' ' && c != '\r' {
				return false, "Dopo le virgolette chiuse c'è altro testo: dentro un testo fra virgolette, le virgolette vanno raddoppiate."
			}
		case c == '"' && start && strings.TrimSpace(p.cell.String()) == "":
			p.cell.Reset()
			p.quoted = true
		case c == '"':
			return false, "Una virgoletta sta in mezzo a un testo che non è fra virgolette: va tolta, o tutto il testo va messo fra virgolette e quella raddoppiata."
		default:
			p.cell.WriteByte(c)
			start = start && c == ' '
		}
	}
	if p.quoted {
		return true, ""
	}
	p.end()
	return false, ""
}

func (p *splitter) end() {
	p.cells = append(p.cells, p.cell.String())
	p.cell.Reset()
	p.closed = false
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
	column string
	reason string
}

func (e *rowError) Error() string { return fmt.Sprintf("line %d: %s", e.line, e.reason) }

// clean is a cell as the record holds it: without the blanks around, with one
// kind of line end, composed.
func clean(s string) string {
	return norm.NFC.String(strings.TrimSpace(blanks.Replace(s)))
}

var blanks = strings.NewReplacer("\r\n", "\n", "\r", "\n", "\u00a0", " ")

// control reports whether no text holds r.
func control(r rune) bool { return unicode.IsControl(r) && r != '\n' && r != '\r' && r != '\t' }

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

// separator is the one that the header has most of outside quotes.
func separator(header string) byte {
	count := map[byte]int{}
	quoted := false
	for _, c := range []byte(header) {
		if c == '"' {
			quoted = !quoted
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
	return best
}

func unreadable(message string, err error) *cartella.Error {
	return &cartella.Error{Code: cartella.CodeMalformato, Message: message, Err: err}
}
