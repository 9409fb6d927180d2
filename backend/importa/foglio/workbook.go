package foglio

import (
	"archive/zip"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"math"
	"path"
	"slices"
	"strconv"
	"strings"
	"time"
)

// maxStrings is how much text of a workbook is kept in memory: the texts that its
// cells share.
const maxStrings = 256 << 20

// workbook is a table in a sheet of an .xlsx file.
type workbook struct {
	sheet *zip.File
	size  int64
	from  time.Time // the day 0
	// days says of each style whether it shows a number as a day.
	days []bool
	// shared are the shared texts, one after the other; ends says where each ends.
	shared []byte
	ends   []int
	// merged are the cells that are one over several rows, by their first row, once the
	// sheet has been read to its end, where they stand; open are those of the row that
	// is read, and next the first of those to come.
	merged []block
	whole  bool // it has been read to its end
	open   []block
	ahead  int
	// columns is how many the table has, once its header is known.
	columns int
	// others are the other sheets that are shown.
	others []string

	in      io.ReadCloser
	count   *counting
	sheetIn *markup
	row     int
	cells   []Cell
	cellIn  cellIn
}

// block is where cells are one: from which row to which, and the first column, from 0.
type block struct{ top, bottom, left int }

func openWorkbook(file io.ReaderAt, size int64, wanted string) (source, []string, error) {
	broken := unreadable("Il file .xlsx è danneggiato, o non è un foglio di calcolo: aprilo, salvalo di nuovo e riprova.")
	z, err := zip.NewReader(file, size)
	if err != nil {
		return nil, nil, broken
	}
	parts := map[string]*zip.File{}
	for _, f := range z.File {
		parts[strings.TrimPrefix(strings.ReplaceAll(f.Name, "\\", "/"), "/")] = f
	}
	if is := otherArchive(parts); is != "" {
		return nil, nil, Unreadable(is)
	}
	book := "xl/workbook.xml"
	if parts[book] == nil {
		return nil, nil, broken
	}
	var content struct {
		Properties struct {
			Date1904 string `xml:"date1904,attr"`
		} `xml:"workbookPr"`
		Sheets []struct {
			Name  string     `xml:"name,attr"`
			State string     `xml:"state,attr"`
			Attrs []xml.Attr `xml:",any,attr"`
		} `xml:"sheets>sheet"`
	}
	var relations struct {
		List []struct {
			ID     string `xml:"Id,attr"`
			Target string `xml:"Target,attr"`
			Type   string `xml:"Type,attr"`
		} `xml:"Relationship"`
	}
	if decode(parts[book], &content) != nil || decode(parts["xl/_rels/workbook.xml.rels"], &relations) != nil {
		return nil, nil, broken
	}
	target := func(match func(id, kind string) bool) *zip.File {
		for _, r := range relations.List {
			if match(r.ID, r.Type) {
				name := r.Target
				if !strings.HasPrefix(name, "/") {
					name = path.Join("xl", name)
				}
				return parts[strings.TrimPrefix(name, "/")]
			}
		}
		return nil
	}
	w := &workbook{from: time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC)}
	if content.Properties.Date1904 == "1" || content.Properties.Date1904 == "true" {
		w.from = time.Date(1904, 1, 1, 0, 0, 0, 0, time.UTC)
	}
	var names, shown []string
	for _, s := range content.Sheets {
		names = append(names, s.Name)
		visible := s.State == "" || s.State == "visible"
		if visible {
			shown = append(shown, s.Name)
		}
		if w.sheet != nil || (wanted == "" && !visible) || (wanted != "" && !strings.EqualFold(s.Name, wanted)) {
			continue
		}
		for _, a := range s.Attrs {
			if a.Name.Local == "id" {
				w.sheet = target(func(id, _ string) bool { return id == a.Value })
			}
		}
		if w.sheet == nil {
			return nil, nil, broken
		}
	}
	if w.sheet == nil && wanted != "" {
		return nil, nil, unreadable("Nel file non c'è il foglio «%s»: i fogli sono %s.", wanted, strings.Join(names, ", "))
	}
	if w.sheet == nil {
		return nil, nil, broken
	}
	w.size = size
	if f := target(func(_, kind string) bool { return strings.HasSuffix(kind, "/styles") }); f != nil {
		if w.days, err = styles(f); err != nil {
			return nil, nil, broken
		}
	}
	if f := target(func(_, kind string) bool { return strings.HasSuffix(kind, "/sharedStrings") }); f != nil {
		if err := w.readShared(f); err != nil {
			var said Unreadable
			if errors.As(err, &said) {
				return nil, nil, err
			}
			return nil, nil, broken
		}
	}
	var notes []string
	if wanted == "" && len(shown) > 1 {
		w.others = shown[1:]
		notes = append(notes, fmt.Sprintf("È stato letto il primo foglio, «%s»; gli altri sono %s: si scelgono con --foglio.", shown[0], strings.Join(shown[1:], ", ")))
	}
	if err := w.rewind(); err != nil {
		return nil, nil, broken
	}
	return w, notes, nil
}

