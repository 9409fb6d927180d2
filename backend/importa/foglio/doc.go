// Package foglio reads and writes tables as offices keep them: text files of
// whatever encoding and separator, and Excel workbooks. It is the one door by
// which bytes become rows; what the cells mean is not its business.
//
// It owns: which encoding a text is in, what separates its cells and its lines,
// which row has the names of the columns, which number of a workbook is a day,
// and the number that a spreadsheet shows beside a row.
//
// What it cannot know it does not guess. A text whose bytes make as good a sense
// in two encodings is refused with the remedy, and so are files that only look
// like a table: pages of the web, workbooks of before 2007, locked ones. A cell
// that is damaged is marked ([Cell.Bad]) and costs neither its row nor the rest.
//
// A workbook is read by hand, row by row, and not through excelize, which tells
// of a cell either its raw value or its face, and not whether it is a number, a
// text or a day unless the whole sheet is in memory: a day would come as
// "01-02-80" and an amount of 1.234 could not be told from a text of one thousand.
// Nor is it as quick: its Rows took 9.2 s of processor for 100,000 rows of fifteen
// texts where this takes 3.6 s, and it stays as small only by unpacking the sheet,
// with the people in it, into a temporary file. What is written goes through
// excelize.
package foglio

import "fmt"

// Cell is one cell, without the blanks around it.
type Cell struct {
	Text string
	Kind Kind
	// Bad says why the cell could not be read; its text is not to be used.
	Bad string
	// Note says what was done to read it, "" for nothing.
	Note string
}

// Kind is what a cell is, as far as the file says.
type Kind uint8

const (
	Text   Kind = iota // as somebody wrote it
	Number             // of a workbook: digits and a decimal point, no exponent
	Day                // of a workbook: "2006-01-02"
)

// Row is one row of the table.
type Row struct {
	// Line is its number in a spreadsheet, the first row of the file being 1.
	Line int
	// Cells are as many as the header's. They are the table's own until the next
	// call.
	Cells []Cell
	// Missing is how many cells the row lacked at its end.
	Missing int
}

// RowError is a row that could not be read; reading goes on with the next.
type RowError struct {
	Line int
	// Column is the index of the cell, -1 for the whole row.
	Column int
	Reason string
	// Cells are what there is of it, as it stands in the file.
	Cells []string
}

func (e *RowError) Error() string { return fmt.Sprintf("row %d: %s", e.Line, e.Reason) }

// Unreadable is a file that is no table that we read; it is a sentence for whoever
// chose it.
type Unreadable string

func (u Unreadable) Error() string { return string(u) }

func unreadable(format string, args ...any) error { return Unreadable(fmt.Sprintf(format, args...)) }
