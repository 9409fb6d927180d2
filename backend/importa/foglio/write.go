package foglio

import (
	"encoding/csv"
	"errors"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"
)

// Writer writes a table: what the reports of an import are.
type Writer struct {
	csv   *csv.Writer
	book  *excelize.File
	sheet *excelize.StreamWriter
	out   io.Writer
	row   int
	// columns is how many there are; filters says that their names are told apart, as
	// a table that can be filtered wants it.
	columns int
	filters bool
}

// inMemory is a folder that cannot be, so that excelize keeps in memory what it
// would put into a temporary file, where a kill would leave it.
const inMemory = "\x00"

// NewWriter begins a table with its header: a workbook, or a text as Italian
// spreadsheets open it by themselves.
func NewWriter(out io.Writer, workbook bool, header []string) (*Writer, error) {
	w := &Writer{out: out, columns: len(header), filters: len(header) > 0}
	cells := make([]any, len(header))
	for i, h := range header {
		cells[i] = h
		w.filters = w.filters && h != "" && !slices.ContainsFunc(header[:i], func(o string) bool { return strings.EqualFold(o, h) })
	}
	if !workbook {
		// Spreadsheets take a file for UTF-8 only if it says so.
		if _, err := io.WriteString(out, "\ufeff"); err != nil {
			return nil, err
		}
		w.csv = csv.NewWriter(out)
		w.csv.Comma, w.csv.UseCRLF = ';', true
		return w, w.Row(cells...)
	}
	w.book = excelize.NewFile(excelize.Options{TmpDir: inMemory})
	var err error
	if w.sheet, err = w.book.NewStreamWriter("Sheet1"); err != nil {
		return nil, errors.Join(err, w.book.Close())
	}
	bold, err := w.book.NewStyle(&excelize.Style{Font: &excelize.Font{Bold: true}})
	if err == nil {
		err = errors.Join(w.sheet.SetColWidth(1, max(1, len(header)), 22),
			w.sheet.SetPanes(&excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}))
	}
	for i := range cells {
		cells[i] = excelize.Cell{StyleID: bold, Value: header[i]}
	}
	return w, errors.Join(err, w.Row(cells...))
}

// Row writes a row of texts and numbers. A text that a spreadsheet would take for
// a formula stays one: the sign before it is taken off again by who reads it here.
func (w *Writer) Row(cells ...any) error {
	w.row++
	if w.csv == nil {
		at, err := excelize.CoordinatesToCellName(1, w.row)
		if err != nil {
			return err
		}
		return w.sheet.SetRow(at, cells)
	}
	texts := make([]string, len(cells))
	for i, c := range cells {
		switch c := c.(type) {
		case string:
			texts[i] = c
			if rest := strings.TrimLeft(c, " "); rest != "" && (strings.ContainsRune("=@", rune(rest[0])) || strings.ContainsRune("+-", rune(rest[0])) && strings.Trim(rest, "+-0123456789 ./") != "") {
				texts[i] = "'" + c
			}
		case int:
			texts[i] = strconv.Itoa(c)
		}
	}
	return w.csv.Write(texts)
}

// Close writes what is left. It does not close what is written to.
func (w *Writer) Close() error {
	if w.csv != nil {
		w.csv.Flush()
		return w.csv.Error()
	}
	if w.row > 1 && w.filters {
		last, err := excelize.CoordinatesToCellName(w.columns, w.row)
		if err != nil {
			return errors.Join(err, w.book.Close())
		}
		if err := w.sheet.AddTable(&excelize.Table{Range: "A1:" + last, Name: "Righe", StyleName: "TableStyleLight1"}); err != nil {
			return errors.Join(err, w.book.Close())
		}
	}
	err := w.sheet.Flush()
	if err == nil {
		err = w.book.Write(w.out)
	}
	return errors.Join(err, w.book.Close())
}
