// Command backend is the central service of SIZ-ICARO and the commands that
// take care of it:
//
//	go run ./backend serve --demo
//
// Every command works on the data directory, whether the service is running
// or not: the ledger and the accounts are SQLite files that several programs
// may open, and the running service looks every second for what changed in
// the accounts and every two in the ledger. Only restore wants the service
// stopped, and says so.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"siz-icaro/sync/cartella"
	"siz-icaro/sync/clock"
)

// version is what the program calls itself; packages set it when they build.
var version = "sviluppo"

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	p := program{in: os.Stdin, out: os.Stdout, err: os.Stderr}
	os.Exit(p.run(ctx, os.Args[1:]))
}

// program is one run of the command line.
type program struct {
	in       io.Reader
	out, err io.Writer
}

// command is one of the words that may follow the program's name.
type command struct {
	name string
	// args names what follows the flags, for the help.
	args string
	help string
	run  func(ctx context.Context, p program, args []string) error
}

func commands() []command {
	return []command{
		{"serve", "", "avvia il servizio centrale", serve},
		{"account", "create|import|send|email|reset|totp|disable|enable|list", "gestisce gli account degli operatori", account},
		{"servizio", "create|comuni|list", "gestisce i servizi", servizio},
		{"profile", "set|grant|revoke|list", "assegna i ruoli nei servizi", profile},
		{"device", "list|revoke", "gestisce i dispositivi", device},
		{"posta", "set|show|test", "indica il server di posta e lo prova", mail},
		{"accessi", "[UTENTE]", "mostra il registro degli accessi", accessi},
		{"recovery", "create|list|deliver", "recupera le modifiche di un dispositivo che ha perso le chiavi", recovery},
		{"demo", "", "mostra gli accessi dimostrativi", demonstrate},
		{"import", "anagrafe|storico FILE", "importa da un foglio .xlsx o da un file CSV", importFile},
		{"backup", "FILE", "copia i dati mentre il servizio lavora", backup},
		{"restore", "FILE", "ripristina i dati da una copia", restore},
		{"protocollo", "SERVIZIO FILE", "scrive il registro di protocollo delle domande", protocollo},
		{"verify", "", "rilegge e controlla tutti i dati", verify},
	}
}

// errUsage is an error that the help answers.
var errUsage = errors.New("usage")

// usageError is an error of how a command was written.
type usageError struct {
	message string
	// usage is how it should be; the command's own where empty.
	usage string
}

func (e *usageError) Error() string { return e.message }

func (e *usageError) Is(target error) bool { return target == errUsage }

// usage makes an error of how a command was written.
func usage(format string, args ...any) error {
	return &usageError{message: fmt.Sprintf(format, args...)}
}

// run executes the command and returns the exit status: 0 done, 1 failed, 2
// not understood.
func (p program) run(ctx context.Context, args []string) int {
	if len(args) == 0 || asksHelp(args[0]) {
		p.help(p.out)
		return 0
	}
	for _, c := range commands() {
		if c.name != args[0] {
			continue
		}
		if words := strings.Fields(c.args); len(args) == 2 && asksHelp(args[1]) && strings.Contains(c.args, "|") {
			fmt.Fprintf(p.out, "Uso: %s %s [opzioni]\n\nOgni parola ha le sue opzioni: per esempio, %s %s --help\n", c.name, c.args, c.name, strings.Split(words[0], "|")[0])
			return 0
		}
		switch err := c.run(ctx, p, args[1:]); {
		case err == nil, errors.Is(err, flag.ErrHelp):
			return 0
		case errors.Is(err, errUsage):
			var misused *usageError
			text := c.name + " " + c.args
			if errors.As(err, &misused) && misused.usage != "" {
				text = misused.usage
			}
			fmt.Fprintf(p.err, "%s\nUso: %s [opzioni]   (--help per le opzioni)\n", err, strings.TrimSpace(text))
			return 2
		default:
			fmt.Fprintln(p.err, "Errore:", explain(err))
			return 1
		}
	}
	fmt.Fprintf(p.err, "Comando «%s» non previsto.\n\n", args[0])
	p.help(p.err)
	return 2
}

func asksHelp(s string) bool { return s == "help" || s == "-h" || s == "-help" || s == "--help" }

func (p program) help(w io.Writer) {
	fmt.Fprint(w, "SIZ-ICARO, servizio centrale dell'Ambito Territoriale di Lodi\n\nComandi:\n")
	for _, c := range commands() {
		fmt.Fprintf(w, "  %-10s %-56s %s\n", c.name, c.args, c.help)
	}
	fmt.Fprint(w, "\nOgni comando accetta --data CARTELLA, dove sono i dati, --now ISTANTE, per provarlo in un altro giorno, e --help.\n")
}

// explain puts an error into words for the terminal.
func explain(err error) string {
	var said *cartella.Error
	if errors.As(err, &said) {
		return said.Message
	}
	var db *sqlite.Error
	if !errors.As(err, &db) {
		return err.Error()
	}
	code := fmt.Sprintf("errore %d di SQLite", db.Code())
	kind := db.Code() & 0xff
	if db.Code() == sqlite3.SQLITE_IOERR_SHMSIZE { // no room for what the programs share
		kind = sqlite3.SQLITE_FULL
	}
	switch kind {
	case sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB:
		return "i dati sono danneggiati, o non sono di questo programma: conserva la cartella com'è e ripristina l'ultima copia buona con «restore». (" + code + ")"
	case sqlite3.SQLITE_FULL:
		return "il disco è pieno: libera spazio e ripeti. (" + code + ")"
	case sqlite3.SQLITE_IOERR:
		return "il disco non si lascia leggere o scrivere: controlla che non sia pieno, staccato o guasto, e ripeti. (" + code + ")"
	case sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM:
		return "non hai il permesso di scrivere i dati: esegui il comando come l'utente del servizio. (" + code + ")"
	case sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED:
		return "i dati sono occupati da un altro comando: riprova fra poco. (" + code + ")"
	}
	return err.Error()
}

