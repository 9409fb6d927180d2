package main

import (
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
	"time"

	"siz-icaro/backend/importa"
	"siz-icaro/sync/cartella"
)

// shownProblems is how many the terminal shows; the report has all.
const shownProblems = 20

// importFile runs "import anagrafe" and "import storico".
func importFile(ctx context.Context, p program, args []string) (err error) {
	what, args, err := verb(args, "anagrafe", "storico")
	if err != nil {
		return err
	}
	o := newOptions(p, "import "+what, "FILE.csv")
	var dry bool
	var servizio, report string
	o.BoolVar(&dry, "prova", false, "controlla il file senza importare nulla")
	o.BoolVar(&dry, "dry-run", false, "come --prova")
	o.StringVar(&servizio, "servizio", "", "`servizio` delle persone il cui Comune manca o non è dell'Ambito")
	o.StringVar(&report, "rapporto", "", "`file` CSV in cui scrivere riga, colonna e motivo di ogni problema")
	rest, err := o.parse(args, 1, 1)
	if err != nil {
		return err
	}
	file, err := os.Open(rest[0])
	if err != nil {
		return fmt.Errorf("non riesco ad aprire il file: %w", err)
	}
	defer func() { err = errors.Join(err, file.Close()) }()

	problems := problemWriter{out: p.out}
	if report != "" {
		f, err := os.OpenFile(report, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
		if err != nil {
			return fmt.Errorf("non riesco a scrivere il rapporto (esiste già?): %w", err)
		}
		defer func() { err = errors.Join(err, f.Close()) }()
		// Spreadsheets take a file for UTF-8 only if it says so.
		if _, err := io.WriteString(f, "\ufeff"); err != nil {
			return fmt.Errorf("non riesco a scrivere il rapporto: %w", err)
		}
		problems.report = csv.NewWriter(f)
		problems.report.Comma = ';'
		problems.report.UseCRLF = true
		if err := problems.report.Write([]string{"Riga", "Colonna", "Esito", "Motivo"}); err != nil {
			return fmt.Errorf("non riesco a scrivere il rapporto: %w", err)
		}
	}
	return within(ctx, o.data, func(s *system) error {
		opt := importa.Options{Servizio: cartella.ServizioID(servizio), DryRun: dry, Now: time.Now(), Report: problems.add}
		if opt.Servizi, err = s.comuni(ctx, opt.Servizio); err != nil {
			return err
		}
		run := importa.Anagrafe
		if what == "storico" {
			run = importa.Storico
		}
		result, err := run(ctx, file, ledgerOf{s}, opt)
		if err := errors.Join(err, problems.flush()); err != nil {
			return err
		}
		summary(p.out, result, problems, dry)
		return nil
	})
}

// comuni are the services of the Comuni by Belfiore; wanted, if any, must be
// one of all services.
func (s *system) comuni(ctx context.Context, wanted cartella.ServizioID) (map[string]cartella.ServizioID, error) {
	list, err := s.directory.Servizi(ctx)
	if err != nil {
		return nil, err
	}
	byComune := map[string]cartella.ServizioID{}
	found := wanted == ""
	for _, v := range list {
		if v.Comune != "" {
			byComune[v.Comune] = v.ID
		}
		found = found || v.ID == wanted
	}
	if !found {
		return nil, fmt.Errorf("non c'è nessun servizio «%s»: l'elenco è in «servizio list»", wanted)
	}
	return byComune, nil
}

// ledgerOf is the central service as an import needs it.
type ledgerOf struct{ s *system }

func (l ledgerOf) Record(ctx context.Context, id cartella.ID) (cartella.Record, bool, error) {
	return l.s.ledger.Record(ctx, id)
}

func (l ledgerOf) Commit(ctx context.Context, action cartella.Action, edits []cartella.Edit) error {
	return l.s.directory.Commit(ctx, action, edits)
}

// problemWriter shows the first problems and reports all.
type problemWriter struct {
	out    io.Writer
	report *csv.Writer
	shown  int
	total  int
}

func (w *problemWriter) add(p importa.Problem) error {
	outcome := "importata con avviso"
	if p.Refused {
		outcome = "rifiutata"
	}
	w.total++
	if w.shown < shownProblems {
		w.shown++
		column := ""
		if p.Column != "" {
			column = ", colonna «" + p.Column + "»"
		}
		fmt.Fprintf(w.out, "  riga %d%s, %s: %s\n", p.Line, column, outcome, p.Reason)
	}
	if w.report == nil {
		return nil
	}
	return w.report.Write([]string{strconv.Itoa(p.Line), p.Column, outcome, p.Reason})
}

func (w *problemWriter) flush() error {
	if w.report == nil {
		return nil
	}
	w.report.Flush()
	return w.report.Error()
}

func summary(out io.Writer, r importa.Result, w problemWriter, dry bool) {
	if more := w.total - w.shown; more > 0 {
		fmt.Fprintf(out, "  … e altri %d: usa --rapporto FILE.csv per averli tutti\n", more)
	}
	if len(r.Ignored) > 0 {
		fmt.Fprintf(out, "Colonne non usate: %s\n", strings.Join(r.Ignored, ", "))
	}
	fmt.Fprintf(out, "Righe %d: nuove %d, aggiornate %d, già presenti %d, rifiutate %d; con avviso %d.\n", r.Rows, r.New, r.Updated, r.Same, r.Refused, r.Warned)
	if dry {
		fmt.Fprintln(out, "Era una prova: non è stato importato nulla.")
	}
}
