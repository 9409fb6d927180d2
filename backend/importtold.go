package main

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"golang.org/x/term"

	"siz-icaro/backend/importa"
	"siz-icaro/backend/importa/foglio"
	"siz-icaro/sync/durable"
)

// shownProblems is how many the terminal shows; the report has all.
const shownProblems = 20

// importTold is what an import tells: the first problems on the terminal, all in
// the report, the refused rows in a file of their own.
type importTold struct {
	out             io.Writer
	progress        *progress
	report, refused *tableFile
	// refusedName is where the refused rows go; the file is made with the first.
	refusedName string
	shown       int
	total       int
	// failed is why one of the files could not be written on.
	failed error
}

// tableFile is a table in a file that gets its name when it is whole.
type tableFile struct {
	*foglio.Writer
	file *os.File
	name string
}

// part is what a report is called until it is whole.
const part = ".parziale"

func newTableFile(name string, header []string) (*tableFile, error) {
	if err := free(name); err != nil {
		return nil, err
	}
	if err := durable.Remove(name + part); err != nil && !errors.Is(err, os.ErrNotExist) {
		return nil, fmt.Errorf("non riesco a togliere «%s», rimasto da un'importazione interrotta: %w", name+part, plain(err))
	}
	f, err := durable.OpenNew(name + part)
	if err != nil {
		return nil, unwritten(name, err)
	}
	w, err := foglio.NewWriter(f, strings.EqualFold(filepath.Ext(name), ".xlsx"), header)
	if err != nil {
		_ = f.Close() // the first error is the one to tell
		_ = durable.Remove(name + part)
		return nil, unwritten(name, err)
	}
	return &tableFile{w, f, name}, nil
}

func free(name string) error {
	if _, err := os.Lstat(name); err == nil {
		return fmt.Errorf("il file «%s» esiste già: scegli un altro nome", name)
	}
	return nil
}

// end gives the file its name, or takes it away where the import is not whole: so
// nothing stands in the way of the command that is mended.
func (t *tableFile) end(whole bool) error {
	if t == nil {
		return nil
	}
	err := t.Close()
	if !whole {
		err = nil // why is told already, and what is written is nobody's
	} else if err == nil {
		err = t.file.Sync()
	}
	if closed := t.file.Close(); whole {
		err = cmp.Or(err, closed)
	}
	if err == nil && whole {
		err = durable.Publish(t.name+part, t.name)
		if errors.Is(err, os.ErrExist) {
			return free(t.name)
		}
	} else if gone := durable.Remove(t.name + part); err == nil {
		err = gone
	}
	return unwritten(t.name, err)
}

// unwritten says that a file of the import's own could not be written, and what to
// do; nil for no error.
func unwritten(name string, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("non riesco a scrivere «%s», %w: libera spazio o scegli un altro posto, e ripeti l'importazione, che non raddoppia nulla", name, plain(err))
}

// open begins the files that are asked for, which must not exist yet.
func (w *importTold) open(report, refused string) (err error) {
	w.refusedName = refused
	if refused != "" {
		if err := free(refused); err != nil {
			return err
		}
		if report == refused {
			return fmt.Errorf("rapporto e righe rifiutate non possono stare nello stesso file")
		}
	}
	if report != "" {
		w.report, err = newTableFile(report, []string{"Riga", "Colonna", "Esito", "Motivo"})
	}
	return err
}

func (w *importTold) close(whole bool) error {
	return errors.Join(w.report.end(whole), w.refused.end(whole))
}

func (w *importTold) add(p importa.Problem) error {
	// On the terminal only what somebody has to look at.
	if p.Outcome == importa.Refused || p.Outcome == importa.Warned {
		if w.total++; w.shown < shownProblems {
			w.shown++
			column := ""
			if p.Column != "" {
				column = ", colonna «" + p.Column + "»"
			}
			w.progress.aside()
			fmt.Fprintf(w.out, "  riga %d%s, %s: %s\n", p.Line, column, p.Outcome, p.Reason)
		}
	}
	if w.report == nil {
		return nil
	}
	return w.wrote(w.report, w.report.Row(p.Line, p.Column, string(p.Outcome), p.Reason))
}

// refuse keeps a refused row, as the file has it, to be mended.
func (w *importTold) refuse(header []string, r importa.RefusedRow) (err error) {
	if w.refused == nil {
		columns := []string{importa.RefusedLine, importa.RefusedReason}
		if w.refused, err = newTableFile(w.refusedName, append(columns, importa.Unrefused(header, header)...)); err != nil {
			w.failed = err
			return err
		}
	}
	cells := []any{r.Line, r.Reason}
	for _, c := range importa.Unrefused(header, r.Cells) {
		cells = append(cells, c)
	}
	return w.wrote(w.refused, w.refused.Row(cells...))
}

// wrote keeps in words that a file could not be written on.
func (w *importTold) wrote(t *tableFile, err error) error {
	if err != nil {
		w.failed = unwritten(t.name, err)
	}
	return err
}