// options are the flags of one command, with --data and --now among them.
type options struct {
	*flag.FlagSet
	data  string
	clock clock.Clock
	// usage is the command with its arguments.
	usage string
	// about says more of what the command does, for the help; may be empty.
	about string
	help  func()
}

// newOptions makes the flags of a command; args are what follows its name.
func newOptions(p program, name, args string) *options {
	o := &options{FlagSet: flag.NewFlagSet(name, flag.ContinueOnError)}
	o.SetOutput(io.Discard) // an error is told by run, the help below
	o.StringVar(&o.data, "data", "", "`cartella` dei dati (se manca: "+defaultData()+")")
	o.Var(&o.clock, "now", clock.Usage)
	o.usage = strings.TrimSpace(name + " " + args)
	o.Usage = func() {} // parse tells
	o.help = func() {
		fmt.Fprintf(p.out, "Uso: %s [opzioni]\n\n", o.usage)
		if o.about != "" {
			fmt.Fprintf(p.out, "%s\n\n", o.about)
		}
		fmt.Fprint(p.out, "Opzioni:\n")
		o.VisitAll(func(f *flag.Flag) {
			value, help := flag.UnquoteUsage(f)
			if value == "string" {
				value = "testo"
			}
			if f.DefValue != "" && f.DefValue != "false" {
				help += fmt.Sprintf(" (se manca: %s)", f.DefValue)
			}
			fmt.Fprintf(p.out, "  %s\n      %s\n", strings.TrimSpace("--"+f.Name+" "+strings.ToUpper(value)), help)
		})
	}
	return o
}

// parse reads flags wherever they stand among the arguments, and wants between
// least and most arguments besides.
func (o *options) parse(args []string, least, most int) ([]string, error) {
	var rest []string
	for {
		if err := o.Parse(args); err != nil {
			if errors.Is(err, flag.ErrHelp) {
				o.help()
				return nil, err
			}
			return nil, o.misused(optionError(err))
		}
		if o.NArg() == 0 {
			break
		}
		rest = append(rest, o.Arg(0))
		args = o.Args()[1:]
	}
	if len(rest) < least || len(rest) > most {
		return nil, o.misused(fmt.Sprintf("Gli argomenti sono %d: qui ne servono %s.", len(rest), howMany(least, most)))
	}
	if o.data == "" {
		if o.clock.Chosen() {
			return nil, o.misused(clock.ErrSharedData.Error())
		}
		o.data = defaultData()
	}
	return rest, nil
}

// verb splits the second word off, as in "account create".
func verb(args []string, verbs ...string) (string, []string, error) {
	if len(args) > 0 {
		for _, v := range verbs {
			if args[0] == v {
				return v, args[1:], nil
			}
		}
	}
	return "", nil, usage("Manca una parola fra: %s", strings.Join(verbs, ", "))
}

func (o *options) misused(message string) error { return &usageError{message, o.usage} }

// optionError puts an error of package flag into Italian.
func optionError(err error) string {
	text := err.Error()
	if name, ok := strings.CutPrefix(text, "flag provided but not defined: -"); ok {
		return fmt.Sprintf("L'opzione --%s non esiste.", name)
	}
	if name, ok := strings.CutPrefix(text, "flag needs an argument: -"); ok {
		return fmt.Sprintf("All'opzione --%s manca il valore.", name)
	}
	if _, rest, ok := strings.Cut(text, "invalid value "); ok {
		if value, name, ok := strings.Cut(rest, " for flag -"); ok {
			name, _, _ = strings.Cut(name, ":")
			return fmt.Sprintf("Il valore %s dell'opzione --%s non va bene.", value, name)
		}
	}
	return "Opzione non valida."
}

func howMany(least, most int) string {
	if least == most {
		return fmt.Sprint(least)
	}
	return fmt.Sprintf("da %d a %d", least, most)
}

// plain is an error of a file or an address in Italian, without its name, which
// whoever reports it tells.
func plain(err error) error {
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return errors.New("non esiste")
	case errors.Is(err, fs.ErrPermission):
		return errors.New("manca il permesso")
	case errors.Is(err, syscall.EISDIR):
		return errors.New("è una cartella")
	case errors.Is(err, syscall.EADDRINUSE):
		return errors.New("un altro programma usa già questo indirizzo")
	case errors.Is(err, syscall.EADDRNOTAVAIL):
		return errors.New("non è un indirizzo di questa macchina")
	case errors.Is(err, syscall.ENOSPC):
		return errors.New("il disco è pieno")
	case errors.Is(err, syscall.ENOTDIR):
		return errors.New("una parte del percorso non è una cartella")
	case errors.Is(err, syscall.EROFS):
		return errors.New("il disco è di sola lettura")
	case errors.Is(err, syscall.EIO):
		return errors.New("il disco dà un errore di lettura o scrittura")
	case errors.Is(err, syscall.ENAMETOOLONG):
		return errors.New("il nome è troppo lungo")
	case errors.Is(err, syscall.EFBIG), errors.Is(err, syscall.EDQUOT):
		return errors.New("il file è più grande di quanto il disco o la quota consenta")
	}
	return err
}
