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
	"os"
	"os/signal"
	"strings"
	"syscall"

	"siz-icaro/sync/cartella"
)

// version is what the program calls itself; packages set it when they build.
var version = "sviluppo"

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	p := program{out: os.Stdout, err: os.Stderr}
	os.Exit(p.run(ctx, os.Args[1:]))
}

// program is one run of the command line.
type program struct{ out, err io.Writer }

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
		{"account", "create|reset|disable|enable|list", "gestisce gli account degli operatori", account},
		{"servizio", "create|list", "gestisce i servizi", servizio},
		{"profile", "grant|revoke|list", "assegna i ruoli nei servizi", profile},
		{"device", "list|revoke", "gestisce i dispositivi", device},
		{"demo", "", "mostra gli accessi dimostrativi", demonstrate},
		{"import", "anagrafe|storico FILE.csv", "importa da un file CSV", importFile},
		{"backup", "FILE", "copia i dati mentre il servizio lavora", backup},
		{"restore", "FILE", "ripristina i dati da una copia", restore},
		{"verify", "", "rilegge e controlla tutti i dati", verify},
	}
}

// errUsage is an error that the help answers.
var errUsage = errors.New("usage")

// run executes the command and returns the exit status: 0 done, 1 failed, 2
// not understood.
func (p program) run(ctx context.Context, args []string) int {
	if len(args) == 0 || args[0] == "help" || args[0] == "-h" || args[0] == "--help" {
		p.help(p.out)
		return 0
	}
	for _, c := range commands() {
		if c.name != args[0] {
			continue
		}
		switch err := c.run(ctx, p, args[1:]); {
		case err == nil, errors.Is(err, flag.ErrHelp):
			return 0
		case errors.Is(err, errUsage):
			fmt.Fprintf(p.err, "%s\nUso: %s %s [opzioni]   (--help per le opzioni)\n", strings.TrimSuffix(err.Error(), ": usage"), c.name, c.args)
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

func (p program) help(w io.Writer) {
	fmt.Fprint(w, "SIZ-ICARO, servizio centrale dell'Ambito Territoriale di Lodi\n\nComandi:\n")
	for _, c := range commands() {
		fmt.Fprintf(w, "  %-9s %-33s %s\n", c.name, c.args, c.help)
	}
	fmt.Fprint(w, "\nOgni comando accetta --data CARTELLA, dove sono i dati, e --help.\n")
}

// explain puts an error into words for the terminal.
func explain(err error) string {
	var said *cartella.Error
	if errors.As(err, &said) {
		return said.Message
	}
	return err.Error()
}

// usage is an error of how a command was written.
func usage(format string, args ...any) error {
	return fmt.Errorf(format+": %w", append(args, errUsage)...)
}

// options are the flags of one command, with --data among them.
type options struct {
	*flag.FlagSet
	data string
}

func newOptions(p program, name string) *options {
	o := &options{FlagSet: flag.NewFlagSet(name, flag.ContinueOnError)}
	o.SetOutput(p.err)
	o.StringVar(&o.data, "data", "", "`cartella` dei dati (se manca: "+defaultData()+")")
	o.Usage = func() {
		fmt.Fprintf(p.err, "Opzioni di «%s»:\n", name)
		o.PrintDefaults()
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
				return nil, err
			}
			return nil, usage("Opzione non valida")
		}
		if o.NArg() == 0 {
			break
		}
		rest = append(rest, o.Arg(0))
		args = o.Args()[1:]
	}
	if len(rest) < least || len(rest) > most {
		return nil, usage("Numero di argomenti non valido")
	}
	if o.data == "" {
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
