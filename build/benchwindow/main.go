//go:build unix

// Benchwindow measures how long a program takes from its start to the first
// text on the screen, which it reads from the framebuffer that Xvfb keeps in a
// file (-fbdir): no screenshots are taken, so the measure costs next to nothing.
//
//	benchwindow -name BenchmarkWindow/ours -framebuffer FILE -runs 7 PROGRAM [ARG...]
//
// It answers in the form of `go test -bench`, for build/benchtable. An argument
// "{}" stands for a directory of its own in each run.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"
)

const (
	// shades is how many different pixels a screen with text on it exceeds: a
	// blank page has one or two, the softened edges of letters dozens.
	shades = 24
	// every is how often the screen is looked at: the error of the measure.
	every = 2 * time.Millisecond
	limit = time.Minute
)

func main() {
	name := flag.String("name", "BenchmarkWindow", "the benchmark's name in the answer")
	framebuffer := flag.String("framebuffer", "", "the file Xvfb keeps its screen in")
	runs := flag.Int("runs", 7, "how many times the program is started")
	flag.Parse()
	if err := measure(*name, *framebuffer, *runs, flag.Args()); err != nil {
		fmt.Fprintln(os.Stderr, "benchwindow:", err)
		os.Exit(1)
	}
}

func measure(name, framebuffer string, runs int, command []string) error {
	if len(command) == 0 || framebuffer == "" || runs < 1 {
		return errors.New("usage: benchwindow -framebuffer FILE [-name NAME] [-runs N] PROGRAM [ARG...]")
	}
	took := make([]time.Duration, runs)
	memory := make([]int, runs)
	for i := range took {
		var err error
		if took[i], memory[i], err = once(framebuffer, command); err != nil {
			return err
		}
	}
	slices.Sort(took)
	slices.Sort(memory)
	ms := func(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }
	median := took[len(took)/2]
	fmt.Printf("%s\t%d\t%d ns/op\t%.0f p50-ms\t%.0f max-ms\t%d pss-MiB\n", name, runs, median.Nanoseconds(), ms(median), ms(took[len(took)-1]), memory[len(memory)/2]>>10)
	return nil
}

// once starts the program on an empty screen, waits for text and ends it. It
// answers how long that took, and the memory that all its processes hold then,
// in KiB, of what they share with others their part.
func once(framebuffer string, command []string) (time.Duration, int, error) {
	ctx, cancel := context.WithTimeout(context.Background(), limit)
	defer cancel()
	if err := until(ctx, framebuffer, func(n int) bool { return n <= 2 }); err != nil {
		return 0, 0, fmt.Errorf("wait for an empty screen: %w", err)
	}
	dir, err := os.MkdirTemp("", "benchwindow")
	if err != nil {
		return 0, 0, fmt.Errorf("make a directory for the run: %w", err)
	}
	defer os.RemoveAll(dir)
	args := slices.Clone(command[1:])
	for i, arg := range args {
		if arg == "{}" {
			args[i] = dir
		}
	}
	cmd := exec.Command(command[0], args...)
	// A group of its own, so that the web view's processes end with it.
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	start := time.Now()
	if err := cmd.Start(); err != nil {
		return 0, 0, fmt.Errorf("start %s: %w", command[0], err)
	}
	shown := until(ctx, framebuffer, func(n int) bool { return n > shades })
	took := time.Since(start)
	memory, err := groupMemory(cmd.Process.Pid)
	// Killed rather than asked: what it does when closed is not measured here.
	_ = syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL)
	_ = cmd.Wait()
	if shown != nil {
		return 0, 0, fmt.Errorf("wait for %s to show text: %w", command[0], shown)
	}
	if err != nil {
		return 0, 0, fmt.Errorf("read the memory of %s: %w", command[0], err)
	}
	return took, memory, nil
}

// groupMemory is the proportional set size of a group of processes, in KiB, as
// Linux tells it.
func groupMemory(group int) (total int, err error) {
	files, err := filepath.Glob("/proc/[0-9]*/smaps_rollup")
	if err != nil {
		return 0, err
	}
	for _, file := range files {
		pid, err := strconv.Atoi(filepath.Base(filepath.Dir(file)))
		if err != nil {
			return 0, err
		}
		if of, err := syscall.Getpgid(pid); err != nil || of != group {
			continue // another's, or gone
		}
		text, err := os.ReadFile(file)
		if err != nil {
			continue // gone
		}
		for line := range strings.Lines(string(text)) {
			if size, ok := strings.CutPrefix(line, "Pss:"); ok {
				n, err := strconv.Atoi(strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(size), "kB")))
				if err != nil {
					return 0, err
				}
				total += n
			}
		}
	}
	return total, nil
}

// until looks at the screen until the number of different pixels satisfies ok.
func until(ctx context.Context, framebuffer string, ok func(int) bool) error {
	tick := time.NewTicker(every)
	defer tick.Stop()
	for {
		n, err := different(framebuffer)
		if err != nil {
			return err
		}
		if ok(n) {
			return nil
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-tick.C:
		}
	}
}

// different counts the different pixels, as far as the threshold needs. The
// file is a header of a few hundred bytes, whose odd values are a handful, and
// then four bytes a pixel.
func different(framebuffer string) (int, error) {
	screen, err := os.ReadFile(framebuffer)
	if err != nil {
		return 0, fmt.Errorf("read the screen: %w", err)
	}
	header := headerSize(screen)
	if header > len(screen) {
		return 0, errors.New("read the screen: its header is cut short")
	}
	seen := make(map[[4]byte]struct{}, shades+1)
	pixels := screen[header:]
	last := [4]byte{}
	for i := 0; i+4 <= len(pixels); i += 4 {
		pixel := [4]byte(pixels[i : i+4])
		if pixel == last && i > 0 {
			continue
		}
		last = pixel
		seen[pixel] = struct{}{}
		if len(seen) > shades {
			return len(seen), nil
		}
	}
	return len(seen), nil
}

// headerSize is where the pixels of an XWD file begin: after the header, whose
// size is its first word, and the colour map of 12 bytes an entry, whose length
// is its twentieth word (X11/XWDFile.h).
func headerSize(xwd []byte) int {
	if len(xwd) < 100 {
		return math.MaxInt
	}
	word := func(i int) int {
		b := xwd[4*i:]
		return int(b[0])<<24 | int(b[1])<<16 | int(b[2])<<8 | int(b[3])
	}
	return word(0) + 12*word(19)
}
