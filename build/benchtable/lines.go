package main

import (
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
)

// writeLines prints what was done over lines that carry little as the README's table:
// a row for each job, and beside each figure that of the bare stream.
func writeLines(w io.Writer, figures []figure) error {
	type cell struct{ seconds, bytes figure }
	cells := map[[2]string]cell{}
	least := map[string]float64{}
	var lines, jobs []string
	for _, f := range figures {
		switch parts := strings.Split(f.name, "/"); {
		case len(parts) == 3 && parts[0] == "Line":
			key := [2]string{parts[1], parts[2]}
			c := cells[key]
			if f.metric == "ours-s" {
				c.seconds = f
			} else {
				c.bytes = f
			}
			cells[key] = c
			if !slices.Contains(lines, parts[1]) {
				lines = append(lines, parts[1])
			}
			if !slices.Contains(jobs, parts[2]) {
				jobs = append(jobs, parts[2])
			}
		case len(parts) == 2 && parts[0] == "LowestLine":
			least[parts[1]] = f.value
		}
	}
	if len(lines) == 0 {
		return nil
	}
	fmt.Fprintf(w, "\n| | lowest | %s |\n|---|---|%s\n", units.Replace(strings.Join(lines, " | ")), strings.Repeat("---|", len(lines)))
	for _, job := range jobs {
		row := "| " + strings.ReplaceAll(job, "_", " ") + " | "
		if rate, ok := least[job]; ok {
			row += short(rate) + " B/s"
		}
		for _, line := range lines {
			c := cells[[2]string{line, job}]
			row += fmt.Sprintf(" | %s s (%s), %s kB (%s)", short(c.seconds.value), short(c.seconds.floor), short(c.bytes.value/1000), short(c.bytes.floor/1000))
		}
		if _, err := fmt.Fprintln(w, row+" |"); err != nil {
			return err
		}
	}
	return nil
}

// units write a line's name as people do.
var units = strings.NewReplacer("kBps", " kB/s", "Bps", " B/s", "kbps", " kbit/s", "Mbps", " Mbit/s", "_", ", ", "ms", " ms", "2s", "2 s")

// short keeps two figures.
func short(v float64) string {
	if v >= 10 {
		return strconv.FormatFloat(v, 'f', 0, 64)
	}
	return strconv.FormatFloat(v, 'g', 2, 64)
}
