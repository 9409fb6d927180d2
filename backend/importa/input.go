package importa

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"siz-icaro/backend/importa/foglio"
	"siz-icaro/sync/cartella"
	"siz-icaro/sync/cartella/cella"
)

// input makes entries of the rows of a file. The file is read once before, for
// what its columns show as a whole.
type input struct {
	source
	options Options
	table   *foglio.Table
	// columns are the names in the file of the fields that are known, by field.
	columns map[cartella.Path]string
	at      map[cartella.Path]int
	fields  []cartella.Path // those of at, in order
	looks   []cella.Column
	places  places
	// ignored are the columns that are of no use here.
	ignored []string
	total   int
	size    int64
}

// item is one row of the file.
type item struct {
	line int
	want entry
	// faults are what there is to say of it so far; column is the one that a row
	// which cannot be read is wrong in.
	faults []fault
	column string
	// cells are the row as it stands, kept where refused rows are.
	cells []string
	// read is how much of the file was read by then.
	read int64
}

// The columns that the file of the refused rows has before those of its own; an
// import passes over them.
const (
	RefusedLine   = "Riga di prima"
	RefusedReason = "Motivo del rifiuto"
)

// Unrefused are cells, of a row under a header, without those that a file of refused
// rows has besides.
func Unrefused(header, cells []string) []string {
	var out []string
	for i, c := range cells {
		if i >= len(header) || header[i] != RefusedLine && header[i] != RefusedReason {
			out = append(out, c)
		}
	}
	return out
}

func openInput(file foglio.File, s source, o Options) (*input, error) {
	known := func(name string) bool { _, ok := s.columns[cella.Fold(name)]; return ok }
	t, err := foglio.Open(file, foglio.Options{Known: known, Sheet: o.Sheet, Encoding: o.Encoding})
	if err != nil {
		var said foglio.Unreadable
		if errors.As(err, &said) {
			err = &cartella.Error{Code: cartella.CodeMalformato, Message: string(said), Err: err}
		}
		return nil, fmt.Errorf("import: %w", err)
	}
	r := &input{source: s, options: o, table: t, columns: map[cartella.Path]string{}, at: map[cartella.Path]int{}, places: places{}, looks: make([]cella.Column, len(t.Header))}
	_, r.size = t.Read()
	for i, name := range t.Header {
		field, ok := s.columns[cella.Fold(name)]
		if !ok {
			if name != "" && name != RefusedLine && name != RefusedReason {
				r.ignored = append(r.ignored, name)
			}
			continue
		}
		if other, twice := r.columns[field]; twice {
			return nil, malformed("Due colonne dicono la stessa cosa: «%s» e «%s». Togline una, o cambiale nome.", other, name)
		}
		r.columns[field], r.at[field] = name, i
	}
	for _, field := range s.required {
		if _, ok := r.columns[field]; !ok {
			return nil, malformed("Manca la colonna «%s». %s", field, r.told(t.Header))
		}
	}
	err = r.look()
	r.fields = slices.Sorted(maps.Keys(r.at))
	return r, err
}

func malformed(format string, args ...any) error {
	return fmt.Errorf("import: %w", &cartella.Error{Code: cartella.CodeMalformato, Message: fmt.Sprintf(format, args...)})
}

// told says which columns were found, as far as they are names of columns and not
// of people.
func (r *input) told(header []string) string {
	if len(r.columns) == 0 {
		return "La prima riga deve avere i nomi delle colonne, come «cognome» e «nome»."
	}
	var names []string
	for _, name := range header {
		if name != "" {
			names = append(names, name)
		}
	}
	return "Le colonne lette sono: " + strings.Join(names, ", ") + "."
}

