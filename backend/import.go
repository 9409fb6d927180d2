package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strings"
	"time"

	"siz-icaro/backend/central"
	"siz-icaro/backend/importa"
	"siz-icaro/backend/importa/foglio"
	"siz-icaro/backend/ledger/sqlite"
	"siz-icaro/sync/cartella"
	"siz-icaro/sync/durable"
	"siz-icaro/sync/hub"
	"siz-icaro/sync/ledger"
)

// importFile runs "import anagrafe" and "import storico".
func importFile(ctx context.Context, p program, args []string) (err error) {
	what, args, err := verb(args, "anagrafe", "storico")
	if err != nil {
		return err
	}
	o := newOptions(p, "import "+what, "FILE")
	o.about = "FILE è un foglio di calcolo .xlsx o un testo CSV, comunque scritto. Riga, colonna, esito e motivo di tutto quello che non è stato preso com'è si leggono con --rapporto; le righe rifiutate, da correggere e importare di nuovo, con --rifiutate. Se i due nomi finiscono in .xlsx sono fogli di calcolo, altrimenti CSV."
	var trial bool
	var servizio, report, refused string
	opt := importa.Options{}
	o.BoolVar(&trial, "prova", false, "importa in una copia dei dati, che poi elimina: il rapporto è quello dell'importazione vera")
	o.BoolVar(&trial, "dry-run", false, "come --prova")
	if what == "anagrafe" {
		o.StringVar(&servizio, "servizio", "", "`servizio` delle persone il cui Comune manca o non è dell'Ambito")
	}
	o.StringVar(&report, "rapporto", "", "`file` in cui scrivere riga, colonna, esito e motivo di ogni problema, differenza e nota")
	o.StringVar(&refused, "rifiutate", "", "`file` in cui scrivere le righe rifiutate com'erano, con il motivo: contiene i dati delle persone")
	o.StringVar(&opt.Sheet, "foglio", "", "`nome` del foglio da leggere (se manca: il primo)")
	o.StringVar(&opt.Encoding, "codifica", "", "`codifica` del testo, se il programma non la riconosce: "+strings.Join(foglio.Encodings(), ", "))
	rest, err := o.parse(args, 1, 1)
	if err != nil {
		return err
	}
	file, err := openImport(rest[0])
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	// Beside the service on a small server: the processor is there, memory is not.
	defer debug.SetGCPercent(debug.SetGCPercent(40))
	return o.within(ctx, func(s *system) (err error) {
		services, err := s.comuni(ctx, cartella.ServizioID(servizio))
		if err != nil {
			return err
		}
		told := &importTold{out: p.out, progress: newProgress(p.err)}
		if err := told.open(report, refused); err != nil {
			return err
		}
		whole := false
		defer func() { err = errors.Join(err, told.close(whole)) }()
		if trial {
			copied, remove, err := s.copy(ctx, o.data)
			if err != nil {
				return err
			}
			defer func() { err = errors.Join(err, remove()) }()
			s = copied
		}
		opt.Servizio, opt.Servizi, opt.Now = cartella.ServizioID(servizio), services.byComune, s.now()
		opt.Report, opt.Committed = told.add, told.progress.show
		if refused != "" {
			opt.Refused = told.refuse
		}
		run := importa.Anagrafe
		if what == "storico" {
			run = importa.Storico
		}
		result, err := run(ctx, file, &ledgerOf{s: s, services: services.all}, opt)
		told.progress.end()
		if whole = err == nil; whole || result.Rows > 0 {
			told.summary(result, trial, whole)
		}
		if told.failed != nil {
			return told.failed
		}
		if errors.Is(err, context.Canceled) {
			err = errors.New("è stato chiesto di interrompere")
		}
		return err
	})
}