func (w *importTold) summary(r importa.Result, trial, whole bool) {
	if more := w.total - w.shown; more > 0 {
		fmt.Fprintf(w.out, "  … e altri %d: usa --rapporto FILE.xlsx per averli tutti\n", more)
	}
	for _, n := range r.Notes {
		fmt.Fprintln(w.out, n)
	}
	if len(r.Ignored) > 0 {
		fmt.Fprintf(w.out, "Colonne non usate: %s\n", strings.Join(r.Ignored, ", "))
	}
	if r.Total == 0 {
		fmt.Fprintln(w.out, "Il file ha la sola riga dei nomi delle colonne.")
	}
	fmt.Fprintf(w.out, "Righe %d: nuove %d, aggiornate %d, già presenti %d, rifiutate %d; con avviso %d; riconosciute fra le schede che c'erano %d.\n",
		r.Rows, r.New, r.Updated, r.Same, r.Refused, r.Warned, r.Recognised)
	switch {
	case !whole && trial:
		fmt.Fprintln(w.out, "La prova si è interrotta: non è stato importato nulla.")
	case !whole:
		fmt.Fprintf(w.out, "L'importazione si è interrotta: delle %d righe del file sono a posto le prime %d. Ripetila, ciò che è già stato importato non si raddoppia.\n", r.Total, r.Rows)
	case trial:
		fmt.Fprintln(w.out, "Era una prova: non è stato importato nulla.")
	}
	if whole && w.refused != nil {
		fmt.Fprintf(w.out, "Le righe rifiutate sono in «%s», che contiene i dati delle persone: correggile lì e importa quel file.\n", w.refusedName)
	}
}

// progress says how far an import is: a bar where somebody looks on, a line now and
// then elsewhere.
type progress struct {
	out io.Writer
	// columns is how wide the terminal is; nil where there is none.
	columns func() int
	// first is what was shown first, and began when: what went before, looking the
	// file through, says nothing of how long the rest takes.
	first importa.Progress
	began time.Time
	shown int
	// open says that the line of the bar is not ended.
	open bool
}

// progressEvery is after how many rows an import says how far it is where nobody
// looks on.
const progressEvery = 1000

func newProgress(out io.Writer) *progress {
	p := &progress{out: out}
	if f, is := out.(*os.File); is && term.IsTerminal(int(f.Fd())) {
		p.columns = func() int {
			if width, _, err := term.GetSize(int(f.Fd())); err == nil && width > 0 {
				return width
			}
			return 80
		}
	}
	return p
}

func (p *progress) show(now importa.Progress) {
	if p.columns == nil {
		if now.Rows-p.shown >= progressEvery {
			p.shown = now.Rows
			fmt.Fprintf(p.out, "%d righe di %d…\n", now.Rows, now.Total)
		}
		return
	}
	if p.began.IsZero() {
		p.first, p.began = now, time.Now()
	}
	left := time.Duration(float64(time.Since(p.began)) / float64(max(1, now.Rows-p.first.Rows)) * float64(now.Total-now.Rows))
	if now.Rows == p.first.Rows {
		left = 0
	}
	fmt.Fprint(p.out, clearLine, bar(now, left, p.columns()))
	p.open = true
}

// clearLine takes back what the terminal's line shows.
const clearLine = "\r\x1b[K"

// aside makes room for what is told meanwhile; the bar comes again below it.
func (p *progress) aside() {
	if p.open {
		fmt.Fprint(p.out, clearLine)
		p.open = false
	}
}

// end leaves the line of the bar, so that what is told next has its own.
func (p *progress) end() {
	if p.open {
		fmt.Fprintln(p.out)
		p.open = false
	}
}

// bar draws how far an import is, and for how long it goes on if that is known, on
// one line of a terminal: what does not fit is left out, because a line that runs over
// cannot be drawn over again.
func bar(now importa.Progress, lasts time.Duration, columns int) string {
	done := min(1, float64(now.Rows)/float64(max(1, now.Total)))
	rows := fmt.Sprintf("%d di %d righe", now.Rows, now.Total)
	left := ""
	if seconds := int(lasts.Seconds() + 0.5); lasts > 0 {
		left = fmt.Sprintf(", mancano %d:%02d", seconds/60, seconds%60)
	}
	const most, least = 24, 8
	for _, text := range []string{rows + ", " + megabytes(now.Bytes) + " di " + megabytes(now.Size) + left, rows + left, rows} {
		width := min(most, columns-1-len("[] ")-len(text))
		if width >= least {
			full := int(done * float64(width))
			return fmt.Sprintf("[%s%s] %s", strings.Repeat("█", full), strings.Repeat("·", width-full), text)
		}
	}
	return fmt.Sprintf("%d%%", int(done*100))
}

func megabytes(n int64) string {
	if n < 1<<20 {
		return fmt.Sprintf("%d kB", (n+1023)>>10)
	}
	return strings.Replace(fmt.Sprintf("%.1f MB", float64(n)/(1<<20)), ".", ",", 1)
}
