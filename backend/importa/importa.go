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
	"siz-icaro/sync/cartella/codicefiscale"
)

const (
	// batch is how many rows are committed at once.
	batch = 200
	// pause is after how many rows what is pending is committed in any case, and
	// the ledger looked at again.
	pause = 1000
)

// Ledger is what an import needs of the central service.
type Ledger interface {
	// Record is the newest state of a record, false where there is none.
	Record(ctx context.Context, id cartella.ID) (cartella.Record, bool, error)
	// People tells of each soggetto, of whatever service, that was written since
	// the last call; the first time of all of them.
	People(ctx context.Context, each func(cartella.Record)) error
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
	// Now is the central clock.
	Now time.Time
	// Report is told of each row that was not taken as it stands, and of what a
	// row changed.
	Report func(Problem) error
	// Committed is told now and then how many rows have been dealt with, durably;
	// nil for nobody.
	Committed func(rows int)
}

// Outcome is what became of a row that is reported.
type Outcome string

const (
	// Refused rows are not imported.
	Refused Outcome = "rifiutata"
	// Warned rows are imported as the reason says.
	Warned Outcome = "importata con avviso"
	// Changed rows differ from what stood: the reason says which of the two
	// stands now.
	Changed Outcome = "differenza"
)

// Problem is what there is to say of a row.
type Problem struct {
	// Line is where the row begins in the file; the header is line 1.
	Line int
	// Column is as the file's header has it; empty for the whole row.
	Column string
	// Outcome is the row's, so that each of its problems has the same, but for
	// what is Changed.
	Outcome Outcome
	Reason  string
}

// Result counts the rows of an import.
type Result struct {
	Rows, New, Updated, Same, Refused, Warned int
	// Recognised are the rows whose person was in the ledger under another key
	// and was found by codice fiscale; they are Updated or Same as well.
	Recognised int
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
	record func(row, Options) (entry, []fault)
	// yields are the fields that only fill in what is empty.
	yields []cartella.Path
	// people says that a row is a person, who may be there under another key.
	people bool
}

// entry is what a row wants to stand in the ledger.
type entry struct {
	cartella.Record
	// code is the person's, zero where the row has none.
	code codicefiscale.Codice
	// reaches is the service that must see the record beside its owner; empty
	// for none.
	reaches cartella.ServizioID
}

// fault is a problem before the file's own name of the column is known.
type fault struct {
	field   cartella.Path
	reason  string
	outcome Outcome
}

func refuses(f fault) bool { return f.outcome == Refused }

// importer is one run.
type importer struct {
	source
	ledger  Ledger
	options Options
	table   *table
	result  Result
	known   index
	// pending are the rows to commit next, with what they want, and the records
	// and codes that they name.
	pending []cartella.Edit
	wanted  []entry
	touched map[string]bool
}

func run(ctx context.Context, file io.ReadSeeker, l Ledger, o Options, s source) (Result, error) {
	t, err := openTable(file, s.columns, s.required)
	if err != nil {
		return Result{}, fmt.Errorf("import: %w", err)
	}
	i := &importer{source: s, ledger: l, options: o, table: t, known: index{}, touched: map[string]bool{}}
	i.result.Ignored = t.ignored
	if err := i.follow(ctx); err != nil {
		return i.result, err
	}
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
			err = i.reportAt(bad.line, bad.column, fault{reason: bad.reason, outcome: Refused})
		case err == nil:
			i.result.Rows++
			err = i.take(ctx, r)
		}
		if err == nil && i.result.Rows%pause == 0 {
			err = i.flush(ctx)
		}
		if err != nil {
			return i.result, fmt.Errorf("import: %w", err)
		}
	}
}

// reportAt tells of a row that could not be read.
func (i *importer) reportAt(line int, column string, f fault) error {
	i.result.Refused++
	return i.tell(Problem{Line: line, Column: column, Outcome: f.outcome, Reason: f.reason})
}

// report tells of a row's problems and counts it.
func (i *importer) report(line int, faults []fault) error {
	refused := slices.ContainsFunc(faults, refuses)
	switch {
	case refused:
		i.result.Refused++
	case slices.ContainsFunc(faults, func(f fault) bool { return f.outcome == Warned }):
		i.result.Warned++
	}
	for _, f := range faults {
		if refused {
			if f.outcome == Changed {
				continue // it did not come to that
			}
			f.outcome = Refused
		}
		if err := i.tell(Problem{Line: line, Column: i.table.columns[f.field], Outcome: f.outcome, Reason: f.reason}); err != nil {
			return err
		}
	}
	return nil
}

func (i *importer) tell(p Problem) error {
	if i.options.Report == nil {
		return nil
	}
	if err := i.options.Report(p); err != nil {
		return fmt.Errorf("write the report: %w", err)
	}
	return nil
}