// look reads the file once for what its columns show, and counts the rows.
func (r *input) look() error {
	home, homes, comuni := r.at["indirizzo"], 0, 0
	_, hasComune := r.at["comune"]
	ambiguous := r.people && !hasComune && cella.Fold(r.columns["indirizzo"]) == "residenza"
	for {
		row, err := r.table.Next()
		var bad *foglio.RowError
		if errors.As(err, &bad) {
			r.total++
			continue
		}
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return r.failed(err)
		}
		r.total++
		for _, p := range []cartella.Path{"data_nascita", "data_decesso", "dal", "al", "importo_centesimi"} {
			if i, ok := r.at[p]; ok && row.Cells[i].Kind == foglio.Text && row.Cells[i].Text != "" {
				r.looks[i].See(row.Cells[i].Text)
			}
		}
		if ambiguous && row.Cells[home].Text != "" && homes < 100 {
			homes++
			if c, err := cella.ReadComune(row.Cells[home].Text, ""); err == nil && c.Nome != "" {
				comuni++
			}
		}
	}
	if ambiguous && comuni*2 > homes {
		// "Residenza" is what some call the address and others the Comune.
		r.columns["comune"], r.at["comune"] = r.columns["indirizzo"], home
		delete(r.columns, "indirizzo")
		delete(r.at, "indirizzo")
	}
	return r.table.Rewind()
}

func (r *input) failed(err error) error {
	var said foglio.Unreadable
	if errors.As(err, &said) {
		return &cartella.Error{Code: cartella.CodeMalformato, Message: string(said), Err: err}
	}
	return err
}

// ahead is how many rows are read before those that are under way.
const ahead = 128

// each calls take for each row, in order, while the next ones are read.
func (r *input) each(ctx context.Context, take func(item) error) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	chunks := make(chan []item, 2)
	var failed error
	go func() {
		defer close(chunks)
		failed = r.read(ctx, chunks)
	}()
	var err error
	for chunk := range chunks {
		for _, it := range chunk {
			if err == nil {
				if err = take(it); err != nil {
					cancel()
				}
			}
		}
	}
	if err != nil {
		return err
	}
	return failed
}

// read reads the file to its end, and gives the rows in chunks.
func (r *input) read(ctx context.Context, chunks chan<- []item) error {
	chunk := make([]item, 0, ahead)
	give := func() error {
		select {
		case chunks <- chunk:
			chunk = make([]item, 0, ahead)
			return nil
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	for {
		it, err := r.next()
		if errors.Is(err, io.EOF) {
			return give()
		}
		if err != nil {
			return r.failed(err)
		}
		if chunk = append(chunk, it); len(chunk) == ahead {
			if err := give(); err != nil {
				return err
			}
		}
	}
}

// next is the next row of the file; io.EOF after the last.
func (r *input) next() (it item, err error) {
	in, err := r.table.Next()
	it.read, _ = r.table.Read()
	var bad *foglio.RowError
	if errors.As(err, &bad) {
		it.line, it.cells = bad.Line, bad.Cells
		if bad.Column >= 0 && bad.Column < len(r.table.Header) {
			it.column = r.table.Header[bad.Column]
		}
		it.faults = []fault{{reason: bad.Reason, outcome: Refused}}
		return it, nil
	}
	if err != nil {
		return it, err
	}
	it.line = in.Line
	it.want, it.faults = r.record(row{line: in.Line, cells: in.Cells, at: r.at, fields: r.fields, looks: r.looks, places: r.places}, r.options)
	if in.Missing > 0 {
		f := fault{"", fmt.Sprintf("La riga ha %d colonne invece di %d: quelle che mancano sono state lette come vuote.", len(in.Cells)-in.Missing, len(in.Cells)), Noted}
		if slices.ContainsFunc(it.faults, refuses) {
			f = fault{"", fmt.Sprintf("La riga ha %d colonne invece di %d.", len(in.Cells)-in.Missing, len(in.Cells)), Refused}
		}
		it.faults = append([]fault{f}, it.faults...)
	}
	if r.options.Refused != nil {
		it.cells = make([]string, 0, len(in.Cells))
		for _, c := range in.Cells {
			it.cells = append(it.cells, c.Text)
		}
	}
	return it, nil
}
