// Benchtable turns the answer of `go test -bench` into the table that
// build/bench prints: each figure beside its floor and its aim, and below it the
// aims that were missed. An aim that the floor misses as well says something of
// the machine at that moment, a disk shared with others above all.
//
// A floor is the least that the same work costs without this project in the
// way, measured in the same run. It comes either as a sub-benchmark called
// "floor", which its siblings are compared with, or as a metric "floor-U" beside
// "ours-U". Aims are a table below, since they are promises and not results.
package main

import (
	"bufio"
	"cmp"
	"fmt"
	"io"
	"os"
	"path"
	"strconv"
	"strings"
	"text/tabwriter"
)

func main() {
	figures, err := read(os.Stdin)
	if err == nil {
		err = write(os.Stdout, figures)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "benchtable:", err)
		os.Exit(1)
	}
}

// figure is one measured value: of is the package, name the benchmark without
// its prefix, metric the unit it was reported in.
type figure struct {
	of, name, metric string
	value            float64
	floor            float64 // 0 when there is none
}

// aim is the most that a figure may be, or the most times its floor. name is a
// benchmark, a family of them, or a family and what a line of it is of; times is for
// figures that have a floor.
type aim struct {
	of, name, metric string
	most             float64
	times            bool
}

var aims = []aim{
	// The engine, the hub, the wire and the stores together, and the store alone.
	{of: "sync/simtest", name: "FirstSync", metric: "ours-ms", most: 1.3, times: true},
	{of: "app/store", name: "FirstSync", metric: "ours-ms", most: 1.3, times: true},
	{of: "sync/simtest", name: "Live", metric: "ours-p99-ms", most: 1.5, times: true},
	{of: "sync/simtest", name: "Live", metric: "ours-B", most: 1, times: true},
	{of: "sync/simtest", name: "Save", metric: "ours-p99-ms", most: 5},
	// A change until two hundred colleagues have it.
	{of: "backend/central", name: "Colleagues", metric: "ours-p99-ms", most: 2, times: true},
	// Sixty-four devices that write one change at a time: ten thousand in a second.
	{of: "backend/ledger/sqlite", name: "Share", metric: "ours-µs/commit", most: 100},
	{of: "sync/simtest", name: "SaveInSync", metric: "ours-p99-ms", most: 5, times: true},
	{of: "sync/simtest", name: "Deliver", metric: "ours-ms/1000-edits", most: 1.5, times: true},
	{of: "app/store", name: "Open", metric: "searchable-ms", most: 500},
	// Over lines that carry little, as the README's table has them: what is needed
	// first against what a bare stream of it would be, which is behind a greeting.
	{of: "sync/simtest", name: "Line/week", metric: "ours-s", most: 60},
	{of: "sync/simtest", name: "Line/first_sync", metric: "ours-B", most: 1.05, times: true},
	{of: "sync/simtest", name: "Line/live", metric: "ours-B", most: 1, times: true},
	{of: "sync/simtest", name: "Line/own_changes", metric: "ours-B", most: 1.5, times: true},
	{of: "sync/wire", name: "Pack", metric: "B/record", most: 130},
	// A first reconciliation until it is on the screens, these open or not meanwhile.
	{of: "app", name: "PrimoCarico", metric: "ours-p50-ms", most: 1.3, times: true},
	// At the methods that the screens call, with a page of theirs.
	{of: "app", name: "Elenchi", metric: "ours-p99-ms", most: 20},
	{of: "app/store", name: "List", metric: "ours-p99-ms", most: 20},
	{of: "app/store", name: "Search", metric: "ours-p99-ms", most: 20},
	// A form of 120 fields, or a scale of as many items: to open it, and a key in
	// one of them or an answer to one.
	{of: "frontend", name: "FormOpen", metric: "p50-ms", most: 100},
	{of: "frontend", name: "FormKey", metric: "p99-ms", most: 16},
	{of: "frontend", name: "ScaleOpen", metric: "p50-ms", most: 100},
	{of: "frontend", name: "ScaleAnswer", metric: "p99-ms", most: 16},
	// The real program with a registry of 100,000 people, and how much memory it takes
	// at its peak.
	{of: "backend", name: "Importa", metric: "ours-ms", most: 5000},
	{of: "backend", name: "Importa", metric: "ours-MiB", most: 64},
	{of: "window", name: "Window", metric: "p50-ms", most: 1.5, times: true},
}

