package importa

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"time"

	"github.com/google/uuid"

	"siz-icaro/sync/cartella"
)

// batch is how many rows are committed at once.
const batch = 200

// Ledger is what an import needs of the central service.
type Ledger interface {
	// Record is the newest state of a record, false where there is none.
	Record(ctx context.Context, id cartella.ID) (cartella.Record, bool, error)
	// Commit lands edits as one mutation of the central service, durably. An
	// error of CodeConflitto means that a record has moved on meanwhile.
	Commit(ctx context.Context, action cartella.Action, edits []cartella.Edit) error
}

// Options say what to import and how.
type Options struct {
	// Servizio owns the people whose row names no Comune; empty for none. It
	// does not concern the Storico.
	Servizio cartella.ServizioID
	// Servizi are the services of the Comuni, by Belfiore.
	Servizi map[string]cartella.ServizioID
	// DryRun judges every row and commits nothing.
	DryRun bool
	// Now is the central clock.
	Now time.Time
	// Report is told of each row that was not taken as it stands.
	Report func(Problem) error
}

// Problem is what is wrong with a row.
type Problem struct {
	// Line is where the row begins in the file; the header is line 1.
	Line int
	// Column is as the file's header has it; empty for the whole row.
	Column string
	Reason string
	// Refused rows are not imported; the others are, as the reason says.
	Refused bool
}

// Result counts the rows of an import.
type Result struct {
	Rows, New, Updated, Same, Refused, Warned int
	// Ignored are the columns of the file that were not used.
	Ignored []string
}

// Anagrafe imports the citizens of Comuni.
func Anagrafe(ctx context.Context, file io.ReadSeeker, l Ledger, o Options) (Result, error) {
	return run(ctx, file, l, o, anagrafe)
}

// Storico imports the cases of the previous system.
func Storico(ctx context.Context, file io.ReadSeeker, l Ledger, o Options) (Result, error) {
	return run(ctx, file, l, o, storico)
}

// source is one sort of file.
type source struct {
	columns  map[string]cartella.Path
	required []cartella.Path
	// record makes the record of a row; problems say what was not taken as it
	// stands, and whether the row is refused.
	record func(row, Options) (cartella.Record, []fault)
	// yields are the fields that only fill in what is empty.
	yields []cartella.Path
}

// fault is a problem before the file's own name of the column is known.
type fault struct {
	field   cartella.Path
	reason  string
	refused bool
}

// importer is one run.
type importer struct {
	source
	ledger  Ledger
	options Options
	table   *table
	result  Result
	// pending are the rows to commit next, and their records by id.
	pending []cartella.Edit
	states  map[cartella.ID]bool
	again   []cartella.Record
}

func run(ctx context.Context, file io.ReadSeeker, l Ledger, o Options, s source) (Result, error) {
	t, err := openTable(file, s.columns, s.required)
	if err != nil {
		return Result{}, fmt.Errorf("import: %w", err)
	}
	i := &importer{source: s, ledger: l, options: o, table: t, states: map[cartella.ID]bool{}}
	i.result.Ignored = t.ignored
	for {
		err := ctx.Err()
		var r row
		if err == nil {
			r, err = t.next()
		}
		var bad *rowError
		switch {
		case errors.Is(err, io.EOF):
			err := i.flush(ctx)
			return i.result, err
		case errors.As(err, &bad):
			i.result.Rows++
			err = i.report(bad.line, []fault{{reason: bad.reason, refused: true}})
		case err == nil:
			i.result.Rows++
			err = i.take(ctx, r)
		}
		if err != nil {
			return i.result, fmt.Errorf("import: %w", err)
		}
	}
}

// report tells of a row's problems and counts it.
func (i *importer) report(line int, faults []fault) error {
	refused := slices.ContainsFunc(faults, func(f fault) bool { return f.refused })
	switch {
	case refused:
		i.result.Refused++
	case len(faults) > 0:
		i.result.Warned++
	}
	if i.options.Report == nil {
		return nil
	}
	for _, f := range faults {
		if err := i.options.Report(Problem{Line: line, Column: i.table.columns[f.field], Reason: f.reason, Refused: f.refused}); err != nil {
			return fmt.Errorf("write the report: %w", err)
		}
	}
	return nil
}

