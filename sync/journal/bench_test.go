package journal_test

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"siz-icaro/sync/journal"
)

const benchPayload = 600 // bytes: a typical mutation

// BenchmarkAppend is one edit made durable; "floor" is a bare write and fsync of
// as many bytes as its record had if it were not filled up, "concurrent" has many
// writers share the fsyncs.
func BenchmarkAppend(b *testing.B) {
	payload := bytes.Repeat([]byte("x"), benchPayload)
	b.Run("floor", func(b *testing.B) {
		f, err := os.Create(filepath.Join(b.TempDir(), "floor"))
		if err != nil {
			b.Fatal(err)
		}
		defer f.Close()
		record := append(payload, make([]byte, 65)...)
		for b.Loop() {
			if _, err := f.Write(record); err != nil {
				b.Fatal(err)
			}
			if err := f.Sync(); err != nil {
				b.Fatal(err)
			}
		}
	})
	open := func(b *testing.B) *journal.Journal {
		j, err := journal.Open(b.TempDir(), key, journal.Options{Ballast: -1})
		if err != nil {
			b.Fatal(err)
		}
		b.Cleanup(func() { j.Close() })
		return j
	}
	b.Run("journal", func(b *testing.B) {
		j := open(b)
		for b.Loop() {
			if _, err := j.Append(b.Context(), journal.Entry{Payload: payload}); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("concurrent", func(b *testing.B) {
		j := open(b)
		b.SetParallelism(16)
		b.RunParallel(func(pb *testing.PB) {
			for pb.Next() {
				if _, err := j.Append(b.Context(), journal.Entry{Payload: payload}); err != nil {
					b.Error(err)
				}
			}
		})
	})
}

// BenchmarkOpen reads 10,000 entries back; "floor" reads the same files.
func BenchmarkOpen(b *testing.B) {
	dir := b.TempDir()
	j, err := journal.Open(dir, key, journal.Options{Ballast: -1})
	if err != nil {
		b.Fatal(err)
	}
	entries := make([]journal.Entry, 10_000)
	for i := range entries {
		entries[i].Payload = bytes.Repeat([]byte("x"), benchPayload)
	}
	if _, err := j.Append(b.Context(), entries...); err != nil {
		b.Fatal(err)
	}
	if err := j.Close(); err != nil {
		b.Fatal(err)
	}
	b.Run("floor", func(b *testing.B) {
		for b.Loop() {
			if err := filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
				if err == nil && !d.IsDir() {
					_, err = os.ReadFile(path)
				}
				return err
			}); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("journal", func(b *testing.B) {
		for b.Loop() {
			j, err := journal.Open(dir, key, journal.Options{Ballast: -1})
			if err != nil || j.Report().Entries != len(entries) {
				b.Fatal(err, j.Report())
			}
			if err := j.Close(); err != nil {
				b.Fatal(err)
			}
		}
	})
}