// read takes in what `go test -bench` prints and attaches the floors.
func read(r io.Reader) ([]figure, error) {
	var figures []figure
	of := ""
	lines := bufio.NewScanner(r)
	for lines.Scan() {
		line := lines.Text()
		if pkg, ok := strings.CutPrefix(line, "pkg: "); ok {
			of = strings.TrimPrefix(pkg, "siz-icaro/")
			continue
		}
		fields := strings.Fields(line)
		// Name, rounds, and then pairs of value and unit.
		if !strings.HasPrefix(line, "Benchmark") || len(fields) < 4 || len(fields)%2 != 0 {
			continue
		}
		name := strings.TrimPrefix(fields[0], "Benchmark")
		if i := strings.LastIndexByte(name, '-'); i > 0 {
			if _, err := strconv.Atoi(name[i+1:]); err == nil {
				name = name[:i] // the number of processors
			}
		}
		for i := 2; i < len(fields); i += 2 {
			value, err := strconv.ParseFloat(fields[i], 64)
			if err != nil {
				return nil, fmt.Errorf("read the value of %s: %w", fields[0], err)
			}
			figures = append(figures, figure{of: of, name: name, metric: fields[i+1], value: value})
		}
	}
	if err := lines.Err(); err != nil {
		return nil, fmt.Errorf("read the benchmarks: %w", err)
	}
	return withFloors(figures), nil
}

// withFloors gives each figure the floor that was measured for it and leaves the
// floors themselves out.
func withFloors(all []figure) []figure {
	type key struct{ of, name, metric string }
	floors := make(map[key]float64)
	var ours []figure
	for _, f := range all {
		family, sub := family(f.name)
		unit, isFloor := strings.CutPrefix(f.metric, "floor-")
		switch {
		case isFloor:
			floors[key{f.of, f.name, "ours-" + unit}] = f.value
		case sub == "floor":
			floors[key{f.of, family + "/", f.metric}] = f.value
		default:
			ours = append(ours, f)
		}
	}
	for i, f := range ours {
		family, _ := family(f.name)
		if floor, ok := floors[key{f.of, f.name, f.metric}]; ok {
			ours[i].floor = floor
		} else {
			ours[i].floor = floors[key{f.of, family + "/", f.metric}]
		}
	}
	return ours
}

// family splits "Append/journal" into the benchmark and its variant.
func family(name string) (family, sub string) {
	family, sub, _ = strings.Cut(name, "/")
	return family, sub
}

func write(w io.Writer, figures []figure) error {
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(table, "package\tfigure\tunit\tmeasured\tfloor\ttimes\taim\t\t")
	var missed []string
	promised := 0
	for _, f := range figures {
		value, floor, metric := f.value, f.floor, f.metric
		if metric == "ns/op" {
			value, floor, metric = value/1e6, floor/1e6, "ms/op"
		}
		floorText, times := "", ""
		if floor > 0 {
			floorText, times = number(floor), fmt.Sprintf("%.2f", value/floor)
		}
		aimText, verdict := "", ""
		if a, ok := aimOf(f); ok {
			met := f.value <= a.most
			aimText = "≤ " + number(a.most)
			if a.times {
				met = f.floor > 0 && f.value <= a.most*f.floor
				aimText = "≤ " + number(a.most) + "×"
			}
			promised++
			if verdict = "ok"; !met {
				verdict = "MISSED"
				if !a.times && f.floor > a.most {
					verdict = "MISSED, by the floor alone"
				}
				missed = append(missed, fmt.Sprintf("%s %s: %s %s, aim %s, floor %s: %s", f.of, f.name, number(value), metric, aimText, cmp.Or(floorText, "none"), verdict))
			}
		}
		fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t\n", f.of, f.name, metric, number(value), floorText, times, aimText, verdict)
	}
	if err := table.Flush(); err != nil {
		return err
	}
	if promised > 0 {
		fmt.Fprintf(w, "\n%d of %d aims missed\n", len(missed), promised)
	}
	for _, m := range missed {
		fmt.Fprintln(w, "  "+m)
	}
	return writeLines(w, figures)
}

func aimOf(f figure) (aim, bool) {
	family, sub := family(f.name)
	for _, a := range aims {
		if a.of == f.of && (a.name == family || a.name == family+"/"+path.Base(sub)) && a.metric == f.metric {
			return a, true
		}
	}
	return aim{}, false
}

// number keeps three figures that matter, without an exponent.
func number(v float64) string {
	switch {
	case v >= 100:
		return strconv.FormatFloat(v, 'f', 0, 64)
	case v >= 10:
		return strconv.FormatFloat(v, 'f', 1, 64)
	case v >= 1:
		return strconv.FormatFloat(v, 'f', 2, 64)
	}
	return strconv.FormatFloat(v, 'f', 4, 64)
}
