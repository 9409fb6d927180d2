package importa

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"

	"siz-icaro/backend/importa/foglio"
	"siz-icaro/sync/cartella"
	"siz-icaro/sync/cartella/codicefiscale"
)

const (
	// batch is how many changes are committed at once, batchBytes how long they are
	// together at the most. The fewer commits, the fewer times the pages of the
	// ledger's index are written, which new ids fall upon all over.
	batch      = cartella.MaxEdits
	batchBytes = 1 << 20
	// pause is after how many rows what is pending is committed in any case, and
	// the ledger looked at again.
	pause = 1000
)

// Ledger is what an import needs of the central service.
type Ledger interface {
	// Record is the newest state of a record, false where there is none.
	Record(ctx context.Context, id cartella.ID) (cartella.Record, bool, error)
	// People tells of each soggetto, of whatever service, that was written since
	// the last call; the first time of all of them. What was committed through this
	// Ledger may be left out.
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
	// Sheet and Encoding are [foglio.Options].
	Sheet, Encoding string
	// Report is told of each row that was not taken as it stands, and of what a
	// row changed, in the order of the file.
	Report func(Problem) error
	// Refused is given each refused row as it stands in the file, with why; nil for
	// nobody.
	Refused func(header []string, r RefusedRow) error
	// Committed is told now and then how far the import is, durably; nil for nobody.
	Committed func(Progress)
}

// RefusedRow is a row that was not imported.
type RefusedRow struct {
	Line   int
	Cells  []string
	Reason string
}

// Progress is how far an import is.
type Progress struct {
	// Rows of Total are dealt with.
	Rows, Total int
	// Bytes of Size are read.
	Bytes, Size int64
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
	// Noted rows are imported, and nobody need look.
	Noted Outcome = "nota"
)

// Problem is what there is to say of a row.
type Problem struct {
	// Line is the number that a spreadsheet shows beside the row.
	Line int
	// Column is as the file's header has it; empty for the whole row.
	Column string
	// Outcome is the row's, so that each of its problems has the same, but for
	// what is Changed or Noted.
	Outcome Outcome
	Reason  string
}

// Result counts the rows of an import: those that are dealt with durably.
type Result struct {
	Rows, New, Updated, Same, Refused, Warned int
	// Recognised are the rows whose person was in the ledger under another key and
	// was found by what is known of them; they are Updated or Same as well.
	Recognised int
	// Total is how many rows the file has.
	Total int
	// Ignored are the columns of the file that were not used.
	Ignored []string
	// Notes say what was found in the file as a whole.
	Notes []string
}

// Anagrafe imports the citizens of Comuni.
func Anagrafe(ctx context.Context, file foglio.File, l Ledger, o Options) (Result, error) {
	return run(ctx, file, l, o, anagrafe)
}

// Storico imports the cases of the previous system.
func Storico(ctx context.Context, file foglio.File, l Ledger, o Options) (Result, error) {
	return run(ctx, file, l, o, storico)
}

// importer is one run.
type importer struct {
	source
	ledger  Ledger
	options Options
	today   codicefiscale.Data
	input   *input
	result  Result
	known   *index
	// lines are, where rows are not people, those that a record was made of.
	lines map[uuid.UUID]int32
	// rows are dealt with, but not durably yet; edits of them wait, of waiting
	// records and so many bytes.
	rows    []outcome
	edits   int
	bytes   int
	waiting map[cartella.ID]cartella.Record
}

// outcome is what becomes of a row.
type outcome struct {
	item
	edit       *cartella.Edit
	recognised bool
}

func run(ctx context.Context, file foglio.File, l Ledger, o Options, s source) (Result, error) {
	r, err := openInput(file, s, o)
	if err != nil {
		return Result{}, err
	}
	i := &importer{
		source: s, ledger: l, options: o, input: r, today: codicefiscale.DataDi(o.Now),
		known: newIndex(), lines: map[uuid.UUID]int32{}, waiting: map[cartella.ID]cartella.Record{},
	}
	i.result.Ignored, i.result.Notes, i.result.Total = r.ignored, r.table.Notes, r.total
	if err := i.follow(ctx); err != nil {
		return i.result, err
	}
	if i.people {
		i.known.grow(i.result.Total)
	}
	err = r.each(ctx, func(it item) error {
		if err := i.take(ctx, it); err != nil {
			return err
		}
		if i.edits >= batch || i.bytes >= batchBytes || len(i.rows) >= pause {
			return i.flush(ctx)
		}
		return nil
	})
	if err == nil {
		err = i.flush(ctx)
	}
	if err != nil {
		return i.result, fmt.Errorf("import: %w", err)
	}
	return i.result, nil
}