// otherArchive says what an archive is that is no workbook, "" where it may be one.
func otherArchive(parts map[string]*zip.File) string {
	under := func(folder string) bool {
		for name := range parts {
			if strings.HasPrefix(name, folder) {
				return true
			}
		}
		return false
	}
	switch {
	case parts["content.xml"] != nil && readsAs(parts["mimetype"], "application/vnd.oasis.opendocument.text"), under("word/"):
		return isDocument
	case parts["content.xml"] != nil:
		return isODS
	case parts["xl/workbook.bin"] != nil:
		return "Il file è un foglio binario di Excel (.xlsb)" + remedy
	case parts["Index/Document.iwa"] != nil, parts["Index.zip"] != nil:
		return isNumbers
	case !under("xl/") && len(parts) > 0 && parts["[Content_Types].xml"] == nil:
		return isCompressed
	}
	return ""
}

// readsAs reports whether a part, which may be missing, begins so.
func readsAs(f *zip.File, begins string) bool {
	if f == nil {
		return false
	}
	r, err := f.Open()
	if err != nil {
		return false
	}
	defer func() { _ = r.Close() }() // only read
	got := make([]byte, len(begins))
	_, err = io.ReadFull(r, got)
	return err == nil && string(got) == begins
}

func decode(f *zip.File, into any) error {
	if f == nil {
		return errors.New("no such part")
	}
	r, err := f.Open()
	if err != nil {
		return err
	}
	return errors.Join(xml.NewDecoder(io.LimitReader(r, 16<<20)).Decode(into), r.Close())
}

// styles says of each style of a workbook whether it shows a number as a day.
func styles(f *zip.File) ([]bool, error) {
	var sheet struct {
		Formats []struct {
			ID   int    `xml:"numFmtId,attr"`
			Code string `xml:"formatCode,attr"`
		} `xml:"numFmts>numFmt"`
		Cells []struct {
			Format int `xml:"numFmtId,attr"`
		} `xml:"cellXfs>xf"`
	}
	if err := decode(f, &sheet); err != nil {
		return nil, err
	}
	custom := map[int]bool{}
	for _, f := range sheet.Formats {
		custom[f.ID] = showsDay(f.Code)
	}
	var days []bool
	for _, c := range sheet.Cells {
		day, is := custom[c.Format]
		if !is { // those that every Excel has, ECMA-376 part 1, 18.8.30
			day = c.Format >= 14 && c.Format <= 17 || c.Format == 22 || c.Format >= 27 && c.Format <= 36 || c.Format >= 50 && c.Format <= 58
		}
		days = append(days, day)
	}
	return days, nil
}

// showsDay reports whether a format of numbers is one of days.
func showsDay(code string) bool {
	code, _, _ = strings.Cut(code, ";")
	var plain strings.Builder
	for i := 0; i < len(code); i++ {
		switch code[i] {
		case '\\', '_', '*':
			i++
		case '"', '[':
			end := strings.IndexByte(code[i+1:], map[byte]byte{'"': '"', '[': ']'}[code[i]])
			if end < 0 {
				return false
			}
			i += end + 1
		default:
			plain.WriteByte(code[i])
		}
	}
	s := strings.ToLower(plain.String())
	if strings.ContainsAny(s, "0#?@") || strings.Contains(s, "general") {
		return false
	}
	return strings.ContainsAny(s, "ydg") || strings.Contains(s, "m") && !strings.ContainsAny(s, "hs:")
}