// openImport opens the file of an import. What is no file is refused before it is
// opened, which on a pipe would wait for ever.
func openImport(name string) (*os.File, error) {
	info, err := os.Stat(name)
	if err != nil {
		return nil, fmt.Errorf("non riesco ad aprire il file «%s»: %w", name, plain(err))
	}
	switch {
	case info.IsDir():
		return nil, fmt.Errorf("«%s» non è un file ma una cartella: indica un file .xlsx o CSV", name)
	case !info.Mode().IsRegular():
		return nil, fmt.Errorf("«%s» non è un file ma un canale o un dispositivo: salva i dati in un file .xlsx o CSV", name)
	}
	file, err := os.Open(name)
	if err != nil {
		return nil, fmt.Errorf("non riesco ad aprire il file «%s»: %w", name, plain(err))
	}
	return file, nil
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
	drop := func() error { return errors.Join(c.close(), durable.RemoveAll(dir)) }
	defer func() {
		if err != nil {
			err = errors.Join(fmt.Errorf("non riesco a preparare la copia per la prova: %w", err), drop())
		}
	}()
	file := filepath.Join(dir, ledgerFile)
	if err := s.ledger.Backup(ctx, file); err != nil {
		return nil, nil, err
	}
	if c.ledger, err = sqlite.Open(ctx, file, sqlite.Config{Poll: -1, Now: s.now, Small: true}); err != nil {
		return nil, nil, err
	}
	c.hub = hub.New(hub.Config{Ledger: c.ledger, Directory: central.NewActors(s.ids, c.ledger), Now: s.now, Log: slog.New(slog.DiscardHandler)})
	c.directory = central.NewDirectory(s.ids, c.ledger, c.hub, s.now)
	return c, drop, nil
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
	// cursors are how far each service's feed has been read; head is the ledger's
	// when all that stood in them was known, zero for never.
	cursors map[cartella.ServizioID]cartella.Version
	head    cartella.Version
}

func (l *ledgerOf) Record(ctx context.Context, id cartella.ID) (cartella.Record, bool, error) {
	return l.s.ledger.Record(ctx, id)
}

func (l *ledgerOf) Commit(ctx context.Context, action cartella.Action, edits []cartella.Edit) error {
	before, err := l.headNow(ctx)
	if err != nil {
		return err
	}
	if err := l.s.directory.Commit(ctx, action, edits); err != nil {
		return err
	}
	after, err := l.headNow(ctx)
	if err != nil {
		return err
	}
	if before == l.head && after == before+cartella.Version(len(edits)) {
		// Nobody else has written: there is nothing that the importer does not know.
		for id := range l.cursors {
			l.cursors[id] = after
		}
		l.head = after
	}
	return nil
}

// headNow is the ledger's newest version.
func (l *ledgerOf) headNow(ctx context.Context) (cartella.Version, error) {
	_, head, err := l.s.ledger.Digest(ctx, cartella.ScopeAmbito)
	return head, err
}

// peoplePage bounds a read of a service's feed.
var peoplePage = ledger.Limit{Records: 2000}

// People implements [importa.Ledger]: every soggetto is in the feed of the
// service that owns it.
func (l *ledgerOf) People(ctx context.Context, each func(cartella.Record)) error {
	head, err := l.headNow(ctx)
	if err != nil || l.cursors != nil && head == l.head {
		return err
	}
	if l.cursors == nil {
		l.cursors = map[cartella.ServizioID]cartella.Version{}
	}
	for _, id := range l.services {
		if id == cartella.ServizioStorico {
			continue // the largest, and nobody's file is in it
		}
		for last := false; !last; {
			page, err := l.s.ledger.Feed(ctx, cartella.ScopeServizio(id), l.cursors[id], peoplePage)
			if err != nil {
				return err
			}
			for _, e := range page.Entries {
				if !e.Gone && e.Kind == cartella.KindSoggetto {
					each(e.Record)
				}
			}
			l.cursors[id], last = page.Cursor, page.Head
		}
	}
	l.head = head
	return nil
}