// follow takes up what was written since the last call, by this import or by
// operators: what is created in the moment between here and the next commit is
// the one thing that the index can miss.
func (i *importer) follow(ctx context.Context) error {
	if !i.people {
		return nil
	}
	err := i.ledger.People(ctx, func(r cartella.Record) { i.known.add(personOf(r, i.today)).body = i.known.sum(r.Body) })
	if err != nil {
		return fmt.Errorf("read the people of the ledger: %w", err)
	}
	return nil
}

// stands is a record as the rows before leave it.
func (i *importer) stands(ctx context.Context, id cartella.ID) (cartella.Record, bool, error) {
	if r, waits := i.waiting[id]; waits {
		return r, true, nil
	}
	return i.ledger.Record(ctx, id)
}

// take judges a row and puts it among those that wait.
func (i *importer) take(ctx context.Context, it item) error {
	out := outcome{item: it}
	if !slices.ContainsFunc(it.faults, refuses) {
		if err := i.settle(ctx, &out); err != nil {
			return err
		}
	}
	i.rows = append(i.rows, out)
	if out.edit != nil {
		i.edits++
		i.bytes += len(out.want.Body)
		i.waiting[out.want.ID] = out.want.Record
		if p := i.known.person(out.want.ID); p != nil {
			p.body = 0
		}
	}
	return nil
}

// settle says what a row that can be read changes.
func (i *importer) settle(ctx context.Context, out *outcome) error {
	asked := out.want
	before, again, err := i.find(ctx, out)
	if err == nil && again {
		// The record waits to be committed: the second row finds what the first has
		// made.
		if err := i.flush(ctx); err != nil {
			return err
		}
		out.want, out.faults, out.recognised = asked, slices.Clip(out.item.faults), false
		before, _, err = i.find(ctx, out)
	}
	if err != nil || slices.ContainsFunc(out.faults, refuses) {
		return err
	}
	line := i.line(out.want.ID)
	var differences []fault
	if out.edit, differences, err = i.edit(out.want, before, line); err != nil {
		return err
	}
	out.faults = append(out.faults, differences...)
	if slices.ContainsFunc(out.faults, refuses) {
		out.edit = nil
		return nil
	}
	if line == 0 {
		i.touch(out)
	}
	return nil
}

// find looks for the record that a row is about, nil where there is none yet; again
// says that it has to be looked for once more, when what waits is committed.
func (i *importer) find(ctx context.Context, out *outcome) (before *cartella.Record, again bool, err error) {
	out.faults = slices.Clip(out.item.faults)
	if !i.people {
		if _, again = i.waiting[out.want.ID]; again {
			return nil, true, nil
		}
		stands, ok, err := i.ledger.Record(ctx, out.want.ID)
		if err != nil {
			return nil, false, fmt.Errorf("read the record of a row: %w", err)
		}
		if !ok {
			return nil, false, nil
		}
		if out.want.keyed && stranger(stands, out.want.Record) {
			out.faults = append(out.faults, fault{chiaveStorico, "Questo id è già di una pratica di un'altra persona: se è solo un numero progressivo, togliete la colonna.", Refused})
		}
		return &stands, false, nil
	}
	r, err := i.whom(ctx, &out.want)
	if err != nil {
		return nil, false, err
	}
	out.faults = append(out.faults, r.faults...)
	out.recognised = r.other
	return r.stands, r.pending, nil
}

// stranger reports whether two records of the Storico are certainly of two people.
func stranger(a, b cartella.Record) bool {
	one, has := codeOf(a)
	two, also := codeOf(b)
	if has && also && one.Normalizza() == two.Normalizza() {
		return false
	}
	differ := func(p cartella.Path) bool { return a.Field(p) != nil && b.Field(p) != nil && !sameText(a, b, p) }
	return differ("cognome") && (differ("nome") || has && also) || has && also && differ("nome")
}

// line is the row of this file that a record was about before, 0 for none.
func (i *importer) line(id cartella.ID) int {
	if i.people {
		if p := i.known.person(id); p != nil {
			return int(p.line)
		}
		return 0
	}
	k, _ := key(id)
	return int(i.lines[k])
}

