package foglio

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"golang.org/x/text/transform"
)

// The bounds of one row, which may run over several lines between quotes:
// beyond them a quote was left open, or the file is something else.
const (
	maxRow   = 1 << 20 // bytes
	maxLines = 2_000
)

// dosEnd is what programs of DOS write at the end of a file.
const dosEnd = "\x1a"

// text is a table in a text file.
type text struct {
	file  File
	enc   encoded
	count *counting
	lines *lines
	comma byte
	// row is the number of the row given last.
	row   int
	cells []Cell
}

// counting counts the bytes of a file that were read.
type counting struct {
	r io.Reader
	n int64
}

func (c *counting) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	c.n += int64(n)
	return n, err
}

func openText(file File, o Options) (source, []string, error) {
	enc, err := detect(file, o.Encoding)
	if err != nil {
		return nil, nil, err
	}
	t := &text{file: file, enc: enc}
	if err := t.rewind(); err != nil {
		return nil, nil, err
	}
	if t.comma == 0 {
		if err := t.findComma(o.Known); err != nil {
			return nil, nil, err
		}
	}
	return t, enc.notes, nil
}

func (t *text) read() int64 { return t.count.n }

func (t *text) rewind() error {
	if _, err := t.file.Seek(int64(t.enc.skip), io.SeekStart); err != nil {
		return fmt.Errorf("rewind: %w", err)
	}
	t.count = &counting{r: t.file, n: int64(t.enc.skip)}
	var in io.Reader = t.count
	if t.enc.enc != nil {
		in = transform.NewReader(in, t.enc.enc.NewDecoder())
	}
	t.lines = &lines{r: bufio.NewReaderSize(in, 64<<10)}
	t.row = 0
	// A spreadsheet's own note of the separator, which it does not show.
	first, err := t.lines.peek()
	if err != nil {
		if errors.Is(err, io.EOF) || errors.Is(err, errLong) {
			return nil
		}
		return err
	}
	if sep, ok := strings.CutPrefix(strings.ToLower(strings.Trim(first, " \"")), "sep="); ok && len(sep) == 1 {
		t.comma = sep[0]
		_, err = t.lines.next()
	}
	return err
}

// findComma takes the separator by which most names of known columns are found
// in one of the first lines, else the one that the first line has most of.
func (t *text) findComma(known func(string) bool) error {
	var sample []string
	for len(sample) < headerWithin {
		line, err := t.lines.next()
		if errors.Is(err, io.EOF) {
			break
		}
		if errors.Is(err, errLong) {
			if len(sample) == 0 {
				return unreadable("La prima riga supera un milione di caratteri: il file non è una tabella, o mancano gli a capo.")
			}
			break
		}
		if err != nil {
			return err
		}
		if strings.Trim(line, " \t;,|\"") != "" {
			sample = append(sample, line)
		}
	}
	best, most := byte(';'), -1
	for _, comma := range []byte{';', ',', '\t', '|'} {
		for i, line := range sample {
			p := splitter{comma: comma}
			p.feed(line)
			found := 0
			for _, c := range p.cells {
				if known(c) {
					found++
				}
			}
			score := found * 1000
			if i == 0 {
				score += min(len(p.cells), 999) - 1
			}
			if score > most {
				best, most = comma, score
			}
		}
	}
	t.comma = best
	return t.rewind()
}

func (t *text) next() ([]Cell, int, error) {
	t.row++
	line, err := t.lines.next()
	if errors.Is(err, errLong) {
		return nil, t.row, &RowError{t.row, -1, "La riga supera un milione di caratteri: il file non è una tabella, o mancano gli a capo.", nil}
	}
	if err != nil {
		return nil, t.row, err
	}
	line = strings.TrimRight(line, dosEnd)
	t.cells = t.cells[:0]
	if strings.IndexByte(line, '"') < 0 {
		for more := true; more; {
			var cell string
			cell, line, more = strings.Cut(line, string(t.comma))
			t.cells = append(t.cells, textCell(cell))
		}
		return t.cells, t.row, nil
	}
	cells, err := t.quoted(line)
	if err != nil {
		return nil, t.row, err
	}
	if len(cells) == 1 && strings.IndexByte(cells[0], t.comma) >= 0 && strings.HasPrefix(line, `"`) {
		// Whoever opened the file as one column and saved it again has each row in
		// quotes.
		p := splitter{comma: t.comma}
		if open, fault := p.feed(cells[0]); !open && fault == "" {
			cells = p.cells
		}
	}
	for _, c := range cells {
		t.cells = append(t.cells, textCell(c))
	}
	return t.cells, t.row, nil
}