func (w *workbook) readShared(f *zip.File) error {
	r, err := f.Open()
	if err != nil {
		return err
	}
	defer func() { _ = r.Close() }() // only read
	in := newMarkup(r)
	inText, phonetic := false, false
	for {
		kind, err := in.next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		switch kind {
		case begins:
			switch string(in.name) {
			case "t":
				inText = !phonetic
			case "rPh":
				phonetic = true
			}
		case endsHere:
			switch string(in.name) {
			case "t":
				inText = false
			case "rPh":
				phonetic = false
			case "si":
				w.ends = append(w.ends, len(w.shared))
			}
		case characters:
			if inText {
				w.shared = append(w.shared, in.text...)
			}
			if len(w.shared) > maxStrings {
				return unreadable("Il foglio ha più di 256 MB di testo: dividilo in più file.")
			}
		}
	}
}

func (w *workbook) sharedText(i int) (string, bool) {
	if i < 0 || i >= len(w.ends) {
		return "", false
	}
	start := 0
	if i > 0 {
		start = w.ends[i-1]
	}
	return string(w.shared[start:w.ends[i]]), true
}

// read scales to the size of the file, of which the sheet is the most.
func (w *workbook) read() int64 {
	whole := int64(w.sheet.UncompressedSize64)
	if whole == 0 {
		return w.size
	}
	return int64(float64(w.size) * min(1, float64(w.count.n)/float64(whole)))
}

func (w *workbook) rewind() error {
	if w.in != nil {
		if err := w.in.Close(); err != nil {
			return err
		}
	}
	in, err := w.sheet.Open()
	if err != nil {
		return err
	}
	w.in, w.count, w.row = in, &counting{r: in}, 0
	w.open, w.ahead = w.open[:0], 0
	w.sheetIn = newMarkup(w.count)
	return nil
}

var errBroken = Unreadable("Il foglio è danneggiato e si interrompe: aprilo, salvalo di nuovo e riprova.")

func (w *workbook) next() ([]Cell, int, error) {
	for {
		kind, err := w.sheetIn.next()
		if errors.Is(err, io.EOF) {
			if !w.whole {
				w.whole = true
				slices.SortFunc(w.merged, func(a, b block) int { return a.top - b.top })
			}
			return nil, w.row + 1, io.EOF
		}
		if err != nil {
			return nil, 0, errBroken
		}
		if kind != begins {
			continue
		}
		switch string(w.sheetIn.name) {
		case "mergeCell":
			if !w.whole {
				w.merge(string(w.sheetIn.attr("ref")))
			}
		case "row":
			w.row++
			if n, err := strconv.Atoi(string(w.sheetIn.attr("r"))); err == nil && n >= w.row {
				w.row = n
			}
			return w.readRow()
		}
	}
}

// maxColumns is how many columns a sheet has at the most.
const maxColumns = 16_384

func (w *workbook) readRow() ([]Cell, int, error) {
	w.cells = w.cells[:0]
	c := &w.cellIn
	inValue, phonetic := false, false
	for {
		kind, err := w.sheetIn.next()
		if err != nil {
			return nil, 0, errBroken
		}
		in := w.sheetIn
		switch kind {
		case begins:
			switch string(in.name) {
			case "c":
				c.kind, c.style, c.value, c.column = append(c.kind[:0], in.attr("t")...), append(c.style[:0], in.attr("s")...), c.value[:0], len(w.cells)
				c.formula, c.valued = false, false
				if n := columnOf(in.attr("r")); n >= c.column && n < maxColumns {
					c.column = n
				}
			case "f":
				c.formula = true
			case "v", "t":
				inValue, c.valued = !phonetic, true
			case "rPh":
				phonetic = true
			}
		case characters:
			if inValue {
				c.value = append(c.value, in.text...)
			}
		case endsHere:
			switch string(in.name) {
			case "v", "t":
				inValue = false
			case "rPh":
				phonetic = false
			case "c":
				for len(w.cells) < c.column {
					w.cells = append(w.cells, Cell{})
				}
				if c.formula && !c.valued {
					w.cells = append(w.cells, Cell{Bad: "La formula nella cella non è mai stata calcolata: apri il file con il foglio di calcolo, salvalo e riprova."})
					continue
				}
				w.cells = append(w.cells, w.cell(string(c.kind), string(c.style), string(c.value)))
			case "row":
				w.part()
				return w.cells, w.row, nil
			}
		}
	}
}