// take judges a row and puts it among the pending ones.
func (i *importer) take(ctx context.Context, r row) error {
	want, faults := i.record(r, i.options)
	if slices.ContainsFunc(faults, func(f fault) bool { return f.refused }) {
		return i.report(r.line, faults)
	}
	if i.states[want.ID] {
		// The same key again: the second row finds what the first has made.
		if err := i.flush(ctx); err != nil {
			return err
		}
	}
	edit, stands, err := i.edit(ctx, want)
	if err != nil {
		return err
	}
	if edit != nil {
		// Judged here, so that one row in two hundred does not refuse the others.
		d := cartella.Decide(cartella.Attore{Sistema: true}, i.options.Now, one{stands}, cartella.Mutation{
			Device: cartella.Centrale, Seq: 1, Action: cartella.AzioneImporta, Edits: []cartella.Edit{*edit},
		})
		if d.Error != nil {
			faults = append(faults, fault{d.Error.Field, d.Error.Message, true})
			return i.report(r.line, faults)
		}
	}
	if err := i.report(r.line, faults); err != nil {
		return err
	}
	switch {
	case edit == nil:
		i.result.Same++
		return nil
	case edit.Create != nil:
		i.result.New++
	default:
		i.result.Updated++
	}
	i.pending = append(i.pending, *edit)
	i.again = append(i.again, want)
	i.states[want.ID] = true
	if len(i.pending) >= batch {
		return i.flush(ctx)
	}
	return nil
}

// edit is what brings the ledger to want; nil where it is there already.
func (i *importer) edit(ctx context.Context, want cartella.Record) (*cartella.Edit, *cartella.Record, error) {
	stands, ok, err := i.ledger.Record(ctx, want.ID)
	if err != nil {
		return nil, nil, fmt.Errorf("read the record of a row: %w", err)
	}
	if !ok {
		e := cartella.Creation(want)
		return &e, nil, nil
	}
	e, err := cartella.Difference(stands, want)
	if err != nil {
		return nil, nil, err
	}
	maps.DeleteFunc(e.Set, func(p cartella.Path, c cartella.Change) bool {
		return c.Now == nil || c.Was != nil && slices.Contains(i.yields, p)
	})
	if len(e.Set) == 0 {
		return nil, &stands, nil
	}
	return &e, &stands, nil
}

// attempts bounds how often a batch is made again because operators changed
// the same records at that moment.
const attempts = 5

// flush commits the pending rows.
func (i *importer) flush(ctx context.Context) error {
	defer func() {
		i.pending, i.again = i.pending[:0], i.again[:0]
		clear(i.states)
	}()
	if len(i.pending) == 0 || i.options.DryRun {
		return nil
	}
	for range attempts {
		err := i.ledger.Commit(ctx, cartella.AzioneImporta, slices.Clone(i.pending))
		if code := cartella.CodeOf(err); err == nil || code != cartella.CodeConflitto && code != cartella.CodeEsisteGia {
			return err
		}
		i.pending = i.pending[:0]
		for _, want := range i.again {
			e, _, err := i.edit(ctx, want)
			if err != nil {
				return err
			}
			if e != nil {
				i.pending = append(i.pending, *e)
			}
		}
		if len(i.pending) == 0 {
			return nil
		}
	}
	return errors.New("the records change faster than they can be imported")
}

// one is a Reader of one record.
type one struct{ stands *cartella.Record }

func (o one) Record(id cartella.ID) (cartella.Record, bool) {
	if o.stands == nil || o.stands.ID != id {
		return cartella.Record{}, false
	}
	return *o.stands, true
}

// derive is the id of the record that a row with this key makes.
func derive(parts ...string) cartella.ID {
	h := sha256.New()
	for _, p := range append([]string{"siz-icaro/importa"}, parts...) {
		fmt.Fprintf(h, "%d:%s", len(p), p)
	}
	var u uuid.UUID
	copy(u[:], h.Sum(nil))
	u[6] = u[6]&0x0f | 0x80 // version 8: an application's own
	u[8] = u[8]&0x3f | 0x80
	return cartella.ID(u.String())
}

// content is the key of a row that has none of its own.
func content(r row) []string {
	parts := []string{"contenuto"}
	for _, p := range slices.Sorted(maps.Keys(r.cells)) {
		parts = append(parts, string(p), r.cells[p])
	}
	return parts
}