// touch keeps that a row was about a record.
func (i *importer) touch(out *outcome) {
	if !i.people {
		k, _ := key(out.want.ID)
		i.lines[k] = int32(out.line)
		return
	}
	who := out.want.who
	who.Record = out.want.Record
	i.known.add(who).line = int32(out.line)
}

// edit is what brings a record to want, nil where it is there already, and how the
// two differed. Where a row before, of that line, was about it, that one stands and
// this one only adds: whatever order they come in, the next import finds nothing to
// do.
func (i *importer) edit(want entry, before *cartella.Record, line int) (*cartella.Edit, []fault, error) {
	if before == nil {
		e := cartella.Creation(want.Record)
		return &e, nil, nil
	}
	if want.reaches == "" && bytes.Equal(before.Body, want.Body) && line == 0 {
		return nil, nil, nil
	}
	e, err := cartella.Difference(*before, want.Record)
	if err != nil {
		return nil, nil, err
	}
	var differences []fault
	for _, p := range slices.Sorted(maps.Keys(e.Set)) {
		c := e.Set[p]
		yields := c.Was != nil && slices.Contains(i.yields, p)
		named := i.people && slices.Contains(called, p)
		switch {
		case c.Now == nil && !named, sameName(p, c):
			delete(e.Set, p)
		case named && line > 0 && c.Was == nil:
			delete(e.Set, p) // the names go together
		case c.Was != nil && line > 0:
			delete(e.Set, p)
			differences = append(differences, fault{p, fmt.Sprintf("La riga %d del file è della stessa persona e dice altro: vale quella.", line), Warned})
		case yields:
			delete(e.Set, p)
			differences = append(differences, fault{p, "È diverso da quello che gli operatori hanno scritto, che resta.", Changed})
		case c.Was != nil:
			differences = append(differences, fault{p, "È diverso da quello che c'era: ora vale quello del file, il precedente resta nella storia della scheda.", Changed})
		}
	}
	if line > 0 && !i.people {
		return nil, []fault{twice(want, line, len(e.Set)+len(differences) > 0)}, nil
	}
	if s := want.reaches; s != "" {
		if dal := cartella.Path("servizi." + string(s) + ".dal"); before.Field(dal) == nil {
			now, err := cartella.Marshal(i.options.Now.UTC().Format(time.DateOnly))
			if err != nil {
				return nil, nil, err
			}
			e.Set[dal] = cartella.Change{Now: now}
		}
	}
	if len(e.Set) == 0 {
		return nil, differences, nil
	}
	return &e, differences, nil
}

// called are the fields that say what somebody is called: a row says all of it, so
// that what it leaves empty is not there.
var called = []cartella.Path{"cognome", "nome", "nome_unico"}

// twice is what there is to say of a second row of the Storico under one key.
func twice(want entry, line int, other bool) fault {
	switch {
	case !want.keyed:
		return fault{"", fmt.Sprintf("È uguale in tutto alla riga %d: se sono due prestazioni, aggiungete una colonna «id» che le distingua.", line), Refused}
	case other:
		return fault{chiaveStorico, fmt.Sprintf("Lo stesso id è già della riga %d, con altri dati.", line), Refused}
	}
	return fault{chiaveStorico, fmt.Sprintf("È uguale in tutto alla riga %d.", line), Noted}
}

// attempts bounds how often a batch is made again because operators changed
// the same records at that moment.
const attempts = 5

// flush commits what waits, and then tells and counts the rows.
func (i *importer) flush(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	err := i.commit(ctx)
	if err != nil {
		return err
	}
	// All of them have landed, whatever becomes of the report.
	for _, out := range i.rows {
		i.count(out)
	}
	for _, out := range i.rows {
		if err := i.tell(out); err != nil {
			return err
		}
	}
	var read int64
	if n := len(i.rows); n > 0 {
		read = i.rows[n-1].read
	}
	i.rows, i.edits, i.bytes = i.rows[:0], 0, 0
	clear(i.waiting)
	if i.options.Committed != nil && read > 0 {
		i.options.Committed(Progress{Rows: i.result.Rows, Total: i.result.Total, Bytes: read, Size: i.input.size})
	}
	return i.follow(ctx)
}

// count counts a row.
func (i *importer) count(out outcome) {
	i.result.Rows++
	refused := slices.ContainsFunc(out.faults, refuses)
	switch {
	case refused:
		i.result.Refused++
	case out.edit == nil:
		i.result.Same++
	case out.edit.Create != nil:
		i.result.New++
	default:
		i.result.Updated++
	}
	if !refused && slices.ContainsFunc(out.faults, func(f fault) bool { return f.outcome == Warned }) {
		i.result.Warned++
	}
	if !refused && out.recognised {
		i.result.Recognised++
	}
}

