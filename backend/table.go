package main

import (
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
)

// table is a list on the terminal: columns that line up for people, and at
// least two blanks between them, and no empty cell, for programs.
type table struct{ w *tabwriter.Writer }

func newTable(out io.Writer, header ...string) table {
	t := table{tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)}
	t.row(header...)
	return t
}

func (t table) row(cells ...string) {
	for i, c := range cells {
		if c = strings.Join(strings.Fields(c), " "); c == "" {
			c = "-"
		}
		cells[i] = c
	}
	fmt.Fprintln(t.w, strings.Join(cells, "\t"))
}

func (t table) flush() error { return t.w.Flush() }