// cellIn is a cell as the sheet has it.
type cellIn struct {
	kind, style, value []byte
	column             int
	// formula and valued say whether there is one, and a value.
	formula, valued bool
}

// merge takes up cells that are one over several rows.
func (w *workbook) merge(ref string) {
	first, last, ok := strings.Cut(ref, ":")
	b := block{rowOf(first), rowOf(last), columnOf(first)}
	if ok && b.top > 0 && b.bottom > b.top && b.left >= 0 {
		w.merged = append(w.merged, b)
	}
}

// part marks the cells of a row that are one with a cell above: it holds the value of
// all of them, and theirs are empty.
func (w *workbook) part() {
	for w.whole && w.ahead < len(w.merged) && w.merged[w.ahead].top < w.row {
		w.open = append(w.open, w.merged[w.ahead])
		w.ahead++
	}
	w.open = slices.DeleteFunc(w.open, func(b block) bool { return b.bottom < w.row })
	if len(w.open) == 0 || blank(w.cells) {
		return
	}
	for _, b := range w.open {
		if b.left >= w.columns {
			continue
		}
		for len(w.cells) <= b.left {
			w.cells = append(w.cells, Cell{})
		}
		if c := &w.cells[b.left]; c.Text == "" && c.Bad == "" {
			c.Bad = fmt.Sprintf("È unita alla cella della riga %d: separa le celle, e scrivi il valore in ogni riga.", b.top)
		}
	}
}

func (w *workbook) cell(kind, style, value string) Cell {
	switch {
	case value == "":
		return Cell{}
	case kind == "s":
		i, err := strconv.Atoi(value)
		s, ok := w.sharedText(i)
		if err != nil || !ok {
			return Cell{Bad: "Il foglio è danneggiato in questo punto."}
		}
		return textCell(s)
	case kind == "b":
		return Cell{Text: map[bool]string{true: "SÌ", false: "NO"}[value == "1"]}
	case kind == "e":
		return Cell{Bad: "La formula nella cella dà un errore."}
	case kind == "d":
		day, _, _ := strings.Cut(value, "T")
		return Cell{Text: day, Kind: Day}
	case kind != "" && kind != "n":
		return textCell(value)
	}
	n, err := strconv.ParseFloat(value, 64)
	if err != nil || math.IsInf(n, 0) || math.IsNaN(n) {
		return textCell(value)
	}
	if s, err := strconv.Atoi(style); err == nil && s < len(w.days) && s >= 0 && w.days[s] {
		if day, ok := w.day(n); ok {
			return Cell{Text: day, Kind: Day}
		}
		return Cell{Bad: "È un numero mostrato come data, ma nessun giorno gli corrisponde."}
	}
	if math.Abs(n) >= 1e15 {
		return Cell{Bad: "È un numero di più di 15 cifre, e il foglio di calcolo ha perso le ultime: riprendilo dal programma d'origine, come testo."}
	}
	return Cell{Text: strconv.FormatFloat(n, 'f', -1, 64), Kind: Number}
}

// day is the day that a number is, counted as Excel does: its 1900 has a 29
// February, so that before it the days are one off.
func (w *workbook) day(n float64) (string, bool) {
	days := int(math.Floor(n))
	if w.from.Year() == 1899 {
		if days < 1 || days == 60 {
			return "", false
		}
		if days < 60 {
			days++
		}
	}
	if days < 0 || days > 2_958_465 {
		return "", false
	}
	return w.from.AddDate(0, 0, days).Format(time.DateOnly), true
}

// columnOf is the index of the column that a reference like "AB12" names, -1 for
// none.
func columnOf[T string | []byte](ref T) int {
	n := 0
	for i := 0; i < len(ref) && ref[i] >= 'A' && ref[i] <= 'Z' && n < maxColumns; i++ {
		n = n*26 + int(ref[i]-'A') + 1
	}
	return n - 1
}

// rowOf is the row that a reference like "AB12" names, 0 for none.
func rowOf(ref string) int {
	n, err := strconv.Atoi(strings.TrimLeft(ref, "ABCDEFGHIJKLMNOPQRSTUVWXYZ"))
	if err != nil {
		return 0
	}
	return n
}