// tell reports a row.
func (i *importer) tell(out outcome) error {
	refused := slices.ContainsFunc(out.faults, refuses)
	var reasons []string
	for _, f := range out.faults {
		if refused {
			if f.outcome != Refused && f.outcome != Warned {
				continue // it did not come to that
			}
			f.outcome = Refused
			reasons = append(reasons, f.reason)
		}
		p := Problem{Line: out.line, Column: i.input.columns[f.field], Outcome: f.outcome, Reason: f.reason}
		if out.column != "" && f.field == "" {
			p.Column = out.column
		}
		if i.options.Report == nil {
			continue
		}
		if err := i.options.Report(p); err != nil {
			return fmt.Errorf("write the report: %w", err)
		}
	}
	if refused && i.options.Refused != nil {
		if err := i.options.Refused(i.input.table.Header, RefusedRow{out.line, out.cells, strings.Join(reasons, " ")}); err != nil {
			return fmt.Errorf("write the refused rows: %w", err)
		}
	}
	return nil
}

// commit lands the edits that wait. One that the ledger refuses is judged by
// itself, so that it does not cost the others.
func (i *importer) commit(ctx context.Context) error {
	judged := false
	for range attempts {
		edits := i.pending()
		if len(edits) == 0 {
			return nil
		}
		err := i.ledger.Commit(ctx, cartella.AzioneImporta, edits)
		var said *cartella.Error
		switch code := cartella.CodeOf(err); {
		case err == nil:
			return nil
		case code == cartella.CodeConflitto, code == cartella.CodeEsisteGia:
		case errors.As(err, &said) && !judged:
			judged = true
			if err := i.judge(ctx); err != nil {
				return err
			}
			continue
		default:
			return err
		}
		for n := range i.rows {
			out := &i.rows[n]
			if out.edit == nil {
				continue
			}
			if out.edit, err = i.remade(ctx, out.want); err != nil {
				return err
			}
		}
	}
	return errors.New("the records change faster than they can be imported")
}

// remade is what an edit is now that the record may have moved on.
func (i *importer) remade(ctx context.Context, want entry) (*cartella.Edit, error) {
	stands, ok, err := i.ledger.Record(ctx, want.ID)
	if err != nil {
		return nil, fmt.Errorf("read the record of a row: %w", err)
	}
	var before *cartella.Record
	if ok {
		before = &stands
	}
	e, _, err := i.edit(want, before, 0)
	return e, err
}

func (i *importer) pending() []cartella.Edit {
	var edits []cartella.Edit
	for _, out := range i.rows {
		if out.edit != nil {
			edits = append(edits, *out.edit)
		}
	}
	return edits
}

// judge asks of each edit whether it lands. A field that does not, and that the row
// need not have, is left; else the row is refused.
func (i *importer) judge(ctx context.Context) error {
	for n := range i.rows {
		out := &i.rows[n]
		for out.edit != nil {
			stands, ok, err := i.ledger.Record(ctx, out.want.ID)
			if err != nil {
				return fmt.Errorf("read the record of a row: %w", err)
			}
			reader := one{}
			if ok {
				reader.stands = &stands
			}
			d := cartella.Decide(cartella.Attore{Sistema: true}, i.options.Now, reader, cartella.Mutation{
				Device: cartella.Centrale, Seq: 1, Action: cartella.AzioneImporta, Edits: []cartella.Edit{*out.edit},
			})
			if d.Error == nil {
				break
			}
			if d.Error.Field == "" || slices.Contains(i.required, d.Error.Field) || out.want.Field(d.Error.Field) == nil {
				out.faults = append(out.faults, fault{d.Error.Field, d.Error.Message, Refused})
				out.edit = nil
				break
			}
			out.faults = append(out.faults, fault{d.Error.Field, "Cella non importata: " + d.Error.Message, Warned})
			if err := out.want.without(d.Error.Field); err != nil {
				return err
			}
			if out.edit, err = i.remade(ctx, out.want); err != nil {
				return err
			}
		}
	}
	return nil
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
	named := []byte("17:siz-icaro/importa")
	for _, p := range parts {
		named = append(append(strconv.AppendInt(named, int64(len(p)), 10), ':'), p...)
	}
	sum := sha256.Sum256(named)
	u := uuid.UUID(sum[:16])
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
