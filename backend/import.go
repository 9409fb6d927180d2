package main

import (
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"siz-icaro/backend/central"
	"siz-icaro/backend/importa"
	"siz-icaro/backend/ledger/sqlite"
	"siz-icaro/sync/cartella"
	"siz-icaro/sync/durable"
	"siz-icaro/sync/hub"
	"siz-icaro/sync/ledger"
)

// shownProblems is how many the terminal shows; the report has all.
const shownProblems = 20

// progressEvery is after how many rows an import says how far it is.
const progressEvery = 1000

// importFile runs "import anagrafe" and "import storico".
func importFile(ctx context.Context, p program, args []string) (err error) {
	what, args, err := verb(args, "anagrafe", "storico")
	if err != nil {
		return err
	}
	o := newOptions(p, "import "+what, "FILE.csv")
	var trial bool
	var servizio, report string
	o.BoolVar(&trial, "prova", false, "importa in una copia dei dati, che poi elimina: il rapporto è quello dell'importazione vera")
	o.BoolVar(&trial, "dry-run", false, "come --prova")
	if what == "anagrafe" {
		o.StringVar(&servizio, "servizio", "", "`servizio` delle persone il cui Comune manca o non è dell'Ambito")
	}
	o.StringVar(&report, "rapporto", "", "`file` CSV in cui scrivere riga, colonna, esito e motivo di ogni problema e differenza")
	rest, err := o.parse(args, 1, 1)
	if err != nil {
		return err
	}
	file, err := os.Open(rest[0])
	if err != nil {
		return fmt.Errorf("non riesco ad aprire il file «%s»: %w", rest[0], plain(err))
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	if info, err := file.Stat(); err != nil || !info.Mode().IsRegular() {
		return errors.Join(fmt.Errorf("«%s» non è un file: indica un file CSV", rest[0]), err)
	}
	return o.within(ctx, func(s *system) (err error) {
		services, err := s.comuni(ctx, cartella.ServizioID(servizio))
		if err != nil {
			return err
		}
		problems := &problemWriter{out: p.out}
		if report != "" {
			closeReport, err := problems.open(report)
			if err != nil {
				return err
			}
			defer func() { err = errors.Join(err, closeReport()) }()
		}
		if trial {
			copied, remove, err := s.copy(ctx, o.data)
			if err != nil {
				return err
			}
			defer func() { err = errors.Join(err, remove()) }()
			s = copied
		}
		shown := 0
		opt := importa.Options{Servizio: cartella.ServizioID(servizio), Servizi: services.byComune, Now: s.now(), Report: problems.add, Committed: func(rows int) {
			if rows-shown >= progressEvery {
				shown = rows
				fmt.Fprintf(p.err, "%d righe…\n", rows)
			}
		}}
		run := importa.Anagrafe
		if what == "storico" {
			run = importa.Storico
		}
		result, err := run(ctx, file, &ledgerOf{s: s, services: services.all}, opt)
		if err == nil || result.Rows > 0 {
			summary(p.out, result, problems, trial, err == nil)
		}
		return err
	})
}

// services are the services that an import is about.
type services struct {
	all      []cartella.ServizioID
	byComune map[string]cartella.ServizioID
}

// comuni are the services of the Comuni by Belfiore; wanted, if any, must be
// one of all services.
func (s *system) comuni(ctx context.Context, wanted cartella.ServizioID) (services, error) {
	list, err := s.directory.Servizi(ctx)
	if err != nil {
		return services{}, err
	}
	out := services{byComune: map[string]cartella.ServizioID{}}
	for _, v := range list {
		out.all = append(out.all, v.ID)
		if v.Comune != "" {
			out.byComune[v.Comune] = v.ID
		}
	}
	if wanted != "" && !slices.Contains(out.all, wanted) {
		return services{}, fmt.Errorf("non c'è nessun servizio «%s»: l'elenco è in «servizio list»", wanted)
	}
	return out, nil
}

// copy is a system whose ledger is a copy of s's, in the same data directory:
// the same disk, and as well guarded. remove closes and deletes it.
func (s *system) copy(ctx context.Context, data string) (_ *system, remove func() error, err error) {
	if err := sweepTrials(data); err != nil {
		return nil, nil, fmt.Errorf("non riesco a togliere la copia di una prova interrotta: %w", plain(err))
	}
	dir, err := os.MkdirTemp(data, trialPrefix+"*")
	if err != nil {
		return nil, nil, fmt.Errorf("non riesco a preparare la copia per la prova: %w", err)
	}
	c := &system{now: s.now}
	remove = func() error { return errors.Join(c.close(), durable.RemoveAll(dir)) }
	defer func() {
		if err != nil {
			err = errors.Join(fmt.Errorf("non riesco a preparare la copia per la prova: %w", err), remove())
		}
	}()
	file := filepath.Join(dir, ledgerFile)
	if err := s.ledger.Backup(ctx, file); err != nil {
		return nil, nil, err
	}
	if c.ledger, err = sqlite.Open(ctx, file, sqlite.Config{Poll: -1, Now: s.now}); err != nil {
		return nil, nil, err
	}
	c.hub = hub.New(hub.Config{Ledger: c.ledger, Directory: central.NewActors(s.ids, c.ledger), Now: s.now, Log: slog.New(slog.DiscardHandler)})
	c.directory = central.NewDirectory(s.ids, c.ledger, c.hub, s.now)
	return c, remove, nil
}

// trialPrefix begins the names of the folders that trials work in.
const trialPrefix = ".prova-"

// sweepTrials removes what trials that were killed have left behind: one that
// is under way has written to its folder since yesterday.
func sweepTrials(data string) error {
	left, err := filepath.Glob(filepath.Join(data, trialPrefix+"*"))
	if err != nil {
		return err
	}
	for _, dir := range left {
		info, err := os.Stat(dir)
		if err != nil || time.Since(info.ModTime()) < 24*time.Hour {
			continue // another has removed it, or is at work
		}
		if err := durable.RemoveAll(dir); err != nil {
			return err
		}
	}
	return nil
}

// ledgerOf is the central service as an import needs it.
type ledgerOf struct {
	s        *system
	services []cartella.ServizioID
	// cursors are how far each service's feed has been read.
	cursors map[cartella.ServizioID]cartella.Version
}

func (l *ledgerOf) Record(ctx context.Context, id cartella.ID) (cartella.Record, bool, error) {
	return l.s.ledger.Record(ctx, id)
}

func (l *ledgerOf) Commit(ctx context.Context, action cartella.Action, edits []cartella.Edit) error {
	return l.s.directory.Commit(ctx, action, edits)
}

// peoplePage bounds a read of a service's feed.
var peoplePage = ledger.Limit{Records: 2000}

// People implements [importa.Ledger]: every soggetto is in the feed of the
// service that owns it.
func (l *ledgerOf) People(ctx context.Context, each func(cartella.Record)) error {
	if l.cursors == nil {
		l.cursors = map[cartella.ServizioID]cartella.Version{}
	}
	for _, id := range l.services {
		if id == cartella.ServizioStorico {
			continue // the largest, and nobody's file is in it
		}
		for head := false; !head; {
			page, err := l.s.ledger.Feed(ctx, cartella.ScopeServizio(id), l.cursors[id], peoplePage)
			if err != nil {
				return err
			}
			for _, e := range page.Entries {
				if !e.Gone && e.Kind == cartella.KindSoggetto {
					each(e.Record)
				}
			}
			l.cursors[id], head = page.Cursor, page.Head
		}
	}
	return nil
}

// problemWriter shows the first problems and reports all.
type problemWriter struct {
	out    io.Writer
	report *csv.Writer
	shown  int
	total  int
}

// open begins a report in a file that must not exist yet.
func (w *problemWriter) open(file string) (done func() error, err error) {
	f, err := durable.OpenNew(file)
	if errors.Is(err, os.ErrExist) {
		return nil, fmt.Errorf("il rapporto «%s» esiste già: scegli un altro nome", file)
	}
	if err != nil {
		return nil, fmt.Errorf("non riesco a scrivere il rapporto «%s»: %w", file, plain(err))
	}
	w.report = csv.NewWriter(f)
	w.report.Comma = ';'
	w.report.UseCRLF = true
	// Spreadsheets take a file for UTF-8 only if it says so.
	_, err = io.WriteString(f, "\ufeff")
	if err = errors.Join(err, w.report.Write([]string{"Riga", "Colonna", "Esito", "Motivo"})); err != nil {
		return nil, errors.Join(fmt.Errorf("non riesco a scrivere il rapporto: %w", err), f.Close())
	}
	return func() error {
		w.report.Flush()
		if err := errors.Join(w.report.Error(), f.Sync(), f.Close(), durable.SyncDir(filepath.Dir(file))); err != nil {
			return fmt.Errorf("non riesco a finire il rapporto: %w", err)
		}
		return nil
	}, nil
}

func (w *problemWriter) add(p importa.Problem) error {
	// On the terminal only what somebody has to look at.
	if p.Outcome != importa.Changed {
		if w.total++; w.shown < shownProblems {
			w.shown++
			column := ""
			if p.Column != "" {
				column = ", colonna «" + p.Column + "»"
			}
			fmt.Fprintf(w.out, "  riga %d%s, %s: %s\n", p.Line, column, p.Outcome, p.Reason)
		}
	}
	if w.report == nil {
		return nil
	}
	return w.report.Write([]string{strconv.Itoa(p.Line), p.Column, string(p.Outcome), p.Reason})
}

func summary(out io.Writer, r importa.Result, w *problemWriter, trial, whole bool) {
	if more := w.total - w.shown; more > 0 {
		fmt.Fprintf(out, "  … e altri %d: usa --rapporto FILE.csv per averli tutti\n", more)
	}
	if len(r.Ignored) > 0 {
		fmt.Fprintf(out, "Colonne non usate: %s\n", strings.Join(r.Ignored, ", "))
	}
	if r.Rows == 0 {
		fmt.Fprintln(out, "Il file ha la sola riga dei nomi delle colonne.")
	}
	fmt.Fprintf(out, "Righe %d: nuove %d, aggiornate %d, già presenti %d, rifiutate %d; con avviso %d; riconosciute dal codice fiscale %d.\n",
		r.Rows, r.New, r.Updated, r.Same, r.Refused, r.Warned, r.Recognised)
	switch {
	case !whole:
		fmt.Fprintln(out, "L'importazione si è interrotta: ripetila, ciò che è già stato importato non si raddoppia.")
	case trial:
		fmt.Fprintln(out, "Era una prova: non è stato importato nulla.")
	}
}
