// Package launch is how the desktop program is started: its flags, the folder of
// its data under one name, and the address that an installation came with.
//
// It makes no more than that folder, and knows neither the window nor the cases.
package launch

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"siz-icaro/sync/clock"
	"siz-icaro/sync/durable"
)

// Options is what whoever starts the program may choose.
type Options struct {
	// Data is the folder of the data: absolute, there, and always under the same
	// name, however it was written.
	Data string
	// Central is the address of the central service until the operator has one of
	// their own; empty means that the program asks.
	Central string
	// Exports is the folder into which exported lists go unasked; "" asks where.
	Exports string
	Verbose bool
	Hours   clock.Clock
}

// Parse reads the arguments and makes the folder of the data. Flags that are not
// its own it leaves to whoever they are for: the development build brings some,
// which Wails reads.
func Parse(args []string) (Options, error) {
	var o Options
	flags := flag.NewFlagSet("siz-icaro", flag.ContinueOnError)
	flags.StringVar(&o.Data, "data", "", "cartella dei dati; un'altra cartella è un altro operatore accanto al primo")
	flags.StringVar(&o.Central, "central", preset(), "indirizzo del servizio centrale al primo avvio")
	flags.StringVar(&o.Exports, "exports", "", "cartella in cui salvare gli elenchi esportati, senza chiedere dove")
	flags.BoolVar(&o.Verbose, "v", false, "scrive anche i dettagli sul registro")
	flags.Var(&o.Hours, "now", clock.Usage)
	if err := flags.Parse(own(flags, args)); err != nil {
		return Options{}, err
	}
	if o.Data == "" {
		if o.Hours.Chosen() {
			return Options{}, clock.ErrSharedData
		}
		dir, err := os.UserConfigDir()
		if err != nil {
			return Options{}, fmt.Errorf("trova la cartella dei dati: %w", err)
		}
		o.Data = filepath.Join(dir, "siz-icaro")
	}
	dir, err := oneName(o.Data)
	if err != nil {
		return Options{}, fmt.Errorf("trova la cartella dei dati: %w", err)
	}
	o.Data = dir
	return o, nil
}

// oneName is the one name of a directory, made if it is not there: however it
// was written, through whatever link, it is the same data, and has one window.
func oneName(dir string) (string, error) {
	if err := durable.MkdirAll(dir); err != nil {
		return "", err
	}
	dir, err := filepath.Abs(dir)
	if err != nil {
		return "", err
	}
	return filepath.EvalSymlinks(dir)
}

// own leaves out the flags that are not ours.
func own(flags *flag.FlagSet, args []string) []string {
	var out []string
	for i := 0; i < len(args); i++ {
		name, _, inline := strings.Cut(strings.TrimLeft(args[i], "-"), "=")
		if f := flags.Lookup(name); f == nil && name != "h" && name != "help" && name != "v" {
			continue
		} else if inline || f != nil && isBool(f) || i+1 == len(args) {
			out = append(out, args[i])
			continue
		}
		out = append(out, args[i], args[i+1])
		i++
	}
	return out
}

func isBool(f *flag.Flag) bool {
	b, ok := f.Value.(interface{ IsBoolFlag() bool })
	return ok && b.IsBoolFlag()
}