// quoted reads the cells of a row with quotes, which goes on over the next lines
// while one is open. Where the quotes are wrong only the first of those lines is
// given up: the others are read again.
func (t *text) quoted(first string) ([]string, error) {
	p := splitter{comma: t.comma}
	size := len(first)
	var further []physical
	for line := first; ; {
		open, fault := p.feed(line)
		if fault == "" && !open {
			return p.cells, nil
		}
		if fault == "" {
			var err error
			line, err = t.lines.next()
			if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, errLong) {
				return nil, err
			}
			if size += len(line); err != nil || size > maxRow || len(further) >= maxLines {
				fault = "Le virgolette aperte in questa colonna non si chiudono."
			}
			if !errors.Is(err, io.EOF) {
				further = append(further, physical{line, err != nil})
			}
		}
		if fault != "" {
			t.lines.back(further)
			return nil, &RowError{t.row, len(p.cells), fault, []string{first}}
		}
	}
}

// lines reads a text line by line, without the line ends, of whatever kind.
type lines struct {
	r *bufio.Reader
	// again are lines to be given once more.
	again []physical
}

// physical is a line of the file; of a long one there is no text.
type physical struct {
	text string
	long bool
}

var errLong = errors.New("line too long")

// next is the next line; one beyond maxRow is skipped, and errLong.
func (l *lines) next() (string, error) {
	if len(l.again) > 0 {
		first := l.again[0]
		l.again = l.again[1:]
		if first.long {
			return "", errLong
		}
		return first.text, nil
	}
	var text []byte
	long := false
	for {
		if _, err := l.r.Peek(1); err != nil {
			if !errors.Is(err, io.EOF) {
				return "", fmt.Errorf("read: %w", err)
			}
			if len(text) == 0 && !long {
				return "", io.EOF
			}
			break
		}
		piece, _ := l.r.Peek(l.r.Buffered())
		end := bytes.IndexByte(piece, '\n')
		if end < 0 {
			end = len(piece)
		}
		if cr := bytes.IndexByte(piece[:end], '\r'); cr >= 0 {
			end = cr
		}
		if len(text)+end > maxRow {
			long, text = true, text[:0]
		} else if !long {
			text = append(text, piece[:end]...)
		}
		ended, cr := end < len(piece), end < len(piece) && piece[end] == '\r'
		if _, err := l.r.Discard(min(end+1, len(piece))); err != nil {
			return "", fmt.Errorf("read: %w", err)
		}
		if cr {
			if after, err := l.r.Peek(1); err == nil && after[0] == '\n' {
				if _, err := l.r.Discard(1); err != nil {
					return "", fmt.Errorf("read: %w", err)
				}
			}
		}
		if ended {
			break
		}
	}
	if long {
		return "", errLong
	}
	return string(text), nil
}

// peek is what next will give.
func (l *lines) peek() (string, error) {
	text, err := l.next()
	if err == nil || errors.Is(err, errLong) {
		l.back([]physical{{text, err != nil}})
	}
	return text, err
}

// back gives lines once more, which were the last ones given.
func (l *lines) back(again []physical) { l.again = slices.Concat(again, l.again) }

// splitter takes the lines of a row apart into cells, as RFC 4180 has it, and as
// spreadsheets do that write ="0123" to keep a number a text.
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
			if c != ' ' {
				return false, "Dopo le virgolette chiuse c'è altro testo: dentro un testo fra virgolette, le virgolette vanno raddoppiate."
			}
		case c == '"' && start && strings.Trim(p.cell.String(), " =") == "":
			p.cell.Reset()
			p.quoted = true
		case c == '"':
			return false, "Una virgoletta sta in mezzo a un testo che non è fra virgolette: va tolta, o tutto il testo va messo fra virgolette e quella raddoppiata."
		default:
			p.cell.WriteByte(c)
			start = start && (c == ' ' || c == '=')
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
