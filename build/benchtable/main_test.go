package main

import (
	"slices"
	"strings"
	"testing"
)

const answer = `goos: linux
pkg: siz-icaro/sync/journal
cpu: one
BenchmarkAppend/floor-2         	    1000	   1000000 ns/op
BenchmarkAppend/journal-2       	     900	   1200000 ns/op
PASS
pkg: siz-icaro/app/store
BenchmarkFirstSync-2            	       1	 900000000 ns/op	       577.0 B/record	       400.0 floor-ms	       900.0 ours-ms
BenchmarkSearch/long_typo-2     	     100	    900000 ns/op	         7.500 ours-p99-ms	         0.500 floor-p99-ms
BenchmarkSearch/letter-2     	     100	    900000 ns/op	         30.00 ours-p99-ms	         25.00 floor-p99-ms
ok  	siz-icaro/app/store	3.1s
`

func TestReadAttachesFloors(t *testing.T) {
	got, err := read(strings.NewReader(answer))
	if err != nil {
		t.Fatal(err)
	}
	want := []figure{
		{"sync/journal", "Append/journal", "ns/op", 1200000, 1000000},
		{"app/store", "FirstSync", "ns/op", 900000000, 0},
		{"app/store", "FirstSync", "B/record", 577, 0},
		{"app/store", "FirstSync", "ours-ms", 900, 400},
		{"app/store", "Search/long_typo", "ns/op", 900000, 0},
		{"app/store", "Search/long_typo", "ours-p99-ms", 7.5, 0.5},
		{"app/store", "Search/letter", "ns/op", 900000, 0},
		{"app/store", "Search/letter", "ours-p99-ms", 30, 25},
	}
	if !slices.Equal(got, want) {
		t.Errorf("read:\n got %v\nwant %v", got, want)
	}
}

func TestWriteNamesMissedAims(t *testing.T) {
	figures, err := read(strings.NewReader(answer))
	if err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	if err := write(&out, figures); err != nil {
		t.Fatal(err)
	}
	table, below, _ := strings.Cut(out.String(), "2 of 3 aims missed\n")
	for _, line := range strings.Split(table, "\n") {
		switch {
		case strings.Contains(line, "ours-ms"):
			if !strings.Contains(line, "2.25") || !strings.Contains(line, "MISSED") {
				t.Errorf("a figure above its aim is not named: %q", line)
			}
		case strings.Contains(line, "long_typo") && strings.Contains(line, "p99-ms"):
			if !strings.Contains(line, "ok") {
				t.Errorf("a figure within its aim is not named: %q", line)
			}
		case strings.Contains(line, "letter") && strings.Contains(line, "p99-ms"):
			if !strings.Contains(line, "MISSED, by the floor alone") {
				t.Errorf("a figure whose floor is above its aim is not named: %q", line)
			}
		}
	}
	if strings.Count(below, "\n") != 2 {
		t.Errorf("below the table: %q", below)
	}
}

func TestWriteLines(t *testing.T) {
	figures, err := read(strings.NewReader(`pkg: sync/simtest
BenchmarkLine/300Bps_2s/week 1 54.6 ours-s 26.3 floor-s 13492 ours-B 7294 floor-B
BenchmarkLine/300Bps_2s/first_sync 1 444 ours-s 365 floor-s 132913 ours-B 108975 floor-B
BenchmarkLine/1Mbps_150ms/week 1 1 ours-s 0.21 floor-s 31224 ours-B 7294 floor-B
BenchmarkLine/1Mbps_150ms/first_sync 1 2.03 ours-s 1.02 floor-s 112000 ours-B 108975 floor-B
BenchmarkLowestLine/week 1 50 B/s
`))
	if err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	if err := write(&out, figures); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"| | lowest | 300 B/s, 2 s | 1 Mbit/s, 150 ms |\n|---|---|---|---|\n",
		"| week | 50 B/s | 55 s (26), 13 kB (7.3) | 1 s (0.21), 31 kB (7.3) |\n",
		"| first sync |  | 444 s (365), 133 kB (109) | 2 s (1), 112 kB (109) |\n",
		"Line/300Bps_2s/first_sync: 132913 ours-B, aim ≤ 1.05×",
	} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("lacks %q:\n%s", want, out.String())
		}
	}
	if strings.Contains(out.String(), "Line/1Mbps_150ms/first_sync: 112") {
		t.Error("an aim of a line that was met is called missed")
	}
}

func TestReadRefusesBrokenValues(t *testing.T) {
	if _, err := read(strings.NewReader("BenchmarkX 1 many ns/op\n")); err == nil {
		t.Error("a value that is no number was accepted")
	}
}