// take judges a row and puts it among the pending ones.
func (i *importer) take(ctx context.Context, r row) error {
	want, faults := i.record(r, i.options)
	if slices.ContainsFunc(faults, refuses) {
		return i.report(r.line, faults)
	}
	if i.pendingConcerns(want) {
		// The same key or person again: the second row finds what the first has
		// made.
		if err := i.flush(ctx); err != nil {
			return err
		}
	}
	recognised, doubts, err := i.recognise(ctx, &want)
	if err != nil {
		return err
	}
	if faults = append(faults, doubts...); slices.ContainsFunc(faults, refuses) {
		return i.report(r.line, faults)
	}
	if i.pendingConcerns(want) { // now that it may be another record
		if err := i.flush(ctx); err != nil {
			return err
		}
	}
	edit, stands, differences, err := i.edit(ctx, want)
	if err != nil {
		return err
	}
	faults = append(faults, differences...)
	if edit != nil {
		// Judged here, so that one row in two hundred does not refuse the others.
		d := cartella.Decide(cartella.Attore{Sistema: true}, i.options.Now, one{stands}, cartella.Mutation{
			Device: cartella.Centrale, Seq: 1, Action: cartella.AzioneImporta, Edits: []cartella.Edit{*edit},
		})
		if d.Error != nil {
			faults = append(faults, fault{d.Error.Field, d.Error.Message, Refused})
			return i.report(r.line, faults)
		}
	}
	if err := i.report(r.line, faults); err != nil {
		return err
	}
	if recognised {
		i.result.Recognised++
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
	i.wanted = append(i.wanted, want)
	for _, key := range keys(want) {
		i.touched[key] = true
	}
	if len(i.pending) >= batch {
		return i.flush(ctx)
	}
	return nil
}

// keys are what two rows must not share in one commit.
func keys(e entry) []string {
	if e.code.IsZero() {
		return []string{string(e.ID)}
	}
	return []string{string(e.ID), e.code.Normalizza().String()}
}

func (i *importer) pendingConcerns(e entry) bool {
	return slices.ContainsFunc(keys(e), func(k string) bool { return i.touched[k] })
}

// edit is what brings the ledger to want, nil where it is there already, and
// how the two differed.
func (i *importer) edit(ctx context.Context, want entry) (*cartella.Edit, *cartella.Record, []fault, error) {
	stands, ok, err := i.ledger.Record(ctx, want.ID)
	if err != nil {
		return nil, nil, nil, fmt.Errorf("read the record of a row: %w", err)
	}
	if !ok {
		e := cartella.Creation(want.Record)
		return &e, nil, nil, nil
	}
	e, err := cartella.Difference(stands, want.Record)
	if err != nil {
		return nil, nil, nil, err
	}
	var differences []fault
	for _, p := range slices.Sorted(maps.Keys(e.Set)) {
		c := e.Set[p]
		yields := c.Was != nil && slices.Contains(i.yields, p)
		switch {
		case c.Now == nil, sameName(p, c):
			delete(e.Set, p)
		case yields:
			delete(e.Set, p)
			differences = append(differences, fault{p, "È diverso da quello che gli operatori hanno scritto, che resta.", Changed})
		case c.Was != nil:
			differences = append(differences, fault{p, "È diverso da quello che c'era: ora vale quello del file, il precedente resta nella storia della scheda.", Changed})
		}
	}
	if s := want.reaches; s != "" {
		if dal := cartella.Path("servizi." + string(s) + ".dal"); stands.Field(dal) == nil {
			now, err := cartella.Marshal(i.options.Now.UTC().Format(time.DateOnly))
			if err != nil {
				return nil, nil, nil, err
			}
			e.Set[dal] = cartella.Change{Now: now}
		}
	}
	if len(e.Set) == 0 {
		return nil, &stands, differences, nil
	}
	return &e, &stands, differences, nil
}

// attempts bounds how often a batch is made again because operators changed
// the same records at that moment.
const attempts = 5

// flush commits the pending rows.
func (i *importer) flush(ctx context.Context) error {
	defer func() {
		i.pending, i.wanted = i.pending[:0], i.wanted[:0]
		clear(i.touched)
	}()
	if err := i.commit(ctx); err != nil {
		return err
	}
	if i.options.Committed != nil {
		i.options.Committed(i.result.Rows)
	}
	return i.follow(ctx)
}

func (i *importer) commit(ctx context.Context) error {
	if len(i.pending) == 0 {
		return nil
	}
	for range attempts {
		err := i.ledger.Commit(ctx, cartella.AzioneImporta, slices.Clone(i.pending))
		if code := cartella.CodeOf(err); err == nil || code != cartella.CodeConflitto && code != cartella.CodeEsisteGia {
			return err
		}
		i.pending = i.pending[:0]
		for _, want := range i.wanted {
			e, _, _, err := i.edit(ctx, want)
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
	u[6] = u[6]&0x0f | derivedVersion<<4
	u[8] = u[8]&0x3f | 0x80
	return cartella.ID(u.String())
}

// derivedVersion is the UUID version of the ids that derive makes: an
// application's own. Desktops mint version 7.
const derivedVersion = 8

// derived reports whether an import made the record of this id.
func derived(id cartella.ID) bool {
	u, err := uuid.Parse(string(id))
	return err == nil && u.Version() == derivedVersion
}

// content is the key of a row that has none of its own.
func content(r row) []string {
	parts := []string{"contenuto"}
	for _, p := range slices.Sorted(maps.Keys(r.cells)) {
		parts = append(parts, string(p), r.cells[p])
	}
	return parts
}
